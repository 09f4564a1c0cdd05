"""Projections: views for reading, made from the log of events, that resume where they stopped.

G. Young, "CQRS Documents", 2010: commands append events, queries read views. The view and the offset up to which it has read are
saved together; apart, a crash between them makes an event count twice or not at all.

References: young2010cqrs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

View = dict[str, Any]
Project = Callable[[View, Any], None]
"""How one event changes a view, in place."""


class Crashed(Exception):
    """The process stopped between two writes."""


class Storage:
    """What a projection has saved. ``writes_left`` counts down with each write; when it is used up, the process stops.

    >>> storage = Storage()
    >>> storage.write(view={"a": 1}, offset=1)
    >>> storage.view, storage.offset
    ({'a': 1}, 1)
    """

    def __init__(self) -> None:
        self.view: View = {}
        self.offset = 0
        self.writes_left: int | None = None

    def write(self, *, view: View | None = None, offset: int | None = None) -> None:
        """Save a view, an offset, or both: one write happens whole or not at all."""
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise Crashed("the process stopped; start a new one on the same storage.")
            self.writes_left -= 1
        if view is not None:
            self.view = deepcopy(view)
        if offset is not None:
            self.offset = offset


class Projection:
    """A view of a log, brought up to date event by event.

    >>> counts = Projection(Storage(), lambda view, event: view.update({event: view.get(event, 0) + 1}))
    >>> counts.catch_up(["a", "b", "a"]); counts.storage.view
    {'a': 2, 'b': 1}
    >>> counts.catch_up(["a", "b", "a"]); counts.storage.view
    {'a': 2, 'b': 1}
    """

    def __init__(self, storage: Storage, project: Project) -> None:
        self.storage = storage
        self.project = project

    def catch_up(self, events: Sequence[Any]) -> None:
        """Take in every event of the log behind the saved offset."""
        while self.storage.offset < len(events):
            view = deepcopy(self.storage.view)
            self.project(view, events[self.storage.offset])
            self.save(view, self.storage.offset + 1)

    def save(self, view: View, offset: int) -> None:
        """Save the view with the offset, in one write."""
        self.storage.write(view=view, offset=offset)

    def rebuild(self, events: Sequence[Any]) -> None:
        """Forget the view, and make it anew: with another ``project``, an old log answers new questions."""
        self.storage.write(view={}, offset=0)
        self.catch_up(events)


class ProjectionThatCountsTwice(Projection):
    """Leaves out the one write: the view first, then the offset; a crash between them applies an event twice.

    >>> storage = Storage()
    >>> storage.writes_left = 1
    >>> count = lambda view, event: view.update({event: view.get(event, 0) + 1})
    >>> try:
    ...     ProjectionThatCountsTwice(storage, count).catch_up(["a"])
    ... except Crashed:
    ...     storage.writes_left = None
    >>> ProjectionThatCountsTwice(storage, count).catch_up(["a"]); storage.view
    {'a': 2}
    """

    def save(self, view: View, offset: int) -> None:
        """Save the view, then the offset."""
        self.storage.write(view=view)
        self.storage.write(offset=offset)


class ProjectionThatSkips(Projection):
    """Leaves out the one write: the offset first, then the view; a crash between them loses an event.

    >>> storage = Storage()
    >>> storage.writes_left = 1
    >>> count = lambda view, event: view.update({event: view.get(event, 0) + 1})
    >>> try:
    ...     ProjectionThatSkips(storage, count).catch_up(["a"])
    ... except Crashed:
    ...     storage.writes_left = None
    >>> ProjectionThatSkips(storage, count).catch_up(["a"]); storage.view
    {}
    """

    def save(self, view: View, offset: int) -> None:
        """Save the offset, then the view."""
        self.storage.write(offset=offset)
        self.storage.write(view=view)
