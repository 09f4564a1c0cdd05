"""What every replacement policy is: a set of keys of a limited size, and a decision at each miss."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable

from dstudio_lib.foundation.quantity import Quantity

CAPACITY = Quantity("capacity", "C", "", "entries that fit", lower=1, upper=10**9, default=100, integer=True)


class Cache(ABC):
    """Keys that a policy keeps; each request is a hit or a miss, and a missed key may be taken in."""

    def __init__(self, capacity: int) -> None:
        self.capacity: int = CAPACITY.check(capacity, "capacity")
        self.hits = 0
        self.misses = 0

    def request(self, key: Hashable) -> bool:
        """Ask for a key, and return whether it was there."""
        if key in self:
            self.hits += 1
            self.touch(key)
            return True
        self.misses += 1
        self.admit(key)
        return False

    @abstractmethod
    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""

    @abstractmethod
    def __len__(self) -> int:
        """Return how many keys are held."""

    @abstractmethod
    def touch(self, key: Hashable) -> None:
        """Note a hit."""

    @abstractmethod
    def admit(self, key: Hashable) -> None:
        """Take in a key that was missed, and evict another if there is no room."""

    @property
    def hit_ratio(self) -> float:
        """Share of the requests that hit; 0 before the first."""
        return self.hits / max(1, self.hits + self.misses)

    def check(self) -> None:
        """Assert that no more is held than fits."""
        assert len(self) <= self.capacity


def misses(make: Callable[[int], Cache], capacity: int, requests: Iterable[Hashable]) -> int:
    """Return the misses of a policy on a list of requests, from an empty cache.

    >>> from dstudio_lib.algorithms.caching.replacement import Lru
    >>> misses(Lru, 2, [1, 2, 1, 3, 1])
    3
    """
    cache = make(capacity)
    for key in requests:
        cache.request(key)
    return cache.misses
