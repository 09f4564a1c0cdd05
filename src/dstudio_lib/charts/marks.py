"""The marks that figures share: lines with their dash, labels at their ends, thresholds, bands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .palette import DASHES, SYMBOLS

Plain = dict[str, Any]


def line(x: Sequence[float], y: Sequence[float], role: str, name: str, *, points: bool = False, **more: Any) -> Plain:
    """Return a line in its role's colour and dash, with the role's marker on each point if asked."""
    trace: Plain = {
        "type": "scatter",
        "mode": "lines+markers" if points else "lines",
        "x": list(x),
        "y": list(y),
        "name": name,
        "line": {"color": f"role:{role}", "dash": DASHES[role], "width": 2.5},
    }
    if points:
        trace["marker"] = {"color": f"role:{role}", "symbol": SYMBOLS[role], "size": 7}
    return trace | more


def band(x: Sequence[float], low: Sequence[float], high: Sequence[float], role: str, name: str, strength: float = 0.15) -> list[Plain]:
    """Return a tinted band between two lines."""
    edge: Plain = {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "name": name,
    }
    return [edge | {"y": list(low)}, edge | {"y": list(high), "fill": "tonexty", "fillcolor": f"role:{role}/{strength:g}"}]


def here(x: float, y: float, role: str, name: str, text: str = "") -> Plain:
    """Return the large marker that says *you are here*."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "name": name,
        "hovertext": [text or name],
        "hoverinfo": "text",
        "marker": {
            "color": f"role:{role}",
            "symbol": SYMBOLS[role],
            "size": 14,
            "line": {"color": "role:surface", "width": 2},
        },
    }


def label(x: float, y: float, text: str, *, log_x: bool = False, log_y: bool = False, role: str = "text", **more: Any) -> Plain:
    """Return a text placed at a point of the plot, without an arrow; coordinates are data, also on log axes."""
    return {
        "x": math.log10(x) if log_x else x,
        "y": math.log10(y) if log_y else y,
        "text": text,
        "showarrow": False,
        "font": {"size": 12, "color": f"role:{role}"},
        "bgcolor": "role:surface/0.8",
        "xanchor": "left",
        "yanchor": "middle",
    } | more


def upright(x: float, role: str = "limit") -> Plain:
    """Return a vertical threshold over the whole height of the plot."""
    stroke = {"color": f"role:{role}", "dash": DASHES[role], "width": 1.5}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": stroke}


def level(y: float, role: str = "limit") -> Plain:
    """Return a horizontal threshold over the whole width of the plot."""
    stroke = {"color": f"role:{role}", "dash": DASHES[role], "width": 1.5}
    return {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": stroke}


def log_axis(title: str, low: float, high: float, ticks: Sequence[float], texts: Sequence[str]) -> Plain:
    """Return a log axis with a fixed range and ticks in words people use; its title says that it is one."""
    return {
        "type": "log",
        "title": {"text": f"{title}, log scale"},
        "range": [math.log10(low), math.log10(high)],
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": list(texts),
    }
