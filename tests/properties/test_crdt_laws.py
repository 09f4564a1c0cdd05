"""Joins are commutative, associative, idempotent and inflationary, and replicas converge whatever they hear in whatever order.

States are taken from histories: replicas update their copies, merge each other's, and every state and delta on the way is kept.
The laws are asked of all of them. Each kind that leaves something out is caught by the same questions.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.crdt.causal import CausalContext, Dot
from dstudio_lib.algorithms.crdt.counters import CounterThatAddsOnMerge, CounterWithOneEntry, GrowOnlyCounter, UpDownCounter
from dstudio_lib.algorithms.crdt.lattice import Lattice, joined
from dstudio_lib.algorithms.crdt.maps import DisableWinsFlag, EnableWinsFlag, ObservedRemoveMap
from dstudio_lib.algorithms.crdt.registers import (
    LastWriterWinsRegister,
    MultiValueRegister,
    RegisterThatTrustsTheClock,
    RegisterWithoutTieBreak,
)
from dstudio_lib.algorithms.crdt.sets import (
    AddWinsSet,
    GrowOnlySet,
    LastWriterWinsSet,
    ObservedRemoveSet,
    SetMergedByUnion,
    SetThatForgetsItsContext,
    TwoPhaseSet,
)
from dstudio_lib.algorithms.crdt.tree_sequences import Fugue, FugueMax, GrowableArray
from dstudio_lib.foundation.randomness import stream

NAMES = ("a", "b", "c")
Change = Callable[[Any, str, random.Random, int], Any]


def _count(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return state.increment(me, draw.randint(1, 5))


def _count_both_ways(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return getattr(state, draw.choice(["increment", "decrement"]))(me, draw.randint(1, 5))


def _write_timed(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return state.assign(me, draw.randint(0, 9), draw.randint(0, 3))


def _write(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return state.write(me, draw.randint(0, 9)) if draw.random() < 0.9 else state.clear(me)


def _add(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return state.add(me, draw.choice("xyz"))


def _add_or_remove(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return getattr(state, draw.choice(["add", "add", "remove"]))(me, draw.choice("xyz"))


def _add_or_remove_timed(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return getattr(state, draw.choice(["add", "add", "remove"]))(me, draw.choice("xyz"), draw.randint(0, 3))


def _switch(state: Any, me: str, draw: random.Random, time: int) -> Any:
    return getattr(state, draw.choice(["enable", "disable"]))(me)


def _change_map(state: Any, me: str, draw: random.Random, time: int) -> Any:
    key = draw.choice("ks")
    if draw.random() < 0.25:
        return state.remove(me, key)
    if key == "s":
        return state.update(me, "s", AddWinsSet, draw.choice(["add", "remove"]), draw.choice("xy"))
    return state.update(me, "k", ObservedRemoveMap, "update", "inner", MultiValueRegister, "write", draw.randint(0, 9))


def _type(state: Any, me: str, draw: random.Random, time: int) -> Any:
    length = len(state.visible)
    if length and draw.random() < 0.3:
        return state.delete(me, draw.randrange(length))
    return state.insert(me, draw.randint(0, length), chr(97 + time % 26))


KINDS: dict[type[Lattice], Change] = {
    GrowOnlyCounter: _count,
    UpDownCounter: _count_both_ways,
    LastWriterWinsRegister: _write_timed,
    MultiValueRegister: _write,
    GrowOnlySet: _add,
    TwoPhaseSet: _add_or_remove,
    LastWriterWinsSet: _add_or_remove_timed,
    ObservedRemoveSet: _add_or_remove,
    AddWinsSet: _add_or_remove,
    EnableWinsFlag: _switch,
    DisableWinsFlag: _switch,
    ObservedRemoveMap: _change_map,
    GrowableArray: _type,
    Fugue: _type,
    FugueMax: _type,
}
LAWLESS: dict[type[Lattice], Change] = {CounterThatAddsOnMerge: _count, RegisterWithoutTieBreak: _write_timed}


@dataclass
class History:
    """What happened at three replicas: their states in the end, every state on the way, every delta."""

    replicas: dict[str, Any]
    states: list[Any] = field(default_factory=list)
    deltas: list[Any] = field(default_factory=list)


def history(kind: type[Lattice], change: Change, seed: int, steps: int = 14) -> History:
    draw = stream(seed, "history")
    run = History({name: kind() for name in NAMES})
    for time in range(steps):
        me, other = draw.sample(NAMES, 2)
        before = run.replicas[me]
        if draw.random() < 0.6:
            delta = change(before, me, draw, time)
            run.deltas.append(delta)
            run.replicas[me] = before.join(delta)
        else:
            run.replicas[me] = before.join(run.replicas[other])
        run.states.append(run.replicas[me])
    return run


def ask(run: History, draw: random.Random) -> None:
    """Every question that a replicated type has to answer with yes."""
    known = [*run.states, *run.deltas]
    for x, y in [draw.sample(known, 2) for _ in range(12)]:
        assert x | y == y | x, "commutative"
        assert x | x == x, "idempotent"
        assert x <= x | y and y <= x | y, "inflationary"
        z = draw.choice(known)
        assert (x | y) | z == x | (y | z), "associative"
    for state in run.states:
        state.check()
    whole = joined(run.replicas.values(), type(run.states[0])())
    for _ in range(3):
        heard = [*run.deltas, *draw.choices(run.deltas, k=len(run.deltas))] if run.deltas else []
        draw.shuffle(heard)
        assert reduce(lambda state, delta: state | delta, heard, type(whole)()) == whole, "deltas in any order, some twice, give the whole"
        states = [*run.states, *draw.choices(run.states, k=3)]
        draw.shuffle(states)
        assert reduce(lambda state, other: state | other, states) == whole, "states in any order, some twice, give the whole"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(seed=st.integers(0, 10**9))
@settings(max_examples=25)
def test_joins_obey_the_laws_and_replicas_converge(kind: type[Lattice], seed: int) -> None:
    ask(history(kind, KINDS[kind], seed), stream(seed, "questions"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(seed=st.integers(0, 10**9))
@settings(max_examples=15)
def test_a_difference_is_all_that_is_news_and_nothing_more_than_the_state(kind: type[Lattice], seed: int) -> None:
    run, draw = history(kind, KINDS[kind], seed), stream(seed, "pairs")
    for x, y in [draw.sample([*run.states, *run.deltas], 2) for _ in range(12)]:
        difference = x.difference(y)
        assert y | difference == x | y
        assert difference <= x


def test_the_difference_to_a_state_that_has_all_but_one_update_is_small() -> None:
    for kind, method in ((AddWinsSet, "add"), (ObservedRemoveSet, "add"), (GrowOnlyCounter, "increment"), (FugueMax, "insert")):
        state = kind()
        for i in range(50):
            arguments = {"add": (i,), "increment": (), "insert": (0, "x")}[method]
            state |= getattr(state, method)(f"replica {i}", *arguments)
        news = getattr(state, method)("me", *{"add": ("new",), "increment": (), "insert": (0, "x")}[method])
        assert (state | news).difference(state) == news


@pytest.mark.parametrize("kind", LAWLESS, ids=lambda kind: kind.__name__)
def test_a_join_that_adds_or_prefers_its_own_breaks_a_law(kind: type[Lattice]) -> None:
    """Not only in a rare case: in most histories."""
    caught = 0
    for seed in range(20):
        try:
            ask(history(kind, LAWLESS[kind], seed), stream(seed, "questions"))
        except AssertionError:
            caught += 1
    assert caught >= 10


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_update_shows_at_its_own_replica_at_once_and_moves_the_state_upwards(kind: type[Lattice]) -> None:
    for seed in range(10):
        draw, state = stream(seed, "updates"), kind()
        for time in range(12):
            following = state | KINDS[kind](state, "a", draw, time)
            assert state <= following
            state = following


# --- each kind's own meaning


def test_a_counter_counts_each_increment_once_and_one_that_adds_counts_doubles() -> None:
    left, right = GrowOnlyCounter(), GrowOnlyCounter()
    left |= left.increment("a")
    right |= right.increment("b", 2)
    assert (left | right | left | right).value == 3
    broken = CounterThatAddsOnMerge(left.counts) | CounterThatAddsOnMerge(right.counts) | CounterThatAddsOnMerge(right.counts)
    assert broken.value == 5


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-5, 5).filter(bool)), max_size=30))
def test_an_up_down_counter_is_the_sum_of_all_that_was_counted(changes: list[tuple[str, int]]) -> None:
    replicas = {name: UpDownCounter() for name in NAMES}
    for name, by in changes:
        state = replicas[name]
        replicas[name] = state | (state.increment(name, by) if by > 0 else state.decrement(name, -by))
    assert joined(replicas.values(), UpDownCounter()).value == sum(by for _, by in changes)


def test_a_number_merged_by_the_larger_one_forgets_that_it_was_lowered() -> None:
    state = CounterWithOneEntry()
    state |= state.increment("a", 5)
    assert (state | state.decrement("a", 2)).value == 5


def test_a_write_that_has_seen_another_wins_whatever_the_clocks_say_and_by_the_clock_alone_it_vanishes() -> None:
    for kind, wanted in ((LastWriterWinsRegister, "new"), (RegisterThatTrustsTheClock, "old")):
        register = kind()
        register |= register.assign("fast", "old", time=1_000)
        register |= register.assign("slow", "new", time=10)
        assert register.value == wanted


def test_without_a_tie_break_two_replicas_differ_for_ever() -> None:
    left = RegisterWithoutTieBreak().assign("a", "red", time=5)
    right = RegisterWithoutTieBreak().assign("b", "blue", time=5)
    assert (left | right).value == "red" and (right | left).value == "blue"
    fair = [LastWriterWinsRegister().assign(name, value, time=5) for name, value in (("a", "red"), ("b", "blue"))]
    assert fair[0] | fair[1] == fair[1] | fair[0]


def test_a_two_phase_set_never_takes_an_element_back() -> None:
    state = TwoPhaseSet()
    for delta in ("add", "remove", "add"):
        state |= getattr(state, delta)("a", "x")
    assert state.elements == [] and state.tombstones == 1


@dataclass
class Event:
    """An update by specification: what it was, and which updates its replica had seen."""

    method: str
    arguments: tuple[Any, ...]
    seen: frozenset[int]


def specified(kind: type[Lattice], change: str, known: set[int], events: list[Event]) -> Any:
    """What a replica that knows some events shows, told from the events alone."""
    if change == "set":
        adds = {i for i in known if events[i].method == "add"}
        undone = {i for i in adds for j in known if events[j].method == "remove" and i in events[j].seen and _same(events, i, j)}
        return sorted({events[i].arguments[0] for i in adds - undone})
    if change == "flag":
        ups, downs = ({i for i in known if events[i].method == method} for method in ("enable", "disable"))
        if kind is EnableWinsFlag:
            return any(not any(i in events[j].seen for j in downs) for i in ups)
        return all(any(i in events[j].seen for j in ups) for i in downs)
    writes = {i for i in known if events[i].method == "write"}
    return sorted(events[i].arguments[0] for i in writes if not any(i in events[j].seen for j in known))


def _same(events: list[Event], i: int, j: int) -> bool:
    return events[i].arguments[0] == events[j].arguments[0]


SPECIFIED: list[tuple[type[Lattice], str, list[str]]] = [
    (ObservedRemoveSet, "set", ["add", "add", "remove"]),
    (AddWinsSet, "set", ["add", "add", "remove"]),
    (EnableWinsFlag, "flag", ["enable", "disable"]),
    (DisableWinsFlag, "flag", ["enable", "disable"]),
    (MultiValueRegister, "register", ["write", "write", "clear"]),
]


def shown(state: Any) -> Any:
    for attribute in ("elements", "enabled", "values"):
        if hasattr(state, attribute):
            return getattr(state, attribute)
    raise TypeError(state)


def _agrees_with_its_specification(kind: type[Any], change: str, methods: list[str], seed: int) -> None:
    draw, events = stream(seed, "events"), list[Event]()
    states, known = {name: kind() for name in NAMES}, {name: set[int]() for name in NAMES}
    for _ in range(25):
        me, other = draw.sample(NAMES, 2)
        if draw.random() < 0.6:
            method = draw.choice(methods)
            arguments: tuple[Any, ...] = ()
            if method in ("add", "remove"):
                arguments = (draw.choice("xyz"),)
            elif method == "write":
                arguments = (draw.randint(0, 9),)
            states[me] |= getattr(states[me], method)(me, *arguments)
            events.append(Event(method, arguments, frozenset(known[me])))
            known[me].add(len(events) - 1)
        else:
            states[me] |= states[other]
            known[me] |= known[other]
        assert shown(states[me]) == specified(kind, change, known[me], events)


@pytest.mark.parametrize(("kind", "change", "methods"), SPECIFIED, ids=lambda each: getattr(each, "__name__", ""))
@given(seed=st.integers(0, 10**9))
@settings(max_examples=40)
def test_what_a_replica_shows_follows_from_the_updates_it_knows(kind: type[Any], change: str, methods: list[str], seed: int) -> None:
    _agrees_with_its_specification(kind, change, methods, seed)


@pytest.mark.parametrize("kind", [SetThatForgetsItsContext, SetMergedByUnion])
def test_a_set_merged_without_a_memory_of_removals_brings_elements_back(kind: type[Any]) -> None:
    """It obeys all laws of joins: what fails is what it means."""
    ask(history(kind, _add_or_remove, seed=1), stream(1, "questions"))
    state = kind()
    state |= state.add("a", "milk")
    assert (state | state.remove("a", "milk")).elements == ["milk"]
    with pytest.raises(AssertionError):
        for seed in range(10):
            _agrees_with_its_specification(kind, "set", ["add", "add", "remove"], seed)


def test_tombstones_grow_with_every_removal_and_a_causal_context_with_the_replicas_only() -> None:
    tagged, causal = ObservedRemoveSet(), AddWinsSet()
    for turn in range(100):
        name = NAMES[turn % 3]
        tagged |= tagged.add(name, "x")
        tagged |= tagged.remove(name, "x")
        causal |= causal.add(name, "x")
        causal |= causal.remove(name, "x")
    assert tagged.elements == causal.elements == []
    assert tagged.tombstones == 100
    assert not causal.store and causal.context == CausalContext({"a": 34, "b": 33, "c": 33})


def test_two_replicas_of_one_name_lose_an_addition() -> None:
    """Names must be unique: the same dot for two different additions makes each look removed to the other."""
    left, right = AddWinsSet(), AddWinsSet()
    left |= left.add("a", "milk")
    right |= right.add("a", "eggs")
    assert (left | right).elements == []


def test_removing_a_key_undoes_what_was_seen_and_keeps_what_was_not() -> None:
    state = ObservedRemoveMap()
    state |= state.update("a", "ann", AddWinsSet, "add", "milk")
    gone = state | state.remove("b", "ann")
    meanwhile = state | state.update("a", "ann", AddWinsSet, "add", "eggs")
    assert gone.keys == [] and not gone.store.dots()
    assert (gone | meanwhile).read("ann", AddWinsSet).elements == ["eggs"]
    assert (meanwhile | meanwhile.remove("a", "ann") | gone).keys == []


@given(
    st.lists(st.builds(Dot, st.sampled_from(NAMES), st.integers(1, 8))), st.lists(st.builds(Dot, st.sampled_from(NAMES), st.integers(1, 8)))
)
def test_a_causal_context_is_the_set_of_its_dots(first: list[Dot], second: list[Dot]) -> None:
    context = CausalContext.of(first).join(CausalContext.of(second))
    context.check()
    every = [Dot(name, number) for name in NAMES for number in range(1, 10)]
    assert [dot for dot in every if dot in context] == [dot for dot in every if dot in {*first, *second}]
    for name in NAMES:
        assert context.next_dot(name).number == max((dot.number for dot in {*first, *second} if dot.replica == name), default=0) + 1


def test_deltas_are_small_where_states_are_large() -> None:
    state = AddWinsSet()
    for i in range(200):
        state |= state.add("a", i)
    delta = state.add("b", "new")
    assert len(delta.store.dots()) == 1 and len(state.store.dots()) == 200
    assert "new" in (state | delta).elements and len((state | delta).elements) == 201


def test_states_that_are_joined_in_pairs_first_give_the_same() -> None:
    run = history(FugueMax, _type, seed=3, steps=30)
    pairs = [x | y for x, y in combinations(run.replicas.values(), 2)]
    assert len({str((x | y).text) for x, y in combinations(pairs, 2)}) == 1
