"""What a record of a company's architecture holds, of a success, and of a year in which something changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from .claims import STRICT, Claim, PatternUse, SourceEntry, Standing


@dataclass(frozen=True, slots=True)
class Component:
    """One part of an architecture: its name, its layer, and what it does there."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    name: str
    layer: str
    does: str
    status: Standing
    sources: tuple[str, ...]
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """How an organisation built its system, from what it has published. ``as_of`` is the year that the sources describe.

    ``mechanism`` is the one idea that the rest leans on; ``scale`` are the sizes that it published, each with its date in the text;
    ``trade_offs`` are what it gave up.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    name: str
    architecture: str
    summary: str
    as_of: int
    mechanism: Claim
    scale: tuple[Claim, ...]
    components: tuple[Component, ...]
    patterns: tuple[PatternUse, ...]
    trade_offs: tuple[Claim, ...]
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    incidents: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def claims(self) -> tuple[Claim | Component | PatternUse, ...]:
        """Return every statement of the record that carries a standing."""
        return (self.mechanism, *self.scale, *self.components, *self.patterns, *self.trade_offs)


@dataclass(frozen=True, slots=True)
class Success:
    """Something hard that went right, and what made it so."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    title: str
    organisation: str
    year: int
    summary: str
    challenge: Claim
    what_was_done: tuple[Claim, ...]
    result: tuple[Claim, ...]
    patterns: tuple[PatternUse, ...]
    lessons: tuple[Claim, ...]
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    company: str = ""
    unknown: tuple[str, ...] = ()

    def claims(self) -> tuple[Claim | PatternUse, ...]:
        """Return every statement of the record that carries a standing."""
        return (self.challenge, *self.what_was_done, *self.result, *self.patterns, *self.lessons)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A year in which something was published or released that changed how systems are built."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    year: int
    title: str
    what: Claim
    consequence: Claim
    patterns: tuple[str, ...]
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    month: int | None = None
    company: str = ""

    def claims(self) -> tuple[Claim, ...]:
        """Return every statement of the record that carries a standing."""
        return (self.what, self.consequence)
