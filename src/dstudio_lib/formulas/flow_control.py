"""How much to let in when nobody knows the limit: control loops that find it from losses and from delay."""

from __future__ import annotations

from functools import reduce
from typing import Annotated, Any

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import absolute, maximum, minimum, sqrt
from dstudio_lib.foundation.quantities import Duration, Ratio, RequestRate, RoundTrip, Verdict, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

CongestionWindow = Annotated[
    float, like(Ratio, name="window", symbol="w", meaning="requests or packets in flight", default=20.0, practical=(1, 1_000))
]
NextWindow = Annotated[float, like(CongestionWindow, name="next window", symbol="w'", meaning="the window after this step")]
PeakWindow = Annotated[float, like(CongestionWindow, name="peak window", symbol=r"w_{\max}", meaning="the window at which a loss comes")]
Increase = Annotated[
    float,
    like(
        Ratio, name="increase", symbol="a", meaning="added each round trip without loss", lower_open=True, default=1.0, practical=(0.1, 10)
    ),
]
DecreaseFactor = Annotated[
    float,
    like(
        Ratio,
        name="decrease factor",
        symbol="b",
        meaning="kept of the window at a loss",
        upper=1,
        upper_open=True,
        default=0.5,
        practical=(0.1, 0.95),
        scale="linear",
    ),
]
MeanWindow = Annotated[float, like(CongestionWindow, name="mean window", symbol=r"\bar w", meaning="average over a cycle")]
Rounds = Annotated[float, like(Ratio, name="rounds", symbol="n", meaning="round trips from one loss to the next")]
Decreases = Annotated[
    int, like(Verdict, name="decreases", symbol="k", meaning="losses that both flows have seen", upper=1_000, default=3, practical=(0, 20))
]
FirstWindow = Annotated[float, like(CongestionWindow, name="first window", symbol="w_1", default=40.0)]
SecondWindow = Annotated[float, like(CongestionWindow, name="second window", symbol="w_2", default=8.0)]
Gap = Annotated[float, like(CongestionWindow, name="gap", symbol=r"\left|w_1 - w_2\right|_k", meaning="what is left of the difference")]
Shares = Annotated[
    list[float],
    like(
        Ratio,
        name="shares",
        symbol=r"\left(x_1, \ldots, x_n\right)",
        meaning="what each one gets, in any unit",
        upper=1e150,
        practical=(0.1, 100),
        vector=True,
    ),
]
Fairness = Annotated[
    float,
    like(
        Ratio,
        name="fairness",
        symbol=r"\mathcal{J}",
        meaning="1 if all get the same, 1/n if one gets all",
        upper=1,
        practical=(0, 1),
        scale="linear",
    ),
]

Interval = Annotated[
    float,
    like(
        Duration,
        name="interval",
        symbol="i",
        meaning="time that the queue must stay long before dropping starts",
        default=0.1,
        practical=(0.01, 1),
    ),
]
Drops = Annotated[
    int,
    like(Verdict, name="drops", symbol="c", meaning="drops since dropping started", lower=1, upper=10**6, default=4, practical=(1, 100)),
]
DropSpacing = Annotated[float, like(Duration, name="time to the next drop", symbol=r"\Delta t", meaning="until one more is dropped")]
ConcurrencyLimit = Annotated[
    float, like(Ratio, name="concurrency limit", symbol="L", meaning="requests allowed in flight", default=20.0, practical=(1, 1_000))
]
NewLimit = Annotated[float, like(ConcurrencyLimit, name="new limit", symbol=r"L'")]
MinimumRoundTrip = Annotated[
    float, like(RoundTrip, name="least round trip", symbol=r"\mathrm{RTT}_{\min}", meaning="without any queue", default=0.08)
]
LongRoundTrip = Annotated[
    float,
    like(
        RoundTrip,
        name="long-term round trip",
        symbol=r"\mathrm{RTT}_{\mathrm{long}}",
        meaning="smoothed over hundreds of samples",
        default=0.08,
    ),
]
QueueAllowance = Annotated[
    float,
    like(
        Ratio,
        name="queue allowance",
        symbol="q",
        meaning="requests that may wait, so that the limit can grow",
        default=4.0,
        practical=(0, 50),
        scale="linear",
    ),
]
Smoothing = Annotated[
    float,
    like(
        Ratio, name="smoothing", symbol="s", meaning="weight of the newest estimate", upper=1, default=0.2, practical=(0, 1), scale="linear"
    ),
]
Tolerance = Annotated[
    float,
    like(
        Ratio,
        name="tolerance",
        symbol=r"\theta",
        meaning="how many times the long-term round trip is still no reason to shrink",
        lower=1,
        default=1.5,
        practical=(1, 3),
        scale="linear",
    ),
]
QueueEstimate = Annotated[float, like(Ratio, name="queue estimate", symbol="q", meaning="requests waiting somewhere on the way")]
Latency = Annotated[float, like(Duration, name="latency", symbol="W", meaning="mean time of one request")]


@formula(
    sources=(Source("chiu1989analysis", "linear controls, additive increase"),),
    catalog_ids=("F-M05",),
    words=("AIMD", "congestion control", "TCP", "additive increase"),
)
def additive_increase(window: CongestionWindow, increase: Increase = 1.0) -> NextWindow:
    """Window after a round trip in which nothing was lost.

    The same step for everybody, which moves unequal flows towards equal in proportion while load grows.

    >>> additive_increase(window=20)
    21.0
    """
    return window + increase


@formula(
    sources=(Source("chiu1989analysis", "linear controls, multiplicative decrease"),),
    catalog_ids=("F-M05",),
    words=("AIMD", "congestion control", "TCP", "back off"),
)
def multiplicative_decrease(window: CongestionWindow, decrease_factor: DecreaseFactor = 0.5) -> NextWindow:
    """Window after a loss, or another sign of congestion.

    The larger flow gives up more, which with additive increase makes flows converge to equal shares.

    >>> multiplicative_decrease(window=20)
    10.0
    """
    return decrease_factor * window


@formula(
    sources=(
        Source("chiu1989analysis", "additive increase and multiplicative decrease"),
        Source("mathis1997macroscopic", "the window under periodic loss"),
    ),
    catalog_ids=("F-M05",),
    words=("AIMD", "sawtooth", "average"),
)
def aimd_mean_window(peak_window: PeakWindow, decrease_factor: DecreaseFactor = 0.5) -> MeanWindow:
    """Mean window of a lone flow that climbs to the same peak each time.

    A sawtooth from b times the peak up to the peak: with b = 1/2, three quarters of it. It holds for a capacity that does not
    change.

    >>> aimd_mean_window(peak_window=20)
    15.0
    """
    return (1 + decrease_factor) / 2 * peak_window


@formula(
    sources=(
        Source("chiu1989analysis", "additive increase and multiplicative decrease"),
        Source("mathis1997macroscopic", "the window under periodic loss"),
    ),
    catalog_ids=("F-M05",),
    words=("AIMD", "sawtooth", "cycle", "recovery"),
)
def aimd_rounds(peak_window: PeakWindow, increase: Increase = 1.0, decrease_factor: DecreaseFactor = 0.5) -> Rounds:
    """Round trips from one loss to the next of a lone flow.

    What was given up is won back one step each round trip. Over long paths this is why additive increase is slow.

    >>> aimd_rounds(peak_window=20)
    10.0
    """
    return (1 - decrease_factor) * peak_window / increase


@formula(
    sources=(Source("chiu1989analysis", "section 2.3, Convergence to Fairness"),),
    catalog_ids=("F-M05",),
    words=("AIMD", "convergence", "fairness"),
)
def aimd_gap(first_window: FirstWindow, second_window: SecondWindow, decreases: Decreases, decrease_factor: DecreaseFactor = 0.5) -> Gap:
    """Difference that is left between two flows after both backed off so many times.

    Increases add the same to both and leave the difference as it is; each decrease shrinks it. It holds if both see every
    congestion.

    >>> aimd_gap(first_window=40, second_window=8, decreases=3)
    4.0
    """
    return absolute(first_window - second_window) * decrease_factor**decreases


@formula(
    sources=(Source("jain1984quantitative", "the fairness index"),),
    catalog_ids=("F-M06",),
    latex=r"\frac{\left(\sum_{i=1}^{n} x_i\right)^{2}}{n \sum_{i=1}^{n} x_i^{2}},\quad x = @{shares}",
    words=("fair share", "index", "allocation"),
    requires=(
        Requirement(
            lambda shares: sum(shares) > 0,
            "shares sum to 0, so nobody gets anything and fairness has no meaning; shares is allowed with at least one above 0; "
            "try shares=[1, 1].",
            "shares",
        ),
    ),
)
def jain_fairness(shares: Shares) -> Fairness:
    """How evenly something is shared out, by Jain's index.

    Independent of the unit and of the total. A value k/n is what one gets if k of n share equally and the others get nothing.
    It does not say who is treated badly, nor whether equal is what is deserved.

    >>> round(jain_fairness([1, 1, 1, 5]), 6)  # 8**2 / (4 * 28)
    0.571429
    """
    top: Any = reduce(maximum, shares)
    scaled = [share / top for share in shares]
    return sum(scaled) ** 2 / (len(shares) * sum(share * share for share in scaled))


@formula(
    sources=(Source("rfc8289", "section 5, annotated pseudocode, control_law"),),
    catalog_ids=("F-M07",),
    words=("controlled delay", "active queue management", "bufferbloat", "drop"),
)
def codel_drop_spacing(interval: Interval, drops: Drops) -> DropSpacing:
    """Time until CoDel drops the next packet or request, while the queue stays too long.

    Spacing by the square root makes the throughput of TCP, which goes with one over the square root of loss, fall linearly in
    time. It starts anew when the time in the queue falls below target.

    >>> codel_drop_spacing(interval=0.1, drops=4)
    0.05
    """
    return interval / sqrt(drops)


_NOT_FASTER = Requirement(
    lambda minimum_round_trip, round_trip, **_: round_trip >= minimum_round_trip,
    "round_trip={round_trip} is below minimum_round_trip={minimum_round_trip}, which then is not the least; round_trip is allowed from "
    "{minimum_round_trip}; try round_trip={minimum_round_trip}.",
    "round_trip",
)


@formula(
    sources=(Source("netflix2018limits", "GradientLimit.java"),),
    catalog_ids=("F-M08",),
    requires=(_NOT_FASTER,),
    words=("adaptive concurrency", "Netflix", "limit", "gradient"),
)
def gradient_limit(
    limit: ConcurrencyLimit, minimum_round_trip: MinimumRoundTrip, round_trip: RoundTrip, queue_allowance: QueueAllowance = 4.0
) -> NewLimit:
    """Next concurrency limit of a gradient controller.

    While nothing waits, the limit grows by the allowance; as round trips lengthen, it shrinks in proportion. It needs a good
    least round trip, which a service that changes does not have: :func:`gradient2_limit` is Netflix's answer. The library's own class
    besides holds the gradient between 1/2 and 1 and smooths a falling limit.

    >>> gradient_limit(limit=20, minimum_round_trip=0.08, round_trip=0.1)  # 20 * 0.8 + 4
    20.0
    """
    return limit * minimum_round_trip / round_trip + queue_allowance


@formula(
    sources=(Source("netflix2018limits", "Gradient2Limit.java"),),
    catalog_ids=("F-M08",),
    words=("adaptive concurrency", "Netflix", "limit", "smoothed"),
)
def gradient2_limit(
    limit: ConcurrencyLimit,
    long_round_trip: LongRoundTrip,
    round_trip: RoundTrip,
    queue_allowance: QueueAllowance = 4.0,
    smoothing: Smoothing = 0.2,
    tolerance: Tolerance = 1.5,
) -> NewLimit:
    """Next concurrency limit as Netflix's Gradient2 sets it.

    The gradient is kept between 1/2 and 1, and the new limit is mixed with the old one. The library then also keeps it between
    two bounds and leaves it alone while less than half is used. Early versions, and many descriptions, have no tolerance: that is
    a tolerance of 1.

    >>> round(gradient2_limit(limit=20, long_round_trip=0.08, round_trip=0.15), 6)  # 0.8 * 20 + 0.2 * (20 * 0.8 + 4)
    20.0
    >>> round(gradient2_limit(limit=20, long_round_trip=0.01, round_trip=0.1), 6)  # the gradient stops at 1/2
    18.8
    >>> round(gradient2_limit(limit=20, long_round_trip=0.08, round_trip=0.1), 6)  # and at 1
    20.8
    """
    gradient = maximum(1 / 2, minimum(1, tolerance * long_round_trip / round_trip))
    return (1 - smoothing) * limit + smoothing * (limit * gradient + queue_allowance)


@formula(
    sources=(
        Source("brakmo1995vegas", "congestion avoidance, expected and actual throughput"),
        Source("netflix2018limits", "README, Vegas"),
    ),
    catalog_ids=("F-M09",),
    requires=(_NOT_FASTER,),
    words=("TCP Vegas", "delay-based", "congestion"),
)
def vegas_queue(limit: ConcurrencyLimit, minimum_round_trip: MinimumRoundTrip, round_trip: RoundTrip) -> QueueEstimate:
    """Requests in flight that are waiting, as TCP Vegas estimates them from round trips.

    In flight times the share of the round trip that is waiting. The limit then grows while the queue is below about 2 to 3 and
    shrinks above about 4 to 6. Beside flows that fill queues it gets less than its share.

    >>> round(vegas_queue(limit=20, minimum_round_trip=0.08, round_trip=0.1), 6)
    4.0
    """
    return limit * (1 - minimum_round_trip / round_trip)


@formula(
    sources=(Source("little1961proof", "the queuing formula"), Source("netflix2018limits", "README, Background")),
    catalog_ids=("F-M10",),
    words=("Little's law", "in flight", "pool size", "threads"),
)
def concurrency_limit(request_rate: RequestRate, latency: Latency) -> ConcurrencyLimit:
    """Requests in flight at a rate and a latency, and so the limit that lets just that much in.

    Little's law; it holds for any system in which what comes in goes out, on long-run average. Take the latency without
    queueing, or the limit admits its own queue.

    >>> concurrency_limit(request_rate=500, latency=0.05)
    25.0
    """
    return request_rate * latency
