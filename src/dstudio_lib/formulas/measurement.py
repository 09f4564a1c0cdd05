"""What a load test leaves out and what few observations show: omitted samples, no failures seen, averages of series and ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import elementwise, floor, maximum
from dstudio_lib.foundation.quantities import Confidence, Duration, Items, PositiveRate, Probability, Ratio, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._lists import listwise
from .statistics import Observations

_TENE = Source("tene2015hdrhistogram", "recordValueWithExpectedInterval")

Series = Annotated[list[float], like(Observations, name="values", symbol="x_t", meaning="in order of time, in any unit")]
Latencies = Annotated[
    list[float],
    like(
        Duration,
        name="latencies",
        symbol="x_i",
        meaning="as a client that waits for each answer recorded them",
        default=0.05,
        practical=(0.001, 0.5),
        vector=True,
    ),
]
Interval = Annotated[
    float,
    like(
        Duration,
        name="expected interval",
        symbol="T",
        meaning="time between two requests, as planned",
        lower_open=True,
        default=0.01,
        practical=(1e-3, 1),
    ),
]
MeanLatency = Annotated[float, like(Duration, name="mean latency", symbol=r"\bar x")]
GoodTime = Annotated[
    float,
    like(
        Duration,
        name="good time",
        symbol=r"t_{\mathrm{ok}}",
        meaning="in which every answer takes the usual time",
        lower_open=True,
        default=100.0,
        practical=(1, 1_000),
        display=None,
    ),
]
RequestRate = Annotated[float, like(PositiveRate, name="request rate", meaning="requests each second, as planned", default=100.0)]
UsualLatency = Annotated[float, like(Duration, name="usual latency", symbol="x", meaning="answer time outside the stall", default=0.001)]
Stall = Annotated[
    float,
    like(Duration, name="stall", symbol="s", meaning="in which nothing is answered", default=100.0, practical=(0.1, 1_000), display=None),
]
Trials = Annotated[
    int,
    like(
        Items,
        name="trials",
        symbol="n",
        meaning="independent trials, none of which failed",
        lower=1,
        default=1_000,
        practical=(10, 1_000_000),
    ),
]
FailureBound = Annotated[
    float, like(Probability, name="failure probability", symbol="p", meaning="it is at most this, with the confidence", upper=3)
]
TrueBound = Annotated[float, like(FailureBound, upper=1)]
Weight = Annotated[
    float, like(Probability, name="weight", symbol=r"\alpha", meaning="weight of the newest value", default=0.2, display=None)
]
NewValue = Annotated[float, Quantity("new value", "x_t", "", "the newest observation, in any unit", default=1.0, practical=(0, 10))]
Previous = Annotated[
    float, Quantity("previous average", "S_{t-1}", "", "before the newest observation, in the same unit", default=0.5, practical=(0, 10))
]
Average = Annotated[float, Quantity("moving average", "S_t", "", "in the unit of the values", default=1.0, practical=(0, 10))]
Ratios = Annotated[
    list[float], like(Ratio, name="ratios", symbol="x_i", meaning="one for each benchmark, new over old", lower_open=True, vector=True)
]
GeometricMean = Annotated[float, like(Ratio, name="geometric mean", symbol=r"\bar x_g")]


@formula(
    sources=(_TENE,),
    catalog_ids=("F-O05",),
    latex=r"\frac{\sum_{i} \sum_{k=0}^{m_i} \left(x_i - k\, @{interval}\right)}{\sum_{i} \left(m_i + 1\right)},"
    r"\quad m_i = \max\left(0,\ \left\lfloor x_i / @{interval} \right\rfloor - 1\right),\quad x = @{latencies}",
    words=("coordinated omission", "HdrHistogram", "load generator"),
)
@listwise
def corrected_mean(latencies: Latencies, interval: Interval) -> MeanLatency:
    """Mean latency with the requests put back that a waiting client never sent.

    For each latency x longer than the interval T, x - T, x - 2T and so on down to T are added. It holds if the client should have sent at
    a steady rate and waited instead. A client that sends on schedule needs no correction; :func:`corrected_latencies` lists the values.

    >>> corrected_mean([1.0, 3.0], interval=1.0)  # 1, 3 and the added 2 and 1
    1.75
    """
    total, count = 0 * interval, 0.0
    for each in latencies:
        added = maximum(0.0, floor(each / interval * (1 + 1e-12)) - 1)
        total = total + (added + 1) * each - interval * (added * (added + 1) / 2)
        count = count + added + 1
    return total / count


def corrected_latencies(latencies: Sequence[float], interval: float) -> list[float]:
    """Latencies with those put back that a waiting client never measured.

    Source: HdrHistogram, ``recordValueWithExpectedInterval``; conditions as for :func:`corrected_mean`.

    >>> corrected_latencies([1.0, 3.0], interval=1.0)
    [1.0, 3.0, 2.0, 1.0]
    """
    corrected_mean.check(list(latencies), interval)
    found = []
    for each in latencies:
        added = max(0, math.floor(each / interval * (1 + 1e-12)) - 1)
        found += [each - k * interval for k in range(added + 1)]
    return found


@formula(
    sources=(_TENE,),
    words=("coordinated omission", "load generator", "stall"),
)
def stalled_mean_recorded(good_time: GoodTime, request_rate: RequestRate, usual_latency: UsualLatency, stall: Stall) -> MeanLatency:
    """Mean latency that a waiting client records when a good time is followed by a stall.

    The whole stall is one measurement among thousands. It holds for a client that sends the next request only after the answer; what
    users met is :func:`stalled_mean_met`.

    >>> round(stalled_mean_recorded(good_time=9, request_rate=1, usual_latency=0, stall=10), 6)  # 10 / (9 + 1)
    1.0
    """
    return (good_time * request_rate * usual_latency + stall) / (good_time * request_rate + 1)


@formula(
    sources=(_TENE,),
    words=("coordinated omission", "load generator", "stall"),
)
def stalled_mean_met(good_time: GoodTime, usual_latency: UsualLatency, stall: Stall) -> MeanLatency:
    """Mean latency that users meet when a good time is followed by a stall.

    Requests that come at a steady rate during the stall wait for half of it on average. It holds for any rate, if all are answered
    as soon as the stall ends.

    >>> stalled_mean_met(good_time=10, usual_latency=0, stall=10)  # half of the requests wait for 5 s
    2.5
    """
    return (good_time * usual_latency + stall**2 / 2) / (good_time + stall)


@formula(
    sources=(Source("hanley1983nothing", "the rule of three"),),
    catalog_ids=("F-O06",),
    words=("zero failures", "upper bound", "95 %"),
    caveats=(
        Caveat(
            lambda trials: trials < 30,
            "With so few trials the rule overshoots; the exact bound does not.",
            "trials",
        ),
    ),
)
def rule_of_three(trials: Trials) -> FailureBound:
    """Upper bound of a failure probability after trials without any failure, at 95 % confidence.

    It holds for independent trials, from about thirty on. A thousand clean runs show no more than that failures are rarer than about
    one in 333; :func:`failure_bound` is exact, for any confidence.

    >>> rule_of_three(1000)
    0.003
    """
    return 3 / trials


@formula(
    sources=(Source("hanley1983nothing", "the exact bound behind the rule of three"),),
    words=("zero failures", "upper bound", "rule of three"),
    latex=r"1 - \left(1 - @{confidence}\right)^{1/@{trials}}",
)
@elementwise
def failure_bound(trials: Trials, confidence: Confidence = 0.95) -> TrueBound:
    """Upper bound of a failure probability after trials without any failure, exactly.

    It holds for independent trials: any higher probability would have shown a failure with at least the confidence.

    >>> round(failure_bound(trials=1, confidence=0.95), 6)
    0.95
    """
    return -math.expm1(math.log1p(-confidence) / trials)


@formula(
    sources=(Source("roberts1959geometric", "definition of the geometric moving average"),),
    catalog_ids=("F-O07",),
    words=("EWMA", "exponential smoothing", "load average"),
)
def moving_average(new_value: NewValue, previous_average: Previous, weight: Weight) -> Average:
    """Exponentially weighted moving average after one more observation.

    A past value's weight falls by the factor 1 - alpha with each observation. It holds for observations at even intervals; else the
    weight must depend on the time between them.

    >>> moving_average(new_value=10, previous_average=2, weight=0.25)
    4.0
    """
    return weight * new_value + (1 - weight) * previous_average


@formula(
    symbol="S_n",
    sources=(Source("roberts1959geometric", "definition of the geometric moving average"),),
    catalog_ids=("F-O07",),
    latex=r"\left(1 - @{weight}\right)^{n-1} x_1 + \sum_{t=2}^{n} @{weight} \left(1 - @{weight}\right)^{n-t} x_t,\quad x = @{values}",
    words=("EWMA", "exponential smoothing", "time series"),
)
@listwise
def moving_average_of(values: Series, weight: Weight) -> Average:
    """Exponentially weighted moving average of a series, started at its first value.

    It holds for values at even intervals. The start keeps its weight for long if alpha is small.

    >>> moving_average_of([0, 10, 10], weight=0.5)
    7.5
    """
    average = values[0]
    for each in values[1:]:
        average = moving_average.function(each, average, weight)
    return average


@formula(
    sources=(Source("fleming1986summarize", "the geometric mean of normalized numbers"),),
    catalog_ids=("F-O08",),
    latex=r"\left(\prod_{i=1}^{n} x_i\right)^{1/n},\quad x = @{ratios}",
    words=("speed-up", "benchmark", "normalised results"),
)
@listwise
def geometric_mean(ratios: Ratios) -> GeometricMean:
    """Mean of speed-ups and other ratios.

    It is the only mean that does not depend on which system is the base. It holds for ratios; times are added up, and rates of equal
    work take the harmonic mean.

    >>> round(geometric_mean([2, 0.5]), 9)  # twice as fast here and half as fast there
    1.0
    """
    return math.exp(math.fsum(math.log(each) for each in ratios) / len(ratios))
