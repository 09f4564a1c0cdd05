"""Answers in, points and a sentence out: the oracle.

It runs in the grader's process only. An answer has come through JSON, so it is nothing but numbers, texts, truth values, lists
and mappings; its type is checked exactly, its value compared here. A sentence never quotes an answer, a hidden input or an
expected value: learners and browsers read it.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from . import personal
from .items import AnyItem, Assessment, Choice, Code, Numeric, Outcome, Written

MOST_CASES = 400


@dataclass(frozen=True, slots=True)
class Mark:
    """The points of one item and the sentence that says why. ``points`` is ``None`` where a person has to judge."""

    points: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits which assessment, and what their numbers and hidden inputs are drawn from."""

    assessment: Assessment
    student: str
    salt: str
    course_key: bytes
    attempt: int = 1

    def numbers(self, item: Numeric) -> dict[str, float]:
        """Return this student's numbers, from their true name."""
        return {
            each.name: personal.draw(
                self.salt,
                self.student,
                self.assessment.id,
                item.id,
                each.name,
                self.attempt,
                (each.low, each.high, each.step, each.unit, each.meaning),
            )
            for each in item.parameters
        }

    def hidden(self, item: Code) -> list[list[tuple[Any, ...]]]:
        """Return the hidden argument lists of each property, drawn with the course's private key."""
        drawn = []
        for index, each in enumerate(item.properties):
            message = "\x1f".join(["cases", self.student, self.assessment.id, item.id, str(index), str(self.attempt)])
            seed = int.from_bytes(hmac.new(self.course_key, message.encode(), hashlib.sha256).digest(), "big")
            drawn.append([tuple(case) for case in each.cases(Random(seed))])
        assert sum(map(len, drawn)) <= MOST_CASES
        return drawn

    def all_hidden(self, item: Code) -> tuple[tuple[Any, ...], ...]:
        """Return the hidden argument lists of all properties, one after another."""
        return tuple(case for cases in self.hidden(item) for case in cases)

    def mark(self, item: AnyItem, answer: Any, reason: str = "") -> Mark:
        """Judge one answer as it came from the learner's process; ``None`` is no answer, for the reason given."""
        if isinstance(item, Written):
            return Mark(None, "")
        if answer is None:
            return Mark(0.0, f"No points: {reason}." if reason else f"No points: `{item.name}` was not answered.")
        if isinstance(item, Code):
            return self._mark_code(item, answer)
        if not isinstance(answer, dict) or "value" not in answer:
            wanted = "a number" if isinstance(item, Numeric) else "a letter in quotes"
            return Mark(0.0, f"No points: `{item.name}` should be {wanted}, and is something else.")
        if isinstance(item, Numeric):
            return self._mark_numeric(item, answer["value"])
        return _mark_choice(item, answer["value"])

    def _mark_numeric(self, item: Numeric, value: Any) -> Mark:
        given = as_number(value)
        if given is None:
            hint = "; a comma is no decimal point here, write 0.12" if _with_comma(value) else ""
            return Mark(0.0, f"No points: `{item.name}` should be one finite number{in_unit(item.unit)}, without quotes{hint}.")
        numbers = self.numbers(item)
        if near(given, item.expected(numbers), item.tolerance):
            return Mark(item.points, "Right.")
        for mistake in item.mistakes:
            if near(given, mistake.value(numbers), item.tolerance):
                return Mark(0.0, f"Not right: {mistake.says}.")
        return Mark(0.0, f"Not right: more than {item.tolerance * 100:g} % away from the value for this student's numbers.")

    def _mark_code(self, item: Code, results: Any) -> Mark:
        drawn = self.hidden(item)
        if not isinstance(results, list) or len(results) != sum(map(len, drawn)):
            return Mark(0.0, f"No points: `{item.function}` could not be called.")
        points, kept, broken, start = 0.0, 0, [], 0
        for each, cases in zip(item.properties, drawn, strict=True):
            outcomes = [_outcome(result) for result in results[start : start + len(cases)]]
            start += len(cases)
            if _holds(each.holds, cases, outcomes):
                points, kept = points + each.points, kept + 1
            else:
                broken.append(each.title)
        if not broken:
            return Mark(points, f"Right: all {kept} properties hold.")
        return Mark(points, f"{kept} of {len(item.properties)} properties hold. It fails at: {'; '.join(broken)}.")


def _mark_choice(item: Choice, value: Any) -> Mark:
    letter = value.strip(" \t\n().:").upper() if type(value) is str else ""
    if letter not in item.letters or len(letter) != 1:
        return Mark(0.0, f"No points: `{item.name}` should be one of the letters {', '.join(item.letters)}, in quotes.")
    if letter == item.right:
        return Mark(item.points, f"Right. {item.why}")
    option = item.options[item.letters.index(letter)]
    return Mark(0.0, f"Not right. {option.misconception}")


def _with_comma(value: Any) -> bool:
    """Whether it looks like a number with a decimal comma: ``0,12`` is two numbers to Python."""
    if isinstance(value, list):
        return len(value) == 2 and all(type(each) is int for each in value)
    return isinstance(value, str) and re.fullmatch(r"\s*-?\d+,\d+\s*\w{0,12}\s*", value[:60]) is not None


def _outcome(result: Any) -> Outcome:
    if isinstance(result, Mapping) and "value" in result:
        return True, result["value"]
    return False, None


def _holds(holds: Any, cases: Any, outcomes: Any) -> bool:
    try:
        return holds(cases, outcomes) is True
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError):
        return False


def as_number(value: Any) -> float | None:
    """Return a finite float, if the value is a number and nothing else.

    >>> as_number(3), as_number(True), as_number("3"), as_number(10**400)
    (3.0, None, None, None)
    """
    if type(value) is not int and type(value) is not float:
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def near(given: Any, expected: float, tolerance: float = 1e-6, absolute: float = 0.0) -> bool:
    """Whether an answer is a number within a relative (or absolute) distance of the expected one.

    >>> near(1.004, 1.0, 0.01), near("1", 1.0, 0.01), near(-0.0, 0.0, 0.01)
    (True, False, True)
    """
    number = as_number(given)
    return number is not None and abs(number - expected) <= max(tolerance * abs(expected), absolute)


def in_unit(unit: str) -> str:
    """Return " in seconds" and the like, or nothing for a pure number."""
    return f" in {unit}" if unit else ""
