"""A statement, its standing and its sources: what every record is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

Standing = Literal["R", "S", "I", "M", "unknown"]
"""Reported in a primary document, secondary, inferred by us, modelled; or not known to anyone we could read."""

SourceKind = Literal[
    "primary-postmortem", "regulator", "company-filing", "company-statement", "paper", "press", "blog", "digest", "dataset", "reference"
]
"""What a source is. The first five are primary: whoever wrote them was there, measured it, or had the power to ask."""

PRIMARY: frozenset[str] = frozenset({"primary-postmortem", "regulator", "company-filing", "company-statement", "paper"})

CostKind = Literal["reported", "regulator", "estimate", "claimed-unsourced", "none"]
"""Who stands behind an amount: the company, an authority, someone's arithmetic, nobody; or there is none."""

STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One document behind a record, and how it was read for it."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

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

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

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
class Cost:
    """An amount in US dollars, and who stands behind it."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    kind: CostKind
    text: str
    status: Standing
    sources: tuple[str, ...] = ()
    amount_usd: float | None = None
    at_least: bool = False
    locator: str = ""


@dataclass(frozen=True, slots=True)
class PatternUse:
    """A pattern that was missing, helped, or is used, and why we say so."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    pattern: str
    why: str
    status: Standing
    sources: tuple[str, ...]
    locator: str = ""
