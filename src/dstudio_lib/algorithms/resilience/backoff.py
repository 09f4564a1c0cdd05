"""How long to wait before a retry: exponential backoff, capped, and the five ways to make it random.

M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015, with the simulator beside it (aws-samples,
aws-arch-backoff-simulator); the smooth variant is Polly's decorrelated jitter, version 2 (App-vNext, Polly, its retry helper).

Each is the memory of one caller between the retries of one call: make a new one for each call.

References: brooker2015backoff; aws2015simulator; polly2024retryhelper.
"""

from __future__ import annotations

import math
import random
from typing import Protocol

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.foundation.quantity import Quantity

_BASE = Quantity("base delay", "b", "ns", "wait before the first retry", lower=1, default=100 * MILLISECOND, integer=True)
_CAP = Quantity("cap", "c", "ns", "no wait is longer", lower=1, default=10 * SECOND, integer=True)
_GROWTH = Quantity("growth", "g", "", "how many times longer each wait is", lower=1, upper=10, default=2)


class Waits(Protocol):
    """What a retrying caller asks after each failure."""

    def next_wait(self, draw: random.Random) -> int:
        """Return the wait (ns) before the next retry."""


class Backoff:
    """Waits that grow by the same factor up to a cap, without jitter: all who failed together come back together.

    >>> backoff, draw = Backoff(base=100, cap=1_000), random.Random(1)
    >>> [backoff.next_wait(draw) for _ in range(5)]
    [100, 200, 400, 800, 1000]
    """

    def __init__(self, base: int = 100 * MILLISECOND, cap: int = 10 * SECOND, growth: float = 2.0) -> None:
        self.base: int = _BASE.check(base, "base")
        self.cap: int = _CAP.check(cap, "cap")
        self.growth: float = _GROWTH.check(growth, "growth")
        if cap < base:
            raise InputError(f"cap={cap} ns is below base={base} ns; allowed is at least the base; try cap={10 * base}.", "cap")
        self.retries = 0

    def next_wait(self, draw: random.Random) -> int:
        """Return the wait (ns) before the next retry."""
        ceiling = self.ceiling(self.retries)
        self.retries += 1
        return self.drawn(ceiling, draw)

    def ceiling(self, retries: int) -> int:
        """Return the longest wait (ns) after so many retries."""
        grown = math.log(self.base) + retries * math.log(self.growth)  # so that a long outage overflows nothing
        return self.cap if grown > math.log(self.cap) else min(self.cap, round(self.base * self.growth**retries))

    def drawn(self, ceiling: int, draw: random.Random) -> int:
        """Return the wait itself (ns)."""
        return ceiling


class FullJitter(Backoff):
    """Draws evenly between nothing and the backoff.

    >>> 0 <= FullJitter(base=100, cap=1_000).next_wait(random.Random(1)) <= 100
    True
    """

    def drawn(self, ceiling: int, draw: random.Random) -> int:
        """Return the wait itself (ns)."""
        return draw.randint(0, ceiling)


class EqualJitter(Backoff):
    """Keeps half of the backoff and draws the other half.

    >>> 50 <= EqualJitter(base=100, cap=1_000).next_wait(random.Random(1)) <= 100
    True
    """

    def drawn(self, ceiling: int, draw: random.Random) -> int:
        """Return the wait itself (ns)."""
        return ceiling - ceiling // 2 + draw.randint(0, ceiling // 2)


class DecorrelatedJitter(Backoff):
    """Draws evenly between the base and three times the last wait, and caps what was drawn.

    >>> 100 <= DecorrelatedJitter(base=100, cap=1_000).next_wait(random.Random(1)) <= 300
    True
    """

    def __init__(self, base: int = 100 * MILLISECOND, cap: int = 10 * SECOND) -> None:
        super().__init__(base, cap)
        self.last: int = self.base

    def next_wait(self, draw: random.Random) -> int:
        """Return the wait (ns) before the next retry."""
        self.retries += 1
        self.last = min(self.cap, draw.randint(self.base, 3 * self.last))
        return self.last


class SmoothJitter(Backoff):
    """Draws the ends of the waits along one smooth curve, each wait beginning where the last one ended (Polly's version 2).

    >>> 0 <= SmoothJitter(base=100, cap=1_000).next_wait(random.Random(1)) <= 1_000
    True
    """

    def __init__(self, base: int = 100 * MILLISECOND, cap: int = 10 * SECOND) -> None:
        super().__init__(base, cap)
        self.reached = 0.0

    def next_wait(self, draw: random.Random) -> int:
        """Return the wait (ns) before the next retry."""
        t = min(self.retries, 1_000) + draw.random()
        self.retries += 1
        end = 2.0**t * math.tanh(math.sqrt(4.0 * t))
        wait, self.reached = (end - self.reached) / 1.4 * self.base, end
        return min(self.cap, round(wait)) if wait < self.cap else self.cap


class BackoffThatNeverCaps(Backoff):
    """Leaves out the cap: after an outage of an hour, callers sleep on for another one.

    >>> backoff, draw = BackoffThatNeverCaps(base=100, cap=1_000), random.Random(1)
    >>> [backoff.next_wait(draw) for _ in range(5)]
    [100, 200, 400, 800, 1600]
    """

    def ceiling(self, retries: int) -> int:
        """Return the longest wait (ns), whatever the cap says."""
        return round(self.base * self.growth**retries)
