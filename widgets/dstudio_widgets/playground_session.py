"""A session in the playground: the system as it stands, what it did, what can be undone, what is pinned, and a guess."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from dstudio_lib.charts import playground as charts
from dstudio_lib.charts.playground_figures import watchable
from dstudio_lib.charts.playground_observed import Observed, observed
from dstudio_lib.charts.playground_picture import picture
from dstudio_lib.charts.playground_states import Guess, guessed
from dstudio_lib.charts.reading import Reading
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import Fault, System, simulate
from dstudio_lib.simulators.playground_edits import USUAL_VALUES, added, connected, removed, with_fault, with_setting
from dstudio_lib.simulators.playground_files import from_toml
from dstudio_lib.simulators.playground_parts import settings_of
from dstudio_lib.simulators.playground_patterns import switched

from . import controls, payload, playground_fields

HISTORY = 20
PINS = 2
MOST_TEXT = 60_000
MOST_SEED = 2**32


class PlaygroundSession:
    """What a learner does in the playground, one method each; a change that cannot be is told in a sentence, and all stays as it was.

    >>> session = PlaygroundSession("three_zones")
    >>> session.switch("health checks", "balancer", False)
    >>> session.reading.verdict[:14]
    'Promise broken'
    """

    def __init__(self, system: System | str = charts.STARTERS[0], seed: int = 1) -> None:
        self.failures: list[str] = []
        self.last_traceback = ""
        self.history: list[tuple[str, System, System, int]] = []
        self.pins: list[dict[str, Any]] = []
        self.errors: dict[str, dict[str, str]] = {}
        self.seed = _checked_seed(seed)
        self.guessing = False
        self.guess: Guess | None = None
        self.watch = ""
        self._open(system)

    def _open(self, system: System | str) -> None:
        self.name = system if isinstance(system, str) else ""
        self.system = self.reference = systems.load(system) if isinstance(system, str) else system
        self._start()

    def _start(self) -> None:
        self.errors, self.guessing, self.guess = {}, False, None
        self.scale = self.run = self._simulated(self.system)
        self._read()

    def _simulated(self, system: System) -> Observed:
        return observed(simulate(system, seed=self.seed))

    def _read(self) -> None:
        self.reading: Reading = charts.read(self.run, self.watch, None if self.guessing else self.scale)

    # --- changes

    def _change(self, key: str, given: str, make: Callable[[], System]) -> bool:
        """Make a system, run it, and take it; or keep the sentence that says why not."""
        try:
            system = make()
            run = self._simulated(system)
        except DStudioError as error:
            self.errors[key] = {"text": given, "sentence": str(error)}
            return False
        except Exception as error:
            self.last_traceback = traceback.format_exc()
            sentence = f"The model failed with {type(error).__name__}: {error}. Undo the last change, or reset."
            self.failures.append(sentence)
            self.errors[key] = {"text": given, "sentence": sentence}
            return False
        self._remember()
        self.errors.pop(key, None)
        self.errors = {key: error for key, error in self.errors.items() if "|" in key}
        self._take(system, run)
        return True

    def _take(self, system: System, run: Observed) -> None:
        places = {row["place"] for row in playground_fields.rows(system)}
        self.errors = {key: error for key, error in self.errors.items() if "|" not in key or key.partition("|")[0] in places}
        self.system, self.run, self.guessing, self.guess = system, run, False, None
        self._read()

    def _remember(self) -> None:
        self.history = [*self.history, (self.name, self.reference, self.system, self.seed)][-HISTORY:]

    def choose(self, name: str) -> None:
        """Open a reference system."""
        systems.load(name)
        self._remember()
        self.pins, self.watch = [], ""
        self._open(name)

    def switch(self, pattern: str, place: str, on: bool) -> None:
        """Turn a pattern on or off at a place."""
        self._change("switch", pattern, lambda: switched(self.system, pattern, place, on))

    def set(self, place: str, field: str, given: Any) -> None:
        """Change a setting, from what was typed into its field."""
        self._change(
            f"{place}|{field}",
            given if isinstance(given, str) else "",
            lambda: with_setting(self.system, place, field, playground_fields.read(self.system, place, field, given)),
        )

    def describe(self, text: str) -> None:
        """Take the system that a TOML text describes."""

        def made() -> System:
            if len(text) > MOST_TEXT:
                raise InputError(f"The text has {len(text)} letters; allowed are at most {MOST_TEXT}; describe fewer parts.", "text")
            return from_toml(text)

        self._change("text", text, made)

    def connect(self, caller: str, to: str) -> None:
        """Let a part call another."""
        self._change("connect", "", lambda: connected(self.system, caller, to))

    def add(self, kind: str, name: str, caller: str) -> None:
        """Add a part, called by another."""
        self._change("add", name, lambda: added(self.system, kind, name.strip(), caller))

    def remove(self, place: str) -> None:
        """Take a part or a call away."""
        self._change("remove", "", lambda: removed(self.system, place))

    def fault(self, what: str, at: str, start: str, lasts: str, value: str) -> None:
        """Let something go wrong, from the texts of the form's boxes."""

        def made() -> System:
            declared: Mapping[str, Any] = settings_of(Fault)
            time = declared["start"].but(display=None)
            begin = controls.read_text(time, start, "start")
            span = controls.read_text(time.but(name="time it lasts"), lasts, "lasts")
            if span <= 0:
                raise InputError(f"The fault was given {lasts} s to last; allowed is a time above 0 s; try 10.", "lasts")
            much = controls.read_text(declared["value"], value, "value") if what in USUAL_VALUES or value.strip() else 0.0
            if begin >= self.system.horizon:
                raise InputError(f"The fault begins at {start} s, but the run ends at {self.system.horizon:g} s; begin earlier.", "start")
            return with_fault(self.system, Fault(what, at, begin, begin + span, much))

        self._change("fault", "", made)

    def unfault(self, index: int) -> None:
        """Take a fault away."""
        faults = self.system.faults
        if 0 <= index < len(faults):
            self._change("fault", "", lambda: replace(self.system, faults=faults[:index] + faults[index + 1 :]))

    def reseed(self, given: Any) -> None:
        """Draw other random numbers."""
        try:
            seed = _checked_seed(given)
        except InputError as error:
            self.errors["seed"] = {"text": str(given), "sentence": str(error)}
            return
        self._remember()
        self.errors.pop("seed", None)
        self.seed = seed
        self.scale = self._simulated(self.reference)
        self._take(self.system, self._simulated(self.system))

    def look(self, name: str) -> None:
        """Draw the panels of another client or part."""
        self.watch = name
        self._read()

    def reset(self) -> None:
        """Go back to the system as it was opened."""
        self._remember()
        self.system = self.reference
        self._start()

    def undo(self) -> None:
        """Go back by one change; what could not be read goes first."""
        if self.errors:
            self.errors = {}
        elif self.history:
            self.name, self.reference, self.system, self.seed = self.history.pop()
            system = self.system
            self.system = self.reference
            self._start()
            self._take(system, self._simulated(system))

    # --- a guess

    def ask(self) -> None:
        """Hide what the faults do, until a guess is made."""
        if not self.system.faults:
            self.errors["guess"] = {"text": "", "sentence": "Nothing goes wrong in this system; add a fault first, then predict."}
            return
        self.errors.pop("guess", None)
        self.guessing, self.guess = True, None
        self.run = self._simulated(replace(self.system, faults=()))
        self._read()

    def reveal(self, expected: Iterable[str] | None) -> None:
        """Show what the faults do, and with a guess how good it was."""
        self.guessing = False
        self.run = self._simulated(self.system)
        self.guess = None if expected is None else guessed(self.run, expected)
        self._read()

    # --- pins

    def pin(self) -> None:
        """Keep this run for comparison; the oldest of three goes."""
        kept = self.pins[-PINS + 1 :]
        letter = next(each for each in "AB" if each not in [pin["label"] for pin in kept])
        changes = charts.differences(self.reference, self.system)
        pin = {
            "label": letter,
            "summary": f"{self.system.name}: {'; '.join(changes[:3]) if changes else 'as it was opened'}"
            + (f"; {len(changes) - 3} more" if len(changes) > 3 else ""),
            "metrics": [metric.text for metric in self.reading.metrics],
            "run": self.run,
            "system": self.system,
        }
        self.pins = [*kept, pin]

    def unpin(self, label: str) -> None:
        """Drop a pinned run."""
        self.pins = [pin for pin in self.pins if pin["label"] != label]

    @property
    def reading_of(self) -> str:
        """The client or part whose panels are drawn."""
        return self.watch if self.watch in watchable(self.run.system) else self.run.system.clients[0].name

    @property
    def edited(self) -> bool:
        """Whether the system differs from the one that was opened."""
        return self.system != self.reference

    # --- what the page is told

    def view(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        reading, system = self.reading, self.system
        return {
            "name": self.name,
            "title": system.name,
            "about": " ".join(system.about.split()),
            "edited": self.edited,
            "seed": self.seed,
            "verdict": reading.verdict,
            "spoken": reading.spoken,
            "metrics": [payload.metric(each) for each in reading.metrics],
            "figures": [payload.figure(each) for each in reading.figures],
            "watch": self.reading_of,
            "watchable": list(watchable(system)),
            "picture": picture(self.run),
            "rows": playground_fields.rows(system),
            "first": charts.first_look(self.name, self.reference),
            "faults": [charts.fault_text(fault) for fault in system.faults],
            "places": charts.fault_places(system),
            "callers": [part.name for part in system.parts],
            "errors": self.errors,
            "stale": bool(self.errors),
            "undo": len(self.history),
            "pins": [self._pin_view(pin) for pin in self.pins],
            "guessing": self.guessing,
            "guess": None if self.guess is None else _guess_view(self.guess),
        }

    def _pin_view(self, pin: Mapping[str, Any]) -> dict[str, Any]:
        figures = {}
        if self.reading_of in watchable(pin["system"]):
            drawn = charts.read(pin["run"], self.reading_of, self.scale).figures
            figures = {each.name: payload.ghosts(replace(each, plot=_main_curves(each.plot)), pin["label"]) for each in drawn}
        changes = charts.differences(pin["system"], self.system)
        return {key: pin[key] for key in ("label", "summary", "metrics")} | {"figures": figures, "changes": changes[:12]}


def _main_curves(plot: Mapping[str, Any]) -> dict[str, Any]:
    return {**plot, "data": [trace for trace in plot["data"] if trace.get("meta") == "pin"]}


def _guess_view(guess: Guess) -> dict[str, Any]:
    return {"told": guess.told, "red": list(guess.red), "expected": list(guess.expected)}


def _checked_seed(given: Any) -> int:
    text = str(given).strip()
    if not text.isascii() or not text.isdigit() or not int(text) < MOST_SEED:
        raise InputError(f"The seed was given as {text[:40]!r}; allowed is a whole number from 0 to {MOST_SEED - 1}; try 1.", "seed")
    return int(text)
