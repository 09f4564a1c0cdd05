"""Event sourcing: the log of what happened is the truth, and the state is its fold.

M. Fowler, "Event Sourcing", martinfowler.com, 2005; G. Young's talks and "Versioning in an Event Sourced System", 2017, on upcasting.

References: fowler2005event; young2017versioning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

S = TypeVar("S")

_EVERY = Quantity("snapshot interval", "k", "", "events between snapshots", lower=1, default=100, integer=True)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its kind, its data, and the version of the form that the data has."""

    kind: str
    data: Mapping[str, Any]
    version: int = 1


class WrongVersion(InputError):
    """Somebody else appended meanwhile: read again, decide again."""


class EventLog:
    """The events of one thing, in order; appended to only by who has seen all of them.

    >>> log = EventLog()
    >>> log.append([Event("opened", {})], expected=0)
    1
    >>> log.append([Event("closed", {})], expected=0)
    Traceback (most recent call last):
    dstudio_lib.algorithms.streaming.sourcing.WrongVersion: expected=0, but the log has 1 events; read them and decide again.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, events: Iterable[Event], expected: int) -> int:
        """Append events if the log still has as many as expected, and return how many it has now."""
        if expected != len(self.events):
            raise WrongVersion(f"expected={expected}, but the log has {len(self.events)} events; read them and decide again.", "expected")
        self.events.extend(events)
        return len(self.events)


class EventLogThatTakesAnything(EventLog):
    """Leaves out the expected number: two who decided on the same state both append, and an account of 10 pays 10 twice.

    >>> log = EventLogThatTakesAnything()
    >>> log.append([Event("paid out", {"amount": 10})], expected=0), log.append([Event("paid out", {"amount": 10})], expected=0)
    (1, 2)
    """

    def append(self, events: Iterable[Event], expected: int) -> int:
        """Append events, whatever the log has."""
        return super().append(events, len(self.events))


Apply = Callable[[S, Event], S]
"""How one event changes the state: a pure function, which neither asks the clock nor calls anybody."""


def folded(apply: Apply[S], events: Iterable[Event], start: S) -> S:
    """Return the state after events, from a start.

    >>> folded(lambda total, event: total + event.data["amount"], [Event("paid", {"amount": 3}), Event("paid", {"amount": 4})], 0)
    7
    """
    state = start
    for event in events:
        state = apply(state, event)
    return state


class Snapshots(Generic[S]):
    """States kept every so many events, so that not all has to be replayed.

    >>> log = EventLog()
    >>> _ = log.append([Event("paid", {"amount": i}) for i in range(10)], expected=0)
    >>> snapshots = Snapshots(lambda total, event: total + event.data["amount"], 0, every=4)
    >>> snapshots.state(log), snapshots.replayed, sorted(snapshots.kept)
    (45, 10, [4, 8])
    >>> snapshots.state(log), snapshots.replayed
    (45, 12)
    """

    def __init__(self, apply: Apply[S], start: S, every: int = 100) -> None:
        self.apply = apply
        self.start = start
        self.every: int = _EVERY.check(every, "every")
        self.kept: dict[int, S] = {}
        self.replayed = 0

    def state(self, log: EventLog, at: int | None = None) -> S:
        """Return the state after the first ``at`` events, or after all."""
        end = len(log.events) if at is None else at
        begin = max((number for number in self.kept if number <= end), default=0)
        state = deepcopy(self.kept.get(begin, self.start))
        for number in range(begin, end):
            state = self.apply(state, log.events[number])
            self.replayed += 1
            if (number + 1) % self.every == 0:
                self.keep(number + 1, state)
        return state

    def keep(self, number: int, state: S) -> None:
        """Keep the state after so many events."""
        self.kept[number] = deepcopy(state)


class SnapshotsOffByOne(Snapshots[S]):
    """Leaves out the care for which event a snapshot includes: one is applied twice after every replay from it.

    >>> log = EventLog()
    >>> _ = log.append([Event("paid", {"amount": 1}) for _ in range(5)], expected=0)
    >>> snapshots = SnapshotsOffByOne(lambda total, event: total + event.data["amount"], 0, every=4)
    >>> snapshots.state(log), snapshots.state(log)
    (5, 6)
    """

    def keep(self, number: int, state: S) -> None:
        """Keep the state under the number of its last event instead of the next one's."""
        self.kept[number - 1] = deepcopy(state)


Upcast = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Upcaster:
    """Brings events of older versions up to the newest, step by step, so that the fold knows one form only.

    Parameters
    ----------
    newest
        The version that each kind of event has today.
    steps
        For each kind and older version, how its data looks one version later.

    >>> upcaster = Upcaster({"moved": 2}, {("moved", 1): lambda data: {"to": data["city"], "country": "unknown"}})
    >>> upcaster.raised(Event("moved", {"city": "Rome"})).data
    {'to': 'Rome', 'country': 'unknown'}
    """

    def __init__(self, newest: Mapping[str, int], steps: Mapping[tuple[str, int], Upcast]) -> None:
        self.newest = dict(newest)
        self.steps = dict(steps)
        for kind, version in self.newest.items():
            for older in range(1, version):
                if (kind, older) not in self.steps:
                    raise InputError(
                        f"steps has none for {kind!r} of version {older}, so events that were written then could not be read; "
                        f"allowed is one for each version before {version}; try adding ({kind!r}, {older}).",
                        "steps",
                    )

    def raised(self, event: Event) -> Event:
        """Return the event in its newest form."""
        newest = self.newest.get(event.kind)
        if newest is None or event.version > newest:
            raise InputError(
                f"an event {event.kind!r} of version {event.version} is not known here; allowed are {self.newest}; try a newer program.",
                "event",
            )
        data, version = event.data, event.version
        while version < newest:
            data, version = self.steps[event.kind, version](data), version + 1
        return Event(event.kind, data, version)
