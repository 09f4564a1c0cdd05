"""The transactional outbox: state and message in one write, a relay that sends until it is acknowledged, a consumer that counts once.

A service that changes its database and then tells others does two things that can fail apart: it may crash between them. With an outbox
the message is a row in the same database, written by the same transaction; a relay reads the table and sends what was not yet acknowledged.
So every change is told at least once; the consumer keeps the number of the last message it acted on beside what it did, and the
effect happens exactly once, however often the message comes.

Source: P. Helland, "Life beyond Distributed Transactions: an Apostate's Opinion", CIDR 2007, for at-least-once messages and recipients that
remember them; the name and the relay as in C. Richardson, "Microservices Patterns", Manning, 2018.

References: helland2007life; richardson2018patterns.

>>> consumer = Consumer("mail", ("orders",))
>>> consumer.apply(Event(1, "order-7")), consumer.apply(Event(1, "order-7")), consumer.effects
(True, False, ['order-7'])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings


@dataclass(slots=True)
class Event:
    """A message about a change, by its number in the outbox."""

    number: int
    about: str


@dataclass(slots=True)
class Received:
    """From the consumer: I have all up to this number."""

    number: int


class Service(Process):
    """Takes orders one by one, on a timer, and tells the consumer about each by way of its outbox.

    Parameters
    ----------
    me, peers
        Its name, and that of the consumer.
    orders
        How many orders come in.
    pace, patience
        Time between two orders, and between two rounds of the relay (ns).

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, loss=0.3, duplication=0.3)
    >>> world.add("orders", lambda: Service("orders", ("mail",), orders=2))
    >>> world.add("mail", lambda: Consumer("mail", ("orders",)))
    >>> _ = world.run(until=1_000 * MILLISECOND)
    >>> world.nodes["mail"].effects
    ['order-1', 'order-2']
    """

    durable: ClassVar[tuple[str, ...]] = ("accepted", "outbox")

    def __init__(
        self, me: str, peers: tuple[str, ...], orders: int = 5, pace: int = 10 * MILLISECOND, patience: int = 25 * MILLISECOND
    ) -> None:
        super().__init__(me, peers)
        self.orders = orders
        self.pace = pace
        self.patience = patience
        self.accepted: list[str] = []
        self.outbox: list[Event] = []

    def on_start(self, world: Surroundings) -> None:
        """Wait for orders, and run the relay."""
        world.set_timer("order", self.pace)
        world.set_timer("relay", self.patience)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Take an order, or send what was not acknowledged."""
        if name == "order" and len(self.accepted) < self.orders:
            self.accept(world, f"order-{len(self.accepted) + 1}")
            world.set_timer("order", self.pace)
        elif name == "relay":
            for event in self.outbox:
                world.send(self.peers[0], event)
            world.set_timer("relay", self.patience)

    def accept(self, world: Surroundings, order: str) -> None:
        """Accept an order: the change and the message about it are one write."""
        self.accepted.append(order)
        self.outbox.append(Event(len(self.accepted), order))
        world.record("accepted", order=order)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Drop what the consumer has."""
        self.outbox = [event for event in self.outbox if event.number > message.number]


class Consumer(Process):
    """Acts on each event once, in the order of their numbers.

    >>> consumer = Consumer("mail", ("orders",))
    >>> consumer.apply(Event(2, "order-2")), consumer.apply(Event(1, "order-1"))
    (False, True)
    """

    durable: ClassVar[tuple[str, ...]] = ("effects", "last")

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.effects: list[str] = []
        self.last: int = 0

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Act on the next event, and say how far it is."""
        if self.apply(message):
            world.record("effect", order=message.about)
        world.send(sender, Received(self.last))

    def apply(self, event: Event) -> bool:
        """Act on an event if it is the next one: the effect and its number are one write."""
        if event.number != self.last + 1:
            return False
        self.effects.append(event.about)
        self.last = event.number
        return True


class ServiceThatTellsDirectly(Service):
    """Broken: it accepts an order, and sends the message later, once, from memory; after a crash or a loss nobody makes it good."""

    durable: ClassVar[tuple[str, ...]] = ("accepted",)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Nobody waits for an acknowledgement."""

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Send once."""
        super().on_timer(world, name)
        if name == "relay":
            self.outbox = []


class ConsumerThatRemembersNothing(Consumer):
    """Broken: it acts on whatever comes, so that a message that comes twice is acted on twice."""

    def apply(self, event: Event) -> bool:
        """Act."""
        self.effects.append(event.about)
        self.last = max(self.last, event.number)
        return True
