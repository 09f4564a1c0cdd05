"""Links and broadcasts under loss, duplication, reordering and crashes: who delivers what, how often, and who agrees."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.broadcast.best_effort import BestEffortBroadcast
from dstudio_lib.algorithms.broadcast.links import FifoLink, LinkThatDoesNotSendAgain, LinkThatForgetsWhatItReceived, PerfectLink
from dstudio_lib.algorithms.broadcast.reliable import (
    ReliableBroadcast,
    ReliableBroadcastThatDoesNotPassOn,
    ReliableBroadcastThatForgets,
    UniformBroadcast,
    UniformBroadcastWithoutMajority,
)
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Crash, CutLink, Fault, Uniform, World

NAMES = ("a", "b", "c", "d", "e")
few = settings(max_examples=15)
seeds = st.integers(0, 10**6)
HOSTILE: dict[str, Any] = {"loss": 0.3, "duplication": 0.2, "reordering": 0.2}


def run(kind: type[BestEffortBroadcast], seed: int, faults: list[Fault], until: int = 20 * SECOND, **network: Any) -> World:
    world = World(seed, latency=Uniform(MILLISECOND, 20 * MILLISECOND), faults=faults, keep=("record",), **network)
    for name in NAMES:
        peers = tuple(each for each in NAMES if each != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, resend=100 * MILLISECOND))
    world.run(until=until)
    return world


def publish(at: int, node: str, name: str) -> Call:
    return Call(at, node, "publish", (name,))


def some_messages() -> list[Fault]:
    return [publish(1 + i * 10 * MILLISECOND, NAMES[i % 5], f"m{i}") for i in range(10)]


def delivered(world: World) -> dict[str, list[str]]:
    return {name: [event.fields["message"] for event in world.trace.of("delivered", node=name)] for name in NAMES}


def published(world: World) -> set[str]:
    return {event.fields["message"] for event in world.trace.of("broadcast")}


@pytest.mark.parametrize("kind", [BestEffortBroadcast, ReliableBroadcast, UniformBroadcast])
@few
@given(seed=seeds)
def test_without_crashes_everybody_delivers_everything_once_over_a_hostile_network(kind: type[BestEffortBroadcast], seed: int) -> None:
    world = run(kind, seed, some_messages(), **HOSTILE)
    for messages in delivered(world).values():
        assert Counter(messages) == Counter(f"m{i}" for i in range(10))


@pytest.mark.parametrize("kind", [ReliableBroadcast, UniformBroadcast])
@few
@given(seed=seeds, crashes=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 200 * MILLISECOND)), max_size=2))
def test_all_that_stay_up_deliver_the_same_each_once_and_nothing_else(
    kind: type[BestEffortBroadcast], seed: int, crashes: list[tuple[str, int]]
) -> None:
    world = run(kind, seed, [*some_messages(), *(Crash(at, node) for node, at in crashes)], **HOSTILE)
    up = [name for name in NAMES if name not in dict(crashes)]
    found = delivered(world)
    assert len({frozenset(found[name]) for name in up}) == 1
    for name in NAMES:
        assert len(found[name]) == len(set(found[name])) and set(found[name]) <= published(world)
    for event in world.trace.of("broadcast"):  # validity
        if event.node in up:
            assert event.fields["message"] in found[event.node]


@few
@given(seed=seeds, crashes=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 200 * MILLISECOND)), max_size=2))
def test_what_anybody_delivered_by_uniform_broadcast_all_deliver_that_stay_up(seed: int, crashes: list[tuple[str, int]]) -> None:
    world = run(UniformBroadcast, seed, [*some_messages(), *(Crash(at, node) for node, at in crashes)], **HOSTILE)
    found = delivered(world)
    by_anybody = set().union(*found.values())
    assert all(set(found[name]) == by_anybody for name in NAMES if name not in dict(crashes))


def half_way(reached: str | None) -> list[Fault]:
    """The sender reaches one process, or none, and crashes before it can send again."""
    cuts: list[Fault] = [CutLink(0, "a", name) for name in NAMES[1:] if name != reached]
    return [*cuts, publish(1, "a", "last words"), Crash(50 * MILLISECOND, "a")]


def test_a_message_that_reached_one_process_reaches_all_by_reliable_broadcast() -> None:
    assert all(messages == ["last words"] for messages in delivered(run(ReliableBroadcast, 1, half_way("b"))).values())


@pytest.mark.parametrize("kind", [BestEffortBroadcast, ReliableBroadcastThatDoesNotPassOn])
def test_without_passing_on_a_crash_half_way_leaves_survivors_disagreed(kind: type[BestEffortBroadcast]) -> None:
    found = delivered(run(kind, 1, half_way("b")))
    assert found["b"] == ["last words"] and found["c"] == []


def test_a_process_that_forgets_what_it_delivered_delivers_again() -> None:
    world = run(ReliableBroadcastThatForgets, 1, [publish(1, "a", "m")])
    assert any(count > 1 for count in Counter(delivered(world)["b"]).values())


def test_without_a_majority_a_process_delivers_what_nobody_else_ever_does() -> None:
    found = delivered(run(UniformBroadcastWithoutMajority, 1, half_way(None)))
    assert found == {"a": ["last words"], "b": [], "c": [], "d": [], "e": []}
    assert not any(delivered(run(UniformBroadcast, 1, half_way(None))).values())


def test_what_only_two_of_five_have_is_not_delivered_since_both_may_crash() -> None:
    cuts: list[Fault] = [CutLink(0, sender, receiver) for sender in "ab" for receiver in "cde"]
    faults = [*cuts, publish(1, "a", "m"), Crash(SECOND, "a"), Crash(SECOND, "b")]
    assert not any(delivered(run(UniformBroadcast, 1, faults)).values())


# Links


def numbered(link: type[PerfectLink], seed: int, **network: Any) -> list[str]:
    """What one process delivers of ten messages that another sends it."""

    class Sending(BestEffortBroadcast):
        link_kind = link

    return delivered(run(Sending, seed, [publish(1 + i, "a", f"m{i}") for i in range(10)], **network))["b"]


TEN = [f"m{i}" for i in range(10)]


@few
@given(seed=seeds)
def test_a_perfect_link_delivers_everything_once(seed: int) -> None:
    assert sorted(numbered(PerfectLink, seed, **HOSTILE)) == TEN


@few
@given(seed=seeds)
def test_a_fifo_link_delivers_everything_once_in_the_order_of_sending(seed: int) -> None:
    assert numbered(FifoLink, seed, **HOSTILE) == TEN


def test_a_perfect_link_does_not_keep_the_order() -> None:
    assert numbered(PerfectLink, 1, **HOSTILE) != TEN


def test_a_link_that_forgets_what_it_received_delivers_twice() -> None:
    assert len(numbered(LinkThatForgetsWhatItReceived, 1, **HOSTILE)) > 10


def test_a_link_that_does_not_send_again_loses_messages() -> None:
    assert len(numbered(LinkThatDoesNotSendAgain, 1, **HOSTILE)) < 10


def test_a_link_stops_sending_when_everything_is_acknowledged() -> None:
    world = run(BestEffortBroadcast, 1, some_messages(), until=20 * SECOND, **HOSTILE)
    assert not any(world.nodes[name].link.pending for name in NAMES)


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="above 0"):
        PerfectLink(0)
