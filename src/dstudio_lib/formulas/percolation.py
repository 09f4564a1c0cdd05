"""How much of a network may fail before what is left falls to pieces."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import maximum
from dstudio_lib.foundation.quantities import Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

_COHEN = Source("cohen2000resilience", "the critical fraction under random removal")

MeanNeighbours = Annotated[
    float,
    like(
        Ratio,
        name="mean neighbours",
        symbol=r"\langle k \rangle",
        meaning="links of a node, on average",
        lower_open=True,
        upper=1e6,
        default=4.0,
        practical=(0.5, 20),
        scale="linear",
    ),
]
MeanSquare = Annotated[
    float,
    like(
        Ratio,
        name="mean square",
        symbol=r"\langle k^2 \rangle",
        meaning="square of the number of links of a node, on average",
        lower_open=True,
        upper=1e12,
        default=20.0,
        practical=(1, 1_000),
    ),
]
Branching = Annotated[
    float, like(Ratio, name="further neighbours", symbol="b", meaning="links that lead on from a node which was reached by one")
]
CriticalLoss = Annotated[
    float, like(Probability, name="critical loss", symbol="f_c", meaning="share of nodes, failing at random, that leaves no large part")
]

_SQUARES = Requirement(
    lambda mean_neighbours, mean_square: mean_square >= mean_neighbours**2,
    "mean_square={mean_square} is less than the square of mean_neighbours={mean_neighbours}, which no numbers have; mean_square is allowed "
    "from that square on; try a larger mean_square.",
    "mean_square",
)
_MORE_THAN_ONE = Requirement(
    lambda mean_neighbours, mean_square: mean_square > mean_neighbours,
    "mean_square={mean_square} is not above mean_neighbours={mean_neighbours}, as if no node had two links; mean_square is allowed above "
    "{mean_neighbours}; try a larger mean_square.",
    "mean_square",
)


@formula(
    sources=(_COHEN,),
    requires=(_SQUARES, _MORE_THAN_ONE),
    words=("percolation", "branching", "excess degree", "graph"),
)
def further_neighbours(mean_neighbours: MeanNeighbours, mean_square: MeanSquare) -> Branching:
    """Links that lead on from a node at the end of a link, on average.

    Following a link leads to a node with many links more often than to one with few; hence the square. One link is the way in and
    does not count. It holds for networks without many short circles.

    >>> further_neighbours(mean_neighbours=4, mean_square=20)  # a random graph: as many as its mean
    4.0
    """
    return mean_square / mean_neighbours - 1


@formula(
    sources=(_COHEN,),
    requires=(_SQUARES, _MORE_THAN_ONE),
    caveats=(
        Caveat(
            lambda mean_neighbours, mean_square: mean_square > 5 * mean_neighbours**2,
            "With so unequal nodes the network stands nearly any loss at random; choose the nodes with most links, and a few suffice.",
            "mean_square",
        ),
    ),
    words=("percolation", "threshold", "giant component", "Molloy-Reed", "scale-free"),
)
def percolation_threshold(mean_neighbours: MeanNeighbours, mean_square: MeanSquare) -> CriticalLoss:
    """Share of nodes that has to fail at random until a network falls into small pieces.

    While a node reached by a link has more than one link that leads on to a working node, on average, a large part hangs together; at
    f = 1 - 1/b it is just one. It holds for large networks that are random but for their numbers of links. It says nothing of load.

    >>> percolation_threshold(mean_neighbours=4, mean_square=20)  # 1 - 1/4
    0.75
    """
    return maximum(0, 1 - mean_neighbours / (mean_square - mean_neighbours))


@formula(
    sources=(_COHEN,),
    words=("percolation", "threshold", "random graph", "Erdős-Rényi"),
)
def percolation_threshold_alike(mean_neighbours: MeanNeighbours) -> CriticalLoss:
    """Share of nodes that has to fail at random in a network whose links were drawn by lot.

    There the mean square is the square of the mean plus the mean, so that the further neighbours are as many as the neighbours. With one
    neighbour or fewer on average, there is no large part to begin with, and the result is 0.

    >>> percolation_threshold_alike(mean_neighbours=4)
    0.75
    """
    return maximum(0, 1 - 1 / mean_neighbours)
