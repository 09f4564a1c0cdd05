"""Queues that shed: CoDel, which drops what waited too long for too long, and adaptive LIFO, which serves the newest when late.

K. Nichols, V. Jacobson, A. McGregor and J. Iyengar (editors), "Controlled Delay Active Queue Management", RFC 8289, 2018, the
reference pseudocode; B. Maurer, "Fail at Scale", ACM Queue 13 (8), 2015, the two tools that Facebook's servers use.

References: rfc8289; maurer2015fail.
"""

from __future__ import annotations

import math
from collections import deque

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND
from dstudio_lib.foundation.quantity import Quantity

_TARGET = Quantity("target", "t", "ns", "a wait that is fine", lower=1, default=5 * MILLISECOND, integer=True)
_INTERVAL = Quantity("interval", "I", "ns", "time that waits may be above target", lower=1, default=100 * MILLISECOND, integer=True)


class FifoQueue:
    """First come, first served, however long it waited: the queue that the others are compared with.

    >>> queue = FifoQueue()
    >>> queue.put("a", now=0); queue.put("b", now=1)
    >>> queue.take(now=5)
    'a'
    """

    def __init__(self) -> None:
        self.waiting: deque[tuple[int, str]] = deque()
        self.shed: list[str] = []
        self.taken: list[str] = []
        self.put_in = 0

    def put(self, request: str, now: int) -> None:
        """Queue a request."""
        self.put_in += 1
        self.waiting.append((now, request))

    def take(self, now: int) -> str | None:
        """Return the request to work on next, if there is one."""
        if not self.waiting:
            return None
        request = self.waiting.popleft()[1]
        self.taken.append(request)
        return request

    def check(self) -> None:
        """Assert that every request is waiting, taken or shed, and only one of these."""
        assert self.put_in == len(self.waiting) + len(self.taken) + len(self.shed)


class CoDelQueue(FifoQueue):
    """CoDel: once even the least wait of an interval is above the target, it drops one request, and further ones faster and faster.

    Parameters
    ----------
    target
        A wait (ns) below which nothing is dropped: a queue that short does good work.
    interval
        How long (ns) waits must stay above target before the first drop.

    >>> queue = CoDelQueue(target=5, interval=100)
    >>> for time in range(40):
    ...     queue.put(f"r{time}", now=time)
    >>> [queue.take(now) for now in (50, 100, 149, 150)], queue.shed
    (['r0', 'r1', 'r2', 'r4'], ['r3'])
    """

    def __init__(self, target: int = 5 * MILLISECOND, interval: int = 100 * MILLISECOND) -> None:
        super().__init__()
        self.target: int = _TARGET.check(target, "target")
        self.interval: int = _INTERVAL.check(interval, "interval")
        self.first_above = 0
        self.drop_next = 0
        self.count = 0
        self.last_count = 0
        self.dropping = False

    def take(self, now: int) -> str | None:
        """Return the request to work on next, after dropping what is due (the function ``dequeue`` of the RFC)."""
        request, may_drop = self.head(now)
        if self.dropping:
            if not may_drop:
                self.dropping = False
            while now >= self.drop_next and self.dropping and request is not None:
                self.shed.append(request)
                self.count += 1
                request, may_drop = self.head(now)
                if may_drop:
                    self.drop_next = self.spaced(self.drop_next)
                else:
                    self.dropping = False
        elif may_drop and request is not None:
            self.shed.append(request)
            request, _ = self.head(now)
            self.dropping = True
            # Began again soon after the last time: go on near the rate of drops that was enough then.
            again = self.count - self.last_count
            self.count = again if again > 1 and now - self.drop_next < 16 * self.interval else 1
            self.drop_next = self.spaced(now)
            self.last_count = self.count
        if request is not None:
            self.taken.append(request)
        return request

    def head(self, now: int) -> tuple[str | None, bool]:
        """Take the first request off the queue, and say whether it may be dropped (the function ``dodequeue`` of the RFC)."""
        if not self.waiting:
            self.first_above = 0
            return None, False
        since, request = self.waiting.popleft()
        if now - since < self.target or not self.waiting:
            self.first_above = 0
            return request, False
        if self.first_above == 0:
            self.first_above = now + self.interval
            return request, False
        return request, now >= self.first_above

    def spaced(self, time: int) -> int:
        """Return when the next drop is due: the interval over the square root of the drops so far."""
        return time + round(self.interval / math.sqrt(self.count))


class CoDelThatDropsAtOnce(CoDelQueue):
    """Leaves out the interval: any burst loses requests, though the queue would have drained by itself.

    >>> queue = CoDelThatDropsAtOnce(target=5, interval=100)
    >>> for time in range(40):
    ...     queue.put(f"r{time}", now=time)
    >>> queue.take(now=50), queue.shed
    ('r1', ['r0'])
    """

    def head(self, now: int) -> tuple[str | None, bool]:
        """Take the first request, which may be dropped as soon as it waited longer than the target."""
        if not self.waiting:
            return None, False
        since, request = self.waiting.popleft()
        return request, now - since >= self.target


class AdaptiveLifoQueue(FifoQueue):
    """Facebook's queue: first in, first out while it empties now and then, else last in, first out, with short time-outs.

    Parameters
    ----------
    short
        Longest wait (ns) while the queue has not been empty for ``long``.
    long
        Longest wait (ns) else.

    >>> queue = AdaptiveLifoQueue(short=5, long=100)
    >>> for time in (0, 150, 151):
    ...     queue.put(f"r{time}", now=time)
    >>> queue.take(now=152), queue.shed
    ('r151', ['r0'])
    """

    def __init__(self, short: int = 5 * MILLISECOND, long: int = 100 * MILLISECOND) -> None:
        super().__init__()
        self.short: int = _TARGET.check(short, "short")
        self.long: int = _INTERVAL.check(long, "long")
        if short > long:
            raise InputError(f"short={short} ns is above long={long} ns, the wait of calm times; try short={long}.", "short")
        self.last_empty = 0

    def put(self, request: str, now: int) -> None:
        """Queue a request."""
        if not self.waiting:
            self.last_empty = now
        super().put(request, now)

    def is_late(self, now: int) -> bool:
        """Whether the queue has not been empty for a long while."""
        return bool(self.waiting) and now - self.last_empty > self.long

    def take(self, now: int) -> str | None:
        """Return the request to work on next, after dropping those that waited too long."""
        late = self.is_late(now)
        patience = self.short if late else self.long
        while self.waiting and now - self.waiting[0][0] > patience:
            self.shed.append(self.waiting.popleft()[1])
        if not self.waiting:
            self.last_empty = now
            return None
        request = (self.waiting.pop() if late else self.waiting.popleft())[1]
        self.taken.append(request)
        return request
