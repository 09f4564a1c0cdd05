"""Spending an error budget: burn rates, the alerts on them, and planned downtime."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.quantities import Availability, Duration, Period, Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from .availability import Objective, SystemAvailability

_ALERTING = Source("beyer2018workbook", "chapter 5, Alerting on SLOs")

InnerObjective = Annotated[float, like(Objective, upper_open=True, practical=(0.9, 0.9999))]
ErrorRatio = Annotated[
    float,
    like(
        Probability,
        name="error ratio",
        symbol="e",
        meaning="share of requests that fail now",
        lower_open=True,
        practical=(1e-5, 1),
        scale="log",
    ),
]
BurnRate = Annotated[
    float,
    like(
        Ratio,
        name="burn rate",
        symbol="b",
        meaning="how many times faster than evenly the budget is spent",
        lower_open=True,
        default=14.4,
        practical=(1, 100),
    ),
]
Window = Annotated[
    float,
    like(
        Duration,
        name="alert window",
        symbol="w",
        meaning="span that the alert averages over",
        default=3_600.0,
        display="min",
        practical=(60, 259_200),
    ),
]
BudgetPeriod = Annotated[float, like(Period, name="budget period", meaning="span that the objective covers", default=2_592_000.0)]
Consumed = Annotated[
    float, like(Ratio, name="budget consumed", symbol=r"\Delta B", meaning="share of the period's budget that is gone", display="%")
]
Detection = Annotated[float, like(Duration, name="detection time", meaning="from the start of the errors to the alert", display="min")]
DetectedRatio = Annotated[float, like(ErrorRatio, default=0.1)]
PlannedShare = Annotated[
    float,
    like(
        Probability,
        name="planned downtime",
        symbol=r"f_{\mathrm{s}}",
        meaning="share of time that is planned to be down",
        practical=(0, 0.05),
    ),
]
Unplanned = Annotated[
    float,
    like(
        Availability,
        name="availability outside plans",
        symbol=r"A_{\mathrm{u}}",
        meaning="share of the time not planned down in which it works",
    ),
]


@formula(
    sources=(_ALERTING,),
    catalog_ids=("F-D15",),
    words=("SLO", "alert", "error budget"),
)
def burn_rate(error_ratio: ErrorRatio, objective: InnerObjective) -> BurnRate:
    """How many times faster than evenly an error ratio spends the budget.

    At 1 the budget lasts exactly the period. It holds while traffic is even; at low traffic a single error makes a high ratio.

    >>> round(burn_rate(error_ratio=0.0144, objective=0.999), 6)
    14.4
    """
    return error_ratio / (1 - objective)


@formula(
    sources=(_ALERTING,),
    catalog_ids=("F-D17",),
    words=("SLO", "alert", "error budget"),
)
def budget_consumed(burn_rate: BurnRate, window: Window, period: BudgetPeriod = 2_592_000.0) -> Consumed:
    """Share of the error budget that is gone when an alert on a burn rate fires.

    The burn is taken as constant over the window. In 30 days, a rate of 14.4 over one hour spends 2 %, 6 over six hours 5 %.

    >>> round(budget_consumed(burn_rate=14.4, window=3_600), 6)
    0.02
    >>> round(budget_consumed(burn_rate=6, window=6 * 3_600, period=30 * 86_400), 6)
    0.05
    """
    return burn_rate * window / period


@formula(
    sources=(_ALERTING,),
    catalog_ids=("F-D16",),
    words=("SLO", "alert", "time to detect"),
    requires=(
        Requirement(
            lambda error_ratio, objective, burn_rate, **_: error_ratio >= (1 - objective) * burn_rate * (1 - 1e-12),
            "error_ratio={error_ratio} never reaches the burn rate {burn_rate} at an objective of {objective}, so the alert does not fire; "
            "error_ratio is allowed from (1 - objective) times burn_rate; try a higher error_ratio.",
            "error_ratio",
        ),
    ),
)
def detection_time(error_ratio: DetectedRatio, objective: InnerObjective, window: Window, burn_rate: BurnRate) -> Detection:
    """Time from the start of an outage until a burn-rate alert fires.

    The average over the window has to climb to the threshold. It holds for errors that start at once and stay at this ratio, from
    none before; a total outage is detected in under a minute, a slight one takes the whole window.

    >>> round(detection_time(error_ratio=1.0, objective=0.999, window=3_600, burn_rate=14.4), 2)
    51.84
    """
    return (1 - objective) / error_ratio * window * burn_rate


@formula(
    sources=(Source("trivedi2002probability", "availability analysis, steady state"),),
    catalog_ids=("F-D21",),
    words=("maintenance", "scheduled downtime", "unscheduled"),
)
def planned_and_unplanned(unplanned_availability: Unplanned, planned_share: PlannedShare) -> SystemAvailability:
    """Availability when some of the time is planned to be down.

    Failures are counted in the rest of the time only. Many contracts leave planned downtime out; users do not.

    >>> round(planned_and_unplanned(0.999, planned_share=0.01), 5)
    0.98901
    """
    return unplanned_availability * (1 - planned_share)
