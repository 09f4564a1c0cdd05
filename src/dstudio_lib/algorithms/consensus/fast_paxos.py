"""Fast Paxos: clients send their values straight to the acceptors, which saves a message delay as long as they do not collide.

L. Lamport, "Fast Paxos", Distributed Computing 19 (2), 2006: fast and classic rounds, and the rule by which a coordinator picks a value
after a collision. Two fast quorums and one classic quorum must have a common member: more than 2n acceptors in their sizes together.

Members are acceptors and learners, and the first of them coordinates; each may propose. A member records ``decide`` (``value``, ``fast``).

References: lamport2006fast.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .member import Member
from .paxos import Decided
from .quorums import checked_quorum


@dataclass(slots=True)
class Propose:
    """A value for the fast round, to every acceptor."""

    value: Any


@dataclass(slots=True)
class Prepare:
    """Phase 1a of a classic round."""

    round: int


@dataclass(slots=True)
class Promise:
    """Phase 1b: the last round in which the acceptor accepted, and what (round -1: nothing)."""

    round: int
    accepted_in: int
    value: Any


@dataclass(slots=True)
class Accept:
    """Phase 2a of a classic round."""

    round: int
    value: Any


@dataclass(slots=True)
class Accepted:
    """Phase 2b, to everybody."""

    round: int
    value: Any


def rounds_are_safe(members: int, classic: int, fast: int) -> bool:
    """Whether quorums of these sizes meet as they must: two classic ones, and two fast ones with a classic one.

    >>> rounds_are_safe(4, 3, 3), rounds_are_safe(5, 3, 4), rounds_are_safe(5, 3, 3)
    (True, True, False)
    """
    return 2 * classic > members and classic + 2 * fast > 2 * members


def value_to_pick(promises: list[Promise], members: int, fast: int) -> Any | None:
    """Return the only value that can have been chosen in the latest round in which any of these acceptors voted; ``None`` if there is none.

    After a fast round it is the value that, for all one knows, a whole fast quorum may have accepted: so many of those asked have it
    that the others, all together, would make up the rest.

    >>> said = [Promise(1, 0, "x"), Promise(1, 0, "x"), Promise(1, 0, "y")]
    >>> value_to_pick(said, members=4, fast=3)
    'x'
    """
    latest = max(promise.accepted_in for promise in promises)
    if latest < 0:
        return None
    votes = Counter(promise.value for promise in promises if promise.accepted_in == latest)
    if latest > 0:  # a classic round has one value
        return next(iter(votes))
    unheard = members - len(promises)
    possible = [value for value, count in votes.items() if count + unheard >= fast]
    return possible[0] if possible else votes.most_common(1)[0][0]


class FastPaxos(Member):
    """One member.

    Parameters
    ----------
    value
        What it proposes, ``None`` for nothing.
    classic_quorum, fast_quorum
        Sizes of quorums; a majority, and the least that is safe with it, if not given.
    patience
        Nanoseconds after which the coordinator takes the fast round for collided.

    Examples
    --------
    >>> member = FastPaxos("a", ("b", "c", "d"))
    >>> member.classic_quorum, member.fast_quorum
    (3, 3)
    """

    durable: ClassVar[tuple[str, ...]] = ("promised", "accepted_in", "accepted_value", "decision", "round")

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        value: Any = None,
        *,
        classic_quorum: int | None = None,
        fast_quorum: int | None = None,
        patience: int = 100 * MILLISECOND,
    ) -> None:
        super().__init__(me, peers)
        self.members = len(peers) + 1
        self.classic_quorum = checked_quorum(self.members, classic_quorum, "classic_quorum")
        least = (2 * self.members - self.classic_quorum) // 2 + 1
        self.fast_quorum = checked_quorum(self.members, least if fast_quorum is None else fast_quorum, "fast_quorum")
        self.value = value
        self.patience = patience
        self.coordinator = min(me, *peers) if peers else me
        self.promised = 0
        self.accepted_in = -1
        self.accepted_value: Any = None
        self.decision: Any = None
        self.round = 0
        self.asking = 0
        self.promises: dict[str, Promise] = {}
        self.acceptances: dict[tuple[int, Any], set[str]] = {}

    def on_start(self, world: Surroundings) -> None:
        """Propose, in the fast round that stands open to all."""
        if self.value is not None:
            self.to_all(world, Propose(self.value))
        if self.me == self.coordinator:
            world.set_timer("collision", self.patience)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """The coordinator begins a classic round, if nothing was decided in time; else it tells whoever may have missed it."""
        if self.decision is None:
            self.round += 1
            self.asking, self.promises = self.round, {}
            self.to_all(world, Prepare(self.round))
        else:
            for peer in self.peers:
                world.send(peer, Decided(self.decision))
        world.set_timer("collision", self.patience + world.random.randrange(self.patience))

    def on_propose(self, world: Surroundings, message: Propose) -> None:
        """Fast phase 2b: accept the first value that comes, if no classic round has begun."""
        if self.promised == 0 and self.accepted_in < 0:
            self.accepted_in, self.accepted_value = 0, message.value
            self.to_all(world, Accepted(0, message.value))

    def on_prepare(self, world: Surroundings, sender: str, message: Prepare) -> None:
        """Phase 1b."""
        if message.round >= self.promised:
            self.promised = message.round
            self.answer(world, sender, Promise(message.round, self.accepted_in, self.accepted_value))

    def on_promise(self, world: Surroundings, sender: str, message: Promise) -> None:
        """Phase 2a: with a quorum of promises, pick the value that may have been chosen.

        Once a round: after a crash the coordinator does not know whether it has picked, so it counts no promises of rounds from before.
        """
        if message.round != self.asking or len(self.promises) >= self.classic_quorum:
            return
        self.promises[sender] = message
        if len(self.promises) == self.classic_quorum:
            picked = self.pick(list(self.promises.values()))
            if picked is not None:
                self.to_all(world, Accept(self.round, picked))

    def pick(self, promises: list[Promise]) -> Any | None:
        """Return the value of the classic round: one's own, if nobody has accepted any."""
        picked = value_to_pick(promises, self.members, self.fast_quorum)
        return self.value if picked is None else picked

    def on_accept(self, world: Surroundings, message: Accept) -> None:
        """Classic phase 2b."""
        if message.round >= self.promised:
            self.promised = self.accepted_in = message.round
            self.accepted_value = message.value
            self.to_all(world, Accepted(message.round, message.value))

    def on_accepted(self, world: Surroundings, sender: str, message: Accepted) -> None:
        """Learn a value, once a quorum of its round's kind has accepted it."""
        voters = self.acceptances.setdefault((message.round, message.value), set())
        voters.add(sender)
        if len(voters) >= (self.classic_quorum if message.round else self.fast_quorum):
            self.learn(world, message.value, fast=message.round == 0)

    def learn(self, world: Surroundings, value: Any, fast: bool) -> None:
        """Keep the decision, once."""
        if self.decision is None:
            self.decision = value
            world.record("decide", value=value, fast=fast)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to its part."""
        match message:
            case Propose():
                self.on_propose(world, message)
            case Accepted():
                self.on_accepted(world, sender, message)
            case Prepare():
                self.on_prepare(world, sender, message)
            case Promise():
                self.on_promise(world, sender, message)
            case Accept():
                self.on_accept(world, message)
            case Decided():
                self.learn(world, message.value, fast=False)

    def check(self) -> None:
        """Assert what holds of one member at every moment."""
        assert self.accepted_in <= self.promised
        assert (self.accepted_value is None) == (self.accepted_in < 0)


class FastPaxosThatPicksAnything(FastPaxos):
    """Leaves out the rule for picking: after a collision it takes any value that it hears of, though another may be chosen."""

    def pick(self, promises: list[Promise]) -> Any | None:
        """Return the smallest value heard of."""
        return min((promise.value for promise in promises if promise.value is not None), default=self.value)
