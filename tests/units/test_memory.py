"""Forgetting follows the published formulas of FSRS, without chance, from nothing but the reviews."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.paths.learner import Answer, Grade, Review
from dstudio_lib.paths.memory import GRADES, memories, of_outcomes, overdue

FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
W = DEFAULT_PARAMETERS
FACTOR = 0.9 ** (-1 / W[20]) - 1


def recall(days: float, stability: float) -> float:
    """R(t, S) = (1 + factor × t / S) to the power of -w20, which is 0.9 at t = S."""
    return float((1 + FACTOR * days / stability) ** -W[20])


def test_a_first_review_sets_stability_and_difficulty_as_the_formulas_say() -> None:
    for number, grade in enumerate(GRADES, start=1):
        found = memories([Review(FIRST, "quorum", grade)])["quorum"]
        assert found.stability == pytest.approx(W[number - 1])  # S0(G) = w[G-1]
        assert found.difficulty == pytest.approx(min(max(W[4] - math.exp(W[5] * (number - 1)) + 1, 1), 10))  # D0(G)


def test_recall_falls_to_nine_tenths_after_as_many_days_as_the_card_is_stable() -> None:
    assert recall(5, 5) == pytest.approx(0.9)
    found = memories([Review(FIRST, "quorum", "easy")])["quorum"]
    assert found.recall(FIRST) == 1.0
    for days in (1, 8, 100):
        assert found.recall(FIRST + timedelta(days=days)) == pytest.approx(recall(days, found.stability))
    assert found.due == FIRST + timedelta(days=round(found.stability))


def test_remembering_after_two_days_makes_a_card_as_much_more_stable_as_the_formula_says() -> None:
    again = FIRST + timedelta(days=2)
    before = memories([Review(FIRST, "quorum", "good")])["quorum"]
    after = memories([Review(FIRST, "quorum", "good"), Review(again, "quorum", "good")])["quorum"]
    gain = math.exp(W[8]) * (11 - before.difficulty) * before.stability ** -W[9]
    gain *= math.exp(W[10] * (1 - recall(2, before.stability))) - 1
    assert after.stability == pytest.approx(before.stability * (1 + gain))
    assert after.reviews == 2 and after.last == again


def test_forgetting_makes_a_card_due_sooner_than_remembering() -> None:
    later = FIRST + timedelta(days=10)
    grades: tuple[Grade, ...] = ("again", "hard", "good", "easy")
    dues = [memories([Review(FIRST, "c", "good"), Review(later, "c", grade)])["c"].due for grade in grades]
    assert dues == sorted(dues) and dues[0] < dues[2] < dues[3]


def test_the_same_reviews_give_the_same_dates_in_whatever_order_they_come() -> None:
    reviews = [Review(FIRST + timedelta(days=3 * n), f"card-{n % 7}", GRADES[n % 4]) for n in range(60)]
    once, twice = memories(reviews), memories(list(reversed(reviews)))
    assert once == twice and list(once) == sorted(once)
    assert all(each.due == twice[name].due for name, each in once.items())


def test_a_time_in_another_zone_is_the_same_time() -> None:
    elsewhere = FIRST.astimezone(timezone(timedelta(hours=9)))
    assert memories([Review(elsewhere, "c", "good")])["c"].due == memories([Review(FIRST, "c", "good")])["c"].due


def test_overdue_cards_come_in_the_order_in_which_they_are_being_forgotten() -> None:
    reviews = [Review(FIRST, "easy-one", "easy"), Review(FIRST, "hard-one", "hard"), Review(FIRST, "good-one", "good")]
    found = memories(reviews)
    assert overdue(found, FIRST) == []
    late = overdue(found, FIRST + timedelta(days=30))
    assert [each.card for each in late] == ["hard-one", "good-one", "easy-one"]
    assert [each.card for each in overdue(found, FIRST + timedelta(days=3))] == ["hard-one", "good-one"]


def test_a_card_is_due_from_its_due_time_on_and_not_before() -> None:
    found = memories([Review(FIRST, "c", "good")])
    due = found["c"].due
    assert overdue(found, due) and not overdue(found, due - timedelta(seconds=1))


def test_answers_count_as_reviews_of_their_outcomes() -> None:
    answers = [Answer(FIRST, "q1", "E01/O1", True), Answer(FIRST, "q2", "E01/O2", False)]
    assert [(each.card, each.grade) for each in of_outcomes(answers)] == [("E01/O1", "good"), ("E01/O2", "again")]
    assert memories(of_outcomes(answers))["E01/O2"].due < memories(of_outcomes(answers))["E01/O1"].due


def test_a_grade_that_there_is_not_is_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match="grade was given as 'fine'; allowed are again, hard, good, easy"):
        memories([Review(FIRST, "c", "fine")])  # type: ignore[arg-type]
