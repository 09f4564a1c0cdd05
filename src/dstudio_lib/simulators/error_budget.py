"""An outage, an error budget, and the alerts that should wake somebody.

The claim: an alert on a burn rate fires when a fixed share of the budget is gone, whether everything fails for a minute
or two requests in a hundred for most of an hour. An alert on the error ratio alone fires at any share: it wakes people
for nothing, or it comes when the budget is spent. A second, short window changes nothing about when an alert starts,
and nearly everything about when it stops.

Errors start at once, stay at one ratio and stop at once; before and after there are none, and traffic is even. So the
average over a window climbs in a straight line, and an alert that took some time to start stops as much earlier than
its window is long. What a rule is worth is counted over outages spread evenly over the logarithms of ratio and length.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from dstudio_lib.formulas.slo import budget_consumed, burn_rate, detection_time
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings

Scheme = Literal["threshold", "slow", "single", "multiple", "multiwindow"]
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
SHORT = 12
"""How many times a short window fits into its long one."""

Objective = Annotated[
    float,
    Quantity(
        "objective",
        "A",
        "",
        "share of requests that must succeed over the period",
        lower=0.5,
        upper=1,
        upper_open=True,
        default=0.999,
        practical=(0.9, 0.9999),
        scale="nines",
        display="%",
    ),
]
ErrorRatio = Annotated[
    float,
    Quantity(
        "requests that fail",
        "e",
        "",
        "share of requests that fail during the outage",
        lower=0,
        lower_open=True,
        upper=1,
        default=0.02,
        practical=(1e-4, 1),
        scale="log",
        display="%",
    ),
]
Length = Annotated[
    float,
    Quantity(
        "length of the outage",
        "D",
        "s",
        "from the first error to the last",
        lower=1,
        upper=90 * DAY,
        default=2 * HOUR,
        practical=(MINUTE, 7 * DAY),
        scale="log",
        display="min",
    ),
]
Alert = Annotated[
    str,
    Choice(
        "alert",
        "when somebody is told",
        (
            ("threshold", "Errors above the objective, 10 min"),
            ("slow", "Errors above the objective, 36 h"),
            ("single", "One burn rate: 14.4 over 1 h"),
            ("multiple", "Three burn rates, long windows"),
            ("multiwindow", "Three burn rates, each with a short window"),
        ),
        "multiwindow",
    ),
]
RequestRate = Annotated[
    float,
    Quantity(
        "traffic",
        r"\lambda",
        "1/s",
        "requests that come each second",
        lower=0,
        lower_open=True,
        upper=1e9,
        default=100.0,
        practical=(0.001, 1e5),
        scale="log",
    ),
]
Period = Annotated[
    float,
    Quantity(
        "budget period",
        "T",
        "s",
        "span that the objective covers",
        lower=HOUR,
        upper=366 * DAY,
        default=30 * DAY,
        practical=(7 * DAY, 90 * DAY),
        display="d",
    ),
]
WorthAPage = Annotated[
    float,
    Quantity(
        "worth telling",
        "s",
        "",
        "an outage that spends this share of the budget is one that somebody should hear of",
        lower=0,
        lower_open=True,
        upper=1,
        default=0.02,
        practical=(0.005, 0.5),
        scale="log",
        display="%",
    ),
]


@dataclass(frozen=True)
class ErrorBudget(Settings):
    """An objective, an outage, and the alert that watches."""

    objective: Objective = 0.999
    error_ratio: ErrorRatio = 0.02
    length: Length = 2 * HOUR
    alert: Alert = "multiwindow"
    request_rate: RequestRate = 100.0
    period: Period = 30 * DAY
    worth_telling: WorthAPage = 0.02

    @property
    def burn(self) -> float:
        """How many times faster than evenly the outage spends the budget."""
        return float(burn_rate(self.error_ratio, self.objective))

    @property
    def spent(self) -> float:
        """Share of the budget that the outage takes."""
        return float(budget_consumed(self.burn, self.length, self.period))


@dataclass(frozen=True, slots=True)
class Rule:
    """Alert if the burn rate over a window is at least this much, and over the short window too if there is one."""

    burn: float
    window: float
    short: float | None = None
    page: bool = True

    def starts(self, error_ratio: float, objective: float) -> float | None:
        """Return how long after the first error it fires (s), or None if errors of this ratio never make it."""
        if error_ratio < (1 - objective) * self.burn * (1 - 1e-12):
            return None
        return float(detection_time(error_ratio, objective, self.window, self.burn))

    def stops(self, error_ratio: float, objective: float) -> float:
        """Return how long after the last error it goes on (s), if it had fired."""
        window = self.short or self.window
        return window - float(detection_time(error_ratio, objective, window, self.burn))


_BURNS = ((14.4, HOUR, True), (6.0, 6 * HOUR, True), (1.0, 3 * DAY, False))
RULES: dict[str, tuple[Rule, ...]] = {
    "threshold": (Rule(1.0, 10 * MINUTE),),
    "slow": (Rule(1.0, 36 * HOUR),),
    "single": (Rule(14.4, HOUR),),
    "multiple": tuple(Rule(burn, window, None, page) for burn, window, page in _BURNS),
    "multiwindow": tuple(Rule(burn, window, window / SHORT, page) for burn, window, page in _BURNS),
}


@dataclass(frozen=True, slots=True)
class Worth:
    """Of many outages: the share of alerts that were worth it, and the share of outages worth telling that were told."""

    precision: float | None
    recall: float | None
    outages: int


@dataclass(frozen=True, slots=True)
class Run:
    """What the alert makes of the outage; times in seconds.

    ``rule`` is the one that fires first, or None if none does before the outage is over; ``detected`` is when. ``stops``
    is how long after the outage that rule goes on. ``spent_by_then`` is the share of the budget gone when it fires.
    """

    settings: ErrorBudget
    rules: tuple[Rule, ...]
    rule: Rule | None
    detected: float | None
    spent_by_then: float | None
    stops: float | None
    worth: Worth

    @property
    def failures_that_fire(self) -> int:
        """How many failed requests within its long window make the fastest rule fire."""
        rule = self.rules[0]
        return max(1, math.ceil(self.requests_in_window * rule.burn * (1 - self.settings.objective) * (1 - 1e-12)))

    @property
    def requests_in_window(self) -> float:
        """Requests that come within the long window of the fastest rule."""
        return self.settings.request_rate * self.rules[0].window


def simulate(settings: ErrorBudget, *, seed: int = 1) -> Run:
    """Return when the alert fires, what is gone by then, and when it stops. Nothing in it is random, so the seed plays no part."""
    rules = RULES[settings.alert]
    found = [(when, rule) for rule in rules if (when := rule.starts(settings.error_ratio, settings.objective)) is not None]
    fired = sorted(((when, rule) for when, rule in found if when <= settings.length), key=lambda each: each[0])
    detected, rule = fired[0] if fired else (None, None)
    return Run(
        settings=settings,
        rules=rules,
        rule=rule,
        detected=detected,
        spent_by_then=None if detected is None else float(budget_consumed(settings.burn, detected, settings.period)),
        stops=rule.stops(settings.error_ratio, settings.objective) if rule else None,
        worth=worth(settings.alert, settings.objective, settings.period, settings.worth_telling),
    )


SPREAD_RATIOS = (1e-4, 1.0)
SPREAD_LENGTHS = (MINUTE, 3 * DAY)
_STEPS = 50


@cache
def worth(alert: str, objective: float, period: float, worth_telling: float) -> Worth:
    """Return what an alert is worth over outages spread evenly over the logarithms of error ratio and length."""
    told = right = wanted = 0
    for i in range(_STEPS):
        ratio = _between(SPREAD_RATIOS, (i + 0.5) / _STEPS)
        times = [when for rule in RULES[alert] if (when := rule.starts(ratio, objective)) is not None]
        first = min(times, default=math.inf)
        enough = worth_telling * period / float(burn_rate(ratio, objective))
        for j in range(_STEPS):
            length = _between(SPREAD_LENGTHS, (j + 0.5) / _STEPS)
            fires, matters = length >= first, length >= enough
            told += fires
            wanted += matters
            right += fires and matters
    return Worth(right / told if told else None, right / wanted if wanted else None, _STEPS * _STEPS)


def _between(span: tuple[float, float], share: float) -> float:
    return float(span[0] * (span[1] / span[0]) ** share)


def window_burn(settings: ErrorBudget, window: float, moments: list[float]) -> list[float]:
    """Return the burn rate that a window's average shows at some moments after the first error (s)."""
    overlaps = [max(0.0, min(at, settings.length) - max(0.0, at - window)) for at in moments]
    return [settings.burn * overlap / window for overlap in overlaps]
