"""Rate limiters never exceed their envelope; concurrency limits converge and are fair; throttled clients send what they should."""

from __future__ import annotations

import random
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.resilience.concurrency import AdditiveDecreaseLimit, AimdLimit, GradientLimit, VegasLimit
from dstudio_lib.algorithms.resilience.rate_limiters import (
    FixedWindow,
    Gcra,
    GcraThatChargesForRefusals,
    SlidingWindowCounter,
    SlidingWindowLog,
    TokenBucket,
    TokenBucketWithoutASize,
)
from dstudio_lib.algorithms.resilience.throttling import ClientThrottle, ThrottleThatForgetsWhatItDropped
from dstudio_lib.formulas.flow_control import gradient2_limit, jain_fairness, vegas_queue
from dstudio_lib.formulas.overload import rejection_probability
from dstudio_lib.formulas.rate_limits import gcra_verdicts, sliding_window_count, token_bucket_envelope

SPACING, BURST, LIMIT, WINDOW = 10, 4, 5, 100
ARRIVALS = st.lists(st.sampled_from([0, 0, 0, 1, 3, 9, 10, 11, 25, 60, 100, 140]), min_size=1, max_size=80).map(
    lambda gaps: list(accumulate(gaps))
)


def admitted(limiter, arrivals: list[int]) -> list[int]:
    return [now for now in arrivals if limiter.admit(now)]


def most_within(times: list[int], length: int) -> int:
    """Most of the times in any half-open window of a length."""
    return max((sum(start <= each < start + length for each in times) for start in times), default=0)


def excess(times: list[int]) -> float:
    """By how much the worst interval passes the envelope of a bucket."""
    return max(
        (
            j - i + 1 - token_bucket_envelope(BURST, 1 / SPACING, times[j] - times[i])
            for i in range(len(times))
            for j in range(i, len(times))
        ),
        default=0,
    )


@given(ARRIVALS)
def test_a_token_bucket_never_exceeds_its_envelope(arrivals: list[int]) -> None:
    bucket = TokenBucket(SPACING, BURST)
    assert excess(admitted(bucket, arrivals)) <= 1e-9
    bucket.check()


@given(ARRIVALS)
def test_the_cell_rate_algorithm_and_the_token_bucket_are_one(arrivals: list[int]) -> None:
    assert admitted(Gcra(SPACING, BURST), arrivals) == admitted(TokenBucket(SPACING, BURST), arrivals)


@given(ARRIVALS)
def test_the_cell_rate_algorithm_decides_as_the_formula(arrivals: list[int]) -> None:
    limiter = Gcra(SPACING, BURST)
    assert [limiter.admit(now) for now in arrivals] == gcra_verdicts(arrivals, SPACING, (BURST - 1) * SPACING)


@given(ARRIVALS)
def test_a_token_bucket_refuses_only_what_its_envelope_forbids(arrivals: list[int]) -> None:
    bucket, let_in = TokenBucket(SPACING, BURST), []
    for now in arrivals:
        if bucket.admit(now):
            let_in.append(now)
        else:
            assert excess([*let_in, now]) > 0


def test_a_bucket_without_a_size_exceeds_the_envelope_after_a_pause() -> None:
    arrivals = [1_000] * 50
    assert excess(admitted(TokenBucket(SPACING, BURST), arrivals)) <= 0
    assert excess(admitted(TokenBucketWithoutASize(SPACING, BURST), arrivals)) > 40


def test_charging_for_refusals_shuts_out_whoever_keeps_trying() -> None:
    arrivals = list(range(0, 1_000, SPACING // 2))
    assert len(admitted(Gcra(SPACING, BURST), arrivals)) >= 100
    assert len(admitted(GcraThatChargesForRefusals(SPACING, BURST), arrivals)) < 10


@given(ARRIVALS)
def test_no_sliding_window_of_the_log_holds_more_than_the_limit(arrivals: list[int]) -> None:
    limiter = SlidingWindowLog(LIMIT, WINDOW)
    assert most_within(admitted(limiter, arrivals), WINDOW) <= LIMIT
    limiter.check()


@given(ARRIVALS)
def test_the_log_refuses_only_what_the_limit_forbids(arrivals: list[int]) -> None:
    limiter, let_in = SlidingWindowLog(LIMIT, WINDOW), []
    for now in arrivals:
        if limiter.admit(now):
            let_in.append(now)
        else:
            assert sum(now - WINDOW < each for each in let_in) == LIMIT


@given(ARRIVALS)
def test_a_fixed_window_lets_in_at_most_twice_the_limit(arrivals: list[int]) -> None:
    assert most_within(admitted(FixedWindow(LIMIT, WINDOW), arrivals), WINDOW) <= 2 * LIMIT


def test_a_fixed_window_does_let_in_twice_the_limit_and_the_sliding_counter_does_not() -> None:
    arrivals = [WINDOW - 1] * LIMIT + [WINDOW] * LIMIT
    assert most_within(admitted(FixedWindow(LIMIT, WINDOW), arrivals), WINDOW) == 2 * LIMIT
    assert most_within(admitted(SlidingWindowCounter(LIMIT, WINDOW), arrivals), WINDOW) == LIMIT


def test_a_burst_at_a_window_s_end_fools_the_sliding_counter_a_little() -> None:
    arrivals = [WINDOW - 1] * LIMIT + [2 * WINDOW - 60] * LIMIT
    assert LIMIT < most_within(admitted(SlidingWindowCounter(LIMIT, WINDOW), arrivals), WINDOW) < 2 * LIMIT


@given(ARRIVALS)
def test_the_sliding_counter_estimates_as_the_formula(arrivals: list[int]) -> None:
    limiter = SlidingWindowCounter(LIMIT, WINDOW)
    for now in arrivals:
        limiter.admit(now)
        expected = sliding_window_count(limiter.before, limiter.count, now % WINDOW, WINDOW)
        assert float(limiter.estimate(now)) == pytest.approx(expected)


def shared_link(kind: type[AimdLimit], rounds: int = 1_000, capacity: int = 100) -> tuple[float, float]:
    """Fairness of two flows on one link, and how full it is on average, after many rounds."""
    flows, used = [kind(initial=80, decrease=0.5), kind(initial=2, decrease=0.5)], []
    for round_ in range(rounds):
        overloaded = sum(flow.limit for flow in flows) > capacity
        for flow in flows:
            flow.update(1, flow.limit, lost=overloaded)
        if round_ >= rounds // 2:
            used.append(min(capacity, sum(flow.limit for flow in flows)) / capacity)
    return jain_fairness([flow.limit for flow in flows]), sum(used) / len(used)


def test_multiplicative_decrease_converges_to_a_fair_share() -> None:
    fairness, used = shared_link(AimdLimit)
    assert fairness > 0.999
    assert used == pytest.approx(0.75, abs=0.03)  # a saw tooth between a half and the whole


def test_additive_decrease_stays_unfair() -> None:
    assert shared_link(AdditiveDecreaseLimit)[0] < 0.75


def served(limit: float, capacity: float, fastest: int) -> int:
    """Round trip of a server that works on ``capacity`` requests at once; the rest wait."""
    return round(fastest * max(1.0, limit / capacity))


@pytest.mark.parametrize("start", [2, 30, 300])
def test_vegas_settles_where_a_few_requests_wait(start: int) -> None:
    limit = VegasLimit(initial=start)
    limit.update(1_000, 1)  # it has seen the server idle
    for _ in range(2_000):
        limit.update(served(limit.limit, 40, 1_000), limit.limit)
    assert 40 <= limit.limit <= 40 + limit.most + 1


def test_vegas_estimates_the_queue_as_the_formula() -> None:
    limit = VegasLimit(initial=20)
    limit.update(80, 1)
    limit.limit = 20
    assert limit.waiting(100) == pytest.approx(vegas_queue(20, 0.08, 0.1))


@pytest.mark.parametrize("start", [5, 200])
def test_the_gradient_limit_comes_down_under_overload_and_holds(start: int) -> None:
    limit = GradientLimit(initial=start, memory=1e-9)  # the usual round trip stays what it was when idle
    limit.update(1_000, 1)
    for _ in range(500):
        limit.update(served(limit.limit, 40, 1_000), round(limit.limit))
    # where limit * (1 - 1.5 * 40 / limit) = 4, and rounded round trips stir it a little
    assert limit.limit == pytest.approx(64, abs=1)


def test_the_gradient_limit_steps_as_the_formula() -> None:
    limit = GradientLimit(initial=20, memory=1e-9)
    limit.update(1_000, 1)
    for round_trip in (1_000, 1_700, 1_999):
        before = limit.limit
        assert limit.update(round_trip, 50) == pytest.approx(gradient2_limit(before, limit.usual * 1e-9, round_trip * 1e-9))


def sent_to(kind: type[ClientThrottle], asked_per_second: int, accepted_per_second: int, seconds: int = 400) -> float:
    """Requests each second that reach a backend that accepts so many, over the last minutes."""
    throttle, draw, sent = kind(memory=20 * 10**9), random.Random(3), 0
    for second in range(seconds):
        accepted = 0
        for i in range(asked_per_second):
            now = second * 10**9 + i * 10**9 // asked_per_second
            if throttle.may_send(now, draw):
                sent += second >= seconds // 2
                if accepted < accepted_per_second:
                    accepted += 1
                    throttle.accepted(now)
        throttle.check()
    return sent / (seconds - seconds // 2)


@pytest.mark.parametrize("asked", [10, 40, 160])
def test_a_throttled_client_sends_about_twice_what_is_accepted(asked: int) -> None:
    assert sent_to(ClientThrottle, asked, 5) == pytest.approx(min(asked, 2 * 5), rel=0.1)


def test_forgetting_what_was_dropped_lets_the_load_grow_with_demand() -> None:
    assert sent_to(ThrottleThatForgetsWhatItDropped, 160, 5) > 3 * sent_to(ClientThrottle, 160, 5)


def test_the_chance_to_drop_is_the_formula_s() -> None:
    throttle = ClientThrottle()
    throttle.requests, throttle.accepts = 100, 30
    assert throttle.drop_probability() == pytest.approx(rejection_probability(100, 30))
