"""The kernel's world: crashes, timers, links, errors that name the place, and one digest everywhere."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.foundation.errors import InputError, UnknownName, UnreadableData
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.kernel import (
    Call,
    Clock,
    ClockDrift,
    ClockJump,
    Crash,
    HandlerFailed,
    Link,
    LossyLink,
    Pause,
    Restart,
    Skew,
    SlowLink,
    TooManyEvents,
    Trace,
    Uniform,
    World,
)
from dstudio_lib.kernel.faults import as_plain, fault_of


class Diary(Process):
    """Writes down all that happens to it."""

    durable = ("pages",)

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.pages: list[str] = []
        self.mood = "fresh"

    def on_start(self, world: Surroundings) -> None:
        self.pages.append("start")

    def on_restart(self, world: Surroundings) -> None:
        self.pages.append(f"again, {self.mood}")

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        self.mood = "worn"
        self.pages.append(str(message))
        world.record("read", text=message, at=world.now)

    def on_timer(self, world: Surroundings, name: str) -> None:
        self.pages.append(f"{name} at {world.now}")

    def send(self, world: Surroundings, to: str, *messages: Any) -> None:
        for message in messages:
            world.send(to, message)

    def alarm(self, world: Surroundings, name: str, after: int) -> None:
        world.set_timer(name, after)

    def silence(self, world: Surroundings, name: str) -> None:
        world.cancel_timer(name)


def diaries(**settings: Any) -> World:
    world = World(**({"latency": 10} | settings))
    for name in ("a", "b"):
        world.add(name, lambda name=name: Diary(name, ("a", "b")))
    return world


def test_after_a_crash_what_is_durable_is_back_and_the_rest_is_new() -> None:
    world = diaries()
    world.call("a", "send", "b", "one")
    world.run(20)
    assert world.nodes["b"].mood == "worn"
    world.crash("b")
    world.call("a", "send", "b", "lost")
    world.run(40)
    assert not world.is_up("b")
    world.restart("b")
    assert world.nodes["b"].pages == ["start", "one", "again, fresh"]
    assert world.nodes["b"].mood == "fresh"
    assert [each.fields["why"] for each in world.trace.of("drop")] == ["down"]


def test_a_wiped_disk_gives_nothing_back() -> None:
    world = diaries()
    world.run(20)
    world.crash("b")
    world.restart("b", wiped=True)
    assert world.nodes["b"].pages == ["again, fresh"]


def test_what_was_written_to_disk_is_a_copy() -> None:
    world = diaries()
    world.run(1)
    before = world.nodes["a"].pages
    world.crash("a")
    world.restart("a")
    before.append("scribble")
    assert world.nodes["a"].pages == ["start", "again, fresh"]


def test_a_timer_set_again_rings_once_at_the_later_or_the_earlier_time() -> None:
    world = diaries()
    for name, first, second in (("later", 10, 30), ("earlier", 30, 10)):
        world.call("a", "alarm", name, first)
        world.call("a", "alarm", name, second)
    world.run(100)
    assert world.nodes["a"].pages == ["start", "earlier at 10", "later at 30"]


def test_a_timer_that_is_cancelled_and_set_again_rings_once() -> None:
    world = diaries()
    world.call("a", "alarm", "x", 10)
    world.call("a", "silence", "x")
    world.run(5)
    world.call("a", "alarm", "x", 20)
    world.call("a", "silence", "unknown")
    world.run(100)
    assert world.nodes["a"].pages == ["start", "x at 25"]


def test_a_crash_forgets_timers_even_one_of_the_same_name_set_after_it() -> None:
    world = diaries()
    world.call("a", "alarm", "x", 10)
    world.run(5)
    world.crash("a")
    world.restart("a")
    world.call("a", "alarm", "x", 20)
    world.run(100)
    assert [each.time for each in world.trace.of("timer")] == [25]


def test_a_timer_reset_on_every_message_keeps_one_place_in_the_heap() -> None:
    world = diaries(keep=())
    world.run(0)
    for _ in range(1_000):
        world.call("a", "alarm", "election", 500)
    assert len(world.loop.heap) == 1


def test_a_message_arrives_before_a_timer_of_the_same_nanosecond_and_a_fault_before_both() -> None:
    world = diaries(faults=[ClockJump(10, "b", by=7)])
    world.call("b", "alarm", "x", 10)
    world.call("a", "send", "b", "m")
    world.run(50)
    assert [each.kind for each in world.trace if each.time == 10] == ["clock", "deliver", "read", "timer"]


def test_a_paused_node_does_everything_late_and_in_order() -> None:
    world = diaries(faults=[Pause(5, "b", until=100)])
    world.call("a", "send", "b", 1, 2, 3)
    world.call("b", "alarm", "x", 20)
    world.run(99)
    assert world.nodes["b"].pages == ["start"]
    world.run(200)
    assert world.nodes["b"].pages == ["start", "1", "2", "3", "x at 100"]


def test_a_slow_clock_rings_late_and_a_jump_moves_the_reading_but_no_timer() -> None:
    world = diaries(clocks={"a": Clock(offset=1_000, drift=-100_000_000)}, faults=[ClockJump(50, "b", by=-40), ClockDrift(50, "a", 0)])
    world.call("a", "alarm", "x", 90)
    world.call("b", "alarm", "y", 90)
    world.run(200)
    assert [(each.node, each.time) for each in world.trace.of("timer")] == [("b", 90), ("a", 100)]
    assert world.nodes["b"].pages[-1] == "y at 50"
    assert world.nodes["a"].pages[-1] == "x at 1095"


def test_faults_on_links_end_when_they_should() -> None:
    world = diaries(faults=[SlowLink(0, "a", "b", times=3, extra=1, until=100), LossyLink(200, "a", loss=1.0, until=300)])
    for time in (50, 150, 250, 350):
        world.run(time)
        world.call("a", "send", "b", str(time))
    world.run(SECOND)
    assert [(each.time, each.fields["message"]) for each in world.trace.of("deliver")] == [(81, "50"), (160, "150"), (360, "350")]
    assert [each.fields["why"] for each in world.trace.of("drop")] == ["lost"]


def test_messages_of_a_link_in_order_never_overtake_and_others_do() -> None:
    def arrivals(**settings: Any) -> list[int]:
        world = diaries(latency=Uniform(0, 1_000), **settings)
        world.call("a", "send", "b", *range(100))
        world.run(SECOND)
        return [each.fields["message"] for each in world.trace.of("deliver")]

    assert arrivals(in_order=True) == list(range(100))
    assert arrivals() != list(range(100))
    assert sorted(arrivals()) == list(range(100))
    assert arrivals(in_order=True, reordering=0.3) != list(range(100))


def test_the_most_specific_link_counts() -> None:
    world = diaries(links={("a", "*"): Link(70), ("a", "b"): Link(50)})
    world.call("a", "send", "b", "x")
    world.call("a", "send", "a", "x")
    world.call("b", "send", "a", "x")
    world.run(SECOND)
    assert [(each.time, each.node) for each in world.trace.of("deliver")] == [(10, "a"), (50, "b"), (70, "a")]


def test_a_partition_loses_what_is_under_way_and_what_is_sent_and_healing_ends_it() -> None:
    world = diaries()
    world.call("a", "send", "b", "under way")
    world.partition([["a"], ["b"]])
    world.call("a", "send", "b", "sent")
    world.run(20)
    world.heal()
    world.call("a", "send", "b", "after")
    world.run(40)
    assert [each.fields["message"] for each in world.trace.of("deliver")] == ["after"]
    assert [each.fields["why"] for each in world.trace.of("drop")] == ["cut", "cut"]


def test_nodes_may_join_later_and_start_when_the_world_goes_on() -> None:
    world = diaries()
    world.run(50)
    world.add("c", lambda: Diary("c", ()))
    world.run(60)
    assert [(each.time, each.node) for each in world.trace.of("start")] == [(0, "a"), (0, "b"), (50, "c")]
    world.rewind(50)
    assert "c" in world.nodes
    world.rewind(49)
    assert "c" not in world.nodes


class Sick(Diary):
    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        if message == "divide":
            self.pages.append(str(1 // 0))
        if message == "nowhere":
            world.send("z", "?")
        if message == "soon":
            world.set_timer("x", 0.5)  # type: ignore[arg-type]
        if message == "function":
            world.send("a", lambda: None)
        if message == "kernel":
            world.record("send", text="mine")
        if message == "exit":
            sys.exit(3)
        super().on_message(world, sender, message)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("divide", "ZeroDivisionError"),
        ("nowhere", "no node 'z'"),
        ("soon", "whole nanoseconds"),
        ("function", "cannot be written down"),
        ("kernel", "another word"),
        ("exit", "SystemExit"),
    ],
)
def test_a_node_that_fails_is_named_with_handler_and_time_and_the_world_goes_on(message: str, words: str) -> None:
    world = World(latency=10)
    world.add("a", lambda: Diary("a", ()))
    world.add("sick", lambda: Sick("sick", ()))
    world.call("a", "send", "sick", "fine", message, "after")
    world.call("a", "send", "a", "to itself")
    with pytest.raises(HandlerFailed, match=words) as failure:
        world.run(SECOND)
    assert (failure.value.node, failure.value.time) == ("sick", 10)
    assert failure.value.handler.startswith("on_message")
    assert "Node sick failed in on_message" in str(failure.value)
    assert "10\u202fns" in str(failure.value)
    assert not world.is_up("sick")
    world.run(SECOND)
    assert world.nodes["a"].pages == ["start", "to itself"]
    world.rewind(9)
    assert world.is_up("sick")
    assert world.nodes["sick"].pages == ["start"]


def test_a_call_that_fails_is_named_too_and_can_be_rewound() -> None:
    fault = Call(5, "a", "alarm", ("x", -1))
    world = diaries(faults=[fault])
    with pytest.raises(HandlerFailed) as failure:
        world.run(20)
    assert (failure.value.node, failure.value.handler) == ("a", "alarm")
    by_hand = diaries()
    with pytest.raises(HandlerFailed):
        by_hand.call("a", fault.method, *fault.arguments)
    by_hand.run(20)
    whole = list(by_hand.trace.events)
    by_hand.rewind(20)
    assert by_hand.trace.events == whole


@dataclass(slots=True)
class Page:
    lines: list[str]


class Careless(Process):
    """Sends its own list and goes on writing into it."""

    def on_start(self, world: Surroundings) -> None:
        self.lines = ["first"]
        world.send("b", Page(self.lines))
        world.set_timer("write", 5)

    def on_timer(self, world: Surroundings, name: str) -> None:
        self.lines.append("second")


def test_a_careful_world_finds_a_message_that_was_changed_after_it_was_sent() -> None:
    world = World(latency=10, careful=True)
    world.add("a", lambda: Careless("a", ()))
    world.add("b", lambda: Diary("b", ()))
    with pytest.raises(HandlerFailed, match="changed after it had been sent"):
        world.run(SECOND)


def test_a_process_that_keeps_its_world_cannot_be_copied_and_is_told_so() -> None:
    class Keeper(Process):
        def on_start(self, world: Surroundings) -> None:
            self.world = world

    world = World()
    world.add("a", lambda: Keeper("a", ()))
    world.run(10)
    with pytest.raises(InputError, match="keeps the world"):
        world.snapshot()


def test_a_process_without_on_message_is_refused() -> None:
    with pytest.raises(InputError, match="on_message"):
        World().add("a", lambda: object())


def test_messages_that_go_round_without_time_passing_are_stopped() -> None:
    class Restless(Process):
        def on_start(self, world: Surroundings) -> None:
            world.send(self.me, "again")

        def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
            world.send(self.me, message)

    world = World(latency=0, keep=())
    world.add("a", lambda: Restless("a", ()))
    with pytest.raises(TooManyEvents, match="circles"):
        world.run(SECOND, most=1_000)
    assert world.time == 0
    assert world.step(7) == 7


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: World(latency=1.5),
        lambda: World(latency=Uniform(5, 1)),
        lambda: World(loss=1.1),
        lambda: World(faults=[{"fault": "flood", "at": 1}]),
        lambda: World(faults=[{"fault": "crash", "at": 1}]),
        lambda: Crash(-1, "a"),
        lambda: Crash(5, "a", until=4),
        lambda: World().run(0.5),  # type: ignore[arg-type]
        lambda: World().rewind(1),
        lambda: World(faults=[Crash(1, "nobody")]).run(5),
        lambda: diaries().partition([["a"], ["a"]]),
        lambda: diaries().partition([["z"]]),
        lambda: diaries().add("a", lambda: Diary("a", ())),
        lambda: diaries().add("new", 5),  # type: ignore[arg-type]
        lambda: diaries().step("a"),  # type: ignore[arg-type]
        lambda: diaries().step(-1),
        lambda: World(loss="much"),  # type: ignore[arg-type]
        lambda: World(seed=None),  # type: ignore[arg-type]
        lambda: World(seed=1.5),  # type: ignore[arg-type]
        lambda: World(links={"a": Link(1)}),  # type: ignore[dict-item]
        lambda: World(links={("a", "b"): 5}),  # type: ignore[dict-item]
        lambda: World(links=5),  # type: ignore[arg-type]
        lambda: World(clocks=5),  # type: ignore[arg-type]
        lambda: World(clocks={"a": 5}),  # type: ignore[dict-item]
        lambda: World(faults=5),  # type: ignore[arg-type]
        lambda: World(faults=Crash(1, "a")),  # type: ignore[arg-type]
        lambda: World(keep="record"),
        lambda: Skew(float("nan"), 1),  # type: ignore[arg-type]
        lambda: LossyLink(1, loss="much"),  # type: ignore[arg-type]
    ],
)
def test_wrong_settings_are_refused_with_a_sentence(wrong: Any) -> None:
    with pytest.raises((InputError, UnknownName)) as refusal:
        wrong()
    assert len(str(refusal.value)) > 30


@pytest.mark.parametrize(
    "fault",
    [
        Crash(1, "a", until=5),
        Restart(2, "b", wiped=True),
        SlowLink(3, "a", "b", times=2),
        LossyLink(4, loss=0.5, until=9),
        Call(5, "a", "put", ("x", 3)),
        fault_of({"fault": "partition", "at": 3, "groups": [["a"], ["b"]]}),
    ],
)
def test_a_fault_written_as_plain_data_is_read_back_the_same(fault: Any) -> None:
    import json

    assert fault_of(json.loads(json.dumps(as_plain(fault)))) == fault


def test_a_file_that_is_no_trace_is_refused_with_the_line(tmp_path: Path) -> None:
    world = diaries()
    world.call("a", "send", "b", "x")
    world.run(50)
    path = world.trace.save(tmp_path / "trace.jsonl")
    assert Trace.load(path).events == world.trace.events
    path.write_text(path.read_text() + "[1]\n")
    with pytest.raises(UnreadableData, match=f"Line {len(world.trace) + 2} "):
        Trace.load(path)


PROGRAM = """
from dataclasses import dataclass, field
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process
from dstudio_lib.kernel import Crash, Exponential, LogNormal, Link, Pareto, Partition, Skew, World

@dataclass(slots=True)
class News:
    words: set
    by: dict

class Node(Process):
    durable = ("words",)
    def __init__(self, me, peers):
        super().__init__(me, peers)
        self.words = {me}
    def on_start(self, world):
        world.set_timer("tell", MILLISECOND)
    def on_timer(self, world, name):
        for peer in self.peers:
            world.send(peer, News(set(self.words), {word: world.now for word in self.words}))
        world.set_timer("tell", 7 * MILLISECOND)
    def on_message(self, world, sender, message):
        self.words |= message.words
        world.record("knows", words=self.words, share=len(self.words) / 3)

names = ("alpha", "beta", "gamma")
world = World(
    seed=42, latency=Exponential(2 * MILLISECOND, MILLISECOND), loss=0.1, duplication=0.1, reordering=0.1,
    links={("alpha", "*"): Link(LogNormal(3 * MILLISECOND)), ("beta", "gamma"): Link(Pareto(MILLISECOND, 1.2), in_order=True)},
    clocks=Skew(10**6, 10**5), faults=[Crash(50 * MILLISECOND, "beta", until=90 * MILLISECOND),
    Partition(100 * MILLISECOND, (("alpha",), ("beta", "gamma")), until=120 * MILLISECOND)],
)
for name in names:
    world.add(name, lambda name=name: Node(name, tuple(each for each in names if each != name)))
world.run(200 * MILLISECOND)
print(len(world.trace), world.trace.digest())
"""


def test_the_digest_is_the_same_in_every_process_and_as_it_was_on_the_first_machine() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True, timeout=60
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert found == {"560 915bea5f0ac4ef5abfa4c1b7cb4053e2f7cab5495d3b4b880027d706c719ef27\n"}


def test_nothing_kept_is_nothing_written_and_a_kind_kept_is_all_there_is() -> None:
    for keep, kinds in (((), set()), ({"record"}, {"read"}), ({"deliver", "start"}, {"deliver", "start"})):
        world = diaries(keep=keep)
        world.call("a", "send", "b", "x")
        world.run(MILLISECOND)
        assert set(world.trace.counts()) == kinds
