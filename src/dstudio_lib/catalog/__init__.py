"""The course's memory: incidents, places and cables as records, every claim with a source.

>>> from dstudio_lib import catalog
>>> ebs = catalog.incident("aws-ebs-us-east-2011")
>>> ebs.organisation, ebs.timeline[0].status
('Amazon Web Services', 'R')
>>> catalog.city("Singapore").latitude
1.3521
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dstudio_lib.foundation.errors import UnknownName

if TYPE_CHECKING:
    from .places import Cable, City, MeasuredRoundTrip
    from .records import Incident

__all__ = ["cable", "cables", "cities", "city", "incident", "incidents", "round_trips"]


def incident(id: str) -> Incident:  # noqa: A002 - the record's own word
    """Return the incident with this id.

    Raises
    ------
    UnknownName
        With the nearest ids, if there is none.
    """
    if id not in _incident_ids():
        raise _unknown("incident", id, _incident_ids())
    return _incident(id)


def incidents() -> tuple[Incident, ...]:
    """Return every incident, oldest first."""
    return tuple(sorted((incident(each) for each in _incident_ids()), key=lambda each: each.started))


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
        raise _unknown("city", name, tuple({each.name: None for each in found.values()}))
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
        raise _unknown("cable", id, tuple(all_cables()))
    return all_cables()[id]


def round_trips() -> tuple[MeasuredRoundTrip, ...]:
    """Return every published round-trip time, shortest first."""
    from .places import all_round_trips

    return tuple(sorted(all_round_trips(), key=lambda each: each.seconds))


@cache
def _incident_ids() -> tuple[str, ...]:
    folder = files(__name__) / "data" / "incidents"
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")))


@cache
def _incident(id: str) -> Incident:  # noqa: A002
    from .load import incident as read

    return read(files(__name__) / "data" / "incidents" / f"{id}.toml")


def _unknown(kind: str, name: str, known: tuple[str, ...]) -> UnknownName:
    import difflib

    by_small = {each.lower(): each for each in known}
    near = [by_small[each] for each in difflib.get_close_matches(name.lower(), by_small, n=3, cutoff=0.4)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known[:6])} …"
    return UnknownName(f"No {kind} is called {name!r}; {hint}")
