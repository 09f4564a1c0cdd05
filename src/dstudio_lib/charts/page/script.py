"""Everything compiled for some readings: functions, kinds of objects and constants, each once."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Callable
from functools import cached_property
from types import FunctionType, ModuleType
from typing import Any, get_type_hints

from dstudio_lib.formulas._javascript import _limits, compiled
from dstudio_lib.formulas._javascript_body import Uncompilable, _safe, quoted
from dstudio_lib.foundation.quantity import Quantity, declaration_of
from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.settings import Settings, declarations, is_of_pasted

from ..reading import Prediction
from .body import ReadingBody


class ReadingScript:
    """What was compiled so far, in an order in which a page can load it."""

    def __init__(self, *, prefix: str = "", homes: tuple[str, ...] = (), parts: type | None = None) -> None:
        self.prefix = prefix
        """What begins every name here, so that two scripts can stand in one module."""
        self.homes = homes
        """Packages beside the library whose functions are compiled as well."""
        self.parts = parts
        """The base of the kinds whose settings are asked for as the page runs."""
        self.primitives: dict[tuple[str, str], str] = {}
        """Functions, by module and name, that the page has by other means."""
        self.instead: dict[Any, str] = {}
        """What a page does in the place of a method that only Python has."""
        self.functions: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        self.kinds: dict[type, str] = {}
        self.members: dict[tuple[type, str], str] = {}
        self.settings: dict[type, str] = {}
        self.names: set[str] = set()
        """Names of attributes that anything compiled asks for."""
        self._named: dict[Any, str] = {}
        self._kept: dict[int, tuple[Any, str]] = {}

    def reading(self, read: Any) -> str:
        """Compile a reading with all that it needs, and return the name of its function.

        Raises
        ------
        Uncompilable
            If any part has no counterpart; nothing of it is kept then.
        """
        parts = ("functions", "constants", "kinds", "members", "settings", "names", "_named", "_kept")
        before = {part: getattr(self, part).copy() for part in parts}
        try:
            name = self.function(read)
            self._complete()
        except Uncompilable:
            for part, kept in before.items():
                setattr(self, part, kept)
            raise
        return name

    # --- functions

    def function(self, function: Any) -> str:
        """Return the name of a compiled function, compiling it if it is new."""
        plain = inspect.unwrap(function)
        if not isinstance(plain, FunctionType):
            raise Uncompilable(f"calls {getattr(function, '__name__', function)!r}, which is not a Python function")
        key = (plain.__code__, tuple(repr(cell.cell_contents) for cell in plain.__closure__ or ()))
        if key not in self._named:
            home = plain.__module__.removeprefix("dstudio_lib.").replace(".", "$")
            name = self._free(f"{home}${plain.__qualname__}".replace(".", "$").replace("<", "").replace(">", ""), self._named.values())
            self._named[key] = name
            if is_of_pasted(function):
                self.functions[name] = f'function {name}() {{ throw new Error("Python computes from what is pasted"); }}'
                return name
            try:
                self.functions[name] = ReadingBody(self, function).declaration(name)
            except Uncompilable as reason:
                del self._named[key]
                raise Uncompilable(f"{plain.__module__.rpartition('.')[2]}.{plain.__qualname__}: {reason}") from None
        return self._named[key]

    def is_ours(self, function: Any) -> bool:
        """Whether a function belongs to a package that is compiled beside the library."""
        plain = inspect.unwrap(function)
        return isinstance(plain, FunctionType) and plain.__module__.startswith(self.homes)

    def is_data(self, function: Any) -> bool:
        """Whether a function takes nothing, so that what it returns can be written out."""
        plain = inspect.unwrap(function)
        ours = isinstance(plain, FunctionType) and plain.__module__.startswith(("dstudio_lib.", *self.homes))
        return ours and not inspect.signature(plain).parameters

    def _free(self, base: str, taken: Any) -> str:
        base = self.prefix + base
        name, i = base, 2
        while name in taken:
            name, i = f"{base}{i}", i + 1
        return name

    @staticmethod
    def needs(formula: Formula) -> None:
        """Refuse a formula that a page has not."""
        if reason := compiled()[1].get(formula.id):
            raise Uncompilable(f"calls {formula.id}, which {reason}")

    # --- constants

    def constant(self, value: Any, write: Callable[[Any], str]) -> str:
        """Return the name of an object that is made once."""
        if id(value) not in self._kept:
            text = write(value)
            name = f"{self.prefix}K{len(self._kept) + 1}"
            self._kept[id(value)] = (value, name)
            self.constants[name] = text
        return self._kept[id(value)][1]

    # --- kinds of objects

    def kind(self, kind: type) -> str:
        """Return the name of the class of the page that stands for a dataclass."""
        if kind not in self.kinds:
            home = kind.__module__.removeprefix("dstudio_lib.").replace(".", "$")
            self.kinds[kind] = self._free(f"{home}${kind.__name__}", self.kinds.values())
            if self.parts is not None and issubclass(kind, self.parts):
                declared = self._declared(kind)
                self.settings[kind] = self.constant(declared, self._written)
        return self.kinds[kind]

    @staticmethod
    def _declared(kind: Any) -> dict[str, Any]:
        hints = get_type_hints(kind, include_extras=True)
        found = {each.name: declaration_of(hints[each.name]) for each in dataclasses.fields(kind)}
        return {name: each for name, each in found.items() if each is not None}

    def _written(self, declared: dict[str, Any]) -> str:
        """Return the settings of a kind, each declaration as an object of the page."""
        pairs = [f"[{quoted(name)}, {self.constant(each, self.instance)}]" for name, each in declared.items()]
        return f"new Map([{', '.join(pairs)}])"

    def methods(self, name: str) -> list[Any]:
        """Return the methods of this name that the kinds met so far have."""
        return [found for kind in self.kinds if isinstance(found := inspect.getattr_static(kind, name, None), FunctionType)]

    def _complete(self) -> None:
        """Compile the members that are asked for, until nothing new is."""
        before = -1
        while before != len(self.members) + len(self.kinds) + len(self.functions):
            before = len(self.members) + len(self.kinds) + len(self.functions)
            for kind in list(self.kinds):
                for name in sorted({*self.names, "__post_init__"}):
                    if (kind, name) not in self.members:
                        self._member(kind, name)

    def _member(self, kind: type, name: str) -> None:
        found = next((vars(each)[name] for each in kind.__mro__ if each not in (object, Settings) and name in vars(each)), None)
        match found:
            case property(fget=FunctionType() as function):
                how = "get"
            case cached_property(func=FunctionType() as function):
                how = "once"
            case FunctionType() as function:
                how = "method"
            case str() if name not in [each.name for each in dataclasses.fields(kind)]:
                self.members[kind, name] = f"  get {name}() {{ return {quoted(found)}; }}"
                return
            case _:
                return
        if function in self.instead:
            self.members[kind, name] = (
                f"  {name}({', '.join(list(inspect.signature(function).parameters)[1:])}) {{ {self.instead[function]} }}"
            )
            return
        try:
            body = ReadingBody(self, function, receiver=next(iter(inspect.signature(function).parameters)))
            self.members[kind, name] = body.member(name, how)
        except Uncompilable as reason:
            raise Uncompilable(f"{kind.__name__}.{name}: {reason}") from None

    def instance(self, value: Any) -> str:
        """Return an instance of a dataclass, written out."""
        body = ReadingBody(self, ReadingScript.instance)
        given = ", ".join(body.value(getattr(value, each.name)) for each in dataclasses.fields(value) if each.init)
        return f"new {self.kind(type(value))}({given})"

    def kind_text(self, kind: type) -> str:
        """Return the class of the page."""
        body = ReadingBody(self, ReadingScript.instance)
        fields = [each for each in dataclasses.fields(kind) if each.init]
        shown = []
        for each in fields:
            default = ""
            if each.default is not dataclasses.MISSING:
                default = f" = {body.value(each.default)}"
            elif each.default_factory is not dataclasses.MISSING:
                default = f" = {body.value(each.default_factory())}"
            shown.append(_safe(each.name) + default)
        lines = [f"class {self.kinds[kind]} {{", f"  static fields = {json.dumps([each.name for each in fields])};"]
        if kind in self.settings:
            lines.append(f"  static get settings() {{ return {self.settings[kind]}; }}")
        lines.append(f"  constructor({', '.join(shown)}) {{")
        lines += [f"    this.{each.name} = {_safe(each.name)};" for each in fields]
        if issubclass(kind, Settings):
            declared = declarations(kind).items()  # type: ignore[arg-type]  # a class is hashable
            lines += [f"    {_check(name, each)}" for name, each in declared if isinstance(each, Quantity)]
        if (kind, "__post_init__") in self.members:
            lines.append("    this.__post_init__();")
        lines.append("  }")
        lines += [text for (owner, _), text in self.members.items() if owner is kind]
        return "\n".join([*lines, "}"])

    # --- the module

    def text(self, readings: dict[str, str], called: str = "READINGS") -> str:
        """Return the module that has these readings, or other entries under another name."""
        kinds = [self.kind_text(kind) for kind in self.kinds]
        lines = [
            "// Written by `make generated` from the charts' own Python; edit those instead.",
            "",
            'import { written } from "./formatting.js";',
            *(['import { checkNumber } from "./formula.js";'] if called == "READINGS" else []),
            'import { Refusal, py } from "./numeric.js";',
            'import { ob } from "./objects.js";',
            "",
            *self.functions.values(),
            *kinds,
            *(f"const {name} = {text};" for name, text in self.constants.items()),
            "",
            f"export const {called} = {{",
            *(f"{quoted(name)}: {entry}," for name, entry in readings.items()),
            "};",
        ]
        return "\n".join(lines) + "\n"


def _check(name: str, quantity: Quantity) -> str:
    limits = _limits(name, quantity)
    if quantity.vector:
        return f"this.{name}.forEach((each, i) => checkNumber(each, {limits}, `{name}[${{i}}]`));"
    return f"checkNumber(this.{name}, {limits}, {quoted(name)});"


def module(charts: dict[str, tuple[ModuleType, type]]) -> tuple[str, dict[str, str]]:
    """Return the module of every reading that compiles, and the reason for each that does not.

    Each comes with its settings and, where it asks for a prediction, with the answer and what is said of a guess.
    """
    script, entries, reasons = ReadingScript(), {}, {}
    for name, (chart, settings) in charts.items():
        try:
            parts = {"Settings": script.kind(settings), "read": script.reading(chart.read)}
            parts |= _prediction(script, getattr(chart, "PREDICTION", None))
            entries[name] = f"{{ {', '.join(f'{key}: {text}' for key, text in parts.items())} }}"
        except Uncompilable as reason:
            reasons[name] = str(reason)
    return script.text(entries), reasons


def _prediction(script: ReadingScript, prediction: Prediction | None) -> dict[str, str]:
    if prediction is None:
        return {}
    told = {"answer": script.reading(prediction.answer), "explain": script.reading(prediction.explain)}
    return told | ({"truth": script.reading(prediction.sketch.truth)} if prediction.sketch else {})
