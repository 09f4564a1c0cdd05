"""Distributed snapshots: a state that the system could have been in, recorded while it runs.

Accounts send money to one another. A snapshot is right if no money is missing in it, and none is there twice: what left an account
before the account was recorded, and reaches the next after that one was, is in the channel between them.

Source: K. M. Chandy and L. Lamport, "Distributed Snapshots: Determining Global States of Distributed Systems", ACM Transactions on
Computer Systems 3 (1), 1985: the rules for sending and for receiving a marker. Channels must keep order and lose nothing.

References: chandy1985snapshots.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from dstudio_lib.algorithms.broadcast.links import TIMER, Envelope, FifoLink, PerfectLink, Received
from dstudio_lib.algorithms.clocks.vector import VectorClock
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class Transfer:
    """Money under way, and the vector clock of its sending, by which cuts are checked."""

    amount: int
    vector: dict[str, int]


@dataclass(slots=True)
class Marker:
    """What came before this on the channel is in the snapshot; what comes after is not."""

    snapshot: str


@dataclass(slots=True)
class Recording:
    """What one account has recorded of a snapshot: its own state, and of each incoming channel what was in it."""

    balance: int
    vector: dict[str, int]
    channels: dict[str, list[int]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)

    @property
    def complete(self) -> bool:
        """Whether the marker has come on every channel."""
        return not self.open

    @property
    def in_channels(self) -> int:
        """Money that was under way to the account."""
        return sum(map(sum, self.channels.values()))


class Account(Process):
    """An account that sends part of its balance to a random peer every ``period`` (ns) or so, and takes part in snapshots.

    ``resend`` (ns) is the interval at which channels send again what was not acknowledged. Records ``recorded`` (``snapshot``,
    ``balance``, ``vector``) with its own state, and ``completed`` (``snapshot``, ``in_channels``) when every channel is recorded too.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> for me, peer in (("a", "b"), ("b", "a")):
    ...     world.add(me, lambda me=me, peer=peer: Account(me, (peer,), balance=100, period=1_000_000, resend=10_000_000))
    >>> _ = world.run(until=50_000_000)
    >>> world.call("a", "begin_snapshot", "now")
    >>> _ = world.run(until=100_000_000)
    >>> parts = [world.nodes[name].recordings["now"] for name in "ab"]
    >>> sum(part.balance + part.in_channels for part in parts)
    200
    """

    link_kind: ClassVar[type[PerfectLink]] = FifoLink

    def __init__(self, me: str, peers: tuple[str, ...], balance: int, period: int, resend: int) -> None:
        super().__init__(me, peers)
        if balance < 0 or period <= 0:
            raise InputError(f"balance={balance} and period={period} ns were given; allowed is at least 0, and above 0.", "balance")
        self.balance = balance
        self.period = period
        self.link = self.link_kind(resend)
        self.clock = VectorClock(me)
        self.recordings: dict[str, Recording] = {}

    def on_start(self, world: Surroundings) -> None:
        """Send money after a while."""
        world.set_timer("transfer", world.random.randrange(1, 2 * self.period))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Send money, or send again."""
        if name == TIMER:
            self.link.resend(world)
            return
        if self.balance and self.peers:
            amount = world.random.randrange(1, self.balance + 1)
            self.balance -= amount
            self.link.send(world, world.random.choice(self.peers), Transfer(amount, self.clock.tick()))
        world.set_timer("transfer", world.random.randrange(1, 2 * self.period))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take what the channel lets in."""
        if isinstance(message, (Envelope, Received)):
            for content in self.link.receive(world, sender, message):
                if isinstance(content, Transfer):
                    self._credit(sender, content)
                elif isinstance(content, Marker):
                    self.on_marker(world, sender, content.snapshot)

    def begin_snapshot(self, world: Surroundings, snapshot: str) -> None:
        """Begin a snapshot under a name that no other has: any account may, and several at once."""
        if snapshot not in self.recordings:
            self.record_state(world, snapshot)
            self._complete(world, snapshot)

    def _credit(self, sender: str, transfer: Transfer) -> None:
        self.balance += transfer.amount
        self.clock.receive(transfer.vector)
        for recording in self.recordings.values():
            if sender in recording.open:
                recording.channels[sender].append(transfer.amount)

    def record_state(self, world: Surroundings, snapshot: str) -> None:
        """Record one's own state, and send a marker on each channel before anything else."""
        self.recordings[snapshot] = Recording(
            self.balance, dict(self.clock.vector), channels={peer: [] for peer in self.peers}, open=set(self.peers)
        )
        world.record("recorded", snapshot=snapshot, balance=self.balance, vector=dict(self.clock.vector))
        for peer in self.peers:
            self.link.send(world, peer, Marker(snapshot))

    def on_marker(self, world: Surroundings, sender: str, snapshot: str) -> None:
        """Record one's own state if that was not done; the channel's state ends here, and is empty in that case."""
        if snapshot not in self.recordings:
            self.record_state(world, snapshot)
        self.recordings[snapshot].open.discard(sender)
        self._complete(world, snapshot)

    def _complete(self, world: Surroundings, snapshot: str) -> None:
        recording = self.recordings[snapshot]
        if recording.complete:
            world.record("completed", snapshot=snapshot, in_channels=recording.in_channels)

    def check(self) -> None:
        """Assert that no balance is negative."""
        assert self.balance >= 0, "an account has sent more than it had"


class AccountOverUnorderedChannels(Account):
    """Lets a marker overtake money, and money a marker.

    Money that was sent after the marker is then counted twice, and money sent before it is missing.
    """

    link_kind = PerfectLink


class AccountThatIgnoresChannels(Account):
    """Records accounts only.

    All the money that is under way is missing from the snapshot.
    """

    def record_state(self, world: Surroundings, snapshot: str) -> None:
        """Record one's own state, with nothing ever under way."""
        super().record_state(world, snapshot)
        self.recordings[snapshot].open.clear()


class AccountThatRecordsLate(Account):
    """Records itself only when the markers of all channels have come, instead of at the first.

    It has then received money that others sent after they were recorded: an effect without its cause, and money counted twice.
    """

    def __init__(self, me: str, peers: tuple[str, ...], balance: int, period: int, resend: int) -> None:
        super().__init__(me, peers, balance, period, resend)
        self.marked: dict[str, set[str]] = {}

    def on_marker(self, world: Surroundings, sender: str, snapshot: str) -> None:
        """Pass markers on at the first one, and record oneself at the last."""
        if snapshot in self.recordings:
            super().on_marker(world, sender, snapshot)
            return
        marked = self.marked.setdefault(snapshot, set())
        if not marked:
            for peer in self.peers:
                self.link.send(world, peer, Marker(snapshot))
        marked.add(sender)
        if len(marked) == len(self.peers):
            self.recordings[snapshot] = Recording(self.balance, dict(self.clock.vector), channels={peer: [] for peer in self.peers})
            world.record("recorded", snapshot=snapshot, balance=self.balance, vector=dict(self.clock.vector))
            self._complete(world, snapshot)


def is_consistent_cut(vectors: dict[str, dict[str, int]]) -> bool:
    """Whether recorded states belong to one another: nobody knows more of a process than that process had done when it was recorded.

    >>> is_consistent_cut({"a": {"a": 1}, "b": {"a": 1, "b": 1}}), is_consistent_cut({"a": {"a": 1}, "b": {"a": 2, "b": 1}})
    (True, False)
    """
    return all(vector.get(process, 0) <= vectors[process].get(process, 0) for vector in vectors.values() for process in vectors)
