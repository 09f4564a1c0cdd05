"""The control for pasted tables, by keyboard and from a file: what it takes, what it refuses, and what stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.card import Card
from dstudio_lib.charts import scaling
from dstudio_lib.simulators.scaling import EXAMPLE, Scaling

FITTED = scaling.read(Scaling(measurements=EXAMPLE))
OTHER = "nodes;rps\n1;100\n2;180\n4;300\n8;430\n16;500\n32;480\n"


@pytest.fixture(scope="module")
def opened(voila: Any, _browser: Any) -> Iterator[Card]:
    context, _ = _browser
    page = context.new_page()
    page.goto(f"{voila.address}/voila/render/scaling-limit.ipynb?theme=light", wait_until="commit", timeout=90_000)
    page.locator(".dstudio.card").wait_for(timeout=90_000)
    card = Card(page, page.locator(".dstudio.card"))
    card.settle()
    yield card
    page.close()


@pytest.fixture
def card(opened: Card) -> Card:
    opened.page.bring_to_front()
    opened.page.set_viewport_size({"width": 1280, "height": 900})
    opened.root.locator(".chip").first.click()
    opened.settle()
    return opened


def box(card: Card) -> Any:
    return card.control("measurements").locator("textarea")


def paste(card: Card, text: str) -> None:
    box(card).focus()
    card.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    card.page.keyboard.press("Control+A")
    card.page.keyboard.press("Control+V")
    card.page.wait_for_timeout(150)
    card.settle()


def metrics(reading: Any) -> list[str]:
    return [metric.text for metric in reading.metrics]


def test_a_pasted_table_is_fitted_at_once_and_shown_as_it_was_understood(card: Card) -> None:
    paste(card, OTHER)
    assert card.metrics() == metrics(scaling.read(Scaling(measurements=OTHER)))
    assert box(card).input_value().startswith("machines,throughput\n1,100\n2,180")
    assert card.control("measurements").locator("output").inner_text() == "6 rows"
    assert card.errors() == []


def test_the_keyboard_alone_fills_in_takes_and_clears_a_table(card: Card) -> None:
    box(card).focus()
    card.page.keyboard.type("1 100\n2 180\n4 300\n8 430\n")
    card.page.keyboard.press("Control+Enter")
    card.settle()
    assert card.metrics() == metrics(scaling.read(Scaling(measurements="1 100\n2 180\n4 300\n8 430\n")))
    names = []
    for _ in range(4):
        card.page.keyboard.press("Tab")
        names.append(card.page.evaluate("document.activeElement.innerText || document.activeElement.type"))
    assert names == ["Use this table", "Fill in an example", "Clear", "file"]
    card.control("measurements").get_by_role("button", name="Clear").press("Enter")
    card.settle()
    assert card.metrics() == metrics(scaling.read(Scaling()))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("machines,throughput\n1,100\n2,\n4,300\n", "Line 3 of the text given has nothing for throughput"),
        ("hello", "no column of machines that I can tell"),
        ("1,100\n2,180\n", "it needs at least 3"),
        ("1,100\n2,-180\n4,300\n", "-180 for throughput"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_box_and_the_last_result_stays(card: Card, axe: Any, text: str, says: str) -> None:
    card.control("measurements").get_by_role("button", name="Fill in an example").click()
    card.settle()
    assert card.metrics() == metrics(FITTED)
    paste(card, text)
    error = card.control("measurements").locator(".error")
    assert says in error.inner_text().replace("\u2212", "-")
    assert box(card).get_attribute("aria-invalid") == "true"
    assert error.get_attribute("id") in box(card).get_attribute("aria-describedby")
    assert card.metrics() == metrics(FITTED)
    assert box(card).input_value() == text
    assert axe(card.page, "html") == []
    card.button("Undo").click()
    card.settle()
    assert card.errors() == [] and box(card).input_value().startswith("machines,throughput\n1,955")


def test_a_file_is_read_and_one_of_200_megabytes_is_refused_in_the_page(card: Card, tmp_path: Path, traffic: Any) -> None:
    small, large = tmp_path / "mine.csv", tmp_path / "large.csv"
    small.write_text(OTHER)
    with large.open("wb") as file:
        file.truncate(200_000_000)
    chooser = card.control("measurements").locator("input[type=file]")
    chooser.set_input_files(small)
    card.page.wait_for_timeout(200)
    card.settle()
    fitted = metrics(scaling.read(Scaling(measurements=OTHER)))
    assert card.metrics() == fitted
    traffic.clear()
    chooser.set_input_files(large)
    card.page.wait_for_timeout(400)
    assert "large.csv has 200 MB and at most 5 MB are read" in card.control("measurements").locator(".error").inner_text()
    assert card.metrics() == fitted
    assert traffic.received < 100_000


def test_a_preset_with_measurements_fills_the_box_and_the_next_one_empties_it(card: Card) -> None:
    card.preset("Ray tracer").click()
    card.settle()
    assert box(card).input_value().startswith("machines,throughput\n1,20\n4,78")
    card.preset("Shared lock").click()
    card.settle()
    assert box(card).input_value() == ""
    assert card.control("measurements").locator("output").inner_text() == "nothing pasted"
