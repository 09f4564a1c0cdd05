"""What a cache of keys answers, as a fluid: for classes of keys of about the same popularity, the share of them that is there.

Keys whose entries end after a fixed life are absent, being fetched, or there: who comes while one is being fetched waits for it, since one
call at a time is made for a key. An entry ends a life after it came, so keys that began together end together, and the waves of misses that
follow are waves here too. If everybody who misses called, the first of many answers would end it, and how soon that is, a mean cannot say.

A full cache that drops what was used longest ago holds a key if it was asked for within the last so many requests, the same number for all
keys: that of H. Che, Y. Tung and Z. Wang (2002), whose argument for the approximation was made firm later. Counted in requests it needs no
rate, and so it holds while the rate changes; while the cache is cold, the requests since it was emptied are what counts. That a miss takes
time is left out here.

References: che2002hierarchical; fricker2012versatile.
"""

from __future__ import annotations

import math
from collections import deque
from functools import cache

from .plan import Block

_ALONE, _WIDER = 40, 1.2
"""The first keys are classes of their own; each later class reaches a fifth further."""


@cache
def classes(keys: int, skew: float) -> tuple[tuple[float, float], ...]:
    """Return how many keys each class has, and the share of requests for each of its keys.

    >>> classes(2, 1.0)
    ((1.0, 0.6666666666666666), (1.0, 0.3333333333333333))
    >>> round(sum(count * share for count, share in classes(100_000, 0.8)), 9)
    1.0
    """
    weights = [rank**-skew for rank in range(1, keys + 1)]
    total = math.fsum(weights)
    found, first = [], 0
    while first < keys:
        last = min(keys, first + 1 if first < _ALONE else int(first * _WIDER) + 1)
        found.append((float(last - first), math.fsum(weights[first:last]) / (last - first) / total))
        first = last
    return tuple(found)


def memory(keys: int, skew: float, capacity: int) -> float:
    """Return within how many requests a key must have been asked for to be in a full cache.

    >>> round(memory(2, 0.0, 1), 4)  # 2 (1 - e^(-N/2)) = 1
    1.3863
    """
    if not 0 < capacity < keys:
        return math.inf
    low, high = 0.0, 1.0
    while sum(count * -math.expm1(-share * high) for count, share in classes(keys, skew)) < capacity:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        held = sum(count * -math.expm1(-share * middle) for count, share in classes(keys, skew))
        low, high = (middle, high) if held < capacity else (low, middle)
    return high


class Contents:
    """What is in a cache of keys, and in consequence the share of requests that ``missed``, and of those that ``fetch``.

    >>> contents = Contents(Block("cache", cache="keyed", capacity=1), keys=2, skew=0.0, step=0.1)
    >>> for _ in range(100):
    ...     contents.look(rate=100.0, good=1.0, takes=0.0)
    >>> round(contents.missed, 2), round(contents.fetch, 2)
    (0.5, 0.5)
    """

    def __init__(self, block: Block, keys: int, skew: float, step: float) -> None:
        self.block, self.step = block, step
        self.classes = classes(keys, skew)
        self.memory = memory(keys, skew, block.capacity)
        self.clear()

    def clear(self) -> None:
        """Forget every key."""
        self.asked = 0.0
        self.absent = [1.0] * len(self.classes)
        self.pending = [0.0] * len(self.classes)
        self.ending: deque[list[float]] = deque([[0.0] * len(self.classes)] * max(1, round(self.block.life / self.step)))
        self.missed = self.fetch = 1.0

    def look(self, rate: float, good: float, takes: float) -> None:
        """Go on by one step: requests come at a rate, and a fetch is good with a chance, after a time (s)."""
        if rate <= 0:
            return
        if self.block.life:
            self._live(rate, good, takes)
        else:
            self._fill(rate, good)

    def _fill(self, rate: float, good: float) -> None:
        since = min(self.memory, self.asked)
        self.missed = self.fetch = sum(count * share * math.exp(-share * since) for count, share in self.classes)
        self.asked += rate * self.step * (1 - self.missed * (1 - good))

    def _live(self, rate: float, good: float, takes: float) -> None:
        step = self.step
        left = math.exp(-step / takes) if takes > 0 else 0.0
        within = takes * (1 - left)
        missed = begun = 0.0
        came = []
        ended = self.ending.popleft()
        for place, (count, share) in enumerate(self.classes):
            asked = rate * share * step
            absent = self.absent[place] + ended[place]
            start = absent * -math.expm1(-asked)
            fetching = self.pending[place] + start
            meanwhile = min(fetching * within * asked / step, asked - start) if asked > start else 0.0
            self.pending[place] = fetching * left
            arrived = fetching * (1 - left)
            came.append(arrived * good)
            self.absent[place] = absent - start + arrived * (1 - good)
            missed += count * (start + meanwhile)
            begun += count * start
        self.ending.append(came)
        self.missed, self.fetch = min(1.0, missed / (rate * step)), min(1.0, begun / (rate * step))
