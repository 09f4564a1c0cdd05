"""Sequential specifications: what an object answers when operations come one at a time.

A model says how a state changes and what is answered. All checkers of histories judge against one. A learner's own model is a
:class:`Model` subclass with ``init`` and ``apply``, or simply a Python class whose methods are the operations.

>>> Queue().apply((1, 2), "deq", None)
((2,), 1)
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError

from . import queues, stacks
from .history import Operation
from .items import Items
from .nesting import Nesting
from .pairing import Pairing
from .values import ILLEGAL, UNSET, Step, freeze

__all__ = ["ILLEGAL", "UNSET", "Counter", "KeyValue", "Model", "Queue", "Register", "Set", "Stack", "Step", "freeze", "model_named"]


class Model:
    """A sequential specification: ``init`` and :meth:`apply` are all that a model must have.

    >>> class Toggle(Model):
    ...     name, operations, init = "toggle", ("flip",), False
    ...     def apply(self, state, op, arg):
    ...         return not state, not state
    >>> Toggle().step("flip", None, True)(False)
    True
    """

    name: ClassVar[str] = "model"
    foresees: ClassVar[bool] = False
    operations: ClassVar[tuple[str, ...]] = ()
    init: Any = None

    def __init__(self, init: Any = UNSET) -> None:
        if init is not UNSET:
            self.init = freeze(init)
            try:
                hash(self.init)
            except TypeError:
                raise InputError(
                    f"A {self.name} cannot begin as {init!r}; make it of numbers, strings, lists and dictionaries.", "init"
                ) from None

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:
        """Return the next state and the answer. The state is hashable and is never changed."""
        raise NotImplementedError

    def answers(self, ret: Any, specified: Any) -> bool:
        """Whether an answer that was given is the one specified."""
        return bool(ret == specified)

    def observes(self, op: str, arg: Any, ret: Any) -> bool:
        """Whether an operation with this answer leaves *every* state as it is in which the answer is right.

        This is more than leaving the present state as it is: writing 1 over 1 changes nothing now, and may be needed later.
        """
        return False

    def only_reads(self, op: str) -> bool:
        """Whether this operation never changes anything, whatever its answer."""
        return False

    def parts(self, operations: Sequence[Operation]) -> list[Hashable]:
        """Return the object that each operation is about: a history is linearizable when that of each object is."""
        return [each.key for each in operations]

    def prepared(self, operations: Sequence[Operation]) -> tuple[Model, list[Operation]]:
        """Return the model and the operations in the form in which they are searched, one for one and in the same order."""
        return self, list(operations)

    def relevant(self, certain: Sequence[Operation], possible: Sequence[Operation]) -> list[int]:
        """Return places of the operations, among those that may have happened, that can help to explain the certain ones."""
        return list(range(len(possible)))

    def other_searches(self, operations: Sequence[Operation], optional: Collection[int]) -> Sequence[Pairing | Nesting]:
        """Return searches of another kind over these operations, of which the optional ones need not have happened, if there are any."""
        return ()

    def gives(self, op: str, arg: Any) -> Any:
        """Return the only state, other than the one before, that an operation can lead to; ``UNSET`` if there are several."""
        return UNSET

    def seeks(self, op: str, ret: Any) -> Any:
        """Return the only state in which an operation's answer is right; ``UNSET`` if there are several."""
        return UNSET

    def merging(self, operations: Sequence[Operation]) -> Callable[[Any], Any]:
        """Return what makes one of states between which none of these operations, that were prepared, can tell, now or later."""
        return lambda state: state

    def precedences(self, operations: Sequence[Operation]) -> list[tuple[int, int]]:
        """Return pairs of which the first must take effect before the second, as the answers show."""
        return []

    def refute(self, operations: Sequence[Operation]) -> tuple[int, ...]:
        """Return operations that no order explains, if they are seen without a search; none does not mean that all is well."""
        return ()

    def settled(self, operations: Sequence[Operation]) -> tuple[bool | None, tuple[int, ...]]:
        """Return the verdict if it is had without a search, else None, and the places of an order or of operations that have none."""
        return None, ()

    def approaches(self, state: Any, op: str, ret: Any) -> bool:
        """Whether a state is on the way to one in which an observation to come is right. It decides what is tried first, no more."""
        return False

    def step(self, op: str, arg: Any, ret: Any) -> Step:
        """Return the step that a completed operation makes."""
        apply, answers, frozen = self.apply, self.answers, freeze(ret)
        twice = isinstance(ret, list | tuple | Mapping | set | frozenset)  # a list that was written comes back as a tuple

        def advance(state: Any) -> Any:
            following, specified = apply(state, op, arg)
            return following if answers(ret, specified) or (twice and answers(frozen, specified)) else ILLEGAL

        return advance

    def open_step(self, op: str, arg: Any) -> Step:
        """Return the step that an open operation makes: whatever it would have answered is right."""
        apply = self.apply
        return lambda state: apply(state, op, arg)[0]

    def unknown(self, op: str) -> InputError:
        """Return the error that an operation which the model does not have deserves."""
        return InputError(f"A {self.name} has no operation {op!r}; it has {', '.join(self.operations)}.", "operations")


def _pair(arg: Any, names: tuple[tuple[str, ...], tuple[str, ...]], op: str) -> tuple[Any, Any]:
    """Return the two values that a compare-and-set or a put was given."""
    if isinstance(arg, Mapping):
        found = []
        for choices in names:
            present = [each for each in choices if each in arg]
            if not present:
                raise InputError(f"{op} needs {choices[0]!r} in its argument; it was given {dict(arg)!r}.", "operations")
            found.append(arg[present[0]])
        return found[0], found[1]
    if isinstance(arg, list | tuple) and len(arg) == 2:
        return arg[0], arg[1]
    raise InputError(f"{op} takes two values, such as [old, new]; it was given {arg!r}.", "operations")


def _elements(init: Any, name: str) -> tuple[Any, ...]:
    """Return what a queue, a stack or a set holds at first; None says nothing."""
    if init is None:
        return ()
    if isinstance(init, str | bytes | Mapping) or not isinstance(init, Iterable):
        raise InputError(f"A {name} begins with a list of what it holds; {init!r} is none.", "init")
    return tuple(init)


MOST_TEXT = 20_000
_OLD = ("old", "from", "expected")
_NEW = ("new", "to", "value")


def _old(operation: Operation) -> Any:
    return _pair(freeze(operation.arg) if isinstance(operation.arg, list) else operation.arg, (_OLD, _NEW), "cas")[0]


def _written(operation: Operation) -> Any:
    if operation.op == "cas":
        return _pair(freeze(operation.arg) if isinstance(operation.arg, list) else operation.arg, (_OLD, _NEW), "cas")[1]
    return freeze(operation.arg)


class Register(Model):
    """One value: ``read`` answers it, ``write`` replaces it, ``cas`` [old, new] replaces it if it is old and answers whether it was.

    >>> Register().apply(1, "cas", [1, 2])
    (2, True)
    """

    name = "register"
    operations = ("read", "write", "cas")
    init: Any = 0

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:  # noqa: D102
        if op == "read":
            return state, state
        if op == "write":
            return freeze(arg), None
        if op == "cas":
            old, new = _pair(freeze(arg) if isinstance(arg, list) else arg, (_OLD, _NEW), "cas")
            return (new, True) if state == old else (state, False)
        raise self.unknown(op)

    def step(self, op: str, arg: Any, ret: Any) -> Step:  # noqa: D102
        if op == "read":
            ret = freeze(ret)
            return lambda state: state if state == ret else ILLEGAL
        if op == "write":
            arg = freeze(arg)
            return lambda state: arg
        if op == "cas":
            old, new = _pair(freeze(arg) if isinstance(arg, list) else arg, (_OLD, _NEW), "cas")
            return (lambda state: new if state == old else ILLEGAL) if ret else (lambda state: ILLEGAL if state == old else state)
        raise self.unknown(op)

    def gives(self, op: str, arg: Any) -> Any:  # noqa: D102
        if op == "cas":
            return _pair(freeze(arg) if isinstance(arg, list) else arg, (_OLD, _NEW), "cas")[1]
        return freeze(arg) if op == "write" else UNSET

    def seeks(self, op: str, ret: Any) -> Any:  # noqa: D102
        return freeze(ret) if op == "read" else UNSET

    def relevant(self, certain: Sequence[Operation], possible: Sequence[Operation]) -> list[int]:  # noqa: D102
        if any(each.op == "cas" and not each.ret for each in certain):
            return super().relevant(certain, possible)  # any other value can have been the reason
        seen = {freeze(each.ret) for each in certain if each.op == "read"} | {_old(each) for each in certain if each.op == "cas"}
        told: set[int] = set()
        while True:
            more = {i for i, each in enumerate(possible) if i not in told and _written(each) in seen}
            if not more:
                return sorted(told)
            told |= more
            seen |= {_old(possible[i]) for i in more if possible[i].op == "cas"}

    def observes(self, op: str, arg: Any, ret: Any) -> bool:  # noqa: D102
        return op == "read" or (op == "cas" and not ret)

    def only_reads(self, op: str) -> bool:  # noqa: D102
        return op == "read"


class KeyValue(Model):
    """Values under keys: ``get``, ``put``, ``append`` (to a string), ``cas`` and ``delete``, each with the key in its argument.

    The argument is ``{"key": …, "value": …}`` or ``[key, value]``, for get and delete also the key alone; ``cas`` has ``old`` and ``new``.
    A key that holds nothing answers None; an empty string is taken for the same, as some logs have it.

    >>> from dstudio_lib.checkers.linearizability import check
    >>> bool(check([Operation(0, "get", {"key": "x"}, "1", 0, 1)], model="kv", init={"x": "1"}))
    True
    """

    name = "key-value store"
    foresees = True
    operations = ("get", "put", "append", "cas", "delete")

    def __init__(self, init: Any = UNSET) -> None:
        self.init = None
        self.at_first: dict[Any, Any] = {}
        if isinstance(init, Mapping):
            self.at_first = {freeze(key): freeze(value) for key, value in init.items()}
        elif init is not UNSET:
            self.init = freeze(init)

    def parts(self, operations: Sequence[Operation]) -> list[Hashable]:  # noqa: D102
        return [self._key(each) for each in operations]

    def _key(self, operation: Operation) -> Hashable:
        key, arg = operation.key, operation.arg
        if key is None:
            if isinstance(arg, Mapping):
                if "key" not in arg:
                    raise InputError(f"{operation.op} needs a 'key' in its argument; it was given {dict(arg)!r}.", "operations")
                key = arg["key"]
            else:
                key = arg[0] if isinstance(arg, list | tuple) and arg else arg
        return key if type(key) is str or type(key) is int else freeze(key)

    def prepared(self, operations: Sequence[Operation]) -> tuple[Model, list[Operation]]:  # noqa: D102
        if not operations:
            return self, []
        first = self._key(operations[0])
        model = KeyValue(self.at_first.get(first, self.init))
        return model, [each._replace(arg=self._value(each)) for each in operations]

    def _value(self, operation: Operation) -> Any:
        """Return the argument without its key."""
        arg, op = operation.arg, operation.op
        if op in ("get", "delete"):
            return None
        if op in ("put", "append"):
            if isinstance(arg, Mapping) and "value" in arg:
                return arg["value"]
            if isinstance(arg, list | tuple) and len(arg) == 2:
                return arg[1]
            if operation.key is not None and not isinstance(arg, Mapping):
                return arg
            raise InputError(f"{op} needs a key and a value, such as {{'key': 'x', 'value': 1}}; it was given {arg!r}.", "operations")
        if op == "cas":
            return _pair(arg[1:] if isinstance(arg, list | tuple) and len(arg) == 3 else arg, (_OLD, _NEW), "cas")
        raise self.unknown(op)

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:  # noqa: D102
        if op == "get":
            return state, state
        if op == "put":
            return freeze(arg), None
        if op == "append":
            try:
                return (freeze(arg) if state is None else state + freeze(arg)), None
            except TypeError:
                raise InputError(f"{arg!r} cannot be appended to {state!r}; append a string to a string.", "operations") from None
        if op == "cas":
            return (freeze(arg[1]), True) if self.answers(arg[0], state) else (state, False)
        if op == "delete":
            return None, None
        raise self.unknown(op)

    def answers(self, ret: Any, specified: Any) -> bool:  # noqa: D102
        return bool(ret == specified) or (specified is None and ret == "")

    def relevant(self, certain: Sequence[Operation], possible: Sequence[Operation]) -> list[int]:  # noqa: D102
        if any(each.op == "cas" for each in (*certain, *possible)):
            return super().relevant(certain, possible)
        seen = [each.ret for each in certain if each.op == "get"]
        texts = [each for each in seen if isinstance(each, str)]
        return [
            i
            for i, each in enumerate(possible)
            if each.op == "delete"
            or freeze(value := self._value(each)) in map(freeze, seen)
            or (isinstance(value, str) and any(value in text for text in texts))
        ]

    def merging(self, operations: Sequence[Operation]) -> Callable[[Any], Any]:  # noqa: D102
        seen = [each.ret for each in operations if each.op == "get"] + [each.arg[0] for each in operations if each.op == "cas"]
        texts = {each for each in seen if isinstance(each, str)}
        if sum(map(len, texts)) > MOST_TEXT:
            return super().merging(operations)
        beginnings = {text[:length] for text in texts for length in range(len(text) + 1)}
        lost = "\0"
        while lost in beginnings:
            lost += "\0"
        return lambda state: lost if isinstance(state, str) and state not in beginnings else state

    def approaches(self, state: Any, op: str, ret: Any) -> bool:  # noqa: D102
        return state == ret or (isinstance(ret, str) and isinstance(state, str) and ret.startswith(state))

    def step(self, op: str, arg: Any, ret: Any) -> Step:  # noqa: D102
        if op == "get":
            ret = freeze(ret)
            return lambda state: state if state == ret or (state is None and ret == "") else ILLEGAL
        if op in ("put", "append", "delete"):
            return self.open_step(op, arg)
        return super().step(op, arg, bool(ret))

    def observes(self, op: str, arg: Any, ret: Any) -> bool:  # noqa: D102
        return op == "get" or (op == "cas" and not ret)

    def only_reads(self, op: str) -> bool:  # noqa: D102
        return op == "get"


class _Sequence(Model):
    """A row of items with one way in and one way out; taking from an empty one answers None."""

    init: Any = ()
    into: ClassVar[tuple[str, ...]] = ()
    out_of: ClassVar[tuple[str, ...]] = ()
    out_at: ClassVar[int] = 0
    looks: ClassVar[tuple[str, ...]] = ("peek", "top", "front")

    def __init__(self, init: Any = UNSET) -> None:
        super().__init__(init if init is UNSET else _elements(init, self.name))

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
        super().__init__(init if init is UNSET else frozenset(freeze(each) for each in _elements(init, self.name)))

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


class Counter(Model):
    """A number: ``inc`` and ``dec`` by the argument or one, ``add`` by the argument, ``read``.

    ``inc``, ``dec`` and ``add`` answer None or the new value; ``fetch_and_add`` answers the old one.

    >>> Counter().apply(4, "inc", None), Counter().apply(4, "fetch_and_add", 2)
    ((5, 5), (6, 4))
    """

    name = "counter"
    operations = ("inc", "dec", "add", "fetch_and_add", "read")
    init: Any = 0

    def __init__(self, init: Any = UNSET) -> None:
        init = UNSET if init is None else init
        if init is not UNSET and (isinstance(init, bool) or not isinstance(init, int | float)):
            raise InputError(f"A counter begins with a number; {init!r} is none.", "init")
        super().__init__(init)

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:  # noqa: D102
        if op in ("read", "get", "value"):
            return state, state
        after = state + self._by(op, arg)
        return after, state if op.endswith(("_add", "_increment")) else after

    def _by(self, op: str, arg: Any) -> Any:
        by = 1 if arg is None else arg
        if op not in ("inc", "increment", "add", "dec", "decrement", "fetch_and_add", "get_and_increment"):
            raise self.unknown(op)
        if isinstance(by, bool) or not isinstance(by, int | float):
            raise InputError(f"{op} takes a number; it was given {arg!r}.", "operations")
        return -by if op.startswith("dec") else by

    def step(self, op: str, arg: Any, ret: Any) -> Step:  # noqa: D102
        if self.only_reads(op):
            return lambda state: state if state == ret else ILLEGAL
        if ret is None:
            return self.open_step(op, arg)
        by = self._by(op, arg)
        if op.endswith(("_add", "_increment")):
            return lambda state: state + by if state == ret else ILLEGAL
        return lambda state: after if (after := state + by) == ret else ILLEGAL

    def open_step(self, op: str, arg: Any) -> Step:  # noqa: D102
        if self.only_reads(op):
            return lambda state: state
        by = self._by(op, arg)
        return lambda state: state + by

    def observes(self, op: str, arg: Any, ret: Any) -> bool:  # noqa: D102
        return self.only_reads(op)

    def only_reads(self, op: str) -> bool:  # noqa: D102
        return op in ("read", "get", "value")


class Plain(Model):
    """A model made of an ordinary class: its methods are the operations, its attributes the state.

    ``None`` as the argument calls the method with nothing, a list with several arguments, a dictionary with named ones.

    >>> class Box:
    ...     def __init__(self):
    ...         self.held = []
    ...     def put(self, thing):
    ...         self.held.append(thing)
    >>> Plain(Box).operations
    ('put',)
    """

    def __init__(self, written: type) -> None:
        self.written = written
        self.name = written.__name__  # type: ignore[misc]
        self.operations = tuple(name for name, _ in inspect.getmembers(written, callable) if not name.startswith("_"))  # type: ignore[misc]
        self._objects: dict[Any, Any] = {}
        try:
            self.init = self._kept(written())
        except TypeError as error:
            raise InputError(f"{self.name}() cannot be made without arguments: {error}. Give them defaults.", "model") from None

    def _kept(self, made: Any) -> Any:
        slots = [name for each in type(made).__mro__ for name in getattr(each, "__slots__", ())]
        held = vars(made) if hasattr(made, "__dict__") else {name: getattr(made, name) for name in slots if hasattr(made, name)}
        state = freeze(held)
        try:
            self._objects.setdefault(state, made)
        except TypeError:
            raise InputError(
                f"{self.name} keeps something that cannot be compared; keep numbers, strings, lists and dictionaries."
            ) from None
        return state

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:
        if op not in self.operations:
            raise self.unknown(op)
        made = copy.deepcopy(self._objects[state])
        method = getattr(made, op)
        try:
            if arg is None:
                ret = method()
            elif isinstance(arg, list | tuple):
                ret = method(*arg)
            else:
                ret = method(**arg) if isinstance(arg, Mapping) else method(arg)
        except Exception as error:
            raise InputError(f"{self.name}.{op} failed on {arg!r}: {type(error).__name__}: {error}.", "model") from error
        return self._kept(made), freeze(ret)

    def answers(self, ret: Any, specified: Any) -> bool:
        return bool(freeze(ret) == specified)


_MODELS: dict[str, type[Model]] = {
    "register": Register,
    "kv": KeyValue,
    "key-value": KeyValue,
    "key-value-store": KeyValue,
    "queue": Queue,
    "stack": Stack,
    "set": Set,
    "counter": Counter,
}


def model_named(model: Any, init: Any = UNSET) -> Model:
    """Return a model: one of the library's by its name, a Model or its class, or a learner's own class.

    Raises
    ------
    InputError
        If there is no such model.

    >>> model_named("queue").name
    'queue'
    """
    if isinstance(model, str):
        found = _MODELS.get("-".join(model.lower().replace("_", " ").split()).replace("keyvalue", "key-value"))
        if found is None:
            names = ", ".join(name for name in _MODELS if not name.startswith("key"))
            raise InputError(f"No model is called {model!r}; there are {names}, or give a class of your own.", "model")
        return found(init)
    if isinstance(model, Model):
        if init is UNSET:
            return model
        changed = copy.copy(model)
        changed.init = freeze(init)
        return changed
    if isinstance(model, type):
        return model(init) if issubclass(model, Model) else Plain(model)
    raise InputError(f"A model is a name such as 'register' or a class; {model!r} is neither.", "model")
