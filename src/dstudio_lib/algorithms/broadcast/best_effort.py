"""Telling everybody: what all broadcasts have in common, and the simplest one.

Source: C. Cachin, R. Guerraoui and L. Rodrigues, "Introduction to Reliable and Secure Distributed Programming", 2nd edition, Springer,
2011, basic broadcast.

References: cachin2011reliable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.algorithms.broadcast.links import TIMER, Envelope, PerfectLink, Received
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class Data:
    """A message of a broadcast: who began it, its name and what it says."""

    origin: str
    name: str
    payload: Any


class BestEffortBroadcast(Process):
    """Sends a message to each peer. If the sender stays up, all that stay up deliver it; if it crashes, some may and some may not.

    Parameters
    ----------
    answers
        The chance that it answers a message of another, by a message named after it. Answers are answered up to three deep.
    resend
        Interval (ns) at which links send again what was not acknowledged; ``None`` trusts the network, which must then lose nothing.

    Notes
    -----
    The application calls ``publish``. Records ``broadcast`` (``message``) and ``delivered`` (``message``, ``origin``).

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> for name, peers in {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}.items():
    ...     world.add(name, lambda name=name, peers=peers: BestEffortBroadcast(name, peers))
    >>> world.call("a", "publish", "hello")
    >>> world.run()
    5
    >>> [event.node for event in world.trace.of("delivered")]
    ['a', 'b', 'c']
    """

    link_kind: ClassVar[type[PerfectLink]] = PerfectLink
    deepest_answer: ClassVar[int] = 3

    def __init__(self, me: str, peers: tuple[str, ...], answers: float = 0.0, resend: int | None = None) -> None:
        super().__init__(me, peers)
        self.answers = answers
        self.link = self.link_kind(resend) if resend is not None else None

    @property
    def everybody(self) -> tuple[str, ...]:
        """All members of the group, in the order of their names."""
        return tuple(sorted((self.me, *self.peers)))

    def publish(self, world: Surroundings, name: str, payload: Any = None) -> None:
        """Broadcast a payload under a name that no other message has: what the application calls."""
        world.record("broadcast", message=name)
        self.broadcast(world, name, payload)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Send again what was not acknowledged."""
        if name == TIMER and self.link is not None:
            self.link.resend(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take a message, or what the link lets in."""
        if self.link is None:
            self.receive(world, sender, message)
        elif isinstance(message, (Envelope, Received)):
            for content in self.link.receive(world, sender, message):
                self.receive(world, sender, content)

    def send(self, world: Surroundings, to: str, content: Any) -> None:
        """Send over the link if there is one, else straight over the network."""
        if self.link is not None:
            self.link.send(world, to, content)
        else:
            world.send(to, content)

    def broadcast(self, world: Surroundings, name: str, payload: Any) -> None:
        """Send a message to all, and deliver it oneself."""
        for peer in self.peers:
            self.send(world, peer, Data(self.me, name, payload))
        self.deliver(world, self.me, name)

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Deliver a message when it arrives."""
        if isinstance(content, Data):
            self.deliver(world, content.origin, content.name)

    def deliver(self, world: Surroundings, origin: str, name: str) -> None:
        """Hand a message to the application, which may answer."""
        world.record("delivered", message=name, origin=origin)
        if self.answers and origin != self.me and name.count(">") < self.deepest_answer and world.random.random() < self.answers:
            self.publish(world, f"{name}>{self.me}")
