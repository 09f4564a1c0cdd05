"""Is it in the set? What Bloom and cuckoo filters get wrong, and how large they have to be."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import any_of, elementwise, expm1, log, round_up
from dstudio_lib.foundation.quantities import Items, Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

LN_2 = Constant(math.log(2), r"\ln 2")
LN_2_SQUARED = Constant(math.log(2) ** 2, r"\left(\ln 2\right)^2")
_BLOOM = Source("bloom1970space", "the method that codes each message by several bits")
_SURVEY = Source("broder2004network", "section 2, mathematical preliminaries")

Bits = Annotated[
    int, like(Items, name="bits", symbol="m", meaning="length of the filter", lower=1, upper=1e18, default=10_000_000, practical=(8, 1e10))
]
BitsNeeded = Annotated[int, like(Bits, upper=1e22)]
FewBits = Annotated[int, like(Bits, upper=5_000, default=16, practical=(8, 256))]
Hashes = Annotated[
    int,
    like(
        Items,
        name="hash functions",
        symbol="k",
        meaning="bits set for each key",
        lower=1,
        upper=1_000,
        default=7,
        practical=(1, 20),
        scale="linear",
    ),
]
FewHashes = Annotated[int, like(Hashes, upper=100, default=3, practical=(1, 8))]
Keys = Annotated[int, like(Items, name="keys", symbol="n", meaning="different keys that were added", upper=1e15)]
FewKeys = Annotated[int, like(Keys, upper=1_000, default=4, practical=(0, 50), scale="linear")]
SomeKeys = Annotated[int, like(Keys, lower=1)]
FalsePositives = Annotated[
    float, like(Probability, name="false-positive rate", symbol="p", meaning="share of absent keys that are said to be there")
]
WantedFalsePositives = Annotated[
    float,
    like(
        FalsePositives,
        meaning="share of absent keys that may be said to be there",
        lower_open=True,
        upper_open=True,
        practical=(1e-9, 0.5),
        scale="log",
    ),
]
IdealHashes = Annotated[float, like(Ratio, name="ideal hash functions", symbol=r"k^{\ast}", meaning="as a real number; round it")]
BitsPerKey = Annotated[float, like(Ratio, name="bits per key", symbol="m/n", meaning="length of the filter over the keys")]
FingerprintBits = Annotated[
    int,
    like(
        Items,
        name="fingerprint bits",
        symbol="f",
        meaning="bits kept of each key's hash",
        lower=1,
        upper=64,
        default=12,
        practical=(4, 32),
        scale="linear",
    ),
]
BucketSlots = Annotated[
    int,
    like(
        Items,
        name="slots in a bucket",
        symbol="b",
        meaning="fingerprints that one bucket holds",
        lower=1,
        upper=64,
        default=4,
        practical=(1, 8),
        scale="linear",
    ),
]


@formula(
    sources=(_SURVEY, _BLOOM),
    catalog_ids=("F-H04",),
    words=("Bloom filter", "membership", "FPR"),
    caveats=(
        Caveat(
            lambda bits, **_: bits < 1_000,
            "For so short a filter the usual formula is clearly too low; the exact one gives the truth.",
            "bits",
        ),
    ),
)
def bloom_false_positives(bits: Bits, hashes: Hashes, keys: Keys) -> FalsePositives:
    """False-positive rate of a Bloom filter, by the usual formula.

    It holds for long filters and hashes that are independent and even. Popularly taken as exact, it is in truth a little too
    low, and much too low for short filters: :func:`bloom_false_positives_exact`. There are never false negatives.

    >>> round(bloom_false_positives(bits=10, hashes=1, keys=10), 4)  # 1 - 1/e
    0.6321
    """
    return (-expm1(-(hashes * keys / bits))) ** hashes


@formula(
    sources=(_SURVEY,),
    # Given, because an exact expression with a power of thousands of millions cannot be evaluated.
    latex=r"\left(1 - \left(1 - \frac{1}{@{bits}}\right)^{@{hashes}\, @{keys}}\right)^{@{hashes}}",
    words=("Bloom filter", "membership", "mean share of bits set"),
)
def bloom_false_positives_finite(bits: Bits, hashes: Hashes, keys: Keys) -> FalsePositives:
    """False-positive rate of a Bloom filter, with the mean share of set bits computed exactly.

    The step before the usual formula replaces it by an exponential. It still treats the share of set bits as if it never
    varied, so that it is a little too low for short filters: :func:`bloom_false_positives_exact`.

    >>> bloom_false_positives_finite(bits=2, hashes=1, keys=2)  # 1 - 1/4
    0.75
    """
    return any_of(1 / bits, hashes * keys) ** hashes


@formula(
    sources=(Source("bose2008bloom", "the exact false-positive rate"),),
    latex=r"\sum_{i=0}^{@{bits}} \Pr\left(i \text{ of } @{bits} \text{ bits set by } @{hashes}\, @{keys} \text{ throws}\right)"
    r" \left(\frac{i}{@{bits}}\right)^{@{hashes}}",
    words=("Bloom filter", "Stirling numbers", "occupancy", "small filter"),
)
@elementwise
def bloom_false_positives_exact(bits: FewBits, hashes: FewHashes, keys: FewKeys) -> FalsePositives:
    """False-positive rate of a Bloom filter, exactly.

    It averages over how many bits are set, which varies; for 16 bits, 4 keys and 3 hash functions it is 16.5 %, where the usual
    formula says 14.7 %. It holds for independent, even hashes that may coincide.

    >>> bloom_false_positives_exact(bits=2, hashes=1, keys=2)  # both bits set half of the time: (1/2) 1 + (1/2) (1/2)
    0.75
    """
    m, k = int(bits), int(hashes)
    chances = [1.0]  # chances[i]: i bits are set
    for _ in range(k * int(keys)):
        stays = [each * i / m for i, each in enumerate(chances)]
        grows = [each * (m - i) / m for i, each in enumerate(chances)]
        chances = [a + b for a, b in zip([*stays, 0.0], [0.0, *grows], strict=True)][: m + 1]
    return math.fsum(each * (i / m) ** k for i, each in enumerate(chances))


@formula(
    sources=(_SURVEY,),
    catalog_ids=("F-H05",),
    words=("Bloom filter", "optimal", "k"),
)
def bloom_ideal_hashes(bits: Bits, keys: SomeKeys) -> IdealHashes:
    """Number of hash functions that makes a Bloom filter's false positives rarest.

    At this number half of the bits are set. It is a real number: take the whole one on either side, and at least one.

    >>> round(bloom_ideal_hashes(bits=10_000_000, keys=1_000_000), 2)
    6.93
    """
    return bits / keys * LN_2


@formula(
    symbol="k",
    sources=(_SURVEY,),
    catalog_ids=("F-H05",),
    latex=r"\max\left(1,\ \left\lfloor \frac{@{bits}}{@{keys}} \ln 2 \right\rceil\right)",
    words=("Bloom filter", "optimal", "rounded"),
)
@elementwise
def bloom_hashes(bits: Bits, keys: SomeKeys) -> Hashes:
    """Number of hash functions to use in a Bloom filter: the ideal one, rounded to the nearest whole number.

    It holds for evenly used filters; a filter that is too short still needs one. More than a thousand are never used.

    >>> bloom_hashes(bits=10_000_000, keys=1_000_000)
    7
    """
    return min(1_000, max(1, math.floor(bits / keys * math.log(2) + 0.5)))


@formula(
    sources=(_SURVEY,),
    catalog_ids=("F-H05",),
    words=("Bloom filter", "sizing", "optimal"),
)
def bloom_bits(keys: SomeKeys, false_positives: WantedFalsePositives) -> BitsNeeded:
    """Bits that a Bloom filter needs for a false-positive rate, with the ideal number of hash functions.

    It holds for long filters; rounding the number of hash functions to a whole one costs a little more.

    >>> bloom_bits(keys=1_000_000, false_positives=0.01)
    9585059
    """
    return round_up(-(keys * log(false_positives) / LN_2_SQUARED))


@formula(
    sources=(_SURVEY,),
    words=("Bloom filter", "sizing", "memory"),
)
def bloom_bits_per_key(false_positives: WantedFalsePositives) -> BitsPerKey:
    """Bits for each key that a Bloom filter needs for a false-positive rate.

    It holds with the ideal number of hash functions: 9.6 bits for 1 %, and 4.8 more for every factor of ten. No filter can
    do with fewer than 1/1.44 of that.

    >>> round(bloom_bits_per_key(false_positives=0.01), 2)
    9.59
    """
    return -(log(false_positives) / LN_2_SQUARED)


@formula(
    sources=(Source("fan2014cuckoo", "false-positive rate and bucket size"),),
    catalog_ids=("F-H06",),
    words=("cuckoo filter", "fingerprint", "FPR"),
)
def cuckoo_false_positives(fingerprint_bits: FingerprintBits, bucket_slots: BucketSlots) -> FalsePositives:
    """False-positive rate of a cuckoo filter that is full.

    A look-up compares with every fingerprint in two buckets, each equal by chance once in 2 to the f. It is an upper bound:
    empty slots match nothing. For short fingerprints it is near 2b divided by 2 to the f.

    >>> cuckoo_false_positives(fingerprint_bits=1, bucket_slots=1)  # 1 - (1/2)^2
    0.75
    """
    return any_of(2.0**-fingerprint_bits, 2 * bucket_slots)


@formula(
    sources=(Source("fan2014cuckoo", "false-positive rate and bucket size"),),
    words=("cuckoo filter", "fingerprint", "sizing"),
)
def cuckoo_fingerprint_bits(false_positives: WantedFalsePositives, bucket_slots: BucketSlots) -> FingerprintBits:
    """Fingerprint bits that keep a cuckoo filter's false positives below a rate.

    It holds for the approximation of small rates, and is never too few. Multiply by the load that a filter reaches (95 % with four
    slots) to compare it with a Bloom filter.

    >>> cuckoo_fingerprint_bits(false_positives=0.01, bucket_slots=4)  # log2(8 / 0.01) = 9.6
    10
    """
    return round_up(log(2 * bucket_slots / false_positives) / LN_2)
