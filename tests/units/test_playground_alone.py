"""A session in the playground as plain data, its steps as pure functions, and what a page is given of both."""

from __future__ import annotations

import json

import pytest

from dstudio_lib.charts.page.script import ReadingScript
from dstudio_lib.formulas._javascript import Uncompilable
from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground_parts import AnyBlock, Cache, Part, Queue, Service
from dstudio_widgets import design_challenge, playground, playground_alone
from dstudio_widgets.compiled import STATIC
from dstudio_widgets.playground_session import PlaygroundSession
from dstudio_widgets.playground_state import carried, continued, made, plain, reference
from dstudio_widgets.playground_steps import MOST_SEED, checked_seed, step
from dstudio_widgets.playground_view import answered


def of_a_kind(part: AnyBlock) -> str:
    match part:
        case Cache():
            return "cache"
        case Queue() | Service():
            return "other"
    return "neither"


def told_why(name: str) -> str:
    try:
        return checked_name(name)
    except UnknownName as error:
        return f"{error} {name!r}"


def checked_name(name: str) -> str:
    if not name:
        raise UnknownName("There is no name; give one.")
    return name


def nothing_to_catch(name: str) -> str:
    try:
        return checked_name(name)
    except RuntimeError:
        return name


# --- carried from Python to a page


@pytest.mark.parametrize("name", systems.names())
def test_a_reference_system_is_the_same_after_its_way_through_plain_data(name: str) -> None:
    system = systems.load(name)
    assert reference(name) == system == made(json.loads(json.dumps(plain(system))))


def test_a_session_with_history_pins_errors_and_a_guess_is_the_same_after_its_way_to_a_page() -> None:
    session = PlaygroundSession("web_shop", seed=5)
    session.switch("circuit breaker", "web 1 to database", True)
    session.pin()
    session.choose("cold_cache")
    session.set("database", "servers", "30")
    session.look("database")
    session.pin()
    session.ask()
    session.reveal(["database"])
    session.fork(30)
    session.fault("kill", "database", "40", "5", "")
    session.set("database", "servers", "many")
    told = json.loads(json.dumps(carried(session.state)))
    assert session.state.history and session.state.pins and session.state.errors and session.state.fork
    assert any(earlier.fork for earlier in session.state.history)
    assert continued(told) == session.state
    assert len(told["systems"]) < 2 + 2 * len(session.state.history) + 2 * len(session.state.pins)  # each system once


def test_a_step_leaves_the_session_before_it_as_it_was() -> None:
    before = PlaygroundSession("three_zones").state
    kept = carried(before)
    after = step(before, {"kind": "switch", "pattern": "health checks", "place": "balancer", "on": False})
    answered(before, {"kind": "set", "place": "balancer", "field": "policy", "given": "odd"})
    assert carried(before) == kept and after.system != before.system and after.history


@pytest.mark.parametrize("given", ["-1", str(MOST_SEED), "1.5", "", "٣"])
def test_a_seed_that_is_no_whole_number_in_range_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="seed was given as"):
        checked_seed(given)


def test_the_card_hands_its_session_to_the_page_and_a_challenge_which_python_judges_does_not() -> None:
    card = playground("single_service")
    assert continued(json.loads(json.dumps(card.shown["state"]))) == card.session.state
    assert design_challenge("checkout").shown["state"] is None


# --- compiled


def test_the_module_of_the_page_is_fresh_and_nothing_in_it_shares_a_name_with_the_calculators() -> None:
    text = playground_alone.module()
    assert STATIC.joinpath("playground_model.js").read_text(encoding="utf-8") == text
    names = [line.split()[1].partition("(")[0] for line in text.splitlines() if line.startswith(("function ", "const ", "class "))]
    assert names and all(name.startswith("play$") for name in names)


def test_classes_in_a_match_refusals_with_their_sentence_and_representations_are_compiled() -> None:
    script = ReadingScript(homes=(__name__,), parts=Part)
    name = script.function(of_a_kind)
    assert "instanceof simulators$playground_parts$Cache" in script.functions[name]
    assert any("Database" in text and "isOneOf" in text for text in script.functions.values())
    text = script.functions[script.function(told_why)]
    assert "error = refused;" in text and "if (!(refused instanceof Refusal)) throw refused;" in text and "ob.repr(name)" in text
    assert any('throw ob.refusal("There is no name; give one.")' in each for each in script.functions.values())


def test_an_error_that_a_page_has_not_is_not_caught_there() -> None:
    script = ReadingScript(homes=(__name__,))
    with pytest.raises(Uncompilable, match="Try"):
        script.function(nothing_to_catch)
    assert script.functions == {} or not any("nothing_to_catch" in name for name in script.functions)
