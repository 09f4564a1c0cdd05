"""Rate limits and control loops against simulation, and what always holds for them."""

from __future__ import annotations

import math
import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.formulas import flow_control, rate_limits
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream


def admitted(bucket: float, rate: float, arrivals: list[float]) -> list[float]:
    """Moments at which a full token bucket lets requests through, filled as the formula says when each one comes."""
    tokens, last, passed = bucket, 0.0, []
    for now in arrivals:
        tokens, last = rate_limits.tokens_after(bucket, rate, tokens, elapsed=now - last), now
        if tokens >= 1:
            tokens -= 1
            passed.append(now)
    return passed


@pytest.mark.parametrize("crowd", [5, 50, 500])
def test_no_interval_lets_more_through_than_the_envelope(crowd: int) -> None:
    source = stream(1, "envelope")
    arrivals = sorted(source.uniform(0, 20) for _ in range(20 * crowd))
    passed = admitted(20, 10, arrivals)
    for start in range(0, len(passed), 7):
        for end in range(start, len(passed), 11):
            most = rate_limits.token_bucket_envelope(20, 10, elapsed=passed[end] - passed[start])
            assert end - start + 1 <= most + 1e-9


def test_the_envelope_is_reached_by_a_crowd() -> None:
    passed = admitted(20, 10, [i / 1_000 for i in range(5_000)])
    assert len(passed) == pytest.approx(rate_limits.token_bucket_envelope(20, 10, elapsed=5), abs=1)


def test_a_burst_lasts_until_the_bucket_is_dry() -> None:
    arrivals = [i / 50 for i in range(1_000)]
    passed = admitted(100, 10, arrivals)
    refused = next(each for each in arrivals if each not in set(passed))
    assert refused == pytest.approx(rate_limits.longest_burst(100, 10, peak_rate=50), abs=0.1)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 20))
def test_the_generic_cell_rate_algorithm_is_a_token_bucket(arrivals: list[float], bucket: int) -> None:
    """Same verdicts, with tolerance (bucket - 1) intervals; moments are rounded to halves so that no rounding decides."""
    moments = sorted(math.floor(each) / 2 for each in arrivals)
    verdicts = rate_limits.gcra_verdicts(moments, emission_interval=0.5, tolerance=(bucket - 1) * 0.5)
    passed = admitted(bucket, 2, moments)
    assert [moment for moment, passes in zip(moments, verdicts, strict=True) if passes] == passed


@given(st.floats(0.001, 10), st.integers(1, 1_000))
def test_the_burst_of_the_generic_cell_rate_algorithm_is_what_passes_at_once(interval: float, size: int) -> None:
    tolerance = (size - 1) * interval
    assert rate_limits.gcra_burst(interval, tolerance) == size
    verdicts = rate_limits.gcra_verdicts([0.0] * (size + 3), interval, tolerance * (1 + 1e-9))
    assert sum(verdicts) == size


def test_a_spaced_burst_is_longer() -> None:
    verdicts = rate_limits.gcra_verdicts([0.04 * i for i in range(100)], emission_interval=0.1, tolerance=0.95)
    assert verdicts.index(False) == rate_limits.gcra_burst(0.1, 0.95, spacing=0.04) == 16


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.001, 10), st.floats(0, 10))
def test_verdicts_follow_the_two_formulas(arrival: float, due: float, interval: float, tolerance: float) -> None:
    first = rate_limits.gcra_conforms(arrival, due, tolerance)
    assert first == int(arrival >= due - tolerance)
    assert rate_limits.gcra_next(arrival, due, interval) >= arrival + interval


def test_the_sliding_estimate_is_right_on_average_when_requests_come_evenly() -> None:
    errors = []
    for seed in range(300):
        source = stream(seed, "sliding")
        arrivals = [source.uniform(0, 120) for _ in range(200)]
        into = source.uniform(0, 60)
        previous = sum(each < 60 for each in arrivals)
        current = sum(60 <= each <= 60 + into for each in arrivals)
        true = sum(into < each <= 60 + into for each in arrivals)
        errors.append(rate_limits.sliding_window_count(previous, current, into, 60) - true)
    assert abs(statistics.fmean(errors)) <= 3.9 * statistics.stdev(errors) / math.sqrt(len(errors))


def test_fixed_windows_let_twice_the_limit_through_at_their_border() -> None:
    arrivals = [59.9] * 500 + [60.1] * 500
    counts: dict[int, int] = {}
    passed = []
    for moment in arrivals:
        window = int(moment // 60)
        counts[window] = counts.get(window, 0) + 1
        if counts[window] <= 100:
            passed.append(moment)
    assert len(passed) == rate_limits.fixed_window_worst_case(100)


# --- control loops


def sawtooth(capacity: float, increase: float, factor: float, rounds: int = 20_000) -> list[float]:
    window, seen = 1.0, []
    for _ in range(rounds):
        seen.append(window)
        window = (
            flow_control.multiplicative_decrease(window, factor) if window >= capacity else flow_control.additive_increase(window, increase)
        )
    return seen[rounds // 2 :]


@pytest.mark.parametrize("factor", [0.5, 0.7, 0.9])
def test_a_lone_flow_is_a_sawtooth_with_the_mean_and_the_period_given(factor: float) -> None:
    seen = sawtooth(1_000, 1, factor)
    losses = [i for i, (before, after) in enumerate(pairwise(seen)) if after < before]
    peak = max(seen)
    assert statistics.fmean(seen[losses[0] : losses[-1]]) == pytest.approx(flow_control.aimd_mean_window(peak, factor), rel=0.01)
    between = statistics.fmean(after - before for before, after in pairwise(losses))
    assert between == pytest.approx(flow_control.aimd_rounds(peak, 1, factor), rel=0.03)


def test_two_flows_close_their_gap_as_the_formula_says() -> None:
    first, second, decreases = 40.0, 8.0, 0
    for _ in range(500):
        if first + second >= 100:
            first, second = flow_control.multiplicative_decrease(first), flow_control.multiplicative_decrease(second)
            decreases += 1
        else:
            first, second = flow_control.additive_increase(first), flow_control.additive_increase(second)
    assert decreases > 5
    assert abs(first - second) == pytest.approx(flow_control.aimd_gap(40, 8, decreases))
    assert flow_control.jain_fairness([first, second]) > 0.999


shares = st.lists(st.floats(0, 1e6), min_size=1, max_size=20).filter(lambda each: sum(each) > 1e-3)


@given(shares, st.floats(1e-6, 1e6))
def test_fairness_lies_between_one_over_n_and_one_and_has_no_unit(given_shares: list[float], unit: float) -> None:
    fair = flow_control.jain_fairness(given_shares)
    assert 1 / len(given_shares) - 1e-12 <= fair <= 1
    assert flow_control.jain_fairness([each * unit for each in given_shares]) == pytest.approx(fair)


@given(st.integers(1, 20), st.integers(0, 20))
def test_fairness_is_the_share_of_those_who_get_anything(served: int, left_out: int) -> None:
    assert flow_control.jain_fairness([3.0] * served + [0.0] * left_out) == pytest.approx(served / (served + left_out))


def test_fairness_of_tiny_and_of_huge_shares_keeps_its_digits() -> None:
    assert flow_control.jain_fairness([1e-200, 1e-200, 1e-200, 5e-200]) == pytest.approx(4 / 7)
    assert flow_control.jain_fairness([1e149, 1e149, 1e149, 5e149]) == pytest.approx(4 / 7)


def test_fairness_of_nothing_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="shares sum to 0"):
        flow_control.jain_fairness([0, 0])


def test_codel_drops_grow_denser_with_the_square_root() -> None:
    """By the time of the n-th drop, about 2 sqrt(n) intervals have passed, so drops go with the square of time."""
    passed = sum(flow_control.codel_drop_spacing(0.1, drops=count) for count in range(1, 10_001))
    assert passed == pytest.approx(0.2 * math.sqrt(10_000), rel=0.01)


def test_the_gradient_limit_settles_where_its_queue_is_the_allowance() -> None:
    """A service with room for 50: round trips lengthen in proportion beyond it."""
    limit = 20.0
    for _ in range(500):
        limit = flow_control.gradient_limit(limit, minimum_round_trip=0.1, round_trip=0.1 * max(1, limit / 50))
    assert limit == pytest.approx(54)
    assert flow_control.vegas_queue(limit, minimum_round_trip=0.1, round_trip=0.1 * limit / 50) == pytest.approx(4)


@given(st.floats(1, 1_000), st.floats(0.001, 1), st.floats(0.001, 10), st.floats(0, 1))
def test_gradient2_never_halves_faster_than_its_bound(limit: float, long: float, now: float, smoothing: float) -> None:
    new = flow_control.gradient2_limit(limit, long, now, queue_allowance=4, smoothing=smoothing)
    assert limit * (1 - smoothing / 2) <= new * (1 + 1e-12)
    assert new <= (limit + 4 * smoothing) * (1 + 1e-12)


@pytest.mark.parametrize(("round_trip", "gradient"), [(0.1, 1), (0.15, 1), (0.2, 0.75), (0.25, 0.6), (0.4, 0.5)])
def test_gradient2_shrinks_only_past_its_tolerance(round_trip: float, gradient: float) -> None:
    """With the library's own 1.5 and a long-term round trip of 0.1 s; without smoothing and allowance the gradient is what is left."""
    assert flow_control.gradient2_limit(20, 0.1, round_trip, queue_allowance=0, smoothing=1) == pytest.approx(20 * gradient)


def test_requests_in_flight_agree_with_littles_law() -> None:
    """On one path that starts and ends empty, time-average in flight is rate times mean latency, whatever the distribution."""
    source = stream(2, "little")
    arrivals, now = [], 0.0
    for _ in range(5_000):
        now += source.expovariate(500)
        arrivals.append((now, now + source.lognormvariate(-3.5, 1)))
    until = max(end for _, end in arrivals)
    events = sorted([(start, 1) for start, _ in arrivals] + [(end, -1) for _, end in arrivals])
    area, inside, last = 0.0, 0, 0.0
    for moment, change in events:
        area, inside, last = area + inside * (moment - last), inside + change, moment
    latency = statistics.fmean(end - start for start, end in arrivals)
    assert area / until == pytest.approx(flow_control.concurrency_limit(len(arrivals) / until, latency))
