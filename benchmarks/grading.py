"""Thirty submissions graded side by side: ``nbgrader autograde`` as it comes, and ``dstudio grade``.

Both grade the same notebooks in copies of the same course folder, from the command line, nothing warmed up. nbgrader runs with its
own default settings; its points are printed too, because they are not the same: its visible checks see an answer's kind only.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.items import Written
from dstudio_lib.assessment.prepare import prepare

ASSIGNMENT = "E01-post"
SUBMISSIONS = 30
TARGET = 3.0
ROLES = ("good", "partial", "wrong")


def main() -> None:
    """Make the class, grade it twice, print both times and the ratio."""
    with tempfile.TemporaryDirectory(prefix="dstudio-bench-") as place:
        ours = _class(Path(place) / "ours")
        theirs = Path(place) / "theirs"
        shutil.copytree(ours, theirs)
        config = theirs / "nbgrader_config.py"
        config.write_text(
            "\n".join(line for line in config.read_text().splitlines() if "dstudio_lib" not in line and "sanitize" not in line)
        )
        slow = _timed([_program("nbgrader"), "autograde", ASSIGNMENT], theirs)
        quick = _timed([_program("dstudio"), "grade", ASSIGNMENT], ours)
        print(f"{SUBMISSIONS} submissions of {ASSIGNMENT} on {os.cpu_count()} cores")
        print(f"nbgrader autograde  {slow:7.1f} s   points {_points(theirs)}")
        print(f"dstudio grade       {quick:7.1f} s   points {_points(ours)}")
        print(f"ratio               {slow / quick:7.1f}     target at least {TARGET:g}: {'met' if slow >= TARGET * quick else 'MISSED'}")


def _class(folder: Path) -> Path:
    """Return a course folder in which thirty students have handed in, a third each of them good, partial and wrong."""
    prepare(folder)
    _timed([_program("nbgrader"), "generate_assignment", ASSIGNMENT], folder)
    course = Course.at(folder)
    released = json.loads((folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    for index in range(SUBMISSIONS):
        role = ROLES[index % len(ROLES)]
        student = course.path("submitted", f"{role}-{index:02}", ASSIGNMENT)
        student.mkdir(parents=True)
        cells = {cell["id"]: cell for cell in released["cells"]}
        for item in course.assessment(ASSIGNMENT).items:
            answers = {reference.role: reference.answer for reference in item.references}
            cells[item.id if isinstance(item, Written) else f"{item.id}-answer"]["source"] = answers.get(role) or answers["good"]
        (student / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(released), encoding="utf-8")
    return folder


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _timed(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {told.stderr[-2000:]}")
    return time.perf_counter() - started


def _points(folder: Path) -> str:
    """Return the automatic points that each role got, as the gradebook has them."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        rows = book.execute(
            "select submitted_assignment.student_id, sum(grade.auto_score) from grade "
            "join submitted_notebook on submitted_notebook.id = grade.notebook_id "
            "join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id group by 1"
        ).fetchall()
    by_role = {role: sorted({points for student, points in rows if student.startswith(role)}) for role in ROLES}
    return ", ".join(f"{role} {'/'.join(f'{each:g}' for each in points)}" for role, points in by_role.items())


if __name__ == "__main__":
    main()
