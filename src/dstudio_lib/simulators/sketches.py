"""Four ways to remember keys: all of them, a Bloom filter, a HyperLogLog and a Count-Min sketch.

The claim: whether a key was seen costs about ten bits however long the key is, how many different ones there were
costs a few kilobytes however many there are, and how often each came costs as little, but with an error in proportion
to all events, which swamps every key but the heavy ones.

Sizes come from the registered formulas. Beside them real, if smaller, structures are filled and asked: a Bloom filter
with the same bits for each key, a HyperLogLog of the same registers (each drawn from the law of its largest rank, since
keys are many), and a Count-Min sketch of the same width and depth over skewed events.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from dstudio_lib.formulas.filters import bloom_bits, bloom_false_positives, bloom_hashes
from dstudio_lib.formulas.sketches import count_min_depth, count_min_width, hyperloglog_error, hyperloglog_estimate, hyperloglog_registers
from dstudio_lib.foundation.quantities import DataSize, Items, Probability, Ratio, like
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

EULER_GAMMA = 0.5772156649015329
"""The harmonic number of n is about ln n plus this."""
REGISTER_BITS = 6
"""Bits of a register: ranks up to 63, enough for hashes of 64 bits."""
COUNTER_BYTES = 4
TRIED_KEYS = 8_000
"""Keys that the small Bloom filter holds, and absent keys that it is asked for."""
COUNTED_KEYS = 2_000
"""Heaviest keys that the tried Count-Min sketch counts one by one, and rare ones that it is asked for."""
EVENTS_PER_KEY = 10
"""Events that are counted, for each different key on average."""

Keys = Annotated[
    int, like(Items, name="keys", meaning="different keys expected", lower=1_000, upper=10**12, default=10**7, practical=(1e4, 1e10))
]
KeySize = Annotated[
    float, like(DataSize, name="key size", symbol="s", meaning="bytes of one key", lower=1, upper=2**20, default=32, practical=(8, 2_048))
]
FalseAlarms = Annotated[
    float,
    like(
        Probability,
        name="false positives",
        symbol="p",
        meaning="share of absent keys that the Bloom filter may claim to have",
        lower=1e-12,
        upper=0.5,
        default=0.01,
        practical=(1e-6, 0.5),
        scale="log",
    ),
]
Fill = Annotated[
    float,
    like(
        Ratio,
        name="filled to",
        symbol="f",
        meaning="keys really added, over keys expected",
        lower=0.01,
        upper=100,
        default=1.0,
        practical=(0.1, 10),
        display="%",
    ),
]
CountError = Annotated[
    float,
    like(
        Probability,
        name="error of the number",
        symbol=r"\sigma",
        meaning="standard error of how many different keys there were",
        lower=0.0041,
        upper=0.25,
        default=0.0082,
        practical=(0.0041, 0.25),
        scale="log",
    ),
]
Tolerance = Annotated[
    float,
    like(
        Probability,
        name="tolerance of a count",
        symbol=r"\varepsilon",
        meaning="how often a key came may be told too high by this share of all events",
        lower=1e-5,
        upper=0.5,
        default=0.001,
        practical=(1e-4, 0.1),
        scale="log",
    ),
]
Miss = Annotated[
    float,
    like(
        Probability,
        name="counts off by more",
        symbol=r"\delta",
        meaning="chance that one count is off by more than the tolerance",
        lower=1e-9,
        upper=0.9,
        default=0.01,
        practical=(1e-4, 0.5),
        scale="log",
    ),
]


@dataclass(frozen=True)
class Sketches(Settings):
    """How many keys there are, how long they are, and how wrong each structure may be."""

    keys: Keys = 10**7
    key_size: KeySize = 32.0
    false_positives: FalseAlarms = 0.01
    fill: Fill = 1.0
    count_error: CountError = 0.0082
    tolerance: Tolerance = 0.001
    miss: Miss = 0.01

    @property
    def added(self) -> int:
        """Keys really added."""
        return max(1, round(self.keys * self.fill))


@dataclass(frozen=True, slots=True)
class Tried:
    """What a filled structure really did: its error, and how many answers that rests on."""

    error: float
    answers: int


@dataclass(frozen=True, slots=True)
class Run:
    """The structures for these settings, their sizes (bytes) and their errors, promised and tried.

    ``false_positives`` is the rate at the real filling. ``count_overshoot`` is what the Count-Min sketch says of a key of the
    middle rank, over how often that key really came.
    """

    settings: Sketches
    bits: int
    hashes: int
    registers: int
    width: int
    depth: int
    false_positives: float
    exact_bytes: float
    bloom_bytes: float
    registers_bytes: float
    counters_bytes: float
    bloom_tried: Tried
    number_tried: Tried
    counts_tried: Tried
    count_overshoot: float

    @property
    def bits_per_key(self) -> float:
        """Bits of the filter for each expected key."""
        return self.bits / self.settings.keys

    @property
    def standard_error(self) -> float:
        """Standard error of the number of different keys, with registers a power of two."""
        return float(hyperloglog_error(self.registers))

    def rate(self, fill: float = 1.0, hashes: int | None = None) -> float:
        """Return the rate of false positives at another filling or with other hash functions."""
        added = max(1, round(self.settings.keys * fill))
        return float(bloom_false_positives.function(self.bits, hashes or self.hashes, added))


def simulate(settings: Sketches, *, seed: int) -> Run:
    """Return the structures that these settings need, and what filled ones do."""
    bits = int(bloom_bits(settings.keys, settings.false_positives))
    hashes = int(bloom_hashes(bits, settings.keys))
    registers = 2 ** max(4, (int(hyperloglog_registers(settings.count_error)) - 1).bit_length())
    width, depth = int(count_min_width(settings.tolerance)), int(count_min_depth(settings.miss))
    missed, overshoot = fill_count_min(width, depth, settings.tolerance, settings.added, seed)
    return Run(
        settings,
        bits,
        hashes,
        registers,
        width,
        depth,
        false_positives=float(bloom_false_positives(bits, hashes, settings.added)),
        exact_bytes=settings.added * settings.key_size,
        bloom_bytes=bits / 8,
        registers_bytes=registers * REGISTER_BITS / 8,
        counters_bytes=width * depth * COUNTER_BYTES,
        bloom_tried=fill_bloom(bits / settings.keys, hashes, settings.fill, seed),
        number_tried=fill_registers(registers, settings.added, seed),
        counts_tried=missed,
        count_overshoot=overshoot,
    )


@lru_cache(maxsize=32)
def fill_bloom(bits_per_key: float, hashes: int, fill: float, seed: int, keys: int = TRIED_KEYS) -> Tried:
    """Add so many random keys to a filter with these bits for each expected one, and ask it for as many absent ones."""
    import numpy as np

    random = array_stream(seed, "sketches.bloom")
    expected = max(1, round(keys / max(1.0, fill)))
    length = max(8, round(bits_per_key * expected))
    filter_bits = np.zeros(length, dtype=bool)
    filter_bits[random.integers(0, length, (max(1, round(expected * fill)), hashes), dtype=np.uint32)] = True
    wrong = filter_bits[random.integers(0, length, (keys, hashes), dtype=np.uint32)].all(axis=1)
    return Tried(float(wrong.mean()), keys)


@lru_cache(maxsize=32)
def fill_registers(registers: int, keys: int, seed: int) -> Tried:
    """Draw the registers that so many random keys leave behind, and return how far off the estimate is."""
    import numpy as np

    random = array_stream(seed, "sketches.registers")
    load = keys / registers
    ranks = np.ceil(np.log2(load / random.standard_exponential(registers)))
    estimate = float(hyperloglog_estimate.function(np.clip(ranks, 0, 64).astype(int).tolist()))
    return Tried(estimate / keys - 1, 1)


@lru_cache(maxsize=32)
def fill_count_min(width: int, depth: int, tolerance: float, keys: int, seed: int) -> tuple[Tried, float]:
    """Count skewed events, ask for keys of middling rank, and return how many are off by more than allowed and the median answer.

    Keys come in proportion to one over their rank, as words and pages do. The heaviest are placed one by one; the many light ones
    fill every cell alike, but for a normal scatter.
    """
    import numpy as np

    random = array_stream(seed, "sketches.counts")
    heavy = min(COUNTED_KEYS, keys)
    events = EVENTS_PER_KEY * keys
    share = 1 / (math.log(keys) + EULER_GAMMA)
    weights = events * share / np.arange(1, heavy + 1)
    light = max(0.0, events - weights.sum())
    scatter = events * share * math.sqrt(max(0.0, 1 / heavy - 1 / keys) / width)
    told = np.full(COUNTED_KEYS, np.inf)
    for _ in range(depth):
        row = np.bincount(random.integers(0, width, heavy), weights=weights, minlength=width)
        cells = row[random.integers(0, width, COUNTED_KEYS)] + light / width + scatter * random.standard_normal(COUNTED_KEYS)
        told = np.minimum(told, np.maximum(cells, 0.0))
    own = events * share / (keys / 2)
    return Tried(float((told > tolerance * events).mean()), COUNTED_KEYS), float(np.median(told) + own) / own
