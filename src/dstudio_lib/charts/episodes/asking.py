"""The two questions that every episode asks: a bet before the answer is shown, and a check after it.

A notebook writes ``Predict(*e01.STUCK)`` and ``Check(*e01.LIGHT)``; the fields stand in the order in which the cards take them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dstudio_lib.foundation.formatting import number
from dstudio_lib.foundation.quantity import Quantity, quantity_of


class Bet(NamedTuple):
    """A question to guess at before the answer is shown, and the lesson that everybody is told then."""

    question: str
    quantity: Quantity
    answer: Callable[[], float]
    explain: Callable[[float, float], str]
    lesson: str


class Question(NamedTuple):
    """A question with a sentence on every option; ``answer`` is the number of the right one, counted from 0."""

    question: str
    options: tuple[tuple[str, str], ...]
    answer: int


def gap(guess: float, answer: float) -> str:
    """Say by what factor a guess missed.

    >>> gap(20.0, 10.0)
    'You were 2 times too high.'
    >>> gap(10.4, 10.0)
    'You had it.'
    """
    ratio = max(guess, answer) / max(min(guess, answer), 1e-12)
    if ratio < 1.1:
        return "You had it."
    return f"You were {number(ratio, 2)} times too {'high' if guess > answer else 'low'}."


def scale(alias: object, **changes: object) -> Quantity:
    """Return the scale of a guess: one of the shared quantities, with another name, symbol or practical range.

    >>> from dstudio_lib.foundation.quantities import Duration
    >>> scale(Duration, name="round trip", practical=(1e-3, 1.0)).name
    'round trip'
    """
    found = quantity_of(alias)
    if found is None:
        raise TypeError("a scale is one of the aliases in dstudio_lib.foundation.quantities")
    return found.but(**changes)
