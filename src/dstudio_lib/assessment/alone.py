"""An assessment for whoever learns alone: its notebook without the answers, and what the oracle says to a learner's own.

The instructor's notebook holds the answers; nbgrader cuts them out of what a class is given. Somebody without a class opens a notebook of
``assessments/alone``, whose last cell judges what was answered by the declarations that stand beside it. It does so in the notebook's own
process, so it is for learning and certifies nothing. Nothing is recorded.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .items import Assessment, Code, Item, Written
from .keys import NoKeys, load
from .marking import Mark, Sitting
from .notebook import BEGIN, CODE_STUB, END, TEXT_STUB, Notebook
from .personal import Personal
from .runner import NotPlain, plain

KEYS = Path(__file__).resolve().parents[3] / "assessments" / "keys"
BY_CLASS = {
    "Whether it is right is decided when it is graded.": "Whether it is right you ask in the last cell, as often as you like.",
    "\n- Leave the notebook's name and its locked cells as they are. Add cells of your own wherever you like.": "",
    "A person reads your answer, by this rubric:": "Read your answer by this rubric, a day later, or let somebody else do it:",
    "Graded on hidden inputs, a different set for everyone:": "Judged on inputs that are drawn anew each time:",
    "# If your course knows you by another name than your login, write that name here in quotes.": (
        "# On Binder, where everybody has the same login, put any word here in quotes."
    ),
}
"""What the instructor's notebook says to a class, and what it says to somebody alone."""
ASKED = """\
## How did it go?

Run this cell whenever you like. It says of each answer whether it is right, and of many a wrong one which mistake it shows. What you
wrote in words is yours to judge."""
JUDGE = "from dstudio_lib.assessment import alone\n\nalone.judge(globals())"


def notebook(made: Notebook) -> Notebook:
    """Return an instructor's notebook as somebody alone gets it: without answers and nbgrader's marks, and with a cell that judges."""
    cells = [_handed_out(cell) for cell in made["cells"]]
    asked = {"cell_type": "markdown", "id": "judge-prompt", "metadata": {}, "source": ASKED.splitlines(keepends=True)}
    judged: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "judge",
        "metadata": {},
        "outputs": [],
        "source": JUDGE.splitlines(True),
    }
    metadata = {key: value for key, value in made["metadata"].items() if key != "dstudio"}
    return made | {"cells": [*cells, asked, judged], "metadata": metadata}


def _handed_out(cell: Mapping[str, Any]) -> dict[str, Any]:
    marks, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
    if marks.get("solution"):
        source = TEXT_STUB if marks["grade"] else _without_answer(source)
    for said, instead in BY_CLASS.items():
        source = source.replace(said, instead)
    checks = marks.get("grade") and not marks.get("solution")
    metadata = {"tags": ["raises-exception"]} if checks else {}  # so that Run All goes on past a question that is still open
    return {**cell, "metadata": metadata, "source": source.splitlines(keepends=True)}


def _without_answer(source: str) -> str:
    before, _, rest = source.partition(BEGIN)
    return before + CODE_STUB + rest.partition(END)[2]


@dataclass(frozen=True)
class Judged:
    """What the oracle says to the answers of one sitting, item by item; a mark without points is the learner's own to give."""

    assessment: Assessment
    marks: tuple[tuple[Item, Mark], ...]

    @property
    def points(self) -> float:
        """The points reached by what a machine can judge."""
        return sum(mark.points or 0.0 for _, mark in self.marks)

    @property
    def most(self) -> float:
        """The most that can be reached there."""
        return sum(item.points for item, mark in self.marks if mark.points is not None)

    def _repr_markdown_(self) -> str:
        rows = "\n".join(
            f"| {place} · {item.title} | {'–' if mark.points is None else f'{mark.points:g}'} of {item.points:g} | {mark.sentence} |"
            for place, (item, mark) in enumerate(self.marks, start=1)
        )
        told = f"**{self.points:g} of {self.most:g} points.** For your own learning: nothing is recorded, and it certifies nothing."
        return f"{told}\n\n| question | points | |\n| --- | --- | --- |\n{rows}"

    def __repr__(self) -> str:
        lines = [f"{place}. {item.title}: {mark.sentence}" for place, (item, mark) in enumerate(self.marks, start=1)]
        return "\n".join([f"{self.points:g} of {self.most:g} points.", *lines])


def judge(names: Mapping[str, Any], keys: Path = KEYS) -> Judged:
    """Return what the oracle says to the answers among a notebook's names.

    Raises
    ------
    InputError
        If the notebook was not run from the top.
    NoKeys
        If the declarations are not on this disk.
    """
    my = names.get("my")
    if not isinstance(my, Personal):
        raise InputError("This notebook was not run from the top yet: choose Run, then Run All Cells, and look here again.", "my")
    path = keys / f"{my.assessment.replace('-', '_')}.py"
    if not path.is_file():
        raise NoKeys(f"There is no {path}; without it only an instructor can say what is right.")
    assessment = load(path)
    sitting = Sitting(assessment, my.student, my.salt, secrets.token_bytes(32), my.attempt)
    return Judged(assessment, tuple((item, _mark(sitting, item, names.get(item.name))) for item in assessment.items))


def _mark(sitting: Sitting, item: Any, given: Any) -> Mark:
    if isinstance(item, Written):
        return Mark(None, "Yours to judge, by the rubric above.")
    if isinstance(item, Code):
        return sitting.mark(item, [_called(given, case) for case in sitting.all_hidden(item)] if callable(given) else None)
    try:
        return sitting.mark(item, None if given is None else {"value": plain(given)})
    except NotPlain:
        return sitting.mark(item, {})


def _called(function: Any, case: tuple[Any, ...]) -> dict[str, Any]:
    try:
        return {"value": plain(function(*json.loads(json.dumps(case))))}
    except Exception:  # whatever a learner's function raises costs the property, and not the cell
        return {}
