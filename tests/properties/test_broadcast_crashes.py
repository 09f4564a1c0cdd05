"""What broadcasts keep to when processes crash: the promises of the plain one, and one order as far as anybody got."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.broadcast.best_effort import BestEffortBroadcast
from dstudio_lib.algorithms.broadcast.links import LinkThatDoesNotSendAgain, LinkThatForgetsWhatItReceived
from dstudio_lib.algorithms.broadcast.ordered import (
    CausalBroadcast,
    CausalBroadcastThatDoesNotWait,
    FifoBroadcast,
    FifoBroadcastThatDoesNotWait,
)
from dstudio_lib.algorithms.broadcast.total_order import (
    SequencerBroadcast,
    SequencerBroadcastThatDoesNotWait,
    TimestampBroadcast,
    TimestampBroadcastThatDoesNotWait,
)
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Crash, Fault, Uniform, World

NAMES = ("a", "b", "c", "d", "e")
MESSAGES = 15
few = settings(max_examples=20)
seeds = st.integers(0, 10**6)
crashes = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 120 * MILLISECOND)), max_size=3, unique_by=lambda crash: crash[0])
Crashes = list[tuple[str, int]]


def run(kind: type[BestEffortBroadcast], seed: int, crashed: Crashes, answers: float = 0.0) -> World:
    """Fifteen messages over a network that loses, doubles and reorders, from processes some of which crash for good."""
    faults: list[Fault] = [Call(1 + i * 3 * MILLISECOND, NAMES[i % 5], "publish", (f"m{i}",)) for i in range(MESSAGES)]
    faults += [Crash(at, node) for node, at in crashed]
    network: dict[str, Any] = {"loss": 0.2, "duplication": 0.2, "reordering": 0.2}
    world = World(seed, latency=Uniform(MILLISECOND, 30 * MILLISECOND), faults=faults, keep=("record",), **network)
    for name in NAMES:
        peers = tuple(each for each in NAMES if each != name)
        world.add(name, partial(kind, name, peers, answers=answers, resend=80 * MILLISECOND))
    world.run(until=10 * SECOND)
    return world


def delivered(world: World, name: str) -> list[str]:
    return [event.fields["message"] for event in world.trace.of("delivered", node=name)]


def broken_promises(world: World, crashed: Crashes) -> set[str]:
    """Which of the three promises of best-effort broadcast a run breaks."""
    up = [name for name in NAMES if name not in dict(crashed)]
    sender = {event.fields["message"]: event.node for event in world.trace.of("broadcast")}
    found = {name: delivered(world, name) for name in NAMES}
    broken = set()
    if any(message not in found[name] for message, node in sender.items() if node in up for name in up):
        broken.add("validity")
    if any(len(messages) != len(set(messages)) for messages in found.values()):
        broken.add("no duplication")
    if any(message not in sender for messages in found.values() for message in messages):
        broken.add("no creation")
    for event in world.trace.of("delivered"):
        assert sender.get(event.fields["message"]) == event.fields["origin"]
    return broken


@few
@given(seeds, crashes)
def test_whatever_crashes_what_a_process_that_stays_up_sends_all_that_stay_up_deliver_once(seed: int, crashed: Crashes) -> None:
    assert not broken_promises(run(BestEffortBroadcast, seed, crashed), crashed)


@pytest.mark.parametrize(("link", "promise"), [(LinkThatDoesNotSendAgain, "validity"), (LinkThatForgetsWhatItReceived, "no duplication")])
def test_a_link_that_leaves_a_step_out_breaks_the_promise_that_stands_on_it(link: type, promise: str) -> None:
    class Broken(BestEffortBroadcast):
        link_kind = link

    assert broken_promises(run(Broken, 1, [("b", 60 * MILLISECOND)]), [("b", 60 * MILLISECOND)]) == {promise}


def is_one_order(world: World) -> bool:
    """Whether of every two processes, crashed ones included, one delivered a beginning of what the other did."""
    orders = [delivered(world, name) for name in NAMES]
    return all(one[: len(other)] == other[: len(one)] for one, other in combinations(orders, 2))


@pytest.mark.parametrize("kind", [SequencerBroadcast, TimestampBroadcast])
@few
@given(seed=seeds, crashed=crashes)
def test_whoever_crashes_all_have_delivered_beginnings_of_one_order(kind: type[BestEffortBroadcast], seed: int, crashed: Crashes) -> None:
    world = run(kind, seed, crashed, answers=0.2)
    assert is_one_order(world)
    assert all(len(set(messages)) == len(messages) for messages in (delivered(world, name) for name in NAMES))


@pytest.mark.parametrize("kind", [SequencerBroadcastThatDoesNotWait, TimestampBroadcastThatDoesNotWait])
def test_without_waiting_there_is_no_one_order_when_somebody_crashes(kind: type[BestEffortBroadcast]) -> None:
    assert not all(is_one_order(run(kind, seed, [("b", 60 * MILLISECOND)])) for seed in range(5))


def keeps_senders_order(world: World) -> bool:
    """Whether everybody delivered, of each sender, a beginning of what it sent in the order it was sent."""
    sent = {name: [event.fields["message"] for event in world.trace.of("broadcast", node=name)] for name in NAMES}
    found = (([each for each in delivered(world, name) if each in mine], mine) for name in NAMES for mine in sent.values())
    return all(messages == mine[: len(messages)] for messages, mine in found)


def keeps_causes(world: World) -> bool:
    """Whether nobody delivered a message before another that its sender had sent or delivered before it."""
    known: dict[str, list[str]] = {name: [] for name in NAMES}
    past: dict[str, list[str]] = {}
    for event in world.trace.of("broadcast", "delivered"):
        message = event.fields["message"]
        if event.kind == "broadcast":
            past[message] = list(known[event.node])
        elif not set(past[message]) <= set(known[event.node]):
            return False
        known[event.node].append(message)
    return True


@settings(max_examples=12)
@given(seeds, crashes)
def test_the_order_of_each_sender_and_of_causes_holds_through_crashes_of_several(seed: int, crashed: Crashes) -> None:
    assert keeps_senders_order(run(FifoBroadcast, seed, crashed, answers=0.2))
    causal = run(CausalBroadcast, seed, crashed, answers=0.2)
    assert keeps_causes(causal) and keeps_senders_order(causal)


def test_without_waiting_neither_order_holds_through_crashes() -> None:
    crashed = [("b", 60 * MILLISECOND)]
    assert not all(keeps_senders_order(run(FifoBroadcastThatDoesNotWait, seed, crashed)) for seed in range(5))
    assert not all(keeps_causes(run(CausalBroadcastThatDoesNotWait, seed, crashed, answers=0.2)) for seed in range(5))
