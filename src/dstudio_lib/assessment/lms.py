"""Grades for a learning management system: files that Canvas and Moodle import, with a status beside every score.

A score that is not there stays not there. What that takes was read in both importers:

Canvas (``lib/gradebook_importer.rb``) wants *Student, ID, SIS User ID, SIS Login ID, Section*, then assignments, and a second row *Points
Possible*. An empty cell is no score; where Canvas has one already, it counts as a change. It looks a learner up by ID, then by SIS id or
login, and at last by name. Any column that it does not know becomes a new assignment, unless its heading contains one of Canvas's own,
such as *Final Grade*: so the headings of the status columns do, and Canvas leaves them alone.

Moodle (``grade/import/csv``) lets its user say what each column is. A hyphen is no grade, in a new grade item and in an existing one, where
it takes away the grade that is there; an *empty* cell means the same since Moodle 2.9, and was stored as 0 in a new item before. So a
missing score is a hyphen here. A new item has 100 points, whatever the assessment has; an existing one cuts off what is above its own. Up
to Moodle 3.9 a row whose identifier is empty, or ``0``, got its grades written to the learner of the row before, and later it stops the
import; such rows are left out, and so are learners who share an identifier.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from . import spreadsheets
from .course import Course, NoCourse
from .export import table
from .roster import Roster, read

System = Literal["canvas", "moodle"]
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("First name", "Last name", "ID number")
NO_GRADE = "-"
MOST_OF_MOODLE = 100


@dataclass(slots=True)
class Exported:
    """What was written, and what an instructor should know before importing it."""

    path: Path
    rows: int
    sentences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner with the outcome of each assignment: score, status and sentence."""

    id: str
    first: str
    last: str
    email: str
    lms_id: str
    outcomes: Mapping[str, tuple[float | None, str, str]]

    @property
    def sorted_name(self) -> str:
        """Family name first, as Canvas sorts."""
        return ", ".join(part for part in (self.last, self.first) if part) or self.id


def write(system: System, course: Course, gradebook: Any, path: Path, wanted: Sequence[str] = (), roster: Path | None = None) -> Exported:
    """Write the file that a system imports, and return what to know about it.

    Parameters
    ----------
    roster
        Canvas's own export of its gradebook, from which ids, sections and the numbers of existing assignments are taken.

    Raises
    ------
    NoCourse
        If the gradebook has none of the assignments, or the roster is none of Canvas's.
    """
    points = {each.name: each.max_score for each in gradebook.assignments if not wanted or each.name in wanted}
    unknown = [name for name in wanted if name not in points]
    if unknown or not points:
        there = ", ".join(each.name for each in gradebook.assignments) or "none"
        raise NoCourse(f"The gradebook has no assignment called {', '.join(unknown) or 'anything'}; there are {there}.")
    if roster is not None and system == "moodle":
        raise NoCourse(
            "A roster is for Canvas, which has ids of its own; Moodle finds learners by ID number or e-mail. Leave --roster out."
        )
    told = Exported(path, 0)
    learners = _sound(_learners(course, gradebook, list(points)), told)
    rows = _canvas(learners, points, told, read(roster) if roster else None) if system == "canvas" else _moodle(learners, points, told)
    told.rows = len(rows) - (2 if system == "canvas" else 1)
    spreadsheets.write(path, rows, private=True)
    return told


def _learners(course: Course, gradebook: Any, names: Sequence[str]) -> list[Learner]:
    outcomes: dict[str, dict[str, tuple[float | None, str, str]]] = {}
    for row in table(course, gradebook, names):
        outcomes.setdefault(row["student_id"], {})[row["assignment"]] = _outcome(row)
    return [
        Learner(
            student.id,
            _one_line(student.first_name),
            _one_line(student.last_name),
            _one_line(student.email),
            _one_line(student.lms_user_id),
            outcomes.get(student.id, {}),
        )
        for student in gradebook.students
    ]


def _outcome(row: Mapping[str, Any]) -> tuple[float | None, str, str]:
    """Return score, status and a sentence fit for the learner; a mark that a person has still to give makes no score yet."""
    status = row["status"]
    if row.get("needs_a_person") == "yes" and status != "failed":
        return None, "waiting", "An answer is still to be read; the score follows."
    if status in ("graded", "late"):
        late = row.get("sentence", "").partition(" late.")
        return row["score"], status, f"{late[0]} late." if status == "late" and late[1] else ""
    said = {
        "failed": "This could not be graded yet, which is no zero; please talk to your instructor.",
        "missing": "Nothing was handed in.",
        "waiting": "Handed in, and not graded yet.",
    }
    return None, status, said[status]


def _sound(learners: Sequence[Learner], told: Exported) -> list[Learner]:
    """Return the learners whom a system can tell apart, and say who is left out."""
    count = Counter(_folded(learner.id) for learner in learners)
    kept = []
    for learner in learners:
        if not learner.id.strip() or learner.id.strip() == "0":
            told.sentences.append(f"{learner.sorted_name} is left out: the id {learner.id!r} counts as empty.")
        elif spreadsheets.harmless(learner.id) != learner.id:
            told.sentences.append(f"{learner.id!r} is left out: a spreadsheet would run an id that begins so. Change it in the gradebook.")
        elif count[_folded(learner.id)] > 1:
            told.sentences.append(f"{learner.id!r} is left out: another id differs from it only in capitals or in how accents are stored.")
        else:
            kept.append(learner)
    return kept


def _canvas(learners: Sequence[Learner], points: Mapping[str, float], told: Exported, roster: Roster | None) -> list[list[object]]:
    headings = {name: roster.heading(name) if roster else name for name in points}
    head: list[object] = [*CANVAS]
    possible: list[object] = ["    Points Possible", "", "", "", ""]
    for name, most in points.items():
        head += [headings[name], f"{name} status (not a Final Grade)"]
        possible += [most, "(read only)"]
    rows = [head, possible]
    shared = Counter(learner.lms_id for learner in learners if learner.lms_id)
    same_name = {name for name, many in Counter(learner.sorted_name for learner in learners).items() if many > 1}
    for learner in learners:
        known = roster.find(learner.id, learner.lms_id, learner.email) if roster else None
        if roster and known is None:
            told.sentences.append(f"{learner.id!r} is left out: Canvas's file does not have this learner, or more than one.")
            continue
        if shared[learner.lms_id] > 1 and not roster:
            told.sentences.append(f"{learner.id!r} is left out: the Canvas id {learner.lms_id} belongs to another learner too.")
            continue
        who: Sequence[object] = known or (learner.sorted_name, learner.lms_id if learner.lms_id.isdecimal() else "", "", learner.id, "")
        row = [*who]
        for name in points:
            score, status, _ = learner.outcomes.get(name, (None, "missing", ""))
            row += [score, status]
        rows.append(row)
    if same_name and not roster:
        told.sentences.append(
            f"More than one learner is called {', '.join(sorted(same_name))}; Canvas goes by name where it finds no login: use --roster."
        )
    new = [name for name in points if roster and headings[name] == name]
    if new:
        told.sentences.append(f"Canvas has no assignment {', '.join(new)} yet, and will offer to make one.")
    told.sentences.append(
        "An empty score is no score in Canvas; where it has one already, it lists that as a change before you save. The status columns are "
        "for you: Canvas leaves them alone."
    )
    return rows


def _moodle(learners: Sequence[Learner], points: Mapping[str, float], told: Exported) -> list[list[object]]:
    emails = Counter(_folded(learner.email) for learner in learners)
    by_email = bool(learners) and all(
        learner.email and emails[_folded(learner.email)] == 1 and spreadsheets.harmless(learner.email) == learner.email
        for learner in learners
    )
    head: list[object] = [*MOODLE, *(["Email address"] if by_email else [])]
    for name in points:
        head += [name, f"{name} status", f"{name} feedback"]
    rows = [head]
    for learner in learners:
        row: list[object] = [learner.first, learner.last, learner.id, *([learner.email] if by_email else [])]
        for name in points:
            score, status, sentence = learner.outcomes.get(name, (None, "missing", ""))
            row += [NO_GRADE if score is None else score, status, sentence]
        rows.append(row)
    if not by_email:
        told.sentences.append("There is no e-mail column, because an address is missing or shared: map from ID number.")
    told.sentences += [
        f"{name} has more than 100 points, which Moodle takes only with unlimited grades switched on."
        for name, most in points.items()
        if most > MOST_OF_MOODLE
    ]
    of_points = ", ".join(f"{name} of {most:g} points" for name, most in points.items())
    told.sentences.append(
        f"Make the grade items in Moodle first ({of_points}), and map each column of scores to its item: one that the import makes has 100 "
        "points, and one with fewer points than the assessment cuts scores off."
    )
    told.sentences.append(
        "A hyphen is no grade in Moodle, and takes away a grade that is there. Leave the status columns on Ignore; a feedback column "
        "replaces the feedback that is there, with an empty cell too. One unknown learner stops the whole import."
    )
    return rows


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
