"""Histories as pictures: each client a row, each operation a bar from its call to its return, and what cannot be right in red.

:func:`history` is for a handful of operations, with what each asked and was answered. :func:`answers` is for a store in two parts: who was
answered, who was not, and who was told something old.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dstudio_lib.checkers.history import Operation, text_of
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.simulators import divided_store

from .marks import Plain, label
from .reading import Figure, Table

_ROW = 56
_OPEN = 0.12
"""How far an operation without an answer is drawn past the last moment, as a share of the width."""


def history(operations: Sequence[Operation], conflict: Collection[Operation] = (), finding: str = "") -> Figure:
    """Draw a small history; the operations of a conflict stand out."""
    processes = list(dict.fromkeys(str(each.process) for each in sorted(operations, key=lambda each: each.call)))
    moments = [moment for each in operations for moment in (each.call, each.return_) if moment is not None]
    first, last = min(moments, default=0), max(moments, default=1)
    width = (last - first) or 1
    several = len({each.key for each in operations}) > 1
    bars, texts = [], []
    for each in operations:
        row, end = processes.index(str(each.process)), each.return_ if each.return_ is not None else last + _OPEN * width
        bars.append(_bar(each, row, end, bad=each in conflict))
        texts.append(label((each.call + end) / 2, row, _said(each, several), xanchor="center", yanchor="bottom", yshift=9))
    found = finding or f"{len(operations)} operations of {len(processes)} clients"
    return Figure(
        name="history",
        finding=found,
        plot={
            "data": bars,
            "layout": {
                "height": _ROW * len(processes) + 90,
                "xaxis": {
                    "title": {"text": "time: a bar reaches from the call to the return"},
                    "range": [first - 0.08 * width, last + 0.16 * width],
                    "showticklabels": False,
                    "showgrid": False,
                },
                "yaxis": {
                    "range": [len(processes) - 0.4, -0.8],
                    "rangemode": "normal",
                    "tickmode": "array",
                    "tickvals": list(range(len(processes))),
                    "ticktext": [f"client {each}" if each.isdigit() else each for each in processes],
                    "showgrid": False,
                },
                "annotations": texts,
                "showlegend": False,
                "hovermode": "closest",
                "margin": {"t": 16, "l": 8},
            },
        },
        alternative=f"A history. {found}. " + "; ".join(f"client {each.process}: {text_of(each)}" for each in operations) + ".",
        table=Table(
            ("client", "operation", "call", "return", "in the conflict"),
            tuple(
                (str(each.process), _said(each, True), each.call, "none" if each.return_ is None else each.return_, _yes(each in conflict))
                for each in operations
            ),
        ),
    )


def _said(operation: Operation, several: bool) -> str:
    """An operation in few words: ``write 1``, ``read → 0``, with its object if there are several."""
    of = f" {operation.key}" if several and operation.key is not None else ""
    if operation.op == "read":
        return f"read{of}, no answer" if operation.is_open else f"read{of} → {'nothing' if operation.ret is None else operation.ret}"
    return f"write{of}: {operation.arg}" if operation.op == "write" else text_of(operation)


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _bar(operation: Operation, row: int, end: float, *, bad: bool) -> Plain:
    role = "failed" if bad else "served"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [operation.call, end],
        "y": [row, row],
        "text": [text_of(operation)] * 2,
        "hoverinfo": "text",
        "line": {"color": f"role:{role}", "width": 5, "dash": "dot" if operation.is_open else "solid"},
        "marker": {
            "color": f"role:{role}",
            "symbol": "line-ns" if not bad else "diamond",
            "size": 9,
            "line": {"width": 2, "color": f"role:{role}"},
        },
    }


def answers(run: divided_store.Run) -> Figure:
    """Draw who was answered before, during and after the cut."""
    settings, stale = run.settings, set(run.stale)
    kinds: dict[str, list[Operation]] = {"answered": [], "answered with something old": [], "no answer": []}
    for each in run.operations:
        if each.return_ is None and each.call > run.last_patience:
            continue
        kinds["no answer" if each.return_ is None else "answered with something old" if each in stale else "answered"].append(each)
    begin, end = divided_store.BEFORE, divided_store.BEFORE + settings.cut
    during = run.during_the_cut()
    silent = sum(each.return_ is None for each in during)
    old = sum(each in stale for each in during)
    finding = (
        f"During the cut {len(run.served)} of {settings.copies} clients are served; {old} reads of {_reads(during)} return something old"
    )
    return Figure(
        name="answers",
        finding=finding,
        plot={
            "data": [_ticks(run, kinds[name], name, *look) for name, look in _LOOKS.items() if kinds[name]],
            "layout": {
                "height": 44 * settings.copies + 120,
                "xaxis": {
"title": {"text": "time (s), the cut shaded"},
"range": [0, end + divided_store.AFTER],
"showgrid": False,
},
                "yaxis": {
                    "range": [settings.copies - 0.4, -0.6],
                    "rangemode": "normal",
                    "tickmode": "array",
                    "tickvals": list(range(settings.copies)),
                    "ticktext": [site + (" (cut off)" if site in settings.far else "") for site in settings.sites],
                    "showgrid": False,
                },
                "shapes": [
                    {"type": "rect", "xref": "x", "yref": "paper", "x0": begin, "x1": end, "y0": 0, "y1": 1, "line": {"width": 0},
                     "fillcolor": "role:offered/0.18", "layer": "below"}
                ],
                "showlegend": True,
                "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
                "hovermode": "closest",
                "margin": {"t": 36, "l": 8},
            },
        },
        alternative=f"Operations of {settings.copies} clients over time. {finding}; {silent} of {len(during)} operations had no answer.",
        table=Table(
            ("site", "cut off", "asked during the cut", "answered", "reads that were old"),
            tuple(
                (
                    site,
                    _yes(site in settings.far),
                    len(mine := [each for each in during if divided_store.site_of(each) == site]),
                    sum(each.return_ is not None for each in mine),
                    sum(each in stale for each in mine),
                )
                for site in settings.sites
            ),
        ),
    )  # fmt: skip


_LOOKS: dict[str, tuple[str, str]] = {
    "answered": ("served", "circle"),
    "answered with something old": ("offered", "diamond"),
    "no answer": ("failed", "x"),
}


def _reads(operations: Sequence[Operation]) -> int:
    return sum(each.op == "read" and each.return_ is not None for each in operations)


def _ticks(run: divided_store.Run, operations: Sequence[Operation], name: str, role: str, symbol: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [round(each.call / SECOND, 4) for each in operations],
        "y": [run.settings.sites.index(divided_store.site_of(each)) for each in operations],
        "text": [text_of(each) for each in operations],
        "hoverinfo": "text",
        "marker": {"color": f"role:{role}", "symbol": symbol, "size": 9, "line": {"width": 1, "color": "role:surface"}},
    }
