"""More work than can be done: throttling, metastable failure, draining a backlog, and when a circuit breaker opens."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import expm1, maximum
from dstudio_lib.foundation.quantities import Capacity, Duration, PositiveRate, Probability, Ratio, RequestRate, Retries, Verdict, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

Requests = Annotated[
    float,
    like(
        Ratio,
        name="requests",
        symbol="q",
        meaning="requests tried lately, those throttled at the client included",
        default=100.0,
        practical=(0, 1e4),
        scale="linear",
    ),
]
Accepts = Annotated[
    float,
    like(
        Ratio,
        name="accepts",
        symbol="a",
        meaning="requests that the service accepted lately",
        default=30.0,
        practical=(0, 1e4),
        scale="linear",
    ),
]
Multiplier = Annotated[
    float,
    like(
        Ratio,
        name="multiplier",
        symbol="K",
        meaning="requests sent for each one accepted before throttling starts",
        lower=1,
        upper=1_000,
        default=2.0,
        practical=(1, 5),
        scale="linear",
    ),
]
Rejection = Annotated[
    float,
    like(Probability, name="rejection probability", symbol=r"P_{\mathrm{rej}}", meaning="share of requests failed at the client, unsent"),
]
RetriesInFailure = Annotated[
    float,
    like(
        Ratio,
        name="retries in failure",
        symbol="r",
        meaning="retries made for each request while all attempts fail",
        upper=1_000,
        default=1.0,
        practical=(0, 10),
        scale="linear",
    ),
]
VulnerableLoad = Annotated[
    float,
    like(RequestRate, name="vulnerable load", symbol=r"\lambda_{\mathrm{vuln}}", meaning="above this a short fault can become permanent"),
]
FailureLoad = Annotated[
    float, like(RequestRate, name="load in failure", symbol=r"\lambda_{\mathrm{fail}}", meaning="calls each second, retries included")
]
Throughput = Annotated[float, like(RequestRate, name="throughput", symbol="X", meaning="requests finished each second")]
InTimeShare = Annotated[
    float,
    like(
        Probability,
        name="share in time",
        symbol=r"P\left(W < \tau\right)",
        meaning="share finished before the client gives up",
        default=0.99,
        scale="nines",
        practical=(0.5, 0.99999),
    ),
]
Goodput = Annotated[float, like(RequestRate, name="goodput", symbol="G", meaning="requests each second answered in time")]
ServiceRate = Annotated[
    float,
    like(
        PositiveRate, name="service rate", symbol=r"\mu", meaning="requests finished each second of work", default=100.0, practical=(1, 1e5)
    ),
]
ArrivalRate = Annotated[float, like(RequestRate, name="arrival rate", default=80.0)]
Timeout = Annotated[
    float, like(Duration, name="timeout", symbol=r"\tau", meaning="time after which the client gives up", default=0.2, practical=(1e-3, 60))
]
Backlog = Annotated[
    float, like(Ratio, name="backlog", symbol="B", meaning="requests waiting when the fault ends", default=10_000.0, practical=(1, 1e7))
]
SurgeRate = Annotated[
    float,
    like(
        RequestRate, name="rate of the surge", symbol=r"\lambda_{\mathrm{s}}", meaning="requests each second while it lasts", default=800.0
    ),
]
SurgeTime = Annotated[
    float, like(Duration, name="length of the surge", symbol="T", meaning="how long it lasts", default=20.0, practical=(1, 3_600))
]
BacklogLeft = Annotated[float, like(Ratio, name="backlog", symbol="B", meaning="requests waiting when the surge ends")]
DrainTime = Annotated[float, like(Duration, name="drain time", symbol="t", meaning="time until the backlog is gone", display="min")]
HitRatioBefore = Annotated[
    float, like(Probability, name="hit ratio before", symbol="h_1", meaning="share served by the warm cache", default=0.99, upper_open=True)
]
HitRatioAfter = Annotated[
    float, like(Probability, name="hit ratio after", symbol="h_2", meaning="share served by the cold cache", default=0.9)
]
LoadMultiplier = Annotated[float, like(Ratio, name="load multiplier", symbol="M", meaning="how many times the load behind the cache grows")]

CallCount = Annotated[int, like(Retries, name="calls", symbol="N", meaning="calls counted", upper=10**9, default=10, practical=(0, 200))]
Failures = Annotated[int, like(CallCount, name="failures", symbol="F", meaning="failed calls in the window", default=6)]
Successes = Annotated[int, like(CallCount, name="successes", symbol="S", meaning="successful calls in the window", default=4)]
Window = Annotated[
    int,
    like(
        CallCount,
        name="window",
        symbol="w",
        meaning="how many of the last calls count",
        lower=1,
        upper=100_000,
        default=100,
        practical=(1, 200),
    ),
]
MinimumCalls = Annotated[int, like(Window, name="minimum calls", symbol=r"n_{\min}", meaning="fewer calls than this decide nothing")]
Threshold = Annotated[
    float, like(Probability, name="threshold", symbol=r"\theta", meaning="failure rate at which it opens", default=0.5, lower_open=True)
]
FailureRate = Annotated[float, like(Probability, name="failure rate", symbol=r"\hat p", meaning="failed share of the calls counted")]
RateOrNone = Annotated[
    float,
    like(
        Probability,
        name="failure rate",
        symbol=r"\hat p",
        meaning="failed share of the calls counted; -1 while they are too few",
        lower=-1,
        display=None,
    ),
]
Outcomes = Annotated[
    list[float],
    like(
        Probability,
        name="outcomes",
        symbol=r"\left(x_1, \ldots, x_k\right)",
        meaning="1 for each call that failed, 0 for each that did not, oldest first",
        vector=True,
        default=1.0,
        display=None,
    ),
]

BREAKER_DEFAULTS: dict[str, dict[str, float | str]] = {
    "resilience4j": {
        "threshold": 0.5,
        "slow_threshold": 1.0,
        "slow_duration": 60.0,
        "open_duration": 60.0,
        "half_open_calls": 10,
        "minimum_calls": 100,
        "window": 100,
        "window_type": "COUNT_BASED",
    },
    "Hystrix": {"threshold": 0.5, "minimum_calls": 20, "window": 10.0, "open_duration": 5.0, "window_type": "TIME_BASED"},
    "Polly": {"threshold": 0.1, "minimum_calls": 100, "window": 30.0, "open_duration": 5.0, "window_type": "TIME_BASED"},
}
"""What three libraries open a circuit on unless told otherwise: shares, calls, and times in seconds.

From CircuitBreakerConfig.java, HystrixCommandProperties.java and CircuitBreakerConstants.cs of the three projects.
"""

_BRONSON = Source("bronson2021metastable", "section 2.1, Request Retries")
_RESILIENCE4J = Source("resilience4j2024breaker", "CircuitBreakerMetrics.java")

# --- throttling and metastable failure


@formula(
    sources=(Source("beyer2016sre", "chapter 21, Handling Overload, client-side throttling"),),
    catalog_ids=("F-G09",),
    requires=(
        Requirement(
            lambda requests, accepts, **_: accepts <= requests,
            "accepts={accepts} is more than requests={requests}, but only what was requested can be accepted; accepts is allowed up "
            "to {requests}; try accepts={requests}.",
            "accepts",
        ),
    ),
    words=("client-side", "adaptive throttling", "load shedding", "Google"),
)
def rejection_probability(requests: Requests, accepts: Accepts, multiplier: Multiplier = 2.0) -> Rejection:
    """Share of requests that an adaptive client fails by itself, without sending them.

    Google counts both over the last two minutes, and counts as requests also those failed at the client. The service then
    sees about K requests for each one it accepts. A client that calls rarely learns too late for this.

    >>> round(rejection_probability(requests=100, accepts=30), 4)  # 40 / 101
    0.396
    """
    return maximum(0, (requests - multiplier * accepts) / (requests + 1))


@formula(
    sources=(_BRONSON,),
    catalog_ids=("F-G10",),
    words=("metastable", "vulnerable", "retry", "bistable"),
)
def vulnerable_load(capacity: Capacity, retries_in_failure: RetriesInFailure) -> VulnerableLoad:
    """Load above which a short fault can become a lasting one.

    Below it the system recovers by itself, since even all requests with all their retries fit. Between it and the
    capacity it works well until something trips it, and then retries alone keep it down. It holds when failed attempts cost the
    server as much as good ones, and when clients retry for as long as it fails.

    >>> vulnerable_load(capacity=300, retries_in_failure=1)
    150.0
    """
    return capacity / (1 + retries_in_failure)


@formula(
    sources=(_BRONSON,),
    catalog_ids=("F-G10",),
    words=("metastable", "retry storm", "amplification", "offered load"),
)
def load_in_failure(request_rate: RequestRate, retries_in_failure: RetriesInFailure) -> FailureLoad:
    """Calls each second that a service sees while every attempt fails.

    Where this exceeds the capacity, the failure feeds itself after its cause is gone; :func:`vulnerable_load` is that border.

    >>> load_in_failure(request_rate=280, retries_in_failure=1)
    560
    """
    return request_rate * (1 + retries_in_failure)


@formula(
    sources=(
        Source("bronson2021metastable", "section 1 and figure 2"),
        Source("huang2022metastable", "section 5.2, Metastability due to Retries"),
    ),
    catalog_ids=("F-G11",),
    words=("timeout", "useful work", "late answers"),
)
def goodput(throughput: Throughput, in_time_share: InTimeShare) -> Goodput:
    """Requests each second that are answered while somebody still waits.

    Throughput counts finished work, goodput useful work. In an overload the first stays at capacity while the second goes to
    nothing: the server works on requests that were given up.

    >>> goodput(throughput=100, in_time_share=0.25)
    25.0
    """
    return throughput * in_time_share


@formula(
    sources=(Source("trivedi2002probability", "M/M/1 queue"),),
    catalog_ids=("F-G11",),
    requires=(
        Requirement(
            lambda arrival_rate, service_rate, **_: arrival_rate < service_rate,
            "arrival_rate={arrival_rate} is not below service_rate={service_rate}, so the queue grows without end; arrival_rate is "
            "allowed below {service_rate}; try a smaller arrival_rate or a larger service_rate.",
            "arrival_rate",
        ),
    ),
    words=("timeout", "M/M/1", "late answers"),
)
def mm1_goodput(arrival_rate: ArrivalRate, service_rate: ServiceRate, timeout: Timeout) -> Goodput:
    """Requests each second that a queue answers in time, if requests that were given up are still worked on.

    For Poisson arrivals and exponential service, first come first served (M/M/1), whose time in the system is exponential at
    rate μ - λ. It has a maximum before saturation: beyond it, more load means less goodput.

    >>> round(mm1_goodput(arrival_rate=80, service_rate=100, timeout=0.2), 2)  # 80 (1 - e**-4)
    78.53
    """
    return arrival_rate * -expm1(-(service_rate - arrival_rate) * timeout)


@formula(
    sources=(Source("dstudio", "fluid model", status="M"),),
    words=("surge", "burst", "buffer", "queue", "size"),
)
def backlog_after_surge(surge_rate: SurgeRate, capacity: Capacity, surge_time: SurgeTime) -> BacklogLeft:
    """Requests that wait when a surge ends: what a buffer must hold so that nothing is refused.

    A fluid model, from an empty queue on; at rates below capacity nothing is left waiting but chance, which it leaves out.

    >>> backlog_after_surge(surge_rate=800, capacity=400, surge_time=20)
    8000
    >>> backlog_after_surge(surge_rate=300, capacity=400, surge_time=20)  # there is room for such a surge
    0
    """
    return maximum(surge_rate - capacity, 0) * surge_time


@formula(
    sources=(Source("dstudio", "fluid model", status="M"),),
    catalog_ids=("F-G12",),
    requires=(
        Requirement(
            lambda capacity, request_rate, **_: request_rate < capacity,
            "request_rate={request_rate} is not below capacity={capacity}, so the backlog never shrinks; request_rate is allowed "
            "below {capacity}; try a smaller request_rate or a larger capacity.",
            "request_rate",
        ),
    ),
    words=("recovery", "queue", "catch up", "outage"),
)
def drain_time(backlog: Backlog, capacity: Capacity, request_rate: RequestRate) -> DrainTime:
    """Time until a backlog is worked off while new requests keep coming.

    A fluid model: it takes work as flowing and every request as still wanted. At 90 % load, an outage of ten minutes takes
    ninety more to catch up with.

    >>> drain_time(backlog=54_000, capacity=100, request_rate=90)  # 600 s of arrivals at 90 per second
    5400.0
    """
    return backlog / (capacity - request_rate)


@formula(
    sources=(
        Source("bronson2021metastable", "section 2.2, Look-aside Cache"),
        Source("huang2022metastable", "section 5.3, Metastability due to Look-aside Cache"),
    ),
    catalog_ids=("F-G13",),
    words=("cold cache", "cache miss", "look-aside", "restart", "metastable"),
)
def cold_cache_multiplier(hit_ratio_before: HitRatioBefore, hit_ratio_after: HitRatioAfter) -> LoadMultiplier:
    """How many times the load behind a cache grows when its hit ratio falls.

    What matters is the misses: from 99 % to 98 % looks like nothing, and doubles the load of the database. It holds if requests
    stay the same and every miss goes to the database once.

    >>> round(cold_cache_multiplier(hit_ratio_before=0.99, hit_ratio_after=0.98), 6)
    2.0
    """
    return (1 - hit_ratio_after) / (1 - hit_ratio_before)


# --- circuit breakers

_SOME_CALLS = Requirement(
    lambda failures, successes, **_: failures + successes > 0,
    "failures={failures} and successes={successes} leave no calls to take a share of; failures is allowed from 1 when successes "
    "is 0; try failures=1.",
    "failures",
)
_FEW = Caveat(
    lambda failures, successes, **_: failures + successes < 20,
    "A share of so few calls says little: chance alone moves it by more than ten percentage points.",
    "failures",
)


@formula(
    sources=(_RESILIENCE4J,),
    catalog_ids=("F-G14",),
    requires=(_SOME_CALLS,),
    caveats=(_FEW,),
    words=("circuit breaker", "error rate", "window"),
)
def breaker_failure_rate(failures: Failures, successes: Successes) -> FailureRate:
    """Failed share of the calls that a circuit breaker has in its window.

    An estimate of the failure probability, with the noise of its sample. Ignored errors and refused calls are not counted.

    >>> breaker_failure_rate(failures=6, successes=4)
    0.6
    """
    return failures / (failures + successes)


@formula(
    symbol=r"\mathrm{open}",
    sources=(_RESILIENCE4J, Source("hystrix2018properties"), Source("polly2024breaker")),
    catalog_ids=("F-G14",),
    latex=r"\left[\frac{@{failures}}{@{failures} + @{successes}} \ge @{threshold}\ \wedge"
    r"\ @{failures} + @{successes} \ge @{minimum_calls}\right]",
    words=("circuit breaker", "trip", "open", "threshold"),
)
def breaker_opens(failures: Failures, successes: Successes, threshold: Threshold = 0.5, minimum_calls: MinimumCalls = 100) -> Verdict:
    """Whether a circuit breaker opens on these counts: 1 if it does.

    Both conditions count: enough calls, and a failure rate at or above the threshold (at, not only above). The values unless
    given are resilience4j's; :data:`BREAKER_DEFAULTS` has those of Hystrix and Polly.

    >>> breaker_opens(failures=6, successes=4, minimum_calls=10)
    1
    >>> breaker_opens(failures=2, successes=2, minimum_calls=10)
    0
    """
    calls = failures + successes
    return ((failures >= threshold * calls) & (calls >= minimum_calls)) * 1


@formula(
    sources=(_RESILIENCE4J,),
    catalog_ids=("F-G14",),
    latex=r"\frac{1}{m} \sum_{i=k-m+1}^{k} x_i,\quad m = \min\left(k,\ @{window}\right),"
    r"\ \hat p = -1 \text{ if } m < \min\left(@{minimum_calls},\ @{window}\right),\quad x = @{outcomes}",
    words=("circuit breaker", "sliding window", "count-based", "resilience4j"),
)
def windowed_failure_rate(outcomes: Outcomes, window: Window = 100, minimum_calls: MinimumCalls = 100) -> RateOrNone:
    """Failed share of the last calls, or -1 while there are too few of them to tell.

    As resilience4j counts with a count-based window (it reports percent): only the last calls up to the window's size count,
    and a minimum above the window is taken as the window.

    >>> windowed_failure_rate([0, 0, 1, 1], window=10, minimum_calls=10)
    -1.0
    >>> windowed_failure_rate([0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0], window=10, minimum_calls=10)  # six of the last ten
    0.6
    """
    kept = outcomes[-window:]
    rate = sum(kept) / len(kept)
    return rate if len(kept) >= min(minimum_calls, window) else 0 * rate - 1
