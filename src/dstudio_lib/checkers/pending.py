"""The operations on a queue or a stack that a search for an order has not taken yet: which may come next, and which can no longer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .history import Operation
from .values import freeze

NEVER = float("inf")
NOTHING = -1
ANYTHING = -2
IN, OUT, SEE = range(3)

What = TypeVar("What")
Row = tuple[float, float, int, What, bool]
"""Of an operation: when it was called, when it returned, its place in the history, what it does, and whether it has to come."""


@dataclass(frozen=True, slots=True)
class Read:
    """A history in numbers: what is inside at first, and of each operation its kind and its item."""

    init: list[int]
    rows: list[Row[tuple[int, int]]]
    impossible: bool
    """Whether something came out that nobody put in."""


def read(
    operations: Sequence[Operation], optional: Collection[int], into: Sequence[str], out_of: Sequence[str], init: Sequence[Any]
) -> Read | None:
    """Read a history, or return ``None`` if an item is ``None`` or unlike itself: to take it and to take nothing would look the same.

    >>> read([Operation(0, "push", "a", None, 0, 1), Operation(0, "pop", None, "a", 2, 3)], (), ("push",), ("pop",), ()).rows
    [(0, 1, 0, (0, 0), True), (2, 3, 1, (1, 0), True)]
    """
    numbers: dict[Any, int] = {}
    first = [numbers.setdefault(item, len(numbers)) for item in init]
    for each in operations:
        if each.op in into:
            numbers.setdefault(freeze(each.arg), len(numbers))
    if None in numbers or any(item != item for item in numbers):
        return None
    rows: list[Row[tuple[int, int]]] = []
    impossible = False
    for i, each in enumerate(operations):
        certain = each.return_ is not None and i not in optional
        back = NEVER if each.return_ is None else each.return_
        if each.op in into:
            rows.append((each.call, back, i, (IN, numbers[freeze(each.arg)]), certain))
        elif each.op in out_of and each.return_ is None:
            rows.append((each.call, back, i, (OUT, ANYTHING), False))
        else:
            item = NOTHING if each.ret is None else numbers.get(freeze(each.ret))
            if item is None:
                impossible = impossible or certain
            elif each.op in out_of and item != NOTHING:
                rows.append((each.call, back, i, (OUT, item), certain))
            elif certain:
                rows.append((each.call, back, i, (SEE, item), True))
    return Read(first, rows, impossible)


class Pending(Generic[What]):
    """Operations in the order of their calls, and after them those that never returned and need not have happened.

    Which of them have been taken is given as bits, one for each operation in this order.

    >>> one = Pending([(0, 2, 0, "push a", True), (1, 3, 1, "push b", True), (4, 5, 2, "pop b", True)])
    >>> one.next(0b000), one.next(0b001)
    (([0, 1], 2), ([1], 3))
    """

    __slots__ = ("_ended", "_ends", "all_certain", "backs", "calls", "certain", "closed", "offered", "open", "places", "what")

    def __init__(self, rows: Iterable[Row[What]]) -> None:
        ordered = sorted(rows, key=lambda row: (not row[4] and row[1] == NEVER, row))
        self.calls, self.backs, self.places = [row[0] for row in ordered], [row[1] for row in ordered], [row[2] for row in ordered]
        self.what, self.certain = [row[3] for row in ordered], [row[4] for row in ordered]
        self.closed = sum(certain or back < NEVER for back, certain in zip(self.backs, self.certain, strict=True))
        self.all_certain = sum(1 << i for i, certain in enumerate(self.certain) if certain)
        self.open: dict[What, list[int]] = {}
        for i in range(self.closed, len(ordered)):
            self.open.setdefault(self.what[i], []).append(i)
        self.offered = list(self.open.values())
        ending = sorted((self.backs[i], i) for i in range(self.closed) if not self.certain[i])
        self._ends, self._ended = [back for back, _ in ending], [0]
        for _, i in ending:
            self._ended.append(self._ended[-1] | 1 << i)

    def gone(self, moment: float) -> int:
        """Return those that need not have happened and can no longer, as bits."""
        return self._ended[bisect_left(self._ends, moment)] if self._ends else 0

    def next(self, used: int) -> tuple[list[int], float]:
        """Return those that may come next, and by when the first of those that have to come returns.

        Of those that never returned and do the same, the first is offered.
        """
        found, least = [], NEVER
        calls, backs, certain = self.calls, self.backs, self.certain
        first = (~used & (used + 1)).bit_length() - 1
        left = used >> first
        for i in range(first, self.closed):
            if calls[i] > least:
                break
            if not left & 1:
                found.append(i)
                if certain[i] and backs[i] < least:
                    least = backs[i]
            left >>= 1
        for alike in self.offered:
            for i in alike:
                if not used >> i & 1:
                    if calls[i] <= least:
                        found.append(i)
                    break
        return found, least

    def best(self, found: Sequence[int], since: float) -> list[int]:
        """Return those of which no other that does the same would do as well; the first to return comes first."""
        if len(found) < 2:
            return list(found)
        what, calls, backs, certain = self.what, self.calls, self.backs, self.certain
        kept: list[int] = []
        for i in sorted(found, key=lambda i: (backs[i], not certain[i], i)):
            latest = max(since, calls[i])
            if not any(what[j] == what[i] and calls[j] <= latest and (certain[j] or not certain[i]) for j in kept):
                kept.append(i)
        return kept
