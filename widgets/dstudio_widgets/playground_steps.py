"""What a learner does in the playground, one step at a time: a session and a message in, the session after it out.

Nothing here remembers anything but runs, so that Python and a page that has none take the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dstudio_lib.charts import playground as charts
from dstudio_lib.charts.playground_observed import Observed, observed
from dstudio_lib.charts.playground_states import guessed
from dstudio_lib.charts.reading import Reading
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.simulators.playground import Fault, System, simulate
from dstudio_lib.simulators.playground_edits import USUAL_VALUES, added, connected, removed, with_fault, with_setting
from dstudio_lib.simulators.playground_parts import settings_of
from dstudio_lib.simulators.playground_patterns import switched

from . import controls, playground_fields, playground_fork
from .playground_state import Earlier, Fork, Pin, State, reference

HISTORY = 20
PINS = 2
MOST_SEED = 2**32


# --- runs


@lru_cache(maxsize=8)
def ran(system: System, seed: int) -> Observed:
    """Return the run of a system; the last few are kept."""
    return observed(simulate(system, seed=seed))


@lru_cache(maxsize=8)
def _read(system: System, seed: int, watch: str, scale: System | None) -> Reading:
    return charts.read(ran(system, seed), watch, None if scale is None else ran(scale, seed))


def seen(state: State) -> System:
    """Return the system that is run: while a guess is asked for, without its faults."""
    return replace(state.system, faults=()) if state.guessing else state.system


def run_of(state: State) -> Observed:
    """Return the run that is shown."""
    return ran(seen(state), state.seed)


def reading_of(state: State) -> Reading:
    """Return what is said of the run that is shown."""
    return _read(seen(state), state.seed, state.watch, None if state.guessing else state.reference)


# --- steps


def step(state: State, message: Mapping[str, Any]) -> State:
    """Return a session after what a message asks for.

    A change that cannot be leaves all as it is, and its sentence among the errors.

    Raises
    ------
    DStudioError
        If the message asks for something that belongs to no place of the card, such as an unknown system.

    Examples
    --------
    >>> state = begun("three_zones", reference("three_zones"), 1)
    >>> message = {"kind": "switch", "pattern": "health checks", "place": "balancer", "on": False}
    >>> reading_of(step(state, message)).verdict[:14]
    'Promise broken'
    """
    if state.fork is not None and message["kind"] in playground_fork.WHOLE_RUN:
        key, given, sentence = playground_fork.refused(state.fork, message)
        return told(state, key, given, sentence)
    match message["kind"]:
        case "choose":
            return opened(state, message["name"], reference(message["name"]))
        case "switch":
            return changed(
                state,
                "switch",
                message["pattern"],
                lambda: switched(state.system, message["pattern"], message["place"], message["on"]),
            )
        case "set":
            return _set(state, message["place"], message["field"], message["given"])
        case "connect":
            return changed(state, "connect", "", lambda: connected(state.system, message["caller"], message["to"]))
        case "add":
            name = message["name"].strip()
            return changed(state, "add", message["name"], lambda: added(state.system, message["what"], name, message["caller"]))
        case "remove":
            return changed(state, "remove", "", lambda: removed(state.system, message["place"]))
        case "fault":
            return changed(state, "fault", "", lambda: with_fault(state.system, _fault(state, message)))
        case "unfault":
            return _without_fault(state, message["index"])
        case "seed":
            return _reseeded(state, message["seed"])
        case "watch":
            return replace(state, watch=message["name"])
        case "reset":
            return replace(settled(_remembering(state), state.reference, {}), fork=None)
        case "undo":
            return _undone(state)
        case "ask":
            return _asked(state)
        case "reveal":
            return _revealed(state, message["expected"])
        case "pin":
            return _pinned(state)
        case "unpin":
            return replace(state, pins=tuple(pin for pin in state.pins if pin.label != message["label"]))
        case "fork":
            return _forked(state, message["at"])
        case "unfork":
            return replace(state, fork=None)
    raise InputError(f"The page asked for something unknown: {message['kind']!r}.")


def begun(name: str, system: System, seed: int) -> State:
    """Return a session with a system that was just opened."""
    return State(name, system, system, seed)


def opened(state: State, name: str, system: System) -> State:
    """Return a session that turns to another system."""
    return replace(settled(_remembering(state), system, {}), name=name, reference=system, pins=(), watch="", fork=None)


def changed(state: State, key: str, given: str, make: Callable[[], System]) -> State:
    """Return a session with the system that is made and run, or with the sentence that says why it cannot be."""
    try:
        system = make()
        ran(system, state.seed)
    except DStudioError as error:
        return told(state, key, given, str(error))
    return settled(_remembering(state), system, {each: error for each, error in state.errors.items() if "|" in each and each != key})


def told(state: State, key: str, given: str, sentence: str) -> State:
    """Return a session with one sentence more, which belongs to a place of the card."""
    return replace(state, errors=state.errors | {key: {"text": given, "sentence": sentence}})


def settled(state: State, system: System, errors: Mapping[str, dict[str, str]]) -> State:
    """Return a session with another system, and with those errors whose place is still there."""
    places = {row["place"] for row in playground_fields.rows(system)}
    kept = {key: error for key, error in errors.items() if "|" not in key or key.partition("|")[0] in places}
    return replace(state, system=system, errors=kept, guessing=False, guess=None)


def _remembering(state: State) -> State:
    before = Earlier(state.name, state.reference, state.system, state.seed, state.fork)
    return replace(state, history=(*state.history, before)[-HISTORY:])


def _set(state: State, place: str, field: str, given: Any) -> State:
    return changed(
        state,
        f"{place}|{field}",
        given if isinstance(given, str) else "",
        lambda: with_setting(state.system, place, field, playground_fields.read(state.system, place, field, given)),
    )


def _fault(state: State, message: Mapping[str, Any]) -> Fault:
    """Return the fault that the texts of a form's boxes describe."""
    system = state.system
    declared: Mapping[str, Any] = settings_of(Fault)
    what, start, lasts, value = message["what"], message["start"], message["lasts"], message["value"]
    time = replace(declared["start"], display=None)
    begin = controls.read_text(time, start, "start")
    span = controls.read_text(replace(time, name="time it lasts"), lasts, "lasts")
    if span <= 0:
        raise InputError(f"The fault was given {lasts} s to last; allowed is a time above 0 s; try 10.", "lasts")
    much = controls.read_text(declared["value"], value, "value") if what in USUAL_VALUES or value.strip() else 0.0
    if begin >= system.horizon:
        raise InputError(f"The fault begins at {start} s, but the run ends at {system.horizon:g} s; begin earlier.", "start")
    return playground_fork.checked(state.fork, Fault(what, message["at"], begin, begin + span, much))


def _without_fault(state: State, index: int) -> State:
    if not 0 <= index < len(state.system.faults):
        return state
    return changed(state, "fault", "", lambda: playground_fork.without_fault(state.system, index, state.fork))


def _reseeded(state: State, given: Any) -> State:
    try:
        seed = checked_seed(given)
    except InputError as error:
        return told(state, "seed", str(given), str(error))
    errors = {key: error for key, error in state.errors.items() if key != "seed"}
    return replace(settled(_remembering(state), state.system, errors), seed=seed)


def checked_seed(given: Any) -> int:
    """Return the seed that was typed."""
    text = str(given).strip()
    if not text.isascii() or not text.isdigit() or not int(text) < MOST_SEED:
        raise InputError(f"The seed was given as {text[:40]!r}; allowed is a whole number from 0 to {MOST_SEED - 1}; try 1.", "seed")
    return int(text)


def _undone(state: State) -> State:
    """Go back by one change; what could not be read goes first."""
    if state.errors:
        return replace(state, errors={})
    if not state.history:
        return state
    last = state.history[-1]
    before = replace(state, name=last.name, reference=last.reference, seed=last.seed, history=state.history[:-1], fork=last.fork)
    return settled(before, last.system, {})


# --- a guess, pins, and a fork


def _asked(state: State) -> State:
    if not state.system.faults:
        return told(state, "guess", "", "Nothing goes wrong in this system; add a fault first, then predict.")
    errors = {key: error for key, error in state.errors.items() if key != "guess"}
    return replace(state, errors=errors, guessing=True, guess=None)


def _revealed(state: State, expected: list[str] | None) -> State:
    guess = None if expected is None else guessed(ran(state.system, state.seed), expected)
    return replace(state, guessing=False, guess=guess)


def _pinned(state: State) -> State:
    """Keep this run; the oldest of three goes."""
    kept = state.pins[-PINS + 1 :]
    letter = next(each for each in "AB" if each not in [pin.label for pin in kept])
    changes = charts.differences(state.reference, state.system)
    summary = f"{state.system.name}: {'; '.join(changes[:3]) if changes else 'as it was opened'}"
    more = f"; {len(changes) - 3} more" if len(changes) > 3 else ""
    metrics = tuple(metric.text for metric in reading_of(state).metrics)
    return replace(state, pins=(*kept, Pin(letter, summary + more, metrics, state.system, seen(state), state.seed)))


def _forked(state: State, given: Any) -> State:
    """Pin this run, unless it is pinned already, and go on from a moment of it."""
    if state.guessing:
        return told(state, "guess", "", "The faults are hidden while you guess; commit, or let them be shown, and then fork.")
    at = playground_fork.moment(state.system, given)
    last = state.pins[-1] if state.pins else None
    same = last is not None and last.seen == state.system and last.seed == state.seed
    after = state if same else _pinned(state)
    return replace(after, history=_remembering(state).history, fork=Fork(at, after.pins[-1].label))
