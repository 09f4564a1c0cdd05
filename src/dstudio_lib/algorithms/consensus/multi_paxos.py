"""Multi-Paxos: a log of decisions, with the first phase of Paxos done once for all of them while one leader stays.

L. Lamport, "Paxos Made Simple", ACM SIGACT News 32 (4), 2001, on implementing a state machine: one instance of Paxos a slot; a new leader
asks about every slot that it does not know, proposes again what may have been chosen, and fills the gaps with commands that do nothing.
R. van Renesse and D. Altinbuken, "Paxos Made Moderately Complex", ACM Computing Surveys 47 (3), 2015, tells it in full.

A member records ``apply`` (``index``, ``command``) for each slot in order, and ``elected`` when its first phase is done.

References: lamport2001paxos; renesse2015paxos.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .commands import NOTHING, Command, Done, Submit
from .member import Member
from .paxos import NO_BALLOT, Ballot
from .quorums import majority

Vote = tuple[Ballot, Command]


@dataclass(slots=True)
class Prepare:
    """Phase 1a, for every slot from ``first`` on."""

    ballot: Ballot
    first: int


@dataclass(slots=True)
class Promise:
    """Phase 1b: the promise, with what was accepted in each of these slots."""

    ballot: Ballot
    accepted: dict[int, Vote]


@dataclass(slots=True)
class Accept:
    """Phase 2a, for one slot."""

    ballot: Ballot
    slot: int
    command: Command


@dataclass(slots=True)
class Accepted:
    """Phase 2b, to the leader."""

    ballot: Ballot
    slot: int


@dataclass(slots=True)
class Refused:
    """A higher ballot was promised."""

    promised: Ballot


@dataclass(slots=True)
class Chosen:
    """The leader tells what was chosen for a slot."""

    slot: int
    command: Command


@dataclass(slots=True)
class Alive:
    """The leader is there, and has applied every slot before ``next_slot``."""

    ballot: Ballot
    next_slot: int


@dataclass(slots=True)
class Missing:
    """Tell me what was chosen from this slot on."""

    first: int


def what_may_be_chosen(promises: list[dict[int, Vote]], first: int) -> dict[int, Command]:
    """Return what a new leader must propose again, slot by slot, with nothing in the gaps.

    >>> x, y = Command("x", 1, None), Command("y", 1, None)
    >>> found = what_may_be_chosen([{2: ((1, "a"), x)}, {2: ((2, "b"), y)}], first=1)
    >>> found == {1: NOTHING, 2: y}
    True
    """
    votes: dict[int, Vote] = {}
    for accepted in promises:
        for slot, vote in accepted.items():
            if slot not in votes or vote[0] > votes[slot][0]:
                votes[slot] = vote
    return {slot: votes[slot][1] if slot in votes else NOTHING for slot in range(first, max(votes, default=first - 1) + 1)}


@dataclass(slots=True)
class Leading:
    """What only a leader, or who wants to be one, keeps."""

    ballot: Ballot = NO_BALLOT
    first: int = 1
    promises: dict[str, dict[int, Vote]] = field(default_factory=dict)
    elected: bool = False
    proposed: dict[int, Command] = field(default_factory=dict)
    votes: dict[int, set[str]] = field(default_factory=dict)
    next_slot: int = 1


class MultiPaxos(Member):
    """One member of a group that agrees on a log of commands.

    Parameters
    ----------
    patience
        Nanoseconds of silence after which a member wants to lead, at least; at most twice as many, drawn at random.

    Examples
    --------
    >>> MultiPaxos("a", ("b", "c", "d", "e")).quorum
    3
    """

    durable: ClassVar[tuple[str, ...]] = ("promised", "accepted", "chosen")

    def __init__(self, me: str, peers: tuple[str, ...], *, patience: int = 200 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.patience = patience
        self.quorum = majority(len(peers) + 1)
        self.promised: Ballot = NO_BALLOT
        self.accepted: dict[int, Vote] = {}
        self.chosen: dict[int, Command] = {}
        self.next_slot = 1
        self.done: dict[str, dict[int, int]] = {}
        self.leader: str | None = None
        self.leading = Leading()
        self.waiting: dict[tuple[str, int], Command] = {}

    # Who leads

    def on_start(self, world: Surroundings) -> None:
        """Apply what is known to be chosen, and wait for a leader."""
        self.apply_in_order(world)
        self.wait_for_a_leader(world)

    def wait_for_a_leader(self, world: Surroundings) -> None:
        """Draw how long to be silent."""
        world.set_timer("silence", self.patience + world.random.randrange(self.patience))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Want to lead after silence; show that one leads, and propose again what has no quorum yet."""
        if name == "silence":
            if not self.leading.elected:
                self.prepare(world)
            self.wait_for_a_leader(world)
        elif name == "heartbeat" and self.leading.elected:
            self.to_peers(world, Alive(self.leading.ballot, self.next_slot))
            for slot in sorted(self.leading.votes):
                self.to_peers(world, Accept(self.leading.ballot, slot, self.leading.proposed[slot]))
            world.set_timer("heartbeat", self.patience // 4)

    def prepare(self, world: Surroundings) -> None:
        """Phase 1a: ask about every slot that is not known to be chosen."""
        self.leading = Leading(ballot=(self.promised[0] + 1, self.me), first=self.next_slot)
        self.to_all(world, Prepare(self.leading.ballot, self.next_slot))

    def on_prepare(self, world: Surroundings, sender: str, message: Prepare) -> None:
        """Phase 1b: promise, and tell what was accepted; a chosen command counts as accepted in the highest ballot of all."""
        if message.ballot < self.promised:
            self.answer(world, sender, Refused(self.promised))
            return
        self.promise_to(world, sender, message.ballot)
        told = {slot: vote for slot, vote in self.accepted.items() if slot >= message.first}
        told |= {slot: (message.ballot, command) for slot, command in self.chosen.items() if slot >= message.first}
        self.answer(world, sender, Promise(message.ballot, told))

    def promise_to(self, world: Surroundings, leader: str, ballot: Ballot) -> None:
        """Take a ballot's owner for the leader."""
        if ballot > self.promised and self.leading.ballot < ballot:
            self.leading = Leading()
        self.promised = ballot
        self.leader = leader
        if leader != self.me:
            self.wait_for_a_leader(world)

    def on_promise(self, world: Surroundings, sender: str, message: Promise) -> None:
        """With a quorum of promises, lead: first propose again what may have been chosen."""
        leading = self.leading
        if message.ballot != leading.ballot or leading.elected:
            return
        leading.promises[sender] = message.accepted
        if len(leading.promises) < self.quorum:
            return
        leading.elected = True
        world.record("elected", ballot=list(leading.ballot))
        again = self.proposals_of_a_new_leader()
        leading.next_slot = max(again, default=leading.first - 1) + 1
        for slot, command in again.items():
            self.propose(world, slot, command)
        for command in list(self.waiting.values()):
            self.propose_next(world, command)
        world.set_timer("heartbeat", 1)

    def proposals_of_a_new_leader(self) -> dict[int, Command]:
        """Return what may have been chosen in earlier ballots."""
        return what_may_be_chosen(list(self.leading.promises.values()), self.leading.first)

    # What is chosen

    def on_submit(self, world: Surroundings, sender: str, message: Submit) -> None:
        """Propose a client's command in the next slot, or pass it on to the leader."""
        command = message.command
        slot = self.done.get(command.client, {}).get(command.serial)
        if slot is not None:
            world.send(command.client, Done(command.serial, slot))
        elif self.leading.elected:
            if command not in self.leading.proposed.values():
                self.propose_next(world, command)
        elif sender == command.client:
            self.waiting[command.client, command.serial] = command
            if self.leader not in (None, self.me):
                world.send(str(self.leader), message)

    def propose_next(self, world: Surroundings, command: Command) -> None:
        """Propose a command in the first slot that is free."""
        self.leading.next_slot += 1
        self.propose(world, self.leading.next_slot - 1, command)

    def propose(self, world: Surroundings, slot: int, command: Command) -> None:
        """Phase 2a."""
        self.leading.proposed[slot] = command
        self.leading.votes[slot] = set()
        self.to_all(world, Accept(self.leading.ballot, slot, command))

    def on_accept(self, world: Surroundings, sender: str, message: Accept) -> None:
        """Phase 2b: accept, unless a higher ballot was promised."""
        if message.ballot < self.promised:
            self.answer(world, sender, Refused(self.promised))
            return
        self.promise_to(world, sender, message.ballot)
        self.accepted[message.slot] = (message.ballot, message.command)
        self.answer(world, sender, Accepted(message.ballot, message.slot))

    def on_accepted(self, world: Surroundings, sender: str, message: Accepted) -> None:
        """With a quorum, the command is chosen: tell everybody."""
        leading = self.leading
        votes = leading.votes.get(message.slot)
        if message.ballot != leading.ballot or votes is None:
            return
        votes.add(sender)
        if len(votes) >= self.quorum:
            del leading.votes[message.slot]
            self.to_all(world, Chosen(message.slot, leading.proposed[message.slot]))

    def on_chosen(self, world: Surroundings, message: Chosen) -> None:
        """Learn a decision, and apply what is next in order."""
        self.chosen.setdefault(message.slot, message.command)
        self.apply_in_order(world)

    def apply_in_order(self, world: Surroundings) -> None:
        """Apply every chosen command whose predecessors are applied."""
        while self.next_slot in self.chosen:
            slot, command = self.next_slot, self.chosen[self.next_slot]
            self.next_slot += 1
            world.record("apply", index=slot, command=command.body)
            self.waiting.pop((command.client, command.serial), None)
            if command.client and command.serial not in self.done.setdefault(command.client, {}):
                self.done[command.client][command.serial] = slot
                if self.leading.elected:
                    world.send(command.client, Done(command.serial, slot))

    def on_alive(self, world: Surroundings, sender: str, message: Alive) -> None:
        """Follow the leader, and ask for what one missed."""
        if message.ballot < self.promised:
            self.answer(world, sender, Refused(self.promised))
            return
        self.promise_to(world, sender, message.ballot)
        if message.next_slot > self.next_slot:
            world.send(sender, Missing(self.next_slot))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to its part."""
        match message:
            case Accept():
                self.on_accept(world, sender, message)
            case Accepted():
                self.on_accepted(world, sender, message)
            case Chosen():
                self.on_chosen(world, message)
            case Submit():
                self.on_submit(world, sender, message)
            case Alive():
                self.on_alive(world, sender, message)
            case Prepare():
                self.on_prepare(world, sender, message)
            case Promise():
                self.on_promise(world, sender, message)
            case Missing():
                for slot in range(message.first, self.next_slot):
                    world.send(sender, Chosen(slot, self.chosen[slot]))
            case Refused():
                if message.promised > self.promised:  # somebody is ahead: let it lead
                    self.promised = message.promised
                    self.leading = Leading()
                    self.wait_for_a_leader(world)

    def check(self) -> None:
        """Assert what holds of one member at every moment."""
        assert all(ballot <= self.promised for ballot, _ in self.accepted.values())
        assert all(slot in self.chosen for slot in range(1, self.next_slot))


class MultiPaxosThatIgnoresPromises(MultiPaxos):
    """Leaves out what the promises tell: a new leader proposes its own commands in slots that were decided."""

    def proposals_of_a_new_leader(self) -> dict[int, Command]:
        """Propose nothing again."""
        return {}


class MultiPaxosWithoutFirstPhase(MultiPaxos):
    """Leaves out the first phase: a member that wants to lead takes a higher ballot and proposes at once."""

    def prepare(self, world: Surroundings) -> None:
        """Lead without asking anybody."""
        self.leading = Leading(ballot=(self.promised[0] + 1, self.me), first=self.next_slot, elected=True, next_slot=self.next_slot)
        self.promised = self.leading.ballot
        for command in list(self.waiting.values()):
            self.propose_next(world, command)
        world.set_timer("heartbeat", 1)
