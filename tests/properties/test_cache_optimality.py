"""Replacement beside every choice that there is: nobody could miss less than the optimal policy, and stacks keep their order."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as remembered
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.caching.adaptive import Arc, TwoQueue
from dstudio_lib.algorithms.caching.cache import Cache, misses
from dstudio_lib.algorithms.caching.expiry import ExpiringCache, SlidingCache
from dstudio_lib.algorithms.caching.replacement import Clock, Fifo, Lfu, Lru, Optimal
from dstudio_lib.algorithms.caching.stack import stack_distances
from dstudio_lib.algorithms.caching.tiny_lfu import TinyLfu

POLICIES: list[Callable[[int], Cache]] = [Fifo, Lru, Lfu, Clock, TwoQueue, Arc, TinyLfu]


def fewest_misses(requests: tuple[int, ...], capacity: int) -> int:
    """The fewest misses of any policy, by trying every victim at every miss."""

    @remembered
    def from_here(place: int, held: frozenset[int]) -> int:
        if place == len(requests):
            return 0
        key = requests[place]
        if key in held:
            return from_here(place + 1, held)
        if len(held) < capacity:
            return 1 + from_here(place + 1, held | {key})
        return 1 + min(from_here(place + 1, held - {victim} | {key}) for victim in sorted(held))

    return from_here(0, frozenset())


@given(st.lists(st.integers(0, 5), min_size=1, max_size=16), st.integers(1, 4))
@settings(max_examples=60)
def test_the_optimal_policy_misses_as_seldom_as_the_best_of_all_choices(requests: list[int], capacity: int) -> None:
    best = fewest_misses(tuple(requests), capacity)
    assert misses(lambda size: Optimal(size, requests), capacity, requests) == best
    assert all(misses(make, capacity, requests) >= best for make in POLICIES)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=100), st.integers(1, 7), st.integers(1, 7))
@settings(max_examples=60)
def test_more_room_never_means_more_misses_for_lru_and_for_the_optimal_policy(requests: list[int], one: int, other: int) -> None:
    small, large = sorted((one, other))
    assert misses(Lru, large, requests) <= misses(Lru, small, requests)
    optimal = [misses(lambda size: Optimal(size, requests), size, requests) for size in range(1, 9)]
    assert all(more <= less for less, more in pairwise(optimal))


@given(st.lists(st.integers(0, 9), max_size=80))
@settings(max_examples=60)
def test_at_every_moment_an_lru_cache_of_any_size_is_the_top_of_one_stack(requests: list[int]) -> None:
    caches, recent = [Lru(size) for size in range(1, 9)], list[int]()
    depths = []
    for key in requests:
        depths.append(recent.index(key) + 1 if key in recent else None)
        recent = [key, *(each for each in recent if each != key)]
        for size, cache in enumerate(caches, start=1):
            hit = cache.request(key)
            depth = depths[-1]
            assert hit == (depth is not None and depth <= size)
            assert set(cache.held) == set(recent[:size])
    assert stack_distances(requests) == depths


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(1, 60))
def test_an_entry_is_hit_within_its_life_and_one_that_slides_within_each_pause(gaps: list[int], life: int) -> None:
    """On any path, not only on average: what the two formulas count."""
    fixed, sliding, now = ExpiringCache(life), SlidingCache(life), 0
    fetched_at: int | None = None
    for place, gap in enumerate(gaps):
        now += gap
        hit = fixed.get("key", now) is not None
        assert hit == (fetched_at is not None and now < fetched_at + life)
        if not hit:
            fixed.put("key", "value", now)
            fetched_at = now
        hit = sliding.get("key", now) is not None
        assert hit == (place > 0 and gap < life)
        if not hit:
            sliding.put("key", "value", now)


@pytest.mark.parametrize("make", [Lru, Lfu, Clock, TwoQueue, Arc, TinyLfu])
def test_what_fits_is_missed_once_each(make: Callable[[int], Cache]) -> None:
    assert misses(make, 1, [7] * 20) == 1
    assert misses(make, 40, [1, 2] * 20) == 2
