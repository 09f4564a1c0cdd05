"""How well a learner does on each outcome: an Elo rating from the first answer on, knowledge tracing where there are answers enough.

>>> from datetime import UTC, datetime
>>> from dstudio_lib.paths.learner import Answer
>>> answers = [Answer(datetime(2026, 1, 1, tzinfo=UTC), f"E01-pre/q{number}", "E01/O1", right=True) for number in (1, 2, 3)]
>>> found = mastery(answers)["E01/O1"]
>>> found.success > 0.6, found.answers, found.rests_on
(True, 3, 'an Elo rating from 3 answers')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import elo, tracing
from .course import Course
from .learner import Answer

WEAK_BELOW = 0.5
"""An outcome on which a learner is likelier to be wrong than right is worth another look."""


@dataclass(frozen=True, slots=True)
class Mastery:
    """What is expected of a learner on one outcome.

    ``success`` is the chance of a right answer to an item of middling difficulty. ``known`` is the chance that the skill is there,
    which only fitted knowledge tracing can tell; else it is ``None``.
    """

    outcome: str
    success: float
    answers: int
    rests_on: str
    known: float | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """The chance of a right answer in an episode, and what it rests on; ``None`` and why, where nothing is known."""

    success: float | None
    rests_on: str


def mastery(answers: Iterable[Answer]) -> dict[str, Mastery]:
    """Return a learner's mastery of each outcome that they have answered an item on.

    Items carry ratings, too, and start in the middle: one learner's answers say little about how hard an item is, so the two move
    together. Where one outcome has 100 answers or more, knowledge tracing is fitted to them and replaces the rating.
    """
    taken = sorted(answers, key=lambda each: each.at)
    learner: dict[str, elo.Rating] = {}
    items: dict[str, elo.Rating] = {}
    rights: dict[str, list[bool]] = {}
    for each in taken:
        pair = learner.get(each.outcome, elo.Rating()), items.get(each.item, elo.Rating())
        learner[each.outcome], items[each.item] = elo.after(*pair, right=each.right)
        rights.setdefault(each.outcome, []).append(each.right)
    return {name: _mastery(name, learner[name], rights[name]) for name in sorted(learner)}


def _mastery(outcome: str, rating: elo.Rating, rights: list[bool]) -> Mastery:
    fit = tracing.fitted([rights])
    if fit.from_answers:
        known = tracing.known_after(fit.skill, rights)
        return Mastery(outcome, tracing.right_next(fit.skill, known), len(rights), f"knowledge tracing, {fit}", known)
    return Mastery(outcome, elo.expected_score(rating.value, elo.START), len(rights), f"an Elo rating from {_answers(len(rights))}")


def expectation(course: Course, episode: str, found: Mapping[str, Mastery]) -> Expectation:
    """Return what to expect of a learner in an episode: from its own outcomes if they were tested, else from those it builds on.

    Raises
    ------
    UnknownName
        If the course has no such episode.
    """
    own = [found[name] for name in outcomes(course, episode) if name in found]
    if own:
        return Expectation(
            sum(each.success for each in own) / len(own), f"{_answers(sum(each.answers for each in own))} on its own outcomes"
        )
    before = [found[name] for needed in course.episode(episode).needs for name in outcomes(course, needed) if name in found]
    if before:
        share = sum(each.success for each in before) / len(before)
        return Expectation(share, f"{_answers(sum(each.answers for each in before))} on what it builds on")
    return Expectation(None, "no answers on it or on what it builds on")


def weak_before(course: Course, episode: str, found: Mapping[str, Mastery]) -> tuple[Mastery, ...]:
    """Return the outcomes that an episode builds on and on which a learner is weak, the weakest first."""
    before = [found[name] for needed in course.episode(episode).needs for name in outcomes(course, needed) if name in found]
    return tuple(sorted((each for each in before if each.success < WEAK_BELOW), key=lambda each: (each.success, each.outcome)))


def outcomes(course: Course, episode: str) -> tuple[str, ...]:
    """Return an episode's outcomes as they are named in answers.

    >>> from dstudio_lib.paths import course
    >>> outcomes(course.load(), "E02")
    ('E02/O1', 'E02/O2', 'E02/O3')
    """
    return tuple(f"{episode}/{each.id}" for each in course.episode(episode).outcomes)


def _answers(number: int) -> str:
    return "1 answer" if number == 1 else f"{number} answers"
