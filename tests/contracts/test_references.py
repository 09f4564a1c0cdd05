"""What holds for every work the course rests on: the entry says how it was checked, and no place is given that nobody saw."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import get_args

import pytest

from dstudio_lib import formulas
from dstudio_lib.foundation.references import Reading, Source, all_references
from dstudio_lib.foundation.registry import Formula

ENTRIES = tomllib.loads(files("dstudio_lib.foundation").joinpath("references.toml").read_text(encoding="utf-8"))
SOURCES = sorted({(source.key, source.locator) for formula in formulas.all() for source in formula.sources})
PARTS = "chapter|corollary|equation|figure|lemma|page|part|proposition|rule|section|table|theorem|volume"
NUMBERED = re.compile(rf"\b((appendix|annex) [A-Z]\b|({PARTS}) \d)", re.IGNORECASE)


@pytest.mark.parametrize("key", ENTRIES)
def test_every_entry_says_how_it_was_checked(key: str) -> None:
    assert ENTRIES[key].get("read") in get_args(Reading)


@pytest.mark.parametrize(("key", "locator"), SOURCES)
def test_a_numbered_place_is_given_only_where_it_was_read_or_quoted(key: str, locator: str) -> None:
    if NUMBERED.search(locator):
        assert Source(key, locator).reference.read in {"text", "quoted"}, f"name the topic instead of {locator!r}"


def test_no_formula_rests_on_a_work_of_which_nothing_was_seen() -> None:
    assert not [key for key, _ in SOURCES if all_references()[key].read == "unseen"]


@pytest.mark.parametrize("formula", formulas.all(), ids=lambda each: each.id)
def test_a_reader_is_told_where_in_a_work_a_formula_stands(formula: Formula) -> None:
    assert any(source.locator for source in formula.sources)


@pytest.mark.parametrize("locator", ["section 3.1", "chapter 5, the queue M/G/1", "figure 3", "appendix A, Availability Table"])
def test_a_number_in_a_locator_is_noticed(locator: str) -> None:
    assert NUMBERED.search(locator)


@pytest.mark.parametrize(
    "locator", ["the chapter on birth-death queues", "anti-entropy", "backoff_simulator.py", "series, parallel and k-out-of-n"]
)
def test_a_topic_is_no_number(locator: str) -> None:
    assert not NUMBERED.search(locator)
