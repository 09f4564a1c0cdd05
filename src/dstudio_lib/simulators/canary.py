"""What a canary can see: how likely it shows a regression, how often it cries wolf, and how many users it costs.

The claim: a small share of traffic for a short time sees only disasters. A clean canary of ten minutes says little about
a service that fails somewhat more often; and looking at it again and again, stopping at the first alarm, multiplies the
false alarms that were allowed.

Both versions run side by side and requests are independent. With one look, at the end, chances are those of the
registered formula. With several, evenly spread, the difference between the two versions is taken as a random walk with
normal steps, followed look by look on a grid; it agrees with the formula where there is one look. Nothing is drawn at random.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from dstudio_lib.formulas.experiments import canary_duration, canary_power, canary_requests
from dstudio_lib.foundation.elementary import normal_quantile
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, Probability, Ratio, RequestRate, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import Settings

MOST_LOOKS = 100
WORST = 0.95
"""The canary fails in at most this share of requests."""
_STEP = 0.1
_REACH = 6.0

TrafficRate = Annotated[
    float,
    like(
        RequestRate,
        name="requests",
        unit="request/s",
        meaning="of the whole service, each second",
        lower=0.001,
        upper=1e9,
        default=1_000.0,
        practical=(1, 1e5),
    ),
]
CanaryShare = Annotated[
    float,
    like(
        Probability,
        name="canary's share",
        symbol="s",
        meaning="share of the requests that the new version gets",
        lower=1e-4,
        upper=0.9,
        default=0.01,
        practical=(0.001, 0.5),
        scale="log",
    ),
]
BaselineErrors = Annotated[
    float,
    like(
        Probability,
        name="errors today",
        symbol="p_0",
        meaning="share of requests that the old version fails",
        lower=1e-6,
        upper=0.5,
        default=0.001,
        practical=(1e-5, 0.1),
        scale="log",
    ),
]
Worsening = Annotated[
    float,
    like(
        Ratio,
        name="errors multiply by",
        symbol="r",
        meaning="the regression that should be caught",
        lower=1.01,
        upper=1e5,
        default=1.5,
        practical=(1.1, 1_000),
    ),
]
CanaryTime = Annotated[
    float,
    like(
        Duration,
        name="duration",
        symbol="T",
        meaning="of the canary",
        lower=1,
        upper=1e7,
        default=600.0,
        practical=(60, 7 * 86_400),
        display="min",
    ),
]
AllowedAlarms = Annotated[
    float,
    like(
        Probability,
        name="false alarms allowed",
        symbol=r"\alpha",
        meaning="chance of an alarm at one look when nothing is wrong",
        lower=1e-4,
        upper=0.4,
        default=0.01,
        practical=(0.001, 0.2),
        scale="log",
    ),
]
Looks = Annotated[
    int,
    Quantity(
        "looks",
        "K",
        "",
        "evenly spread; the first alarm stops the canary",
        lower=1,
        upper=MOST_LOOKS,
        default=1,
        scale="log",
        practical=(1, MOST_LOOKS),
        integer=True,
    ),
]


@dataclass(frozen=True)
class Canary(Settings):
    """The traffic, the canary's share and duration, what should be caught, and how it is watched."""

    request_rate: TrafficRate = 1_000.0
    share: CanaryShare = 0.01
    duration: CanaryTime = 600.0
    baseline_errors: BaselineErrors = 0.001
    worsening: Worsening = 1.5
    false_alarms: AllowedAlarms = 0.01
    looks: Looks = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.canary_requests < 1:
            raise InputError(
                "So small a share for so short a time is not a single request; make the canary longer, or its share larger.", "duration"
            )

    @property
    def canary_errors(self) -> float:
        """Share of requests that the new version fails, if it has the regression."""
        return max(self.baseline_errors, min(WORST, self.baseline_errors * self.worsening))

    @property
    def canary_requests(self) -> float:
        """Requests of the new version."""
        return self.request_rate * self.duration * self.share

    @property
    def control_requests(self) -> float:
        """Requests of the old version meanwhile."""
        return max(1.0, self.request_rate * self.duration * (1 - self.share))


@dataclass(frozen=True, slots=True)
class Run:
    """The chance to catch the regression, that of a false alarm, what it costs, and how long it would take.

    ``false_alarms`` has one entry for each number of looks from 1. ``needed`` is the duration (s) at which one look catches
    nine in ten; ``hurt`` are requests that fail in the canary for the regression, ``spared`` those that would have at once everywhere.
    """

    settings: Canary
    caught: float
    false_alarm: float
    false_alarms: tuple[float, ...]
    needed: float
    hurt: float
    spared: float


def simulate(settings: Canary) -> Run:
    """Return what this canary sees, misses and costs."""
    alarms = false_alarms(settings.false_alarms)
    worse = settings.canary_errors - settings.baseline_errors
    return Run(
        settings,
        caught=caught(settings),
        false_alarm=alarms[settings.looks - 1],
        false_alarms=alarms,
        needed=duration_for(settings, 0.9),
        hurt=worse * settings.canary_requests,
        spared=worse * settings.control_requests,
    )


def power(settings: Canary, duration: float, worsening: float | None = None) -> float:
    """Return the chance that one look, at the end of another duration, shows the regression (or a larger one)."""
    ratio = settings.worsening if worsening is None else worsening
    failing = max(settings.baseline_errors, min(WORST, settings.baseline_errors * ratio))
    total = settings.request_rate * duration
    canary, control = max(1.0, total * settings.share), max(1.0, total * (1 - settings.share))
    return float(canary_power(settings.baseline_errors, failing, canary, control, settings.false_alarms))


def duration_for(settings: Canary, wanted: float) -> float:
    """Return the duration (s) at which one look catches the regression with a chance."""
    ratio = (1 - settings.share) / settings.share
    failing = settings.canary_errors
    if failing <= settings.baseline_errors:
        return math.inf
    requests = canary_requests(settings.baseline_errors, failing, settings.false_alarms, 1 - wanted, ratio)
    return float(canary_duration(requests, settings.request_rate, settings.share))


def caught(settings: Canary) -> float:
    """Return the chance that some look shows the regression."""
    if settings.looks == 1:
        return power(settings, settings.duration)
    limit = float(normal_quantile(1 - settings.false_alarms))
    edge, drift = _walk(settings, limit)
    return crossings(settings.looks, round(edge, 9), round(drift, 9))[-1]


def _walk(settings: Canary, limit: float) -> tuple[float, float]:
    """Return the walk's boundary and drift, both in standard deviations with the regression."""
    n1, n0, p1, p0 = settings.canary_requests, settings.control_requests, settings.canary_errors, settings.baseline_errors
    spread = math.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    pooled = (n1 * p1 + n0 * p0) / (n1 + n0)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    return limit * null / spread, (p1 - p0) / spread


@lru_cache(maxsize=128)
def false_alarms(allowed: float) -> tuple[float, ...]:
    """Return the chance of a false alarm within 1, 2, … looks, when one look has the chance that is allowed."""
    return crossings(MOST_LOOKS, float(normal_quantile(1 - allowed)), 0.0)


@lru_cache(maxsize=256)
def crossings(looks: int, edge: float, drift: float) -> tuple[float, ...]:
    """Return the chance that a walk has been over ``edge`` times the root of the looks so far, after each look.

    ``drift`` is where it ends on average, over the standard deviation of its end. Steps are normal; the part of the density
    that is still below the edge is carried from look to look on a grid.
    """
    import numpy as np

    step_drift = min(drift / math.sqrt(looks), edge + _REACH)  # beyond that, the first look ends it
    low = min(0.0, step_drift * looks) - _REACH * math.sqrt(looks)
    places = np.arange(low, max(edge, 0.0) * math.sqrt(looks) + _STEP, _STEP)
    width = math.ceil((_REACH + abs(step_drift)) / _STEP)
    kernel = np.exp(-0.5 * (np.arange(-width, width + 1) * _STEP - step_drift) ** 2) * _STEP / math.sqrt(2 * math.pi)
    density = np.exp(-0.5 * (places - step_drift) ** 2) / math.sqrt(2 * math.pi)
    found, below = [], 1.0
    for look in range(1, looks + 1):
        if look > 1:
            density = np.convolve(density, kernel)[width : width + len(places)]
        end = edge * math.sqrt(look)
        inside = np.clip((end - places) / _STEP + 0.5, 0.0, 1.0)  # of each cell, how much lies below the edge
        density = density * inside
        below = min(below, float(density.sum() * _STEP))
        found.append(min(1.0, max(0.0, 1 - below)))
    return tuple(found)
