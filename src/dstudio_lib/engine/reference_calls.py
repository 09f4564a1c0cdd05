"""What the reference engine hands around: calls, the jobs that they make, and the lines in which their timers wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappush
from math import frexp
from typing import TYPE_CHECKING, Any

from . import layout
from .layout import BUCKETS, LOWEST, STEPS

if TYPE_CHECKING:
    from .reference import Source, World
    from .reference_blocks import Block
    from .reference_links import Link

ERROR, GOOD, REFUSAL = range(3)
FOREVER = float("inf")
SHORTEST = 2.0**LOWEST
TWICE, BEFORE = 2 * STEPS, (2 + LOWEST) * STEPS

(
    DEPART, RETRY, THINK, TIMEOUT, HEDGE, ARRIVE, ANSWER, FAULT_ON, FAULT_OFF, WINDOW, SCALE, READY, REQUEST,
) = range(len(layout.CHOICES["event"]))  # fmt: skip


def bucket(seconds: float) -> int:
    """Return the bucket of the histograms that a time belongs to: 64 to each doubling, told by exponent and first bits.

    >>> bucket(0.25) - bucket(0.125)
    64
    """
    if seconds < SHORTEST:
        return 0
    m, e = frexp(seconds)
    at = e * STEPS + int(m * TWICE) - BEFORE
    return at if at < BUCKETS else BUCKETS - 1


class Call:
    """One call over a link, however many attempts it takes."""

    __slots__ = ("awaited", "born", "deadline", "effects", "key", "link", "open", "parent", "settled", "source", "tries", "worker")

    def __init__(self, link: Link, parent: Job | None, source: Source | None, key: int, born: float, deadline: float) -> None:
        self.link = link
        self.parent = parent
        self.source = source
        self.key = key
        self.born = born
        self.deadline = deadline
        self.tries = 1
        self.open = self.effects = 0
        self.settled = self.awaited = False
        self.worker: Job | None = None  # the job that a block which remembers works on


class Job:
    """One attempt of a call: what its caller waits for, and the work that it makes at a block."""

    __slots__ = (
        "awaited", "bad", "began", "block", "call", "cancelled", "circuit", "deadline", "detached", "echo", "epoch", "filling", "finished",
        "followers", "good", "holding", "misdated", "outcome", "step", "total",
    )  # fmt: skip

    began: float
    deadline: float
    circuit: int
    epoch: int
    outcome: int
    total: int
    good: int
    bad: int

    def __init__(self, call: Call, block: Block) -> None:
        self.call = call
        self.block = block
        self.awaited = True
        self.finished = self.holding = self.detached = self.echo = self.filling = self.misdated = self.cancelled = False
        self.followers: list[Job] | None = None
        self.step = 0


class Line:
    """Events of one constant delay, which come due in the order in which they were set. Only the first stands among the world's events.

    Those of timers happen only if what they were set for is still awaited; deliveries are ``sure``.
    """

    __slots__ = ("armed", "delay", "due", "kind", "sure", "waiting", "where", "world")

    def __init__(self, world: World, kind: int, where: int, delay: float, due: Callable[[Any], None], *, sure: bool = False) -> None:
        self.world, self.kind, self.where, self.delay, self.due, self.sure = world, kind, where, delay, due, sure
        self.waiting: deque[tuple[float, int, Any]] = deque()
        self.armed = False

    def put(self, thing: Any) -> float:
        """Set an event, one delay from now, and return when that is."""
        world = self.world
        world.serial = serial = world.serial + 1
        time = world.now + self.delay
        self.waiting.append((time, serial, thing))
        if not self.armed:
            self.armed = True
            heappush(world.events, (time, serial, self.kind, self))
        return time

    def ring(self) -> None:
        """Let the first event happen if it still matters, and set the next that does."""
        waiting, world, sure = self.waiting, self.world, self.sure
        thing = waiting.popleft()[2]
        while waiting:
            time, serial, following = waiting[0]
            if sure or following.awaited:
                heappush(world.events, (time, serial, self.kind, self))
                break
            waiting.popleft()
        else:
            self.armed = False
        if sure or thing.awaited:
            if world.digesting:
                world.digest_event(self.kind, self.where)
            world.happened += 1
            self.due(thing)
