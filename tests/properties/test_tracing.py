"""What is printed is what is computed: the LaTeX of an expression, read back and evaluated, gives its value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dstudio_lib import formulas
from dstudio_lib.foundation import elementary, tracing
from dstudio_lib.foundation.registry import Formula

TOKENS = re.compile(
    r"\\left\\lceil|\\right\\rceil|\\left\\lfloor|\\right\\rfloor|\\left\\?.|\\right\\?.|\\[A-Za-z]+|\\,|\d+\.?\d*|[-+^_{}()|,]|\S"
)
FUNCTIONS: dict[str, Callable[..., float]] = {
    "\\sin": math.sin,
    "\\cos": math.cos,
    "\\arcsin": math.asin,
    "\\ln": math.log,
    "\\log": math.log2,
    "\\Phi": elementary.normal_cdf,
    "\\min": min,
    "\\max": max,
}


class Reader:
    """Evaluates the LaTeX that this library prints, by the rules a reader follows, knowing nothing of how it was made."""

    def __init__(self, line: str) -> None:
        self.tokens = TOKENS.findall(line)
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.next
        assert not wanted or token == wanted, f"{wanted} expected at {self.tokens[self.at :]}"
        self.at += 1
        return token

    def whole(self) -> float:
        value = self.sum()
        assert not self.next, f"left over: {self.tokens[self.at :]}"
        return value

    def sum(self) -> float:
        sign = -1.0 if self.next == "-" else 1.0
        if self.next == "-":
            self.take()
        value = sign * self.product()
        while self.next in ("+", "-"):
            value += self.product() if self.take() == "+" else -self.product()
        return value

    def product(self) -> float:
        value = self.power()
        while True:
            if self.next in ("\\times", "\\cdot"):
                self.take()
                value *= self.power()
            elif self.next == "/":
                self.take()
                value /= self.power()
            elif self.next and self.next not in ("+", "-", "}", ")", ",", "|") and not self.next.startswith("\\right"):
                value *= self.power()
            else:
                return value

    def power(self) -> float:
        value = self.atom()
        return value ** self.group() if self.next == "^" and self.take() else value

    def group(self) -> float:
        self.take("{")
        value = self.sum()
        self.take("}")
        return value

    def fenced(self) -> list[float]:
        self.take("\\left(")
        values = [self.sum()]
        while self.next == ",":
            self.take()
            if self.next == "\\":
                self.take()
            values.append(self.sum())
        self.take("\\right)")
        return values

    def atom(self) -> float:
        token = self.next
        if token in FUNCTIONS:
            return self.call()
        self.take()
        if token[0].isdigit():
            return float(token)
        if token == "e":
            return math.e
        if token == "\\frac":
            return self.group() / self.group()
        if token == "\\binom":
            return math.comb(round(self.group()), round(self.group()))
        if token == "\\sqrt":
            if self.next == "[":
                assert [self.take() for _ in range(3)] == ["[", "3", "]"]
                return math.cbrt(self.group())
            return math.sqrt(self.group())
        self.at -= 1
        if token == "\\left(":
            (value,) = self.fenced()
            return value
        closing: dict[str, tuple[str, Callable[[float], float]]] = {
            "\\left|": ("\\right|", abs),
            "\\left\\lceil": ("\\right\\rceil", math.ceil),
            "\\left\\lfloor": ("\\right\\rfloor", math.floor),
        }
        self.take()
        right, function = closing[token]
        value = self.sum()
        self.take(right)
        return function(value)

    def call(self) -> float:
        name = self.take()
        function = FUNCTIONS[name]
        if name == "\\log":
            self.take("_")
            self.take("2")
        exponent = 1.0
        if self.next == "^":
            self.take()
            exponent = self.group()
        if name == "\\Phi" and exponent == -1.0:
            function, exponent = elementary.normal_quantile, 1.0
        arguments = self.fenced() if self.next == "\\left(" else [self.atom()]
        return function(*arguments) ** exponent


def read(line: str) -> float:
    """Evaluate a right-hand side whose degrees are written as such."""
    line = re.sub(r"\\left\((-[\d.]+)\^\{\\circ\}\\right\)", lambda found: rf"\left(-{math.radians(-float(found[1]))!r}\right)", line)
    line = re.sub(r"([\d.]+)\^\{\\circ\}", lambda found: repr(math.radians(float(found[1]))), line)
    return Reader(line).whole()


numbers = st.one_of(st.integers(1, 9), st.floats(0.01, 99).map(lambda x: float(f"{x:.3g}")), st.sampled_from([-2, 1e-7, 2.5e8]))


def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pair = st.tuples(st.sampled_from(["+", "-", "*", "/", "**", "minimum", "maximum"]), inner, inner)
    return st.one_of(
        pair, st.tuples(st.sampled_from(["neg", "sqrt", "cbrt", "exp", "log", "log1p", "expm1", "sin", "absolute", "ceil"]), inner)
    )


trees = st.recursive(numbers, grow, max_leaves=12)


def build(tree: Any, leaf: Callable[[float], Any]) -> Any:
    if not isinstance(tree, tuple):
        return leaf(tree)
    name, *parts = tree
    a, *rest = [build(part, leaf) for part in parts]
    operations: dict[str, Callable[..., Any]] = {
        "+": lambda b: a + b,
        "-": lambda b: a - b,
        "*": lambda b: a * b,
        "/": lambda b: a / b,
        "**": lambda b: a**b,
        "neg": lambda: -a,
    }
    return operations[name](*rest) if name in operations else getattr(elementary, name)(a, *rest)


@given(trees)
def test_any_expression_reads_back_as_its_value(tree: Any) -> None:
    try:
        value = build(tree, tracing.term)
        line = tracing.fill(tracing.term(value).tex, {}, times=r" \times ")
        expected = float(value)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        assume(False)  # the expression has no real value
    assume(math.isfinite(expected) and abs(expected) < 1e12)
    try:
        assert read(line) == pytest.approx(expected, rel=1e-6, abs=1e-9), line
    except (ValueError, ZeroDivisionError, OverflowError):
        assume(False)


TRACED = [each for each in formulas.all() if each.traced]


@pytest.mark.parametrize("formula", TRACED, ids=lambda each: each.id)
def test_the_working_of_every_traced_formula_reads_back_as_its_result(formula: Formula) -> None:
    point = {name: quantity.default for name, quantity in formula.parameters.items()}
    if any(quantity.vector for quantity in formula.parameters.values()):
        point = {name: [value] * 3 if formula.parameters[name].vector else value for name, value in point.items()}  # type: ignore[misc]
    line = formula.working(**point).substituted.removeprefix(f"{formula.symbol} = ")
    assert read(line) == pytest.approx(float(formula(**point)), rel=1e-3, abs=1e-6), line


def test_the_reader_notices_a_missing_pair_of_parentheses() -> None:
    assert read(r"2 \times \left(3 + 4\right)") == 14
    assert read(r"2 \times 3 + 4") == 10
    assert read(r"\frac{1}{2}^{2}") == 0.25 and read(r"-2^{2}") == -4 and read(r"\left(-2\right)^{2}") == 4
