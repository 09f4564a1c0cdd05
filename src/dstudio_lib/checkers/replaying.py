"""What the bounded model checker found, done again step by step and written down as a run that can be looked at and played.

Time has no length there, so the steps are numbered instead: each is one millisecond of the trace.

>>> from dstudio_lib.checkers.model_checker import check_protocol
>>> from dstudio_lib.foundation.process import Process
>>> class Greeter(Process):
...     def on_start(self, world):
...         if self.me == "a":
...             world.send("b", "hello")
...     def on_message(self, world, sender, message):
...         world.record("greeted", by=sender)
>>> build = {"a": lambda: Greeter("a", ("b",)), "b": lambda: Greeter("b", ("a",))}
>>> found = check_protocol(build, lambda seen: not seen.said, watch=["greeted"])
>>> recording = replay(build, found.path)
>>> [(event.node, event.kind) for event in recording.trace]
[('a', 'start'), ('a', 'send'), ('b', 'start'), ('b', 'deliver'), ('b', 'greeted')]
>>> recording.broken
4
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND
from dstudio_lib.kernel.plain import NotPlain, plain
from dstudio_lib.kernel.recording import Recording, State, state_of
from dstudio_lib.kernel.trace import KERNEL_KINDS, Trace

from .model_checker import Around
from .steps import Asked, Step, begin, begin_again, disk_of, plainly

__all__ = ["replay"]


def replay(
    build: Mapping[str, Callable[[], Any]],
    path: Sequence[Step],
    *,
    calls: Sequence[Asked] = (),
    sentence: str = "",
    fields: Collection[str] | None = None,
    carry_out: Callable[[Callable[[], None]], None] = plainly,
) -> Recording:
    """Do the steps of a counter-example again, and return them as a recording whose last step broke what was asked.

    Parameters
    ----------
    build, calls, carry_out
        The same as were given to the model checker.
    path
        The steps that it returned.
    sentence
        What went wrong, in words.
    fields
        The attributes of the nodes to note; by default all.

    Raises
    ------
    InputError
        If the steps are none of this protocol.
    """
    run = _Run(build, tuple(calls), fields, carry_out)
    for name in build:
        run.handle(name, "start", {}, begin)
    before = 0
    for number, step in enumerate(path, start=1):
        run.time, before = number * MILLISECOND, len(run.trace)
        run.do(step)
    broken = _place(run.trace, before) if path or sentence else None
    return Recording(run.trace, tuple(build), tuple(run.states), broken, sentence, has_time=False)


def _place(trace: Trace, before: int) -> int | None:
    """Return the last thing that a process said in the last step, or else the step itself."""
    said = [event.number for event in trace.events[before:] if event.kind not in KERNEL_KINDS or event.fields.get("why") == "failed"]
    return said[-1] if said else before if before < len(trace) else None


class _Run:
    """The protocol, one way through."""

    def __init__(
        self,
        build: Mapping[str, Callable[[], Any]],
        calls: tuple[Asked, ...],
        fields: Collection[str] | None,
        carry_out: Callable[[Callable[[], None]], None],
    ) -> None:
        self.build, self.calls, self.fields, self.carry_out = build, calls, fields, carry_out
        self.processes = {name: make() for name, make in build.items()}
        self.disks: dict[str, dict[str, Any]] = {}
        self.timers: dict[str, frozenset[str]] = dict.fromkeys(build, frozenset())
        self.messages: list[tuple[int, str, str, Any]] = []
        self.trace = Trace()
        self.states: list[State] = []
        self.time = self.sent = 0

    def tell(self, node: str, kind: str, **fields: Any) -> None:
        self.trace.write(self.time, node, kind, fields)

    def do(self, step: Step) -> None:
        """Do one step."""
        if step.kind in ("message", "copy", "loss"):
            self._arrive(step)
        elif step.kind == "timer":
            self.timers[step.node] -= {step.timer}
            self.handle(step.node, "timer", {"name": step.timer}, lambda process, world: process.on_timer(world, step.timer))
        elif step.kind == "crash":
            self.tell(step.node, "crash")
            self.disks[step.node] = disk_of(self.processes.pop(step.node))
            self.timers[step.node] = frozenset()
        elif step.kind == "restart":
            process = self.processes[step.node] = self.build[step.node]()
            for name, value in self.disks.pop(step.node).items():
                setattr(process, name, value)
            self.handle(step.node, "restart", {"wiped": False}, begin_again)
        elif step.kind == "call":
            asked = self.calls[step.place]
            said = {"method": asked.method, "arguments": _plain(asked.arguments)}
            self.handle(step.node, "call", said, lambda process, world: getattr(process, asked.method)(world, *asked.arguments))
        else:
            raise InputError(f"{str(step)!r} is no step of a protocol; give the path that check_protocol returned, unchanged.", "path")

    def _arrive(self, step: Step) -> None:
        if step.place >= len(self.messages):
            raise InputError(f"{str(step)!r} names a message that is not under way; give the path of this protocol, unchanged.", "path")
        number, sender, to, message = self.messages[step.place]
        if step.kind != "copy":
            del self.messages[step.place]
        said = {"sender": sender, "id": number, "message": _plain(message)}
        if step.kind == "loss":
            self.tell(to, "drop", **said, why="lost")
        else:
            self.handle(to, "deliver", said, lambda process, world: process.on_message(world, sender, message))

    def handle(self, name: str, kind: str, fields: Mapping[str, Any], call: Callable[[Any, Any], None]) -> None:
        """Let one handler of one process run, and write down what it did."""
        number = len(self.trace)
        self.tell(name, kind, **fields)
        process = self.processes[name] = copy.deepcopy(self.processes[name])
        around = _Telling(self, name)
        try:
            self.carry_out(lambda: call(process, around))
        except Exception as error:
            self.tell(name, "crash", why="failed", error=f"{type(error).__name__}: {error}")
        self.timers[name] = frozenset(around.timers)
        self.states.append(State(number, name, state_of(process, self.fields)))


class _Telling(Around):
    """Surroundings that write down at once what is done to them."""

    def __init__(self, run: _Run, me: str) -> None:
        super().__init__(me, run.timers[me], run.build, None)
        self.run = run

    def send(self, to: str, message: Any) -> None:
        super().send(to, message)
        self.run.sent += 1
        self.run.messages.append((self.run.sent, self.me, to, message))
        self.run.tell(self.me, "send", to=to, id=self.run.sent, message=_plain(message))

    def record(self, kind: str, **fields: Any) -> None:
        self.run.tell(self.me, kind, **_plain(fields))


def _plain(value: Any) -> Any:
    try:
        return plain(value)
    except NotPlain:
        return f"a {type(value).__name__}"
