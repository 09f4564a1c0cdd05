"""Popular keys expire: how many compute them anew, and who waits.

The claim: without protection everybody who asks while the value is computed computes it too: the request rate times the time that it
takes, at every expiry. A single flight lets one compute and the others wait; refreshing early by chance (XFetch)
lets one compute and nobody wait. Many keys that were filled at one moment expire at one moment: that no single flight prevents, but lives
of different length do.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from heapq import heappop, heappush
from typing import Annotated

from dstudio_lib.algorithms.caching.expiry import EarlyCache, ExpiringCache
from dstudio_lib.algorithms.resilience.single_flight import SingleFlight
from dstudio_lib.foundation.quantities import Duration, PositiveRate, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

NANO = 1e9


@dataclass(frozen=True)
class Stampede(Settings):
    """How often the keys are asked for, how long a value lives, how long it takes to compute, and how it is protected."""

    request_rate: Annotated[
        float, like(PositiveRate, name="requests", meaning="for these keys, each second", upper=1e5, default=500, practical=(10, 1_000))
    ] = 500.0
    life: Annotated[
        float,
        like(Duration, name="time to live", meaning="of a value", lower=0.01, upper=3_600, default=5, practical=(1, 60), display=None),
    ] = 5.0
    compute: Annotated[
        float,
        like(Duration, name="computing", meaning="a value, alone", lower=1e-4, upper=60, default=0.2, practical=(0.01, 2), display="ms"),
    ] = 0.2
    protection: Annotated[
        str,
        Choice(
            "protection",
            "what those do who find no value",
            (("none", "each computes it"), ("single-flight", "one computes, the others wait"), ("early", "one computes early, by chance")),
            "none",
        ),
    ] = "none"
    keys: Annotated[
        int,
        Quantity(
            "keys", "k", "", "equally popular, that share the requests", 1, 10_000, default=1, practical=(1, 300), scale="log", integer=True
        ),
    ] = 1
    spread: Annotated[
        float, Quantity("jitter", "j", "", "part of a life that is taken off at random", 0, 1, default=0, practical=(0, 0.9), display="%")
    ] = 0.0
    filled: Annotated[bool, Toggle("filled at once", "whether all keys are put into the cache at the beginning")] = False
    length: Annotated[
        float,
        like(Duration, name="length", meaning="how long is watched", lower=1, upper=3_600, default=60, practical=(20, 120), display=None),
    ] = 60.0


@dataclass(frozen=True)
class Run:
    """When each computation began (s), the most at once, and how long each request waited (s)."""

    settings: Stampede
    computed: tuple[float, ...]
    most_at_once: int
    waits: tuple[float, ...]

    @property
    def per_expiry(self) -> float:
        """Computations for each life of a value after the first."""
        later = [at for at in self.computed if at > self.settings.life / 2]
        lives = self.settings.keys * self.settings.length / (self.settings.life + self.settings.compute)
        return len(later) / max(1.0, lives)

    @cached_property
    def share_waiting(self) -> float:
        """Share of all requests that waited at all."""
        return sum(wait > 0 for wait in self.waits) / max(1, len(self.waits))

    @cached_property
    def longest_wait(self) -> float:
        """The longest that a request waited (s)."""
        return max(self.waits, default=0.0)

    def under_way(self, at: float) -> int:
        """Return how many computations were under way at a time (s)."""
        return bisect_right(self.computed, at) - bisect_right(self.computed, at - self.settings.compute)

    def most_under_way(self, parts: int) -> tuple[int, ...]:
        """Return the most computations that were under way at one time, in each of so many equal parts of the run."""
        width = self.settings.length / parts
        most = [self.under_way(part * width) for part in range(parts)]
        for place, at in enumerate(self.computed):
            part = min(parts - 1, int(at / width))
            most[part] = max(most[part], place + 1 - bisect_right(self.computed, at - self.settings.compute))
        return tuple(most)

    @property
    def waiting(self) -> float:
        """Share of the requests, those of the cold start aside, that waited at all."""
        asked = len(self.waits)
        cold = self.settings.request_rate * self.settings.compute
        return max(0.0, sum(wait > 0 for wait in self.waits) - cold) / asked


def simulate(settings: Stampede, *, seed: int = 1) -> Run:
    """Let requests ask for the keys, from an empty cache on, or from one that was filled at once.

    >>> run = simulate(Stampede(protection="single-flight", length=10.0))
    >>> run.most_at_once, len(run.computed)
    (1, 2)
    """
    arrivals, chance = stream(seed, "stampede.arrivals"), stream(seed, "stampede.early")
    keys, lives = stream(seed, "stampede.keys"), stream(seed, "stampede.lives")
    life = round(settings.life * NANO)
    cache = EarlyCache(life) if settings.protection == "early" else ExpiringCache(life)
    flight = SingleFlight()
    joined: dict[str, float] = {}
    running: list[tuple[float, float, int]] = []  # when done, when begun, for which key
    under_way: Counter[int] = Counter()
    computed: list[float] = []
    waits: list[float] = []
    most, request = 0, 0
    now = arrivals.expovariate(settings.request_rate)

    def put(key: int, at: float, took: float) -> None:
        cache.put(key, "value", round(at * NANO), round(took * NANO))
        if settings.spread > 0:
            cache.entries[key].expires -= round(life * settings.spread * lives.random())

    def finish(until: float) -> None:
        while running and running[0][0] <= until:
            done, begun, key = heappop(running)
            under_way[key] -= 1
            put(key, done, done - begun)
            if settings.protection == "single-flight":
                waits.extend(done - joined.pop(caller) for caller in flight.finish(str(key), "value"))

    if settings.filled:
        for key in range(settings.keys):
            put(key, 0.0, settings.compute)
    while now < settings.length:
        if running and running[0][0] <= now:
            finish(now)
        request += 1
        key = int(keys.random() * settings.keys) if settings.keys > 1 else 0
        if _has(cache, key, now, chance):
            waits.append(0.0)
        elif settings.protection == "early" and under_way[key] and cache.get(key, round(now * NANO)) is not None:
            waits.append(0.0)  # it is being computed already, and the old value still holds
        else:
            computes = True
            if settings.protection == "single-flight":
                joined[str(request)] = now
                computes = flight.join(str(key), str(request)) == "leads"
            if computes:
                heappush(running, (now + settings.compute, now, key))
                under_way[key] += 1
                computed.append(now)
                most = max(most, len(running))
                if settings.protection != "single-flight":
                    early = settings.protection == "early" and cache.get(key, round(now * NANO)) is not None
                    waits.append(0.0 if early else settings.compute)
        now += arrivals.expovariate(settings.request_rate)
    return Run(settings, tuple(computed), most, tuple(waits))


def _has(cache: ExpiringCache, key: int, now: float, chance: random.Random) -> bool:
    at = round(now * NANO)
    found = cache.ask(key, at, chance) if isinstance(cache, EarlyCache) else cache.get(key, at)
    return found is not None


SPREAD = 0.5
"""Jitter that is compared with the other ways, where none is set."""


def ways(settings: Stampede, *, seed: int = 1) -> tuple[tuple[str, Run], ...]:
    """Return what each protection alone makes of the same requests, and with jitter.

    >>> [(name, run.most_at_once) for name, run in ways(Stampede(length=10.0, filled=True))][2:]
    [('single flight', 1), ('early refresh', 1)]
    """
    return _ways(replace(settings, protection="none", spread=settings.spread or SPREAD), seed)


@lru_cache(maxsize=64)
def _ways(settings: Stampede, seed: int) -> tuple[tuple[str, Run], ...]:
    plain = replace(settings, spread=0.0)
    variants = (
        ("nothing", plain),
        ("jitter", settings),
        ("single flight", replace(plain, protection="single-flight")),
        ("early refresh", replace(plain, protection="early")),
    )
    return tuple((name, simulate(each, seed=seed)) for name, each in variants)
