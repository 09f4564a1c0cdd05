"""Links that do not lose, double or (if so wished) reorder what is sent over a network that does.

A link numbers what it sends to each peer, sends it again until it is acknowledged, and lets each number in once. It works between
processes that stay up; what a crash forgets is lost.

Source: C. Cachin, R. Guerraoui and L. Rodrigues, "Introduction to Reliable and Secure Distributed Programming", 2nd edition, Springer,
2011: stubborn links and perfect links. Acknowledgements, which stop the sending, are an optimisation that the book leaves out.

References: cachin2011reliable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Surroundings

TIMER = "resend"


@dataclass(slots=True)
class Envelope:
    """The ``number``-th content that the sender sends to this receiver."""

    number: int
    content: Any


@dataclass(slots=True)
class Received:
    """That number has arrived."""

    number: int


class PerfectLink:
    """Delivers whatever is sent, exactly once, in any order.

    Its process hands it the messages and the timer ``resend`` that are meant for it. ``interval`` (ns) lies between two sendings.

    >>> link = PerfectLink(interval=10)
    >>> link.admit("a", Envelope(1, "late")), link.admit("a", Envelope(0, "early")), link.admit("a", Envelope(1, "late"))
    (['late'], ['early'], [])
    """

    def __init__(self, interval: int) -> None:
        if interval <= 0:
            raise InputError(f"interval was given as {interval} ns; it must be above 0; try interval=1_000_000_000.", "interval")
        self.interval = interval
        self.sent: dict[str, int] = {}
        self.pending: dict[tuple[str, int], Any] = {}
        self.seen: dict[str, set[int]] = {}

    def send(self, world: Surroundings, to: str, content: Any) -> None:
        """Send, and keep for sending again."""
        number = self.sent.get(to, 0)
        self.sent[to] = number + 1
        if not self.pending:
            world.set_timer(TIMER, self.interval)
        self.pending[to, number] = content
        world.send(to, Envelope(number, content))

    def resend(self, world: Surroundings) -> None:
        """Send again whatever was not acknowledged."""
        for (to, number), content in self.pending.items():
            world.send(to, Envelope(number, content))
        if self.pending:
            world.set_timer(TIMER, self.interval)

    def receive(self, world: Surroundings, sender: str, message: Envelope | Received) -> list[Any]:
        """Return the contents that may now be handed on: none, one or more."""
        if isinstance(message, Received):
            self.pending.pop((sender, message.number), None)
            return []
        world.send(sender, Received(message.number))
        return self.admit(sender, message)

    def admit(self, sender: str, message: Envelope) -> list[Any]:
        """Let each number in once."""
        seen = self.seen.setdefault(sender, set())
        if message.number in seen:
            return []
        seen.add(message.number)
        return [message.content]


class FifoLink(PerfectLink):
    """Delivers whatever is sent, exactly once, and from each sender in the order of sending.

    >>> link = FifoLink(interval=10)
    >>> link.admit("a", Envelope(1, "late")), link.admit("a", Envelope(0, "early"))
    ([], ['early', 'late'])
    """

    def __init__(self, interval: int) -> None:
        super().__init__(interval)
        self.next: dict[str, int] = {}
        self.early: dict[str, dict[int, Any]] = {}

    def admit(self, sender: str, message: Envelope) -> list[Any]:
        """Hold back what is early, and hand it on with what it waited for."""
        number = self.next.get(sender, 0)
        early = self.early.setdefault(sender, {})
        if message.number >= number:
            early[message.number] = message.content
        admitted = []
        while number in early:
            admitted.append(early.pop(number))
            number += 1
        self.next[sender] = number
        return admitted


class LinkThatForgetsWhatItReceived(PerfectLink):
    """Lets in whatever arrives: what was sent twice, or doubled by the network, is delivered twice."""

    def admit(self, sender: str, message: Envelope) -> list[Any]:
        """Let it in."""
        return [message.content]


class LinkThatDoesNotSendAgain(PerfectLink):
    """Sends once and hopes: what the network loses is lost."""

    def resend(self, world: Surroundings) -> None:
        """Do nothing."""
