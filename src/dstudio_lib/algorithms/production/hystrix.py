"""Hystrix: a call to another service wrapped in a command, with a breaker, a limit on calls at once, a time-out and a fallback.

Netflix, "Hystrix", GitHub (Netflix/Hystrix), 2018: HystrixCircuitBreaker, HystrixCommandMetrics, HystrixCommandProperties and
AbstractCommand. The rolling window has ten buckets of a second; of 20 calls or more, half failing opens the breaker; after 5 s it lets
one call try. Time-outs and rejections by the semaphore count as errors; short circuits and bad requests do not count at all. The
original looks at the window twice a second, this one after every call.

The outcome of any call, not only of the probe, closes or opens a half-open breaker: that is safe while the time-out is shorter than
the sleep, for then every call from before the breaker opened has ended. resilience4j followed Hystrix;
:mod:`dstudio_lib.algorithms.resilience.circuit_breaker` is its breaker, with more than one probe.

References: hystrix2018properties; resilience4j2024breaker.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

Outcome = Literal["success", "failure", "timeout", "short-circuited", "rejected", "bad request"]

_CALLS = Quantity("calls", "n", "", "a number of calls", lower=1, default=20, integer=True)
_SHARE = Quantity("error share", r"\theta", "", "share of calls that failed", lower=0, upper=1, lower_open=True, default=0.5)
_TIME = Quantity("time", "t", "ns", "a span of time", lower=1, default=SECOND, integer=True)


@dataclass(slots=True)
class RollingWindow:
    """Successes and errors of the last while, in buckets that fall out one by one.

    >>> window = RollingWindow(length=100, buckets=10)
    >>> window.add(now=5, failed=True); window.add(now=50, failed=False)
    >>> window.counts(now=99), window.counts(now=105)
    ((1, 2), (0, 1))
    """

    length: int = 10 * SECOND
    buckets: int = 10
    kept: deque[list[int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        if not 1 <= self.buckets <= self.length:
            raise InputError(
                f"A window of {self.length} ns cannot have {self.buckets} buckets; allowed is 1 to {max(self.length, 1)}; try 10.",
                "buckets",
            )

    def add(self, now: int, *, failed: bool) -> None:
        """Count a call."""
        number = now // (self.length // self.buckets)
        if not self.kept or self.kept[-1][0] != number:
            self.kept.append([number, 0, 0])
        self.kept[-1][1] += failed
        self.kept[-1][2] += 1

    def counts(self, now: int) -> tuple[int, int]:
        """Return errors and calls of the last while."""
        oldest = now // (self.length // self.buckets) - self.buckets + 1
        while self.kept and self.kept[0][0] < oldest:
            self.kept.popleft()
        return sum(each[1] for each in self.kept), sum(each[2] for each in self.kept)


@dataclass(slots=True)
class Breaker:
    """Hystrix's breaker: closed, open since a time, or half open with one call under way.

    >>> breaker = Breaker(volume=2, sleep=100)
    >>> breaker.mark(0, failed=True); breaker.mark(1, failed=True)
    >>> breaker.attempt(50), breaker.attempt(102), breaker.attempt(103), breaker.status
    (False, True, False, 'half-open')
    """

    window: RollingWindow = field(default_factory=RollingWindow)
    volume: int = 20
    error_share: float = 0.5
    sleep: int = 5 * SECOND
    status: Literal["closed", "open", "half-open"] = "closed"
    opened: int = -1

    def __post_init__(self) -> None:
        _CALLS.check(self.volume, "volume")
        _SHARE.check(self.error_share, "error_share")
        _TIME.check(self.sleep, "sleep")

    def attempt(self, now: int) -> bool:
        """Whether a call may be made; the first one after the sleep becomes the probe."""
        if self.status == "closed":
            return True
        if self.status == "open" and now > self.opened + self.sleep:
            self.status = "half-open"
            return True
        return False

    def mark(self, now: int, *, failed: bool) -> None:
        """Learn an outcome: a half-open breaker decides by it, a closed one by the window."""
        if self.status == "half-open" and not failed:
            self.status, self.opened = "closed", -1
            self.window.kept.clear()
            return
        if failed:
            self.open_again(now)
        self.count(now, failed=failed)

    def count(self, now: int, *, failed: bool) -> None:
        """Count a call, and open if too many of the last while have failed."""
        self.window.add(now, failed=failed)
        errors, calls = self.window.counts(now)
        if self.status == "closed" and calls >= self.volume and errors / calls >= self.error_share:
            self.status, self.opened = "open", now

    def open_again(self, now: int) -> None:
        """Open a half-open breaker: the call that was to try did not succeed."""
        if self.status == "half-open":
            self.status, self.opened = "open", now


@dataclass(slots=True)
class Execution:
    """A call under way: its number and when it began."""

    number: int
    began: int


class Command:
    """Commands of one kind: all share a breaker and a semaphore.

    Parameters
    ----------
    timeout
        Nanoseconds after which a call is given up; what comes later is thrown away.
    at_once
        Calls that may be under way at once (the semaphore).
    fallbacks_at_once
        Fallbacks that may run at once: if these block, nothing is left to fall back on.

    >>> command = Command(at_once=1)
    >>> first, refused = command.begin(now=0), command.begin(now=1)
    >>> refused, command.end(first, now=2)
    ('rejected', 'success')
    """

    def __init__(self, *, timeout: int = SECOND, at_once: int = 10, fallbacks_at_once: int = 10, breaker: Breaker | None = None) -> None:
        self.timeout: int = _TIME.check(timeout, "timeout")
        self.at_once: int = _CALLS.check(at_once, "at_once")
        self.fallbacks_at_once: int = _CALLS.check(fallbacks_at_once, "fallbacks_at_once")
        self.breaker = breaker or Breaker()
        self.running: dict[int, Execution] = {}
        self.falling_back: set[int] = set()
        self.begun = 0

    def begin(self, now: int) -> Execution | Outcome:
        """Begin a call, or say why the fallback is needed instead."""
        self.expire(now)
        if not self.breaker.attempt(now):
            return "short-circuited"
        if len(self.running) >= self.at_once:
            self.breaker.count(now, failed=True)
            return "rejected"
        self.begun += 1
        execution = Execution(self.begun, now)
        self.running[execution.number] = execution
        return execution

    def end(self, execution: Execution, now: int, *, failed: bool = False, bad_request: bool = False) -> Outcome:
        """End a call. A bad request is the caller's own fault: it needs no fallback and does not count, but it is no success either."""
        self.expire(now)
        if self.running.pop(execution.number, None) is None:
            return "timeout"
        if bad_request:
            self.breaker.open_again(now)
            return "bad request"
        self.breaker.mark(now, failed=failed)
        return "failure" if failed else "success"

    def expire(self, now: int) -> list[Execution]:
        """Give up the calls that take too long, and return them."""
        late = [each for each in self.running.values() if now - each.began >= self.timeout]
        for execution in late:
            del self.running[execution.number]
            self.breaker.mark(now, failed=True)
        return late

    def begin_fallback(self, number: int) -> bool:
        """Whether a fallback may run; too many at once are refused too."""
        if len(self.falling_back) >= self.fallbacks_at_once:
            return False
        self.falling_back.add(number)
        return True

    def end_fallback(self, number: int) -> None:
        """End a fallback."""
        self.falling_back.discard(number)

    def check(self) -> None:
        """Assert the limits."""
        assert len(self.running) <= self.at_once
        assert len(self.falling_back) <= self.fallbacks_at_once


class CommandWithoutIsolation(Command):
    """Leaves out the semaphore: one slow service takes every thread of its callers, and they of theirs.

    >>> command = CommandWithoutIsolation(at_once=1)
    >>> for _ in range(100):
    ...     _ = command.begin(now=0)
    >>> len(command.running)
    100
    """

    def begin(self, now: int) -> Execution | Outcome:
        """Begin a call unless the breaker is open."""
        self.at_once = len(self.running) + 1
        return super().begin(now)
