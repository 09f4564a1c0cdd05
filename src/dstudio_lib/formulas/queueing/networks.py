"""Queues that feed one another: closed loops of users, open networks, and choosing the shorter of several queues."""

from __future__ import annotations

import math
from functools import reduce
from typing import Annotated, Any

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import elementwise, maximum
from dstudio_lib.foundation.quantities import Duration, Probability, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._quantities import FINITE_SOURCES, ArrivalRate, Load, ServiceTime
from .laws import Response, ThinkTime, Throughput, Users

Demands = Annotated[
    list[float],
    like(
        Duration,
        name="service demands",
        symbol=r"\left(D_1, D_2, \ldots\right)",
        meaning="work of one request at each device",
        vector=True,
        lower_open=True,
        default=0.01,
        practical=(1e-4, 0.1),
    ),
]
Utilisations = Annotated[
    list[float],
    like(
        Load,
        name="utilisations",
        symbol=r"\left(U_1, U_2, \ldots\right)",
        meaning="of the same devices, by all classes together",
        vector=True,
        default=0.5,
    ),
]
PositiveThinkTime = Annotated[float, like(ThinkTime, lower_open=True, practical=(0.01, 60))]
NetworkArrivals = Annotated[float, like(ArrivalRate, default=5.0, practical=(0.1, 9))]
Idle = Annotated[float, like(Probability, name="idle share", symbol="p_0", meaning="share of time in which the server has nothing to do")]
Choices = Annotated[
    int,
    like(
        Replicas,
        name="choices",
        symbol="d",
        meaning="queues looked at, the shortest of which is taken",
        upper=100,
        default=2,
        practical=(1, 8),
    ),
]
Length = Annotated[
    int,
    like(Replicas, name="queue length", symbol="i", meaning="requests at one server", lower=0, upper=10_000, default=3, practical=(0, 20)),
]
LongQueues = Annotated[
    float, like(Probability, name="long queues", symbol="s_i", meaning="share of servers with at least so many requests")
]
InServiceTimes = Annotated[float, like(Ratio, name="response time", symbol=r"\mathrm{E}[T]", meaning="in service times")]


def _mean_values(demands: Any, users: int, think_time: Any) -> tuple[Any, Any]:
    """Exact mean value analysis: throughput and response time with so many users."""
    queues: list[Any] = [0.0] * len(demands)
    throughput: Any = 0.0
    response: Any = 0.0
    for n in range(1, users + 1):
        times = [demand * (1 + queue) for demand, queue in zip(demands, queues, strict=True)]
        response = sum(times[1:], times[0])
        throughput = n / (think_time + response)
        queues = [throughput * time for time in times]
    return throughput, response


_RECURSION = Source("reiser1980mean", "the mean-value recursion over the population")
_MVA = (
    r"\quad X_n = \frac{n}{@{think_time} + \sum_k R_k(n)},\ R_k(n) = D_k \left(1 + Q_k(n-1)\right),\ Q_k(n) = X_n R_k(n),"
    r"\quad D = @{demands},\ N = @{users}"
)


@formula(
    sources=(_RECURSION,),
    catalog_ids=("F-B31",),
    latex=r"X_N," + _MVA,
    words=("MVA", "closed network", "load test", "bottleneck"),
)
def mva_throughput(demands: Demands, users: Users, think_time: ThinkTime) -> Throughput:
    """Throughput of a closed network of queues, exactly (mean value analysis).

    It holds for devices with exponential service times (or processor sharing), one class of requests and a fixed number of users.
    Each arriving request sees the network as it is with one user fewer.

    >>> round(mva_throughput(demands=[0.2, 0.1, 0.05], users=10, think_time=1), 6)
    4.726379
    """
    return _mean_values(demands, users, think_time)[0]


@formula(
    sources=(_RECURSION,),
    catalog_ids=("F-B31",),
    latex=r"\sum_k R_k(N)," + _MVA,
    words=("MVA", "closed network", "load test", "latency"),
)
def mva_response_time(demands: Demands, users: Users, think_time: ThinkTime) -> Response:
    """Response time of a closed network of queues, exactly (mean value analysis).

    Under the conditions of :func:`mva_throughput`. Past the saturation point each further user adds the bottleneck's demand.

    >>> round(mva_response_time(demands=[0.2, 0.1, 0.05], users=10, think_time=1), 6)
    1.115785
    """
    return _mean_values(demands, users, think_time)[1]


@formula(
    sources=(FINITE_SOURCES,),
    catalog_ids=("F-B30",),
    latex=r"\left[\sum_{n=0}^{@{users}} \frac{@{users}!}{\left(@{users} - n\right)!}"
    r" \left(\frac{@{service_time}}{@{think_time}}\right)^{n}\right]^{-1}",
    words=("machine repairman", "M/M/1//N", "finite population", "closed"),
)
@elementwise
def repairman_idle(users: Users, service_time: ServiceTime, think_time: PositiveThinkTime) -> Idle:
    """Share of time in which one server that serves a few users has nothing to do.

    It holds for exponential think and service times. Its throughput is what is left of the time, over the service time.

    >>> round(repairman_idle(users=2, service_time=1, think_time=2), 6)  # 1 / (1 + 1 + 1/2)
    0.4
    """
    logs = [0.0]
    for n in range(users):
        logs.append(logs[-1] + math.log(users - n) + math.log(float(service_time / think_time)))
    top = max(logs)
    return math.exp(-top) / math.fsum(math.exp(each - top) for each in logs)


@formula(
    symbol="R",
    sources=(Source("jackson1957networks", "the theorem on the equilibrium distribution"),),
    catalog_ids=("F-B32",),
    latex=r"\sum_k \frac{D_k}{1 - @{arrival_rate}@*D_k},\quad D = @{demands}",
    requires=(
        Requirement(
            lambda arrival_rate, demands: arrival_rate * reduce(maximum, demands) < 1,
            lambda arrival_rate, demands: (
                f"arrival_rate={arrival_rate:g}/s overloads the device with the largest demand, {max(demands):g} s; arrival_rate "
                f"is allowed below "
                f"{1 / max(demands):g}/s; try a lower arrival_rate."
            ),
            "arrival_rate",
        ),
    ),
    words=("open network", "product form", "microservices", "tandem"),
)
def jackson_response_time(arrival_rate: NetworkArrivals, demands: Demands) -> Response:
    """Response time of an open network of queues.

    Each device behaves as an M/M/1 of its own, although their inputs are not independent. It holds for random arrivals from outside,
    exponential service times and random routing.

    >>> round(jackson_response_time(arrival_rate=2, demands=[0.25, 0.1]), 6)  # 0.5 + 0.125
    0.625
    """
    times = [demand / (1 - arrival_rate * demand) for demand in demands]
    return sum(times[1:], times[0])


@formula(
    sources=(Source("lazowska1984quantitative", "section 7.4.1, open model solution techniques"),),
    latex=r"\sum_k \frac{D_k}{1 - U_k},\quad D = @{demands},\ U = @{utilisations}",
    requires=(
        Requirement(
            lambda demands, utilisations: len(demands) == len(utilisations),
            lambda demands, utilisations: (
                f"demands has {len(demands)} entries and utilisations {len(utilisations)}; give one of each for every device."
            ),
            "utilisations",
        ),
    ),
    words=("open network", "several classes", "multi-class", "shared devices"),
)
def open_class_response_time(demands: Demands, utilisations: Utilisations) -> Response:
    """Response time of one class of requests in an open network that several classes share.

    A class suffers from how busy all of them keep a device, whatever its own part in that. It holds where arrivals from outside are
    random and each device is first come first served with the same exponential service time for all classes, or shares itself equally.

    >>> round(open_class_response_time(demands=[1, 3], utilisations=[7 / 19, 17 / 19]), 4)  # 1.5833 + 28.5
    30.0833
    """
    times = [demand / (1 - utilisation) for demand, utilisation in zip(demands, utilisations, strict=True)]
    return sum(times[1:], times[0])


@formula(
    sources=(Source("vvedenskaya1996queueing", "the limit for many servers"), Source("mitzenmacher2001power", "lemma 2, page 1097")),
    catalog_ids=("F-B34",),
    latex=r"@({utilisation})^{\frac{@({choices})^{@{length}} - 1}{@{choices} - 1}}",
    words=("power of two choices", "load balancing", "supermarket", "join the shorter queue"),
)
@elementwise
def choices_queue_tail(utilisation: Load, choices: Choices, length: Length) -> LongQueues:
    """Share of servers with at least so many requests, when each request takes the shortest of d queues.

    It holds for many servers, random arrivals and exponential service times (the mean-field limit). With one choice the exponent is i;
    with two it is doubly exponential, so long queues all but vanish.

    >>> round(choices_queue_tail(utilisation=0.9, choices=2, length=3), 6)  # 0.9^7
    0.478297
    """
    return utilisation ** (sum(choices**j for j in range(min(length, 400))) if utilisation > 0 or length > 0 else 0)


@formula(
    sources=(Source("vvedenskaya1996queueing", "the limit for many servers"), Source("mitzenmacher2001power", "corollary 2, page 1099")),
    catalog_ids=("F-B34",),
    latex=r"\sum_{i=1}^{\infty} @({utilisation})^{\frac{@({choices})^{i} - @{choices}}{@{choices} - 1}}",
    words=("power of two choices", "load balancing", "supermarket", "latency"),
)
@elementwise
def choices_response_time(utilisation: Load, choices: Choices) -> InServiceTimes:
    """Mean response time, in service times, when each request takes the shortest of d queues.

    Under the conditions of :func:`choices_queue_tail`. The second choice brings most of what there is to gain.

    >>> round(choices_response_time(utilisation=0.9, choices=2), 4), round(choices_response_time(utilisation=0.9, choices=1), 4)
    (2.6141, 10.0)
    """
    if choices == 1:
        return 1 / (1 - utilisation)
    total, exponent = 0.0, 0.0
    for _ in range(2_000):
        term = utilisation**exponent
        total += term
        if term < 1e-18:
            break
        exponent = choices * exponent + choices
    return total
