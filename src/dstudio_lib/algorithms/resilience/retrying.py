"""A call that is tried again: how often, after how long, out of which budget, and until when.

M. Brooker, "Timeouts, retries, and backoff with jitter", The Amazon Builders' Library, 2019, puts the parts together: a limit on attempts,
backoff with jitter, a token bucket for retries, and no retry of what cannot succeed.

References: brooker2019timeouts.
"""

from __future__ import annotations

import random
from typing import Literal

from dstudio_lib.foundation.quantity import Quantity

from .backoff import Waits
from .deadlines import Deadline
from .retry_budget import RetryBudget

Reason = Literal["attempts", "permanent", "deadline", "budget"]

_ATTEMPTS = Quantity("attempts", "a", "", "attempts, the first one too", lower=1, upper=1_000, default=3, integer=True)


class Retrying:
    """One call through all its attempts.

    Parameters
    ----------
    attempts
        How many it may make, the first one too.
    waits
        How long to wait before each retry: a backoff of its own.
    budget
        Tokens that it shares with other calls of the same client; ``None`` for no limit.
    deadline
        No retry begins at or after it; ``None`` for none.

    ``gave_up`` says why there is no further attempt, once there is none.

    >>> from dstudio_lib.algorithms.resilience.backoff import Backoff
    >>> call, draw = Retrying(Backoff(base=100, cap=1_000), attempts=3), random.Random(1)
    >>> call.failed(now=0, draw=draw), call.failed(now=150, draw=draw), call.failed(now=400, draw=draw), call.gave_up
    (100, 350, None, 'attempts')
    """

    def __init__(self, waits: Waits, attempts: int = 3, budget: RetryBudget | None = None, deadline: Deadline | None = None) -> None:
        self.waits = waits
        self.attempts: int = _ATTEMPTS.check(attempts, "attempts")
        self.budget = budget
        self.deadline = deadline
        self.made = 1
        self.gave_up: Reason | None = None
        if budget is not None:
            budget.attempt()

    def failed(self, now: int, draw: random.Random, *, is_permanent: bool = False) -> int | None:
        """Learn that an attempt failed, and return when (ns) to make the next one; ``None`` to give up.

        A failure is permanent if the same request cannot succeed, as when it is not allowed or makes no sense.
        """
        if is_permanent and self.heeds_permanence():
            self.gave_up = "permanent"
            return None
        if self.made >= self.attempts:
            self.gave_up = "attempts"
            return None
        at = now + self.waits.next_wait(draw)
        if self.deadline is not None and self.deadline.has_passed(at):
            self.gave_up = "deadline"
            return None
        if self.budget is not None and not self.budget.retry():
            self.gave_up = "budget"
            return None
        self.made += 1
        return at

    def heeds_permanence(self) -> bool:
        """Whether a permanent failure ends it."""
        return True

    def check(self) -> None:
        """Assert that no more attempts were made than allowed."""
        assert 1 <= self.made <= self.attempts


class RetryingTheHopeless(Retrying):
    """Leaves out what kind of failure it was: a request that is refused for what it says is sent again and again.

    >>> from dstudio_lib.algorithms.resilience.backoff import Backoff
    >>> call = RetryingTheHopeless(Backoff(base=100, cap=1_000))
    >>> call.failed(now=0, draw=random.Random(1), is_permanent=True)
    100
    """

    def heeds_permanence(self) -> bool:
        """Never."""
        return False
