"""Erlang's recursion: the chance that all servers are busy, server by server, to full precision."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count


def growing(offered_load: float) -> Iterator[tuple[int, float]]:
    """Yield (servers, blocking probability) for one server, two, and so on."""
    blocking = 1.0
    for servers in count(1):
        blocking = offered_load * blocking / (servers + offered_load * blocking)
        yield servers, blocking


def blocking(servers: int, offered_load: float) -> float:
    """Erlang B: the chance that all servers are busy when nobody waits.

    >>> blocking(2, 1.0)
    0.2
    """
    share = 1.0
    for i in range(1, servers + 1):
        share = offered_load * share / (i + offered_load * share)
    return share


def waiting(servers: int, offered_load: float) -> float:
    """Erlang C: the chance that a request has to wait.

    >>> round(waiting(3, 2.0), 6)
    0.444444
    """
    return from_blocking(servers, offered_load, blocking(servers, offered_load))


def from_blocking(servers: int, offered_load: float, blocked: float) -> float:
    """Erlang C from Erlang B for the same servers and load."""
    return servers * blocked / (servers - offered_load * (1 - blocked))
