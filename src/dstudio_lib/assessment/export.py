"""Grades as CSV, nbgrader's columns first, then the status: graded, late, failed, missing, or waiting."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import spreadsheets
from .course import Course
from .records import Record, Records

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "status",
    "needs_a_person",
    "sentence",
)


def write(path: Path, course: Course, gradebook: Any, assignments: Sequence[str] = (), students: Sequence[str] = ()) -> int:
    """Write one row for each student and assignment, no cell a spreadsheet's formula, and return how many."""
    rows = table(course, gradebook, assignments, students)
    spreadsheets.write(path, [COLUMNS, *([row.get(column) for column in COLUMNS] for row in rows)])
    return len(rows)


def table(course: Course, gradebook: Any, assignments: Sequence[str] = (), students: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the rows as dictionaries. A failed, missing or waiting submission has an empty score."""
    rows = []
    for assignment in gradebook.assignments:
        if assignments and assignment.name not in assignments:
            continue
        handed_in = course.submissions(assignment.name)
        records = Records(course, assignment.name).all()
        submissions = {submission.student_id: submission for submission in assignment.submissions}
        ours = assignment.name in course.declared
        for student in gradebook.students:
            if students and student.id not in students:
                continue
            row = {
                "assignment": assignment.name,
                "duedate": _said(assignment.duedate),
                "student_id": student.id,
                "last_name": _said(student.last_name),
                "first_name": _said(student.first_name),
                "email": _said(student.email),
                "max_score": assignment.max_score,
            }
            record = records.get(student.id)
            rows.append(row | _outcome(submissions.get(student.id), record, student.id in handed_in, ours))
    return rows


def _outcome(submission: Any, record: Record | None, handed_in: bool, ours: bool) -> dict[str, Any]:
    stamp = _said(submission.timestamp) if submission is not None else ""
    if record is None and not handed_in and submission is None:
        return {"status": "missing", "sentence": "Nothing was handed in.", "timestamp": stamp}
    if ours and (record is None or submission is None):
        return {"status": "waiting", "sentence": "Handed in and not graded yet: run dstudio grade.", "timestamp": stamp}
    if submission is None:
        return {"status": "waiting", "sentence": "Handed in and not graded yet.", "timestamp": stamp}
    scored = any(grade.manual_score is not None for notebook in submission.notebooks for grade in notebook.grades)
    if record is not None and record.status == "failed" and not scored:
        return {"status": "failed", "sentence": record.sentence, "timestamp": stamp, "needs_a_person": "yes"}
    late = submission.total_seconds_late > 0
    penalty = submission.late_submission_penalty
    sentence = record.sentence if record is not None else ""
    if record is not None and record.status == "failed":
        sentence = f"Graded by hand. {sentence}"
    if late:
        sentence = f"Handed in {_span(submission.total_seconds_late)} late. {sentence}".rstrip()
    return {
        "timestamp": stamp,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - penalty),
        "status": "late" if late else "graded",
        "needs_a_person": "yes" if submission.needs_manual_grade else "",
        "sentence": sentence,
    }


def _span(seconds: float) -> str:
    from dstudio_lib.foundation.formatting import NARROW, duration

    return duration(seconds).replace(NARROW, " ")


def _said(value: Any) -> str:
    return "" if value is None else str(value)
