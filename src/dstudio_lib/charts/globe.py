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

from dstudio_lib.foundation.errors import InputError

from .marks import Plain, label

Point = tuple[float, float]
"""Degrees north, degrees east."""

_STEP = 2.0
"""Degrees between the points of a drawn great circle."""
_NORTH, _SOUTH = 78.0, -58.0


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
