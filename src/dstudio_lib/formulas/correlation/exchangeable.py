"""Replicas of which every two correlate alike, and three ways to say what many of them do together."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.elementary import elementwise, sqrt
from dstudio_lib.foundation.quantities import LatentCorrelation, NeededReplicas, Replicas, SharedCorrelation, Unavailability, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from .._counting import beta_binomial_tail, binomial_tail, copula_tail
from ..availability import NEEDED_FITS, SystemUnavailability
from ._quantities import AllDown, InnerUnavailability, LimitedReplicas

IndicatorCorrelation = Annotated[float, like(SharedCorrelation, name="indicator correlation")]
_BETA_BINOMIAL = Source("skellam1948beta", "the beta-binomial distribution")
_COMMON_SOURCE = Source("lunn1998correlated", "equal correlations, the mixture with one common variable")
_ONE_FACTOR = (
    Source("vasicek1987loss", "the integral for the probability of k defaults"),
    Source("li2000default", "the normal copula function"),
)


@formula(
    sources=(_BETA_BINOMIAL,),
    catalog_ids=("F-E07",),
    latex=r"\prod_{i=0}^{@{replicas}-1} \frac{@{unavailability} \left(1 - @{correlation}\right) + i@*@{correlation}}"
    r"{1 - @{correlation} + i@*@{correlation}}",
    words=("exchangeable", "intraclass", "equicorrelated", "redundancy"),
)
@elementwise
def beta_binomial_all_down(unavailability: Unavailability, correlation: SharedCorrelation, replicas: Replicas) -> AllDown:
    """Share of time in which all n replicas are down, when every two correlate alike (beta-binomial model).

    As if each replica's unavailability were itself drawn, once for all, from a beta distribution: an environment that is
    sometimes bad. It is one way among several to extend a pairwise correlation to n parts, and for three or more the
    others give other numbers; see :func:`common_source_all_down`.

    >>> round(beta_binomial_all_down(0.01, correlation=0.05, replicas=3), 8)
    6.205e-05
    """
    product: float = unavailability
    for i in range(1, replicas):
        product *= (unavailability * (1 - correlation) + i * correlation) / (1 - correlation + i * correlation)
    return product


@formula(
    sources=(_BETA_BINOMIAL,),
    requires=(NEEDED_FITS,),
    latex=r"\sum_{j=@{replicas}-@{needed}+1}^{@{replicas}} \binom{@{replicas}}{j}"
    r" \frac{\prod_{i<j} \left(@{unavailability} \left(1 - @{correlation}\right) + i@*@{correlation}\right)"
    r" \prod_{i<@{replicas}-j} \left(\left(1 - @{unavailability}\right) \left(1 - @{correlation}\right) + i@*@{correlation}\right)}"
    r"{\prod_{i<@{replicas}} \left(1 - @{correlation} + i@*@{correlation}\right)}",
    words=("exchangeable", "intraclass", "equicorrelated", "quorum", "majority", "k of n"),
)
@elementwise
def beta_binomial_quorum_unavailability(
    unavailability: Unavailability, correlation: SharedCorrelation, replicas: Replicas, needed: NeededReplicas = 1
) -> SystemUnavailability:
    """Share of time in which fewer than k of n replicas are up, when every two correlate alike (beta-binomial model).

    The model of :func:`beta_binomial_all_down`, with a quorum. A quorum of 3 in 5 loses fifty times as often at a
    correlation of 0.05 as at 0.

    >>> round(beta_binomial_quorum_unavailability(0.01, correlation=0.05, replicas=5, needed=3), 7)
    0.0004954
    """
    return beta_binomial_tail(replicas, replicas - needed + 1, unavailability, correlation)


@formula(
    sources=(_COMMON_SOURCE,),
    catalog_ids=("F-E08",),
    words=("Lunn-Davies", "exchangeable", "common source", "equicorrelated", "redundancy"),
)
def common_source_all_down(unavailability: Unavailability, correlation: SharedCorrelation, replicas: Replicas) -> AllDown:
    """Share of time in which all n replicas are down, when each follows a common source or itself (Lunn-Davies model).

    Each replica copies the common source with probability √ρ and otherwise goes its own way, so that every two correlate by ρ.
    Same q and same ρ as :func:`beta_binomial_all_down`, yet another answer for three replicas: pairwise correlation does
    not determine what many do together.

    >>> round(common_source_all_down(0.01, correlation=0.09, replicas=3), 9)
    0.000289684
    """
    return (
        unavailability * (sqrt(correlation) + (1 - sqrt(correlation)) * unavailability) ** replicas
        + (1 - unavailability) * ((1 - sqrt(correlation)) * unavailability) ** replicas
    )


@formula(
    sources=(_COMMON_SOURCE,),
    requires=(NEEDED_FITS,),
    latex=r"@{unavailability}@*P\left(\sqrt{@{correlation}} + \left(1 - \sqrt{@{correlation}}\right)@*@{unavailability}\right)"
    r" + \left(1 - @{unavailability}\right)@*P\left(\left(1 - \sqrt{@{correlation}}\right)@*@{unavailability}\right),"
    r"\quad P(x) = \sum_{i=@{replicas}-@{needed}+1}^{@{replicas}} \binom{@{replicas}}{i} x^{i} \left(1 - x\right)^{@{replicas}-i}",
    words=("Lunn-Davies", "exchangeable", "common source", "quorum", "k of n"),
)
@elementwise
def common_source_quorum_unavailability(
    unavailability: Unavailability, correlation: SharedCorrelation, replicas: Replicas, needed: NeededReplicas = 1
) -> SystemUnavailability:
    """Share of time in which fewer than k of n replicas are up, when each follows a common source or itself (Lunn-Davies model).

    The model of :func:`common_source_all_down`, with a quorum. Given what the source does, the replicas are independent, so the
    two cases are binomial and add up; a source that fails seldom but is followed often makes total losses likelier than partial ones.

    >>> round(common_source_quorum_unavailability(0.01, correlation=0.09, replicas=3), 9)
    0.000289684
    """
    follow, lost = math.sqrt(correlation), replicas - needed + 1
    own = (1 - follow) * unavailability
    return unavailability * binomial_tail(replicas, lost, follow + own) + (1 - unavailability) * binomial_tail(replicas, lost, own)


@formula(
    sources=_ONE_FACTOR,
    catalog_ids=("F-E09",),
    latex=r"\int_{-\infty}^{\infty} \Phi\left(\frac{\Phi^{-1}\left(@{unavailability}\right) - \sqrt{@{latent_correlation}}@*z}"
    r"{\sqrt{1 - @{latent_correlation}}}\right)^{@{replicas}} \varphi(z)\,dz",
    words=("Gaussian copula", "one-factor", "Vasicek", "equicorrelated", "redundancy"),
)
@elementwise
def gaussian_copula_all_down(unavailability: Unavailability, latent_correlation: LatentCorrelation, replicas: LimitedReplicas) -> AllDown:
    """Share of time in which all n replicas are down, when hidden normal strengths correlate (one-factor Gaussian copula).

    A replica is down while its strength is under a threshold; strengths share one factor. The latent correlation r is not that
    of the outages: :func:`indicator_correlation` converts it. Its joint tails are thin, so it understates rare simultaneous failure
    of many.

    >>> round(gaussian_copula_all_down(0.01, latent_correlation=0.3, replicas=2), 9)
    0.000556328
    """
    return copula_tail(replicas, replicas, unavailability, latent_correlation)


@formula(
    sources=_ONE_FACTOR,
    requires=(NEEDED_FITS,),
    latex=r"\int_{-\infty}^{\infty} \sum_{i=@{replicas}-@{needed}+1}^{@{replicas}} \binom{@{replicas}}{i}"
    r" p(z)^{i} \left(1 - p(z)\right)^{@{replicas}-i} \varphi(z)\,dz,\quad"
    r" p(z) = \Phi\left(\frac{\Phi^{-1}\left(@{unavailability}\right) - \sqrt{@{latent_correlation}}@*z}"
    r"{\sqrt{1 - @{latent_correlation}}}\right)",
    words=("Gaussian copula", "one-factor", "Vasicek", "quorum", "k of n"),
)
@elementwise
def gaussian_copula_quorum_unavailability(
    unavailability: Unavailability, latent_correlation: LatentCorrelation, replicas: LimitedReplicas, needed: NeededReplicas = 1
) -> SystemUnavailability:
    """Share of time in which fewer than k of n replicas are up, when hidden normal strengths correlate (one-factor Gaussian copula).

    The model of :func:`gaussian_copula_all_down`, with a quorum. Given the common factor, the replicas are independent; the
    integral averages over the factor. Reasonable where many small shared stresses add up, not where one switch takes all.

    >>> round(gaussian_copula_quorum_unavailability(0.01, latent_correlation=0.3, replicas=2), 9)
    0.000556328
    """
    return copula_tail(replicas, replicas - needed + 1, unavailability, latent_correlation)


@formula(
    sources=(_ONE_FACTOR[0], Source("leisch1998generation", "binary variables from a thresholded normal distribution")),
    latex=r"\frac{\int_{-\infty}^{\infty} \Phi\left(\frac{\Phi^{-1}\left(@{unavailability}\right) - \sqrt{@{latent_correlation}}@*z}"
    r"{\sqrt{1 - @{latent_correlation}}}\right)^{2} \varphi(z)\,dz - @({unavailability})^{2}}"
    r"{@{unavailability} \left(1 - @{unavailability}\right)}",
    words=("Gaussian copula", "Pearson", "conversion", "tetrachoric"),
)
@elementwise
def indicator_correlation(unavailability: InnerUnavailability, latent_correlation: LatentCorrelation) -> IndicatorCorrelation:
    """Pearson correlation of two outages whose hidden strengths correlate by r.

    For rare outages it is far below r: a latent 0.3 at 1 % downtime is an indicator correlation of 0.046. Feeding one where the other
    is meant misjudges joint failure several times over.

    >>> round(indicator_correlation(0.01, latent_correlation=0.3), 4)
    0.0461
    """
    both = copula_tail(2, 2, unavailability, latent_correlation)
    return max(0.0, (both - unavailability**2) / (unavailability * (1 - unavailability)))
