"""When silence becomes suspicion: a fixed timeout, one that learns from its mistakes, and a level of suspicion by the pauses seen.

A detector watches one other process. It is told when a heartbeat arrives, and asked whether it suspects; times are whole nanoseconds
of the watcher's own clock.

Sources: T. D. Chandra and S. Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems", Journal of the ACM 43 (2), 1996,
for timeouts that grow after a mistake under partial synchrony; N. Hayashibara, X. Défago, R. Yared and T. Katayama, "The φ accrual
failure detector", 23rd IEEE Symposium on Reliable Distributed Systems, 2004; Lightbend, PhiAccrualFailureDetector.scala in
akka/akka, 2022, for the logistic form, the floor under the deviation, the pause that is accepted and the first estimate.

References: chandra1996unreliable; hayashibara2004phi; akka2022phi.
"""

from __future__ import annotations

import math
from collections import deque
from typing import ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND


class Detector:
    """What all detectors can do; this one never suspects anybody."""

    def start(self, now: int) -> None:
        """Begin to watch, as if a heartbeat had just arrived."""
        self.last = now

    def heard(self, now: int) -> None:
        """Take note of a heartbeat."""
        self.last = now

    def suspects(self, now: int) -> bool:
        """Whether the process is suspected to have crashed."""
        return False


class FixedTimeout(Detector):
    """Suspects after a silence of ``timeout`` (ns), always the same.

    Complete: a crash is always noticed. If pauses can be longer than the timeout, it is wrong again and again, for ever.

    >>> detector = FixedTimeout(3 * SECOND)
    >>> detector.start(0)
    >>> detector.suspects(3 * SECOND), detector.suspects(3 * SECOND + 1)
    (False, True)
    """

    def __init__(self, timeout: int) -> None:
        self.timeout = _positive(timeout, "timeout")

    def suspects(self, now: int) -> bool:
        """Whether the silence is longer than the timeout."""
        return now - self.last > self.timeout


class GrowingTimeout(FixedTimeout):
    """Adds ``step`` (ns) to its timeout whenever a suspicion turns out to be wrong.

    If there is any bound on pauses, known or not, it is wrong only finitely often: it is an eventually perfect failure detector.

    >>> detector = GrowingTimeout(SECOND, step=SECOND)
    >>> detector.start(0)
    >>> detector.suspects(2 * SECOND)  # wrong
    True
    >>> detector.heard(2 * SECOND)
    >>> detector.suspects(4 * SECOND)  # it now waits for two seconds
    False
    """

    def __init__(self, timeout: int, step: int) -> None:
        super().__init__(timeout)
        self.step = _positive(step, "step")

    def heard(self, now: int) -> None:
        """Wait longer from now on if the suspicion was wrong."""
        if self.suspects(now):
            self.timeout += self.step
        super().heard(now)


class PhiAccrual(Detector):
    """Says how suspicious a silence is, by the mean and deviation of the last ``window`` pauses between heartbeats.

    A level φ means: a live process would be silent for longer with a chance of 10^-φ, if its pauses are normally distributed.
    It suspects from ``threshold`` on. ``least_deviation`` (ns) is a floor, since a steady network would else make any delay
    suspicious; ``pause`` (ns) is added to the mean pause, for stops that are accepted. Before anything is known it expects pauses of
    ``first_interval`` (ns), give or take a quarter.

    >>> detector = PhiAccrual(threshold=8, first_interval=SECOND, least_deviation=SECOND // 10)
    >>> detector.start(0)
    >>> for beat in range(1, 1001):
    ...     detector.heard(beat * SECOND)
    >>> round(detector.phi(1001 * SECOND), 2), round(detector.phi(1001 * SECOND + SECOND // 2), 2)
    (0.3, 6.54)
    """

    window: ClassVar[int] = 1_000

    def __init__(self, threshold: float, first_interval: int, least_deviation: int, pause: int = 0) -> None:
        if not threshold > 0:
            raise InputError(f"threshold was given as {threshold}; a level of suspicion is above 0; try threshold=8.", "threshold")
        self.threshold = threshold
        self.least_deviation = _positive(least_deviation, "least_deviation")
        self.pause = pause
        quarter = _positive(first_interval, "first_interval") // 4
        self.intervals: deque[int] = deque((first_interval - quarter, first_interval + quarter))
        self.total = sum(self.intervals)
        self.squares = sum(each * each for each in self.intervals)

    def heard(self, now: int) -> None:
        """Add the pause that just ended to those known, and forget the oldest beyond the window."""
        interval = now - self.last
        self.intervals.append(interval)
        self.total += interval
        self.squares += interval * interval
        if len(self.intervals) > self.window:
            oldest = self.intervals.popleft()
            self.total -= oldest
            self.squares -= oldest * oldest
        super().heard(now)

    @property
    def mean(self) -> float:
        """Mean pause that is expected (ns)."""
        return self.total / len(self.intervals) + self.pause

    @property
    def deviation(self) -> float:
        """Standard deviation of the pauses seen (ns), not below the floor."""
        count = len(self.intervals)
        variance = (count * self.squares - self.total * self.total) / (count * count)
        return max(math.sqrt(variance), self.least_deviation)

    def phi(self, now: int) -> float:
        """How suspicious the silence is by now; it never falls while the silence lasts."""
        return -log10_of_tail((now - self.last - self.mean) / self.deviation)

    def suspects(self, now: int) -> bool:
        """Whether the level has reached the threshold."""
        return self.phi(now) >= self.threshold

    def check(self) -> None:
        """Assert that the running sums are those of the window."""
        assert self.total == sum(self.intervals) and self.squares == sum(each * each for each in self.intervals)


class PhiAccrualLogistic(PhiAccrual):
    """The same, with the logistic curve that Akka computes instead of the normal distribution.

    The chance is nearly the same; its logarithm is not, far out: there it suspects sooner.
    """

    def phi(self, now: int) -> float:
        """How suspicious the silence is by now."""
        y = (now - self.last - self.mean) / self.deviation
        z = y * (1.5976 + 0.070566 * y * y)
        return (max(z, 0.0) + math.log1p(math.exp(-abs(z)))) / math.log(10)


class PhiAccrualWithoutFloor(PhiAccrual):
    """Takes the deviation as it was measured, however small.

    While the network is steady it learns that nothing ever deviates, and then the first small delay convicts a live process.
    """

    @property
    def deviation(self) -> float:
        """Standard deviation of the pauses seen (ns), of which a millionth of the mean is left to divide by."""
        count = len(self.intervals)
        variance = (count * self.squares - self.total * self.total) / (count * count)
        return max(math.sqrt(variance), self.mean / 1e6)


def log10_of_tail(z: float) -> float:
    """Return the decimal logarithm of the chance that a standard normal variable exceeds ``z``, also where the chance underflows.

    >>> round(log10_of_tail(0), 4), round(log10_of_tail(5), 4), round(log10_of_tail(100), 1)
    (-0.301, -6.5426, -2173.9)
    """
    if z < 30:
        return math.log10(math.erfc(z / math.sqrt(2)) / 2)
    below = 1 / (z * z)
    series = 1 - below * (1 - 3 * below * (1 - 5 * below))
    return (-z * z / 2 + math.log(series / (z * math.sqrt(2 * math.pi)))) / math.log(10)


def _positive(time: int, parameter: str) -> int:
    if time <= 0:
        raise InputError(f"{parameter} was given as {time} ns; it must be above 0; try {parameter}={SECOND:_}.", parameter)
    return time
