"""A figure as one SVG, from the plain data that Plotly is given: what stands in its place before Plotly is there, and on paper.

It draws what the course's figures are made of (lines, markers, bars, bands, thresholds and labels, on linear, log and named axes) and
leaves out what only a pointer can ask for.

>>> from dstudio_lib.charts.reading import Figure, Table
>>> picture = svg(Figure("walls", "It rises", {"data": [{"x": [0, 1], "y": [0, 1]}], "layout": {}}, "A line.", Table((), ())))
>>> picture.startswith("<svg"), 'aria-label="It rises A line."' in picture
(True, True)
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise, zip_longest
from typing import Any

from dstudio_lib.foundation.formatting import number

from .palette import tokens
from .reading import Figure
from .ticks import even, multiples, power_of_ten

WIDTH, HEIGHT = 640, 320
RIGHT, TOP, BOTTOM = 18, 14, 50
TITLE, NARROWEST, WIDEST = 30, 52, 190
"""Room beside the plot for an upright title, and how much there is in all, at least and at most (pixels)."""
SIZE, LINE, LETTER = 12, 15, 6.4
"""Height of letters, of a line of them, and the usual width of one."""
TICKS = 6

_DASHES = {"dash": "7 4", "dot": "2 4", "longdash": "11 5", "dashdot": "7 4 2 4"}
_MARKS = {
    "square": "M-1-1H1V1H-1Z",
    "diamond": "M0-1.3L1.3 0L0 1.3L-1.3 0Z",
    "triangle-up": "M0-1.2L1.1.8H-1.1Z",
    "x": "M-1-.6L-.6-1L0-.4L.6-1L1-.6L.4 0L1 .6L.6 1L0 .4L-.6 1L-1 .6L-.4 0Z",
    "line-ew-open": "M-1.4-.15H1.4V.15H-1.4Z",
}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_TAG = re.compile(r"<(?!br\b)[^>]*>")
_STEP = re.compile(r"([MLHVZ])([^MLHVZ]*)")


def svg(figure: Figure) -> str:
    """Return the figure in both themes' colours, with its finding and alternative as its name."""
    layout, traces = figure.plot.get("layout", {}), [dict(each) for each in figure.plot["data"]]
    height = layout.get("height") or HEIGHT
    plane = _Plane(layout, traces, height)
    left = plane.left
    inside = "".join(plane.drawn())
    said = escape(f"{figure.finding} {figure.alternative}".strip(), quote=True)
    body = (
        f"{plane.frame()}"
        f'<svg x="{left}" y="{TOP}" width="{plane.width}" height="{plane.height}">{inside}</svg>'
        f'<g transform="translate({left} {TOP})">{"".join(plane.labels())}</g>'
    )
    return (
        f'<svg class="dstudio-picture" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}" '
        f'font-family="system-ui, sans-serif" font-size="{SIZE}">{_colours(body)}{body}</svg>'
    )


def _colours(body: str) -> str:
    """Return a style that gives each role in use its colour, in the light and in the dark."""
    used = sorted(set(re.findall(r"var\(--([a-z-]+)\)", body)))
    told = {
        theme: "".join(f"--{role}:{colour};" for role, colour in tokens(theme).items() if role in used) for theme in ("light", "dark")
    }  # fmt: skip
    dark = '[data-jp-theme-light="false"] .dstudio-picture,[data-theme="dark"] .dstudio-picture,.theme-dark .dstudio-picture'
    return f"<style>.dstudio-picture{{{told['light']}}}{dark}{{{told['dark']}}}</style>"


# --- axes


@dataclass(frozen=True)
class _Axis:
    """Where values lie along one side, in pixels of the plot; a log axis counts in common logarithms, one of names in whole steps."""

    layout: Mapping[str, Any]
    names: tuple[str, ...]
    low: float
    high: float
    start: float
    end: float

    @property
    def log(self) -> bool:
        """Whether it is logarithmic."""
        return bool(self.layout.get("type") == "log")

    def counted(self, value: Any) -> float:
        """Return a value as the axis counts; no number where it has no place."""
        if isinstance(value, str):
            return float(self.names.index(value)) if value in self.names else math.nan
        if value is None:
            return math.nan
        return (math.log10(value) if value > 0 else math.nan) if self.log else float(value)

    def at(self, counted: float) -> float:
        """Return where that is."""
        return self.start + (self.end - self.start) * (counted - self.low) / (self.high - self.low)

    def place(self, value: Any) -> float:
        """Return where a value lies."""
        return self.at(self.counted(value))

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield where marks stand, and what they say."""
        low, high = sorted((self.low, self.high))
        if self.names:
            pairs: list[tuple[float, str]] = [(float(i), name) for i, name in enumerate(self.names)]
        elif "tickvals" in self.layout:
            texts = self.layout.get("ticktext") or [number(each) for each in self.layout["tickvals"]]
            pairs = [(self.counted(value), text) for value, text in zip(self.layout["tickvals"], texts, strict=True)]
        elif self.log:
            pairs = [(float(power), number(power_of_ten(power))) for power in range(math.ceil(low), math.floor(high) + 1)]
        else:
            step = self.layout.get("dtick")
            values = multiples(low, high, step) if step else even(low, high, "", self.layout.get("nticks") or TICKS)
            pairs = [(value, number(value)) for value in values]
        slack = 1e-9 * (high - low)
        yield from ((self.at(value), text) for value, text in pairs if low - slack <= value <= high + slack)


def _axis(name: str, layout: Mapping[str, Any], traces: Sequence[Mapping[str, Any]], start: float, end: float) -> _Axis:
    side, suffix = name[0], name[5:]
    given = layout.get(name, {})
    own = [value for trace in traces if trace.get(f"{side}axis", side) == side + suffix for value in trace.get(side, ())]
    names = tuple(dict.fromkeys(each for each in own if isinstance(each, str)))
    first, last = given.get("domain", (0.0, 1.0))
    start, end = start + (end - start) * first, start + (end - start) * last
    if "range" in given:
        low, high = given["range"]
    elif names:
        low, high = -0.5, len(names) - 0.5
    else:
        counted = [value for each in own if not math.isnan(value := _Axis(given, (), 0.0, 1.0, 0.0, 1.0).counted(each))]
        low, high = (min(counted, default=0.0), max(counted, default=1.0))
        low = min(0.0, low) if given.get("rangemode") == "tozero" else low
        high = high if high > low else low + 1.0
    if given.get("autorange") == "reversed":
        low, high = high, low
    return _Axis(given, names, float(low), float(high), start, end)


# --- the picture


class _Plane:
    """The axes of a figure, and everything that lies between them."""

    def __init__(self, layout: Mapping[str, Any], traces: Sequence[Mapping[str, Any]], height: float) -> None:
        self.layout, self.traces, self.height = layout, traces, height - TOP - BOTTOM
        names = {f"{side}axis{trace.get(f'{side}axis', side)[1:]}" for trace in traces for side in "xy"} | {"xaxis", "yaxis"}
        self.axes = {name: _axis(name, layout, traces, self.height, 0.0) for name in sorted(names) if name[0] == "y"}
        letters = max(len(line) for axis in self.axes.values() for _, text in [*axis.ticks(), (0.0, "")] for line in _lines(text))
        self.left = round(min(WIDEST, max(NARROWEST, TITLE + LETTER * letters)))
        self.width = WIDTH - self.left - RIGHT
        self.axes = {name: _axis(name, layout, traces, 0.0, self.width) for name in sorted(names) if name[0] == "x"} | self.axes
        self.stacked: dict[tuple[str, Any], float] = {}

    def of(self, reference: str) -> _Axis:
        """Return the axis that a reference such as ``y2`` names."""
        return self.axes[f"{reference[0]}axis{reference[1:]}"]

    def frame(self) -> str:
        """Return grid lines, marks and titles."""
        found = []
        for name, axis in self.axes.items():
            title = _plain((axis.layout.get("title") or {}).get("text", ""))
            middle = (axis.start + axis.end) / 2
            if name[0] == "x":
                for x, text in axis.ticks():
                    found.append(_text(self.left + x, TOP + self.height + LINE + 2, text, "middle"))
                found.append(_text(self.left + middle, TOP + self.height + BOTTOM - 6, title, "middle"))
            else:
                for y, text in axis.ticks():
                    ends = f'x1="{self.left}" x2="{self.left + self.width}" y1="{TOP + y:.1f}" y2="{TOP + y:.1f}"'
                    found += [f'<line {ends} style="stroke:var(--grid)"/>'] if not axis.names else []
                    found.append(_text(self.left - 6, TOP + y + 4, text, "end"))
                turned = f' transform="rotate(-90 12 {TOP + middle:.1f})"'
                found.append(_text(12, TOP + middle, title, "middle", more=turned))
        bottom = TOP + self.height
        found.append(f'<path d="M{self.left} {TOP}V{bottom}H{self.left + self.width}" fill="none" style="stroke:var(--border)"/>')
        return "".join(found)

    def drawn(self) -> Iterator[str]:
        """Yield shapes that lie below, then traces, then shapes that lie above."""
        shapes = self.layout.get("shapes", ())
        yield from (self._shape(each) for each in shapes if each.get("layer") == "below")
        for trace in self.traces:
            yield self._bars(trace) if trace.get("type") == "bar" else self._curve(trace)
        yield from (self._shape(each) for each in shapes if each.get("layer") != "below")

    def labels(self) -> Iterator[str]:
        """Yield the words at points of the plot."""
        for note in self.layout.get("annotations", ()):
            x, y = self._point(note, "x"), self._point(note, "y")
            if note.get("showarrow", True):
                to = x + note.get("ax", 0), y + note.get("ay", -30)
                yield f'<path d="M{x:.1f} {y:.1f}L{to[0]:.1f} {to[1]:.1f}" style="stroke:var(--muted)"/>'
                x, y = to
            lines = _lines(note.get("text", ""))
            drop = {"top": 11.0, "bottom": -4.0 - LINE * (len(lines) - 1)}.get(note.get("yanchor", ""), 4.0 - LINE * (len(lines) - 1) / 2)
            anchor = _ANCHORS.get(note.get("xanchor", ""), "middle")
            ink = _ink(note.get("font", {}).get("color", "role:text"), "fill")
            yield _text(x + note.get("xshift", 0), y + drop - note.get("yshift", 0), note.get("text", ""), anchor, ink)

    def _point(self, note: Mapping[str, Any], side: str) -> float:
        reference, value = note.get(f"{side}ref", side), note[side]
        if reference == "paper":
            return self.width * float(value) if side == "x" else self.height * (1 - float(value))
        axis = self.of(reference)
        return axis.place(value) if isinstance(value, str) else axis.at(value)

    # --- traces

    def _curve(self, trace: Mapping[str, Any]) -> str:
        x, y = self.of(trace.get("xaxis", "x")), self.of(trace.get("yaxis", "y"))
        points = [(x.place(a), y.place(b)) for a, b in zip(trace["x"], trace["y"], strict=True)]
        mode, line = trace.get("mode", "lines"), trace.get("line", {})
        found = []
        if trace.get("fill") in ("toself", "tozeroy"):
            ground = y.place(0) if not y.log else y.start
            closed = points if trace["fill"] == "toself" else [(points[0][0], ground), *points, (points[-1][0], ground)]
            found.append(f'<path d="{_path(closed)}Z" style="{_ink(trace.get("fillcolor", "role:served/0.15"), "fill")}"/>')
        if "lines" in mode and line.get("width", 2):
            path = _path(_stepped(points) if line.get("shape") == "hv" else points)
            dash = f' stroke-dasharray="{_DASHES[line["dash"]]}"' if line.get("dash") in _DASHES else ""
            style = _ink(line.get("color", "role:served"), "stroke")
            found.append(f'<path d="{path}" fill="none" style="{style}" stroke-width="{line.get("width", 2)}"{dash}/>')
        if "markers" in mode:
            found += [_mark(trace.get("marker", {}), i, point) for i, point in enumerate(points) if not math.isnan(sum(point))]
        return "".join(found)

    def _bars(self, trace: Mapping[str, Any]) -> str:
        lying = trace.get("orientation") == "h"
        along, across = self.of(trace.get("xaxis", "x")), self.of(trace.get("yaxis", "y"))
        if not lying:
            along, across = across, along
        stack = self.layout.get("barmode") == "stack"
        lengths, spots = (trace["x"], trace["y"]) if lying else (trace["y"], trace["x"])
        found = []
        for i, (spot, length) in enumerate(zip(spots, lengths, strict=True)):
            key = (spot, (length or 0) < 0)
            base = self.stacked.get(key, 0.0) if stack else _each(trace.get("base", 0.0), i)
            if stack:
                self.stacked[key] = base + (length or 0.0)
            thick = _each(trace.get("width"), i) or 1 - self.layout.get("bargap", 0.2)
            begin = across.counted(spot) + _each(trace.get("offset", -thick / 2), i)
            low = along.start if along.log and base <= 0 else along.place(base)
            one, other = sorted((low, along.place(base + (length or 0.0))))
            near, far = sorted((across.at(begin), across.at(begin + thick)))
            if math.isnan(one + other + near + far):
                continue
            box = (one, near, other - one, far - near) if lying else (near, one, far - near, other - one)
            marker = trace.get("marker", {})
            style = _ink(_each(marker.get("color", "role:served"), i), "fill")
            found.append('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"'.format(*box) + f' style="{style}"/>')
        return "".join(found)

    # --- shapes

    def _shape(self, shape: Mapping[str, Any]) -> str:
        line = shape.get("line", {})
        dash = f' stroke-dasharray="{_DASHES[line["dash"]]}"' if line.get("dash") in _DASHES else ""
        stroke = _ink(line["color"], "stroke") if "color" in line and line.get("width", 2) else "stroke:none"
        drawn = f'stroke-width="{line.get("width", 2)}"{dash}'
        if shape["type"] == "path":
            ink = _ink(shape["fillcolor"], "fill") if "fillcolor" in shape else "fill:none"
            return f'<path d="{self._traced(shape)}" style="{stroke};{ink}" {drawn}/>'
        (x0, x1), (y0, y1) = (self._side(shape, "x"), self._side(shape, "y"))
        if shape["type"] == "line":
            return f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" style="{stroke}" {drawn}/>'
        box = f'x="{min(x0, x1):.1f}" y="{min(y0, y1):.1f}" width="{abs(x1 - x0):.1f}" height="{abs(y1 - y0):.1f}"'
        return f'<rect {box} style="{_ink(shape.get("fillcolor", "role:grid/0.3"), "fill")};{stroke}" {drawn}/>'

    def _side(self, shape: Mapping[str, Any], side: str) -> tuple[float, float]:
        values, reference = (shape[f"{side}0"], shape[f"{side}1"]), shape.get(f"{side}ref", side)
        if reference == "paper":
            far = self.width if side == "x" else -self.height
            begin = 0.0 if side == "x" else self.height
            return begin + far * float(values[0]), begin + far * float(values[1])
        axis = self.of(reference)
        return axis.place(values[0]), axis.place(values[1])

    def _traced(self, shape: Mapping[str, Any]) -> str:
        x, y = self.of(shape.get("xref", "x")), self.of(shape.get("yref", "y"))
        found = []
        for letter, numbers in _STEP.findall(shape["path"]):
            values = [float(each) for each in re.split(r"[,\s]+", numbers.strip()) if each]
            sides = {"H": (x,), "V": (y,)}.get(letter, (x, y))
            found.append(letter + " ".join(f"{sides[i % len(sides)].place(value):.1f}" for i, value in enumerate(values)))
        return "".join(found)


# --- parts


def _each(value: Any, i: int) -> Any:
    return value[i] if isinstance(value, (list, tuple)) else value


def _stepped(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points of a line that keeps its height until the next value."""
    corners = [(following[0], point[1]) for point, following in pairwise(points)]
    return [each for pair in zip_longest(points, corners) for each in pair if each is not None]


def _path(points: Sequence[tuple[float, float]]) -> str:
    found, pen = [], "M"
    for x, y in points:
        if math.isnan(x + y):
            pen = "M"
            continue
        found.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(found)


def _mark(marker: Mapping[str, Any], i: int, point: tuple[float, float]) -> str:
    x, y = point
    half = (_each(marker.get("size", 6), i) or 0) / 2
    symbol, line = _each(marker.get("symbol", "circle"), i), marker.get("line", {})
    style = _ink(_each(marker.get("color", "role:served"), i), "fill")
    if line.get("width"):
        style += f";{_ink(_each(line.get('color', 'role:surface'), i), 'stroke')}"
    if symbol not in _MARKS:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:g}" style="{style}"/>'
    wide = f' stroke-width="{line["width"] / half:.2g}"' if line.get("width") and half else ""
    return f'<path transform="translate({x:.1f} {y:.1f}) scale({half:g})" d="{_MARKS[symbol]}" style="{style}"{wide}/>'


def _ink(colour: str, what: str) -> str:
    """Return a colour by its role as a style; one that lets something through has an opacity as well."""
    if not colour.startswith("role:"):
        return f"{what}:{colour}"
    role, share = re.fullmatch(r"role:([a-z-]+)(?:[/@](.+))?", colour).groups()  # type: ignore[union-attr]
    return f"{what}:var(--{role})" + (f";{what}-opacity:{share}" if share else "")


def _plain(text: str) -> str:
    return _TAG.sub("", text).strip()


def _lines(text: str) -> list[str]:
    return re.split(r"<br\s*/?>", _plain(text))


def _text(x: float, y: float, text: str, anchor: str, ink: str = "fill:var(--text)", more: str = "") -> str:
    lines = _lines(str(text))
    if not any(lines):
        return ""
    rest = "".join(f'<tspan x="{x:.1f}" dy="{LINE}">{escape(each)}</tspan>' for each in lines[1:])
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="{ink}"{more}>{escape(lines[0])}{rest}</text>'
