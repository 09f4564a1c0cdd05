"""Patterns as switches: each can be turned on or off at one place of a system, and everything else stays as it is.

>>> from .playground import System, simulate
>>> from .playground_parts import Call, Client, Service
>>> shop = System("shop", (Client("shoppers", Call("web", timeout=1.0, retries=3), rate=50.0), Service("web", servers=2)))
>>> switched(shop, "circuit breaker", "shoppers to web", True).all_calls["shoppers to web"][1].circuit_breaker
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dstudio_lib.foundation.errors import InputError, UnknownName

from .playground import System
from .playground_parts import Cache, Call, Client, LoadBalancer, Queue, Scaling, Service


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: where it can stand, what it sets, and how one sees that it is on.

    ``on`` are the values it gives, ``off`` those without it; ``fits`` says whether a part or call can have it.
    """

    name: str
    meaning: str
    on: Mapping[str, Any]
    off: Mapping[str, Any]
    fits: Callable[[Any], bool]

    def is_on(self, place: Any) -> bool:
        """Whether a part or call has it, with whatever values."""
        return any(getattr(place, field) != value for field, value in self.off.items())


def _call(place: Any) -> bool:
    return isinstance(place, Call)


def _service(place: Any) -> bool:
    return isinstance(place, Service)


PATTERNS = {
    pattern.name: pattern
    for pattern in (
        Pattern("timeout", "give up on an attempt after a time", {"timeout": 1.0}, {"timeout": 0.0}, _call),
        Pattern("retries", "try again what failed, after a backoff with jitter", {"retries": 3}, {"retries": 0}, _call),
        Pattern(
            "retry budget", "let retries be a tenth of the calls at most", {"retry_budget": 0.1}, {"retry_budget": -1.0},
            lambda place: _call(place) and place.retries > 0,
        ),
        Pattern(
            "circuit breaker", "stop calling while too many calls fail", {"circuit_breaker": True}, {"circuit_breaker": False},
            lambda place: _call(place) and place.timeout > 0,
        ),
        Pattern("bulkhead", "bound the attempts that are out at once", {"bulkhead": 20}, {"bulkhead": 0}, _call),
        Pattern("hedging", "send a second attempt when the first lasts", {"hedge_after": 0.1}, {"hedge_after": 0.0}, _call),
        Pattern("fallback", "go on without the answer", {"optional": True}, {"optional": False}, _call),
        Pattern("bounded queue", "refuse calls that find the queue full", {"queue": 50}, {"queue": -1}, _service),
        Pattern("load shedding", "refuse calls that would wait too long", {"shed_after": 0.2}, {"shed_after": 0.0}, _service),
        Pattern("rate limit", "let in so many calls each second", {"rate_limit": 100.0}, {"rate_limit": 0.0}, _service),
        Pattern("deadlines", "drop work that nobody waits for", {"deadlines": True}, {"deadlines": False}, _service),
        Pattern("idempotency", "answer a repeated call from memory", {"idempotent": True}, {"idempotent": False}, _service),
        Pattern("newest first", "serve the latest call first", {"newest_first": True}, {"newest_first": False}, _service),
        Pattern("autoscaling", "start and stop servers with the work", {"scaling": Scaling()}, {"scaling": None}, _service),
        Pattern(
            "single flight", "make one call for a key at a time", {"single_flight": True}, {"single_flight": False},
            lambda place: isinstance(place, Cache) and place.keyed,
        ),
        Pattern(
            "health checks", "send nothing to what is down", {"sees_down_after": 1.0}, {"sees_down_after": -1.0},
            lambda place: isinstance(place, LoadBalancer),
        ),
    )
}  # fmt: skip
"""Every pattern that is a switch, by its name."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A pattern at a place, and whether it is on there."""

    pattern: str
    place: str
    on: bool


def switches(system: System) -> tuple[Switch, ...]:
    """Return every switch that a system has: calls first, then parts.

    >>> from .playground_parts import Client
    >>> shop = System("shop", (Client("shoppers", Call("web"), rate=50.0), Service("web", servers=2)))
    >>> [switch.pattern for switch in switches(shop)][:2]
    ['timeout', 'retries']
    """
    places: dict[str, Any] = {name: call for name, (_, call) in system.all_calls.items()}
    places |= {part.name: part for part in system.blocks}
    return tuple(
        Switch(pattern.name, name, pattern.is_on(place))
        for name, place in places.items()
        for pattern in PATTERNS.values()
        if pattern.fits(place)
    )


def switched(system: System, pattern: str, place: str, on: bool, **values: Any) -> System:
    """Return the system with a pattern turned on or off at a place; ``values`` are given instead of the usual ones.

    Raises
    ------
    UnknownName
        If there is no such pattern or place.
    InputError
        If the pattern cannot stand there.
    """
    if pattern not in PATTERNS:
        raise UnknownName(f"No pattern is called {pattern!r}; there is {', '.join(PATTERNS)}.")
    chosen = PATTERNS[pattern]
    calls = {name: call for name, (_, call) in system.all_calls.items()}
    target: Any = calls[place] if place in calls else system.part(place)
    if not chosen.fits(target):
        raise InputError(
            f"{pattern} cannot stand at {place!r}: it would {chosen.meaning}, which needs another place, or a setting first.", "place"
        )
    changes = dict(chosen.on if on else chosen.off)
    if on:
        changes |= values
        if "scaling" in changes and not values:
            changes["scaling"] = Scaling(target.name, most=max(20, 4 * target.servers))
    changed = replace(target, **changes)
    if place in calls:
        caller = system.all_calls[place][0]
        parts = tuple(_with_call(part, calls[place], changed) if part.name == caller else part for part in system.parts)
    else:
        parts = tuple(changed if part is target else part for part in system.parts)
    return replace(system, parts=parts)


def _with_call(part: Any, old: Call, new: Call) -> Any:
    if isinstance(part, (Client, Cache, Queue)):
        return replace(part, call=new)
    return replace(part, calls=tuple(new if call is old else call for call in part.calls))
