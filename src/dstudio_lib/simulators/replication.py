"""A store of N replicas, message by message: how often reads are stale, and how often a second read goes back in time.

The claims: a read that starts some time after a write was acknowledged is stale as often as the WARS model of Bailis and others says, whose
integral is :func:`dstudio_lib.formulas.staleness.t_visibility`; with R + W > N no such read is ever stale; but if the first of two reads
starts while the write is under way, it may return the new value and the second one the old. Read repair makes that rarer. Writing
back before returning rules it out, and costs each read a second round trip.

One writer and two readers play the same scene again and again, each time with an item of its own: the writer writes, the first reader reads
a set time after the acknowledgement (or the start) of the write, the second as soon as the first has its answer. Everything runs on the
event kernel with the replicas and clients of :mod:`dstudio_lib.algorithms.replication`; nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log, sqrt
from typing import Annotated, Any

from dstudio_lib.algorithms.replication.clients import Task, read, write
from dstudio_lib.algorithms.replication.quorum_store import QuorumClient, RepairingClient, Replica, WritingBackClient
from dstudio_lib.formulas.staleness import t_visibility
from dstudio_lib.foundation.process import SECOND, Surroundings
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.kernel import Constant, Empirical, Exponential, Link, Trace, World

from .quorum_staleness import Elapsed, Leg, OtherMean, PartialQuorum, ReadQuorum, Replicas, WriteMean, WriteQuorum

NORMAL_QUANTILE = 1.959963984540054
QUANTILES = 2_000
PATIENCE = 10**6 * SECOND
"""Nobody gives up: without faults every answer comes."""

Latencies = Annotated[
    str,
    Choice(
        "latencies",
        "how long messages take one way",
        (
            ("ssd", "LinkedIn, SSD"),
            ("disk", "LinkedIn, disks"),
            ("yammer", "Yammer, Riak"),
            ("own", "Your own means, exponential"),
        ),
        "own",
    ),
]
Reading = Annotated[
    str,
    Choice(
        "reading",
        "what a read does with what it finds",
        (
            ("plain", "Returns the newest"),
            ("repair", "Returns it, then repairs the others"),
            ("write back", "Writes it back, then returns it"),
        ),
        "plain",
    ),
]
DuringTheWrite = Annotated[
    bool, Toggle("reads during the write", "count the time from the start of the write, not from its acknowledgement")
]
Scenes = Annotated[
    int,
    Quantity(
        "scenes", "n", "", "times that the scene is played", lower=1, upper=20_000, default=1_000, practical=(100, 5_000), integer=True
    ),
]


@dataclass(frozen=True)
class Replication(PartialQuorum):
    """Replicas and quorums, when the first read starts, what reads do, and how long messages take.

    >>> Replication(read_quorum=2, write_quorum=2).meets, Replication().meets
    (True, False)
    """

    replicas: Replicas = 3
    read_quorum: ReadQuorum = 1
    write_quorum: WriteQuorum = 1
    elapsed: Elapsed = 0.005
    during_the_write: DuringTheWrite = False
    reading: Reading = "plain"
    latencies: Latencies = "own"
    write_mean: WriteMean = 0.01
    other_mean: OtherMean = 0.001
    scenes: Scenes = 1_000


@lru_cache(maxsize=16)
def _latency(leg: Leg) -> Empirical | Exponential:
    """Return a leg as a latency of the kernel: exponential as it is, a mixture by so many quantiles of its two parts."""
    if leg.share == 0.0:
        return Exponential(round(SECOND / leg.rate))
    pareto = round(leg.share * QUANTILES)
    times = [leg.least * (1 - (n + 0.5) / pareto) ** (-1 / leg.shape) for n in range(pareto)]
    times += [-log(1 - (n + 0.5) / (QUANTILES - pareto)) / leg.rate for n in range(QUANTILES - pareto)]
    return Empirical(tuple(round(time * SECOND) for time in times))


class _Player(QuorumClient):
    """One who does the next task at a cue, and gives the cue to the next player."""

    following = ""
    early = False

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.cues = 0

    def on_start(self, world: Surroundings) -> None:
        """The writer begins; the readers wait for their cue."""
        if self.me == "writer":
            self.cue(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take a cue, or an answer of a replica."""
        if message is None:
            self.cue(world)
        else:
            super().on_message(world, sender, message)

    def cue(self, world: Surroundings) -> None:
        """Begin the next task, once the last one is done."""
        self.cues += 1
        self.begin(world)

    def begin(self, world: Surroundings) -> None:
        """Begin if it was cued and is free."""
        if not self.busy and self.number + 1 < min(self.cues, len(self.tasks)):
            self.on_timer(world, "task")

    def perform(self, world: Surroundings, task: Task) -> None:
        """Do the task; give the cue now, if reads start during the write."""
        super().perform(world, task)
        if self.early:
            world.send(self.following, None)

    def plan(self, world: Surroundings) -> None:
        """After a task: give the cue, unless that is done."""
        if not self.early:
            world.send(self.following, None)
        self.begin(world)


class _RepairingPlayer(_Player, RepairingClient):
    """A player whose reads repair."""


class _WritingBackPlayer(_Player, WritingBackClient):
    """A player whose reads write back."""


_PLAYERS = {"plain": _Player, "repair": _RepairingPlayer, "write back": _WritingBackPlayer}
_ORDER = {"writer": "reader", "reader": "second reader", "second reader": "writer"}


@dataclass(frozen=True)
class Run:
    """What was read, scene by scene, and how long operations took; times in seconds.

    ``first`` and ``second`` say whether the two reads returned the value written; ``writes`` and ``reads`` are the times that writes and
    first reads took.
    """

    settings: Replication
    first: tuple[bool, ...]
    second: tuple[bool, ...]
    writes: tuple[float, ...]
    reads: tuple[float, ...]
    trace: Trace

    @property
    def stale(self) -> float:
        """Share of first reads that missed the write."""
        return 1 - sum(self.first) / len(self.first)

    @property
    def interval(self) -> tuple[float, float]:
        """The interval that contains the long-run share of stale first reads with 95 % confidence (Wilson's)."""
        return share_interval(len(self.first) - sum(self.first), len(self.first))

    @property
    def inverted(self) -> float:
        """Share of scenes in which the first read returned the new value and the second one the old."""
        return sum(new and not newer for new, newer in zip(self.first, self.second, strict=True)) / len(self.first)

    @cached_property
    def expected(self) -> float | None:
        """The share of stale first reads by integration; None where the model does not speak of such reads."""
        settings = self.settings
        if settings.during_the_write:
            return None
        write_leg, other = settings.legs
        fresh = t_visibility(
            settings.replicas, settings.read_quorum, settings.write_quorum, settings.elapsed,
            write_leg.share, write_leg.least, write_leg.shape, write_leg.rate, other.share, other.least, other.shape, other.rate,
        )  # fmt: skip
        return float(1 - fresh)


def share_interval(count: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of which ``count`` of ``total`` cases were seen.

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American Statistical
    Association 22 (158), 1927.

    >>> low, high = share_interval(0, 100)
    >>> low, round(high, 3)
    (0.0, 0.037)
    """
    z = NORMAL_QUANTILE
    share, weight = count / total, z * z / total
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    return max(0.0, middle - half) if count else 0.0, min(1.0, middle + half) if count < total else 1.0


def simulate(settings: Replication, *, seed: int = 1) -> Run:
    """Play the scene as often as set, and return what was read.

    >>> run = simulate(Replication(read_quorum=2, write_quorum=2, scenes=20))
    >>> run.stale, run.expected
    (0.0, 0.0)
    """
    world = World(seed=seed, links=_links(settings), keep=("record",))
    replicas = tuple(f"replica {n}" for n in range(1, settings.replicas + 1))
    for name in replicas:
        world.add(name, _replica(name))
    for me in _ORDER:
        items = range(1, settings.scenes + 1)
        tasks = tuple(write(f"item {n}", n) if me == "writer" else read(f"item {n}") for n in items)
        world.add(me, _player(settings, me, replicas, tasks))
    world.run()
    first, second = (tuple(result == n for n, result in enumerate(world.nodes[me].results, start=1)) for me in ("reader", "second reader"))
    return Run(settings, first, second, _times(world.trace, "writer"), _times(world.trace, "reader"), world.trace)


def _links(settings: Replication) -> dict[tuple[str, str], Link]:
    """Return the way of writes and the other ways, and cues that take no time but for the set one."""
    write_latency, other = (_latency(leg) for leg in settings.legs)
    links = {("writer", "*"): Link(write_latency), ("*", "writer"): Link(other)}
    for reader in ("reader", "second reader"):
        links[reader, "*"] = links["*", reader] = Link(other)
    at_once = {(me, following): Link(Constant(0)) for me, following in _ORDER.items()}
    return links | at_once | {("writer", "reader"): Link(Constant(round(settings.elapsed * SECOND)))}


def _replica(name: str) -> Callable[[], Replica]:
    return lambda: Replica(name, ())


def _player(settings: Replication, me: str, replicas: tuple[str, ...], tasks: tuple[Task, ...]) -> Callable[[], QuorumClient]:
    def build() -> QuorumClient:
        player = _PLAYERS[settings.reading](me, replicas, tasks, settings.read_quorum, settings.write_quorum, PATIENCE)
        player.following = _ORDER[me]
        player.early = settings.during_the_write and me == "writer"
        return player

    return build


def _times(trace: Trace, node: str) -> tuple[float, ...]:
    """Return how long the operations of a node took (s)."""
    began = {event.fields["operation"]: event.time for event in trace.of("invoke", node=node)}
    return tuple((event.time - began[event.fields["operation"]]) / SECOND for event in trace.of("return", node=node))
