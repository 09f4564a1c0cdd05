"""nbgrader's own exchange carries an assessment out and back: release, fetch, submit, collect, then our grading."""

from __future__ import annotations

import getpass
import io
import json
from pathlib import Path

import pytest

from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.run import grade_class

from . import fixtures
from .conftest import LIMITS, gradebook, nbgrader_api

NAME = fixtures.ASSIGNMENT


def test_assessment_goes_out_and_comes_back_through_the_exchange(
    course: Course, tmp_path: Path, sandbox_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeCollect, ExchangeFetchAssignment, ExchangeSubmit

    exchange, desk = tmp_path / "exchange", tmp_path / "learner"
    exchange.mkdir()
    exchange.chmod(0o777)
    desk.mkdir()
    with (course.folder / "nbgrader_config.py").open("a") as settings:
        settings.write(f"\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(tmp_path / 'cache')!r}\n")
    course = Course.at(course.folder)
    config = course.settings["everything"]
    told = nbgrader_api(course).release_assignment(NAME)
    assert told["success"], told
    monkeypatch.chdir(desk)
    who = Authenticator(config=config)
    learner = CourseDirectory(config=config)
    learner.root, learner.assignment_id = str(desk), NAME
    ExchangeFetchAssignment(coursedir=learner, config=config, authenticator=who, assignment_dir=str(desk)).start()
    path = desk / NAME / f"{NAME}.ipynb"
    fetched = path.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in fetched
    notebook = json.loads(fetched)
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "q2-answer")
    answer["source"] = 'answer_2 = "C"'
    path.write_text(json.dumps(notebook), encoding="utf-8")
    ExchangeSubmit(coursedir=learner, config=config, authenticator=who, assignment_dir=str(desk)).start()
    teacher = CourseDirectory(config=config)
    teacher.assignment_id = NAME
    ExchangeCollect(coursedir=teacher, config=config, authenticator=who).start()
    assert list(course.submissions(NAME)) == [getpass.getuser()]
    summary = grade_class(course, NAME, jobs=2, limits=LIMITS, out=io.StringIO())
    assert summary.records[getpass.getuser()].points["q2"] == 1
    with gradebook(course) as book:
        submission = book.find_submission(NAME, getpass.getuser())
        assert submission.score == 1
        assert submission.timestamp is not None
