"""Hash functions that systems place data by, bit for bit: FNV-1a, MurmurHash2 and 3, xxHash, CRC-16, BLAKE2b.

They are fast, spread well and are the same on every machine, unlike Python's own ``hash``. None withstands someone who
searches for collisions, BLAKE2b for want of length: use a cryptographic hash of 256 bits where that matters.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

_32 = 0xFFFFFFFF
_64 = 0xFFFFFFFFFFFFFFFF


def fnv1a_32(data: bytes) -> int:
    """FNV-1a of 32 bits.

    >>> hex(fnv1a_32(b"a"))
    '0xe40c292c'
    """
    return _fnv1a(data, 0x811C9DC5, 0x01000193, _32)


def fnv1a_64(data: bytes) -> int:
    """FNV-1a of 64 bits.

    >>> hex(fnv1a_64(b"a"))
    '0xaf63dc4c8601ec8c'
    """
    return _fnv1a(data, 0xCBF29CE484222325, 0x100000001B3, _64)


def _fnv1a(data: bytes, offset_basis: int, prime: int, mask: int) -> int:
    state = offset_basis
    for byte in data:
        state = (state ^ byte) * prime & mask
    return state


def crc16(data: bytes) -> int:
    """CRC-16 of the XMODEM kind: polynomial 0x1021, start 0, nothing reflected.

    >>> hex(crc16(b"123456789"))
    '0x31c3'
    """
    state = 0
    for byte in data:
        state ^= byte << 8
        for _ in range(8):
            state = (state << 1 ^ (0x1021 if state & 0x8000 else 0)) & 0xFFFF
    return state


def murmur2(data: bytes, seed: int = 0x9747B28C) -> int:
    """MurmurHash2 of 32 bits, unsigned; the seed unless given is the one that Kafka's default partitioner uses.

    >>> murmur2(b"21") - 2**32  # Kafka prints it with a sign
    -973932308
    """
    mix, state = 0x5BD1E995, (seed ^ len(data)) & _32
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        block = _word(data, at, 4) * mix & _32
        block = (block ^ block >> 24) * mix & _32
        state = (state * mix & _32) ^ block
    if tail := data[whole:]:
        state = (state ^ int.from_bytes(tail, "little")) * mix & _32
    state = (state ^ state >> 13) * mix & _32
    return state ^ state >> 15


def murmur3_32(data: bytes, seed: int = 0) -> int:
    """MurmurHash3_x86_32, unsigned.

    >>> hex(murmur3_32(b"Hello, world!", seed=0x9747b28c))
    '0x24884cba'
    """
    c1, c2 = 0xCC9E2D51, 0x1B873593
    whole = len(data) & ~3
    state = seed & _32
    for at in range(0, whole, 4):
        state ^= _mixed(_word(data, at, 4), c1, 15, c2, 32)
        state = (_turned(state, 13, 32) * 5 + 0xE6546B64) & _32
    state ^= _mixed(int.from_bytes(data[whole:], "little"), c1, 15, c2, 32)
    return _finished_32(state ^ len(data))


def murmur3_x86_128(data: bytes, seed: int = 0) -> bytes:
    """MurmurHash3_x86_128: the 16 bytes as the reference code writes them on a little-endian machine.

    >>> murmur3_x86_128(b"", seed=0).hex()
    '00000000000000000000000000000000'
    """
    c = (0x239B961B, 0xAB0E9789, 0x38B34AE5, 0xA1E38B93)
    add = (0x561CCD1B, 0x0BCAA747, 0x96CD1C35, 0x32AC3B17)
    into, turn = (15, 16, 17, 18), (19, 17, 15, 13)
    state = [seed & _32] * 4
    whole = len(data) & ~15
    for at in range(0, whole, 16):
        for i in range(4):
            state[i] ^= _mixed(_word(data, at + 4 * i, 4), c[i], into[i], c[(i + 1) % 4], 32)
            state[i] = (_turned(state[i], turn[i], 32) + state[(i + 1) % 4]) * 5 + add[i] & _32
    tail = data[whole:].ljust(16, b"\0")
    for i in range(4):
        state[i] ^= _mixed(_word(tail, 4 * i, 4), c[i], into[i], c[(i + 1) % 4], 32)
    return _joined(state, len(data), 32, _finished_32)


def murmur3_x64_128(data: bytes, seed: int = 0) -> bytes:
    """MurmurHash3_x64_128: the 16 bytes as the reference code writes them on a little-endian machine.

    >>> murmur3_x64_128(b"", seed=0).hex()
    '00000000000000000000000000000000'
    """
    c = (0x87C37B91114253D5, 0x4CF5AD432745937F)
    into, turn, add = (31, 33), (27, 31), (0x52DCE729, 0x38495AB5)
    state = [seed & _64] * 2
    whole = len(data) & ~15
    for at in range(0, whole, 16):
        for i in range(2):
            state[i] ^= _mixed(_word(data, at + 8 * i, 8), c[i], into[i], c[1 - i], 64)
            state[i] = (_turned(state[i], turn[i], 64) + state[1 - i]) * 5 + add[i] & _64
    tail = data[whole:].ljust(16, b"\0")
    for i in range(2):
        state[i] ^= _mixed(_word(tail, 8 * i, 8), c[i], into[i], c[1 - i], 64)
    return _joined(state, len(data), 64, _finished_64)


def _joined(state: list[int], length: int, bits: int, finish: Callable[[int], int]) -> bytes:
    """End a 128-bit MurmurHash3: add up the lanes, finish each, add up again."""
    mask = (1 << bits) - 1

    def added(lanes: list[int]) -> list[int]:
        first = sum(lanes) & mask
        return [first] + [(each + first) & mask for each in lanes[1:]]

    lanes = added([finish(each) for each in added([each ^ length for each in state])])
    return b"".join(each.to_bytes(bits // 8, "little") for each in lanes)


def xxh32(data: bytes, seed: int = 0) -> int:
    """Return the XXH32 digest, unsigned.

    >>> hex(xxh32(b""))
    '0x2cc5d05'
    """
    p1, p2, p3, p4, p5 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1
    at = 0
    if len(data) >= 16:
        lanes = _lanes(seed, p1, p2, 32)
        while at <= len(data) - 16:
            for i in range(4):
                lanes[i] = _turned((lanes[i] + _word(data, at + 4 * i, 4) * p2) & _32, 13, 32) * p1 & _32
            at += 16
        state = sum(_turned(lane, turn, 32) for lane, turn in zip(lanes, (1, 7, 12, 18), strict=True))
    else:
        state = seed + p5
    state = (state + len(data)) & _32
    while at <= len(data) - 4:
        state = _turned((state + _word(data, at, 4) * p3) & _32, 17, 32) * p4 & _32
        at += 4
    for byte in data[at:]:
        state = _turned((state + byte * p5) & _32, 11, 32) * p1 & _32
    state = (state ^ state >> 15) * p2 & _32
    state = (state ^ state >> 13) * p3 & _32
    return state ^ state >> 16


def xxh64(data: bytes, seed: int = 0) -> int:
    """Return the XXH64 digest, unsigned.

    >>> hex(xxh64(b""))
    '0xef46db3751d8e999'
    """
    p1, p2, p3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
    p4, p5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5

    def round_of(lane: int, word: int) -> int:
        return _turned((lane + word * p2) & _64, 31, 64) * p1 & _64

    at = 0
    if len(data) >= 32:
        lanes = _lanes(seed, p1, p2, 64)
        while at <= len(data) - 32:
            lanes = [round_of(lane, _word(data, at + 8 * i, 8)) for i, lane in enumerate(lanes)]
            at += 32
        state = sum(_turned(lane, turn, 64) for lane, turn in zip(lanes, (1, 7, 12, 18), strict=True)) & _64
        for lane in lanes:
            state = ((state ^ round_of(0, lane)) * p1 + p4) & _64
    else:
        state = seed + p5
    state = (state + len(data)) & _64
    while at <= len(data) - 8:
        state = (_turned(state ^ round_of(0, _word(data, at, 8)), 27, 64) * p1 + p4) & _64
        at += 8
    if at <= len(data) - 4:
        state = (_turned(state ^ (_word(data, at, 4) * p1 & _64), 23, 64) * p2 + p3) & _64
        at += 4
    for byte in data[at:]:
        state = _turned(state ^ (byte * p5 & _64), 11, 64) * p1 & _64
    state = (state ^ state >> 33) * p2 & _64
    state = (state ^ state >> 29) * p3 & _64
    return state ^ state >> 32


def _lanes(seed: int, p1: int, p2: int, bits: int) -> list[int]:
    return [each % (1 << bits) for each in (seed + p1 + p2, seed + p2, seed, seed - p1)]


def _word(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _turned(word: int, by: int, bits: int) -> int:
    """Rotate a word to the left."""
    return (word << by | word >> (bits - by)) & ((1 << bits) - 1)


def _mixed(word: int, before: int, by: int, after: int, bits: int) -> int:
    """Multiply, rotate and multiply: how MurmurHash3 takes in a word."""
    mask = (1 << bits) - 1
    return _turned(word * before & mask, by, bits) * after & mask


def _finished_32(state: int) -> int:
    state = (state ^ state >> 16) * 0x85EBCA6B & _32
    state = (state ^ state >> 13) * 0xC2B2AE35 & _32
    return state ^ state >> 16


def _finished_64(state: int) -> int:
    state = (state ^ state >> 33) * 0xFF51AFD7ED558CCD & _64
    state = (state ^ state >> 33) * 0xC4CEB9FE1A85EC53 & _64
    return state ^ state >> 33


def blake2b_64(data: bytes, seed: int = 0) -> int:
    """First 64 bits of BLAKE2b, unsigned; each seed gives a hash function of its own.

    Slower than the others in C, and the fastest of all where they are written in Python, since it comes with it.

    >>> hex(blake2b_64(b"")), blake2b_64(b"a", seed=1) == blake2b_64(b"a", seed=2)
    ('0xe4a6a0577479b2b4', False)
    """
    return int.from_bytes(blake2b(data, digest_size=8, salt=seed.to_bytes(16, "little")).digest(), "big")
