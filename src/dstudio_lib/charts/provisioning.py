"""Where a fleet's machines go, what a million requests cost on it, and how long they wait."""

from __future__ import annotations

import math
from functools import lru_cache

from dstudio_lib.formulas.capacity import cost_per_request, servers_for_utilisation, zone_headroom
from dstudio_lib.formulas.queueing import mmc_response_time
from dstudio_lib.foundation.formatting import duration, number, percent, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.provisioning import Moment, Provisioning, Run, simulate, waiting

from .marks import Plain, here, label, level, line, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "Why are so many machines idle, and what does that make of the price of a request?"

STRETCH = 5.0
"""How many service times the axis of response times reaches to."""
_BUSY = (*(i / 50 for i in range(50)), 0.985, 0.99, 0.995)
_TWITTER_MEAN, _TWITTER_PEAK = 750.0, 3_085.0

PRESETS = (
    Preset(
        "Three zones, one to spare",
        {},
        "Enough machines run at all times for the peak without one zone, so that nothing has to be started on the day. "
        "Rates, times and prices are illustrative.",
        date="2019",
        source=Source("weiss2019static", "statically stable designs", "R"),
    ),
    Preset(
        "Two zones",
        {"zones": 2},
        "With two, each must be able to carry everything.",
    ),
    Preset(
        "Nobody counted on a zone",
        {"zones_lost": 0},
        "Three zones, sized for the peak with all of them. Move the target to 80 %, and losing one is the end.",
    ),
    Preset(
        "The final of June 2010",
        {"mean_rate": _TWITTER_MEAN, "peak_over_mean": round(_TWITTER_PEAK / _TWITTER_MEAN, 2)},
        "On an average day Twitter saw about 750 posts a second; at the end of the basketball final it was 3\u202f085, in a "
        "fortnight in which "
        "its service often failed. Everything but the two rates is illustrative.",
        date="2010-06-17",
        source=Source("eventures2010records", "", "S"),
    ),
    Preset(
        "One worker a machine",
        {"workers": 1, "machine_cost": 0.025},
        "The same workers, each with a queue of its own: at the same target, requests wait far longer.",
    ),
    Preset(
        "A steady batch",
        {"peak_over_mean": 1.1, "target": 0.9, "zones": 1, "zones_lost": 0},
        "A queue in front evens out the load, and work may wait for a broken zone. Price of a request: as low as it gets.",
    ),
)


def _average(settings: Provisioning) -> float:
    return simulate(settings).average_busy


def _explain(guess: float, answer: float) -> str:
    nearness = "About right" if abs(guess - answer) < 0.03 else f"You said {percent(guess)}"
    return (
        f"{nearness}: {percent(answer)}. A third for the peak, times {percent(0.6)}, times two thirds for the zone, and a little for "
        "whole machines."
    )


PREDICTION = Prediction(
    question="The peak is 3 times the mean. Machines may be 60 % busy at the peak. One of three zones may be lost. "
    "How busy is a machine on average?",
    quantity=Quantity(
        "busy on average", "", "", "share of time", lower=0, upper=1, default=0.5, practical=(0, 1), scale="linear", display="%"
    ),
    answer=_average,
    explain=_explain,
    asked_at={"mean_rate": 2_000.0, "peak_over_mean": 3.0, "target": 0.6, "zones": 3, "zones_lost": 1, "workers": 8, "service_time": 0.02},
    lesson="Prudent factors multiply. A flatter peak, a fourth zone or work that may wait saves more than a cheaper machine; a bolder "
    "target costs hardly any waiting where a machine has many workers.",
)  # fmt: skip


def read(settings: Provisioning) -> Reading:
    """Return how many machines it takes, what a request costs, and how long it waits when a zone is lost."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=f"{_machines(run.machines)}, {percent(run.average_busy)} busy on average, "
        f"{_money(run.cost_per_million)} a million requests.",
        metrics=_metrics(run),
        figures=(machines_figure(run), waiting_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _money(amount: float) -> str:
    return say(amount, "dollar")


def _machines(count: float) -> str:
    return "1 machine" if count == 1 else f"{number(count)} machines"


def _worst(run: Run) -> Moment:
    """Return the worst moment that the fleet is meant for."""
    return run.moments[2] if run.settings.zones_lost else run.moments[1]


def _verdict(run: Run) -> str:
    dearer = run.cost_per_million / run.ideal_per_million if run.ideal_per_million else 1 / run.average_busy
    worst = _worst(run)
    fleet = f"{_machines(run.machines)}, {percent(run.average_busy)} busy on average"
    bill = f"{fleet}: a request costs {number(dearer, 2)} times what it would on busy ones"
    if not run.settings.zones_lost and len(run.moments) > 2 and run.moments[2].response is None:
        return f"{bill}. Without one zone the peak needs {percent(run.moments[2].busy)} of the rest: no steady state."
    if worst.response is None:
        return f"{bill}. At the {worst.name}, no steady state."
    return f"{bill}. At the {worst.name}, it takes {duration(worst.response)} on average."


def _metrics(run: Run) -> tuple[Metric, ...]:
    worst = _worst(run)
    late = "all, in the end" if worst.late is None else _late(worst.late)
    return (
        Metric("Machines", number(run.machines), f"{number(math.ceil(run.steps[0][1]))} could carry the mean load"),
        Metric("Busy on average", percent(run.average_busy), f"{percent(worst.busy)} at the {worst.name}", "offered"),
        Metric("A million requests", _money(run.cost_per_million), f"{_money(run.ideal_per_million)} if always busy", "failed"),
        Metric(
            "Wait longer than served", late, f"at the {worst.name}", "healthy" if worst.late is not None and worst.late < 0.05 else "failed"
        ),
    )


def _late(share: float) -> str:
    return percent(share, 2) if share >= 1e-4 else "hardly any"


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if settings.zones == 1:
        notes.append(Note("One zone: whatever takes it takes the service.", "zones"))
    for each in run.moments[2:]:
        if each.response is None:
            who = f"{settings.zones_lost + 1} zones lost at the peak" if settings.zones_lost else "One zone lost at the peak"
            notes.append(Note(f"{who}: work arrives faster than it leaves ({percent(each.busy)}), queues grow without end.", "zones_lost"))
    if settings.target > 0.8 and settings.workers < 8:
        notes.append(Note("Few workers and a high target: requests queue long before a machine is full.", "target"))
    if settings.workers >= 32:
        notes.append(Note("So many workers on one queue hardly ever make anybody wait; a higher target costs little here.", "workers"))
    notes.append(Note("Bursts, warm-up, retries and deployments come on top; traffic, storage and people are not in the price."))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    steps = [
        Step(
            "Workers for the peak",
            servers_for_utilisation.working(settings.peak_rate, settings.service_time, settings.target),
            servers_for_utilisation.sources,
        )
    ]
    if settings.zones > 1:
        title = "What the zones to spare add"
        steps.append(Step(title, zone_headroom.working(settings.zones, settings.zones_lost), zone_headroom.sources))
    price = cost_per_request.working(settings.machine_cost, run.average_busy, settings.workers / settings.service_time)
    steps.append(Step("What one request costs", price, cost_per_request.sources))
    worst = _worst(run)
    if worst.response is not None:
        arriving = worst.busy * settings.workers / settings.service_time
        working = mmc_response_time.working(arriving, 1 / settings.service_time, settings.workers)
        steps.append(Step(f"Mean response time at the {worst.name}, one machine's queue", working, mmc_response_time.sources))
    return tuple(steps)


# --- figures

_STEP_ROLES = ("healthy", "offered", "served", "prediction", "limit")


def machines_figure(run: Run) -> Figure:
    """Draw how each prudent factor adds machines to those that the mean load needs."""
    names, totals = [name for name, _ in run.steps], [total for _, total in run.steps]
    top = _ceiling(max(totals))
    before = [0.0, *totals[:-1]]
    grown = [max(0.0, total - start) for start, total in zip(before, totals, strict=True)]
    bars: list[Plain] = [
        _bars(names, [min(a, b) for a, b in zip(before, totals, strict=True)], "served/0.35", "needed before"),
        _bars(names, grown, "served", "added"),
    ]
    finding = f"{number(totals[-1] / totals[0], 2)} machines run for each one that is busy on average"
    return Figure(
        name="machines",
        finding=finding,
        plot={
            "data": bars,
            "layout": {
                "barmode": "stack",
                "bargap": 0.4,
                "xaxis": {"title": {"text": "machines"}, "range": [0, top * 1.15], "showgrid": False, "nticks": 6},
                "yaxis": {"autorange": "reversed", "showgrid": False, "rangemode": "normal", "fixedrange": True},
                "annotations": [
                    label(total, 0, f" {number(total)}") | {"y": name, "bgcolor": "rgba(0,0,0,0)"} for name, total in run.steps
                ],
                "hovermode": "closest",
                "height": 230,
                "margin": {"t": 16},
            },
        },
        alternative="Bars of the machines needed, each with one more factor: "
        + "; ".join(f"{name} {number(total)}" for name, total in run.steps)
        + ".",
        table=Table(
            ("with this factor too", "machines", "times the one before"),
            tuple(
                (name, round(total, 3), round(total / start, 3) if start else 1.0)
                for (name, total), start in zip(run.steps, before, strict=True)
            ),
        ),
    )


def _bars(names: list[str], lengths: list[float], role: str, title: str) -> Plain:
    return {
        "type": "bar",
        "orientation": "h",
        "name": title,
        "y": names,
        "x": lengths,
        "hovertemplate": f"{title}: %{{x:.3g}}<extra></extra>",
        "marker": {"color": f"role:{role}", "line": {"color": "role:surface", "width": 1}},
    }


def _ceiling(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 6, 8, 10) if step * power >= value * (1 - 1e-12))


@lru_cache(maxsize=16)
def _curve(workers: int) -> tuple[float, ...]:
    """Return the mean response time in service times, at each utilisation of the axis."""
    one = Provisioning(workers=workers, service_time=1.0)
    return tuple(waiting(one, busy)[0] or math.inf for busy in _BUSY[1:])


def waiting_figure(run: Run) -> Figure:
    """Draw the mean response time over how busy the workers are, and where the fleet stands at four moments."""
    settings = run.settings
    unit, factor = ("ms", 1e3) if settings.service_time < 0.4 else ("s", 1.0)
    scale = settings.service_time * factor
    drawn = [(100 * busy, each) for busy, each in zip(_BUSY[1:], _curve(settings.workers), strict=True) if each <= 2 * STRETCH]
    data = [
        line(
            [busy for busy, _ in drawn],
            [each * scale for _, each in drawn],
            "served",
            "mean response time",
            hoverinfo="text",
            hovertext=[f"{number(busy)} % busy: {duration(each * settings.service_time)}" for busy, each in drawn],
        )
    ]
    labels = [label(1, scale, "service alone", yanchor="top", yshift=-2, role="muted")]
    for i, each in enumerate(run.moments):
        steady = each.response is not None and each.response <= STRETCH * settings.service_time
        height = (each.response or 0.0) * factor if steady else STRETCH * scale
        shown = duration(each.response) if each.response is not None else "no steady state"
        role = "failed" if not steady else "healthy" if i == 0 else "served" if i == 1 else "offered"
        at = 100 * min(each.busy, 1.15)
        data.append(here(at, height, role, each.name, f"{each.name}: {percent(each.busy)} busy, {shown}"))
        labels.append(
            label(
                at,
                height,
                each.name,
                textangle=-35 if steady else 0,
                xanchor="left" if steady else "right",
                yanchor="bottom" if steady else "middle",
                yshift=8 if steady else 0,
                xshift=0 if steady else -12,
                bgcolor="rgba(0,0,0,0)",
            )
        )
    finding = _waiting_finding(run)
    return Figure(
        name="waiting",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "busy (%)"}, "range": [0, 120], "showgrid": False, "tickvals": [0, 20, 40, 60, 80, 100]},
                "yaxis": {"title": {"text": f"mean response ({unit})"}, "range": [0, STRETCH * scale * 1.08], "nticks": 6},
                "shapes": [level(scale), upright(100)],
                "annotations": labels,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=f"Mean response time over how busy {settings.workers} workers on one queue are, rising steeply before 100 %. "
        + "; ".join(f"{each.name}: {percent(each.busy)} busy, {_response(each)}" for each in run.moments)
        + ".",
        table=Table(
            ("moment", "busy (%)", "mean response time", "wait longer than served"),
            tuple(
                (each.name, round(100 * each.busy, 2), _response(each), "all, in the end" if each.late is None else _late(each.late))
                for each in run.moments
            ),
        ),
    )


def _response(moment: Moment) -> str:
    return "no steady state" if moment.response is None else duration(moment.response)


def _waiting_finding(run: Run) -> str:
    settings, worst = run.settings, _worst(run)
    bold = waiting(settings, 0.8)[0]
    if worst.response is not None and settings.target < 0.8 and bold is not None:
        more = bold / worst.response - 1
        saved = 1 - settings.target / 0.8
        return (
            f"At 80 % instead of {percent(settings.target)}, answers take {percent(more, 2)} longer on {percent(saved, 2)} fewer machines"
        )
    return f"At {say(worst.busy, '%')} busy, the {worst.name}: {_response(worst)}"
