"""All that can happen to a protocol within bounds: every order of deliveries, and drops, doublings, crashes and timeouts.

A process is the same one that runs in a world (:class:`dstudio_lib.foundation.process.Process`). Here there is no time: a message
that is under way may arrive next, and a timer that is set may ring next, whatever it was set to; ``world.now`` is always 0, and
``world.random`` is the same in every handler. So what is found to be right does not lean on timing, and what is found to be wrong comes
with the shortest series of events that leads to it.

>>> from dstudio_lib.foundation.process import Process
>>> class Candidate(Process):
...     leader = None
...     def on_start(self, world):
...         for peer in self.peers:
...             world.send(peer, "I lead")
...         self.leader = self.leader or self.me
...     def on_message(self, world, sender, message):
...         self.leader = sender
>>> build = {name: (lambda name=name: Candidate(name, tuple({"a": "b", "b": "a"}[name]))) for name in "ab"}
>>> def one_leader(seen):
...     return len({each.leader for each in seen.nodes.values()}) == 1 or bool(seen.messages)
>>> found = check_protocol(build, one_leader)
>>> print(found.reason)
The invariant does not hold, after 2 steps.
>>> found.path
('b receives "I lead" from a', 'a receives "I lead" from b')
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
import json
import random
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process
from dstudio_lib.kernel.plain import plain
from dstudio_lib.kernel.trace import Trace

from .exploring import MOST_STATES, Check, Exploration, explore
from .steps import Asked, Step, begin, begin_again, disk_of, plainly

__all__ = ["Asked", "Bounds", "Situation", "Step", "check_protocol"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may go wrong in one run, and how far to look.

    ``in_order`` says that a link keeps the order of its messages. ``most_steps`` counts events from the start.

    >>> Bounds(crashes=1).drops
    0
    """

    drops: int = 0
    duplications: int = 0
    crashes: int = 0
    timeouts: int = 0
    in_order: bool = False
    most_states: int = MOST_STATES
    most_steps: int | None = None

    def __post_init__(self) -> None:
        for name in ("drops", "duplications", "crashes", "timeouts"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise InputError(f"{name} is {value!r}; give how many there may be in one run, 0 or more.", name)


@dataclass(frozen=True, slots=True)
class Situation:
    """What can be seen of a protocol at one moment.

    ``nodes`` holds the processes that are up, by name; ``messages`` what is under way, as (sender, receiver, message); ``said`` what
    processes recorded so far of the kinds watched, as (node, kind, fields), each different thing once, unless it is asked in turn.
    """

    nodes: Mapping[str, Process]
    messages: tuple[tuple[str, str, Any], ...]
    said: tuple[tuple[str, str, Mapping[str, Any]], ...]

    def values(self, kind: str, field: str = "value") -> list[Any]:
        """Return the different values recorded under a kind."""
        found: list[Any] = []
        for _, each, fields in self.said:
            if each == kind and fields.get(field) not in found:
                found.append(fields.get(field))
        return found

    @property
    def trace(self) -> Trace:
        """What processes recorded as a trace, so that a check of traces can be asked here too; all times are 0."""
        trace = Trace()
        for node, kind, fields in self.said:
            trace.write(0, node, kind, plain(dict(fields)))
        return trace


_Message = tuple[str, str, Any, Hashable]
"""Sender, receiver, message, and what the message is known by."""

_Said = tuple[str, str, Mapping[str, Any]]
"""Node, kind and fields of a record."""

_Event = tuple[str, Hashable, Callable[[Process, Any], None]]
"""The handler that is called, what with, and the call."""


@dataclass(slots=True)
class _State:
    processes: dict[str, Process]
    disks: dict[str, dict[str, Any]]
    timers: dict[str, frozenset[str]]
    messages: tuple[_Message, ...]
    said: dict[Hashable, _Said]
    left: tuple[int, int, int, int, int]
    prints: dict[str, Hashable]
    failure: str = ""


@dataclass(frozen=True, slots=True)
class _Outcome:
    process: Process
    known_by: Hashable
    timers: frozenset[str]
    sent: tuple[_Message, ...]
    said: tuple[tuple[Hashable, _Said], ...]
    failure: str


class Around:
    """The surroundings of one process while one of its handlers runs."""

    now = 0

    def __init__(self, me: str, timers: frozenset[str], names: Mapping[str, Any], watched: frozenset[str] | None) -> None:
        self.me = me
        self.random = random.Random(0)
        self.sent: list[_Message] = []
        self.timers = set(timers)
        self.said: list[tuple[Hashable, _Said]] = []
        self._names = names
        self._watched = watched

    def send(self, to: str, message: Any) -> None:
        if to not in self._names:
            raise InputError(f"{self.me} sends to {to!r}, and there is no such node; there are {', '.join(self._names)}.")
        self.sent.append((self.me, to, message, fingerprint(message)))

    def set_timer(self, name: str, after: int) -> None:
        self.timers.add(name)

    def cancel_timer(self, name: str) -> None:
        self.timers.discard(name)

    def record(self, kind: str, **fields: Any) -> None:
        if self._watched is None or kind in self._watched:
            self.said.append(((self.me, kind, fingerprint(fields)), (self.me, kind, fields)))


def check_protocol(
    build: Mapping[str, Callable[[], Process]],
    invariant: Check | Mapping[str, Check],
    *,
    bounds: Bounds | None = None,
    watch: Sequence[str] | None = ("decide",),
    at_rest: Check | None = None,
    alike: Sequence[Sequence[str]] = (),
    calls: Sequence[Asked] = (),
    in_turn: bool = False,
    carry_out: Callable[[Callable[[], None]], None] | None = None,
) -> Exploration[Situation]:
    """Return whether a protocol keeps an invariant in everything that can happen to it within bounds.

    Parameters
    ----------
    build
        How each process is made, by name.
    invariant
        What must hold at every moment, said of a :class:`Situation`: True, False, or a sentence that says what is wrong.
    bounds
        What may go wrong; by default nothing but the order of deliveries.
    watch
        The kinds of records that the invariant asks about; others are not kept, since each makes more states. ``None`` keeps all.
    at_rest
        What must hold besides when nothing more can happen.
    alike
        Groups of nodes whose names mean nothing to the protocol: states that differ by an exchange of such names are counted once.
    calls
        What applications ask for, one after the other, each at any time.
    in_turn
        Keep everything that was recorded in its order, with repetitions, for checks that ask about orders. It makes more states.
    carry_out
        Runs one handler, where somebody wants to watch over it; by default it is just called.

    Raises
    ------
    InputError
        If there are no processes, or nodes are said to be alike that do not exist.

    Notes
    -----
    An error that a process raises counts as a violation, and so does sending to a node that does not exist.
    """
    if not build:
        raise InputError("There are no processes; give at least one.", "build")
    limits = bounds or Bounds()
    machine = _Machine(build, limits, None if watch is None else frozenset(watch), tuple(calls), in_turn, carry_out or plainly)
    renamings = _renamings(list(build), alike)

    def seen(check: Check) -> Check:
        return lambda state: state.failure or check(_situation(state))

    checks = invariant if isinstance(invariant, Mapping) else {"the invariant": invariant}
    found = explore(
        [machine.first()],
        machine.steps,
        {title: seen(check) for title, check in checks.items()},
        at_rest=None if at_rest is None else seen(at_rest),
        most_states=limits.most_states,
        most_steps=limits.most_steps,
        key=lambda state: _key(state, renamings, limits.in_order),
    )
    last = None if found.state is None else _situation(found.state)
    return Exploration(found.valid, found.reason, found.states, found.generated, found.depth, found.path, last)


class _Machine:
    """The protocol as a state machine: each step is one thing that can happen next."""

    def __init__(
        self,
        build: Mapping[str, Callable[[], Process]],
        bounds: Bounds,
        watched: frozenset[str] | None,
        calls: tuple[Asked, ...],
        in_turn: bool,
        carry_out: Callable[[Callable[[], None]], None],
    ) -> None:
        self.build = build
        self.bounds = bounds
        self.watched = watched
        self.calls = calls
        self.in_turn = in_turn
        self.carry_out = carry_out
        self.outcomes: dict[Any, _Outcome] = {}

    def first(self) -> _State:
        bounds = self.bounds
        names = list(self.build)
        left = (bounds.drops, bounds.duplications, bounds.crashes, bounds.timeouts, len(self.calls))
        processes = {name: self.build[name]() for name in names}
        state = _State(processes, {}, dict.fromkeys(names, frozenset()), (), {}, left, {})
        state.prints = {name: fingerprint(process) for name, process in processes.items()}
        for name in names:
            state = self._handled(state, name, _START)
        return state

    def steps(self, state: _State) -> Iterator[tuple[str, _State]]:
        if state.failure:
            return
        drops, duplications, crashes, timeouts, calls = state.left
        seen: set[Any] = set()
        for place, (sender, to, message, known_by) in enumerate(state.messages):
            alike: Any = (sender, to) if self.bounds.in_order else (sender, to, known_by)
            if alike in seen:
                continue
            seen.add(alike)
            rest = state.messages[:place] + state.messages[place + 1 :]
            what = _said(message)
            if to in state.processes:
                arrived = dataclasses.replace(state, messages=rest)
                event = _delivery(sender, message, known_by)
                yield Step(f"{to} receives {what} from {sender}", "message", to, place), self._handled(arrived, to, event)
                if duplications:
                    doubled = dataclasses.replace(state, left=(drops, duplications - 1, crashes, timeouts, calls))
                    yield Step(f"{to} receives a copy of {what} from {sender}", "copy", to, place), self._handled(doubled, to, event)
            if drops:
                less = (drops - 1, duplications, crashes, timeouts, calls)
                lost = dataclasses.replace(state, messages=rest, left=less)
                yield Step(f"{what} from {sender} to {to} is lost", "loss", to, place), lost
        for name, process in state.processes.items():
            if timeouts:
                for timer in sorted(state.timers[name]):
                    others = state.timers | {name: state.timers[name] - {timer}}
                    rung = dataclasses.replace(state, timers=others, left=(drops, duplications, crashes, timeouts - 1, calls))
                    yield Step(f"{timer} rings at {name}", "timer", name, timer=timer), self._handled(rung, name, _ring(timer))
            if crashes:
                disk = disk_of(process)
                yield (
                    Step(f"{name} crashes", "crash", name),
                    dataclasses.replace(
                        state,
                        processes={other: each for other, each in state.processes.items() if other != name},
                        disks=state.disks | {name: disk},
                        timers=state.timers | {name: frozenset()},
                        left=(drops, duplications, crashes - 1, timeouts, calls),
                        prints=state.prints | {name: ("down", fingerprint(disk))},
                    ),
                )
        for name, disk in state.disks.items():
            process = self.build[name]()
            for each, value in copy.deepcopy(disk).items():
                setattr(process, each, value)
            processes = {
                other: process if other == name else state.processes[other]
                for other in self.build
                if other in state.processes or other == name
            }
            back = dataclasses.replace(
                state, processes=processes, disks={other: each for other, each in state.disks.items() if other != name}
            )
            yield Step(f"{name} restarts", "restart", name), self._handled(back, name, _RESTART)
        if calls:
            place = len(self.calls) - calls
            asked = self.calls[place]
            if asked.node in state.processes:
                following = dataclasses.replace(state, left=(drops, duplications, crashes, timeouts, calls - 1))
                yield Step(str(asked), "call", asked.node, place), self._handled(following, asked.node, _call(asked))

    def _handled(self, state: _State, name: str, event: _Event) -> _State:
        """Return the state after one process has handled one event.

        What a process does follows from its data, its timers and the event alone, so it is worked out once for each of these.
        """
        handler, asked, call = event
        known = (name, state.prints[name], state.timers[name], handler, asked)
        if known not in self.outcomes:
            process = copy.deepcopy(state.processes[name])
            around = Around(name, state.timers[name], self.build, self.watched)
            failure = ""
            try:
                self.carry_out(lambda: call(process, around))
            except Exception as error:
                failure = f"{name} fails: {type(error).__name__}: {error}"
            self.outcomes[known] = _Outcome(
                process, fingerprint(process), frozenset(around.timers), tuple(around.sent), tuple(around.said), failure
            )
        outcome = self.outcomes[known]
        return _State(
            state.processes | {name: outcome.process},
            state.disks,
            state.timers | {name: outcome.timers},
            (*state.messages, *outcome.sent),
            self._told(state.said, outcome.said) if outcome.said else state.said,
            state.left,
            state.prints | {name: outcome.known_by},
            state.failure or outcome.failure,
        )

    def _told(self, before: dict[Hashable, _Said], now: tuple[tuple[Hashable, _Said], ...]) -> dict[Hashable, _Said]:
        if self.in_turn:
            return before | {(len(before) + place, known): said for place, (known, said) in enumerate(now)}
        return {**dict(now), **before}


_START: _Event = ("start", None, begin)
_RESTART: _Event = ("restart", None, begin_again)


def _call(asked: Asked) -> _Event:
    return (
        "call",
        (asked.method, fingerprint(asked.arguments)),
        lambda process, world: getattr(process, asked.method)(world, *asked.arguments),
    )


def _delivery(sender: str, message: Any, known_by: Hashable) -> _Event:
    return "message", (sender, known_by), lambda process, world: process.on_message(world, sender, message)


def _ring(timer: str) -> _Event:
    return "timer", timer, lambda process, world: process.on_timer(world, timer)


def _situation(state: _State) -> Situation:
    return Situation(state.processes, tuple(each[:3] for each in state.messages), tuple(state.said.values()))


def _said(message: Any) -> str:
    return json.dumps(message) if isinstance(message, str) else repr(message)


_ATOMS = (str, int, float, bool, bytes, type(None))


def fingerprint(value: Any) -> Hashable:
    """Return a value that is equal for equal data, whatever objects hold it; a process's name and peers are left out.

    >>> fingerprint({"b": [1], "a": {2, 1}}) == fingerprint({"a": {1, 2}, "b": [1]})
    True
    """
    if isinstance(value, Enum) or type(value) in _ATOMS:
        return value  # type: ignore[no-any-return]
    if isinstance(value, list | tuple | deque):
        return ("row", *(fingerprint(each) for each in value))
    if isinstance(value, Mapping):
        return ("map", frozenset((fingerprint(key), fingerprint(each)) for key, each in value.items()))
    if isinstance(value, set | frozenset):
        return frozenset(fingerprint(each) for each in value)
    if isinstance(value, random.Random):
        return value.getstate()
    slots = [name for each in type(value).__mro__ for name in _own_slots(each)]
    held = {name: getattr(value, name) for name in slots if hasattr(value, name)} | getattr(value, "__dict__", {})
    if isinstance(value, Process):
        held = {name: each for name, each in held.items() if name not in ("me", "peers")}
    if not held and not dataclasses.is_dataclass(value) and not isinstance(value, Process):
        return value if callable(value) else (type(value).__name__, repr(value))
    return (type(value).__name__, frozenset((name, fingerprint(each)) for name, each in held.items()))


def _own_slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _key(state: _State, renamings: Sequence[Mapping[str, str]], in_order: bool) -> Hashable:
    """Return what a state is known by: of all names that alike nodes could have, those that come first."""
    network = tuple((sender, to, known_by) for sender, to, _, known_by in state.messages)
    if len(renamings) == 1:
        links = _by_link(network) if in_order else _counted(network)
        return (frozenset(state.prints.items()), frozenset(state.timers.items()), links, frozenset(state.said), state.left, state.failure)
    best: Any = None
    for names in renamings:
        prints = sorted(((names[name], _renamed(each, names)) for name, each in state.prints.items()), key=repr)
        timers = sorted((names[name], tuple(sorted(each))) for name, each in state.timers.items())
        messages = tuple(_renamed(each, names) for each in network)
        links = _by_link(messages) if in_order else _counted(messages)
        said = sorted((_ordered(_renamed(each, names)) for each in state.said), key=repr)
        found = repr((_ordered(prints), timers, _ordered(links), said))
        best = found if best is None or found < best else best
    return (best, state.left, state.failure)


def _counted(messages: Sequence[Any]) -> Hashable:
    counts: dict[Any, int] = {}
    for each in messages:
        counts[each] = counts.get(each, 0) + 1
    return frozenset(counts.items())


def _by_link(messages: Sequence[Any]) -> Hashable:
    links: dict[Any, list[Any]] = {}
    for sender, to, message in messages:
        links.setdefault((sender, to), []).append(message)
    return frozenset((link, tuple(each)) for link, each in links.items())


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a fingerprint with the names of nodes exchanged."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(_renamed(each, names) for each in value)
    if isinstance(value, frozenset):
        return frozenset(_renamed(each, names) for each in value)
    return value


def _ordered(value: Any) -> Any:
    """Return a fingerprint whose sets are sorted, so that its text is the same whenever it is the same."""
    if isinstance(value, frozenset):
        return ("set", *sorted((_ordered(each) for each in value), key=repr))
    if isinstance(value, tuple | list):
        return tuple(_ordered(each) for each in value)
    return value


def _renamings(names: Sequence[str], alike: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Return all exchanges of names within the groups."""
    found: list[dict[str, str]] = [{name: name for name in names}]
    for group in alike:
        unknown = [name for name in group if name not in names]
        if unknown:
            raise InputError(f"There is no node {unknown[0]!r} to be alike; there are {', '.join(names)}.", "alike")
        found = [each | dict(zip(group, order, strict=True)) for each in found for order in itertools.permutations(group)]
    return found
