"""What a record of an incident holds: what happened, told claim by claim, each with its source and its standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import ClassVar, Literal

from dstudio_lib.foundation.errors import UnknownName

from .claims import STRICT, Claim, Cost, PatternUse, SourceEntry, Standing

Clock = Literal["exact", "approximate", "day", "undocumented"]
"""How well the minute of an event is known; an undocumented one is placed by its order alone."""

Lane = Literal["system", "people", "customers", "business"]

Confidence = Literal["high", "medium", "low"]
"""High: a primary document, a regulator's or a press text with the key facts was read. Medium: a digest or list entry of one. Low: less."""

Precision = Literal["minute", "day", "month", "year"]

Category = Literal[
    "security",
    "third-party",
    "human-error",
    "deployment",
    "configuration",
    "dns",
    "time",
    "control-plane",
    "dependency",
    "feedback-loop",
    "capacity",
    "data-loss",
    "network",
    "power",
    "hardware",
    "software-bug",
]

CATEGORIES: dict[str, str] = {
    "security": "Somebody meant harm, or could have: the way in is the cause.",
    "third-party": "A supplier outside the organisation failed or withdrew, and nothing else was needed.",
    "human-error": "One correct-looking manual action did what nobody wanted, with no guard in its way.",
    "deployment": "Putting a new version out, or unevenly, was the cause; put out otherwise, the same code does no harm.",
    "configuration": "Settings, rules or policies changed, and not code.",
    "dns": "Names stopped resolving, or resolved wrongly, because of how names are kept.",
    "time": "Clocks, dates, leap days and seconds, expiry.",
    "control-plane": "What manages the system failed first, and what it manages followed.",
    "dependency": "A part that the system itself owns and needs failed, and the need was the fault.",
    "feedback-loop": "The reaction to a disturbance kept the disturbance going: retries, herds, repair storms.",
    "capacity": "Ordinary work, or a known event, met a limit.",
    "data-loss": "What was stored was gone or wrong, and that is what made it an incident.",
    "network": "Links, routes or network devices.",
    "power": "Electricity or cooling.",
    "hardware": "A machine, a disk or a chip.",
    "software-bug": "The code did what it should not, however it was put out or set up.",
}
"""What each category of root cause means.

The rule of assignment: the cause is the earliest condition without which the trigger would have stayed harmless, as the best
source tells it. Where two categories fit, the one that stands first in this list is taken, so that two readers come to the same.
"""


@dataclass(frozen=True, slots=True)
class WrongFigure:
    """A figure that is widely repeated and does not hold: who says it, and what the sources have instead."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    figure: str
    said_by: str
    instead: str
    status: Standing
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One mark of a timeline: its minute from the onset, its time, and what happened then."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    minute: float
    utc: datetime
    lane: Lane
    title: str
    text: str
    status: Standing
    sources: tuple[str, ...]
    clock: Clock = "exact"
    locator: str = ""
    until_minute: float | None = None

    @property
    def documented(self) -> bool:
        """Whether the moment itself is in a source, at least to the day."""
        return self.clock != "undocumented"


@dataclass(frozen=True, slots=True)
class Duration:
    """How long it lasted, from what to what. ``minutes`` is None where no source says."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    text: str
    status: Standing
    sources: tuple[str, ...] = ()
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A real incident: what is known of it, from whom, and what is not known.

    ``started`` is exact to ``precision``; ``symptoms`` are what it looked like from outside, in the words of somebody who searches;
    ``verified`` says which text was read to check it, and ``confidence`` how much that is worth.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    title: str
    organisation: str
    summary: str
    started: datetime
    zone: str
    utc_offset_minutes: int
    category: Category
    confidence: Confidence
    verified: str
    symptoms: tuple[str, ...]
    what_happened: tuple[Claim, ...]
    duration: Duration
    impact: tuple[Claim, ...]
    cost: tuple[Cost, ...]
    root_cause: Claim
    trigger: Claim
    amplifier: Claim
    detection: Claim
    recovery: Claim
    patterns_violated: tuple[PatternUse, ...]
    lessons: tuple[Claim, ...]
    episodes: tuple[str, ...]
    sources: dict[str, SourceEntry]
    timeline: tuple[Event, ...] = ()
    patterns_helped: tuple[PatternUse, ...] = ()
    wrong_figures: tuple[WrongFigure, ...] = ()
    unknown: tuple[str, ...] = ()
    precision: Precision = "minute"

    @property
    def when(self) -> str:
        """The day it began, as exactly as it is known."""
        return f"{self.started:%Y-%m-%d}"[: {"year": 4, "month": 7}.get(self.precision, 10)]

    @property
    def year(self) -> int:
        """The year in which it began."""
        return self.started.year

    @property
    def local_zone(self) -> timezone:
        """The clock on the wall of those who fought it."""
        return timezone(timedelta(minutes=self.utc_offset_minutes), self.zone)

    def local(self, event: Event) -> datetime:
        """Return the time of an event on the local clock."""
        return event.utc.astimezone(self.local_zone)

    def clock(self, event: Event) -> str:
        """Write the moment of an event in local time and in UTC, as exactly as it is known."""
        local, utc = self.local(event), event.utc.astimezone(UTC)
        if event.clock == "day":
            return f"{local:%Y-%m-%d}, time of day not documented"
        if event.clock == "undocumented":
            return "minute not documented"
        about = "about " if event.clock == "approximate" else ""
        day = "" if local.date() == utc.date() else f"{utc:%Y-%m-%d} "
        return f"{about}{local:%Y-%m-%d %H:%M} {self.zone} ({day}{utc:%H:%M} UTC)"

    def source(self, key: str) -> SourceEntry:
        """Return one of the record's sources.

        Raises
        ------
        UnknownName
            If the record has no source of this name.
        """
        try:
            return self.sources[key]
        except KeyError:
            raise UnknownName(f"{self.id} has no source called {key!r}; it has {', '.join(self.sources)}.") from None

    def claims(self) -> tuple[Claim | Event | Duration | Cost | PatternUse | WrongFigure, ...]:
        """Return every statement of the record that carries a standing."""
        single = (self.root_cause, self.trigger, self.amplifier, self.detection, self.recovery, self.duration)
        many = (self.what_happened, self.impact, self.cost, self.patterns_violated, self.patterns_helped, self.lessons)
        more = (self.timeline, self.wrong_figures)
        return (*single, *(each for group in (*many, *more) for each in group))
