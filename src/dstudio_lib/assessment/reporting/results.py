"""A class's marks, item by item, read from the gradebook and from what grading has said.

Only who was graded has marks that count; a failed, missing or waiting submission is shown by its status and is never a zero. An item
that waits for a person has no mark yet. Late penalties and extra credit are policy, and stay out: marks here measure what was shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from ..course import Course
from ..export import table
from ..items import AnyItem, Assessment, Written
from ..records import Records

Status = Literal["graded", "late", "failed", "missing", "waiting"]
STATUSES: tuple[Status, ...] = ("graded", "late", "failed", "missing", "waiting")
COUNTED = ("graded", "late")


@dataclass(frozen=True, slots=True)
class Paper:
    """How one learner came through one form. A mark is ``None`` while a person has still to give it."""

    student: str
    name: str
    status: Status
    sentence: str = ""
    marks: dict[str, float | None] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """One assessment as a class sat it."""

    assessment: Assessment
    papers: tuple[Paper, ...]
    notes: tuple[str, ...] = ()
    due: datetime | None = None

    @property
    def tally(self) -> dict[Status, int]:
        """How many learners have each status."""
        counted = Counter(paper.status for paper in self.papers)
        return {status: counted[status] for status in STATUSES}

    @property
    def held(self) -> bool:
        """Whether anybody has handed in anything."""
        return any(paper.status != "missing" for paper in self.papers)

    def complete(self) -> Matrix:
        """Return the marks of those who have all of them, over the items that nobody waits for."""
        notes = list(self.notes)
        graded = [paper for paper in self.papers if paper.status in COUNTED]
        waiting = {
            item.id
            for item in self.assessment.items
            if isinstance(item, Written) and any(paper.marks.get(item.id) is None for paper in graded)
        }
        automatic = [item for item in self.assessment.items if item.id not in waiting]
        counted = [paper for paper in graded if automatic and all(paper.marks.get(item.id) is not None for item in automatic)]
        if waiting and graded:
            named = ", ".join(sorted(waiting))
            notes.append(f"{named} {'is' if len(waiting) == 1 else 'are'} left out until every answer is marked in formgrader.")
        if len(counted) < len(graded):
            notes.append(
                "Somebody's marks are not those of this version of the assessment, or not all given yet, and are left out: "
                f"run dstudio grade {self.assessment.id}, and look into formgrader."
            )
        rows = tuple(tuple(_mark(paper, item) for item in automatic) for paper in counted)
        return Matrix(tuple(automatic), tuple(counted), rows, tuple(notes))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Complete marks: one row for each learner, one column for each item."""

    items: tuple[AnyItem, ...]
    papers: tuple[Paper, ...]
    rows: tuple[tuple[float, ...], ...]
    notes: tuple[str, ...] = ()

    def column(self, place: int) -> list[float]:
        """Return everybody's marks in one item."""
        return [row[place] for row in self.rows]

    def shares(self, places: Sequence[int] | None = None) -> dict[str, float]:
        """Return each learner's share of the points of some items, or of all."""
        chosen = range(len(self.items)) if places is None else places
        points = sum(self.items[place].points for place in chosen)
        return {
            paper.student: sum(row[place] for place in chosen) / points for paper, row in zip(self.papers, self.rows, strict=True) if points
        }

    def places(self, outcome: str) -> list[int]:
        """Return where the items of an outcome stand."""
        return [place for place, item in enumerate(self.items) if item.outcome == outcome]


def read(course: Course, gradebook: Any, names: Sequence[str]) -> dict[str, Form]:
    """Return the named assessments as the gradebook of a course has them, those that it does not know left out."""
    known = {assignment.name: assignment for assignment in gradebook.assignments}
    return {name: _form(course, gradebook, known[name]) for name in names if name in known and name in course.declared}


def _form(course: Course, gradebook: Any, assignment: Any) -> Form:
    declared = course.assessment(assignment.name)
    rows = table(course, gradebook, [assignment.name])
    records = Records(course, assignment.name).all()
    submissions = {submission.student_id: submission for submission in assignment.submissions}
    fitting, notes = _fitting(declared, assignment)
    papers = []
    for row in rows:
        student, status = row["student_id"], row["status"]
        record, submission = records.get(student), submissions.get(student)
        named = " ".join(part for part in (row["first_name"], row["last_name"]) if part) or student
        counted = status in COUNTED and submission is not None
        papers.append(
            Paper(
                student,
                named,
                status,
                row.get("sentence", ""),
                _marks(submission, fitting) if counted else {},
                dict(record.says) if counted and record is not None else {},
            )
        )
    due = assignment.duedate.replace(tzinfo=UTC) if assignment.duedate is not None else None
    return Form(declared, tuple(papers), tuple(notes), due)


def _fitting(declared: Assessment, assignment: Any) -> tuple[set[str], list[str]]:
    """Return the items for which the gradebook and the key agree, and a sentence on the others."""
    points = {cell.name: cell.max_score for notebook in assignment.notebooks for cell in notebook.grade_cells}
    fitting = {item.id for item in declared.items if points.get(item.id) == item.points}
    others = [item.id for item in declared.items if item.id not in fitting]
    if not others:
        return fitting, []
    return fitting, [
        f"The gradebook knows {', '.join(others)} of {declared.id} with other points than the key, or not at all: "
        f"run nbgrader generate_assignment {declared.id} --force, and dstudio grade {declared.id}."
    ]


def _marks(submission: Any, fitting: set[str]) -> dict[str, float | None]:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades if grade.name in fitting]
    return {grade.name: grade.manual_score if grade.manual_score is not None else grade.auto_score for grade in grades}


def _mark(paper: Paper, item: AnyItem) -> float:
    mark = paper.marks[item.id]
    assert mark is not None
    return mark
