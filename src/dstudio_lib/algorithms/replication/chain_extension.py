"""Extending a chain: a server that failed comes back without its data, copies them from the tail, and becomes the tail.

A chain that only ever shrinks ends. A newcomer at the end is the simplest: a tail has nothing that is passed on and not acknowledged, so
all it needs is the updates that the tail has done. The tail copies them while it goes on serving. When the newcomer has them all,

1. the tail stops being one: it answers no reads any more, and passes on what comes as if the newcomer were there;
2. it tells the master that the newcomer is ready;
3. the master puts the newcomer at the end of the chain, and tells everybody.

Were the tail to go on after the first step, it would acknowledge updates that the newcomer lacks. Nor may the newcomer enter by itself: one
that failed and came back before anybody noticed is still in the chain by name, and knows nothing.

Source: R. van Renesse and F. B. Schneider, "Chain Replication for Supporting High Throughput and Availability", OSDI 2004, "Extending a
Chain". The marks by which a server that came back twice is told from itself, and the batches, are not in it.

References: renesse2004chain.

>>> server = JoiningServer("b", ("master", "a", "b"))
>>> server.admitted, server.heir
(True, None)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .chain import Chain, ChainServer, Master, Request
from .craq import CraqServer

MARKS = 1 << 62
"""From how many a server that came back draws its mark."""


@dataclass(slots=True)
class Join:
    """From a server that came back to the master: I have nothing, let me in."""

    mark: int


@dataclass(slots=True)
class Extend:
    """From the master to the tail: copy what you have to this newcomer."""

    number: int
    newcomer: str
    mark: int


@dataclass(slots=True)
class Copy:
    """From the tail to the newcomer: updates, the first of them in this place."""

    number: int
    mark: int
    place: int
    requests: tuple[Request, ...]


@dataclass(slots=True)
class Copied:
    """From the newcomer to the tail: I have so many updates."""

    number: int
    mark: int
    length: int


@dataclass(slots=True)
class Ready:
    """From the tail to the master: the newcomer has everything, and I have stopped being the tail."""

    number: int
    newcomer: str
    mark: int


@dataclass(slots=True)
class Admitted:
    """From the master to the newcomer: you are in."""

    chain: Chain
    mark: int


class AdmittingMaster(Master):
    """A master that lets servers in again, one after the other, at the end of the chain.

    A member that asks to be let in has lost its data, so it is taken out at once. The last one is not: nobody could give it any.

    >>> AdmittingMaster("master", ("a", "b", "client"), servers=2).joining
    {}
    """

    def __init__(
        self, me: str, peers: tuple[str, ...], servers: int, pace: int = 20 * MILLISECOND, patience: int = 100 * MILLISECOND
    ) -> None:
        super().__init__(me, peers, servers, pace, patience)
        self.joining: dict[str, int] = {}
        self.marks: dict[str, int] = {}

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note who is alive, who wants to come in, and who is ready to."""
        super().on_message(world, sender, message)
        match message:
            case Join(mark) if sender not in self.chain.servers:
                self.joining[sender] = mark
            case Join(mark) if self.marks.get(sender) != mark and len(self.chain.servers) > 1:
                self.joining[sender] = mark
                self.change(world, tuple(each for each in self.chain.servers if each != sender))
            case Ready(number, newcomer, mark) if number == self.chain.number:
                if self.joining.get(newcomer) == mark:
                    self.marks[newcomer] = self.joining.pop(newcomer)
                    self.change(world, (*self.chain.servers, newcomer))
                else:
                    self.change(world, self.chain.servers)  # the tail is to be the tail again

    def change(self, world: Surroundings, servers: tuple[str, ...]) -> None:
        """Tell everybody of a new chain."""
        self.chain = Chain(self.chain.number + 1, servers)
        world.record("chain", number=self.chain.number, servers=list(servers))
        self.tell(world)

    def tell(self, world: Surroundings) -> None:
        """Say what the chain is, and to those who came back, that it is they who are in it."""
        for peer in self.peers:
            world.send(peer, self.chain)
        for name in self.chain.servers:
            if name in self.marks:
                world.send(name, Admitted(self.chain, self.marks[name]))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Besides, let the tail bring the next newcomer up to date, if that one is still there."""
        super().on_timer(world, name)
        self.tell(world)
        self.joining = {each: mark for each, mark in self.joining.items() if world.now - self.heard[each] < self.patience}
        for newcomer, mark in sorted(self.joining.items())[:1]:
            world.send(self.chain.servers[-1], Extend(self.chain.number, newcomer, mark))


class JoiningServer(ChainServer):
    """A server of the chain that comes back after it failed.

    It records ``joined`` when it is in again, with the number of updates that it has. A server that is taken for failed while it is only
    cut off stays out until it is restarted.

    Parameters
    ----------
    me, peers, pace
        As for every server of a chain.
    batch
        How many updates the tail copies at a time.

    Examples
    --------
    >>> JoiningServer("b", ("master", "a", "b"), batch=10).batch
    10
    """

    def __init__(self, me: str, peers: tuple[str, ...], pace: int = 20 * MILLISECOND, batch: int = 4) -> None:
        super().__init__(me, peers, pace)
        self.batch = batch
        self.admitted = True
        self.mark = 0
        self.heir: str | None = None
        self.heirs_mark = 0
        self.copied = -1

    @property
    def successor(self) -> str | None:
        """The server after this one; a tail that hands over passes on to the newcomer already."""
        return super().successor or self.heir

    def on_restart(self, world: Surroundings) -> None:
        """Ask to be let in, under a mark that no earlier life of it had."""
        self.admitted = False
        self.mark = world.random.randrange(MARKS)
        self.on_timer(world, "report")

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Report, or ask; as a tail that hands over, say so again."""
        if not self.admitted:
            world.send(self.peers[0], Join(self.mark))
            world.set_timer("report", self.pace)
            return
        super().on_timer(world, name)
        if self.heir is not None:
            world.send(self.peers[0], Ready(self.number, self.heir, self.heirs_mark))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Copy and be copied to; a newcomer does nothing else until it is let in."""
        match message:
            case Extend() if self.is_tail_of(message.number):
                self.copied = -1
                world.send(message.newcomer, Copy(self.number, message.mark, 0, ()))  # how much have you?
            case Copied() if self.is_tail_of(message.number) and message.length > self.copied:
                self.copied = message.length
                self.copy_to(world, sender, message.mark)
            case Copy() if not self.admitted and message.mark == self.mark:
                self.take_over(world, sender, message)
            case Admitted() if not self.admitted and message.mark == self.mark:
                self.admitted = True
                world.record("joined", length=len(self.history))
                super().on_message(world, sender, message.chain)
            case _ if self.admitted:
                super().on_message(world, sender, message)

    def enter(self, number: int, chain: tuple[str, ...]) -> None:
        """Take up a place in a new chain; whoever was to follow is in it, or is not to follow."""
        super().enter(number, chain)
        self.heir = None

    # The tail

    def is_tail_of(self, number: int) -> bool:
        """Whether this is the chain, this the tail of it, and no newcomer ready yet."""
        return number == self.number and self.me in self.chain and self.successor is None

    def copy_to(self, world: Surroundings, newcomer: str, mark: int) -> None:
        """Send the next updates to a newcomer, or hand over to one that has them all."""
        if self.copied == len(self.history):
            self.hand_over(world, newcomer, mark)
        else:
            batch = self.history[self.copied : self.copied + self.batch]
            world.send(newcomer, Copy(self.number, mark, self.copied, tuple(batch)))

    def hand_over(self, world: Surroundings, newcomer: str, mark: int) -> None:
        """Stop being the tail, and tell the master."""
        self.heir, self.heirs_mark = newcomer, mark
        world.send(self.peers[0], Ready(self.number, newcomer, mark))

    # The newcomer

    def take_over(self, world: Surroundings, sender: str, message: Copy) -> None:
        """Do what is copied, in its place: the tail had it, so it is done for good."""
        for place, request in enumerate(message.requests, start=message.place):
            if place == len(self.history):
                self.history.append(request)
                self.places[request.operation] = place
                self.apply(request, place)
                self.commit(request, place)
        world.send(sender, Copied(message.number, self.mark, len(self.history)))


class JoiningCraqServer(JoiningServer, CraqServer):
    """A server of a chain all of whose servers answer reads, and that comes back after it failed.

    >>> JoiningCraqServer("b", ("master", "a", "b")).is_clean("x")
    True
    """


class TailThatGoesOn(JoiningServer):
    """Broken: it acknowledges updates after the newcomer had all there were; the new tail knows nothing of them."""

    def hand_over(self, world: Surroundings, newcomer: str, mark: int) -> None:
        """Tell the master, and go on as before."""
        world.send(self.peers[0], Ready(self.number, newcomer, mark))


class ServerThatEntersUnasked(JoiningServer):
    """Broken: it came back before anybody noticed, hears that it is in the chain, and serves without its data."""

    def on_restart(self, world: Surroundings) -> None:
        """Go on as if nothing had been."""
        self.on_start(world)
