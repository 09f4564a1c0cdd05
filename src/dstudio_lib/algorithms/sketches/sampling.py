"""A few of very many: reservoirs, and samples by hash on which all machines agree.

A reservoir holds an even sample of a stream of unknown length. A sample by hash keeps a key if its hash is small: every machine
decides alike without talking, so that a request is traced on all services or none; and a lower rate keeps a part of what a higher
one keeps. The k smallest hashes are such a sample of fixed size, from which the number of different keys can be told.

Sources: J. S. Vitter, "Random Sampling with a Reservoir", ACM Transactions on Mathematical Software 11 (1), 1985 (algorithm R);
K.-H. Li, "Reservoir-Sampling Algorithms of Time Complexity O(n(1+log(N/n)))", ACM Transactions on Mathematical Software 20 (4), 1994
(algorithm L); Z. Bar-Yossef, T. S. Jayram, R. Kumar, D. Sivakumar and L. Trevisan, "Counting Distinct Elements in a Data Stream",
RANDOM 2002, for the k smallest hashes.

References: vitter1985random; li1994reservoir; baryossef2002counting.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from typing import Any, Self

from dstudio_lib.algorithms.hashing.placement import DIGEST_VALUES, Digest, key_bytes
from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream


class Reservoir:
    """An even sample of a stream: after n items each is in it with probability size/n (algorithm R).

    Parameters
    ----------
    size
        Items that are kept.
    seed
        Seed of the choice.

    Examples
    --------
    >>> sample = Reservoir(size=3, seed=1)
    >>> for item in range(100):
    ...     sample.add(item)
    >>> len(sample.items), sample.seen
    (3, 100)
    """

    def __init__(self, *, size: int, seed: int = 0) -> None:
        if size < 1:
            raise InputError(f"size={size} leaves nothing to keep; allowed is a whole number from 1; try 100.", "size")
        self.size = size
        self.random = stream(seed, "reservoir")
        self.items: list[Any] = []
        self.seen = 0

    def add(self, item: Any) -> None:
        """Look at the next item of the stream."""
        self.seen += 1
        if len(self.items) < self.size:
            self.items.append(item)
        else:
            self._consider(item)

    def check(self) -> None:
        """Assert that the reservoir holds as much as it can."""
        assert len(self.items) == min(self.size, self.seen), "the reservoir holds as much as it can"

    def _consider(self, item: Any) -> None:
        place = self.random.randrange(self.seen)
        if place < self.size:
            self.items[place] = item


class ReservoirWithSkips(Reservoir):
    """The same sample with far fewer random numbers: how many items to pass over is drawn at once (algorithm L)."""

    def __init__(self, *, size: int, seed: int = 0) -> None:
        super().__init__(size=size, seed=seed)
        self.threshold = 1.0
        """The largest of as many random numbers as there are items kept, of which every item has one."""
        self.next = 0
        self.draws = 0

    def _consider(self, item: Any) -> None:
        if self.next == 0:
            self._skip(self.size)
        if self.seen == self.next:
            self.items[self.random.randrange(self.size)] = item
            self.draws += 1
            self._skip(self.seen)

    def _skip(self, seen: int) -> None:
        self.threshold *= math.exp(math.log(1 - self.random.random()) / self.size)
        passed = math.floor(math.log(1 - self.random.random()) / math.log1p(-self.threshold))
        self.draws += 2
        self.next = seen + passed + 1


class ReservoirThatFavoursTheLate(Reservoir):
    """Takes every item that comes and throws out one that was kept.

    Early items have to survive many draws: the sample shows the end of the stream and not the whole.
    """

    def _consider(self, item: Any) -> None:
        self.items[self.random.randrange(self.size)] = item


def kept(key: str | bytes, rate: float, *, digest: Digest = blake2b_64) -> bool:
    """Return whether a sample by hash keeps a key: the same everywhere, and for every higher rate too.

    >>> kept("request 7", rate=1.0), kept("request 7", rate=0.0)
    (True, False)
    """
    if not 0 <= rate <= 1:
        raise InputError(f"rate={rate} is no share; allowed is 0 to 1; try 0.01.", "rate")
    return digest(key_bytes(key), 0) < rate * DIGEST_VALUES


class SmallestHashes:
    """The k different keys with the smallest hashes: a sample of fixed size, and a count of different keys.

    Parameters
    ----------
    size
        Keys that are kept. The standard error of the count is about one over the root of their number.

    Examples
    --------
    >>> sample = SmallestHashes(size=10)
    >>> for i in range(12):
    ...     sample.add(f"key {i % 4}")
    >>> sorted(sample.keys), sample.estimate()
    (['key 0', 'key 1', 'key 2', 'key 3'], 4.0)
    """

    def __init__(self, *, size: int, digest: Digest = blake2b_64) -> None:
        if size < 2:
            raise InputError(f"size={size} is too small to tell a number; allowed is a whole number from 2; try 1000.", "size")
        self.size = size
        self.digest = digest
        self.entries: list[tuple[int, str]] = []

    @property
    def keys(self) -> list[str]:
        """The keys of the sample, in the order of their hashes."""
        return [key for _, key in self.entries]

    def add(self, key: str) -> None:
        """Take a key in, if its hash is among the smallest."""
        entry = (self.digest(key_bytes(key), 0), key)
        if len(self.entries) == self.size and entry >= self.entries[-1]:
            return
        place = bisect_left(self.entries, entry)
        if self.entries[place : place + 1] != [entry]:
            insort(self.entries, entry)
            del self.entries[self.size :]

    def estimate(self) -> float:
        """Return how many different keys there probably were; exact while there were fewer than fit."""
        if len(self.entries) < self.size:
            return float(len(self.entries))
        return (self.size - 1) * DIGEST_VALUES / self.entries[-1][0]

    def __or__(self, other: Self) -> Self:
        """Return the sample of all keys of both, exactly as if they had been added to one."""
        if self.size != other.size or self.digest is not other.digest:
            raise InputError("Samples of different sizes or hash functions cannot be united; build both alike.")
        united = type(self)(size=self.size, digest=self.digest)
        united.entries = sorted({*self.entries, *other.entries})[: self.size]
        return united

    def resemblance(self, other: Self) -> float:
        """Return the estimated share of the keys of both that both have (the Jaccard index), from the sample of their union."""
        union = (self | other).entries
        common = {*self.entries} & {*other.entries}
        return sum(entry in common for entry in union) / len(union) if union else 1.0

    def check(self) -> None:
        """Assert that the entries are in order, each once, and no more than fit."""
        assert self.entries == sorted(set(self.entries)), "entries are in order, each once"
        assert len(self.entries) <= self.size, "no more than fit"
