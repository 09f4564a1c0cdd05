"""The concepts as an Anki deck: one note a concept, two cards a note, with ids that stay the same for ever.

Every id is derived from the concept's own, so that a deck made on a later day updates the cards of an older one and keeps their
history. The same concepts on the same day give the same bytes.

>>> note_id("quorum") == note_id("quorum"), note_id("quorum") == note_id("leader")
(True, False)
"""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.foundation.references import reference

if TYPE_CHECKING:
    from dstudio_lib.catalog.records import Concept

DECK = 1_763_000_001
MODEL = 1_763_000_002
"""Anki knows the deck and the kind of note by these numbers: they never change, or every learner would get a second deck."""

FIELDS = ("term", "definition", "misconception", "truth", "episodes", "sources")
CSS = """.card { font-family: sans-serif; font-size: 20px; line-height: 1.5; max-width: 36em; margin: 0 auto; text-align: left; }
.small { font-size: 15px; }"""
BACK = '<p class="small">{{#episodes}}Episodes: {{episodes}}<br>{{/episodes}}{{sources}}</p>'
TEMPLATES = [
    {"name": "Term", "qfmt": "<b>{{term}}</b>", "afmt": "{{FrontSide}}<hr id=answer>{{definition}}" + BACK},
    {
        "name": "Misconception",
        "qfmt": "What is wrong with this?<br><i>{{misconception}}</i>",
        "afmt": "{{FrontSide}}<hr id=answer>{{truth}}<p>(<b>{{term}}</b>)</p>" + BACK,
    },
]


def note_id(concept: str) -> int:
    """Return the number of a concept's note, as Anki wants it: milliseconds since 1970, here somewhere from 2001 to 2023."""
    return _number(concept, 0)


def _number(concept: str, seed: int) -> int:
    return 1_000_000_000_000 + blake2b_64(concept.encode(), seed) % 700_000_000_000


def write(concepts: Iterable[Concept], file: Path, on: date) -> int:
    """Write concepts as an Anki deck and return how many notes it has; an older deck of that name is replaced.

    ``on`` is the day that the notes give as that of their last change: Anki takes over what has changed if the day is a later one.

    Raises
    ------
    InputError
        If there are no concepts, two have the same id, or the file's name does not end in ``.apkg``.
    DStudioError
        If the file cannot be written.
    """
    if file.suffix != ".apkg":
        raise InputError(f"file was given as {file.name}; Anki asks for a name that ends in .apkg; try {file.stem or 'deck'}.apkg.", "file")
    chosen = sorted(concepts, key=lambda each: each.id)
    names = [each.id for each in chosen]
    if not chosen:
        raise InputError("concepts was given as none; a deck needs at least one.", "concepts")
    if len(set(names)) < len(names):
        raise InputError(
            f"concepts was given with {next(each for each in names if names.count(each) > 1)} twice; give each once.", "concepts"
        )
    collection = _collection(chosen, int(datetime.combine(on, time(), UTC).timestamp()))
    new = file.with_name(f".{file.name}.new")
    try:
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in (("collection.anki2", collection), ("media", b"{}")):
                packed.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        new.replace(file)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise DStudioError(f"{file} cannot be written: {error.strerror or error}.") from None
    return len(chosen)


def _collection(concepts: list[Concept], stamp: int) -> bytes:
    import genanki

    model = genanki.Model(MODEL, "DStudio concept", fields=[{"name": name} for name in FIELDS], templates=TEMPLATES, css=CSS)
    deck = genanki.Deck(DECK, "DStudio concepts", "The concepts of the DStudio course on distributed systems. CC BY 4.0.")
    for each in concepts:
        guid = f"dstudio-{each.id}"
        deck.add_note(genanki.Note(model, _fields(each), guid=guid, tags=[f"field::{each.field}", f"depth::{each.depth}"]))
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "collection.anki2")
        try:
            genanki.Package(deck).write_to_db(database.cursor(), stamp, _ids(concepts))
            database.commit()
        finally:
            database.close()
        return (Path(folder) / "collection.anki2").read_bytes()


def _ids(concepts: list[Concept]) -> Iterator[int]:
    """Give the numbers in the order in which genanki asks for them: a note's, then those of its cards."""
    for each in concepts:
        yield from (_number(each.id, seed) for seed in range(1 + len(TEMPLATES)))


def _fields(each: Concept) -> list[str]:
    texts = (each.term, each.definition.text, each.misconception, each.truth, ", ".join(each.episodes), _sources(each))
    return [escape(text) for text in texts]


def _sources(each: Concept) -> str:
    return " ".join(_source(each, key) for key in each.definition.sources)


def _source(each: Concept, key: str) -> str:
    entry: Any = each.sources.get(key)
    return f"{entry.publisher}: {entry.title}." if entry else str(reference(key))
