"""Replicas that work at their own copies and bring each other up to date, by states, by deltas or by operations.

All of them may be cut off, and go on working. A replica is given its updates as a script, which it works through at moments of its own,
so that concurrent work is the rule. Once the scripts are done and the network lets messages through, all show the same: strong
eventual convergence.

Sources: for deltas P. S. Almeida, A. Shoker and C. Baquero, "Delta State Replicated Data Types", 2018 (arXiv:1603.01529), the
anti-entropy algorithm with delta-intervals; for passing on news only V. Enes, P. S. Almeida, C. Baquero and J. Leitão, "Efficient
Synchronization of State-based CRDTs", ICDE 2019 (arXiv:1803.02750); for states and operations M. Shapiro, N. Preguiça, C. Baquero and
M. Zawirski, "Conflict-free Replicated Data Types", SSS 2011.

References: almeida2018delta; enes2019efficient; shapiro2011conflict.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

from .lattice import Lattice, joined
from .operations import Broadcast, CausalDelivery, OperationBased


@dataclass(frozen=True, slots=True)
class Update:
    """A method of the replicated object and what it is given, behind the name of the replica."""

    method: str
    arguments: tuple[Any, ...] = ()


@dataclass(slots=True)
class Whole:
    """A message with a whole state."""

    state: Lattice


@dataclass(slots=True)
class Interval:
    """A message with a join of deltas, and up to which of the sender's deltas it brings the receiver."""

    delta: Lattice
    upto: int


@dataclass(slots=True)
class Acknowledged:
    """The receiver has joined the deltas up to this one."""

    upto: int


@dataclass(slots=True)
class Delivered:
    """What its sender has delivered of each origin: whoever has more sends it."""

    counts: dict[str, int]


def _takes_a_replica(member: Any) -> bool:
    """Whether a member of a replicated type is an update: a method that is told whose it is."""
    return inspect.isfunction(member) and "replica" in inspect.signature(member).parameters


class Replica(Process):
    """What all replicas share: a script, and two timers that ring at random moments around their interval.

    Parameters
    ----------
    script
        Updates, made one by one.
    work_every, gossip_every
        Mean time between two updates, and between two messages to a random peer, in nanoseconds.
    """

    durable: ClassVar[tuple[str, ...]] = ("state", "done")

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        state: Any,
        script: Iterable[Update] = (),
        *,
        work_every: int = 20 * MILLISECOND,
        gossip_every: int = 50 * MILLISECOND,
    ) -> None:
        super().__init__(me, peers)
        self.state = state
        self.script = tuple(script)
        self.done = 0
        self.work_every = work_every
        self.gossip_every = gossip_every

    def on_start(self, world: Surroundings) -> None:
        """Begin to work and to gossip."""
        self._later(world, "gossip", self.gossip_every)
        if self.done < len(self.script):
            self._later(world, "work", self.work_every)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Make the next update, or tell a peer."""
        if name == "work":
            update = self.script[self.done]
            self.done += 1
            self.update(world, update.method, *update.arguments)
            if self.done < len(self.script):
                self._later(world, "work", self.work_every)
        elif self.peers:
            self._gossip(world, world.random.choice(self.peers))
            self._later(world, "gossip", self.gossip_every)

    @property
    def value(self) -> Any:
        """What the replica shows: its state."""
        return self.state

    def _change(self, method: str, arguments: tuple[Any, ...]) -> Any:
        kind = type(self.state)
        known = [name for name in dir(kind) if not name.startswith("_") and _takes_a_replica(getattr(kind, name))]
        if method not in known:
            raise InputError(f"{kind.__name__} has no update called {method!r}; it has {', '.join(known)}.", "method")
        return getattr(self.state, method)(self.me, *arguments)

    def _later(self, world: Surroundings, name: str, mean: int) -> None:
        world.set_timer(name, world.random.randint(mean // 2, mean + mean // 2))

    def update(self, world: Surroundings, method: str, *arguments: Any) -> None:
        """Update the object here, by one of its own methods; others hear of it later."""
        raise NotImplementedError

    def _gossip(self, world: Surroundings, peer: str) -> None:
        raise NotImplementedError


class StateReplica(Replica):
    """Sends its whole state, now and then, to someone.

    Nothing has to arrive: the next state contains it. It is simple, and sends much.
    """

    state: Lattice

    def on_message(self, world: Surroundings, sender: str, message: Whole) -> None:
        """Join what came."""
        self.state = self.state.join(message.state)

    def update(self, world: Surroundings, method: str, *arguments: Any) -> None:
        """Join the update's delta."""
        self.state = self.state.join(self._change(method, arguments))
        world.record("update", replica=self.me, method=method)

    def _gossip(self, world: Surroundings, peer: str) -> None:
        world.send(peer, Whole(self.state))


class DeltaReplica(Replica):
    """Sends each peer what it has not acknowledged yet, as one join of deltas.

    Deltas are kept in volatile memory until all peers have acknowledged them; after a crash, or to a peer that is too far behind,
    the whole state goes instead.
    """

    durable: ClassVar[tuple[str, ...]] = ("state", "done", "counter")
    state: Lattice

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.counter = 0
        self.deltas: dict[int, Lattice] = {}
        self.acknowledged: dict[str, int] = {}

    def on_message(self, world: Surroundings, sender: str, message: Interval | Acknowledged) -> None:
        """Join an interval if it holds news and acknowledge it, or note what a peer has."""
        if isinstance(message, Acknowledged):
            self.acknowledged[sender] = max(self.acknowledged.get(sender, 0), message.upto)
            self._forget()
            return
        if not message.delta <= self.state:
            self._join(message.delta)
        world.send(sender, Acknowledged(message.upto))

    def update(self, world: Surroundings, method: str, *arguments: Any) -> None:
        """Join the update's delta, and keep it for the peers."""
        self._join(self._change(method, arguments))
        world.record("update", replica=self.me, method=method)

    def _join(self, delta: Lattice) -> None:
        self.state = self.state.join(delta)
        self.deltas[self.counter] = delta
        self.counter += 1

    def _gossip(self, world: Surroundings, peer: str) -> None:
        has = self.acknowledged.get(peer, 0)
        if has >= self.counter:
            return
        known = bool(self.deltas) and min(self.deltas) <= has
        interval = self._interval(peer, has) if known else self.state
        if interval is None:
            self.acknowledged[peer] = self.counter
        else:
            world.send(peer, Interval(interval, self.counter))

    def _interval(self, peer: str, has: int) -> Lattice | None:
        """The join of all deltas from one on; None if there is nothing that the peer has not told us itself."""
        first, *rest = (self.deltas[number] for number in range(has, self.counter))
        return joined(rest, first)

    def _forget(self) -> None:
        """Drop the deltas that every peer has."""
        everyone = min(self.acknowledged.get(peer, 0) for peer in self.peers)
        self.deltas = {number: delta for number, delta in self.deltas.items() if number >= everyone}


class DeltaReplicaThatDoesNotWait(DeltaReplica):
    """Takes a delta for received once it was sent.

    A single lost message is never made good: nobody sends that delta again.
    """

    def _gossip(self, world: Surroundings, peer: str) -> None:
        super()._gossip(world, peer)
        self.acknowledged[peer] = self.counter


class NewsReplica(DeltaReplica):
    """Passes on only what is news, and never back to where it came from.

    A plain delta replica passes on all of an interval if anything in it is new, and to its sender too: where copies gossip often, the
    same things go round, and little is saved over whole states.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.origins: dict[int, str] = {}

    def on_message(self, world: Surroundings, sender: str, message: Interval | Acknowledged) -> None:
        """Join the part of an interval that is news, and remember who sent it."""
        if isinstance(message, Interval) and not message.delta <= self.state:
            self.origins[self.counter] = sender
            message = Interval(message.delta.difference(self.state), message.upto)
        super().on_message(world, sender, message)

    def _interval(self, peer: str, has: int) -> Lattice | None:
        news = [self.deltas[number] for number in range(has, self.counter) if self.origins.get(number) != peer]
        return joined(news[1:], news[0]) if news else None

    def _forget(self) -> None:
        super()._forget()
        self.origins = {number: name for number, name in self.origins.items() if number in self.deltas}


class OperationReplica(Replica):
    """Broadcasts each change, and hands out again what a peer turns out to miss.

    The log of changes is durable together with the object, so that no change is lost or made twice.
    """

    durable: ClassVar[tuple[str, ...]] = ("state", "done", "delivery")
    state: OperationBased

    def __init__(self, me: str, *args: Any, **options: Any) -> None:
        super().__init__(me, *args, **options)
        self.delivery = CausalDelivery(me)

    @property
    def value(self) -> Any:
        """What the object shows."""
        return self.state.value

    def on_message(self, world: Surroundings, sender: str, message: Broadcast | Delivered) -> None:
        """Deliver a change and those it makes ready, or send what the peer misses."""
        if isinstance(message, Delivered):
            for missed in self.delivery.missing(message.counts):
                world.send(sender, missed)
            return
        for ready in self._ready(message):
            self.state.effect(ready.change)
            world.record("deliver-change", replica=self.me, origin=ready.origin, change=ready.number)

    def _ready(self, message: Broadcast) -> list[Broadcast]:
        return self.delivery.receive(message)

    def update(self, world: Surroundings, method: str, *arguments: Any) -> None:
        """Apply the update's change, and broadcast it."""
        change = self._change(method, arguments)
        self.state.effect(change)
        message = self.delivery.send(change)
        for peer in self.peers:
            world.send(peer, message)
        world.record("update", replica=self.me, method=method)

    def _gossip(self, world: Surroundings, peer: str) -> None:
        world.send(peer, Delivered(dict(self.delivery.delivered)))


class OperationReplicaWithoutCausalOrder(OperationReplica):
    """Applies each change as it comes, once.

    A removal that overtakes its addition finds nothing to remove, and the element stays, here and nowhere else.
    """

    durable: ClassVar[tuple[str, ...]] = ("state", "done", "delivery", "applied")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.applied: set[tuple[str, int]] = set()

    def _ready(self, message: Broadcast) -> list[Broadcast]:
        name = (message.origin, message.number)
        if name in self.applied or message.origin == self.me:
            return []
        self.applied.add(name)
        self.delivery.receive(message)  # So that the peers' log is kept, and what is missing is asked for.
        return [message]


class OperationReplicaThatAppliesTwice(OperationReplica):
    """Applies whatever comes, as often as it comes.

    A counter then counts a message that the network doubled, or that was sent again, a second time.
    """

    def _ready(self, message: Broadcast) -> list[Broadcast]:
        self.delivery.receive(message)
        return [] if message.origin == self.me else [message]
