"""Formulas as JavaScript: what is compiled keeps the author's operations, and what is not says why."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas._javascript import Script, Uncompilable, compiled
from dstudio_lib.foundation.elementary import any_of, expm1
from dstudio_widgets.compiled import STATIC, known


def script_of(function: Callable[..., Any]) -> str:
    script = Script()
    name = script.function(function)
    return script.functions[name]


def careful(p: float, n: float) -> float:
    return any_of(p, n) + -expm1(-p)


def chained(a: float, b: float, c: float) -> float:
    return a - (b - c) - a / b**2


def told_apart(values: list[float], count: int = 2) -> float:
    best = 0.0
    for i, each in enumerate(values):
        if 0 < each <= 1 and i != count:
            best += math.fsum(each * j for j in range(count) if j % 2)
    return best if best > 0 else values[-1]


def reserved(new: float, py: float) -> float:
    null = new + py
    return null


def unbounded(x: float) -> float:
    import itertools

    return x + next(itertools.count())


def hash_of(x: int) -> float:
    return float(x * 6_364_136_223_846_793_005 % 2**64)


def test_forms_that_keep_their_digits_stay_as_they_are_written() -> None:
    assert "py.anyOf(p, n) + (-py.expm1(-p))" in script_of(careful)


def test_parentheses_and_the_order_of_operations_are_those_of_the_body() -> None:
    assert "return a - (b - c) - py.div(a, py.pow(b, 2));" in script_of(chained)


def test_loops_branches_defaults_and_comprehensions_compile() -> None:
    text = script_of(told_apart)
    for part in ("count = 2", "let best, each, i;", "for ([i, each] of py.enumerate(values))", "(0 < each && each <= 1) && (i !== count)"):
        assert part in text
    assert "py.list(py.range(count)).filter((j) => py.truth(py.mod(j, 2))).map((j) => each * j)" in text
    assert "py.item(values, -1)" in text


def test_names_that_javascript_keeps_for_itself_are_changed() -> None:
    assert "(new_, py_)" in script_of(reserved)
    assert "let null_;" in script_of(reserved)


@pytest.mark.parametrize(("function", "reason"), [(unbounded, "Import"), (hash_of, "beyond 2^53"), (len, "not a Python function")])
def test_what_has_no_counterpart_is_refused_with_the_reason(function: Callable[..., Any], reason: str) -> None:
    with pytest.raises(Uncompilable, match=reason.replace("^", r"\^")):
        script_of(function)


def test_nine_of_ten_formulas_compile_and_each_of_the_others_has_a_reason() -> None:
    text, reasons = compiled()
    assert len(reasons) < 0.1 * len(formulas.all())
    assert all(len(reason) > 10 for reason in reasons.values())
    assert all(f'"{each.id}": {{' in text for each in formulas.all() if each.id not in reasons)


def test_compiling_twice_writes_the_same_and_it_is_what_a_page_has() -> None:
    text, reasons = compiled()
    compiled.cache_clear()
    assert compiled()[0] == text == (STATIC / "formulas.js").read_text(encoding="utf-8"), "run `make generated`"
    assert known() == {each.id for each in formulas.all()} - reasons.keys()
