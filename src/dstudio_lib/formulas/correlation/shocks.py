"""Shocks that strike several parts at once: lifetimes (Marshall-Olkin) and rates of failure (binomial failure rate)."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import binomial, exp, maximum
from dstudio_lib.foundation.quantities import (
    Duration,
    MeanTime,
    PositiveRate,
    Probability,
    Rate,
    SharedCorrelation,
    like,
)
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._quantities import Failed, LimitedReplicas

_SHOCKS = Source("marshall1967multivariate", "the bivariate exponential distribution, fatal shock model")
ShockRate = Annotated[
    float, like(PositiveRate, name="shock rate", symbol=r"\mu", meaning="shocks each second that strike all replicas", default=1e-6)
]
KillProbability = Annotated[
    float, like(Probability, name="kill probability", symbol="p", meaning="chance that a shock takes one replica down", default=0.5)
]
FailureRate = Annotated[float, like(Rate, name="failure rate", symbol=r"\lambda_k", meaning="events each second that take down exactly k")]
Time = Annotated[float, like(Duration, default=30 * 86_400.0, display="d", practical=(3_600, 3e8))]
Time1 = Annotated[float, like(Time, name="first time", symbol="s")]
Time2 = Annotated[float, like(Time, name="second time", symbol="t")]
Rate1 = Annotated[
    float, like(PositiveRate, name="rate of the first's own shocks", symbol=r"\lambda_1", default=1e-7, practical=(1e-10, 1e-3))
]
Rate2 = Annotated[
    float, like(PositiveRate, name="rate of the second's own shocks", symbol=r"\lambda_2", default=1e-7, practical=(1e-10, 1e-3))
]
SharedRate = Annotated[float, like(Rate, name="rate of shared shocks", symbol=r"\lambda_{12}", default=2e-8, practical=(1e-10, 1e-3))]
Survival = Annotated[
    float, like(Probability, name="survival", symbol=r"P\left(T_1 > s,\ T_2 > t\right)", meaning="chance of being still alive")
]
LifetimeCorrelation = Annotated[
    float, like(SharedCorrelation, name="correlation of lifetimes", meaning="Pearson correlation of two spans of time")
]
MeanLife = Annotated[float, like(MeanTime, name="mean life of the pair", symbol=r"\mathrm{E}\left[\max(T_1, T_2)\right]")]
_FAILED_FITS = Requirement(
    lambda replicas, failed, **_: failed <= replicas,
    "failed={failed} is more than replicas={replicas}; failed is allowed from 1 to {replicas}; try failed={replicas}.",
    "failed",
)


@formula(
    sources=(_SHOCKS,),
    catalog_ids=("F-E10",),
    words=("fatal shock", "lifetimes", "survival"),
)
def marshall_olkin_survival(time_1: Time1, time_2: Time2, rate_1: Rate1, rate_2: Rate2, shared_rate: SharedRate) -> Survival:
    """Chance that the first part outlives one time and the second outlives another.

    Each part has its own fatal shocks, and shared ones kill both at once. It holds for shocks at constant rates and without repair.

    >>> round(marshall_olkin_survival(10, 10, rate_1=0.01, rate_2=0.01, shared_rate=0.002), 5)
    0.80252
    """
    return exp(-(rate_1 * time_1) - rate_2 * time_2 - shared_rate * maximum(time_1, time_2))


@formula(
    symbol=r"P\left(T_1 > t \text{ or } T_2 > t\right)",
    sources=(_SHOCKS,),
    words=("fatal shock", "lifetimes", "survival", "parallel", "redundancy"),
)
def marshall_olkin_one_survives(time: Time, rate_1: Rate1, rate_2: Rate2, shared_rate: SharedRate) -> Survival:
    """Chance that at least one of two parts survives a time, with fatal shocks of their own and shared ones.

    Under the conditions of :func:`marshall_olkin_survival`; it is the reliability of a pair in parallel.

    >>> round(marshall_olkin_one_survives(10, rate_1=0.01, rate_2=0.01, shared_rate=0.002), 5)
    0.97132
    """
    return exp(-(rate_1 + shared_rate) * time) + exp(-(rate_2 + shared_rate) * time) - exp(-(rate_1 + rate_2 + shared_rate) * time)


@formula(
    sources=(Source("marshall1967multivariate", "moments of the bivariate exponential distribution"),),
    catalog_ids=("F-E11",),
    words=("fatal shock", "lifetimes", "Pearson"),
)
def marshall_olkin_correlation(rate_1: Rate1, rate_2: Rate2, shared_rate: SharedRate) -> LifetimeCorrelation:
    """Correlation of two lifetimes with shared fatal shocks.

    Of the lifetimes, which are numbers of seconds, not of up-or-down indicators. It is the share of all shocks that are shared.

    >>> round(marshall_olkin_correlation(rate_1=0.01, rate_2=0.01, shared_rate=0.002), 4)
    0.0909
    """
    return shared_rate / (rate_1 + rate_2 + shared_rate)


@formula(
    sources=(_SHOCKS, Source("barlow1975statistical", "multivariate distributions for dependent components")),
    catalog_ids=("F-E12",),
    words=("fatal shock", "lifetimes", "parallel", "redundancy", "MTTF"),
)
def marshall_olkin_mean_life(rate_1: Rate1, rate_2: Rate2, shared_rate: SharedRate) -> MeanLife:
    """Mean time until both of two parts have failed, with fatal shocks of their own and shared ones.

    Without repair. Without shared shocks, two equal parts live 1.5 times as long as one.

    >>> round(marshall_olkin_mean_life(rate_1=0.01, rate_2=0.01, shared_rate=0.002), 2)
    121.21
    """
    return 1 / (rate_1 + shared_rate) + 1 / (rate_2 + shared_rate) - 1 / (rate_1 + rate_2 + shared_rate)


@formula(
    sources=(
        Source("vesely1977estimating", "the binomial specialization of the Marshall-Olkin model"),
        Source("atwood1986binomial", "the binomial failure rate model"),
    ),
    catalog_ids=("F-E13",),
    words=("shock model", "common cause", "binomial"),
    requires=(_FAILED_FITS,),
)
def binomial_failure_rate(
    shock_rate: ShockRate, kill_probability: KillProbability, replicas: LimitedReplicas, failed: Failed
) -> FailureRate:
    """Rate at which exactly k of n replicas fail at once, when shocks strike all and kill each with the same probability.

    It holds for shocks that spare or kill each replica independently; a shock that always kills all is the case p = 1. Failures
    outside shocks come on top.

    >>> round(binomial_failure_rate(shock_rate=1, kill_probability=0.25, replicas=3, failed=1), 4)  # 3 * 1/4 * 9/16
    0.4219
    """
    return shock_rate * binomial(replicas, failed) * kill_probability**failed * (1 - kill_probability) ** (replicas - failed)
