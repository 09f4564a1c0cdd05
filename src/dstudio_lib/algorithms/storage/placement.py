"""Which machines hold the copies: any at random, or a few fixed groups.

A. Cidon, S. Rumble, R. Stutsman, S. Katti, J. Ousterhout and M. Rosenblum, "Copysets: Reducing the Frequency of Data Loss in Cloud
Storage", USENIX ATC, 2013. A copyset is a group of machines that together hold all copies of some chunk: data is lost when the
machines of one of them fail together, so fewer groups make losses rarer, and larger.

References: cidon2013copysets.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

_NODES = Quantity("machines", "n", "", "machines that hold data", lower=1, default=100, integer=True)
_COPIES = Quantity("copies", "R", "", "copies of each chunk", lower=1, default=3, integer=True)
_CHUNKS = Quantity("chunks", "c", "", "pieces of data to place", lower=0, default=1_000, integer=True)
_SCATTER = Quantity("scatter width", "S", "", "machines that share data with one machine", lower=1, default=4, integer=True)

Group = frozenset[int]


def _checked(nodes: int, copies: int) -> None:
    _NODES.check(nodes, "nodes")
    _COPIES.check(copies, "copies")
    if copies > nodes:
        raise InputError(f"copies={copies} need as many machines, and nodes={nodes}; allowed is at most {nodes}; try {nodes}.", "copies")


def random_placement(nodes: int, copies: int, chunks: int, draw: random.Random) -> list[Group]:
    """Return the machines of each chunk, drawn anew for each.

    >>> len(random_placement(10, 3, 5, random.Random(1))[0])
    3
    """
    _checked(nodes, copies)
    return [frozenset(draw.sample(range(nodes), copies)) for _ in range(_CHUNKS.check(chunks, "chunks"))]


def copysets(nodes: int, copies: int, scatter: int, draw: random.Random) -> list[Group]:
    """Return fixed groups in which every machine meets about ``scatter`` others: permutations, cut into groups.

    >>> [len(group) for group in copysets(nodes=6, copies=3, scatter=4, draw=random.Random(1))]
    [3, 3, 3, 3]
    """
    _checked(nodes, copies)
    permutations = -(-_SCATTER.check(scatter, "scatter") // max(1, copies - 1))
    found = []
    for _ in range(permutations):
        order = draw.sample(range(nodes), nodes)
        found += [frozenset(order[i : i + copies]) for i in range(0, nodes - copies + 1, copies)]
    return found


def copyset_placement(groups: list[Group], nodes: int, chunks: int, draw: random.Random) -> list[Group]:
    """Return the machines of each chunk: a first machine at random, then one of the groups it is in.

    >>> groups = [frozenset({0, 1}), frozenset({2, 3})]
    >>> set(copyset_placement(groups, 4, 20, random.Random(1))) == set(groups)
    True
    """
    member_of = {node: [group for group in groups if node in group] for node in range(nodes)}
    homes = [node for node in range(nodes) if member_of[node]]
    return [draw.choice(member_of[draw.choice(homes)]) for _ in range(chunks)]


def lost(placed: Iterable[Group], failed: Iterable[int]) -> int:
    """Return how many chunks have all their copies on machines that failed.

    >>> lost([frozenset({0, 1}), frozenset({1, 2})], failed=[0, 1])
    1
    """
    down = frozenset(failed)
    return sum(group <= down for group in placed)
