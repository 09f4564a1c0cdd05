"""Random numbers that every machine draws alike: streams of SplitMix64, and a logarithm made of basic operations only.

A stream is a counter put through a mixing function, so a block of it can be drawn at once, by NumPy where it is loaded, and is the same
to the bit as when drawn one by one. The platform's own ``log`` may differ in the last digit from machine to machine; the one here uses
nothing but additions, multiplications and one division, which IEEE 754 rounds alike everywhere. ``engine.c`` has both, line for line.

The mixing function is that of Sebastiano Vigna's public-domain ``splitmix64.c`` (2015), after Guy Steele, Doug Lea and Christine Flood,
"Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.

References: steele2014splittable; vigna2015splitmix.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import chain
from math import frexp
from struct import Struct
from typing import Any

from .layout import number

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
"""The step of the counter: 2^64 over the golden ratio, made odd."""
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
APART = 0xD1342543DE82EF95
"""An odd number that keeps the streams of one seed apart."""
UNIT = 2.0**-53
ROOT_HALF = 0.7071067811865476
LN2 = 0.6931471805599453
SMALLEST, LARGEST = 64, 4_096
"""Numbers drawn at once: few to begin with, then more where NumPy draws them; without it more at once would save nothing."""
WHOLE = 2**53
LANES = 64
"""Words that lie side by side in one long integer: 64 bits each, and as many above it for what a product needs."""
_ONES = sum(1 << 128 * lane for lane in range(LANES))
_STEPS = sum((lane * GOLDEN & MASK) << 128 * lane for lane in range(LANES))
_WORDS = MASK * _ONES
_halves = Struct(f"<{2 * LANES}Q").unpack


def mixed(word: int) -> int:
    """Return a 64-bit word scrambled: the output function of SplitMix64.

    >>> hex(mixed(GOLDEN))  # the first output of the seed 0
    '0xe220a8397b1dcdaf'
    """
    word = (word ^ (word >> 30)) * FIRST & MASK
    word = (word ^ (word >> 27)) * SECOND & MASK
    return word ^ (word >> 31)


def stream_of(seed: int, number: int) -> int:
    """Return where the counter of one stream of a seed starts."""
    return mixed((seed + (number + 1) * APART) & MASK)


def log(x: float) -> float:
    """Return the natural logarithm of a positive number, the same to the bit everywhere.

    With x = 2^k m and m between the roots of a half and of two, and s = (m - 1) / (m + 1), it is k ln 2 + 2 (s + s³/3 + s⁵/5 + …);
    what ten terms leave out is below 10^-16 of the sum.

    >>> log(1.0), abs(log(0.1) + 2.302585092994046) < 1e-15
    (0.0, True)
    """
    m, k = frexp(x)
    if m < ROOT_HALF:
        m, k = m + m, k - 1
    found: float = _of_parts(m, k)
    return found


def _of_parts(m: Any, k: Any) -> Any:
    """Return the logarithm of m 2^k, a number or an array: ten terms, in two sums that a processor can work on at once."""
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    w = z * z
    even = 1.0 + w * (1.0 / 5 + w * (1.0 / 9 + w * (1.0 / 13 + w * (1.0 / 17))))
    odd = z * (1.0 / 3 + w * (1.0 / 7 + w * (1.0 / 11 + w * (1.0 / 15 + w * (1.0 / 19)))))
    series = even + odd
    return k * LN2 + 2.0 * s * series


def _word_block(start: int, first: int, count: int) -> list[int]:
    """Return so many words of 53 bits of a stream, the first being number ``first`` (from 1).

    Each is ``mixed(start + number * GOLDEN) >> 11``. Mixing 64 of them as one long integer takes a third of the time.

    >>> _word_block(0, 1, 2) == [mixed(number * GOLDEN & MASK) >> 11 for number in (1, 2)]
    True
    """
    found: list[int] = []
    for at in range(first, first + count, LANES):
        words = (start + at * GOLDEN & MASK) * _ONES + _STEPS & _WORDS
        words = ((words ^ words >> 30) & _WORDS) * FIRST & _WORDS
        words = ((words ^ words >> 27) & _WORDS) * SECOND & _WORDS
        words = (words ^ words >> 31) & _WORDS
        found += _halves((words >> 11).to_bytes(16 * LANES, "little"))[::2]
    return found[:count]


def _uniform_block(start: int, first: int, count: int) -> list[float]:
    return [word * UNIT for word in _word_block(start, first, count)]


def _exponential_block(start: int, first: int, count: int) -> list[float]:
    """Return ``-log(1 - u)`` of the same uniform numbers u: the logarithm is written out here, which takes a sixth less than calling it.

    >>> _exponential_block(0, 1, 70) == [-log(1.0 - u) for u in _uniform_block(0, 1, 70)]
    True
    """
    found: list[float] = []
    for word in _word_block(start, first, count):
        m, k = frexp(WHOLE - word)  # of (1 - u) 2^53, which is whole
        if m < ROOT_HALF:
            m, k = m + m, k - 1
        s = (m - 1.0) / (m + 1.0)
        z = s * s
        w = z * z
        even = 1.0 + w * (1.0 / 5 + w * (1.0 / 9 + w * (1.0 / 13 + w * (1.0 / 17))))
        odd = z * (1.0 / 3 + w * (1.0 / 7 + w * (1.0 / 11 + w * (1.0 / 15 + w * (1.0 / 19)))))
        found.append(-((k - 53) * LN2 + 2.0 * s * (even + odd)))
    return found


def _uniform_array(start: int, first: int, count: int) -> Any:
    import numpy as np

    words = np.arange(first, first + count, dtype=np.uint64) * np.uint64(GOLDEN) + np.uint64(start)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(SECOND)
    return ((words ^ (words >> np.uint64(31))) >> np.uint64(11)).astype(float) * UNIT


def _log_array(x: Any) -> Any:
    import numpy as np

    m, k = np.frexp(x)
    low = m < ROOT_HALF
    m, k = np.where(low, m + m, m), np.where(low, k - 1, k)
    return _of_parts(m, k)


def _blocks(start: int, exponential: bool) -> Iterator[list[float]]:
    first, count = 1, SMALLEST
    while True:
        if "numpy" in sys.modules and first > SMALLEST:
            count = min(2 * count, LARGEST)
            array = _uniform_array(start, first, count)
            yield (-_log_array(1.0 - array) if exponential else array).tolist()
        else:
            yield _exponential_block(start, first, count) if exponential else _uniform_block(start, first, count)
        first += count


def uniforms(seed: int, number: int) -> Callable[[], float]:
    """Return a function that draws from a stream the numbers of [0, 1) that are whole multiples of 2^-53.

    >>> draw = uniforms(7, 0)
    >>> 0 <= draw() < 1
    True
    """
    return chain.from_iterable(_blocks(stream_of(seed, number), False)).__next__


def exponentials(seed: int, number: int) -> Callable[[], float]:
    """Return a function that draws exponential numbers with mean 1 from a stream."""
    return chain.from_iterable(_blocks(stream_of(seed, number), True)).__next__


def service_times(kind: int, shape: float, share: float, draw: Callable[[], float], branch: Callable[[], float]) -> Callable[[], float]:
    """Return a function that draws how long a server works, in means: exponential numbers from ``draw``, uniform ones from ``branch``.

    >>> service_times(number("service", "uniform"), 0.5, 0.0, draw=lambda: 1.0, branch=lambda: 0.75)()
    1.25
    """
    if kind == number("service", "exponential"):
        return draw
    if kind == number("service", "erlang"):
        phases = int(shape)

        def erlang() -> float:
            total = 0.0
            for _ in range(phases):
                total += draw()
            return total / phases

        return erlang
    if kind == number("service", "mixture"):
        quick = (1.0 - share * shape) / (1.0 - share) if share < 1.0 else 1.0
        return lambda: (shape if branch() < share else quick) * draw()
    if kind == number("service", "uniform"):
        return lambda: 1.0 + shape * (2.0 * branch() - 1.0)
    return lambda: 1.0
