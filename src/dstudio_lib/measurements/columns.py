"""Reads a small table whose columns are known: which quantity each holds, and under which titles people keep it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dstudio_lib.foundation.errors import UnreadableData
from dstudio_lib.foundation.formatting import number as written

from .lines import Lines, opened
from .tables import _number

MOST_BYTES = 5_000_000
"""Larger files and texts are refused before they are read: a table to fit a curve to has tens of rows."""
_DELIMITERS = ("\t", ";", "|", ",")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is wanted: what it is called in sentences, and words that its title may contain."""

    name: str
    words: tuple[str, ...]


def columns(source: str | Path, wanted: Sequence[Column], *, most_rows: int = 10_000) -> tuple[tuple[float, ...], ...]:
    r"""Read the wanted columns of a delimited table, row by row.

    With a header, columns are found by their titles; without one, or with titles that say nothing, a table of exactly as many columns
    as are wanted is taken in that order. Blank lines and lines that begin with ``#`` are left out. A hole is refused, never filled.

    Parameters
    ----------
    source : str or Path
        The text itself, or the path of a file; a string is never taken for a path.
    wanted : sequence of Column
        What to read.
    most_rows : int
        More rows than these are refused.

    Raises
    ------
    UnreadableData
        In one sentence: what was found, and what to try.

    >>> load = Column("machines", ("machine", "node")), Column("throughput", ("throughput", "rps"))
    >>> columns("rps;nodes\n995,5;1\n1900;2\n", load)
    ((1.0, 995.5), (2.0, 1900.0))
    """
    _check_size(source)
    text = source if isinstance(source, Path) or "\n" in source else f"{source}\n"  # a line without an end would be taken for a path
    with opened(text) as lines:
        return tuple(_rows(lines, wanted, most_rows))


def _check_size(source: str | Path) -> None:
    size = len(source) if isinstance(source, str) else source.stat().st_size if source.is_file() else 0
    if size > MOST_BYTES:
        name = source.name if isinstance(source, Path) else "The text given"
        raise UnreadableData(
            f"{name} has {written(size / 1e6)} MB and at most {written(MOST_BYTES / 1e6)} MB are read; "
            "keep one row for each measurement, and only the columns that are needed."
        )


def _rows(lines: Lines, wanted: Sequence[Column], most_rows: int) -> Iterator[tuple[float, ...]]:
    delimiter = _delimiter(lines)
    places: list[int] | None = None
    count = 0
    for at, cells in _cells(lines, delimiter):
        if places is None:
            titled = not all(_number(cell, delimiter or "\t")[0] is not None for cell in cells)
            places = _places(lines.name, cells, wanted, titled)
            if titled:
                continue
        count += 1
        if count > most_rows:
            raise UnreadableData(f"{lines.name} has more than {written(most_rows, 9)} rows; average or thin them out first.")
        yield tuple(_value(lines.name, at, cells, place, column, delimiter) for place, column in zip(places, wanted, strict=True))
    if not count:
        raise UnreadableData(f"{lines.name} holds titles but no row of numbers; paste the rows as well.")


def _delimiter(lines: Lines) -> str:
    """Return what stands between cells; the empty string means spaces."""
    sample = next((line for _, line in lines.head if _counts(line)), "")
    return next((each for each in _DELIMITERS if each in sample), "")


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _cells(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    if not any(_counts(line) for _, line in lines.head):
        raise UnreadableData(f"{lines.name} holds nothing but remarks; paste the rows of numbers as well.")
    for at, line in lines:
        if _counts(line):
            row = next(csv.reader([line], delimiter=delimiter)) if delimiter else line.split()
            yield at, [cell.strip() for cell in row]


def _places(name: str, header: list[str], wanted: Sequence[Column], titled: bool) -> list[int]:
    """Return the place of each wanted column."""
    named = [_place(header, column) for column in wanted] if titled else []
    if named and None not in named and len(set(named)) == len(wanted):
        return [place for place in named if place is not None]
    if len(header) == len(wanted):
        return list(range(len(wanted)))
    titles = " and ".join(column.name for column in wanted)
    if not titled:
        raise UnreadableData(
            f"{name} has {len(header)} column{'s' if len(header) > 1 else ''} of numbers without titles; it needs {titles}, in this order."
        )
    missing = next((column for column, place in zip(wanted, named, strict=True) if place is None), wanted[-1])
    found = ", ".join(title[:30] for title in header)[:150]
    raise UnreadableData(f"{name} has no column of {missing.name} that I can tell; it has {found}; call one {missing.words[0]!r}.")


def _place(header: list[str], column: Column) -> int | None:
    flat = ["_".join(part for part in re.split(r"[^a-z]+", title.lower()) if part) for title in header]
    for word in column.words:
        exact = [i for i, title in enumerate(flat) if title == word]
        near = exact or [i for i, title in enumerate(flat) if len(word) > 1 and word in title]
        if near:
            return near[0]
    return None


def _value(name: str, at: int, cells: list[str], place: int, column: Column, delimiter: str) -> float:
    value, reason = _number(cells[place], delimiter or "\t") if place < len(cells) else (None, "empty")
    if value is None:
        what = "nothing" if reason == "empty" else repr(cells[place][:30])
        raise UnreadableData(f"Line {at} of {name} has {what} for {column.name}; write a number there, or remove that line.")
    return value
