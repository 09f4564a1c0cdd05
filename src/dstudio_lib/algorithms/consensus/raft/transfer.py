"""Leadership transfer: a leader brings one follower up to date and tells it to stand at once.

D. Ongaro, "Consensus: Bridging Theory and Practice", 2014: the leadership transfer extension in the chapter on basic Raft; the flag with
which its election may disturb a leader that is still heard, under membership changes; and that a lease ends first, under client
interaction. The dissertation says of it that it was neither implemented nor measured there.

References: ongaro2014bridging.
"""

from __future__ import annotations

from dstudio_lib.foundation.process import Surroundings

from .election import Elections
from .messages import ClientRequest, NotLeader, Reconfigure, TimeoutNow, TransferLeadership
from .serving import Serving


class Transfers(Serving, Elections):
    """How a leader hands over to a server of its choice, so that nobody has to wait for an election timeout.

    Safety rests on nothing new: to the successor it is as if its clock had leapt ahead, and it still has to win its election.
    """

    def on_transfer(self, world: Surroundings, sender: str, request: TransferLeadership) -> None:
        """Begin to hand over to a voter, unless the voters are being changed or another transfer is under way."""
        leading = self.leadership
        able = self.role == "leader" and self.settled and leading.successor is None
        if able and request.target != self.me and request.target in self.log.configuration.voters:
            leading.successor = request.target  # Step 1: from here on it takes no commands
            world.record("transfers", term=self.term, target=request.target)
            world.set_timer("transfer", self.timing.election_timeout)
            self.replicate(world)  # Step 2: by the ordinary way
            self.hand_over(world)

    def hand_over(self, world: Surroundings) -> None:
        """Tell the successor to stand (step 3), once its log is known to equal this one; again with each answer, in case of loss."""
        leading = self.leadership
        if leading.successor is not None and self.is_up_to_date(leading.successor):
            self.expire_lease()
            world.record("hands over", term=self.term, target=leading.successor, index=self.log.last_index)
            world.send(leading.successor, TimeoutNow(self.term))

    def is_up_to_date(self, follower: str) -> bool:
        """Whether a follower is known to have the whole log."""
        return self.leadership.match_index.get(follower, 0) == self.log.last_index

    def expire_lease(self) -> None:
        """Answer nothing by lease in this term any more: however late the message arrives, it may make a new leader."""
        self.leadership.lease_expired = True

    def give_up_transfer(self, world: Surroundings) -> None:
        """Go on leading, if an election timeout has not been enough."""
        if self.role == "leader" and self.leadership.successor is not None:
            world.record("transfer given up", term=self.term, target=self.leadership.successor)
            self.leadership.successor = None

    def on_timeout_now(self, world: Surroundings, sender: str, message: TimeoutNow) -> None:
        """Stand at once, without a trial, and with leave to disturb the leader: it is the leader who asks for it."""
        if message.term == self.term and self.role == "follower":
            self.be_patient(world)
            self.stand(world, permitted=True)

    # What a transfer means for the rest of what a leader does

    def on_client_request(self, world: Surroundings, sender: str, request: ClientRequest) -> None:
        """Take no command while a transfer is under way: the successor could never catch up. Questions go on, without the lease."""
        if self.leadership.successor is not None:
            world.send(sender, NotLeader(request.serial, self.leadership.successor))
        else:
            super().on_client_request(world, sender, request)

    def on_reconfigure(self, world: Surroundings, sender: str, request: Reconfigure) -> None:
        """Change no voters while a transfer is under way."""
        if self.leadership.successor is None:
            super().on_reconfigure(world, sender, request)

    def holds_lease(self, world: Surroundings) -> bool:
        """Whether there is a lease, and no successor was told to end it."""
        return not self.leadership.lease_expired and super().holds_lease(world)
