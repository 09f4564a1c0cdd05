"""The course as ``course.toml`` declares it, checked when it is read.

Whether an episode can be opened is read off the disk: it is available when its notebook exists.

>>> from dstudio_lib.paths import course
>>> course.load().episode("E01").title
'Speed of Light'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from dstudio_lib.foundation.errors import DStudioError, UnknownName

from .checks import problems

Part = TypeVar("Part")


class CourseError(DStudioError, ValueError):
    """The course file says something that cannot be: the sentence says where and what."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a learner can do afterwards, and on which of Bloom's levels."""

    id: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One notebook of the course. ``needs`` maps each prerequisite to the reason for it."""

    id: str
    title: str
    slug: str
    series: str
    minutes: int
    depth: tuple[str, str]
    about: str
    needs: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    cold_open: str = ""
    incidents: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Where its notebook stands, from the top of the project."""
        return f"episodes/{self.id}-{self.slug}.ipynb"


@dataclass(frozen=True, slots=True)
class Series:
    """Episodes that belong together."""

    id: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Track:
    """A way through the course for one purpose. Each step is one sitting or one week."""

    id: str
    title: str
    steps: tuple[tuple[str, ...], ...]
    choose_from: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a learner has to finish. ``choose`` maps a series to how many of its episodes."""

    id: str
    title: str
    episodes: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    choose: Mapping[str, int] | None = None
    pass_mark: float | None = None
    incident_simulations: int = 0
    design_challenges: int = 0


@dataclass(frozen=True, slots=True)
class Goal:
    """Something a learner wants to be able to do, and the episodes that serve it, without their prerequisites."""

    id: str
    title: str
    about: str
    episodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """Every episode, track, certificate and goal, and where the project stands on this disk."""

    title: str
    subtitle: str
    series: tuple[Series, ...]
    episodes: tuple[Episode, ...]
    tracks: tuple[Track, ...]
    certificates: tuple[Certificate, ...]
    home: Path
    goals: tuple[Goal, ...] = ()

    def episode(self, name: str) -> Episode:
        """Return one episode by its id.

        Raises
        ------
        UnknownName
            If the course has no such episode.
        """
        if name in self._by_id:
            return self._by_id[name]
        raise UnknownName(f"The course has no episode {name!r}; ids run from {self.episodes[0].id} to {self.episodes[-1].id}.")

    @cached_property
    def _by_id(self) -> dict[str, Episode]:
        return {each.id: each for each in self.episodes}

    def available(self, name: str) -> bool:
        """Whether the episode's notebook exists."""
        return (self.home / self.episode(name).file).is_file()

    def of_series(self, series: str) -> list[Episode]:
        """Return the episodes of one series, in order."""
        return [each for each in self.episodes if each.series == series]

    def unlocked_by(self, name: str) -> list[Episode]:
        """Return the episodes that name this one as a prerequisite."""
        self.episode(name)
        return [each for each in self.episodes if name in each.needs]

    def before(self, name: str) -> list[Episode]:
        """Return every prerequisite of an episode, the prerequisites' own included, in an order to take them in."""
        found: dict[str, Episode] = {}

        def visit(each: str) -> None:
            for needed in self.episode(each).needs:
                if needed not in found:
                    visit(needed)
                    found[needed] = self.episode(needed)

        visit(name)
        return list(found.values())

    def skipped(self, track: Track) -> dict[str, list[str]]:
        """Return, for each episode of a track, the prerequisites that the track has not covered by then."""
        done: set[str] = set()
        gaps: dict[str, list[str]] = {}
        for step in track.steps:
            for name in step:
                missing = [needed for needed in self.episode(name).needs if needed not in done]
                if missing:
                    gaps[name] = missing
                done.add(name)
        return gaps


def load(file: Path | str | None = None) -> Course:
    """Read the course and check it.

    Without a file, ``course/course.toml`` is looked for above the working directory, then above this package.

    Raises
    ------
    CourseError
        In one sentence, if the file is missing or says something that cannot be.
    """
    path = Path(file) if file is not None else _find()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise CourseError(f"The course file {path.name} cannot be read; is this folder a clone of the project?") from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path.name} is not valid TOML: {error}.") from None
    course = _course(table, path)
    _check(course)
    return course


def _find() -> Path:
    for start in (Path.cwd(), Path(__file__).resolve()):
        for folder in (start, *start.parents):
            if (folder / "course" / "course.toml").is_file():
                return folder / "course" / "course.toml"
    raise CourseError("No course/course.toml was found above this folder; run this inside a clone of the project.")


def _course(table: Mapping[str, Any], path: Path) -> Course:
    head = table.get("course", {})
    return Course(
        title=str(head.get("title", "")),
        subtitle=str(head.get("subtitle", "")),
        series=tuple(_made(Series, each, path) for each in table.get("series", [])),
        episodes=tuple(_episode(each, path) for each in table.get("episode", [])),
        tracks=tuple(_track(each, path) for each in table.get("track", [])),
        certificates=tuple(_made(Certificate, _tuples(each, "episodes", "series"), path) for each in table.get("certificate", [])),
        home=path.resolve().parent.parent,
        goals=tuple(_made(Goal, _tuples(each, "episodes"), path) for each in table.get("goal", [])),
    )


def _episode(table: Mapping[str, Any], path: Path) -> Episode:
    outcomes = tuple(_made(Outcome, each, path) for each in table.get("outcomes", []))
    return _made(Episode, {**_tuples(table, "depth", "incidents"), "outcomes": outcomes}, path)


def _track(table: Mapping[str, Any], path: Path) -> Track:
    return _made(Track, {**table, "steps": tuple(tuple(step) for step in table.get("steps", []))}, path)


def _tuples(table: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: tuple(value) if key in names else value for key, value in table.items()}


def _made(kind: type[Part], table: Mapping[str, Any], path: Path) -> Part:
    try:
        return kind(**table)
    except TypeError as error:
        what = re.sub(r"^.*__init__\(\) ", "", str(error))
        raise CourseError(f"{path.name}, {kind.__name__.lower()} {table.get('id', 'without an id')}: {what}.") from None


def _check(course: Course) -> None:
    for problem in problems(course):
        raise CourseError(problem)
