"""The war room: an incident to be commander of, in turns, with alerts, panels, a board of hypotheses, updates and a debrief."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import traitlets

from dstudio_lib.charts import war_room as charts
from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.simulators.response.session import Session, replay

from .assets import loader
from .surface import Surface

QUESTION = "Several things fail at once. What do you do first?"


class WarRoom(Surface):
    """The card of an incident. ``session`` holds the run; ``shown`` is what can be seen of it.

    >>> card = WarRoom("slow-disk", seed=2)
    >>> card.do(action="wait", value="5")
    >>> card.shown["minute"]
    5
    """

    _esm = loader("war")
    spec = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, scenario: str = "retry-storm", seed: int = 1) -> None:
        self.session = Session(scenario, seed)
        self._sequence = 0
        super().__init__(poster=QUESTION, spec={"scenarios": charts.scenarios(), "question": QUESTION})
        self._show()

    def __repr__(self) -> str:
        state = "over" if self.session.over else f"minute {round(self.session.world.now / 60)}"
        return f"War room: {self.session.world.brief.title}, seed {self.session.seed}, {state}."

    def do(self, **command: Any) -> None:
        """Give a command, as ``do(action="restart", at="cart")``, and show what follows."""
        self.session.do(command)
        self._show()

    def log(self) -> dict[str, Any]:
        """Return the run as plain data: to keep, to score, or to replay."""
        return self.session.log()

    def _show(self, trouble: str = "") -> None:
        self.shown = charts.view(self.session) | {"sequence": self._sequence, "trouble": trouble, "card": self.model_id}

    def answer(self, message: Mapping[str, Any]) -> None:
        """Do what the page asks, and show the outcome."""
        self._sequence = int(message.get("sequence", self._sequence))
        trouble = ""
        try:
            match message:
                case {"kind": "do", "command": command, "given": given} if given == len(self.session.commands):
                    self.session.do(command)  # one that a page sent again after a silence has another count, and is not done twice
                case {"kind": "begin", "scenario": str(scenario), "seed": seed}:
                    self.session = Session(scenario, seed)
                case {"kind": "replay", "text": str(text)}:
                    self.session = replay(text)
                case {"kind": "export"}:
                    name = f"{self.session.scenario}-{self.session.seed}.json"
                    self.send({"kind": "run", "name": name, "text": json.dumps(self.session.log(), ensure_ascii=False, indent=1)})
        except DStudioError as error:
            trouble = str(error)
        self._show(trouble)


def war_room(scenario: str = "", seed: int | None = None) -> WarRoom:
    """Return the war room of an incident.

    In Voila the address may say which, as ``war-room.ipynb?scenario=lockout&seed=7``.

    Parameters
    ----------
    scenario
        ``"retry-storm"``, ``"lockout"`` or ``"slow-disk"``.
    seed
        What differs from run to run follows from it.

    Raises
    ------
    UnknownName
        If there is no such incident.
    InputError
        If the seed is no whole number from 0 on.
    """
    asked = parse_qs(os.environ.get("QUERY_STRING", ""))
    given = asked.get("seed", ["1"])[0]
    asked_seed = int(given) if given.isdecimal() else 1
    return WarRoom(scenario or asked.get("scenario", ["retry-storm"])[0], asked_seed if seed is None else seed)
