"""The figures of the retry budget: calls over the share that fails, and calls by layer."""

from __future__ import annotations

import math

from dstudio_lib.formulas.retries import expected_attempts
from dstudio_lib.foundation.formatting import number, percent
from dstudio_lib.simulators.retry_budget import Run, bounding, climb

from .axes import ceiling, count_axis
from .marks import Plain, here, label, level, line
from .reading import Figure, Table


def calls_text(count: float) -> str:
    """Write a number of calls."""
    return "1 call" if abs(count - 1) < 5e-4 else f"{number(count)} calls"


def _bounded_name(run: Run) -> str:
    kind = "successes" if bounding(run.settings) == "successes" else "first attempts"
    return f"a budget of {percent(run.settings.deposit)} of {kind}"


_CLEAR = "rgba(0,0,0,0)"


def calls_over_failures(run: Run) -> Figure:
    """Draw the calls at the bottom for one request over the share that fails there: as set, without and with a budget."""
    settings = run.settings
    top = 10.0 ** math.ceil(math.log10(max(10.0, 1.05 * float(settings.attempts) ** settings.layers)))
    x = [100 * share for share in run.shares]
    data: list[Plain] = []
    labels: list[Plain] = []
    bounded = f"with {_bounded_name(run)}"
    lines = [(run.curve_unbounded, "failed", "no budget, every layer"), (run.curve_bounded, "healthy", bounded)]
    if settings.who == "top" or settings.budget == "none":
        lines.append((tuple(_top_only(run)), "limit", "only the topmost layer"))
    for values, role, name in lines:
        hover = [f"{name}: {number(each)}" for each in values]
        data.append(line(x, values, role, name, hoverinfo="text", hovertext=hover))
    at, calls = 100 * settings.failure_share, run.calls
    data.append(here(at, calls, "served", "you are here", f"{percent(settings.failure_share)} failing: {calls_text(calls)}"))
    left = at > 50
    labels.append(
        label(
            at,
            calls,
            f"<b>{number(calls)}×</b>",
            log_y=True,
            xanchor="right" if left else "left",
            xshift=-12 if left else 12,
            yanchor="bottom",
        )
    )
    if run.curve_unbounded[45] > 1.6 * run.curve_bounded[45]:
        labels.append(
            label(80, run.curve_unbounded[40], "no budget", log_y=True, xanchor="right", xshift=-6, yanchor="bottom", role="failed")
        )
        labels.append(
            label(
                100,
                run.curve_bounded[-1],
                "with a budget",
                log_y=True,
                xanchor="right",
                yanchor="top",
                yshift=-3,
                role="healthy",
                bgcolor=_CLEAR,
            )
        )
        top_only = float(expected_attempts(1.0, settings.retries))
        if len(lines) > 2 and run.curve_unbounded[-1] > 2.5 * top_only > 2.5 * run.curve_bounded[-1]:
            labels.append(
                label(100, top_only, "only the top layer", log_y=True, xanchor="right", yanchor="bottom", yshift=3, bgcolor=_CLEAR)
            )
    shapes = []
    full = 1 / settings.base_load
    if 1 < full <= top:
        shapes.append(level(full, "offered"))
        labels.append(label(1, full, f"bottom full: {number(full)}×", log_y=True, yanchor="bottom", yshift=2))
    return Figure(
        name="calls-over-failures",
        finding=_failures_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "calls that fail at the bottom (%)"}, "range": [-2, 103], "dtick": 20},
                "yaxis": count_axis("calls for one request", 0.6, top, "×"),
                "shapes": shapes,
                "annotations": labels,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=(
            "Calls at the bottom for one request over the share of calls that fail there, log scale. Without a budget "
            + ", ".join(f"{number(_at(run, share))} at {percent(share)}" for share in (0.5, 0.9, 1.0))
            + f"; {bounded} at most {number(max(run.curve_bounded))}."
        ),
        table=Table(
            ("failing at the bottom (%)", "as set", "no budget, every layer", bounded),
            tuple(
                (round(100 * share, 2), round(now, 4), round(free, 4), round(bound, 4))
                for i, (share, now, free, bound) in enumerate(
                    zip(run.shares, run.curve, run.curve_unbounded, run.curve_bounded, strict=True)
                )
                if i % 5 == 0 or share >= 0.98
            ),
        ),
    )


def _top_only(run: Run) -> list[float]:
    return [float(expected_attempts(share, run.settings.retries)) for share in run.shares]


def _at(run: Run, share: float) -> float:
    nearest = min(range(len(run.shares)), key=lambda i: abs(run.shares[i] - share))
    return run.curve_unbounded[nearest]


def _failures_finding(run: Run) -> str:
    half, most = _at(run, 0.5), _at(run, 1.0)
    if most < 1.05:
        return "Nobody tries again, and nothing multiplies"
    bounded = number(max(run.curve_bounded))
    return f"{number(half, 2)} calls for one when half fail, {number(most)} when all do; with a budget never over {bounded}"


def calls_by_layer(run: Run) -> Figure:
    """Draw the calls that each layer sends down for one request, from the top."""
    settings = run.settings
    other_layers = climb(settings, settings.failure_share, budget=bounding(settings) if settings.budget == "none" else "none", who="all")
    names = ["request", *(_ordinal(i, settings.layers) for i in range(1, settings.layers + 1))]
    mine, other = _ladder([each.attempts for each in run.layers]), _ladder([each.attempts for each in other_layers])
    other_name = _bounded_name(run) if settings.budget == "none" else "no budget, every layer"
    top = ceiling(1.18 * max(*mine, *other))
    bars: list[Plain] = []
    other_role = "healthy" if settings.budget == "none" else "failed"
    for values, role, name, pattern in ((mine, "served", "as set", ""), (other, other_role, other_name, "/")):
        bar: Plain = {
            "type": "bar",
            "name": name,
            "x": [name.replace(" ", "<br>") for name in names],
            "y": list(values),
            "text": [number(each) for each in values],
            "textposition": "outside",
            "textfont": {"size": 12},
            "cliponaxis": False,
            "hovertemplate": "%{x}: %{text} calls<extra></extra>",
            "marker": {"color": f"role:{role}", "line": {"color": "role:surface", "width": 1}},
        }
        if pattern:
            bar["marker"]["pattern"] = {"shape": pattern, "fgcolor": f"role:{role}", "bgcolor": "rgba(0,0,0,0)", "size": 6, "solidity": 0.3}
        bars.append(bar)
    return Figure(
        name="calls-by-layer",
        finding=_layer_finding(run, mine),
        plot={
            "data": bars,
            "layout": {
                "barmode": "group",
                "bargap": 0.35,
                "xaxis": {"tickangle": 0},
                "yaxis": {"title": {"text": "calls sent down"}, "range": [0, top], "nticks": 5},
                "showlegend": True,
                "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
                "height": 240,
                "hovermode": "closest",
                "margin": {"t": 32},
            },
        },
        alternative=(
            "Bars of the calls that each layer sends down for one request. As set: "
            + ", ".join(f"{name}: {number(each)}" for name, each in zip(names, mine, strict=True))
            + f". With {other_name}: "
            + ", ".join(f"{name}: {number(each)}" for name, each in zip(names, other, strict=True))
            + "."
        ),
        table=Table(
            ("layer", "calls as set", f"calls with {other_name}", "fail after its attempts (%)"),
            tuple(
                (name, round(now, 4), round(then, 4), round(100 * failing, 6))
                for name, now, then, failing in zip(
                    names, mine, other, (run.failing, *(each.failing for each in reversed(run.layers))), strict=True
                )
            ),
        ),
    )


def _ladder(attempts_from_bottom: list[float]) -> list[float]:
    """Return the calls below the request and below each layer, from the top."""
    calls = [1.0]
    for attempts in reversed(attempts_from_bottom):
        calls.append(calls[-1] * attempts)
    return calls


def _ordinal(place: int, layers: int) -> str:
    if place == layers:
        return "lowest layer"
    return "top layer" if place == 1 else f"layer {place}"


def _layer_finding(run: Run, mine: list[float]) -> str:
    if run.calls < 1.05:
        return "Hardly a retry at any layer"
    steps = " → ".join(number(each) for each in mine)
    return f"One request becomes {steps} calls"
