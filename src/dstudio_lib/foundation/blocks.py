"""Large arrays a block at a time: what is computed on the way stays in the processor's cache, where several passes cost what one does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

BLOCK = 65_536
"""Numbers in a block: half a MiB, of which a few fit into the caches."""

WORTH = 6
"""Operations from which on a body gains more by blocks than putting them together costs."""


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
    """Compute element by element, a block after the other; None if what is computed is not one number for each element."""
    import numpy as np

    whole = None
    for start in range(0, size, BLOCK):
        part = slice(start, min(start + BLOCK, size))
        block = compute({name: value[part] if getattr(value, "shape", ()) else value for name, value in values.items()})
        if getattr(block, "shape", ()) != (part.stop - start,):
            return None
        if whole is None:
            whole = np.empty(size, block.dtype)
        if whole.dtype != block.dtype:
            return None
        whole[part] = block
    return whole
