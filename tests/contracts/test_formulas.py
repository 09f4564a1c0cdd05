"""What holds for every formula of the course, asked of the registry."""

from __future__ import annotations

import ast
import doctest
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np
import pytest
import sympy
from latex2mathml.converter import convert

from dstudio_lib import formulas
from dstudio_lib.formulas import _trace
from dstudio_lib.foundation import tracing
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.units import registry

ALL = formulas.all()
CHECKS: list[Callable[..., None]] = []


def every(check: Callable[..., None]) -> Callable[..., None]:
    """Ask this of every formula."""
    CHECKS.append(check)
    return check


@pytest.mark.parametrize("formula", ALL, ids=lambda each: each.id)
def test_what_holds_for_every_formula_holds_for(formula: Formula, points: Any) -> None:
    faults: list[BaseException] = []
    for check in CHECKS:
        try:
            check(formula, points) if "points" in signature(check).parameters else check(formula)
        except (Exception, pytest.fail.Exception) as fault:
            fault.add_note(f"{formula.id}: {check.__name__.replace('_', ' ')}")
            faults.append(fault)
    if faults:
        raise BaseExceptionGroup(formula.id, faults)


@every
def the_docstring_says_what_it_is_when_it_holds_and_works_an_example(formula: Formula) -> None:
    text = formula.__doc__ or ""
    title, _, body = text.partition("\n\n")
    assert title.strip().endswith(".") and len(title.strip().splitlines()) == 1 and len(title) < 135
    assert len(body.partition(">>>")[0].split()) >= 8, "say when it holds and when it does not"
    examples = doctest.DocTestParser().get_examples(text)
    assert examples and all(example.want for example in examples)
    assert any(f"{formula.__name__}(" in example.source for example in examples)


@every
def every_source_resolves(formula: Formula) -> None:
    assert formula.sources
    for source in formula.sources:
        assert source.reference.title and source.reference.authors
        assert str(source).endswith(".")


@every
def every_number_is_declared(formula: Formula) -> None:
    for name, quantity in [*formula.parameters.items(), ("result", formula.result)]:
        assert quantity.name and quantity.symbol and quantity.meaning, name
        low, high = quantity.span
        assert math.isfinite(low) and math.isfinite(high) and low < high, name
        if name == "result":
            continue
        assert quantity.lower <= low and high <= quantity.upper, f"the control of {name} offers what is refused"
        assert low <= quantity.default <= high or quantity.vector, f"the default of {name} is off its control"
        quantity.check([quantity.default] if quantity.vector else quantity.default, name)


@every
def the_defaults_are_allowed_together(formula: Formula, points: Any) -> None:
    assert points.allowed(formula, points.usual(formula))


@every
def parameters_have_symbols_of_their_own(formula: Formula) -> None:
    symbols = [quantity.symbol for quantity in formula.parameters.values()]
    symbols += [constant.symbol for constant in tracing.constants(formula.function).values()]
    assert len(set(symbols)) == len(symbols)


@every
def the_result_has_a_name_of_its_own(formula: Formula) -> None:
    assert formula.result.name not in {parameter.name for parameter in formula.parameters.values()}


@every
def the_printed_line_names_every_parameter_and_nothing_else(formula: Formula) -> None:
    named = {first or second for first, second in re.findall(r"@\{(\w+)\}|@\(\{(\w+)\}\)", formula.template)}
    assert named == set(formula.parameters) | (set(tracing.constants(formula.function)) if formula.traced else set())
    assert "@" not in formula.latex


@every
def the_printed_line_converts_to_mathml(formula: Formula, points: Any) -> None:
    working = formula.working(**points.usual(formula))
    for line in (working.formula, working.substituted, working.result, *(symbol for symbol, _, _ in working.where)):
        assert line.count("{") == line.count("}") and line.count(r"\left") == line.count(r"\right")
        markup = convert(line)
        assert markup.startswith("<math")
        assert "\\" not in markup, f"{line} has a command that MathML does not know"
    assert working.text and "nan" not in working.text


def test_the_committed_lines_are_fresh() -> None:
    assert json.loads(_trace.TARGET.read_text(encoding="utf-8")) == json.loads(_trace.traced())


@every
def arrays_give_what_scalars_give(formula: Formula, points: Any) -> None:
    listed = [name for name, quantity in formula.parameters.items() if quantity.vector]
    drawn = points.draws(formula, 25)
    if listed:  # a list keeps its length, and each of its entries may be an array
        drawn = [points.usual(formula) | {name: each[name] for name in listed} for each in drawn]
    stacked: dict[str, Any] = {name: np.array([each[name] for each in drawn]) for name in formula.parameters}
    for name in listed:
        whole = formula.parameters[name].integer
        stacked |= {name: drawn[0][name] if whole else [np.array(each) for each in zip(*(point[name] for point in drawn), strict=True)]}
        drawn = [each | {name: drawn[0][name]} if whole else each for each in drawn]
    if listed:
        stacked |= {name: drawn[0][name] for name, quantity in formula.parameters.items() if name not in listed}
        stacked |= {
            name: np.array([drawn[0][name]] * 25) for name in stacked if name not in listed and not formula.parameters[name].integer
        }
    given = np.broadcast_to(formula(**stacked), 25)  # lists of whole numbers stay single, so that nothing may be stacked
    assert given == pytest.approx([formula(**point) for point in drawn], rel=1e-11, abs=1e-300)


@every
def one_parameter_may_be_an_array(formula: Formula, points: Any) -> None:
    point = points.usual(formula)
    for name, quantity in formula.parameters.items():
        if quantity.vector or (quantity.integer and any(each.vector for each in formula.parameters.values())):
            continue
        swept = formula(**point | {name: np.array([[point[name]], [point[name]]])})
        assert np.shape(swept) == (2, 1)
        assert swept[0, 0] == pytest.approx(formula(**point), rel=1e-12)


@every
def the_ends_of_every_range_give_a_number_or_a_sentence(formula: Formula, points: Any) -> None:
    for name, point in points.ends(formula):
        try:
            value = formula(**point)
        except InputError as error:
            assert str(error).endswith("."), name
            assert "nan" not in str(error)
        else:
            assert math.isfinite(value), f"{name} at {point[name]}"
            formula.result.check(value, "result")
            text = formula.result.text(value)
            assert "nan" not in text and "inf" not in text and "e-" not in text


@every
def results_stay_in_the_range_that_the_result_declares(formula: Formula, points: Any) -> None:
    for point in points.draws(formula, 50, seed=2):
        formula.result.check(formula(**point), "result")


@every
def what_is_not_allowed_is_refused_in_a_sentence(formula: Formula, points: Any) -> None:
    for name, quantity in formula.parameters.items():
        wrong: list[Any] = ["12 km", math.nan, math.inf, None, True, {}, object()]
        wrong += [quantity.lower - max(1.0, abs(quantity.lower) / 100)] if math.isfinite(quantity.lower) else []
        wrong += [quantity.upper + max(1.0, abs(quantity.upper) / 100)] if math.isfinite(quantity.upper) else []
        wrong += [quantity.lower] if quantity.lower_open else []
        wrong += [quantity.upper] if quantity.upper_open and math.isfinite(quantity.upper) else []
        wrong += [quantity.default + 0.5] if quantity.integer else []
        for value in wrong:
            for given in (value, [value]) if quantity.vector else (value,):
                with pytest.raises(InputError) as caught:
                    formula(**points.usual(formula) | {name: given})
                assert caught.value.parameter == name
                assert name in str(caught.value) and "allowed" in str(caught.value) and "try" in str(caught.value)


@every
def broken_requirements_say_what_to_try(formula: Formula) -> None:
    for requirement in formula.requires:
        assert requirement.parameter in formula.parameters
        if isinstance(requirement.sentence, str):
            filled = requirement.sentence.format(**dict.fromkeys(formula.parameters, "1"))
            assert "allowed" in filled and "try" in filled


@every
def caveats_are_sentences_about_parameters(formula: Formula, points: Any) -> None:
    for caveat in formula.caveats:
        assert caveat.sentence.endswith(".")
        assert caveat.parameter is None or caveat.parameter in formula.parameters
    formula.warnings(**points.usual(formula))


@every
def units_agree_on_both_sides(formula: Formula, points: Any) -> None:
    """The body, run on quantities with units, gives the declared unit and the same number."""
    ours = registry()
    constants = {name: ours.Quantity(float(each), each.unit or "fraction") for name, each in tracing.constants(formula.function).items()}
    point = formula.check(**points.usual(formula))
    united = {
        name: ours.Quantity(value, formula.parameters[name].unit) if formula.parameters[name].unit else value
        for name, value in point.items()
    }
    result = ours.Quantity(tracing.replaced(formula.function, constants)(**united))
    assert result.to(formula.result.unit or "fraction").magnitude == pytest.approx(formula(**point), rel=1e-12)


@every
def running_the_body_on_terms_gives_the_same_number(formula: Formula, points: Any) -> None:
    if not formula.traced:
        return  # its line is given
    for point in points.draws(formula, 5, seed=3):
        shown = {name: tracing.term(float(each)) for name, each in tracing.constants(formula.function).items()}
        traced = tracing.replaced(formula.function, shown)(**{name: tracing.term(value) for name, value in point.items()})
        assert float(traced) == pytest.approx(formula(**point), rel=1e-11, abs=1e-300)


def precise(value: float) -> sympy.Number:
    return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value, 40)


@every
def the_expression_evaluates_to_the_same_number(formula: Formula, points: Any) -> None:
    if not formula.traced:
        with pytest.raises(TypeError):
            formula.expression()
        return
    values = {name: float(each) for name, each in tracing.constants(formula.function).items()}
    for point in points.draws(formula, 3, seed=4):
        expression = formula.expression()
        numbers = {symbol: precise((values | point)[symbol.name]) for symbol in expression.free_symbols}
        assert float(expression.subs(numbers).evalf(30)) == pytest.approx(formula(**point), rel=1e-6, abs=1e-12)


@every
def it_is_found_by_its_words(formula: Formula) -> None:
    assert formulas.get(formula.id) is formula
    for word in (formula.title, *formula.words):
        assert formula in formulas.search(word), word


def example_of(formula: Formula) -> dict[str, Any]:
    """The arguments of the worked example, as its doctest has them."""
    scope: dict[str, Any] = dict(vars(sys.modules[formula.__module__]))
    for example in doctest.DocTestParser().get_examples(formula.__doc__ or ""):
        tree = ast.parse(example.source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == formula.__name__:
                seen: list[dict[str, Any]] = []
                scope[formula.__name__] = lambda *args, seen=seen, **kwargs: (
                    seen.append(formula.check(*args, **kwargs)) or formula(*args, **kwargs)
                )
                exec(compile(tree, "<example>", "exec"), scope)
                return seen[0]
        exec(compile(tree, "<example>", "exec"), scope)
    raise AssertionError("no example calls it")


def without(point: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in point.items() if other != name}


HASHES = {"partitioning.rendezvous_weight", "partitioning.jump_bucket", "hashing.redis_slot"}
"""Their results rise and fall with every bit, so that there is nothing to solve for."""


@every
def solving_recovers_the_inputs_of_the_worked_example(formula: Formula) -> None:
    point = example_of(formula)
    wanted = formula(**point)
    moving = [name for name, slope in formula.sensitivity(**point).items() if abs(slope) > 1e-9]
    smooth = [name for name in moving if not formula.parameters[name].integer]
    costly = formula.id.startswith("staleness.")
    for name in smooth[: 1 if costly else 3]:
        others = without(point, name)
        found = (formula.solve_for(name, result=wanted, **others),) if costly else formula.solutions(name, result=wanted, **others)
        assert any(math.isclose(each, point[name], rel_tol=1e-5) for each in found), f"{name}: {found} without {point[name]}"
        for each in found:
            assert formula(**others, **{name: each}) == pytest.approx(wanted, rel=1e-6, abs=1e-300)
    for name in set(moving) - set(smooth) if formula.id not in HASHES else ():
        found = formula.solutions(name, result=wanted, **without(point, name))
        assert found and found[0] <= point[name], f"{name}: {found} past {point[name]}"
        assert all(type(each) is int for each in found)


@every
def what_cannot_be_met_is_answered_with_what_can(formula: Formula, points: Any) -> None:
    point = points.usual(formula)
    for name, quantity in formula.parameters.items():
        if quantity.vector:
            with pytest.raises(InputError, match="is a list of numbers"):
                formula.solve_for(name, result=formula(**point), **without(point, name))
    low, high = formula.result.lower, formula.result.upper
    for beyond in (low - 1 - abs(low), high + 1 + abs(high)):
        name = next(iter(formula.parameters))
        if math.isfinite(beyond) and not formula.parameters[name].vector:
            with pytest.raises(InputError, match=r"result .* was given as .* allowed is .* try"):
                formula.solve_for(name, result=beyond, **without(point, name))


@every
def sensitivity_agrees_with_a_secant_or_says_why_there_is_none(formula: Formula, points: Any) -> None:
    for point in points.draws(formula, 3, seed=5):
        found = formula.sensitivity(**point)
        assert set(found) | set(found.omitted) == set(formula.parameters) and not set(found) & set(found.omitted)
        assert all(sentence.endswith(".") for sentence in found.omitted.values())
        result = formula(**point)
        for name, slope in found.items():
            if formula.result.integer:
                continue  # a staircase has no slope worth comparing
            step = max(1, point[name] // 10_000) if formula.parameters[name].integer else 3e-4 * abs(point[name])
            beside = [point | {name: point[name] + each} for each in (-step, step)]
            if not all(points.allowed(formula, each) for each in beside) or (formula.parameters[name].integer and point[name] < 2):
                continue  # an end: there is no secant through both sides
            low, high = (formula(**each) for each in beside)
            if formula.parameters[name].integer:
                assert slope == pytest.approx(
                    math.log(high / low) / math.log((point[name] + step) / (point[name] - step)), rel=1e-6, abs=1e-9
                )
            elif math.isclose(high - result, result - low, rel_tol=0.05):  # smooth enough at this width
                assert slope == pytest.approx((high - low) / (2 * step) * point[name] / result, rel=2e-2, abs=1e-5)


@every
def sensitivity_of_a_closed_expression_is_its_derivative(formula: Formula, points: Any) -> None:
    if not formula.traced or any(quantity.vector for quantity in formula.parameters.values()):
        return  # it is no closed expression of its parameters
    point = points.draws(formula, 1, seed=6)[0]
    expression = formula.expression()
    constants = {name: sympy.Float(float(each), 30) for name, each in tracing.constants(formula.function).items()}
    numbers = {symbol: constants.get(symbol.name, precise(point.get(symbol.name, 0))) for symbol in expression.free_symbols}
    if expression.has(sympy.ceiling, sympy.floor, sympy.Min, sympy.Max, sympy.Abs):
        return
    result = formula(**point)
    for name, slope in formula.sensitivity(**point).items():
        symbol = next((each for each in expression.free_symbols if each.name == name), None)
        if symbol is None or formula.parameters[name].integer:
            continue
        exact = float(sympy.diff(expression, symbol).subs(numbers).evalf(30)) * point[name] / result
        assert slope == pytest.approx(exact, rel=1e-4, abs=1e-6), name


@every
def a_sweep_is_finite_and_inside_the_declared_ranges(formula: Formula, points: Any) -> None:
    point = points.usual(formula)
    for name, quantity in formula.parameters.items():
        if quantity.vector:
            continue
        x, y = formula.sweep(name, **without(point, name))
        assert len(x) == len(y) >= 1 and (np.diff(x) > 0).all()
        assert np.isfinite(y).all()
        low, high = quantity.span
        assert low <= x[0] and x[-1] <= high
        if not quantity.integer:
            assert len(x) > 20, f"{name}: most of its span is refused"
        quantity.check(x, name)
        formula.result.check(y, "result")
        middle = len(x) // 2
        assert y[middle] == pytest.approx(formula(**point | {name: x[middle].item()}), rel=1e-9, abs=1e-300)


def test_scalar_calls_need_the_standard_library_only(points: Any) -> None:
    """In a fresh process, every formula is called on numbers, and no array library is loaded."""
    calls = json.dumps({formula.id: points.usual(formula) for formula in ALL})
    program = (
        "import json, sys\n"
        "from dstudio_lib import formulas\n"
        f"for name, point in json.loads({calls!r}).items():\n"
        "    formulas.get(name)(**point)\n"
        "    formulas.get(name).working(**point)\n"
        "print(sorted({'numpy', 'scipy', 'sympy', 'pint', 'plotly', 'pydantic'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"


def test_the_topics_of_the_first_episode_are_complete() -> None:
    covered = {number for formula in ALL for number in formula.catalog_ids}
    wanted = {f"F-A{i:02}" for i in range(1, 17)} | {f"F-E{i:02}" for i in range(1, 15)}
    wanted |= {"F-D01", "F-D02", "F-D03", "F-D04", "F-D05", "F-D14", "F-D19", "F-D20"} | {f"F-F{i:02}" for i in range(1, 8)}
    assert wanted <= covered


def test_the_two_correlations_never_share_a_name() -> None:
    """A latent correlation is not an indicator correlation: nothing that takes one takes the other under its name."""
    for formula in formulas.by_topic()["correlation"]:
        for name, quantity in formula.parameters.items():
            assert (name == "latent_correlation") == (quantity.symbol == "r"), formula.id
            assert (name == "correlation") == (quantity.symbol == r"\rho"), formula.id
