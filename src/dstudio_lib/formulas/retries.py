"""Trying again: what retries win, what they cost, and how a budget bounds them. How long to wait between them is in *backoff*."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import elementwise
from dstudio_lib.foundation.quantities import Probability, Ratio, RequestRate, Retries, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

FailureProbability = Annotated[
    float, like(Probability, name="failure probability", symbol="p", meaning="chance that one attempt fails", default=0.1)
]
Attempts = Annotated[float, like(Ratio, name="attempts", symbol="a", meaning="calls made for one request, on average", default=1.0)]
Success = Annotated[
    float, like(Probability, name="success", symbol=r"P_{\mathrm{ok}}", meaning="share of requests answered in the end", scale="nines")
]
Failure = Annotated[float, like(Probability, name="failure", symbol=r"P_{\mathrm{fail}}", meaning="share of requests that fail in the end")]
LayerAttempts = Annotated[
    float,
    like(
        Ratio,
        name="attempts of each layer",
        symbol="a",
        meaning="calls that one layer makes for one call to it",
        lower=1,
        upper=1_000,
        default=4.0,
        practical=(1, 10),
        scale="linear",
    ),
]
Layers = Annotated[
    int, like(Retries, name="layers", symbol="d", meaning="layers that retry, one above the other", lower=0, upper=50, default=3)
]
Amplification = Annotated[float, like(Ratio, name="amplification", symbol="M", meaning="calls at the bottom for one request at the top")]

Requests = Annotated[float, like(Ratio, name="requests", symbol="N", meaning="first attempts made", default=1_000.0, practical=(1, 1e6))]
Deposit = Annotated[
    float,
    like(
        Probability,
        name="deposit",
        symbol=r"\delta",
        meaning="tokens put into the bucket each time; a retry takes one out",
        default=0.1,
        practical=(0, 0.5),
        display=None,
    ),
]
FirstTokens = Annotated[
    float,
    like(
        Ratio,
        name="tokens at the start",
        symbol="b_0",
        meaning="what the bucket holds at first",
        default=0.0,
        practical=(0, 1_000),
        scale="linear",
    ),
]
BudgetedLoad = Annotated[float, like(RequestRate, name="load with a budget", meaning="calls each second, at most, in the long run")]
RetryAllowance = Annotated[float, like(Ratio, name="retry allowance", symbol=r"R_{\max}", meaning="no more retries than this")]

_GEOMETRIC = Source("trivedi2002probability", "geometric distribution")
_BUCKET = Source("brooker2022retries", "think it through, the adaptive strategy")

_INDEPENDENT = Caveat(
    lambda retries, **_: retries > 0,
    "This takes attempts to fail independently. A retry sent into the same outage, or into the same full queue, mostly fails again.",
    "retries",
)

# --- what retries win and cost


@formula(
    sources=(_GEOMETRIC,),
    catalog_ids=("F-G01",),
    latex=r"\sum_{i=0}^{@{retries}} @({failure_probability})^{i}",
    caveats=(_INDEPENDENT,),
    words=("retry", "amplification", "load", "geometric"),
)
@elementwise
def expected_attempts(failure_probability: FailureProbability, retries: Retries) -> Attempts:
    """Attempts made for one request, on average, with so many retries.

    The sum is (1 - p^(r+1)) / (1 - p), and r + 1 when everything fails: the first attempt counts too. It holds if attempts
    fail independently.

    >>> expected_attempts(failure_probability=0.5, retries=3)  # 1 + 1/2 + 1/4 + 1/8
    1.875
    >>> expected_attempts(failure_probability=1, retries=3)
    4.0
    """
    return math.fsum(failure_probability**i for i in range(retries + 1))


@formula(
    sources=(_GEOMETRIC,),
    catalog_ids=("F-G02",),
    caveats=(_INDEPENDENT,),
    words=("retry", "availability", "geometric"),
)
def success_after_retries(failure_probability: FailureProbability, retries: Retries) -> Success:
    """Share of requests answered by one of the attempts.

    With N retries there are N + 1 attempts. Brooker (2022) writes the failure rate left over as x to the N, beside 1 + N
    times the work; the exponent that belongs to that work is N + 1. It holds if attempts fail independently.

    >>> round(success_after_retries(failure_probability=0.1, retries=3), 6)
    0.9999
    """
    return 1 - failure_probability ** (retries + 1)


@formula(
    sources=(_GEOMETRIC,),
    catalog_ids=("F-G02",),
    caveats=(_INDEPENDENT,),
    words=("retry", "error rate", "geometric"),
)
def failure_after_retries(failure_probability: FailureProbability, retries: Retries) -> Failure:
    """Share of requests of which every attempt fails.

    The complement of :func:`success_after_retries`, without loss of digits when failures are rare.

    >>> round(failure_after_retries(failure_probability=0.1, retries=3), 9)
    0.0001
    """
    return failure_probability ** (retries + 1)


@formula(
    sources=(Source("brooker2019timeouts", "retries and backoff"), Source("beyer2016sre", "chapter 22, Addressing Cascading Failures")),
    catalog_ids=("F-G03",),
    words=("retry storm", "cascade", "stack", "deep"),
)
def layered_amplification(attempts: LayerAttempts, layers: Layers) -> Amplification:
    """Calls that reach the bottom of a stack for one request, when every layer retries and everything fails.

    Count attempts, not retries: three layers that each retry three times make four attempts each, so 64 calls. The widely
    quoted 243 for five layers is 3 to the 5th, three attempts each; with three *retries* each it would be 1024. It is the
    worst case; if only one layer retries, its own attempts are all.

    >>> layered_amplification(attempts=4, layers=3)
    64
    """
    return attempts**layers


# --- a budget for retries


@formula(
    sources=(Source("brooker2022retries", "adaptive retries, the retry token bucket"),),
    catalog_ids=("F-G08",),
    words=("retry budget", "token bucket", "adaptive retries"),
)
def retry_allowance(requests: Requests, deposit: Deposit, first_tokens: FirstTokens = 0.0) -> RetryAllowance:
    """Most retries that a token bucket lets through during so many requests.

    Every request puts in the deposit, every retry takes out one token, so retries over requests stays at or below the deposit,
    but for what the bucket held at first. Where only successes deposit, as the AWS SDKs and Brooker's text have it, read
    requests as successes: the bound is then the tighter, and it falls to nothing in an outage.

    >>> retry_allowance(requests=1000, deposit=0.1)
    100.0
    """
    return first_tokens + deposit * requests


@formula(
    symbol=r"\lambda_{\max}",
    sources=(_BUCKET,),
    catalog_ids=("F-G08",),
    words=("retry budget", "token bucket", "amplification"),
)
def budgeted_load(request_rate: RequestRate, deposit: Deposit) -> BudgetedLoad:
    """Most calls each second that a service sees from clients with a retry budget, in the long run.

    Whatever fails and however many retries are configured; a full bucket can add a burst at first.

    >>> round(budgeted_load(request_rate=1000, deposit=0.1), 6)
    1100.0
    """
    return request_rate * (1 + deposit)


@formula(
    sources=(_BUCKET,),
    catalog_ids=("F-G08",),
    latex=r"\min\left(\sum_{i=0}^{@{retries}} @({failure_probability})^{i},\ 1 + @{deposit}\right)",
    words=("retry budget", "token bucket", "amplification", "load"),
)
@elementwise
def budgeted_attempts(failure_probability: FailureProbability, retries: Retries, deposit: Deposit) -> Attempts:
    """Attempts for one request, on average, when every first attempt deposits into the retry budget.

    As without a budget while few requests fail, and 1 + δ from there on. It holds in the long run and for many
    requests; close to where the two meet, chance makes it a little less.

    >>> budgeted_attempts(failure_probability=1, retries=3, deposit=0.1)
    1.1
    """
    return min(math.fsum(failure_probability**i for i in range(retries + 1)), 1 + deposit)


@formula(
    sources=(_BUCKET,),
    catalog_ids=("F-G08",),
    latex=r"\min\left(\sum_{i=0}^{@{retries}} @({failure_probability})^{i},"
    r"\ \frac{1}{1 - @{deposit} \left(1 - @{failure_probability}\right)}\right)",
    words=("retry budget", "token bucket", "amplification", "load", "success"),
)
@elementwise
def budgeted_attempts_by_success(failure_probability: FailureProbability, retries: Retries, deposit: Deposit) -> Attempts:
    """Attempts for one request, on average, when only successes deposit into the retry budget.

    In the long run the retries R for one request are at most δ(1-p)(1 + R), since a share 1-p of all attempts succeeds. When
    nothing succeeds there are no retries at all. It holds if attempts fail independently, and for many requests.

    >>> budgeted_attempts_by_success(failure_probability=1, retries=3, deposit=0.1)
    1.0
    """
    succeeding = deposit * (1 - failure_probability)
    wanted = math.fsum(failure_probability**i for i in range(retries + 1))
    return wanted if succeeding >= 1 else min(wanted, 1 / (1 - succeeding))
