"""Nothing that is handed out holds a key: every released file is searched for answers, reasons, hidden inputs and the course's own key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dstudio_lib.assessment import build
from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.items import Choice, Code, Numeric, Written
from dstudio_lib.assessment.keys import KEY_FILE, course_key, declared
from dstudio_lib.assessment.marking import Sitting

EVERY = {name: each.assessment for name, each in declared(build.REPOSITORY / "assessments" / "keys").items()}
every = pytest.mark.parametrize("name", EVERY)


def released(course: Course, name: str) -> Path:
    return Path(course.path("release", ".", name))


def text(course: Course, name: str) -> str:
    """Everything that stands in the cells of a released notebook, one after another."""
    notebook = json.loads((released(course, name) / f"{name}.ipynb").read_text(encoding="utf-8"))
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"])


@every
def test_a_release_is_one_notebook_and_nothing_else(name: str, empty_course: Course) -> None:
    assert [path.name for path in released(empty_course, name).rglob("*") if path.is_file()] == [f"{name}.ipynb"]


@every
def test_no_answer_and_no_reason_is_handed_out(name: str, empty_course: Course) -> None:
    handed = text(empty_course, name)
    assert "SOLUTION" not in handed
    for item in EVERY[name].items:
        if isinstance(item, Numeric):
            assert item.solution not in handed, item.id
            assert not [mistake.says for mistake in item.mistakes if mistake.says in handed], item.id
        elif isinstance(item, Choice):
            assert item.why not in handed, item.id
            assert not [option.text for option in item.options if option.misconception and option.misconception in handed], item.id
            assert not [quote for quote in "'\"" if f"{item.name} = {quote}{item.right}{quote}" in handed], item.id
        elif isinstance(item, Code):
            telling = [line.strip() for line in item.solution.splitlines() if len(line.strip()) > 24]
            assert not [line for line in telling if line in handed], item.id
        else:
            assert isinstance(item, Written)
            assert not [each.answer for each in item.references if each.answer and each.answer in handed], item.id


@every
def test_neither_the_courses_key_nor_a_hidden_input_is_handed_out(name: str, empty_course: Course) -> None:
    whole = (released(empty_course, name) / f"{name}.ipynb").read_text(encoding="utf-8")
    key = course_key(empty_course.folder)
    assert key.hex() not in whole and KEY_FILE not in whole
    sitting = Sitting(EVERY[name], "ada", empty_course.sitting(name, "ada").salt, key)
    for item in EVERY[name].items:
        if isinstance(item, Code):
            shown = {repr(arguments) for arguments, _ in item.examples}
            long = [repr(case) for case in sitting.all_hidden(item) if len(repr(case)) > 20 and repr(case) not in shown]
            assert long
            assert not [case for case in long if case.strip("()") in whole], item.id


def test_the_search_finds_what_the_instructors_own_notebook_holds(empty_course: Course) -> None:
    source = (empty_course.folder / "source" / "E01-post" / "E01-post.ipynb").read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" in source
    assert EVERY["E01-post"].item("q4").solution in json.loads(json.dumps(source)).replace('\\"', '"')  # type: ignore[union-attr]
