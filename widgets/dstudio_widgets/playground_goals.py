"""The judgement of a goal in the playground, a few runs at a time, so that its progress is seen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from dstudio_lib.simulators.design.goals import SEEDS, Goal, Verdict, concluded, runs
from dstudio_lib.simulators.playground import System

STEP = 0.25
"""Seconds of work between two messages."""


class Judgement:
    """A goal that was taken, and what its judge has seen so far.

    >>> from dstudio_lib.simulators.design.goals import goal_named
    >>> judgement = Judgement(goal_named("recover"))
    >>> judgement.begin(goal_named("recover").answers[0]())
    >>> while judgement.running:
    ...     judgement.step()
    >>> judgement.view()["solved"]
    True
    """

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
        self.found: list[tuple[bool, str]] = []
        self.verdict: Verdict | None = None
        self._rest: Iterator[tuple[bool, str]] | None = None

    @property
    def running(self) -> bool:
        """Whether there are runs to come."""
        return self._rest is not None

    def begin(self, system: System) -> None:
        """Judge a system; one that does not count is told so at once."""
        self.found = []
        if refused := self.goal.refusal(system):
            self.verdict, self._rest = Verdict(0, len(SEEDS), refused), None
        else:
            self.verdict, self._rest = None, runs(self.goal, system)

    def step(self) -> None:
        """Go on for a moment."""
        if self._rest is None:
            return
        until = time.monotonic() + STEP
        for each in self._rest:
            self.found.append(each)
            if time.monotonic() >= until:
                return
        self.verdict, self._rest = concluded(self.goal, self.found), None

    def view(self) -> dict[str, Any]:
        """Return what the page is told."""
        verdict = self.verdict
        return {
            "name": self.goal.name,
            "running": self.running,
            "done": len(self.found),
            "of": len(SEEDS),
            "verdict": verdict.sentence if verdict else "",
            "solved": bool(verdict and verdict.solved),
        }
