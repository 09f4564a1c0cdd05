"""What can be said of a queue or a stack without a search, when no two of its items are the same.

Each item then has one life: it went in with one operation and out with at most one, and while it is certainly inside, between the
return of the one and the call of the other, it stands in the way of others. Four kinds of violation follow. Henzinger, Sezgin and
Vafeiadis show that for a queue there are no others; here they only spare the search, and give it small counter-examples.

T. A. Henzinger, A. Sezgin and V. Vafeiadis, Aspect-Oriented Linearizability Proofs, CONCUR 2013.

References: henzinger2013aspect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .history import Operation
from .values import freeze

NEVER = float("inf")
MOST_PAIRS = 4_000_000


@dataclass(slots=True)
class Life:
    """When an item went in and out; ``out`` is the place of the operation that took it, if it is known."""

    into: int
    in_call: float
    in_return: float
    out: int | None = None
    out_call: float = NEVER
    out_return: float = NEVER


@dataclass(slots=True)
class Items:
    """The lives of all items, the operations that found nothing, and those that took what was never put in, or twice.

    >>> history = [Operation(0, "enq", 1, None, 0, 1), Operation(0, "enq", 2, None, 2, 3), Operation(1, "deq", None, 2, 4, 5)]
    >>> Items.of(history, ("enq",), ("deq",), ()).queue_violation()
    (0, 1, 2)
    """

    lives: list[Life]
    empty: list[tuple[int, float, float]]
    impossible: tuple[int, ...]
    all_known: bool

    @classmethod
    def of(cls, operations: Sequence[Operation], into: tuple[str, ...], out_of: tuple[str, ...], init: Sequence[Any]) -> Items | None:
        """Return the lives of the items of a history, or None if two of them are the same."""
        born: dict[Any, Life] = {item: Life(-1, -NEVER, -NEVER) for item in init}
        if len(born) < len(init):
            return None
        for i, each in enumerate(operations):
            if each.op in into:
                item = freeze(each.arg)
                if item in born or item is None:
                    return None
                born[item] = Life(i, each.call, NEVER if each.return_ is None else each.return_)
        empty, impossible, all_known = list[tuple[int, float, float]](), tuple[int, ...](), True
        for i, each in enumerate(operations):
            if each.op not in out_of:
                continue
            if each.return_ is None:
                all_known = False
            elif each.ret is None:
                empty.append((i, each.call, each.return_))
            else:
                life = born.get(freeze(each.ret))
                if life is None:
                    impossible = impossible or (i,)
                elif life.out is not None:
                    impossible = impossible or (life.into, life.out, i)
                else:
                    life.out, life.out_call, life.out_return = i, each.call, each.return_
                    if each.return_ < life.in_call:
                        impossible = impossible or (life.into, i)
        lives = sorted(born.values(), key=lambda life: life.in_call)
        return cls(lives, empty, tuple(i for i in impossible if i >= 0), all_known)

    def common_violation(self) -> tuple[int, ...]:
        """Return operations that contradict one another in a queue as in a stack, if any.

        What was taken was never put in, or taken twice, or before it was put in; or it was said to be empty, at a time that is covered
        without a gap by items certainly inside.
        """
        if self.impossible:
            return self.impossible
        inside = [each for each in self.lives if each.in_return < each.out_call and (each.out is not None or self.all_known)]
        inside.sort(key=lambda life: life.in_return)
        if len(self.empty) * len(inside) > MOST_PAIRS:
            return ()
        for place, call, back in self.empty:
            reached, cover = call, list[Life]()
            best: Life | None = None
            for life in inside:
                start, end = life.in_return, life.out_call
                if best is not None and start >= reached:
                    cover.append(best)
                    reached, best = best.out_call, None
                    if reached > back:
                        break
                if start >= reached:
                    break
                if end > reached and (best is None or end > best.out_call):
                    best = life
            if best is not None:
                cover.append(best)
                reached = best.out_call
            if reached > back and cover:
                return (place, *(i for life in cover for i in (life.into, life.out) if i is not None and i >= 0))
        return ()

    def queue_violation(self) -> tuple[int, ...]:
        """Return the operations of two items that came out in the other order than they went in, if any."""
        returned = sorted(self.lives, key=lambda life: life.in_return)
        latest: Life | None = None
        done = 0
        for second in self.lives:
            while done < len(returned) and returned[done].in_return < second.in_call:
                first = returned[done]
                if (first.out is not None or self.all_known) and (latest is None or first.out_call > latest.out_call):
                    latest = first
                done += 1
            if latest is not None and second.out_return < latest.out_call:
                return _places(latest, second)
        return ()

    def stack_violation(self) -> tuple[int, ...]:
        """Return the operations of two items of which the lower came out while the upper was certainly on it, if any."""
        if len(self.lives) ** 2 > MOST_PAIRS:
            return ()
        for lower in self.lives:
            if lower.out is None:
                continue
            for upper in self.lives:
                covers = lower.in_return < upper.in_call and upper.in_return < lower.out_call
                if covers and lower.out_return < upper.out_call and (upper.out is not None or self.all_known):
                    return _places(lower, upper)
        return ()

    def stack_precedences(self) -> list[tuple[int, int]]:
        """Return pairs of overlapping pushes of which the first must come first, because of what came out.

        That is so if the first item was certainly inside when the second left, and stayed: it lay below.
        """
        told = []
        lives = [each for each in self.lives if each.into >= 0]
        for place, one in enumerate(lives):
            for other in lives[place + 1 :]:
                if other.in_call > one.in_return:
                    break
                for lower, upper in ((one, other), (other, one)):
                    stays = upper.out_return < lower.out_call and (lower.out is not None or self.all_known)
                    if upper.out is not None and lower.in_return < upper.out_call and stays:
                        told.append((lower.into, upper.into))
        return told


def _places(*lives: Life) -> tuple[int, ...]:
    return tuple(i for life in lives for i in (life.into, life.out) if i is not None and i >= 0)
