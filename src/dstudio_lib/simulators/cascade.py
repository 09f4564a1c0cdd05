"""Retries that keep a service down after the trigger is gone: a fluid of calls, without chance.

The claim: where the load with all its retries exceeds the capacity, a trigger that lasts long enough leaves the service down
for good; what helps is less load, not a little more capacity. Calls flow through one bounded queue in steps of a tenth of a second.
Whoever waits longer than the timeout gives up and may try again; with first come first served the server does not know, and works on.
What share of failed calls is tried again comes from the registered formulas for attempts, so that a steady failure makes exactly
as many calls as they say. :func:`simulate` may be given over to a simulation of single requests later: a :class:`Run` is all that is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from dstudio_lib.formulas.backoff import capped_backoff
from dstudio_lib.formulas.overload import BREAKER_DEFAULTS, vulnerable_load
from dstudio_lib.formulas.retries import budgeted_attempts_by_success, expected_attempts, failure_after_retries
from dstudio_lib.foundation.quantities import Duration, Probability, Ratio, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.settings import Settings

from .cascade_flow import HORIZON, START, STEP, Flow, flow

CAPACITY = 1_000.0
"""Calls that the bottom service finishes each second; everything else is in proportion to it."""
BACKOFF_CAP = 20.0
BETTER = 0.95
"""Recovered is whoever answers this share of the load again."""
LIMPING = 0.5
MOST_RETRIES = 1_000.0
"""With more retries than these the border is as good as 0."""

Layers = Annotated[
    int, Quantity("layers that retry", "d", "", "layers above the database that each try again", 1, 5, default=3, integer=True)
]
Attempts = Annotated[
    int,
    Quantity(
        "attempts of each layer", "a", "", "calls that a layer makes for one call to it, the first included", 1, 6, default=3, integer=True
    ),
]
Load = Annotated[
    float,
    like(Ratio, name="load", symbol=r"\rho", meaning="requests of users, against capacity", upper=2, default=0.8, practical=(0.1, 1.2))
    .but(scale="linear", display="%"),
]  # fmt: skip
Depth = Annotated[float, like(Probability, name="capacity lost", symbol=r"\Delta", meaning="by the trigger, while it lasts", default=0.5)]
Length = Annotated[
    float,
    Quantity("trigger lasts", "t", "s", "how long capacity is lost", lower=0, upper=30, default=10.0, practical=(0, 30), display=None),
]
Timeout = Annotated[
    float,
    like(Duration, name="timeout", symbol=r"\tau", meaning="after which a caller gives up", lower=0.2, upper=10, default=1.0).but(
        practical=(0.2, 5), scale="log", display=None
    ),
]
Deposit = Annotated[
    float,
    like(Probability, name="budget", symbol=r"\delta", meaning="retries allowed for each success, at every layer", default=0.1).but(
        practical=(0, 1)
    ),
]


@dataclass(frozen=True)
class Cascade(Settings):
    """A stack of layers that retry, the load on it, a trigger, and the defences."""

    layers: Layers = 3
    attempts: Attempts = 3
    load: Load = 0.8
    trigger_depth: Depth = 0.5
    trigger_time: Length = 10.0
    relief: Annotated[
        str,
        Choice(
            "relief, 20 s after the trigger",
            "what operators do 20 s after the trigger is gone",
            (("none", "none"), ("capacity", "20 % more capacity"), ("pause", "pause all traffic until the queue is empty")),
            "none",
        ),
    ] = "none"
    timeout: Timeout = 1.0
    backoff: Annotated[
        str,
        Choice(
            "backoff",
            "wait before a retry: none, one timeout, or a timeout that doubles each time",
            (("none", "none"), ("fixed", "fixed"), ("exponential", "exponential")),
            "none",
        ),
    ] = "none"
    jitter: Annotated[bool, Toggle("jitter", "whether each wait is drawn between nothing and the backoff")] = False
    budgeted: Annotated[bool, Toggle("retry budget", "whether retries are limited to a share of the successes")] = False
    budget: Deposit = 0.1
    breaker: Annotated[bool, Toggle("circuit breaker", "whether callers stop calling while half of the calls fail")] = False
    shedding: Annotated[bool, Toggle("load shedding", "whether the server refuses at once what it could not answer in time")] = False
    discipline: Annotated[
        str,
        Choice("queue", "which call is served next", (("fifo", "first come, first served"), ("lifo", "newest first")), "fifo"),
    ] = "fifo"

    @property
    def backoff_time(self) -> float:
        """Wait before a retry (s), the mean over the retries of a layer, without jitter."""
        if self.backoff == "none" or self.attempts == 1:
            return 0.0
        if self.backoff == "fixed":
            return self.timeout
        waits = [float(capped_backoff(self.timeout, BACKOFF_CAP, retry)) for retry in range(self.attempts - 1)]
        return sum(waits) / len(waits)


def calls_by_layer(settings: Cascade, failing: float) -> tuple[float, ...]:
    """Return the calls made at each depth for one request at the top, when this share of calls at the bottom fails.

    A layer hands up a failure only after all its attempts, so the layers above see fewer. Without a budget the calls at the bottom
    are those of all attempts in a row, as many as the worst case has.
    """
    retries, made = settings.attempts - 1, []
    for _ in range(settings.layers):
        if settings.budgeted:
            mean = float(budgeted_attempts_by_success(failing, retries, settings.budget))
            failing = min(1.0, max(0.0, 1 - mean * (1 - failing)))
        else:
            mean = float(expected_attempts(failing, retries))
            failing = float(failure_after_retries(failing, retries))
        made.append(mean)
    depths, calls = [], 1.0
    for mean in reversed(made):
        calls *= mean
        depths.append(calls)
    return tuple(depths)


@lru_cache(maxsize=64)
def _again(layers: int, attempts: int, budgeted: bool, budget: float) -> tuple[float, ...]:
    """Return what share of failed calls is tried again, at failing shares crowded towards 1 (see :func:`.cascade_flow.flow`)."""
    settings = Cascade(layers=layers, attempts=attempts, budgeted=budgeted, budget=budget)
    shares = []
    for i in range(65):
        failing = 1 - (1 - i / 64) ** 3
        calls = calls_by_layer(settings, failing)[-1]
        shares.append((calls - 1) / (failing * calls) if failing > 0 else 0.0)
    shares[0] = shares[1]
    return tuple(min(1.0, share) for share in shares)


@dataclass(frozen=True, slots=True)
class Run:
    """What happened, and the borders that the closed forms give.

    ``worst`` is the calls at the bottom for one request when everything fails for long. ``border`` is the load, against
    capacity, above which a failure keeps itself going; ``None`` where the defences leave no such failure below the capacity.
    ``recovered_after`` is how long after the trigger's end (s) the load is answered again for good; ``None`` if it is not.
    """

    settings: Cascade
    flow: Flow
    worst: float
    border: float | None
    recovered_after: float | None

    @property
    def final(self) -> float:
        """Answers each second over the last ten seconds, against capacity."""
        return self.flow.mean("goodput", HORIZON - 10, HORIZON)

    @property
    def ending(self) -> str:
        """How it ends: "well", "down", or "limps"."""
        if self.recovered_after is not None:
            return "well"
        return "down" if self.final < LIMPING * self.settings.load else "limps"

    @property
    def most_calls(self) -> float:
        """The most calls at the bottom over any two seconds, against capacity."""
        return self.flow.peak("calls", 2.0)


def simulate(settings: Cascade) -> Run:
    """Let the trigger come ten seconds in, and see whether the load is answered again within eighty seconds."""
    breaker = BREAKER_DEFAULTS["Hystrix"]
    flowed = flow(
        load=settings.load,
        depth=settings.trigger_depth,
        length=settings.trigger_time,
        relief=settings.relief,
        timeout=settings.timeout,
        backoff=settings.backoff_time,
        jitter=settings.jitter,
        again=_again(settings.layers, settings.attempts, settings.budgeted, settings.budget),
        breaker=(float(breaker["threshold"]), float(breaker["open_duration"])) if settings.breaker else None,
        shedding=settings.shedding,
        newest_first=settings.discipline == "lifo",
    )
    return Run(
        settings,
        flowed,
        worst=calls_by_layer(settings, 1.0)[-1],
        border=_border(settings),
        recovered_after=_recovery(settings, flowed),
    )


def _border(settings: Cascade) -> float | None:
    if settings.shedding or settings.breaker or settings.discipline == "lifo":
        return None
    retries = min(MOST_RETRIES, calls_by_layer(settings, 1.0)[-1] - 1)
    border = float(vulnerable_load(CAPACITY, retries)) / CAPACITY
    return border if border < 1 else None


def _recovery(settings: Cascade, flowed: Flow) -> float | None:
    """Return when, after the trigger, two-second means of the answers are back at the load and stay there."""
    if settings.load > 1:
        return None
    ends = START + settings.trigger_time
    since = ends
    span = 2.0
    at = ends
    while at + span <= HORIZON + STEP / 2:
        if flowed.mean("goodput", at, at + span) < BETTER * settings.load:
            since = at + span
        at += 0.5
    return since - ends if since <= HORIZON - 10 else None
