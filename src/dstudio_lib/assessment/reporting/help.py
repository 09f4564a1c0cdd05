"""Who may need help, with the reasons: names, so for their instructor alone.

A list to start conversations from, in the order of the alphabet and never a ranking. A failed or missing submission says nothing about
what somebody knows, and is told as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .results import Form, Matrix, Paper

ONLY = "For the instructor only: this part names learners. Do not pass it on."


@dataclass(frozen=True, slots=True)
class Help:
    """A learner who may need help, and why."""

    student: str
    name: str
    status: str
    reasons: tuple[str, ...]


def who_may_need_help(form: Form, matrix: Matrix | None, outcomes: Mapping[str, str], now: datetime, threshold: float) -> list[Help]:
    """Return who may need help on a form, by name.

    Somebody is on the list if the submission failed, if it is missing and was due, or if half of the outcomes or more, or the whole
    form, stayed below the threshold. Without ``matrix`` marks do not matter, as on a form that comes before the learning.
    """
    rows = {paper.student: place for place, paper in enumerate(matrix.papers)} if matrix is not None else {}
    found = []
    for paper in form.papers:
        reasons = _of_status(form, paper, now)
        if matrix is not None and paper.student in rows:
            reasons += _of_marks(form, matrix, rows[paper.student], outcomes, threshold)
        if reasons:
            found.append(Help(paper.student, paper.name, paper.status, tuple(reasons)))
    return _in_order(found)


def together(found: Iterable[Help], more: Iterable[Help]) -> list[Help]:
    """Return two lists as one; whoever stands on both has the reasons of both."""
    by_student = {each.student: each for each in found}
    for each in more:
        there = by_student.get(each.student)
        by_student[each.student] = replace(there, reasons=(*there.reasons, *each.reasons)) if there else each
    return _in_order(by_student.values())


def _in_order(found: Iterable[Help]) -> list[Help]:
    return sorted(found, key=lambda each: (each.name.casefold(), each.student))


def _of_status(form: Form, paper: Paper, now: datetime) -> list[str]:
    if paper.status == "failed":
        return [f"{form.assessment.id} could not be graded. {paper.sentence} This says nothing about what they know."]
    due = form.due is None or form.due < now
    if paper.status == "missing" and form.held and due:
        return [f"Nothing of {form.assessment.id} has arrived yet; a short message may be all it takes."]
    return []


def _of_marks(form: Form, matrix: Matrix, place: int, outcomes: Mapping[str, str], threshold: float) -> list[str]:
    marks = matrix.rows[place]
    low = []
    names = list(dict.fromkeys(item.outcome for item in matrix.items))
    for outcome in names:
        places = matrix.places(outcome)
        points = sum(matrix.items[each].points for each in places)
        if sum(marks[each] for each in places) < threshold * points:
            low.append(outcome)
    whole = sum(marks) / sum(item.points for item in matrix.items)
    if 2 * len(low) < len(names) and whole >= threshold:
        return []
    said = "; ".join(f"{outcome} {outcomes.get(outcome, '')}".strip().rstrip(".") for outcome in low)
    return [f"On {form.assessment.id}, {len(low)} of {len(names)} outcomes have not been shown yet, worth going through together: {said}."]
