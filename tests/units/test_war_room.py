"""The war room's card: it shows what can be seen and nothing else, and does each command once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dstudio_lib.charts.war_room import view
from dstudio_lib.simulators.response.policies import reference
from dstudio_lib.simulators.response.scoring import events_of
from dstudio_lib.simulators.response.session import WORLDS, Session
from dstudio_widgets.war_room_card import WarRoom, war_room


def _told(card: WarRoom, **message: Any) -> dict[str, Any]:
    card.answer({"sequence": card.shown["sequence"] + 1, **message})
    return dict(card.shown)


@pytest.mark.parametrize("scenario", WORLDS)
def test_a_dark_panel_hands_nothing_over_while_it_is_dark(scenario: str) -> None:
    run = Session(scenario, 5)
    dark = [panel for panel in view(run)["panels"] if panel["dark"]]
    assert dark
    for panel in dark:
        assert panel["value"] == "no data"
        assert panel["points"][-1] is None
        assert panel["points"][0] is not None


@pytest.mark.parametrize("scenario", WORLDS)
def test_the_cause_is_not_told_before_the_debrief(scenario: str) -> None:
    run = Session(scenario, 5)
    truth = run.world.truth()["text"]
    assert truth not in json.dumps(view(run), ensure_ascii=False)
    run.do({"action": "close"})
    assert truth in json.dumps(view(run), ensure_ascii=False)


def test_nothing_that_happened_after_the_end_of_a_run_is_in_its_log_on_the_page() -> None:
    run = Session("slow-disk", 3)
    run.do({"action": "wait", "value": "5"})
    run.do({"action": "close"})
    shown = view(run)
    assert shown["minute"] == 5
    assert shown["panels"][0]["times"][-1] == shown["clock"] == run.world.at_clock(300)


@pytest.mark.parametrize("scenario", WORLDS)
def test_a_run_that_was_given_up_shows_the_alerts_that_fired_then(scenario: str) -> None:
    run = Session(scenario, 3)
    run.do({"action": "wait", "value": "5"})
    fired = view(run)["firing"]
    run.do({"action": "close"})
    assert view(run)["firing"] == fired != []


def test_a_command_that_a_page_sends_again_is_done_once() -> None:
    card = WarRoom("slow-disk", 1)
    command = {"action": "wait", "value": "5"}
    for _ in range(2):
        shown = _told(card, kind="do", command=command, given=0)
    assert (shown["minute"], shown["given"]) == (5, 1)


def test_nonsense_from_a_page_is_answered_with_a_sentence_and_changes_nothing() -> None:
    card = WarRoom("slow-disk", 1)
    for message in (
        {"kind": "do", "command": {"action": "pray"}, "given": 0}, {"kind": "begin", "scenario": "flood", "seed": 1},
        {"kind": "begin", "scenario": "lockout", "seed": 1.5}, {"kind": "replay", "text": "yesterday"},
    ):  # fmt: skip
        shown = _told(card, **message)
        assert shown["trouble"].endswith((".", "?"))
        assert (shown["scenario"], shown["minute"], shown["given"]) == ("slow-disk", 0, 0)


def test_a_run_that_was_kept_comes_back_with_its_debrief() -> None:
    log = reference("retry-storm", 4, "expert")
    shown = _told(WarRoom("slow-disk", 1), kind="replay", text=json.dumps(log))
    assert (shown["scenario"], shown["seed"], shown["over"]) == ("retry-storm", 4, True)
    assert shown["debrief"]["courses"][0]["said"] == shown["debrief"]["courses"][2]["said"]
    assert len(shown["debrief"]["parts"]) == 6


def test_every_incident_that_a_debrief_names_is_in_the_catalog_with_a_source() -> None:
    for scenario in WORLDS:
        run = Session(scenario, 1)
        run.do({"action": "close"})
        for each in view(run)["debrief"]["incidents"]:
            assert each["url"].startswith("https://")
            assert each["summary"]


def test_the_room_opens_on_what_the_address_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "scenario=lockout&seed=7")
    card = war_room()
    assert (card.shown["scenario"], card.shown["seed"]) == ("lockout", 7)
    assert repr(card) == "War room: Locked out of names and control plane, seed 7, minute 0."


def test_what_a_page_is_sent_stays_small() -> None:
    run = Session("lockout", 2)
    for command in events_of(reference("lockout", 2, "expert"), "command"):
        at = {"at": command["place"]} if "place" in command else {}
        run.do({key: command[key] for key in ("action", "value", "expect") if key in command} | at)
        assert len(json.dumps(view(run))) < 60_000
