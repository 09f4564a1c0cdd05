"""Episodes as a learner has them: the real notebooks in Lab, run from the top, every card alive, and nothing asked of another host."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from browser.card import Card
from browser.lab import close_notebook, open_notebook

PROJECT = Path(__file__).resolve().parents[2]
EPISODE = "E01-speed-of-light.ipynb"
FIGURES = """(root) => JSON.stringify([...root.querySelectorAll(".canvas")].map((each) => [
    each.data?.map((trace) => [trace.x, trace.y]), each.layout?.annotations?.map((label) => label.text)]))"""


@contextmanager
def opened(lab: Any, page: Any, episode: str) -> Iterator[Any]:
    """Open an episode in a copy of the course's folders, and run it from the top."""
    clone = f"clone-{episode[:3]}"
    for folder in ("course", "episodes", "assessments"):
        shutil.copytree(PROJECT / folder, lab.folder / clone / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "keys"))
    name = f"{clone}/episodes/{episode}"
    open_notebook(page, name)
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        """() => jupyterapp.shell.currentWidget.content.widgets.filter((each) => each.model.type === "code")
            .every((each) => each.model.executionCount != null)""",
        timeout=120_000,
    )
    yield page
    close_notebook(page, name)
    shutil.rmtree(lab.folder / clone, ignore_errors=True)


@pytest.fixture(scope="module")
def episode(lab: Any, _workbench: Any) -> Iterator[Any]:
    """The first episode after *Run All Cells*."""
    with opened(lab, _workbench[0], EPISODE) as page:
        yield page


def code_cells(episode: str = EPISODE) -> list[tuple[str, str]]:
    notebook = json.loads((PROJECT / "episodes" / episode).read_text(encoding="utf-8"))
    return [(cell["id"], "".join(cell["source"])) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def cells_with(word: str) -> list[str]:
    return [cell for cell, source in code_cells() if word in source]


def shown_in(page: Any, cell: str) -> Any:
    """Bring a cell into view and return what it shows."""
    page.evaluate(
        """async (id) => {
            const content = jupyterapp.shell.currentWidget.content;
            await content.scrollToItem(content.widgets.findIndex((each) => each.model.id === id), "start");
        }""",
        cell,
    )
    shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    output = shown.locator(f".jp-CodeCell[data-cell-id='{cell}'] .jp-OutputArea").first
    if output.count() == 0:
        index = page.evaluate("(id) => jupyterapp.shell.currentWidget.content.widgets.findIndex((each) => each.model.id === id)", cell)
        output = shown.locator(f".jp-Cell[data-windowed-list-index='{index}'] .jp-OutputArea").first
    output.wait_for()
    return output


def shows_every_value(page: Any, episode: str) -> None:
    kinds = page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets.filter((each) => each.model.type === "code").map((each) =>
            [each.model.id, each.model.outputs.toJSON().map((output) => output.output_type)])"""
    )
    sources = dict(code_cells(episode))
    assert [cell for cell, _ in kinds] == list(sources)
    for cell, outputs in kinds:
        assert "error" not in outputs, cell
        assert outputs or not isinstance(ast.parse(sources[cell]).body[-1], ast.Expr), cell


def test_no_cell_shows_an_error_and_every_value_is_shown(episode: Any) -> None:
    shows_every_value(episode, EPISODE)


@pytest.mark.parametrize("cell", cells_with("_calculator("))
def test_a_calculator_of_the_episode_moves_its_figure(episode: Any, cell: str) -> None:
    output = shown_in(episode, cell)
    card = Card(episode, output.locator(".dstudio").first)
    card.root.wait_for()
    card.settle()
    before = card.root.evaluate(FIGURES)
    slider = card.root.locator(".control[data-name]:not([data-name=guess]) input[type=range]").first
    slider.focus()
    slider.press("End" if slider.get_attribute("max") != slider.input_value() else "Home")
    card.settle()
    assert card.root.evaluate(FIGURES) != before
    assert card.errors() == []
    assert card.reads_like_a_machine() == []


@pytest.mark.parametrize("cell", cells_with("Predict("))
def test_a_bet_of_the_episode_is_answered_with_its_lesson(episode: Any, cell: str) -> None:
    from dstudio_lib.charts.episodes import speed_of_light

    bet = getattr(speed_of_light, dict(code_cells())[cell].rpartition("e01.")[2].rstrip(")"))
    card = Card(episode, shown_in(episode, cell).locator(".dstudio").first)
    card.root.wait_for()
    card.button("Commit").click()
    card.root.get_by_text(bet.lesson).wait_for()


def test_a_check_answers_a_wrong_choice_with_the_sentence_for_it(episode: Any) -> None:
    from dstudio_lib.charts.episodes.speed_of_light import LIGHT

    card = Card(episode, shown_in(episode, "light-check").locator(".dstudio").first)
    card.root.get_by_text(LIGHT.options[0][0]).click()
    card.button("Check my answer").click()
    card.root.locator(".feedback", has_text=LIGHT.options[0][1]).wait_for()


def test_formulas_are_typeset_and_links_lead_into_the_clone(episode: Any) -> None:
    assert shown_in(episode, "theory-beta-formula").locator("mjx-container").count() >= 2
    link = shown_in(episode, "next-episode-list").locator("a").first
    assert "START-HERE.ipynb" in (link.get_attribute("href") or "")


def test_nothing_was_asked_of_another_host(episode: Any, traffic: Any) -> None:
    assert traffic.foreign == []


OTHERS = sorted(path.name for path in (PROJECT / "episodes").glob("*.ipynb") if path.name != EPISODE)


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_episode_runs_in_lab_with_its_first_bet_answered(lab: Any, workbench: Any, name: str) -> None:
    with opened(lab, workbench, name) as page:
        shows_every_value(page, name)
        card = Card(page, shown_in(page, "first-bet").locator(".dstudio").first)
        card.root.wait_for(timeout=60_000)
        card.button("Commit").click()
        card.root.locator(".told .explanation").wait_for(timeout=60_000)
