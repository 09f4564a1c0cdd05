"""State-based replicated data: states that can be joined, so that replicas agree whatever the order in which they hear.

The states of such a type form a join-semilattice: any two have a least upper bound, their join, written ``|``. An update only moves a
state upwards, and replicas send each other states and join what they get. Since a join is commutative, associative and
idempotent, messages may be reordered, doubled and, if others follow, lost.

Updates here are delta-mutators: each returns a small state, and the new state is the old one joined with it:
``state |= state.increment("a")``. A replica may send that delta, a join of several, or its whole state.

Sources: M. Shapiro, N. Preguiça, C. Baquero and M. Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data
Types", INRIA RR-7506, 2011; P. S. Almeida, A. Shoker and C. Baquero, "Delta State Replicated Data Types", Journal of Parallel and
Distributed Computing 111, 2018 (arXiv:1603.01529).

References: shapiro2011comprehensive; almeida2018delta.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import reduce
from typing import Self, TypeVar


class Lattice(ABC):
    """A state that can be joined with another of its type. It is never changed: updates and joins return new states."""

    @abstractmethod
    def join(self, other: Self) -> Self:
        """Return the least state that is at least both."""

    def __or__(self, other: Self) -> Self:
        return self.join(other)

    def __le__(self, other: Self) -> bool:
        """Whether everything in this state is in the other too."""
        return self.join(other) == other

    def difference(self, other: Self) -> Self:
        """Return what is news to the other state: joined with it, it gives the join of both. At worst that is the whole state."""
        return self

    def check(self) -> None:
        """Assert what must hold of a single state: joining it with itself changes nothing."""
        assert self.join(self) == self, "a state joined with itself is the same state"


State = TypeVar("State", bound=Lattice)


def joined(states: Iterable[State], bottom: State) -> State:
    """Return the join of some states, and ``bottom`` if there are none.

    >>> from dstudio_lib.algorithms.crdt.counters import GrowOnlyCounter
    >>> empty = GrowOnlyCounter()
    >>> joined([empty.increment("a", 2), empty.increment("b", 3)], empty).value
    5
    """
    return reduce(lambda left, right: left | right, states, bottom)
