"""Flags, and maps whose values are replicated data themselves.

In an observed-remove map, removing a key undoes the updates of it that were seen; updates made meanwhile elsewhere survive. All
values share one causal context, so that removed keys leave nothing behind.

Source: Almeida, Shoker and Baquero, "Delta State Replicated Data Types", 2018 (arXiv:1603.01529), on flags and maps.

References: almeida2018delta.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Self, TypeVar

from .causal import Causal, DotMap, DotSet

Value = TypeVar("Value", bound=Causal[Any])


class EnableWinsFlag(Causal[DotSet]):
    """A flag that is up if it was raised by anyone whom the last lowering had not heard of.

    >>> flag = EnableWinsFlag()
    >>> flag |= flag.enable("a")
    >>> lowered = flag | flag.disable("b")
    >>> raised = flag | flag.enable("a")
    >>> lowered.enabled, (lowered | raised).enabled
    (False, True)
    """

    bottom = DotSet()

    @property
    def enabled(self) -> bool:
        """Whether the flag is up."""
        return bool(self.store)

    def enable(self, replica: str) -> Self:
        """Return the delta of raising the flag."""
        dot = self.context.next_dot(replica)
        return self.delta(DotSet(frozenset({dot})), {dot, *self.store.dots()})

    def disable(self, replica: str) -> Self:
        """Return the delta of lowering it."""
        return self.delta(DotSet(), self.store.dots())


class DisableWinsFlag(Causal[DotSet]):
    """A flag that is up only if no lowering is unheard of: dots mark it as down.

    >>> flag = DisableWinsFlag()
    >>> lowered = flag | flag.disable("a")
    >>> raised = lowered | lowered.enable("b")
    >>> flag.enabled, raised.enabled, (raised | lowered | lowered.disable("b")).enabled
    (True, True, False)
    """

    bottom = DotSet()

    @property
    def enabled(self) -> bool:
        """Whether the flag is up."""
        return not self.store

    def enable(self, replica: str) -> Self:
        """Return the delta of raising the flag."""
        return self.delta(DotSet(), self.store.dots())

    def disable(self, replica: str) -> Self:
        """Return the delta of lowering it."""
        dot = self.context.next_dot(replica)
        return self.delta(DotSet(frozenset({dot})), {dot, *self.store.dots()})


class ObservedRemoveMap(Causal[DotMap]):
    """A map from keys to sets, registers, flags or maps.

    >>> from dstudio_lib.algorithms.crdt.sets import AddWinsSet
    >>> cart = ObservedRemoveMap()
    >>> cart |= cart.update("a", "ann", AddWinsSet, "add", "milk")
    >>> emptied = cart | cart.remove("b", "ann")
    >>> cart |= cart.update("a", "ann", AddWinsSet, "add", "eggs")
    >>> (cart | emptied).read("ann", AddWinsSet).elements
    ['eggs']
    """

    bottom = DotMap()

    @property
    def keys(self) -> list[Any]:
        """The keys that are there, in the order of their text."""
        return sorted(self.store.entries, key=repr)

    def read(self, key: Hashable, kind: type[Value]) -> Value:
        """Return the value of a key, empty if it is not there. A key has to be read and updated as one kind always."""
        return kind(self.store.entries.get(key, kind.bottom), self.context)

    def update(self, replica: str, key: Hashable, kind: type[Causal[Any]], method: str, *arguments: Any) -> Self:
        """Return the delta of an update of one key's value: the value's own method, and what it is given behind the replica."""
        inner = getattr(self.read(key, kind), method)(replica, *arguments)
        store = DotMap({key: inner.store}) if inner.store else DotMap()
        return type(self)(store, inner.context)

    def remove(self, replica: str, key: Hashable) -> Self:
        """Return the delta of removing a key: it undoes the updates that were seen."""
        return self.delta(DotMap(), self.store.entries[key].dots() if key in self.store.entries else ())
