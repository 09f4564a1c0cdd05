"""The report as CSV files and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.formatting import NARROW

from .. import spreadsheets
from . import words
from .help import ONLY
from .summary import Report

Rows = list[list[object]]


def tables(report: Report) -> dict[str, Rows]:
    """Return each table by its file's name. ``learners.csv`` names people, and is not in the edition to pass on."""
    told = {
        "items.csv": _items(report),
        "outcomes.csv": _outcomes(report),
        "gains.csv": _gains(report),
        "answers.csv": _answers(report),
    }
    return told if report.public else told | {"learners.csv": _learners(report)}


def write(report: Report, folder: Path) -> list[Path]:
    """Write the tables into a folder, and return the files. An edition to pass on leaves no list of learners of an earlier one behind."""
    if report.public:
        (folder / "learners.csv").unlink(missing_ok=True)
    files = []
    for name, rows in tables(report).items():
        spreadsheets.write(folder / name, rows, private=not report.public)
        files.append(folder / name)
    return files


def as_json(report: Report) -> str:
    """Return the report as JSON, with the same things held back."""
    told: dict[str, Any] = asdict(report) | {"made": report.made.isoformat(timespec="seconds"), "method": list(words.METHOD)}
    if not report.public:
        told["for"] = ONLY
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)


def _plain(text: str) -> str:
    return text.replace(NARROW, " ")


def _items(report: Report) -> Rows:
    head = ["episode", "form", "item", "title", "kind", "outcome", "level", "points", "difficulty", "difficulty_as_told", "discrimination"]
    rows: Rows = [list(head)]
    for told in report.episodes:
        for form in told.forms:
            for each in form.items:
                exact = each.difficulty.value if each.difficulty.exact else None
                shown = _plain(each.difficulty.text)
                rows.append(
                    [
                        told.id,
                        form.id,
                        each.id,
                        each.title,
                        each.kind,
                        each.outcome,
                        each.bloom,
                        each.points,
                        exact,
                        shown,
                        each.discrimination,
                    ]
                )
    return rows


def _outcomes(report: Report) -> Rows:
    rows: Rows = [["episode", "outcome", "text", "before", "after", "status", "learners_below", "threshold"]]
    for told in report.episodes:
        for each in told.outcomes:
            rows.append(
                [
                    told.id,
                    each.id,
                    each.text,
                    _plain(each.before.text),
                    _plain(each.after.text),
                    words.reached(each),
                    each.below,
                    told.threshold,
                ]
            )
    return rows


def _gains(report: Report) -> Rows:
    head = ["episode", "learners", "left_out", "before", "after", "gain", "low", "high", "d", "d_low", "d_high", "normalised", "sentence"]
    rows: Rows = [list(head)]
    for told in report.episodes:
        found = told.gain.told
        numbers: list[float | None] = [None] * 9
        if found is not None:
            d_low, d_high = found.d_interval or (None, None)
            numbers = [found.before, found.after, found.gain, *found.interval, found.d, d_low, d_high, found.normalised]
        rounded = [None if each is None else round(each, 2) for each in numbers]
        rows.append([told.id, found.learners if found else None, told.gain.left_out, *rounded, told.gain.sentence])
    return rows


def _answers(report: Report) -> Rows:
    rows: Rows = [["episode", "form", "item", "answer", "says", "right", "learners"]]
    for told in report.episodes:
        for form in told.forms:
            rows += [
                [told.id, form.id, each.item, each.answer, each.says, "yes" if each.right else "no", words.count(each.count)]
                for each in form.chosen
            ]
    return rows


def _learners(report: Report) -> Rows:
    rows: Rows = [["episode", "student_id", "name", "status", "reasons", "for"]]
    for told in report.episodes:
        rows += [[told.id, each.student, each.name, each.status, " ".join(each.reasons), ONLY] for each in told.help or ()]
    return rows
