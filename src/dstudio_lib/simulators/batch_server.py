"""An accelerator that computes requests in batches: how many it can take when each has to be answered in time.

The claim: what fits into the latency limit is not what may be put into a batch. Whoever comes finds a batch under way and waits for it,
and is then computed in the next one: two batches must fit, so that the throughput promised by the largest batch cannot be had. Taking
whoever is there adapts by itself, small batches at night and large ones by day; waiting for a full batch is worst when nobody comes. And
where requests take different numbers of steps, a batch that ends together makes the short ones wait for the longest.

Requests arrive at random. A step of a batch takes a fixed time and a time for each request in it. A request needs one step, or as many as
are drawn from a geometric distribution. A policy says when a batch begins and who is in it.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

from dstudio_lib.formulas.training import Batch, FixedTime, ItemTime, batched_throughput
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import PositiveRate, Ratio, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

ArrivalRate = Annotated[
    float, like(PositiveRate, name="arrival rate", symbol=r"\lambda", meaning="requests each second", upper=1e5, default=400.0)
]
Steps = Annotated[
    float,
    like(
        Ratio, name="steps", symbol="g", meaning="mean steps of a request: 1 for one pass, more for text", lower=1, upper=1e4, default=1.0
    ),
]
Requests = Annotated[
    int, Quantity("requests", "n", "", "how many are simulated", 100, 1_000_000, default=20_000, practical=(1_000, 50_000), integer=True)
]
POLICIES = (
    ("alone", "one by one"),
    ("full", "wait until a batch is full"),
    ("present", "whoever is there"),
    ("steps", "join and leave at every step"),
)


@dataclass(frozen=True)
class BatchServer(Settings):
    """What comes, what a batch costs, and when one begins; ``largest`` is the most requests of a batch.

    >>> round(BatchServer().most)
    800
    """

    arrival_rate: ArrivalRate = 400.0
    fixed_time: FixedTime = 0.02
    item_time: ItemTime = 0.001
    largest: Batch = 80
    policy: Annotated[str, Choice("policy", "when a batch begins, and who is in it", POLICIES, "present")] = "present"
    steps: Steps = 1.0
    requests: Requests = 20_000

    @property
    def most(self) -> float:
        """Requests each second with batches that are always full, if they all end together and need the mean number of steps."""
        size = 1 if self.policy == "alone" else self.largest
        return float(batched_throughput(size, self.fixed_time, self.item_time)) / self.steps


@dataclass(frozen=True)
class Run:
    """How long each request took (s), the mean size of a step's batch, and how long the accelerator was busy (share)."""

    settings: BatchServer
    times: tuple[float, ...]
    mean_batch: float
    busy: float
    length: float

    @cached_property
    def ordered(self) -> tuple[float, ...]:
        """The times, shortest first."""
        return tuple(sorted(self.times))

    def percentile(self, share: float) -> float:
        """Return the time (s) that a share of requests does not exceed."""
        return self.ordered[min(len(self.ordered) - 1, math.ceil(share * len(self.ordered)) - 1)]

    @property
    def throughput(self) -> float:
        """Answers each second."""
        return len(self.times) / self.length


def simulate(settings: BatchServer, *, seed: int = 1) -> Run:
    """Let requests come and be computed, until the last one is answered.

    >>> run = simulate(BatchServer(arrival_rate=1.0, requests=200))  # hardly anybody meets another
    >>> round(run.percentile(0.5), 3)
    0.021
    """
    came, need = _requests(settings, seed)
    if settings.policy == "steps":
        return _step_by_step(settings, came, need)
    size = 1 if settings.policy == "alone" else settings.largest
    least = size if settings.policy == "full" else 1
    now, first, busy, computed, batches = 0.0, 0, 0.0, 0, 0
    times: list[float] = []
    while first < len(came):
        last = min(first + least, len(came))  # the batch that is waited for, or what is left
        now = max(now, came[last - 1])
        while last < len(came) and last - first < size and came[last] <= now:
            last += 1
        longest = max(need[first:last])
        step = settings.fixed_time + (last - first) * settings.item_time
        now += longest * step
        busy, computed, batches = busy + longest * step, computed + longest * (last - first), batches + longest
        times += [now - at for at in came[first:last]]
        first = last
    return Run(settings, tuple(times), computed / batches, busy / now, now)


def _requests(settings: BatchServer, seed: int) -> tuple[list[float], list[int]]:
    arrivals, lengths = stream(seed, "batch_server.arrivals"), stream(seed, "batch_server.steps")
    now, came = 0.0, []
    for _ in range(settings.requests):
        now += arrivals.expovariate(settings.arrival_rate)
        came.append(now)
    if settings.steps == 1:
        return came, [1] * len(came)
    stay = math.log(1 - 1 / settings.steps)
    need = [1 + int(math.log(1 - lengths.random()) / stay) for _ in came]
    return came, need


def _step_by_step(settings: BatchServer, came: list[float], need: list[int]) -> Run:
    """At every step those who are done leave, and whoever waits joins while there is room."""
    waiting = deque(range(len(came)))
    inside: dict[int, int] = {}
    now, busy, computed, rounds = 0.0, 0.0, 0, 0
    times = [0.0] * len(came)
    while waiting or inside:
        if not inside:
            now = max(now, came[waiting[0]])
        while waiting and len(inside) < settings.largest and came[waiting[0]] <= now:
            joining = waiting.popleft()
            inside[joining] = need[joining]
        step = settings.fixed_time + len(inside) * settings.item_time
        now, busy, computed, rounds = now + step, busy + step, computed + len(inside), rounds + 1
        for each in list(inside):
            inside[each] -= 1
            if inside[each] == 0:
                del inside[each]
                times[each] = now - came[each]
    return Run(settings, tuple(times), computed / rounds, busy / now, now)


def most_in_time(settings: BatchServer, limit: float, share: float = 0.99, *, seed: int = 1) -> float:
    """Return the highest arrival rate (1/s) at which a share of requests is answered within a limit (s), by halving.

    Raises
    ------
    InputError
        If not even a request alone keeps the limit.
    """

    def kept(rate: float) -> bool:
        return simulate(replace(settings, arrival_rate=rate), seed=seed).percentile(share) <= limit

    low, high = 0.0, 1.5 * settings.most
    if not kept(high / 1_000):
        raise InputError(f"Not even a request alone is answered within {limit:g} s by this policy; try a longer limit.", "limit")
    for _ in range(9):
        middle = (low + high) / 2
        low, high = (middle, high) if kept(middle) else (low, middle)
    return low
