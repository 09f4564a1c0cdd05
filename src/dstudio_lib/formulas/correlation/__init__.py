"""How much of the time it works when failures have a cause in common: exact pairs, shared causes, and correlated replicas.

Two different correlations occur, and are never interchangeable. ``correlation`` is that of the up-or-down indicators
themselves; ``latent_correlation`` is that of hidden normal strengths in a Gaussian copula, and a latent 0.3 may be an indicator 0.05.
"""

from .common_cause import (
    beta_factor_availability,
    beta_factor_quorum_unavailability,
    beta_factor_rare_event,
    beta_factor_unavailability,
    shared_cause_floor,
)
from .exchangeable import (
    beta_binomial_all_down,
    beta_binomial_quorum_unavailability,
    common_source_all_down,
    common_source_quorum_unavailability,
    gaussian_copula_all_down,
    gaussian_copula_quorum_unavailability,
    indicator_correlation,
)
from .pairs import both_up, largest_correlation, meaningless_product, pair_availability, pair_unavailability, smallest_correlation
from .partial import alpha_factor, multiple_greek_letter
from .shared_parts import effective_replicas, shared_dependency, zone_quorum
from .shocks import (
    binomial_failure_rate,
    marshall_olkin_correlation,
    marshall_olkin_mean_life,
    marshall_olkin_one_survives,
    marshall_olkin_survival,
)

__all__ = [
    "alpha_factor",
    "beta_binomial_all_down",
    "beta_binomial_quorum_unavailability",
    "beta_factor_availability",
    "beta_factor_quorum_unavailability",
    "beta_factor_rare_event",
    "beta_factor_unavailability",
    "binomial_failure_rate",
    "both_up",
    "common_source_all_down",
    "common_source_quorum_unavailability",
    "effective_replicas",
    "gaussian_copula_all_down",
    "gaussian_copula_quorum_unavailability",
    "indicator_correlation",
    "largest_correlation",
    "marshall_olkin_correlation",
    "marshall_olkin_mean_life",
    "marshall_olkin_one_survives",
    "marshall_olkin_survival",
    "meaningless_product",
    "multiple_greek_letter",
    "pair_availability",
    "pair_unavailability",
    "shared_cause_floor",
    "shared_dependency",
    "smallest_correlation",
    "zone_quorum",
]
