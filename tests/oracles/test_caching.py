"""Caching against exact sums, other formulas and caches that are run."""

from __future__ import annotations

import math
from collections import OrderedDict
from functools import cache
from itertools import permutations

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.formulas import caching, paging
from dstudio_lib.foundation.randomness import array_stream

TRACES = st.lists(st.integers(1, 6), min_size=1, max_size=40)


def lru_hits(popularities: list[float], cache_items: int, requests: int, name: str) -> list[bool]:
    """Hits of an LRU cache that is run on independent requests, after it has filled."""
    draws = array_stream(1, name).choice(len(popularities), size=requests, p=popularities).tolist()
    held: OrderedDict[int, None] = OrderedDict()
    hits = []
    for item in draws:
        hits.append(item in held)
        held[item] = None
        held.move_to_end(item)
        if len(held) > cache_items:
            held.popitem(last=False)
    return hits[requests // 10 :]


def interval(hits: list[bool]) -> tuple[float, float]:
    """Three standard errors about the mean, from batches, since hits depend on one another."""
    means = np.array(hits[: len(hits) // 50 * 50]).reshape(50, -1).mean(axis=1)
    half = 3 * means.std(ddof=1) / math.sqrt(50)
    return means.mean() - half, means.mean() + half


@pytest.mark.parametrize("exponent", [0.0, 0.5, 0.8, 1.0, 1.2, 2.5])
@pytest.mark.parametrize("items", [2_001, 50_000, 10**9])
def test_long_zipf_sums_agree_with_the_zeta_function(items: int, exponent: float) -> None:
    total = mpmath.zeta(exponent) - mpmath.zeta(exponent, items + 1) if exponent != 1 else mpmath.digamma(items + 1) + mpmath.euler
    total = mpmath.mpf(items) if exponent == 0 else total
    assert 1 / caching.zipf_popularity(1, items, exponent) == pytest.approx(float(total), rel=1e-11)


def test_popularities_sum_to_one() -> None:
    assert math.fsum(caching.zipf_popularity(i, 300, 0.9) for i in range(1, 301)) == pytest.approx(1, rel=1e-12)


def test_che_sums_agree_with_summing_every_item() -> None:
    popularities = np.arange(1, 20_001) ** -0.9
    popularities /= popularities.sum()
    time = caching.lru_characteristic_time(500, 20_000, 0.9)
    assert (-np.expm1(-popularities * time)).sum() == pytest.approx(500, rel=1e-9)
    assert (-popularities * np.expm1(-popularities * time)).sum() == pytest.approx(caching.lru_hit_ratio(500, 20_000, 0.9), rel=1e-9)


def test_an_lru_cache_that_is_run_hits_as_often_as_che_says() -> None:
    popularities = np.arange(1, 10_001) ** -0.8
    hits = lru_hits(list(popularities / popularities.sum()), 100, 200_000, "che")
    low, high = interval(hits)
    assert low <= caching.lru_hit_ratio(100, 10_000, 0.8) <= high


@pytest.mark.parametrize(("cache_items", "items", "exponent"), [(1, 5, 0.7), (3, 8, 1.0), (4, 6, 2.0)])
def test_the_exact_sum_agrees_with_a_cache_that_is_run(cache_items: int, items: int, exponent: float) -> None:
    popularities = np.arange(1, items + 1) ** -exponent
    low, high = interval(lru_hits(list(popularities / popularities.sum()), cache_items, 200_000, f"exact{items}"))
    assert low <= caching.lru_hit_ratio_exact(cache_items, items, exponent) <= high


def test_the_exact_sum_agrees_with_the_product_over_all_orders() -> None:
    p = [0.4, 0.3, 0.2, 0.1]
    total = 0.0
    for order in permutations(range(4), 2):
        first, second = p[order[0]], p[order[1]]
        total += (first + second) * first * second / (1 - first)
    assert caching.lru_hit_ratio_exact_of(p, 2) == pytest.approx(total, rel=1e-13)


@given(st.integers(2, 9), st.data(), st.floats(0, 2))
@settings(max_examples=60, deadline=None)
def test_che_is_near_the_exact_value_and_lru_below_the_ideal(items: int, data: st.DataObject, exponent: float) -> None:
    held = data.draw(st.integers(1, items))
    exact = caching.lru_hit_ratio_exact(held, items, exponent)
    assert caching.lru_hit_ratio(held, items, exponent) == pytest.approx(exact, abs=0.08)
    assert exact <= caching.ideal_hit_ratio(held, items, exponent) + 1e-12
    weights = [7 * rank**-exponent for rank in range(1, items + 1)]
    assert caching.lru_hit_ratio_exact_of(weights, held) == pytest.approx(exact, rel=1e-12)
    assert caching.lru_hit_ratio_of(weights, held) == pytest.approx(caching.lru_hit_ratio(held, items, exponent), rel=1e-12)


def test_entries_of_a_list_may_be_arrays() -> None:
    swept = caching.lru_hit_ratio_of([np.array([1.0, 2.0]), 1.0, 1.0], 1)
    assert swept == pytest.approx([caching.lru_hit_ratio_of([1.0, 1.0, 1.0], 1), caching.lru_hit_ratio_of([2.0, 1.0, 1.0], 1)])


@pytest.mark.parametrize("reset", [False, True])
def test_a_ttl_cache_that_is_run_hits_as_often_as_the_formula_says(reset: bool) -> None:
    rate, life = 0.5, 3.0
    gaps = array_stream(2, f"ttl{reset}").exponential(1 / rate, 100_000)
    expires, now, hits = -1.0, 0.0, []
    for gap in gaps.tolist():
        now += gap
        hits.append(now < expires)
        if reset or not hits[-1]:
            expires = now + life
    low, high = interval(hits)
    wanted = caching.ttl_hit_ratio_reset(rate, life) if reset else caching.ttl_hit_ratio(rate, life)
    assert low <= wanted <= high


def test_a_draw_refreshes_early_as_often_as_the_probability_says() -> None:
    draws = 1 - array_stream(3, "xfetch").random(20_000)
    leads = caching.early_refresh_lead(recompute_time=0.4, draw=draws, eagerness=1.5)
    wanted = caching.early_refresh_probability(time_left=0.7, recompute_time=0.4, eagerness=1.5)
    share = float((leads >= 0.7).mean())
    assert abs(share - wanted) < 3 * math.sqrt(wanted * (1 - wanted) / len(draws))


@given(TRACES, st.integers(1, 6))
def test_optimal_replacement_is_as_good_as_trying_every_choice(requests: list[int], frames: int) -> None:
    pages = tuple(requests[:14])

    @cache
    def fewest(t: int, held: frozenset[int]) -> int:
        if t == len(pages):
            return 0
        if pages[t] in held:
            return fewest(t + 1, held)
        if len(held) < frames:
            return 1 + fewest(t + 1, held | {pages[t]})
        return 1 + min(fewest(t + 1, held - {out} | {pages[t]}) for out in held)

    assert paging.optimal_faults(list(pages), frames) == fewest(0, frozenset())


@given(TRACES, st.integers(1, 6))
def test_no_replacement_beats_the_optimum_and_lru_has_the_stack_property(requests: list[int], frames: int) -> None:
    optimum, lru, fifo = (each(requests, frames) for each in (paging.optimal_faults, paging.lru_faults, paging.fifo_faults))
    assert len(set(requests)) <= optimum <= min(lru, fifo) <= len(requests)
    assert paging.lru_faults(requests, frames + 1) <= lru
    assert paging.optimal_faults(requests, frames + 1) <= optimum


def test_every_row_of_the_topic_is_covered() -> None:
    covered = {number for each in (caching, paging) for value in vars(each).values() for number in getattr(value, "catalog_ids", ())}
    assert covered == {f"F-K{i:02}" for i in range(1, 10)}
