"""Replicas in a world that loses, doubles and reorders messages, cuts the network and crashes nodes: all show the same in the end."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from dstudio_lib.algorithms.crdt.counters import CounterThatAddsOnMerge, GrowOnlyCounter, UpDownCounter
from dstudio_lib.algorithms.crdt.list_sequences import LogootSequence, YataSequence
from dstudio_lib.algorithms.crdt.maps import ObservedRemoveMap
from dstudio_lib.algorithms.crdt.operations import OperationCounter, OperationSet
from dstudio_lib.algorithms.crdt.registers import MultiValueRegister, RegisterWithoutTieBreak
from dstudio_lib.algorithms.crdt.replicas import (
    DeltaReplica,
    DeltaReplicaThatDoesNotWait,
    NewsReplica,
    OperationReplica,
    OperationReplicaThatAppliesTwice,
    OperationReplicaWithoutCausalOrder,
    Replica,
    StateReplica,
    Update,
)
from dstudio_lib.algorithms.crdt.sets import AddWinsSet, ObservedRemoveSet
from dstudio_lib.algorithms.crdt.tree_sequences import FugueMax
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.kernel import Crash, HandlerFailed, Partition, World

NAMES = ("a", "b", "c", "d")
HARSH: dict[str, Any] = {"loss": 0.2, "duplication": 0.2, "reordering": 0.3}
CUT = Partition(at=100 * MILLISECOND, groups=(("a", "b"), ("c", "d")), until=400 * MILLISECOND)


def scripts(kind: type[Any], updates: int, seed: int) -> dict[str, list[Update]]:
    """What each replica is going to do."""
    chosen: dict[str, list[Update]] = {}
    for me in NAMES:
        draw = stream(seed, f"script of {me}")
        chosen[me] = []
        for _ in range(updates):
            if kind in (AddWinsSet, ObservedRemoveSet, OperationSet):
                update = Update(draw.choice(["add", "add", "remove"]), (draw.choice("xyz"),))
            elif kind is UpDownCounter:
                update = Update(draw.choice(["increment", "decrement"]), (draw.randint(1, 5),))
            elif kind in (GrowOnlyCounter, OperationCounter, CounterThatAddsOnMerge):
                update = Update("increment", (draw.randint(1, 5),))
            elif kind is MultiValueRegister:
                update = Update("write", (draw.randint(0, 9),))
            elif kind is RegisterWithoutTieBreak:
                update = Update("assign", (me, 7))
            elif kind is ObservedRemoveMap:
                update = Update("update", (draw.choice("kl"), AddWinsSet, draw.choice(["add", "remove"]), draw.choice("xy")))
            else:
                update = Update("insert", (0, draw.choice("xyz")))
            chosen[me].append(update)
    return chosen


def ran(
    replica: type[Replica], kind: type[Any], *, seed: int, faults: tuple[Any, ...] = (CUT,), until: int = 4 * SECOND, **network: Any
) -> World:
    """A world of four replicas after their scripts and enough time to hear of each other."""
    world = World(seed=seed, faults=faults, **(network or HARSH))
    script = scripts(kind, 6, seed)
    for me in NAMES:
        peers = tuple(name for name in NAMES if name != me)
        world.add(me, partial(replica, me, peers, kind(), script[me]))
    world.run(until=until)
    return world


def all_show_the_same(world: World) -> bool:
    first, *others = (node.value for node in world.nodes.values())
    return all(first == other for other in others)


STATES = [GrowOnlyCounter, UpDownCounter, MultiValueRegister, AddWinsSet, ObservedRemoveSet, ObservedRemoveMap, FugueMax]


@pytest.mark.parametrize("replica", [StateReplica, DeltaReplica, NewsReplica])
@pytest.mark.parametrize("kind", STATES, ids=lambda kind: kind.__name__)
def test_states_and_deltas_converge_under_loss_doubling_reordering_and_a_partition(replica: type[Replica], kind: type[Any]) -> None:
    for seed in (1, 2):
        world = ran(replica, kind, seed=seed)
        assert all(node.done == 6 for node in world.nodes.values())
        assert all_show_the_same(world)
        assert world.trace.of("drop") and world.trace.of("duplicate")


@pytest.mark.parametrize("kind", [OperationCounter, OperationSet, YataSequence, LogootSequence], ids=lambda kind: kind.__name__)
def test_operations_converge_under_the_same_faults(kind: type[Any]) -> None:
    for seed in (1, 2, 3):
        world = ran(OperationReplica, kind, seed=seed)
        assert all_show_the_same(world)
        for node in world.nodes.values():
            node.delivery.check()
            assert node.delivery.delivered == dict.fromkeys(NAMES, 6) and not node.delivery.waiting


@pytest.mark.parametrize("replica", [StateReplica, DeltaReplica, NewsReplica])
def test_nothing_is_lost_or_counted_twice_whatever_the_network_does(replica: type[Replica]) -> None:
    for seed in (1, 2, 3):
        world = ran(replica, GrowOnlyCounter, seed=seed)
        wanted = sum(update.arguments[0] for script in scripts(GrowOnlyCounter, 6, seed).values() for update in script)
        assert {node.value.value for node in world.nodes.values()} == {wanted}


def test_the_same_total_is_reached_by_operations() -> None:
    world = ran(OperationReplica, OperationCounter, seed=4)
    wanted = sum(update.arguments[0] for script in scripts(OperationCounter, 6, 4).values() for update in script)
    assert {node.value for node in world.nodes.values()} == {wanted}


@pytest.mark.parametrize("replica", [StateReplica, DeltaReplica, NewsReplica, OperationReplica])
def test_a_replica_that_crashes_and_comes_back_catches_up(replica: type[Replica]) -> None:
    kind = OperationSet if replica is OperationReplica else AddWinsSet
    crashes = (Crash(at=60 * MILLISECOND, node="a", until=300 * MILLISECOND), Crash(at=90 * MILLISECOND, node="c", until=900 * MILLISECOND))
    for seed in (1, 2):
        world = ran(replica, kind, seed=seed, faults=crashes)
        assert all(node.done == 6 for node in world.nodes.values())
        assert all_show_the_same(world)


def test_both_sides_of_a_cut_work_on_and_differ_until_it_heals() -> None:
    forever = Partition(at=1, groups=(("a", "b"), ("c", "d")))
    world = ran(StateReplica, GrowOnlyCounter, seed=1, faults=(forever,), until=2 * SECOND, latency=MILLISECOND)
    left, right = world.nodes["a"].value, world.nodes["c"].value
    assert world.nodes["b"].value == left != right == world.nodes["d"].value
    assert set(left.counts) == {"a", "b"} and set(right.counts) == {"c", "d"}
    world.heal()
    world.run(until=4 * SECOND)
    assert all_show_the_same(world) and world.nodes["a"].value == left | right


@pytest.mark.parametrize("replica", [DeltaReplica, NewsReplica])
def test_deltas_that_all_peers_have_are_dropped_and_a_quiet_replica_sends_nothing(replica: type[Replica]) -> None:
    world = ran(replica, AddWinsSet, seed=1, faults=(), until=5 * SECOND, latency=MILLISECOND)
    assert all_show_the_same(world)
    assert not any(node.deltas for node in world.nodes.values())
    sent = len(world.trace.of("send"))
    world.run(until=8 * SECOND)
    assert len(world.trace.of("send")) == sent


def weighing(replica: type[Replica]) -> type[Replica]:
    """A replica that also counts the elements it is sent."""

    class Weighing(replica):  # type: ignore[misc, valid-type]
        received = 0

        def on_message(self, world: Any, sender: str, message: Any) -> None:
            self.received += sum(len(getattr(message, part).store.dots()) for part in ("state", "delta") if hasattr(message, part))
            super().on_message(world, sender, message)

    return Weighing


def test_deltas_are_far_fewer_elements_on_the_wire_than_states() -> None:
    start, sizes = AddWinsSet(), {}
    for i in range(100):
        start |= start.add("origin", i)
    for replica in (StateReplica, DeltaReplica):
        world = World(seed=1, latency=MILLISECOND)
        for me in NAMES:
            peers = tuple(name for name in NAMES if name != me)
            world.add(me, partial(weighing(replica), me, peers, start, scripts(AddWinsSet, 6, 1)[me]))
        world.run(until=2 * SECOND)
        assert all_show_the_same(world)
        sizes[replica] = sum(node.received for node in world.nodes.values())
    assert 0 < sizes[DeltaReplica] < sizes[StateReplica] / 5


# --- what is left out is found out


def _differ(replica: type[Replica], kind: type[Any], seeds: range, **network: Any) -> int:
    return sum(not all_show_the_same(ran(replica, kind, seed=seed, **network)) for seed in seeds)


def test_a_delta_that_is_not_waited_for_is_lost_for_ever() -> None:
    assert _differ(DeltaReplicaThatDoesNotWait, AddWinsSet, range(5), until=10 * SECOND) >= 3


def test_without_causal_order_a_removal_that_overtakes_its_addition_is_without_effect() -> None:
    assert _differ(OperationReplicaWithoutCausalOrder, OperationSet, range(8)) >= 3


def test_changes_that_are_applied_as_often_as_they_come_are_counted_twice() -> None:
    assert _differ(OperationReplicaThatAppliesTwice, OperationCounter, range(3)) == 3


def test_a_counter_that_adds_on_merge_grows_without_end() -> None:
    world = ran(StateReplica, CounterThatAddsOnMerge, seed=1, until=SECOND)
    wanted = sum(update.arguments[0] for script in scripts(CounterThatAddsOnMerge, 6, 1).values() for update in script)
    assert min(node.value.value for node in world.nodes.values()) > 2 * wanted


def test_registers_without_a_tie_break_differ_for_ever() -> None:
    assert _differ(StateReplica, RegisterWithoutTieBreak, range(4), faults=()) >= 2


def test_an_application_may_update_a_replica_from_outside() -> None:
    world = World(seed=1, latency=MILLISECOND)
    for me in NAMES:
        world.add(me, partial(StateReplica, me, tuple(name for name in NAMES if name != me), AddWinsSet()))
    world.call("a", "update", "add", "milk")
    world.run(until=2 * SECOND)
    assert {tuple(node.value.elements) for node in world.nodes.values()} == {("milk",)}


def test_an_update_that_does_not_exist_is_refused_with_those_that_do_and_the_others_run_on() -> None:
    world = World(seed=1, latency=MILLISECOND)
    for me in NAMES:
        world.add(me, partial(StateReplica, me, tuple(name for name in NAMES if name != me), AddWinsSet()))
    world.call("b", "update", "add", "milk")
    with pytest.raises(HandlerFailed, match="AddWinsSet has no update called 'put'; it has add, clear, remove"):
        world.call("a", "update", "put", "milk")
        world.run(until=SECOND)
    world.run(until=2 * SECOND)
    assert world.nodes["c"].value.elements == ["milk"]
