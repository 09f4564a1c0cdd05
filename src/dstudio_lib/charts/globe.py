"""The base of every map: coasts, great circles, and a flat frame to draw them in.

Plain scatter on a plate carrée, where a degree is as long north as east: no tiles, no geography service, nothing
fetched. A line that crosses the antimeridian is cut there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from textwrap import wrap

from dstudio_lib.foundation.errors import InputError

from .marks import Plain, label

Point = tuple[float, float]
"""Degrees north, degrees east."""

_STEP = 2.0
"""Degrees between the points of a drawn great circle."""
_NORTH, _SOUTH = 78.0, -58.0
_ACROSS, _APART, _LETTERS = 280.0, 18.0, 43
"""A narrow map: its width and the least distance of two numbers on it (pixels), and letters on a line below it."""
_AROUND, _LEAST = 7.0, 45.0
"""Degrees that a narrow map shows around its routes, and the fewest from north to south."""


def great_circle(start: Point, end: Point) -> list[Point]:
    """Return points along the shortest way over the sphere, both ends included.

    >>> [(round(north), round(east)) for north, east in great_circle((0, 0), (0, 4))]
    [(0, 0), (0, 2), (0, 4)]
    """
    one, other = _vector(start), _vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(one, other, strict=True)))))
    if angle < 1e-9:
        return [start, end]
    if math.pi - angle < 1e-6:
        raise InputError(
            "These two places are antipodes: every great circle through one passes the other, so there is no one shortest way."
        )
    steps = max(1, math.ceil(math.degrees(angle) / _STEP - 1e-9))
    points = []
    for i in range(steps + 1):
        share = i / steps
        near, far = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
        x, y, z = (near * a + far * b for a, b in zip(one, other, strict=True))
        points.append((math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))))
    return [start, *points[1:-1], end]


def _vector(point: Point) -> tuple[float, float, float]:
    north, east = math.radians(point[0]), math.radians(point[1])
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def cut_at_antimeridian(points: Sequence[Point]) -> list[list[Point]]:
    """Cut a line where it leaves the map on one side and comes back on the other.

    >>> cut_at_antimeridian([(0, 179), (0, -179)])
    [[(0, 179), (0.0, 180.0)], [(0.0, -180.0), (0, -179)]]
    """
    parts = [[points[0]]]
    for before, point in pairwise(points):
        if abs(point[1] - before[1]) > 180:
            edge = math.copysign(180.0, before[1])
            across = point[1] + math.copysign(360.0, before[1])
            share = (edge - before[1]) / (across - before[1])
            north = before[0] + share * (point[0] - before[0])
            parts[-1].append((north, edge))
            parts.append([(north, -edge), point])
        else:
            parts[-1].append(point)
    return parts


@cache
def coastline() -> tuple[list[float | None], list[float | None]]:
    """Return longitudes and latitudes of the coasts of Earth, with None between lines (Natural Earth, 1:110 million)."""
    stored = json.loads((files(__package__) / "data" / "coastline.json").read_text(encoding="utf-8"))
    east: list[float | None] = []
    north: list[float | None] = []
    for steps in stored["lines"]:
        x = y = 0
        for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + step_x, y + step_y
            east.append(x / 100)
            north.append(y / 100)
        east.append(None)
        north.append(None)
    return east, north


def coast() -> Plain:
    """Return the coasts of Earth as one thin line."""
    east, north = coastline()
    return {
        "type": "scatter",
        "mode": "lines",
        "x": east,
        "y": north,
        "name": "coast",
        "hoverinfo": "skip",
        "line": {"color": "role:border", "width": 0.8},
    }


def layout(labels: list[Plain], key: str) -> Plain:
    """Return the frame of a world map with these labels, and a line that says how to read them."""
    keyed = [label(0, 0, f"{key} (ms)", xref="paper", yref="paper", yanchor="bottom", role="muted")] if key else []
    bare = {"showgrid": False, "zeroline": False, "showline": False, "ticks": "", "showticklabels": False, "constrain": "domain"}
    return {
        "xaxis": bare | {"range": [-180, 180]},
        "yaxis": bare | {"range": [_SOUTH, _NORTH], "scaleanchor": "x", "rangemode": "normal"},
        "hovermode": "closest",
        "annotations": [*labels, *keyed],
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
    }


def narrow(routes: Sequence[tuple[Sequence[Point], str]], key: str) -> Plain:
    """Return what changes in a narrow place: the map is cut to these routes, numbered on it, and their labels stand below.

    Each route is its points and its label. Where they span most of the globe, a degree north is drawn longer than one east.
    """
    north, east = ([point[axis] for points, _ in routes for point in points] for axis in (0, 1))
    west, wide = _part(east, -180.0, 180.0, 0.0)
    south, tall = _part(north, _SOUTH, _NORTH, _LEAST)
    scale = _ACROSS / wide
    ratio = 1.6 if wide > 200 else 1.0
    words = [key] if key else []
    words += [f"{number}  {text}" for number, (_, text) in enumerate(routes, 1)]
    lines = [line for text in words for line in wrap(text, _LETTERS, break_on_hyphens=False)]
    below = label(0, 0, "<br>".join(lines), xref="paper", yref="paper", yanchor="top", yshift=-8, align="left")
    bottom = 16 + 16 * len(lines)
    return {
        "height": round(scale * ratio * tall) + 4 + bottom,
        "xaxis": {"range": [west, west + wide]},
        "yaxis": {"range": [south, south + tall], "scaleratio": ratio},
        "annotations": [*_numbers([points for points, _ in routes], scale, ratio), below],
        "margin": {"b": bottom},
    }


def _part(degrees: Sequence[float], first: float, last: float, least: float) -> tuple[float, float]:
    """Return where the part of an axis begins that holds these degrees, and how many it has."""
    around = max(_AROUND, (least - max(degrees) + min(degrees)) / 2)
    start, end = max(first, min(degrees) - around), min(last, max(degrees) + around)
    return start, end - start


def _numbers(routes: Sequence[Sequence[Point]], scale: float, ratio: float) -> list[Plain]:
    """Return a number on each route, at its middle or where it is free."""
    taken: list[Point] = []
    found = []
    for number, points in enumerate(routes, 1):
        for share in (0.5, 0.35, 0.65, 0.2, 0.8, 0.0, 1.0):
            north, east = points[round(share * (len(points) - 1))]
            if all(max(abs(east - other[1]) * scale, abs(north - other[0]) * scale * ratio) >= _APART for other in taken):
                break
        taken.append((north, east))
        found.append(
            label(east, north, f"<b>{number}</b>", xanchor="center", bgcolor="role:surface", bordercolor="role:border", borderpad=2)
        )
    return found
