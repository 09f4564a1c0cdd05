"""A service that clients retry against, request by request: it works until something trips it, and then retries alone keep it down.

The claim: between C / (1 + r) and C, with C the capacity and r the retries of each request, the service has two states. Left alone it
answers everything; a surge of a few seconds leaves it working on calls that were given up, for good. What brings it back is less
work (a circuit breaker, shedding, a retry budget, clients kept away until all retries fit), not time. Serving the newest call first
helps too; dropping only those calls that were given up leaves it limping, since the others are answered too late.

One service of some servers and a bounded queue, first come first served; clients send at random, wait for a timeout, and try again.
Single requests are simulated (see :mod:`dstudio_lib.engine`); ``seed`` is what chance depends on. Everything scales: only the load, and
times against the timeout, matter much, and the capacity says how many requests chance is averaged over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.results import Result
from dstudio_lib.engine.running import Which, run
from dstudio_lib.formulas.overload import load_in_failure, vulnerable_load
from dstudio_lib.foundation.quantities import Capacity, Duration, Ratio, Retries, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.settings import Settings

START = 10.0
"""When the trigger comes (s)."""
HORIZON = 100.0
RELIEF = (50.0, 70.0)
"""When clients are kept away, if they are (s)."""
LASTING = 80.0
"""From when on the state that lasts is looked at (s)."""
UP = 0.9
"""Whoever answers this share of the requests in time is up."""
BREAKER_WINDOW, BREAKER_MINIMUM, BREAKER_THRESHOLD, BREAKER_OPEN, BREAKER_PROBES = 100, 20, 0.5, 2.0, 10
SHED_SHARE = 0.5
"""With shedding, whoever would wait longer than this part of the timeout is refused."""
BUDGET_CAP = 10.0

Load = Annotated[
    float,
    like(
        Ratio, name="load", symbol=r"\rho", meaning="requests of clients, against capacity", lower_open=True, upper=2, default=0.7,
        practical=(0.1, 1.2), scale="linear", display="%",
    ),
]  # fmt: skip
Rate = Annotated[float, like(Capacity, practical=(20, 1_000))]
Servers = Annotated[int, Quantity("servers", "c", "", "calls worked on at once", 1, 1_000, default=3, practical=(1, 20), integer=True)]
Timeout = Annotated[
    float,
    like(
        Duration, name="timeout", symbol=r"\tau", meaning="after which a client gives up on an attempt", lower=0.01, upper=100, default=1.0,
        practical=(0.1, 5), display=None,
    ),
]  # fmt: skip
QueueInTimeouts = Annotated[
    float,
    Quantity("queue", "k", "", "work that the queue holds, in timeouts of all servers", lower=0, upper=100, default=2.0, practical=(0, 10)),
]
Backoff = Annotated[
    float,
    like(
        Duration, name="first backoff", symbol="b", meaning="before the first retry; doubled for each further one", upper=60, default=0.1,
        practical=(0, 2), scale="linear",
    ),
]  # fmt: skip
Surge = Annotated[
    float,
    Quantity("surge", "s", "", "how many times the usual load the trigger sends", lower=1, upper=100, default=3.0, practical=(1, 10)),
]
Length = Annotated[
    float, Quantity("surge lasts", "t", "s", "how long it lasts", lower=0, upper=30, default=5.0, practical=(0, 30))
]  # fmt: skip
Deposit = Annotated[
    float, Quantity("budget", r"\delta", "", "retries allowed for each request", 0, 1, default=0.1, practical=(0, 1), display="%")
]

Relief = Annotated[
    float,
    Quantity(
        "let in for 20 s", "a", "", "part of the clients' requests let in from 50 s to 70 s", 0, 1, lower_open=True, default=1.0,
        practical=(0.05, 1), display="%",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Overload(Settings):
    """One service, its clients, a surge, and the defences."""

    load: Load = 0.7
    capacity: Rate = 300.0
    servers: Servers = 3
    timeout: Timeout = 1.0
    retries: Retries = 3
    backoff: Backoff = 0.1
    jitter: Annotated[
        str,
        Choice(
            "jitter", "how much of a backoff is drawn at random", (("none", "None"), ("equal", "Half of it"), ("full", "All of it")), "full"
        ),
    ] = "full"
    queue: QueueInTimeouts = 2.0
    surge: Surge = 3.0
    surge_time: Length = 5.0
    breaker: Annotated[bool, Toggle("circuit breaker", "whether clients stop calling while half of the calls fail")] = False
    shedding: Annotated[bool, Toggle("load shedding", "whether whoever would wait for half a timeout is refused at once")] = False
    budgeted: Annotated[bool, Toggle("retry budget", "whether retries are limited to a share of the requests")] = False
    budget: Deposit = 0.1
    abandons: Annotated[bool, Toggle("deadlines", "whether the service drops calls that nobody waits for")] = False
    newest_first: Annotated[bool, Toggle("newest first", "whether the queue serves the latest call first")] = False
    relief: Relief = 1.0

    @property
    def room(self) -> int:
        """Calls that fit into the queue."""
        return round(self.queue * self.timeout * self.capacity)

    @property
    def request_rate(self) -> float:
        """Requests each second, without the surge."""
        return self.load * self.capacity


def plan_of(settings: Overload) -> Plan:
    """Return what the engine runs."""
    faults = []
    if settings.surge_time > 0 and settings.surge > 1:
        faults.append(Fault(START, START + settings.surge_time, "surge", 0, settings.surge))
    if settings.relief < 1:
        faults.append(Fault(*RELIEF, "surge", 0, settings.relief))
    return Plan(
        sources=(Source("clients", link=0, rate=settings.request_rate),),
        blocks=(
            Block(
                "service",
                servers=settings.servers,
                mean=settings.servers / settings.capacity,
                room=settings.room,
                shed=SHED_SHARE * settings.timeout if settings.shedding else 0.0,
                abandons=settings.abandons,
                newest_first=settings.newest_first,
            ),
        ),
        links=(
            Link(
                "clients to service",
                target=0,
                timeout=settings.timeout,
                retries=settings.retries,
                backoff=settings.backoff,
                jitter=settings.jitter,
                budget=settings.budget if settings.budgeted and settings.retries else -1.0,
                budget_cap=BUDGET_CAP,
                breaker=BREAKER_WINDOW if settings.breaker else 0,
                threshold=BREAKER_THRESHOLD,
                minimum=BREAKER_MINIMUM if settings.breaker else 1,
                open_time=BREAKER_OPEN if settings.breaker else 0.0,
                probes=BREAKER_PROBES,
            ),
        ),
        faults=tuple(faults),
        horizon=HORIZON,
    )


@dataclass(frozen=True)
class Run:
    """What happened in each second, and in the end.

    ``offered``, ``attempts``, ``answered`` and ``finished`` are each second: requests of clients, calls sent, requests answered while their
    client waited, and calls that the service worked off, wanted or not. ``waiting`` is the mean length of the queue.
    """

    settings: Overload
    result: Result
    offered: tuple[float, ...]
    attempts: tuple[float, ...]
    answered: tuple[float, ...]
    finished: tuple[float, ...]
    waiting: tuple[float, ...]
    utilisation: tuple[float, ...]

    def success(self, begin: float, end: float) -> float:
        """Return the share of requests answered between two times (s)."""
        first, last = round(begin), round(end)
        return sum(self.answered[first:last]) / max(1.0, sum(self.offered[first:last]))

    @property
    def before(self) -> float:
        """Share of requests answered before the trigger."""
        return self.success(0, START)

    @property
    def overall(self) -> float:
        """Share of requests answered over the whole run."""
        return self.success(0, HORIZON)

    @property
    def after(self) -> float:
        """Share of requests answered once the trigger is long gone."""
        return self.success(LASTING, HORIZON)

    @property
    def stays_down(self) -> bool:
        """Whether it was up before the trigger, and is not long after."""
        return self.before >= UP > self.after

    @property
    def amplification(self) -> float:
        """Attempts for each request once the trigger is long gone."""
        first = round(LASTING)
        return sum(self.attempts[first:]) / max(1.0, sum(self.offered[first:]))

    @property
    def wasted(self) -> float:
        """Share of the finished calls, over the run, that nobody waited for any more."""
        return sum(self.result.block(0, "wasted")) / max(1.0, sum(self.finished))

    @property
    def vulnerable_above(self) -> float:
        """Load from which on a trigger can leave it down: the formula's."""
        return float(vulnerable_load(1.0, self.settings.retries))

    @property
    def load_while_failing(self) -> float:
        """Load while every attempt fails: the formula's."""
        return float(load_in_failure(self.settings.load, self.settings.retries))


def simulate(settings: Overload, *, seed: int = 1, on: Which = "fastest") -> Run:
    """Return a hundred seconds of the service.

    >>> simulate(Overload()).stays_down, simulate(Overload(breaker=True)).stays_down
    (True, False)
    """
    result = run(plan_of(settings), seed, on=on)
    return Run(
        settings=settings,
        result=result,
        offered=tuple(result.source(0, "offered")),
        attempts=tuple(result.link(0, "attempts")),
        answered=tuple(result.source(0, "good")),
        finished=tuple(result.block(0, "done")),
        waiting=tuple(result.block(0, "waiting")),
        utilisation=tuple(a / b for a, b in zip(result.block(0, "busy"), result.block(0, "servers"), strict=True)),
    )


@dataclass(frozen=True, slots=True)
class Branch:
    """At one load: the share answered in the end if left alone, and after the trigger."""

    load: float
    alone: float
    tripped: float

    @property
    def two_states(self) -> bool:
        """Whether it is up if left alone, and down after the trigger."""
        return self.alone >= UP > self.tripped


def hysteresis(settings: Overload, loads: tuple[float, ...], *, seed: int = 1) -> tuple[Branch, ...]:
    """Return both ends at each load: where they differ, what happens depends on what has happened.

    >>> [branch.two_states for branch in hysteresis(Overload(), (0.15, 0.6))]  # three retries: from a quarter of capacity on
    [False, True]
    """
    found = []
    for load in loads:
        here = replace(settings, load=load)
        alone = simulate(replace(here, surge_time=0.0), seed=seed)
        found.append(Branch(load, alone.after, simulate(here, seed=seed).after))
    return tuple(found)
