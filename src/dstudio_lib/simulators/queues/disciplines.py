"""One server and the order in which it works: whom it takes next decides who waits, and hardly how much is waited in all.

The claim: however the server chooses, as long as it neither idles with work at hand nor throws work away, the work that is left is the
same at every moment. What the choice moves is whose time it is: sharing makes the time of a request proportional to its size,
and the shortest rest first makes the mean time as small as it can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal, get_args

from dstudio_lib.foundation.errors import InputError

from .requests import check_requests

Discipline = Literal["fcfs", "lcfs", "priority", "preemptive", "sharing", "srpt"]
"""First come first served; last come first; the urgent first, without and with interruption; all at once; the shortest rest first."""
EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Served:
    """When each request left (s), and the work that was left just after each came (s)."""

    departures: tuple[float, ...]
    work_left: tuple[float, ...]

    def times(self, arrivals: Sequence[float]) -> list[float]:
        """Return how long each was there (s)."""
        return [left - came for left, came in zip(self.departures, arrivals, strict=True)]


def serve(arrivals: Sequence[float], services: Sequence[float], discipline: Discipline, urgency: Sequence[int] | None = None) -> Served:
    """Let one server work through requests.

    Parameters
    ----------
    arrivals, services
        When each comes (s), in order, and the work it brings (s).
    discipline
        Whom the server works on.
    urgency
        The class of each, 0 the most urgent; asked for by ``priority`` and ``preemptive``.

    Raises
    ------
    InputError
        When there is no such order, or the requests do not come in order or have no class that one of them needs.

    >>> serve([0.0, 1.0], [4.0, 1.0], "fcfs").departures, serve([0.0, 1.0], [4.0, 1.0], "srpt").departures
    ((4.0, 5.0), (5.0, 2.0))
    """
    if discipline not in get_args(Discipline):
        raise InputError(f"There is no order {discipline!r}; choose one of {', '.join(get_args(Discipline))}.", "discipline")
    check_requests(arrivals, services)
    if urgency is None and discipline in ("priority", "preemptive"):
        raise InputError(
            f"The order {discipline!r} needs the class of each request; give urgency=[0, 1, ...], 0 the most urgent.", "urgency"
        )
    if urgency is not None and len(urgency) != len(arrivals):
        raise InputError(f"There are {len(urgency)} classes for {len(arrivals)} requests; give one for each.", "urgency")
    if discipline == "sharing":
        return _shared(arrivals, services)
    return _in_turn(arrivals, services, discipline, urgency or [0] * len(arrivals))


def _in_turn(arrivals: Sequence[float], services: Sequence[float], discipline: Discipline, urgency: Sequence[int]) -> Served:
    """One request after the other; those that interrupt put the present one back with what is left of it."""
    interrupting = discipline in ("preemptive", "srpt")
    departures, work_left = [0.0] * len(arrivals), []
    waiting: list[tuple[float, int]] = []
    rest = list(services)
    now, busy, left = 0.0, -1, 0.0

    def rank(i: int) -> float:
        match discipline:
            case "lcfs":
                return -i
            case "priority" | "preemptive":
                return urgency[i]
            case "srpt":
                return rest[i]
        return i

    def work_until(end: float) -> None:
        nonlocal now, busy, left
        while busy >= 0 or waiting:
            if busy < 0:
                busy = heappop(waiting)[1]
            if now + rest[busy] > end + EPSILON:
                done = max(0.0, end - now)
                rest[busy] -= done
                left -= done
                break
            now += rest[busy]
            left -= rest[busy]
            departures[busy] = now
            busy = -1
        now = max(now, end) if end < float("inf") else now

    for i, came in enumerate(arrivals):
        work_until(came)
        left = max(0.0, left) + services[i]
        work_left.append(left)
        if busy >= 0 and interrupting and rank(i) < rank(busy):
            heappush(waiting, (rank(busy), busy))
            busy = i
        elif busy < 0 and not waiting:
            busy = i
        else:
            heappush(waiting, (rank(i), i))
    work_until(float("inf"))
    return Served(tuple(departures), tuple(work_left))


def _shared(arrivals: Sequence[float], services: Sequence[float]) -> Served:
    """All requests at once, each at an equal part of the speed: a request ends when its share of the clock has reached its work."""
    departures, work_left = [0.0] * len(arrivals), []
    present: list[tuple[float, int]] = []  # the reading of the shared clock at which each one ends
    now, clock, left = 0.0, 0.0, 0.0

    def work_until(end: float) -> None:
        nonlocal now, clock, left
        while present:
            ends, first = present[0]
            needed = (ends - clock) * len(present)
            if now + needed > end + EPSILON:
                clock += max(0.0, end - now) / len(present)
                left -= max(0.0, end - now)
                break
            now, clock = now + needed, ends
            left -= needed
            departures[first] = now
            heappop(present)
        now = max(now, end) if end < float("inf") else now

    for i, came in enumerate(arrivals):
        work_until(came)
        left = max(0.0, left) + services[i]
        work_left.append(left)
        heappush(present, (clock + services[i], i))
    work_until(float("inf"))
    return Served(tuple(departures), tuple(work_left))
