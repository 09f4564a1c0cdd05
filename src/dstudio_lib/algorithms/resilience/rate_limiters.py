"""How many requests to let in: token bucket, the generic cell rate algorithm, and counts over windows.

J. Heinanen and R. Guerin, "A Single Rate Three Color Marker", RFC 2697, 1999 (token bucket); ITU-T Recommendation I.371, 2004
(generic cell rate algorithm, virtual scheduling); J. Desgats, "How we built rate limiting capable of scaling to millions of
domains", The Cloudflare Blog, 2017 (two counters for a sliding window). Times are whole nanoseconds, so all of it is exact.

References: rfc2697; itu2004i371; desgats2017ratelimiting.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction

from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

_SPACING = Quantity(
    "spacing", "T", "ns", "time between requests at an even pace, so one over the rate", lower=1, default=10**8, integer=True
)
_BURST = Quantity("burst", "b", "", "requests that may come at once", lower=1, default=10, integer=True)
_LIMIT = Quantity("limit", "L", "", "requests in a window", lower=1, default=100, integer=True)
_WINDOW = Quantity("window", "w", "ns", "time that the limit counts over", lower=1, default=SECOND, integer=True)


class TokenBucket:
    """A bucket that fills at a steady rate up to its size; each request takes a token, or is refused.

    The content is kept in nanoseconds of filling, so nothing is rounded: a token is ``spacing`` of them.

    >>> bucket = TokenBucket(spacing=10, burst=2)
    >>> [bucket.admit(now) for now in (0, 0, 0, 9, 10)]
    [True, True, False, False, True]
    """

    def __init__(self, spacing: int, burst: int = 1) -> None:
        self.spacing: int = _SPACING.check(spacing, "spacing")
        self.burst: int = _BURST.check(burst, "burst")
        self.content = self.burst * self.spacing
        self.filled_at = 0

    def admit(self, now: int) -> bool:
        """Whether a request that comes now is let in."""
        self.content = self.capped(self.content + max(0, now - self.filled_at))
        self.filled_at = max(self.filled_at, now)
        if self.content < self.spacing:
            return False
        self.content -= self.spacing
        return True

    def capped(self, content: int) -> int:
        """Return what fits."""
        return min(self.burst * self.spacing, content)

    def check(self) -> None:
        """Assert that the bucket holds no less than nothing and no more than fits."""
        assert 0 <= self.content <= self.burst * self.spacing


class TokenBucketWithoutASize(TokenBucket):
    """Leaves out the size: a quiet night is saved up, and spent in one blow in the morning.

    >>> bucket = TokenBucketWithoutASize(spacing=10, burst=2)
    >>> sum(bucket.admit(now=1_000) for _ in range(500))
    102
    """

    def capped(self, content: int) -> int:
        """Return everything."""
        return content


class Gcra:
    """The generic cell rate algorithm: one number, the time at which the next request is due, and how early it may be.

    >>> limiter = Gcra(spacing=10, burst=2)
    >>> [limiter.admit(now) for now in (0, 0, 0, 9, 10)]
    [True, True, False, False, True]
    """

    def __init__(self, spacing: int, burst: int = 1) -> None:
        self.spacing: int = _SPACING.check(spacing, "spacing")
        self.tolerance: int = (_BURST.check(burst, "burst") - 1) * self.spacing
        self.due = 0

    def admit(self, now: int) -> bool:
        """Whether a request that comes now is let in."""
        if now < self.due - self.tolerance:
            self.refuse(now)
            return False
        self.due = max(now, self.due) + self.spacing
        return True

    def refuse(self, now: int) -> None:
        """Leave the due time as it is: what was refused costs nothing."""


class GcraThatChargesForRefusals(Gcra):
    """Leaves out the difference between let in and refused: who keeps trying is never let in again.

    >>> limiter = GcraThatChargesForRefusals(spacing=10, burst=1)
    >>> sum(limiter.admit(now) for now in range(0, 1_000, 5))
    1
    """

    def refuse(self, now: int) -> None:
        """Put the due time off."""
        self.due = max(now, self.due) + self.spacing


class FixedWindow:
    """A counter that starts anew with every window: the end of one and the beginning of the next let twice the limit in.

    A window that is over does not begin again: a clock that goes back is taken to stand still.

    >>> limiter = FixedWindow(limit=2, window=100)
    >>> [limiter.admit(now) for now in (98, 99, 99, 100, 101)]
    [True, True, False, True, True]
    """

    def __init__(self, limit: int, window: int) -> None:
        self.limit: int = _LIMIT.check(limit, "limit")
        self.window: int = _WINDOW.check(window, "window")
        self.number = 0
        self.count = 0

    def admit(self, now: int) -> bool:
        """Whether a request that comes now is let in."""
        if now // self.window > self.number:
            self.number, self.count = now // self.window, 0
        if self.count >= self.limit:
            return False
        self.count += 1
        return True


class SlidingWindowLog:
    """The times of the requests let in within the last window: exact, at the price of remembering each.

    >>> limiter = SlidingWindowLog(limit=2, window=100)
    >>> [limiter.admit(now) for now in (98, 99, 99, 100, 198)]
    [True, True, False, False, True]
    """

    def __init__(self, limit: int, window: int) -> None:
        self.limit: int = _LIMIT.check(limit, "limit")
        self.window: int = _WINDOW.check(window, "window")
        self.times: deque[int] = deque()

    def admit(self, now: int) -> bool:
        """Whether a request that comes now is let in."""
        while self.times and self.times[0] <= now - self.window:
            self.times.popleft()
        if len(self.times) >= self.limit:
            return False
        self.times.append(now)
        return True

    def check(self) -> None:
        """Assert that no window holds more than the limit."""
        assert len(self.times) <= self.limit


class SlidingWindowCounter(FixedWindow):
    """Two counters, the last window's taken as evenly spread: nearly the log, in constant space; a burst can fool it a little.

    >>> limiter = SlidingWindowCounter(limit=2, window=100)
    >>> [limiter.admit(now) for now in (98, 99, 99, 100, 150, 151)]
    [True, True, False, False, True, False]
    """

    def __init__(self, limit: int, window: int) -> None:
        super().__init__(limit, window)
        self.before = 0

    def admit(self, now: int) -> bool:
        """Whether a request that comes now is let in."""
        now = max(now, self.number * self.window)
        number = now // self.window
        if number != self.number:
            self.before = self.count if number == self.number + 1 else 0
            self.number, self.count = number, 0
        if self.estimate(now) + 1 > self.limit:
            return False
        self.count += 1
        return True

    def estimate(self, now: int) -> Fraction:
        """Return about how many were let in within the last window's length."""
        return self.before * (1 - Fraction(now % self.window, self.window)) + self.count
