"""How evenly keys and load lie on shards: rings, bounded loads, one choice and two, and how many shards a request touches."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import any_of, elementwise, log, round_up, sqrt
from dstudio_lib.foundation.quantities import Items, Ratio, Shards, Share, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

_AZAR = Source("azar1999balanced", "introduction")
_GONNET = Source("gonnet1981expected", "section 4, the inverse of the gamma function")

Points = Annotated[
    int,
    like(
        Shards,
        name="points per shard",
        symbol="v",
        meaning="virtual nodes of each shard on the ring",
        default=100,
        upper=1e6,
        practical=(1, 10_000),
    ),
]
LargestShare = Annotated[float, like(Share, name="largest share", symbol=r"\mathrm{E}[\max]", meaning="mean share of the fullest shard")]
Variation = Annotated[
    float,
    like(Ratio, name="coefficient of variation", symbol=r"\mathrm{CV}", meaning="standard deviation of a shard's share over its mean"),
]
Slack = Annotated[
    float,
    like(
        Ratio,
        name="slack",
        symbol=r"\varepsilon",
        meaning="how far above the mean a shard may be filled",
        default=0.25,
        practical=(0.01, 2),
        display="%",
    ),
]
Keys = Annotated[int, like(Items, name="keys", symbol="m", meaning="keys placed", upper=1e18)]
Capacity = Annotated[int, like(Items, name="capacity", symbol="c", meaning="keys that one shard takes at most")]
Bins = Annotated[
    int,
    like(
        Items, name="bins", symbol="n", meaning="servers, with as many balls", lower=3, upper=1e18, default=1_000_000, practical=(10, 1e9)
    ),
]
Choices = Annotated[
    int,
    like(
        Shards,
        name="choices",
        symbol="d",
        meaning="bins looked at for each ball",
        lower=2,
        upper=100,
        default=2,
        practical=(2, 5),
        scale="linear",
    ),
]
MaximumLoad = Annotated[float, like(Ratio, name="maximum load", symbol=r"L_{\max}", meaning="balls in the fullest bin")]
KeysAsked = Annotated[
    int, like(Items, name="keys", symbol="d", meaning="keys that one request asks for", upper=1e12, default=10, practical=(1, 1_000))
]
ShardsTouched = Annotated[
    float, like(Ratio, name="shards touched", symbol="s", meaning="different shards that one request asks, on average")
]


@formula(
    sources=(Source("david2003order", "random division of an interval"),),
    catalog_ids=("F-H12",),
    latex=r"\frac{1}{@{shards}} \sum_{i=1}^{@{shards}} \frac{1}{i}",
    words=("consistent hashing", "ring", "imbalance", "hot shard"),
)
@elementwise
def ring_largest_share(shards: Shards) -> LargestShare:
    """Mean share of the fullest shard on a ring with one random point for each.

    The fullest shard holds the harmonic number of N times its fair share, almost three times for ten shards. More points per
    shard even it out: :func:`ring_variation`.

    >>> ring_largest_share(2)  # (1 + 1/2) / 2
    0.75
    """
    n = int(shards)
    return _harmonic(n) / n


def _harmonic(n: int) -> float:
    if n <= 10_000:
        return math.fsum(1 / i for i in range(1, n + 1))
    return math.log(n) + 0.5772156649015329 + 1 / (2 * n) - 1 / (12 * n**2)


@formula(
    sources=(Source("david2003order", "uniform order statistics and their spacings"),),
    catalog_ids=("F-H13",),
    words=("consistent hashing", "virtual nodes", "vnodes", "imbalance"),
)
def ring_variation(shards: Shards, points: Points) -> Variation:
    """Spread of the shards' shares on a ring with v random points for each.

    Standard deviation over mean, since a share follows a beta distribution with parameters v and v(N - 1). A hundred points
    leave about 10 %. It holds for the shares of the ring, not of the load: a popular key stays in one piece.

    >>> round(ring_variation(shards=2, points=1), 4)  # a uniform share: (1/sqrt(12)) / (1/2)
    0.5774
    """
    return sqrt((shards - 1) / (points * shards + 1))


@formula(
    sources=(Source("mirrokni2018bounded", "abstract and introduction, the capacity of a bin"),),
    catalog_ids=("F-H14",),
    words=("consistent hashing", "bounded loads", "balance factor"),
)
def bounded_load_capacity(keys: Keys, shards: Shards, slack: Slack) -> Capacity:
    """Keys that each shard takes at most, under consistent hashing with bounded loads.

    A key whose shard is full goes on to the next. A small slack keeps shards even and moves more keys when one changes; a large
    one does the opposite. With no slack at all, every place is taken.

    >>> bounded_load_capacity(keys=100, shards=10, slack=0.25)
    13
    """
    return round_up((1 + slack) * keys / shards)


@formula(
    sources=(_AZAR,),
    catalog_ids=("F-H18",),
    words=("balls into bins", "random placement", "load balancing"),
    caveats=(
        Caveat(
            lambda bins: bins < 1_000,
            "The leading term says nothing about so few bins: below sixteen it even falls as bins are added.",
            "bins",
        ),
    ),
)
def maximum_load_one_choice(bins: Bins) -> MaximumLoad:
    """Balls in the fullest bin when n balls go into n bins at random: leading term.

    Only the leading term for large n. It is approached so slowly that it is far too small in practice: for a million it says 5.3,
    where 8 or 9 is usual. :func:`maximum_load_sharper` is close.

    >>> round(maximum_load_one_choice(bins=1_000_000), 2)
    5.26
    """
    return log(bins) / log(log(bins))


@formula(
    sources=(_GONNET,),
    latex=r"\Gamma^{-1}(@{bins}) - \frac{3}{2}",
    words=("balls into bins", "random placement", "load balancing", "Gonnet"),
)
@elementwise
def maximum_load_sharper(bins: Bins) -> MaximumLoad:
    """Mean number of balls in the fullest bin when n balls go into n bins at random, after Gonnet.

    The error vanishes as n grows and is about 3 % at a thousand bins. It holds for as many balls as bins; the gamma function is
    inverted on its rising branch.

    >>> round(maximum_load_sharper(bins=1_000_000), 1)
    8.9
    """
    wanted, low, high = math.log(bins), 1.4616321449683622, 3.0
    while math.lgamma(high) < wanted:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if math.lgamma(middle) < wanted else (low, middle)
    return high - 1.5


@formula(
    symbol=r"L_{\max}",
    sources=(_AZAR,),
    catalog_ids=("F-H18",),
    words=("balls into bins", "power of two choices", "load balancing"),
)
def maximum_load_of_choices(bins: Bins, choices: Choices) -> MaximumLoad:
    """Balls in the fullest bin when each of n balls takes the emptier of d random bins: leading term.

    Exact up to an added constant that does not grow with n. The step from one choice to two is the great one; further choices
    divide by ln d only. It holds if the bins' loads are known when a ball is placed: stale loads undo it.

    >>> round(maximum_load_of_choices(bins=1_000_000, choices=2), 2)
    3.79
    """
    return log(log(bins)) / log(choices)


@formula(
    sources=(Source("mitzenmacher2005probability", "chapter 5, balls, bins and random graphs"),),
    catalog_ids=("F-H19",),
    words=("scatter gather", "multi-get", "occupancy", "fan-out"),
)
def shards_touched(shards: Shards, keys: KeysAsked) -> ShardsTouched:
    """Mean number of different shards that hold d random keys.

    It holds for keys placed independently and evenly. Ten keys on ten shards already touch 6.5 of them, so that most of the
    fan-out comes early.

    >>> shards_touched(shards=2, keys=2)  # 2 (1 - 1/4)
    1.5
    """
    return shards * any_of(1 / shards, keys)
