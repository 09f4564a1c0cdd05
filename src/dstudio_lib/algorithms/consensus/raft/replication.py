"""Log replication: the leader's log becomes everybody's, entry by entry, and an entry that a quorum has is committed.

D. Ongaro and J. Ousterhout, USENIX ATC 2014, on log replication, on committing entries from previous terms, and on log compaction.

References: ongaro2014raft.
"""

from __future__ import annotations

from dstudio_lib.foundation.process import Surroundings

from .log import Configuration, Entry
from .messages import Appended, AppendEntries, ClientReply, InstallSnapshot
from .state import RaftState


class Replication(RaftState):
    """How entries travel, and when they count."""

    # The leader

    def replicate(self, world: Surroundings) -> None:
        """Send every follower what it lacks; what is sent is taken for received until a refusal says otherwise."""
        log, leading, send = self.log, self.leadership, world.send
        leading.round += 1
        following = log.last_index + 1
        # whoever lacks nothing is told so by one and the same message: nobody writes into it
        heartbeat = AppendEntries(self.term, following - 1, log.last_term, (), self.commit_index, leading.round, world.now)
        next_index = leading.next_index
        for follower in self.followers:
            if next_index.get(follower) == following:
                send(follower, heartbeat)
            else:
                self.send_entries(world, follower)
        self.advance_commit(world)

    def send_entries(self, world: Surroundings, follower: str) -> None:
        """Send one follower the entries it lacks, or the snapshot if they are no longer there."""
        log, leading = self.log, self.leadership
        last = log.last_index
        previous = leading.next_index.setdefault(follower, last + 1) - 1
        previous_term = log.term_at(previous)
        if previous_term is None:
            world.send(follower, InstallSnapshot(self.term, log.snapshot, leading.round, world.now))
            leading.next_index[follower] = log.snapshot.index + 1
        else:
            entries = log.after(previous) if previous < last else ()
            world.send(
                follower, AppendEntries(self.term, previous, previous_term, entries, self.commit_index, leading.round, world.now)
            )  # fmt: skip
            leading.next_index[follower] = last + 1

    def on_appended(self, world: Surroundings, sender: str, answer: Appended) -> None:
        """Note how far a follower is, which may be far enough for a successor; step down for a newer term."""
        leading = self.leadership
        if answer.term == self.term and self.role == "leader":
            if answer.round > leading.answered_round.get(sender, 0):
                leading.answered_round[sender] = answer.round
                leading.answered_at[sender] = answer.sent_at
            if not answer.success:
                self.go_back(world, sender, answer)
            elif answer.index > leading.match_index.get(sender, 0):
                leading.match_index[sender] = answer.index
                leading.next_index[sender] = max(leading.next_index.get(sender, 1), answer.index + 1)
                if answer.index > self.commit_index:
                    self.advance_commit(world)
            if leading.reads:
                self.answer_reads(world)
        elif answer.term > self.term:
            self.follow(world, answer.term)
        if sender == self.leadership.successor:
            self.hand_over(world)

    def go_back(self, world: Surroundings, follower: str, refusal: Appended) -> None:
        """Send a follower that refused what it lacks from where it said, but never what it is known to have."""
        leading = self.leadership
        index = max(leading.match_index.get(follower, 0) + 1, min(refusal.index, self.log.last_index + 1))
        if leading.retried.get(follower) != (leading.round, index):  # a refusal that came twice is answered once
            leading.retried[follower] = (leading.round, index)
            leading.next_index[follower] = index
            self.send_entries(world, follower)

    def advance_commit(self, world: Surroundings) -> None:
        """Commit what a quorum has, if it ends with an entry of this very term."""
        if self.commit_index == self.log.last_index:
            return  # all of it is committed
        index = self.log.configuration.reached(self.leadership.match_index | {self.me: self.log.last_index})
        if index > self.commit_index and self.may_commit(index):
            self.commit_index = index
            self.apply_committed(world)
            self.after_commit(world)

    def may_commit(self, index: int) -> bool:
        """Whether counting replicas is enough for this entry: an older term's entry may still be replaced, however many have it."""
        return self.log.term_at(index) == self.term

    def after_commit(self, world: Surroundings) -> None:
        """Go on with a change of the voters, when the step before is committed."""
        configuration = self.log.configuration
        if self.log.configuration_index > self.commit_index or self.role != "leader":
            return
        if configuration.next_voters is not None:
            self.log.append(Entry(self.term, configuration=Configuration(configuration.next_voters)))
            self.replicate(world)
        elif self.me not in configuration.members:
            self.replicate(world)  # the last thing it says: that it is done
            self.follow(world, self.term)

    # A follower

    def on_append_entries(self, world: Surroundings, sender: str, message: AppendEntries) -> None:
        """Take the leader's entries, if this log and the leader's are the same up to them."""
        term, log = message.term, self.log
        if term == self.term and self.leader == sender and self.role == "follower":  # as in hear, without the detour
            self.heard_at = now = world.now
            self.deadline = now + self.patience
        elif term < self.term:
            world.send(sender, Appended(self.term, False, 0, message.round, message.sent_at))
            return
        else:
            self.hear(world, sender, term)
        index = message.previous_index
        if not ((index == log.last_index and message.previous_term == log.last_term) or self.fits(message)):
            world.send(sender, Appended(term, False, self.retry_from(index), message.round, message.sent_at))
            return
        for entry in message.entries:
            index += 1
            if index <= log.snapshot.index:
                continue  # folded away, so it is committed and the same
            held = log.term_at(index)
            if held != entry.term:
                if held is not None:
                    log.cut_from(index)
                log.append(entry)
        world.send(sender, Appended(term, True, index, message.round, message.sent_at))
        if message.commit_index > self.commit_index and index > self.commit_index:
            self.commit_index = min(message.commit_index, index)
            self.apply_committed(world)

    def fits(self, message: AppendEntries) -> bool:
        """Whether the logs are the same up to the previous entry; what a snapshot covers is committed, and so the same everywhere."""
        previous, log = message.previous_index, self.log
        return log.term_at(previous) == message.previous_term or previous < log.snapshot.index

    def retry_from(self, index: int) -> int:
        """Return where the leader should go back to: the first entry of the term that did not fit, or the end of a log that is short."""
        log = self.log
        term = log.term_at(index)
        if term is None:
            return log.last_index + 1
        while index - 1 > log.snapshot.index and log.term_at(index - 1) == term:
            index -= 1
        return index

    def hear(self, world: Surroundings, leader: str, term: int) -> None:
        """Note that a leader of this term, or of a newer one, is there; be patient with each for a time of its own."""
        if term > self.term or self.role != "follower" or self.leader != leader:
            self.follow(world, term, leader)
            self.be_patient(world)
        self.heard_at = world.now
        self.deadline = self.heard_at + self.patience

    def on_install_snapshot(self, world: Surroundings, sender: str, message: InstallSnapshot) -> None:
        """Take over the leader's snapshot, unless this server is past it."""
        if message.term < self.term:
            world.send(sender, Appended(self.term, False, 0, message.round, message.sent_at))
            return
        self.hear(world, sender, message.term)
        snapshot = message.snapshot
        if snapshot.index > self.commit_index:
            self.log.install(snapshot)
            self.machine.restore(snapshot.state)
            self.commit_index = self.applied_index = snapshot.index
            world.record("installed", index=snapshot.index, term=snapshot.term)
        world.send(sender, Appended(self.term, True, snapshot.index, message.round, message.sent_at))

    # Everybody

    def apply_committed(self, world: Surroundings) -> None:
        """Run the committed entries through the state machine, in order; a leader answers their clients."""
        while self.applied_index < self.commit_index:
            index = self.applied_index + 1
            entry = self.log.entry(index)
            self.applied_index = index
            world.record("apply", index=index, term=entry.term, command=entry.command)
            if entry.command is not None:
                result = self.machine.apply(entry.client, entry.serial, entry.command)
                if self.role == "leader" and entry.client:
                    world.send(entry.client, ClientReply(entry.serial, result))
        if self.snapshot_every is not None and self.applied_index - self.log.snapshot.index >= self.snapshot_every:
            self.log.compact(self.applied_index, self.machine.snapshot())
            world.record("folded", index=self.applied_index)
        if self.leadership.reads:
            self.answer_reads(world)

    def answer_reads(self, world: Surroundings) -> None:
        """Answer the questions that may be answered now (see :class:`Serving`)."""
        raise NotImplementedError

    def hand_over(self, world: Surroundings) -> None:
        """Let the successor stand once it is up to date (see :class:`Transfers`)."""
        raise NotImplementedError
