"""When two things get the same number: birthdays, identifiers, slots, and the tree of hashes.

The hash functions themselves are here too (:func:`murmur3_32`, :func:`xxh64`, :func:`fnv1a_32`, :func:`crc16`, ...), as plain
functions from bytes to a number that is the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

from dstudio_lib.foundation.digests import crc16, fnv1a_32, fnv1a_64, murmur2, murmur3_32, murmur3_x64_128, murmur3_x86_128, xxh32, xxh64
from dstudio_lib.foundation.elementary import elementwise, expm1, log1p, sqrt
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, Items, Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

__all__ = [
    "collision_probability",
    "collision_probability_approximate",
    "crc16",
    "fnv1a_32",
    "fnv1a_64",
    "identifiers_per_second",
    "items_for_collision",
    "kafka_partition",
    "merkle_path_length",
    "merkle_split",
    "merkle_tree_hash",
    "murmur2",
    "murmur3_32",
    "murmur3_x64_128",
    "murmur3_x86_128",
    "redis_key_slot",
    "redis_slot",
    "smallest_colliding_group",
    "timestamp_lifetime",
    "xxh32",
    "xxh64",
]

SLOTS = 16_384
"""Hash slots of a Redis Cluster, 2 to the power of 14."""

_BIRTHDAY = Source("mitzenmacher2005probability", "section 5.1, the birthday paradox")
_MERKLE = Source("rfc6962", "section 2.1, Merkle Hash Trees")

Bins = Annotated[
    int,
    like(
        Items, name="bins", symbol="d", meaning="equally likely values of the hash", lower=1, upper=1e80, default=2**32, practical=(2, 1e18)
    ),
]
CollisionProbability = Annotated[
    float, like(Probability, name="collision probability", symbol="P", meaning="chance that any two items get the same value")
]
WantedProbability = Annotated[
    float,
    like(
        Probability,
        symbol="P",
        meaning="chance of a collision that is asked for",
        upper_open=True,
        default=0.5,
        practical=(1e-9, 0.99),
        scale="log",
    ),
]
ItemsNeeded = Annotated[float, like(Ratio, name="items", symbol="n", meaning="as a real number; round as the question asks", display=None)]
Group = Annotated[int, like(Items, meaning="smallest group that reaches the chance", upper=1e42)]
SequenceBits = Annotated[
    int,
    like(
        Items,
        name="sequence bits",
        symbol=r"b_{\mathrm{seq}}",
        meaning="bits that count within one tick",
        upper=64,
        default=12,
        practical=(1, 24),
        scale="linear",
    ),
]
TimestampBits = Annotated[
    int,
    like(
        Items,
        name="timestamp bits",
        symbol="b_t",
        meaning="bits that hold the time",
        upper=64,
        default=41,
        practical=(20, 64),
        scale="linear",
    ),
]
Tick = Annotated[
    float, like(Duration, name="tick", symbol=r"\tau", meaning="step of the identifier's clock", lower_open=True, default=1e-3)
]
IdentifierRate = Annotated[
    float, like(Ratio, name="identifier rate", symbol=r"\lambda_{\max}", unit="1/s", meaning="identifiers each second of one node")
]
Lifetime = Annotated[float, like(Duration, name="lifetime", symbol=r"T_{\max}", meaning="until the timestamp overflows", display="d")]
Checksum = Annotated[
    int,
    like(
        Items,
        name="checksum",
        symbol=r"\mathrm{CRC16}",
        meaning="CRC-16 of the key or its tag",
        upper=0xFFFF,
        default=0x31C3,
        practical=(0, 0xFFFF),
        scale="linear",
    ),
]
Slot = Annotated[
    int,
    like(Items, name="slot", symbol="s", meaning="hash slot of the key", upper=16_383, default=0, practical=(0, 16_383), scale="linear"),
]
Leaves = Annotated[
    int, like(Items, name="leaves", symbol="n", meaning="entries of the tree", lower=1, upper=2**62, default=7, practical=(1, 1e9))
]
ManyLeaves = Annotated[int, like(Leaves, lower=2, practical=(2, 1e9))]
LeftLeaves = Annotated[int, like(Leaves, name="left leaves", symbol="k", meaning="entries of the left subtree")]
PathLength = Annotated[
    int,
    like(
        Items,
        name="path length",
        symbol="h",
        meaning="hashes in a proof of inclusion, at most",
        default=3,
        practical=(0, 64),
        scale="linear",
    ),
]


@formula(
    sources=(_BIRTHDAY,),
    catalog_ids=("F-H01",),
    latex=r"1 - \prod_{i=0}^{@{items}-1} \left(1 - \frac{i}{@{bins}}\right)",
    words=("birthday paradox", "collision", "UUID"),
)
@elementwise
def collision_probability(items: Items, bins: Bins) -> CollisionProbability:
    """Chance that at least two of n items get the same of d values.

    Exact for values that are independent and equally likely. Real keys through a good hash come close; counters and
    timestamps do not, in either direction.

    >>> round(collision_probability(items=2, bins=365), 6)  # the second meets the first: 1/365
    0.00274
    """
    if items > bins:
        return 1.0
    return -math.expm1(_log_all_different(int(items), int(bins)))


def _log_all_different(n: int, d: int) -> float:
    """Logarithm of the product of (1 - i/d) over i < n."""
    if n <= 4_096:
        return math.fsum(math.log1p(-i / d) for i in range(n))
    if n * (n - 1) / 2 / d > 800:
        return -math.inf
    # Here n/d is below 0.4, so the Euler-Maclaurin sum and the series of its integral both converge fast.
    x = n / d
    integral, power = 0.0, x
    for k in range(2, 400):
        power *= x
        step = power / (k * (k - 1))
        integral -= step
        if step <= integral * -1e-17:
            break
    first = -1 / (d - n) + 1 / d
    third = -2 / (d - n) ** 3 + 2 / d**3
    return d * integral - math.log1p(-x) / 2 + first / 12 - third / 720


@formula(
    sources=(_BIRTHDAY,),
    catalog_ids=("F-H02",),
    words=("birthday paradox", "approximation", "UUID"),
)
def collision_probability_approximate(items: Items, bins: Bins) -> CollisionProbability:
    """Chance of a collision, by the exponential approximation.

    It holds while there are far fewer items than values, and lies a little below the exact chance
    (:func:`collision_probability`). It is not 1 even where there are more items than values.

    >>> round(collision_probability_approximate(items=23, bins=365), 4)
    0.5
    """
    return -expm1(-(items * (items - 1.0) / (2.0 * bins)))


@formula(
    sources=(_BIRTHDAY,),
    catalog_ids=("F-H03",),
    words=("birthday bound", "UUID", "how many"),
)
def items_for_collision(probability: WantedProbability, bins: Bins) -> ItemsNeeded:
    """Number of items at which a collision has the given chance, approximately.

    It holds while the result is large and far below the number of values. For a chance of one half it is about 1.18 times the
    square root of the number of values. For small cases :func:`smallest_colliding_group` counts exactly.

    >>> round(items_for_collision(probability=0.5, bins=365), 1)
    22.5
    """
    return sqrt(-(2.0 * bins * log1p(-probability)))


@formula(
    sources=(_BIRTHDAY,),
    latex=r"\min \left\{ n : 1 - \prod_{i=0}^{n-1} \left(1 - \frac{i}{@{bins}}\right) \ge @{probability} \right\}",
    words=("birthday paradox", "23 people"),
)
@elementwise
def smallest_colliding_group(probability: WantedProbability, bins: Bins) -> Group:
    """Smallest number of items whose exact chance of a collision is at least the given one.

    Exact for independent, equally likely values: 23 people for an even chance of a shared birthday.

    >>> smallest_colliding_group(probability=0.5, bins=365)
    23
    """
    high, step = int(min(items_for_collision.function(probability, bins), bins)) + 1, 1
    while collision_probability.function(high, bins) < probability:
        high, step = high + step, 2 * step
    low, step = high - 1, 1
    while low > 0 and collision_probability.function(low, bins) >= probability:
        low, high, step = max(0, low - step), low, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if collision_probability.function(middle, bins) >= probability else (middle, high)
    return high if probability > 0 else 0


@formula(
    sources=(Source("twitter2010snowflake", "composition of an id, the sequence number"),),
    catalog_ids=("F-H20",),
    words=("Snowflake", "unique id", "sequence"),
)
def identifiers_per_second(sequence_bits: SequenceBits, tick: Tick = 0.001) -> IdentifierRate:
    """Identifiers that one node can give out each second, if each tick of its clock has its own sequence.

    Twitter's Snowflake has 12 sequence bits and ticks of a millisecond: 4096 each millisecond. It holds while the clock
    never runs backwards.

    >>> identifiers_per_second(sequence_bits=12)
    4096000.0
    """
    return 2.0**sequence_bits / tick


@formula(
    sources=(Source("twitter2010snowflake", "composition of an id, the timestamp"),),
    catalog_ids=("F-H20",),
    words=("Snowflake", "unique id", "overflow", "epoch"),
)
def timestamp_lifetime(timestamp_bits: TimestampBits, tick: Tick = 0.001) -> Lifetime:
    """Time until an identifier's timestamp overflows, counted from its epoch.

    With 41 bits of milliseconds it is almost 70 Julian years. A signed field of the same width has one bit less.

    >>> round(timestamp_lifetime(timestamp_bits=41) / 31_557_600, 1)  # years
    69.7
    """
    return 2.0**timestamp_bits * tick


@formula(
    sources=(Source("redis2024clusterspec", "Key distribution model"),),
    catalog_ids=("F-H21",),
    latex=r"@{checksum} \bmod 16384",
    words=("Redis Cluster", "hash slot", "CRC16", "hash tag"),
)
def redis_slot(checksum: Checksum) -> Slot:
    """Hash slot of a Redis Cluster, from the CRC-16 of the key.

    Two of the sixteen bits are dropped. The checksum is the XMODEM kind, of the hash tag where the key has one:
    :func:`redis_key_slot` does both for a key.

    >>> redis_slot(crc16(b"somekey"))
    11058
    """
    return checksum % SLOTS


def kafka_partition(key: bytes, partitions: int) -> int:
    """Partition of a key under Kafka's default partitioner.

    The sign bit of the hash is dropped, not its sign. Adding partitions moves keys as :func:`modulo_movement` says, so that the order of
    a key's records is lost. Source: Apache Kafka, ``BuiltInPartitioner.partitionForKey``.

    >>> kafka_partition(b"21", partitions=10)  # murmur2 is -973932308, and 2^31 - 973932308 ends in 0
    0
    """
    if partitions < 1:
        raise InputError(f"partitions={partitions} leaves no partition; allowed is a whole number from 1; try partitions=10.", "partitions")
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def redis_key_slot(key: str | bytes) -> int:
    """Hash slot of a key in a Redis Cluster.

    If the key has a ``{`` and something between it and the next ``}``, only that part, the hash tag, is hashed, so that keys can
    be made to live together. Source: Redis Cluster specification, "Hash tags".

    >>> redis_key_slot("foo{hash_tag}") == redis_key_slot("bar{hash_tag}")
    True
    """
    data = key.encode() if isinstance(key, str) else bytes(key)
    opened = data.find(b"{")
    closed = data.find(b"}", opened + 1)
    tag = data[opened + 1 : closed] if opened >= 0 and closed > opened + 1 else data
    return crc16(tag) % SLOTS


@formula(
    sources=(_MERKLE,),
    catalog_ids=("F-H23",),
    latex=r"\max \left\{ 2^{i} : 2^{i} < @{leaves} \right\}",
    words=("Merkle tree", "transparency log", "anti-entropy"),
)
@elementwise
def merkle_split(leaves: ManyLeaves) -> LeftLeaves:
    """Entries in the left subtree of a Merkle tree: the largest power of two below their number.

    It holds for the trees of Certificate Transparency, which stay valid when they grow; other systems split differently or
    pad to a power of two. :func:`merkle_tree_hash` computes the root.

    >>> merkle_split(7)
    4
    """
    return 1 << (int(leaves) - 1).bit_length() - 1


@formula(
    sources=(Source("rfc6962", "section 2.1.1, Merkle Audit Paths"),),
    latex=r"\left\lceil \log_2 @{leaves} \right\rceil",
    words=("Merkle tree", "audit path", "inclusion proof"),
)
@elementwise
def merkle_path_length(leaves: Leaves) -> PathLength:
    """Hashes that prove that an entry is in a Merkle tree, at most.

    Entries on the right of a tree whose size is no power of two need fewer. It grows with the logarithm: thirty hashes for a
    thousand million entries.

    >>> merkle_path_length(7)
    3
    """
    return (int(leaves) - 1).bit_length()


def merkle_tree_hash(entries: Sequence[bytes]) -> bytes:
    r"""Root of the Merkle tree over some entries, with SHA-256.

    A leaf is hashed behind a byte 0 and a node behind a byte 1, so that neither can be passed off as the other; the root of no
    entries is the hash of nothing. Source: RFC 6962, section 2.1.

    >>> merkle_tree_hash([b"a", b"b"]) == sha256(b"\x01" + merkle_tree_hash([b"a"]) + merkle_tree_hash([b"b"])).digest()
    True
    """
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\0" + entries[0]).digest()
    split = 1 << (len(entries) - 1).bit_length() - 1
    return sha256(b"\1" + merkle_tree_hash(entries[:split]) + merkle_tree_hash(entries[split:])).digest()
