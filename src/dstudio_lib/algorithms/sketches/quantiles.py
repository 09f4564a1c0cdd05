"""Percentiles of millions of measurements: exactly, by a histogram of bit patterns, by a t-digest.

Percentiles cannot be averaged: the 99th of two servers together is not between theirs by any rule. What can be added up is a
histogram. Here the upper bits of a number's own binary form are its bucket: the exponent and a few bits of the fraction, so that
buckets are as wide as a fixed share of what they hold. A t-digest keeps groups instead, small at both ends and large in the middle,
and needs no range in advance.

Sources: G. Tene, HdrHistogram, and C. Masson, J. E. Rim and H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with
Relative-Error Guarantees", PVLDB 12 (12), 2019, for buckets of constant relative width; T. Dunning and O. Ertl, "Computing
Extremely Accurate Quantiles Using t-Digests", arXiv:1902.04023, 2019.

References: tene2015hdrhistogram; masson2019ddsketch; dunning2019tdigest.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from dstudio_lib.foundation.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Doubles = NDArray[np.float64]

FRACTION_BITS = 52
"""Bits of the fraction of a double; above them lie the exponent's eleven, and the sign."""


def quantiles_by_sorting(samples: ArrayLike, shares: Sequence[float]) -> Doubles:
    """Return quantiles, interpolated between the two nearest values as NumPy does it (type 7 of Hyndman and Fan).

    One sort serves all of them, and NumPy's sort uses the processor's vector instructions.

    >>> quantiles_by_sorting([1.0, 2.0, 4.0], [0.5, 0.75]).tolist()
    [2.0, 3.0]

    Raises
    ------
    InputError
        If there is nothing to sort, or a share is not from 0 to 1.
    """
    import numpy as np

    ordered = np.sort(np.asarray(samples, dtype=np.float64), axis=None)
    return _interpolated(ordered, *_places(ordered.size, shares))


def quantiles_by_counting(samples: ArrayLike, shares: Sequence[float]) -> Doubles:
    """Return the same quantiles, exactly, without sorting what they do not need.

    Values are counted in buckets of their bit patterns first. The counts tell which few buckets hold the wanted places, and only
    their values are sorted.

    >>> quantiles_by_counting([4.0, -1.0, 2.0], [0.5, 0.75]).tolist()
    [2.0, 3.0]

    Raises
    ------
    InputError
        If there is nothing to count, a value is not finite, or a share is not from 0 to 1.
    """
    import numpy as np

    values = np.ascontiguousarray(samples, dtype=np.float64).ravel()
    low, high, between = _places(values.size, shares)
    smallest = float(values.min())
    if not (math.isfinite(smallest) and math.isfinite(float(values.max()))):
        raise InputError("Some value is not finite, and has no place among the others; leave out nan and inf.", "samples")
    patterns = values.view(np.int64)
    if smallest <= 0:  # The patterns of negative numbers fall as the numbers rise: turn them round. Adding zero makes -0 a 0.
        patterns = (values + 0.0).view(np.int64)
        patterns ^= (patterns >> 63) & np.int64(2**63 - 1)
    buckets = patterns >> (FRACTION_BITS - 8)
    buckets -= buckets.min()
    counts = np.bincount(buckets)
    upto = np.cumsum(counts)
    needed = np.zeros(counts.size, dtype=bool)
    needed[np.searchsorted(upto, np.concatenate([low, high]), side="right")] = True
    ordered = np.sort(values[needed.take(buckets)])
    # How many values lie in buckets that were left out, up to each bucket.
    left_out = np.cumsum(np.where(needed, 0, counts))
    low, high = (each - left_out[np.searchsorted(upto, each, side="right")] for each in (low, high))
    return _interpolated(ordered, low, high, between)


def _interpolated(ordered: Doubles, low: Any, high: Any, between: Any) -> Doubles:
    return ordered[low] + between * (ordered[high] - ordered[low])  # type: ignore[no-any-return]


def _places(count: int, shares: Sequence[float]) -> tuple[Any, Any, Any]:
    """The places below and above each share among ordered values, and how far it lies between the two."""
    import numpy as np

    wanted = np.asarray(shares, dtype=np.float64)
    if not count or not wanted.size or not np.all((wanted >= 0) & (wanted <= 1)):
        raise InputError("Quantiles need at least one sample, and shares from 0 to 1; try [0.5, 0.99].", "shares")
    places = wanted * (count - 1)
    low = np.floor(places).astype(np.intp)
    return low, np.minimum(low + 1, count - 1), places - low


class Histogram:
    """Counts in buckets whose width is a fixed share of what they hold.

    A quantile is wrong by at most 1/2^(bits + 1) of itself: with 6 bits, 0.8 %. Histograms of many servers add up exactly.

    Parameters
    ----------
    bits
        Bits of the fraction that tell buckets apart: there are 2 to this power of them from one power of two to the next.

    Examples
    --------
    >>> latencies = Histogram()
    >>> latencies.add_all([0.010, 0.012, 0.200])
    >>> round(latencies.quantile(0.5), 3), latencies.count
    (0.012, 3)
    """

    def __init__(self, *, bits: int = 6) -> None:
        if not 0 <= bits <= 20:
            raise InputError(f"bits={bits} is not allowed; allowed is 0 to 20; try 6, for an error of 0.8 %.", "bits")
        self.bits = bits
        self.counts: dict[int, int] = {}
        self.count = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.count} values in {len(self.counts)} buckets>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Histogram) and (self.bits, self.counts) == (other.bits, other.counts)

    __hash__ = None  # type: ignore[assignment]

    @property
    def relative_error(self) -> float:
        """The largest error of a quantile, as a share of it."""
        return 2.0 ** -(self.bits + 1)

    def add(self, value: float, count: int = 1) -> None:
        """Count a value, which must not be negative."""
        if not 0 <= value < math.inf:
            raise InputError(f"value={value} has no bucket; allowed are finite numbers from 0.", "value")
        bucket = self._bucket(value)
        self.counts[bucket] = self.counts.get(bucket, 0) + count
        self.count += count

    def add_all(self, values: ArrayLike) -> None:
        """Count many values at once."""
        import numpy as np

        array = np.ascontiguousarray(values, dtype=np.float64).ravel()
        if not array.size:
            return
        if not (array.min() >= 0 and array.max() < math.inf):
            raise InputError("Some value has no bucket; allowed are finite numbers from 0.", "values")
        # The pattern of a positive double grows with it: cut off the lower bits and count what is left. Adding zero makes -0 a 0.
        smallest = float(array.min())
        buckets = (array if smallest > 0 else array + 0.0).view(np.int64) >> (FRACTION_BITS - self.bits)
        first = int(buckets.min())
        if int(buckets.max()) - first < 1_000_000:
            buckets -= first
            counted = np.bincount(buckets)
            found = np.flatnonzero(counted)
            pairs = zip((found + first).tolist(), counted[found].tolist(), strict=True)
        else:
            different, numbers = np.unique(buckets, return_counts=True)
            pairs = zip(different.tolist(), numbers.tolist(), strict=True)
        for bucket, number in pairs:
            self.counts[bucket] = self.counts.get(bucket, 0) + number
        self.count += array.size

    def quantile(self, share: float) -> float:
        """Return the value that the given share of all does not exceed: the middle of its bucket.

        Raises
        ------
        InputError
            If nothing was counted, or the share is not from 0 to 1.
        """
        return self.quantiles([share])[0]

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """Return several quantiles, in the order asked for."""
        if not self.count or not all(0 <= share <= 1 for share in shares):
            raise InputError("Quantiles need at least one value, and shares from 0 to 1; add values first, or try [0.5, 0.99].", "shares")
        found, below = {}, 0
        ranks = iter(sorted({max(1, math.ceil(share * self.count)) for share in shares}))
        rank = next(ranks, None)
        for bucket in sorted(self.counts):
            below += self.counts[bucket]
            while rank is not None and rank <= below:
                found[rank] = self._middle(bucket)
                rank = next(ranks, None)
        return [found[max(1, math.ceil(share * self.count))] for share in shares]

    def __or__(self, other: Self) -> Self:
        """Return the histogram of all values of both, exactly as if they had been added to one."""
        if self.bits != other.bits:
            raise InputError(f"Histograms of {self.bits} and {other.bits} bits have different buckets; build both alike.")
        united = type(self)(bits=self.bits)
        united.counts = {
            bucket: self.counts.get(bucket, 0) + other.counts.get(bucket, 0) for bucket in sorted(self.counts.keys() | other.counts.keys())
        }
        united.count = self.count + other.count
        return united

    def check(self) -> None:
        """Assert that every value is in one bucket."""
        assert sum(self.counts.values()) == self.count, "every value is in one bucket"
        assert all(number > 0 for number in self.counts.values()), "no bucket is kept for nothing"

    def _bucket(self, value: float) -> int:
        (pattern,) = struct.unpack("<q", struct.pack("<d", value + 0.0))
        return int(pattern) >> (FRACTION_BITS - self.bits)

    def _middle(self, bucket: int) -> float:
        if bucket == 0:
            return 0.0
        shift = FRACTION_BITS - self.bits
        low, high = (struct.unpack("<d", struct.pack("<q", each << shift))[0] for each in (bucket, bucket + 1))
        return float(low + (min(high, 1.7976931348623157e308) - low) / 2)


class HistogramOfEqualWidths(Histogram):
    """Uses buckets of one width over a range given in advance.

    Fast values all fall into the first bucket, slow ones behind the last: exactly the two ends that one asks for.
    """

    def __init__(self, *, bits: int = 6, longest: float = 1.0) -> None:
        super().__init__(bits=bits)
        self.width = longest / 1_000

    def add_all(self, values: ArrayLike) -> None:
        """Count many values, one by one."""
        import numpy as np

        for value in np.asarray(values, dtype=np.float64).ravel().tolist():
            self.add(value)

    def _bucket(self, value: float) -> int:
        return min(int(value / self.width), 999)

    def _middle(self, bucket: int) -> float:
        return (bucket + 0.5) * self.width


class TDigest:
    """A t-digest: groups of neighbouring values, each known by its mean and number.

    Parameters
    ----------
    compression
        About how many groups are kept, at most. The first and the last group are single values, and those between grow with
        their distance from the nearer end: by the paper's scale function k2.

    Examples
    --------
    >>> digest = TDigest()
    >>> digest.add_all(range(1, 1_002))
    >>> round(digest.quantile(0.5)), digest.quantile(0.0), digest.quantile(1.0)
    (501, 1.0, 1001.0)
    """

    def __init__(self, *, compression: float = 200.0) -> None:
        if not compression >= 10:
            raise InputError(f"compression={compression} leaves too few groups; allowed is a number from 10; try 100.", "compression")
        self.compression = compression
        self.groups: list[tuple[float, int]] = []
        self.buffer: list[float] = []
        self.lowest, self.highest = math.inf, -math.inf

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.count} values in {len(self.groups)} groups>"

    @property
    def count(self) -> int:
        """Values taken in."""
        return sum(number for _, number in self.groups) + len(self.buffer)

    def add(self, value: float) -> None:
        """Take a value in."""
        if not math.isfinite(value):
            raise InputError(f"value={value} cannot be placed among others; allowed are finite numbers.", "value")
        self.lowest, self.highest = min(self.lowest, value), max(self.highest, value)
        self.buffer.append(value)
        if len(self.buffer) >= 10 * self.compression:
            self._compress()

    def add_all(self, values: Iterable[float]) -> None:
        """Take many values in."""
        for value in values:
            self.add(value)

    def __or__(self, other: Self) -> Self:
        """Return a digest of all values of both: nearly that of one that had seen them all."""
        united = type(self)(compression=self.compression)
        united.groups = [*self.groups, *other.groups, *((value, 1) for value in (*self.buffer, *other.buffer))]
        united.lowest, united.highest = min(self.lowest, other.lowest), max(self.highest, other.highest)
        united._compress()
        return united

    def quantile(self, share: float) -> float:
        """Return the value that about the given share of all does not exceed, interpolated between the middles of groups."""
        self._compress()
        if not self.groups or not 0 <= share <= 1:
            raise InputError("A quantile needs at least one value, and a share from 0 to 1; add values first, or try 0.99.", "share")
        wanted = share * self.count
        before, place, value = 0.0, 0.0, self.lowest
        for mean, number in self.groups:
            middle = before + number / 2
            if wanted < middle:
                return value + (mean - value) * (wanted - place) / (middle - place)
            before, place, value = before + number, middle, mean
        rest = before - place
        return value + (self.highest - value) * ((wanted - place) / rest if rest else 1.0)

    def check(self) -> None:
        """Assert that groups are in order and within what the scale allows."""
        self._compress()
        means = [mean for mean, _ in self.groups]
        assert means == sorted(means), "groups are in order"
        assert not means or (self.lowest <= means[0] and means[-1] <= self.highest), "means lie between the extremes"
        before, total = 0, self.count
        for _, number in self.groups:
            step = self._scale(before + number, total) - self._scale(before, total)
            assert number == 1 or step <= 1 + 1e-9, "no group of several spans more than one step of the scale"
            before += number

    def _scale(self, below: int, total: int) -> float:
        """The scale function: ever steeper towards both ends, so that one step of it holds a small part of what is beyond."""
        if not 0 < below < total:
            return math.inf if below else -math.inf
        return self.compression / (4 * math.log(max(total / self.compression, 1)) + 24) * math.log(below / (total - below))

    def _compress(self) -> None:
        """Merge neighbouring groups as long as together they span one step of the scale at most."""
        ordered = sorted([*self.groups, *((value, 1) for value in self.buffer)])
        self.buffer = []
        if not ordered:
            return
        total = sum(number for _, number in ordered)
        merged: list[tuple[float, int]] = []
        mean, number = ordered[0]
        before = 0
        for next_mean, next_number in ordered[1:]:
            together = number + next_number
            if self._scale(before + together, total) - self._scale(before, total) <= 1:
                mean += (next_mean - mean) * next_number / together
                number = together
            else:
                merged.append((mean, number))
                before += number
                mean, number = next_mean, next_number
        self.groups = [*merged, (mean, number)]


def mean_of_quantiles(histograms: Iterable[Histogram], share: float) -> float:
    """Return the mean of some servers' quantiles: a number that is no quantile of anything.

    >>> fast, slow = Histogram(bits=20), Histogram(bits=20)
    >>> fast.add(0.01, 99); slow.add(1.0, 1)
    >>> round(mean_of_quantiles([fast, slow], 0.5), 3), round((fast | slow).quantile(0.5), 3)
    (0.505, 0.01)
    """
    values = [each.quantile(share) for each in histograms]
    return math.fsum(values) / len(values)
