"""What a rule makes of servers that start late: who is served, how many idle, and how far it overshoots."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dstudio_lib.formulas.capacity import servers_for_utilisation
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.autoscaling import HORIZON, SETTLED, TIMEOUT, WINDOW, Autoscaling, Run, simulate

from .autoscaling_figures import busy_figure, period_figure, servers_figure
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step

QUESTION = "It scales by itself. Why are the servers never there when they are needed?"

USUAL = {"rate": 100.0, "service_time": 0.04}
"""Of every preset: few enough requests to answer at once."""

PRESETS = (
    Preset(
        "As fast as servers start",
        USUAL | {"period": 60.0},
        "Each minute demand doubles for half a minute. A server takes 15 s to start, and the rule looks every 5 s. Illustrative.",
    ),
    Preset(
        "A cooldown of two minutes",
        USUAL | {"period": 60.0, "cooldown": 120.0},
        "The same demand. After a change no server is removed for two minutes, so those that came too late are there the next time. "
        "Illustrative.",
    ),
    Preset(
        "Room instead of speed",
        USUAL | {"period": 60.0, "target": 0.4},
        "The same demand, and a rule that keeps 40 % of the servers busy instead of 60 %. Illustrative.",
    ),
    Preset(
        "Kubernetes as delivered",
        USUAL | {"period": 300.0, "every": 15.0, "cooldown": 300.0},
        "The horizontal autoscaler looks every 15 s, and looks back over 300 s before it removes anything. Demand and start time are "
        "illustrative; its cooldown is modelled as a pause after each change.",
        date="2025",
        source=Source("kubernetes2025hpa", "sync period and stabilisation window", "S"),
    ),
    Preset(
        "Nothing can be added",
        USUAL | {"period": 600.0, "swing": 3.0, "most": 9},
        "At noon a special offer brought more visitors than expected to Allegro, and an error in the configuration kept more instances "
        "from starting, though machines were free. The shop was away for twenty minutes. The numbers set here are illustrative.",
        date="2018-07-18",
        source=Source("allegro2018outage", "cause of the outage", "R"),
    ),
    Preset(
        "Ordered twice",
        USUAL | {"period": 120.0, "blind": True},
        "A rule that does not count the servers that are still starting orders them again. Illustrative.",
    ),
)


def _answered_of(settings: Autoscaling) -> float:
    return simulate(settings).answered


def _explain(guess: float, answer: float) -> str:
    nearness = "About right" if abs(guess - answer) < 0.03 else f"You said {percent(guess)}"
    return (
        f"{nearness}: {percent(answer, 2)}. The rule must see the rise, and then servers must start: up to 20 s of the 30 that it lasts. "
        "When they are there, it is nearly over."
    )


PREDICTION = Prediction(
    question="Each minute demand doubles for 30 s. Servers are kept 60 % busy; the rule looks every 5 s, and a server takes 15 s to start. "
    "What share of requests is answered within a second?",
    quantity=Quantity("answered", "", "", "share of the requests", 0, 1, default=0.99, practical=(0.5, 1), display="%"),
    answer=_answered_of,
    explain=_explain,
    asked_at=USUAL | {"period": 60.0, "swing": 2.0, "target": 0.6, "every": 5.0, "start_time": 15.0, "cooldown": 0.0, "blind": False},
    lesson="A loop with a delay cannot follow what is as fast as the delay. What helps is not a quicker rule but room: a lower target, or "
    "servers kept until the next rise. Both cost idle servers.",
)


def read(settings: Autoscaling, *, seed: int = 1) -> Reading:
    """Return who is answered, how many servers that takes, and how they follow demand."""
    run = simulate(settings, seed=seed)
    needs = demand(run)
    figures: tuple[Figure, ...] = (servers_figure(run, needs.calm, needs.peak, _servers_finding(run, needs)),)
    if needs.periods >= 2:
        figures += (period_figure(run, needs.calm, needs.peak),)
    figures += (busy_figure(run),)
    return Reading(
        verdict=_verdict(run, needs),
        spoken=_spoken(run),
        metrics=_metrics(run, needs),
        figures=figures,
        notes=_notes(run, needs),
        working=_working(run),
    )


@dataclass(frozen=True, slots=True)
class Demand:
    """Servers that hold the target while it is calm and in a rise, on average over what is judged, and how many whole periods there are."""

    calm: int
    peak: int
    mean: float
    periods: int


def demand(run: Run) -> Demand:
    """Return what would be needed if servers came at once.

    >>> demand(simulate(Autoscaling(period=60.0)))  # 200 × 0.02 / 0.6 = 6.7, and twice as much for half of the time
    Demand(calm=7, peak=14, mean=10.5, periods=9)
    """
    settings = run.settings
    work = settings.rate * settings.service_time / settings.target
    least = min(settings.least, settings.most)
    swings = settings.period > 0 and settings.swing > 1 and settings.period <= HORIZON
    calm = max(least, math.ceil(work - 1e-9))
    if not swings:
        return Demand(calm, calm, float(calm), 0)
    peak = max(least, math.ceil(work * settings.swing - 1e-9))
    moments = [SETTLED + i + 0.5 for i in range(round(HORIZON - SETTLED))]
    rises = HORIZON // settings.period
    high = sum(at % settings.period >= settings.period / 2 and at // settings.period < rises for at in moments)
    mean = (peak * high + calm * (len(moments) - high)) / len(moments)
    return Demand(calm, peak, mean, int((HORIZON - SETTLED) // settings.period) if settings.period >= 6 * WINDOW else 0)


# --- words


def _share(value: float) -> str:
    if value >= 0.9995:
        return "all"
    return "hardly any" if value < 5e-4 else percent(value, 3 if value > 0.99 else 2)


def _servers(count: float) -> str:
    return "1 server" if count == 1 else f"{number(count)} servers"


def _verdict(run: Run, needs: Demand) -> str:
    settings = run.settings
    cost = f"with {number(run.mean_servers, 2)} servers on average"
    whole = f"{_share(run.answered)} of the requests {'are' if run.answered >= 0.9995 else 'is'} answered in time"
    if settings.most * settings.target < settings.rate * settings.service_time * (settings.swing if needs.peak > needs.calm else 1.0):
        return f"No more are allowed: {_servers(settings.most)} at most, where the target takes {number(needs.peak)}; {whole}."
    if needs.peak == needs.calm:
        if run.changes > 12:
            return f"It flaps: demand is steady, and yet servers are added or removed {run.changes} times; {whole}, {cost}."
        return f"Steady: {whole}, {cost}."
    if run.answered < 0.99:
        return f"Too late: rises begin before there are servers for them; {whole}, {cost}."
    spare = run.mean_servers / needs.mean
    if spare > 1.1:
        return f"It keeps up by keeping more than it needs: {whole}, {cost} where {number(needs.mean)} would hold the target."
    return f"It keeps up: {whole}, {cost}."


def _servers_finding(run: Run, needs: Demand) -> str:
    most = max(run.servers[round(SETTLED / WINDOW) :])
    if needs.peak == needs.calm:
        return f"Demand is steady, and servers change {run.changes} times" if run.changes else "Demand is steady, and so are the servers"
    if most < needs.peak - 0.5:
        return f"A rise needs {number(needs.peak)} servers, and never more than {number(most)} come"
    if most > 1.15 * needs.peak:
        return f"It overshoots: a rise needs {number(needs.peak)} servers, and up to {number(most)} come"
    if run.reversals >= 1.5 * needs.periods > 0:
        return f"Servers follow each rise, one after another {run.reversals} turns in {duration(HORIZON - SETTLED)}"
    return f"A rise needs {number(needs.peak)} servers, and up to {number(most)} are there"


def _spoken(run: Run) -> str:
    settings = run.settings
    swings = f"demand swings every {duration(settings.period)}" if settings.period > 0 and settings.swing > 1 else "steady demand"
    return f"{swings[:1].upper()}{swings[1:]}, start {duration(settings.start_time)}: {_share(run.answered)} answered."


def _metrics(run: Run, needs: Demand) -> tuple[Metric, ...]:
    most = max(run.servers[round(SETTLED / WINDOW) :])
    steady = needs.peak == needs.calm
    return (
        Metric(
            "Answered in time",
            _share(run.answered),
            f"within {duration(TIMEOUT)}, after the first minute",
            "healthy" if run.answered >= 0.99 else "failed",
        ),
        Metric("Servers on average", number(run.mean_servers), f"{number(needs.mean)} would hold the target"),
        Metric("Most servers", number(most), "the target takes " + (f"{needs.calm}" if steady else f"{needs.peak} in a rise"), "offered"),
        Metric("Turns", number(run.reversals), f"from more to fewer or back, in {duration(HORIZON - SETTLED)}", "limit"),
    )


def _notes(run: Run, needs: Demand) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if needs.peak > needs.calm:
        half, late = settings.period / 2, settings.start_time + settings.every
        if late >= half:
            notes.append(
                Note(
                    f"A rise lasts {duration(half)}. To see it and to start takes up to {duration(settings.every)} + "
                    f"{duration(settings.start_time)}: servers come when it is over.",
                    "start_time",
                )
            )
        else:
            notes.append(
                Note(
                    f"A rise lasts {duration(half)}, and the first {duration(late)} of it can pass before servers come.",
                    "start_time",
                )
            )
        if settings.swing * settings.target > 1:
            notes.append(
                Note(
                    f"A rise to {number(settings.swing)} times is more than servers that are {percent(settings.target)} busy can take: "
                    f"{number(settings.swing)} × {percent(settings.target)} = {percent(settings.swing * settings.target)}.",
                    "target",
                )
            )
    elif settings.period > HORIZON:
        notes.append(Note("The period is longer than what is watched.", "period"))
    if settings.least > settings.most:
        notes.append(Note(f"Fewer are allowed than should always run: {settings.most} it is.", "least"))
    if settings.blind:
        notes.append(Note("The rule sees servers only when they work, and orders again what is on its way.", "blind"))
    if settings.cooldown > 0 and run.mean_servers > 1.2 * needs.mean:
        notes.append(
            Note(
                f"Servers that are kept for the next rise idle until then: {number(run.mean_servers)} run where "
                f"{number(needs.mean)} would hold the target.",
                "cooldown",
            )
        )
    notes.append(
        Note("The rule changes nothing while servers are within a tenth of the target; chance alone can take them out of it.", "target")
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    steps = [
        Step(
            "Servers that hold the target while it is calm",
            servers_for_utilisation.working(settings.rate, settings.service_time, settings.target),
            servers_for_utilisation.sources,
        )
    ]
    if settings.period > 0 and settings.swing > 1:
        steps.append(
            Step(
                "Servers that hold it in a rise",
                servers_for_utilisation.working(settings.rate * settings.swing, settings.service_time, settings.target),
                servers_for_utilisation.sources,
            )
        )
    return tuple(steps)
