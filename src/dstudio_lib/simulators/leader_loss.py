"""A Raft group loses its leader, again and again: how long nobody leads, and how long a command takes while somebody does.

The claims: without its leader a group waits for the shortest of its election timeouts, which are drawn between T and 2 T, and little more;
a shorter timeout buys a shorter gap until votes and heartbeats come too late for it; and a command takes the round trip that completes a
majority, which depends on where the leader stands.

Servers stand on a line, neighbours one round trip apart. Each trial lets a group settle, asks for a few commands beside the leader, crashes
the leader at a moment drawn within a heartbeat, waits for the next one, and brings the crashed server back.

With n servers the earliest of n - 1 timeouts is (1 + 1/n) T on average. It counts from the last heartbeat, which is half an interval old on
average when the leader dies; a trial vote and a vote follow, each the round trip to a majority (:attr:`Run.expected_gap`).

References: ongaro2014raft; ongaro2014bridging (the trial vote); david2003order (the earliest of several draws).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import Annotated

from dstudio_lib.algorithms.consensus.quorums import majority
from dstudio_lib.algorithms.consensus.raft import Raft, RaftClient, Timing
from dstudio_lib.formulas.consensus import commit_latency
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantities import Duration, LossProbability, Replicas, RoundTrip, like
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Constant, Link, World

TRIALS = 20
"""Crashes in one run."""
COMMANDS = 3
"""Commands asked for before each crash."""
BEATS = 3
"""Heartbeats in an election timeout."""
PATIENCE = 10
"""Election timeouts that are waited for a new leader."""


@dataclass(frozen=True)
class LeaderLoss(Settings):
    """A group of servers, how far apart they stand, how patient they are, and how good the network is."""

    election_timeout: Annotated[
        float,
        like(
            Duration, name="election timeout", symbol="T", meaning="least silence after which a server wants to lead", lower_open=True
        ).but(default=0.15, lower=0.001, upper=60.0, practical=(0.01, 5)),
    ] = 0.15  # fmt: skip
    servers: Annotated[
        int, like(Replicas, name="servers", meaning="members that vote", lower=3, upper=9, default=5).but(practical=(3, 9))
    ] = 5
    round_trip: Annotated[
        float,
        like(RoundTrip, name="round trip", meaning="between neighbours on the line, there and back").but(
            default=0.01, lower=1e-5, upper=10.0, practical=(0.0005, 0.2)
        ),
    ] = 0.01
    loss: Annotated[
        float, like(LossProbability, meaning="share of messages lost", lower_open=False, upper=0.9).but(default=0.0, practical=(0, 0.5))
    ] = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.election_timeout < 2 * self.farthest:
            raise InputError(
                f"election_timeout={self.election_timeout} s is less than twice the farthest round trip of {self.farthest:g} s, so that "
                f"votes come too late; allowed is from {2 * self.farthest:g} s on; try election_timeout={10 * self.farthest:g}.",
                "election_timeout",
            )

    @property
    def farthest(self) -> float:
        """Round trip between the two ends of the line (s)."""
        return self.round_trip * (self.servers - 1)

    @property
    def heartbeat(self) -> float:
        """Interval of a leader's heartbeats (s)."""
        return self.election_timeout / BEATS

    def commit_latency_of(self, place: int) -> float:
        """Return how long a command takes if the server at this place (from 0) leads (s): the formula's.

        >>> [round(LeaderLoss(round_trip=0.01).commit_latency_of(place), 3) for place in range(5)]
        [0.02, 0.01, 0.01, 0.01, 0.02]
        """
        trips = [self.round_trip * abs(place - other) for other in range(self.servers) if other != place]
        return float(commit_latency(trips, majority(self.servers)))


@dataclass(frozen=True, slots=True)
class Trial:
    """One crash: which server led (from 0), how long its commands took (s), and how long nobody led; ``None`` if nobody came to lead."""

    leader: int
    commands: tuple[float, ...]
    gap: float | None


@dataclass(frozen=True)
class Run:
    """What happened in all trials; ``needless`` are elections while a leader was up, in ``watched`` seconds."""

    settings: LeaderLoss
    trials: tuple[Trial, ...]
    needless: int
    watched: float

    @cached_property
    def gaps(self) -> tuple[float, ...]:
        """How long nobody led (s), after each crash that was followed by a leader."""
        return tuple(trial.gap for trial in self.trials if trial.gap is not None)

    @property
    def gap(self) -> float | None:
        """Mean of the gaps (s)."""
        return fmean(self.gaps) if self.gaps else None

    @cached_property
    def commands(self) -> tuple[float, ...]:
        """How long each command took (s)."""
        return tuple(each for trial in self.trials for each in trial.commands)

    @cached_property
    def expected_gap(self) -> float:
        """The gap that theory expects where nothing is lost (s)."""
        given, count = self.settings, self.settings.servers
        vote = fmean(given.commit_latency_of(place) for place in range(count))
        one_way = given.round_trip * (count + 1) / 6  # mean distance of two different places on a line, halved
        return given.election_timeout * (1 + 1 / count) - given.heartbeat / 2 + one_way + 2 * vote


def simulate(settings: LeaderLoss, *, seed: int = 1, crashes: int = TRIALS, commands: int = COMMANDS) -> Run:
    """Crash the leader of a group several times, with so many commands asked for before each.

    >>> run = simulate(LeaderLoss(servers=3))
    >>> len(run.gaps), run.needless
    (20, 0)
    """
    moments = stream(seed, "leader_loss.moments")
    names = [f"server {place + 1}" for place in range(settings.servers)]
    clients = [f"client {trial + 1}" for trial in range(crashes)]
    world = World(seed, links=_links(settings, names, clients), keep=("elected", "invoke", "return"))
    timeout, heartbeat = round(settings.election_timeout * SECOND), round(settings.heartbeat * SECOND)
    for name in names:
        _join(world, name, names, Timing(election_timeout=timeout, heartbeat=max(1, heartbeat)))
    quiet = round((commands + 2) * settings.farthest * SECOND) + 2 * timeout if commands else timeout
    world.run(until=4 * timeout)
    trials, watched = [], 0
    for client in clients:
        leader = _leader(world)
        if leader is None:
            world.run(until=world.time + 4 * timeout)
            trials.append(Trial(0, (), None))
            continue
        world.add(client, _asking(client, leader, names, commands, 2 * timeout))
        begun = world.time
        world.run(until=begun + quiet + int(moments.random() * heartbeat))
        watched += world.time - begun
        answered = _commands(world, client)
        leader = _leader(world) or leader
        world.crash(leader)
        gap = _gap(world, world.time, timeout)
        trials.append(Trial(names.index(leader), answered, gap))
        world.restart(leader)
        world.run(until=world.time + timeout)
    replaced = sum(trial.gap is not None for trial in trials)
    needless = max(0, len(world.trace.of("elected")) - 1 - replaced)
    return Run(settings, tuple(trials), needless, watched / SECOND)


def _links(settings: LeaderLoss, names: list[str], clients: list[str]) -> dict[tuple[str, str], Link]:
    links = {
        (one, other): Link(Constant(round(abs(here - there) * settings.round_trip * SECOND / 2)), loss=settings.loss)
        for here, one in enumerate(names)
        for there, other in enumerate(names)
        if one != other
    }
    beside = Link(Constant(0))
    return links | {pair: beside for name in names for client in clients for pair in ((name, client), (client, name))}


def _join(world: World, name: str, names: list[str], timing: Timing) -> None:
    peers = tuple(other for other in names if other != name)
    world.add(name, lambda: Raft(name, peers, timing=timing))


def _asking(client: str, leader: str, names: list[str], commands: int, patience: int) -> Callable[[], RaftClient]:
    first = (leader, *(name for name in names if name != leader))
    return lambda: RaftClient(client, first, [("put", "x", number) for number in range(commands)], patience=patience)


def _leader(world: World) -> str | None:
    """Who was elected last, if it is up."""
    elected = world.trace.of("elected")
    return elected[-1].node if elected and world.is_up(elected[-1].node) else None


def _commands(world: World, client: str) -> tuple[float, ...]:
    sent = {event.fields["operation"]: event.time for event in world.trace.of("invoke") if event.node == client}
    ended = [event for event in world.trace.of("return") if event.node == client]
    return tuple((event.time - sent[event.fields["operation"]]) / SECOND for event in ended)


def _gap(world: World, crashed: int, timeout: int) -> float | None:
    """Return how long nobody leads after a crash (s), ``None`` if nobody does for ten timeouts."""
    for _ in range(PATIENCE):
        world.run(until=world.time + timeout)
        after = [event.time for event in world.trace.of("elected") if event.time > crashed]
        if after:
            return (after[0] - crashed) / SECOND
    return None
