"""Layers that each try again: how many calls reach the bottom for one request at the top, and what a budget changes.

The claim: retries multiply over layers only when they cannot help. While half of the calls at the bottom fail, three
layers with three attempts each make two calls of one and nearly every request succeeds; when all fail, they make
twenty-seven, and none succeeds. A budget that lets a tenth more calls through caps the multiple at each layer.

Attempts fail independently of one another with one share at the bottom; a layer's own failures are those left over
after its attempts, so the layer above sees fewer. Budgets are those of the long run, with many requests. The load is
what the bottom would be sent; that an overload makes further calls fail is told, and not simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from dstudio_lib.formulas.backoff import capped_backoff, equal_jitter_mean, full_jitter_mean
from dstudio_lib.formulas.overload import vulnerable_load
from dstudio_lib.formulas.retries import budgeted_attempts, budgeted_attempts_by_success, expected_attempts
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings

MOST = 1_000.0
Budget = Literal["none", "calls", "successes"]

Layers = Annotated[
    int,
    Quantity("layers", "d", "", "layers that try again, one above the other", lower=1, upper=10, default=3, practical=(1, 6), integer=True),
]
Attempts = Annotated[
    int,
    Quantity(
        "attempts of each layer", "a", "", "the first one counts too", lower=1, upper=50, default=3, practical=(1, 10), integer=True
    ),
]  # fmt: skip
FailureShare = Annotated[
    float,
    Quantity(
        "calls that fail at the bottom", "p", "", "chance that one call at the bottom fails", lower=0, upper=1, default=1.0,
        practical=(0, 1), display="%",
    ),
]  # fmt: skip
BudgetKind = Annotated[
    str,
    Choice(
        "retry budget",
        "what puts tokens into the bucket that every retry takes one from",
        (("none", "None"), ("calls", "Every first attempt deposits"), ("successes", "Only successes deposit")),
        "none",
    ),
]
Deposit = Annotated[
    float,
    Quantity(
        "deposit", r"\delta", "", "part of a token put in each time; a retry takes a whole one", lower=0, upper=1, default=0.1,
        practical=(0, 0.5), display="%",
    ),
]  # fmt: skip
Where = Annotated[
    str,
    Choice("who tries again", "layers that make more than one attempt", (("all", "Every layer"), ("top", "Only the topmost")), "all"),
]
BaseLoad = Annotated[
    float,
    Quantity(
        "load without retries", r"\rho", "", "first attempts over what the bottom can answer", lower=0, lower_open=True, upper=10,
        default=0.6, practical=(0.05, 1.2), display="%",
    ),
]  # fmt: skip
BaseDelay = Annotated[
    float,
    Quantity(
        "first wait", "v_0", "s", "before the first retry; each further wait is twice as long", lower=0, upper=3_600, default=0.1,
        practical=(0.001, 60), scale="log", display="ms",
    ),
]  # fmt: skip
Cap = Annotated[
    float,
    Quantity(
        "longest wait", r"v_{\max}", "s", "no wait is longer", lower=0, upper=86_400, default=10.0, practical=(0.01, 600), scale="log"
    ),
]
Jitter = Annotated[
    str,
    Choice("jitter", "how much of a wait is drawn at random", (("none", "None"), ("equal", "Half of it"), ("full", "All of it")), "full"),
]


@dataclass(frozen=True)
class RetryBudget(Settings):
    """Who tries again, how often, after how long, and what bounds it."""

    layers: Layers = 3
    attempts: Attempts = 3
    failure_share: FailureShare = 1.0
    budget: BudgetKind = "none"
    deposit: Deposit = 0.1
    base_load: BaseLoad = 0.6
    who: Where = "all"
    base_delay: BaseDelay = 0.1
    longest_delay: Cap = 10.0
    jitter: Jitter = "full"

    @property
    def retries(self) -> int:
        """Attempts after the first."""
        return self.attempts - 1


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: attempts it makes for one call to it, and the share of calls to it that fail in the end."""

    attempts: float
    failing: float


def attempts_of(settings: RetryBudget, failing: float, budget: str) -> float:
    """Return the attempts that one layer makes for one call, on average, if its attempts fail with some chance."""
    if budget == "calls":
        return float(budgeted_attempts(failing, settings.retries, settings.deposit))
    if budget == "successes":
        return float(budgeted_attempts_by_success(failing, settings.retries, settings.deposit))
    return float(expected_attempts(failing, settings.retries))


def climb(settings: RetryBudget, failure_share: float, *, budget: str, who: str) -> tuple[Layer, ...]:
    """Return what each layer makes of it, from the bottom up.

    At most one attempt of a call succeeds, the last; so the share that succeeds is the attempts made times the chance
    of each, budget or none.
    """
    failing, found = failure_share, []
    for height in range(1, settings.layers + 1):
        attempts = attempts_of(settings, failing, budget) if who == "all" or height == settings.layers else 1.0
        failing = min(1.0, max(0.0, 1 - attempts * (1 - failing)))
        found.append(Layer(attempts, failing))
    return tuple(found)


def amplification(layers: tuple[Layer, ...]) -> float:
    """Return the calls that reach the bottom for one request at the top."""
    product = 1.0
    for layer in layers:
        product *= layer.attempts
    return product


@dataclass(frozen=True, slots=True)
class Run:
    """Calls at the bottom for one request, as set and otherwise.

    ``layers`` are from the bottom up; ``calls`` is their product, ``load`` that over capacity, ``failing`` the share of
    requests that fail in the end. ``unbounded`` is what the same layers make without a budget, ``bounded`` with one
    (that of the settings, else one in which calls deposit), ``top_only`` if only the topmost tries again. ``worst`` is the
    largest multiple at any share, and ``safe_load`` the load up to which the bottom bears even that (0 beyond a thousandfold).
    The curves run over ``shares``; ``waits`` are mean waits (s) before each retry.
    """

    settings: RetryBudget
    layers: tuple[Layer, ...]
    calls: float
    failing: float
    unbounded: float
    bounded: float
    top_only: float
    worst: float
    safe_load: float
    shares: tuple[float, ...]
    curve: tuple[float, ...]
    curve_unbounded: tuple[float, ...]
    curve_bounded: tuple[float, ...]
    waits: tuple[float, ...]

    @property
    def load(self) -> float:
        """Calls that would be sent to the bottom over what it can answer."""
        return self.settings.base_load * self.calls

    @property
    def worst_load(self) -> float:
        """The same when everything fails."""
        return self.settings.base_load * self.worst


_SHARES = (*(i / 50 for i in range(48)), *(0.95 + i / 200 for i in range(9)), 0.993, 0.996, 0.998, 0.999, 1.0)


def bounding(settings: RetryBudget) -> str:
    """Return the budget to compare with: that of the settings, else one in which every first attempt deposits."""
    return settings.budget if settings.budget != "none" else "calls"


def simulate(settings: RetryBudget, *, seed: int = 1) -> Run:
    """Return how retries multiply, as set and otherwise. Nothing in it is random, so the seed plays no part."""

    def calls(share: float, budget: str, who: str = settings.who) -> float:
        return amplification(climb(settings, share, budget=budget, who=who))

    layers = climb(settings, settings.failure_share, budget=settings.budget, who=settings.who)
    over = tuple(calls(share, settings.budget) for share in _SHARES)
    worst = max(over)
    free = settings.budget == "none" and settings.who == "all"
    return Run(
        settings=settings,
        layers=layers,
        calls=amplification(layers),
        failing=layers[-1].failing,
        unbounded=calls(settings.failure_share, "none", "all"),
        bounded=calls(settings.failure_share, bounding(settings), "all"),
        top_only=calls(settings.failure_share, "none", "top"),
        worst=worst,
        safe_load=float(vulnerable_load(1.0, worst - 1)) if worst <= MOST else 0.0,
        shares=_SHARES,
        curve=over,
        curve_unbounded=over if free else tuple(calls(share, "none", "all") for share in _SHARES),
        curve_bounded=tuple(calls(share, bounding(settings), "all") for share in _SHARES),
        waits=tuple(wait(settings, i) for i in range(settings.retries)),
    )


def wait(settings: RetryBudget, retry: int) -> float:
    """Return the mean wait (s) before a retry, the first being number 0."""
    if settings.base_delay == 0 or settings.longest_delay == 0:
        return 0.0
    whole = float(capped_backoff(settings.base_delay, settings.longest_delay, retry))
    if settings.jitter == "full":
        return float(full_jitter_mean(whole))
    return float(equal_jitter_mean(whole)) if settings.jitter == "equal" else whole
