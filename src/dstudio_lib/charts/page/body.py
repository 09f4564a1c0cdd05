"""One function of a reading on its way to JavaScript: what goes beyond the numbers that a formula's body deals with."""

from __future__ import annotations

import ast
import importlib
from contextlib import suppress
from dataclasses import is_dataclass
from typing import Any

from dstudio_lib.formulas._javascript_body import Uncompilable, _arrow_body, _assigned_in, _literal, _safe, quoted
from dstudio_lib.formulas._javascript_names import COMPARISONS
from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula

from .calls import Calls
from .looking import bound_by, is_call_of, is_name_of, is_number, own_nodes, pattern_kinds, pattern_values

REFUSALS = ("InputError", "UnknownName", "DStudioError")
"""Errors of the library: in a page there is one class for all."""


class ReadingBody(Calls):
    """One function, method or property of a chart or a simulator."""

    def __init__(self, script: Any, function: Any, receiver: str | None = None) -> None:
        super().__init__(script, function)
        self.receiver = receiver
        """What the object is called on which a method works; it becomes ``this``."""
        self.most: int | None = function.cache_parameters()["maxsize"] if self.remembered else None
        """How many results are kept, where Python says so."""

    # --- whole functions

    def declaration(self, name: str) -> str:
        """Return the function under a name: named parameters in order, then a list of further ones, then a map of further named ones."""
        text = f"function{self.star} {name}({self.parameters(self.node.args)}) {self.block_of_function()}"
        if not self.remembered:
            return text
        most = f", {self.most}" if self.most is not None and self.most != 128 else ""
        return f"const {name} = ob.remembered({text}{most});"

    def member(self, name: str, how: str) -> str:
        """Return the function as a member of a class: ``get``, ``once`` or ``method``."""
        arguments = ast.arguments([], self.node.args.args[1:], *self._rest(self.node.args))
        self.locals = [set()]
        parameters = self.parameters(arguments)
        block = self.block_of_function().replace("\n", "\n  ")
        match how:
            case "get":
                return f"  get {name}() {block}"
            case "once":
                return f"  get {name}() {{ return ob.once(this, {quoted(name)}, () => {block}); }}"
        return f"  {self.star}{name}({parameters}) {block}"

    @staticmethod
    def _rest(arguments: ast.arguments) -> tuple[Any, ...]:
        return arguments.vararg, arguments.kwonlyargs, arguments.kw_defaults, arguments.kwarg, arguments.defaults

    @property
    def star(self) -> str:
        """The asterisk of a generator."""
        own = isinstance(self.node, ast.FunctionDef) and any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in own_nodes(self.node))
        return "*" if own else ""

    def parameters(self, arguments: ast.arguments) -> str:
        """Return the parameters with their defaults, and make them known."""
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        defaults: list[Any] = [*([None] * (len(names) - len(arguments.defaults))), *arguments.defaults, *arguments.kw_defaults]
        names += [each.arg for each in arguments.kwonlyargs]
        shown = [_safe(each) + (f" = {self.expression(value)}" if value else "") for each, value in zip(names, defaults, strict=True)]
        if arguments.vararg:
            names.append(arguments.vararg.arg)
            shown.append(f"{_safe(arguments.vararg.arg)} = []")
        if arguments.kwarg:
            names.append(arguments.kwarg.arg)
            shown.append(f"{_safe(arguments.kwarg.arg)} = new Map()")
        self.locals[0] |= set(names)
        return ", ".join(shown)

    def block_of_function(self) -> str:
        """Return the body in braces, its local variables declared first."""
        if isinstance(self.node, ast.Lambda):
            return f"{{\n  return {self.expression(self.node.body)};\n}}"
        return self.block(self.node.body, set(self.locals[0]))

    def block(self, body: list[ast.stmt], given: set[str]) -> str:
        """Return statements in braces with the variables that they assign to."""
        assigned = sorted({name for each in body for name in bound_by(each)} - given)
        self.locals[0] = self.locals[0] | set(assigned)
        declared = f"  let {', '.join(map(_safe, assigned))};\n" if assigned else ""
        return "{\n" + declared + self.statements(body, 1) + "}"

    # --- statements

    def statement(self, node: ast.stmt, depth: int) -> str:
        """Return one statement."""
        pad = "  " * depth
        match node:
            case ast.FunctionDef(name=name, args=arguments, body=body):
                return f"{pad}{_safe(name)} = {self.inner_function(arguments, body)};\n"
            case ast.Match():
                return self.matched(node, depth)
            case ast.For(target=target, iter=over, body=body, orelse=[]):
                inside = self.statements(body, depth + 1)
                return f"{pad}for ({self.target(target)} of ob.each({self.expression(over)})) {{\n{inside}{pad}}}\n"
            case ast.Raise(exc=ast.Call() as raised):
                return f"{pad}throw {self.raised(raised)};\n"
            case ast.Try(
                body=body, handlers=[ast.ExceptHandler(type=ast.Name(id=caught_kind), name=name, body=caught)], orelse=[], finalbody=[]
            ) if caught_kind in REFUSALS:
                check = f"{pad}  if (!(refused instanceof Refusal)) throw refused;\n"
                check += f"{pad}  {_safe(name)} = refused;\n" if name else ""
                tried, instead = self.statements(body, depth + 1), self.statements(caught, depth + 1)
                return f"{pad}try {{\n{tried}{pad}}} catch (refused) {{\n{check}{instead}{pad}}}\n"
            case ast.ImportFrom(module=module, names=names) if module is not None:
                self._import(node, names)
                return ""
            case ast.Expr(value=ast.Yield(value=value)):
                return f"{pad}yield {self.expression(value) if value else 'null'};\n"
            case ast.Expr(value=ast.YieldFrom(value=value)):
                return f"{pad}yield* ob.each({self.expression(value)});\n"
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__post_init__"))):
                return ""
            case ast.Assign(targets=[ast.Subscript(value=held, slice=key)], value=value):
                return f"{pad}ob.put({self.expression(held)}, {self.expression(key)}, {self.expression(value)});\n"
            case ast.AugAssign(target=ast.Subscript(value=held, slice=key), op=op, value=value):
                changed = ast.BinOp(left=ast.parse(ast.unparse(node.target), mode="eval").body, op=op, right=value)
                return f"{pad}ob.put({self.expression(held)}, {self.expression(key)}, {self.expression(changed)});\n"
        return super().statement(node, depth)

    def raised(self, node: ast.Call) -> str:
        """Return what is thrown: a refusal, or an error of the program where Python raises one of its own."""
        found = None if self.is_inner(node.func) else self.resolve(node.func)
        if not isinstance(found, type) or issubclass(found, DStudioError):
            with suppress(Uncompilable):
                return self.expression(node)
        return f"new Error({quoted(ast.unparse(node))})"

    def is_inner(self, node: ast.expr) -> bool:
        """Whether a function is known only as the page runs."""
        return not (isinstance(node, (ast.Name, ast.Attribute)) and self.is_resolvable(node))

    def _import(self, node: ast.ImportFrom, names: list[ast.alias]) -> None:
        package = self.function.__globals__["__package__"]
        home = importlib.import_module("." * node.level + (node.module or ""), package if node.level else None)
        for each in names:
            self.closed[each.asname or each.name] = getattr(home, each.name)
            for scope in self.locals:
                scope.discard(each.asname or each.name)

    def inner_function(self, arguments: ast.arguments, body: list[ast.stmt]) -> str:
        """Return a function that stands inside another one."""
        self.locals.insert(0, set())
        try:
            shown = self.parameters(arguments)
            return f"({shown}) => {self.block(body, set(self.locals[0]))}"
        finally:
            self.locals.pop(0)

    def matched(self, node: ast.Match, depth: int) -> str:
        """Return a match over constants as a chain of ifs."""
        pad = "  " * depth
        subject = self.expression(node.subject)
        text, opened = "", False
        for case in node.cases:
            inside = self.statements(case.body, depth + 1)
            match case.pattern:
                case pattern if kinds := pattern_kinds(pattern):
                    asked = ast.Tuple(elts=kinds, ctx=ast.Load())
                    checks = [self.is_of_kind(ast.Call(ast.Name("isinstance", ast.Load()), [node.subject, asked], []))]
                case pattern:
                    tests = pattern_values(pattern)
                    checks = [] if tests is None else [" || ".join(f"{subject} === {self.expression(each)}" for each in tests)]
            if case.guard is not None:
                checks.append(self.test(case.guard))
            condition = " && ".join(f"({each})" for each in checks)
            if condition:
                text += (" else " if opened else pad) + f"if ({condition}) {{\n{inside}{pad}}}"
            else:
                text += f" else {{\n{inside}{pad}}}" if opened else f"{pad}{{\n{inside}{pad}}}"
            opened = True
        return text + "\n"

    def target(self, node: ast.expr) -> str:
        """Return what is assigned to; a place called ``_`` in a tuple is left empty."""
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return f"[{', '.join('' if isinstance(each, ast.Name) and each.id == '_' else self.target(each) for each in parts)}]"
            case ast.Starred(value=value):
                return f"...{self.target(value)}"
        return super().target(node)

    # --- expressions

    def expression(self, node: ast.expr) -> str:
        """Return one expression."""
        match node:
            case ast.Name(id=name) if name == self.receiver and name is not None:
                return "this"
            case ast.BoolOp(op=op, values=values):
                name = "both" if isinstance(op, ast.And) else "either"
                text = self.expression(values[0])
                for each in values[1:]:
                    text = f"ob.{name}({text}, () => {_arrow_body(self.expression(each))})"
                return text
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"!({self.test(operand)})"
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return f"[{', '.join(map(self.spread, parts))}]"
            case ast.Set(elts=parts):
                return f"ob.set([{', '.join(map(self.spread, parts))}])"
            case ast.Dict(keys=keys, values=values):
                pairs = [
                    f"...ob.pairs({self.expression(value)})" if key is None else f"[{self.expression(key)}, {self.expression(value)}]"
                    for key, value in zip(keys, values, strict=True)
                ]
                return f"new Map([{', '.join(pairs)}])"
            case ast.DictComp(key=key, value=value, generators=loops):
                return f"new Map({self.comprehension(ast.Tuple(elts=[key, value], ctx=ast.Load()), loops)})"
            case ast.SetComp(elt=element, generators=loops):
                return f"ob.set({self.comprehension(element, loops)})"
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                return f"({_safe(name)} = {self.expression(value)})"
            case ast.Constant(value=complex() | bytes()):
                raise Uncompilable("has a constant without counterpart")
        return super().expression(node)

    def test(self, node: ast.expr) -> str:
        """Return an expression whose truth counts."""
        if isinstance(node, (ast.Compare, ast.BoolOp)) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
            return super().test(node)
        return (
            _literal(node.value)
            if isinstance(node, ast.Constant) and isinstance(node.value, bool)
            else f"ob.truth({self.expression(node)})"
        )

    def operation(self, node: ast.BinOp) -> str:
        """Return an operation of two sides."""
        if isinstance(node.op, (ast.Add, ast.Mult, ast.BitOr, ast.BitAnd)) and not (is_number(node.left) or is_number(node.right)):
            name = {ast.Add: "add", ast.Mult: "times", ast.BitOr: "union", ast.BitAnd: "common"}[type(node.op)]
            return f"ob.{name}({self.expression(node.left)}, {self.expression(node.right)})"
        if isinstance(node.op, ast.Sub) and (isinstance(node.left, (ast.Set, ast.SetComp)) or is_call_of(node.left, "set")):
            return f"ob.without({self.expression(node.left)}, {self.expression(node.right)})"
        return super().operation(node)

    def comparison(self, left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr]) -> str:
        """Return a comparison, or several in a row."""
        parts = []
        if isinstance(ops[0], ast.Is) and is_call_of(left, "type") and is_name_of(others[0], ("float", "int")):
            assert isinstance(left, ast.Call)
            return f"ob.isFloat({self.expression(left.args[0])})"
        for a, op, b in zip([left, *others], ops, others, strict=False):
            one, other = self.operand(a), self.operand(b)
            match op:
                case ast.In() | ast.NotIn():
                    parts.append(f"{'!' if isinstance(op, ast.NotIn) else ''}ob.contains({one}, {other})")
                case ast.Is() | ast.IsNot():
                    parts.append(f"ob.same({one}, {other}) === {'true' if isinstance(op, ast.Is) else 'false'}")
                case ast.Eq() | ast.NotEq() if not (isinstance(a, ast.Constant) or isinstance(b, ast.Constant)):
                    parts.append(f"{'!' if isinstance(op, ast.NotEq) else ''}ob.equal({one}, {other})")
                case _:
                    parts.append(f"{one} {COMPARISONS[type(op)]} {other}")
        return f"({' && '.join(parts)})"

    def subscript(self, value: ast.expr, index: ast.expr) -> str:
        """Return an entry, or a slice."""
        if isinstance(index, ast.Slice):
            ends = [self.expression(each) if each is not None else "null" for each in (index.lower, index.upper, index.step)]
            return f"ob.slice({self.expression(value)}, {', '.join(ends)})"
        return f"ob.item({self.expression(value)}, {self.expression(index)})"

    def comprehension(self, element: ast.expr, loops: list[ast.comprehension]) -> str:
        """Return a comprehension as filters and maps."""
        first, *rest = loops
        over = self.expression(first.iter)
        self.locals.append(set(_assigned_in(first.target)))
        try:
            given = f"({self.target(first.target)})"
            text = f"ob.list({over})"
            named = any(isinstance(each, ast.NamedExpr) for test in first.ifs for each in ast.walk(test))
            if named and not rest:
                checks = " && ".join(f"({self.test(test)})" for test in first.ifs)
                return f"{text}.flatMap({given} => {checks} ? [{self.expression(element)}] : [])"
            for test in first.ifs:
                text += f".filter({given} => {self.test(test)})"
            inner = self.comprehension(element, rest) if rest else _arrow_body(self.expression(element))
            return f"{text}.{'flatMap' if rest else 'map'}({given} => {inner})"
        finally:
            self.locals.pop()

    def function_value(self, arguments: ast.arguments, body: ast.expr) -> str:
        """Return a lambda."""
        self.locals.insert(0, set())
        try:
            shown = self.parameters(arguments)
            return f"(({shown}) => {_arrow_body(self.expression(body))})"
        finally:
            self.locals.pop(0)

    def joined(self, parts: list[ast.expr]) -> str:
        """Return a formatted text."""
        texts = []
        for part in parts:
            if isinstance(part, ast.Constant):
                texts.append(quoted(str(part.value)))
                continue
            assert isinstance(part, ast.FormattedValue)
            value = self.expression(part.value)
            if part.conversion == ord("r"):
                value = f"ob.repr({value})"
            elif part.conversion != -1:
                raise Uncompilable("writes a value in a form of its own")
            form = self.joined(part.format_spec.values) if isinstance(part.format_spec, ast.JoinedStr) else None
            texts.append(f"ob.str({value})" if form is None else f"ob.format({value}, {form})")
        return f"({' + '.join(texts)})" if texts else '""'

    # --- names

    def attribute(self, node: ast.Attribute) -> str:
        """Return an attribute, of an object of the library or of one that is there as the page runs."""
        if self.is_resolvable(node):
            return self.value(self.resolve(node))
        self.script.names.add(node.attr)
        return f"{self.held(node.value)}.{node.attr}"

    def is_resolvable(self, node: ast.expr) -> bool:
        """Whether an expression is known before the page runs."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and not self.is_local(node.id) and node.id != self.receiver

    def value(self, value: Any) -> str:
        """Return an object of the library as it stands in an expression."""
        if value is Ellipsis or isinstance(value, (complex, bytes)):
            raise Uncompilable(f"has a constant of the kind {type(value).__name__}")
        if isinstance(value, (dict, list, tuple, set, frozenset)) and len(value) > 3:
            return str(self.script.constant(value, self.plain))
        return self.plain(value)

    def plain(self, value: Any) -> str:
        """Return an object written out."""
        if isinstance(value, (set, frozenset)):
            return f"ob.set([{', '.join(self.value(each) for each in sorted(value))}])"
        if hasattr(value, "keys") and not isinstance(value, (dict, type)):
            value = dict(value)
        if is_dataclass(value) and not isinstance(value, (type, Formula, Quantity)):
            return str(self.script.constant(value, self.script.instance))
        return super().value(value)
