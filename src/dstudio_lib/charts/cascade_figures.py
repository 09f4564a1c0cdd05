"""The figures of the failure cascade: what happened, the trap as a map of load and answers, and the ladder of retries."""

from __future__ import annotations

from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.simulators.cascade import Run, calls_by_layer
from dstudio_lib.simulators.cascade_flow import HORIZON, RELIEF_AFTER, START, STEP

from .marks import Plain, here, label, line, log_axis, upright
from .reading import Figure, Table

EVERY = 4
CALLS = (0.01, 20_000.0)
CALL_TICKS = (
    (0.01, f"1{NARROW}%"),
    (0.1, f"10{NARROW}%"),
    (1.0, "capacity"),
    (10.0, "10×"),
    (100.0, "100×"),
    (1_000.0, f"1{NARROW}000×"),
    (10_000.0, f"10{NARROW}000×"),
)
MOST_LOAD = 120.0
LADDER = (0.8, 20_000.0)


# --- time


def time_figure(run: Run) -> Figure:
    """Return load and answers over time, and below them the calls that the server gets."""
    settings, flow = run.settings, run.flow
    times = [round((i + 0.5) * EVERY * STEP, 4) for i in range(round(HORIZON / STEP / EVERY))]
    wanted, good = ([100 * value for value in flow.thinned(name, EVERY)] for name in ("load", "goodput"))
    calls = [max(value, CALLS[0]) for value in flow.thinned("calls", EVERY)]
    ends = START + settings.trigger_time
    shapes: list[Plain] = []
    if settings.trigger_time > 0 and settings.trigger_depth > 0:
        shapes.append(
            {"type": "rect", "xref": "x", "yref": "paper", "x0": START, "x1": ends, "y0": 0, "y1": 1}
            | {"fillcolor": "role:offered/0.18", "line": {"width": 0}, "layer": "below"}
        )
    if settings.relief != "none":
        shapes.append(upright(ends + RELIEF_AFTER))
    shapes.append(
        {"type": "line", "xref": "paper", "yref": "y2", "x0": 0, "x1": 1, "y0": 1, "y1": 1}
        | {"line": {"color": "role:limit", "dash": "dash", "width": 1.5}}
    )
    return Figure(
        name="time",
        finding=_time_finding(run),
        plot={
            "data": [
                line(times, wanted, "offered", "requests of users"),
                line(times, good, "healthy", "answered in time") | {"line": {"color": "role:healthy", "width": 2.5}},
                line(times, calls, "failed", "calls on the database", yaxis="y2") | {"line": {"color": "role:failed", "width": 2.5}},
            ],
            "layout": {
                "xaxis": {"title": {"text": "time (s)"}, "range": [0, HORIZON], "dtick": 20, "anchor": "y2"},
                "yaxis": {"title": {"text": "requests (% of capacity)"}, "range": [0, 135], "dtick": 50, "domain": [0.53, 1]},
                "yaxis2": _calls_axis() | {"domain": [0, 0.45], "anchor": "x"},
                "shapes": shapes,
                "annotations": _time_labels(run, wanted, good, ends),
                "height": 400,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Over {number(HORIZON)} s, with a trigger from {number(START)} to {number(ends)} s: users ask for "
            f"{percent(settings.load)} of capacity, and in the last ten seconds {percent(run.final)} of capacity is answered. "
            f"Calls on the database reach {number(run.most_calls)} times its capacity."
        ),
        table=_time_table(run),
    )


def _calls_axis() -> Plain:
    low, high = CALLS
    return log_axis("calls", low, high, [at for at, _ in CALL_TICKS], [text for _, text in CALL_TICKS])


def _time_finding(run: Run) -> str:
    settings = run.settings
    if settings.load > 1:
        return "More is asked for than can be done, trigger or not"
    if run.ending == "well":
        back = "at once" if not run.recovered_after else f"{duration(run.recovered_after, 2)} later"
        return f"The trigger ends, and answers are back {back}"
    return (
        "The trigger ends, and the answers do not come back"
        if run.ending == "down"
        else "The trigger ends, and only part of the answers comes back"
    )


def _time_labels(run: Run, wanted: list[float], good: list[float], ends: float) -> list[Plain]:
    settings = run.settings
    labels = [
        label(HORIZON, max(wanted[-1], 12), "users ask", yanchor="bottom", yshift=3, xanchor="right"),
    ]
    apart = wanted[-1] - good[-1] > 25
    beside: Plain = {"yanchor": "bottom", "yshift": 3} if apart else {"yanchor": "top", "yshift": -5}
    labels.append(label(HORIZON, good[-1], "answered", xanchor="right", role="healthy") | beside)
    if settings.trigger_time > 0 and settings.trigger_depth > 0:
        labels.append(label(START, 135, "trigger", yanchor="top", xshift=2) | {"bgcolor": "rgba(0,0,0,0)"})
    if settings.relief != "none":
        what = f"+20{NARROW}% capacity" if settings.relief == "capacity" else "traffic paused"
        labels.append(label(ends + RELIEF_AFTER, 135, what, yanchor="top", xshift=3))
    return labels


def _time_table(run: Run) -> Table:
    flow = run.flow
    rows = []
    for begin in range(0, int(HORIZON), 2):
        span = (begin, begin + 2)
        rows.append(
            (
                begin,
                *(round(100 * flow.mean(name, *span), 3) for name in ("load", "goodput", "failed", "calls", "capacity")),
            )
        )
    return Table(
        ("from (s)", "users ask (%)", "answered (%)", "calls given up or refused (%)", "calls on the database (%)", "capacity (%)"),
        tuple(rows),
    )


# --- the trap


def phase_figure(run: Run) -> Figure:
    """Return the map of load against answers: where it is stable, where it can be tipped, and where it cannot work."""
    settings = run.settings
    border = 100.0 if run.border is None else 100 * run.border
    load, final = 100 * settings.load, 100 * min(run.final, 1.3)
    data: list[Plain] = [
        line([0, 100], [0, 100], "healthy", "working: all is answered") | {"line": {"color": "role:healthy", "width": 2.5}}
    ]
    if run.border is not None:
        data.append(
            line([border, MOST_LOAD], [0, 0], "failed", "failed: retries alone fill the queue")
            | {"line": {"color": "role:failed", "width": 4}}
        )
    path = _path(run)
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": [load] * len(path),
            "y": path,
            "name": "this run",
            "line": {"color": "role:served", "width": 2, "dash": "dot"},
            "hoverinfo": "skip",
        }
    )
    data.append(here(min(load, MOST_LOAD), final, "served", "where it ends", f"{percent(run.final)} answered"))
    return Figure(
        name="trap",
        finding=_phase_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "users ask (% of capacity)"}, "range": [0, MOST_LOAD], "dtick": 20},
                "yaxis": {"title": {"text": "answered (%)"}, "range": [-6, 110], "dtick": 25, "rangemode": "normal"},
                "shapes": [*_regions(border, run.border is None)],
                "annotations": _region_labels(border, run.border is None),
                "height": 270,
                "margin": {"t": 30},
            },
        },
        alternative=(
            (
                f"Stable up to {percent(border / 100)} of capacity, vulnerable from there to 100 %"
                if run.border is not None
                else "Stable up to capacity"
            )
            + f", overloaded beyond. This run is at {percent(settings.load)} and ends with {percent(run.final)} of capacity answered."
        ),
        table=Table(
            ("region", "from load (%)", "to load (%)"),
            tuple(
                row
                for row in (("stable", 0.0, round(border, 4)), ("vulnerable", round(border, 4), 100.0), ("overloaded", 100.0, MOST_LOAD))
                if row[1] < row[2]
            ),
        ),
    )


def _path(run: Run) -> list[float]:
    """Return the answers as they went, in two-second means."""
    return [100 * min(1.1, run.flow.mean("goodput", begin, begin + 2)) for begin in range(int(START) - 2, int(HORIZON), 2)]


def _phase_finding(run: Run) -> str:
    if run.border is None:
        return "No trap: below capacity there is one state only, and it works"
    if run.settings.load <= run.border:
        return "Below the border: even all retries fit, so it always comes back"
    if run.settings.load > 1:
        return "Beyond capacity there is no working state to come back to"
    return "Two states at the same load: which one depends on what happened before"


def _regions(border: float, safe: bool) -> list[Plain]:
    tint: Plain = {"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 0}, "layer": "below"}
    regions = [tint | {"x0": 0, "x1": border, "fillcolor": "role:healthy/0.12"}]
    if not safe:
        regions.append(tint | {"x0": border, "x1": 100, "fillcolor": "role:offered/0.14"})
    return [*regions, tint | {"x0": 100, "x1": MOST_LOAD, "fillcolor": "role:failed/0.14"}]


def _region_labels(border: float, safe: bool) -> list[Plain]:
    plain: Plain = {"yref": "paper", "yanchor": "bottom", "xanchor": "center", "bgcolor": "rgba(0,0,0,0)"}
    labels = []
    if border >= 18:
        labels.append(label(border / 2, 1, "stable", **plain))
    if not safe and border <= 78:
        labels.append(label((border + 100) / 2, 1, "vulnerable", **plain))
    labels.append(label(110, 1, "over", **plain))
    if not safe and border <= 60:
        labels.append(
            label(max(border, 3) + 2, 0, "kept down by retries", yanchor="bottom", yshift=5, role="failed") | {"bgcolor": "rgba(0,0,0,0)"}
        )
    labels.append(
        label(30, 30, "working", xanchor="right", yanchor="bottom", xshift=-2, yshift=2, role="healthy") | {"bgcolor": "rgba(0,0,0,0)"}
    )
    return labels


# --- the ladder


def ladder_figure(run: Run) -> Figure:
    """Return how many calls one request becomes, layer by layer: at worst, and with half of the calls failing."""
    settings = run.settings
    worst = [1.0, *calls_by_layer(settings, 1.0)]
    half = [1.0, *calls_by_layer(settings, 0.5)]
    names = ["user", *(f"layer {i}" for i in range(1, settings.layers)), "database"]
    short = ["user", *(str(i) for i in range(1, settings.layers)), "database"] if settings.layers > 3 else names
    depths = list(range(len(names)))
    steps = " → ".join(number(value) for value in worst[1:])
    rising: Plain = {"xanchor": "center", "yanchor": "bottom", "yshift": 8}
    ticks = (1, 10, 100, 1_000, 10_000)
    return Figure(
        name="ladder",
        finding=f"One request becomes {steps} calls" if worst[-1] > 1 else "When everything fails, one request stays one call",
        plot={
            "data": [
                line(depths, worst, "failed", "every call fails", points=True),
                line(depths, half, "offered", "half of the calls fail", points=True),
            ],
            "layout": {
                "xaxis": {"range": [-0.4, len(names) - 0.6], "tickangle": 0, "tickmode": "array", "tickvals": depths, "ticktext": short},
                "yaxis": log_axis("calls for one request", *LADDER, ticks, [number(each) for each in ticks]),
                "annotations": [
                    label(i, value, f"<b>{number(value)}</b>", log_y=True, **rising)
                    for i, value in enumerate(worst)
                    if i and settings.attempts > 1
                ]
                + [label(len(names) - 1, half[-1], "half fail", log_y=True, xanchor="right", yanchor="bottom", yshift=7)],
                "height": 270,
                "margin": {"t": 30},
            },
        },
        alternative=(
            f"Calls for one request at each depth, if every call fails: {', '.join(number(value) for value in worst[1:])}. "
            f"If half fail: {', '.join(number(value) for value in half[1:])}."
        ),
        table=Table(
            ("depth", "every call fails", "half of the calls fail"),
            tuple((name, at_worst, round(at_half, 6)) for name, at_worst, at_half in zip(names, worst, half, strict=True)),
        ),
    )
