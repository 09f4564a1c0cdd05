"""Ways of watching keep their claims: counts add up, means of percentiles do not, and a sample's interval covers the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.simulators.watching import PRESET, Watching, interpolated, simulate

SEEDS = range(1, 7)
SHARES = (0.5, 0.9, 0.99, 0.999)


def test_the_same_seed_gives_the_same_minute_and_another_another() -> None:
    one, same, other = (simulate(Watching(), seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.every, same.every) and np.array_equal(one.kept, same.kept)
    assert not np.array_equal(one.every, other.every)


def test_every_request_is_in_the_truth_and_the_kept_are_among_them() -> None:
    run = simulate(Watching(slow_servers=2, slow_traffic=0.5), seed=1)
    assert run.every.size == 38 * 600 + 2 * 300
    assert set(run.kept.tolist()) <= set(run.every.tolist())
    assert run.relative().count == run.every.size


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("seed", SEEDS)
def test_buckets_of_relative_width_are_wrong_by_their_known_share_at_most(share: float, seed: int) -> None:
    run = simulate(Watching(), seed=seed)
    for bits in (2, 4, 7):
        ordered = run.every[max(0, math.ceil(share * run.every.size) - 1)]
        assert run.in_relative_buckets(share, bits) == pytest.approx(float(ordered), rel=2.0 ** -(bits + 1) * (1 + 1e-9))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mean_of_percentiles_errs_in_either_direction(seed: int) -> None:
    busy, idle = simulate(Watching(), seed=seed), simulate(Watching(slow_traffic=0.01), seed=seed)
    assert busy.mean_of_servers(0.99) < 0.5 * busy.true(0.99)
    assert idle.mean_of_servers(0.99) > 1.1 * idle.true(0.99)


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_servers_are_the_one_case_in_which_the_mean_is_nearly_right(seed: int) -> None:
    run = simulate(Watching(slow_servers=0), seed=seed)
    assert run.mean_of_servers(0.99) == pytest.approx(run.true(0.99), rel=0.06)


def test_fixed_buckets_keep_the_truth_between_their_bounds() -> None:
    run = simulate(Watching(slow_servers=0), seed=1)
    told, truth = run.in_fixed_buckets(0.99), run.true(0.99)
    low = max(bound for bound in PRESET if bound < truth)
    high = min(bound for bound in PRESET if bound >= truth)
    assert low <= told <= high
    assert told > 1.3 * truth


def test_the_interval_of_a_sample_covers_the_truth_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(1, 201):
        run = simulate(Watching(servers=5, slow_servers=0, requests=400, sampled=0.5), seed=seed)
        low, high = run.sample_interval(0.9)
        # The truth of the distribution, not of the minute: 0.05 s times the 90th percentile of a lognormal.
        covered += low <= 0.05 * math.exp(0.5 * 1.2815515655446004) <= high
    assert covered >= 183  # 95 % of 200, less three standard deviations of 3.1


def test_few_kept_requests_leave_no_upper_end() -> None:
    run = simulate(Watching(sampled=0.01), seed=1)
    assert run.kept.size < 299
    assert run.sample_interval(0.99)[1] == math.inf


def test_an_empty_sample_says_nothing() -> None:
    run = simulate(Watching(servers=1, slow_servers=0, requests=2, sampled=1e-9), seed=1)
    assert run.sampled(0.99) is None
    assert run.sample_interval(0.99) == (0.0, math.inf)


@pytest.mark.parametrize(("spike", "told"), [(0.22, 0.295), (0.32, 0.4425)])
def test_the_manuals_two_spikes_are_told_as_it_says(spike: float, told: float) -> None:
    """Prometheus, Histograms and summaries: with bounds 0.1, 0.2, 0.3 and 0.45, a spike at 220 ms reads 295 ms and one at 320 ms 443 ms."""
    bounds = (0.1, 0.2, 0.3, 0.45)
    counts = [0] * 5
    counts[int(np.searchsorted(bounds, spike))] = 1_000
    assert interpolated(bounds, counts, 0.95) == pytest.approx(told)


def test_what_is_above_the_last_bound_is_told_as_the_last_bound() -> None:
    assert interpolated((0.1, 1.0), [0, 1, 9], 0.99) == 1.0


def test_nothing_counted_and_wrong_numbers_of_counts_are_refused() -> None:
    for counts in ([0, 0, 0], [1, 2]):
        with pytest.raises(InputError, match="one count more than bounds"):
            interpolated((0.1, 1.0), counts, 0.5)
    with pytest.raises(InputError, match="more than the servers"):
        Watching(servers=2, slow_servers=3)
    with pytest.raises(DStudioError):
        Watching(sampled=0.0)
