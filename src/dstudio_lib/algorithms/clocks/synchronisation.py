"""Asking others for the time: one exchange, the best of several, and what to make of servers that disagree.

All times are whole nanoseconds. An offset is another clock minus one's own.

Sources: F. Cristian, "Probabilistic clock synchronization", Distributed Computing 3 (3), 1989, for the reading of a remote clock and
its error; D. Mills, J. Martin, J. Burbank and W. Kasch, RFC 5905, "Network Time Protocol Version 4", 2010, for offset and delay, the
sample of least delay, and the selection of true clocks; K. Marzullo, "Maintaining the Time in a Distributed System: An Example of a
Loosely-Coupled Distributed Service", dissertation, Stanford University, 1984, for the intersection of most intervals.

References: cristian1989probabilistic; rfc5905; marzullo1984maintaining.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dstudio_lib.foundation.errors import InputError


class Bounds(NamedTuple):
    """An interval, both ends included (ns)."""

    low: int
    high: int

    @property
    def middle(self) -> int:
        """The point that is least wrong in the worst case."""
        return (self.low + self.high) // 2

    def contains(self, point: int) -> bool:
        """Whether a point lies in it."""
        return self.low <= point <= self.high


class Sample(NamedTuple):
    """One exchange with a time server: four readings, the first and last by one's own clock (ns).

    >>> sample = Sample(client_sent=1000, server_received=1120, server_sent=1130, client_received=1050)
    >>> sample.offset, sample.delay, sample.offsets
    (100, 40, Bounds(low=80, high=120))
    """

    client_sent: int
    server_received: int
    server_sent: int
    client_received: int

    @property
    def offset(self) -> int:
        """The server's clock minus one's own, if both directions took equally long."""
        return ((self.server_received - self.client_sent) + (self.server_sent - self.client_received)) // 2

    @property
    def delay(self) -> int:
        """Time spent on the network, there and back."""
        return (self.client_received - self.client_sent) - (self.server_sent - self.server_received)

    @property
    def offsets(self) -> Bounds:
        """All offsets that are possible, since no message arrives before it is sent."""
        return Bounds(self.server_sent - self.client_received, self.server_received - self.client_sent)


def cristian_offset(sample: Sample, least_one_way: int = 0) -> Bounds:
    """Return the offsets that are possible if no message takes less than ``least_one_way`` (ns) in either direction.

    >>> cristian_offset(Sample(1000, 1120, 1130, 1050), least_one_way=15)
    Bounds(low=95, high=105)

    Raises
    ------
    InputError
        If the exchange was faster than that.
    """
    if least_one_way < 0 or 2 * least_one_way > sample.delay:
        raise InputError(
            f"least_one_way was given as {least_one_way} ns; allowed is 0 to half of the delay, {sample.delay // 2} ns; "
            "try the least delay ever seen, halved.",
            "least_one_way",
        )
    widest = sample.offsets
    return Bounds(widest.low + least_one_way, widest.high - least_one_way)


def offset_ignoring_delay(sample: Sample) -> int:
    """Return the offset as if the answer had taken no time: the deliberate violation of the above.

    It is wrong by the whole way back, always in the same direction.

    >>> offset_ignoring_delay(Sample(1000, 1120, 1130, 1050))  # 100 if both ways were alike
    80
    """
    return sample.server_sent - sample.client_received


def best_sample(samples: Iterable[Sample]) -> Sample:
    """Return the sample of least delay, the last of equals: it bounds its own error most tightly.

    >>> best_sample([Sample(0, 50, 50, 40), Sample(100, 112, 112, 104)]).delay
    4
    """
    best: Sample | None = None
    for sample in samples:
        if best is None or sample.delay <= best.delay:
            best = sample
    if best is None:
        raise InputError("samples is empty; ask a time server at least once.", "samples")
    return best


def marzullo(intervals: Sequence[Bounds]) -> tuple[Bounds, int]:
    """Return the first smallest interval that lies in as many of the intervals as possible, and how many those are.

    >>> marzullo([Bounds(8, 12), Bounds(11, 13), Bounds(14, 15)])
    (Bounds(low=11, high=12), 2)
    """
    if not intervals:
        raise InputError("intervals is empty; give at least one.", "intervals")
    # Every lower end opens an interval (-1) before an upper end at the same point closes one (+1).
    edges = sorted((point, kind) for low, high in intervals for point, kind in ((low, -1), (high, +1)))
    best = count = 0
    found = Bounds(0, 0)
    for i, (point, kind) in enumerate(edges):
        count -= kind
        if count > best:
            best = count
            found = Bounds(point, edges[i + 1][0])
    return found, best


def select_clocks(intervals: Sequence[Bounds]) -> Bounds | None:
    """Return what most clocks agree on, or ``None`` if no majority does. Each interval says where true time lies for one clock.

    The selection of NTP: it takes as few clocks as it can for false, and asks that no more middles than that lie outside, so that the
    interval is seldom too small to choose from. It contains true time if no more clocks are false than it took for false.

    >>> select_clocks([Bounds(8, 12), Bounds(9, 13), Bounds(30, 32)])  # the third is false
    Bounds(low=9, high=12)
    >>> select_clocks([Bounds(0, 1), Bounds(2, 3)]) is None
    True
    """
    clocks = len(intervals)
    edges = sorted(
        (point, kind) for each in intervals for point, kind in ((each.low, -1), ((each.low + each.high) // 2, 0), (each.high, +1))
    )
    allowed = 0
    while 2 * allowed < clocks:
        low, below = _first_in(clocks - allowed, edges, opens=-1)
        high, above = _first_in(clocks - allowed, edges[::-1], opens=+1)
        if low is not None and high is not None and low <= high and below + above <= allowed:
            return Bounds(low, high)
        allowed += 1
    return None


def _first_in(needed: int, edges: Sequence[tuple[int, int]], opens: int) -> tuple[int | None, int]:
    """Return the first point in so many intervals, and how many middles lie before it."""
    count = middles = 0
    for point, kind in edges:
        if kind == opens:
            count += 1
        elif kind == -opens:
            count -= 1
        else:
            middles += 1
        if count >= needed:
            return point, middles
    return None, middles


def mean_of_clocks(intervals: Sequence[Bounds]) -> int:
    """Return the mean of all middles: the deliberate violation, which one false clock can drag anywhere.

    >>> mean_of_clocks([Bounds(9, 11), Bounds(9, 11), Bounds(998, 1002)])
    340
    """
    if not intervals:
        raise InputError("intervals is empty; give at least one.", "intervals")
    return sum(each.middle for each in intervals) // len(intervals)
