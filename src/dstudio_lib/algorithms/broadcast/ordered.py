"""Broadcasts that wait: in the order of each sender, and in the order of cause and effect.

Sources: C. Cachin, R. Guerraoui and L. Rodrigues, "Introduction to Reliable and Secure Distributed Programming", 2nd edition, Springer,
2011, FIFO broadcast by sequence numbers; K. Birman, A. Schiper and P. Stephenson, "Lightweight Causal and Atomic Group Multicast", ACM
Transactions on Computer Systems 9 (3), 1991, for waiting by vectors of delivered messages.

References: cachin2011reliable (FIFO order); birman1991lightweight (causal order).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.algorithms.broadcast.best_effort import Data
from dstudio_lib.algorithms.broadcast.reliable import ReliableBroadcast
from dstudio_lib.foundation.process import Surroundings


@dataclass(slots=True)
class Stamped(Data):
    """A message with how many messages of each process were delivered before it was sent; the sender's own is its number."""

    after: dict[str, int]


class FifoBroadcast(ReliableBroadcast):
    """Delivers the messages of each sender in the order in which they were sent.

    >>> process = FifoBroadcast("b", ("a",))
    >>> process.is_due(Stamped("a", "second", None, {"a": 1})), process.is_due(Stamped("a", "first", None, {"a": 0}))
    (False, True)
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.begun = 0
        self.count = dict.fromkeys(self.everybody, 0)
        self.waiting: list[Stamped] = []

    def broadcast(self, world: Surroundings, name: str, payload: Any) -> None:
        """Number the message, and say what came before it."""
        after = self.past() | {self.me: self.begun}
        self.begun += 1
        self.receive(world, self.me, Stamped(self.me, name, payload, after))

    def past(self) -> dict[str, int]:
        """What a new message must come after, besides earlier ones of its sender: nothing."""
        return {}

    def receive(self, world: Surroundings, sender: str, content: Any) -> None:
        """Pass a new message on, and deliver all whose turn it now is."""
        if not isinstance(content, Stamped) or content.name in self.delivered:
            return
        self.delivered.add(content.name)
        self.pass_on(world, content)
        self.waiting.append(content)
        while (due := next((each for each in self.waiting if self.is_due(each)), None)) is not None:
            self.waiting.remove(due)
            self.count[due.origin] += 1
            self.deliver(world, due.origin, due.name)

    def is_due(self, message: Stamped) -> bool:
        """Whether all that a message must come after was delivered."""
        return all(self.count[process] >= number for process, number in message.after.items())

    def check(self) -> None:
        """Assert that nothing waits whose turn it is."""
        assert not any(self.is_due(message) for message in self.waiting), "a message waits for nothing"


class FifoBroadcastThatDoesNotWait(FifoBroadcast):
    """Delivers each message when it arrives.

    A later message of the same sender that was faster comes first.
    """

    def is_due(self, message: Stamped) -> bool:
        """Whether it is there: it is."""
        return True


class CausalBroadcast(FifoBroadcast):
    """Delivers a message after all that its sender had delivered when it sent it: no answer before its question.

    Messages that could not have known of one another come in any order, and not in the same everywhere.

    >>> process = CausalBroadcast("c", ("a", "b"))
    >>> process.is_due(Stamped("b", "answer", None, {"a": 1, "b": 0, "c": 0}))  # the question, of a, is not there yet
    False
    """

    def past(self) -> dict[str, int]:
        """What the sender has delivered of everybody."""
        return dict(self.count)


class CausalBroadcastThatDoesNotWait(CausalBroadcast):
    """Knows what came before a message, and delivers it all the same when it arrives.

    Somebody reads the answer, and only then the question.
    """

    def is_due(self, message: Stamped) -> bool:
        """Whether it is there: it is."""
        return True
