"""The death spiral of a collector that stops the world: its formulas inside what is simulated, its tipping point, and what prevents it."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.garbage_spiral import BEGIN, GarbageSpiral, simulate

CALM = GarbageSpiral(surge=1.0)
AFTER = 20.0
"""When every surge here is over, for five seconds at least."""


@pytest.mark.parametrize("base", [50.0, 200.0, 500.0])
def test_the_time_spent_collecting_is_what_the_formula_says_when_requests_keep_nothing_alive(base: float) -> None:
    chosen = replace(CALM, base=base, holds=0.0, length=200.0)
    shares = [simulate(chosen, seed=seed).collecting(0, 200) for seed in range(12)]
    mean = math.fsum(shares) / len(shares)
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in shares) / (len(shares) - 1) / len(shares))
    assert abs(mean - chosen.calm_share) < 3.1 * spread < 0.1 * chosen.calm_share + 0.001


def test_the_same_load_is_served_before_a_surge_and_not_after_it_though_the_surge_is_over() -> None:
    for seed in range(4):
        run = simulate(GarbageSpiral(surge=2.5, bound=350), seed=seed)
        assert run.throughput(0, BEGIN) == pytest.approx(60, abs=10)
        assert run.throughput(40, 90) < 50 < run.settings.rate  # refused for good: three of ten at least
        assert run.collecting(0, BEGIN) < 0.1 and run.collecting(40, 90) > 0.5
        assert not run.came_back


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(1.0, 3.0), st.floats(0.0, 5.0))
def test_beyond_the_tipping_point_there_is_no_way_back_and_below_it_there_is(seed: int, surge: float, length: float) -> None:
    run = simulate(GarbageSpiral(surge=surge, surge_length=length), seed=seed)
    tipping = run.settings.tipping_point
    if max(run.inside) < 0.75 * tipping:
        assert run.came_back
    elif run.died is not None and run.died < AFTER:
        assert max(run.inside) > tipping
    elif run.inside[int(AFTER)] > 1.25 * tipping:
        assert run.died is not None


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(1.0, 10.0), st.floats(0.0, 20.0), st.floats(0.1, 0.7))
def test_a_bound_below_the_tipping_point_comes_back_from_every_surge(seed: int, surge: float, length: float, part: float) -> None:
    bound = int(part * GarbageSpiral().tipping_point)
    run = simulate(GarbageSpiral(surge=surge, surge_length=length, bound=bound), seed=seed)
    assert run.came_back and max(run.inside) <= bound
    assert run.throughput(60, 90) == pytest.approx(60, abs=8)


def test_a_larger_heap_moves_the_tipping_point_and_bears_what_a_smaller_one_does_not() -> None:
    small, large = (GarbageSpiral(surge=2.5, heap=heap) for heap in (1_000.0, 4_000.0))
    assert large.tipping_point > 4 * small.tipping_point
    assert not any(simulate(small, seed=seed).came_back for seed in range(4))
    assert all(simulate(large, seed=seed).came_back for seed in range(4))


def test_a_load_that_work_and_collecting_cannot_bear_dies_without_any_surge() -> None:
    beyond = replace(CALM, rate=95.0)  # 1 / (10 ms + 0.8 ms) is 92.6 a second
    assert beyond.tipping_point == 0
    assert all(simulate(beyond, seed=seed).died is not None for seed in range(3))


@given(st.floats(1.0, 92.0), st.floats(0.1, 20.0))
def test_at_the_tipping_point_one_request_takes_as_long_as_the_next_takes_to_come(rate: float, holds: float) -> None:
    chosen = replace(CALM, rate=rate, holds=holds)
    at = chosen.tipping_point
    assert chosen.work + chosen.collecting(at) == pytest.approx(1 / rate)
    assert at == 0 or chosen.work + chosen.collecting(0.9 * at) < 1 / rate


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 4.0), st.integers(0, 400), st.floats(0.0, 5.0))
def test_nobody_is_lost_and_collections_follow_one_another(seed: int, surge: float, bound: int, holds: float) -> None:
    run = simulate(GarbageSpiral(surge=surge, bound=bound, holds=holds, length=30.0), seed=seed)
    assert all(wait > 0 for _, wait in run.answered)
    assert all(one <= other for (one, _), (other, _) in pairwise(run.answered))
    for (begin, took, alive), (following, _, _) in pairwise(run.collections):
        assert took == pytest.approx(0.4e-3 * alive) and begin + took <= following
        assert run.settings.base <= alive < run.settings.heap
    assert not bound or max(run.inside) <= bound
    assert run.refused == 0 or bound
    assert simulate(run.settings, seed=seed) == run


def test_no_surge_of_no_requests_and_a_heap_that_is_full_are_told_apart() -> None:
    assert simulate(GarbageSpiral(surge=0.0)).came_back  # nobody comes for five seconds
    with pytest.raises(InputError, match="fill the heap of 200 MB"):
        GarbageSpiral(heap=200.0)
