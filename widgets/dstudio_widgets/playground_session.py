"""A session in the playground: the system as it stands, what it did, what can be undone, what is pinned, and a guess."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from dstudio_lib.charts import playground as charts
from dstudio_lib.charts.playground_observed import Observed
from dstudio_lib.charts.playground_states import Guess
from dstudio_lib.charts.reading import Reading
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_files import from_toml

from .playground_state import Earlier, State
from .playground_steps import begun, changed, checked_seed, opened, reading_of, run_of, step, told
from .playground_view import view, watched

MOST_TEXT = 60_000


class PlaygroundSession:
    """What a learner does in the playground, one method each; a change that cannot be is told in a sentence, and all stays as it was.

    ``state`` is all that there is to know (see :mod:`.playground_steps`, which takes every step).

    >>> session = PlaygroundSession("three_zones")
    >>> session.switch("health checks", "balancer", False)
    >>> session.reading.verdict[:14]
    'Promise broken'
    """

    def __init__(self, system: System | str = charts.STARTERS[0], seed: int = 1) -> None:
        self.failures: list[str] = []
        self.last_traceback = ""
        named = isinstance(system, str)
        begin = begun(str(system) if named else "", systems.load(system) if isinstance(system, str) else system, checked_seed(seed))
        reading_of(begin)
        self.state: State = begin

    # --- changes

    def _become(self, make: Callable[[], State], key: str = "", given: str = "") -> None:
        """Take the state after a step, once it was run and read; a model that fails is told like any other error."""
        try:
            after = make()
            reading_of(after)
        except DStudioError:
            raise
        except Exception as error:
            self.last_traceback = traceback.format_exc()
            sentence = f"The model failed with {type(error).__name__}: {error}. Undo the last change, or reset."
            self.failures.append(sentence)
            after = told(self.state, key, given, sentence)
        self.state = after

    def _step(self, kind: str, key: str = "", given: str = "", **message: Any) -> None:
        self._become(lambda: step(self.state, {"kind": kind} | message), key or kind, given)

    def choose(self, name: str) -> None:
        """Open a reference system."""
        self._step("choose", name=name)

    def begin(self, system: System) -> None:
        """Open a system that is none of the reference systems."""
        self._become(lambda: opened(self.state, "", system))

    def switch(self, pattern: str, place: str, on: bool) -> None:
        """Turn a pattern on or off at a place."""
        self._step("switch", given=pattern, pattern=pattern, place=place, on=on)

    def set(self, place: str, field: str, given: Any) -> None:
        """Change a setting, from what was typed into its field."""
        text = given if isinstance(given, str) else ""
        self._become(lambda: step(self.state, {"kind": "set", "place": place, "field": field, "given": given}), f"{place}|{field}", text)

    def describe(self, text: str) -> None:
        """Take the system that a TOML text describes."""

        def made() -> System:
            if len(text) > MOST_TEXT:
                raise InputError(f"The text has {len(text)} letters; allowed are at most {MOST_TEXT}; describe fewer parts.", "text")
            return from_toml(text)

        def after() -> State:
            state = changed(self.state, "text", text, made)
            return state if "text" in state.errors else replace(state, fork=None)

        self._become(after, "text", text)

    def connect(self, caller: str, to: str) -> None:
        """Let a part call another."""
        self._step("connect", caller=caller, to=to)

    def add(self, kind: str, name: str, caller: str) -> None:
        """Add a part, called by another."""
        self._step("add", given=name, what=kind, name=name, caller=caller)

    def remove(self, place: str) -> None:
        """Take a part or a call away."""
        self._step("remove", place=place)

    def fault(self, what: str, at: str, start: str, lasts: str, value: str) -> None:
        """Let something go wrong, from the texts of the form's boxes."""
        self._step("fault", what=what, at=at, start=start, lasts=lasts, value=value)

    def unfault(self, index: int) -> None:
        """Take a fault away."""
        self._step("unfault", key="fault", index=index)

    def reseed(self, given: Any) -> None:
        """Draw other random numbers."""
        self._step("seed", given=str(given), seed=given)

    def look(self, name: str) -> None:
        """Draw the panels of another client or part."""
        self._step("watch", name=name)

    def reset(self) -> None:
        """Go back to the system as it was opened."""
        self._step("reset")

    def undo(self) -> None:
        """Go back by one change; what could not be read goes first."""
        self._step("undo")

    # --- a guess

    def ask(self) -> None:
        """Hide what the faults do, until a guess is made."""
        self._step("ask", key="guess")

    def reveal(self, expected: Iterable[str] | None) -> None:
        """Show what the faults do, and with a guess how good it was."""
        self._step("reveal", key="guess", expected=None if expected is None else list(expected))

    # --- pins

    def pin(self) -> None:
        """Keep this run for comparison; the oldest of three goes."""
        self._step("pin")

    def unpin(self, label: str) -> None:
        """Drop a pinned run."""
        self._step("unpin", label=label)

    # --- a fork

    def fork(self, at: float) -> None:
        """Pin this run, and go on from a moment of it (s): until then both stay the same, from then on faults and load can differ.

        >>> session = PlaygroundSession("web_shop")
        >>> session.fork(35)
        >>> session.fault("surge", "shoppers", "35", "10", "0.2")
        >>> session.view()["fork"]["label"], session.view()["pins"][0]["changes"]
        ('A', ['with the fault shoppers: 0.2 times as many requests, from 35 s to 45 s'])
        """
        self._step("fork", key="fork", at=at)

    def unfork(self) -> None:
        """Leave the fork: the system stays, and everything can be changed again."""
        self._step("unfork")

    # --- what is known

    @property
    def name(self) -> str:
        """The name of the reference system; empty for one's own."""
        return self.state.name

    @property
    def system(self) -> System:
        """The system as it stands."""
        return self.state.system

    @system.setter
    def system(self, system: System) -> None:
        self.state = replace(self.state, system=system)

    @property
    def reference(self) -> System:
        """The system as it was opened."""
        return self.state.reference

    @reference.setter
    def reference(self, system: System) -> None:
        self.state = replace(self.state, reference=system)

    @property
    def seed(self) -> int:
        """The seed of the random numbers."""
        return self.state.seed

    @property
    def history(self) -> list[Earlier]:
        """What an undo goes back to, the last change last."""
        return list(self.state.history)

    @history.setter
    def history(self, earlier: Iterable[Earlier]) -> None:
        self.state = replace(self.state, history=tuple(earlier))

    @property
    def errors(self) -> dict[str, dict[str, str]]:
        """What could not be, by the place that it concerns."""
        return self.state.errors

    @property
    def guessing(self) -> bool:
        """Whether a guess is asked for."""
        return self.state.guessing

    @property
    def guess(self) -> Guess | None:
        """The last guess."""
        return self.state.guess

    @property
    def run(self) -> Observed:
        """The run that is shown."""
        return run_of(self.state)

    @property
    def reading(self) -> Reading:
        """What is said of the run."""
        return reading_of(self.state)

    @property
    def reading_of(self) -> str:
        """The client or part whose panels are drawn."""
        return watched(self.state)

    @property
    def edited(self) -> bool:
        """Whether the system differs from the one that was opened."""
        return self.system != self.reference

    def view(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        return view(self.state)
