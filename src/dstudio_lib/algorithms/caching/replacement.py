"""The classic policies: first in first out, least recently used, least frequently used, the clock, and the optimal one.

L. A. Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5 (2), 1966 (the optimal policy);
L. A. Belady, R. A. Nelson and G. S. Shedler, "An anomaly in space-time characteristics of certain programs running in a paging
machine", Communications of the ACM 12 (6), 1969 (why FIFO can get worse with more room); R. L. Mattson, J. Gecsei, D. R. Slutz and
I. L. Traiger, "Evaluation techniques for storage hierarchies", IBM Systems Journal 9 (2), 1970 (the stack property of LRU);
F. J. Corbató, "A Paging Experiment with the Multics System", MIT, Project MAC, report MAC-M-384, 1968 (the clock).

References: belady1966study; belady1969anomaly; mattson1970evaluation; corbato1968paging.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from heapq import heappop, heappush

from .cache import Cache


class Fifo(Cache):
    """Evicts what came first. It has no stack property: more room can mean more misses.

    >>> from dstudio_lib.algorithms.caching.cache import misses
    >>> belady = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]
    >>> misses(Fifo, 3, belady), misses(Fifo, 4, belady)
    (9, 10)
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self.held: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""
        return key in self.held

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self.held)

    def touch(self, key: Hashable) -> None:
        """Do nothing: a hit changes no order."""

    def admit(self, key: Hashable) -> None:
        """Take in a key, and evict the first in line."""
        if len(self.held) == self.capacity:
            self.held.popitem(last=False)
        self.held[key] = None


class Lru(Fifo):
    """Evicts what was not asked for the longest. A smaller cache always holds a part of a larger one.

    >>> lru = Lru(2)
    >>> [lru.request(key) for key in "abac"], "a" in lru, "b" in lru
    ([False, False, True, False], True, False)
    """

    def touch(self, key: Hashable) -> None:
        """Move the key to the end of the line."""
        self.held.move_to_end(key)


class Lfu(Cache):
    """Evicts what was asked for the fewest times since it came in; of several, the one not asked for the longest.

    >>> lfu = Lfu(2)
    >>> [lfu.request(key) for key in "aabc"], "a" in lfu, "b" in lfu
    ([False, True, False, False], True, False)
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self.counts: dict[Hashable, tuple[int, int]] = {}
        self.order: list[tuple[int, int, Hashable]] = []
        self.clock = 0

    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""
        return key in self.counts

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self.counts)

    def touch(self, key: Hashable) -> None:
        """Count a request for the key."""
        self.clock += 1
        self.counts[key] = (self.counts.get(key, (0, 0))[0] + 1, self.clock)
        heappush(self.order, (*self.counts[key], key))

    def admit(self, key: Hashable) -> None:
        """Take in a key, and evict the one with the fewest requests."""
        if len(self.counts) == self.capacity:
            count, time, victim = heappop(self.order)
            while self.counts.get(victim) != (count, time):  # it was asked for again since
                count, time, victim = heappop(self.order)
            del self.counts[victim]
        self.touch(key)


class Clock(Cache):
    """Nearly LRU for a bit an entry: a hand goes round, and evicts the first that was not asked for since it last passed.

    A hit sets the bit, the miss that brings a key in does not, as in caches of software; a processor sets it with the first access too.

    >>> clock = Clock(2)
    >>> [clock.request(key) for key in "abac"], "a" in clock, "b" in clock
    ([False, False, True, False], True, False)
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self.ring: list[Hashable] = []
        self.used: dict[Hashable, bool] = {}
        self.hand = 0

    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""
        return key in self.used

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self.used)

    def touch(self, key: Hashable) -> None:
        """Set the bit of the key."""
        self.used[key] = True

    def admit(self, key: Hashable) -> None:
        """Take in a key in the place where the hand stops."""
        if len(self.ring) < self.capacity:
            self.ring.append(key)
        else:
            while self.used[self.ring[self.hand]]:
                self.used[self.ring[self.hand]] = False
                self.hand = (self.hand + 1) % self.capacity
            del self.used[self.ring[self.hand]]
            self.ring[self.hand] = key
            self.hand = (self.hand + 1) % self.capacity
        self.used[key] = False


class Optimal(Cache):
    """Evicts what will be asked for last, which takes knowing the future: the fewest misses that any policy can have.

    Parameters
    ----------
    future
        All the requests that will be made, in order.

    >>> optimal = Optimal(2, [1, 2, 1, 3, 1])
    >>> [optimal.request(key) for key in [1, 2, 1, 3, 1]]
    [False, False, True, False, True]
    """

    def __init__(self, capacity: int, future: Sequence[Hashable]) -> None:
        super().__init__(capacity)
        self.coming: dict[Hashable, deque[int]] = {}
        for time, key in enumerate(future):
            self.coming.setdefault(key, deque()).append(time)
        self.due: dict[Hashable, float] = {}
        self.order: list[tuple[float, int, Hashable]] = []
        self.touched = 0

    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""
        return key in self.due

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self.due)

    def touch(self, key: Hashable) -> None:
        """Look up when the key is asked for next."""
        times = self.coming[key]
        times.popleft()
        self.due[key] = times[0] if times else float("inf")
        self.touched += 1
        heappush(self.order, (-self.due[key], self.touched, key))

    def admit(self, key: Hashable) -> None:
        """Take in a key, and evict the one that is due last."""
        if len(self.due) == self.capacity:
            when, _, victim = heappop(self.order)
            while self.due.get(victim) != -when:
                when, _, victim = heappop(self.order)
            del self.due[victim]
        self.touch(key)
