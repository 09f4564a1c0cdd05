"""What Raft servers and their clients say to one another.

References: ongaro2014raft; ongaro2014bridging.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .log import Entry, Snapshot


@dataclass(slots=True)
class RequestVote:
    """A candidate asks for a vote; with ``trial`` it asks only whether it would get one, and no term changes.

    It is ``permitted`` to disturb a leader that is heard if that leader asked for the election.
    """

    term: int
    last_index: int
    last_term: int
    trial: bool = False
    permitted: bool = False


@dataclass(slots=True)
class Vote:
    """The answer to :class:`RequestVote`. A trial that is granted carries the term that was asked about."""

    term: int
    granted: bool
    trial: bool = False


@dataclass(slots=True)
class AppendEntries:
    """The leader's entries after ``previous_index``; with none, a heartbeat.

    ``round`` counts the leader's broadcasts, and ``sent_at`` is its own clock: both come back in the answer.
    """

    term: int
    previous_index: int
    previous_term: int
    entries: tuple[Entry, ...]
    commit_index: int
    round: int
    sent_at: int


@dataclass(slots=True)
class InstallSnapshot:
    """The leader's snapshot, for a follower that lacks entries which the leader no longer has."""

    term: int
    snapshot: Snapshot
    round: int
    sent_at: int


@dataclass(slots=True)
class Appended:
    """The answer to both: up to where the logs are the same; or, after a refusal, where the leader should try next."""

    term: int
    success: bool
    index: int
    round: int
    sent_at: int


@dataclass(slots=True)
class ClientRequest:
    """A client's command. The same serial number, sent again, is the same command."""

    serial: int
    command: tuple[Any, ...]


@dataclass(slots=True)
class ReadRequest:
    """A client's question, which changes nothing and so needs no entry in the log."""

    serial: int
    command: tuple[Any, ...]


@dataclass(slots=True)
class ClientReply:
    """The result of a command or of a question."""

    serial: int
    result: Any


@dataclass(slots=True)
class NotLeader:
    """Ask somebody else: the leader, if this server knows it."""

    serial: int
    leader: str | None


@dataclass(slots=True)
class Reconfigure:
    """An operator asks the leader for a new set of voters."""

    voters: tuple[str, ...]


@dataclass(slots=True)
class TransferLeadership:
    """An operator asks the leader to let another voter lead."""

    target: str


@dataclass(slots=True)
class TimeoutNow:
    """The leader of a term tells a follower to stand for election as if its timer had rung."""

    term: int
