"""Queues that are one line of arithmetic for each request: first come, first served.

With one server, whoever comes waits for what the one before still had to wait and be served, less the time between the two (Lindley
1952). That is a sum that is not let below zero, so that all waits at once are how far a walk stands above its lowest point: no
loop, and any number of runs side by side. With several servers, whoever comes takes the one that is free first (Kiefer and Wolfowitz 1955).

References: lindley1952theory; kiefer1955theory.
"""

from __future__ import annotations

from heapq import heapreplace
from typing import TYPE_CHECKING

from dstudio_lib.foundation.errors import InputError

if TYPE_CHECKING:
    from .spans import Times


def lindley(gaps: Times, services: Times) -> Times:
    """Return the wait of each request before one server.

    Parameters
    ----------
    gaps
        Time from each request to the next (s): along the last axis, any number of runs along the others. The last one plays no part.
    services
        Time that each request is served (s), in the same shape.

    >>> import numpy as np
    >>> lindley(np.array([1.0, 1.0, 5.0]), np.array([3.0, 1.0, 1.0])).tolist()
    [0.0, 2.0, 2.0]
    """
    import numpy as np

    walk = np.zeros_like(services)
    np.cumsum(services[..., :-1] - gaps[..., :-1], axis=-1, out=walk[..., 1:])
    lowest: Times = np.minimum.accumulate(walk, axis=-1)
    return np.subtract(walk, lowest, out=walk)


def kiefer_wolfowitz(arrivals: Times, services: Times, servers: int) -> Times:
    """Return the wait of each request before several servers, from when each comes (s) and how long it is served (s).

    >>> import numpy as np
    >>> kiefer_wolfowitz(np.array([0.0, 1.0, 2.0]), np.array([5.0, 5.0, 1.0]), servers=2).tolist()
    [0.0, 0.0, 3.0]
    """
    import numpy as np

    if servers < 1 or len(arrivals) != len(services):
        raise InputError(f"{len(arrivals)} arrivals, {len(services)} services and servers={servers} do not fit; try servers=1.", "servers")
    free = [0.0] * servers
    waits = []
    for came, served in zip(arrivals.tolist(), services.tolist(), strict=True):
        begins = max(came, free[0])
        heapreplace(free, begins + served)
        waits.append(begins - came)
    return np.array(waits)
