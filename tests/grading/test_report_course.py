"""Reports and files for a learning management system, from a gradebook that nbgrader itself made."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from dstudio_lib.assessment import lms
from dstudio_lib.assessment.course import Course, NoCourse
from dstudio_lib.assessment.nbgrader_bridge import with_gradebook
from dstudio_lib.assessment.reporting.assemble import report
from dstudio_lib.assessment.reporting.results import read
from dstudio_lib.assessment.reporting.summary import Report
from dstudio_lib.foundation.errors import UnknownName

from .classes import POST, PRE, enrol, fail, fill, likely
from .conftest import dstudio, gradebook, once

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DUE = datetime(2026, 2, 1, 12)
SIZE = 12


@pytest.fixture(scope="session")
def taught(empty_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Twelve learners who sat both forms, and some for whom things went otherwise."""
    return Course.at(once(tmp_path_factory, "taught", lambda place: _teach(empty_course, place)))


def _teach(empty: Course, place: Path) -> Path:
    shutil.copytree(empty.folder, place / "dstudio")
    course = Course.at(place / "dstudio")
    pre, post = likely(PRE, SIZE, 0.45), likely(POST, SIZE, 0.8)
    with gradebook(course) as book:
        book.update_or_create_assignment(POST, duedate=DUE)
    fill(course, PRE, pre, lambda student: 2.0)
    stamps = {"learner-01": datetime(2026, 2, 1, 14)}
    fill(course, POST, post | {"unread": {}}, lambda student: None if student == "unread" else 4.0, stamps)
    fail(course, POST, "zoë")
    enrol(course, POST, "zoë", first_name="Zoë", last_name="Ångström, jr", email="zoe@example.org", lms_user_id="77")
    enrol(course, POST, "absent", first_name="=cmd|'/c calc'!A1", last_name="O'Neil")
    enrol(course, POST, "=2+5", first_name="Form", last_name="Ula")
    enrol(course, POST, "ADA", first_name="Ada", last_name="L")
    enrol(course, POST, "ada", first_name="Ada", last_name="L")
    enrol(course, POST, "0", first_name="No", last_name="Id")
    return course.folder


def made(course: Course, *wanted: str, public: bool = False) -> Report:
    return with_gradebook(course, lambda book: report(course, book, wanted, public=public, now=NOW))


def test_marks_are_those_that_nbgrader_added_up(taught: Course) -> None:
    with gradebook(taught) as book:
        forms = read(taught, book, [PRE, POST])
        for name, form in forms.items():
            for paper in form.papers:
                if paper.status in ("graded", "late") and None not in paper.marks.values():
                    assert sum(mark or 0 for mark in paper.marks.values()) == book.find_submission(name, paper.student).score


def test_gain_is_the_one_of_the_scores_in_the_gradebook(taught: Course) -> None:
    [told] = made(taught, "E01").episodes
    with gradebook(taught) as book:
        written = {name: 2.0 if name == PRE else 4.0 for name in (PRE, POST)}
        learners = [f"learner-{number:02d}" for number in range(SIZE)]
        shares = {
            name: np.array([(book.find_submission(name, student).score - written[name]) / 15 for student in learners]) for name in written
        }
    assert told.gain.told is not None
    assert told.gain.told.learners == SIZE
    assert told.gain.left_out == 1  # whose text is still to be read counts by the other seven items, which they sat after the lesson only
    assert told.gain.told.before == pytest.approx(shares[PRE].mean(), abs=0.005001)
    assert told.gain.told.after == pytest.approx(shares[POST].mean(), abs=0.005001)


def test_every_learner_has_a_status_and_a_late_one_counts(taught: Course) -> None:
    told = {form.id: form for form in made(taught).episodes[0].forms}
    assert told[POST].tally == {"graded": SIZE, "late": 1, "failed": 1, "missing": 5, "waiting": 0}
    assert told[POST].learners == SIZE + 1
    assert "q8 is left out until every answer is marked in formgrader." in told[POST].notes


def test_an_item_of_other_points_in_the_gradebook_is_left_out_and_told(taught: Course, tmp_path: Path) -> None:
    folder = tmp_path / "dstudio"
    shutil.copytree(taught.folder, folder)
    course = Course.at(folder)
    key = next((folder / "keys").glob("*E01_post.py"))
    key.write_text(key.read_text().replace('"A link of ten times the bandwidth."', '"Ten links."'))
    with gradebook(course) as book:
        cell = book.find_grade_cell("q3", POST, POST)
        cell.max_score = 9
        book.db.commit()
    [told] = made(course, POST).episodes
    notes = " ".join(told.forms[1].notes)
    assert "The gradebook knows q3 of E01-post with other points than the key" in notes
    assert "not those of this version" in notes


def test_an_unknown_episode_is_refused_with_those_that_there_are(taught: Course) -> None:
    with pytest.raises(UnknownName, match="Nothing here is called 'E99'; there are E01, "):
        made(taught, "E99")


def test_command_writes_page_and_tables_that_only_their_owner_reads(taught: Course, tmp_path: Path) -> None:
    ran = dstudio("report", "E01", "--course", str(taught.folder), "--html", "r.html", "--csv", "tables", "--json", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["episodes"][0]["id"] == "E01"
    files = [tmp_path / "r.html", *(tmp_path / "tables").iterdir()]
    assert {file.name for file in files} == {"r.html", "items.csv", "outcomes.csv", "gains.csv", "answers.csv", "learners.csv"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    people = list(csv.reader(io.StringIO((tmp_path / "tables" / "learners.csv").read_text(encoding="utf-8"))))
    assert all(row[-1].startswith("For the instructor only") for row in people[1:])
    assert "'=cmd|'/c calc'!A1 O'Neil" in [row[2] for row in people]
    assert "'=2+5" in [row[1] for row in people]


def test_without_nbgrader_the_command_says_what_to_install(tmp_path: Path) -> None:
    program = "import sys; sys.modules['nbgrader'] = None; from dstudio_lib.cli import main; sys.exit(main(['report']))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("dstudio: This needs nbgrader, which is not installed;")
    assert "Traceback" not in ran.stderr


def test_the_notebook_in_the_course_folder_shows_the_same_report(taught: Course) -> None:
    source = json.loads((taught.folder / "report.ipynb").read_text())
    [code] = [cell for cell in source["cells"] if cell["cell_type"] == "code"]
    program = "".join(code["source"]).replace("Shown.of_folder()", "print(Shown.of_folder()._repr_html_())")
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=taught.folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert '<div class="dstudio-report">' in ran.stdout
    assert f"{SIZE} learners with marks on both forms." in ran.stdout


# --- learning management systems


def exported(course: Course, system: lms.System, folder: Path, roster: Path | None = None) -> tuple[list[list[str]], list[str]]:
    path = folder / f"{system}.csv"
    told = with_gradebook(course, lambda book: lms.write(system, course, book, path, [PRE, POST], roster))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return rows, told.sentences


def test_canvas_gets_its_columns_and_a_row_of_points(taught: Course, tmp_path: Path) -> None:
    rows, _ = exported(taught, "canvas", tmp_path)
    head, possible = rows[:2]
    assert head[:6] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", PRE]
    assert possible == ["    Points Possible", "", "", "", "", "20.0", "(read only)", "20.0", "(read only)"]
    # gradebook_importer.rb leaves alone every column whose heading contains one of its own.
    assert [("Final Grade" in name) for name in head[5:]] == [False, True, False, True]
    assert len({len(row) for row in rows}) == 1
    assert not any(";" in cell or "\n" in cell for row in rows[:3] for cell in row)  # else Canvas may take ; for the separator


def test_a_score_that_is_not_there_stays_empty_in_canvas_and_a_hyphen_in_moodle(taught: Course, tmp_path: Path) -> None:
    canvas = {row[3]: row for row in exported(taught, "canvas", tmp_path)[0]}
    moodle = {row[2]: row for row in exported(taught, "moodle", tmp_path)[0]}
    for student, status in (("zoë", "failed"), ("absent", "missing"), ("unread", "waiting")):
        assert canvas[student][-2:] == ["", status]
        assert moodle[student][-3:-1] == ["-", status]
    assert canvas["learner-00"][-1] == moodle["learner-00"][-2] == "graded"
    assert moodle["learner-01"][-2:] == ["late", "Handed in 2 h late."]
    with gradebook(taught) as book:
        assert float(canvas["learner-00"][-2]) == float(moodle["learner-00"][-3]) == book.find_submission(POST, "learner-00").score
    assert "no zero" in moodle["zoë"][-1]


@pytest.mark.parametrize("system", ["canvas", "moodle"])
def test_ids_that_a_system_would_mix_up_are_left_out_with_a_sentence(taught: Course, tmp_path: Path, system: lms.System) -> None:
    rows, sentences = exported(taught, system, tmp_path)
    ids = {row[3 if system == "canvas" else 2] for row in rows}
    assert not {"ada", "ADA", "0", "=2+5"} & ids
    if system == "moodle":
        assert "" not in ids  # Moodle would write such a row to the learner of the row before
    told = " ".join(sentences)
    assert all(f"{name!r} is left out" in told for name in ("ada", "ADA", "=2+5"))
    assert "Id, No is left out: the id '0' counts as empty." in told
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@\t" and cell]
    cells = {cell for row in rows for cell in row}
    assert {"canvas": "O'Neil, =cmd|'/c calc'!A1", "moodle": "'=cmd|'/c calc'!A1"}[system] in cells
    assert {"canvas": "Ångström, jr, Zoë", "moodle": "Ångström, jr"}[system] in cells


def test_moodle_has_no_email_column_unless_everybody_has_one(taught: Course, tmp_path: Path) -> None:
    rows, sentences = exported(taught, "moodle", tmp_path)
    assert rows[0][:4] == ["First name", "Last name", "ID number", PRE]
    assert any("map from ID number" in sentence for sentence in sentences)


def test_the_grade_items_to_make_in_moodle_are_named_with_their_points(taught: Course, tmp_path: Path) -> None:
    with gradebook(taught) as book:
        points = {name: book.find_assignment(name).max_score for name in (PRE, POST)}
    assert points == {PRE: 20.0, POST: 20.0}
    _, sentences = exported(taught, "moodle", tmp_path)
    [items] = [sentence for sentence in sentences if "grade items in Moodle first" in sentence]
    assert "(E01-pre of 20 points, E01-post of 20 points)" in items
    assert not any("points, and map" in sentence for sentence in exported(taught, "canvas", tmp_path)[1])


def test_a_roster_from_canvas_gives_ids_sections_and_existing_assignments(taught: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,E01-post (4711),Final Grade\n"
        "    Points Possible,,,,,20,(read only)\n"
        '"Ångström, Zoë",901,S1,zoë,Sec 1,,\n"Nought, L",902,learner-00,other,Sec 2,3,\n"Student, Test",,,x,Sec 1,,\n',
        encoding="utf-8",
    )
    rows, sentences = exported(taught, "canvas", tmp_path, roster)
    assert rows[0][5:8:2] == [PRE, "E01-post (4711)"]
    assert [row[:5] for row in rows[2:]] == [
        ["Nought, L", "902", "learner-00", "other", "Sec 2"],
        ["Ångström, Zoë", "901", "S1", "zoë", "Sec 1"],
    ]
    assert "'learner-02' is left out: Canvas's file does not have this learner, or more than one." in sentences
    assert "Canvas has no assignment E01-pre yet, and will offer to make one." in sentences


def test_a_file_that_is_no_roster_is_refused(taught: Course, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(NoCourse, match="is no export of Canvas's gradebook"):
        exported(taught, "canvas", tmp_path, tmp_path / "other.csv")
    with pytest.raises(NoCourse, match="A roster is for Canvas"):
        exported(taught, "moodle", tmp_path, tmp_path / "other.csv")


def test_command_writes_the_file_and_says_what_the_system_does_with_empty_scores(taught: Course, tmp_path: Path) -> None:
    ran = dstudio("export", POST, "--lms", "moodle", "--course", str(taught.folder), "--to", str(tmp_path / "m.csv"), folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "A hyphen is no grade in Moodle" in ran.stdout
    assert "(E01-post of 20 points)" in ran.stdout
    assert (tmp_path / "m.csv").is_file()
