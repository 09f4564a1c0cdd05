"""The three figures of the latency budget: stage by stage, against the fan-out, and as a distribution."""

from __future__ import annotations

import math

from dstudio_lib.foundation.formatting import duration, number, one_in, percent
from dstudio_lib.simulators.latency_budget import FAN_OUT_STAGE, STAGES, Draws, LatencyBudget, Run, slow_request

from .marks import Plain, here, label, line, log_axis, upright
from .reading import Figure, Table

WIDTHS = (1, 2, 3, 5, 7, 10, 14, 20, 30, 40, 50, 60, 70, 80, 100, 140, 200, 300, 400, 500, 700, 1_000)


def hedged(run: Run) -> bool:
    """Return whether slow calls are hedged."""
    return run.settings.hedge_after != "off"


def share_text(value: float) -> str:
    """Write a share of requests: percent, or one in so many once that reads better."""
    if value < 1e-9:
        return "hardly any"
    return percent(value) if value >= 1e-3 else one_in(value)


def budget_figure(run: Run) -> Figure:
    """Return each stage's time, at its median and in the request at the p99."""
    settings = run.settings
    shown = run.request_at(0.99)
    parallel = settings.arrangement == "parallel"
    starts = _starts(settings.medians, parallel), _starts(shown, parallel)
    stages = list(STAGES)
    data = [
        _bars(stages, starts[0], settings.medians, "served", "median of the stage", 0.4, -0.22),
        _bars(stages, starts[1], shown, "failed", "in the p99 request", 0.4, 0.22),
    ]
    ends = [start + part for start, part in zip(starts[1], shown, strict=True)]
    typical_ends = [start + part for start, part in zip(starts[0], settings.medians, strict=True)]
    end = max(ends)
    over = _overrun(stages, starts[1], shown, settings.objective)
    if over:
        data.append(over)
    return Figure(
        name="budget",
        finding=_when(run, _budget_finding(run, shown, end)),
        plot={
            "data": data,
            "layout": {
                "barmode": "overlay",
                "xaxis": {
                    "title": {"text": "time since the request (ms)"},
                    "range": [0, _budget_range(settings) * 1e3],
                    "showgrid": False,
                    "nticks": 5,
                    "tickangle": 0,
                },
                "yaxis": {"autorange": "reversed", "showgrid": False, "rangemode": "normal", "fixedrange": True},
                "shapes": [upright(settings.objective * 1e3)],
                "annotations": [
                    _objective_label(settings.objective * 1e3, settings),
                    _end_label(typical_ends, settings, "served", "medians", 9),
                    _end_label(ends, settings, "failed", "p99", -9),
                ],
                "hovermode": "closest",
                "margin": {"t": 28, "r": 56},
            },
        },
        alternative=(
            f"Stage by stage. Medians end at {duration(max(typical_ends))}; the request at p99 ends at {duration(end)}, "
            f"of which the fan-out search takes {duration(shown[FAN_OUT_STAGE])}. The objective is {duration(settings.objective)}."
        ),
        table=Table(
            ("stage", "median (ms)", "p99 of the stage (ms)", "in the p99 request (ms)"),
            tuple(
                (stage, round(median * 1e3, 3), round(p99 * 1e3, 3), round(part * 1e3, 3))
                for stage, median, p99, part in zip(STAGES, settings.medians, settings.p99s, shown, strict=True)
            ),
        ),
    )


def _when(run: Run, finding: str) -> str:
    """Return a finding, said of the time before hedging where there is no steady state with it."""
    return finding if run.steady else f"Before hedging, {finding[0].lower()}{finding[1:]}"


def _starts(parts: tuple[float, ...], parallel: bool) -> list[float]:
    return [0.0 if parallel else sum(parts[:i]) for i in range(len(parts))]


def _bars(stages: list[str], starts: list[float], parts: tuple[float, ...], role: str, name: str, width: float, offset: float) -> Plain:
    return {
        "type": "bar",
        "orientation": "h",
        "y": stages,
        "x": [part * 1e3 for part in parts],
        "base": [start * 1e3 for start in starts],
        "width": width,
        "offset": offset - width / 2,
        "name": name,
        "marker": {"color": f"role:{role}"},
        "hovertext": [f"{stage}, {name}: {duration(part)}" for stage, part in zip(stages, parts, strict=True)],
        "hoverinfo": "text",
    }


def _end_label(ends: list[float], settings: LatencyBudget, role: str, what: str, shift: int) -> Plain:
    """Return the time of the last end, beside the bar that has it, or at the edge if that lies outside."""
    row = max(range(len(ends)), key=lambda i: ends[i])
    inside = ends[row] < 0.93 * _budget_range(settings)
    at = min(ends[row], _budget_range(settings)) * 1e3
    place: Plain = {"xanchor": "left", "xshift": 5} if inside else {"xanchor": "right", "xshift": -3}
    return label(at, row, f"{what} <b>{duration(ends[row])}</b>", yshift=shift, role=role, **place)


def _overrun(stages: list[str], starts: list[float], parts: tuple[float, ...], objective: float) -> Plain | None:
    """Return the part of each bar beyond the objective, hatched."""
    rows = [
        (stage, max(start, objective), start + part - max(start, objective))
        for stage, start, part in zip(stages, starts, parts, strict=True)
        if start + part > objective
    ]
    if not rows:
        return None
    bars = _bars([r[0] for r in rows], [r[1] for r in rows], tuple(r[2] for r in rows), "failed", "beyond the objective", 0.4, 0.22)
    bars["marker"] = {
        "color": "role:surface",
        "line": {"color": "role:failed", "width": 1.5},
        "pattern": {"shape": "/", "fgcolor": "role:failed", "bgcolor": "role:surface", "size": 6},
    }
    return bars


def _budget_range(settings: LatencyBudget) -> float:
    """Return the axis length (s): a round number of at least twice the objective, so that bars move and the axis stays."""
    decade = 10.0 ** math.floor(math.log10(2 * settings.objective))
    return next(step * decade for step in (1, 2, 5, 10) if step * decade >= 2 * settings.objective * (1 - 1e-9))


def _time_axis(settings: LatencyBudget) -> Plain:
    """Return a log axis of four decades around the objective."""
    decade = 10.0 ** math.floor(math.log10(settings.objective))
    ticks = [decade * 10.0**power for power in (-2, -1, 0, 1, 2)]
    return log_axis("time of the request", 3 * ticks[0], ticks[-1], ticks[1:], [duration(tick) for tick in ticks[1:]])


def _objective_label(at: float, settings: LatencyBudget, *, log_x: bool = False) -> Plain:
    text = f"objective {duration(settings.objective)}"
    return label(at, 1, text, log_x=log_x, yref="paper", yanchor="bottom", xanchor="center", bgcolor="rgba(0,0,0,0)")


def _budget_finding(run: Run, shown: tuple[float, ...], end: float) -> str:
    share = shown[FAN_OUT_STAGE] / end
    slowest = max(range(len(STAGES)), key=lambda i: shown[i])
    if run.settings.arrangement == "parallel":
        return f"All at once, the {STAGES[slowest]} decides: {duration(shown[slowest])} at p99"
    if share >= 0.5:
        return f"The p99 request spends {percent(share)} of its time waiting for the slowest search server"
    return f"The p99 request spends most time in {STAGES[slowest]}: {duration(shown[slowest])} of {duration(end)}"


def fan_out_figure(run: Run) -> Figure:
    """Return how many requests wait for a slow server, against the fan-out."""
    settings = run.settings
    slow = 0.01
    plain = [100 * slow_request(slow, width, settings.awaited_share) for width in WIDTHS]
    actual = [100 * run.slow(width) for width in WIDTHS] if run.steady else plain
    mine = 100 * (run.slow(settings.fan_out) if run.steady else slow_request(slow, settings.fan_out, settings.awaited_share))
    data = [line(WIDTHS, plain, "failed", "every server once" if settings.awaited_share == 1 else "no hedging")]
    if hedged(run) and run.steady:
        data.append(line(WIDTHS, actual, "healthy", f"hedged after {settings.hedge_after}"))
    role = "healthy" if hedged(run) and run.steady else "failed"
    data.append(here(min(max(settings.fan_out, 1), 1_000), mine, role, "you are here", share_text(mine / 100)))
    mark = f"<b>{share_text(mine / 100)}</b>"
    labels = [label(min(settings.fan_out, 1_000), mine, mark, log_x=True, xshift=-12, xanchor="right", yanchor="bottom")]
    if len(data) > 2:
        labels.append(label(100, plain[WIDTHS.index(100)], "without hedging", log_x=True, xshift=-10, xanchor="right", yanchor="bottom"))
        labels.append(
            label(1_000, actual[-1], f"hedged after {settings.hedge_after}", log_x=True, xanchor="right", yshift=14, role="healthy")
        )
    return Figure(
        name="fan_out",
        finding=_when(run, _fan_out_finding(run, mine)),
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis("servers asked", 0.9, 1_200, (1, 10, 100, 1_000), ("1", "10", "100", "1\u202f000")),
                "yaxis": {"title": {"text": "requests that wait for<br>a slow server (%)"}, "range": [0, 104], "dtick": 25},
                "annotations": labels,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Share of requests that wait for a server slower than its p99, against fan-out: {share_text(plain[0] / 100)} at 1, "
            f"{share_text(plain[WIDTHS.index(100)] / 100)} at 100 and {share_text(plain[-1] / 100)} at 1\u202f000 without hedging; "
            f"now {share_text(mine / 100)} at {settings.fan_out}."
        ),
        table=Table(
            ("servers asked", "slow requests without hedging (%)", "slow requests as set (%)"),
            tuple((width, round(before, 4), round(now, 4)) for width, before, now in zip(WIDTHS, plain, actual, strict=True)),
        ),
    )


def _fan_out_finding(run: Run, mine: float) -> str:
    settings = run.settings
    if settings.fan_out == 1:
        return "One server asked: its p99 is the request's own"
    if hedged(run) and run.steady:
        return f"Hedging leaves {share_text(mine / 100)} of requests waiting for a slow server"
    return f"At a fan-out of {number(settings.fan_out)}, {share_text(mine / 100)} of requests meet a server slower than its p99"


def _percentiles(times: Draws, shares: tuple[float, ...]) -> list[float]:
    """Return the times within which some shares of the requests are answered."""
    import numpy as np

    ordered = np.sort(times)
    return [float(ordered[max(0, math.ceil(share * len(ordered)) - 1)]) for share in shares]


def distribution_figure(run: Run) -> Figure:
    """Return how many requests are answered within a time."""
    settings = run.settings
    shares = (0.001, 0.005, *(i / 100 for i in range(1, 100)), 0.992, 0.994, 0.996, 0.998, 0.999, 0.9995)
    plain = _percentiles(run.unhedged, shares)
    percents = [100 * share for share in shares]
    data, before = [], []
    now = plain
    if run.total is not None and hedged(run):
        now = _percentiles(run.total, shares)
        data.append(line(plain, percents, "limit", "without hedging"))
        before = [label(plain[shares.index(0.7)], 70, "without hedging", log_x=True, xshift=10)]
    data.append(line(now, percents, "served", "this page" if run.steady else "without hedging"))
    late = float((run.times > settings.objective).mean())
    p50, p99 = (now[shares.index(share)] for share in (0.5, 0.99))
    data += [here(p50, 50, "served", "p50", duration(p50)), here(p99, 99, "failed", "p99", duration(p99))]
    return Figure(
        name="distribution",
        finding=_when(run, f"Half of the requests take {duration(p50)} or less, one in a hundred more than {duration(p99)}"),
        plot={
            "data": data,
            "layout": {
                "xaxis": _time_axis(settings),
                "yaxis": {"title": {"text": "requests answered (%)"}, "range": [0, 104], "dtick": 25},
                "shapes": [upright(settings.objective)],
                "annotations": [
                    _objective_label(settings.objective, settings, log_x=True),
                    *before,
                    label(p50, 50, f"p50 {duration(p50)}", log_x=True, xshift=-12, xanchor="right"),
                    label(p99, 99, f"<b>p99 {duration(p99)}</b>", log_x=True, xshift=-12, xanchor="right", yanchor="top"),
                ],
                "margin": {"t": 28},
            },
        },
        alternative=(
            f"Share of requests answered within a time: half within {duration(p50)}, 99 % within {duration(p99)}; "
            f"the objective of {duration(settings.objective)} is kept by {percent(1 - late)}."
        ),
        table=Table(
            ("answered (%)", "within, without hedging (ms)", "within, as set (ms)"),
            tuple(
                (round(100 * share, 2), round(plain[shares.index(share)] * 1e3, 3), round(now[shares.index(share)] * 1e3, 3))
                for share in (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)
            ),
        ),
    )
