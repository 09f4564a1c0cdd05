"""When adding machines makes it slower: the peak, what lies beyond it, and what measurements can say of either."""

from __future__ import annotations

import math

from dstudio_lib.formulas.capacity import cost_per_request
from dstudio_lib.formulas.scalability import amdahl, usl_peak, usl_throughput
from dstudio_lib.foundation.formatting import NARROW, number, percent, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.scaling import FAR, MOST_MACHINES, Run, Scaling, simulate

from .reading import Metric, Note, Prediction, Preset, Reading, Sketch, Step
from .scaling_figures import cost_figure, efficiency_figure, throughput_figure

QUESTION = "When does adding machines make it slower?"

_SDM91 = (
    (1.0, 64.9),
    (18.0, 995.9),
    (36.0, 1652.4),
    (72.0, 1853.2),
    (108.0, 1828.9),
    (144.0, 1775.0),
    (216.0, 1702.2),
)
"""Simulated users, and the scripts that they finished in an hour."""
_RAY_TRACER = (
    (1.0, 20.0),
    (4.0, 78.0),
    (8.0, 130.0),
    (12.0, 170.0),
    (16.0, 190.0),
    (20.0, 200.0),
    (24.0, 210.0),
    (28.0, 230.0),
    (32.0, 260.0),
    (48.0, 280.0),
    (64.0, 310.0),
)

PRESETS = (
    Preset(
        "All-to-all gossip",
        {},
        "Five per cent of the work waits for its turn, and each pair of machines costs a two-thousandth of a request to keep in step.",
    ),
    Preset(
        "Benchmark, measured",
        {"measurements": tuple((users, round(scripts / 3_600, 7)) for users, scripts in _SDM91), "machines": 216},
        "A 16-processor SPARCcenter 2000 in the SPEC SDM91 benchmark: scripts (published per hour, here per second) against simulated "
        "users, who stand in the place of machines. Throughput peaks and falls while it is still being measured.",
        date="1994-10",
        source=Source("moeding2022usl", "data set specsdm91, after Gunther", "S"),
    ),
    Preset(
        "Ray tracer, measured",
        {"measurements": _RAY_TRACER, "machines": 64},
        "Published rays a second on 1 to 64 processors of an SGI Origin 2000. The trap: a fit without bounds makes coherency "
        "negative here, and promises growth without end.",
        date="2007",
        source=Source("moeding2022usl", "data set raytracer, after Gunther", "S"),
    ),
    Preset(
        "Thread per peer",
        {"contention": 0.02, "coherency": 1e-5, "machines": 800},
        "Every front-end server of Kinesis kept a thread for each other one, among many thousands; a small addition "
        "of servers was the trigger. That the cost grows with the pairs is reported; both constants here are illustrative.",
        date="2020-11-25",
        source=Source("aws2020kinesis", "what triggered it, and the threads of the front end", "R"),
    ),
    Preset("Shared lock", {"contention": 0.25, "coherency": 2e-5, "machines": 16}, "A quarter of all work goes through one lock."),
    Preset("Amdahl only", {"coherency": 0.0}, "Some work cannot be divided, but keeping in step is free: a ceiling, and no peak."),
    Preset("No sharing", {"contention": 0.0, "coherency": 0.0}, "Nothing shared and nothing to agree on. Brochures assume this."),
)


# --- the prediction

_DEFAULT = simulate(Scaling())
_ASKED = 87


def _explain(guess: float, answer: float) -> str:
    ratio = guess / answer
    best = _DEFAULT.best or MOST_MACHINES
    share = f"{number(ratio, 2)} times as high as" if ratio > 1 else f"at only {percent(ratio, 2)} of"
    told = "You are about right" if 0.9 <= ratio <= 1.1 else f"Your curve ends {share} the truth"
    return f"{told}: it climbs to {_rate(_DEFAULT.throughput(best))} at {best} machines and has turned down to {_rate(answer)} at {_ASKED}."


PREDICTION = Prediction(
    question=(
        "Measured: "
        + ", ".join(f"{size} machine{'s' if size > 1 else ''} {number(_DEFAULT.throughput(size), 3)}" for size in (1, 2, 4, 8))
        + f" requests a second together. Continue the curve up to {_ASKED} machines: drag the four points, or use the arrow keys."
    ),
    quantity=Quantity("throughput", "X", "1/s", "of all machines", lower=0, lower_open=True, default=8_000, practical=(250, 25_000)),
    answer=lambda _settings: _DEFAULT.throughput(_ASKED),
    explain=_explain,
    sketch=Sketch(
        known=tuple((size, _DEFAULT.throughput(size)) for size in (1, 2, 4, 8)),
        asked=(12, 22, 44, _ASKED),
        over=Quantity("machines", "N", "", "in the fleet", lower=1, upper=1_000, default=1, practical=(1, 100), scale="log", integer=True),
        truth=lambda _settings, machines: _DEFAULT.throughput(machines),
    ),
    lesson=(
        "A plateau is the natural guess. The curve turns down instead: doubling the fleet past the peak costs twice the money "
        "and loses a tenth of the work."
    ),
)


def read(settings: Scaling) -> Reading:
    """Return where throughput peaks, what lies beyond, and what the measurements allow to say."""
    run = simulate(settings)
    curves = run.curves()
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(throughput_figure(run, curves), efficiency_figure(run, curves), cost_figure(run, curves)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _rate(value: float) -> str:
    return say(value, "1/s")


def _times(value: float) -> str:
    return f"{number(value)}×"


def _machines(count: float) -> str:
    return "1 machine" if count == 1 else f"{number(count, 4)} machines"


def _verdict(run: Run) -> str:
    size, best = run.settings.machines, run.best
    if best is None:
        where = "these measurements" if run.fit else "this model"
        if run.contention == 0:
            return f"No peak and no ceiling in {where}: {_machines(size)} do {number(run.speed_up(size))} times the work of one."
        ceiling = number(1 / run.contention)
        return f"No peak in {where}, but a ceiling: no number of machines does more than {ceiling} times the work of one."
    gain = run.speed_up(best)
    if best == 1:
        return "One machine is best: keeping a second one in step costs more than it brings."
    if size > best:
        lost = 1 - run.throughput(size) / run.throughput(best)
        dearer = f"for {number(size / best, 2)} times the money"
        return f"Past the peak: {_machines(size)} do {percent(lost, 2)} less than {number(best, 6)} would, {dearer}."
    loss = 1 - run.throughput(2 * (run.peak or best)) / run.throughput(best)
    return f"Throughput peaks at {_machines(best)}, {number(gain)} times that of one; twice as many would do {percent(loss, 2)} less."


def _spoken(run: Run) -> str:
    size = run.settings.machines
    peak = "no peak in this model" if run.best is None else f"the peak is at {_machines(run.best)}"
    return f"{_machines(size)}: {number(run.speed_up(size))} times one machine; {peak}."


def _metrics(run: Run) -> tuple[Metric, ...]:
    size, best = run.settings.machines, run.best
    most = 1 / run.contention if run.contention > 0 else math.inf
    gain = run.speed_up(best) if best else most
    per_million = 1e6 * run.request_cost(size)
    return (
        Metric("Peak, in machines", "none" if best is None else number(best, 6), _peak_range(run), "served"),
        Metric(
            "Largest speed-up",
            "no limit" if math.isinf(gain) else _times(gain),
            "approached, never reached" if best is None else "times one machine",
            "limit",
        ),
        Metric(
            f"Throughput of {number(size, 4)}",
            _rate(run.throughput(size)),
            f"{_times(run.speed_up(size))} one machine",
            "failed" if best is not None and size > best else "served",
        ),
        Metric(
            "A million requests cost", say(per_million, "dollar"), f"{say(1e6 * run.request_cost(1), 'dollar')} on one machine", "offered"
        ),
    )


def _peak_range(run: Run) -> str:
    if run.fit is None:
        return "of the curve that is set"
    if run.fit.intervals is None:
        return "fitted; too few rows for an interval"
    low, high = run.fit.intervals["peak"]
    return f"95{NARROW}%: {_count(low)} or more, or none" if math.isinf(high) else f"95{NARROW}%: {_count(low)} to {_count(high)}"


def _count(value: float) -> str:
    return number(value, 3)


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = [*_fit_notes(run)]
    if run.fit is None and settings.measurements:
        notes.append(Note("Your measurements are drawn, and the curve is set by hand.", "follow"))
    if run.coherency == 0:
        notes.append(Note("Without a cost of keeping in step there is no peak in this model.", "coherency"))
    if settings.machines > run.reach:
        notes.append(
            Note(
                f"{_machines(settings.machines)} are more than {number(FAR)} times the {number(run.reach / FAR, 4)} measured: "
                "the dotted part of the curve is a guess.",
                "machines",
            )
        )
    return tuple(notes)


def _fit_notes(run: Run) -> list[Note]:
    fitted = run.fit
    if fitted is None:
        return []
    notes = [
        Note(
            f"Fitted: {percent(run.contention)}{_interval(run, 'contention')}. Turn off “follow the measurements” to set it.", "contention"
        ),
        Note(f"Fitted: {number(run.coherency)}{_interval(run, 'coherency')}.", "coherency"),
        Note(f"Fitted: {_rate(run.throughput_of_one)}.", "throughput_of_one"),
    ]
    if fitted.unbounded:
        contention, coherency = fitted.unbounded
        which, value = ("coherency", coherency) if coherency < 0 else ("contention", contention)
        notes.append(
            Note(
                f"The trap: without bounds the fit makes {which} {number(value, 2)}, a cost below nothing, "
                + (
                    f"and a curve that climbs without end. Here {which} is held at 0 and the rest fitted again; the last rows rise more "
                    "than the law allows, so measure at more machines."
                    if which == "coherency"
                    else f"as if machines helped one another for nothing. Here {which} is held at 0 and the rest fitted again; growth "
                    "faster than linear usually means that one machine was measured poorly, or that caches grew with the fleet."
                ),
                "measurements",
            )
        )
    if fitted.intervals is None:
        notes.append(
            Note("Three rows fix three unknowns exactly, so nothing is left to judge the fit by; measure at more sizes.", "measurements")
        )
    elif math.isinf(fitted.intervals["peak"][1]):
        notes.append(
            Note(
                "These measurements do not show a peak: no peak at all fits them as well. Measure at more machines before you rely on one.",
                "measurements",
            )
        )
    return notes


def _interval(run: Run, name: str) -> str:
    if run.fit is None or run.fit.intervals is None:
        return ""
    low, high = run.fit.intervals[name]
    write = percent if name == "contention" else number
    return f" (95{NARROW}%: {write(low, 2)} to {write(high, 2)})"


def _working(run: Run) -> tuple[Step, ...]:
    size, one = run.settings.machines, run.throughput_of_one
    steps = [
        Step(
            f"Throughput of {_machines(size)}",
            usl_throughput.working(size, run.contention, run.coherency, one),
            usl_throughput.sources,
        )
    ]
    if run.coherency > 0:
        steps.append(Step("Where it is highest", usl_peak.working(run.contention, run.coherency), usl_peak.sources))
    steps.append(
        Step("Speed-up if keeping in step were free (Amdahl)", amdahl.working(1 - run.contention, size), amdahl.sources),
    )
    steps.append(
        Step(
            "Cost of one request",
            cost_per_request.working(run.settings.machine_cost, 1.0, run.throughput(size) / size),
            cost_per_request.sources,
        )
    )
    return tuple(steps)
