"""Quantities and conditions that queues share."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.quantities import Duration, PositiveRate, Probability, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source

ArrivalRate = Annotated[
    float,
    like(PositiveRate, name="arrival rate", symbol=r"\lambda", meaning="requests that come each second", default=80.0, practical=(0.1, 95)),
]
ServiceRate = Annotated[
    float,
    like(
        PositiveRate,
        name="service rate",
        symbol=r"\mu",
        meaning="requests that one busy server finishes each second",
        default=100.0,
        practical=(96, 10_000),
    ),
]
Servers = Annotated[int, like(Replicas, name="servers", symbol="c", meaning="servers behind one queue", default=3, practical=(1, 50))]
OfferedLoad = Annotated[
    float,
    like(
        Ratio,
        name="offered load",
        symbol="a",
        meaning="servers' worth of work that arrives (erlangs)",
        upper=1e6,
        default=2.0,
        practical=(0.1, 50),
    ),
]
Load = Annotated[
    float,
    like(
        Probability,
        name="utilisation",
        symbol=r"\rho",
        meaning="share of capacity in use",
        upper_open=True,
        default=0.8,
        practical=(0.01, 0.99),
    ),
]
ServiceTime = Annotated[
    float,
    like(
        Duration, name="service time", symbol="S", meaning="mean work of one request", lower_open=True, default=0.01, practical=(1e-5, 10)
    ),
]
ArrivalVariation = Annotated[
    float,
    like(
        Ratio,
        name="variation of arrivals",
        symbol=r"c_a^2",
        meaning="variance over squared mean of the time between arrivals; 1 for random arrivals",
        practical=(0, 20),
        scale="linear",
    ),
]
ServiceVariation = Annotated[
    float,
    like(
        Ratio,
        name="variation of service",
        symbol=r"c_s^2",
        meaning="variance over squared mean of service times; 0 if all alike, 1 if exponential",
        practical=(0, 20),
        scale="linear",
    ),
]
Waiting = Annotated[float, like(Duration, name="waiting time", symbol="W_q", meaning="mean time in the queue, before service")]
Response = Annotated[float, like(Duration, name="response time", symbol="W", meaning="mean time in the system, waiting and served")]
Blocked = Annotated[float, like(Probability, name="blocking probability", symbol="B", meaning="share of requests turned away")]
Waits = Annotated[float, like(Probability, name="waiting probability", symbol="C", meaning="share of requests that have to wait")]
Time = Annotated[float, like(Duration, default=0.1)]
Quantile = Annotated[
    float,
    like(
        Probability,
        name="quantile",
        symbol="p",
        meaning="share of requests that are faster",
        upper_open=True,
        default=0.99,
        practical=(0.5, 0.9999),
        scale="nines",
    ),
]

KLEINROCK = Source("kleinrock1975queueing", "chapter 3, birth-death queueing systems in equilibrium")
MANY_SERVERS = Source("gross1998fundamentals", "parallel channels, the queue M/M/c")
FINITE_ROOM = Source("gross1998fundamentals", "truncation, the queue M/M/c/K")
FINITE_SOURCES = Source("gross1998fundamentals", "finite-source queues, machine repair")
BOUNDS = Source("lazowska1984quantitative", "section 5.2, asymptotic bounds")

STABLE = Requirement(
    lambda arrival_rate, service_rate, **_: arrival_rate < service_rate,
    "arrival_rate={arrival_rate}/s is not below service_rate={service_rate}/s, so work arrives faster than it "
    "leaves and there is no steady "
    "state; arrival_rate is allowed below {service_rate}; try a lower arrival_rate.",
    "arrival_rate",
)
STABLE_MANY = Requirement(
    lambda arrival_rate, service_rate, servers, **_: arrival_rate < servers * service_rate,
    "arrival_rate={arrival_rate}/s is not below what servers={servers} finish at {service_rate}/s each, so there is no steady state; "
    "arrival_rate is allowed below servers times service_rate; try more servers.",
    "arrival_rate",
)
STABLE_LOAD = Requirement(
    lambda offered_load, servers, **_: offered_load < servers,
    "offered_load={offered_load} is not below servers={servers}, so the queue grows without end; offered_load is allowed below {servers}; "
    "try more servers.",
    "offered_load",
)
NEARLY_FULL = Caveat(
    lambda arrival_rate, service_rate, **_: arrival_rate > 0.95 * service_rate,
    "Above 95 % utilisation the mean takes very long to settle, and small errors in the rates change it greatly.",
    "arrival_rate",
)
