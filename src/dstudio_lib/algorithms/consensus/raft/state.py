"""What a Raft server keeps, and the changes of role that every part of the protocol shares.

References: ongaro2014raft.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

from .log import Configuration, Log
from .machine import KeyValueMachine

Role = Literal["follower", "trial candidate", "candidate", "leader"]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a server waits, in nanoseconds of its own clock.

    ``election_timeout`` is the least silence after which a follower stands for election; each waits up to twice as long, drawn at
    random. ``clock_drift`` is by how much any clock may be fast or slow; leases are shortened by it.

    >>> Timing(election_timeout=150 * MILLISECOND, clock_drift=0.0).lease
    150000000
    """

    election_timeout: int = 150 * MILLISECOND
    heartbeat: int = 50 * MILLISECOND
    clock_drift: float = 0.001

    def __post_init__(self) -> None:
        if not 0 < self.heartbeat < self.election_timeout:
            raise InputError(
                f"The heartbeat of {self.heartbeat} ns has to be above 0 and below the election timeout of {self.election_timeout} ns; "
                f"try a third of it, {self.election_timeout // 3}.",
                "heartbeat",
            )

    @property
    def lease(self) -> int:
        """How long a leader may rely on a heartbeat that a quorum answered, counted from when it was sent."""
        return int(self.election_timeout * (1 - self.clock_drift) / (1 + self.clock_drift))


@dataclass(slots=True)
class PendingRead:
    """A question that waits for its leader to be confirmed (``round``) and for its state to be recent enough (``index``)."""

    round: int
    index: int
    client: str
    serial: int
    command: tuple[Any, ...]


@dataclass(slots=True)
class Leadership:
    """What only a leader keeps, and loses with its term."""

    next_index: dict[str, int] = field(default_factory=dict)
    match_index: dict[str, int] = field(default_factory=dict)
    retried: dict[str, tuple[int, int]] = field(default_factory=dict)
    answered_round: dict[str, int] = field(default_factory=dict)
    answered_at: dict[str, int] = field(default_factory=dict)
    round: int = 0
    reads: list[PendingRead] = field(default_factory=list)
    opening_index: int = 0
    since: int = 0
    successor: str | None = None
    lease_expired: bool = False


class RaftState(Process):
    """The state of one server.

    Parameters
    ----------
    voters
        The first configuration, the same at every server; by default the server and its peers. A server that joins later is given
        the configuration of the group it joins, and waits until the log names it.
    timing
        Its timeouts.
    pre_vote
        Ask whether an election could be won before a term is spent on it, and take no part in elections while a leader is heard.
    lease_reads
        Answer questions without a round of messages while a quorum has been heard recently enough.
    snapshot_every
        Entries after which the log is folded into a snapshot; ``None`` for never.
    """

    durable: ClassVar[tuple[str, ...]] = ("term", "voted_for", "log")
    machine_kind: ClassVar[type[KeyValueMachine]] = KeyValueMachine

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        *,
        voters: tuple[str, ...] | None = None,
        timing: Timing | None = None,
        pre_vote: bool = True,
        lease_reads: bool = False,
        snapshot_every: int | None = None,
    ) -> None:
        super().__init__(me, peers)
        self.timing = timing or Timing()
        self.pre_vote = pre_vote
        self.lease_reads = lease_reads
        self.snapshot_every = snapshot_every
        # Durable
        self.term = 0
        self.voted_for: str | None = None
        self.log = Log(Configuration(tuple(sorted(voters or (me, *peers)))))
        # Volatile
        self.role: Role = "follower"
        self.leader: str | None = None
        self.votes: set[str] = set()
        self.machine = self.machine_kind()
        self.commit_index = 0
        self.applied_index = 0
        self.leadership = Leadership()
        self._followers: tuple[Configuration | None, tuple[str, ...]] = (None, ())
        self.patience = 0
        self.deadline = 0
        self.heard_at: int | None = None

    def on_start(self, world: Surroundings) -> None:
        """Begin as a follower, with the state that the snapshot holds."""
        self.machine.restore(self.log.snapshot.state)
        self.commit_index = self.applied_index = self.log.snapshot.index
        self.be_patient(world)
        world.set_timer("election", self.patience)

    def on_restart(self, world: Surroundings) -> None:
        """Begin again. A leader may have been heard just before the crash: its lease is respected."""
        self.on_start(world)
        self.heard_at = world.now

    @property
    def followers(self) -> tuple[str, ...]:
        """Whom a leader replicates to: the members besides itself, in order of name.

        >>> RaftState("b", ("a", "c")).followers
        ('a', 'c')
        """
        configuration, followers = self._followers
        if configuration is not self.log.configuration:
            configuration = self.log.configuration
            followers = tuple(member for member in configuration.members if member != self.me)
            self._followers = (configuration, followers)
        return followers

    @property
    def minds_leaders(self) -> bool:
        """Whether it takes no part in an election soon after a leader was heard; leases rely on it."""
        return self.pre_vote or self.lease_reads

    def be_patient(self, world: Surroundings) -> None:
        """Draw a new election timeout and begin to wait."""
        least = self.timing.election_timeout
        self.patience = least + world.random.randrange(least)
        self.deadline = world.now + self.patience

    def follow(self, world: Surroundings, term: int, leader: str | None = None) -> None:
        """Become a follower, in a newer term or in this one."""
        assert term >= self.term, "terms never fall"
        if term > self.term:
            self.term = term
            self.voted_for = None
        if self.role == "leader":
            world.cancel_timer("heartbeat")
            world.record("stepped down", term=self.term)
            self.be_patient(world)
        self.role = "follower"
        self.leader = leader
        self.votes = set()
        self.leadership = Leadership()

    def check(self) -> None:
        """Assert what holds of one server at every moment."""
        self.log.check()
        assert self.log.snapshot.index <= self.applied_index <= self.commit_index <= self.log.last_index
        assert self.log.last_term <= self.term
