"""Sequential specifications of objects that hold many items: a queue, a stack and a set."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError

from . import queues, stacks
from .history import Operation
from .items import Items
from .modelling import Model, elements
from .nesting import Nesting
from .pairing import Pairing
from .values import ILLEGAL, UNSET, Step, freeze


class _Sequence(Model):
    """A row of items with one way in and one way out; taking from an empty one answers None."""

    init: Any = ()
    into: ClassVar[tuple[str, ...]] = ()
    out_of: ClassVar[tuple[str, ...]] = ()
    out_at: ClassVar[int] = 0
    looks: ClassVar[tuple[str, ...]] = ("peek", "top", "front")

    def __init__(self, init: Any = UNSET) -> None:
        super().__init__(init if init is UNSET else elements(init, self.name))

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:
        if op in self.into:
            return (*state, freeze(arg)), None
        if op in self.out_of:
            if not state:
                return state, None
            return (state[1:], state[0]) if self.out_at == 0 else (state[:-1], state[-1])
        if op in self.looks:
            return state, state[self.out_at] if state else None
        raise self.unknown(op)

    def step(self, op: str, arg: Any, ret: Any) -> Step:
        if op in self.into:
            return self.open_step(op, arg)
        return super().step(op, arg, ret)

    def observes(self, op: str, arg: Any, ret: Any) -> bool:
        return op in self.looks or (op in self.out_of and ret is None)

    def only_reads(self, op: str) -> bool:
        return op in self.looks

    def _is_plain(self, kind: type[Model], operations: Sequence[Operation]) -> bool:
        """Whether it is a model of the library's, not a learner's variant of one, and these are its operations."""
        return type(self) is kind and {each.op for each in operations} <= {*self.into, *self.out_of, *self.looks}


class Queue(_Sequence):
    """First in, first out: ``enq`` and ``deq`` (or ``enqueue`` and ``dequeue``), and ``peek``; an empty queue answers None.

    >>> Queue().apply((), "deq", None)
    ((), None)
    """

    name = "queue"
    operations = ("enq", "deq", "peek")
    into = ("enq", "enqueue", "offer")
    out_of = ("deq", "dequeue", "poll")

    def refute(self, operations: Sequence[Operation]) -> tuple[int, ...]:  # noqa: D102
        items = Items.of(operations, self.into, self.out_of, self.init)
        return () if items is None else items.common_violation() or items.queue_violation()

    def settled(self, operations: Sequence[Operation]) -> tuple[bool | None, tuple[int, ...]]:  # noqa: D102
        return queues.settled(operations, self.into, self.out_of, self.init)

    def other_searches(self, operations: Sequence[Operation], optional: Collection[int]) -> Sequence[Pairing]:  # noqa: D102
        search = Pairing(operations, optional, self.into, self.out_of, self.init) if self._is_plain(Queue, operations) else None
        return (search,) if search is not None and search.fits else ()


class Stack(_Sequence):
    """Last in, first out: ``push``, ``pop`` and ``peek``; an empty stack answers None.

    >>> Stack().apply((1, 2), "pop", None)
    ((1,), 2)
    """

    name = "stack"
    operations = ("push", "pop", "peek")
    into = ("push",)
    out_of = ("pop",)
    out_at = -1

    def precedences(self, operations: Sequence[Operation]) -> list[tuple[int, int]]:  # noqa: D102
        items = Items.of(operations, self.into, self.out_of, self.init)
        return [] if items is None else items.stack_precedences()

    def refute(self, operations: Sequence[Operation]) -> tuple[int, ...]:  # noqa: D102
        items = Items.of(operations, self.into, self.out_of, self.init)
        return () if items is None else items.common_violation() or items.stack_violation()

    def settled(self, operations: Sequence[Operation]) -> tuple[bool | None, tuple[int, ...]]:  # noqa: D102
        return stacks.settled(operations, self.into[0], self.out_of[0], self.init)

    def other_searches(self, operations: Sequence[Operation], optional: Collection[int]) -> Sequence[Nesting]:  # noqa: D102
        if not self._is_plain(Stack, operations):
            return ()
        found = [Nesting(operations, optional, self.into, self.out_of, self.init, deep) for deep in (True, False)]
        return [each for each in found if each.fits]


class Set(Model):
    """Elements: ``add`` and ``remove`` answer whether they changed anything (or None), ``contains`` whether it is there; ``read`` all.

    >>> Set().apply(frozenset({1}), "add", 1)
    (frozenset({1}), False)
    """

    name = "set"
    operations = ("add", "remove", "contains", "read", "size")
    init: Any = frozenset()

    def __init__(self, init: Any = UNSET) -> None:
        super().__init__(init if init is UNSET else frozenset(freeze(each) for each in elements(init, self.name)))

    def parts(self, operations: Sequence[Operation]) -> list[Hashable]:  # noqa: D102
        if any(each.op in ("read", "members", "snapshot", "size") for each in operations):
            return super().parts(operations)
        return [(each.key, freeze(each.arg)) for each in operations]  # each element is an object of its own

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:  # noqa: D102
        arg = freeze(arg)
        if op in ("add", "insert"):
            return state | {arg}, arg not in state
        if op in ("remove", "delete", "discard"):
            return state - {arg}, arg in state
        if op in ("contains", "has", "member"):
            return state, arg in state
        if op in ("read", "members", "snapshot"):
            return state, state
        if op == "size":
            return state, len(state)
        raise self.unknown(op)

    def step(self, op: str, arg: Any, ret: Any) -> Step:  # noqa: D102
        if ret is None and not self.only_reads(op):
            return self.open_step(op, arg)
        if op in ("read", "members", "snapshot"):
            if ret is not None and (isinstance(ret, str | Mapping) or not isinstance(ret, Iterable)):
                raise InputError(f"{op} answers all elements, as a list; it is said to have answered {ret!r}.", "operations")
            seen = frozenset(freeze(each) for each in ret or ())
            return lambda state: state if state == seen else ILLEGAL
        element = freeze(arg)
        if op in ("contains", "has", "member"):
            return lambda state: state if (element in state) == ret else ILLEGAL
        if op in ("add", "insert", "remove", "delete", "discard"):
            adds, change = op in ("add", "insert"), frozenset([element])
            if ret == False:  # noqa: E712 what answers 0 says the same
                return lambda state: state if (element in state) is adds else ILLEGAL
            if ret == True and adds:  # noqa: E712
                return lambda state: ILLEGAL if element in state else state | change
            if ret == True:  # noqa: E712
                return lambda state: state - change if element in state else ILLEGAL
        return super().step(op, arg, ret)

    def observes(self, op: str, arg: Any, ret: Any) -> bool:  # noqa: D102
        return self.only_reads(op) or (ret is not None and not ret)

    def only_reads(self, op: str) -> bool:  # noqa: D102
        return op in ("contains", "has", "member", "read", "members", "snapshot", "size")
