"""A run with everything that a player needs: its trace, and what each node held after each event.

>>> from dstudio_lib.foundation.process import Process
>>> from dstudio_lib.kernel.world import World
>>> class Counter(Process):
...     count = 0
...     def on_start(self, world):
...         world.set_timer("tick", 5)
...     def on_timer(self, world, name):
...         self.count += 1
>>> world = World(seed=1)
>>> world.add("a", lambda: Counter("a", ()))
>>> recording = record(world, until=10)
>>> [event.kind for event in recording.trace], recording.held("a", 0), recording.held("a", 1)
(['start', 'timer'], {}, {'count': 1})
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .plain import NotPlain, plain
from .trace import Trace
from .world import HandlerFailed, World

MOST_STEPS = 20_000
"""Events of the loop that one recording may hold."""

_NAMES = ("me", "peers")


@dataclass(frozen=True, slots=True)
class State:
    """What a node held from an event of the trace on, as plain data."""

    event: int
    node: str
    held: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recording:
    """A trace with the states that belong to it.

    Attributes
    ----------
    trace, nodes
        What happened, and the names of the nodes in their order.
    states
        What each node held, noted whenever it had handled something.
    broken, sentence
        The place of the event that broke a promise, and how; ``None`` and nothing if all were kept.
    has_time
        Whether times are lengths of time; where they only number the steps, as under a model checker, it is false.
    """

    trace: Trace
    nodes: tuple[str, ...]
    states: tuple[State, ...] = ()
    broken: int | None = None
    sentence: str = ""
    has_time: bool = True

    def held(self, node: str, event: int) -> dict[str, Any]:
        """Return what a node held once an event had happened."""
        found: dict[str, Any] = {}
        for state in self.states:
            if state.event > event:
                break
            if state.node == node:
                found = state.held
        return found


def record(world: World, until: int, *, steps: int | None = None, fields: Collection[str] | None = None) -> Recording:
    """Let a world run up to a time (ns), event by event, and return what happened and what its nodes held.

    Parameters
    ----------
    world, until
        A world whose trace keeps all kinds of events, and the time.
    steps
        Events of the loop after which to stop earlier.
    fields
        The attributes of the nodes to note; by default all.

    Notes
    -----
    A process that raises an error ends the recording, which then says so: its ``broken`` event is the crash that follows.
    """
    if until.__class__ is not int or until < world.time:
        raise InputError(f"A recording cannot end at {until!r}; give whole nanoseconds, {world.time} or later.", "until")
    states: list[State] = []
    sentence = ""
    left = MOST_STEPS if steps is None else steps
    while left > 0 and world.loop.heap and world.loop.heap[0][0] <= until and not sentence:
        left -= 1
        before = len(world.trace)
        try:
            world.step()
        except HandlerFailed as error:
            sentence = str(error)
        noted: set[str] = set()
        for event in world.trace.events[before:]:
            if event.node and event.node not in noted:
                noted.add(event.node)
                states.append(State(event.number, event.node, state_of(world.nodes[event.node], fields)))
    broken = len(world.trace) - 1 if sentence else None
    return Recording(world.trace, tuple(world.seats), tuple(states), broken, sentence)


def state_of(process: Any, fields: Collection[str] | None = None) -> dict[str, Any]:
    """Return what a process holds, as plain data; what has no plain form is told by its type.

    >>> from dstudio_lib.foundation.process import Process
    >>> process = Process("a", ("b",))
    >>> process.votes = {"b", "a"}
    >>> state_of(process)
    {'votes': ['a', 'b']}
    """
    held: dict[str, Any] = {}
    if fields is not None:
        found = {name: getattr(process, name) for name in fields if hasattr(process, name)}
    else:
        found = {name: value for name, value in getattr(process, "__dict__", {}).items() if name not in _NAMES and not name.startswith("_")}
    for name, value in found.items():
        try:
            held[name] = plain(value)
        except NotPlain:
            held[name] = f"a {type(value).__name__}"
    return held
