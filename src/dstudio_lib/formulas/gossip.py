"""How news spreads when everybody tells somebody: rumours, anti-entropy, flooding, and finding a node by hops."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise, exp, log, log1p
from dstudio_lib.foundation.quantities import Duration, Nodes, Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

Rounds = Annotated[
    float,
    like(Ratio, name="rounds", symbol="r", meaning="rounds until everybody knows, in which each node calls one other", practical=(1, 100)),
]
LossOfInterest = Annotated[
    int,
    like(
        Nodes,
        name="unnecessary calls",
        symbol="k",
        meaning="unnecessary calls after which a node stops spreading a rumour, on average",
        lower=1,
        upper=100,
        default=2,
        practical=(1, 8),
        scale="linear",
    ),
]
Residue = Annotated[
    float, like(Probability, name="residue", symbol="s", meaning="share of nodes that never hear of it", practical=(1e-9, 1), scale="log")
]
MessagesEach = Annotated[
    float,
    like(Ratio, name="messages each", symbol="m", meaning="messages sent for each node of the group", default=3.0, practical=(0.1, 20)),
]
Susceptible = Annotated[
    float,
    like(
        Probability,
        name="susceptible share",
        symbol="p",
        meaning="share of nodes that do not know yet",
        default=0.1,
        practical=(1e-4, 1),
        scale="log",
    ),
]
NextSusceptible = Annotated[
    float,
    like(
        Susceptible,
        name="susceptible afterwards",
        symbol="p'",
        meaning="share of nodes that still do not know",
        practical=(0, 1),
        scale="linear",
    ),
]
PullRounds = Annotated[
    int,
    like(
        Nodes, name="rounds", symbol="i", meaning="rounds of anti-entropy", lower=0, upper=60, default=1, practical=(0, 6), scale="linear"
    ),
]
Hops = Annotated[float, like(Ratio, name="hops", symbol="h", meaning="messages from node to node", practical=(1, 100))]
RingSize = Annotated[int, like(Nodes, name="nodes", symbol="N", meaning="nodes on the ring", lower=1, practical=(1, 10**6))]
GraphNodes = Annotated[int, like(Nodes, default=25, lower=1, upper=10**6, practical=(1, 100))]
Links = Annotated[
    int,
    like(
        Nodes,
        name="links",
        symbol=r"\left|E\right|",
        meaning="pairs of neighbours",
        lower=0,
        upper=10**12,
        default=40,
        practical=(0, 4_950),
    ),
]
Messages = Annotated[
    float, like(Ratio, name="messages", symbol="M", meaning="messages between nodes for one broadcast", practical=(0, 1e4))
]
Eccentricity = Annotated[
    int,
    like(
        Nodes,
        name="eccentricity",
        symbol=r"\mathrm{ecc}(v)",
        meaning="hops to the farthest node by the shortest way",
        lower=0,
        default=8,
        practical=(0, 50),
        scale="linear",
    ),
]
LinkLatency = Annotated[
    float, like(Duration, name="link latency", symbol=r"\ell", meaning="time from one node to its neighbour", default=0.1)
]
BroadcastLatency = Annotated[float, like(Duration, name="broadcast latency", symbol="T", meaning="time until the last node knows")]

_DEMERS_SIMPLE = Source("demers1987epidemic", "section 1.3, anti-entropy")
_DEMERS_COMPLEX = Source("demers1987epidemic", "section 1.4, complex epidemics")
_MAELSTROM = Source("kingsbury2021maelstrom", "chapter 3, Performance")

# --- rumours


@formula(
    sources=(Source("pittel1987rumor", "abstract, the number of stages"),),
    catalog_ids=("F-J01",),
    latex=r"\log_2 @{nodes} + \ln @{nodes}",
    words=("rumour", "epidemic", "push", "broadcast"),
)
def push_gossip_rounds(nodes: Nodes) -> Rounds:
    """Rounds until everybody knows, when each node that knows calls one at random in every round.

    Doubling takes log2 n rounds until most know, and the last few take ln n more, since calls mostly reach those who know. The
    result is right up to a few rounds for large n, and nodes must never stop calling.

    >>> round(push_gossip_rounds(1024), 2)  # 10 + 6.93
    16.93
    """
    return log(nodes) / log(2) + log(nodes)


@formula(
    sources=(Source("karp2000randomized", "push and pull in the random phone call model"),),
    latex=r"\log_3 @{nodes}",
    words=("rumour", "epidemic", "push-pull", "broadcast"),
)
def push_pull_gossip_rounds(nodes: Nodes) -> Rounds:
    """Rounds until everybody knows, when every call spreads news in both directions.

    Those who know triple in each round at first, and those who do not shrink by squares at the end, which takes only about ln ln n
    more; that term is left out here.

    >>> round(push_pull_gossip_rounds(6561), 6)  # 3**8
    8.0
    """
    return log(nodes) / log(3)


@formula(
    sources=(_DEMERS_COMPLEX,),
    catalog_ids=("F-J02",),
    latex=r"e^{-\left(@{unnecessary_calls} + 1\right) \left(1 - s\right)}",
    words=("rumour mongering", "epidemic", "fixed point"),
)
@elementwise
def rumour_residue(unnecessary_calls: LossOfInterest) -> Residue:
    """Share of nodes that a rumour never reaches, when its tellers lose interest.

    A node that calls one who already knows stops with probability 1/k. One unnecessary call (k = 1) misses a fifth of all
    nodes, two miss 6 %. It holds for many nodes; the equation has the root 1 too, which is the rumour that nobody tells.

    >>> round(rumour_residue(1), 4)
    0.2032
    >>> round(rumour_residue(2), 4)
    0.0595
    """
    residue, before = 0.0, 1.0
    while residue != before:  # rises to the smaller root, and stops when no digit changes
        residue, before = max(residue, math.exp(-(unnecessary_calls + 1) * (1 - residue))), residue
    return residue


@formula(
    sources=(_DEMERS_COMPLEX,),
    catalog_ids=("F-J02",),
    words=("rumour mongering", "traffic", "epidemic"),
)
def residue_after_messages(messages_each: MessagesEach) -> Residue:
    """Share of nodes that a rumour has not reached after so many messages for each node.

    Messages go to random nodes, so it is the chance of being missed by all of them. It holds for every way to stop that only
    pushes: they differ in when, not in how far a message carries.

    >>> round(residue_after_messages(3), 4)
    0.0498
    """
    return exp(-messages_each)


# --- anti-entropy


@formula(
    sources=(_DEMERS_SIMPLE,),
    catalog_ids=("F-J03",),
    words=("anti-entropy", "pull", "epidemic", "repair"),
)
def pull_susceptible(susceptible: Susceptible, rounds: PullRounds = 1) -> NextSusceptible:
    """Share of nodes that still do not know after some rounds, when each asks one at random.

    A node stays ignorant if it asks another ignorant one, so the share is squared each round: pull finishes fast. It starts slowly,
    and takes the group as large.

    >>> round(pull_susceptible(0.1, rounds=2), 6)
    0.0001
    """
    return susceptible ** (2.0**rounds)


@formula(
    sources=(_DEMERS_SIMPLE,),
    catalog_ids=("F-J04",),
    latex=r"@{susceptible} \left(1 - \frac{1}{@{nodes}}\right)^{@{nodes} \left(1 - @{susceptible}\right)}",
    words=("anti-entropy", "push", "epidemic", "repair"),
)
def push_susceptible(susceptible: Susceptible, nodes: Nodes) -> NextSusceptible:
    """Share of nodes that still do not know after a round in which each that knows tells one at random.

    An ignorant node is missed by all n(1 - p) callers. Near the end it shrinks only by e in each round, where pull squares it.

    >>> round(push_susceptible(0.5, nodes=2), 6)  # one of two calls one of two
    0.25
    """
    return susceptible * exp(nodes * (1 - susceptible) * log1p(-1 / nodes))


# --- structure instead of chance


@formula(
    sources=(Source("stoica2001chord", "section 6.3, Path Length"),),
    catalog_ids=("F-J07",),
    latex=r"\frac{1}{2} \log_2 @{nodes}",
    words=("Chord", "distributed hash table", "finger table", "lookup"),
)
def chord_lookup_hops(nodes: RingSize) -> Hops:
    """Mean number of hops of a lookup in Chord.

    Each finger halves the distance that is left, and in the mean half of the bits of the distance are ones. The worst case is twice
    as much. It holds while fingers are right, and thus not just after many nodes came or went.

    >>> chord_lookup_hops(1024)
    5.0
    """
    return log(nodes) / log(2) / 2


_CONNECTED = Requirement(
    lambda nodes, links: (links >= nodes - 1) & (2 * links <= nodes * (nodes - 1)),
    lambda nodes, links: (
        f"links={links} cannot connect nodes={nodes} that each are linked to others at most once; links is allowed from {nodes - 1} to "
        f"{nodes * (nodes - 1) // 2}; try links={nodes - 1}."
    ),
    "links",
)


@formula(
    sources=(_MAELSTROM, Source("dstudio", "counted over links", status="M")),
    catalog_ids=("F-J08",),
    requires=(_CONNECTED,),
    words=("broadcast", "topology", "Maelstrom", "tree", "grid"),
)
def flooding_messages(nodes: GraphNodes, links: Links) -> Messages:
    """Messages between nodes to flood one value through a network, when nobody sends it back to where it came from.

    Every link carries the value both ways, except that each of the n - 1 nodes that hear of it spares the link of its first
    message. A tree needs n - 1, the least there is. It counts no acknowledgements and no retries.

    >>> flooding_messages(nodes=25, links=40)  # grid of 5 by 5
    56
    """
    return 2 * links - (nodes - 1)


@formula(
    sources=(_MAELSTROM,),
    catalog_ids=("F-J09",),
    caveats=(
        Caveat(
            lambda eccentricity, **_: eccentricity > 0,
            "This takes the latency of every link as equal and fixed; where it varies and there are several ways, the first to arrive "
            "counts, and the true time is shorter.",
            "link_latency",
        ),
    ),
    words=("broadcast", "topology", "Maelstrom", "diameter"),
)
def broadcast_latency(eccentricity: Eccentricity, link_latency: LinkLatency) -> BroadcastLatency:
    """Time until a value flooded from one node has reached the last.

    Hops to the farthest node, each at the latency of a link; the worst start has the diameter. :func:`eccentricity_of` counts
    the hops of a given network.

    >>> broadcast_latency(eccentricity=8, link_latency=0.1)  # from a corner of a grid of 5 by 5
    0.8
    """
    return eccentricity * link_latency


def eccentricity_of(start: int, links: Iterable[tuple[int, int]]) -> int:
    """Hops from one node to the farthest node it can reach, by breadth-first search.

    >>> eccentricity_of(0, [(0, 1), (1, 2), (2, 3)])
    3
    """
    neighbours: dict[int, list[int]] = {}
    for one, other in links:
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    reached, edge, hops = {start}, [start], -1
    while edge:
        hops += 1
        edge = [each for each in dict.fromkeys(near for node in edge for near in neighbours.get(node, ())) if each not in reached]
        reached.update(edge)
    return hops
