"""A run of an incident: commands in, events out. The log says everything that scoring needs, and the same commands give the same log.

>>> run = Session("retry-storm", seed=3)
>>> [event["kind"] for event in run.do({"action": "changes"})]
['command', 'minute', 'said']
>>> replay(run.log()).log() == run.log()
True
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from dstudio_lib.foundation.errors import InputError, UnknownName, UnreadableData

from .actions import Action, Command, Expectation
from .flow import MINUTE, STEP
from .lockout import Lockout
from .retry_storm import RetryStorm
from .slow_disk import SlowDisk
from .worlds import World

FORMAT = 1
WORLDS: dict[str, type[World]] = {world.brief.name: world for world in (RetryStorm, Lockout, SlowDisk)}
"""The scenarios, by name."""
NOWHERE = "no place in particular"
UPDATES = (
    ("investigating", "We see that requests fail, and are looking for the reason."),
    ("identified", "We believe that we know the reason, and are acting on it."),
    ("monitoring", "A change is in place; we watch whether it holds."),
    ("resolved", "All users are served again."),
)
JUDGED = 20 * MINUTE
"""How far a mitigation is compared with doing nothing instead (s)."""
MOST_COMMANDS = 300


class Moment:
    """The world as it was when somebody acted, after so many steps, and what is lost from then on if it is left alone."""

    def __init__(self, world: World, step: int) -> None:
        self.world = deepcopy(world)
        self.step = step
        self.losses: list[float] = []

    def alone(self, steps: int) -> list[float]:
        """Return the user-minutes lost in each of so many steps, or of those up to the end of the watch."""
        while len(self.losses) < steps and self.world.now < self.world.brief.horizon:
            self.world.advance()
            self.losses.append(self.world.loss)
        return self.losses[:steps]


class Session:
    """One run of a scenario, from the page to the debrief."""

    def __init__(self, scenario: str, seed: int = 1) -> None:
        if scenario not in WORLDS:
            raise UnknownName(f"No incident is called {scenario!r:.60}; there is {', '.join(WORLDS)}.")
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31:
            raise InputError(f"seed was given as {seed!r:.40}; allowed is a whole number from 0 to 2147483647; try seed=1.", "seed")
        self.world = WORLDS[scenario](seed)
        self.scenario, self.seed, self.over = scenario, seed, False
        self.events: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.firing: dict[str, str] = {}
        self.left_firing: dict[str, str] = {}  # what still fired when the run was closed
        self._lost = self._window_lost = 0.0
        self._losses: list[float] = []
        self._moments: list[Moment] = []
        self._forks: list[tuple[int, int | None, Command]] = []
        self._expected: list[tuple[float, int, Expectation, float]] = []
        self._run_to(0.0)
        self._note("called", text=self.world.brief.story, users=self.world.users, horizon=self.world.brief.horizon)

    # --- commands

    @property
    def actions(self) -> tuple[Action, ...]:
        """What can be done, the same in every state; what does not reach its goal says so, and has cost its minutes."""
        world = self.world
        places = dict.fromkeys(place for cause in world.causes() for place in cause.places)
        channels = world.channels()
        return (
            *world.actions(),
            Action("update", "Publish a status update", "communicate", 1, "Say what you know, and no more.",
                   "What is not so will be remembered.", channels if len(channels) > 1 else (), UPDATES, "on", "what it says"),
            Action("hypothesis", "Put a hypothesis on the board", "think", 0, "What you believe is the cause.",
                   targets=(NOWHERE, *places), values=tuple((cause.name, cause.label) for cause in world.causes()), value_word="cause"),
            Action("evidence", "Note evidence on the board", "think", 0, "For or against the newest hypothesis, in your words.",
                   values=(("for", "for it"), ("against", "against it")), value_word="speaks"),
            Action("wait", "Wait", "wait", 0, "Let it go on and watch.", values=(("1", "1 min"), ("5", "5 min"), ("10", "10 min")),
                   value_word="for"),
            Action("close", "Declare it over", "close", 0, "Go to the debrief; what is left undone stays undone.",
                   "If it is not over, everything that follows counts."),
        )  # fmt: skip

    def do(self, command: Any) -> list[dict[str, Any]]:
        """Carry out one command, given as plain data, and return the events that followed.

        Raises
        ------
        InputError, UnknownName
            In one sentence, if it is no command here; nothing has happened then, and no time has passed.
        """
        if self.over:
            raise InputError("This run is over; begin a new one, with another seed if you like.", "action")
        if len(self.commands) >= MOST_COMMANDS:
            raise InputError(f"More than {MOST_COMMANDS} commands in one incident; declare it over, or begin again.", "action")
        read = Command.read(command, self.actions, self.world.brief.metrics)
        if read.action.name == "evidence" and not (read.text and any(event["kind"] == "hypothesis" for event in self.events)):
            raise InputError("Evidence needs words, and a hypothesis on the board that it speaks for or against.", "text")
        first = len(self.events)
        self.commands.append(read.plain())
        said = read.plain()
        if "at" in said:
            said["place"] = said.pop("at")  # "at" is when, in an event
        self._note("command", number=len(self.commands), does=read.action.kind, **said)
        self._carry_out(read)
        if self.world.now >= self.world.brief.horizon and not self.over:
            self._close("The watch ends.")
        return self.events[first:]

    def _carry_out(self, command: Command) -> None:
        action, world = command.action, self.world
        if action.kind == "close":
            self._close("Declared over.")
        elif action.kind == "wait":
            self._run_to(world.now + int(command.value) * MINUTE)
        elif action.name == "hypothesis":
            self._note("hypothesis", cause=command.value, where="" if command.at == NOWHERE else command.at, text=command.text)
        elif action.name == "evidence":
            self._note("evidence", speaks=command.value, text=command.text)
        elif action.kind == "communicate":
            self._run_to(world.now + action.minutes * MINUTE)
            reached = world.update_reaches(command.at or world.channels()[0])
            self._note("update", says=command.value, text=command.text, reached=reached, answered=round(world.answered, 2),
                       **({} if reached else {"why": "nobody can read it there: the page needs what is broken"}))  # fmt: skip
        else:
            self._act(command)

    def _act(self, command: Command) -> None:
        world, number = self.world, len(self.commands)
        if command.action.kind == "mitigate":
            self._forks.append((number, len(self._moments), command))
        if self._forks:
            self._moments.append(Moment(world, len(self._losses)))
        before = dict(world.metrics)
        world.started(command)
        self._run_to(world.now + command.action.minutes * MINUTE)
        found = world.finished(command)
        self._note("said", number=number, does=command.action.kind, **found.plain())
        if not found.worked and self._forks and self._forks[-1][0] == number:
            self._forks[-1] = (number, None, command)  # it reached nothing, and so was worth nothing
        if command.expect is not None:
            due = world.now + command.expect.within * MINUTE
            self._expected.append((due, number, command.expect, before[command.expect.metric]))

    # --- time

    def _run_to(self, end: float) -> None:
        world = self.world
        end = min(end, world.brief.horizon)
        while world.now < end:
            world.advance()
            loss = world.loss
            self._losses.append(loss)
            self._window_lost += loss if world.now > 0 else 0.0
            for text in world.news:
                self._note("news", text=text)
            world.news.clear()
            if round(world.now / STEP) % round(MINUTE / STEP) == 0:
                self._minute()

    def _minute(self) -> None:
        world = self.world
        self._lost += self._window_lost
        self._window_lost = 0.0
        dark = {panel.metric: why for panel in world.panels() if (why := world.dark(panel))}
        self._note("minute", metrics={name: round(value, 4) for name, value in world.metrics.items()}, dark=dark, lost=round(self._lost, 1))
        firing = world.alerts()
        for name, text in firing.items():
            if name not in self.firing:
                self._note("alert", name=name, text=text)
        for name in self.firing:
            if name not in firing:
                self._note("cleared", name=name)
        self.firing = firing
        for each in [each for each in self._expected if each[0] <= world.now]:
            self._expected.remove(each)
            self._check(each[1], each[2], each[3])

    def _check(self, number: int, expect: Expectation, before: float) -> None:
        metric = next(each for each in self.world.brief.metrics if each.name == expect.metric)
        after = self.world.metrics[expect.metric]
        went = metric.direction(before, after)
        self._note("checked", number=number, metric=metric.name, expected=expect.direction, confidence=expect.confidence, went=went,
                   right=went == expect.direction, before=round(before, 3), after=round(after, 3))  # fmt: skip

    def _close(self, text: str) -> None:
        """End the run: the world goes on alone to the end of the watch, and each mitigation is compared with doing nothing instead."""
        closed = self.world.now
        self.left_firing = dict(self.firing)
        self._run_to(self.world.brief.horizon)
        for _, number, expect, _ in self._expected:
            self._note("unchecked", number=number, metric=expect.metric)
        self._expected.clear()
        for number, moment, command in self._forks:
            self._note("judged", number=number, worth=0.0 if moment is None else round(self._worth(moment, command), 1))
        self._forks.clear()
        self._moments.clear()
        self.over = True
        self._note("over", text=text, closed=closed, lost=round(self._lost, 1), truth=self.world.truth())

    def _worth(self, number: int, command: Command) -> float:
        """Return the user-minutes that a mitigation saved within twenty minutes, against waiting; negative if it cost some.

        What the mitigation alone led to is the run itself until somebody acts again, and from then on the world of that moment, left alone.
        """
        moment, following = self._moments[number], self._moments[number + 1 : number + 2]
        steps, began = round(JUDGED / STEP), moment.step
        done = began + min(round(command.action.minutes * MINUTE / STEP), len(self._losses) - began)
        again = min([began + steps, *(each.step for each in following)])
        after = self._losses[done:again]
        for each in following:
            after += each.alone(began + steps - again)
        return _total(moment.alone(steps)) - _total(self._losses[began:done]) - _total(after)

    def _note(self, kind: str, /, **data: Any) -> None:
        self.events.append({"at": self.world.now, "kind": kind, **data})

    # --- out

    def log(self) -> dict[str, Any]:
        """Return the whole run as plain data: what scoring reads, and what can be kept, sent and replayed."""
        return {"format": FORMAT, "scenario": self.scenario, "seed": self.seed, "events": _copy(self.events)}


def _total(losses: Iterable[float]) -> float:
    """Return a sum, added up in order as the run does."""
    total = 0.0
    for each in losses:
        total += each
    return total


def _copy(data: Any) -> Any:
    """Return a copy of plain data."""
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(each) for each in data] if isinstance(data, list) else data


def play(scenario: str, seed: int, commands: Iterable[Mapping[str, Any]]) -> Session:
    """Return the run that these commands make.

    >>> play("slow-disk", 1, [{"action": "wait", "value": "5"}]).world.now
    300.0
    """
    run = Session(scenario, seed)
    for command in commands:
        run.do(command)
    return run


def replay(log: Any) -> Session:
    """Return the run of a log, played again from its commands.

    Raises
    ------
    UnreadableData
        If it is no log, or playing its commands again does not give the same events.
    """
    if isinstance(log, (str, bytes)):
        try:
            log = json.loads(log)
        except ValueError:
            raise UnreadableData("This is not JSON; a run is exported as JSON by the war room.") from None
    try:
        if log["format"] != FORMAT:
            raise UnreadableData(f"This run has format {log['format']!r:.20}; this version reads {FORMAT}.")
        keys = {"action": "action", "at": "place", "value": "value", "text": "text", "expect": "expect"}
        played = [event for event in log["events"] if event["kind"] == "command"]
        commands = [{key: event[name] for key, name in keys.items() if name in event} for event in played]
        run = play(log["scenario"], log["seed"], commands)
    except (KeyError, TypeError, AttributeError):
        raise UnreadableData("This is no run of an incident: it needs format, scenario, seed and events.") from None
    except (InputError, UnknownName) as error:
        raise UnreadableData(f"This run cannot be played again: {error}") from None
    if json.loads(json.dumps(run.log())) != json.loads(json.dumps(log)):
        raise UnreadableData("Playing these commands again gives other events: the log was changed, or another version wrote it.")
    return run
