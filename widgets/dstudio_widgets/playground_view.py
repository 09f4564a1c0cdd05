"""A session in the playground as the plain data that its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dstudio_lib.charts import playground as charts
from dstudio_lib.charts.playground_figures import forked, watchable
from dstudio_lib.charts.playground_picture import picture
from dstudio_lib.charts.playground_states import Guess
from dstudio_lib.foundation.errors import DStudioError

from . import payload, playground_fields, playground_fork
from .playground_state import Pin, State
from .playground_steps import ran, reading_of, run_of, step, told


def view(state: State) -> dict[str, Any]:
    """Return everything that the page shows of a session."""
    reading, system, run = reading_of(state), state.system, run_of(state)
    fork = playground_fork.told_of(state)
    figures = reading.figures if fork is None else tuple(forked(each, fork["at"], fork["label"]) for each in reading.figures)
    return {
        "name": state.name,
        "title": system.name,
        "about": " ".join(system.about.split()),
        "edited": system != state.reference,
        "seed": state.seed,
        "verdict": reading.verdict,
        "spoken": reading.spoken,
        "metrics": [payload.metric(each) for each in reading.metrics],
        "figures": [payload.figure(each) for each in figures],
        "watch": watched(state),
        "watchable": list(watchable(system)),
        "picture": picture(run),
        "rows": playground_fields.rows(system),
        "first": charts.first_look(state.name, state.reference),
        "faults": [charts.fault_text(fault) for fault in system.faults],
        "taking_away": playground_fork.taking_away(system, state.fork),
        "places": charts.fault_places(system),
        "callers": [part.name for part in system.parts],
        "calls": list(system.all_calls),
        "errors": state.errors,
        "stale": bool(state.errors),
        "undo": len(state.history),
        "pins": [_pin(state, pin) for pin in state.pins],
        "fork": fork,
        "guessing": state.guessing,
        "guess": None if state.guess is None else _guess(state.guess),
    }


def answered(state: State, message: Mapping[str, Any]) -> State:
    """Return a session after a message, run and read; what belongs to no place of the card is told above it.

    >>> from .playground_state import reference
    >>> state = State("three_zones", reference("three_zones"), reference("three_zones"))
    >>> answered(state, {"kind": "choose", "name": "moon"}).errors[""]["sentence"][:40]
    "No reference system is called 'moon'; th"
    """
    try:
        after = step(state, message)
        reading_of(after)
        return after
    except DStudioError as error:
        return told(state, "", "", str(error))


def watched(state: State) -> str:
    """Return the client or part whose panels are drawn."""
    system = run_of(state).system
    return state.watch if state.watch in watchable(system) else system.clients[0].name


def _pin(state: State, pin: Pin) -> dict[str, Any]:
    figures = {}
    name = watched(state)
    if name in watchable(pin.system):
        drawn = charts.read(ran(pin.seen, pin.seed), name, ran(state.reference, state.seed)).figures
        figures = {each.name: payload.ghosts(replace(each, plot=_main_curves(each.plot)), pin.label) for each in drawn}
    changes = charts.differences(pin.system, state.system)
    return {"label": pin.label, "summary": pin.summary, "metrics": list(pin.metrics), "figures": figures, "changes": changes[:12]}


def _main_curves(plot: Mapping[str, Any]) -> dict[str, Any]:
    return {**plot, "data": [trace for trace in plot["data"] if trace.get("meta") == "pin"]}


def _guess(guess: Guess) -> dict[str, Any]:
    return {"told": guess.told, "red": list(guess.red), "expected": list(guess.expected)}
