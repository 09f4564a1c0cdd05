"""What a function's body shows before it runs: how much work it is, and whether its result only rises.

Sums, products and quotients of numbers that are not negative never fall when an operand rises, and floating-point rounding keeps that
order. So one look at the operands tells the ends of a million results, and the results need not be looked at.

>>> divisors_in("2 * distance / speed", {"distance", "speed"}, {})
frozenset({'speed'})
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Set
from functools import cache
from textwrap import dedent
from typing import Any

from .blocks import WORTH


def passes(function: Callable[..., Any]) -> int | None:
    """Return how many passes over an array a body makes, so many that blocks pay for whatever it calls; None if that is not known."""
    statements = _statements(function)
    if statements is None:
        return None
    nodes = [node for statement in statements for node in ast.walk(statement)]
    return sum(isinstance(node, ast.BinOp) + WORTH * isinstance(node, ast.Call) for node in nodes)


def divisors(function: Callable[..., Any], operands: Set[str]) -> frozenset[str] | None:
    """Return the operands that stand in a divisor; the result only rises with all others, if none of all is negative.

    None means that the body does not show it: it is more than one expression, or has a difference, a power or a call.
    """
    statements = [each for each in _statements(function) or () if not isinstance(each, ast.Expr)]
    if len(statements) != 1 or not isinstance(statements[0], ast.Return) or statements[0].value is None:
        return None
    return _divisors(statements[0].value, operands, function.__globals__)


def divisors_in(expression: str, operands: Set[str], constants: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the same of an expression, whose other names are constants.

    >>> divisors_in("a * b + 1", {"a", "b"}, {}), divisors_in("a - b", {"a", "b"}, {}), divisors_in("a * C", {"a"}, {"C": -1.0})
    (frozenset(), None, None)
    """
    return _divisors(ast.parse(expression, mode="eval").body, operands, constants)


def _divisors(node: ast.expr, operands: Set[str], constants: Mapping[str, Any]) -> frozenset[str] | None:
    match node:
        case ast.Name(id=name) if name in operands:
            return frozenset()
        case ast.Name(id=name):
            return _constant(constants.get(name))
        case ast.Constant(value=value):
            return _constant(value)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult() | ast.Div(), right=right):
            over, under = _divisors(left, operands, constants), _divisors(right, operands, constants)
            if over is None or under is None:
                return None
            if isinstance(node.op, ast.Div):
                under = frozenset(each.id for each in ast.walk(right) if isinstance(each, ast.Name) and each.id in operands)
            return over | under
    return None


def _constant(value: Any) -> frozenset[str] | None:
    return frozenset() if isinstance(value, (int, float)) and value >= 0 else None


@cache
def _statements(function: Callable[..., Any]) -> tuple[ast.stmt, ...] | None:
    try:
        declared = ast.parse(dedent(inspect.getsource(function))).body[0]
    except OSError:  # typed where no source is kept
        return None
    return tuple(getattr(declared, "body", ()))
