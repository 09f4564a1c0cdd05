"""Looking again and again at a growing sample: how often a fixed threshold is crossed by chance."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

from ._wars import _legendre

_NODES = 40


@lru_cache(maxsize=256)
def crossed_by_chance(looks: int, level: float) -> float:
    """Chance that a standardised sum leaves the two-sided bounds of a level at one of so many evenly spaced looks.

    The sum after look k is normal with variance k. Its density inside the bounds is carried from look to look by
    Gauss-Legendre integration; what falls outside has been stopped.
    """
    bound = NormalDist().inv_cdf(1.0 - level / 2.0)
    rule = _legendre(_NODES)
    places, weights = [0.0], [1.0]
    inside = 1.0
    for look in range(1, looks + 1):
        edge = bound * math.sqrt(look)
        ahead = [edge * (2.0 * x - 1.0) for x, _ in rule]
        density = [sum(w * math.exp(-0.5 * (y - x) ** 2) for x, w in zip(places, weights, strict=True)) for y in ahead]
        weights = [2.0 * edge * w * d / math.sqrt(2.0 * math.pi) for (_, w), d in zip(rule, density, strict=True)]
        places, inside = ahead, sum(weights)
    return min(1.0, max(0.0, 1.0 - inside))
