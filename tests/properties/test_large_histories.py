"""Hundreds of operations with few different values, and what decides them, against a plain search that has none of its rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product
from random import Random
from typing import Any

import pytest

from dstudio_lib.checkers import exhaustive
from dstudio_lib.checkers.counterexamples import _least
from dstudio_lib.checkers.history import Operation
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.checkers.models import Model, model_named
from dstudio_lib.checkers.nesting import Nesting
from dstudio_lib.checkers.pairing import Pairing
from dstudio_lib.checkers.reaching import Reaching
from dstudio_lib.checkers.search import Search
from dstudio_lib.checkers.values import ILLEGAL
from dstudio_lib.foundation.randomness import stream

MODELS = ("register", "kv", "queue", "stack", "set", "counter")
ANSWERING = ("read", "get", "deq", "pop", "peek", "contains", "cas")
NEVER = float("inf")


def asked(random: Random, model: str, values: int, entering: float) -> tuple[str, Any]:
    kind, value, other = random.random(), random.randrange(values), random.randrange(values)
    match model:
        case "register":
            return ("read", None) if kind < 0.5 else ("write", value) if kind < 0.85 else ("cas", (value, other))
        case "kv":
            key = random.choice("ab")
            if kind < 0.8:
                return ("get", {"key": key}) if kind < 0.5 else ("put", {"key": key, "value": str(value)})
            if kind < 0.9:
                return "append", {"key": key, "value": str(value)}
            return ("delete", {"key": key}) if kind < 0.95 else ("cas", {"key": key, "old": str(value), "new": str(other)})
        case "set":
            return ("add" if kind < 0.3 else "remove" if kind < 0.55 else "contains" if kind < 0.95 else "read"), value
        case "counter":
            return ("inc", None) if kind < 0.3 else ("dec", None) if kind < 0.5 else ("read", None) if kind < 0.9 else ("add", 2)
    into, out = ("enq", "deq") if model == "queue" else ("push", "pop")
    return (into, value) if kind < entering else (out, None) if kind < 0.95 else ("peek", None)


def history_of(random: Random, model: str, count: int, clients: int, values: int, *, crashing: float = 0.0) -> list[Operation]:
    """What clients saw of a right object, each asking again when it was answered; one that crashes comes back by another name."""
    free, names, rows = [random.random() for _ in range(clients)], list(range(clients)), []
    entering, rough, silent = random.choice((0.4, 0.5, 0.6)), random.random() < 0.4, random.choice((0, 0.5))
    for _ in range(count):
        client = min(range(clients), key=free.__getitem__)
        call = free[client] + random.random()
        back = call + 2 * random.random()
        if rough:  # many moments fall together, and intervals that touch overlap
            call, back = int(2 * call), int(2 * back) + 1
        is_open = random.random() < crashing
        effect = NEVER if is_open and random.random() < 0.5 else random.uniform(call, back)
        made = Operation(names[client], *asked(random, model, values, entering), None, call, None if is_open else back)
        rows.append((effect, len(rows), made))
        free[client] = (back / 2 if rough else back) + 0.001
        names[client] += clients * is_open
    specification, states, told = model_named(model), dict[Any, Any](), []
    for effect, _, each in sorted(rows):
        ret = None
        if effect < NEVER:
            part = specification.parts([each])[0] if model == "kv" else None
            local, (stripped,) = specification.prepared([each])
            states[part], ret = local.apply(states.get(part, local.init), stripped.op, stripped.arg)
            ret = sorted(ret) if isinstance(ret, frozenset) else ret
        unsaid = each.is_open or (each.op in ("add", "remove", "inc", "dec") and random.random() < silent)
        told.append(each if unsaid else each._replace(ret=ret))
    return sorted(told, key=lambda each: each.call)


def altered(random: Random, history: list[Operation]) -> list[Operation]:
    """The history with one answer of another operation of its kind."""
    answered = [i for i, each in enumerate(history) if each.op in ANSWERING and not each.is_open]
    pairs = [(i, j) for i in answered[len(answered) // 3 :] for j in answered if history[i].op == history[j].op]
    pairs = [(i, j) for i, j in pairs if history[i].ret != history[j].ret]
    if not pairs:
        return history
    i, j = random.choice(pairs)
    return [*history[:i], history[i]._replace(ret=history[j].ret), *history[i + 1 :]]


def plain(model: Model, history: Sequence[Operation], optional: Sequence[int] = (), init: Any = None) -> bool:
    """Wing and Gong's search with Lowe's memory, and nothing else, over one object; optional operations need not have happened."""
    local, prepared = model.prepared(history)
    steps = [local.open_step(each.op, each.arg) if each.is_open else local.step(each.op, each.arg, each.ret) for each in prepared]
    backs = [NEVER if each.return_ is None else each.return_ for each in prepared]
    certain = {i for i, each in enumerate(prepared) if not each.is_open and i not in optional}
    todo, seen = [(frozenset[int](), local.init if init is None else init)], set[Any]()
    while todo:
        taken, state = todo.pop()
        if certain <= taken:
            return True
        if (taken, state) in seen:
            continue
        seen.add((taken, state))
        least = min(backs[i] for i in certain - taken)
        latest = max((prepared[i].call for i in taken), default=-NEVER)
        for i, each in enumerate(prepared):
            if i not in taken and each.call <= least and backs[i] >= latest:
                following = steps[i](state)
                if following is not ILLEGAL:
                    todo.append((taken | {i}, following))
    return False


def plainly(model: str, history: Sequence[Operation]) -> bool:
    specification, parts = model_named(model), dict[Any, list[Operation]]()
    for each, part in zip(history, specification.parts(history), strict=True):
        parts.setdefault(part, []).append(each)
    return all(plain(specification, part) for part in parts.values())


def explains(order: Sequence[Operation], model: str, init: Any = None) -> bool:
    """Whether an order keeps to the times and gives the answers, object by object."""
    specification, states, latest = model_named(model), dict[Any, Any](), -NEVER
    for each in order:
        latest = max(latest, each.call)
        if each.return_ is not None and each.return_ < latest:
            return False
        part = specification.parts([each])[0] if model == "kv" else None
        local, (stripped,) = specification.prepared([each])
        step = local.open_step if each.is_open else lambda op, arg, ret=each.ret, local=local: local.step(op, arg, ret)
        states[part] = step(stripped.op, stripped.arg)(states.get(part, local.init if init is None else init))
        if states[part] is ILLEGAL:
            return False
    return True


@pytest.mark.parametrize("model", MODELS)
def test_the_verdict_is_that_of_a_plain_search(model: str) -> None:
    random, verdicts = stream(41, model), Counter[bool]()
    for number in range(330):
        crashing = random.choice((0, 0, 0.15))
        history = history_of(random, model, random.randrange(6, 15), random.choice((2, 3, 4)), random.choice((2, 3)), crashing=crashing)
        for _ in range(number % 3):
            history = altered(random, history)
        right = plainly(model, history)
        verdict = check(history, model=model, explain=False)
        assert verdict.linearizable is right, history
        verdicts[right] += 1
        if right:
            assert (
                {id(each) for each in history if not each.is_open} <= {id(each) for each in verdict.order} <= {id(each) for each in history}
            )
            assert len({id(each) for each in verdict.order}) == len(verdict.order)
            assert explains(verdict.order, model)
    assert min(verdicts.values()) > 40
    assert len(verdicts) == 2


@pytest.mark.parametrize(("model", "kind"), [("queue", Pairing), ("stack", Nesting), ("stack", None), ("queue", None)])
def test_each_search_of_rows_gives_the_verdict_of_a_plain_one_whatever_need_not_have_happened(model: str, kind: Any) -> None:
    random, verdicts, specification = stream(42, model), Counter[bool](), model_named(model)
    for number in range(300):
        crashing = random.choice((0, 0.2))
        history = history_of(random, model, random.randrange(4, 9), random.choice((2, 3, 4)), random.choice((1, 2, 3)), crashing=crashing)
        for _ in range(number % 3):
            history = altered(random, history)
        optional = [i for i, each in enumerate(history) if not each.is_open and random.random() < 0.3] if number % 2 else []
        init = random.choice(((), (), (0,), (0, 1)))
        right = plain(specification, history, optional, init)
        words = (specification.into, specification.out_of, init)
        searches: list[Any] = [kind(history, optional, *words)] if kind is not None else []
        if kind is Nesting:
            searches.append(Nesting(history, optional, *words, deep=True))
        if kind is None:
            alone = Search(model_named(model, list(init)), history, optional)
            searches.append(alone)
        for search in searches:
            found = search.run(10**6)
            verdict, order = found if isinstance(found, tuple) else (found, search.order)
            assert verdict is right, (history, optional, init)
            if right:
                must = {i for i, each in enumerate(history) if not each.is_open and i not in optional}
                assert must <= set(order)
                assert len(set(order)) == len(order)
                assert explains([history[i] for i in order], model, init)
        verdicts[right] += 1
    assert min(verdicts[True], verdicts[False]) > 40


@pytest.mark.parametrize("model", MODELS)
def test_the_states_that_can_be_reached_are_those_of_all_choices(model: str) -> None:
    """Those it tells are reached by some choice, and what no choice reaches is not told, but for states that are merged."""
    random = stream(43, model)
    for _ in range(60):
        history = history_of(random, model, random.randrange(2, 6), 3, 2, crashing=0.2)
        history = [each for each in history if model != "kv" or each.arg["key"] == "a"]
        specification = model_named(model)
        local, prepared = specification.prepared(history)
        merged = local.merging(prepared)
        moment = random.choice([each.call for each in history] + [each.return_ or 0 for each in history]) if history else 0
        early = [i for i, each in enumerate(history) if each.call < moment]
        told = Reaching(specification, history).at(moment)
        assert told is not None
        reached = set()
        for chosen in product((False, True), repeat=len(early)):
            reached |= {
                (merged(state), used) for state, used in outcomes(local, prepared, [i for i, c in zip(early, chosen, strict=True) if c])
            }
        still = [i for i in early if history[i].return_ is None or history[i].return_ >= moment]
        right = {(state, frozenset(used) & frozenset(still)) for state, used in reached}
        for state, used in told:
            assert any(state == other and set(used) >= set(by) for other, by in right), history
        for state, used in right:
            kinds = Counter(kind_of(history[i]) for i in used)
            assert any(
                (state == other and Counter(kind_of(history[i]) for i in by) <= kinds)
                or follows(local, prepared, merged, other, by, state, still)
                for other, by in told
            ), (history, moment, state, used, told)


def kind_of(each: Operation) -> Any:
    return each.op, repr(each.arg), repr(each.ret), each.is_open


def follows(
    local: Model,
    prepared: Sequence[Operation],
    merged: Callable[[Any], Any],
    state: Any,
    used: Sequence[int],
    goal: Any,
    still: Sequence[int],
) -> bool:
    """Whether operations still under way lead from one state to another, so that they may as well come later."""
    todo = [(state, frozenset(used))]
    while todo:
        state, taken = todo.pop()
        if state == goal:
            return True
        for i in still:
            if i not in taken:
                each = prepared[i]
                after = (local.open_step(each.op, each.arg) if each.is_open else local.step(each.op, each.arg, each.ret))(state)
                if after is not ILLEGAL:
                    todo.append((merged(after), taken | {i}))
    return False


def outcomes(local: Model, prepared: Sequence[Operation], chosen: Sequence[int]) -> set[tuple[Any, tuple[int, ...]]]:
    """The states after all orders of these operations that keep to the times."""
    found, todo = set(), [(local.init, tuple[int, ...]())]
    while todo:
        state, taken = todo.pop()
        if len(taken) == len(chosen):
            found.add((state, tuple(sorted(taken))))
            continue
        rest = [i for i in chosen if i not in taken]
        least = min(NEVER if prepared[i].return_ is None else prepared[i].return_ for i in rest)
        for i in rest:
            each = prepared[i]
            if each.call <= least:
                after = (local.open_step(each.op, each.arg) if each.is_open else local.step(each.op, each.arg, each.ret))(state)
                if after is not ILLEGAL:
                    todo.append((after, (*taken, i)))
    return found


@pytest.mark.parametrize("model", MODELS)
def test_hundreds_of_operations_with_few_values_are_decided_whether_they_are_right_or_altered(model: str) -> None:
    random, verdicts = stream(44, model), Counter[bool]()
    for number in range(4):
        history = history_of(random, model, 300, (3, 5, 4 if model == "stack" else 8)[number % 3], (3, 5, 10)[number % 3])
        verdict = check(history, model=model)
        assert verdict.linearizable is True
        assert explains(verdict.order, model)
        assert Counter(map(id, verdict.order)) == Counter(map(id, history))
        changed = altered(random, altered(random, history))
        verdict = check(changed, model=model, explain=model not in ("queue", "stack", "counter"))
        assert verdict.linearizable is not None
        verdicts[verdict.linearizable] += 1
        if verdict:
            assert explains(verdict.order, model)
            assert Counter(map(id, verdict.order)) == Counter(map(id, changed))
        else:
            assert set(map(repr, verdict.conflict)) <= set(map(repr, verdict.counterexample)) <= set(map(repr, changed))
    assert verdicts[False] >= 1


@pytest.mark.parametrize("model", ["register", "kv", "set", "counter"])
def test_the_counter_example_of_hundreds_of_operations_is_small_and_loses_none(model: str) -> None:
    random, seen = stream(45, model), 0
    for _ in range(25):
        history = altered(random, history_of(random, model, 60 if model == "counter" else 200, 4, 4))
        verdict = check(history, model=model)
        if verdict or len(verdict.counterexample) > 11:
            continue
        seen += 1
        assert verdict.minimal
        specification, whole = model_named(model), list(verdict.counterexample)
        assert not exhaustive.is_linearizable(whole, model=model)
        assert not plain(specification, whole, [i for i, each in enumerate(whole) if each not in verdict.conflict])
        for odd in verdict.conflict:
            part = [each for each in whole if each is not odd]
            assert plain(specification, part, [i for i, each in enumerate(part) if each not in verdict.conflict]), (whole, odd)
        if seen == 4:
            break
    assert seen == 4


def test_what_cannot_lose_anything_is_found_and_known_only_if_every_answer_was_had() -> None:
    random = stream(46, "least")
    for _ in range(100):
        count = random.randrange(1, 40)
        needed = [set(random.sample(range(count), random.randrange(1, min(count, 6) + 1))) for _ in range(random.randrange(1, 3))]

        def explained(part: Sequence[int], needed: list[set[int]] = needed) -> bool:
            return not any(each <= set(part) for each in needed)

        found, known = _least(range(count), explained)
        assert known
        assert set(found) in needed
        assert all(explained([each for each in found if each != one]) for one in found)
        unknown = random.choice(found)
        found, known = _least(range(count), lambda part, one=unknown: None if one not in part else explained(part))
        assert not explained(found)
        assert known is (unknown not in found)
