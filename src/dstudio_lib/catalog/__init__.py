"""The course's memory: incidents, places and cables as records, every claim with a source.

>>> from dstudio_lib import catalog
>>> ebs = catalog.incident("aws-ebs-us-east-2011")
>>> ebs.organisation, ebs.timeline[0].status
('Amazon Web Services', 'R')
>>> catalog.city("Singapore").latitude
1.3521
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .searching import Found, search
from .shelves import (
    SHELVES,
    Shelf,
    combinations,
    companies,
    concepts,
    incidents,
    milestones,
    patterns,
    stacks,
    successes,
    unknown_name,
)

if TYPE_CHECKING:
    from .places import Cable, City, MeasuredRoundTrip

__all__ = [
    "SHELVES",
    "Found",
    "Shelf",
    "cable",
    "cables",
    "cities",
    "city",
    "combination",
    "combinations",
    "companies",
    "company",
    "concept",
    "concepts",
    "incident",
    "incidents",
    "milestone",
    "milestones",
    "pattern",
    "patterns",
    "round_trips",
    "search",
    "stack",
    "stacks",
    "success",
    "successes",
]

incident = incidents.one
pattern = patterns.one
combination = combinations.one
stack = stacks.one
company = companies.one
success = successes.one
milestone = milestones.one
concept = concepts.one


def cities() -> tuple[City, ...]:
    """Return every city, in order of name, without the small places where cables come ashore."""
    from .places import all_cities

    distinct = {each.name: each for each in all_cities().values() if not each.landing}
    return tuple(distinct[name] for name in sorted(distinct))


def city(name: str) -> City:
    """Return the city of this name or alias, however it is capitalised; accents may be left out.

    Raises
    ------
    UnknownName
        With the nearest names, if there is none.
    """
    from .places import all_cities, plain_name

    found = all_cities()
    if plain_name(name) not in found:
        raise unknown_name("city", name, tuple({each.name: None for each in found.values()}))
    return found[plain_name(name)]


def cables() -> tuple[Cable, ...]:
    """Return every cable and radio route, longest first; routes of unknown length stand last."""
    from .places import all_cables

    return tuple(sorted(all_cables().values(), key=lambda each: -(each.length_m or 0.0)))


def cable(id: str) -> Cable:  # noqa: A002 - the record's own word
    """Return the cable or radio route with this id.

    Raises
    ------
    UnknownName
        With the nearest ids, if there is none.
    """
    from .places import all_cables

    if id not in all_cables():
        raise unknown_name("cable", id, tuple(all_cables()))
    return all_cables()[id]


def round_trips() -> tuple[MeasuredRoundTrip, ...]:
    """Return every published round-trip time, shortest first."""
    from .places import all_round_trips

    return tuple(sorted(all_round_trips(), key=lambda each: each.seconds))
