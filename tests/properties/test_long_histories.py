"""Hundreds of operations on queues and stacks of different items, some of them open: decided at once, with an order or a small conflict."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from dstudio_lib.checkers import exhaustive
from dstudio_lib.checkers.history import Operation
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.checkers.models import model_named
from dstudio_lib.foundation.randomness import stream

WORDS = {"queue": ("enq", "deq", 0), "stack": ("push", "pop", -1)}
CLIENTS = 8


def long_history(random: Random, model: str, count: int, crashing: float) -> list[Operation]:
    """A history of a right object that clients ask all the time; one that crashes comes back by another name."""
    into, out_of, end = WORDS[model]
    free, names = [random.random() for _ in range(CLIENTS)], list(range(CLIENTS))
    asked: list[tuple[float, Operation]] = []
    entering = random.choice((0.4, 0.5, 0.6))
    for number in range(count):
        client = min(range(CLIENTS), key=free.__getitem__)
        call = free[client] + random.random()
        back = call + random.expovariate(0.5)
        op, arg = (into, number) if random.random() < entering else (out_of, None)
        is_open = random.random() < crashing
        effect = random.uniform(call, back) if not is_open else call + random.expovariate(0.2) if random.random() < 0.5 else float("inf")
        asked.append((effect, Operation(names[client], op, arg, None, call, None if is_open else back)))
        free[client] = back + 0.001
        names[client] += CLIENTS * is_open
    held: list[Any] = []
    told = []
    for effect, each in sorted(asked, key=lambda pair: pair[0]):
        ret = None
        if effect < float("inf"):
            if each.op == into:
                held.append(each.arg)
            elif held:
                ret = held.pop(end)
        told.append(each if each.is_open else each._replace(ret=ret))
    return sorted(told, key=lambda each: each.call)


def with_two_answers_exchanged(random: Random, history: list[Operation]) -> list[Operation]:
    answered = [i for i, each in enumerate(history) if each.ret is not None]
    at = random.randrange(len(answered) - 4)
    i, j = answered[at], answered[at + random.randrange(1, 4)]
    changed = list(history)
    changed[i], changed[j] = history[i]._replace(ret=history[j].ret), history[j]._replace(ret=history[i].ret)
    return changed


def explains(order: tuple[Operation, ...], history: list[Operation], model: str) -> bool:
    """Whether an order has all that returned, keeps to the times and gives the answers."""
    specification = model_named(model)
    state = specification.init
    latest = -float("inf")
    for each in order:
        latest = max(latest, each.call)
        if each.return_ is not None and each.return_ < latest:
            return False
        state, ret = specification.apply(state, each.op, each.arg)
        if not each.is_open and ret != each.ret:
            return False
    returned = Counter(each for each in history if not each.is_open)
    return Counter(each for each in order if not each.is_open) == returned and set(order) <= set(history)


@pytest.mark.parametrize("model", WORDS)
@pytest.mark.parametrize("crashing", [0.0, 0.02, 0.05])
def test_an_order_of_hundreds_of_operations_is_found_without_a_search(model: str, crashing: float) -> None:
    random = stream(31, f"{model} {crashing}")
    for _ in range(6):
        history = long_history(random, model, random.randrange(300, 800), crashing)
        verdict = check(history, model=model)
        assert verdict.linearizable is True
        assert verdict.steps == 0
        assert explains(verdict.order, history, model)


@pytest.mark.parametrize("model", WORDS)
def test_two_answers_exchanged_among_hundreds_are_found_or_explained(model: str) -> None:
    random, verdicts = stream(32, model), Counter[bool]()
    while min(verdicts[True], verdicts[False]) < 4 and verdicts.total() < 60:
        history = with_two_answers_exchanged(random, long_history(random, model, 300, random.choice((0, 0.03))))
        verdict = check(history, model=model)
        assert verdict.linearizable is not None
        verdicts[verdict.linearizable] += 1
        if verdict:
            assert explains(verdict.order, history, model)
        else:
            assert verdict.minimal
            assert set(verdict.counterexample) <= set(history)
            assert len(verdict.counterexample) < 20
            if len(verdict.counterexample) < 9:
                assert not exhaustive.is_linearizable(verdict.counterexample, model=model)
    assert min(verdicts[True], verdicts[False]) >= 4


@pytest.mark.parametrize("model", WORDS)
def test_small_histories_of_different_items_are_all_settled_as_the_definition_says(model: str) -> None:
    random, verdicts = stream(33, model), Counter[bool | None]()
    specification = model_named(model)
    for _ in range(600):
        history = long_history(random, model, random.randrange(4, 8), random.choice((0, 0.3)))
        if random.random() < 0.5:  # many moments fall together, and intervals that touch overlap
            history = [each._replace(call=int(each.call), return_=each.return_ and int(each.return_)) for each in history]
        answered = [i for i, each in enumerate(history) if each.op == WORDS[model][1] and not each.is_open]
        items = [each.arg for each in history if each.arg is not None] + [None]
        for i in random.sample(answered, min(len(answered), random.randrange(4))):
            history[i] = history[i]._replace(ret=random.choice(items))
        right = exhaustive.is_linearizable(history, model=model)
        plain = specification.refute(history)
        settled, places = (False, plain) if plain else specification.settled(history)
        assert settled in (right, None), history
        verdicts[settled] += 1
        if settled:
            assert explains(tuple(history[i] for i in places), history, model)
        elif settled is False:
            assert not exhaustive.is_linearizable([history[i] for i in places], model=model)
    assert verdicts[True] > 100
    assert verdicts[False] > 80
    assert verdicts[None] < 8, "almost nothing is left to the search"


def test_an_item_that_stayed_below_what_left_was_taken_by_the_open_pop() -> None:
    """Three stay in, an open pop may take one: which of them it takes decides."""
    history = [
        Operation(0, "push", "a", None, 0, 1),
        Operation(0, "push", "b", None, 2, 3),
        Operation(1, "pop", None, None, 4, None),
        Operation(0, "pop", None, "a", 5, 6),
    ]
    assert check(history, model="stack")
    assert check([*history, Operation(0, "pop", None, None, 7, 8)], model="stack")
    late = [each._replace(call=6.5) if each.is_open else each for each in history]
    assert check(late, model="stack").linearizable is False
    assert check([each for each in history if not each.is_open], model="stack").linearizable is False


def test_three_items_can_contradict_one_another_although_no_two_of_them_do() -> None:
    """One of them is inside all the time, and none can be the lowest throughout."""
    history = [
        *(Operation(0, "push", "a", None, -1, 0), Operation(1, "push", "b", None, -1, 2), Operation(2, "push", "c", None, 2, 5)),
        *(Operation(0, "pop", None, "a", 3, 4), Operation(1, "pop", None, "b", 6, 7), Operation(2, "pop", None, "c", 8, 9)),
    ]
    assert model_named("stack").refute(history) == ()
    assert model_named("stack").settled(history)[0] is False
    assert exhaustive.is_linearizable(history, model="stack") is False
    assert {each.arg or each.ret for each in check(history, model="stack").counterexample} == set("abc")
    for item in "abc":
        assert check([each for each in history if item not in (each.arg, each.ret)], model="stack")


def test_items_that_stayed_in_a_queue_are_shared_out_among_open_dequeues_in_time() -> None:
    history = [
        *(Operation(0, "enq", item, None, 2 * n, 2 * n + 1) for n, item in enumerate("abc")),
        *(Operation(1, "deq", None, "c", 10, 11), Operation(1, "deq", None, None, 12, 13)),
    ]
    opened = [Operation("x", "deq", None, None, 8, None), Operation("y", "deq", None, None, 9, None)]
    assert check([*history, *opened], model="queue")
    for fewer in ([], opened[:1], [opened[0], opened[1]._replace(call=11.5)]):
        verdict = check([*history, *fewer], model="queue")
        assert verdict.linearizable is False
        assert exhaustive.is_linearizable(verdict.counterexample, model="queue") is False


def test_intervals_that_touch_overlap() -> None:
    stacked = [
        *(Operation(0, "push", "a", None, 0, 1), Operation(1, "push", "b", None, 2, 5)),
        *(Operation(0, "pop", None, "a", 5, 6), Operation(1, "pop", None, "b", 9, 10)),
    ]
    assert model_named("stack").settled(stacked)[0] is True
    assert model_named("stack").settled([stacked[0], stacked[1]._replace(return_=4), *stacked[2:]])[0] is False
    queued = [Operation(0, "enq", "a", None, 0, 1), Operation(1, "deq", None, None, 1, 2), Operation(2, "deq", None, None, 9, None)]
    assert model_named("queue").settled(queued)[0] is True
    assert model_named("queue").settled([queued[0], queued[1]._replace(call=1.5), queued[2]])[0] is False
