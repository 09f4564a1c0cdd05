"""Whoever learns alone gets every assessment without its answers, and is told by the oracle how it went."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from dstudio_lib.assessment import alone, build
from dstudio_lib.assessment.items import Choice, Code, Numeric, Role, Written
from dstudio_lib.assessment.keys import NoKeys, declared
from dstudio_lib.foundation.errors import InputError

FOLDER = build.REPOSITORY / "assessments"
EVERY = {name: each.assessment for name, each in declared(FOLDER / "keys").items()}
every_form = pytest.mark.parametrize("name", EVERY)


def _cells(name: str) -> dict[str, str]:
    made = json.loads((FOLDER / "alone" / f"{name}.ipynb").read_text(encoding="utf-8"))
    return {cell["id"]: "".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code" or cell["id"].startswith("q")}


def _sat(name: str, role: Role | None) -> dict[str, Any]:
    """Return the names of a notebook that was run with the answers of a role, or as it is handed out."""
    names: dict[str, Any] = {"student": "ada"}
    answers = {f"{item.id}-answer": {each.role: each.answer for each in item.references} for item in EVERY[name].items}
    for place, source in _cells(name).items():
        if place == "set-up" or place.endswith(("-numbers", "-answer")):
            exec(answers[place][role] if role and place in answers else source, names)
    return names


@every_form
def test_no_answer_stands_in_the_notebook(name: str) -> None:
    cells = _cells(name)
    text = "\n".join(cells.values())
    assert "SOLUTION" not in text
    for item in EVERY[name].items:
        if isinstance(item, Written):
            assert cells[item.id] == "*Write your answer here, in place of this line.*"
            continue
        answer = cells[f"{item.id}-answer"]
        if isinstance(item, Code):
            assert answer.endswith("# Your work goes here.")
            assert not any(line in answer for line in item.solution.splitlines() if len(line) > 20)
        else:
            assert re.findall(rf"{item.name} = (.+)", answer) == ["None"]
            assert isinstance(item, Choice) or (isinstance(item, Numeric) and item.solution not in text)


@every_form
def test_the_last_cell_gives_a_good_sitting_every_point(name: str) -> None:
    names = _sat(name, "good")
    exec(_cells(name)["judge"].rpartition("alone.judge")[0] + "judged = alone.judge(globals())", names)
    judged = names["judged"]
    assert judged.points == judged.most == sum(item.points for item in EVERY[name].items if not isinstance(item, Written))
    assert [item.id for item, mark in judged.marks if mark.points is None] == [
        item.id for item in EVERY[name].items if isinstance(item, Written)
    ]


@every_form
@pytest.mark.parametrize("role", ["wrong", "cheat", None])
def test_it_gives_nothing_for_what_is_wrong_or_was_not_touched(name: str, role: Role | None) -> None:
    judged = alone.judge(_sat(name, role))
    assert judged.points == 0
    if role is None:
        said = [mark.sentence for item, mark in judged.marks if not isinstance(item, Written | Code)]
        assert all("was not answered" in sentence for sentence in said)


def test_what_it_shows_names_each_question_and_records_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = alone.judge(_sat("E02-post", "good"))
    assert all(item.title in repr(shown) and item.title in shown._repr_markdown_() for item in EVERY["E02-post"].items)
    assert repr(shown).startswith("15 of 15 points.")
    assert list(tmp_path.iterdir()) == []


def test_all_of_it_can_be_run_at_once_though_no_question_is_answered_yet() -> None:
    made = nbformat.read(FOLDER / "alone" / "E06-post.ipynb", as_version=4)
    NotebookClient(made, kernel_name="python3", timeout=60).execute()
    (judged,) = made.cells[-1].outputs
    assert judged["data"]["text/markdown"].startswith("**0 of ")
    assert sum(output["output_type"] == "error" for cell in made.cells for output in cell.get("outputs", [])) >= 6


def test_a_notebook_that_was_not_run_and_a_course_without_keys_are_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not run from the top"):
        alone.judge({})
    with pytest.raises(NoKeys, match="only an instructor can say"):
        alone.judge(_sat("E01-pre", None), tmp_path)


@pytest.mark.parametrize("path", sorted((build.REPOSITORY / "episodes").glob("E*.ipynb")), ids=lambda path: path.stem)
def test_an_episode_leads_to_the_notebooks_without_answers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.index(f"(../assessments/alone/{path.stem[:3]}-pre.ipynb)") < text.index(
        f"(../assessments/alone/{path.stem[:3]}-post.ipynb)"
    )
    assert "assessments/source" not in text


def test_a_stale_notebook_turns_the_check_red(tmp_path: Path) -> None:
    import shutil

    for room in ("keys", "source", "alone"):
        shutil.copytree(FOLDER / room, tmp_path / room)
    assert build.main(["--check", "--course", str(tmp_path)]) == 0
    (tmp_path / "alone/E03-pre.ipynb").write_text("{}", encoding="utf-8")
    assert build.main(["--check", "--course", str(tmp_path)]) == 1
