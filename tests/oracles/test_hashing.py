"""Hashing, partitioning and sketches against exact arithmetic, other formulas and runs of the thing itself."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import product

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from dstudio_lib.formulas import balance, filters, get, hashing, partitioning, sketches
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream, stream

# --- birthdays


@pytest.mark.parametrize(("items", "bins"), [(2, 2), (5, 5), (6, 5), (23, 365), (300, 2**16), (5_000, 10**7), (100_000, 10**9)])
def test_collisions_agree_with_exact_arithmetic(items: int, bins: int) -> None:
    with mpmath.workdps(60):
        different = mpmath.mpf(1)
        for i in range(min(items, bins + 1)):
            different *= 1 - mpmath.mpf(i) / bins
        assert hashing.collision_probability(items, bins) == pytest.approx(float(1 - different), rel=1e-13)


@pytest.mark.parametrize(("items", "bits"), [(10**9, 128), (10**12, 122), (4_097, 200)])
def test_tiny_collision_chances_keep_their_digits(items: int, bits: int) -> None:
    """For so few items, one expected pair is the chance: n(n-1)/2d, up to the square of it."""
    pairs = float(Fraction(items * (items - 1), 2 * 2**bits))
    assert hashing.collision_probability(items, 2**bits) == pytest.approx(pairs, rel=1e-12 + pairs)


def test_the_two_ways_of_summing_meet() -> None:
    n, d = 4_097, 3 * 10**6
    product_of_logs = math.fsum(math.log1p(-i / d) for i in range(n))
    assert hashing.collision_probability(n, d) == pytest.approx(-math.expm1(product_of_logs), rel=1e-14)


@given(st.integers(1, 3_000), st.floats(0.001, 0.999))
@settings(max_examples=40, deadline=None)
def test_the_smallest_group_is_the_smallest(bins: int, probability: float) -> None:
    group = hashing.smallest_colliding_group(probability, bins)
    assert hashing.collision_probability(group, bins) >= probability > hashing.collision_probability(group - 1, bins)


@given(st.integers(2, 10_000), st.integers(2, 10**12))
@settings(max_examples=60, deadline=None)
def test_the_approximation_lies_below_the_truth(items: int, bins: int) -> None:
    assert hashing.collision_probability_approximate(items, bins) <= hashing.collision_probability(items, bins) * (1 + 1e-12)


# --- trees and slots


def test_merkle_roots_agree_with_the_definition_written_out() -> None:
    def leaf(data: bytes) -> bytes:
        return sha256(b"\x00" + data).digest()

    def node(left: bytes, right: bytes) -> bytes:
        return sha256(b"\x01" + left + right).digest()

    a, b, c, d, e = (leaf(bytes([i])) for i in range(5))
    entries = [bytes([i]) for i in range(5)]
    assert hashing.merkle_tree_hash([]) == sha256(b"").digest()
    assert hashing.merkle_tree_hash(entries[:3]) == node(node(a, b), c)
    assert hashing.merkle_tree_hash(entries) == node(node(node(a, b), node(c, d)), e)


def test_merkle_root_of_certificate_transparency_test_data() -> None:
    """The eight leaves of the certificate-transparency reference tests (merkle_tree_test.cc), root of all of them."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    root = hashing.merkle_tree_hash([bytes.fromhex(each) for each in leaves])
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.integers(2, 10**12))
def test_the_left_subtree_is_a_power_of_two_and_the_larger_part(leaves: int) -> None:
    left = hashing.merkle_split(leaves)
    assert left & (left - 1) == 0 and left < leaves <= 2 * left
    assert 2 ** (hashing.merkle_path_length(leaves) - 1) < leaves <= 2 ** hashing.merkle_path_length(leaves)


# --- placement


@given(st.integers(1, 40), st.integers(1, 40))
def test_modulo_movement_counts_the_keys_that_move(before: int, after: int) -> None:
    whole = math.lcm(before, after)
    moved = sum(key % before != key % after for key in range(whole))
    assert partitioning.modulo_movement(before, after) == pytest.approx(moved / whole, abs=1e-12)
    assert partitioning.modulo_movement(before, after) >= partitioning.minimal_movement(before, after) - 1e-12


def test_jump_moves_no_more_than_it_must() -> None:
    keys = [stream(1, "jump").getrandbits(64) for _ in range(1)] + [key * 0x9E3779B97F4A7C15 % 2**64 for key in range(20_000)]
    moved = 0
    for key in keys:
        before, after = partitioning.jump_bucket(key, 10), partitioning.jump_bucket(key, 11)
        assert after in (before, 10), "a key moves to the new bucket or not at all"
        moved += after != before
    share = partitioning.minimal_movement(10, 11)
    assert abs(moved - len(keys) * share) < 3 * math.sqrt(len(keys) * share * (1 - share))


def test_rendezvous_moves_only_the_keys_of_the_server_that_left() -> None:
    servers = [0x0A000000 + i for i in range(1, 9)]
    left = servers[:3] + servers[4:]
    for key in (i * 0x9E3779B1 % 2**32 for i in range(5_000)):
        before = servers[partitioning.rendezvous_choice(key, servers)]
        after = left[partitioning.rendezvous_choice(key, left)]
        assert after == before or before == servers[3]


def test_rendezvous_agrees_with_what_routers_print() -> None:
    """A Cisco and a Juniper router, group masked to 0: 12.0.0.2 has 1936241496, 12.0.0.8 has 1638507286, and the former wins."""
    routers = [12 * 2**24 + 8, 12 * 2**24 + 2]
    assert [partitioning.rendezvous_weight(0, each) for each in routers] == [1638507286, 1936241496]
    assert partitioning.rendezvous_choice(0, routers) == 1


def test_shares_on_a_ring_have_the_variation_and_the_largest_share_of_theory() -> None:
    draws = array_stream(3, "ring")
    shards, points, runs = 8, 5, 4_000
    gaps = draws.dirichlet(np.ones(shards * points), size=runs)
    shares = gaps.reshape(runs, shards, points).sum(axis=2)
    squares = ((shares * shards - 1) ** 2).mean(axis=1)
    half = 4 * squares.std(ddof=1) / math.sqrt(runs)
    assert abs(squares.mean() - balance.ring_variation(shards, points) ** 2) < half
    largest = draws.dirichlet(np.ones(shards), size=runs).max(axis=1)
    assert abs(largest.mean() - balance.ring_largest_share(shards)) < 4 * largest.std(ddof=1) / math.sqrt(runs)


def test_long_harmonic_sums_agree_with_digamma() -> None:
    for shards in (1, 10_000, 10_001, 10**6):
        exact = float(mpmath.digamma(shards + 1) + mpmath.euler) / shards
        assert balance.ring_largest_share(shards) == pytest.approx(exact, rel=1e-13)


def test_maglev_with_a_prime_size_shares_evenly_and_disturbs_little() -> None:
    size, backends = 1_009, 7
    preferences = [[partitioning.maglev_position(17 * i + 3, 5 * i + 1, j, size) for j in range(size)] for i in range(backends)]
    table = partitioning.maglev_table(preferences)
    counts = Counter(table)
    assert max(counts.values()) - min(counts.values()) <= 1
    without = partitioning.maglev_table(preferences, dead={2})
    needless = sum(a != b for a, b in zip(table, without, strict=True) if a != 2)
    assert 2 not in without and needless < size / 4, "most entries of the others stay"


def test_maglev_refuses_what_is_no_permutation() -> None:
    with pytest.raises(InputError, match="every entry from 0 to M-1 once"):
        partitioning.maglev_table([[0, 1, 1]])
    with pytest.raises(InputError, match="No backend is alive"):
        partitioning.maglev_table([[0, 1, 2]], dead=[0])


def test_a_table_size_that_is_no_prime_is_warned_of() -> None:
    assert partitioning.maglev_position.warnings(offset=1, skip=2, preference=0, table_size=8)
    assert not partitioning.maglev_position.warnings(offset=1, skip=2, preference=0, table_size=7)


@pytest.mark.parametrize(("n", "runs"), [(100, 3_000), (10_000, 400)])
def test_the_fullest_of_randomly_filled_bins_is_near_gonnets_number(n: int, runs: int) -> None:
    """Gonnet's error vanishes with n: within 4 % at a hundred bins and 3 % at ten thousand."""
    draws = array_stream(5, f"bins{n}")
    fullest = np.array([np.bincount(draws.integers(0, n, n), minlength=n).max() for _ in range(runs)])
    assert balance.maximum_load_sharper(n) == pytest.approx(fullest.mean(), rel=0.04 if n == 100 else 0.03)


def test_two_choices_leave_at_most_four_in_a_bin_of_a_million() -> None:
    """HSH-071, Azar et al. 1999: one choice gives 8 to 10, two choices give 4."""
    n = 1_000_000
    draws = array_stream(11, "two choices")
    assert np.bincount(draws.integers(0, n, n), minlength=n).max() in (8, 9, 10)
    first, second = draws.integers(0, n, n).tolist(), draws.integers(0, n, n).tolist()
    loads = bytearray(n)
    for a, b in zip(first, second, strict=True):
        loads[a if loads[a] <= loads[b] else b] += 1
    assert max(loads) == 4
    assert abs(balance.maximum_load_of_choices(n, 2) - max(loads)) < 1


def test_shards_touched_agrees_with_counting_all_ways() -> None:
    touched = [len(set(each)) for each in product(range(3), repeat=4)]
    assert balance.shards_touched(3, 4) == pytest.approx(sum(touched) / len(touched), rel=1e-12)


@pytest.mark.parametrize(("resolution", "cells"), [(0, 122), (1, 842), (5, 2_016_842), (9, 4_842_432_842), (15, 569_707_381_193_162)])
def test_h3_has_the_cells_of_its_table(resolution: int, cells: int) -> None:
    assert partitioning.h3_cells(resolution) == cells


# --- sketches


def test_the_exact_bloom_rate_agrees_with_counting_all_ways() -> None:
    bits, hashes, keys = 4, 2, 2
    rates = [(len(set(each)) / bits) ** hashes for each in product(range(bits), repeat=hashes * keys)]
    assert filters.bloom_false_positives_exact(bits, hashes, keys) == pytest.approx(sum(rates) / len(rates), rel=1e-13)


def test_the_exact_bloom_rate_agrees_with_the_sum_over_stirling_numbers() -> None:
    """Bose et al. 2008: the sum of i^k i! C(m, i) S(kn, i) over m^(k(n+1))."""
    m, k, n = 16, 3, 4

    def stirling(balls: int, boxes: int) -> int:
        return sum((-1) ** j * math.comb(boxes, j) * (boxes - j) ** balls for j in range(boxes + 1)) // math.factorial(boxes)

    total = sum(i**k * math.factorial(i) * math.comb(m, i) * stirling(k * n, i) for i in range(1, m + 1))
    exact = float(Fraction(total, m ** (k * (n + 1))))
    assert filters.bloom_false_positives_exact(m, k, n) == pytest.approx(exact, rel=1e-13)


@given(st.integers(4, 60), st.integers(1, 6), st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_each_simplification_of_the_bloom_rate_lowers_it(bits: int, hashes: int, keys: int) -> None:
    exact = filters.bloom_false_positives_exact(bits, hashes, keys)
    finite = filters.bloom_false_positives_finite(bits, hashes, keys)
    usual = filters.bloom_false_positives(bits, hashes, keys)
    assert exact >= finite * (1 - 1e-12) and finite >= usual * (1 - 1e-12)


def test_a_bloom_filter_that_is_run_errs_as_often_as_the_formula_says() -> None:
    bits, hashes, keys, asked = 2_000, 5, 250, 20_000

    def places(key: str) -> list[int]:
        return [hashing.murmur3_32(key.encode(), seed) % bits for seed in range(hashes)]

    held = {place for i in range(keys) for place in places(f"in{i}")}
    wrong = sum(all(place in held for place in places(f"out{i}")) for i in range(asked))
    low, high = stats.binomtest(wrong, asked).proportion_ci(0.999)
    conditional = (len(held) / bits) ** hashes
    assert low <= conditional <= high
    assert filters.bloom_false_positives(bits, hashes, keys) == pytest.approx(conditional, rel=0.15)


@given(st.floats(1e-9, 0.5), st.integers(1_000, 10**9))
def test_a_filter_of_the_size_advised_meets_its_rate(rate: float, keys: int) -> None:
    bits = filters.bloom_bits(keys, rate)
    ideal = filters.bloom_ideal_hashes(bits, keys)
    assert 2**-ideal <= rate * (1 + 1e-9)
    assert filters.bloom_bits_per_key(rate) * keys == pytest.approx(bits, abs=1)
    assert abs(filters.bloom_hashes(bits, keys) - ideal) <= 0.5 + 1e-9 or ideal < 0.5


def test_cuckoo_fingerprints_of_the_advised_length_meet_the_rate() -> None:
    for rate in (0.1, 0.03, 0.01, 1e-4, 1e-9):
        bits = filters.cuckoo_fingerprint_bits(rate, 4)
        assert filters.cuckoo_false_positives(bits, 4) <= rate
        assert 8 / 2.0 ** (bits - 1) > rate, "one bit fewer is too few by the approximation of small rates"


@pytest.mark.parametrize("registers", [16, 32, 64, 128, 1_024, 16_384])
def test_the_bias_constant_agrees_with_its_integral(registers: int) -> None:
    """Flajolet et al. 2007, figure 3 rounds the integral to three digits; the fit is within a thousandth."""
    integral, _ = integrate.quad(lambda v: math.log2((2 + v / registers) / (1 + v / registers)) ** registers, 0, 100, limit=500)
    assert sketches.hyperloglog_bias(registers) == pytest.approx(1 / integral, rel=1e-3)


@pytest.mark.parametrize("keys", [50, 2_000, 100_000])
def test_hyperloglog_that_is_run_is_as_accurate_as_it_claims(keys: int) -> None:
    bits = 10
    registers = [0] * 2**bits
    for i in range(keys):
        digest = hashing.xxh64(f"user{i}".encode())
        rest = digest >> bits
        registers[digest % 2**bits] = max(registers[digest % 2**bits], 64 - bits - rest.bit_length() + 1)
    estimate = sketches.hyperloglog_estimate(registers)
    assert abs(estimate / keys - 1) < 3 * sketches.hyperloglog_error(2**bits)


def test_linear_counting_is_right_on_average() -> None:
    draws = array_stream(13, "linear counting")
    cells, keys, runs = 500, 400, 2_000
    estimates = [sketches.linear_counting(cells, int(cells - len(np.unique(draws.integers(0, cells, keys))))) for _ in range(runs)]
    half = 4 * float(np.std(estimates, ddof=1)) / math.sqrt(runs)
    bias = (math.exp(keys / cells) - keys / cells - 1) / 2  # Whang et al. 1990: the mean is this much too high
    assert abs(float(np.mean(estimates)) - keys - bias) < half


def test_count_min_that_is_run_never_estimates_too_low_and_seldom_too_high() -> None:
    tolerance, failure = 0.01, 0.05
    width, depth = sketches.count_min_width(tolerance), sketches.count_min_depth(failure)
    assert (width, depth) == (272, 3)
    rows = np.zeros((depth, width), dtype=int)
    events = array_stream(17, "events").zipf(1.3, 20_000) % 5_000
    truth = Counter(events.tolist())
    places = {key: [hashing.murmur3_32(str(key).encode(), row) % width for row in range(depth)] for key in truth}
    for key, count in truth.items():
        rows[range(depth), places[key]] += count
    errors = [int(rows[range(depth), places[key]].min()) - count for key, count in truth.items()]
    assert min(errors) >= 0
    assert sum(error > tolerance * len(events) for error in errors) <= failure * len(errors)


def test_every_row_of_the_topic_is_covered() -> None:
    covered = {
        number
        for each in (hashing, partitioning, balance, sketches, filters)
        for value in vars(each).values()
        for number in getattr(value, "catalog_ids", ())
    }
    assert covered == {f"F-H{i:02}" for i in range(1, 24)}
    assert get("hashing.collision_probability").catalog_ids == ("F-H01",)
