"""An assessment, declared once: its items, what each measures, what is right, and what each wrong answer betrays.

Declarations live with the keys, outside everything that is released. The notebook, the grader, the feedback and the
reference submissions are all derived from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from dstudio_lib.foundation.errors import DStudioError

Bloom = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
Depth = Literal["L1", "L2", "L3", "L4", "L5"]
Role = Literal["good", "partial", "wrong", "nothing", "cheat"]
Numbers = Mapping[str, float]
Outcome = tuple[bool, Any]
"""What one hidden call gave: whether it returned a plain value, and the value."""


class BadDeclaration(DStudioError, ValueError):
    """An assessment that contradicts itself."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A personal number: drawn from ``low`` to ``high`` in steps, in the library's base units."""

    name: str
    meaning: str
    low: float
    high: float
    step: float
    unit: str = ""

    @property
    def count(self) -> int:
        """How many values it can take."""
        return round((self.high - self.low) / self.step) + 1


@dataclass(frozen=True, slots=True)
class Reference:
    """A submission to one item, as the code or text of its answer cell, and the points that it must get.

    ``points`` is ``None`` where a person has to judge.
    """

    role: Role
    answer: str
    points: float | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong way to a number, so that feedback can name it."""

    says: str
    value: Callable[[Numbers], float]


@dataclass(frozen=True, kw_only=True)
class Item:
    """What every kind of item has. ``id`` is a short name such as ``q3``; ``answer`` is the name that the learner assigns or writes."""

    id: str
    title: str
    outcome: str
    bloom: Bloom
    depth: Depth
    points: float
    prompt: str
    references: tuple[Reference, ...]

    @property
    def name(self) -> str:
        """The name that holds the learner's answer."""
        return f"answer_{self.id.removeprefix('q')}"


@dataclass(frozen=True, kw_only=True)
class Numeric(Item):
    """One number, computed from the learner's own parameters.

    ``prompt`` refers to parameters as ``{name}``. ``expected`` computes with the library, ``solution`` is the same for the
    instructor's notebook.
    """

    parameters: tuple[Parameter, ...]
    expected: Callable[[Numbers], float]
    solution: str
    unit: str
    tolerance: float = 0.01
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a multiple choice; a wrong one names the misconception that makes it attractive."""

    text: str
    misconception: str | None = None


@dataclass(frozen=True, kw_only=True)
class Choice(Item):
    """One of several options, answered by its letter. ``shown`` is a trace or picture in text that the question is about."""

    options: tuple[Option, ...]
    why: str
    shown: str = ""

    @property
    def letters(self) -> str:
        """The letters of the options, in order."""
        return "ABCDEFGH"[: len(self.options)]

    @property
    def right(self) -> str:
        """The letter of the right option."""
        return next(letter for letter, option in zip(self.letters, self.options, strict=True) if option.misconception is None)


@dataclass(frozen=True, kw_only=True)
class Recognition(Choice):
    """A choice about what is shown: a trace, a history or an architecture, in which a pattern or its absence is to be recognised."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """One thing that must hold of a function, over inputs drawn from a hidden seed.

    ``title`` is told to the learner; ``cases`` draws the argument lists; ``holds`` judges all outcomes together, and an
    exception in it counts as no.
    """

    title: str
    points: float
    cases: Callable[[Random], Sequence[tuple[Any, ...]]]
    holds: Callable[[Sequence[tuple[Any, ...]], Sequence[Outcome]], bool]


@dataclass(frozen=True, kw_only=True)
class Code(Item):
    """A function to write, graded by its properties."""

    function: str
    stub: str
    solution: str
    examples: tuple[tuple[tuple[Any, ...], Any], ...]
    properties: tuple[Property, ...]

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an answer worth some points looks like."""

    points: float
    looks_like: str


@dataclass(frozen=True, kw_only=True)
class Written(Item):
    """A text that a person grades in formgrader, by the anchors of its rubric."""

    rubric: tuple[Anchor, ...]


AnyItem = Numeric | Choice | Code | Written


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A set of items that are handed out together."""

    id: str
    title: str
    episode: str
    introduction: str
    minutes: int
    items: tuple[AnyItem, ...]

    @property
    def points(self) -> float:
        """The most that can be reached."""
        return sum(item.points for item in self.items)

    def item(self, name: str) -> AnyItem:
        """Return one item by its id."""
        return next(item for item in self.items if item.id == name)

    def check(self) -> None:
        """Refuse a declaration that contradicts itself.

        Raises
        ------
        BadDeclaration
            With the item and what is wrong with it.
        """
        ids = [item.id for item in self.items]
        _demand(len(set(ids)) == len(ids), self.id, "two items have the same id")
        for item in self.items:
            where = f"{self.id} {item.id}"
            _demand(item.points > 0, where, "its points are not above 0")
            roles = {reference.role for reference in item.references}
            _demand(
                {"good", "wrong", "nothing", "cheat"} <= roles, where, "a reference submission is missing (good, wrong, nothing, cheat)"
            )
            if isinstance(item, Numeric):
                _demand(len(item.parameters) > 0, where, "it has no personal parameter")
                _demand(0 < item.tolerance < 0.1, where, "its tolerance is not between 0 and 10 %")
                _demand(
                    math.prod(parameter.count for parameter in item.parameters) >= 1_000, where, "fewer than 1 000 sets of numbers exist"
                )
            elif isinstance(item, Choice):
                right = [option for option in item.options if option.misconception is None]
                _demand(len(right) == 1 and len(item.options) >= 3, where, "it needs one right option of at least three")
                _demand(bool(item.shown) or not isinstance(item, Recognition), where, "it shows nothing in which to recognise anything")
            elif isinstance(item, Code):
                total = sum(each.points for each in item.properties)
                _demand(math.isclose(total, item.points), where, "the points of its properties do not add up to the item's")
                _demand(len(item.examples) > 0, where, "it shows no example")
            else:
                anchors = [anchor.points for anchor in item.rubric]
                _demand(max(anchors) == item.points and min(anchors) == 0, where, "its rubric does not reach from 0 to all points")


def _demand(holds: bool, where: str, sentence: str) -> None:
    if not holds:
        raise BadDeclaration(f"{where}: {sentence}.")


def parallel(one: Assessment, other: Assessment) -> list[str]:
    """Return the ways in which two assessments are not parallel forms: same outcomes, kinds, levels, points and time, other items."""
    differences = []
    for mine, theirs in zip(one.items, other.items, strict=False):
        for trait in ("outcome", "bloom", "depth", "points"):
            if getattr(mine, trait) != getattr(theirs, trait):
                differences.append(f"{mine.id}: {trait} is {getattr(mine, trait)} and {getattr(theirs, trait)}")
        if type(mine) is not type(theirs):
            differences.append(f"{mine.id}: one is a {type(mine).__name__}, the other a {type(theirs).__name__}")
        if mine.prompt == theirs.prompt:
            differences.append(f"{mine.id}: both ask the same question")
    if len(one.items) != len(other.items):
        differences.append("one has more items than the other")
    if one.minutes != other.minutes:
        differences.append(f"one takes {one.minutes} minutes and the other {other.minutes}")
    return differences
