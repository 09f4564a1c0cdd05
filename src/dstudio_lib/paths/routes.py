"""Ways to a goal: the shortest sound path, in an order that can be studied, with a reason for every step.

A goal is an episode, a track, a certificate or one of the course's named goals. A path is sound if every prerequisite
that the learner does not know stands on it, before what needs it. It is shortest if nothing on it could be left out.

>>> from dstudio_lib.paths import course
>>> found = route(course.load(), "E09")
>>> [step.episode.id for step in found.steps], found.minutes, found.weeks(hours_per_week=1)
(['E01', 'E09'], 135, 3)
>>> found.steps[0].reasons
('E09 needs it, since latency budgets and tails are where queueing starts',)
"""

from __future__ import annotations

import difflib
import heapq
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Literal

from dstudio_lib.foundation.errors import InputError, UnknownName

from .course import Certificate, Course, Episode, Goal, Track

MOST_CHOICES = 200_000
"""How many ways to choose episodes of a series are compared at most."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a goal asks for: episodes to take, and of some series only a number, whichever they are."""

    id: str
    title: str
    kind: Literal["episode", "track", "certificate", "goal"]
    about: str
    episodes: tuple[str, ...]
    choose: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One episode of a route, and why it stands there."""

    episode: Episode
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Episodes in an order that can be studied. ``minutes`` are those of the notebooks, without assessments."""

    aim: Aim
    steps: tuple[Step, ...]
    known: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """A learner's time for all steps."""
        return sum(step.episode.minutes for step in self.steps)

    def by_week(self, hours_per_week: float) -> dict[int, tuple[Step, ...]]:
        """Return the steps by the week in which each is finished, the first week being 1.

        Raises
        ------
        InputError
            If there are no hours in the learner's week, or more than a week has.
        """
        if not 0 < hours_per_week <= 168:
            raise InputError(
                f"hours_per_week was given as {hours_per_week:g}; allowed is more than 0 to 168, the hours of a week; try 4.",
                "hours_per_week",
            )
        weeks: dict[int, tuple[Step, ...]] = {}
        spent = 0
        for step in self.steps:
            spent += step.episode.minutes
            week = math.ceil(spent / (hours_per_week * 60) - 1e-9)
            weeks[week] = (*weeks.get(week, ()), step)
        return weeks

    def weeks(self, hours_per_week: float) -> int:
        """Return in which week the last step is finished; 0 if there is nothing left to take."""
        return max(self.by_week(hours_per_week), default=0)


def aims(course: Course) -> tuple[Aim, ...]:
    """Return everything that can be aimed for: named goals, tracks, certificates, episodes."""
    return tuple(_aim(course, each) for each in _everything(course))


def aim(course: Course, goal: str) -> Aim:
    """Return what one goal asks for, by its id.

    Raises
    ------
    UnknownName
        With the nearest ids, if nothing is called that.
    """
    found = {each.id: each for each in _everything(course)}
    if goal in found:
        return _aim(course, found[goal])
    small = {name.lower(): name for name in found}
    near = [small[each] for each in difflib.get_close_matches(goal.lower(), small, n=3, cutoff=0.5)]
    hint = (
        f"did you mean {' or '.join(near)}?" if near else f"try {', '.join(each.id for each in course.goals[:3]) or course.episodes[0].id}."
    )
    raise UnknownName(f"No goal, track, certificate or episode is called {goal!r}; {hint}")


def _everything(course: Course) -> tuple[Goal | Track | Certificate | Episode, ...]:
    return (*course.goals, *course.tracks, *course.certificates, *course.episodes)


def _aim(course: Course, what: Goal | Track | Certificate | Episode) -> Aim:
    match what:
        case Goal():
            return Aim(what.id, what.title, "goal", what.about, what.episodes)
        case Track():
            names = dict.fromkeys(name for step in what.steps for name in step)
            return Aim(what.id, what.title, "track", "", tuple(names), {what.choose_from: 1} if what.choose_from else {})
        case Certificate():
            whole = [each.id for one in what.series for each in course.of_series(one)]
            return Aim(what.id, what.title, "certificate", "", tuple(dict.fromkeys([*what.episodes, *whole])), dict(what.choose or {}))
        case Episode():
            return Aim(what.id, what.title, "episode", what.about, (what.id,))


def route(course: Course, goal: str, known: Iterable[str] = ()) -> Route:
    """Return the shortest sound path to a goal, for someone who knows some episodes already.

    What only a known episode needs is left out: who knows a thing is not asked for its prerequisites. Where the goal leaves a
    choice, the episodes that cost the fewest minutes are chosen. Steps that could be swapped stand in the course's order.

    Raises
    ------
    UnknownName
        If the goal or a known episode does not exist.
    InputError
        If the goal leaves more than 200 000 ways to choose.
    """
    wanted = aim(course, goal)
    done = known_episodes(course, known)
    chosen = cheapest_choice(course, wanted, done)
    steps = ordered(course, needed(course, [*wanted.episodes, *chosen], done))
    return Route(wanted, tuple(Step(each, _reasons(course, each, steps, wanted, chosen)) for each in steps), done)


def known_episodes(course: Course, names: Iterable[str]) -> tuple[str, ...]:
    """Return the episodes named, each once and in the course's order.

    Raises
    ------
    UnknownName
        If one of them does not exist.
    """
    ids = {course.episode(name).id for name in names}
    return tuple(each.id for each in course.episodes if each.id in ids)


def needed(course: Course, wanted: Iterable[str], known: Collection[str]) -> set[str]:
    """Return the episodes to take for those wanted: themselves and, link by link, what each needs, except what is known.

    >>> from dstudio_lib.paths import course
    >>> sorted(needed(course.load(), ["E06"], known={"E04"}))
    ['E06']
    """
    found: set[str] = set()
    ahead = [name for name in wanted if name not in known]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += [each for each in course.episode(name).needs if each not in known]
    return found


def ordered(course: Course, names: Collection[str]) -> tuple[Episode, ...]:
    """Return episodes with each after those of them that it needs, and otherwise in the course's order.

    This is Kahn's algorithm with the ready episodes on a heap.
    """
    place = {each.id: index for index, each in enumerate(course.episodes)}
    waiting = {name: {each for each in course.episode(name).needs if each in names} for name in names}
    ready = [place[name] for name, needs in waiting.items() if not needs]
    heapq.heapify(ready)
    found: list[Episode] = []
    while ready:
        each = course.episodes[heapq.heappop(ready)]
        found.append(each)
        for later in course.unlocked_by(each.id):
            if later.id in waiting:
                waiting[later.id].discard(each.id)
                if not waiting[later.id]:
                    heapq.heappush(ready, place[later.id])
    return tuple(found)


def cheapest_choice(course: Course, wanted: Aim, known: Collection[str]) -> tuple[str, ...]:
    """Return which episodes to take where the goal asks for a number of a series: those that cost the fewest minutes in all.

    Every choice is compared, since prerequisites may be shared; of equal ones the first in the course's order is taken.
    """
    pools = []
    for series, number in wanted.choose.items():
        pool = [each.id for each in course.of_series(series) if each.id not in wanted.episodes]
        pools.append((pool, min(number, len(pool))))
    ways = math.prod(math.comb(len(pool), number) for pool, number in pools)
    if ways > MOST_CHOICES:
        raise InputError(
            f"goal was given as {wanted.id!r}, which leaves {ways:,d} ways to choose; allowed is {MOST_CHOICES:,d}; name its episodes.",
            "goal",
        )
    base = needed(course, wanted.episodes, known)
    extra = {name: needed(course, [name], known) - base for pool, _ in pools for name in pool}
    minutes = {each.id: each.minutes for each in course.episodes}

    def cost(choice: tuple[tuple[str, ...], ...]) -> int:
        return sum(minutes[name] for name in set().union(*(extra[one] for part in choice for one in part)))

    best = min(product(*(combinations(pool, number) for pool, number in pools)), key=cost)
    return tuple(name for part in best for name in part)


def _reasons(course: Course, each: Episode, steps: tuple[Episode, ...], wanted: Aim, chosen: tuple[str, ...]) -> tuple[str, ...]:
    first = []
    if each.id in wanted.episodes:
        first = ["it is the goal" if wanted.kind == "episode" else f"the {wanted.kind} names it"]
    elif each.id in chosen:
        first = [f"it is chosen from the series {each.series!r}, for the fewest minutes"]
    return (*first, *(f"{later.id} needs it, since {later.needs[each.id]}" for later in steps if each.id in later.needs))
