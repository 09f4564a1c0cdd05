"""How often the answer is already there: popularity, LRU, time to live, and what a miss costs."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise, exp, expm1, log
from dstudio_lib.foundation.quantities import Duration, HitRatio, Items, Probability, Rate, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._lists import listwise
from ._popularity import characteristic_time, che, exact_lru, harmonic, zipf

_CHE = (Source("che2002hierarchical", "the characteristic time of an LRU cache"), Source("fricker2012versatile", "the Che approximation"))
_KING = Source("king1971demand", "fault probability of least recently used")

Catalogue = Annotated[
    int,
    like(
        Items,
        name="items",
        symbol="N",
        meaning="different things that are asked for",
        lower=1,
        upper=1e12,
        default=10_000,
        practical=(2, 1e7),
    ),
]
FewItems = Annotated[int, like(Catalogue, lower=2, upper=20, default=8, practical=(2, 10), scale="linear")]
Rank = Annotated[
    int, like(Items, name="rank", symbol="i", meaning="1 for the most popular item", lower=1, upper=1e12, default=1, practical=(1, 10_000))
]
Exponent = Annotated[
    float,
    like(
        Ratio,
        name="Zipf exponent",
        symbol="s",
        meaning="0 if all are equally popular; about 0.6 to 1 for web pages",
        upper=5,
        default=0.8,
        practical=(0, 1.5),
        scale="linear",
    ),
]
Popularity = Annotated[float, like(Probability, name="popularity", symbol="p_i", meaning="share of the requests that ask for it")]
CacheItems = Annotated[
    int,
    like(
        Items,
        name="cache size",
        symbol="C",
        meaning="items that the cache holds, all of one size",
        lower=1,
        upper=1e12,
        default=100,
        practical=(1, 1e6),
    ),
]
FewCacheItems = Annotated[int, like(CacheItems, upper=20, default=3, practical=(1, 9), scale="linear")]
CharacteristicTime = Annotated[
    float, like(Ratio, name="characteristic time", symbol="T", meaning="requests after which an unasked item is gone")
]
Weights = Annotated[
    list[float],
    like(
        Ratio,
        name="popularity weights",
        symbol="w_i",
        meaning="one for each item, in any unit: requests counted, or rates",
        lower_open=True,
        default=2.0,
        vector=True,
    ),
]
FewCached = Annotated[int, like(CacheItems, default=1, practical=(1, 2), scale="linear")]
TimeToLive = Annotated[
    float,
    like(
        Duration,
        name="time to live",
        symbol="T",
        meaning="how long an answer may be used",
        default=60.0,
        practical=(0.1, 86_400),
        display=None,
    ),
]
RequestRate = Annotated[float, like(Rate, name="request rate", meaning="requests each second for this item", default=2.0)]
AllRequests = Annotated[float, like(RequestRate, meaning="requests each second, all together", default=1_000.0, practical=(1e-6, 1e6))]
HitTime = Annotated[float, like(Duration, name="hit time", symbol="t_h", meaning="time of an answer from the cache", default=1e-3)]
MissTime = Annotated[
    float, like(Duration, name="miss time", symbol="t_m", meaning="time of an answer from the origin, the failed look-up included")
]
AccessTime = Annotated[float, like(Duration, name="mean access time", symbol=r"\bar t")]
HitRatioBefore = Annotated[float, like(HitRatio, name="hit ratio before", upper_open=True, default=0.99)]
HitRatioAfter = Annotated[float, like(HitRatio, name="hit ratio after", symbol="h'", default=0.98)]
LoadMultiplier = Annotated[float, like(Ratio, name="load multiplier", symbol="x", meaning="origin requests after over before")]
OriginRate = Annotated[float, like(Rate, name="origin load", symbol=r"\lambda_o", meaning="requests each second that reach the origin")]
RecomputeTime = Annotated[
    float,
    like(Duration, name="recompute time", symbol=r"\Delta", meaning="how long the last computation took", lower_open=True, default=0.4),
]
Eagerness = Annotated[
    float,
    like(
        Ratio,
        name="eagerness",
        symbol=r"\beta",
        meaning="1 unless earlier or later refreshing is wanted",
        lower_open=True,
        practical=(0.1, 10),
    ),
]
TimeLeft = Annotated[float, like(Duration, name="time left", symbol="t", meaning="until the item expires", default=1.0)]
Draw = Annotated[
    float,
    like(
        Probability,
        name="random draw",
        symbol="u",
        meaning="uniform, fresh for every request",
        lower_open=True,
        default=0.5,
        practical=(1e-6, 1),
        display=None,
    ),
]
Lead = Annotated[float, like(Duration, name="lead", symbol="a", meaning="how far ahead of the expiry this request refreshes")]
EarlyRefresh = Annotated[float, like(Probability, name="early refresh", symbol="P", meaning="chance that this request refreshes the item")]


def _within(item: str, of: str = "items") -> Requirement:
    return Requirement(
        lambda **given: given[item] <= given[of],
        f"{item}={{{item}}} is more than {of}={{{of}}}; {item} is allowed from 1 to {{{of}}}; try {item}=1.",
        item,
    )


_SMALLER = Requirement(
    lambda cache_items, items, **_: cache_items < items,
    "cache_items={cache_items} holds all items={items}, so nothing leaves; cache_items is allowed from 1 to items-1; try cache_items=1.",
    "cache_items",
)
_INDEPENDENT = Caveat(
    lambda exponent, **_: exponent >= 0,
    "This takes requests to be independent of one another. Real ones come in bursts, which helps LRU, and in scans, which harm it.",
    "exponent",
)


@formula(
    sources=(Source("breslau1999web", "the Zipf-like distribution of requests"),),
    catalog_ids=("F-K01",),
    latex=r"\frac{@{rank}^{-@{exponent}}}{H_{@{items},\ @{exponent}}},\quad H_{N,s} = \sum_{j=1}^{N} j^{-s}",
    words=("Zipf law", "power law", "skew"),
    requires=(_within("rank"),),
)
@elementwise
def zipf_popularity(rank: Rank, items: Catalogue, exponent: Exponent) -> Popularity:
    """Share of the requests that ask for the item of a rank, under a Zipf law.

    It holds for many catalogues in the middle ranks; the very top and the tail often deviate. Breslau and others found exponents
    of 0.64 to 0.83 in web proxies.

    >>> round(zipf_popularity(rank=1, items=3, exponent=1), 4)  # 1 / (1 + 1/2 + 1/3)
    0.5455
    """
    return float(rank**-exponent / harmonic(int(items), exponent))


@formula(
    sources=(Source("breslau1999web", "the model of independent requests, hit ratio and cache size"),),
    catalog_ids=("F-K02",),
    latex=r"\frac{H_{@{cache_items},\ @{exponent}}}{H_{@{items},\ @{exponent}}},\quad H_{N,s} = \sum_{j=1}^{N} j^{-s}",
    words=("LFU", "Zipf law", "upper bound"),
    requires=(_within("cache_items"),),
    caveats=(_INDEPENDENT,),
)
@elementwise
def ideal_hit_ratio(cache_items: CacheItems, items: Catalogue, exponent: Exponent) -> HitRatio:
    """Hit ratio of a cache that always holds the most popular items, under a Zipf law.

    The best that any cache can do for independent requests; least-frequently-used approaches it. A popularity that changes over
    time makes it unreachable.

    >>> round(ideal_hit_ratio(cache_items=1, items=3, exponent=1), 4)
    0.5455
    """
    return harmonic(int(cache_items), exponent) / harmonic(int(items), exponent)


@formula(
    sources=_CHE,
    catalog_ids=("F-K03",),
    latex=r"T:\ \sum_{i=1}^{@{items}} \left(1 - e^{-p_i T}\right) = @{cache_items},\quad p_i \propto i^{-@{exponent}}",
    words=("Che approximation", "LRU", "eviction age"),
    requires=(_SMALLER,),
)
@elementwise
def lru_characteristic_time(cache_items: CacheItems, items: Catalogue, exponent: Exponent) -> CharacteristicTime:
    """Requests after which an item that nobody asked for has left an LRU cache, by the Che approximation.

    It takes this time as the same for every item, which is nearly true for large caches. Divide by the request rate for seconds.

    >>> round(lru_characteristic_time(cache_items=1, items=2, exponent=0), 4)  # 2 (1 - e^(-T/2)) = 1: T = 2 ln 2
    1.3863
    """
    return characteristic_time(zipf(int(items), exponent), int(cache_items))


@formula(
    sources=_CHE,
    catalog_ids=("F-K03",),
    latex=r"\sum_{i=1}^{@{items}} p_i \left(1 - e^{-p_i T}\right),\quad \sum_{i=1}^{@{items}} \left(1 - e^{-p_i T}\right) = @{cache_items},"
    r"\quad p_i \propto i^{-@{exponent}}",
    words=("Che approximation", "LRU", "Zipf law"),
    requires=(_within("cache_items"),),
    caveats=(_INDEPENDENT,),
)
@elementwise
def lru_hit_ratio(cache_items: CacheItems, items: Catalogue, exponent: Exponent) -> HitRatio:
    """Hit ratio of an LRU cache under a Zipf law, by the Che approximation.

    Within a percent for caches of a hundred items, and still close for ten; :func:`lru_hit_ratio_exact` has no error but needs a
    small catalogue. It holds for independent requests and items of one size.

    >>> round(lru_hit_ratio(cache_items=1, items=2, exponent=0), 4)
    0.5
    """
    return 1.0 if cache_items >= items else che(zipf(int(items), exponent), int(cache_items))


@formula(
    sources=_CHE,
    latex=r"\sum_{i} p_i \left(1 - e^{-p_i T}\right),\quad \sum_{i} \left(1 - e^{-p_i T}\right) = @{cache_items},"
    r"\quad p = @{weights} / \textstyle\sum w",
    words=("Che approximation", "LRU", "measured popularity"),
)
@listwise
def lru_hit_ratio_of(weights: Weights, cache_items: FewCached) -> HitRatio:
    """Hit ratio of an LRU cache for measured popularities, by the Che approximation.

    The weights may be counts from a log. It holds for independent requests; a log of bursts or scans behaves otherwise.

    >>> round(lru_hit_ratio_of([5, 5], cache_items=1), 4)
    0.5
    """
    if cache_items >= len(weights):
        return 1.0
    total = sum(weights)
    return che([(each / total, 1.0) for each in weights], int(cache_items))


@formula(
    sources=(_KING,),
    catalog_ids=("F-K04",),
    latex=r"\sum_{i_1 \ldots i_{@{cache_items}}} \left(p_{i_1} + \cdots + p_{i_{@{cache_items}}}\right)"
    r" \prod_{j} \frac{p_{i_j}}{1 - p_{i_1} - \cdots - p_{i_{j-1}}},\quad p_i \propto i^{-@{exponent}},\ i \le @{items}",
    words=("LRU", "King", "independent reference model", "move to front"),
    requires=(_within("cache_items"),),
    caveats=(_INDEPENDENT,),
)
@elementwise
def lru_hit_ratio_exact(cache_items: FewCacheItems, items: FewItems, exponent: Exponent) -> HitRatio:
    """Hit ratio of an LRU cache under a Zipf law, exactly.

    The sum runs over all orders of the items in the cache, so that only small catalogues can be computed. It holds for
    independent requests.

    >>> round(lru_hit_ratio_exact(cache_items=1, items=2, exponent=1), 4)  # (2/3)^2 + (1/3)^2
    0.5556
    """
    total = harmonic(int(items), exponent)
    return exact_lru([rank**-exponent / total for rank in range(1, int(items) + 1)], int(cache_items))


@formula(
    sources=(_KING,),
    catalog_ids=("F-K04",),
    latex=r"\sum_{i_1 \ldots i_{@{cache_items}}} \left(p_{i_1} + \cdots + p_{i_{@{cache_items}}}\right)"
    r" \prod_{j} \frac{p_{i_j}}{1 - p_{i_1} - \cdots - p_{i_{j-1}}},\quad p = @{weights} / \textstyle\sum w",
    words=("LRU", "King", "independent reference model", "measured popularity"),
    requires=(
        Requirement(
            lambda weights, **_: len(weights) <= 20,
            lambda weights, **_: (
                f"weights has {len(weights)} entries, and the exact sum runs over all sets of them; allowed are at most 20; "
                "try lru_hit_ratio_of for more."
            ),
            "weights",
        ),
    ),
)
@listwise
def lru_hit_ratio_exact_of(weights: Weights, cache_items: FewCached) -> HitRatio:
    """Hit ratio of an LRU cache for measured popularities, exactly.

    It holds for independent requests, and for at most 20 items, because it sums over all sets that the cache can hold.

    >>> round(lru_hit_ratio_exact_of([3, 1], cache_items=1), 4)  # (3/4)^2 + (1/4)^2
    0.625
    """
    total = sum(weights)
    return exact_lru([each / total for each in weights], int(cache_items))


@formula(
    symbol="h",
    sources=(Source("jung2003modeling", "the formula for the hit rate"),),
    catalog_ids=("F-K05",),
    words=("TTL", "DNS", "expiry"),
)
def ttl_hit_ratio(request_rate: RequestRate, time_to_live: TimeToLive) -> HitRatio:
    """Hit ratio of a cache whose entries live for a fixed time from when they were fetched.

    It holds for Poisson requests and room for everything: each fetch is followed by as many hits as requests fall into its
    time. Most caches of web pages and names work so.

    >>> round(ttl_hit_ratio(request_rate=2, time_to_live=5), 4)  # 10 hits for each fetch
    0.9091
    """
    return request_rate * time_to_live / (1 + request_rate * time_to_live)


@formula(
    symbol="h",
    sources=(Source("fofack2012analysis", "a single cache whose timer each request resets"),),
    catalog_ids=("F-K05",),
    words=("TTL", "sliding expiration", "session"),
)
def ttl_hit_ratio_reset(request_rate: RequestRate, time_to_live: TimeToLive) -> HitRatio:
    """Hit ratio of a cache whose entries live for a fixed time from when they were last asked for.

    It holds for Poisson requests and room for everything: a request hits if the one before was recent enough. An entry that is
    popular never expires, however old it is.

    >>> round(ttl_hit_ratio_reset(request_rate=2, time_to_live=0.5), 4)  # 1 - 1/e
    0.6321
    """
    return -expm1(-(request_rate * time_to_live))


@formula(
    sources=(Source("hennessy2019architecture", "average memory access time"),),
    catalog_ids=("F-K06",),
    words=("AMAT", "effective latency", "miss penalty"),
)
def mean_access_time(hit_ratio: HitRatio, hit_time: HitTime, miss_time: MissTime) -> AccessTime:
    """Mean time of an answer through a cache.

    It holds for means; the p99 is decided by the misses as soon as they are more than 1 %. The miss time counts everything that
    a miss takes; with the penalty on top of the hit time instead, the formula reads differently.

    >>> round(mean_access_time(hit_ratio=0.99, hit_time=0.001, miss_time=0.050), 6)
    0.00149
    """
    return hit_ratio * hit_time + (1 - hit_ratio) * miss_time


@formula(
    sources=(Source("dstudio", "follows from the meaning of the hit ratio", "M"),),
    words=("miss ratio", "cold cache", "origin"),
)
def load_multiplier(hit_ratio_before: HitRatioBefore, hit_ratio_after: HitRatioAfter) -> LoadMultiplier:
    """How many times as many requests reach the origin when the hit ratio changes.

    It holds at an unchanged request rate. From 99 % to 98 % the origin's load doubles, which the hit ratio's small change hides.

    >>> round(load_multiplier(hit_ratio_before=0.99, hit_ratio_after=0.98), 6)
    2.0
    """
    return (1 - hit_ratio_after) / (1 - hit_ratio_before)


@formula(
    sources=(Source("vattani2015stampede", "the algorithm XFetch"),),
    catalog_ids=("F-K07",),
    words=("XFetch", "cache stampede", "probabilistic early expiration", "dogpile"),
)
def early_refresh_lead(recompute_time: RecomputeTime, draw: Draw, eagerness: Eagerness = 1.0) -> Lead:
    """How far ahead of the expiry one request would refresh an item, under XFetch.

    The request refreshes if this is at least the time left. Each request draws anew, so that usually one is early enough while the
    others go on using the old value. It holds if recomputing takes about as long as last time.

    >>> round(early_refresh_lead(recompute_time=2, draw=0.5), 4)  # 2 ln 2
    1.3863
    """
    return -(recompute_time * eagerness * log(draw))


@formula(
    sources=(Source("vattani2015stampede", "early expiration, exponentially distributed"),),
    catalog_ids=("F-K07",),
    words=("XFetch", "cache stampede", "probabilistic early expiration", "dogpile"),
)
def early_refresh_probability(time_left: TimeLeft, recompute_time: RecomputeTime, eagerness: Eagerness = 1.0) -> EarlyRefresh:
    """Chance that one request refreshes an item before it expires, under XFetch.

    One at the expiry, and falling to 1/e one recompute time earlier. It holds for each request by itself: the more requests, the
    earlier the first of them refreshes.

    >>> round(early_refresh_probability(time_left=0.4, recompute_time=0.4), 4)  # 1/e
    0.3679
    """
    return exp(-(time_left / (recompute_time * eagerness)))


@formula(
    sources=(Source("dstudio", "follows from the meaning of the hit ratio", "M"),),
    catalog_ids=("F-K09",),
    words=("origin", "backend", "offload"),
)
def origin_load(request_rate: AllRequests, hit_ratio: HitRatio) -> OriginRate:
    """Requests each second that a cache lets through to the origin.

    It holds while the hit ratio does: after a restart, or when many entries expire together, everything reaches the origin.

    >>> round(origin_load(request_rate=1000, hit_ratio=0.9), 6)
    100.0
    """
    return request_rate * (1 - hit_ratio)
