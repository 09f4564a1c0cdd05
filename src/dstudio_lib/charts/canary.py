"""What a canary can see: the chance to catch a regression over its duration, and what looking again and again does to false alarms."""

from __future__ import annotations

from functools import lru_cache

from dstudio_lib.formulas.experiments import canary_duration, canary_power, canary_requests, peeking_false_alarms
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.canary import MOST_LOOKS, Canary, Run, power, simulate

from .axes import count_axis
from .marks import Plain, here, label, level, line, log_axis
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "The canary looks fine. What could it have missed?"

TIME_RANGE = (45.0, 8 * 86_400.0)
TIME_TICKS = ((60.0, "1 min"), (600.0, "10 min"), (3_600.0, "1 h"), (6 * 3_600.0, "6 h"), (86_400.0, "1 d"), (7 * 86_400.0, "7 d"))
_DURATIONS = tuple(60.0 * 10 ** (i / 12) for i in range(49))
DISASTER = 3.0
"""The regression of the second curve: so many times today's errors."""
FEW = 5.0

PRESETS = (
    Preset(
        "Ten minutes at 1 %",
        {},
        "A busy service, a small share, a coffee's length. Errors go from one in a thousand to one and a half. Illustrative.",
    ),
    Preset(
        "One request in five fails",
        {"share": 0.05, "worsening": 200.0, "duration": 60.0},
        "The candidate fails 20 % of requests. On 5 % of the traffic that is an overall error rate of 1 %: a canary spends the error "
        "budget in proportion to its share. Rates of requests and of errors today are illustrative.",
        date="2018",
        source=Source("beyer2018workbook", "the chapter on canarying releases", "R"),
    ),
    Preset(
        "Three hours, as recommended",
        {"share": 0.05, "duration": 3 * 3_600.0},
        "Spinnaker's guide asks for at least 50 data points of each metric in a run, and for hours rather than minutes in all.",
        date="2024",
        source=Source("spinnaker2024canary", "running the canary for enough time", "R"),
    ),
    Preset(
        "A glance every minute",
        {"duration": 3_600.0, "looks": 60},
        "Somebody watches the dashboard and stops at the first bad value. Nothing is wrong, and the alarm still comes.",
    ),
    Preset(
        "A small service",
        {"request_rate": 5.0, "share": 0.1, "duration": 3_600.0},
        "Five requests a second: no share and no hour of it can show a regression of half as much again.",
    ),
)


def _caught(settings: Canary) -> float:
    return simulate(settings).caught


def _explain(guess: float, answer: float) -> str:
    few = simulate(Canary())
    nearness = "About right" if abs(guess - answer) < 0.04 else f"You said {percent(guess)}"
    expected = Canary().canary_requests * Canary().baseline_errors
    return (
        f"{nearness}: {percent(answer, 2)}. The canary sees {number(expected)} errors when nothing is wrong and "
        f"{number(expected + few.hurt)} when something is, and chance alone makes as much difference."
    )


def _lesson() -> str:
    run = simulate(Canary())
    return (
        "A clean canary is evidence against disasters only. To catch this regression nine times in ten it would take "
        f"{duration(run.needed)}. Decide beforehand how small a regression matters and how often you will look."
    )


PREDICTION = Prediction(
    question="1\u202f000 requests a second, 1 % of them for ten minutes on the new version. Its error rate is 0.15 % instead of 0.1 %. "
    "How often does the canary show it, if a healthy one may raise an alarm in 1 % of cases?",
    quantity=Quantity("caught", "", "", "share of such canaries", lower=0, upper=1, default=0.8, practical=(0, 1), display="%"),
    answer=_caught,
    explain=_explain,
    asked_at={
        "request_rate": 1_000.0, "share": 0.01, "duration": 600.0, "baseline_errors": 0.001, "worsening": 1.5, "false_alarms": 0.01,
        "looks": 1,
    },
    lesson=_lesson(),
)  # fmt: skip


def read(settings: Canary) -> Reading:
    """Return what this canary catches, how often it cries wolf, and what it costs."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=f"{percent(settings.share)} for {duration(settings.duration)}: caught {_chance(run.caught)}, "
        f"false alarms {_chance(run.false_alarm)}.",
        metrics=_metrics(run),
        figures=(power_figure(run), looks_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _chance(value: float) -> str:
    if value > 0.9995:
        return "nearly always"
    return percent(value, 2) if value >= 5e-4 else "hardly ever"


def _change(settings: Canary) -> str:
    return f"{percent(settings.baseline_errors)} to {percent(settings.canary_errors)} errors"


def _verdict(run: Run) -> str:
    settings = run.settings
    length = f"{duration(settings.duration)} at {percent(settings.share)}"
    if run.false_alarm > 3 * settings.false_alarms:
        return (
            f"{settings.looks} looks turn {percent(settings.false_alarms)} of false alarms into {_chance(run.false_alarm)}; "
            f"a step from {_change(settings)} is caught {_often(run.caught)}."
        )
    if run.caught < 0.5:
        return (
            f"{length} misses {_chance(1 - run.caught)} of regressions from {_change(settings)}: a clean canary says little. "
            f"Nine in ten take {_needed(run)}."
        )
    if run.caught < 0.9:
        return f"{length} catches {_chance(run.caught)} of regressions from {_change(settings)}; nine in ten take {_needed(run)}."
    return f"{length} catches a step from {_change(settings)} {_often(run.caught)}; {_needed(run)} would catch nine in ten."


def _often(value: float) -> str:
    return _chance(value) if value > 0.9995 or value < 5e-4 else f"{_chance(value)} of the time"


def _needed(run: Run) -> str:
    return duration(run.needed) if 1.0 <= run.needed <= 10 * 365.25 * 86_400 else "years" if run.needed > 1.0 else "under a second"


def _count(value: float) -> str:
    return number(value) if value >= 0.1 else "hardly any"


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    looks = "one look, at the end" if settings.looks == 1 else f"in {settings.looks} looks; {percent(settings.false_alarms)} at each"
    return (
        Metric("Caught", _chance(run.caught), f"from {_change(settings)}", "healthy" if run.caught >= 0.9 else "failed"),
        Metric("False alarms", _chance(run.false_alarm), looks, "offered" if run.false_alarm <= 2 * settings.false_alarms else "failed"),
        Metric("Nine in ten take", _needed(run), "with one look, at this share", "limit"),
        Metric("Users hurt by the canary", _count(run.hurt), f"{_count(run.hurt + run.spared)} if rolled out at once"),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    expected = settings.canary_requests * settings.baseline_errors
    if expected < FEW:
        notes.append(
            Note(
                f"Only {number(expected, 2)} errors are expected on a healthy canary; so few are a lottery, and chances here rough.",
                "share",
            )
        )
    if settings.baseline_errors * settings.worsening > settings.canary_errors:
        notes.append(Note(f"No more than {percent(settings.canary_errors)} of requests are taken to fail.", "worsening"))
    if settings.looks > 1:
        notes.append(
            Note(
                f"Stopping at the first alarm: {percent(settings.false_alarms)} a look is {_chance(run.false_alarm)} in all. Look once, or "
                "ask more of each look.",
                "looks",
            )
        )
    notes.append(
        Note(
            "Requests are taken as independent, and both versions as alike but for the change: same time, same traffic, both just started."
        )
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    values = (settings.baseline_errors, settings.canary_errors, settings.canary_requests, settings.control_requests, settings.false_alarms)
    steps = [Step("Caught by one look at the end", canary_power.working(*values), canary_power.sources)]
    if settings.canary_errors > settings.baseline_errors:
        sized = (*values[:2], settings.false_alarms, 0.1, (1 - settings.share) / settings.share)
        requests = int(canary_requests(*sized))
        steps.append(Step("Requests of the canary to catch nine in ten", canary_requests.working(*sized), canary_requests.sources))
        lasting = canary_duration.working(requests, settings.request_rate, settings.share)
        steps.append(Step("The time that takes", lasting, canary_duration.sources))
    if settings.looks > 1:
        title = "False alarms on either side, at so many looks; about half of them on the side that is watched here"
        steps.append(Step(title, peeking_false_alarms.working(settings.looks, 2 * settings.false_alarms), peeking_false_alarms.sources))
    return tuple(steps)


# --- figures


@lru_cache(maxsize=64)
def _curve(settings: Canary, worsening: float) -> tuple[float, ...]:
    return tuple(power(settings, each, worsening) for each in _DURATIONS)


def power_figure(run: Run) -> Figure:
    """Draw the chance to catch the regression over the canary's duration, with that of a disaster beside it."""
    settings = run.settings
    mine = [100 * each for each in _curve(settings, settings.worsening)]
    disaster = [100 * each for each in _curve(settings, DISASTER)]
    data: list[Plain] = []
    apart = not 0.75 < settings.worsening / DISASTER < 1.4
    if apart:
        data.append(_line(disaster, "limit", f"errors ×{number(DISASTER)}"))
    data.append(_line(mine, "served", f"errors ×{number(settings.worsening)}"))
    data.append(here(settings.duration, 100 * run.caught, "served", "you are here", f"caught {_chance(run.caught)}"))
    first = _first(disaster)
    finding = f"After {_needed(run)} the regression shows nine times in ten"
    if apart and first and run.needed > first:
        finding = (
            f"{number(DISASTER)} times the errors show after {duration(first)}, {number(settings.worsening)} times after {_needed(run)}"
        )
    labels = [label(TIME_RANGE[0] * 1.1, 90, "nine in ten", log_x=True, yanchor="bottom", role="muted")]
    for heights, text, role in ((mine, f"×{number(settings.worsening)}", "served"), (disaster, f"×{number(DISASTER)}", "limit")):
        middle = [i for i, each in enumerate(heights) if 15 < each < 85]
        if middle and (role == "served" or apart):
            at = middle[len(middle) // 2]
            labels.append(label(_DURATIONS[at], heights[at], f" {text}", log_x=True, xshift=6, yanchor="top", role=role))
    return Figure(
        name="power",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis("duration", *TIME_RANGE, [at for at, _ in TIME_TICKS], [text for _, text in TIME_TICKS]),
                "yaxis": {"title": {"text": "caught (%)"}, "range": [0, 104]},
                "shapes": [level(90)],
                "annotations": labels,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=f"Chance to catch the regression over the duration, log scale, from {_chance(mine[0] / 100)} after a minute to "
        f"{_chance(mine[-1] / 100)} after a week; now {_chance(run.caught)}. {finding}.",
        table=Table(
            ("duration", f"errors ×{number(settings.worsening)}, caught", f"errors ×{number(DISASTER)}, caught"),
            tuple(
                (duration(each), _chance(a / 100), _chance(b / 100))
                for each, a, b in list(zip(_DURATIONS, mine, disaster, strict=True))[::4]
            ),
        ),
    )


def _line(heights: list[float], role: str, name: str) -> Plain:
    return line(_DURATIONS, heights, role, name, hovertemplate=f"{name}: %{{y:.0f}} %<extra></extra>")


def _first(heights: list[float]) -> float:
    return next((at for at, each in zip(_DURATIONS, heights, strict=True) if each >= 90), 0.0)


def looks_figure(run: Run) -> Figure:
    """Draw the chance of a false alarm over the number of looks."""
    settings = run.settings
    alarms = run.false_alarms
    allowed = settings.false_alarms
    top = alarms[-1]
    finding = f"Ten looks raise {percent(allowed)} of false alarms to {_chance(alarms[9])}, a hundred to {_chance(top)}"
    return Figure(
        name="looks",
        finding=finding,
        plot={
            "data": [
                line(
                    list(range(1, MOST_LOOKS + 1)),
                    [100 * each for each in alarms],
                    "failed",
                    "false alarms",
                    hovertemplate="%{x} looks: %{y:.2g} %<extra></extra>",
                ),
                here(
                    settings.looks, 100 * run.false_alarm, "failed", "you are here", f"{settings.looks} looks: {_chance(run.false_alarm)}"
                ),
            ],
            "layout": {
                "xaxis": count_axis("looks", 0.9, 115),
                "yaxis": {"title": {"text": "false alarms (%)"}, "range": [0, 100 * _ceiling(top)], "nticks": 5},
                "shapes": [level(100 * allowed)],
                "annotations": [
                    label(100, 100 * allowed, "allowed at one look", log_x=True, xanchor="right", yanchor="bottom"),
                    label(
                        settings.looks,
                        100 * run.false_alarm,
                        f"<b>{_chance(run.false_alarm)}</b>",
                        log_x=True,
                        yanchor="bottom",
                        yshift=10,
                        xanchor="left" if settings.looks < 20 else "right",
                    ),
                ],
                "hovermode": "closest",
                "height": 230,
                "margin": {"t": 16},
            },
        },
        alternative=f"Chance of a false alarm over 1 to {MOST_LOOKS} looks, log scale, rising from {_chance(alarms[0])}. {finding}.",
        table=Table(
            ("looks", "false alarms (%)"),
            tuple((looks, round(100 * alarms[looks - 1], 3)) for looks in (1, 2, 3, 5, 10, 20, 50, 100)),
        ),
    )


def _ceiling(share: float) -> float:
    return next((each for each in (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8) if share * 1.2 <= each), 1.0)
