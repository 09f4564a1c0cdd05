"""The Anki deck holds every concept once, under ids that never change, and the same concepts give the same bytes."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dstudio_lib import catalog
from dstudio_lib.catalog.records import Concept
from dstudio_lib.catalog.records.claims import Claim, SourceEntry
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.paths import cards

DAY = date(2026, 1, 1)


def concept(name: str, definition: Claim | None = None, truth: str = "More than half.") -> Concept:
    """A concept with a source of its own."""
    return Concept(
        name,
        name.title(),
        "consensus",
        "L2",
        definition or Claim("Enough voters to decide.", "I", ("paper",)),
        misconception="Half is enough.",
        truth=truth,
        sources={"paper": SourceEntry("On <Voting>", "A & B", "paper", "https://example.org/", "text")},
        episodes=("E04", "K03"),
    )


@contextmanager
def opened(deck: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The database inside a deck, as Anki would open it."""
    with zipfile.ZipFile(deck) as packed:
        assert sorted(packed.namelist()) == ["collection.anki2", "media"]
        assert json.loads(packed.read("media")) == {}
        packed.extract("collection.anki2", tmp_path / "unpacked")
    with closing(sqlite3.connect(tmp_path / "unpacked" / "collection.anki2")) as database:
        yield database


def test_every_concept_is_one_note_with_two_cards(tmp_path: Path) -> None:
    deck = tmp_path / "deck.apkg"
    every = catalog.concepts()
    assert cards.write(every, deck, DAY) == len(every) == len(catalog.concepts.ids)
    with opened(deck, tmp_path) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert database.execute("select count(*), count(distinct id), count(distinct guid) from notes").fetchone() == (len(every),) * 3
        assert database.execute("select count(*), count(distinct id) from cards").fetchone() == (2 * len(every),) * 2
        assert database.execute("select count(*) from cards where nid not in (select id from notes)").fetchone() == (0,)
        terms = {row[0].partition("\x1f")[0] for row in database.execute("select flds from notes")}
    assert len(terms) == len(every)


def test_the_fields_of_a_note_are_the_concepts_and_safe_to_show(tmp_path: Path) -> None:
    cards.write([concept("quorum")], tmp_path / "deck.apkg", DAY)
    with opened(tmp_path / "deck.apkg", tmp_path) as database:
        fields, tags, guid = database.execute("select flds, tags, guid from notes").fetchone()
        models = json.loads(database.execute("select models from col").fetchone()[0])
        decks = json.loads(database.execute("select decks from col").fetchone()[0])
    assert fields.split("\x1f") == [
        "Quorum",
        "Enough voters to decide.",
        "Half is enough.",
        "More than half.",
        "E04, K03",
        "A &amp; B: On &lt;Voting&gt;.",
    ]
    assert tags.split() == ["field::consensus", "depth::L2"]
    assert guid == "dstudio-quorum"
    assert [each["name"] for each in models[str(cards.MODEL)]["flds"]] == list(cards.FIELDS)
    assert decks[str(cards.DECK)]["name"] == "DStudio concepts"


def test_a_source_that_the_references_hold_reads_as_a_citation(tmp_path: Path) -> None:
    cards.write([concept("law", definition=Claim("It holds.", "I", ("amdahl1967validity",)))], tmp_path / "deck.apkg", DAY)
    with opened(tmp_path / "deck.apkg", tmp_path) as database:
        assert "Amdahl (1967)" in database.execute("select flds from notes").fetchone()[0]


def test_the_numbers_of_a_deck_never_change() -> None:
    """Whoever changes these gives every learner a second deck: note numbers are 10¹² plus BLAKE2b-64 of the id modulo 7 × 10¹¹."""
    assert (cards.DECK, cards.MODEL, cards.FIELDS) == (
        1_763_000_001,
        1_763_000_002,
        ("term", "definition", "misconception", "truth", "episodes", "sources"),
    )
    from hashlib import blake2b

    digest = int.from_bytes(blake2b(b"quorum", digest_size=8, salt=bytes(16)).digest(), "big")
    assert cards.note_id("quorum") == 10**12 + digest % (7 * 10**11)


def test_a_concept_keeps_its_numbers_when_others_come_and_go(tmp_path: Path) -> None:
    numbers = []
    for number, names in enumerate((["quorum"], ["leader", "quorum", "zombie"])):
        cards.write([concept(name) for name in names], tmp_path / f"{number}.apkg", DAY)
        with opened(tmp_path / f"{number}.apkg", tmp_path) as database:
            note = database.execute("select id from notes where guid = 'dstudio-quorum'").fetchone()[0]
            numbers.append((note, database.execute("select id, ord from cards where nid = ? order by ord", (note,)).fetchall()))
    assert numbers[0] == numbers[1]


def test_the_same_concepts_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    first, second = tmp_path / "1.apkg", tmp_path / "2.apkg"
    cards.write([concept("a"), concept("b")], first, DAY)
    cards.write([concept("b"), concept("a")], second, DAY)
    assert first.read_bytes() == second.read_bytes()
    cards.write([concept("b")], second, DAY)
    assert first.read_bytes() != second.read_bytes()


def test_a_note_says_on_which_day_it_was_made_so_that_a_later_deck_is_taken_over(tmp_path: Path) -> None:
    """Anki updates a note with the same guid where the incoming one was changed later."""
    changes = []
    for days in (0, 1):
        cards.write([concept("quorum", truth=f"Truth {days}.")], tmp_path / "deck.apkg", DAY + timedelta(days=days))
        with opened(tmp_path / "deck.apkg", tmp_path) as database:
            changes.append(database.execute("select guid, mod from notes").fetchone())
    midnight = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    assert changes == [("dstudio-quorum", midnight), ("dstudio-quorum", midnight + 86400)]


def test_an_older_deck_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    deck = tmp_path / "deck.apkg"
    cards.write([concept("a"), concept("b")], deck, DAY)
    cards.write([concept("a")], deck, DAY)
    with opened(deck, tmp_path) as database:
        assert database.execute("select count(*) from notes").fetchone() == (1,)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["deck.apkg", "unpacked"]


def test_what_is_no_deck_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"file was given as deck\.zip; Anki asks for a name that ends in \.apkg; try deck\.apkg\."):
        cards.write([concept("a")], tmp_path / "deck.zip", DAY)
    with pytest.raises(InputError, match="concepts was given with a twice"):
        cards.write([concept("a"), concept("a")], tmp_path / "deck.apkg", DAY)
    with pytest.raises(InputError, match="concepts was given as none"):
        cards.write([], tmp_path / "deck.apkg", DAY)
    with pytest.raises(DStudioError, match=r"deck\.apkg cannot be written: No such file or directory\."):
        cards.write([concept("a")], tmp_path / "nowhere" / "deck.apkg", DAY)
