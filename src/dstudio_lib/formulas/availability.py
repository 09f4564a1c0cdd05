"""How much of the time it works, if its parts fail independently of one another: series, parallel, k of n, and downtime."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise
from dstudio_lib.foundation.quantities import (
    Availability,
    Duration,
    MeanTime,
    NeededReplicas,
    Period,
    Replicas,
    Unavailability,
    like,
)
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._counting import binomial_tail

_TRIVEDI = Source("trivedi2002probability", "availability analysis, steady state")
_BARLOW = Source("barlow1975statistical", "series, parallel and k-out-of-n systems")

Availabilities = Annotated[
    list[float], like(Availability, name="availabilities", symbol="A_i", meaning="one for each part, in any order", vector=True)
]
SystemAvailability = Annotated[
    float, like(Availability, name="system availability", symbol=r"A_{\mathrm{sys}}", meaning="share of time in which the whole works")
]
SystemUnavailability = Annotated[
    float, like(Unavailability, name="system unavailability", symbol="Q", meaning="share of time in which the whole is down")
]
Downtime = Annotated[
    float, like(Duration, name="downtime", symbol="D", meaning="time down in the period, on long-run average", display="min")
]
Objective = Annotated[
    float, like(Availability, name="objective", symbol=r"\mathrm{SLO}", meaning="the availability promised", default=0.999)
]
Budget = Annotated[float, like(Duration, name="error budget", symbol="B", meaning="downtime that the objective leaves", display="min")]
TimeToFailure = Annotated[float, like(MeanTime, name="mean time to failure", symbol=r"\mathrm{MTTF}", default=30 * 86_400.0, display="d")]
TimeToRepair = Annotated[
    float, like(MeanTime, name="mean time to repair", symbol=r"\mathrm{MTTR}", default=3_600.0, practical=(1, 86_400), display="min")
]
Dependencies = Annotated[
    int,
    like(Replicas, name="dependencies in series", symbol="s", meaning="parts that must all work", lower=0, default=10, practical=(0, 20)),
]

NEEDED_FITS = Requirement(
    lambda replicas, needed, **_: needed <= replicas,
    "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; "
    "try needed={replicas}.",
    "needed",
)
_INDEPENDENT = Caveat(
    lambda replicas, **_: replicas > 1,
    "This holds only if the replicas fail independently; a shared cause of even a few percent changes the answer by orders of magnitude.",
    "replicas",
)


@formula(
    sources=(
        Source("barlow1975statistical", "series, parallel and k-out-of-n systems"),
        Source("treynor2017calculus", "critical dependencies"),
    ),
    catalog_ids=("F-D03",),
    latex=r"\prod_{i} @{availabilities}",
    words=("dependencies", "chain", "product"),
    expands=True,
)
def series(availabilities: Availabilities) -> SystemAvailability:
    """Availability of parts that are all needed.

    It holds if the parts fail independently. If failures coincide, the truth is higher, up to the worst single part. Replicas
    of one part are not in series: see :func:`parallel`.

    >>> round(series([0.999, 0.999]), 9)
    0.998001
    """
    product: float = 1
    for each in availabilities:
        product = product * each
    return product


@formula(
    sources=(
        Source("barlow1975statistical", "series, parallel and k-out-of-n systems"),
        Source("treynor2017calculus", "critical dependencies"),
    ),
    words=("dependencies", "chain", "identical", "microservices"),
)
def chain(availability: Availability, dependencies: Dependencies) -> SystemAvailability:
    """Availability of so many equal parts that are all needed.

    It holds if the parts fail independently; with none, the chain is always up.

    >>> round(chain(0.9999, 10), 7)
    0.9990004
    """
    return availability**dependencies


@formula(
    sources=(_BARLOW,),
    catalog_ids=("F-D04",),
    latex=r"1 - \prod_{i} \left(1 - @{availabilities}\right)",
    words=("redundancy", "replicas", "any one"),
    expands=True,
)
def parallel(availabilities: Availabilities) -> SystemAvailability:
    """Availability of parts of which any one suffices.

    It holds only if they fail independently, which copies of one system seldom do: a shared cause decides the result,
    as the models of the topic *correlation* show.

    >>> round(parallel([0.99, 0.99]), 6)
    0.9999
    """
    all_down: float = 1
    for each in availabilities:
        all_down = all_down * (1 - each)
    return 1 - all_down


@formula(
    sources=(_BARLOW,),
    latex=r"\sum_{i=@{replicas}-@{needed}+1}^{@{replicas}} \binom{@{replicas}}{i} @({unavailability})^{i}"
    r" \left(1 - @{unavailability}\right)^{@{replicas}-i}",
    requires=(NEEDED_FITS,),
    caveats=(_INDEPENDENT,),
    words=("quorum", "majority", "redundancy"),
)
@elementwise
def k_of_n_unavailability(unavailability: Unavailability, replicas: Replicas, needed: NeededReplicas = 1) -> SystemUnavailability:
    """Share of time in which fewer than k of n independent replicas are up.

    Written in downtimes, so that nothing is lost where the availability is all nines. It holds for equal replicas
    that fail independently.

    >>> round(k_of_n_unavailability(0.01, replicas=3, needed=2), 9)
    0.000298
    """
    return binomial_tail(replicas, replicas - needed + 1, unavailability)


@formula(
    sources=(_BARLOW,),
    catalog_ids=("F-D05",),
    latex=r"\sum_{i=@{needed}}^{@{replicas}} \binom{@{replicas}}{i} @({availability})^{i}"
    r" \left(1 - @{availability}\right)^{@{replicas}-i}",
    requires=(NEEDED_FITS,),
    caveats=(_INDEPENDENT,),
    words=("quorum", "majority", "redundancy"),
)
@elementwise
def k_of_n(availability: Availability, replicas: Replicas, needed: NeededReplicas = 1) -> SystemAvailability:
    """Share of time in which at least k of n independent replicas are up.

    It holds for equal replicas that fail independently. With k = 1 it is :func:`parallel`, with k = n it is :func:`series`.

    >>> round(k_of_n(0.9, replicas=3, needed=2), 6)
    0.972
    """
    return binomial_tail(replicas, needed, availability)


@formula(
    sources=(_TRIVEDI,),
    catalog_ids=("F-D01",),
    symbol="A",
    words=("MTTF", "MTTR", "repair"),
)
def steady_state(time_to_failure: TimeToFailure, time_to_repair: TimeToRepair) -> SystemAvailability:
    """Long-run availability of one part that fails and is repaired.

    Only the two means matter, not the shapes of their distributions. It says nothing about one particular year, in which
    there may be no failure, or three.

    >>> round(steady_state(time_to_failure=999 * 3600, time_to_repair=3600), 6)
    0.999
    """
    return time_to_failure / (time_to_failure + time_to_repair)


@formula(
    sources=(Source("beyer2016sre", "appendix A, Availability Table"),),
    catalog_ids=("F-D02",),
    words=("nines", "outage minutes", "year", "month"),
)
def downtime(availability: Availability, period: Period = 31_557_600.0) -> Downtime:
    """Time down in a period, on long-run average.

    The period unless given is a Julian year of 365.25 days; state the one you use, because 365 days, 30 days and 28 days
    all occur in contracts. It is a mean: a system with one outage in ten years has nine years without any.

    >>> round(downtime(0.9999, period=365 * 86_400) / 60, 2)  # minutes a year of 365 days
    52.56
    """
    return (1 - availability) * period


@formula(
    sources=(Source("beyer2018workbook", "chapter 2, Implementing SLOs"),),
    catalog_ids=("F-D14",),
    words=("SLO", "SLA", "budget"),
)
def error_budget(objective: Objective, period: Period = 2_592_000.0) -> Budget:
    """Downtime that an objective leaves to spend in a period, of 30 days unless given.

    It holds for time-based objectives. For request-based ones the same share counts requests, not seconds.

    >>> round(error_budget(0.999) / 60, 1)  # minutes in 30 days
    43.2
    """
    return (1 - objective) * period
