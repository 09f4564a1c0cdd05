"""Linearizability: the published cases, what a verdict tells, and what happens to histories that are none."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.checkers import exhaustive, linearizability, sequential
from dstudio_lib.checkers.history import Operation, from_trace, read_operations, to_json
from dstudio_lib.checkers.linearizability import Budget, check
from dstudio_lib.checkers.models import Model
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

CASES = json.loads((Path(__file__).resolve().parents[1] / "golden" / "linearizability_cases.json").read_text(encoding="utf-8"))
NAMES = [case["name"] for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_verdict_on_a_published_case_is_the_published_one(case: dict[str, Any]) -> None:
    assert check(case).linearizable is case["linearizable"]
    initial = {"init": case["init"]} if "init" in case else {}
    assert check(case["history"], model=case["model"], **initial).linearizable is case["linearizable"]
    assert exhaustive.is_linearizable(case["history"], model=case["model"], **initial) is case["linearizable"]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_published_case_is_sequentially_consistent_or_not_as_published(case: dict[str, Any]) -> None:
    assert sequential.check(case).consistent is case["sequentially_consistent"]
    initial = {"init": case["init"]} if "init" in case else {}
    assert exhaustive.is_sequentially_consistent(case["history"], model=case["model"], **initial) is case["sequentially_consistent"]


@pytest.mark.parametrize("case", [case for case in CASES if not case["linearizable"]], ids=lambda case: case["name"])
def test_a_counter_example_is_part_of_the_history_and_not_linearizable_itself(case: dict[str, Any]) -> None:
    verdict = check(case)
    history = read_operations(case["history"])
    assert set(map(repr, verdict.conflict)) <= set(map(repr, verdict.counterexample)) <= set(map(repr, history))
    assert verdict.minimal
    assert check(verdict.counterexample, model=case["model"]).linearizable is False


def test_a_stale_read_is_found_in_a_long_history_as_two_reads_and_the_write_that_explains_the_first() -> None:
    busy = [Operation(i % 5, "write", i, None, 3 * i, 3 * i + 2) for i in range(1, 200)]
    seen = [Operation("r", "read", None, 150, 450.5, 451), Operation("s", "read", None, 149, 451.5, 451.9)]
    verdict = check([*busy, *seen])
    assert verdict.linearizable is False
    assert set(verdict.conflict) == {seen[0], seen[1]} or set(verdict.conflict) == {busy[149], seen[1]}
    assert len(verdict.counterexample) <= 4
    assert "and it answered 149" in verdict.reason


def test_the_order_that_is_given_keeps_to_the_times_and_explains_every_answer_over_several_keys() -> None:
    random, history, state = stream(5, "keys"), [], dict.fromkeys("xyz", 0)
    moment = 0.0
    for number in range(120):
        key, moment = random.choice("xyz"), moment + 1
        op = random.choice(("read", "write"))
        if op == "write":
            state[key] = number
        early, late = random.random() * 3, random.random() * 3
        history.append(
            Operation(
                number % 9, op, number if op == "write" else None, state[key] if op == "read" else None, moment - early, moment + late, key
            )
        )
    verdict = check(history)
    assert verdict
    assert sorted(map(repr, verdict.order)) == sorted(map(repr, history))
    after = dict.fromkeys("xyz", 0)
    for place, each in enumerate(verdict.order):
        if each.op == "write":
            after[each.key] = each.arg
        else:
            assert after[each.key] == each.ret
        assert all(other.return_ >= each.call for other in verdict.order[place + 1 :])


class Bounded:
    """A learner's own class: a box that holds at most two things."""

    def __init__(self) -> None:
        self.held: list[int] = []

    def put(self, thing: int) -> bool:
        if len(self.held) == 2:
            return False
        self.held.append(thing)
        return True

    def count(self) -> int:
        return len(self.held)


def test_a_class_of_ones_own_is_a_model_by_its_methods() -> None:
    def history(third: bool) -> list[Operation]:
        return [Operation(0, "put", n, True, 2 * n, 2 * n + 1) for n in range(2)] + [Operation(1, "put", 9, third, 4, 5)]

    assert check(history(False), model=Bounded)
    assert not check(history(True), model=Bounded)
    with pytest.raises(InputError, match="no operation 'take'; it has count, put"):
        check([Operation(0, "take", None, 1, 0, 1)], model=Bounded)


class Maximum(Model):
    """A learner's own model: the largest number offered so far."""

    name = "maximum"
    operations = ("offer", "read")
    init = 0

    def apply(self, state: int, op: str, arg: int) -> tuple[int, int | None]:
        return (max(state, arg), None) if op == "offer" else (state, state)


def test_a_model_subclass_needs_nothing_but_a_first_state_and_apply() -> None:
    offers = [Operation(0, "offer", 5, None, 0, 9), Operation(1, "offer", 3, None, 1, 2)]
    assert check([*offers, Operation(2, "read", None, 3, 3, 4)], model=Maximum)
    assert not check([*offers, Operation(2, "read", None, 3, 10, 11)], model=Maximum)


def hard(pairs: int) -> list[Operation]:
    """Additions of different powers, all at once, and a sum that none of the subsets has: a subset-sum question."""
    adds = [Operation(n, "add", 3**n, None, 0, 100) for n in range(pairs)]
    return [*adds, Operation("r", "read", None, 2, 1, 2)]


def test_the_search_stops_at_its_budget_and_says_that_it_does_not_know() -> None:
    verdict = check(hard(60), model="counter", budget=20_000)
    assert verdict.linearizable is None
    assert not verdict
    assert verdict.steps < 25_000
    assert "did not suffice" in verdict.reason
    started = time.monotonic()
    assert check(hard(60), model="counter", budget=Budget(steps=10**9, seconds=0.3)).linearizable is None
    assert time.monotonic() - started < 20


def test_a_violation_of_one_object_is_found_beside_another_that_is_too_hard() -> None:
    plain = [Operation("p", "read", None, 7, 200, 201, "easy")]
    verdict = check([*(each._replace(key="hard") for each in hard(60)), *plain], model="counter", budget=100_000)
    assert verdict.linearizable is False
    assert verdict.conflict == (plain[0],)


def test_many_open_operations_do_not_multiply_what_is_searched() -> None:
    crashed = [Operation(f"c{n}", "write", n % 4, None, n, None) for n in range(60)]
    reads = [Operation("r", "read", None, n % 4, 100 + 2 * n, 101 + 2 * n) for n in range(60)]
    assert check([*crashed, *reads], budget=200_000)
    assert check([*crashed, *reads, Operation("r", "read", None, 9, 300, 301)], budget=200_000).linearizable is False


def test_which_open_operations_are_left_is_part_of_what_is_remembered_as_hopeless() -> None:
    """Either open one explains the first 1, and only the write can explain the second: having used it up is not all there is."""
    history = [
        Operation("p", "write", 1, None, 0, None),
        Operation("q", "cas", [0, 1], None, 1, None),
        *(Operation("r", "read", None, 1, 2, 3), Operation("r", "write", 2, None, 4, 5)),
        *(Operation("r", "read", None, 2, 6, 7), Operation("r", "read", None, 1, 8, 9)),
    ]
    assert check(history)
    assert not check(history[1:])
    assert not check([history[0], *history[2:]])


def test_a_write_over_the_same_value_is_not_taken_for_a_read() -> None:
    """Taking it as soon as it changes nothing would use it up, and the last read needs it later."""
    history = [
        Operation(0, "write", 0, None, 0, 20),
        Operation(1, "write", 1, None, 1, 2),
        Operation(2, "read", None, 0, 5, 6),
    ]
    assert check(history)


@pytest.mark.parametrize("model", ["register", "kv", "queue", "stack", "set", "counter"])
def test_an_operation_that_the_model_does_not_have_is_named_with_those_it_has(model: str) -> None:
    with pytest.raises(InputError, match="no operation 'fly'; it has "):
        check([Operation(0, "fly", {"key": "x"}, None, 0, 1)], model=model)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("[1", "not JSON"),
        ({"op": "read"}, "put the operations into a list"),
        ([7], "Operation 0 is int"),
        ([{"op": "read"}], "no call"),
        ([Operation(0, "read", None, 0, 5, 4)], "before its call"),
        ([Operation(0, "read", None, 0, "now", 4)], "a moment is a number"),
        ([Operation(0, "read", None, 0, float("nan"), 4)], "a moment is a number"),
        ([Operation(0, "read", None, 0, 1, float("nan"))], "a moment is a number"),
        ([Operation(0, 7, None, 0, 1, 2)], "its op is a name"),
        ([Operation(0, "cas", 5, True, 0, 1)], "two values"),
    ],
)
def test_what_is_no_history_is_refused_with_the_place_and_the_reason(given: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check(given)


class Incomparable:
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


@pytest.mark.parametrize(("model", "op"), [("register", "write"), ("queue", "enq"), ("stack", "push"), ("kv", "put")])
def test_a_value_that_cannot_be_compared_is_refused_with_the_place_of_its_operation(model: str, op: str) -> None:
    turned = list[Any]()
    turned.append(turned)
    plain = Operation(0, op, {"key": "x", "value": 1}, None, 0, 1)
    for value in (bytearray(b"x"), Incomparable(), turned):
        odd = plain._replace(arg={"key": "x", "value": value})
        for check_of in (check, sequential.check):
            with pytest.raises(InputError, match=r"^Operation 1 holds a value that cannot be compared; make it of"):
                check_of([plain, odd, plain], model=model)


def test_a_list_that_was_written_is_the_list_that_is_read() -> None:
    for model, write, read in (("register", "write", "read"), ("queue", "enq", "deq"), ("stack", "push", "pop"), ("stack", "push", "peek")):
        for value in ([1, {"a": 2}], {"a": [1]}, {1, 2}):
            for given, right in ((value, True), ([9], False)):
                history = [Operation(0, write, value, None, 0, 1), Operation(0, read, None, given, 2, 3)]
                assert check(history, model=model).linearizable is right
                assert sequential.check(history, model=model).consistent is right
                assert exhaustive.is_linearizable(history, model=model) is right
    stored = [Operation(0, "put", {"key": "x", "value": [1, 2]}, None, 0, 1), Operation(0, "get", {"key": "x"}, [1, 2], 2, 3)]
    assert check(stored, model="kv")
    assert check([Operation(0, "read", None, [1], 0, 1)], init=[1])


@pytest.mark.parametrize("model", ["queue", "stack", "set", "counter"])
def test_a_first_state_that_the_model_cannot_have_is_refused(model: str) -> None:
    for init in ("ab", {"x": 1}, object()):
        with pytest.raises(InputError, match=f"^A {model} begins with a "):
            check([], model=model, init=init)
    assert check([], model=model, init=None), "nothing is said"


def test_a_set_that_answers_something_other_than_elements_is_refused() -> None:
    for ret in (5, "ab"):
        with pytest.raises(InputError, match="answers all elements, as a list; it is said to have answered"):
            check([Operation(0, "read", None, ret, 0, 1)], model="set")


def test_operations_of_one_process_may_overlap_and_equal_numbers_are_equal() -> None:
    assert check([Operation(0, "write", 1, None, 0, 9), Operation(0, "read", None, 0, 1, 2), Operation(0, "read", None, 1.0, 3, 4)])


def test_what_is_no_model_or_budget_is_refused() -> None:
    with pytest.raises(InputError, match="No model is called 'heap'"):
        check([], model="heap")
    with pytest.raises(InputError, match="neither"):
        check([], model=3)
    for budget in (0, -1, True, "much", float("nan")):
        with pytest.raises(InputError, match="budget"):
            check([], budget=budget)  # type: ignore[arg-type]


def test_operations_survive_the_way_through_json() -> None:
    history = [Operation(0, "cas", [1, 2], True, 0, 1, "k"), Operation(1, "read", None, None, 2, None)]
    assert read_operations(json.dumps(to_json(history))) == history


def test_a_trace_becomes_a_history_in_the_order_of_its_events() -> None:
    events = [
        (5, 0, "a", "invoke", {"operation": 1, "op": "write", "arg": 3, "key": "k"}),
        (5, 1, "a", "return", {"operation": 1, "ret": None}),
        (5, 2, "a", "invoke", {"operation": 2, "op": "read", "arg": None, "key": "k"}),
        (5, 3, "b", "invoke", {"operation": 3, "op": "write", "arg": 4, "key": "k"}),
        (5, 4, "b", "fail", {"operation": 3}),
        (5, 5, "c", "invoke", {"operation": 4, "op": "write", "arg": 8, "key": "k"}),
        (6, 6, "a", "return", {"operation": 2, "ret": 0}),
    ]
    history = from_trace(events)
    assert [(each.op, each.arg, each.is_open) for each in history] == [("write", 3, False), ("read", None, False), ("write", 8, True)]
    assert not check(history), "the read began after the write had returned, at the same instant"
    assert [each.call for each in from_trace(events, clock="time")] == [5, 5, 5]
    with pytest.raises(InputError, match="never invoked"):
        from_trace(events[1:])
    with pytest.raises(InputError, match="invoked twice"):
        from_trace([*events, events[0]])


def test_a_history_of_forty_thousand_operations_takes_a_few_steps_for_each() -> None:
    random, history, value = stream(3, "long"), [], 0
    for number in range(40_000):
        if random.random() < 0.5:
            value = number
            history.append(Operation(number % 5, "write", number, None, number, number + 2.5))
        else:
            history.append(Operation(number % 5, "read", None, value, number, number + 0.5))
    verdict = linearizability.check(history)
    assert verdict.linearizable is True
    assert verdict.steps < 6 * 40_000
