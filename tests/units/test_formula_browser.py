"""The formulas' pages, where formulas are used, and the widgets that show them, without a browser."""

from __future__ import annotations

import gzip
import json
from typing import Any
from xml.etree import ElementTree

import pytest

from dstudio_lib import formulas
from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_widgets import explore, formula_browser, formula_pages, formula_uses


@pytest.fixture(scope="module")
def pages() -> dict[str, Any]:
    return dict(json.loads(gzip.decompress(formula_pages.packed())))


def test_every_formula_has_a_page_in_a_topic_that_is_told(pages: dict[str, Any]) -> None:
    assert [each["id"] for each in pages["formulas"]] == [each.id for each in formulas.all()]
    topics = {each["id"]: each for each in pages["topics"]}
    for each in pages["formulas"]:
        assert topics[each["topic"]]["about"]
        assert each["about"] and each["sources"] and each["where"]


def test_all_pages_together_are_small_enough_to_be_sent_once() -> None:
    assert len(formula_pages.packed()) < 300_000


def test_every_line_and_letter_is_mathml_that_a_browser_reads(pages: dict[str, Any]) -> None:
    for each in pages["formulas"]:
        for text in (each["line"], each["result"]["symbol"], *(row["symbol"] for row in each["where"])):
            assert ElementTree.fromstring(text).tag.endswith("math")


def test_no_mark_of_the_docstrings_markup_is_left_in_the_words(pages: dict[str, Any]) -> None:
    for each in pages["formulas"]:
        plain = [part for sentence in each["about"] for part in sentence if isinstance(part, str)]
        assert not [part for part in plain if ":func:" in part or "``" in part], each["id"]


def test_names_of_other_formulas_lead_to_their_pages(pages: dict[str, Any]) -> None:
    known = {each["id"] for each in pages["formulas"]}
    links = [
        part["formula"]
        for each in pages["formulas"]
        for line in each["about"]
        for part in line
        if "formula" in part and not isinstance(part, str)
    ]
    assert len(links) > 50
    assert set(links) <= known
    series = next(each for each in pages["formulas"] if each["id"] == "availability.series")
    assert {"formula": "availability.parallel", "title": "Availability of parts of which any one suffices"} in series["about"][0]


@pytest.mark.parametrize("formula", formulas.all(), ids=lambda each: each.id)
def test_the_python_to_copy_runs(formula: Any) -> None:
    lines = formula_pages.python_call(formula).rstrip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(lines[:-1]), names)
    assert isinstance(float(eval(lines[-1], names)), float)


def test_an_episode_uses_what_its_calculators_and_models_compute_with() -> None:
    assert formula_uses.episodes_of("tail.slow_requests") == ["E01 Speed of Light"]
    assert formula_uses.episodes_of("transport.slow_start_rounds") == ["E01 Speed of Light"]
    assert formula_uses.episodes_of("paging.lru_faults") == []


def test_the_uses_that_are_kept_are_those_that_are_found() -> None:
    assert formula_uses.uses() == json.loads(formula_uses.KEPT.read_text(encoding="utf-8"))
    assert len(formula_uses.uses()) >= 12


def test_a_use_is_found_by_import_and_by_name_and_through_a_calculator() -> None:
    used = formula_uses.used_by_source
    assert used("from dstudio_lib import formulas\nformulas.get('tail.fan_out_for')(0.5)") == {"tail.fan_out_for"}
    assert "correlation.beta_factor_unavailability" in used("from dstudio_widgets import availability_calculator")
    assert "latency.minimum_round_trip" in used("from dstudio_lib.simulators.round_trips import RoundTrips")
    assert used("%load_ext something") == set()


# --- the widgets


def test_the_code_to_copy_rebuilds_the_state() -> None:
    card = explore("tail.slow_requests", fan_out=250, over="fan_out")
    names: dict[str, Any] = {}
    lines = card.python.replace("\nexplore(", "\nmade = explore(")
    exec(lines, names)
    assert names["made"].values == card.values
    assert names["made"].reading.verdict == card.reading.verdict


def test_a_link_restores_the_state_and_is_of_one_formula_only() -> None:
    card = explore("availability.series", availabilities=(0.9, 0.8))
    other = explore("availability.series")
    other.restore(card.token)
    assert other.values == card.values
    with pytest.raises(InputError, match=r"This link is of 'availability\.series'"):
        explore("availability.parallel").restore(card.token)


def test_refusals_are_sentences() -> None:
    with pytest.raises(UnknownName, match="did you mean tail"):
        explore("tail.slow_request")
    with pytest.raises(InputError, match="fan_out"):
        explore("tail.slow_requests", fan_out=-1)
    with pytest.raises(InputError, match="it takes slow_share"):
        explore("tail.slow_requests", colour=1)


def test_choosing_a_formula_puts_its_explorer_below() -> None:
    room = formula_browser("tail.slow_requests")
    first = room.explorer
    room.browser.chosen = "queueing.mm1_response_time"
    assert room.explorer is not first and room.explorer.formula.id == "queueing.mm1_response_time"
    assert room.children == (room.browser, room.explorer)
    room.browser.chosen = "no.such_formula"
    assert "No formula is called 'no.such_formula'" in room.browser.trouble
    assert room.children == (room.browser,)


def test_a_search_is_that_of_the_library() -> None:
    room = formula_browser(query="fan-out")
    room.browser.answer({"kind": "search", "query": "fan-out"})
    assert room.browser.found == {"query": "fan-out", "ids": [each.id for each in formulas.search("fan-out")]}


def test_the_address_of_a_voila_page_chooses_the_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "formula=quorums.majority_quorum&q=how+many+replicas")
    room = formula_browser()
    assert (room.browser.chosen, room.browser.query) == ("quorums.majority_quorum", "how many replicas")
    monkeypatch.setenv("QUERY_STRING", "formula=<script>")
    assert formula_browser().browser.chosen == "tail.slow_requests"
