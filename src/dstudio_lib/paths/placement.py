"""Where to begin: what a learner's pre-assessments show as known, and which outcomes they show as gaps.

>>> from dstudio_lib.paths import course
>>> found = placed(course.load(), {"E01": 0.9, "E02/O1": 1.0, "E02/O2": 0.5})
>>> found.known, found.gaps, found.not_asked
(('E01',), {'E02': ('E02/O2',)}, {'E02': ('E02/O3',)})
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dstudio_lib.foundation.errors import InputError, UnknownName

from .course import Course
from .learner import Answer
from .mastery import outcomes

KNOWN_FROM = 0.8
"""From this share of right answers on, an episode or an outcome counts as known: the pass mark of the certificates."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What pre-assessments show: episodes known; by episode, the outcomes that are not; and those that no item asked about."""

    known: tuple[str, ...]
    gaps: Mapping[str, tuple[str, ...]]
    not_asked: Mapping[str, tuple[str, ...]]


def placed(course: Course, shares: Mapping[str, float]) -> Placement:
    """Return a learner's placement from shares of right answers, 0 to 1, by episode (``E01``) or by outcome (``E01/O2``).

    An episode is known if its share is 0.8 or more and no outcome that was asked about is below that. An outcome stands for an
    episode only if it was asked about, so that a short test can show a gap but a missing item cannot.

    Raises
    ------
    UnknownName
        If there is no such episode or outcome.
    InputError
        If a share is not from 0 to 1.
    """
    for name, share in shares.items():
        episode = name.partition("/")[0]
        if "/" in name and name not in outcomes(course, episode):
            raise UnknownName(f"{episode} has no outcome {name!r}; it has {', '.join(outcomes(course, episode))}.")
        course.episode(episode)
        if not 0 <= share <= 1:
            raise InputError(f"the share of {name} was given as {share:g}; allowed is 0 to 1; try {share / 100:g}.", "shares")
    known: list[str] = []
    gaps: dict[str, tuple[str, ...]] = {}
    silent: dict[str, tuple[str, ...]] = {}
    for each in course.episodes:
        asked = {name: shares[name] for name in outcomes(course, each.id) if name in shares}
        if each.id not in shares and not asked:
            continue
        low = tuple(name for name, share in asked.items() if share < KNOWN_FROM)
        whole = shares.get(each.id, sum(asked.values()) / max(len(asked), 1))
        if whole >= KNOWN_FROM and not low:
            known.append(each.id)
        if low:
            gaps[each.id] = low
        if asked and len(asked) < len(each.outcomes):
            silent[each.id] = tuple(name for name in outcomes(course, each.id) if name not in asked)
    return Placement(tuple(known), gaps, silent)


def shares(course: Course, answers: Iterable[Answer]) -> dict[str, float]:
    """Return the share of right answers by outcome, from the items of pre-assessments; the first answer to each item counts.

    >>> from datetime import UTC, datetime
    >>> from dstudio_lib.paths import course
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> two = [Answer(at, "E01-pre/q1", "E01/O1", True), Answer(at, "E01-pre/q2", "E01/O1", False)]
    >>> shares(course.load(), two)
    {'E01/O1': 0.5}
    """
    there = {name for each in course.episodes for name in outcomes(course, each.id)}
    first: dict[str, Answer] = {}
    for each in sorted(answers, key=lambda one: one.at):
        if each.item.partition("/")[0].endswith("-pre") and each.outcome in there:
            first.setdefault(each.item, each)
    by_outcome: dict[str, list[bool]] = {}
    for one in first.values():
        by_outcome.setdefault(one.outcome, []).append(one.right)
    return {name: sum(rights) / len(rights) for name, rights in sorted(by_outcome.items())}
