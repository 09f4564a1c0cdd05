"""The search for an order of a stack's operations that shares what lies below the top.

Two runs that have taken the same operations, and whose tops were pushed after the same others, go on alike until that top is popped,
whatever lies below it. So what is inside is not remembered as a row of items: each item knows the set of operations that were taken when
it was pushed, and below it may lie whatever may have been on top at that moment. Popping it leads to all of these. Hundreds of items
whose order is open then cost no more than one, and with a bounded number of clients there are about as many sets as operations.

Compilers share stacks in this way to parse ambiguous languages: M. Tomita, An Efficient Augmented-Context-Free Parsing Algorithm,
Computational Linguistics 13, 1987.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from typing import Any

from .history import Operation
from .pending import ANYTHING, IN, NEVER, NOTHING, OUT, SEE, Pending, read


class _Taken:
    """A set of operations that some order took first, and the items that can then be on top.

    It is ``popping`` while an open pop was taken whose use is still to come.
    """

    __slots__ = ("before", "done", "latest", "leads_to", "on_top", "popping", "pushed", "used")

    def __init__(self, used: int, latest: float, popping: bool) -> None:
        self.used = used
        self.latest = latest
        self.popping = popping
        self.on_top: set[_Item] = set()
        self.done: set[_Item] = set()
        self.before: list[tuple[_Taken, int, int]] = []
        self.leads_to: dict[tuple[int, int], _Taken] = {}
        self.pushed: dict[_Taken, None] = {}
        """Where items that were pushed from here have been popped: what is on top here is on top there."""


class _Item:
    """An item inside: which operation pushed it, and what was taken before; below it lies one of the tops of that moment."""

    __slots__ = ("item", "origin", "pushed_by")

    def __init__(self, item: int, origin: _Taken, pushed_by: int) -> None:
        self.item = item
        self.origin = origin
        self.pushed_by = pushed_by


class Nesting:
    """The search over the operations of one stack; it can be run a while, left, and run on.

    A ``deep`` one follows first what it found last, and is soon through if there is an order. The other looks first at what took least:
    to this nothing can come any more, so each set of operations is looked at once, and it is soon through if there is no order.

    >>> history = [Operation(0, "push", 1, None, 0, 1), Operation(0, "push", 2, None, 2, 3), Operation(1, "pop", None, 1, 4, 9)]
    >>> Nesting(history, (), ("push",), ("pop",), ()).run(100)
    (False, [])
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        optional: Collection[int],
        into: Sequence[str],
        out_of: Sequence[str],
        init: Sequence[Any],
        deep: bool = False,
    ) -> None:
        self.steps = 0
        self._deep = deep
        self.fits = True
        found = read(operations, optional, into, out_of, init)
        if found is None:
            self.fits = False
            return
        self._pending = Pending(found.rows)
        self._pending.offered = [alike for (kind, _), alike in self._pending.open.items() if kind == IN]
        self._kinds, self._items = [kind for kind, _ in self._pending.what], [item for _, item in self._pending.what]
        self._calls, self._backs, self._certain = self._pending.calls, self._pending.backs, self._pending.certain
        self._closed, self._open = self._pending.closed, self._pending.open
        self._seen = {item for kind, item in self._pending.what if kind == SEE}
        self._init, self._impossible = found.init, found.impossible
        self._counted: set[int] = set()
        self._begin()

    def _begin(self) -> None:
        self._start = _Taken(0, -NEVER, False)
        top = _Item(NOTHING, self._start, NOTHING)
        for item in self._init:
            below = _Taken(0, -NEVER, False)
            below.on_top.add(top)
            below.done.add(top)
            top = _Item(item, below, NOTHING)
        self._start.on_top.add(top)
        self._known: dict[tuple[int, bool], _Taken] = {(0, False): self._start}
        self._todo: list[Any] = [] if self._impossible else [self._start if self._deep else (0, 0, self._start)]
        self._alike: dict[int, list[_Taken]] = {}

    def run(self, limit: int) -> tuple[bool | None, list[int]]:
        """Search on for about so many steps, and return the verdict or None, and the places of an order."""
        until = self.steps + limit
        todo = self._todo
        while todo:
            if self.steps >= until:
                return None, []
            one = todo.pop() if self._deep else heapq.heappop(todo)[2]
            if one.used & self._pending.all_certain != self._pending.all_certain:
                self._go_on(one)
                continue
            order, overused = self._checked(self._order(one))
            if not overused:
                return True, order
            self._counted |= overused
            self._begin()
            todo = self._todo
        return False, []

    def _go_on(self, one: _Taken) -> None:
        """Take one operation more in every way that is possible from the tops that are new here, the best last."""
        new = one.on_top - one.done
        one.done |= new
        new -= self._surpassed(one)
        if not new:
            return
        kinds, items, calls = self._kinds, self._items, self._calls
        found, least = self._pending.next(one.used)
        self.steps += len(found) + 1 + len(new) // 8
        uncounted = {} if one.popping else {items[i]: i for i in found if self._is_uncounted(i)}
        soonest = min((self._backs[i] for i in found if not self._certain[i]), default=NEVER)
        for i in found:
            if kinds[i] == SEE:
                fitting = {top for top in new if top.item == items[i]}
                if fitting:
                    self._reach(one, i, fitting)
                    if calls[i] <= max(one.latest, soonest) and not one.popping:
                        new -= fitting
        if not new:
            return
        for other in list(one.pushed):
            self._add(other, new)
        popper = next((i for i in self._open.get((OUT, ANYTHING), ()) if not one.used >> i & 1), None)
        if popper is not None and calls[popper] <= least and any(kinds[i] != IN for i in found):
            self._pop(one, popper, [top for top in new if self._pops(popper, top)], popping=True)
        by_item: dict[int, list[_Item]] = {}
        for top in new:
            by_item.setdefault(top.item, []).append(top)
        for i in found:
            if kinds[i] == SEE and items[i] in uncounted:
                self._reach(one, i, None, uncounted[items[i]])
            elif kinds[i] == OUT and self._certain[i] and items[i] in uncounted:
                self._reach(one, i, new, uncounted[items[i]])
        for i in reversed(self._pending.best([i for i in found if kinds[i] != SEE], one.latest)):
            if kinds[i] == OUT:
                tops = by_item.get(items[i], [])
                self._pop(one, i, tops if self._certain[i] else [top for top in tops if self._pops(i, top)])
            elif not one.popping and i not in uncounted.values():
                self._reach(one, i, None)

    def _surpassed(self, one: _Taken) -> set[_Item]:
        """Return the items that can be on top too when the same was taken with fewer of the open operations."""
        if len(self._calls) == self._closed:
            return set()
        others = self._alike.setdefault(one.used & (1 << self._closed) - 1, [])
        surpassed: set[_Item] = set()
        self.steps += len(others) // 8
        for each in others:
            if each is not one and not each.used & ~one.used and (one.popping or not each.popping):
                surpassed |= each.on_top
        if one not in others:
            others.append(one)
        return surpassed

    def _is_uncounted(self, i: int) -> bool:
        return i >= self._closed and self._kinds[i] == IN and self._items[i] not in self._counted

    def _pop(self, one: _Taken, i: int, tops: Collection[_Item], popping: bool = False) -> None:
        """Take a pop, and note that what was on top when these items were pushed can be on top again."""
        if not tops:
            return
        reached = self._reached(one, i, NOTHING, popping)
        for top in tops:
            top.origin.pushed[reached] = None
        self._add(reached, set().union(*(top.origin.done for top in tops)))

    def _reach(self, one: _Taken, i: int, tops: set[_Item] | None, helped_by: int = NOTHING) -> None:
        """Take an operation, perhaps just after an open push, and note what can then be on top; None: what it or the push put there."""
        if tops is None:
            if (i, helped_by) in one.leads_to:
                return
            tops = {_Item(self._items[i], one, i if helped_by == NOTHING else helped_by)}
        self._add(self._reached(one, i, helped_by, False), tops)

    def _reached(self, one: _Taken, i: int, helped_by: int, popping: bool) -> _Taken:
        reached = one.leads_to.get((i, helped_by))
        if reached is None:
            latest = max(one.latest, self._calls[i], self._calls[helped_by] if helped_by != NOTHING else -NEVER)
            used = one.used | 1 << i | self._pending.gone(latest)
            reached = self._known.get((used, popping))
            if reached is None:
                reached = self._known[used, popping] = _Taken(used, latest, popping)
            one.leads_to[i, helped_by] = reached
            reached.before.append((one, i, helped_by))
        return reached

    def _add(self, one: _Taken, tops: set[_Item]) -> None:
        self.steps += 1 + len(tops) // 16
        if not tops <= one.on_top:
            one.on_top |= tops
            if self._deep:
                self._todo.append(one)
            else:
                heapq.heappush(self._todo, (one.used.bit_count(), self.steps, one))

    def _order(self, one: _Taken) -> list[int]:
        """Return an order that leads to a set of operations, followed back from its end."""
        told: list[int] = []
        top, waiting = next(iter(one.on_top)), list[_Item]()
        while one is not self._start:
            for before, i, helped_by in one.before:
                if self._kinds[i] == IN or (helped_by != NOTHING and self._kinds[i] == SEE):
                    if top.origin is not before or top.pushed_by != (i if helped_by == NOTHING else helped_by):
                        continue
                    top = waiting.pop() if waiting else next(iter(before.done))
                elif self._kinds[i] == SEE or helped_by != NOTHING:
                    if top not in before.done or (self._kinds[i] == SEE and top.item != self._items[i]):
                        continue
                else:
                    above = next((each for each in before.done if self._pops(i, each) and top in each.origin.done), None)
                    if above is None:
                        continue
                    waiting.append(top)
                    top = above
                told.append(i)
                if helped_by != NOTHING:
                    told.append(helped_by)
                one = before
                break
            else:
                raise AssertionError("each item on top was put there")
        return told[::-1]

    def _pops(self, i: int, item: _Item) -> bool:
        if self._certain[i]:
            return item.item == self._items[i]
        if item.pushed_by != NOTHING and not self._certain[item.pushed_by] and item.item not in self._seen:
            return False
        return item.item != NOTHING and self._items[i] in (item.item, ANYTHING)

    def _checked(self, told: Sequence[int]) -> tuple[list[int], set[int]]:
        """Return the places of an order, the open pushes in the order of their calls; and the items of which it uses too many."""
        order = list(told)
        left = {item: iter(alike) for (kind, item), alike in self._open.items() if kind == IN and item not in self._counted}
        overused = set[int]()
        soonest = NEVER
        for at, i in enumerate(order):
            if self._is_uncounted(i):
                order[at] = next(left[self._items[i]], NOTHING)
                if order[at] == NOTHING:
                    overused.add(self._items[i])
        for i in reversed(order):
            if i == NOTHING:
                continue
            if self._calls[i] > soonest:
                overused.add(self._items[i])
            soonest = min(soonest, self._backs[i])
        return [self._pending.places[i] for i in order if i != NOTHING], overused
