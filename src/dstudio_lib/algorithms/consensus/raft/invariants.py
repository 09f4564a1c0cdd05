"""The properties that Raft promises at all times, as functions over the servers' states.

Election safety, leader append-only, log matching, leader completeness and state-machine safety are the five of D. Ongaro and
J. Ousterhout, USENIX ATC 2014; that terms never fall is asked besides.

References: ongaro2014raft.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .log import Entry, Log
from .node import Raft


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: which one, and how."""

    promise: str
    sentence: str


def logs_match(first: Log, second: Log) -> bool:
    """Whether two logs are the same up to the last entry that has the same index and the same term in both.

    >>> from dstudio_lib.algorithms.consensus.raft.log import Configuration
    >>> one, other = Log(Configuration(("a", "b"))), Log(Configuration(("a", "b")))
    >>> _ = one.append(Entry(1, ("put", "x", 1))), other.append(Entry(1, ("put", "x", 2)))
    >>> logs_match(one, other)
    False
    """
    start = max(first.snapshot.index, second.snapshot.index)
    common = min(first.last_index, second.last_index)
    while common > start and first.term_at(common) != second.term_at(common):
        common -= 1
    if common <= start:
        return True
    return first.between(start, common) == second.between(start, common)


def log_matching(servers: Sequence[Raft]) -> list[Violation]:
    """Check every two logs against one another."""
    return [
        Violation("log matching", f"{one.me} and {other.me} share an entry, and differ before it.")
        for place, one in enumerate(servers)
        for other in servers[place + 1 :]
        if not logs_match(one.log, other.log)
    ]


class Witness:
    """Sees the servers again and again, remembers what must stay true, and says what did not.

    Show it all servers that are up after every few events: what it remembers between two looks is what the promises are about.
    A promise that is broken and mended between two looks escapes it.

    >>> Witness().look([Raft("a", ("b", "c")), Raft("b", ("a", "c"))])
    []
    """

    def __init__(self) -> None:
        self.leaders: dict[int, str] = {}
        self.terms: dict[str, int] = {}
        self.leading: dict[str, tuple[int, list[Entry], int]] = {}
        self.committed: dict[int, tuple[Entry, int]] = {}
        self.seen: dict[str, int] = {}

    def look(self, servers: Iterable[Raft]) -> list[Violation]:
        """Return every promise that these states break."""
        up = list(servers)
        return [
            *self.election_safety(up),
            *self.terms_never_fall(up),
            *self.leader_append_only(up),
            *log_matching(up),
            *self.state_machine_safety(up),
            *self.leader_completeness(up),
        ]

    def election_safety(self, servers: Sequence[Raft]) -> list[Violation]:
        """A term has at most one leader."""
        found = []
        for server in servers:
            if server.role == "leader":
                first = self.leaders.setdefault(server.term, server.me)
                if first != server.me:
                    found.append(Violation("election safety", f"{first} and {server.me} both led in term {server.term}."))
        return found

    def terms_never_fall(self, servers: Sequence[Raft]) -> list[Violation]:
        """A server's term only grows, over crashes too."""
        found = []
        for server in servers:
            before = self.terms.get(server.me, 0)
            if server.term < before:
                found.append(Violation("terms never fall", f"{server.me} went from term {before} to {server.term}."))
            self.terms[server.me] = server.term
        return found

    def leader_append_only(self, servers: Sequence[Raft]) -> list[Violation]:
        """A leader never overwrites or removes entries of its own log."""
        found = []
        for server in servers:
            log = server.log
            if server.role != "leader":
                self.leading.pop(server.me, None)
                continue
            term, held, base = self.leading.get(server.me, (0, [], 0))
            if term == server.term:
                folded = max(0, log.snapshot.index - base)  # of what it held; these are committed
                if log.last_index < base + len(held) or log.between(max(base, log.snapshot.index), base + len(held)) != held[folded:]:
                    found.append(Violation("leader append-only", f"{server.me} changed its own log while it led term {term}."))
            self.leading[server.me] = (server.term, list(log.entries), log.snapshot.index)
        return found

    def state_machine_safety(self, servers: Sequence[Raft]) -> list[Violation]:
        """No two servers ever commit different entries at the same index."""
        found = []
        for server in servers:
            log = server.log
            # Only what it committed since the last look, and at most what it still has; a restarted server begins again.
            start = max(log.snapshot.index, min(self.seen.get(server.me, 0), server.commit_index))
            for index in range(start + 1, server.commit_index + 1):
                entry = log.entry(index)
                first, _ = self.committed.setdefault(index, (entry, server.term))
                if first != entry:
                    found.append(Violation("state-machine safety", f"{server.me} committed another entry than others at index {index}."))
            self.seen[server.me] = server.commit_index
        return found

    def leader_completeness(self, servers: Sequence[Raft]) -> list[Violation]:
        """A committed entry is in the log of every leader of a later term."""
        found = []
        for server in servers:
            if server.role != "leader":
                continue
            for index, (entry, term) in self.committed.items():
                if term < server.term and index > server.log.snapshot.index and server.log.term_at(index) != entry.term:
                    found.append(
                        Violation("leader completeness", f"{server.me} leads term {server.term} without the committed entry {index}.")
                    )
        return found
