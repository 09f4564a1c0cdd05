"""Search: what is found first, what narrows it, and what cannot break it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from dstudio_lib import catalog
from dstudio_lib.catalog import index, searching
from dstudio_lib.catalog.searching import Found, search
from dstudio_lib.foundation.errors import InputError


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the index of these tests apart from the user's own, and read the records once for all the indexes that are made of them."""
    folder = tmp_path_factory.mktemp("index")
    before, os.environ["DSTUDIO_CACHE"] = os.environ.get("DSTUDIO_CACHE"), str(folder)
    tables = list(index.tables())
    searching.refresh()
    with patch.object(index, "tables", lambda: iter(tables)):
        yield folder
    searching.refresh()
    if before is None:
        del os.environ["DSTUDIO_CACHE"]
    else:
        os.environ["DSTUDIO_CACHE"] = before


def ids(found: Found) -> list[str]:
    return [each.id for each in found]


# --- what is found


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("metastable failure", "metastable-failure"),
        ("persistent congestion", "metastable-failure"),
        ("breaker", "circuit-breaker"),
        ("the re-mirroring storm", "aws-ebs-us-east-2011"),
        ("knight capital 2012", "knight-capital-2012"),
        ("one slow dependency takes every caller down", "circuit-breaker"),
        ('"resilient client"', "resilient-client"),
    ],
)
def test_names_aliases_symptoms_and_years_bring_their_record_first(query: str, first: str) -> None:
    assert ids(search(query))[0] == first


def test_a_word_is_found_in_any_form_and_while_it_is_typed() -> None:
    assert set(ids(search("mirroring", limit=1000))) == set(ids(search("mirror", limit=1000))) != set()
    assert "circuit-breaker" in ids(search("circui", limit=1000))


def test_a_phrase_in_quotes_must_stand_together() -> None:
    assert set(ids(search('"half open"', limit=1000))) < set(ids(search("half open", limit=1000)))


def test_where_few_have_every_word_those_with_most_of_them_follow() -> None:
    found = search("xylophone re-mirroring storm", kind="incidents")
    assert not found.whole
    assert ids(found)[0] == "aws-ebs-us-east-2011"
    every = search("knight capital", limit=400)
    complete = [each.id for each in every if each.score >= searching.COMPLETE]
    assert complete == ids(every)[: len(complete)] != []


def test_a_snippet_shows_the_word_that_was_found() -> None:
    hit = search("mirroring", kind="incidents").hits[0]
    start, end = searching.MARKS
    assert hit.snippet.count(start) == hit.snippet.count(end) > 0


def test_a_hit_leads_to_its_record() -> None:
    assert search("the re-mirroring storm", kind="incidents").hits[0].record is catalog.incident("aws-ebs-us-east-2011")


def test_no_words_bring_everything() -> None:
    assert search("").total == sum(map(len, catalog.SHELVES.values()))


def test_better_finds_come_first() -> None:
    scores = [each.score for each in search("retry", limit=100)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 2


# --- what narrows it


def test_every_facet_narrows_and_its_counts_agree_with_what_it_brings() -> None:
    whole = search("retry", limit=1)
    for facet in searching.FACETS:
        for value, number in list(whole.facets[facet].items())[:6]:
            narrowed = search("retry", limit=1, **{facet: int(value) if facet == "year" else value})  # type: ignore[arg-type]
            assert narrowed.total == number, (facet, value)
            assert narrowed.facets[facet] == whole.facets[facet]  # what else could be chosen stays in view


def test_a_span_of_years_takes_both_ends() -> None:
    found = search(kind="incidents", year=(2011, 2012), limit=1000)
    assert {each.year for each in found} == {2011, 2012}
    assert search(kind="incidents", year=2012).total + search(kind="incidents", year=2011).total == found.total


def test_an_organisation_is_found_however_it_is_capitalised() -> None:
    assert search(organisation="knight capital").total == search(organisation="Knight Capital").total > 0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "incidnts"}, "allowed is one of incidents"),
        ({"limit": 0}, "allowed is a whole number from 1"),
        ({"query": 7}, "allowed is text"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        search(**wrong)  # type: ignore[arg-type]


# --- what cannot break it


@pytest.mark.parametrize(
    "query",
    [
        "'; DROP TABLE record; --",
        '"',
        '""',
        '" OR 1=1',
        "retry AND",
        "NOT",
        "NEAR(retry storm, 3)",
        "title: retry",
        "retry*",
        "^retry",
        "(",
        "{title} : retry",
        "a\x00b",
        "%_%",
        "é ü 漢字 🙂",
        "\\",
        "-retry",
        "+" * 50,
        "x " * 3000,
    ],
)
def test_marks_that_mean_something_to_the_index_are_only_text(query: str) -> None:
    before = search("").total
    search(query)
    assert search("").total == before


def test_an_index_that_cannot_be_read_is_made_again(cache: Path) -> None:
    search("retry")
    searching.refresh()
    file = next(cache.glob("catalog-*.sqlite"))
    for wrong in (b"", b"not a database at all", file.read_bytes()[:5000]):
        file.write_bytes(wrong)
        assert search("retry").total > 0
        searching.refresh()
    assert sqlite3.connect(file).execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_where_nothing_can_be_written_the_index_lives_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DSTUDIO_CACHE", str(tmp_path / "file" / "below"))
    searching.refresh()
    assert search("retry").total > 0
    searching.refresh()


def test_many_that_build_at_once_all_find_the_same(tmp_path: Path) -> None:
    program = "from dstudio_lib.catalog import search; print([each.id for each in search('retry', limit=50)])"
    surroundings = {**os.environ, "DSTUDIO_CACHE": str(tmp_path)}
    running = [subprocess.Popen([sys.executable, "-c", program], env=surroundings, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = {each.communicate()[0] for each in running}
    assert len(told) == 1
    assert [each.returncode for each in running] == [0, 0, 0, 0]
    assert [each.name[:8] for each in tmp_path.iterdir()] == ["catalog-"]


def test_a_changed_record_makes_another_index(monkeypatch: pytest.MonkeyPatch) -> None:
    before = index.fingerprint()
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
    assert index.fingerprint() != before


def test_an_index_unused_for_a_month_is_swept_away(cache: Path) -> None:
    old, new = cache / "catalog-old.sqlite", cache / "catalog-new.sqlite"
    for each in (old, new):
        each.write_bytes(b"")
    os.utime(old, (1, 1))
    index._sweep(cache / "kept.sqlite")
    assert new.exists()
    assert not old.exists()
    new.unlink()


def test_ten_thousand_records_are_searched_rightly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def many() -> Iterator[tuple[str, dict[str, object]]]:
        for number in range(10_000):
            word = "needle" if number == 7_777 else f"straw{number % 97}"
            yield (
                "concepts",
                {"id": f"c{number}", "term": f"concept {number}", "field": "physics", "definition": {"text": f"It is {word} in hay."}},
            )

    monkeypatch.setattr(index, "tables", many)
    monkeypatch.setenv("DSTUDIO_CACHE", str(tmp_path))
    searching.refresh()
    try:
        assert ids(search("needle")) == ["c7777"]
        assert search("hay", limit=3).total == 10_000
        assert search("straw5").total == sum(number % 97 == 5 or 50 <= number % 97 < 60 for number in range(10_000) if number != 7_777)
    finally:
        searching.refresh()
