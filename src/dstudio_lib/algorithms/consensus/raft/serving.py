"""Clients: commands through the log, questions without it, and changes of the voters.

D. Ongaro, "Consensus: Bridging Theory and Practice", 2014: client interaction (sessions, read index, leases) and joint consensus.

References: ongaro2014bridging.
"""

from __future__ import annotations

from dstudio_lib.foundation.process import Surroundings

from .log import Configuration, Entry
from .messages import ClientReply, ClientRequest, NotLeader, ReadRequest, Reconfigure
from .replication import Replication
from .state import PendingRead


class Serving(Replication):
    """What a leader does for others than its followers."""

    def on_client_request(self, world: Surroundings, sender: str, request: ClientRequest) -> None:
        """Put a command into the log; its client is answered when it is applied."""
        if self.role != "leader":
            world.send(sender, NotLeader(request.serial, self.leader))
            return
        self.log.append(Entry(self.term, request.command, sender, request.serial))
        self.replicate(world)

    def on_read(self, world: Surroundings, sender: str, request: ReadRequest) -> None:
        """Answer a question from the state alone, once it is sure that no other leader has gone further.

        It is sure when a quorum has answered a round of heartbeats that began after the question came; or by its lease.
        """
        if self.role != "leader":
            world.send(sender, NotLeader(request.serial, self.leader))
            return
        leading = self.leadership
        index = max(self.commit_index, leading.opening_index)  # only with its own opening entry does it know all that is committed
        leased = self.lease_reads and self.holds_lease(world)
        leading.reads.append(PendingRead(0 if leased else leading.round + 1, index, sender, request.serial, request.command))
        if leased:
            self.answer_reads(world)
        else:
            self.replicate(world)
            self.answer_reads(world)  # a group of one has nobody to wait for

    def holds_lease(self, world: Surroundings) -> bool:
        """Whether a quorum was heard so recently that none of it can have voted for another leader yet."""
        marks = self.leadership.answered_at | {self.me: world.now}
        return world.now < self.log.configuration.reached(marks, nothing=-(1 << 62)) + self.timing.lease

    def answer_reads(self, world: Surroundings) -> None:
        """Answer the questions whose round is confirmed and whose entries are applied."""
        leading = self.leadership
        confirmed = self.log.configuration.reached(leading.answered_round | {self.me: leading.round})
        waiting = []
        for read in leading.reads:
            if read.round <= confirmed and read.index <= self.applied_index:
                world.send(read.client, ClientReply(read.serial, self.machine.query(read.command)))
            else:
                waiting.append(read)
        leading.reads = waiting

    def on_reconfigure(self, world: Surroundings, sender: str, request: Reconfigure) -> None:
        """Begin to change the voters, unless a change is under way: first both sets have to agree, then the new one alone."""
        if self.role == "leader" and self.settled and self.commit_index >= self.leadership.opening_index:
            self.log.append(Entry(self.term, configuration=self.first_step(self.log.configuration, tuple(sorted(request.voters)))))
            self.replicate(world)

    @property
    def settled(self) -> bool:
        """Whether no change of the voters is under way."""
        return self.log.configuration_index <= self.commit_index and not self.log.configuration.joint

    def first_step(self, configuration: Configuration, voters: tuple[str, ...]) -> Configuration:
        """Return the configuration in which old and new voters both have to agree."""
        return Configuration(configuration.voters, voters)
