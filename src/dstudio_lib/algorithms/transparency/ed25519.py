"""Ed25519 signatures, written out: for tree heads in a simulated world, where the mathematics is what is to be seen.

It takes milliseconds and leaks its key through the time it takes: real keys belong into a library made for them.

Source: S. Josefsson and I. Liusvaara, "Edwards-Curve Digital Signature Algorithm (EdDSA)", RFC 8032, 2017.

References: rfc8032.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha512

from dstudio_lib.foundation.errors import InputError

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
"""Order of the base point."""

CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]
"""X, Y, Z and T, with x = X/Z, y = Y/Z and xy = T/Z."""

ZERO: Point = (0, 1, 1, 0)


def public_key(secret: bytes) -> bytes:
    """Return the public key, 32 bytes, of a secret key of 32 bytes.

    >>> public_key(bytes(32)).hex()[:16]
    '3b6a27bcceb6a42d'
    """
    return _encoded(_times(_expanded(secret)[0], _base()))


def sign(secret: bytes, message: bytes) -> bytes:
    """Return the signature, 64 bytes, of a message.

    >>> verify(public_key(bytes(32)), b"hello", sign(bytes(32), b"hello"))
    True
    """
    scalar, prefix = _expanded(secret)
    public = _encoded(_times(scalar, _base()))
    nonce = int.from_bytes(sha512(prefix + message).digest(), "little") % ORDER
    commitment = _encoded(_times(nonce, _base()))
    challenge = int.from_bytes(sha512(commitment + public + message).digest(), "little") % ORDER
    return commitment + ((nonce + challenge * scalar) % ORDER).to_bytes(32, "little")


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether a signature is that of the message's by the holder of the key; anything malformed is not.

    >>> verify(public_key(bytes(32)), b"hullo", sign(bytes(32), b"hello"))
    False
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _decoded(public), _decoded(signature[:32])
    response = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or response >= ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return _same(_times(response, _base()), _sum(commitment, _times(challenge, key)))


def _expanded(secret: bytes) -> tuple[int, bytes]:
    """The secret scalar and the prefix that nonces are made from."""
    if len(secret) != 32:
        raise InputError(f"A secret key has 32 bytes, and this one {len(secret)}; try secrets.token_bytes(32).", "secret")
    digest = sha512(secret).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & (1 << 254) - 8 | 1 << 254, digest[32:]


@cache
def _base() -> Point:
    y = 4 * pow(5, -1, PRIME) % PRIME
    x = _x_of(y, 0)
    assert x is not None
    return x, y, 1, x * y % PRIME


def _sum(first: Point, second: Point) -> Point:
    a = (first[1] - first[0]) * (second[1] - second[0]) % PRIME
    b = (first[1] + first[0]) * (second[1] + second[0]) % PRIME
    c = 2 * first[3] * second[3] * CURVE % PRIME
    d = 2 * first[2] * second[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _double(point: Point) -> Point:
    a, b = point[0] * point[0] % PRIME, point[1] * point[1] % PRIME
    c = 2 * point[2] * point[2] % PRIME
    h = a + b
    e = h - (point[0] + point[1]) * (point[0] + point[1]) % PRIME
    g = a - b
    f = c + g
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _times(scalar: int, point: Point) -> Point:
    total = ZERO
    for bit in bin(scalar)[2:]:
        total = _double(total)
        if bit == "1":
            total = _sum(total, point)
    return total


def _same(first: Point, second: Point) -> bool:
    return (first[0] * second[2] - second[0] * first[2]) % PRIME == 0 and (first[1] * second[2] - second[1] * first[2]) % PRIME == 0


def _x_of(y: int, sign_bit: int) -> int | None:
    """The x that belongs to a y, of the two the one with the given lowest bit; None if the point is not on the curve."""
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign_bit):
        return None
    return x if x & 1 == sign_bit else PRIME - x


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decoded(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign_bit = number & (1 << 255) - 1, number >> 255
    if y >= PRIME:
        return None
    x = _x_of(y, sign_bit)
    return None if x is None else (x, y, 1, x * y % PRIME)
