"""The event loop: a heap of tuples, ordered by time, then priority, then insertion.

Time is whole nanoseconds, so that no rounding decides an order. An entry is ``(time, priority, number, target, first, second)``; the
number is unique, so that targets are never compared, and what was asked for first happens first. A target is called as
``target(first, second)``; that of a delivery is an inbox, whose ``receive`` is looked up when the delivery is due, since what
stands behind it may have changed while the message was under way.

>>> loop, seen = Loop(), []
>>> def note(word, _):
...     seen.append((loop.time, word))
>>> loop.at(20, note, "late"); loop.at(10, note, "early"); loop.at(10, note, "early too")
>>> loop.run()
3
>>> seen
[(10, 'early'), (10, 'early too'), (20, 'late')]
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any, Protocol

from dstudio_lib.foundation.errors import DStudioError, InputError

FAULT, CALL, DELIVERY, TIMER, LAST = 0, 1, 2, 3, 9
"""What goes first at the same nanosecond: faults, then calls, messages, timers, and the end of a run after all of them."""

MOST_EVENTS = 20_000_000

Entry = tuple[int, int, int, Any, Any, Any]


class TooManyEvents(DStudioError, RuntimeError):
    """A run that did more than it was allowed to, such as one that goes round in circles without time passing."""


class Inbox(Protocol):
    """What a delivery is for."""

    receive: Callable[[Any, Any, Any], None]


class Loop:
    """A clock that jumps from event to event, and the events still to come.

    ``steps`` counts the events that have happened; ``failed`` is the one that raised an error, if one did.
    """

    __slots__ = ("failed", "heap", "next_number", "steps", "time")

    def __init__(self) -> None:
        self.time = 0
        self.steps = 0
        self.failed: Entry | None = None
        self.heap: list[Entry] = []
        self.next_number: Callable[[], int] = count().__next__

    def at(self, time: int, call: Callable[[Any, Any], object], first: Any = None, second: Any = None, priority: int = CALL) -> None:
        """Call ``call(first, second)`` at a time (ns), which must not have passed.

        Raises
        ------
        InputError
            When the time has passed, or is no whole number.
        """
        if time.__class__ is not int or time < self.time:
            raise InputError(f"Nothing can be planned at {time!r}; give whole nanoseconds, {self.time} or later.", "time")
        heappush(self.heap, (time, priority, self.next_number(), call, first, second))

    def run(self, until: int | None = None, most: int = MOST_EVENTS) -> int:
        """Let everything happen that is due up to a time (ns) or, without one, until nothing is left; return how many events that was.

        Raises
        ------
        TooManyEvents
            When there would be more than ``most``; the next call goes on from there.
        """
        if most.__class__ is not int or most < 0:
            raise InputError(f"A run cannot be of at most {most!r} events; give a whole number, 0 or more.", "most")
        if until is not None and (until.__class__ is not int or until < self.time):
            raise InputError(f"A run cannot end at {until!r}; give whole nanoseconds, {self.time} or later.", "until")
        done = self.advance(until, most)
        if done == most and self.heap and (until is None or self.heap[0][0] <= until):
            raise TooManyEvents(
                f"{most} events by {self.time} ns, and still no end: something goes round in circles without time passing, "
                "or the run is longer than was allowed for; look at the last events, or allow more."
            )
        if until is not None:
            self.time = until
        return done

    def advance(self, until: int | None, most: int) -> int:
        """Let events happen up to a time or a number of them, whichever comes first; return how many happened."""
        heap, pop = self.heap, heappop
        end: Entry | None = None
        if until is not None:
            end = (until, LAST, self.next_number(), None, None, None)
            heappush(heap, end)
        done = 0
        try:
            for done in range(most):  # noqa: B007 - counted by the loop itself, and needed after it
                if not heap:
                    break
                self.time, priority, _, target, first, second = entry = pop(heap)
                if priority == 2:  # DELIVERY
                    target.receive(target, first, second)
                elif entry is not end:
                    target(first, second)
                else:
                    end = None
                    break
            else:
                done = most
        except BaseException:
            done += 1
            self.failed = entry
            raise
        finally:
            self.steps += done
            if end is not None:
                heap.remove(end)
                heapify(heap)
        return done
