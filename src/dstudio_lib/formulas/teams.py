"""People in the loop: where the time to repair goes, how many it takes to be on call, and how quiet a shift is.

The pairs that have to talk are :func:`.scalability.pairwise_channels`; what an alert is worth is :func:`.security.alarm_precision`.
"""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import exp, round_up
from dstudio_lib.foundation.quantities import Duration, Items, Probability, Rate, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

_ON_CALL = Source("beyer2016sre", "chapter 11, Being On-Call")
_MEANING = Source("dstudio", "follows from the meaning of the quantities", "M")

Detect = Annotated[
    float,
    like(
        Duration,
        name="time to detect",
        symbol=r"t_{\mathrm{det}}",
        meaning="from the fault to somebody who knows",
        default=600.0,
        practical=(1, 1e5),
        display="min",
    ),
]
Diagnose = Annotated[
    float, like(Detect, name="time to diagnose", symbol=r"t_{\mathrm{diag}}", meaning="until the cause is known", default=1_800.0)
]
Repair = Annotated[
    float, like(Detect, name="time to mend", symbol=r"t_{\mathrm{fix}}", meaning="until the remedy is in place", default=900.0)
]
Verify = Annotated[
    float, like(Detect, name="time to verify", symbol=r"t_{\mathrm{ver}}", meaning="until it is known to work", default=300.0)
]
TimeToRepair = Annotated[
    float, like(Duration, name="time to repair", symbol=r"\mathrm{MTTR}", meaning="from the fault to the end of its effects", display="min")
]
Phase = Annotated[
    float, like(Detect, name="time of the phase", symbol=r"t_i", meaning="of detecting, diagnosing, mending or verifying", default=600.0)
]
WholeRepair = Annotated[float, like(TimeToRepair, lower_open=True, default=3_600.0, practical=(1, 1e6))]
ShortenedRepair = Annotated[float, like(TimeToRepair, name="shortened time to repair", meaning="with one phase made shorter")]
PhaseShare = Annotated[float, like(Probability, name="share of the phase", symbol="s", meaning="of the time to repair", display="%")]
Faster = Annotated[
    float, like(Probability, name="saving", symbol="x", meaning="share of the phase that is saved", default=0.5, display="%")
]
PhasePart = Annotated[float, like(PhaseShare, default=0.5)]
Roles = Annotated[
    int,
    like(
        Items,
        name="roles",
        symbol="r",
        meaning="people on call at the same time",
        lower=1,
        upper=100,
        default=2,
        practical=(1, 6),
        scale="linear",
    ),
]
OnCallShare = Annotated[
    float,
    like(
        Probability,
        name="on-call share",
        symbol="s",
        meaning="share of the time that one person may be on call",
        lower_open=True,
        default=0.25,
        practical=(0.05, 1),
        display="%",
    ),
]
Engineers = Annotated[int, like(Items, name="engineers", symbol="n", meaning="people in the rotation")]
Shift = Annotated[
    float,
    like(
        Duration,
        name="shift",
        symbol="T",
        meaning="length of a shift",
        lower_open=True,
        default=43_200.0,
        practical=(3_600, 604_800),
        display="h",
    ),
]
PerIncident = Annotated[
    float,
    like(
        Duration,
        name="time for each incident",
        symbol="t",
        meaning="remedy and follow-up",
        lower_open=True,
        default=21_600.0,
        practical=(60, 86_400),
        display="h",
    ),
]
Incidents = Annotated[float, like(Ratio, name="incidents", symbol="m", meaning="in one shift")]
PageRate = Annotated[
    float,
    like(
        Rate, name="page rate", symbol=r"\lambda", meaning="pages each second; a day has 86\u202f400", default=2e-5, practical=(1e-7, 1e-2)
    ),
]
Quiet = Annotated[float, like(Probability, name="quiet shift", symbol="P_0", meaning="chance of a shift without a page")]


@formula(sources=(_MEANING,), words=("MTTR", "MTTD", "incident response", "recovery time"))
def time_to_repair(detect: Detect, diagnose: Diagnose, mend: Repair, verify: Verify) -> TimeToRepair:
    """Time from a fault to the end of its effects, by what people do in it.

    It holds for phases one after the other. Mending before the cause is known, by rolling back, takes the diagnosis out of the sum.

    >>> time_to_repair(detect=600, diagnose=1800, mend=900, verify=300)
    3600
    """
    return detect + diagnose + mend + verify


@formula(
    sources=(_MEANING,),
    words=("MTTR", "bottleneck", "incident response"),
    requires=(
        Requirement(
            lambda phase, time_to_repair: phase <= time_to_repair,
            "phase={phase} s is more than time_to_repair={time_to_repair} s, of which it is a part; phase is allowed up to "
            "{time_to_repair}; try phase={time_to_repair}.",
            "phase",
        ),
    ),
)
def phase_share(phase: Phase, time_to_repair: WholeRepair) -> PhaseShare:
    """Share of the time to repair that one phase takes.

    It holds for one incident or for means over the same ones. The largest share is where an improvement pays.

    >>> phase_share(phase=1800, time_to_repair=3600)
    0.5
    """
    return phase / time_to_repair


@formula(sources=(Source("amdahl1967validity"), _MEANING), words=("MTTR", "Amdahl", "improvement"), symbol=r"\mathrm{MTTR}'")
def shortened_repair(time_to_repair: WholeRepair, phase_share: PhasePart, saving: Faster) -> ShortenedRepair:
    """Time to repair after one phase has been shortened.

    Amdahl's argument for people: what is left of the other phases bounds the gain. It holds if the others stay as they were.

    >>> shortened_repair(time_to_repair=3600, phase_share=0.5, saving=0.5)
    2700.0
    """
    return time_to_repair * (1 - phase_share * saving)


@formula(sources=(_ON_CALL,), words=("on-call", "rotation", "team size", "pager"))
def on_call_engineers(roles: Roles = 2, on_call_share: OnCallShare = 0.25) -> Engineers:
    """Fewest people for a rotation in which nobody is on call more than a share of the time.

    Google's book counts a primary and a secondary, and a quarter of the time: eight at one site. It holds for shifts of equal
    length, without holidays and illness.

    >>> on_call_engineers(roles=2, on_call_share=0.25)
    8
    """
    return round_up(roles / on_call_share)


@formula(sources=(_ON_CALL,), words=("on-call", "incident load", "pager", "toil"))
def incidents_per_shift(shift: Shift, time_per_incident: PerIncident) -> Incidents:
    """Most incidents that one person can see through in a shift, on average.

    Google's book counts six hours for each, follow-up included, and so two in twelve hours. It holds for a mean: incidents that
    come together wait for one another like requests in a queue.

    >>> incidents_per_shift(shift=43_200, time_per_incident=21_600)
    2.0
    """
    return shift / time_per_incident


@formula(sources=(_MEANING,), words=("on-call", "Poisson", "sleep", "pager"))
def quiet_shift(page_rate: PageRate, shift: Shift) -> Quiet:
    """Chance that a shift passes without a page.

    It holds for pages that come independently (a Poisson process); alerts that set one another off come in bunches, which leaves more
    shifts quiet and makes the others worse.

    >>> round(quiet_shift(page_rate=1 / 43_200, shift=43_200), 4)  # one a shift on average: 1/e
    0.3679
    """
    return exp(-(page_rate * shift))
