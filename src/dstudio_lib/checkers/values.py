"""Values that can be compared and remembered, whatever a learner or a JSON file makes them of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class _Mark:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


ILLEGAL: Any = _Mark("ILLEGAL")
"""What a step leads to when the answer is not the one that the specification gives."""

UNSET: Any = _Mark("UNSET")

Step = Callable[[Any], Any]
"""From a state to the next one, or to ``ILLEGAL``."""


def freeze(value: Any) -> Any:
    """Return a value that can be compared and hashed: lists as tuples, dictionaries as sorted pairs, sets as frozen sets.

    >>> freeze({"key": "x", "value": [1, 2]})
    (('key', 'x'), ('value', (1, 2)))
    """
    if isinstance(value, list | tuple):
        return tuple(freeze(each) for each in value)
    if isinstance(value, Mapping):
        return tuple(sorted(((key, freeze(each)) for key, each in value.items()), key=repr))
    if isinstance(value, set | frozenset):
        return frozenset(freeze(each) for each in value)
    return value
