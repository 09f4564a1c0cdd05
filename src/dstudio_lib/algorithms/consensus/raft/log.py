"""Raft's log: entries with their terms, their oldest part folded into a snapshot, and the configurations among them.

D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, and D. Ongaro, "Consensus: Bridging
Theory and Practice", dissertation, Stanford University, 2014: the log, log compaction and joint consensus.

References: ongaro2014raft; ongaro2014bridging.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..quorums import majority


@dataclass(frozen=True, slots=True)
class Configuration:
    """Who votes: one set of servers or, while it changes, two sets that both have to agree."""

    voters: tuple[str, ...]
    next_voters: tuple[str, ...] | None = None

    @property
    def joint(self) -> bool:
        """Whether it is a change under way."""
        return self.next_voters is not None

    @property
    def members(self) -> tuple[str, ...]:
        """Every server that takes part, in order of name."""
        return tuple(sorted({*self.voters, *(self.next_voters or ())}))

    def agrees(self, voices: Iterable[str]) -> bool:
        """Whether these servers are enough: a majority; of both sets while there are two.

        >>> Configuration(("a", "b", "c"), ("c", "d", "e")).agrees({"a", "c", "d"})
        True
        >>> Configuration(("a", "b", "c"), ("c", "d", "e")).agrees({"a", "b", "d"})
        False
        """
        said = set(voices)
        return all(len(said.intersection(part)) >= majority(len(part)) for part in self._parts)

    def reached(self, marks: Mapping[str, int], nothing: int = 0) -> int:
        """Return the highest mark that a quorum has reached; a server without one has ``nothing``.

        >>> Configuration(("a", "b", "c")).reached({"a": 7, "b": 5})
        5
        """
        return min([sorted([marks.get(server, nothing) for server in part])[-majority(len(part))] for part in self._parts])

    @property
    def _parts(self) -> tuple[tuple[str, ...], ...]:
        return (self.voters,) if self.next_voters is None else (self.voters, self.next_voters)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the log: a client's command, a configuration, or nothing (with which a leader opens its term)."""

    term: int
    command: tuple[Any, ...] | None = None
    client: str = ""
    serial: int = 0
    configuration: Configuration | None = None

    def __deepcopy__(self, _: object) -> Entry:
        """Return the entry itself: nothing in it ever changes, and logs are copied at every crash."""
        return self


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What all entries up to ``index`` amount to."""

    index: int
    term: int
    configuration: Configuration
    state: Any = None


class Log:
    """Entries numbered from 1; those up to the snapshot's index are known by the snapshot alone.

    >>> log = Log(Configuration(("a",)))
    >>> log.append(Entry(term=1)), log.append(Entry(term=2)), log.last_term
    (1, 2, 2)

    ``last_index`` and ``last_term`` are those of the last entry, and ``configuration`` is the latest one in the log, committed or not:
    every message asks for them, so they are kept and not worked out.
    """

    __slots__ = ("_configurations", "configuration", "entries", "last_index", "last_term", "snapshot")

    def __init__(self, configuration: Configuration) -> None:
        self.snapshot = Snapshot(0, 0, configuration)
        self.entries: list[Entry] = []
        self._configurations: list[tuple[int, Configuration]] = []
        self._note_end()

    def _note_end(self) -> None:
        """Note what the last entry and the last configuration are, whenever either may be another."""
        self.last_index = self.snapshot.index + len(self.entries)
        self.last_term = self.entries[-1].term if self.entries else self.snapshot.term
        self.configuration = self._configurations[-1][1] if self._configurations else self.snapshot.configuration

    @property
    def configuration_index(self) -> int:
        """Where it stands."""
        return self._configurations[-1][0] if self._configurations else self.snapshot.index

    def term_at(self, index: int) -> int | None:
        """Return the term of an entry; ``None`` where the log has none, or no longer."""
        place = index - self.snapshot.index
        if place > 0:
            return self.entries[place - 1].term if place <= len(self.entries) else None
        return self.snapshot.term if place == 0 else None

    def entry(self, index: int) -> Entry:
        """Return an entry that is neither folded away nor still to come."""
        place = index - self.snapshot.index
        assert 0 < place <= len(self.entries), f"entry {index} is not in the log"
        return self.entries[place - 1]

    def after(self, index: int) -> tuple[Entry, ...]:
        """Return all entries after this one."""
        return tuple(self.entries[index - self.snapshot.index :])

    def between(self, index: int, last: int) -> list[Entry]:
        """Return the entries after ``index``, up to ``last``."""
        return self.entries[index - self.snapshot.index : last - self.snapshot.index]

    def append(self, entry: Entry) -> int:
        """Put an entry at the end and return its index."""
        self.entries.append(entry)
        index = self.last_index = self.last_index + 1
        self.last_term = entry.term
        if entry.configuration is not None:
            self._configurations.append((index, entry.configuration))
            self.configuration = entry.configuration
        return index

    def cut_from(self, index: int) -> None:
        """Remove an entry and all that follow it."""
        assert index > self.snapshot.index, "a snapshot is never cut"
        del self.entries[index - self.snapshot.index - 1 :]
        while self._configurations and self._configurations[-1][0] >= index:
            self._configurations.pop()
        self._note_end()

    def compact(self, index: int, state: Any) -> None:
        """Fold the entries up to this one into a snapshot of the state they led to."""
        term = self.term_at(index)
        assert term is not None
        folded = [configuration for place, configuration in self._configurations if place <= index]
        self._start_from(Snapshot(index, term, folded[-1] if folded else self.snapshot.configuration, state))

    def install(self, snapshot: Snapshot) -> None:
        """Take another's snapshot: keep what follows it if that fits, else drop the log."""
        if self.term_at(snapshot.index) != snapshot.term:
            self.entries = []
            self.snapshot = snapshot
            self._configurations = []
            self._note_end()
        else:
            self._start_from(snapshot)

    def _start_from(self, snapshot: Snapshot) -> None:
        self.entries = self.entries[snapshot.index - self.snapshot.index :]
        self.snapshot = snapshot
        self._configurations = [each for each in self._configurations if each[0] > snapshot.index]
        self._note_end()

    def check(self) -> None:
        """Assert that terms never fall along the log, and that its end and its configurations are where they are said to be."""
        terms = [self.snapshot.term, *(entry.term for entry in self.entries)]
        assert terms == sorted(terms)
        configurations = [
            (index, entry.configuration)
            for index, entry in enumerate(self.entries, start=self.snapshot.index + 1)
            if entry.configuration is not None
        ]
        assert configurations == self._configurations
        assert self.configuration == (configurations[-1][1] if configurations else self.snapshot.configuration)
        assert (self.last_index, self.last_term) == (self.snapshot.index + len(self.entries), terms[-1])
