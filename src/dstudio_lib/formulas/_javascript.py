"""Compiles formulas to JavaScript, so that a page computes them without Python.

What is compiled is the text of the body itself: every operation stays where the author put it, so that a form that
keeps its digits keeps them in the page too. Functions that a body calls are compiled with it, down to the elementary ones
and the standard library's, which ``static/numeric.js`` of the widgets has as methods of ``py``. What has no
counterpart there (whole numbers beyond 2^53, classes, unbounded iterators) is refused with the reason.
"""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

from dstudio_lib.foundation.formatting import plain
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula

from ._javascript_body import Body, Uncompilable, quoted

__all__ = ["Script", "Uncompilable", "compiled"]


class Script:
    """Functions compiled so far, by name, in the order in which they are needed."""

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}
        self._names: dict[Any, str] = {}

    def formula(self, formula: Formula) -> dict[str, str]:
        """Compile one formula with what it requires and warns of; return the JavaScript of each part.

        Raises
        ------
        Uncompilable
            If any part cannot be compiled; nothing of it is kept then.
        """
        before = dict(self.functions), dict(self._names)
        try:
            return self._formula(formula)
        except Uncompilable:
            self.functions, self._names = before
            raise

    def _formula(self, formula: Formula) -> dict[str, str]:
        compute = self.function(inspect.unwrap(formula.function))
        requires = [
            f"[{self.predicate(each.holds)}, {json.dumps(each.parameter)}, {self.sentence(each.sentence)}]" for each in formula.requires
        ]
        caveats = [f"[{self.predicate(each.applies)}, {json.dumps(each.parameter)}, {quoted(each.sentence)}]" for each in formula.caveats]
        parameters = [_limits(name, quantity) for name, quantity in formula.parameters.items()]
        return {
            "compute": compute,
            "parameters": "[" + ", ".join(parameters) + "]",
            "result": _limits("", formula.result),
            "requires": f"[{', '.join(requires)}]",
            "caveats": f"[{', '.join(caveats)}]",
        }

    def predicate(self, function: Any) -> str:
        """Return a function of the named arguments, as one object."""
        return Body(self, function).of_names()

    def sentence(self, sentence: str | Callable[..., str]) -> str:
        """Return a sentence as a text with the arguments in braces, or as a function of them."""
        return quoted(sentence) if isinstance(sentence, str) else self.predicate(sentence)

    def function(self, function: Any) -> str:
        """Return the name of a compiled function, compiling it if it is new."""
        plain_function = inspect.unwrap(function)
        if not isinstance(plain_function, FunctionType):
            raise Uncompilable(f"calls {getattr(function, '__name__', function)!r}, which is not a Python function")
        key = (plain_function.__code__, _cells_key(plain_function))
        if key not in self._names:
            base = (
                f"{plain_function.__module__.rpartition('.')[2]}${plain_function.__qualname__}".replace(".", "$")
                .replace("<", "")
                .replace(">", "")
            )
            name, i = base, 2
            while name in self._names.values():
                name, i = f"{base}{i}", i + 1
            self._names[key] = name
            text = Body(self, function).declaration(name)
            self.functions[name] = text
        return self._names[key]


def _cells_key(function: Any) -> tuple[str, ...]:
    return tuple(repr(cell.cell_contents) for cell in function.__closure__ or ())


def _limits(name: str, quantity: Quantity) -> str:
    """What the page checks of a parameter or a result, and says when it is broken."""
    told: dict[str, Any] = {"name": name} if name else {}
    for end in ("lower", "upper"):
        if math.isfinite(getattr(quantity, end)):
            told[end] = getattr(quantity, end)
            if getattr(quantity, f"{end}_open"):
                told[f"{end}Open"] = True
    if quantity.integer:
        told["integer"] = True
    if quantity.vector:
        told["vector"] = True
    if name:
        unit = f" ({quantity.unit})" if quantity.unit else ""
        told |= {"called": quantity.name, "unit": quantity.unit, "allowed": quantity.allowed, "try": plain(quantity.default) + unit}
    return json.dumps(told, ensure_ascii=False)


@cache
def compiled() -> tuple[str, dict[str, str]]:
    """Return the module of every formula that compiles, and the reason for each that does not."""
    from dstudio_lib import formulas

    script, entries, reasons = Script(), {}, {}
    for each in formulas.all():
        try:
            entries[each.id] = script.formula(each)
        except Uncompilable as reason:
            reasons[each.id] = str(reason)
    lines = [
        "// Written by `make generated` from the formulas' own Python; edit those instead.",
        "",
        'import { py } from "./numeric.js";',
        "",
        *script.functions.values(),
        "",
        "export const FORMULAS = {",
        *(f"{quoted(name)}: {{ {', '.join(f'{key}: {text}' for key, text in entry.items())} }}," for name, entry in entries.items()),
        "};",
    ]
    return "\n".join(lines) + "\n", reasons
