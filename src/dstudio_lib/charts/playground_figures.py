"""The panels of a playground run: requests, errors, latency or queue, and what was answered in time, over one shared time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.simulators.playground import Run, System

from .axes import ceiling, time_axis
from .marks import Plain, label, line
from .playground_observed import SHARES, Observed, observed
from .playground_states import failing_share
from .reading import Figure, Table

LATENCIES = (0.001, 100.0)
TICKS = (0.001, 0.01, 0.1, 1.0, 10.0)
DOMAINS = ((0.78, 0.97), (0.525, 0.715), (0.27, 0.46), (0.0, 0.205))
PINNED = {"meta": "pin"}
"""Marks the curve of a panel that is kept when a run is pinned."""

Column = Sequence[float | None]


def watchable(system: System) -> tuple[str, ...]:
    """Return what the panels can show: each client, then each part."""
    return (*(client.name for client in system.clients), *(block.name for block in system.blocks))


def good_share(run: Run) -> list[float | None]:
    """Return the share of all clients' requests that were answered in time, window by window."""
    told = [run.client(client.name) for client in run.system.clients]
    found: list[float | None] = []
    for i in range(run.system.plan.windows):
        good = sum(each.good[i] for each in told)
        ended = good + sum(each.late[i] + each.failed[i] for each in told)
        found.append(good / ended if ended else None)
    return found


def panels(run: Observed, name: str, scale: Run | None = None) -> Figure:
    """Return the four panels of a client or a part."""
    is_client = name in [client.name for client in run.system.clients]
    drawn = _client_panels(run, name) if is_client else _block_panels(run, name)
    held = drawn
    if scale is not None and name in watchable(scale.system):
        held = _client_panels(observed(scale), name) if is_client else _block_panels(scale, name)
    good = good_share(run)
    slo = run.system.objective.success
    times = [round(each, 6) for each in run.times]
    data: list[Plain] = []
    annotations: list[Plain] = []
    layout: Plain = {}
    for place, (panel, other) in enumerate(zip(drawn, held, strict=True)):
        _draw(data, annotations, layout, place, panel, other, times, run.system.horizon)
    data.append(line(times, _percents(good), "healthy", "answered in time (%)", **_on(3)) | PINNED | {"line": _stroke("healthy", 2.5)})
    layout["yaxis4"] = {"range": [0, 108], "tickvals": [0, 50, 100], "title": {"text": "%"}}
    annotations.append(_title(3, f"Answered in time; promised {percent(slo)}"))
    shapes = [
        {"type": "line", "xref": "paper", "yref": "y4", "x0": 0, "x1": 1, "y0": 100 * slo, "y1": 100 * slo}
        | {"line": {"color": "role:limit", "dash": "dash", "width": 1.5}},
        *_faults(run.system),
    ]
    if is_client:
        within = run.system.objective.latency
        shapes.append(
            {"type": "line", "xref": "paper", "yref": "y3", "x0": 0, "x1": 1, "y0": within, "y1": within}
            | {"line": {"color": "role:limit", "dash": "dash", "width": 1.5}}
        )
    for place, domain in enumerate(DOMAINS):
        axis = layout[_axis(place)]
        axis["domain"] = list(domain)
        axis["anchor"] = "x"
        axis["fixedrange"] = True
    layout["xaxis"] = {
        "title": {"text": "time (s)"},
        "range": [0, run.system.horizon],
        "anchor": "y4",
        "showspikes": True,
        "spikemode": "across",
    }
    layout |= {"height": 520, "margin": {"t": 8, "l": 60, "r": 44, "b": 44}, "shapes": shapes, "annotations": annotations}
    return Figure(
        "panels", _finding(run, name, good), {"data": data, "layout": layout}, _alternative(run, name, good), _table(run, drawn, good)
    )


# --- what is in the panels


def _client_panels(run: Observed, name: str) -> list[dict[str, Any]]:
    told = run.client(name)
    median, high, highest = run.quantiles(name)
    failed, late = list(told.failed), list(told.late)
    within = run.system.objective.latency
    return [
        {
            "title": f"Requests of {name}",
            "unit": "req/s",
            "lines": [("sent", "offered", list(told.offered), False), ("answered in time", "healthy", list(told.good), True)],
        },
        {"title": "Errors", "unit": "req/s", "lines": [("late", "offered", late, False), ("failed", "failed", failed, True)]},
        {
            "title": f"Latency; the promise is {duration(within)}",
            "unit": "s",
            "log": True,
            "lines": [("p50", "served", median, False), ("p95", "served", high, False), ("p99", "served", highest, True)],
        },
    ]


def _block_panels(run: Run, name: str) -> list[dict[str, Any]]:
    told = run.block(name)
    bad = [a + b for a, b in zip(told.refused, told.failed, strict=True)]
    return [
        {
            "title": f"Calls to {name}",
            "unit": "calls/s",
            "lines": [("in", "offered", list(told.arrived), False), ("done", "healthy", list(told.done), True)],
        },
        {
            "title": "Errors, and work for nothing",
            "unit": "calls/s",
            "lines": [("for nothing", "offered", list(told.wasted), False), ("failed", "failed", bad, True)],
        },
        {
            "title": "Calls that wait here",
            "unit": "calls",
            "lines": [("waiting", "served", list(told.queue), True)],
        },
    ]


def _draw(
    data: list[Plain], annotations: list[Plain], layout: Plain, place: int, panel: dict[str, Any], other: dict[str, Any],
    times: list[float], horizon: float,
) -> None:  # fmt: skip
    is_log = panel.get("log", False)
    ends: list[tuple[float, str, str]] = []
    for number_of, (name, role, values, pinned) in enumerate(panel["lines"]):
        width = 2.5 if not is_log else (1.2, 1.8, 2.6)[number_of]
        trace = line(times, values, role, f"{name} ({panel['unit']})", **_on(place))
        data.append(trace | (PINNED if pinned else {}) | {"line": _stroke(role, width, solid=is_log)})
        last = next((value for value in reversed(values) if value is not None), None)
        if last is not None:
            ends.append((last, name, role))
    if is_log:
        axis = time_axis("latency", *LATENCIES)
        axis["title"] = {"text": "log scale"}
        axis["tickvals"] = list(TICKS)
        axis["ticktext"] = [duration(each) for each in TICKS]
        layout[_axis(place)] = axis
        ends = [(last, name, role) for last, name, role in ends if name != "p95"]
        annotations.extend(_labels(place, ends, horizon, span=None))
    else:
        most = max((value for each in (panel, other) for _, _, values, _ in each["lines"] for value in values if value), default=1.0)
        top = ceiling(max(most, 1.0))
        layout[_axis(place)] = {"range": [0, top * 1.04], "nticks": 3, "title": {"text": panel["unit"]}}
        annotations.extend(_labels(place, ends, horizon, span=top))
    annotations.append(_title(place, panel["title"]))


def _labels(place: int, ends: list[tuple[float, str, str]], horizon: float, span: float | None) -> list[Plain]:
    """Return the names of the lines, one above its end and one below, so that no two lie on each other."""
    found = []
    for i, (last, name, role) in enumerate(sorted(ends)):
        value = max(LATENCIES[0], min(LATENCIES[1], last)) if span is None else last
        above = i == len(ends) - 1
        found.append(
            label(
                horizon,
                value,
                name,
                log_y=span is None,
                role="text" if role == "offered" else role,
                xref="x",
                yref=f"y{place + 1}" if place else "y",
                xanchor="right",
                yanchor="bottom" if above else "top",
                yshift=2 if above else -2,
            )
        )
    return found


def _axis(place: int) -> str:
    return f"yaxis{place + 1}" if place else "yaxis"


def _on(place: int) -> dict[str, Any]:
    return {"yaxis": f"y{place + 1}"} if place else {}


def _stroke(role: str, width: float, *, solid: bool = True) -> Plain:
    stroke: Plain = {"color": f"role:{role}", "width": width}
    return stroke if solid else stroke | {"dash": {"offered": "dash", "failed": "solid", "healthy": "solid"}.get(role, "solid")}


def _title(place: int, text: str) -> Plain:
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": DOMAINS[place][1], "yshift": 2, "xanchor": "left", "yanchor": "bottom", "text": text,
        "showarrow": False, "font": {"size": 12, "color": "role:text"},
    }  # fmt: skip


def _faults(system: System) -> list[Plain]:
    return [
        {"type": "rect", "xref": "x", "yref": "paper", "x0": fault.start, "x1": min(fault.end, system.horizon), "y0": 0, "y1": 1}
        | {"fillcolor": "role:offered/0.18", "line": {"width": 0}, "layer": "below"}
        for fault in system.faults
    ]


def _percents(values: Column) -> Any:
    return [None if value is None else round(100 * value, 3) for value in values]


def forked(figure: Figure, at: float, of: str) -> Figure:
    """Return the panels with the moment (s) marked from which the run goes its own way; ``of`` is the pin that it was before."""
    told = f"fork of {of}" if of else "fork"
    mark = {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "line": {"color": "role:text", "width": 1.5},
    }
    name = {
        "xref": "x", "yref": "paper", "x": at, "y": 1, "xanchor": "left", "yanchor": "top", "xshift": 3, "yshift": 2, "text": told,
        "showarrow": False, "font": {"size": 12, "color": "role:text"},
    }  # fmt: skip
    layout = figure.plot["layout"]
    marked = {**layout, "shapes": [*layout["shapes"], mark], "annotations": [*layout["annotations"], name]}
    said = f"{figure.alternative} A line at {duration(at)} marks the {told}."
    return replace(figure, plot={**figure.plot, "layout": marked}, alternative=said)


# --- in words


def _finding(run: Run, name: str, good: Column) -> str:
    known = [value for value in good if value is not None]
    worst = min(known, default=0.0)
    slo = run.system.objective.success
    if name not in [client.name for client in run.system.clients]:
        most = max(failing_share(run, name), default=0.0)
        told = run.block(name)
        peak = max(told.utilisation, default=0.0)
        busy = f", {percent(peak)} busy at most" if peak else ""
        worst_of = f"at worst {percent(most)} of the calls to it come to nothing{busy}"
        return f"{name[:1].upper() + name[1:]}: {worst_of}; over the run {_whole(run, name)}"
    if worst >= slo:
        least = "all of the requests are" if worst == 1 else f"{percent(worst)} or more is"
        return f"In every window {least} answered in time"
    below = sum(value < slo for value in known) * run.system.plan.window
    return f"For {_seconds(below)} of {_seconds(run.system.horizon)} less is answered in time than promised, at worst {percent(worst)}"


def _whole(run: Run, name: str) -> str:
    """Say the percentiles of how long a part took over the whole run, further parts included."""
    marks = [(share, run.latency(name, share)) for share in SHARES]
    return ", ".join(f"p{round(100 * share)} {duration(value)}" for share, value in marks if value is not None) or "no call was answered"


def _seconds(value: float) -> str:
    return f"{number(value)}{NARROW}s"


def _alternative(run: Run, name: str, good: Column) -> str:
    system = run.system
    faults = f" Shaded: {len(system.faults)} fault{'s' if len(system.faults) != 1 else ''}." if system.faults else ""
    last = next((value for value in reversed(good) if value is not None), 0.0)
    return (
        f"Four panels over {duration(system.horizon)}: requests, errors, latency or queue of {name}, and the share answered in time, "
        f"which ends at {percent(last)}.{faults}"
    )


def _table(run: Run, drawn: list[dict[str, Any]], good: Column) -> Table:
    columns = ["from (s)", *(f"{name} ({panel['unit']})" for panel in drawn for name, _, _, _ in panel["lines"]), "answered in time (%)"]
    window = run.system.plan.window
    rows = [
        (
            round(i * window, 6),
            *(_cell(values[i]) for panel in drawn for _, _, values, _ in panel["lines"]),
            "no answer" if good[i] is None else round(100 * (good[i] or 0.0), 3),
        )
        for i in range(len(good))
    ]
    return Table(tuple(columns), tuple(rows))


def _cell(value: float | None) -> float | str:
    return "none" if value is None else round(value, 6)
