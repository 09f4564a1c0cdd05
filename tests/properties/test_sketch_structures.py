"""Sketches err as much as their formulas say and never on the wrong side; merged parts are the sketch of the whole."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.sketches.bloom import (
    BloomFilter,
    BloomFilterThatRemoves,
    CountingBloomFilter,
    CountingBloomFilterThatWraps,
)
from dstudio_lib.algorithms.sketches.cardinality import HyperLogLog, HyperLogLogThatAddsUp, LinearCounter
from dstudio_lib.algorithms.sketches.cuckoo import CuckooFilter, CuckooFilterOfAnySize, FilterFull
from dstudio_lib.algorithms.sketches.frequency import (
    ConservativeCountMin,
    CountMin,
    CountMinThatTakesTheMean,
    CountMinWithOneHash,
    SpaceSaving,
)
from dstudio_lib.algorithms.sketches.quantiles import (
    Histogram,
    HistogramOfEqualWidths,
    TDigest,
    mean_of_quantiles,
    quantiles_by_counting,
    quantiles_by_sorting,
)
from dstudio_lib.algorithms.sketches.sampling import (
    Reservoir,
    ReservoirThatFavoursTheLate,
    ReservoirWithSkips,
    SmallestHashes,
    kept,
)
from dstudio_lib.formulas.filters import bloom_false_positives, bloom_false_positives_exact, cuckoo_false_positives
from dstudio_lib.formulas.sketches import (
    count_min_depth,
    count_min_width,
    hyperloglog_error,
    hyperloglog_estimate,
    linear_counting,
)
from dstudio_lib.foundation.digests import xxh64
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream, stream

KEYS = st.lists(st.text(max_size=4), max_size=60)


def _near(count: int, of: int, share: float, deviations: float = 4) -> bool:
    """Within four standard deviations of a binomial count: one run in sixteen thousand lies outside."""
    return abs(count - of * share) <= deviations * math.sqrt(of * share * (1 - share))


# --- Bloom filters


@given(KEYS, st.integers(1, 200), st.integers(1, 5))
@settings(max_examples=60)
def test_a_bloom_filter_never_denies_what_was_added(keys: list[str], bits: int, hashes: int) -> None:
    seen = BloomFilter(bits=bits, hashes=hashes)
    for key in keys:
        seen.add(key)
    seen.check()
    assert all(key in seen for key in keys)


def test_wrong_yeses_are_as_rare_as_the_formula_says() -> None:
    seen = BloomFilter(bits=9_586, hashes=7)
    for i in range(1_000):
        seen.add(f"there {i}")
    wrong = sum(f"absent {i}" in seen for i in range(20_000))
    assert _near(wrong, 20_000, bloom_false_positives(bits=9_586, hashes=7, keys=1_000))
    assert _near(wrong, 20_000, seen.share_set() ** 7)


def test_wrong_yeses_of_a_tiny_filter_follow_the_exact_formula_and_not_the_usual_one() -> None:
    """16 bits, 3 hashes, 4 keys: 16.5 % and not 14.7 %. Every filter is another draw, so that each gives one independent answer."""
    wrong = 0
    for trial in range(20_000):
        seen = BloomFilter(bits=16, hashes=3)
        for i in range(4):
            seen.add(f"{trial}/{i}")
        wrong += f"{trial}/absent" in seen
    assert _near(wrong, 20_000, bloom_false_positives_exact(bits=16, hashes=3, keys=4))
    assert not _near(wrong, 20_000, bloom_false_positives(bits=16, hashes=3, keys=4))


@given(KEYS, KEYS)
@settings(max_examples=40)
def test_united_filters_are_the_filter_of_all_keys(first: list[str], second: list[str]) -> None:
    parts, whole = [], BloomFilter(bits=300, hashes=3)
    for keys in (first, second):
        part = BloomFilter(bits=300, hashes=3)
        for key in keys:
            part.add(key)
            whole.add(key)
        parts.append(part)
    assert parts[0] | parts[1] == whole


def test_the_number_of_keys_is_told_from_the_bits_that_are_set() -> None:
    seen = BloomFilter(bits=20_000, hashes=4)
    for i in range(2_000):
        seen.add(f"{i % 1_500}")
    assert seen.keys_estimated() == pytest.approx(1_500, rel=0.03)
    full = BloomFilter(bits=1, hashes=1)
    full.add("x")
    assert full.keys_estimated() == math.inf


def test_clearing_bits_makes_other_keys_vanish() -> None:
    seen = BloomFilterThatRemoves(bits=500, hashes=4)
    for i in range(60):
        seen.add(f"{i}")
    seen.remove("0")
    assert any(f"{i}" not in seen for i in range(1, 60))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12)), max_size=80), st.integers(20, 60), st.integers(1, 4))
@settings(max_examples=80)
def test_a_counting_filter_never_denies_what_is_there(changes: list[tuple[bool, int]], cells: int, counter_bits: int) -> None:
    seen, there = CountingBloomFilter(cells=cells, hashes=3, counter_bits=counter_bits), Counter[str]()
    for adds, number in changes:
        key = str(number)
        if adds:
            seen.add(key)
            there[key] += 1
        elif there[key]:
            seen.remove(key)
            there[key] -= 1
        seen.check()
        assert all(key in seen for key, count in there.items() if count)


def test_a_counter_that_may_have_overflowed_is_never_lowered() -> None:
    """Two keys of one cell each, which is the same: the counter cannot tell that there are two."""
    seen = CountingBloomFilter(cells=1, hashes=1, counter_bits=1)
    seen.add("x")
    seen.add("y")
    seen.remove("x")
    assert "y" in seen


def test_a_counter_that_wraps_denies_a_key_that_was_added_sixteen_times() -> None:
    for kind, there in ((CountingBloomFilter, True), (CountingBloomFilterThatWraps, False)):
        seen = kind(cells=100, hashes=3)
        for _ in range(16):
            seen.add("x")
        assert ("x" in seen) is there


def test_removing_what_was_never_added_is_refused() -> None:
    for seen in (CountingBloomFilter(cells=100, hashes=3), CuckooFilter(buckets=64)):
        seen.add("milk")
        with pytest.raises(InputError, match="'eggs' was not added"):
            seen.remove("eggs")
        assert "milk" in seen


# --- cuckoo filters


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=120))
@settings(max_examples=60)
def test_a_cuckoo_filter_never_denies_what_is_there(changes: list[tuple[bool, int]]) -> None:
    seen, there = CuckooFilter(buckets=8, slots=2, fingerprint_bits=8), Counter[str]()
    for adds, number in changes:
        key = str(number)
        if adds:
            try:
                seen.add(key)
                there[key] += 1
            except FilterFull:
                assert len(seen) > 2
        elif there[key]:
            seen.remove(key)
            there[key] -= 1
        seen.check()
        assert len(seen) == there.total()
        assert all(key in seen for key, count in there.items() if count)


def test_a_cuckoo_filter_takes_ninety_five_percent_before_it_is_full_and_wrong_yeses_are_as_rare_as_the_formula_says() -> None:
    seen = CuckooFilter(buckets=1_024, slots=4, fingerprint_bits=8)
    added = 0
    with pytest.raises(FilterFull, match="full at 9"):
        while True:
            seen.add(f"there {added}")
            added += 1
    assert seen.load() > 0.95
    assert all(f"there {i}" in seen for i in range(added))
    wrong = sum(f"absent {i}" in seen for i in range(20_000))
    # Fingerprints are never zero, so that there are 255 of them; and the filter is not quite full.
    assert _near(wrong, 20_000, 1 - (1 - 1 / 255) ** (8 * seen.load()))
    assert wrong / 20_000 == pytest.approx(cuckoo_false_positives(fingerprint_bits=8, bucket_slots=4), rel=0.2)


def test_with_a_number_of_buckets_that_is_no_power_of_two_keys_vanish() -> None:
    with pytest.raises(InputError, match="buckets=100 is no power of two"):
        CuckooFilter(buckets=100)
    seen = CuckooFilterOfAnySize(buckets=100)
    for i in range(350):
        seen.add(f"{i}")
    assert any(f"{i}" not in seen for i in range(350))
    with pytest.raises(AssertionError, match="other bucket"):
        seen.check()


# --- how many different


@pytest.mark.parametrize("keys", [10, 300, 3_000, 12_000])
def test_hyperloglog_stays_within_three_standard_errors(keys: int) -> None:
    sketch = HyperLogLog(precision=10)
    for i in range(keys):
        sketch.add(f"key {i}")
    sketch.check()
    assert abs(sketch.estimate() / keys - 1) < 3 * hyperloglog_error(registers=1_024)


def test_the_spread_of_hyperloglog_is_the_formulas() -> None:
    """Forty sketches of 64 registers over 2,000 keys each: the root mean square error is about 13 %."""
    errors = []
    for trial in range(40):
        sketch = HyperLogLog(precision=6)
        for i in range(2_000):
            sketch.add(f"{trial}/{i}")
        errors.append(sketch.estimate() / 2_000 - 1)
    expected = hyperloglog_error(registers=64)
    # Of forty normal errors, the mean square is within 4 standard deviations sqrt(2/40) of 1.
    assert abs(statistics.fmean(e * e for e in errors) / expected**2 - 1) < 4 * math.sqrt(2 / 40)


@given(KEYS, KEYS)
@settings(max_examples=40)
def test_merged_hyperloglogs_are_the_sketch_of_the_union(first: list[str], second: list[str]) -> None:
    parts, whole = [], HyperLogLog(precision=5)
    for keys in (first, second):
        part = HyperLogLog(precision=5)
        for key in keys:
            part.add(key)
            whole.add(key)
        parts.append(part)
    assert parts[0] | parts[1] == whole
    assert parts[0] | parts[0] == parts[0]


def test_registers_that_are_added_count_common_keys_twice_and_more() -> None:
    estimates = []
    for kind in (HyperLogLog, HyperLogLogThatAddsUp):
        sketch = kind(precision=10)
        for i in range(5_000):
            sketch.add(f"{i}")
        estimates.append((sketch | sketch).estimate())
    assert estimates[0] == pytest.approx(5_000, rel=0.1)
    assert estimates[1] > 2.5 * estimates[0]


@given(KEYS)
@settings(max_examples=30)
def test_the_estimate_is_the_registered_formulas(keys: list[str]) -> None:
    sketch, cells = HyperLogLog(precision=4), LinearCounter(cells=100)
    for key in keys:
        sketch.add(key)
        cells.add(key)
    assert sketch.estimate() == pytest.approx(hyperloglog_estimate(list(sketch.registers)), rel=1e-12)
    assert cells.estimate() == pytest.approx(linear_counting(cells=100, empty_cells=cells.cells.count(0)), abs=1e-9)


def test_linear_counting_is_sharper_for_few_keys_and_knows_when_it_is_full() -> None:
    cells = LinearCounter(cells=4_096)
    for i in range(2_000):
        cells.add(f"{i}")
    assert cells.estimate() == pytest.approx(2_000, rel=0.03)
    full = LinearCounter(cells=1)
    full.add("x")
    assert full.estimate() == math.inf


def test_estimates_do_not_hang_on_one_hash_function() -> None:
    sketch = HyperLogLog(precision=10, digest=xxh64)
    for i in range(3_000):
        sketch.add(f"{i}")
    assert sketch.estimate() == pytest.approx(3_000, rel=0.1)


# --- how often


def _skewed(events: int, keys: int, seed: int) -> list[str]:
    """Keys by Zipf's law: the i-th comes in proportion to 1/i."""
    weights = 1 / np.arange(1, keys + 1)
    return [f"key {i}" for i in array_stream(seed, "keys").choice(keys, size=events, p=weights / weights.sum())]


@pytest.mark.parametrize("kind", [CountMin, ConservativeCountMin, CountMinWithOneHash])
@given(events=st.lists(st.integers(0, 30), max_size=150), width=st.integers(1, 20))
@settings(max_examples=40)
def test_no_estimate_is_ever_too_low(kind: type[CountMin], events: list[int], width: int) -> None:
    counts = kind(width=width, depth=3)
    for number in events:
        counts.add(str(number))
    counts.check()
    assert all(counts.estimate(key) >= true for key, true in Counter(map(str, events)).items())


def _too_high(kind: type[CountMin], events: list[str]) -> float:
    """Share of keys whose estimate exceeds the tolerance of 0.5 % of all events."""
    counts = kind(width=count_min_width(tolerance=0.005), depth=count_min_depth(failure_probability=0.01))
    for key in events:
        counts.add(key)
    true = Counter(events)
    return sum(counts.estimate(key) - true[key] > 0.005 * len(events) for key in true) / len(true)


def test_estimates_exceed_the_tolerance_no_more_often_than_promised_and_with_one_hash_function_they_do() -> None:
    events = _skewed(10_000, 3_000, seed=2)
    assert _too_high(CountMin, events) <= 0.01
    assert _too_high(ConservativeCountMin, events) <= 0.01
    assert _too_high(CountMinWithOneHash, events) > 0.01


def test_the_conservative_update_is_sharper() -> None:
    events = _skewed(4_000, 1_000, seed=3)
    true, errors = Counter(events), {}
    for kind in (CountMin, ConservativeCountMin):
        counts = kind(width=150, depth=4)
        for key in events:
            counts.add(key)
        errors[kind] = sum(counts.estimate(key) - number for key, number in true.items())
    assert errors[ConservativeCountMin] < 0.8 * errors[CountMin]


def test_a_sketch_that_takes_the_mean_out_is_sometimes_too_low() -> None:
    events = _skewed(4_000, 1_000, seed=3)
    counts = CountMinThatTakesTheMean(width=150, depth=5)
    for key in events:
        counts.add(key)
    assert any(counts.estimate(key) < number for key, number in Counter(events).items())


@given(st.lists(st.integers(0, 20)), st.lists(st.integers(0, 20)))
@settings(max_examples=40)
def test_added_sketches_are_the_sketch_of_all_events(first: list[int], second: list[int]) -> None:
    parts, whole = [], CountMin(width=7, depth=3)
    for events in (first, second):
        part = CountMin(width=7, depth=3)
        for number in events:
            part.add(str(number))
            whole.add(str(number))
        parts.append(part)
    assert (parts[0] | parts[1]).rows == whole.rows and (parts[0] | parts[1]).total == whole.total


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 12))
@settings(max_examples=60)
def test_every_heavy_key_is_among_the_heaviest_and_its_count_is_within_its_error(events: list[int], counters: int) -> None:
    top, true = SpaceSaving(counters=counters), Counter(map(str, events))
    for number in events:
        top.add(str(number))
    top.check()
    found = {each.key: each for each in top.heaviest(counters)}
    assert all(key in found for key, number in true.items() if number * counters > len(events))
    assert all(each.count - each.error <= true[each.key] <= each.count for each in found.values())


# --- samples


def _kept_in(kind: type[Reservoir], trials: int) -> list[int]:
    """How often each of 20 items is in a reservoir of 5."""
    counted = [0] * 20
    for trial in range(trials):
        sample = kind(size=5, seed=trial)
        for item in range(20):
            sample.add(item)
        sample.check()
        for item in sample.items:
            counted[item] += 1
    return counted


def _even(counted: list[int], trials: int) -> bool:
    """Whether counts differ no more than chance allows: for items drawn without replacement the sum is chi-squared, 19 degrees."""
    share = 5 / 20
    statistic = sum((each - trials * share) ** 2 for each in counted) / (trials * share * (1 - share)) * 19 / 20
    return statistic < 50.8  # exceeded once in ten thousand


@pytest.mark.parametrize("kind", [Reservoir, ReservoirWithSkips])
def test_every_item_is_as_likely_to_be_kept(kind: type[Reservoir]) -> None:
    assert _even(_kept_in(kind, 4_000), 4_000)


def test_a_reservoir_that_takes_every_newcomer_shows_the_end_of_the_stream() -> None:
    counted = _kept_in(ReservoirThatFavoursTheLate, 2_000)
    assert not _even(counted, 2_000)
    assert counted[-1] == 2_000 > 5 * counted[0]


def test_skips_need_far_fewer_random_numbers() -> None:
    sample = ReservoirWithSkips(size=10, seed=1)
    for item in range(20_000):
        sample.add(item)
    assert sample.draws < 10 * 3 * (1 + math.log(20_000 / 10)) * 1.5 < 20_000


def test_a_sample_by_hash_is_the_same_everywhere_and_a_lower_rate_keeps_a_part_of_it() -> None:
    keys = [f"request {i}" for i in range(20_000)]
    tenth = {key for key in keys if kept(key, 0.1)}
    hundredth = {key for key in keys if kept(key, 0.01)}
    assert hundredth < tenth
    assert _near(len(tenth), 20_000, 0.1) and _near(len(hundredth), 20_000, 0.01)


def test_where_every_service_throws_its_own_coin_few_requests_are_traced_on_all() -> None:
    """The control: three services that keep a tenth each keep a thousandth together; by hash they keep the tenth."""
    services = [stream(seed, "coin") for seed in range(3)]
    own = sum(all(coin.random() < 0.1 for coin in services) for _ in range(20_000))
    by_hash = sum(all(kept(f"request {i}", 0.1) for _ in services) for i in range(20_000))
    assert own < 60 and _near(by_hash, 20_000, 0.1)


@given(KEYS, KEYS)
@settings(max_examples=40)
def test_the_smallest_hashes_of_both_are_those_of_the_union(first: list[str], second: list[str]) -> None:
    parts, whole = [], SmallestHashes(size=8)
    for keys in (first, second):
        part = SmallestHashes(size=8)
        for key in keys:
            part.add(key)
            whole.add(key)
        part.check()
        parts.append(part)
    assert (parts[0] | parts[1]).entries == whole.entries


def test_the_smallest_hashes_tell_how_many_and_how_alike() -> None:
    left, right = SmallestHashes(size=400), SmallestHashes(size=400)
    for i in range(9_000):
        left.add(f"{i}")
        right.add(f"{i + 3_000}")
    assert left.estimate() == pytest.approx(9_000, rel=4 / math.sqrt(400))
    assert left.resemblance(right) == pytest.approx(6_000 / 12_000, abs=4 * 0.5 / math.sqrt(400))


# --- percentiles

SAMPLES: dict[str, Callable[[np.random.Generator], Any]] = {
    "exponential": lambda draw: draw.exponential(0.02, 20_000),
    "Pareto": lambda draw: 0.001 * (1 + draw.pareto(1.2, 20_000)),
    "lognormal": lambda draw: draw.lognormal(-4, 1.5, 20_000),
    "over nine decades": lambda draw: 10 ** draw.uniform(-9, 0, 20_000),
    "a single value": lambda draw: np.full(100, 0.25),
}
SHARES = [0.0, 0.5, 0.9, 0.99, 0.999, 1.0]


@pytest.mark.parametrize("quantiles", [quantiles_by_sorting, quantiles_by_counting])
@pytest.mark.parametrize("law", SAMPLES)
def test_exact_quantiles_are_numpys(law: str, quantiles: Callable[..., Any]) -> None:
    samples = SAMPLES[law](array_stream(4, law))
    assert quantiles(samples, SHARES) == pytest.approx(np.quantile(samples, SHARES), rel=1e-12)


@given(
    st.lists(st.floats(-1e300, 1e300) | st.sampled_from([0.0, -0.0, 1.0, -1.0, 5e-324]), min_size=1, max_size=60),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
@settings(max_examples=80)
def test_counting_first_gives_exactly_what_sorting_gives(values: list[float], shares: list[float]) -> None:
    assert quantiles_by_counting(values, shares).tolist() == quantiles_by_sorting(values, shares).tolist()


@pytest.mark.parametrize("law", SAMPLES)
def test_a_histogram_of_bit_patterns_errs_by_less_than_one_percent(law: str) -> None:
    samples = SAMPLES[law](array_stream(5, law))
    histogram = Histogram()
    histogram.add_all(samples)
    histogram.check()
    ordered = np.sort(samples)
    true = [ordered[max(1, math.ceil(share * len(ordered))) - 1] for share in SHARES]
    errors = [abs(mine / exact - 1) for mine, exact in zip(histogram.quantiles(SHARES), true, strict=True)]
    assert max(errors) <= histogram.relative_error < 0.01


def test_buckets_of_equal_width_err_at_the_ends() -> None:
    samples = SAMPLES["over nine decades"](array_stream(5, "ends"))
    histogram = HistogramOfEqualWidths(longest=0.5)
    histogram.add_all(samples)
    ordered = np.sort(samples)
    assert abs(histogram.quantile(0.5) / ordered[len(ordered) // 2] - 1) > 1
    assert abs(histogram.quantile(0.999) / ordered[-20] - 1) > 0.1


@given(
    st.lists(st.floats(0, 1e300), min_size=1, max_size=60),
    st.lists(st.floats(0, 1e300), max_size=60),
    st.integers(0, 12),
)
@settings(max_examples=80)
def test_histograms_add_up_exactly_and_one_by_one_is_the_same_as_all_at_once(first: list[float], second: list[float], bits: int) -> None:
    parts, whole, single = [], Histogram(bits=bits), Histogram(bits=bits)
    for values in (first, second):
        parts.append(Histogram(bits=bits))
        parts[-1].add_all(values)
        for value in values:
            single.add(value)
    whole.add_all(first + second)
    assert parts[0] | parts[1] == whole == single
    exact = sorted(first + second)[max(1, math.ceil(0.9 * len(first + second))) - 1]
    assert whole.quantile(0.9) == pytest.approx(exact, rel=whole.relative_error, abs=2.3e-308)


def test_the_mean_of_two_servers_percentiles_is_far_from_the_percentile_of_both() -> None:
    draw = array_stream(6, "servers")
    fast, slow = Histogram(), Histogram()
    fast.add_all(draw.exponential(0.01, 9_000))
    slow.add_all(draw.exponential(0.5, 1_000))
    assert (fast | slow).quantile(0.99) == pytest.approx(0.5 * math.log(10), rel=0.1)  # the slowest tenth of the slow server's thousand
    assert mean_of_quantiles([fast, slow], 0.5) > 10 * (fast | slow).quantile(0.5)


@pytest.mark.parametrize("law", ["exponential", "Pareto", "lognormal"])
def test_a_t_digest_errs_least_in_rank_at_the_ends(law: str) -> None:
    """A group around the share q spans about (4 ln(n/200) + 24)/200 q(1 - q) of all values; the error is within one group."""
    samples = SAMPLES[law](array_stream(7, law))
    digest = TDigest(compression=200)
    digest.add_all(samples.tolist())
    digest.check()
    assert len(digest.groups) <= 200
    ordered = np.sort(samples)
    step = (4 * math.log(len(samples) / 200) + 24) / 200
    for share in (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999):
        rank = np.searchsorted(ordered, digest.quantile(share)) / len(ordered)
        assert abs(rank - share) <= step * share * (1 - share) + 1 / len(ordered)
    assert (digest.quantile(0), digest.quantile(1)) == (ordered[0], ordered[-1])


def test_united_t_digests_are_nearly_that_of_all_values() -> None:
    draw = array_stream(8, "parts")
    parts = [TDigest(), TDigest()]
    samples = [draw.exponential(1.0, 8_000), draw.exponential(3.0, 8_000)]
    for part, values in zip(parts, samples, strict=True):
        part.add_all(values.tolist())
    united = parts[0] | parts[1]
    united.check()
    assert united.count == 16_000
    ordered = np.sort(np.concatenate(samples))
    for share in (0.01, 0.5, 0.99):
        rank = np.searchsorted(ordered, united.quantile(share)) / len(ordered)
        assert abs(rank - share) <= 2 * (4 * math.log(80) + 24) / 200 * share * (1 - share)


# --- what a learner may get wrong


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: BloomFilter(bits=0, hashes=1), "make no filter"),
        (lambda: CountingBloomFilter(cells=10, hashes=1, counter_bits=9), "at most 8 bits"),
        (lambda: HyperLogLog(precision=3), "allowed is 4 to 18"),
        (lambda: LinearCounter(cells=0), "cells=0"),
        (lambda: CountMin(width=0, depth=1), "make no sketch"),
        (lambda: CountMin(width=1, depth=1).add("x", -1), "count=-1"),
        (lambda: SpaceSaving(counters=0), "counters=0"),
        (lambda: Reservoir(size=0), "size=0"),
        (lambda: kept("x", 2.0), "rate=2.0"),
        (lambda: SmallestHashes(size=1), "size=1"),
        (lambda: Histogram(bits=-1), "bits=-1"),
        (lambda: Histogram().add(-1.0), "value=-1.0"),
        (lambda: Histogram().add_all([1.0, math.nan]), "no bucket"),
        (lambda: Histogram().quantile(0.5), "at least one value"),
        (lambda: quantiles_by_sorting([], [0.5]), "at least one sample"),
        (lambda: quantiles_by_sorting([1.0], [1.5]), "from 0 to 1"),
        (lambda: quantiles_by_counting([1.0, math.nan], [0.5]), "not finite"),
        (lambda: quantiles_by_counting([], [0.5]), "at least one sample"),
        (lambda: TDigest(compression=1), "compression=1"),
        (lambda: TDigest().add(math.inf), "value=inf"),
        (lambda: TDigest().quantile(0.5), "at least one value"),
        (lambda: BloomFilter(bits=8, hashes=1) | BloomFilter(bits=9, hashes=1), "cannot be united"),
        (lambda: HyperLogLog(precision=4) | HyperLogLog(precision=5), "cannot be united"),
        (lambda: CountMin(width=1, depth=1) | CountMin(width=2, depth=1), "cannot be added up"),
        (lambda: SmallestHashes(size=3) | SmallestHashes(size=4), "cannot be united"),
        (lambda: Histogram(bits=3) | Histogram(bits=4), "different buckets"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        make()
