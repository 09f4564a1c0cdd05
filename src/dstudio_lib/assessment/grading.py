"""One submission graded: read, repaired, run apart, judged here, and made harmless to look at."""

from __future__ import annotations

import builtins
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from . import harmless
from .dialogue import Account, Cell, Question, SandboxBroken, converse
from .items import Code, Written
from .marking import Mark, Sitting
from .personal import mark_of
from .repair import Placed, Released, Repaired, marks, repair
from .sandbox import Sandbox
from .submissions import Ungradable, read, source_of, stage

Status = Literal["graded", "failed"]
NAMED = re.compile(r"""^student *= *(["'])(.{1,100}?)\1""", re.MULTILINE)
"""The line in which a learner writes the name that the course knows."""


@dataclass(slots=True)
class Graded:
    """What grading one submission gave. Where it ``failed`` there are no marks: that is not a zero."""

    status: Status
    sentence: str
    marks: dict[str, Mark] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    notebook: dict[str, Any] = field(default_factory=dict)
    walled: bool = True

    @property
    def points(self) -> float:
        """The points given so far."""
        return sum(mark.points or 0.0 for mark in self.marks.values())

    @property
    def waiting(self) -> list[str]:
        """The items that wait for a person."""
        return [name for name, mark in self.marks.items() if mark.points is None]


def grade(folder: Path, sitting: Sitting, released: Released, sandbox: Sandbox, seat: int = 0) -> Graded:
    """Grade the submission in a folder. Whatever it holds, this returns; only the grader's own faults raise."""
    try:
        submitted = read(folder, sitting.assessment.id, released.known())
        repaired = repair(submitted, released)
        with tempfile.TemporaryDirectory(prefix="dstudio-given-") as given:
            Path(given).chmod(0o755)
            repaired.reports += stage(submitted.beside, Path(given))
            account = converse(sandbox, sitting.student, _steps(repaired, sitting), Path(given) if submitted.beside else None, seat)
    except (Ungradable, SandboxBroken) as error:
        return Graded("failed", str(error), notebook=_explaining(released, str(error)), walled=sandbox.walled)
    given_marks = _marks(account, repaired, sitting)
    reports = [*repaired.reports, *_mishaps(account, repaired), *_mix_up(repaired, sitting)]
    graded = Graded("graded", "", given_marks, reports, _notebook(repaired, released, account), sandbox.walled)
    graded.sentence = _sentence(graded, sitting)
    return graded


def _steps(repaired: Repaired, sitting: Sitting) -> list[Cell | Question]:
    items = {item.id: item for item in sitting.assessment.items if not isinstance(item, Written)}
    steps: list[Cell | Question] = []
    for place, cell in enumerate(repaired.cells):
        if cell.cell_type == "code":
            steps.append(Cell(place, cell.source))
        item = items.get(cell.label or "")
        if item is not None:
            steps.append(Question(item.id, item.name, sitting.all_hidden(item) if isinstance(item, Code) else None))
    return steps


def _marks(account: Account, repaired: Repaired, sitting: Sitting) -> dict[str, Mark]:
    given: dict[str, Mark] = {}
    for item in sitting.assessment.items:
        if isinstance(item, Written):
            empty = item.id in repaired.untouched
            given[item.id] = Mark(0.0, "No answer was written.") if empty else Mark(None, "")
        elif item.id not in account.answers and f"{item.id}-answer" in repaired.untouched and item.id not in account.unanswered:
            given[item.id] = Mark(0.0, "No answer was given.")
        else:
            reason = account.unanswered.get(item.id, "") or _stopped(f"{item.id}-answer", account, repaired)
            given[item.id] = sitting.mark(item, account.answers.get(item.id), reason)
    return given


def _stopped(label: str, account: Account, repaired: Repaired) -> str:
    """Say what ended the cell of an answer before it was given, if anything did; the name of an error only if it is one of Python's own."""
    for place, cell in enumerate(repaired.cells):
        if cell.label != label:
            continue
        if place in account.lost:
            return f"the cell that answers it was left out, because {account.lost[place]}"
        for shown in account.outputs.get(place, []):
            name = str(shown.get("ename", ""))
            if shown.get("output_type") == "error" and name == "TimeIsUp":
                return "the cell that answers it ran for too long and was stopped"
            if shown.get("output_type") == "error":
                known = isinstance(getattr(builtins, name, None), type)
                return f"the cell that answers it stopped with {'a ' + name if known else 'an error'} before there was an answer"
    return ""


def _mishaps(account: Account, repaired: Repaired) -> list[str]:
    said = []
    for place, reason in account.lost.items():
        label = repaired.cells[place].label
        which = f"the cell {label}" if label else f"cell {place + 1}"
        said.append(f"{which} was left out, because {reason}")
    return said


def _mix_up(repaired: Repaired, sitting: Sitting) -> list[str]:
    """Tell when the numbers in the saved notebook were those of another name, or another name stands in it."""
    saved = next((cell.outputs for cell in repaired.cells if cell.label == "set-up"), [])
    seen = re.findall(r"for [\w-]+, set ([0-9a-f]{6})\.", str(saved)[:20_000])
    ours = mark_of(sitting.salt, sitting.student, sitting.assessment.id, sitting.attempt)
    if seen and seen[-1] != ours:
        return ["the saved notebook shows the numbers of another name, so answers typed in as plain numbers may belong to those"]
    named = [match[2].strip() for cell in repaired.cells if cell.label is None for match in NAMED.finditer(cell.source[:2_000])]
    if not seen and named and named[-1] != sitting.student:
        return ["another name stands in the notebook, so answers typed in as plain numbers may belong to that name"]
    return []


def _sentence(graded: Graded, sitting: Sitting) -> str:
    automatic = sum(item.points for item in sitting.assessment.items if not isinstance(item, Written))
    text = f"{graded.points:g} of {automatic:g} automatic points."
    if graded.waiting:
        text += f" {', '.join(graded.waiting)} {'waits' if len(graded.waiting) == 1 else 'wait'} for a person."
    if graded.reports:
        said = "; ".join(graded.reports[:6]) + ("; and more" if len(graded.reports) > 6 else "")
        text += f" Note: {said}."
    return text


def _notebook(repaired: Repaired, released: Released, account: Account) -> dict[str, Any]:
    handed_out = {marks(cell)["grade_id"]: cell for cell in released.cells if marks(cell)}
    cells = []
    for place, cell in enumerate(repaired.cells):
        original = handed_out.get(cell.label or "")
        if original is not None and source_of(original) == cell.source:
            made = _shell(original["cell_type"], cell.label or "", cell.source)
        else:
            made = _learners(cell, cell.label or f"own-{place}")
        made["metadata"] = {"nbgrader": marks(original)} if original is not None else {}
        if made["cell_type"] == "code":
            made["outputs"] = harmless.outputs(account.outputs.get(place, []))
            if place in account.lost:
                made["outputs"] = [_said(f"This cell was left out: {account.lost[place]}.\n")]
        cells.append(made)
    return _wrapped(cells)


def _learners(cell: Placed, name: str) -> dict[str, Any]:
    if cell.cell_type == "code":
        return _shell("code", name, cell.source[: harmless.MOST_TEXT])
    if cell.cell_type == "raw":
        return _shell("markdown", name, harmless.raw(cell.source))
    text, pictures = harmless.prose(cell.source, cell.attachments)
    made = _shell("markdown", name, text)
    if pictures:
        made["attachments"] = pictures
    return made


def _explaining(released: Released, sentence: str) -> dict[str, Any]:
    """Return the released notebook under a note that says why there is nothing else to see."""
    note = _shell("markdown", "not-graded", f"**This submission could not be graded.** {harmless.prose(sentence)[0]}")
    cells = [note]
    for cell in released.cells:
        made = _shell(cell["cell_type"], cell["id"], source_of(cell))
        cells.append(made | {"metadata": {"nbgrader": marks(cell)} if marks(cell) else {}})
    return _wrapped(cells)


def _said(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stderr", "text": text}


def _shell(kind: str, name: str, source: str) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": kind, "id": name[:64], "metadata": {}, "source": source}
    return made | {"execution_count": None, "outputs": []} if kind == "code" else made


def _wrapped(cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
