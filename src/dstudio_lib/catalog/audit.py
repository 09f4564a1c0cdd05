"""Looks records over: whether each file can be read, whether its links lead somewhere, and whether its example does what it says.

The catalog knows its own kinds. What other rooms know (the formulas, the episodes) is handed in by whoever asks.
"""

from __future__ import annotations

import doctest
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.errors import DStudioError

from .load import BadRecord, Place, line_of, read
from .shelves import SHELVES, Shelf

LINKS: dict[str, tuple[tuple[str, str], ...]] = {
    "incidents": (("patterns_violated.pattern", "patterns"), ("patterns_helped.pattern", "patterns"), ("episodes", "episodes")),
    "patterns": (("related", "patterns"), ("parameters.formulas", "formulas"), ("episodes", "episodes")),
    "combinations": (("patterns", "patterns"), ("incidents", "incidents")),
    "stacks": (("parts.pattern", "patterns"), ("company", "companies")),
    "companies": (("patterns.pattern", "patterns"), ("incidents", "incidents"), ("episodes", "episodes")),
    "successes": (("patterns.pattern", "patterns"), ("company", "companies")),
    "milestones": (("patterns", "patterns"), ("company", "companies")),
    "concepts": (("prerequisites", "concepts"), ("formulas", "formulas"), ("patterns", "patterns"), ("episodes", "episodes")),
}
"""Where each kind of record names others, and of what kind those are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a record: where it stands, and why it cannot be."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


def audit(
    files: Collection[Path] | None = None, *, others: Mapping[str, Collection[str]] | None = None, run: bool = False
) -> list[Finding]:
    """Return everything that is wrong with some files of the catalog, or with all of them.

    Parameters
    ----------
    files
        Files inside the catalog's folders.
    others
        Names of what records may link to beyond the catalog: ``{"formulas": …, "episodes": …}``. Links to kinds left out are not followed.
    run
        Whether to run the examples, too.
    """
    return [finding for shelf, file in _chosen(files) for finding in _findings(shelf, file, others or {}, run)]


def counts() -> dict[str, int]:
    """Return how many records of each kind there are."""
    return {name: len(shelf) for name, shelf in SHELVES.items()}


def _chosen(files: Collection[Path] | None) -> Iterator[tuple[Shelf[Any], Path]]:
    if files is None:
        for shelf in SHELVES.values():
            yield from ((shelf, Path(str(shelf.place)) / f"{each}.toml") for each in shelf.ids)
        return
    for file in files:
        if file.parent.name not in SHELVES:
            raise DStudioError(f"{file} stands in {file.parent.name!r}; allowed is a file in one of {', '.join(SHELVES)}.")
        yield SHELVES[file.parent.name], file


def _findings(shelf: Shelf[Any], file: Path, others: Mapping[str, Collection[str]], run: bool) -> Iterator[Finding]:
    try:
        record = read(shelf.kind, file)
    except BadRecord as error:
        yield Finding(error.file, error.line, error.reason)
        return
    except (OSError, UnicodeDecodeError) as error:
        yield Finding(file.name, None, f"it cannot be read: {error}.")
        return
    text = file.read_text(encoding="utf-8")
    for path, kind in LINKS[shelf.folder]:
        known: Any = SHELVES.get(kind, others.get(kind))
        for place, name in named(record, path) if known is not None else ():
            if name not in known:
                where = ".".join(map(str, place))
                yield Finding(file.name, line_of(text, place), f"{where} names {name!r}, and no such record stands in {kind}.")
    if run and getattr(record, "example", None):
        yield from (Finding(file.name, line_of(text, ("example",)), reason) for reason in failures(record))


def named(record: Any, path: str) -> Iterator[tuple[Place, str]]:
    """Yield the names that stand at a path of a record, each with its place: ``parts.pattern``."""
    first, _, rest = path.partition(".")
    value = getattr(record, first)
    for i, each in enumerate(value if isinstance(value, tuple) else (value,)):
        if rest:
            yield from (((first, i, *place), name) for place, name in named(each, rest))
        elif each:
            yield (first,), each


def failures(record: Any) -> list[str]:
    """Run the example of a record as it stands, and return what it shows that it should not."""
    test = doctest.DocTestParser().get_doctest(record.example, {}, record.id, record.id, 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    failed = runner.run(test, out=told.append).failed
    return ["the example does not do what it says. " + " ".join("".join(told).split())] if failed else []
