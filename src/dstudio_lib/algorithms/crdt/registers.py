"""Registers that several replicas write at once: the last writer wins, or all concurrent values are kept.

A last-writer-wins register orders writes by a stamp of time and replica. The order has to be total: with the time alone, two
writes at the same instant leave every replica with its own. And it should follow causality: with the writer's clock alone,
a slow clock writes into the past and its writes vanish.

Source: Shapiro, Preguiça, Baquero and Zawirski, INRIA RR-7506, 2011, on registers; the stamp that is never below what it
overwrites is Lamport's clock ("Time, Clocks, and the Ordering of Events in a Distributed System", 1978).

References: shapiro2011comprehensive; lamport1978time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from .causal import Causal, DotFunction
from .lattice import Lattice


class Stamp(NamedTuple):
    """When and where a value was written. Stamps are in a total order, if each replica's times differ."""

    time: int
    replica: str


NEVER = Stamp(-1, "")
"""The stamp of a register that nobody has written: before all others."""


@dataclass(frozen=True)
class LastWriterWinsRegister(Lattice):
    """The value with the highest stamp; others are lost, silently.

    >>> register = LastWriterWinsRegister()
    >>> register |= register.assign("a", "red", time=10)
    >>> register |= register.assign("b", "blue", time=7)  # a slow clock: stamped 11
    >>> register.value, register.stamp.time
    ('blue', 11)
    """

    value: Any = None
    stamp: Stamp = NEVER

    def assign(self, replica: str, value: Any, time: int) -> Self:
        """Return the delta of a write at the replica's own ``time``, in nanoseconds."""
        return type(self)(value, Stamp(max(time, self.stamp.time + 1), replica))

    def join(self, other: Self) -> Self:
        """Keep the value with the higher stamp."""
        return self if other.stamp <= self.stamp else other


@dataclass(frozen=True)
class RegisterThatTrustsTheClock(LastWriterWinsRegister):
    """Stamps a write with the writer's clock alone.

    A writer whose clock is slow has read a value, overwritten it, and finds the old one back: its write is stamped earlier.
    """

    def assign(self, replica: str, value: Any, time: int) -> Self:
        """Return the delta of a write, stamped by the clock."""
        return type(self)(value, Stamp(time, replica))


@dataclass(frozen=True)
class RegisterWithoutTieBreak(LastWriterWinsRegister):
    """Compares times alone, and of equal ones keeps its own value.

    The join then depends on who joins whom: two replicas that wrote in the same instant differ for ever.
    """

    def join(self, other: Self) -> Self:
        """Keep the value with the later time, or one's own."""
        return self if other.stamp.time <= self.stamp.time else other


class MultiValueRegister(Causal[DotFunction]):
    """Keeps every value that no other has overwritten: several, after concurrent writes.

    >>> left, right = MultiValueRegister(), MultiValueRegister()
    >>> left |= left.write("a", "red")
    >>> right |= right.write("b", "blue")
    >>> both = left | right
    >>> both.values
    ['blue', 'red']
    >>> (both | both.write("a", "green")).values
    ['green']
    """

    bottom = DotFunction()

    @property
    def values(self) -> list[Any]:
        """The values that are there, in the order of their text."""
        return sorted(self.store.entries.values(), key=repr)

    def write(self, replica: str, value: Any) -> Self:
        """Return the delta of a write: it overwrites the values that the replica has seen, and no others."""
        dot = self.context.next_dot(replica)
        return self.delta(DotFunction({dot: value}), {dot, *self.store.dots()})

    def clear(self, replica: str) -> Self:
        """Return the delta of forgetting all values seen."""
        return self.delta(DotFunction(), self.store.dots())
