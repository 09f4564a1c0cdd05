"""What a calculator does without a page: changes, drafts, presets, undo, pins, links, code, and failures."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser import sample_calculator as sample
from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.foundation.settings import declarations
from dstudio_widgets import Calculator, Check, Predict, link, payload
from dstudio_widgets.session import Session


@pytest.fixture
def session() -> Session:
    return Session(sample.Path, sample.read, presets=sample.PRESETS)


def test_a_card_opens_on_its_first_preset(session) -> None:
    assert (session.preset, session.edited, session.errors) == (0, False, {})


def test_a_change_computes_anew_and_marks_the_preset_as_edited(session) -> None:
    before = session.reading
    session.change({"exchanges": 5})
    assert session.edited
    assert session.reading.verdict != before.verdict


def test_a_refused_change_keeps_the_last_valid_reading_and_says_why_at_its_control(session) -> None:
    before = session.reading
    session.change({"exchanges": -1})
    assert session.reading is before
    assert session.values["exchanges"] == 3
    assert "round trips" in session.errors["exchanges"]


def test_a_refused_draft_becomes_valid_through_a_second_change(session) -> None:
    session.change({"exchanges": 1})
    session.change({"warm": True})
    assert "exchanges" in session.errors
    session.change({"exchanges": 2})
    assert session.errors == {}
    assert (session.values["warm"], session.values["exchanges"]) == (True, 2)


def test_text_that_cannot_be_read_stays_an_error_while_other_controls_move(session) -> None:
    session.type("distance", "far")
    session.change({"exchanges": 5})
    assert set(session.errors) == {"distance"}
    assert session.values["exchanges"] == 5
    session.type("distance", "10")
    assert session.errors == {}
    assert session.values["distance"] == 10_000


def test_a_cell_of_a_vector_is_typed_by_its_row(session) -> None:
    session.type("delays", "4", row=1)
    assert session.values["delays"] == (0.001, 0.004)
    session.type("delays", "slow", row=0)
    assert list(session.errors) == ["delays[0]"]


def test_reset_returns_to_the_chosen_preset_and_not_to_the_defaults(session) -> None:
    session.choose(2)
    session.change({"distance": 5e6, "medium": "vacuum"})
    session.reset()
    assert (session.values["distance"], session.values["medium"], session.edited) == (2e7, "hollow", False)


def test_undo_takes_back_whole_gestures(session) -> None:
    for exchanges in (4, 5, 6):
        session.change({"exchanges": exchanges}, "drag-1")
    session.change({"warm": True}, "switch-1")
    session.undo()
    assert (session.values["warm"], session.values["exchanges"]) == (False, 6)
    session.undo()
    assert session.values["exchanges"] == 3
    assert session.undoable == 0


def test_undo_goes_back_twenty_changes_and_no_further(session) -> None:
    for i in range(25):
        session.change({"exchanges": 4 + i})
    for _ in range(30):
        session.undo()
    assert session.values["exchanges"] == 8


def test_undo_first_takes_back_text_that_could_not_be_read(session) -> None:
    session.change({"exchanges": 5})
    session.type("distance", "far")
    session.undo()
    assert (session.errors, session.values["exchanges"]) == ({}, 5)


def test_an_exception_in_the_model_is_told_and_undone_and_loses_nothing() -> None:
    session = Session(sample.Path, sample.read_with_a_fault, presets=sample.PRESETS)
    before = session.reading
    session.change({"exchanges": 7})
    assert "ZeroDivisionError" in session.errors[""]
    assert session.failures == [session.errors[""]]
    assert session.reading is before
    assert "1 / (path.exchanges - 7)" in session.last_traceback
    session.change({"exchanges": 8})
    assert session.errors == {}
    assert session.values["exchanges"] == 8


def test_at_most_two_pins_are_kept_and_the_oldest_goes(session) -> None:
    for exchanges in (4, 5, 6):
        session.change({"exchanges": exchanges})
        session.pin()
    assert [(pin["label"], pin["values"]["exchanges"]) for pin in session.pins] == [("B", 5), ("A", 6)]
    assert session.pins[0]["summary"] == "Across the Atlantic, with round trips 5"


def test_a_pin_keeps_the_curves_grey_and_leaves_markers_out(session) -> None:
    session.pin()
    ghosts = session.pins[0]["figures"]["time-by-distance"]
    assert [ghost["line"]["color"] for ghost in ghosts] == ["role:ghost"]
    assert ghosts[0]["y"] == session.reading.figures[0].plot["data"][0]["y"]


def test_another_seed_draws_other_numbers_and_the_same_seed_the_same() -> None:
    one, other, again = (Session(sample.Path, sample.read, seed=seed) for seed in (1, 2, 1))
    draws = [each.reading.figures[1].plot["data"][0]["y"] for each in (one, other, again)]
    assert draws[0] == draws[2] != draws[1]


# --- links and code

DECLARED = declarations(sample.Path)
STATES = st.fixed_dictionaries(
    {
        "distance": st.floats(1, 2e7),
        "exchanges": st.integers(2, 100),
        "path_availability": st.floats(0, 1),
        "warm": st.booleans(),
        "medium": st.sampled_from(["fibre", "hollow", "vacuum"]),
        "buffer": st.floats(1, 1e18),
        "delays": st.tuples(st.floats(0, 10), st.floats(0, 10)),
        "jitters": st.tuples(st.floats(0, 10), st.floats(0, 10)),
    }
)


@given(STATES, st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_a_link_brings_back_exactly_the_same_state(state, seed) -> None:
    values = {name: getattr(sample.Path(**state), name) for name in DECLARED}
    token = link.write("sample", DECLARED, values, seed)
    assert link.read(f"http://127.0.0.1:8000/voila/render/a.ipynb?state={token}", "sample", DECLARED) == (values, seed)
    assert all(character.isalnum() or character in "~=_,.-%" for character in token)


@given(STATES, st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_copied_code_runs_and_rebuilds_the_same_numbers(state, seed) -> None:
    card = sample.sample(seed=seed, **state)
    room: dict[str, object] = {}
    *lines, call = card.python.partition("sample(")[0], "made = sample(" + card.python.partition("sample(")[2]
    exec("\n".join(lines) + "\n" + call, room)
    assert room["made"].session.values == card.session.values
    assert room["made"].result["figures"] == card.result["figures"]
    assert room["made"].seed == seed


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("other~exchanges=3", "of 'other'"),
        ("sample~speed=3", "'speed'"),
        ("sample~exchanges=many", "not a number"),
        ("sample~warm=maybe", "on or off"),
        ("http://x/?theme=dark", "holds no state"),
    ],
)
def test_a_link_that_cannot_be_read_says_what_is_wrong(token, says) -> None:
    with pytest.raises(InputError, match=says):
        link.read(token, "sample", DECLARED)


def test_a_link_runs_nothing_but_the_calculators_of_the_course() -> None:
    with pytest.raises(UnknownName, match=r"os\.system"):
        Calculator.from_link("os.system~exchanges=3")


def test_a_bad_link_is_told_in_the_card_and_changes_nothing() -> None:
    card = sample.sample()
    card.answer({"kind": "restore", "token": "sample~exchanges=-4", "sequence": 1})
    assert "round trips" in card.result["errors"][""]
    assert card.session.values["exchanges"] == 3


# --- the widget itself


def test_assigning_values_computes_anew_and_observers_hear_of_it() -> None:
    card = sample.sample()
    heard = []
    card.observe(lambda change: heard.append(change["new"]["exchanges"]), "values")
    card.values = {**card.values, "exchanges": 6}
    card.set(exchanges=7)
    assert heard == [6, 7]
    assert card.reading.verdict.count("7 round trips") == 1


def test_an_answer_carries_the_number_of_the_question() -> None:
    card = sample.sample()
    card.answer({"kind": "change", "values": {"exchanges": 4}, "gesture": "g", "sequence": 41})
    assert (card.result["sequence"], card.result["values"]["exchanges"]) == (41, 4)


def test_a_failure_is_listed_where_a_notebook_runner_finds_it() -> None:
    card = sample.sample(faulty=True)
    card.answer({"kind": "change", "values": {"exchanges": 7}, "sequence": 1})
    assert len(card.failures) == 1
    assert "ZeroDivisionError" in card.get_state()["failures"][0]


def test_a_message_of_an_unknown_kind_is_refused_in_the_card() -> None:
    card = sample.sample()
    card.answer({"kind": "explode", "sequence": 1})
    assert "explode" in card.result["errors"][""]


def test_the_working_is_made_only_while_it_is_open() -> None:
    card = sample.sample()
    assert card.result["working"] is None
    card.answer({"kind": "working", "open": True, "sequence": 1})
    assert all(line.startswith("<math") for line in card.result["working"][0]["lines"])


def test_a_result_is_plain_json_and_small() -> None:
    card = sample.sample()
    text = json.dumps([card.spec, card.result], allow_nan=False)
    assert len(text) < 60_000


def test_numbers_that_are_not_finite_leave_a_gap() -> None:
    import numpy as np

    assert payload.clean({"y": np.array([1.0, np.nan, np.inf])}) == {"y": [1.0, None, None]}


def test_a_prediction_is_answered_at_the_case_it_asks_about() -> None:
    card = sample.sample(distance=1_000.0)
    card.guess(0.1)
    assert card.outcome["answer"]["text"] == "54.5\u202fms"
    assert card.outcome["explanation"] == "You were off by 45.5\u202fms. Light in glass covers about 200 km each millisecond."
    card.guess(None)
    assert (card.outcome["guess"], card.outcome["explanation"]) == (None, "Light in glass covers about 200 km each millisecond.")


def test_the_answer_is_not_on_the_page_before_the_guess() -> None:
    card = Predict("How long?", sample.PREDICTION.quantity, lambda: 0.0546, lesson="Light is slow.")
    assert "54.6" not in json.dumps(card.question) and card.outcome == {}


def test_a_failing_answer_is_told_and_listed() -> None:
    card = Predict("How long?", sample.PREDICTION.quantity, lambda: 1 / 0)
    card.answer({"kind": "guess", "value": 0.01})
    assert "ZeroDivisionError" in card.error
    assert card.failures == [card.error]


def test_a_check_needs_feedback_for_every_option_and_a_right_one() -> None:
    with pytest.raises(ValueError, match="feedback"):
        Check("?", [("a", ""), ("b", "no")], 0)
    with pytest.raises(ValueError, match="answer among them"):
        Check("?", [("a", "yes"), ("b", "no")], 2)


def test_the_text_form_of_a_card_is_its_verdict() -> None:
    assert repr(sample.sample()).startswith("A path: The first byte takes")
