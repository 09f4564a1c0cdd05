"""A register that several processes share, over replicas of which any minority may fail: reads write back before they return.

A write stores its value at a majority. A read asks a majority, takes the newest value found, stores *that* at a majority, and only then
returns it. Two majorities have a replica in common, so whoever reads later finds nothing older: no new–old inversion, and the register is
linearisable. With several writers a write asks a majority first, and takes a stamp larger than all it hears of. A writer that gave a write
up, and does not know where it came to, signs its next stamp otherwise: a stamp must never stand for two values.

Source: H. Attiya, A. Bar-Noy and D. Dolev, "Sharing Memory Robustly in Message-Passing Systems", Journal of the ACM 42 (1), 1995, for one
writer; several writers as in N. A. Lynch and A. A. Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged
Broadcasts", FTCS 1997.

References: attiya1995sharing; lynch1997robust.

>>> AtomicClient("c", ("r1", "r2", "r3", "r4", "r5")).majority
3
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import SECOND, Process, Surroundings

from .clients import Client, Task
from .quorum_store import NEVER, Found, Query, QuorumClient, Stamp, Store, Stored


class AtomicClient(QuorumClient):
    """Reads and writes the register; every operation has two phases, each over a majority.

    Parameters
    ----------
    me, peers, tasks, patience
        As for every client; the peers are replicas of :class:`.quorum_store.Replica`.

    Examples
    --------
    >>> from dstudio_lib.algorithms.replication.clients import read, write
    >>> from dstudio_lib.algorithms.replication.quorum_store import Replica
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> for name in ("r1", "r2", "r3"):
    ...     world.add(name, lambda name=name: Replica(name, ()))
    >>> world.add("c", lambda: AtomicClient("c", ("r1", "r2", "r3"), (write("x", 5), read("x"))))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["c"].results
    [None, 5]
    """

    def __init__(self, me: str, peers: tuple[str, ...], tasks: tuple[Task, ...] = (), patience: int = 2 * SECOND) -> None:
        majority = len(peers) // 2 + 1
        super().__init__(me, peers, tasks, majority, majority, patience)

    @property
    def majority(self) -> int:
        """More than half of the replicas."""
        return self.reads

    def perform(self, world: Surroundings, task: Task) -> None:
        """Phase 1, of reads and writes alike: ask all replicas."""
        self.answers, self.acknowledged, self.newest = {}, set(), (NEVER, None)
        self.ask(world, task.key)

    def on_read_quorum(self, world: Surroundings) -> None:
        """Phase 2: store the newest value, or a newer one, at a majority."""
        stamp, value = self.newest
        if self.task.op == "write":
            stamp, value = self.next_stamp(stamp), self.task.arg
        self.spread(world, stamp, value)

    def next_stamp(self, newest: Stamp) -> Stamp:
        """Return a newer stamp that no other value has: two writes under one process name are never open at once."""
        return (newest[0] + 1, self.process)

    def on_write_quorum(self, world: Surroundings) -> None:
        """A majority has it: done."""
        self.finish(world, self.newest[1] if self.task.op == "read" else None)


class AtomicClientThatUsesAStampAgain(AtomicClient):
    """Broken: it signs all stamps alike. A write that it gave up may be at one replica, and the next, seen by others, gets its stamp."""

    def next_stamp(self, newest: Stamp) -> Stamp:
        """Go on as if the write before had ended."""
        return (newest[0] + 1, self.me)


class AtomicClientThatDoesNotWriteBack(AtomicClient):
    """Broken: a read returns after its first phase. What it saw may be at one replica only, and a later read may miss it."""

    def on_read_quorum(self, world: Surroundings) -> None:
        """Return at once from a read."""
        if self.task.op == "read":
            self.finish(world, self.newest[1])
        else:
            super().on_read_quorum(world)


class AtomicClientThatCountsHalf(AtomicClient):
    """Broken: half of the replicas are taken for a quorum; two halves of an even number need not meet."""

    def __init__(self, me: str, peers: tuple[str, ...], tasks: tuple[Task, ...] = (), patience: int = 2 * SECOND) -> None:
        super().__init__(me, peers, tasks, patience)
        self.reads = self.writes = len(peers) // 2


@dataclass(slots=True)
class Put:
    """From a client to any server: write this."""

    operation: str
    value: Any


@dataclass(slots=True)
class Get:
    """From a client to any server: read."""

    operation: str


@dataclass(slots=True)
class Answer:
    """To a client: written, or this is the value."""

    operation: str
    value: Any = None


@dataclass(slots=True)
class Phase:
    """What a server is doing for a client: asking all for their stamps, or storing a value at all.

    ``answers`` has who answered, with the stamp and value if it was asked for; ``writes`` says whether it is a write.
    """

    operation: str
    client: str
    writes: bool
    value: Any
    storing: bool
    answers: dict[str, tuple[Stamp, Any]]


class RegisterServer(Process):
    """A replica that carries out operations for its clients, one at a time; it takes no other while it is at one.

    The two phases are those of :class:`AtomicClient`; the server counts itself in both without a message. This is the form in which the
    model checker stateright has the register among its examples. Not in that model, whose network delivers each message once, is ``ended``,
    the operations that were carried out here: on a network that doubles messages, one that comes again would undo what was written since.
    It adds no state to the model, as what has ended follows from what is under way. A crash ends the operation at hand, and nothing else.

    >>> server = RegisterServer("s1", ("s2",))
    >>> server.stamp, server.value
    ((0, 's1'), None)
    """

    durable: ClassVar[tuple[str, ...]] = ("stamp", "value", "ended")

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.stamp: Stamp = (0, me)
        self.value: Any = None
        self.phase: Phase | None = None
        self.ended: set[str] = set()

    @property
    def majority(self) -> int:
        """More than half of all servers, this one included."""
        return (len(self.peers) + 1) // 2 + 1

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Begin an operation that is new, answer another server, or count its answer."""
        phase = self.phase
        match message:
            case Put(operation, _) | Get(operation) if operation in self.ended:
                pass
            case Put(operation, value) if phase is None:
                self.ask(world, Phase(operation, sender, True, value, False, {}))
            case Get(operation) if phase is None:
                self.ask(world, Phase(operation, sender, False, None, False, {}))
            case Query(operation, _):
                world.send(sender, Found(operation, "", self.stamp, self.value))
            case Found(operation, _, stamp, value) if phase and not phase.storing and phase.operation == operation:
                phase.answers[sender] = (stamp, value)
                if len(phase.answers) == self.majority:
                    self.store(world, phase)
            case Store(operation, _, stamp, value):
                world.send(sender, Stored(operation))
                self.keep(stamp, value)
            case Stored(operation) if phase and phase.storing and phase.operation == operation and sender not in phase.answers:
                phase.answers[sender] = (NEVER, None)
                if len(phase.answers) == self.majority:
                    self.end(world, phase, None if phase.writes else phase.value)

    def ask(self, world: Surroundings, phase: Phase) -> None:
        """Phase 1: ask all servers for the newest stamp."""
        phase.answers[self.me] = (self.stamp, self.value)
        self.phase = phase
        for peer in self.peers:
            world.send(peer, Query(phase.operation, ""))

    def store(self, world: Surroundings, phase: Phase) -> None:
        """Phase 2: store the newest value, or a newer one, at all servers."""
        stamp, value = max(phase.answers.values(), key=lambda each: each[0])
        if phase.writes:
            stamp, value = (stamp[0] + 1, self.me), phase.value
        self.phase = Phase(phase.operation, phase.client, phase.writes, None if phase.writes else value, True, {self.me: (NEVER, None)})
        self.keep(stamp, value)
        for peer in self.peers:
            world.send(peer, Store(phase.operation, "", stamp, value))

    def end(self, world: Surroundings, phase: Phase, value: Any) -> None:
        """Answer the client, and be free for the next operation."""
        world.send(phase.client, Answer(phase.operation, value))
        self.phase = None
        self.ended.add(phase.operation)

    def keep(self, stamp: Stamp, value: Any) -> None:
        """Keep a value if it is newer."""
        if stamp > self.stamp:
            self.stamp, self.value = stamp, value


class RegisterServerThatDoesNotWriteBack(RegisterServer):
    """Broken: a read answers after its first phase."""

    def store(self, world: Surroundings, phase: Phase) -> None:
        """Answer a read at once."""
        if phase.writes:
            super().store(world, phase)
        else:
            self.end(world, phase, max(phase.answers.values(), key=lambda each: each[0])[1])


class RegisterClient(Client):
    """Gives each task to the next server; one that is busy does not answer, and the task stays open.

    >>> from dstudio_lib.algorithms.replication.clients import read, write
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> for me, peers in (("s1", ("s2", "s3")), ("s2", ("s1", "s3")), ("s3", ("s1", "s2"))):
    ...     world.add(me, lambda me=me, peers=peers: RegisterServer(me, peers))
    >>> world.add("c", lambda: RegisterClient("c", ("s1", "s2", "s3"), (write("x", 5), read("x"))))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["c"].results
    [None, 5]
    """

    def perform(self, world: Surroundings, task: Task) -> None:
        """Ask one server."""
        server = self.peers[self.number % len(self.peers)]
        world.send(server, Put(self.operation, task.arg) if task.op == "write" else Get(self.operation))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take the answer."""
        if self.busy and message.operation == self.operation:
            self.finish(world, message.value)
