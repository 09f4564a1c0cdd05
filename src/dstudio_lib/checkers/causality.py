"""Causal consistency: may what each process read be explained by causes alone, and in which of three senses.

A write is a cause of what its process does next and of every read that returns its value, and causes of causes are causes. The
three senses forbid certain patterns:

- ``"causal"``: nobody reads what a cause of the read has overwritten, or nothing where a cause of the read has written.
- ``"convergence"``: besides, all processes can agree on one order of the writes.
- ``"memory"``: besides the first, each process can explain its own reads by one order of the writes it depends on, which need not be
  another's. This is the causal memory of Ahamad and others.

Whether a history is causally consistent is decided here for histories in which no value is written twice to one object; for others the
question is NP-complete.

M. Ahamad, G. Neiger, J. E. Burns, P. Kohli and P. W. Hutto, Causal Memory: Definitions, Implementation and Programming, Distributed
Computing 9 (1), 1995. A. Bouajjani, C. Enea, R. Guerraoui and J. Hamza, On Verifying Causal Consistency, POPL 2017: the bad patterns.

References: ahamad1995causal; bouajjani2017verifying.

>>> question, answer = Operation("a", "write", "?", None, 0, 1, "q"), Operation("b", "read", None, "?", 2, 3, "q")
>>> reply = Operation("b", "write", "!", None, 4, 5, "r")
>>> seen = [Operation("c", "read", None, "!", 6, 7, "r"), Operation("c", "read", None, None, 8, 9, "q")]
>>> print(check([question, answer, reply, *seen], init=None).reason)
read() of 'q' by c finds nothing there, though write('?') to 'q' by a is among its causes.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .cycles import Edge, Graph
from .history import Operation, read_operations, text_of
from .values import UNSET, freeze

__all__ = ["LEVELS", "Causality", "check"]

LEVELS = ("causal", "convergence", "memory")
READS, WRITES = ("read", "get", "r"), ("write", "put", "w")


@dataclass(frozen=True, slots=True, repr=False)
class Causality:
    """What was found.

    Attributes
    ----------
    consistent
        Whether the history is consistent in the sense asked for.
    pattern
        If not, the bad pattern, by the name that Bouajjani and others give it.
    reason
        One sentence.
    counterexample
        The operations of the pattern, in the order in which each is a cause of the next.
    edges
        Why each comes before the next: pairs of operations with ``"program order"``, ``"read from"``, ``"conflict"`` or ``"seen before"``.
    """

    consistent: bool
    reason: str
    pattern: str = ""
    counterexample: tuple[Operation, ...] = ()
    edges: tuple[tuple[Operation, Operation, str], ...] = ()

    @property
    def valid(self) -> bool:
        """The same as ``consistent``, by the name that all verdicts have."""
        return self.consistent

    def __bool__(self) -> bool:
        return self.consistent

    def __repr__(self) -> str:
        return f"Causality(consistent={self.consistent}, {self.reason!r})"


def check(
    operations: Iterable[Operation | Mapping[str, Any]] | Mapping[str, Any] | str, *, level: str = "memory", init: Any = UNSET
) -> Causality:
    """Return whether a history of registers is causally consistent.

    Parameters
    ----------
    operations
        Reads and writes (or gets and puts) with a ``key`` each, or all of one object. A process's order is that of its calls; times
        between processes do not count.
    level
        ``"causal"``, ``"convergence"`` or ``"memory"``.
    init
        What an object holds before anything was written; by default 0, and None under gets and puts.

    Raises
    ------
    InputError
        If the history has other operations, or writes a value twice to one object.
    """
    if level not in LEVELS:
        raise InputError(f"There is no level {level!r}; there are {', '.join(LEVELS)}.", "level")
    if isinstance(operations, Mapping) and "history" in operations:
        init = operations.get("init", init)
        operations = operations["history"]
    return _Memory(read_operations(operations), init).judged(level)  # type: ignore[arg-type]


class _Memory:
    """Reads and writes, where each read read from, and what is a cause of what."""

    def __init__(self, operations: Sequence[Operation], init: Any) -> None:
        self.operations = [each for each in operations if each.op not in READS or not each.is_open]
        n = len(self.operations)
        self.key: list[Hashable] = []
        self.value: list[Any] = []
        self.source: list[int | None] = [None] * n
        self.thin_air: int | None = None
        writers: dict[Any, int] = {}
        for i, each in enumerate(self.operations):
            if each.op not in READS and each.op not in WRITES:
                raise InputError(f"{text_of(each)} is neither a read nor a write; causal consistency is decided for these.", "operations")
            key, value = _key_and_value(each)
            self.key.append(key)
            self.value.append(value)
            if each.op in WRITES and writers.setdefault((key, value), i) != i:
                raise InputError(f"{text_of(each)} writes a value for the second time; write each value once.", "operations")
        self.graph = Graph(n)
        programs: dict[Hashable, list[int]] = {}
        for i in sorted(range(n), key=lambda i: (self.operations[i].call, i)):
            programs.setdefault(freeze(self.operations[i].process), []).append(i)
        self.programs = list(programs.values())
        for program in self.programs:
            for one, other in itertools.pairwise(program):
                self.graph.add(one, other, "program order")
        for i, each in enumerate(self.operations):
            if each.op in READS:
                writer = writers.get((self.key[i], self.value[i]))
                nothing = (None if each.op == "get" else 0) if init is UNSET else freeze(init)
                if writer is not None:
                    self.source[i] = writer
                    self.graph.add(writer, i, "read from")
                elif self.value[i] != nothing and self.thin_air is None:
                    self.thin_air = i

    def judged(self, level: str) -> Causality:
        """Return the first bad pattern that a level forbids, in the order of the paper's list, or that there is none."""
        if self.thin_air is not None:
            i = self.thin_air
            return Causality(
                False, f"{self._text(i)} answers {self.value[i]!r}, which nobody has written.", "ThinAirRead", (self.operations[i],)
            )
        cycle = self.graph.shortest_cycle()
        if cycle is not None:
            return self._cyclic("CyclicCO", cycle, "each is a cause of the next")
        past = self._past(self.graph)
        found = self._overwritten(self.graph, past, "WriteCOInitRead", "WriteCORead", "is among its causes")
        if found is None and level == "convergence":
            found = self._conflict(past)
        if found is None and level == "memory":
            found = self._memory(past)
        return Causality(True, f"The history is causally consistent ({level}).") if found is None else found

    def _past(self, graph: Graph) -> list[int]:
        """Return what comes before each operation, as a set of bits; the graph has no cycle."""
        n = graph.nodes
        incoming = [0] * n
        for _, end, _ in graph.edges():
            incoming[end] += 1
        counted = [0] * n
        ready, past = [i for i in range(n) if not incoming[i]], [0] * n
        while ready:
            i = ready.pop()
            for end, reasons in graph.out[i].items():
                past[end] |= past[i] | 1 << i
                counted[end] += len(reasons)
                if counted[end] == incoming[end]:
                    ready.append(end)
        return past

    def _writes(self, past: int, key: Hashable) -> list[int]:
        return [i for i in self._writes_of(key) if past >> i & 1]

    def _writes_of(self, key: Hashable) -> list[int]:
        if not hasattr(self, "_by_key"):
            self._by_key: dict[Hashable, list[int]] = {}
            for i, each in enumerate(self.operations):
                if each.op in WRITES:
                    self._by_key.setdefault(self.key[i], []).append(i)
        return self._by_key.get(key, [])

    def _overwritten(
        self, graph: Graph, past: Sequence[int], of_nothing: str, of_old: str, how: str, reads: Sequence[int] | None = None
    ) -> Causality | None:
        """Return a read of nothing with a write before it, or of a value that was overwritten before it."""
        for r in range(len(self.operations)) if reads is None else reads:
            if self.operations[r].op not in READS:
                continue
            source = self.source[r]
            for w in self._writes(past[r], self.key[r]):
                if source is None:
                    told = f"{self._text(r)} finds nothing there, though {self._text(w)} {how}."
                    return self._shown(of_nothing, told, graph.path(w, r) or [])
                if w != source and past[w] >> source & 1:
                    told = f"{self._text(r)} answers {self.value[r]!r}, though {self._text(w)}, which overwrote it, {how}."
                    return self._shown(of_old, told, [*(graph.path(source, w) or []), *(graph.path(w, r) or [])])
        return None

    def _conflict(self, past: Sequence[int]) -> Causality | None:
        """Return a cycle of causes and of writes that a read shows to be in one order."""
        graph = self.graph.only(lambda why: True)
        for r, source in enumerate(self.source):
            if source is not None:
                for w in self._writes(past[r], self.key[r]):
                    if w != source:
                        graph.add(w, source, "conflict")
        cycle = graph.shortest_cycle()
        return None if cycle is None else self._cyclic("CyclicCF", cycle, "reads show each to come before the next")

    def _memory(self, past: Sequence[int]) -> Causality | None:
        """Return what one process cannot explain by any order of the writes that it depends on."""
        for program in self.programs:
            last = program[-1]
            inside = past[last] | 1 << last
            graph = Graph(len(self.operations))
            for start, end, why in self.graph.edges():
                if inside >> start & 1 and inside >> end & 1:
                    graph.add(start, end, why)
            reads = [r for r in program if self.source[r] is not None]
            while True:
                before, added = self._past(graph), False
                for r in reads:
                    source = self.source[r]
                    assert source is not None
                    for w in self._writes(before[r], self.key[r]):
                        if w != source and not before[source] >> w & 1:
                            graph.add(w, source, "seen before")
                            added = True
                if not added:
                    break
                cycle = graph.shortest_cycle()
                if cycle is not None:
                    who = f"{self.operations[last].process} must have seen each before the next"
                    return self._cyclic("CyclicHB", cycle, who)
            found = self._overwritten(graph, before, "WriteHBInitRead", "WriteCORead", "must have been seen before it", program)
            if found is not None:
                return found
        return None

    def _cyclic(self, pattern: str, cycle: Sequence[Edge], how: str) -> Causality:
        around = ", ".join(self._text(start) for start, _, _ in cycle)
        return self._shown(pattern, f"These go round in a circle, in which {how}: {around}.", cycle)

    def _shown(self, pattern: str, reason: str, edges: Sequence[Edge]) -> Causality:
        places = list(dict.fromkeys(i for start, end, _ in edges for i in (start, end)))
        named = tuple((self.operations[start], self.operations[end], str(why)) for start, end, why in edges)
        return Causality(False, reason, pattern, tuple(self.operations[i] for i in places), named)

    def _text(self, i: int) -> str:
        each = self.operations[i]
        key = f" {'of' if each.op in READS else 'to'} {self.key[i]!r}" if self.key[i] is not None else ""
        value = "" if each.op in READS else repr(self.value[i])
        return f"{each.op}({value}){key} by {each.process}"


def _key_and_value(operation: Operation) -> tuple[Hashable, Any]:
    """Return the object of a read or write, and the value read or written."""
    key, arg, read = operation.key, operation.arg, operation.op in READS
    if isinstance(arg, Mapping):
        key, value = arg.get("key", key), operation.ret if read else arg.get("value")
    elif isinstance(arg, list | tuple) and operation.op == "put" and len(arg) == 2:
        key, value = arg
    elif operation.op == "get" and key is None:
        key, value = arg[0] if isinstance(arg, list | tuple) else arg, operation.ret
    else:
        value = operation.ret if read else arg
    return freeze(key), freeze(value)
