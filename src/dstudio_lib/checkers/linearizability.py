"""Linearizability: an order of the operations, each at some instant between its call and its return, that explains every answer.

A history is linearizable when there is one. When there is none, the verdict names the operations whose answers cannot all be right.
Whether there is one is an NP-complete question, so the search stops at a stated budget and then says that it does not know.

M. P. Herlihy and J. M. Wing, Linearizability: A Correctness Condition for Concurrent Objects, ACM TOPLAS 12(3), 1990.
P. B. Gibbons and E. Korach, Testing Shared Memories, SIAM Journal on Computing 26(4), 1997.

References: herlihy1990linearizability; gibbons1997testing.

>>> verdict = check([
...     {"process": 0, "op": "write", "arg": 1, "ret": None, "call": 0, "return": 1},
...     {"process": 1, "op": "read", "arg": None, "ret": 0, "call": 2, "return": 3},
... ])
>>> verdict.linearizable
False
>>> print(verdict.reason)
No order explains these 2 operations: after write(1) by 0, read() by 1 has to answer 1, and it answered 0.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from operator import length_hint
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .history import Operation, incomparable, read_operations, text_of
from .models import Model, model_named
from .search import Search
from .values import UNSET

__all__ = ["Budget", "Verdict", "check"]

_QUANTUM = 4_000
LONG = 10_000


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a search may go on: steps of the model tried, and seconds of real time. The first to run out ends it.

    The same history always takes the same steps; a verdict that seconds cut short may differ on a faster machine.

    >>> Budget.of(2.5)
    Budget(steps=4000000, seconds=2.5)
    """

    steps: int = 4_000_000
    seconds: float = 60.0

    @classmethod
    def of(cls, given: Budget | float | None) -> Budget:
        """Return a budget given as one, as a whole number of steps, or as seconds with a decimal point."""
        if given is None:
            return cls()
        if isinstance(given, Budget):
            return given
        if isinstance(given, bool) or not isinstance(given, int | float) or given != given or given <= 0:
            raise InputError(f"The budget is {given!r}; give a whole number of steps, seconds such as 2.5, or a Budget of both.", "budget")
        return cls(steps=given) if isinstance(given, int) else cls(seconds=given)


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What was found, and the evidence.

    Attributes
    ----------
    linearizable
        True, False, or None if the budget ran out first.
    order
        If True, an order of all the operations that explains their answers, of the open ones those that it needs; put together from those
        of the objects when it is first asked for.
    counterexample
        If False, a smallest part of the history that no order explains: its ``conflict``, and what else is needed to explain each answer.
        Taking one operation away from the conflict leaves operations that some order explains.
    conflict
        Those operations of the counterexample whose answers and times cannot all be right. The others may each have taken effect or not.
    minimal
        Whether the counterexample is known to be a smallest one, rather than as small as the budget allowed.
    reason
        One sentence.
    steps
        The steps of the model that the verdict took.
    """

    linearizable: bool | None
    reason: str
    shown: Callable[[], tuple[Operation, ...]] = tuple
    counterexample: tuple[Operation, ...] = ()
    conflict: tuple[Operation, ...] = ()
    minimal: bool = True
    steps: int = 0

    @property
    def order(self) -> tuple[Operation, ...]:
        """An order of the operations that explains their answers, if there is one."""
        return self.shown()

    @property
    def valid(self) -> bool | None:
        """The same as ``linearizable``, by the name that all verdicts have."""
        return self.linearizable

    def __bool__(self) -> bool:
        return self.linearizable is True

    def __repr__(self) -> str:
        return f"Verdict(linearizable={self.linearizable}, {self.reason!r})"


def check(
    operations: Iterable[Operation | Mapping[str, Any]] | Mapping[str, Any] | str,
    *,
    model: Any = "register",
    init: Any = UNSET,
    budget: Budget | float | None = None,
    explain: bool = True,
) -> Verdict:
    """Return whether a history is linearizable, with an order that shows it or a smallest part that forbids it.

    Parameters
    ----------
    operations
        Operations, dictionaries with the same fields, their JSON text, or a case: a dictionary with ``history``, ``model`` and ``init``.
    model
        ``register``, ``kv``, ``queue``, ``stack``, ``set``, ``counter``, a :class:`~dstudio_lib.checkers.models.Model`, or a class whose
        methods are the operations.
    init
        The state at first, if not the model's own: 0 for a register and a counter, empty for the others.
    budget
        A :class:`Budget`, a whole number of steps, or seconds.
    explain
        Whether to look for a smallest counter-example; without it a verdict of False comes sooner.

    Raises
    ------
    InputError
        If the history, the model or the budget is not one.

    Notes
    -----
    Times alone say what overlaps: a process may have several operations under way. Values equal in Python, as 1 and 1.0, are equal.

    Histories of several objects are linearizable when that of each is (Herlihy and Wing's locality), so each object is searched by
    itself, all of them in turn, so that one hard object does not hide another's plain violation.
    """
    if isinstance(operations, Mapping) and "history" in operations:
        model, init = operations.get("model", model), operations.get("init", init)
        operations = operations["history"]
    with _uncollected(length_hint(operations)):
        found, bound = read_operations(operations), Budget.of(budget)  # type: ignore[arg-type]
        try:
            with _uncollected(len(found)):
                return _judged(found, model_named(model, init), bound, explain)
        except (TypeError, RecursionError):
            unfit = incomparable(found)
            if unfit is None:
                raise
            raise unfit from None


def _judged(found: Sequence[Operation], specification: Model, budget: Budget, explain: bool) -> Verdict:
    """Return the verdict on operations that were read."""
    searches = [
        (places, Search(specification, found if len(places) == len(found) else [found[i] for i in places]))
        for places in _objects(found, specification)
    ]
    verdict = _decide([search for _, search in searches], budget)
    steps = sum(search.steps for _, search in searches)
    if verdict is None:
        return Verdict(None, f"The budget of {steps:,} steps did not suffice to decide: it may be linearizable or not.", steps=steps)
    if verdict:
        shown = _Merged(list(found), [(places, search.order) for places, search in searches])
        return Verdict(True, "Each answer is explained by an order that keeps to the times.", shown, steps=steps)
    places, failed = next((places, search) for places, search in searches if search.verdict is False)
    if not explain:
        return Verdict(
            False, "No order explains these operations.", counterexample=tuple(found[i] for i in places), minimal=False, steps=steps
        )
    from .counterexamples import smallest

    part = smallest(specification, [found[i] for i in places], budget, failed.farthest)
    return Verdict(False, part.reason, tuple, part.operations, part.conflict, part.minimal, steps + part.steps)


@contextmanager
def _uncollected(length: int) -> Iterator[None]:
    """Pause the cyclic garbage collector over a long history: no cycles are made, and looking for them takes up to a third of the time."""
    pause = length >= LONG and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def _objects(operations: Sequence[Operation], model: Model) -> list[list[int]]:
    """Return the places of each object's operations."""
    parts, place, named = defaultdict[Any, list[int]](list), 0, model.parts(operations)
    try:
        if len(set(named)) == 1:
            return [list(range(len(operations)))]
        for place, part in enumerate(named):
            parts[part].append(place)
    except TypeError:
        raise InputError(f"Operation {place}, {text_of(operations[place])}, has a key that cannot be one.", "operations") from None
    return list(parts.values())


def _decide(searches: Sequence[Search], budget: Budget) -> bool | None:
    """Run the searches in turn, a while each, until one fails, all succeed or the budget is spent."""
    deadline, spent, quantum = time.monotonic() + budget.seconds, 0, _QUANTUM
    open_ones = list(searches)
    while open_ones:
        undecided = []
        for search in open_ones:
            already = search.steps
            verdict = search.run(min(quantum, budget.steps - spent))
            spent += search.steps - already
            if verdict is False:
                return False
            if verdict is None:
                undecided.append(search)
                if spent >= budget.steps or time.monotonic() > deadline:
                    return None
        open_ones = undecided
        quantum = min(2 * quantum, 64_000)
    return True


@dataclass(slots=True)
class _Merged:
    """One order of all, from an order of each object's operations: worked out once, and not before it is asked for.

    In an object's order, every operation can take effect at the latest of the calls up to and including its own: no later than its own
    return, for whatever stands before it was called before that. Sorted by that instant, the objects' orders fit together.
    """

    operations: Sequence[Operation]
    orders: Sequence[tuple[Sequence[int], Sequence[int]]]
    made: tuple[Operation, ...] | None = None

    def __call__(self) -> tuple[Operation, ...]:
        if self.made is None:
            self.made = self._ordered()
            self.operations, self.orders = (), ()
        return self.made

    def _ordered(self) -> tuple[Operation, ...]:
        if len(self.orders) == 1:
            places, order = self.orders[0]
            return tuple([self.operations[places[i]] for i in order])
        instants, ordered = list[float](), list[Operation]()
        for places, order in self.orders:
            part = [self.operations[places[i]] for i in order]
            instants += accumulate([each[4] for each in part], max)
            ordered += part
        return tuple([ordered[i] for i in sorted(range(len(ordered)), key=instants.__getitem__)])
