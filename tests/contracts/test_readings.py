"""What every calculator's reading must be, at both ends of every control, in every preset, and in its prediction."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import pytest

from dstudio_lib.charts.palette import resolve
from dstudio_lib.charts.reading import Figure, Reading
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Pasted, Quantity, Toggle
from dstudio_lib.foundation.settings import declarations, defaults
from dstudio_widgets.calculators import Declaration, all_calculators

UNSPEAKABLE = re.compile(r"\b[Nn]a[Nn]\b|\binf\b|\bNone\b|\d[eE][-+]?\d|\{|\}|no finite value")
MOST_POINTS = 2_000


def extremes(settings: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield each setting with the values at both ends of its control, and with every option that it has."""
    usual = defaults(settings)
    for name, declared in declarations(settings).items():
        match declared:
            case Toggle():
                values: list[Any] = [False, True]
            case Choice():
                values = [word for word, _ in declared.options]
            case Pasted():
                values = [(), declared.check(declared.example, name)]
            case Quantity(vector=True):
                values = [tuple(value * factor for value in usual[name]) for factor in (0.25, 4)]
            case Quantity():
                values = [int(end) if declared.integer else end for end in declared.span]
        yield from ((name, value) for value in values)


def cases() -> Iterator[Any]:
    for calculator in all_calculators():
        for preset in calculator.reading.PRESETS:
            yield pytest.param(calculator, preset.values, id=f"{calculator.name}-{preset.name}")
            for name, value in extremes(calculator.settings_class):
                yield pytest.param(calculator, {**preset.values, name: value}, id=f"{calculator.name}-{preset.name}-{name}-{value}"[:120])


@pytest.mark.parametrize(("calculator", "values"), list(cases()))
def test_a_reading_can_be_read_and_drawn_wherever_its_controls_reach(calculator: Declaration, values: dict[str, Any]) -> None:
    try:
        settings = calculator.settings_class(**values)
        reading = calculator.reading.read(settings)
    except InputError as refused:  # two settings that exclude each other are told in one sentence beside one of them
        assert (refused.parameter or "").partition("[")[0] in declarations(calculator.settings_class)
        assert str(refused).endswith(".")
        return
    assert_presentable(reading)


@pytest.mark.parametrize("calculator", all_calculators(), ids=lambda each: each.name)
def test_the_answer_to_a_prediction_lies_on_the_scale_it_is_asked_on(calculator: Declaration) -> None:
    prediction = calculator.reading.PREDICTION
    answer = prediction.answer(calculator.settings_class(**prediction.asked_at))
    low, high = prediction.quantity.span
    assert low <= answer <= high
    for guess in (low, high, answer):
        explained = prediction.explain(guess, answer)
        assert explained.endswith(".") and not UNSPEAKABLE.search(explained), explained


@pytest.mark.parametrize("calculator", all_calculators(), ids=lambda each: each.name)
def test_presets_are_illustrative_or_cite_a_work_that_is_listed(calculator: Declaration) -> None:
    presets = calculator.reading.PRESETS
    assert len(presets) >= 3
    for preset in presets:
        assert preset.meaning.endswith(".")
        if preset.source:
            assert preset.source.reference.title


def assert_presentable(reading: Reading) -> None:
    """Assert what the design asks of every reading."""
    for text in texts(reading):
        assert not UNSPEAKABLE.search(text), text
    assert reading.verdict.endswith(".") and reading.spoken.endswith(".")
    assert 1 <= len(reading.metrics) <= 4
    assert 1 <= len(reading.figures) <= 3
    assert len({figure.name for figure in reading.figures}) == len(reading.figures)
    for figure in reading.figures:
        assert_drawable(figure)


def texts(reading: Reading) -> Iterator[str]:
    """Yield every text that a reader can meet."""
    yield from (reading.verdict, reading.spoken)
    for metric in reading.metrics:
        yield from (metric.label, metric.text, metric.meaning)
    yield from (note.text for note in reading.notes)
    for step in reading.working:
        yield from (step.title, step.working.text)
    for figure in reading.figures:
        yield from (figure.finding, figure.alternative)
        yield from (str(each["text"]) for each in figure.plot["layout"].get("annotations", ()))
        yield from (cell for row in figure.table.rows for cell in row if isinstance(cell, str))


def assert_drawable(figure: Figure) -> None:
    """Assert that Plotly takes the figure in both themes, and that it has a table and words beside it."""
    for theme in ("light", "dark"):
        drawn = go.Figure(resolve(figure.plot, theme))  # refuses properties and colours that it does not know
        assert len(drawn.data) == len(figure.plot["data"])
    for trace in figure.plot["data"]:
        assert trace["type"] in {"scatter", "bar", "pie"}, "the pages' bundle of plotly.js draws nothing else"
        for axis in ("x", "y", "lon", "lat"):
            assert len(trace.get(axis, ())) <= MOST_POINTS
            assert all(math.isfinite(value) for value in trace.get(axis, ()) if isinstance(value, (int, float)))
    assert figure.finding and figure.alternative.endswith(".")
    assert figure.table.rows and all(len(row) == len(figure.table.columns) for row in figure.table.rows)
    assert all(math.isfinite(cell) for row in figure.table.rows for cell in row if isinstance(cell, (int, float)))
    assert "$" not in str(figure.plot["layout"]), "Plotly would want MathJax"
