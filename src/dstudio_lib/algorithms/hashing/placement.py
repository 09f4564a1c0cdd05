"""What a placement is: a rule that gives every key to one of the nodes, and how to measure it.

Anyone who knows the rule and the nodes finds a key's node without asking. A good rule spreads keys evenly, and moves few
of them when a node joins or leaves. The rule that everyone thinks of first, the remainder of a hash, does only the one.

References: karger1997consistent (balance and monotonicity).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping

from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError

Digest = Callable[[bytes, int], int]
"""A hash function of bytes and a seed, to a whole number below 2 to the power of 64."""

DIGEST_VALUES = 2**64


def key_bytes(key: str | bytes) -> bytes:
    r"""Return a key as bytes, text as UTF-8.

    >>> key_bytes("é")
    b'\xc3\xa9'
    """
    if isinstance(key, str):
        return key.encode()
    if not isinstance(key, bytes | bytearray | memoryview):
        raise InputError(f"The key {key!r} is no text; give text or bytes, such as {str(key)!r}.", "key")
    return key


class Placement(ABC):
    """A rule that gives each key to one node.

    Parameters
    ----------
    nodes
        Names of the nodes, in any order unless a rule says otherwise.
    digest
        The hash function; the same for all who have to agree.
    """

    def __init__(self, nodes: Iterable[str] = (), *, digest: Digest = blake2b_64) -> None:
        self.digest = digest
        self.nodes: list[str] = []
        for node in nodes:
            self.add(node)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.nodes)} nodes>"

    @abstractmethod
    def owner(self, key: str | bytes) -> str:
        """Return the node that a key belongs to."""

    def add(self, node: str) -> None:
        """Let a node join.

        Raises
        ------
        InputError
            If it is there already.
        """
        if node in self.nodes:
            raise InputError(f"The node {node!r} is there already; names must differ; try another name.", "node")
        self.nodes.append(node)

    def remove(self, node: str) -> None:
        """Let a node leave.

        Raises
        ------
        InputError
            If it is not there.
        """
        self._known(node)
        self.nodes.remove(node)

    def check(self) -> None:
        """Assert what must hold of the rule's own tables."""
        assert len(set(self.nodes)) == len(self.nodes), "every node is there once"

    def _known(self, node: str) -> None:
        if node not in self.nodes:
            raise InputError(f"The node {node!r} is not here; the nodes are {', '.join(self.nodes) or 'none'}.", "node")

    def _some_node(self) -> None:
        if not self.nodes:
            raise InputError('There is no node that a key could belong to; add one first: placement.add("a").', "nodes")


class ModuloPlacement(Placement):
    """The remainder of a key's hash by the number of nodes.

    As even as chance allows, and almost every key moves when a node joins: N/(N + 1) of them, where 1/(N + 1) would do.

    >>> placement = ModuloPlacement(["a", "b", "c"])
    >>> placement.owner("key") == placement.nodes[blake2b_64(b"key", 0) % 3]
    True
    """

    def owner(self, key: str | bytes) -> str:
        """Return the node whose place in the list is the remainder."""
        self._some_node()
        return self.nodes[self.digest(key_bytes(key), 0) % len(self.nodes)]


def owners(placement: Placement, keys: Iterable[str]) -> dict[str, str]:
    """Return each key's node.

    >>> owners(ModuloPlacement(["a"]), ["x", "y"])
    {'x': 'a', 'y': 'a'}
    """
    return {key: placement.owner(key) for key in keys}


def loads(placed: Mapping[str, str], nodes: Iterable[str]) -> dict[str, int]:
    """Return how many keys each node has, also those that have none.

    >>> loads({"x": "a", "y": "a"}, ["a", "b"])
    {'a': 2, 'b': 0}
    """
    counted = dict.fromkeys(nodes, 0)
    for node in placed.values():
        counted[node] += 1
    return counted


def variation(counts: Iterable[float]) -> float:
    """Return the coefficient of variation of some loads: standard deviation over mean.

    >>> variation([1, 3])
    0.5
    """
    values = list(counts)
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((each - mean) ** 2 for each in values) / len(values)) / mean


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the keys whose node changed: from which and to which.

    >>> moved({"x": "a", "y": "b"}, {"x": "a", "y": "c"})
    {'y': ('b', 'c')}
    """
    return {key: (node, after[key]) for key, node in before.items() if after[key] != node}
