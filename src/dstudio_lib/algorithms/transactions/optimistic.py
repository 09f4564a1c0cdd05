"""Optimistic concurrency control: nobody locks anything, and who would have been disturbed starts again.

A transaction reads what is committed and keeps its writes to itself. At its end it is validated: if any of those that committed since its
beginning wrote what it read, it is aborted, else its writes are installed. Validation and writing are one critical section, so that the
transactions are as if they had run in the order of their commits.

Source: H. T. Kung and J. T. Robinson, "On Optimistic Methods for Concurrency Control", ACM Transactions on Database Systems 6 (2), 1981,
serial validation.

References: kung1981optimistic.

>>> from dstudio_lib.algorithms.transactions.stores import play
>>> play(OptimisticStore({"x": 1}), "r1(x) r2(x) w1(x=2) w2(x=3) c1 c2").aborted
{2: 'T1 wrote x, which it had read'}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .mvcc import VersionedStore


class OptimisticStore(VersionedStore):
    """Reads of committed values, private writes, and serial validation backwards against those who committed meanwhile.

    >>> store = OptimisticStore({"x": 1})
    >>> first, second = store.begin(), store.begin()
    >>> store.write(first, "x", store.read(first, "x") + 1)
    >>> store.commit(first)
    >>> store.read(second, "x")
    2
    """

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.read_set: dict[int, set[str]] = {}
        self.ranges: dict[int, set[str]] = {}

    def begin(self, transaction: int | None = None, again: int | None = None) -> int:
        """Begin: note how many have committed so far."""
        number = super().begin(transaction, again)
        self.read_set[number], self.ranges[number] = set(), set()
        return number

    def _until(self, transaction: int) -> int:
        return self.commits

    def read(self, transaction: int, key: str) -> Any:
        """Return what is committed now, and note the item."""
        value = super().read(transaction, key)
        if key not in self.writes[transaction]:
            self.read_set[transaction].add(key)
        return value

    def select(self, transaction: int, prefix: str) -> dict[str, Any]:
        """Return what is committed now, and note the range."""
        found = super().select(transaction, prefix)
        self.ranges[transaction].add(prefix)
        return found

    def validate(self, transaction: int) -> None:
        """Abort if one who committed since the beginning wrote what was read."""
        ranges = self.ranges[transaction]
        read = [*self.read_set[transaction], *(key for key in self.chains if ranges and key.startswith(tuple(ranges)))]
        for key in sorted(read):
            last = self.chains[key][-1] if key in self.chains else None
            if last and last.committed > self.snapshots[transaction]:
                self._refuse(transaction, f"T{last.version.writer} wrote {key}, which it had read")


class OptimisticStoreThatComparesWrites(OptimisticStore):
    """Broken: what was written is compared instead of what was read, so that write skew comes through."""

    def validate(self, transaction: int) -> None:
        """Abort if one who committed since the beginning wrote what is written here."""
        self.read_set[transaction], self.ranges[transaction] = set(self.writes[transaction]), set()
        super().validate(transaction)
