"""Collects what a reader finds: values with a bound on memory, skipped lines with a bound on examples."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping

from dstudio_lib.foundation.errors import UnreadableData
from dstudio_lib.foundation.randomness import stream

from .measured import Measurements, Skipped

MOST_KEPT = 1_000_000
"""More values than this are kept as a random sample, so that no file can fill the memory."""
_MOST_EXAMPLES = 20


class Collection:
    """Values in seconds and their times, read one by one."""

    def __init__(self, tool: str, label: str, most: int = MOST_KEPT) -> None:
        self.tool = tool
        self.label = label
        self.count = 0
        self.skipped_count = 0
        self._most = most
        self._values = array("d")
        self._times = array("d")
        self._skipped: list[Skipped] = []
        self._low, self._high, self._sum = math.inf, -math.inf, 0.0
        self._draws = stream(0, "measurements kept")

    def add(self, seconds: float, line: int, time: float = math.nan) -> None:
        """Keep a value, or skip it if it is no duration."""
        if not math.isfinite(seconds):
            return self.skip(line, "not a finite number")
        if seconds < 0:
            return self.skip(line, "negative")
        self.count += 1
        self._sum += seconds
        self._low, self._high = min(self._low, seconds), max(self._high, seconds)
        if len(self._values) < self._most:
            self._values.append(seconds)
            self._times.append(time)
        elif (place := self._draws.randrange(self.count)) < self._most:
            self._values[place], self._times[place] = seconds, time
        return None

    def skip(self, line: int, reason: str) -> None:
        """Leave a line out, and remember why."""
        self.skipped_count += 1
        if len(self._skipped) < _MOST_EXAMPLES:
            self._skipped.append(Skipped(line, reason))

    def measured(
        self,
        name: str,
        *,
        sent: int | None = None,
        phases: Mapping[str, tuple[float, ...]] | None = None,
        notes: tuple[str, ...] = (),
    ) -> Measurements:
        """Return the measurements.

        Raises
        ------
        UnreadableData
            If nothing was left to keep, with what was skipped and why.
        """
        if not self.count:
            raise UnreadableData(self._nothing(name, sent))
        if self.count > self._most:
            notes = (*notes, f"{self.count} values were read; {self._most} of them, drawn at random with a fixed seed, are kept.")
        times = tuple(self._times)
        return Measurements(
            tool=self.tool,
            label=self.label,
            durations=tuple(self._values),
            count=self.count,
            skipped_count=self.skipped_count,
            skipped=tuple(self._skipped),
            sent=sent,
            times=None if any(map(math.isnan, times)) else times,
            phases=phases or {},
            minimum=self._low,
            maximum=self._high,
            mean=self._sum / self.count,
            notes=notes,
        )

    def _nothing(self, name: str, sent: int | None) -> str:
        if sent:
            return f"{name}: {sent} were sent and none was answered, so there is no duration to read; is the host up?"
        if self.skipped_count:
            first = self._skipped[0]
            why = f"line {first.line} is {first.reason}"
            return f"{name} looks like {self.tool}, but none of {self.skipped_count} lines holds a duration: {why}."
        return f"{name} looks like {self.tool}, but it holds no duration; was the run stopped before its first answer?"
