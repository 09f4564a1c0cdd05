"""The course as ``course.toml`` declares it, checked when it is read.

Whether an episode can be opened is read off the disk: it is available when its notebook exists.

>>> from dstudio_lib.paths import course
>>> course.load().episode("E01").title
'Speed of Light'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from dstudio_lib.foundation.errors import DStudioError, UnknownName

DEPTHS = ("L1", "L2", "L3", "L4", "L5")
Part = TypeVar("Part")
LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")


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
    for problem in _problems(course):
        raise CourseError(problem)


def _problems(course: Course) -> Iterator[str]:
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
