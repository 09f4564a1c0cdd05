"""What every model of correlated failure must obey, over its whole range."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dstudio_lib.formulas import availability, correlation
from dstudio_lib.foundation.errors import InputError

shares = st.floats(min_value=1e-9, max_value=1 - 1e-9)
unit = st.floats(min_value=0, max_value=1)
few = st.integers(min_value=1, max_value=12)
SLACK = 1 + 1e-9


@given(p_1=shares, p_2=shares, position=unit)
def test_two_joint_states_are_probabilities_and_sum_to_one(p_1: float, p_2: float, position: float) -> None:
    low, high = correlation.smallest_correlation(1 - p_1, 1 - p_2), correlation.largest_correlation(1 - p_1, 1 - p_2)
    rho = low + position * (high - low)
    assume(-1 <= rho <= 1)
    try:
        up = correlation.both_up(p_1, p_2, rho)
        down = correlation.pair_unavailability(1 - p_1, 1 - p_2, rho)
    except InputError:
        assume(position in (0, 1))  # rounding may carry the very end across
        raise
    only_first, only_second = p_1 - up, p_2 - up
    assert min(up, down, only_first + 1e-12, only_second + 1e-12) >= 0
    assert up + down + only_first + only_second == pytest.approx(1, abs=1e-9)


@given(q_1=shares, q_2=shares)
def test_no_correlation_outside_the_feasible_interval_is_taken(q_1: float, q_2: float) -> None:
    low, high = correlation.smallest_correlation(q_1, q_2), correlation.largest_correlation(q_1, q_2)
    assert -1 <= low <= 0 <= high <= 1
    for rho in (low - 0.01, high + 0.01):
        assume(-1 <= rho <= 1)
        with pytest.raises(InputError) as caught:
            correlation.pair_unavailability(q_1, q_2, rho)
        assert caught.value.parameter == "correlation"


@given(p=shares, rho_1=unit, rho_2=unit)
def test_correlation_hurts_in_parallel_and_helps_in_series(p: float, rho_1: float, rho_2: float) -> None:
    less, more = sorted((rho_1, rho_2))
    assert correlation.pair_availability(p, p, more) <= correlation.pair_availability(p, p, less) * SLACK
    assert correlation.both_up(p, p, more) * SLACK >= correlation.both_up(p, p, less)


@given(q=shares, rho_1=unit, rho_2=unit, n=few)
def test_correlated_replicas_are_all_down_more_often_the_more_they_correlate(q: float, rho_1: float, rho_2: float, n: int) -> None:
    less, more = sorted((rho_1, rho_2))
    for model in (correlation.beta_binomial_all_down, correlation.common_source_all_down):
        assert model(q, less, n) <= model(q, more, n) * SLACK


@given(q=st.floats(1e-9, 0.3), beta_1=unit, beta_2=unit, n=st.integers(2, 12))
def test_a_larger_shared_cause_share_never_helps_while_failures_are_rare(q: float, beta_1: float, beta_2: float, n: int) -> None:
    less, more = sorted((beta_1, beta_2))
    assert correlation.beta_factor_unavailability(q, less, n) <= correlation.beta_factor_unavailability(q, more, n) * SLACK


def test_the_beta_factor_warns_where_it_no_longer_holds() -> None:
    """At 75 % downtime a larger shared cause would seem to help, since the model's parts no longer add up to q."""
    assert correlation.beta_factor_unavailability(0.75, 0.5, 2) < correlation.beta_factor_unavailability(0.75, 0.0, 2)
    assert "made for rare failures" in correlation.beta_factor_unavailability.warnings(0.75, 0.5, 2)[-1].sentence


@settings(deadline=None, max_examples=40)
@given(q=st.floats(1e-6, 0.999), r_1=unit, r_2=unit, n=st.integers(1, 6))
def test_the_copula_grows_with_its_latent_correlation(q: float, r_1: float, r_2: float, n: int) -> None:
    less, more = sorted((r_1, r_2))
    assert correlation.gaussian_copula_all_down(q, less, n) <= correlation.gaussian_copula_all_down(q, more, n) * (1 + 1e-7)


@given(q=shares, n=few)
def test_without_correlation_every_model_is_the_independent_one(q: float, n: int) -> None:
    for value in (
        correlation.beta_factor_unavailability(q, 0, n),
        correlation.beta_binomial_all_down(q, 0, n),
        correlation.common_source_all_down(q, 0, n),
        correlation.gaussian_copula_all_down(q, 0, n),
        availability.k_of_n_unavailability(q, n),
    ):
        assert value == pytest.approx(q**n, rel=1e-9)


@given(q=shares, n=few)
def test_with_full_correlation_many_are_worth_one(q: float, n: int) -> None:
    for value in (
        correlation.beta_factor_unavailability(q, 1, n),
        correlation.beta_binomial_all_down(q, 1, n),
        correlation.common_source_all_down(q, 1, n),
        correlation.gaussian_copula_all_down(q, 1, n),
    ):
        assert value == pytest.approx(q, rel=1e-9)


@given(q=shares, rho=unit, n=few)
def test_one_more_replica_never_hurts(q: float, rho: float, n: int) -> None:
    for model in (correlation.beta_binomial_all_down, correlation.common_source_all_down, correlation.beta_factor_unavailability):
        assert model(q, rho, n + 1) <= model(q, rho, n) * SLACK


@given(q=shares, beta=st.floats(1e-6, 1), n=few)
def test_no_number_of_replicas_goes_under_the_floor(q: float, beta: float, n: int) -> None:
    assert correlation.beta_factor_unavailability(q, beta, n) * SLACK >= correlation.shared_cause_floor(q, beta)


@given(q=shares, rho=unit, n=st.integers(2, 12))
def test_the_two_ends_of_a_quorum_are_series_and_parallel(q: float, rho: float, n: int) -> None:
    all_down = correlation.beta_binomial_quorum_unavailability(q, rho, n, needed=1)
    any_down = correlation.beta_binomial_quorum_unavailability(q, rho, n, needed=n)
    assert all_down == pytest.approx(correlation.beta_binomial_all_down(q, rho, n), rel=1e-9)
    assert all_down <= q * SLACK and any_down * SLACK >= q


@given(q=st.floats(1e-12, 1e-6), n=st.integers(1, 5))
def test_tiny_downtimes_keep_their_digits(q: float, n: int) -> None:
    assert availability.k_of_n_unavailability(q, n, 1) == pytest.approx(q**n, rel=1e-12)
    assert correlation.pair_unavailability(q, q, 0.0) == pytest.approx(q * q, rel=1e-12)
    assert correlation.beta_factor_unavailability(q, 0.5, 1) == pytest.approx(q, rel=1e-5)


@given(q=st.floats(1e-6, 0.5), n=st.integers(1, 9))
def test_independent_replicas_are_worth_their_number(q: float, n: int) -> None:
    assert correlation.effective_replicas(q**n, q) == pytest.approx(n, rel=1e-9)


@given(zone=unit, node=unit, placement=st.lists(st.integers(0, 4), min_size=1, max_size=4).filter(any), needed=st.integers(1, 4))
def test_zones_that_never_fail_leave_the_independent_quorum(zone: float, node: float, placement: list[int], needed: int) -> None:
    total = sum(placement)
    needed = min(needed, total)
    assert correlation.zone_quorum(1.0, node, placement, needed) == pytest.approx(availability.k_of_n(node, total, needed), abs=1e-12)
    assert correlation.zone_quorum(zone, node, placement, needed) <= correlation.zone_quorum(1.0, node, placement, needed) + 1e-12
