"""Sums over the ranks of a Zipf law, for a thousand million items as well as for ten, and the LRU cache on top of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

_ONE_BY_ONE = 2_000
"""Ranks that are summed one by one; the smooth rest is integrated."""


@cache
def _legendre(order: int = 8) -> tuple[tuple[float, float], ...]:
    """Nodes and weights of Gauss-Legendre quadrature on (-1, 1), by Newton's method."""
    found = []
    for i in range(order):
        x = math.cos(math.pi * (i + 0.75) / (order + 0.5))
        for _ in range(50):
            before, value = 1.0, x
            for k in range(2, order + 1):
                before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
            slope = order * (before - x * value) / (1 - x * x)
            x -= value / slope
        found.append((x, 2 / ((1 - x * x) * slope * slope)))
    return tuple(found)


@cache
def _ranks(items: int) -> tuple[tuple[float, float], ...]:
    """Ranks and weights such that the weighted sum of a smooth function over them is its sum over 1 to ``items``.

    Past the first ranks it is the Euler-Maclaurin sum about midpoints: the integral from half a rank before the first to half a
    rank behind the last, less a 24th of the change of the slope.
    """
    if items <= _ONE_BY_ONE:
        return tuple((float(i), 1.0) for i in range(1, items + 1))
    points = [(float(i), 1.0) for i in range(1, _ONE_BY_ONE + 1)]
    low, end = _ONE_BY_ONE + 0.5, items + 0.5
    pieces = math.ceil(math.log(end / low) / math.log(1.5))
    ratio = (end / low) ** (1 / pieces)
    for i in range(pieces):
        a, b = low * ratio**i, end if i == pieces - 1 else low * ratio ** (i + 1)
        points += [((a + b) / 2 + (b - a) / 2 * x, (b - a) / 2 * weight) for x, weight in _legendre()]
    for edge, sign in ((low, 1.0), (end, -1.0)):
        points += [(edge + 0.5, sign / 24), (edge - 0.5, -sign / 24)]
    return tuple(points)


def harmonic(items: int, exponent: float) -> float:
    """Generalised harmonic number: the sum of i to the power of minus the exponent.

    >>> harmonic(3, 1.0)  # 1 + 1/2 + 1/3
    1.8333333333333333
    """
    return math.fsum(weight * rank**-exponent for rank, weight in _ranks(items))


def zipf(items: int, exponent: float) -> list[tuple[float, float]]:
    """Popularities under a Zipf law, each with the number of items that it stands for."""
    total = harmonic(items, exponent)
    return [(rank**-exponent / total, weight) for rank, weight in _ranks(items)]


def characteristic_time(popularities: Sequence[tuple[float, float]], cache_items: float) -> float:
    """Requests in which just as many different items are asked for as the cache holds.

    The expected number is concave in the time and below it, so that Newton's method from the number of items rises to the
    solution and never passes it.
    """
    time = float(cache_items)
    for _ in range(1_000):
        held = math.fsum(-weight * math.expm1(-p * time) for p, weight in popularities)
        slope = math.fsum(weight * p * math.exp(-p * time) for p, weight in popularities)
        step = (cache_items - held) / slope
        time += step
        if step <= 1e-14 * time:
            break
    return time


def che(popularities: Sequence[tuple[float, float]], cache_items: float) -> float:
    """Hit ratio of an LRU cache by the Che approximation."""
    time = characteristic_time(popularities, cache_items)
    return math.fsum(-weight * p * math.expm1(-p * time) for p, weight in popularities)


def exact_lru(popularities: Sequence[float], cache_items: int) -> float:
    """Hit ratio of an LRU cache under independent requests, exactly, over all sets that it can hold.

    The chance that a set is what was asked for last comes from the sets with one item less, by which of them was the least recent.
    """
    count = len(popularities)
    if cache_items >= count:
        return 1.0
    chances = {0: 1.0}
    for _ in range(cache_items):
        following: dict[int, float] = {}
        for held, chance in chances.items():
            others = [(1 << i, p) for i, p in enumerate(popularities) if not held >> i & 1]
            rest = math.fsum(p for _, p in others)
            for item, p in others:
                following[held | item] = following.get(held | item, 0.0) + chance * p / rest
        chances = following
    hits = (chance * math.fsum(p for i, p in enumerate(popularities) if held >> i & 1) for held, chance in chances.items())
    return math.fsum(hits) / math.fsum(popularities)
