"""Reads a TOML file into a record, or says in one sentence which file, which line and why not.

Pydantic checks the shape here, at the edge, and nowhere further in; what it cannot see (a source that is
named but not listed, a minute that contradicts its clock) is checked beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import timedelta
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.foundation.references import all_references

from .records import Combination, Incident, Pattern

Kind = TypeVar("Kind")
_UNKNOWN_KEY = ("unexpected_keyword_argument", "extra_forbidden")
Place = tuple[str | int, ...]


class BadRecord(DStudioError, ValueError):
    """A file of the catalog that breaks the schema or contradicts itself: in which file, on which line if that is known, and why."""

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")
        self.file, self.reason, self.line = file, reason, line


def table(file: Traversable | Path) -> dict[str, Any]:
    """Return the TOML table of a file.

    Raises
    ------
    BadRecord
        If it is no TOML, with the line.
    """
    import tomli  # a third of the time that the standard library's takes

    try:
        return tomli.loads(file.read_text(encoding="utf-8"))
    except tomli.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise BadRecord(
            file.name, f"it is not valid TOML: {str(error)[:1].lower()}{str(error)[1:]}.", int(line[1]) if line else None
        ) from None


def parse(kind: type[Kind], values: Mapping[str, Any], file: Traversable | Path, under: Place = ()) -> Kind:
    """Return ``values`` as a record of this kind.

    Raises
    ------
    BadRecord
        Naming file, line where it can be found, key and reason.
    """
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_python(values)  # type: ignore[no-any-return, arg-type]
    except ValidationError as error:
        first = min(error.errors(), key=lambda each: each["type"] not in _UNKNOWN_KEY)  # a misspelt key explains a missing one
        place = (*under, *first["loc"])
        raise bad(file, place, _reason(first)) from None


def bad(file: Traversable | Path, place: Place, reason: str) -> BadRecord:
    """Return the error for something wrong at a place in a file."""
    line = line_of(file.read_text(encoding="utf-8"), place)
    return BadRecord(file.name, f"{'.'.join(map(str, place)) or 'the record'} {reason}", line)


@cache
def _adapter(kind: type[Any]) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _reason(error: Mapping[str, Any]) -> str:
    match error["type"]:
        case kind if kind in _UNKNOWN_KEY:
            return "is not a key of this kind of record; remove it or correct its name."
        case "missing" | "missing_argument":
            return "is missing; add it, or write that it is unknown."
        case "literal_error":
            return f"is {error['input']!r}; allowed is {error['ctx']['expected']}."
        case _:
            return f"is {error['input']!r:.60}: {error['msg'][:1].lower()}{error['msg'][1:]}."


def line_of(text: str, place: Place) -> int | None:
    r"""Return the line on which a key of a TOML text stands, or the nearest table around it.

    >>> line_of("[[event]]\nminute = 0\n[[event]]\nminute = 1\n", ("event", 1, "minute"))
    4
    """
    lines = text.splitlines()
    start, end, rest = 0, len(lines), list(place)
    while rest:
        name = str(rest[0])
        index = rest[1] if len(rest) > 1 and isinstance(rest[1], int) else None
        headers = [i for i, line in enumerate(lines) if re.match(rf"\[\[?{re.escape(name)}(\]\]?|\.)", line.strip())]
        if index is not None and index < len(headers) and lines[headers[index]].strip().startswith("[["):
            start, rest = headers[index], rest[2:]
        elif headers and not lines[headers[0]].strip().startswith("[["):
            nested = [i for i in headers if len(rest) > 1 and lines[i].strip() == f"[{name}.{rest[1]}]"]
            start, rest = (nested[0], rest[2:]) if nested else (headers[0], rest[1:])
        else:
            break
        end = next((i for i in range(start + 1, len(lines)) if lines[i].lstrip().startswith("[") and "=" not in lines[i]), len(lines))
    for i in range(start, end):
        if rest and re.match(rf"{re.escape(str(rest[0]))}\s*=", lines[i].strip()):
            return i + 1
    return start + 1 if start else None


def read(kind: type[Kind], file: Traversable | Path) -> Kind:
    """Read one record of a kind.

    Raises
    ------
    BadRecord
        If the file breaks the schema or contradicts itself.
    """
    record = parse(kind, table(file), file)
    for place, reason in contradictions(record, file.name.removesuffix(".toml")):
        raise bad(file, place, reason)
    return record


def contradictions(record: Any, name: str) -> Iterator[tuple[Place, str]]:
    """Yield what no schema can see: where, and why it cannot be."""
    for each in fields(record):
        if each.type == "str" and each.default is MISSING and not getattr(record, each.name).strip():
            yield (each.name,), "is empty; write it, or remove the record."
    if record.id != name:
        yield ("id",), f"is {record.id!r}, but the file is called {name}.toml."
    match record:
        case Incident():
            yield from _moments(record)
        case Pattern():
            if missing := [level for level in ("L1", "L2", "L3", "L4", "L5") if not record.depth.get(level)]:
                yield ("depth",), f"has nothing for {', '.join(missing)}; write one sentence for each level from L1 to L5."
        case Combination():
            if record.id != "+".join(sorted(record.patterns)) or len(set(record.patterns)) < 2:
                yield ("id",), f"is {record.id!r}; allowed is the two patterns in order of the alphabet with a plus sign between them."
    yield from _provenance(record)


def _provenance(record: Any) -> Iterator[tuple[Place, str]]:
    used: set[str] = set()
    for place, claim in placed(record):
        used.update(claim.sources)
        if hasattr(claim, "text") and not claim.text.strip():
            yield (*place, "text"), "is empty; write one sentence in your own words."
        for key in claim.sources:
            if key not in record.sources and key not in all_references():
                yield (*place, "sources"), f"names {key!r}, which neither the record's sources nor the shared references list."
        if claim.status == "unknown" and claim.sources:
            yield (*place, "status"), "is unknown, yet a source is given; state what that source says."
        if claim.status == "M" and not claim.sources and not getattr(record, "example", ""):
            yield (*place, "status"), "is M, modelled, but the record has no example that shows it and no source."
        if claim.status not in ("unknown", "M") and not claim.sources:
            yield (*place, "sources"), "is empty; every claim needs a source, or the status unknown."
        if claim.status == "R" and not any(_is_primary(record, key) for key in claim.sources):
            yield (*place, "status"), "is R, but none of its sources is a primary document that was read; use S."
    for key in record.sources.keys() - used:
        yield ("sources", key), "is listed but no claim uses it."


def _is_primary(record: Any, key: str) -> bool:
    return record.sources[key].primary if key in record.sources else all_references()[key].read in ("text", "quoted")


def _moments(record: Incident) -> Iterator[tuple[Place, str]]:
    if record.started.tzinfo is None:
        yield ("started",), "has no time zone; write it in UTC, with a Z at its end."
        return
    last = float("-inf")
    for i, event in enumerate(record.timeline):
        if event.utc != record.started + timedelta(minutes=event.minute):
            yield ("timeline", i, "utc"), f"is {event.utc:%Y-%m-%dT%H:%MZ}, which is not {event.minute:g} min after the start."
        if event.minute < last:
            yield ("timeline", i, "minute"), "is earlier than the event above it; put events in order of time."
        if event.until_minute is not None and event.until_minute <= event.minute:
            yield ("timeline", i, "until_minute"), "is not after the minute at which the event begins."
        last = event.minute


def placed(record: Any) -> Iterator[tuple[Place, Any]]:
    """Yield every statement of a record that carries a standing, each with its place in the file."""
    for each in fields(record):
        value = getattr(record, each.name)
        if hasattr(value, "status"):
            yield (each.name,), value
        elif isinstance(value, tuple):
            yield from (((each.name, i), part) for i, part in enumerate(value) if hasattr(part, "status"))
