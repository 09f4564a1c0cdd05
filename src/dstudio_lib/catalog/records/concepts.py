"""What a record of a concept holds."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar, Literal

from .claims import STRICT, Claim, SourceEntry

Field = Literal[
    "physics",
    "performance",
    "availability",
    "time-and-order",
    "consistency",
    "consensus",
    "transactions",
    "replication",
    "partitioning",
    "storage",
    "streaming",
    "networking",
    "resilience",
    "security",
    "operations",
    "observability",
    "people",
    "machine-learning",
    "cost",
    "testing",
]


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea under one word: what it means, what it rests on, and what it is commonly taken for.

    ``instead_of`` are other words for the same thing, which the course does not use. ``depth`` is the level on which it is met first.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    term: str
    field: Field
    depth: Literal["L1", "L2", "L3", "L4", "L5"]
    definition: Claim
    misconception: str
    truth: str
    sources: dict[str, SourceEntry] = dataclasses.field(default_factory=dict)
    prerequisites: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()

    def claims(self) -> tuple[Claim, ...]:
        """Return every statement of the record that carries a standing."""
        return (self.definition,)
