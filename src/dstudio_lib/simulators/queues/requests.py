"""Requests as every queue here takes them: when each comes, in order, and the work that it brings."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from dstudio_lib.foundation.errors import InputError


def check_requests(arrivals: Sequence[float], services: Sequence[float]) -> None:
    """Refuse requests that do not come in order, or bring no work that there could be.

    Raises
    ------
    InputError
        Naming the first of them.

    >>> check_requests([0.0, 1.5], [2.0, 0.0])
    """
    if len(arrivals) != len(services):
        raise InputError(
            f"There are {len(arrivals)} arrivals and {len(services)} services; give as many of one as of the other.", "services"
        )
    before = -inf
    for number, (came, work) in enumerate(zip(arrivals, services, strict=True)):
        if not before <= came < inf or came == -inf:
            raise InputError(f"Request {number} comes at {came} s, after one at {before} s; give moments in order: sort them.", "arrivals")
        if not 0 <= work < inf:
            raise InputError(f"Request {number} brings {work} s of work; allowed is from 0 on, and not without end.", "services")
        before = came
