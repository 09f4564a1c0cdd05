"""How long until it fails: lifetimes, repairable pairs, and the time until the last copy of the data is gone."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import any_of, binomial, exp, expm1
from dstudio_lib.foundation.quantities import Duration, MeanTime, PositiveRate, Probability, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

from .availability import SystemUnavailability, TimeToFailure, TimeToRepair

YEAR = Constant(31_557_600.0, r"T_{\mathrm{year}}", "s")
"""Julian year of 365.25 days."""

FailureRate = Annotated[
    float,
    like(PositiveRate, name="failure rate", meaning="failures each second of one part that is up", default=1e-7, practical=(1e-10, 1e-3)),
]
RepairRate = Annotated[
    float,
    like(
        PositiveRate,
        name="repair rate",
        symbol=r"\mu",
        meaning="repairs each second while one is under way",
        default=1 / 3_600,
        practical=(1e-6, 1),
    ),
]
Age = Annotated[
    float, like(Duration, name="age", meaning="time since it was new", default=31_557_600.0, display="d", practical=(3_600, 3e8))
]
Reliability = Annotated[
    float, like(Probability, name="reliability", symbol="R(t)", meaning="chance of having lasted this long", default=0.99, display="%")
]
AnnualFailures = Annotated[
    float, like(Probability, name="annual failure rate", symbol=r"\mathrm{AFR}", meaning="chance that a unit fails within a year of use")
]
Shape = Annotated[
    float,
    like(
        Ratio,
        name="shape",
        symbol="k",
        meaning="below 1 the young fail, above 1 the old do, at 1 age does not matter",
        lower_open=True,
        upper=20,
        default=1.5,
        practical=(0.3, 5),
    ),
]
Scale = Annotated[
    float, like(MeanTime, name="characteristic life", symbol=r"\eta", meaning="age by which 63 % have failed", default=1.5e8, display="d")
]
MeanLife = Annotated[float, like(MeanTime, name="mean time to failure of the pair", symbol=r"\mathrm{MTTF}_{1\mathrm{oo}2}")]
LossTime = Annotated[
    float,
    like(MeanTime, name="mean time to data loss", symbol=r"\mathrm{MTTDL}", meaning="until no copy, or too few, is left", display="d"),
]
Disks = Annotated[
    int, like(Replicas, name="disks", symbol="N", meaning="disks in the group, parity included", lower=2, default=8, practical=(3, 16))
]
Copies = Annotated[
    int, like(Replicas, name="copies", meaning="copies of each piece of data", lower=2, upper=10, default=3, practical=(2, 6))
]
Fleet = Annotated[
    int, like(Replicas, name="units", meaning="units in service", upper=10_000_000, default=1_000, practical=(1, 100_000), scale="log")
]
FleetTime = Annotated[
    float,
    like(MeanTime, name="mean time between failures", symbol=r"\mathrm{MTBF}", meaning="between one failure in the fleet and the next"),
]
Nodes = Annotated[
    int,
    like(
        Replicas,
        name="nodes",
        symbol="N",
        meaning="machines that hold data",
        upper=1_000_000,
        default=5_000,
        practical=(10, 10_000),
        scale="log",
    ),
]
FailedNodes = Annotated[
    int, like(Nodes, name="failed nodes", symbol="f", meaning="machines lost at the same time", lower=0, default=50, practical=(1, 500))
]
Copysets = Annotated[
    float,
    like(
        Ratio,
        name="copysets",
        symbol=r"n_{\mathrm{cs}}",
        meaning="distinct groups of nodes that hold all copies of something",
        lower_open=True,
        default=5_000 / 3,
        practical=(1, 1e7),
    ),
]
DataLoss = Annotated[
    float, like(Probability, name="data loss", symbol=r"P_{\mathrm{loss}}", meaning="chance that some data has no copy left")
]

_LIFETIME = Source("trivedi2002probability", "section 3.3, The Reliability and Failure Rate")
_REPAIRED_PAIR = Source("trivedi2002probability", "continuous-time Markov chains, availability with repair")
_ABSORBING = Source("trivedi2002probability", "continuous-time Markov chains with absorbing states")
_FAST_REPAIR = Caveat(
    lambda time_to_failure, time_to_repair, **_: time_to_repair > 0.1 * time_to_failure,
    "This holds while repairs are far quicker than failures; here a repair takes more than a tenth of a lifetime.",
    "time_to_repair",
)
_INDEPENDENT = Caveat(
    lambda **_: True,
    "Failures are taken as independent. Shared causes (a batch of disks, a rack, an operator) usually decide how much data is lost.",
)


@formula(
    sources=(_LIFETIME,),
    catalog_ids=("F-D06",),
    words=("exponential", "lifetime", "survival", "constant hazard"),
)
def exponential_reliability(failure_rate: FailureRate, age: Age) -> Reliability:
    """Chance that a part without ageing lasts this long.

    It holds for a constant failure rate: a used part is as good as a new one. Hardware has infant mortality and wears out, for
    which see :func:`weibull_reliability`.

    >>> round(exponential_reliability(failure_rate=1e-7, age=1e6), 4)
    0.9048
    """
    return exp(-(failure_rate * age))


@formula(
    sources=(_LIFETIME,),
    catalog_ids=("F-D07",),
    words=("AFR", "disk", "MTTF", "annualised"),
)
def annual_failure_rate(time_to_failure: TimeToFailure) -> AnnualFailures:
    """Chance that a unit fails within a year, from its mean time to failure.

    It holds for a constant failure rate and round-the-clock use. A million hours is no lifetime: it says that under 1 % fail each year
    while they are neither new nor old.

    >>> round(annual_failure_rate(time_to_failure=1_000_000 * 3600), 5)
    0.00873
    """
    return -expm1(-(YEAR / time_to_failure))


@formula(
    sources=(Source("weibull1951statistical", "the distribution function"), Source("trivedi2002probability", "the Weibull distribution")),
    catalog_ids=("F-D08",),
    words=("ageing", "bathtub", "wear out", "lifetime"),
)
def weibull_reliability(age: Age, scale: Scale, shape: Shape) -> Reliability:
    """Chance that a part that ages lasts this long.

    With shape 1 it is :func:`exponential_reliability`. It describes many kinds of wear, one cause at a time; a bathtub
    curve needs several.

    >>> round(weibull_reliability(age=100.0, scale=100.0, shape=2.0), 4)  # 1/e, whatever the shape
    0.3679
    >>> round(weibull_reliability(age=50.0, scale=100.0, shape=2.0), 4)
    0.7788
    """
    return exp(-((age / scale) ** shape))


@formula(
    sources=(_ABSORBING,),
    catalog_ids=("F-D09",),
    words=("redundancy", "repair", "Markov", "MTTF", "pair"),
)
def repairable_pair_life(failure_rate: FailureRate, repair_rate: RepairRate) -> MeanLife:
    """Mean time until both of two parts are down at once, when a failed one is repaired.

    It holds for equal, independent parts with constant rates. Quick repair multiplies the life of a pair, slow repair wastes it.

    >>> round(repairable_pair_life(failure_rate=0.01, repair_rate=1.0), 1)
    5150.0
    """
    return (3 * failure_rate + repair_rate) / (2 * failure_rate**2)


@formula(
    sources=(_REPAIRED_PAIR,),
    catalog_ids=("F-D10",),
    words=("redundancy", "repair", "Markov", "pair"),
)
def pair_unavailability_own_crews(failure_rate: FailureRate, repair_rate: RepairRate) -> SystemUnavailability:
    """Share of time in which both of two parts are down, when each is repaired on its own.

    It holds for equal, independent parts with a repairer each; with one for both it is :func:`pair_unavailability_one_crew`.

    >>> round(pair_unavailability_own_crews(failure_rate=1.0, repair_rate=9.0), 4)
    0.01
    """
    return (failure_rate / (failure_rate + repair_rate)) ** 2


@formula(
    sources=(_REPAIRED_PAIR,),
    catalog_ids=("F-D11",),
    words=("redundancy", "repair", "Markov", "pair", "on call"),
)
def pair_unavailability_one_crew(failure_rate: FailureRate, repair_rate: RepairRate) -> SystemUnavailability:
    """Share of time in which both of two parts are down, when only one can be repaired at a time.

    It holds for equal, independent parts with constant rates. Where repairs are quick it is twice the value with two repairers.

    >>> round(pair_unavailability_one_crew(failure_rate=2.0, repair_rate=8.0), 4)  # 8/104
    0.0769
    """
    return 2 * failure_rate**2 / (repair_rate**2 + 2 * failure_rate * repair_rate + 2 * failure_rate**2)


@formula(
    sources=(Source("patterson1988raid", "mean time to failure of a RAID"),),
    catalog_ids=("F-D12",),
    caveats=(_FAST_REPAIR, _INDEPENDENT),
    words=("RAID 5", "disk", "MTTDL", "parity"),
)
def raid5_loss_time(time_to_failure: TimeToFailure, time_to_repair: TimeToRepair, disks: Disks) -> LossTime:
    """Mean time until a second disk fails while the first is being rebuilt.

    It holds for independent disks with constant failure rates and rebuilds far shorter than lifetimes. Unreadable sectors found
    during the rebuild lose data much sooner, and are left out.

    >>> round(raid5_loss_time(time_to_failure=1_000_000 * 3600, time_to_repair=24 * 3600, disks=8) / 3600)  # hours
    744047619
    """
    return time_to_failure**2 / (disks * (disks - 1) * time_to_repair)


@formula(
    sources=(_ABSORBING,),
    catalog_ids=("F-D13",),
    caveats=(_FAST_REPAIR, _INDEPENDENT),
    words=("replication", "durability", "MTTDL", "re-replication"),
)
def replica_loss_time(time_to_failure: TimeToFailure, time_to_repair: TimeToRepair, copies: Copies) -> LossTime:
    """Mean time until all copies of a piece of data are lost, when each lost copy is restored on its own.

    The leading term of the Markov chain, for independent losses and repairs far quicker than lifetimes. Each further copy multiplies it
    by almost MTTF/MTTR, which no real system reaches, since causes are shared.

    >>> f"{replica_loss_time(time_to_failure=100_000, time_to_repair=10, copies=3):.4g}"
    '3.333e+12'
    """
    return time_to_failure**copies / (copies * time_to_repair ** (copies - 1))


@formula(
    sources=(_ABSORBING,),
    catalog_ids=("F-D13",),
    caveats=(_INDEPENDENT,),
    words=("replication", "durability", "MTTDL", "exact", "Markov"),
)
def three_replica_loss_time(failure_rate: FailureRate, repair_rate: RepairRate) -> LossTime:
    """Mean time until all three copies of a piece of data are lost, exactly, when each lost copy is restored on its own.

    The absorption time of the Markov chain over 3, 2 and 1 copies, for independent losses at constant rates. Its last term is
    :func:`replica_loss_time`.

    >>> round(three_replica_loss_time(failure_rate=2.0, repair_rate=3.0), 4)  # 11/12 + 21/24 + 9/24
    2.1667
    """
    return 11 / (6 * failure_rate) + 7 * repair_rate / (6 * failure_rate**2) + repair_rate**2 / (3 * failure_rate**3)


@formula(
    sources=(Source("cidon2013copysets", "section 3.2, scatter width"),),
    catalog_ids=("F-D18",),
    words=("random replication", "placement", "data loss", "power outage"),
    requires=(
        Requirement(
            lambda nodes, failed_nodes, **_: failed_nodes <= nodes,
            "failed_nodes={failed_nodes} is more than nodes={nodes}; failed_nodes is allowed from 0 to {nodes}; try failed_nodes={nodes}.",
            "failed_nodes",
        ),
        Requirement(
            lambda nodes, copies, **_: copies <= nodes,
            "copies={copies} is more than nodes={nodes}; copies is allowed from 2 to {nodes}; try copies=2.",
            "copies",
        ),
        Requirement(
            lambda nodes, copies, copysets, **_: copysets <= binomial(nodes, copies),
            "copysets={copysets} is more than the groups of {copies} that {nodes} nodes can form; copysets is allowed up to their number; "
            "try copysets={nodes}.",
            "copysets",
        ),
    ),
)
def copyset_loss(nodes: Nodes, copies: Copies, failed_nodes: FailedNodes, copysets: Copysets) -> DataLoss:
    """Chance that losing some nodes at random loses all copies of something.

    Few copysets make loss rare and large, many make it frequent and small; random placement makes nearly every group a copyset.
    It holds when the failed nodes are a random choice, as in a power outage that some machines do not survive.

    >>> round(copyset_loss(nodes=5000, copies=3, failed_nodes=50, copysets=5000 / 3), 5)
    0.00157
    """
    return any_of(copysets / binomial(nodes, copies), binomial(failed_nodes, copies))


@formula(
    sources=(Source("trivedi2002probability", "superposition of independent Poisson processes"),),
    catalog_ids=("F-D22",),
    words=("fleet", "MTBF", "large scale", "failures a day"),
)
def fleet_time_between_failures(time_to_failure: TimeToFailure, units: Fleet) -> FleetTime:
    """Mean time between failures anywhere in a fleet.

    It holds for independent units that are replaced when they fail. What is rare for one is daily routine for many.

    >>> round(fleet_time_between_failures(time_to_failure=1_000_000 * 3600, units=10_000) / 3600)  # hours
    100
    """
    return time_to_failure / units
