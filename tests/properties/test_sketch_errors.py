"""Sketches over any stream: filters that count err as those that do not, samples are fair to pairs, and ranks stay within their bounds."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.sketches.bloom import BloomFilter, CountingBloomFilter
from dstudio_lib.algorithms.sketches.cardinality import HyperLogLog
from dstudio_lib.algorithms.sketches.frequency import CountMin
from dstudio_lib.algorithms.sketches.quantiles import Histogram, TDigest
from dstudio_lib.algorithms.sketches.sampling import Reservoir, ReservoirWithSkips
from dstudio_lib.formulas.filters import bloom_false_positives
from dstudio_lib.formulas.sketches import hyperloglog_error
from dstudio_lib.foundation.randomness import array_stream

SHARES = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]
VALUES = st.lists(st.floats(-1e6, 1e6) | st.integers(-3, 3).map(float), min_size=1, max_size=300)


def _near(count: int, of: int, share: float) -> bool:
    """Within four standard deviations of a binomial count: one run in sixteen thousand lies outside."""
    return abs(count - of * share) <= 4 * math.sqrt(of * share * (1 - share))


@given(st.lists(st.integers(0, 60), max_size=50), st.integers(20, 200), st.integers(1, 5))
@settings(max_examples=60)
def test_a_counting_filter_says_yes_exactly_where_the_plain_one_does(numbers: list[int], cells: int, hashes: int) -> None:
    counting, plain = CountingBloomFilter(cells=cells, hashes=hashes, counter_bits=8), BloomFilter(bits=cells, hashes=hashes)
    for number in numbers:
        counting.add(f"{number}")
        plain.add(f"{number}")
    assert all((f"{number}" in counting) == (f"{number}" in plain) for number in range(120))


def test_wrong_yeses_of_a_counting_filter_are_as_rare_as_the_formula_says_even_after_keys_were_removed() -> None:
    seen = CountingBloomFilter(cells=9_586, hashes=7)
    for i in range(1_300):
        seen.add(f"there {i}")
    for i in range(1_000, 1_300):
        seen.remove(f"there {i}")
    wrong = sum(f"absent {i}" in seen for i in range(20_000))
    assert _near(wrong, 20_000, bloom_false_positives(bits=9_586, hashes=7, keys=1_000))


@pytest.mark.parametrize("kind", [Reservoir, ReservoirWithSkips])
def test_every_pair_of_items_is_as_likely_to_be_kept_together(kind: type[Reservoir]) -> None:
    """Three of eight: each of the 56 triples with the same chance, so chi-squared with 55 degrees of freedom, 98 once in ten thousand."""
    trials, found = 5_600, Counter[tuple[int, ...]]()
    for seed in range(trials):
        sample = kind(size=3, seed=seed)
        for item in range(8):
            sample.add(item)
        found[tuple(sorted(sample.items))] += 1
    triples = list(combinations(range(8), 3))
    assert set(found) <= set(triples)
    expected = trials / len(triples)
    assert math.fsum((found[each] - expected) ** 2 / expected for each in triples) < 104.3


@pytest.mark.parametrize("kind", [Reservoir, ReservoirWithSkips])
@given(size=st.integers(1, 8), length=st.integers(0, 40), seed=st.integers(0, 10**6))
@settings(max_examples=40)
def test_a_reservoir_holds_different_items_of_the_stream_and_all_of_a_short_one(
    kind: type[Reservoir], size: int, length: int, seed: int
) -> None:
    sample = kind(size=size, seed=seed)
    for item in range(length):
        sample.add(item)
    assert len(sample.items) == len(set(sample.items)) == min(size, length)
    assert set(sample.items) <= set(range(length))


@given(VALUES, st.sampled_from([20.0, 100.0, 200.0]))
@settings(max_examples=80)
def test_quantiles_of_a_t_digest_rise_from_the_least_to_the_greatest_value(values: list[float], compression: float) -> None:
    digest = TDigest(compression=compression)
    digest.add_all(values)
    digest.check()
    told = [digest.quantile(share) for share in (0.0, *SHARES, 1.0)]
    assert told[0] == min(values) and told[-1] == max(values)
    assert all(a <= b + 1e-9 * (1 + abs(b)) for a, b in pairwise(told))
    assert digest.count == len(values)


@given(VALUES)
@settings(max_examples=80)
def test_a_t_digest_of_any_values_errs_in_rank_by_no_more_than_its_groups_hold(values: list[float]) -> None:
    """With ties, gaps and few values too: the rank lies within the step of the scale around the share, and one value to either side."""
    digest, ordered = TDigest(compression=200), sorted(values)
    digest.add_all(values)
    step = (4 * math.log(max(len(values) / 200, 1)) + 24) / 200
    for share in SHARES:
        told = digest.quantile(share)
        slack = 1e-9 * (1 + abs(told))
        low, high = bisect_left(ordered, told - slack) / len(ordered), bisect_right(ordered, told + slack) / len(ordered)
        allowed = step * share * (1 - share) + 1 / len(ordered)
        assert low - allowed <= share <= high + allowed


@pytest.mark.parametrize("law", ["exponential", "bursty", "ties"])
def test_a_histogram_of_relative_buckets_errs_in_rank_only_within_one_bucket(law: str) -> None:
    """The quantile's rank is that of some value within the relative error of it: every value below its bucket lies below the share."""
    draw = array_stream(31, law)
    laws: dict[str, Callable[[], Any]] = {
        "exponential": lambda: draw.exponential(0.02, 10_000),
        "bursty": lambda: np.where(draw.random(10_000) < 0.01, 5.0 + draw.random(10_000), 0.001 * (1 + draw.random(10_000))),
        "ties": lambda: draw.integers(1, 6, 10_000) / 100,
    }
    samples = laws[law]()
    histogram = Histogram()
    histogram.add_all(samples)
    for share in SHARES:
        told = histogram.quantile(share)
        below = float(np.mean(samples < told * (1 - 2 * histogram.relative_error)))
        above = float(np.mean(samples <= told * (1 + 2 * histogram.relative_error)))
        assert below <= share <= above


@given(st.lists(st.sets(st.integers(0, 200), max_size=60), min_size=3, max_size=3))
@settings(max_examples=40)
def test_sketches_of_parts_come_to_the_same_in_whatever_order_they_are_united(parts: list[set[int]]) -> None:
    sketches = []
    for part in parts:
        sketches.append(HyperLogLog(precision=5))
        for number in sorted(part):
            sketches[-1].add(f"{number}")
    a, b, c = sketches
    assert (a | b) | c == a | (b | c)
    assert a | b == b | a
    assert a | a == a


def test_the_union_of_overlapping_hyperloglogs_is_within_three_standard_errors_of_the_different_keys() -> None:
    left, right = HyperLogLog(precision=10), HyperLogLog(precision=10)
    for i in range(6_000):
        left.add(f"{i}")
        right.add(f"{i + 3_000}")
    assert abs((left | right).estimate() / 9_000 - 1) < 3 * hyperloglog_error(registers=1_024)


@given(st.lists(st.integers(0, 30), max_size=120), st.lists(st.integers(0, 30), max_size=120))
@settings(max_examples=40)
def test_sums_of_sketches_never_under_estimate_either(first: list[int], second: list[int]) -> None:
    parts = []
    for events in (first, second):
        parts.append(CountMin(width=6, depth=2))
        for number in events:
            parts[-1].add(f"{number}")
    both = parts[0] | parts[1]
    assert all(both.estimate(f"{number}") >= true for number, true in Counter([*first, *second]).items())
