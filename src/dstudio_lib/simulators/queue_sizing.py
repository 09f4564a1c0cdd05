"""Servers behind one queue: how long the unlucky wait, and how many servers an objective needs.

The claim: waiting does not grow with load, it jumps. Ten servers that are 90 % busy let one request in a hundred wait
longer than four service times; 9 % more traffic makes that twenty-three. And size helps: ten times the traffic on ten
times the servers, equally busy, waits a fourteenth.

The chance to wait and the M/M/c wait are Erlang's. For arrivals and service of any variation the Allen-Cunneen factor
stretches the wait, and those that wait at all are taken to wait an exponential time: exact for M/M/c, an
approximation elsewhere (test: against simulated queues).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.queueing import allen_cunneen_wait, erlang_c, mmc_waiting_tail
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import Settings

MOST_WORK = 2_000
"""Servers' worth of work beyond which the calculator does not go."""
QUANTILES = (0.5, 0.95, 0.99)

ArrivalRate = Annotated[
    float,
    Quantity(
        "arrival rate",
        r"\lambda",
        "1/s",
        "requests that come each second",
        lower=0,
        lower_open=True,
        upper=1e6,
        default=900,
        practical=(1, 20_000),
        scale="log",
    ),
]
ServiceTime = Annotated[
    float,
    Quantity(
        "service time",
        "S",
        "s",
        "mean work of one request on one server",
        lower=1e-6,
        upper=3_600,
        default=0.01,
        practical=(1e-3, 1),
        scale="log",
        display="ms",
    ),
]
Servers = Annotated[
    int,
    Quantity(
        "servers",
        "c",
        "",
        "servers, threads or connections behind the one queue",
        lower=1,
        upper=5_000,
        default=10,
        practical=(1, 1_000),
        scale="log",
        integer=True,
    ),
]
WaitObjective = Annotated[
    float,
    Quantity(
        "longest wait allowed",
        "t",
        "s",
        "time in the queue that the objective allows",
        lower=0,
        lower_open=True,
        upper=3_600,
        default=0.01,
        practical=(1e-3, 10),
        scale="log",
        display="ms",
    ),
]
Kept = Annotated[
    float,
    Quantity(
        "share that must keep it",
        "p",
        "",
        "share of requests that must not wait longer",
        lower=0.5,
        upper=1,
        upper_open=True,
        default=0.99,
        practical=(0.5, 0.9999),
        scale="nines",
        display="%",
    ),
]
ArrivalVariation = Annotated[
    float,
    Quantity(
        "variation of arrivals",
        "c_a^2",
        "",
        "variance over squared mean of the time between arrivals: 1 if random, more in bursts",
        lower=0,
        upper=100,
        default=1.0,
        practical=(0, 20),
    ),
]
ServiceVariation = Annotated[
    float,
    Quantity(
        "variation of service",
        "c_s^2",
        "",
        "variance over squared mean of the service times: 0 if all alike, 1 if exponential",
        lower=0,
        upper=100,
        default=1.0,
        practical=(0, 20),
    ),
]


@dataclass(frozen=True)
class QueueSizing(Settings):
    """Traffic, work, servers, and the wait that is allowed."""

    arrival_rate: ArrivalRate = 900.0
    service_time: ServiceTime = 0.01
    servers: Servers = 10
    wait_objective: WaitObjective = 0.01
    kept_by: Kept = 0.99
    arrival_variation: ArrivalVariation = 1.0
    service_variation: ServiceVariation = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.offered_load > MOST_WORK:
            raise InputError(
                f"{self.arrival_rate:,.0f} requests a second of {self.service_time:g} s each keep {self.offered_load:,.0f} servers busy, "
                f"and this calculator goes to {MOST_WORK}; try a lower arrival rate, or one shard of the system.",
                "arrival_rate",
            )

    @property
    def offered_load(self) -> float:
        """Servers' worth of work that arrives."""
        return self.arrival_rate * self.service_time

    @property
    def utilisation(self) -> float:
        """Work over servers; 1 or more has no steady state."""
        return self.offered_load / self.servers

    @property
    def stable(self) -> bool:
        """Whether work leaves faster than it arrives."""
        return self.utilisation < 1 - 1e-12

    @property
    def stretch(self) -> float:
        """How many times the M/M/c wait these variations make (Allen-Cunneen)."""
        return (self.arrival_variation + self.service_variation) / 2


def chance_to_wait(settings: QueueSizing, servers: int) -> float:
    """Return the share of requests that find every server busy."""
    return float(erlang_c(servers, settings.offered_load))


def mean_wait(settings: QueueSizing, servers: int) -> float:
    """Return the mean wait (s) with some number of servers, which must be enough."""
    rates = settings.arrival_rate, 1 / settings.service_time
    return float(allen_cunneen_wait(*rates, servers, settings.arrival_variation, settings.service_variation))


def late_share(settings: QueueSizing, servers: int) -> float:
    """Return the share of requests that wait longer than the objective, with some number of servers, which must be enough."""
    if settings.stretch == 0:
        return 0.0
    rates = settings.arrival_rate, 1 / settings.service_time
    return float(mmc_waiting_tail(*rates, servers, settings.wait_objective / settings.stretch))


def wait_quantile(settings: QueueSizing, share: float, servers: int, arrival_rate: float | None = None) -> float:
    """Return the wait (s) that a share of requests stays below: the inverse of :func:`late_share` in time."""
    rate = settings.arrival_rate if arrival_rate is None else arrival_rate
    waiting = float(erlang_c(servers, rate * settings.service_time))
    if waiting <= 1 - share:
        return 0.0
    return settings.stretch * math.log(waiting / (1 - share)) / (servers / settings.service_time - rate)


def servers_needed(settings: QueueSizing) -> int:
    """Return the fewest servers with which the objective is kept: waits fall with servers, so by doubling and halving."""

    def enough(servers: int) -> bool:
        return wait_quantile(settings, settings.kept_by, servers) <= settings.wait_objective

    low = math.floor(settings.offered_load * (1 + 1e-12)) + 1
    if enough(low):
        return low
    step = 1
    while not enough(low + step):
        step *= 2
    low, high = low + step // 2, low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def traffic_allowed(settings: QueueSizing) -> float:
    """Return the highest arrival rate (1/s) at which the servers keep the objective, by halving."""
    low, high = 0.0, settings.servers / settings.service_time
    for _ in range(30):
        middle = (low + high) / 2
        kept = wait_quantile(settings, settings.kept_by, settings.servers, middle) <= settings.wait_objective
        low, high = (middle, high) if kept else (low, middle)
    return low


@dataclass(frozen=True, slots=True)
class Run:
    """What the queue does as set, over the load, and over the number of servers; waits in seconds.

    ``waiting`` (share that waits), ``mean``, ``wait`` (the objective's quantile) and ``late`` are None without a steady state.
    ``loads`` are utilisations, with the wait at each quantile of ``QUANTILES``; ``sizes`` are numbers of servers that can
    do the work, with the objective's quantile at each.
    """

    settings: QueueSizing
    waiting: float | None
    mean: float | None
    wait: float | None
    late: float | None
    needed: int
    allowed: float
    loads: tuple[float, ...]
    waits_by_load: tuple[tuple[float, ...], ...]
    sizes: tuple[int, ...]
    waits_by_size: tuple[float, ...]

    @property
    def kept(self) -> bool:
        """Whether the objective is kept as set."""
        return self.wait is not None and self.wait <= self.settings.wait_objective


_LOADS = (*(i / 20 for i in range(2, 18)), *(0.85 + i / 100 for i in range(1, 15)), 0.993, 0.996, 0.998)


def simulate(settings: QueueSizing, *, seed: int = 1) -> Run:
    """Return waits as set, over the load and over the number of servers. Nothing in it is random, so the seed plays no part."""
    c, stable = settings.servers, settings.stable
    rates = [load * c / settings.service_time for load in _LOADS]
    needed = servers_needed(settings)
    sizes = _sizes(settings, needed)
    return Run(
        settings=settings,
        waiting=chance_to_wait(settings, c) if stable else None,
        mean=mean_wait(settings, c) if stable else None,
        wait=wait_quantile(settings, settings.kept_by, c) if stable else None,
        late=late_share(settings, c) if stable else None,
        needed=needed,
        allowed=traffic_allowed(settings),
        loads=_LOADS,
        waits_by_load=tuple(tuple(wait_quantile(settings, share, c, rate) for rate in rates) for share in QUANTILES),
        sizes=sizes,
        waits_by_size=tuple(wait_quantile(settings, settings.kept_by, size) for size in sizes),
    )


def _sizes(settings: QueueSizing, needed: int) -> tuple[int, ...]:
    """Return about two dozen numbers of servers from the fewest that can do the work to well past those needed."""
    first = math.floor(settings.offered_load * (1 + 1e-12)) + 1
    last = first + max(8, 2 * (needed - first))
    step = max(1, (last - first) // 24)
    more = [size for size in (needed, settings.servers) if first <= size <= last]
    return tuple(sorted({*range(first, last + 1, step), *more}))
