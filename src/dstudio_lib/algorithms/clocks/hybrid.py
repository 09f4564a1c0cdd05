"""Hybrid logical clocks: stamps that respect cause and effect like Lamport's, and stay close to the time on the wall.

Source: S. S. Kulkarni, M. Demirbas, D. Madappa, B. Avva and M. Leone, "Logical Physical Clocks", 18th International Conference on
Principles of Distributed Systems (OPODIS), 2014; figure 5 of the report that came before it. That stamps from too far ahead can be
refused is taken from CockroachDB (``UpdateAndCheckMaxOffset`` of its clock).

References: kulkarni2014hlc.
"""

from __future__ import annotations

from typing import NamedTuple

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration


class HybridStamp(NamedTuple):
    """A hybrid time: the largest physical time heard of (ns), and the events since that last moved.

    >>> HybridStamp(10, 1) < HybridStamp(10, 2) < HybridStamp(11, 0)
    True
    """

    logical: int
    counter: int


class HybridClock:
    """The hybrid logical clock of one process.

    Its stamps never go back, even if the physical clock does; they are in the order of cause and effect; and their logical part is
    never ahead of the fastest physical clock of the group. With ``most_ahead`` (ns), a message that is further ahead of this
    process's own clock is refused, so that one broken clock cannot drag the group along.

    >>> clock = HybridClock()
    >>> clock.tick(10), clock.tick(9), clock.tick(11)  # the physical clock went back and came again
    (HybridStamp(logical=10, counter=0), HybridStamp(logical=10, counter=1), HybridStamp(logical=11, counter=0))
    >>> clock.receive(HybridStamp(15, 3), 12)
    HybridStamp(logical=15, counter=4)
    """

    def __init__(self, most_ahead: int | None = None) -> None:
        self.logical = 0
        self.counter = 0
        self.most_ahead = most_ahead

    @property
    def stamp(self) -> HybridStamp:
        """The last stamp given."""
        return HybridStamp(self.logical, self.counter)

    def tick(self, physical: int) -> HybridStamp:
        """Stamp an event of one's own, such as sending, at a physical time (ns)."""
        kept = self.logical
        self.logical = max(kept, physical)
        self.counter = self.counter + 1 if self.logical == kept else 0
        return self.stamp

    def receive(self, message: HybridStamp, physical: int) -> HybridStamp:
        """Stamp the receipt of a message at a physical time (ns).

        Raises
        ------
        InputError
            If the message is further ahead of the physical clock than is allowed; the clock is then unchanged.
        """
        if self.most_ahead is not None and message.logical - physical > self.most_ahead:
            raise InputError(
                f"The message is {duration((message.logical - physical) / 1e9)} ahead of this clock; allowed is "
                f"{duration(self.most_ahead / 1e9)}; set one of the two clocks right.",
                "message",
            )
        kept = self.logical
        self.logical = max(kept, message.logical, physical)
        if self.logical == kept == message.logical:
            self.counter = max(self.counter, message.counter) + 1
        elif self.logical == kept:
            self.counter += 1
        elif self.logical == message.logical:
            self.counter = message.counter + 1
        else:
            self.counter = 0
        return self.stamp


class HybridClockWithoutCounter(HybridClock):
    """Keeps the largest time heard of, and counts nothing.

    Events while the logical part stands still get equal stamps, so that a cause is no longer before its effect.
    """

    def tick(self, physical: int) -> HybridStamp:
        """Stamp with the largest time alone."""
        self.logical = max(self.logical, physical)
        return self.stamp

    def receive(self, message: HybridStamp, physical: int) -> HybridStamp:
        """Stamp with the largest time alone."""
        self.logical = max(self.logical, message.logical, physical)
        return self.stamp


class WallClock(HybridClock):
    """Stamps with the physical clock as it stands, as if clocks agreed.

    A receipt at a clock that is behind comes before its sending, and a clock that is set back repeats itself.
    """

    def tick(self, physical: int) -> HybridStamp:
        """Stamp with the physical time."""
        self.logical = physical
        return self.stamp

    def receive(self, message: HybridStamp, physical: int) -> HybridStamp:
        """Stamp with the physical time, whatever the message says."""
        return self.tick(physical)
