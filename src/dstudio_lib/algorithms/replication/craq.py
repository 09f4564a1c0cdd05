"""CRAQ: a chain whose every server answers reads, and asks the tail when it is in doubt.

Each server keeps, beside the last version of an item that it knows to be committed, those that passed through it and may not be. If there
are none of these the item is *clean*, and the server answers by itself: whatever is committed passed through it. If there are, it asks the
tail up to which place it has committed, and answers with that version. Reads spread over the chain, and only those of items being written
cost a question.

Source: J. Terrace and M. J. Freedman, "Object Storage on CRAQ: High-throughput Chain Replication for Read-Mostly Workloads", USENIX Annual
Technical Conference 2009.

References: terrace2009craq.

>>> server = CraqServer("a", ("master", "a", "b"))
>>> server.is_clean("x")
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .chain import ChainClient, ChainServer, Reply, Request
from .clients import Task


@dataclass(slots=True)
class Enquire:
    """To the tail: say up to which place you have committed."""

    request: Request


@dataclass(slots=True)
class CommittedTo:
    """From the tail: I have committed up to here."""

    place: int
    request: Request


class CraqServer(ChainServer):
    """A server of the chain that answers reads.

    ``versions`` has the place and value of the versions of each item, oldest first, back to the last committed one.

    >>> server = CraqServer("a", ("master", "a", "b"))
    >>> server.apply(Request("c/0", "c", "write", "x", 5), place=0)
    >>> server.is_clean("x"), server.value("x", 0), server.value("x", -1)
    (False, 5, None)
    """

    def __init__(self, me: str, peers: tuple[str, ...], pace: int = 20 * MILLISECOND) -> None:
        super().__init__(me, peers, pace)
        self.versions: dict[str, list[tuple[int, Any]]] = {}
        self.committed = -1

    def is_clean(self, key: str) -> bool:
        """Return whether all versions of an item that it has are committed."""
        return all(place <= self.committed for place, _ in self.versions.get(key, []))

    def value(self, key: str, place: int) -> Any:
        """Return the value of an item after the update at a place."""
        return next((value for at, value in reversed(self.versions.get(key, [])) if at <= place), None)

    def apply(self, request: Request, place: int) -> None:
        """Keep a new version beside the old ones."""
        super().apply(request, place)
        self.versions.setdefault(request.key, []).append((place, request.value))

    def commit(self, request: Request, place: int) -> None:
        """Drop the versions before one that is committed."""
        self.committed = max(self.committed, place)
        kept = self.versions[request.key]
        while len(kept) > 1 and kept[1][0] <= self.committed:
            kept.pop(0)

    def answer_read(self, world: Surroundings, request: Request) -> None:
        """Answer from a clean item, or ask the tail."""
        if self.successor is None or self.is_clean(request.key):
            self.reply(world, request, self.committed)
        else:
            world.send(self.chain[-1], Enquire(request))

    def reply(self, world: Surroundings, request: Request, place: int) -> None:
        """Answer a read with the version at a place."""
        world.send(request.client, Reply(request.operation, self.value(request.key, place)))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Ask and answer about doubtful items."""
        match message:
            case Enquire(request):
                if self.me in self.chain and self.successor is None:
                    world.send(sender, CommittedTo(self.committed, request))
            case CommittedTo(place, request):
                self.reply(world, request, max(place, self.committed))
            case _:
                super().on_message(world, sender, message)


class CraqServerThatAnswersDoubtfully(CraqServer):
    """Broken: it answers with the newest version it has, committed or not; a later reader further down the chain finds an older one."""

    def answer_read(self, world: Surroundings, request: Request) -> None:
        """Answer with what passed through last."""
        self.reply(world, request, len(self.history))


class CraqServerThatAsksNobody(CraqServer):
    """Broken: it answers with the last version that it knows to be committed; the tail may have acknowledged a newer one."""

    def answer_read(self, world: Surroundings, request: Request) -> None:
        """Answer with what is committed for certain."""
        self.reply(world, request, self.committed)


class CraqClient(ChainClient):
    """Sends reads to any server of the chain, by chance.

    >>> CraqClient("client", ("a", "b")).chain.servers
    ('a', 'b')
    """

    def server_for(self, world: Surroundings, task: Task) -> str:
        """Return whom to ask."""
        servers = self.chain.servers
        return servers[0] if task.op == "write" else servers[world.random.randrange(len(servers))]
