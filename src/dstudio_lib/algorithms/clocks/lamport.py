"""Lamport's clock: a counter at each process that never contradicts cause and effect.

Source: L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", Communications of the ACM 21 (7), 1978,
the implementation rules of logical clocks, and the total order that ties broken by process name make of them.

References: lamport1978time.
"""

from __future__ import annotations

from typing import NamedTuple

from dstudio_lib.foundation.errors import InputError


class Stamp(NamedTuple):
    """When something happened by Lamport's clock, and where: stamps are in one total order that contains "happened before".

    >>> Stamp(3, "b") < Stamp(4, "a"), Stamp(3, "a") < Stamp(3, "b")
    (True, True)
    """

    counter: int
    process: str


class LamportClock:
    """Counts events, and jumps past every count it is sent.

    If one event happened before another, its count is smaller; of two counts in order, nothing follows.

    >>> sender, receiver = LamportClock(), LamportClock()
    >>> sender.tick(), sender.tick()
    (1, 2)
    >>> receiver.receive(2)  # past the sending, which was event 2
    3
    """

    def __init__(self) -> None:
        self.counter = 0

    def tick(self) -> int:
        """Count an event of one's own, such as sending: the message takes the count along."""
        self.counter += 1
        return self.counter

    def receive(self, counter: int) -> int:
        """Count the receipt of a message that was sent at ``counter``."""
        if counter < 0:
            raise InputError(f"counter was given as {counter}; a count of events is at least 0; try counter=0.", "counter")
        self.counter = max(self.counter, counter) + 1
        return self.counter


class LamportClockThatIgnoresMessages(LamportClock):
    """Counts its own events only.

    A receipt can then get a smaller count than the sending, so that the effect seems to come before its cause.
    """

    def receive(self, counter: int) -> int:
        """Count the receipt as if the message had brought no count."""
        return self.tick()
