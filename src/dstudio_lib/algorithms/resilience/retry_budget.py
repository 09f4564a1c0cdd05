"""A retry budget: requests put a little into a bucket, and each retry takes a whole token out.

The idea is told by M. Brooker, "Fixing retries with token buckets and circuit breakers", Marc's Blog, 2022; Twitter's Finagle
has the same under the name of retry budget. However long an outage lasts, retries add no more than a set share to the load.

References: brooker2022retries; finagle2024budget.
"""

from __future__ import annotations

from dstudio_lib.foundation.quantity import Quantity

TOKEN = 1_000
"""A token is counted in thousandths, so that a budget of 10 % adds up exactly."""

_DEPOSIT = Quantity("deposit", r"\delta", "", "part of a token that a request puts in", lower=0, upper=1, default=0.1)
_TOKENS = Quantity("tokens", "k", "", "whole tokens", lower=0, default=10, integer=True)


class RetryBudget:
    """Tokens for retries, earned by first attempts.

    Parameters
    ----------
    deposit
        Part of a token that each first attempt puts in, to a thousandth.
    first_tokens
        Tokens that are there at the start, so that a client with few requests can retry at all.
    most_tokens
        Tokens that fit: an hour without failures does not pay for a storm of retries.

    >>> budget = RetryBudget(deposit=0.5, first_tokens=0)
    >>> budget.attempt(); budget.retry()
    False
    >>> budget.attempt(); budget.retry(), budget.retry()
    (True, False)
    """

    def __init__(self, deposit: float = 0.1, first_tokens: int = 10, most_tokens: int = 100) -> None:
        self.deposit: int = round(_DEPOSIT.check(deposit, "deposit") * TOKEN)
        self.most: int = max(_TOKENS.check(most_tokens, "most_tokens"), _TOKENS.check(first_tokens, "first_tokens")) * TOKEN
        self.first = first_tokens * TOKEN
        self.held = self.first
        self.attempts = 0
        self.retries = 0

    def attempt(self) -> None:
        """Count a first attempt, and put its part in."""
        self.attempts += 1
        self.held = min(self.most, self.held + self.deposit)

    def retry(self) -> bool:
        """Take a token for a retry, if there is one."""
        if self.held < TOKEN:
            return False
        self.held -= TOKEN
        self.retries += 1
        return True

    def check(self) -> None:
        """Assert that retries never exceed what was put in."""
        assert 0 <= self.held <= self.most
        assert self.retries * TOKEN <= self.first + self.attempts * self.deposit


class RetryBudgetFedByRetries(RetryBudget):
    """Leaves out the difference between a first attempt and a retry: retries pay for retries, and the extra load passes the share.

    >>> budget = RetryBudgetFedByRetries(deposit=0.5, first_tokens=0)
    >>> for _ in range(4):
    ...     budget.attempt()
    >>> [budget.retry() for _ in range(4)]
    [True, True, True, False]
    """

    def retry(self) -> bool:
        """Take a token for a retry, if there is one, and put a part of one back."""
        if not super().retry():
            return False
        self.held = min(self.most, self.held + self.deposit)
        return True
