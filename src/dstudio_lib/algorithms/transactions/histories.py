"""Histories of transactions: who read and wrote which version, and in which order versions were installed.

The notation is that of Adya, Liskov and O'Neil: ``w1(x1)`` is the write of a version of x by transaction 1, ``r2(x1)`` a read of that
version by transaction 2, ``r2(x1:1)`` a read of the first of several versions that transaction 1 wrote, ``c1`` and ``a1`` commit and
abort. Transaction 0 wrote the initial versions. Added to it are ``b1``, the begin, and ``s1(x*: x0)``, a select of all items whose name
begins with x.

Source: A. Adya, B. Liskov and P. O'Neil, "Generalized Isolation Level Definitions", ICDE 2000.

References: adya2000generalized.

>>> history = History.parse("w1(x1) r2(x1) a1 c2")
>>> history.committed, history.aborted
({2}, {1})
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from dstudio_lib.foundation.errors import InputError

Kind = Literal["begin", "read", "write", "select", "commit", "abort"]


class Version(NamedTuple):
    """A version of an item: the transaction that wrote it, and the how-manieth write of the item by that transaction it was.

    >>> str(Version("x", 2)), str(Version("x", 2, 3))
    ('x2', 'x2:3')
    """

    key: str
    writer: int
    number: int = 1

    def __str__(self) -> str:
        return f"{self.key}{self.writer}" + (f":{self.number}" if self.number > 1 else "")


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a history; a select has the prefix it asked for, and every version that it looked at.

    >>> str(Event("read", 1, Version("x", 0)))
    'r1(x0)'
    """

    kind: Kind
    transaction: int
    version: Version | None = None
    value: Any = None
    prefix: str = ""
    versions: tuple[Version, ...] = ()

    def __str__(self) -> str:
        if self.kind == "select":
            return f"s{self.transaction}({self.prefix}*: {', '.join(map(str, self.versions))})"
        return f"{self.kind[0]}{self.transaction}" + (f"({self.version})" if self.version else "")


_STEP = re.compile(r"([bca])(\d+)|([rw])(\d+)\((\w+?)(\d+)(?::(\d+))?\)|s(\d+)\((\w*)\*:\s*([^)]*)\)|\[([^\]]*)\]|(\S+)")
_VERSION = re.compile(r"([A-Za-z]\w*?)(\d+)(?::(\d+))?")


class History:
    """What a store did, step by step; it grows by one method for each kind of step.

    Parameters
    ----------
    in_place
        Whether a write is installed at once, over what was there, so that versions are ordered by their writes; else by commits.

    Examples
    --------
    >>> history = History()
    >>> written = history.write(1, "x", 5)
    >>> history.commit(1)
    >>> history.read(2, written)
    >>> str(history)
    'w1(x1) c1 r2(x1)'
    """

    def __init__(self, in_place: bool = False) -> None:
        self.events: list[Event] = []
        self.in_place = in_place
        self.given_order: dict[str, list[int]] = {}
        self._counts: dict[tuple[int, str], int] = {}

    @classmethod
    def parse(cls, text: str) -> History:
        """Read a history in the notation above; ``[x2 << x1]`` gives the order of versions where it is not that of the commits.

        Raises
        ------
        InputError
            If a step is none of the notation.
        """
        history = cls()
        for match in _STEP.finditer(text):
            ends, ended, kind, who, key, writer, number, selector, prefix, seen, order, odd = match.groups()
            if odd:
                raise InputError(f"A history has the step {odd!r}; allowed are b1, r1(x0), w1(x1), s1(x*: x0), c1, a1; try 'w1(x1) c1'.")
            if ends:
                history.events.append(Event({"b": "begin", "c": "commit", "a": "abort"}[ends], int(ended)))  # type: ignore[arg-type]
            elif kind:
                version = Version(key, int(writer), int(number) if number else 0)
                history.events.append(Event("read" if kind == "r" else "write", int(who), version, version))
            elif selector:
                versions = tuple(Version(k, int(w), int(n) if n else 0) for k, w, n in _VERSION.findall(seen))
                history.events.append(Event("select", int(selector), prefix=prefix, versions=versions))
            else:
                named = [_VERSION.fullmatch(each.strip()) for each in order.split("<<")]
                if None in named:
                    raise InputError(f"An order of versions was given as [{order}]; allowed is [x1 << x2]; name each version.")
                history.given_order[named[0][1]] = [int(each[2]) for each in named if each]  # type: ignore[index]
        history._number_versions()
        return history

    def _number_versions(self) -> None:
        """Give versions without a number the number of their writer's last write, which is what the notation means."""
        written: dict[tuple[int, str], int] = {}
        for place, event in enumerate(self.events):
            if event.kind == "write" and event.version:
                if event.version.writer != event.transaction:
                    raise InputError(f"Step {event} writes a version of another transaction; write w{event.transaction}(…) instead.")
                number = written[event.transaction, event.version.key] = written.get((event.transaction, event.version.key), 0) + 1
                self.events[place] = Event("write", event.transaction, event.version._replace(number=number), event.value)

        def numbered(version: Version) -> Version:
            return version if version.number else version._replace(number=written.get((version.writer, version.key), 1))

        for place, event in enumerate(self.events):
            if event.kind == "read" and event.version:
                self.events[place] = Event("read", event.transaction, numbered(event.version))
            elif event.kind == "select":
                seen = tuple(map(numbered, event.versions))
                self.events[place] = Event("select", event.transaction, prefix=event.prefix, versions=seen)

    # --- growing

    def begin(self, transaction: int) -> None:
        """Record that a transaction began."""
        self.events.append(Event("begin", transaction))

    def write(self, transaction: int, key: str, value: Any) -> Version:
        """Record a write, and return the version that it made."""
        number = self._counts[transaction, key] = self._counts.get((transaction, key), 0) + 1
        version = Version(key, transaction, number)
        self.events.append(Event("write", transaction, version, value))
        return version

    def read(self, transaction: int, version: Version) -> None:
        """Record a read of a version."""
        self.events.append(Event("read", transaction, version))

    def select(self, transaction: int, prefix: str, versions: Iterable[Version]) -> None:
        """Record a read of all items whose names begin with a prefix: all versions looked at, those of deleted items included."""
        self.events.append(Event("select", transaction, prefix=prefix, versions=tuple(versions)))

    def commit(self, transaction: int) -> None:
        """Record a commit."""
        self.events.append(Event("commit", transaction))

    def abort(self, transaction: int) -> None:
        """Record an abort."""
        self.events.append(Event("abort", transaction))

    # --- asking

    def __str__(self) -> str:
        return " ".join(map(str, self.events))

    def _ended(self, kind: Kind) -> set[int]:
        return {event.transaction for event in self.events if event.kind == kind}

    @property
    def committed(self) -> set[int]:
        """The transactions that committed."""
        return self._ended("commit")

    @property
    def aborted(self) -> set[int]:
        """The transactions that aborted."""
        return self._ended("abort")

    def last_writes(self) -> dict[tuple[int, str], Event]:
        """Return the last write of each transaction to each item: the version that it installs if it commits."""
        return {(e.transaction, e.version.key): e for e in self.events if e.kind == "write" and e.version}

    def order(self) -> Mapping[str, list[int]]:
        """Return for each item the committed transactions that installed a version, in order, the initial version first.

        >>> History.parse("w1(x1) w2(x2) c2 c1").order()
        {'x': [0, 2, 1]}
        """
        commits = [event.transaction for event in self.events if event.kind == "commit"]
        ended_well = {*commits}
        last = self.last_writes()
        found: dict[str, list[int]] = {key: [0] for _, key in last}
        if self.in_place:
            at = {(e.transaction, e.version.key): n for n, e in enumerate(self.events) if e.kind == "write" and e.version}
            placed = sorted(last, key=at.__getitem__)
        else:
            ended = {writer: place for place, writer in enumerate(commits)}
            placed = sorted((write for write in last if write[0] in ended), key=lambda write: ended[write[0]])
        for writer, key in placed:
            if writer in ended_well:
                found[key].append(writer)
        for key, writers in self.given_order.items():
            found[key] = [0, *(writer for writer in writers if writer and writer in commits)]
        return found

    def spans(self) -> dict[int, tuple[int, int]]:
        """Return the places of the begin (or first step) and of the commit of each committed transaction, in the order of their numbers."""
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        for place, event in enumerate(self.events):
            first.setdefault(event.transaction, place)
            last[event.transaction] = place
        return {transaction: (first[transaction], last[transaction]) for transaction in sorted(self.committed)}
