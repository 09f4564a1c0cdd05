"""Whole classes in a real gradebook: every mark is given by the oracle, and written by nbgrader's own interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random
from typing import Any, cast

from dstudio_lib.assessment import build
from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.grading import Graded
from dstudio_lib.assessment.items import AnyItem, Choice, Code, Numeric, Written
from dstudio_lib.assessment.keys import declared
from dstudio_lib.assessment.marking import Mark, Sitting
from dstudio_lib.assessment.nbgrader_bridge import Book
from dstudio_lib.assessment.records import Record, Records
from dstudio_lib.assessment.reporting.results import Form, Paper, Status

Answers = Mapping[str, str]
"""What somebody answers, by item: a role such as ``good``, an option's letter, or ``m0`` for the first declared mistake."""

KEYS = declared(build.REPOSITORY / "assessments" / "keys")
PRE, POST = "E01-pre", "E01-post"


def mark(sitting: Sitting, item: AnyItem, answer: str) -> Mark:
    """Return the mark of one answer, given by the oracle itself; a number is that of a text which a person has read."""
    if isinstance(item, Written):
        return Mark(None, "")
    if answer == "nothing":
        return sitting.mark(item, None)
    if isinstance(item, Choice):
        wrong = next(letter for letter in item.letters if letter != item.right)
        return sitting.mark(item, {"value": {"good": item.right, "wrong": wrong}.get(answer, answer)})
    if isinstance(item, Numeric):
        numbers = sitting.numbers(item)
        values: dict[str, float] = {"good": item.expected(numbers), "wrong": -12_345.678}
        values |= {f"m{place}": mistake.value(numbers) for place, mistake in enumerate(item.mistakes)}
        return sitting.mark(item, {"value": values[answer]})
    return _of_code(sitting, item, answer)


def _of_code(sitting: Sitting, item: Code, answer: str) -> Mark:
    written = next(reference.answer for reference in item.references if reference.role == answer)
    space: dict[str, Any] = {}
    exec(written, space)
    results: list[Any] = []
    for case in sitting.all_hidden(item):
        try:
            results.append({"value": space[item.function](*case)})
        except Exception:
            results.append({})
    return sitting.mark(item, results)


def fill(
    course: Course,
    name: str,
    answers: Mapping[str, Answers],
    read: Callable[[str], float | None] = lambda student: None,
    stamps: Mapping[str, datetime] | None = None,
) -> None:
    """Write a class's answers into the gradebook; ``read`` gives the points of the written item, or ``None`` for not yet."""
    records = Records(course, name)
    with Book(course, name) as book:
        for student, given in answers.items():
            sitting = course.sitting(name, student)
            marks = {item.id: mark(sitting, item, given.get(item.id, given.get("all", "good"))) for item in sitting.assessment.items}
            graded = Graded("graded", "Graded.", marks)
            book.write(student, graded, (stamps or {}).get(student))
            records.write(Record.of(student, graded, "content", ""))
            points = read(student)
            if points is not None:
                _by_hand(book, name, student, points)


def fail(course: Course, name: str, student: str, sentence: str = "The notebook is not valid JSON.") -> None:
    """Record a submission that could not be graded."""
    graded = Graded("failed", sentence)
    with Book(course, name) as book:
        book.write(student, graded, None)
    Records(course, name).write(Record.of(student, graded, "content", ""))


def enrol(course: Course, name: str, student: str, **details: str) -> None:
    """Let the gradebook know somebody."""
    with Book(course, name) as book:
        book._gradebook.update_or_create_student(student, **details)


def _by_hand(book: Book, name: str, student: str, points: float) -> None:
    notebook = book._gradebook.find_submission_notebook(name, name, student)
    for grade in notebook.grades:
        if grade.name == "q8":
            grade.manual_score, grade.needs_manual_grade = points, False
    book._gradebook.db.commit()


def likely(name: str, size: int, ability: float, seed: int = 7) -> dict[str, dict[str, str]]:
    """Return a class whose learners differ, and whose wrong answers are of all the declared kinds."""
    random = Random(f"{seed}-{name}")
    answers: dict[str, dict[str, str]] = {}
    for place in range(size):
        own = Random(f"{seed}-{place}").gauss(ability, 0.22)
        given = {}
        for number, item in enumerate(KEYS[name].assessment.items):
            if random.random() < own - 0.05 * (number % 4):
                given[item.id] = "good"
            elif isinstance(item, Choice):
                given[item.id] = random.choice([letter for letter in item.letters if letter != item.right])
            elif isinstance(item, Numeric):
                given[item.id] = random.choice([*(f"m{each}" for each in range(len(item.mistakes))), "wrong", "nothing"])
            elif isinstance(item, Code):
                given[item.id] = random.choice(["partial", "wrong", "nothing"])
        answers[f"learner-{place:02d}"] = given
    return answers


def sat(name: str, answers: Mapping[str, Answers], statuses: Mapping[str, str] | None = None, **more: Any) -> Form:
    """Return a form as a class sat it, without a gradebook: marks by the oracle, and a written item read with full marks."""
    assessment = KEYS[name].assessment
    papers = []
    for student, given in answers.items():
        sitting = Sitting(assessment, student, "salt", b"k" * 32)
        marks = {item.id: mark(sitting, item, given.get(item.id, given.get("all", "good"))) for item in assessment.items}
        points = {key: each.points if each.points is not None else assessment.item(key).points for key, each in marks.items()}
        papers.append(Paper(student, student, "graded", "", points, {key: each.sentence for key, each in marks.items()}))
    papers += [Paper(student, student, cast(Status, status), "Why.") for student, status in (statuses or {}).items()]
    return Form(assessment, tuple(papers), **more)
