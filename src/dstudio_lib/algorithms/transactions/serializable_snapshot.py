"""Serialisable snapshot isolation: snapshots, and an abort where two anti-dependencies in a row could close a cycle.

Every history of snapshot isolation that is not serialisable has a transaction, the pivot, with an anti-dependency coming in and one
going out, both between transactions that ran at the same time. It is enough, therefore, to note these edges as they arise and to abort
before a transaction with both commits. Reads leave marks that outlive the commit of the reader, as long as anyone who ran beside it
runs. Some are aborted for nothing: that two such edges exist does not mean that they lie on a cycle.

Source: M. J. Cahill, U. Röhm and A. D. Fekete, "Serializable Isolation for Snapshot Databases", SIGMOD 2008. Edges are kept here
instead of a flag for either direction, so that those of an aborted transaction vanish with it and its partner may go on; reads of ranges
leave marks on the range, as PostgreSQL's predicate locks do.

References: cahill2008serializable.

>>> from dstudio_lib.algorithms.transactions.stores import play
>>> skew = "r1(x) r1(y) r2(x) r2(y) w1(x=0) w2(y=0) c1 c2"
>>> play(SerializableSnapshotStore({"x": 1, "y": 1}), skew).aborted
{1: 'it lies between two anti-dependencies'}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .mvcc import SnapshotStore


class SerializableSnapshotStore(SnapshotStore):
    """Snapshot isolation with marks for reads, and the anti-dependencies (reader, writer) between those that ran together.

    >>> from dstudio_lib.algorithms.transactions.stores import play
    >>> list(play(SerializableSnapshotStore(), "s1(room*) s2(room*) w1(room1=1) w2(room2=2) c1 c2").aborted)
    [1]
    """

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.marks: dict[int, set[tuple[str, str]]] = {}
        self.edges: set[tuple[int, int]] = set()
        self.ended: dict[int, int] = {}

    def begin(self, transaction: int | None = None, again: int | None = None) -> int:
        """Begin, without marks."""
        number = super().begin(transaction, again)
        self.marks[number] = set()
        return number

    def read(self, transaction: int, key: str) -> Any:
        """Read from the snapshot, mark the item, and note who writes or wrote it meanwhile."""
        self._must_be_active(transaction)
        self.marks[transaction].add(("item", key))
        self._note_writers(transaction, key)
        return super().read(transaction, key)

    def select(self, transaction: int, prefix: str) -> dict[str, Any]:
        """Select from the snapshot, mark the range, and note who writes or wrote in it meanwhile."""
        self._must_be_active(transaction)
        self.marks[transaction].add(("range", prefix))
        for key in sorted({*self.chains, *(key for writes in self.writes.values() for key in writes)}):
            if key.startswith(prefix):
                self._note_writers(transaction, key)
        return super().select(transaction, prefix)

    def _note_writers(self, reader: int, key: str) -> None:
        for other, writes in self.writes.items():
            if other != reader and key in writes:
                self._conflict(reader, other, at_fault=reader)
        for stamped in self.chains.get(key, []):
            if stamped.committed > self.snapshots[reader]:
                self._conflict(reader, stamped.version.writer, at_fault=reader)

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Keep the write, and note who read the item, or its range, while this one ran."""
        self._must_be_active(transaction)
        for other, marks in self.marks.items():
            beside = other in self.active or self.ended.get(other, -1) > self.snapshots[transaction]
            if other != transaction and beside and any(self._covers(mark, key) for mark in marks):
                self._conflict(other, transaction, at_fault=transaction)
        super().write(transaction, key, value)

    @staticmethod
    def _covers(mark: tuple[str, str], key: str) -> bool:
        kind, name = mark
        return key == name if kind == "item" else key.startswith(name)

    def _conflict(self, reader: int, writer: int, at_fault: int) -> None:
        """Note an anti-dependency from a reader to a writer; abort the one who acts, if the other is a pivot and has committed."""
        if at_fault == reader and writer not in self.active and self._reads_past(writer):
            self._refuse(reader, f"T{writer}, which has committed, would lie between two anti-dependencies")
        if at_fault == writer and reader not in self.active and self._is_read_past(reader):
            self._refuse(writer, f"T{reader}, which has committed, would lie between two anti-dependencies")
        self.edges.add((reader, writer))

    def _reads_past(self, transaction: int) -> bool:
        return any(reader == transaction for reader, _ in self.edges)

    def _is_read_past(self, transaction: int) -> bool:
        return any(writer == transaction for _, writer in self.edges)

    def validate(self, transaction: int) -> None:
        """Abort a pivot, and let the first committer win as under snapshot isolation."""
        if self._is_read_past(transaction) and self._reads_past(transaction):
            self._refuse(transaction, "it lies between two anti-dependencies")
        super().validate(transaction)

    def commit(self, transaction: int) -> None:
        """Commit, and keep the marks while anyone runs who began before."""
        super().commit(transaction)
        self.ended[transaction] = self.commits
        oldest = min((self.snapshots[each] for each in self.active), default=self.commits)
        for other in [each for each, end in self.ended.items() if end <= oldest]:
            self.marks.pop(other, None)
            del self.ended[other]
        known = {*self.active, *self.ended}
        self.edges = {edge for edge in self.edges if known & {*edge}}

    def abort(self, transaction: int) -> None:
        """Abort; its marks and edges mean nothing any more."""
        super().abort(transaction)
        self.marks.pop(transaction, None)
        self.edges = {edge for edge in self.edges if transaction not in edge}


class SerializableSnapshotStoreThatForgetsReaders(SerializableSnapshotStore):
    """Broken: the marks of a reader go when it commits, so that a write after it sees no conflict, and write skew comes through."""

    def commit(self, transaction: int) -> None:
        """Commit, and drop the marks at once."""
        super().commit(transaction)
        self.marks.pop(transaction, None)
