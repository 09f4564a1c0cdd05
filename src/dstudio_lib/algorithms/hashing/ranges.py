"""Partitioning by ranges of keys: ranges split when they grow and merge when they shrink.

Keys stay in order, so that a scan reads few ranges; in turn, keys that arrive in order all go to the last one. A range splits at
its median key when it holds too many, and merges with a neighbour when both together hold few. Between the two thresholds has to lie
more than a factor of two, or a range that has just split would merge again at once.

Source: F. Chang and others, "Bigtable: A Distributed Storage System for Structured Data", OSDI 2006, for tablets that split as they
grow; the thresholds are this module's own.

References: chang2006bigtable.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from itertools import pairwise

from dstudio_lib.foundation.errors import InputError


@dataclass(slots=True)
class Range:
    """The keys from ``start`` up to where the next range starts."""

    start: str
    keys: list[str] = field(default_factory=list)


class RangePartition:
    """All keys, cut into ranges.

    Parameters
    ----------
    split_above
        A range with more keys than this is split.
    merge_below
        Two neighbours with fewer keys than this in all are merged.

    Examples
    --------
    >>> partition = RangePartition(split_above=4, merge_below=2)
    >>> for key in "abcde":
    ...     partition.insert(key)
    >>> [(each.start, each.keys) for each in partition.ranges]
    [('', ['a', 'b']), ('c', ['c', 'd', 'e'])]
    """

    def __init__(self, *, split_above: int = 1_000, merge_below: int = 400) -> None:
        if split_above < 1:
            raise InputError(f"split_above={split_above} leaves no key in a range; allowed is a whole number from 1.", "split_above")
        self._allowed(split_above, merge_below)
        self.split_above = split_above
        self.merge_below = merge_below
        self.ranges = [Range("")]
        self.splits = 0
        self.merges = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.ranges)} ranges>"

    def range_of(self, key: str) -> Range:
        """Return the range that a key belongs to, whether it is there or not."""
        return self.ranges[self._index(key)]

    def insert(self, key: str) -> None:
        """Add a key; one that is there already changes nothing."""
        index = self._index(key)
        keys = self.ranges[index].keys
        place = bisect_left(keys, key)
        if place < len(keys) and keys[place] == key:
            return
        insort(keys, key)
        if len(keys) > self.split_above:
            self._split(index)

    def discard(self, key: str) -> None:
        """Take a key away; one that is not there changes nothing."""
        index = self._index(key)
        keys = self.ranges[index].keys
        place = bisect_left(keys, key)
        if place == len(keys) or keys[place] != key:
            return
        del keys[place]
        for left in (index - 1, index):
            if 0 <= left < len(self.ranges) - 1 and self._small(left):
                self._merge(left)
                return

    def scan(self, first: str, last: str) -> tuple[list[str], int]:
        """Return the keys from ``first`` to ``last``, both included, and how many ranges were read."""
        touched = self.ranges[self._index(first) : self._index(last) + 1]
        return [key for each in touched for key in each.keys if first <= key <= last], len(touched)

    def check(self) -> None:
        """Assert that the ranges cover all keys without overlap, in order, and that none is too large."""
        starts = [each.start for each in self.ranges]
        assert starts[0] == "", "the first range starts before every key"
        assert all(a < b for a, b in pairwise(starts)), "ranges are in order and differ"
        for index, each in enumerate(self.ranges):
            assert each.keys == sorted(set(each.keys)), "a range's keys are in order, each once"
            assert len(each.keys) <= self.split_above, "no range is too large"
            assert all(self._index(key) == index for key in each.keys), "every key lies in its range"

    def _allowed(self, split_above: int, merge_below: int) -> None:
        if not 0 <= 2 * merge_below <= split_above:
            raise InputError(
                f"merge_below={merge_below} is too near to split_above={split_above}: ranges would split and merge without end; "
                f"allowed is 0 to {split_above // 2}.",
                "merge_below",
            )

    def _index(self, key: str) -> int:
        return bisect_right(self.ranges, key, key=lambda each: each.start) - 1

    def _small(self, left: int) -> bool:
        return len(self.ranges[left].keys) + len(self.ranges[left + 1].keys) < self.merge_below

    def _split(self, index: int) -> None:
        keys = self.ranges[index].keys
        middle = len(keys) // 2
        self.ranges.insert(index + 1, Range(keys[middle], keys[middle:]))
        del keys[middle:]
        self.splits += 1

    def _merge(self, left: int) -> None:
        self.ranges[left].keys += self.ranges.pop(left + 1).keys
        self.merges += 1


class RangesThatFlap(RangePartition):
    """Allows a range to merge at the size at which it splits.

    One key that comes and goes at the threshold then moves half a range each time.
    """

    def _allowed(self, split_above: int, merge_below: int) -> None:
        pass
