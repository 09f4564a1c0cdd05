"""A process's own clock: set wrong by some offset, and running fast or slow by some drift.

Drift is counted in parts per billion and time in whole nanoseconds, so a reading is exact and the same everywhere.

>>> clock = Clock(offset=500, drift=1_000_000)
>>> clock.reading(0), clock.reading(1_000_000)
(500, 1001500)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dstudio_lib.foundation.errors import InputError

if TYPE_CHECKING:
    from random import Random

BILLION = 1_000_000_000
MOST_DRIFT = BILLION // 2


@dataclass(slots=True)
class Clock:
    """A clock that shows ``offset`` nanoseconds too much at time 0, and gains ``drift`` nanoseconds in each second."""

    offset: int = 0
    drift: int = 0
    since: int = 0

    def __post_init__(self) -> None:
        if self.offset.__class__ is not int or self.drift.__class__ is not int:
            raise InputError(
                f"A clock's offset, {self.offset!r}, and drift, {self.drift!r}, must be whole nanoseconds (a second).", "offset"
            )
        check_drift(self.drift)

    @property
    def perfect(self) -> bool:
        """Whether it shows the true time."""
        return not self.offset and not self.drift

    def reading(self, time: int) -> int:
        """Return what the clock shows at a time (ns)."""
        return time + self.offset + (time - self.since) * self.drift // BILLION

    def jump(self, by: int) -> None:
        """Set the clock forward, or back if ``by`` (ns) is negative."""
        self.offset += by

    def run_at(self, drift: int, time: int) -> None:
        """Change how fast the clock runs from a time on, without a jump."""
        check_drift(drift)
        self.offset = self.reading(time) - time
        self.since, self.drift = time, drift

    def true_length(self, length: int) -> int:
        """Return how long it takes, in true nanoseconds, until the clock has counted a length: the least whole number that is enough.

        >>> Clock(drift=-100_000_000).true_length(900)
        1000
        """
        return -(-length * BILLION // (BILLION + self.drift)) if self.drift else length


@dataclass(frozen=True, slots=True)
class Skew:
    """Bounds that each clock of a world is drawn within: offset (ns) and drift (ns a second, that is parts per billion)."""

    offset: int = 0
    drift: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.offset, int) or not isinstance(self.drift, int):
            raise InputError(f"A skew of {self.offset!r} and {self.drift!r} is none; give whole nanoseconds (a second).", "offset")
        if self.offset < 0:
            raise InputError(f"The bound of the offset is {self.offset}; it cannot be negative.", "offset")
        if self.drift < 0:
            raise InputError(f"The bound of the drift is {self.drift}; it cannot be negative.", "drift")
        check_drift(self.drift)

    def draw(self, random: Random) -> Clock:
        """Return one clock within the bounds, each offset and drift as likely as the others."""
        offset = int(random.random() * (2 * self.offset + 1)) - self.offset
        drift = int(random.random() * (2 * self.drift + 1)) - self.drift
        return Clock(offset, drift)


def check_drift(drift: int) -> None:
    """Refuse a drift that no clock has."""
    if not -MOST_DRIFT <= drift <= MOST_DRIFT:
        raise InputError(
            f"A drift of {drift} ns a second is beyond half a second a second; quartz drifts by less than 100\u202f000 ns a second.",
            "drift",
        )
