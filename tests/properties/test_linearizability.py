"""The quick searches against the definitions, on thousands of small histories; and what a counter-example promises."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.checkers import exhaustive, linearizability, sequential
from dstudio_lib.checkers.history import Operation
from dstudio_lib.checkers.models import Queue, Stack, model_named
from dstudio_lib.foundation.randomness import stream

MODELS = ("register", "kv", "queue", "queue of different items", "stack", "stack of different items", "set", "counter")


def asked(random: Random, model: str, number: int) -> tuple[str, Any]:
    kind, small = random.random(), random.randrange(3)
    match model:
        case "register":
            return ("read", None) if kind < 0.45 else ("write", small) if kind < 0.75 else ("cas", [small, random.randrange(3)])
        case "kv":
            key, value = random.choice("xy"), random.choice("ab")
            if kind < 0.45:
                return "get", {"key": key}
            if kind < 0.9:
                return ("put" if kind < 0.6 else "append"), {"key": key, "value": value}
            return ("cas", {"key": key, "old": "a", "new": value}) if kind < 0.95 else ("delete", {"key": key})
        case "set":
            return random.choice(("add", "remove", "contains", "read" if number % 2 else "contains")), random.randrange(2)
        case "counter":
            return random.choice((("inc", None), ("add", 2), ("read", None), ("fetch_and_add", 1), ("dec", None)))
    into, out = ("enq", "deq") if model.startswith("queue") else ("push", "pop")
    item = number if "different" in model else small
    return (into, item) if kind < 0.5 else (out, None) if kind < 0.9 else ("peek", None)


def small_history(random: Random, model: str, most: int) -> tuple[str, list[Operation]]:
    """A history of a right object, in which some operations stay open and some answers are then exchanged."""
    named = model.split(" of ")[0]
    specification, rows = model_named(named), []
    free = {process: random.randrange(4) for process in range(random.randrange(1, 5))}
    for _ in range(random.randrange(2, most)):
        process = random.choice(sorted(free))
        call, length = free[process], random.randrange(8)
        rows.append((call + random.random() * length, process, call, call + length))
        free[process] = call + length + random.randrange(1, 3)
    states: dict[Any, Any] = {}
    found, some_open = [], random.choice((0, 0, 0.2, 0.5))
    elementwise = random.random() < 0.5
    for number, (_, process, call, back) in enumerate(sorted(rows)):
        op, arg = asked(random, model, number if not elementwise else 2 * number)
        made = Operation(process, op, arg, None, call, back)
        is_open = random.random() < some_open
        if is_open and random.random() < 0.5:
            found.append(made._replace(return_=None))
            continue
        part = specification.parts([made])[0] if named == "kv" else None
        local, (stripped,) = specification.prepared([made])
        states[part], ret = local.apply(states.get(part, local.init), stripped.op, stripped.arg)
        if op in ("add", "remove", "inc") and random.random() < 0.4:
            ret = None
        ret = sorted(ret) if isinstance(ret, frozenset) else ret
        found.append(made._replace(return_=None) if is_open else made._replace(ret=ret))
    for _ in range(random.choice((0, 3, 9))):
        i, j = random.randrange(len(found)), random.randrange(len(found))
        if found[i].op == found[j].op and not found[i].is_open and not found[j].is_open:
            found[i], found[j] = found[i]._replace(ret=found[j].ret), found[j]._replace(ret=found[i].ret)
    random.shuffle(found)
    return named, found


@pytest.mark.parametrize("model", MODELS)
def test_the_search_gives_the_verdict_of_the_definition(model: str) -> None:
    random, verdicts = stream(11, model), Counter[bool]()
    while min(verdicts[True], verdicts[False]) < 60 or verdicts.total() < 500:
        named, history = small_history(random, model, 9)
        right = exhaustive.is_linearizable(history, model=named)
        assert linearizability.check(history, model=named, explain=False).linearizable is right, history
        verdicts[right] += 1
    assert verdicts.total() < 5_000


@pytest.mark.parametrize("model", MODELS)
def test_the_search_without_times_gives_the_verdict_of_its_definition(model: str) -> None:
    random, verdicts = stream(12, model), Counter[bool]()
    while min(verdicts[True], verdicts[False]) < 25 or verdicts.total() < 200:
        named, history = small_history(random, model, 8)
        right = exhaustive.is_sequentially_consistent(history, model=named)
        assert sequential.check(history, model=named, explain=False).consistent is right, history
        verdicts[right] += 1
        assert right or not exhaustive.is_linearizable(history, model=named), "what is linearizable is sequentially consistent"


operations = st.builds(
    lambda process, op, value, new, call, length, is_open: Operation(
        process,
        op,
        {"read": None, "write": value, "cas": [value, new]}[op],
        {"read": value, "write": None, "cas": new == 1}[op],
        call,
        None if is_open else call + length,
    ),
    st.integers(0, 3),
    st.sampled_from(["read", "read", "write", "cas"]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 12),
    st.integers(0, 8),
    st.sampled_from([False, False, False, True]),
)


@given(st.lists(operations, max_size=7))
@settings(max_examples=400)
def test_the_search_agrees_with_the_definition_on_any_history_of_a_register(history: list[Operation]) -> None:
    assert linearizability.check(history, explain=False).linearizable is exhaustive.is_linearizable(history)


@pytest.mark.parametrize("model", MODELS)
def test_no_operation_of_a_conflict_can_be_let_go(model: str) -> None:
    """Without any one of them, some choice of what else happened explains the rest; with all, none does."""
    random, seen = stream(13, model), 0
    while seen < 12:
        named, history = small_history(random, model, 9)
        verdict = linearizability.check(history, model=named)
        if verdict:
            continue
        seen += 1
        assert verdict.minimal
        assert exhaustive.is_linearizable(verdict.counterexample, model=named) is False
        others = [each for each in verdict.counterexample if each not in verdict.conflict]
        for odd in range(len(verdict.conflict)):
            rest = [each for place, each in enumerate(verdict.conflict) if place != odd]
            assert any(
                exhaustive.is_linearizable([*rest, *(each for n, each in enumerate(others) if chosen >> n & 1)], model=named)
                for chosen in range(1 << len(others))
            ), (verdict.counterexample, verdict.conflict)


@given(st.integers(0, 10**6))
@settings(max_examples=150)
def test_what_is_seen_without_a_search_is_never_wrong(seed: int) -> None:
    random = stream(seed, "items")
    for model, specification in (("queue of different items", Queue()), ("stack of different items", Stack())):
        named, history = small_history(random, model, 9)
        places = specification.refute(history)
        if places:
            assert not exhaustive.is_linearizable([history[i] for i in places], model=named)
            assert not exhaustive.is_linearizable(history, model=named)


def test_a_history_stays_linearizable_when_an_operation_takes_longer() -> None:
    random, tried = stream(14, "longer"), 0
    while tried < 150:
        named, history = small_history(random, "register", 9)
        if not linearizability.check(history, model=named, explain=False):
            continue
        tried += 1
        at = random.randrange(len(history))
        each = history[at]
        longer = each._replace(call=each.call - 2, return_=None if each.return_ is None else each.return_ + 3)
        assert linearizability.check([*history[:at], longer, *history[at + 1 :]], model=named)
