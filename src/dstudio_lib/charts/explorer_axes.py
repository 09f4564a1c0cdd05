"""Axes of the Explorer: places along an input, ranges that stay put, and ticks in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dstudio_lib.foundation.quantity import Quantity

from .marks import Plain
from .ticks import even, nice_above, rounded
from .words import wrapped

if TYPE_CHECKING:
    from .explorer_figures import Curve

AxisKind = Literal["linear", "log", "nines"]


DECADES = 12
"""Powers of ten that a log axis shows at most."""


def places(quantity: Quantity, low: float, high: float, count: int) -> list[float]:
    """Return so many values of a quantity, evenly spaced on its own scale, in rising order."""
    kind = scale_of(quantity)
    start = high * 1e-6 if kind == "log" and low <= 0 else low
    first, last = onto(kind, start), onto(kind, high)
    found = [back(kind, first + (last - first) * i / (count - 1)) for i in range(count)]
    found[0], found[-1] = start, high
    if quantity.integer:
        return [float(each) for each in sorted({min(math.floor(high), max(math.ceil(low), round(each))) for each in found})]
    return sorted({float(f"{each:.12g}") if low <= float(f"{each:.12g}") <= high else each for each in found})


def said(quantity: Quantity, value: float) -> str:
    """Return a value in words; whole numbers, which may be names of things, keep all their digits."""
    return quantity.text(value, 15 if quantity.integer and abs(value) < 1e7 else 3)


def is_verdict(result: Quantity) -> bool:
    """Whether a result is a yes (1) or a no (0)."""
    return result.integer and (result.lower, result.upper) == (0.0, 1.0)


def scale_of(quantity: Quantity) -> AxisKind:
    """Return the axis that a quantity is drawn on."""
    return quantity.scale


def onto(kind: AxisKind, value: float) -> float:
    """Return where a value lies on an axis, in a number that grows evenly along it."""
    if kind == "nines":
        return -math.log10(max(1.0 - value, 1e-12))
    return math.log10(value) if kind == "log" else value


def back(kind: AxisKind, place: float) -> float:
    """Return the value at a place of an axis."""
    if kind == "nines":
        return float(1.0 - 10.0**-place)
    return float(10.0**place) if kind == "log" else place


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis with a fixed range, and its ticks in words."""

    kind: AxisKind
    low: float
    high: float
    quantity: Quantity

    def clip(self, value: float) -> float:
        """Return the nearest value that the axis shows."""
        return min(self.high, max(self.low, value))

    def shows(self, value: float) -> bool:
        """Whether a value is within the range; what a log axis cannot hold is left out, not drawn along its edge."""
        return self.kind != "log" or self.low * (1 - 1e-9) <= value

    def at(self, value: float) -> float:
        """Return the coordinate that Plotly wants for data: the value itself, and nines evenly spaced."""
        return onto("nines", value) if self.kind == "nines" else value

    def span(self) -> list[float]:
        """Return the range as Plotly wants it."""
        low, high = onto(self.kind, self.low), onto(self.kind, self.high)
        gap = 0.02 * (high - low)
        floor = self.kind == "linear" and self.low >= 0
        return [low if floor else low - gap, high + gap]

    def layout(self, most: int) -> Plain:
        """Return the axis for Plotly, with about so many ticks."""
        values = ticks(self, most)
        kinds = {"linear": "", "log": ", log scale", "nines": ", a nine a step"}
        name = self.quantity.name
        return {
            "type": "log" if self.kind == "log" else "linear",
            "title": {"text": f"{wrapped(name, 44)}{kinds[self.kind]}"},
            "range": self.span(),
            "tickmode": "array",
            "tickvals": [self.at(each) for each in values],
            "ticktext": [said(self.quantity, each) for each in values],
        }


def ticks(axis: Axis, most: int) -> list[float]:
    """Return round values along an axis."""
    low, high = axis.low, axis.high
    if axis.kind == "linear":
        return even(low, high, axis.quantity.unit, most)
    if axis.kind == "nines":
        all_nines = [1 - 10.0**-power for power in range(1, 13)]
        found = [each for each in (0.0, 0.5, *all_nines) if low - 1e-15 <= each <= high + 1e-15]
        return found[:: math.ceil(len(found) / most)] if found else [low, high]
    return rounded(low, high, axis.quantity.unit, most)


def result_axis(result: Quantity, home: Curve, curve: Curve, now: float) -> Axis:
    """Return the vertical axis: as the opening curve has it, and in larger steps where the present one leaves it."""
    usual = list(home.y) or list(curve.y) or [now]
    shown = [*usual, *curve.y, now]
    if result.scale == "nines" and min(shown) >= 0 and max(usual) > 0.9:
        top = max(onto("nines", max(shown)), 1.0)
        return Axis("nines", _down_to_nines(min(shown)), back("nines", min(12.0, math.ceil(top + 1e-9))), result)
    least = min(usual)
    if least > 0 and max(usual) >= 100 * least:
        low = min((each for each in shown if each > 0), default=least)
        top = 10.0 ** math.ceil(math.log10(max(shown)) - 1e-9)
        bottom = 10.0 ** math.floor(math.log10(low) + 1e-9)
        least_time = 1e-9 if result.unit == "s" and top > 1e-7 else 0.0
        return Axis("log", max(bottom, top * 10.0**-DECADES, least_time), top, result)
    top, bottom = nice_above(max(shown)), -nice_above(-min(shown))
    if result.upper == 1 and result.lower >= 0 and max(shown) > 0.5:
        top = 1.0
    if top == bottom:
        top = bottom + 1.0
    return Axis("linear", bottom, top, result)


def _down_to_nines(value: float) -> float:
    return back("nines", float(math.floor(onto("nines", value) + 1e-9)))


def input_axis(quantity: Quantity, now: float) -> Axis:
    """Return the horizontal axis: the span of the control, and the present value where that lies outside."""
    low, high = quantity.span
    kind = scale_of(quantity)
    if kind == "log" and low <= 0:
        low = min(high * 1e-6, now) if now > 0 else high * 1e-6
    if kind == "nines":
        return Axis(kind, min(low, now), max(high, min(now, 1 - 1e-12)), quantity)
    return Axis(kind, min(low, now) if kind == "linear" or now > 0 else low, max(high, now), quantity)
