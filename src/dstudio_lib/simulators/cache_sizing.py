"""How large a cache: what it answers, what is left for the backend, and what both cost.

The claim: hits come cheap at first and dear afterwards. With popularity under a Zipf law, a cache of a hundredth of the
items answers a quarter of the requests, ten times the memory only doubles that, and what the backend notices
is not the hit ratio but its complement: a cache that loses a quarter of its content sends it a multiple of its load.

The cache is LRU, by the Che approximation; items are of one size and requests independent of one another. The curve over
sizes takes the sums of :func:`dstudio_lib.formulas.caching.lru_hit_ratio` at many characteristic times at once (test: equal).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from dstudio_lib.formulas._popularity import zipf
from dstudio_lib.formulas.caching import ideal_hit_ratio, load_multiplier, lru_hit_ratio, mean_access_time
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import Settings

GIB = 2.0**30
MONTH = 365.25 / 12 * 86_400

Items = Annotated[
    int,
    Quantity(
        "items",
        "N",
        "",
        "different things that are asked for",
        lower=10,
        upper=1e12,
        default=10_000_000,
        practical=(1_000, 1e9),
        scale="log",
        integer=True,
    ),
]
Exponent = Annotated[
    float,
    Quantity(
        "Zipf exponent",
        "s",
        "",
        "0 if all items are equally popular; about 0.6 to 1 for web pages",
        lower=0,
        upper=3,
        default=0.8,
        practical=(0, 1.5),
    ),
]
Memory = Annotated[
    float,
    Quantity(
        "memory of the cache",
        "M",
        "byte",
        "room for items",
        lower=1,
        upper=2.0**60,
        default=GIB,
        practical=(2.0**24, 2.0**42),
        scale="log",
        display="GiB",
    ),
]
ItemSize = Annotated[
    float,
    Quantity(
        "size of an item",
        "b",
        "byte",
        "with what the cache adds for itself",
        lower=1,
        upper=2.0**40,
        default=10_240,
        practical=(64, 2.0**22),
        scale="log",
        display="KiB",
    ),
]
RequestRate = Annotated[
    float,
    Quantity(
        "request rate",
        r"\lambda",
        "1/s",
        "requests that come each second, all together",
        lower=0,
        lower_open=True,
        upper=1e9,
        default=2_000.0,
        practical=(1, 1e6),
        scale="log",
    ),
]
BackendCapacity = Annotated[
    float,
    Quantity(
        "backend takes",
        "C",
        "1/s",
        "requests each second that the backend can answer",
        lower=0,
        lower_open=True,
        upper=1e9,
        default=1_000.0,
        practical=(1, 1e6),
        scale="log",
    ),
]
Emptied = Annotated[
    float,
    Quantity(
        "emptied share",
        "x",
        "",
        "share of the cache that has just been replaced by empty memory",
        lower=0,
        upper=1,
        default=0.0,
        practical=(0, 1),
        display="%",
    ),
]
HitTime = Annotated[
    float,
    Quantity(
        "hit time", "t_h", "s", "time of an answer from the cache", lower=0, upper=60, default=1e-3, practical=(1e-4, 0.1), scale="log",
        display="ms",
    ),
]  # fmt: skip
MissTime = Annotated[
    float,
    Quantity(
        "miss time", "t_m", "s", "time of an answer from the backend, the failed look-up included", lower=0, upper=60, default=0.05,
        practical=(1e-3, 10), scale="log", display="ms",
    ),
]  # fmt: skip
MemoryPrice = Annotated[
    float,
    Quantity(
        "price of memory", "", "dollar", "for a GiB in a month; illustrative", lower=0, upper=1e6, default=5.0, practical=(0.1, 100),
        scale="log",
    ),
]  # fmt: skip
BackendPrice = Annotated[
    float,
    Quantity(
        "price of a million misses", "", "dollar", "for a million requests to the backend; illustrative", lower=0, upper=1e6, default=0.25,
        practical=(0.01, 100), scale="log",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class CacheSizing(Settings):
    """What is asked for, how much of it fits, what stands behind, and what both cost."""

    items: Items = 10_000_000
    exponent: Exponent = 0.8
    memory: Memory = GIB
    item_size: ItemSize = 10_240.0
    request_rate: RequestRate = 2_000.0
    backend_capacity: BackendCapacity = 1_000.0
    emptied: Emptied = 0.0
    hit_time: HitTime = 1e-3
    miss_time: MissTime = 0.05
    memory_price: MemoryPrice = 5.0
    backend_price: BackendPrice = 0.25

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.memory < self.item_size:
            raise InputError(
                f"memory={self.memory:.0f} bytes has no room for one item of {self.item_size:.0f}; try more memory or smaller items.",
                "memory",
            )

    @property
    def cache_items(self) -> int:
        """Items that fit, at most all."""
        return int(min(self.items, self.memory // self.item_size))

    @property
    def catalogue(self) -> float:
        """Bytes of all items together."""
        return self.items * self.item_size


@dataclass(frozen=True, slots=True)
class Curve:
    """Hit ratios over the share of the items that fits: of an LRU cache, and at some points of the best cache there can be."""

    shares: tuple[float, ...]
    hits: tuple[float, ...]
    ideal_shares: tuple[float, ...]
    ideal_hits: tuple[float, ...]

    def share_for(self, hit_ratio: float) -> float:
        """Return the share of the items that has to fit for a hit ratio of an LRU cache."""
        import numpy as np

        return float(np.exp(np.interp(hit_ratio, self.hits, np.log(self.shares))))

    def hit_ratio(self, share: float) -> float:
        """Return the hit ratio of an LRU cache in which a share of the items fits."""
        import numpy as np

        return float(np.interp(np.log(share), np.log(self.shares), self.hits))


SMALLEST = 1e-5
"""Share of the items at which curves begin."""


@lru_cache(maxsize=64)
def curve(items: int, exponent: float) -> Curve:
    """Return hit ratios over sizes from a hundred-thousandth of the items to all of them."""
    import numpy as np

    popularity, weight = np.array(zipf(items, exponent)).T
    times = np.geomspace(max(0.5, 0.5 * SMALLEST * items), 12 / popularity.min(), 90)
    asked = -np.expm1(-np.outer(times, popularity))
    held, hits = asked @ weight, asked @ (weight * popularity)
    shares = np.append(np.minimum(held / items, 1 - 1e-9), 1.0)
    kept = shares >= max(SMALLEST, 0.99 / items)
    sizes = sorted({max(1, min(items, round(items * 10.0**-power))) for power in np.linspace(5, 0, 11)})
    return Curve(
        shares=tuple(shares[kept].tolist()),
        hits=tuple(np.append(hits, 1.0)[kept].tolist()),
        ideal_shares=tuple(size / items for size in sizes),
        ideal_hits=tuple(float(ideal_hit_ratio(size, items, exponent)) for size in sizes),
    )


@lru_cache(maxsize=256)
def _hit_ratios(cache_items: int, items: int, exponent: float) -> tuple[float, float]:
    """Return the hit ratio of an LRU cache and that of the best cache there can be."""
    return float(lru_hit_ratio(cache_items, items, exponent)), float(ideal_hit_ratio(cache_items, items, exponent))


def monthly_cost(settings: CacheSizing, share: float, hit_ratio: float) -> tuple[float, float]:
    """Return what memory for a share of the items and what the misses cost in a month (dollars)."""
    misses = settings.request_rate * (1 - hit_ratio) * MONTH
    return share * settings.catalogue / GIB * settings.memory_price, misses / 1e6 * settings.backend_price


@dataclass(frozen=True, slots=True)
class Run:
    """What the cache answers and leaves.

    ``warm`` is the hit ratio as sized, ``hit_ratio`` that of now, with part of the cache emptied. ``multiplier`` is how
    many times the warm cache's load reaches the backend now, None if a warm cache would let nothing through.
    ``enough`` is the memory (bytes) with which a warm cache keeps within the backend's capacity. ``cheapest`` is the
    memory at which memory and misses together cost least, ``least`` that cost in a month.
    """

    settings: CacheSizing
    curve: Curve
    warm: float
    hit_ratio: float
    ideal: float
    backend_load: float
    multiplier: float | None
    mean_time: float
    cost: tuple[float, float]
    enough: float
    cheapest: float
    least: float

    @property
    def overloaded(self) -> bool:
        """Whether more reaches the backend than it takes."""
        return self.backend_load > self.settings.backend_capacity

    @property
    def share(self) -> float:
        """Share of the items that fits."""
        return self.settings.cache_items / self.settings.items


def simulate(settings: CacheSizing, *, seed: int = 1) -> Run:
    """Return what a cache of this size answers and costs. Nothing in it is random, so the seed plays no part."""
    over = curve(settings.items, settings.exponent)
    warm, ideal = _hit_ratios(settings.cache_items, settings.items, settings.exponent)
    hit = warm * (1 - settings.emptied)
    costs = [sum(monthly_cost(settings, share, ratio)) for share, ratio in zip(over.shares, over.hits, strict=True)]
    best = min(range(len(costs)), key=costs.__getitem__)
    wanted = 1 - settings.backend_capacity / settings.request_rate
    return Run(
        settings=settings,
        curve=over,
        warm=warm,
        hit_ratio=hit,
        ideal=ideal,
        backend_load=settings.request_rate * (1 - hit),
        multiplier=float(load_multiplier(warm, hit)) if warm < 1 else None,
        mean_time=float(mean_access_time(hit, settings.hit_time, settings.miss_time)),
        cost=monthly_cost(settings, settings.memory / settings.catalogue, hit),
        enough=settings.catalogue * over.share_for(wanted) if wanted > 0 else 0.0,
        cheapest=over.shares[best] * settings.catalogue,
        least=costs[best],
    )
