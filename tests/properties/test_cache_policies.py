"""Every replacement policy holds what it may, none beats the one that knows the future, and the formulas say what they do."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.caching.adaptive import Arc, TwoQueue
from dstudio_lib.algorithms.caching.cache import Cache, misses
from dstudio_lib.algorithms.caching.expiry import EarlyCache, EarlyCacheWithoutChance, ExpiringCache, SlidingCache
from dstudio_lib.algorithms.caching.replacement import Clock, Fifo, Lfu, Lru, Optimal
from dstudio_lib.algorithms.caching.stack import lru_misses
from dstudio_lib.algorithms.caching.tiny_lfu import AgingSketch, TinyLfu, TinyLfuThatAdmitsEveryone
from dstudio_lib.formulas.caching import early_refresh_probability, ideal_hit_ratio, lru_hit_ratio, ttl_hit_ratio, ttl_hit_ratio_reset
from dstudio_lib.formulas.paging import fifo_faults, lru_faults, optimal_faults
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream, stream

POLICIES: list[Callable[[int], Cache]] = [Fifo, Lru, Lfu, Clock, TwoQueue, Arc, TinyLfu]
REQUESTS = st.lists(st.integers(0, 12), min_size=1, max_size=120)
CAPACITY = st.integers(1, 8)
BELADY = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]


def zipf(items: int, exponent: float, number: int, seed: int) -> list[int]:
    weights = [rank**-exponent for rank in range(1, items + 1)]
    total = math.fsum(weights)
    return array_stream(seed, "zipf").choice(items, size=number, p=[each / total for each in weights]).tolist()


@given(REQUESTS, CAPACITY)
def test_every_policy_keeps_its_invariants_and_counts_every_request(requests: list[int], capacity: int) -> None:
    for make in POLICIES:
        cache = make(capacity)
        for key in requests:
            held = key in cache
            assert cache.request(key) == held
            cache.check()
        assert cache.hits + cache.misses == len(requests)


@pytest.mark.parametrize("capacity", [2, 5, 20])
@pytest.mark.parametrize("make", [TwoQueue, Arc, TinyLfu])
def test_what_is_remembered_of_evicted_keys_stays_bounded(make: Callable[[int], Cache], capacity: int) -> None:
    cache, draw = make(capacity), stream(capacity, "phases")
    for phase in range(30):  # loops and scans by turns, so that keys come back after they were evicted
        for i in range(4 * capacity):
            cache.request(draw.randrange(2 * capacity) if phase % 3 else i)
            cache.check()


def test_the_clock_spares_what_was_asked_for_since_the_hand_passed() -> None:
    clock = Clock(4)
    for key in "abcdacd":
        clock.request(key)
    clock.request("e")
    assert "b" not in clock
    assert all(key in clock for key in "acde")


@given(REQUESTS, CAPACITY)
def test_no_policy_misses_less_than_the_optimal_one(requests: list[int], capacity: int) -> None:
    best = misses(lambda size: Optimal(size, requests), capacity, requests)
    assert best == optimal_faults(requests, capacity)
    assert all(misses(make, capacity, requests) >= best for make in POLICIES)


@given(REQUESTS, CAPACITY)
def test_a_smaller_lru_cache_holds_a_part_of_a_larger_one(requests: list[int], capacity: int) -> None:
    small, large = Lru(capacity), Lru(capacity + 1)
    for key in requests:
        small.request(key)
        large.request(key)
        assert small.held.keys() <= large.held.keys()
    assert large.misses <= small.misses == lru_faults(requests, capacity)


@given(REQUESTS)
def test_one_pass_gives_the_misses_of_lru_at_every_size(requests: list[int]) -> None:
    assert lru_misses(requests, 14) == [misses(Lru, size, requests) for size in range(1, 15)]


@given(REQUESTS, CAPACITY)
def test_lru_hits_and_misses_as_the_cache_of_the_standard_library(requests: list[int], capacity: int) -> None:
    ours, theirs = Lru(capacity), lru_cache(maxsize=capacity)(abs)
    for key in requests:
        ours.request(key)
        theirs(key)
    assert (ours.hits, ours.misses, len(ours)) == (theirs.cache_info().hits, theirs.cache_info().misses, theirs.cache_info().currsize)


def test_fifo_has_nine_faults_with_three_frames_and_ten_with_four() -> None:
    assert [misses(Fifo, frames, BELADY) for frames in (3, 4)] == [9, 10]
    assert [fifo_faults(BELADY, frames) for frames in (3, 4)] == [9, 10]
    assert [misses(Lru, frames, BELADY) for frames in (3, 4)] == [10, 8]


@pytest.mark.parametrize("capacity", [100, 1_000])
def test_the_che_approximation_is_within_one_per_cent(capacity: int) -> None:
    requests = zipf(10_000, 0.9, 300_000, seed=11)
    cache = Lru(capacity)
    for key in requests[:60_000]:
        cache.request(key)
    cache.hits = cache.misses = 0
    for key in requests[60_000:]:
        cache.request(key)
    assert cache.hit_ratio == pytest.approx(lru_hit_ratio(capacity, 10_000, 0.9), rel=0.01)


def test_counting_requests_approaches_the_ideal_hit_ratio() -> None:
    requests = zipf(2_000, 1.0, 60_000, seed=12)
    ideal = ideal_hit_ratio(100, 2_000, 1.0)
    ratios = {}
    for make in (Lru, Lfu, Arc, TwoQueue, TinyLfu):
        cache = make(100)
        for key in requests:
            cache.request(key)
        ratios[make] = cache.hit_ratio
    assert ratios[Lfu] == pytest.approx(ideal, rel=0.06)
    assert all(ratios[Lru] < ratios[each] < ideal for each in (Lfu, Arc, TwoQueue, TinyLfu))


def hot_and_scan(make: Callable[[int], Cache]) -> float:
    """Hit ratio on twenty hot keys while a long scan passes through a cache of forty."""
    cache, hits, asked = make(40), 0, 0
    draw = stream(4, "hot")
    for i in range(6_000):
        hit = cache.request(("hot", draw.randrange(20)))
        if i > 1_000:
            hits, asked = hits + hit, asked + 1
        for j in range(3):
            cache.request(("scan", 3 * i + j))
    return hits / asked


def test_a_scan_flushes_lru_and_not_the_policies_made_against_it() -> None:
    plain = hot_and_scan(Lru)
    assert plain < 0.5
    assert all(hot_and_scan(make) > 0.9 for make in (Lfu, TwoQueue, Arc, TinyLfu))


def test_an_admission_filter_that_admits_everyone_is_no_filter() -> None:
    def one_in_ten(make: Callable[[int], Cache]) -> float:
        cache, hits = make(40), 0
        for i in range(2_000):
            for j in range(9):
                cache.request(("scan", 9 * i + j))
            hits += cache.request(("hot", i % 30))
        return hits / 2_000

    assert one_in_ten(TinyLfu) > 0.7
    assert one_in_ten(TinyLfuThatAdmitsEveryone) < 0.1


@given(st.lists(st.integers(0, 30), max_size=200))
def test_the_sketch_never_under_estimates_before_it_ages(keys: list[int]) -> None:
    sketch = AgingSketch(20, sample=1_000)
    for key in keys:
        sketch.add(key)
    assert all(sketch.estimate(key) >= min(15, keys.count(key)) for key in keys)


def test_fame_fades_in_the_sketch() -> None:
    sketch = AgingSketch(10)
    for _ in range(10):
        sketch.add("old")
    for i in range(400):
        sketch.add(i)
    assert sketch.estimate("old") <= 2


@pytest.mark.parametrize(("make", "formula"), [(ExpiringCache, ttl_hit_ratio), (SlidingCache, ttl_hit_ratio_reset)])
@pytest.mark.parametrize("life", [0.3, 1.0, 4.0])
def test_lives_of_entries_give_the_hit_ratio_of_the_formula(make: type[ExpiringCache], formula, life: float) -> None:
    cache, draw, now, hits, number = make(round(life * 1e9)), stream(6, "poisson"), 0, 0, 20_000
    for _ in range(number):
        now += round(draw.expovariate(1) * 1e9)
        if cache.get("key", now) is None:
            cache.put("key", "value", now)
        else:
            hits += 1
    expected = formula(1.0, life)
    # Hits come in runs between fetches: of mean length 1 / (1 - h), so their share varies more than coins would.
    deviation = math.sqrt(expected * (1 - expected) / number / (1 - expected))
    assert abs(hits / number - expected) < 4 * deviation


def recomputed(make: type[EarlyCache]) -> list[int]:
    """How many requests recompute at once, at each expiry; requests come each 1 ms, and a computation takes 100 ms."""
    cache, draw, busy, batches = make(life=10_000), stream(8, "xfetch"), [], []
    cache.put("key", 0, now=0, took=100)
    for now in range(60_000):
        if busy and now == busy[0] + 100:
            cache.put("key", now, now, took=100)
            batches.append(len(busy))
            busy = []
        if cache.ask("key", now, draw) is None:
            busy.append(now)
    return batches


def test_refreshing_early_by_chance_prevents_most_of_the_stampede() -> None:
    by_chance, at_once = recomputed(EarlyCache), recomputed(EarlyCacheWithoutChance)
    assert len(by_chance) >= 5 and len(at_once) >= 5
    assert min(at_once) == 100
    assert sum(by_chance) / len(by_chance) < 25


@pytest.mark.parametrize("left", [50, 100, 300])
def test_the_chance_to_refresh_early_is_the_formula_s(left: int) -> None:
    cache, draw = EarlyCache(life=1_000), stream(9, "early")
    cache.put("key", 0, now=0, took=100)
    share = sum(cache.ask("key", 1_000 - left, draw) is None for _ in range(4_000)) / 4_000
    expected = early_refresh_probability(left * 1e-9, 100e-9)
    assert abs(share - expected) < 4 * math.sqrt(expected * (1 - expected) / 4_000)


@pytest.mark.parametrize("make", POLICIES)
def test_a_cache_for_nothing_is_refused(make: Callable[[int], Cache]) -> None:
    with pytest.raises(InputError, match=r"capacity \(capacity\) was given as 0"):
        make(0)
