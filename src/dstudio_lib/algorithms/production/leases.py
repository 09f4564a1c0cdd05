"""Leases in a look-aside cache: one reader may fill a missing key, and only if it was not deleted meanwhile.

R. Nishtala, H. Fugal, S. Grimm and others, "Scaling Memcache at Facebook", NSDI, 2013. A reader that misses gets a token; the value it
brings from the database is taken only with that token, which a delete makes worthless. Tokens for a key are given at a limited
rate, so that of a thundering herd one goes to the database and the others wait a moment, or take a stale value.

References: nishtala2013memcache.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

_INTERVAL = Quantity("lease interval", "t", "ns", "at most one token for a key in this time", lower=1, default=10 * SECOND, integer=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets: a hit with the value, a lease with a token, or the advice to wait."""

    kind: Literal["hit", "lease", "wait"]
    value: Any = None
    token: int = 0


@dataclass(slots=True)
class LeasedCache:
    """A cache whose misses hand out leases.

    >>> cache = LeasedCache()
    >>> cache.get("k", now=0), cache.get("k", now=1).kind
    (Answer(kind='lease', value=None, token=1), 'wait')
    >>> cache.delete("k"); cache.fill("k", "old value", token=1)
    False
    """

    interval: int = 10 * SECOND
    values: dict[str, Any] = field(default_factory=dict)
    leases: dict[str, tuple[int, int]] = field(default_factory=dict)
    given: int = 0

    def __post_init__(self) -> None:
        _INTERVAL.check(self.interval, "interval")

    def get(self, key: str, now: int) -> Answer:
        """Return the value, a lease to fetch it, or the advice to wait for who fetches it."""
        if key in self.values:
            return Answer("hit", self.values[key])
        if key in self.leases and now - self.leases[key][1] < self.interval:
            return Answer("wait")
        self.given += 1
        self.leases[key] = (self.given, now)
        return Answer("lease", token=self.given)

    def fill(self, key: str, value: Any, token: int) -> bool:
        """Keep a value that was fetched under a lease; a worthless token is refused."""
        if not self.is_valid(key, token):
            return False
        self.leases.pop(key, None)
        self.values[key] = value
        return True

    def is_valid(self, key: str, token: int) -> bool:
        """Whether a token is that of the key's lease."""
        return key in self.leases and self.leases[key][0] == token

    def delete(self, key: str) -> None:
        """Forget a value that has changed in the database, and every lease on it."""
        self.values.pop(key, None)
        self.leases.pop(key, None)


class CacheWithoutLeases(LeasedCache):
    """Leaves out the leases: every miss goes to the database, and a slow reader puts back an old value after the delete, for good.

    >>> cache = CacheWithoutLeases()
    >>> answer = cache.get("k", now=0)  # the reader fetches the old value, slowly
    >>> cache.delete("k")  # the database has a new one
    >>> cache.fill("k", "old value", answer.token), cache.get("k", now=9).value
    (True, 'old value')
    """

    def get(self, key: str, now: int) -> Answer:
        """Return the value, or send the reader to the database."""
        return Answer("hit", self.values[key]) if key in self.values else Answer("lease")

    def is_valid(self, key: str, token: int) -> bool:
        """Take everything."""
        return True
