"""How many different keys were there? HyperLogLog and linear counting, in a few kilobytes.

HyperLogLog looks at the hash of each key as at throws of a coin: a hash that starts with many zeros is rare, so that the longest such
start tells how many different hashes there were. Many registers, each for a part of the keys, make the guess sharp. The same key
always has the same hash, so repetitions do not count; and the larger of each register is what one sketch of all keys would hold.

Sources: P. Flajolet, É. Fusy, O. Gandouet and F. Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation
algorithm", AofA 2007; K.-Y. Whang, B. T. Vander-Zanden and H. M. Taylor, "A linear-time probabilistic counting algorithm for
database applications", ACM Transactions on Database Systems 15 (2), 1990.

References: flajolet2007hyperloglog; whang1990linear.
"""

from __future__ import annotations

import math
from typing import Self

from dstudio_lib.algorithms.hashing.placement import Digest, key_bytes
from dstudio_lib.foundation.digests import blake2b_64
from dstudio_lib.foundation.errors import InputError


class HyperLogLog:
    """A HyperLogLog of 64-bit hashes.

    Parameters
    ----------
    precision
        There are 2 to this power of registers; the standard error is 1.04 over the root of their number.

    Examples
    --------
    >>> visitors = HyperLogLog(precision=10)
    >>> for i in range(20):
    ...     visitors.add(f"visitor {i % 5}")
    >>> round(visitors.estimate())
    5
    """

    def __init__(self, *, precision: int = 14, digest: Digest = blake2b_64) -> None:
        if not 4 <= precision <= 18:
            raise InputError(f"precision={precision} is not allowed; allowed is 4 to 18 bits; try 14, for an error of 0.8 %.", "precision")
        self.precision = precision
        self.digest = digest
        self.registers = bytearray(2**precision)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.registers)} registers, about {self.estimate():.0f} keys>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HyperLogLog) and self.registers == other.registers and self.digest is other.digest

    __hash__ = None  # type: ignore[assignment]

    def add(self, key: str | bytes) -> None:
        """Take a key in."""
        value = self.digest(key_bytes(key), 0)
        # The first bits choose the register; the rank is the place of the first one in the others.
        register = value >> (64 - self.precision)
        rest = value & (1 << (64 - self.precision)) - 1
        rank = 64 - self.precision - rest.bit_length() + 1
        self.registers[register] = max(self.registers[register], rank)

    def __or__(self, other: Self) -> Self:
        """Return the sketch of all keys of both, exactly as if they had been added to one.

        Raises
        ------
        InputError
            If the two differ in precision or hash function.
        """
        if self.precision != other.precision or self.digest is not other.digest:
            raise InputError("Sketches of different precision or hash function cannot be united; build both alike.")
        united = type(self)(precision=self.precision, digest=self.digest)
        united.registers = bytearray(map(self._merged, self.registers, other.registers))
        return united

    def estimate(self) -> float:
        """Return how many different keys there probably were."""
        m = len(self.registers)
        raw = self._bias() * m * m / math.fsum(2.0**-rank for rank in self.registers)
        empty = self.registers.count(0)
        # Small range: count the empty registers instead.
        return m * math.log(m / empty) if raw <= 2.5 * m and empty else raw

    def check(self) -> None:
        """Assert that ranks are possible."""
        assert max(self.registers) <= 65 - self.precision, "no rank is longer than the hash"

    def _bias(self) -> float:
        m = len(self.registers)
        return {16: 0.673, 32: 0.697, 64: 0.709}.get(m, 0.7213 / (1 + 1.079 / m))

    @staticmethod
    def _merged(mine: int, theirs: int) -> int:
        return max(mine, theirs)


class HyperLogLogThatAddsUp(HyperLogLog):
    """Adds the ranks when it merges.

    Ranks are logarithms: adding them multiplies counts, and the same keys on two servers become many.
    """

    @staticmethod
    def _merged(mine: int, theirs: int) -> int:
        return min(mine + theirs, 60)


class LinearCounter:
    """A row of cells, one of which each key fills; the share still empty tells how many there were.

    Sharper than HyperLogLog for few keys; its size grows with their number.

    >>> seen = LinearCounter(cells=1_000)
    >>> for key in ("a", "b", "a"):
    ...     seen.add(key)
    >>> round(seen.estimate())
    2
    """

    def __init__(self, *, cells: int, digest: Digest = blake2b_64) -> None:
        if cells < 1:
            raise InputError(
                f"cells={cells} leaves nothing to fill; allowed is a whole number from 1; try one for every few keys.", "cells"
            )
        self.cells = bytearray(cells)
        self.digest = digest

    def add(self, key: str | bytes) -> None:
        """Fill the key's cell."""
        self.cells[self.digest(key_bytes(key), 0) % len(self.cells)] = 1

    def estimate(self) -> float:
        """Return how many different keys there probably were; infinite if no cell is empty."""
        empty = self.cells.count(0)
        return len(self.cells) * math.log(len(self.cells) / empty) if empty else math.inf
