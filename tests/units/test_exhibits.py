"""What a notebook shows of a formula is what the library computes with."""

from __future__ import annotations

import inspect
import re

import pytest

from dstudio_lib import formulas
from dstudio_lib.charts import exhibits
from dstudio_lib.foundation.registry import Formula


@pytest.mark.parametrize("shown", formulas.all(), ids=lambda each: each.id)
def test_every_formula_can_be_shown_with_each_letter_and_its_sources(shown: Formula) -> None:
    text = exhibits.formula(shown.id).markdown
    assert shown.title in text
    assert text.count("$$") == 2
    for quantity in shown.parameters.values():
        assert f"${quantity.symbol}$" in text
    for source in shown.sources:
        assert source.reference.title in text


@pytest.mark.parametrize("shown", formulas.all(), ids=lambda each: each.id)
def test_the_code_shown_of_a_formula_is_its_own_body(shown: Formula) -> None:
    text = exhibits.code(shown.id).markdown
    source = inspect.getsource(inspect.unwrap(shown.function))
    body = source.rpartition('"""')[2].strip("\n").splitlines()
    assert body
    for line in body:
        assert line.strip() in text
    assert ">>>" not in text
    assert f"def {shown.function.__name__}(" in text


def test_numbers_are_substituted_and_the_result_stands_with_its_unit() -> None:
    text = exhibits.formula("latency.minimum_round_trip", distance=5_570_230).markdown
    assert r"2 \times" in text
    assert r"\mathbf{54.6\ ms}" in text
    assert r"299\,792\,458" in text


def test_a_unit_of_several_letters_stands_apart_from_its_number() -> None:
    text = exhibits.formula("security.crack_cost", entropy=47.6, hash_time=0.25, core_cost=0.02).markdown
    assert r"\mathbf{148\,000\,000\ dollars}" in text


def test_a_value_that_is_not_allowed_is_refused_before_anything_is_shown() -> None:
    with pytest.raises(ValueError, match="distance"):
        exhibits.formula("latency.minimum_round_trip", distance=-1)


def test_the_code_of_any_function_can_be_shown() -> None:
    text = exhibits.code(exhibits.table).markdown
    assert "def table(" in text
    assert "```python" in text
    assert "dstudio_lib.charts.exhibits.table" in text


def test_a_table_has_a_cell_for_every_text() -> None:
    lines = exhibits.table(("a", "b"), [("1", "2"), ("3", "4")]).markdown.splitlines()
    assert len(lines) == 4
    assert {len(re.findall(r"\|", line)) for line in lines} == {3}
