"""What a reading calls, as it is called in the page."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
from typing import Any, cast

from dstudio_lib.formulas._javascript_body import Body, Uncompilable, _safe, quoted
from dstudio_lib.foundation import formatting
from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula

from ..reading import Reading
from .looking import kinds_below
from .names import BUILTINS, EXTREMES, LIBRARY, METHODS, WITH_NAMES


class Calls(Body):
    """The calls in one function."""

    script: Any

    def spread(self, node: ast.expr) -> str:
        """Return an entry of a list, or all entries of one that is unpacked there."""
        return f"...ob.each({self.expression(node.value)})" if isinstance(node, ast.Starred) else self.expression(node)

    def held(self, node: ast.expr) -> str:
        """Return an expression whose attribute is taken."""
        text = self.expression(node)
        alone = re.fullmatch(r"[\w$.]+(\(.*\))?|\(.*\)", text) and not isinstance(node, (ast.BinOp, ast.IfExp, ast.Lambda))
        return text if alone else f"({text})"

    def callee(self, value: Any) -> str:
        """Return the function that stands for an object."""
        name, home = getattr(value, "__name__", ""), getattr(value, "__module__", "")
        if (home, name) in self.script.primitives:
            return str(self.script.primitives[home, name])
        if home == formatting.__name__:
            return f"written.{name}"
        if isinstance(value, Formula):
            self.script.needs(value)
            return f"ob.formula({quoted(value.id)}, {json.dumps(list(value.parameters))}, {self.defaults(value)})"
        if isinstance(value, type) and dataclasses.is_dataclass(value):
            return f"ob.maker({self.script.kind(value)})"
        if home == "builtins" and name in BUILTINS:
            return f"ob.{name}"
        if home == "builtins" and name in EXTREMES:
            return f"py.{name}"
        if (home, name) in LIBRARY:
            return f"ob.{LIBRARY[home, name]}"
        if inspect.ismethod(value) and isinstance(value.__self__, Quantity) and name == "text":
            return f"ob.quantity({self.shown(value.__self__)})"
        if isinstance(value, type) and issubclass(value, DStudioError):
            return "ob.refusal"
        if self.script.is_ours(value):
            return str(self.script.function(value))
        return super().callee(value)

    def shown(self, quantity: Quantity) -> str:
        """Return what the page needs to write a value of a quantity."""
        unit = "%" if quantity.display == "%" else quantity.unit
        return json.dumps({"unit": unit, "nines": quantity.scale == "nines", "integer": quantity.integer}, ensure_ascii=False)

    def call(self, node: ast.Call) -> str:
        """Return one call."""
        if isinstance(node.func, ast.Name) and self.is_local(node.func.id):
            return f"{_safe(node.func.id)}({self.positional(node)})"
        if isinstance(node.func, ast.Attribute) and (not self.is_resolvable(node.func) or self.is_of_data(node.func.value)):
            return self.method(node.func, node)
        if not isinstance(node.func, (ast.Name, ast.Attribute)):
            if node.keywords:
                return f"ob.construct({self.expression(node.func)}, {self.unpacked(node)})"
            return f"({self.expression(node.func)})({self.positional(node)})"
        return self.known_call(self.resolve(node.func), node)

    def is_of_data(self, node: ast.expr) -> bool:
        """Whether an object of the library is a plain table or text, whose methods the page has."""
        return isinstance(self.resolve(node), (dict, list, tuple, str))

    def positional(self, node: ast.Call) -> str:
        """Return arguments that all go by their place."""
        if node.keywords:
            raise Uncompilable(f"calls {ast.unparse(node.func)} with {node.keywords[0].arg}=")
        return ", ".join(map(self.spread, node.args))

    def known_call(self, found: Any, node: ast.Call) -> str:
        """Return a call of an object of the library or of Python."""
        name, home = getattr(found, "__name__", ""), getattr(found, "__module__", "")
        owner = getattr(found, "__self__", None)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "function":
            owner, name = self.resolve(node.func.value), "function"
        if isinstance(owner, Formula):
            return self.of_formula(owner, name, node)
        if inspect.ismethod(found) and dataclasses.is_dataclass(owner) and not isinstance(owner, (type, Quantity)):
            self.script.names.add(name)
            return f"{self.value(owner)}.{name}({self.positional(node)})"
        if found is cast:
            return self.expression(node.args[1])
        if found is object.__setattr__:
            return f"ob.setattr({', '.join(map(self.expression, node.args))})"
        if isinstance(found, Formula):
            self.script.needs(found)
            given = self.arranged(list(found.parameters), node, {})
            return f"ob.evaluate({quoted(found.id)}, {self.named(found, given)})"
        if found is dataclasses.replace:
            changes = ", ".join(f"[{quoted(each.arg)}, {self.expression(each.value)}]" if each.arg else "" for each in node.keywords)
            if any(each.arg is None for each in node.keywords):
                changes = f"...ob.pairs({self.expression(node.keywords[0].value)})"
            return f"ob.replace({self.expression(node.args[0])}, [{changes}])"
        if isinstance(found, type) and dataclasses.is_dataclass(found):
            names = [each.name for each in dataclasses.fields(found) if each.init]
            if any(each.arg is None for each in node.keywords) or any(isinstance(each, ast.Starred) for each in node.args):
                return self.applied(f"ob.maker({self.script.kind(found)})", names, None, node)
            dropped = {"working": "[]"} if found is Reading else {}
            return f"new {self.script.kind(found)}({self.listed(self.arranged(names, node, dropped))})"
        if found is isinstance:
            return self.is_of_kind(node)
        if home == "builtins" and name in EXTREMES:
            keywords = {each.arg: self.expression(each.value) for each in node.keywords}
            spread = ", ".join(map(self.spread, node.args))
            if not keywords:
                return f"py.{name}({spread})"
            return f"ob.{name}([{spread}], {keywords.get('key', 'null')}, {keywords.get('default', 'undefined')})"
        if home == "builtins" and name == "zip":
            return f"ob.zip({', '.join(map(self.spread, node.args))})"
        if home == "builtins" and name in BUILTINS:
            if name == "dict" and node.keywords:
                pairs = [
                    f"[{quoted(each.arg)}, {self.expression(each.value)}]" if each.arg else f"...ob.pairs({self.expression(each.value)})"
                    for each in node.keywords
                ]
                start = f"...ob.pairs({self.expression(node.args[0])}), " if node.args else ""
                return f"new Map([{start}{', '.join(pairs)}])"
            return f"ob.{name}({self.listed(self.arranged(list(BUILTINS[name]), node, {}))})"
        if not node.args and not node.keywords and self.script.is_data(found):
            return str(self.value(found()))
        callee = self.callee(found)
        if callee in WITH_NAMES:
            return f"{callee}({self.listed(self.arranged(list(WITH_NAMES[callee]), node, {}))})"
        if callee.startswith(("py.", "ob.")):
            return f"{callee}({self.positional(node)})"
        return self.own_call(callee, found, node)

    def own_call(self, callee: str, found: Any, node: ast.Call) -> str:
        """Return a call of a function that is compiled, or written by hand, with its parameters by name."""
        parameters = inspect.signature(inspect.unwrap(found)).parameters.values()
        names = [each.name for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
        many = next((each.name for each in parameters if each.kind is each.VAR_POSITIONAL), None)
        more = next((each.name for each in parameters if each.kind is each.VAR_KEYWORD), None)
        unpacked = any(each.arg is None for each in node.keywords) or any(isinstance(each, ast.Starred) for each in node.args)
        if unpacked and many is None:
            return self.applied(callee, names, more, node)
        if many is not None:
            return self.with_many(callee, [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD], names, node)
        given = self.arranged(names, node, {}, more=more is not None)
        rest = [each for each in node.keywords if each.arg not in names]
        if rest:
            given += ["undefined"] * (len(names) - len(given))
            given.append(f"new Map([{', '.join(f'[{quoted(str(each.arg))}, {self.expression(each.value)}]' for each in rest)}])")
        return f"{callee}({self.listed(given)})"

    def with_many(self, callee: str, first: list[str], names: list[str], node: ast.Call) -> str:
        """Return a call of a function that takes any number of arguments; those come as a list after the named ones."""
        if any(isinstance(each, ast.Starred) for each in node.args[: len(first)]):
            raise Uncompilable(f"unpacks a list into the first arguments of {ast.unparse(node.func)}")
        given = {name: self.expression(each) for name, each in zip(first, node.args, strict=False)}
        given |= {str(each.arg): self.expression(each.value) for each in node.keywords}
        listed = [given.get(name, "undefined") for name in names]
        return f"{callee}({', '.join([*listed, '[' + ', '.join(map(self.spread, node.args[len(first) :])) + ']'])})"

    def applied(self, callee: str, names: list[str], more: str | None, node: ast.Call) -> str:
        """Return a call in which lists or maps are unpacked."""
        return f"ob.apply({callee}, {json.dumps(names)}, {'true' if more else 'false'}, {self.unpacked(node)})"

    def unpacked(self, node: ast.Call) -> str:
        """Return the arguments of a call as a list of those by place and a list of pairs of those by name."""
        pairs = [
            f"...ob.pairs({self.expression(each.value)})" if each.arg is None else f"[{quoted(each.arg)}, {self.expression(each.value)}]"
            for each in node.keywords
        ]
        return f"[{', '.join(map(self.spread, node.args))}], [{', '.join(pairs)}]"

    def arranged(self, names: list[str], node: ast.Call, dropped: dict[str, str], more: bool = False) -> list[str]:
        """Return the arguments in the order of the parameters, ``undefined`` where one is not given."""
        if any(isinstance(each, ast.Starred) for each in node.args):
            if node.keywords:
                raise Uncompilable(f"unpacks a list beside named arguments of {ast.unparse(node.func)}")
            return [self.spread(each) for each in node.args]
        given = {name: dropped.get(name) or self.expression(each) for name, each in zip(names, node.args, strict=False)}
        if len(node.args) > len(names):
            raise Uncompilable(f"gives {ast.unparse(node.func)} more than it takes")
        for each in node.keywords:
            if each.arg in names:
                given[str(each.arg)] = dropped.get(str(each.arg)) or self.expression(each.value)
            elif not more:
                raise Uncompilable(f"calls {ast.unparse(node.func)} with {each.arg}=")
        listed = [given.get(name, "undefined") for name in names]
        while listed and listed[-1] == "undefined":
            listed.pop()
        return listed

    @staticmethod
    def listed(given: list[str]) -> str:
        """Return arguments as they stand in a call."""
        return ", ".join(given)

    def defaults(self, formula: Formula) -> str:
        """Return what a formula takes where nothing is given, as an object."""
        found = {name: each.default for name, each in inspect.signature(inspect.unwrap(formula.function)).parameters.items()}
        pairs = [f"{name}: {self.value(value)}" for name, value in found.items() if value is not inspect.Parameter.empty]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"

    def named(self, formula: Formula, given: list[str]) -> str:
        """Return the arguments of a formula as an object, with its defaults."""
        names, defaults = list(formula.parameters), self.defaults(formula)
        if any(each.startswith("...") for each in given):
            return f"{{ ...{defaults}, ...ob.named({json.dumps(names)}, [{', '.join(given)}]) }}"
        pairs = {name: value for name, value in zip(names, given, strict=False) if value != "undefined"}
        start = "" if len(pairs) == len(names) or defaults == "{}" else f"...{defaults}, "
        return "{ " + start + ", ".join(f"{name}: {value}" for name, value in pairs.items()) + " }"

    def of_formula(self, formula: Formula, name: str, node: ast.Call) -> str:
        """Return a call of a method of a formula."""
        given = self.arranged(list(formula.parameters), node, {})
        match name:
            case "warnings":
                return f"ob.warnings({quoted(formula.id)}, {self.named(formula, given)})"
            case "working":
                return "null"
            case "function":  # the same line without its checks, which only Python is slowed by
                self.script.needs(formula)
                return f"ob.evaluate({quoted(formula.id)}, {self.named(formula, given)})"
        raise Uncompilable(f"calls {name} of the formula {formula.id}")

    def is_of_kind(self, node: ast.Call) -> str:
        """Return the question whether an object is of a kind."""
        held, kind = self.expression(node.args[0]), node.args[1]
        names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
        found = [self.resolve(each) for each in names]
        classes = [each for each in found if isinstance(each, type) and dataclasses.is_dataclass(each)]
        tests = [f"ob.is{each.__name__.capitalize()}({held})" for each in found if each not in classes]
        kinds = list(dict.fromkeys(self.script.kind(each) for kind in classes for each in (kind, *kinds_below(kind))))
        tests += [f"{held} instanceof {kinds[0]}"] if len(kinds) == 1 else [f"ob.isOneOf({held}, [{', '.join(kinds)}])"] if kinds else []
        return f"({' || '.join(tests)})" if len(tests) > 1 or len(kinds) == 1 else tests[0]

    def method(self, function: ast.Attribute, node: ast.Call) -> str:
        """Return a call of a method of an object that is known only as the page runs."""
        held = self.held(function.value)
        if function.attr in METHODS:
            self.script.names.add(function.attr)
            if any(each.arg not in ("key", "reverse") for each in node.keywords):
                raise Uncompilable(f"calls the method {function.attr} with {node.keywords[0].arg}=")
            named = {each.arg: self.expression(each.value) for each in node.keywords}
            given = [self.spread(each) for each in node.args]
            if named:
                given += [named.get("key", "null"), named.get("reverse", "false")]
            return f"ob.method({quoted(function.attr)}, {held}, [{', '.join(given)}])"
        self.script.names.add(function.attr)
        if node.keywords:
            return f"{held}.{function.attr}({self.by_name(function.attr, node)})"
        return f"{held}.{function.attr}({self.positional(node)})"

    def by_name(self, name: str, node: ast.Call) -> str:
        """Return named arguments of a method in order, if all classes met so far that have it agree on its parameters."""
        found = {tuple(inspect.signature(method).parameters)[1:] for method in self.script.methods(name)}
        if len(found) != 1:
            raise Uncompilable(f"calls the method {name} with {node.keywords[0].arg}=")
        return self.listed(self.arranged(list(found.pop()), node, {}))
