"""A bulkhead: so many calls at once to one dependency, so many more that may wait, and no others.

M. T. Nygard, "Release It!", 2007, named the pattern after the walls in a ship's hull. The semaphore with a bounded wait follows
resilience4j's bulkhead; without it, callers of one slow dependency occupy every thread there is.

References: nygard2007release; resilience4j2026bulkhead.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

_PLACES = Quantity("places", "m", "", "calls at once", lower=1, default=10, integer=True)
_QUEUE = Quantity("waiting places", "q", "", "callers that may wait", lower=0, default=0, integer=True)
_WAIT = Quantity("longest wait", "w", "ns", "time that a caller waits for a place", lower=0, default=0, integer=True)


class Bulkhead:
    """Places for calls, and a short queue before them.

    >>> bulkhead = Bulkhead(places=1, waiting=1, longest_wait=10)
    >>> [bulkhead.enter(caller, now=0) for caller in ("a", "b", "c")]
    ['in', 'waiting', 'refused']
    >>> bulkhead.leave("a", now=5)
    ('b',)
    """

    def __init__(self, places: int = 10, waiting: int = 0, longest_wait: int = 0) -> None:
        self.places: int = _PLACES.check(places, "places")
        self.waiting: int = _QUEUE.check(waiting, "waiting")
        self.longest_wait: int = _WAIT.check(longest_wait, "longest_wait")
        self.inside: set[str] = set()
        self.queue: deque[tuple[str, int]] = deque()

    def enter(self, caller: str, now: int) -> Literal["in", "waiting", "refused"]:
        """Take a place, a place to wait, or nothing."""
        if caller in self.inside or any(caller == each for each, _ in self.queue):
            raise InputError(f"{caller} is in the bulkhead already; each call needs a name of its own; try {caller}-2.", "caller")
        self.expire(now)
        if len(self.inside) < self.places and not self.queue:
            self.inside.add(caller)
            return "in"
        if len(self.queue) < self.waiting:
            self.queue.append((caller, now))
            return "waiting"
        return "refused"

    def leave(self, caller: str, now: int) -> tuple[str, ...]:
        """Free the place of a call that ended, whatever its outcome, and return who gets in."""
        self.inside.discard(caller)
        self.expire(now)
        admitted = []
        while self.queue and len(self.inside) < self.places:
            following, _ = self.queue.popleft()
            self.inside.add(following)
            admitted.append(following)
        return tuple(admitted)

    def expire(self, now: int) -> tuple[str, ...]:
        """Send away who has waited too long, and return them."""
        gone = []
        while self.queue and now > self.queue[0][1] + self.longest_wait:
            gone.append(self.queue.popleft()[0])
        return tuple(gone)

    def check(self) -> None:
        """Assert that no more are in, and no more wait, than there are places."""
        assert len(self.inside) <= self.places
        assert len(self.queue) <= self.waiting


class BulkheadThatLeaks(Bulkhead):
    """Leaves out the release after a failure: every failed call keeps its place, and soon the healthy ones are refused too.

    >>> bulkhead = BulkheadThatLeaks(places=1)
    >>> bulkhead.enter("a", now=0), bulkhead.leave("a", now=1, failed=True), bulkhead.enter("b", now=2)
    ('in', (), 'refused')
    """

    def leave(self, caller: str, now: int, *, failed: bool = False) -> tuple[str, ...]:
        """Free the place of a call that succeeded."""
        return () if failed else super().leave(caller, now)
