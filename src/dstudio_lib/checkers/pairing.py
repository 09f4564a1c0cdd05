"""The search for an order of a queue's operations, rank by rank: what went in as the m-th comes out as the m-th.

A search from moment to moment has to remember what is inside, and learns only much later that two enqueues stand in the wrong order.
Here the m-th enqueue and the m-th dequeue are chosen together, so a wrong choice shows at once, and nothing of what is inside has to be
remembered: which operations have been chosen is enough. With a bounded number of clients there are about as many such sets as operations.

Each operation takes effect as early as it can: an enqueue when all before it have entered, a dequeue when also its item has. What is
observed, the item at the head or that there is none, takes its place among the dequeues; that there is none holds the next enqueue back.

Of two operations with the same item, the one that returns first is chosen first if it was called in time. An enqueue and a dequeue that
both need not have happened are never paired, unless someone saw the item: without them, the others stand as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from .history import Operation
from .pending import ANYTHING, IN, NEVER, NOTHING, OUT, SEE, Pending, read

UNSEEN = -3
"""The head when its enqueue need not have happened and nobody saw it yet; less its item."""

Trail = Any
"""The last choice, (the trail before it, side, place in the side, moment), or None."""


class Pairing:
    """The search over the operations of one queue; it can be run a while, left, and run on.

    >>> history = [Operation(0, "enq", 1, None, 0, 1), Operation(0, "enq", 2, None, 2, 3), Operation(1, "deq", None, 2, 4, 5)]
    >>> Pairing(history, (), ("enq",), ("deq",), ()).run(100)
    (False, [])
    """

    def __init__(
        self, operations: Sequence[Operation], optional: Collection[int], into: Sequence[str], out_of: Sequence[str], init: Sequence[Any]
    ) -> None:
        self.steps = 0
        self.fits = True
        found = read(operations, optional, into, out_of, init)
        if found is None:
            self.fits = False
            return
        self._init = found.init
        sides = (Pending((*row[:3], row[3][1], row[4]) for row in found.rows if row[3][0] == kind) for kind in (IN, OUT, SEE))
        self._enqueues, self._dequeues, self._observations = sides
        self._seen: set[Any] = set()
        self._todo: list[Any] = [] if found.impossible else [(0, 0, 0, 0, NOTHING, -NEVER, -NEVER, None)]

    def run(self, limit: int) -> tuple[bool | None, list[int]]:
        """Search on for about so many steps, and return the verdict or None, and the places of an order."""
        todo, seen = self._todo, self._seen
        out, told = self._dequeues.all_certain, self._observations.all_certain
        until = self.steps + limit
        while todo and self.steps < until:
            one = todo.pop()
            key = one[:7]
            if key in seen:
                continue
            seen.add(key)
            if one[1] & out == out and one[2] & told == told:
                return True, self._order(one)
            self._go_on(*one)
        return (None if todo else False), []

    def _go_on(self, ins: int, outs: int, obs: int, begun: int, head: int, entered: float, left: float, trail: Trail) -> None:
        """Put what may follow on the list of what is to be done, the best last."""
        enqueues, dequeues, observations = self._enqueues, self._dequeues, self._observations
        outs |= dequeues.gone(max(entered, left))
        takers, by_out = dequeues.next(outs)
        seers, by_seen = observations.next(obs)
        by = min(by_out, by_seen)
        self.steps += 1
        more: list[Any] = []
        if head != NOTHING:
            unseen = head <= UNSEEN
            head = UNSEEN - head if unseen else head
            since = max(entered, left)
            for i in seers:
                if observations.what[i] == head:
                    moment = max(since, observations.calls[i])
                    if moment <= by:
                        following = (ins, outs, obs | 1 << i, begun, head, entered, moment, (trail, 2, i, moment))
                        if moment == since:
                            self._todo.append(following)
                            return
                        more.append(following)
            fitting = [i for i in takers if dequeues.what[i] in (head, ANYTHING) and (dequeues.certain[i] or not unseen)]
            named = dequeues.best([i for i in fitting if dequeues.what[i] == head], since)
            unnamed = next((i for i in fitting if dequeues.what[i] == ANYTHING), None)
            if unnamed is not None:
                latest = max(since, dequeues.calls[unnamed])
                if not any(dequeues.certain[i] and dequeues.calls[i] <= latest for i in named):
                    named.append(unnamed)
            for i in named:
                moment = max(since, dequeues.calls[i])
                if moment <= by:
                    more.append((ins, outs | 1 << i, obs, begun, NOTHING, entered, moment, (trail, 1, i, moment)))
        elif begun < len(self._init):
            more.append((ins, outs, obs, begun + 1, self._init[begun], entered, left, trail))
        else:
            ins |= enqueues.gone(entered)
            givers, by_in = enqueues.next(ins)
            for i in seers:
                if observations.what[i] == NOTHING:
                    moment = max(left, observations.calls[i])
                    if moment <= by and moment <= by_in:
                        following = (ins, outs, obs | 1 << i, begun, NOTHING, moment, moment, (trail, 2, i, moment))
                        if all(moment <= enqueues.calls[each] for each in givers):
                            self._todo.append(following)
                            return
                        more.append(following)
            seen = {observations.what[i] for i in seers}
            wanted = seen.union(dequeues.what[i] for i in takers)
            claimed = seen.union(dequeues.what[i] for i in takers if dequeues.certain[i])
            certain, items = enqueues.certain, enqueues.what
            givers = [i for i in givers if items[i] in claimed or (certain[i] and (items[i] in wanted or ANYTHING in wanted))]
            for i in enqueues.best(givers, entered):
                moment = max(entered, enqueues.calls[i])
                if moment <= by:
                    item = items[i] if certain[i] else UNSEEN - items[i]
                    more.append((ins | 1 << i, outs, obs, begun, item, moment, left, (trail, 0, i, moment)))
        self.steps += len(more)
        self._todo += reversed(more)

    def _order(self, last: Any) -> list[int]:
        """Return the order of all operations that had to come, and of the others those that were chosen."""
        ins, *_, entered, _, trail = last
        enqueues = self._enqueues
        chosen = []
        while trail is not None:
            trail, side, i, moment = trail
            chosen.append((side, i, moment))
        chosen.reverse()
        going_in = [(moment, enqueues.places[i]) for side, i, moment in chosen if side == 0]
        for i in range(len(enqueues.places)):
            if enqueues.certain[i] and not ins >> i & 1:
                entered = max(entered, enqueues.calls[i])
                going_in.append((entered, enqueues.places[i]))
        order: list[int] = []
        at = number = 0
        sides = (enqueues, self._dequeues, self._observations)
        for side, i, moment in chosen:
            if side == 0:
                number += 1
                continue
            held = side == 2 and sides[2].what[i] == NOTHING
            while at < len(going_in) and (at < number or (going_in[at][0] < moment and not held)):
                order.append(going_in[at][1])
                at += 1
            order.append(sides[side].places[i])
        return order + [place for _, place in going_in[at:]]
