"""Consistent hashing with bounded loads: no node takes more than a little above the mean.

Keys and nodes lie on a ring. A key whose node is full goes on to the next one that is not. Full means the mean load times one
plus a slack, rounded up: the bound holds at all times, for any keys. The smaller the slack, the more keys move when
something changes.

Source: V. Mirrokni, M. Thorup and M. Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018 (arXiv:1608.01350).
Their scheme lets single nodes have one place more than others; here all have the same number. Keys are placed in the
order in which they lie on the ring, so that a placement depends on the keys and the nodes and not on the past.

References: mirrokni2018bounded.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable

from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError

from .placement import Digest, key_bytes
from .ring import HashRing


class BoundedLoadRing(HashRing):
    """A ring that knows its keys, and how many each node may take.

    Parameters
    ----------
    nodes
        Names of the nodes.
    slack
        How far above the mean a node may be filled: 0.25 allows a quarter more.
    points
        Points of each node on the ring.

    Examples
    --------
    >>> ring = BoundedLoadRing(["a", "b"], slack=0.0)
    >>> ring.insert_all(["x", "y", "z", "w"])
    >>> sorted(ring.placed.values())
    ['a', 'a', 'b', 'b']
    """

    def __init__(self, nodes: Iterable[str] = (), *, slack: float = 0.25, points: int = 1, digest: Digest = blake2b_64) -> None:
        if not slack >= 0:
            raise InputError(f"slack={slack} would leave too little room for all keys; allowed is a number from 0; try 0.25.", "slack")
        self.slack = slack
        self.keys: dict[str, int] = {}
        self._placed: dict[str, str] | None = None
        super().__init__(nodes, points=points, digest=digest)

    @property
    def capacity(self) -> int:
        """Keys that each node takes at most."""
        self._some_node()
        return math.ceil((1 + self.slack) * len(self.keys) / len(self.nodes))

    @property
    def placed(self) -> dict[str, str]:
        """The node of every key."""
        if self._placed is None:
            self._some_node()
            self._placed = self._placement()
        return self._placed

    def insert(self, key: str) -> None:
        """Add a key."""
        self.insert_all([key])

    def insert_all(self, keys: Iterable[str]) -> None:
        """Add some keys at once."""
        self.keys |= {key: self.digest(key_bytes(key), 0) for key in keys}
        self._placed = None

    def discard(self, key: str) -> None:
        """Take a key away; one that is not there is no error."""
        self.keys.pop(key, None)
        self._placed = None

    def add(self, node: str, weight: int = 1) -> None:
        """Let a node join."""
        super().add(node, weight)
        self._placed = None

    def remove(self, node: str) -> None:
        """Let a node leave."""
        super().remove(node)
        self._placed = None

    def owner(self, key: str | bytes) -> str:
        """Return the node of a key that was inserted.

        Raises
        ------
        InputError
            If it was not: where it goes depends on what is there.
        """
        name = key.decode() if isinstance(key, bytes) else key
        if name not in self.keys:
            raise InputError(f"The key {name!r} was not inserted, and its node depends on what is there; insert it first.", "key")
        return self.placed[name]

    def check(self) -> None:
        """Assert that no node is above its capacity, and that a key passed over none that has room."""
        super().check()
        room = dict.fromkeys(self.nodes, self.capacity)
        for node in self.placed.values():
            room[node] -= 1
        assert min(room.values()) >= 0, "no node is above its capacity"
        for key, node in self.placed.items():
            place = self._place(key)
            while (passed := self.ring[place % len(self.ring)][1]) != node:
                assert room[passed] == 0, f"{key} passed over {passed}, which has room"
                place += 1

    def _placement(self) -> dict[str, str]:
        room = dict.fromkeys(self.nodes, self.capacity)
        placed = {}
        for key, position in sorted(self.keys.items(), key=lambda item: (item[1], item[0])):
            placed[key] = node = self._first_with_room(bisect_left(self.ring, (position, "")), room)
            room[node] -= 1
        return placed

    def _first_with_room(self, place: int, room: dict[str, int]) -> str:
        while room[node := self.ring[place % len(self.ring)][1]] == 0:
            place += 1
        return node


class BoundedLoadRingThatForwardsOnce(BoundedLoadRing):
    """Sends a key on from a full node to the next, and never farther.

    The next may be full too: behind a popular stretch of the ring the bound is broken.
    """

    def _first_with_room(self, place: int, room: dict[str, int]) -> str:
        node = self.ring[place % len(self.ring)][1]
        return node if room[node] > 0 else self.ring[(place + 1) % len(self.ring)][1]
