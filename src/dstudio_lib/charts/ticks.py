"""Round values along an axis, in the unit that a reader sees: 1, 2, 5 of it, and the steps of time and of bytes.

>>> even(0.0, 100.0, "s", 6), even(0.0, 5_000.0, "", 6)
([0.0, 30.0, 60.0, 90.0], [0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0])
>>> rounded(1.0, 1_000.0, "s", 6)
[1.0, 10.0, 60.0, 600.0]
"""

from __future__ import annotations

import math

MINUTE, HOUR, DAY, YEAR = 60.0, 3_600.0, 86_400.0, 365.25 * 86_400.0
_UNITS_OF_TIME = ((90.0, 1.0), (5_400.0, MINUTE), (129_600.0, HOUR), (2 * YEAR, DAY))
"""Below how many seconds a time is written in which unit, as ``formatting.duration`` does; from there on in years."""
_IEC = (2.0**40, 2.0**30, 2.0**20, 2.0**10)


def power_of_ten(exponent: int) -> float:
    """Ten to a whole power, as a reader of decimals takes it.

    >>> power_of_ten(-5)
    1e-05
    """
    return float(f"1e{exponent}")


def nice_above(value: float) -> float:
    """Return the next of 1, 1.5, 2, 3, 5, 7.5 times a power of ten above a value, and 0 below it.

    >>> nice_above(0.42), nice_above(-3.0)
    (0.5, 0.0)
    """
    if value <= 0:
        return 0.0
    power = power_of_ten(math.floor(math.log10(value)))
    return next(nice * power for nice in (1, 1.5, 2, 3, 5, 7.5, 10) if nice * power >= value * (1 - 1e-9))


def unit_of(unit: str, size: float) -> float:
    """Return how much one of the unit is in which a value of this size is written.

    >>> unit_of("s", 600.0), unit_of("byte", 5e6), unit_of("dollar", 5e6)
    (60.0, 1048576.0, 1.0)
    """
    if unit == "s":
        return next((each for limit, each in _UNITS_OF_TIME if size < limit), YEAR)
    if unit == "byte" and size >= 10_000:
        return next((each for each in _IEC if size >= each), 1.0)
    return 1.0


def step_of(low: float, high: float, unit: str, most: int) -> float:
    """Return the round step that makes at most so many ticks, also where the last of them lies beyond the highest value."""
    size = max(abs(low), abs(high))
    step = 0.0
    for _ in range(3):
        one = unit_of(unit, size)
        wide = (high - low) / one / (most - 1)
        power = power_of_ten(math.floor(math.log10(wide) + 1e-9))
        step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= wide * (1 - 1e-9)) * one
        if one == YEAR:
            step = max(step, one)
        size = max(size, math.ceil(high / step - 1e-9) * step)
    return step


def even(low: float, high: float, unit: str, most: int) -> list[float]:
    """Return evenly spaced round values from low to high; a few more than wanted, where they would be fewer than three.

    >>> even(1.0, 9.0, "", 4)
    [2.0, 4.0, 6.0, 8.0]
    """
    tries = (multiples(low, high, step_of(low, high, unit, some)) for some in range(most, most + 5))
    return next((found for found in tries if len(found) >= 3), [low, high])


def multiples(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of a step from low to high."""
    first = math.ceil(low / step - 1e-9)
    return [float(f"{i * step:.12g}") for i in range(first, math.floor(high / step + 1e-9) + 1)]


_ROUND_TIMES = (
    *(power_of_ten(power) for power in range(-9, 2)),
    *(MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, DAY, 10 * DAY, 100 * DAY),
    *(power_of_ten(power) * YEAR for power in range(1, 16)),
)
_FINE_TIMES = (
    *(MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 5 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY, 100 * DAY, 2 * YEAR, 5 * YEAR, 10 * YEAR),
)


def rounded(low: float, high: float, unit: str, most: int) -> list[float]:
    """Return round values for a log axis: powers of ten, of two for bytes, and the units of time."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    tens = [power_of_ten(power) for power in range(first, last + 1)]
    fine = [float(f"{digit * ten:.3g}") for ten in tens for digit in (1, 2, 5)]
    if unit == "s" and low >= 1e-9 * (1 - 1e-9):
        tens = list(_ROUND_TIMES)
        fine = [*(each for each in fine if each < MINUTE), *_FINE_TIMES]
    elif unit == "byte":
        tens = [1.0, 10.0, 100.0, *(1024.0**power for power in range(1, 6))]
        fine = [2.0**power for power in range(51)]
    inside = _within(tens, low, high)
    if len(inside) < 3:
        inside = _within(fine, low, high) or [low, high]
    every = math.ceil(len(inside) / most)
    return inside[::-1][::every][::-1] if unit != "byte" else inside[::every]


def _within(values: list[float], low: float, high: float) -> list[float]:
    return [each for each in sorted(set(values)) if low * (1 - 1e-9) <= each <= high * (1 + 1e-9)]
