"""What grading has said of each submission, kept beside the gradebook, which has no room for it.

A record is written after the gradebook, whole or not at all, so that a killed run goes on where it stopped.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from .course import Course
from .grading import Graded, Status
from .submissions import fingerprint

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One submission's grading."""

    student: str
    status: Status
    sentence: str
    points: dict[str, float | None]
    says: dict[str, str]
    reports: list[str]
    walled: bool
    content: str
    format: int = FORMAT
    handed_in: str = field(default="")

    @classmethod
    def of(cls, student: str, graded: Graded, content: str, handed_in: str) -> Record:
        """Return the record of a grading."""
        points = {name: mark.points for name, mark in graded.marks.items()}
        says = {name: mark.sentence for name, mark in graded.marks.items()}
        return cls(student, graded.status, graded.sentence, points, says, graded.reports, graded.walled, content, FORMAT, handed_in)


class Records:
    """The records of one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.folder = course.state / quote(assignment, safe="")

    def __contains__(self, student: str) -> bool:
        return self._path(student).is_file()

    def find(self, student: str) -> Record | None:
        """Return a student's record, or ``None`` if there is none that this version can read."""
        try:
            read = json.loads(self._path(student).read_text(encoding="utf-8"))
            record = Record(**read)
        except (OSError, ValueError, TypeError):
            return None
        return record if record.format == FORMAT else None

    def all(self) -> dict[str, Record]:
        """Return every record by student."""
        names = sorted(unquote(path.stem) for path in self.folder.glob("*.json")) if self.folder.is_dir() else []
        return {name: record for name in names if (record := self.find(name)) is not None}

    def write(self, record: Record) -> None:
        """Write a record, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(record.student)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(new, path)

    def _path(self, student: str) -> Path:
        return self.folder / (quote(student, safe="") + ".json")


def content_of(folder: Path, course: Course, assignment: str, walled: bool) -> str:
    """Return a hash over everything that a grade depends on: the submission, the key, the released notebook, the grader."""
    released = course.path("release", ".", assignment) / f"{assignment}.ipynb"
    digest = hashlib.sha256()
    for part in (
        fingerprint(folder),
        course.declared[assignment].fingerprint,
        _hash(released),
        str(FORMAT),
        str(walled),
        folder.parent.name,
    ):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\x1f")
    return digest.hexdigest()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def one_at_a_time(course: Course) -> Iterator[bool]:
    """Hold the course's grading lock; yields whether another run had to be waited for."""
    course.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (course.state / "grading.lock").open("w") as lock:
        waited = False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = True
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield waited
