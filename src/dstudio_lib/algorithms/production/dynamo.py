"""Dynamo: a ring on which every key has a list of preferred nodes, and a store that always takes a write.

G. DeCandia, D. Hastorun, M. Jampani and others, "Dynamo: Amazon's Highly Available Key-value Store", SOSP, 2007. A write goes to the
first N nodes of the list that are up, those that stand in for another keep a hint for whom; versions carry a vector of counts, and
those that do not know of one another are all returned. Here every call to a node that is up succeeds, so what is shown is who holds
what; :mod:`dstudio_lib.algorithms.replication.hinted_handoff` has it over a network.

References: decandia2007dynamo.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dstudio_lib.algorithms.clocks.versions import Read, Siblings
from dstudio_lib.algorithms.hashing.ring import HashRing
from dstudio_lib.foundation.errors import DStudioError, InputError


class NotEnoughNodes(DStudioError):
    """Fewer nodes than the quorum are up."""


class Dynamo:
    """Nodes on a ring, each with versions of keys and hints for others.

    Parameters
    ----------
    nodes
        Their names.
    replicas, reads, writes
        N, R and W: copies of each key, and how many must answer a read or a write.

    >>> store = Dynamo("abcd", replicas=3, reads=2, writes=2)
    >>> _ = store.put("cart", ["milk"], {})
    >>> store.down.add(store.preferred("cart")[0])
    >>> _ = store.put("cart", ["milk", "eggs"], store.get("cart").context)
    >>> store.get("cart").values
    (['milk', 'eggs'],)
    """

    def __init__(self, nodes: Iterable[str], replicas: int = 3, reads: int = 2, writes: int = 2) -> None:
        self.ring = HashRing(nodes, points=32)
        count = len(self.ring.nodes)
        if not count:
            raise InputError("nodes is empty, so that nothing can be kept; give at least one name, such as 'abc'.", "nodes")
        for name, value, most in (("replicas", replicas, count), ("reads", reads, replicas), ("writes", writes, replicas)):
            if not 1 <= value <= most:
                raise InputError(f"{name}={value} is not possible here; allowed is 1 to {most}; try {name}={most}.", name)
        self.replicas, self.reads, self.writes = replicas, reads, writes
        self.down: set[str] = set()
        self.hints_begun = 0
        self.stored: dict[str, dict[str, Siblings[Any]]] = {node: {} for node in self.ring.nodes}
        self.hints: dict[str, dict[tuple[str, str], Siblings[Any]]] = {node: {} for node in self.ring.nodes}

    def preferred(self, key: str) -> list[str]:
        """Return the nodes that should hold a key, if all are up."""
        return self.walk(key)[: self.replicas]

    def walk(self, key: str) -> list[str]:
        """Return all nodes in the order of preference for a key."""
        return self.ring.preference_list(key, len(self.ring.nodes))

    def holders(self, key: str) -> list[tuple[str, str | None]]:
        """Return the first N nodes that are up, each with whom it stands in for: the sloppy quorum."""
        home = self.preferred(key)
        absent = [node for node in home if node in self.down]
        spare = [node for node in self.walk(key)[self.replicas :] if node not in self.down]
        present: list[tuple[str, str | None]] = [(node, None) for node in home if node not in self.down]
        return present + list(zip(spare, absent, strict=False))

    def put(self, key: str, value: Any, context: dict[str, int]) -> list[str]:
        """Write a version that replaces what the context has seen, and return the nodes that hold it.

        Raises
        ------
        NotEnoughNodes
            If fewer than W nodes are up.
        """
        holders = self.holders(key)
        if len(holders) < self.writes:
            raise NotEnoughNodes(f"{len(holders)} nodes are up, and a write needs {self.writes}; try again when more are back.")
        coordinator, stands_in = holders[0]
        fresh = self.kept(coordinator, key, stands_in)
        fresh.put(value, context)
        for node, home in holders[1:]:
            self.kept(node, key, home).sync(fresh)
        return [node for node, _ in holders]

    def get(self, key: str) -> Read:
        """Return the versions that no other one replaces, from R nodes, with the context to write with.

        Raises
        ------
        NotEnoughNodes
            If fewer than R nodes are up.
        """
        holders = self.holders(key)
        if len(holders) < self.reads:
            raise NotEnoughNodes(f"{len(holders)} nodes are up, and a read needs {self.reads}; try again when more are back.")
        found: Siblings[Any] = Siblings("reader")
        for node, home in holders[: self.reads]:
            found.sync(self.kept(node, key, home))
        for node, home in holders[: self.reads]:  # read repair
            self.kept(node, key, home).sync(found)
        return found.read()

    def kept(self, node: str, key: str, stands_in_for: str | None) -> Siblings[Any]:
        """Return the versions of a key at a node: its own, or those it keeps for another."""
        if stands_in_for is None:
            return self.stored[node].setdefault(key, Siblings(node))
        if (stands_in_for, key) not in self.hints[node]:
            self.hints_begun += 1
            self.hints[node][stands_in_for, key] = Siblings(self.count_of_a_hint(node))
        return self.hints[node][stands_in_for, key]

    def count_of_a_hint(self, node: str) -> str:
        """Return under which name writes are counted that a node takes for another: never one that was used before."""
        return f"{node}/{self.hints_begun}"

    def hand_over(self) -> int:
        """Deliver every hint whose node is back, and return how many."""
        delivered = 0
        for node in self.ring.nodes:
            for home, key in [] if node in self.down else list(self.hints[node]):
                if home not in self.down:
                    self.kept(home, key, None).sync(self.hints[node].pop((home, key)))
                    delivered += 1
        return delivered

    def check(self) -> None:
        """Assert that nobody keeps a hint for itself, or for a node that the key does not prefer."""
        for node, mine in self.hints.items():
            for home, key in mine:
                assert home != node
                assert home in self.preferred(key)
                assert node not in self.preferred(key)


class DynamoWithAStrictQuorum(Dynamo):
    """Leaves out the stand-ins: with too many preferred nodes down, a write is refused though others are up.

    >>> store = DynamoWithAStrictQuorum("abcd", replicas=3, reads=2, writes=2)
    >>> store.down |= set(store.preferred("cart")[:2])
    >>> store.put("cart", 1, {})
    Traceback (most recent call last):
    dstudio_lib.algorithms.production.dynamo.NotEnoughNodes: 1 nodes are up, and a write needs 2; try again when more are back.
    """

    def holders(self, key: str) -> list[tuple[str, str | None]]:
        """Return the preferred nodes that are up."""
        return [(node, None) for node in self.preferred(key) if node not in self.down]


class DynamoThatCountsAnew(Dynamo):
    """Leaves out the new name: after a handover the stand-in counts from 1 again, and its next write is taken for one seen already.

    >>> store = DynamoThatCountsAnew("abcdef")
    >>> for value in (1, 2):
    ...     store.down |= set(store.preferred("cart"))
    ...     _ = store.put("cart", value, {})
    ...     store.down.clear()
    ...     _ = store.hand_over()
    >>> store.get("cart").values
    (2,)
    """

    def count_of_a_hint(self, node: str) -> str:
        """Return the node's own name."""
        return node


class DynamoThatForgetsHints(Dynamo):
    """Leaves out the handover: what was written while a node was away never comes to it.

    >>> store = DynamoThatForgetsHints("abcdef")
    >>> store.down |= set(store.preferred("cart"))
    >>> _ = store.put("cart", 1, {})
    >>> store.down.clear(); store.hand_over(), store.get("cart").values
    (0, ())
    """

    def hand_over(self) -> int:
        """Throw the hints of the nodes that are back away."""
        for mine in self.hints.values():
            for home, key in [each for each in mine if each[0] not in self.down]:
                del mine[home, key]
        return 0
