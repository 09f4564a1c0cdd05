"""What marks say of a test and of a class: gain, difficulty, discrimination, reliability.

Pure functions over complete marks: one row for each learner, one column for each item. Who is in, and what may be shown to whom, is
decided elsewhere. Where a number has no meaning, such as a correlation without spread, it is ``None``, never 0.

Sources: Kuder and Richardson 1937 for KR-20, Cronbach 1951 for alpha, Hake 1998 for the gain of the averages, Algina and Keselman 2003
for the interval of Cohen's d between paired measurements.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dstudio_lib.foundation.errors import InputError

Marks = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far a test's items agree, by which coefficient and why that one; ``value`` is ``None`` where nothing can be said."""

    name: Literal["KR-20", "Cronbach's alpha"]
    value: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Gain:
    """What a class gained between two forms, in shares of the points; only who sat both is in it.

    ``before`` and ``after`` are averages, ``gain`` their difference with its interval, ``d`` the same in standard deviations, and
    ``normalised`` the part of what could be gained that was.
    """

    learners: int
    before: float
    after: float
    gain: float
    interval: tuple[float, float]
    d: float | None
    d_interval: tuple[float, float] | None
    normalised: float | None


def mean(values: Sequence[float]) -> float:
    """Average of some values, of which there is at least one.

    >>> mean([1, 2, 6])
    3.0
    """
    if not values:
        raise InputError("values=[] holds nothing to average; one value or more is allowed; leave the group out.", "values")
    return math.fsum(values) / len(values)


def population_variance(values: Sequence[float]) -> float:
    """Mean squared distance from the mean: divided by n, as KR-20 and its item variances p(1 - p) are.

    >>> population_variance([1, 2, 3, 4])
    1.25
    """
    centre = mean(values)
    return math.fsum((each - centre) ** 2 for each in values) / len(values)


def sample_variance(values: Sequence[float]) -> float:
    """Variance divided by n - 1, for what is inferred beyond this class; 0 for a single value.

    >>> sample_variance([1, 2, 3])
    1.0
    """
    return population_variance(values) * len(values) / (len(values) - 1) if len(values) > 1 else 0.0


def difficulty(marks: Sequence[float], points: float) -> float:
    """Share of an item's points that was reached: 1 is an item that everybody solved, so more is easier.

    >>> difficulty([2, 0, 1, 1], points=2)
    0.5
    """
    return mean(marks) / points


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's correlation, or ``None`` where one of the two has no spread.

    >>> correlation([1, 2, 3], [2, 4, 6]), correlation([1, 1, 1], [1, 2, 3])
    (1.0, None)
    """
    if _flat(one) or _flat(other):
        return None
    a, b = mean(one), mean(other)
    across = math.fsum((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    spread = math.sqrt(math.fsum((x - a) ** 2 for x in one) * math.fsum((y - b) ** 2 for y in other))
    return None if spread == 0 else max(-1.0, min(1.0, across / spread))


def item_rest(marks: Marks, item: int) -> float | None:
    """Corrected discrimination: the correlation of an item with the sum of the *other* items.

    Against the whole total an item would correlate with itself, which flatters every item of a short test. Negative means that those
    who did well elsewhere did worse here.

    >>> item_rest([[1, 1, 0], [0, 1, 1], [1, 0, 1]], item=0)  # against 1, 2, 1
    -1.0
    """
    own = [row[item] for row in marks]
    return correlation(own, [math.fsum([*row[:item], *row[item + 1 :]]) for row in marks])


def kr20(marks: Marks) -> float | None:
    """Kuder and Richardson's formula 20, for items that are right (1) or wrong (0), with the population variance of the totals.

    ``None`` for fewer than two items, or if all totals are equal.

    >>> round(kr20([[1, 1], [1, 1], [0, 0], [1, 0]]), 4)  # 2/1 (1 - (3/16 + 4/16) / (11/16))
    0.7273

    Raises
    ------
    InputError
        If a mark is neither 0 nor 1: then :func:`cronbach_alpha` is the one.
    """
    other = next((mark for row in marks for mark in row if mark not in (0, 1)), None)
    if other is not None:
        raise InputError(f"marks holds {other:g}; KR-20 allows 0 and 1 only; try cronbach_alpha for part marks.", "marks")
    return cronbach_alpha(marks)  # p (1 - p) is the population variance of a 0/1 item


def cronbach_alpha(marks: Marks) -> float | None:
    """Cronbach's alpha, for items of any points; population variances throughout.

    ``None`` for fewer than two items, or if all totals are equal. It can be negative, if items work against one another.

    >>> round(cronbach_alpha([[1, 2], [2, 4], [3, 6]]), 4)  # 2 (1 - (2/3 + 8/3) / 6)
    0.8889
    """
    items = len(marks[0]) if marks else 0
    totals = [math.fsum(row) for row in marks]
    if items < 2 or _flat(totals):
        return None
    within = math.fsum(population_variance([row[item] for row in marks]) for item in range(items))
    return items / (items - 1) * (1 - within / population_variance(totals))


def reliability(marks: Marks, points: Sequence[float]) -> Reliability:
    """Reliability by the coefficient that fits the items: KR-20 if all are right or wrong, Cronbach's alpha otherwise.

    For KR-20 every item counts 1, whatever its points.

    >>> reliability([[2, 1], [2, 1], [0, 0], [2, 0]], points=[2, 1]).name
    'KR-20'
    >>> reliability([[2, 1], [1, 1], [0, 0]], points=[2, 1]).name
    "Cronbach's alpha"
    """
    partly = [item for item, most in enumerate(points) if not right_or_wrong([row[item] for row in marks], most)]
    if partly:
        value = cronbach_alpha(marks)
        sentence = f"Cronbach's alpha, because {len(partly)} of {len(points)} items {'gives' if len(partly) == 1 else 'give'} part marks."
        return Reliability("Cronbach's alpha", value, sentence if value is not None else _unsaid(points))
    value = kr20([[float(mark > 0) for mark in row] for row in marks])
    sentence = f"KR-20, because all {len(points)} items are right or wrong; each counts 1."
    return Reliability("KR-20", value, sentence if value is not None else _unsaid(points))


def right_or_wrong(marks: Sequence[float], points: float) -> bool:
    """Whether an item gave all its points or none, to everybody.

    >>> right_or_wrong([2, 0, 2], 2), right_or_wrong([2, 1], 2)
    (True, False)
    """
    return all(mark in (0, points) for mark in marks)


def paired_gain(before: Sequence[float], after: Sequence[float], confidence: float = 0.95) -> Gain:
    """Gain of the averages between two forms that the same learners sat, given as shares of the points.

    Never the average of single gains, which divides by what each had left to gain and so is ruled by those who began near the top.
    Cohen's d is the difference over the root mean square of both standard deviations, so that it compares with courses in which two
    groups were measured; its interval is Algina and Keselman's, by the noncentral t distribution. Both intervals ask for about normal
    marks and independent learners.

    Units: shares of the points, 0 to 1. Errors: :class:`InputError` for fewer than two learners or unequal lengths.

    >>> told = paired_gain([0.2, 0.4, 0.6], [0.5, 0.6, 1.0])
    >>> round(told.gain, 6), round(told.normalised, 6), round(told.d, 3)
    (0.3, 0.5, 1.279)
    """
    if len(before) != len(after) or len(before) < 2:
        raise InputError(
            f"before and after hold {len(before)} and {len(after)} marks; allowed are two or more of the same learners, in the same order; "
            "leave out who sat one form only.",
            "before",
        )
    from dstudio_lib.formulas.statistics import confidence_interval

    differences = [late - early for early, late in zip(before, after, strict=True)]
    count, first, last = len(before), mean(before), mean(after)
    spread = math.sqrt((sample_variance(before) + sample_variance(after)) / 2)
    d = (last - first) / spread if spread > 1e-12 else None
    return Gain(
        count,
        first,
        last,
        last - first,
        confidence_interval(differences, confidence),
        d,
        None if d is None else _d_interval(differences, spread, confidence),
        (last - first) / (1 - first) if first < 1 else None,
    )


def _d_interval(differences: Sequence[float], spread: float, confidence: float) -> tuple[float, float] | None:
    """The noncentralities under which the observed t is extreme, put back on the scale of d."""
    error = math.sqrt(sample_variance(differences) / len(differences))
    if error < 1e-12:
        return None
    t, freedom = mean(differences) / error, len(differences) - 1
    low, high = (noncentrality(t, freedom, share) for share in ((1 + confidence) / 2, (1 - confidence) / 2))
    return low * error / spread, high * error / spread


def noncentrality(t: float, freedom: int, below: float) -> float:
    """Noncentrality for which a t variable is below ``t`` with the given probability.

    >>> round(noncentrality(0.0, 9, 0.975), 4)  # with t at 0 it is minus a normal quantile
    -1.96
    """
    from scipy.special import nctdtr

    low, high = -2 * abs(t) - 40.0, 2 * abs(t) + 40.0
    while high - low > 1e-12 * max(1.0, abs(low), abs(high)):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if nctdtr(freedom, middle, t) > below else (low, middle)
    return (low + high) / 2


def _flat(values: Sequence[float]) -> bool:
    return max(values, default=0.0) - min(values, default=0.0) < 1e-12


def _unsaid(points: Sequence[float]) -> str:
    return "Reliability needs two items or more." if len(points) < 2 else "Reliability has no meaning here: all totals are equal."
