"""A wrong constant is caught: each number in the body of each formula is changed in turn, and the worked example must notice."""

from __future__ import annotations

import ast
import doctest
import inspect
import io
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dstudio_lib import formulas
from dstudio_lib.foundation import tracing
from dstudio_lib.foundation.registry import Formula


def _body(formula: Formula) -> tuple[ast.FunctionDef, list[ast.Constant]]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(formula.function))))
    definition = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    numbers = [
        node
        for line in definition.body
        for node in ast.walk(line)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    ]
    return definition, numbers


def _with_number_changed(formula: Formula, at: int) -> Callable[..., Any]:
    definition, numbers = _body(formula)
    number = numbers[at]
    number.value = number.value + 1 if isinstance(number.value, int) else number.value * 1.25
    definition.decorator_list = []
    definition.returns = None
    for argument in [*definition.args.args, *definition.args.kwonlyargs]:
        argument.annotation = None
    names = dict(inspect.unwrap(formula.function).__globals__)
    exec(compile(ast.Module([definition], []), "<changed>", "exec"), names)
    changed: Callable[..., Any] = names[definition.name]
    return changed


def mutants() -> Iterator[Any]:
    """Yield every number of every formula whose body is one textbook line; loops and integrals have oracles of their own."""
    for formula in formulas.all():
        if not formula.traced:
            continue
        _, numbers = _body(formula)
        for at, number in enumerate(numbers):
            yield pytest.param(formula, at, None, id=f"{formula.id}-{number.value}-{at}")
        for name in tracing.constants(formula.function):
            yield pytest.param(formula, 0, name, id=f"{formula.id}-{name}")


class Endless(Exception):
    """A changed body that no longer ends is as wrong as one that ends on another number."""


def _give_up(*_: Any) -> None:
    raise Endless


def _example_fails(formula: Formula) -> bool:
    function = inspect.unwrap(formula.function)
    test = doctest.DocTestParser().get_doctest(formula.__doc__ or "", dict(function.__globals__), formula.id, None, 0)
    previous = signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(5)
    try:
        return doctest.DocTestRunner(verbose=False).run(test, out=io.StringIO().write).failed > 0
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def test_the_examples_pass_before_anything_is_changed() -> None:
    assert [formula.id for formula in formulas.all() if _example_fails(formula)] == []


@pytest.mark.parametrize(("formula", "at", "constant"), mutants())
def test_a_wrong_number_fails_the_worked_example(formula: Formula, at: int, constant: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert formula.parameters and formula.result  # what the changed body, which has lost its annotations, is checked against
    if constant is not None:
        wrong = float(tracing.constants(formula.function)[constant]) * 1.1
        changed = tracing.replaced(formula.function, {constant: wrong})
    else:
        changed = _with_number_changed(formula, at)
    monkeypatch.setattr(formula, "function", changed)
    assert _example_fails(formula)


def test_this_guard_can_fail() -> None:
    """The unchanged body passes its example, so it is the change that fails it."""
    formula = formulas.get("latency.minimum_round_trip")
    assert not _example_fails(formula)
    assert sys.modules[formula.__module__].__dict__["minimum_round_trip"] is formula
