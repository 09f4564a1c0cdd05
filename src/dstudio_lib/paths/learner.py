"""What is kept about a learner, as records and as the text of a file that a person can read.

>>> as_text(Progress(goal="E04")) == as_text(from_text(as_text(Progress(goal="E04"))))
True
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Literal

from dstudio_lib.foundation.errors import DStudioError, InputError

FORMAT = 1
ABOUT = "Your progress in DStudio. It stays on this machine: read it, copy it, or delete it whenever you like."
STRICT = {"extra": "forbid"}

Grade = Literal["again", "hard", "good", "easy"]
"""How a review went: forgotten, remembered with difficulty, after a hesitation, at once."""


class LaterVersion(DStudioError):
    """A later version of the course wrote a text."""


def moment(at: datetime | None) -> datetime:
    """Return a time in UTC, to the second; now if none is given.

    Raises
    ------
    InputError
        If the time has no time zone.
    """
    at = at or datetime.now(UTC)
    if at.tzinfo is None:
        raise InputError(f"at was given as {at}, without a time zone; try {at.replace(tzinfo=UTC)}.", "at")
    return at.astimezone(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Visit:
    """When an episode was begun and, if it was, finished."""

    __pydantic_config__: ClassVar[Any] = STRICT

    started: datetime
    finished: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one item. ``item`` is such as ``E01-pre/q3``, ``outcome`` such as ``E01/O2``."""

    __pydantic_config__: ClassVar[Any] = STRICT

    at: datetime
    item: str
    outcome: str
    right: bool


@dataclass(frozen=True, slots=True)
class Review:
    """One look at a flash card or an outcome, and how it went."""

    __pydantic_config__: ClassVar[Any] = STRICT

    at: datetime
    card: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is kept about a learner. ``notice`` is a sentence about the file, and is not part of it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    episodes: dict[str, Visit] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    reviews: tuple[Review, ...] = ()
    goal: str = ""
    notice: str = ""

    @property
    def finished(self) -> tuple[str, ...]:
        """The episodes that are finished, in order of their ids."""
        return tuple(sorted(name for name, each in self.episodes.items() if each.finished))

    @property
    def begun(self) -> tuple[str, ...]:
        """The episodes that are begun and not finished, the latest first."""
        open_ones = {name: each.started for name, each in self.episodes.items() if not each.finished}
        return tuple(sorted(open_ones, key=lambda name: (open_ones[name], name), reverse=True))


def as_text(progress: Progress) -> str:
    """Return the text of the file: indented, sorted, in the order of time."""
    table = asdict(progress)
    del table["notice"]
    for name in ("answers", "reviews"):
        table[name] = sorted(table[name], key=lambda each: each["at"])
    return (
        json.dumps({"about": ABOUT, "version": FORMAT, **table}, ensure_ascii=False, indent=2, sort_keys=True, default=datetime.isoformat)
        + "\n"
    )


def from_text(text: str) -> Progress:
    """Return what a text keeps.

    Raises
    ------
    ValueError
        If the text is damaged: no JSON, or not of this form.
    LaterVersion
        If a later version of the course wrote it.
    """
    try:
        table = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(table, dict):
        raise ValueError("not a table")
    version = table.pop("version", None)
    if isinstance(version, int) and version > FORMAT:
        raise LaterVersion(f"was written by a later version of DStudio (format {version}, here {FORMAT}); update this one.")
    if version != FORMAT:
        raise ValueError("no version")
    table.pop("about", None)
    if "notice" in table:
        raise ValueError("notice is not part of the file")
    kept: Progress = _adapter().validate_json(json.dumps(table))
    times = [each.at for each in kept.answers] + [each.at for each in kept.reviews]
    times += [at for each in kept.episodes.values() for at in (each.started, each.finished) if at]
    if any(at.tzinfo is None for at in times):
        raise ValueError("a time without a time zone")
    return kept


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Progress)
