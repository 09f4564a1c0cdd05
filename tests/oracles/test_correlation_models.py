"""The models of correlated failure against SciPy, mpmath and simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import mpmath
import numpy as np
import pytest
from scipy import integrate, stats

from dstudio_lib.formulas import availability, correlation
from dstudio_lib.foundation.randomness import array_stream

DRAWS = 400_000


def within(hits: int, draws: int, probability: float) -> bool:
    """Whether a Wilson interval of 99.9 % around the simulated share contains the probability."""
    z = NormalDist().inv_cdf(0.9995)
    centre = (hits + z * z / 2) / (draws + z * z)
    half = z / (draws + z * z) * math.sqrt(hits * (draws - hits) / draws + z * z / 4)
    return abs(centre - probability) <= half


# --- against SciPy's distributions


@pytest.mark.parametrize("n", [1, 2, 3, 5, 9, 40])
@pytest.mark.parametrize("q", [1e-9, 1e-3, 0.3, 0.9])
def test_k_of_n_is_the_binomial_tail(q: float, n: int) -> None:
    for needed in range(1, n + 1):
        down = n - needed + 1
        assert availability.k_of_n_unavailability(q, n, needed) == pytest.approx(stats.binom.sf(down - 1, n, q), rel=1e-11)
        assert availability.k_of_n(1 - q, n, needed) == pytest.approx(stats.binom.sf(needed - 1, n, 1 - q), rel=1e-11)


def test_k_of_n_keeps_its_digits_for_a_thousand_replicas() -> None:
    with mpmath.workdps(60):
        exact = mpmath.fsum(mpmath.binomial(1000, i) * mpmath.mpf("0.4") ** i * mpmath.mpf("0.6") ** (1000 - i) for i in range(600, 1001))
    assert availability.k_of_n_unavailability(0.4, 1000, 401) == pytest.approx(float(exact), rel=1e-10)


@pytest.mark.parametrize("n", [2, 3, 5, 9])
@pytest.mark.parametrize("rho", [1e-9, 0.001, 0.05, 0.5, 0.99])
@pytest.mark.parametrize("q", [1e-6, 0.01, 0.3])
def test_the_beta_binomial_is_scipys(q: float, rho: float, n: int) -> None:
    a, b = q * (1 - rho) / rho, (1 - q) * (1 - rho) / rho
    for down in range(1, n + 1):
        ours = correlation.beta_binomial_quorum_unavailability(q, rho, n, n - down + 1)
        exact = sum(_beta_binomial_term(k, n, a, b) for k in range(down, n + 1))
        assert ours == pytest.approx(float(exact), rel=1e-9)
    assert correlation.beta_binomial_all_down(q, rho, n) == pytest.approx(float(_beta_binomial_term(n, n, a, b)), rel=1e-9)


def _beta_binomial_term(k: int, n: int, a: float, b: float) -> mpmath.mpf:
    with mpmath.workdps(60):
        return mpmath.binomial(n, k) * mpmath.rf(a, k) * mpmath.rf(b, n - k) / mpmath.rf(mpmath.mpf(a) + mpmath.mpf(b), n)


def test_the_beta_binomial_agrees_with_scipys_own_table() -> None:
    a, b = 0.01 * 0.95 / 0.05, 0.99 * 0.95 / 0.05
    assert correlation.beta_binomial_quorum_unavailability(0.01, 0.05, 5, 3) == pytest.approx(stats.betabinom.sf(2, 5, a, b), rel=1e-9)


# --- the Gaussian copula


@pytest.mark.parametrize("r", [0.01, 0.3, 0.5, 0.500001, 0.9, 0.999])
@pytest.mark.parametrize("q", [1e-6, 0.01, 0.4])
def test_the_copula_of_two_is_the_bivariate_normal(q: float, r: float) -> None:
    threshold = stats.norm.ppf(q)
    exact = stats.multivariate_normal(cov=[[1, r], [r, 1]]).cdf([threshold, threshold])
    assert correlation.gaussian_copula_all_down(q, r, 2) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize(
    ("q", "r", "n"), [(0.01, 0.3, 3), (0.001, 0.5, 3), (1e-6, 0.2, 5), (0.05, 0.8, 9), (0.2, 0.95, 50), (0.1, 0.05, 100)]
)
def test_the_copula_is_its_integral(q: float, r: float, n: int) -> None:
    with mpmath.workdps(30):
        threshold = mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf(q) - 1)
        down = lambda z: mpmath.ncdf((threshold - mpmath.sqrt(r) * z) / mpmath.sqrt(1 - mpmath.mpf(r)))  # noqa: E731
        exact = mpmath.quad(lambda z: down(z) ** n * mpmath.npdf(z), [*range(-30, 31, 2)])
    assert correlation.gaussian_copula_all_down(q, r, n) == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize("r", [0.2, 0.5, 0.8])
def test_a_copula_quorum_is_its_integral(r: float) -> None:
    q, n, down = 0.05, 5, 3
    threshold = stats.norm.ppf(q)

    def integrand(z: float) -> float:
        p = stats.norm.cdf((threshold - math.sqrt(r) * z) / math.sqrt(1 - r))
        return float(stats.binom.sf(down - 1, n, p) * stats.norm.pdf(z))

    exact, _ = integrate.quad(integrand, -12, 12, epsabs=1e-14, epsrel=1e-11, limit=400)
    assert correlation.gaussian_copula_quorum_unavailability(q, r, n, n - down + 1) == pytest.approx(exact, rel=1e-8)


def test_both_ways_to_integrate_meet_in_the_middle() -> None:
    """At a latent correlation of 1/2 the method changes; the value does not jump."""
    for n, needed in ((2, 1), (5, 3), (9, 5)):
        below = correlation.gaussian_copula_quorum_unavailability(0.01, 0.5, n, needed)
        above = correlation.gaussian_copula_quorum_unavailability(0.01, 0.5 + 1e-12, n, needed)
        assert above == pytest.approx(below, rel=1e-9)


# --- against simulation: the confidence interval contains the formula


def test_the_beta_factor_is_what_its_story_simulates() -> None:
    q, beta, n = 0.2, 0.3, 3
    draw = array_stream(11, "beta factor")
    shared = draw.random(DRAWS) < beta * q
    own = draw.random((n, DRAWS)) < (1 - beta) * q
    down = shared | own
    assert within(int(down.all(axis=0).sum()), DRAWS, correlation.beta_factor_unavailability(q, beta, n))
    lost = int((down.sum(axis=0) >= 2).sum())
    assert within(lost, DRAWS, correlation.beta_factor_quorum_unavailability(q, beta, n, needed=2))


def test_the_common_source_is_what_its_story_simulates() -> None:
    q, rho, n = 0.1, 0.25, 4
    draw = array_stream(12, "common source")
    source = draw.random(DRAWS) < q
    own = draw.random((n, DRAWS)) < q
    follows = draw.random((n, DRAWS)) < math.sqrt(rho)
    down = np.where(follows, source, own)
    assert within(int(down.all(axis=0).sum()), DRAWS, correlation.common_source_all_down(q, rho, n))
    assert within(int((down.sum(axis=0) >= 3).sum()), DRAWS, correlation.common_source_quorum_unavailability(q, rho, n, needed=2))
    assert np.corrcoef(down[0], down[1])[0, 1] == pytest.approx(rho, abs=0.01)


def test_the_beta_binomial_is_what_its_story_simulates() -> None:
    q, rho, n = 0.1, 0.2, 3
    draw = array_stream(13, "beta binomial")
    environment = draw.beta(q * (1 - rho) / rho, (1 - q) * (1 - rho) / rho, DRAWS)
    down = draw.random((n, DRAWS)) < environment
    assert within(int(down.all(axis=0).sum()), DRAWS, correlation.beta_binomial_all_down(q, rho, n))
    assert np.corrcoef(down[0], down[1])[0, 1] == pytest.approx(rho, abs=0.01)


def test_the_copula_is_what_its_story_simulates() -> None:
    q, r, n = 0.1, 0.4, 3
    draw = array_stream(14, "copula")
    strength = math.sqrt(r) * draw.standard_normal(DRAWS) + math.sqrt(1 - r) * draw.standard_normal((n, DRAWS))
    down = strength < NormalDist().inv_cdf(q)
    assert within(int(down.all(axis=0).sum()), DRAWS, correlation.gaussian_copula_all_down(q, r, n))
    assert np.corrcoef(down[0], down[1])[0, 1] == pytest.approx(correlation.indicator_correlation(q, r), abs=0.01)


def test_marshall_olkin_is_what_its_shocks_simulate() -> None:
    first, second, shared, s, t = 1.0, 2.0, 0.5, 0.3, 0.2
    draw = array_stream(15, "shocks")
    both = draw.exponential(1 / shared, DRAWS)
    life_1 = np.minimum(draw.exponential(1 / first, DRAWS), both)
    life_2 = np.minimum(draw.exponential(1 / second, DRAWS), both)
    survive = int(((life_1 > s) & (life_2 > t)).sum())
    assert within(survive, DRAWS, correlation.marshall_olkin_survival(s, t, first, second, shared))
    either = int(((life_1 > t) | (life_2 > t)).sum())
    assert within(either, DRAWS, correlation.marshall_olkin_one_survives(t, first, second, shared))
    pair = np.maximum(life_1, life_2)
    error = 3.3 * pair.std() / math.sqrt(DRAWS)
    assert abs(pair.mean() - correlation.marshall_olkin_mean_life(first, second, shared)) < error
    assert np.corrcoef(life_1, life_2)[0, 1] == pytest.approx(correlation.marshall_olkin_correlation(first, second, shared), abs=0.01)


def test_zones_are_what_their_story_simulates() -> None:
    draw = array_stream(16, "zones")
    placement, zone_up, node_up, needed = [3, 1, 1], 0.9, 0.8, 3
    up = np.zeros(DRAWS, dtype=int)
    for count in placement:
        up += (draw.random(DRAWS) < zone_up) * draw.binomial(count, node_up, DRAWS)
    assert within(int((up >= needed).sum()), DRAWS, correlation.zone_quorum(zone_up, node_up, placement, needed))


# --- what connects the models


def test_two_parts_agree_in_every_model_that_fixes_their_correlation() -> None:
    """For two parts q and ρ determine everything, so four derivations must coincide."""
    q, r = 0.03, 0.35
    rho = correlation.indicator_correlation(q, r)
    pair = correlation.pair_unavailability(q, q, rho)
    models: list[Callable[[], float]] = [
        lambda: correlation.beta_binomial_all_down(q, rho, 2),
        lambda: correlation.common_source_all_down(q, rho, 2),
        lambda: correlation.gaussian_copula_all_down(q, r, 2),
    ]
    assert [model() for model in models] == pytest.approx([pair] * 3, rel=1e-9)


def test_three_parts_differ_between_models_of_the_same_pairwise_correlation() -> None:
    beta = correlation.beta_binomial_all_down(0.01, correlation=0.09, replicas=3)
    common = correlation.common_source_all_down(0.01, correlation=0.09, replicas=3)
    assert common > 1.6 * beta


def test_a_latent_correlation_is_not_an_indicator_correlation() -> None:
    assert correlation.indicator_correlation(0.01, latent_correlation=0.3) < 0.3 / 6


def test_alpha_factors_and_greek_letters_describe_the_same_three_replicas() -> None:
    """Q_t is what one replica sees: its own failures, two pairs and the triple."""
    shares, total = [0.95, 0.03, 0.02], 0.001
    single, double, triple = (correlation.alpha_factor(total, shares, failed=k) for k in (1, 2, 3))
    assert single + 2 * double + triple == pytest.approx(total)
    beta = (2 * double + triple) / total
    gamma = triple / (2 * double + triple)
    again = [correlation.multiple_greek_letter(total, [beta, gamma], failed=k) for k in (1, 2, 3)]
    assert again == pytest.approx([single, double, triple])


def test_shock_rates_of_all_sizes_add_up_to_the_shocks_that_kill_someone() -> None:
    rates = [correlation.binomial_failure_rate(2.0, 0.3, replicas=5, failed=k) for k in range(1, 6)]
    assert sum(rates) == pytest.approx(2.0 * (1 - 0.7**5))


def test_the_meaningless_product_contradicts_what_any_availability_must_do() -> None:
    product = correlation.meaningless_product
    assert product([0.99, 0.99], correlation=0.1) == pytest.approx(0.88209)
    assert product([0.99, 0.99], correlation=0.1) < 0.99, "it says that a second replica hurts"
    assert product([0.99, 0.99], correlation=1.0) == 0.0, "it says that identical twins are never up"
    assert product([0.99] * 3, correlation=0.0) == pytest.approx(0.99**6), "it counts every replica twice"
    assert product([0.99, 0.99], correlation=0.1) < correlation.both_up(0.99, 0.99, 0.1), "even in series it has the wrong sign"
    assert correlation.pair_availability(0.99, 0.99, correlation=0.1) == pytest.approx(0.99891)
