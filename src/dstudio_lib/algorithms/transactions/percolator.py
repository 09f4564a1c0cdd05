"""Percolator: transactions over rows that are atomic one by one, with one of the written rows as the record of the commit.

Each item has three columns. *data* has values by the start timestamp of their writer, *lock* who is about to write, *write* has for
each commit timestamp the start timestamp whose value became visible. A transaction puts its values and locks everywhere first (the
prewrite), one of the locks being the primary and all others naming it; then it replaces the primary by a write record, and that single
row is the commit. The rest may follow at any time, by anyone: who meets a lock whose owner has died looks at the primary, and rolls
forward what was committed and back what was not.

Source: D. Peng and F. Dabek, "Large-scale Incremental Processing Using Distributed Transactions and Notifications", OSDI 2010.

References: peng2010percolator.

>>> table = Table({"bob": 10, "joe": 2})
>>> client = Client(table)
>>> client.write("bob", 3)
>>> client.write("joe", 9)
>>> client.prewrite()
>>> client.commit_primary()  # and here the client dies
>>> reader = Client(table)
>>> reader.read("joe", owner_is_dead=lambda start: True)
9
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .histories import Version
from .stores import Aborted, MustWait, Store


class Lock(NamedTuple):
    """A row's lock: when its owner began, and which row has the primary lock."""

    start: int
    primary: str


@dataclass(slots=True)
class Row:
    """One item: values by start timestamp, the lock if there is one, and start timestamps by commit timestamp."""

    data: dict[int, Any] = field(default_factory=dict)
    lock: Lock | None = None
    write: dict[int, int] = field(default_factory=dict)

    def newest(self, at: int) -> int | None:
        """Return the start timestamp of the value visible at a time."""
        commits = [commit for commit in self.write if commit <= at]
        return self.write[max(commits)] if commits else None

    def committed_at(self, start: int) -> int | None:
        """Return when the transaction that began at a time committed here, if it did."""
        return next((commit for commit, began in self.write.items() if began == start), None)


class Table:
    """Rows, and the oracle that gives out timestamps, each larger than all before.

    >>> table = Table({"x": 1})
    >>> table.timestamp(), table.row("x").newest(at=5)
    (1, 0)
    """

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        self.rows: dict[str, Row] = {key: Row({0: value}, None, {0: 0}) for key, value in (initial or {}).items()}
        self.clock = 0

    def timestamp(self) -> int:
        """Return the next timestamp."""
        self.clock += 1
        return self.clock

    def row(self, key: str) -> Row:
        """Return a row, which is there from now on."""
        return self.rows.setdefault(key, Row())

    def check(self) -> None:
        """Every value that a write record names is there, and no committed value is still locked by its own writer."""
        for key, row in self.rows.items():
            for start in row.write.values():
                assert start in row.data, f"{key} has a write record for a value that is not there"
            assert row.lock is None or row.committed_at(row.lock.start) is None, f"{key} is committed and still locked"


class Client:
    """One transaction, driven by the client that runs it; between any two calls the client may die.

    Parameters
    ----------
    table
        The table it runs on.

    Examples
    --------
    >>> table = Table({"x": 1})
    >>> client = Client(table)
    >>> client.write("x", 2)
    >>> client.prewrite()
    >>> client.commit_primary()
    >>> Client(table).read("x")
    2
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.start = table.timestamp()
        self.writes: dict[str, Any] = {}
        self.committed: int | None = None

    def read(self, key: str, owner_is_dead: Callable[[int], bool] = lambda start: False) -> Any:
        """Return the value that was committed at the start, once no older transaction is about to write the row.

        Raises
        ------
        MustWait
            If an older transaction holds the lock, and its owner is not known to be dead.
        """
        if key in self.writes:
            return self.writes[key]
        start = self.seen(key, owner_is_dead)
        return None if start is None else self.table.row(key).data[start]

    def seen(self, key: str, owner_is_dead: Callable[[int], bool]) -> int | None:
        """Return the start timestamp of the value that this transaction sees."""
        row = self.table.row(key)
        if row.lock and row.lock.start <= self.start:
            if not owner_is_dead(row.lock.start):
                raise MustWait(self.start, frozenset({row.lock.start}))
            self.clean_up(key)
        return row.newest(self.start)

    def clean_up(self, key: str) -> None:
        """Finish what a dead client began: forward if its primary is committed, back if not."""
        lock = self.table.row(key).lock
        assert lock is not None
        primary = self.table.row(lock.primary)
        commit = primary.committed_at(lock.start)
        if commit is not None:
            self._replace(key, lock.start, commit)
            return
        if primary.lock and primary.lock.start == lock.start:
            self._erase(lock.primary, lock.start)  # the primary first: from here on its owner cannot commit any more
        self._erase(key, lock.start)

    def _replace(self, key: str, start: int, commit: int) -> None:
        row = self.table.row(key)
        row.write[commit] = start
        row.lock = None

    def _erase(self, key: str, start: int) -> None:
        row = self.table.row(key)
        if row.lock and row.lock.start == start:
            row.lock = None
            row.data.pop(start, None)

    def write(self, key: str, value: Any) -> None:
        """Keep a write until the commit; the first one becomes the primary."""
        self.writes[key] = value

    @property
    def primary(self) -> str:
        """The row whose write record is the commit."""
        return next(iter(self.writes))

    def prewrite(self) -> None:
        """Lock and write every row, the primary first; on a conflict give everything back.

        Raises
        ------
        Aborted
            If a row was written after the start, or is locked by another.
        """
        for key in self.writes:
            self.prewrite_row(key)

    def prewrite_row(self, key: str) -> None:
        """Lock and write one row."""
        row = self.table.row(key)
        if any(commit >= self.start for commit in row.write):
            self.roll_back()
            raise Aborted(self.start, f"{key} was written after it began")
        if row.lock:
            owner = row.lock.start
            self.roll_back()
            raise Aborted(self.start, f"{key} is locked by the transaction that began at {owner}")
        row.data[self.start] = self.writes[key]
        row.lock = Lock(self.start, self.primary)

    def commit_primary(self) -> None:
        """Replace the primary lock by a write record: this is the commit.

        Raises
        ------
        Aborted
            If another took the client for dead and rolled it back.
        """
        commit = self.table.timestamp()
        lock = self.table.row(self.primary).lock
        if lock is None or lock.start != self.start:
            self.roll_back()
            raise Aborted(self.start, "it was taken for dead and rolled back")
        self._replace(self.primary, self.start, commit)
        self.committed = commit

    def commit_secondary(self, key: str) -> None:
        """Replace another lock by a write record, unless a reader has done so already."""
        row = self.table.row(key)
        if self.committed is not None and row.lock and row.lock.start == self.start:
            self._replace(key, self.start, self.committed)

    def roll_back(self) -> None:
        """Give back all locks and values."""
        for key in self.writes:
            self._erase(key, self.start)


class ClientThatIgnoresThePrimary(Client):
    """Broken: whoever meets the lock of a dead client rolls it back there, without asking whether the primary was committed.

    Half of the transaction is then visible for ever.
    """

    def clean_up(self, key: str) -> None:
        """Roll back this row alone."""
        lock = self.table.row(key).lock
        assert lock is not None
        self._erase(key, lock.start)


class PercolatorStore(Store):
    """Percolator behind the interface of the other stores, with clients that do not die: snapshot isolation.

    >>> from dstudio_lib.algorithms.transactions.stores import play
    >>> list(play(PercolatorStore({"x": 1}), "r1(x) r2(x) w1(x=2) c1 w2(x=3) c2").aborted)
    [2]
    """

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.table = Table(initial)
        self.clients: dict[int, Client] = {}
        self.versions: dict[tuple[str, int], Version] = {}
        self.written: dict[int, dict[str, Version]] = {}

    def begin(self, transaction: int | None = None, again: int | None = None) -> int:
        """Begin: ask the oracle for a start timestamp."""
        number = super().begin(transaction, again)
        self.clients[number] = Client(self.table)
        self.written[number] = {}
        return number

    def _version(self, transaction: int, key: str) -> Version:
        if key in self.written[transaction]:
            return self.written[transaction][key]
        start = self.clients[transaction].seen(key, lambda start: False)
        return self.versions.get((key, start or 0), Version(key, 0))

    def read(self, transaction: int, key: str) -> Any:
        """Return the value at the start timestamp."""
        self._must_be_active(transaction)
        value = self.clients[transaction].read(key)
        self.history.read(transaction, self._version(transaction, key))
        return value

    def select(self, transaction: int, prefix: str) -> dict[str, Any]:
        """Return the items at the start timestamp."""
        self._must_be_active(transaction)
        keys = [key for key in sorted({*self.table.rows, *self.written[transaction]}) if key.startswith(prefix)]
        found = {key: self.clients[transaction].read(key) for key in keys}
        seen = [self._version(transaction, key) for key in keys]
        self.history.select(transaction, prefix, (v for v in seen if v.writer or found[v.key] is not None))
        return {key: value for key, value in found.items() if value is not None}

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Keep the write in the client."""
        self._must_be_active(transaction)
        self.clients[transaction].write(key, value)
        version = self.history.write(transaction, key, value)
        self.written[transaction][key] = self.versions[key, self.clients[transaction].start] = version

    def commit(self, transaction: int) -> None:
        """Prewrite, commit the primary, commit the others."""
        self._must_be_active(transaction)
        client = self.clients[transaction]
        try:
            if client.writes:
                client.prewrite()
                client.commit_primary()
        except Aborted as abort:
            self.abort(transaction)
            raise Aborted(transaction, abort.reason) from None
        for key in client.writes:
            client.commit_secondary(key)
        self.active.remove(transaction)
        self.history.commit(transaction)

    def abort(self, transaction: int) -> None:
        """Drop the writes."""
        self._must_be_active(transaction)
        self.active.remove(transaction)
        self.history.abort(transaction)
