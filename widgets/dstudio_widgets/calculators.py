"""The course's calculators: for each, which settings, which reading, and what stands where on the card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from dstudio_lib.foundation.errors import UnknownName

from .controls import Grid
from .shell import Calculator

STAGES = ("edge", "auth", "API", "fan-out search", "ranking", "render")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One calculator: its name, title, the settings class (``module:Class``), the module of its reading, and its layout.

    The module of the reading has ``read``, ``PRESETS``, ``PREDICTION`` and ``QUESTION``.
    """

    name: str
    title: str
    settings: str
    chart: str
    visible: tuple[str, ...]
    grids: tuple[Grid, ...] = ()

    @property
    def question(self) -> str:
        """The question over the card."""
        return str(import_module(self.chart).QUESTION)

    def build(self, *, seed: int = 1, ask: bool = True, **settings: Any) -> Calculator:
        """Return the calculator; without settings it opens on its first preset, and with ``ask`` off it asks for no prediction."""
        home, _, kind = self.settings.partition(":")
        chart = import_module(self.chart)
        return Calculator(
            getattr(import_module(home), kind),
            chart.read,
            title=self.title,
            question=self.question,
            presets=chart.PRESETS,
            prediction=chart.PREDICTION if ask else None,
            code=f"dstudio_widgets.{self.name}",
            visible=self.visible,
            grids=self.grids,
            values=settings or None,
            seed=seed,
        )


AVAILABILITY = Declaration(
    name="availability_calculator",
    title="Availability with shared causes",
    settings="dstudio_lib.simulators.redundancy:Redundancy",
    chart="dstudio_lib.charts.redundancy",
    visible=("replicas", "node_availability", "shared_cause_share", "needed_replicas", "repair_time"),
)
LATENCY_BUDGET = Declaration(
    name="latency_budget_calculator",
    title="Latency budget",
    settings="dstudio_lib.simulators.latency_budget:LatencyBudget",
    chart="dstudio_lib.charts.latency_budget",
    visible=("fan_out", "hedge_after", "objective", "overloaded", "awaited_share"),
    grids=(Grid("Stages", ("medians", "p99s"), STAGES),),
)

ROUND_TRIP = Declaration(
    name="round_trip_calculator",
    title="Round trip between two cities",
    settings="dstudio_lib.simulators.round_trips:RoundTrips",
    chart="dstudio_lib.charts.round_trips",
    visible=("start", "end", "medium", "turns", "stretch"),
)
TRANSFER = Declaration(
    name="transfer_calculator",
    title="Distance against bandwidth",
    settings="dstudio_lib.simulators.transfer:Transfer",
    chart="dstudio_lib.charts.transfer",
    visible=("data_size", "bit_rate", "round_trip", "handshake", "initial_window"),
)
PLACEMENT = Declaration(
    name="placement_calculator",
    title="Copies around the world",
    settings="dstudio_lib.simulators.placement:Placement",
    chart="dstudio_lib.charts.placement",
    visible=("sites", "confirm", "reads"),
)


def availability_calculator(*, seed: int = 1, **settings: Any) -> Calculator:
    """Return the calculator of redundant replicas that share causes; settings are those of ``Redundancy``."""
    return AVAILABILITY.build(seed=seed, **settings)


def latency_budget_calculator(*, seed: int = 1, **settings: Any) -> Calculator:
    """Return the calculator of a request's time through its stages; settings are those of ``LatencyBudget``."""
    return LATENCY_BUDGET.build(seed=seed, **settings)


def round_trip_calculator(*, seed: int = 1, **settings: Any) -> Calculator:
    """Return the calculator of one question and its answer between two cities; settings are those of ``RoundTrips``."""
    return ROUND_TRIP.build(seed=seed, **settings)


def transfer_calculator(*, seed: int = 1, ask: bool = True, **settings: Any) -> Calculator:
    """Return the calculator of a transfer over a fresh connection; settings are those of ``Transfer``."""
    return TRANSFER.build(seed=seed, ask=ask, **settings)


def placement_calculator(*, seed: int = 1, **settings: Any) -> Calculator:
    """Return the calculator of copies around the world; settings are those of ``Placement``."""
    return PLACEMENT.build(seed=seed, **settings)


def all_calculators() -> tuple[Declaration, ...]:
    """Return the declaration of every calculator, in the order of the course."""
    return (AVAILABILITY, LATENCY_BUDGET, ROUND_TRIP, TRANSFER, PLACEMENT)


def named(name: str) -> Callable[..., Calculator]:
    """Return the function that builds the calculator of this name.

    Raises
    ------
    UnknownName
        If the course has none of this name.
    """
    known = {each.name: each.build for each in all_calculators()}
    if name in known:
        return known[name]
    raise UnknownName(f"No calculator is called {name[:60]!r}; there are {', '.join(known)}.")
