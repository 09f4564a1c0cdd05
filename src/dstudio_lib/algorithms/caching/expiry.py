"""Entries that expire: after a fixed life, after a pause in requests, or refreshed a little early by chance (XFetch).

J. Jung, A. W. Berger and H. Balakrishnan, "Modeling TTL-based Internet caches", INFOCOM, 2003; A. Vattani, F. Chierichetti and
K. Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", Proceedings of the VLDB Endowment 8 (8), 2015. Times are in nanoseconds.

References: jung2003modeling; vattani2015stampede.
"""

from __future__ import annotations

import math
import random
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

_LIFE = Quantity("time to live", "T", "ns", "how long an entry lives", lower=1, default=SECOND, integer=True)
_EAGERNESS = Quantity("eagerness", r"\beta", "", "above 1 refreshes earlier", lower=0, default=1)


@dataclass(slots=True)
class Entry:
    """A value, when it expires, and how long it took to compute (ns)."""

    value: Any
    expires: int
    took: int


class ExpiringCache:
    """Entries that live for a fixed time from when they were fetched.

    >>> cache = ExpiringCache(life=10)
    >>> cache.put("a", 1, now=0)
    >>> cache.get("a", now=9), cache.get("a", now=10)
    (1, None)
    """

    def __init__(self, life: int) -> None:
        self.life: int = _LIFE.check(life, "life")
        self.entries: dict[Hashable, Entry] = {}

    def get(self, key: Hashable, now: int) -> Any:
        """Return the value, or ``None`` if it must be fetched."""
        entry = self.entries.get(key)
        return None if entry is None or now >= entry.expires else entry.value

    def put(self, key: Hashable, value: Any, now: int, took: int = 0) -> None:
        """Keep a value that was just fetched."""
        self.entries[key] = Entry(value, now + self.life, took)


class SlidingCache(ExpiringCache):
    """Entries that live on while they are asked for often enough.

    >>> cache = SlidingCache(life=10)
    >>> cache.put("a", 1, now=0)
    >>> cache.get("a", now=9), cache.get("a", now=18), cache.get("a", now=28)
    (1, 1, None)
    """

    def get(self, key: Hashable, now: int) -> Any:
        """Return the value and prolong its life, or ``None``."""
        value = super().get(key, now)
        if value is not None:
            self.entries[key].expires = now + self.life
        return value


class EarlyCache(ExpiringCache):
    """XFetch: each request may find the entry expired a little early, by chance, so that one refreshes while others still hit.

    Parameters
    ----------
    eagerness
        The paper's beta; 1 is optimal if a computation takes about as long as the last one.

    >>> cache, draw = EarlyCache(life=100), random.Random(1)
    >>> cache.put("a", 1, now=0, took=10)
    >>> cache.ask("a", now=0, draw=draw), cache.ask("a", now=100, draw=draw)
    (1, None)
    """

    def __init__(self, life: int, eagerness: float = 1.0) -> None:
        super().__init__(life)
        self.eagerness: float = _EAGERNESS.check(eagerness, "eagerness")

    def ask(self, key: Hashable, now: int, draw: random.Random) -> Any:
        """Return the value, or ``None`` if this request should compute it anew."""
        entry = self.entries.get(key)
        if entry is None or now + self.lead(entry, draw) >= entry.expires:
            return None
        return entry.value

    def lead(self, entry: Entry, draw: random.Random) -> float:
        """Return how early (ns) this request takes the entry for expired."""
        return -entry.took * self.eagerness * math.log(1.0 - draw.random())


class EarlyCacheWithoutChance(EarlyCache):
    """Leaves out the draw: all requests find the entry expired at the same early moment, and the stampede only comes sooner.

    >>> cache = EarlyCacheWithoutChance(life=100)
    >>> cache.put("a", 1, now=0, took=10)
    >>> [cache.ask("a", now, random.Random(now)) for now in (89, 90, 91)]
    [1, None, None]
    """

    def lead(self, entry: Entry, draw: random.Random) -> float:
        """Return the computation time."""
        return entry.took * self.eagerness
