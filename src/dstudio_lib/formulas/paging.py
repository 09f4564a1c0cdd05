"""Which page to throw out: faults of first-in, first-out, of least recently used, and of whoever knows the future."""

from __future__ import annotations

from collections import OrderedDict
from typing import Annotated

from dstudio_lib.foundation.quantities import Items, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

Trace = Annotated[
    list[int],
    like(
        Items,
        name="requests",
        symbol="x_t",
        meaning="numbers of the pages asked for, in order",
        default=1,
        practical=(1, 5),
        scale="linear",
        vector=True,
    ),
]
Frames = Annotated[
    int,
    like(Items, name="frames", symbol="C", meaning="pages that fit", lower=1, upper=100_000, default=3, practical=(1, 10), scale="linear"),
]
Faults = Annotated[int, like(Items, name="page faults", symbol="F", meaning="requests whose page was not there")]


@formula(
    sources=(Source("belady1969anomaly", "first-in, first-out in more page frames"),),
    catalog_ids=("F-K08",),
    latex=r"\left|\left\{ t : x_t \notin \mathrm{FIFO}_{@{frames}}(t) \right\}\right|,\quad x = @{requests}",
    words=("Belady's anomaly", "FIFO", "page replacement"),
)
def fifo_faults(requests: Trace, frames: Frames) -> Faults:
    """Page faults of first-in, first-out replacement on a list of requests, from an empty memory.

    It holds for pages of one size. FIFO lacks the stack property: on the requests 1 2 3 4 1 2 5 1 2 3 4 5 it has nine faults with
    three frames and ten with four, which is Belady's anomaly.

    >>> fifo_faults([1, 2, 1, 3, 1], frames=2)  # 3 pushes 1 out, which is asked for again
    4
    """
    return _replaced(requests, int(frames), refresh=False)


@formula(
    sources=(Source("mattson1970evaluation", "stack algorithms, least recently used"),),
    catalog_ids=("F-K08",),
    latex=r"\left|\left\{ t : x_t \notin \mathrm{LRU}_{@{frames}}(t) \right\}\right|,\quad x = @{requests}",
    words=("LRU", "page replacement", "stack property"),
)
def lru_faults(requests: Trace, frames: Frames) -> Faults:
    """Page faults of least-recently-used replacement on a list of requests, from an empty memory.

    It holds for pages of one size. What a smaller memory holds, a larger one holds too, so that more frames never mean more
    faults; a scan one page longer than the memory makes every request a fault.

    >>> lru_faults([1, 2, 1, 3, 1], frames=2)
    3
    """
    return _replaced(requests, int(frames), refresh=True)


def _replaced(requests: list[int], frames: int, *, refresh: bool) -> int:
    held: OrderedDict[int, None] = OrderedDict()
    faults = 0
    for page in requests:
        if page in held:
            if refresh:
                held.move_to_end(page)
            continue
        faults += 1
        if len(held) == frames:
            held.popitem(last=False)
        held[page] = None
    return faults


@formula(
    sources=(Source("belady1966study", "the algorithm MIN"), Source("mattson1970evaluation", "stack algorithms, the optimal policy")),
    catalog_ids=("F-K08",),
    latex=r"\left|\left\{ t : x_t \notin \mathrm{OPT}_{@{frames}}(t) \right\}\right|,\quad x = @{requests}",
    words=("Belady", "MIN", "optimal", "page replacement", "lower bound"),
)
def optimal_faults(requests: Trace, frames: Frames) -> Faults:
    """Fewest page faults that any replacement can have on a list of requests, from an empty memory.

    It evicts the page whose next request is farthest off, which only someone who knows the future can do: a bound to measure
    others against, for pages of one size.

    >>> optimal_faults([1, 2, 1, 3, 1], frames=2)
    3
    """
    held: set[int] = set()
    faults = 0
    following = [len(requests)] * len(requests)
    seen: dict[int, int] = {}
    for t in range(len(requests) - 1, -1, -1):
        following[t] = seen.get(requests[t], len(requests))
        seen[requests[t]] = t
    due: dict[int, int] = {}
    for t, page in enumerate(requests):
        if page not in held:
            faults += 1
            if len(held) == frames:
                held.remove(max(held, key=lambda each: (due[each], each)))
            held.add(page)
        due[page] = following[t]
    return faults
