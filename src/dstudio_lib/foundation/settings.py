"""Settings: a frozen dataclass of quantities, toggles and choices, checked when it is made.

Every simulator takes one, and its controls, code snippet and permalink are derived from the same fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from functools import cache
from typing import Any, TypeVar, get_type_hints

from .quantity import Choice, Pasted, Quantity, Toggle, declaration_of

_Function = TypeVar("_Function", bound=Callable[..., Any])
_OF_PASTED: set[Any] = set()


class Settings:
    """Base of every simulator's settings; subclasses are frozen dataclasses, and every field is checked when one is made."""

    def __post_init__(self) -> None:
        kind: Any = type(self)
        for name, declaration in declarations(kind).items():
            object.__setattr__(self, name, _kept(declaration.check(getattr(self, name), name)))


def _kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@cache
def declarations(settings: Any) -> dict[str, Quantity | Toggle | Choice | Pasted]:
    """Return what each field of a settings class is declared as, in order, with the field's own default."""
    hints = get_type_hints(settings, include_extras=True)
    found: dict[str, Quantity | Toggle | Choice | Pasted] = {}
    for field in fields(settings):
        declared = declaration_of(hints[field.name])
        if declared is None:
            raise TypeError(f"{settings.__name__}.{field.name} has no quantity, toggle or choice, nor a pasted table")
        if field.default is not MISSING and not isinstance(field.default, tuple):
            declared = replace(declared, default=field.default)
        found[field.name] = declared
    return found


def of_pasted(function: _Function) -> _Function:
    """Mark a function of a pasted table, which a page leaves to Python.

    >>> of_pasted(len).__name__  # a mark, not a wrapper
    'len'
    """
    _OF_PASTED.add(function)
    return function


def is_of_pasted(function: Any) -> bool:
    """Whether a function is marked as one of a pasted table."""
    return function in _OF_PASTED


def defaults(settings: Any) -> dict[str, Any]:
    """Return the value of every field of the settings as they are when nothing is given."""
    made: Any = settings()
    return {name: getattr(made, name) for name in declarations(settings)}
