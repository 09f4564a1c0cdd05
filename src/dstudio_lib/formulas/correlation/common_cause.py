"""A cause that takes down all replicas at once: the beta-factor model."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import binomial, elementwise
from dstudio_lib.foundation.quantities import Availability, NeededReplicas, Replicas, SharedCauseShare, Unavailability, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from .._counting import binomial_tail
from ..availability import NEEDED_FITS, SystemAvailability, SystemUnavailability

_CCF = Source("mosleh1998guidelines", "the beta-factor model")
_FLEMING = Source("fleming1975reliability", "the beta-factor model")
_OFTEN_DOWN = Caveat(
    lambda unavailability, **_: unavailability > 0.3,
    "The beta-factor model is made for rare failures: a part that is down more than 30 % of the time is down less often in the model than "
    "given, and shared causes can then seem to help.",
    "unavailability",
)
_OFTEN_NOT_UP = Caveat(lambda availability, **_: availability < 0.7, _OFTEN_DOWN.sentence, "availability")
_UNCERTAIN_SHARE = Caveat(
    lambda shared_cause_share, **_: shared_cause_share > 0,
    "A shared-cause share is rarely known to better than a factor of two; read the result as a range, not as its digits.",
    "shared_cause_share",
)


@formula(
    sources=(_FLEMING, _CCF),
    catalog_ids=("F-E04",),
    caveats=(_UNCERTAIN_SHARE, _OFTEN_DOWN),
    words=("common cause", "correlated failures", "common mode", "redundancy", "replicas"),
)
def beta_factor_unavailability(
    unavailability: Unavailability, shared_cause_share: SharedCauseShare, replicas: Replicas
) -> SystemUnavailability:
    """Share of time in which all n replicas are down, when a share of all downtime has a cause in common.

    A shared cause is down with probability βq and takes everything with it; apart from it, each replica is down with
    probability (1-β)q of its own, which is right to first order in q. It holds when shared causes spare nobody and failures
    are rare. More replicas never bring it under βq.

    >>> round(beta_factor_unavailability(0.01, 0.05, replicas=3), 9)
    0.000500857
    """
    return (
        shared_cause_share * unavailability
        + (1 - shared_cause_share * unavailability) * ((1 - shared_cause_share) * unavailability) ** replicas
    )


@formula(
    sources=(_FLEMING, _CCF),
    caveats=(_UNCERTAIN_SHARE, _OFTEN_NOT_UP),
    words=("common cause", "common mode", "redundancy", "replicas"),
)
def beta_factor_availability(availability: Availability, shared_cause_share: SharedCauseShare, replicas: Replicas) -> SystemAvailability:
    """Availability of n replicas of which one suffices, when a share of all downtime has a cause in common.

    The complement of :func:`beta_factor_unavailability`, under the same conditions. Three replicas of 99 % promise
    99.9999 %; with 5 % shared causes they deliver 99.95 %.

    >>> round(beta_factor_availability(0.99, 0.05, replicas=3), 6)
    0.999499
    >>> round(beta_factor_availability(0.9, 0.5, replicas=1), 4)  # 1 - (0.05 + 0.95 * 0.05)
    0.9025
    """
    return 1 - (
        shared_cause_share * (1 - availability)
        + (1 - shared_cause_share * (1 - availability)) * ((1 - shared_cause_share) * (1 - availability)) ** replicas
    )


@formula(
    sources=(_FLEMING, _CCF),
    caveats=(_UNCERTAIN_SHARE, _OFTEN_DOWN),
    requires=(NEEDED_FITS,),
    latex=r"@{shared_cause_share}@*@{unavailability} + \left(1 - @{shared_cause_share}@*@{unavailability}\right)@*"
    r"\sum_{i=@{replicas}-@{needed}+1}^{@{replicas}} \binom{@{replicas}}{i} \left(\left(1 - @{shared_cause_share}\right)"
    r"@*@{unavailability}\right)^{i} \left(1 - \left(1 - @{shared_cause_share}\right)@*@{unavailability}\right)^{@{replicas}-i}",
    words=("common cause", "quorum", "majority", "k of n"),
)
@elementwise
def beta_factor_quorum_unavailability(
    unavailability: Unavailability, shared_cause_share: SharedCauseShare, replicas: Replicas, needed: NeededReplicas = 1
) -> SystemUnavailability:
    """Share of time in which fewer than k of n replicas are up, when a share of all downtime has a cause in common.

    Conditioned on the shared cause, exactly: with it nothing is up, without it the replicas fail independently. With k = 1 it is
    :func:`beta_factor_unavailability`.

    >>> round(beta_factor_quorum_unavailability(0.001, 0.05, replicas=3, needed=2), 8)
    5.271e-05
    """
    shared = shared_cause_share * unavailability
    return shared + (1 - shared) * binomial_tail(replicas, replicas - needed + 1, (1 - shared_cause_share) * unavailability)


@formula(
    sources=(_CCF, Source("rausand2020reliability", "dependent failures, the beta-factor model")),
    catalog_ids=("F-E05",),
    requires=(NEEDED_FITS,),
    caveats=(
        _UNCERTAIN_SHARE,
        Caveat(
            lambda unavailability, replicas, **_: unavailability * replicas > 0.1,
            "This leaves out everything but the likeliest way to fail, and is too high once failures are not rare (q times n above 0.1).",
            "unavailability",
        ),
    ),
    words=("common cause", "rare event", "approximation", "quorum"),
)
def beta_factor_rare_event(
    unavailability: Unavailability, shared_cause_share: SharedCauseShare, replicas: Replicas, needed: NeededReplicas = 1
) -> Annotated[float, like(SystemUnavailability, upper=math.inf)]:
    """Share of time in which fewer than k of n replicas are up, as reliability handbooks approximate it.

    The shared cause plus the most likely way to lose the quorum without it. It holds for rare failures, and otherwise
    overstates, past 1 if need be; :func:`beta_factor_quorum_unavailability` is exact.

    >>> round(beta_factor_rare_event(0.001, 0.05, replicas=3, needed=2), 10)
    5.27075e-05
    """
    return shared_cause_share * unavailability + binomial(replicas, replicas - needed + 1) * (
        (1 - shared_cause_share) * unavailability
    ) ** (replicas - needed + 1)


@formula(
    symbol=r"Q_{\mathrm{floor}}",
    sources=(_FLEMING, _CCF),
    caveats=(_UNCERTAIN_SHARE,),
    words=("common cause", "limit", "plateau"),
)
def shared_cause_floor(unavailability: Unavailability, shared_cause_share: SharedCauseShare) -> SystemUnavailability:
    """Downtime that no number of replicas removes.

    It is the limit of :func:`beta_factor_unavailability` for many replicas. Only fewer shared causes lower it.

    >>> shared_cause_floor(0.01, 0.05)
    0.0005
    """
    return shared_cause_share * unavailability
