"""The learning-path map: the course as a map and as a list, a route to a goal on it, and where the learner stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import traitlets

from dstudio_lib import catalog
from dstudio_lib.charts.learning_path import places
from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.foundation.formatting import number
from dstudio_lib.paths import course as declared
from dstudio_lib.paths import progress
from dstudio_lib.paths.bridges import follow
from dstudio_lib.paths.course import Course
from dstudio_lib.paths.learner import Progress
from dstudio_lib.paths.recommend import known_by, next_step
from dstudio_lib.paths.routes import Route, aim, aims, route

from .assets import loader
from .surface import Surface

STATES = ("not started", "started", "done")
KINDS = {"goal": "Goals", "track": "Tracks", "certificate": "Certificates", "episode": "Episodes"}
HOURS = 4.0
"""Hours a week until the learner says otherwise."""


class PathMap(Surface):
    """The map of the course. ``asked`` holds the goal and the hours a week, ``states`` where the learner stands in each episode."""

    _esm = loader("path")
    map = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    route = traitlets.Dict().tag(sync=True)
    states = traitlets.Dict().tag(sync=True)
    trouble = traitlets.Unicode().tag(sync=True)

    def __init__(self, goal: str = "", hours_per_week: float = HOURS) -> None:
        self._course = declared.load()
        super().__init__(poster="Ways through the course.", map=described(self._course))
        self.observe(self._answer, ["asked", "states"])
        try:
            self.states = kept(self._course)
            self.trouble = progress.read().notice
        except DStudioError as error:
            self.trouble = str(error)
        self.asked = {"goal": goal, "hours": hours_per_week, "number": 1}

    def answer(self, message: Mapping[str, Any]) -> None:
        """Keep where the learner stands in an episode."""
        match message:
            case {"kind": "keep", "episode": str(name), "state": str(state)} if state in STATES:
                try:
                    keep(self._course.episode(name).id, state)
                    self.states = {**self.states, name: state}
                    self.trouble = ""
                except (DStudioError, OSError) as error:
                    self.trouble = str(error)

    def _answer(self, _change: Mapping[str, Any]) -> None:
        if not self.asked:
            return
        try:
            self.route = told(self._course, self.asked, progress.read())
        except DStudioError as error:
            self.trouble = str(error)


def described(course: Course) -> dict[str, Any]:
    """Return what the page needs of the course once."""
    place = {each.episode: each for each in places(course)}
    series = {each.id: each.title for each in course.series}
    concepts: dict[str, list[str]] = {}
    for concept in catalog.concepts():
        for name in concept.episodes:
            concepts.setdefault(name, []).append(concept.term)
    return {
        "episodes": [
            {
                "id": each.id,
                "title": each.title,
                "series": series[each.series],
                "minutes": each.minutes,
                "depth": " to ".join(dict.fromkeys(each.depth)),
                "about": each.about,
                "needs": dict(each.needs),
                "opens": [other.id for other in course.unlocked_by(each.id)],
                "outcomes": [outcome.text for outcome in each.outcomes],
                "cold_open": each.cold_open,
                "concepts": concepts.get(each.id, []),
                "file": each.file if course.available(each.id) else "",
                "column": place[each.id].column,
                "row": place[each.id].row,
            }
            for each in course.episodes
        ],
        "goals": [
            {"label": label, "goals": [[each.id, goal_title(each.id, each.title, kind)] for each in aims(course) if each.kind == kind]}
            for kind, label in KINDS.items()
        ],
    }


def goal_title(name: str, title: str, kind: str) -> str:
    """Return what a goal is called in the list of goals."""
    return f"{name} {title}" if kind == "episode" else title


def told(course: Course, asked: Mapping[str, Any], found: Progress) -> dict[str, Any]:
    """Return a route as the page shows it: its steps with their reasons, how long it takes, and what to do next."""
    known = known_by(course, found)
    goal, hours = str(asked.get("goal") or ""), float(asked.get("hours") or HOURS)
    steps, skipped = [], ""
    if goal:
        if aim(course, goal).kind == "track":
            followed = follow(course, goal, known)
            way, skipped = followed.route, " ".join(map(str, followed.bridges))
        else:
            way = route(course, goal, known)
        steps = [{"episode": step.episode.id, "reason": "; ".join(step.reasons)} for step in way.steps]
        said = length(way, hours)
    else:
        ahead = [each for each in course.episodes if each.id not in known]
        minutes = sum(each.minutes for each in ahead)
        said = f"{len(ahead)} of {len(course.episodes)} episodes are ahead, {number(minutes / 60, 3)} hours of notebooks."
    advised = next_step(course, found, goal or None)
    return {
        "number": asked.get("number", 0),
        "steps": steps,
        "said": said,
        "suggested": advised.names[0] if advised.kind == "episode" else "",
        "next": f"Next: {advised.reason}" if advised.kind == "episode" else advised.reason,
        "skipped": skipped,
    }


def kept(course: Course) -> dict[str, str]:
    """Return where the learner stands, from their own file."""
    found = progress.read()
    states = dict.fromkeys(found.begun, "started") | dict.fromkeys(found.finished, "done")
    return {each.id: states[each.id] for each in course.episodes if each.id in states}


def keep(name: str, state: str) -> None:
    """Write down where the learner stands in an episode."""
    if state == "done":
        progress.finish(name)
        return
    progress.change(lambda found: replace(found, episodes={other: each for other, each in found.episodes.items() if other != name}))
    if state == "started":
        progress.start(name)


def length(found: Route, hours: float) -> str:
    """Say how long a route takes."""
    if not found.steps:
        return f"{found.aim.title}: everything on the way is done."
    weeks = found.weeks(hours)
    steps = f"{len(found.steps)} episode{'s' if len(found.steps) != 1 else ''}"
    return (
        f"{found.aim.title}: {steps}, {number(found.minutes / 60, 3)} hours, {weeks} week{'s' if weeks != 1 else ''} at {hours:g} h a week."
    )


def learning_path(goal: str = "", hours_per_week: float = HOURS) -> PathMap:
    """Return the map of the course with a route to a goal on it.

    Parameters
    ----------
    goal
        An episode, a track, a certificate or a named goal, by its id; see ``dstudio path --list``.
    hours_per_week
        How much time there is.
    """
    return PathMap(goal, hours_per_week)
