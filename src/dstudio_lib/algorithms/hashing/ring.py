"""The ring of consistent hashing, with virtual nodes and the preference lists of replicated stores.

Nodes and keys are hashed to points of one circle; a key belongs to the first node that follows it. A node that joins takes
the keys of one stretch from the node after it, and no other key moves. With one point a node the stretches differ much;
with many points a node they even out.

Sources: D. Karger, E. Lehman, T. Leighton, R. Panigrahy, M. Levine and D. Lewin, "Consistent Hashing and Random Trees", STOC
1997; for virtual nodes and preference lists G. DeCandia and others, "Dynamo: Amazon's Highly Available Key-value Store",
SOSP 2007.

References: karger1997consistent; decandia2007dynamo.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError

from .placement import DIGEST_VALUES, Digest, Placement, key_bytes


class HashRing(Placement):
    """A ring with virtual nodes.

    Parameters
    ----------
    nodes
        Names of the nodes. Their order does not matter.
    points
        Points of each node on the ring; a node of weight 2 gets twice as many.

    Examples
    --------
    >>> ring = HashRing(["a", "b", "c"], points=100)
    >>> before = ring.owner("key")
    >>> ring.add("d")
    >>> ring.owner("key") in (before, "d")
    True
    """

    def __init__(self, nodes: Iterable[str] = (), *, points: int = 100, digest: Digest = blake2b_64) -> None:
        if points < 1:
            raise InputError(f"points={points} would leave every node off the ring; allowed is a whole number from 1; try 100.", "points")
        self.points = points
        self.weights: dict[str, int] = {}
        self.ring: list[tuple[int, str]] = []
        super().__init__(nodes, digest=digest)

    def add(self, node: str, weight: int = 1) -> None:
        """Let a node join, with ``weight`` times the usual number of points."""
        if weight < 1:
            raise InputError(f"weight={weight} would leave the node off the ring; allowed is a whole number from 1; try 1.", "weight")
        super().add(node)
        self.weights[node] = weight
        for point in self._points_of(node):
            insort(self.ring, (point, node))

    def remove(self, node: str) -> None:
        """Let a node leave: its keys go to the nodes that follow its points."""
        super().remove(node)
        del self.weights[node]
        self.ring = [each for each in self.ring if each[1] != node]

    def owner(self, key: str | bytes) -> str:
        """Return the node of the first point at or after the key's own."""
        self._some_node()
        return self.ring[self._place(key)][1]

    def preference_list(self, key: str | bytes, replicas: int) -> list[str]:
        """Return the nodes that hold a key's replicas: the first so many different ones that follow it.

        Points of a node that is in the list already are passed over, so that no two replicas share a machine.

        Raises
        ------
        InputError
            If there are fewer nodes than replicas.
        """
        if not 1 <= replicas <= len(self.nodes):
            raise InputError(f"replicas={replicas} cannot lie on {len(self.nodes)} nodes; allowed is 1 to {len(self.nodes)}.", "replicas")
        start, chosen = self._place(key), list[str]()
        for step in range(len(self.ring)):
            node = self.ring[(start + step) % len(self.ring)][1]
            if node not in chosen:
                chosen.append(node)
            if len(chosen) == replicas:
                break
        return chosen

    def shares(self) -> dict[str, float]:
        """Return the part of the ring that each node owns.

        >>> sum(HashRing(["a", "b"]).shares().values())
        1.0
        """
        self._some_node()
        owned = dict.fromkeys(self.nodes, 0)
        previous = self.ring[-1][0] - DIGEST_VALUES
        for point, node in self.ring:
            owned[node] += point - previous
            previous = point
        return {node: length / DIGEST_VALUES for node, length in owned.items()}

    def check(self) -> None:
        """Assert that the ring is in order and that each node has its points."""
        super().check()
        assert self.ring == sorted(self.ring), "the points are in order"
        for node in self.nodes:
            mine = sorted(point for point, owner in self.ring if owner == node)
            assert mine == sorted(self._points_of(node)), f"{node} has its own points"
        assert len(self.ring) == self.points * sum(self.weights.values()), "no point belongs to a node that left"

    def _points_of(self, node: str) -> list[int]:
        return [self.digest(node.encode(), 1 + i) for i in range(self.points * self.weights[node])]

    def _place(self, key: str | bytes) -> int:
        """Index in the ring of the point that a key falls to; after the last point comes the first."""
        return bisect_left(self.ring, (self.digest(key_bytes(key), 0), "")) % len(self.ring)


class RingThatForgetsWhoseThePointsAre(HashRing):
    """Takes the next points as the replicas, whichever nodes they belong to.

    Two of the points may be of one machine: the replicas that should survive its loss are then lost together.
    """

    def preference_list(self, key: str | bytes, replicas: int) -> list[str]:
        """Return the nodes of the next points, with repetitions."""
        start = self._place(key)
        return [self.ring[(start + step) % len(self.ring)][1] for step in range(replicas)]


class RingWithoutAStart(HashRing):
    """Looks for the point after the key and does not turn round at the end of the circle.

    Keys behind the last point fall to whatever node happens to be listed first, so that two clients who learnt of the nodes in a
    different order disagree about them.
    """

    def owner(self, key: str | bytes) -> str:
        """Return the node of the next point, or the first node of the list."""
        self._some_node()
        place = bisect_right(self.ring, (self.digest(key_bytes(key), 0), ""))
        return self.ring[place][1] if place < len(self.ring) else self.nodes[0]
