"""Counters that count on every replica at once: one that only grows, and one that also counts down.

Each replica has an entry of its own that only it raises; the join takes the larger of each entry, and the value is their sum.
To merge by adding, as one would with numbers, counts whatever arrives twice twice.

Source: Shapiro, Preguiça, Baquero and Zawirski, INRIA RR-7506, 2011, on counters.

References: shapiro2011comprehensive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from dstudio_lib.foundation.errors import InputError

from .lattice import Lattice


def _positive(by: int) -> None:
    if by < 1:
        raise InputError(f"by={by} would not raise the counter; allowed is a whole number from 1; try by=1.", "by")


@dataclass(frozen=True)
class GrowOnlyCounter(Lattice):
    """A counter that only grows.

    >>> left, right = GrowOnlyCounter(), GrowOnlyCounter()
    >>> left |= left.increment("a")
    >>> right |= right.increment("b", 2)
    >>> (left | right).value, (left | right | right).value
    (3, 3)
    """

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def value(self) -> int:
        """What all replicas that are known of counted together."""
        return sum(self.counts.values())

    def increment(self, replica: str, by: int = 1) -> Self:
        """Return the delta of one replica's counting: its own entry alone."""
        _positive(by)
        return type(self)({replica: self.counts.get(replica, 0) + by})

    def join(self, other: Self) -> Self:
        """Take the larger of each entry."""
        names = sorted(self.counts.keys() | other.counts.keys())
        return type(self)({name: max(self.counts.get(name, 0), other.counts.get(name, 0)) for name in names})

    def difference(self, other: Self) -> Self:
        """Return the entries that are higher here."""
        return type(self)({name: count for name, count in self.counts.items() if count > other.counts.get(name, 0)})

    def check(self) -> None:
        """Assert that no entry is empty, so that equal counters are equal states."""
        super().check()
        assert all(count > 0 for count in self.counts.values()), "only replicas that counted have an entry"


@dataclass(frozen=True)
class CounterThatAddsOnMerge(GrowOnlyCounter):
    """Adds up the entries when it merges.

    Merging is then no longer idempotent: what arrives twice, by another way round or after a lost receipt, is counted twice.
    """

    def join(self, other: Self) -> Self:
        """Add each entry to the other's."""
        names = sorted(self.counts.keys() | other.counts.keys())
        return type(self)({name: self.counts.get(name, 0) + other.counts.get(name, 0) for name in names})


@dataclass(frozen=True)
class UpDownCounter(Lattice):
    """A counter that counts up and down: two that only grow, and their difference (the PN-counter).

    It can fall below zero: no replica knows what the others take away meanwhile.

    >>> counter = UpDownCounter()
    >>> counter |= counter.increment("a", 5)
    >>> counter |= counter.decrement("b", 2)
    >>> counter.value
    3
    """

    raised: GrowOnlyCounter = field(default_factory=GrowOnlyCounter)
    lowered: GrowOnlyCounter = field(default_factory=GrowOnlyCounter)

    @property
    def value(self) -> int:
        """Ups less downs."""
        return self.raised.value - self.lowered.value

    def increment(self, replica: str, by: int = 1) -> Self:
        """Return the delta of counting up."""
        return type(self)(raised=self.raised.increment(replica, by))

    def decrement(self, replica: str, by: int = 1) -> Self:
        """Return the delta of counting down."""
        return type(self)(lowered=self.lowered.increment(replica, by))

    def join(self, other: Self) -> Self:
        """Join the ups and the downs."""
        return type(self)(self.raised | other.raised, self.lowered | other.lowered)

    def difference(self, other: Self) -> Self:
        """Return what is higher here, of the ups and the downs."""
        return type(self)(self.raised.difference(other.raised), self.lowered.difference(other.lowered))

    def check(self) -> None:
        """Assert that both halves are counters."""
        self.raised.check()
        self.lowered.check()


@dataclass(frozen=True)
class CounterWithOneEntry(Lattice):
    """Keeps the larger of two numbers that go up and down.

    The maximum is a join, but a decrement moves downwards in it: the first replica that has not heard of it brings the old number back.
    """

    value: int = 0

    def increment(self, replica: str, by: int = 1) -> Self:
        """Return the number, raised."""
        return type(self)(self.value + by)

    def decrement(self, replica: str, by: int = 1) -> Self:
        """Return the number, lowered: no delta, since joining it with the old one changes nothing."""
        return type(self)(self.value - by)

    def join(self, other: Self) -> Self:
        """Take the larger number."""
        return type(self)(max(self.value, other.value))
