"""A track as it is declared, and what to do about each prerequisite that it leaves out.

A track may skip a prerequisite. Then its short assessment comes first, and the episode only where that shows a gap.

>>> from dstudio_lib.paths import course
>>> found = follow(course.load(), "express")
>>> [step.episode.id for step in found.route.steps]
['E01', 'E04', 'E06', 'E09', 'E13', 'E18']
>>> [bridge.prerequisite.id for bridge in found.bridges]
['E02', 'E14', 'E15', 'E16', 'E17']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dstudio_lib.foundation.errors import UnknownName

from .course import Course, Episode
from .routes import Route, Step, aim, cheapest_choice, known_episodes


@dataclass(frozen=True, slots=True)
class Bridge:
    """A prerequisite that a track leaves out. ``needed_by`` maps each episode that asks for it to the reason.

    ``assessment`` is the notebook of its pre-assessment from the top of the project, or empty if there is none on this disk.
    """

    prerequisite: Episode
    needed_by: Mapping[str, str]
    assessment: str

    def __str__(self) -> str:
        what = f"{self.prerequisite.id} {self.prerequisite.title}"
        why = "; ".join(f"{name}: {reason}" for name, reason in self.needed_by.items())
        if self.assessment:
            return f"{what} is left out ({why}). Take {self.prerequisite.id}-pre first, and the episode if that shows a gap."
        return f"{what} is left out ({why}). Take the episode first, {self.prerequisite.minutes} minutes, unless you know it."


@dataclass(frozen=True, slots=True)
class Followed:
    """A track's own episodes in its own order, and its bridges."""

    route: Route
    bridges: tuple[Bridge, ...]


def follow(course: Course, track: str, known: Iterable[str] = ()) -> Followed:
    """Return a track for someone who knows some episodes already, with a bridge for every prerequisite that it leaves out.

    Raises
    ------
    UnknownName
        If there is no such track, or no such known episode.
    """
    wanted = aim(course, track)
    if wanted.kind != "track":
        raise UnknownName(f"{track!r} is no track; the tracks are {', '.join(each.id for each in course.tracks)}.")
    done = known_episodes(course, known)
    names = [name for name in (*wanted.episodes, *cheapest_choice(course, wanted, done)) if name not in done]
    steps = tuple(Step(course.episode(name), _why(course, name, names, wanted.episodes)) for name in names)
    gaps: dict[str, dict[str, str]] = {}
    for index, name in enumerate(names):
        for needed, reason in course.episode(name).needs.items():
            if needed not in done and needed not in names[:index]:
                gaps.setdefault(needed, {})[name] = reason
    bridges = tuple(Bridge(each, gaps[each.id], pre_assessment(course, each.id)) for each in course.episodes if each.id in gaps)
    return Followed(Route(wanted, steps, done), bridges)


def _why(course: Course, name: str, names: list[str], declared: tuple[str, ...]) -> tuple[str, ...]:
    later = [course.episode(each) for each in names[names.index(name) + 1 :]]
    first = "the track names it" if name in declared else "it is chosen from its series, for the fewest minutes"
    return (first, *(f"{each.id} needs it, since {each.needs[name]}" for each in later if name in each.needs))


def pre_assessment(course: Course, name: str) -> str:
    """Return the notebook of an episode's pre-assessment, from the top of the project; empty if this disk has none."""
    file = f"assessments/alone/{course.episode(name).id}-pre.ipynb"
    return file if (course.home / file).is_file() else ""
