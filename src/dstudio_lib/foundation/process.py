"""What a process of a distributed algorithm is, and what the world it runs in lets it do.

A protocol is written as a :class:`Process`: its methods are the events of the paper, and they touch the world only through the
:class:`Surroundings` that each of them is handed. A process therefore holds data alone: it can be copied, compared, stored and
run again, under the event kernel, under a model checker, or by hand in a test.

>>> class Echo(Process):
...     def on_message(self, world, sender, message):
...         world.send(sender, message)
>>> Echo("a", ("b",)).peers
('b',)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    import random

MICROSECOND = 1_000
MILLISECOND = 1_000_000
SECOND = 1_000_000_000
"""Lengths of time in nanoseconds, in which the clocks and timers of processes count."""


class Surroundings(Protocol):
    """All that a process can see of, and do to, the world outside itself."""

    @property
    def me(self) -> str:
        """The name of the process."""

    @property
    def now(self) -> int:
        """The process's own clock, in nanoseconds: it may run ahead of, behind, faster or slower than another's."""

    @property
    def random(self) -> random.Random:
        """The process's own stream of random numbers."""

    def send(self, to: str, message: Any) -> None:
        """Hand a message to the network. It may be lost, delayed, doubled or overtaken; sent to oneself it arrives as any other."""

    def set_timer(self, name: str, after: int) -> None:
        """Call ``on_timer(name)`` once, when ``after`` nanoseconds of the process's own clock have passed.

        A timer of the same name that has not rung yet is replaced. A crash forgets all timers.
        """

    def cancel_timer(self, name: str) -> None:
        """Forget a timer; one that is not set is no error."""

    def record(self, kind: str, **fields: Any) -> None:
        """Write an event of the protocol into the trace: what was decided, delivered, invoked or returned."""


class Process:
    """One node of a protocol. Handlers run one at a time and to their end.

    Parameters
    ----------
    me
        The process's name.
    peers
        The names of the other processes of the group, in the order all of them know.

    Notes
    -----
    Every attribute is volatile, except those named in ``durable``: these are as if written to a disk, in full, at the end of each handler.
    After a crash a new process is built in the same way as the first, its durable attributes are given back, and ``on_restart`` is called.
    A message is not changed after it was sent, neither by its sender nor by its receiver.
    """

    durable: ClassVar[tuple[str, ...]] = ()

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        self.me = me
        self.peers = peers

    def on_start(self, world: Surroundings) -> None:
        """Begin: the first thing that a process does."""

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer a message."""

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Act on a timer that rang."""

    def on_restart(self, world: Surroundings) -> None:
        """Begin again after a crash, with the durable attributes as they were; by default as at the start."""
        self.on_start(world)
