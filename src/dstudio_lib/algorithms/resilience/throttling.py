"""Clients that hold back: each refuses some of its own requests when the backend has been refusing them.

B. Beyer, C. Jones, J. Petoff and N. R. Murphy (editors), "Site Reliability Engineering", O'Reilly, 2016, the chapter on handling
overload, adaptive throttling. The client counts what its application asked for and what the backend accepted over the last two
minutes, and drops a request itself with the chance (requests - K accepts) / (requests + 1).

References: beyer2016sre.
"""

from __future__ import annotations

import random
from collections import deque

from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

_MULTIPLIER = Quantity("multiplier", "K", "", "requests sent for each one accepted", lower=1, default=2)
_MEMORY = Quantity("memory", "w", "ns", "time that is counted over", lower=1, default=120 * SECOND, integer=True)


class ClientThrottle:
    """Counts of the last while, and the chance to drop a request that follows from them.

    >>> throttle, draw = ClientThrottle(multiplier=2), random.Random(1)
    >>> throttle.may_send(now=0, draw=draw)
    True
    >>> throttle.requests, throttle.drop_probability()
    (1, 0.5)
    """

    def __init__(self, multiplier: float = 2.0, memory: int = 120 * SECOND) -> None:
        self.multiplier: float = _MULTIPLIER.check(multiplier, "multiplier")
        self.memory: int = _MEMORY.check(memory, "memory")
        self.requests = 0
        self.accepts = 0
        self.events: deque[tuple[int, str]] = deque()

    def may_send(self, now: int, draw: random.Random) -> bool:
        """Whether a request of the application goes out; it counts either way."""
        self.forget(now)
        sent = draw.random() >= self.drop_probability()
        self.count_request(now, sent=sent)
        return sent

    def count_request(self, now: int, *, sent: bool) -> None:
        """Count what the application asked for."""
        self.requests += 1
        self.events.append((now, "request"))

    def accepted(self, now: int) -> None:
        """Learn that the backend accepted a request."""
        self.forget(now)
        self.accepts += 1
        self.events.append((now, "accept"))

    def drop_probability(self) -> float:
        """Return the chance that the next request is dropped here."""
        return max(0.0, (self.requests - self.multiplier * self.accepts) / (self.requests + 1))

    def forget(self, now: int) -> None:
        """Leave out what is too long ago."""
        while self.events and self.events[0][0] <= now - self.memory:
            if self.events.popleft()[1] == "request":
                self.requests -= 1
            else:
                self.accepts -= 1

    def check(self) -> None:
        """Assert that the counts are those of the events."""
        assert self.requests + self.accepts == len(self.events)
        assert 0 <= self.drop_probability() < 1


class ThrottleThatForgetsWhatItDropped(ClientThrottle):
    """Leaves out the requests it dropped itself: the chance comes out too small, and the load grows with what users ask for.

    >>> throttle, draw = ThrottleThatForgetsWhatItDropped(), random.Random(1)
    >>> sent = sum(throttle.may_send(now, draw) for now in range(100))
    >>> throttle.requests == sent, sent < 100
    (True, True)
    """

    def count_request(self, now: int, *, sent: bool) -> None:
        """Count what was sent."""
        if sent:
            super().count_request(now, sent=sent)
