"""CSV files that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

_RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def harmless(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: such a text gets an apostrophe in front, a number stays as it is.

    The characters are those of CWE-1236, their full-width forms, and tab and line ends, which hide the one after them.

    >>> harmless("=1+1"), harmless("Ada"), harmless(-3)
    ("'=1+1", 'Ada', -3)
    """
    if not isinstance(value, str) or value == "-":
        return value
    return f"'{value}" if value.startswith(_RUN) else value


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV, each cell harmless, an empty one for ``None``."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])
    return file.getvalue()


def write(path: Path, rows: Iterable[Sequence[object]], *, private: bool = False) -> None:
    """Write rows as CSV in UTF-8; a private file can be read by its owner only."""
    put(path, lines(rows), private=private)


def put(path: Path, text: str, *, private: bool = False) -> None:
    """Write a text file; a private one is readable by its owner only, from the start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if private:
        path.touch(mode=0o600)
        path.chmod(0o600)
    path.write_text(text, encoding="utf-8", newline="")
