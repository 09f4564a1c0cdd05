"""The ``dstudio`` commands of an instructor: ``prepare``, ``grade``, ``export``, ``doctor``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    """Add the instructor's commands to the command line."""
    prepare = _command(commands, "prepare", _prepare, "make or refresh an nbgrader course folder with the course's assessments")
    prepare.add_argument("assessments", nargs="*", metavar="assessment", help="which ones (default: all)")
    prepare.add_argument("--attempt", type=int, default=1, help="a re-sit: other numbers for everyone (default: 1)")

    grade = _command(commands, "grade", _grade, "grade the collected submissions of an assessment")
    grade.add_argument("assessment", help="for example E01-post")
    grade.add_argument("--student", action="append", default=[], help="only this student (may be given again)")
    grade.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="submissions at a time (default: all cores)")
    grade.add_argument("--again", action="store_true", help="grade unchanged submissions too")
    grade.add_argument("--without-sandbox", action="store_true", help="do not use bubblewrap even if it works; weaker, see the README")
    grade.add_argument("--cell-seconds", type=float, default=None, help="most seconds for one cell (default: 20)")
    grade.add_argument("--total-seconds", type=float, default=None, help="most seconds for one submission (default: 120)")

    export = _command(commands, "export", _export, "write the grades as CSV, with a status for every student")
    export.add_argument("assessments", nargs="*", metavar="assessment", help="which ones (default: all)")
    export.add_argument("--to", type=Path, default=None, help="the file to write (default: grades.csv in the course folder)")

    _command(commands, "doctor", _doctor, "check a course folder and say what is wrong with it")


def _command(commands: Any, name: str, run: Any, says: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
    parser.add_argument("--course", type=Path, default=Path(), help="the course folder (default: this one)")
    parser.set_defaults(run=run)
    return parser


def _prepare(chosen: argparse.Namespace) -> int:
    from .prepare import prepare

    print(prepare(chosen.course, chosen.assessments, chosen.attempt))
    return 0


def _grade(chosen: argparse.Namespace) -> int:
    from .course import Course
    from .run import grade_class, nbgrader_here
    from .sandbox import Limits

    nbgrader_here()
    given = {name: getattr(chosen, name) for name in ("cell_seconds", "total_seconds") if getattr(chosen, name) is not None}
    summary = grade_class(
        Course.at(chosen.course),
        chosen.assessment,
        jobs=max(1, chosen.jobs),
        limits=Limits(**given),
        wall=False if chosen.without_sandbox else None,
        students=chosen.student,
        again=chosen.again,
    )
    print(summary.text)
    return 1 if summary.broken else 0


def _export(chosen: argparse.Namespace) -> int:
    from .course import Course
    from .run import Bridge, nbgrader_here

    nbgrader_here()
    course = Course.at(chosen.course)
    path = chosen.to or course.folder / "grades.csv"
    count = Bridge().module.export(course, path, chosen.assessments)
    print(f"Wrote {count} rows to {path}.")
    return 0


def _doctor(chosen: argparse.Namespace) -> int:
    from .doctor import examine

    findings = examine(chosen.course)
    for finding in findings:
        print(finding)
    problems = sum(finding.is_problem for finding in findings)
    print("Nothing is wrong." if not problems else f"{problems} {'thing is' if problems == 1 else 'things are'} wrong.", file=sys.stdout)
    return 1 if problems else 0
