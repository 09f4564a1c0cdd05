"""Load on a graph: one node fails, its load goes to its neighbours, and some of them fail of it.

The claim: what a failure starts is decided by the spare capacity of the others, and there is hardly a middle: below some margin a single
failure takes most of the system with it, above it nothing follows. Losing the busiest node is worse than losing any, the more so the less
alike the nodes are; bulkheads, groups that take on no load from outside, end a cascade at their walls.

Each node can bear a margin more than its usual load; what a failed node carried is divided among its neighbours that are still up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from dstudio_lib.foundation.quantities import Ratio, Replicas, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    from networkx import Graph


@dataclass(frozen=True)
class NetworkCascade(Settings):
    """The graph, how much more than usual each node can bear, what fails first, and the walls between groups."""

    nodes: Annotated[int, like(Replicas, name="nodes", symbol="n", lower=10, upper=5_000, default=200)] = 200
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
        float, like(Ratio, name="margin", meaning="what each node can bear beyond its usual load", upper=5, default=0.2, display="%")
    ] = 0.2
    first: Annotated[str, Choice("first", "which node fails", (("any", "any"), ("busiest", "the busiest")), "any")] = "any"
    groups: Annotated[int, Quantity("groups", "g", "", "between which no load is passed on", 1, 50, default=1, integer=True)] = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Who failed in each round, the first in the first, and the load that nobody carries any more, as a share of all."""

    settings: NetworkCascade
    rounds: tuple[tuple[int, ...], ...]
    lost: float

    @property
    def failed(self) -> float:
        """Share of the nodes that failed."""
        return sum(map(len, self.rounds)) / self.settings.nodes


def graph(settings: NetworkCascade, seed: int) -> Graph:
    """Return the graph of the settings, with the load of each node: how many neighbours it has."""
    import networkx as nx

    number = int(stream(seed, "network_cascade.graph").random() * 2**31)
    match settings.shape:
        case "hubs":
            made = nx.barabasi_albert_graph(settings.nodes, max(1, settings.neighbours // 2), seed=number)
        case "ring":
            made = nx.connected_watts_strogatz_graph(settings.nodes, settings.neighbours, 0.1, tries=1_000, seed=number)
        case _:
            made = nx.gnm_random_graph(settings.nodes, settings.nodes * settings.neighbours // 2, seed=number)
    nx.set_node_attributes(made, {node: float(max(1, degree)) for node, degree in made.degree}, "load")
    return made


def simulate(settings: NetworkCascade, *, seed: int = 1) -> Run:
    """Let one node fail, and follow what comes of it.

    >>> simulate(NetworkCascade(margin=5.0)).rounds[1:]
    ()
    """
    made = graph(settings, seed)
    usual = {node: made.nodes[node]["load"] for node in made}
    load, up = dict(usual), set(made)
    group = {node: node * settings.groups // settings.nodes for node in made}
    busiest = max(sorted(made), key=usual.__getitem__)
    failing = [busiest if settings.first == "busiest" else stream(seed, "network_cascade.first").choice(sorted(made))]
    rounds, lost = [], 0.0
    while failing:
        rounds.append(tuple(failing))
        up -= set(failing)
        for node in failing:
            takers = [each for each in sorted(made.neighbors(node)) if each in up and group[each] == group[node]]
            for each in takers:
                load[each] += load[node] / len(takers)
            lost += 0.0 if takers else load[node]
        failing = [node for node in sorted(up) if load[node] > usual[node] * (1 + settings.margin) * (1 + 1e-12)]
    return Run(settings, tuple(rounds), lost / sum(usual.values()))
