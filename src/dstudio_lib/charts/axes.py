"""Axes that stay put while a slider moves a little: ranges on round numbers, ticks in words people use."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dstudio_lib.foundation.formatting import duration, number

from .marks import Plain, log_axis

_TIMES = (
    *(10.0**power for power in range(-9, 2)),
    *(60.0, 600.0, 3_600.0, 86_400.0, 864_000.0),
    *(86_400.0 * 10.0**power for power in range(2, 9)),
)


def ceiling(value: float) -> float:
    """Return the next round number that is not below a positive value.

    >>> ceiling(0.042), ceiling(7.0), ceiling(100)
    (0.06, 8.0, 100.0)
    """
    power = 10.0 ** math.floor(math.log10(value))
    return round(next(step * power for step in (1, 1.5, 2, 3, 4, 6, 8, 10) if step * power >= value * (1 - 1e-12)), 12)


def decades(low: float, high: float) -> tuple[float, float]:
    """Return the powers of ten around a span.

    >>> decades(0.02, 7)
    (0.01, 10.0)
    """
    return 10.0 ** math.floor(math.log10(low) + 1e-9), 10.0 ** math.ceil(math.log10(high) - 1e-9)


def clipped(x: Sequence[float], y: Sequence[float], low: float, high: float) -> tuple[list[float], list[float]]:
    """Return the points of a line whose height lies within a span, which a log axis can draw."""
    kept = [(a, b) for a, b in zip(x, y, strict=True) if low <= b <= high]
    return [a for a, _ in kept], [b for _, b in kept]


def time_axis(title: str, low: float, high: float) -> Plain:
    """Return a log axis of time (s), with ticks from nanoseconds to years."""
    ticks = [tick for tick in _TIMES if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
    if len(ticks) > 8:
        ticks = ticks[:: math.ceil(len(ticks) / 8)]
    return log_axis(title, low, high, ticks, [duration(tick) for tick in ticks]) | {"rangemode": "normal"}


def count_axis(title: str, low: float, high: float, unit: str = "") -> Plain:
    """Return a log axis of plain numbers, with ticks at powers of ten, or at 1, 2 and 5 where there are few of those."""
    first, last = math.floor(math.log10(low) - 1e-9), math.ceil(math.log10(high) + 1e-9)
    steps = (1, 2, 5) if last - first <= 3 else (1,)
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    ticks = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
    return log_axis(title, low, high, ticks, [f"{_short(tick)}{unit}" for tick in ticks]) | {"rangemode": "normal"}


def _short(value: float) -> str:
    for size, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{number(value / size)}\u202f{prefix}"
    return number(value)
