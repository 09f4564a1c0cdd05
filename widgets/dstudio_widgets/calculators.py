"""The course's calculators: for each, which settings, which reading, and what stands where on the card."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from dstudio_lib.foundation.errors import UnknownName

from .controls import Grid
from .shell import Calculator


@dataclass(frozen=True, slots=True)
class Declaration:
    """One calculator of the course; calling it builds the card.

    Parameters
    ----------
    name
        What it is called in Python, in links and, without its ending, in the name of its dashboard.
    title
        What stands over the card.
    settings
        The settings class, as ``module:Class`` within ``dstudio_lib.simulators``.
    chart
        The module within ``dstudio_lib.charts`` that has its ``read``, ``PRESETS``, ``PREDICTION`` and ``QUESTION``.
    visible
        The settings shown at once; the others stand under "More".
    grids
        Vector settings that form one table.
    """

    name: str
    title: str
    settings: str
    chart: str
    visible: tuple[str, ...]
    grids: tuple[Grid, ...] = ()

    @property
    def reading(self) -> ModuleType:
        """The module that says what the settings mean."""
        return import_module(f"dstudio_lib.charts.{self.chart}")

    @property
    def settings_class(self) -> type[Any]:
        """The class of the settings."""
        home, _, kind = self.settings.partition(":")
        found: type[Any] = getattr(import_module(f"dstudio_lib.simulators.{home}"), kind)
        return found

    @property
    def question(self) -> str:
        """The question over the card."""
        return str(self.reading.QUESTION)

    def __call__(self, *, seed: int = 1, ask: bool = True, **settings: Any) -> Calculator:
        """Return the calculator.

        Parameters
        ----------
        seed
            Of the random numbers, where it draws some.
        ask
            Whether it asks for a prediction.
        **settings
            Settings to open with; without any, it opens on its first preset.
        """
        reading = self.reading
        return Calculator(
            self.settings_class,
            reading.read,
            title=self.title,
            question=self.question,
            presets=reading.PRESETS,
            prediction=reading.PREDICTION if ask else None,
            code=f"dstudio_widgets.{self.name}",
            visible=self.visible,
            grids=self.grids,
            values=settings or None,
            seed=seed,
        )


CALCULATORS = (
    Declaration(
        name="availability_calculator",
        title="Availability with shared causes",
        settings="redundancy:Redundancy",
        chart="redundancy",
        visible=("replicas", "node_availability", "shared_cause_share", "needed_replicas", "repair_time"),
    ),
    Declaration(
        name="latency_budget_calculator",
        title="Latency budget",
        settings="latency_budget:LatencyBudget",
        chart="latency_budget",
        visible=("fan_out", "hedge_after", "objective", "overloaded", "awaited_share"),
        grids=(Grid("Stages", ("medians", "p99s"), ("edge", "auth", "API", "fan-out search", "ranking", "render")),),
    ),
    Declaration(
        name="round_trip_calculator",
        title="Round trip between two cities",
        settings="round_trips:RoundTrips",
        chart="round_trips",
        visible=("start", "end", "medium", "turns", "stretch"),
    ),
    Declaration(
        name="transfer_calculator",
        title="Distance against bandwidth",
        settings="transfer:Transfer",
        chart="transfer",
        visible=("data_size", "bit_rate", "round_trip", "handshake", "initial_window"),
    ),
    Declaration(
        name="placement_calculator",
        title="Copies around the world",
        settings="placement:Placement",
        chart="placement",
        visible=("sites", "confirm", "reads"),
    ),
)
"""Every calculator, in the order of the course. To add one: its settings, its reading, an entry here, ``make generated``."""


def all_calculators() -> tuple[Declaration, ...]:
    """Return the declaration of every calculator, in the order of the course."""
    return CALCULATORS


def named(name: str) -> Declaration:
    """Return the calculator of this name.

    Raises
    ------
    UnknownName
        If the course has none of this name.
    """
    for each in CALCULATORS:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in CALCULATORS)
    raise UnknownName(f"No calculator is called {name[:60]!r}; there are {known}.")


def __getattr__(name: str) -> Declaration:
    try:
        return named(name)
    except UnknownName as error:
        raise AttributeError(str(error)) from None
