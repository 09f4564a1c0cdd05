"""Two-phase locking, with two ways of never being deadlocked: wait-die and wound-wait.

Whoever reads an item locks it against writers, whoever writes it locks it against everybody, and all locks are held to the end: a
transaction takes locks first and lets go of them last, which makes every history serialisable. A select locks its whole range against
writers, or else an item could appear in it. Two that wait for one another wait for ever, unless the ages of transactions decide who may
wait: under *wait-die* only the older waits for the younger, who would otherwise die; under *wound-wait* only the younger waits, and the
older wounds it. Waits then lead one way in age, so no circle of them closes; and whoever runs again keeps its age, so that each is the
oldest one day.

Sources: K. P. Eswaran, J. N. Gray, R. A. Lorie and I. L. Traiger, "The Notions of Consistency and Predicate Locks in a Database System",
Communications of the ACM 19 (11), 1976; D. J. Rosenkrantz, R. E. Stearns and P. M. Lewis II, "System Level Concurrency Control for
Distributed Database Systems", ACM Transactions on Database Systems 3 (2), 1978.

References: eswaran1976notions; rosenkrantz1978system.

>>> from dstudio_lib.algorithms.transactions.stores import play
>>> crossing = "w1(x=1) w2(y=2) w1(y=1) w2(x=2) c1 c2"
>>> play(LockingStoreThatOnlyWaits(), crossing).deadlocked
{1: frozenset({2}), 2: frozenset({1})}
>>> play(WaitDieStore(), crossing).aborted, play(WoundWaitStore(), crossing).aborted
({2: 'T1 is older and holds x'}, {2: 'T1 is older and wants y'})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple

from .stores import Aborted, MustWait, UnisolatedStore


class Lock(NamedTuple):
    """A lock of one item, or of all items whose names begin with a prefix; shared among readers, or exclusive.

    >>> Lock("x", exclusive=True).conflicts(Lock("x", exclusive=False)), Lock("x", exclusive=False).conflicts(Lock("x", exclusive=False))
    (True, False)
    >>> Lock("x1", exclusive=True).conflicts(Lock("x", exclusive=False, range=True))
    True
    """

    name: str
    exclusive: bool
    range: bool = False

    def conflicts(self, other: Lock) -> bool:
        """Return whether two transactions may not hold both."""
        if not (self.exclusive or other.exclusive):
            return False
        if self.range or other.range:
            whole, part = (self, other) if self.range else (other, self)
            return part.name.startswith(whole.name)
        return self.name == other.name


class LockingStore(UnisolatedStore):
    """Strict two-phase locking over one copy of everything; subclasses say who may wait.

    ``ages`` has when each transaction first began: one that runs again is as old as its first attempt.
    """

    waiting: ClassVar[Literal["always", "older", "younger"]] = "always"
    locks_ranges: ClassVar[bool] = True

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.locks: dict[int, set[Lock]] = {}
        self.ages: dict[int, int] = {}
        self.wounds: dict[int, str] = {}

    def begin(self, transaction: int | None = None, again: int | None = None) -> int:
        """Begin, as old as when it first began."""
        number = super().begin(transaction, again)
        self.ages[number] = len(self.known) if again is None else self.ages[again]
        self.locks[number] = set()
        return number

    def _must_be_active(self, transaction: int) -> None:
        if transaction in self.wounds:
            raise Aborted(transaction, self.wounds[transaction])
        super()._must_be_active(transaction)

    def _lock(self, transaction: int, wanted: Lock) -> None:
        """Take a lock, wait for it, die for the want of it, or wound those who hold it."""
        self._must_be_active(transaction)
        holders = {other for other, held in self.locks.items() if other != transaction and any(map(wanted.conflicts, held))}
        older = {other for other in holders if self.ages[other] < self.ages[transaction]}
        if self.waiting == "older" and older:
            self.abort(transaction)
            raise Aborted(transaction, f"T{min(older)} is older and holds {wanted.name}")
        if self.waiting == "younger":
            for younger in sorted(holders - older):
                self.abort(younger)
                self.wounds[younger] = f"T{transaction} is older and wants {wanted.name}"
            holders = older
        if holders:
            raise MustWait(transaction, frozenset(holders))
        self.locks[transaction].add(wanted)

    def read(self, transaction: int, key: str) -> Any:
        """Lock the item against writers, and return its value."""
        self._lock(transaction, Lock(key, exclusive=False))
        return super().read(transaction, key)

    def select(self, transaction: int, prefix: str) -> dict[str, Any]:
        """Lock the range against writers, and return the items in it."""
        if self.locks_ranges:
            self._lock(transaction, Lock(prefix, exclusive=False, range=True))
        else:
            for key in sorted(self.items):
                if key.startswith(prefix):
                    self._lock(transaction, Lock(key, exclusive=False))
        return super().select(transaction, prefix)

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Lock the item against everybody, and write it."""
        self._lock(transaction, Lock(key, exclusive=True))
        super().write(transaction, key, value)

    def commit(self, transaction: int) -> None:
        """End, and let go of all locks."""
        super().commit(transaction)
        del self.locks[transaction]

    def abort(self, transaction: int) -> None:
        """Put back what was there, and let go of all locks."""
        super().abort(transaction)
        del self.locks[transaction]

    def check(self) -> None:
        """No two transactions hold locks that conflict."""
        for first, held in self.locks.items():
            for second, others in self.locks.items():
                assert first == second or not any(a.conflicts(b) for a in held for b in others), f"T{first} and T{second} hold one lock"


class WaitDieStore(LockingStore):
    """An older transaction waits for a younger one; a younger one dies, and runs again.

    >>> from dstudio_lib.algorithms.transactions.stores import play
    >>> play(WaitDieStore(), "b1 w2(x=2) w1(x=1) c2 c1").waited, play(WaitDieStore(), "w1(x=1) w2(x=2) c1 c2").aborted
    ({1}, {2: 'T1 is older and holds x'})
    """

    waiting = "older"


class WoundWaitStore(LockingStore):
    """A younger transaction waits for an older one; an older one wounds it, and it runs again.

    >>> from dstudio_lib.algorithms.transactions.stores import play
    >>> play(WoundWaitStore(), "w1(x=1) w2(x=2) c1 c2").waited, play(WoundWaitStore(), "b1 w2(x=2) w1(x=1) c2 c1").aborted
    ({2}, {2: 'T1 is older and wants x'})
    """

    waiting = "younger"


class LockingStoreThatOnlyWaits(LockingStore):
    """Broken: whoever finds a lock taken waits, so that two can wait for one another for ever."""


class LockingStoreWithoutRanges(WoundWaitStore):
    """Broken: a select locks the items that it finds, but not the gaps between, so that an item can appear: a phantom."""

    locks_ranges = False


class LockingStoreThatLetsGoEarly(WoundWaitStore):
    """Broken: each lock is given back after the operation that took it, not at the end, so that it is not two-phase."""

    def read(self, transaction: int, key: str) -> Any:
        """Lock, read and unlock."""
        try:
            return super().read(transaction, key)
        finally:
            self.locks.get(transaction, set()).clear()

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Lock, write and unlock."""
        try:
            super().write(transaction, key, value)
        finally:
            self.locks.get(transaction, set()).clear()
