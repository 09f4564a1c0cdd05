"""What every transactional store here offers, how a schedule of several transactions is played on one, and a store without isolation.

A store is a state machine with five operations. It neither waits nor threads: an operation that has to wait raises :class:`MustWait` and
is given again later, one that cannot go on raises :class:`Aborted`. Each store keeps the history of what it did, so that
:func:`dstudio_lib.algorithms.transactions.phenomena.phenomena` can judge it.

>>> outcome = play(UnisolatedStore({"x": 1}), "w1(x=5) r2(x) a1 c2")  # a dirty read
>>> outcome.reads[2], str(outcome.history)
([5], 'b1 w1(x1) b2 r2(x1) a1 c2')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dstudio_lib.foundation.errors import DStudioError, InputError

from .histories import History, Version


class MustWait(DStudioError):
    """The operation has to wait for other transactions; give it again when one of them has ended.

    >>> print(MustWait(2, frozenset({1})))
    T2 waits for T1.
    """

    def __init__(self, transaction: int, holders: frozenset[int]) -> None:
        super().__init__(f"T{transaction} waits for {', '.join(f'T{each}' for each in sorted(holders))}.")
        self.transaction = transaction
        self.holders = holders


class Aborted(DStudioError):
    """The store ended the transaction without its effects; run it again from its beginning.

    >>> print(Aborted(2, "T1 is older"))
    T2 was aborted: T1 is older; run it again.
    """

    def __init__(self, transaction: int, reason: str) -> None:
        super().__init__(f"T{transaction} was aborted: {reason}; run it again.")
        self.transaction = transaction
        self.reason = reason


class HasEnded(Aborted):
    """More was asked of a transaction that is over: one that committed is not to be run again.

    >>> print(HasEnded(2, committed=True))
    T2 has ended already: it committed; begin another for what is still to do.
    """

    def __init__(self, transaction: int, committed: bool) -> None:
        super().__init__(transaction, "it has ended already")
        rest = "it committed; begin another for what is still to do" if committed else "it was aborted; run it again"
        self.args = (f"T{transaction} has ended already: {rest}.",)


class Store:
    """The interface: begin, read, select, write, commit, abort.

    Parameters
    ----------
    initial
        The items there are at the start; None as a value means that an item does not exist.
    """

    in_place = False

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        self.history = History(self.in_place)
        self.known: set[int] = set()
        self.active: set[int] = set()

    def begin(self, transaction: int | None = None, again: int | None = None) -> int:
        """Begin a transaction, and return its number, the next one if none is given.

        A transaction that was aborted runs again as a new one; ``again`` says which it was, since some stores go by age.

        Raises
        ------
        InputError
            If the number was used before.
        """
        number = max(self.known, default=0) + 1 if transaction is None else transaction
        if number in self.known:
            raise InputError(f"There has been a T{number} already; leave the number out, or give a new one.", "transaction")
        self.known.add(number)
        self.active.add(number)
        self.history.begin(number)
        return number

    def read(self, transaction: int, key: str) -> Any:
        """Return the value of an item as this transaction may see it."""
        raise NotImplementedError

    def select(self, transaction: int, prefix: str) -> dict[str, Any]:
        """Return all items that exist and whose names begin with a prefix."""
        raise NotImplementedError

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Give an item a value; None deletes it."""
        raise NotImplementedError

    def commit(self, transaction: int) -> None:
        """End the transaction with its effects."""
        raise NotImplementedError

    def abort(self, transaction: int) -> None:
        """End the transaction without its effects."""
        raise NotImplementedError

    def _must_be_active(self, transaction: int) -> None:
        if transaction not in self.known:
            raise InputError(f"There is no T{transaction}; call begin() first, and use the number that it returns.", "transaction")
        if transaction not in self.active:
            raise HasEnded(transaction, transaction in self.history.committed)


class UnisolatedStore(Store):
    """One copy of everything, written in place, with nothing between the transactions: every phenomenon is possible.

    >>> store = UnisolatedStore({"x": 1})
    >>> writer, reader = store.begin(), store.begin()
    >>> store.write(writer, "x", 9)
    >>> store.read(reader, "x")
    9
    >>> store.abort(writer)
    >>> store.read(reader, "x")
    1
    """

    in_place = True

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.items: dict[str, tuple[Version, Any]] = {k: (Version(k, 0), v) for k, v in (initial or {}).items()}
        self.before: dict[int, list[tuple[str, tuple[Version, Any]]]] = {}

    def read(self, transaction: int, key: str) -> Any:
        """Return whatever value is there, committed or not."""
        self._must_be_active(transaction)
        version, value = self.items.get(key, (Version(key, 0), None))
        self.history.read(transaction, version)
        return value

    def select(self, transaction: int, prefix: str) -> dict[str, Any]:
        """Return whatever items are there, committed or not."""
        self._must_be_active(transaction)
        seen = {key: pair for key, pair in self.items.items() if key.startswith(prefix)}
        self.history.select(transaction, prefix, (version for version, _ in seen.values()))
        return {key: value for key, (_, value) in seen.items() if value is not None}

    def write(self, transaction: int, key: str, value: Any) -> None:
        """Write over whatever is there."""
        self._must_be_active(transaction)
        self.before.setdefault(transaction, []).append((key, self.items.get(key, (Version(key, 0), None))))
        self.items[key] = (self.history.write(transaction, key, value), value)

    def commit(self, transaction: int) -> None:
        """End; the effects are there already."""
        self._must_be_active(transaction)
        self.before.pop(transaction, None)
        self.active.remove(transaction)
        self.history.commit(transaction)

    def abort(self, transaction: int) -> None:
        """Put back what was there before each write, latest first."""
        self._must_be_active(transaction)
        for key, pair in reversed(self.before.pop(transaction, [])):
            self.items[key] = pair
        self.active.remove(transaction)
        self.history.abort(transaction)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a schedule: begin, read, select, write, commit or abort, by one transaction.

    >>> Step("read", 1, "x").key
    'x'
    """

    kind: str
    transaction: int
    key: str = ""
    value: Any = None


@dataclass(slots=True)
class Outcome:
    """What came of a schedule.

    ``reads`` has what each transaction read, in its order; ``waited`` who had to wait at least once; ``deadlocked`` who was still
    waiting when nobody could go on.
    """

    history: History
    reads: dict[int, list[Any]] = field(default_factory=dict)
    aborted: dict[int, str] = field(default_factory=dict)
    waited: set[int] = field(default_factory=set)
    deadlocked: dict[int, frozenset[int]] = field(default_factory=dict)


_STEP = re.compile(r"([bca])(\d+)|([rs])(\d+)\((\w+)\*?\)|w(\d+)\((\w+)=(-?\w+)\)|(\S+)")


def schedule(text: str) -> list[Step]:
    """Read a schedule: ``b1`` begin, ``r1(x)`` read, ``s1(x*)`` select, ``w1(x=5)`` write (``None`` deletes), ``c1``, ``a1``.

    Raises
    ------
    InputError
        If a step is none of these.

    Examples
    --------
    >>> schedule("r1(x) w1(x=5)")
    [Step(kind='read', transaction=1, key='x', value=None), Step(kind='write', transaction=1, key='x', value=5)]
    """
    steps = []
    for ends, ended, kind, reader, read, writer, key, value, odd in _STEP.findall(text):
        if odd:
            raise InputError(f"The schedule has the step {odd!r}; allowed are b1, r1(x), s1(x*), w1(x=5), c1, a1; try 'r1(x) c1'.")
        if ends:
            steps.append(Step({"b": "begin", "c": "commit", "a": "abort"}[ends], int(ended)))
        elif kind:
            steps.append(Step({"r": "read", "s": "select"}[kind], int(reader), read))
        else:
            given = None if value == "None" else int(value) if value.lstrip("-").isdigit() else value
            steps.append(Step("write", int(writer), key, given))
    return steps


def play(store: Store, steps: str | list[Step]) -> Outcome:
    """Play a schedule on a store: a transaction that must wait does its steps later, one that was aborted does no more.

    A transaction begins with its first step, unless a step says so.

    >>> play(UnisolatedStore({"x": 1}), "r1(x) w1(x=5) r1(x) c1").reads
    {1: [1, 5]}
    """
    outcome = Outcome(store.history)
    steps = schedule(steps) if isinstance(steps, str) else steps
    behind: dict[int, list[Step]] = {}
    ended: set[int] = set()

    def give(step: Step) -> bool:
        """Do one step, and return whether it is done with."""
        who = step.transaction
        if who in ended:
            return True
        try:
            if who not in outcome.reads:
                outcome.reads[who] = []
                store.begin(who)
            if step.kind == "read":
                outcome.reads[who].append(store.read(who, step.key))
            elif step.kind == "select":
                outcome.reads[who].append(store.select(who, step.key))
            elif step.kind == "write":
                store.write(who, step.key, step.value)
            elif step.kind in {"commit", "abort"}:
                store.commit(who) if step.kind == "commit" else store.abort(who)
                ended.add(who)
        except MustWait as wait:
            outcome.waited.add(who)
            outcome.deadlocked[who] = wait.holders
            return False
        except Aborted as abort:
            outcome.aborted[who] = abort.reason
            ended.add(who)
        return True

    def catch_up() -> None:
        moved = True
        while moved:
            moved = False
            for who in list(behind):
                while behind[who] and give(behind[who][0]):
                    behind[who].pop(0)
                    moved = True
                if not behind[who]:
                    del behind[who]
                    outcome.deadlocked.pop(who, None)

    for step in steps:
        if step.transaction in behind:
            behind[step.transaction].append(step)
        elif not give(step):
            behind[step.transaction] = [step]
        else:
            outcome.deadlocked.pop(step.transaction, None)
        catch_up()
    return outcome
