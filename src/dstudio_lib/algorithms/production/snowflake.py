"""Snowflake: unique numbers that grow with time, made by many machines that do not ask one another.

Twitter, "snowflake", GitHub (twitter-archive/snowflake), 2010, its IdWorker: 41 bits of milliseconds since November 2010, 5 of data centre,
5 of worker, 12 of sequence. A worker whose clock goes back refuses, and one that has used up a millisecond waits for the next.

References: twitter2010snowflake.
"""

from __future__ import annotations

from dataclasses import dataclass

from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.foundation.quantity import Quantity

EPOCH = 1_288_834_974_657
"""Milliseconds of Unix time at which the numbers begin: 4 November 2010."""
SEQUENCE_BITS = 12
WORKER_BITS = 5
CENTRE_BITS = 5

_NUMBER = Quantity("worker number", "w", "", "number of a worker or data centre", lower=0, upper=31, default=0, integer=True)


class ClockWentBack(DStudioError):
    """A worker's clock shows an earlier time than before, so that numbers could come twice."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a number says of itself; the time is in milliseconds of Unix time."""

    time: int
    centre: int
    worker: int
    sequence: int


def parts(number: int) -> Parts:
    """Return when and where a number was made.

    >>> parts(Snowflake(worker=3, centre=1).next_id(EPOCH + 5))
    Parts(time=1288834974662, centre=1, worker=3, sequence=0)
    """
    if number.__class__ is not int or number < 0:
        raise InputError(f"{number!r} is none of these numbers; allowed are whole numbers, 0 or more.", "number")
    return Parts(
        (number >> (SEQUENCE_BITS + WORKER_BITS + CENTRE_BITS)) + EPOCH,
        number >> (SEQUENCE_BITS + WORKER_BITS) & (1 << CENTRE_BITS) - 1,
        number >> SEQUENCE_BITS & (1 << WORKER_BITS) - 1,
        number & (1 << SEQUENCE_BITS) - 1,
    )


class Snowflake:
    """One worker. No two may have the same worker and data centre.

    >>> first, second = (Snowflake(worker=1).next_id(EPOCH) for _ in range(2))
    >>> first == second  # two workers of one number: the same
    True
    >>> worker = Snowflake(worker=1)
    >>> worker.next_id(EPOCH), worker.next_id(EPOCH), worker.next_id(EPOCH + 1)
    (4096, 4097, 4198400)
    """

    def __init__(self, worker: int = 0, centre: int = 0) -> None:
        self.worker: int = _NUMBER.check(worker, "worker")
        self.centre: int = _NUMBER.check(centre, "centre")
        self.last = -1
        self.sequence = 0

    def next_id(self, now: int) -> int | None:
        """Return a number, or ``None`` if this millisecond is used up: ask again in the next one.

        Raises
        ------
        ClockWentBack
            If the time (ms) is before that of the last number.
        InputError
            If the time is before November 2010, when the numbers begin. After 69 years they no longer fit into 63 bits.
        """
        if now.__class__ is not int or now < EPOCH:
            raise InputError(f"now={now!r} gives no number; allowed are whole milliseconds of Unix time from {EPOCH} on.", "now")
        if now == self.last:
            if self.sequence + 1 == 1 << SEQUENCE_BITS:
                return None
            self.sequence += 1
        else:
            self.refuse_the_past(now)
            self.sequence = 0
        self.last = now
        return (((now - EPOCH << CENTRE_BITS | self.centre) << WORKER_BITS) | self.worker) << SEQUENCE_BITS | self.sequence

    def refuse_the_past(self, now: int) -> None:
        """Raise if the clock went back."""
        if now < self.last:
            raise ClockWentBack(f"The clock went back by {self.last - now} ms; no number is made until it has caught up; try then.")


class SnowflakeThatTrustsItsClock(Snowflake):
    """Leaves out the look at the clock: when it is set back, the numbers of those milliseconds are made a second time.

    >>> worker = SnowflakeThatTrustsItsClock()
    >>> made = [worker.next_id(EPOCH + time) for time in (5, 10, 5)]
    >>> made[0] == made[2]
    True
    """

    def refuse_the_past(self, now: int) -> None:
        """Go on."""


class SnowflakeThatWrapsAround(Snowflake):
    """Leaves out the wait: number 4097 of a millisecond is number 1 again.

    >>> worker = SnowflakeThatWrapsAround()
    >>> made = [worker.next_id(EPOCH) for _ in range(4_097)]
    >>> made[0] == made[4_096]
    True
    """

    def next_id(self, now: int) -> int | None:
        """Return a number, whether or not the millisecond is used up."""
        if now == self.last and self.sequence + 1 == 1 << SEQUENCE_BITS:
            self.sequence = -1
        return super().next_id(now)
