"""Retries, backoff and overload against simulation, and what always holds for them."""

from __future__ import annotations

import heapq
import math
import statistics
from collections.abc import Callable
from itertools import count, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.formulas import backoff, overload, retries
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

chances = st.floats(0, 1)
few = st.integers(0, 20)


def within(samples: list[float], expected: float) -> bool:
    """Whether the 99.99 % confidence interval of the samples' mean contains the expected one."""
    return abs(statistics.fmean(samples) - expected) <= 3.9 * statistics.stdev(samples) / math.sqrt(len(samples))


def tries(source: Random, failing: float, most: int) -> int:
    return next(n for n in count(1) if n == most or source.random() >= failing)


@pytest.mark.parametrize(("failing", "allowed"), [(0.1, 3), (0.5, 3), (0.9, 10)])
def test_mean_attempts_agree_with_simulated_retries(failing: float, allowed: int) -> None:
    source = stream(1, "attempts")
    samples = [float(tries(source, failing, allowed + 1)) for _ in range(20_000)]
    assert within(samples, retries.expected_attempts(failing, allowed))


@given(chances, few)
def test_success_and_failure_after_retries_are_all_there_is(failing: float, allowed: int) -> None:
    assert retries.success_after_retries(failing, allowed) + retries.failure_after_retries(failing, allowed) == pytest.approx(1)


@given(chances, few)
def test_attempts_lie_between_one_and_one_more_than_the_retries(failing: float, allowed: int) -> None:
    assert 1 <= retries.expected_attempts(failing, allowed) <= allowed + 1


@given(st.floats(0, 0.999), few)
def test_attempts_times_success_of_each_is_the_success_of_all(failing: float, allowed: int) -> None:
    together = retries.expected_attempts(failing, allowed) * (1 - failing)
    assert together == pytest.approx(retries.success_after_retries(failing, allowed), rel=1e-9)


@given(chances, few, chances)
def test_a_budget_never_adds_attempts_and_one_fed_by_successes_is_the_tighter(failing: float, allowed: int, deposit: float) -> None:
    free = retries.expected_attempts(failing, allowed)
    by_request = retries.budgeted_attempts(failing, allowed, deposit)
    by_success = retries.budgeted_attempts_by_success(failing, allowed, deposit)
    assert 1 <= by_success <= by_request * (1 + 1e-12) <= free * (1 + 1e-12)


def bucket(failing: float, allowed: int, deposit: float, by_success: bool, requests: int = 60_000) -> tuple[float, float]:
    """Attempts for one request from clients that share a token bucket, and all retries made."""
    source, tokens, attempts = stream(2, "bucket"), 0.0, 0
    for _ in range(requests):
        tokens = min(tokens + (0 if by_success else deposit), 1_000.0)
        for left in range(allowed, -1, -1):
            attempts += 1
            if source.random() >= failing:
                tokens += deposit if by_success else 0
                break
            if left == 0 or tokens < 1:
                break
            tokens -= 1
    return attempts / requests, attempts - requests


@pytest.mark.parametrize("failing", [0.02, 0.4, 1.0])
def test_a_token_bucket_spends_what_the_formula_says(failing: float) -> None:
    attempts, made = bucket(failing, 3, 0.1, by_success=False)
    assert attempts == pytest.approx(retries.budgeted_attempts(failing, 3, 0.1), rel=0.01)
    assert made <= retries.retry_allowance(60_000, 0.1)


@pytest.mark.parametrize("failing", [0.02, 0.4, 1.0])
def test_a_token_bucket_fed_by_successes_spends_what_the_formula_says(failing: float) -> None:
    attempts, _ = bucket(failing, 3, 0.1, by_success=True)
    assert attempts == pytest.approx(retries.budgeted_attempts_by_success(failing, 3, 0.1), rel=0.01)


def test_three_retries_in_three_layers_are_sixty_four_calls_not_twenty_seven() -> None:
    def call(layer: int) -> int:
        return 1 if layer == 0 else sum(call(layer - 1) for _ in range(4))

    assert retries.layered_amplification(attempts=4, layers=3) == call(3) == 64
    assert retries.layered_amplification(attempts=3, layers=5) == 243


# --- waiting


def test_total_backoff_is_the_sum_of_the_waits() -> None:
    waits = [backoff.capped_backoff(0.1, 2, attempt=n) for n in range(8)]
    assert backoff.total_backoff(0.1, 2, retries=8) == pytest.approx(sum(waits))
    assert backoff.total_backoff(0.1, 2, retries=0) == 0


def test_mean_jitter_agrees_with_draws() -> None:
    source = stream(3, "jitter")
    assert within([source.uniform(0, 8) for _ in range(20_000)], backoff.full_jitter_mean(8))
    assert within([4 + source.uniform(0, 4) for _ in range(20_000)], backoff.equal_jitter_mean(8))


@pytest.mark.parametrize("attempt", [0, 1, 2, 5])
def test_mean_decorrelated_wait_agrees_with_draws(attempt: int) -> None:
    source, samples = stream(4, "decorrelated"), []
    for _ in range(20_000):
        wait = 1.0
        for _ in range(attempt):
            wait = source.uniform(1.0, 3 * wait)
        samples.append(wait)
    expected = backoff.decorrelated_jitter_mean(base_delay=1, attempt=attempt)
    assert expected == 1 if attempt == 0 else within(samples, expected)


def test_the_mean_of_decorrelated_waits_follows_its_own_recursion() -> None:
    means = [backoff.decorrelated_jitter_mean(0.2, attempt=n) for n in range(12)]
    assert all(backoff.decorrelated_jitter_next(0.2, before) == pytest.approx(after) for before, after in pairwise(means))


@pytest.mark.parametrize("cap", [1, 2, 5, 8.9, 9, 50])
def test_capped_decorrelated_wait_agrees_with_draws(cap: float) -> None:
    source = stream(5, "capped")
    samples = [min(cap, source.uniform(1, 9)) for _ in range(20_000)]
    expected = backoff.decorrelated_jitter_capped(base_delay=1, previous_wait=3, cap=cap)
    assert expected == 1 if cap == 1 else within(samples, expected)


def test_a_far_cap_changes_nothing() -> None:
    assert backoff.decorrelated_jitter_capped(1, 3, cap=9) == pytest.approx(backoff.decorrelated_jitter_next(1, 3))


@given(st.integers(0, 30), chances, chances)
def test_polly_never_waits_a_negative_time_nor_beyond_its_curve(attempt: int, draw: float, before: float) -> None:
    wait = backoff.smooth_jitter(1, attempt, draw, before)
    assert 0 <= wait <= 2 ** (attempt + 1) / 1.4


def test_polly_waits_add_up_to_a_point_of_its_curve() -> None:
    source = stream(6, "polly")
    drawn = [source.random() for _ in range(6)]
    waits = [backoff.smooth_jitter(1, i, drawn[i], drawn[i - 1] if i else 0.5) for i in range(6)]
    end = 5 + drawn[5]
    assert sum(waits) == pytest.approx(2**end * math.tanh(math.sqrt(4 * end)) / 1.4)


def test_polly_retries_happen_at_medians_near_powers_of_two() -> None:
    source = stream(7, "polly")
    runs = [[source.random() for _ in range(5)] for _ in range(4_000)]
    waits = [[backoff.smooth_jitter(1, i, run[i], run[i - 1] if i else 0.5) for i in range(5)] for run in runs]
    for attempt in range(5):
        moments = [sum(each[: attempt + 1]) for each in waits]
        assert statistics.median(moments) == pytest.approx(2**attempt, rel=0.12)
        assert statistics.median(each[attempt] for each in waits) < 0.7 * 2**attempt or attempt == 0


def contend(wait: Callable[[float, Random], float], seed: int, clients: int = 100) -> tuple[float, int]:
    """Clients that each read a version and write it back until nobody came between: time to the last success, and writes made.

    Delays are |N(10, 2)|, as in the simulator of the AWS post (milliseconds there; any unit here).
    """
    source, order = stream(seed, "contend"), count()

    def delay() -> float:
        return abs(source.normalvariate(10, 2))

    queue = [(delay(), next(order), "read", 0, 0) for _ in range(clients)]
    heapq.heapify(queue)
    version = writes = 0
    now = 0.0
    while queue:
        now, _, step, attempt, seen = heapq.heappop(queue)
        if step == "read":
            heapq.heappush(queue, (now + delay() + delay(), next(order), "write", attempt, version))
        elif step == "write":
            writes += 1
            won = seen == version
            version += won
            heapq.heappush(queue, (now + delay(), next(order), "won" if won else "lost", attempt, 0))
        elif step == "lost":
            pause = wait(backoff.capped_backoff(5, 2_000, attempt=attempt + 1), source)
            heapq.heappush(queue, (now + delay() + pause, next(order), "read", attempt + 1, 0))
    return now, writes


@pytest.mark.parametrize(
    ("wait", "time", "slack", "calls", "more"),
    [
        pytest.param(lambda backed, _: backed, 63_447, 4_000, 1_867, 80, id="RTY-010 exponential"),
        pytest.param(lambda backed, source: backed / 2 + source.uniform(0, backed / 2), 6_653, 700, 812, 20, id="RTY-011 equal jitter"),
    ],
)
def test_a_hundred_clients_contending_take_the_published_time(
    wait: Callable[[float, Random], float], time: float, slack: float, calls: float, more: float
) -> None:
    """Values from re-running the logic of aws-arch-backoff-simulator over 60 seeds."""
    runs = [contend(wait, seed) for seed in range(60)]
    assert statistics.fmean(run[0] for run in runs) == pytest.approx(time, abs=slack)
    assert statistics.fmean(run[1] for run in runs) == pytest.approx(calls, abs=more)


# --- overload


def test_a_throttled_service_sees_about_k_requests_for_each_it_accepts() -> None:
    """Ten requests a tick, of which the service can take one; both counts over the last 100 ticks."""
    source, window, sent = stream(8, "throttle"), [0], []
    for _ in range(3_000):
        refusal = overload.rejection_probability(10 * len(window), sum(window), multiplier=2)
        tried = sum(source.random() >= refusal for _ in range(10))
        window = [*window[-99:], min(tried, 1)]
        sent.append(float(tried))
    assert statistics.fmean(sent[500:]) == pytest.approx(2 * sum(window) / len(window), rel=0.1)


def settles(load: float, capacity: float, again: int, pushed: bool) -> bool:
    """Whether a service recovers: in an overload a share of attempts fails, and each is retried so many times."""
    failing = 1.0 if pushed else 0.0
    for _ in range(1_000):
        offered = load * sum(failing**i for i in range(again + 1))
        failing = 0.0 if offered <= capacity else 1.0  # in a full queue everything times out
    return failing == 0.0


@pytest.mark.parametrize("again", [1, 3])
def test_between_the_vulnerable_load_and_capacity_a_push_is_never_recovered_from(again: int) -> None:
    edge = overload.vulnerable_load(300, retries_in_failure=again)
    for load in (0.5 * edge, 0.999 * edge):
        assert settles(load, 300, again, pushed=True)
    for load in (1.001 * edge, 299):
        assert settles(load, 300, again, pushed=False)
        assert not settles(load, 300, again, pushed=True)
        assert overload.load_in_failure(load, again) > 300


def test_goodput_of_a_queue_agrees_with_its_recursion() -> None:
    """Lindley's recursion for the waiting time of an M/M/1 queue, 40 independent runs."""
    shares = []
    for seed in range(40):
        source, wait, good = stream(seed, "lindley"), 0.0, 0
        for i in range(6_000):
            service = source.expovariate(100)
            good += i >= 1_000 and wait + service < 0.05
            wait = max(0.0, wait + service - source.expovariate(80))
        shares.append(80 * good / 5_000)
    assert within(shares, overload.mm1_goodput(80, 100, timeout=0.05))


def test_goodput_of_a_queue_peaks_before_saturation() -> None:
    loads = [float(each) for each in range(50, 100)]
    values = [overload.mm1_goodput(load, 100, timeout=0.1) for load in loads]
    assert max(values) not in (values[0], values[-1])


@given(st.floats(1, 1e6), st.floats(1, 1e4), st.floats(0.01, 0.99))
def test_what_drains_in_the_drain_time_is_backlog_and_arrivals(backlog: float, capacity: float, share: float) -> None:
    took = overload.drain_time(backlog, capacity, share * capacity)
    assert capacity * took == pytest.approx(backlog + share * capacity * took, rel=1e-9)


def test_a_backlog_that_never_shrinks_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="request_rate=300 is not below capacity=300"):
        overload.drain_time(100, 300, 300)


def test_only_the_last_calls_count_in_a_breakers_window() -> None:
    assert overload.windowed_failure_rate([1.0] * 50 + [0.0] * 10, window=10, minimum_calls=10) == 0
    assert overload.windowed_failure_rate([0.0] * 50 + [1.0] * 5, window=5, minimum_calls=100) == 1


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.01, 1), st.integers(1, 200))
def test_a_breaker_opens_exactly_when_both_conditions_hold(failures: int, successes: int, threshold: float, minimum: int) -> None:
    opens = overload.breaker_opens(failures, successes, threshold, minimum)
    assert opens == int(failures + successes >= minimum and failures >= threshold * (failures + successes))
