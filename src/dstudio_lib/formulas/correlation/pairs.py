"""Two correlated parts, exactly: what their correlation is, what it may be, and what it makes of the pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import maximum, minimum, sqrt
from dstudio_lib.foundation.quantities import Availability, Correlation, Probability, Unavailability, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ..availability import SystemAvailability, SystemUnavailability

Availability1 = Annotated[float, like(Availability, name="availability of the first", symbol="p_1")]
Availability2 = Annotated[float, like(Availability, name="availability of the second", symbol="p_2")]
Unavailability1 = Annotated[float, like(Unavailability, name="unavailability of the first", symbol="q_1")]
Unavailability2 = Annotated[float, like(Unavailability, name="unavailability of the second", symbol="q_2")]
InnerUnavailability1 = Annotated[float, like(Unavailability1, lower_open=True, upper_open=True)]
InnerUnavailability2 = Annotated[float, like(Unavailability2, lower_open=True, upper_open=True)]
BothUp = Annotated[float, like(Probability, name="both up", symbol=r"P_{11}", meaning="share of time in which both work", scale="nines")]
LargestCorrelation = Annotated[float, like(Correlation, name="largest correlation", symbol=r"\rho_{\max}")]
SmallestCorrelation = Annotated[float, like(Correlation, name="smallest correlation", symbol=r"\rho_{\min}")]
_PEARSON = Source("leisch1998generation", "joint probabilities and correlations of two binary variables")
_FRECHET = Source("frechet1951tableaux", "bounds on tables with given margins")


def _possible(unavailability_1: Any, unavailability_2: Any, correlation: Any) -> Any:
    q_1, q_2 = unavailability_1, unavailability_2
    both = q_1 * q_2 + correlation * sqrt(q_1 * (1 - q_1) * q_2 * (1 - q_2))
    most, least = minimum(q_1, q_2), maximum(0.0, q_1 + q_2 - 1)
    slack = 1e-12 * most
    return (both <= most + slack) & (both >= least - slack)


def _bounds(q_1: float, q_2: float) -> tuple[float, float]:
    spread = math.sqrt(q_1 * (1 - q_1) * q_2 * (1 - q_2))
    return (max(0.0, q_1 + q_2 - 1) - q_1 * q_2) / spread, (min(q_1, q_2) - q_1 * q_2) / spread


def _say_bounds(unavailability_1: float, unavailability_2: float, correlation: float) -> str:
    low, high = _bounds(unavailability_1, unavailability_2)
    return (
        f"correlation={correlation:g} cannot be, since two parts with these availabilities cannot agree or differ that much; "
        f"correlation is allowed from {low:.4f} to {high:.4f}; try correlation={max(0.0, math.floor(high * 1000) / 1000):g}."
    )


_FEASIBLE_UP = Requirement(
    lambda availability_1, availability_2, correlation: _possible(1 - availability_1, 1 - availability_2, correlation),
    lambda availability_1, availability_2, correlation: _say_bounds(1 - availability_1, 1 - availability_2, correlation),
    "correlation",
)
_FEASIBLE_DOWN = Requirement(
    _possible,
    _say_bounds,
    "correlation",
)


@formula(
    sources=(_PEARSON,),
    catalog_ids=("F-E01",),
    requires=(_FEASIBLE_UP,),
    words=("series", "Pearson", "joint", "two"),
)
def both_up(availability_1: Availability1, availability_2: Availability2, correlation: Correlation) -> BothUp:
    """Share of time in which two correlated parts are both up.

    Exact for any two parts: it is the definition of Pearson's correlation, solved for the joint probability. With
    positive correlation two parts in series do better than independent ones. Three or more parts need a model,
    since their pairwise correlations do not determine it.

    >>> round(both_up(0.99, 0.99, correlation=0.1), 5)
    0.98109
    """
    return availability_1 * availability_2 + correlation * sqrt(
        availability_1 * (1 - availability_1) * availability_2 * (1 - availability_2)
    )


@formula(
    symbol=r"Q_{1\mathrm{oo}2}",
    sources=(_PEARSON,),
    requires=(_FEASIBLE_DOWN,),
    words=("parallel", "Pearson", "joint", "two", "redundancy"),
)
def pair_unavailability(
    unavailability_1: Unavailability1, unavailability_2: Unavailability2, correlation: Correlation
) -> SystemUnavailability:
    """Share of time in which two correlated replicas are both down.

    Exact for any two, and written in downtimes so that nothing is lost where the availability is all nines.

    >>> round(pair_unavailability(0.01, 0.01, correlation=0.1), 5)
    0.00109
    """
    return unavailability_1 * unavailability_2 + correlation * sqrt(
        unavailability_1 * (1 - unavailability_1) * unavailability_2 * (1 - unavailability_2)
    )


@formula(
    symbol=r"A_{1\mathrm{oo}2}",
    sources=(_PEARSON,),
    catalog_ids=("F-E02",),
    requires=(_FEASIBLE_UP,),
    words=("parallel", "Pearson", "two", "redundancy"),
)
def pair_availability(availability_1: Availability1, availability_2: Availability2, correlation: Correlation) -> SystemAvailability:
    """Availability of two correlated replicas of which one suffices.

    Exact for any two. Uncorrelated, two replicas of 99 % give 99.99 %; fully correlated, the second one is worth nothing.

    >>> round(pair_availability(0.99, 0.99, correlation=0.1), 5)
    0.99891
    >>> round(pair_availability(0.99, 0.99, correlation=1), 5)
    0.99
    """
    return 1 - (
        (1 - availability_1) * (1 - availability_2)
        + correlation * sqrt(availability_1 * (1 - availability_1) * availability_2 * (1 - availability_2))
    )


@formula(
    sources=(_FRECHET,),
    catalog_ids=("F-E03",),
    words=("Fréchet", "Hoeffding", "bound", "feasible"),
)
def largest_correlation(unavailability_1: InnerUnavailability1, unavailability_2: InnerUnavailability2) -> LargestCorrelation:
    """Largest correlation that two parts can have, given how often each is down.

    Only equally available parts can be fully correlated: the better one cannot be down whenever the worse one is.

    >>> round(largest_correlation(0.1, 0.01), 4)
    0.3015
    """
    worse, better = maximum(unavailability_1, unavailability_2), minimum(unavailability_1, unavailability_2)
    return sqrt(better * (1 - worse) / (worse * (1 - better)))


@formula(
    sources=(_FRECHET,),
    catalog_ids=("F-E03",),
    words=("Fréchet", "Hoeffding", "bound", "feasible", "negative"),
)
def smallest_correlation(unavailability_1: InnerUnavailability1, unavailability_2: InnerUnavailability2) -> SmallestCorrelation:
    """Smallest (most negative) correlation that two parts can have, given how often each is down.

    Parts that are rarely down can hardly avoid one another: at 1 % downtime each, no correlation below about -0.01 is possible.

    >>> round(smallest_correlation(0.01, 0.01), 4)
    -0.0101
    >>> round(smallest_correlation(0.9, 0.9), 4)  # parts that are mostly down can hardly be up one at a time
    -0.1111
    """
    return -minimum(
        sqrt(unavailability_1 * unavailability_2 / ((1 - unavailability_1) * (1 - unavailability_2))),
        sqrt((1 - unavailability_1) * (1 - unavailability_2) / (unavailability_1 * unavailability_2)),
    )


def meaningless_product(availabilities: Sequence[float], correlation: float) -> float:
    r"""What "\prod (1 - \rho_{ij}) p_i p_j" over all pairs gives: a number that is no probability of anything.

    The expression circulates as "availability under correlated failure", and stands here so that it can be shown beside the right
    ones. Two replicas of 99 % would be worse than one; at full correlation it is 0 where the truth is 99 %; with three replicas
    every p enters twice; and for two parts in series, where correlation helps, it says that it hurts. It is no formula of this course.

    >>> round(meaningless_product([0.99, 0.99], correlation=0.1), 5)
    0.88209
    """
    result = 1.0
    for i, first in enumerate(availabilities):
        for second in availabilities[i + 1 :]:
            result *= (1 - correlation) * first * second
    return result
