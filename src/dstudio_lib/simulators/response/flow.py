"""Requests as a fluid in steps of five seconds: a pool with a bounded queue, and what callers that give up and try again make of it.

This is the part of the request engine that an incident needs, fast enough for hours of it. What enters waits for the queue that it
finds; who waits longer than the timeout has given up, and the work is done for nobody; what was not answered comes again as often as
the caller retries. There is no chance in it, so it is optimistic just below capacity. Tests hold it to the request engine: with the
same capacity, queue, timeout and retries both stay up, fall over, stay down, and recover together.

>>> pool = Pool(room=2.0)
>>> pool.step(arriving=150.0, capacity=100.0)[1] > 0.5  # seconds of waiting after one step of a rate that is half too much
True
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

STEP = 5.0
"""Seconds that a step of the simulation lasts."""
LAG = 4.0
"""Seconds over which callers come to feel that attempts fail: the timeouts and backoffs of the attempts under way (chosen here)."""
MINUTE = 60.0
_FELT = 1.0 - exp(-STEP / LAG)
_HUNDRED, _HUNDREDTH = log(100.0), log(0.01)


@dataclass(slots=True, eq=False)
class Pool:
    """Servers and the queue before them; ``room`` is the work that the queue holds, in seconds of the capacity, ``queue`` what waits."""

    room: float
    queue: float = 0.0

    def step(self, arriving: float, capacity: float) -> tuple[float, float]:
        """Take in work at a rate for one step; return the share that found room, and the seconds that it waits."""
        if capacity <= 0.0:
            self.queue = 0.0
            return 0.0, 0.0
        before, most = self.queue, self.room * capacity
        after = before + (arriving - capacity) * STEP
        admitted = 1.0
        if after > most:
            admitted = max(0.0, min(1.0, 1.0 - (after - most) / (arriving * STEP))) if arriving else 1.0
            after = most
        self.queue = after = after if after > 0.0 else 0.0
        return admitted, 0.5 * (before + after) / capacity


def amplification(failing: float, retries: int) -> float:
    """Return how many attempts a call makes, each of which fails with this chance.

    >>> amplification(1.0, 3), amplification(0.5, 3)
    (4.0, 1.875)
    """
    total, chance = 1.0, 1.0
    for _ in range(retries):
        chance *= failing
        total += chance
    return total


def in_time(wait: float, timeout: float, mean: float) -> float:
    """Return the chance that an answer comes before the timeout, after a wait and a service of exponential length (s).

    >>> in_time(2.0, 1.0, 0.05)
    0.0
    """
    return 1.0 - exp((wait - timeout) / mean) if wait < timeout else 0.0


def felt(before: float, now: float) -> float:
    """Return the share of failing attempts that callers feel one step later."""
    return before + (now - before) * _FELT


def slowest(failing: float, retries: int, timeout: float, wait: float, mean: float) -> float:
    """Return about the 99th percentile (s) of a call's time: timeouts of the attempts that one in a hundred needs, and the last answer.

    >>> round(slowest(0.0, 3, 1.0, 0.0, 0.05), 2), slowest(1.0, 3, 1.0, 2.0, 0.05)
    (0.23, 4.0)
    """
    last = wait + mean * _HUNDRED
    last = last if last < timeout else timeout
    if failing <= 0.01:
        return last
    needed = int(_HUNDREDTH / log(failing)) if failing < 0.999 else retries + 1
    return timeout * (retries + 1) if needed > retries else timeout * needed + last


def towards(value: float, goal: float, seconds: float) -> float:
    """Return a value one step nearer to its goal, with a time constant of so many seconds."""
    return value + (goal - value) * (1.0 - exp(-STEP / seconds))
