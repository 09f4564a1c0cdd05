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
    Declaration(
        name="durability_calculator",
        title="Copies or an erasure code",
        settings="durability:Durability",
        chart="durability",
        visible=("data_pieces", "parity_pieces", "copies", "shared_share", "repair_time"),
    ),
    Declaration(
        name="scaling_limit_calculator",
        title="Scaling limit",
        settings="scaling:Scaling",
        chart="scaling",
        visible=("contention", "coherency", "machines", "throughput_of_one", "measurements"),
    ),
    Declaration(
        name="sketch_calculator",
        title="Bloom filter, HyperLogLog, Count-Min",
        settings="sketches:Sketches",
        chart="sketches",
        visible=("keys", "key_size", "false_positives", "fill", "tolerance"),
    ),
    Declaration(
        name="failure_cascade_calculator",
        title="Failure cascade",
        settings="cascade:Cascade",
        chart="cascade",
        visible=("layers", "attempts", "load", "trigger_time", "relief"),
    ),
    Declaration(
        name="overload_calculator",
        title="Overload that stays",
        settings="overload:Overload",
        chart="overload",
        visible=("load", "retries", "breaker", "shedding", "budgeted"),
    ),
    Declaration(
        name="capacity_calculator",
        title="Capacity and cost of a request",
        settings="provisioning:Provisioning",
        chart="provisioning",
        visible=("mean_rate", "peak_over_mean", "target", "zones", "zones_lost"),
    ),
    Declaration(
        name="autoscaling_calculator",
        title="Autoscaling as a loop",
        settings="autoscaling:Autoscaling",
        chart="autoscaling",
        visible=("period", "swing", "start_time", "target", "cooldown"),
    ),
    Declaration(
        name="queue_sizing_calculator",
        title="Servers for a queue",
        settings="queue_sizing:QueueSizing",
        chart="queue_sizing",
        visible=("arrival_rate", "service_time", "servers", "wait_objective", "kept_by"),
    ),
    Declaration(
        name="error_budget_calculator",
        title="Error budget and burn-rate alerts",
        settings="error_budget:ErrorBudget",
        chart="error_budget",
        visible=("error_ratio", "length", "alert", "objective", "request_rate"),
    ),
    Declaration(
        name="cache_sizing_calculator",
        title="Size of a cache",
        settings="cache_sizing:CacheSizing",
        chart="cache_sizing",
        visible=("memory", "items", "exponent", "backend_capacity", "emptied"),
    ),
    Declaration(
        name="stampede_calculator",
        title="Cache stampede",
        settings="stampede:Stampede",
        chart="stampede",
        visible=("protection", "spread", "keys", "request_rate", "compute"),
    ),
    Declaration(
        name="retry_budget_calculator",
        title="Retries and their budget",
        settings="retry_budget:RetryBudget",
        chart="retry_budget",
        visible=("failure_share", "layers", "attempts", "budget", "base_load"),
    ),
    Declaration(
        name="quorum_staleness_calculator",
        title="Quorums and stale reads",
        settings="quorum_staleness:QuorumStaleness",
        chart="quorum_staleness",
        visible=("read_quorum", "write_quorum", "replicas", "elapsed", "latencies"),
    ),
    Declaration(
        name="gossip_calculator",
        title="Gossip",
        settings="gossip:Gossip",
        chart="gossip",
        visible=("nodes", "way", "interest", "loss", "crashed"),
    ),
    Declaration(
        name="leader_loss_calculator",
        title="Consensus without a leader",
        settings="leader_loss:LeaderLoss",
        chart="leader_loss",
        visible=("election_timeout", "servers", "round_trip", "loss"),
    ),
    Declaration(
        name="network_cascade_calculator",
        title="Cascade on a network",
        settings="network_cascade:NetworkCascade",
        chart="network_cascade",
        visible=("margin", "shape", "first", "groups", "nodes"),
    ),
    Declaration(
        name="coordination_calculator",
        title="Coordination overhead",
        settings="coordination:Coordination",
        chart="coordination",
        visible=("members", "shape", "limit", "route", "voters"),
    ),
    Declaration(
        name="timeout_calculator",
        title="Timeouts and hedging from your latencies",
        settings="timeouts:Timeouts",
        chart="timeouts",
        visible=("measured", "sample", "false_timeouts", "hedge_load"),
    ),
    Declaration(
        name="canary_calculator",
        title="Power of a canary",
        settings="canary:Canary",
        chart="canary",
        visible=("request_rate", "share", "duration", "worsening", "looks"),
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
