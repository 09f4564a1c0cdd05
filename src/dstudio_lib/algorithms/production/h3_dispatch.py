"""Hexagons: cars kept by the cell they are in, and the nearest one found ring by ring.

I. Brodsky, "H3: Uber's Hexagonal Hierarchical Spatial Index", Uber Engineering Blog, 2018, and the library ``h3`` itself, which this needs.
All neighbours of a hexagon are equally far, so rings of cells are nearly circles. How Uber's dispatch works in detail is not public;
this is the textbook search on top of the index.

References: brodsky2018h3.
"""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.foundation.quantities import Latitude, Longitude, like
from dstudio_lib.foundation.quantity import Quantity

_RESOLUTION = Quantity("resolution", "r", "", "how fine the cells are", lower=0, upper=15, default=8, integer=True)
_RINGS = Quantity("rings", "k", "", "rings of cells that are searched at most", lower=0, default=50, integer=True)

_LATITUDE, _LONGITUDE = like(Latitude), like(Longitude)

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""


def h3() -> Any:
    """Return the library, or say how to get it."""
    try:
        return import_module("h3")
    except ImportError:
        raise DStudioError("This needs the library h3, which is not installed; try: pip install h3.") from None


class Cars:
    """Free cars by cell, and a search for the nearest.

    Parameters
    ----------
    resolution
        Of the cells; 8 is about 0.7 square kilometres.

    >>> cars = Cars()
    >>> cars.move("near", (48.8584, 2.2945)); cars.move("far", (48.8867, 2.3431))
    >>> cars.nearest((48.8600, 2.2900))
    'near'
    >>> cars.take((48.8600, 2.2900)), cars.take((48.8600, 2.2900)), cars.take((48.8600, 2.2900))
    ('near', 'far', None)
    """

    def __init__(self, resolution: int = 8) -> None:
        self.resolution: int = _RESOLUTION.check(resolution, "resolution")
        self.cells: dict[str, set[str]] = {}
        self.places: dict[str, Point] = {}
        self.looked_at = 0

    def cell_of(self, point: Point) -> str:
        """Return the cell of a point."""
        latitude, longitude = _LATITUDE.check(point[0], "latitude"), _LONGITUDE.check(point[1], "longitude")
        return str(h3().latlng_to_cell(latitude, longitude, self.resolution))

    def move(self, car: str, point: Point) -> None:
        """Note where a free car is."""
        cell = self.cell_of(point)
        self.remove(car)
        self.places[car] = point
        self.cells.setdefault(cell, set()).add(car)

    def remove(self, car: str) -> None:
        """Forget a car; one that is not known is no error."""
        if (point := self.places.pop(car, None)) is not None:
            cell = self.cell_of(point)
            self.cells[cell].discard(car)
            if not self.cells[cell]:
                del self.cells[cell]

    def nearest(self, point: Point, most_rings: int = 50) -> str | None:
        """Return the nearest free car, along the great circle, or ``None`` if there is none within so many rings."""
        found: tuple[float, str] | None = None
        centre = self.cell_of(point)
        for ring in range(_RINGS.check(most_rings, "most_rings") + 1):
            if found is not None and self.is_enough(found[0], self.beyond(centre, ring), ring):
                break
            for cell in h3().grid_ring(centre, ring):
                for car in self.cells.get(cell, ()):
                    self.looked_at += 1
                    found = min(found or (math.inf, ""), (h3().great_circle_distance(point, self.places[car], unit="m"), car))
        return found[1] if found else None

    def is_enough(self, distance: float, beyond: float, ring: int) -> bool:
        """Whether no car in this ring or a further one can be nearer."""
        return distance <= beyond

    def beyond(self, centre: str, ring: int) -> float:
        """Return a distance (m) that every point of a ring is at least away from every point of the centre cell.

        Rings of regular hexagons are one and a half edges apart. H3's are a little squeezed, so the shortest edge of the cell
        counts, less a fifth.
        """
        edges = h3().origin_to_directed_edges(centre)
        shortest = min(h3().edge_length(edge, unit="m") for edge in edges)
        return 0.8 * 1.5 * float(shortest) * max(0, ring - 1)

    def take(self, point: Point) -> str | None:
        """Give the nearest car to a rider, and to no other."""
        car = self.nearest(point)
        if car is not None:
            self.remove(car)
        return car

    def check(self) -> None:
        """Assert that each car is in the cell of its place, once."""
        assert sum(map(len, self.cells.values())) == len(self.places)
        assert all(car in self.cells[self.cell_of(point)] for car, point in self.places.items())


class CarsOfTheFirstRing(Cars):
    """Leaves out the further ring: it takes the first car it meets, though one just across the border of the next ring is nearer.

    >>> for kind in (Cars, CarsOfTheFirstRing):
    ...     cars = kind()
    ...     cars.move("184 m away", (48.838, 2.353))
    ...     cars.move("399 m away", (48.842, 2.348))
    ...     cars.nearest((48.839, 2.351))
    '184 m away'
    '399 m away'
    """

    def is_enough(self, distance: float, beyond: float, ring: int) -> bool:
        """Stop as soon as there is any."""
        return True
