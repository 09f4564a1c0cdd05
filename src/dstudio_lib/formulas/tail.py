"""Why the slow one decides: fan-out, order statistics, and sending a request twice."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import any_of, elementwise, log1p, normal_quantile, sqrt
from dstudio_lib.foundation.quantities import Duration, PositiveRate, Probability, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

_AMPLIFIED = Source("dean2013tail", "component-level variability amplified by scale")
_HEDGED = Source("dean2013tail", "hedged requests")
_EXPONENTIAL = (
    Source("renyi1953order", "order statistics of the exponential distribution"),
    Source("david2003order", "order statistics of the exponential distribution"),
)

SlowShare = Annotated[
    float,
    like(
        Probability,
        name="slow share of one server",
        symbol="p",
        meaning="share of one server's answers that come later than the limit",
        default=0.01,
        practical=(1e-5, 0.5),
        scale="log",
    ),
]
SlowRequests = Annotated[
    float,
    like(Probability, name="slow share of requests", symbol=r"P_{\mathrm{slow}}", meaning="share of whole requests later than the limit"),
]
FanOut = Annotated[
    int,
    like(
        Replicas,
        name="fan-out",
        symbol="N",
        meaning="servers that one request asks and must wait for",
        upper=1_000_000,
        default=100,
        practical=(1, 1_000),
        scale="log",
    ),
]
FanOutWidth = Annotated[
    float, like(Probability, name="fan-out", symbol="N", meaning="servers asked", lower=0, upper=float("inf"), display=None)
]
Quantile = Annotated[
    float,
    like(
        Probability,
        name="quantile",
        symbol=r"\pi",
        meaning="share of requests that must be in time",
        default=0.99,
        practical=(0.5, 0.9999),
        scale="nines",
    ),
]
LeafQuantile = Annotated[
    float, like(Quantile, name="quantile of one server", symbol=r"\pi_1", meaning="share of one server's answers in time")
]
Copies = Annotated[
    int,
    like(
        Replicas,
        name="copies sent",
        symbol="k",
        meaning="servers that get the same request at once",
        upper=100,
        default=2,
        practical=(1, 5),
    ),
]
ExtraLoad = Annotated[
    float, like(Probability, name="extra load", symbol=r"\Delta", meaning="requests sent a second time, as a share of all", default=0.05)
]
AnsweredBefore = Annotated[
    float,
    like(
        Probability,
        name="answered before the hedge",
        symbol="F(h)",
        meaning="share of answers that arrive before the second copy is sent",
        default=0.95,
        practical=(0.5, 0.999),
        scale="nines",
    ),
]
Servers = Annotated[
    int,
    like(
        Replicas,
        name="answers in all",
        symbol="m",
        meaning="servers asked",
        upper=1_000_000,
        default=100,
        practical=(1, 1_000),
        scale="log",
    ),
]
AnswersNeeded = Annotated[int, like(Servers, name="answers needed", symbol="k", meaning="answers to wait for", default=95)]
MeanWait = Annotated[float, like(Duration, name="mean wait", symbol=r"\mathrm{E}[T]", meaning="mean time until enough answers are there")]
ServiceRate = Annotated[
    float, like(PositiveRate, name="service rate", symbol=r"\mu", meaning="answers each second of one server", default=100.0)
]

_INDEPENDENT = Caveat(
    lambda fan_out, **_: fan_out > 1,
    "This takes slow answers to be independent between servers. If they come from one cause, such as a slow network or a full queue "
    "that all share, fewer requests are slow, and hedging helps less.",
    "fan_out",
)


@formula(
    sources=(_AMPLIFIED,),
    catalog_ids=("F-F01",),
    caveats=(_INDEPENDENT,),
    words=("tail at scale", "p99", "slow request"),
)
def slow_requests(slow_share: SlowShare, fan_out: FanOut) -> SlowRequests:
    """Share of requests that wait for at least one slow server.

    It holds if a request needs every answer and slow answers are independent. At a fan-out of 100, the 1 % of one server
    becomes the majority of all requests.

    >>> round(slow_requests(slow_share=0.01, fan_out=100), 3)
    0.634
    """
    return any_of(slow_share, fan_out)


@formula(
    sources=(_AMPLIFIED,),
    catalog_ids=("F-F02",),
    words=("percentile", "order statistics", "budget"),
)
def leaf_quantile(quantile: Quantile, fan_out: FanOut) -> LeafQuantile:
    """Quantile that each server must meet so that the whole request meets its own.

    It holds for independent servers that all have to answer. For a p99 over 100 servers, each has to be at its p99.99.

    >>> round(leaf_quantile(quantile=0.99, fan_out=100), 6)
    0.9999
    """
    return quantile ** (1 / fan_out)


@formula(
    sources=(_AMPLIFIED,),
    words=("width", "half of all requests", "median"),
    requires=(
        Requirement(
            lambda slow_requests, slow_share: (slow_share > 0) & (slow_share < 1) & (slow_requests < 1),
            "slow_share={slow_share} and slow_requests={slow_requests} leave the fan-out open; slow_share is allowed between 0 and 1, both "
            "excluded, and slow_requests below 1; try slow_share=0.01 and slow_requests=0.5.",
            "slow_share",
        ),
    ),
)
def fan_out_for(slow_requests: SlowRequests, slow_share: SlowShare) -> FanOutWidth:
    """Fan-out at which so many requests are slow.

    The inverse of :func:`slow_requests`, under the same conditions. At 69 servers, one server's p99 is the median of the request.

    >>> round(fan_out_for(slow_requests=0.5, slow_share=0.01), 2)
    68.97
    """
    return log1p(-slow_requests) / log1p(-slow_share)


@formula(
    sources=_EXPONENTIAL,
    catalog_ids=("F-F03",),
    latex=r"\frac{1}{@{service_rate}} \sum_{i=1}^{@{fan_out}} \frac{1}{i}",
    words=("maximum", "harmonic number", "wait for all"),
)
@elementwise
def mean_slowest(service_rate: ServiceRate, fan_out: FanOut) -> MeanWait:
    """Mean time until the slowest of n servers has answered.

    It holds for independent, exponentially distributed answer times. It grows with the logarithm of n: heavy tails grow faster.

    >>> round(mean_slowest(service_rate=1, fan_out=4), 4)  # 1 + 1/2 + 1/3 + 1/4
    2.0833
    """
    return _harmonic(1, fan_out) / service_rate


@formula(
    sources=_EXPONENTIAL,
    catalog_ids=("F-F04",),
    latex=r"\frac{1}{@{service_rate}} \sum_{i=@{servers}-@{needed}+1}^{@{servers}} \frac{1}{i}",
    words=("order statistic", "fastest", "quorum", "partial answer"),
    requires=(
        Requirement(
            lambda servers, needed, **_: needed <= servers,
            "needed={needed} is more than servers={servers}, so the wait would never end; needed is allowed from 1 to {servers}; "
            "try needed={servers}.",
            "needed",
        ),
    ),
)
@elementwise
def mean_kth_fastest(service_rate: ServiceRate, servers: Servers, needed: AnswersNeeded) -> MeanWait:
    """Mean time until k of m servers have answered.

    It holds for independent, exponentially distributed answer times. Not waiting for the last few buys most of the tail.

    >>> round(mean_kth_fastest(service_rate=1, servers=3, needed=2), 4)  # 1/2 + 1/3
    0.8333
    """
    return _harmonic(servers - needed + 1, servers) / service_rate


def _harmonic(first: int, last: int) -> float:
    import math

    return math.fsum(1 / i for i in range(first, last + 1))


SlowAtLimit = Annotated[float, like(SlowShare, name="slow at the limit", symbol="S(t)", meaning="share of answers later than the limit")]
SlowAfterHedge = Annotated[
    float,
    like(
        SlowShare,
        name="slow after the hedge",
        symbol="S(t-h)",
        meaning="share of answers later than what is left of the limit once the second copy is sent",
        default=0.02,
    ),
]


@formula(
    sources=(_HEDGED,),
    catalog_ids=("F-F05",),
    words=("hedged request", "backup request", "second copy"),
    requires=(
        Requirement(
            lambda slow_at_limit, slow_after_hedge: slow_after_hedge >= slow_at_limit,
            "slow_after_hedge={slow_after_hedge} is below slow_at_limit={slow_at_limit}, but the second copy has less time, so more of its "
            "answers are late; slow_after_hedge is allowed from {slow_at_limit} to 1; try slow_after_hedge={slow_at_limit}.",
            "slow_after_hedge",
        ),
    ),
)
def hedged_slow_share(slow_at_limit: SlowAtLimit, slow_after_hedge: SlowAfterHedge) -> SlowRequests:
    """Share of requests still slow when a second copy is sent after a delay h.

    It holds if the two copies are independent, and if the extra load does not itself slow the servers down. Both fail
    when servers are slow because they are overloaded.

    >>> round(hedged_slow_share(slow_at_limit=0.01, slow_after_hedge=0.02), 6)
    0.0002
    """
    return slow_at_limit * slow_after_hedge


@formula(
    sources=(_HEDGED,),
    catalog_ids=("F-F06",),
    words=("hedged request", "backup request", "cost"),
)
def hedge_extra_load(answered_before: AnsweredBefore) -> ExtraLoad:
    """Requests sent twice, as a share of all, when the second copy goes out after a delay h.

    Hedging at the p95 costs 5 %. It counts requests sent; with cancellation the work done is less.

    >>> round(hedge_extra_load(answered_before=0.95), 6)
    0.05
    """
    return 1 - answered_before


@formula(
    sources=(Source("vulimiri2013redundancy", "redundant operations, the first result"), _HEDGED),
    catalog_ids=("F-F07",),
    words=("hedging", "redundant requests", "cloning"),
)
def redundant_slow_share(slow_share: SlowShare, copies: Copies) -> SlowRequests:
    """Share of requests still slow when k copies are sent at once and the first answer counts.

    It holds if the copies are independent and the k-fold load does not slow the servers. It bounds what hedging can do.

    >>> round(redundant_slow_share(slow_share=0.01, copies=2), 6)
    0.0001
    """
    return slow_share**copies


Stages = Annotated[
    int,
    like(Replicas, name="stages", symbol="n", meaning="independent steps, one after the other", upper=10_000, default=6, practical=(1, 30)),
]
StageMean = Annotated[
    float, like(Duration, name="mean of a stage", symbol=r"\mu", meaning="mean time of one step", lower_open=True, default=0.05)
]
StageDeviation = Annotated[
    float, like(Duration, name="deviation of a stage", symbol=r"\sigma", meaning="standard deviation of one step's time", default=0.01)
]
ChainQuantile = Annotated[float, like(Quantile, symbol="p", lower=0.5, upper_open=True)]
ChainTime = Annotated[float, like(Duration, name="time of the chain", symbol="t_p", meaning="this share of requests is faster")]
Overstatement = Annotated[
    float,
    like(Replicas, name="overstatement", symbol="x", meaning="sum of the parts' percentiles over the percentile of the sum", integer=False),
]
_FEW = Caveat(
    lambda stages, **_: stages < 10,
    "With few stages the sum is not normal yet: for skewed stage times the real high percentiles are later than this.",
    "stages",
)


@formula(
    sources=(Source("trivedi2002probability", "the central limit theorem"),),
    catalog_ids=("F-F08",),
    caveats=(_FEW,),
    words=("sequential", "central limit theorem", "latency budget", "serial calls"),
)
def chain_quantile(stages: Stages, stage_mean: StageMean, stage_deviation: StageDeviation, quantile: ChainQuantile) -> ChainTime:
    """Time within which a share of requests passes n independent stages, approximately.

    The central limit theorem: means add, and deviations add as squares. It holds for many independent stages without heavy tails;
    a shared cause that slows all stages at once breaks it.

    >>> round(chain_quantile(stages=4, stage_mean=0.05, stage_deviation=0.01, quantile=0.975), 4)  # 0.2 + 1.96 * 2 * 0.01
    0.2392
    """
    return stages * stage_mean + normal_quantile(quantile) * sqrt(stages) * stage_deviation


@formula(
    sources=(Source("trivedi2002probability", "the central limit theorem, sums of normal variables"),),
    catalog_ids=("F-F09",),
    caveats=(_FEW,),
    words=("percentiles do not add", "p99", "latency budget", "sum of percentiles"),
)
def percentile_overstatement(
    stages: Stages, stage_mean: StageMean, stage_deviation: StageDeviation, quantile: ChainQuantile
) -> Overstatement:
    """How far adding the percentiles of the stages overstates the percentile of the chain.

    Hardly any request is unlucky in every stage, so the sum of the p99s is later than the p99 of the sum. It holds for independent stages,
    approximately normal; only stages that are always slow together make percentiles add up.

    >>> round(percentile_overstatement(stages=4, stage_mean=0.01, stage_deviation=0.01, quantile=0.975), 4)  # 4 * 2.96 / (4 + 2 * 1.96)
    1.4949
    """
    return (
        stages
        * (stage_mean + normal_quantile(quantile) * stage_deviation)
        / (stages * stage_mean + normal_quantile(quantile) * sqrt(stages) * stage_deviation)
    )
