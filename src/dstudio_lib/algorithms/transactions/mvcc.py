"""Many versions of each item, so that readers never wait: read committed, and snapshot isolation.

Under snapshot isolation a transaction reads what had been committed when it began, and its own writes; of two transactions that ran at
the same time and wrote the same item, the first to commit wins and the other is aborted. That forbids dirty, unrepeatable and skewed
reads and lost updates; it admits write skew, where two transactions read what the other writes.

Source: H. Berenson, P. Bernstein, J. Gray, J. Melton, E. O'Neil and P. O'Neil, "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995.

References: berenson1995critique.

>>> from dstudio_lib.algorithms.transactions.stores import play
>>> play(SnapshotStore({"x": 1}), "r1(x) r2(x) w1(x=2) c1 w2(x=3) c2").aborted
{2: 'T1 committed a write of x while it ran'}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .histories import Version
from .stores import Aborted, MustWait, Store


class Stamped(NamedTuple):
    """A committed version: when (a counter of commits), which, and its value."""

    committed: int
    version: Version
    value: Any


class VersionedStore(Store):
    """The chain of committed versions of each item, and the writes of running transactions apart."""

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.commits = 0
        self.chains: dict[str, list[Stamped]] = {k: [Stamped(0, Version(k, 0), v)] for k, v in (initial or {}).items()}
        self.snapshots: dict[int, int] = {}
        self.writes: dict[int, dict[str, tuple[Version, Any]]] = {}

    def begin(self, transaction: int | None = None, again: int | None = None) -> int:
        """Begin, and take the snapshot."""
        number = super().begin(transaction, again)
        self.snapshots[number] = self.commits
        self.writes[number] = {}
        return number

    def _until(self, transaction: int) -> int:
        """Return up to which commit the transaction sees."""
        return self.snapshots[transaction]

    def visible(self, transaction: int, key: str) -> tuple[Version, Any]:
        """Return the version that the transaction sees, and its value."""
        if key in self.writes[transaction]:
            return self.writes[transaction][key]
        for stamped in reversed(self.chains.get(key, [])):
            if stamped.committed <= self._until(transaction):
                return stamped.version, stamped.value
        return Version(key, 0), None

    def read(self, transaction: int, key: str) -> Any:
        """Return the value that the transaction sees."""
        self._must_be_active(transaction)
        version, value = self.visible(transaction, key)
        self.history.read(transaction, version)
        return value

    def select(self, transaction: int, prefix: str) -> dict[str, Any]:
        """Return the items that the transaction sees."""
        self._must_be_active(transaction)
        keys = sorted({*self.chains, *self.writes[transaction]})
        seen = {key: self.visible(transaction, key) for key in keys if key.startswith(prefix)}
        self.history.select(transaction, prefix, (version for version, value in seen.values() if version.writer or value is not None))
        return {key: value for key, (_, value) in seen.items() if value is not None}

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Keep a write until the commit."""
        self._must_be_active(transaction)
        self.writes[transaction][key] = (self.history.write(transaction, key, value), value)

    def commit(self, transaction: int) -> None:
        """Install the writes as versions, all at one time."""
        self._must_be_active(transaction)
        self.validate(transaction)
        self.commits += 1
        for key, (version, value) in self.writes[transaction].items():
            self.chains.setdefault(key, []).append(Stamped(self.commits, version, value))
        self._end(transaction)
        self.history.commit(transaction)

    def validate(self, transaction: int) -> None:
        """Abort the transaction if it may not commit."""

    def abort(self, transaction: int) -> None:
        """Drop the writes."""
        self._must_be_active(transaction)
        self._end(transaction)
        self.history.abort(transaction)

    def _refuse(self, transaction: int, reason: str) -> None:
        self.abort(transaction)
        raise Aborted(transaction, reason)

    def _end(self, transaction: int) -> None:
        self.active.remove(transaction)
        del self.writes[transaction]

    def check(self) -> None:
        """Versions of an item are in the order of their commits, and no two are of one transaction."""
        for key, chain in self.chains.items():
            assert [s.committed for s in chain] == sorted({s.committed for s in chain}), f"the versions of {key} are out of order"


class ReadCommittedStore(VersionedStore):
    """Every read sees what is committed by then; a second writer of an item waits until the first has ended.

    >>> from dstudio_lib.algorithms.transactions.stores import play
    >>> play(ReadCommittedStore({"x": 1}), "r1(x) w2(x=5) r1(x) c2 r1(x) c1").reads[1]
    [1, 1, 5]
    """

    def _until(self, transaction: int) -> int:
        return self.commits

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Keep a write until the commit, or wait for the one who wrote the item before."""
        self._must_be_active(transaction)
        holders = frozenset(other for other, writes in self.writes.items() if other != transaction and key in writes)
        if holders:
            raise MustWait(transaction, holders)
        super().write(transaction, key, value)


class SnapshotStore(VersionedStore):
    """Snapshot isolation: reads from the snapshot, and the first committer wins.

    >>> from dstudio_lib.algorithms.transactions.stores import play
    >>> play(SnapshotStore({"x": 1}), "r1(x) w2(x=5) r1(x) c2 r1(x) c1").reads[1]
    [1, 1, 1]
    """

    def validate(self, transaction: int) -> None:
        """Abort if an item written here was written by one who committed since the snapshot."""
        for key in self.writes[transaction]:
            last = self.chains[key][-1] if key in self.chains else None
            if last and last.committed > self.snapshots[transaction]:
                self._refuse(transaction, f"T{last.version.writer} committed a write of {key} while it ran")


class SnapshotStoreWhereTheLastWins(VersionedStore):
    """Broken: reads from the snapshot, but nothing is checked at the commit, so that updates are lost.

    >>> from dstudio_lib.algorithms.transactions.stores import play
    >>> play(SnapshotStoreWhereTheLastWins({"x": 1}), "r1(x) r2(x) w1(x=2) c1 w2(x=2) c2").aborted
    {}
    """
