"""An erasure code: data cut into k pieces, n - k more computed from them, and any k of the n give the data back.

I. S. Reed and G. Solomon, "Polynomial Codes over Certain Finite Fields", Journal of the Society for Industrial and Applied Mathematics
8 (2), 1960; the matrix is L. Rizzo's ("Effective Erasure Codes for Reliable Computer Communication Protocols", ACM SIGCOMM Computer
Communication Review 27 (2), 1997): a Vandermonde matrix times the inverse of its top, so that the first k pieces are the data itself.
The pieces are those of the library zfec, byte for byte.

References: reed1960polynomial; rizzo1997effective.
"""

from __future__ import annotations

from collections.abc import Mapping

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

from .galois import Matrix, added, inverted, power, scaled, times

_NEEDED = Quantity("pieces needed", "k", "", "pieces that give the data back", lower=1, upper=255, default=6, integer=True)
_TOTAL = Quantity("pieces", "n", "", "pieces stored", lower=1, upper=256, default=9, integer=True)


def vandermonde(rows: int, columns: int) -> Matrix:
    """Return the powers of different points, a row for each: any ``columns`` of the rows are independent.

    >>> vandermonde(3, 2)
    [[1, 0], [1, 1], [1, 2]]
    """
    return [[1] + [0] * (columns - 1)] + [[power((row - 1) * column) for column in range(columns)] for row in range(1, rows)]


class ErasureCode:
    """Encodes data into ``total`` pieces, of which any ``needed`` are enough.

    >>> code = ErasureCode(needed=2, total=4)
    >>> pieces = code.encode(b"reed-solomon")
    >>> pieces[0], code.decode({1: pieces[1], 3: pieces[3]}, size=12)
    (b'reed-s', b'reed-solomon')
    """

    def __init__(self, needed: int = 6, total: int = 9) -> None:
        self.needed: int = _NEEDED.check(needed, "needed")
        self.total: int = _TOTAL.check(total, "total")
        if total < needed:
            raise InputError(f"total={total} is fewer than needed={needed}; allowed is at least {needed}; try total={needed + 2}.", "total")
        self.matrix = self.generator()

    def generator(self) -> Matrix:
        """Return the matrix that makes pieces of data: the identity, and below it what the parity pieces are."""
        plain = vandermonde(self.total, self.needed)
        return times(plain, inverted(plain[: self.needed]))

    def encode(self, data: bytes) -> list[bytes]:
        """Return all pieces; the data is filled up with zeros to a multiple of ``needed``."""
        if not isinstance(data, bytes | bytearray):
            raise InputError(f"A {type(data).__name__} cannot be cut into pieces; give bytes, such as text.encode().", "data")
        length = -(-len(data) // self.needed)
        data = data.ljust(length * self.needed, b"\0")
        parts = [data[i * length : (i + 1) * length] for i in range(self.needed)]
        return parts + [combined(row, parts) for row in self.matrix[self.needed :]]

    def decode(self, pieces: Mapping[int, bytes], size: int) -> bytes:
        """Return the data from any ``needed`` pieces, by number.

        Raises
        ------
        InputError
            If there are too few pieces, or one has a number or a length that none can have.
        """
        if wrong := sorted(number for number in pieces if not 0 <= number < self.total):
            raise InputError(f"pieces has a number {wrong[0]}; allowed are 0 to {self.total - 1}; try the numbers of encode.", "pieces")
        if len(pieces) < self.needed:
            raise InputError(
                f"pieces has {len(pieces)} pieces, and {self.needed} are needed to decode; fewer say nothing certain; "
                f"try any {self.needed} of the {self.total}.",
                "pieces",
            )
        if len({len(piece) for piece in pieces.values()}) > 1:
            raise InputError("pieces have different lengths, but those of one object are equally long; try those of one encode.", "pieces")
        chosen = sorted(pieces)[: self.needed]
        rows = inverted([self.matrix[number] for number in chosen])
        parts = [combined(row, [pieces[number] for number in chosen]) for row in rows]
        return b"".join(parts)[:size]


def combined(factors: list[int], parts: list[bytes]) -> bytes:
    """Return the sum of the parts, each times its factor.

    >>> combined([1, 1], [b"ab", bytes([3, 3])])
    b'ba'
    """
    total = bytes(len(parts[0]))
    for factor, part in zip(factors, parts, strict=True):
        if factor:
            total = added(total, scaled(part, factor))
    return total


class IdentityOverVandermonde(ErasureCode):
    """Leaves out the inverse: plain powers under an identity look the same, but some k of the pieces do not give the data back.

    >>> code = IdentityOverVandermonde(needed=18, total=34)
    >>> pieces = code.encode(bytes(18))
    >>> code.decode({i: pieces[i] for i in (*range(1, 17), 18, 33)}, size=18)
    Traceback (most recent call last):
    ZeroDivisionError: the matrix has no inverse
    """

    def generator(self) -> Matrix:
        """Return the identity over a Vandermonde matrix."""
        identity = [[int(i == j) for j in range(self.needed)] for i in range(self.needed)]
        return identity + vandermonde(self.total - self.needed + 1, self.needed)[1:]
