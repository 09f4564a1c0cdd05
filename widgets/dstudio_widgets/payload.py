"""Readings and figures as plain data that JSON can carry: no arrays, no ``nan``, no infinities."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from dstudio_lib.charts.reading import Figure, Metric, Note, Step
from dstudio_lib.foundation.references import STANDING, Source


def clean(value: Any) -> Any:
    """Return plain data with numbers that are not finite left out (``None``).

    >>> clean({"y": (1.0, float("nan"))})
    {'y': [1.0, None]}
    """
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else None
    if kind in (str, int, bool, type(None)):
        return value
    if isinstance(value, Mapping):
        return {str(key): clean(each) for key, each in value.items()}
    if hasattr(value, "tolist"):
        return clean(value.tolist())
    if isinstance(value, Iterable):
        return [clean(each) for each in value]
    return str(value)


def figure(given: Figure) -> dict[str, Any]:
    """Return what the Plotly view needs of a figure."""
    narrow = given.plot.get("narrow")
    return {
        "name": given.name,
        "finding": given.finding,
        "alternative": given.alternative,
        "data": clean(given.plot["data"]),
        "layout": clean(given.plot.get("layout", {})),
        "table": {"columns": list(given.table.columns), "rows": clean(given.table.rows), "texts": texts(given.table.rows)},
    } | ({"narrow": clean(narrow)} if narrow else {})


def texts(rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    """Return the cells of a table as people read them."""
    from dstudio_lib.foundation.formatting import number

    return [
        [number(cell, 4) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else str(cell) for cell in row] for row in rows
    ]


def ghosts(given: Figure, label: str) -> list[dict[str, Any]]:
    """Return the curves of a figure as a pinned comparison: grey, thin, and named."""
    kept = [trace for trace in clean(given.plot["data"]) if _is_curve(trace)]
    return [_ghost(trace, label) for trace in kept]


def _is_curve(trace: Mapping[str, Any]) -> bool:
    lines = trace.get("type", "scatter") == "scatter" and "lines" in trace.get("mode", "lines") and trace.get("fill", "none") == "none"
    colour = str(trace.get("line", {}).get("color", ""))
    return lines and len(trace.get("x") or ()) > 2 and not colour.startswith(("role:limit", "role:muted", "role:prediction"))


def _ghost(trace: Mapping[str, Any], label: str) -> dict[str, Any]:
    kept = {key: trace[key] for key in ("x", "y", "xaxis", "yaxis", "type") if key in trace}
    line = {"color": "role:ghost", "width": 1.5, "dash": "dot" if label == "B" else "solid"}
    if shape := trace.get("line", {}).get("shape"):
        line["shape"] = shape
    last = len(kept["x"]) - 1
    return kept | {
        "mode": "lines+text",
        "line": line,
        "text": [label if i == last else "" for i in range(last + 1)],
        "textposition": "top left",
        "textfont": {"color": "role:muted", "size": 12},
        "name": f"pinned {label}",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "opacity": 0.9,
    }


def metric(given: Metric) -> dict[str, str]:
    """Return one number of the headline strip."""
    return {"label": given.label, "text": given.text, "meaning": given.meaning, "role": given.role}


def note(given: Note) -> dict[str, str | None]:
    """Return one validity note."""
    return {"text": given.text, "parameter": given.parameter}


def source(given: Source | None) -> dict[str, str] | None:
    """Return a citation with its standing in words."""
    if given is None:
        return None
    work = given.reference
    short = ", ".join(part for part in (f"{work.title} ({work.year})", given.locator) if part)
    return {"text": str(given), "short": short, "url": work.url, "status": given.status, "standing": STANDING[given.status]}


def step(given: Step) -> dict[str, Any]:
    """Return one step of the working, its lines as MathML."""
    lines = [line for line in (given.working.formula, given.working.substituted, given.working.result) if line]
    return {
        "title": given.title,
        "lines": [mathml(line) for line in lines],
        "text": given.working.text,
        "sources": [source(each) for each in given.sources],
    }


@cache
def mathml(latex: str) -> str:
    """Return a line of LaTeX as MathML."""
    from latex2mathml.converter import convert

    return str(convert(latex, display="block"))
