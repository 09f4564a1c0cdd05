"""Cities, cables and published round-trip times: what bounds on latency are compared with.

Files hold kilometres and milliseconds, as people write them; records give metres and seconds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ClassVar, Literal, TypeVar

from dstudio_lib.foundation.errors import UnknownName

from .load import bad, parse, table
from .records import SourceEntry, Standing

_STRICT = {"extra": "forbid"}
Medium = Literal["fibre", "radio"]
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class City:
    """A place on Earth: degrees, north and east positive. ``aliases`` are further names it is found by."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    name: str
    country: str
    latitude: float
    longitude: float
    source: str
    aliases: tuple[str, ...] = ()
    landing: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cable:
    """A submarine cable, a buried fibre or a radio route, with the length and the round trip that its sources give.

    ``route`` names the cities through which a map may draw it, in order and mostly near its landings: a
    schematic, not a survey. ``round_trip_between`` are the ends of the published time, which often lie
    inland of the cable's own; with ``round_trip_below`` the source gives only an upper limit.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    id: str
    name: str
    medium: Medium
    route: tuple[str, ...]
    text: str
    status: Standing
    sources: tuple[str, ...]
    length_km: float | None = None
    round_trip_ms: float | None = None
    round_trip_between: tuple[str, str] | None = None
    round_trip_below: bool = False
    round_trip_status: Standing = "unknown"
    ready: int | None = None
    retired: int | None = None
    disputed: str = ""

    @property
    def length_m(self) -> float | None:
        """Published length in metres, or None where no source that we read gives one."""
        return None if self.length_km is None else self.length_km * 1e3

    @property
    def round_trip(self) -> float | None:
        """Published round-trip time in seconds, or None."""
        return None if self.round_trip_ms is None else self.round_trip_ms / 1e3


@dataclass(frozen=True, slots=True)
class MeasuredRoundTrip:
    """A published round-trip time between two places.

    ``origin`` and ``destination`` are cities of the catalog that stand for what was measured (``between``
    says what that was). ``exact_places`` is False where the publisher names no more than a state or country.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    origin: str
    destination: str
    milliseconds: float
    between: str
    measured: str
    statistic: str
    status: Standing
    sources: tuple[str, ...]
    exact_places: bool = True
    note: str = ""

    @property
    def seconds(self) -> float:
        """The round-trip time in seconds."""
        return self.milliseconds / 1e3


def plain_name(name: str) -> str:
    """Return a name without accents and capitals, for finding.

    >>> plain_name("São Paulo")
    'sao paulo'
    """
    bare = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).lower().strip()


def _file(name: str) -> Traversable:
    return files(__package__) / "data" / name


@cache
def all_cities() -> dict[str, City]:
    """Return every city by each of its names, plain."""
    cities, _ = _rows("cities.toml", "city", City)
    named: dict[str, City] = {}
    for i, each in enumerate(cities):
        for name in (each.name, *each.aliases):
            if plain_name(name) in named:
                raise bad(_file("cities.toml"), ("city", i, "name"), f"is {name!r}, which another city is called too.")
            named[plain_name(name)] = each
    return named


@cache
def all_cables() -> dict[str, Cable]:
    """Return every cable by id."""
    cables, _ = _rows("cables.toml", "cable", Cable)
    for i, each in enumerate(cables):
        _check_cities("cables.toml", ("cable", i, "route"), (*each.route, *(each.round_trip_between or ())))
        if (each.round_trip_ms is None) != (each.round_trip_between is None):
            raise bad(_file("cables.toml"), ("cable", i), "gives a round trip without its ends, or ends without a round trip.")
    return {each.id: each for each in cables}


@cache
def all_round_trips() -> tuple[MeasuredRoundTrip, ...]:
    """Return every published round-trip time, in the file's order."""
    found, _ = _rows("round_trips.toml", "round_trip", MeasuredRoundTrip)
    for i, each in enumerate(found):
        _check_cities("round_trips.toml", ("round_trip", i), (each.origin, each.destination))
    return tuple(found)


@cache
def sources_of(name: str) -> dict[str, SourceEntry]:
    """Return the sources of ``cities.toml``, ``cables.toml`` or ``round_trips.toml`` by key."""
    listed = table(_file(name)).get("sources", {})
    return {key: parse(SourceEntry, values, _file(name), ("sources", key)) for key, values in listed.items()}


def place_source(key: str) -> SourceEntry:
    """Return a source that a city, cable or round trip names.

    Raises
    ------
    UnknownName
        If none of the three files lists it.
    """
    for name in ("cities.toml", "cables.toml", "round_trips.toml"):
        if key in sources_of(name):
            return sources_of(name)[key]
    raise UnknownName(f"No source of a place or cable is called {key!r}.")


def _rows(name: str, key: str, kind: type[Kind]) -> tuple[list[Kind], dict[str, SourceEntry]]:
    values: dict[str, Any] = table(_file(name))
    listed = sources_of(name)
    rows = []
    for i, each in enumerate(values.get(key, [])):
        row = parse(kind, each, _file(name), (key, i))
        named: Iterable[str] = getattr(row, "sources", None) or (getattr(row, "source", ""),)
        for source in named:
            if source not in listed:
                raise bad(_file(name), (key, i, "source"), f"names {source!r}, which the file's sources do not list.")
        rows.append(row)
    return rows, listed


def _check_cities(name: str, place: tuple[str | int, ...], wanted: Iterable[str]) -> None:
    for each in wanted:
        if plain_name(each) not in all_cities():
            raise bad(_file(name), place, f"names the city {each!r}, which cities.toml does not have.")
