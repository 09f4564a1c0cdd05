"""What every calculator's reading must be, at both ends of every control, in every preset, and in its prediction."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
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
# fmt: off
FREE = frozenset([
    "x", "y", "base", "lon", "lat", "labels", "values", "text", "hovertext", "customdata", "name", "range", "tickvals", "ticktext",
    "x0", "x1", "y0", "y1", "path",
])
# fmt: on
"""Properties of which Plotly takes any number and any text."""

TAKEN: set[tuple[str, Any]] = set()
"""The properties that Plotly has taken, with their values."""


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


def cases(calculator: Declaration) -> Iterator[dict[str, Any]]:
    """Yield every preset, as it is and with each of its controls at both ends, and what comes to the same only once."""
    met = set()
    for preset in calculator.reading.PRESETS:
        for moved in ({}, *({name: value} for name, value in extremes(calculator.settings_class))):
            values = {**preset.values, **moved}
            key = repr(sorted((defaults(calculator.settings_class) | values).items()))
            if key not in met:
                met.add(key)
                yield values


@pytest.mark.parametrize("calculator", all_calculators(), ids=lambda each: each.name)
def test_a_reading_can_be_read_and_drawn_wherever_its_controls_reach(calculator: Declaration) -> None:
    faults = []
    for values in cases(calculator):
        try:
            assert_read_or_refused(calculator, values)
        except Exception as fault:
            fault.add_note(f"{calculator.name} at {values}")
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"readings of {calculator.name}", faults)


def assert_read_or_refused(calculator: Declaration, values: dict[str, Any]) -> None:
    """Assert that the reading of these settings is presentable, or that they are refused in a sentence."""
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


def properties(value: Any, path: str, *, free: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield the path of each property with its value, or with the value's type if Plotly takes all of the type.

    The positions in a list make no difference, and its length only up to a pair.
    """
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from properties(each, f"{path}.{name}", free=name in FREE)
    elif isinstance(value, (list, tuple)):
        yield path, min(len(value), 3)
        kinds = {type(each) for each in value}
        if free and kinds <= {int, float}:
            yield from ((f"{path}[]", kind) for kind in kinds)
        else:
            for each in value:
                yield from properties(each, f"{path}[]", free=free)
    elif free and not (isinstance(value, str) and value.startswith("role:")):
        yield path, type(value)
    else:
        yield path, (type(value), value)


def assert_taken_by_plotly(plot: Mapping[str, Any]) -> None:
    """Assert that Plotly takes the figure in both themes, unless it has taken all of its properties with their values before.

    Plotly checks each property by itself, whatever stands beside it.
    """
    found = {each for trace in plot["data"] for each in properties(trace, trace["type"])}
    found |= set(properties({name: each for name, each in plot.items() if name != "data"}, "figure"))
    if found <= TAKEN:
        return
    for theme in ("light", "dark"):
        drawn = go.Figure(resolve(plot, theme))  # refuses properties and colours that it does not know
        assert len(drawn.data) == len(plot["data"])
    TAKEN.update(found)


def assert_drawable(figure: Figure) -> None:
    """Assert that Plotly takes the figure in both themes, and that it has a table and words beside it."""
    assert_taken_by_plotly(figure.plot)
    for trace in figure.plot["data"]:
        assert trace["type"] in {"scatter", "bar", "pie"}, "the pages' bundle of plotly.js draws nothing else"
        for axis in ("x", "y", "lon", "lat"):
            assert len(trace.get(axis, ())) <= MOST_POINTS
            assert all(math.isfinite(value) for value in trace.get(axis, ()) if isinstance(value, (int, float)))
    assert figure.finding and figure.alternative.endswith(".")
    assert figure.table.rows and all(len(row) == len(figure.table.columns) for row in figure.table.rows)
    assert all(math.isfinite(cell) for row in figure.table.rows for cell in row if isinstance(cell, (int, float)))
    assert "$" not in str(figure.plot["layout"]), "Plotly would want MathJax"
