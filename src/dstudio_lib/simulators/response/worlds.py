"""What every incident has in common: users who are or are not served, metrics, panels that can go dark, alerts, and things under way.

A world goes in steps of five seconds. Nothing in it is scripted: a command changes capacities, retries, routes or rules, and what users
see follows. Chance (how much they send in each step) is drawn once from the seed, by step, so that two runs of a seed differ only by
what was done in them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from dstudio_lib.foundation.randomness import stream

from .actions import Action, Command, Metric
from .flow import MINUTE, STEP

PRELUDE = 20 * MINUTE
"""How long before the page the history of the panels begins (s)."""
UP = 97.0
"""From this share of answered requests (%) on, users are taken for served."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A metric on a screen, and whose failure makes it go dark."""

    metric: str
    title: str
    depends: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A hypothesis that one can put on the board."""

    name: str
    label: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What an inspection, a colleague or a command said; ``worked`` is false where nothing came back."""

    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    worked: bool = True

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        found: dict[str, Any] = {"text": self.text, "worked": self.worked}
        return found | {"columns": list(self.columns), "rows": [list(row) for row in self.rows]} if self.rows else found


@dataclass(frozen=True)
class Brief:
    """What a scenario says about itself: its story, where its shape comes from, and what is made up."""

    name: str
    title: str
    story: str
    lesson: str
    modelled: str
    incidents: tuple[str, ...]
    metrics: tuple[Metric, ...]
    horizon: float


@cache
def jitter(seed: int, name: str, count: int, spread: float) -> tuple[float, ...]:
    """Return a factor around one for each step, drawn once for a seed; two neighbours are alike."""
    draw, found, level = stream(seed, name), [], 0.0
    for _ in range(count):
        level = 0.8 * level + draw.gauss(0.0, spread * 0.6)
        found.append(max(0.5, 1.0 + level))
    return tuple(found)


def measured(seed: int, name: str) -> float:
    """Return the factor by which one measurement is off, drawn once for its name: a few percent."""
    return max(0.8, 1.0 + stream(seed, name).gauss(0.0, 0.06))


class World(ABC):
    """A running incident; ``now`` is 0 when the commander is called, ``answered`` the share of users' requests that are (%)."""

    brief: ClassVar[Brief]
    users: float
    clock: int

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.now = -PRELUDE
        self.answered = 100.0
        self.metrics: dict[str, float] = {}
        self.news: list[str] = []
        self.due: list[tuple[float, str, str]] = []
        self.noise = jitter(seed, f"{self.brief.name}/demand", round((PRELUDE + self.brief.horizon) / STEP) + 1, 0.03)
        draw = stream(seed, f"{self.brief.name}/world")
        self.clock = draw.randrange(8 * 60, 21 * 60)
        self.users = round(draw.uniform(150_000, 900_000), -4)
        self.draw = draw
        self.build()

    def __deepcopy__(self, memo: dict[int, Any]) -> World:
        new: World = object.__new__(type(self))
        shared = ("noise", "draw", "brief")
        new.__dict__.update({key: value if key in shared else deepcopy(value, memo) for key, value in self.__dict__.items()})
        return new

    @abstractmethod
    def build(self) -> None:
        """Draw what differs from seed to seed."""

    @abstractmethod
    def flow(self) -> None:
        """Let one step happen: set ``answered`` and ``metrics``."""

    @abstractmethod
    def actions(self) -> tuple[Action, ...]:
        """Return what can be done, in this order."""

    @abstractmethod
    def panels(self) -> tuple[Panel, ...]:
        """Return the four panels."""

    @abstractmethod
    def dark(self, panel: Panel) -> str:
        """Return why a panel shows nothing now; nothing if it does."""

    @abstractmethod
    def alerts(self) -> dict[str, str]:
        """Return the alerts that fire now."""

    @abstractmethod
    def causes(self) -> tuple[Cause, ...]:
        """Return the hypotheses that one can choose from."""

    @abstractmethod
    def truth(self) -> dict[str, str]:
        """Return the cause as a hypothesis would name it, and a sentence."""

    @abstractmethod
    def started(self, command: Command) -> None:
        """Let a command begin, before its minutes pass."""

    @abstractmethod
    def finished(self, command: Command) -> Finding:
        """Let a command take effect, and return what it says."""

    def happens(self, what: str, where: str) -> None:  # noqa: B027 - a world in which nothing comes later has nothing to say here
        """Let something happen that was under way."""

    def channels(self) -> tuple[str, ...]:
        """Return where updates can be published."""
        return ("status page",)

    def update_reaches(self, channel: str) -> bool:
        """Whether users can read an update on a channel."""
        return bool(channel)

    @property
    def demand(self) -> float:
        """What users send now, against usual."""
        return self.noise[min(len(self.noise) - 1, round((self.now + PRELUDE) / STEP))]

    def later(self, minutes: float, what: str, where: str = "") -> None:
        """Set something that happens after so many minutes."""
        self.due.append((self.now + minutes * MINUTE, what, where))

    def advance(self) -> None:
        """Go on by one step."""
        self.now += STEP
        if self.due:
            for each in sorted(each for each in self.due if each[0] <= self.now):
                self.due.remove(each)
                self.happens(each[1], each[2])
        self.flow()

    @property
    def loss(self) -> float:
        """User-minutes lost in a step: users times the share not answered."""
        return self.users * (1.0 - self.answered / 100.0) * STEP / MINUTE

    def at_clock(self, seconds: float) -> str:
        """Return a moment as the clock on the wall.

        The clock is the scenario's own, and belongs to no zone.
        """
        minutes = (self.clock + int(seconds // MINUTE)) % (24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    each = list(words)
    return " and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
