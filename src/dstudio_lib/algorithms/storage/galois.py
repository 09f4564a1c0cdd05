"""The field of 256 elements: bytes that can be added, multiplied and divided, each result a byte.

Addition is exclusive or; multiplication is that of polynomials modulo x^8 + x^4 + x^3 + x^2 + 1, of which 2 is a generator (the
polynomial that most Reed-Solomon codes use, zfec and reedsolo among them).

References: reed1960polynomial; rizzo1997effective.
"""

from __future__ import annotations

from functools import cache

POLYNOMIAL = 0x11D


@cache
def _tables() -> tuple[list[int], list[int]]:
    powers, logarithms, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value <<= 1
        if value & 0x100:
            value ^= POLYNOMIAL
    return powers, logarithms


def power(exponent: int) -> int:
    """Return 2 to an exponent.

    >>> power(8)
    29
    """
    return _tables()[0][exponent % 255]


def product(a: int, b: int) -> int:
    """Return a times b.

    >>> product(2, 128), product(3, 7)
    (29, 9)
    """
    powers, logarithms = _tables()
    return powers[logarithms[a] + logarithms[b]] if a and b else 0


def inverse(a: int) -> int:
    """Return one over a; ZeroDivisionError for 0.

    >>> product(7, inverse(7))
    1
    """
    if a == 0:
        raise ZeroDivisionError("0 has no inverse")
    powers, logarithms = _tables()
    return powers[255 - logarithms[a]]


@cache
def _times(factor: int) -> bytes:
    return bytes(product(factor, each) for each in range(256))


def scaled(data: bytes, factor: int) -> bytes:
    """Return every byte times a factor.

    >>> list(scaled(bytes([1, 2, 3]), 2))
    [2, 4, 6]
    """
    return data.translate(_times(factor))


def added(a: bytes, b: bytes) -> bytes:
    """Return the sums of the bytes of two equally long pieces.

    >>> added(b"ab", bytes([3, 3]))
    b'ba'
    """
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).to_bytes(len(a), "big")


Matrix = list[list[int]]


def times(a: Matrix, b: Matrix) -> Matrix:
    """Return the product of two matrices.

    >>> times([[1, 2]], [[3], [4]])  # 3 + 2 * 4, and addition is exclusive or
    [[11]]
    """
    found = [[0] * len(b[0]) for _ in a]
    for i, row in enumerate(a):
        for k, factor in enumerate(row):
            for j, each in enumerate(b[k]):
                found[i][j] ^= product(factor, each)
    return found


def inverted(matrix: Matrix) -> Matrix:
    """Return the inverse of a square matrix, by Gauss-Jordan elimination; ZeroDivisionError if it has none.

    >>> inverted([[1, 1], [0, 1]])
    [[1, 1], [0, 1]]
    """
    size = len(matrix)
    rows = [[*row, *(int(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for column in range(size):
        pivot = next((i for i in range(column, size) if rows[i][column]), None)
        if pivot is None:
            raise ZeroDivisionError("the matrix has no inverse")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        factor = inverse(rows[column][column])
        rows[column] = [product(factor, each) for each in rows[column]]
        for i in range(size):
            if i != column and (factor := rows[i][column]):
                rows[i] = [each ^ product(factor, other) for each, other in zip(rows[i], rows[column], strict=True)]
    return [row[size:] for row in rows]


def independent(rows: Matrix, wanted: int) -> list[int]:
    """Return the numbers of the first rows that are independent of those before them, at most so many.

    >>> independent([[1, 1], [2, 2], [0, 1]], wanted=2)
    [0, 2]
    """
    chosen: list[int] = []
    reduced: list[tuple[int, list[int]]] = []
    for number, row in enumerate(rows):
        for column, other in reduced:
            if factor := row[column]:
                row = [each ^ product(factor, value) for each, value in zip(row, other, strict=True)]
        column = next((i for i, each in enumerate(row) if each), -1)
        if column < 0:
            continue
        factor = inverse(row[column])
        reduced.append((column, [product(factor, each) for each in row]))
        chosen.append(number)
        if len(chosen) == wanted:
            break
    return chosen
