"""A server whose collector stops the world: the more requests wait, the more is alive, the longer each collection, the more requests wait.

The claim: the same load that is served well is not served at all once so many requests have come together that collecting takes what is
left of the processor. Every request in the server keeps memory alive. A collection takes a time in proportion to what is alive, and is due
when what was free then is used up; so what collecting costs a request grows as live / (heap - live), gently for long and then without
bound. The number of requests at which the server gives out as fast as requests come in is a tipping point: below it the queue shrinks,
beyond it it grows until the memory is gone, though the surge that brought it there is long over. A bound on the requests let in, below
the tipping point, is enough to come back every time; a larger heap moves the point up.

One worker serves one request at a time, first come, first served. Arrivals are Poisson, work is exponential, and a request allocates
evenly while it is worked on. The collector is the simple copying one, without generations.

References: beyer2016sre (the GC death spiral, among the causes of cascading failures); appel1987garbage (that collecting costs less, the
more memory there is beside what is alive).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, PositiveRate, Ratio, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings


def _megabytes(name: str, symbol: str, meaning: str, default: float, upper: float = 1e6) -> Quantity:
    return Quantity(
        name, symbol, "megabyte", meaning, 0, upper, default=default, scale="log", practical=(max(0.1, default / 20), default * 5)
    )


@dataclass(frozen=True)
class GarbageSpiral(Settings):
    """How many requests come, what each needs and keeps, the heap, and how fast the collector is.

    >>> settings = GarbageSpiral()
    >>> round(settings.tipping_point), round(settings.calm_share, 3)
    (238, 0.048)
    """

    rate: Annotated[
        float, like(PositiveRate, name="requests", symbol=r"\lambda", meaning="each second", upper=1e4, default=60, practical=(10, 100))
    ] = 60.0
    work: Annotated[
        float,
        like(
            Duration,
            name="work",
            symbol="s",
            meaning="on a request, without collecting",
            lower_open=True,
            upper=10,
            default=0.01,
            display="ms",
        ),
    ] = 0.01
    allocates: Annotated[float, _megabytes("allocated", "a", "by a request while it is worked on", 8)] = 8.0
    holds: Annotated[float, _megabytes("held", "m", "by a request from when it comes until it is answered", 2)] = 2.0
    base: Annotated[float, _megabytes("always alive", "B", "whatever the load", 200)] = 200.0
    heap: Annotated[float, _megabytes("heap", "H", "memory in all", 1_000)] = 1_000.0
    pause: Annotated[
        float,
        Quantity("collecting", "k", "second/gigabyte", "for what is alive", 0, 100, default=0.4, practical=(0.05, 2)),
    ] = 0.4
    surge: Annotated[float, like(Ratio, name="surge", meaning="times the rate, for a while", upper=100, default=3, practical=(1, 6))] = 3.0
    surge_length: Annotated[
        float,
        like(
            Duration, name="length of the surge", meaning="from the tenth second on", upper=600, default=5, practical=(0, 20), display=None
        ),
    ] = 5.0
    bound: Annotated[
        int,
        Quantity("bound", "K", "", "requests let in at once; 0 for no bound", 0, 1_000_000, default=0, practical=(0, 500), integer=True),
    ] = 0
    length: Annotated[
        float,
        like(Duration, name="length", meaning="how long is watched", lower=1, upper=3_600, default=90, practical=(60, 300), display=None),
    ] = 90.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.base + self.holds >= self.heap:
            raise InputError(
                f"base={self.base:g} MB and one request's {self.holds:g} MB fill the heap of {self.heap:g} MB; it has to be larger; "
                f"try heap={2 * (self.base + self.holds):g}.",
                "heap",
            )

    def collecting(self, requests: float) -> float:
        """Return the time (s) of collecting that one request's allocation costs, while so many are in the server.

        >>> GarbageSpiral().collecting(0), GarbageSpiral().collecting(150)  # 8 MB at 0.4 ms/MB, times 200/800 and 500/500
        (0.0008, 0.0032)
        """
        alive = self.base + self.holds * requests
        return self.allocates * self.pause / 1_000 * alive / (self.heap - alive)

    @property
    def calm_share(self) -> float:
        """Part of the time that is spent collecting while next to nobody waits."""
        return self.rate * self.collecting(0)

    @property
    def tipping_point(self) -> float:
        """Requests in the server at which it gives out as many as come in; 0 if it cannot keep up at all.

        It is where work and collecting of one request take 1/rate: alive / (heap - alive) = (1/rate - work) / (allocates pause).
        """
        spare = 1 / self.rate - self.work
        if spare <= self.collecting(0):
            return 0.0
        cost = self.allocates * self.pause / 1_000
        alive = self.heap * spare / (spare + cost)
        return (alive - self.base) / self.holds if self.holds else float("inf")


@dataclass(frozen=True)
class Run:
    """What came of it: each collection as (begin, length, MB alive), waits (s), and how many were refused; if memory ran out, when.

    ``inside`` has the number of requests in the server at the end of each second, as long as it lived.
    """

    settings: GarbageSpiral
    collections: tuple[tuple[float, float, float], ...]
    answered: tuple[tuple[float, float], ...]
    refused: int
    died: float | None
    inside: tuple[int, ...]

    def collecting(self, begin: float, end: float) -> float:
        """Return the part of the time between two times (s) that was spent collecting."""
        return sum(max(0.0, min(at + took, end) - max(at, begin)) for at, took, _ in self.collections) / (end - begin)

    def throughput(self, begin: float, end: float) -> float:
        """Return how many requests a second were answered between two times (s)."""
        return sum(begin <= at < end for at, _ in self.answered) / (end - begin)

    @property
    def came_back(self) -> bool:
        """Whether it lives at the end, with no more requests in it than half a second's."""
        return self.died is None and self.inside[-1] <= max(10.0, self.settings.rate / 2)


BEGIN = 10.0
"""When the surge begins (s)."""


def simulate(settings: GarbageSpiral, *, seed: int = 1) -> Run:
    """Serve requests until the time is over, or the memory.

    >>> run = simulate(GarbageSpiral())
    >>> run.died is not None, simulate(GarbageSpiral(surge=1.0)).came_back, simulate(GarbageSpiral(bound=100)).came_back
    (True, True, True)
    """
    world = _Server(settings, seed)
    while world.now < settings.length and world.died is None:
        world.serve_next()
    world.watch(min(world.now, settings.length))
    return Run(settings, tuple(world.collections), tuple(world.answered), world.refused, world.died, tuple(world.inside))


class _Server:
    def __init__(self, settings: GarbageSpiral, seed: int) -> None:
        self.settings = settings
        self.gaps, self.works = stream(seed, "garbage_spiral.arrivals"), stream(seed, "garbage_spiral.work")
        self.now, self.next = 0.0, 0.0
        self.next = self.arrival_after(0.0)
        self.waiting: deque[float] = deque()
        self.free = settings.heap - settings.base
        self.collections: list[tuple[float, float, float]] = []
        self.answered: list[tuple[float, float]] = []
        self.refused = 0
        self.died: float | None = None
        self.inside: list[int] = []

    def arrival_after(self, time: float) -> float:
        """Draw when the next request comes: the surge stretches time for those who come in it."""
        settings = self.settings
        left = self.gaps.expovariate(settings.rate)
        edges = ((BEGIN, 1.0), (BEGIN + settings.surge_length, settings.surge), (float("inf"), 1.0))
        for edge, times in edges:
            if time < edge:
                if times and left / times < edge - time:
                    return time + left / times
                left -= (edge - time) * times
                time = edge
        return time

    def let_in(self, until: float, serving: int) -> None:
        """Let in, or refuse, who has come by a time; ``serving`` says whether somebody is being served."""
        while self.next <= until:
            self.watch(self.next, serving)
            if self.settings.bound and len(self.waiting) + serving >= self.settings.bound:
                self.refused += 1
            else:
                self.waiting.append(self.next)
            self.next = self.arrival_after(self.next)

    def watch(self, until: float, serving: int = 0) -> None:
        """Note at the end of each second how many are in the server."""
        while len(self.inside) + 1 <= until:
            self.inside.append(len(self.waiting) + serving)

    def serve_next(self) -> None:
        """Work on the next request, with the collections that fall due meanwhile."""
        self.let_in(self.now, 0)
        if not self.waiting:
            self.watch(min(self.next, self.settings.length))
            self.now = self.next
            return
        came, settings = self.waiting.popleft(), self.settings
        left, allocated = self.works.expovariate(1 / settings.work), settings.allocates
        while allocated > self.free:
            part = left * self.free / allocated
            self.now, left, allocated = self.now + part, left - part, allocated - self.free
            self.collect()
            if self.died is not None or self.now >= settings.length:
                return
        self.free -= allocated
        self.now += left
        self.let_in(self.now, 1)
        self.answered.append((self.now, self.now - came))

    def collect(self) -> None:
        """Stop the world for as long as what is alive takes; if nothing is free after it, that is the end."""
        self.let_in(self.now, 1)
        alive = self.settings.base + self.settings.holds * (len(self.waiting) + 1)
        if alive >= self.settings.heap:
            self.died = self.now
            return
        took = self.settings.pause / 1_000 * alive
        self.collections.append((self.now, took, alive))
        self.now += took
        self.let_in(self.now, 1)
        self.free = self.settings.heap - alive
