"""A report put together from a course folder, its gradebook and the course's outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.errors import DStudioError, UnknownName

from ..course import Course
from .results import read
from .summary import REACHED, Report, of_episode

ORDER = ("-pre", "-post")


def report(
    course: Course,
    gradebook: Any,
    wanted: Sequence[str] = (),
    *,
    public: bool = False,
    threshold: float = REACHED,
    now: datetime | None = None,
) -> Report:
    """Return the report on some episodes of a course, or on all that have been handed out.

    Parameters
    ----------
    gradebook
        nbgrader's, open.
    wanted
        Episodes or assessments, such as ``E01`` or ``E01-post``.
    public
        The edition to pass on: without names, and without counts under ten.

    Raises
    ------
    UnknownName
        If nothing among the keys is called so.
    """
    now = now or datetime.now(UTC)
    chosen = _chosen(course, wanted)
    texts = _episodes()
    found = []
    for episode, names in chosen.items():
        forms = read(course, gradebook, names)
        if not forms:
            continue
        title, outcomes = texts.get(episode, (course.assessment(names[-1]).title, {}))
        told = of_episode(
            episode, title, outcomes, [forms[name] for name in names if name in forms], now, public=public, threshold=threshold
        )
        absent = [name for name in names if name not in forms]
        if absent:
            told = replace(told, notes=(*told.notes, f"{', '.join(absent)} {'has' if len(absent) == 1 else 'have'} not been handed out."))
        found.append(told)
    return Report(course.course_id, now, public, tuple(found))


def of_folder(folder: Path | str = ".", wanted: Sequence[str] = (), *, public: bool = False, threshold: float = REACHED) -> Report:
    """Return the report on a course folder, with its gradebook opened by nbgrader.

    Raises
    ------
    NoCourse
        If the folder is no course folder, or nbgrader is not installed.
    """
    from ..run import Bridge

    course = Course.at(Path(folder))
    made: Report = Bridge().module.with_gradebook(
        course, lambda gradebook: report(course, gradebook, wanted, public=public, threshold=threshold)
    )
    return made


def _chosen(course: Course, wanted: Sequence[str]) -> dict[str, list[str]]:
    """Return the assessments of each episode, the form before it first."""
    by_episode: dict[str, list[str]] = {}
    for name, declared in course.declared.items():
        by_episode.setdefault(declared.assessment.episode, []).append(name)
    for names in by_episode.values():
        names.sort(key=lambda name: (next((place for place, end in enumerate(ORDER) if name.endswith(end)), len(ORDER)), name))
    episodes = {name: declared.assessment.episode for name, declared in course.declared.items()}
    asked = []
    for name in wanted:
        if name not in by_episode and name not in episodes:
            raise UnknownName(f"Nothing here is called {name!r}; there are {', '.join([*by_episode, *episodes]) or 'no assessments'}.")
        asked.append(episodes.get(name, name))
    return {episode: by_episode[episode] for episode in sorted(by_episode) if not asked or episode in asked}


def _episodes() -> dict[str, tuple[str, dict[str, str]]]:
    """Return each episode's title and outcomes, as far as the course's own file is here."""
    from dstudio_lib.paths import course

    try:
        return {each.id: (each.title, {outcome.id: outcome.text for outcome in each.outcomes}) for each in course.load().episodes}
    except (DStudioError, OSError):
        return {}
