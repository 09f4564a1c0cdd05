"""Several servers behind one queue: Erlang's formulas, and their approximations for other arrivals and service times."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import elementwise, sqrt
from dstudio_lib.foundation.quantities import Probability, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from .. import _erlang
from ._quantities import (
    FINITE_ROOM,
    FINITE_SOURCES,
    MANY_SERVERS,
    STABLE_LOAD,
    STABLE_MANY,
    ArrivalRate,
    ArrivalVariation,
    Blocked,
    Load,
    OfferedLoad,
    Response,
    Servers,
    ServiceRate,
    ServiceTime,
    ServiceVariation,
    Time,
    Waiting,
    Waits,
)

_LOSS = Source("erlang1917solution", "the loss formula, without waiting")

BlockingTarget = Annotated[float, like(Blocked, lower_open=True, upper_open=True, default=0.01, practical=(1e-4, 0.5), scale="log")]
LaterWaits = Annotated[
    float, like(Probability, name="waits longer than", symbol=r"P(W_q > t)", meaning="share of requests that wait longer")
]
Room = Annotated[
    int, like(Replicas, name="room", symbol="K", meaning="requests that fit in, those in service included", default=10, practical=(1, 100))
]
Sources = Annotated[
    int, like(Replicas, name="sources", symbol="S", meaning="clients, each with at most one request", default=20, practical=(1, 200))
]
SourceLoad = Annotated[
    float,
    like(
        Ratio,
        name="load of an idle source",
        symbol=r"\alpha",
        meaning="its request rate times the service time",
        default=0.2,
        upper=1e6,
        practical=(0.01, 5),
    ),
]
Present = Annotated[
    int, like(Replicas, name="requests present", symbol="n", meaning="all of them in service", lower=0, default=3, practical=(0, 50))
]
Everyone = Annotated[int, like(Present, meaning="all of them, in service and waiting", default=2)]
StateShare = Annotated[float, like(Probability, name="state probability", symbol="p_n", meaning="share of time with exactly n present")]

_FITS = Requirement(
    lambda room, servers, **_: servers <= room,
    "room={room} is less than servers={servers}, so some servers could never be used; room is allowed from {servers}; try room={servers}.",
    "room",
)


@formula(
    sources=(_LOSS,),
    catalog_ids=("F-B12",),
    latex=r"\frac{@({offered_load})^{@{servers}} / @{servers}!}{\sum_{k=0}^{@{servers}} @({offered_load})^{k} / k!}",
    words=("Erlang B", "M/M/c/c", "loss system", "no queue"),
)
@elementwise
def erlang_b(servers: Servers, offered_load: OfferedLoad) -> Blocked:
    """Share of requests that find every server busy and are lost.

    It holds for random arrivals, no queue, and service times of any distribution with this mean. Computed by Erlang's recursion,
    since factorials overflow.

    >>> round(erlang_b(servers=5, offered_load=3), 6)
    0.110054
    """
    return _erlang.blocking(servers, offered_load)


@formula(
    symbol="a",
    sources=(_LOSS,),
    latex=r"B^{-1}\left(@{servers},\ @{blocking}\right),\quad B(c, a) = \frac{a^{c} / c!}{\sum_{k=0}^{c} a^{k} / k!}",
    words=("Erlang B", "inverse", "capacity", "trunk"),
)
@elementwise
def offered_load_for_blocking(servers: Servers, blocking: BlockingTarget) -> OfferedLoad:
    """Largest load at which no more than a share of requests is lost.

    The inverse of :func:`erlang_b`, under the same conditions, found by bisection. Large groups carry more for each server.

    >>> round(offered_load_for_blocking(servers=15, blocking=0.01), 3)
    8.108
    """
    low, high = 0.0, servers / (1 - blocking)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _erlang.blocking(servers, middle) < blocking else (low, middle)
    return low


@formula(
    sources=(Source("erlang1917solution", "the waiting formula, exponential holding times"),),
    catalog_ids=("F-B13",),
    requires=(STABLE_LOAD,),
    latex=r"\frac{@{servers}@*B}{@{servers} - @{offered_load} \left(1 - B\right)},\quad B ="
    r" \frac{@({offered_load})^{@{servers}} / @{servers}!}"
    r"{\sum_{k=0}^{@{servers}} @({offered_load})^{k} / k!}",
    words=("Erlang C", "M/M/c", "delay probability"),
)
@elementwise
def erlang_c(servers: Servers, offered_load: OfferedLoad) -> Waits:
    """Share of requests that have to wait for one of several servers.

    It holds for random arrivals, exponential service times and one queue in front of all servers.

    >>> round(erlang_c(servers=3, offered_load=2), 6)
    0.444444
    """
    return _erlang.waiting(servers, offered_load)


_C = r"\frac{C\left(@{servers},\ @{arrival_rate} / @{service_rate}\right)}{@{servers}@*@{service_rate} - @{arrival_rate}}"


@formula(
    sources=(MANY_SERVERS,),
    catalog_ids=("F-B14",),
    requires=(STABLE_MANY,),
    latex=_C,
    words=("M/M/c", "Erlang C", "queueing delay", "wait time"),
)
@elementwise
def mmc_wait(arrival_rate: ArrivalRate, service_rate: ServiceRate, servers: Servers) -> Waiting:
    """Mean wait for one of several servers behind one queue.

    It holds for random arrivals and exponential service times; C is the waiting probability of :func:`erlang_c`.

    >>> round(mmc_wait(arrival_rate=90, service_rate=10, servers=10), 6)
    0.066873
    """
    return _erlang.waiting(servers, arrival_rate / service_rate) / (servers * service_rate - arrival_rate)


@formula(
    sources=(MANY_SERVERS,),
    requires=(STABLE_MANY,),
    latex=_C + r" + \frac{1}{@{service_rate}}",
    words=("M/M/c", "Erlang C", "latency", "sojourn"),
)
@elementwise
def mmc_response_time(arrival_rate: ArrivalRate, service_rate: ServiceRate, servers: Servers) -> Response:
    """Mean time in a system of several servers behind one queue, waiting and served.

    Under the conditions of :func:`mmc_wait`. More servers cut the waiting, never the service itself.

    >>> round(mmc_response_time(arrival_rate=90, service_rate=10, servers=10), 6)
    0.166873
    """
    return _erlang.waiting(servers, arrival_rate / service_rate) / (servers * service_rate - arrival_rate) + 1 / service_rate


@formula(
    sources=(Source("gross1998fundamentals", "the queue M/M/c, waiting-time distribution"),),
    catalog_ids=("F-B15",),
    requires=(STABLE_MANY,),
    latex=r"C\left(@{servers},\ @{arrival_rate} / @{service_rate}\right) e^{-\left(@{servers}@*@{service_rate} -"
    r" @{arrival_rate}\right)@*@{time}}",
    words=("M/M/c", "Erlang C", "service level", "tail"),
)
@elementwise
def mmc_waiting_tail(arrival_rate: ArrivalRate, service_rate: ServiceRate, servers: Servers, time: Time) -> LaterWaits:
    """Share of requests that wait longer than a time for one of several servers.

    Under the conditions of :func:`mmc_wait`, first come first served.

    >>> round(mmc_waiting_tail(arrival_rate=2, service_rate=1, servers=3, time=1), 6)  # 4/9 / e
    0.163502
    """
    return _erlang.waiting(servers, arrival_rate / service_rate) * math.exp(-(servers * service_rate - arrival_rate) * time)


@formula(
    sources=(FINITE_ROOM,),
    catalog_ids=("F-B16",),
    requires=(_FITS,),
    latex=r"\frac{@({offered_load})^{@{room}}}{@{servers}!@*@({servers})^{@{room} - @{servers}}} p_0,\quad p_0^{-1} ="
    r" \sum_{i=0}^{@{servers}-1} \frac{@({offered_load})^{i}}{i!} + \sum_{i=@{servers}}^{@{room}}"
    r" \frac{@({offered_load})^{i}}{@{servers}!@*@({servers})^{i - @{servers}}}",
    words=("M/M/c/K", "finite buffer", "loss", "bounded queue"),
)
@elementwise
def mmck_blocking(offered_load: OfferedLoad, servers: Servers, room: Room) -> Blocked:
    """Share of requests that find several servers and a finite queue full.

    It holds for random arrivals and exponential service times, in overload too. With room for as many as there are servers it is
    :func:`erlang_b`.

    >>> round(mmck_blocking(offered_load=2, servers=1, room=3), 6)
    0.533333
    """
    blocking = _erlang.blocking(servers, offered_load)
    for _ in range(servers, room):
        blocking = offered_load / servers * blocking / (1 + offered_load / servers * blocking)
    return blocking


@formula(
    sources=(FINITE_SOURCES,),
    catalog_ids=("F-B18",),
    requires=(
        Requirement(
            lambda sources, servers, **_: servers <= sources,
            "servers={servers} is more than sources={sources}, so nobody is ever blocked; servers is allowed from 1 to {sources}; "
            "try servers={sources}.",
            "servers",
        ),
    ),
    latex=r"\frac{\binom{@{sources}}{@{servers}} @({source_load})^{@{servers}}}{\sum_{k=0}^{@{servers}}"
    r" \binom{@{sources}}{k} @({source_load})^{k}}",
    words=("Engset", "finite population", "connection pool"),
)
@elementwise
def engset_blocking(sources: Sources, source_load: SourceLoad, servers: Servers) -> Blocked:
    """Share of time in which all servers are busy, when a few sources send the requests.

    Sources with a request under way send no other, so it is less than Erlang's with the same load. It holds for service times of any
    distribution; what an arriving request meets is the value with one source fewer.

    >>> round(engset_blocking(sources=3, source_load=0.5, servers=2), 6)  # 0.75 / (1 + 1.5 + 0.75)
    0.230769
    """
    blocking = 1.0
    for i in range(1, servers + 1):
        step = (sources - i + 1) * source_load * blocking
        blocking = step / (i + step)
    return blocking


@formula(
    sources=(MANY_SERVERS,),
    requires=(STABLE_MANY,),
    latex=(
        r"p_n = \begin{cases} p_0 \frac{a^n}{n!} & n < @{servers} \\ "
        r"p_0 \frac{a^n}{@{servers}!\, @{servers}^{n - @{servers}}} & n \ge @{servers} \end{cases},"
        r"\quad a = \frac{@{arrival_rate}}{@{service_rate}},\ n = @{present}"
    ),
    words=("M/M/c", "state probability", "how many are there", "processor sharing"),
)
@elementwise
def mmc_state_probability(arrival_rate: ArrivalRate, service_rate: ServiceRate, servers: Servers, present: Everyone) -> StateShare:
    """Share of time with exactly n requests at several servers behind one queue.

    It holds for random arrivals and exponential service times, first come first served; and for service times of any distribution
    where all who are there share the servers equally, each using one at most.

    >>> [round(mmc_state_probability(arrival_rate=10, service_rate=12, servers=3, present=n), 6) for n in (0, 1, 2)]
    [0.432133, 0.360111, 0.150046]
    """
    load = arrival_rate / service_rate
    all_busy = _erlang.waiting(servers, load) * (1 - load / servers)
    if present >= servers:
        return all_busy * (load / servers) ** (present - servers)
    return all_busy * math.exp(math.lgamma(servers + 1) - math.lgamma(present + 1) - (servers - present) * math.log(load))


@formula(
    sources=(Source("gross1998fundamentals", "unlimited service, the queue M/M/∞"),),
    catalog_ids=("F-B19",),
    latex=r"e^{-@{offered_load}} \frac{@({offered_load})^{@{present}}}{@{present}!}",
    words=("M/M/infinity", "Poisson", "serverless", "no waiting"),
)
@elementwise
def unlimited_state_probability(offered_load: OfferedLoad, present: Present) -> StateShare:
    """Share of time with exactly n requests in service, when nobody ever waits.

    It holds for random arrivals, service times of any distribution, and as many servers as it takes.

    >>> round(unlimited_state_probability(offered_load=2, present=3), 6)
    0.180447
    """
    if offered_load == 0:
        return float(present == 0)
    return math.exp(present * math.log(offered_load) - offered_load - math.lgamma(present + 1))


@formula(
    sources=(Source("allen1990probability", "the Allen-Cunneen approximation, the queue G/G/c"),),
    catalog_ids=("F-B24",),
    requires=(STABLE_MANY,),
    latex=_C + r" \frac{@{arrival_variation} + @{service_variation}}{2}",
    words=("G/G/c", "Allen-Cunneen", "variability", "approximation"),
)
@elementwise
def allen_cunneen_wait(
    arrival_rate: ArrivalRate,
    service_rate: ServiceRate,
    servers: Servers,
    arrival_variation: ArrivalVariation,
    service_variation: ServiceVariation,
) -> Waiting:
    """Mean wait for one of several servers, approximately, with arrivals and service times of any kind.

    The M/M/c wait, scaled by the variation. Exact for M/M/c and M/G/1; elsewhere within some tens of per cent at high load.

    >>> round(allen_cunneen_wait(90, 10, 10, arrival_variation=1, service_variation=3), 6)
    0.133746
    """
    waiting = _erlang.waiting(servers, arrival_rate / service_rate) / (servers * service_rate - arrival_rate)
    return waiting * (arrival_variation + service_variation) / 2


@formula(
    sources=(Source("sakasegawa1977approximation", "the formula of the title, for M/M/s"),),
    catalog_ids=("F-B25",),
    words=("M/M/c", "approximation", "Sakasegawa"),
)
def sakasegawa_wait(utilisation: Load, servers: Servers, service_time: ServiceTime) -> Waiting:
    """Mean wait for one of several servers, approximately, in one line.

    Within a few per cent of :func:`mmc_wait` from 90 % load on, and exact for one server. With many servers at moderate load, where
    hardly anyone waits, it can overstate by half. It shows how waiting falls with the number of servers at the same utilisation.

    >>> round(sakasegawa_wait(utilisation=0.9, servers=10, service_time=0.1), 4)
    0.0678
    """
    return utilisation ** (sqrt(2 * (servers + 1)) - 1) / (servers * (1 - utilisation)) * service_time
