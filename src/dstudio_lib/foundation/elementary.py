"""Elementary functions that take a number, a NumPy array, a term, a symbol or a quantity with a unit.

A formula's body calls these, so that one text serves as scalar code on the standard library, as array code
on NumPy, as the line its LaTeX is traced from, as a SymPy expression and as a check of its units.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from . import tracing
from .errors import InputError

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def _normal_quantile(p: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(p) if 0.0 < p < 1.0 else math.copysign(math.inf, p - 0.5)


def _round_up(x: float) -> int:
    return math.ceil(x - abs(x) * 1e-12)


def _any_of(probability: float, count: float) -> float:
    if probability >= 1.0:
        return float(count > 0)
    return -math.expm1(count * math.log1p(-probability))


def has_arrays(values: Any) -> bool:
    """Whether any of some values is a NumPy array.

    >>> has_arrays([1.0, 2.0])
    False
    """
    return any(type(value).__module__.partition(".")[0] == "numpy" for value in values)


_SCALAR: dict[str, Callable[..., Any]] = {
    "minimum": min,
    "maximum": max,
    "arcsin": math.asin,
    "absolute": abs,
    "binomial": lambda n, k: math.comb(int(n), int(k)),
    "normal_cdf": _normal_cdf,
    "normal_quantile": _normal_quantile,
    "any_of": _any_of,
    "round_up": _round_up,
}
_SYMPY = {"minimum": "Min", "maximum": "Max", "arcsin": "asin", "ceil": "ceiling", "round_up": "ceiling", "absolute": "Abs"}


def _scalar(name: str, *arguments: Any) -> Any:
    try:
        return (_SCALAR.get(name) or getattr(math, name))(*arguments)
    except OverflowError:
        return math.inf
    except ValueError as error:
        given = ", ".join(f"{value:g}" for value in arguments)
        raise InputError(f"{name}({given}) has no real value: the inputs lie outside what this formula describes.") from error


def _apply(name: str, *arguments: Any) -> Any:
    if any(isinstance(value, tracing.Term) for value in arguments):
        return tracing.apply(name, lambda *values: _scalar(name, *values), arguments)
    match _home(arguments):
        case "sympy":
            return _symbolic(name, *arguments)
        case "pint":
            return _dimensional(name, *arguments)
        case "numpy":
            return _elementwise(name, *arguments)
    return _scalar(name, *arguments)


def _home(arguments: tuple[Any, ...]) -> str:
    homes = {type(value).__module__.partition(".")[0] for value in arguments}
    return next((home for home in ("sympy", "pint", "numpy") if home in homes), "builtins")


def _symbolic(name: str, *arguments: Any) -> Any:
    import sympy

    x = arguments[0]
    match name:
        case "log1p":
            return sympy.log(1 + x)
        case "log2":
            return sympy.log(x, 2)
        case "expm1":
            return sympy.exp(x) - 1
        case "any_of":
            return 1 - (1 - x) ** arguments[1]
        case "radians":
            return x * sympy.pi / 180
        case "normal_cdf":
            return (1 + sympy.erf(x / sympy.sqrt(2))) / 2
        case "normal_quantile":
            return sympy.sqrt(2) * sympy.erfinv(2 * x - 1)
    return getattr(sympy, _SYMPY.get(name, name))(*arguments)


def _elementwise(name: str, *arguments: Any) -> Any:
    import numpy as np

    match name:
        case "any_of":
            probability, count = np.broadcast_arrays(*arguments)
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.where(probability >= 1.0, (count > 0) * 1.0, -np.expm1(count * np.log1p(-probability)))
        case "round_up":
            return np.ceil(arguments[0] - np.abs(arguments[0]) * 1e-12)
        case "normal_cdf" | "normal_quantile" | "binomial":
            from scipy import special

            return getattr(special, {"normal_cdf": "ndtr", "normal_quantile": "ndtri", "binomial": "comb"}[name])(*arguments)
    return getattr(np, name)(*arguments)


def _dimensional(name: str, *arguments: Any) -> Any:
    """Apply a function to Pint quantities: roots and comparisons keep units, everything else needs pure numbers."""
    if name in ("sqrt", "cbrt"):
        return arguments[0] ** (1 / 2 if name == "sqrt" else 1 / 3)
    if name in ("minimum", "maximum"):
        return (min if name == "minimum" else max)(*arguments)
    if name == "absolute":
        return abs(arguments[0])
    if name == "radians":
        return arguments[0].to("radian")
    return _scalar(name, *(getattr(value, "m_as", lambda _, plain=value: plain)("fraction") for value in arguments))


def sqrt(x: Any) -> float:
    """Square root."""
    return _apply("sqrt", x)


def cbrt(x: Any) -> float:
    """Real cube root."""
    return _apply("cbrt", x)


def exp(x: Any) -> float:
    """Exponential; overflow is infinity, as in NumPy."""
    return _apply("exp", x)


def expm1(x: Any) -> float:
    """``exp(x) - 1`` without loss of digits near zero."""
    return _apply("expm1", x)


def log(x: Any) -> float:
    """Natural logarithm."""
    return _apply("log", x)


def log2(x: Any) -> float:
    """Logarithm to base 2."""
    return _apply("log2", x)


def log1p(x: Any) -> float:
    """``log(1 + x)`` without loss of digits near zero."""
    return _apply("log1p", x)


def sin(x: Any) -> float:
    """Sine of an angle in radians."""
    return _apply("sin", x)


def cos(x: Any) -> float:
    """Cosine of an angle in radians."""
    return _apply("cos", x)


def arcsin(x: Any) -> float:
    """Angle in radians whose sine is ``x``."""
    return _apply("arcsin", x)


def radians(x: Any) -> float:
    """Angle in radians of an angle in degrees; in print it is the same angle."""
    return _apply("radians", x)


def minimum(x: Any, y: Any) -> float:
    """Smaller of two, element by element."""
    return _apply("minimum", x, y)


def maximum(x: Any, y: Any) -> float:
    """Larger of two, element by element."""
    return _apply("maximum", x, y)


def absolute(x: Any) -> float:
    """Absolute value."""
    return _apply("absolute", x)


def ceil(x: Any) -> int:
    """Smallest whole number not below ``x``."""
    return _apply("ceil", x)


def round_up(x: Any) -> int:
    """Smallest whole number not below ``x``, where a last digit lost to rounding does not cost a whole one.

    >>> ceil(1.1 * 100), round_up(1.1 * 100), round_up(110.01)
    (111, 110, 111)
    """
    return _apply("round_up", x)


def floor(x: Any) -> int:
    """Largest whole number not above ``x``."""
    return _apply("floor", x)


def normal_cdf(x: Any) -> float:
    """Probability that a standard normal variable is at most ``x``."""
    return _apply("normal_cdf", x)


def normal_quantile(p: Any) -> float:
    """Value that a standard normal variable stays below with probability ``p``.

    >>> round(normal_quantile(0.975), 6)
    1.959964
    """
    return _apply("normal_quantile", p)


def any_of(probability: Any, count: Any) -> float:
    """Chance that at least one of ``count`` independent events happens: ``1 - (1 - p)**n``, every digit kept.

    >>> round(any_of(1e-15, 2) / 1e-15, 9)
    2.0
    """
    return _apply("any_of", probability, count)


def binomial(n: Any, k: Any) -> float:
    """Count the ways to choose ``k`` of ``n``, for whole numbers.

    >>> binomial(5, 3)
    10
    """
    return _apply("binomial", n, k)


def elementwise(function: _Function) -> _Function:
    """Let a function of numbers take NumPy arrays too, one element at a time, broadcast."""

    @wraps(function)
    def spread(*args: Any, **kwargs: Any) -> Any:
        if _home((*args, *kwargs.values())) != "numpy":
            return function(*args, **kwargs)
        import numpy as np

        arrays = np.broadcast_arrays(*args, *kwargs.values())
        rows = zip(*(each.ravel().tolist() for each in arrays), strict=True)
        values = [function(*row[: len(args)], **dict(zip(kwargs, row[len(args) :], strict=True))) for row in rows]
        return np.array(values, dtype=float).reshape(arrays[0].shape)

    return spread  # type: ignore[return-value]
