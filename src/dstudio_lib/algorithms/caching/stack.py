"""Stack distances: one pass over the requests gives the misses of an LRU cache of every size.

R. L. Mattson, J. Gecsei, D. R. Slutz and I. L. Traiger, "Evaluation techniques for storage hierarchies", IBM Systems Journal 9 (2), 1970.
It works because a smaller LRU cache always holds a part of a larger one.

References: mattson1970evaluation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable


def stack_distances(requests: Iterable[Hashable]) -> list[int | None]:
    """Return for each request how many different keys were asked for since its key last was, itself included; ``None`` the first time.

    >>> stack_distances("abcab")
    [None, None, None, 3, 3]
    """
    stack: list[Hashable] = []
    found: list[int | None] = []
    for key in requests:
        if key in stack:
            place = stack.index(key)
            found.append(place + 1)
            del stack[place]
        else:
            found.append(None)
        stack.insert(0, key)
    return found


def lru_misses(requests: Iterable[Hashable], largest: int) -> list[int]:
    """Return the misses of LRU caches of the sizes 1 to ``largest``.

    >>> lru_misses("abcab", largest=3)
    [5, 5, 3]
    """
    distances = stack_distances(requests)
    counts = Counter(distances)
    misses, found = len(distances), []
    for size in range(1, largest + 1):
        misses -= counts[size]
        found.append(misses)
    return found
