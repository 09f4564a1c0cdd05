"""A world: processes, the network between them, their clocks, and what goes wrong, all from one seed.

>>> from dstudio_lib.foundation.process import SECOND, Process
>>> class Echo(Process):
...     def on_start(self, world):
...         if self.me == "a":
...             world.send("b", "hello")
...     def on_message(self, world, sender, message):
...         world.record("heard", word=message)
>>> world = World(seed=1, latency=5_000_000)
>>> world.add("a", lambda: Echo("a", ("b",))); world.add("b", lambda: Echo("b", ("a",)))
>>> world.run(until=SECOND)
3
>>> [(event.time, event.node, event.kind) for event in world.trace][-2:]
[(5000000, 'b', 'deliver'), (5000000, 'b', 'heard')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from copy import deepcopy
from functools import partial
from heapq import heapify
from typing import Any, TypeVar

from dstudio_lib.foundation.errors import DStudioError, InputError, UnknownName
from dstudio_lib.foundation.formatting import duration
from dstudio_lib.foundation.randomness import stream

from .clocks import Clock, Skew
from .faults import Call, Crash, Fault, Heal, Partition, Restart, fault_of, scenario
from .happening import end, happen
from .latency import Latency, Uniform
from .loop import CALL, DELIVERY, FAULT, MOST_EVENTS, TIMER, Entry, Loop
from .network import Link, Network, checked_links
from .node import Node, Parcel
from .past import Snapshot, load, state_of
from .trace import MESSAGE_KINDS, Trace

_Result = TypeVar("_Result")


class HandlerFailed(DStudioError, RuntimeError):
    """A process whose own code raised an error: which node, in which handler, when (ns), and after how many events of the world."""

    def __init__(self, sentence: str, node: str, handler: str, time: int, step: int) -> None:
        super().__init__(sentence)
        self.node, self.handler, self.time, self.step = node, handler, time, step


class World:
    """Processes on a network, run event by event.

    Parameters
    ----------
    seed
        Everything random follows from it: each node has its own stream, and one each for the latencies and the losses of what it sends.
    latency, loss, duplication, reordering, in_order
        What every link does, as described in :class:`~dstudio_lib.kernel.network.Link`.
    links
        Links that differ, by sender and receiver; ``"*"`` stands for every node.
    clocks
        The bounds that the nodes' clocks are drawn within, or each node's clock by name; without it all clocks are right.
    faults
        What goes wrong and when: faults, or plain dictionaries of them.
    keep
        Kinds of events to keep in the trace (``"record"`` for all that processes record); by default all, and with ``()`` none: then
        messages are not watched, and the world is several times faster.
    careful
        Whether to check at each delivery that the message is as it was when it was sent.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        latency: Latency | int | None = None,
        loss: float = 0.0,
        duplication: float = 0.0,
        reordering: float = 0.0,
        in_order: bool = False,
        links: Mapping[tuple[str, str], Link] | None = None,
        clocks: Skew | Mapping[str, Clock] | None = None,
        faults: Iterable[Fault | Mapping[str, Any]] = (),
        keep: Iterable[str] | None = None,
        careful: bool = False,
    ) -> None:
        link = Link(Uniform() if latency is None else latency, loss, duplication, reordering, in_order=in_order)  # type: ignore[arg-type]
        self._link, self._links = link, checked_links(links or {})
        self._first_seed, self._faults = seed, scenario(faults)
        _check(seed, clocks, keep)
        self._keep = None if keep is None else frozenset(keep)
        self._clocks = clocks if clocks is not None else Skew()
        self.careful = careful
        self._snapshots: list[Snapshot] = []
        self._begin()

    def _begin(self) -> None:
        self.seed = self._first_seed
        self.loop = Loop()
        self.network = Network(self._link, self._links)
        self.trace = Trace(self._keep)
        self.parcels = self.careful or any(self.trace.keeps(kind) for kind in MESSAGE_KINDS)
        self.tells_timers = self.trace.keeps("timer")
        self.seats: dict[str, Node] = {}
        self.nodes: dict[str, Any] = {}
        self.messages = 0
        self.actions: list[tuple[int, int, str, tuple[Any, ...]]] = []
        self._plan(self._faults)

    # Building and running

    @property
    def time(self) -> int:
        """The true time (ns)."""
        return self.loop.time

    def add(self, name: str, build: Callable[[], Any]) -> None:
        """Add a process, made by ``build`` now and again after each crash; it starts when the world next runs."""
        self._act("add", name, build)

    def run(self, until: int | None = None, most: int = MOST_EVENTS) -> int:
        """Let the world run up to a time (ns) or, without one, until nothing is left to happen; return how many events that was.

        Raises
        ------
        HandlerFailed
            When a process raised an error. Its node is down from then on, all others are as they were, and the world can run on.
        TooManyEvents
            When there would be more than ``most`` events.
        """
        return self._guarded(lambda: self.loop.run(until, most))

    def step(self, events: int = 1) -> int:
        """Let some events happen, as far as there are any, and return how many did."""
        if not hasattr(events, "__index__") or events < 0:
            raise InputError(f"{events!r} is no number of events; give a whole number, 0 or more.", "events")
        return self._guarded(lambda: self.loop.advance(None, events))

    def is_up(self, name: str) -> bool:
        """Whether a node is up."""
        return self.seat(name).up

    @property
    def in_flight(self) -> int:
        """How many messages are under way."""
        return sum(entry[1] == DELIVERY for entry in self.loop.heap)

    # What is done to it from outside, now

    def apply(self, fault: Fault | Mapping[str, Any]) -> None:
        """Let a fault happen now, whatever time it names."""
        self._act("apply", fault_of(fault))

    def crash(self, name: str) -> None:
        """Crash a node."""
        self.apply(Crash(self.time, name))

    def restart(self, name: str, *, wiped: bool = False) -> None:
        """Start a crashed node again, with its disk or, if ``wiped``, without."""
        self.apply(Restart(self.time, name, wiped))

    def partition(self, groups: Iterable[Iterable[str]]) -> None:
        """Let messages pass inside each group only."""
        self.apply(Partition(self.time, tuple(tuple(group) for group in groups)))

    def heal(self) -> None:
        """End all partitions and cuts."""
        self.apply(Heal(self.time))

    def call(self, name: str, method: str, *arguments: Any) -> None:
        """Call ``method(world, *arguments)`` of a process, as its own application would."""
        self.apply(Call(self.time, name, method, arguments))

    # Going back, and going on otherwise

    def snapshot(self) -> Snapshot:
        """Return all that the world is now; :meth:`rewind` starts from the last one before its time."""
        taken = Snapshot(self.time, self.loop.steps, state_of(self))
        self._snapshots.append(taken)
        return taken

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this world."""
        if not isinstance(snapshot, Snapshot):
            raise InputError(f"{snapshot!r} is no snapshot; give what snapshot() returned.", "snapshot")
        load(self, snapshot.state)
        self._snapshots = [each for each in self._snapshots if each.steps <= self.loop.steps]

    def rewind(self, time: int) -> None:
        """Go back to a time (ns): the world as it was when all that was due by then had happened, and its trace up to then.

        Raises
        ------
        InputError
            When the time is still to come, or negative.
        """
        if time.__class__ is not int or not 0 <= time <= self.time:
            raise InputError(f"The world is at {self.time} ns and cannot go back to {time!r}; give whole nanoseconds from 0 on.", "time")
        actions = self.actions
        earlier = [each for each in self._snapshots if each.time <= time]
        if earlier:
            self.restore(max(earlier, key=lambda each: each.steps))
        else:
            self._snapshots = []
            self._begin()
        for step, at, name, arguments in actions[len(self.actions) :]:
            if at > time:
                break
            self._again(partial(self._advance_to, step))
            self.loop.time = at
            with suppress(HandlerFailed):
                self._act(name, *arguments)
        self._again(lambda: self.loop.advance(time, MOST_EVENTS))
        self.loop.time = time

    def fork(self, faults: Iterable[Fault | Mapping[str, Any]] | None = None, seed: int | None = None) -> World:
        """Return a copy that goes its own way from now on, with other faults still to come, another seed, or neither.

        What was planned after now is replaced by those ``faults`` that lie after now; faults that act already end when they would have.
        """
        if seed is not None:
            _check(seed, None, None)
        other = World.__new__(World)
        other.__dict__.update(self.__dict__)
        other._begin()
        load(other, state_of(self))
        other._snapshots = list(self._snapshots)
        if faults is not None or seed is not None:
            other._act("turn", None if faults is None else scenario(faults), seed)
        return other

    # What nodes ask of it

    def seat(self, name: str) -> Node:
        """Return the surroundings of a node."""
        try:
            return self.seats[name]
        except KeyError:
            raise UnknownName(f"There is no node {name!r}; the nodes are {', '.join(self.seats) or 'still to be added'}.") from None

    def clock_of(self, name: str) -> Clock:
        """Return the clock of a new node."""
        if isinstance(self._clocks, Skew):
            return self._clocks.draw(stream(self.seed, f"clock/{name}"))
        return deepcopy(self._clocks.get(name, Clock()))

    def next_id(self) -> int:
        """Return the number of the next message."""
        self.messages += 1
        return self.messages

    def tell(self, kind: str, node: str, **fields: Any) -> None:
        """Write an event of the kernel into the trace."""
        self.trace.write(self.loop.time, node, kind, fields)

    # Inside

    def _plan(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.loop.at(fault.at, self.due, fault, False, FAULT)

    def _act(self, name: str, *arguments: Any) -> None:
        """Do something from outside, and note after how many events it was done."""
        noted = (self.loop.steps, self.loop.time, name, arguments)
        action: Callable[..., object] = getattr(self, f"_{name}")
        try:
            self._guarded(lambda: action(*arguments))
        except HandlerFailed:
            self.actions.append(noted)
            raise
        self.actions.append(noted)

    def _apply(self, fault: Fault) -> None:
        try:
            happen(self, fault)
        except BaseException:
            self.loop.failed = (self.time, FAULT, 0, None, fault, False)
            raise

    def _add(self, name: str, build: Callable[[], Any]) -> None:
        if isinstance(name, str) and name in self.seats:
            raise InputError(f"There is a node {name!r} already; the nodes are {', '.join(self.seats)}. Give another name.", "name")
        if not isinstance(name, str) or not name or name == "*":
            raise InputError(f"A node cannot be called {name!r}; give each a name of its own, such as 'a'.", "name")
        if not callable(build):
            raise InputError(f"Node {name} was given {build!r}; give what makes its process: lambda: Node({name!r}, peers).", "build")
        try:
            node = Node(self, name, build)
        except TypeError as error:
            if not isinstance(build, type):
                raise
            raise InputError(
                f"The {build.__name__} for node {name} cannot be made without more ({error}); "
                f"give what makes it: lambda: {build.__name__}({name!r}, peers).",
                "build",
            ) from error
        self.seats[name], self.nodes[name] = node, node.process
        self.loop.at(self.time, node.begin, priority=CALL)

    def _turn(self, faults: tuple[Fault, ...] | None, seed: int | None) -> None:
        if faults is not None:
            heap = self.loop.heap
            heap[:] = [entry for entry in heap if entry[1] != FAULT or entry[5]]
            heapify(heap)
            self._plan(each for each in faults if each.at > self.time or not self.loop.steps)
        if seed is not None:
            self.seed = seed
            for name, node in self.seats.items():
                for generator, kind in zip(node.streams(), ("node", "latency", "fate"), strict=True):
                    generator.setstate(stream(seed, f"{kind}/{name}").getstate())

    def due(self, fault: Fault, ending: bool) -> None:
        """Let a planned fault begin or end."""
        if ending:
            end(self, fault)
        else:
            happen(self, fault)

    def wire(self) -> None:
        """Choose every node's ways in and out anew."""
        for node in self.seats.values():
            node.wire()

    def _advance_to(self, step: int) -> None:
        self.loop.advance(None, step - self.loop.steps)

    def _again(self, action: Callable[[], object]) -> None:
        """Do something that was done before, and that may fail where it failed before."""
        while True:
            try:
                self._guarded(action)
            except HandlerFailed:
                continue
            return

    def _guarded(self, action: Callable[[], _Result]) -> _Result:
        """Do something in which a process may fail, and say which one did."""
        self.loop.failed = None
        try:
            return action()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            place = self._place(self.loop.failed)
            if place is None:
                raise
            name, handler = place
            node = self.seats[name]
            if node.up:
                self.tell("crash", name, why=type(error).__name__)
                with suppress(InputError):  # what is durable cannot be kept, but there is worse to tell
                    node.crash()
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise HandlerFailed(
                f"Node {name} failed in {handler} at {duration(self.time / 1e9)} of the world's time: {what.removesuffix('.')}. "
                "It is down now, and all others are as they were: look at the trace up to here, or rewind to just before.",
                name, handler, self.time, self.loop.steps,
            ) from error  # fmt: skip

    def _place(self, entry: Entry | None) -> tuple[str, str] | None:
        """Return the node and handler in which an entry failed, if it was in one."""
        if entry is None:
            return None
        _, priority, _, target, first, second = entry
        if priority == DELIVERY:
            message = second.message if second.__class__ is Parcel else second
            return target.me, f"on_message (a {type(message).__name__} from {first})"
        if priority == TIMER:
            return target.__self__.me, f"on_timer ({first!r})"
        if priority == CALL:
            return target.__self__.me, "on_start"
        if isinstance(first, (Crash, Restart)) and first.node in self.seats:
            return first.node, "on_restart"
        if isinstance(first, Call) and first.node in self.seats and callable(getattr(self.seats[first.node].process, first.method, None)):
            return first.node, first.method
        return None


def _check(seed: object, clocks: object, keep: object) -> None:
    """Refuse settings of a world that are of another kind than they should be."""
    if not hasattr(seed, "__index__"):
        raise InputError(f"seed was given as {seed!r}; give a whole number, such as 1.", "seed")
    named = isinstance(clocks, Mapping) and all(isinstance(each, Clock) for each in clocks.values())
    if clocks is not None and not isinstance(clocks, Skew) and not named:
        raise InputError(f"clocks was given as {clocks!r}; give a Skew, or a dictionary of names and Clocks.", "clocks")
    if keep is not None and (isinstance(keep, str) or not isinstance(keep, Iterable)):
        raise InputError(f"keep was given as {keep!r}; give a list of kinds of events, such as ['record'].", "keep")
