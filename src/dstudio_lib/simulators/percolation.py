"""Nodes of a network fail, one after another, until what is left no longer hangs together.

The claim: while many fail at random, there is one large part, until quite suddenly there is none; the share at which it goes is
1 - 1/b, with b the links that lead on from a node reached by a link. A network of unequal nodes stands more failures at random and far
fewer where the busiest nodes go first. Connection is all that is looked at here: who carries how much is in :mod:`.network_cascade`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.percolation import percolation_threshold
from dstudio_lib.foundation.quantities import Replicas, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

from .network_cascade import NetworkCascade, graph

BROKEN = 0.02
"""The network has fallen to pieces when its largest part has fewer than this share of all nodes."""


@dataclass(frozen=True)
class Percolation(Settings):
    """The network, and in which order its nodes fail."""

    nodes: Annotated[int, like(Replicas, name="nodes", symbol="n", lower=10, upper=5_000, default=2_000)] = 2_000
    shape: Annotated[
        str,
        Choice("shape", "who is whose neighbour", (("alike", "each has about as many"), ("hubs", "a few have many")), "alike"),
    ] = "alike"
    neighbours: Annotated[int, Quantity("neighbours", "k", "", "of a node on average", 2, 20, default=4, integer=True)] = 4
    order: Annotated[
        str, Choice("order", "which nodes fail first", (("chance", "any"), ("busiest", "those with most neighbours")), "chance")
    ] = "chance"


@dataclass(frozen=True)
class Run:
    """The largest part, as a share of all nodes, after so many nodes have failed; and the means that the formula needs."""

    settings: Percolation
    largest: tuple[float, ...]
    mean_neighbours: float
    mean_square: float

    @property
    def breaks_at(self) -> float:
        """Share of the nodes that had failed when no large part was left."""
        return next(i for i, part in enumerate(self.largest) if part < BROKEN) / self.settings.nodes

    @property
    def threshold(self) -> float:
        """The same for failures at random in a network without end: the formula's."""
        return float(percolation_threshold(self.mean_neighbours, self.mean_square))

    def part(self, failed: float) -> float:
        """Return the largest part when this share of the nodes has failed."""
        return self.largest[round(failed * self.settings.nodes)]


def simulate(settings: Percolation, *, seed: int = 1) -> Run:
    """Let all nodes fail, and look at the largest part after each.

    Nodes are put back in the opposite order, since joining two parts is quicker than splitting one.

    >>> 0.65 < simulate(Percolation()).breaks_at < 0.8
    True
    """
    made = graph(NetworkCascade(nodes=settings.nodes, shape=settings.shape, neighbours=settings.neighbours), seed)
    degrees = dict(made.degree)
    failing = sorted(made)
    stream(seed, "percolation.order").shuffle(failing)
    if settings.order == "busiest":
        failing.sort(key=degrees.__getitem__, reverse=True)
    parent: dict[int, int] = {}
    size: dict[int, int] = {}
    largest = [0.0]
    for node in reversed(failing):
        parent[node], size[node] = node, 1
        for other in made.neighbors(node):
            if other in parent:
                _join(parent, size, node, other)
        largest.append(max(largest[-1], size[_root(parent, node)] / settings.nodes))
    squares = sum(degree**2 for degree in degrees.values()) / settings.nodes
    return Run(settings, tuple(reversed(largest)), sum(degrees.values()) / settings.nodes, squares)


def _root(parent: dict[int, int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _join(parent: dict[int, int], size: dict[int, int], one: int, other: int) -> None:
    small, large = sorted((_root(parent, one), _root(parent, other)), key=size.__getitem__)
    if small != large:
        parent[small] = large
        size[large] += size[small]
