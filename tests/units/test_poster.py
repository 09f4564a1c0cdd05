"""The pictures of figures: their marks lie where arithmetic puts them, and every figure of the course can be drawn."""

from __future__ import annotations

import inspect
import math
import re
from base64 import b64encode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from dstudio_lib.charts import poster
from dstudio_lib.charts.poster import svg
from dstudio_lib.charts.reading import Figure, Table
from dstudio_widgets.calculators import Declaration, all_calculators

NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def drawn(*data: dict[str, Any], **layout: Any) -> ElementTree.Element:
    return ElementTree.fromstring(svg(Figure("walls", "Walls < doors", {"data": list(data), "layout": layout}, "Lines.", Table((), ()))))


def parts(picture: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    """The elements of a kind within the plot, which is the inner picture."""
    return list(plot(picture).iter(f"{{http://www.w3.org/2000/svg}}{kind}"))


def plot(picture: ElementTree.Element) -> ElementTree.Element:
    return picture.find("{http://www.w3.org/2000/svg}svg")  # type: ignore[return-value]


def size(picture: ElementTree.Element) -> tuple[float, float]:
    return float(plot(picture).get("width", 0)), float(plot(picture).get("height", 0))


def corners(element: ElementTree.Element) -> list[tuple[float, float]]:
    values = [float(each) for each in NUMBERS.findall(element.get("d", ""))]
    return list(zip(values[::2], values[1::2], strict=True))


def words(picture: ElementTree.Element) -> list[str]:
    return ["|".join(each.itertext()) for each in picture.iter("{http://www.w3.org/2000/svg}text")]


def test_a_line_runs_from_corner_to_corner_on_even_and_on_log_axes() -> None:
    even = drawn({"x": [0, 10], "y": [0, 100]}, xaxis={"range": [0, 10]}, yaxis={"range": [0, 100]})
    log = drawn({"x": [0.1, 1, 10], "y": [1, 10, 100]}, xaxis={"type": "log", "range": [-1, 1]}, yaxis={"type": "log", "range": [0, 2]})
    for picture in (even, log):
        width, height = size(picture)
        path = corners(parts(picture, "path")[0])
        assert path[0] == (0, height) and path[-1] == (width, 0)
    assert corners(parts(log, "path")[0])[1] == pytest.approx((size(log)[0] / 2, size(log)[1] / 2), abs=0.1)


def test_what_has_no_place_interrupts_a_line() -> None:
    picture = drawn({"x": [1, 2, 3, 4], "y": [1, None, 1, 0]}, yaxis={"type": "log", "range": [-1, 1]})
    assert parts(picture, "path")[0].get("d", "").count("M") == 2


def test_a_step_keeps_its_height_until_the_next_value() -> None:
    picture = drawn({"x": [0, 1, 2], "y": [0, 1, 0], "line": {"shape": "hv"}}, xaxis={"range": [0, 2]}, yaxis={"range": [0, 1]})
    width, height = size(picture)
    assert corners(parts(picture, "path")[0]) == [(0, height), (width / 2, height), (width / 2, 0), (width, 0), (width, height)]


def test_stacked_bars_lie_end_to_end_and_the_first_name_is_on_top_where_it_is_so_asked() -> None:
    bars = [{"type": "bar", "orientation": "h", "y": ["one", "other"], "x": x} for x in ([2, 4], [3, 1])]
    picture = drawn(*bars, barmode="stack", xaxis={"range": [0, 10]}, yaxis={"autorange": "reversed"})
    width, _ = size(picture)
    rows = [(float(each.get("x", 0)), float(each.get("width", 0)), float(each.get("y", 0))) for each in parts(picture, "rect")]
    assert [round(10 * (x / width), 2) for x, _, _ in rows] == [0, 0, 2, 4]
    assert [round(10 * (wide / width), 2) for _, wide, _ in rows] == [2, 4, 3, 1]
    assert rows[0][2] == rows[2][2] < rows[1][2] == rows[3][2]
    assert words(picture)[:2] == ["one", "other"] or words(picture).index("one") < words(picture).index("other")


def test_a_bar_may_begin_elsewhere_and_stand_upright() -> None:
    picture = drawn({"type": "bar", "x": ["a"], "y": [30], "base": [20]}, yaxis={"range": [0, 100]})
    bar, height = parts(picture, "rect")[0], size(picture)[1]
    assert float(bar.get("y", 0)) == pytest.approx(height / 2, abs=0.1) and float(bar.get("height", 0)) == pytest.approx(
        0.3 * height, abs=0.1
    )


def test_thresholds_shades_and_labels_lie_where_they_are_told() -> None:
    shapes = [
        {
            "type": "line",
            "xref": "paper",
            "yref": "y",
            "x0": 0,
            "x1": 1,
            "y0": 25,
            "y1": 25,
            "line": {"color": "role:limit", "dash": "dash"},
        },
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": 5,
            "x1": 10,
            "y0": 0,
            "y1": 1,
            "fillcolor": "role:failed/0.1",
            "layer": "below",
        },
        {"type": "path", "path": "M0,0H5V50L10,100", "line": {"color": "role:served"}},
    ]
    note = {"x": 5, "y": 50, "text": "<b>middle</b><br>of all", "showarrow": False, "xanchor": "center", "font": {"color": "role:failed"}}
    axes = {"xaxis": {"range": [0, 10]}, "yaxis": {"range": [0, 100]}}
    picture = drawn(shapes=shapes, annotations=[note], **axes)  # type: ignore[arg-type]
    width, height = size(picture)
    threshold, traced = parts(picture, "path")
    assert corners(threshold) == [(0, 0.75 * height), (width, 0.75 * height)] and threshold.get("stroke-dasharray")
    assert NUMBERS.findall(traced.get("d", "")) == ["0.0", f"{height:.1f}", f"{width / 2:.1f}", f"{height / 2:.1f}", f"{width:.1f}", "0.0"]
    shade = parts(picture, "rect")[0]
    assert (float(shade.get("x", 0)), float(shade.get("width", 0))) == (width / 2, width / 2)
    assert shade.get("style", "").startswith("fill:var(--failed);fill-opacity:0.1")
    assert "middle|of all" in words(picture)


def test_ticks_are_those_of_the_figure_or_else_round_ones() -> None:
    told = drawn({"x": [1, 9], "y": [1, 2]}, xaxis={"tickvals": [1, 9, 40], "ticktext": ["few", "many", "too many"]})
    assert {"few", "many"} <= set(words(told)) and "too many" not in words(told)
    assert {"0", "20", "40"} <= set(words(drawn({"x": [0, 40], "y": [1, 2]}, xaxis={"dtick": 20})))
    assert {"1", "10", "100"} <= set(words(drawn({"x": [1, 100], "y": [1, 2]}, xaxis={"type": "log"})))


def test_both_themes_have_a_colour_for_every_role_in_use() -> None:
    text = svg(
        Figure("walls", "W", {"data": [{"x": [0, 1], "y": [0, 1], "line": {"color": "role:failed"}}], "layout": {}}, "", Table((), ()))
    )
    style = re.findall(r"<style>(.*?)</style>", text)[0]
    for role in set(re.findall(r"var\(--([a-z-]+)\)", text)):
        assert len(re.findall(rf"--{role}:#[0-9A-F]{{6}};", style)) == 2, role


def test_a_notebook_that_is_turned_into_a_document_keeps_the_picture_of_a_card(tmp_path: Path) -> None:
    code = "from dstudio_widgets import coordination_calculator; coordination_calculator()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3", store_widget_state=False).execute(cwd=str(tmp_path))
    picture = notebook.cells[0].outputs[0]["data"]["image/svg+xml"]
    assert picture.startswith('<svg class="dstudio-picture"')
    assert b64encode(picture.encode()).decode()[:400] in HTMLExporter().from_notebook_node(notebook)[0]


@pytest.mark.parametrize("calculator", all_calculators(), ids=lambda each: each.name)
def test_every_figure_of_every_calculator_has_a_picture_that_stays_in_its_frame(calculator: Declaration) -> None:
    settings = calculator.settings_class(**calculator.reading.PRESETS[0].values)
    read = calculator.reading.read
    reading = read(settings, seed=1) if "seed" in inspect.signature(read).parameters else read(settings)
    for figure in reading.figures:
        picture = ElementTree.fromstring(svg(figure))
        assert picture.get("aria-label", "").startswith(figure.finding)
        marks = [each for each in plot(picture) if each.get("style")]
        assert len(marks) >= len([each for each in figure.plot["data"] if len(each.get("x", ()))]) > 0, figure.name
        for element in picture.iter():
            for name in ("x", "y", "x1", "y1", "cx", "cy", "width", "height", "r", "d", "transform"):
                assert "nan" not in element.get(name, "") and "inf" not in element.get(name, ""), (figure.name, name)
        _, _, width, height = map(float, picture.get("viewBox", "").split())
        labels = [each for each in picture.findall("{http://www.w3.org/2000/svg}text") if not each.get("transform")]
        assert len(labels) >= 4
        for each in labels:
            x, half = float(each.get("x", math.nan)), poster.LETTER * max(map(len, each.itertext())) / 2
            left = x - {"middle": half, "end": 2 * half}.get(each.get("text-anchor", ""), 0)
            assert left > -12 and left + 2 * half < width + 24, (figure.name, "".join(each.itertext()))
            assert 0 < float(each.get("y", math.nan)) <= height
