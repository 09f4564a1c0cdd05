"""Sequential specifications of objects that hold one value, or one a key: a register, a key-value store and a counter."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .history import Operation
from .modelling import Model, pair
from .values import ILLEGAL, UNSET, Step, freeze

MOST_TEXT = 20_000
_OLD = ("old", "from", "expected")
_NEW = ("new", "to", "value")


def _old(operation: Operation) -> Any:
    return pair(freeze(operation.arg) if isinstance(operation.arg, list) else operation.arg, (_OLD, _NEW), "cas")[0]


def _written(operation: Operation) -> Any:
    if operation.op == "cas":
        return pair(freeze(operation.arg) if isinstance(operation.arg, list) else operation.arg, (_OLD, _NEW), "cas")[1]
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
            old, new = pair(freeze(arg) if isinstance(arg, list) else arg, (_OLD, _NEW), "cas")
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
            old, new = pair(freeze(arg) if isinstance(arg, list) else arg, (_OLD, _NEW), "cas")
            return (lambda state: new if state == old else ILLEGAL) if ret else (lambda state: ILLEGAL if state == old else state)
        raise self.unknown(op)

    def gives(self, op: str, arg: Any) -> Any:  # noqa: D102
        if op == "cas":
            return pair(freeze(arg) if isinstance(arg, list) else arg, (_OLD, _NEW), "cas")[1]
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
            return pair(arg[1:] if isinstance(arg, list | tuple) and len(arg) == 3 else arg, (_OLD, _NEW), "cas")
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
