"""The learner's side of personal numbers: everyone gets their own, computed here from a public salt and their name.

The numbers are personal, not secret. The salt stands in the released notebook, so a learner's copy can compute them; the
hidden inputs of code items come from the course key, which never leaves the instructor. The grader computes the numbers again
from the name under which the submission was handed in, whatever the notebook says.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator, Mapping
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import NARROW, percent, say

Span = tuple[float, float, float, str, str]
"""Lowest value, highest value, step, unit, meaning."""


def draw(salt: str, student: str, assessment: str, item: str, parameter: str, attempt: int, span: Span) -> float:
    """Return one personal number.

    >>> draw("a salt", "ada", "E01-post", "q1", "distance", 1, (2e6, 12e6, 5e4, "m", "length")) % 5e4
    0.0
    """
    low, high, step = span[:3]
    message = "\x1f".join([student, assessment, item, parameter, str(attempt)])
    digest = hmac.new(salt.encode(), message.encode(), hashlib.sha256).digest()
    count = round((high - low) / step) + 1
    return _clean(low + step * (int.from_bytes(digest[:8], "big") % count))


def _clean(value: float) -> float:
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 and isinstance(value, int) else rounded


def mark_of(salt: str, student: str, assessment: str, attempt: int) -> str:
    """Return the short code of a set of numbers, by which a mix-up of names can be seen.

    >>> len(mark_of("a salt", "ada", "E01-post", 1))
    6
    """
    message = "\x1f".join([student, assessment, str(attempt)])
    return hmac.new(salt.encode(), message.encode(), hashlib.sha256).hexdigest()[:6]


class PersonalNumbers(Mapping[str, float]):
    """The numbers of one item, by name: ``q1.distance`` or ``q1["distance"]``."""

    def __init__(self, item: str, values: Mapping[str, float], spans: Mapping[str, Span]) -> None:
        self._item, self._values, self._spans = item, dict(values), dict(spans)

    def __getattr__(self, name: str) -> float:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"{self._item} has no number called {name!r}; it has {', '.join(self._values)}.")
        return self._values[name]

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __repr__(self) -> str:
        rows = []
        for name, value in self._values.items():
            unit, meaning = self._spans[name][3:]
            kept, said = f"{value:.12g}", _said(value, unit)
            if kept != said.partition(" ")[0]:  # said, it reads otherwise than it is kept
                said = f"{kept} {unit.replace('%', '')}".rstrip() + f"   ({said})"
            rows.append(f"{self._item}.{name} = {said}   {meaning}")
        return "\n".join(rows)


def _said(value: float, unit: str) -> str:
    return (percent(value) if unit == "%" else say(value, unit)).replace(NARROW, " ")


class Personal:
    """One learner's numbers for one assessment.

    Parameters
    ----------
    assessment
        Its id, such as ``"E01-post"``.
    salt
        The course's public salt.
    student
        The learner's id in the course. The login name is taken if none is given.
    attempt
        Counts re-sits: another attempt, other numbers.
    """

    def __init__(self, assessment: str, salt: str, student: str | None = None, attempt: int = 1) -> None:
        self.assessment, self.salt, self.attempt = assessment, salt, attempt
        self.student, self.formative = identity(student)

    def numbers(self, item: str, **spans: Span) -> PersonalNumbers:
        """Return the learner's numbers of one item."""
        values = {name: draw(self.salt, self.student, self.assessment, item, name, self.attempt, span) for name, span in spans.items()}
        return PersonalNumbers(item, values, spans)

    def __repr__(self) -> str:
        mark = mark_of(self.salt, self.student, self.assessment, self.attempt)
        text = f"Numbers of {self.student} for {self.assessment}, set {mark}."
        if self.formative:
            text += " Formative: here you choose the name yourself, so this is for your own learning and certifies nothing."
        return text


def identity(student: Any = None) -> tuple[str, bool]:
    """Return the learner's name, and whether it was freely chosen.

    The grader's own word (the environment variable ``DSTUDIO_STUDENT``) comes first, then the name given, then the login.

    Raises
    ------
    InputError
        If the name given is no text, or if none is known where everyone has the same login, as on Binder.
    """
    if told := os.environ.get("DSTUDIO_STUDENT"):
        return told, False
    if student is not None and (not isinstance(student, str) or not student.strip()):
        raise InputError(
            f"student was given as {student!r}; allowed is your course's name for you in quotes; try student = 'ada'.", "student"
        )
    shared = "BINDER_LAUNCH_HOST" in os.environ or "BINDER_SERVICE_HOST" in os.environ
    if student is not None:
        return student.strip(), shared
    if shared:
        raise InputError("On Binder everyone has the same login; choose any word as your name; try student = 'ada'.", "student")
    if hub := os.environ.get("JUPYTERHUB_USER"):
        return hub, False
    import getpass

    return getpass.getuser(), False
