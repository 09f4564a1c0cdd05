"""A store of N replicas: writes wait for W of them, reads for R, and whoever is newest wins.

Each write carries a stamp that is larger than all that its client made before; replicas keep the value with the largest stamp. If
R + W > N, every read asks a replica that took the last acknowledged write, and with one writer it never returns anything older than that.
Yet such a store is no register. While a write is under way a read may meet the one replica that has it, and a later read the two that
have not: first the new value, then the old one. Read repair makes such inversions rarer, as it spreads what reads found, but only a read
that writes back *before* it returns rules them out (:mod:`.atomic_register`).

Sources: D. K. Gifford, "Weighted Voting for Replicated Data", SOSP 1979; G. DeCandia and others, "Dynamo: Amazon's Highly Available
Key-value Store", SOSP 2007, for R, W and read repair.

References: gifford1979weighted; decandia2007dynamo.

>>> replica = Replica("a", ())
>>> replica.keep("x", (2, "c"), "new"), replica.keep("x", (1, "c"), "old"), replica.store["x"]
(True, False, ((2, 'c'), 'new'))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND, Process, Surroundings

from .clients import Client, Task

Stamp = tuple[int, str]
"""When and by whom a value was written; stamps of one client differ, and so do those of two."""

NEVER: Stamp = (0, "")


@dataclass(slots=True)
class Query:
    """To a replica: say what you have of an item."""

    operation: str
    key: str


@dataclass(slots=True)
class Found:
    """From a replica: what it has."""

    operation: str
    key: str
    stamp: Stamp
    value: Any


@dataclass(slots=True)
class Store:
    """To a replica: keep this, if it is newer than what you have."""

    operation: str
    key: str
    stamp: Stamp
    value: Any


@dataclass(slots=True)
class Stored:
    """From a replica: I have it, or something newer."""

    operation: str


class Replica(Process):
    """Keeps the newest value of each item on disk.

    >>> replica = Replica("a", ())
    >>> replica.keep("x", (1, "c"), 5), replica.keep("x", (1, "c"), 5)
    (True, False)
    """

    durable: ClassVar[tuple[str, ...]] = ("store",)

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.store: dict[str, tuple[Stamp, Any]] = {}

    def keep(self, key: str, stamp: Stamp, value: Any) -> bool:
        """Keep a value if it is newer, and return whether it was."""
        if stamp <= self.store.get(key, (NEVER, None))[0]:
            return False
        self.store[key] = (stamp, value)
        return True

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer a query, or keep a value."""
        match message:
            case Query(operation, key):
                world.send(sender, Found(operation, key, *self.store.get(key, (NEVER, None))))
            case Store(operation, key, stamp, value):
                self.keep(key, stamp, value)
                world.send(sender, Stored(operation))


class ReplicaThatObeysTheLast(Replica):
    """Broken: it keeps what arrives last instead of what is newest, so that replicas that heard alike end unlike.

    >>> replica = ReplicaThatObeysTheLast("a", ())
    >>> replica.keep("x", (2, "c"), "new"), replica.keep("x", (1, "c"), "old"), replica.store["x"]
    (True, True, ((1, 'c'), 'old'))
    """

    def keep(self, key: str, stamp: Stamp, value: Any) -> bool:
        """Keep it."""
        self.store[key] = (stamp, value)
        return True


class QuorumClient(Client):
    """Coordinates its own reads and writes: asks all replicas, and waits for R or W of them.

    Parameters
    ----------
    me, peers, tasks, patience
        As for every client; the peers are the N replicas.
    reads, writes
        R and W.

    Examples
    --------
    >>> from dstudio_lib.algorithms.replication.clients import read, write
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> for name in ("r1", "r2", "r3"):
    ...     world.add(name, lambda name=name: Replica(name, ()))
    >>> world.add("c", lambda: QuorumClient("c", ("r1", "r2", "r3"), (write("x", 5), read("x"))))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["c"].results
    [None, 5]
    """

    durable: ClassVar[tuple[str, ...]] = (*Client.durable, "last_stamp")
    repairs: ClassVar[bool] = False

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        tasks: tuple[Task, ...] = (),
        reads: int = 2,
        writes: int = 2,
        patience: int = 2 * SECOND,
    ) -> None:
        super().__init__(me, peers, tasks, patience)
        for name, quorum in (("reads", reads), ("writes", writes)):
            if not 1 <= quorum <= len(peers):
                raise InputError(f"{name}={quorum} of {len(peers)} replicas; allowed is from 1 to {len(peers)}; try a majority.", name)
        self.reads = reads
        self.writes = writes
        self.last_stamp = 0
        self.asking = False
        self.answers: dict[str, tuple[Stamp, Any]] = {}
        self.acknowledged: set[str] = set()
        self.newest: tuple[Stamp, Any] = (NEVER, None)

    def perform(self, world: Surroundings, task: Task) -> None:
        """Send a write to all replicas, or ask all of them."""
        self.answers, self.acknowledged, self.newest = {}, set(), (NEVER, None)
        if task.op == "write":
            self.last_stamp = max(self.last_stamp + 1, world.now)
            self.spread(world, (self.last_stamp, self.me), task.arg)
        else:
            self.ask(world, task.key)

    def ask(self, world: Surroundings, key: str) -> None:
        """Ask all replicas what they have."""
        self.asking = True
        for peer in self.peers:
            world.send(peer, Query(self.operation, key))

    def spread(self, world: Surroundings, stamp: Stamp, value: Any) -> None:
        """Send a value to all replicas."""
        for peer in self.peers:
            world.send(peer, Store(self.operation, self.task.key, stamp, value))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Count answers to the task at hand; R of them end the question, and a second answer to it from a replica changes no result."""
        if message.operation != self.operation:
            return
        match message:
            case Stored() if self.busy:
                self.acknowledged.add(sender)
                if len(self.acknowledged) == self.writes:
                    self.on_write_quorum(world)
            case Found(_, _, stamp, value):
                self.answers[sender] = (stamp, value)
                if self.busy and self.asking and len(self.answers) == self.reads:
                    self.asking = False
                    self.newest = max(self.answers.values(), key=lambda each: each[0])
                    self.on_read_quorum(world)
                elif not self.busy and self.repairs:
                    self.repair(world)

    def on_write_quorum(self, world: Surroundings) -> None:
        """W replicas have it: the write is done."""
        self.finish(world)

    def on_read_quorum(self, world: Surroundings) -> None:
        """R replicas have answered: the newest value is the result."""
        self.finish(world, self.newest[1])
        if self.repairs:
            self.repair(world)

    def repair(self, world: Surroundings) -> None:
        """Send the newest value found to every replica that answered with an older one; nobody waits for it."""
        if self.number < 0 or self.task.op != "read":
            return
        newest = max(self.answers.values(), key=lambda each: each[0])
        for peer, (stamp, _) in self.answers.items():
            if stamp < newest[0]:
                world.send(peer, Store("repair", self.task.key, *newest))
                world.record("repair", replica=peer, key=self.task.key)
                self.answers[peer] = newest


class RepairingClient(QuorumClient):
    """With read repair: who answered with an old value is sent the new one, in the background.

    >>> RepairingClient("c", ("r1", "r2", "r3")).repairs
    True
    """

    repairs = True


class WritingBackClient(QuorumClient):
    """A read stores what it found at W replicas before it returns, so that no later read of R replicas finds anything older.

    >>> from dstudio_lib.algorithms.replication.clients import read, write
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> for name in ("r1", "r2", "r3"):
    ...     world.add(name, lambda name=name: Replica(name, ()))
    >>> world.add("c", lambda: WritingBackClient("c", ("r1", "r2", "r3"), (write("x", 5), read("x"))))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["c"].results
    [None, 5]
    """

    def on_read_quorum(self, world: Surroundings) -> None:
        """Write back."""
        self.spread(world, *self.newest)

    def on_write_quorum(self, world: Surroundings) -> None:
        """W replicas have it: the read or write is done."""
        self.finish(world, self.newest[1] if self.task.op == "read" else None)
