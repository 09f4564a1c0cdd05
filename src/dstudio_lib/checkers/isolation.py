"""The isolation anomalies that a history of transactions shows, and the isolation levels that it therefore does not have.

Each dependency between transactions that the answers prove becomes an edge: ``ww`` from a write to the one that replaced it, ``wr``
from a write to who read it, ``rw`` from a read to the write that replaced what was read. A cycle of them cannot happen in a serial
order; which edges it has says which anomaly it is. Two kinds of transactions can be checked:

- of lists, with ``["append", key, element]`` and ``["r", key, [elements]]``: a read shows the whole order of what was appended;
- of registers, with ``["w", key, value]`` and ``["r", key, value]``: an order of two values is known only where a transaction read one
  and wrote the other, and from what was there at first.

No element is appended, and no value written, twice to one key. What is reported did happen; anomalies that no answer shows stay unseen.

K. Kingsbury and P. Alvaro, Elle: Inferring Isolation Anomalies from Experimental Observations, PVLDB 14(3), 2020. A. Adya, B. Liskov
and P. O'Neil, Generalized Isolation Level Definitions, ICDE 2000. The inference rules follow Elle's, written anew.

References: kingsbury2020elle; adya2000generalized.

>>> print(check([
...     {"ops": [["r", "x", []], ["append", "y", 1]]},
...     {"ops": [["r", "y", []], ["append", "x", 1]]},
...     {"ops": [["r", "x", [1]], ["r", "y", [1]]]},
... ]).anomalies[0])
G2-item (write skew): T0 did not see what T1 appended to 'x' (1), T1 did not see what T0 appended to 'y' (1).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .cycles import Edge, Graph
from .dependencies import Anomaly, Dependencies, Transaction, infer

__all__ = ["FORBIDS", "Anomaly", "Isolation", "Transaction", "check", "read_transactions"]

_G1 = ("G0", "G1a", "G1b", "G1c")
_BROKEN = ("internal", "garbage read", "duplicate elements", "incompatible orders")
FORBIDS: dict[str, tuple[str, ...]] = {
    "read uncommitted": ("G0", *_BROKEN[1:]),
    "read committed": (*_G1, *_BROKEN[1:]),
    "snapshot isolation": (*_G1, *_BROKEN, "G-single", "G-nonadjacent", "lost update"),
    "repeatable read": (*_G1, *_BROKEN, "G-single", "G-nonadjacent", "G2-item", "lost update"),
    "serializable": (*_G1, *_BROKEN, "G-single", "G-nonadjacent", "G2-item", "lost update"),
}
"""The anomalies that each level forbids, of those that can be seen without predicates."""
FORBIDS["strict serializable"] = (*FORBIDS["serializable"], "G0-realtime", "G1c-realtime", "G-single-realtime", "G2-item-realtime")


@dataclass(frozen=True, slots=True, repr=False)
class Isolation:
    """What was found: the anomalies, each with its evidence, and the levels that these rule out and those that they do not."""

    anomalies: tuple[Anomaly, ...]
    level: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the anomalies, each once."""
        return tuple(dict.fromkeys(each.name for each in self.anomalies))

    @property
    def ruled_out(self) -> tuple[str, ...]:
        """The levels that the history does not have."""
        return tuple(level for level, forbidden in FORBIDS.items() if set(forbidden) & set(self.names))

    @property
    def possible(self) -> tuple[str, ...]:
        """The levels that nothing seen contradicts."""
        return tuple(level for level in FORBIDS if level not in self.ruled_out)

    @property
    def valid(self) -> bool:
        """Whether nothing seen contradicts the level that was asked for."""
        return self.level not in self.ruled_out

    @property
    def reason(self) -> str:
        """One sentence."""
        against = [each for each in self.anomalies if each.name in FORBIDS[self.level]]
        return str(against[0]) if against else f"Nothing that was seen contradicts {self.level}."

    def __bool__(self) -> bool:
        return self.valid

    def __repr__(self) -> str:
        return f"Isolation({self.level!r}, valid={self.valid}, anomalies={', '.join(self.names) or 'none'})"


def check(
    transactions: Iterable[Transaction | Mapping[str, Any]], *, level: str = "serializable", real_time: bool | None = None
) -> Isolation:
    """Return the anomalies that a history of transactions shows, and whether they rule out an isolation level.

    Parameters
    ----------
    transactions
        Transactions, or dictionaries with ``ops`` (or ``value``) and perhaps ``process``, ``status`` (or ``type``: ``"ok"``, ``"fail"`` for
        aborted, ``"info"`` for unknown), ``call`` and ``return``.
    level
        ``"read uncommitted"``, ``"read committed"``, ``"snapshot isolation"``, ``"repeatable read"``, ``"serializable"`` or ``"strict
        serializable"``.
    real_time
        Whether a transaction that ended before another began must also come first; by default only for strict serializability.

    Raises
    ------
    InputError
        If a transaction is malformed, or something was written twice.
    """
    if level not in FORBIDS:
        raise InputError(f"There is no level {level!r}; there are {', '.join(FORBIDS)}.", "level")
    found = read_transactions(transactions)
    dependencies = infer(found)
    if real_time if real_time is not None else level == "strict serializable":
        dependencies.add_real_time()
    return Isolation((*dependencies.anomalies, *_cycles(dependencies)), level)


def read_transactions(transactions: Iterable[Transaction | Mapping[str, Any]]) -> list[Transaction]:
    """Return transactions given as such or as dictionaries, checked.

    >>> read_transactions([{"ops": [["w", "x", 1]]}])[0].ops
    (('w', 'x', 1),)
    """
    if isinstance(transactions, str | Mapping):
        raise InputError("A history is a list of transactions; put them into a list.", "transactions")
    found = []
    for place, given in enumerate(transactions):
        if isinstance(given, Transaction):
            found.append(given)
            continue
        ops = given.get("ops", given.get("value")) if isinstance(given, Mapping) else None
        if not isinstance(ops, Sequence) or isinstance(ops, str) or not all(_is_op(each) for each in ops):
            raise InputError(
                f"Transaction {place} is {given!r}; give its ops, each such as ['r', 'x', [1]], ['append', 'x', 1] or ['w', 'x', 1].",
                "transactions",
            )
        status = given.get("status", given.get("type", "ok"))
        if status not in ("ok", "fail", "info"):
            raise InputError(f"Transaction {place} has the status {status!r}; it is 'ok', 'fail' or 'info'.", "transactions")
        made = tuple((each[0], each[1], each[2]) for each in ops)
        found.append(Transaction(made, status, given.get("process", place), given.get("call"), given.get("return")))
    return found


def _is_op(given: Any) -> bool:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 3 or given[0] not in ("r", "append", "w"):
        return False
    return isinstance(given[1], Hashable)


def _cycles(found: Dependencies) -> list[Anomaly]:
    """Return for each kind of cycle the shortest ones: of one kind at most one in each strongly connected part of the graph."""
    told: list[Anomaly] = []
    times = ("rt",)
    for suffix, extra in (("", ()), ("-realtime", times)):
        if extra and not found.timed:
            continue
        plain, seen = _of_kinds(found, "ww", *extra), {each.name for each in told}
        cycle = plain.shortest_cycle()
        if cycle is not None and _any(cycle, "ww"):
            told.append(found.cycle(f"G0{suffix}", cycle))
        read = _of_kinds(found, "ww", "wr", *extra)
        cycle = _through(read, "wr")
        if cycle is not None:
            told.append(found.cycle(f"G1c{suffix}", cycle))
        single, several = [], []
        whole = _of_kinds(found, "ww", "wr", "rw", *extra)
        parts = {node: frozenset(part) for part in whole.components() for node in part}
        for start, end, why in whole.edges():
            if why.kind != "rw" or start not in parts or end not in parts[start]:
                continue
            back = read.path(end, start, parts[start])
            if back is not None:
                single.append([(start, end, why), *back])
                continue
            back = whole.path(end, start, parts[start])
            if back is not None:
                several.append([(start, end, why), *back])
        if single:
            told.append(found.cycle(f"G-single{suffix}", min(single, key=len)))
        apart = _nonadjacent(found, parts, extra)
        if apart is not None:
            told.append(found.cycle("G-nonadjacent" if not suffix else f"G2-item{suffix}", apart))
        if several:
            told.append(found.cycle(f"G2-item{suffix}", min(several, key=len)))
        if extra:
            names = {each.name for each in told}
            told = [each for each in told if not (each.name.endswith("-realtime") and each.name.removesuffix("-realtime") in seen & names)]
    return told


def _of_kinds(found: Dependencies, *kinds: str) -> Graph:
    return found.graph.only(lambda why: why.kind in kinds)


def _any(cycle: Sequence[Edge], kind: str) -> bool:
    return any(why.kind == kind for _, _, why in cycle)


def _through(graph: Graph, kind: str) -> list[Edge] | None:
    """Return a shortest cycle that has an edge of a kind."""
    best: list[Edge] | None = None
    parts = {node: frozenset(part) for part in graph.components() for node in part}
    for start, end, why in graph.edges():
        if why.kind == kind and start in parts and end in parts[start]:
            back = graph.path(end, start, parts[start])
            if back is not None and (best is None or len(back) + 1 < len(best)):
                best = [(start, end, why), *back]
    return best


def _nonadjacent(found: Dependencies, parts: Mapping[int, frozenset[int]], extra: Sequence[str]) -> list[Edge] | None:
    """Return a shortest cycle with two or more ``rw`` edges of which no two follow one another: snapshot isolation forbids it.

    It is looked for among pairs (transaction, whether an ``rw`` edge led here), so that an ``rw`` is followed by another kind.
    """
    best: list[Edge] | None = None
    for start in sorted(parts):
        came: dict[tuple[int, bool], tuple[tuple[int, bool], Edge] | None] = {(start, False): None}
        queue = deque([(start, False)])
        done = False
        while queue and not done:
            node, after_rw = queue.popleft()
            for other, reasons in found.graph.out[node].items():
                if other not in parts[start]:
                    continue
                for why in reasons:
                    if why.kind not in ("ww", "wr", "rw", *extra) or (why.kind == "rw" and after_rw):
                        continue
                    step = (other, why.kind == "rw")
                    if other == start:
                        path, at = [(node, other, why)], came[node, after_rw]
                        while at is not None:
                            path.append(at[1])
                            at = came[at[0]]
                        path.reverse()
                        if path[0][2].kind == "rw" and why.kind == "rw":
                            continue
                        if sum(each[2].kind == "rw" for each in path) >= 2 and (best is None or len(path) < len(best)):
                            best, done = path, True
                    elif step not in came:
                        came[step] = ((node, after_rw), (node, other, why))
                        queue.append(step)
    return best
