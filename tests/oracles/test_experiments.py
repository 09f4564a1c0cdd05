"""Canaries and sequential tests, against exact binomial sums, bivariate normals and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom, multivariate_normal

from dstudio_lib.formulas import experiments


def test_a_canary_of_that_size_has_the_power_that_was_asked_for() -> None:
    """Exact, by summing over all outcomes of both versions; the normal approximation is good to a few per cent of power."""
    n = experiments.canary_requests(baseline=0.05, worse=0.1, false_alarm=0.05, missed=0.2)
    failures = np.arange(n + 1)

    def alarms(canary: float, control: float) -> float:
        pooled = (failures[:, None] + failures[None, :]) / (2 * n)
        spread = np.sqrt(2 * pooled * (1 - pooled) / n)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.where(spread > 0, (failures[:, None] - failures[None, :]) / n / spread, 0.0)
        weights = binom.pmf(failures, n, canary)[:, None] * binom.pmf(failures, n, control)[None, :]
        return float(weights[z > 1.6448536].sum())

    assert alarms(0.1, 0.05) == pytest.approx(0.8, abs=0.02)
    assert alarms(0.05, 0.05) == pytest.approx(0.05, abs=0.01)


def test_half_the_difference_takes_four_times_the_requests() -> None:
    assert experiments.canary_requests(0.2, 0.21) / experiments.canary_requests(0.2, 0.22) == pytest.approx(4.0, rel=0.05)


def test_a_large_control_group_spares_half_of_the_canary() -> None:
    assert experiments.canary_requests(0.2, 0.2001, control_ratio=100.0) / experiments.canary_requests(0.2, 0.2001) == pytest.approx(
        (1 + 1 / 100) / 2, rel=0.01
    )


def test_two_looks_alarm_as_the_bivariate_normal_says() -> None:
    bound, correlation = 1.959963984540054, math.sqrt(0.5)
    both = multivariate_normal([0, 0], [[1, correlation], [correlation, 1]])
    inside = both.cdf([bound, bound], lower_limit=[-bound, -bound])
    assert experiments.peeking_false_alarms(looks=2) == pytest.approx(1 - inside, abs=1e-6)


@pytest.mark.parametrize("looks", [3, 20])
def test_peeking_alarms_as_often_as_in_simulated_experiments(looks: int) -> None:
    runs = 40_000
    sums = np.cumsum(np.random.default_rng(7).standard_normal((runs, looks)), axis=1)
    share = float((np.abs(sums) > 1.959963984540054 * np.sqrt(np.arange(1, looks + 1))).any(axis=1).mean())
    theory = experiments.peeking_false_alarms(looks=looks)
    assert abs(share - theory) < 3.3 * math.sqrt(theory * (1 - theory) / runs)


def sequential(failing: float, runs: int = 4_000) -> tuple[float, float, float]:
    """Share of alarms and mean length of sequential tests of 1 % against 3 %, with its standard error."""
    source = np.random.default_rng(2)
    upper, lower = experiments.alarm_evidence(0.05, 0.1), experiments.clearing_evidence(0.05, 0.1)
    up, down = experiments.evidence(0.01, 0.03, 1, 0), experiments.evidence(0.01, 0.03, 0, 1)
    alarms, lengths = 0, []
    for _ in range(runs):
        total, length = 0.0, 0
        while lower < total < upper:
            steps = np.cumsum(np.where(source.random(256) < failing, up, down)) + total
            stopped = np.flatnonzero((steps <= lower) | (steps >= upper))
            at = int(stopped[0]) if stopped.size else 255
            total, length = float(steps[at]), length + at + 1
        alarms += total >= upper
        lengths.append(length)
    return alarms / runs, float(np.mean(lengths)), float(np.std(lengths)) / math.sqrt(runs)


def test_a_sequential_test_keeps_its_error_rates_and_its_expected_length() -> None:
    """Wald's bounds hold for error rates; lengths leave out the overshoot, which is up to one failure's evidence, ln 3."""
    false_alarms, length, error = sequential(0.01)
    assert false_alarms < 0.05 / 0.9
    expected = experiments.expected_requests_if_fine(0.01, 0.03, 0.05, 0.1)
    assert expected - 3.3 * error <= length <= 1.25 * expected
    alarms, length, error = sequential(0.03)
    assert 1 - alarms < 0.1 / 0.95
    expected = experiments.expected_requests_if_worse(0.01, 0.03, 0.05, 0.1)
    assert expected - 3.3 * error <= length <= 1.35 * expected


def test_the_duration_is_the_requests_over_the_rate_of_the_canary() -> None:
    assert experiments.canary_duration(7_200, 100.0, 0.02) == pytest.approx(3600.0)
