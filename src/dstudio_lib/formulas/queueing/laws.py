"""Operational laws: what holds between averages of any system that is measured long enough."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import minimum
from dstudio_lib.foundation.quantities import Duration, PositiveRate, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._quantities import BOUNDS, ArrivalRate, ServiceTime

_UTILISATION = Source("denning1978operational", "the utilization law")
_FLOW = Source("denning1978operational", "job flow analysis, visit ratios and the forced flow law")

TimeInSystem = Annotated[float, like(Duration, name="time in system", symbol="W", meaning="from arrival to departure, on average")]
InSystem = Annotated[float, like(Ratio, name="number in system", symbol="L", meaning="requests inside, on average")]
Throughput = Annotated[
    float,
    like(PositiveRate, name="throughput", symbol="X", meaning="requests completed each second", default=80.0, practical=(0.1, 10_000)),
]
DeviceThroughput = Annotated[
    float, like(Throughput, name="device throughput", symbol="X_k", meaning="visits completed each second at one device", lower_open=False)
]
Visits = Annotated[float, like(Ratio, name="visits", symbol="V_k", meaning="visits of one request to the device", default=3.0)]
Utilisation = Annotated[
    float, like(Ratio, name="utilisation", symbol="U", meaning="servers busy, on average", default=0.8, practical=(0.01, 1))
]
Demand = Annotated[
    float,
    like(Duration, name="service demand", symbol="D_k", meaning="work of one request at the device, all visits together", default=0.03),
]
Users = Annotated[
    int,
    like(Replicas, name="users", symbol="N", meaning="users or threads that each have at most one request", default=50, practical=(1, 500)),
]
ThinkTime = Annotated[
    float,
    like(
        Duration,
        name="think time",
        symbol="Z",
        meaning="from an answer to the next request",
        default=0.5,
        practical=(0, 60),
        scale="linear",
    ),
]
Response = Annotated[float, like(Duration, name="response time", symbol="R", meaning="from request to answer, on average")]
LargestDemand = Annotated[
    float,
    like(Demand, name="largest demand", symbol=r"D_{\max}", meaning="work of one request at the bottleneck", lower_open=True, default=0.02),
]
TotalDemand = Annotated[
    float, like(Demand, name="total demand", symbol="D", meaning="work of one request at all devices", lower_open=True, default=0.05)
]
ThroughputBound = Annotated[float, like(Throughput, symbol=r"X_{\max}", meaning="no system with these demands does more")]
Saturation = Annotated[float, like(Ratio, name="saturation point", symbol="N^*", meaning="users at which the bottleneck becomes the limit")]

_PART_OF_WHOLE = Requirement(
    lambda largest_demand, total_demand, **_: largest_demand <= total_demand,
    "largest_demand={largest_demand} s is above total_demand={total_demand} s, of which it is a part; largest_demand is allowed up to "
    "{total_demand}; try largest_demand={total_demand}.",
    "largest_demand",
)


@formula(
    sources=(Source("little1961proof", "the theorem, L = λW"),),
    catalog_ids=("F-B01",),
    words=("Little", "concurrency", "in flight"),
)
def littles_law(arrival_rate: ArrivalRate, time_in_system: TimeInSystem) -> InSystem:
    """Mean number in a system, from arrival rate and mean time inside.

    It holds for any stable system and any part of one, whatever the distributions, order of service or number of servers; only
    averages over the same long span must be taken. It says nothing about percentiles: a p99 in its place gives no number of requests.

    >>> littles_law(arrival_rate=500, time_in_system=0.05)
    25.0
    """
    return arrival_rate * time_in_system


@formula(
    sources=(_UTILISATION,),
    catalog_ids=("F-B02",),
    words=("busy", "utilization"),
)
def utilisation_law(throughput: Throughput, service_time: ServiceTime) -> Utilisation:
    """Servers busy on average, from throughput and service time.

    Little's law for what is in service. With one server it is the share of time it is busy; above 1 it takes several.

    >>> utilisation_law(throughput=40, service_time=0.02)
    0.8
    """
    return throughput * service_time


@formula(
    sources=(_FLOW,),
    catalog_ids=("F-B03",),
    words=("visit count", "device"),
)
def forced_flow(throughput: Throughput, visits: Visits) -> DeviceThroughput:
    """Throughput of one device, from that of the system and the visits that a request makes.

    It holds if flows balance over the span measured: nothing piles up inside.

    >>> forced_flow(throughput=40, visits=3)
    120
    """
    return throughput * visits


@formula(
    sources=(_FLOW,),
    catalog_ids=("F-B04",),
    words=("visit count", "bottleneck"),
)
def service_demand(visits: Visits, service_time: ServiceTime) -> Demand:
    """Work of one request at a device, over all of its visits.

    The device with the largest demand is the bottleneck. Waiting is not part of it.

    >>> service_demand(visits=3, service_time=0.5)
    1.5
    """
    return visits * service_time


@formula(
    sources=(_UTILISATION,),
    catalog_ids=("F-B04",),
    words=("measure", "bottleneck"),
)
def demand_from_utilisation(utilisation: Utilisation, throughput: Throughput) -> Demand:
    """Work of one request at a device, from what monitoring shows.

    Busy share over throughput: the way to measure a demand without tracing requests. Background work counts in, so subtract it.

    >>> demand_from_utilisation(utilisation=0.8, throughput=40)
    0.02
    """
    return utilisation / throughput


@formula(
    sources=(Source("denning1978operational", "the interactive response time formula"),),
    catalog_ids=("F-B05",),
    words=("closed system", "think time", "load test"),
    requires=(
        Requirement(
            lambda users, throughput, think_time: throughput * think_time <= users * (1 + 1e-12),
            "users={users} with think_time={think_time} s cannot send throughput={throughput} requests a second; throughput "
            "is allowed up to users "
            "over think_time; try a lower throughput.",
            "throughput",
        ),
    ),
)
def interactive_response_time(users: Users, throughput: Throughput, think_time: ThinkTime) -> Response:
    """Response time of a closed system, from its users, throughput and think time.

    Little's law around the loop of thinking and waiting. It holds for a fixed number of users who wait for their answers.

    >>> round(interactive_response_time(users=50, throughput=80, think_time=0.5), 6)
    0.125
    """
    return users / throughput - think_time


@formula(
    sources=(BOUNDS,),
    catalog_ids=("F-B06",),
    requires=(_PART_OF_WHOLE,),
    words=("asymptotic bound", "bottleneck", "capacity"),
)
def throughput_bound(users: Users, largest_demand: LargestDemand, total_demand: TotalDemand, think_time: ThinkTime) -> ThroughputBound:
    """Throughput that a closed system can at most reach.

    Few users are limited by their own loop, many by the bottleneck. No scheduling and no luck goes beyond; real systems
    stay below near the corner.

    >>> throughput_bound(users=8, largest_demand=0.25, total_demand=0.5, think_time=0.5)
    4.0
    >>> throughput_bound(users=2, largest_demand=0.25, total_demand=0.5, think_time=0.5)
    2.0
    """
    return minimum(1 / largest_demand, users / (total_demand + think_time))


@formula(
    sources=(BOUNDS,),
    catalog_ids=("F-B06",),
    requires=(_PART_OF_WHOLE,),
    words=("knee", "bottleneck", "how many users"),
)
def saturation_point(largest_demand: LargestDemand, total_demand: TotalDemand, think_time: ThinkTime) -> Saturation:
    """Number of users at which the two bounds on throughput meet.

    Above it, queues at the bottleneck are certain; below it they are a matter of chance.

    >>> round(saturation_point(largest_demand=0.2, total_demand=0.35, think_time=1), 6)
    6.75
    """
    return (total_demand + think_time) / largest_demand
