"""What holds in every world, whatever its faults: conservation, cuts, clocks, order, and the same future from the same past."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dstudio_lib.kernel
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings
from dstudio_lib.kernel import (
    ClockDrift,
    ClockJump,
    Crash,
    CutLink,
    Exponential,
    Fault,
    Heal,
    LossyLink,
    Partition,
    Pause,
    Restart,
    Skew,
    SlowLink,
    Trace,
    Uniform,
    World,
)

NAMES = ("a", "b", "c", "d")
END = 100 * MILLISECOND
quick = settings(max_examples=16, deadline=None, derandomize=True)


@dataclass(slots=True)
class Rumour:
    number: int
    hops: int


class Gossip(Process):
    """Starts a rumour now and then, passes each on to someone, and counts; the count survives a crash, the rest does not."""

    durable = ("counted",)

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.counted = 0
        self.heard: dict[str, int] = {}

    def on_start(self, world: Surroundings) -> None:
        world.set_timer("talk", 3 * MILLISECOND)

    def on_timer(self, world: Surroundings, name: str) -> None:
        self._pass_on(world, Rumour(self.counted, 0))
        world.set_timer("talk", int(world.random.random() * 6 * MILLISECOND) + 1)
        world.set_timer("bored", 10 * MILLISECOND) if name == "talk" else None

    def on_message(self, world: Surroundings, sender: str, message: Rumour) -> None:
        self.counted += 1
        self.heard[sender] = self.heard.get(sender, 0) + 1
        world.record("heard", number=message.number, counted=self.counted, clock=world.now)
        world.cancel_timer("bored")
        if message.hops < 3:
            self._pass_on(world, Rumour(message.number, message.hops + 1))

    def _pass_on(self, world: Surroundings, rumour: Rumour) -> None:
        world.send(self.peers[int(world.random.random() * len(self.peers))], rumour)


times = st.integers(0, END)
nodes = st.sampled_from(NAMES)
ends = st.one_of(st.none(), st.integers(END // 2, END))
early = st.integers(0, END // 2)
shares = st.sampled_from((0.0, 0.1, 0.5, 1.0))
links = st.sampled_from((*NAMES, "*"))
faults = st.lists(
    st.one_of(
        st.builds(Crash, early, nodes, ends),
        st.builds(Restart, times, nodes, st.booleans()),
        st.builds(Pause, early, nodes, st.integers(END // 2, END)),
        st.builds(Partition, early, st.sampled_from(((("a", "b"), ("c", "d")), (("a",),), (("a", "b", "c"), ("d",)))), ends),
        st.builds(Heal, times),
        st.builds(CutLink, early, links, links, ends),
        st.builds(SlowLink, early, links, links, st.integers(0, 5), st.integers(0, 9 * MILLISECOND), ends),
        st.builds(LossyLink, early, links, links, shares, shares, shares, ends),
        st.builds(ClockJump, times, nodes, st.integers(-(10**9), 10**9)),
        st.builds(ClockDrift, times, nodes, st.integers(-(10**7), 10**7)),
    ),
    max_size=6,
)
worlds = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**32),
        "latency": st.sampled_from((Uniform(), 0, Exponential(2 * MILLISECOND))),
        "loss": st.sampled_from((0.0, 0.2)),
        "duplication": st.sampled_from((0.0, 0.2)),
        "reordering": st.sampled_from((0.0, 0.2)),
        "in_order": st.booleans(),
        "clocks": st.sampled_from((None, Skew(10**6, 10**6))),
        "faults": faults,
    }
)


def world_of(given: dict[str, Any], **others: Any) -> World:
    world = World(**(given | others))
    for name in NAMES:
        world.add(name, lambda name=name: Gossip(name, tuple(each for each in NAMES if each != name)))
    return world


@quick
@given(worlds)
def test_every_message_is_delivered_dropped_or_under_way(given: dict[str, Any]) -> None:
    world = world_of(given)
    world.run(END)
    kinds = world.trace.counts()
    assert kinds["send"] + kinds["duplicate"] == kinds["deliver"] + kinds["drop"] + world.in_flight
    sent = {each.fields["id"] for each in world.trace.of("send")}
    assert {each.fields["id"] for each in world.trace.of("deliver", "drop", "duplicate")} <= sent


@quick
@given(worlds)
def test_time_never_goes_back_and_nothing_arrives_before_it_was_sent(given: dict[str, Any]) -> None:
    world = world_of(given)
    world.run(END)
    assert all(first.time <= second.time for first, second in pairwise(world.trace))
    sent = {each.fields["id"]: each.number for each in world.trace.of("send")}
    assert all(sent[each.fields["id"]] < each.number for each in world.trace.of("deliver"))


@quick
@given(worlds)
def test_nothing_passes_a_cut_and_nothing_reaches_a_node_that_is_down_or_paused(given: dict[str, Any]) -> None:
    world = world_of(given)
    world.run(END)
    cuts: list[tuple[int, Any]] = []
    still: set[str] = set()
    for event in world.trace:
        match event.kind:
            case "partition":
                of = {node: number for number, group in enumerate(event.fields["groups"]) for node in group}
                cuts.append((event.time, lambda s, r, of=of: of.get(s, -1) != of.get(r, -1)))
            case "cut":
                ends = (event.fields["sender"], event.fields["receiver"])
                cuts.append((event.time, lambda s, r, ends=ends: ends[0] in ("*", s) and ends[1] in ("*", r)))
            case "heal" if "since" not in event.fields:
                cuts = []
            case "heal" | "mend":
                since = [each for each in cuts if each[0] == event.fields["since"]]
                if len(since) > 1:
                    return  # two that began at the same time cannot be told apart by the trace
                cuts = [each for each in cuts if each not in since]
            case "crash" | "pause":
                still.add(event.node)
            case "restart" | "resume":
                still.discard(event.node)
            case "deliver":
                assert event.node not in still
                assert not any(cut(event.fields["sender"], event.node) for _, cut in cuts)
            case "timer":
                assert event.node not in still


@quick
@given(worlds)
def test_the_same_seed_gives_the_same_trace(given: dict[str, Any]) -> None:
    first, second = world_of(given), world_of(given)
    first.run(END)
    for time in range(END // 5, END + 1, END // 5):
        second.run(time)
    assert first.trace == second.trace
    assert first.trace.digest() == second.trace.digest()


@quick
@given(worlds, times)
def test_a_snapshot_leads_to_the_same_future_as_often_as_one_likes(given: dict[str, Any], middle: int) -> None:
    world, alone = world_of(given), world_of(given)
    alone.run(END)
    world.run(middle)
    snapshot = world.snapshot()
    for _ in range(3):
        world.run(END)
        assert world.trace == alone.trace
        world.restore(snapshot)
        assert world.time == middle


@quick
@given(worlds, times, times, st.booleans())
def test_rewinding_gives_back_the_past_and_then_the_same_future(given: dict[str, Any], one: int, other: int, kept: bool) -> None:
    world = world_of(given)
    early, late = sorted((one, other))
    world.run(early)
    if kept:
        world.snapshot()
    world.crash("a")
    world.run(late)
    world.restart("a")
    world.partition([["a", "b"], ["c", "d"]])
    world.run(END)
    whole = list(world.trace.events)
    counted = {name: node.counted for name, node in world.nodes.items()}
    world.rewind(late)
    assert world.trace.events == [each for each in whole if each.time <= late]
    world.run(END)
    assert world.trace.events == whole
    assert {name: node.counted for name, node in world.nodes.items()} == counted
    world.rewind(0)
    assert all(each.time == 0 for each in world.trace)


@quick
@given(worlds, times, faults, st.one_of(st.none(), st.integers(0, 99)))
def test_a_fork_differs_only_from_the_fork_on(given: dict[str, Any], middle: int, others: list[Fault], seed: int | None) -> None:
    world = world_of(given)
    world.run(middle)
    before = list(world.trace.events)
    fork = world.fork(faults=others, seed=seed)
    same = world.fork()
    fork.run(END)
    assert world.trace.events == before
    assert fork.trace.events[: len(before)] == before
    same.run(END)
    world.run(END)
    assert same.trace == world.trace
    fork.rewind(middle)
    assert fork.trace.events == before


@quick
@given(worlds)
def test_what_is_not_watched_happens_all_the_same(given: dict[str, Any]) -> None:
    watched, blind, careful = world_of(given), world_of(given, keep={"record"}), world_of(given, careful=True)
    for world in (watched, blind, careful):
        world.run(END)
    assert [(each.time, each.node, each.fields) for each in watched.trace.of("heard")] == [
        (each.time, each.node, each.fields) for each in blind.trace
    ]
    assert careful.trace == watched.trace


@quick
@given(worlds)
def test_a_trace_written_and_read_back_is_the_same(given: dict[str, Any]) -> None:
    world = world_of(given)
    world.run(END)
    again = Trace.from_lines(list(world.trace.lines()))
    assert again == world.trace
    assert again.digest() == world.trace.digest()


@quick
@given(st.integers(0, 10**9), st.integers(0, 10**8), st.integers(0, 2**32))
def test_a_clock_stays_within_the_bounds_of_its_offset_and_drift(offset: int, drift: int, seed: int) -> None:
    world = World(seed, clocks=Skew(offset, drift))
    for name in NAMES:
        world.add(name, lambda name=name: Gossip(name, NAMES))
    for time in (0, MILLISECOND, END, 10**12):
        world.loop.time = time
        for name in NAMES:
            assert abs(world.seat(name).now - time) <= offset + -(-time * drift // 10**9) + 1


@quick
@given(st.integers(-(10**8), 10**8), st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_timer_rings_when_its_clock_has_counted_the_length_and_no_nanosecond_later(drift: int, after: int, since: int) -> None:
    from dstudio_lib.kernel import Clock

    clock = Clock(drift=drift)
    length = clock.true_length(after)
    gained = (length * drift) // 10**9
    assert length + gained >= after
    assert (length - 1) + -(-((length - 1) * drift) // 10**9) <= after


@quick
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=40))
def test_events_of_the_same_time_and_priority_happen_in_the_order_they_were_asked_for(asked: list[tuple[int, int]]) -> None:
    from dstudio_lib.kernel import Loop

    loop, happened = Loop(), []
    for number, (time, priority) in enumerate(asked):
        if priority == 2:
            priority = 3
        loop.at(time, lambda key, _: happened.append(key), (time, priority, number), None, priority)
    loop.run()
    assert happened == sorted(happened)
    assert len(happened) == len(asked)


@pytest.mark.parametrize("module", sorted(Path(dstudio_lib.kernel.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_wall_clock_and_no_global_randomness_is_within_the_kernels_reach(module: Path) -> None:
    forbidden = {"time", "datetime", "secrets", "uuid", "os", "threading", "asyncio", "numpy", "multiprocessing"}
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not forbidden & {alias.name.partition(".")[0] for alias in node.names}
            assert "random" not in {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert (node.module or "").partition(".")[0] not in forbidden
            assert node.module != "random" or [alias.name for alias in node.names] == ["Random"]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"hash", "id"}
