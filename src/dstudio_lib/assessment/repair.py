"""A submission's cells, brought back to the order and the labels of what was handed out, with a report of every change.

Locked cells are always those that were handed out. Answers are recognised by nbgrader's label, by the cell's id, by its text,
by the name that it assigns, and by its place, in that order. Nothing a learner wrote is dropped: what has no place of its own
stays, without a label, behind the cell it followed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from .submissions import Submitted, source_of

RESTORED = "# This answer cell was not in the submission; an empty one stands in its place."


@dataclass(slots=True)
class Released:
    """The notebook as it was handed out."""

    cells: list[dict[str, Any]]
    names: dict[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """The labels in order."""
        return [marks(cell)["grade_id"] for cell in self.cells if marks(cell)]

    def known(self) -> set[str]:
        """What the notebook can be recognised by: labels, and the beginnings of locked cells."""
        locked = {source_of(cell).strip()[:200] for cell in self.cells if _locked(cell)}
        return set(self.labels) | {start for start in locked if len(start) > 40}


def marks(cell: dict[str, Any]) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell that was handed out."""
    found = cell["metadata"].get("nbgrader", {})
    return dict(found)


def _locked(cell: dict[str, Any]) -> bool:
    found = marks(cell)
    return bool(found) and not found["solution"] and (found["locked"] or found["grade"])


@dataclass(slots=True)
class Placed:
    """One cell of the repaired notebook: the learner's own (``label`` is ``None``) or one that was handed out."""

    cell_type: str
    source: str
    label: str | None
    attachments: dict[str, Any] = field(default_factory=dict)
    outputs: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Repaired:
    """The cells in order, what had to be done, and the answers that nobody touched."""

    cells: list[Placed]
    reports: list[str]
    untouched: set[str]


def repair(submitted: Submitted, released: Released) -> Repaired:
    """Bring a submission back to the shape of the released notebook."""
    labels = _recognise(submitted.cells, released)
    pieces: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        if label is not None:
            pieces.setdefault(label, []).append(index)
    reports = list(submitted.reports)
    _report_order(pieces, released, reports)
    if submitted.cells and not any(cell["label"] for cell in submitted.cells):
        reports.append("the cells had lost nbgrader's metadata and were recognised by their ids, text and names")
    followers = _followers(labels)
    placed = [_own(submitted.cells[index]) for index in followers.get(None, [])]
    untouched: set[str] = set()
    for cell in released.cells:
        found = marks(cell)
        label = found.get("grade_id")
        if label is None:  # the handed-out cell that belongs to the learner
            continue
        indices = pieces.get(label, [])
        given = [submitted.cells[index] for index in indices]
        if _locked(cell):
            placed.append(_restored(cell, given, label, reports))
        elif cell["cell_type"] == "markdown":
            placed.append(_written(cell, given, label, reports))
        else:
            placed += _coded(cell, given, label, reports)
        own = [_own(submitted.cells[each]) for index in indices for each in followers.get(index, [])]
        if not _locked(cell) and _same(placed[-1].source, source_of(cell)):
            if cell["cell_type"] == "markdown" and any(each.cell_type == "markdown" and each.source.strip() for each in own):
                reports.append(f"the answer {label} is empty, but something was written below it")
            else:
                untouched.add(label)
        placed += own
    return Repaired(placed, reports, untouched)


def _restored(cell: dict[str, Any], given: list[dict[str, Any]], label: str, reports: list[str]) -> Placed:
    source = source_of(cell)
    if not given:
        reports.append(f"the locked cell {label} was missing and has been restored")
    elif len(given) > 1:
        reports.append(f"the locked cell {label} was there {len(given)} times; one was kept")
    if any(not _same(each["source"], source) for each in given):
        reports.append(f"the locked cell {label} was changed and has been restored")
    return Placed(cell["cell_type"], source, label, outputs=given[-1]["outputs"] if given else [])


def _written(cell: dict[str, Any], given: list[dict[str, Any]], label: str, reports: list[str]) -> Placed:
    stub = source_of(cell)
    if not given:
        reports.append(f"the answer cell {label} was missing and has been restored, empty")
        return Placed("markdown", stub, label)
    texts: list[str] = []
    attachments: dict[str, Any] = {}
    for each in given:
        attachments |= each["attachments"]
        if not _same(each["source"], stub) and each["source"].strip() and each["source"] not in texts:
            texts.append(each["source"])
    if len(given) > 1:
        reports.append(f"the answer {label} was there in {len(given)} cells, which were joined")
    return Placed("markdown", "\n\n".join(texts) or stub, label, attachments)


def _coded(cell: dict[str, Any], given: list[dict[str, Any]], label: str, reports: list[str]) -> list[Placed]:
    """Keep every piece of an answer in its order; the last one that is not the empty stub carries the label."""
    stub = source_of(cell)
    if not given:
        reports.append(f"the answer cell {label} was missing and has been restored, empty")
        return [Placed("code", RESTORED, label)]
    if any(each["cell_type"] != "code" for each in given):
        reports.append(f"the answer cell {label} was no code cell and has been made one")
    if len(given) > 1:
        reports.append(f"the answer {label} was there in {len(given)} cells, which were all run, in their order")
    texts: list[str] = []
    for each in given:
        if each["source"] not in texts:
            texts.append(each["source"])
    answered = [text for text in texts if not _same(text, stub)] or texts[:1]
    return [*(Placed("code", text, None) for text in answered[:-1]), Placed("code", answered[-1], label)]


def _own(cell: dict[str, Any]) -> Placed:
    return Placed(cell["cell_type"], cell["source"], None, cell["attachments"])


def _followers(labels: list[str | None]) -> dict[int | None, list[int]]:
    """Return the unlabelled cells after each labelled one (``None``: before the first)."""
    found: dict[int | None, list[int]] = {}
    anchor: int | None = None
    for index, label in enumerate(labels):
        if label is not None:
            anchor = index
        else:
            found.setdefault(anchor, []).append(index)
    return found


def _report_order(pieces: dict[str, list[int]], released: Released, reports: list[str]) -> None:
    order = [pieces[label][-1] for label in released.labels if label in pieces]
    if order != sorted(order):
        reports.append("the cells were in another order and have been put back")


def _recognise(cells: list[dict[str, Any]], released: Released) -> list[str | None]:
    labels = released.labels
    by_label = {marks(cell)["grade_id"]: cell for cell in released.cells if marks(cell)}
    found: list[str | None] = [cell["label"] if cell["label"] in by_label else None for cell in cells]
    for index, cell in enumerate(cells):
        if found[index] is None and cell["id"] in by_label:
            found[index] = cell["id"]
    texts = {_squeezed(source_of(cell)): label for label, cell in by_label.items() if len(_squeezed(source_of(cell))) > 20}
    for index, cell in enumerate(cells):
        if found[index] is None:
            found[index] = texts.get(_squeezed(cell["source"]))
    taken = {label for label in found if label}
    for label, name in released.names.items():
        if label not in taken:
            assigning = [index for index, cell in enumerate(cells) if found[index] is None and name in _assigned(cell)]
            for index in assigning:
                found[index] = label
    for label in labels:
        if label not in {each for each in found if each} and marks(by_label[label])["solution"]:
            _by_place(label, labels, found, cells, by_label[label]["cell_type"])
    return found


def _by_place(label: str, labels: list[str], found: list[str | None], cells: list[dict[str, Any]], kind: str) -> None:
    """Take what stands between an answer's neighbours for the answer, if its kind fits."""
    place = labels.index(label)
    before = labels[place - 1] if place else None
    if before not in found:
        return
    start = len(found) - 1 - found[::-1].index(before)
    for index in range(start + 1, len(cells)):
        if found[index] is not None:
            return
        if cells[index]["cell_type"] == kind and kind == "markdown":
            found[index] = label


def _assigned(cell: dict[str, Any]) -> set[str]:
    """Return the names that a code cell assigns or defines at its top level."""
    if cell["cell_type"] == "markdown":
        return set()
    try:
        tree = ast.parse(cell["source"])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names |= {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return names


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _same(one: str, other: str) -> bool:
    return _squeezed(one) == _squeezed(other)
