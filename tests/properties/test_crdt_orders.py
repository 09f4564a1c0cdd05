"""Replicated types, asked further: operations in any order that they arrive in, sets by their stamps, and what removals leave behind."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.crdt.list_sequences import LogootSequence, YataSequence
from dstudio_lib.algorithms.crdt.operations import Broadcast, CausalDelivery, OperationBased, OperationCounter, OperationSet
from dstudio_lib.algorithms.crdt.sets import LastWriterWinsSet, TwoPhaseSet
from dstudio_lib.algorithms.crdt.tree_sequences import Fugue, FugueMax, GrowableArray, TreeSequence
from dstudio_lib.foundation.randomness import stream

NAMES = ("a", "b", "c")
SEEDS = st.integers(0, 10**9)


def counted(state: Any, me: str, draw: random.Random) -> Any:
    return state.increment(me, draw.randint(-5, 5))


def collected(state: Any, me: str, draw: random.Random) -> Any:
    return getattr(state, draw.choice(["add", "remove"]))(me, draw.choice("xyz"))


def typed(state: Any, me: str, draw: random.Random) -> Any:
    length = len(state.value)
    if length and draw.random() < 0.35:
        return state.delete(me, draw.randrange(length))
    return state.insert(me, draw.randint(0, length), draw.choice("abcdef"))


OPERATIONS: dict[str, tuple[Callable[[str], OperationBased], Callable[[Any, str, random.Random], Any]]] = {
    "counter": (lambda name: OperationCounter(), counted),
    "set": (lambda name: OperationSet(), collected),
    "YATA": (lambda name: YataSequence(), typed),
    "Logoot": (lambda name: LogootSequence(seed=ord(name), base=16, boundary=5), typed),
}


def broadcasts(kind: str, seed: int, steps: int = 18) -> list[Broadcast]:
    """What three replicas send that change their copies and hear each other now and then."""
    make, change = OPERATIONS[kind]
    draw, sent = stream(seed, "operations"), []
    states, deliveries = {name: make(name) for name in NAMES}, {name: CausalDelivery(name) for name in NAMES}
    for _ in range(steps):
        me, other = draw.sample(NAMES, 2)
        if draw.random() < 0.65:
            made = change(states[me], me, draw)
            states[me].effect(made)
            sent.append(deliveries[me].send(made))
        else:
            for message in deliveries[other].missing(deliveries[me].delivered):
                for ready in deliveries[me].receive(message):
                    states[me].effect(ready.change)
    return sent


@pytest.mark.parametrize("kind", OPERATIONS)
@given(seed=SEEDS)
@settings(max_examples=25)
def test_operations_in_any_order_and_as_often_as_one_likes_end_in_one_state(kind: str, seed: int) -> None:
    """Delivered causally and once: whatever order the network makes up, everybody who has heard all shows the same."""
    sent, draw = broadcasts(kind, seed), stream(seed, "arrivals")
    values = []
    for _ in range(3):
        arriving = [*sent, *draw.choices(sent, k=len(sent))] if sent else []
        draw.shuffle(arriving)
        state, delivery = OPERATIONS[kind][0]("d"), CausalDelivery("d")
        for message in arriving:
            for ready in delivery.receive(message):
                state.effect(ready.change)
        delivery.check()
        assert not delivery.waiting
        values.append(state.value)
    assert values[0] == values[1] == values[2]


@pytest.mark.parametrize("kind", ["set", "Logoot"])
def test_without_causal_order_the_same_operations_end_in_another_state(kind: str) -> None:
    """The control: a removal that comes before its addition has nothing to remove."""
    parted = 0
    for seed in range(20):
        sent, draw = broadcasts(kind, seed, steps=30), stream(seed, "arrivals")
        right, wrong = OPERATIONS[kind][0]("d"), OPERATIONS[kind][0]("d")
        for message in sent:
            right.effect(message.change)
        draw.shuffle(sent)
        for message in sent:
            wrong.effect(message.change)
        parted += right.value != wrong.value
    assert parted >= 10


def test_without_deduplication_a_counter_of_operations_counts_twice() -> None:
    sent = broadcasts("counter", 3)
    once, twice = OperationCounter(), OperationCounter()
    for message in sent:
        once.effect(message.change)
        twice.effect(message.change)
        twice.effect(message.change)
    assert once.value != 0
    assert twice.value == 2 * once.value


@given(SEEDS)
@settings(max_examples=60)
def test_of_a_last_writer_wins_set_the_highest_stamp_of_each_element_decides(seed: int) -> None:
    """Stamps as the replicas give them, joined over and over: the model keeps for each element the mark with the highest one."""
    draw = stream(seed, "marks")
    states = {name: LastWriterWinsSet() for name in NAMES}
    known: dict[str, dict[str, tuple[Any, bool]]] = {name: {} for name in NAMES}
    for _ in range(25):
        me, other = draw.sample(NAMES, 2)
        if draw.random() < 0.6:
            method, element, time = draw.choice(["add", "remove"]), draw.choice("xyz"), draw.randint(0, 4)
            before = known[me].get(element)
            states[me] |= getattr(states[me], method)(me, element, time)
            stamp = (max(time, before[0][0] + 1) if before else time, me)
            known[me][element] = (stamp, method == "add")
        else:
            states[me] |= states[other]
            for element, mark in known[other].items():
                known[me][element] = max(mark, known[me].get(element, mark))
        assert states[me].elements == sorted(element for element, (_, there) in known[me].items() if there)
        assert states[me].tombstones == sum(not there for _, there in known[me].values())


def test_tombstones_of_a_last_writer_wins_set_grow_with_elements_and_not_with_removals() -> None:
    state = LastWriterWinsSet()
    for turn in range(40):
        state |= state.add("a", turn % 5, time=2 * turn)
        state |= state.remove("b", turn % 5, time=2 * turn + 1)
    assert (state.elements, state.tombstones) == ([], 5)


@given(st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(0, 4)), max_size=30))
def test_a_two_phase_set_holds_what_was_added_and_never_removed_and_remembers_each_removed_element_once(
    steps: list[tuple[str, int]],
) -> None:
    state, added, removed = TwoPhaseSet(), set[int](), set[int]()
    for method, element in steps:
        state |= getattr(state, method)("a", element)
        if method == "add":
            added.add(element)
        elif element in added:
            removed.add(element)
        assert state.elements == sorted(added - removed)
        assert state.tombstones == len(removed)


@pytest.mark.parametrize("kind", [GrowableArray, Fugue, FugueMax])
@given(seed=SEEDS)
@settings(max_examples=25)
def test_a_shared_text_keeps_a_tombstone_for_each_deleted_letter_through_every_join(kind: type[TreeSequence], seed: int) -> None:
    """Letters that two delete at the same time count once: shown and deleted letters are all that were ever typed."""
    draw, states, typed_in, deleted = stream(seed, "tombstones"), {name: kind() for name in NAMES}, set[Any](), set[Any]()
    for _ in range(25):
        me, other = draw.sample(NAMES, 2)
        state = states[me]
        if draw.random() < 0.4:
            states[me] |= state.insert(me, draw.randint(0, len(state.visible)), "x")
            typed_in |= set(states[me].visible) - set(state.visible)
        elif draw.random() < 0.5 and state.visible:
            victim = draw.randrange(len(state.visible))
            deleted.add(state.visible[victim])
            states[me] |= state.delete(me, victim)
        else:
            states[me] |= states[other]
        assert state.tombstones <= states[me].tombstones, "no tombstone is ever given up"
    whole = states["a"] | states["b"] | states["c"]
    assert whole.tombstones == len(deleted)
    assert set(whole.visible) == typed_in - deleted
