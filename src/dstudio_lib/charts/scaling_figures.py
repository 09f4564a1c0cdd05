"""The figures of the scaling limit: throughput with its peak, efficiency, and what a request costs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dstudio_lib.foundation.formatting import NARROW, number, percent, say
from dstudio_lib.simulators.scaling import GRID, MOST_MACHINES, Curves, Run

from .marks import Plain, here, label, line, log_axis, upright
from .reading import Figure, Table

MACHINES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
_ROUND = (1.0, 2.0, 5.0, 10.0)


def _above(value: float) -> float:
    """Return the next of 1, 2, 5, 10 and so on: axes grow in steps, so that a curve moves and not its axis.

    >>> _above(17), _above(0.3)
    (20.0, 0.5)
    """
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _ROUND if step * power >= value * (1 - 1e-9))


def _machines_axis() -> Plain:
    texts = [number(each, 4) if each in (1, 5, 20, 100, MOST_MACHINES) else "" for each in MACHINES]
    return log_axis("machines", 0.93, 1.2 * MOST_MACHINES, MACHINES, texts) | {"tickangle": 0}


def _rate_ticks(top: float) -> Plain:
    """Return four or five round rates up to the top of the axis."""
    parts = 4 if f"{top:e}".startswith("2") else 5
    ticks = [top * i / parts for i in range(parts + 1)]
    return {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [say(each, "1/s").removesuffix("/s").removesuffix(NARROW) for each in ticks],
    }


def _shown(value: float) -> float:
    return min(float(MOST_MACHINES), value)


# --- throughput


def throughput_figure(run: Run, curves: Curves) -> Figure:
    """Return throughput against machines: linear, Amdahl's and the law's, with its peak and what was measured."""
    reach = min(run.reach, MOST_MACHINES)
    rows = run.settings.measurements
    sure = max(1, sum(size <= reach for size in GRID))
    top = _above(1.35 * max([*curves.throughput, *(measured for _, measured in rows)]))
    if run.best is None and run.contention == 0:
        top = _above(run.throughput(200))
    linear = [run.throughput_of_one * size for size in GRID]
    data: list[Plain] = [
        line(GRID, linear, "limit", "linear", hoverinfo="skip") | {"line": {"color": "role:muted", "dash": "dot", "width": 1.5}},
        line(GRID, curves.ceiling, "limit", "no cost of keeping in step (Amdahl)")
        | {"line": {"color": "role:limit", "dash": "dash", "width": 1.5}},
        line(GRID[:sure], curves.throughput[:sure], "served", "with it"),
    ]
    if reach < MOST_MACHINES:
        data.append(
            line(GRID[sure - 1 :], curves.throughput[sure - 1 :], "served", "beyond the measurements")
            | {"line": {"color": "role:served", "dash": "dot", "width": 2}}
        )
    if run.fit and run.fit.unbounded:
        data.append(_unbounded_line(run, 1.2 * top))
    if rows:
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [size for size, _ in rows],
                "y": [measured for _, measured in rows],
                "name": "measured",
                "marker": {"color": "role:limit", "symbol": "circle-open", "size": 8, "line": {"width": 2}},
            }
        )
    size = run.settings.machines
    data.append(here(_shown(size), run.throughput(_shown(size)), "served", "you are here", say(run.throughput(size), "1/s")))
    return Figure(
        name="throughput",
        finding=_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": _machines_axis(),
                "yaxis": {"title": {"text": "throughput (1/s)"}, "range": [0, top]} | _rate_ticks(top),
                "shapes": _loss_shapes(run),
                "annotations": _throughput_labels(run, top),
                "margin": {"t": 16},
            },
        },
        alternative=_alternative(run),
        table=_table(run),
    )


def _unbounded_line(run: Run, most: float) -> Plain:
    assert run.fit is not None
    points = [(size, value) for size in GRID if (value := run.fit.unbounded_throughput(size)) is not None and value <= most]
    return line([size for size, _ in points], [value for _, value in points], "failed", "a fit without bounds")


def _finding(run: Run) -> str:
    best = run.best
    if best is None:
        return (
            "Each machine still helps"
            if run.contention == 0
            else f"It flattens towards {say(run.throughput_of_one / run.contention, '1/s')}"
        )
    if best == 1:
        return "A second machine makes it slower"
    return f"Throughput peaks at {number(best, 6)} machines and then falls"


def _loss_shapes(run: Run) -> list[Plain]:
    if run.best is None or run.best >= MOST_MACHINES:
        return []
    shade: Plain = {"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "x0": run.best, "x1": 1.2 * MOST_MACHINES}
    shapes = [shade | {"fillcolor": "role:failed/0.08", "line": {"width": 0}, "layer": "below"}, upright(run.best)]
    if run.fit and run.fit.intervals:
        low, high = run.fit.intervals["peak"]
        stroke = {"color": "role:limit", "width": 3}
        ends = {"x0": max(1.0, low), "x1": min(high, 1.2 * MOST_MACHINES)}
        shapes.append({"type": "line", "xref": "x", "yref": "paper", "y0": 0.985, "y1": 0.985, "line": stroke} | ends)
    return shapes


def _throughput_labels(run: Run, top: float) -> list[Plain]:
    labels = []
    one, best = run.throughput_of_one, run.best
    meets = 0.86 * top / one
    if 1.5 < meets < MOST_MACHINES:
        labels.append(label(meets, 0.86 * top, "linear", log_x=True, xanchor="right", xshift=-4, role="muted"))
    height = run.without_coherency(300)
    if run.contention > 0 and 0.15 * top < height < 0.97 * top:
        apart = height > 1.3 * run.throughput(300)
        text = "if keeping in step<br>were free" if apart else "a ceiling, no peak" if best is None else ""
        if text:
            at: Plain = {"xanchor": "right", "yanchor": "top", "yshift": -4, "align": "right", "bgcolor": "rgba(0,0,0,0)"}
            labels.append(label(1.15 * MOST_MACHINES, height, text, log_x=True) | at)
    if best is not None and 1 < best < MOST_MACHINES:
        labels.append(
            label(
                best,
                run.throughput(best),
                f"<b>peak {number(best, 4)}</b>",
                log_x=True,
                xanchor="left",
                yanchor="bottom",
                yshift=6,
                xshift=4,
            )
        )
    if best is not None and best <= MOST_MACHINES / 3:
        middle = math.sqrt(best * MOST_MACHINES)
        labels.append(
            label(middle, 0.04 * top, "more machines,<br>less done", log_x=True, xanchor="center", yanchor="bottom", role="failed")
            | {"bgcolor": "rgba(0,0,0,0)"}
        )
    if run.fit and run.fit.unbounded:
        seen = [(size, value) for size in GRID if (value := run.fit.unbounded_throughput(size)) is not None and value <= 0.8 * top]
        labels += [
            label(size, value, "fitted<br>without bounds", log_x=True, xanchor="right", xshift=-8, role="failed", align="right")
            for size, value in seen[-1:]
        ]
    if run.fit and run.fit.intervals and run.best:
        low = max(1.0, run.fit.intervals["peak"][0])
        text = f"peak, 95{NARROW}%"
        labels.append(label(low, 0.985 * top, text, log_x=True, xanchor="right" if low > 8 else "left", xshift=-4 if low > 8 else 4))
    return labels


def _alternative(run: Run) -> str:
    end = run.throughput(MOST_MACHINES)
    measured = f" {len(run.settings.measurements)} measurements are drawn as circles." if run.settings.measurements else ""
    if run.best is None:
        return f"Throughput against machines: it rises all the way to {say(end, '1/s')} at {number(MOST_MACHINES)}.{measured}"
    top = run.throughput(run.best)
    return (
        f"Throughput against machines: it rises to {say(top, '1/s')} at {number(run.best, 6)} and is "
        f"{say(end, '1/s')} at {number(MOST_MACHINES)}.{measured}"
    )


def _table(run: Run) -> Table:
    sizes = sorted({*MACHINES, run.settings.machines, *([run.best] if run.best and run.best <= MOST_MACHINES else [])})
    return Table(
        ("machines", "linear (1/s)", "Amdahl (1/s)", "throughput (1/s)", "speed-up", "efficiency (%)"),
        tuple(
            (
                size,
                round(run.throughput_of_one * size, 6),
                round(run.without_coherency(size), 6),
                round(run.throughput(size), 6),
                round(run.speed_up(size), 4),
                round(100 * run.efficiency(size), 4),
            )
            for size in sizes
        ),
    )


# --- efficiency and cost


def efficiency_figure(run: Run, curves: Curves) -> Figure:
    """Return the share of linear scaling that is reached."""
    size = run.settings.machines
    reached = run.efficiency(size)
    return _small(
        run,
        "efficiency",
        f"Each of {number(size, 6)} machines does {percent(reached, 2)} of what one alone does"
        if size > 1
        else "One machine does all that one can",
        [100 * share for share in curves.efficiency],
        100 * run.efficiency(_shown(size)),
        {"title": {"text": "efficiency (%)"}, "range": [0, 105]},
        percent(reached),
        ("machines", "efficiency (%)"),
    )


def cost_figure(run: Run, curves: Curves) -> Figure:
    """Return what a million requests cost."""
    size = run.settings.machines
    one, dearer = 1e6 * run.request_cost(1), run.request_cost(size) / run.request_cost(1)
    low = _above(one) / 5
    ticks = [low * step for step in (1, 10, 100, 1_000)]
    return _small(
        run,
        "cost",
        f"A request costs {number(dearer, 2)} times as much as on one machine"
        if dearer > 1.01
        else "A request costs what it costs on one machine",
        [1e6 * each for each in curves.request_cost],
        1e6 * run.request_cost(_shown(size)),
        log_axis("dollars", low, 2_000 * low, ticks, [number(each) for each in ticks]),
        number(1e6 * run.request_cost(size)),
        ("machines", "cost of a million requests (dollars)"),
    )


def _small(
    run: Run, name: str, finding: str, curve: Sequence[float], marked: float, axis: Plain, text: str, titles: tuple[str, str]
) -> Figure:
    size = _shown(run.settings.machines)
    shapes = [upright(run.best)] if run.best is not None and run.best <= MOST_MACHINES else []
    log = axis.get("type") == "log"
    word = label(size, marked, f"<b>{text}</b>", log_x=True, log_y=log, yanchor="bottom", yshift=10)
    word["xanchor"] = "left" if size < 10 else "right" if size > 300 else "center"
    labels = [word]
    if shapes:
        assert run.best is not None
        labels.append(label(run.best, 1, "peak", log_x=True, yref="paper", yanchor="top", xanchor="left", xshift=4))
    return Figure(
        name=name,
        finding=finding,
        plot={
            "data": [
                line(GRID, curve, "served", titles[1]),
                here(size, marked, "served", "you are here", text),
            ],
            "layout": {
                "xaxis": _machines_axis() | {"tickvals": [1, 10, 100, 1_000], "ticktext": ["1", "10", "100", f"1{NARROW}000"]},
                "yaxis": axis,
                "shapes": shapes,
                "annotations": labels,
                "height": 240,
                "margin": {"t": 16},
            },
        },
        alternative=f"{titles[1]} against machines: {text} at {number(size, 6)}. {finding}.",
        table=Table(
            titles, tuple((float(f"{size:.3g}"), float(f"{value:.6g}")) for size, value in zip(GRID[::5], curve[::5], strict=True))
        ),
    )
