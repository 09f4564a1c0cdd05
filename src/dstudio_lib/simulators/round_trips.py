"""One question and its answer between two cities: what light allows, and what a route and a protocol make of it.

The claim: no product between two cities is faster than the great circle in its medium, and a chain of dependent
calls multiplies that floor. Changing the medium or the route can win at most what lies above it.

A run is plain arithmetic over the registered formulas: nothing in it is drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from dstudio_lib import catalog
from dstudio_lib.formulas.latency import great_circle_distance, minimum_round_trip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    from dstudio_lib.catalog.places import City

MEDIA = {"fibre": 1.468, "hollow": 1.003, "air": 1.0003}
"""Group index of each medium: glass fibre, fibre with a hollow core (99.7 % of the speed of light), air."""

_CITIES = tuple((each.name, f"{each.name}, {each.country}") for each in dict.fromkeys(catalog.cities()))

Start = Annotated[str, Choice("from", "where the question is asked", _CITIES, "London")]
End = Annotated[str, Choice("to", "where the answer is", _CITIES, "New York")]
Medium = Annotated[
    str,
    Choice(
        "medium",
        "what the signal travels through",
        (("fibre", "glass fibre"), ("hollow", "hollow-core fibre"), ("air", "radio through air")),
        "fibre",
    ),
]
Detour = Annotated[
    float,
    Quantity(
        "route stretch", "s", "", "how many times longer the route is than the great circle", lower=1, upper=20, default=1, practical=(1, 4)
    ),
]
Turns = Annotated[
    int,
    Quantity(
        "round trips in a row",
        "m",
        "",
        "questions that each wait for the answer before",
        lower=1,
        upper=1_000,
        default=1,
        practical=(1, 20),
        integer=True,
    ),
]


@dataclass(frozen=True)
class RoundTrips(Settings):
    """Two cities, what lies between them, and how often it is crossed."""

    start: Start = "London"
    end: End = "New York"
    medium: Medium = "fibre"
    stretch: Detour = 1.0
    turns: Turns = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.start == self.end:
            raise InputError(f"Both ends are {self.start}, and there is no way to go; choose another city for one of them.", "end")

    @property
    def group_index(self) -> float:
        """How many times slower than in vacuum the signal travels."""
        return MEDIA[self.medium]


@dataclass(frozen=True, slots=True)
class Leg:
    """A way from the start to one city: its length (m), its floor in fibre (s), and a published time (s), if any."""

    city: str
    distance: float
    floor: float
    measured: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """What the settings ask for, and every other city that could be asked from the same place."""

    settings: RoundTrips
    distance: float
    bound: float
    legs: tuple[Leg, ...]

    @property
    def time(self) -> float:
        """Time that the round trips take over the route as it is (s)."""
        return self.bound * self.settings.stretch * self.settings.turns

    @property
    def measured(self) -> float | None:
        """Shortest published round trip between the two cities (s), if there is one."""
        return next(leg.measured for leg in self.legs if leg.city == self.settings.end)


@lru_cache(maxsize=4_096)
def distance(start: str, end: str) -> float:
    """Return the great-circle distance between two cities of the catalog (m).

    >>> round(distance("London", "New York") / 1000)
    5570
    """
    one, other = catalog.city(start), catalog.city(end)
    return float(great_circle_distance(one.latitude, one.longitude, other.latitude, other.longitude))


def possible(time: float, way: float) -> bool:
    """Whether anything could cover a distance (m) and come back in so short a time (s), were it light in vacuum.

    >>> possible(0.017, distance("Mumbai", "Singapore"))
    False
    """
    return time >= float(minimum_round_trip(way, 1.0))


@lru_cache(maxsize=4_096)
def published(start: str, end: str) -> float | None:
    """Return the shortest published round trip between two cities (s), in either direction, or None.

    Times that no signal could keep are left out; so are those whose publisher names no city.
    """
    ends, way = {start, end}, distance(start, end)
    found = [each.seconds for each in catalog.round_trips() if {each.origin, each.destination} == ends and each.exact_places]
    return min((time for time in found if possible(time, way)), default=None)


def cities() -> tuple[City, ...]:
    """Return every city once, in order of name."""
    return tuple(dict.fromkeys(catalog.cities()))


def simulate(settings: RoundTrips, *, seed: int = 1) -> Run:
    """Return the floor between two cities, and from the first of them to all others. The seed plays no part."""
    here = settings.start
    legs = [
        Leg(each.name, distance(here, each.name), float(minimum_round_trip(distance(here, each.name))), published(here, each.name))
        for each in cities()
        if each.name != here
    ]
    way = distance(here, settings.end)
    return Run(settings, way, float(minimum_round_trip(way, settings.group_index)), tuple(sorted(legs, key=lambda leg: leg.distance)))
