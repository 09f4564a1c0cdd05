"""A learner's own latencies: how they spread, where physics would have them, and what a fan-out makes of them."""

from __future__ import annotations

import math
from typing import Any

from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.formulas.tail import fan_out_for
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.measurements.measured import Measurements

from .marks import Plain, label, line, log_axis, upright
from .reading import Figure, Table

_MOST_POINTS = 400
_WEIGHTS = {50.0: 3.5, 90.0: 2.5, 99.0: 1.5}
"""Line width of each percentile: one hue, three weights."""
_DASHES = {50.0: "solid", 90.0: "dash", 99.0: "dot"}
_WIDTHS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000)


def distribution(mine: Measurements, *, distance_km: float | None = None) -> Figure:
    """Draw the share of measurements that were done within a time, beside the floor that a distance sets.

    A file that gave only a summary shows the percentiles that it gave.
    """
    times, shares = _steps(mine)
    low, high = times[0], times[-1]
    bound = None if distance_km is None else float(minimum_round_trip(1e3 * _checked(distance_km)))
    if bound:
        low = min(low, bound)
    shapes, annotations = [], []
    if bound:
        shapes.append(upright(1e3 * bound))
        annotations.append(label(1e3 * bound, 0.06, f" floor of {number(distance_km or 0.0)} km: {duration(bound)}", log_x=True))
    marked = [each for each in (50.0, 95.0, 99.0) if _has(mine, each)]
    for each in marked:
        at = _drawable(mine.percentile(each))
        shift = {95.0: -8, 99.0: 8}.get(each, 0)
        annotations.append(label(1e3 * at, each / 100, f"p{each:g} {duration(at)} ", log_x=True, xanchor="right", xshift=-6, yshift=shift))
    finding = _finding(mine, bound)
    ticks = _ticks(low / 1.25, high * 1.1)
    return Figure(
        name="own-distribution",
        finding=finding,
        plot={
            "data": [
                line(
                    [1e3 * time for time in times],
                    shares,
                    "served",
                    "done within",
                    points=not mine.durations,
                    hoverinfo="text",
                    hovertext=[f"{percent(share)} within {duration(time)}" for time, share in zip(times, shares, strict=True)],
                    **({"line": {"color": "role:served", "width": 2.5, "shape": "hv"}} if mine.durations else {}),
                ),
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [1e3 * _drawable(mine.percentile(each)) for each in marked],
                    "y": [each / 100 for each in marked],
                    "name": "percentiles",
                    "hoverinfo": "skip",
                    "marker": {"color": "role:served", "symbol": "circle", "size": 9, "line": {"color": "role:surface", "width": 1}},
                },
            ],
            "layout": {
                "xaxis": log_axis(
                    "time (ms)", 1e3 * low / 1.25, 1e3 * high * 1.1, [1e3 * tick for tick in ticks], [_tick(tick) for tick in ticks]
                ),
                "yaxis": {"title": {"text": "share done"}, "range": [0, 1.04], "tickformat": ".0%"},
                "shapes": shapes,
                "annotations": annotations,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=f"Cumulative share of {mine.count} measurements by {mine.tool} over time, log scale. {finding}. {mine.summary()}",
        table=_distribution_table(mine),
    )


def fan_out_tail(mine: Measurements) -> Figure:
    """Draw what a request waits for that asks many and needs every answer, each drawn from these measurements.

    Curves end where the measurements are too few to say more: the slowest of a thousand cannot be told from a hundred.
    """
    if not mine.durations:
        raise InputError("This file gives a summary, not single measurements, so the tail of a fan-out cannot be drawn from it.")
    lines: list[Plain] = []
    annotations: list[Plain] = []
    curves = {each: _curve(mine, each) for each in _WEIGHTS}
    top = max(time for curve in curves.values() for _, time in curve)
    bottom = _drawable(mine.ordered[0])
    for each, curve in curves.items():
        if len(curve) < 2:
            continue
        x, y = [width for width, _ in curve], [1e3 * time for _, time in curve]
        stroke = {"color": "role:served", "width": _WEIGHTS[each], "dash": _DASHES[each]}
        lines.append(
            line(
                x, y, "served", f"p{each:g} of requests", line=stroke, hoverinfo="text", hovertext=[_hover(each, *point) for point in curve]
            )
        )
        annotations.append(label(x[-1], y[-1], f" p{each:g}", log_x=True, log_y=True))
    slow = _drawable(mine.percentile(99))
    if mine.resolves(99):
        annotations.append(
            label(1, 1e3 * slow, f"p99 of one call: {duration(slow)}", log_x=True, log_y=True, yanchor="bottom", role="muted")
        )
    finding = _tail_finding(mine, curves[50.0][-1])
    ticks = _ticks(bottom / 1.15, top * 1.15)
    return Figure(
        name="own-fan-out",
        finding=finding,
        plot={
            "data": lines,
            "layout": {
                "xaxis": log_axis(
                    "calls that one request waits for",
                    0.9,
                    1300,
                    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
                    ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"],
                ),
                "yaxis": log_axis(
                    "slowest answer (ms)",
                    1e3 * bottom / 1.15,
                    1e3 * top * 1.15,
                    [1e3 * tick for tick in ticks],
                    [_tick(tick) for tick in ticks],
                )
                | {"rangemode": "normal"},
                "shapes": [_level(1e3 * slow)] if mine.resolves(99) else [],
                "annotations": annotations,
                "hovermode": "closest",
                "margin": {"t": 16, "r": 32},
            },
        },
        alternative=f"Slowest of so many calls over the number of calls, both log scale, from {mine.count} measurements. {finding}.",
        table=Table(
            ("calls", *(f"p{each:g} (ms)" for each in _WEIGHTS)),
            tuple(
                (
                    width,
                    *(round(1e3 * dict(curve)[width], 3) if width in dict(curve) else "too few measurements" for curve in curves.values()),
                )
                for width in _WIDTHS
            ),
        ),
    )


def _level(y: float) -> Plain:
    return {
        "type": "line",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": y,
        "y1": y,
        "line": {"color": "role:limit", "dash": "dash", "width": 1},
    }


def _checked(distance_km: float) -> float:
    if not (isinstance(distance_km, (int, float)) and math.isfinite(distance_km) and 0 <= distance_km <= 20_100):
        raise InputError(
            f"distance_km was given as {distance_km}; allowed is 0 to 20\u202f100, half the Earth's girth; try 5570.", "distance_km"
        )
    return distance_km


def _drawable(seconds: float) -> float:
    """Return a time that a log axis can hold: what a coarse clock calls 0 stands at a nanosecond."""
    return max(seconds, 1e-9)


def _steps(mine: Measurements) -> tuple[list[float], list[float]]:
    """Return times and the shares done by then, at most a few hundred of them."""
    if not mine.durations:
        given = sorted(mine.quantiles.items())
        if not given:
            raise InputError("This file has neither single measurements nor percentiles, so there is nothing to draw.")
        return [_drawable(value) for _, value in given], [each / 100 for each, _ in given]
    ordered = mine.ordered
    if len(ordered) <= _MOST_POINTS:
        return [_drawable(time) for time in ordered], [(i + 1) / len(ordered) for i in range(len(ordered))]
    shares = [i / _MOST_POINTS for i in range(_MOST_POINTS + 1)]
    return [_drawable(mine.percentile(100 * share)) for share in shares], shares


def _has(mine: Measurements, percentage: float) -> bool:
    return mine.resolves(percentage) if mine.durations else any(math.isclose(each, percentage) for each in mine.quantiles)


def _finding(mine: Measurements, bound: float | None) -> str:
    if bound and _has(mine, 50) and (mine.durations or mine.minimum is not None):
        beside = mine.against(bound)
        if not beside.possible:
            return f"The fastest, {duration(beside.fastest)}, beats light's {duration(bound)}: the far end is nearer than you think"
        return f"Half of your answers take more than {number(beside.stretch, 2)} times what light needs"
    if _has(mine, 50) and _has(mine, 99):
        return f"One in a hundred takes {number(mine.percentile(99) / max(mine.percentile(50), 1e-12), 2)} times as long as the middle one"
    return (
        f"{mine.count} measurements; the middle one takes {duration(mine.percentile(50))}"
        if _has(mine, 50)
        else f"{mine.count} measurements"
    )


def _tail_finding(mine: Measurements, last: tuple[int, float]) -> str:
    if mine.resolves(99):
        half = math.ceil(float(fan_out_for(slow_requests=0.5, slow_share=0.01)) - 1e-9)
        return f"At a fan-out of {half}, half of your requests wait longer than your p99 of {duration(mine.percentile(99))}"
    width, time = last
    return f"At a fan-out of {width}, half of your requests wait {duration(time)} or more; for wider ones, measure more"


def _curve(mine: Measurements, percentage: float) -> list[tuple[int, float]]:
    few = 1 - 1 / len(mine.durations)
    return [
        (width, _drawable(mine.fan_out_percentile(width, percentage)))
        for width in _WIDTHS
        if width == 1 or (percentage / 100) ** (1 / width) <= few
    ]


def _hover(percentage: float, width: int, time: float) -> str:
    return f"{width} calls: {percentage:g} % of requests within {duration(time)}"


_STEPS: tuple[tuple[float, ...], ...] = (
    (1,),
    (1, 3),
    (1, 2, 5),
    (1, 1.5, 2, 3, 5, 7),
    tuple(1 + i / 2 for i in range(18)),
    tuple(1 + i / 5 for i in range(45)),
    tuple(1 + i / 10 for i in range(90)),
    tuple(1 + i / 20 for i in range(180)),
    tuple(1 + i / 100 for i in range(900)),
)
"""Round numbers of a decade, coarse to fine."""


def _ticks(low: float, high: float) -> list[float]:
    """Return as many round numbers between two limits as stay readable, ten at most."""
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    best: list[float] = []
    for steps in _STEPS:
        found = [step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high]
        if len(found) > 10:
            break
        best = found
    return best or [low]


def _tick(seconds: float) -> str:
    return f"{1e3 * seconds:g}"


def _distribution_table(mine: Measurements) -> Table:
    wanted: list[Any] = sorted(mine.quantiles) if not mine.durations else [0, 5, 25, 50, 75, 90, 95, 99, 99.9, 100]
    rows = []
    for each in wanted:
        enough = not mine.durations or each in {0, 100} or mine.resolves(each)
        rows.append((f"{each:g} %", round(1e3 * mine.percentile(each), 4) if enough else "too few measurements"))
    return Table(("done", "within (ms)"), tuple(rows))
