"""The formula browser as a reader meets it: found by words, symbol or question, by keyboard alone, in Voila and in Lab."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from browser.card import Card
from dstudio_lib import formulas

PATIENCE = 90_000
"""Milliseconds that a page may take to start its kernel on a busy machine."""
SIDEWAYS = "document.documentElement.scrollWidth"
WIDE = """(root) => [...root.querySelectorAll("*")].filter((each) => each.getClientRects().length
    && !each.closest(".maths, pre, .unseen") && each.getBoundingClientRect().right > root.getBoundingClientRect().right + 0.5)
    .map((each) => each.outerHTML.slice(0, 90))"""


class Room:
    """The browser and the calculator below it, on a page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.root = page.locator(".dstudio.formulas:not([data-old])")
        self.box = self.root.get_by_role("searchbox", name="Find a formula")
        self.heading = self.root.locator("article h2")

    def wait(self) -> Room:
        """Wait until pages and calculator are there."""
        self.page.locator(".dstudio.formulas:not([data-old])[data-ready]").wait_for(timeout=PATIENCE)
        self.calculator.settle()
        return self

    @property
    def calculator(self) -> Card:
        """The calculator of the formula chosen."""
        shown = self.page.locator(".dstudio.calculator:not([data-old])")
        shown.wait_for()
        return Card(self.page, shown)

    def find(self, words: str, by: str = "python") -> list[str]:
        """Type a query as a reader does, and return the ids found."""
        self.box.fill("")
        self.root.evaluate("(each) => { delete each.dataset.listed; }")
        self.box.press_sequentially(words, delay=5)
        return self.listed(words, by)

    def listed(self, words: str, by: str = "python") -> list[str]:
        """Wait until what was found for these words is listed, by Python or by the page itself, and return the ids."""
        self.page.locator(f".dstudio.formulas:not([data-old])[data-listed={json.dumps(f'{by}: {words}', ensure_ascii=False)}]").wait_for(
            timeout=PATIENCE
        )
        return self.ids()

    def ids(self) -> list[str]:
        """The ids in the list."""
        return list(self.root.locator(".hits .entry").evaluate_all("(all) => all.map((each) => each.dataset.formula)"))

    def shows(self, name: str) -> None:
        """Wait until a formula's page and its calculator are shown."""
        self.root.locator(f"article[data-formula='{name}']").wait_for()
        self.page.locator(f".dstudio.calculator:not([data-old])[data-calculator='{name}']").wait_for()
        self.calculator.settle()


def in_voila(voila: Any, page: Any, query: str = "") -> Room:
    page.emulate_media(color_scheme="light")
    page.goto(f"{voila.address}/voila/render/formulas.ipynb{query}", wait_until="commit", timeout=PATIENCE)
    return Room(page).wait()


@pytest.fixture(scope="module")
def _served(voila: Any, _browser: tuple[Any, Any]) -> Iterator[Room]:
    page = _browser[0].new_page()
    yield in_voila(voila, page)
    page.close()


in_both = pytest.mark.parametrize("room", ["voila", "lab"], indirect=True)


@pytest.fixture(params=["voila"])
def room(request: pytest.FixtureRequest, traffic: Any) -> Iterator[Room]:
    """The browser in either place, as it opens; the page in Voila is the same for all tests, as a kernel takes long to start."""
    if request.param == "voila":
        served = request.getfixturevalue("_served")
        served.page.bring_to_front()
        served.page.set_viewport_size({"width": 1280, "height": 900})
        served.box.fill("")
        served.root.locator(".topics").wait_for()
        yield served
    else:
        desk = request.getfixturevalue("desk")
        desk.show("from dstudio_widgets import formula_browser; room = formula_browser(); room")
        yield Room(desk.page).wait()
    assert traffic.foreign == [], "requests to other hosts"


def test_a_formula_is_found_by_words_by_symbol_and_by_question(room: Room) -> None:
    assert room.find("bloom filter")[0].startswith("filters.bloom")
    for words in ("how many replicas", "how long is the queue", "ρ"):
        expected = [each.id for each in formulas.search(words)][:40]
        assert room.find(words) == expected
    assert room.find("xylophone") == []
    assert "Nothing speaks of" in room.root.locator(".count").inner_text()
    assert room.root.locator(".topics").is_visible()


@in_both
def test_by_keyboard_alone_from_the_words_to_the_calculator_and_back(room: Room) -> None:
    page = room.page
    room.box.focus()
    found = room.find("little's law")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.formula") == found[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    room.shows(found[0])
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert room.heading.inner_text() == formulas.get(found[0]).title
    back = room.root.get_by_role("button", name="Back to the search")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Back to the search":
            break
    assert back.evaluate("(each) => each === document.activeElement && each.matches(':focus-visible')")
    page.keyboard.press("Enter")
    assert room.box.evaluate("(each) => each === document.activeElement")


def test_enter_in_the_box_opens_the_first_one_found(room: Room) -> None:
    found = room.find("fan-out")
    room.page.keyboard.press("Enter")
    room.shows(found[0])


def test_topics_open_by_keyboard_and_lead_to_their_formulas(room: Room) -> None:
    topic = room.root.locator("details[data-topic='queueing']")
    topic.locator("summary").focus()
    room.page.keyboard.press("Enter")
    assert topic.locator(".entry").count() == len(formulas.by_topic()["queueing"])
    topic.locator(".entry[data-formula='queueing.mm1_response_time']").press("Enter")
    room.shows("queueing.mm1_response_time")
    assert topic.locator("[aria-current=true]").get_attribute("data-formula") == "queueing.mm1_response_time"


def test_a_page_tells_line_letters_validity_source_use_and_code(room: Room) -> None:
    formula = formulas.get("tail.slow_requests")
    room.root.locator("details[data-topic='tail']").evaluate("(each) => { each.open = true; }")
    room.root.locator("details[data-topic='tail'] .entry[data-formula='tail.slow_requests']").click()
    room.shows(formula.id)
    article = room.root.locator("article")
    told = article.inner_text()
    assert article.locator("math").count() >= 1 + len(formula.parameters)
    for quantity in formula.parameters.values():
        assert quantity.name in told and quantity.meaning in told
    for expected in (
        formula.caveats[0].sentence,
        formula.sources[0].reference.title,
        "E01 Speed of Light",
        "slow_requests(slow_share=0.01",
    ):
        assert expected in told
    assert "object HTML" not in told and "undefined" not in told
    article.get_by_role("button", name="Copy Python").click()
    room.page.wait_for_timeout(300)
    assert "from dstudio_lib.formulas.tail import slow_requests" in room.page.evaluate("navigator.clipboard.readText()")


@in_both
def test_the_calculator_below_follows_its_sliders(room: Room) -> None:
    room.find("tail at scale")
    room.root.locator(".entry[data-formula='tail.slow_requests']").first.click()
    room.shows("tail.slow_requests")
    card = room.calculator
    card.button("Reset").click()
    card.settle()
    assert card.metrics()[0] == "63.4\u202f%"
    card.slider("fan_out").focus()
    room.page.keyboard.press("Home")
    card.settle()
    assert card.metrics()[0] == "1\u202f%"
    assert card.reads_like_a_machine() == []


# --- in Voila: the address


def test_the_address_opens_a_formula_and_a_search_follows_the_reader_and_is_copied_with_the_state(voila: Any, page: Any) -> None:
    room = in_voila(voila, page, "?formula=queueing.mm1_response_time&q=how+many+replicas")
    room.shows("queueing.mm1_response_time")
    assert room.box.input_value() == "how many replicas"
    expected = [each.id for each in formulas.search("how many replicas")][:40]
    assert room.listed("how many replicas") == expected
    wanted = room.ids()[1]
    room.root.locator(f".entry[data-formula='{wanted}']").first.click()
    room.shows(wanted)
    assert f"formula={wanted}" in page.url and "q=how" in page.url
    room.calculator.root.locator(".control input[type=range]").first.press("End")
    room.calculator.settle()
    numbers = room.calculator.metrics()
    room.calculator.button("Copy link").click()
    page.wait_for_timeout(300)
    page.goto(page.evaluate("navigator.clipboard.readText()"), wait_until="commit", timeout=PATIENCE)
    again = Room(page).wait()
    again.shows(wanted)
    page.wait_for_timeout(1_000)
    again.calculator.settle()
    assert again.calculator.metrics() == numbers


def test_an_unknown_formula_in_the_address_is_told_and_its_words_are_searched_for(voila: Any, page: Any) -> None:
    room = in_voila(voila, page, "?formula=tail.slow_request_share")
    assert "No formula is called “tail.slow_request_share”" in room.root.locator(".failure").first.inner_text()
    assert "tail.slow_requests" in room.listed("tail slow request share")


def test_the_search_works_in_the_page_when_python_is_gone(open_in_lab: Any) -> None:
    notebook = open_in_lab("from dstudio_widgets import formula_browser; formula_browser()")
    room = Room(notebook.page).wait()
    os.kill(int(notebook.python("import os; print(os.getpid())")), signal.SIGKILL)
    notebook.page.locator(".calculator .banner:visible").wait_for()
    notebook.page.locator(".jp-Dialog").get_by_role("button").first.click()  # Lab tells of the restart in a dialog of its own
    found = room.find("bloom filter", by="page")
    assert found and found[0].startswith("filters.")
    room.root.locator(".hits .entry").first.click()
    assert room.heading.inner_text() == formulas.get(found[0]).title
    card = room.calculator
    before = card.metrics()
    card.slider("fan_out").focus()
    notebook.page.keyboard.press("End")
    notebook.page.wait_for_timeout(300)
    assert card.metrics() != before, "a closed form goes on without Python"


def test_the_list_of_dashboards_leads_to_the_formulas(voila: Any, page: Any) -> None:
    page.goto(f"{voila.address}/voila/render/index.ipynb", wait_until="commit", timeout=PATIENCE)
    page.get_by_role("link", name="Every formula of the course").click(timeout=PATIENCE)
    Room(page).wait()
    assert page.evaluate("[...document.querySelectorAll('h1')].map((each) => each.textContent)") == ["Formulas"]


# --- for everyone


@pytest.mark.parametrize(("room", "theme"), [("voila", "light"), ("lab", "dark")], indirect=["room"])
def test_axe_finds_nothing_with_topics_with_results_and_with_nothing_found(room: Room, axe: Any, theme: str) -> None:
    page = room.page
    if page.evaluate("Boolean(document.body.dataset.voila)"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        scope = "html"
    else:
        page.evaluate(f"void jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme.title()}'}})")
        scope = ".dstudio.formulas:not([data-old])"
    page.wait_for_timeout(600)
    room.root.locator("details[data-topic='tail']").evaluate("(each) => { each.open = true; }")
    assert axe(page, scope) == []
    room.find("queue")
    assert axe(page, scope) == []
    room.find("xylophone")
    assert axe(page, scope) == []


def test_nothing_scrolls_sideways_at_any_width(_served: Room) -> None:
    room, page = _served, _served.page
    page.bring_to_front()
    for width in (320, 700, 1100):
        room.find("throughput of TCP with losses and timeouts")
        room.root.locator(".entry[data-formula='transport.pftk_throughput']").first.click()
        room.shows("transport.pftk_throughput")
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        room.calculator.settle()
        assert page.evaluate(SIDEWAYS) <= width
        room.find("queue")
        assert page.evaluate(SIDEWAYS) <= width
        assert room.root.evaluate(WIDE) == [], width
