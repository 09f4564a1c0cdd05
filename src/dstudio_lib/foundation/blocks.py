"""Large arrays a block at a time: what is computed on the way stays in a processor's cache, and every core takes its share of blocks."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

BLOCK = 32_768
"""Numbers in a block: 256 KiB, of which a few fit into the second-level cache."""
MOST_THREADS = 4


def length(values: Mapping[str, Any]) -> int:
    """Return how many elements arrays of one length have in common, or 0 where there is nothing to be gained by blocks.

    >>> length({"a": 1.0, "b": 2})
    0
    """
    shapes = {shape for value in values.values() if (shape := getattr(value, "shape", ()))}
    if len(shapes) != 1:
        return 0
    ((size, *further),) = shapes
    return int(size) if size >= 2 * BLOCK and not further else 0


def computed(compute: Callable[[Mapping[str, Any]], Any], values: Mapping[str, Any], size: int) -> Any:
    """Compute element by element, or return None where that fails: in one block, or because it gives not one number for each element.

    NumPy lets go of the interpreter while it computes, so that threads do gain here.
    """
    import numpy as np

    def block(start: int) -> Any:
        part = slice(start, min(start + BLOCK, size))
        found = compute({name: value[part] if getattr(value, "shape", ()) else value for name, value in values.items()})
        return found if getattr(found, "shape", ()) == (part.stop - start,) else None

    first = block(0)
    if first is None:
        return None
    whole = np.empty(size, first.dtype)
    whole[:BLOCK] = first
    failed: list[BaseException | None] = []

    def share(starts: range) -> None:
        try:
            for start in starts:
                found = block(start)
                if failed or found is None or found.dtype != whole.dtype:
                    failed.append(None)
                    return
                whole[start : start + BLOCK] = found
        except Exception as error:  # the whole array is computed once more, and says what is wrong where
            failed.append(error)

    _together(share, size)
    return None if failed else whole


def _together(share: Callable[[range], None], size: int) -> None:
    """Deal the blocks after the first one out to threads; this one takes its part."""
    from threading import Thread

    number = min(MOST_THREADS, os.cpu_count() or 1, size // (4 * BLOCK) or 1)
    others = [Thread(target=share, args=(range(BLOCK * (1 + i), size, BLOCK * number),)) for i in range(1, number)]
    for each in others:
        each.start()
    share(range(BLOCK, size, BLOCK * number))
    for each in others:
        each.join()
