"""A derivation: a chain of checked steps from stated assumptions to a formula of the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.foundation.references import Source

from . import printing
from .steps import AT_LEAST, AT_MOST, EQUAL, Step, Verdict


class Bet(NamedTuple):
    """A question to commit to before the proof, with a sentence on every option; ``answer`` is the number of the right one."""

    question: str
    options: tuple[tuple[str, str], ...]
    answer: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A step with its number, the numbers of the steps it rests on, and what its check found when it was run."""

    number: int
    step: Step
    rests_on: tuple[int, ...]
    verdict: Verdict

    @property
    def latex(self) -> str:
        """The line as LaTeX."""
        return printing.line(self.step)

    @property
    def markdown(self) -> str:
        """The line, its rule and its tick, as Markdown."""
        return printing.step_markdown(self)

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return f"({self.number}) {self.step.title}: {printing.mark(self.verdict)}"


@dataclass(frozen=True)
class Derivation:
    """What is proved, from what, step by step, and where it ends to hold.

    Nothing is built or checked until it is asked for: SymPy takes a moment to load.

    Parameters
    ----------
    laws
        Ids of the formulas that the derivation ends in, the main one first.
    assumes
        Everything that has to be so, in words; the proof uses no more.
    fails
        Where practice leaves the assumptions, and what happens then.
    popular
        What is often said and is wrong, or is right for another reason.
    original, changed
        Of a derivation made with a change in one step: what it was made from, and that step's name.
    """

    id: str
    title: str
    question: str
    about: str
    laws: tuple[str, ...]
    assumes: tuple[str, ...]
    fails: tuple[str, ...]
    popular: str
    bet: Bet
    sources: tuple[Source, ...]
    build: Callable[[], list[Step]]
    original: Derivation | None = None
    changed: str = ""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps, unchecked."""
        return tuple(self.build())

    @cached_property
    def checked(self) -> tuple[Checked, ...]:
        """Every step with the verdict of its check; those not asked for before are run now."""
        return tuple(self.step(number) for number in range(1, len(self.steps) + 1))

    @cached_property
    def _found(self) -> dict[int, Checked]:
        return {}

    def _check(self, number: int) -> Checked:
        """Run the check of one step."""
        step, before = self.steps[number - 1], self.steps[: number - 1]
        known = {each.name: each for each in before}
        numbers = {each.name: place for place, each in enumerate(before, start=1)}
        rests_on = tuple(sorted({numbers[use.name] for use in step.because.uses if use.name in numbers}))
        return Checked(number, step, rests_on, self._verdict(step, known))

    def _verdict(self, step: Step, known: Mapping[str, Step]) -> Verdict:
        """Check a step, unless it is one that a change elsewhere cannot reach: a check reads its step and those that it uses."""
        if self.original is None or step.name == self.changed or any(use.name == self.changed for use in step.because.uses):
            return step.verify(known)
        return self.original.step(step.name).verdict

    def step(self, which: int | str) -> Checked:
        """Return one step, by its number from 1 or by its name, checked.

        Raises
        ------
        UnknownName
            If there is no such step.
        """
        for number, step in enumerate(self.steps, start=1):
            if which in (number, step.name):
                if number not in self._found:
                    self._found[number] = self._check(number)
                return self._found[number]
        raise UnknownName(f"{self.title} has no step {which!r}; its steps run from 1 to {len(self.steps)}; try step(1).")

    @property
    def holds(self) -> bool:
        """Whether every step that can be checked does hold; nothing is checked after a step that does not."""
        return all(self.step(number).verdict.holds is not False for number in range(1, len(self.steps) + 1))

    def failing(self) -> list[Checked]:
        """Return the steps whose checks fail."""
        return [each for each in self.checked if each.verdict.holds is False]

    def but(self, which: int | str, **changes: Any) -> Derivation:
        """Return the same derivation with something changed in one step, to see which checks notice."""
        changed = self.step(which).step
        steps = [replace(each, **changes) if each.name == changed.name else each for each in self.steps]
        return replace(self, build=lambda: steps, original=self, changed=changed.name)

    def with_a_slip(self, which: int | str) -> Derivation:
        """Return the same derivation with the sign of one right side turned, or its inequality reversed."""
        step = self.step(which).step
        if step.relation != EQUAL:
            return self.but(which, relation=AT_LEAST if step.relation == AT_MOST else AT_MOST)
        return self.but(which, right=-step.right if step.right != 0 else step.right + 1)

    @property
    def markdown(self) -> str:
        """The whole derivation as Markdown, which Lab and Voila typeset."""
        return printing.markdown(self)

    @property
    def html(self) -> str:
        """The whole derivation as HTML with MathML, which needs no script."""
        return printing.html(self)

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return "\n".join([self.title, *(repr(each) for each in self.checked)])


_DERIVATIONS: dict[str, Derivation] = {}


def derivation(**fields: Any) -> Callable[[Callable[[], list[Step]]], Derivation]:
    """Declare a function that builds the steps as a derivation of the course; the id is its name with hyphens."""

    def declare(build: Callable[[], list[Step]]) -> Derivation:
        made = Derivation(id=build.__name__.replace("_", "-"), build=build, **fields)
        if made.id in _DERIVATIONS:
            raise ValueError(f"two derivations are called {made.id}")
        _DERIVATIONS[made.id] = made
        return made

    return declare


def declared() -> dict[str, Derivation]:
    """Return every derivation declared so far, by its id."""
    return dict(_DERIVATIONS)
