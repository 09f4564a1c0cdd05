"""Linearizability as it is defined, tried order by order: the teaching text, and what the quick search is tested against.

This is Wing and Gong's recursion without any of the improvements. It is exponential: keep to a dozen operations.

J. M. Wing and C. Gong, Testing and Verifying Concurrent Objects, Journal of Parallel and Distributed Computing 17 (1-2), 1993.

References: wing1993testing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .history import Operation, read_operations
from .models import Model, model_named
from .values import ILLEGAL, UNSET, freeze

__all__ = ["is_linearizable", "is_sequentially_consistent"]


def is_linearizable(operations: Iterable[Operation | Mapping[str, Any]], *, model: Any = "register", init: Any = UNSET) -> bool:
    """Return whether some order of the operations keeps to their times and explains their answers, by trying all orders.

    >>> is_linearizable([Operation(0, "write", 1, None, 0, 9), Operation(1, "read", None, 1, 2, 3), Operation(1, "read", None, 0, 4, 5)])
    False
    """
    found, specification = read_operations(operations), model_named(model, init)
    parts: dict[Any, list[Operation]] = {}
    for each, part in zip(found, specification.parts(found), strict=True):
        parts.setdefault(part, []).append(each)
    return all(_some_order(*specification.prepared(part)) for part in parts.values())


def _some_order(model: Model, operations: Sequence[Operation]) -> bool:
    """Whether some order explains what one object answered."""

    def completes(state: Any, rest: tuple[Operation, ...]) -> bool:
        if all(each.is_open for each in rest):
            return True  # open operations need not have taken effect
        earliest_return = min(each.return_ for each in rest if each.return_ is not None)
        for place, each in enumerate(rest):
            if each.call <= earliest_return:  # nothing that is left out here had to come before it
                following = _after(model, state, each)
                if following is not ILLEGAL and completes(following, rest[:place] + rest[place + 1 :]):
                    return True
        return False

    return completes(model.init, tuple(operations))


def is_sequentially_consistent(operations: Iterable[Operation | Mapping[str, Any]], *, model: Any = "register", init: Any = UNSET) -> bool:
    """Return whether some order of the operations keeps each process's own order and explains their answers, by trying all orders.

    >>> is_sequentially_consistent([Operation(0, "write", 1, None, 0, 1), Operation(1, "read", None, 0, 2, 3)])
    True
    """
    found, specification = read_operations(operations), model_named(model, init)
    parts = [freeze(part) for part in specification.parts(found)]
    models: dict[Any, Model] = {}
    steps: list[Operation] = list(found)
    for part in parts:
        if part not in models:
            places = [i for i, each in enumerate(parts) if each == part]
            models[part], prepared = specification.prepared([found[i] for i in places])
            for i, each in zip(places, prepared, strict=True):
                steps[i] = each
    programs: dict[Any, list[int]] = {}
    for i in sorted(range(len(found)), key=lambda i: (found[i].call, float("inf") if found[i].return_ is None else found[i].return_)):
        programs.setdefault(freeze(found[i].process), []).append(i)

    def completes(states: dict[Any, Any], taken: frozenset[int]) -> bool:
        if all(each.is_open or i in taken for i, each in enumerate(found)):
            return True
        for program in programs.values():
            for i in program:
                if i in taken:
                    continue
                following = _after(models[parts[i]], states[parts[i]], steps[i])
                if following is not ILLEGAL and completes(states | {parts[i]: following}, taken | {i}):
                    return True
                if not found[i].is_open:
                    break  # what the process did later comes later
        return False

    return completes({part: model.init for part, model in models.items()}, frozenset())


def _after(model: Model, state: Any, operation: Operation) -> Any:
    """Return the state after an operation, or ILLEGAL if its answer is not the specified one."""
    if operation.is_open:
        return model.open_step(operation.op, operation.arg)(state)
    return model.step(operation.op, operation.arg, operation.ret)(state)
