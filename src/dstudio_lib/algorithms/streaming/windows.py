"""Windows over the time at which events happened, closed by a watermark: a claim that nothing older will come.

T. Akidau and others, "The Dataflow Model: A Practical Approach to Balancing Correctness, Latency, and Cost in Massive-Scale,
Unbounded, Out-of-Order Data Processing", Proceedings of the VLDB Endowment 8 (12), 2015. The watermark here is the usual heuristic:
the greatest time seen, less the disorder that is expected. Windows are half open: an event at the end belongs to the next.

References: akidau2015dataflow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

_LENGTH = Quantity("window length", "w", "ns", "event time that a window covers", lower=1, default=60 * SECOND, integer=True)
_SLIDE = Quantity("slide", "s", "ns", "event time between the starts of windows", lower=1, default=10 * SECOND, integer=True)
_DISORDER = Quantity("disorder", "d", "ns", "how much older than the newest an event may be", lower=0, default=SECOND, integer=True)

Window = tuple[int, int]
"""Start and end in event time; the end is not in it."""


class Windowing(Protocol):
    """Which windows an event belongs to."""

    def windows(self, time: int) -> list[Window]:
        """Return the windows of an event at a time."""


@dataclass(frozen=True, slots=True)
class Sliding:
    """Windows of one length that begin at even steps; tumbling ones, if the step is the length.

    >>> Sliding(length=10, slide=5).windows(12)
    [(5, 15), (10, 20)]
    """

    length: int
    slide: int

    def __post_init__(self) -> None:
        _LENGTH.check(self.length, "length")
        _SLIDE.check(self.slide, "slide")

    def windows(self, time: int) -> list[Window]:
        """Return the windows of an event at a time."""
        last = time - time % self.slide
        return [(start, start + self.length) for start in range(last, time - self.length, -self.slide)][::-1]


def tumbling(length: int) -> Sliding:
    """Return windows that follow one another.

    >>> tumbling(10).windows(12)
    [(10, 20)]
    """
    return Sliding(length, length)


@dataclass(frozen=True, slots=True)
class Pane:
    """A result: of which window, how it came about, and what was in it."""

    window: Window
    kind: Literal["on time", "late"]
    values: tuple[Any, ...]


@dataclass(slots=True)
class WindowOperator:
    """Collects events in windows, and gives a window out once the watermark has passed its end.

    Parameters
    ----------
    windowing
        Which windows an event belongs to.
    disorder
        How much older (ns) than the newest an event may be and still be on time.
    lateness
        How long (ns of watermark) after its end a window still takes late events, each giving a corrected result; then it is forgotten.

    >>> operator = WindowOperator(tumbling(10), disorder=3)
    >>> operator.event(4, "a"), operator.event(11, "b"), operator.event(9, "c")
    ([], [], [])
    >>> operator.event(13, "d")
    [Pane(window=(0, 10), kind='on time', values=('a', 'c'))]
    >>> operator.event(2, "e"), operator.dropped
    ([], [(2, 'e')])
    """

    windowing: Windowing
    disorder: int = 0
    lateness: int = 0
    newest: int | None = None
    contents: dict[Window, list[Any]] = field(default_factory=dict)
    given_out: set[Window] = field(default_factory=set)
    dropped: list[tuple[int, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        _DISORDER.check(self.disorder, "disorder")
        _DISORDER.check(self.lateness, "lateness")

    @property
    def watermark(self) -> int | None:
        """The time before which nothing more is expected; ``None`` before the first event."""
        return None if self.newest is None else self.newest - self.disorder

    def event(self, time: int, value: Any) -> list[Pane]:
        """Take in an event, and return the results that it gives rise to."""
        panes, counted = [], False
        for window in self.windowing.windows(time):
            if self.is_forgotten(window):
                continue
            counted = True
            self.contents.setdefault(window, []).append(value)
            if self.is_complete(window):
                self.given_out.add(window)
                panes.append(Pane(window, "late", tuple(self.contents[window])))
        if not counted:
            self.dropped.append((time, value))
        return panes + self.advance(time)

    def advance(self, time: int) -> list[Pane]:
        """Move the watermark, if this is the newest time, and give out what it has passed."""
        self.newest = time if self.newest is None else max(self.newest, time)
        ready = sorted(window for window in self.contents if window not in self.given_out and self.is_complete(window))
        self.given_out |= set(ready)
        panes = [Pane(window, "on time", tuple(self.contents[window])) for window in ready]
        for window in [each for each in self.contents if self.is_forgotten(each)]:
            del self.contents[window]
            self.given_out.discard(window)
        return panes

    def is_complete(self, window: Window) -> bool:
        """Whether the watermark has reached the end of a window."""
        return self.watermark is not None and self.watermark >= window[1]

    def is_forgotten(self, window: Window) -> bool:
        """Whether even late events of a window come too late."""
        return self.watermark is not None and self.watermark >= window[1] + self.lateness

    def finish(self) -> list[Pane]:
        """Give out what is left, at the end of the stream."""
        left = sorted(set(self.contents) - self.given_out)
        self.given_out |= set(left)
        return [Pane(window, "on time", tuple(self.contents[window])) for window in left]


class WindowsThatTrustTheOrder(WindowOperator):
    """Leaves out the disorder: the first event behind its end closes a window, and those just a little slower are not counted.

    >>> operator = WindowsThatTrustTheOrder(tumbling(10), disorder=5)
    >>> [len(operator.event(time, time)) for time in (1, 12, 8)], operator.dropped
    ([0, 1, 0], [(8, 8)])
    """

    @property
    def watermark(self) -> int | None:
        """The newest time."""
        return self.newest


class SessionWindows:
    """Windows of activity: events closer together than a gap belong to one session, which ends when the watermark is a gap past it.

    >>> sessions = SessionWindows(gap=5, disorder=0)
    >>> [sessions.event(time, time) for time in (0, 3, 9)]
    [[], [], [Pane(window=(0, 8), kind='on time', values=(0, 3))]]
    """

    def __init__(self, gap: int, disorder: int = 0) -> None:
        self.gap: int = _LENGTH.check(gap, "gap")
        self.disorder: int = _DISORDER.check(disorder, "disorder")
        self.newest: int | None = None
        self.sessions: dict[Window, list[tuple[int, Any]]] = {}
        self.dropped: list[tuple[int, Any]] = []

    def event(self, time: int, value: Any) -> list[Pane]:
        """Take in an event, join the sessions that it connects, and return those that have ended."""
        if self.newest is not None and time + self.gap <= self.newest - self.disorder:
            self.dropped.append((time, value))
            return []
        start, end, events = time, time + self.gap, [(time, value)]
        for window in [each for each in self.sessions if each[0] < end and start < each[1]]:
            events += self.sessions.pop(window)
            start, end = min(start, window[0]), max(end, window[1])
        self.sessions[start, end] = sorted(events, key=lambda each: each[0])
        self.newest = time if self.newest is None else max(self.newest, time)
        ended = sorted(window for window in self.sessions if window[1] <= self.newest - self.disorder)
        return [Pane(window, "on time", tuple(value for _, value in self.sessions.pop(window))) for window in ended]
