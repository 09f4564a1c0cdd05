"""Vector clocks: for each event, how many events of each process it could have known of.

Sources: C. J. Fidge, "Timestamps in Message-Passing Systems That Preserve the Partial Ordering", 11th Australian Computer Science
Conference, 1988; F. Mattern, "Virtual Time and Global States of Distributed Systems", Parallel and Distributed Algorithms, 1989.

References: fidge1988timestamps; mattern1989virtual.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Vector = Mapping[str, int]
"""Events known of each process; those that are missing count as 0."""

Order = Literal["before", "after", "equal", "concurrent"]


def at_most(first: Vector, second: Vector) -> bool:
    """Whether the second knows everything that the first knows.

    >>> at_most({"a": 1}, {"a": 1, "b": 2}), at_most({"a": 2}, {"a": 1, "b": 2})
    (True, False)
    """
    return all(count <= second.get(process, 0) for process, count in first.items())


def order(first: Vector, second: Vector) -> Order:
    """How two events are ordered by their vectors.

    >>> order({"a": 1}, {"a": 2}), order({"a": 1}, {"b": 1}), order({"a": 1, "b": 0}, {"a": 1})
    ('before', 'concurrent', 'equal')
    """
    forth, back = at_most(first, second), at_most(second, first)
    if forth and back:
        return "equal"
    return "before" if forth else "after" if back else "concurrent"


def before(first: Vector, second: Vector) -> bool:
    """Whether the first event happened before the second.

    >>> before({"a": 1}, {"a": 1, "b": 1}), before({"a": 1}, {"a": 1})
    (True, False)
    """
    return order(first, second) == "before"


def merge(first: Vector, second: Vector) -> dict[str, int]:
    """What both know together: the larger count of each process.

    >>> merge({"a": 3, "b": 1}, {"b": 2, "c": 1})
    {'a': 3, 'b': 2, 'c': 1}
    """
    merged = dict(first)
    for process, count in second.items():
        merged[process] = max(merged.get(process, 0), count)
    return merged


class VectorClock:
    """The vector clock of one process. Of two events, one happened before the other exactly if its vector is smaller.

    >>> a, b = VectorClock("a"), VectorClock("b")
    >>> sent = a.tick()
    >>> b.receive(sent)
    {'b': 1, 'a': 1}
    >>> order(sent, b.vector), order(a.tick(), b.vector)
    ('before', 'concurrent')
    """

    def __init__(self, me: str) -> None:
        self.me = me
        self.vector: dict[str, int] = {me: 0}

    def tick(self) -> dict[str, int]:
        """Count an event of one's own, such as sending, and return its vector; the message takes it along."""
        self.vector[self.me] += 1
        return dict(self.vector)

    def receive(self, vector: Vector) -> dict[str, int]:
        """Count the receipt of a message and take over what its sender knew."""
        self.vector = merge(self.vector, vector)
        return self.tick()


class VectorClockThatDoesNotMerge(VectorClock):
    """Counts receipts, but forgets what the message knew.

    Effects then look concurrent with their causes: a store would keep a value and what replaced it as a conflict.
    """

    def receive(self, vector: Vector) -> dict[str, int]:
        """Count the receipt as if the message had known nothing."""
        return self.tick()


class VectorClockThatDoesNotCountReceipts(VectorClock):
    """Takes over what a message knew, but does not count its receipt as an event.

    The receipt then has the same vector as the sending, or as the next receipt of the same news: equal, though one came before.
    """

    def receive(self, vector: Vector) -> dict[str, int]:
        """Merge, and count nothing."""
        self.vector = merge(self.vector, vector)
        return dict(self.vector)
