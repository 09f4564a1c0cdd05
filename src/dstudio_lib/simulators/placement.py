"""Copies of the data around the world: each copy brings reads nearer, and each agreement makes writes go farther.

The claim: over the same sites, spreading copies out shortens the way to the nearest one and lengthens the way of a
write that must reach a majority; what the distance buys is that the copies don't share a place.

Readers sit in the cities of the catalog, each city counting alike. Sites are chosen among the same cities, one after
another, each time the one that shortens the mean way to the nearest copy most; the first one leads. Every time is a
floor: light in glass along the great circle, no routers, no queues. Nothing is drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Annotated

from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings

from .round_trips import cities, distance

MOST_SITES = 9

Sites = Annotated[int, Quantity("copies", "n", "", "sites that hold a copy", lower=1, upper=MOST_SITES, default=3, integer=True)]
Confirm = Annotated[
    str,
    Choice(
        "a write waits for",
        "whose confirmation makes a write final",
        (("leader", "the leader only"), ("majority", "a majority"), ("all", "every copy")),
        "majority",
    ),
]
NearReads = Annotated[
    str,
    Choice(
        "reads go to",
        "which copy answers a read",
        (("nearest", "the nearest copy"), ("leader", "the leader")),
        "nearest",
    ),
]


@dataclass(frozen=True)
class Placement(Settings):
    """How many copies, which of them answers a read, and which must confirm a write."""

    sites: Sites = 3
    confirm: Confirm = "majority"
    reads: NearReads = "nearest"


@dataclass(frozen=True, slots=True)
class Run:
    """For 1 to 9 copies, the floor (s) of a read and of a write in the middle city and in the worst one."""

    settings: Placement
    sites: tuple[str, ...]
    read: tuple[float, ...]
    worst_read: tuple[float, ...]
    write: tuple[float, ...]
    agreement: tuple[float, ...]

    @property
    def apart(self) -> float:
        """Distance between the two nearest of the copies in use (m); 0 with a single copy."""
        used = self.sites[: self.settings.sites]
        return min((distance(one, other) for i, one in enumerate(used) for other in used[i + 1 :]), default=0.0)


def simulate(settings: Placement, *, seed: int = 1) -> Run:
    """Return the floors for every number of copies. The seed plays no part."""
    sites = best_sites()
    counts = range(1, MOST_SITES + 1)
    reads = [[_nearest(city, sites[:n] if settings.reads == "nearest" else sites[:1]) for city in _names()] for n in counts]
    agreements = [agreement(sites[:n], settings.confirm) for n in counts]
    to_leader = median(_floor(city, sites[0]) for city in _names())
    return Run(
        settings,
        sites,
        read=tuple(median(each) for each in reads),
        worst_read=tuple(max(each) for each in reads),
        write=tuple(to_leader + each for each in agreements),
        agreement=tuple(agreements),
    )


def agreement(sites: tuple[str, ...], confirm: str) -> float:
    """Return the floor of one confirmation that the leader, the first of the sites, has to collect (s).

    A majority of n counts the leader itself, so that it waits for the nearest n // 2 of the others.
    """
    others = sorted(_floor(sites[0], each) for each in sites[1:])
    needed = {"leader": 0, "majority": len(sites) // 2, "all": len(sites) - 1}[confirm]
    return others[needed - 1] if needed else 0.0


@lru_cache(maxsize=1)
def best_sites() -> tuple[str, ...]:
    """Return the sites in the order in which they are taken."""
    chosen: list[str] = []
    for _ in range(MOST_SITES):
        free = [name for name in _names() if name not in chosen]
        chosen.append(min(free, key=lambda name: sum(_nearest(city, (*chosen, name)) for city in _names())))
    return tuple(chosen)


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(each.name for each in cities())


def _nearest(city: str, sites: tuple[str, ...]) -> float:
    return min(_floor(city, site) for site in sites)


@lru_cache(maxsize=4_096)
def _floor(one: str, other: str) -> float:
    return float(minimum_round_trip(distance(one, other))) if one != other else 0.0
