r"""The textbook line of a formula, read off the function itself.

A :class:`Term` is a number that remembers how it was computed. The body of a formula runs once on terms,
and what comes out knows its own LaTeX, in the order in which the body is written. Terms without a value are
symbols (the formula as printed); terms with a value are numbers (the working, loops and branches included).

Parameters stand as ``@{name}``, as ``@({name})`` where a number of several parts needs parentheses (the base of a
power), and products as ``@*``; :func:`fill` puts symbols or numbers there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from inspect import unwrap
from types import FunctionType
from typing import Any

_PARAMETER = re.compile(r"@\{(\w+)\}|@\(\{(\w+)\}\)")
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_SHOWN = 6
"""Operands of a long sum or product that are printed before the dots."""


class Constant(float):
    """A number of nature or of a standard, which keeps its symbol and unit when a formula is traced."""

    symbol: str
    unit: str

    def __new__(cls, value: float, symbol: str, unit: str = "") -> Constant:
        """Make the constant from its value, its LaTeX symbol and its unit."""
        made = super().__new__(cls, value)
        made.symbol = symbol
        made.unit = unit
        return made


class Term:
    """A number, or a symbol for one, that remembers the operations it came from.

    ``level`` is how tightly the outermost operation binds; ``operands`` are those of a chain of the same
    operation (``a + b + c``), each with its sign.
    """

    __slots__ = ("kind", "level", "operands", "tex", "value")

    def __init__(
        self, tex: str, value: float | None = None, level: int = _ATOM, kind: str = "", operands: Sequence[tuple[str, Term]] = ()
    ) -> None:
        self.tex = tex
        self.value = value
        self.level = level
        self.kind = kind
        self.operands = tuple(operands)

    def __add__(self, other: Any) -> Term:
        if _is(other, 0):
            return self
        right = term(other)
        if right.kind == "negative":
            return self - right.operands[0][1]
        return _chain("sum", self, " + ", right, _value(lambda a, b: a + b, self, right))

    def __radd__(self, other: Any) -> Term:
        return self if _is(other, 0) else term(other) + self

    def __sub__(self, other: Any) -> Term:
        other = term(other)
        return _chain("sum", self, " - ", other, _value(lambda a, b: a - b, self, other))

    def __rsub__(self, other: Any) -> Term:
        return term(other) - self

    def __neg__(self) -> Term:
        if self.kind == "expm1":  # written 1 - e^x, as in print
            shown = 1 - self.operands[0][1]
            return Term(shown.tex, _value(lambda a: -a, self), _SUM, "sum", shown.operands)
        return Term(f"-{_wrapped(self, _PRODUCT)}", _value(lambda a: -a, self), _SUM, "negative", [("", self)])

    def __mul__(self, other: Any) -> Term:
        if self.kind == "negative":
            return -(self.operands[0][1] * term(other))
        return self if _is(other, 1) else _chain("product", self, "@*", term(other), _value(lambda a, b: a * b, self, term(other)))

    def __rmul__(self, other: Any) -> Term:
        return self if _is(other, 1) else term(other) * self

    def __truediv__(self, other: Any) -> Term:
        other = term(other)
        return Term(
            rf"\frac{{{self.tex}}}{{{other.tex}}}", _value(lambda a, b: a / b, self, other), _PRODUCT, "quotient", [("", self), ("", other)]
        )

    def __rtruediv__(self, other: Any) -> Term:
        return term(other) / self

    def __pow__(self, other: Any) -> Term:
        other = term(other)
        exponent = _inline(other)
        value = _value(lambda a, b: a**b, self, other)
        if self.kind in ("sin", "cos", "log"):
            return Term(f"{_FUNCTIONS[self.kind]}^{{{exponent}}}" + _argument(self.operands[0][1]), value, _POWER, "power")
        base = f"@({self.tex[1:]})" if _PARAMETER.fullmatch(self.tex) else _wrapped(self, _ATOM)
        return Term(f"{base}^{{{exponent}}}", value, _POWER, "power")

    def __rpow__(self, other: Any) -> Term:
        return term(other) ** self

    def __float__(self) -> float:
        if self.value is None:
            raise TypeError(f"{self.tex} is a symbol: a formula whose body branches or loops on it gives its LaTeX itself.")
        return float(self.value)

    def __index__(self) -> int:
        value = float(self)
        if value != int(value):
            raise TypeError(f"{value} is not a whole number")
        return int(value)

    __int__ = __index__

    def __bool__(self) -> bool:
        return bool(float(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (int, float, Term)) and float(self) == float(other)

    def __lt__(self, other: Any) -> bool:
        return float(self) < float(other)

    def __le__(self, other: Any) -> bool:
        return float(self) <= float(other)

    def __gt__(self, other: Any) -> bool:
        return float(self) > float(other)

    def __ge__(self, other: Any) -> bool:
        return float(self) >= float(other)

    __hash__ = None  # type: ignore[assignment]


_FUNCTIONS = {
    "sin": r"\sin",
    "cos": r"\cos",
    "arcsin": r"\arcsin",
    "log": r"\ln",
    "log2": r"\log_2",
    "minimum": r"\min",
    "maximum": r"\max",
}
_FUNCTIONS |= {"normal_cdf": r"\Phi", "normal_quantile": r"\Phi^{-1}"}
_FENCED = {
    "absolute": (r"\left|", r"\right|"),
    "ceil": (r"\left\lceil ", r" \right\rceil"),
    "round_up": (r"\left\lceil ", r" \right\rceil"),
    "floor": (r"\left\lfloor ", r" \right\rfloor"),
}


def term(value: Any) -> Term:
    """Return a number as a term; a term stays what it is."""
    if isinstance(value, Term):
        return value
    text = tex_value(value)
    return Term(text, value, _SUM if value < 0 else _PRODUCT if "\\times" in text else _POWER if "^" in text else _ATOM)


def apply(name: str, compute: Callable[..., Any], arguments: Sequence[Any]) -> Term:
    """Return an elementary function of terms as a term."""
    terms = [term(each) for each in arguments]
    first, texts = terms[0], [each.tex for each in terms]
    value = _value(compute, *terms)
    match name:
        case "radians":
            return Term(first.tex, value, first.level, first.kind, first.operands)
        case "sqrt":
            return Term(rf"\sqrt{{{texts[0]}}}", value)
        case "cbrt":
            return Term(rf"\sqrt[3]{{{texts[0]}}}", value)
        case "exp":
            return Term(f"e^{{{_inline(first)}}}", value, _POWER)
        case "expm1":
            return Term(f"e^{{{_inline(first)}}} - 1", value, _SUM, "expm1", [("", apply("exp", math.exp, [first]))])
        case "log1p":
            inside = 1 + first
            return Term(r"\ln" + _argument(inside), value, _POWER, "log", [("", inside)])
        case "any_of":
            line = 1 - (1 - first) ** terms[1]
            return Term(line.tex, value, _SUM, "sum", line.operands)
        case "binomial":
            return Term(rf"\binom{{{texts[0]}}}{{{texts[1]}}}", value, _POWER)
    if name in _FENCED:
        return Term(texts[0].join(_FENCED[name]), value)
    shown = _argument(first) if name in ("sin", "cos", "arcsin", "log", "log2") else _in_parentheses(r",\ ".join(texts))
    return Term(_FUNCTIONS[name] + shown, value, _POWER, name, [("", each) for each in terms])


def _is(other: Any, neutral: int) -> bool:
    return type(other) is int and other == neutral


def _value(compute: Callable[..., Any], *terms: Term) -> float | None:
    values = [each.value for each in terms]
    return None if None in values else float(compute(*values))


def _in_parentheses(tex: str) -> str:
    return rf"\left({tex}\right)"


def _argument(each: Term) -> str:
    if _PARAMETER.fullmatch(each.tex):
        return f" @({each.tex[1:]})"
    return f" {each.tex}" if each.level == _ATOM and not each.tex.startswith("\\") else _in_parentheses(each.tex)


def _wrapped(each: Term, level: int) -> str:
    return each.tex if each.level >= level else _in_parentheses(each.tex)


def _inline(each: Term) -> str:
    """A fraction in an exponent is written with a stroke."""
    if each.kind != "quotient":
        return each.tex
    (_, above), (_, below) = each.operands
    return f"{_wrapped(above, _PRODUCT)}/{_wrapped(below, _POWER)}"


def _chain(kind: str, left: Term, sign: str, right: Term, value: float | None) -> Term:
    level = _SUM if kind == "sum" else _PRODUCT
    ahead = list(left.operands) if left.kind == kind else [("", left)]
    joined = [*ahead, (sign, right)]
    return Term(_joined(joined, level), value, level, kind, joined)


def _joined(operands: Sequence[tuple[str, Term]], level: int) -> str:
    texts = [sign + _operand(each, level, first=i == 0, after=sign) for i, (sign, each) in enumerate(operands)]
    if len(texts) <= _SHOWN + 1:
        return "".join(texts)
    sign = operands[-1][0]
    return "".join(texts[: _SHOWN - 1]) + f"{sign}\\cdots" + texts[-1]


def _operand(each: Term, level: int, *, first: bool, after: str) -> str:
    if level == _SUM:
        return each.tex if first or (each.level > _SUM) or (after == " + " and each.kind == "sum") else _in_parentheses(each.tex)
    return _wrapped(each, _PRODUCT)


def trace(function: Callable[..., Any], arguments: Mapping[str, Any], result: str, *, numbers: bool = False) -> str:
    """Return the template ``result = right-hand side`` of a function of some terms.

    With ``numbers``, the constants of the body appear as numbers too.
    """
    shown = {name: term(float(value)) if numbers else Term(f"@{{{name}}}") for name, value in constants(function).items()}
    return f"{result} = {term(replaced(function, shown)(**arguments)).tex}"


def replaced(function: Callable[..., Any], names: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function with some of its global names standing for something else."""
    function = unwrap(function)
    assert isinstance(function, FunctionType)
    made = FunctionType(
        function.__code__, {**function.__globals__, **names}, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def constants(function: Callable[..., Any]) -> dict[str, Constant]:
    """Return the constants that a function's body names."""
    function = unwrap(function)
    named = {name: getattr(function, "__globals__", {}).get(name) for name in function.__code__.co_names}
    return {name: value for name, value in named.items() if isinstance(value, Constant)}


def fill(template: str, values: Mapping[str, str], times: str = " ") -> str:
    r"""Put symbols or numbers into a template; between symbols a product is a space, before a digit always a dot.

    >>> print(fill(r"t = \frac{@{d}@*@{n}}{2@*4@*c}", {"d": "d", "n": "n"}))
    t = \frac{d n}{2 \cdot 4 c}
    """

    def put(found: re.Match[str]) -> str:
        text = values[found[1] or found[2]]
        return _in_parentheses(text) if found[2] and (r"\times" in text or ("^{" in text and text[0].isdigit())) else text

    filled = _PARAMETER.sub(put, template)
    filled = re.sub(r"@\*(?=\d)", lambda _: times if times.strip() else r" \cdot ", filled)
    return filled.replace("@*", times)


def tex_value(value: float, figures: int = 6) -> str:
    r"""Write a number for LaTeX.

    >>> print(tex_value(12500000.0), tex_value(-2))
    1.25 \times 10^{7} -2
    """
    if not math.isfinite(value):
        return r"\infty" if value > 0 else r"-\infty"
    if float(value).is_integer() and abs(value) < 1e6:
        return str(int(value))
    if 0.9 < abs(value) < 1.0:  # an availability keeps the digits after its nines
        figures = max(figures, math.ceil(-math.log10(1.0 - abs(value))) + 2)
    mantissa, _, exponent = f"{value:.{figures}g}".partition("e")
    if not exponent:
        return mantissa
    return rf"10^{{{int(exponent)}}}" if mantissa == "1" else rf"{mantissa} \times 10^{{{int(exponent)}}}"


def tex_number(value: float, unit: str = "") -> str:
    r"""Write a number for LaTeX between other things: a negative one stands in parentheses.

    >>> print(tex_number(-2))
    \left(-2\right)
    """
    text = tex_value(value) + unit
    return _in_parentheses(text) if value < 0 else text
