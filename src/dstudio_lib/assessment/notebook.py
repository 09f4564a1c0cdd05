"""From a declaration to the instructor's notebook, in nbgrader's own format.

nbgrader makes the released notebook from it: answers are cut out, locked cells stay. No cell holds a key: the visible checks
look at an answer's kind and at the examples that the question shows.
"""

from __future__ import annotations

import json
from typing import Any

from .items import Assessment, Choice, Code, Item, Numeric, Parameter, Written

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
CODE_STUB = "# Your work goes here."
TEXT_STUB = "*Write your answer here, in place of this line.*"

Notebook = dict[str, Any]


def notebook(assessment: Assessment, salt: str, attempt: int = 1) -> Notebook:
    """Return the source notebook of an assessment."""
    assessment.check()
    cells = [
        _prose("introduction", _introduction(assessment)),
        _plain("your-name", _NAME),
        _code("set-up", _set_up(assessment, salt, attempt)),
    ]
    for place, item in enumerate(assessment.items, start=1):
        cells += _item(item, place)
    return {
        "cells": cells,
        "metadata": {
            "dstudio": {"assessment": assessment.id, "attempt": attempt, "salt": salt},
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def text(made: Notebook) -> str:
    """Return a notebook as it stands in its file."""
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


_NAME = """\
# If your course knows you by another name than your login, write that name here in quotes.
student = None
"""


def _set_up(assessment: Assessment, salt: str, attempt: int) -> str:
    again = f", attempt={attempt}" if attempt != 1 else ""
    return f"""\
from dstudio_lib import formulas
from dstudio_lib.assessment.personal import Personal

my = Personal({assessment.id!r}, salt={salt!r}, student=globals().get("student"){again})
my"""


def _introduction(assessment: Assessment) -> str:
    return f"""\
# {assessment.title}

{assessment.introduction}

About {assessment.minutes} minutes, {len(assessment.items)} questions, {assessment.points:g} points.

- Some questions give you **your own numbers**: run the cell under the question to see them.
- Everything is in seconds, metres, bytes and bits per second, as in the whole course; a share is a number between 0 and 1.
- You may use everything the course taught you, its formula library included: `formulas.search("round trip")` finds what you need.
- The check under each answer looks only at what *kind* of answer it is. Whether it is right is decided when it is graded.
- Leave the notebook's name and its locked cells as they are. Add cells of your own wherever you like."""


def _item(item: Item, place: int) -> list[dict[str, Any]]:
    points = f"{item.points:g} {'point' if item.points == 1 else 'points'}"
    heading = f"## {place} · {item.title}\n\n*{points} · {item.depth} · {item.bloom}*\n\n"
    if isinstance(item, Numeric):
        shown = {each.name: f"`{item.id}.{each.name}`" for each in item.parameters}
        unit = f" in {item.unit}" if item.unit else ""
        return [
            _prose(f"{item.id}-prompt", heading + item.prompt.format(**shown) + f"\n\nAssign your answer{unit} to `{item.name}`."),
            _code(f"{item.id}-numbers", f"{item.id} = my.numbers(\n    {item.id!r},\n{_spans(item.parameters)})\n{item.id}"),
            _answer(
                item,
                f"# Question {place}: your answer{unit}, as one number. Replace None, or compute it below.\n{item.name} = None",
                f"{item.name} = {item.solution}",
            ),
            _check(item, _number_check(item)),
        ]
    if isinstance(item, Choice):
        options = "\n".join(f"- **{letter}** {option.text}" for letter, option in zip(item.letters, item.options, strict=True))
        shown_text = f"\n\n{item.shown}" if item.shown else ""
        prompt = f"{heading}{item.prompt}{shown_text}\n\n{options}\n\nAssign the letter of the one right option to `{item.name}`."
        return [
            _prose(f"{item.id}-prompt", prompt),
            _answer(
                item, f"# Question {place}: one letter in quotes, in place of None.\n{item.name} = None", f"{item.name} = {item.right!r}"
            ),
            _check(item, _letter_check(item)),
        ]
    if isinstance(item, Code):
        graded = "\n".join(f"- {each.title} ({each.points:g})" for each in item.properties)
        prompt = f"{heading}{item.prompt}\n\nGraded on hidden inputs, a different set for everyone:\n\n{graded}"
        return [
            _prose(f"{item.id}-prompt", prompt),
            _answer(item, item.stub, item.solution, indent="    "),
            _check(item, _example_check(item)),
        ]
    assert isinstance(item, Written)
    rubric = "\n".join(f"| {anchor.points:g} | {anchor.looks_like} |" for anchor in item.rubric)
    table = f"| points | what the answer does |\n| --- | --- |\n{rubric}"
    prompt = f"{heading}{item.prompt}\n\nA person reads your answer, by this rubric:\n\n{table}"
    good = next(reference.answer for reference in item.references if reference.role == "good")
    written = _cell("markdown", item.id, good, grade=True, solution=True, locked=False, points=item.points)
    return [_prose(f"{item.id}-prompt", prompt), written]


def _spans(parameters: tuple[Parameter, ...]) -> str:
    return "".join(
        f"    {each.name}=({_literal(each.low)}, {_literal(each.high)}, {_literal(each.step)}, {each.unit!r}, {each.meaning!r}),\n"
        for each in parameters
    )


def _literal(value: float) -> str:
    return f"{value:_}" if isinstance(value, int) or (value == int(value) and abs(value) < 1e15) else repr(value)


def _number_check(item: Numeric) -> str:
    unit = f", in {item.unit}" if item.unit else ""
    return f"""\
# This looks at the kind of your answer only.
assert isinstance({item.name}, (int, float)) and not isinstance({item.name}, bool), "{item.name} should be one number{unit}."
"""


def _letter_check(item: Choice) -> str:
    return f"""\
# This looks at the kind of your answer only.
assert {item.name} in {tuple(item.letters)!r}, "{item.name} should be one of the letters {", ".join(item.letters)}, in quotes."
"""


def _example_check(item: Code) -> str:
    lines = ["# The examples from the question. Hidden inputs decide the points."]
    for arguments, expected in item.examples:
        call = f"{item.function}({', '.join(map(repr, arguments))})"
        if isinstance(expected, float):
            lines.append(f'assert abs({call} - {expected!r}) < 1e-9, "{call} should be {expected!r}."')
        else:
            lines.append(f'assert {call} == {expected!r}, "{call} should be {expected!r}."')
    return "\n".join(lines) + "\n"


def _cell(kind: str, name: str, source: str, *, grade: bool, solution: bool, locked: bool, points: float | None = None) -> dict[str, Any]:
    marks: dict[str, Any] = {"grade": grade, "grade_id": name, "locked": locked, "schema_version": 3, "solution": solution, "task": False}
    if points is not None:
        marks["points"] = points
    made: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {"nbgrader": dict(sorted(marks.items()))}}
    if kind == "code":
        made = {"cell_type": kind, "execution_count": None, "id": name, "metadata": made["metadata"], "outputs": []}
    return made | {"source": source.rstrip("\n").splitlines(keepends=True)}


def _prose(name: str, source: str) -> dict[str, Any]:
    return _cell("markdown", name, source, grade=False, solution=False, locked=True)


def _code(name: str, source: str) -> dict[str, Any]:
    return _cell("code", name, source, grade=False, solution=False, locked=True)


def _plain(name: str, source: str) -> dict[str, Any]:
    return _code(name, source) | {"metadata": {}}


def _answer(item: Item, stub: str, solution: str, indent: str = "") -> dict[str, Any]:
    body = "\n".join(indent + line if line else line for line in [BEGIN, *solution.rstrip().splitlines(), END])
    return _cell("code", f"{item.id}-answer", f"{stub.rstrip()}\n{body}", grade=False, solution=True, locked=False)


def _check(item: Item, source: str) -> dict[str, Any]:
    return _cell("code", item.id, source, grade=True, solution=False, locked=True, points=item.points)
