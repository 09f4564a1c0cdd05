"""Rendezvous hashing: every node bids for a key, and the highest bid wins.

The bid is a hash of node and key together. When a node leaves, only the keys that it had won move, each to the runner-up; when
one joins, it takes the keys for which it bids most, from all others evenly. No table is needed, but each look-up asks
every node.

Source: D. G. Thaler and C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM Transactions on
Networking 6 (1), 1998. Weights by the logarithm are of later use; they follow from the minimum of exponential variables.

References: thaler1998rendezvous.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError

from .placement import DIGEST_VALUES, Digest, Placement, key_bytes


class RendezvousPlacement(Placement):
    """The node with the highest bid for a key.

    Parameters
    ----------
    nodes
        Names of the nodes. Their order does not matter.

    Examples
    --------
    >>> placement = RendezvousPlacement(["a", "b", "c"])
    >>> first, second, third = placement.ranking("key")
    >>> placement.remove(first)
    >>> placement.owner("key") == second
    True
    """

    def __init__(self, nodes: Iterable[str] = (), *, digest: Digest = blake2b_64) -> None:
        self.weights: dict[str, float] = {}
        super().__init__(nodes, digest=digest)

    def add(self, node: str, weight: float = 1.0) -> None:
        """Let a node join that should get ``weight`` times the keys of a usual one."""
        if not 0 < weight < math.inf:
            raise InputError(f"weight={weight} is not allowed; a weight is a number above 0; try weight=1.", "weight")
        super().add(node)
        self.weights[node] = weight

    def remove(self, node: str) -> None:
        """Let a node leave: each of its keys goes to the one that bid second."""
        super().remove(node)
        del self.weights[node]

    def owner(self, key: str | bytes) -> str:
        """Return the node that bids most; of equal bids the later name wins."""
        self._some_node()
        return max(self._bids(key))[1]

    def ranking(self, key: str | bytes) -> list[str]:
        """Return the nodes by their bids, the highest first: where replicas go, and who takes over."""
        return [node for _, node in sorted(self._bids(key), reverse=True)]

    def bid(self, node: str, key: str | bytes) -> float:
        """Return a node's bid for a key: weight over minus the logarithm of an even number between 0 and 1.

        That number's logarithm, negated, is exponentially distributed: the smallest of several, each divided by its node's
        weight, belongs to a node with probability in proportion to that weight.
        """
        even = (self._joint(node, key_bytes(key)) + 0.5) / DIGEST_VALUES
        # Next to 1 the quotient rounds to 1 itself: the highest of bids.
        return self.weights[node] / -math.log(even) if even < 1 else math.inf

    def _bids(self, key: str | bytes) -> list[tuple[float, str]]:
        """Every node's bid; where all weigh the same, the even numbers themselves, which are in the same order."""
        data = key_bytes(key)
        if len(set(self.weights.values())) < 2:
            return [(self._joint(node, data), node) for node in self.nodes]
        return [(self.bid(node, data), node) for node in self.nodes]

    def _joint(self, node: str, key: bytes) -> int:
        name = node.encode()
        return self.digest(len(name).to_bytes(4, "big") + name + key, 0)


class RendezvousThatAddsTheHashes(RendezvousPlacement):
    """Hashes node and key apart and adds the two.

    It saves a hash for each pair, and spoils the balance: the sum is highest for the node whose hash comes next on a
    circle, so that this is a ring with a single point for each node.
    """

    def _joint(self, node: str, key: bytes) -> int:
        return (self.digest(node.encode(), 0) + self.digest(key, 0)) % DIGEST_VALUES
