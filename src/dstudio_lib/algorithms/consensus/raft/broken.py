"""Raft with one step left out, to see what the step is there for.

References: ongaro2014raft; ongaro2014bridging.
"""

from __future__ import annotations

from typing import ClassVar

from dstudio_lib.foundation.process import Surroundings

from .log import Configuration
from .machine import KeyValueMachine, MachineWithoutSessions
from .messages import AppendEntries, ClientReply, NotLeader, ReadRequest, RequestVote, TimeoutNow
from .node import Raft


class RaftThatForgetsItsVote(Raft):
    """Leaves the vote off the disk: after a restart it votes again in the same term, and a term gets two leaders."""

    durable: ClassVar[tuple[str, ...]] = ("term", "log")


class RaftThatForgetsItsLog(Raft):
    """Leaves the log off the disk: entries that a quorum had are on fewer servers after a restart, and get lost."""

    durable: ClassVar[tuple[str, ...]] = ("term", "voted_for")


class RaftThatVotesForAnyLog(Raft):
    """Leaves out the comparison of logs: a server that lacks committed entries can lead, and overwrites them."""

    def is_recent(self, request: RequestVote) -> bool:
        """Take every candidate's log for good enough."""
        return True


class RaftThatOpensNoTerm(Raft):
    """Leaves out the opening entry: it stays safe, but what earlier terms left stays uncommitted until a client sends a command."""

    def open_term(self) -> None:
        """Wait for a client."""


class RaftThatCommitsOldTerms(RaftThatOpensNoTerm):
    """Leaves out the rule of the current term: an old term's entry counts as committed once a quorum has it, and is replaced later.

    It is the schedule that the paper draws with five servers to say why the rule is there. An opening entry would hide the lack, since
    whoever has it has all that is before it.
    """

    def may_commit(self, index: int) -> bool:
        """Count replicas, whatever the entry's term."""
        return True


class RaftThatAppendsBlindly(Raft):
    """Leaves out the check of the previous entry: a follower that missed entries takes later ones in their place."""

    def on_append_entries(self, world: Surroundings, sender: str, message: AppendEntries) -> None:
        """Put the entries at the end of what is there."""
        if message.previous_index > self.log.last_index:
            shift = message.previous_index - self.log.last_index
            message = AppendEntries(
                message.term, message.previous_index - shift, self.log.last_term, message.entries, message.commit_index - shift,
                message.round, message.sent_at,
            )  # fmt: skip
        super().on_append_entries(world, sender, message)

    def fits(self, message: AppendEntries) -> bool:
        """Take every message for one that fits."""
        return True


class RaftThatReadsLocally(Raft):
    """Leaves out the confirmation of a read: a leader that was replaced without hearing of it answers with the past."""

    def on_read(self, world: Surroundings, sender: str, request: ReadRequest) -> None:
        """Answer from the state at hand."""
        if self.role == "leader":
            world.send(sender, ClientReply(request.serial, self.machine.query(request.command)))
        else:
            world.send(sender, NotLeader(request.serial, self.leader))


class RaftThatLeasesToAnyone(Raft):
    """Leaves out what leases stand on: its followers vote for others while the leader still counts on them, and its reads are stale."""

    def hears_a_leader(self, world: Surroundings) -> bool:
        """Take part in every election."""
        return False


class RaftThatSwitchesAtOnce(Raft):
    """Leaves out the joint step: while some servers know the new voters and some do not, each group elects a leader."""

    def first_step(self, configuration: Configuration, voters: tuple[str, ...]) -> Configuration:
        """Go to the new voters directly."""
        return Configuration(voters)


class RaftThatKeepsItsLease(Raft):
    """Leaves out the end of the lease: whoever it told to stand leads already, and it goes on answering with the past."""

    def expire_lease(self) -> None:
        """Go on as if there were no successor."""


class RaftThatTakesItsLeaseBack(Raft):
    """Counts on its lease again when it gives a transfer up, though the word to stand may still be on its way."""

    def give_up_transfer(self, world: Surroundings) -> None:
        """Go on leading, lease and all."""
        super().give_up_transfer(world)
        self.leadership.lease_expired = False


class RaftThatHandsOverEarly(Raft):
    """Leaves out the second step: a successor that lacks entries is told to stand, wins no vote, and nobody leads for a while."""

    def is_up_to_date(self, follower: str) -> bool:
        """Take every follower for ready."""
        return True


class RaftThatCrownsItsSuccessor(Raft):
    """Leaves out the election: a successor leads at once, and so does another that was elected into the same term."""

    def on_timeout_now(self, world: Surroundings, sender: str, message: TimeoutNow) -> None:
        """Take the word for the votes."""
        if message.term == self.term and self.role == "follower":
            self.term += 1
            self.voted_for = self.me
            self.lead(world)


class RaftWithoutSessions(Raft):
    """Leaves out the sessions: a command whose reply was lost is sent again, and applied again."""

    machine_kind: ClassVar[type[KeyValueMachine]] = MachineWithoutSessions
