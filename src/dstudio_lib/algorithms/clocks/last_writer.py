"""A replicated register in which the write with the latest stamp wins, and what becomes of it when clocks disagree.

Every server takes writes, stamps them, keeps the latest and tells the others. Clients carry the last stamp they saw from server to
server. With hybrid logical clocks a write that follows another is always stamped later; with wall clocks it may be stamped earlier,
and is lost although it was acknowledged.

Sources: S. S. Kulkarni and others, "Logical Physical Clocks", OPODIS, 2014, for the stamps; R. H. Thomas, "A Majority Consensus
Approach to Concurrency Control for Multiple Copy Databases", ACM Transactions on Database Systems 4 (2), 1979, for the rule that an
update is applied only if its timestamp is later than that of the value.

References: kulkarni2014hlc; thomas1979majority.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dstudio_lib.algorithms.clocks.hybrid import HybridClock, HybridStamp, WallClock
from dstudio_lib.foundation.process import Process, Surroundings

Version = tuple[HybridStamp, str]
"""The stamp of a write and the server that gave it, which breaks ties."""

NEVER: Version = (HybridStamp(0, 0), "")


@dataclass(slots=True)
class Put:
    """A client writes; ``seen`` is the latest version that it knows of."""

    operation: str
    value: str
    seen: Version


@dataclass(slots=True)
class PutDone:
    """The write was stamped and is kept, or so the client is told."""

    operation: str
    version: Version


@dataclass(slots=True)
class Update:
    """A server tells another of a write."""

    version: Version
    value: str


class LastWriterRegister(Process):
    """One server of the register: the write with the latest version wins, at every server alike.

    Stamps come from a hybrid logical clock, so that a write is later than every write its client had seen acknowledged.

    >>> from dstudio_lib.kernel import Clock, World
    >>> world = World(seed=1, latency=5, clocks={"fast": Clock(1_000)})
    >>> world.add("fast", lambda: LastWriterRegister("fast", ("slow",)))
    >>> world.add("slow", lambda: LastWriterRegister("slow", ("fast",)))
    >>> world.add("x", lambda: RegisterClient("x", (), ("fast", "slow"), writes=2))
    >>> _ = world.run()
    >>> world.nodes["fast"].value, world.nodes["fast"].version  # the second write, at the clock that is behind
    ('x/1', (HybridStamp(logical=1005, counter=2), 'slow'))
    """

    clock_kind: type[HybridClock] = HybridClock

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.clock = self.clock_kind()
        self.version = NEVER
        self.value: str | None = None
        self.stamped: dict[str, Version] = {}

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Stamp a client's write and tell the others, or apply what another server tells."""
        if isinstance(message, Put) and message.operation in self.stamped:  # the same write again keeps its stamp
            world.send(sender, PutDone(message.operation, self.stamped[message.operation]))
        elif isinstance(message, Put):
            version = (self.clock.receive(message.seen[0], world.now), self.me)
            self.stamped[message.operation] = version
            self._apply(version, message.value)
            world.send(sender, PutDone(message.operation, version))
            for peer in self.peers:
                world.send(peer, Update(version, message.value))
        elif isinstance(message, Update):
            self.clock.receive(message.version[0], world.now)
            self._apply(message.version, message.value)

    def _apply(self, version: Version, value: str) -> None:
        if version > self.version:
            self.version, self.value = version, value


class LastWriterRegisterByWallClock(LastWriterRegister):
    """Stamps writes with the server's wall clock.

    A client whose second write goes to a server with a clock behind that of the first gets it acknowledged, and finds the first.
    """

    clock_kind = WallClock


class RegisterClient(Process):
    """Writes one value after another, each at the next of its servers, and each only when the last was acknowledged.

    Records ``invoke`` and ``return`` of every write.
    """

    def __init__(self, me: str, peers: tuple[str, ...], servers: Sequence[str], writes: int) -> None:
        super().__init__(me, peers)
        self.servers = tuple(servers)
        self.writes = writes
        self.done = 0
        self.seen = NEVER

    def on_start(self, world: Surroundings) -> None:
        """Write the first."""
        self._write(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Remember the version of the write, and go on with the next."""
        if isinstance(message, PutDone) and message.operation == f"{self.me}/{self.done}":
            self.seen = max(self.seen, message.version)
            world.record("return", operation=message.operation, ret=None)
            self.done += 1
            self._write(world)

    def _write(self, world: Surroundings) -> None:
        if self.done == self.writes:
            return
        operation = f"{self.me}/{self.done}"
        world.record("invoke", operation=operation, process=self.me, op="write", arg=operation)
        world.send(self.servers[self.done % len(self.servers)], Put(operation, operation, self.seen))
