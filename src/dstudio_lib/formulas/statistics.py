"""What measurements and simulations say, and how surely: intervals of means and quantiles, and how long to run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import elementwise, log, log1p, round_up
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Confidence, Duration, Items, PositiveRate, Probability, Ratio, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._counting import binomial_tail
from ._lists import listwise
from ._student import t_value

_LAW = Source("law2015simulation", "chapter 9, output data analysis for a single system")
_WHITT = Source("whitt1989planning", "run lengths for the queue M/M/1")
_HAHN = Source("hahn1991intervals", "distribution-free statistical intervals")

Observations = Annotated[
    list[float],
    Quantity("observations", "x_i", "", "one for each independent run, in any unit", default=1.0, practical=(0, 10), vector=True),
]
BatchMeans = Annotated[
    list[float], like(Observations, name="batch means", symbol=r"\bar x_j", meaning="mean of each long batch of one run, in any unit")
]
Variance = Annotated[float, like(Ratio, name="variance", symbol="s^2", meaning="in the square of the unit")]
HalfWidth = Annotated[
    float, like(Ratio, name="half-width", symbol="h", meaning="the interval reaches so far to either side, in the unit of the observations")
]
Deviation = Annotated[float, like(Ratio, name="standard deviation", symbol="s", meaning="of the observations, in their unit")]
WantedHalfWidth = Annotated[float, like(HalfWidth, lower_open=True, default=0.1)]
Runs = Annotated[
    int, like(Items, name="runs", symbol="n", meaning="independent runs", lower=2, upper=1e9, default=10, practical=(2, 1_000))
]
RunsNeeded = Annotated[int, like(Items, name="runs needed", symbol="n", upper=float("inf"))]
Utilisation = Annotated[
    float,
    like(
        Probability,
        name="utilisation",
        symbol=r"\rho",
        meaning="share of time the server is busy",
        lower_open=True,
        upper_open=True,
        default=0.8,
        practical=(0.1, 0.99),
    ),
]
RelativeHalfWidth = Annotated[
    float,
    like(
        Ratio,
        name="relative half-width",
        symbol=r"\varepsilon",
        meaning="half-width over the mean",
        lower_open=True,
        default=0.05,
        practical=(0.001, 0.5),
        display="%",
    ),
]
NormalValue = Annotated[
    float,
    like(
        Ratio,
        name="normal quantile",
        symbol="z",
        meaning="1.96 for 95 % confidence",
        lower_open=True,
        default=1.96,
        practical=(0.5, 5),
        scale="linear",
    ),
]
ServiceRate = Annotated[
    float, like(PositiveRate, name="service rate", symbol=r"\mu", meaning="1 to count in mean service times", default=1.0)
]
RunLength = Annotated[float, like(Duration, name="run length", symbol="T", meaning="simulated time, the warm-up not counted", display=None)]
AsymptoticVariance = Annotated[
    float,
    like(
        Ratio,
        name="asymptotic variance",
        symbol=r"\sigma_L^2",
        meaning="variance of the mean over a long time, times that time, in service times",
    ),
]
Samples = Annotated[
    int,
    like(Items, name="samples", symbol="n", meaning="independent measurements", lower=1, upper=10_000, default=100, practical=(2, 1_000)),
]
ManySamples = Annotated[int, like(Samples, upper=1e18)]
SampleQuantile = Annotated[
    float,
    like(
        Probability,
        name="quantile",
        symbol="p",
        meaning="0.99 for the p99",
        lower_open=True,
        upper_open=True,
        default=0.5,
        practical=(0.01, 0.99),
        display=None,
    ),
]
LowerRank = Annotated[
    int,
    like(
        Items,
        name="lower rank",
        symbol="l",
        meaning="the l-th smallest measurement begins the interval; 0 if it has no beginning",
        default=40,
        practical=(0, 500),
    ),
]
UpperRank = Annotated[
    int,
    like(
        Items,
        name="upper rank",
        symbol="u",
        meaning="the u-th smallest measurement ends the interval; n + 1 if it has no end",
        lower=1,
        default=61,
        practical=(1, 1_001),
    ),
]
Coverage = Annotated[
    float,
    like(Probability, name="coverage", symbol="P", meaning="chance that the quantile lies between the two measurements", default=0.95),
]

_TWO_OBSERVATIONS = Requirement(
    lambda observations, **_: len(observations) >= 2,
    "observations={observations} is a single number, from which no spread can be seen; two or more are allowed; try [1.0, 2.0].",
    "observations",
)
_TWO_BATCHES = Requirement(
    lambda batch_means, **_: len(batch_means) >= 2,
    "batch_means={batch_means} is a single number, from which no spread can be seen; two or more are allowed; try [1.0, 2.0].",
    "batch_means",
)


@formula(
    sources=(_LAW,),
    latex=r"t_{@{runs}-1,\ (1+@{confidence})/2}\, \frac{@{standard_deviation}}{\sqrt{@{runs}}}",
    words=("confidence interval", "Student", "replications"),
)
@elementwise
def half_width(standard_deviation: Deviation, runs: Runs, confidence: Confidence = 0.95) -> HalfWidth:
    """Half-width of the confidence interval of a mean, from the spread between independent runs.

    It holds for runs with different seeds whose results are about normal, as means over long runs are. Within one run
    successive values depend on one another, and the interval would be far too narrow.

    >>> round(half_width(standard_deviation=1, runs=10, confidence=0.95), 3)  # 2.262 / sqrt(10)
    0.715
    """
    return t_value(confidence, int(runs) - 1) * standard_deviation / math.sqrt(runs)


@formula(
    sources=(_LAW,),
    catalog_ids=("F-O01",),
    latex=r"t_{n-1,\ (1+@{confidence})/2}\, \frac{s}{\sqrt{n}},\quad s^2 = \frac{1}{n-1} \sum_{i=1}^{n} \left(x_i - \bar x\right)^2,"
    r"\quad x = @{observations}",
    words=("confidence interval", "Student", "replications", "simulation output"),
    requires=(_TWO_OBSERVATIONS,),
)
@listwise
def replication_half_width(observations: Observations, confidence: Confidence = 0.95) -> HalfWidth:
    """Half-width of the confidence interval of a simulated mean, from independent runs.

    It holds for runs with different seeds whose results are about normal. The interval is the mean plus and minus this; see
    :func:`confidence_interval`.

    >>> round(replication_half_width([1, 2, 3], confidence=0.95), 3)  # 4.303 * 1 / sqrt(3)
    2.484
    """
    return half_width.function(math.sqrt(_variance(observations)), len(observations), confidence)


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((each - mean) ** 2 for each in values) / (len(values) - 1)


def confidence_interval(observations: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """Both ends of the confidence interval of a mean, from independent runs.

    Source and conditions are those of :func:`replication_half_width`.

    >>> low, high = confidence_interval([1, 2, 3])
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    half = replication_half_width(list(observations), confidence)
    mean = math.fsum(observations) / len(observations)
    return mean - half, mean + half


@formula(
    sources=(_LAW,),
    words=("sample size", "replications", "how many runs"),
)
def runs_for_half_width(standard_deviation: Deviation, half_width: WantedHalfWidth, normal_quantile: NormalValue = 1.96) -> RunsNeeded:
    """Independent runs that narrow a confidence interval to a half-width, about.

    It holds from about thirty runs on, by the normal distribution; fewer need Student's and some more. Halving the width takes
    four times the runs.

    >>> runs_for_half_width(standard_deviation=1, half_width=0.1)  # 19.6^2 = 384.2
    385
    """
    return round_up((normal_quantile * standard_deviation / half_width) ** 2)


@formula(
    sources=(_WHITT,),
    words=("M/M/1", "simulation", "autocorrelation"),
)
def mm1_asymptotic_variance(utilisation: Utilisation) -> AsymptoticVariance:
    """Variance that the mean number in an M/M/1 queue keeps over a long simulation, times its length in service times.

    It holds for the mean over time in steady state. It grows with the fourth power of 1/(1 - rho), because long queues last long.

    >>> round(mm1_asymptotic_variance(0.5), 6)  # 2 * 0.5 * 1.5 / 0.5^4
    24.0
    """
    return 2 * utilisation * (1 + utilisation) / (1 - utilisation) ** 4


@formula(
    sources=(_WHITT,),
    catalog_ids=("F-O02",),
    words=("M/M/1", "simulation", "how long"),
)
def mm1_run_length(
    utilisation: Utilisation, relative_half_width: RelativeHalfWidth, normal_quantile: NormalValue = 1.96, service_rate: ServiceRate = 1.0
) -> RunLength:
    """Simulated time that an M/M/1 queue needs, for the mean number in it to a relative half-width.

    It holds in steady state: drop the warm-up first. At 90 % utilisation and 5 % it is already 650 000 service times, so that a short
    run proves nothing about a busy queue.

    >>> round(mm1_run_length(utilisation=0.5, relative_half_width=0.1, normal_quantile=2))  # 2 * 4 * 1.5 / (0.01 * 0.5 * 0.25)
    9600
    """
    return 2 * normal_quantile**2 * (1 + utilisation) / (service_rate * relative_half_width**2 * utilisation * (1 - utilisation) ** 2)


@formula(
    sources=(_LAW,),
    catalog_ids=("F-O03",),
    latex=r"\frac{1}{b-1} \sum_{j=1}^{b} \left(\bar x_j - \bar x\right)^2,\quad \bar x_j = @{batch_means}",
    words=("batch means", "simulation output", "autocorrelation"),
    requires=(_TWO_BATCHES,),
)
@listwise
def batch_means_variance(batch_means: BatchMeans) -> Variance:
    """Variance between the means of batches of one long run.

    It holds for batches so long that their means hardly depend on one another; too short ones make it too small.
    :func:`in_batches` cuts a run into them.

    >>> batch_means_variance([1, 2, 3])
    1.0
    """
    return _variance(batch_means)


def in_batches(values: Sequence[float], batches: int) -> list[float]:
    """Means of so many equal, successive batches; values left over at the end are dropped.

    Source: Law 2015, chapter 9.

    >>> in_batches([1, 3, 5, 7, 100], 2)
    [2.0, 6.0]

    Raises
    ------
    InputError
        If there are fewer values than batches.
    """
    if not 1 <= batches <= len(values):
        raise InputError(f"batches={batches} does not fit {len(values)} values; allowed is 1 to {len(values)}; try batches=1.", "batches")
    size = len(values) // batches
    return [math.fsum(values[i * size : (i + 1) * size]) / size for i in range(batches)]


@formula(
    sources=(_HAHN,),
    catalog_ids=("F-O04",),
    latex=r"\sum_{i=@{lower_rank}}^{@{upper_rank}-1} \binom{@{samples}}{i} @({quantile})^{i} \left(1 - @{quantile}\right)^{@{samples}-i}",
    words=("percentile", "order statistics", "confidence interval", "nonparametric"),
    requires=(
        Requirement(
            lambda lower_rank, upper_rank, **_: lower_rank < upper_rank,
            "lower_rank={lower_rank} is not below upper_rank={upper_rank}; lower_rank is allowed from 0 to upper_rank-1; try lower_rank=0.",
            "lower_rank",
        ),
        Requirement(
            lambda samples, upper_rank, **_: upper_rank <= samples + 1,
            "upper_rank={upper_rank} is more than one past samples={samples}; upper_rank is allowed up to samples+1; try upper_rank=1.",
            "upper_rank",
        ),
    ),
)
@elementwise
def quantile_coverage(samples: Samples, quantile: SampleQuantile, lower_rank: LowerRank, upper_rank: UpperRank) -> Coverage:
    """Chance that a quantile lies between two of the sorted measurements.

    It holds for independent measurements of any continuous distribution, with no further assumption. Latencies from one connection
    are not independent.

    >>> quantile_coverage(samples=2, quantile=0.5, lower_rank=1, upper_rank=2)  # the median between two values
    0.5
    """
    n = int(samples)
    below, above = int(n - upper_rank + 1), int(lower_rank)
    return 1 - binomial_tail(n, n - above + 1, 1 - quantile) - binomial_tail(n, n - below + 1, quantile)


@formula(
    sources=(_HAHN,),
    catalog_ids=("F-O04",),
    latex=r"\max \left\{ l : \Pr\left(\mathrm{Bin}(@{samples}, @{quantile}) < l\right) \le \frac{1 - @{confidence}}{2} \right\}",
    words=("percentile", "order statistics", "confidence interval", "nonparametric"),
)
@elementwise
def quantile_lower_rank(samples: Samples, quantile: SampleQuantile, confidence: Confidence = 0.95) -> LowerRank:
    """Rank of the sorted measurement that begins a quantile's confidence interval, with half the error on each side.

    It holds for independent measurements of any continuous distribution. Zero means that there are too few measurements for a
    beginning.

    >>> quantile_lower_rank(samples=100, quantile=0.5)
    40
    """
    return _lower_rank(int(samples), quantile, confidence)


@formula(
    sources=(_HAHN,),
    catalog_ids=("F-O04",),
    latex=r"\min \left\{ u : \Pr\left(\mathrm{Bin}(@{samples}, @{quantile}) \ge u\right) \le \frac{1 - @{confidence}}{2} \right\}",
    words=("percentile", "order statistics", "confidence interval", "nonparametric"),
)
@elementwise
def quantile_upper_rank(samples: Samples, quantile: SampleQuantile, confidence: Confidence = 0.95) -> UpperRank:
    """Rank of the sorted measurement that ends a quantile's confidence interval, with half the error on each side.

    It holds for independent measurements of any continuous distribution. One more than there are measurements means that there are
    too few for an end, as for the p99 of a hundred.

    >>> quantile_upper_rank(samples=100, quantile=0.5)
    61
    """
    n = int(samples)
    return n + 1 - _lower_rank(n, 1 - quantile, confidence)


def _lower_rank(n: int, quantile: float, confidence: float) -> int:
    """Largest l such that fewer than l of n are below the quantile with at most half the error."""
    low, high = 0, n + 1
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_tail(n, n - middle + 1, 1 - quantile) <= (1 - confidence) / 2:
            low = middle
        else:
            high = middle
    return low


@formula(
    symbol="n",
    sources=(_HAHN,),
    words=("percentile", "sample size", "p99", "how many measurements"),
)
def samples_for_quantile(quantile: SampleQuantile, confidence: Confidence = 0.95) -> ManySamples:
    """Measurements needed for the largest of them to be above a quantile, with a confidence.

    With fewer, nothing that was seen bounds the quantile from above: a p99 at 95 % takes 299. It holds for independent measurements
    of any continuous distribution.

    >>> samples_for_quantile(quantile=0.5, confidence=0.75)  # (1/2)^2 = 1/4
    2
    """
    return round_up(log1p(-confidence) / log(quantile))
