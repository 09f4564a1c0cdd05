"""Bloom filters: was this key added? A no is certain, a yes may be wrong.

A key sets a few bits of a row, chosen by as many hash functions. It is said to be there if all of its bits are set, by itself or
by others. Bits cannot be taken back, since others may need them; a counting filter keeps a small counter in place of each bit.

Sources: B. H. Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", Communications of the ACM 13 (7), 1970; L. Fan, P.
Cao, J. Almeida and A. Broder, "Summary Cache: A Scalable Wide-Area Web Cache Sharing Protocol", IEEE/ACM Transactions on
Networking 8 (3), 2000, for counters in place of bits.

References: bloom1970space; fan2000summary.
"""

from __future__ import annotations

import math
from typing import Self

from dstudio_lib.algorithms.hashing.placement import Digest, key_bytes
from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError


class BloomFilter:
    """A Bloom filter.

    Parameters
    ----------
    bits
        Length of the filter.
    hashes
        Bits that each key sets. Best is about 0.7 times the bits for each key.

    Examples
    --------
    >>> seen = BloomFilter(bits=1_000, hashes=7)
    >>> seen.add("milk")
    >>> "milk" in seen, "eggs" in seen
    (True, False)
    """

    def __init__(self, *, bits: int, hashes: int, digest: Digest = blake2b_64) -> None:
        if bits < 1 or hashes < 1:
            raise InputError(f"bits={bits} and hashes={hashes} make no filter; allowed are whole numbers from 1; try 10 bits a key and 7.")
        self.bits = bits
        self.hashes = hashes
        self.digest = digest
        self.row = bytearray(-(-bits // 8))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.bits} bits, {self.share_set():.1%} set>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BloomFilter) and self._shape() == other._shape() and self.row == other.row

    __hash__ = None  # type: ignore[assignment]

    def add(self, key: str | bytes) -> None:
        """Set the key's bits."""
        for place in self.places(key):
            self.row[place >> 3] |= 1 << (place & 7)

    def __contains__(self, key: str | bytes) -> bool:
        return all(self.row[place >> 3] >> (place & 7) & 1 for place in self.places(key))

    def __or__(self, other: Self) -> Self:
        """Return the filter of all keys of both, exactly as if they had been added to one.

        Raises
        ------
        InputError
            If the two differ in length or in their hash functions.
        """
        if self._shape() != other._shape():
            raise InputError("Filters of different lengths or hash functions cannot be united; build both with the same bits and hashes.")
        united = type(self)(bits=self.bits, hashes=self.hashes, digest=self.digest)
        united.row = bytearray(a | b for a, b in zip(self.row, other.row, strict=True))
        return united

    def places(self, key: str | bytes) -> list[int]:
        """Return the key's bits, one for each hash function; some may coincide."""
        data = key_bytes(key)
        return [self.digest(data, seed) % self.bits for seed in range(self.hashes)]

    def share_set(self) -> float:
        """Return the share of bits that are set; to the power of the hashes it is the share of wrong yeses now."""
        return int.from_bytes(self.row, "big").bit_count() / self.bits

    def keys_estimated(self) -> float:
        """Return how many different keys were probably added, told from the bits that are set; infinite if all are."""
        empty = 1 - self.share_set()
        return -self.bits / self.hashes * math.log(empty) if empty else math.inf

    def check(self) -> None:
        """Assert that no bit behind the last is set."""
        assert int.from_bytes(self.row, "little") >> self.bits == 0, "no bit behind the last is set"

    def _shape(self) -> tuple[int, int, Digest]:
        return self.bits, self.hashes, self.digest


class BloomFilterThatRemoves(BloomFilter):
    """Clears the bits of a key to remove it.

    Other keys may have set the same bits: they are then said to be absent, which a Bloom filter must never say of a key
    that was added.
    """

    def remove(self, key: str | bytes) -> None:
        """Clear the key's bits."""
        for place in self.places(key):
            self.row[place >> 3] &= ~(1 << (place & 7))


class CountingBloomFilter:
    """A Bloom filter with a small counter for each bit, so that keys can be removed again.

    A counter that has reached its highest value stays there: it may then say yes for ever, but never no wrongly. Only keys that were added
    may be removed.

    Parameters
    ----------
    cells
        Number of counters.
    hashes
        Counters that each key raises.
    counter_bits
        Length of a counter; four bits overflow very rarely.

    Examples
    --------
    >>> seen = CountingBloomFilter(cells=1_000, hashes=4)
    >>> seen.add("milk"); seen.remove("milk")
    >>> "milk" in seen
    False
    """

    def __init__(self, *, cells: int, hashes: int, counter_bits: int = 4, digest: Digest = blake2b_64) -> None:
        if cells < 1 or hashes < 1 or not 1 <= counter_bits <= 8:
            raise InputError(
                f"cells={cells}, hashes={hashes} and counter_bits={counter_bits} make no filter; "
                "allowed are whole numbers from 1, and at most 8 bits a counter."
            )
        self.cells = cells
        self.hashes = hashes
        self.highest: int = 2**counter_bits - 1
        self.digest = digest
        self.counters = bytearray(cells)

    def add(self, key: str | bytes) -> None:
        """Raise the key's counters, none above the highest value."""
        for place in self.places(key):
            self.counters[place] = self._raised(self.counters[place])

    def remove(self, key: str | bytes) -> None:
        """Lower the key's counters, except those that may have overflowed.

        Raises
        ------
        InputError
            If the key cannot have been added.
        """
        if key not in self:
            raise InputError(f"The key {key!r} was not added, and removing it would make others vanish; remove only what was added.", "key")
        for place in self.places(key):
            if self.counters[place] < self.highest:
                self.counters[place] -= 1

    def __contains__(self, key: str | bytes) -> bool:
        return all(self.counters[place] for place in self.places(key))

    def places(self, key: str | bytes) -> list[int]:
        """Return the key's counters, each once."""
        data = key_bytes(key)
        return sorted({self.digest(data, seed) % self.cells for seed in range(self.hashes)})

    def check(self) -> None:
        """Assert that no counter is above the highest value."""
        assert max(self.counters) <= self.highest, "no counter is above the highest value"

    def _raised(self, counter: int) -> int:
        return min(counter + 1, self.highest)


class CountingBloomFilterThatWraps(CountingBloomFilter):
    """Lets a counter start again from zero when it overflows.

    Keys that are there are then said to be absent.
    """

    def _raised(self, counter: int) -> int:
        return (counter + 1) % (self.highest + 1)
