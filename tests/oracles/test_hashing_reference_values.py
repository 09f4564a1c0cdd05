"""Published and derived values of the topic hashing, partitioning and sketches, each with where it comes from."""

from __future__ import annotations

import pytest

from dstudio_lib.formulas import get, hashing, partitioning
from dstudio_lib.foundation.errors import InputError


def formula(name: str, **arguments: float) -> float:
    return get(name)(**arguments)  # type: ignore[no-any-return]


CLOSE = [
    ("HSH-001", formula("hashing.collision_probability", items=23, bins=365), 0.507297234323985, 1e-9, "the classic 23 people"),
    ("HSH-003", formula("hashing.collision_probability", items=70, bins=365), 0.999159575965157, 1e-9, "the classic birthday problem"),
    (
        "HSH-006",
        formula("hashing.items_for_collision", probability=1e-9, bins=2**122),
        103120434280890.0,
        1e-6,
        "UUID version 4: 103 trillion",
    ),
    ("HSH-007", formula("hashing.collision_probability_approximate", items=1_000_000, bins=2**32), 1.0, 1e-6, "a million keys, 32 bits"),
    (
        "HSH-008 each ms",
        formula("hashing.identifiers_per_second", sequence_bits=12) / 1_000,
        4096,
        1e-12,
        "Twitter Snowflake layout 41/10/12",
    ),
    (
        "HSH-008 years",
        formula("hashing.timestamp_lifetime", timestamp_bits=41) / 31_557_600,
        69.6828420270236,
        1e-6,
        "Twitter Snowflake layout 41/10/12",
    ),
    (
        "HSH-013 exact",
        formula("filters.bloom_false_positives_exact", keys=4, bits=16, hashes=3),
        0.164955235531937,
        1e-8,
        "Bose et al. 2008",
    ),
    ("HSH-013 usual", formula("filters.bloom_false_positives", keys=4, bits=16, hashes=3), 0.146891597660381, 1e-8, "Bose et al. 2008"),
    ("HSH-022", formula("balance.ring_variation", shards=10, points=100), 0.0948209311861521, 1e-9, "shares follow Beta(v, v(N-1))"),
    ("CAP-007", formula("balance.shards_touched", shards=10, keys=10), 6.513215599, 1e-9, "occupancy"),
]


@pytest.mark.parametrize(("number", "computed", "expected", "within", "source"), CLOSE, ids=[each[0] for each in CLOSE])
def test_reference_values_are_met(number: str, computed: float, expected: float, within: float, source: str) -> None:
    assert computed == pytest.approx(expected, rel=within), f"{number}: {source}"


def test_a_bloom_filter_of_a_million_keys_at_one_percent() -> None:
    """HSH-011, Broder and Mitzenmacher 2004."""
    bits = get("filters.bloom_bits")(keys=1_000_000, false_positives=0.01)
    assert bits == 9_585_059
    assert get("filters.bloom_hashes")(bits=bits, keys=1_000_000) == 7


JUMPS = [
    ("HSH-026", [(0xDDC0FFEEBADF00D, n) for n in range(1, 20)], [0, 1, *[2] * 13, *[15] * 4], "dgryski/go-jump, from the reference C++"),
    (
        "HSH-027",
        [(key, 100) for key in range(20)],
        [0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83],
        "Guava HashingTest",
    ),
    ("HSH-029", [(2016238256797177309, 11)], [3], "Guava vectors"),
    ("HSH-031", [(2, 100_001)], [80_343], "Guava vectors"),
    ("HSH-032", [(2201, 100_001)], [22_152], "Guava vectors"),
]


@pytest.mark.parametrize(("number", "calls", "expected", "source"), JUMPS, ids=[each[0] for each in JUMPS])
def test_jump_consistent_hashing_agrees_with_the_reference(
    number: str, calls: list[tuple[int, int]], expected: list[int], source: str
) -> None:
    assert [partitioning.jump_bucket(key, buckets) for key, buckets in calls] == expected, f"{number}: {source}"


PREFERENCES = [[3, 0, 4, 1, 5, 2, 6], [0, 2, 4, 6, 1, 3, 5], [3, 4, 5, 6, 0, 1, 2]]


def test_maglev_gives_the_table_of_its_paper() -> None:
    """Eisenbud et al. 2016, table 1, and HSH-035: the same without B1."""
    assert partitioning.maglev_table(PREFERENCES) == [1, 0, 1, 0, 2, 2, 0]
    assert partitioning.maglev_table(PREFERENCES, dead=[1]) == [0, 0, 0, 0, 2, 2, 2]


DIGESTS = [
    ("HSH-036", hashing.murmur3_32(b"", seed=0), 0),
    ("HSH-040", hashing.murmur3_32(bytes.fromhex("21436587"), seed=1350757870), 0x2362F9DE),
    ("HSH-041", hashing.murmur3_32(bytes(4), seed=0), 0x2362F9DE),
    ("HSH-042", hashing.murmur3_32(b"Hello, world!", seed=2538058380), 0x24884CBA),
    ("HSH-043", hashing.murmur3_32(b"The quick brown fox jumps over the lazy dog", seed=2538058380), 0x2FA826CD),
    ("HSH-047", hashing.xxh32(b"", seed=0), 0x02CC5D05),
    ("HSH-048", hashing.xxh64(b"a", seed=0), 0xD24EC4F1A98C6E5B),
    ("HSH-053", hashing.xxh32(b"", seed=1), 0x0B2CB792),
    ("xxh32 of 0..99", hashing.xxh32(bytes(range(100)), seed=7), 0xAA1C3769),
    ("xxh64 of 0..99", hashing.xxh64(bytes(range(100)), seed=7), 0x80653E7E9B887CDD),
    ("HSH-057 32", hashing.fnv1a_32(b"a"), 0xE40C292C),
    ("HSH-057 64", hashing.fnv1a_64(b"a"), 0xAF63DC4C8601EC8C),
    ("HSH-058 32", hashing.fnv1a_32(b"foobar"), 0xBF9CF968),
    ("HSH-058 64", hashing.fnv1a_64(b"foobar"), 0x85944171F73967E8),
    ("HSH-061 check", hashing.crc16(b"123456789"), 0x31C3),
    ("HSH-065", hashing.murmur2(b"a-little-bit-longer-string"), -1486304829 + 2**32),
]
"""The mmh3 test vectors (Ian Boyd's), python-xxhash 4.1.0, Noll's FNV vectors, the XMODEM check value, Kafka's UtilsTest."""


@pytest.mark.parametrize(("number", "computed", "expected"), DIGESTS, ids=[each[0] for each in DIGESTS])
def test_hash_functions_agree_with_their_reference_code(number: str, computed: int, expected: int) -> None:
    assert hex(computed) == hex(expected), number


def test_murmur3_passes_the_verification_of_its_author() -> None:
    """HSH-045: SMHasher's VerificationTest hashes 256 keys with 256 seeds, and then the hashes."""

    def code(digest: object) -> int:
        hashes = b"".join(digest(bytes(range(i)), 256 - i) for i in range(256))  # type: ignore[operator]
        return int.from_bytes(digest(hashes, 0)[:4], "little")  # type: ignore[operator]

    assert code(lambda data, seed: hashing.murmur3_32(data, seed).to_bytes(4, "little")) == 0xB0F57EE3
    assert code(hashing.murmur3_x86_128) == 0xB3ECE62A
    assert code(hashing.murmur3_x64_128) == 0x6384BA69


@pytest.mark.parametrize(
    ("key", "slot"), [("somekey", 11058), ("foo{hash_tag}", 2515), ("bar{hash_tag}", 2515), ("foo", 12182), ("{}x", 10595)]
)
def test_redis_slots_agree_with_cluster_keyslot(key: str, slot: int) -> None:
    """HSH-061, from the documentation of CLUSTER KEYSLOT; an empty tag is no tag."""
    assert hashing.redis_key_slot(key) == slot
    if "{hash" not in key:
        assert hashing.redis_slot(hashing.crc16(key.encode())) == slot


def test_kafka_drops_the_sign_bit_and_takes_the_rest_modulo() -> None:
    """HSH-065: 2^31 - 1486304829 = 661178819."""
    assert hashing.kafka_partition(b"a-little-bit-longer-string", partitions=1_000) == 819
    with pytest.raises(InputError, match="leaves no partition"):
        hashing.kafka_partition(b"key", partitions=0)
