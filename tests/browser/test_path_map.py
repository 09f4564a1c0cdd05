"""The map of the course as a learner meets it: a goal, a route, an episode, and where they stand, by mouse and by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.servers import Server, start_voila
from dstudio_lib.paths import course
from dstudio_lib.paths.routes import route

PATIENCE = 90_000
MAP = ".dstudio.path:not([data-old])"
COURSE = course.load()
DASHBOARDS = Path(__file__).parents[2] / "widgets" / "dashboards"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the learner's progress of these tests is kept."""
    return tmp_path_factory.mktemp("progress") / "progress.json"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Iterator[Server]:
    """Voila with a learner's file of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DSTUDIO_PROGRESS", str(kept))
        config = DASHBOARDS / "voila.json"
        server = start_voila(DASHBOARDS, tmp_path_factory.mktemp("voila-path-home"), *([f"--config={config}"] if config.exists() else []))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def _page(served: Server, _browser: tuple[Any, Any]) -> Iterator[Any]:
    page = _browser[0].new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(f"{served.address}/voila/render/learning-path.ipynb", wait_until="commit", timeout=PATIENCE)
    page.locator(f"{MAP}[data-ready]").wait_for(timeout=PATIENCE)
    yield page
    page.close()


@pytest.fixture
def opened(_page: Any, traffic: Any) -> Iterator[Any]:
    """The map, wide enough to be one, with no goal."""
    _page.bring_to_front()
    _page.set_viewport_size({"width": 1280, "height": 900})
    choose_goal(_page, "")
    _page.locator(MAP).get_by_label("Map", exact=True).check()
    yield _page
    assert traffic.foreign == [], "requests to other hosts"


def choose_goal(page: Any, goal: str) -> None:
    root = page.locator(MAP)
    select = root.get_by_label("I want to")
    if select.input_value() == goal:
        return
    before = int(root.get_attribute("data-ready"))
    select.select_option(goal)
    page.wait_for_function(
        "([map, before]) => Number(document.querySelector(map).dataset.ready) > before", arg=[MAP, before], timeout=PATIENCE
    )


def listed(page: Any) -> list[str]:
    return list(page.locator(f"{MAP} .route .entry").evaluate_all("(all) => all.map((each) => each.dataset.episode)"))


def test_every_episode_stands_on_the_map_after_what_it_needs(opened: Any) -> None:
    where = "(all) => all.map((each) => [each.dataset.episode, parseFloat(each.style.left)])"
    left = dict(opened.locator(f"{MAP} .node").evaluate_all(where))
    assert left.keys() == {each.id for each in COURSE.episodes}
    assert all(left[need] < left[each.id] for each in COURSE.episodes for need in each.needs)


@pytest.mark.parametrize("goal", ["consensus-deeply", "E18"])
def test_a_goal_shows_the_route_that_the_library_gives(opened: Any, goal: str) -> None:
    choose_goal(opened, goal)
    expected = [step.episode.id for step in route(COURSE, goal).steps]
    assert listed(opened) == expected
    on = opened.locator(f"{MAP} .node[data-on]").evaluate_all("(all) => all.map((each) => each.dataset.episode)")
    assert set(on) == set(expected)
    assert f"{len(expected)} episodes" in opened.locator(f"{MAP} .verdict").inner_text()


def test_a_track_names_what_it_leaves_out(opened: Any) -> None:
    choose_goal(opened, "express")
    assert "E02 Chaos Theory in Production is left out" in opened.locator(f"{MAP} .skipped").inner_text()


def test_by_keyboard_from_the_goal_to_an_episode_and_on_to_what_it_needs(opened: Any) -> None:
    opened.locator(MAP).get_by_label("List", exact=True).check()
    entry = opened.locator(f"{MAP} .route .entry[data-episode='E13']")
    entry.focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.textContent") == "E13 Gold-Tier Resilience"
    needs = opened.locator(f"{MAP} article .leads button").first
    needs.focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.textContent").startswith(next(iter(COURSE.episode("E13").needs)))
    told = opened.locator(f"{MAP} article").inner_text()
    for outcome in COURSE.episode(next(iter(COURSE.episode("E13").needs))).outcomes:
        assert outcome.text in told


def test_where_i_am_is_kept_in_my_own_file_and_moves_the_next_step(opened: Any, kept: Path) -> None:
    opened.locator(f"{MAP} .node[data-episode='E01']").click()
    opened.locator(f"{MAP} article").get_by_label("done", exact=True).check()
    opened.locator(f"{MAP} .node[data-episode='E01'][aria-label*='done']").wait_for()
    assert json.loads(kept.read_text())["episodes"]["E01"]["finished"]
    choose_goal(opened, "E04")
    assert "E01" not in listed(opened)
    assert "Next: E04" in opened.locator(f"{MAP} .next").inner_text()
    opened.locator(f"{MAP} .node[data-episode='E01']").click()
    opened.locator(f"{MAP} article").get_by_label("not started", exact=True).check()
    opened.locator(f"{MAP} .node[data-episode='E01'][aria-label*='not started']").wait_for()
    assert "E01" not in json.loads(kept.read_text())["episodes"]


def test_hours_that_cannot_be_are_refused_in_one_sentence(opened: Any) -> None:
    hours = opened.locator(MAP).get_by_label("Hours a week")
    hours.fill("0")
    hours.press("Tab")
    notice = opened.locator(f"{MAP} .failure:visible")
    assert (
        notice.inner_text() == "✗ Hours a week were given as 0; allowed is 0.5 to 80; try 4."
        or "allowed is 0.5 to 80" in notice.inner_text()
    )
    assert hours.get_attribute("aria-invalid") == "true"
    hours.fill("4")
    hours.press("Tab")
    notice.wait_for(state="hidden")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_map_and_list(opened: Any, axe: Any, theme: str) -> None:
    opened.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    opened.wait_for_timeout(400)
    choose_goal(opened, "consensus-deeply")
    opened.locator(f"{MAP} .node[data-episode='K04']").click()
    assert axe(opened, "html") == []
    opened.locator(MAP).get_by_label("List", exact=True).check()
    assert axe(opened, "html") == []
    opened.evaluate("() => { delete document.documentElement.dataset.theme; }")


@pytest.mark.parametrize("width", [320, 700, 1100])
def test_nothing_scrolls_sideways_at_any_width(opened: Any, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    opened.wait_for_timeout(300)
    opened.locator(f"{MAP} .node[data-episode='E04'], {MAP} .entry[data-episode='E04']").locator("visible=true").first.click()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_opens_on_the_list(served: Server, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{served.address}/voila/render/learning-path.ipynb", wait_until="commit", timeout=PATIENCE)
    page.locator(f"{MAP}[data-ready]").wait_for(timeout=PATIENCE)
    page.locator(f"{MAP} .route").wait_for()
    assert not page.locator(f"{MAP} .map").is_visible()


def test_it_opens_in_lab_too(desk: Any) -> None:
    desk.show(
        "import os, tempfile; os.environ['DSTUDIO_PROGRESS'] = tempfile.mkdtemp() + '/progress.json'\n"
        "from dstudio_widgets import learning_path; learning_path('E09')"
    )
    desk.page.locator(f"{MAP}[data-ready]").wait_for(timeout=PATIENCE)
    assert listed(desk.page) == [step.episode.id for step in route(COURSE, "E09").steps]
