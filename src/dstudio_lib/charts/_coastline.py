"""Makes ``data/coastline.json`` from Natural Earth's land at 1:110 million: ``python -m dstudio_lib.charts._coastline land-110m.json``.

Natural Earth is in the public domain. The input is ``land-110m.json`` of the npm package ``world-atlas``
2.0.2, a TopoJSON whose arcs are the coast. Each arc becomes one line of whole hundredths of a degree,
east and north, the first point in full and each next one as a step from the one before. Lines along the
antimeridian and the south pole, where a flat map cuts the land, are left out.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("data") / "coastline.json"
_EDGE = 179.99
_FARTHEST_SOUTH = -84.0


def coastline(topology: dict[str, Any]) -> dict[str, Any]:
    """Return what the file should hold."""
    lines = []
    for arc in topology["arcs"]:
        for part in _without_edges(_degrees(arc, topology["transform"])):
            whole = _whole(part)
            if len(whole) > 1:
                lines.append(_steps(whole))
    return {"source": "Natural Earth 1:110m land, public domain, from npm world-atlas 2.0.2", "unit": "0.01 degree", "lines": lines}


def _degrees(arc: list[list[int]], transform: dict[str, list[float]]) -> list[tuple[float, float]]:
    (scale_x, scale_y), (east_of, north_of) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + east_of, y * scale_y + north_of))
    return points


def _without_edges(points: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Cut a line wherever it runs along the edge of the flat map."""
    parts: list[list[tuple[float, float]]] = [[points[0]]]
    for before, point in pairwise(points):
        if (_on_edge(before) and _on_edge(point)) or abs(point[0] - before[0]) > 180:
            parts.append([point])
        else:
            parts[-1].append(point)
    return parts


def _on_edge(point: tuple[float, float]) -> bool:
    return abs(point[0]) > _EDGE or point[1] < _FARTHEST_SOUTH


def _whole(points: list[tuple[float, float]]) -> list[tuple[int, int]]:
    rounded = [(round(100 * east), round(100 * north)) for east, north in points]
    return [point for i, point in enumerate(rounded) if i == 0 or point != rounded[i - 1]]


def _steps(points: list[tuple[int, int]]) -> list[int]:
    steps = list(points[0])
    for before, point in pairwise(points):
        steps += [point[0] - before[0], point[1] - before[1]]
    return steps


def main() -> int:
    """Write the file."""
    if len(sys.argv) != 2:
        print("usage: python -m dstudio_lib.charts._coastline land-110m.json")
        return 2
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(coastline(topology), separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
