"""What can be read off a function's text before it is translated."""

from __future__ import annotations

import ast
import dataclasses

from dstudio_lib.formulas._javascript_body import Uncompilable, _assigned_in
from dstudio_lib.formulas._javascript_names import OPERATORS

_NUMERIC = (ast.Sub, ast.Div, ast.Pow, ast.FloorDiv, ast.Mod)


def is_number(node: ast.expr) -> bool:
    """Whether an expression is a number, by how it is written."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return is_number(operand)
        case ast.BinOp(op=op, left=left, right=right):
            return isinstance(op, _NUMERIC) or (type(op) in OPERATORS and (is_number(left) or is_number(right)))
        case ast.Call(func=ast.Name(id="float" | "int" | "len" | "abs" | "round")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"))):
            return True
    return False


def is_call_of(node: ast.expr, name: str) -> bool:
    """Whether an expression calls a function of this name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def is_name_of(node: ast.expr, names: tuple[str, ...]) -> bool:
    """Whether an expression is one of these names."""
    return isinstance(node, ast.Name) and node.id in names


def own_nodes(function: ast.AST) -> list[ast.AST]:
    """Everything in a function that is not in a function inside it."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(function):
        found.append(child)
        if not isinstance(child, (ast.FunctionDef, ast.Lambda)):
            found += own_nodes(child)
    return found


def bound_by(node: ast.stmt) -> list[str]:
    """The names that a statement binds in its own function."""
    found: list[str] = []
    for each in [node, *([] if isinstance(node, ast.FunctionDef) else own_nodes(node))]:
        match each:
            case ast.FunctionDef(name=name):
                found.append(name)
            case ast.Assign(targets=targets):
                found += [name for target in targets for name in _assigned_in(target)]
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.For(target=target):
                found += _assigned_in(target)
            case ast.NamedExpr(target=ast.Name(id=name)):
                found.append(name)
            case ast.ExceptHandler(name=str() as name):
                found.append(name)
    return found


def pattern_kinds(pattern: ast.pattern) -> list[ast.expr]:
    """The classes that a pattern asks for, and nothing more of them; none if it is another pattern."""
    match pattern:
        case ast.MatchClass(cls=kind, patterns=[], kwd_patterns=[]):
            return [kind]
        case ast.MatchOr(patterns=patterns):
            found = [pattern_kinds(each) for each in patterns]
            return [kind for kinds in found for kind in kinds] if all(found) else []
    return []


def pattern_values(pattern: ast.pattern) -> list[ast.expr] | None:
    """The constants of a pattern, or None for the one that always matches."""
    match pattern:
        case ast.MatchValue(value=value):
            return [value]
        case ast.MatchSingleton(value=value):
            return [ast.Constant(value=value)]
        case ast.MatchOr(patterns=patterns):
            return [value for each in patterns for value in pattern_values(each) or []]
        case ast.MatchAs(pattern=None, name=None):
            return None
    raise Uncompilable("matches a pattern that is no constant")


def kinds_below(kind: type) -> list[type]:
    """Return every dataclass that is of this kind too."""
    found: list[type] = []
    children: list[type] = kind.__subclasses__()
    for child in children:
        found += [child, *kinds_below(child)]
    return [each for each in found if dataclasses.is_dataclass(each)]
