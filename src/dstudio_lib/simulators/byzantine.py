"""Replicas of which some lie: whether the honest ones stay of one mind, and what being sure of it costs.

The claims: with 3f + 1 replicas and quorums of 2f + 1, honest replicas apply the same requests whatever f liars say, and the client is
answered; with one replica fewer, liars who act together divide the honest every time, though these are twice as many; and quorums that
are majorities, which bear crashes, are divided by a single liar. Being sure costs messages: about twice the square of the group for each
request.

Replicas run Practical Byzantine Fault Tolerance on the event kernel; a quorum is all of them but as many as are planned for. The liars
include the first primary. They tell each half of the honest another request and vote with both halves.

References: castro1999practical.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated

from dstudio_lib.algorithms.consensus.liars import Conspirator
from dstudio_lib.algorithms.consensus.pbft import Pbft, PbftClient
from dstudio_lib.checkers.agreement import Promise, agreement
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.foundation.quantities import Replicas, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Trace, Uniform, World

CLIENT = "client"
LENGTH = 20 * SECOND
"""How long a run goes on."""
LATENCY = Uniform(MILLISECOND, 20 * MILLISECOND)


@dataclass(frozen=True)
class Byzantine(Settings):
    """The group, how many faulty replicas its quorums are made for, and how many there are."""

    replicas: Annotated[int, like(Replicas, name="replicas", symbol="n", lower=2, upper=16, default=4)] = 4
    planned: Annotated[
        int, Quantity("planned for", "f", "", "faulty replicas that the quorums leave out", 0, 8, default=1, integer=True)
    ] = 1
    liars: Annotated[int, Quantity("liars", "l", "", "replicas that say anything", 0, 8, default=1, integer=True)] = 1
    requests: Annotated[int, Quantity("requests", "k", "", "of the client, one after the other", 1, 50, default=3, integer=True)] = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in (("planned", self.planned), ("liars", self.liars)):
            if value >= self.replicas:
                raise InputError(
                    f"{name}={value} leaves none of {self.replicas} replicas; {name} is allowed up to {self.replicas - 1}; try {name}=1.",
                    name,
                )

    @property
    def names(self) -> tuple[str, ...]:
        """The replicas, the liars first."""
        return tuple("abcdefghijklmnop"[: self.replicas])

    @property
    def honest(self) -> tuple[str, ...]:
        """The replicas that follow the protocol."""
        return self.names[self.liars :]

    @property
    def quorum(self) -> int:
        """Replicas that must have said the same."""
        return self.replicas - self.planned


@dataclass(frozen=True)
class Run:
    """What was applied where, as a trace, how many messages it took, and whether the client was answered each time."""

    settings: Byzantine
    trace: Trace
    messages: int
    answered: int

    @cached_property
    def promise(self) -> Promise:
        """Whether honest replicas applied the same at each place, or the two that did not."""
        honest = set(self.settings.honest)
        return agreement([event for event in self.trace if event.node in honest], decide="apply", field="command", instance="index")

    @property
    def divided(self) -> bool:
        """Whether two honest replicas applied different requests at one place."""
        return not self.promise.kept


def _replica(settings: Byzantine, name: str) -> Pbft:
    peers = tuple(other for other in settings.names if other != name)
    if name in settings.honest:
        return Pbft(name, peers, faults=settings.planned)
    return Conspirator(name, peers, faults=settings.planned, honest=settings.honest)


def simulate(settings: Byzantine, *, seed: int = 1) -> Run:
    """Run a group with its liars and one client.

    >>> simulate(Byzantine(replicas=4)).divided, simulate(Byzantine(replicas=3)).divided
    (False, True)
    """
    world = World(seed, latency=LATENCY, keep=("record", "send"))
    names = settings.names
    for name in names:
        world.add(name, partial(_replica, settings, name))
    bodies = tuple(f"request {number}" for number in range(1, settings.requests + 1))
    world.add(CLIENT, lambda: PbftClient(CLIENT, names, bodies, faults=settings.planned))
    client = world.nodes[CLIENT]
    while not client.finished and world.time < LENGTH:
        world.run(until=world.time + 100 * MILLISECOND)
    world.run(until=world.time + SECOND // 2)
    return Run(settings, world.trace, len(world.trace.of("send")), min(client.serial - 1, settings.requests))


def divided(settings: Byzantine, *, runs: int = 20) -> int:
    """Count the runs, of so many that differ in their seeds, in which honest replicas applied different requests."""
    return sum(simulate(settings, seed=seed).divided for seed in range(1, runs + 1))
