"""Faults that overlap, faults that name what is not there, and numbers that JSON does not know: the world says what is, and goes on."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.foundation.errors import DStudioError, InputError, UnknownName
from dstudio_lib.foundation.process import Process, Surroundings
from dstudio_lib.kernel import (
    Call,
    ClockDrift,
    ClockJump,
    Crash,
    CutLink,
    Empirical,
    Fault,
    LogNormal,
    LossyLink,
    Pareto,
    Partition,
    Pause,
    Restart,
    SlowLink,
    Trace,
    World,
)
from dstudio_lib.kernel.faults import as_plain, fault_of
from dstudio_lib.kernel.latency import latency_of
from dstudio_lib.kernel.plain import canonical, plain, understood


class Idle(Process):
    """Does nothing."""


class Ticking(Process):
    """Counts, and tells its peer."""

    durable = ("count",)

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.count = 0

    def on_start(self, world: Surroundings) -> None:
        world.set_timer("tick", 3)

    def on_timer(self, world: Surroundings, name: str) -> None:
        self.count += 1
        world.send(self.peers[0], self.count)
        world.set_timer("tick", 3)


def world_of(faults: list[Fault], kind: type[Process] = Idle, seed: int = 1) -> World:
    world = World(seed, faults=faults, latency=2)
    for me, peer in (("a", "b"), ("b", "a")):
        world.add(me, partial(kind, me, (peer,)))
    return world


def states(world: World, times: range) -> list[str]:
    """Whether a is up, down or paused just after each time."""
    found = []
    for time in times:
        world.run(until=time)
        found.append("down" if not world.is_up("a") else "up" if world.seat("a").paused is None else "paused")
    return found


ENDS = st.integers(0, 30)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 25), st.one_of(st.none(), st.integers(0, 15))), max_size=5))
def test_a_node_is_down_as_long_as_any_of_its_crashes_lasts(spans: list[tuple[int, int | None]]) -> None:
    crashes: list[Fault] = [Crash(at, "a", until=None if length is None else at + length) for at, length in spans]
    found = states(world_of(crashes), range(45))
    for time, state in enumerate(found):
        acting = any(at <= time and (length is None or time < at + length) for at, length in spans)
        assert state == ("down" if acting else "up"), time


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 25), st.integers(1, 15)), max_size=5))
def test_a_node_stands_still_as_long_as_any_of_its_pauses_lasts(spans: list[tuple[int, int]]) -> None:
    found = states(world_of([Pause(at, "a", until=at + length) for at, length in spans]), range(45))
    for time, state in enumerate(found):
        assert state == ("paused" if any(at <= time < at + length for at, length in spans) else "up"), time


def test_a_restart_ends_the_crashes_before_it_and_none_that_comes_later() -> None:
    for_good = world_of([Crash(0, "a", until=10), Restart(3, "a"), Crash(4, "a")])
    assert states(for_good, range(0, 15, 2)) == ["down", "down", "down", "down", "down", "down", "down", "down"]
    for_a_while = world_of([Crash(0, "a", until=20), Restart(3, "a"), Crash(6, "a", until=12)])
    assert states(for_a_while, range(1, 22, 3)) == ["down", "up", "down", "down", "up", "up", "up"]


def test_a_crash_with_an_end_does_not_bring_back_who_had_failed_by_itself() -> None:
    class Failing(Idle):
        def on_start(self, world: Surroundings) -> None:
            world.set_timer("fail", 5)

        def on_timer(self, world: Surroundings, name: str) -> None:
            raise ValueError("no")

    world = world_of([Crash(7, "a", until=9)], Failing)
    for _ in range(2):  # both fail
        with pytest.raises(DStudioError):
            world.run(until=20)
    world.run(until=20)
    assert not world.is_up("a")


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), ENDS, st.integers(0, 20), st.booleans()), max_size=6),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_overlapping_faults_are_rewound_and_forked_like_all_else(spans: list[tuple[str, int, int, bool]], back: int, kept: int) -> None:
    faults: list[Fault] = [(Crash if crash else Pause)(at, node, until=at + length) for node, at, length, crash in spans]
    world = world_of(faults, Ticking)
    world.run(until=min(back, kept))
    world.snapshot()
    world.run(until=60)
    whole = list(world.trace.events)
    world.rewind(max(back, kept))
    assert world.trace.events == [event for event in whole if event.time <= max(back, kept)]
    fork = world.fork()
    for each in (world, fork):
        each.run(until=60)
        assert each.trace.events == whole


@pytest.mark.parametrize(
    "fault", [CutLink(5, "a", "z"), SlowLink(5, "z", "*", 3), LossyLink(5, "*", "z", 0.5), Partition(5, (("a", "z"),)), Pause(5, "z", 9)]
)
def test_a_fault_of_a_node_that_is_not_there_is_refused_by_name_when_it_is_due(fault: Fault) -> None:
    world = world_of([fault])
    with pytest.raises(UnknownName, match="There is no node 'z'; the nodes are a, b"):
        world.run(until=10)


def test_every_node_may_be_meant_by_a_star() -> None:
    world = world_of([CutLink(0, "*", "a"), SlowLink(1, "a", "*", 3), LossyLink(2, "*", "*", 0.5)])
    world.run(until=10)
    assert [event.kind for event in world.trace if not event.node] == ["cut", "slow", "lossy"]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Pause(5, "a", None), "The pause of a has no end"),  # type: ignore[arg-type]
        (lambda: Crash(5, "a", until="x"), "Crash ends at 'x'; give whole nanoseconds"),  # type: ignore[arg-type]
        (lambda: Crash(5, "a", until=4), "begins at 5 ns and ends at 4 ns"),
        (lambda: Partition(5, ("ab", "c")), "give lists of names"),  # type: ignore[arg-type]
        (lambda: Partition(5, 3), "give lists of names"),  # type: ignore[arg-type]
        (lambda: Partition(5, (1, 2)), "give lists of names"),  # type: ignore[arg-type]
        (lambda: ClockJump(5, "a", 1.5), "jumps by 1.5; give whole nanoseconds"),  # type: ignore[arg-type]
        (lambda: ClockDrift(5, "a", 0.5), "drifts by 0.5; give whole nanoseconds"),  # type: ignore[arg-type]
        (lambda: ClockDrift(5, "a", 10**9), "beyond half a second a second"),
        (lambda: Call(5, "a", "put", "xy"), "give a list of arguments"),  # type: ignore[arg-type]
        (lambda: Call(5, "a", "put", 7), "give a list of arguments"),  # type: ignore[arg-type]
        (lambda: Call(5, "a", 7), "7 is no method of node a"),  # type: ignore[arg-type]
        (lambda: fault_of({"fault": ["crash"], "at": 1}), "is no fault"),
        (lambda: LogNormal(5, "wide"), "sigma is 'wide'"),  # type: ignore[arg-type]
        (lambda: Pareto(5, "long"), "shape of the tail is 'long'"),  # type: ignore[arg-type]
        (lambda: Empirical(5), "5 is no list of latencies"),  # type: ignore[arg-type]
        (lambda: latency_of({"latency": ["uniform"]}), "is no latency"),
    ],
)
def test_what_no_fault_and_no_latency_can_be_is_refused_with_a_way_out(make: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        make()


def test_faults_that_were_read_from_plain_data_are_those_that_were_written() -> None:
    for fault in (
        Pause(5, "a", 9),
        ClockJump(1, "a", -5),
        ClockDrift(1, "a", 50),
        Call(2, "a", "put", ("x", 1)),
        Partition(3, (("a",), ("b",))),
    ):
        assert fault_of(json.loads(json.dumps(as_plain(fault)))) == fault


def test_infinity_and_what_is_no_number_are_written_as_json_and_read_back_the_same() -> None:
    trace = Trace()
    trace.write(5, "a", "measured", {"values": [math.inf, -math.inf, 1.5], "mean": math.nan})
    lines = list(trace.lines())
    for line in lines:
        json.loads(line, parse_constant=pytest.fail)  # strict: no NaN, no Infinity
    again = Trace.from_lines(lines)
    assert again == trace and again.digest() == trace.digest() and again.difference(trace) is None
    assert again.events[0].fields["values"] == [math.inf, -math.inf, 1.5] and math.isnan(again.events[0].fields["mean"])
    other = Trace()
    other.write(5, "a", "measured", {"values": [math.inf, -math.inf, 1.5], "mean": 0.0})
    assert other != trace and other.difference(trace) == 0


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
def test_plain_data_is_understood_as_it_was_written(value: Any) -> None:
    assert understood(canonical(value)) == value


def test_numbers_and_arrays_of_numpy_are_plain() -> None:
    given_ = {"count": np.int64(3), "flag": np.bool_(True), "share": np.float32(0.5), "row": np.arange(3), "table": np.eye(2)}
    found = plain(given_)
    assert found == {"count": 3, "flag": True, "share": 0.5, "row": [0, 1, 2], "table": [[1.0, 0.0], [0.0, 1.0]]}
    assert json.loads(canonical(found)) == found


@pytest.mark.parametrize("ask", [World.snapshot, World.fork])
def test_a_process_that_keeps_what_cannot_be_copied_is_named_and_the_world_runs_on(ask: Any) -> None:
    class Reader(Ticking):
        def on_start(self, world: Surroundings) -> None:
            self.lines = (line for line in "abc")
            super().on_start(world)

    world = world_of([], Reader)
    world.run(until=10)
    with pytest.raises(InputError, match="lines of node a is a generator, which cannot be copied"):
        ask(world)
    assert world.run(until=20) > 0
