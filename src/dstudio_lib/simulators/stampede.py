"""One popular key expires: how many compute it anew, and who waits.

The claim: without protection everybody who asks while the value is computed computes it too: the request rate times the time that it
takes, at every expiry. A single flight lets one compute and the others wait; refreshing early by chance (XFetch)
lets one compute and nobody wait.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Annotated

from dstudio_lib.algorithms.caching.expiry import EarlyCache, ExpiringCache
from dstudio_lib.algorithms.resilience.single_flight import SingleFlight
from dstudio_lib.foundation.quantities import Duration, PositiveRate, like
from dstudio_lib.foundation.quantity import Choice
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

NANO = 1e9
KEY = "front page"


@dataclass(frozen=True)
class Stampede(Settings):
    """How often the key is asked for, how long its value lives, how long it takes to compute, and how it is protected."""

    request_rate: Annotated[float, like(PositiveRate, name="requests", meaning="for this key, each second", upper=1e5, default=500)] = 500.0
    life: Annotated[float, like(Duration, name="time to live", meaning="of the value", lower=0.01, upper=3_600, default=5)] = 5.0
    compute: Annotated[float, like(Duration, name="computing", meaning="the value, alone", lower=1e-4, upper=60, default=0.2)] = 0.2
    protection: Annotated[
        str,
        Choice(
            "protection",
            "what those do who find no value",
            (("none", "each computes it"), ("single-flight", "one computes, the others wait"), ("early", "one computes early, by chance")),
            "none",
        ),
    ] = "none"
    length: Annotated[float, like(Duration, name="length", meaning="how long is watched", lower=1, upper=3_600, default=60)] = 60.0


@dataclass(frozen=True, slots=True)
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
        return len(later) / max(1.0, self.settings.length / (self.settings.life + self.settings.compute))

    @property
    def waiting(self) -> float:
        """Share of the requests, those of the cold start aside, that waited at all."""
        asked = len(self.waits)
        cold = self.settings.request_rate * self.settings.compute
        return max(0.0, sum(wait > 0 for wait in self.waits) - cold) / asked


def simulate(settings: Stampede, *, seed: int = 1) -> Run:
    """Let requests ask for the key, from an empty cache on.

    >>> run = simulate(Stampede(protection="single-flight", length=10.0))
    >>> run.most_at_once, len(run.computed)
    (1, 2)
    """
    arrivals, chance = stream(seed, "stampede.arrivals"), stream(seed, "stampede.early")
    life = round(settings.life * NANO)
    cache = EarlyCache(life) if settings.protection == "early" else ExpiringCache(life)
    flight = SingleFlight()
    joined: dict[str, float] = {}
    running: list[tuple[float, float]] = []  # when done, when begun
    computed: list[float] = []
    waits: list[float] = []
    most, request = 0, 0
    now = arrivals.expovariate(settings.request_rate)

    def finish(until: float) -> None:
        while running and running[0][0] <= until:
            done, begun = heappop(running)
            cache.put(KEY, "value", round(done * NANO), round((done - begun) * NANO))
            if settings.protection == "single-flight":
                waits.extend(done - joined.pop(caller) for caller in flight.finish(KEY, "value"))

    while now < settings.length:
        finish(now)
        request += 1
        if _has(cache, now, chance):
            waits.append(0.0)
        elif settings.protection == "early" and running and cache.get(KEY, round(now * NANO)) is not None:
            waits.append(0.0)  # it is being computed already, and the old value still holds
        else:
            computes = True
            if settings.protection == "single-flight":
                joined[str(request)] = now
                computes = flight.join(KEY, str(request)) == "leads"
            if computes:
                heappush(running, (now + settings.compute, now))
                computed.append(now)
                most = max(most, len(running))
                if settings.protection != "single-flight":
                    early = settings.protection == "early" and cache.get(KEY, round(now * NANO)) is not None
                    waits.append(0.0 if early else settings.compute)
        now += arrivals.expovariate(settings.request_rate)
    return Run(settings, tuple(computed), most, tuple(waits))


def _has(cache: ExpiringCache, now: float, chance: random.Random) -> bool:
    at = round(now * NANO)
    found = cache.ask(KEY, at, chance) if isinstance(cache, EarlyCache) else cache.get(KEY, at)
    return found is not None
