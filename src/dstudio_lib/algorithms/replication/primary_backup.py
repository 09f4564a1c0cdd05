"""Primary and backup, with a view server that says which is which; and two servers that say so themselves, which splits the brain.

All operations go to the primary, which passes each to the backup and answers when the backup has it. When the primary falls silent the
backup takes over. If the two decide that by timeouts of their own, a cut between them makes two primaries, each with clients, and the
copies part for good. Here a view server decides: it numbers its views, and does not make a backup primary before the primary of that view
has acknowledged it, since only then does the backup have the data. A backup refuses what comes from another view, and a primary answers
nobody, not even a reader, without its backup: so a primary that was replaced unawares can do no harm.

Sources: P. A. Alsberg and J. D. Day, "A Principle for Resilient Sharing of Distributed Resources", ICSE 1976; the view server as in the
second laboratory of MIT's course 6.824, "Primary/Backup Key/Value Service", spring 2013.

References: alsberg1976principle; mit2013primary.

>>> server = ViewServer("views", ("a", "b"))
>>> server.view
View(number=0, primary='', backup='')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings

from .clients import Client, Task


class View(NamedTuple):
    """Who is primary, and who is backup, by number.

    >>> View(2, "a", "b").backup
    'b'
    """

    number: int
    primary: str
    backup: str


@dataclass(slots=True)
class Ping:
    """From a server to the view server: I am up since then, and work in this view."""

    number: int
    born: int


@dataclass(slots=True)
class Pong:
    """From the view server to a server that started then: this is the view."""

    view: View
    born: int


@dataclass(slots=True)
class Request:
    """From a client: do this once."""

    operation: str
    op: str
    key: str
    value: Any


@dataclass(slots=True)
class Reply:
    """To a client: done; ``mistaken`` if this is no primary."""

    operation: str
    value: Any
    mistaken: bool = False


@dataclass(slots=True)
class Forward:
    """From a primary to its backup: an operation, in its place."""

    view: int
    place: int
    request: Request


@dataclass(slots=True)
class Transfer:
    """From a primary to a new backup: everything."""

    view: int
    place: int
    store: dict[str, Any]
    answers: dict[str, Any]


@dataclass(slots=True)
class Have:
    """From a backup: I have all up to this place."""

    view: int
    place: int


class ViewServer(Process):
    """Watches the servers and says who is primary. It does not fail itself.

    Parameters
    ----------
    me, peers
        Its name, and those of the servers.
    pace, patience
        How often it looks, and how long a server may be silent before it is taken for dead (ns).
    """

    def __init__(self, me: str, peers: tuple[str, ...], pace: int = 20 * MILLISECOND, patience: int = 100 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.pace = pace
        self.patience = patience
        self.view = View(0, "", "")
        self.acknowledged = False
        self.heard: dict[str, Ping] = {}
        self.at: dict[str, int] = {}
        self.born: dict[str, int] = {}

    def on_start(self, world: Surroundings) -> None:
        """Look at a steady pace."""
        world.set_timer("look", self.pace)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note who is up, and answer with the view; one that lost its data in a crash is not told that it has a part in it."""
        self.heard[sender], self.at[sender] = message, world.now
        if sender == self.view.primary and self.keeps_part(world, sender) and message.number == self.view.number:
            self.acknowledged = True
        self.look(world)
        if sender not in self.view or self.keeps_part(world, sender):
            world.send(sender, Pong(self.view, message.born))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Look who is silent."""
        self.look(world)
        world.set_timer("look", self.pace)

    def is_up(self, world: Surroundings, server: str) -> bool:
        """Return whether a server was heard of lately."""
        return server in self.at and world.now - self.at[server] < self.patience

    def keeps_part(self, world: Surroundings, server: str) -> bool:
        """Return whether a server is up, and has not started anew since it was given its part."""
        return self.is_up(world, server) and self.heard[server].born == self.born.get(server)

    def look(self, world: Surroundings) -> None:
        """Begin the next view if primary or backup is gone, or a backup is to be had.

        The primary changes only if this view is acknowledged, which says that its backup has the data.
        """
        number, primary, backup = self.view
        up = [each for each in self.peers if self.is_up(world, each)]
        first = primary
        if number == 0:
            first = up[0] if up else ""
        elif not self.keeps_part(world, primary) and self.acknowledged and self.keeps_part(world, backup):
            first = backup
        second = backup if backup != first and self.keeps_part(world, backup) else ""
        renewed = not second
        second = second or next((each for each in up if each != first), "")
        if first and ((first, second) != (primary, backup) or (renewed and second)):
            self.view = View(number + 1, first, second)
            self.acknowledged = False
            for each in (first, second) if number == 0 else (second,):
                if each:
                    self.born[each] = self.heard[each].born
            world.record("view", number=number + 1, primary=first, backup=second)


class Server(Process):
    """Primary, backup or idle, as the view says; it keeps everything in memory.

    Parameters
    ----------
    me, peers
        Its name, and first the view server's, then those of the other servers.
    pace
        How often it pings, and repeats what was not acknowledged (ns).

    Examples
    --------
    >>> server = Server("a", ("views", "b"))
    >>> request = Request("c/0", "write", "x", 5)
    >>> server.do(request), server.do(request), server.store
    (None, None, {'x': 5})
    """

    def __init__(self, me: str, peers: tuple[str, ...], pace: int = 20 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.pace = pace
        self.born = 0
        self.view = View(0, "", "")
        self.store: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        self.place = 0
        self.synchronised = True
        self.waiting: dict[int, tuple[str, Request]] = {}

    def on_start(self, world: Surroundings) -> None:
        """Say that it is up, at a steady pace."""
        self.born = world.now
        self.on_timer(world, "ping")

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ping the view server, and repeat what the backup has not acknowledged."""
        world.send(self.peers[0], Ping(self.view.number if self.synchronised else self.view.number - 1, self.born))
        if self.view.primary == self.me and self.view.backup:
            if not self.synchronised:
                self.transfer(world)
            elif self.waiting:
                first = min(self.waiting)
                world.send(self.view.backup, Forward(self.view.number, first, self.waiting[first][1]))
        world.set_timer("ping", self.pace)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Follow the view, serve clients, and keep the backup equal."""
        match message:
            case Pong(view, born) if born == self.born and view.number > self.view.number:
                self.enter(world, view)
            case Request():
                self.serve(world, sender, message)
            case Forward(view, place, request) if view == self.view.number and self.view.backup == self.me and self.synchronised:
                if place == self.place + 1:
                    self.do(request)
                    self.place = place
                if place <= self.place:
                    world.send(sender, Have(view, self.place))
            case Transfer(view, place, store, answers) if view == self.view.number and self.view.backup == self.me:
                if not self.synchronised:
                    self.store, self.answers, self.place, self.synchronised = dict(store), dict(answers), place, True
                world.send(sender, Have(view, self.place))
            case Have(view, place) if view == self.view.number:
                self.acknowledged(world, place)

    def enter(self, world: Surroundings, view: View) -> None:
        """Take up the part that a new view gives; a primary brings its new backup up to date before anything else."""
        kept_backup = view.backup and view.backup == self.view.backup and view.primary == self.view.primary
        self.view = View(*view)
        if self.me == view.primary:
            self.waiting = self.waiting if kept_backup else {}
            self.synchronised = not view.backup
            if view.backup:
                self.transfer(world)
        elif self.me == view.backup:
            self.synchronised = False
        else:
            self.synchronised, self.waiting = True, {}

    def transfer(self, world: Surroundings) -> None:
        """Send everything to the backup."""
        world.send(self.view.backup, Transfer(self.view.number, self.place, dict(self.store), dict(self.answers)))

    def serve(self, world: Surroundings, client: str, request: Request) -> None:
        """Do an operation, once the backup has it."""
        if self.view.primary != self.me or not self.synchronised:
            world.send(client, Reply(request.operation, None, mistaken=True))
        elif self.view.backup:
            if all(request.operation != each.operation for _, each in self.waiting.values()):
                place = max(self.waiting, default=self.place) + 1
                self.waiting[place] = (client, request)
                world.send(self.view.backup, Forward(self.view.number, place, request))
        else:
            self.place += 1
            world.send(client, Reply(request.operation, self.do(request)))

    def acknowledged(self, world: Surroundings, place: int) -> None:
        """Do and answer what the backup has, in order."""
        if self.me == self.view.primary:
            self.synchronised = True
            while self.waiting and min(self.waiting) <= place:
                self.place = min(self.waiting)
                client, request = self.waiting.pop(self.place)
                world.send(client, Reply(request.operation, self.do(request)))

    def do(self, request: Request) -> Any:
        """Do an operation once, and return its answer, the same each time."""
        if request.operation not in self.answers:
            if request.op == "write":
                self.store[request.key] = request.value
            self.answers[request.operation] = self.store.get(request.key) if request.op == "read" else None
        return self.answers[request.operation]


class ServerThatTakesOver(Process):
    """Broken: no view server; the backup takes over when the primary is silent, and a primary whose backup is silent goes on alone.

    In a partition both are primary. Writes on one side are not seen on the other, and no later step can tell which to keep.
    """

    def __init__(self, me: str, peers: tuple[str, ...], pace: int = 20 * MILLISECOND, patience: int = 100 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.pace = pace
        self.patience = patience
        self.primary = me < peers[0]
        self.alone = False
        self.heard = 0
        self.store: dict[str, Any] = {}
        self.waiting: dict[str, tuple[str, Request]] = {}

    def on_start(self, world: Surroundings) -> None:
        """Show that it is up, at a steady pace."""
        self.heard = world.now
        self.on_timer(world, "ping")

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Take silence for death."""
        world.send(self.peers[0], Ping(0, 0))
        if world.now - self.heard >= self.patience and not self.alone:
            self.alone = self.primary = True
            world.record("alone")
            for client, request in self.waiting.values():
                self.answer(world, client, request)
            self.waiting = {}
        world.set_timer("ping", self.pace)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Serve clients as primary, follow as backup."""
        match message:
            case Ping():
                self.heard = world.now
            case Request() if not self.primary:
                world.send(sender, Reply(message.operation, None, mistaken=True))
            case Request() if self.alone:
                self.answer(world, sender, message)
            case Request():
                self.waiting[message.operation] = (sender, message)
                world.send(self.peers[0], Forward(0, 0, message))
            case Forward(_, _, request):
                if request.op == "write":
                    self.store[request.key] = request.value
                world.send(sender, Reply(request.operation, None))
            case Reply() if message.operation in self.waiting:
                self.answer(world, *self.waiting.pop(message.operation))

    def answer(self, world: Surroundings, client: str, request: Request) -> None:
        """Do an operation, and answer it."""
        if request.op == "write":
            self.store[request.key] = request.value
        world.send(client, Reply(request.operation, self.store.get(request.key) if request.op == "read" else None))


class PrimaryClient(Client):
    """Asks the server that was primary last, and tries the next one when that one is silent or says that it is not.

    Parameters
    ----------
    me, peers, tasks, patience
        As for every client; the peers are the servers.
    haste
        How long it waits for one server (ns).

    Examples
    --------
    >>> from dstudio_lib.algorithms.replication.clients import read, write
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> world.add("views", lambda: ViewServer("views", ("a", "b")))
    >>> world.add("a", lambda: Server("a", ("views", "b")))
    >>> world.add("b", lambda: Server("b", ("views", "a")))
    >>> world.add("c", lambda: PrimaryClient("c", ("a", "b"), (write("x", 5), read("x"))))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["c"].results
    [None, 5]
    """

    def __init__(
        self, me: str, peers: tuple[str, ...], tasks: tuple[Task, ...] = (), patience: int = 2 * SECOND, haste: int = 40 * MILLISECOND
    ) -> None:
        super().__init__(me, peers, tasks, patience)
        self.haste = haste
        self.server = 0

    def perform(self, world: Surroundings, task: Task) -> None:
        """Ask one server."""
        world.send(self.peers[self.server], Request(self.operation, task.op, task.key, task.arg))
        world.set_timer("haste", self.haste)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask the next server."""
        if name != "haste":
            super().on_timer(world, name)
        elif self.busy:
            self.server = (self.server + 1) % len(self.peers)
            self.perform(world, self.task)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take the answer of a primary."""
        if self.busy and message.operation == self.operation and not message.mistaken:
            self.finish(world, message.value)
