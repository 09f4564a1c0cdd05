"""A cache in front of a database, from the first request on: how it warms up, and what happens if the database cannot bear that.

The claim: a cache is capacity. A database that is sized for the misses of a warm cache cannot answer those of an empty one; whoever waits
longer than the timeout gives up, the work for them is lost, nothing comes into the cache, and the restart that should have
taken seconds never ends. Letting in only what the database can bear warms the cache instead.

Keys are asked for with Zipf's popularity, at random times; the database works on one fetch after the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated

from dstudio_lib.algorithms.caching.adaptive import Arc, TwoQueue
from dstudio_lib.algorithms.caching.cache import Cache
from dstudio_lib.algorithms.caching.replacement import Clock, Fifo, Lfu, Lru
from dstudio_lib.foundation.quantities import Duration, Items, PositiveRate, Ratio, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

POLICIES: dict[str, type[Cache]] = {"lru": Lru, "fifo": Fifo, "lfu": Lfu, "clock": Clock, "2q": TwoQueue, "arc": Arc}
WINDOWS = 60
"""Parts of a run that are counted apart."""


@dataclass(frozen=True)
class CacheTraffic(Settings):
    """Who asks for what, what fits, and what the database can do."""

    keys: Annotated[int, like(Items, name="keys", meaning="different keys", upper=1_000_000, default=10_000)] = 10_000
    skew: Annotated[float, Quantity("skew", "s", "", "Zipf's exponent of popularity", 0, 3, default=0.9)] = 0.9
    capacity: Annotated[int, like(Items, name="capacity", symbol="C", meaning="keys that fit", upper=1_000_000, default=2_000)] = 2_000
    policy: Annotated[
        str,
        Choice(
            "policy",
            "which key makes room",
            (
                ("lru", "least recently used"),
                ("fifo", "first in, first out"),
                ("lfu", "least often used"),
                ("clock", "CLOCK"),
                ("2q", "2Q"),
                ("arc", "ARC"),
            ),
            "lru",
        ),
    ] = "lru"
    request_rate: Annotated[float, like(PositiveRate, name="requests", meaning="requests each second", upper=1e5, default=2_000)] = 2_000.0
    database_rate: Annotated[
        float, like(PositiveRate, name="database", meaning="fetches each second it can do", upper=1e5, default=1_000)
    ] = 1_000.0
    timeout: Annotated[float, like(Duration, name="timeout", meaning="after which a request is given up", lower=1e-3, default=1.0)] = 1.0
    let_in: Annotated[
        float,
        like(
            Ratio, name="let in", meaning="misses let through each second, against what the database can do; 0 for all", upper=2, default=0
        ),
    ] = 0.0
    length: Annotated[float, like(Duration, name="length", meaning="how long is watched", lower=1, upper=3_600, default=60)] = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """Counts in each part of the run: requests, hits, answers from the database, and requests turned away or given up."""

    settings: CacheTraffic
    requests: tuple[int, ...]
    hits: tuple[int, ...]
    fetched: tuple[int, ...]
    lost: tuple[int, ...]

    @property
    def hit_ratio(self) -> float:
        """Share of hits over the last third of the run."""
        last = slice(2 * WINDOWS // 3, None)
        return sum(self.hits[last]) / max(1, sum(self.requests[last]))

    @property
    def answered(self) -> float:
        """Share of requests answered over the last third of the run."""
        last = slice(2 * WINDOWS // 3, None)
        return 1 - sum(self.lost[last]) / max(1, sum(self.requests[last]))

    @property
    def warm_after(self) -> float | None:
        """When nine of ten requests of a part were answered for the first time (s), if ever."""
        parts = zip(self.requests, self.lost, strict=True)
        found = next((i for i, (asked, lost) in enumerate(parts) if asked and lost <= 0.1 * asked), None)
        return None if found is None else found * self.settings.length / WINDOWS


def simulate(settings: CacheTraffic, *, seed: int = 1) -> Run:
    """Let requests come to an empty cache.

    >>> run = simulate(CacheTraffic(keys=100, capacity=100, length=10.0, request_rate=500.0))
    >>> run.hit_ratio
    1.0
    """
    chance = stream(seed, "cache_traffic")
    popularity = list(accumulate(rank**-settings.skew for rank in range(1, settings.keys + 1)))
    cache = POLICIES[settings.policy](settings.capacity)
    counts = {name: [0] * WINDOWS for name in ("requests", "hits", "fetched", "lost")}
    fetching: deque[tuple[float, float, int]] = deque()  # when done, when given up, which key
    free, tokens, before = 0.0, 1.0, 0.0
    now = chance.expovariate(settings.request_rate)

    def count(name: str, at: float) -> None:
        if at < settings.length:
            counts[name][int(at / settings.length * WINDOWS)] += 1

    while now < settings.length:
        while fetching and fetching[0][0] <= now:
            done, given_up, key = fetching.popleft()
            if done <= given_up:
                cache.request(key)
                count("fetched", done)
        count("requests", now)
        key = bisect_left(popularity, chance.random() * popularity[-1])
        if key in cache:
            cache.request(key)
            count("hits", now)
        else:
            rate = settings.let_in * settings.database_rate
            tokens = min(max(1.0, 0.01 * rate), tokens + (now - before) * rate)
            before = now
            if rate and tokens < 1.0:
                count("lost", now)
            else:
                tokens -= 1.0
                free = max(free, now) + 1 / settings.database_rate
                fetching.append((free, now + settings.timeout, key))
                if free > now + settings.timeout:
                    count("lost", now + settings.timeout)  # and the database works on it all the same
        now += chance.expovariate(settings.request_rate)
    return Run(settings, *(tuple(counts[name]) for name in ("requests", "hits", "fetched", "lost")))
