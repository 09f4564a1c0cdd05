"""A map of real cables and round trips, with what light needs beside what was published.

Routes are great circles through the listed landings: a schematic, not the surveyed course.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dstudio_lib import catalog
from dstudio_lib.catalog.places import Cable, City, place_source
from dstudio_lib.formulas.latency import great_circle_distance, minimum_round_trip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, number, say

from .globe import Point, coast, cut_at_antimeridian, great_circle, layout, narrow
from .marks import Plain, label
from .palette import DASHES, SYMBOLS
from .reading import Figure, Table

GROUP_INDEX = {"fibre": 1.468, "radio": 1.0003}
"""How many times slower than in vacuum a signal travels: in glass, and through air."""

_BESIDE = "\u00a0|\u00a0"
_KEY = "published round trip | floor along the great circle"

# --- what light needs


def floor_between(start: str, end: str, medium: str = "fibre") -> float:
    """Return the least round trip between two cities along the great circle (s)."""
    one, other = catalog.city(start), catalog.city(end)
    way = great_circle_distance(one.latitude, one.longitude, other.latitude, other.longitude)
    return float(minimum_round_trip(way, GROUP_INDEX[medium]))


def floor_of(cable: Cable) -> float | None:
    """Return the least round trip through a cable of this length, once along it (s); None if its length is unknown."""
    return None if cable.length_m is None else float(minimum_round_trip(cable.length_m, GROUP_INDEX[cable.medium]))


def published_over_floor(cable: Cable) -> float | None:
    """Return how many times the floor between its ends a cable's published round trip is; None if none is published."""
    if cable.round_trip is None or cable.round_trip_between is None:
        return None
    return cable.round_trip / floor_between(*cable.round_trip_between, cable.medium)


# --- the map of cables


def figure(cables: Iterable[Cable] | None = None) -> Figure:
    """Draw cables over the coasts; where a round trip is published, it stands beside what light needs."""
    shown = tuple(catalog.cables() if cables is None else cables)
    if not shown:
        raise InputError("There is no cable to draw; give at least one of catalog.cables().", "cables")
    timed = sorted((each for each in shown if each.round_trip is not None), key=lambda each: published_over_floor(each) or math.inf)
    data = [coast()]
    data += [_route(each) for each in sorted(shown, key=lambda each: each.round_trip is not None)]
    data.append(_dots(dict.fromkeys(name for each in shown for name in each.route)))
    finding = _finding(timed, len(shown))
    plot: Plain = {"data": data, "layout": layout(_labels(timed), _KEY if timed else "")}
    if timed:
        plot["narrow"] = narrow([(_course(each), f"{each.name}: {_label(each)}") for each in timed], f"{_KEY} (ms)")
    return Figure(
        name="cable-map",
        finding=finding,
        plot=plot,
        alternative=f"World map with {len(shown)} cables and radio routes. {finding}. The table lists each of them.",
        table=_cable_table(shown),
    )


def _finding(timed: Sequence[Cable], shown: int) -> str:
    fibre = [published_over_floor(each) or 0.0 for each in timed if each.medium == "fibre"]
    if not fibre:
        return f"{shown} routes, and no published round trip among them"
    if len(fibre) == 1:
        return f"The published round trip through glass is {number(fibre[0])} times what light needs"
    least, most = (round(100 * (ratio - 1)) for ratio in (min(fibre), max(fibre)))
    return f"The quickest cables take {least} to {most} % more than light needs: that is all that an upgrade could win"


def _cable_table(shown: Sequence[Cable]) -> Table:
    columns = (
        "cable",
        "medium",
        "drawn through",
        "length (km)",
        "floor of that length (ms)",
        "published round trip (ms)",
        "between",
        "floor along the great circle (ms)",
        "status",
        "source",
    )
    return Table(columns, tuple(_cable_row(each) for each in shown))


def _cable_row(each: Cable) -> tuple[object, ...]:
    along = floor_of(each)
    ends = each.round_trip_between
    return (
        each.name,
        each.medium,
        " – ".join(each.route),
        "unknown" if each.length_km is None else f"{each.length_km:g}" + (f" (disputed: {each.disputed})" if each.disputed else ""),
        "unknown" if along is None else round(1e3 * along, 1),
        _published(each) or "unknown",
        "–".join(ends) if ends else "",
        "" if ends is None else round(1e3 * floor_between(*ends, each.medium), 1),
        each.status,
        "; ".join(f"{place_source(key).title} ({place_source(key).url})" for key in each.sources),
    )


def _published(each: Cable) -> str:
    if each.round_trip_ms is None:
        return ""
    return ("below " if each.round_trip_below else "") + f"{each.round_trip_ms:g}"


# --- the map of pairs


def between(pairs: Iterable[tuple[str, str]]) -> Figure:
    """Draw great circles between cities, with the floor of each and the best published time, if there is one."""
    wanted = tuple(pairs)
    if not wanted:
        raise InputError("There is no pair of cities to draw; give at least one, such as ('London', 'New York').", "pairs")
    rows = [_pair(*names) for names in wanted]
    finding = _pair_finding(rows)
    return Figure(
        name="pair-map",
        finding=finding,
        plot={
            "data": [
                coast(),
                *(_pair_line(each) for each in rows),
                _dots(dict.fromkeys(city.name for each in rows for city in (each.start, each.end))),
            ],
            "layout": layout([_pair_label(each) for each in rows], _KEY),
            "narrow": narrow([(_way(each), f"{each.start.name} – {each.end.name}: {_pair_text(each)}") for each in rows], f"{_KEY} (ms)"),
        },
        alternative=f"World map with great circles between {len(rows)} pairs of cities. {finding}.",
        table=Table(
            ("from", "to", "great circle (km)", "floor in glass (ms)", "published (ms)", "times the floor"),
            tuple(_pair_row(each) for each in rows),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two cities, the way between them (m), the floor in glass and the shortest published times, possible and not (s)."""

    start: City
    end: City
    way: float
    floor: float
    published: float | None
    impossible: float | None


def _pair(start: str, end: str) -> _Pair:
    one, other = catalog.city(start), catalog.city(end)
    if one == other:
        raise InputError(f"Both ends are {one.name}; choose two different cities.", "pairs")
    ends = {one.name, other.name}
    times = [each.seconds for each in catalog.round_trips() if {each.origin, each.destination} == ends]
    times += [each.round_trip for each in catalog.cables() if each.round_trip is not None and set(each.round_trip_between or ()) == ends]
    way = float(great_circle_distance(one.latitude, one.longitude, other.latitude, other.longitude))
    least = float(minimum_round_trip(way, 1.0))
    return _Pair(
        one,
        other,
        way,
        float(minimum_round_trip(way)),
        min((time for time in times if time >= least), default=None),
        min((time for time in times if time < least), default=None),
    )


def _pair_finding(rows: Sequence[_Pair]) -> str:
    known = [(each.published / each.floor, each) for each in rows if each.published is not None]
    if not known:
        return "What light needs between these cities" if len(rows) > 1 else "What light needs between these two cities"
    ratio, worst = max(known, key=lambda each: each[0])
    return f"{worst.start.name} – {worst.end.name} takes {number(ratio, 2)} times what light needs"


def _pair_line(each: _Pair) -> Plain:
    words = f"{each.start.name} – {each.end.name}<br>{say(each.way, 'm')}, floor {duration(each.floor)}<br>"
    words += "nothing published here" if each.published is None else f"published {duration(each.published)}"
    if each.impossible is not None:
        words += f"<br>and {duration(each.impossible)}, which light in vacuum could not keep"
    role = "failed" if each.impossible is not None else "served" if each.published is not None else "muted"
    return _line(_way(each), role, words)


def _way(each: _Pair) -> list[Point]:
    return great_circle((each.start.latitude, each.start.longitude), (each.end.latitude, each.end.longitude))


def _pair_label(each: _Pair) -> Plain:
    points = _way(each)
    middle = points[len(points) // 2]
    return label(middle[1], middle[0], _pair_text(each), xanchor="center", yshift=10)


def _pair_text(each: _Pair) -> str:
    if each.impossible is not None:
        return f"<b>{_ms(each.impossible)}</b>,\u00a0impossible{_BESIDE}{_ms(each.floor)}"
    if each.published is not None:
        return f"<b>{_ms(each.published)}</b>{_BESIDE}{_ms(each.floor)}"
    return f"floor {_ms(each.floor)}"


def _pair_row(each: _Pair) -> tuple[object, ...]:
    published = "unknown" if each.published is None else round(1e3 * each.published, 2)
    if each.impossible is not None:
        published = f"{1e3 * each.impossible:g}, impossible: light in vacuum needs {_ms(float(minimum_round_trip(each.way, 1.0)))}"
    ratio = "" if each.published is None else round(each.published / each.floor, 2)
    return each.start.name, each.end.name, round(each.way / 1e3), round(1e3 * each.floor, 1), published, ratio


# --- marks of both


def _course(each: Cable) -> list[Point]:
    points: list[Point] = []
    for start, end in pairwise(catalog.city(name) for name in each.route):
        leg = great_circle((start.latitude, start.longitude), (end.latitude, end.longitude))
        points += leg[1:] if points else leg
    return points


def _route(each: Cable) -> Plain:
    return _line(_course(each), "healthy" if each.medium == "radio" else "served" if each.round_trip else "muted", _hover(each))


def _hover(each: Cable) -> str:
    lines = [f"<b>{each.name}</b>", " – ".join(each.route)]
    if each.length_m is not None:
        lines.append(f"{say(each.length_m, 'm')}: light needs {duration(floor_of(each) or 0.0)}")
    if each.round_trip is not None and each.round_trip_between is not None:
        floor = floor_between(*each.round_trip_between, each.medium)
        below = "below " if each.round_trip_below else ""
        lines.append(f"{'–'.join(each.round_trip_between)}: published {below}{_ms(each.round_trip)} ms, floor {_ms(floor)} ms")
    return "<br>".join(lines)


def _line(points: Sequence[Point], role: str, words: str) -> Plain:
    east: list[float | None] = []
    north: list[float | None] = []
    for part in cut_at_antimeridian(points):
        east += [*(round(point[1], 2) for point in part), None]
        north += [*(round(point[0], 2) for point in part), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": east[:-1],
        "y": north[:-1],
        "name": words.partition("<br>")[0].removeprefix("<b>").removesuffix("</b>"),
        "text": words,
        "hoverinfo": "text",
        "line": {"color": f"role:{role}", "width": 1.2 if role == "muted" else 2.2, "dash": DASHES.get(role, "solid")},
    }


def _dots(names: Iterable[str]) -> Plain:
    cities = [catalog.city(name) for name in names]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [city.longitude for city in cities],
        "y": [city.latitude for city in cities],
        "name": "places",
        "text": [city.name for city in cities],
        "hoverinfo": "text",
        "marker": {
            "color": "role:limit",
            "symbol": SYMBOLS.get("served", "circle"),
            "size": 6,
            "line": {"color": "role:surface", "width": 1},
        },
    }


def _labels(timed: Sequence[Cable]) -> list[Plain]:
    """Label the routes that come nearest to light first, and leave out those whose label would cover another."""
    taken: list[Point] = []
    labels = []
    for each in timed:
        start, end = catalog.city(each.route[0]), catalog.city(each.route[-1])
        points = great_circle((start.latitude, start.longitude), (end.latitude, end.longitude))
        middle = points[len(points) // 2]
        if any(abs(middle[0] - other[0]) < 8 and abs(middle[1] - other[1]) < 45 for other in taken):
            continue
        taken.append(middle)
        labels.append(label(middle[1], middle[0], _label(each), xanchor="center", yshift=12))
    return labels


def _label(each: Cable) -> str:
    floor = floor_between(*(each.round_trip_between or ("", "")), each.medium)
    return f"{'< ' if each.round_trip_below else ''}<b>{_ms(each.round_trip or 0.0)}</b>{_BESIDE}{_ms(floor)}"


def _ms(seconds: float) -> str:
    return number(1e3 * seconds, 3)
