"""The request-level engine in plain Python: the text to read, and what the binary is compared with to the last event.

A request of a :class:`Source` becomes a :class:`Call` over a :class:`Link`. A link sends a call as one or more attempts, each a
:class:`Job` at the link's :class:`Block`; a block queues it, serves it, may call further blocks for it, and answers. Five rules make a run
the same everywhere:

1. Events happen in the order of their time, and at the same time in the order in which they were set.
2. A request that arrives at the very time of another event comes after it.
3. Whatever follows at once (a refusal, an answer without latency, the next job of a queue) is done at once, in the order of the code.
4. Every consumer of chance draws from a stream of its own (see ``draws.py``).
5. Times are IEEE doubles, computed with additions, multiplications and divisions only.

Most timers never ring, and all timers of one link have the same delay: they wait in line, and only the first of each line stands among
the events (:class:`Line`).
"""

from __future__ import annotations

import gc
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from struct import Struct
from typing import Any

from . import layout, reference_service
from .draws import MASK, exponentials, uniforms
from .layout import BLOCK, BUCKETS, FAULT, HEAD, LINK, OVERFULL, SOURCE, SOURCE_COLUMNS, number
from .reference_blocks import SERVERS, Block
from .reference_calls import (
    ANSWER,
    DEPART,
    FAULT_OFF,
    FAULT_ON,
    FOREVER,
    REQUEST,
    RETRY,
    SCALE,
    THINK,
    TIMEOUT,
    WINDOW,
    Call,
    bucket,
)  # fmt: skip
from .reference_links import Link

PRIME = 0x100000001B3
(OFFERED, IN_TIME, TOO_LATE, FAILED, LATENCY) = range(len(SOURCE_COLUMNS))

_bits = Struct("<d")
_word = Struct("<Q")


class Source:
    """Sends requests, and notes how they went."""

    def __init__(self, world: World, place: int, record: dict[str, Any]) -> None:
        self.world, self.place = world, place
        self.kind, self.rate, self.users, self.think = (record[name] for name in ("kind", "rate", "users", "think"))
        self.within = record["within"] or FOREVER
        self.steady, self.closed = self.kind == number("arrivals", "steady"), self.kind == number("arrivals", "closed")
        self.keys, self.table = int(record["keys"]), int(record["table"])
        self.gap = exponentials(world.seed, world.stream("gaps", place))
        self.pause = exponentials(world.seed, world.stream("thinking", place))
        self.draw_key = uniforms(world.seed, world.stream("keys", place))
        self.factor = 1.0
        self.next = FOREVER
        self.row = [0.0] * len(SOURCE_COLUMNS)
        self.base = 0
        self.link: Link

    def begin(self) -> None:
        """Set the first requests."""
        if self.closed:
            for _ in range(int(self.users)):
                self.world.set(self.think * self.pause(), THINK, self)
        else:
            self.wait()

    def wait(self) -> None:
        """Set the next request."""
        self.next = self.world.now + (1.0 if self.steady else self.gap()) / (self.rate * self.factor)

    def surge(self, factor: float) -> None:
        """Change the rate: what is left of the present gap passes faster or slower."""
        self.next = self.world.now + (self.next - self.world.now) * self.factor / factor
        self.factor = factor
        self.world.look_ahead()

    def request(self) -> None:
        """Send a request."""
        self.row[OFFERED] += 1
        world = self.world
        key = bisect_right(world.program, self.draw_key(), self.table, self.table + self.keys) - self.table if self.keys else -1
        self.link.start(None, self, key, FOREVER)

    def settled(self, call: Call, good: bool) -> None:
        """Note how a request went."""
        row, world = self.row, self.world
        if good:
            latency = world.now - call.born
            row[IN_TIME if latency <= self.within else TOO_LATE] += 1
            row[LATENCY] += latency
            world.histograms[self.base + bucket(latency)] += 1
        else:
            row[FAILED] += 1
        if self.closed:
            world.set(self.think * self.pause(), THINK, self)


class World:
    """Sources, blocks, links and faults, and the events to come."""

    def __init__(self, program: Sequence[float]) -> None:
        self.program = program
        head = dict(zip(HEAD, program, strict=False))
        self.horizon, self.window, self.limit = head["horizon"], head["window"], head["limit"]
        self.digesting = bool(head["digesting"])
        self.seed = int(head["seed_low"]) | int(head["seed_high"]) << 32
        self.windows = round(self.horizon / self.window)
        self.now, self.serial, self.closed_windows, self.status = 0.0, 0, 0, 0
        self.window_end = self.window
        self.happened, self.requests, self.digest = 0, 0, 0xCBF29CE484222325
        self.events: list[tuple[float, int, int, Any]] = []
        at = len(HEAD)

        def records(count: float, fields: tuple[str, ...]) -> list[dict[str, Any]]:
            nonlocal at
            found = []
            for _ in range(int(count)):
                found.append(dict(zip(fields, program[at : at + len(fields)], strict=True)))
                at += len(fields)
            return found

        sources, blocks = records(head["sources"], SOURCE), records(head["blocks"], BLOCK)
        links, self.faults = records(head["links"], LINK), records(head["faults"], FAULT)
        self.sources = [Source(self, place, record) for place, record in enumerate(sources)]
        self.blocks = [Block(self, place, record) for place, record in enumerate(blocks)]
        self.links = [Link(self, place, record) for place, record in enumerate(links)]
        for source, record in zip(self.sources, sources, strict=True):
            source.link = self.links[int(record["link"])]
        for block in self.blocks:
            block.links = self.links[block.first_link : block.first_link + block.link_count]
            block.choosy = block.health >= 0.0 or any(link.breaker for link in block.links)
        self.histograms = array("I", bytes(4 * BUCKETS * (len(self.sources) * self.windows + len(self.blocks))))
        for source in self.sources:
            source.base = source.place * self.windows * BUCKETS
        for block in self.blocks:
            block.base = (len(self.sources) * self.windows + block.place) * BUCKETS
            block.row[SERVERS] = block.servers * self.window
        self.kept: list[list[float]] = [[] for _ in range(len(self.sources) + len(self.blocks) + len(self.links))]
        self.look_ahead()

    def stream(self, kind: str, place: int) -> int:
        """Return the number of the stream of one consumer."""
        return number("stream", kind) << 16 | place

    def set(self, after: float, kind: int, thing: Any) -> None:
        """Set an event."""
        self.serial += 1
        heappush(self.events, (self.now + after, self.serial, kind, thing))

    def look_ahead(self) -> None:
        """Find the source whose request comes next."""
        self.soonest = min(self.sources, key=lambda source: source.next)
        self.arrival = self.soonest.next

    def run(self) -> None:
        """Let everything happen."""
        self.set(self.window, WINDOW, None)
        for fault in self.faults:
            self.set(fault["start"], FAULT_ON, fault)
            self.set(fault["end"], FAULT_OFF, fault)
        for block in self.blocks:
            if block.scale_every:
                self.set(block.scale_every, SCALE, block)
        for source in self.sources:
            source.begin()
        self.look_ahead()
        events, alone, digesting, pop = self.events, len(self.sources) == 1, self.digesting, heappop
        happened = 0  # the lines count theirs themselves
        while True:
            if self.arrival < events[0][0]:
                self.now = self.arrival
                source = self.soonest
                self.requests += 1
                happened += 1
                if digesting:
                    self.digest_event(REQUEST, source.place)
                source.wait()
                if alone:
                    self.arrival = source.next
                else:
                    self.look_ahead()
                source.request()
                continue
            self.now, _, kind, thing = pop(events)
            if kind == DEPART:
                if digesting:
                    self.digest_event(DEPART, thing.block.place)
                happened += 1
                thing.block.served(thing)
            elif kind == RETRY:
                if digesting:
                    self.digest_event(RETRY, thing.link.place)
                happened += 1
                thing.link.send(thing)
            elif TIMEOUT <= kind <= ANSWER:
                thing.ring()
            elif kind == WINDOW:
                if self.end_window():
                    self.happened += happened
                    return
            else:
                happened += 1
                self.seldom(kind, thing)

    def seldom(self, kind: int, thing: Any) -> None:
        """Let an event happen that is none of the frequent ones."""
        if kind == THINK:
            if self.digesting:
                self.digest_event(THINK, thing.place)
            self.requests += 1
            thing.request()
        elif kind in (FAULT_ON, FAULT_OFF):
            if self.digesting:
                self.digest_event(kind, self.faults.index(thing))
            self.fault(thing, kind == FAULT_ON)
        else:
            if self.digesting:
                self.digest_event(kind, thing.place)
            if kind == SCALE:
                thing.scale()
            else:
                thing.ready()

    def fault(self, fault: dict[str, Any], begins: bool) -> None:
        """Let a fault begin or end."""
        kind, target, value = layout.CHOICES["fault"][int(fault["kind"])], int(fault["target"]), fault["value"]
        if kind == "surge":
            self.sources[target].surge(value if begins else 1.0)
        elif kind == "cut":
            link = self.links[target]
            link.disturb(link.loss, cut=begins)
        elif kind == "loss":
            link = self.links[target]
            link.disturb(value if begins else link.normal_loss, cut=link.cut)
        else:
            block = self.blocks[target]
            if kind == "slow":
                block.slowness = value if begins else 1.0
            elif kind == "errors":
                block.errors = value if begins else block.normal_errors
            elif kind == "servers":
                block.resize(block.servers + int(-value if begins else value))
            elif kind == "clock":
                block.set_clock(value if begins else 0.0)
            elif kind == "cold":
                block.hit = value if begins else block.normal_hit
                if begins:
                    block.shelf.clear()
            elif begins:
                block.crash()
            else:
                block.down = False

    def end_window(self) -> bool:
        """Keep the rows of the window that ends; return whether it was the last."""
        self.closed_windows += 1
        end = self.now
        self.window_end = (self.closed_windows + 1) * self.window
        rows = [*(source.row for source in self.sources), *(block.close_window(end) for block in self.blocks)]
        rows += [link.row for link in self.links]
        for kept, row in zip(self.kept, rows, strict=True):
            kept += row
        for source in self.sources:
            source.row = [0.0] * len(source.row)
        for link in self.links:
            link.row = [0.0] * len(link.row)
        for source in self.sources:
            source.base += BUCKETS
        if len(self.events) + sum(block.waiting for block in self.blocks) > self.limit:
            self.status = OVERFULL
            return True
        if self.closed_windows == self.windows:
            return True
        self.serial += 1
        heappush(self.events, (self.window_end, self.serial, WINDOW, None))
        return False

    def let_go(self) -> None:
        """Forget all that was still under way, since only the collector could free what the world and its blocks hold together."""
        self.events.clear()
        for block in self.blocks:
            block.queue.clear()
        for link in self.links:
            for line in (link.timers, link.hedges, link.way_out, link.way_back):
                line.waiting.clear()

    def digest_event(self, kind: int, where: int) -> None:
        """Mix an event into the sum of all: when, what, and where."""
        (bits,) = _word.unpack(_bits.pack(self.now))
        self.digest = ((self.digest ^ bits) * PRIME) & MASK
        self.digest = ((self.digest ^ (kind << 32 | where)) * PRIME) & MASK

    def result(self) -> bytes:
        """Return the result as the binary returns it."""
        columns = array("d")
        for rows in self.kept:
            columns.extend(rows)
        size = 8 * (len(layout.RESULT) + len(columns)) + 4 * len(self.histograms)
        head = array("d", (self.status, self.happened, self.digest & 0xFFFFFFFF, self.digest >> 32, self.windows, self.requests, size, 0.0))
        return head.tobytes() + columns.tobytes() + self.histograms.tobytes()


def in_general(program: Sequence[float]) -> bytes:
    """Run any program by the text above, and return its result."""
    world = World(program)
    try:
        world.run()
        return world.result()
    finally:
        world.let_go()


def simulate(program: Sequence[float]) -> bytes:
    """Run a program (see ``plan.py``) and return its result (see ``layout.py``): where one loop can do it, by that one."""
    collecting = gc.isenabled()
    gc.disable()  # jobs and calls refer to one another in no circle: there is nothing for it to find
    try:
        return reference_service.simulate(program) if reference_service.suits(program) else in_general(program)
    finally:
        if collecting:
            gc.enable()
