"""Whether a stack could have answered as it did, decided without a search when no two of its items are the same.

An item that is inside for certain, from the return of its push to the call of its pop, forbids that the stack is empty. These spans join
to stretches. Within one stretch the stack is never empty, so one item lies at the bottom throughout: its push may come first and its pop
last. Any item that can be the bottom will do, for two that both can may change places; if there is none, no order explains the answers.
Without the bottom item, what is left of the stretch falls into smaller stretches, and each is looked at in the same way. An item that is
never certainly inside goes in and out at one instant, wherever that is, and outside all stretches the stack can be empty.

An open pop may have taken any item that nobody else took, or nothing. It is given one only where the answers leave no other way out.

That different items make the question easy is known; P. A. Abdulla, S. Grahn, B. Jonsson, S. Krishna and O. S. Mishra, Efficient
Linearizability Monitoring, PLDI 2025, decide it in time O(n²), as here, and report errors in earlier proofs.

References: abdulla2025efficient.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .history import Operation
from .items import Items, Life
from .minimise import minimise

NEVER = float("inf")
BELOW_ALL = 1e300
MOST_ATTEMPTS = 500
MOST_WORK = 3_000_000
MOST_TRIES = 400

Moment = tuple[float, tuple[int, ...]]
Empty = tuple[int, float, float]


class _TooMuch(Exception):
    """The work that was allowed is done."""


@dataclass(frozen=True, slots=True)
class _Stuck:
    """A stretch that has no bottom, or covers a pop that found nothing; ``item`` has to be taken by an open pop, if anything helps."""

    lives: list[Life]
    empty: list[Empty]
    item: Life | None


def settled(operations: Sequence[Operation], into: str, out_of: str, init: Sequence[Any]) -> tuple[bool | None, tuple[int, ...]]:
    """Return whether an order explains the operations of a stack, and their places in that order or those of some that none explains.

    None is returned if two items are the same, if there are other operations, or if it would take long.

    >>> history = [Operation(0, "push", 1, None, 0, 1), Operation(0, "push", 2, None, 2, 3), Operation(1, "pop", None, 1, 4, 9)]
    >>> settled(history, "push", "pop", ())
    (False, (0, 2, 1))
    >>> settled([*history, Operation(2, "pop", None, None, 5, None)], "push", "pop", ())
    (True, (0, 1, 3, 2))
    """
    if any(each.op not in (into, out_of) or each.return_ == NEVER or abs(each.call) >= BELOW_ALL for each in operations):
        return None, ()
    items = Items.of(operations, (into,), (out_of,), init)
    if items is None or items.impossible:
        return None, ()
    lives = [
        life if life.into >= 0 else replace(life, in_call=moment, in_return=moment)
        for life, moment in zip(items.lives, (-BELOW_ALL * (len(items.lives) - i) for i in range(len(items.lives))), strict=True)
        if life.out is not None or life.in_return < NEVER
    ]
    lives.sort(key=lambda life: life.in_return)
    pops = sorted((i for i, each in enumerate(operations) if each.op == out_of and each.return_ is None), key=lambda i: operations[i].call)
    stack = _Stack(operations, pops)
    try:
        found = stack.explained(lives, items.empty)
        if isinstance(found, list):
            return True, tuple(found)
        return False, stack.reduced(found)
    except _TooMuch:
        return None, ()


class _Stack:
    def __init__(self, operations: Sequence[Operation], pops: list[int]) -> None:
        self.operations = operations
        self.pops = pops
        self.attempts = self.work = 0

    def explained(self, lives: list[Life], empty: list[Empty]) -> list[int] | _Stuck:
        """Return an order, or what has none."""
        self.attempts = 0
        whole = _Stuck(lives, empty, None)
        found = self._attempt(lives, empty, self.pops)
        return whole if found is None else found

    def _attempt(self, lives: list[Life], empty: list[Empty], free: list[int]) -> list[int] | _Stuck | None:
        """Return an order, or what has none whatever open pops took, or None if none is found with what they were given so far."""
        self.attempts += 1
        if self.attempts > MOST_ATTEMPTS:
            raise _TooMuch
        found = self._arranged(lives, empty)
        if isinstance(found, list):
            return found
        given = any(life.out in self.pops for life in found.lives)
        if not given and (found.item is None or not self.pops):
            return found
        if found.item is None:
            return None
        at = next(i for i, life in enumerate(lives) if life is found.item)
        for pop in free:
            taken = replace(found.item, out=pop, out_call=self.operations[pop].call)
            more = self._attempt([*lives[:at], taken, *lives[at + 1 :]], empty, [each for each in free if each != pop])
            if more is not None:
                return more
        return None

    def _arranged(self, lives: list[Life], empty: list[Empty]) -> list[int] | _Stuck:
        """Return the order of all operations, if open pops took what they are said to have taken; lives are sorted by ``in_return``."""
        certain = [life for life in lives if life.in_return < life.out_call]
        brief = [(max(life.in_call, life.out_call), (life.into, life.out or 0)) for life in lives if life.in_return >= life.out_call]
        brief.sort()
        told: list[Moment] = []
        todo: list[Moment | list[Life]] = [certain]
        outermost = True
        while todo:
            each = todo.pop()
            if isinstance(each, tuple):
                told.append(each)
                continue
            self.work += len(each) + 1
            if self.work > MOST_WORK:
                raise _TooMuch
            parts: list[tuple[float, int, list[Moment | list[Life]]]] = []
            stretches = _stretches(each)
            for start, end, members in stretches:
                root = next((life for life in members if life.in_call <= start and life.out_return >= end), None)
                if root is None:
                    return _Stuck(members, [], next((life for life in members if life.out is None), None))
                inner = [life for life in members if life is not root]
                last = (root.out,) if root.out is not None and end < NEVER else ()
                parts.append((start, 1, [(start, (root.into,)), inner, (end, last)]))
            if outermost:
                for nothing in empty:
                    moment = nothing[1]
                    for start, end, members in stretches:
                        if start < moment < end:
                            moment = end
                            if moment > nothing[2]:
                                return _Stuck(members, [nothing], next((life for life in members if life.out is None), None))
                    parts.append((moment, 0, [(moment, (nothing[0],))]))
                self.work += len(empty) * len(stretches)
                outermost = False
            parts.sort(key=lambda part: part[:2])
            todo += [one for part in reversed(parts) for one in reversed(part[2])]
        merged = heapq.merge(told, brief, key=lambda moment: moment[0])
        return [place for _, places in merged for place in places if place >= 0]

    def reduced(self, stuck: _Stuck) -> tuple[int, ...]:
        """Return the places of operations of as few items as may be that have no order either."""

        def fails(part: list[Life | Empty]) -> bool:
            lives = [each for each in part if isinstance(each, Life)]
            return not isinstance(self.explained(lives, [each for each in part if not isinstance(each, Life)]), list)

        whole: list[Life | Empty] = [*stuck.lives, *stuck.empty]
        try:
            self.work = 0
            whole = minimise(whole, fails, most_tries=MOST_TRIES).items
        except _TooMuch:
            pass
        places = [i for each in whole for i in ((each.into, each.out) if isinstance(each, Life) else (each[0],)) if i is not None]
        return tuple(i for i in [*places, *self.pops] if i >= 0)


def _stretches(lives: Sequence[Life]) -> list[tuple[float, float, list[Life]]]:
    """Return the stretches that the certain spans of some items join to: start, end, and the items; lives are sorted by ``in_return``."""
    told: list[tuple[float, float, list[Life]]] = []
    for life in lives:
        if told and life.in_return < told[-1][1]:
            start, end, members = told[-1]
            members.append(life)
            told[-1] = (start, max(end, life.out_call), members)
        else:
            told.append((life.in_return, life.out_call, [life]))
    return told
