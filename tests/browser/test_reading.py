"""Every episode as a page to read: Voila runs it, in the course's own template, with every card alive and no code in sight."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.servers import PROJECT, start_voila

EPISODES = sorted((PROJECT / "episodes").glob("*.ipynb"))
PATIENCE = 120_000
CARDS = ("Predict(", "Check(", "_calculator(", "explore(", "playground(", "Show(", "catalog_room(")

THEMES = ("light", "dark")
"""Taken in turn, so that each is looked through in every other episode."""

every = pytest.mark.parametrize("path", EPISODES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Voila over a copy of the episodes, as ``make reading`` serves them."""
    folder = tmp_path_factory.mktemp("episodes")
    for path in (*EPISODES, PROJECT / "widgets" / "dashboards" / "voila.json"):
        shutil.copy(path, folder)
    server = start_voila(folder, tmp_path_factory.mktemp("reading-home"))
    yield server
    server.stop()


def cells(path: Path, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


GIVEN_UP = """async (patience) => {
    const end = performance.now() + patience;
    const count = (selector) => document.querySelectorAll(selector).length;
    const until = async (condition) => {
        while (!condition()) {
            if (performance.now() > end) throw new Error("what answers a bet does not open");
            await new Promise((done) => setTimeout(done, 20));
        }
    };
    const asked = () => [...document.querySelectorAll(".jp-Cell:not(.veiled) .dstudio.bet button")]
        .find((each) => each.textContent === "Just show me" && each.checkVisibility());
    await until(() => count(".veil:not([hidden])") > 0);
    let made = 0;
    for (let button = asked(); button; button = asked()) {
        button.click();
        made += 1;
        await until(() => count(".bet .told:not([hidden])") >= made);
    }
    await until(() => count(".veil, .veiled") === 0);
    return made;
}"""
"""Gives up one bet after the other, as far as they can be seen, and returns how many there were."""


PROSE = """() => {
    document.querySelectorAll("main .dstudio").forEach((each) => each.remove());
    [...document.querySelectorAll("main mjx-container")].slice(1).forEach((each) => each.remove());
}"""
"""Leaves what is read: cards have tests of their own, and of the formulas, all set by one hand, one stands for all."""


@every
def test_an_episode_reads_from_its_title_to_its_end(path: Path, reading: Any, page: Any, axe: Any) -> None:
    page.set_viewport_size({"width": 1100, "height": 900})
    theme = THEMES[EPISODES.index(path) % 2]
    page.goto(f"{reading.address}/voila/render/{path.name}?theme={theme}", wait_until="commit", timeout=PATIENCE)
    page.locator("footer.end").wait_for(timeout=PATIENCE)
    shown = sum(code.count(word) for code in cells(path, "code") for word in CARDS)
    page.wait_for_function("(most) => document.querySelectorAll('main .dstudio').length >= most", arg=shown, timeout=PATIENCE)
    assert page.evaluate(GIVEN_UP, PATIENCE) >= 3
    title, sections = (page.locator(f"main {each}:not(.dstudio {each})").all_inner_texts() for each in ("h1", "h2"))
    assert title == [cells(path, "markdown")[0].partition("\n")[0].removeprefix("# ")]
    assert page.title().startswith(title[0])
    assert len(sections) == 7
    assert page.locator("main .jp-OutputArea [data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator("main .jp-InputArea-editor").count() == 0
    assert page.locator("main a[href^='../']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1100
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_function("document.documentElement.scrollWidth <= 320", timeout=PATIENCE)
    page.set_viewport_size({"width": 1100, "height": 900})
    page.evaluate(PROSE)
    assert axe(page, "main") == []
