"""Elo ratings of learners and items: an answer is a match between the two, and each rating moves by what was unexpected.

The step shrinks with the number of answers that a rating rests on, so that new ratings move fast and old ones settle.

>>> from dstudio_lib.paths import elo
>>> round(elo.expected_score(1900, 1500), 6)          # ten to one
0.909091
>>> learner, item = elo.after(elo.Rating(), elo.Rating(), right=True)
>>> round(learner.value, 1), round(item.value, 1), learner.answers
(1586.9, 1413.1, 1)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.references import Source

SOURCES = (
    Source("pelanek2016elo", "the uncertainty function in place of the constant K"),
    Source("fide2018rating", "table 8.1b, the scoring probability of a difference in rating"),
)

START = 1500.0
"""The rating of a learner or an item of whom nothing is known; only differences of ratings mean anything."""

POINTS_PER_LOGIT = 400 / math.log(10)
"""400 points are odds of ten to one, so that this many are odds of e to one."""

FIRST_STEP = 1.0
"""The uncertainty function's first value in logits, as Pelánek's guidelines are quoted."""

SLOWING = 0.05
"""How much the uncertainty function's denominator grows with each answer, likewise."""


@dataclass(frozen=True, slots=True)
class Rating:
    """How able a learner or how hard an item is, in points, and the number of answers that it rests on."""

    value: float = START
    answers: int = 0


def expected_score(learner: float, item: float) -> float:
    """Return the probability that a learner of one rating answers an item of another one rightly.

    Both are in points on one scale; the curve is logistic, base 10, and 400 points are odds of ten to one.

    Raises
    ------
    InputError
        If a rating is no finite number.

    >>> expected_score(1500, 1500)
    0.5
    >>> round(expected_score(1600, 1500), 2)
    0.64
    """
    for name, value in (("learner", learner), ("item", item)):
        if not math.isfinite(value):
            raise InputError(f"{name} was given as {value}; allowed is any finite rating; try {START:g}.", name)
    return 0.5 * (1 + math.tanh((learner - item) / (2 * POINTS_PER_LOGIT)))  # 1 / (1 + 10**(-d / 400)), which never overflows


def step_size(answers: int) -> float:
    """Return how many points a rating that rests on some answers moves at most: 1 / (1 + 0.05 n) logits.

    Raises
    ------
    InputError
        If the number of answers is negative.

    >>> step_size(20) / step_size(0)
    0.5
    """
    if answers < 0:
        raise InputError(f"answers was given as {answers}; allowed is 0 or more.", "answers")
    return POINTS_PER_LOGIT * FIRST_STEP / (1 + SLOWING * answers)


def after(learner: Rating, item: Rating, *, right: bool) -> tuple[Rating, Rating]:
    """Return both ratings after one answer: up by what was unexpected for the winner, down for the other.

    >>> after(Rating(1500), Rating(1500), right=False)[0].value < 1500
    True
    """
    surprise = right - expected_score(learner.value, item.value)
    return (
        Rating(learner.value + step_size(learner.answers) * surprise, learner.answers + 1),
        Rating(item.value - step_size(item.answers) * surprise, item.answers + 1),
    )
