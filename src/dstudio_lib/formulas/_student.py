"""Student's t distribution on the standard library, through the incomplete beta function."""

from __future__ import annotations

import math


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    value = d
    for m in range(1, 10_000):
        for numerator in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 + numerator * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + numerator / c
            c = c if abs(c) > tiny else tiny
            value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _tail(t: float, freedom: float) -> float:
    """Probability that a t variable is above ``t``, for ``t`` at least 0."""
    square = t * t
    x, y = freedom / (freedom + square), square / (freedom + square)
    a, b = freedom / 2, 0.5
    front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) - a * math.log1p(square / freedom) + (b * math.log(y) if y > 0 else -math.inf)
    )
    if x < (a + 1) / (a + b + 2):
        return 0.5 * math.exp(front) * _beta_fraction(a, b, x) / a
    return 0.5 - 0.5 * math.exp(front) * _beta_fraction(b, a, y) / b


def t_value(confidence: float, freedom: int) -> float:
    """Value between minus and plus which a t variable lies with the given confidence.

    >>> round(t_value(0.95, 9), 4)
    2.2622
    """
    wanted = (1 - confidence) / 2
    if wanted >= 0.5:
        return 0.0
    low, high = 0.0, 1.0
    while _tail(high, freedom) > wanted:
        low, high = high, 2 * high
    while high - low > 2e-16 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _tail(middle, freedom) > wanted else (low, middle)
    return (low + high) / 2
