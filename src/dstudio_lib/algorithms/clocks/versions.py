"""Which of two writes replaces the other: dotted version vectors, and what plain version vectors get wrong.

A store keeps the writes of one key that nobody has replaced yet: its *siblings*. A client reads them with a *context*, and its write
replaces exactly what it has read. A dot names one write: the server that took it, and that server's count of writes.

Sources: D. S. Parker and others, "Detection of Mutual Inconsistency in Distributed Systems", IEEE Transactions on Software
Engineering SE-9 (3), 1983, for version vectors; N. Preguiça, C. Baquero, P. S. Almeida, V. Fonte and R. Gonçalves, "Dotted Version
Vectors: Logical Clocks for Optimistic Replication", arXiv:1011.5808, 2010, for dots; P. S. Almeida, C. Baquero, R. Gonçalves,
N. Preguiça and V. Fonte, "Scalable and Accurate Causality Tracking for Eventually Consistent Stores", Distributed Applications and
Interoperable Systems (DAIS), 2014, for one context over all siblings, which is the form kept here.

References: parker1983detection; preguica2010dotted; almeida2014scalable.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

from dstudio_lib.algorithms.clocks.vector import Vector, at_most, merge
from dstudio_lib.foundation.errors import InputError

Value = TypeVar("Value")


class Dot(NamedTuple):
    """One write: the n-th that a server took."""

    server: str
    number: int


class Read(NamedTuple):
    """What a client gets: the siblings, and the context to hand back with its write."""

    values: tuple[Any, ...]
    context: dict[str, int]


class Siblings(Generic[Value]):
    """The writes of one key that nobody has replaced, at one server: a dotted version vector set.

    No write is lost that its successor had not read, and no two writes are kept of which one had read the other.

    >>> key = Siblings("s")
    >>> key.put("milk", {})
    Dot(server='s', number=1)
    >>> seen = key.read()
    >>> _, _ = key.put("eggs", {}), key.put("oat milk", seen.context)  # one has read nothing, the other has read "milk"
    >>> key.read().values
    ('eggs', 'oat milk')
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self.context: dict[str, int] = {}
        self.values: dict[Dot, Value] = {}

    def read(self) -> Read:
        """Return the siblings in the order of their dots, and what they know together."""
        return Read(tuple(self.values[dot] for dot in sorted(self.values)), dict(self.context))

    def put(self, value: Value, context: Vector) -> Dot:
        """Take a write that replaces what ``context`` has read."""
        unknown = [server for server in context if context[server] < 0]
        if unknown:
            raise InputError(f"context has a negative count for {unknown[0]!r}; pass on the context of a read as it was.", "context")
        self.values = {dot: kept for dot, kept in self.values.items() if dot.number > context.get(dot.server, 0)}
        self.context = merge(self.context, context)
        dot = Dot(self.server, self.context.get(self.server, 0) + 1)
        self.context[self.server] = dot.number
        self.values[dot] = value
        return dot

    def sync(self, other: Siblings[Value]) -> None:
        """Take over what another server knows: its new siblings, and that it has seen some of ours replaced."""
        ours = {dot: value for dot, value in self.values.items() if dot in other.values or not _covers(other.context, dot)}
        theirs = {dot: value for dot, value in other.values.items() if dot in self.values or not _covers(self.context, dot)}
        self.values = ours | theirs
        self.context = merge(self.context, other.context)

    def check(self) -> None:
        """Assert that the context covers every sibling."""
        assert all(_covers(self.context, dot) for dot in self.values), "a sibling is newer than the context"


def _covers(context: Vector, dot: Dot) -> bool:
    return dot.number <= context.get(dot.server, 0)


class SiblingsUnderOneVector(Siblings[Value]):
    """Keeps one version vector for all siblings together, and replaces all of them or none.

    False conflicts: a write that has read one of two siblings does not replace it, since it has not read the other. With every round
    of clients that write without reading again, siblings grow in number.
    """

    def put(self, value: Value, context: Vector) -> Dot:
        """Replace the siblings if the write has read all of them; else keep all."""
        if at_most(self.context, context):
            self.values = {}
        self.context = merge(self.context, context)
        dot = Dot(self.server, self.context.get(self.server, 0) + 1)
        self.context[self.server] = dot.number
        self.values[dot] = value
        return dot

    def sync(self, other: Siblings[Value]) -> None:
        """Keep the side whose vector is larger; both if neither is."""
        if at_most(self.context, other.context):
            self.values = dict(other.values)
        elif not at_most(other.context, self.context):
            self.values = self.values | other.values
        self.context = merge(self.context, other.context)


class SiblingsWithoutDots(Siblings[Value]):
    """Gives each write the version vector of its context with the server's own count raised, as if that were its causal past.

    Lost siblings: of two writes at one server that had not read each other, the second has the larger vector, and replaces the first.
    """

    def put(self, value: Value, context: Vector) -> Dot:
        """Raise the server's count, and drop whatever the new vector dominates."""
        count = self.context.get(self.server, 0) + 1
        vector = {**context, self.server: count}
        self.context = merge(self.context, vector)
        self.values = {dot: kept for dot, kept in self.values.items() if not _covers(vector, dot)}
        self.values[Dot(self.server, count)] = value
        return Dot(self.server, count)
