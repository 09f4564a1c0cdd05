"""When to give up and when to ask again, for a learner's own latencies: percentiles with intervals, and what each choice costs."""

from __future__ import annotations

import math
from typing import Any

from dstudio_lib.formulas.statistics import quantile_lower_rank, quantile_upper_rank, samples_for_quantile
from dstudio_lib.formulas.tail import hedge_extra_load, hedged_slow_share
from dstudio_lib.foundation.formatting import duration, number, one_in, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.timeouts import CONFIDENCE, MOST_KEPT, Percentile, Run, Timeouts, simulate

from .axes import time_axis
from .marks import Plain, label, line, log_axis, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "How long should I wait for an answer, and when should I ask twice?"

SHARE_RANGE = (5e-5, 1.3)
SHARE_TICKS = ((1e-4, "1 in 10⁴"), (1e-3, "1 in 1\u202f000"), (1e-2, "1 in 100"), (0.1, "1 in 10"), (1.0, "all"))
TIGHT = 1.5
"""A timeout nearer to the median than so many times needs padding."""
_AMAZON = Source("brooker2019timeouts", "choosing a timeout", "R")

PRESETS = (
    Preset(
        "One false timeout in 1\u202f000",
        {},
        "At Amazon a timeout starts from the share of false ones that is acceptable, such as 0.1 %, and the latency percentile that "
        "belongs to it. The answers here are made up: one in fifty is slow.",
        date="2019",
        source=_AMAZON,
    ),
    Preset(
        "Hedge after the p95",
        {"hedge_load": 0.05, "false_timeouts": 1e-4},
        "A second copy is sent when the first is slower than 95 % of its kind, which keeps the extra load near 5 %. "
        "The timeout can then be a far rarer affair.",
        date="2013",
        source=Source("dean2013tail", "section on hedged requests", "R"),
    ),
    Preset(
        "117 pings",
        {"sample": "ping"},
        "A link of 71 ms, emulated on one machine, that loses about 2 % of packets; really measured, 120 pings.",
    ),
    Preset(
        "A load test",
        {"sample": "locust"},
        "Eight users for twenty seconds over the same link, measured with Locust: 312 requests, enough for a p99 and for its lower end.",
    ),
    Preset(
        "All alike",
        {"sample": "tight"},
        "Where the p99.9 is near the median, a small slowdown makes every call time out at once: add padding. The answers are made up.",
        date="2019",
        source=_AMAZON,
    ),
)


def _needed(settings: Timeouts) -> float:
    return float(samples_for_quantile(1 - settings.false_timeouts))


def _explain(guess: float, answer: float) -> str:
    ratio = guess / answer if guess > answer else answer / guess
    nearness = (
        "About right" if ratio < 1.3 else f"You said {number(guess)}, {number(ratio, 2)} times too {'many' if guess > answer else 'few'}"
    )
    return f"{nearness}: {number(answer, 4)}. With fewer, nothing that was seen is known to be slower than the timeout should be."


PREDICTION = Prediction(
    question="A timeout may be false once in 1\u202f000 calls. How many independent latencies must you measure, so that the slowest of "
    "them is, with 95 % confidence, slower than that timeout has to be?",
    quantity=Quantity(
        "measurements", "n", "", "independent ones", lower=1, upper=10**7, default=1_000, practical=(10, 1_000_000), scale="log",
        integer=True,
    ),
    answer=_needed,
    explain=_explain,
    asked_at={"false_timeouts": 0.001},
    lesson="A timeout far out in the tail guards against the dead, and rests on few measurements. A hedge sits where many lie, costs a few "
    "percent, and shortens the tail itself: use both, and hedge only what may safely run twice.",
)  # fmt: skip


def read(settings: Timeouts) -> Reading:
    """Return the timeout and the hedge that these latencies ask for, how surely, and what they cost."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(tail_figure(run), interval_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _p(percentage: float) -> str:
    return f"p{round(percentage, 3):g}"


def _share(value: float) -> str:
    return percent(value) if value >= 0.005 else one_in(value)


def _last(run: Run) -> tuple[Percentile, float]:
    """Return the highest percentile that was resolved, and the same with hedging."""
    found = [(each, hedged) for each, hedged in zip(run.percentiles, run.hedged, strict=True) if each.resolved]
    return found[-1]


def _verdict(run: Run) -> str:
    settings = run.settings
    if not run.timeout.resolved:
        return (
            f"{number(run.count)} latencies cannot place a timeout that is false {_share(settings.false_timeouts)}: that takes "
            f"{number(_needed(settings), 4)}. The slowest seen took {duration(_slowest(run))}."
        )
    last, hedged = _last(run)
    if run.hedge.value >= run.timeout.value:
        late = duration(run.hedge.value)
        return f"Give up after {duration(run.timeout.value)}; the hedge would leave after {late}, when everybody has given up."
    return (
        f"Give up after {duration(run.timeout.value)}, and every call to a dead machine takes that long. A second copy after "
        f"{duration(run.hedge.value)} {_effect('cuts', 'leaves', last, hedged)}, for "
        f"{percent(settings.hedge_load)} more requests."
    )


def _effect(falls: str, stays: str, each: Percentile, hedged: float) -> str:
    """Say what hedging does to a percentile; where both are written alike, it stays."""
    before, after = duration(each.value), duration(hedged)
    name = f"the {_p(each.percentage)}"
    return f"{stays} {name} at {after}" if before == after else f"{falls} {name} from {before} to {after}"


def _slowest(run: Run) -> float:
    return max(run.settings.latencies)


def _spoken(run: Run) -> str:
    last, hedged = _last(run)
    given = duration(run.timeout.value) if run.timeout.resolved else "cannot be placed"
    change = f"{_p(last.percentage)} {duration(last.value)}, hedged {duration(hedged)}"
    return f"Timeout {given}, hedge after {duration(run.hedge.value)}: {change}."


def _interval(each: Percentile) -> str:
    if each.low is not None and each.high is not None:
        return f"95 % sure: {duration(each.low)} to {duration(each.high)}"
    if each.low is not None:
        return f"95 % sure: over {duration(each.low)}, no upper end"
    return "too few for an interval"


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    last, hedged = _last(run)
    timeout = duration(run.timeout.value) if run.timeout.resolved else f"over {duration(run.timeout.low or 0.0)}"
    return (
        Metric("Timeout", timeout, _interval(run.timeout), "limit" if run.timeout.resolved else "failed"),
        Metric("Given up by mistake", _share(settings.false_timeouts), "and as many retries, if each is retried", "offered"),
        Metric("Ask a second one after", duration(run.hedge.value), f"{percent(settings.hedge_load)} more requests"),
        Metric(f"{_p(last.percentage)} with hedging", duration(hedged), f"{duration(last.value)} without", "healthy"),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    middle = run.percentiles[0].value
    if not settings.measured:
        notes.append(
            Note(
                "Paste latencies of your own: a table with a title such as latency_ms, or what ping, curl -w, k6 or Locust wrote.",
                "measured",
            )
        )
    elif run.count == MOST_KEPT:
        notes.append(Note(f"Of more than {number(MOST_KEPT)} latencies, so many are kept, drawn at random with a fixed seed.", "measured"))
    if not run.timeout.resolved:
        notes.append(
            Note(f"The timeout would lie beyond all but the slowest of {number(run.count)}: measure more, or allow more.", "false_timeouts")
        )
    elif run.timeout.high is None:
        notes.append(Note("Too few are slower for an upper end: the true percentile may lie far out.", "false_timeouts"))
    if run.timeout.resolved and run.timeout.value < TIGHT * middle:
        notes.append(
            Note(
                f"Tight: the timeout is {number(run.timeout.value / middle, 3)} times the median. Add padding, or a small slowdown makes "
                "every call time out and be retried at once.",
                "false_timeouts",
            )
        )
    if run.lost:
        notes.append(
            Note(f"{run.lost[0]} of {run.lost[1]} got no answer at all; no timeout saves those, only a retry or a hedge.", "sample")
        )
    notes.append(
        Note(
            "Copies are taken as slow independently, on machines with room: where answers are slow because of load, hedging adds to it.",
            "hedge_load",
        )
    )
    notes.append(
        Note("Measurements are taken as independent. A client that waits for each answer records a stall once, however many it would hit.")
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings, share = run.settings, 1 - run.settings.false_timeouts
    steps = [
        Step("Measurements that such a timeout needs", samples_for_quantile.working(share), samples_for_quantile.sources),
        Step("Extra requests for this hedge", hedge_extra_load.working(1 - settings.hedge_load), hedge_extra_load.sources),
    ]
    limit = run.timeout.value
    plain, second = _above(run, limit), _above(run, limit - run.hedge.value)
    if 0 < plain <= second:
        title = f"Slower than {duration(limit)} only if the first is, and the second in the {duration(limit - run.hedge.value)} left"
        steps.append(Step(title, hedged_slow_share.working(plain, second), hedged_slow_share.sources))
    if run.count <= 400:
        for title, rank in (("begins", quantile_lower_rank), ("ends", quantile_upper_rank)):
            steps.append(
                Step(f"The interval of the p90 {title} at the measurement of this rank", rank.working(run.count, 0.9), rank.sources)
            )
    return tuple(steps)


def _above(run: Run, limit: float) -> float:
    latencies = run.settings.latencies
    return sum(1 for each in latencies if each > limit) / len(latencies)


# --- figures


def _span(run: Run) -> tuple[float, float]:
    """Return the ends of the time axis, which depend on the measurements alone."""
    low, high = max(min(run.settings.latencies), 1e-7), max(_slowest(run), 1e-7)
    return low / 1.25, high * 1.6


def tail_figure(run: Run) -> Figure:
    """Draw the share of answers slower than a time, with and without a second copy."""
    low, high = _span(run)
    last, hedged = _last(run)
    data: list[Plain] = []
    for shares, role, name in ((run.slower, "failed", "one copy"), (run.slower_hedged, "served", "hedged")):
        drawn = zip(run.times, shares, strict=True)
        points = [(time, share) for time, share in drawn if share > SHARE_RANGE[0] / 10 and time <= high]
        data.append(
            line(
                [time for time, _ in points],
                [share for _, share in points],
                role,
                name,
                hovertemplate=f"{name}: %{{y:.3%}} slower than %{{x:.3s}}s<extra></extra>",
                line={"color": f"role:{role}", "width": 2.5, "shape": "hv", "dash": "solid" if role == "served" else "longdash"},
            )
        )
    data.append(_mark(run.timeout.value, run.settings.false_timeouts, "limit", "square-open", "timeout"))
    data.append(_mark(run.hedge.value, run.settings.hedge_load, "served", "circle", "hedge"))
    finding = f"A second copy after {duration(run.hedge.value)} {_effect('cuts', 'leaves', last, hedged)}"
    if hedged > 0.8 * last.value:
        finding = f"Hedging hardly helps here: it {_effect('takes', 'leaves', last, hedged)}"
    return Figure(
        name="tail",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": _time_axis("time", low, high),
                "yaxis": log_axis("slower than that", *SHARE_RANGE, [at for at, _ in SHARE_TICKS], [text for _, text in SHARE_TICKS])
                | {"rangemode": "normal"},
                "shapes": [upright(run.timeout.value), upright(run.hedge.value, "served")],
                "annotations": [
                    label(run.timeout.value, 0.99, "timeout ", log_x=True, yref="paper", xanchor="right", yanchor="top"),
                    label(run.hedge.value, 0.02, " hedge", log_x=True, yref="paper", yanchor="bottom", role="served"),
                    *_curve_labels(run, high),
                ],
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=f"Share of answers slower than a time, both log scale, for {number(run.count)} latencies, with one copy and hedged "
        f"after {duration(run.hedge.value)}; the timeout is at {duration(run.timeout.value)}. {finding}.",
        table=Table(
            ("slower than", "one copy", "hedged"),
            tuple(
                (duration(time), _share_or_none(plain), _share_or_none(both))
                for time, plain, both in list(zip(run.times, run.slower, run.slower_hedged, strict=True))[:: max(1, len(run.times) // 14)]
            ),
        ),
    )


def _share_or_none(value: float) -> str:
    return _share(value) if value > 0 else "none"


def _curve_labels(run: Run, high: float) -> list[Plain]:
    tail = [(time, share) for time, share in zip(run.times, run.slower, strict=True) if share > 0 and time <= high]
    time, share = tail[len(tail) * 2 // 3]
    return [label(time, max(share, SHARE_RANGE[0] * 2), " one copy", log_x=True, log_y=True, yanchor="bottom", yshift=4, role="failed")]


def _mark(x: float, y: float, role: str, symbol: str, name: str) -> Plain:
    edge = "role:surface" if symbol == "circle" else "role:limit"
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "name": name,
        "hovertext": [f"{name}: {duration(x)}"],
        "hoverinfo": "text",
        "marker": {
            "color": f"role:{role}",
            "symbol": symbol,
            "size": 12,
            "line": {"color": edge, "width": 2},
        },
    }


def _time_axis(title: str, low: float, high: float) -> Plain:
    """Return the time axis: powers of ten, and 1-2-5 where they are few."""
    if high / low > 100:
        return time_axis(title, low, high)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps: tuple[float, ...] = (1, 2, 5) if high / low > 3 else (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps if low <= step * 10.0**power <= high]
    if len(ticks) < 2:
        ticks = [low * 1.1, high / 1.3]
    return log_axis(title, low, high, ticks, [duration(tick) for tick in ticks]) | {"rangemode": "normal"}


def interval_figure(run: Run) -> Figure:
    """Draw each percentile with its interval, and the same with hedging."""
    low, high = _span(run)
    names = [_p(each.percentage) for each in run.percentiles]
    data: list[Plain] = []
    for each, name in zip(run.percentiles, names, strict=True):
        ends = (each.low or low, each.high or high)
        stroke: dict[str, Any] = {"color": "role:failed", "width": 5 if each.high else 2, "dash": "solid" if each.high else "dot"}
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(ends),
                "y": [name, name],
                "line": stroke,
                "opacity": 0.6,
                "name": f"{name}, interval",
                "hoverinfo": "skip",
            }
        )
    known = [(each, hedged, name) for each, hedged, name in zip(run.percentiles, run.hedged, names, strict=True) if each.resolved]
    data.append(_dots([each.value for each, _, _ in known], [name for *_, name in known], "failed", "triangle-up", "one copy"))
    data.append(_dots([hedged for _, hedged, _ in known], [name for *_, name in known], "served", "circle", "hedged"))
    finding = _interval_finding(run)
    return Figure(
        name="intervals",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": _time_axis("time", low, high),
                "yaxis": {"autorange": "reversed", "showgrid": True, "rangemode": "normal", "fixedrange": True, "type": "category"},
                "annotations": [
                    label(
                        0,
                        1,
                        "▲ one copy   ● hedged",
                        xref="paper",
                        yref="paper",
                        yanchor="bottom",
                        bgcolor="rgba(0,0,0,0)",
                    )
                ],
                "hovermode": "closest",
                "height": 240,
                "margin": {"t": 28},
            },
        },
        alternative="Percentiles over time, log scale: "
        + "; ".join(f"{name} {_known(each)}, {_interval(each)}" for each, name in zip(run.percentiles, names, strict=True))
        + ".",
        table=Table(
            ("percentile", "one copy", "95 % interval from", "to", "hedged"),
            tuple(
                (
                    name,
                    _known(each),
                    duration(each.low) if each.low is not None else "too few",
                    duration(each.high) if each.high is not None else "too few",
                    duration(hedged) if each.resolved else "too few",
                )
                for each, hedged, name in zip(run.percentiles, run.hedged, names, strict=True)
            ),
        ),
    )


def _known(each: Percentile) -> str:
    return duration(each.value) if each.resolved else "too few"


def _dots(x: list[float], y: list[str], role: str, symbol: str, name: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "name": name,
        "hoverinfo": "text",
        "hovertext": [f"{at}, {name}: {duration(value)}" for at, value in zip(y, x, strict=True)],
        "marker": {"color": f"role:{role}", "symbol": symbol, "size": 11, "line": {"color": "role:surface", "width": 1}},
    }


def _interval_finding(run: Run) -> str:
    open_ended = [each for each in run.percentiles if each.high is None]
    if open_ended:
        first = open_ended[0]
        return f"From {number(run.count)} measurements the {_p(first.percentage)} has no upper end at {percent(CONFIDENCE)} confidence"
    last = run.percentiles[-1]
    factor = number((last.high or 1.0) / (last.low or 1.0), 2)
    return f"The {_p(last.percentage)} is known to a factor of {factor}, the median to {_median_width(run)}"


def _median_width(run: Run) -> str:
    middle = run.percentiles[0]
    return percent((middle.high or middle.value) / (middle.low or middle.value) - 1, 2)
