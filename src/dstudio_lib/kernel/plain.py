r"""Messages and recorded fields as plain data: what can be written as JSON, in one way only.

Sets are sorted and keys are text, so neither hash order nor insertion order shows; what has no plain form is refused with a sentence.

>>> from dataclasses import dataclass
>>> @dataclass
... class Vote:
...     term: int
...     granted: bool
>>> plain(Vote(3, True))
{'type': 'Vote', 'term': 3, 'granted': True}
>>> plain({"b", "a"}), plain((1, b"\xff"))
(['a', 'b'], [1, {'bytes': 'ff'}])
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping, Set
from enum import Enum
from json import dumps, loads
from math import isfinite
from typing import Any

from dstudio_lib.foundation.errors import InputError


class NotPlain(InputError):
    """Something in a message or a record that cannot be written down, such as a function or an open file."""


def canonical(value: Any) -> str:
    """Return the one JSON text of plain data; numbers that JSON does not know, such as infinity, are spelt out.

    >>> canonical({"b": 1, "a": [True, None]}), canonical([float("inf")])
    ('{"a":[true,null],"b":1}', '[{"float":"inf"}]')
    """
    try:
        return dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return dumps(_spelt(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def understood(text: str | bytes) -> Any:
    """Return the plain data of a JSON text that :func:`canonical` wrote.

    >>> understood('[1,{"float":"-inf"}]')
    [1, -inf]
    """
    return loads(text, object_hook=_number)


def _spelt(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spelt(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spelt(each) for each in value]
    return {"float": repr(value)} if isinstance(value, float) and not isfinite(value) else value


def _number(found: dict[str, Any]) -> Any:
    return float(found["float"]) if found.keys() == {"float"} and found["float"] in ("inf", "-inf", "nan") else found


def plain(value: Any) -> Any:
    """Return a copy of a value as plain data: None, booleans, numbers, text, lists, and dictionaries with text as keys.

    Raises
    ------
    NotPlain
        When something in it is none of these, nor a tuple, set, bytes, enumeration, or an object that holds such things only.
    """
    try:
        return _plain(value)
    except RecursionError:
        raise NotPlain("It contains itself, so it cannot be written down; send the parts that the receiver needs.") from None


def _plain(value: Any) -> Any:
    convert = _CONVERTERS.get(value.__class__)
    if convert is None:
        convert = _CONVERTERS[value.__class__] = _converter(value)
    return convert(value)


def _same(value: Any) -> Any:
    return value


def _list(value: Any) -> list[Any]:
    return [_plain(each) for each in value]


def _set(value: Any) -> list[Any]:
    found = [_plain(each) for each in value]
    return found if len(found) < 2 else sorted(found, key=canonical)


def _mapping(value: Any) -> Any:
    if all(key.__class__ is str for key in value):
        return {key: _plain(each) for key, each in value.items()}
    return {"pairs": sorted(([_plain(key), _plain(each)] for key, each in value.items()), key=canonical)}


def _bytes(value: Any) -> dict[str, str]:
    return {"bytes": bytes(value).hex()}


_CONVERTERS: dict[type, Callable[[Any], Any]] = {
    type(None): _same, bool: _same, int: _same, float: _same, str: _same,
    list: _list, tuple: _list, dict: _mapping, set: _set, frozenset: _set, bytes: _bytes, bytearray: _bytes,
}  # fmt: skip


def _converter(value: Any) -> Callable[[Any], Any]:
    """Return how to convert values of a class that was not seen before."""
    kind = type(value)
    if isinstance(value, Enum):
        return lambda member: f"{kind.__name__}.{member.name}"
    if dataclasses.is_dataclass(kind):
        return _fields(kind.__name__, tuple(field.name for field in dataclasses.fields(kind)))
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return _fields(kind.__name__, kind._fields)
    for base, convert in ((str, str), (int, int), (float, float), (Mapping, _mapping), (Set, _set), (tuple, _list), (list, _list)):
        if isinstance(value, base):
            return convert
    if kind.__module__ == "numpy" and hasattr(value, "tolist"):  # arrays, and single numbers of one
        return lambda each: _plain(each.tolist())
    if not isinstance(value, type) and kind.__module__.partition(".")[0] not in sys.stdlib_module_names:
        slots = tuple(name for base in reversed(kind.__mro__) for name in _slots(base) if not name.startswith("__"))
        if slots or hasattr(value, "__dict__"):
            return _members(kind.__name__, slots)
    raise NotPlain(f"A {kind.__name__} cannot be written down; use numbers, text, lists, dictionaries, sets, or a dataclass of these.")


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _fields(name: str, fields: tuple[str, ...]) -> Callable[[Any], Any]:
    def convert(value: Any) -> dict[str, Any]:
        return {"type": name, **{field: _plain(getattr(value, field)) for field in fields}}

    return convert


def _members(name: str, slots: tuple[str, ...]) -> Callable[[Any], Any]:
    def convert(value: Any) -> dict[str, Any]:
        found = {slot: _plain(getattr(value, slot)) for slot in slots if hasattr(value, slot)}
        found.update((each, _plain(content)) for each, content in getattr(value, "__dict__", {}).items())
        return {"type": name, **found}

    return convert
