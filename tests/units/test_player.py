"""What the player is given: every event in words, every message as an arrow, and runs that show what their stories say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.charts.player import played, sentence, words
from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.kernel import ClockJump, Crash, CutLink, LossyLink, Partition, Pause, SlowLink, Trace, World
from dstudio_lib.kernel.recording import Recording, record
from dstudio_lib.kernel.trace import KERNEL_KINDS, Event
from dstudio_lib.simulators.famous_runs import FAMOUS_RUNS, ElectionByMemory, famous_run
from dstudio_lib.simulators.trials import agreement, kept, trial
from dstudio_widgets import player


class Chatter(Process):
    """Says something to everybody, itself included, all the time."""

    def on_start(self, world: Surroundings) -> None:
        world.set_timer("talk", 5 * MILLISECOND)

    def on_timer(self, world: Surroundings, name: str) -> None:
        for each in (self.me, *self.peers):
            world.send(each, {"said": self.me})
        world.set_timer("talk", 5 * MILLISECOND)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        self.last = message


def everything() -> Recording:
    """A run in which all that can happen to a network does."""
    faults = [
        Crash(20 * MILLISECOND, "a", 40 * MILLISECOND),
        Pause(30 * MILLISECOND, "b", 50 * MILLISECOND),
        Partition(60 * MILLISECOND, (("a",),), 80 * MILLISECOND),
        CutLink(90 * MILLISECOND, "a", "b", 100 * MILLISECOND),
        SlowLink(90 * MILLISECOND, "b", "c", 3, until=100 * MILLISECOND),
        LossyLink(110 * MILLISECOND, loss=0.3, duplication=0.5, until=150 * MILLISECOND),
        ClockJump(5, "c", 7),
    ]
    world = World(2, latency=3 * MILLISECOND, faults=faults)
    for name in "abc":
        world.add(name, lambda name=name: Chatter(name, tuple("abc".replace(name, ""))))  # type: ignore[misc]
    return record(world, 170 * MILLISECOND)


def test_every_event_of_the_kernel_is_said_in_a_sentence_of_its_own() -> None:
    recording = everything()
    seen = {event.kind for event in recording.trace}
    assert seen >= KERNEL_KINDS - {"call"}
    for event in recording.trace:
        said = sentence(event, recording.nodes)
        assert said.endswith(".")
        assert "says" not in said, f"{event.kind} has no words"
    assert sentence(Event(1, 0, "a", "call", {"method": "write", "arguments": ["x", 1]})) == "a is asked to write(x, 1)."
    assert sentence(Event(1, 0, "a", "return", {"operation": 1, "ret": 7})) == "a is answered: 7."


def test_every_message_is_an_arrow_and_every_end_of_one_is_an_event() -> None:
    recording = everything()
    shown = played(recording)
    counts = recording.trace.counts()
    fates = [arrow["fate"] for arrow in shown["arrows"]]
    assert len(fates) == counts["send"] + counts["duplicate"]
    assert (fates.count("delivered"), fates.count("lost")) == (counts["deliver"], counts["drop"])
    for arrow in shown["arrows"]:
        assert arrow["start"] <= arrow["end"]
        if arrow["ended"] is not None:
            assert shown["events"][arrow["ended"]]["at"] == arrow["end"]
            assert shown["events"][arrow["ended"]]["lane"] == arrow["to"]


def test_what_was_down_and_what_was_parted_is_shaded_from_beginning_to_end() -> None:
    shown = played(everything())
    assert [(each["kind"], each["lane"], each["start"], each["end"]) for each in shown["downs"]] == [
        ("crash", 0, 20, 40),
        ("pause", 1, 30, 50),
    ]
    bands = {each["kind"]: (each["start"], each["end"], each["words"]) for each in shown["bands"]}
    assert bands["partition"] == (60, 80, "parted: a | b, c")
    assert bands["cut"][:2] == (90, 100)


def test_states_are_told_when_they_change_and_add_up_to_what_was_held() -> None:
    recording = famous_run("raft-partition").recording()
    shown = played(recording)
    held: list[dict[str, str]] = [{} for _ in recording.nodes]
    for event in shown["events"]:
        if "state" in event:
            held[event["lane"]] |= event["state"]
    last = len(recording.trace) - 1
    assert held == [{name: words(value) for name, value in recording.held(node, last).items()} for node in recording.nodes]


def test_long_messages_are_cut_between_two_fields() -> None:
    said = words({"type": "AppendEntries", **{f"field number {n}": n for n in range(20)}})
    assert said.endswith(", …)")
    assert len(said) < 102


def test_each_run_shows_what_its_story_says() -> None:
    raft, doubt, split, forgotten = (run.recording() for run in FAMOUS_RUNS.values())
    first, second = raft.trace.of("elected")
    part, heal = raft.trace.of("partition", "heal")
    assert first.time < part.time < second.time < heal.time
    assert raft.sentence == "2 terms have a leader, and none has two."
    assert [raft.held(name, len(raft.trace) - 1)["leader"] for name in raft.nodes] == [second.node] * 3
    crash, restart = doubt.trace.of("crash", "restart")
    assert max(event.time for event in doubt.trace.of("prepared")) < crash.time
    assert all(event.time > restart.time for event in doubt.trace.of("abort"))
    assert len(split.trace.of("alone")) == 2
    assert split.trace.events[split.broken or 0].fields["ret"] == 1
    assert [event.node for event in forgotten.trace.of("elected") if event.fields["term"] == 1] == ["b", "a"]
    assert "voted_for" not in ElectionByMemory.durable


def test_the_learners_run_is_what_a_trial_of_the_same_class_finds() -> None:
    check = kept(agreement, decide="elected", field="leader", instance="term")

    def one_leader(world: Any) -> Any:
        events = [(*event[:4], event.fields | {"leader": event.node}) for event in world.trace.of("elected")]
        return agreement(events, decide="elected", field="leader", instance="term")

    def crashes(draws: Any, names: Any, until: int) -> Any:
        for _ in range(4):
            at = int((10 + 60 * draws.random()) * MILLISECOND)
            yield Crash(at, names[int(draws.random() * len(names))], until=at + 2 * MILLISECOND)

    one_leader.__name__ = check.__name__
    verdict = trial(ElectionByMemory, checks=[one_leader], seeds=range(60), faults=crashes, until=SECOND // 5)
    assert verdict.runs.failure is not None
    assert "decides" in verdict.runs.failure.sentence
    card = player(verdict.runs.failure, title="My election")
    (run,) = card.spec["runs"]
    assert run["broken"] == len(run["events"]) - 1
    assert any("seed" in line.lower() for line in run["again"])
    assert any("'fault': 'crash'" in line for line in run["again"])


def test_the_player_opens_on_a_run_by_name_and_holds_all_of_them_in_little_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import json

    monkeypatch.setenv("QUERY_STRING", "run=split-brain")
    card = player()
    assert [run["title"] for run in card.spec["runs"]] == [run.title for run in FAMOUS_RUNS.values()]
    assert repr(card).startswith("Split brain")
    assert len(json.dumps(card.spec)) < 120_000
    assert len(player("commit-in-doubt").spec["runs"]) == 1
    saved = card.save_html(tmp_path / "player.html").read_text(encoding="utf-8")
    assert "not linearizable" in saved
    assert len(saved) < 400_000, "without plotly.js, which it does not need"


def test_a_bare_trace_can_be_played_and_what_is_no_run_is_refused() -> None:
    trace = Trace.from_lines(famous_run("forgotten-vote").recording().trace.lines())
    (run,) = player(trace).spec["runs"]
    assert run["nodes"] == ["a", "b", "c"]
    assert run["sentence"] == ""
    assert not any("state" in event for event in run["events"])
    with pytest.raises(InputError, match="A int cannot be played"):
        player(7)  # type: ignore[arg-type]
    for number in range(3_000):
        trace.write(10**9, "a", "count", {"to": number})
    with pytest.raises(InputError, match="up to 3000 can be played"):
        player(trace)
    with pytest.raises(UnknownName, match="split-brain"):
        player("nothing")
