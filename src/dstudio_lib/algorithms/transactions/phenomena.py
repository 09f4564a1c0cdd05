"""Phenomena G0 to G2: what a history of transactions shows that a serial one could not, and which isolation level forbids it.

A history's dependency graph has an edge from one committed transaction to another if the second overwrote the first (``ww``), read
what it wrote (``wr``), or overwrote what it read (``rw``, an anti-dependency). Each phenomenon is a kind of cycle in it, or a read that
should not have been; each level is the list of phenomena it forbids. Evidence is returned, not a mere verdict.

Source: A. Adya, B. Liskov and P. O'Neil, "Generalized Isolation Level Definitions", ICDE 2000; snapshot isolation (PL-SI) and consistent
view (PL-2+) as in A. Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions",
PhD thesis, MIT, 1999. A cycle of ``ww`` edges alone is reported as G0 and not again as G1c, of which it is a special case.

References: adya2000generalized; adya1999weak.

>>> from dstudio_lib.algorithms.transactions.histories import History
>>> found = phenomena(History.parse("r1(x0) r2(y0) w1(y1) w2(x2) c1 c2"))  # write skew
>>> print(found["G2-item"])
T1 –rw(x)→ T2 –rw(y)→ T1
>>> admits("snapshot isolation", History.parse("b1 b2 r1(x0) r2(y0) w1(y1) w2(x2) c1 c2"))
True
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from dstudio_lib.foundation.errors import InputError

from .histories import History, Version


class Edge(NamedTuple):
    """A dependency: its kind (``ww``, ``wr``, ``rw``, ``predicate-rw`` or ``start``), and the item it goes through.

    >>> Edge(1, "rw", "x", 2).key
    'x'
    """

    before: int
    kind: str
    key: str
    after: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle of dependencies, as evidence.

    >>> print(Cycle((Edge(1, "rw", "x", 2), Edge(2, "ww", "x", 1))))
    T1 –rw(x)→ T2 –ww(x)→ T1
    """

    edges: tuple[Edge, ...]

    @property
    def transactions(self) -> frozenset[int]:
        """The transactions on it."""
        return frozenset(edge.before for edge in self.edges)

    def __str__(self) -> str:
        steps = (f"–{edge.kind}({edge.key})→ T{edge.after}" if edge.key else f"–{edge.kind}→ T{edge.after}" for edge in self.edges)
        return " ".join((f"T{self.edges[0].before}", *steps))


@dataclass(frozen=True, slots=True)
class DirtyRead:
    """A read of a version that was never installed, as evidence.

    >>> print(DirtyRead(2, Version("x", 1), "and T1 aborted"))
    T2 read x1, and T1 aborted
    """

    reader: int
    version: Version
    why: str

    @property
    def transactions(self) -> frozenset[int]:
        """Reader and writer."""
        return frozenset({self.reader, self.version.writer})

    def __str__(self) -> str:
        return f"T{self.reader} read {self.version}, {self.why}"


_G1 = frozenset({"G0", "G1a", "G1b", "G1c"})
LEVELS: dict[str, frozenset[str]] = {
    "no isolation": frozenset(),
    "read uncommitted": frozenset({"G0"}),
    "read committed": _G1,
    "consistent view": _G1 | {"G-single"},
    "repeatable read": _G1 | {"G2-item"},
    "snapshot isolation": _G1 | {"G-SIa", "G-SIb"},
    "serializable": _G1 | {"G2-item", "G2"},
}
"""What each level forbids: Adya's PL-1, PL-2, PL-2+, PL-2.99, PL-SI and PL-3, under the names that databases use."""


def dependencies(history: History) -> list[Edge]:
    """Return the edges between committed transactions, each once, in the order of the history.

    >>> dependencies(History.parse("w1(x1) c1 r2(x1) c2"))
    [Edge(before=1, kind='wr', key='x', after=2)]
    """
    committed, order = history.committed, history.order()
    values = {write: event.value for write, event in history.last_writes().items()}
    found: dict[Edge, None] = {}

    def add(before: int, kind: str, key: str, after: int) -> None:
        if before != after and before in committed and after in committed:
            found[Edge(before, kind, key, after)] = None

    for key, writers in order.items():
        for first, second in pairwise(writers):
            add(first, "ww", key, second)
    for event in history.events:
        if event.kind == "read" and event.version:
            add(event.version.writer, "wr", event.version.key, event.transaction)
            for later in _later(order, event.version)[:1]:
                add(event.transaction, "rw", event.version.key, later)
        elif event.kind == "select":
            for version in event.versions:
                add(version.writer, "wr", version.key, event.transaction)
            for version, later in _changed_matches(values, order, event.prefix, event.versions, event.transaction):
                add(event.transaction, "predicate-rw", version.key, later)
    return list(found)


def _later(order: Mapping[str, list[int]], version: Version) -> list[int]:
    """Return the writers of the versions installed after one; none, if it was not installed itself."""
    writers = order.get(version.key, [0])
    return writers[writers.index(version.writer) + 1 :] if version.writer in writers else []


def _changed_matches(
    values: Mapping[tuple[int, str], Any], order: Mapping[str, list[int]], prefix: str, seen: Iterable[Version], reader: int
) -> Iterable[tuple[Version, int]]:
    """Yield for each item that a select looked at the first later version in which it appears or disappears.

    An item matches if it exists, which it does while its value is not None. What a select did not look at did not exist then.
    """
    looked_at = {version.key: version for version in seen}
    for key in order:
        if key.startswith(prefix):
            version = looked_at.get(key, Version(key, 0))
            there = key in looked_at and (version.writer == 0 or values.get((version.writer, key)) is not None)
            for writer in _later(order, version):
                if writer != reader and (values.get((writer, key)) is not None) != there:
                    yield version, writer
                    break


def _cycle(closing: Iterable[Edge], along: Iterable[Edge]) -> Cycle | None:
    """Return a shortest cycle of one of the first edges, and otherwise of the others."""
    closing, along = list(closing), list(along)
    around = _on_cycles({*closing, *along})
    steps: dict[int, list[Edge]] = {}
    for edge in along:
        if edge.before in around and edge.after in around:
            steps.setdefault(edge.before, []).append(edge)
    best: list[Edge] = []
    for first in (edge for edge in closing if edge.before in around and edge.after in around):
        came_by: dict[int, Edge] = {first.after: first}
        waiting = deque([first.after])
        while waiting and first.before not in came_by:
            for edge in steps.get(waiting.popleft(), ()):
                if edge.after not in came_by:
                    came_by[edge.after] = edge
                    waiting.append(edge.after)
        if first.before in came_by:
            back = [came_by[first.before]]
            while back[-1] is not first:
                back.append(came_by[back[-1].before])
            if not best or len(back) < len(best):
                best = back[::-1]
    return Cycle(tuple(best)) if best else None


def _on_cycles(edges: set[Edge]) -> set[int]:
    """Return the transactions left when those that nothing leads to, or that lead nowhere, are taken away one after another."""
    ahead: dict[int, set[int]] = {}
    behind: dict[int, set[int]] = {}
    for edge in edges:
        ahead.setdefault(edge.before, set()).add(edge.after)
        behind.setdefault(edge.after, set()).add(edge.before)
    left = {*ahead, *behind}
    for onward, back in ((ahead, behind), (behind, ahead)):
        ends = [each for each in left if not onward.get(each)]
        while ends:
            end = ends.pop()
            left.discard(end)
            for each in back.get(end, ()):
                onward[each].discard(end)
                if not onward[each] and each in left:
                    ends.append(each)
    return left


def phenomena(history: History, only: Iterable[str] | None = None) -> dict[str, Cycle | DirtyRead]:
    """Return every phenomenon that a history shows, or those of some, with the evidence of each.

    Examples
    --------
    >>> list(phenomena(History.parse("w1(x1) r2(x1) a1 c2")))
    ['G1a']
    >>> phenomena(History.parse("w1(x1) c1 r2(x1) w2(x2) c2"))
    {}
    """
    edges = dependencies(history)
    by_kind = {kind: [e for e in edges if e.kind == kind] for kind in ("ww", "wr", "rw", "predicate-rw")}
    writes, reads, items = by_kind["ww"], by_kind["wr"], by_kind["rw"]
    against = items + by_kind["predicate-rw"]
    look: dict[str, Callable[[], Cycle | DirtyRead | None]] = {
        "G0": lambda: _cycle(writes, writes),
        "G1a": lambda: _aborted_read(history),
        "G1b": lambda: _intermediate_read(history),
        "G1c": lambda: _cycle(reads, writes + reads),
        "G-single": lambda: _cycle(against, writes + reads),
        "G2-item": lambda: _cycle(items, writes + reads + items),
        "G2": lambda: _cycle(against, edges),
    }
    if any(event.kind == "begin" for event in history.events):
        look["G-SIa"] = lambda: _interference(writes + reads, _starts(history))
        look["G-SIb"] = lambda: _cycle(against, writes + reads + _starts(history))
    wanted = look if only is None else {*only}
    found = {name: looking() for name, looking in look.items() if name in wanted}
    return {name: evidence for name, evidence in found.items() if evidence is not None}


def admits(level: str, history: History) -> bool:
    """Return whether a history is allowed at a level.

    Raises
    ------
    InputError
        If the level is none of ``LEVELS``.

    Examples
    --------
    >>> admits("read committed", History.parse("w1(x1) r2(x1) a1 c2"))
    False
    """
    if level not in LEVELS:
        raise InputError(f"The level was given as {level!r}; allowed is one of {', '.join(LEVELS)}; try 'serializable'.", "level")
    return not phenomena(history, LEVELS[level])


def _versions_read(history: History) -> Iterable[tuple[int, Version]]:
    committed = history.committed
    for event in history.events:
        for version in (*((event.version,) if event.kind == "read" and event.version else ()), *event.versions):
            if event.transaction in committed and version.writer != event.transaction:
                yield event.transaction, version


def _aborted_read(history: History) -> DirtyRead | None:
    aborted = history.aborted
    for reader, version in _versions_read(history):
        if version.writer in aborted:
            return DirtyRead(reader, version, f"and T{version.writer} aborted")
    return None


def _intermediate_read(history: History) -> DirtyRead | None:
    last = history.last_writes()
    for reader, version in _versions_read(history):
        written = last.get((version.writer, version.key))
        if written and written.version and version.number < written.version.number:
            return DirtyRead(reader, version, f"and T{version.writer} wrote {version.key} again")
    return None


def _starts(history: History) -> list[Edge]:
    """Return an edge from each committed transaction to each that began after it had ended."""
    spans = history.spans()
    return [Edge(i, "start", "", j) for i in spans for j in spans if i != j and spans[i][1] < spans[j][0]]


def _interference(depends: Iterable[Edge], starts: list[Edge]) -> Cycle | None:
    """Return a dependency on a transaction that had not ended when the dependent one began."""
    ended_before = {(edge.before, edge.after) for edge in starts}
    for edge in depends:
        if (edge.before, edge.after) not in ended_before:
            return Cycle((edge,))
    return None
