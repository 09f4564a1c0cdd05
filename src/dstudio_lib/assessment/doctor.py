"""``dstudio doctor``: a course folder examined, and what is wrong with it said in sentences."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from dstudio_lib.foundation.errors import DStudioError

from . import build
from .course import Course
from .items import Code, Numeric
from .keys import KEY_FILE
from .notebook import BEGIN
from .records import Records
from .repair import marks
from .run import NO_NBGRADER
from .sandbox import wall_works
from .submissions import source_of

ORACLE = "dstudio_lib.assessment.nbgrader_bridge.GradeByOracle"
EXPORT = "dstudio_lib.assessment.nbgrader_bridge.StatusExport"
KNOWN_VERSIONS = ("0.9.5", "0.9.6")


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, and whether something has to be done."""

    kind: Literal["fine", "hint", "problem"]
    sentence: str

    @property
    def is_problem(self) -> bool:
        """Whether something is wrong."""
        return self.kind == "problem"

    def __str__(self) -> str:
        return f"{self.kind:<8} {self.sentence}"


def examine(folder: Path) -> list[Finding]:
    """Examine a course folder and what grading in it needs."""
    found = [*_installation()]
    try:
        course = Course.at(folder)
    except DStudioError as error:
        return [*found, Finding("problem", str(error))]
    checks: list[Callable[[Course], Iterator[Finding]]] = [_settings, _folder, _secrets, _keys, _releases, _gradebook, _submissions]
    for check in checks:
        try:
            found += check(course)
        except (DStudioError, OSError, sqlite3.Error, ValueError) as error:
            found.append(Finding("problem", str(error)))
    return found


def _installation() -> Iterator[Finding]:
    try:
        have = version("nbgrader")
    except PackageNotFoundError:
        yield Finding("problem", NO_NBGRADER)
    else:
        if have in KNOWN_VERSIONS:
            yield Finding("fine", f"nbgrader {have} is installed.")
        else:
            yield Finding("hint", f"nbgrader {have} is installed; grading is tested with {', '.join(KNOWN_VERSIONS)}.")
        beside = Path(sys.executable).parent / "alembic"
        if not beside.exists() and shutil.which("alembic") is None:
            yield Finding("problem", "nbgrader needs the program alembic to make a gradebook, and it is nowhere; install nbgrader again.")
    why = wall_works()
    if why is None:
        yield Finding("fine", "Bubblewrap works: submissions run in a sandbox.")
    else:
        yield Finding("problem", f"{why} Until then submissions run behind a weaker fence, which is not for strangers' notebooks.")


def _settings(course: Course) -> Iterator[Finding]:
    config = course.settings["everything"]
    preprocessors = [str(each) for each in config.get("Autograde", {}).get("autograde_preprocessors", [])]
    if preprocessors != [ORACLE]:
        yield Finding(
            "problem",
            "nbgrader autograde, and formgrader's button, would grade by the visible checks alone and give points for the mere kind of an "
            f'answer; put c.Autograde.autograde_preprocessors = ["{ORACLE}"] into nbgrader_config.py.',
        )
    if str(config.get("ExportApp", {}).get("plugin_class", "")) != EXPORT:
        yield Finding(
            "hint", f'nbgrader export shows failed and missing submissions as 0; c.ExportApp.plugin_class = "{EXPORT}" adds the status.'
        )
    if course.root != course.folder:
        yield Finding(
            "problem", f"nbgrader_config.py sends nbgrader to {course.root}, but the keys are in {course.folder}; let both be one folder."
        )


def _folder(course: Course) -> Iterator[Finding]:
    if not os.access(course.folder, os.W_OK):
        yield Finding("problem", f"{course.folder} cannot be written to; change its owner or its permissions.")
    free = shutil.disk_usage(course.folder).free
    if free < 2**30:
        yield Finding("problem", f"Only {free >> 20} MiB are free where the course is; grading a class may need more.")


def _secrets(course: Course) -> Iterator[Finding]:
    key = course.folder / KEY_FILE
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Finding("problem", f"{KEY_FILE} can be read by others, who can then compute the hidden inputs; run chmod 600 {key}.")
    book = course.folder / "gradebook.db"
    if book.exists() and stat.S_IMODE(book.stat().st_mode) & 0o002:
        yield Finding("problem", f"Anybody on this machine can change the gradebook; run chmod 600 {book}.")
    if _reachable(course.folder):
        yield Finding(
            "hint", f"Others on this machine can look into {course.folder}, keys included; if it is shared, run chmod 700 {course.folder}."
        )


def _reachable(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents])


def _keys(course: Course) -> Iterator[Finding]:
    stale = build.stale(course.folder)
    for name, each in course.declared.items():
        path = course.folder / "source" / name / f"{name}.ipynb"
        if not path.is_file():
            yield Finding("problem", f"source/{name}/{name}.ipynb is missing; run `dstudio prepare {name}`.")
        elif path in stale:
            yield Finding(
                "problem", f"source/{name} is older than keys/{each.path.name}; run `dstudio prepare {name}` and generate it again."
            )
        else:
            yield Finding("fine", f"{name}: source and key fit, {len(each.assessment.items)} items, {each.assessment.points:g} points.")


def _releases(course: Course) -> Iterator[Finding]:
    for name, each in course.declared.items():
        path = course.path("release", ".", name) / f"{name}.ipynb"
        if not path.is_file():
            yield Finding("hint", f"{name} has not been generated yet: nbgrader generate_assignment {name}.")
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        everything = "\n".join(source_of(cell) for cell in cells)
        answers = [item.solution for item in each.assessment.items if isinstance(item, (Numeric, Code))]
        if BEGIN in everything or "BEGIN HIDDEN" in everything or any(answer in everything for answer in answers):
            yield Finding(
                "problem", f"release/{name} contains answers. Do not hand it out; delete it and run nbgrader generate_assignment {name}."
            )
        source = json.loads((course.folder / "source" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
        locked = {marks(cell)["grade_id"]: source_of(cell) for cell in source["cells"] if marks(cell).get("locked")}
        released = {marks(cell)["grade_id"]: source_of(cell) for cell in cells if marks(cell).get("locked")}
        if locked != released:
            yield Finding("problem", f"release/{name} is older than source/{name}; run nbgrader generate_assignment {name} --force.")


def _gradebook(course: Course) -> Iterator[Finding]:
    path = Path(course.db_url.removeprefix("sqlite:///"))
    if not course.db_url.startswith("sqlite:///"):
        yield Finding("hint", "The gradebook is no SQLite file; it is not examined here.")
        return
    if not path.is_file():
        yield Finding("hint", "There is no gradebook yet; nbgrader generate_assignment makes it.")
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as book:
        students = [row[0] for row in book.execute("select id from student")]
        cells = book.execute(
            "select assignment.name, base_cell.name, max_score from grade_cells join base_cell on base_cell.id = grade_cells.id "
            "join notebook on notebook.id = base_cell.notebook_id join assignment on assignment.id = notebook.assignment_id"
        ).fetchall()
    if not students:
        yield Finding("hint", "The gradebook knows no students, so nobody can be missing; add them with nbgrader db student import.")
    for name, each in course.declared.items():
        known = {cell: points for assignment, cell, points in cells if assignment == name}
        if known and known != {item.id: item.points for item in each.assessment.items}:
            yield Finding(
                "problem",
                f"The gradebook knows other questions or points for {name} than its key; run nbgrader generate_assignment {name} --force.",
            )
    for name in course.declared:
        strangers = sorted(set(course.submissions(name)) - set(students))
        if students and strangers:
            names = ", ".join(strangers[:6])
            yield Finding("hint", f"{name} came from {names}, whom the gradebook does not know; grading will add them. Check the spelling.")


def _submissions(course: Course) -> Iterator[Finding]:
    base = course.path("submitted", "x", "x").parent.parent
    if base.is_dir():
        known = set(course.declared)
        odd = sorted(
            f"{student.name}/{folder.name}"
            for student in base.iterdir()
            if student.is_dir()
            for folder in student.iterdir()
            if folder.name not in known and not (course.folder / "source" / folder.name).is_dir()
        )
        if odd:
            yield Finding(
                "problem", f"Handed in under a name that no assessment has: {', '.join(odd[:6])}. Rename the folder, or it stays ungraded."
            )
    for name in course.declared:
        yield from _handed_in(course, name)


def _handed_in(course: Course, name: str) -> Iterator[Finding]:
    folders = course.submissions(name)
    links = [student for student, folder in folders.items() if any(entry.is_symlink() for entry in folder.rglob("*"))]
    if links:
        yield Finding(
            "problem", f"{name}: links are among what {', '.join(links[:6])} handed in. They are not followed; see what they point to."
        )
    renamed = [student for student, folder in folders.items() if not (folder / f"{name}.ipynb").exists()]
    if renamed:
        yield Finding("hint", f"{name}: no {name}.ipynb from {', '.join(renamed[:6])}; grading looks for it under another name.")
    records = Records(course, name).all()
    failed = sorted(student for student, record in records.items() if record.status == "failed")
    if failed:
        yield Finding(
            "hint", f"{name}: {len(failed)} could not be graded ({', '.join(failed[:6])}); their sentences are in dstudio export."
        )
    waiting = [student for student in folders if student not in records]
    if folders and waiting:
        yield Finding("hint", f"{name}: {len(waiting)} of {len(folders)} handed in are not graded yet; run dstudio grade {name}.")
