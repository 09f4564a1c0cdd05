"""A client of a replicated map: one operation after the other, each repeated until it is answered.

References: ongaro2014bridging.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

from .machine import OPERATIONS
from .messages import ClientReply, ClientRequest, NotLeader, ReadRequest

Operation = tuple[str, str, Any]
"""What to do, the key, and the argument: ``("put", "x", 1)``, ``("get", "x", None)``."""


class RaftClient(Process):
    """Asks for its operations in order, and records ``invoke`` and ``return`` of each.

    Parameters
    ----------
    servers
        The group that it asks.
    operations
        What it asks for; a ``get`` goes as a question, everything else through the log.
    patience
        Nanoseconds until it asks again, and somebody else.
    pause
        Nanoseconds between an answer and the next operation, at most; drawn at random.

    Examples
    --------
    >>> RaftClient("client", ("a", "b", "c"), [("put", "x", 1), ("get", "x", None)]).done
    False
    """

    durable: ClassVar[tuple[str, ...]] = ("serial", "waiting")

    def __init__(
        self,
        me: str,
        servers: tuple[str, ...],
        operations: Sequence[Operation],
        *,
        patience: int = 200 * MILLISECOND,
        pause: int = 0,
    ) -> None:
        super().__init__(me, servers)
        unknown = sorted({operation[0] for operation in operations} - set(OPERATIONS))
        if unknown:
            raise InputError(f"{unknown[0]!r} is no operation of the map; it knows {', '.join(OPERATIONS)}.", "operations")
        self.operations = tuple(operations)
        self.patience = patience
        self.pause = pause
        self.serial = 0
        self.target = servers[0]
        self.waiting = False

    @property
    def done(self) -> bool:
        """Whether every operation was answered."""
        return self.serial == len(self.operations) and not self.waiting

    def on_start(self, world: Surroundings) -> None:
        """Begin with the first operation."""
        world.set_timer("next", 1 + world.random.randrange(self.pause + 1))

    def on_restart(self, world: Surroundings) -> None:
        """Go on with the operation that was under way: asked again under its own number, it is done once."""
        if self.waiting:
            self.ask(world)
        else:
            self.on_start(world)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Go on: with the next operation, or with the same one at another server."""
        if name == "next" and not self.waiting and self.serial < len(self.operations):
            op, key, argument = self.operations[self.serial]
            self.serial += 1
            self.waiting = True
            world.record("invoke", operation=self.operation, process=self.me, op=op, key=key, arg=argument)
            self.ask(world)
        elif name == "again" and self.waiting:
            self.target = self.peers[(self.peers.index(self.target) + 1) % len(self.peers)]
            self.ask(world)

    @property
    def operation(self) -> str:
        """The name of the operation under way."""
        return f"{self.me}/{self.serial}"

    def ask(self, world: Surroundings) -> None:
        """Send the operation under way to the server that is thought to lead."""
        op, key, argument = self.operations[self.serial - 1]
        kind = ReadRequest if op == "get" else ClientRequest
        world.send(self.target, kind(self.serial, (op, key) if op == "get" else (op, key, argument)))
        world.set_timer("again", self.patience)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take the answer, or the name of whom to ask."""
        if not self.waiting or message.serial != self.serial:
            return
        if isinstance(message, ClientReply):
            self.waiting = False
            self.target = sender
            world.cancel_timer("again")
            world.record("return", operation=self.operation, ret=message.result)
            world.set_timer("next", 1 + world.random.randrange(self.pause + 1))
        elif isinstance(message, NotLeader) and sender == self.target and message.leader in self.peers:
            self.target = message.leader
            self.ask(world)
