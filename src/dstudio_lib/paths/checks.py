"""What a course file must not say: two things of one name, a prerequisite that is not there, a circle, a goal without episodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .course import Course, Goal

DEPTHS = ("L1", "L2", "L3", "L4", "L5")
LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")


def problems(course: Course) -> Iterator[str]:
    """Give everything that is wrong with a course, each in one sentence."""
    ids = [each.id for each in course.episodes]
    series = [each.id for each in course.series]
    yield from (f"Two episodes are called {name}; every id stands once." for name in _twice(ids))
    yield from (f"Two {kind} are called {name}; every id stands once." for kind, names in _names(course) for name in _twice(names))
    for each in course.episodes:
        where = f"Episode {each.id}"
        if each.series not in series:
            yield f"{where} is in a series {each.series!r} that is not declared; declared are {', '.join(series)}."
        yield from (f"{where} needs {name}, which is no episode of the course." for name in each.needs if name not in ids)
        yield from (f"{where} needs {name} without saying why." for name, reason in each.needs.items() if not reason.strip())
        if len(each.depth) != 2 or any(depth not in DEPTHS for depth in each.depth) or each.depth[0] > each.depth[1]:
            yield f"{where} has depth {list(each.depth)}; give the easiest and the hardest of {', '.join(DEPTHS)}."
        if not each.outcomes:
            yield f"{where} names no outcome; say at least one thing that a learner can do afterwards."
        strange = [one for one in each.outcomes if one.level not in LEVELS]
        yield from (f"{where}, outcome {one.id}: level {one.level!r} is none of {', '.join(LEVELS)}." for one in strange)
        yield from (f"{where} has two outcomes called {name}." for name in _twice([one.id for one in each.outcomes]))
        if each.minutes <= 0:
            yield f"{where} takes {each.minutes} minutes; give a positive number."
    cycle = _cycle({each.id: list(each.needs) for each in course.episodes})
    if cycle:
        yield f"These episodes need each other in a circle: {' → '.join(cycle)}."
    named = [(f"Track {track.id}", [name for step in track.steps for name in step]) for track in course.tracks]
    named += [(f"Certificate {each.id}", list(each.episodes)) for each in course.certificates]
    named += [(f"Goal {each.id}", list(each.episodes)) for each in course.goals]
    yield from (f"{where} names {name}, which is no episode of the course." for where, names in named for name in names if name not in ids)
    yield from (f"Goal {each.id} names no episode; name at least one." for each in course.goals if not each.episodes)
    yield from (f"Goal {each.id} says nothing under title or about; say what it is for." for each in course.goals if not _said(each))
    aims = [*ids, *(each.id for kind in (course.tracks, course.certificates, course.goals) for each in kind)]
    yield from (f"Two things that a learner can aim for are called {name}; every id stands once." for name in _twice(aims))
    few = [(each.id, number, one) for each in course.certificates for one, number in (each.choose or {}).items()]
    yield from (
        f"Certificate {name} asks for {number} of the series {one!r}, which has {len(course.of_series(one))}."
        for name, number, one in few
        if one in series and not 0 < number <= len(course.of_series(one))
    )
    chosen = [(f"Track {track.id}", track.choose_from) for track in course.tracks if track.choose_from]
    chosen += [(f"Certificate {each.id}", one) for each in course.certificates for one in (*each.series, *(each.choose or {}))]
    yield from (f"{where} names the series {name!r}, which is not declared." for where, name in chosen if name not in series)


def _names(course: Course) -> Iterable[tuple[str, list[str]]]:
    yield "series", [each.id for each in course.series]
    yield "tracks", [each.id for each in course.tracks]
    yield "certificates", [each.id for each in course.certificates]
    yield "goals", [each.id for each in course.goals]


def _said(goal: Goal) -> bool:
    return bool(goal.title.strip() and goal.about.strip())


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _cycle(needs: Mapping[str, list[str]]) -> list[str]:
    """Return one circle of prerequisites, its first episode again at the end, or nothing."""
    done: set[str] = set()

    def walk(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return []
        for needed in needs.get(name, []):
            found = walk(needed, [*trail, name])
            if found:
                return found
        done.add(name)
        return []

    return next((found for name in needs if (found := walk(name, []))), [])
