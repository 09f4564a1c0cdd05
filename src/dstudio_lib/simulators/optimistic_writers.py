"""Many clients that update one row with optimistic concurrency control: what jitter does to their retries.

The claims: of clients that start together one succeeds in each round, and the others come back. Waiting longer and longer saves calls, but
since all wait equally long they come back together, and it takes them a long time. With jitter they come back apart: fewer calls still,
and a fraction of the time.

Each client reads the row's version, writes it back, and is refused if another write came between; then it backs off by the strategy set
and begins again. This is the experiment of Marc Brooker's "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015) and of the program
published with it, run on the event kernel.

References: brooker2015backoff; aws2015simulator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from statistics import NormalDist
from typing import Annotated, Any

from dstudio_lib.formulas.backoff import capped_backoff
from dstudio_lib.foundation.process import SECOND, Process, Surroundings
from dstudio_lib.foundation.quantities import Duration, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Empirical, World

ROW = "row"
QUANTILES = 1_000

Strategy = Annotated[
    str,
    Choice(
        "back-off",
        "how long a refused client waits",
        (
            ("none", "Not at all"),
            ("exponential", "Exponentially longer"),
            ("equal jitter", "Half of it, and a random part of the rest"),
            ("full jitter", "A random part of it"),
        ),
        "exponential",
    ),
]
Clients = Annotated[
    int, Quantity("clients", "m", "", "who start together", lower=1, upper=400, default=100, practical=(2, 200), integer=True)
]
Base = Annotated[
    float,
    like(Duration, name="base delay", symbol="b", meaning="half of the first back-off", default=0.005, upper=10, practical=(1e-3, 0.1)),
]
Cap = Annotated[
    float, like(Duration, name="cap", symbol="c", meaning="no back-off is longer", default=2.0, upper=3_600, practical=(0.1, 60))
]
Network = Annotated[
    float,
    like(
        Duration, name="one-way time", symbol=r"\tau", meaning="mean, of each message", default=0.01, lower=1e-6, upper=10.0,
        practical=(1e-3, 0.1),
    ),
]  # fmt: skip
Deviation = Annotated[
    float,
    like(
        Duration, name="deviation", symbol=r"\sigma", meaning="of the one-way time", default=0.002, upper=10.0, practical=(0, 0.05),
        scale="linear",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class OptimisticWriters(Settings):
    """How many clients there are, how they back off, and how long messages take.

    >>> from random import Random
    >>> OptimisticWriters().wait(3, Random(1))
    0.04
    """

    strategy: Strategy = "exponential"
    clients: Clients = 100
    base: Base = 0.005
    cap: Cap = 2.0
    network: Network = 0.01
    deviation: Deviation = 0.002

    def wait(self, refusals: int, random: Random) -> float:
        """Return how long a client waits that was refused so many times (s)."""
        longest = float(capped_backoff(self.base, self.cap, attempt=min(refusals, 300)))
        if self.strategy == "none":
            return 0.0
        if self.strategy == "equal jitter":
            return longest / 2 + random.random() * longest / 2
        return random.random() * longest if self.strategy == "full jitter" else longest


@dataclass(slots=True)
class Read:
    """To the row: say which version it is."""


@dataclass(slots=True)
class Is:
    """From the row: its version."""

    version: int


@dataclass(slots=True)
class Write:
    """To the row: a new version, if it is still this one."""

    version: int


@dataclass(slots=True)
class Written:
    """From the row: whether it was."""

    accepted: bool


class Row(Process):
    """One row with a version, which each accepted write moves on."""

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.version = 0
        self.writes = 0

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer a read; accept a write if nobody came between."""
        match message:
            case Read():
                world.send(sender, Is(self.version))
            case Write(version):
                self.writes += 1
                accepted = version == self.version
                self.version += accepted
                world.send(sender, Written(accepted))


class Writer(Process):
    """Wants to write once."""

    def __init__(self, me: str, peers: tuple[str, ...], settings: OptimisticWriters) -> None:
        super().__init__(me, peers)
        self.settings = settings
        self.refusals = 0

    def on_start(self, world: Surroundings) -> None:
        """Read."""
        world.send(ROW, Read())

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Read again."""
        world.send(ROW, Read())

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Write what was read; back off if refused."""
        match message:
            case Is(version):
                world.send(ROW, Write(version))
            case Written(accepted=True):
                world.record("done", refusals=self.refusals)
            case Written():
                self.refusals += 1
                world.set_timer("again", round(self.settings.wait(self.refusals, world.random) * SECOND))


@dataclass(frozen=True, slots=True)
class Run:
    """When each client was done, in order (s), how often each was refused, and how many writes were made in all."""

    settings: OptimisticWriters
    done: tuple[float, ...]
    refusals: tuple[int, ...]
    writes: int

    @property
    def time(self) -> float:
        """Until the last client was done (s)."""
        return self.done[-1]


@lru_cache(maxsize=16)
def _latency(mean: float, deviation: float) -> Empirical:
    """Return the size of a normal variable, by so many of its quantiles."""
    levels = ((n + 0.5) / QUANTILES for n in range(QUANTILES))
    normal = NormalDist(mean, deviation) if deviation else None
    return Empirical(tuple(round(abs(normal.inv_cdf(level) if normal else mean) * SECOND) for level in levels))


def simulate(settings: OptimisticWriters, *, seed: int = 1) -> Run:
    """Run until every client has written.

    >>> run = simulate(OptimisticWriters(clients=2))
    >>> len(run.done), run.writes
    (2, 3)
    """
    world = World(seed=seed, latency=_latency(settings.network, settings.deviation), keep=("record",))
    names = tuple(f"writer {n}" for n in range(1, settings.clients + 1))
    world.add(ROW, lambda: Row(ROW, names))
    for name in names:
        world.add(name, _writer(name, settings))
    world.run()
    done = world.trace.of("done")
    times, refusals = (each.time / SECOND for each in done), (each.fields["refusals"] for each in done)
    return Run(settings, tuple(times), tuple(refusals), world.nodes[ROW].writes)


def _writer(name: str, settings: OptimisticWriters) -> Callable[[], Writer]:
    return lambda: Writer(name, (ROW,), settings)
