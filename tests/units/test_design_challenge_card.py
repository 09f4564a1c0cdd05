"""The card of a design challenge, without a page: what a submission tells, what is kept, and what is refused."""

from __future__ import annotations

import json
import math
import re

import pytest

from dstudio_lib.charts.design import debrief, gauges
from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.simulators.design import load
from dstudio_lib.simulators.design.judging import count_of, evaluate
from dstudio_lib.simulators.playground import simulate
from dstudio_lib.simulators.playground_files import from_toml, to_toml
from dstudio_widgets import design_challenge
from dstudio_widgets.design_challenge_card import DesignChallenge

CHECKOUT = load("checkout")
SEEDS = (4,)


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> DesignChallenge:
    """A card that does one run in each step, however quick the machine is."""
    monkeypatch.setattr("dstudio_widgets.design_challenge_card.STEP", 0.0)
    return design_challenge("checkout", seeds=SEEDS)


def _done(card: DesignChallenge, **message: object) -> None:
    card.answer({"sequence": 1, **message})


def _to_the_end(card: DesignChallenge) -> list[int]:
    """Answer as the page does: each step asks for the next."""
    seen = []
    while card.judged["running"]:
        seen.append(card.judged["done"])
        card.answer({"kind": "step", "done": card.judged["done"]})
    return seen


def test_a_submission_in_steps_scores_as_the_library_does_and_counts_up(card: DesignChallenge) -> None:
    _done(card, kind="submit")
    assert card.judged["of"] == count_of(CHECKOUT, SEEDS) and card.judged["debrief"] is None
    seen = _to_the_end(card)
    assert seen == list(range(count_of(CHECKOUT, SEEDS) + 1))
    assert card.judged["debrief"]["total"] == evaluate(CHECKOUT, CHECKOUT.start, SEEDS).total
    assert card.failures == []


def test_a_step_that_was_sent_twice_is_done_once_and_a_stop_leaves_nothing(card: DesignChallenge) -> None:
    _done(card, kind="submit")
    card.answer({"kind": "step", "done": 0})
    after = card.judged["done"]
    card.answer({"kind": "step", "done": 0})
    assert card.judged["done"] == after == 1
    card.answer({"kind": "cancel"})
    assert not card.judged["running"] and card.judged["debrief"] is None and card.judged["best"] is None


def test_what_is_changed_during_a_submission_is_not_judged(card: DesignChallenge) -> None:
    _done(card, kind="submit")
    _done(card, kind="set", place="web", field="servers", given="1")
    _to_the_end(card)
    assert card.evaluation == evaluate(CHECKOUT, CHECKOUT.start, SEEDS)
    assert from_toml(card.best["checkout"][1]).part("web").servers == CHECKOUT.start.part("web").servers


def test_the_best_design_is_kept_and_can_be_taken_back(card: DesignChallenge) -> None:
    _done(card, kind="text", text=to_toml(CHECKOUT.designs["queued"]()))
    best = card.submit().total
    _done(card, kind="set", place="orders to payment", field="retries", given="0")
    assert card.submit().total < best
    assert card.judged["best"] == best
    _done(card, kind="best")
    assert card.submit().total == best


def test_what_is_not_allowed_can_be_played_with_but_not_submitted(card: DesignChallenge) -> None:
    _done(card, kind="set", place="payment", field="latency", given="1 ms")
    assert "service time is given" in card.shown["challenge"]["refused"]
    _done(card, kind="submit")
    assert not card.judged["running"]
    with pytest.raises(InputError, match="service time is given"):
        card.submit()


def test_each_challenge_keeps_its_own_design(card: DesignChallenge) -> None:
    _done(card, kind="set", place="web", field="servers", given="30")
    _done(card, kind="choose", name="feed")
    assert card.shown["name"] == "feed" and card.shown["about"] == load("feed").brief
    _done(card, kind="choose", name="checkout")
    assert card.system.part("web").servers == 30


def test_a_queue_is_put_in_by_the_form_of_the_table(card: DesignChallenge) -> None:
    assert "web to payment" in card.shown["calls"]
    _done(card, kind="add", what="queue", name="orders", caller="web to payment")
    assert card.shown["challenge"]["refused"] == "" and card.system.all_calls["orders to payment"]


def test_the_code_of_the_card_scores_the_design_and_hides_the_seeds(card: DesignChallenge) -> None:
    card.seeds = (987_654_321,)
    _done(card, kind="set", place="web", field="servers", given="17")
    code = card.shown["python"]
    assert "987654321" not in code and "987654321" not in json.dumps([card.spec, card.shown, card.judged])
    made: dict[str, object] = {}
    lines = code.strip().splitlines()
    exec("\n".join([*lines[:-1], f"score = {lines[-1]}"]), made)
    assert made["score"] == evaluate(CHECKOUT, card.system, [1]).total


def test_hidden_draws_differ_from_card_to_card() -> None:
    assert design_challenge("feed").seeds != design_challenge("feed").seeds
    with pytest.raises(UnknownName, match="checkout, feed"):
        design_challenge("moon")


@pytest.mark.parametrize("name", ["checkout", "feed"])
def test_gauges_and_debrief_say_numbers_that_a_reader_can_read(name: str) -> None:
    challenge = load(name)
    for design in (challenge.start, challenge.designs["unsafe"]()):
        told = debrief(evaluate(challenge, design, [2]))
        assert told["cap"] and len(told["trials"]["rows"]) == len(challenge.public) + len(challenge.drawn(2))
        texts = json.dumps([told, [vars_of(each) for each in gauges(challenge, simulate(challenge.live))]])
        assert not re.search(r"\b(nan|inf|None|null)\b|\d[eE][-+]?\d", texts)
        assert math.isclose(told["total"], min(40, round(sum(float(part["points"]) for part in told["parts"]))), abs_tol=1)


def vars_of(gauge: object) -> list[object]:
    return [getattr(gauge, name) for name in ("label", "now", "wanted", "kept")]
