"""Statistics against SciPy, simulation, and state spaces that are searched."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dstudio_lib.formulas import measurement, state_spaces, statistics
from dstudio_lib.formulas._student import t_value
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream


@given(st.floats(1e-6, 1 - 1e-9), st.one_of(st.integers(1, 60), st.integers(60, 10**7)))
@settings(max_examples=150, deadline=None)
def test_students_quantile_agrees_with_scipy(confidence: float, freedom: int) -> None:
    assert t_value(confidence, freedom) == pytest.approx(stats.t.isf((1 - confidence) / 2, freedom), rel=1e-7)


def test_students_quantile_meets_the_printed_table() -> None:
    table = {(0.95, 1): 12.706, (0.95, 4): 2.776, (0.95, 30): 2.042, (0.99, 10): 3.169, (0.90, 120): 1.658}
    for (confidence, freedom), value in table.items():
        assert round(t_value(confidence, freedom), 3) == value


def test_confidence_intervals_contain_the_mean_as_often_as_they_say() -> None:
    draws = array_stream(1, "intervals").normal(3.0, 2.0, (2_000, 5))
    held = sum(low <= 3.0 <= high for low, high in (statistics.confidence_interval(row.tolist(), 0.9) for row in draws))
    low, high = stats.binomtest(held, len(draws)).proportion_ci(0.999)
    assert low <= 0.9 <= high


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
@settings(deadline=None)
def test_half_widths_agree_with_scipy(values: list[float]) -> None:
    error = stats.sem(values)
    wanted = stats.t.isf(0.025, len(values) - 1) * error
    assert statistics.replication_half_width(values) == pytest.approx(wanted, rel=1e-8, abs=1e-9)
    assert statistics.batch_means_variance(values) == pytest.approx(float(np.var(values, ddof=1)), rel=1e-8, abs=1e-9)


def test_one_run_has_no_interval() -> None:
    with pytest.raises(InputError, match="no spread can be seen"):
        statistics.replication_half_width([1.0])


def test_runs_for_a_half_width_give_it() -> None:
    runs = statistics.runs_for_half_width(standard_deviation=2.0, half_width=0.1)
    assert 1.96 * 2.0 / math.sqrt(runs) <= 0.1 < 1.96 * 2.0 / math.sqrt(runs - 1)


def mm1_numbers(utilisation: float, time: float, name: str) -> Iterator[tuple[float, int]]:
    """Spans of time and the number in an M/M/1 queue during each, started from steady state."""
    draws = array_stream(7, name)
    number, now = int(draws.geometric(1 - utilisation)) - 1, 0.0
    while now < time:
        rate = utilisation + (1.0 if number else 0.0)
        span = min(float(draws.exponential(1 / rate)), time - now)
        yield span, number
        now += span
        number += 1 if draws.random() < utilisation / rate else -1


def test_an_mm1_simulation_has_the_asymptotic_variance_of_theory() -> None:
    """One batch of a thousand service times after another, at half load: variance times length is 24."""
    length, batches = 1_000.0, 400
    means = [sum(span * number for span, number in mm1_numbers(0.5, length, f"batch{i}")) / length for i in range(batches)]
    low, high = (statistics.batch_means_variance(means) * (batches - 1) / stats.chi2.ppf(p, batches - 1) for p in (0.9995, 0.0005))
    assert low * length <= statistics.mm1_asymptotic_variance(0.5) <= high * length
    assert abs(np.mean(means) - 1.0) < 4 * math.sqrt(24 / (length * batches))


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.3), st.floats(1, 3))
def test_run_lengths_follow_from_the_asymptotic_variance(utilisation: float, relative: float, z: float) -> None:
    """The half-width z sqrt(variance / T) is the wanted share of the mean number rho / (1 - rho)."""
    length = statistics.mm1_run_length(utilisation, relative, z)
    half = z * math.sqrt(statistics.mm1_asymptotic_variance(utilisation) / length)
    assert half == pytest.approx(relative * utilisation / (1 - utilisation), rel=1e-9)
    assert statistics.mm1_run_length(utilisation, relative, z, service_rate=4.0) == pytest.approx(length / 4)


def test_batches_cover_the_run_in_order() -> None:
    assert statistics.in_batches([1, 2, 3, 4, 5, 6, 7], 3) == [1.5, 3.5, 5.5]
    with pytest.raises(InputError, match="does not fit"):
        statistics.in_batches([1.0], 2)


@given(st.integers(1, 400), st.floats(0.02, 0.98), st.floats(0.5, 0.999))
@settings(max_examples=80, deadline=None)
def test_quantile_ranks_are_the_tightest_that_cover(samples: int, quantile: float, confidence: float) -> None:
    low, high = (
        statistics.quantile_lower_rank(samples, quantile, confidence),
        statistics.quantile_upper_rank(samples, quantile, confidence),
    )
    half = (1 - confidence) / 2
    assert stats.binom.cdf(low - 1, samples, quantile) <= half * (1 + 1e-9) and stats.binom.cdf(low, samples, quantile) > half * (1 - 1e-9)
    assert stats.binom.sf(high - 1, samples, quantile) <= half * (1 + 1e-9) and stats.binom.sf(high - 2, samples, quantile) > half * (
        1 - 1e-9
    )
    coverage = statistics.quantile_coverage(samples, quantile, low, high)
    assert coverage >= confidence - 1e-9
    exact = stats.binom.cdf(high - 1, samples, quantile) - stats.binom.cdf(low - 1, samples, quantile)
    assert coverage == pytest.approx(exact, abs=1e-9)


def test_quantile_intervals_contain_the_quantile_as_often_as_they_say() -> None:
    runs, samples = 3_000, 60
    rows = np.sort(array_stream(3, "quantiles").exponential(1.0, (runs, samples)), axis=1)
    low, high = statistics.quantile_lower_rank(samples, 0.5), statistics.quantile_upper_rank(samples, 0.5)
    median = math.log(2)
    held = int(((rows[:, low - 1] <= median) & (median <= rows[:, high - 1])).sum())
    below, above = stats.binomtest(held, runs).proportion_ci(0.999)
    assert below <= statistics.quantile_coverage(samples, 0.5, low, high) <= above


def test_a_p99_needs_299_measurements() -> None:
    needed = statistics.samples_for_quantile(quantile=0.99, confidence=0.95)
    assert needed == 299
    assert 1 - 0.99**299 >= 0.95 > 1 - 0.99**298


@given(st.lists(st.floats(0, 50), min_size=1, max_size=20), st.floats(0.1, 5))
def test_the_corrected_mean_is_the_mean_of_the_corrected_list(latencies: list[float], interval: float) -> None:
    listed = measurement.corrected_latencies(latencies, interval)
    assert measurement.corrected_mean(latencies, interval) == pytest.approx(sum(listed) / len(listed), rel=1e-9, abs=1e-12)
    assert min(listed) >= 0 and len(listed) >= len(latencies)
    assert all(each >= interval * (1 - 1e-9) for each in listed[len(latencies) :] if each not in latencies)


def test_correction_of_a_stall_comes_near_what_users_met() -> None:
    recorded = [1e-3] * 5_000 + [20.0]
    assert measurement.corrected_mean(recorded, 0.01) == pytest.approx(measurement.stalled_mean_met(50, 1e-3, 20), rel=2e-3)
    naive = measurement.stalled_mean_recorded(50, 100, 1e-3, 20)
    assert naive == pytest.approx(sum(recorded) / len(recorded), rel=1e-12)


@given(st.integers(1, 10**6), st.floats(0.5, 0.999))
def test_a_failure_probability_at_its_bound_would_show_with_the_confidence(trials: int, confidence: float) -> None:
    bound = measurement.failure_bound(trials, confidence)
    assert -math.expm1(trials * math.log1p(-bound)) == pytest.approx(confidence, rel=1e-9)
    assert bound == pytest.approx(stats.beta.ppf(confidence, 1, trials), rel=1e-6)
    assert measurement.failure_bound(trials, 0.95) < measurement.rule_of_three(trials)


def test_the_rule_of_three_warns_of_few_trials() -> None:
    assert measurement.rule_of_three.warnings(10) and not measurement.rule_of_three.warnings(1_000)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=20), st.floats(0, 1))
def test_the_moving_average_is_the_weighted_sum(values: list[float], weight: float) -> None:
    n = len(values)
    total = (1 - weight) ** (n - 1) * values[0] + sum(weight * (1 - weight) ** (n - 1 - t) * values[t] for t in range(1, n))
    assert measurement.moving_average_of(values, weight) == pytest.approx(total, rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=20))
def test_the_geometric_mean_does_not_depend_on_the_base(ratios: list[float]) -> None:
    mean = measurement.geometric_mean(ratios)
    assert mean == pytest.approx(float(stats.gmean(ratios)), rel=1e-9)
    assert measurement.geometric_mean([1 / each for each in ratios]) == pytest.approx(1 / mean, rel=1e-9)


# --- the commit specifications, searched breadth first

TwoPhase = tuple[tuple[str, ...], str, frozenset[int], frozenset[str]]


def two_phase(state: TwoPhase) -> Iterator[TwoPhase]:
    """Steps of Gray and Lamport's TwoPhase: managers, coordinator, whom it knows to be prepared, messages."""
    managers, coordinator, prepared, messages = state

    def became(rm: int, what: str) -> tuple[str, ...]:
        return (*managers[:rm], what, *managers[rm + 1 :])

    if coordinator == "init":
        if len(prepared) == len(managers):
            yield managers, "committed", prepared, messages | {"Commit"}
        yield managers, "aborted", prepared, messages | {"Abort"}
    for rm, what in enumerate(managers):
        if coordinator == "init" and f"Prepared {rm}" in messages:
            yield managers, coordinator, prepared | {rm}, messages
        if what == "working":
            yield became(rm, "prepared"), coordinator, prepared, messages | {f"Prepared {rm}"}
            yield became(rm, "aborted"), coordinator, prepared, messages
        for message, end in (("Commit", "committed"), ("Abort", "aborted")):
            if message in messages:
                yield became(rm, end), coordinator, prepared, messages


def transaction(managers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Steps of Gray and Lamport's TCommit."""
    for rm, what in enumerate(managers):

        def became(end: str, rm: int = rm) -> tuple[str, ...]:
            return (*managers[:rm], end, *managers[rm + 1 :])

        if what == "working":
            yield became("prepared")
        if what == "prepared" and all(each in ("prepared", "committed") for each in managers):
            yield became("committed")
        if what in ("working", "prepared") and "committed" not in managers:
            yield became("aborted")


def search(first: Any, steps: Callable[[Any], Iterator[Any]]) -> tuple[int, int]:
    """Different states, and states generated with repetition."""
    found, waiting, generated = {first}, [first], 1
    while waiting:
        for state in steps(waiting.pop()):
            generated += 1
            if state not in found:
                found.add(state)
                waiting.append(state)
    return len(found), generated


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_state_counts_agree_with_a_search(count: int) -> None:
    start = ("working",) * count
    wanted = state_spaces.two_phase_commit_states(count), state_spaces.two_phase_commit_generated(count)
    assert search((start, "init", frozenset(), frozenset()), two_phase) == wanted
    assert search(start, transaction) == (state_spaces.transaction_commit_states(count), state_spaces.transaction_commit_generated(count))


def test_every_row_of_the_topic_is_covered() -> None:
    covered = {
        number
        for each in (statistics, measurement, state_spaces)
        for value in vars(each).values()
        for number in getattr(value, "catalog_ids", ())
    }
    assert covered == {f"F-O{i:02}" for i in range(1, 10)}
