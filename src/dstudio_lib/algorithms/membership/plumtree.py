"""Plumtree: a broadcast tree that grows out of gossip, and gossip that mends the tree.

Messages go along *eager* links at once; along the other, *lazy* links only their names go. Whoever gets a message twice makes the second
link lazy; whoever hears of a message that does not come makes the link to its herald eager again.

Source: J. Leitão, J. Pereira and L. Rodrigues, "Epidemic Broadcast Trees", 26th IEEE Symposium on Reliable Distributed Systems (SRDS),
2007. Announcements are sent at once instead of in batches.

References: leitao2007epidemic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class Gossip:
    """The message itself, after ``hops`` links."""

    name: str
    payload: Any
    hops: int


@dataclass(slots=True)
class IHave:
    """I have this message; it reached me after ``hops`` links."""

    name: str
    hops: int


@dataclass(slots=True)
class Graft:
    """Make our link eager; and send me this message, if one is named."""

    name: str | None
    hops: int


@dataclass(slots=True)
class Prune:
    """Make our link lazy."""


class Plumtree(Process):
    """One process; ``peers`` are its neighbours in the overlay.

    Parameters
    ----------
    missing_timeout
        Wait (ns) from the first announcement of a message until it is asked for.
    graft_timeout
        Wait (ns) until the next neighbour that announced it is asked.
    threshold
        Hops that a lazy link must save to take the place of an eager one; ``None`` never exchanges them.

    Notes
    -----
    Records ``broadcast`` and ``delivered`` with the ``message``'s name, and ``hops`` for the latter.

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> for name, peers in {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}.items():
    ...     world.add(name, lambda name=name, peers=peers: Plumtree(name, peers, missing_timeout=100))
    >>> world.call("a", "publish", "m")
    >>> _ = world.run()
    >>> {name: sorted(world.nodes[name].eager) for name in "abc"}  # the link from b to c is not needed
    {'a': ['b', 'c'], 'b': ['a'], 'c': ['a']}
    """

    def __init__(
        self, me: str, peers: tuple[str, ...], missing_timeout: int, graft_timeout: int | None = None, threshold: int | None = None
    ) -> None:
        super().__init__(me, peers)
        if missing_timeout <= 0:
            raise InputError(
                f"missing_timeout was given as {missing_timeout} ns; it must be above 0; try missing_timeout=1_000_000_000.",
                "missing_timeout",
            )
        self.missing_timeout = missing_timeout
        self.graft_timeout = graft_timeout or missing_timeout
        self.threshold = threshold
        self.eager = set(peers)
        self.lazy: set[str] = set()
        self.received: dict[str, Gossip] = {}
        self.missing: dict[str, list[tuple[str, int]]] = {}

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Handle each kind of message."""
        if isinstance(message, Gossip):
            self._gossip(world, sender, message)
        elif isinstance(message, IHave):
            self._announced(world, sender, message)
        elif isinstance(message, Graft):
            self._make_eager(sender)
            if message.name in self.received:
                kept = self.received[message.name]
                world.send(sender, Gossip(kept.name, kept.payload, kept.hops + 1))
        elif isinstance(message, Prune):
            self._make_lazy(sender)

    def publish(self, world: Surroundings, name: str, payload: Any = None) -> None:
        """Broadcast a message of one's own: what the application calls."""
        world.record("broadcast", message=name)
        self._deliver(world, self.me, Gossip(name, payload, 0))

    def _gossip(self, world: Surroundings, sender: str, message: Gossip) -> None:
        if message.name in self.received:  # a second way: this link is not of the tree
            self._make_lazy(sender)
            world.send(sender, Prune())
            return
        announced = self.missing.pop(message.name, [])
        world.cancel_timer(message.name)
        self._make_eager(sender)
        self._deliver(world, sender, message)
        self._exchange(world, sender, message, announced)

    def _deliver(self, world: Surroundings, sender: str, message: Gossip) -> None:
        self.received[message.name] = message
        world.record("delivered", message=message.name, hops=message.hops)
        for peer in self.peers:  # in the order of peers, so that runs repeat
            if peer != sender and peer in self.eager:
                world.send(peer, Gossip(message.name, message.payload, message.hops + 1))
            elif peer != sender and peer in self.lazy:
                world.send(peer, IHave(message.name, message.hops + 1))

    def _announced(self, world: Surroundings, sender: str, message: IHave) -> None:
        if message.name in self.received:
            return
        if message.name not in self.missing:
            self.missing[message.name] = []
            world.set_timer(message.name, self.missing_timeout)
        self.missing[message.name].append((sender, message.hops))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask the first neighbour that announced a message for it, as it did not come by itself."""
        announced = self.missing.get(name)
        if not announced:
            self.missing.pop(name, None)
            return
        herald, hops = announced.pop(0)
        self._make_eager(herald)
        world.send(herald, Graft(name, hops))
        world.set_timer(name, self.graft_timeout)

    def _exchange(self, world: Surroundings, sender: str, message: Gossip, announced: list[tuple[str, int]]) -> None:
        """Take a lazy link that is shorter by the threshold into the tree, in place of the one that the message came on."""
        if self.threshold is None or not announced:
            return
        herald, hops = min(announced, key=lambda each: each[1])
        if message.hops - hops >= self.threshold and herald != sender:
            self._make_eager(herald)
            world.send(herald, Graft(None, hops))
            self._make_lazy(sender)
            world.send(sender, Prune())

    def neighbour_down(self, world: Surroundings, peer: str) -> None:
        """Forget a neighbour that the membership below takes for dead."""
        self.peers = tuple(each for each in self.peers if each != peer)
        self.eager.discard(peer)
        self.lazy.discard(peer)
        for name, announced in self.missing.items():
            self.missing[name] = [each for each in announced if each[0] != peer]

    def neighbour_up(self, world: Surroundings, peer: str) -> None:
        """Take a new neighbour, eagerly."""
        if peer not in self.peers:
            self.peers = (*self.peers, peer)
        self._make_eager(peer)

    def _make_eager(self, peer: str) -> None:
        if peer in self.peers:
            self.lazy.discard(peer)
            self.eager.add(peer)

    def _make_lazy(self, peer: str) -> None:
        if peer in self.peers:
            self.eager.discard(peer)
            self.lazy.add(peer)

    def check(self) -> None:
        """Assert that every neighbour is either eager or lazy, and that nothing received is missing."""
        assert self.eager | self.lazy == set(self.peers) and not self.eager & self.lazy, "a neighbour is neither eager nor lazy, or both"
        assert not self.missing.keys() & self.received.keys(), "a message is missing that was received"


class PlumtreeThatNeverPrunes(Plumtree):
    """Keeps all links eager.

    It is then flooding: every message crosses every link, most of them both ways.
    """

    def _make_lazy(self, peer: str) -> None:
        """Keep the link eager."""


class PlumtreeThatNeverGrafts(Plumtree):
    """Prunes, but does not ask for what it is missing.

    When an inner process of the tree crashes, all below it hear of messages, and never get them.
    """

    def _announced(self, world: Surroundings, sender: str, message: IHave) -> None:
        """Take no notice."""
