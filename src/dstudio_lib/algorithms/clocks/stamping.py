"""Processes that chat at random and stamp every event with each of the logical clocks, so that the clocks can be compared.

Records ``stamped`` at each event: ``event`` (a name), ``before`` (the event of the same process before it, or ``None``), ``cause`` (the
sending, for a receipt), and the stamps ``lamport``, ``vector``, ``hybrid`` and ``wall``.

References: lamport1978time; fidge1988timestamps; kulkarni2014hlc.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.algorithms.clocks.hybrid import HybridClock, HybridStamp
from dstudio_lib.algorithms.clocks.lamport import LamportClock
from dstudio_lib.algorithms.clocks.vector import VectorClock
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class Chat:
    """A message with the stamps of its sending."""

    event: str
    lamport: int
    vector: dict[str, int]
    hybrid: HybridStamp


class Stamping(Process):
    """Does something every ``period`` (ns) or so: an event of its own, or a message to a peer drawn at random."""

    lamport_kind: type[LamportClock] = LamportClock
    vector_kind: type[VectorClock] = VectorClock
    hybrid_kind: type[HybridClock] = HybridClock

    def __init__(self, me: str, peers: tuple[str, ...], period: int) -> None:
        super().__init__(me, peers)
        self.period = period
        self.lamport = self.lamport_kind()
        self.vector = self.vector_kind(me)
        self.hybrid = self.hybrid_kind()
        self.events = 0
        self.last: str | None = None

    def on_start(self, world: Surroundings) -> None:
        """Come back after a while."""
        world.set_timer("act", world.random.randrange(1, 2 * self.period))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Do something of one's own: half of the time, send."""
        lamport, vector, hybrid = self.lamport.tick(), self.vector.tick(), self.hybrid.tick(world.now)
        event = self._record(world, None, lamport, vector, hybrid)
        if self.peers and world.random.random() < 0.5:
            world.send(world.random.choice(self.peers), Chat(event, lamport, vector, hybrid))
        world.set_timer("act", world.random.randrange(1, 2 * self.period))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Stamp the receipt."""
        if isinstance(message, Chat):
            lamport, vector = self.lamport.receive(message.lamport), self.vector.receive(message.vector)
            self._record(world, message.event, lamport, vector, self.hybrid.receive(message.hybrid, world.now))

    def _record(self, world: Surroundings, cause: str | None, lamport: int, vector: dict[str, int], hybrid: HybridStamp) -> str:
        self.events += 1
        event = f"{self.me}{self.events}"
        world.record(
            "stamped", event=event, before=self.last, cause=cause, lamport=lamport, vector=vector, hybrid=tuple(hybrid), wall=world.now
        )
        self.last = event
        return event
