"""Idempotency keys for work in several steps: a retry goes on after the last step that is known to be done.

Stripe, "Idempotent requests", API reference (one key, one answer; other parameters under the same key are an error); B. Leach,
"Implementing Stripe-like Idempotency Keys in Postgres", brandur.org, 2017 (each step that changes something elsewhere lies between
two transactions, and the key's record says which was the last). The keys of a work of one step, over a network that loses and
doubles messages, are in :mod:`dstudio_lib.algorithms.transactions.idempotency`.

References: stripe2026idempotent; leach2017idempotency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

DAY = 86_400 * SECOND

_KEEP = Quantity("retention", "T", "ns", "time that keys are kept", lower=1, default=DAY, integer=True)
_LOCK = Quantity(
    "lock timeout", "t", "ns", "age at which a lock is taken for that of a crashed server", lower=1, default=90 * SECOND, integer=True
)

Step = Callable[[dict[str, Any], str], Any]
"""Does one step, given what the steps before returned and a key of its own to hand on to other services; returns what to keep."""


class Conflict(InputError):
    """The key is in use, by the same request under way or by another one."""


class Crashed(Exception):
    """The server stopped in the middle of a request."""


@dataclass(slots=True)
class KeyRecord:
    """What is known of a key: since when, for which parameters, who works on it since when, and what is done."""

    since: int
    parameters: Any
    locked: int | None
    done: dict[str, Any] = field(default_factory=dict)
    answer: Any = None
    is_answered: bool = False


class IdempotentEndpoint:
    """An endpoint that does named steps in order, once for each key.

    Parameters
    ----------
    steps
        Name and step, in order. A step that calls another service hands on the key that it is given.
    retention
        Nanoseconds that keys are kept at least.
    lock_timeout
        Nanoseconds after which a request that did not end is taken over by a retry.

    >>> endpoint = IdempotentEndpoint([("ride", lambda done, key: "r1"), ("charge", lambda done, key: f"paid for {done['ride']}")])
    >>> endpoint.call("k", {"to": "home"}, now=0), endpoint.call("k", {"to": "home"}, now=5)
    ('paid for r1', 'paid for r1')
    >>> endpoint.call("k", {"to": "work"}, now=6)
    Traceback (most recent call last):
    dstudio_lib.algorithms.production.idempotency_keys.Conflict: key 'k' belongs to a request with other parameters; try a new key.
    """

    def __init__(self, steps: Sequence[tuple[str, Step]], retention: int = DAY, lock_timeout: int = 90 * SECOND) -> None:
        if not steps:
            raise InputError("steps is empty, so that there is nothing to do once; give at least one.", "steps")
        names = [name for name, _ in steps]
        if len(set(names)) < len(names):
            raise InputError(f"steps has a name twice in {names}, and the second would never be done; name each otherwise.", "steps")
        self.steps = tuple(steps)
        self.retention: int = _KEEP.check(retention, "retention")
        self.lock_timeout: int = _LOCK.check(lock_timeout, "lock_timeout")
        self.records: dict[str, KeyRecord] = {}

    def call(self, key: str, parameters: Any, now: int) -> Any:
        """Do what is not done yet, and return the answer: that of the first time, for every retry.

        Raises
        ------
        Conflict
            If the same request is under way, or the key was used for another one.
        """
        record = self.claimed(key, parameters, now)
        if not record.is_answered:
            for name, step in self.steps:
                if name not in record.done:
                    record.done[name] = step(dict(record.done), f"{key}/{name}")
            record.answer, record.is_answered, record.locked = record.done[self.steps[-1][0]], True, None
        return record.answer

    def claimed(self, key: str, parameters: Any, now: int) -> KeyRecord:
        """Return the record of a key, made new or locked for this request: one transaction."""
        self.prune(now)
        record = self.records.get(key)
        if record is None:
            record = self.records[key] = KeyRecord(now, deepcopy(parameters), locked=now)
            return record
        if record.parameters != parameters:
            raise Conflict(f"key {key!r} belongs to a request with other parameters; try a new key.", "key")
        if not record.is_answered:
            if record.locked is not None and now - record.locked < self.lock_timeout:
                raise Conflict(f"a request with key {key!r} is under way; try again later with the same key.", "key")
            record.locked = now
        return record

    def prune(self, now: int) -> None:
        """Forget old keys; who retries later than that does it anew."""
        for key in [key for key, record in self.records.items() if now - record.since >= self.retention]:
            del self.records[key]


class EndpointWithoutRecoveryPoints(IdempotentEndpoint):
    """Leaves out the record of each step: a retry after a crash begins from the start, and books a second ride.

    >>> rides, network = [], iter([Crashed(), None])
    >>> def book(done, key):
    ...     rides.append(key)
    >>> def charge(done, key):
    ...     if trouble := next(network):
    ...         raise trouble
    ...     return "paid"
    >>> endpoint = EndpointWithoutRecoveryPoints([("ride", book), ("charge", charge)], lock_timeout=10)
    >>> try:
    ...     endpoint.call("k", {}, now=0)
    ... except Crashed:
    ...     endpoint.call("k", {}, now=10)
    'paid'
    >>> len(rides)
    2
    """

    def claimed(self, key: str, parameters: Any, now: int) -> KeyRecord:
        """Return the record of a key, and forget what an unfinished request has done."""
        record = super().claimed(key, parameters, now)
        if not record.is_answered:
            record.done = {}
        return record
