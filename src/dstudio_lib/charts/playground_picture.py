"""A system as a picture: its parts in columns from left to right, the calls between them, and how both fare in each window.

>>> from dstudio_lib.simulators.systems import load
>>> [(node.name, node.column) for node in nodes(load("cold_cache"))]
[('readers', 0), ('cache', 1), ('database', 2)]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dstudio_lib.simulators.playground import Run, System
from dstudio_lib.simulators.playground_parts import Client

from .playground_observed import observed
from .playground_states import FAILING, STATES, states


@dataclass(frozen=True, slots=True)
class Node:
    """A part, and where it stands: columns count from the left, rows from the top."""

    name: str
    kind: str
    column: int
    row: int


def nodes(system: System) -> tuple[Node, ...]:
    """Return every part with its place: one column to the right of the last one that calls it."""
    columns = {part.name: 0 for part in system.parts}
    callers = [(caller, call.to) for caller, call in system.all_calls.values()]
    for _ in system.parts:
        for caller, to in callers:
            columns[to] = max(columns[to], columns[caller] + 1)
    taken: dict[int, int] = {}
    found = []
    for part in system.parts:
        column = columns[part.name]
        row = taken.get(column, 0)
        found.append(Node(part.name, part.kind, column, row))
        taken[column] = row + 1
    return tuple(found)


def picture(run: Run) -> dict[str, Any]:
    """Return the parts and calls, each with its numbers and its state in every window."""
    run = observed(run)
    system = run.system
    reds = [i for i, state in enumerate(STATES) if state.tone == "red"]
    parts = [_node(run, node) for node in nodes(system)]
    calls = [_edge(run, name, caller, call.to) for name, (caller, call) in system.all_calls.items()]
    return {
        "nodes": parts,
        "edges": calls,
        "columns": 1 + max(node["column"] for node in parts),
        "times": [round(i * system.plan.window, 6) for i in range(system.plan.windows)],
        "window": system.plan.window,
        "horizon": system.plan.horizon,
        "opens": _telling(run, parts, reds),
    }


def _telling(run: Run, parts: list[dict[str, Any]], reds: list[int]) -> int:
    """Return the window to open on: the one with most parts red, the first of several; else the middle."""
    counts = [sum(part["states"][i] in reds for part in parts) for i in range(run.system.plan.windows)]
    return counts.index(max(counts)) if max(counts) else len(counts) // 2


def _node(run: Run, node: Node) -> dict[str, Any]:
    is_client = isinstance(run.system.part(node.name), Client)
    return {
        "name": node.name,
        "kind": node.kind,
        "column": node.column,
        "row": node.row,
        "states": states(run, node.name),
        **(_client_lines(run, node.name) if is_client else _block_lines(run, node.name)),
    }


def _client_lines(run: Run, name: str) -> dict[str, Any]:
    told = run.client(name)
    ended = [sum(each) for each in zip(told.good, told.late, told.failed, strict=True)]
    shares = [good / all_of_them if all_of_them else 0.0 for good, all_of_them in zip(told.good, ended, strict=True)]
    return {
        "measures": [
            _measure(told.offered, "req/s", "no requests"),
            _measure(shares, "in time", "none in time", share=True),
            _measure(told.failed, "failed/s", "none failed"),
        ],
        "levels": _rounded(shares),
        "level": "answered in time",
    }


def _block_lines(run: Run, name: str) -> dict[str, Any]:
    told = run.block(name)
    bad = [a + b for a, b in zip(told.refused, told.failed, strict=True)]
    measures = [
        _measure(told.arrived, "calls/s", "no calls"),
        _measure(told.utilisation, "busy", "0 % busy", share=True),
        _measure([each if each >= 0.5 else 0.0 for each in told.queue], "waiting", "none waiting"),
        _measure(bad, "failed/s", "none failed"),
    ]
    if not any(told.servers):
        measures.pop(1)
    return {"measures": measures, "levels": _rounded(told.utilisation), "level": "servers busy"}


def _measure(values: Iterable[float], after: str, none: str, *, share: bool = False) -> dict[str, Any]:
    """Return a number for each window, with the words around it; what rounds to nothing is said as nothing."""
    return {"values": _rounded(values), "after": after, "none": none, "share": share}


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(value, 1 if value >= 100 else 3) for value in values]


def _edge(run: Run, name: str, caller: str, to: str) -> dict[str, Any]:
    told = run.call(name)
    bad = [sum(each) for each in zip(told["timeouts"], told["errors"], told["refused"], strict=True)]
    shares = [a / (a + b) if a else 0.0 for a, b in zip(bad, told["ok"], strict=True)]
    silent = [float(lost > 0 and not a + b) for lost, a, b in zip(told["lost"], bad, told["ok"], strict=True)]
    guards = {"⌿ circuit open": told["broken"], "‖ bulkhead full": told["bulkheaded"], "no answer": silent}
    return {
        "name": name,
        "from": caller,
        "to": to,
        "measures": [
            _measure(told["attempts"], "calls/s", "no calls"),
            _measure(told["retries"], "retries/s", ""),
            _measure(shares, "fail", "", share=True),
        ],
        "guards": {text: [int(count > 0) for count in counts] for text, counts in guards.items() if any(counts)},
        "failing": [
            int(share > FAILING or broken > 0 or mute > 0) for share, broken, mute in zip(shares, told["broken"], silent, strict=True)
        ],
    }
