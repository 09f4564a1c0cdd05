"""Search over everything that the catalog holds: words, symptoms, patterns, organisations, years.

>>> found = search("retry storm", kind="concepts")
>>> found.query, found.hits[0].kind if found.hits else "concepts"
('retry storm', 'concepts')
"""

from __future__ import annotations

import re
import sqlite3
import threading
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .index import connect, plainly
from .shelves import SHELVES

FACETS = ("kind", "year", "organisation", "category", "pattern", "confidence", "depth")
"""What a search can be narrowed by, and counts its finds by."""

WEIGHTS = (10.0, 5.0, 7.0, 4.0, 1.0)
"""What a word weighs in the title, the other names, the symptoms, the summary and the rest."""

QUIET = {"combinations": 0.6, "milestones": 0.8}
"""Kinds that name many others, and stand behind what they name."""

SNIPPET = 24
"""Words around a find."""

MARKS = ("\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}", "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}")
"""What stands around a word that was looked for."""

COMPLETE = 100.0
"""What having every word is worth: more than any rank, so that these records stand first."""

WIDER = 1.0
"""What a word weighs that only stands for one that was asked for."""

LEAST = 5
"""Where fewer records than these have every word, those that have most of them follow."""

_EMPTY = frozenset(
    """a an and are as at be been but by can do does for from had has have how i in into is it its me my no not of on or our so some than
    that the their them then there they this to too up was we what when where which while who why will with you your""".split()  # noqa: SIM905
)
_TERM = re.compile(r'"([^"]*)"|(\w+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found, the words around what was looked for, and how well it fits (higher is better)."""

    kind: str
    id: str
    title: str
    organisation: str
    year: int | None
    category: str
    summary: str
    snippet: str
    score: float

    @property
    def record(self) -> Any:
        """The record itself."""
        return SHELVES[self.kind].one(self.id)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: its best finds, how many there are in all, and how they spread.

    ``facets`` counts the finds by each facet, whatever that facet itself is narrowed to, most frequent first. ``whole`` says whether
    every find has every word that was looked for.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    whole: bool = True
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __iter__(self) -> Any:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


def search(
    query: str = "",
    *,
    kind: str | None = None,
    year: int | tuple[int, int] | None = None,
    organisation: str | None = None,
    category: str | None = None,
    pattern: str | None = None,
    confidence: str | None = None,
    depth: str | None = None,
    limit: int = 20,
) -> Found:
    """Return what the catalog holds on some words, best first.

    Words are taken in any form (retry, retries, retrying) and in any order, and so are words that people use for them (dns, name server);
    words in double quotes must stand together. Where few records have every word, those that have most of them follow. No words at all
    bring every record.

    Parameters
    ----------
    query
        What to look for, such as ``"retry storm dns"`` or ``"everything green but users fail"``.
    kind
        Only one kind of record, such as ``"incidents"``.
    year
        Only one year, or the years from one to another.
    organisation, category, pattern
        Only records of this organisation or category, or that name this pattern.
    confidence, depth
        Only incidents of this confidence, or concepts that are met first at this depth.
    limit
        How many to return at most.

    Raises
    ------
    InputError
        If there is no such kind, or a limit below one.

    >>> search("persistent congestion").hits[0].id
    'metastable-failure'
    """
    if kind is not None and kind not in SHELVES:
        raise InputError(f"kind was given as {kind!r}; allowed is one of {', '.join(SHELVES)}; try kind='incidents'.", "kind")
    if not isinstance(limit, int) or limit < 1:
        raise InputError(f"limit was given as {limit!r}; allowed is a whole number from 1 on; try limit=20.", "limit")
    if not isinstance(query, str):
        raise InputError(f"query was given as {query!r}; allowed is text; try 'retry storm dns'.", "query")
    narrowed = {"kind": kind, "year": year, "organisation": organisation, "category": category, "pattern": pattern}
    narrowed |= {"confidence": confidence, "depth": depth}
    return _library.search(query, {key: value for key, value in narrowed.items() if value is not None}, limit)


def refresh() -> None:
    """Forget the open index, so that the next search sees records that were added meanwhile."""
    _library.close()


def terms(query: str) -> list[str]:
    """Return what a query asks for, each as a phrase of the index's language that can mean nothing else; empty words are left out.

    >>> terms('the "split brain" of DNS; DROP TABLE')
    ['"split brain"', '"DNS"', '"DROP"', '"TABLE"']
    """
    found = [" ".join(re.findall(r"\w+", phrase)) or word for phrase, word in _TERM.findall(query)]
    found = [each for each in dict.fromkeys(found) if each]
    telling = [each for each in found if each.lower() not in _EMPTY]
    return [f'"{each}"' for each in telling]


class _Index:
    """An open index, with what every search needs of it at hand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.rows: dict[int, tuple[Any, ...]] = {}
        self.values: dict[str, dict[int, Any]] = {facet: {} for facet in FACETS}
        self.called: dict[str, list[int]] = {}
        columns = "rowid, called, confidence, depth, kind, id, title, organisation, year, category, summary"
        for row, called, confidence, depth, *shown in connection.execute(f"SELECT {columns} FROM record"):
            self.rows[row] = tuple(shown)
            kind, _, _, organisation, year, category, _ = shown
            told = {
                "kind": kind,
                "year": year,
                "organisation": organisation,
                "category": category,
                "confidence": confidence,
                "depth": depth,
            }
            for facet, value in told.items():
                if value not in ("", None):
                    self.values[facet][row] = value
            for name in called.split("|"):
                self.called.setdefault(name, []).append(row)
        self.uses: dict[int, list[str]] = {}
        for record, pattern in connection.execute("SELECT record, pattern FROM uses"):
            self.uses.setdefault(record, []).append(pattern)


class _Library:
    """The open index. One connection serves every thread, one at a time; one that turns out broken is made again, once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: _Index | None = None

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._index is not None:
            self._index.connection.close()
        self._index = None

    def search(self, query: str, narrowed: Mapping[str, Any], limit: int) -> Found:
        with self._lock:
            try:
                return self._searched(query, narrowed, limit)
            except sqlite3.DatabaseError:
                self._close()
                return self._searched(query, narrowed, limit)

    def _searched(self, query: str, narrowed: Mapping[str, Any], limit: int) -> Found:
        self._index = self._index or _Index(connect())
        return _search(self._index, query, narrowed, limit)


_library = _Library()


def _search(index: _Index, query: str, narrowed: Mapping[str, Any], limit: int) -> Found:
    asked, rows = terms(query), index.rows
    scores, whole = _matching(index.connection, asked) if asked else (None, True)
    if scores is not None:
        named = set(index.called.get(plainly(query), ()))
        scores = {row: score * (4.0 if row in named else QUIET.get(rows[row][0], 1.0)) for row, score in scores.items()}
    passes = {key: _passing(key, value, index) for key, value in narrowed.items()}
    candidates = rows.keys() if scores is None else scores.keys()
    kept = [row for row in candidates if all(row in allowed for allowed in passes.values())]
    if scores is None:
        kept.sort(key=lambda row: (rows[row][0], rows[row][4] or 0, rows[row][1]))
    else:
        kept.sort(key=lambda row: (-scores[row], rows[row][1]))
    best = kept[:limit]
    around = _snippets(index.connection, asked, best)
    hits = tuple(Hit(*(*rows[row], around.get(row, ""), scores[row] if scores else 0.0)) for row in best)
    return Found(query, hits, len(kept), whole, _facets(candidates, passes, index))


def _matching(connection: sqlite3.Connection, asked: list[str]) -> tuple[dict[int, float], bool]:
    """Score every record that has all of the words, and behind those the ones that have most of them where few have all.

    A word counts as there if one that people use for it is; the word itself weighs more.
    """
    exact = [each if each is not asked[-1] else f"{each} OR {each} *" for each in asked]  # of the last somebody may still be typing
    wider = [" OR ".join([own, *meant(each)]) for own, each in zip(exact, asked, strict=True)]
    count = Counter(row for each in wider for (row,) in connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (each,)))
    every = {row for row, number in count.items() if number == len(asked)}
    whole = len(every) >= LEAST or len(asked) == 1
    kept = every if whole else {row for row, number in count.items() if 2 * number >= len(asked)} or set(count)
    ranked = connection.execute(
        f"SELECT rowid, bm25(words, {', '.join(map(str, WEIGHTS))}) FROM words WHERE words MATCH ?", (" OR ".join(exact),)
    )
    scores = {row: WIDER * count[row] for row in kept}
    for row, rank in ranked:
        if row in scores:
            scores[row] -= rank * (count[row] / len(asked)) ** 2
    return {row: score + COMPLETE * (row in every) for row, score in scores.items()}, kept == every


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("data", "words.toml").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for group in tomllib.loads(text)["groups"]:
        for word in group:
            found[word] = (*found.get(word, ()), *(f'"{each}"' for each in group if each != word))
    return found


def meant(term: str) -> tuple[str, ...]:
    """Return what else somebody may mean who asks for a word, each as a phrase of the index's language.

    >>> meant('"DNS"')[:2]
    ('"name server"', '"name servers"')
    """
    return _groups().get(term.strip('"').casefold(), ())


def _snippets(connection: sqlite3.Connection, asked: list[str], rows: Iterable[int]) -> dict[int, str]:
    if not asked:
        return {}
    chosen = ", ".join(str(int(row)) for row in rows)
    found = connection.execute(
        f"SELECT rowid, snippet(words, -1, ?, ?, ' … ', {SNIPPET}) FROM words WHERE words MATCH ? AND rowid IN ({chosen})",
        (*MARKS, " OR ".join([*asked, f"{asked[-1]} *", *(other for each in asked for other in meant(each))])),
    )
    return {row: " ".join(text.split()) for row, text in found}


def _passing(facet: str, wanted: Any, index: _Index) -> set[int]:
    match facet, wanted:
        case "pattern", _:
            return {row for row, patterns in index.uses.items() if wanted in patterns}
        case "year", (first, last):
            return {row for row, year in index.values["year"].items() if first <= year <= last}
        case "organisation", _:
            return {row for row, name in index.values["organisation"].items() if name.casefold() == str(wanted).casefold()}
        case _:
            return {row for row, value in index.values[facet].items() if value == wanted}


def _facets(candidates: Collection[int], passes: Mapping[str, set[int]], index: _Index) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        others = [allowed for key, allowed in passes.items() if key != facet]
        seen = set(candidates).intersection(*others)
        if facet == "pattern":
            count = Counter(chain.from_iterable(patterns for row, patterns in index.uses.items() if row in seen))
        else:
            count = Counter(str(value) for row, value in index.values[facet].items() if row in seen)
        found[facet] = dict(sorted(count.items(), key=lambda each: (-each[1], each[0])))
    return found
