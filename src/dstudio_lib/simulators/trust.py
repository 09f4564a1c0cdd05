"""Who can get into what: a graph of trust, one stolen service in it, and how much falls before anybody notices.

The claims: while a service opens fewer than one other, a break-in stays where it began; beyond that it reaches most of the system,
so that taking away half of many rights hardly helps. Walls move the same threshold to the doors between zones: one door that leads out
of each zone is the most that holds. A store of credentials that few can read undoes narrow rights and walls alike. And an alarm bounds
the number of services lost, whatever the size of the system.

Services give rights to one another at random, as rights that grew over years look from outside; in each zone the others of that zone are
chosen, and a door leads from some service of one zone to some service of another. Whoever holds a service holds all its rights.

References: karp1990closure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING, Annotated

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Probability, Ratio, Replicas, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    from networkx import DiGraph

VAULT = -1
"""The node that stands for the store of credentials, which is no service."""


@dataclass(frozen=True)
class Trust(Settings):
    """How many services there are, what they may do to one another, and what stands in an intruder's way."""

    services: Annotated[int, like(Replicas, name="services", symbol="n", lower=10, upper=5_000, default=500)] = 500
    grants: Annotated[
        float, like(Ratio, name="grants", symbol="c", meaning="others that a service may get into, on average", upper=20, default=4.0)
    ] = 4.0
    zones: Annotated[int, Quantity("zones", "z", "", "parts between which only doors lead", 1, 500, default=1, integer=True)] = 1
    doors: Annotated[float, like(Ratio, name="doors", symbol="d", meaning="ways out of a zone, on average", upper=50, default=0.0)] = 0.0
    readers: Annotated[
        float, like(Probability, name="readers", symbol="r", meaning="share of services that can read a store of everybody's credentials")
    ] = 0.0
    caught: Annotated[
        float, like(Probability, name="caught", symbol="d_h", meaning="chance that taking a service over ends the break-in")
    ] = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.zones > self.services // 2:
            raise InputError(
                f"zones={self.zones} leaves fewer than two of the {self.services} services in each; zones is allowed up to "
                f"{self.services // 2}; try zones={max(1, self.services // 20)}.",
                "zones",
            )

    def zone(self, service: int) -> int:
        """Return the zone of a service."""
        return service * self.zones // self.services


@dataclass(frozen=True)
class Run:
    """How much was opened from each service, and what the walls cost."""

    settings: Trust
    graph: DiGraph
    opened: tuple[int, ...]

    @property
    def blast_radius(self) -> float:
        """Share of the services that one of them opens, on average over where the intruder came in."""
        return fmean(self.opened) / self.settings.services

    @property
    def worst(self) -> float:
        """The same from the worst place to lose."""
        return max(self.opened) / self.settings.services

    @cached_property
    def rights(self) -> int:
        """Rights that somebody has to keep: all edges."""
        return int(self.graph.number_of_edges())


def graph(settings: Trust, seed: int) -> DiGraph:
    """Return who can get into what: an edge leads from a service to one that falls with it.

    >>> graph(Trust(services=10, grants=2.0), seed=1).number_of_edges()
    20
    """
    import networkx as nx

    made = nx.DiGraph()
    made.add_nodes_from(range(settings.services))
    made.add_edges_from(_rights(settings, seed))
    chosen = stream(seed, "trust.readers")
    readers = [each for each in range(settings.services) if chosen.random() < settings.readers]
    made.add_edges_from((each, VAULT) for each in readers)
    made.add_edges_from((VAULT, each) for each in range(settings.services) if readers)
    return made


def _rights(settings: Trust, seed: int) -> Iterator[tuple[int, int]]:
    """Draw the rights within zones, and then the doors."""
    zones = [[each for each in range(settings.services) if settings.zone(each) == zone] for zone in range(settings.zones)]
    drawn = stream(seed, "trust.rights")
    within = min(settings.grants, *(len(zone) - 1 for zone in zones))
    seen: set[tuple[int, int]] = set()
    while len(seen) < round(within * settings.services):
        one = drawn.randrange(settings.services)
        other = drawn.choice(zones[settings.zone(one)])
        if one != other and (one, other) not in seen:
            seen.add((one, other))
            yield one, other
    drawn = stream(seed, "trust.doors")
    for _ in range(round(settings.doors * settings.zones) if settings.zones > 1 else 0):
        inside, outside = drawn.sample(zones, 2)
        yield drawn.choice(inside), drawn.choice(outside)


def simulate(settings: Trust, *, seed: int = 1) -> Run:
    """Let an intruder begin at every service in turn, and go wherever the rights lead, nearest first, until caught.

    >>> simulate(Trust(grants=0.0)).opened[:3]
    (1, 1, 1)
    """
    made = graph(settings, seed)
    if not settings.caught:
        return Run(settings, made, _closure(made, settings.services))
    leads = {each: list(made.successors(each)) for each in made}
    luck = stream(seed, "trust.caught")
    return Run(settings, made, tuple(_opened(leads, entry, settings.caught, luck) for entry in range(settings.services)))


def _closure(made: DiGraph, services: int) -> tuple[int, ...]:
    """Count what each service opens if nobody is caught: parts that open one another are joined, the last in every chain first."""
    import networkx as nx

    opens: dict[int, int] = {}  # for each service, what it opens as bits of one whole number
    for part in nx.strongly_connected_components(made):
        bits = sum(1 << each for each in part if each != VAULT)
        for each in part:
            for other in made.successors(each):
                bits |= opens.get(other, 0)
        opens |= dict.fromkeys(part, bits)
    return tuple(opens[each].bit_count() for each in range(services))


def _opened(leads: dict[int, list[int]], entry: int, caught: float, luck: Random) -> int:
    """Count the services taken from one on: each is searched for ways on, unless taking it raised the alarm."""
    taken, known = [entry], {entry}
    for searched, service in enumerate(taken):
        if caught and service != VAULT and luck.random() < caught:
            return sum(each != VAULT for each in taken[: searched + 1])
        fresh = [each for each in leads[service] if each not in known]
        known.update(fresh)
        taken += fresh
    return len(known - {VAULT})


def opened_from(rights: Mapping[str, Iterable[str]], entry: str) -> frozenset[str]:
    """Return what falls with one part of a system whose rights are written down, that part included.

    >>> sorted(opened_from({"shop": ["orders", "mail"], "mail": ["addresses"], "backup": ["orders"]}, "shop"))
    ['addresses', 'mail', 'orders', 'shop']
    """
    known, waiting = {entry}, [entry]
    while waiting:
        fresh = set(rights.get(waiting.pop(), ())) - known
        known |= fresh
        waiting += sorted(fresh)
    return frozenset(known)


def best_cut(rights: Mapping[str, Iterable[str]], entry: str, worth: Mapping[str, float]) -> tuple[str, str, float]:
    """Return the one right whose loss leaves an intruder at ``entry`` least: whose it is, to what, and the worth that stays open.

    >>> best_cut({"shop": ["orders", "mail"], "mail": ["addresses"]}, "shop", {"orders": 1, "mail": 2, "addresses": 5})
    ('shop', 'mail', 1)
    """
    inside = opened_from(rights, entry)
    found = []
    for owner in sorted(inside & rights.keys()):
        for other in rights[owner]:
            without = {name: [each for each in others if (name, each) != (owner, other)] for name, others in rights.items()}
            left = sum(worth.get(each, 0) for each in opened_from(without, entry))
            found.append((left, owner, other))
    if not found:
        raise InputError(f"{entry!r} may get into nothing, so there is no right to take away; name an entry that has rights.", "entry")
    left, owner, other = min(found)
    return owner, other, left
