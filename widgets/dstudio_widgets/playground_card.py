"""The playground as a card: a system to choose, to break and to mend, with its picture, its table and its panels."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import traitlets

from dstudio_lib import __version__
from dstudio_lib.charts import playground as charts
from dstudio_lib.charts.playground_states import STATES
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.design import goals
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_edits import USUAL_VALUES
from dstudio_lib.simulators.playground_files import to_toml
from dstudio_lib.simulators.playground_parts import KINDS

from . import playground_link, playground_report
from .assets import loader
from .playground_goals import Judgement
from .playground_session import PlaygroundSession
from .playground_state import carried
from .surface import Surface


class Playground(Surface):
    """The card of a system. ``session`` holds the system, its run and its reading.

    >>> card = Playground("web_shop")
    >>> card.session.switch("circuit breaker", "web 1 to database", True)
    >>> card.session.switch("circuit breaker", "web 2 to database", True)
    >>> card.session.run.client("shoppers").between(60, 90) > 0.98
    True
    """

    _esm = loader("playground")
    spec = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    goal = traitlets.Dict().tag(sync=True)

    def __init__(self, system: System | str = charts.STARTERS[0], *, seed: int = 1, spec: Mapping[str, Any] | None = None) -> None:
        self.session = PlaygroundSession(system, seed)
        self._sequence = 0
        self._last: dict[str, Any] = {}
        self.judgement: Judgement | None = None
        super().__init__(poster=charts.QUESTION, spec=dict(spec or page_spec()))
        self._show()

    def __repr__(self) -> str:
        return f"Playground: {self.session.system.name}. {self.session.reading.verdict}"

    @property
    def system(self) -> System:
        """The system as it stands."""
        return self.session.system

    def restore(self, link: str) -> None:
        """Take the system of a link."""
        name, system, reference, seed = playground_link.read(link)
        session = PlaygroundSession(name or system, seed)
        if system != session.system:
            session.reference = reference
            session.describe(to_toml(system))
            session.history = []
        self.session = session
        self._show()

    def save_html(self, path: str | Path) -> Path:
        """Write this card, as it is now, into one file that works in any browser without Python and without a network.

        Goals, links, code and the system as text stay behind: those are Python's.
        """
        from .saved_page import whole

        shown = {**self.shown, "text": "", "python": "", "token": "", "alone": True}
        state = {"spec": {**self.spec, "goals": [], "saved": True}, "shown": shown, "goal": {}}
        told = "What is changed in it is computed in this page, by the same engine; it needs no Python and no network."
        target = Path(path)
        target.write_text(whole("playground", state, self.spec["title"], repr(self), told), encoding="utf-8")
        return target

    def report(self) -> str:
        """Return a page of this run to print: the system, what was changed, the verdict, the panels and their numbers, and a link.

        >>> "Promise kept" in Playground("three_zones").report()
        True
        """
        session = self.session
        token = playground_link.write(session.name, session.system, session.reference, session.seed)
        return playground_report.report(session.state, token, __version__)

    def save_report(self, path: str | Path) -> Path:
        """Write that page into one file, which needs no Python, no script and no network."""
        target = Path(path)
        target.write_text(self.report(), encoding="utf-8")
        return target

    def _show(self) -> None:
        self.shown = self._view()
        self.failures = list(self.session.failures)

    def _view(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        session = self.session
        told = (session.name, session.system, session.reference, session.seed)
        return session.view() | {
            "sequence": self._sequence,
            "text": to_toml(session.system),
            "python": playground_link.code(*told),
            "token": playground_link.write(*told),
            "state": carried(session.state),
        }

    def answer(self, message: Mapping[str, Any]) -> None:
        """Do what the page asks, and show the outcome; the steps of a judgement change nothing that is shown but its own part."""
        if message.get("kind") == "goal-step":
            if self.judgement is not None and self.judgement.running and message.get("done") == len(self.judgement.found):
                self.judgement.step()
                self.goal = self.judgement.view()
            return
        if "sequence" in message and message == self._last:  # sent twice, because the page could not know that it had arrived
            self.send_state("shown")
            return
        self._last = dict(message)
        self._sequence = int(message.get("sequence", self._sequence))
        try:
            self._acts()[str(message.get("kind"))](message)
        except (DStudioError, KeyError, TypeError, ValueError) as error:
            sentence = str(error) if isinstance(error, DStudioError) else f"The page asked for something unknown: {error}."
            self.session.errors[""] = {"text": "", "sentence": sentence}
        self._show()

    def _acts(self) -> dict[str, Callable[[Mapping[str, Any]], None]]:
        do = self.session
        return {
            "choose": lambda given: self._leave_goal(do.choose, given["name"]),
            "goal": lambda given: self.take_goal(given["name"]),
            "judge": lambda _: self._judge_goal(),
            "switch": lambda given: do.switch(given["pattern"], given["place"], given["on"]),
            "set": lambda given: do.set(given["place"], given["field"], given["given"]),
            "text": lambda given: do.describe(given["text"]),
            "connect": lambda given: do.connect(given["caller"], given["to"]),
            "add": lambda given: do.add(given["what"], given["name"], given["caller"]),
            "remove": lambda given: do.remove(given["place"]),
            "fault": lambda given: do.fault(given["what"], given["at"], given["start"], given["lasts"], given["value"]),
            "unfault": lambda given: do.unfault(given["index"]),
            "seed": lambda given: do.reseed(given["seed"]),
            "watch": lambda given: do.look(given["name"]),
            "reset": lambda _: do.reset(),
            "undo": lambda _: do.undo(),
            "ask": lambda _: do.ask(),
            "reveal": lambda given: do.reveal(given["expected"]),
            "pin": lambda _: do.pin(),
            "unpin": lambda given: do.unpin(given["label"]),
            "fork": lambda given: do.fork(given["at"]),
            "unfork": lambda _: do.unfork(),
        }

    # --- goals

    def take_goal(self, name: str) -> None:
        """Open the system of a goal, as ``take_goal("recover")``."""
        goal = goals.goal_named(name)
        self.session.begin(goal.start)
        self.judgement = Judgement(goal)
        self.goal = self.judgement.view()

    def _leave_goal(self, choose: Callable[[str], None], name: str) -> None:
        choose(name)
        self.judgement = None
        self.goal = {}

    def _judge_goal(self) -> None:
        if self.judgement is not None:
            self.judgement.begin(self.session.system)
            self.goal = self.judgement.view()


def page_spec() -> dict[str, Any]:
    """Return what the page needs once."""
    loaded = {name: systems.load(name) for name in systems.names()}
    order = [*charts.STARTERS, *(name for name in loaded if name not in charts.STARTERS)]
    return {
        "title": "Pattern playground",
        "version": __version__,
        "question": charts.QUESTION,
        "systems": [{"name": name, "title": loaded[name].name, "about": " ".join(loaded[name].about.split())} for name in order],
        "starters": len(charts.STARTERS),
        "states": [asdict(state) for state in STATES],
        "faults": [{"what": what, "does": does, "usual": USUAL_VALUES.get(what)} for what, does in charts.fault_words()],
        "goals": [{"name": goal.name, "title": goal.title} for goal in goals.GOALS],
        "kinds": [[word, kind.kind] for word, kind in KINDS.items() if word != "client"],
    }


def playground(system: System | str | None = None, *, seed: int = 1, link: str = "") -> Playground:
    """Return the playground: a system whose patterns can be switched, whose parts can be broken, and whose promise can be kept or not.

    In Voila the address may say what to open on, as ``playground.ipynb?system=web_shop``.

    Parameters
    ----------
    system
        The name of a reference system (see ``dstudio_lib.simulators.systems.names()``), or a system of your own.
    seed
        Of the random numbers.
    link
        A link or token of the button *Copy link*, instead of a system.

    Raises
    ------
    UnknownName
        If there is no such system.
    InputError
        If the link cannot be read.
    """
    asked = parse_qs(os.environ.get("QUERY_STRING", ""))
    given = link or (asked.get("state", [""])[0] if system is None else "")
    wanted = asked.get("system", [""])[0]
    card = Playground(system or (wanted if wanted in systems.names() else charts.STARTERS[0]), seed=seed)
    if given:
        try:
            card.restore(given)
        except InputError as error:
            if link:
                raise
            card.session.errors["link"] = {"text": "", "sentence": str(error)}
            card._show()
    return card
