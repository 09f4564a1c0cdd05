"""Silence and what to make of it: how soon a crash is noticed, how suspicious a pause is, and how often one is wrong."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import any_of, elementwise, expm1, log, normal_quantile
from dstudio_lib.foundation.quantities import Duration, MeanTime, Nodes, PositiveRate, Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

ProtocolPeriod = Annotated[
    float,
    like(
        Duration,
        name="protocol period",
        symbol="T'",
        meaning="each node probes one other in this time",
        lower_open=True,
        default=1.0,
        practical=(0.01, 60),
        display=None,
    ),
]
AliveShare = Annotated[
    float,
    like(
        Probability,
        name="alive share",
        symbol=r"q_f",
        meaning="share of the group that is up and probing",
        lower_open=True,
        default=1.0,
        practical=(0.01, 1),
    ),
]
Detection = Annotated[
    float,
    like(
        Duration,
        name="detection time",
        symbol=r"\mathrm{E}[T]",
        meaning="mean time until the first node probes a crashed one",
        display=None,
    ),
]
Silence = Annotated[
    float,
    like(Duration, name="silence", symbol="t", meaning="time since the last heartbeat", default=1.5, practical=(0.01, 60), display=None),
]
MeanInterval = Annotated[
    float,
    like(
        MeanTime,
        name="mean interval",
        symbol=r"\mu",
        meaning="between heartbeats, as measured",
        default=1.0,
        practical=(0.01, 60),
        display=None,
    ),
]
IntervalDeviation = Annotated[
    float,
    like(
        MeanTime,
        name="standard deviation",
        symbol=r"\sigma",
        meaning="of the time between heartbeats",
        default=0.1,
        practical=(1e-3, 10),
        display=None,
    ),
]
Suspicion = Annotated[
    float,
    like(
        Ratio,
        name="suspicion",
        symbol=r"\varphi",
        meaning="a level of 1 is wrong once in ten times, 8 once in a hundred million",
        practical=(0.1, 20),
        default=8.0,
    ),
]
Threshold = Annotated[
    float,
    like(
        Suspicion,
        name="threshold",
        symbol=r"\hat\varphi",
        meaning="suspicion at which a node is taken for dead",
        lower_open=True,
        upper=300,
        scale="linear",
        practical=(0.5, 16),
    ),
]
Timeout = Annotated[
    float,
    like(
        Duration,
        name="timeout",
        symbol=r"\tau",
        meaning="silence at which the threshold is reached",
        lower=-math.inf,
        scale="linear",
        display=None,
    ),
]
MistakeDuration = Annotated[
    float,
    like(
        Duration,
        name="mistake duration",
        symbol=r"\mathrm{E}[T_M]",
        meaning="mean time until a wrong suspicion is taken back",
        default=2.0,
        practical=(1e-3, 60),
        display=None,
    ),
]
MistakeRecurrence = Annotated[
    float,
    like(
        MeanTime,
        name="mistake recurrence",
        symbol=r"\mathrm{E}[T_{MR}]",
        meaning="mean time from one wrong suspicion to the next",
        default=3_600.0,
        practical=(60, 1e7),
        display=None,
    ),
]
Accuracy = Annotated[
    float,
    like(
        Probability,
        name="query accuracy",
        symbol="P_A",
        meaning="chance that the detector is right about a live node when asked",
        scale="nines",
    ),
]
MistakeRate = Annotated[float, like(PositiveRate, name="mistake rate", symbol=r"\lambda_M", meaning="wrong suspicions each second")]

_SWIM = Source("das2002swim", "section 3.1, SWIM failure detector")
_QOS = Source("chen2002quality", "theorem 1, relations between the accuracy metrics")

# --- probing


@formula(
    sources=(_SWIM,),
    catalog_ids=("F-J05",),
    words=("SWIM", "membership", "probe", "ping"),
)
def swim_detection_time(protocol_period: ProtocolPeriod, alive_share: AliveShare = 1.0) -> Detection:
    """Mean time until a crashed node is first probed, in a large group where each node probes one at random every period.

    e/(e - 1) = 1.58 periods if all others are up, whatever the size of the group. It is the first probe, not yet the verdict:
    the timeout of the probe, the indirect probes and any suspicion time come on top.

    >>> round(swim_detection_time(protocol_period=1), 4)
    1.582
    """
    return protocol_period / -expm1(-alive_share)


@formula(
    sources=(_SWIM,),
    catalog_ids=("F-J05",),
    words=("SWIM", "membership", "probe", "ping", "exact"),
)
def swim_detection_time_in_group(protocol_period: ProtocolPeriod, nodes: Nodes, alive_share: AliveShare = 1.0) -> Detection:
    """Mean time until a crashed node is first probed, in a group of n.

    Exact for probes drawn anew each period: it is missed by all n - 1 others with the chance that is taken from 1. It tends to
    :func:`swim_detection_time` for large groups. SWIM itself goes through a shuffled list, which also bounds the worst case.

    >>> swim_detection_time_in_group(protocol_period=1, nodes=2)
    1.0
    >>> round(swim_detection_time_in_group(protocol_period=1, nodes=10), 4)
    1.5301
    """
    return protocol_period / any_of(alive_share / (nodes - 1), nodes - 1)


# --- suspicion by the distribution of pauses

_THIN = Caveat(
    lambda silence, mean_interval, deviation: silence > mean_interval + 6 * deviation,
    "So far out in the tail a normal distribution is a wild extrapolation: real pauses (garbage collection, a stalled disk) have "
    "heavier tails, and the true chance of being wrong is far larger than this level says.",
    "silence",
)


def _log_survival(z: float) -> float:
    """Natural logarithm of the chance that a standard normal variable exceeds z, to full precision in both tails."""
    if z < 0.0:
        return math.log1p(-0.5 * math.erfc(-z / math.sqrt(2.0)))
    if z < 25.0:
        return math.log(0.5 * math.erfc(z / math.sqrt(2.0)))
    w = 1.0 / (z * z)
    return -z * z / 2 - math.log(z * math.sqrt(2 * math.pi)) + math.log1p(-w * (1 - w * (3 - w * (15 - 105 * w))))


@formula(
    sources=(Source("hayashibara2004phi", "estimating the distribution and calculating φ"),),
    catalog_ids=("F-J06",),
    latex=r"-\log_{10}\left(1 - \Phi\left(\frac{@{silence} - @{mean_interval}}{@{deviation}}\right)\right)",
    caveats=(_THIN,),
    words=("phi accrual", "heartbeat", "normal distribution", "Akka"),
)
@elementwise
def phi_normal(silence: Silence, mean_interval: MeanInterval, deviation: IntervalDeviation) -> Suspicion:
    """Suspicion after a silence, if the time between heartbeats is normal (accrual failure detector).

    Minus the decimal logarithm of the chance that a live node is silent that long. It rises without end and leaves the decision
    to whoever reads it. It is only as good as the normal distribution is in its far tail.

    >>> round(phi_normal(silence=1.5, mean_interval=1.0, deviation=0.1), 4)  # five standard deviations
    6.5426
    """
    return max(0.0, -_log_survival(float((silence - mean_interval) / deviation)) / math.log(10))


@formula(
    sources=(Source("cassandra2024detector", "FailureDetector.java"),),
    catalog_ids=("F-J06",),
    latex=r"\frac{@{silence}}{@{mean_interval} \ln 10}",
    words=("phi accrual", "heartbeat", "exponential distribution", "Cassandra"),
)
def phi_exponential(silence: Silence, mean_interval: MeanInterval) -> Suspicion:
    """Suspicion after a silence, if the time between heartbeats is exponential, as Cassandra has it.

    It needs the mean alone. Heavier than the normal tail: at the usual threshold of 8 it waits 18.4 mean intervals. Heartbeats
    that come regularly are not exponential, and then it waits longer than it has to.

    >>> round(phi_exponential(silence=18.42, mean_interval=1.0), 3)
    8.0
    """
    return silence / (mean_interval * log(10))


@formula(
    sources=(Source("akka2022phi", "PhiAccrualFailureDetector.scala"),),
    catalog_ids=("F-J06",),
    latex=r"\log_{10}\left(1 + e^{y \left(1.5976 + 0.070566 y^{2}\right)}\right),"
    r"\quad y = \frac{@{silence} - @{mean_interval}}{@{deviation}}",
    caveats=(_THIN,),
    words=("phi accrual", "heartbeat", "logistic approximation", "Akka"),
)
@elementwise
def phi_logistic(silence: Silence, mean_interval: MeanInterval, deviation: IntervalDeviation) -> Suspicion:
    """Suspicion after a silence, with the logistic approximation of the normal distribution that Akka computes.

    Within 0.00014 of the normal chance itself near the middle, but not of its logarithm: far out its exponent grows with the
    cube where the normal has the square, so that it overstates :func:`phi_normal`.

    >>> round(phi_logistic(silence=1.0, mean_interval=1.0, deviation=0.1), 4)  # a chance of one half
    0.301
    """
    y = float((silence - mean_interval) / deviation)
    z = y * (1.5976 + 0.070566 * y * y)
    return (max(z, 0.0) + math.log1p(math.exp(-abs(z)))) / math.log(10)


@formula(
    sources=(Source("hayashibara2004phi", "meaning of the value φ and its threshold"),),
    words=("phi accrual", "heartbeat", "normal distribution", "convict"),
)
def phi_timeout(mean_interval: MeanInterval, deviation: IntervalDeviation, threshold: Threshold) -> Timeout:
    """Silence at which the suspicion of a normal accrual detector reaches a threshold.

    The inverse of :func:`phi_normal`. At a threshold of 8 it is the mean interval and 5.6 standard deviations.

    >>> round(phi_timeout(mean_interval=1.0, deviation=0.1, threshold=8), 4)
    1.5612
    """
    return mean_interval - deviation * normal_quantile(10.0**-threshold)


# --- how good a detector is

_WITHIN = Requirement(
    lambda mistake_duration, mistake_recurrence: mistake_duration <= mistake_recurrence,
    "mistake_duration={mistake_duration} is more than mistake_recurrence={mistake_recurrence}, but a mistake ends before the next begins; "
    "mistake_duration is allowed up to {mistake_recurrence}; try mistake_duration={mistake_recurrence}.",
    "mistake_duration",
)


@formula(
    sources=(_QOS,),
    catalog_ids=("F-J10",),
    requires=(_WITHIN,),
    words=("quality of service", "false positive", "wrong suspicion"),
)
def query_accuracy(mistake_duration: MistakeDuration, mistake_recurrence: MistakeRecurrence) -> Accuracy:
    """Chance that a failure detector, asked at a random moment about a node that is up, says so.

    The share of time outside mistakes. Two detectors with the same accuracy may differ much: many short mistakes are not a few
    long ones, so it is one of several measures.

    >>> query_accuracy(mistake_duration=36, mistake_recurrence=3600)
    0.99
    """
    return 1 - mistake_duration / mistake_recurrence


@formula(
    sources=(_QOS,),
    catalog_ids=("F-J10",),
    words=("quality of service", "false positive", "wrong suspicion"),
)
def mistake_rate(mistake_recurrence: MistakeRecurrence) -> MistakeRate:
    """Wrong suspicions of a live node each second.

    Every one of them may trigger a failover, however short it is, so that this matters beside :func:`query_accuracy`.

    >>> mistake_rate(mistake_recurrence=100)
    0.01
    """
    return 1 / mistake_recurrence
