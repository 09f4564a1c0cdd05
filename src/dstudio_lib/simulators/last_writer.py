"""One client writes at two servers in turn, and the later stamp wins: which of its acknowledged writes survive when the clocks differ.

The claims: as long as the clocks differ by less than a round trip, stamps of wall clocks keep every write; as soon as they differ by more,
every second write is lost, at any difference, although each was acknowledged before the next was sent. Hybrid logical clocks lose none.

Servers and client are those of :mod:`dstudio_lib.algorithms.clocks.last_writer`; messages take half a round trip, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.algorithms.clocks.last_writer import (
    NEVER,
    LastWriterRegister,
    LastWriterRegisterByWallClock,
    RegisterClient,
    Version,
)
from dstudio_lib.foundation.process import SECOND, Process
from dstudio_lib.foundation.quantities import Duration, RoundTrip, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Clock, Constant, World

SERVERS = ("ahead", "behind")
CLIENT = "client"

Difference = Annotated[
    float,
    like(Duration, name="difference of the clocks", symbol=r"\delta", meaning="by which one server's clock is ahead of the other's").but(
        default=0.05, upper=3_600.0, practical=(0.0, 0.2)
    ),
]
Trip = Annotated[float, like(RoundTrip, name="round trip", meaning="between client and servers, and between servers").but(default=0.01)]
Writes = Annotated[int, Quantity("writes", "n", "", "that the client makes, one after another", 2, 5_000, default=200, integer=True)]
Stamps = Annotated[
    str, Choice("stamps", "what orders two writes", (("wall", "The server's wall clock"), ("hybrid", "Hybrid logical clock")), "wall")
]


@dataclass(frozen=True)
class LastWriter(Settings):
    """How far apart clocks and places are, how much is written, and by what it is stamped."""

    difference: Difference = 0.05
    round_trip: Trip = 0.01
    writes: Writes = 200
    stamps: Stamps = "wall"


@dataclass(frozen=True)
class Run:
    """What became of the writes: the version of each, in the order in which they were made, and what the servers hold at the end."""

    settings: LastWriter
    versions: tuple[Version, ...]
    held: tuple[str | None, ...]

    @property
    def lost(self) -> tuple[int, ...]:
        """The numbers of the writes, from 0, that an earlier one beats: acknowledged, and overruled by what they should have replaced."""
        newest, lost = NEVER, []
        for number, version in enumerate(self.versions):
            if version < newest:
                lost.append(number)
            newest = max(newest, version)
        return tuple(lost)

    @property
    def lost_share(self) -> float:
        """Share of the acknowledged writes that are lost."""
        return len(self.lost) / len(self.versions)


def simulate(settings: LastWriter, *, seed: int = 1) -> Run:
    """Let the client write, and return what became of its writes.

    >>> simulate(LastWriter(difference=0.05)).lost_share, simulate(LastWriter(difference=0.05, stamps="hybrid")).lost_share
    (0.5, 0.0)
    """
    kind = LastWriterRegisterByWallClock if settings.stamps == "wall" else LastWriterRegister
    way = Constant(max(1, round(settings.round_trip * SECOND / 2)))
    world = World(seed, latency=way, clocks={"ahead": Clock(round(settings.difference * SECOND))}, keep=())
    for name in SERVERS:
        world.add(name, lambda name=name: kind(name, tuple(other for other in SERVERS if other != name)))  # type: ignore[misc]
    world.add(CLIENT, lambda: _client(settings.writes))
    world.run()
    stamped = {operation: version for name in SERVERS for operation, version in world.nodes[name].stamped.items()}
    versions = tuple(stamped[f"{CLIENT}/{number}"] for number in range(settings.writes))
    return Run(settings, versions, tuple(world.nodes[name].value for name in SERVERS))


def _client(writes: int) -> Process:
    return RegisterClient(CLIENT, (), SERVERS, writes)
