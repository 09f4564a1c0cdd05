"""A plan: what the engine runs, as typed records, checked as a whole, and written as the array of numbers that an engine reads.

Sources send requests over a link to a block. A block serves them, and calls further blocks over links of its own before it answers;
what a caller does about calls that fail or last is said on the link. Faults come and go on a timeline. Blocks and links are named, and
refer to one another by place in the plan's tuples.

>>> plan = Plan(
...     sources=(Source("shoppers", link=0, rate=80.0),),
...     blocks=(Block("shop", servers=1, mean=0.01),),
...     links=(Link("shoppers to shop", target=0),),
... )
>>> plan.checked() is plan
True
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from dstudio_lib.foundation.errors import InputError

from . import layout
from .layout import number

LIMIT = 2**19
"""Calls that may be under way at once, queues included."""
MOST_WINDOWS = 4_000
MOST_COUNTS = 20_000_000
"""Buckets of all histograms together."""
MOST_REQUESTS = 50_000_000
"""Requests of one run, about: more would take minutes."""
NEVER = 1e30
"""A time that does not come."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who sends requests: ``poisson`` or ``steady`` at a rate, or ``closed``: users who each wait for an answer, think, and ask again.

    ``within`` (s) is up to when an answer is good; 0: always. With ``keys``, each request asks for one of them, the i-th in proportion
    to i^-skew. Rates are 1/s, times s.
    """

    name: str
    link: int
    arrivals: str = "poisson"
    rate: float = 0.0
    users: int = 0
    think: float = 0.0
    within: float = 0.0
    keys: int = 0
    skew: float = 1.0


@dataclass(frozen=True, slots=True)
class Block:
    """What serves calls: so many servers (0: as many as are asked for), a queue before them, and calls to further blocks.

    ``room`` is what the queue holds (-1: everything). ``service`` and ``mean`` (s) say how long a server works, ``shape`` and ``share``
    more of it (Erlang: phases; mixture: times the mean of the slow ones, and their share; uniform: half the width over the mean).
    ``errors`` is the share of calls that fail here. The calls of ``links`` are made in ``sequence``, in ``parallel`` (done when ``need``
    are good; 0: all), or to one that ``policy`` chooses; ``holds`` says whether the server is kept meanwhile. ``health`` (s; -1: never)
    is after what time a balancer sees that a block is down.

    Defences: ``shed`` (s) refuses whoever would wait longer, ``rate`` (1/s) and ``burst`` limit what is let in; 0 is off. ``abandons``
    drops work whose caller gave up; ``remembers`` answers a repeated call from memory; ``acknowledges`` answers as soon as a call is in
    the queue. ``cache`` is a ``share`` of hits, or ``keyed``: entries live ``life`` s (0: for ever), at most ``capacity`` (0: all), the
    least recently used goes; with ``single_flight`` only one call for a key is made at a time.

    Scaling, every ``scale_every`` s (0: never): so many units of ``unit`` servers that ``scale_target`` of them are busy, at least
    ``scale_least`` and at most ``scale_most`` units; a new one works after ``scale_delay`` s, and none is removed within ``scale_calm``
    s after a change. A ``scale_blind`` rule does not count the units that are starting, and so starts them again.
    """

    name: str
    servers: int = 0
    room: int = -1
    newest_first: bool = False
    service: str = "exponential"
    mean: float = 0.0
    shape: float = 1.0
    share: float = 0.0
    errors: float = 0.0
    links: tuple[int, ...] = ()
    mode: str = "sequence"
    need: int = 0
    policy: str = "random"
    holds: bool = True
    shed: float = 0.0
    rate: float = 0.0
    burst: float = 1.0
    abandons: bool = False
    acknowledges: bool = False
    remembers: bool = False
    cache: str = "none"
    hit: float = 0.0
    life: float = 0.0
    capacity: int = 0
    single_flight: bool = False
    health: float = -1.0
    scale_every: float = 0.0
    scale_target: float = 0.5
    scale_least: int = 1
    scale_most: int = 1
    scale_delay: float = 0.0
    scale_calm: float = 0.0
    unit: int = 1
    scale_blind: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A call to a block, and what the caller does about it. Times are s; 0 switches a policy off.

    ``retries`` follow a failed attempt after ``backoff``, doubled each time up to ``backoff_cap``, with jitter ``none``, ``equal`` or
    ``full``; with a ``budget`` (-1: none) each call puts that part of a token into a bucket of ``budget_cap``, and a retry takes a whole
    one. ``breaker`` is the number of outcomes that a circuit breaker remembers: it opens for ``open_time`` when of at least ``minimum``
    of them ``threshold`` failed, then lets ``probes`` through. ``bulkhead`` bounds the attempts in flight, ``hedge`` is after what time a
    second attempt is sent beside the first, ``latency`` the time on the wire each way, ``loss`` the share of attempts lost there.
    ``share`` is the part of requests that make this call, ``optional`` whether they go on without it, ``copies`` how often a parallel
    block makes it. A ``hasty`` caller does not retry after its own caller's deadline.
    """

    name: str
    target: int
    timeout: float = 0.0
    retries: int = 0
    backoff: float = 0.0
    backoff_cap: float = NEVER
    jitter: str = "none"
    budget: float = -1.0
    budget_cap: float = 10.0
    breaker: int = 0
    threshold: float = 0.5
    minimum: int = 1
    open_time: float = 0.0
    probes: int = 1
    bulkhead: int = 0
    hedge: float = 0.0
    latency: float = 0.0
    loss: float = 0.0
    share: float = 1.0
    optional: bool = False
    copies: int = 1
    hasty: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong from ``start`` to ``end`` (s).

    ``slow`` (times, of a block's service), ``errors`` (share of its calls), ``crash`` (of a block), ``servers`` (that it loses), ``cold``
    (a keyed cache is emptied at the start; one with a share of hits has ``value`` instead), ``cut`` and ``loss`` (share; of a link),
    ``surge`` (times the rate of a source), ``clock`` (s by which that of a block is ahead; below 0: behind). ``target`` is the place of the
    block, link or source.

    A wrong clock matters where a block reads what another clock wrote, or its own before it was set. A deadline is a time of day here:
    the caller's clock writes it, that of each block on the way reads it, and nothing else tells a block that its caller has given up,
    unless another attempt was answered. A cache of keys notes at what time of day an entry ends. What one machine measures by itself, such
    as a timeout, is as long as ever. A deadline sent as the time left, as gRPC sends it, cannot be misread.

    References: grpc2026deadlines.
    """

    start: float
    end: float
    kind: str
    target: int
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one run is made of, for ``horizon`` s, observed in windows of ``window`` s."""

    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    faults: tuple[Fault, ...] = ()
    horizon: float = 60.0
    window: float = 1.0
    limit: int = field(default=LIMIT)

    @property
    def windows(self) -> int:
        """How many windows a run has."""
        return round(self.horizon / self.window)

    def checked(self) -> Plan:
        """Return the plan itself if it can be run.

        Raises
        ------
        InputError
            In one sentence: which block, link, source or fault, what is wrong with it, and what to try.
        """
        from .plan_checks import check

        check(self)
        return self

    def program(self, seed: int, *, digesting: bool = False) -> array[float]:
        """Return the array of numbers that an engine reads.

        With ``digesting``, the engine also sums up every event in one number, by which two engines can be compared.
        """
        if not (isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed < 2**53):
            raise InputError(f"seed was given as {seed!r}; allowed is a whole number from 0 to 2^53 - 1; try seed=1.", "seed")
        numbers: list[float] = [
            self.windows * self.window,
            self.window,
            seed % 2**32,
            seed // 2**32,
            len(self.sources),
            len(self.blocks),
            len(self.links),
            len(self.faults),
            float(digesting),
            self.limit,
        ]
        tables: list[float] = []
        at = len(layout.HEAD) + sum(
            len(each) * len(record)
            for each, record in (
                (self.sources, layout.SOURCE), (self.blocks, layout.BLOCK), (self.links, layout.LINK), (self.faults, layout.FAULT)
            )
        )  # fmt: skip
        for source in self.sources:
            table = at + len(tables)
            tables.extend(popularity(source.keys, source.skew))
            numbers.extend(_row(source, layout.SOURCE, kind=number("arrivals", source.arrivals), table=table))
        links: list[Link] = []
        place = {link: new for new, link in enumerate(self.link_order())}
        for block in self.blocks:
            numbers.extend(
                _row(
                    block, layout.BLOCK, service=number("service", block.service), mode=number("mode", block.mode),
                    policy=number("policy", block.policy), cache=number("cache", block.cache),
                    first_link=place[block.links[0]] if block.links else 0, link_count=len(block.links),
                )
            )  # fmt: skip
        for index in self.link_order():
            links.append(self.links[index])
            numbers.extend(_row(self.links[index], layout.LINK, jitter=number("jitter", self.links[index].jitter)))
        for source_at in range(len(self.sources)):
            offset = len(layout.HEAD) + source_at * len(layout.SOURCE) + layout.SOURCE.index("link")
            numbers[offset] = place[int(numbers[offset])]
        for fault in self.faults:
            target = place[fault.target] if fault.kind in ("cut", "loss") else fault.target
            numbers.extend(_row(fault, layout.FAULT, kind=number("fault", fault.kind), target=target))
        return array("d", [*numbers, *tables])

    def link_order(self) -> list[int]:
        """Return the links in the order of the program: those of each block side by side, then those of the sources."""
        ordered = [link for block in self.blocks for link in block.links]
        return ordered + [source.link for source in self.sources if source.link not in ordered]


def _row(record: object, fields: Iterable[str], **given: float) -> list[float]:
    return [float(given[name] if name in given else getattr(record, name)) for name in fields]


def popularity(keys: int, skew: float) -> list[float]:
    """Return the chance that a request asks for one of the first keys, for each number of keys: Zipf's law.

    >>> popularity(2, 1.0)
    [0.6666666666666666, 1.0]
    """
    total, sums = 0.0, []
    for rank in range(1, keys + 1):
        total += rank**-skew
        sums.append(total)
    return [each / total for each in sums[:-1]] + [1.0] if sums else []


def finite(value: float) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
