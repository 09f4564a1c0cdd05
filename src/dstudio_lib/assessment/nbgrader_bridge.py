"""The one place that meets nbgrader: its gradebook, its autograder and its export, by their public plug-in points.

Importing this module imports nbgrader, which takes seconds; nothing imports it at start.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from nbgrader.utils import parse_utc
from sqlalchemy.exc import OperationalError, SAWarning

from .course import Course, NoCourse
from .grading import Graded, grade
from .items import Written
from .records import Record, Records, content_of
from .sandbox import Limits, choose

PATIENCE = 12
T = TypeVar("T")

# SQLAlchemy 2.1 warns of how nbgrader builds a submission; the rows are right.
warnings.filterwarnings("ignore", message="Object of type .* not in session", category=SAWarning)


class Book:
    """nbgrader's gradebook, opened for one assignment of one course."""

    def __init__(self, course: Course, assignment: str) -> None:
        _programs_on_path()
        self.course, self.assignment = course, assignment
        self._gradebook: Any = _patiently(lambda: Gradebook(course.db_url, course.course_id))
        self._check()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._gradebook.close()

    def _check(self) -> None:
        declared = self.course.assessment(self.assignment)
        again = f"run `nbgrader generate_assignment {self.assignment} --force` in {self.course.folder}"
        try:
            notebook = self._gradebook.find_notebook(self.assignment, self.assignment)
        except MissingEntry:
            raise NoCourse(f"The gradebook does not know {self.assignment} yet; {again}.") from None
        known = {cell.name: cell.max_score for cell in notebook.grade_cells}
        if known != {item.id: item.points for item in declared.items}:
            raise NoCourse(f"The gradebook knows other questions or points for {self.assignment} than its key; {again}.")

    def students(self) -> list[str]:
        """Return everybody whom the gradebook knows."""
        return [student.id for student in self._gradebook.students]

    def write(self, student: str, graded: Graded, handed_in: datetime | None) -> None:
        """Write one submission's scores and comments, as nbgrader's own autograder would.

        A score that a person gave stays; a failed submission has no score at all, and waits for a person.
        """
        _patiently(lambda: self._write(student, graded, handed_in), self._gradebook.db.rollback)

    def _write(self, student: str, graded: Graded, handed_in: datetime | None) -> None:
        book = self._gradebook
        book.update_or_create_student(student)
        told = {"timestamp": handed_in} if handed_in else {}
        book.update_or_create_submission(self.assignment, student, **told)
        notebook = book.find_submission_notebook(self.assignment, self.assignment, student)
        declared = {item.id: item for item in self.course.assessment(self.assignment).items}
        for each in notebook.grades:
            mark = graded.marks.get(each.name)
            each.auto_score = None if mark is None else mark.points
            each.needs_manual_grade = each.auto_score is None or each.manual_score is not None
        for comment in notebook.comments:
            name = comment.name.removesuffix("-answer")
            mark = graded.marks.get(name)
            sentence = mark.sentence if mark is not None else ""
            comment.auto_comment = sentence or None
            if isinstance(declared.get(name), Written) and mark is not None and mark.points is not None:
                comment.auto_comment = "No response."
        book.db.commit()
        self._late_penalty(student)

    def _late_penalty(self, student: str) -> None:
        """Let nbgrader's own plug-in, as the course configures it, decide on a late submission."""
        told = {"student": student, "assignment": self.assignment, "notebook": self.assignment, "db_url": self.course.db_url}
        if self._gradebook.find_submission(self.assignment, student).total_seconds_late > 0:
            assign = AssignLatePenalties(config=self.course.settings["everything"])
            assign.preprocess(nbformat.v4.new_notebook(), {"nbgrader": told})  # type: ignore[no-untyped-call]
            self._gradebook.db.expire_all()


def _patiently(act: Callable[[], T], before_again: Callable[[], Any] = lambda: None) -> T:
    """Try again while somebody else, such as formgrader, holds the database."""
    for attempt in range(PATIENCE):
        try:
            return act()
        except (OperationalError, InvalidEntry) as error:
            before_again()
            if "locked" not in str(error):
                raise
            time.sleep(0.1 * 2 ** min(attempt, 5))
    return act()


def _programs_on_path() -> None:
    """Put this Python's programs on the path: nbgrader calls ``alembic`` by its bare name."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])


def handed_in(folder: Path) -> datetime | None:
    """Return when a submission was handed in, by the time stamp that nbgrader keeps beside it."""
    path = folder / "timestamp.txt"
    try:
        if path.is_symlink() or path.stat().st_size > 200:
            return None
        stamp = parse_utc(path.read_text(encoding="utf-8").strip() or None)
    except (OSError, ValueError, OverflowError, TypeError):
        return None
    return stamp if isinstance(stamp, datetime) else None


def keep_notebook(course: Course, assignment: str, student: str, graded: Graded, folder: Path) -> None:
    """Put the graded notebook where formgrader looks for it, read-only, in place of an older one."""
    target = course.path("autograded", student, assignment)
    new = target.with_name(f".{target.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    path = new / f"{assignment}.ipynb"
    path.write_text(json.dumps(graded.notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.chmod(0o444)
    stamp = handed_in(folder)
    if stamp is not None:
        (new / "timestamp.txt").write_text(f"{stamp.isoformat()}\n", encoding="utf-8")
        (new / "timestamp.txt").chmod(0o444)
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)


def export(course: Course, path: Path, assignments: Sequence[str] = ()) -> int:
    """Write the grades of a course as CSV and return the number of rows."""
    from .export import write

    return with_gradebook(course, lambda gradebook: write(path, course, gradebook, assignments))


def with_gradebook(course: Course, act: Callable[[Any], T]) -> T:
    """Do something with the gradebook of a course, which is closed afterwards."""
    _programs_on_path()
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return act(gradebook)


class GradeByOracle(NbGraderPreprocessor):  # type: ignore[misc]
    """Lets ``nbgrader autograde``, and formgrader's button for it, grade as ``dstudio grade`` does."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade the submission that is being converted, write its scores, and return its harmless notebook."""
        told = resources["nbgrader"]
        student, assignment = told["student"], told["assignment"]
        converter = self.parent.parent
        course = Course.at(Path(converter.coursedir.root))
        folder = course.path("submitted", student, assignment)
        sandbox = choose(Limits(), [course.folder])
        if not sandbox.walled:
            self.log.warning("Bubblewrap does not work here; submissions run behind a weaker fence. See `dstudio doctor`.")
        content = content_of(folder, course, assignment, sandbox.walled)
        graded = grade(folder, course.sitting(assignment, student), course.released(assignment), sandbox)
        if graded.status == "failed":
            self.log.error("%s: %s", student, graded.sentence)
        stamp = handed_in(folder)
        with Book(course, assignment) as book:
            book.write(student, graded, stamp)
        Records(course, assignment).write(Record.of(student, graded, content, str(stamp or "")))
        return nbformat.from_dict(graded.notebook), resources  # type: ignore[no-untyped-call]


class StatusExport(ExportPlugin):  # type: ignore[misc]
    """``nbgrader export`` with a status for every student: a failed or missing submission has no score, not a zero."""

    def export(self, gradebook: Any) -> None:
        """Write the CSV file."""
        from .export import write

        course = Course.at(Path(self.parent.coursedir.root))
        path = Path(self.to or "grades.csv")
        count = write(path, course, gradebook, [str(name) for name in self.assignment], [str(name) for name in self.student])
        self.log.info("Exported %d grades to %s", count, path)
