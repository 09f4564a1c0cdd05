"""The search index: one SQLite file in the user's cache, made from the records' files whenever those have changed.

Records are read as plain tables here, unchecked: a record that breaks the schema can still be found, and is refused where it is opened.
The file is written beside its place and then moved there in one step, so that two that build at once cannot harm each other; one that
cannot be read is made again; where nothing can be written, the index lives in memory.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from .shelves import SHELVES

VERSION = 2
"""Raised whenever the tables below change, so that an index of an older release is not taken for one of this."""

KEPT_FOR = 30 * 86_400
"""After so many seconds without use an index of other records is deleted."""

_TABLES = """
CREATE TABLE record (
  rowid INTEGER PRIMARY KEY, kind TEXT, id TEXT, title TEXT, organisation TEXT, year INTEGER, category TEXT, summary TEXT, called TEXT,
  confidence TEXT, depth TEXT
);
CREATE TABLE uses (record INTEGER, pattern TEXT);
CREATE INDEX uses_by_pattern ON uses (pattern, record);
CREATE VIRTUAL TABLE words USING fts5 (
  title, names, symptoms, summary, body, tokenize = "porter unicode61 remove_diacritics 2", prefix = "2 3"
);
"""

_NAMES = ("title", "name", "term", "figure")
_SAID_APART = ("id", "title", "name", "term", "summary", "symptoms", "aliases", "instead_of", "organisation", "episodes", "formulas")
_NOT_SAID = (
    *("sources", "example", "locator", "status", "verified", "lane", "clock"),
    *("zone", "read", "url", "kind", "confidence", "precision"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of one record."""

    kind: str
    id: str
    title: str
    organisation: str
    year: int | None
    category: str
    summary: str
    patterns: tuple[str, ...]
    called: tuple[str, ...]
    confidence: str
    depth: str
    names: str
    symptoms: str
    body: str


def entry(kind: str, table: Mapping[str, Any]) -> Entry:
    """Return what the index keeps of one record's table.

    >>> entry("concepts", {"id": "quorum", "term": "quorum", "field": "replication", "definition": {"text": "Enough to decide."}}).summary
    'Enough to decide.'
    """
    title = next((str(table[key]) for key in _NAMES if table.get(key)), str(table.get("id", "")))
    uses = [
        each["pattern"]
        for key in ("patterns_violated", "patterns_helped", "patterns", "parts")
        for each in table.get(key, ())
        if isinstance(each, Mapping) and "pattern" in each
    ]
    named = [each for each in table.get("patterns", ()) if isinstance(each, str)]
    patterns = tuple(dict.fromkeys([*uses, *named, *([str(table["id"])] if kind == "patterns" else [])]))
    called = [title, *table.get("aliases", ()), *table.get("instead_of", ()), str(table.get("id", ""))]
    said = " ".join([*called[1:], *patterns, str(table.get("company", ""))]).replace("-", " ")
    return Entry(
        kind=kind,
        id=str(table.get("id", "")),
        title=title,
        organisation=str(table.get("organisation") or (table.get("name", "") if kind == "companies" else "")),
        year=_year(table),
        category=str(table.get("category") or table.get("field") or (table.get("kind", "") if kind == "combinations" else "")),
        summary=_summary(table),
        patterns=patterns,
        called=tuple(dict.fromkeys(plainly(each) for each in called)),
        confidence=str(table.get("confidence", "")),
        depth=depth if isinstance(depth := table.get("depth"), str) else "",
        names=f"{said} {table.get('organisation', '')} {table.get('category', '')} {_year(table) or ''}",
        symptoms=". ".join(map(str, table.get("symptoms", ()))),
        body=" ".join(_texts({key: value for key, value in table.items() if key not in _SAID_APART})),
    )


def plainly(text: str) -> str:
    """Return a name without marks and capitals, as names are compared.

    >>> plainly("Re-mirroring storm!")
    're mirroring storm'
    """
    return " ".join(re.findall(r"\w+", text.casefold()))


def _year(table: Mapping[str, Any]) -> int | None:
    started = table.get("started")
    year = getattr(started, "year", None) or table.get("year") or table.get("as_of")
    return year if isinstance(year, int) else None


def _summary(table: Mapping[str, Any]) -> str:
    if table.get("summary"):
        return str(table["summary"])
    for key in ("definition", "mechanism", "what"):
        claim = table.get(key)
        if isinstance(claim, Mapping) and claim.get("text"):
            return str(claim["text"])
    return ""


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for key, each in value.items():
                if key not in _NOT_SAID:
                    yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the kind and the table of every record that is valid TOML."""
    import tomli  # a third of the time that the standard library's takes

    for kind, shelf in SHELVES.items():
        for id_ in shelf.ids:
            with suppress(tomli.TOMLDecodeError, OSError, UnicodeDecodeError):
                yield kind, tomli.loads((shelf.place / f"{id_}.toml").read_text(encoding="utf-8"))


def fill(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Make the tables in an empty database, and put the entries into them."""
    connection.executescript(_TABLES)
    for rowid, each in enumerate(entries, start=1):
        shown = (each.kind, each.id, each.title, each.organisation, each.year, each.category, each.summary)
        row = (rowid, *shown, "|".join(each.called), each.confidence, each.depth)
        connection.execute(f"INSERT INTO record VALUES ({', '.join('?' * len(row))})", row)
        connection.executemany("INSERT INTO uses VALUES (?, ?)", [(rowid, pattern) for pattern in each.patterns])
        said = (rowid, each.title, each.names, each.symptoms, each.summary, each.body)
        connection.execute("INSERT INTO words (rowid, title, names, symptoms, summary, body) VALUES (?, ?, ?, ?, ?, ?)", said)
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    connection.commit()


def fingerprint() -> str:
    """Return a name for the records as they stand on the disk: other names, sizes or times, another fingerprint."""
    digest = blake2b(f"{VERSION}".encode(), digest_size=12)
    for kind, shelf in SHELVES.items():
        for id_ in shelf.ids:
            file = Path(str(shelf.place)) / f"{id_}.toml"
            with suppress(OSError):
                known = file.stat()
                digest.update(f"{kind}/{id_} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def folder() -> Path:
    """Return where indexes are kept: ``DSTUDIO_CACHE`` if that is set, else the user's own cache."""
    if told := os.environ.get("DSTUDIO_CACHE"):
        return Path(told)
    from platformdirs import user_cache_path

    return user_cache_path("dstudio", appauthor=False)


def connect() -> sqlite3.Connection:
    """Return a connection to the index of the records as they stand, which is built if there is none that can be read."""
    file = folder() / f"catalog-{fingerprint()}.sqlite"
    if (found := _opened(file)) is not None:
        return found
    try:
        _build(file)
        if (found := _opened(file)) is not None:
            return found
    except OSError:
        pass  # a cache that cannot be written to
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    fill(connection, (entry(*each) for each in tables()))
    return connection


def _opened(file: Path) -> sqlite3.Connection | None:
    if not file.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        whole = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        if (
            whole
            and connection.execute("SELECT count(*) FROM words").fetchone() == connection.execute("SELECT count(*) FROM record").fetchone()
        ):
            with suppress(OSError):
                os.utime(file)
            return connection
        connection.close()
    except sqlite3.DatabaseError:
        pass
    return None


def _build(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="building-", suffix=".sqlite", dir=file.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            fill(connection, (entry(*each) for each in tables()))
        os.replace(name, file)
    except sqlite3.Error as error:
        raise OSError(f"The search index could not be written to {file}: {error}.") from error
    finally:
        with suppress(OSError):
            os.unlink(name)
    _sweep(file)


def _sweep(kept: Path) -> None:
    for each in kept.parent.glob("*.sqlite"):
        with suppress(OSError):
            if each != kept and time.time() - each.stat().st_mtime > KEPT_FOR:
                each.unlink()
