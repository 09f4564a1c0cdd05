"""A real course folder, made as an instructor makes one, and one grading run over every fixture."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast
from unittest.mock import patch

import pytest

from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.prepare import prepare
from dstudio_lib.assessment.records import Record, Records
from dstudio_lib.assessment.run import Summary, grade_class
from dstudio_lib.assessment.sandbox import Limits, wall_works

from . import fixtures

LIMITS = Limits(cell_seconds=1.5, call_seconds=0.5, total_seconds=60)
SHORT = ("E01-post", "E01-pre")
T = TypeVar("T")
DSTUDIO = [sys.executable, "-m", "dstudio_lib.cli"]


@pytest.fixture(scope="session")
def sandbox_here() -> None:
    """Skip, and say how to mend it, where bubblewrap does not work; in continuous integration that is a failure."""
    why = wall_works()
    if why is not None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no sandbox here: {why}")


def nbgrader_api(course: Course) -> Any:
    """Return nbgrader's own Python interface to a course folder."""
    from nbgrader.apps import NbGraderAPI

    from dstudio_lib.assessment.nbgrader_bridge import _programs_on_path

    _programs_on_path()
    return NbGraderAPI(config=course.settings["everything"])


def gradebook(course: Course) -> Any:
    """Open nbgrader's gradebook of a course."""
    from nbgrader.api import Gradebook

    return Gradebook(course.db_url, course.course_id)


def once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], T]) -> T:
    """Build something in a folder, once for all parallel workers; the others wait and take what it returned."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"grading-{name}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = folder / "built.pickle"
        if not built.exists():
            built.write_bytes(pickle.dumps(build(folder)))
        return cast(T, pickle.loads(built.read_bytes()))


@pytest.fixture(scope="session")
def empty_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A prepared course folder of all assessments, which nbgrader has generated, and nothing handed in."""
    return Course.at(once(tmp_path_factory, "course", _generate))


@pytest.fixture(scope="session")
def short_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same of one episode's two assessments, which are all that most tests look at."""
    return Course.at(once(tmp_path_factory, "short-course", lambda place: _generate(place, SHORT)))


def _generate(place: Path, names: Sequence[str] = ()) -> Path:
    folder = place / "dstudio"
    prepare(folder, names)
    course = Course.at(folder)
    api = nbgrader_api(course)
    with nullcontext() if names else _trusted_schemas():
        for name in course.declared:
            told = api.generate_assignment(name)
            assert told["success"], told
    return folder


@contextmanager
def _trusted_schemas() -> Iterator[None]:
    """Validate cells without validating, for each of hundreds, nbgrader's constant schema too; the short course is generated with both."""
    import jsonschema

    def validate(instance: Any, schema: Any) -> None:
        error = jsonschema.exceptions.best_match(jsonschema.validators.validator_for(schema)(schema).iter_errors(instance))
        if error is not None:
            raise error

    with patch.object(jsonschema, "validate", validate):
        yield


@pytest.fixture
def course(short_course: Course, tmp_path: Path) -> Course:
    """A fresh copy of the short course folder that a test may fill and damage."""
    folder = tmp_path / "dstudio"
    shutil.copytree(short_course.folder, folder)
    return Course.at(folder)


@dataclass
class GradedClass:
    """Everything that is known after one run over all fixtures."""

    course: Course
    summary: Summary
    told: str
    records: dict[str, Record]
    before: set[str]
    feedback: bool
    heard: list[bytes]

    def notebook(self, student: str) -> str:
        """Return the text of a student's graded notebook."""
        name = fixtures.ASSIGNMENT
        return (self.course.path("autograded", student, name) / f"{name}.ipynb").read_text(encoding="utf-8")

    def shown(self, student: str) -> str:
        """Return the text that a student's cells have shown."""
        cells = json.loads(self.notebook(student))["cells"]
        return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A server that a submission must not reach: its port, and what it has heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                heard.append(line.recv(100))
                line.close()

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard


@pytest.fixture(scope="session")
def graded(short_course: Course, tmp_path_factory: pytest.TempPathFactory, sandbox_here: None) -> GradedClass:
    """Grade every fixture, each handed in by a student of its name, in one run."""

    def build(place: Path) -> tuple[Path, Any]:
        folder = place / "dstudio"
        shutil.copytree(short_course.folder, folder)
        course = Course.at(folder)
        before, told = {path.name for path in folder.iterdir()}, io.StringIO()
        with listening() as (port, heard):
            for each in fixtures.every():
                each.make(fixtures.Desk(course, each.name, course.path("submitted", each.name, fixtures.ASSIGNMENT), port=port))
            with gradebook(course) as book:
                book.add_student("absent")
            summary = grade_class(course, fixtures.ASSIGNMENT, jobs=2, limits=LIMITS, out=told)
        feedback = nbgrader_api(course).generate_feedback(fixtures.ASSIGNMENT)
        return folder, (summary, told.getvalue(), Records(course, fixtures.ASSIGNMENT).all(), before, feedback["success"], heard)

    folder, rest = once(tmp_path_factory, "graded", build)
    return GradedClass(Course.at(folder), *rest)


def hand_in(course: Course, student: str, role: Any = "good", assignment: str = fixtures.ASSIGNMENT) -> fixtures.Desk:
    """Hand in one reference submission."""
    desk = fixtures.Desk(course, student, course.path("submitted", student, assignment), assignment)
    desk.fill(role)
    desk.hand_in()
    return desk


def dstudio(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a course folder."""
    return subprocess.run([*DSTUDIO, *arguments], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
