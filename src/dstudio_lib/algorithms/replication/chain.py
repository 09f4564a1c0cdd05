"""Chain replication: updates enter at the head and leave at the tail, where all reads are answered.

The head gives each update its place and passes it on; each server passes on what it did, in order, and remembers what it passed on until it
hears that the tail has it. The tail answers: whatever it has, everybody before it has too, so a reader at the tail sees exactly the updates
that were or will be acknowledged. That needs fewer messages than a quorum, and one answer instead of many; the price is latency along
the chain, and a master that repairs the chain when a server fails:

* the head fails: its successor becomes the head, and updates that it had not passed on are lost, which nobody was promised;
* the tail fails: its predecessor becomes the tail, and what it has is thereby done;
* another fails: its predecessor passes on again what the successor has not acknowledged.

Failures must be seen for what they are (fail-stop). A tail that is only cut off, and goes on answering, gives old answers.

Source: R. van Renesse and F. B. Schneider, "Chain Replication for Supporting High Throughput and Availability", OSDI 2004. That
servers answer a repeated update from memory, and add a place to each update for networks that reorder, is not in it.

References: renesse2004chain.

>>> server = ChainServer("b", ("master", "a", "b", "c"))
>>> server.enter(1, ("a", "b", "c")), server.predecessor, server.successor
(None, 'a', 'c')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings

from .clients import Client, Task


@dataclass(slots=True)
class Alive:
    """From a server to the master."""


@dataclass(slots=True)
class Chain:
    """From the master: this is the chain now, head first."""

    number: int
    servers: tuple[str, ...]


@dataclass(slots=True)
class Request:
    """From a client to the head (a write) or the tail (a read)."""

    operation: str
    client: str
    op: str
    key: str
    value: Any


@dataclass(slots=True)
class Reply:
    """To a client."""

    operation: str
    value: Any


@dataclass(slots=True)
class Pass:
    """From a server to its successor: an update in its place."""

    place: int
    request: Request


@dataclass(slots=True)
class Acknowledge:
    """From a server to its predecessor: the tail has all up to this place."""

    place: int


class Master(Process):
    """Watches the servers, and takes out of the chain whoever falls silent; it does not fail itself, and lets nobody in again.

    One that does is the :class:`~dstudio_lib.algorithms.replication.chain_extension.AdmittingMaster`.

    Parameters
    ----------
    me, peers
        Its name, and those of all servers in the order of the chain and then of the clients.
    servers
        How many of the peers are servers.
    pace, patience
        How often it looks, and how long a server may be silent (ns).

    Examples
    --------
    >>> Master("master", ("a", "b", "client"), servers=2).chain
    Chain(number=1, servers=('a', 'b'))
    """

    def __init__(
        self, me: str, peers: tuple[str, ...], servers: int, pace: int = 20 * MILLISECOND, patience: int = 100 * MILLISECOND
    ) -> None:
        super().__init__(me, peers)
        self.pace = pace
        self.patience = patience
        self.chain = Chain(1, peers[:servers])
        self.heard: dict[str, int] = {}

    def on_start(self, world: Surroundings) -> None:
        """Give everybody the time to be heard."""
        self.heard = dict.fromkeys(self.chain.servers, world.now)
        self.on_timer(world, "look")

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note who is alive."""
        self.heard[sender] = world.now

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Take out who is silent, unless nobody would be left, and tell everybody what the chain is."""
        alive = tuple(each for each in self.chain.servers if world.now - self.heard[each] < self.patience)
        if alive and alive != self.chain.servers:
            self.chain = Chain(self.chain.number + 1, alive)
            world.record("chain", number=self.chain.number, servers=list(alive))
        for peer in self.peers:
            world.send(peer, self.chain)
        world.set_timer("look", self.pace)


class ChainServer(Process):
    """One server of the chain.

    ``history`` has the updates done, in order; ``sent`` those passed on and not yet known to be at the tail.

    Parameters
    ----------
    me, peers
        Its name, and first the master's, then those of all servers.
    pace
        How often it reports, and passes on again what was not acknowledged (ns).

    Examples
    --------
    >>> tail = ChainServer("c", ("master", "a", "b", "c"))
    >>> tail.enter(1, ("a", "b", "c"))
    >>> tail.predecessor, tail.successor
    ('b', None)
    """

    def __init__(self, me: str, peers: tuple[str, ...], pace: int = 20 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.pace = pace
        self.retired = False
        self.number = 0
        self.chain: tuple[str, ...] = ()
        self.store: dict[str, Any] = {}
        self.history: list[Request] = []
        self.places: dict[str, int] = {}
        self.sent: dict[int, Request] = {}
        self.early: dict[int, Request] = {}

    @property
    def predecessor(self) -> str | None:
        """The server before this one, if it is not the head."""
        place = self.chain.index(self.me)
        return self.chain[place - 1] if place else None

    @property
    def successor(self) -> str | None:
        """The server after this one, if it is not the tail."""
        place = self.chain.index(self.me)
        return self.chain[place + 1] if place + 1 < len(self.chain) else None

    def on_start(self, world: Surroundings) -> None:
        """Report at a steady pace."""
        self.on_timer(world, "report")

    def on_restart(self, world: Surroundings) -> None:
        """Stay away: its data are gone, and a server that failed has failed for good."""
        self.retired = True

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Report, and pass on again."""
        world.send(self.peers[0], Alive())
        if self.me in self.chain:
            self.pass_on_again(world)
        world.set_timer("report", self.pace)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Follow the master; serve clients; do updates in their places."""
        if isinstance(message, Chain):
            if message.number > self.number and not self.retired:
                self.enter(message.number, message.servers)
                if self.me in self.chain:
                    self.pass_on_again(world)
        elif self.me in self.chain:
            match message:
                case Request(op="write") if self.predecessor is None:
                    self.take(world, message)
                case Request(op="read"):
                    self.answer_read(world, message)
                case Pass(place, request) if sender == self.predecessor:
                    self.early[place] = request
                    while len(self.history) in self.early:
                        self.do(world, self.early.pop(len(self.history)))
                    if place < len(self.history) and place not in self.sent and self.predecessor:
                        world.send(self.predecessor, Acknowledge(place))
                case Acknowledge(place) if sender == self.successor:
                    self.acknowledge(world, place)

    def enter(self, number: int, chain: tuple[str, ...]) -> None:
        """Take up a place in a new chain."""
        self.number, self.chain = number, tuple(chain)
        self.early = {}

    def take(self, world: Surroundings, request: Request) -> None:
        """At the head: give an update its place; one that came before is answered if it is done, and else it will be."""
        place = self.places.get(request.operation)
        if place is None:
            self.do(world, request)
        elif place not in self.sent:
            world.send(request.client, Reply(request.operation, None))

    def do(self, world: Surroundings, request: Request) -> None:
        """Do an update, and pass it on; at the tail, answer it."""
        place = len(self.history)
        self.history.append(request)
        self.places[request.operation] = place
        self.apply(request, place)
        self.sent[place] = request
        if self.successor:
            world.send(self.successor, Pass(place, request))
        else:
            self.acknowledge(world, place)

    def apply(self, request: Request, place: int) -> None:
        """Change the store."""
        self.store[request.key] = request.value

    def acknowledge(self, world: Surroundings, place: int) -> None:
        """Forget what is at the tail, and tell the predecessor; the tail itself answers the clients."""
        for done in sorted(each for each in self.sent if each <= place):
            request = self.sent.pop(done)
            self.commit(request, done)
            if self.successor is None:
                world.send(request.client, Reply(request.operation, None))
        if self.predecessor:
            world.send(self.predecessor, Acknowledge(place))

    def commit(self, request: Request, place: int) -> None:
        """Note that an update is at the tail."""

    def pass_on_again(self, world: Surroundings) -> None:
        """Pass on what is not known to be at the tail, or, as the tail, answer it."""
        if self.successor:
            for place, request in self.sent.items():
                world.send(self.successor, Pass(place, request))
        elif self.sent:
            self.acknowledge(world, max(self.sent))

    def answer_read(self, world: Surroundings, request: Request) -> None:
        """Answer a read, if this is the tail."""
        if self.successor is None:
            world.send(request.client, Reply(request.operation, self.store.get(request.key)))

    def check(self) -> None:
        """What was passed on is in the history, at its place, and the last of it."""
        for place, request in self.sent.items():
            assert self.history[place] is request or self.history[place] == request
        assert sorted(self.sent) == list(range(len(self.history) - len(self.sent), len(self.history)))


class ChainServerThatAnswersAtTheHead(ChainServer):
    """Broken: the head answers a write as soon as it has it, so that a failure may lose it, and a reader at the tail may not find it."""

    def take(self, world: Surroundings, request: Request) -> None:
        """Answer at once."""
        super().take(world, request)
        world.send(request.client, Reply(request.operation, None))


class ChainServerThatDoesNotPassOnAgain(ChainServer):
    """Broken: what a failed server had not passed on is lost to those behind it, and the chain stands still."""

    def pass_on_again(self, world: Surroundings) -> None:
        """Pass nothing on again; a new tail does answer."""
        if self.successor is None:
            super().pass_on_again(world)


class ChainClient(Client):
    """Sends writes to the head and reads to the tail, and repeats them, perhaps to others, until they are answered.

    Parameters
    ----------
    me, peers, tasks, patience
        As for every client; the peers are the servers in the order of the chain.
    haste
        How long it waits before it repeats (ns).

    Examples
    --------
    >>> from dstudio_lib.algorithms.replication.clients import read, write
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> world.add("master", lambda: Master("master", ("a", "b", "client"), servers=2))
    >>> for name in ("a", "b"):
    ...     world.add(name, lambda name=name: ChainServer(name, ("master", "a", "b")))
    >>> world.add("client", lambda: ChainClient("client", ("a", "b"), (write("x", 5), read("x"))))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["client"].results
    [None, 5]
    """

    def __init__(
        self, me: str, peers: tuple[str, ...], tasks: tuple[Task, ...] = (), patience: int = 2 * SECOND, haste: int = 60 * MILLISECOND
    ) -> None:
        super().__init__(me, peers, tasks, patience)
        self.haste = haste
        self.number = -1
        self.chain = Chain(0, peers)

    def perform(self, world: Surroundings, task: Task) -> None:
        """Ask the head or the tail."""
        request = Request(self.operation, self.me, task.op, task.key, task.arg)
        world.send(self.server_for(world, task), request)
        world.set_timer("haste", self.haste)

    def server_for(self, world: Surroundings, task: Task) -> str:
        """Return whom to ask."""
        return self.chain.servers[0 if task.op == "write" else -1]

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Repeat."""
        if name != "haste":
            super().on_timer(world, name)
        elif self.busy:
            self.perform(world, self.task)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Follow the master, and take the answer."""
        if isinstance(message, Chain):
            if message.number > self.chain.number:
                self.chain = message
        elif self.busy and message.operation == self.operation:
            self.finish(world, message.value)
