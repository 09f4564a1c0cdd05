"""The pictures of a playground run for paper: its system and its panels as SVG, from the plain data that a page shows.

Both are drawn from what is there already, so that paper and page cannot differ; the compiled page draws them by the same lines.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dstudio_lib.foundation.formatting import number, percent

WIDTH = 960
HEIGHT = 560
LEFT, RIGHT, TOP, BOTTOM = 76, 44, 22, 44
ROW, BOX = 96, 64
LONG = 20
"""Letters of a name from which on it is written smaller."""


def escaped(text: str) -> str:
    """Return a text that stands for itself in a page.

    >>> escaped('5 < 6 & "so"')
    '5 &lt; 6 &amp; &quot;so&quot;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


# --- the panels


def panels(figure: Mapping[str, Any], ghosts: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return the panels of a run as SVG, with the curves of pinned runs behind its own."""
    layout = figure["layout"]
    drawn = [_shape(each, layout) for each in layout["shapes"]]
    drawn += [_axis(layout, name) for name in layout if name.startswith("yaxis")]
    drawn.append(_times(layout))
    drawn += [_curve(each, layout) for each in [*ghosts, *figure["data"]]]
    drawn += [_note(each, layout) for each in layout["annotations"]]
    return _picture(HEIGHT, figure["alternative"], drawn)


def _picture(height: float, alternative: str, drawn: Sequence[str]) -> str:
    inside = "".join(drawn)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escaped(alternative)}">{inside}</svg>'


def _across(layout: Mapping[str, Any], value: float) -> float:
    first, last = layout["xaxis"]["range"]
    share: float = (value - first) / (last - first)
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _down(axis: Mapping[str, Any], shown: float) -> float:
    """Return where a value lies; of a logarithmic axis its logarithm is given."""
    low, high = axis["domain"]
    first, last = axis["range"]
    share = min(1.0, max(0.0, (shown - first) / (last - first)))
    return _paper(low + (high - low) * share)


def _paper(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _value(axis: Mapping[str, Any], value: float) -> float:
    if axis.get("type", "") != "log":
        return value
    found: float = math.log10(value) if value > 0 else axis["range"][0]
    return found


def _axis_of(layout: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the axis that a reference such as ``y3`` names."""
    axis: Mapping[str, Any] = layout[f"yaxis{name[1:]}"]
    return axis


def _ink(colour: str) -> str:
    """Return a colour by its role; one that lets something through has an opacity as well."""
    role, _, share = colour.removeprefix("role:").partition("/")
    return f"var(--{role})" if not share else f"var(--{role});opacity:{share}"


def _dash(line: Mapping[str, Any]) -> str:
    kind = line.get("dash", "solid")
    return ' stroke-dasharray="6 4"' if kind == "dash" else ' stroke-dasharray="2 3"' if kind == "dot" else ""


def _curve(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> str:
    axis = _axis_of(layout, trace.get("yaxis", "y"))
    path, pen = [], "M"
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if y is None:
            pen = "M"
            continue
        path.append(f"{pen}{_across(layout, x):.1f} {_down(axis, _value(axis, y)):.1f}")
        pen = "L"
    line = trace["line"]
    drawn = "".join(path)
    return f'<path d="{drawn}" fill="none" style="stroke:{_ink(line["color"])}" stroke-width="{line["width"]}"{_dash(line)}/>'


def _shape(shape: Mapping[str, Any], layout: Mapping[str, Any]) -> str:
    wide = shape["xref"] == "paper"
    left, right = ((0.0, layout["xaxis"]["range"][1]) if wide else (shape["x0"], shape["x1"]))  # fmt: skip
    x0, x1 = _across(layout, left), _across(layout, right)
    if shape["yref"] == "paper":
        y0, y1 = _paper(shape["y1"]), _paper(shape["y0"])
    else:
        axis = _axis_of(layout, shape["yref"])
        y0, y1 = _down(axis, _value(axis, shape["y1"])), _down(axis, _value(axis, shape["y0"]))
    if shape["type"] == "rect":
        return f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{y1 - y0:.1f}" style="fill:{_ink(shape["fillcolor"])}"/>'
    line = shape["line"]
    ends = f'x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"'
    return f'<line {ends} style="stroke:{_ink(line["color"])}" stroke-width="{line["width"]}"{_dash(line)}/>'


def _axis(layout: Mapping[str, Any], name: str) -> str:
    axis = layout[name]
    top = axis["range"][1] / 1.04
    values = axis["tickvals"] if "tickvals" in axis else [0.0, top / 2, top]
    texts = axis["ticktext"] if "ticktext" in axis else [number(each) for each in values]
    found = []
    for value, text in zip(values, texts, strict=True):
        y = _down(axis, _value(axis, value))
        found.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" style="stroke:var(--grid)"/>')
        found.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escaped(text)}</text>')
    low, high = axis["domain"]
    middle = _paper((low + high) / 2)
    title = escaped(axis["title"]["text"])
    found.append(f'<text x="12" y="{middle:.1f}" text-anchor="middle" transform="rotate(-90 12 {middle:.1f})">{title}</text>')
    return "".join(found)


def _times(layout: Mapping[str, Any]) -> str:
    horizon = layout["xaxis"]["range"][1]
    y = HEIGHT - BOTTOM + 16
    ticks = [horizon * i / 6 for i in range(7)]
    marks = [f'<text x="{_across(layout, each):.1f}" y="{y}" text-anchor="middle">{number(each)}</text>' for each in ticks]
    title = escaped(layout["xaxis"]["title"]["text"])
    return "".join(marks) + f'<text x="{WIDTH / 2:.1f}" y="{y + 20}" text-anchor="middle">{title}</text>'


def _note(note: Mapping[str, Any], layout: Mapping[str, Any]) -> str:
    x = LEFT if note["xref"] == "paper" else _across(layout, note["x"]) + note.get("xshift", 0)
    y = _paper(note["y"]) if note["yref"] == "paper" else _down(_axis_of(layout, note["yref"]), note["y"])
    y += (-2 if note["yanchor"] == "bottom" else 12) - note.get("yshift", 0)
    anchor = "end" if note["xanchor"] == "right" else "start"
    colour = _ink(note["font"]["color"])
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="fill:{colour}">{escaped(note["text"])}</text>'


# --- the system


def system(shown: Mapping[str, Any], states: Sequence[Any], alternative: str) -> str:
    """Return the parts and calls as SVG, as they are in the window that tells most."""
    nodes, columns, at = shown["nodes"], shown["columns"], shown["opens"]
    heights = [sum(node["column"] == column for node in nodes) for column in range(columns)]
    most = max(heights)
    wide = WIDTH / columns
    box = min(170.0, wide - 50)
    places = {
        node["name"]: (wide * (node["column"] + 0.5) - box / 2, ROW * (node["row"] + (most - heights[node["column"]]) / 2) + 14)
        for node in nodes
    }
    drawn = [_call(edge, places, box, at) for edge in shown["edges"]]
    drawn += [_part(node, places[node["name"]], box, states[node["states"][at]], at) for node in nodes]
    return _picture(ROW * most, alternative, drawn)


def _call(edge: Mapping[str, Any], places: Mapping[str, tuple[float, float]], box: float, at: int) -> str:
    (x0, y0), (x1, y1) = places[edge["from"]], places[edge["to"]]
    failing = edge["failing"][at]
    role, dash = ("failed", ' stroke-dasharray="5 4"') if failing else ("border", "")
    ends = f'x1="{x0 + box:.1f}" y1="{y0 + BOX / 2:.1f}" x2="{x1:.1f}" y2="{y1 + BOX / 2:.1f}"'
    middle = f'x="{(x0 + box + x1) / 2:.1f}" y="{(y0 + y1 + BOX) / 2 - 5:.1f}" text-anchor="middle"'
    return (
        f'<line {ends} style="stroke:var(--{role})" stroke-width="2"{dash}/><text {middle}>{escaped(told(edge["measures"][0], at))}</text>'
    )


def _part(node: Mapping[str, Any], place: tuple[float, float], box: float, state: Any, at: int) -> str:
    x, y = place
    role = {"red": "failed", "good": "healthy", "busy": "offered"}.get(state.tone, "border")
    size = 13 if len(node["name"]) <= LONG else 10
    lines = [escaped(f"{state.icon} {node['name']}"), escaped(f"{node['kind']}: {state.name}"), escaped(told(node["measures"][0], at))]
    texts = [f'<text x="{x + 8:.1f}" y="{y + 19 + 17 * i:.1f}"' for i in range(3)]
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{box:.1f}" height="{BOX}" rx="6" style="fill:var(--surface);stroke:var(--{role})" '
        f'stroke-width="2"/>{texts[0]} font-weight="bold" font-size="{size}">{lines[0]}</text>'
        f"{texts[1]}>{lines[1]}</text>{texts[2]}>{lines[2]}</text>"
    )


def told(measure: Mapping[str, Any], at: int) -> str:
    """Return a number of a part or call in a window, in words.

    >>> told({"values": [0.0, 120.0], "after": "calls/s", "none": "no calls", "share": False}, 1)
    '120 calls/s'
    """
    value = measure["values"][at]
    if not value:
        return str(measure["none"])
    return f"{percent(value) if measure['share'] else number(value)} {measure['after']}"
