"""Units at the edge: texts such as ``"5570 km"`` become base numbers here, and nowhere further in.

The registry is our own, because in Pint's default one a bit has no dimension, so that 1 Mbit/s converts to hertz.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from .errors import UnitError

if TYPE_CHECKING:
    from pint import UnitRegistry

_READABLE = re.compile(r"[\w\s.+\-*/^%µ²³]+")

_DEFINITIONS = """
nano- = 1e-9 = n-
micro- = 1e-6 = µ- = u-
milli- = 1e-3 = m-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
kibi- = 1024 = Ki-
mebi- = 1048576 = Mi-
gibi- = 1073741824 = Gi-
tebi- = 1099511627776 = Ti-
second = [time] = s
minute = 60 * second = min
hour = 3600 * second = h
day = 86400 * second = d
week = 7 * day
year = 365.25 * day
meter = [length] = m = metre
mile = 1609.344 * meter
bit = [information]
byte = 8 * bit = B
request = [request] = req
dollar = [money] = USD
watt = [power] = W
fraction = []
radian = []
degree = 0.017453292519943295 * radian = deg
percent = 0.01
ppm = 1e-6
"""


@cache
def registry() -> UnitRegistry[Any]:
    """Return the course's unit registry."""
    from pint import UnitRegistry

    ours: UnitRegistry[Any] = UnitRegistry(None)
    ours.load_definitions(_DEFINITIONS.strip().splitlines())
    return ours


def to_base(text: str | float, unit: str, parameter: str) -> float:
    """Read a number with its unit and return it in ``unit``.

    >>> to_base("5570 km", "m", "distance")
    5570000.0
    >>> to_base("5 %", "", "share")
    0.05

    Raises
    ------
    UnitError
        If the unit is unknown or measures something else.
    """
    import pint

    ours = registry()
    try:
        if isinstance(text, str) and not _READABLE.fullmatch(text):
            raise ValueError(text)
        given = ours.Quantity(text.replace("%", " percent ").replace("µ", "u") if isinstance(text, str) else text)
    except (pint.errors.PintError, AssertionError, SyntaxError, TypeError, ValueError, AttributeError, ZeroDivisionError):
        raise UnitError(
            f"{parameter} was given as {text!r}, which is not a number with a known unit; try '{_example(unit)}'.", parameter
        ) from None
    if given.unitless and unit and isinstance(text, str):
        raise UnitError(f"{parameter} was given as {text!r} without a unit; it is measured in {unit}; try '{text} {unit}'.", parameter)
    if given.unitless and not isinstance(text, str):
        return float(given.magnitude)
    try:
        return float(given.to(unit or "fraction").magnitude)
    except pint.errors.DimensionalityError:
        raise UnitError(
            f"{parameter} was given as {text!r}, but it is measured in {unit or 'no unit'}; try '{_example(unit)}'.", parameter
        ) from None


def _example(unit: str) -> str:
    return f"12 {unit}".strip()
