"""The orders that broadcasts promise: of each sender, of cause and effect, and one for all. Discussions of questions and answers."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.broadcast.best_effort import BestEffortBroadcast
from dstudio_lib.algorithms.broadcast.ordered import (
    CausalBroadcast,
    CausalBroadcastThatDoesNotWait,
    FifoBroadcast,
    FifoBroadcastThatDoesNotWait,
)
from dstudio_lib.algorithms.broadcast.reliable import ReliableBroadcast
from dstudio_lib.algorithms.broadcast.total_order import (
    SequencerBroadcast,
    SequencerBroadcastThatDoesNotWait,
    TimestampBroadcast,
    TimestampBroadcastThatDoesNotWait,
)
from dstudio_lib.checkers import agreement
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Uniform, World

NAMES = ("a", "b", "c", "d")
few = settings(max_examples=20)
seeds = st.integers(0, 10**6)
Orders = dict[str, list[str]]


def discuss(kind: type[BestEffortBroadcast], seed: int, **network: Any) -> World:
    """Each process asks three questions, and half of what is heard is answered."""
    hostile = {"loss": 0.1, "duplication": 0.1, "reordering": 0.2} | network
    faults = [Call(1 + i * 5 * MILLISECOND, NAMES[i % 4], "publish", (f"q{i}",)) for i in range(12)]
    world = World(seed, latency=Uniform(MILLISECOND, 40 * MILLISECOND), faults=faults, keep=("record",), **hostile)
    for name in NAMES:
        peers = tuple(each for each in NAMES if each != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, answers=0.3, resend=100 * MILLISECOND))
    world.run(until=10 * SECOND)
    return world


def orders(world: World) -> Orders:
    return {name: [event.fields["message"] for event in world.trace.of("delivered", node=name)] for name in NAMES}


def by_sender(world: World) -> Orders:
    return {name: [event.fields["message"] for event in world.trace.of("broadcast", node=name)] for name in NAMES}


def keeps_senders_order(world: World) -> bool:
    sent = by_sender(world)
    return all([each for each in found if each in mine] == mine for found in orders(world).values() for mine in sent.values())


def causal_inversion(world: World) -> tuple[str, str] | None:
    """Return a message that was delivered before another which its sender had delivered or sent before sending it."""
    known: dict[str, set[str]] = {name: set() for name in NAMES}
    past: dict[str, set[str]] = {}
    for event in world.trace.of("broadcast", "delivered"):
        message = event.fields["message"]
        if event.kind == "broadcast":
            past[message] = set(known[event.node])
            known[event.node].add(message)
            continue
        missing = past[message] - known[event.node]
        if missing:
            return message, min(missing)
        known[event.node].add(message)
    return None


def is_one_order(found: Orders) -> bool:
    """Whether of every two processes one has delivered a beginning of what the other has."""
    return all(one[: len(other)] == other[: len(one)] for one, other in combinations(found.values(), 2))


def is_complete(world: World) -> bool:
    everything = sorted(event.fields["message"] for event in world.trace.of("broadcast"))
    return len(everything) > 12 and all(sorted(found) == everything for found in orders(world).values())


@few
@given(seeds)
def test_fifo_broadcast_keeps_the_order_of_each_sender(seed: int) -> None:
    world = discuss(FifoBroadcast, seed)
    assert is_complete(world) and keeps_senders_order(world)


@few
@given(seeds)
def test_causal_broadcast_never_delivers_an_answer_before_its_question(seed: int) -> None:
    world = discuss(CausalBroadcast, seed)
    assert is_complete(world) and causal_inversion(world) is None and keeps_senders_order(world)
    for name in NAMES:
        world.nodes[name].check()


@pytest.mark.parametrize("kind", [SequencerBroadcast, TimestampBroadcast])
@few
@given(seed=seeds)
def test_total_order_broadcast_delivers_the_same_in_the_same_order_everywhere(kind: type[BestEffortBroadcast], seed: int) -> None:
    world = discuss(kind, seed)
    assert is_complete(world) and is_one_order(orders(world))


@few
@given(seeds, st.integers(1, 400))
def test_at_every_moment_one_process_has_delivered_a_beginning_of_what_another_has(seed: int, moment: int) -> None:
    trace = discuss(TimestampBroadcast, seed).trace.until(moment * MILLISECOND)
    assert is_one_order({name: [event.fields["message"] for event in trace.of("delivered", node=name)] for name in NAMES})


@few
@given(seeds)
def test_the_order_of_timestamps_is_also_one_of_cause_and_effect(seed: int) -> None:
    assert causal_inversion(discuss(TimestampBroadcast, seed)) is None


# Deliberate violations


@pytest.mark.parametrize("kind", [FifoBroadcastThatDoesNotWait, ReliableBroadcast])
def test_without_waiting_a_later_message_of_a_sender_overtakes(kind: type[BestEffortBroadcast]) -> None:
    assert not all(keeps_senders_order(discuss(kind, seed)) for seed in range(5))


@pytest.mark.parametrize("kind", [CausalBroadcastThatDoesNotWait, FifoBroadcast])
def test_without_waiting_for_causes_an_answer_comes_before_its_question(kind: type[BestEffortBroadcast]) -> None:
    assert any(causal_inversion(discuss(kind, seed)) for seed in range(5))


@pytest.mark.parametrize("kind", [SequencerBroadcastThatDoesNotWait, TimestampBroadcastThatDoesNotWait, CausalBroadcast])
def test_without_sequencing_processes_deliver_in_different_orders(kind: type[BestEffortBroadcast]) -> None:
    assert not all(is_one_order(orders(discuss(kind, seed))) for seed in range(5))


# The library's own checkers come to the same verdicts

PROMISES = {"FIFO": agreement.fifo_order, "causal": agreement.causal_order, "total": agreement.total_order, "reliable": agreement.delivery}


@pytest.mark.parametrize(
    ("kind", "promises"),
    [
        (ReliableBroadcast, {"reliable"}),
        (FifoBroadcast, {"reliable", "FIFO"}),
        (CausalBroadcast, {"reliable", "FIFO", "causal"}),
        (SequencerBroadcast, {"reliable", "total"}),
        (TimestampBroadcast, {"reliable", "FIFO", "causal", "total"}),
        (FifoBroadcastThatDoesNotWait, {"reliable"}),
        (CausalBroadcastThatDoesNotWait, {"reliable"}),
        (TimestampBroadcastThatDoesNotWait, {"reliable", "FIFO"}),
    ],
)
def test_each_broadcast_keeps_exactly_the_promises_that_are_its_own(kind: type[BestEffortBroadcast], promises: set[str]) -> None:
    traces = [discuss(kind, seed).trace for seed in range(6)]
    assert {name for name, promise in PROMISES.items() if all(promise(trace) for trace in traces)} == promises
