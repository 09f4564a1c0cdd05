"""Histories: what clients asked of a system, when, and what they were answered.

An operation is an interval: it took effect, if at all, at some instant between its call and its return. One without a return is
*open*: its client crashed or gave up waiting, and it may have taken effect at any time since, or may never do so.

>>> read_operations([{"process": 0, "op": "write", "arg": 1, "ret": None, "call": 0, "return": 5}])[0]
write(1) by 0
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from operator import le
from typing import Any, NamedTuple

from dstudio_lib.foundation.errors import InputError

from .values import freeze

__all__ = ["Operation", "from_trace", "read_operations", "text_of", "to_json", "trace_events"]


class Operation(NamedTuple):
    """One operation of a history.

    ``call`` and ``return_`` are on one clock that all processes share; ``return_`` is None while the operation is open, and then ``ret``
    says nothing. ``key`` names the object, where a history is of several objects of one kind.

    >>> Operation("a", "read", None, 7, 0, 2)
    read() → 7 by a
    """

    process: Any
    op: str
    arg: Any
    ret: Any
    call: float
    return_: float | None
    key: Any = None

    @property
    def is_open(self) -> bool:
        """Whether it never returned."""
        return self.return_ is None

    def __repr__(self) -> str:
        return f"{text_of(self)} by {self.process}"


def text_of(operation: Operation) -> str:
    """Return an operation as one would say it.

    >>> text_of(Operation(0, "cas", [1, 2], True, 0, 1))
    'cas(1, 2) → True'
    >>> text_of(Operation(0, "get", {"key": "x"}, None, 0, 1))
    "get('x') → None"
    >>> text_of(Operation(0, "write", 3, None, 0, None))
    'write(3), no answer'
    """
    arg = operation.arg
    given: Iterable[Any]
    if isinstance(arg, Mapping):
        given = arg.values()
    elif isinstance(arg, list | tuple):
        given = arg
    else:
        given = () if arg is None else (arg,)
    said = f"{operation.op}({', '.join(repr(each) for each in given)})"
    if operation.key is not None:
        said = f"{operation.key!r}.{said}"
    if operation.return_ is None:
        return f"{said}, no answer"
    return said if operation.ret is None and operation.op in _SILENT else f"{said} → {operation.ret!r}"


_SILENT = {"write", "put", "append", "set", "enq", "enqueue", "push", "add", "remove", "inc", "dec", "increment", "decrement", "delete"}


def read_operations(history: Iterable[Operation | Mapping[str, Any]] | str) -> list[Operation]:
    """Return the operations of a history given as operations, as dictionaries or as JSON text, each of them checked.

    A dictionary has ``process``, ``op``, ``arg``, ``ret``, ``call`` and ``return``, and ``key`` where there are several objects; what is
    absent is None. A return of None, or none at all, means that the operation is open.

    Raises
    ------
    InputError
        If the history is not one: the sentence names the operation and what is wrong with it.

    >>> read_operations('[{"process": 0, "op": "read", "ret": 7, "call": 3, "return": 4}]')
    [read() → 7 by 0]
    """
    if isinstance(history, str):
        try:
            history = json.loads(history)
        except json.JSONDecodeError as error:
            raise InputError(f"The history is not JSON: {error}. Give a list of operations.", "operations") from None
    if isinstance(history, Mapping) or not isinstance(history, Iterable):
        raise InputError(f"A history is a list of operations, not {type(history).__name__}; put the operations into a list.", "operations")
    given: list[Any] = list(history)
    plain = set(map(type, given)) <= {Operation}
    operations = given if plain else [each if type(each) is Operation else _read(each, place) for place, each in enumerate(given)]
    if not _plainly_right(operations):
        for place, each in enumerate(operations):
            _check(each, place)
    return operations


def _read(given: Any, place: int) -> Operation:
    if not isinstance(given, Mapping):
        raise InputError(
            f"Operation {place} is {type(given).__name__}; give an Operation or a dictionary with process, op, arg, ret, call and return.",
            "operations",
        )
    missing = [name for name in ("op", "call") if name not in given]
    if missing:
        raise InputError(f"Operation {place} has no {' and no '.join(missing)}; every operation says what it did and when.", "operations")
    back = given["return"] if "return" in given else given.get("return_")
    return Operation(given.get("process"), given["op"], given.get("arg"), given.get("ret"), given["call"], back, given.get("key"))


def _plainly_right(operations: list[Operation]) -> bool:
    """Whether all names are strings and all moments numbers in order, said quickly for long histories."""
    names, calls = [each[1] for each in operations], [each[4] for each in operations]
    returns: list[Any] = [each[5] for each in operations]
    kinds = set(map(type, returns))
    if not (set(map(type, names)) <= {str} and set(map(type, calls)) <= {int, float} and kinds <= {int, float, type(None)}):
        return False
    if type(None) in kinds:
        returns = [call if back is None else back for call, back in zip(calls, returns, strict=True)]
    return all(map(le, calls, returns))  # a NaN is not even what it is itself


def _check(operation: Operation, place: int) -> None:
    if not isinstance(operation.op, str):
        raise InputError(f"Operation {place} is called {operation.op!r}; its op is a name such as 'read'.", "operations")
    for name, moment in (("call", operation.call), ("return", operation.return_)):
        if name == "return" and moment is None:
            continue
        if isinstance(moment, bool) or not isinstance(moment, int | float) or isnan(moment):
            raise InputError(f"Operation {place} has the {name} {moment!r}; a moment is a number (None: it never returned).", "operations")
    if operation.return_ is not None and operation.return_ < operation.call:
        raise InputError(
            f"Operation {place}, {text_of(operation)}, returns at {operation.return_}, before its call at {operation.call}; "
            "swap them or mend the clock.",
            "operations",
        )


def incomparable(operations: Sequence[Operation]) -> InputError | None:
    """Return the error that the first operation deserves whose argument or answer cannot be compared and remembered, if there is one.

    >>> print(incomparable([Operation(0, "write", bytearray(b"x"), None, 0, 1)]))
    Operation 0 holds a value that cannot be compared; make it of numbers, strings, lists and dictionaries.
    """
    for place, each in enumerate(operations):
        try:
            hash(freeze((each.arg, each.ret, each.key)))
        except (TypeError, RecursionError):
            return InputError(
                f"Operation {place} holds a value that cannot be compared; make it of numbers, strings, lists and dictionaries.",
                "operations",
            )
    return None


def to_json(operations: Iterable[Operation]) -> list[dict[str, Any]]:
    """Return operations as dictionaries in the form that :func:`read_operations` reads.

    >>> to_json([Operation(0, "read", None, 1, 2, 3)])
    [{'process': 0, 'op': 'read', 'arg': None, 'ret': 1, 'call': 2, 'return': 3}]
    """
    told = []
    for each in operations:
        row = {"process": each.process, "op": each.op, "arg": each.arg, "ret": each.ret, "call": each.call, "return": each.return_}
        told.append(row if each.key is None else row | {"key": each.key})
    return told


class Event(NamedTuple):
    """One line of a trace: when, the how-manieth, at which node, of what kind, and the rest."""

    time: int
    number: int
    node: str
    kind: str
    fields: Mapping[str, Any]


def trace_events(trace: Any) -> list[Event]:
    """Return the events of a trace: of a world's trace, or of any sequence of ``(time, number, node, kind, fields)``.

    Raises
    ------
    InputError
        If it is neither.

    >>> trace_events([(5, 0, "a", "decide", {"value": 1})])[0].kind
    'decide'
    """
    rows: Iterable[Any] = getattr(trace, "events", trace)
    if callable(rows):
        rows = rows()
    told = []
    try:
        for row in rows:
            if isinstance(row, Sequence):
                time, number, node, kind, fields = row
            else:
                time, number, node, kind, fields = row.time, row.number, row.node, row.kind, row.fields
            told.append(Event(time, number, node, kind, fields if isinstance(fields, Mapping) else dict(fields)))
    except (TypeError, ValueError, AttributeError):
        raise InputError("A trace is a list of events, each (time, number, node, kind, fields); give world.trace.", "trace") from None
    return told


def from_trace(trace: Any, *, clock: str = "order") -> list[Operation]:
    """Return the operations that clients recorded in a trace.

    A client records ``invoke`` with ``operation`` (a name that no other operation has), ``op``, ``arg`` and, where there are several
    objects, ``key``; then ``return`` with ``operation`` and ``ret``, or ``fail`` if it certainly had no effect, or nothing: then the
    operation is open. ``process`` is the node's name unless recorded.

    Parameters
    ----------
    trace
        A world's trace.
    clock
        What the moments are: ``"order"``, the event's place in the trace, by which events of one instant stay in order; or ``"time"``,
        the world's time in nanoseconds, for pictures.

    Raises
    ------
    InputError
        If an operation is invoked twice, or returns without having been invoked.

    >>> events = [(5, 0, "a", "invoke", {"operation": 1, "op": "read", "arg": None}), (9, 1, "a", "return", {"operation": 1, "ret": 7})]
    >>> from_trace(events, clock="time")
    [read() → 7 by a]
    """
    if clock not in ("order", "time"):
        raise InputError(f"clock is {clock!r}; it is 'order' or 'time'.", "clock")
    begun: dict[Any, Operation] = {}
    for place, event in enumerate(trace_events(trace)):
        if event.kind not in ("invoke", "return", "fail"):
            continue
        moment, name = (event.time if clock == "time" else place), event.fields.get("operation")
        if event.kind == "invoke":
            if name in begun:
                raise InputError(f"Operation {name!r} is invoked twice; give each its own name.", "trace")
            fields = event.fields
            begun[name] = Operation(
                fields.get("process", event.node), fields["op"], fields.get("arg"), None, moment, None, fields.get("key")
            )
        elif name not in begun:
            raise InputError(f"Operation {name!r} ends and was never invoked; record 'invoke' when it begins.", "trace")
        elif event.kind == "return":
            begun[name] = begun[name]._replace(ret=event.fields.get("ret"), return_=moment)
        else:
            del begun[name]
    return list(begun.values())
