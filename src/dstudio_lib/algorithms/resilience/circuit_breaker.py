"""A circuit breaker: it stops calling what keeps failing, waits, and lets a few calls try whether it works again.

The states and rules are those of resilience4j (R. Winkler, B. Storozhuk and contributors, its CircuitBreakerStateMachine) with a
window that counts calls; Netflix Hystrix was first with one probe at a time. Each permit remembers the period it was given in, so
that an answer to a call of an earlier period is only forgotten.

M. T. Nygard's "Release It!" (2007) is where the pattern got its name.

References: resilience4j2024breaker; hystrix2018properties; nygard2007release.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

State = Literal["closed", "open", "half-open"]

_CALLS = Quantity("calls", "n", "", "a number of calls", lower=1, upper=100_000, default=10, integer=True)
_RATE = Quantity("failure rate", r"\theta", "", "share of failed calls", lower=0, upper=1, lower_open=True, default=0.5)
_WAIT = Quantity("wait", "w", "ns", "time without calls", lower=1, default=60 * SECOND, integer=True)


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to make one call: its number, and the period (between two changes of state) that it was given in."""

    number: int
    period: int


class CircuitBreaker:
    """Decides for each call whether it may be made, and learns from its outcome.

    Parameters
    ----------
    window
        Latest calls that the failure rate is taken over.
    minimum_calls
        Fewer outcomes than these decide nothing.
    failure_rate
        At this share of failures, or above, the breaker opens.
    wait
        Nanoseconds that it stays open.
    probes
        Calls it lets through when half open; their failure rate decides.
    patience
        Nanoseconds that it waits for the outcomes of its probes before it opens again.

    >>> breaker = CircuitBreaker(window=4, minimum_calls=2, wait=100, probes=1, patience=50)
    >>> for _ in range(2):
    ...     breaker.fail(breaker.ask(now=0), now=1)
    >>> breaker.state, breaker.ask(now=50)
    ('open', None)
    >>> breaker.succeed(breaker.ask(now=101), now=102)
    >>> breaker.state
    'closed'
    """

    def __init__(
        self,
        *,
        window: int = 100,
        minimum_calls: int = 20,
        failure_rate: float = 0.5,
        wait: int = 5 * SECOND,
        probes: int = 10,
        patience: int = 10 * SECOND,
    ) -> None:
        self.window: int = _CALLS.check(window, "window")
        self.minimum_calls: int = _CALLS.check(minimum_calls, "minimum_calls")
        self.failure_rate: float = _RATE.check(failure_rate, "failure_rate")
        self.wait: int = _WAIT.check(wait, "wait")
        self.probes: int = _CALLS.check(probes, "probes")
        self.patience: int = _WAIT.check(patience, "patience")
        if minimum_calls > window:
            raise InputError(
                f"minimum_calls={minimum_calls} do not fit into window={window}; allowed is at most {window}; try {window}.",
                "minimum_calls",
            )
        self.state: State = "closed"
        self.since = 0
        self.period = 0
        self.given = 0
        self.pending: set[int] = set()
        self.outcomes: deque[bool] = deque(maxlen=window)

    def ask(self, now: int) -> Permit | None:
        """Return a permit for one call, or ``None`` if it must not be made."""
        self.advance(now)
        if self.state == "open" or (self.state == "half-open" and not self.admits_probe()):
            return None
        self.given += 1
        self.pending.add(self.given)
        return Permit(self.given, self.period)

    def succeed(self, permit: Permit, now: int) -> None:
        """Learn that a call succeeded."""
        self.learn(permit, now, failed=False)

    def fail(self, permit: Permit, now: int) -> None:
        """Learn that a call failed, or took too long."""
        self.learn(permit, now, failed=True)

    def ignore(self, permit: Permit, now: int) -> None:
        """Learn that a call ended in a way that says nothing of the other side, as with a bad argument: the permit is free again."""
        self.advance(now)
        self.pending.discard(permit.number)

    def advance(self, now: int) -> None:
        """Do what time alone does: half-open after the wait, open again when the probes' outcomes stay away."""
        if self.state == "open" and now >= self.since + self.wait:
            self.enter("half-open", now)
        elif self.state == "half-open" and self.pending and now >= self.since + self.patience:
            self.enter("open", now)

    def learn(self, permit: Permit, now: int, *, failed: bool) -> None:
        """Count an outcome, and change the state if it decides."""
        self.advance(now)
        if not self.is_timely(permit):
            return
        self.pending.discard(permit.number)
        self.outcomes.append(failed)
        if self.state == "half-open":
            if len(self.outcomes) >= self.probes:
                self.enter("open" if self.rate() >= self.failure_rate else "closed", now)
        elif self.is_enough() and self.rate() >= self.failure_rate:
            self.enter("open", now)

    def is_timely(self, permit: Permit) -> bool:
        """Whether the permit was given since the state last changed, and is not used up."""
        return permit.period == self.period and permit.number in self.pending

    def is_enough(self) -> bool:
        """Whether there are as many outcomes as a decision needs."""
        return len(self.outcomes) >= self.minimum_calls

    def admits_probe(self) -> bool:
        """Whether a half-open breaker has a permit left."""
        return len(self.pending) + len(self.outcomes) < self.probes

    def rate(self) -> float:
        """Return the share of failures among the outcomes."""
        return sum(self.outcomes) / len(self.outcomes)

    def enter(self, state: State, now: int) -> None:
        """Begin a new period."""
        self.state, self.since = state, now
        self.period += 1
        self.pending.clear()
        self.outcomes.clear()

    def check(self) -> None:
        """Assert what holds at every moment."""
        assert len(self.outcomes) <= self.window
        assert self.state != "open" or not (self.pending or self.outcomes)
        assert self.state != "half-open" or len(self.pending) + len(self.outcomes) <= self.probes


class BreakerWithoutMinimum(CircuitBreaker):
    """Leaves out the minimum: the first call of a quiet night fails, the rate is 100 %, and everybody is refused.

    >>> breaker = BreakerWithoutMinimum(minimum_calls=20)
    >>> breaker.fail(breaker.ask(now=0), now=1); breaker.state
    'open'
    """

    def is_enough(self) -> bool:
        """Whether there is any outcome at all."""
        return True


class BreakerThatTrustsLateResults(CircuitBreaker):
    """Leaves out the period: a call from before the outage returns at last, counts as a probe, and closes the breaker.

    >>> breaker = BreakerThatTrustsLateResults(window=2, minimum_calls=1, wait=100, probes=1)
    >>> late = breaker.ask(now=0)
    >>> breaker.fail(breaker.ask(now=1), now=2); breaker.state, breaker.ask(now=102) is not None
    ('open', True)
    >>> breaker.succeed(late, now=103); breaker.state  # the probe itself is still out
    'closed'
    """

    def is_timely(self, permit: Permit) -> bool:
        """Take every outcome, unless it is open."""
        return self.state != "open"


class BreakerThatKeepsIgnoredPermits(CircuitBreaker):
    """Leaves out the release: each ignored outcome uses up a probe's permit, until none is left for a call that could decide.

    >>> breaker = BreakerThatKeepsIgnoredPermits(window=1, minimum_calls=1, wait=100, probes=1)
    >>> breaker.fail(breaker.ask(now=0), now=0)
    >>> breaker.ignore(breaker.ask(now=100), now=101); breaker.ask(now=102), breaker.state
    (None, 'half-open')
    """

    def ignore(self, permit: Permit, now: int) -> None:
        """Do not give the permit back."""
        self.advance(now)


class BreakerThatWaitsForever(CircuitBreaker):
    """Leaves out the patience: a probe that never returns keeps the breaker half open, and everybody out, for good.

    >>> breaker = BreakerThatWaitsForever(window=1, minimum_calls=1, wait=100, probes=1, patience=50)
    >>> breaker.fail(breaker.ask(now=0), now=0)
    >>> lost = breaker.ask(now=100)
    >>> breaker.ask(now=10**18), breaker.state
    (None, 'half-open')
    """

    def advance(self, now: int) -> None:
        """Do what time does, without patience."""
        if self.state == "open":
            super().advance(now)


class BreakerThatOpensTheGates(CircuitBreaker):
    """Leaves out the count of probes: when half open it lets everybody in, and what had just come back falls over again.

    >>> breaker = BreakerThatOpensTheGates(window=1, minimum_calls=1, wait=100, probes=1)
    >>> breaker.fail(breaker.ask(now=0), now=0)
    >>> sum(breaker.ask(now=100) is not None for _ in range(50))
    50
    """

    def admits_probe(self) -> bool:
        """Always."""
        return True
