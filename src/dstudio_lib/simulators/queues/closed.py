"""Users who wait for their answer before they ask again, and what that hides.

The claim: a load generator that waits for each answer asks less the slower the service is, so that a pause of a second, in which a
thousand requests would have suffered, is measured once. Counting from when a request should have been sent, rather than from when
it was, shows what users see (Tene calls the mistake *coordinated omission*).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from dstudio_lib.foundation.errors import InputError

if TYPE_CHECKING:
    import random

MOST_AT_ONCE = 100_000
"""Requests beyond one a user that may be sent in the same moment."""


@dataclass(frozen=True, slots=True)
class Loop:
    """What users of a closed loop saw: when each request was sent and how long it took (s), and how long was watched (s)."""

    sent: tuple[float, ...]
    times: tuple[float, ...]
    length: float

    @property
    def throughput(self) -> float:
        """Answers each second."""
        return sum(at + took <= self.length for at, took in zip(self.sent, self.times, strict=True)) / self.length


def closed_loop(
    users: int,
    think: Callable[[random.Random], float],
    service: Callable[[random.Random], float],
    servers: int,
    length: float,
    chance: random.Random,
) -> Loop:
    """Let users think, ask, wait for the answer, and think again, for some time (s); servers work first come first served.

    Raises
    ------
    InputError
        When there is no server, or users who neither think nor wait ask for ever in the same moment.

    >>> import random
    >>> closed_loop(1, lambda _: 1.0, lambda _: 1.0, 1, 10.0, random.Random(1)).throughput
    0.5
    """
    if users < 0 or servers < 1:
        raise InputError(f"users={users} and servers={servers} are not possible; allowed is from 0 and from 1 on.", "servers")
    asking = [(think(chance), user) for user in range(users)]
    asking.sort()
    moment, at_once = -1.0, 0
    free = [0.0] * servers
    sent, times = [], []
    while asking and asking[0][0] < length:
        now, user = heappop(asking)
        moment, at_once = now, at_once + 1 if now == moment else 0
        if at_once > users + MOST_AT_ONCE:
            raise InputError(f"{at_once} requests at {now:g} s, and no end: let users think, or the service take time.", "think")
        begins = max(now, heappop(free))
        done = begins + service(chance)
        heappush(free, done)
        sent.append(now)
        times.append(done - now)
        heappush(asking, (done + think(chance), user))
    return Loop(tuple(sent), tuple(times), length)


@dataclass(frozen=True, slots=True)
class Measured:
    """The same service measured twice: by a tester that waits for each answer, and against the schedule it meant to keep."""

    waited: tuple[float, ...]
    intended: tuple[float, ...]


def measure(interval: float, stalls: Sequence[tuple[float, float]], service: float, length: float) -> Measured:
    """Send a request each ``interval`` (s) to one server that stands still during ``stalls`` (from, to: s), for some time (s).

    >>> found = measure(interval=1.0, stalls=[(2.5, 6.0)], service=0.1, length=8.0)
    >>> [round(each, 1) for each in found.waited]
    [0.1, 0.1, 0.1, 3.1, 0.1, 0.1, 0.1, 0.1]
    >>> [round(each, 1) for each in found.intended]
    [0.1, 0.1, 0.1, 3.1, 2.2, 1.3, 0.4, 0.1]
    """
    waited, intended = [], []
    free = 0.0
    for i in range(round(length / interval)):
        due = i * interval
        sent = max(due, free)
        begins = next((end for start, end in stalls if start <= sent < end), sent)
        free = begins + service
        waited.append(free - sent)
        intended.append(free - due)
    return Measured(tuple(waited), tuple(intended))
