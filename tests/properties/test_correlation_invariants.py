"""Correlated failure: joint laws with the right marginals, monotone in correlation, and two kinds of correlation that nobody can mix up."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.formulas import availability, correlation
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream

shares = st.floats(1e-6, 1 - 1e-6)
unit = st.floats(0, 1)
several = st.integers(2, 6)
SLACK = 1 + 1e-9
DRAWS = 200_000
QUORUMS: dict[str, Callable[[float, float, int, int], float]] = {
    "beta-binomial": correlation.beta_binomial_quorum_unavailability,
    "common source": correlation.common_source_quorum_unavailability,
    "Gaussian copula": correlation.gaussian_copula_quorum_unavailability,
}


def within(hits: int, draws: int, probability: float) -> bool:
    """Whether a Wilson interval of 99.9 % around the simulated share contains the probability."""
    z = NormalDist().inv_cdf(0.9995)
    centre = (hits + z * z / 2) / (draws + z * z)
    half = z / (draws + z * z) * math.sqrt(hits * (draws - hits) / draws + z * z / 4)
    return abs(centre - probability) <= half


# --- pairs


@settings(max_examples=40)
@given(p_1=shares, p_2=shares, one=unit, other=unit)
def test_a_pair_of_unlike_parts_is_monotone_in_every_correlation_that_it_can_have(p_1: float, p_2: float, one: float, other: float) -> None:
    largest = 0.999 * correlation.largest_correlation(1 - p_1, 1 - p_2)
    less, more = sorted((one * largest, other * largest))
    assert correlation.pair_availability(p_1, p_2, more) <= correlation.pair_availability(p_1, p_2, less) * SLACK
    assert correlation.both_up(p_1, p_2, more) * SLACK >= correlation.both_up(p_1, p_2, less)


@settings(max_examples=40)
@given(p_1=shares, p_2=shares)
def test_without_correlation_a_pair_is_the_independent_one_in_series_and_in_parallel(p_1: float, p_2: float) -> None:
    assert correlation.both_up(p_1, p_2, 0.0) == pytest.approx(availability.series([p_1, p_2]), rel=1e-12)
    assert correlation.pair_availability(p_1, p_2, 0.0) == pytest.approx(availability.parallel([p_1, p_2]), rel=1e-12)


@settings(max_examples=40)
@given(p=shares)
def test_a_fully_correlated_pair_is_worth_one_part_in_series_and_in_parallel(p: float) -> None:
    assert correlation.both_up(p, p, 1.0) == pytest.approx(p, rel=1e-12)
    assert correlation.pair_availability(p, p, 1.0) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize(("p_1", "p_2", "rho"), [(0.9, 0.9, 0.0), (0.9, 0.8, 0.4), (0.7, 0.7, 1.0), (0.8, 0.6, -0.3)])
def test_a_pair_simulated_from_its_four_states_contains_the_formulas(p_1: float, p_2: float, rho: float) -> None:
    """The second part is drawn given the first: with probability p2 + rho sqrt(p1 q1 p2 q2) / p1 if that is up."""
    draw = array_stream(21, f"pair {rho}")
    spread = rho * math.sqrt(p_1 * (1 - p_1) * p_2 * (1 - p_2))
    first = draw.random(DRAWS) < p_1
    second = draw.random(DRAWS) < np.where(first, p_2 + spread / p_1, p_2 - spread / (1 - p_1))
    assert within(int((first & second).sum()), DRAWS, correlation.both_up(p_1, p_2, rho))
    assert within(int((first | second).sum()), DRAWS, correlation.pair_availability(p_1, p_2, rho))
    assert within(int((~first & ~second).sum()), DRAWS, correlation.pair_unavailability(1 - p_1, 1 - p_2, rho))


# --- many replicas


@pytest.mark.parametrize("model", QUORUMS)
@settings(max_examples=8)
@given(q=st.floats(1e-4, 0.999), correlated=unit, n=several)
def test_the_number_of_replicas_that_are_down_has_a_law_with_the_right_mean(model: str, q: float, correlated: float, n: int) -> None:
    """P(at least k down) for k = 0 to n + 1 never rises, so that no state has a negative share; its sum is the mean, which is n q."""
    at_least = [1.0, *(QUORUMS[model](q, correlated, n, n - k + 1) for k in range(1, n + 1)), 0.0]
    states = [at_least[k] - at_least[k + 1] for k in range(n + 1)]
    assert min(states) >= -1e-9
    assert math.fsum(states) == pytest.approx(1, abs=1e-12)
    assert math.fsum(at_least[1:]) == pytest.approx(n * q, rel=1e-6)


@settings(max_examples=40)
@given(q=st.floats(1e-6, 1.0), beta=unit, n=several)
def test_under_the_beta_factor_each_replica_is_down_for_shared_and_for_own_causes(q: float, beta: float, n: int) -> None:
    at_least = [correlation.beta_factor_quorum_unavailability(q, beta, n, n - k + 1) for k in range(1, n + 1)]
    assert all(more <= less * SLACK for less, more in pairwise(at_least))
    each = beta * q + (1 - beta * q) * (1 - beta) * q
    assert math.fsum(at_least) == pytest.approx(n * each, rel=1e-9)


@pytest.mark.parametrize("model", QUORUMS)
@settings(max_examples=8)
@given(q=st.floats(1e-4, 0.999), one=unit, other=unit, n=several)
def test_correlation_lowers_what_one_of_n_gives_and_raises_what_n_of_n_gives(
    model: str, q: float, one: float, other: float, n: int
) -> None:
    less, more = sorted((one, other))
    unavailability = QUORUMS[model]
    assert unavailability(q, less, n, 1) <= unavailability(q, more, n, 1) * (1 + 1e-7)
    assert unavailability(q, more, n, n) <= unavailability(q, less, n, n) * (1 + 1e-7)


@pytest.mark.parametrize("model", QUORUMS)
@settings(max_examples=8)
@given(q=st.floats(1e-4, 0.999), n=several, data=st.data())
def test_every_quorum_is_independent_at_one_end_and_a_single_replica_at_the_other(
    model: str, q: float, n: int, data: st.DataObject
) -> None:
    needed = data.draw(st.integers(1, n))
    assert QUORUMS[model](q, 0.0, n, needed) == pytest.approx(availability.k_of_n_unavailability(q, n, needed), rel=1e-7)
    assert QUORUMS[model](q, 1.0, n, needed) == pytest.approx(q, rel=1e-7)


def test_quorums_of_five_simulated_contain_the_formulas() -> None:
    q, rho, r, n = 0.1, 0.2, 0.4, 5
    draw = array_stream(22, "quorums")
    environment = draw.beta(q * (1 - rho) / rho, (1 - q) * (1 - rho) / rho, DRAWS)
    mixed = (draw.random((n, DRAWS)) < environment).sum(axis=0)
    strength = math.sqrt(r) * draw.standard_normal(DRAWS) + math.sqrt(1 - r) * draw.standard_normal((n, DRAWS))
    latent = (strength < NormalDist().inv_cdf(q)).sum(axis=0)
    for needed in range(1, n + 1):
        for down, expected in (
            (mixed, correlation.beta_binomial_quorum_unavailability(q, rho, n, needed)),
            (latent, correlation.gaussian_copula_quorum_unavailability(q, r, n, needed)),
        ):
            assert within(int((down > n - needed).sum()), DRAWS, expected)


# --- shocks and shared parts


@settings(max_examples=40)
@given(
    s=st.floats(0, 20),
    t=st.floats(0, 20),
    rate_1=st.floats(0.001, 1),
    rate_2=st.floats(0.001, 1),
    shared=st.floats(0, 1),
)
def test_the_four_states_of_two_parts_under_shocks_are_probabilities(
    s: float, t: float, rate_1: float, rate_2: float, shared: float
) -> None:
    both = correlation.marshall_olkin_survival(s, t, rate_1, rate_2, shared)
    first, second = math.exp(-(rate_1 + shared) * s), math.exp(-(rate_2 + shared) * t)
    assert min(both, first - both + 1e-12, second - both + 1e-12, 1 - first - second + both + 1e-12) >= 0
    assert both * SLACK >= first * second, "what is shared makes them live longer together than if they were independent"
    either = correlation.marshall_olkin_one_survives(t, rate_1, rate_2, shared)
    alone = math.exp(-(rate_1 + shared) * t)
    assert either == pytest.approx(alone + second - correlation.marshall_olkin_survival(t, t, rate_1, rate_2, shared), abs=1e-12)


@settings(max_examples=40)
@given(total=st.floats(0.01, 1), time=st.floats(0.01, 20), one=unit, other=unit)
def test_the_more_of_the_same_failures_is_shared_the_better_in_series_and_the_worse_in_parallel(
    total: float, time: float, one: float, other: float
) -> None:
    """Each part fails at the same total rate; only which part of it both share is moved."""

    def series(part: float) -> float:
        return float(correlation.marshall_olkin_survival(time, time, total * (1 - part), total * (1 - part), total * part))

    def parallel(part: float) -> float:
        return float(correlation.marshall_olkin_one_survives(time, total * (1 - part), total * (1 - part), total * part))

    less, more = sorted((one * 0.999, other * 0.999))
    assert series(less) <= series(more) * SLACK
    assert parallel(more) <= parallel(less) * SLACK
    assert series(0.0) == pytest.approx(math.exp(-total * time) ** 2, rel=1e-12)


def test_a_shared_part_simulated_contains_the_formula() -> None:
    draw = array_stream(23, "shared part")
    up = (draw.random(DRAWS) < 0.95) & (draw.random((3, DRAWS)) < 0.6).any(axis=0)
    assert within(int(up.sum()), DRAWS, correlation.shared_dependency(0.95, 0.6, 3))


@settings(max_examples=40)
@given(shared=unit, node=unit, n=st.integers(1, 12))
def test_no_number_of_replicas_is_better_than_the_part_they_share(shared: float, node: float, n: int) -> None:
    found = correlation.shared_dependency(shared, node, n)
    assert found <= shared * SLACK
    assert found <= correlation.shared_dependency(shared, node, n + 1) * SLACK
    assert correlation.shared_dependency(1.0, node, n) == pytest.approx(availability.k_of_n(node, n, 1), rel=1e-9, abs=1e-12)


# --- two correlations, two names

LATENT = [
    correlation.gaussian_copula_all_down,
    correlation.gaussian_copula_quorum_unavailability,
    correlation.indicator_correlation,
]
OBSERVED = [
    correlation.both_up,
    correlation.pair_availability,
    correlation.pair_unavailability,
    correlation.beta_binomial_all_down,
    correlation.beta_binomial_quorum_unavailability,
    correlation.common_source_all_down,
    correlation.common_source_quorum_unavailability,
]


@pytest.mark.parametrize(
    ("formula", "mine", "foreign"),
    [(each, "latent_correlation", "correlation") for each in LATENT] + [(each, "correlation", "latent_correlation") for each in OBSERVED],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_a_latent_correlation_is_not_taken_for_an_observed_one_by_name(formula: Callable[..., float], mine: str, foreign: str) -> None:
    names = list(inspect.signature(formula).parameters)
    assert mine in names and foreign not in names
    given_values = {name: 2 if name == "replicas" else 1 if name == "needed" else 0.4 for name in names}
    assert 0 <= formula(**given_values) <= 1
    del given_values[mine]
    with pytest.raises(InputError, match=rf"(missing a required argument: '{mine}'|unexpected keyword argument '{foreign}')"):
        formula(**given_values, **{foreign: 0.4})
