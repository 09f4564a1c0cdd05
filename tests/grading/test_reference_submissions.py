"""Each item's reference submissions, good, partial, wrong, nothing and cheating, get the points that stand beside them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dstudio_lib.assessment import build
from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.doctor import examine
from dstudio_lib.assessment.grading import Graded, grade
from dstudio_lib.assessment.items import Role, Written
from dstudio_lib.assessment.keys import declared
from dstudio_lib.assessment.sandbox import choose

from .conftest import LIMITS, hand_in, once

pytestmark = pytest.mark.sandbox
ROLES: tuple[Role, ...] = ("good", "partial", "wrong", "nothing", "cheat")
EVERY = {name: each.assessment for name, each in declared(build.REPOSITORY / "assessments" / "keys").items()}
CASES = [
    pytest.param(name, item.id, reference.role, reference.points, id=f"{name}-{item.id}-{reference.role}")
    for name, assessment in EVERY.items()
    for item in assessment.items
    for reference in item.references
]


@pytest.fixture(scope="session")
def gradings(empty_course: Course, tmp_path_factory: pytest.TempPathFactory, sandbox_here: None) -> dict[tuple[str, str], Graded]:
    """One submission for each assessment and role, all items answered in that role, by three different students' numbers."""
    return once(tmp_path_factory, "references", lambda place: _grade_all(empty_course, place))


def _grade_all(empty_course: Course, place: Path) -> dict[tuple[str, str], Graded]:
    folder = Course(empty_course.folder, empty_course.settings | {"submitted_directory": str(place / "submitted")})
    sandbox = choose(LIMITS, [empty_course.folder])

    released = {name: folder.released(name) for name in EVERY}

    def one(job: tuple[int, str, Role]) -> tuple[tuple[str, str], Graded]:
        seat, name, role = job
        desk = hand_in(folder, f"{role}-{seat % 3}", role, name)
        sitting = folder.sitting(name, f"{role}-{seat % 3}")
        return (name, role), grade(desk.folder, sitting, released[name], sandbox, seat)

    jobs = [(seat, name, role) for seat, (name, role) in enumerate((name, role) for name in EVERY for role in ROLES)]
    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(one, jobs))


@pytest.mark.parametrize(("name", "item", "role", "points"), CASES)
def test_reference_gets_its_points(name: str, item: str, role: Role, points: float | None, gradings: dict[tuple[str, str], Graded]) -> None:
    assert gradings[name, role].marks[item].points == points, gradings[name, role].marks[item].sentence


@pytest.mark.parametrize("name", EVERY)
def test_instructors_notebook_itself_gets_every_point(name: str, empty_course: Course, tmp_path: Path, sandbox_here: None) -> None:
    source = empty_course.folder / "source" / name / f"{name}.ipynb"
    (tmp_path / f"{name}.ipynb").write_bytes(source.read_bytes())
    graded = grade(tmp_path, empty_course.sitting(name, "teacher"), empty_course.released(name), choose(LIMITS, [empty_course.folder]))
    judged = {item.id: item.points for item in EVERY[name].items if not isinstance(item, Written)}
    assert {item: graded.marks[item].points for item in judged} == judged


def test_prepared_folder_of_all_assessments_has_nothing_wrong(empty_course: Course, sandbox_here: None) -> None:
    found = examine(empty_course.folder)
    assert [finding.sentence for finding in found if finding.is_problem] == []
    for name in EVERY:
        assert any(finding.kind == "fine" and finding.sentence.startswith(f"{name}: source and key fit") for finding in found)
