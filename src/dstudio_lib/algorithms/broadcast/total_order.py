"""Total order: everybody delivers the same messages in the same order.

Two ways without consensus: one process gives out numbers, or all wait until no earlier message can come any more. In both, one
crash stops delivery; going on needs consensus (X. Défago, A. Schiper and P. Urbán, "Total Order Broadcast and Multicast Algorithms:
Taxonomy and Survey", ACM Computing Surveys 36 (4), 2004).

Sources: M. F. Kaashoek and A. S. Tanenbaum, "Group Communication in the Amoeba Distributed Operating System", 11th International
Conference on Distributed Computing Systems, 1991, for the sequencer; L. Lamport, "Time, Clocks, and the Ordering of Events in a
Distributed System", Communications of the ACM 21 (7), 1978, for timestamps: the queue of its mutual exclusion, used to deliver.

References: kaashoek1991group (the sequencer); lamport1978time (timestamps); defago2004total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.algorithms.broadcast.best_effort import BestEffortBroadcast, Data
from dstudio_lib.algorithms.broadcast.links import FifoLink
from dstudio_lib.algorithms.clocks.lamport import LamportClock, Stamp
from dstudio_lib.foundation.process import Surroundings


@dataclass(slots=True)
class Numbered:
    """A message and its place in the order of all."""

    number: int
    message: Data


class SequencerBroadcast(BestEffortBroadcast):
    """Sends messages to the first of all processes, which numbers them and sends them to all; all deliver by number.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> for name, peers in {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}.items():
    ...     world.add(name, lambda name=name, peers=peers: SequencerBroadcast(name, peers))
    >>> world.call("b", "publish", "x")
    >>> world.call("c", "publish", "y")
    >>> _ = world.run()
    >>> [(event.node, event.fields["message"]) for event in world.trace.of("delivered")]
    [('a', 'x'), ('a', 'y'), ('b', 'x'), ('c', 'x'), ('b', 'y'), ('c', 'y')]
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.given = 0
        self.next = 0
        self.early: dict[int, Data] = {}

    @property
    def sequencer(self) -> str:
        """The process that numbers."""
        return self.everybody[0]

    def broadcast(self, world: Surroundings, name: str, payload: Any) -> None:
        """Hand the message to the sequencer."""
        message = Data(self.me, name, payload)
        if self.me == self.sequencer:
            self._number(world, message)
        else:
            self.send(world, self.sequencer, message)

    def _number(self, world: Surroundings, message: Data) -> None:
        numbered = Numbered(self.given, message)
        self.given += 1
        for peer in self.peers:
            self.send(world, peer, numbered)
        self.receive(world, self.me, numbered)

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Number a message, or deliver all whose number has come."""
        if isinstance(content, Data):
            self._number(world, content)
        elif isinstance(content, Numbered):
            self.early[content.number] = content.message
            while self.next in self.early:
                message = self.early.pop(self.next)
                self.next += 1
                self.deliver(world, message.origin, message.name)


class SequencerBroadcastThatDoesNotWait(SequencerBroadcast):
    """Delivers numbered messages as they arrive.

    The numbers are there, but a message that was overtaken is delivered later here than there.
    """

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Number a message, or deliver it at once."""
        if isinstance(content, Numbered):
            self.deliver(world, content.message.origin, content.message.name)
        else:
            super().receive(world, sender, content)


@dataclass(slots=True)
class Timestamped:
    """A message and its Lamport stamp."""

    stamp: Stamp
    message: Data


@dataclass(slots=True)
class Seen:
    """I have seen a message; whatever I send from now on has a later stamp than this one."""

    stamp: Stamp


class TimestampBroadcast(BestEffortBroadcast):
    """Delivers messages by Lamport stamp, each when everybody has been heard of at a later stamp.

    Links must keep the order of each sender, so it needs ``resend``, or a network that reorders nothing.

    >>> process = TimestampBroadcast("a", ("b", "c"))
    >>> process.heard |= {"b": Stamp(4, "b"), "c": Stamp(2, "c")}
    >>> process.is_due(Stamp(2, "b")), process.is_due(Stamp(3, "b"))  # c may still send something stamped 3
    (True, False)
    """

    link_kind = FifoLink

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.clock = LamportClock()
        self.heard = {peer: Stamp(0, peer) for peer in self.peers}
        self.queue: dict[Stamp, Data] = {}

    def broadcast(self, world: Surroundings, name: str, payload: Any) -> None:
        """Stamp the message, queue it, and send it to all."""
        stamped = Timestamped(Stamp(self.clock.tick(), self.me), Data(self.me, name, payload))
        self.queue[stamped.stamp] = stamped.message
        for peer in self.peers:
            self.send(world, peer, stamped)
        self._deliver_due(world)

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Queue a message and tell all that it was seen; then deliver what can no longer be preceded."""
        if not isinstance(content, (Timestamped, Seen)):
            return
        self.clock.receive(content.stamp.counter)
        self.heard[sender] = max(self.heard[sender], content.stamp)
        if isinstance(content, Timestamped):
            self.queue[content.stamp] = content.message
            seen = Seen(Stamp(self.clock.tick(), self.me))
            for peer in self.peers:
                self.send(world, peer, seen)
        self._deliver_due(world)

    def _deliver_due(self, world: Surroundings) -> None:
        while self.queue and self.is_due(first := min(self.queue)):
            message = self.queue.pop(first)
            self.deliver(world, message.origin, message.name)

    def is_due(self, first: Stamp) -> bool:
        """Whether no earlier message can come: everybody else has been heard of at this stamp or a later one."""
        return all(stamp >= first for stamp in self.heard.values())


class TimestampBroadcastThatDoesNotWait(TimestampBroadcast):
    """Delivers the earliest message that it has.

    An earlier one may still be under way, and has been delivered before it elsewhere.
    """

    def is_due(self, first: Stamp) -> bool:
        """Whether it is there: it is."""
        return True
