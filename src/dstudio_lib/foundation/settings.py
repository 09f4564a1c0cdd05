"""Settings: a frozen dataclass of quantities, toggles and choices, checked when it is made.

Every simulator takes one, and its controls, code snippet and permalink are derived from the same fields.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from functools import cache
from typing import Any, get_type_hints

from .quantity import Choice, Pasted, Quantity, Toggle, declaration_of


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


def defaults(settings: Any) -> dict[str, Any]:
    """Return the value of every field of the settings as they are when nothing is given."""
    made: Any = settings()
    return {name: getattr(made, name) for name in declarations(settings)}
