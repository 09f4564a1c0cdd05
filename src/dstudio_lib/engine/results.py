"""A result of the engine, read: columns by name, quantiles, sums."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import ldexp

from . import layout
from .layout import BUCKETS, LOWEST, STEPS
from .plan import Plan


def doubles(data: bytes, at: int, count: int) -> Sequence[float]:
    """Return so many doubles, from a place in bytes on.

    >>> list(doubles(array("d", [1.0, 2.0, 3.0]).tobytes(), 8, 2))
    [2.0, 3.0]
    """
    numbers = array("d")
    numbers.frombytes(data[at : at + 8 * count])
    return numbers


def counts_of(data: bytes, at: int, count: int) -> array[int]:
    """Return so many 32-bit counts, from a place in bytes on.

    >>> list(counts_of(array("I", [1, 2, 3]).tobytes(), 4, 2))
    [2, 3]
    """
    counts = array("I")
    counts.frombytes(data[at : at + 4 * count])
    return counts


def middle(bucket: int) -> float:
    """Return the middle (s) of a bucket of the histograms.

    >>> from dstudio_lib.engine.reference import bucket
    >>> abs(middle(bucket(0.1)) / 0.1 - 1) < 0.008
    True
    """
    octave, step = divmod(bucket, STEPS)
    return ldexp(1.0 + (step + 0.5) / STEPS, octave + LOWEST)


@dataclass(frozen=True)
class Result:
    """What happened, window by window, to each source, block and link of a plan.

    Columns are counts, except ``latency`` (sum of s), and ``waiting``, ``busy`` and ``servers`` (numbers summed up over time).

    >>> from dstudio_lib.engine.plan import Block, Link, Source
    >>> from dstudio_lib.engine.running import run
    >>> plan = Plan((Source("s", 0, "steady", rate=1.0),), (Block("b"),), (Link("l", 0),), horizon=3.5, window=0.5)
    >>> run(plan).source(0, "offered")
    [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]
    """

    plan: Plan
    data: bytes

    @cached_property
    def head(self) -> dict[str, int]:
        """Status, number of events, digest, windows and requests."""
        numbers = doubles(self.data, 0, len(layout.RESULT))
        return {name: int(value) for name, value in zip(layout.RESULT, numbers, strict=True)}

    @property
    def events(self) -> int:
        """Events that happened."""
        return self.head["events"]

    @property
    def digest(self) -> str:
        """The sum of all events, in hexadecimal; of use only if it was asked for."""
        return f"{self.head['digest_high'] << 32 | self.head['digest_low']:016x}"

    @cached_property
    def _numbers(self) -> Sequence[float]:
        windows = self.plan.windows
        count = windows * (
            len(self.plan.sources) * len(layout.SOURCE_COLUMNS)
            + len(self.plan.blocks) * len(layout.BLOCK_COLUMNS)
            + len(self.plan.links) * len(layout.LINK_COLUMNS)
        )
        return doubles(self.data, 8 * len(layout.RESULT), count)

    def _column(self, begin: int, columns: tuple[str, ...], place: int, name: str) -> list[float]:
        width = len(columns)
        start = begin + place * self.plan.windows * width
        return list(self._numbers[start + columns.index(name) : start + self.plan.windows * width : width])

    def source(self, place: int, name: str) -> list[float]:
        """Return a column of a source, one number for each window."""
        return self._column(0, layout.SOURCE_COLUMNS, place, name)

    def block(self, place: int, name: str) -> list[float]:
        """Return a column of a block."""
        return self._column(self.plan.windows * len(self.plan.sources) * len(layout.SOURCE_COLUMNS), layout.BLOCK_COLUMNS, place, name)

    def link(self, place: int, name: str) -> list[float]:
        """Return a column of a link."""
        before = len(self.plan.sources) * len(layout.SOURCE_COLUMNS) + len(self.plan.blocks) * len(layout.BLOCK_COLUMNS)
        return self._column(
            self.plan.windows * before, layout.LINK_COLUMNS, self.plan.link_order().index(place), name
        )  # fmt: skip

    def _histogram(self, number: int) -> array[int]:
        return counts_of(self.data, 8 * (len(layout.RESULT) + len(self._numbers)) + 4 * BUCKETS * number, BUCKETS)

    def source_histogram(self, place: int, window: int) -> array[int]:
        """Return how many answered requests of a window lasted how long."""
        return self._histogram(place * self.plan.windows + window)

    def block_histogram(self, place: int) -> array[int]:
        """Return how many jobs of a block lasted how long, over the whole run."""
        return self._histogram(len(self.plan.sources) * self.plan.windows + place)

    def latency(self, place: int, share: float, first: int = 0, last: int | None = None) -> float | None:
        """Return a quantile (s) of the latency of a source's answered requests, within 0.8 %; ``None`` if none was answered.

        ``first`` and ``last`` bound the windows that count, as in a slice.
        """
        counts = [0] * BUCKETS
        for window in range(self.plan.windows)[first:last]:
            counts = [a + b for a, b in zip(counts, self.source_histogram(place, window), strict=True)]
        return quantile(counts, share)

    def total(self, column: Sequence[float], begin: float = 0.0, end: float | None = None) -> float:
        """Return the sum of a column over the windows between two times (s)."""
        window = self.plan.window
        return sum(column[round(begin / window) : None if end is None else round(end / window)])


def quantile(counts: Sequence[int], share: float) -> float | None:
    """Return the middle (s) of the bucket that a quantile lies in, or ``None`` if there is nothing.

    >>> quantile([0] * 1088 + [3] + [0] * 447, 0.5)  # three at 2^0 s
    1.0078125
    """
    seen = list(accumulate(counts))
    if not seen or seen[-1] == 0:
        return None
    bucket = bisect_left(seen, max(share * seen[-1], 1))
    return middle(bucket) if bucket < len(seen) else None
