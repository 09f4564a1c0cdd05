"""Every calculator that the course declares, in Voila: each control moved, every preset, axe in the dark, narrow windows.

In Lab axe looks at the same cards in the light.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from browser.card import Card
from browser.sweeping import Opened, sweep
from dstudio_widgets.calculators import Declaration, all_calculators
from dstudio_widgets.dashboards import dashboard

WIDTHS = (1100, 700, 320)
CLIPPED = """(root) => [...root.querySelectorAll(".canvas text")].filter((each) => {
    const word = each.getBoundingClientRect(), frame = each.closest(".canvas").getBoundingClientRect();
    return word.width && (word.left < frame.left - 2 || word.right > frame.right + 2);
}).map((each) => each.textContent)"""
"""The words of figures that their frames cut off."""


@pytest.fixture(params=all_calculators(), ids=lambda each: each.name.removesuffix("_calculator"), scope="module")
def calculator(request: pytest.FixtureRequest) -> Declaration:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def _page(_browser: Any) -> Iterator[Any]:
    page = _browser[0].new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def in_voila(calculator: Declaration, voila: Any, _browser: Any, _page: Any) -> Iterator[Opened]:
    page, traffic = _page, _browser[1]
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.goto(f"{voila.address}/voila/render/{dashboard(calculator)}?theme=light", wait_until="commit", timeout=90_000)
    page.locator(".dstudio.card").wait_for(timeout=90_000)
    card = Card(page, page.locator(".dstudio.card"))
    card.settle()
    yield Opened(card, calculator, page, "Voila")
    assert traffic.foreign == [], "requests to other hosts"


def test_the_dashboard_is_one_page_with_one_heading_and_no_prompt_of_its_notebook(in_voila: Opened, calculator: Declaration) -> None:
    page = in_voila.page
    outline = page.evaluate(
        """() => ({
            lang: document.documentElement.lang, title: document.title,
            h1: [...document.querySelectorAll("h1")].map((each) => each.textContent),
            main: document.querySelectorAll("main").length,
            ids: [...document.querySelectorAll("[id]")].map((each) => each.id),
        })"""
    )
    assert outline["lang"] == "en"
    assert outline["title"] == f"{calculator.title} · DStudio"
    assert outline["h1"] == [calculator.title]
    assert outline["main"] == 1
    assert outline["ids"].count("content") == 1
    assert "Out[" not in page.locator("main").inner_text()
    assert page.locator("#loading").count() == 0


def test_every_control_and_preset_answers_in_voila_as_the_library_does(in_voila: Opened) -> None:
    in_voila.page.bring_to_front()
    sweep(in_voila)


def test_axe_finds_nothing_on_the_dark_dashboard(in_voila: Opened, axe: Any) -> None:
    in_voila.page.bring_to_front()
    in_voila.back()
    in_voila.page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    in_voila.card.settle()
    assert axe(in_voila.page, "html") == []
    in_voila.page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }")


def test_nothing_scrolls_sideways_or_is_cut_off_at_any_width(in_voila: Opened) -> None:
    page = in_voila.page
    page.bring_to_front()
    in_voila.back()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        in_voila.card.settle()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert in_voila.card.root.evaluate("(root) => root.scrollWidth <= root.clientWidth + 1"), width
        assert in_voila.card.root.evaluate(CLIPPED) == [], width
