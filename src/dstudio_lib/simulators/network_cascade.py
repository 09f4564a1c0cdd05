"""Load on a graph: one node fails, its load goes to its neighbours, and some of them fail of it.

The claim: what a failure starts is decided by the spare capacity of the others, and there is hardly a middle: below some margin a single
failure takes most of the system with it, above it nothing follows. Losing the busiest node is worse than losing any, the more so the less
alike the nodes are; bulkheads, groups that take on no load from outside, end a cascade at their walls.

Each node can bear a margin more than its usual load; what a failed node carried is divided among its neighbours that are still up.

A node's usual load is the number of its links, so the first to fail hands one to each neighbour. That alone brings down a neighbour with
fewer than 1 / margin links. While such a neighbour has, on average, more than one further neighbour of that kind, a failure can go round
the network; that gives a margin to compare with (:attr:`Run.threshold`). Later failures hand on more, so it is a lower bound.

Reference: motter2002cascade, for load that is handed on and capacities in proportion to it; there it follows shortest paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Ratio, Replicas, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    from networkx import Graph


@dataclass(frozen=True)
class NetworkCascade(Settings):
    """The graph, how much more than usual each node can bear, what fails first, and the walls between groups."""

    nodes: Annotated[int, like(Replicas, name="nodes", symbol="n", lower=10, upper=5_000, default=200).but(practical=(20, 1_000))] = 200
    shape: Annotated[
        str,
        Choice(
            "shape",
            "who is whose neighbour",
            (("alike", "each has about as many"), ("hubs", "a few have many"), ("ring", "a ring with short cuts")),
            "alike",
        ),
    ] = "alike"
    neighbours: Annotated[int, Quantity("neighbours", "k", "", "of a node on average", 2, 20, default=4, integer=True)] = 4
    margin: Annotated[
        float,
        like(
            Ratio,
            name="margin",
            meaning="what each node can bear beyond its usual load",
            upper=5,
            default=0.2,
            practical=(0, 1),
            scale="linear",
            display="%",
        ),
    ] = 0.2
    first: Annotated[str, Choice("first to fail", "which node it is", (("any", "any"), ("busiest", "the busiest")), "any")] = "any"
    groups: Annotated[int, Quantity("cells", "g", "", "between which no load is passed on", 1, 50, default=1, integer=True)] = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.neighbours >= self.nodes:
            raise InputError(
                f"neighbours={self.neighbours} of {self.nodes} nodes: a node has at most {self.nodes - 1}; try neighbours=4.", "neighbours"
            )
        if self.shape == "ring" and self.neighbours < 4:
            raise InputError(
                f"neighbours={self.neighbours} on a ring, which falls apart when its links are redrawn; allowed are 4 or more; "
                "try neighbours=4.",
                "neighbours",
            )


@dataclass(frozen=True, slots=True)
class Run:
    """Who failed in each round, the first in the first, and the load that nobody carries any more, as a share of all."""

    settings: NetworkCascade
    rounds: tuple[tuple[int, ...], ...]
    lost: float
    degrees: tuple[int, ...] = ()

    @property
    def failed(self) -> float:
        """Share of the nodes that failed."""
        return sum(map(len, self.rounds)) / self.settings.nodes

    def further_victims(self, most: int) -> float:
        """Return how many neighbours with at most so many links a node of that kind leads on to, on average, when reached by a link."""
        return sum(links * (links - 1) for links in self.degrees if links <= most) / max(1, sum(self.degrees))

    @property
    def threshold(self) -> float:
        """Margin below which single neighbours that fail can bring down more than one further node each; 0 if none does."""
        found = next((links for links in range(1, max(self.degrees, default=1) + 1) if self.further_victims(links) > 1), None)
        return 1 / found if found else 0.0


def graph(settings: NetworkCascade, seed: int) -> Graph:
    """Return the graph of the settings."""
    return _graph(settings.nodes, settings.shape, settings.neighbours, seed).copy()


@lru_cache(maxsize=64)
def _graph(nodes: int, shape: str, neighbours: int, seed: int) -> Graph:
    import networkx as nx

    number = int(stream(seed, "network_cascade.graph").random() * 2**31)
    match shape:
        case "hubs":
            return nx.barabasi_albert_graph(nodes, max(1, neighbours // 2), seed=number)
        case "ring":
            return nx.connected_watts_strogatz_graph(nodes, neighbours, 0.1, tries=1_000, seed=number)
        case _:
            return nx.gnm_random_graph(nodes, nodes * neighbours // 2, seed=number)


def simulate(settings: NetworkCascade, *, seed: int = 1) -> Run:
    """Let one node fail, and follow what comes of it.

    >>> simulate(NetworkCascade(margin=5.0)).rounds[1:]
    ()
    """
    near = _neighbours(settings.nodes, settings.shape, settings.neighbours, seed)
    usual = [float(max(1, len(each))) for each in near]
    load, up = list(usual), set(range(settings.nodes))
    group = [node * settings.groups // settings.nodes for node in range(settings.nodes)]
    bearable = [each * (1 + settings.margin) * (1 + 1e-12) for each in usual]
    busiest = max(range(settings.nodes), key=usual.__getitem__)
    failing = [busiest if settings.first == "busiest" else stream(seed, "network_cascade.first").choice(range(settings.nodes))]
    rounds, lost = [], 0.0
    while failing:
        rounds.append(tuple(failing))
        up.difference_update(failing)
        given: set[int] = set()
        for node in failing:
            takers = [each for each in near[node] if each in up and group[each] == group[node]]
            given.update(takers)
            for each in takers:
                load[each] += load[node] / len(takers)
            lost += 0.0 if takers else load[node]
        failing = sorted(node for node in given if load[node] > bearable[node])
    return Run(settings, tuple(rounds), lost / sum(usual), tuple(map(len, near)))


@lru_cache(maxsize=64)
def _neighbours(nodes: int, shape: str, neighbours: int, seed: int) -> tuple[tuple[int, ...], ...]:
    """Return the neighbours of each node, in order: what a cascade asks for again and again."""
    made = _graph(nodes, shape, neighbours, seed)
    return tuple(tuple(sorted(made.neighbors(node))) for node in range(nodes))
