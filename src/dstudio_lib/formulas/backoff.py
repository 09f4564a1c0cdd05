"""How long to wait before trying again: exponential growth, a cap, and four ways to draw by chance."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import elementwise, minimum
from dstudio_lib.foundation.quantities import Duration, Probability, Ratio, Retries, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

BaseDelay = Annotated[
    float,
    like(Duration, name="base delay", symbol="b", meaning="wait before the first retry", upper=86_400.0, default=0.1, practical=(1e-3, 10)),
]
Cap = Annotated[
    float,
    like(
        Duration, name="cap", symbol="c", meaning="no wait is longer", upper=31_557_600.0, default=10.0, practical=(0.1, 1e3), display=None
    ),
]
Growth = Annotated[
    float,
    like(
        Ratio,
        name="growth",
        symbol="g",
        meaning="how many times longer each wait is than the one before",
        lower=1,
        upper=10,
        default=2.0,
        practical=(1, 4),
        scale="linear",
    ),
]
Attempt = Annotated[
    int,
    like(Retries, name="attempt", symbol="n", meaning="retries made before, so 0 for the first", upper=300, default=3, practical=(0, 20)),
]
Backoff = Annotated[
    float,
    like(Duration, name="backoff", symbol="v", meaning="longest wait before this retry", default=8.0, practical=(1e-3, 1e3), display=None),
]
Wait = Annotated[float, like(Duration, name="wait", symbol=r"\mathrm{E}[s]", meaning="mean time until the next attempt")]
PreviousWait = Annotated[
    float,
    like(
        Duration,
        name="previous wait",
        symbol="s_n",
        meaning="time waited before the last retry",
        upper=31_557_600.0,
        default=0.2,
        practical=(0.1, 100),
    ),
]
Draw = Annotated[
    float, like(Probability, name="draw", symbol="u_i", meaning="a number drawn evenly between 0 and 1", default=0.5, display=None)
]
PreviousDraw = Annotated[float, like(Draw, name="previous draw", symbol="u_{i-1}", meaning="the number drawn for the retry before")]
SmoothAttempt = Annotated[int, like(Attempt, symbol="i")]

_BLOG = Source("brooker2015backoff")
_CODE = Source("aws2015simulator", "src/backoff_simulator.py")


@formula(
    symbol="v",
    sources=(_BLOG, _CODE),
    catalog_ids=("F-G04",),
    words=("exponential backoff", "retry delay", "truncated"),
)
def capped_backoff(base_delay: BaseDelay, cap: Cap, attempt: Attempt, growth: Growth = 2.0) -> Backoff:
    """Wait before a retry that grows exponentially up to a cap.

    Attempts are counted from 0, so that the first wait is the base. AWS's simulator counts from 1 instead, and starts at twice the
    base. Without jitter all clients that failed together come back together; some libraries grow by less than 2 each time.

    >>> capped_backoff(base_delay=0.1, cap=10, attempt=3)
    0.8
    >>> capped_backoff(base_delay=0.1, cap=10, attempt=20)
    10
    """
    return minimum(cap, base_delay * growth**attempt)


@formula(
    symbol=r"\sum_i v_i",
    sources=(_BLOG, _CODE),
    latex=r"\sum_{i=0}^{@{retries}-1} \min\left(@{cap},\ @{base_delay}@*@({growth})^{i}\right)",
    words=("exponential backoff", "total delay", "timeout"),
)
@elementwise
def total_backoff(base_delay: BaseDelay, cap: Cap, retries: Retries, growth: Growth = 2.0) -> Wait:
    """Time spent waiting when all retries are used up, without jitter.

    The time that the attempts themselves take comes on top. Full jitter halves it on average, equal jitter takes a quarter off.

    >>> round(total_backoff(base_delay=0.1, cap=10, retries=4), 6)  # 0.1 + 0.2 + 0.4 + 0.8
    1.5
    """
    return sum((min(cap, base_delay * growth**i) for i in range(retries)), 0 * base_delay)


@formula(
    sources=(_BLOG, _CODE),
    catalog_ids=("F-G05",),
    words=("uniform", "exponential backoff", "randomised"),
)
def full_jitter_mean(backoff: Backoff) -> Wait:
    """Mean wait with full jitter, which draws evenly between nothing and the backoff.

    It spreads clients the most, and now and then retries at once.

    >>> full_jitter_mean(backoff=8)
    4.0
    """
    return backoff / 2


@formula(
    sources=(_BLOG, _CODE),
    catalog_ids=("F-G05",),
    words=("uniform", "exponential backoff", "randomised"),
)
def equal_jitter_mean(backoff: Backoff) -> Wait:
    """Mean wait with equal jitter, which keeps half of the backoff and draws the other half.

    It never retries at once, and spreads clients over half the time only.

    >>> equal_jitter_mean(backoff=8)
    6.0
    """
    return 3 * backoff / 4


_NO_SHORTER = Requirement(
    lambda base_delay, previous_wait, **_: previous_wait >= base_delay,
    "previous_wait={previous_wait} is shorter than base_delay={base_delay}, which no wait of this kind is; previous_wait is allowed from "
    "{base_delay}; try previous_wait={base_delay}.",
    "previous_wait",
)
_CAP_ABOVE = Requirement(
    lambda base_delay, cap, **_: cap >= base_delay,
    "cap={cap} is below base_delay={base_delay}, so that no draw is possible; cap is allowed from {base_delay}; try cap={base_delay}.",
    "cap",
)


@formula(
    symbol=r"\mathrm{E}[s_{n+1}]",
    sources=(_BLOG, _CODE),
    catalog_ids=("F-G06",),
    requires=(_NO_SHORTER,),
    words=("decorrelated", "uniform", "randomised"),
)
def decorrelated_jitter_next(base_delay: BaseDelay, previous_wait: PreviousWait) -> Wait:
    """Mean of the next wait with decorrelated jitter, given the one before (or its mean), while the cap is far.

    The wait is drawn evenly between the base and three times the last one. Close to the cap, :func:`decorrelated_jitter_capped`
    holds.

    >>> round(decorrelated_jitter_next(base_delay=1, previous_wait=3), 6)  # between 1 and 9
    5.0
    """
    return (base_delay + 3 * previous_wait) / 2


@formula(
    symbol=r"\mathrm{E}[s_{n+1}]",
    sources=(_BLOG, _CODE),
    catalog_ids=("F-G06",),
    requires=(_NO_SHORTER, _CAP_ABOVE),
    latex=r"\frac{m^2 - @({base_delay})^{2}}{2 \left(3@*@{previous_wait} - @{base_delay}\right)}"
    r" + @{cap} \left(1 - \frac{m - @{base_delay}}{3@*@{previous_wait} - @{base_delay}}\right),"
    r"\quad m = \min\left(@{cap},\ 3@*@{previous_wait}\right)",
    words=("decorrelated", "uniform", "randomised", "truncated"),
)
@elementwise
def decorrelated_jitter_capped(base_delay: BaseDelay, previous_wait: PreviousWait, cap: Cap) -> Wait:
    """Mean of the next wait with decorrelated jitter and a cap, given the one before.

    Draws above the cap become the cap, which is less than capping the mean. It needs the last wait itself: unlike without a
    cap, its mean is not enough.

    >>> round(decorrelated_jitter_capped(base_delay=1, previous_wait=3, cap=5), 6)  # half below 5 with mean 3, half at 5
    4.0
    """
    span = 3 * previous_wait - base_delay
    if span <= 0:
        return min(cap, base_delay)
    most = min(cap, 3 * previous_wait)
    below = (most - base_delay) / span
    return below * (base_delay + most) / 2 + (1 - below) * cap


@formula(
    symbol=r"\mathrm{E}[s_n]",
    sources=(_BLOG, _CODE),
    catalog_ids=("F-G06",),
    words=("decorrelated", "uniform", "randomised", "growth"),
)
def decorrelated_jitter_mean(base_delay: BaseDelay, attempt: Attempt) -> Wait:
    """Mean of the n-th wait with decorrelated jitter, while the cap is far.

    The recursion E[s'] = (b + 3 E[s]) / 2 from s = b, solved: after the first draws the mean grows by half each time, not
    twofold. Wait 0 is the base itself, from which the first draw starts.

    >>> decorrelated_jitter_mean(base_delay=1, attempt=2)  # 1, 2, 3.5
    3.5
    """
    return base_delay * (2 * 1.5**attempt - 1)


def _smooth(t: float) -> float:
    return 2.0**t * math.tanh(math.sqrt(4.0 * t))


@formula(
    symbol="d_i",
    sources=(Source("polly2024retryhelper", "DecorrelatedJitterBackoffV2"),),
    catalog_ids=("F-G07",),
    latex=r"\frac{f\left(@{attempt} + @{draw}\right) - f\left(@{attempt} - 1 + @{previous_draw}\right)}{1.4}@*@{base_delay},"
    r"\quad f(t) = 2^{t} \tanh\sqrt{4 t},\ f(t) = 0 \text{ for } t < 0",
    words=("Polly", "decorrelated", "V2", "randomised", ".NET"),
)
@elementwise
def smooth_jitter(base_delay: BaseDelay, attempt: SmoothAttempt, draw: Draw, previous_draw: PreviousDraw = 0.5) -> Wait:
    """Wait before a retry as Polly draws it (decorrelated jitter, version 2).

    Each wait ends at a point of one smooth curve and begins where the last one ended, so that waits vary without piling up.
    For the first retry (attempt 0) there is no last one. The 1.4 is Polly's own: with it the medians of when retries happen, the
    waits so far added up, come near 1, 2, 4 times the base. The waits themselves are shorter than that.

    >>> round(smooth_jitter(base_delay=1, attempt=0, draw=0.5), 4)  # 2**0.5 * tanh(2**0.5) / 1.4
    0.8974
    """
    before = _smooth(attempt - 1 + previous_draw) if attempt > 0 else 0.0
    return (_smooth(attempt + draw) - before) / 1.4 * base_delay
