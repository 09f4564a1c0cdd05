"""Sequential consistency: an order of the operations that keeps each process's own and explains every answer; times do not count.

Sequential consistency is weaker than linearizability: what one process has finished, another may still see undone. And it does not
hold of a whole because it holds of each object, so all objects are searched together.

L. Lamport, How to Make a Multiprocessor Computer That Correctly Executes Multiprocess Programs, IEEE Transactions on Computers C-28(9),
1979.

References: lamport1979multiprocessor.

>>> stale = [Operation(0, "write", 1, None, 0, 1), Operation(1, "read", None, 0, 2, 3)]
>>> check(stale).consistent
True
>>> check([*stale, Operation(1, "read", None, 1, 4, 5), Operation(1, "read", None, 0, 6, 7)]).consistent
False
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .history import Operation, incomparable, read_operations
from .linearizability import Budget
from .minimise import minimise
from .models import Model, model_named
from .values import ILLEGAL, UNSET, Step, freeze

__all__ = ["Consistency", "check"]

STEPS_OF_A_TRY = 10_000
STEPS_OF_ALL = 60_000


@dataclass(frozen=True, slots=True, repr=False)
class Consistency:
    """What was found: ``consistent`` is True, False, or None when the budget ran out; an ``order``, or a ``counterexample``, shows it.

    ``minimal`` says whether the counterexample is known to be a smallest one.
    """

    consistent: bool | None
    reason: str
    order: tuple[Operation, ...] = ()
    counterexample: tuple[Operation, ...] = ()
    minimal: bool = True
    steps: int = 0

    @property
    def valid(self) -> bool | None:
        """The same as ``consistent``, by the name that all verdicts have."""
        return self.consistent

    def __bool__(self) -> bool:
        return self.consistent is True

    def __repr__(self) -> str:
        return f"Consistency(consistent={self.consistent}, {self.reason!r})"


def check(
    operations: Iterable[Operation | Mapping[str, Any]] | Mapping[str, Any] | str,
    *,
    model: Any = "register",
    init: Any = UNSET,
    budget: Budget | float | None = None,
    explain: bool = True,
) -> Consistency:
    """Return whether a history is sequentially consistent, with an order that shows it or a smallest part that forbids it.

    Parameters and errors are those of :func:`dstudio_lib.checkers.linearizability.check`. A process's order is that of its calls; an open
    operation comes after what its process did before, and whatever the process did afterwards does not wait for it.
    """
    if isinstance(operations, Mapping) and "history" in operations:
        model, init = operations.get("model", model), operations.get("init", init)
        operations = operations["history"]
    found, bound = read_operations(operations), Budget.of(budget)  # type: ignore[arg-type]
    specification = model_named(model, init)
    try:
        search = _Search(specification, found)
        verdict = search.run(bound.steps, time.monotonic() + bound.seconds)
    except (TypeError, RecursionError):
        unfit = incomparable(found)
        if unfit is None:
            raise
        raise unfit from None
    if verdict is None:
        return Consistency(None, f"The budget of {search.steps:,} steps did not suffice to decide.", steps=search.steps)
    if verdict:
        order = tuple(found[i] for i in search.order)
        return Consistency(True, "Each answer is explained by an order that keeps to each process's own.", order, steps=search.steps)
    if not explain:
        return Consistency(False, "No order explains these operations.", (), tuple(found), False, search.steps)
    shown, minimal = _smallest(specification, found, bound)
    said = f"these {len(shown)} operations" if len(shown) > 1 else "this operation"
    reason = f"No order of {said} keeps to each process's own and explains all of their answers."
    return Consistency(False, reason, (), shown, minimal, search.steps)


def _smallest(model: Model, operations: Sequence[Operation], budget: Budget) -> tuple[tuple[Operation, ...], bool]:
    """Return a smallest part that still fails, of which each operation's answer is possible by itself, and whether that is known.

    An operation that is let go is not forgotten: it happened as it says, or not at all.
    """
    whole = [i for i, each in enumerate(operations) if not each.is_open]
    deadline, spent = time.monotonic() + budget.seconds, 0

    def search(strict: Sequence[int], loose: frozenset[int]) -> _Search:
        kept = frozenset(strict)
        places = [i for i in range(len(operations)) if i in kept or i in loose]
        return _Search(model, [operations[i] for i in places], [at for at, i in enumerate(places) if i not in kept])

    changing = frozenset(i for i, each in enumerate(operations) if not _observes(model, each))

    def fails(strict: list[int]) -> bool:
        nonlocal spent
        if spent > STEPS_OF_ALL:
            return False  # it may fail or not: what is left out must be known not to matter
        tried = search(strict, changing)
        verdict = tried.run(STEPS_OF_A_TRY, deadline)
        spent += tried.steps
        return verdict is False

    if not fails(whole):
        return tuple(operations), False
    least = minimise(whole, fails, most_tries=1_000)
    conflict, minimal = least.items, least.minimal and spent <= STEPS_OF_ALL
    needed = changing - set(conflict) if minimal else frozenset()
    for ghost in sorted(needed):
        fewer = needed - {ghost}
        if all(search([i for i in conflict if i != odd], fewer).run(STEPS_OF_A_TRY, deadline) for odd in conflict):
            needed = fewer
    return tuple(operations[i] for i in sorted({*conflict, *needed}, key=lambda i: operations[i].call)), minimal


def _observes(model: Model, operation: Operation) -> bool:
    if operation.is_open:
        return model.only_reads(operation.op)
    return model.observes(operation.op, operation.arg, operation.ret)


class _Search:
    """A search that goes forward in all processes at once and remembers the configurations that led nowhere."""

    def __init__(self, model: Model, operations: Sequence[Operation], optional: Sequence[int] = ()) -> None:
        self.steps = 0
        self._optional = frozenset(i for i in optional if not operations[i].is_open)
        self.order: list[int] = []
        self._model = model
        self._step: list[Step] = [lambda state: state] * len(operations)
        self._observes = [_observes(model, each) for each in operations]
        self._object: list[int] = [0] * len(operations)
        self._states: tuple[Any, ...] = ()
        parts: dict[Any, list[int]] = {}
        for i, part in enumerate(model.parts(operations)):
            parts.setdefault(freeze(part), []).append(i)
        for number, places in enumerate(parts.values()):
            local, prepared = model.prepared([operations[i] for i in places])
            self._states += (local.init,)
            for i, each in zip(places, prepared, strict=True):
                self._object[i] = number
                self._step[i] = local.open_step(each.op, each.arg) if each.is_open else local.step(each.op, each.arg, each.ret)
        never = float("inf")
        programs: dict[Any, list[int]] = {}
        after: dict[int, int] = {}
        for i in sorted(range(len(operations)), key=lambda i: (operations[i].call, operations[i].return_ or never, i)):
            program = programs.setdefault(freeze(operations[i].process), [])
            if operations[i].is_open:
                if not self._observes[i]:
                    after[i] = len(program)
            else:
                program.append(i)
        self._programs = list(programs.values())
        place = {name: number for number, name in enumerate(programs)}
        self._open = [(i, place[freeze(operations[i].process)], count) for i, count in after.items()]

    def run(self, most: int, deadline: float) -> bool | None:
        """Return whether there is an order, or None if the steps or the time ran out."""
        programs, step, observes, objects = self._programs, self._step, self._observes, self._object
        ends = tuple(len(program) for program in programs)
        failed: set[Any] = set()
        positions, unused, states = (0,) * len(programs), (1 << len(self._open)) - 1, self._states
        frames: list[tuple[Any, int, list[tuple[int, Any]]]] = []
        while True:
            moved = True
            while moved:  # what only observes and fits is taken at once
                moved = False
                for number, program in enumerate(programs):
                    at = positions[number]
                    while at < len(program) and observes[program[at]]:
                        i = program[at]
                        self.steps += 1
                        if step[i](states[objects[i]]) is ILLEGAL:
                            break
                        self.order.append(i)
                        at, moved = at + 1, True
                    if at != positions[number]:
                        positions = (*positions[:number], at, *positions[number + 1 :])
            if positions == ends:
                return True
            if self.steps > most or time.monotonic() > deadline:
                return None
            key = (positions, unused, states)
            if key not in failed:
                frames.append((key, len(self.order), self._choices(positions, unused, states)))
            while frames:
                (positions, unused, states), length, choices = frames[-1]
                del self.order[length:]
                if choices:
                    i, after = choices.pop()
                    if i < 0:
                        i = ~i  # it did not happen
                    else:
                        self.order.append(i)
                        states = (*states[: objects[i]], after, *states[objects[i] + 1 :])
                    for bit, (each, _, _) in enumerate(self._open):
                        if each == i:
                            unused &= ~(1 << bit)
                            break
                    else:
                        number = next(n for n, program in enumerate(programs) if positions[n] < len(program) and program[positions[n]] == i)
                        positions = (*positions[:number], positions[number] + 1, *positions[number + 1 :])
                    break
                failed.add(frames.pop()[0])
            else:
                return False

    def _choices(self, positions: Sequence[int], unused: int, states: Sequence[Any]) -> list[tuple[int, Any]]:
        """Return the operations that may come next and the object's state after each, the best last."""
        found = []
        for bit, (i, number, count) in enumerate(self._open):
            if unused >> bit & 1 and positions[number] >= count:
                after = self._step[i](states[self._object[i]])
                if after is not ILLEGAL and after != states[self._object[i]]:
                    found.append((i, after))
        for number, program in enumerate(self._programs):
            if positions[number] < len(program):
                i = program[positions[number]]
                if i in self._optional:
                    found.append((~i, None))
                after = self._step[i](states[self._object[i]])
                if after is not ILLEGAL:
                    found.append((i, after))
        self.steps += len(found) + 1
        return found
