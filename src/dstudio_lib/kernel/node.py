"""A node: the seat of a process in a world, and all that the process can see of it.

``receive`` and ``send`` are swapped, not asked: while a node is up and nothing else needs to be done on the way, a message goes
straight from the heap into the process's ``on_message``, and out of it straight onto the heap.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from heapq import heappush
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from random import Random
from typing import TYPE_CHECKING, Any, NoReturn

from dstudio_lib.foundation.errors import DStudioError, InputError, UnknownName
from dstudio_lib.foundation.randomness import stream

from .clocks import Clock
from .latency import Uniform
from .loop import DELIVERY, TIMER
from .plain import NotPlain, canonical, plain
from .trace import KERNEL_KINDS

if TYPE_CHECKING:
    from .network import Path
    from .world import World

CANCELLED = -1
BEFORE_ALL = 1 << 62
"""Taken from the number of what a pause holds back: the messages that waited keep their order, and are not overtaken as it ends."""


class ChangedMessage(DStudioError, RuntimeError):
    """A message that was changed after it had been sent."""


class Parcel:
    """A message under way in a world that watches messages: its number, and what it said when it was sent."""

    __slots__ = ("content", "id", "message", "sealed")

    def __init__(self, message: Any, number: int, content: Any, sealed: str | None) -> None:
        self.message, self.id, self.content, self.sealed = message, number, content, sealed


NOT_RUN_AT_ONCE = CO_COROUTINE | CO_GENERATOR | CO_ASYNC_GENERATOR


class Node:
    """The surroundings of one process: its name, clock, random numbers, timers and outgoing messages."""

    __slots__ = (
        "arrivals", "build", "clock", "disk", "fates", "latencies", "loop", "me", "paused", "process", "random", "receive", "ringer",
        "routes", "send", "timers", "up", "ways", "world",
    )  # fmt: skip

    def __init__(self, world: World, me: str, build: Callable[[], Any]) -> None:
        self.world, self.loop, self.me, self.build = world, world.loop, me, build
        self.process = self._made()
        self.clock: Clock = world.clock_of(me)
        self.random = stream(world.seed, f"node/{me}")
        self.latencies = stream(world.seed, f"latency/{me}")
        self.fates = stream(world.seed, f"fate/{me}")
        self.timers: dict[str, list[int]] = {}
        self.routes: dict[str, tuple[Callable[[], int], Node]] = {}
        self.ways: dict[str, tuple[Path, Callable[[], int]]] = {}
        self.arrivals: dict[str, int] = {}
        self.up = True
        self.paused: int | None = None
        self.disk: dict[str, Any] = {}
        self.ringer = self.ring
        self.receive: Callable[[Any, Any, Any], None]
        self.send: Callable[[str, Any], None]
        self.wire()

    # What a process may do

    @property
    def now(self) -> int:
        """What the node's own clock shows (ns)."""
        clock, time = self.clock, self.loop.time
        return clock.reading(time) if clock.drift else time + clock.offset  # most clocks keep time, and are asked often

    def set_timer(self, name: str, after: int) -> None:
        """Ring once, after a length of the node's own clock (ns).

        A timer that is set again before it rang keeps its place in the heap, and moves to the later time when that place is reached.
        """
        if after.__class__ is not int or after < 0:
            raise InputError(
                f"The timer {name!r} is set to {after!r}; give whole nanoseconds, 0 or more, such as 50 * MILLISECOND.", "after"
            )
        loop = self.loop
        deadline = loop.time + (self.clock.true_length(after) if self.clock.drift else after)
        number = loop.next_number()
        try:
            timer = self.timers.get(name)
        except TypeError:
            raise InputError(f"A timer cannot be called {name!r}; name it by a word or a tuple, such as 'retry'.", "name") from None
        if timer is not None and timer[3] <= deadline:
            timer[0], timer[1] = deadline, number
        else:  # as _arm, without the detour
            self.timers[name] = [deadline, number, number, deadline]
            heappush(loop.heap, (deadline, TIMER, number, self.ringer, name, number))

    def cancel_timer(self, name: str) -> None:
        """Forget a timer."""
        timer = self.timers.get(name)
        if timer is not None:
            timer[0] = CANCELLED

    def record(self, kind: str, **fields: Any) -> None:
        """Write an event of the protocol into the trace."""
        if not isinstance(kind, str) or not kind:
            raise InputError(f"An event cannot be called {kind!r}; record it under a word, such as 'decided'.", "kind")
        if kind in KERNEL_KINDS:
            raise InputError(
                f"The kernel itself writes {kind!r} into the trace; record this under another word, such as 'app_{kind}'.", "kind"
            )
        trace = self.world.trace
        if trace.keep is None or trace.keeps(kind):
            trace.write(self.loop.time, self.me, kind, plain(fields))

    # What the world does with it

    def _made(self) -> Any:
        process = self.build()
        if not callable(getattr(process, "on_message", None)):
            raise InputError(
                f"The {type(process).__name__} for node {self.me} has no method on_message(world, sender, message); give it one."
            )
        for handler in ("on_start", "on_message", "on_timer", "on_restart"):
            code = getattr(getattr(process, handler, None), "__code__", None)
            if code is not None and code.co_flags & NOT_RUN_AT_ONCE:
                raise InputError(f"{handler} of node {self.me} would not run when it is called; write it without async and yield.", handler)
        durable = getattr(type(process), "durable", ())
        if isinstance(durable, str):
            raise InputError(
                f"durable of node {self.me} is the text {durable!r}; give a tuple of names, such as ({durable!r},).", "durable"
            )
        return process

    def wire(self) -> None:
        """Choose the shortest way in and out that does all that is asked now."""
        world = self.world
        self.routes.clear()
        self.ways.clear()
        straight = self.up and self.paused is None and not world.parcels and world.network.whole
        self.receive = self.process.on_message if straight else Node.arrive
        self.send = self._hand_over if world.parcels else self._sender()

    def _sender(self) -> Callable[[str, Any], None]:
        loop, routes, me, push, slowly = self.loop, self.routes, self.me, heappush, self._hand_over
        heap, next_number = loop.heap, loop.next_number
        latency = self.world.network.only_latency
        if isinstance(latency, Uniform):  # the draw of Uniform.sampler, without a call: the same numbers, a tenth faster
            uniform, low, width = self.latencies.random, latency.low, latency.high - latency.low + 1

            def send(to: str, message: Any) -> None:
                try:
                    target = routes[to][1]
                except KeyError:
                    slowly(to, message)
                else:
                    push(heap, (loop.time + low + int(uniform() * width), 2, next_number(), target, me, message))

        else:

            def send(to: str, message: Any) -> None:
                route = routes.get(to)
                if route is None:
                    slowly(to, message)
                else:
                    push(heap, (loop.time + route[0](), 2, next_number(), route[1], me, message))

        return send

    def _hand_over(self, to: str, message: Any) -> None:
        world = self.world
        target = world.seats.get(to)
        if target is None:
            raise UnknownName(f"There is no node {to!r} to send to; the nodes are {', '.join(world.seats)}.")
        path, draw = self.ways.get(to) or self._way(to)
        if world.parcels:
            message = self._parcel(to, message)
            world.tell("send", self.me, to=to, id=message.id, message=message.content)
        elif path.plain:
            self.routes[to] = (draw, target)
        if path.cut:
            self._drop(target, message, "cut")
            return
        if path.loss and self.fates.random() < path.loss:
            self._drop(target, message, "lost")
            return
        self._put(target, message, path.times * draw() + path.extra, path)
        if path.duplication and self.fates.random() < path.duplication:
            if world.parcels:
                world.tell("duplicate", self.me, to=to, id=message.id, message=message.content)
            self._put(target, message, path.times * draw() + path.extra, path)

    def _way(self, to: str) -> tuple[Path, Callable[[], int]]:
        path = self.world.network.path(self.me, to)
        found = self.ways[to] = (path, path.latency.sampler(self.latencies))
        return found

    def _put(self, target: Node, message: Any, latency: int, path: Path) -> None:
        loop = self.loop
        due = loop.time + latency
        held = path.reordering and self.fates.random() < path.reordering
        if held:
            due += int(self.fates.random() * (path.held_back + 1))
        elif path.in_order:
            due = self.arrivals[target.me] = max(due, self.arrivals.get(target.me, 0))
        heappush(loop.heap, (due, DELIVERY, loop.next_number(), target, self.me, message))

    def _parcel(self, to: str, message: Any) -> Parcel:
        world = self.world
        try:
            content = plain(message)
        except NotPlain as error:
            raise NotPlain(f"The {type(message).__name__} for {to} is no message: {error}") from error
        return Parcel(message, world.next_id(), content, canonical(content) if world.careful else None)

    def _drop(self, target: Node, message: Any, why: str, sender: str | None = None) -> None:
        if message.__class__ is Parcel:
            self.world.tell("drop", target.me, sender=sender or self.me, id=message.id, why=why, message=message.content)

    def arrive(self, sender: str, message: Any) -> None:
        """Take a message from the network, if it still gets here."""
        world = self.world
        if not self.up:
            self._drop(self, message, "down", sender)
        elif world.network.cut(sender, self.me):
            self._drop(self, message, "cut", sender)
        elif self.paused is not None:
            number = self.loop.next_number() - BEFORE_ALL  # and so before whatever comes just when the pause ends
            heappush(self.loop.heap, (self.paused, DELIVERY, number, self, sender, message))
        elif message.__class__ is Parcel:
            if message.sealed is not None and canonical(plain(message.message)) != message.sealed:
                self._refuse_changed(sender, message)
            world.tell("deliver", self.me, sender=sender, id=message.id, message=message.content)
            self.process.on_message(self, sender, message.message)
        else:
            self.process.on_message(self, sender, message)

    def _refuse_changed(self, sender: str, parcel: Parcel) -> NoReturn:
        raise ChangedMessage(
            f"The {type(parcel.message).__name__} from {sender} to {self.me} was changed after it had been sent; "
            "what is sent must stay as it is: send a copy of a list or dictionary, such as list(self.log), and never write into a message."
        )

    def ring(self, name: str, number: int) -> None:
        """Act on a timer whose place in the heap is reached, if it was neither cancelled nor set again."""
        timer = self.timers.get(name)
        if timer is None or timer[2] != number:
            return
        deadline = timer[0]
        if deadline == CANCELLED:
            del self.timers[name]
        elif timer[1] != number:
            self._arm(name, deadline, timer[1])
        elif self.paused is not None:
            self._arm(name, self.paused, self.loop.next_number())
        else:
            del self.timers[name]
            if self.world.tells_timers:
                self.world.tell("timer", self.me, name=name)
            self.process.on_timer(self, name)

    def _arm(self, name: str, deadline: int, number: int) -> None:
        self.timers[name] = [deadline, number, number, deadline]
        heappush(self.loop.heap, (deadline, TIMER, number, self.ringer, name, number))

    def begin(self, _: Any, __: Any) -> None:
        """Start the process for the first time."""
        if self.up:
            self.world.tell("start", self.me)
            self._first("on_start")

    def crash(self) -> None:
        """Stop: the durable attributes stay, as on a disk; timers and all else are gone."""
        self.up, self.paused = False, None
        self.timers.clear()
        self.wire()
        self.disk = {}
        for name in getattr(type(self.process), "durable", ()):
            try:
                self.disk[name] = deepcopy(getattr(self.process, name))
            except (AttributeError, TypeError) as error:
                raise InputError(
                    f"What is durable must be set in __init__ and be plain data, and {name!r} of node {self.me} is not: {error}.", "durable"
                ) from error

    def restart(self, wiped: bool) -> None:
        """Start again with a new process that is given the durable attributes back."""
        self.process = self.world.nodes[self.me] = self._made()
        if not wiped:
            for name, value in self.disk.items():
                setattr(self.process, name, value)
        self.disk = {}
        self.up = True
        self.wire()
        self._first("on_restart", "on_start")

    def _first(self, *handlers: str) -> None:
        for handler in handlers:
            method = getattr(self.process, handler, None)
            if method is not None:
                method(self)
                return

    def streams(self) -> tuple[Random, Random, Random]:
        """Return the node's three generators: its own, that of latencies, and that of losses."""
        return self.random, self.latencies, self.fates

    def __deepcopy__(self, _: object) -> NoReturn:
        raise InputError(f"The process {self.me} keeps the world that it was handed; keep data only, and use the world inside the handler.")

    def __repr__(self) -> str:
        return f"<surroundings of {self.me}>"
