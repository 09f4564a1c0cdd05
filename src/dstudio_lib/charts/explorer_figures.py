"""The two figures of the Explorer: the result over one input, and how much each input moves it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import MINUS, NARROW, number
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula

from .explorer_axes import Axis, back, input_axis, nice_above, onto, places, result_axis, said, scale_of, wrapped
from .marks import Plain, here, label, line
from .reading import Figure, Table

ROUNDS = 5
"""Times that a curve is made finer where it needs it."""
FINE = 40
"""Points that a curve has at least that can be made finer: where it has fewer, each costs much."""
STEEP = 0.04
"""Part of the whole course that two neighbours may be apart."""
WRAP = 16
"""Letters of an input's name on one line beside its bar."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A formula over one input: where it has a result, where that is to be read with care, and where it is refused."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    careful: tuple[bool, ...]
    refused: tuple[float, ...]
    why: str
    caution: str


def draw(formula: Formula, quantity: Quantity, at: Callable[[float], Mapping[str, Any]], count: int) -> Curve:
    """Compute a formula over the span of one input; ``at`` gives all values with that input moved.

    Where the result climbs steeply, and where it begins to be refused or to need care, there are more points.
    """
    found = {place: _point(formula, at(place)) for place in places(quantity, *quantity.span, count)}
    for _ in range(0 if quantity.integer or count < FINE else ROUNDS):
        for place in _wanting(quantity, found):
            found[place] = _point(formula, at(place))
    points = sorted(found.items())
    sound = [(place, each) for place, each in points if each.value is not None]
    return Curve(
        x=tuple(place for place, _ in sound),
        y=tuple(each.value for _, each in sound if each.value is not None),
        careful=tuple(bool(each.words) for _, each in sound),
        refused=tuple(place for place, each in points if each.value is None),
        why=next((each.words for _, each in points if each.value is None), ""),
        caution=next((each.words for _, each in sound if each.words), ""),
    )


@dataclass(frozen=True, slots=True)
class _Point:
    """A result with the caution it needs, or no result and the reason."""

    value: float | None
    words: str


def _point(formula: Formula, values: Mapping[str, Any]) -> _Point:
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    try:
        value = float(formula(**given))
        warned = formula.warnings(**given) if formula.caveats else []
    except InputError as error:
        return _Point(None, str(error))
    return _Point(value, warned[0].sentence if warned else "")


def _wanting(quantity: Quantity, found: Mapping[float, _Point]) -> list[float]:
    """Return places between neighbours that differ in kind, or by a large part of the whole course."""
    values = [each.value for each in found.values() if each.value is not None]
    reach = (max(values) - min(values)) * STEEP if values else 0.0
    kind = scale_of(quantity)
    wanted = []
    for (left, one), (right, other) in pairwise(sorted(found.items())):
        differ = (one.value is None, bool(one.words)) != (other.value is None, bool(other.words))
        steep = one.value is not None and other.value is not None and abs(one.value - other.value) > reach > 0
        if (differ or steep) and not (kind == "log" and left <= 0):
            middle = back(kind, (onto(kind, left) + onto(kind, right)) / 2)
            if left < middle < right:
                wanted.append(middle)
    return wanted


# --- the curve


def curve_figure(formula: Formula, quantity: Quantity, curve: Curve, home: Curve, x: float, y: float) -> Figure:
    """Return the result over one input, with the present place, and where it is refused or to be read with care."""
    across, up = input_axis(quantity, x), result_axis(formula.result, home, curve, y)
    merged = sorted({**dict(zip(curve.x, curve.y, strict=True)), x: y}.items())
    drawn = [(each, value) for each, value in merged if up.shows(value) and not (across.kind == "log" and each <= 0)]
    shapes, labels, told = _regions(curve, across, quantity)
    place = (across.at(across.clip(x)), up.at(up.clip(y)))
    finding = _finding(formula, quantity, merged)
    words = {each: (said(quantity, each), said(formula.result, value)) for each, value in merged}
    points = line(
        [across.at(each) for each, _ in drawn],
        [up.at(up.clip(value)) for _, value in drawn],
        "served",
        formula.result.name,
        points=quantity.integer and len(drawn) <= 30,
        hovertext=[": ".join(words[each]) for each, _ in drawn],
        hoverinfo="text",
    )
    return Figure(
        name="curve",
        finding=finding,
        plot={
            "data": [points, here(*place, "served", "you are here", said(formula.result, y))],
            "layout": {
                "xaxis": across.layout(4),
                "yaxis": up.layout(6) | {"automargin": True},
                "hovermode": "closest",
                "shapes": shapes,
                "annotations": [_here_label(across, up, place, said(formula.result, y)), *labels],
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"{capital(formula.result.name)} against {quantity.name}, "
            f"from {said(quantity, merged[0][0])} to {said(quantity, merged[-1][0])}. "
            f"At {said(quantity, x)} it is {said(formula.result, y)}.{told}"
        ),
        table=Table(
            (_column(quantity), _column(formula.result), quantity.name, formula.result.name),
            tuple((each, value, *words[each]) for each, value in merged),
        ),
    )


def _column(quantity: Quantity) -> str:
    return f"{quantity.name} ({quantity.unit or 'number'})"


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _here_label(across: Axis, up: Axis, place: tuple[float, float], text: str) -> Plain:
    low, high = up.span()
    bottom, left = (onto("log", place[1]) if up.kind == "log" else place[1]), across.span()
    share = ((onto("log", place[0]) if across.kind == "log" else place[0]) - left[0]) / (left[1] - left[0])
    above = (bottom - low) / (high - low) < 0.8
    return label(
        *place,
        f"<b>{text}</b>",
        log_x=across.kind == "log",
        log_y=up.kind == "log",
        xanchor="left" if share < 0.2 else "right" if share > 0.8 else "center",
        yanchor="bottom" if above else "top",
        yshift=12 if above else -12,
    )


def _finding(formula: Formula, quantity: Quantity, points: Sequence[tuple[float, float]]) -> str:
    """Return what the curve does, in one line."""
    name, text = capital(formula.result.name), partial(said, formula.result)
    values = [value for _, value in points]
    least, most = min(values), max(values)
    if len(values) < 2 or math.isclose(least, most, rel_tol=1e-9, abs_tol=1e-300):
        return f"{name} stays at {text(values[0])} for every {quantity.name}"
    slack = (most - least) * 1e-9
    steps = [later - before for before, later in pairwise(values)]
    first, last = values[0], values[-1]
    if all(each >= -slack for each in steps):
        return f"{name} rises from {text(first)} to {text(last)} with {quantity.name}"
    if all(each <= slack for each in steps):
        return f"{name} falls from {text(first)} to {text(last)} with {quantity.name}"
    if most > max(first, last) + slack and _turns(steps, slack) == 1:
        return f"{name} peaks at {text(most)}, where {quantity.name} is {said(quantity, points[values.index(most)][0])}"
    if least < min(first, last) - slack and _turns(steps, slack) == 1:
        return f"{name} is least, {text(least)}, where {quantity.name} is {said(quantity, points[values.index(least)][0])}"
    return f"{name} goes up and down with {quantity.name}, between {text(least)} and {text(most)}"


def _turns(steps: Sequence[float], slack: float) -> int:
    signs = [each > 0 for each in steps if abs(each) > slack]
    return sum(before != after for before, after in pairwise(signs))


def _regions(curve: Curve, across: Axis, quantity: Quantity) -> tuple[list[Plain], list[Plain], str]:
    """Return tinted regions with their words: where nothing is defined, and where the result is to be read with care."""
    kinds = dict.fromkeys(curve.refused, "no") | {
        each: "care" if careful else "" for each, careful in zip(curve.x, curve.careful, strict=True)
    }
    runs: list[tuple[str, list[float]]] = []
    for each in sorted(kinds):
        if runs and runs[-1][0] == kinds[each]:
            runs[-1][1].append(each)
        else:
            runs.append((kinds[each], [each]))
    shapes: list[Plain] = []
    labels: list[Plain] = []
    told: list[str] = []
    low, high = across.span()
    for i, (kind, members) in enumerate(runs):
        if not kind or len(runs) == 1:
            continue
        start = low if i == 0 else _between(across, runs[i - 1][1][-1], members[0])
        end = high if i == len(runs) - 1 else _between(across, members[-1], runs[i + 1][1][0])
        shapes.append(_tint(across, start, end, "muted" if kind == "no" else "offered"))
        if (end - start) / (high - low) > 0.12 and len(shapes) <= 4:
            labels.append(_region_label((start + end) / 2, "not defined" if kind == "no" else "with care"))
        if len(told) < 4:
            extent = f"From {said(quantity, members[0])} to {said(quantity, members[-1])}"
            told.append(f"{extent} there is no result: {curve.why}" if kind == "no" else f"{extent} read it with care: {curve.caution}")
    return shapes, labels, "".join(f" {each}" for each in dict.fromkeys(told))


def _between(across: Axis, left: float, right: float) -> float:
    return (onto(across.kind, max(left, across.low)) + onto(across.kind, max(right, across.low))) / 2


def _tint(across: Axis, start: float, end: float, role: str) -> Plain:
    ends = [10.0**each if across.kind == "log" else each for each in (start, end)]
    shape = {"type": "rect", "xref": "x", "yref": "paper", "x0": ends[0], "x1": ends[1], "y0": 0, "y1": 1, "layer": "below"}
    return shape | {"fillcolor": f"role:{role}/0.14", "line": {"width": 0}}


def _region_label(middle: float, text: str) -> Plain:
    return {
        "x": middle,
        "y": 1,
        "yref": "paper",
        "text": text,
        "showarrow": False,
        "xanchor": "center",
        "yanchor": "top",
        "font": {"size": 12, "color": "role:text"},
        "bgcolor": "role:surface/0.8",
    }


# --- how much each input moves it


def bars(formula: Formula, strengths: Mapping[str, float | str]) -> Figure:
    """Return the change of the result for one percent more of each input, the strongest on top."""
    sizes = {name: each if isinstance(each, float) else 0.0 for name, each in strengths.items()}
    order = sorted(sizes, key=lambda name: abs(sizes[name]))
    values = [sizes[name] for name in order]
    texts = [strength_text(strengths[name]) for name in order]
    reach = nice_above(max(abs(value) for value in values)) or 1.0
    low = -reach if min(values, default=0.0) < 0 else 0.0
    high = reach if max(values, default=0.0) > 0 or low == 0.0 else 0.0
    room = 0.34 * (high - low)
    return Figure(
        name="elasticity",
        finding=_elasticity_finding(formula, strengths),
        plot={
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": values,
                    "y": list(range(len(order))),
                    "marker": {"color": "role:served"},
                    "text": texts,
                    "textposition": "outside",
                    "cliponaxis": False,
                    "hovertext": [f"{name}: {_reason(strengths[name])}" for name in order],
                    "hoverinfo": "text",
                    "name": "change of the result",
                    "textfont": {"color": "role:text", "size": 12},
                }
            ],
            "layout": {
                "xaxis": {
                    "title": {"text": f"change for 1{NARROW}% more (%)"},
                    "range": [low - (room if low < 0 else 0.0), high + (room if high > 0 else 0.0)],
                    "nticks": 5,
                    "zeroline": True,
                },
                "yaxis": {
                    "tickmode": "array",
                    "tickvals": list(range(len(order))),
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
        alternative=" ".join(f"{capital(name)}: {_reason(strengths[name]).rstrip('.')}." for name in reversed(order)),
        table=Table(
            ("input", f"change of the result for 1{NARROW}% more (%)", "in words"),
            tuple((name, sizes[name], _reason(strengths[name])) for name in reversed(order)),
        ),
    )


def strength_text(strength: float | str) -> str:
    """Return the change of a result for one percent more of an input."""
    if isinstance(strength, str):
        return "not told"
    if strength == 0:
        return "no change"
    return f"{'+' if strength > 0 else MINUS}{number(abs(strength), 2)}{NARROW}%"


def _reason(strength: float | str) -> str:
    return strength if isinstance(strength, str) else strength_text(strength)


def strongest(strengths: Mapping[str, float | str]) -> tuple[str, float] | None:
    """Return the input that moves the result most, if any does, and by how much."""
    known = [(name, strength) for name, strength in strengths.items() if isinstance(strength, float) and strength]
    return max(known, key=lambda pair: round(abs(pair[1]), 6)) if known else None


def _elasticity_finding(formula: Formula, strengths: Mapping[str, float | str]) -> str:
    if (most := strongest(strengths)) is None:
        return f"No small change of an input moves the {formula.result.name} here"
    name, strength = most
    change = f"{number(abs(strength), 2)}{NARROW}% {'more' if strength > 0 else 'less'} {formula.result.name}"
    return f"{capital(name)} {'moves it most' if len(strengths) > 1 else 'moves it'}: 1{NARROW}% more gives {change}"
