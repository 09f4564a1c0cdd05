"""Leader elections without a log: the highest name wins, round a ring or by intimidation.

E. Chang and R. Roberts, "An improved algorithm for decentralized extrema-finding in circular configurations of processes",
Communications of the ACM 22 (5), 1979; H. Garcia-Molina, "Elections in a Distributed Computing System", IEEE Transactions on Computers
C-31 (1), 1982 (the bully, which needs messages that arrive in time).

A process records ``elected`` when it wins and ``follows`` (``leader``) when it learns who did.

References: chang1979improved; garcia1982elections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

# Round a ring


@dataclass(slots=True)
class Candidate:
    """The highest identity seen so far on this message's way."""

    identity: int


@dataclass(slots=True)
class Winner:
    """The election is over."""

    identity: int
    name: str


def mean_messages(members: int) -> float:
    """Return the mean number of candidate messages, over all orders of identities round the ring: n times the n-th harmonic number.

    >>> mean_messages(1), mean_messages(2), mean_messages(3)
    (1.0, 3.0, 5.5)
    """
    return members * sum(1 / place for place in range(1, members + 1))


class Ring(Process):
    """A process of a ring; it speaks to the next alone, and all begin at once.

    Parameters
    ----------
    peers
        The next process of the ring.
    identity
        Its own number; no two are the same.

    Examples
    --------
    >>> Ring("a", ("b",), identity=7).peers
    ('b',)
    """

    passes_lower: ClassVar[bool] = False

    def __init__(self, me: str, peers: tuple[str, ...], identity: int) -> None:
        super().__init__(me, peers)
        self.identity = identity
        self.leader: str | None = None

    def on_start(self, world: Surroundings) -> None:
        """Stand for election."""
        world.send(self.peers[0], Candidate(self.identity))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Pass higher identities on, swallow lower ones; one's own has been all round, so it is the highest."""
        if isinstance(message, Candidate):
            if message.identity == self.identity:
                world.record("elected", identity=self.identity)
                self.leader = self.me
                world.send(self.peers[0], Winner(self.identity, self.me))
            elif message.identity > self.identity or self.passes_lower:
                world.send(self.peers[0], message)
        elif message.identity != self.identity:
            self.leader = message.name
            world.record("follows", leader=message.name)
            world.send(self.peers[0], message)


class RingThatSwallowsNothing(Ring):
    """Leaves out the comparison: every identity goes all round, and everybody thinks that it has won."""

    passes_lower: ClassVar[bool] = True


# By intimidation


@dataclass(slots=True)
class Election:
    """Asks those who outrank the sender whether any of them is up."""


@dataclass(slots=True)
class Answer:
    """One of them is, and takes over."""


@dataclass(slots=True)
class Coordinator:
    """The sender leads."""


@dataclass(slots=True)
class Alive:
    """Asks whether the leader is still there, and says that it is."""

    asking: bool


class Bully(Process):
    """A process that leads as soon as none with a higher name answers.

    Parameters
    ----------
    patience
        Nanoseconds in which any answer arrives, if the other is up.

    Examples
    --------
    >>> Bully("b", ("a", "c", "d")).higher
    ('c', 'd')
    """

    waits: ClassVar[bool] = True

    def __init__(self, me: str, peers: tuple[str, ...], *, patience: int = 50 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.patience = patience
        self.leader: str | None = None
        self.standing = False

    @property
    def higher(self) -> tuple[str, ...]:
        """Those who outrank it."""
        return tuple(peer for peer in self.peers if peer > self.me)

    def on_start(self, world: Surroundings) -> None:
        """Call an election."""
        self.stand(world)

    def stand(self, world: Surroundings) -> None:
        """Ask all who outrank it; lead if there is none."""
        self.standing, self.leader = True, None
        world.cancel_timer("ask")
        for peer in self.higher:
            world.send(peer, Election())
        if self.higher and self.waits:
            world.set_timer("no answer", self.patience)
        else:
            self.lead(world)

    def lead(self, world: Surroundings) -> None:
        """Tell everybody below."""
        self.standing, self.leader = False, self.me
        world.cancel_timer("no answer")
        world.cancel_timer("no coordinator")
        world.record("elected", name=self.me)
        for peer in self.peers:
            world.send(peer, Coordinator())

    def follow(self, world: Surroundings, leader: str) -> None:
        """Take a process for the leader, and ask now and then whether it is still there."""
        self.standing, self.leader = False, leader
        for timer in ("no answer", "no coordinator", "silence"):
            world.cancel_timer(timer)
        world.record("follows", leader=leader)
        world.set_timer("ask", 2 * self.patience)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Act on silence."""
        if name == "no answer":
            if self.standing:
                self.lead(world)
        elif name == "ask":
            if self.leader not in (None, self.me):
                world.send(str(self.leader), Alive(asking=True))
                world.set_timer("silence", self.patience)
        else:  # the leader is silent, or whoever answered has not come to lead
            self.stand(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer those below, give way to those above."""
        match message:
            case Election():
                world.send(sender, Answer())
                if not self.standing and self.leader != self.me:
                    self.stand(world)
                elif self.leader == self.me:
                    world.send(sender, Coordinator())
            case Answer():
                if self.standing:
                    self.standing = False
                    world.cancel_timer("no answer")
                    world.set_timer("no coordinator", 3 * self.patience)
            case Coordinator():
                if sender > self.me:
                    self.follow(world, sender)
                else:
                    self.stand(world)
            case Alive():
                if message.asking:
                    if self.leader == self.me:
                        world.send(sender, Alive(asking=False))
                elif sender == self.leader:
                    world.cancel_timer("silence")
                    world.set_timer("ask", 2 * self.patience)


class BullyThatDoesNotWait(Bully):
    """Leaves out the wait for answers: everybody who asks leads at once."""

    waits: ClassVar[bool] = False
