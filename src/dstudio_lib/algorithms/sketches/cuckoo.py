"""Cuckoo filters: like Bloom filters, with removal, and smaller where few wrong yeses are wanted.

A short fingerprint of each key lies in one of two buckets. If both are full, one fingerprint there is thrown out and goes to its own other
bucket, and so on. That bucket is found from the fingerprint and the bucket it lies in, without the key: the two numbers differ by
the hash of the fingerprint, bit by bit, which leads back as it leads there.

Source: B. Fan, D. G. Andersen, M. Kaminsky and M. D. Mitzenmacher, "Cuckoo Filter: Practically Better Than Bloom", CoNEXT 2014.

References: fan2014cuckoo.
"""

from __future__ import annotations

from dstudio_lib.algorithms.hashing.placement import Digest, key_bytes
from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.foundation.randomness import stream


class FilterFull(DStudioError, RuntimeError):
    """A cuckoo filter takes no more keys; none that it took was lost."""


class CuckooFilter:
    """A cuckoo filter.

    Parameters
    ----------
    buckets
        Number of buckets, a power of two.
    slots
        Fingerprints that a bucket holds.
    fingerprint_bits
        Length of a fingerprint.
    most_moves
        Fingerprints that are thrown out in a row before the filter counts as full.
    seed
        Seed of the choice which fingerprint is thrown out.

    Examples
    --------
    >>> seen = CuckooFilter(buckets=64)
    >>> seen.add("milk")
    >>> "milk" in seen, "eggs" in seen
    (True, False)
    >>> seen.remove("milk")
    >>> "milk" in seen
    False
    """

    def __init__(
        self,
        *,
        buckets: int,
        slots: int = 4,
        fingerprint_bits: int = 12,
        most_moves: int = 500,
        seed: int = 0,
        digest: Digest = blake2b_64,
    ) -> None:
        self._allowed(buckets)
        if slots < 1 or not 2 <= fingerprint_bits <= 32:
            raise InputError(f"slots={slots} and fingerprint_bits={fingerprint_bits} make no filter; allowed are 1 and more, and 2 to 32.")
        self.slots = slots
        self.fingerprint_bits = fingerprint_bits
        self.most_moves = most_moves
        self.digest = digest
        self.random = stream(seed, "evictions")
        self.buckets: list[list[int]] = [[] for _ in range(buckets)]
        self.homeless: tuple[int, int] | None = None
        """The fingerprint that found no place, and a bucket of its; the filter is full while there is one."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.buckets)} buckets, {self.load():.1%} full>"

    def __len__(self) -> int:
        return sum(map(len, self.buckets)) + (self.homeless is not None)

    def add(self, key: str | bytes) -> None:
        """Add a key; added twice it is there twice, and has to be removed as often.

        Raises
        ------
        FilterFull
            If the key before found no place. That one is kept apart, so that all that were added are still found.
        """
        if self.homeless is not None:
            raise FilterFull(f"The filter is full at {self.load():.1%}; build a larger one, or remove keys.")
        fingerprint, first = self._first(key)
        # Step 1: put it into either bucket that has room.
        for bucket in (first, self._other(first, fingerprint)):
            if len(self.buckets[bucket]) < self.slots:
                self.buckets[bucket].append(fingerprint)
                return
        # Step 2: throw a fingerprint out, and let it do the same in its other bucket.
        bucket = self.random.choice((first, self._other(first, fingerprint)))
        for _ in range(self.most_moves):
            slot = self.random.randrange(self.slots)
            fingerprint, self.buckets[bucket][slot] = self.buckets[bucket][slot], fingerprint
            bucket = self._other(bucket, fingerprint)
            if len(self.buckets[bucket]) < self.slots:
                self.buckets[bucket].append(fingerprint)
                return
        self.homeless = (bucket, fingerprint)

    def __contains__(self, key: str | bytes) -> bool:
        fingerprint, first = self._first(key)
        second = self._other(first, fingerprint)
        if self.homeless is not None and self.homeless[1] == fingerprint and self.homeless[0] in (first, second):
            return True
        return fingerprint in self.buckets[first] or fingerprint in self.buckets[second]

    def remove(self, key: str | bytes) -> None:
        """Take one copy of a key's fingerprint away. Only keys that were added may be removed.

        Raises
        ------
        InputError
            If the key cannot have been added.
        """
        fingerprint, first = self._first(key)
        second = self._other(first, fingerprint)
        if self.homeless is not None and self.homeless[1] == fingerprint and self.homeless[0] in (first, second):
            self.homeless = None
            return
        for bucket in (first, second):
            if fingerprint in self.buckets[bucket]:
                self.buckets[bucket].remove(fingerprint)
                self._rehouse()
                return
        raise InputError(f"The key {key!r} was not added, and removing it would make others vanish; remove only what was added.", "key")

    def load(self) -> float:
        """Return the share of slots that are taken."""
        return sum(map(len, self.buckets)) / (len(self.buckets) * self.slots)

    def check(self) -> None:
        """Assert that no bucket is too full, and that every fingerprint finds the way back from its other bucket."""
        for number, bucket in enumerate(self.buckets):
            assert len(bucket) <= self.slots, "no bucket is too full"
            for fingerprint in bucket:
                assert 0 < fingerprint < 2**self.fingerprint_bits, "a fingerprint has its length and is not zero"
                other = self._other(number, fingerprint)
                assert self._other(other, fingerprint) == number, "the other bucket's other bucket is this one"

    def _allowed(self, buckets: int) -> None:
        if buckets < 1 or buckets & (buckets - 1):
            raise InputError(f"buckets={buckets} is no power of two, so that fingerprints would not find back; try 1024.", "buckets")

    def _first(self, key: str | bytes) -> tuple[int, int]:
        data = key_bytes(key)
        fingerprint = self.digest(data, 1) % (2**self.fingerprint_bits - 1) + 1
        return fingerprint, self.digest(data, 0) % len(self.buckets)

    def _other(self, bucket: int, fingerprint: int) -> int:
        return (bucket ^ self.digest(fingerprint.to_bytes(4, "big"), 2)) % len(self.buckets)

    def _rehouse(self) -> None:
        """Try to place the fingerprint that found no place, now that there is room somewhere."""
        if self.homeless is None:
            return
        bucket, fingerprint = self.homeless
        for each in (bucket, self._other(bucket, fingerprint)):
            if len(self.buckets[each]) < self.slots:
                self.buckets[each].append(fingerprint)
                self.homeless = None
                return


class CuckooFilterOfAnySize(CuckooFilter):
    """Takes any number of buckets.

    Cut to a range that is no power of two, the exclusive or no longer leads back: a fingerprint that was moved lies in a bucket where
    nobody looks for it, and its key is said to be absent.
    """

    def _allowed(self, buckets: int) -> None:
        pass
