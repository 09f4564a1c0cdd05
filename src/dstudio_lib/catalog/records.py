"""What a record of the catalog holds: an incident, told claim by claim, each with its source and its standing.

Records are frozen and plain; they are checked where they are read, in :mod:`.load`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import ClassVar, Literal

from dstudio_lib.foundation.errors import UnknownName

Standing = Literal["R", "S", "I", "M", "unknown"]
"""Reported in a primary document, secondary, inferred by us, modelled; or not known to anyone we could read."""

SourceKind = Literal[
    "primary-postmortem", "regulator", "company-filing", "company-statement", "paper", "press", "blog", "digest", "dataset", "reference"
]
"""What a source is. The first five are primary: whoever wrote them was there, measured it, or had the power to ask."""

PRIMARY: frozenset[str] = frozenset({"primary-postmortem", "regulator", "company-filing", "company-statement", "paper"})

Clock = Literal["exact", "approximate", "day", "undocumented"]
"""How well the minute of an event is known; an undocumented one is placed by its order alone."""

Lane = Literal["system", "people", "customers", "business"]

CostKind = Literal["reported", "regulator", "estimate", "claimed-unsourced", "none"]
"""Who stands behind an amount: the company, an authority, someone's arithmetic, nobody; or there is none."""

_STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One document behind a record, and how it was read for it."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    title: str
    publisher: str
    kind: SourceKind
    url: str
    read: str
    published: date | None = None

    @property
    def primary(self) -> bool:
        """Whether the publisher was part of what happened, or had the power to ask those who were."""
        return self.kind in PRIMARY


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement in our words, with its standing and the keys of its sources.

    ``locator`` is the paragraph or section; ``disputed`` says what another source has instead.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    text: str
    status: Standing
    sources: tuple[str, ...] = ()
    locator: str = ""
    disputed: str = ""

    @property
    def known(self) -> bool:
        """Whether anything is known at all."""
        return self.status != "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """One mark of a timeline: its minute from the onset, its time, and what happened then."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

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

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    text: str
    status: Standing
    sources: tuple[str, ...] = ()
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount in US dollars, and who stands behind it."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    kind: CostKind
    text: str
    status: Standing
    sources: tuple[str, ...] = ()
    amount_usd: float | None = None
    at_least: bool = False
    locator: str = ""


@dataclass(frozen=True, slots=True)
class PatternUse:
    """A pattern that was missing or that helped, and why we say so."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    pattern: str
    why: str
    status: Standing
    sources: tuple[str, ...]
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """A real incident: what is known of it, from whom, and what is not known."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    id: str
    title: str
    organisation: str
    summary: str
    started: datetime
    zone: str
    utc_offset_minutes: int
    category: str
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
    timeline: tuple[Event, ...]
    sources: dict[str, SourceEntry]
    patterns_helped: tuple[PatternUse, ...] = ()
    unknown: tuple[str, ...] = ()

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

    def claims(self) -> tuple[Claim | Event | Duration | Cost | PatternUse, ...]:
        """Return every statement of the record that carries a standing."""
        single = (self.root_cause, self.trigger, self.amplifier, self.detection, self.recovery, self.duration)
        many = (self.what_happened, self.impact, self.cost, self.patterns_violated, self.patterns_helped, self.lessons, self.timeline)
        return (*single, *(each for group in many for each in group))
