"""Classes of requests, the first of them served first."""

from __future__ import annotations

from typing import Annotated, Any

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.quantities import Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._quantities import ArrivalRate, Response, ServiceTime, ServiceVariation, Waiting

ArrivalRates = Annotated[
    list[float],
    like(
        ArrivalRate,
        name="arrival rates",
        symbol=r"\left(\lambda_1, \lambda_2, \ldots\right)",
        meaning="of each class, the most urgent first",
        vector=True,
        default=10.0,
        practical=(0.1, 30),
    ),
]
ServiceTimes = Annotated[
    list[float],
    like(
        ServiceTime,
        name="service times",
        symbol=r"\left(S_1, S_2, \ldots\right)",
        meaning="mean of each class, in the same order",
        vector=True,
        practical=(1e-5, 0.01),
    ),
]
Class = Annotated[int, like(Replicas, name="class", symbol="k", meaning="1 is the most urgent", default=1, practical=(1, 3))]


def _loads(arrival_rates: list[float], service_times: list[float], which: int) -> tuple[Any, Any]:
    loads = [rate * time for rate, time in zip(arrival_rates, service_times, strict=True)]
    return sum(loads[: which - 1]), sum(loads[:which])


_SAME_LENGTH = Requirement(
    lambda arrival_rates, service_times, **_: len(arrival_rates) == len(service_times),
    lambda arrival_rates, service_times, **_: (
        f"arrival_rates has {len(arrival_rates)} classes and service_times has {len(service_times)}; both are allowed "
        f"one number for each class; "
        f"try service_times with {len(arrival_rates)}."
    ),
    "service_times",
)
_EXISTS = Requirement(
    lambda arrival_rates, of_class, **_: of_class <= len(arrival_rates),
    lambda arrival_rates, of_class, **_: (
        f"of_class={of_class} is not there among {len(arrival_rates)} classes; of_class is allowed from 1 to "
        f"{len(arrival_rates)}; try of_class=1."
    ),
    "of_class",
)
_STABLE = Requirement(
    lambda arrival_rates, service_times, of_class, **_: _loads(arrival_rates, service_times, of_class)[1] < 1,
    lambda arrival_rates, service_times, of_class, **_: (
        f"classes 1 to {of_class} bring {_loads(arrival_rates, service_times, of_class)[1]:.3g} servers' worth of work, "
        f"so class {of_class} waits "
        f"without end; arrival_rates are allowed as long as that stays below 1; try lower arrival_rates."
    ),
    "arrival_rates",
)


@formula(
    symbol="W_{q,k}",
    sources=(Source("cobham1954priority", "expected waiting time by priority, single channel"),),
    catalog_ids=("F-B28",),
    requires=(_SAME_LENGTH, _EXISTS, _STABLE),
    latex=r"\frac{W_0}{\left(1 - \sigma_{k-1}\right) \left(1 - \sigma_k\right)},\quad W_0 = \frac{1}{2} \sum_i \lambda_i S_i^2"
    r" \left(1 + @{service_variation}\right),\ \sigma_k = \sum_{i \le k} \lambda_i S_i,"
    r"\quad \lambda = @{arrival_rates},\ S = @{service_times},\ k = @{of_class}",
    words=("Cobham", "non-preemptive", "urgent", "classes"),
)
def priority_wait(
    arrival_rates: ArrivalRates, service_times: ServiceTimes, of_class: Class, service_variation: ServiceVariation = 1.0
) -> Waiting:
    """Mean wait of one class, when urgent requests go first but nobody is interrupted.

    It holds for random arrivals in each class, one server, and service times of the same relative variation. The urgent wait for the one
    in service only; what they gain, the last class pays.

    >>> round(priority_wait([1, 1], [0.25, 0.25], of_class=1), 6), round(priority_wait([1, 1], [0.25, 0.25], of_class=2), 6)
    (0.166667, 0.333333)
    """
    before, through = _loads(arrival_rates, service_times, of_class)
    under_way: Any = sum(rate * time**2 * (1 + service_variation) / 2 for rate, time in zip(arrival_rates, service_times, strict=True))
    return under_way / ((1 - before) * (1 - through))


@formula(
    symbol="T_k",
    sources=(Source("gross1998fundamentals", "priority queue disciplines, preemptive"),),
    catalog_ids=("F-B29",),
    requires=(_SAME_LENGTH, _EXISTS, _STABLE),
    latex=r"\frac{S_k}{1 - \sigma_{k-1}} + \frac{\frac{1}{2} \sum_{i \le k} \lambda_i S_i^2 \left(1 + @{service_variation}\right)}"
    r"{\left(1 - \sigma_{k-1}\right) \left(1 - \sigma_k\right)},\quad \sigma_k = \sum_{i \le k} \lambda_i S_i,"
    r"\quad \lambda = @{arrival_rates},\ S = @{service_times},\ k = @{of_class}",
    words=("preemptive resume", "interrupt", "urgent", "classes"),
)
def preemptive_priority_time(
    arrival_rates: ArrivalRates, service_times: ServiceTimes, of_class: Class, service_variation: ServiceVariation = 1.0
) -> Response:
    """Mean time in the system of one class, when urgent requests interrupt others, which resume later.

    It holds for random arrivals in each class and one server. A class does not notice the ones below it, even if they overload
    the server.

    >>> round(preemptive_priority_time([1, 1], [0.25, 0.25], of_class=1), 6)  # an M/M/1 of its own
    0.333333
    >>> round(preemptive_priority_time([1, 1], [0.25, 0.25], of_class=2), 6)
    0.666667
    """
    before, through = _loads(arrival_rates, service_times, of_class)
    ahead = list(zip(arrival_rates, service_times, strict=True))[:of_class]
    under_way: Any = sum(rate * time**2 * (1 + service_variation) / 2 for rate, time in ahead)
    return service_times[of_class - 1] / (1 - before) + under_way / ((1 - before) * (1 - through))
