"""What to do next, and why, in one sentence: reviews if many wait, else the next step towards the learner's goal.

>>> from dstudio_lib.paths import course
>>> from dstudio_lib.paths.learner import Progress
>>> print(next_step(course.load(), Progress(goal="E04")).reason)
E01 Speed of Light comes next on the way to Distribution Fundamentals: E04 needs it, since quorums and clocks are priced in round trips.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .course import Course, Episode
from .learner import Progress, moment
from .mastery import Expectation, Mastery, expectation, mastery, weak_before
from .memory import Memory, memories, of_outcomes, overdue
from .placement import placed, shares
from .routes import Route, Step, known_episodes, route

MANY_OVERDUE = 10
"""From this many cards on, reviews come before anything new."""

MINUTES_PER_CARD = 0.5
"""Declared by us, and measured on nobody."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do next.

    ``names`` are an episode's id, or the cards to review, those most nearly forgotten first. ``here`` says whether the episode's
    notebook is on this disk. ``expected`` is the chance of a right answer, and what that rests on; ``weak`` are the outcomes that the
    episode builds on and that are worth another look, the weakest first.
    """

    kind: Literal["review", "episode", "nothing"]
    names: tuple[str, ...]
    reason: str
    minutes: float = 0.0
    expected: Expectation | None = None
    here: bool = True
    weak: tuple[Mastery, ...] = ()


def next_step(
    course: Course, progress: Progress, goal: str | None = None, known: Iterable[str] = (), at: datetime | None = None
) -> Recommendation:
    """Return what to do next.

    Known is what is named as known, what is finished, and what a pre-assessment placed. Ten cards overdue or more come first. Then,
    of the steps on the goal's route whose prerequisites are known, one that is begun, else the first whose notebook is on this disk.
    Without a goal, it is the episode that opens the way to most others.

    Raises
    ------
    UnknownName
        If there is no such goal or known episode.
    """
    aimed_at = goal or progress.goal
    late = overdue(memories([*progress.reviews, *of_outcomes(progress.answers)]), moment(at))
    done = known_by(course, progress, known)
    if len(late) >= MANY_OVERDUE:
        return _reviews(late, f"{_cards(len(late))} are due; review them before you take on anything new")
    if aimed_at:
        way = route(course, aimed_at, done)
        if way.steps:
            return _towards(course, progress, way)
        return _arrived(way, late)
    return _anywhere(course, progress, done, late)


def known_by(course: Course, progress: Progress, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the episodes that a learner knows: those named, those finished, and those that a pre-assessment placed.

    What the file of progress says of episodes that the course does not have is passed over.
    """
    ids = {each.id for each in course.episodes}
    shown = placed(course, shares(course, progress.answers)).known
    return known_episodes(course, [*known, *(name for name in progress.finished if name in ids), *shown])


def _towards(course: Course, progress: Progress, way: Route) -> Recommendation:
    ready = [step for step in way.steps if set(step.episode.needs) <= set(way.known)]
    begun = [step for name in progress.begun for step in ready if step.episode.id == name]
    here = [step for step in ready if course.available(step.episode.id)]
    step = next(iter((*begun, *here, *ready)))
    return _taken(course, progress, step.episode, _why(step, way, begun=step in begun))


def _why(step: Step, way: Route, *, begun: bool) -> str:
    what = f"{step.episode.id} {step.episode.title}"
    if way.aim.id == step.episode.id:
        return f"{what} is your goal, and you know everything that it needs" + (", and have begun it." if begun else ".")
    how = "is begun and lies" if begun else "comes next"
    return f"{what} {how} on the way to {way.aim.title}: {'; '.join(step.reasons)}."


def _anywhere(course: Course, progress: Progress, done: tuple[str, ...], late: list[Memory]) -> Recommendation:
    ready = [each for each in course.episodes if each.id not in done and set(each.needs) <= set(done)]
    if not ready:
        return _reviews(late, "every episode is behind you, and these cards are due") if late else _nothing("Every episode is behind you.")
    begun = [each for name in progress.begun for each in ready if each.id == name]
    here = [each for each in ready if course.available(each.id)]
    if begun:
        return _taken(course, progress, begun[0], f"{begun[0].id} {begun[0].title} is begun; finish it before you begin another.")
    best = max(here or ready, key=lambda each: len(_beyond(course, each)))
    count = len(_beyond(course, best))
    others = f"of all that you can take now it opens the way to most others, {count}" if count else "you know everything that it needs"
    return _taken(course, progress, best, f"{best.id} {best.title}: {others}; name a goal, and the way leads there.")


def _beyond(course: Course, each: Episode) -> set[str]:
    found: set[str] = set()
    ahead = [each.id]
    while ahead:
        later = [one.id for one in course.unlocked_by(ahead.pop()) if one.id not in found]
        found.update(later)
        ahead += later
    return found


def _taken(course: Course, progress: Progress, each: Episode, reason: str) -> Recommendation:
    found = mastery(progress.answers)
    expected, weak = expectation(course, each.id, found), weak_before(course, each.id, found)
    return Recommendation("episode", (each.id,), reason, each.minutes, expected, course.available(each.id), weak)


def _arrived(way: Route, late: list[Memory]) -> Recommendation:
    what = f"every episode of {way.aim.title} is behind you"
    if late:
        return _reviews(late, f"{what}, and {_cards(len(late))} {'is' if len(late) == 1 else 'are'} due")
    left = "what is left is what it asks for besides" if way.aim.kind == "certificate" else "choose another goal with dstudio path --list"
    return _nothing(f"{what[:1].upper()}{what[1:]}; {left}.")


def _reviews(late: list[Memory], why: str) -> Recommendation:
    reason = f"{why[:1].upper()}{why[1:]}."
    return Recommendation("review", tuple(each.card for each in late), reason, len(late) * MINUTES_PER_CARD)


def _nothing(reason: str) -> Recommendation:
    return Recommendation("nothing", (), reason)


def _cards(number: int) -> str:
    return "1 card" if number == 1 else f"{number} cards"
