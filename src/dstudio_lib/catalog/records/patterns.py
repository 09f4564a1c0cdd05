"""What a record of a pattern holds, of two patterns together, and of a set that belongs together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from .claims import STRICT, Claim, SourceEntry, Standing

PatternCategory = Literal[
    "resilience",
    "scaling",
    "data",
    "coordination",
    "communication",
    "architecture",
    "deployment",
    "security",
    "observability",
    "human",
    "machine-learning",
    "cost",
]

Kinship = Literal["synergy", "complement", "neutral", "conflict"]
"""Together they do more than each alone; each covers what the other leaves; they do not touch; one spoils the other."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that must be chosen, how to choose it, and the formulas that compute it."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    name: str
    meaning: str
    choose: str
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the pattern comes from."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    text: str
    status: Standing
    sources: tuple[str, ...] = ()
    year: int | None = None
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A practice with a name: what it answers, how it works, what it costs, and how it fails.

    ``depth`` has one sentence for each level from L1 (what the word means) to L5 (what only those know who have run it).
    ``symptoms`` are what one sees where it is missing. ``example`` is a session against the library that runs as it stands.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    name: str
    category: PatternCategory
    summary: str
    problem: Claim
    mechanism: Claim
    when_it_hurts: Claim
    failure_mode: Claim
    parameters: tuple[Parameter, ...]
    depth: dict[Literal["L1", "L2", "L3", "L4", "L5"], str]
    origins: tuple[Origin, ...]
    symptoms: tuple[str, ...]
    example: str
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()

    @property
    def formulas(self) -> tuple[str, ...]:
        """Ids of the formulas by which its parameters are chosen, each once."""
        return tuple(dict.fromkeys(each for parameter in self.parameters for each in parameter.formulas))

    def claims(self) -> tuple[Claim | Origin, ...]:
        """Return every statement of the record that carries a standing."""
        return (self.problem, self.mechanism, self.when_it_hurts, self.failure_mode, *self.origins)


@dataclass(frozen=True, slots=True)
class Combination:
    """Two patterns in one system: whether they help or hinder, by what mechanism, and what to do about it.

    Its id is the ids of the two, in order of the alphabet, with a plus sign between. ``holds_when`` is the condition under which the
    verdict is true; ``advice`` is one sentence to act on; ``example`` shows the mechanism in a run, where a simulator can.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    patterns: tuple[str, str]
    kind: Kinship
    title: str
    mechanism: Claim
    holds_when: str
    advice: str
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    example: str = ""
    incidents: tuple[str, ...] = ()

    def claims(self) -> tuple[Claim, ...]:
        """Return every statement of the record that carries a standing."""
        return (self.mechanism,)

    def other(self, pattern: str) -> str:
        """Return the other one of the two."""
        first, second = self.patterns
        return second if pattern == first else first


@dataclass(frozen=True, slots=True)
class Part:
    """One pattern of a stack: what it does there, and what is missing without it."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    pattern: str
    role: str
    without: str


@dataclass(frozen=True, slots=True)
class Stack:
    """Patterns that are used as one: an equation with a name, such as the resilient client. ``company`` is whose it is, if anyone's."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    id: str
    name: str
    summary: str
    parts: tuple[Part, ...]
    result: Claim
    price: Claim
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    company: str = ""
    example: str = ""

    def claims(self) -> tuple[Claim, ...]:
        """Return every statement of the record that carries a standing."""
        return (self.result, self.price)
