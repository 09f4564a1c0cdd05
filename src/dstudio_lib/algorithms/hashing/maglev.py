"""Maglev hashing: a look-up table that is almost perfectly even and changes little when a backend goes.

Every backend has a list of the table's entries in an order of its own. The backends take turns; each claims the first entry of
its list that is still free. Shares differ by one entry at most, a look-up is a single step, and load balancers that know the
same backends build the same table without talking. When a backend goes, a few entries of the others change hands as well: the
price of the balance.

Source: D. E. Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, the section on
consistent hashing.

References: eisenbud2016maglev.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError

from .placement import Digest, Placement, key_bytes


def preference_order(offset: int, skip: int, table_size: int) -> list[int]:
    """Return the entries in the order in which one backend wants them.

    >>> preference_order(offset=3, skip=4, table_size=7)
    [3, 0, 4, 1, 5, 2, 6]
    """
    return [(offset + j * skip) % table_size for j in range(table_size)]


def populate(preferences: Sequence[Sequence[int]]) -> list[int]:
    """Return the table: for each entry the number of the backend that claimed it.

    Complexity: about M ln M steps for a table of M entries.

    >>> populate([[3, 0, 4, 1, 5, 2, 6], [0, 2, 4, 6, 1, 3, 5], [3, 4, 5, 6, 0, 1, 2]])
    [1, 0, 1, 0, 2, 2, 0]
    """
    size = len(preferences[0])
    following = [0] * len(preferences)
    entry = [-1] * size
    for claimed in range(size):
        backend = claimed % len(preferences)
        # The backend's first choice that nobody has.
        wished = preferences[backend][following[backend]]
        while entry[wished] >= 0:
            following[backend] += 1
            wished = preferences[backend][following[backend]]
        entry[wished] = backend
        following[backend] += 1
    return entry


def is_prime(number: int) -> bool:
    """Return whether a whole number is prime, by trial division.

    >>> [each for each in range(12) if is_prime(each)]
    [2, 3, 5, 7, 11]
    """
    return number > 1 and all(number % divisor for divisor in range(2, math.isqrt(number) + 1))


class MaglevPlacement(Placement):
    """A Maglev table over some backends.

    Parameters
    ----------
    nodes
        Names of the backends. They take turns in the order of their names, so that every balancer builds the same table.
    table_size
        Entries of the table: a prime, and much larger than the number of backends; a hundred times as large keeps shares
        within about a percent.

    Examples
    --------
    >>> placement = MaglevPlacement(["a", "b", "c"], table_size=101)
    >>> sorted(placement.table.count(node) for node in "abc")
    [33, 34, 34]
    """

    def __init__(self, nodes: Iterable[str] = (), *, table_size: int = 65_537, digest: Digest = blake2b_64) -> None:
        self._allowed(table_size)
        self.table_size = table_size
        self._table: list[str] | None = None
        super().__init__(nodes, digest=digest)

    @property
    def table(self) -> list[str]:
        """The backend of each entry, built when first asked for after a change."""
        if self._table is None:
            self._some_node()
            self._table = self._built()
        return self._table

    def add(self, node: str) -> None:
        """Let a backend join."""
        if len(self.nodes) == self.table_size:
            raise InputError(f"A table of {self.table_size} entries has no room for another backend; take a larger table_size.", "node")
        super().add(node)
        self._table = None

    def remove(self, node: str) -> None:
        """Let a backend leave."""
        super().remove(node)
        self._table = None

    def owner(self, key: str | bytes) -> str:
        """Return the backend of the key's entry."""
        return self.table[self.digest(key_bytes(key), 0) % self.table_size]

    def preferences(self, node: str) -> list[int]:
        """Return the entries in the order in which a backend wants them."""
        offset = self.digest(node.encode(), 1) % self.table_size
        skip = self.digest(node.encode(), 2) % (self.table_size - 1) + 1
        return preference_order(offset, skip, self.table_size)

    def check(self) -> None:
        """Assert that every list visits all entries, and that shares differ by one entry at most."""
        super().check()
        for node in self.nodes:
            assert sorted(self.preferences(node)) == list(range(self.table_size)), f"{node} wants every entry once"
        counts = [self.table.count(node) for node in self.nodes]
        assert max(counts) - min(counts) <= 1, "shares differ by one entry at most"

    def _allowed(self, table_size: int) -> None:
        if not is_prime(table_size) or table_size < 3:
            raise InputError(
                f"table_size={table_size} is no prime from 3, so that some backend could not reach every entry; try 65537.", "table_size"
            )

    def _built(self) -> list[str]:
        ordered = sorted(self.nodes)
        return [ordered[backend] for backend in populate([self.preferences(node) for node in ordered])]


class MaglevWithoutAPrime(MaglevPlacement):
    """Takes a table of any size.

    Where a backend's step shares a factor with the size, its list returns to its start before it has visited all entries: when
    those are taken, the backend waits for ever for one that is free. Here it runs off its list instead.
    """

    def _allowed(self, table_size: int) -> None:
        pass
