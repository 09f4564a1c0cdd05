"""The rooms of the catalog as a reader meets them: search, narrow, compare, open a source, by mouse and by keyboard, in Voila and Lab."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dstudio_lib import catalog
from dstudio_lib.charts.catalog.rooms import ROOMS

PATIENCE = 90_000
"""Milliseconds that a page may take to start its kernel on a busy machine."""
ROOM = ".dstudio.room:not([data-old])"
NAMES = [each.name for each in ROOMS]


class Shown:
    """A room on a page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.root = page.locator(ROOM)
        self.box = self.root.get_by_role("searchbox")
        self.article = self.root.locator("article")

    def wait(self) -> Shown:
        """Wait until the room has its first answer."""
        self.page.locator(f"{ROOM}[data-ready]").wait_for(timeout=PATIENCE)
        return self

    def answered(self, act: Any) -> None:
        """Do something that asks Python, and wait for the answer."""
        before = int(self.root.get_attribute("data-ready"))
        act()
        self.page.wait_for_function(
            "([room, before]) => Number(document.querySelector(room).dataset.ready) > before", arg=[ROOM, before], timeout=PATIENCE
        )

    def find(self, words: str) -> list[str]:
        """Type words as a reader does, and return the records listed."""
        self.box.fill("")
        self.answered(lambda: self.box.press_sequentially(words, delay=5) if words else self.box.press("Enter"))
        self.page.locator(f"{ROOM}[data-listed='{words}']").wait_for(timeout=PATIENCE)
        return self.listed()

    def listed(self) -> list[str]:
        """The records in the list, in order."""
        return list(self.root.locator("tbody tr[data-record]").evaluate_all("(all) => all.map((each) => each.dataset.record)"))

    def reset(self) -> None:
        """Back to how the room opens."""
        if self.article.get_by_role("button", name="Close", exact=True).is_visible():
            self.article.get_by_role("button", name="Close", exact=True).click()
        self.answered(lambda: self.root.get_by_role("button", name="Clear all").click())

    def narrow(self, label: str, value: str) -> None:
        """Choose a value of a facet."""
        self.answered(lambda: self.root.get_by_label(label, exact=True).select_option(value))

    def open(self, record: str) -> None:
        """Open a record from the list."""
        self.root.locator(f"tr[data-record='{record}'] button.entry").click()
        self.shows(record)

    def shows(self, record: str) -> None:
        """Wait until the page of a record is there."""
        self.root.locator(f"article[data-record='{record}']").wait_for()


def in_voila(voila: Any, page: Any, room: str, query: str = "") -> Shown:
    page.emulate_media(color_scheme="light")
    page.goto(f"{voila.address}/voila/render/{room}.ipynb{query}", wait_until="commit", timeout=PATIENCE)
    return Shown(page).wait()


@pytest.fixture(scope="module")
def _served(voila: Any, _browser: tuple[Any, Any]) -> Iterator[Shown]:
    page = _browser[0].new_page()
    yield in_voila(voila, page, "incidents")
    page.close()


@pytest.fixture
def incidents(_served: Shown, traffic: Any) -> Iterator[Shown]:
    """The room of incidents in Voila, as it opens."""
    _served.page.bring_to_front()
    _served.page.set_viewport_size({"width": 1280, "height": 900})
    _served.reset()
    yield _served
    assert traffic.foreign == [], "requests to other hosts"


@pytest.fixture
def in_lab(desk: Any) -> Shown:
    """The room of incidents in Lab."""
    desk.show("from dstudio_widgets import catalog_room; room = catalog_room('incidents'); room")
    return Shown(desk.page).wait()


@pytest.fixture(params=["voila", "lab"])
def either(request: pytest.FixtureRequest) -> Shown:
    """The room of incidents in either place."""
    return request.getfixturevalue("incidents" if request.param == "voila" else "in_lab")


def test_words_and_symptoms_bring_what_the_library_brings(incidents: Shown) -> None:
    for words in ("retry storm", "everything green but users fail", "Knight"):
        expected = [f"incidents/{each.id}" for each in catalog.search(words, kind="incidents", limit=400)]
        assert incidents.find(words) == expected
    assert incidents.find("xylophone") == []
    assert "Nothing was found" in incidents.root.locator(".count").inner_text()


def test_a_facet_narrows_the_list_and_the_figures(incidents: Shown) -> None:
    incidents.narrow("Root cause", "capacity")
    expected = {f"incidents/{each.id}" for each in catalog.incidents() if each.category == "capacity"}
    assert set(incidents.listed()) == expected
    captions = incidents.root.locator("figcaption").all_inner_texts()
    assert any(f"{len(expected)} of {len(expected)}" in each for each in captions), captions
    incidents.narrow("Evidence", "high")
    assert set(incidents.listed()) == {
        f"incidents/{each.id}" for each in catalog.incidents() if each.category == "capacity" and each.confidence == "high"
    }
    incidents.reset()
    assert len(incidents.listed()) == len(catalog.incidents())


def test_a_span_of_years_narrows_too(incidents: Shown) -> None:
    incidents.narrow("Years from", "2016")
    incidents.narrow("to", "2017")
    years = {catalog.incident(each.partition("/")[2]).year for each in incidents.listed()}
    assert years == {2016, 2017}


def test_by_keyboard_alone_to_a_record_its_source_and_back(either: Shown) -> None:
    page = either.page
    either.box.focus()
    found = either.find("knight capital")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').dataset.record") == found[0] == "incidents/knight-capital-2012"
    page.keyboard.press("Enter")
    either.shows(found[0])
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.tagName") == "H2"
    mark = either.article.locator(".standing a").first
    mark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.cited li')")
    link = either.article.locator(".cited a").first
    assert link.get_attribute("href") == next(iter(catalog.incident("knight-capital-2012").sources.values())).url
    assert link.get_attribute("rel") == "noopener noreferrer"
    either.article.get_by_role("button", name="Close", exact=True).focus()
    page.keyboard.press("Enter")
    either.article.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.closest('tr').dataset.record") == found[0]


def test_a_page_tells_everything_with_its_standing(incidents: Shown) -> None:
    record = catalog.incident("aws-ebs-us-east-2011")
    incidents.find("re-mirroring storm")
    incidents.open("incidents/aws-ebs-us-east-2011")
    told = incidents.article.inner_text()
    for claim in record.claims():
        assert (getattr(claim, "text", "") or getattr(claim, "why", "") or getattr(claim, "instead", "")) in told
    for source in record.sources.values():
        assert source.title in told and source.read in told
    assert record.verified in told
    assert "undefined" not in told and "[object" not in told and "nan" not in told.lower().split()


def test_two_incidents_stand_side_by_side(incidents: Shown) -> None:
    pair = ["incidents/aws-ebs-us-east-2011", "incidents/knight-capital-2012"]
    for record, words in zip(pair, ("re-mirroring storm", "knight capital"), strict=True):
        incidents.find(words)
        incidents.open(record)
        incidents.article.get_by_role("button", name="Compare", exact=True).click()
    table = incidents.root.locator(".side table")
    table.wait_for()
    told = table.inner_text()
    for record in pair:
        incident = catalog.incident(record.partition("/")[2])
        assert incident.title in told and incident.root_cause.text in told
    incidents.root.locator(".tray button").first.click()
    incidents.root.locator(".side").wait_for(state="detached")
    incidents.article.get_by_role("button", name="Take out of the comparison").click()
    incidents.root.locator(".tray").wait_for(state="hidden")


def test_a_pattern_of_an_incident_opens_in_place(incidents: Shown) -> None:
    incidents.find("re-mirroring storm")
    incidents.open("incidents/aws-ebs-us-east-2011")
    incidents.article.locator("[data-record='patterns/bulkhead']").first.click()
    incidents.shows("patterns/bulkhead")
    assert catalog.pattern("bulkhead").problem.text in incidents.article.inner_text()


def test_columns_sort_both_ways_and_back(incidents: Shown) -> None:
    before = incidents.listed()
    title = incidents.root.get_by_role("button", name="Title", exact=True)
    title.click()
    rising = incidents.root.locator("tbody .name").all_inner_texts()
    collated = "(all) => [...all].sort(new Intl.Collator('en', {numeric: true}).compare)"
    assert rising == incidents.page.evaluate(collated, rising[::-1])
    title.click()
    assert incidents.root.locator("tbody .name").all_inner_texts() == rising[::-1]
    title.click()
    assert incidents.listed() == before


@pytest.mark.parametrize(("either", "theme"), [("voila", "dark"), ("lab", "light")], indirect=["either"])
def test_axe_finds_nothing_in_list_page_comparison_and_with_nothing_found(either: Shown, axe: Any, theme: str) -> None:
    page = either.page
    if page.evaluate("Boolean(document.body.dataset.voila)"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        scope = "html"
    else:
        page.evaluate(f"void jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme.title()}'}})")
        scope = ROOM
    page.wait_for_timeout(600)
    assert axe(page, scope) == []
    either.find("knight capital")
    either.open("incidents/knight-capital-2012")
    either.article.get_by_role("button", name="Compare", exact=True).click()
    assert axe(page, scope) == []
    either.article.get_by_role("button", name="Take out of the comparison").click()
    either.find("xylophone")
    assert axe(page, scope) == []


@pytest.mark.parametrize("width", [320, 700, 1100])
def test_nothing_scrolls_sideways_at_any_width(_served: Shown, width: int) -> None:
    page = _served.page
    page.bring_to_front()
    _served.reset()
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(600)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    _served.find("knight capital")
    _served.open("incidents/knight-capital-2012")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# --- every room


@pytest.mark.parametrize("name", NAMES)
def test_every_room_opens_in_voila_finds_and_shows_a_record(voila: Any, page: Any, axe: Any, name: str) -> None:
    shown = in_voila(voila, page, name)
    assert shown.root.locator(".failure:visible").count() == 0
    listed = shown.listed()
    assert len(listed) > 10
    figures = shown.root.locator(".figure").count()
    for i in range(figures):
        shown.root.locator(".figure[data-drawn]").nth(i).wait_for()
    shown.open(listed[0])
    assert axe(page, "html") == []
    words = shown.root.locator(".chip").first
    shown.answered(words.click)
    assert shown.listed()


@pytest.mark.parametrize("name", NAMES)
def test_every_room_opens_in_lab(desk: Any, name: str) -> None:
    desk.show(f"from dstudio_widgets import catalog_room; room = catalog_room({name!r}); room")
    shown = Shown(desk.page).wait()
    listed = shown.listed()
    assert len(listed) > 10
    shown.open(listed[0])


def test_a_mark_of_a_figure_opens_its_record(_served: Shown) -> None:
    _served.page.bring_to_front()
    _served.page.set_viewport_size({"width": 1280, "height": 900})
    _served.reset()
    _served.find("knight capital")
    figure = _served.root.locator(".figure").first
    figure.locator(".scatterlayer .point").first.click(force=True)
    _served.page.wait_for_function(f"document.querySelector('{ROOM} article').dataset.record?.startsWith('incidents/')")


def test_the_address_opens_a_search_a_facet_and_a_record(voila: Any, page: Any) -> None:
    shown = in_voila(voila, page, "incidents", "?q=storm&category=feedback-loop&record=incidents/aws-ebs-us-east-2011")
    shown.shows("incidents/aws-ebs-us-east-2011")
    assert shown.box.input_value() == "storm"
    assert {catalog.incident(each.partition("/")[2]).category for each in shown.listed()} == {"feedback-loop"}
    shown.answered(lambda: shown.box.press("Enter"))
    assert "q=storm" in page.url and "category=feedback-loop" in page.url


def test_a_record_that_does_not_exist_is_told_and_nothing_is_lost(voila: Any, page: Any) -> None:
    shown = in_voila(voila, page, "incidents", "?record=incidents/knight-capital-2013")
    assert "did you mean knight-capital-2012" in shown.root.locator(".failure").first.inner_text()
    assert len(shown.listed()) == len(catalog.incidents())


def test_the_list_of_dashboards_leads_to_every_room(voila: Any, page: Any) -> None:
    page.goto(f"{voila.address}/voila/render/index.ipynb", wait_until="commit", timeout=PATIENCE)
    page.locator("a[href='incidents.ipynb']").wait_for(timeout=PATIENCE)
    assert {f"{name}.ipynb" for name in NAMES} <= set(
        page.locator("a").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
    )
