"""What was measured: durations in seconds, what was skipped and why, and what can be said of them."""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, percent


class Skipped(NamedTuple):
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Measurements:
    """Durations that a learner measured, in seconds, in the order of the file.

    ``count`` is how many were measured, which is more than ``durations`` holds where the file gave only a
    summary (then ``quantiles`` has what it gave) or more values than are kept (then they are a seeded
    random sample, and ``notes`` says so). ``sent`` is known for tools that count what got no answer.
    ``times`` are Unix seconds, where the file has them; ``phases`` are the parts of curl's total, each from
    the start of the request.
    """

    tool: str
    label: str
    durations: tuple[float, ...]
    count: int
    skipped_count: int = 0
    skipped: tuple[Skipped, ...] = ()
    sent: int | None = None
    times: tuple[float, ...] | None = None
    phases: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    quantiles: Mapping[float, float] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    notes: tuple[str, ...] = ()

    percentile_method = "linear interpolation between the two nearest values, as NumPy does it (Hyndman and Fan's type 7)"

    def __repr__(self) -> str:
        return f"<Measurements by {self.tool}: {self.count} of {self.label}, {self.skipped_count} lines skipped>"

    @cached_property
    def ordered(self) -> tuple[float, ...]:
        """The durations, shortest first."""
        return tuple(sorted(self.durations))

    def percentile(self, percentage: float) -> float:
        """Return the duration that this percentage of measurements does not exceed, in seconds.

        Between two values it interpolates linearly (see ``percentile_method``). A file that gave only a
        summary answers for the percentages that it gave.

        Raises
        ------
        InputError
            If the percentage is outside 0 to 100, or the summary does not have it.

        >>> four = Measurements("CSV", "latency", (0.1, 0.2, 0.3, 0.4), 4)
        >>> round(four.percentile(50), 9)
        0.25
        """
        if not 0 <= percentage <= 100:
            raise InputError(f"percentage was given as {percentage:g}; allowed is 0 to 100; try 99.", "percentage")
        if self.durations:
            place = (len(self.ordered) - 1) * percentage / 100
            below = math.floor(place)
            above = min(below + 1, len(self.ordered) - 1)
            return self.ordered[below] + (self.ordered[above] - self.ordered[below]) * (place - below)
        for given, value in self.quantiles.items():
            if math.isclose(given, percentage):
                return value
        has = ", ".join(f"{given:g}" for given in sorted(self.quantiles))
        raise InputError(
            f"This file gives a summary, not single measurements, and it has no percentile {percentage:g}; it has {has or 'none'}.",
            "percentage",
        )

    def resolves(self, percentage: float) -> bool:
        """Whether enough was measured for a percentile to be more than the largest value seen.

        >>> Measurements("CSV", "latency", tuple(range(1, 51)), 50).resolves(99)
        False
        """
        return not self.durations or len(self.durations) * (1 - percentage / 100) >= 1

    @property
    def lost(self) -> int | None:
        """How many got no answer, where the tool counts that."""
        return None if self.sent is None else max(0, self.sent - self.count)

    @property
    def loss(self) -> float | None:
        """Share that got no answer, where the tool counts that."""
        return None if not self.sent else (self.lost or 0) / self.sent

    def share_above(self, limit: float) -> float:
        """Return the share of measurements that took longer than ``limit`` seconds.

        Raises
        ------
        InputError
            If the file gave only a summary.
        """
        self._need_single("the share above a limit")
        return 1 - bisect.bisect_right(self.ordered, limit) / len(self.ordered)

    def fan_out_percentile(self, width: int, percentage: float) -> float:
        """Return a percentile of the slowest of ``width`` calls, each drawn from these measurements alone.

        All of ``width`` independent calls are below the q-quantile with probability ``q ** width``, so the
        answer is these measurements' own quantile at the ``width``-th root.

        Raises
        ------
        InputError
            If the width is no whole number of at least 1, or the file gave only a summary.
        """
        if width < 1 or width != int(width):
            raise InputError(f"width was given as {width:g}; allowed is a whole number, at least 1; try 100.", "width")
        self._need_single("the tail of a fan-out")
        return self.percentile(100 * (percentage / 100) ** (1 / width))

    def against(self, bound: float) -> Comparison:
        """Compare with the smallest round trip that physics allows, in seconds."""
        fastest = self.ordered[0] if self.durations else self.minimum
        if fastest is None:
            raise InputError("This file has neither single measurements nor a minimum to hold against a bound.")
        return Comparison(bound, fastest, self.percentile(50))

    def summary(self) -> str:
        """Say in words what was measured and what was left out."""
        parts = [f"{self.count} measurements of {self.label} by {self.tool}"]
        if self.durations or 50.0 in self.quantiles:
            parts.append(f"median {duration(self.percentile(50))}")
        if self.durations and self.resolves(99):
            parts.append(f"99th percentile {duration(self.percentile(99))}")
        if self.loss is not None:
            parts.append(f"{percent(self.loss)} lost")
        if self.skipped_count:
            parts.append(f"{self.skipped_count} lines skipped ({self.skipped[0].reason}, for one)")
        return "; ".join(parts) + "."

    def _need_single(self, what: str) -> None:
        if not self.durations:
            raise InputError(f"This file gives a summary, not single measurements, so {what} cannot be computed from it.")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Measurements beside a bound: the bound, the fastest and the median, in seconds."""

    bound: float
    fastest: float
    median: float

    @property
    def possible(self) -> bool:
        """Whether even the fastest stayed above the bound; if not, place, path or clock is not what was thought."""
        return self.fastest >= self.bound

    @property
    def stretch(self) -> float:
        """How many times the bound the median is; infinite for a bound of zero."""
        return self.median / self.bound if self.bound else math.inf

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        if not self.possible:
            return (
                f"The fastest took {duration(self.fastest)}, less than the {duration(self.bound)} that light needs: "
                "the far end is nearer than you think, or something on the way answered for it."
            )
        if not self.bound:
            return f"The fastest took {duration(self.fastest)}; over no distance, all of it is the machines' own."
        return (
            f"The fastest took {duration(self.fastest)} and light needs {duration(self.bound)}; "
            f"the median is {self.stretch:.1f} times the bound."
        )
