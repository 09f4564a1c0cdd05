"""A local reconstruction code: one lost piece is rebuilt from its own half of the data, and any three may be lost.

C. Huang, H. Simitci, Y. Xu and others, "Erasure Coding in Windows Azure Storage", USENIX ATC, 2012: two groups of data pieces, a parity of
each, and two parities of everything, whose coefficients are chosen so that all losses are decoded that any code of this shape could
decode. The groups' coefficients here have only low, or only high, bits of a byte, so that no sum of two of one equals a sum of the other.

References: huang2012erasure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

from .erasure_code import combined
from .galois import Matrix, added, independent, inverted, product

_GROUP = Quantity("group size", "g", "", "data pieces in each of the two groups", lower=1, upper=15, default=6, integer=True)


@dataclass(frozen=True, slots=True)
class Repair:
    """A rebuilt piece, and which pieces had to be read for it."""

    piece: bytes
    read: tuple[int, ...]


class LocalCode:
    """Pieces 0 to 2 g - 1 are data; then come the parities of the first and the second group, and the two of everything.

    >>> code = LocalCode(group=3)
    >>> pieces = code.encode(b"windows azure")
    >>> left = {number: piece for number, piece in enumerate(pieces) if number not in (0, 1, 8)}
    >>> code.decode(left, size=13), code.repair(0, {n: p for n, p in enumerate(pieces) if n}).read
    (b'windows azure', (1, 2, 6))
    """

    def __init__(self, group: int = 6) -> None:
        self.group: int = _GROUP.check(group, "group")
        self.needed: int = 2 * self.group
        self.total: int = self.needed + 4
        self.matrix = self.generator()

    def generator(self) -> Matrix:
        """Return the matrix that makes pieces of data."""
        g, k = self.group, self.needed
        identity = [[int(i == j) for j in range(k)] for i in range(k)]
        local = [[1] * g + [0] * g, [0] * g + [1] * g]
        coefficients = self.coefficients()
        return [*identity, *local, coefficients, [product(each, each) for each in coefficients]]

    def coefficients(self) -> list[int]:
        """Return those of the first parity of everything; the second has their squares."""
        return [each + 1 for each in range(self.group)] + [(each + 1) << 4 for each in range(self.group)]

    def encode(self, data: bytes) -> list[bytes]:
        """Return all pieces; the data is filled up with zeros."""
        length = -(-len(data) // self.needed)
        data = data.ljust(length * self.needed, b"\0")
        parts = [data[i * length : (i + 1) * length] for i in range(self.needed)]
        return parts + [combined(row, parts) for row in self.matrix[self.needed :]]

    def can_decode(self, numbers: set[int]) -> bool:
        """Whether these pieces determine the data."""
        return len(independent([self.matrix[number] for number in sorted(numbers)], self.needed)) == self.needed

    def decode(self, pieces: Mapping[int, bytes], size: int) -> bytes:
        """Return the data from the pieces that are left.

        Raises
        ------
        InputError
            If they do not determine it.
        """
        numbers = sorted(pieces)
        chosen = [numbers[i] for i in independent([self.matrix[number] for number in numbers], self.needed)]
        if len(chosen) < self.needed:
            raise InputError(
                f"pieces determine {len(chosen)} of the {self.needed} data pieces, so too much is lost; allowed is any loss of three, "
                "and most of four; try with one more piece.",
                "pieces",
            )
        rows = inverted([self.matrix[number] for number in chosen])
        return b"".join(combined(row, [pieces[number] for number in chosen]) for row in rows)[:size]

    def repair(self, lost: int, pieces: Mapping[int, bytes]) -> Repair:
        """Rebuild one piece, from its group alone where that is whole."""
        g, k = self.group, self.needed
        if lost < k + 2:
            number = lost // g if lost < k else lost - k
            group = [*range(number * g, number * g + g), k + number]
            if all(each in pieces for each in group if each != lost):
                read = tuple(each for each in group if each != lost)
                piece = bytes(len(pieces[read[0]]))
                for each in read:
                    piece = added(piece, pieces[each])
                return Repair(piece, read)
        numbers = sorted(set(pieces) - {lost})
        read = tuple(numbers[i] for i in independent([self.matrix[number] for number in numbers], k))
        length = len(pieces[read[0]]) * k
        return Repair(self.encode(self.decode({each: pieces[each] for each in read}, length))[lost], read)


class LocalCodeWithPlainNumbers(LocalCode):
    """Leaves out the care for the coefficients: 1, 2, 3 and so on; sums of two in one group equal those in the other.

    >>> code = LocalCodeWithPlainNumbers(group=3)
    >>> lost = {1, 2, 3, 4}  # 2 + 3 = 4 + 5 in this field, and both local parities are there
    >>> code.can_decode(set(range(10)) - lost), LocalCode(group=3).can_decode(set(range(10)) - lost)
    (False, True)
    """

    def coefficients(self) -> list[int]:
        """Return the numbers from 1 on."""
        return [each + 1 for each in range(self.needed)]
