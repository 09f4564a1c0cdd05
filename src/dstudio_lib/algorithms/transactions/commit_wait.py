"""Spanner's commit wait: timestamps from clocks that are wrong, and an order that everybody can rely on.

A clock that knows its own error tells the time as an interval that contains it. The coordinator of a transaction takes as its timestamp
the latest that it could be, and no less than any participant proposed when it prepared; then it waits until even the earliest that it
could be is past the timestamp, and only then lets anybody see the outcome. The timestamp so lies in the past when the client hears of it,
and whatever begins afterwards, anywhere, gets a larger one: *external consistency*. The wait is about twice the error.

Source: J. C. Corbett and others, "Spanner: Google's Globally-Distributed Database", OSDI 2012: start, and commit wait.

References: corbett2012spanner.

>>> clock = TrueTime(error=4)
>>> clock.now(100), clock.after(96, 100), clock.after(95, 100)
(Interval(earliest=96, latest=104), False, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.algorithms.clocks.truetime import TrueTime
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings


@dataclass(slots=True)
class Commit:
    """From a client to the coordinator: commit this transaction over these participants."""

    transaction: str
    participants: tuple[str, ...]


@dataclass(slots=True)
class Prepare:
    """From the coordinator to a participant."""

    transaction: str


@dataclass(slots=True)
class Prepared:
    """From a participant: a lower bound for the timestamp."""

    transaction: str
    timestamp: int


@dataclass(slots=True)
class Apply:
    """From the coordinator to a participant: this is the timestamp."""

    transaction: str
    timestamp: int


@dataclass(slots=True)
class Committed:
    """To the client: it is done, with this timestamp."""

    transaction: str
    timestamp: int


class Leader(Process):
    """The leader of a group: coordinates some transactions, and takes part in others. It does not fail: in Spanner it is a Paxos group.

    Parameters
    ----------
    me, peers
        Its name, and those of the other leaders.
    error
        By how much its clock may be wrong (ns); the clock must keep to it.

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=1)
    >>> world.add("leader", lambda: Leader("leader", (), error=100))
    >>> world.add("c", lambda: Client("c", ("leader",), (("leader", ()),)))
    >>> _ = world.run(until=10_000)
    >>> [(event.time, event.kind) for event in world.trace.of("begin", "committed")]
    [(0, 'begin'), (203, 'committed')]
    """

    def __init__(self, me: str, peers: tuple[str, ...], error: int = 4 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.clock = TrueTime(error)
        self.last = 0
        self.versions: list[tuple[int, str]] = []
        self.clients: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.prepared: dict[str, dict[str, int]] = {}
        self.chosen: dict[str, int] = {}

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Coordinate, prepare, apply."""
        match message:
            case Commit(transaction, participants):
                self.clients[transaction] = (sender, participants)
                self.prepared[transaction] = {}
                for each in participants:
                    world.send(each, Prepare(transaction))
                self.choose(world, transaction)
            case Prepare(transaction):
                self.last = max(self.last + 1, self.clock.now(world.now).latest)
                world.send(sender, Prepared(transaction, self.last))
            case Prepared(transaction, timestamp):
                self.prepared[transaction][sender] = timestamp
                self.choose(world, transaction)
            case Apply(transaction, timestamp):
                self.apply(world, transaction, timestamp)

    def choose(self, world: Surroundings, transaction: str) -> None:
        """Choose the timestamp once all participants are prepared: no less than theirs, and no less than any clock can show."""
        bounds = self.prepared[transaction]
        if len(bounds) == len(self.clients[transaction][1]) and transaction not in self.chosen:
            self.last = max([self.last + 1, self.clock.now(world.now).latest, *bounds.values()])
            self.chosen[transaction] = self.last
            self.wait(world, transaction)

    def wait(self, world: Surroundings, transaction: str) -> None:
        """Commit wait: until the timestamp is in the past for certain."""
        remaining = self.chosen[transaction] - self.clock.now(world.now).earliest + 1
        if remaining > 0:
            world.set_timer(transaction, remaining)
        else:
            self.finish(world, transaction)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Look again whether the wait is over."""
        self.wait(world, name)

    def finish(self, world: Surroundings, transaction: str) -> None:
        """Let everybody see the outcome."""
        client, participants = self.clients[transaction]
        timestamp = self.chosen[transaction]
        self.apply(world, transaction, timestamp)
        for each in participants:
            world.send(each, Apply(transaction, timestamp))
        world.send(client, Committed(transaction, timestamp))

    def apply(self, world: Surroundings, transaction: str, timestamp: int) -> None:
        """Install the transaction at its timestamp."""
        self.last = max(self.last, timestamp)
        self.versions.append((timestamp, transaction))
        world.record("apply", transaction=transaction, timestamp=timestamp)


class LeaderThatDoesNotWait(Leader):
    """Broken: the outcome is seen at once. A transaction that begins afterwards, where a clock is behind, gets a smaller timestamp."""

    def wait(self, world: Surroundings, transaction: str) -> None:
        """Do not wait."""
        self.finish(world, transaction)


class Client(Process):
    """Runs transactions one after another, each at the coordinator and over the participants given.

    It records when each began and when it heard of the commit, with the timestamp.
    """

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        transactions: tuple[tuple[str, tuple[str, ...]], ...],
        pause: int = 0,
    ) -> None:
        super().__init__(me, peers)
        self.transactions = transactions
        self.pause = pause
        self.next = 0

    def on_start(self, world: Surroundings) -> None:
        """Begin the first transaction."""
        world.set_timer("next", self.pause)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Begin the next transaction."""
        if self.next < len(self.transactions):
            coordinator, participants = self.transactions[self.next]
            transaction = f"{self.me}/{self.next}"
            self.next += 1
            world.record("begin", transaction=transaction)
            world.send(coordinator, Commit(transaction, participants))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hear of a commit, and go on."""
        world.record("committed", transaction=message.transaction, timestamp=message.timestamp)
        world.set_timer("next", self.pause)
