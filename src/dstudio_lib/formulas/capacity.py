"""How much to buy: servers for a load, headroom for a lost zone, growth, and what a request and a nine cost."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise, log, log1p, round_up, sqrt
from dstudio_lib.foundation.quantities import Availability, Cost, Duration, Items, PositiveRate, Probability, Rate, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

from . import _erlang
from .queueing._quantities import OfferedLoad as QueueLoad

SECONDS_PER_HOUR = Constant(3_600.0, "3600", "s/h")
"""Machines are rented by the hour, and requests are counted by the second."""

LN_2 = Constant(math.log(2), r"\ln 2")

_LAZOWSKA = Source("lazowska1984quantitative", "the utilisation law")
_ZONES = Source("weiss2019static", "active-active on Availability Zones")
_MEANING = Source("dstudio", "follows from the meaning of the quantities", "M")

ArrivalRate = Annotated[float, like(Rate, name="arrival rate", meaning="requests each second", default=1_000.0, practical=(0.1, 1e5))]
ServiceTime = Annotated[
    float,
    like(Duration, name="service time", symbol="S", meaning="time one server is busy with one request", default=0.02, practical=(1e-5, 10)),
]
TargetUtilisation = Annotated[
    float,
    like(
        Probability,
        name="target utilisation",
        symbol="u",
        meaning="share of time a server may be busy",
        lower_open=True,
        default=0.7,
        practical=(0.05, 0.95),
    ),
]
Servers = Annotated[int, like(Items, name="servers", symbol="n", meaning="servers to provide")]
OfferedLoad = Annotated[float, like(QueueLoad, default=16.0, practical=(0.1, 1_000))]
WaitTarget = Annotated[
    float,
    like(
        Probability,
        name="wait probability",
        symbol=r"\varepsilon",
        meaning="share of requests that may have to wait",
        lower_open=True,
        default=0.2,
        practical=(1e-4, 0.9),
        scale="log",
    ),
]
Zones = Annotated[
    int,
    like(
        Items,
        name="zones",
        symbol="z",
        meaning="zones that share the load evenly",
        lower=2,
        upper=1_000,
        default=3,
        practical=(2, 10),
        scale="linear",
    ),
]
LostZones = Annotated[
    int,
    like(
        Items, name="zones lost", symbol="f", meaning="zones that may fail at once", upper=999, default=1, practical=(0, 3), scale="linear"
    ),
]
ZoneShare = Annotated[float, like(Ratio, name="capacity of a zone", symbol="c_z", meaning="as a share of the whole load", display="%")]
Headroom = Annotated[
    float, like(Ratio, name="headroom", symbol="h", meaning="capacity beyond the load, as a share of the load", display="%")
]
Growth = Annotated[
    float,
    like(
        Ratio,
        name="growth",
        symbol="g",
        meaning="increase in one period, as a share",
        lower_open=True,
        default=0.1,
        practical=(0.001, 2),
        display="%",
    ),
]
Periods = Annotated[float, like(Ratio, name="periods", symbol="k", meaning="periods of growth, as a real number")]
LoadNow = Annotated[float, like(Ratio, name="load now", symbol=r"\ell", meaning="in any unit", lower_open=True, default=40.0)]
CapacityNow = Annotated[float, like(LoadNow, name="capacity", symbol="c", meaning="in the unit of the load", default=80.0)]
Stretch = Annotated[
    float, like(Ratio, name="stretch", symbol="k", meaning="mean response time over service time", lower=1, default=5.0, practical=(1, 100))
]
Utilisation = Annotated[float, like(Probability, name="utilisation", symbol=r"\rho", meaning="share of time the server is busy")]
CostBefore = Annotated[float, like(Cost, name="cost before", symbol="C_1")]
CostAfter = Annotated[float, like(Cost, name="cost after", symbol="C_2", default=250.0)]
AvailabilityBefore = Annotated[float, like(Availability, name="availability before", symbol="A_1", default=0.999)]
AvailabilityAfter = Annotated[float, like(Availability, name="availability after", symbol="A_2", default=0.9999)]
CostOfAvailability = Annotated[
    float,
    like(
        Cost,
        name="cost of availability",
        symbol=r"\Delta C / \Delta A",
        meaning="for the whole step from 0 to 1; a hundredth of it for each percentage point",
        lower=float("-inf"),
    ),
]
InstanceCost = Annotated[
    float,
    like(
        Cost,
        name="instance cost",
        symbol=r"C_{\mathrm{inst}}",
        unit="dollar/h",
        meaning="money for one machine and hour",
        default=0.1,
        practical=(0.001, 100),
    ),
]
ServiceRate = Annotated[
    float,
    like(
        PositiveRate,
        name="service rate",
        symbol=r"\mu",
        meaning="requests each second of a fully busy machine",
        default=100.0,
        practical=(0.01, 1e5),
    ),
]
CostPerRequest = Annotated[float, like(Cost, name="cost per request", symbol=r"C_{\mathrm{req}}", meaning="money for one request")]
MeanCount = Annotated[
    float,
    like(
        Ratio,
        name="mean count",
        symbol=r"\lambda",
        meaning="requests in one interval, on average",
        lower_open=True,
        default=100.0,
        practical=(1, 1e6),
    ),
]
Deviations = Annotated[
    float,
    like(Ratio, name="standard deviations", symbol="z", meaning="2.33 leaves 1 % above", default=2.33, practical=(0, 6), scale="linear"),
]
PeakCount = Annotated[
    float, like(Ratio, name="peak count", symbol=r"\lambda_{\max}", meaning="requests in one interval that is rarely exceeded")
]
PeakToMean = Annotated[float, like(Ratio, name="peak to mean", symbol=r"\lambda_{\max} / \lambda", meaning="peak over mean")]
Satisfied = Annotated[int, like(Items, name="satisfied", symbol="S", meaning="answers within the target time", default=800)]
Tolerating = Annotated[int, like(Items, name="tolerating", symbol="T", meaning="answers within four times the target time", default=150)]
Total = Annotated[
    int, like(Items, name="total", symbol="N", meaning="all requests, failed ones included", lower=1, default=1_000, practical=(1, 1e9))
]
Apdex = Annotated[
    float,
    like(Probability, name="Apdex", symbol=r"\mathrm{Apdex}", meaning="1 if all are satisfied, 0 if none is even tolerating", display=None),
]


@formula(
    sources=(_LAZOWSKA,),
    catalog_ids=("F-N01",),
    words=("capacity planning", "sizing", "utilisation law"),
)
def servers_for_utilisation(arrival_rate: ArrivalRate, service_time: ServiceTime, target_utilisation: TargetUtilisation) -> Servers:
    """Servers that keep the mean utilisation at or below a target.

    It holds for the mean over the time that the rate is measured over: give it the peak's rate, not the day's. It says nothing about
    waiting, for which many servers may run hotter than few: :func:`servers_for_wait`.

    >>> servers_for_utilisation(arrival_rate=100, service_time=0.07, target_utilisation=0.7)  # 7 / 0.7
    10
    """
    return round_up(arrival_rate * service_time / target_utilisation)


@formula(
    symbol="n",
    sources=(Source("erlang1917solution"), Source("kleinrock1975queueing", "chapter 3, birth-death queueing systems in equilibrium")),
    catalog_ids=("F-N02",),
    latex=r"\min \left\{ n > a : C(n, a) \le @{wait_probability} \right\},\quad a = @{offered_load},"
    r"\quad C(n, a) = \frac{\frac{a^n}{n!} \frac{n}{n - a}}{\sum_{i=0}^{n-1} \frac{a^i}{i!} + \frac{a^n}{n!} \frac{n}{n - a}}",
    words=("Erlang C", "staffing", "capacity planning"),
)
@elementwise
def servers_for_wait(offered_load: OfferedLoad, wait_probability: WaitTarget) -> Servers:
    """Fewest servers with which at most a given share of requests has to wait.

    It holds for Poisson arrivals, exponential service times and one queue for all servers (M/M/c). Separate queues need more;
    so do bursts.

    >>> servers_for_wait(offered_load=2, wait_probability=0.5)  # Erlang C is 1 for two and 0.444 for three servers
    3
    """
    return next(
        servers
        for servers, blocked in _erlang.growing(offered_load)
        if servers > offered_load and _erlang.from_blocking(servers, offered_load, blocked) <= wait_probability
    )


_SOME_ZONE_LEFT = Requirement(
    lambda zones, zones_lost: zones_lost < zones,
    "zones_lost={zones_lost} leaves none of zones={zones}; zones_lost is allowed from 0 to zones-1; try zones_lost=1.",
    "zones_lost",
)


@formula(
    sources=(_ZONES,),
    words=("static stability", "availability zone", "N+1"),
    requires=(_SOME_ZONE_LEFT,),
)
def zone_capacity(zones: Zones, zones_lost: LostZones = 1) -> ZoneShare:
    """Capacity that each zone needs so that the rest carries the whole load when some are lost.

    A half of the load with three zones and one lost. It holds if the load spreads evenly over what is left, at once and without
    starting anything new.

    >>> zone_capacity(zones=3, zones_lost=1)
    0.5
    """
    return 1 / (zones - zones_lost)


@formula(
    sources=(_ZONES,),
    catalog_ids=("F-N03",),
    words=("static stability", "availability zone", "overprovisioning", "N+1"),
    requires=(_SOME_ZONE_LEFT,),
)
def zone_headroom(zones: Zones, zones_lost: LostZones = 1) -> Headroom:
    """Capacity to buy beyond the load, so that it is carried even when some zones are lost.

    With one lost it is 1/(z - 1), half as much again with three zones. It holds if the load spreads evenly over what is left;
    more zones make it cheaper.

    >>> zone_headroom(zones=3, zones_lost=1)
    0.5
    """
    return zones_lost / (zones - zones_lost)


@formula(
    symbol="k_2",
    sources=(_MEANING,),
    catalog_ids=("F-N04",),
    words=("growth", "exponential", "rule of 70"),
)
def doubling_time(growth: Growth) -> Periods:
    """Periods until something that grows by a constant share has doubled.

    It holds for compound growth. For a few percent it is near 70 divided by the percentage.

    >>> doubling_time(growth=1.0)  # +100 % in each period
    1.0
    """
    return LN_2 / log1p(growth)


@formula(
    sources=(_MEANING,),
    words=("growth", "runway", "capacity planning"),
    requires=(
        Requirement(
            lambda load, capacity, **_: load <= capacity,
            "load={load} is already above capacity={capacity}; load is allowed up to {capacity}; try load={capacity}.",
            "load",
        ),
    ),
)
def time_to_capacity(load: LoadNow, capacity: CapacityNow, growth: Growth) -> Periods:
    """Periods until a load that grows by a constant share reaches the capacity.

    It holds for compound growth, of the peak rather than the mean. New capacity must be ordered earlier by the time it takes to
    arrive.

    >>> round(time_to_capacity(load=25, capacity=100, growth=1.0), 9)  # two doublings
    2.0
    """
    return log(capacity / load) / log1p(growth)


@formula(
    sources=(Source("kleinrock1975queueing", "chapter 3, birth-death queueing systems in equilibrium"),),
    catalog_ids=("F-N05",),
    words=("M/M/1", "response time", "stretch factor"),
)
def utilisation_for_stretch(stretch: Stretch) -> Utilisation:
    """Utilisation at which requests take k times their service time, on average.

    It holds for one server with Poisson arrivals and exponential service times (M/M/1). Half busy means twice as long, 80 % five
    times; several servers on one queue may run hotter.

    >>> round(utilisation_for_stretch(stretch=5), 6)
    0.8
    """
    return 1 - 1 / stretch


@formula(
    sources=(Source("beyer2016sre", "chapter 3, Embracing Risk"),),
    catalog_ids=("F-N06",),
    words=("cost of nines", "marginal cost", "error budget"),
    requires=(
        Requirement(
            lambda availability_before, availability_after, **_: availability_after != availability_before,
            "availability_after={availability_after} equals availability_before, so that the cost of the step is undefined; any other "
            "availability is allowed; try availability_after=0.9999.",
            "availability_after",
        ),
    ),
    caveats=(
        Caveat(
            lambda availability_before, availability_after, **_: availability_after < availability_before,
            "The availability falls here, so that a saving appears as a cost and a cost as a saving.",
            "availability_after",
        ),
    ),
)
def cost_of_availability(
    cost_before: CostBefore, cost_after: CostAfter, availability_before: AvailabilityBefore, availability_after: AvailabilityAfter
) -> CostOfAvailability:
    """Extra cost over extra availability: the marginal cost of a step.

    Compare it with what an outage of the whole period would cost: if it is higher, the step does not pay. It holds for the step as a
    whole; each further nine buys a tenth of what the one before bought.

    >>> round(cost_of_availability(100, 190, 0.99, 0.999))  # 90 for 0.009
    10000
    """
    return (cost_after - cost_before) / (availability_after - availability_before)


@formula(
    sources=(_MEANING,),
    catalog_ids=("F-N07",),
    words=("unit cost", "cloud bill", "FinOps"),
)
def cost_per_request(instance_cost: InstanceCost, target_utilisation: TargetUtilisation, service_rate: ServiceRate) -> CostPerRequest:
    """Cost of one request on rented machines.

    It holds while machines are billed by the hour whether busy or idle, so that halving the utilisation doubles the cost. Traffic,
    storage and people come on top.

    >>> cost_per_request(instance_cost=3.6, target_utilisation=0.5, service_rate=20)
    0.0001
    """
    return instance_cost / (SECONDS_PER_HOUR * target_utilisation * service_rate)


@formula(
    sources=(_MEANING,),
    catalog_ids=("F-N08",),
    words=("Poisson", "peak", "burst", "normal approximation"),
)
def poisson_peak(mean_count: MeanCount, deviations: Deviations) -> PeakCount:
    """Requests in an interval that random arrivals rarely exceed.

    It holds for Poisson arrivals and a mean above about ten, by the normal approximation. It covers chance only: mornings,
    campaigns and retries come on top.

    >>> poisson_peak(mean_count=100, deviations=3)
    130.0
    """
    return mean_count + deviations * sqrt(mean_count)


@formula(
    sources=(_MEANING,),
    words=("Poisson", "peak", "burst", "pooling"),
)
def poisson_peak_to_mean(mean_count: MeanCount, deviations: Deviations) -> PeakToMean:
    """How far above the mean random arrivals reach, as a ratio.

    It falls with the square root of the count, so that large services are smoother and short intervals rougher. It holds where
    :func:`poisson_peak` does.

    >>> poisson_peak_to_mean(mean_count=100, deviations=3)
    1.3
    """
    return 1 + deviations / sqrt(mean_count)


@formula(
    sources=(Source("apdex2007specification", "the definition of the index"),),
    catalog_ids=("F-N09",),
    words=("application performance index", "user satisfaction", "threshold"),
    requires=(
        Requirement(
            lambda satisfied, tolerating, total: satisfied + tolerating <= total,
            "satisfied={satisfied} and tolerating={tolerating} together are more than total={total}; satisfied is allowed up to "
            "total less tolerating; try satisfied=0.",
            "satisfied",
        ),
    ),
)
def apdex(satisfied: Satisfied, tolerating: Tolerating, total: Total) -> Apdex:
    """Share of satisfied users, those who merely tolerate counted half.

    Satisfied is an answer within a target time that you choose, tolerating one within four times as much. Very different
    distributions share one value, so that it hides what a histogram shows; it does not hold as a percentile.

    >>> apdex(satisfied=60, tolerating=30, total=100)
    0.75
    """
    return (satisfied + tolerating / 2) / total
