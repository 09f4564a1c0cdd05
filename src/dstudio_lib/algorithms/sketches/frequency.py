"""How often did each key come? Count-Min for any key, Space-Saving for the heavy ones.

Count-Min adds each event to one counter in each of several rows. Others share the counters, so that none is too low, and the smallest
is the least wrong. Space-Saving keeps a fixed number of keys; a new one takes the place of the rarest and inherits its count, which
is then its possible error.

Sources: G. Cormode and S. Muthukrishnan, "An improved data stream summary: the count-min sketch and its applications", Journal of
Algorithms 55 (1), 2005; C. Estan and G. Varghese, "New Directions in Traffic Measurement and Accounting", SIGCOMM 2002, for the
conservative update; A. Metwally, D. Agrawal and A. El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data
Streams", ICDT 2005.

References: cormode2005countmin; estan2002directions; metwally2005efficient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from dstudio_lib.algorithms.hashing.placement import Digest, key_bytes
from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError


class CountMin:
    """A Count-Min sketch.

    Parameters
    ----------
    width
        Counters in each row: e over the tolerance.
    depth
        Rows: each divides the chance to exceed the tolerance by e.

    Examples
    --------
    >>> counts = CountMin(width=100, depth=4)
    >>> counts.add("milk", 3); counts.add("eggs")
    >>> counts.estimate("milk"), counts.estimate("eggs"), counts.total
    (3, 1, 4)
    """

    def __init__(self, *, width: int, depth: int, digest: Digest = blake2b_64) -> None:
        if width < 1 or depth < 1:
            raise InputError(f"width={width} and depth={depth} make no sketch; allowed are whole numbers from 1; try 2719 and 5.")
        self.width = width
        self.depth = depth
        self.digest = digest
        self.rows = [[0] * width for _ in range(depth)]
        self.total = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.depth} rows of {self.width}, {self.total} events>"

    def add(self, key: str | bytes, count: int = 1) -> None:
        """Count a key that came ``count`` times."""
        if count < 0:
            raise InputError(f"count={count} would lower counters that other keys share; allowed is a whole number from 0.", "count")
        self.total += count
        for row, place in zip(self.rows, self.places(key), strict=True):
            row[place] += count

    def estimate(self, key: str | bytes) -> int:
        """Return how often a key came: never too few."""
        return min(row[place] for row, place in zip(self.rows, self.places(key), strict=True))

    def __or__(self, other: Self) -> Self:
        """Return the sketch of the events of both, exactly as if they had been added to one.

        Raises
        ------
        InputError
            If the two differ in size or hash function.
        """
        if (self.width, self.depth, self.digest) != (other.width, other.depth, other.digest):
            raise InputError("Sketches of different sizes or hash functions cannot be added up; build both alike.")
        united = type(self)(width=self.width, depth=self.depth, digest=self.digest)
        united.rows = [[a + b for a, b in zip(mine, theirs, strict=True)] for mine, theirs in zip(self.rows, other.rows, strict=True)]
        united.total = self.total + other.total
        return united

    def places(self, key: str | bytes) -> list[int]:
        """Return the key's counter in each row."""
        data = key_bytes(key)
        return [self.digest(data, row) % self.width for row in range(self.depth)]

    def check(self) -> None:
        """Assert that every row has counted every event."""
        assert all(sum(row) == self.total for row in self.rows), "every row has counted every event"


class ConservativeCountMin(CountMin):
    """Raises only those counters that have to rise for the estimate to be right.

    Less is counted twice, and no estimate is too low. Merged sketches are right as well, but no sharper than plain ones.
    """

    def add(self, key: str | bytes, count: int = 1) -> None:
        """Raise the key's counters to the new estimate, where they are lower."""
        if count < 0:
            raise InputError(f"count={count} would lower counters that other keys share; allowed is a whole number from 0.", "count")
        self.total += count
        new = self.estimate(key) + count
        for row, place in zip(self.rows, self.places(key), strict=True):
            row[place] = max(row[place], new)

    def check(self) -> None:
        """Assert that no row has counted more than there was."""
        assert all(sum(row) <= self.total for row in self.rows), "no row has counted more than there was"


class CountMinWithOneHash(CountMin):
    """Uses the same hash function in every row.

    Keys that collide in one row then collide in all, and the other rows are for nothing.
    """

    def places(self, key: str | bytes) -> list[int]:
        """Return the same counter in each row."""
        return [self.digest(key_bytes(key), 0) % self.width] * self.depth


class CountMinThatTakesTheMean(CountMin):
    """Removes the mean share of all other events from each counter, and takes the median.

    Closer on average; but an estimate may now be too low, and whoever relies on the bound, to find every heavy key, misses some.
    """

    def estimate(self, key: str | bytes) -> int:
        """Return the median of the counters, each less what others probably added."""
        guesses = []
        for row, place in zip(self.rows, self.places(key), strict=True):
            others = (self.total - row[place]) / max(self.width - 1, 1)
            guesses.append(row[place] - others)
        return max(0, round(sorted(guesses)[len(guesses) // 2]))


@dataclass(frozen=True, slots=True)
class Heavy:
    """A heavy key: at most ``count`` events, and at least ``count - error``."""

    key: str
    count: int
    error: int


class SpaceSaving:
    """The most frequent keys, with a fixed number of counters.

    Every key that made up more than one in ``counters`` of all events is there.

    >>> top = SpaceSaving(counters=2)
    >>> for key in "aabac":
    ...     top.add(key)
    >>> top.heaviest(2)
    [Heavy(key='a', count=3, error=0), Heavy(key='c', count=2, error=1)]
    """

    def __init__(self, *, counters: int) -> None:
        if counters < 1:
            raise InputError(f"counters={counters} leaves no key to watch; allowed is a whole number from 1; try 100.", "counters")
        self.counters = counters
        self.counts: dict[str, int] = {}
        self.errors: dict[str, int] = {}
        self.total = 0

    def add(self, key: str, count: int = 1) -> None:
        """Count a key that came ``count`` times."""
        self.total += count
        if key in self.counts:
            self.counts[key] += count
        elif len(self.counts) < self.counters:
            self.counts[key], self.errors[key] = count, 0
        else:
            # The rarest key gives up its counter, and the newcomer may have come as often before.
            rarest = min(self.counts, key=lambda each: (self.counts[each], each))
            inherited = self.counts.pop(rarest)
            del self.errors[rarest]
            self.counts[key], self.errors[key] = inherited + count, inherited

    def heaviest(self, number: int) -> list[Heavy]:
        """Return the keys with the highest counts, the highest first."""
        ordered = sorted(self.counts, key=lambda each: (-self.counts[each], each))[:number]
        return [Heavy(key, self.counts[key], self.errors[key]) for key in ordered]

    def check(self) -> None:
        """Assert that all events were counted once, and that no error exceeds an even share of them."""
        assert sum(self.counts.values()) == self.total, "every event is in one counter"
        assert all(error * self.counters <= self.total for error in self.errors.values()), "no error exceeds an even share of all events"
