"""A prediction that is drawn: a curve continued by mouse and by keys, and the true one beside it, with Python and without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from browser.card import Card
from dstudio_lib.charts import scaling
from dstudio_widgets import calculators, predicting

SKETCH = scaling.PREDICTION.sketch
NUMBERS = re.compile(r"-?\d+\.\d+")


def heights(card: Card, line: str) -> list[float]:
    """The heights of a line of the plot, in requests a second."""
    spec = predicting.question(scaling.PREDICTION)["sketch"]
    low, high = spec["span"]
    values = [float(each) for each in NUMBERS.findall(card.root.locator(f".sketch polyline.{line}").get_attribute("points") or "")]
    return [low + (100 - y) / 100 * (high - low) for y in values[1::2]]


def handle(card: Card, i: int) -> Any:
    return card.root.get_by_role("slider", name="Your curve at").and_(card.root.locator(".handle")).nth(i)


def drag(card: Card, i: int, height: float) -> None:
    """Drag a point to a share of the plot's height."""
    plane, point = card.root.locator(".plane").bounding_box(), handle(card, i).bounding_box()
    mouse, x = card.page.mouse, point["x"] + point["width"] / 2
    mouse.move(x, point["y"] + point["height"] / 2)
    mouse.down()
    mouse.move(x, plane["y"] + plane["height"] * (1 - height), steps=3)
    mouse.up()


def truth() -> list[float]:
    return [SKETCH.truth(None, x) for x in predicting.question(scaling.PREDICTION)["sketch"]["curve"]]


def plays(card: Card) -> list[float]:
    """Draw a curve, and commit it; return its four heights."""
    card.root.locator(".prediction").scroll_into_view_if_needed()
    assert heights(card, "truth") == []
    for i, height in enumerate((0.4, 0.5, 0.6, 0.6)):
        drag(card, i, height)
    before = heights(card, "own")
    handle(card, 1).focus()
    for key in ("PageUp", "ArrowDown"):
        card.page.keyboard.press(key)
    drawn = heights(card, "own")[1:]
    assert drawn[1] > before[2] and drawn[:1] + drawn[2:] == before[1:2] + before[3:]
    assert (
        handle(card, 3).get_attribute("aria-valuenow") == card.box("guess").input_value() != handle(card, 1).get_attribute("aria-valuenow")
    )
    card.button("Commit").click()
    card.root.locator(".told .explanation").wait_for()
    assert heights(card, "truth") == pytest.approx(truth(), rel=2e-3)
    assert heights(card, "own")[1:] == drawn
    assert scaling.PREDICTION.lesson in card.text(".told .explanation")
    assert handle(card, 0).get_attribute("aria-disabled") == "true"
    drag(card, 0, 0.9)
    assert heights(card, "own")[1:] == drawn, "what was committed stays"
    return drawn


def test_in_lab_a_curve_is_drawn_by_mouse_and_by_keys_and_python_keeps_it(desk: Any, axe: Any) -> None:
    card = desk.show("from dstudio_widgets import scaling_limit_calculator; drawn = scaling_limit_calculator(); drawn")
    card.settle()
    assert axe(desk.page, ".dstudio:not([data-old]) .prediction") == []
    drawn = plays(card)
    assert eval(desk.python("print(drawn.outcome['drawn'])")) == pytest.approx(drawn, rel=2e-3)
    assert axe(desk.page, ".dstudio:not([data-old]) .prediction") == []
    card.button("Ask me again").click()
    card.button("Commit").wait_for()
    assert heights(card, "truth") == [] and heights(card, "own")[1:] == drawn
    card.button("Just show me").click()
    card.root.locator(".told .explanation").wait_for()
    assert not card.root.locator(".sketch polyline.own").is_visible() and heights(card, "truth") != []


def test_in_a_saved_page_it_goes_the_same_way(page: Any, tmp_path: Path) -> None:
    saved = Path(calculators.scaling_limit_calculator().save_html(tmp_path / "scaling.html"))
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(saved.as_uri())
    card = Card(page, page.locator(".dstudio.calculator"))
    card.settle()
    plays(card)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
