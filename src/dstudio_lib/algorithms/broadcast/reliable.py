"""Reliable broadcast: whatever one process delivers, all do that stay up, even if the sender crashed half way.

Source: C. Cachin, R. Guerraoui and L. Rodrigues, "Introduction to Reliable and Secure Distributed Programming", 2nd edition, Springer,
2011: eager reliable broadcast, and uniform reliable broadcast by acknowledgements of a majority.

References: cachin2011reliable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.algorithms.broadcast.best_effort import BestEffortBroadcast, Data
from dstudio_lib.foundation.process import Surroundings


class ReliableBroadcast(BestEffortBroadcast):
    """Passes every message on to all before it delivers it.

    Validity, no duplication, no creation, and agreement: if a process that stays up delivers a message, so do all that stay up. What a
    process delivered just before it crashed may still be lost to the others.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> for name, peers in {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}.items():
    ...     world.add(name, lambda name=name, peers=peers: ReliableBroadcast(name, peers))
    >>> world.apply({"fault": "cut_link", "at": 0, "sender": "a", "receiver": "c"})  # c can hear of it only through b
    >>> world.call("a", "publish", "hello")
    >>> _ = world.run()
    >>> [(event.time, event.node) for event in world.trace.of("delivered")]
    [(0, 'a'), (5, 'b'), (10, 'c')]
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.delivered: set[str] = set()

    def broadcast(self, world: Surroundings, name: str, payload: Any) -> None:
        """Treat one's own message like that of another."""
        self.receive(world, self.me, Data(self.me, name, payload))

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Pass a new message on, then deliver it."""
        if not isinstance(content, Data) or content.name in self.delivered:
            return
        self.delivered.add(content.name)
        self.pass_on(world, content)
        self.deliver(world, content.origin, content.name)

    def pass_on(self, world: Surroundings, message: Data) -> None:
        """Send a message on to all others."""
        for peer in self.peers:
            if peer != message.origin:
                self.send(world, peer, message)


class ReliableBroadcastThatDoesNotPassOn(ReliableBroadcast):
    """Leaves the sending to whoever began it.

    When the sender crashes before its last message got through, some have delivered what others never will.
    """

    def pass_on(self, world: Surroundings, message: Data) -> None:
        """Send only one's own messages."""
        if message.origin == self.me:
            super().pass_on(world, message)


class ReliableBroadcastThatForgets(ReliableBroadcast):
    """Passes each message on once, but delivers it as often as it arrives.

    Every process then hears the same from all others.
    """

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Deliver whether it was delivered before or not."""
        if isinstance(content, Data) and content.name in self.delivered:
            self.deliver(world, content.origin, content.name)
        else:
            super().receive(world, sender, content)


@dataclass(slots=True)
class Vouched:
    """A message, passed on by a process that has it."""

    message: Data


class UniformBroadcast(BestEffortBroadcast):
    """Delivers a message only when a majority of the group is known to have it.

    Uniform agreement: if any process delivers a message, even one that crashes right after it, all deliver it that stay up. It holds
    while a majority stays up.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> for name, peers in {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}.items():
    ...     world.add(name, lambda name=name, peers=peers: UniformBroadcast(name, peers))
    >>> world.call("a", "publish", "hello")
    >>> _ = world.run()
    >>> [(event.time, event.node) for event in world.trace.of("delivered")]  # a waits until another has it too
    [(5, 'b'), (5, 'c'), (10, 'a')]
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.pending: dict[str, Data] = {}
        self.vouchers: dict[str, set[str]] = {}
        self.delivered: set[str] = set()

    @property
    def needed(self) -> int:
        """Processes that must have a message before it is delivered: a majority."""
        return len(self.everybody) // 2 + 1

    def broadcast(self, world: Surroundings, name: str, payload: Any) -> None:
        """Begin as the first who has it."""
        self._have(world, self.me, Data(self.me, name, payload))

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Note who has the message, and pass it on the first time."""
        if isinstance(content, Vouched):
            self._have(world, sender, content.message)

    def _have(self, world: Surroundings, who: str, message: Data) -> None:
        self.vouchers.setdefault(message.name, set()).update((who, self.me))
        if message.name not in self.pending:
            self.pending[message.name] = message
            for peer in self.peers:
                self.send(world, peer, Vouched(message))
        if message.name not in self.delivered and len(self.vouchers[message.name]) >= self.needed:
            self.delivered.add(message.name)
            self.deliver(world, message.origin, message.name)


class UniformBroadcastWithoutMajority(UniformBroadcast):
    """Delivers as soon as it has a message itself.

    It may then act on a message, and crash, and no other process ever hears of it.
    """

    @property
    def needed(self) -> int:
        """One process: itself."""
        return 1
