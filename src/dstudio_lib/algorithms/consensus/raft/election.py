"""Leader election, with the trial vote that spares the group a needless term.

D. Ongaro and J. Ousterhout, USENIX ATC 2014, on leader election; the trial (PreVote) and disregarding candidates while a leader is
heard are from Ongaro's dissertation of 2014.

References: ongaro2014raft; ongaro2014bridging (the trial).
"""

from __future__ import annotations

from dstudio_lib.foundation.process import Surroundings

from .log import Entry
from .messages import RequestVote, Vote
from .state import Leadership, RaftState


class Elections(RaftState):
    """How a server comes to lead."""

    def on_election_timer(self, world: Surroundings) -> None:
        """Stand for election if no leader was heard in time; a leader that no quorum has answered in time steps down."""
        now = world.now
        if self.role == "leader":
            self.step_down_if_alone(world)
        elif now >= self.deadline:
            if self.me in self.log.configuration.members:
                self.stand(world, trial=self.pre_vote)
            self.be_patient(world)
        world.set_timer("election", max(1, self.deadline - now) if self.role != "leader" else self.timing.election_timeout)

    def stand(self, world: Surroundings, trial: bool = False, permitted: bool = False) -> None:
        """Ask everybody for a vote, or whether there would be one; permitted by the leader, even of those who hear it."""
        self.leader = None
        if trial:
            self.role = "trial candidate"
        else:
            self.role = "candidate"
            self.term += 1
            self.voted_for = self.me
            world.record("stands", term=self.term)
        self.votes = {self.me}
        request = RequestVote(self.term + trial, self.log.last_index, self.log.last_term, trial, permitted)
        for member in self.followers:
            world.send(member, request)
        self.count_votes(world)

    def on_request_vote(self, world: Surroundings, sender: str, request: RequestVote) -> None:
        """Grant a vote to the first who asks in a term, if its log is as recent as this one."""
        if self.minds_leaders and not request.permitted and self.hears_a_leader(world):
            return
        if request.trial:
            granted = request.term > self.term and self.is_recent(request)
            world.send(sender, Vote(request.term if granted else self.term, granted, trial=True))
            return
        if request.term > self.term:
            self.follow(world, request.term)
        granted = request.term == self.term and self.voted_for in (None, sender) and self.is_recent(request)
        if granted:
            self.voted_for = sender
            self.deadline = world.now + self.patience
        world.send(sender, Vote(self.term, granted))

    def hears_a_leader(self, world: Surroundings) -> bool:
        """Whether there is a leader, as far as this server can know."""
        return self.role == "leader" or (self.heard_at is not None and world.now - self.heard_at < self.timing.election_timeout)

    def is_recent(self, request: RequestVote) -> bool:
        """Whether a candidate's log is at least as recent as this one: by the last term first, then by length."""
        return (request.last_term, request.last_index) >= (self.log.last_term, self.log.last_index)

    def on_vote(self, world: Surroundings, sender: str, vote: Vote) -> None:
        """Count a vote; a newer term in it ends the candidacy."""
        if vote.trial and vote.granted:
            if self.role == "trial candidate" and vote.term == self.term + 1:
                self.votes.add(sender)
                self.count_votes(world)
        elif vote.term > self.term:
            self.follow(world, vote.term)
        elif vote.granted and self.role == "candidate" and vote.term == self.term:
            self.votes.add(sender)
            self.count_votes(world)

    def count_votes(self, world: Surroundings) -> None:
        """Go on once a quorum is for it: from the trial to the election, from the election to leading."""
        if not self.log.configuration.agrees(self.votes):
            return
        if self.role == "trial candidate":
            self.stand(world, trial=False)
        elif self.role == "candidate":
            self.lead(world)

    def lead(self, world: Surroundings) -> None:
        """Take over: open the term with an entry that holds nothing, so that everything before it can be committed."""
        self.role = "leader"
        self.leader = self.me
        last = self.log.last_index
        self.leadership = Leadership(next_index=dict.fromkeys(self.followers, last + 1), opening_index=last + 1, since=world.now)
        world.record("elected", term=self.term)
        self.open_term()
        self.replicate(world)
        world.set_timer("heartbeat", self.timing.heartbeat)
        world.set_timer("election", self.timing.election_timeout)

    def open_term(self) -> None:
        """Put an entry into the log that holds nothing."""
        self.log.append(Entry(self.term))

    def step_down_if_alone(self, world: Surroundings) -> None:
        """Stop leading if no quorum has answered for an election timeout: others may have a new leader, and clients should find it."""
        marks = self.leadership.answered_at | {self.me: world.now}
        since = self.leadership.since
        if world.now - self.log.configuration.reached(marks, nothing=since) > 2 * self.timing.election_timeout:
            self.follow(world, self.term)

    def replicate(self, world: Surroundings) -> None:
        """Send every follower what it lacks (see :class:`Replication`)."""
        raise NotImplementedError
