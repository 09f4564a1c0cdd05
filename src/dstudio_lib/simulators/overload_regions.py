"""Where an overloaded service has two states: many short runs of :mod:`.overload`, and the border that the formula gives.

The claim: below C / (1 + r) of load it comes back from any surge; above, one that is large enough leaves it down, and the surge that is
set is large enough from some load on. A retry budget moves the border up to where few retries fit; a circuit breaker, shedding and
serving the newest first leave no such load.

These runs are of a smaller service, since only the load and times against the timeout matter much: chance weighs more in them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from dstudio_lib.formulas.overload import vulnerable_load

from .overload import Branch, Overload, hysteresis

LOADS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Loads that are tried; nearer to capacity a small service is tripped by chance alone."""
SMALL = 50.0
LARGER = 150.0
"""Capacity of the service that is tried (1/s), and with deadlines, whose queue a small service clears by luck."""


def small(settings: Overload) -> Overload:
    """Return the same service with less capacity, and as few servers as keep each call about as long.

    >>> small(Overload(capacity=300.0, servers=12)).servers
    2
    """
    capacity = min(LARGER if settings.abandons else SMALL, settings.capacity)
    return replace(settings, capacity=capacity, servers=max(1, round(settings.servers * capacity / settings.capacity)))


def branches(settings: Overload, *, seed: int = 1) -> tuple[Branch, ...]:
    """Return how it ends at each of ``LOADS``, left alone and after the surge.

    >>> [branch.load for branch in branches(Overload()) if branch.two_states]
    [0.5, 0.6, 0.7, 0.8]
    """
    return _branches(replace(small(settings), load=LOADS[0]), seed)


@lru_cache(maxsize=128)
def _branches(settings: Overload, seed: int) -> tuple[Branch, ...]:
    return hysteresis(settings, LOADS, seed=seed)


def border(settings: Overload) -> float | None:
    """Return the load, against capacity, above which a surge can leave it down, where the formula says so.

    A retry budget leaves that many retries for each request. Against the other defences the formula has nothing to say.

    >>> border(Overload()), border(Overload(breaker=True))
    (0.25, None)
    """
    if settings.breaker or settings.shedding or settings.abandons or settings.newest_first:
        return None
    retries = min(settings.retries, settings.budget) if settings.budgeted else settings.retries
    return float(vulnerable_load(1.0, retries))
