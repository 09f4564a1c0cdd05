"""Is the new version worse? How large a canary has to be, when a sequential test may stop, and what peeking costs."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise, log, normal_cdf, normal_quantile, round_up, sqrt
from dstudio_lib.foundation.quantities import Duration, Items, PositiveRate, Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from . import _looks

_FLEISS = Source("fleiss2003rates", "sample size for comparing two proportions")
_WALD = Source("wald1945sequential", "the sequential probability ratio test")
_MEANING = Source("dstudio", "follows from the meaning of the quantities", "M")

Baseline = Annotated[
    float,
    like(
        Probability,
        name="baseline error rate",
        symbol="p_0",
        meaning="share of requests that fail in the old version",
        lower_open=True,
        upper_open=True,
        default=0.001,
        practical=(1e-5, 0.2),
        scale="log",
    ),
]
Worse = Annotated[
    float,
    like(Baseline, name="error rate to catch", symbol="p_1", meaning="share that fails in the new version, if it is worse", default=0.002),
]
FalseAlarm = Annotated[
    float,
    like(
        Probability,
        name="false-alarm rate",
        symbol=r"\alpha",
        meaning="chance of an alarm although nothing is wrong",
        lower_open=True,
        upper_open=True,
        default=0.05,
        practical=(1e-3, 0.5),
        scale="log",
    ),
]
SmallFalseAlarm = Annotated[float, like(FalseAlarm, upper=0.5, practical=(1e-3, 0.4))]
Missed = Annotated[
    float, like(SmallFalseAlarm, name="miss rate", symbol=r"\beta", meaning="chance of no alarm although it is worse", default=0.2)
]
ControlRatio = Annotated[
    float,
    like(
        Ratio,
        name="control ratio",
        symbol="k",
        meaning="requests to the old version for each one to the canary",
        lower_open=True,
        default=1.0,
        practical=(0.1, 100),
    ),
]
CanaryRequests = Annotated[int, like(Items, name="canary requests", symbol="n_1", meaning="requests that the new version has to serve")]
ServedRequests = Annotated[
    float,
    like(
        Ratio, name="canary requests", symbol="n_1", meaning="requests of the new version", lower=1, default=10_000.0, practical=(10, 1e8)
    ),
]
ControlRequests = Annotated[
    float, like(ServedRequests, name="control requests", symbol="n_0", meaning="requests of the old version meanwhile", default=190_000.0)
]
Power = Annotated[float, like(Probability, name="power", symbol=r"1 - \beta", meaning="chance of an alarm when something is", default=0.8)]
RequestsNeeded = Annotated[
    int, like(Items, name="requests needed", symbol="n_1", meaning="requests that the new version has to serve", lower=1, default=20_000)
]
RequestRate = Annotated[
    float,
    like(
        PositiveRate,
        name="request rate",
        symbol=r"\lambda",
        meaning="requests each second, all together",
        default=100.0,
        practical=(0.1, 1e5),
    ),
]
CanaryShare = Annotated[
    float,
    like(
        Probability,
        name="canary share",
        symbol="s",
        meaning="share of the requests that go to the new version",
        lower_open=True,
        default=0.05,
        practical=(0.001, 0.5),
        scale="log",
        display="%",
    ),
]
CanaryTime = Annotated[float, like(Duration, name="canary duration", symbol="t", meaning="until the new version has served enough")]
Evidence = Annotated[
    float,
    like(
        Ratio,
        name="evidence",
        symbol=r"\ln \Lambda",
        meaning="logarithm of how many times likelier the data are if it is worse",
        lower=float("-inf"),
        default=2.0,
        practical=(-5, 5),
        scale="linear",
    ),
]
ExpectedRequests = Annotated[
    float, like(Ratio, name="expected requests", symbol=r"\mathrm{E}[n]", meaning="requests of the canary until the test stops, on average")
]
Looks = Annotated[
    int,
    like(Items, name="looks", symbol="K", meaning="times that the result is looked at", lower=1, upper=200, default=5, practical=(1, 50)),
]
AnyFalseAlarm = Annotated[
    float, like(Probability, name="false-alarm rate of all looks", symbol=r"\alpha_K", meaning="chance of an alarm at any look by chance")
]
Failures = Annotated[int, like(Items, name="failures", symbol="f", meaning="failed requests of the canary", default=30, practical=(1, 1e6))]
Successes = Annotated[int, like(Items, name="successes", symbol="g", meaning="other requests of the canary", default=20_000)]

_IS_WORSE = Requirement(
    lambda baseline, worse, **_: worse > baseline,
    "worse={worse} is not above baseline={baseline}, so there is nothing to catch; worse is allowed above {baseline}; try a higher worse.",
    "worse",
)


@formula(
    sources=(_FLEISS,),
    words=("canary", "sample size", "power", "A/B test", "two proportions", "how many requests"),
    requires=(_IS_WORSE,),
    caveats=(
        Caveat(
            lambda worse, **_: worse < 1e-4,
            "At so few errors the normal approximation is rough; plan for some more requests.",
            "worse",
        ),
    ),
)
def canary_requests(
    baseline: Baseline, worse: Worse, false_alarm: FalseAlarm = 0.05, missed: Missed = 0.2, control_ratio: ControlRatio = 1.0
) -> CanaryRequests:
    """Requests that a canary has to serve to show a higher error rate, by one test of two proportions at its end.

    One-sided, since only a worse version raises the alarm. It holds for independent requests and one look, by the normal
    approximation. Halving the difference takes four times as many; rare errors take many requests, whatever the share.

    >>> canary_requests(baseline=0.5, worse=0.6, false_alarm=0.05, missed=0.05)  # (1.6449 (0.7036 + 0.7))^2 / 0.01
    533
    """
    difference = worse - baseline
    pooled = (worse + control_ratio * baseline) / (1 + control_ratio)
    chance = sqrt(pooled * (1 - pooled) * (1 + 1 / control_ratio))
    spread = sqrt(worse * (1 - worse) + baseline * (1 - baseline) / control_ratio)
    return round_up(((normal_quantile(1 - false_alarm) * chance + normal_quantile(1 - missed) * spread) / difference) ** 2)


@formula(
    sources=(Source("trivedi2002probability", "chapter 10, statistical inference, hypothesis testing"),),
    words=("canary", "power", "A/B test", "two proportions", "hypothesis test", "regression"),
    requires=(
        Requirement(
            lambda baseline, worse, **_: worse >= baseline,
            "worse={worse} is below baseline={baseline}, and this test looks for more errors only; worse is allowed from {baseline}; "
            "try worse={baseline}.",
            "worse",
        ),
    ),
    caveats=(
        Caveat(
            lambda baseline, canary_requests, **_: baseline * canary_requests < 5,
            "Fewer than five errors are expected on the canary, where the normal approximation is rough.",
            "canary_requests",
        ),
    ),
)
def canary_power(
    baseline: Baseline, worse: Worse, canary_requests: ServedRequests, control_requests: ControlRequests, false_alarm: FalseAlarm = 0.05
) -> Power:
    """Chance that a canary shows a higher error rate, by a one-sided test of two proportions at its end.

    What :func:`canary_requests` asks for, seen from the requests that were served. It holds for independent requests and one look, by
    the normal approximation, with both versions running side by side. Looking again and again raises false alarms above what was chosen.

    >>> round(canary_power(0.1, 0.1, 1000, 1000, 0.05), 3)  # nothing is wrong: the false alarms
    0.05
    """
    pooled = (canary_requests * worse + control_requests * baseline) / (canary_requests + control_requests)
    null = sqrt(pooled * (1 - pooled) * (1 / canary_requests + 1 / control_requests))
    spread = sqrt(worse * (1 - worse) / canary_requests + baseline * (1 - baseline) / control_requests)
    return normal_cdf((worse - baseline - normal_quantile(1 - false_alarm) * null) / spread)


@formula(sources=(_MEANING,), words=("canary", "bake time", "rollout", "how long"))
def canary_duration(requests: RequestsNeeded, request_rate: RequestRate, canary_share: CanaryShare) -> CanaryTime:
    """Time until a canary has served so many requests.

    It holds at a steady rate. A small share keeps the damage small and the wait long: with rare errors it may take days, in which
    the traffic of nights and weekends is another one.

    >>> canary_duration(requests=18_000, request_rate=100, canary_share=0.05)  # 5 a second: an hour
    3600.0
    """
    return requests / (request_rate * canary_share)


@formula(
    symbol=r"\ln A",
    sources=(_WALD,),
    words=("SPRT", "sequential test", "canary", "stopping", "Wald"),
)
def alarm_evidence(false_alarm: SmallFalseAlarm = 0.05, missed: Missed = 0.2) -> Evidence:
    """Evidence at which a sequential test stops and raises the alarm, by Wald's approximation.

    Both error rates then hold, nearly, however often one looks. It takes the two hypotheses as fixed beforehand; the evidence may
    overshoot the bound, so that real error rates are a little smaller.

    >>> round(alarm_evidence(false_alarm=0.05, missed=0.2), 6)  # ln 16
    2.772589
    """
    return log((1 - missed) / false_alarm)


@formula(
    symbol=r"\ln B",
    sources=(_WALD,),
    words=("SPRT", "sequential test", "canary", "stopping", "Wald"),
)
def clearing_evidence(false_alarm: SmallFalseAlarm = 0.05, missed: Missed = 0.2) -> Evidence:
    """Evidence at which a sequential test stops and clears the new version, by Wald's approximation.

    Between this bound, which is negative, and that of :func:`alarm_evidence`, it goes on.

    >>> round(clearing_evidence(false_alarm=0.05, missed=0.2), 6)  # ln (0.2 / 0.95)
    -1.558145
    """
    return log(missed / (1 - false_alarm))


@formula(
    sources=(_WALD,),
    words=("SPRT", "log-likelihood ratio", "sequential test", "canary"),
    requires=(_IS_WORSE,),
)
def evidence(baseline: Baseline, worse: Worse, failures: Failures, successes: Successes) -> Evidence:
    """Evidence that a canary is worse, from what it has served so far.

    Each failure adds much, each success takes a little away. It holds for independent requests and a baseline that is known; compare
    it with :func:`alarm_evidence` and :func:`clearing_evidence`.

    >>> round(evidence(baseline=0.1, worse=0.2, failures=1, successes=0), 6)  # ln 2
    0.693147
    >>> round(evidence(baseline=0.1, worse=0.2, failures=0, successes=1), 6)  # ln (8 / 9)
    -0.117783
    """
    return failures * log(worse / baseline) + successes * log((1 - worse) / (1 - baseline))


@formula(
    sources=(_WALD,),
    words=("SPRT", "average sample number", "sequential test", "canary"),
    requires=(_IS_WORSE,),
)
def expected_requests_if_fine(
    baseline: Baseline, worse: Worse, false_alarm: SmallFalseAlarm = 0.05, missed: Missed = 0.2
) -> ExpectedRequests:
    """Requests until a sequential test stops if nothing is wrong, on average, by Wald's approximation.

    It leaves out how far the last request carries the evidence past its bound, and so is a little low. Usually it is well below what
    one test at the end takes, but a single run may take longer.

    >>> round(expected_requests_if_fine(baseline=0.1, worse=0.2, false_alarm=0.05, missed=0.05), 1)
    72.2
    """
    stops = false_alarm * log((1 - missed) / false_alarm) + (1 - false_alarm) * log(missed / (1 - false_alarm))
    return stops / (baseline * log(worse / baseline) + (1 - baseline) * log((1 - worse) / (1 - baseline)))


@formula(
    sources=(_WALD,),
    words=("SPRT", "average sample number", "sequential test", "canary"),
    requires=(_IS_WORSE,),
)
def expected_requests_if_worse(
    baseline: Baseline, worse: Worse, false_alarm: SmallFalseAlarm = 0.05, missed: Missed = 0.2
) -> ExpectedRequests:
    """Requests until a sequential test stops if the new version is worse, on average, by Wald's approximation.

    The counterpart of :func:`expected_requests_if_fine`, under the same conditions. A version much worse than planned for is
    stopped sooner still.

    >>> round(expected_requests_if_worse(baseline=0.1, worse=0.2, false_alarm=0.05, missed=0.05), 1)
    59.7
    """
    stops = (1 - missed) * log((1 - missed) / false_alarm) + missed * log(missed / (1 - false_alarm))
    return stops / (worse * log(worse / baseline) + (1 - worse) * log((1 - worse) / (1 - baseline)))


@formula(
    sources=(Source("armitage1969repeated", "normal observations of known variance"),),
    latex=r"1 - P\left(\left|S_k\right| < z_{1-@{false_alarm}/2} \sqrt{k},\ k = 1, \ldots, @{looks}\right),\quad"
    r" S_k = \sum_{i=1}^{k} X_i,\ X_i \sim \mathrm{N}(0, 1)",
    words=("peeking", "optional stopping", "repeated testing", "canary", "A/B test"),
)
@elementwise
def peeking_false_alarms(looks: Looks, false_alarm: FalseAlarm = 0.05) -> AnyFalseAlarm:
    """Chance of a false alarm when a two-sided test is repeated as data come in, at evenly spaced looks.

    It holds for sums that are about normal, and a test that stops at the first alarm. Ten looks at 5 % make almost one false
    alarm in five; with enough looks it comes for certain. A sequential test, or a level set for the number of looks, avoids it.

    >>> round(peeking_false_alarms(looks=1), 6), round(peeking_false_alarms(looks=5), 3), round(peeking_false_alarms(looks=10), 3)
    (0.05, 0.142, 0.193)
    """
    return _looks.crossed_by_chance(int(looks), float(false_alarm))
