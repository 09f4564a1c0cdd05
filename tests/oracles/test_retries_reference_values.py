"""Published and derived values of retries, backoff, overload and circuit breakers, each with where it comes from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas import backoff, overload, retries

VALUES: list[tuple[str, Callable[[], float], float, float, str]] = [
    # id, call, expected, relative tolerance, source
    ("RTY-002", lambda: retries.expected_attempts(1, retries=3), 4, 0, "limit of the geometric sum where every attempt fails"),
    ("RTY-003", lambda: retries.success_after_retries(0.1, retries=3), 0.9999, 1e-12, "geometric distribution"),
    *[
        (f"RTY-006 n={n}", lambda n=n: backoff.capped_backoff(0.1, 10, attempt=n), expected, 1e-12, "AWS Architecture Blog 2015")  # type: ignore[misc]
        for n, expected in zip([0, 1, 2, 3, 6, 7, 20], [0.1, 0.2, 0.4, 0.8, 6.4, 10, 10], strict=True)
    ],
    ("RTY-007 full", lambda: backoff.full_jitter_mean(8), 4, 0, "definitions in aws-arch-backoff-simulator"),
    ("RTY-007 equal", lambda: backoff.equal_jitter_mean(8), 6, 0, "definitions in aws-arch-backoff-simulator"),
    ("RTY-014", lambda: overload.rejection_probability(100, 30, multiplier=2), 0.396039603960396, 1e-12, "SRE book, chapter 21"),
    ("RTY-017", lambda: overload.load_in_failure(280, retries_in_failure=1), 560, 0, "Bronson et al. 2021"),
    ("CAC-010", lambda: overload.cold_cache_multiplier(0.99, 0.98), 2.0, 1e-9, "misses before and after"),
    (
        "CB-001",
        lambda: overload.windowed_failure_rate([0, 0, 1, 1], window=10, minimum_calls=10),
        -1,
        0,
        "resilience4j CircuitBreakerMetricsTest",
    ),
    (
        "CB-002",
        lambda: 100 * overload.windowed_failure_rate([float(letter == "F") for letter in "SSFFFFFFSSSS"], window=10, minimum_calls=10),
        60.0,
        1e-12,
        "resilience4j CircuitBreakerMetricsTest",
    ),
    ("CB-002 counts", lambda: overload.breaker_failure_rate(failures=6, successes=4), 0.6, 1e-12, "resilience4j CircuitBreakerMetricsTest"),
    (
        "CB-002 opens",
        lambda: overload.breaker_opens(failures=6, successes=4, threshold=0.5, minimum_calls=10),
        1,
        0,
        "resilience4j CircuitBreakerMetricsTest",
    ),
]


@pytest.mark.parametrize(("call", "expected", "tolerance"), [row[1:4] for row in VALUES], ids=[row[0] for row in VALUES])
def test_the_value_is_met(call: Callable[[], float], expected: float, tolerance: float) -> None:
    assert call() == pytest.approx(expected, rel=tolerance, abs=0)


def test_the_defaults_are_those_of_resilience4j() -> None:
    """CB-005, from CircuitBreakerConfig.java; the formulas' own defaults are the same."""
    assert overload.BREAKER_DEFAULTS["resilience4j"] == {
        "threshold": 0.5,
        "slow_threshold": 1.0,
        "slow_duration": 60,
        "open_duration": 60,
        "half_open_calls": 10,
        "minimum_calls": 100,
        "window": 100,
        "window_type": "COUNT_BASED",
    }
    assert overload.breaker_opens.parameters["threshold"].default == 0.5
    assert overload.breaker_opens.parameters["minimum_calls"].default == 100
    assert overload.windowed_failure_rate.parameters["window"].default == 100


def test_every_row_of_the_catalogue_has_a_formula() -> None:
    covered = {number for formula in formulas.all() for number in formula.catalog_ids}
    assert {f"F-G{i:02}" for i in range(1, 15)} <= covered
