"""The marks that figures share: lines with their dash, labels at their ends, thresholds, bands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from .palette import DASHES, SYMBOLS

Plain = dict[str, Any]
Stroke = Literal["upright", "dash", "cross"]
STROKES: dict[Stroke, str] = {"upright": "|", "dash": "–", "cross": "×"}
"""The glyph of each stroke, for words."""


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


def band(x: Sequence[float], low: Sequence[float], high: Sequence[float], role: str, name: str, strength: float = 0.15) -> Plain:
    """Return a tinted band between two lines."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*low, *reversed(high)],
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": f"role:{role}/{strength:g}",
        "hoverinfo": "skip",
        "name": name,
    }


def strokes(x: Sequence[float], y: Sequence[float], half: tuple[float, float], stroke: Stroke, role: str) -> Plain:
    """Return many small marks as the one path of a shape, which a browser draws in a tenth of the time that as many markers take.

    ``half`` is half the width of a mark in units of x, and the factor from its middle to its top on the log axis of y.
    """
    import numpy as np

    width, factor = half
    middle, height = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    left, right, bottom, top = middle - width, middle + width, height / factor, height * factor
    form, numbers = {
        "upright": ("M%.6g,%.4gV%.4g", (middle, bottom, top)),
        "dash": ("M%.6g,%.4gH%.6g", (left, height, right)),
        "cross": ("M%.6g,%.4gL%.6g,%.4gM%.6g,%.4gL%.6g,%.4g", (left, bottom, right, top, left, top, right, bottom)),
    }[stroke]
    path = form * len(middle) % tuple(np.column_stack(numbers).ravel().tolist())
    return {"type": "path", "path": path, "line": {"color": f"role:{role}", "width": 1.5}, "opacity": 0.8, "layer": "above"}


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
