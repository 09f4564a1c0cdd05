"""Several servers, each with a queue of its own, and a balancer that sends each request to one of them.

The claim: of two servers picked at random the shorter queue is nearly as good as the shortest of all, and far better than one picked at
random (the power of two choices); a count of requests that is a little old undoes it, since everybody runs to the same server.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal, get_args

from dstudio_lib.foundation.errors import InputError

from .requests import check_requests

if TYPE_CHECKING:
    import random

Policy = Literal["random", "round-robin", "two-choices", "shortest", "least-work", "weighted"]
"""Any; in turn; the shorter of two; the shortest of all; the one that would be done first; any, in proportion to speed."""


@dataclass(frozen=True, slots=True)
class Balanced:
    """Which server each request was sent to, and how long it was there (s)."""

    servers: tuple[int, ...]
    times: tuple[float, ...]


class Fleet:
    """Servers that work first come first served, each at a speed of its own."""

    def __init__(self, speeds: Sequence[float]) -> None:
        self.speeds = tuple(speeds)
        self.free = [0.0] * len(speeds)
        self.present: list[deque[float]] = [deque() for _ in speeds]

    def let_go(self, now: float) -> None:
        """Take those out who are done by now."""
        for queue in self.present:
            while queue and queue[0] <= now:
                queue.popleft()

    def length(self, server: int) -> int:
        """Return how many requests a server has."""
        return len(self.present[server])

    def take(self, server: int, now: float, work: float) -> float:
        """Give a server a request, and return when it will be done (s)."""
        self.free[server] = max(now, self.free[server]) + work / self.speeds[server]
        self.present[server].append(self.free[server])
        return self.free[server]


def balance(
    arrivals: Sequence[float],
    services: Sequence[float],
    policy: Policy,
    chance: random.Random,
    *,
    speeds: Sequence[float] = (1.0, 1.0),
    told_every: float = 0.0,
) -> Balanced:
    """Send requests to servers.

    Parameters
    ----------
    arrivals, services
        When each comes (s), in order, and the work it brings, in seconds of a server of speed 1.
    policy
        How the balancer chooses.
    chance
        What its choices draw on.
    speeds
        How fast each server is.
    told_every
        How often the balancer hears of the lengths of the queues (s); 0 for at once.

    Raises
    ------
    InputError
        When there is no such policy, a server that does not work, or requests that are not in order.

    >>> import random
    >>> balance([0.0, 0.0, 0.0], [2.0, 1.0, 1.0], "shortest", random.Random(1)).times
    (2.0, 1.0, 3.0)
    """
    if policy not in get_args(Policy):
        raise InputError(f"There is no policy {policy!r}; choose one of {', '.join(get_args(Policy))}.", "policy")
    if not speeds or not all(0 < speed < inf for speed in speeds):
        raise InputError(f"The speeds of the servers are {list(speeds)}; give at least one, and each above 0: [1.0, 2.0].", "speeds")
    if not told_every >= 0:
        raise InputError(f"told_every={told_every} is not possible; allowed is 0 s, for at once, or more.", "told_every")
    check_requests(arrivals, services)
    fleet, everyone = Fleet(speeds), range(len(speeds))
    heard, known = float("-inf"), [0] * len(speeds)
    chosen, times = [], []
    for i, (came, work) in enumerate(zip(arrivals, services, strict=True)):
        fleet.let_go(came)
        if came - heard >= told_every:
            heard, known = came, [fleet.length(server) for server in everyone]
        match policy:
            case "random":
                server = chance.randrange(len(speeds))
            case "round-robin":
                server = i % len(speeds)
            case "two-choices":
                server = min(chance.sample(everyone, min(2, len(speeds))), key=known.__getitem__)
            case "shortest":
                server = min(everyone, key=known.__getitem__)
            case "least-work":
                server = min(everyone, key=lambda each: max(came, fleet.free[each]) + work / speeds[each])
            case "weighted":
                (server,) = chance.choices(everyone, weights=speeds)
        chosen.append(server)
        times.append(fleet.take(server, came, work) - came)
    return Balanced(tuple(chosen), tuple(times))
