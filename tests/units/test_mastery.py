"""Elo and knowledge tracing give the values that their published equations give, and say when they rest on too little."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.paths import course, elo, mastery, tracing
from dstudio_lib.paths.learner import Answer
from dstudio_lib.paths.tracing import Skill

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def answers(rights: str, outcome: str = "E01/O1", items: int = 1000) -> list[Answer]:
    """Answers to different items, one a minute: ``+`` right, ``-`` wrong."""
    times = [FIRST + timedelta(minutes=n) for n in range(len(rights))]
    return [Answer(at, f"{outcome}/q{n % items}", outcome, right == "+") for n, (at, right) in enumerate(zip(times, rights, strict=True))]


def test_400_points_are_odds_of_ten_to_one_and_equals_share_the_points() -> None:
    assert elo.expected_score(1900, 1500) == pytest.approx(10 / 11, rel=1e-12)
    assert elo.expected_score(1500, 1900) == pytest.approx(1 / 11, rel=1e-12)
    assert elo.expected_score(1234, 1234) == 0.5


@pytest.mark.parametrize(("difference", "probability"), [(0, 0.50), (7, 0.51), (95, 0.63), (100, 0.64), (102, 0.64), (202, 0.76)])
def test_the_expected_score_is_the_one_in_the_fide_table(difference: int, probability: float) -> None:
    # Table 8.1b: 0-3 .50, 4-10 .51, 92-98 .63, 99-106 .64, 198-206 .76. In its tails the table follows another curve.
    assert round(elo.expected_score(1500 + difference, 1500), 2) == probability


def test_the_expected_score_is_the_logistic_curve_of_base_ten_and_never_overflows() -> None:
    for difference in (-799, -123, 1, 350):
        assert elo.expected_score(difference, 0) == pytest.approx(1 / (1 + 10 ** (-difference / 400)), rel=1e-12)
    assert elo.expected_score(1e9, 0) == 1.0
    assert elo.expected_score(0, 1e9) == 0.0


def test_the_step_is_one_logit_at_first_and_half_of_it_after_twenty_answers() -> None:
    assert elo.step_size(0) == pytest.approx(400 / math.log(10))  # α = 1 on the scale of logits
    assert [elo.step_size(n) / elo.step_size(0) for n in (20, 60)] == pytest.approx([1 / 2, 1 / 4])  # 1 / (1 + 0.05 n)


def test_the_first_right_answer_between_equals_moves_each_by_half_a_step() -> None:
    learner, item = elo.after(elo.Rating(), elo.Rating(), right=True)
    assert learner.value - 1500 == pytest.approx(elo.step_size(0) / 2)
    assert item.value - 1500 == pytest.approx(-elo.step_size(0) / 2)


@given(some.floats(0, 3000), some.floats(0, 3000), some.integers(0, 500), some.booleans())
@settings(max_examples=60)
def test_ratings_that_rest_on_equally_many_answers_keep_their_sum(one: float, other: float, count: int, right: bool) -> None:
    learner, item = elo.after(elo.Rating(one, count), elo.Rating(other, count), right=right)
    assert learner.value + item.value == pytest.approx(one + other)
    assert (learner.value >= one) is right or learner.value == one


def test_ratings_settle_at_the_odds_that_answers_are_drawn_from() -> None:
    chance = Random(7)
    learner = elo.Rating()
    for _ in range(3000):
        learner, _ = elo.after(learner, elo.Rating(1500, 10**6), right=chance.random() < 0.8)
    assert elo.expected_score(learner.value, 1500) == pytest.approx(0.8, abs=0.05)


def test_ratings_and_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="learner was given as nan"):
        elo.expected_score(math.nan, 1500)
    with pytest.raises(InputError, match="answers was given as -1"):
        elo.step_size(-1)


SKILL = Skill(prior=0.5, learn=0.2, slip=0.1, guess=0.2)


def test_one_right_and_one_wrong_answer_as_by_hand() -> None:
    # right: .5 × .9 / (.5 × .9 + .5 × .2) = .45 / .55; wrong: .5 × .1 / (.5 × .1 + .5 × .8) = .05 / .45
    assert tracing.given(SKILL, 0.5, right=True) == pytest.approx(9 / 11)
    assert tracing.given(SKILL, 0.5, right=False) == pytest.approx(1 / 9)
    # then one practice: 9/11 + 2/11 × .2 and 1/9 + 8/9 × .2
    assert tracing.known_after(SKILL, [True]) == pytest.approx(9 / 11 + 0.4 / 11)
    assert tracing.known_after(SKILL, [False]) == pytest.approx(1 / 9 + 1.6 / 9)
    assert tracing.right_next(SKILL, 0.5) == pytest.approx(0.55)


@given(some.lists(some.booleans(), max_size=7))
@settings(max_examples=60)
def test_tracing_agrees_with_adding_up_every_moment_at_which_the_skill_may_have_been_learnt(rights: list[bool]) -> None:
    """The hidden states written out: known from the start, learnt at one of the practices, or not at all."""

    def chance(learnt_before: int) -> float:
        if learnt_before == 0:
            weight = SKILL.prior
        elif learnt_before <= len(rights):
            weight = (1 - SKILL.prior) * (1 - SKILL.learn) ** (learnt_before - 1) * SKILL.learn
        else:
            weight = (1 - SKILL.prior) * (1 - SKILL.learn) ** len(rights)
        for index, right in enumerate(rights):
            yes = 1 - SKILL.slip if index >= learnt_before else SKILL.guess
            weight *= yes if right else 1 - yes
        return weight

    every = [chance(moment) for moment in range(len(rights) + 2)]
    assert tracing.known_after(SKILL, rights) == pytest.approx(sum(every[:-1]) / sum(every))


def test_no_slip_and_no_guess_make_one_answer_a_proof() -> None:
    sure = Skill(prior=0.5, learn=0.0, slip=0.0, guess=0.0)
    assert tracing.given(sure, 0.5, right=True) == 1.0
    assert tracing.given(sure, 0.5, right=False) == 0.0
    assert tracing.given(sure, 1.0, right=False) == 1.0  # impossible evidence changes nothing


@pytest.mark.parametrize(("parts", "sentence"), [((1.2, 0.1, 0.1, 0.1), "prior was given as 1.2"), ((0.5, 0.1, 0.6, 0.5), "a sum below 1")])
def test_probabilities_that_contradict_each_other_are_refused(parts: tuple[float, float, float, float], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Skill(*parts)


def drawn(skill: Skill, sequences: int, length: int, seed: int) -> list[list[bool]]:
    """Answers drawn from the model itself."""
    chance = Random(seed)
    made = []
    for _ in range(sequences):
        known, rights = chance.random() < skill.prior, []
        for _ in range(length):
            rights.append(chance.random() < (1 - skill.slip if known else skill.guess))
            known = known or chance.random() < skill.learn
        made.append(rights)
    return made


def log_likelihood(skill: Skill, sequences: list[list[bool]]) -> float:
    total = 0.0
    for rights in sequences:
        for index, right in enumerate(rights):
            yes = tracing.right_next(skill, tracing.known_after(skill, rights[:index]))
            total += math.log(yes if right else 1 - yes)
    return total


def test_the_fit_is_at_least_as_likely_as_the_truth_and_predicts_alike() -> None:
    truth = Skill(prior=0.3, learn=0.2, slip=0.1, guess=0.2)  # a point of the grid
    sequences = drawn(truth, 150, 8, seed=3)
    found = tracing.fitted(sequences)
    assert found.from_answers and found.answers == 1200
    assert str(found) == "fitted to 1200 answers"
    assert log_likelihood(found.skill, sequences) >= log_likelihood(truth, sequences) - 1e-9
    for rights in product([True, False], repeat=3):
        ours = tracing.right_next(found.skill, tracing.known_after(found.skill, rights))
        assert ours == pytest.approx(tracing.right_next(truth, tracing.known_after(truth, rights)), abs=0.1)


def test_99_answers_are_too_few_and_the_defaults_say_that_they_are_defaults() -> None:
    few, enough = tracing.fitted([[True] * 99]), tracing.fitted([[True] * 99, [False]])
    assert few.skill == tracing.DEFAULTS and not few.from_answers
    assert "declared defaults: 99 answers are fewer than the 100" in str(few)
    assert enough.from_answers


def test_right_answers_raise_what_is_expected_and_wrong_ones_lower_it() -> None:
    good, bad = (mastery.mastery(answers(rights))["E01/O1"] for rights in ("++++", "----"))
    assert good.success > 0.7 and bad.success < 0.3
    assert good.rests_on == "an Elo rating from 4 answers" and good.known is None


def test_mastery_does_not_depend_on_the_order_in_which_answers_are_handed_over() -> None:
    given_ones = answers("+-++-+", items=2) + answers("--+", "E01/O2")
    assert mastery.mastery(given_ones) == mastery.mastery(list(reversed(given_ones)))


def test_outcomes_do_not_mix() -> None:
    found = mastery.mastery(answers("+++", "E01/O1") + answers("---", "E01/O2"))
    assert found["E01/O1"].success == pytest.approx(1 - found["E01/O2"].success)


def test_a_hundred_answers_on_an_outcome_bring_knowledge_tracing_in() -> None:
    found = mastery.mastery(answers("-" * 20 + "+" * 80))["E01/O1"]
    assert found.rests_on == "knowledge tracing, fitted to 100 answers"
    assert found.known is not None and found.known > 0.95
    assert found.success > 0.9


def test_what_is_expected_in_an_episode_rests_on_its_own_outcomes_else_on_what_it_builds_on_else_on_nothing() -> None:
    whole = course.load(Path(__file__).resolve().parents[2] / "course" / "course.toml")
    found = mastery.mastery(answers("+++", "E01/O1") + answers("-", "E01/O2"))
    own, before, nothing = (mastery.expectation(whole, name, found) for name in ("E01", "E04", "E02"))
    assert own.success == pytest.approx((found["E01/O1"].success + found["E01/O2"].success) / 2)
    assert own.rests_on == "4 answers on its own outcomes"
    assert before == mastery.Expectation(own.success, "4 answers on what it builds on")
    assert nothing.success is None and nothing.rests_on.startswith("no answers")
