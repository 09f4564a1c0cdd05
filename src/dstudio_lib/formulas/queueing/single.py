"""One server: how waiting grows with load and with variation."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import elementwise, exp, log, maximum
from dstudio_lib.foundation.quantities import Duration, Probability, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._quantities import (
    FINITE_ROOM,
    KLEINROCK,
    NEARLY_FULL,
    STABLE,
    ArrivalRate,
    ArrivalVariation,
    Blocked,
    Load,
    Quantile,
    Response,
    ServiceRate,
    ServiceTime,
    ServiceVariation,
    Time,
    Waiting,
)

InSystem = Annotated[float, like(Ratio, name="number in system", symbol="L", meaning="requests waiting or served, on average")]
Present = Annotated[
    int, like(Replicas, name="requests present", symbol="n", meaning="waiting or served", lower=0, default=3, practical=(0, 50))
]
StateShare = Annotated[float, like(Probability, name="state probability", symbol="p_n", meaning="share of time with exactly n present")]
ResponseQuantile = Annotated[float, like(Duration, name="response time quantile", symbol="t_p", meaning="this share of requests is faster")]
Later = Annotated[float, like(Probability, name="slower than", symbol=r"P(T > t)", meaning="share of requests that take longer")]
BusyPeriod = Annotated[
    float, like(Duration, name="busy period", symbol=r"\mathrm{E}[B]", meaning="from the first arrival to the next idle moment")
]
RoomFor = Annotated[
    int, like(Replicas, name="room", symbol="K", meaning="requests that fit in, the one in service included", default=9, practical=(1, 100))
]
AnyLoad = Annotated[
    float, like(Ratio, name="offered load", symbol=r"\rho", meaning="arrival rate over service rate", default=0.8, practical=(0.01, 3))
]
JobSize = Annotated[float, like(Duration, name="job size", symbol="x", meaning="time the job takes on an idle server")]
Sojourn = Annotated[float, like(Duration, name="response time", symbol=r"\mathrm{E}[T(x)]", meaning="mean time of a job of this size")]
Interval = Annotated[
    float,
    like(
        Duration, name="mean interval", symbol=r"\bar X", meaning="mean time between events", lower_open=True, default=600.0, display="min"
    ),
]
Residual = Annotated[
    float, like(Duration, name="mean residual time", symbol=r"\mathrm{E}[R]", meaning="from a random moment to the next event")
]
IntervalVariation = Annotated[
    float, like(ServiceVariation, name="variation of intervals", symbol="c^2", meaning="variance over squared mean")
]

_APPROXIMATION = Caveat(
    lambda utilisation, **_: utilisation < 0.5,
    "This approximation is made for heavy traffic; below half load it may be off by a large factor, of a small number.",
    "utilisation",
)


@formula(
    sources=(KLEINROCK,),
    catalog_ids=("F-B07",),
    requires=(STABLE,),
    caveats=(NEARLY_FULL,),
    words=("M/M/1", "wait time", "latency", "sojourn"),
)
def mm1_response_time(arrival_rate: ArrivalRate, service_rate: ServiceRate) -> Response:
    """Mean time in the simplest queue, waiting and served.

    It holds for random (Poisson) arrivals, exponential service times and one server, in steady state. At 80 % load it is five
    service times, at 90 % ten.

    >>> round(mm1_response_time(arrival_rate=80, service_rate=100), 6)
    0.05
    """
    return 1 / (service_rate - arrival_rate)


@formula(sources=(KLEINROCK,), catalog_ids=("F-B07",), words=("M/M/1", "queue length", "how long is the queue", "jobs"))
def mm1_number(utilisation: Load) -> InSystem:
    """Mean number of requests in the simplest queue, waiting and served.

    Under the conditions of :func:`mm1_response_time`, to which Little's law connects it.

    >>> round(mm1_number(utilisation=0.8), 6)
    4.0
    """
    return utilisation / (1 - utilisation)


@formula(sources=(KLEINROCK,), catalog_ids=("F-B08",), words=("M/M/1", "geometric", "distribution"))
def mm1_state_probability(utilisation: Load, present: Present) -> StateShare:
    """Share of time with exactly n requests in the simplest queue.

    Under the conditions of :func:`mm1_response_time`. With random arrivals it is also what an arriving request finds.

    >>> round(mm1_state_probability(utilisation=0.5, present=2), 6)
    0.125
    """
    return (1 - utilisation) * utilisation**present


@formula(sources=(KLEINROCK,), catalog_ids=("F-B09",), requires=(STABLE,), words=("M/M/1", "percentile", "p99", "SLO"))
def mm1_response_quantile(arrival_rate: ArrivalRate, service_rate: ServiceRate, quantile: Quantile) -> ResponseQuantile:
    """Time within which a share of requests leaves the simplest queue.

    Under the conditions of :func:`mm1_response_time`, first come first served. The p99 is 4.6 times the mean, at any load.

    >>> round(mm1_response_quantile(arrival_rate=80, service_rate=100, quantile=0.99), 4)
    0.2303
    """
    return -log(1 - quantile) / (service_rate - arrival_rate)


@formula(sources=(KLEINROCK,), requires=(STABLE,), words=("M/M/1", "tail", "distribution", "SLO"))
def mm1_response_tail(arrival_rate: ArrivalRate, service_rate: ServiceRate, time: Time) -> Later:
    """Share of requests that take longer than a time in the simplest queue.

    Under the conditions of :func:`mm1_response_time`, first come first served.

    >>> round(mm1_response_tail(arrival_rate=80, service_rate=100, time=0.1), 6)
    0.135335
    """
    return exp(-(service_rate - arrival_rate) * time)


@formula(sources=(KLEINROCK,), catalog_ids=("F-B10",), requires=(STABLE,), words=("M/M/1", "percentile", "queueing delay"))
def mm1_waiting_quantile(arrival_rate: ArrivalRate, service_rate: ServiceRate, quantile: Quantile) -> ResponseQuantile:
    """Waiting time that a share of requests stays below in the simplest queue.

    Under the conditions of :func:`mm1_response_time`, first come first served. It is 0 for the share that need not wait at all.

    >>> round(mm1_waiting_quantile(arrival_rate=80, service_rate=100, quantile=0.99), 4)
    0.2191
    >>> mm1_waiting_quantile(arrival_rate=20, service_rate=100, quantile=0.5)
    0
    """
    return maximum(0, log(arrival_rate / service_rate / (1 - quantile)) / (service_rate - arrival_rate))


@formula(sources=(KLEINROCK,), catalog_ids=("F-B11",), requires=(STABLE,), words=("M/M/1", "idle", "burst"))
def mm1_busy_period(arrival_rate: ArrivalRate, service_rate: ServiceRate) -> BusyPeriod:
    """Mean time from the arrival that finds an empty queue until it is empty again.

    It holds for random arrivals and any service times with this mean, since order and variation do not change when the work is done.

    >>> round(mm1_busy_period(arrival_rate=80, service_rate=100), 6)
    0.05
    """
    return 1 / (service_rate - arrival_rate)


@formula(
    sources=(FINITE_ROOM,),
    catalog_ids=("F-B17",),
    latex=r"\frac{@({offered_load})^{@{room}}}{\sum_{i=0}^{@{room}} @({offered_load})^{i}}",
    words=("M/M/1/K", "finite buffer", "loss", "full queue"),
)
@elementwise
def mm1k_blocking(offered_load: AnyLoad, room: RoomFor) -> Blocked:
    """Share of requests that find a finite queue full and are turned away.

    It holds for random arrivals and exponential service times, in overload too: then about 1 - 1/ρ is turned away, however large
    the buffer. At ρ = 1 it is 1/(K + 1).

    >>> round(mm1k_blocking(offered_load=1, room=9), 6), round(mm1k_blocking(offered_load=2, room=3), 6)
    (0.1, 0.533333)
    """
    if offered_load > 1:
        return 1 / sum(offered_load**-i for i in range(room + 1))
    return offered_load**room / sum(offered_load**i for i in range(room + 1))


@formula(
    sources=(Source("kleinrock1975queueing", "chapter 5, the queue M/G/1"),),
    catalog_ids=("F-B20",),
    words=("M/G/1", "Pollaczek-Khinchine", "variance", "wait time"),
)
def pollaczek_khinchine_wait(utilisation: Load, service_time: ServiceTime, service_variation: ServiceVariation) -> Waiting:
    """Mean wait before one server with service times of any distribution.

    It holds for random arrivals and service in any order that does not look at the size. Waiting grows with the variance:
    a few very long requests make all others wait.

    >>> round(pollaczek_khinchine_wait(utilisation=0.8, service_time=0.01, service_variation=1), 6)
    0.04
    """
    return utilisation / (1 - utilisation) * ((1 + service_variation) / 2) * service_time


@formula(
    sources=(Source("kleinrock1975queueing", "chapter 5, the queue M/G/1"),),
    catalog_ids=("F-B21",),
    requires=(STABLE,),
    words=("M/D/1", "constant service", "deterministic"),
)
def md1_wait(arrival_rate: ArrivalRate, service_rate: ServiceRate) -> Waiting:
    """Mean wait before one server that takes equally long for each request.

    It holds for random arrivals: half the wait of exponential service times, so half of all waiting comes from arrivals alone.

    >>> round(md1_wait(arrival_rate=80, service_rate=100), 6)
    0.02
    """
    return arrival_rate / service_rate / (2 * service_rate * (1 - arrival_rate / service_rate))


@formula(
    sources=(Source("kleinrock1976queueing", "processor sharing"),),
    catalog_ids=("F-B22",),
    words=("M/G/1", "round robin", "fair", "time slicing"),
)
def processor_sharing_time(job_size: JobSize, utilisation: Load) -> Sojourn:
    """Mean response time of a job on a server that all jobs share equally.

    It holds for random arrivals and any distribution of sizes: everyone is slowed by the same factor, and variance does not matter.

    >>> round(processor_sharing_time(job_size=0.02, utilisation=0.75), 6)
    0.08
    """
    return job_size / (1 - utilisation)


@formula(
    sources=(Source("kingman1961single", "the mean wait in heavy traffic"),),
    catalog_ids=("F-B23",),
    caveats=(_APPROXIMATION,),
    words=("G/G/1", "Kingman", "VUT", "variability", "wait time"),
)
def kingman_wait(
    utilisation: Load, service_time: ServiceTime, arrival_variation: ArrivalVariation, service_variation: ServiceVariation
) -> Waiting:
    """Mean wait before one server, approximately, with arrivals and service times of any kind.

    Load, variation and service time multiply. Exact for random arrivals, where it is :func:`pollaczek_khinchine_wait`, and close
    at high load; it fails where arrivals depend on one another. It is often called an upper bound, which it is not: that one
    divides the arrivals' variation by the square of the load, and the two meet only as the load nears 1.

    >>> round(kingman_wait(utilisation=0.8, service_time=0.01, arrival_variation=2, service_variation=0.5), 6)
    0.05
    """
    return utilisation / (1 - utilisation) * ((arrival_variation + service_variation) / 2) * service_time


@formula(
    sources=(Source("kleinrock1975queueing", "residual life, with the queue M/G/1"),),
    catalog_ids=("F-B35",),
    words=("inspection paradox", "waiting for the bus", "length bias"),
)
def residual_life(interval: Interval, interval_variation: IntervalVariation) -> Residual:
    """Mean time from a random moment to the next event.

    Half the mean interval only if all intervals are alike: a random moment more likely falls into a long one. It holds for independent
    intervals of any distribution, and explains why waiting in queues grows with variance.

    >>> residual_life(interval=10, interval_variation=1)  # random buses every ten minutes: ten minutes, not five
    10.0
    """
    return interval * (1 + interval_variation) / 2
