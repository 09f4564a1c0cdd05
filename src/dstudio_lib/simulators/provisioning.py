"""How many machines a service needs, what a request costs, and how long it waits.

The claim: a peak, a zone to spare and a cautious target multiply. Each factor looks prudent; together they make a fleet
that is nearly idle on average, and the bill counts machines, not requests. Waiting, which the caution is for, hardly
differs between a cautious target and a bold one where each machine has many workers, and differs greatly where it has one.

Every machine has its own queue for its workers, as behind a balancer that spreads at random. Arrivals are random,
service times exponential (M/M/c). Zones share the load evenly. Nothing is drawn at random.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.capacity import InstanceCost, cost_per_request, servers_for_utilisation, zone_headroom
from dstudio_lib.formulas.queueing import mmc_response_time, mmc_waiting_tail
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, Probability, Ratio, RequestRate, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import Settings

HOUR = 3_600.0
MILLION = 1e6

MeanRate = Annotated[
    float,
    like(
        RequestRate,
        name="mean rate",
        meaning="requests each second, averaged over days",
        unit="request/s",
        lower_open=True,
        upper=1e9,
        default=2_000.0,
        practical=(10, 1e6),
    ),
]
PeakOverMean = Annotated[
    float,
    like(
        Ratio,
        name="peak over mean",
        symbol=r"\lambda_{\max} / \lambda",
        meaning="how many times the mean the highest load is",
        lower=1,
        upper=100,
        default=3.0,
        practical=(1, 20),
    ),
]
WorkTime = Annotated[
    float,
    like(
        Duration,
        name="service time",
        symbol="S",
        meaning="a worker's time for one request",
        lower=1e-6,
        upper=1e3,
        default=0.02,
        practical=(5e-4, 1),
    ),
]
TargetBusy = Annotated[
    float,
    like(
        Probability,
        name="busy at the peak",
        symbol="u",
        meaning="share of time the workers may be busy at the peak, with the zones lost that may be lost",
        lower=0.05,
        upper=0.98,
        default=0.6,
        practical=(0.1, 0.95),
    ),
]
Zones = Annotated[int, Quantity("zones", "z", "", "places that share the load evenly", lower=1, upper=6, default=3, integer=True)]
LostZones = Annotated[
    int,
    Quantity("zones that may be lost", "f", "", "at the peak, without any machine being added", lower=0, upper=3, default=1, integer=True),
]
Workers = Annotated[
    int,
    Quantity(
        "workers of a machine",
        "w",
        "",
        "requests that one machine serves at a time, from one queue",
        lower=1,
        upper=256,
        default=8,
        practical=(1, 128),
        scale="log",
        integer=True,
    ),
]
MachineCost = Annotated[float, like(InstanceCost, name="cost of a machine", lower=0, upper=1e4, default=0.2, practical=(0.01, 50))]


@dataclass(frozen=True)
class Provisioning(Settings):
    """The load, how busy machines may be, where they stand, and what they cost."""

    mean_rate: MeanRate = 2_000.0
    peak_over_mean: PeakOverMean = 3.0
    target: TargetBusy = 0.6
    zones: Zones = 3
    zones_lost: LostZones = 1
    workers: Workers = 8
    service_time: WorkTime = 0.02
    machine_cost: MachineCost = 0.2

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.zones_lost >= self.zones:
            raise InputError(
                f"With {self.zones} zone{'s' if self.zones > 1 else ''}, {self.zones_lost} cannot be lost and the load still be carried; "
                f"allowed is up to {self.zones - 1}; try fewer, or add a zone.",
                "zones_lost",
            )

    @property
    def peak_rate(self) -> float:
        """Requests each second at the peak."""
        return self.mean_rate * self.peak_over_mean


@dataclass(frozen=True, slots=True)
class Moment:
    """How it is at one load on so many machines: how busy, the mean response time (s), and the share that waits long.

    Time and share are None if work arrives faster than it leaves.
    """

    name: str
    busy: float
    response: float | None
    late: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """The machines, step by step from the mean load up, what they cost, and how it is at four moments.

    ``steps`` are (name, machines so far, as a real number); ``moments`` are the mean hour, the peak, the peak with the
    zones lost that may be lost, and with one zone more.
    """

    settings: Provisioning
    machines: int
    steps: tuple[tuple[str, float], ...]
    cost_per_million: float
    ideal_per_million: float
    moments: tuple[Moment, ...]

    @property
    def average_busy(self) -> float:
        """Share of time a worker is busy, on average."""
        return self.moments[0].busy


def simulate(settings: Provisioning) -> Run:
    """Return what the fleet looks like, costs and does."""
    workers = int(servers_for_utilisation(settings.peak_rate, settings.service_time, settings.target))
    carrying = max(1, math.ceil(workers / settings.workers))
    left = settings.zones - settings.zones_lost
    machines = math.ceil(carrying / left) * settings.zones
    mean = settings.mean_rate * settings.service_time / settings.workers
    peak = mean * settings.peak_over_mean
    steps = (
        ("busy all the time", mean),
        ("for the peak", peak),
        ("not too busy", peak / settings.target),
        ("a zone to spare", peak / settings.target * (1 + headroom(settings.zones, settings.zones_lost))),
        ("whole machines", float(machines)),
    )
    fully_used = 1 / settings.service_time * settings.workers
    average = mean / machines
    return Run(
        settings,
        machines,
        steps,
        cost_per_million=MILLION * float(cost_per_request(settings.machine_cost, average, fully_used)),
        ideal_per_million=MILLION * float(cost_per_request(settings.machine_cost, 1.0, fully_used)),
        moments=tuple(_moments(settings, machines)),
    )


def headroom(zones: int, lost: int) -> float:
    """Return the capacity to buy beyond the load, as a share of it."""
    return float(zone_headroom(zones, lost)) if zones > 1 else 0.0


def _moments(settings: Provisioning, machines: int) -> list[Moment]:
    mean, peak = settings.mean_rate, settings.peak_rate
    lost, zones = settings.zones_lost, settings.zones
    found = [moment(settings, "mean hour", mean, machines), moment(settings, "peak", peak, machines)]
    if lost:
        name = "peak, a zone lost" if lost == 1 else f"peak, {lost} zones lost"
        found.append(moment(settings, name, peak, machines * (zones - lost) // zones))
    if lost + 1 < zones:
        more = "peak, a zone lost" if lost == 0 else "one zone more"
        found.append(moment(settings, more, peak, machines * (zones - lost - 1) // zones))
    return found


def moment(settings: Provisioning, name: str, rate: float, machines: int) -> Moment:
    """Return how it is when so many machines share a rate."""
    busy = rate * settings.service_time / (machines * settings.workers)
    return Moment(name, busy, *waiting(settings, busy))


def waiting(settings: Provisioning, busy: float) -> tuple[float | None, float | None]:
    """Return the mean response time (s) and the share that waits longer than its service takes, at some utilisation."""
    if busy > 0.9999:
        return None, None
    arriving, serving = busy * settings.workers / settings.service_time, 1 / settings.service_time
    return (
        float(mmc_response_time(arriving, serving, settings.workers)),
        float(mmc_waiting_tail(arriving, serving, settings.workers, settings.service_time)),
    )
