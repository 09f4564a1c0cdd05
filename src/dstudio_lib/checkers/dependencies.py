"""What the answers of transactions prove about which came before which.

The rules are those of Kingsbury and Alvaro (Elle, PVLDB 14(3), 2020), for lists that are appended to and for registers.

References: kingsbury2020elle.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dstudio_lib.foundation.errors import InputError

from .cycles import Edge, Graph
from .values import freeze

__all__ = ["Anomaly", "Dependencies", "Dependency", "Transaction", "infer"]


@dataclass(frozen=True, slots=True)
class Transaction:
    """Operations (kind, key, value) that were asked for together, and how that ended."""

    ops: tuple[tuple[str, Hashable, Any], ...]
    status: str = "ok"
    process: Any = None
    call: float | None = None
    return_: float | None = None


class Dependency(NamedTuple):
    """Why one transaction comes before another: the kind of edge, the key, and the value of the later one's write or the earlier one's."""

    kind: str
    key: Hashable
    value: Any

    def told(self, start: int, end: int, verb: str) -> str:
        """Return the edge as a clause."""
        if self.kind == "rt":
            return f"T{start} ended before T{end} began"
        key, value = repr(self.key), repr(self.value)
        if self.kind == "wr":
            return f"T{end} saw what T{start} {verb} {key} ({value})"
        if self.kind == "rw":
            return f"T{start} did not see what T{end} {verb} {key} ({value})"
        return f"T{end} {verb} {key} ({value}) after T{start}"


@dataclass(frozen=True, slots=True, repr=False)
class Anomaly:
    """One anomaly: its name, a sentence, the places of the transactions, and, for a cycle, its edges (from, to, why)."""

    name: str
    reason: str
    transactions: tuple[int, ...]
    edges: tuple[tuple[int, int, Dependency], ...] = ()
    also: str = ""

    def __str__(self) -> str:
        return f"{self.name}{f' ({self.also})' if self.also else ''}: {self.reason}"

    def __repr__(self) -> str:
        return f"<Anomaly {self}>"


@dataclass
class Dependencies:
    """The graph of dependencies, and the anomalies that need no cycle."""

    transactions: Sequence[Transaction]
    lists: bool
    graph: Graph = field(init=False)
    anomalies: list[Anomaly] = field(default_factory=list)
    timed: bool = False

    def __post_init__(self) -> None:
        self.graph = Graph(len(self.transactions))

    def depends(self, start: int | None, end: int | None, kind: str, key: Hashable, value: Any) -> None:
        """Add an edge between two different transactions."""
        if start is not None and end is not None and start != end:
            self.graph.add(start, end, Dependency(kind, key, value))

    def add_real_time(self) -> None:
        """Add that what ended before something began came first; of these only those that do not follow from others."""
        self.timed = True
        known = [
            (each.call, each.return_, i) for i, each in enumerate(self.transactions) if each.call is not None and each.status != "fail"
        ]
        for _, back, i in known:
            if back is None or self.transactions[i].status != "ok":
                continue
            later = [(call, other_back, j) for call, other_back, j in known if call is not None and call > back]
            first_end = min((end for _, end, j in later if end is not None and self.transactions[j].status == "ok"), default=None)
            for call, _, j in later:
                if first_end is None or (call is not None and call <= first_end):
                    self.graph.add(i, j, Dependency("rt", None, None))

    def cycle(self, name: str, edges: Sequence[Edge]) -> Anomaly:
        """Return a cycle as an anomaly."""
        verb = "appended to" if self.lists else "wrote to"
        told = ", ".join(why.told(start, end, verb) for start, end, why in edges)
        reads = [why for _, _, why in edges if why.kind == "rw"]
        also = "write skew" if name == "G2-item" and len(edges) == 2 and len({why.key for why in reads}) == 2 else ""
        if name == "G-single":
            also = (
                "lost update"
                if len(edges) == 2 and len({why.key for _, _, why in edges}) == 1 and edges[1][2].kind == "ww"
                else "read skew"
            )
        return Anomaly(name, f"{told}.", tuple(start for start, _, _ in edges), tuple(edges), also)

    def report(self, name: str, reason: str, *transactions: int) -> None:
        """Keep an anomaly, once for the same transactions."""
        if not any(each.name == name and each.transactions == transactions for each in self.anomalies):
            self.anomalies.append(Anomaly(name, reason, transactions))


def infer(transactions: Sequence[Transaction]) -> Dependencies:
    """Return the dependencies between transactions that their answers prove.

    Raises
    ------
    InputError
        If lists and registers are mixed, or the same was written twice.

    >>> found = infer([Transaction((("w", "x", 1),)), Transaction((("r", "x", 1),))])
    >>> [(start, end, why.kind) for start, end, why in found.graph.edges()]
    [(0, 1, 'wr')]
    """
    kinds = {op for each in transactions for op, _, _ in each.ops}
    if {"append", "w"} <= kinds:
        raise InputError("Some transactions append and others write; check lists and registers apart.", "transactions")
    lists = "append" in kinds or any(
        isinstance(value, list | tuple) for each in transactions for op, _, value in each.ops if op == "r" and each.status == "ok"
    )
    found = Dependencies(transactions, lists)
    writes = _Writes(found)
    if lists:
        _infer_lists(found, writes)
    else:
        _infer_registers(found, writes)
    _lost_updates(found)
    return found


class _Writes:
    """Who wrote what: to each key, by value, and whether it was the transaction's last word on that key."""

    def __init__(self, found: Dependencies) -> None:
        self.writer: dict[tuple[Hashable, Hashable], int] = {}
        self.intermediate: set[tuple[Hashable, Hashable]] = set()
        self.by_key: dict[Hashable, list[tuple[Any, int]]] = {}
        for i, each in enumerate(found.transactions):
            last: dict[Hashable, Hashable] = {}
            for op, key, value in each.ops:
                if op == "r":
                    continue
                value = freeze(value)
                if (key, value) in self.writer:
                    raise InputError(f"{value!r} is written twice to {key!r}; write each value once to a key.", "transactions")
                self.writer[key, value] = i
                self.by_key.setdefault(key, []).append((value, i))
                if key in last:
                    self.intermediate.add((key, last[key]))
                last[key] = value


def _aborted(found: Dependencies, writes: _Writes, reader: int, key: Hashable, value: Any) -> int | None:
    """Report a read of what nobody wrote or of what was undone; return the writer if it counts."""
    writer = writes.writer.get((key, value))
    if writer is None:
        found.report("garbage read", f"T{reader} read {value!r} in {key!r}, which nobody wrote.", reader)
        return None
    if found.transactions[writer].status == "fail":
        found.report("G1a", f"T{reader} read {value!r} in {key!r}, which T{writer} wrote and undid: an aborted read.", writer, reader)
    return writer


def _infer_lists(found: Dependencies, writes: _Writes) -> None:
    longest: dict[Hashable, tuple[tuple[Any, ...], int]] = {}
    external: list[tuple[int, Hashable, tuple[Any, ...]]] = []
    for i, each in enumerate(found.transactions):
        if each.status != "ok":
            continue
        own: dict[Hashable, list[Any]] = {}
        known: dict[Hashable, tuple[Any, ...]] = {}
        for op, key, value in each.ops:
            if op == "append":
                own.setdefault(key, []).append(freeze(value))
                if key in known:
                    known[key] = (*known[key], freeze(value))
                continue
            read = tuple(freeze(element) for element in value or ())
            if len(set(read)) < len(read):
                found.report("duplicate elements", f"T{i} read {list(read)!r} in {key!r}, with an element twice.", i)
                continue
            mine = tuple(own.get(key, ()))
            if (key in known and known[key] != read) or (mine and read[-len(mine) :] != mine):
                found.report("internal", f"T{i} read {list(read)!r} in {key!r}, which contradicts what it did itself before.", i)
                continue
            early = next((element for element in read if writes.writer.get((key, element)) == i and element not in mine), None)
            if early is not None:
                found.report("internal", f"T{i} read {list(read)!r} in {key!r}, and appended {early!r} itself only later.", i)
                continue
            first_time = key not in known
            known[key] = read
            for element in read:
                _aborted(found, writes, i, key, element)
            if key not in longest or len(read) > len(longest[key][0]):
                longest[key] = (read, i)
            if first_time:
                external.append((i, key, read[: len(read) - len(mine)]))
    for i, key, read in external:
        whole, other = longest[key]
        if whole[: len(read)] != read:
            told = f"T{i} read {list(read)!r} in {key!r} and T{other} read {list(whole)!r}: neither order continues the other."
            found.report("incompatible orders", told, i, other)
    for key, (whole, _) in longest.items():
        for before, after in itertools.pairwise(whole):
            found.depends(writes.writer.get((key, before)), writes.writer.get((key, after)), "ww", key, after)
    unseen: dict[Hashable, list[tuple[Any, int]]] = {}
    for key, appended in writes.by_key.items():
        seen = set(longest[key][0]) if key in longest else set()
        unseen[key] = [(value, i) for value, i in appended if value not in seen and found.transactions[i].status == "ok"]
        if key in longest and longest[key][0]:
            last = longest[key][0][-1]
            for value, i in unseen[key]:
                found.depends(writes.writer.get((key, last)), i, "ww", key, value)
    for i, key, read in external:
        whole = longest[key][0]
        if whole[: len(read)] != read:
            continue
        if read:
            writer = writes.writer.get((key, read[-1]))
            if writer is not None and writer != i and (key, read[-1]) in writes.intermediate:
                found.report("G1b", f"T{i} read {key!r} up to {read[-1]!r}, which T{writer} appended on its way to more.", writer, i)
            found.depends(writer, i, "wr", key, read[-1])
        if len(read) < len(whole):
            found.depends(i, writes.writer.get((key, whole[len(read)])), "rw", key, whole[len(read)])
        else:
            for value, other in unseen.get(key, ()):
                found.depends(i, other, "rw", key, value)


def _infer_registers(found: Dependencies, writes: _Writes) -> None:
    after: dict[tuple[Hashable, Any], list[Any]] = {}
    external: list[tuple[int, Hashable, Any]] = []
    for i, each in enumerate(found.transactions):
        if each.status == "fail":
            continue
        known: dict[Hashable, Any] = {}
        for op, key, value in each.ops:
            value = freeze(value)
            if op == "w":
                if key in known:
                    after.setdefault((key, known[key]), []).append(value)
                known[key] = value
                continue
            if each.status != "ok":
                continue
            if key in known:
                if known[key] != value:
                    found.report("internal", f"T{i} read {value!r} in {key!r}, which contradicts what it did itself before.", i)
                continue
            if value is not None and writes.writer.get((key, value)) == i:
                found.report("internal", f"T{i} read {value!r} in {key!r}, and wrote it itself only later.", i)
                continue
            known[key] = value
            external.append((i, key, value))
            if value is not None:
                writer = _aborted(found, writes, i, key, value)
                if writer is not None and writer != i and (key, value) in writes.intermediate:
                    found.report("G1b", f"T{i} read {value!r} in {key!r}, which T{writer} wrote on its way to another value.", writer, i)
    counted = {each: i for each, i in writes.writer.items() if found.transactions[i].status == "ok"}
    observed = {(key, value) for _, key, value in external if value is not None}
    for (key, before), values in after.items():
        for value in values:
            i = writes.writer[key, value]
            if before is not None and (found.transactions[i].status == "ok" or (key, value) in observed):
                found.depends(writes.writer.get((key, before)), i, "ww", key, value)
    for i, key, value in external:
        if value is None:  # nothing was there: every value came later
            for written, other in writes.by_key.get(key, ()):
                if (key, written) in counted or (key, written) in observed:
                    found.depends(i, other, "rw", key, written)
            continue
        found.depends(writes.writer.get((key, value)), i, "wr", key, value)
        for written in after.get((key, value), ()):
            other = writes.writer[key, written]
            if (key, written) in counted or (key, written) in observed:
                found.depends(i, other, "rw", key, written)


def _lost_updates(found: Dependencies) -> None:
    """Report transactions that read the same and each wrote the same key on top of it."""
    based: dict[tuple[Hashable, Hashable], list[int]] = {}
    for i, each in enumerate(found.transactions):
        if each.status != "ok":
            continue
        read: dict[Hashable, Hashable] = {}
        written: set[Hashable] = set()
        for op, key, value in each.ops:
            if op == "r":
                if key not in written:
                    read.setdefault(key, freeze(value) if value is not None or not found.lists else ())
            elif key not in written:
                written.add(key)
                if key in read:
                    based.setdefault((key, read[key]), []).append(i)
    for (key, value), places in based.items():
        if len(places) > 1:
            seen = list(value) if isinstance(value, tuple) else value
            who = " and ".join(f"T{i}" for i in places)
            found.report("lost update", f"{who} each read {seen!r} in {key!r} and each wrote it anew.", *places)
