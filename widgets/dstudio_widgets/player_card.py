"""The player: a recorded run as a space-time diagram, event by event or as a film. It needs Python only to be made."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import traitlets

from dstudio_lib.charts.player import finding, played
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.kernel import Trace
from dstudio_lib.kernel.recording import Recording
from dstudio_lib.simulators.famous_runs import FAMOUS_RUNS, famous_run
from dstudio_lib.simulators.learner_code import Failure
from dstudio_lib.simulators.trials import Verdict, recording_of

from .assets import loader
from .surface import Surface

MOST_EVENTS = 3_000
"""Events that one run may have: more is neither read nor drawn."""
QUESTION = "Who knew what, and when?"
Playable = Recording | Trace | Failure | Verdict


class Player(Surface):
    """The card of some runs, of which one is shown. All of them are in the page.

    Parameters
    ----------
    runs
        Title, story, and what to play.
    first
        The place of the one that is shown first.
    """

    _esm = loader("player")
    spec = traitlets.Dict().tag(sync=True)

    def __init__(self, runs: Iterable[tuple[str, str, Playable]], first: int = 0) -> None:
        self.recordings = [(title, story, as_recording(given), _again(given)) for title, story, given in runs]
        shown = [
            {"title": title, "story": story, "again": again, **played(recording)} for title, story, recording, again in self.recordings
        ]
        super().__init__(poster=QUESTION, spec={"runs": shown, "first": first, "question": QUESTION})

    def __repr__(self) -> str:
        title, _, recording, _ = self.recordings[self.spec["first"]]
        return f"{title}: {finding(recording)}"

    def save_html(self, path: str | Path) -> Path:
        """Write the player into one file that works in any browser without Python and without a network."""
        from .saved_page import whole

        target = Path(path)
        told = "All of its runs are in this page; it needs no Python and no network."
        title = str(self.spec["runs"][self.spec["first"]]["title"])
        target.write_text(whole("player", {"spec": self.spec}, title, repr(self), told, plots=False), encoding="utf-8")
        return target


def as_recording(given: Playable) -> Recording:
    """Return a recording of whatever can be played; of a trace alone it tells no states.

    >>> trace = Trace()
    >>> trace.write(5, "a", "start", {})
    >>> as_recording(trace).nodes
    ('a',)
    """
    match given:
        case Recording():
            found = given
        case Verdict():
            found = given.recording()
        case Failure():
            found = recording_of(given)
        case Trace():
            named = [name for event in given for name in (event.node, event.fields.get("to")) if isinstance(name, str) and name]
            found = Recording(given, tuple(dict.fromkeys(named)))
        case _:
            raise InputError(
                f"A {type(given).__name__} cannot be played; give a recording, a world's trace, a failure, a verdict of trial, "
                f"or one of these names: {', '.join(FAMOUS_RUNS)}.",
                "what",
            )
    if len(found.trace) > MOST_EVENTS:
        raise InputError(
            f"The run has {len(found.trace)} events, and up to {MOST_EVENTS} can be played; record a shorter one, or trace.until(time).",
            "what",
        )
    return found


def _again(given: Playable) -> list[str]:
    """Return what the run follows from, line by line."""
    failure = given.runs.failure if isinstance(given, Verdict) and given.recording().has_time else given
    return str(failure).splitlines()[1:] if isinstance(failure, Failure) else []


def player(what: str | Playable = "", *, title: str = "", story: str = "") -> Player:
    """Return a player of a run: of one of the course's, or of whatever a world or a trial of yours has left.

    In Voila the address may say which, as ``player.ipynb?run=split-brain``.

    Parameters
    ----------
    what
        The name of a run of the course, a recording, a world's trace, a failure or a verdict; by default all runs of the course.
    title, story
        What to say over a run of yours.

    Raises
    ------
    UnknownName
        If there is no run of that name.
    InputError
        If it cannot be played, or has too many events.

    Examples
    --------
    >>> player("commit-in-doubt").recordings[0][2].nodes
    ('coordinator', 'p1', 'p2', 'p3')
    """
    if not isinstance(what, str):
        return Player([(title or "A run", story, what)])
    name = what or parse_qs(os.environ.get("QUERY_STRING", "")).get("run", [next(iter(FAMOUS_RUNS))])[0]
    chosen: Any = famous_run(name)
    runs = list(FAMOUS_RUNS.values()) if not what else [chosen]
    return Player([(run.title, run.story, run.recording()) for run in runs], runs.index(chosen))
