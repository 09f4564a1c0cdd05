"""The two figures of the Explorer: the result over one input, and how much each input moves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula

from . import strengths
from .explorer_axes import Axis, back, input_axis, onto, places, result_axis, said, scale_of
from .marks import Plain, here, label, line
from .reading import Figure, Table
from .strengths import Strengths
from .words import capital, course

ROUNDS = 5
"""Times that a curve is made finer where it needs it."""
FINE = 40
"""Points that a curve has at least that can be made finer: where it has fewer, each costs much."""
STEEP = 0.04
"""Part of the whole course that two neighbours may be apart."""


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
    finding = course(quantity.name, formula.result.name, merged, partial(said, quantity), partial(said, formula.result))
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
            "data": [points, here(*place, "served", "you are here", said(formula.result, y)) | {"cliponaxis": False}],
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
            first, last = said(quantity, members[0]), said(quantity, members[-1])
            extent = f"At {first}" if first == last else f"From {first} to {last}"
            told.append(f"{extent} there is no result." if kind == "no" else f"{extent} read it with care: {curve.caution}")
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


def bars(formula: Formula, known: Strengths) -> Figure:
    """Return the change of the result for one percent more of each input, the strongest on top."""
    told = strengths.figure(known, formula.result.name)
    table = Table(tuple(told["table"]["columns"]), tuple(map(tuple, told["table"]["rows"])))
    return Figure(told["name"], told["finding"], told["plot"], told["alternative"], table)
