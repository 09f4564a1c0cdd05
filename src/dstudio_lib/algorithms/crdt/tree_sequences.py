"""Texts that several people type into at once, as trees: RGA, Fugue and FugueMax.

Each element has a name that never changes and a place in a tree, told by names: its parent, and for Fugue the side. The text is the tree
read in order. Since names do not shift when others type, states join by uniting their elements. Deleted elements stay as
tombstones, since others may hang on them.

When two people type whole words in one place at the same time, the words should not come out letter by letter. RGA keeps words
apart that are typed forwards, and mixes those that are typed backwards. FugueMax is proved to keep both apart, as far as any
algorithm can.

Sources: H.-G. Roh, M. Jeon, J.-S. Kim and J. Lee, "Replicated abstract data types", Journal of Parallel and Distributed Computing
71 (3), 2011, as the tree of H. Attiya and others, "Specification and Complexity of Collaborative Text Editing", PODC 2016; M.
Weidner and M. Kleppmann, "The Art of the Fugue: Minimizing Interleaving in Collaborative Text Editing", arXiv:2305.00583, 2023.

References: roh2011replicated; attiya2016specification; weidner2023fugue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Self

from dstudio_lib.foundation.errors import InputError

from .lattice import Lattice


class Name(NamedTuple):
    """An element's name: higher than all that its writer had seen, and ending in who wrote it."""

    counter: int
    replica: str


class Placed(NamedTuple):
    """An element: what it is, and where it hangs. No parent means the start of the text."""

    value: Any
    parent: Name | None
    side: str = "R"
    right_origin: Name | None = None


@dataclass(frozen=True)
class TreeSequence(Lattice):
    """What all trees of elements share; subclasses say how they are read and where a new element hangs."""

    elements: Mapping[Name, Placed] = field(default_factory=dict)
    deleted: frozenset[Name] = frozenset()

    @cached_property
    def order(self) -> list[Name]:
        """The names in the order of the text, with tombstones; without elements of which something on the way is unknown yet."""
        raise NotImplementedError

    @cached_property
    def visible(self) -> list[Name]:
        """The names in the order of the text, without tombstones."""
        return [name for name in self.order if name not in self.deleted]

    @cached_property
    def read(self) -> frozenset[Name]:
        """The names that have their place in the order."""
        return frozenset(self.order)

    @property
    def values(self) -> list[Any]:
        """The elements of the sequence."""
        return [self.elements[name].value for name in self.visible]

    @property
    def text(self) -> str:
        """The elements as one text."""
        return "".join(self.values)

    @property
    def tombstones(self) -> int:
        """How many deleted elements are kept."""
        return len(self.order) - len(self.visible)

    def insert(self, replica: str, index: int, value: Any) -> Self:
        """Return the delta of inserting an element before the one at ``index``.

        Raises
        ------
        InputError
            If the sequence is shorter than that.
        """
        return self.write(replica, index, [value])

    def write(self, replica: str, index: int, values: Iterable[Any]) -> Self:
        """Return the delta of typing several elements, one after the other."""
        if not 0 <= index <= len(self.visible):
            raise InputError(f"index={index} is outside the sequence; allowed is 0 to {len(self.visible)}.", "index")
        left = self.visible[index - 1] if index else None
        place = 0 if left is None else self.order.index(left) + 1
        following = self.order[place] if place < len(self.order) else None
        typed: dict[Name, Placed] = {}
        for counter, value in enumerate(values, self._next_counter(replica)):
            # Behind the first, each hangs on the one before, which nothing else hangs on yet.
            placed = self._place(left, following, value) if not typed else self._behind(left, following, value)
            left = Name(counter, replica)
            typed[left] = placed
        return type(self)(typed)

    def delete(self, replica: str, index: int) -> Self:
        """Return the delta of deleting the element at ``index``.

        Raises
        ------
        InputError
            If there is none.
        """
        if not 0 <= index < len(self.visible):
            raise InputError(f"There is no element at index={index}; allowed is 0 to {len(self.visible) - 1}.", "index")
        return type(self)(deleted=frozenset({self.visible[index]}))

    def join(self, other: Self) -> Self:
        """Unite elements and deletions."""
        return type(self)({**self.elements, **other.elements}, self.deleted | other.deleted)

    def difference(self, other: Self) -> Self:
        """Return the elements and deletions that the other has not."""
        return type(self)(
            {name: element for name, element in self.elements.items() if name not in other.elements}, self.deleted - other.deleted
        )

    def check(self) -> None:
        """Assert that every element is read once, and is younger than what it hangs on."""
        super().check()
        assert len(set(self.order)) == len(self.order), "every element has one place"
        for name, element in self.elements.items():
            assert element.parent is None or element.parent.counter < name.counter, "a parent is older"

    def _place(self, left: Name | None, following: Name | None, value: Any) -> Placed:
        """Where a new element between two others, or an end, has to hang."""
        raise NotImplementedError

    def _behind(self, left: Name | None, following: Name | None, value: Any) -> Placed:
        """Where it has to hang if nothing hangs on the one to its left."""
        return self._place(left, following, value)

    def _next_counter(self, replica: str) -> int:
        return 1 + max((each.counter for each in self.elements), default=0)

    @cached_property
    def children(self) -> Mapping[tuple[Name | None, str], list[Name]]:
        """The names that hang on each side of each element."""
        hanging: dict[tuple[Name | None, str], list[Name]] = {}
        for name, element in self.elements.items():
            hanging.setdefault((element.parent, element.side), []).append(name)
        return hanging


class GrowableArray(TreeSequence):
    """RGA: every element hangs on the one that was to its left, and the youngest sibling comes first.

    >>> text = GrowableArray()
    >>> text |= text.write("a", 0, "ac")
    >>> one, other = text | text.insert("a", 1, "b"), text | text.insert("b", 2, "d")
    >>> (one | other).text
    'abcd'
    """

    @cached_property
    def order(self) -> list[Name]:
        """Parents before children, the youngest child first."""
        children, order = self.children, list[Name]()
        waiting = sorted(children.get((None, "R"), ()))
        while waiting:
            order.append(waiting.pop())
            waiting += sorted(children.get((order[-1], "R"), ()))
        return order

    def _place(self, left: Name | None, following: Name | None, value: Any) -> Placed:
        return Placed(value, left)


class GrowableArrayWithoutClocks(GrowableArray):
    """Numbers the elements of each replica by itself, instead of above all that it has seen.

    A letter that is typed between two others can then be older by its number than the one to its right, and lands behind it: not where the
    writer put it.
    """

    def _next_counter(self, replica: str) -> int:
        return 1 + max((each.counter for each in self.elements if each.replica == replica), default=0)

    def check(self) -> None:
        """Assert only what is left: every element is read once."""
        assert len(set(self.order)) == len(self.order), "every element has one place"


class FugueMax(TreeSequence):
    """An element hangs to the right of the one that was to its left, or else to the left of the one that was to its right.

    >>> text = FugueMax()
    >>> text |= text.write("a", 0, "milk ")
    >>> one, other = text | text.write("a", 5, "eggs "), text | text.write("b", 5, "bread ")
    >>> (one | other).text
    'milk eggs bread '
    """

    @cached_property
    def order(self) -> list[Name]:
        """Left children, the element, right children: found from the end, since right siblings go by what is right of them."""
        children = self.children
        backwards: list[Name] = []
        index: dict[Name | None, int] = {None: -1}
        stack: list[tuple[Name | None, bool]] = [(None, False)]
        while stack:
            name, emit = stack.pop()
            if emit:
                assert name is not None
                index[name] = len(backwards)
                backwards.append(name)
                continue
            # What is done last is pushed first: left children, then the element, then right children from the last on.
            stack += [(each, False) for each in sorted(children.get((name, "L"), ()), key=_by_writer)]
            if name is not None:
                stack.append((name, True))
            stack += [(each, False) for each in self._right_siblings(children.get((name, "R"), []), index)]
        return backwards[::-1]

    def _right_siblings(self, names: list[Name], index: Mapping[Name | None, int]) -> list[Name]:
        """Those of which the right origin is known, in the reverse order of their right origins, and then by writer."""
        ready = [name for name in names if self.elements[name].right_origin in index]
        return sorted(ready, key=lambda name: (index[self.elements[name].right_origin], _by_writer(name)))

    def _place(self, left: Name | None, following: Name | None, value: Any) -> Placed:
        if any(name in self.read for name in self.children.get((left, "R"), ())):
            return Placed(value, following, "L")
        return self._behind(left, following, value)

    def _behind(self, left: Name | None, following: Name | None, value: Any) -> Placed:
        return Placed(value, left, "R", following)


class Fugue(FugueMax):
    """Fugue orders right siblings by their writers alone.

    It is simpler, and converges as well; the proof that words are not mixed is for FugueMax alone.

    >>> text = Fugue()
    >>> text |= text.write("a", 0, "ab")
    >>> (text | text.delete("a", 0)).text, (text | text.delete("a", 0)).tombstones
    ('b', 1)
    """

    def _right_siblings(self, names: list[Name], index: Mapping[Name | None, int]) -> list[Name]:
        return sorted((name for name in names if self.elements[name].right_origin in index), key=_by_writer)


def _by_writer(name: Name) -> tuple[str, int]:
    return name.replica, name.counter
