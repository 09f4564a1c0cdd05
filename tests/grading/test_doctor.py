"""``dstudio doctor`` says what is wrong with a course folder, and ``dstudio prepare`` makes one with which nothing is."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.doctor import examine
from dstudio_lib.assessment.keys import declared
from dstudio_lib.assessment.prepare import ORIGIN, prepare
from dstudio_lib.assessment.sandbox import wall_works

from .conftest import dstudio, hand_in

NAME = "E01-post"


def _problems(course: Course) -> list[str]:
    return [finding.sentence for finding in examine(course.folder) if finding.is_problem and "ubblewrap" not in finding.sentence]


def test_prepared_folder_has_nothing_wrong(course: Course, sandbox_here: None) -> None:
    assert _problems(course) == []
    told = dstudio("doctor", folder=course.folder)
    assert told.returncode == 0, told.stdout
    assert told.stdout.strip().endswith("Nothing is wrong.")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.chmod(0o644)
    path.write_text(text.replace(old, new), encoding="utf-8")


def _settings_lost(course: Course) -> None:
    _edit(course.folder / "nbgrader_config.py", "c.Autograde.", "# c.Autograde.")


def _settings_broken(course: Course) -> None:
    (course.folder / "nbgrader_config.py").write_text("c = get_config(\n")


def _key_readable(course: Course) -> None:
    (course.folder / "course.key").chmod(0o644)


def _book_writable(course: Course) -> None:
    (course.folder / "gradebook.db").chmod(0o666)


def _source_stale(course: Course) -> None:
    _edit(course.folder / "keys" / "E01_post.py", "What to buy", "What to order")


def _source_lost(course: Course) -> None:
    (course.folder / "source" / NAME / f"{NAME}.ipynb").unlink()


def _key_broken(course: Course) -> None:
    _edit(course.folder / "keys" / "E01_post.py", "ASSESSMENT =", "SOMETHING =")


def _release_with_answers(course: Course) -> None:
    path = course.folder / "release" / NAME / f"{NAME}.ipynb"
    path.write_bytes((course.folder / "source" / NAME / f"{NAME}.ipynb").read_bytes())


def _release_old(course: Course) -> None:
    _edit(course.folder / "release" / NAME / f"{NAME}.ipynb", "What to buy", "What to sell")


def _book_of_other_points(course: Course) -> None:
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as book:
        book.execute("update grade_cells set max_score = 7")
        book.commit()


def _book_broken(course: Course) -> None:
    (course.folder / "gradebook.db").write_bytes(b"no database" * 1000)


def _wrong_folder_name(course: Course) -> None:
    (course.folder / "submitted" / "ada" / "E01 post").mkdir(parents=True)


def _links(course: Course) -> None:
    desk = hand_in(course, "ada")
    (desk.folder / "book").symlink_to(course.folder / "gradebook.db")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_settings_lost, "would grade by the visible checks alone"),
        (_settings_broken, "cannot be run"),
        (_key_readable, "can be read by others"),
        (_book_writable, "can change the gradebook"),
        (_source_stale, "is older than keys/E01_post.py"),
        (_source_lost, "is missing; run `dstudio prepare E01-post`"),
        (_key_broken, "declares no ASSESSMENT"),
        (_release_with_answers, "contains answers"),
        (_release_old, "is older than source/E01-post"),
        (_book_of_other_points, "knows other questions or points"),
        (_book_broken, "file is not a database"),
        (_wrong_folder_name, "under a name that no assessment has: ada/E01 post"),
        (_links, "links are among what ada handed in"),
    ],
)
def test_what_is_wrong_is_said(damage: Callable[[Course], None], sentence: str, course: Course) -> None:
    damage(course)
    assert any(sentence in each for each in _problems(course)), _problems(course)


def test_folder_that_is_no_course_is_wrong(tmp_path: Path) -> None:
    told = dstudio("doctor", folder=tmp_path)
    assert told.returncode == 1
    assert "is no course folder" in told.stdout


def test_missing_sandbox_is_wrong(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    wall_works.cache_clear()
    try:
        assert any("bubblewrap is not installed" in finding.sentence for finding in examine(course.folder) if finding.is_problem)
    finally:
        wall_works.cache_clear()


def test_hints_name_who_is_not_graded_and_who_is_unknown(course: Course) -> None:
    from .conftest import gradebook

    hand_in(course, "ada")
    with gradebook(course) as book:
        book.add_student("grace")
    hints = [finding.sentence for finding in examine(course.folder) if finding.kind == "hint"]
    assert any("E01-post came from ada, whom the gradebook does not know" in hint for hint in hints)
    assert any("1 of 1 handed in are not graded yet" in hint for hint in hints)


# --- prepare


def test_prepare_makes_a_course_with_a_key_and_a_salt_of_its_own(tmp_path: Path) -> None:
    prepare(tmp_path / "one")
    prepare(tmp_path / "two")
    keys = [(tmp_path / name / "course.key").read_text() for name in ("one", "two")]
    assert keys[0] != keys[1]
    assert os.stat(tmp_path / "one" / "course.key").st_mode & 0o777 == 0o600
    salts = [
        json.loads((tmp_path / name / "source" / NAME / f"{NAME}.ipynb").read_text())["metadata"]["dstudio"]["salt"]
        for name in ("one", "two")
    ]
    assert len({*salts, "dstudio"}) == 3


def test_prepare_again_changes_nothing_that_is_the_instructors(tmp_path: Path) -> None:
    prepare(tmp_path)
    key, source = (tmp_path / "course.key").read_text(), (tmp_path / "source" / NAME / f"{NAME}.ipynb").read_text()
    _edit(tmp_path / "keys" / "E01_pre.py", "A wider road", "A wider street")
    told = prepare(tmp_path)
    assert (tmp_path / "course.key").read_text() == key
    assert (tmp_path / "source" / NAME / f"{NAME}.ipynb").read_text() == source
    assert "keys/E01_pre.py differs from the project's" in told
    assert "A wider street" in (tmp_path / "source" / "E01-pre" / "E01-pre.ipynb").read_text(encoding="utf-8")


def test_prepare_of_an_unknown_assessment_is_told_in_a_sentence(tmp_path: Path) -> None:
    told = dstudio("prepare", "E99-post", folder=tmp_path)
    known = ", ".join(sorted(declared(ORIGIN / "keys")))
    assert (told.returncode, told.stderr.strip()) == (1, f"dstudio: There is no assessment called E99-post; there are {known}.")


def test_project_declares_the_assessments_it_ships() -> None:
    assert set(declared(ORIGIN / "keys")) == {path.name for path in (ORIGIN / "source").iterdir()}
