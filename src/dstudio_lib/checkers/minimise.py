"""From a list that fails to one that still fails and cannot lose any single element: delta debugging.

A. Zeller and R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE Transactions on Software Engineering 28(2), 2002.

References: zeller2002simplifying.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dstudio_lib.foundation.errors import InputError

__all__ = ["Smallest", "minimise"]

Item = TypeVar("Item")
MOST_TRIES = 10_000


@dataclass(frozen=True, slots=True)
class Smallest(Generic[Item]):
    """A list that still fails; ``minimal`` says whether it is known that no single element can go; ``tries`` is what that took."""

    items: list[Item]
    minimal: bool
    tries: int


def minimise(items: Sequence[Item], fails: Callable[[list[Item]], bool], *, most_tries: int = MOST_TRIES) -> Smallest[Item]:
    """Return a part of a failing list, in the same order, that fails too and from which no single element can be left out.

    It need not be the smallest of all such parts. It takes between about log n and n² tries for n elements.

    Parameters
    ----------
    items
        What fails as a whole: faults of a run, operations, lines.
    fails
        Says whether a part still fails; it must answer the same each time, so give it its seed.
    most_tries
        When these are used up, what is left then is returned, not known to be minimal.

    Raises
    ------
    InputError
        If the whole does not fail.

    >>> minimise(range(1, 9), lambda part: 3 in part and 7 in part).items
    [3, 7]
    """
    left, tries = list(items), 1
    if not fails(list(left)):
        raise InputError("The whole list does not fail, so no part of it needs to; check the test, or its seed.", "items")
    if not left:
        return Smallest(left, True, tries)
    tries += 1
    if fails([]):
        return Smallest([], True, tries)
    parts = 2
    while len(left) > 1:
        edges = [round(i * len(left) / parts) for i in range(parts + 1)]
        chunks = [(low, high) for low, high in itertools.pairwise(edges) if low < high]
        # Reduce to a chunk, then to the complement of one; else cut finer.
        found: list[Item] | None = None
        fewer = 2
        for low, high in chunks if parts > 1 else ():
            if tries >= most_tries:
                return Smallest(left, False, tries)
            tries += 1
            if fails(left[low:high]):
                found = left[low:high]
                break
        if found is None and len(chunks) > 2:
            for low, high in chunks:
                if tries >= most_tries:
                    return Smallest(left, False, tries)
                tries += 1
                if fails(left[:low] + left[high:]):
                    found, fewer = left[:low] + left[high:], max(parts - 1, 2)
                    break
        if found is not None:
            left, parts = found, fewer
        elif parts >= len(left):
            break
        else:
            parts = min(2 * parts, len(left))
    return Smallest(left, True, tries)
