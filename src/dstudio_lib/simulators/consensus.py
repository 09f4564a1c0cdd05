"""A replicated log that keeps going: who leads when, how long a command takes, and how long nobody is answered.

The claims: with a steady leader a command takes the round trip to the follower that completes a majority, and no slower one matters; 2f + 1
servers go on through any f crashes and stop at the next; and a leader's crash costs about an election timeout, whose choice is a bargain
between that gap and elections that nobody needed.

Servers stand on a line, neighbours one round trip apart; clients stand beside every server, and one of them asks at a time. Latencies
are constant unless the network is set to be unsteady, so that the first claim can be checked to the nanosecond.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from dstudio_lib.algorithms.consensus.commands import CommandClient
from dstudio_lib.algorithms.consensus.multi_paxos import MultiPaxos
from dstudio_lib.algorithms.consensus.quorums import majority
from dstudio_lib.algorithms.consensus.raft import Raft, RaftClient, Timing
from dstudio_lib.algorithms.consensus.viewstamped import Viewstamped
from dstudio_lib.formulas.consensus import commit_latency
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process
from dstudio_lib.foundation.quantities import Duration, LossProbability, Replicas, RoundTrip, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Constant, Event, Link, Trace, World

Trouble = Literal["none", "leader crash", "minority crash", "majority crash", "leader cut off", "rolling restart"]
WARM_UP = 2 * SECOND
"""How long a run goes on before anything breaks, besides ten election timeouts."""
CLIENT = "client"

Servers = Annotated[int, like(Replicas, name="servers", meaning="members that vote", lower=2, upper=9, default=5).but(practical=(2, 9))]
NeighbourTrip = Annotated[
    float,
    like(RoundTrip, name="round trip between neighbours", meaning="there and back, to the next on the line").but(
        default=0.01, upper=10.0, practical=(0.0005, 0.2)
    ),
]
ElectionTimeout = Annotated[
    float,
    like(Duration, name="election timeout", symbol="T", meaning="least silence after which a server wants to lead", lower_open=True).but(
        default=0.15, lower=0.001, upper=60.0, practical=(0.01, 5)
    ),
]
Length = Annotated[float, Quantity("length", "t", "s", "time that is simulated after the start", 1, 600, default=10.0, practical=(5, 60))]
Loss = Annotated[float, like(LossProbability, meaning="share of messages lost", lower_open=False, upper_open=True).but(default=0.0)]
Protocol = Annotated[
    str,
    Choice(
        "protocol",
        "how the servers agree",
        (("raft", "Raft"), ("multi-paxos", "Multi-Paxos"), ("viewstamped", "Viewstamped Replication")),
        "raft",
    ),
]
Troubles = Annotated[
    str,
    Choice(
        "what breaks",
        "once the servers have settled",
        (
            ("none", "Nothing"),
            ("leader crash", "The leader crashes, and comes back later"),
            ("minority crash", "As many crash for good as the group can bear, the leader first"),
            ("majority crash", "One more than that"),
            ("leader cut off", "The leader and those of a minority are cut off, and come back"),
            ("rolling restart", "Every server is restarted, one after the other"),
        ),
        "leader crash",
    ),
]


@dataclass(frozen=True)
class Consensus(Settings):
    """A group of servers, how far apart they stand, how patient they are, and what happens to them."""

    servers: Servers = 5
    round_trip: NeighbourTrip = 0.01
    election_timeout: ElectionTimeout = 0.15
    loss: Loss = 0.0
    protocol: Protocol = "raft"
    trouble: Troubles = "leader crash"
    length: Length = 10.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.election_timeout < 2 * self.farthest:
            raise InputError(
                f"election_timeout={self.election_timeout} is less than twice the farthest round trip of {self.farthest:g} s, so the "
                f"heartbeats of a leader could come too late for ever; try election_timeout={10 * self.farthest:g}.",
                "election_timeout",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The servers, in the order in which they stand."""
        return tuple(f"server {number}" for number in range(1, self.servers + 1))

    @property
    def farthest(self) -> float:
        """Round trip between the two ends of the line (s)."""
        return self.round_trip * (self.servers - 1)

    def round_trips_of(self, server: str) -> list[float]:
        """Return the round trips from one server to the others (s).

        >>> Consensus(servers=3, round_trip=0.01).round_trips_of("server 1")
        [0.01, 0.02]
        """
        place = self.names.index(server)
        return [self.round_trip * abs(place - other) for other in range(self.servers) if other != place]

    def commit_latency_of(self, server: str) -> float:
        """Return how long a command takes if this server leads (s): the round trip that completes a majority."""
        return float(commit_latency(self.round_trips_of(server), majority(self.servers)))


@dataclass(frozen=True, slots=True)
class Reign:
    """One server's time as leader: when it was elected (s), and when it fell or another was elected, if that came before the end."""

    server: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Commit:
    """One command that was answered: when it was sent, how long it took (s)."""

    sent: float
    latency: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which no command was answered for longer than an election timeout (s)."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it was."""
        return self.end - self.start


@dataclass(frozen=True)
class Run:
    """What a group did: its trace, and what can be read from it. ``broken_at`` is when the trouble began (s)."""

    settings: Consensus
    trace: Trace
    broken_at: float
    end: float

    @cached_property
    def reigns(self) -> tuple[Reign, ...]:
        """Who led when."""
        found: list[Reign] = []
        for event in self.trace.of("elected", "stepped down", "crash"):
            time = event.time / SECOND
            ends = event.kind == "elected" or event.node == (found[-1].server if found else "")
            if found and ends and found[-1].end > time:
                found[-1] = Reign(found[-1].server, found[-1].start, time)
            if event.kind == "elected":
                found.append(Reign(event.node, time, self.end))
        return tuple(found)

    @cached_property
    def commits(self) -> tuple[Commit, ...]:
        """Every command that was answered, in order."""
        sent = {event.fields["operation"]: event.time for event in self.trace.of("invoke")}
        return tuple(
            Commit(sent[event.fields["operation"]] / SECOND, (event.time - sent[event.fields["operation"]]) / SECOND)
            for event in self.trace.of("return")
        )

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """When nobody was answered, from the first answer on."""
        answers = [commit.sent + commit.latency for commit in self.commits]
        moments = [*answers, self.end] if answers else [0.0, self.end]
        return tuple(
            Gap(before, after)
            for before, after in pairwise(moments)
            if after - before > self.settings.election_timeout
        )  # fmt: skip

    @property
    def elections(self) -> int:
        """How many leaders were elected."""
        return len(self.trace.of("elected"))

    @property
    def unavailable(self) -> float:
        """Share of the time after the trouble began in which nobody was answered."""
        lost = sum(max(0.0, gap.end - max(gap.start, self.broken_at)) for gap in self.gaps)
        return lost / (self.end - self.broken_at)

    @property
    def answered_at_the_end(self) -> bool:
        """Whether the group still works: its last gap, if there is one, is over."""
        return not self.gaps or self.gaps[-1].end < self.end

    @cached_property
    def disagreements(self) -> tuple[int, ...]:
        """Places of the log at which two servers applied different commands; there are none, if the protocol is right."""
        applied: dict[int, set[str]] = defaultdict(set)
        for event in self.trace.of("apply"):
            applied[event.fields["index"]].add(repr((event.fields.get("term"), event.fields["command"])))
        return tuple(sorted(index for index, commands in applied.items() if len(commands) > 1))


# The world


def _members(settings: Consensus) -> Iterator[tuple[str, Callable[[], Process]]]:
    timeout = round(settings.election_timeout * SECOND)
    for name in settings.names:
        peers = tuple(other for other in settings.names if other != name)
        if settings.protocol == "raft":
            timing = Timing(election_timeout=timeout, heartbeat=max(1, timeout // 3))
            yield name, lambda name=name, peers=peers, timing=timing: Raft(name, peers, timing=timing)  # type: ignore[misc]
        else:
            kind = MultiPaxos if settings.protocol == "multi-paxos" else Viewstamped
            yield name, lambda name=name, peers=peers, kind=kind: kind(name, peers, patience=timeout)  # type: ignore[misc]


def _client(settings: Consensus, commands: int) -> Process:
    patience = round((settings.election_timeout + 2 * settings.farthest) * SECOND)
    if settings.protocol == "raft":
        return RaftClient(CLIENT, settings.names, [("put", "x", number) for number in range(commands)], patience=patience)
    return CommandClient(CLIENT, settings.names, tuple(range(commands)), patience=patience)


def _links(settings: Consensus) -> dict[tuple[str, str], Link]:
    links = {
        (one, other): Link(Constant(round(abs(here - there) * settings.round_trip * SECOND / 2)), loss=settings.loss)
        for here, one in enumerate(settings.names)
        for there, other in enumerate(settings.names)
        if one != other
    }
    beside = Link(Constant(0))
    for name in settings.names:
        links[name, CLIENT] = links[CLIENT, name] = beside
    return links


def simulate(settings: Consensus, *, seed: int = 1) -> Run:
    """Let a group settle, break what is to break, and watch how it goes on.

    >>> run = simulate(Consensus(servers=3, trouble="none", length=1))
    >>> run.elections, round(run.commits[-1].latency, 3), run.disagreements
    (1, 0.01, ())
    """
    world = World(seed, links=_links(settings), keep=("record", "crash", "restart", "partition", "heal"))
    for name, build in _members(settings):
        world.add(name, build)
    begin = WARM_UP + 10 * round(settings.election_timeout * SECOND)
    end = begin + round(settings.length * SECOND)
    pace = max(MILLISECOND, round(settings.round_trip * SECOND))
    world.add(CLIENT, lambda: _client(settings, 2 * end // pace))
    world.run(until=begin)
    _TROUBLES[settings.trouble](world, settings, end)
    world.run(until=end)
    return Run(settings, world.trace, begin / SECOND, end / SECOND)


# What breaks


def _leader(world: World, settings: Consensus) -> str:
    """Who was elected last and is still up; else the first server."""
    elected: list[Event] = world.trace.of("elected")
    return next((event.node for event in reversed(elected) if world.is_up(event.node)), settings.names[0])


def _leader_first(world: World, settings: Consensus) -> list[str]:
    leader = _leader(world, settings)
    return [leader, *(name for name in settings.names if name != leader)]


def _nothing(world: World, settings: Consensus, end: int) -> None:
    pass


def _leader_crash(world: World, settings: Consensus, end: int) -> None:
    leader = _leader(world, settings)
    world.crash(leader)
    world.run(until=world.time + (end - world.time) // 2)
    world.restart(leader)


def _minority_crash(world: World, settings: Consensus, end: int) -> None:
    for name in _leader_first(world, settings)[: settings.servers - majority(settings.servers)]:
        world.crash(name)


def _majority_crash(world: World, settings: Consensus, end: int) -> None:
    for name in _leader_first(world, settings)[: settings.servers - majority(settings.servers) + 1]:
        world.crash(name)


def _leader_cut_off(world: World, settings: Consensus, end: int) -> None:
    few = _leader_first(world, settings)[: max(1, settings.servers - majority(settings.servers))]
    world.partition([few, [*(name for name in settings.names if name not in few), CLIENT]])
    world.run(until=world.time + (end - world.time) // 2)
    world.heal()


def _rolling_restart(world: World, settings: Consensus, end: int) -> None:
    pause = (end - world.time) // (2 * settings.servers)
    for name in settings.names:
        world.crash(name)
        world.run(until=world.time + pause // 2)
        world.restart(name)
        world.run(until=world.time + pause)


_TROUBLES: dict[str, Callable[[World, Consensus, int], None]] = {
    "none": _nothing,
    "leader crash": _leader_crash,
    "minority crash": _minority_crash,
    "majority crash": _majority_crash,
    "leader cut off": _leader_cut_off,
    "rolling restart": _rolling_restart,
}
