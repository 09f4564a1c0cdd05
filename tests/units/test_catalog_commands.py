"""``dstudio search``, ``new`` and ``catalog`` as somebody at a terminal meets them."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from dstudio_lib import catalog
from dstudio_lib.catalog import scaffold
from dstudio_lib.catalog.audit import audit, counts
from dstudio_lib.catalog.load import BadRecord, read
from dstudio_lib.cli import main

WORDS = [each.word for each in catalog.SHELVES.values()]


def test_search_prints_what_it_found_and_how_it_spreads(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "re-mirroring", "storm", "--kind", "incidents"]) == 0
    told = capsys.readouterr().out
    assert "incidents/aws-ebs-us-east-2011" in told
    assert "[incident, Amazon Web Services, 2011]" in told
    assert told.splitlines()[-1].endswith("incidents") or "few have every word" in told


def test_search_says_when_there_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "xyzzy"]) == 1
    assert capsys.readouterr().err == "Nothing was found for 'xyzzy'; try fewer words, or other ones.\n"


def test_search_takes_a_span_of_years(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--kind", "incidents", "--year", "2011-2012", "--limit", "50"]) == 0
    assert "knight-capital-2012" in capsys.readouterr().out


@pytest.mark.parametrize("year", ["x", "2011-2012-2013", "201l", "-"])
def test_a_year_that_is_none_is_refused(year: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", f"--year={year}"]) == 1
    assert "allowed is a year or two with a hyphen between" in capsys.readouterr().err


@pytest.mark.parametrize("word", WORDS)
def test_the_empty_form_of_every_kind_is_toml_and_is_refused_with_its_line(word: str, tmp_path: Path) -> None:
    name = "a+b" if word == "combination" else "something-new"
    file = scaffold.write(word, name, tmp_path / scaffold.shelf_of(word).folder)
    assert tomllib.loads(file.read_text())["id"] == name
    with pytest.raises(BadRecord) as refused:
        read(scaffold.shelf_of(word).kind, file)
    assert refused.value.line
    assert [str(each) for each in audit([file])] == [str(refused.value)]


@pytest.mark.parametrize("word", WORDS)
def test_the_empty_form_of_every_kind_has_each_of_its_keys(word: str) -> None:
    shelf = scaffold.shelf_of(word)
    made = tomllib.loads(scaffold.form(word, "something-new"))
    assert made.keys() == {each.name for each in fields(shelf.kind)}


def test_new_never_writes_over_a_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "incident", "some-2024", "--folder", str(tmp_path)]) == 0
    (tmp_path / "some-2024.toml").write_text("mine")
    assert main(["new", "incident", "some-2024", "--folder", str(tmp_path)]) == 1
    assert (tmp_path / "some-2024.toml").read_text() == "mine"
    assert main(["new", "incident", "aws-ebs-us-east-2011"]) == 1
    assert "There is a incident" not in (told := capsys.readouterr().err)
    assert told.count("already") == 2


@pytest.mark.parametrize("name", ["Bad Id", "../up", "", "a--b", "a_b", "a/b", "ü"])
def test_an_id_that_cannot_be_a_files_name_is_refused(name: str) -> None:
    with pytest.raises(Exception, match="allowed are small letters and digits"):
        scaffold.form("incident", name)


def test_count_prints_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "count"]) == 0
    told = capsys.readouterr().out
    for kind, number in counts().items():
        assert f"{number:6,d}  {kind}" in told


def test_an_unknown_link_and_an_example_that_lies_are_found(tmp_path: Path) -> None:
    source = Path(str(catalog.patterns.place)) / "circuit-breaker.toml"
    file = tmp_path / "patterns" / "circuit-breaker.toml"
    file.parent.mkdir()
    text = source.read_text()
    file.write_text(text.replace('related = ["timeout"', 'related = ["no-such-thing"').replace("(True, False)", "(False, False)"))
    told = [str(each) for each in audit([file], run=True)]
    assert any("related names 'no-such-thing', and no such record stands in patterns" in each and "line " in each for each in told)
    assert any("the example does not do what it says" in each and "Got: (True, False)" in each for each in told)


def test_a_file_of_no_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="allowed is a file in one of incidents"):
        audit([tmp_path / "elsewhere" / "x.toml"])
