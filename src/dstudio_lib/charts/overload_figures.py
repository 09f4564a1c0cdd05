"""The figures of the overloaded service: what happened, where it has two states, and what the servers worked on."""

from __future__ import annotations

from dstudio_lib.foundation.formatting import number, percent
from dstudio_lib.simulators.overload import HORIZON, LASTING, RELIEF, START, UP, Branch, Overload, Run
from dstudio_lib.simulators.overload_regions import border

from .axes import decades
from .marks import Plain, band, here, label, line, log_axis
from .reading import Figure, Table

TOP = 135.0
"""Of the axes in percent of capacity: a surge may leave them."""
MOST_LOAD = 120.0
_CLEAR = "rgba(0,0,0,0)"
_MIDDLES = [i + 0.5 for i in range(round(HORIZON))]
_CALL_TICKS = (1.0, 10.0, 100.0, 1_000.0, 10_000.0)


def _percent(run: Run, values: tuple[float, ...]) -> list[float]:
    return [round(100 * each / run.settings.capacity, 3) for each in values]


# --- time


def time_figure(run: Run, finding: str) -> Figure:
    """Draw requests and answers over time, and below them the calls that the service gets."""
    settings = run.settings
    wanted, good, calls = (_percent(run, each) for each in (run.offered, run.answered, run.attempts))
    low, high = _calls_span(settings)
    return Figure(
        name="time",
        finding=finding,
        plot={
            "data": [
                line(_MIDDLES, wanted, "offered", "requests of clients"),
                line(_MIDDLES, good, "healthy", "answered in time"),
                line(_MIDDLES, [max(low, each) for each in calls], "failed", "calls sent", yaxis="y2"),
            ],
            "layout": {
                "xaxis": {"title": {"text": "time (s)"}, "range": [0, HORIZON], "dtick": 20, "anchor": "y2"},
                "yaxis": {"title": {"text": "requests (%)"}, "range": [0, TOP], "dtick": 50, "domain": [0.5, 1]},
                "yaxis2": log_axis("calls", low, high, _CALL_TICKS, [percent(each / 100) for each in _CALL_TICKS])
                | {"domain": [0, 0.42], "anchor": "x"},
                "shapes": _time_shapes(settings),
                "annotations": _time_labels(run, wanted, good, calls, high),
                "height": 390,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Over {number(HORIZON)} s, in percent of capacity: clients ask for {percent(settings.load)}"
            + (f", and from {number(START)} to {number(_ends(settings))} s for {_surge(settings)}" if _surges(settings) else "")
            + f". Before it {percent(min(1.0, run.before))} of the requests is answered in time, from {number(LASTING)} s on "
            f"{percent(min(1.0, run.after))}. Calls (log scale): in the end {number(run.amplification, 2)} for each request."
        ),
        table=Table(
            ("from (s)", "requests (%)", "answered in time (%)", "calls sent (%)", "calls finished (%)", "calls waiting"),
            tuple(
                (second, wanted[second], good[second], calls[second], done, round(waiting, 2))
                for second, (done, waiting) in enumerate(zip(_percent(run, run.finished), run.waiting, strict=True))
            ),
        ),
    )


def _surges(settings: Overload) -> bool:
    return settings.surge > 1 and settings.surge_time > 0


def _ends(settings: Overload) -> float:
    return START + settings.surge_time


def _surge(settings: Overload) -> str:
    return percent(settings.load * settings.surge)


def _calls_span(settings: Overload) -> tuple[float, float]:
    """Return the ends of the axis of calls: decades around what this load can become."""
    most = 100 * settings.load * max(1 + settings.retries, settings.surge if _surges(settings) else 1.0)
    low, high = decades(max(1.0, 50 * settings.load * settings.relief), max(300.0, 1.1 * most))
    return low, high


def _time_shapes(settings: Overload) -> list[Plain]:
    shapes: list[Plain] = []
    spans = [(START, _ends(settings), "offered")] if _surges(settings) else []
    if settings.relief < 1:
        spans.append((*RELIEF, "healthy"))
    for begin, end, role in spans:
        shapes.append(
            {"type": "rect", "xref": "x", "yref": "paper", "x0": begin, "x1": end, "y0": 0, "y1": 1}
            | {"fillcolor": f"role:{role}/0.16", "line": {"width": 0}, "layer": "below"}
        )
    shapes.append(
        {"type": "line", "xref": "paper", "yref": "y2", "x0": 0, "x1": 1, "y0": 100, "y1": 100}
        | {"line": {"color": "role:limit", "dash": "dash", "width": 1.5}}
    )
    return shapes


def _time_labels(run: Run, wanted: list[float], good: list[float], calls: list[float], high: float) -> list[Plain]:
    settings = run.settings
    usual = min(100 * settings.load, TOP - 20)
    last = sum(good[-20:]) / 20
    labels = [label(HORIZON, usual, "clients ask", xanchor="right", yanchor="bottom", yshift=22, bgcolor=_CLEAR)]
    apart = usual - last > 30
    labels.append(
        label(HORIZON, last, "answered", xanchor="right", role="healthy", bgcolor=_CLEAR)
        | ({"yanchor": "bottom", "yshift": 4} if apart else {"yanchor": "top", "yshift": -9})
    )
    if _surges(settings):
        labels.append(label(_ends(settings), TOP, f"surge: {_surge(settings)}", xshift=3, yanchor="top", bgcolor=_CLEAR))
    if settings.relief < 1:
        labels.append(label(RELIEF[1], TOP, f"{percent(settings.relief)} let in", xanchor="right", yanchor="top", bgcolor=_CLEAR))
    end = sum(calls[-20:]) / 20
    low_end = end < 115
    labels.append(
        label(
            HORIZON, max(end, 1.0), "calls sent", log_y=True, xanchor="right", role="failed", yref="y2", bgcolor=_CLEAR,
            yanchor="top" if low_end else "bottom", yshift=-9 if low_end else 7,
        )
    )  # fmt: skip
    labels.append(label(0.6, 100, "capacity", log_y=True, yanchor="bottom", yref="y2", yshift=1, bgcolor=_CLEAR, role="muted"))
    return labels


# --- two states


def phase_figure(run: Run, tried: tuple[Branch, ...]) -> Figure:
    """Draw load against answers: where it is stable, where it can be tripped, and where this surge trips it."""
    settings = run.settings
    at = border(settings)
    edge = 100.0 if at is None else min(100.0, 100 * at)
    tripped = _tripped(tried)
    load = 100 * settings.load
    before, after = (100 * settings.load * min(1.0, each) for each in (run.before, run.after))
    data: list[Plain] = [line([0, 100], [0, 100], "healthy", "all is answered", hoverinfo="skip")]
    for role, name, ends in (
        ("healthy", "left alone", [branch.alone for branch in tried]),
        ("failed", "after the surge", [branch.tripped for branch in tried]),
    ):
        shares = [min(1.0, each) for each in ends]
        heights = [round(100 * branch.load * share, 3) for branch, share in zip(tried, shares, strict=True)]
        points = line([100 * branch.load for branch in tried], heights, role, name, points=True)
        points |= {"mode": "markers", "hoverinfo": "text"}
        points["hovertext"] = [
            f"{name}, at {percent(branch.load)}: {percent(share)} answered" for branch, share in zip(tried, shares, strict=True)
        ]
        points["marker"] |= {"size": 10 if role == "failed" else 8}
        data.append(points)
    if abs(before - after) > 3:
        data.append(line([load, load], [before, after], "served", "this run", line={"color": "role:served", "width": 2, "dash": "dot"}))
    data.append(here(min(load, MOST_LOAD), after, "served", "where this run ends", f"{percent(min(1.0, run.after))} answered in the end"))
    return Figure(
        name="states",
        finding=_phase_finding(settings, tried, at),
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "clients ask (% of capacity)"}, "range": [0, MOST_LOAD], "dtick": 20},
                "yaxis": {"title": {"text": "answered (%)"}, "range": [-7, 110], "dtick": 25, "rangemode": "normal"},
                "shapes": _regions(edge, tripped),
                "annotations": _region_labels(edge, tripped) + _branch_labels(tripped),
                "hovermode": "closest",
                "height": 300,
                "margin": {"t": 30},
            },
        },
        alternative=(
            "Load of clients against what is answered in the end, both in percent of capacity. Tried at "
            + ", ".join(
                f"{percent(branch.load)}: {percent(min(1.0, branch.alone))} answered if left alone, "
                f"{percent(min(1.0, branch.tripped))} after the surge"
                for branch in tried
            )
            + f". This run, at {percent(settings.load)}, ends with {percent(min(1.0, run.after))}."
        ),
        table=Table(
            ("load (%)", "answered if left alone (%)", "answered after the surge (%)", "two states"),
            tuple(
                (
                    round(100 * branch.load, 1),
                    round(100 * min(1.0, branch.alone), 2),
                    round(100 * min(1.0, branch.tripped), 2),
                    "yes" if branch.two_states else "no",
                )
                for branch in tried
            ),
        ),
    )


def _tripped(tried: tuple[Branch, ...]) -> tuple[float, float] | None:
    """Return the loads (%) between which this surge leaves it down, half-way to the neighbours that were tried."""
    down = [i for i, branch in enumerate(tried) if branch.two_states]
    if not down:
        return None
    first, last = down[0], down[-1]
    low = (tried[first - 1].load + tried[first].load) / 2 if first else 0.0
    high = (tried[last].load + tried[last + 1].load) / 2 if last + 1 < len(tried) else 1.0
    return 100 * low, 100 * high


def _phase_finding(settings: Overload, tried: tuple[Branch, ...], at: float | None) -> str:
    tripped = [branch.load for branch in tried if branch.two_states]
    if tripped:
        return f"This surge trips it from about {percent(tripped[0])} of load on: two states at one load"
    if at is not None and at < 1 and settings.relief == 1:
        return f"This surge trips it at no load that was tried; above {percent(at, 2)} a larger one can"
    if all(branch.tripped >= UP for branch in tried):
        return "One state only: at every load that was tried it comes back"
    return "At some loads it is not answered in full, surge or not"


def _regions(edge: float, tripped: tuple[float, float] | None) -> list[Plain]:
    tint: Plain = {"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 0}, "layer": "below"}
    regions = [tint | {"x0": 0, "x1": edge, "fillcolor": "role:healthy/0.12"}]
    if edge < 100:
        regions.append(tint | {"x0": edge, "x1": 100, "fillcolor": "role:offered/0.13"})
    if tripped:
        regions.append(tint | {"x0": max(0.0, tripped[0]), "x1": tripped[1], "y1": 0.5, "fillcolor": "role:failed/0.15"})
    return [*regions, tint | {"x0": 100, "x1": MOST_LOAD, "fillcolor": "role:failed/0.15"}]


def _region_labels(edge: float, tripped: tuple[float, float] | None) -> list[Plain]:
    plain: Plain = {"yref": "paper", "yanchor": "bottom", "xanchor": "center", "bgcolor": _CLEAR}
    labels = []
    if edge >= 18:
        labels.append(label(edge / 2, 1, "stable", **plain))
    if edge <= 72:
        labels.append(label((edge + 100) / 2, 1, "vulnerable", **plain))
    labels.append(label(110, 1, "over", **plain))
    if tripped and tripped[1] - tripped[0] > 30:
        labels.append(label((tripped[0] + tripped[1]) / 2, 30, "metastable", xanchor="center", role="failed"))
    return labels


def _branch_labels(tripped: tuple[float, float] | None) -> list[Plain]:
    labels = [label(36, 44, "left alone", xanchor="right", role="healthy", bgcolor=_CLEAR)]
    if tripped and tripped[0] >= 43:
        labels.append(
            label(tripped[0], -5, "after<br>the surge", xanchor="right", yanchor="bottom", align="right", role="failed", bgcolor=_CLEAR)
        )
    return labels


# --- work


def work_figure(run: Run) -> Figure:
    """Draw the calls that were finished each second: those that somebody waited for, and those that were given up."""
    done = _percent(run, run.finished)
    wasted = _percent(run, tuple(run.result.block(0, "wasted")))
    useful = [max(0.0, round(all_of_them - lost, 3)) for all_of_them, lost in zip(done, wasted, strict=True)]
    zero = [0.0] * len(done)
    busy = sum(run.utilisation[round(LASTING) :]) / (HORIZON - LASTING)
    labels = []
    for values, base, text, role in ((useful, zero, "wanted", "healthy"), (wasted, useful, "for nobody", "failed")):
        at = max(range(round(START) + 5, len(values) - 20), key=lambda i: sum(values[i : i + 10]))
        if sum(values[at : at + 10]) > 250:
            labels.append(label(at + 5, base[at + 5] + values[at + 5] / 2, text, xanchor="center", role=role))
    return Figure(
        name="work",
        finding=_work_finding(run, busy),
        plot={
            "data": [
                band(_MIDDLES, zero, useful, "healthy", "finished in time", 0.3),
                band(_MIDDLES, useful, [a + b for a, b in zip(useful, wasted, strict=True)], "failed", "finished for nobody", 0.35),
                line(_MIDDLES, done, "served", "finished", line={"color": "role:served", "width": 1.5}),
            ],
            "layout": {
                "xaxis": {"title": {"text": "time (s)"}, "range": [0, HORIZON], "dtick": 20},
                "yaxis": {"title": {"text": "finished (%)"}, "range": [0, TOP], "dtick": 50},
                "annotations": labels,
                "height": 210,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Calls finished in each second, in percent of capacity, divided into those somebody waited for and those given up before. "
            f"Over the run {percent(run.wasted)} was for nobody; in the end the servers are busy for {percent(busy)} of the time."
        ),
        table=Table(
            ("from (s)", "finished (%)", "of these for nobody (%)", "servers busy (%)"),
            tuple((i, done[i], wasted[i], round(100 * run.utilisation[i], 2)) for i in range(len(done))),
        ),
    )


def _work_finding(run: Run, busy: float) -> str:
    first = round(LASTING)
    done = sum(run.finished[first:])
    lost = sum(run.result.block(0, "wasted")[first:]) / done if done else 0.0
    if lost > 0.2:
        return f"In the end the servers are {percent(busy, 2)} busy, and {percent(lost, 2)} of their work is for nobody"
    if run.wasted > 0.02:
        return f"{percent(run.wasted, 2)} of the work was for nobody, most of it after the surge"
    return f"Hardly any work is for nobody: the servers are {percent(busy, 2)} busy with what is wanted"
