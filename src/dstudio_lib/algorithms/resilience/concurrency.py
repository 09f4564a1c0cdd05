"""Limits on requests in flight that find themselves: by losses (AIMD), and by how much longer answers take (gradient, Vegas).

Netflix, "concurrency-limits", GitHub, 2018 (AIMDLimit, Gradient2Limit); L. S. Brakmo and L. L. Peterson, "TCP Vegas: End to End
Congestion Avoidance on a Global Internet", IEEE Journal on Selected Areas in Communications 13 (8), 1995; D.-M. Chiu and R. Jain,
"Analysis of the increase and decrease algorithms for congestion avoidance in computer networks", Computer Networks and ISDN
Systems 17 (1), 1989 (why the decrease must multiply).

Each limit is told of one answer at a time: its round trip (ns), how many were in flight, and whether it was lost.

References: netflix2018limits; brakmo1995vegas; chiu1989analysis.
"""

from __future__ import annotations

import math

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

_LIMIT = Quantity("limit", "L", "", "requests in flight", lower=1, default=20)
_RATIO = Quantity("decrease", r"\beta", "", "what a loss leaves of the limit", lower=0.5, upper=1, upper_open=True, default=0.9)
_ALLOWANCE = Quantity("queue allowance", "q", "", "requests that may wait", lower=0, default=4)
_SHARE = Quantity("share", "s", "", "part of the whole", lower=0, upper=1, lower_open=True, default=0.2)
_TOLERANCE = Quantity("tolerance", r"\tau", "", "how many times longer an answer may take", lower=1, default=1.5)
_TIMEOUT = Quantity("timeout", "t", "ns", "an answer that takes longer counts as lost", lower=1, default=5 * SECOND, integer=True)


class AimdLimit:
    """Adds one while all goes well, multiplies by less than one at a loss.

    >>> limit = AimdLimit(initial=10, decrease=0.5)
    >>> limit.update(round_trip=1, in_flight=10), limit.update(round_trip=1, in_flight=11, lost=True)
    (11, 5)
    """

    def __init__(self, initial: int = 20, decrease: float = 0.9, timeout: int = 5 * SECOND) -> None:
        self.limit: int = int(_LIMIT.check(initial, "initial"))
        self.decrease: float = _RATIO.check(decrease, "decrease")
        self.timeout: int = _TIMEOUT.check(timeout, "timeout")

    def update(self, round_trip: int, in_flight: int, *, lost: bool = False) -> int:
        """Learn of one answer, and return the limit."""
        if lost or round_trip > self.timeout:
            self.limit = max(1, self.decreased())
        elif in_flight * 2 >= self.limit:
            self.limit += 1
        return self.limit

    def decreased(self) -> int:
        """Return the limit after a loss."""
        return min(self.limit - 1, int(self.limit * self.decrease))


class AdditiveDecreaseLimit(AimdLimit):
    """Leaves out the multiplication: it takes one off at a loss, and flows that began unequal stay so for ever.

    >>> limit = AdditiveDecreaseLimit(initial=80)
    >>> limit.update(round_trip=1, in_flight=80, lost=True)
    79
    """

    def decreased(self) -> int:
        """Return the limit after a loss."""
        return self.limit - 1


class GradientLimit:
    """Compares each round trip with the long-run mean, and shrinks the limit in proportion (Netflix's Gradient2).

    >>> limit = GradientLimit(initial=20, smoothing=0.2)
    >>> round(limit.update(round_trip=100, in_flight=20), 3), round(limit.update(round_trip=300, in_flight=20), 3)
    (20.8, 19.534)
    """

    def __init__(
        self,
        initial: float = 20,
        *,
        allowance: float = 4,
        smoothing: float = 0.2,
        tolerance: float = 1.5,
        memory: float = 1 / 300,
        highest: float = 1_000,
    ) -> None:
        self.limit: float = _LIMIT.check(initial, "initial")
        self.allowance: float = _ALLOWANCE.check(allowance, "allowance")
        self.smoothing: float = _SHARE.check(smoothing, "smoothing")
        self.tolerance: float = _TOLERANCE.check(tolerance, "tolerance")
        self.memory: float = _SHARE.check(memory, "memory")
        self.highest: float = _LIMIT.check(highest, "highest")
        self.usual = 0.0

    def update(self, round_trip: int, in_flight: int) -> float:
        """Learn of one answer, and return the limit."""
        self.usual += (round_trip - self.usual) * (self.memory if self.usual else 1.0)
        if self.usual > 2 * round_trip:  # after a long overload the usual would take long to come down
            self.usual *= 0.95
        if in_flight < self.limit / 2:
            return self.limit
        gradient = max(0.5, min(1.0, self.tolerance * self.usual / round_trip))
        aim = self.limit * gradient + self.allowance
        self.limit = max(1.0, min(self.highest, (1 - self.smoothing) * self.limit + self.smoothing * aim))
        return self.limit


class VegasLimit:
    """Estimates how many of its requests wait, and keeps that between two bounds.

    >>> limit = VegasLimit(initial=20, fewest=3, most=6)
    >>> limit.update(round_trip=80, in_flight=20), limit.update(round_trip=80, in_flight=20), limit.update(round_trip=160, in_flight=20)
    (21, 22, 21)
    """

    def __init__(self, initial: int = 20, fewest: int = 3, most: int = 6) -> None:
        self.limit: int = int(_LIMIT.check(initial, "initial"))
        self.fewest: float = _ALLOWANCE.check(fewest, "fewest")
        self.most: float = _ALLOWANCE.check(most, "most")
        if fewest > most:
            raise InputError(f"fewest={fewest} is above most={most}, so the limit could not rest; try fewest={most}.", "fewest")
        self.least = math.inf

    def update(self, round_trip: int, in_flight: int, *, lost: bool = False) -> int:
        """Learn of one answer, and return the limit."""
        self.least = min(self.least, round_trip)
        waiting = self.waiting(round_trip)
        if lost or waiting > self.most:
            self.limit = max(1, self.limit - 1)
        elif waiting < self.fewest and in_flight * 2 >= self.limit:
            self.limit += 1
        return self.limit

    def waiting(self, round_trip: int) -> float:
        """Return about how many of the requests in flight wait."""
        return self.limit * (1 - self.least / round_trip)
