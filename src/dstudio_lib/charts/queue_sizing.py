"""How long the unlucky wait in front of some servers: over the load, and over the number of servers."""

from __future__ import annotations

from dstudio_lib.formulas.queueing import allen_cunneen_wait, erlang_c, mmc_waiting_tail
from dstudio_lib.foundation.formatting import availability, duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.queue_sizing import QUANTILES, QueueSizing, Run, simulate, wait_quantile

from .axes import ceiling, clipped, decades, time_axis
from .marks import Plain, here, label, level, line, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "How many servers until nobody has to wait long?"

PRESETS = (
    Preset("Ten servers, nine busy", {}, "900 requests a second of 10 ms each. Illustrative."),
    Preset(
        "Ten times the size",
        {"arrival_rate": 9_000.0, "servers": 100},
        "Ten times the traffic on ten times the servers, just as busy: the same 90 % hardly hurts. Illustrative.",
    ),
    Preset(
        "One shard of a game",
        {"arrival_rate": 14_700.0, "servers": 150},
        "At its peak the database of Fortnite took 132\u202f000 writes a second, each under 10 ms on average, over nine shards. An even "
        "ninth of that keeps at most 147 writes busy at once; 150 places for them and the variation are illustrative.",
        date="2018-02-03",
        source=Source("epic2018postmortem", "the game service's database at its peak", "R"),
    ),
    Preset(
        "A queue without a limit",
        {"arrival_rate": 1_050.0},
        "At Duo requests queued without a limit for database connections, and the backlog kept the database from recovering; "
        "a limit on the queue was the first remedy. Rates and sizes are illustrative.",
        date="2018-08-29",
        source=Source("duo2018latency", "cause and first remedy", "S"),
    ),
    Preset(
        "Bursts and heavy requests",
        {"arrival_variation": 4.0, "service_variation": 8.0},
        "The same load, arriving in bursts and with a few very long requests among many short ones. Illustrative.",
    ),
)

_GROWTH = 1.09


def _growth_of_the_wait(settings: QueueSizing) -> float:
    """How many times the p99 wait becomes when the traffic grows."""
    before, after = (wait_quantile(settings, 0.99, settings.servers, settings.arrival_rate * factor) for factor in (1.0, _GROWTH))
    return after / before


def _explain(guess: float, answer: float) -> str:
    waits = [wait_quantile(QueueSizing(), 0.99, 10, 900 * factor) for factor in (1.0, _GROWTH)]
    return (
        f"You said {number(guess)} times; it is {number(answer)} times: from {duration(waits[0])} to {duration(waits[1])}. "
        "What counts is the capacity that is left, and that fell from 10 % to 1.9 %."
    )


PREDICTION = Prediction(
    question="Ten servers are 90 % busy, and one request in a hundred waits longer than 42 ms. The traffic grows by 9 %. "
    "How many times longer is that wait?",
    quantity=Quantity(
        "growth of the p99 wait", "", "", "wait after over wait before", lower=1, upper=1_000, default=2, practical=(1, 100), scale="log"
    ),
    answer=_growth_of_the_wait,
    explain=_explain,
    asked_at={"arrival_rate": 900.0, "service_time": 0.01, "servers": 10, "arrival_variation": 1.0, "service_variation": 1.0},
    lesson="Waiting follows the capacity that is left, not the capacity in use. A pool that is five times as close to full makes the "
    "unlucky wait five times as long; a large pool can be run fuller than a small one.",
)  # fmt: skip


def read(settings: QueueSizing) -> Reading:
    """Return how long requests wait, how many servers the objective needs, and where the cliff is."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(wait_over_load(run), wait_over_servers(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _wait(seconds: float) -> str:
    return duration(seconds) if seconds > 0 else "zero"


def _servers(count: int) -> str:
    return "1 server" if count == 1 else f"{number(count, 5)} servers"


def _quantile_name(share: float) -> str:
    return f"p{100 * share:g}"


def _verdict(run: Run) -> str:
    settings = run.settings
    if run.wait is None:
        return (
            f"Unstable: {number(settings.offered_load)} servers' worth of work arrives for {_servers(settings.servers)}, "
            f"so the queue grows for as long as that lasts. The objective needs {number(run.needed, 5)}."
        )
    busy, wait = percent(settings.utilisation), _wait(run.wait)
    name = _quantile_name(settings.kept_by)
    if not run.kept:
        more = run.needed - settings.servers
        return (
            f"Too few: {_servers(settings.servers)}, {busy} busy, and the {name} wait is {wait}. "
            f"{'One more' if more == 1 else f'{number(more, 5)} more'} would keep it within {duration(settings.wait_objective)}."
        )
    spare = settings.servers - run.needed
    if spare == 0:
        return f"Just enough: the {name} wait is {wait} with {_servers(settings.servers)} {busy} busy, and one fewer would be too few."
    return (
        f"Enough: the {name} wait is {wait} with {_servers(settings.servers)} {busy} busy; "
        f"{number(run.needed, 5)} would keep the objective too."
    )


def _spoken(run: Run) -> str:
    settings = run.settings
    if run.wait is None:
        return f"{_servers(settings.servers)}: more work arrives than leaves, no steady state."
    return (
        f"{_servers(settings.servers)}, {number(100 * settings.utilisation)} percent busy: "
        f"{_wait(run.wait)} at {_quantile_name(settings.kept_by)}, {number(run.needed, 5)} needed."
    )


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    unstable = "no steady state"
    return (
        Metric(
            f"{_quantile_name(settings.kept_by)} wait",
            unstable if run.wait is None else "no wait" if run.wait == 0 else duration(run.wait),
            f"allowed: {duration(settings.wait_objective)}",
            "healthy" if run.kept else "failed",
        ),
        Metric("Utilisation", percent(settings.utilisation), f"{number(settings.offered_load)} servers' worth of work"),
        Metric("Servers needed", number(run.needed, 5), f"{availability(settings.kept_by)} wait no longer than allowed", "limit"),
        Metric(
            "Have to wait",
            unstable if run.waiting is None else percent(run.waiting),
            "mean wait: " + (unstable if run.mean is None else _wait(run.mean)),
            "offered",
        ),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if not settings.stable:
        notes.append(
            Note(
                f"Utilisation of {percent(settings.utilisation)}: no steady state. A longer queue only makes everybody late; "
                "a limit on it turns some away and serves the rest in time.",
                "servers",
            )
        )
    elif settings.utilisation > 0.95:
        notes.append(
            Note(f"So near to full, a forecast that is {percent(1 - settings.utilisation, 2)} off means no steady state.", "servers")
        )
    if not run.kept:
        fewer = f"these servers keep the objective up to {number(run.allowed)} requests a second"
        notes.append(Note(f"Or less traffic: {fewer}.", "arrival_rate"))
    if settings.arrival_variation != 1 or settings.service_variation != 1:
        notes.append(
            Note(
                f"With this variation waits are taken as {number(settings.stretch)} times those of random arrivals and exponential service "
                "(Allen-Cunneen): within some tens of per cent at high load, and rougher for high percentiles.",
                "service_variation",
            )
        )
    notes.append(Note("One queue for all servers. With a queue for each, as random balancing makes them, waits are longer.", "servers"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    servers = settings.servers if settings.stable else run.needed
    title = "" if settings.stable else f", with the {number(servers, 5)} servers that are needed"
    rates = settings.arrival_rate, 1 / settings.service_time
    steps = [
        Step(f"Share that has to wait{title}", erlang_c.working(servers, settings.offered_load), erlang_c.sources),
        Step(
            "Mean wait, stretched by the variation",
            allen_cunneen_wait.working(*rates, servers, settings.arrival_variation, settings.service_variation),
            allen_cunneen_wait.sources,
        ),
    ]
    if settings.stretch > 0:
        steps.append(
            Step(
                "Share that waits longer than allowed (the time divided by the stretch)",
                mmc_waiting_tail.working(*rates, servers, settings.wait_objective / settings.stretch),
                mmc_waiting_tail.sources,
            )
        )
    return tuple(steps)


# --- figures

_WIDTHS = (1.2, 1.8, 2.8)


def _span(run: Run) -> tuple[float, float]:
    """Return the waits that the figures show: from a hundredth of the service time to a thousand of it, and the objective."""
    return decades(
        min(0.01 * run.settings.service_time, run.settings.wait_objective),
        max(1e3 * run.settings.service_time, run.settings.wait_objective),
    )


def wait_over_load(run: Run) -> Figure:
    """Draw the median, p95 and p99 wait over the utilisation, with the cliff at its end."""
    settings, (low, high) = run.settings, _span(run)
    data: list[Plain] = []
    labels: list[Plain] = []
    named: list[tuple[float, float]] = []
    for share, waits, width in reversed(list(zip(QUANTILES, run.waits_by_load, _WIDTHS, strict=True))):
        name = _quantile_name(share)
        x, y = clipped([100 * load for load in run.loads], waits, low, high)
        if len(x) < 2:
            continue
        hover = [f"{name}: {duration(each)}" for each in y]
        drawn = line(x, y, "served", name, hoverinfo="text", hovertext=hover)
        data.append(drawn | {"line": drawn["line"] | {"width": width}})
        if all(abs(x[0] - left) > 9 or not 1 / 3 < y[0] / bottom < 3 for left, bottom in named):
            named.append((x[0], y[0]))
            labels.append(label(x[0], y[0], name, log_y=True, xanchor="right", xshift=-4, bgcolor="rgba(0,0,0,0)"))
    labels.append(
        label(1, settings.wait_objective, f"allowed: {duration(settings.wait_objective)}", log_y=True, yanchor="bottom", yshift=2)
    )
    busy = 100 * settings.utilisation
    if run.wait is not None and low <= run.wait <= high:
        data.append(here(busy, run.wait, "served", "you are here", f"{percent(settings.utilisation)}: {duration(run.wait)}"))
        labels.append(
            label(busy, run.wait, f"<b>{duration(run.wait)}</b>", log_y=True, xanchor="right", xshift=-11, yanchor="bottom", yshift=4)
        )
    if not data:
        data.append({"type": "scatter", "x": [0, 100], "y": [None, None], "hoverinfo": "skip"})
    return Figure(
        name="wait-over-load",
        finding=_load_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "load (% of capacity)"}, "range": [0, 103], "dtick": 20},
                "yaxis": time_axis("wait", low, high),
                "shapes": [level(settings.wait_objective), upright(100, "failed")],
                "annotations": labels,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Wait over load, log scale, at the median, p95 and p99. At 50 % load the p99 wait is {_wait(_at(run, 0.5))}, "
            f"at 80 % {_wait(_at(run, 0.8))}, at 90 % {_wait(_at(run, 0.9))}, at 99 % {_wait(_at(run, 0.99))}."
        ),
        table=Table(
            ("load (%)", "median wait (s)", "p95 wait (s)", "p99 wait (s)"),
            tuple(
                (round(100 * load, 1), *(round(waits[i], 9) for waits in run.waits_by_load))
                for i, load in enumerate(run.loads)
                if i % 2 == 0 or load >= 0.9
            ),
        ),
    )


def _at(run: Run, load: float) -> float:
    nearest = min(range(len(run.loads)), key=lambda i: abs(run.loads[i] - load))
    return run.waits_by_load[2][nearest]


def _load_finding(run: Run) -> str:
    half, most = _at(run, 0.8), _at(run, 0.99)
    if most == 0:
        return "Without any variation nobody waits until it is full"
    if half == 0:
        return f"At 80 % load 99 in 100 do not wait at all; at 99 % the p99 wait is {duration(most)}"
    return f"From 80 % to 99 % load the p99 wait grows {number(most / half, 2)} times"


def wait_over_servers(run: Run) -> Figure:
    """Draw the wait at the objective's percentile over the number of servers."""
    settings, (low, high) = run.settings, _span(run)
    name = _quantile_name(settings.kept_by)
    x, y = clipped(run.sizes, run.waits_by_size, low, high)
    data: list[Plain] = []
    if x:
        hover = [f"{_servers(int(size))}: {duration(wait)}" for size, wait in zip(x, y, strict=True)]
        data.append(line(x, y, "served", f"{name} wait", points=True, hoverinfo="text", hovertext=hover))
    first, last = _ends(run)
    labels = [
        label(first, settings.wait_objective, f" allowed: {duration(settings.wait_objective)}", log_y=True, yanchor="bottom", yshift=2)
    ]
    at_need = max(low, min(settings.wait_objective, dict(zip(run.sizes, run.waits_by_size, strict=True))[run.needed]))
    data.append(here(run.needed, at_need, "healthy", "needed", f"{_servers(run.needed)} are enough"))
    labels.append(
        label(
            run.needed, at_need, f"<b>{number(run.needed, 5)} needed</b>", log_y=True, xanchor="left", xshift=6, yanchor="bottom", yshift=10
        )
    )
    if run.wait is not None and low <= run.wait <= high and first <= settings.servers <= last and settings.servers != run.needed:
        data.append(here(settings.servers, run.wait, "served", "you are here", duration(run.wait)))
        labels.append(label(settings.servers, run.wait, "you are here", log_y=True, xanchor="right", xshift=-6, yanchor="top", yshift=-9))
    return Figure(
        name="wait-over-servers",
        finding=_servers_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "servers"}, "range": [first, last], "nticks": 8},
                "yaxis": time_axis(f"{name} wait", low, high),
                "shapes": [level(settings.wait_objective)],
                "annotations": labels,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Wait at {name} over the number of servers, log scale. {_servers(run.sizes[0])} can just do the work and make them wait "
            f"{_wait(run.waits_by_size[0])}; {_servers(run.needed)} keep the objective; with {_servers(run.sizes[-1])} it is "
            f"{_wait(run.waits_by_size[-1])}."
        ),
        table=Table(
            ("servers", "utilisation (%)", f"{name} wait (s)"),
            tuple(
                (size, round(100 * settings.offered_load / size, 2), round(wait, 9))
                for size, wait in zip(run.sizes, run.waits_by_size, strict=True)
            ),
        ),
    )


def _ends(run: Run) -> tuple[float, float]:
    """Return the ends of the axis of servers, on round numbers."""
    load, last = run.settings.offered_load, run.sizes[-1]
    width = ceiling(last - load + 1)
    first = max(0.0, width * int(load / width) if load > width else 0.0)
    return first, first + ceiling(last + 0.5 - first)


def _servers_finding(run: Run) -> str:
    settings = run.settings
    spare = run.needed - settings.offered_load
    share = spare / settings.offered_load
    if settings.offered_load < 1:
        return f"{_servers(run.needed)} for {number(settings.offered_load)} servers' worth of work"
    return f"{number(run.needed, 5)} servers for {number(settings.offered_load)} servers' worth of work: a reserve of {percent(share, 2)}"
