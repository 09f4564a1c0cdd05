"""How much each input moves a result: the figure of bars, and its words.

A strength is an elasticity, percent of the result for one percent more of the input, or the reason why there is none.

>>> strongest({"arrival rate": 4.0, "service rate": -5.0, "servers": "The formula jumps or bends here."})
('service rate', -5.0)
>>> finding({"arrival rate": 4.0, "service rate": -5.0}, "response time")
'Moved most by service rate: 1\u202f% more gives 5\u202f% less response time'
"""

from __future__ import annotations

from collections.abc import Mapping

from dstudio_lib.foundation.formatting import MINUS, NARROW, number

from .marks import Plain
from .ticks import nice_above
from .words import capital, wrapped

Strengths = Mapping[str, float | str]

WRAP = 16
"""Letters of an input's name on one line beside its bar."""
ROOM = 0.5
"""Part of the bars' span that is kept for the words at their right."""
GAP = 0.06
"""The same between a bar that goes left and the names."""


def strength_text(strength: float | str) -> str:
    """Return the change of a result for one percent more of an input."""
    if isinstance(strength, str):
        return "not told"
    if strength == 0:
        return "no change"
    return f"{'+' if strength > 0 else MINUS}{number(abs(strength), 2)}{NARROW}%"


def told(strength: float | str) -> str:
    """Return the change, or the reason why there is none."""
    return strength if isinstance(strength, str) else strength_text(strength)


def strongest(strengths: Strengths) -> tuple[str, float] | None:
    """Return the input that moves the result most, if any does, and by how much."""
    known = [(name, strength) for name, strength in strengths.items() if isinstance(strength, float) and strength]
    return max(known, key=lambda pair: abs(pair[1])) if known else None


def finding(strengths: Strengths, result: str) -> str:
    """Return which input moves the result most, in one line."""
    if (most := strongest(strengths)) is None:
        return f"No small change of an input moves the {result} here"
    name, strength = most
    change = f"{number(abs(strength), 2)}{NARROW}% {'more' if strength > 0 else 'less'} {result}"
    return f"Moved most by {name}: 1{NARROW}% more gives {change}" if len(strengths) > 1 else f"1{NARROW}% more {name} gives {change}"


def figure(strengths: Strengths, result: str) -> Plain:
    """Return the bars as a plain figure, the strongest on top, their words at the right of zero, where no name is."""
    sizes = {name: each if isinstance(each, float) else 0.0 for name, each in strengths.items()}
    order = sorted(sizes, key=lambda name: abs(sizes[name]))
    values = [sizes[name] for name in order]
    rows = list(range(len(order)))
    return {
        "name": "elasticity",
        "finding": finding(strengths, result),
        "alternative": " ".join(f"{capital(name)}: {told(strengths[name]).rstrip('.')}." for name in reversed(order)),
        "plot": {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": values,
                    "y": rows,
                    "marker": {"color": "role:served"},
                    "hovertext": [f"{name}: {told(strengths[name])}" for name in order],
                    "hoverinfo": "text",
                    "name": "change of the result",
                },
                {
                    "type": "scatter",
                    "mode": "text",
                    "x": [max(0.0, each) for each in values],
                    "y": rows,
                    "text": [f" {strength_text(strengths[name])}" for name in order],
                    "textposition": "middle right",
                    "textfont": {"color": "role:text", "size": 12},
                    "cliponaxis": False,
                    "hoverinfo": "skip",
                    "name": "in words",
                },
            ],
            "layout": {
                "xaxis": {"title": {"text": f"change for 1{NARROW}% more (%)"}, "range": _range(values), "nticks": 5, "zeroline": True},
                "yaxis": {
                    "tickmode": "array",
                    "tickvals": rows,
                    "ticktext": [wrapped(name, WRAP) for name in order],
                    "range": [-0.6, max(len(order) - 0.4, 1.6)],
                    "automargin": True,
                    "showgrid": False,
                    "title": {"text": ""},
                },
                "hovermode": "closest",
                "bargap": 0.4,
                "height": max(180, min(420, 90 + 46 * len(order))),
                "margin": {"t": 8, "l": 110},
            },
        },
        "table": {
            "columns": ["input", f"change of the result for 1{NARROW}% more (%)", "in words"],
            "rows": [[name, sizes[name], told(strengths[name])] for name in reversed(order)],
        },
    }


def _range(values: list[float]) -> list[float]:
    reach = nice_above(max(map(abs, values))) or 1.0
    low = -reach if min(values) < 0 else 0.0
    high = reach if max(values) > 0 or low == 0.0 else 0.0
    return [low - (GAP * (high - low) if low < 0 else 0.0), high + ROOM * (high - low)]
