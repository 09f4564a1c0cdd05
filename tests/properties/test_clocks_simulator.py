"""The clock synchronisation simulator shows what it claims."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.clock_sync import ClockSync, simulate


def test_the_same_seed_gives_the_same_run() -> None:
    assert simulate(ClockSync(), seed=3).trace.digest() == simulate(ClockSync(), seed=3).trace.digest()
    assert simulate(ClockSync(), seed=3).worst_error != simulate(ClockSync(), seed=4).worst_error


@pytest.mark.parametrize("there", [0.2, 0.5, 0.8])
def test_without_jitter_the_error_is_half_of_the_difference_of_the_two_ways(there: float) -> None:
    chosen = ClockSync(jitter=0.0, there=there, drift_rate=0.0)
    run = simulate(chosen)
    assert all(each.error == pytest.approx(chosen.lopsided_error, abs=2e-9) for each in run.settled)


@settings(max_examples=20)
@given(
    st.integers(0, 10**6),
    st.floats(0.1, 0.9),
    st.floats(0, 1e-3),
    st.floats(0, 0.3),
    st.integers(1, 5),
)
def test_the_truth_lies_within_the_bounds_that_are_claimed(seed: int, there: float, drift: float, jitter: float, servers: int) -> None:
    run = simulate(ClockSync(servers=servers, there=there, drift_rate=drift, jitter=jitter, length=2_000.0), seed=seed)
    assert run.estimates and run.always_holds


def test_several_samples_keep_the_chance_of_the_network_out() -> None:
    run = simulate(ClockSync(servers=1, jitter=0.05, drift_rate=0.0, length=20_000.0))
    first = [
        abs(each.error) for seed in range(10) for each in simulate(ClockSync(servers=1, jitter=0.05, length=70.0), seed=seed).estimates
    ]
    typical = sum(abs(each.error) for each in run.settled) / len(run.settled)
    assert typical < sum(first) / len(first) / 2


def test_an_old_sample_is_worth_less_the_faster_the_clock_drifts() -> None:
    slow, fast = (simulate(ClockSync(poll=1_024.0, drift_rate=rate, length=86_400.0)) for rate in (1e-6, 1e-3))
    assert fast.worst_error > slow.worst_error and fast.drift_between_polls == pytest.approx(1.024)
    assert fast.worst_error < fast.error_if_never_set


def test_two_right_servers_of_three_outvote_a_false_one_and_a_mean_follows_it() -> None:
    outvoted = simulate(ClockSync(false_servers=1, wrong=5.0))
    followed = simulate(ClockSync(false_servers=1, wrong=5.0, selection=False))
    assert outvoted.worst_error < 0.05 and outvoted.always_holds
    assert followed.mean_error == pytest.approx(5 / 3, abs=0.1) and not followed.always_holds


def test_a_false_majority_is_believed() -> None:
    assert simulate(ClockSync(false_servers=2, wrong=5.0)).mean_error == pytest.approx(5, abs=0.1)


def test_servers_that_disagree_altogether_are_not_believed() -> None:
    run = simulate(ClockSync(servers=2, false_servers=1, wrong=5.0))
    assert all(each.time < 64 for each in run.estimates)  # only while the first answer is there alone


def test_more_false_servers_than_servers_are_refused() -> None:
    with pytest.raises(InputError, match="false_servers=1, which a majority outvotes"):
        ClockSync(servers=3, false_servers=4)
    with pytest.raises(InputError, match="try"):
        ClockSync(poll=0.0)


def test_a_run_that_would_take_for_ever_is_refused_with_what_to_try() -> None:
    with pytest.raises(InputError, match="try length=13333"):
        ClockSync(servers=15, poll=1.0, length=1e6)
