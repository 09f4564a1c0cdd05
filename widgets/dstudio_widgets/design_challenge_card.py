"""A design challenge as a card: the playground with a brief, a promise and a budget, and a button that puts the design on trial."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs

import traitlets

from dstudio_lib.charts import design as charts
from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.simulators import design as challenges
from dstudio_lib.simulators.design.challenge import Challenge
from dstudio_lib.simulators.design.freedom import checked
from dstudio_lib.simulators.design.judging import Evaluation, Outcome, count_of, outcomes, put_together
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_files import to_toml

from .playground_card import Playground, page_spec
from .playground_session import PlaygroundSession

DRAWS = 3
"""Hidden draws of a submission."""
STEP = 0.25
"""Seconds of work between two messages, so that progress is seen and a submission can be stopped."""


class DesignChallenge(Playground):
    """The card of a challenge. ``session`` holds the design and its public run, ``evaluation`` the last submission.

    >>> card = DesignChallenge("checkout", seeds=(1,))
    >>> card.submit().total <= 40
    True
    """

    judged = traitlets.Dict().tag(sync=True)

    def __init__(self, name: str = "checkout", *, seeds: Sequence[int] = ()) -> None:
        self.challenge: Challenge = challenges.load(name)
        self.seeds = tuple(seeds) or tuple(random.SystemRandom().sample(range(1_000, 2**31), DRAWS))
        self.sessions: dict[str, PlaygroundSession] = {}
        self.best: dict[str, tuple[int, str]] = {}
        self.evaluation: Evaluation | None = None
        self._design = self.challenge.start
        self._rest: Iterator[Outcome] | None = None
        self._found: list[Outcome] = []
        super().__init__(self.challenge.live, spec=_spec())
        self.sessions[name] = self.session
        self._judge()

    def __repr__(self) -> str:
        total = f", {self.evaluation.total} of 100 points" if self.evaluation else ""
        return f"Design challenge: {self.challenge.title}{total}."

    # --- what the page is told

    def _view(self) -> dict[str, Any]:
        challenge, design = self.challenge, self.session.system
        view = super()._view() | {"name": challenge.name, "about": challenge.brief, "state": None}
        view["python"] = _code(challenge, design, self.seeds)
        gauges = [asdict(gauge) for gauge in charts.gauges(challenge, self.session.run)]
        return view | {"challenge": {"gauges": gauges, "refused": _refusal(challenge, design), "upkeep": f"{challenge.upkeep:g}"}}

    def _judge(self) -> None:
        total, text = self.best.get(self.challenge.name, (None, ""))
        self.judged = {
            "running": self._rest is not None,
            "done": len(self._found),
            "of": count_of(self.challenge, self.seeds),
            "debrief": charts.debrief(self.evaluation) if self.evaluation else None,
            "best": total,
            "text": text,
        }

    # --- what the page asks

    def answer(self, message: Mapping[str, Any]) -> None:
        """Do what the page asks; the steps of a submission are no changes of the design, and need no new view of it."""
        match message:
            case {"kind": "step", "done": done}:
                if self._rest is not None and done == len(self._found):
                    self._step()
            case {"kind": "cancel"}:
                self._stop()
            case _:
                super().answer(message)

    def _acts(self) -> dict[str, Callable[[Mapping[str, Any]], None]]:
        return super()._acts() | {
            "choose": lambda given: self.choose(given["name"]),
            "submit": lambda _: self._begin(),
            "best": lambda _: self.take_best(),
        }

    def choose(self, name: str) -> None:
        """Turn to another challenge; the design of this one is kept."""
        self.challenge = challenges.load(name)
        self.session = self.sessions.setdefault(name, PlaygroundSession(self.challenge.live))
        self.evaluation = None
        self._stop()

    def take_best(self) -> None:
        """Take the design back that had most points, with the faults that everybody can see."""
        if self.challenge.name in self.best:
            self.session.describe(self.best[self.challenge.name][1])

    # --- a submission

    def submit(self) -> Evaluation:
        """Put the design on trial, all at once, and return what it is worth.

        Raises
        ------
        InputError
            If the challenge does not allow the design.
        """
        checked(self.challenge, self.session.system)
        self._begin()
        while self._rest is not None:
            self._step()
        assert self.evaluation is not None
        return self.evaluation

    def _begin(self) -> None:
        if _refusal(self.challenge, self.session.system):
            return
        self._design = self.session.system
        self.evaluation, self._found = None, []
        self._rest = outcomes(self.challenge, self._design, self.seeds)
        self._judge()

    def _step(self) -> None:
        assert self._rest is not None
        until = time.monotonic() + STEP
        try:
            self._found.append(next(self._rest))
            while time.monotonic() < until:
                self._found.append(next(self._rest))
        except StopIteration:
            self._finish()
        except DStudioError as error:
            self.session.errors[""] = {"text": "", "sentence": str(error)}
            self._rest, self._found = None, []
            self._show()
        self._judge()

    def _finish(self) -> None:
        self.evaluation = put_together(self.challenge, self.seeds, self._found)
        self._rest, self._found = None, []
        before = self.best.get(self.challenge.name)
        if before is None or self.evaluation.total > before[0]:
            self.best[self.challenge.name] = (self.evaluation.total, to_toml(self._design))

    def _stop(self) -> None:
        self._rest, self._found = None, []
        self._judge()


def _refusal(challenge: Challenge, design: System) -> str:
    """Return why the challenge does not allow a design, in a sentence; empty if it does."""
    try:
        checked(challenge, design)
    except DStudioError as error:
        return str(error)
    return ""


def _code(challenge: Challenge, design: System, seeds: Sequence[int]) -> str:
    """Return Python that judges a design as a submission does; the hidden draws stay hidden, so it has seeds of its own."""
    from dstudio_lib import __version__

    return (
        f"# DStudio {__version__}\n"
        "from dstudio_lib.simulators.design import load\n"
        "from dstudio_lib.simulators.design.judging import evaluate\n"
        "from dstudio_lib.simulators.playground_files import from_toml\n\n"
        f"design = from_toml({to_toml(design)!r})\n"
        f'evaluate(load("{challenge.name}"), design, seeds={list(range(1, len(seeds) + 1))}).total\n'
    )


def _spec() -> dict[str, Any]:
    """Return what the page needs once: that of the playground, with the challenges in the place of its systems."""
    loaded = [challenges.load(name) for name in challenges.NAMES]
    return page_spec() | {
        "title": "Design challenge",
        "question": charts.QUESTION,
        "systems": [{"name": each.name, "title": each.title, "about": each.brief} for each in loaded],
        "starters": len(loaded),
        "challenge": True,
        "goals": [],
    }


def design_challenge(name: str = "", *, seeds: Sequence[int] = ()) -> DesignChallenge:
    """Return a design challenge: a system to design within bounds and a budget, which is then put on trial.

    In Voila the address may say which, as ``design-challenge.ipynb?challenge=feed``.

    Parameters
    ----------
    name
        ``"checkout"`` or ``"feed"``.
    seeds
        Of the hidden draws; by default three by chance, the same for all submissions to this card.

    Raises
    ------
    UnknownName
        If there is no such challenge.
    """
    asked = parse_qs(os.environ.get("QUERY_STRING", "")).get("challenge", [""])[0]
    return DesignChallenge(name or (asked if asked in challenges.NAMES else challenges.NAMES[0]), seeds=seeds)
