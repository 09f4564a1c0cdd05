"""Placements and hash functions beside published vectors, the registered formulas and the libraries that systems use."""

from __future__ import annotations

from hashlib import blake2b

import mmh3
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.hashing.jump import jump_bucket
from dstudio_lib.algorithms.hashing.maglev import is_prime, populate, preference_order
from dstudio_lib.formulas import partitioning
from dstudio_lib.foundation import digests

SEEDS = st.integers(0, 2**32 - 1)
DATA = st.binary(max_size=100)


@given(DATA, SEEDS)
@settings(max_examples=300)
def test_murmur3_agrees_with_the_library(data: bytes, seed: int) -> None:
    assert digests.murmur3_32(data, seed) == mmh3.hash(data, seed, signed=False)
    assert digests.murmur3_x64_128(data, seed) == mmh3.hash_bytes(data, seed, True)
    assert digests.murmur3_x86_128(data, seed) == mmh3.hash_bytes(data, seed, False)


@given(DATA, SEEDS)
@settings(max_examples=300)
def test_xxhash_agrees_with_the_library(data: bytes, seed: int) -> None:
    assert digests.xxh32(data, seed) == xxhash.xxh32_intdigest(data, seed)
    assert digests.xxh64(data, seed) == xxhash.xxh64_intdigest(data, seed)


def test_blake2b_is_the_start_of_no_longer_digest_but_one_of_its_own_length() -> None:
    assert digests.blake2b_64(b"abc").to_bytes(8, "big") == blake2b(b"abc", digest_size=8).digest()
    assert digests.blake2b_64(b"abc").to_bytes(8, "big") != blake2b(b"abc").digest()[:8]


@pytest.mark.parametrize(("key", "buckets", "bucket"), [(2_016_238_256_797_177_309, 11, 3), (2, 100_001, 80_343), (2_201, 100_001, 22_152)])
def test_jump_reproduces_guavas_vectors(key: int, buckets: int, bucket: int) -> None:
    assert jump_bucket(key, buckets) == bucket


def test_jump_reproduces_the_vectors_made_by_the_authors_code() -> None:
    """Of go-jump's test: a key over 1 to 19 buckets, and Guava's first twenty keys over a hundred."""
    assert [jump_bucket(0xDDC0FFEEBADF00D, n) for n in range(1, 20)] == [0, 1] + [2] * 13 + [15] * 4
    golden = [0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83]
    assert [jump_bucket(key, 100) for key in range(20)] == golden


@given(st.integers(0, 2**64 - 1), st.integers(1, 100_000))
@settings(max_examples=200)
def test_jump_agrees_with_the_registered_formula(key: int, buckets: int) -> None:
    assert jump_bucket(key, buckets) == partitioning.jump_bucket(key, buckets)


def test_maglev_reproduces_the_papers_table_before_and_after_a_backend_leaves() -> None:
    """Offsets and skips (3, 4), (0, 2), (3, 1) over seven entries; then without the second."""
    lists = [preference_order(*each, table_size=7) for each in ((3, 4), (0, 2), (3, 1))]
    assert lists == [[3, 0, 4, 1, 5, 2, 6], [0, 2, 4, 6, 1, 3, 5], [3, 4, 5, 6, 0, 1, 2]]
    assert populate(lists) == [1, 0, 1, 0, 2, 2, 0]
    assert [(0, 2)[backend] for backend in populate([lists[0], lists[2]])] == [0, 0, 0, 0, 2, 2, 2]


@given(st.sampled_from([7, 13, 101]), st.data())
@settings(max_examples=60)
def test_maglev_agrees_with_the_registered_algorithm(size: int, data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(1, size - 1)), min_size=1, max_size=6))
    lists = [preference_order(*each, table_size=size) for each in pairs]
    assert populate(lists) == partitioning.maglev_table(lists)


def test_primes_are_those_of_the_sieve() -> None:
    sieve = set(range(2, 2_000))
    for each in range(2, 45):
        sieve -= set(range(each * each, 2_000, each))
    assert [n for n in range(2_000) if is_prime(n)] == sorted(sieve)
