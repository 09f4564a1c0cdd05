"""What was seen and what is still there: dots, causal contexts, and stores that need no tombstones.

A dot names one update: the replica that made it and how many it had made. A state holds a store, in which live things are
marked by dots, and a context: all dots that the state has ever seen. A dot in the context and not in the store was removed; one
in neither is news. That is why a removed thing leaves nothing behind and still does not come back.

Source: Almeida, Shoker and Baquero, "Delta State Replicated Data Types", 2018 (arXiv:1603.01529), the sections on causal
contexts, dot stores and causal delta-CRDTs.

References: almeida2018delta.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from .lattice import Lattice


class Dot(NamedTuple):
    """One update: by whom, and the how many-th of that replica's."""

    replica: str
    number: int


@dataclass(frozen=True)
class CausalContext:
    """A set of dots, stored as a version vector and the few dots that are ahead of it.

    >>> context = CausalContext.of([Dot("a", 1), Dot("a", 3)])
    >>> context.vector, sorted(context.ahead)
    ({'a': 1}, [Dot(replica='a', number=3)])
    >>> context.join(CausalContext.of([Dot("a", 2)])).vector
    {'a': 3}
    """

    vector: Mapping[str, int] = field(default_factory=dict)
    ahead: frozenset[Dot] = frozenset()

    @classmethod
    def of(cls, dots: Iterable[Dot]) -> CausalContext:
        """Return the context that holds exactly these dots."""
        return cls({}, frozenset(dots))._compact()

    def __contains__(self, dot: Dot) -> bool:
        return dot.number <= self.vector.get(dot.replica, 0) or dot in self.ahead

    def next_dot(self, replica: str) -> Dot:
        """Return the dot of the next update of a replica, which must be this state's own."""
        highest = max((dot.number for dot in self.ahead if dot.replica == replica), default=0)
        return Dot(replica, max(self.vector.get(replica, 0), highest) + 1)

    def join(self, other: CausalContext) -> CausalContext:
        """Return the union."""
        names = sorted(self.vector.keys() | other.vector.keys())
        vector = {name: max(self.vector.get(name, 0), other.vector.get(name, 0)) for name in names}
        return CausalContext(vector, self.ahead | other.ahead)._compact()

    def beyond(self, other: CausalContext) -> list[Dot]:
        """Return the dots that are here and not in the other.

        >>> CausalContext({"a": 3}).beyond(CausalContext.of([Dot("a", 1), Dot("a", 3)]))
        [Dot(replica='a', number=2)]
        """
        runs = [Dot(name, n) for name, last in self.vector.items() for n in range(other.vector.get(name, 0) + 1, last + 1)]
        return [dot for dot in (*runs, *sorted(self.ahead)) if dot not in other]

    def check(self) -> None:
        """Assert that nothing is stored twice, so that equal sets are equal contexts."""
        assert self == self._compact(), "dots that continue the vector are in it"

    def _compact(self) -> CausalContext:
        vector, ahead = dict(self.vector), set[Dot]()
        for dot in sorted(self.ahead):
            if dot.number == vector.get(dot.replica, 0) + 1:
                vector[dot.replica] = dot.number
            elif dot.number > vector.get(dot.replica, 0):
                ahead.add(dot)
        return CausalContext(vector, frozenset(ahead))


class DotStore(ABC):
    """Live things, marked by dots."""

    @abstractmethod
    def dots(self) -> set[Dot]:
        """Return all dots in the store."""

    @abstractmethod
    def join(self, mine: CausalContext, other: Self, theirs: CausalContext) -> Self:
        """Join with another store: keep what both have, and of what only one has, what the other never saw."""

    @abstractmethod
    def only(self, dots: set[Dot]) -> Self:
        """Return the part that some dots mark."""

    def unseen(self, context: CausalContext) -> bool:
        """Whether a context has seen none of the dots."""
        return not any(dot in context for dot in self.dots())

    def __bool__(self) -> bool:
        return bool(self.dots())


@dataclass(frozen=True)
class DotSet(DotStore):
    """Dots alone: the thing is there while one of them is."""

    members: frozenset[Dot] = frozenset()

    def dots(self) -> set[Dot]:
        """Return the dots."""
        return set(self.members)

    def unseen(self, context: CausalContext) -> bool:
        """Whether a context has seen none of the dots."""
        if not self.members.isdisjoint(context.ahead):
            return False
        vector = context.vector  # Empty in most deltas.
        return not vector or not any(dot.number <= vector.get(dot.replica, 0) for dot in self.members)

    def __bool__(self) -> bool:
        return bool(self.members)

    def join(self, mine: CausalContext, other: Self, theirs: CausalContext) -> Self:
        """Keep common dots, and those that the other side has not seen."""
        both = self.members & other.members
        left = {dot for dot in self.members if dot not in theirs}
        right = {dot for dot in other.members if dot not in mine}
        return type(self)(both | left | right)

    def only(self, dots: set[Dot]) -> Self:
        """Return those of the dots that are here."""
        return type(self)(self.members & dots)


@dataclass(frozen=True)
class DotFunction(DotStore):
    """A value for each dot."""

    entries: Mapping[Dot, Any] = field(default_factory=dict)

    def dots(self) -> set[Dot]:
        """Return the dots that have a value."""
        return set(self.entries)

    def join(self, mine: CausalContext, other: Self, theirs: CausalContext) -> Self:
        """Keep common entries, and those that the other side has not seen."""
        left = {dot: value for dot, value in self.entries.items() if dot in other.entries or dot not in theirs}
        right = {dot: value for dot, value in other.entries.items() if dot not in mine}
        return type(self)(left | right)

    def only(self, dots: set[Dot]) -> Self:
        """Return the values of some dots."""
        return type(self)({dot: value for dot, value in self.entries.items() if dot in dots})


@dataclass(frozen=True)
class DotMap(DotStore):
    """A store for each key. Keys whose store is empty are not there."""

    entries: Mapping[Any, DotStore] = field(default_factory=dict)

    def dots(self) -> set[Dot]:
        """Return the dots of all entries."""
        return {dot for store in self.entries.values() for dot in store.dots()}

    def join(self, mine: CausalContext, other: Self, theirs: CausalContext) -> Self:
        """Join each key's store; one that is missing counts as empty."""
        joined: dict[Any, DotStore] = {}
        for key, left in self.entries.items():
            right = other.entries.get(key)
            if right is None and left.unseen(theirs):
                joined[key] = left
            elif store := left.join(mine, type(left)() if right is None else right, theirs):
                joined[key] = store
        for key, right in other.entries.items():
            if key not in self.entries and (store := type(right)().join(mine, right, theirs)):
                joined[key] = store
        return type(self)(joined)

    def only(self, dots: set[Dot]) -> Self:
        """Return each key's part that some dots mark."""
        parts = {key: store.only(dots) for key, store in self.entries.items()}
        return type(self)({key: part for key, part in parts.items() if part})


Store = TypeVar("Store", bound=DotStore)


@dataclass(frozen=True)
class Causal(Lattice, Generic[Store]):
    """A dot store with its causal context. Subclasses say which store an empty one is, in ``bottom``."""

    bottom: ClassVar[DotStore]

    store: Store = None  # type: ignore[assignment]
    context: CausalContext = field(default_factory=CausalContext)

    def __post_init__(self) -> None:
        if self.store is None:
            object.__setattr__(self, "store", type(self).bottom)

    def join(self, other: Self) -> Self:
        """Join the stores, each with a view to what the other side has seen, and the contexts."""
        return type(self)(self.store.join(self.context, other.store, other.context), self.context.join(other.context))

    def difference(self, other: Self) -> Self:
        """Return the dots that the other has not seen, with what they mark here, and those that it holds and that were removed here."""
        news, here = self.context.beyond(other.context), self.store.dots()
        removed = [dot for dot in other.store.dots() if dot in self.context and dot not in here]
        return self.delta(self.store.only(set(news)), [*news, *removed])

    def delta(self, store: Store, dots: Iterable[Dot]) -> Self:
        """Return a delta: what it adds, and the dots that it has seen and so removes where it does not hold them."""
        return type(self)(store, CausalContext.of(dots))

    def check(self) -> None:
        """Assert that the context is compact and has seen all that is in the store."""
        super().check()
        self.context.check()
        assert all(dot in self.context for dot in self.store.dots()), "what is there was seen"
