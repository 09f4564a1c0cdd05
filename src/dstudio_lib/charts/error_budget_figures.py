"""The figures of the error budget: when an alert fires over the error ratio, and what its windows show over time."""

from __future__ import annotations

from dstudio_lib.formulas.slo import budget_consumed, burn_rate
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.simulators.error_budget import DAY, HOUR, MINUTE, Rule, Run, window_burn

from .axes import ceiling, clipped, count_axis, decades, time_axis
from .marks import Plain, here, label, level, line, log_axis, upright
from .reading import Figure, Table


def share_text(value: float) -> str:
    """Write a share of the budget."""
    return percent(value) if value >= 1e-5 else "under 0.001\u202f%"


_RATIOS = tuple(10 ** (-4 + i / 20) for i in range(81))
_RATIO_TICKS = ((1e-4, "0.01 %"), (1e-3, "0.1 %"), (1e-2, "1 %"), (0.1, "10 %"), (1, "100 %"))
_TIMES = (1.0, 40 * DAY)
_CLEAR = "rgba(0,0,0,0)"


def _first_alert(run: Run, ratio: float) -> float | None:
    times = [when for rule in run.rules if (when := rule.starts(ratio, run.settings.objective)) is not None]
    return min(times, default=None)


def alert_over_ratio(run: Run) -> Figure:
    """Draw after how long the alert fires over the error ratio, beside when the budget would be gone."""
    settings, (low, high) = run.settings, _TIMES
    reached = [(ratio, when) for ratio in _edges(run) if (when := _first_alert(run, ratio)) is not None]
    budget = [settings.period / float(burn_rate(ratio, settings.objective)) for ratio in _RATIOS]
    worth = [settings.worth_telling * each for each in budget]
    data: list[Plain] = []
    for values, role, name in ((budget, "failed", "whole budget gone"), (worth, "limit", "worth telling")):
        x, y = clipped(_RATIOS, values, low, high)
        if x:
            data.append(line(x, y, role, name, hoverinfo="text", hovertext=[f"{name}: {duration(each)}" for each in y]))
    if reached:
        x, y = clipped([ratio for ratio, _ in reached], [when for _, when in reached], low, high)
        texts = [f"{percent(ratio)} failing: told after {duration(when)}" for ratio, when in zip(x, y, strict=True)]
        data.append(line(x, y, "served", "told", hoverinfo="text", hovertext=texts))
    here_at = (settings.error_ratio, min(high, max(low, settings.length)))
    told = run.detected is not None
    data.append(here(*here_at, "healthy" if told else "failed", "this outage", f"{percent(here_at[0])} for {duration(settings.length)}"))
    return Figure(
        name="alert-over-ratio",
        finding=_ratio_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis("requests that fail", 8e-5, 1.25, [at for at, _ in _RATIO_TICKS], [text for _, text in _RATIO_TICKS]),
                "yaxis": time_axis("length of the outage", low, high),
                "annotations": _ratio_labels(run, here_at, budget, worth, reached),
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=(
            "Length of an outage over the share of requests that fail, both log scale. An outage above the line of the alert is told. "
            + " ".join(
                f"With {text} failing, {'it is told after ' + duration(when) if when is not None else 'nobody is told'}."
                for at, text in _RATIO_TICKS[1:]
                for when in (_first_alert(run, at),)
            )
        ),
        table=Table(
            ("requests that fail (%)", "told after (s)", "budget gone by then (%)", "whole budget gone after (s)"),
            tuple(
                (
                    round(100 * ratio, 4),
                    "never" if when is None else round(when, 2),
                    "–" if when is None else round(100 * when / whole, 3),
                    round(whole, 1),
                )
                for ratio, whole in list(zip(_RATIOS, budget, strict=True))[::5]
                for when in (_first_alert(run, ratio),)
            ),
        ),
    )


def _edges(run: Run) -> list[float]:
    """Return error ratios to draw at, with each rule's threshold twice, so that the line steps there and does not slope."""
    thresholds = [(1 - run.settings.objective) * rule.burn for rule in run.rules]
    steps = [ratio for each in thresholds for ratio in (each * 0.999999, each) if 1e-4 <= ratio <= 1]
    return sorted({*_RATIOS, *steps})


def _ratio_labels(
    run: Run, at: tuple[float, float], budget: list[float], worth: list[float], reached: list[tuple[float, float]]
) -> list[Plain]:
    low, high = _TIMES
    right = at[0] < 0.05
    labels = [
        label(
            *at,
            "<b>this outage</b>",
            log_x=True,
            log_y=True,
            xanchor="left" if right else "right",
            xshift=11 if right else -11,
            yanchor="bottom" if at[1] < 1e5 else "top",
        )
    ]
    seen = [i for i, when in enumerate(budget) if when <= 0.4 * high and when >= 30 * low]
    if seen:
        i = seen[0]
        place = label(_RATIOS[i], budget[i], "budget gone", log_x=True, log_y=True, xshift=8, yanchor="bottom")
        labels.append(place | {"bgcolor": _CLEAR})
    if worth[6] <= 0.4 * _TIMES[1] and worth[6] >= 30 * _TIMES[0]:
        text = f"{percent(run.settings.worth_telling)} of it"
        labels.append(
            label(_RATIOS[6], worth[6], text, log_x=True, log_y=True, xanchor="left", yanchor="bottom", yshift=2) | {"bgcolor": _CLEAR}
        )
    if reached:
        ratio, when = min(reached, key=lambda each: abs(each[0] - 0.35))
        if when > 2 * low:
            labels.append(label(ratio, when, "told", log_x=True, log_y=True, yanchor="top", yshift=-5, xanchor="right", role="served"))
    return labels


def _ratio_finding(run: Run) -> str:
    settings = run.settings
    gone = [float(budget_consumed(rule.burn, rule.window, settings.period)) for rule in run.rules]
    if settings.alert == "threshold":
        return f"It fires with {share_text(gone[0])} of the budget gone, too early to tell an outage from a hiccup"
    if settings.alert == "slow":
        return f"It fires with {share_text(gone[0])} of the budget gone, for a long window that forgets as slowly as it learns"
    if len(gone) == 1:
        return f"Every outage is told at {share_text(gone[0])} of the budget, and none below 14.4 times the even pace"
    first, second, third = (share_text(each) for each in gone)
    return f"A page at {first} or {second} of the budget, a ticket at {third}, however fast it goes"


def averages_over_time(run: Run) -> Figure:
    """Draw the burn rate that the windows of one rule show during the outage and after it."""
    settings = run.settings
    rule = run.rule or next((each for each in run.rules if each.burn <= settings.burn), run.rules[-1])
    last = settings.length + rule.window
    end = ceiling(last / _unit(last)[1])
    unit, factor = _unit(last)
    moments = sorted({last * i / 240 for i in range(241)} | {settings.length, run.detected or 0.0})
    low, high = 0.1, decades(1, 1.3 * max(settings.burn, rule.burn))[1]
    data: list[Plain] = []
    names = [(rule.window, "served", f"over {duration(rule.window)}")]
    if rule.short:
        names.append((rule.short, "healthy", f"over {duration(rule.short)}"))
    labels = [label(end, rule.burn, f"alert at {number(rule.burn)}", log_y=True, xanchor="right", yanchor="bottom", yshift=1)]
    for window, role, name in names:
        x, y = clipped([at / factor for at in moments], window_burn(settings, window, moments), low, high)
        if x:
            data.append(line(x, y, role, name, hoverinfo="text", hovertext=[f"{name}: {number(each)} times" for each in y]))
    shapes = [level(rule.burn), upright(settings.length / factor, "failed")]
    if run.detected is not None and run.stops is not None:
        start, stop = run.detected / factor, (settings.length + run.stops) / factor
        shapes.append(
            {"type": "rect", "xref": "x", "yref": "paper", "x0": start, "x1": stop, "y0": 0, "y1": 1, "line": {"width": 0},
             "fillcolor": "role:offered/0.18", "layer": "below"}
        )  # fmt: skip
        labels.append(label((start + stop) / 2, 0.04, "alert on", yref="paper", xanchor="center", yanchor="bottom", bgcolor=_CLEAR))
    labels.append(label(settings.length / factor, 1, "last error", yref="paper", xshift=3, yanchor="top", role="failed", bgcolor=_CLEAR))
    if not data:
        data.append({"type": "scatter", "x": [0, end], "y": [None, None], "hoverinfo": "skip"})
    return Figure(
        name="averages-over-time",
        finding=_time_finding(run, rule),
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": f"time since the first error ({unit})"}, "range": [0, end]},
                "yaxis": count_axis("burn rate shown", low, high, "×"),
                "shapes": shapes,
                "annotations": labels,
                "showlegend": len(names) > 1,
                "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
                "height": 250,
                "hovermode": "closest",
                "margin": {"t": 34},
            },
        },
        alternative=(
            f"Burn rate shown by the window of {duration(rule.window)}"
            + (f" and by that of {duration(rule.short)}" if rule.short else "")
            + f", over the time since the first error, log scale. The outage burns at {number(settings.burn)} times; the rule asks for "
            f"{number(rule.burn)}. {_time_finding(run, rule)}."
        ),
        table=Table(
            ("time (s)", *(f"burn rate {name}" for _, _, name in names)),
            tuple(
                (round(at, 1), *(round(window_burn(settings, window, [at])[0], 4) for window, _, _ in names))
                for at in moments[:: max(1, len(moments) // 24)]
            ),
        ),
    )


def _unit(seconds: float) -> tuple[str, float]:
    if seconds > 3 * DAY:
        return "d", DAY
    return ("h", HOUR) if seconds > 3 * HOUR else ("min", MINUTE)


def _time_finding(run: Run, rule: Rule) -> str:
    if run.detected is None or run.stops is None:
        return f"The average over {duration(rule.window)} does not reach {number(rule.burn)} before it is over"
    if rule.short:
        alone = Rule(rule.burn, rule.window).stops(run.settings.error_ratio, run.settings.objective)
        return f"It stops {duration(run.stops)} after the last error; without the short window that would take {duration(alone)}"
    return f"It stops {duration(run.stops)} after the last error: the window must forget the outage first"
