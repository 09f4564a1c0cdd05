"""A Raft server: elections, replication, service and transfers in one process.

References: ongaro2014raft.
"""

from __future__ import annotations

from typing import Any

from dstudio_lib.foundation.process import Surroundings

from .messages import (
    Appended,
    AppendEntries,
    ClientRequest,
    InstallSnapshot,
    ReadRequest,
    Reconfigure,
    RequestVote,
    TimeoutNow,
    TransferLeadership,
    Vote,
)
from .transfer import Transfers


class Raft(Transfers):
    """One server of a group that keeps the same log, and so the same state.

    It records ``elected`` and ``stepped down`` (with ``term``), ``apply`` (with ``index``, ``term`` and ``command``), ``folded`` and
    ``installed``; of a transfer (with ``term`` and ``target``) ``transfers``, ``hands over`` and ``transfer given up``.
    Its parameters are those of :class:`~dstudio_lib.algorithms.consensus.raft.state.RaftState`.

    >>> server = Raft("a", ("b", "c"))
    >>> server.role, server.term, server.log.configuration.voters
    ('follower', 0, ('a', 'b', 'c'))
    """

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Three timers: silence of the leader, a leader's own heartbeat, and its patience with a successor."""
        if name == "election":
            self.on_election_timer(world)
        elif name == "transfer":
            self.give_up_transfer(world)
        elif self.role == "leader":
            self.replicate(world)
            world.set_timer("heartbeat", self.timing.heartbeat)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to the part of the protocol that it is for."""
        kind = message.__class__
        if kind is AppendEntries:  # these two first, and as quickly as can be: heartbeats and their answers are most of all messages
            self.on_append_entries(world, sender, message)
            return
        if kind is Appended:
            self.on_appended(world, sender, message)
            return
        match message:
            case ClientRequest():
                self.on_client_request(world, sender, message)
            case ReadRequest():
                self.on_read(world, sender, message)
            case RequestVote():
                self.on_request_vote(world, sender, message)
            case Vote():
                self.on_vote(world, sender, message)
            case InstallSnapshot():
                self.on_install_snapshot(world, sender, message)
            case Reconfigure():
                self.on_reconfigure(world, sender, message)
            case TransferLeadership():
                self.on_transfer(world, sender, message)
            case TimeoutNow():
                self.on_timeout_now(world, sender, message)
