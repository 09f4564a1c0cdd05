"""Seeded random streams: one seed for a run, one named stream for each consumer.

A stream depends on the seed and its own name only, so adding a consumer never changes the numbers
that another one sees, and the same seed gives the same run on every platform.
"""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy


def _digest(seed: int, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:16], "big")


def stream(seed: int, name: str) -> random.Random:
    """Return the standard-library generator of one named consumer.

    >>> stream(7, "arrivals").random() == stream(7, "arrivals").random()
    True
    >>> stream(7, "arrivals").random() == stream(7, "faults").random()
    False
    """
    return random.Random(_digest(seed, name))


def array_stream(seed: int, name: str) -> numpy.random.Generator:
    """Return the NumPy generator (PCG64) of one named consumer, for draws by the thousand."""
    import numpy as np

    return np.random.Generator(np.random.PCG64(_digest(seed, name)))
