"""W-TinyLFU: a small window for what is new, and a sketch of past requests that decides who may replace whom.

G. Einziger, R. Friedman and B. Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM Transactions on Storage 13 (4), 2017.
The shares (a window of 1 %, four fifths of the rest protected) are those that it gives for Caffeine, the Java library by one of the
authors.

References: einziger2017tinylfu.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from hashlib import blake2b

from dstudio_lib.foundation.quantity import Quantity

from .cache import CAPACITY, Cache

_WINDOW = Quantity("window share", "w", "", "part of the capacity for what is new", lower=0, upper=1, default=0.01)
MOST = 15
ROWS = 4


class AgingSketch:
    """Counts of requests in four rows of small counters; all are halved after a while, so that fame fades.

    >>> sketch = AgingSketch(capacity=100)
    >>> for _ in range(5):
    ...     sketch.add("a")
    >>> sketch.estimate("a"), sketch.estimate("b")
    (5, 0)
    """

    def __init__(self, capacity: int, sample: int | None = None) -> None:
        self.width = 1 << max(4, (CAPACITY.check(capacity, "capacity") * 4 - 1).bit_length())
        self.sample: int = 10 * capacity if sample is None else CAPACITY.check(sample, "sample")
        self.rows = [bytearray(self.width) for _ in range(ROWS)]
        self.added = 0

    def places(self, key: Hashable) -> list[int]:
        """Return where the key counts in each row, the same in every process."""
        digest = blake2b(repr(key).encode(), digest_size=4 * ROWS).digest()
        return [int.from_bytes(digest[4 * row : 4 * row + 4], "big") % self.width for row in range(ROWS)]

    def add(self, key: Hashable) -> None:
        """Count a request."""
        for row, place in zip(self.rows, self.places(key), strict=True):
            row[place] = min(MOST, row[place] + 1)
        self.added += 1
        if self.added >= self.sample:
            self.age()

    def age(self) -> None:
        """Halve everything."""
        self.rows = [bytearray(count // 2 for count in row) for row in self.rows]
        self.added //= 2

    def estimate(self, key: Hashable) -> int:
        """Return about how often the key was asked for of late; without halving, never fewer than it was (up to 15)."""
        return min(row[place] for row, place in zip(self.rows, self.places(key), strict=True))


class TinyLfu(Cache):
    """A window, and behind it a segmented LRU that a key enters only if it was asked for more often than the key it replaces.

    >>> cache = TinyLfu(100)
    >>> for scan in range(1_000):
    ...     _ = cache.request("hot"), cache.request(scan)
    >>> "hot" in cache
    True
    """

    def __init__(self, capacity: int, window_share: float = 0.01) -> None:
        super().__init__(capacity)
        self.most_window = max(1, round(capacity * _WINDOW.check(window_share, "window_share")))
        self.most_main = capacity - self.most_window
        self.most_protected = self.most_main * 4 // 5
        self.window: OrderedDict[Hashable, None] = OrderedDict()
        self.probation: OrderedDict[Hashable, None] = OrderedDict()
        self.protected: OrderedDict[Hashable, None] = OrderedDict()
        self.sketch = AgingSketch(capacity)

    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""
        return key in self.window or key in self.probation or key in self.protected

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self.window) + len(self.probation) + len(self.protected)

    def request(self, key: Hashable) -> bool:
        """Count the request in the sketch, and serve it."""
        self.sketch.add(key)
        return super().request(key)

    def touch(self, key: Hashable) -> None:
        """Move a key up: from probation among the protected, whose oldest goes back."""
        if key in self.window:
            self.window.move_to_end(key)
        elif key in self.protected:
            self.protected.move_to_end(key)
        else:
            del self.probation[key]
            self.protected[key] = None
            if len(self.protected) > self.most_protected:
                oldest, _ = self.protected.popitem(last=False)
                self.probation[oldest] = None

    def admit(self, key: Hashable) -> None:
        """Take a key into the window; what that pushes out competes with the oldest on probation."""
        self.window[key] = None
        if len(self.window) <= self.most_window:
            return
        candidate, _ = self.window.popitem(last=False)
        if len(self.probation) + len(self.protected) < self.most_main:
            self.probation[candidate] = None
        elif self.probation:
            victim = next(iter(self.probation))
            if self.replaces(candidate, victim):
                del self.probation[victim]
                self.probation[candidate] = None

    def replaces(self, candidate: Hashable, victim: Hashable) -> bool:
        """Whether the newcomer was asked for more often."""
        return self.sketch.estimate(candidate) > self.sketch.estimate(victim)

    def check(self) -> None:
        """Assert the sizes of the three parts, and that they share no key."""
        super().check()
        assert len(self.window) <= self.most_window
        assert len(self.protected) <= self.most_protected
        assert len({*self.window, *self.probation, *self.protected}) == len(self)


class TinyLfuThatAdmitsEveryone(TinyLfu):
    """Leaves out the comparison: a scan flushes everything on probation, as it does a plain LRU.

    >>> cache = TinyLfuThatAdmitsEveryone(100)
    >>> for scan in range(1_000):
    ...     _ = cache.request(scan)
    >>> 999 in cache, 0 in cache
    (True, False)
    """

    def replaces(self, candidate: Hashable, victim: Hashable) -> bool:
        """Always."""
        return True
