"""Where a request's time goes, and why a page of fast services is slow."""

from __future__ import annotations

import math

from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.formulas.tail import fan_out_for, hedge_extra_load, hedged_slow_share, leaf_quantile, slow_requests
from dstudio_lib.foundation.formatting import availability, duration, number, one_in, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.latency_budget import (
    DRAWS,
    FAN_OUT_STAGE,
    HEDGE_PERCENTILES,
    STAGES,
    Draws,
    LatencyBudget,
    Run,
    percentile,
    simulate,
    slow_request,
    unhedged_server,
)

from .marks import Plain, here, label, line, log_axis, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

WIDTHS = (1, 2, 3, 5, 7, 10, 14, 20, 30, 40, 50, 60, 70, 80, 100, 140, 200, 300, 400, 500, 700, 1_000)
COAST_TO_COAST = 3.9e6
"""Great-circle distance from the US east coast to the west coast (m), rounded."""
CALLS_TO_THE_FAR_COAST = 8

QUESTION = "Every service is fast. Why is the page slow?"

_DEFAULT = LatencyBudget()


def _with(values: tuple[float, ...], **changed: float) -> tuple[float, ...]:
    """Return a stage vector with the values of some stages changed; a space in a stage's name is an underscore."""
    return tuple(changed.get(stage.replace(" ", "_").replace("-", "_"), value) for stage, value in zip(STAGES, values, strict=True))


_FAR = CALLS_TO_THE_FAR_COAST * float(minimum_round_trip(COAST_TO_COAST))

PRESETS = (
    Preset(
        "Fan-out of 100",
        {},
        "One answer in a hundred is slow, and the search asks a hundred servers. The share of slow requests is the paper's; "
        "the stages' times are illustrative.",
        date="2013",
        source=Source("dean2013tail", "section on variability and fan-out", "R"),
    ),
    Preset(
        "A p99 of one second",
        {
            "medians": (0.001, 0.001, 0.001, 0.010, 0.001, 0.001),
            "p99s": (0.002, 0.002, 0.002, 1.0, 0.002, 0.002),
            "objective": 1.0,
        },
        "The paper's own example: servers that typically answer in 10 ms, with a 99th percentile of one second, asked a hundred at a time. "
        "The other stages are made negligible.",
        date="2013",
        source=Source("dean2013tail", "section on variability and fan-out", "R"),
    ),
    Preset(
        "BigTable read, hedged",
        {
            "medians": (1e-4, 1e-4, 1e-4, 8e-5, 1e-4, 1e-4),
            "p99s": (2e-4, 2e-4, 2e-4, 0.0191, 2e-4, 2e-4),
            "objective": 0.074,
            "hedge_after": "p98",
        },
        "A read from 100 servers, a second server asked after 10 ms: the reported p99.9 fell from 1.8 s to 74 ms for 2 % more requests. "
        "Our server is the lognormal that fits the 2 % and the 1.8 s; with hedging it then gives 56 ms, "
        "better than reported, because copies are never quite independent.",
        date="2013",
        source=Source("dean2013tail", "section on hedged requests", "R"),
    ),
    Preset(
        "Cross-region write",
        {
            "medians": _with(_DEFAULT.medians, API=round(_FAR + 0.012, 3)),
            "p99s": _with(_DEFAULT.p99s, API=round(1.4 * (_FAR + 0.012), 3)),
            "fan_out": 1,
        },
        "For a day the primary databases were in the west and the applications in the east, which could not bear a trip across the "
        f"country for most of their queries. Here {CALLS_TO_THE_FAR_COAST} queries in a row each cross at the speed of light in fibre "
        "(their number is illustrative).",
        date="2018-10-21",
        source=Source("github2018oct21", "incident timeline, 23:13 UTC", "R"),
    ),
    Preset(
        "Cold cache",
        {"medians": _with(_DEFAULT.medians, fan_out_search=0.05), "p99s": _with(_DEFAULT.p99s, fan_out_search=0.3)},
        "The same servers just after a restart, when most reads go to disk instead of memory.",
    ),
    Preset(
        "Mobile client",
        {"medians": _with(_DEFAULT.medians, edge=0.1), "p99s": _with(_DEFAULT.p99s, edge=0.6), "fan_out": 10, "objective": 0.5},
        "A 4G connection takes up to 100 ms for an active radio, and as much again to wake it; on 3G both are several times longer. "
        "The two percentiles chosen within that are illustrative.",
        date="2013",
        source=Source("grigorik2013hpbn", "chapter 7, table 7-2", "S"),
    ),
)  # fmt: skip


def _explain(guess: float, answer: float) -> str:
    return (
        f"At {number(guess)}, {percent(slow_request(0.01, round(guess)))} of requests wait for such a server. Each server is fast "
        f"99 times in 100, but all {number(answer)} together only every other time."
    )


def _half() -> float:
    """Return the smallest fan-out at which half of the requests are slower than one server's p99."""
    return float(math.ceil(fan_out_for(slow_requests=0.5, slow_share=0.01)))


PREDICTION = Prediction(
    question="At what fan-out are half of all requests slower than one server's p99?",
    quantity=Quantity(
        "fan-out", "n", "", "servers asked at once", lower=1, upper=10_000, default=500, practical=(1, 10_000), scale="log", integer=True
    ),
    answer=lambda _settings: _half(),
    explain=_explain,
    lesson=(
        "The p99 of a part has become the median of the whole. Now hedge after the p95 and see what one request more in twenty buys; "
        "then say that servers are slow because they are overloaded, and see what it costs."
    ),
)


def read(settings: LatencyBudget, seed: int = 1) -> Reading:
    """Return where the time goes, how many requests are late, and what the fan-out has to do with it."""
    run = simulate(settings, seed=seed)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(_budget_figure(run), _fan_out_figure(run), _distribution_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _typical_sum(run: Run) -> float:
    values = run.settings.medians
    return max(values) if run.settings.arrangement == "parallel" else sum(values)


def _p99_sum(run: Run) -> float:
    values = run.settings.p99s
    return max(values) if run.settings.arrangement == "parallel" else sum(values)


def _hedged(run: Run) -> bool:
    return run.settings.hedge_after != "off"


def _verdict(run: Run) -> str:
    settings, p99 = run.settings, run.percentile(0.99)
    if p99 is None:
        return (
            f"No steady state: at {percent(settings.utilisation)} busy, copies slow the servers down, slow servers cause more copies, "
            "and the queue grows without end."
        )
    goal, plain = duration(settings.objective), percentile(run.unhedged, 0.99)
    if _hedged(run) and run.server is not None:
        verb = "cuts" if p99 < plain else "raises"
        return (
            f"Hedging {verb} the p99 from {duration(plain)} to {duration(p99)} for {percent(run.server.copies)} more requests; "
            f"{'still over' if p99 > settings.objective else 'within'} the {goal} objective."
        )
    if p99 <= settings.objective:
        return f"Within budget: 99 % of requests are answered in {duration(p99)}, and {goal} are allowed."
    if _p99_sum(run) <= settings.objective:
        return f"The stages' p99s fit the {goal} budget on paper; the request's p99 is {duration(p99)}, and {_late(run)} are late."
    return f"Over budget: {_late(run)} of requests take longer than {goal}; the p99 is {duration(p99)}."


def _spoken(run: Run) -> str:
    settings, p99 = run.settings, run.percentile(0.99)
    servers = "1 server" if settings.fan_out == 1 else f"{number(settings.fan_out)} servers"
    if p99 is None:
        return f"Fan-out to {servers}, hedging after {settings.hedge_after}: no steady state, the queue grows without end."
    return f"Fan-out to {servers}: p99 {duration(p99)}, {_late(run)} over {duration(settings.objective)}."


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings, p99 = run.settings, run.percentile(0.99)
    slow = run.slow(settings.fan_out)
    shown = [
        Metric(
            "p99 of the request",
            "no steady state" if p99 is None else duration(p99),
            "grows as long as the load lasts" if p99 is None else f"objective: {duration(settings.objective)}",
            "healthy" if p99 is not None and p99 <= settings.objective else "failed",
        ),
        Metric(
            "Late requests",
            "all, in the end" if p99 is None else _late(run),
            f"slower than {duration(settings.objective)}",
            "healthy" if run.late <= 0.01 else "failed",
        ),
        Metric("Wait for a slow server", "all, in the end" if p99 is None else _share(slow), "slower than one server's p99", "failed"),
    ]
    if _hedged(run):
        text = "without limit" if run.server is None else percent(run.server.copies)
        shown.append(Metric("Extra requests", text, "copies sent by hedging", "offered"))
    else:
        shown.append(Metric(*_paper(run), "limit"))
    return tuple(shown)


def _paper(run: Run) -> tuple[str, str, str]:
    if run.settings.arrangement == "parallel":
        return "Slowest stage's p99", duration(_p99_sum(run)), "by itself, with one server asked"
    return "Stage p99s added", duration(_p99_sum(run)), "a p99 of nothing"


def _share(value: float) -> str:
    """Write a share of requests: percent, or one in so many once that reads better."""
    if value < 1e-9:
        return "hardly any"
    return percent(value) if value >= 1e-3 else one_in(value)


def _late(run: Run) -> str:
    return _share(run.late) if run.late > 0 else f"fewer than {one_in(1 / DRAWS)}"


def _notes(run: Run) -> tuple[Note, ...]:
    settings, p99 = run.settings, run.percentile(0.99)
    notes = []
    if p99 is not None and settings.arrangement == "series" and abs(_p99_sum(run) / p99 - 1) > 0.05:
        side = "above" if p99 > _p99_sum(run) else "below"
        notes.append(
            Note(f"Adding p99s is not a p99: the sum is {duration(_p99_sum(run))}, the request's p99 {duration(p99)}, {side} it.", "p99s")
        )
    if settings.fan_out > 1:
        needed = availability(float(leaf_quantile(0.99, settings.fan_out)))
        notes.append(
            Note(
                f"Servers are taken as slow independently. The request's p99 rests on the fastest {needed} of each server's answers, "
                "where a curve through p50 and p99 is a guess.",
                "fan_out",
            )
        )
    if _hedged(run):
        notes.append(Note("Hedging is for calls that may safely run twice; the copy that loses still costs its full work.", "hedge_after"))
    if settings.overloaded and not _hedged(run):
        notes.append(Note("Without hedging there are no copies, so the load stays as measured. Turn hedging on.", "overloaded"))
    if settings.overloaded and run.server is not None and run.server.stretch > 1.001:
        notes.append(Note(f"Copies make every search call {number(run.server.stretch)} times slower.", "overloaded"))
    if settings.overloaded and not run.steady:
        notes.append(Note("No steady state: curves and bars show the requests without hedging.", "overloaded"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings, leaf = run.settings, unhedged_server(run.settings)
    slow_at = settings.p99s[FAN_OUT_STAGE]
    steps = []
    server = run.server or leaf
    if _hedged(run) and server.delay is not None:
        fast = HEDGE_PERCENTILES[settings.hedge_after]
        steps.append(Step("Copies sent, if load changes nothing", hedge_extra_load.working(fast), hedge_extra_load.sources))
        if slow_at > server.delay:
            first, second = server.without_hedge(slow_at), server.without_hedge(slow_at - server.delay)
            title = f"A server is slow (over {duration(slow_at)}) only if call and copy both are"
            steps.append(Step(title, hedged_slow_share.working(first, second), hedged_slow_share.sources))
    slow = server.exceeds(slow_at)
    if settings.awaited == settings.fan_out:
        steps.append(Step("A request is slow if any server is", slow_requests.working(slow, settings.fan_out), slow_requests.sources))
    else:
        title = f"A request is slow unless {settings.awaited} of {settings.fan_out} servers are fast"
        working = k_of_n_unavailability.working(slow, settings.fan_out, settings.awaited)
        steps.append(Step(title, working, k_of_n_unavailability.sources))
    steps.append(Step("Fan-out at which half of the requests are slow", fan_out_for.working(0.5, 0.01), fan_out_for.sources))
    return tuple(steps)


# --- figures


def _budget_figure(run: Run) -> Figure:
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
            f"Stage by stage. Medians end at {duration(_typical_sum(run))}; the request at p99 ends at {duration(end)}, "
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


def _fan_out_figure(run: Run) -> Figure:
    settings = run.settings
    slow = 0.01
    plain = [100 * slow_request(slow, width, settings.awaited_share) for width in WIDTHS]
    actual = [100 * run.slow(width) for width in WIDTHS] if run.steady else plain
    mine = 100 * (run.slow(settings.fan_out) if run.steady else slow_request(slow, settings.fan_out, settings.awaited_share))
    data = [line(WIDTHS, plain, "failed", "every server once" if settings.awaited_share == 1 else "no hedging")]
    if _hedged(run) and run.steady:
        data.append(line(WIDTHS, actual, "healthy", f"hedged after {settings.hedge_after}"))
    role = "healthy" if _hedged(run) and run.steady else "failed"
    data.append(here(min(max(settings.fan_out, 1), 1_000), mine, role, "you are here", _share(mine / 100)))
    mark = f"<b>{_share(mine / 100)}</b>"
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
            f"Share of requests that wait for a server slower than its p99, against fan-out: {_share(plain[0] / 100)} at 1, "
            f"{_share(plain[WIDTHS.index(100)] / 100)} at 100 and {_share(plain[-1] / 100)} at 1000 without hedging; "
            f"now {_share(mine / 100)} at {settings.fan_out}."
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
    if _hedged(run) and run.steady:
        return f"Hedging leaves {_share(mine / 100)} of requests waiting for a slow server"
    return f"At a fan-out of {number(settings.fan_out)}, {_share(mine / 100)} of requests meet a server slower than its p99"


def _percentiles(times: Draws, shares: tuple[float, ...]) -> list[float]:
    """Return the times within which some shares of the requests are answered."""
    import numpy as np

    ordered = np.sort(times)
    return [float(ordered[max(0, math.ceil(share * len(ordered)) - 1)]) for share in shares]


def _distribution_figure(run: Run) -> Figure:
    settings = run.settings
    shares = (0.001, 0.005, *(i / 100 for i in range(1, 100)), 0.992, 0.994, 0.996, 0.998, 0.999, 0.9995)
    plain = _percentiles(run.unhedged, shares)
    percents = [100 * share for share in shares]
    data, before = [], []
    now = plain
    if run.total is not None and _hedged(run):
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
