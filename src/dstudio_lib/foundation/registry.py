"""A formula: a typed function and everything that is derived from its declaration."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_type_hints

from . import blocks, bodies, tracing
from .conditions import Caveat, Requirement, always, negated
from .errors import InputError, UnknownName
from .extremes import between_zero_and, greatest
from .extremes import ends as ends_of
from .formatting import number, plain
from .quantity import Quantity, quantity_of
from .references import Source

if TYPE_CHECKING:
    from .exploring import Sensitivity, Sweep


class Formula:
    """A function over quantities: callable, checked, sourced, and able to show its working.

    Calling it checks every argument against its quantity and computes; scalars use the standard library
    alone, NumPy arrays broadcast. ``parameters`` maps each parameter to its quantity, ``result`` is the
    quantity returned.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        symbol: str | None,
        sources: tuple[Source, ...],
        catalog_ids: tuple[str, ...],
        latex: str | None,
        requires: tuple[Requirement, ...],
        caveats: tuple[Caveat, ...],
        words: tuple[str, ...],
        expands: bool,
    ) -> None:
        self.function = function
        self.sources = sources
        self.catalog_ids = catalog_ids
        self.requires = requires
        self.caveats = caveats
        self.words = words
        self.topic = _topic(function.__module__)
        self.id = f"{self.topic}.{function.__name__}"
        self._given_latex = latex
        self._expands = expands
        self._symbol = symbol
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__qualname__ = function.__qualname__
        self.__module__ = function.__module__
        self.__wrapped__ = function
        self.__signature__ = inspect.signature(function)

    def __repr__(self) -> str:
        return f"<Formula {self.id}({', '.join(self.parameters)})>"

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function, include_extras=True)

    @cached_property
    def parameters(self) -> dict[str, Quantity]:
        """The quantity of each parameter, in order."""
        found = {}
        for name, parameter in self.__signature__.parameters.items():
            quantity = quantity_of(self._hints[name])
            if quantity is None:
                raise TypeError(f"{self.id}: parameter {name} has no quantity")
            if parameter.default is not inspect.Parameter.empty:
                quantity = quantity.but(default=float(parameter.default))
            found[name] = quantity
        return found

    @cached_property
    def result(self) -> Quantity:
        """The quantity that is returned."""
        quantity = quantity_of(self._hints["return"])
        if quantity is None:
            raise TypeError(f"{self.id}: the result has no quantity")
        return quantity

    @cached_property
    def _weight(self) -> int:
        known = bodies.passes(self.function)
        return blocks.WORTH if known is None else known

    @cached_property
    def _divisors(self) -> frozenset[str] | None:
        """The parameters that must be single numbers so that the result only rises with arrays; None if arrays have to be looked at."""
        quantities = self.parameters.values()
        told = self.result.lower == 0.0 and all(each.lower >= 0.0 and not each.vector and not each.integer for each in quantities)
        return bodies.divisors(self.function, self.parameters.keys()) if told and not self.requires else None

    @property
    def title(self) -> str:
        """The first sentence of the docstring, without its stop."""
        return (self.__doc__ or "").strip().partition("\n")[0].rstrip(".")

    @property
    def symbol(self) -> str:
        """LaTeX of the left-hand side."""
        return self._symbol or self.result.symbol

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Check every argument and compute."""
        values = self._bind(args, kwargs)
        arrays = any(hasattr(value, "shape") for value in values.values())
        if arrays and self._divisors is not None and self._safe_at_its_greatest(values, self._divisors):
            return self.function(**values)
        if arrays and (size := blocks.length(values)) and self._weight >= blocks.WORTH:
            try:
                found = blocks.computed(lambda part: self._compute(self._checked(part)), values, size)
            except InputError:
                found = None  # the sentence counts places in the whole array, not in a block
            if found is not None:
                return found
        return self._compute(self._checked(values))

    def _safe_at_its_greatest(self, values: Mapping[str, Any], divisors: frozenset[str]) -> bool:
        """Whether arrays are within their limits, and so is the result of their greatest elements, beyond which none can be."""
        most: dict[str, float] = {}
        for name, value in values.items():
            quantity, found = self.parameters[name], value
            if hasattr(value, "shape"):
                told = name not in divisors and quantity.lower == 0.0 and not quantity.lower_open
                found = greatest(value) if told else None
            if not isinstance(found, (int, float)) or found is True or found is False or not quantity.allows(found):
                return False
            most[name] = found
        try:
            return self.result.allows(self.function(**most))
        except (ZeroDivisionError, OverflowError):
            return False

    def _compute(self, checked: Mapping[str, Any]) -> Any:
        try:
            value = self.function(**checked)
        except (ZeroDivisionError, OverflowError):
            value = math.inf
        if not isinstance(value, (int, float)) and self.result.lower == 0.0 and between_zero_and(self.result.upper, value):
            return value
        ends = (value, value) if isinstance(value, (int, float)) else ends_of(value)
        if not (math.isfinite(ends[0]) and math.isfinite(ends[1])):
            given = ", ".join(f"{name}={_brief(each)}" for name, each in checked.items())
            raise InputError(f"{self.id} has no finite value at {given}; try {next(iter(self.parameters))} nearer to its usual value.")
        return _within(value, ends, self.result)

    def check(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the arguments by name, defaults filled in, or raise the sentence that says what is wrong."""
        return self._checked(self._bind(args, kwargs))

    def _checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        checked = {name: quantity.check(values[name], name) for name, quantity in self.parameters.items()}
        for requirement in self.requires:
            if refusal := requirement.refusal(checked):
                raise refusal
        return checked

    def _bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        given = {**dict(zip(self.parameters, args, strict=False)), **kwargs}
        if len(given) == len(args) + len(kwargs) == len(self.parameters) and given.keys() == self.parameters.keys():
            return given
        try:
            bound = self.__signature__.bind(*args, **kwargs)
        except TypeError as error:
            wanted = ", ".join(f"{name} ({quantity.name})" for name, quantity in self.parameters.items())
            raise InputError(f"{self.id}: {error}; it takes {wanted}.") from None
        bound.apply_defaults()
        return dict(bound.arguments)

    def warnings(self, *args: Any, **kwargs: Any) -> list[Caveat]:
        """Return the caveats that apply to these arguments."""
        checked = self.check(*args, **kwargs)
        return [caveat for caveat in self.caveats if not always(negated(caveat.applies(**checked)))]

    def with_units(self, **texts: Any) -> Any:
        """Compute from texts with units, and return a Pint quantity.

        Numbers without a unit are taken in the parameter's own.
        """
        from .units import registry, to_base

        values: dict[str, Any] = {}
        for name, given in texts.items():
            unit = self._quantity(name).unit
            values[name] = [to_base(each, unit, name) for each in given] if isinstance(given, (list, tuple)) else to_base(given, unit, name)
        return registry().Quantity(self(**values), self.result.unit or "fraction")

    def _quantity(self, name: str) -> Quantity:
        if name not in self.parameters:
            raise InputError(f"{self.id} has no parameter {name!r}; it takes {', '.join(self.parameters)}.")
        return self.parameters[name]

    @cached_property
    def template(self) -> str:
        """The textbook line with ``@{name}`` for each parameter; see :mod:`.tracing`."""
        if self._given_latex is not None:
            return f"{self.symbol} = {self._given_latex}"
        return tracing.trace(self.function, {name: tracing.Term(f"@{{{name}}}") for name in self.parameters}, self.symbol)

    @property
    def traced(self) -> bool:
        """Whether the LaTeX comes from the function's own body."""
        return self._given_latex is None

    @property
    def latex(self) -> str:
        """The formula as the textbook writes it."""
        symbols = {name: quantity.symbol for name, quantity in self.parameters.items()}
        symbols |= {name: constant.symbol for name, constant in tracing.constants(self.function).items()}
        return tracing.fill(self.template, symbols)

    def solve_for(self, parameter: str, /, *, result: float, **others: Any) -> float:
        """Return the value of one parameter at which the result is met, as in ``solve_for("service_rate", result=0.1, arrival_rate=80)``.

        It is looked for on the span of the parameter's control first, then in all of its range. Where several values meet the
        result, it is the one nearest to the default (:meth:`solutions` has them all); where a whole stretch does, its point nearest
        to the default. Of a parameter that counts, it is the smallest number at which the rising or falling result reaches or passes.

        Raises
        ------
        InputError
            If no value is found, with the results that the formula can give; or if the parameter is a list.
        """
        from .exploring import solve_for

        return solve_for(self, parameter, result, others)

    def solutions(self, parameter: str, /, *, result: float, **others: Any) -> tuple[float, ...]:
        """Return every value of one parameter, over all of its range, at which the result was found to be met; see :meth:`solve_for`."""
        from .exploring import solutions

        return solutions(self, parameter, result, others)

    def sensitivity(self, **values: Any) -> Sensitivity:
        """Return by how many per cent the result changes for each per cent of each parameter: its elasticities.

        Whole numbers are compared with their neighbours. A parameter without an elasticity (a list, a zero, a jump) is left out,
        and ``.omitted`` says why.
        """
        from .exploring import sensitivity

        return sensitivity(self, values)

    def sweep(self, parameter: str, /, over: Any = None, **values: Any) -> Sweep:
        """Return arrays (x, y) of the result along one parameter, the others held.

        ``over`` is (lowest, highest) or a list of values; the span of the parameter's control unless given, spaced by its scale, in
        whole numbers where it counts. What the formula refuses is left out.

        Raises
        ------
        InputError
            If nothing along the way is allowed.
        """
        from .exploring import sweep

        return sweep(self, parameter, over, values)

    def expression(self) -> Any:
        """Return the right-hand side as a SymPy expression, to derive from; its symbols are the parameters' names.

        Raises
        ------
        TypeError
            If the body loops or branches on its parameters, so that it is no expression.
        """
        import sympy

        if not self.traced:
            raise TypeError(f"{self.id} is computed by a loop or an integral, so it is no closed expression; .latex shows it.")
        named = {name: sympy.Symbol(name, positive=True) for name in tracing.constants(self.function)}
        return tracing.replaced(self.function, named)(**{name: sympy.Symbol(name, real=True) for name in self.parameters})

    def working(self, *args: Any, **kwargs: Any) -> Working:
        """Return formula, numbers substituted and result as LaTeX, the result in words, and what each symbol stands for.

        A list of numbers (a parameter whose quantity is a vector) appears element by element where the formula
        is a sum or product over it, and in brackets elsewhere. Arrays have no working: ask for one point.
        """
        checked = self.check(*args, **kwargs)
        value = self._compute(checked)
        if not isinstance(value, (int, float)):
            raise InputError(f"{self.id} can show its working for one set of numbers, not for a whole array; pick one point.")
        return Working(
            formula=self.latex,
            substituted=self._substituted(checked),
            result=f"{self.symbol} = {tracing.tex_value(value)}{_UNITS_IN_TEX.get(self.result.unit, '')}",
            text=self.result.text(value),
            where=tuple((quantity.symbol, quantity.name, _texts(quantity, checked[name])) for name, quantity in self.parameters.items())
            + tuple(
                (constant.symbol, name.replace("_", " ").lower(), f"{number(constant, 9)} {constant.unit}".strip())
                for name, constant in tracing.constants(self.function).items()
                if not constant.symbol.isdigit()
            ),
        )

    def _substituted(self, checked: Mapping[str, Any]) -> str:
        if self._expands:
            line = tracing.trace(self.function, {name: _terms(value) for name, value in checked.items()}, self.symbol, numbers=True)
            return tracing.fill(line, {}, times=r" \times ")
        units = {name: r"^{\circ}" if quantity.unit == "degree" else "" for name, quantity in self.parameters.items()}
        numbers = {name: _tex(value, units[name]) for name, value in checked.items()}
        numbers |= {name: tracing.tex_number(value) for name, value in tracing.constants(self.function).items()}
        right = tracing.fill(self.template, numbers, times=r" \times ").removeprefix(f"{self.symbol} = ")
        return f"{self.symbol} = {right}"


_UNITS_IN_TEX = {
    "s": r"\,\mathrm{s}",
    "m": r"\,\mathrm{m}",
    "byte": r"\,\mathrm{B}",
    "bit/s": r"\,\mathrm{bit/s}",
    "1/s": r"\,\mathrm{s}^{-1}",
    "degree": r"^{\circ}",
    "request/s": r"\,\mathrm{s}^{-1}",
}


@dataclass(frozen=True, slots=True)
class Working:
    """The three lines of a worked example (LaTeX), the result in words, and (symbol, name, value) of what went in."""

    formula: str
    substituted: str
    result: str
    text: str
    where: tuple[tuple[str, str, str], ...] = ()


def _topic(module: str) -> str:
    """A topic is a module or a package of the room ``formulas``."""
    rooms = module.split(".")
    return rooms[rooms.index("formulas") + 1] if "formulas" in rooms[:-1] else rooms[-1]


def _terms(value: Any) -> Any:
    return [tracing.term(each) for each in value] if isinstance(value, list) else tracing.term(value)


def _texts(quantity: Quantity, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_texts(quantity, each) for each in value)
    return quantity.text(value, figures=6)


def _tex(value: Any, unit: str) -> str:
    if isinstance(value, (int, float)):
        return tracing.tex_number(value, unit)
    shown = [tracing.tex_number(each) for each in list(value)[:6]] + ([r"\ldots"] if len(value) > 6 else [])
    return r"\left[" + r",\ ".join(shown) + r"\right]"


def _brief(value: Any) -> str:
    return plain(value) if isinstance(value, (int, float)) else "an array"


def _within(value: Any, ends: tuple[float, float], quantity: Quantity) -> Any:
    """Take back what rounding carried past an end of the range, so that no probability is -1e-20."""
    if quantity.integer:
        return value
    for bound, reached, beyond in ((quantity.lower, ends[0], -1.0), (quantity.upper, ends[1], 1.0)):
        if (reached - bound) * beyond <= 0.0 or not math.isfinite(bound):
            continue
        excess = (value - bound) * beyond
        slack = 1e-12 * max(1.0, abs(bound))
        if isinstance(value, (int, float)):
            value = bound if excess <= slack else value
        else:
            import numpy as np

            value = np.where((excess > 0.0) & (excess <= slack), bound, value)
    return value


_FORMULAS: dict[str, Formula] = {}


def formula(
    *,
    sources: tuple[Source, ...],
    symbol: str | None = None,
    catalog_ids: tuple[str, ...] = (),
    latex: str | None = None,
    requires: tuple[Requirement, ...] = (),
    caveats: tuple[Caveat, ...] = (),
    words: tuple[str, ...] = (),
    expands: bool = False,
) -> Callable[[Callable[..., Any]], Formula]:
    """Declare a function over quantities as a formula of the course.

    ``symbol`` is the left-hand side (the result's own symbol unless given); ``latex`` is a right-hand-side
    template, for bodies that cannot be traced (loops, integrals); ``words`` are further words to find it by.
    With ``expands``, the working runs the body on the numbers, so that a sum or product shows its operands.
    """

    def declare(function: Callable[..., Any]) -> Formula:
        made = Formula(
            function,
            symbol=symbol,
            sources=sources,
            catalog_ids=catalog_ids,
            latex=latex,
            requires=requires,
            caveats=caveats,
            words=words,
            expands=expands,
        )
        if made.id in _FORMULAS:
            raise ValueError(f"two formulas are called {made.id}")
        _FORMULAS[made.id] = made
        return made

    return declare


def registered() -> Iterator[Formula]:
    """Yield every formula declared so far, in order of declaration."""
    yield from _FORMULAS.values()


def find(name: str) -> Formula:
    """Return one registered formula, or raise with the nearest names."""
    if name in _FORMULAS:
        return _FORMULAS[name]
    import difflib

    near = difflib.get_close_matches(name, _FORMULAS, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "formulas.all() lists them."
    raise UnknownName(f"No formula is called {name!r}; {hint}")
