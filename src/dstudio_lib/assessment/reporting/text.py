"""The report as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from dstudio_lib.foundation.formatting import NARROW

from . import words
from .help import ONLY
from .summary import EpisodeReport, FormSummary, Report

WIDTH = 110
NOTHING = (
    "There is nothing to report yet: no assessment of this course has been generated. Try nbgrader generate_assignment, then dstudio grade."
)


def text(report: Report) -> str:
    """Return the whole report as plain text."""
    head = f"{report.course}, {report.made:%Y-%m-%d}" + (", edition to pass on" if report.public else "")
    parts = [head, *(_episode(each) for each in report.episodes)]
    if not report.episodes:
        parts.append(NOTHING)
    return "\n\n".join(parts).replace(NARROW, " ")


def _episode(told: EpisodeReport) -> str:
    title = f"{told.id} {told.title}"
    lines = [title, "=" * len(title), "", *_wrapped(words.gain(told))]
    for note in told.notes:
        lines += _wrapped(f"Note: {note}")
    if told.outcomes:
        lines += ["", f"Outcomes (reached from {words.percent(told.threshold)} of the points)"]
    rows = [("", "before", "after", "", "learners below", "")]
    rows += [
        (each.id, each.before.text, each.after.text, words.reached(each), words.count(each.below), each.text) for each in told.outcomes
    ]
    lines += _columns(rows) if told.outcomes else []
    for form in told.forms:
        lines += ["", *_form(form)]
    if told.help is not None and told.forms:
        lines += ["", f"Who may need help. {ONLY}"]
        lines += ["  Nobody, by these numbers."] if not told.help else []
        for each in told.help:
            lines += _wrapped(f"{each.name} ({each.student}): {' '.join(each.reasons)}", "  ")
    return "\n".join(lines)


def _form(form: FormSummary) -> list[str]:
    lines = [
        f"{form.id}: {words.statuses(form)}",
        *_wrapped(f"Reliability {words.reliability(form)}" if form.coefficient is not None else form.reliability, "  "),
    ]
    for note in form.notes:
        lines += _wrapped(f"Note: {note}", "  ")
    if form.items:
        rows = [("item", "outcome", "difficulty", "discrimination", "")]
        rows += [(each.id, each.outcome, each.difficulty.text, words.decimal(each.discrimination), each.title) for each in form.items]
        lines += _columns(rows)
    shown = [each for each in form.chosen if each.count is not None and not each.right]
    if shown:
        lines.append("  Wrong answers of ten or more learners")
        for each in sorted(shown, key=lambda each: -(each.count or 0)):
            lines += _wrapped(f"{each.count} x {each.item} {each.answer}: {each.says}", "    ")
    return lines


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their cells; the last one takes what is left, and is cut between words."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    left = max(20, WIDTH - sum(widths) - 2 * len(widths) - 2)
    lines = []
    for *cells, last in rows:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        lines.append("  " + "  ".join([*padded, textwrap.shorten(last, left, placeholder=" …")]).rstrip())
    return lines


def _wrapped(sentence: str, indent: str = "") -> list[str]:
    return textwrap.wrap(sentence, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ") or [""]
