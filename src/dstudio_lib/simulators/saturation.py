"""Users who think, ask, wait for the answer and think again: flat until the knee, and from there on a straight line upwards.

The claim: up to the knee one more user costs the others next to nothing; beyond it each one adds the same slice to everybody's wait, the
time that the narrowest step needs for one request. So a test at half the knee shows nothing of what twice the knee will do: the one
is as fast as an empty system, and the other is slow by nearly a whole think time. Throughput stands still all the while.

The system is closed: there are only so many users, and each of them waits for the answer. Think times and services are exponential. What is
measured begins when the first third of the time is over, so that the start plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.queueing import saturation_point, throughput_bound
from dstudio_lib.foundation.quantities import Duration, Replicas, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

from .queues.closed import closed_loop

WARM_UP = 1 / 3
"""The part of the time that is left out of every mean."""
SPAN = 12.0
"""A run lasts so many of the longest cycles, thinking and waiting."""
FEWEST = 4_000
"""And it has at least so many requests."""

Users = Annotated[
    int, Quantity("users", "N", "", "people or clients at the system", 1, 100_000, default=800, practical=(1, 5_000), integer=True)
]
ServiceTime = Annotated[
    float,
    like(Duration, name="service time", symbol="S", meaning="work of one request at the narrowest step", lower_open=True, default=0.4),
]
ThinkTime = Annotated[
    float, like(Duration, name="think time", symbol="Z", meaning="between an answer and the next request of the same user", default=40.0)
]


@dataclass(frozen=True)
class Saturation(Settings):
    """How many users, how long they think, and the narrowest step: servers behind one queue.

    >>> round(Saturation().knee)
    1111
    """

    users: Users = 800
    servers: Annotated[int, like(Replicas, name="servers", symbol="c", upper=1_000, default=11)] = 11
    service_time: ServiceTime = 0.4
    think_time: ThinkTime = 40.0

    @property
    def slice(self) -> float:
        """Time that the step needs for one request, all servers together (s)."""
        return self.service_time / self.servers

    @property
    def knee(self) -> float:
        """Number of users at which the two bounds on throughput meet."""
        return float(saturation_point(self.slice, self.service_time, self.think_time))

    @property
    def most(self) -> float:
        """Requests each second that these users can at most have answered."""
        return float(throughput_bound(self.users, self.slice, self.service_time, self.think_time))

    @property
    def floor(self) -> float:
        """Response time (s) that no run is below on average: alone, or in the long line."""
        return max(self.service_time, self.users * self.slice - self.think_time)


@dataclass(frozen=True, slots=True)
class Run:
    """What the users saw: answers each second, and the mean time of a request (s)."""

    settings: Saturation
    throughput: float
    response: float
    requests: int


def simulate(settings: Saturation, *, seed: int = 1) -> Run:
    """Let the users ask for a while.

    >>> run = simulate(Saturation(users=1, servers=1, service_time=1.0, think_time=0.0))
    >>> round(run.throughput, 1)
    1.0
    """
    cycle = settings.think_time + settings.floor
    length = max(SPAN * cycle, FEWEST / settings.most)
    loop = closed_loop(
        settings.users,
        lambda chance: chance.expovariate(1 / settings.think_time) if settings.think_time else 0.0,
        lambda chance: chance.expovariate(1 / settings.service_time),
        settings.servers,
        length,
        stream(seed, "saturation"),
    )
    kept = [(at, took) for at, took in zip(loop.sent, loop.times, strict=True) if at >= WARM_UP * length]
    answered = sum(WARM_UP * length <= at + took <= length for at, took in zip(loop.sent, loop.times, strict=True))
    return Run(settings, answered / ((1 - WARM_UP) * length), sum(took for _, took in kept) / len(kept), len(kept))
