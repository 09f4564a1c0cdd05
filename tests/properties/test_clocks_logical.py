"""Logical clocks against the definition: what happened before what is worked out from a graph of events, and clocks must agree."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.clocks.hybrid import HybridClock, HybridClockWithoutCounter, HybridStamp, WallClock
from dstudio_lib.algorithms.clocks.lamport import LamportClock, LamportClockThatIgnoresMessages, Stamp
from dstudio_lib.algorithms.clocks.vector import (
    VectorClock,
    VectorClockThatDoesNotCountReceipts,
    VectorClockThatDoesNotMerge,
    at_most,
    before,
    merge,
    order,
)
from dstudio_lib.formulas import logical_clocks
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

PROCESSES = "abcd"
ERROR = 50


@dataclass(frozen=True)
class Event:
    """One event of a run with its stamps, and all events that happened before it, by the definition alone."""

    name: int
    process: str
    past: frozenset[int]
    lamport: int
    vector: dict[str, int]
    hybrid: HybridStamp
    physical: int


def execute(
    actions: list[tuple[str, int, int]],
    lamport: type[LamportClock] = LamportClock,
    vector: type[VectorClock] = VectorClock,
    hybrid: type[HybridClock] = HybridClock,
    offsets: dict[str, int] | None = None,
) -> list[Event]:
    """Run actions (process, message to receive if it is under way, time that passes); every event sends one message to anybody."""
    clocks = {name: (lamport(), vector(name), hybrid()) for name in PROCESSES}
    offsets = offsets or dict.fromkeys(PROCESSES, 0)
    last: dict[str, Event] = {}
    events: list[Event] = []
    time = 1_000
    for process, received, passed in actions:
        time += passed
        physical = time + offsets[process]
        counter, vectors, hybrids = clocks[process]
        earlier = [last[process]] if process in last else []
        if received < len(events) and events[received].process != process:
            message = events[received]
            earlier.append(message)
            stamps: tuple[Any, ...] = (
                counter.receive(message.lamport),
                vectors.receive(message.vector),
                hybrids.receive(message.hybrid, physical),
            )
        else:
            stamps = counter.tick(), vectors.tick(), hybrids.tick(physical)
        past = frozenset().union(*(each.past | {each.name} for each in earlier))
        last[process] = Event(len(events), process, past, *stamps, physical)
        events.append(last[process])
    return events


@st.composite
def runs(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    return draw(st.lists(st.tuples(st.sampled_from(PROCESSES), st.integers(0, 30), st.integers(0, 20)), min_size=2, max_size=40))


def random_run(seed: int, length: int = 60) -> list[tuple[str, int, int]]:
    random = stream(seed, "run")
    return [(random.choice(PROCESSES), random.randrange(2 * length), random.randrange(20)) for _ in range(length)]


clock_offsets = st.fixed_dictionaries({name: st.integers(-ERROR, ERROR) for name in PROCESSES})


@given(runs())
def test_a_cause_has_a_smaller_lamport_count_than_its_effect(run: list[tuple[str, int, int]]) -> None:
    events = execute(run)
    assert all(events[cause].lamport < event.lamport for event in events for cause in event.past)


@given(runs())
def test_lamport_stamps_are_all_different_and_so_in_one_total_order(run: list[tuple[str, int, int]]) -> None:
    stamps = [Stamp(event.lamport, event.process) for event in execute(run)]
    assert len(set(stamps)) == len(stamps)


@given(runs())
def test_one_event_happened_before_another_exactly_if_its_vector_is_smaller(run: list[tuple[str, int, int]]) -> None:
    for one, other in permutations(execute(run), 2):
        assert before(one.vector, other.vector) == (one.name in other.past)


@given(runs())
def test_vectors_are_ordered_as_the_formula_orders_them(run: list[tuple[str, int, int]]) -> None:
    for one, other in pairwise(execute(run)):
        rows = [[event.vector.get(name, 0) for name in PROCESSES] for event in (one, other)]
        assert order(one.vector, other.vector) == logical_clocks.compare(*rows)


vectors = st.dictionaries(st.sampled_from(PROCESSES), st.integers(0, 3))


@given(vectors, vectors, vectors)
def test_the_merge_of_two_vectors_is_the_least_that_knows_both(one: dict[str, int], other: dict[str, int], third: dict[str, int]) -> None:
    both = merge(one, other)
    assert at_most(one, both) and at_most(other, both)
    assert at_most(both, third) == (at_most(one, third) and at_most(other, third))


@given(runs(), clock_offsets)
def test_a_cause_has_a_smaller_hybrid_stamp_than_its_effect(run: list[tuple[str, int, int]], offsets: dict[str, int]) -> None:
    events = execute(run, offsets=offsets)
    assert all(events[cause].hybrid < event.hybrid for event in events for cause in event.past)


@given(runs(), clock_offsets)
def test_hybrid_time_is_ahead_of_a_clock_by_no_more_than_clocks_differ(run: list[tuple[str, int, int]], offsets: dict[str, int]) -> None:
    events = execute(run, offsets=offsets)
    difference = max(offsets.values()) - min(offsets.values())
    assert all(0 <= event.hybrid.logical - event.physical <= difference for event in events)


@given(runs(), clock_offsets)
def test_a_hybrid_counter_is_at_most_the_causes_at_the_same_hybrid_time(run: list[tuple[str, int, int]], offsets: dict[str, int]) -> None:
    events = execute(run, offsets=offsets)
    for event in events:
        assert event.hybrid.counter <= sum(events[cause].hybrid.logical == event.hybrid.logical for cause in event.past)


@given(st.lists(st.integers(0, 100), min_size=2))
def test_hybrid_stamps_never_go_back_though_the_physical_clock_does(readings: list[int]) -> None:
    clock = HybridClock()
    stamps = [clock.tick(reading) for reading in readings]
    assert all(one < other for one, other in pairwise(stamps))


@given(st.integers(0, 50), st.integers(0, 5), st.integers(0, 50), st.integers(0, 5), st.integers(0, 50))
def test_hybrid_clocks_step_as_the_formulas_say(time: int, counter: int, message_time: int, message_counter: int, physical: int) -> None:
    clock = HybridClock()
    clock.logical, clock.counter = time, counter
    assert clock.receive(HybridStamp(message_time, message_counter), physical) == (
        logical_clocks.hybrid_time_received(time, message_time, physical),
        logical_clocks.hybrid_counter_received(time, counter, message_time, message_counter, physical),
    )
    clock.logical, clock.counter = time, counter
    assert clock.tick(physical) == (
        logical_clocks.hybrid_time_sent(time, physical),
        logical_clocks.hybrid_counter_sent(time, counter, physical),
    )


def test_a_stamp_from_too_far_ahead_is_refused_and_changes_nothing() -> None:
    clock = HybridClock(most_ahead=100)
    clock.tick(10)
    with pytest.raises(InputError, match="ahead of this clock"):
        clock.receive(HybridStamp(211, 0), 110)
    assert clock.stamp == (10, 0)
    assert clock.receive(HybridStamp(210, 0), 110) == (210, 1)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(InputError, match="at least 0"):
        LamportClock().receive(-1)


# Deliberate violations


def causes_in_order(events: list[Event], stamp: str) -> bool:
    return all(getattr(events[cause], stamp) < getattr(event, stamp) for event in events for cause in event.past)


SEEDS = range(20)


def test_a_lamport_clock_that_ignores_messages_puts_an_effect_before_its_cause() -> None:
    assert not all(causes_in_order(execute(random_run(seed), lamport=LamportClockThatIgnoresMessages), "lamport") for seed in SEEDS)
    assert all(causes_in_order(execute(random_run(seed)), "lamport") for seed in SEEDS)


def test_a_vector_clock_that_does_not_merge_takes_cause_and_effect_for_concurrent() -> None:
    events = execute([("a", 99, 1), ("b", 0, 1)], vector=VectorClockThatDoesNotMerge)
    assert 0 in events[1].past and order(events[0].vector, events[1].vector) == "concurrent"


def test_a_vector_clock_that_does_not_count_receipts_gives_cause_and_effect_one_vector() -> None:
    events = execute([("a", 99, 1), ("b", 99, 1), ("b", 0, 1), ("b", 0, 1)], vector=VectorClockThatDoesNotCountReceipts)
    assert 2 in events[3].past and order(events[2].vector, events[3].vector) == "equal"


def test_a_hybrid_clock_without_counter_gives_cause_and_effect_one_stamp() -> None:
    events = execute([("a", 99, 1), ("b", 0, 0)], hybrid=HybridClockWithoutCounter)
    assert events[0].hybrid == events[1].hybrid


def test_wall_clocks_put_an_effect_before_its_cause_when_they_differ() -> None:
    offsets = {"a": ERROR, "b": -ERROR, "c": 0, "d": 0}
    assert not all(causes_in_order(execute(random_run(seed), hybrid=WallClock, offsets=offsets), "hybrid") for seed in SEEDS)
    assert all(causes_in_order(execute(random_run(seed), offsets=offsets), "hybrid") for seed in SEEDS)
