"""What clients want done, and a client that says it until it is: the same for every replicated log here but Raft, which has its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings


@dataclass(frozen=True, slots=True)
class Command:
    """What a client wants done; the same client and serial number are the same command, and done once."""

    client: str
    serial: int
    body: Any


NOTHING = Command("", 0, None)
"""Fills a slot that nobody may have used."""


@dataclass(slots=True)
class Submit:
    """A command, from a client or passed on by a member."""

    command: Command


@dataclass(slots=True)
class Done:
    """To the client: your command of this number is applied, in this slot."""

    serial: int
    slot: int


class CommandClient(Process):
    """Submits commands one after the other, each until it hears that it is done.

    Works with every protocol here that takes :class:`Submit` and answers :class:`Done`; it records ``invoke`` and ``return``. The number
    of the command under way outlives a crash: it is the same command when it is submitted again, and done once.
    """

    durable: ClassVar[tuple[str, ...]] = ("serial",)

    def __init__(self, me: str, servers: tuple[str, ...], bodies: tuple[Any, ...], *, patience: int = 300 * MILLISECOND) -> None:
        super().__init__(me, servers)
        self.bodies = bodies
        self.patience = patience
        self.serial = 0
        self.target = 0

    @property
    def finished(self) -> bool:
        """Whether every command is done."""
        return self.serial > len(self.bodies)

    def on_start(self, world: Surroundings) -> None:
        """Begin with the first command."""
        self.next_command(world)

    def on_restart(self, world: Surroundings) -> None:
        """Go on with the command that was under way."""
        if self.serial == 0:
            self.next_command(world)
        elif not self.finished:
            self.submit(world)

    def next_command(self, world: Surroundings) -> None:
        """Go on to the next command, if there is one."""
        self.serial += 1
        if not self.finished:
            world.record("invoke", operation=f"{self.me}/{self.serial}", process=self.me, op="submit", arg=self.bodies[self.serial - 1])
            self.submit(world)

    def submit(self, world: Surroundings) -> None:
        """Send the command under way."""
        world.send(self.peers[self.target], Submit(Command(self.me, self.serial, self.bodies[self.serial - 1])))
        world.set_timer("again", self.patience)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask somebody else."""
        if not self.finished:
            self.target = (self.target + 1) % len(self.peers)
            self.submit(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Go on once it is done."""
        if isinstance(message, Done) and message.serial == self.serial:
            world.cancel_timer("again")
            self.target = self.peers.index(sender)
            world.record("return", operation=f"{self.me}/{self.serial}", ret=message.slot)
            self.next_command(world)
