"""One line of a derivation: what it states, in words and in symbols, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dstudio_lib.foundation.errors import DStudioError

EQUAL, AT_MOST, AT_LEAST = "=", "<=", ">="


class BrokenStep(DStudioError, ValueError):
    """A step that cannot even be checked: it uses what was not shown before, or an equation with no single solution."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a step found, in a sentence. ``holds`` is None for what is assumed and therefore not checked."""

    holds: bool | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Use:
    """An earlier equation as this step needs it: its left side replaced by its right one, or the equation solved for a symbol.

    ``at`` puts other values into the equation first, such as n + 1 for n.
    """

    name: str
    solving_for: Any = None
    at: Mapping[Any, Any] = field(default_factory=dict)

    def pair(self, known: Mapping[str, Step]) -> tuple[Any, Any]:
        """Return what is replaced, and by what."""
        import sympy

        if self.name not in known:
            raise BrokenStep(f"It rests on {self.name!r}, which was not shown before; use one of {', '.join(known) or 'none'}.")
        earlier = known[self.name]
        if earlier.relation != EQUAL:
            raise BrokenStep(f"{self.name!r} is an inequality, so neither side can replace the other.")
        left, right = (sympy.sympify(side).subs(self.at, simultaneous=True) for side in (earlier.left, earlier.right))
        if self.solving_for is None:
            return left, right
        solutions = sympy.solve(left - right, self.solving_for)
        if len(solutions) != 1:
            raise BrokenStep(f"{self.name!r} has {len(solutions)} solutions for {self.solving_for}, and one is needed.")
        return self.solving_for, solutions[0]


class Rule(Protocol):
    """Why a step holds, and the check that it does."""

    @property
    def words(self) -> str:
        """The rule as a reader is told it."""

    @property
    def uses(self) -> tuple[Use, ...]:
        """The earlier steps that it rests on."""

    def verify(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Check the step, given the earlier ones by name."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line: two SymPy expressions, the relation between them, the words that lead to it and the rule that proves it."""

    name: str
    title: str
    says: str
    left: Any
    right: Any
    because: Rule
    relation: str = EQUAL

    def verify(self, known: Mapping[str, Step]) -> Verdict:
        """Check this step against the earlier ones."""
        try:
            return self.because.verify(self, known)
        except BrokenStep as broken:
            return Verdict(False, str(broken))
