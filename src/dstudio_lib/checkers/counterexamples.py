"""The smallest part of a history that no order explains, and a sentence that says why.

Leaving operations out of a history can make nonsense of the rest: a read of a value that nothing wrote any more is no evidence. So an
operation that is let go is not forgotten: it happened as it says, or not at all. What cannot be let go in this way is the conflict. Of
the operations that were let go, those are shown beside it without which some answer in the conflict could not be explained.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .history import Operation, text_of
from .models import Model
from .reaching import Reaching
from .search import Search
from .values import ILLEGAL, freeze

if TYPE_CHECKING:
    from .linearizability import Budget

STEPS_OF_A_FIRST_TRY = 1_000
STEPS_OF_A_TRY = 20_000
STEPS_OF_ALL = 1_000_000
STEPS_OF_ALL_IN_A_ROW = 400_000
"""The same for a queue or a stack, whose steps take longer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A counter-example: all of it, the conflict in it, whether it is known to be minimal, a sentence, and the steps it took."""

    operations: tuple[Operation, ...]
    conflict: tuple[Operation, ...]
    minimal: bool
    reason: str
    steps: int


class _Tries:
    """Decides parts of one object's history, and counts what that costs."""

    def __init__(self, model: Model, operations: Sequence[Operation], budget: Budget) -> None:
        self.model = model
        self.operations = operations
        self.left = min(budget.steps, STEPS_OF_ALL_IN_A_ROW if model.other_searches((), ()) else STEPS_OF_ALL)
        self.deadline = time.monotonic() + budget.seconds
        self.each = max(1, min(STEPS_OF_A_TRY, budget.steps))
        self.spent = 0

    def search(self, strict: Sequence[int], loose: Sequence[int]) -> tuple[bool | None, list[int]]:
        """Return whether some order explains the strict operations, with the loose ones free to have happened or not, and that order."""
        if self.spent >= self.left or time.monotonic() > self.deadline:
            return None, []
        kept = set(strict)
        possible = [i for i in loose if i not in kept]
        helpful = self.model.relevant([self.operations[i] for i in strict], [self.operations[i] for i in possible])
        places = sorted([*strict, *(possible[at] for at in helpful)], key=lambda i: self.operations[i].call)
        part = [self.operations[i] for i in places]
        optional = [at for at, i in enumerate(places) if i not in kept and not self.operations[i].is_open]
        tried = Search(self.model, part, optional)
        verdict = tried.run(self.each)
        while verdict is None and tried.steps < self.each:
            verdict = tried.run(self.each - tried.steps)
        self.spent += tried.steps + 1
        return verdict, [places[i] for i in tried.order]

    def fails(self, strict: Sequence[int], loose: Sequence[int]) -> bool:
        return self.search(strict, loose)[0] is False

    def explained(self, strict: Sequence[int], loose: Sequence[int], reaching: Reaching, places: Sequence[int]) -> bool | None:
        """Return the same verdict, if need be from all the states that the loose operations before the first strict one can have left.

        ``places`` are those of the operations that ``reaching`` knows.
        """
        each, self.each = self.each, min(self.each, STEPS_OF_A_FIRST_TRY)
        verdict = self.search(strict, loose)[0]
        self.each = each
        if verdict is not None or not strict or self.model.other_searches((), ()):
            return verdict if verdict is not None or not strict else self.search(strict, loose)[0]
        moment = min(self.operations[i].call for i in strict)
        already = reaching.steps
        starts = reaching.at(moment)
        self.spent += reaching.steps - already
        if starts is None:
            return self.search(strict, loose)[0]
        kept = set(strict)
        backs = {i: self.operations[i].return_ for i in (*strict, *loose)}
        here = sorted((i for i, back in backs.items() if back is None or back >= moment), key=lambda i: self.operations[i].call)
        at = {i: n for n, i in enumerate(here)}
        optional = [n for n, i in enumerate(here) if i not in kept and not self.operations[i].is_open]
        began = [(state, {at[places[i]] for i in used}) for state, used in starts]
        if self.spent >= self.left or time.monotonic() > self.deadline:
            return None
        tried = Search(self.model, [self.operations[i] for i in here], optional, began)
        verdict = tried.run(self.each)
        self.spent += tried.steps + 1
        return verdict


def smallest(model: Model, operations: Sequence[Operation], budget: Budget, farthest: int = 0) -> Shown:
    """Return a smallest part of one object's history that no order explains. The history as a whole is known to be such.

    ``farthest`` is a guess at how many operations, in the order of their returns, can be explained.

    >>> from dstudio_lib.checkers.linearizability import Budget
    >>> from dstudio_lib.checkers.models import Register
    >>> history = [Operation(0, "write", 1, None, 0, 1), Operation(1, "read", None, 0, 2, 3), Operation(2, "read", None, 1, 4, 5)]
    >>> smallest(Register(), history, Budget()).conflict
    (write(1) by 0, read() → 0 by 1)
    """
    tries = _Tries(model, operations, budget)
    refuted = Search(model, operations).refuted
    if refuted:
        operations = tries.operations = [operations[i] for i in sorted(set(refuted))]
        farthest = 0
    conflict, needed, minimal = _reduced(tries, farthest)
    shown = sorted({*conflict, *needed}, key=lambda i: operations[i].call)
    reason = _reason(tries, conflict, needed, shown)
    return Shown(
        tuple(operations[i] for i in shown),
        tuple(operations[i] for i in sorted(conflict, key=lambda i: operations[i].call)),
        minimal,
        reason,
        tries.spent,
    )


def _reduced(tries: _Tries, farthest: int) -> tuple[list[int], list[int], bool]:
    """Return a conflict that cannot lose any operation, what is needed beside it, and whether that is known."""
    operations = tries.operations
    returned = sorted((i for i, each in enumerate(operations) if not each.is_open), key=lambda i: operations[i].return_ or 0)

    # The shortest beginning of the history that fails: nothing after it matters.
    def beginning(count: int) -> tuple[list[int], list[int]]:
        strict = returned[:count]
        end = operations[strict[-1]].return_ or 0
        kept = set(strict)
        return strict, [i for i, each in enumerate(operations) if each.call <= end and i not in kept]

    low, high = 0, len(returned)
    full = tries.each
    tries.each = max(full, tries.left // 10)
    while high - low > 1:
        middle = farthest if low < farthest < high else farthest + 1 if low < farthest + 1 < high else (low + high) // 2
        low, high = (low, middle) if tries.fails(*beginning(middle)) else (middle, high)
    tries.each = full
    strict, loose = beginning(high)
    loose = [i for i in loose if not _is_no_change(tries.model, operations[i])]
    let_go = {i for i in strict if not _is_no_change(tries.model, operations[i])}

    def ghosts_of(part: Sequence[int]) -> list[int]:
        kept = set(part)
        return [*loose, *(i for i in strict if i in let_go and i not in kept)]

    places = sorted([*loose, *let_go])
    reaching = Reaching(tries.model, [operations[i] for i in places], [operations[i] for i in strict])
    conflict, minimal = _least(strict, lambda part: tries.explained(part, ghosts_of(part), reaching, places))
    tries.each = max(full, (tries.left - tries.spent) // 4)
    fewest, known = _needed(tries, conflict, ghosts_of(conflict))
    return conflict, fewest, minimal and known


def _needed(tries: _Tries, conflict: Sequence[int], ghosts: Sequence[int]) -> tuple[list[int], bool]:
    """Return the ghosts without which some answer could not be explained, and whether they are known to be as few as may be.

    They are those that some order of all but one of the conflict makes use of.
    """
    kept, known = set(conflict), True
    used: dict[int, set[int]] = {}
    for i in conflict:
        verdict, order = tries.search([each for each in conflict if each != i], ghosts)
        used[i], known = set(order) - kept if verdict else set(), known and verdict is not None
    left = set().union(*used.values())
    for ghost in sorted(left):
        if ghost not in left:
            continue
        found = dict(used)
        for i in conflict:
            if ghost not in used[i]:
                continue
            verdict, order = tries.search([each for each in conflict if each != i], sorted(left - {ghost}))
            known = known and verdict is not None
            if not verdict:
                break
            found[i] = set(order) - kept
        else:
            used, left = found, set().union(*found.values())
    return sorted(left), known


def _least(strict: Sequence[int], explained: Callable[[Sequence[int]], bool | None]) -> tuple[list[int], bool]:
    """Return a conflict that cannot lose any operation, and whether that is known; the earliest operations are let go first.

    What explains some operations explains fewer of them. So once one is needed, it is needed for good.
    """
    size = 1
    while size < len(strict) and explained(strict[-size:]) is not False:
        size *= 2
    left = list(strict[-size:])
    at, stride = 0, max(1, len(left) // 4)
    certain: list[bool] = []
    while at < len(left):
        low, high, sure = 0, len(left) - at + 1, False  # so many can go, and so many cannot
        while high - low > 1:
            middle = min(low + stride, high - 1) if high > len(left) - at else (low + high) // 2
            verdict = explained([*left[:at], *left[at + middle :]])
            if verdict is False:
                low, stride = middle, 2 * stride
            else:
                high, sure = middle, verdict is True
        del left[at : at + low]
        if high > low + len(left) - at:
            break
        certain.append(sure)
        at, stride = at + 1, max(1, low)
    for place in reversed(range(len(left))):
        if not certain[place]:
            verdict = explained([*left[:place], *left[place + 1 :]])
            if verdict is False:
                del left[place], certain[place]
            else:
                certain[place] = verdict is True
    return left, all(certain)


def _is_no_change(model: Model, operation: Operation) -> bool:
    """Whether letting an operation go means to forget it, since it changed nothing."""
    if operation.is_open:
        return model.only_reads(operation.op)
    return model.observes(operation.op, operation.arg, operation.ret)


def _reason(tries: _Tries, conflict: Sequence[int], needed: Sequence[int], shown: Sequence[int]) -> str:
    """Return the sentence: an order of all but one operation, and what that one would have to answer after it."""
    operations = tries.operations
    many = f"these {len(shown)} operations" if len(shown) > 1 else "this operation"
    for odd in sorted(conflict, key=lambda i: operations[i].return_ or 0, reverse=True):
        verdict, order = tries.search([i for i in conflict if i != odd], needed)
        if not verdict:
            continue
        one = operations[odd]
        until = next((place for place, i in enumerate(order) if one.return_ is not None and operations[i].call > one.return_), len(order))
        model, prepared = tries.model.prepared([*(operations[i] for i in order[:until]), one])
        state: Any = model.init
        for each in prepared[:-1]:
            state = model.apply(state, each.op, each.arg)[0]
            if state is ILLEGAL:
                break
        else:
            ret = model.apply(state, prepared[-1].op, prepared[-1].arg)[1]
            if model.answers(one.ret, ret) or model.answers(freeze(one.ret), ret):
                continue
            told = f"{text_of(one._replace(return_=None)).removesuffix(', no answer')} by {one.process}"
            said = [repr(operations[i]).replace(", no answer", "") for i in order[:until]]
            after = f"after {_listed(said)}, " if said else "at first, "
            return f"No order explains {many}: {after}{told} has to answer {ret!r}, and it answered {one.ret!r}."
    return f"No order of {many} keeps to their times and explains all of their answers."


def _listed(said: Sequence[str]) -> str:
    if len(said) > 6:
        said = [*said[:2], "…", *said[-3:]]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1]
