"""Redundant replicas that share some of their fate.

The claim: replicas multiply nines only as far as their failures are independent. Once a share β of a node's
downtime is shared, downtime stops falling at about β·q however many replicas are added, and almost every outage
left is a shared one.

Closed forms come from the registered formulas. Beside them outages are simulated, in two independent ways:
:func:`simulate` starts each outage at the moment one begins (so that rare ones cost no more than frequent ones)
and :func:`timeline` lets years pass and counts. Every component alternates between exponential up and down times.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from dstudio_lib.formulas.availability import chain
from dstudio_lib.formulas.correlation import beta_factor_quorum_unavailability
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import SharedCauseShare
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Cause = Literal["shared", "coincidence", "dependency"]
CAUSES: tuple[Cause, ...] = ("shared", "coincidence", "dependency")
MOST_REPLICAS = 9
YEAR = 365.25 * 86_400.0

NodeAvailability = Annotated[
    float,
    Quantity(
        "node availability",
        "a",
        "",
        "long-run share of time in which one node works",
        lower=0.8,
        upper=1,
        upper_open=True,
        default=0.99,
        practical=(0.9, 0.99999),
        scale="nines",
        display="%",
    ),
]
DependencyAvailability = Annotated[
    float,
    Quantity(
        "availability of each dependency",
        "a_d",
        "",
        "long-run share of time in which one service that must be up works",
        lower=0.9,
        upper=1,
        upper_open=True,
        default=0.9999,
        practical=(0.9, 0.99999),
        scale="nines",
        display="%",
    ),
]
RepairTime = Annotated[
    float,
    Quantity(
        "repair time",
        "R",
        "s",
        "mean time from a failure to the end of its repair",
        lower=1,
        upper=30 * 86_400,
        default=1_800,
        practical=(60, 7 * 86_400),
        scale="log",
        display="min",
    ),
]
ReplicaCount = Annotated[
    int,
    Quantity("replicas", "n", "", "copies that each can do the work", lower=1, upper=MOST_REPLICAS, default=3, integer=True),
]
NeededCount = Annotated[
    int,
    Quantity("replicas needed", "k", "", "copies that must be up", lower=1, upper=MOST_REPLICAS, default=1, integer=True),
]
DependencyCount = Annotated[
    int,
    Quantity("dependencies in series", "m", "", "further services that must all be up", lower=0, upper=20, default=0, integer=True),
]


@dataclass(frozen=True)
class Redundancy(Settings):
    """How many replicas, how good each is, and how much of its fate each shares with the others."""

    node_availability: NodeAvailability = 0.99
    replicas: ReplicaCount = 3
    shared_cause_share: SharedCauseShare = 0.05
    needed_replicas: NeededCount = 1
    dependencies: DependencyCount = 0
    dependency_availability: DependencyAvailability = 0.9999
    repair_time: RepairTime = 1_800.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.needed_replicas > self.replicas:
            raise InputError(
                f"{self.needed_replicas} replicas are needed but there are only {self.replicas}, so it would never work; "
                f"need at most {self.replicas}, or add replicas.",
                "needed_replicas",
            )

    @property
    def node_unavailability(self) -> float:
        """Share of time in which one node is down, for whatever cause."""
        return 1 - self.node_availability


@dataclass(frozen=True, slots=True)
class Outages:
    """Simulated outages, one row each: what began it (an index into ``CAUSES``) and how long it lasted (s)."""

    cause: NDArray[np.int64]
    duration: NDArray[np.float64]

    def count(self, cause: Cause) -> int:
        """Return how many outages one cause began."""
        return int((self.cause == CAUSES.index(cause)).sum())


@dataclass(frozen=True, slots=True)
class Run:
    """What redundancy promises, what it delivers, and the outages that make the difference.

    ``sizes`` are the numbers of replicas compared; ``promised`` and ``delivered`` are the unavailability at
    each, with failures independent and with the shared share. ``outage_rate`` is in outages a second.
    """

    settings: Redundancy
    sizes: tuple[int, ...]
    promised: tuple[float, ...]
    delivered: tuple[float, ...]
    outages: Outages
    outage_rate: float

    @property
    def unavailability(self) -> float:
        """Share of time in which the service is down."""
        return self.delivered[self.sizes.index(self.settings.replicas)]

    @property
    def promise(self) -> float:
        """Share of time in which it would be down if nothing were shared."""
        return self.promised[self.sizes.index(self.settings.replicas)]

    @property
    def shared_share(self) -> float:
        """Share of the downtime during which a shared cause is active."""
        return _shared(self.settings) / self.unavailability

    @property
    def dependency_share(self) -> float:
        """Share of the downtime during which a dependency is down."""
        return (1 - _dependencies_up(self.settings)) / self.unavailability

    @property
    def quiet_year(self) -> float:
        """Chance of a year without any outage, outages taken as rare and unrelated in time."""
        return math.exp(-self.outage_rate * YEAR)


def unavailability(settings: Redundancy, replicas: int, shared_cause_share: float) -> float:
    """Return the share of time in which the service is down, in closed form."""
    group = beta_factor_quorum_unavailability(settings.node_unavailability, shared_cause_share, replicas, settings.needed_replicas)
    up = _dependencies_up(settings)
    return float(group * up + (1 - up))


def _dependencies_up(settings: Redundancy) -> float:
    return float(chain(settings.dependency_availability, settings.dependencies))


def _shared(settings: Redundancy) -> float:
    return settings.shared_cause_share * settings.node_unavailability


# --- the components behind the closed form


@dataclass(frozen=True, slots=True)
class _Group:
    """Alike components: how many, the share of time each is down, and how many down make an outage."""

    size: int
    unavailability: float
    limit: int

    def failures(self, repair_time: float) -> float:
        """Rate at which one component that is up fails."""
        return self.unavailability / ((1 - self.unavailability) * repair_time)

    def chances(self) -> list[float]:
        """Chance of 0, 1, … ``limit - 1`` being down."""
        q, n = self.unavailability, self.size
        return [math.comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(min(self.limit, n + 1))]


@lru_cache(maxsize=64)
def _groups(settings: Redundancy) -> tuple[_Group, _Group, _Group]:
    own = (1 - settings.shared_cause_share) * settings.node_unavailability
    spare = settings.replicas - settings.needed_replicas + 1
    return (
        _Group(1, _shared(settings), 1),
        _Group(settings.replicas, own, spare),
        _Group(settings.dependencies, 1 - settings.dependency_availability, 1),
    )


def _entry_rates(settings: Redundancy) -> list[float]:
    """Return how often outages begin by each cause (1/s): all well so far, and the last spare of one group fails."""
    groups = _groups(settings)
    well = [sum(group.chances()) for group in groups]
    rates = []
    for index, group in enumerate(groups):
        if group.size == 0:
            rates.append(0.0)
            continue
        others = math.prod(chance for other, chance in enumerate(well) if other != index)
        still_up = group.size - group.limit + 1
        rates.append(others * group.chances()[-1] * still_up * group.failures(settings.repair_time))
    return rates


def simulate(settings: Redundancy, *, seed: int, outages: int = 1_000) -> Run:
    """Return the closed forms over 1 to 9 replicas, and some simulated outages.

    Each outage starts from a state drawn as the long run would have it at the moment an outage begins, and runs
    failure by failure and repair by repair until the service is back.
    """
    sizes = tuple(range(settings.needed_replicas, MOST_REPLICAS + 1))
    rates = _entry_rates(settings)
    return Run(
        settings,
        sizes,
        promised=tuple(unavailability(settings, size, 0.0) for size in sizes),
        delivered=tuple(unavailability(settings, size, settings.shared_cause_share) for size in sizes),
        outages=_live_through(settings, rates, seed, outages),
        outage_rate=sum(rates),
    )


def _live_through(settings: Redundancy, rates: list[float], seed: int, number: int) -> Outages:
    import numpy as np

    random = array_stream(seed, "redundancy.outages")
    groups = _groups(settings)
    cause = np.searchsorted(np.cumsum(rates)[:-1] / sum(rates), random.random(number), side="right")
    down = np.array([_start(group, cause == index, random.random(number)) for index, group in enumerate(groups)])
    size, limit = (np.array([[getattr(group, name)] for group in groups]) for name in ("size", "limit"))
    failing = np.array([[group.failures(settings.repair_time)] for group in groups])
    duration = np.zeros(number)
    out: NDArray[np.bool_] = np.ones(number, dtype=bool)
    while out.any():
        steps = np.concatenate([(size - down) * failing, down / settings.repair_time])
        ladder = np.cumsum(steps, axis=0)
        wait, choice = random.random((2, number))
        duration -= np.where(out, np.log1p(-wait) / ladder[-1], 0.0)
        event = (choice * ladder[-1] >= ladder).sum(axis=0)
        group, change = event % len(groups), np.where(event < len(groups), 1, -1)
        down[group[out], np.flatnonzero(out)] += change[out]
        out = np.asarray((down >= limit).any(axis=0))
    return Outages(cause, duration)


def _start(group: _Group, broken: NDArray[np.bool_], draw: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many of a group are down as the outage begins: just too many if it broke, else fewer."""
    import numpy as np

    chances = np.cumsum(group.chances())
    return np.where(broken, group.limit, np.searchsorted(chances[:-1] / chances[-1], draw, side="right"))


# --- the same world, year after year


@dataclass(frozen=True, slots=True)
class Timeline:
    """Years that passed, event by event.

    ``times`` (s) has one more entry than ``down``, which tells for each span between two events whether the service was down.
    """

    times: NDArray[np.float64]
    down: NDArray[np.bool_]

    def unavailability(self, parts: int = 1) -> list[float]:
        """Return the share of time spent down in each of some equally long parts."""
        import numpy as np

        spent = np.concatenate([[0.0], np.cumsum(np.where(self.down, np.diff(self.times), 0.0))])
        edges = np.linspace(0.0, self.times[-1], parts + 1)
        return [float(share) for share in np.diff(np.interp(edges, self.times, spent)) * parts / self.times[-1]]

    @property
    def outages(self) -> int:
        """How many outages began."""
        return int((self.down[1:] & ~self.down[:-1]).sum())


def timeline(settings: Redundancy, *, years: float, seed: int) -> Timeline:
    """Let every component fail and be repaired for some years."""
    import numpy as np

    horizon = years * YEAR
    moments: list[NDArray[np.float64]] = [np.array([0.0])]
    changes: list[NDArray[np.int64]] = [np.zeros((3, 1), dtype=np.int64)]
    for index, group in enumerate(_groups(settings)):
        for member in range(group.size if group.unavailability > 0 else 0):
            when, change = _alternate(group, settings.repair_time, horizon, array_stream(seed, f"redundancy.{index}.{member}"))
            column = np.zeros((3, len(when)), dtype=np.int64)
            column[index] = change
            moments.append(when)
            changes.append(column)
    times = np.concatenate(moments)
    order = np.argsort(times, kind="stable")
    counts = np.cumsum(np.concatenate(changes, axis=1)[:, order], axis=1)
    limits = np.array([[group.limit] for group in _groups(settings)])
    return Timeline(np.append(times[order], horizon), np.asarray((counts >= limits).any(axis=0)))


def _alternate(
    group: _Group, repair_time: float, horizon: float, random: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return when one component goes down (+1) and comes back (-1); it starts as the long run has it."""
    import numpy as np

    up_time = 1 / group.failures(repair_time)
    cycles = int(horizon / (up_time + repair_time) * 1.2) + 60
    starts_down = bool(random.random() < group.unavailability)
    spans = random.standard_exponential((cycles, 2)) * ([repair_time, up_time] if starts_down else [up_time, repair_time])
    when = np.cumsum(spans.ravel())
    change = np.where(np.arange(when.size) % 2 == (1 if starts_down else 0), 1, -1)
    if starts_down:
        when, change = np.insert(when, 0, 0.0), np.insert(change, 0, 1)
    kept = when < horizon
    return when[kept], change[kept]
