"""Spanner: versions at times that everybody agrees on, so that a read in the past needs no locks and sees a consistent whole.

J. C. Corbett, J. Dean, M. Epstein, A. Fikes, C. Frost and others, "Spanner: Google's Globally-Distributed Database", OSDI, 2012:
commit wait, snapshot reads, and the read time of a read-only transaction. :mod:`dstudio_lib.algorithms.clocks.truetime` has the
clock, and the commit wait between processes; here a caller steps through true time itself.

References: corbett2012spanner.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from dstudio_lib.algorithms.clocks.truetime import TrueTime
from dstudio_lib.foundation.errors import InputError, UnknownName


@dataclass(slots=True)
class Group:
    """Keys with their versions, at a leader whose clock is off by ``offset`` (ns)."""

    clock: TrueTime
    offset: int = 0
    last: int = 0
    versions: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    unfinished: dict[int, dict[str, Any]] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)

    def reading(self, true_time: int) -> int:
        """Return what the leader's clock shows at a true time."""
        return true_time + self.offset


class Spanner:
    """Groups of keys, each with a leader and a clock that is wrong by no more than the error it admits.

    Parameters
    ----------
    error
        Bound (ns) on how far any clock is off.
    offsets
        How far (ns) the clock of each group really is off.

    >>> spanner = Spanner(error=5, offsets={"eu": 4, "us": -4})
    >>> ticket = spanner.begin("eu", {"x": 1}, now=100)
    >>> spanner.finish("eu", ticket, now=100), spanner.finish("eu", ticket, now=112)
    (False, True)
    >>> spanner.read({"eu": ["x"]}, at=ticket, now=112)
    {'x': 1}
    """

    def __init__(self, error: int, offsets: dict[str, int]) -> None:
        for name, offset in offsets.items():
            if abs(offset) > error:
                raise InputError(f"offsets has {name!r} off by {offset} ns, more than error={error}; allowed is up to {error}.", "offsets")
        self.groups = {name: Group(TrueTime(error), offset) for name, offset in offsets.items()}

    def group(self, name: str) -> Group:
        """Return a group by its name."""
        if name not in self.groups:
            raise UnknownName(f"There is no group {name!r}; the groups are {', '.join(self.groups)}.")
        return self.groups[name]

    def begin(self, group: str, writes: dict[str, Any], now: int) -> int:
        """Begin to commit, at true time ``now``, and return the commit time: the latest that it could be, and later than any before."""
        here = self.group(group)
        here.last = max(here.clock.now(here.reading(now)).latest, here.last + 1)
        here.unfinished[here.last] = dict(writes)
        return here.last

    def finish(self, group: str, ticket: int, now: int) -> bool:
        """Let everybody see a commit, once its time has surely passed; ``False`` says to wait. To ask again afterwards changes nothing."""
        here = self.group(group)
        if ticket not in here.unfinished:
            if ticket in here.finished:
                return True
            raise UnknownName(f"Group {group!r} has no commit of time {ticket}; give what begin returned, for the same group.")
        if not self.may_finish(here, ticket, now):
            return False
        here.finished.add(ticket)
        for key, value in here.unfinished.pop(ticket).items():
            here.versions.setdefault(key, []).append((ticket, value))
            here.versions[key].sort(key=lambda version: version[0])
        return True

    def may_finish(self, group: Group, ticket: int, now: int) -> bool:
        """Commit wait: whether the commit time has surely passed."""
        return group.clock.after(ticket, group.reading(now))

    def read_time(self, group: str, now: int) -> int:
        """Return a time for a read-only transaction that begins now: nothing that anybody has seen can be later."""
        here = self.group(group)
        return here.clock.now(here.reading(now)).latest

    def read(self, keys: dict[str, list[str]], at: int, now: int) -> dict[str, Any] | None:
        """Return the values of keys of several groups as of one time; ``None`` where a group must wait before it can know.

        A group can answer for a time if it has nothing unfinished up to it, and surely will give no commit a time up to it.
        """
        found = {}
        for name, wanted in keys.items():
            group = self.group(name)
            if not self.is_safe(group, at, now):
                return None
            for key in wanted:
                versions = group.versions.get(key, [])
                place = bisect_right(versions, at, key=lambda version: version[0])
                if place:
                    found[key] = versions[place - 1][1]
        return found

    def is_safe(self, group: Group, at: int, now: int) -> bool:
        """Whether no commit of the group up to a time is under way or to come."""
        return all(ticket > at for ticket in group.unfinished) and max(group.last + 1, group.clock.now(group.reading(now)).latest) > at


class SpannerThatDoesNotWait(Spanner):
    """Leaves out the commit wait: a commit is seen before its time has come, and one that follows it elsewhere gets an earlier time.

    >>> spanner = SpannerThatDoesNotWait(error=5, offsets={"eu": 5, "us": -5})
    >>> first = spanner.begin("eu", {"x": 1}, now=100)
    >>> spanner.finish("eu", first, now=100), first, spanner.begin("us", {"y": 2}, now=101)
    (True, 110, 101)
    """

    def may_finish(self, group: Group, ticket: int, now: int) -> bool:
        """At once."""
        return True


class SpannerThatReadsTooSoon(Spanner):
    """Leaves out the safe time: a read at a time sees one group before and the other after a commit that is still under way.

    >>> spanner = SpannerThatReadsTooSoon(error=5, offsets={"eu": 0})
    >>> ticket = spanner.begin("eu", {"x": 1}, now=100)
    >>> spanner.read({"eu": ["x"]}, at=ticket, now=106), spanner.finish("eu", ticket, now=111)
    ({}, True)
    >>> spanner.read({"eu": ["x"]}, at=ticket, now=111)
    {'x': 1}
    """

    def is_safe(self, group: Group, at: int, now: int) -> bool:
        """Always."""
        return True
