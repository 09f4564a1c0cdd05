"""A class is graded on all cores, goes on after a kill, and every student has a status."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dstudio_lib.assessment import run
from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.export import table
from dstudio_lib.assessment.keys import declared
from dstudio_lib.assessment.records import Records
from dstudio_lib.assessment.run import grade_class

from . import fixtures
from .conftest import DSTUDIO, LIMITS, dstudio, gradebook, hand_in, listening, nbgrader_api

NAME = fixtures.ASSIGNMENT


def _grade(course: Course, **more: object) -> tuple[run.Summary, str]:
    told = io.StringIO()
    return grade_class(course, NAME, jobs=2, limits=LIMITS, out=told, **more), told.getvalue()  # type: ignore[arg-type]


def _rows(course: Course) -> dict[str, dict[str, object]]:
    with gradebook(course) as book:
        return {row["student_id"]: row for row in table(course, book, [NAME])}


def test_second_run_grades_only_what_has_changed(course: Course, sandbox_here: None) -> None:
    for name in ("ada", "grace", "edsger"):
        hand_in(course, name)
    first, _ = _grade(course)
    assert set(first.records) == {"ada", "grace", "edsger"}
    second, _ = _grade(course)
    assert (second.records, sorted(second.unchanged)) == ({}, ["ada", "edsger", "grace"])
    path = course.path("submitted", "grace", NAME) / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("299_792_458", "300_000_000_000"))
    third, _ = _grade(course)
    assert list(third.records) == ["grace"]
    assert third.records["grace"].points["q1"] == 0


def test_changed_key_grades_everything_again(course: Course, sandbox_here: None) -> None:
    hand_in(course, "ada")
    _grade(course)
    with (course.folder / "keys" / "E01_post.py").open("a") as key:
        key.write("\n# a correction\n")
    summary, _ = _grade(Course.at(course.folder))
    assert list(summary.records) == ["ada"]


def test_killed_run_goes_on_where_it_stopped(course: Course, sandbox_here: None) -> None:
    names = [f"student-{index:02}" for index in range(8)]
    for name in names:
        hand_in(course, name)
    running = subprocess.Popen(
        [*DSTUDIO, "grade", NAME, "--jobs", "2"], cwd=course.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    records = Records(course, NAME)
    until = time.monotonic() + 120
    while len(records.all()) < 2 and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    done = set(records.all())
    assert done
    assert len(done) < len(names), "the run was over before it could be killed"
    summary, _ = _grade(course)
    assert set(summary.unchanged) >= done
    assert set(summary.unchanged) | set(summary.records) == set(names)
    assert {row["raw_score"] for name, row in _rows(course).items() if name in names} == {15.0}


def test_two_runs_at_once_grade_everybody_once(course: Course, sandbox_here: None) -> None:
    names = [f"student-{index}" for index in range(4)]
    for name in names:
        hand_in(course, name)
    command = [*DSTUDIO, "grade", NAME, "--jobs", "1"]
    runs = [subprocess.Popen(command, cwd=course.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [each.communicate(timeout=300) for each in runs]
    assert [each.returncode for each in runs] == [0, 0], told
    first_lines = sorted(out.splitlines()[0] for out, _ in told)
    assert first_lines == [
        "0 graded, 0 failed, 0 missing, 4 unchanged since last time.",
        "4 graded, 0 failed, 0 missing, 0 unchanged since last time.",
    ]
    assert {row["raw_score"] for row in _rows(course).values()} == {15.0}


def test_locked_gradebook_is_waited_for(course: Course, sandbox_here: None) -> None:
    import sqlite3
    import threading

    hand_in(course, "ada")
    with gradebook(course) as book:
        book.add_student("ada")
    holder = sqlite3.connect(course.folder / "gradebook.db", check_same_thread=False, isolation_level=None)
    holder.execute("begin exclusive")
    release = threading.Timer(9, lambda: holder.execute("rollback"))  # longer than SQLite's own patience of five seconds
    release.start()
    summary, _ = _grade(course)
    release.join()
    holder.close()
    assert summary.broken == {}
    assert _rows(course)["ada"]["raw_score"] == 15.0


def test_fault_of_the_grader_stops_nobody_else(course: Course, sandbox_here: None) -> None:
    for name in ("ada", "grace"):
        hand_in(course, name)
    course.path("autograded", "ada", NAME).parent.parent.mkdir()
    course.path("autograded", "ada", NAME).parent.write_text("a file where a folder has to be")
    summary, _ = _grade(course)
    assert "the grader itself had a fault" in summary.broken["ada"]
    assert summary.records["grace"].status == "graded"
    assert "not done ada" in summary.text


def test_every_student_has_a_status_and_failed_is_not_zero(course: Course, sandbox_here: None) -> None:
    with gradebook(course) as book:
        book.update_or_create_assignment(NAME, duedate="2030-01-10 12:00:00")
        for name in ("on-time", "late", "failed", "absent", "ungraded"):
            book.add_student(name)
    for name, stamp in (("on-time", "2030-01-10 11:59:00 UTC"), ("late", "2030-01-10 14:00:00 UTC")):
        desk = hand_in(course, name)
        (desk.folder / "timestamp.txt").write_text(stamp)
    broken = course.path("submitted", "failed", NAME)
    broken.mkdir(parents=True)
    (broken / f"{NAME}.ipynb").write_text("{")
    _grade(course)
    hand_in(course, "ungraded")
    rows = _rows(course)
    assert {name: row["status"] for name, row in rows.items()} == {
        "on-time": "graded",
        "late": "late",
        "failed": "failed",
        "absent": "missing",
        "ungraded": "waiting",
    }
    assert rows["late"]["score"] == 15.0
    assert "2 h late" in str(rows["late"]["sentence"])
    assert [rows[name].get("score") for name in ("failed", "absent", "ungraded")] == [None, None, None]
    assert "not valid JSON" in str(rows["failed"]["sentence"])


def test_both_exports_leave_the_score_of_a_failed_submission_empty(course: Course, sandbox_here: None) -> None:
    hand_in(course, "ada")
    broken = course.path("submitted", "failed", NAME)
    broken.mkdir(parents=True)
    (broken / f"{NAME}.ipynb").write_text("no notebook")
    _grade(course)
    with gradebook(course) as book:
        book.update_or_create_student("ada", last_name="=1+1")
    ours = dstudio("export", NAME, "--to", "ours.csv", folder=course.folder)
    assert ours.returncode == 0, ours.stderr
    theirs = subprocess.run(
        [str(Path(sys.executable).parent / "nbgrader"), "export", "--to", "theirs.csv"],
        cwd=course.folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert theirs.returncode == 0, theirs.stderr
    for name in ("ours.csv", "theirs.csv"):
        with (course.folder / name).open(newline="") as file:
            rows = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == NAME}
        assert (rows["failed"]["status"], rows["failed"]["score"], rows["failed"]["raw_score"]) == ("failed", "", "")
        assert (rows["ada"]["status"], rows["ada"]["score"], rows["ada"]["max_score"]) == ("graded", "15.0", "20.0")
        assert rows["ada"]["last_name"] == "'=1+1"


def test_late_penalty_is_the_one_that_the_course_configures(course: Course, sandbox_here: None) -> None:
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with gradebook(course) as book:
        book.update_or_create_assignment(NAME, duedate="2030-01-10 12:00:00")
    desk = hand_in(course, "late")
    (desk.folder / "timestamp.txt").write_text("2030-01-11 12:00:00 UTC")
    _grade(Course.at(course.folder))
    row = _rows(course)["late"]
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == (15.0, 15.0, 0.0)


def test_score_of_a_person_stays_when_a_submission_is_graded_again(course: Course, sandbox_here: None) -> None:
    hand_in(course, "ada")
    _grade(course)
    with gradebook(course) as book:
        book.find_grade("q8", NAME, NAME, "ada").manual_score = 4
        book.db.commit()
    _grade(course, again=True)
    with gradebook(course) as book:
        assert book.find_submission(NAME, "ada").score == 19


def test_nbgraders_own_autograde_grades_by_the_oracle(course: Course, sandbox_here: None) -> None:
    hand_in(course, "ada")
    hand_in(course, "mallory", role="wrong")
    api = nbgrader_api(course)
    for name in ("ada", "mallory"):
        told = api.autograde(NAME, name)
        assert told["success"], told
    rows = _rows(course)
    assert (rows["ada"]["raw_score"], rows["mallory"]["raw_score"]) == (15.0, 0.0)
    assert rows["mallory"]["status"] == "graded"


def test_without_bubblewrap_grades_are_the_same_and_the_warning_is_loud(course: Course) -> None:
    chosen = (
        "correct",
        "partial",
        "equality_spoof",
        "transformer_that_drops_asserts",
        "infinite_loop",
        "kernel_exit",
        "fork_bomb",
        "huge_allocation",
        "reading_the_source",
        "writing_the_gradebook",
        "asking_the_network",
        "invalid_json",
    )
    with listening() as (port, heard):
        for each in fixtures.every():
            if each.name in chosen:
                each.make(fixtures.Desk(course, each.name, course.path("submitted", each.name, NAME), port=port))
        summary, told = _grade(course, wall=False)
    assert told.count("WARNING") == 3
    assert "WITHOUT a sandbox" in told
    for each in fixtures.every():
        if each.name in chosen:
            record = summary.records[each.name]
            assert record.status == each.status
            assert sum(points or 0 for points in record.points.values()) == (each.points or 0), (each.name, record.says)
            assert record.walled is False
    assert heard == []
    assert not (course.folder / "planted.txt").exists()
    assert "ghost" not in _rows(course)


def test_without_nbgrader_one_sentence_says_how_to_install_it(course: Course, tmp_path: Path) -> None:
    """The environment as it is, less nbgrader: every installed package but that one, by links."""
    packages = tmp_path / "packages"
    packages.mkdir()
    for place in {Path(entry) for entry in sys.path if entry.endswith("site-packages")}:
        for entry in place.iterdir():
            if not entry.name.startswith("nbgrader") and not (packages / entry.name).exists():
                (packages / entry.name).symlink_to(entry)
    source = Path(run.__file__).parents[2]
    paths = [str(source), str(packages)]
    program = f"import sys; sys.path[:0] = {paths!r}; from dstudio_lib.cli import main; sys.exit(main(['grade', {NAME!r}]))"
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=course.folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 1
    assert told.stderr.strip() == f"dstudio: {run.NO_NBGRADER}"


def test_commands_start_without_nbgrader_or_ipython() -> None:
    program = (
        "import sys; from dstudio_lib.cli import main\ntry: main(['grade', '--help'])\nexcept SystemExit: pass\n"
        "print([name for name in ('nbgrader', 'IPython', 'numpy') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip().endswith("[]")


def test_assignment_that_no_key_declares_is_told_in_a_sentence(course: Course) -> None:
    told = dstudio("grade", "E99-post", folder=course.folder)
    known = ", ".join(sorted(declared(course.folder / "keys")))
    assert (told.returncode, told.stderr.strip()) == (1, f"dstudio: No key declares 'E99-post'; there are {known}.")


def test_folder_that_is_no_course_is_told_in_a_sentence(tmp_path: Path) -> None:
    told = dstudio("grade", NAME, folder=tmp_path)
    assert told.returncode == 1
    assert "is no course folder: it has no nbgrader_config.py" in told.stderr


@pytest.mark.skipif(os.cpu_count() == 1, reason="one core has nothing to share")
def test_jobs_run_side_by_side(course: Course, sandbox_here: None) -> None:
    for name in ("ada", "grace"):
        desk = fixtures.Desk(course, name, course.path("submitted", name, NAME))
        desk.insert("q1-prompt", "import time\ntime.sleep(3)")
        desk.hand_in()
    started = time.monotonic()
    summary, _ = _grade(course)
    side_by_side = time.monotonic() - started
    assert len(summary.records) == 2
    started = time.monotonic()
    grade_class(course, NAME, jobs=1, limits=LIMITS, again=True, out=io.StringIO())
    assert side_by_side < time.monotonic() - started
