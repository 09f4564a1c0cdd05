"""Single-decree Paxos: a group decides one value, whatever is lost, delayed or restarted.

L. Lamport, "The Part-Time Parliament", ACM Transactions on Computer Systems 16 (2), 1998; told again in "Paxos Made Simple",
ACM SIGACT News 32 (4), 2001. The two quorum sizes are parameters, after H. Howard, D. Malkhi and A. Spiegelman, "Flexible Paxos:
Quorum Intersection Revisited", OPODIS 2016: only a quorum of the first phase and one of the second have to share a member.

Every node is proposer, acceptor and learner at once. A node records ``decide`` when it learns the value.

References: lamport1998parliament; lamport2001paxos; howard2016flexible (the quorums of both phases).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .member import Member
from .quorums import always_meet, checked_quorum

Ballot = tuple[int, str]
"""A round and the proposer it belongs to, so that no two proposers share one; compared in this order."""
NO_BALLOT: Ballot = (0, "")


@dataclass(slots=True)
class Prepare:
    """Phase 1a: promise to refuse every lower ballot, and say what you have accepted."""

    ballot: Ballot


@dataclass(slots=True)
class Promise:
    """Phase 1b: the promise, with the value accepted so far and its ballot (``NO_BALLOT`` if there is none)."""

    ballot: Ballot
    accepted_in: Ballot
    value: Any


@dataclass(slots=True)
class Accept:
    """Phase 2a: accept this value, unless you promised a higher ballot."""

    ballot: Ballot
    value: Any


@dataclass(slots=True)
class Accepted:
    """Phase 2b, to every learner: I have accepted this value."""

    ballot: Ballot
    value: Any


@dataclass(slots=True)
class Refused:
    """I promised a higher ballot; a courtesy that saves the proposer from waiting."""

    ballot: Ballot
    promised: Ballot


@dataclass(slots=True)
class Decided:
    """The value is chosen: an answer to whoever still proposes."""

    value: Any


def value_for(promises: list[Promise], own: Any) -> Any:
    """Return what a proposer may propose: the accepted value of the highest ballot among the promises, else its own.

    This is the invariant P2c of "Paxos Made Simple".

    >>> value_for([Promise((3, "a"), (1, "b"), "x"), Promise((3, "a"), (2, "c"), "y"), Promise((3, "a"), NO_BALLOT, None)], "z")
    'y'
    """
    newest = max(promises, key=lambda promise: promise.accepted_in)
    return own if newest.accepted_in == NO_BALLOT else newest.value


class Paxos(Member):
    """One member of a group that decides one value.

    Parameters
    ----------
    value
        What it proposes; ``None`` if it only accepts and learns.
    prepare_quorum, accept_quorum
        Members that must answer in phase 1 and in phase 2; majorities, if not given.
    patience
        Nanoseconds before an undecided proposer begins again, at least; at most twice as many, drawn at random.

    Examples
    --------
    >>> Paxos("a", ("b", "c", "d"), prepare_quorum=3, accept_quorum=2).quorums_meet
    True
    """

    durable: ClassVar[tuple[str, ...]] = ("round", "promised", "accepted_in", "accepted_value", "decision")

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        value: Any = None,
        *,
        prepare_quorum: int | None = None,
        accept_quorum: int | None = None,
        patience: int = 100 * MILLISECOND,
    ) -> None:
        super().__init__(me, peers)
        self.value = value
        self.prepare_quorum = checked_quorum(len(peers) + 1, prepare_quorum, "prepare_quorum")
        self.accept_quorum = checked_quorum(len(peers) + 1, accept_quorum, "accept_quorum")
        self.patience = patience
        self.round = 0
        self.promised: Ballot = NO_BALLOT
        self.accepted_in: Ballot = NO_BALLOT
        self.accepted_value: Any = None
        self.decision: Any = None
        self.ballot: Ballot = NO_BALLOT
        self.promises: dict[str, Promise] = {}
        self.acceptances: dict[Ballot, tuple[Any, frozenset[str]]] = {}

    # Proposer

    def on_start(self, world: Surroundings) -> None:
        """Propose after a random while, if there is anything to propose."""
        if self.value is not None and self.decision is None:
            world.set_timer("propose", self.delay(world))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Begin a new ballot: the one before has not decided in time."""
        if self.decision is None:
            self.propose(world)
            world.set_timer("propose", self.patience + self.delay(world))

    def delay(self, world: Surroundings) -> int:
        """Return a random part of its patience, so that two proposers do not meet again and again."""
        return world.random.randrange(self.patience)

    def propose(self, world: Surroundings) -> None:
        """Phase 1a: take a ballot that was never used, and ask everybody for a promise."""
        self.round = max(self.round, self.promised[0]) + 1
        self.ballot = self.ballot_of_round()
        self.promises = {}
        self.to_all(world, Prepare(self.ballot))

    def ballot_of_round(self) -> Ballot:
        """Return a ballot that no other proposer can have."""
        return (self.round, self.me)

    def on_promise(self, world: Surroundings, sender: str, promise: Promise) -> None:
        """Phase 2a, once a quorum has promised: propose the value that P2c allows."""
        if promise.ballot != self.ballot or len(self.promises) >= self.prepare_quorum:
            return
        self.promises[sender] = promise
        if len(self.promises) == self.prepare_quorum:
            self.to_all(world, Accept(self.ballot, self.value_to_propose()))

    def value_to_propose(self) -> Any:
        """Return the value of phase 2a."""
        return value_for(list(self.promises.values()), self.value)

    # Acceptor

    def on_prepare(self, world: Surroundings, sender: str, prepare: Prepare) -> None:
        """Phase 1b: promise, if the ballot is higher than any promised before."""
        if self.decision is not None:
            self.answer(world, sender, Decided(self.decision))
        elif prepare.ballot >= self.promised:
            self.promised = prepare.ballot
            self.answer(world, sender, Promise(prepare.ballot, self.accepted_in, self.accepted_value))
        else:
            self.answer(world, sender, Refused(prepare.ballot, self.promised))

    def on_accept(self, world: Surroundings, sender: str, accept: Accept) -> None:
        """Phase 2b: accept, unless a higher ballot was promised, and tell every learner."""
        if accept.ballot >= self.promised:
            self.promised = self.accepted_in = accept.ballot
            self.accepted_value = accept.value
            self.to_all(world, Accepted(accept.ballot, accept.value))
        else:
            self.answer(world, sender, Refused(accept.ballot, self.promised))

    # Learner

    def on_accepted(self, world: Surroundings, sender: str, accepted: Accepted) -> None:
        """Learn the value, once a quorum has accepted it in one ballot."""
        value, acceptors = self.acceptances.get(accepted.ballot, (accepted.value, frozenset()))
        if value != accepted.value:  # cannot be while a ballot has one proposer
            acceptors = frozenset()
        acceptors |= {sender}
        self.acceptances[accepted.ballot] = (accepted.value, acceptors)
        if len(acceptors) >= self.accept_quorum:
            self.learn(world, accepted.value)

    def learn(self, world: Surroundings, value: Any) -> None:
        """Keep the decision, once."""
        if self.decision is None:
            self.decision = value
            world.cancel_timer("propose")
            world.record("decide", value=value)

    # Messages

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to the role that it is for."""
        match message:
            case Prepare():
                self.on_prepare(world, sender, message)
            case Promise():
                self.on_promise(world, sender, message)
            case Accept():
                self.on_accept(world, sender, message)
            case Accepted():
                self.on_accepted(world, sender, message)
            case Refused():
                self.round = max(self.round, message.promised[0])
            case Decided():
                self.learn(world, message.value)

    @property
    def quorums_meet(self) -> bool:
        """Whether the two quorum sizes are safe together."""
        return always_meet(len(self.peers) + 1, self.prepare_quorum, self.accept_quorum)

    def check(self) -> None:
        """Assert what holds of one acceptor at every moment."""
        assert self.accepted_in <= self.promised
        assert (self.accepted_value is None) == (self.accepted_in == NO_BALLOT)


class PaxosThatKeepsItsOwnValue(Paxos):
    """Leaves out P2c: it proposes its own value, though others may have accepted one, and two values get chosen."""

    def value_to_propose(self) -> Any:
        """Return its own value, whatever the promises said."""
        return self.value


class PaxosThatForgetsItsPromise(Paxos):
    """Leaves out the disk: after a crash it has promised and accepted nothing, so an older ballot can pass beside a newer one."""

    durable: ClassVar[tuple[str, ...]] = ("round",)


class PaxosThatNeverYields(Paxos):
    """Leaves out chance in waiting: proposers in step outbid one another for ever. It stays safe, and decides nothing."""

    def delay(self, world: Surroundings) -> int:
        """Propose at once, and again after the same time."""
        return 0


class PaxosThatSharesBallots(Paxos):
    """Leaves the proposer out of the ballot: two proposers use one ballot for two values, and acceptors take both."""

    def ballot_of_round(self) -> Ballot:
        """Return a ballot that another proposer may have too."""
        return (self.round, "")
