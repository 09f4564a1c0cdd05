"""The figures of autoscaling: servers against demand, one period laid over the others, and how busy the servers were."""

from __future__ import annotations

from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.simulators.autoscaling import HORIZON, SETTLED, WINDOW, Run

from .axes import ceiling
from .marks import Plain, label, level, line
from .reading import Figure, Table

_CLEAR = "rgba(0,0,0,0)"
_MIDDLES = [(i + 0.5) * WINDOW for i in range(round(HORIZON / WINDOW))]
TOLERANCE = 0.1
"""Within this share of the target the rule changes nothing."""


def _rising(run: Run, at: float) -> bool:
    settings = run.settings
    if not (settings.period > 0 and settings.swing > 1):
        return False
    return at % settings.period >= settings.period / 2 and at // settings.period < HORIZON // settings.period


def _steps(run: Run, calm: int, peak: int) -> tuple[list[float], list[float]]:
    """Return what is needed as a line of steps."""
    x, y = [0.0], [float(calm)]
    period = run.settings.period
    if peak > calm and period > 0:
        for i in range(min(int(HORIZON // period), 100)):
            begin, end = (i + 0.5) * period, (i + 1) * period
            x += [begin, begin, end, end]
            y += [calm, peak, peak, calm]
    return [*x, HORIZON], [*y, float(calm)]


def _top(run: Run, peak: int) -> float:
    return ceiling(max(1.15 * peak, 1.05 * max(run.servers), 4))


# --- over time


def servers_figure(run: Run, calm: int, peak: int, finding: str) -> Figure:
    """Draw servers that are needed and those that run, and below them the share that is answered in time."""
    x, needed = _steps(run, calm, peak)
    success = [round(100 * each, 3) for each in run.success]
    top = _top(run, peak)
    return Figure(
        name="servers",
        finding=finding,
        plot={
            "data": [
                line(x, needed, "offered", "needed for the target"),
                line(_MIDDLES, run.servers, "served", "running"),
                line(_MIDDLES, success, "healthy", "answered in time", yaxis="y2"),
            ],
            "layout": {
                "xaxis": {"title": {"text": "time (s)"}, "range": [0, HORIZON], "dtick": 120, "anchor": "y2"},
                "yaxis": {"title": {"text": "servers"}, "range": [0, top], "nticks": 5, "domain": [0.46, 1]},
                "yaxis2": {"title": {"text": "answered (%)"}, "range": [0, 108], "dtick": 50, "domain": [0, 0.38], "anchor": "x"},
                "shapes": [
                    {"type": "rect", "xref": "x", "yref": "paper", "x0": 0, "x1": SETTLED, "y0": 0, "y1": 1}
                    | {"fillcolor": "role:limit/0.07", "line": {"width": 0}, "layer": "below"}
                ],
                "annotations": [
                    label(0, 0, "start, not judged", xshift=3, yanchor="bottom", yshift=2, role="muted", bgcolor=_CLEAR),
                    label(HORIZON, top, "<b>–</b> running  <b>- -</b> needed", xanchor="right", yanchor="top", bgcolor=_CLEAR),
                ],
                "height": 380,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Over {number(HORIZON)} s: the target takes {number(calm)} servers"
            + (f", and {number(peak)} in the second half of each {duration(run.settings.period)}" if peak > calm else "")
            + f"; between {number(min(run.servers))} and {number(max(run.servers))} run. After the first minute "
            f"{percent(run.answered)} of the requests is answered in time."
        ),
        table=Table(
            ("from (s)", "servers needed", "servers running", "busy (%)", "answered in time (%)"),
            tuple(
                (at - WINDOW / 2, peak if _rising(run, at) else calm, round(servers, 2), round(100 * busy, 2), good)
                for at, servers, busy, good in zip(_MIDDLES, run.servers, run.utilisation, success, strict=True)
            ),
        ),
    )


# --- one period


def folded(run: Run) -> tuple[tuple[float, float, float], ...]:
    """Return, for each moment of a period (s from the rise), the mean of servers running and of the share answered.

    Only whole periods after the start count; the first half of what is returned is the rise.
    """
    period, width = run.settings.period, WINDOW
    sums: dict[int, list[float]] = {}
    for at, servers, good in zip(_MIDDLES, run.servers, run.success, strict=True):
        if at < SETTLED or at >= (HORIZON // period) * period:
            continue
        place = int(((at - period / 2) % period) // width)
        kept = sums.setdefault(place, [0.0, 0.0, 0.0])
        kept[0] += 1
        kept[1] += servers
        kept[2] += good
    return tuple(((place + 0.5) * width, kept[1] / kept[0], kept[2] / kept[0]) for place, kept in sorted(sums.items()))


def caught_up(run: Run, peak: int) -> float | None:
    """Return how long after a rise servers are, on average, what it takes (s); ``None`` if they are not while it lasts."""
    half = run.settings.period / 2
    return next((at - WINDOW / 2 for at, servers, _ in folded(run) if at < half and servers >= peak - 0.5), None)


def period_figure(run: Run, calm: int, peak: int) -> Figure:
    """Draw a period, the mean of all that were watched, from one rise to the next."""
    period = run.settings.period
    means = folded(run)
    x, servers = [at for at, _, _ in means], [each for _, each, _ in means]
    late = caught_up(run, peak)
    finding = (
        "While the rise lasts, what it needs does not come"
        if late is None
        else f"What the rise needs is there {duration(late)} after it began"
        if late > 0
        else "What the rise needs is there when it begins"
    )
    top = _top(run, peak)
    shapes: list[Plain] = [
        {"type": "rect", "xref": "x", "yref": "paper", "x0": 0, "x1": period / 2, "y0": 0, "y1": 1}
        | {"fillcolor": "role:offered/0.16", "line": {"width": 0}, "layer": "below"}
    ]
    return Figure(
        name="period",
        finding=finding,
        plot={
            "data": [
                line([0, period / 2, period / 2, period], [peak, peak, calm, calm], "offered", "needed for the target"),
                line(x, servers, "served", "running, on average", points=True),
            ],
            "layout": {
                "xaxis": {"title": {"text": "time since the rise (s)"}, "range": [0, period], "nticks": 6},
                "yaxis": {"title": {"text": "servers"}, "range": [0, top], "nticks": 5},
                "shapes": shapes,
                "annotations": [
                    label(0, peak, "needed", xshift=4, yanchor="bottom", yshift=3, bgcolor=_CLEAR),
                    label(0, servers[0], "running", xshift=4, yanchor="top", yshift=-7, role="served", bgcolor=_CLEAR),
                    label(0, 0, "rise", xshift=4, yanchor="bottom", yshift=3, bgcolor=_CLEAR),
                    label(period / 2, 0, "calm", xshift=4, yanchor="bottom", yshift=3, bgcolor=_CLEAR),
                ],
                "hovermode": "closest",
                "height": 240,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"A period of {duration(period)} from its rise, the mean of those watched. Needed: {number(peak)} servers in the first half, "
            f"{number(calm)} for the second. Running: from {number(min(servers))} to {number(max(servers))}. {finding}."
        ),
        table=Table(
            ("since the rise (s)", "servers running, on average", "answered in time (%)"),
            tuple((at, round(count, 2), round(100 * good, 2)) for at, count, good in means),
        ),
    )


# --- the loop's own view


def busy_figure(run: Run) -> Figure:
    """Draw what the rule sees: the share of the servers that is busy, against its target."""
    settings = run.settings
    busy = [round(100 * each, 3) for each in run.utilisation]
    target = 100 * settings.target
    first = round(SETTLED / WINDOW)
    judged = run.utilisation[first:]
    near = sum(abs(each / settings.target - 1) <= TOLERANCE for each in judged) / len(judged)
    full = sum(each > 0.99 for each in judged) / len(judged)
    finding = (
        f"For {percent(full, 2)} of the time all servers are busy"
        if full >= 0.02
        else f"For {percent(near, 2)} of the time the servers are as busy as they should be"
        if near >= 0.005
        else "The servers are never as busy as they should be"
    )
    band: Plain = {"type": "rect", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "line": {"width": 0}, "layer": "below"}
    return Figure(
        name="busy",
        finding=finding,
        plot={
            "data": [line(_MIDDLES, busy, "served", "busy")],
            "layout": {
                "xaxis": {"title": {"text": "time (s)"}, "range": [0, HORIZON], "dtick": 120},
                "yaxis": {"title": {"text": "busy (%)"}, "range": [0, 108], "dtick": 25},
                "shapes": [
                    band | {"y0": target * (1 - TOLERANCE), "y1": target * (1 + TOLERANCE), "fillcolor": "role:healthy/0.18"},
                    level(target),
                ],
                "annotations": [
                    label(HORIZON, target, f"target {percent(settings.target)}", xanchor="right", yanchor="bottom", yshift=1),
                ],
                "height": 240,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Share of the servers that is busy, in windows of {number(WINDOW)} s, against a target of {percent(settings.target)}: between "
            f"{percent(min(judged))} and {percent(max(judged))} after the first minute. {finding}."
        ),
        table=Table(("from (s)", "busy (%)"), tuple((at - WINDOW / 2, each) for at, each in zip(_MIDDLES, busy, strict=True))),
    )
