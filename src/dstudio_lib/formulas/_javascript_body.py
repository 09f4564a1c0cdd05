"""One function of Python on its way to JavaScript, statement by statement; what has no counterpart is refused with the reason."""

from __future__ import annotations

import ast
import inspect
import json
import linecache
import math
import re
from collections.abc import Iterator
from functools import cache
from types import FunctionType
from typing import Any, Protocol

from dstudio_lib.foundation import elementary
from dstudio_lib.foundation.registry import Formula

from ._javascript_names import BUILTINS, CALLED, COMPARISONS, ELEMENTARY, EXACT, ITERTOOLS, MATH, METHODS, OPERATORS, OTHERS, RESERVED


class Uncompilable(Exception):
    """A body that has no counterpart in JavaScript; the message is the reason, in a few words."""


class Functions(Protocol):
    """Who compiles the functions that a body calls."""

    def function(self, function: Any) -> str:
        """Return the name of a compiled function."""


class Body:
    """One function on its way to JavaScript."""

    def __init__(self, script: Functions, function: Any) -> None:
        self.script = script
        self.remembered = hasattr(function, "cache_info")
        function = inspect.unwrap(function)
        self.function: FunctionType = function
        self.node = _node_of(function)
        self.locals: list[set[str]] = [set()]
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        self.closed = {name: cell.cell_contents for name, cell in cells}

    # --- whole functions

    def declaration(self, name: str) -> str:
        """Return the function under a name; one that is remembered in Python is remembered in the page."""
        arguments = self.node.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
            raise Uncompilable("takes any number of arguments")
        names = [each.arg for each in arguments.args]
        self.locals = [set(names)]
        given = [self.expression(each) for each in arguments.defaults]
        defaults = [*("" for _ in names[len(given) :]), *given]
        shown = ", ".join(_safe(each) + (f" = {default}" if default else "") for each, default in zip(names, defaults, strict=True))
        text = f"function {name}({shown}) {self.block_of_function()}"
        return f"const {name} = py.remembered({text});" if self.remembered else text

    def block_of_function(self) -> str:
        """Return the body in braces, its local variables declared first."""
        if isinstance(self.node, ast.Lambda):
            return f"{{\n  return {self.expression(self.node.body)};\n}}"
        given = set(self.locals[0])
        assigned = sorted(set(_assigned(self.node.body)) - given)
        self.locals[0] |= set(assigned)
        declared = f"  let {', '.join(map(_safe, assigned))};\n" if assigned else ""
        return "{\n" + declared + self.statements(self.node.body, 1) + "}"

    def of_names(self) -> str:
        """Return the function as one of an object of all arguments."""
        arguments = self.node.args
        names = [each.arg for each in (*arguments.args, *arguments.kwonlyargs)]
        self.locals = [{*names, *([arguments.kwarg.arg] if arguments.kwarg else [])}]
        rest = [f"...{_safe(arguments.kwarg.arg)}"] if arguments.kwarg and arguments.kwarg.arg in _read(self.node) else []
        shown = f"({{ {', '.join([*(each if _safe(each) == each else f'{each}: {_safe(each)}' for each in names), *rest])} }})"
        if isinstance(self.node, ast.Lambda):
            return f"{shown} => {_arrow_body(self.expression(self.node.body))}"
        return f"{shown} => {self.block_of_function()}"

    # --- statements

    def statements(self, body: list[ast.stmt], depth: int) -> str:
        """Return statements, indented."""
        return "".join(self.statement(each, depth) for each in body)

    def statement(self, node: ast.stmt, depth: int) -> str:
        """Return one statement."""
        pad = "  " * depth
        match node:
            case ast.Return(value=None):
                return f"{pad}return null;\n"
            case ast.Return(value=value) if value is not None:
                return f"{pad}return {self.expression(value)};\n"
            case ast.Assign(targets=targets, value=value):
                return "".join(f"{pad}{self.target(each)} = {self.expression(value)};\n" for each in reversed(targets))
            case ast.AnnAssign(target=target, value=value) if value is not None:
                return f"{pad}{self.target(target)} = {self.expression(value)};\n"
            case ast.AugAssign(target=target, op=op, value=value):
                changed = ast.BinOp(left=_as_read(target), op=op, right=value)
                return f"{pad}{self.target(target)} = {self.expression(changed)};\n"
            case ast.If(test=ast.Call(func=ast.Name(id="has_arrays")), orelse=orelse):  # a page has none
                return self.statements(orelse, depth)
            case ast.If(test=test, body=body, orelse=orelse):
                text = f"{pad}if ({self.test(test)}) {{\n{self.statements(body, depth + 1)}{pad}}}"
                return text + (f" else {{\n{self.statements(orelse, depth + 1)}{pad}}}\n" if orelse else "\n")
            case ast.For(target=target, iter=over, body=body, orelse=[]):
                inside = self.statements(body, depth + 1)
                return f"{pad}for ({self.target(target)} of {self.expression(over)}) {{\n{inside}{pad}}}\n"
            case ast.While(test=test, body=body, orelse=[]):
                return f"{pad}while ({self.test(test)}) {{\n{self.statements(body, depth + 1)}{pad}}}\n"
            case ast.Break():
                return f"{pad}break;\n"
            case ast.Continue():
                return f"{pad}continue;\n"
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Assert():
                return ""
            case ast.Expr(value=value):
                return f"{pad}{self.expression(value)};\n"
        raise Uncompilable(f"has a statement of the kind {type(node).__name__}")

    def target(self, node: ast.expr) -> str:
        """Return what is assigned to."""
        match node:
            case ast.Name(id=name):
                return _safe(name)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return f"[{', '.join(map(self.target, parts))}]"
            case ast.Subscript(value=value, slice=ast.Constant(value=int() as at)) if at >= 0:
                return f"{self.expression(value)}[{at}]"
        raise Uncompilable(f"assigns to {ast.unparse(node)}")

    # --- expressions

    def test(self, node: ast.expr) -> str:
        """Return an expression whose truth counts."""
        match node:
            case ast.Compare() | ast.Constant(value=bool()):
                return self.expression(node)
            case ast.BoolOp(op=op, values=values):
                return (" && " if isinstance(op, ast.And) else " || ").join(self.side(each) for each in values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"!({self.test(operand)})"
        return f"py.truth({self.expression(node)})"

    def side(self, node: ast.expr) -> str:
        """Return a side of *and* or *or*."""
        text = self.test(node)
        return f"({text})" if isinstance(node, ast.BoolOp) else text

    def expression(self, node: ast.expr) -> str:
        """Return one expression."""
        match node:
            case ast.Constant(value=value):
                return _literal(value)
            case ast.Name(id=name):
                return self.name(name)
            case ast.BinOp():
                return self.operation(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self.operand(operand)}"
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.expression(operand)
            case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
                return f"({self.test(node)})"
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self.comparison(left, ops, others)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return f"({self.test(test)} ? {self.expression(body)} : {self.expression(orelse)})"
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return (
                    f"[{', '.join(f'...{self.expression(e.value)}' if isinstance(e, ast.Starred) else self.expression(e) for e in parts)}]"
                )
            case ast.Dict(keys=keys, values=values):
                pairs = [f"[{self.expression(k)}, {self.expression(v)}]" for k, v in zip(keys, values, strict=True) if k is not None]
                return f"new Map([{', '.join(pairs)}])"
            case ast.Subscript(value=value, slice=index):
                return self.subscript(value, index)
            case ast.ListComp(elt=element, generators=loops) | ast.GeneratorExp(elt=element, generators=loops):
                return self.comprehension(element, loops)
            case ast.Lambda(args=arguments, body=body):
                return self.function_value(arguments, body)
            case ast.JoinedStr(values=parts):
                return self.joined(parts)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Call():
                return self.call(node)
        raise Uncompilable(f"has an expression of the kind {type(node).__name__}")

    def operand(self, node: ast.expr) -> str:
        """Return an expression that stands beside an operator."""
        text = self.expression(node)
        loose = (isinstance(node, ast.BinOp) and type(node.op) in OPERATORS) or isinstance(node, ast.UnaryOp) or text.startswith("-")
        return f"({text})" if loose else text

    def operation(self, node: ast.BinOp) -> str:
        if _is_list(node.left) or _is_list(node.right):
            if not isinstance(node.op, (ast.Add, ast.Mult)):
                raise Uncompilable("combines lists in an unusual way")
            return f"py.{'join' if isinstance(node.op, ast.Add) else 'repeat'}({self.expression(node.left)}, {self.expression(node.right)})"
        if type(node.op) in OPERATORS:
            left = self.expression(node.left)
            if not (isinstance(node.left, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))):
                left = self.operand(node.left)
            return f"{left} {OPERATORS[type(node.op)]} {self.operand(node.right)}"
        if isinstance(node.op, ast.Mod) and any(isinstance(each, ast.Mult) for each in ast.walk(node.left)):
            raise Uncompilable("computes with whole numbers beyond 2^53, exactly")
        if type(node.op) in CALLED:
            return f"py.{CALLED[type(node.op)]}({self.expression(node.left)}, {self.expression(node.right)})"
        raise Uncompilable(f"uses the operator {type(node.op).__name__}")

    def comparison(self, left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr]) -> str:
        sides = [left, *others]
        parts = []
        for a, op, b in zip(sides, ops, others, strict=False):
            if isinstance(op, (ast.In, ast.NotIn)):
                parts.append(f"{'!' if isinstance(op, ast.NotIn) else ''}py.contains({self.expression(a)}, {self.expression(b)})")
                continue
            if type(op) not in COMPARISONS:
                raise Uncompilable(f"compares by {type(op).__name__}")
            parts.append(f"{self.operand(a)} {COMPARISONS[type(op)]} {self.operand(b)}")
        return f"({' && '.join(parts)})"

    def subscript(self, value: ast.expr, index: ast.expr) -> str:
        held = self.expression(value)
        if isinstance(index, ast.Slice):
            if index.step is not None:
                raise Uncompilable("takes a slice with a step")
            ends = [self.expression(each) if each is not None else "undefined" for each in (index.lower, index.upper)]
            return f"py.slice({held}, {ends[0]}, {ends[1]})"
        return f"py.item({held}, {self.expression(index)})"

    def comprehension(self, element: ast.expr, loops: list[ast.comprehension]) -> str:
        first, *rest = loops
        over = self.expression(first.iter)
        self.locals.append(set(_assigned_in(first.target)))
        try:
            name = self.target(first.target)
            given = f"({name})"
            text = f"py.list({over})"
            for test in first.ifs:
                text += f".filter({given} => {self.test(test)})"
            inner = self.comprehension(element, rest) if rest else _arrow_body(self.expression(element))
            return f"{text}.{'flatMap' if rest else 'map'}({given} => {inner})"
        finally:
            self.locals.pop()

    def function_value(self, arguments: ast.arguments, body: ast.expr) -> str:
        names = [each.arg for each in arguments.args]
        self.locals.append(set(names))
        try:
            return f"(({', '.join(map(_safe, names))}) => {_arrow_body(self.expression(body))})"
        finally:
            self.locals.pop()

    def joined(self, parts: list[ast.expr]) -> str:
        texts = []
        for part in parts:
            if isinstance(part, ast.Constant):
                texts.append(quoted(str(part.value)))
            elif isinstance(part, ast.FormattedValue) and part.conversion == -1 and _form(part) == "":
                texts.append(f"py.str({self.expression(part.value)})")
            elif isinstance(part, ast.FormattedValue) and part.conversion == -1 and (form := re.fullmatch(r"(?:\.(\d+))?g", _form(part))):
                texts.append(f"py.general({self.expression(part.value)}, {form[1] or 6})")
            elif isinstance(part, ast.FormattedValue) and part.conversion == -1 and (form := re.fullmatch(r"\.(\d+)f", _form(part))):
                texts.append(f"py.decimals({self.expression(part.value)}, {form[1]})")
            else:
                raise Uncompilable("writes a number in a format of its own")
        return " + ".join(texts)

    # --- names and calls

    def is_local(self, name: str) -> bool:
        return any(name in scope for scope in self.locals)

    def resolve(self, node: ast.expr) -> Any:
        """Return the object that a global name or an attribute of one stands for."""
        match node:
            case ast.Name(id=name) if not self.is_local(name):
                if name in self.closed:
                    return self.closed[name]
                if name in self.function.__globals__:
                    return self.function.__globals__[name]
                builtins: Any = self.function.__globals__["__builtins__"]
                held = builtins if isinstance(builtins, dict) else vars(builtins)
                if name in held:
                    return held[name]
            case ast.Attribute(value=value, attr=attr):
                return getattr(self.resolve(value), attr)
        raise Uncompilable(f"uses {ast.unparse(node)}, which is not known before it runs")

    def name(self, name: str) -> str:
        return _safe(name) if self.is_local(name) else self.value(self.resolve(ast.Name(id=name, ctx=ast.Load())))

    def attribute(self, node: ast.Attribute) -> str:
        return self.value(self.resolve(node))

    def value(self, value: Any) -> str:
        """Return an object of the library as it stands in an expression."""
        if isinstance(value, (bool, int, float, str)) or value is None:
            return _literal(value)
        if isinstance(value, (list, tuple)):
            return f"[{', '.join(self.value(each) for each in value)}]"
        if isinstance(value, dict):
            return f"new Map([{', '.join(f'[{self.value(k)}, {self.value(v)}]' for k, v in value.items())}])"
        return self.callee(value)

    def callee(self, value: Any) -> str:
        """Return the function that stands for an object which is called."""
        name, home = getattr(value, "__name__", ""), getattr(value, "__module__", "")
        if home == elementary.__name__ and name in ELEMENTARY:
            return f"py.{ELEMENTARY[name]}"
        if home == "math" and name in MATH:
            return f"py.{MATH[name]}"
        if home == "builtins" and name in BUILTINS:
            return f"py.{BUILTINS[name]}"
        if home == "itertools" and name in ITERTOOLS:
            return f"py.{ITERTOOLS[name]}"
        if (home, name) in OTHERS:
            return f"py.{OTHERS[home, name]}"
        if isinstance(value, Formula):
            raise Uncompilable(f"calls {value.id} with all its checks")
        unwrapped = inspect.unwrap(value)
        if isinstance(unwrapped, FunctionType) and unwrapped.__module__.startswith("dstudio_lib."):
            return self.script.function(value)
        raise Uncompilable(f"calls {home}.{name}")

    def call(self, node: ast.Call) -> str:
        if any(isinstance(each, ast.Starred) for each in node.args):
            return f"{self.callee(self.resolve(node.func))}({', '.join(self.starred(each) for each in node.args)})"
        if isinstance(node.func, ast.Attribute) and not self.is_resolvable(node.func):
            return self.method(node.func, node)
        if isinstance(node.func, ast.Name) and self.is_local(node.func.id):
            return f"{_safe(node.func.id)}({', '.join(map(self.expression, node.args))})"
        found = self.resolve(node.func)
        callee = self.callee(found)
        given = [self.expression(each) for each in node.args]
        named = {each.arg: each.value for each in node.keywords if each.arg}
        if callee == "py.zip":
            named.pop("strict", None)
        if named and not callee.startswith("py."):
            parameters = list(inspect.signature(inspect.unwrap(found)).parameters)
            for wanted in parameters[len(given) :]:
                if wanted in named:
                    given.append(self.expression(named.pop(wanted)))
                elif named:
                    given.append("undefined")
        if named:
            raise Uncompilable(f"calls {ast.unparse(node.func)} with {next(iter(named))}=")
        return f"{callee}({', '.join(given)})"

    def starred(self, node: ast.expr) -> str:
        return f"...py.list({self.expression(node.value)})" if isinstance(node, ast.Starred) else self.expression(node)

    def is_resolvable(self, node: ast.expr) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and not self.is_local(node.id)

    def method(self, function: ast.Attribute, node: ast.Call) -> str:
        if function.attr not in METHODS or node.keywords:
            raise Uncompilable(f"calls the method {function.attr}")
        held, given = self.expression(function.value), ", ".join(map(self.expression, node.args))
        if function.attr == "append":
            return f"{held}.push({given})"
        return f"py.{METHODS[function.attr]}({held}{', ' if given else ''}{given})"


# --- finding the text of a function


def _node_of(function: FunctionType) -> Any:
    """Return the syntax tree of a function or a lambda, found in its file by its place."""
    code = function.__code__
    places: list[Any] = [place for place in code.co_positions() if None not in place]
    found = []
    for node in ast.walk(_tree(code.co_filename)):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name and _first_line(node) == code.co_firstlineno:
            return node
        if isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and node.lineno == code.co_firstlineno:
            body = node.body
            start, end = (body.lineno, body.col_offset), (body.end_lineno, body.end_col_offset)
            if all(start <= (a, c) and (b, d) <= end for a, b, c, d in places if (a, b, c, d) != (a, a, 0, 0)):
                found.append(node)
    if len(found) != 1:
        raise Uncompilable(f"is a function whose text was not found at line {code.co_firstlineno}")
    return found[0]


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


@cache
def _tree(filename: str) -> ast.Module:
    return ast.parse("".join(linecache.getlines(filename)))


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements assign to, in comprehensions and lambdas not looked into."""
    for node in body:
        for child in ast.walk(node):
            if isinstance(child, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For)):
                targets = child.targets if isinstance(child, ast.Assign) else [child.target]
                for target in targets:
                    yield from _assigned_in(target)


def _assigned_in(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _assigned_in(part)


def _form(part: ast.FormattedValue) -> str:
    return ast.unparse(part.format_spec)[2:-1] if part.format_spec is not None else ""


def _read(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _as_read(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


def _is_list(node: ast.expr) -> bool:
    return isinstance(node, (ast.List, ast.ListComp)) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "list")


def _arrow_body(text: str) -> str:
    return f"({text})" if text.startswith("{") else text


def _safe(name: str) -> str:
    return f"{name}_" if name in RESERVED else name


def _literal(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int) and abs(value) > EXACT:
        raise Uncompilable("computes with whole numbers beyond 2^53, exactly")
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, (int, float)):
        return repr(int(value) if isinstance(value, int) else float(value))
    raise Uncompilable(f"has a constant of the kind {type(value).__name__}")


def quoted(sentence: str) -> str:
    """Return a text as JavaScript."""
    return json.dumps(sentence, ensure_ascii=False)
