"""Sets that several replicas change at once, and what each does when one adds what another removes.

- :class:`GrowOnlySet` removes nothing.
- :class:`TwoPhaseSet` lets a removed element never return.
- :class:`LastWriterWinsSet` lets the later of an add and a removal win.
- :class:`ObservedRemoveSet` removes only the additions that were seen, and keeps a tombstone for each.
- :class:`AddWinsSet` does the same without tombstones, by a causal context.

Sources: Shapiro, Preguiça, Baquero and Zawirski, INRIA RR-7506, 2011, on sets; Almeida, Shoker and Baquero 2018 for the
add-wins set. The set that is merged by union is the shopping cart of G. DeCandia and others, "Dynamo", SOSP 2007, in which deleted
items can resurface.

References: shapiro2011comprehensive; almeida2018delta; decandia2007dynamo.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from .causal import Causal, Dot, DotMap, DotSet
from .lattice import Lattice
from .registers import Stamp


def _in_order(elements: Iterable[Any]) -> list[Any]:
    """Elements of any type in an order that is the same on every machine."""
    return sorted(elements, key=repr)


@dataclass(frozen=True)
class GrowOnlySet(Lattice):
    """A set that only grows.

    >>> (GrowOnlySet().add("a", "milk") | GrowOnlySet().add("b", "eggs")).elements
    ['eggs', 'milk']
    """

    members: frozenset[Hashable] = frozenset()

    @property
    def elements(self) -> list[Any]:
        """The elements, in the order of their text."""
        return _in_order(self.members)

    def add(self, replica: str, element: Hashable) -> Self:
        """Return the delta of adding an element."""
        return type(self)(frozenset({element}))

    def join(self, other: Self) -> Self:
        """Return the union."""
        return type(self)(self.members | other.members)


@dataclass(frozen=True)
class SetMergedByUnion(GrowOnlySet):
    """A set from which elements are taken away, merged by union all the same.

    A removal moves downwards: whoever has not heard of it brings the element back.
    """

    def remove(self, replica: str, element: Hashable) -> Self:
        """Return the set without the element: no delta, since joining it with the old one changes nothing."""
        return type(self)(self.members - {element})


@dataclass(frozen=True)
class TwoPhaseSet(Lattice):
    """An element is added once and removed once, for ever.

    >>> state = TwoPhaseSet()
    >>> state |= state.add("a", "milk")
    >>> state |= state.remove("a", "milk")
    >>> (state | state.add("a", "milk")).elements
    []
    """

    added: frozenset[Hashable] = frozenset()
    removed: frozenset[Hashable] = frozenset()

    @property
    def elements(self) -> list[Any]:
        """The elements that were added and not removed."""
        return _in_order(self.added - self.removed)

    @property
    def tombstones(self) -> int:
        """How many removed elements are remembered, for ever."""
        return len(self.removed)

    def add(self, replica: str, element: Hashable) -> Self:
        """Return the delta of adding an element; one that was removed stays away."""
        return type(self)(added=frozenset({element}))

    def remove(self, replica: str, element: Hashable) -> Self:
        """Return the delta of removing an element that is there; of another, an empty one."""
        return type(self)(removed=self.added & {element})

    def join(self, other: Self) -> Self:
        """Join both phases."""
        return type(self)(self.added | other.added, self.removed | other.removed)


@dataclass(frozen=True)
class LastWriterWinsSet(Lattice):
    """For each element the stamp of its last addition or removal decides.

    >>> state = LastWriterWinsSet()
    >>> state |= state.add("a", "milk", time=5)
    >>> state |= state.remove("b", "milk", time=6)
    >>> (state | state.add("a", "milk", time=7)).elements
    ['milk']
    """

    marks: Mapping[Hashable, tuple[Stamp, bool]] = field(default_factory=dict)

    @property
    def elements(self) -> list[Any]:
        """The elements whose last change was an addition."""
        return _in_order(element for element, (_, there) in self.marks.items() if there)

    @property
    def tombstones(self) -> int:
        """How many removed elements are remembered."""
        return sum(not there for _, there in self.marks.values())

    def add(self, replica: str, element: Hashable, time: int) -> Self:
        """Return the delta of adding an element at the replica's own time, in nanoseconds."""
        return self._marked(replica, element, time, there=True)

    def remove(self, replica: str, element: Hashable, time: int) -> Self:
        """Return the delta of removing an element at the replica's own time, in nanoseconds."""
        return self._marked(replica, element, time, there=False)

    def join(self, other: Self) -> Self:
        """Keep each element's mark with the higher stamp."""
        elements = _in_order(self.marks.keys() | other.marks.keys())
        return type(self)({each: max(side.marks[each] for side in (self, other) if each in side.marks) for each in elements})

    def _marked(self, replica: str, element: Hashable, time: int, *, there: bool) -> Self:
        last = self.marks[element][0].time if element in self.marks else -1
        return type(self)({element: (Stamp(max(time, last + 1), replica), there)})


@dataclass(frozen=True)
class ObservedRemoveSet(Lattice):
    """Each addition gets a tag of its own; a removal names the tags that it has seen, and those stay as tombstones.

    An addition that a removal had not seen survives it: the add wins.

    >>> left = ObservedRemoveSet()
    >>> left |= left.add("a", "milk")
    >>> right = left | left.remove("b", "milk")
    >>> left |= left.add("a", "milk")  # meanwhile
    >>> (left | right).elements, (left | right).tombstones
    (['milk'], 1)
    """

    added: frozenset[tuple[Hashable, Dot]] = frozenset()
    removed: frozenset[tuple[Hashable, Dot]] = frozenset()

    @property
    def elements(self) -> list[Any]:
        """The elements with a tag that was not removed."""
        return _in_order({element for element, _ in self.added - self.removed})

    @property
    def tombstones(self) -> int:
        """How many removed tags are remembered, for ever."""
        return len(self.removed)

    def add(self, replica: str, element: Hashable) -> Self:
        """Return the delta of adding an element, under a new tag."""
        used = max((tag.number for _, tag in self.added if tag.replica == replica), default=0)
        return type(self)(added=frozenset({(element, Dot(replica, used + 1))}))

    def remove(self, replica: str, element: Hashable) -> Self:
        """Return the delta of removing an element: all its tags that were seen."""
        return type(self)(removed=frozenset(pair for pair in self.added if pair[0] == element))

    def join(self, other: Self) -> Self:
        """Join additions and removals."""
        return type(self)(self.added | other.added, self.removed | other.removed)

    def difference(self, other: Self) -> Self:
        """Return the additions and removals that the other has not."""
        return type(self)(self.added - other.added, self.removed - other.removed)


class AddWinsSet(Causal[DotMap]):
    """The observed-remove set without tombstones: what was seen and is not there was removed.

    >>> left = AddWinsSet()
    >>> left |= left.add("a", "milk")
    >>> right = left | left.remove("b", "milk")
    >>> left |= left.add("a", "milk")
    >>> (left | right).elements, len((left | right).store.dots())
    (['milk'], 1)
    """

    bottom = DotMap()

    @property
    def elements(self) -> list[Any]:
        """The elements, in the order of their text."""
        return _in_order(self.store.entries)

    def add(self, replica: str, element: Hashable) -> Self:
        """Return the delta of adding an element: a new dot, which replaces those seen."""
        dot = self.context.next_dot(replica)
        return self.delta(DotMap({element: DotSet(frozenset({dot}))}), {dot, *self._dots(element)})

    def remove(self, replica: str, element: Hashable) -> Self:
        """Return the delta of removing an element: its dots, seen and no longer there."""
        return self.delta(DotMap(), self._dots(element))

    def clear(self, replica: str) -> Self:
        """Return the delta of removing everything seen."""
        return self.delta(DotMap(), self.store.dots())

    def _dots(self, element: Hashable) -> set[Dot]:
        return self.store.entries[element].dots() if element in self.store.entries else set()


class SetThatForgetsItsContext(AddWinsSet):
    """Joins stores without a look at what the other side has seen.

    What one replica has removed, another still holds: taken for news, it comes back.
    """

    def join(self, other: Self) -> Self:
        """Keep whatever either side holds."""
        entries = {}
        for element in _in_order(self.store.entries.keys() | other.store.entries.keys()):
            entries[element] = DotSet(frozenset(self._dots(element) | other._dots(element)))
        return type(self)(DotMap(entries), self.context.join(other.context))
