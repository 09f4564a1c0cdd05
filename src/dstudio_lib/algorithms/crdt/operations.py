"""Operation-based replicated data: replicas broadcast what was done instead of the state it led to.

An update has two halves. At its source, a method such as ``add`` looks at the state and returns a change, without changing
anything. Then ``effect`` applies the change, at the source and at every other replica. Concurrent changes commute, so that
their order does not matter. That of dependent ones does: a removal has to come after the addition that it removes. Hence the
broadcast must deliver every change once, and in causal order.

Sources: Shapiro, Preguiça, Baquero and Zawirski, INRIA RR-7506, 2011, on operation-based objects; the delivery rule is that of K.
Birman, A. Schiper and P. Stephenson, "Lightweight Causal and Atomic Group Multicast", ACM Transactions on Computer Systems 9 (3), 1991.

References: shapiro2011comprehensive; birman1991lightweight.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from .causal import Dot


class OperationBased(ABC):
    """An object that replicas change by applying each other's changes."""

    @property
    @abstractmethod
    def value(self) -> Any:
        """What the object shows."""

    @abstractmethod
    def effect(self, change: Any) -> None:
        """Apply a change: at its source at once, at the others when it is delivered."""


class OperationCounter(OperationBased):
    """A counter whose changes are numbers to add. They commute, so that any order will do; but each must come once.

    >>> counter = OperationCounter()
    >>> for change in (counter.increment("a", 2), counter.increment("b", -1)):
    ...     counter.effect(change)
    >>> counter.value
    1
    """

    def __init__(self) -> None:
        self.total = 0

    @property
    def value(self) -> int:
        """The sum of all changes."""
        return self.total

    def increment(self, replica: str, by: int = 1) -> int:
        """Return the change that adds ``by``, which may be negative."""
        return by

    def effect(self, change: int) -> None:
        """Add it."""
        self.total += change


@dataclass(frozen=True, slots=True)
class Addition:
    """An element was added under a tag."""

    element: Hashable
    tag: Dot


@dataclass(frozen=True, slots=True)
class Removal:
    """An element was removed: the tags that the source had seen."""

    element: Hashable
    tags: frozenset[Dot]


class OperationSet(OperationBased):
    """The observed-remove set of operations. It keeps no tombstones, and so relies on causal order.

    >>> state = OperationSet()
    >>> state.effect(state.add("a", "milk"))
    >>> removal = state.remove("b", "milk")
    >>> state.effect(state.add("a", "milk"))  # not seen by the removal
    >>> state.effect(removal)
    >>> state.value
    ['milk']
    """

    def __init__(self) -> None:
        self.tags: dict[Hashable, set[Dot]] = {}
        self.last: dict[str, int] = {}

    @property
    def value(self) -> list[Any]:
        """The elements, in the order of their text."""
        return sorted(self.tags, key=repr)

    def add(self, replica: str, element: Hashable) -> Addition:
        """Return the change that adds an element."""
        return Addition(element, Dot(replica, self.last.get(replica, 0) + 1))

    def remove(self, replica: str, element: Hashable) -> Removal:
        """Return the change that removes an element: its tags so far."""
        return Removal(element, frozenset(self.tags.get(element, ())))

    def effect(self, change: Addition | Removal) -> None:
        """Add the tag, or take the tags away."""
        if isinstance(change, Addition):
            self.tags.setdefault(change.element, set()).add(change.tag)
            self.last[change.tag.replica] = max(self.last.get(change.tag.replica, 0), change.tag.number)
        else:
            left = self.tags.get(change.element, set()) - change.tags
            if left:
                self.tags[change.element] = left
            else:
                self.tags.pop(change.element, None)


@dataclass(slots=True)
class Broadcast:
    """A change on its way: the how many-th of its origin, and what the origin had delivered before."""

    origin: str
    number: int
    before: dict[str, int]
    change: Any


class CausalDelivery:
    """Hands on each change once, and after everything that its origin had seen.

    >>> ann, bob, carl = (CausalDelivery(name) for name in ("ann", "bob", "carl"))
    >>> question = ann.send("why?")
    >>> answer = [bob.receive(question), bob.send("because")][1]
    >>> carl.receive(answer), [each.change for each in carl.receive(question)], carl.receive(question)
    ([], ['why?', 'because'], [])
    """

    def __init__(self, me: str) -> None:
        self.me = me
        self.delivered: dict[str, int] = {}
        self.log: dict[str, list[Broadcast]] = {}
        self.waiting: dict[tuple[str, int], Broadcast] = {}

    def send(self, change: Any) -> Broadcast:
        """Return a change of one's own to be broadcast; to oneself it is delivered already."""
        message = Broadcast(self.me, self.delivered.get(self.me, 0) + 1, dict(self.delivered), change)
        self._deliver(message)
        return message

    def receive(self, message: Broadcast) -> list[Broadcast]:
        """Take a message in, and return those that can be delivered now, in order."""
        if message.number <= self.delivered.get(message.origin, 0):
            return []  # Delivered before: a duplicate.
        self.waiting[message.origin, message.number] = message
        delivered = []
        while ready := [each for each in self.waiting.values() if self.ready(each)]:
            for each in ready:
                del self.waiting[each.origin, each.number]
                self._deliver(each)
                delivered.append(each)
        return delivered

    def ready(self, message: Broadcast) -> bool:
        """Whether everything that the message's origin had delivered before it was delivered here too."""
        return all(self.delivered.get(name, 0) >= number for name, number in message.before.items())

    def missing(self, delivered: dict[str, int]) -> list[Broadcast]:
        """Return what was delivered here and not yet at someone who has delivered so many of each origin."""
        return [message for name in sorted(self.log) for message in self.log[name][delivered.get(name, 0) :]]

    def check(self) -> None:
        """Assert that the log has what was delivered, without gaps, and that nothing deliverable waits."""
        for name, messages in self.log.items():
            assert [each.number for each in messages] == list(range(1, self.delivered[name] + 1)), "no change is left out"
        assert not any(self.ready(each) for each in self.waiting.values()), "what can be delivered was"

    def _deliver(self, message: Broadcast) -> None:
        self.delivered[message.origin] = message.number
        self.log.setdefault(message.origin, []).append(message)
