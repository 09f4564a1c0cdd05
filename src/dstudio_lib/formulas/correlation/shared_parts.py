"""Parts that replicas share by design, and what correlated replicas are worth."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import binomial, log
from dstudio_lib.foundation.quantities import Availability, NeededReplicas, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ..availability import SystemAvailability
from ._quantities import AllDown, InnerUnavailability

GivenAllDown = Annotated[float, like(AllDown, default=5e-4, lower_open=True, upper_open=True)]
SharedAvailability = Annotated[float, like(Availability, name="availability of the shared part", symbol=r"A_{\mathrm{sh}}", default=0.999)]
ZoneAvailability = Annotated[float, like(Availability, name="availability of a zone", symbol="A_z", default=0.999)]
Placement = Annotated[
    list[int],
    like(
        Replicas,
        name="placement",
        symbol=r"\left(n_1, \ldots, n_m\right)",
        meaning="replicas in each zone",
        lower=0,
        upper=100,
        vector=True,
    ),
]
EffectiveReplicas = Annotated[
    float, like(Ratio, name="effective replicas", symbol=r"n_{\mathrm{eff}}", meaning="independent copies worth the same")
]
_NEEDED_FITS_PLACEMENT = Requirement(
    lambda placement, needed, **_: needed <= sum(placement),
    lambda placement, needed, **_: (
        f"needed={needed} is more than the {sum(placement)} replicas placed; needed is allowed from 1 to {sum(placement)}; "
        f"try needed={max(1, sum(placement) // 2 + 1)}."
    ),
    "needed",
)


@formula(
    sources=(Source("trivedi2002probability", "reliability of series-parallel systems"),),
    catalog_ids=("F-D19",),
    words=("single point of failure", "load balancer", "common part", "redundancy"),
)
def shared_dependency(shared_availability: SharedAvailability, availability: Availability, replicas: Replicas) -> SystemAvailability:
    """Availability of n replicas behind one part that all of them need.

    Conditioned on the shared part; apart from it the replicas fail independently. It never exceeds the shared part's own.

    >>> round(shared_dependency(0.999, 0.99, replicas=3), 9)
    0.998999001
    """
    return shared_availability * (1 - (1 - availability) ** replicas)


@formula(
    sources=(Source("trivedi2002probability", "non-series-parallel systems, by total probability"),),
    catalog_ids=("F-D20",),
    latex=r"\sum_{Z} @({zone_availability})^{\left|Z\right|} \left(1 - @{zone_availability}\right)^{m - \left|Z\right|}"
    r" P\left(\mathrm{Bin}\left(\sum_{z \in Z} n_z,\ @{availability}\right) \ge @{needed}\right),\quad n = @{placement}",
    requires=(_NEEDED_FITS_PLACEMENT,),
    words=("availability zone", "placement", "quorum", "majority", "data centre"),
)
def zone_quorum(
    zone_availability: ZoneAvailability, availability: Availability, placement: Placement, needed: NeededReplicas
) -> SystemAvailability:
    """Availability of a quorum whose replicas stand in zones that fail as a whole.

    Zones fail independently, and in a zone that is up its replicas do too; a zone that is down takes all of its
    replicas along. Two replicas in one zone make that zone a point of failure of a majority of three.

    >>> round(zone_quorum(0.999, 0.99, placement=[1, 1, 1], needed=2), 6)
    0.99964
    >>> round(zone_quorum(0.999, 0.99, placement=[2, 1], needed=2), 6)
    0.998683
    """
    up = [1.0]  # up[j]: probability that j replicas are up in the zones taken so far
    for count in placement:
        here = [binomial(count, j) * availability**j * (1 - availability) ** (count - j) * zone_availability for j in range(count + 1)]
        here[0] = here[0] + (1 - zone_availability)
        up = [sum(up[j - i] * here[i] for i in range(count + 1) if 0 <= j - i < len(up)) for j in range(len(up) + count)]
    return 1 - sum(up[:needed])


@formula(
    sources=(Source("dstudio", "teaching measure", status="M"),),
    catalog_ids=("F-E14",),
    words=("redundancy", "worth", "independent"),
    requires=(
        Requirement(
            lambda unavailability, all_down: all_down <= unavailability,
            "all_down={all_down} is above unavailability={unavailability}, but all replicas are never down more often than one; "
            "all_down is allowed up to {unavailability}; try all_down={unavailability}.",
            "all_down",
        ),
    ),
)
def effective_replicas(all_down: GivenAllDown, unavailability: InnerUnavailability) -> EffectiveReplicas:
    """Number of independent replicas that would be down together as rarely.

    A measure for teaching, made for this course: it says what correlated replicas are worth. Three replicas of 99 % with 5 % shared causes
    are worth 1.65 independent ones.

    >>> round(effective_replicas(all_down=0.000500857, unavailability=0.01), 2)
    1.65
    """
    return log(all_down) / log(unavailability)
