"""Causes that take down some replicas but not all: alpha factors and multiple Greek letters."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import binomial
from dstudio_lib.foundation.quantities import Probability, Unavailability, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._quantities import Failed

SpecificFailure = Annotated[
    float, like(Unavailability, name="specific joint failure", symbol="Q_k", meaning="one particular group of k replicas, and no other")
]
EventShares = Annotated[
    list[float],
    like(
        Probability,
        name="event shares",
        symbol=r"\left(\alpha_1, \ldots, \alpha_n\right)",
        meaning="share of events that take down j replicas, from one to all",
        vector=True,
    ),
]
FurtherShares = Annotated[
    list[float],
    like(
        Probability,
        name="Greek letters",
        symbol=r"\left(\beta, \gamma, \ldots\right)",
        meaning="share of failures that spread to one more replica, given that they came this far",
        vector=True,
    ),
]
_FAILED_IN_SHARES = Requirement(
    lambda event_shares, failed, **_: failed <= len(event_shares),
    lambda event_shares, failed, **_: (
        f"failed={failed} is more than the {len(event_shares)} replicas that event_shares describes; failed is allowed from 1 to "
        f"{len(event_shares)}; try failed={len(event_shares)}."
    ),
    "failed",
)
_SHARES_SUM = Requirement(
    lambda event_shares, **_: abs(sum(event_shares) - 1) <= 1e-6,
    lambda event_shares, **_: (
        f"event_shares sum to {sum(event_shares):g}; as shares of all events they must sum to 1; "
        f"try dividing each by {sum(event_shares):g}."
    ),
    "event_shares",
)
_FAILED_IN_LETTERS = Requirement(
    lambda further_shares, failed, **_: failed <= len(further_shares) + 1,
    lambda further_shares, failed, **_: (
        f"failed={failed} is more than the {len(further_shares) + 1} replicas that {len(further_shares)} letters describe; "
        f"failed is allowed from 1 to {len(further_shares) + 1}; try failed={len(further_shares) + 1}."
    ),
    "failed",
)


@formula(
    sources=(Source("mosleh1998guidelines", "the alpha-factor model, non-staggered testing"),),
    catalog_ids=("F-E06",),
    latex=r"\frac{@{failed}}{\binom{n-1}{@{failed}-1}} \frac{\alpha_{@{failed}}}{\sum_{j=1}^{n} j@*\alpha_j}@*@{unavailability}"
    r",\quad \alpha = @{event_shares}",
    words=("alpha factor", "common cause", "partial"),
    requires=(_SHARES_SUM, _FAILED_IN_SHARES),
)
def alpha_factor(unavailability: Unavailability, event_shares: EventShares, failed: Failed) -> SpecificFailure:
    """Probability that one particular group of k replicas, and no other, is down of one cause (alpha-factor model).

    The shares say which part of failure events takes down one replica, two, and so on to all n; they can be counted from incident
    records. It holds for replicas that are alike, tested together. Compare :func:`multiple_greek_letter`.

    >>> round(alpha_factor(0.001, [0.95, 0.03, 0.02], failed=3), 9)
    5.6075e-05
    """
    total: float = sum((j + 1) * share for j, share in enumerate(event_shares))
    return failed / binomial(len(event_shares) - 1, failed - 1) * event_shares[failed - 1] / total * unavailability


@formula(
    sources=(
        Source("mosleh1988procedures", "the multiple Greek letter model"),
        Source("mosleh1998guidelines", "the multiple Greek letter model"),
    ),
    catalog_ids=("F-E06",),
    latex=r"\frac{1}{\binom{n-1}{@{failed}-1}} \left(\prod_{i=1}^{@{failed}} \rho_i\right)"
    r" \left(1 - \rho_{@{failed}+1}\right)@*@{unavailability}"
    r",\quad \rho_1 = 1,\ \left(\rho_2, \ldots, \rho_n\right) = @{further_shares},\ \rho_{n+1} = 0",
    words=("MGL", "common cause", "partial", "beta", "gamma", "delta"),
    requires=(_FAILED_IN_LETTERS,),
)
def multiple_greek_letter(unavailability: Unavailability, further_shares: FurtherShares, failed: Failed) -> SpecificFailure:
    """Probability that one particular group of k replicas, and no other, is down of one cause (multiple Greek letter model).

    Beta is the share of a replica's failures that take at least one other along, gamma the share of those that take at least two others,
    and so on; n replicas have n - 1 such letters. With gamma and all later ones at 1 it is the beta-factor model.

    >>> round(multiple_greek_letter(0.001, [0.1, 0.5], failed=3), 9)  # three replicas: beta and gamma
    5e-05
    """
    letters = [1, *further_shares, 0]
    product: float = 1
    for letter in letters[:failed]:
        product = product * letter
    return product * (1 - letters[failed]) / binomial(len(further_shares), failed - 1) * unavailability
