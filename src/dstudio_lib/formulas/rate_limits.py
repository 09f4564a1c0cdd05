"""How much to let in at a given rate: token buckets, the generic cell rate algorithm, and counters over windows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import elementwise, maximum, minimum
from dstudio_lib.foundation.quantities import ClockReading, Duration, Ratio, RequestRate, Verdict, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

BucketSize = Annotated[
    float,
    like(Ratio, name="bucket size", symbol="b", meaning="tokens that fit, and so the largest burst", default=100.0, practical=(1, 1e4)),
]
Tokens = Annotated[
    float, like(Ratio, name="tokens", symbol="k", meaning="tokens in the bucket", default=0.0, practical=(0, 1e4), scale="linear")
]
TokensLater = Annotated[float, like(Tokens, name="tokens later", meaning="tokens in the bucket after that time")]
FillRate = Annotated[float, like(RequestRate, name="fill rate", symbol="r", meaning="tokens added each second", default=10.0)]
PeakRate = Annotated[float, like(RequestRate, name="peak rate", symbol="p", meaning="requests each second in the burst", default=50.0)]
Elapsed = Annotated[
    float, like(Duration, name="elapsed time", meaning="length of the interval", default=10.0, practical=(1e-3, 1e4), display=None)
]
Admitted = Annotated[float, like(Ratio, name="requests admitted", symbol="A(t)", meaning="at most so many are let in")]
BurstDuration = Annotated[float, like(Duration, name="burst duration", symbol=r"t_{\mathrm{burst}}", meaning="how long a burst can last")]

Arrival = Annotated[float, like(ClockReading, name="arrival", symbol="t", meaning="when the request comes", default=1.0, practical=(0, 60))]
TheoreticalArrival = Annotated[
    float,
    like(
        ClockReading,
        name="theoretical arrival time",
        symbol=r"\mathrm{TAT}",
        meaning="when the next request would be due at an even pace",
        default=1.5,
        practical=(0, 60),
    ),
]
NextTheoreticalArrival = Annotated[
    float, like(TheoreticalArrival, name="next theoretical arrival time", meaning="when the request after this one would be due")
]
EmissionInterval = Annotated[
    float,
    like(
        Duration,
        name="emission interval",
        symbol="T",
        meaning="time between requests at an even pace, so one over the rate",
        lower_open=True,
        default=0.1,
        practical=(1e-3, 10),
        display=None,
    ),
]
Tolerance = Annotated[
    float,
    like(
        Duration,
        name="tolerance",
        symbol=r"\tau",
        meaning="how much too early a request may come",
        default=1.0,
        practical=(1e-3, 60),
        display=None,
    ),
]
Spacing = Annotated[
    float,
    like(
        Duration,
        name="spacing",
        symbol=r"\delta",
        meaning="time between the requests of the burst",
        default=0.0,
        practical=(0, 10),
        scale="linear",
        display=None,
    ),
]
Burst = Annotated[
    float, like(Ratio, name="burst", symbol="N", meaning="requests that may come at once", lower=1, default=10.0, practical=(1, 1_000))
]

WindowCount = Annotated[
    float, like(Ratio, name="count", symbol="c", meaning="requests counted", default=42.0, practical=(0, 1_000), scale="linear")
]
PreviousCount = Annotated[float, like(WindowCount, name="previous count", symbol=r"c_{-1}", meaning="requests in the whole window before")]
CurrentCount = Annotated[
    float, like(WindowCount, name="current count", symbol="c_0", meaning="requests in this window so far", default=18.0)
]
IntoWindow = Annotated[
    float,
    like(
        Duration,
        name="time into the window",
        symbol="e",
        meaning="since this window began",
        default=15.0,
        practical=(0, 60),
        scale="linear",
        display=None,
    ),
]
WindowLength = Annotated[
    float,
    like(
        Duration,
        name="window length",
        symbol="w",
        meaning="time that the limit counts over",
        lower_open=True,
        default=60.0,
        practical=(1, 3_600),
        display=None,
    ),
]
Limit = Annotated[float, like(Ratio, name="limit", symbol="L", meaning="requests allowed in a window", default=100.0, practical=(1, 1e5))]
WorstCase = Annotated[
    float, like(Ratio, name="worst case", symbol=r"L_{\mathrm{worst}}", meaning="requests let in within one window's length")
]

_BUCKET = Source("rfc2697", "section 3, Metering")
_CRUZ = Source("cruz1991calculus", "the burstiness constraint, sigma and rho")
_GCRA = Source("itu2004i371", "annex A, generic cell rate algorithm")


@formula(
    sources=(_BUCKET, _CRUZ),
    catalog_ids=("F-M01",),
    words=("rate limit", "leaky bucket", "envelope", "burst"),
)
def token_bucket_envelope(bucket_size: BucketSize, fill_rate: FillRate, elapsed: Elapsed) -> Admitted:
    """Most requests that a token bucket lets through in any interval of a length.

    A full bucket at once, and what flows in meanwhile. It holds for every interval, wherever it starts, if a request takes one
    token; the average alone says nothing of bursts.

    >>> token_bucket_envelope(bucket_size=100, fill_rate=10, elapsed=5)
    150
    """
    return bucket_size + fill_rate * elapsed


@formula(
    symbol="k(t)",
    sources=(_BUCKET,),
    catalog_ids=("F-M01",),
    words=("rate limit", "refill", "lazy"),
    requires=(
        Requirement(
            lambda bucket_size, tokens, **_: tokens <= bucket_size,
            "tokens={tokens} do not fit into bucket_size={bucket_size}; tokens is allowed up to {bucket_size}; try tokens={bucket_size}.",
            "tokens",
        ),
    ),
)
def tokens_after(bucket_size: BucketSize, fill_rate: FillRate, tokens: Tokens, elapsed: Elapsed) -> TokensLater:
    """Tokens in a bucket some time later, if none is taken.

    This is how a limiter fills its bucket without a timer: when the next request comes, it computes what has flowed in since
    the last one.

    >>> tokens_after(bucket_size=100, fill_rate=10, tokens=30, elapsed=5)
    80
    """
    return minimum(bucket_size, tokens + fill_rate * elapsed)


@formula(
    sources=(_CRUZ,),
    catalog_ids=("F-M01",),
    words=("rate limit", "peak", "token bucket"),
    requires=(
        Requirement(
            lambda fill_rate, peak_rate, **_: peak_rate > fill_rate,
            "peak_rate={peak_rate} is not above fill_rate={fill_rate}, so the bucket never runs dry; peak_rate is allowed above "
            "{fill_rate}; try a larger peak_rate.",
            "peak_rate",
        ),
    ),
)
def longest_burst(bucket_size: BucketSize, fill_rate: FillRate, peak_rate: PeakRate) -> BurstDuration:
    """How long a token bucket lets a peak rate through, starting full.

    Tokens leave at the peak rate and come at the fill rate. After that, only the fill rate passes.

    >>> longest_burst(bucket_size=100, fill_rate=10, peak_rate=50)
    2.5
    """
    return bucket_size / (peak_rate - fill_rate)


@formula(
    sources=(_GCRA,),
    catalog_ids=("F-M02",),
    latex=r"\left[@{arrival} \ge @{theoretical_arrival} - @{tolerance}\right]",
    words=("generic cell rate algorithm", "virtual scheduling", "leaky bucket", "rate limit"),
)
def gcra_conforms(arrival: Arrival, theoretical_arrival: TheoreticalArrival, tolerance: Tolerance) -> Verdict:
    """Whether a request conforms to the generic cell rate algorithm: 1 if it may pass.

    It may come up to the tolerance before it is due; coming late is always allowed. One number for each client is all that it
    has to remember.

    >>> gcra_conforms(arrival=1.0, theoretical_arrival=1.5, tolerance=1.0)
    1
    >>> gcra_conforms(arrival=0.4, theoretical_arrival=1.5, tolerance=1.0)
    0
    """
    return (arrival >= theoretical_arrival - tolerance) * 1


@formula(
    symbol=r"\mathrm{TAT}'",
    sources=(_GCRA,),
    catalog_ids=("F-M02",),
    words=("generic cell rate algorithm", "virtual scheduling", "rate limit"),
)
def gcra_next(arrival: Arrival, theoretical_arrival: TheoreticalArrival, emission_interval: EmissionInterval) -> NextTheoreticalArrival:
    """Theoretical arrival time after a request that conformed.

    A request that came late starts the pace anew; one that came early leaves the schedule alone. A refused request changes nothing.

    >>> gcra_next(arrival=1.0, theoretical_arrival=1.5, emission_interval=0.5)
    2.0
    """
    return maximum(arrival, theoretical_arrival) + emission_interval


@formula(
    sources=(_GCRA,),
    catalog_ids=("F-M02",),
    latex=r"1 + \left\lfloor \frac{@{tolerance}}{@{emission_interval} - @{spacing}} \right\rfloor",
    words=("generic cell rate algorithm", "burst tolerance", "rate limit"),
    requires=(
        Requirement(
            lambda emission_interval, spacing, **_: spacing < emission_interval,
            "spacing={spacing} is not below emission_interval={emission_interval}, so requests never come too early; spacing is allowed "
            "below {emission_interval}; try spacing=0.",
            "spacing",
        ),
    ),
)
@elementwise
def gcra_burst(emission_interval: EmissionInterval, tolerance: Tolerance, spacing: Spacing = 0.0) -> Burst:
    """Most requests in a row that conform to the generic cell rate algorithm after a pause.

    Each comes earlier than due by the emission interval less the spacing, until the tolerance is used up. All at once (spacing
    0) it is the bucket size of the token bucket that does the same: tolerance = (bucket size - 1) times the interval.

    >>> gcra_burst(emission_interval=0.1, tolerance=0.9)
    10
    """
    early = tolerance / (emission_interval - spacing)
    return 1 + math.floor(early * (1 + 1e-12) + 1e-12)  # so that 0.9 / 0.1, which is 8.999..., counts as 9


def gcra_verdicts(arrivals: Iterable[float], emission_interval: float, tolerance: float) -> list[bool]:
    """Which of some requests in order of time conform to the generic cell rate algorithm.

    The rules of :func:`gcra_conforms` and :func:`gcra_next`, one request after another; the first always conforms.

    >>> gcra_verdicts([0.0, 0.1, 0.2, 1.0, 3.0], emission_interval=1.0, tolerance=0.95)
    [True, True, False, False, True]
    """
    due, verdicts = -math.inf, []
    for arrival in arrivals:
        verdicts.append(arrival >= due - tolerance)
        if verdicts[-1]:
            due = max(arrival, due) + emission_interval
    return verdicts


@formula(
    symbol=r"\hat c",
    sources=(Source("desgats2017ratelimiting", "sliding windows to the rescue"),),
    catalog_ids=("F-M03",),
    words=("rate limit", "approximation", "Cloudflare", "counter"),
    requires=(
        Requirement(
            lambda into_window, window_length, **_: into_window <= window_length,
            "into_window={into_window} is beyond window_length={window_length}; into_window is allowed up to {window_length}; try "
            "into_window=0.",
            "into_window",
        ),
    ),
)
def sliding_window_count(
    previous_count: PreviousCount, current_count: CurrentCount, into_window: IntoWindow, window_length: WindowLength
) -> WindowCount:
    """Requests in the last window's length, estimated from two counters.

    It takes the previous window's requests as evenly spread. If they all came at its end, the truth is higher, if at its start,
    lower.

    >>> sliding_window_count(previous_count=42, current_count=18, into_window=15, window_length=60)  # 42 * 3/4 + 18
    49.5
    """
    return previous_count * (1 - into_window / window_length) + current_count


@formula(
    sources=(Source("desgats2017ratelimiting", "algorithms, the counter reset at each period", "I"),),
    catalog_ids=("F-M04",),
    words=("rate limit", "boundary", "burst", "counter"),
)
def fixed_window_worst_case(limit: Limit) -> WorstCase:
    """Most requests that a limit on fixed windows lets through within one window's length.

    All of one window at its end and all of the next at its start: in less than a window, twice the limit.

    >>> fixed_window_worst_case(limit=100)
    200
    """
    return 2 * limit
