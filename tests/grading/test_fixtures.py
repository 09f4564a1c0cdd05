"""Every fixture gets the points and the status that it must get, and no submission leaves a trace."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser

import nbformat
import pytest

from dstudio_lib.assessment.items import Code, Numeric

from . import fixtures
from .conftest import GradedClass, gradebook, nbgrader_api

pytestmark = pytest.mark.sandbox
EVERY = fixtures.every()
NAMES = [each.name for each in EVERY]


@pytest.mark.parametrize("each", EVERY, ids=NAMES)
def test_submission_gets_its_points_and_its_status(each: fixtures.Fixture, graded: GradedClass) -> None:
    record = graded.records[each.name]
    assert record.status == each.status, record.sentence
    assert each.says in record.sentence
    if each.status == "failed":
        assert not record.points
    else:
        assert sum(points or 0 for points in record.points.values()) == each.points, record.says


@pytest.mark.parametrize("each", EVERY, ids=NAMES)
def test_gradebook_holds_the_same_points(each: fixtures.Fixture, graded: GradedClass) -> None:
    with gradebook(graded.course) as book:
        notebook = book.find_submission_notebook(fixtures.ASSIGNMENT, fixtures.ASSIGNMENT, each.name)
        scores = {grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in notebook.grades}
    for item, (auto, manual, needs) in scores.items():
        assert auto == graded.records[each.name].points.get(item)
        assert manual is None
        assert needs == (auto is None)


@pytest.mark.parametrize("name", NAMES)
def test_graded_notebook_is_one_that_formgrader_can_read(name: str, graded: GradedClass) -> None:
    notebook = nbformat.reads(graded.notebook(name), as_version=4)
    nbformat.validate(notebook)
    labels = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert len(labels) == len(set(labels))
    assert {item.id for item in graded.course.assessment(fixtures.ASSIGNMENT).items} <= set(labels)


@pytest.mark.parametrize(
    ("name", "item", "reason"),
    [
        ("infinite_loop", "q4", "ran for too long"),
        ("infinite_loop_that_cannot_be_interrupted", "q4", "was left out"),
        ("syntax_error_in_one_answer", "q1", "stopped with a SyntaxError"),
    ],
)
def test_answer_whose_cell_broke_says_what_happened_and_not_that_nobody_answered(
    name: str, item: str, reason: str, graded: GradedClass
) -> None:
    assert reason in graded.records[name].says[item]


def test_there_are_at_least_twenty_eight_fixtures() -> None:
    assert len(EVERY) >= 28


def test_no_fault_of_the_grader_itself(graded: GradedClass) -> None:
    assert graded.summary.broken == {}


def test_student_who_handed_in_nothing_is_missing(graded: GradedClass) -> None:
    assert graded.summary.missing == ["absent"]


def test_run_ends_with_a_plain_summary(graded: GradedClass) -> None:
    failed = sum(each.status == "failed" for each in EVERY)
    assert f"{len(EVERY) - failed} graded, {failed} failed, 1 missing" in graded.summary.text
    assert f"{len(EVERY)}/{len(EVERY)}" in graded.told


# --- no trace


def test_no_submission_changed_the_gradebook(graded: GradedClass) -> None:
    with closing(sqlite3.connect(graded.course.folder / "gradebook.db")) as book:
        assert book.execute("select count(*) from student where id = 'ghost'").fetchone() == (0,)
        assert book.execute("select count(*) from grade where manual_score is not null").fetchone() == (0,)
    assert "WROTE" not in graded.shown("writing_the_gradebook")
    assert "refused" in graded.shown("writing_the_gradebook")


def test_no_submission_wrote_a_file_outside(graded: GradedClass) -> None:
    grown = {path.name for path in graded.course.folder.iterdir()} - graded.before
    assert grown == {"submitted", "autograded", "feedback", ".dstudio"}
    assert not os.path.exists("/planted.txt")
    assert not os.path.exists("/usr/planted.txt")


def test_no_submission_read_source_keys_or_gradebook(graded: GradedClass) -> None:
    assert "STOLEN []" in graded.shown("reading_the_source")
    assert "BESIDE []" in graded.shown("a_link_beside_the_notebook")


def test_no_submission_reached_the_network(graded: GradedClass) -> None:
    assert graded.heard == []
    assert "REACHED" not in graded.shown("asking_the_network")
    assert "refused" in graded.shown("asking_the_network")


def test_no_process_is_left_behind(graded: GradedClass) -> None:
    assert graded.records["a_process_left_behind"].points["q2"] == 1
    running = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as command:
                running.append(command.read().replace(b"\0", b" "))
        except OSError:
            continue
    mine = [command for command in running if b"98765" in command or (b"runner.py" in command and b"bwrap" in command)]
    assert mine == []


def test_output_of_a_hundred_megabytes_is_cut(graded: GradedClass) -> None:
    assert len(graded.notebook("a_hundred_megabytes_of_output")) < 200_000


# --- harmless to look at


class _Acting(HTMLParser):
    """Collects what in a page could act: scripts, frames, handlers, addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "base", "form", "svg", "meta", "link"):
            self.found.append(f"<{tag}> {dict(attributes).get('src', '')}")
        for name, value in attributes:
            address = (value or "").strip().lower()
            if name.startswith("on") or name == "srcdoc" or address.startswith(("javascript:", "vbscript:", "data:text", "data:image/svg")):
                self.found.append(f"{tag} {name}={value}")
            if name in ("src", "href") and address.startswith(("http:", "https:", "//")):
                self.found.append(f"{tag} {name}={value}")

    @classmethod
    def of(cls, page: str) -> list[str]:
        parser = cls()
        parser.feed(page)
        return parser.found


@pytest.fixture(scope="session")
def feedback(graded: GradedClass) -> dict[str, str]:
    """The feedback pages that nbgrader generates for every student."""
    assert graded.feedback
    name = fixtures.ASSIGNMENT
    return {each: (graded.course.path("feedback", each, name) / f"{name}.html").read_text(encoding="utf-8") for each in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_feedback_page_holds_nothing_of_a_submission_that_acts(name: str, feedback: dict[str, str]) -> None:
    assert sorted(_Acting.of(feedback[name])) == sorted(_Acting.of(feedback["empty"]))


def test_formgrader_page_holds_nothing_of_a_submission_that_acts(graded: GradedClass) -> None:
    pages = {name: _formgrader_page(graded, name) for name in ("empty", "script_in_an_output", "script_in_a_markdown_answer")}
    for page in pages.values():
        assert sorted(_Acting.of(page)) == sorted(_Acting.of(pages["empty"]))


def _formgrader_page(graded: GradedClass, student: str) -> str:
    """Render a submission with formgrader's own template, as its handler does."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    with gradebook(graded.course) as book:
        submission = book.find_submission_notebook(fixtures.ASSIGNMENT, fixtures.ASSIGNMENT, student)
        told = {
            "assignment_id": fixtures.ASSIGNMENT,
            "notebook_id": fixtures.ASSIGNMENT,
            "submission_id": submission.id,
            "index": 0,
            "total": 1,
            "base_url": "/formgrader",
            "my_base_url": "/",
            "last_name": "",
            "first_name": "",
        }
    templates = os.path.join(os.path.dirname(handlers.__file__), "templates")
    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[templates])
    path = graded.course.path("autograded", student, fixtures.ASSIGNMENT) / f"{fixtures.ASSIGNMENT}.ipynb"
    return str(exporter.from_filename(str(path), resources={"base_url": "/formgrader", "my_base_url": "/", **told})[0])


def test_harmless_text_and_pictures_stay_visible(graded: GradedClass, feedback: dict[str, str]) -> None:
    assert "harmless text" in feedback["script_in_an_output"]
    assert fixtures.PIXEL in feedback["script_in_an_output"]
    assert fixtures.PIXEL in feedback["script_in_a_markdown_answer"]
    assert "Words that count: 2 &lt; 3" in feedback["script_in_a_markdown_answer"]


def test_feedback_tells_no_hidden_check(graded: GradedClass, feedback: dict[str, str]) -> None:
    key = (graded.course.folder / "course.key").read_text().strip()
    for name, page in feedback.items():
        assert "BEGIN SOLUTION" not in page or name == "reading_the_source"
        assert key not in page
        for word in ("_as_expected", "_stages", "random.uniform", "holds=", "Mistake("):
            assert word not in page


def _numbers(page: str) -> set[str]:
    """The numbers of a page's body, as they are written."""
    return set(re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.sub(r"<[^>]*>", " ", page.partition("<body")[2])))


def test_feedback_tells_no_expected_value_to_who_got_it_wrong(graded: GradedClass, feedback: dict[str, str]) -> None:
    of_everybody = _numbers(feedback["empty"])
    for name in ("wrong", "equality_spoof", "the_runner_taken_over"):
        sitting = graded.course.sitting(fixtures.ASSIGNMENT, name)
        for item in sitting.assessment.items:
            if isinstance(item, Numeric):
                told = _numbers(feedback[name]) - of_everybody - {f"{each:.4g}" for each in sitting.numbers(item).values()}
                assert f"{item.expected(sitting.numbers(item)):.4g}" not in told
            if isinstance(item, Code):
                assert str(list(sitting.all_hidden(item)[0])) not in feedback[name]


# --- as instructors know nbgrader


def test_formgrader_lists_every_submission(graded: GradedClass) -> None:
    api = nbgrader_api(graded.course)
    listed = {each["student"]: each for each in api.get_submissions(fixtures.ASSIGNMENT)}
    assert set(NAMES) <= set(listed)
    assert listed["correct"]["autograded"] is True
    assert listed["correct"]["needs_manual_grade"] is True
    assert listed["partial"]["score"] == 5
    notebooks = {each["student"]: each for each in api.get_notebook_submissions(fixtures.ASSIGNMENT, fixtures.ASSIGNMENT)}
    assert notebooks["correct"]["code_score"] == 15
    assert notebooks["correct"]["max_score"] == 20


def test_written_item_waits_for_a_person_unless_it_is_empty(graded: GradedClass) -> None:
    assert graded.records["correct"].points["q8"] is None
    assert graded.records["written_answer_below_its_cell"].points["q8"] is None
    assert graded.records["empty"].points["q8"] == 0


def test_comments_say_what_was_wrong_in_our_words_only(graded: GradedClass) -> None:
    with gradebook(graded.course) as book:
        notebook = book.find_submission_notebook(fixtures.ASSIGNMENT, fixtures.ASSIGNMENT, "partial")
        comments = {comment.name: comment.auto_comment for comment in notebook.comments}
    assert comments["q1-answer"] == "Not right: light follows the cable, not the line on the map."
    assert "3 of 4 properties hold" in comments["q5-answer"]
    assert "stages without calls use nothing" in comments["q5-answer"]
