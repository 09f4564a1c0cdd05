"""Texts that several people type into at once, as lists of operations: YATA, which Yjs is built on, and Logoot.

YATA's elements remember both neighbours that they were typed between; a newcomer walks from its left neighbour to the right, past those
that belong before it. Logoot gives each element a position between its neighbours', a list of numbers that can always be
made longer, and needs neither tombstones nor neighbours: but two who type in one place draw positions from one interval, and
their words come out mixed.

Sources: P. Nicolaescu, K. Jahns, M. Derntl and R. Klamma, "Near Real-Time Peer-to-Peer Shared Editing on Extensible Data Types",
GROUP 2016, with the walk as Yjs has it (``Item.integrate``); S. Weiss, P. Urso and P. Molli, "Logoot: A Scalable Optimistic
Replication Algorithm for Collaborative Editing on P2P Networks", ICDCS 2009; on mixing, M. Kleppmann, V. Gomes, D. Mulligan and A.
Beresford, "Interleaving anomalies in collaborative text editors", PaPoC 2019.

References: nicolaescu2016near; yjs2026item; weiss2009logoot; kleppmann2019interleaving.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

from .causal import Dot
from .operations import OperationBased


@dataclass(frozen=True, slots=True)
class Insertion:
    """An element of YATA: its name, the names of its neighbours when it was typed, and what it is."""

    name: Dot
    origin: Dot | None
    right_origin: Dot | None
    value: Any


@dataclass(frozen=True, slots=True)
class Deletion:
    """The element of a name was deleted."""

    name: Dot


class YataSequence(OperationBased):
    """A sequence of YATA. Changes that depend on unknown ones wait.

    >>> one, other = YataSequence(), YataSequence()
    >>> changes = [one.insert("a", 0, "x"), other.insert("b", 0, "y")]
    >>> for change in changes:
    ...     one.effect(change)
    >>> for change in reversed(changes):
    ...     other.effect(change)
    >>> one.text, other.text
    ('xy', 'xy')
    """

    def __init__(self) -> None:
        self.items: list[Insertion] = []
        self.deleted: set[Dot] = set()
        self.known: dict[str, int] = {}
        self.waiting: list[Insertion | Deletion] = []

    @property
    def visible(self) -> list[Insertion]:
        """The elements without tombstones."""
        return [item for item in self.items if item.name not in self.deleted]

    @property
    def value(self) -> list[Any]:
        """The elements of the sequence."""
        return [item.value for item in self.visible]

    @property
    def text(self) -> str:
        """The elements as one text."""
        return "".join(self.value)

    @property
    def tombstones(self) -> int:
        """How many deleted elements are kept."""
        return len(self.items) - len(self.visible)

    def insert(self, replica: str, index: int, value: Any) -> Insertion:
        """Return the change that inserts an element before the one at ``index``, and behind tombstones that lie there."""
        shown = [place for place, item in enumerate(self.items) if item.name not in self.deleted]
        _inside(index, len(shown))
        place = shown[index] if index < len(shown) else len(self.items)
        origin = self.items[place - 1].name if place else None
        right = self.items[place].name if place < len(self.items) else None
        return Insertion(Dot(replica, self.known.get(replica, 0) + 1), origin, right, value)

    def delete(self, replica: str, index: int) -> Deletion:
        """Return the change that deletes the element at ``index``."""
        shown = self.visible
        _there(index, len(shown))
        return Deletion(shown[index].name)

    def effect(self, change: Insertion | Deletion) -> None:
        """Apply a change, and those that waited for it; one that is known already changes nothing."""
        self.waiting.append(change)
        while ready := [each for each in self.waiting if self._ready(each)]:
            self.waiting = [each for each in self.waiting if each not in ready]
            for each in ready:
                if isinstance(each, Deletion):
                    self.deleted.add(each.name)
                elif not self._knows(each.name):
                    self._integrate(each)
                    self.known[each.name.replica] = each.name.number

    def check(self) -> None:
        """Assert that every element lies between the neighbours that it was typed between."""
        place = {item.name: at for at, item in enumerate(self.items)}
        assert len(place) == len(self.items), "every element has one place"
        for item in self.items:
            assert item.origin is None or place[item.origin] < place[item.name], "an element is behind its left neighbour"
            assert item.right_origin is None or place[item.name] < place[item.right_origin], "and before its right one"

    def _knows(self, name: Dot) -> bool:
        return name.number <= self.known.get(name.replica, 0)

    def _ready(self, change: Insertion | Deletion) -> bool:
        if isinstance(change, Deletion):
            return self._knows(change.name)
        previous = Dot(change.name.replica, change.name.number - 1)
        return all(each is None or self._knows(each) for each in (previous, change.origin, change.right_origin))

    def _integrate(self, new: Insertion) -> None:
        """Walk from the left neighbour to the right, and settle behind the last element that belongs before the new one."""
        place = {item.name: at for at, item in enumerate(self.items)}
        at = 0 if new.origin is None else place[new.origin] + 1
        end = len(self.items) if new.right_origin is None else place[new.right_origin]
        settled, passed, conflicting = at, set[Dot | None](), set[Dot | None]()
        while at < end:
            other = self.items[at]
            passed.add(other.name)
            conflicting.add(other.name)
            if other.origin == new.origin:
                if other.name.replica < new.name.replica:
                    settled, conflicting = at + 1, set()
                elif other.right_origin == new.right_origin:
                    break
            elif other.origin in passed:
                if other.origin not in conflicting:
                    settled, conflicting = at + 1, set()
            else:
                break
            at += 1
        self.items.insert(settled, new)


class YataWithoutRightNeighbours(YataSequence):
    """Forgets who was to the right, and orders all that share a left neighbour by their writers.

    A letter that one writer typed before another letter of the same place lands behind it, if that one's writer comes first.
    """

    def _integrate(self, new: Insertion) -> None:
        place = {item.name: at for at, item in enumerate(self.items)}
        at = 0 if new.origin is None else place[new.origin] + 1
        while at < len(self.items) and (self.items[at].origin != new.origin or self.items[at].name.replica < new.name.replica):
            at += 1
        self.items.insert(at, new)


Position = tuple[tuple[int, str], ...]
"""Digits, each with the replica that chose it. Positions are ordered as words are in a dictionary."""


@dataclass(frozen=True, slots=True)
class LogootInsertion:
    """An element at a position, and its name."""

    position: Position
    name: Dot
    value: Any


@dataclass(frozen=True, slots=True)
class LogootDeletion:
    """The element at a position was deleted."""

    position: Position
    name: Dot


class LogootSequence(OperationBased):
    """A sequence of Logoot. It relies on causal delivery: a deletion must come after its insertion.

    Parameters
    ----------
    seed
        Seed of the positions, which are drawn at random; different for each replica.
    base
        Digits are below this number. The smaller it is, the sooner positions grow longer.
    boundary
        A position is drawn at most this far from its left neighbour, to leave room on the right.

    Examples
    --------
    >>> text = LogootSequence(seed=1)
    >>> for index, letter in enumerate("abc"):
    ...     text.effect(text.insert("a", index, letter))
    >>> text.effect(text.delete("a", 1))
    >>> text.text
    'ac'
    """

    def __init__(self, *, seed: int = 0, base: int = 32_768, boundary: int = 1_000) -> None:
        self.base = base
        self.boundary = boundary
        self.random: random.Random = stream(seed, "positions")
        self.items: list[tuple[Position, Dot, Any]] = []
        self.last: dict[str, int] = {}

    @property
    def value(self) -> list[Any]:
        """The elements of the sequence."""
        return [value for _, _, value in self.items]

    @property
    def text(self) -> str:
        """The elements as one text."""
        return "".join(self.value)

    @property
    def digits(self) -> int:
        """How many digits all positions have together: what is paid instead of tombstones."""
        return sum(len(position) for position, _, _ in self.items)

    def insert(self, replica: str, index: int, value: Any) -> LogootInsertion:
        """Return the change that inserts an element before the one at ``index``."""
        _inside(index, len(self.items))
        left = self.items[index - 1][0] if index else ()
        right = self.items[index][0] if index < len(self.items) else None
        return LogootInsertion(self._between(left, right, replica), Dot(replica, self.last.get(replica, 0) + 1), value)

    def delete(self, replica: str, index: int) -> LogootDeletion:
        """Return the change that deletes the element at ``index``."""
        _there(index, len(self.items))
        position, name, _ = self.items[index]
        return LogootDeletion(position, name)

    def effect(self, change: LogootInsertion | LogootDeletion) -> None:
        """Insert at the position, or delete there."""
        at = bisect_left(self.items, (change.position, change.name), key=lambda item: item[:2])
        here = at < len(self.items) and self.items[at][:2] == (change.position, change.name)
        if isinstance(change, LogootDeletion):
            if here:
                del self.items[at]
        elif not here:
            self.items.insert(at, (change.position, change.name, change.value))
            self.last[change.name.replica] = max(self.last.get(change.name.replica, 0), change.name.number)

    def check(self) -> None:
        """Assert that positions differ and are in order."""
        marks = [item[:2] for item in self.items]
        assert marks == sorted(set(marks)), "positions differ and are in order"
        assert all(position[-1][0] > 0 for position, _, _ in self.items), "there is room before every position"

    def _between(self, left: Position, right: Position | None, replica: str) -> Position:
        """Return a position between two: the shortest that leaves a digit to choose."""
        position: list[tuple[int, str]] = []
        level = 0
        while True:
            low = left[level] if level < len(left) else None
            high = right[level] if right is not None else None
            floor, ceiling = low[0] if low else 0, high[0] if high else self.base
            if ceiling - floor > 1:
                digit = floor + self.random.randint(1, min(self.boundary, ceiling - floor - 1))
                return (*position, (digit, replica))
            if low is None and ceiling == 0:
                assert high is not None
                position.append(high)  # Still before the right one, if its later digits allow.
            else:
                position.append(low if low is not None else (0, replica))
                if position[-1] != high:
                    right = None
            if low is None:
                left = ()
            level += 1


def _inside(index: int, length: int) -> None:
    if not 0 <= index <= length:
        raise InputError(f"index={index} is outside the sequence; allowed is 0 to {length}.", "index")


def _there(index: int, length: int) -> None:
    if not 0 <= index < length:
        raise InputError(f"There is no element at index={index}; the sequence has {length}.", "index")
