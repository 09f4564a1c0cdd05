"""What a learner is about to forget: each card's memory, replayed from its reviews by FSRS, and when the card is due.

A card is a concept, an outcome or a flash card; only its name matters here. Nothing is stored but the reviews: stability (the days in
which recall falls to 90 %), difficulty and due date follow from them, without chance, so that the same reviews give the same dates.

>>> from datetime import UTC, datetime
>>> from dstudio_lib.paths.learner import Review
>>> first = datetime(2026, 1, 1, tzinfo=UTC)
>>> card = memories([Review(first, "quorum", "good")])["quorum"]
>>> (card.due - first).days, round(card.recall(card.due), 2)
(2, 0.91)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.references import Source

from .learner import Answer, Grade, Review

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

SOURCES = (Source("ospacedrepetition2026fsrs", "the scheduler with its default parameters, without fuzz"),)

WANTED_RECALL = 0.9
"""A card is due when the chance of recalling it has fallen to this."""

GRADES: tuple[Grade, ...] = ("again", "hard", "good", "easy")


@dataclass(frozen=True, slots=True)
class Memory:
    """A card after its reviews. Stability is in days; difficulty runs from 1 to 10."""

    card: str
    due: datetime
    last: datetime
    reviews: int
    stability: float
    difficulty: float
    _state: Card

    def recall(self, at: datetime) -> float:
        """Return the chance of recalling the card at a time, counted in whole days since the last review."""
        return float(_scheduler().get_card_retrievability(self._state, at.astimezone(UTC)))


def memories(reviews: Iterable[Review]) -> dict[str, Memory]:
    """Return every card's memory, by name, from reviews in any order.

    Raises
    ------
    InputError
        If a review has a grade that there is not.
    """
    from fsrs import Card, Rating

    states: dict[str, Card] = {}
    counts: dict[str, int] = {}
    for each in sorted(reviews, key=lambda one: one.at):
        if each.grade not in GRADES:
            raise InputError(f"grade was given as {each.grade!r}; allowed are {', '.join(GRADES)}.", "grade")
        at = each.at.astimezone(UTC)
        state = states.get(each.card) or Card(card_id=1, due=at)
        states[each.card], _ = _scheduler().review_card(state, Rating(GRADES.index(each.grade) + 1), at)
        counts[each.card] = counts.get(each.card, 0) + 1
    return {name: _memory(name, state, counts[name]) for name, state in sorted(states.items())}


def of_outcomes(answers: Iterable[Answer]) -> list[Review]:
    """Return answers as reviews of the outcomes that they measure: a right one counts as good, a wrong one as forgotten."""
    return [Review(each.at, each.outcome, "good" if each.right else "again") for each in answers]


def overdue(found: Mapping[str, Memory], at: datetime) -> list[Memory]:
    """Return the cards that are due at a time, those most nearly forgotten first."""
    late = [each for each in found.values() if each.due <= at]
    return sorted(late, key=lambda each: (each.recall(at), each.card))


def _memory(name: str, state: Card, reviews: int) -> Memory:
    assert state.last_review is not None and state.stability is not None and state.difficulty is not None
    return Memory(name, state.due, state.last_review, reviews, state.stability, state.difficulty, state)


@cache
def _scheduler() -> Scheduler:
    """FSRS with its default parameters. Without learning steps, since nobody sits here for ten minutes to see a card again."""
    from fsrs import Scheduler

    return Scheduler(desired_retention=WANTED_RECALL, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
