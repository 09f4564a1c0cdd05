"""The ``dstudio`` commands of an instructor: ``prepare``, ``grade``, ``export``, ``report``, ``doctor``."""

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
    export.add_argument(
        "--lms", choices=("canvas", "moodle"), help="write a file that this system imports (default: canvas.csv or moodle.csv)"
    )
    export.add_argument("--roster", type=Path, help="Canvas's own export of its gradebook, to take ids and assignments from")

    report = _command(commands, "report", _report, "say what a class gained, which items worked, and who may need help")
    report.add_argument("episodes", nargs="*", metavar="episode", help="such as E01 (default: all)")
    report.add_argument("--html", type=Path, help="write a page to read, print or save as PDF")
    report.add_argument(
        "--csv", type=Path, metavar="FOLDER", help="write items, outcomes, gains, answers and learners as CSV into a folder"
    )
    report.add_argument("--json", action="store_true", help="print JSON in place of text")
    report.add_argument("--public", action="store_true", help="the edition to pass on: without names, and without counts under ten")
    report.add_argument("--threshold", type=float, default=0.6, help="share of points from which an outcome is reached (default: 0.6)")

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
    from .course import Course, NoCourse
    from .run import Bridge, nbgrader_here

    nbgrader_here()
    course = Course.at(chosen.course)
    if chosen.roster is not None and chosen.lms is None:
        raise NoCourse("A roster is Canvas's; give --lms canvas with it, or leave --roster out.")
    if chosen.lms is not None:
        return _export_lms(course, chosen)
    path = chosen.to or course.folder / "grades.csv"
    count = Bridge().module.export(course, path, chosen.assessments)
    print(f"Wrote {count} rows to {path}.")
    return 0


def _export_lms(course: Any, chosen: argparse.Namespace) -> int:
    from . import lms
    from .run import Bridge

    path = chosen.to or course.folder / f"{chosen.lms}.csv"
    told: lms.Exported = Bridge().module.with_gradebook(
        course, lambda gradebook: lms.write(chosen.lms, course, gradebook, path, chosen.assessments, chosen.roster)
    )
    print(f"Wrote {told.rows} learners to {told.path}.")
    for sentence in told.sentences:
        print(f"  {sentence}")
    return 0


def _report(chosen: argparse.Namespace) -> int:
    from .reporting import page, tables, text
    from .reporting.assemble import of_folder
    from .run import nbgrader_here

    nbgrader_here()
    report = of_folder(chosen.course, chosen.episodes, public=chosen.public, threshold=chosen.threshold)
    told = []
    if chosen.html is not None:
        page.write(report, chosen.html)
        told.append(f"Wrote {chosen.html}.")
    if chosen.csv is not None:
        told.append(f"Wrote {', '.join(path.name for path in tables.write(report, chosen.csv))} to {chosen.csv}.")
    print(tables.as_json(report) if chosen.json else text.text(report))
    for each in told:
        print(each, file=sys.stderr)
    return 0


def _doctor(chosen: argparse.Namespace) -> int:
    from .doctor import examine

    findings = examine(chosen.course)
    for finding in findings:
        print(finding)
    problems = sum(finding.is_problem for finding in findings)
    print("Nothing is wrong." if not problems else f"{problems} {'thing is' if problems == 1 else 'things are'} wrong.", file=sys.stdout)
    return 1 if problems else 0
