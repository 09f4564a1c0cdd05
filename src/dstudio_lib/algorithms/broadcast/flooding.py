"""Flooding: tell all neighbours what is new, except the one that it came from.

Over n processes and E links this takes 2E - (n - 1) messages, and as long as the shortest way to the farthest process.

Source: K. Kingsbury and others, Maelstrom, documentation of the broadcast workload, chapter "Performance", 2021.

References: kingsbury2021maelstrom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class Flood:
    """A value, ``hops`` links away from where it began."""

    value: Any
    hops: int


class Flooding(Process):
    """One process; ``peers`` are its neighbours. Records ``broadcast`` and ``delivered`` with the ``message`` and its ``hops``.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> for name, peers in overlay([("a", "b"), ("b", "c")]).items():
    ...     world.add(name, lambda name=name, peers=peers: Flooding(name, peers))
    >>> world.call("a", "publish", "news")
    >>> _ = world.run()
    >>> [(event.node, event.fields["hops"]) for event in world.trace.of("delivered")]
    [('a', 0), ('b', 1), ('c', 2)]
    """

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.seen: set[Any] = set()

    def publish(self, world: Surroundings, value: Any) -> None:
        """Begin a flood: what the application calls."""
        world.record("broadcast", message=value)
        self._take(world, None, Flood(value, 0))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Pass a flood on."""
        if isinstance(message, Flood):
            self._take(world, sender, message)

    def _take(self, world: Surroundings, sender: str | None, flood: Flood) -> None:
        if flood.value in self.seen:
            return
        self.seen.add(flood.value)
        world.record("delivered", message=flood.value, hops=flood.hops)
        for peer in self.onward(sender):
            world.send(peer, Flood(flood.value, flood.hops + 1))

    def onward(self, sender: str | None) -> Iterable[str]:
        """Neighbours to tell."""
        return (peer for peer in self.peers if peer != sender)


class FloodingThatEchoes(Flooding):
    """Tells also the neighbour that it came from.

    Each process but the first sends one more message that tells nothing: 2E instead of 2E - (n - 1).
    """

    def onward(self, sender: str | None) -> Iterable[str]:
        """All neighbours."""
        return self.peers


class FloodingAlongOneLink(Flooding):
    """Tells only the first neighbour that it did not hear it from, as if the network were a line.

    It is cheap, and most never hear of it.
    """

    def onward(self, sender: str | None) -> Iterable[str]:
        """One neighbour."""
        return tuple(super().onward(sender))[:1]


Overlay = Mapping[str, tuple[str, ...]]
"""Neighbours of each process."""


def grid(rows: int, columns: int) -> dict[str, tuple[str, ...]]:
    """Return an overlay in which each process is linked to those beside, above and below it.

    >>> grid(2, 2)["0,0"]
    ('0,1', '1,0')

    Raises
    ------
    InputError
        If there is no row or no column.
    """
    if rows < 1 or columns < 1:
        raise InputError(f"rows={rows} and columns={columns} were given; both must be at least 1; try grid(5, 5).", "rows")
    places = list(product(range(rows), range(columns)))
    beside = {place: [(place[0] + dx, place[1] + dy) for dx, dy in ((-1, 0), (0, -1), (0, 1), (1, 0))] for place in places}
    return {f"{x},{y}": tuple(f"{i},{j}" for i, j in beside[x, y] if (i, j) in beside) for x, y in places}


def overlay(links: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of each process, given its links.

    >>> overlay([("a", "b"), ("b", "c")])
    {'a': ('b',), 'b': ('a', 'c'), 'c': ('b',)}
    """
    found: dict[str, list[str]] = {}
    for one, other in links:
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return {process: tuple(neighbours) for process, neighbours in found.items()}
