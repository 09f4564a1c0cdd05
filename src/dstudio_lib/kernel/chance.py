"""Faults drawn at random, and all over in time for a protocol to recover.

>>> from dstudio_lib.foundation.randomness import stream
>>> from dstudio_lib.foundation.process import SECOND
>>> faults = random_faults(stream(1, "faults"), ("a", "b", "c"), SECOND)
>>> all(fault.until <= 0.7 * SECOND for fault in faults)
True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from .faults import Crash, CutLink, Fault, LossyLink, Partition, Pause, SlowLink, scenario

if TYPE_CHECKING:
    from random import Random

CALM_FROM = 0.7
"""The share of a run after which no random fault acts any more."""

_Chosen = TypeVar("_Chosen")


def random_faults(random: Random, names: Sequence[str], until: int, most: int = 5) -> tuple[Fault, ...]:
    """Return up to ``most`` faults: crashes, pauses, partitions, and links that are cut, slow or lossy, each for a while.

    Only the generator's ``random()`` is used, so that the same generator gives the same faults on every Python.
    """
    kinds: tuple[Callable[[Random, Sequence[str], int, int], Fault], ...] = (_crash, _pause, _partition, _cut, _slow, _lossy)
    found = []
    for _ in range(int(random.random() * (most + 1))):
        begin = int(random.random() * CALM_FROM * until)
        end = begin + int(random.random() * (CALM_FROM * until - begin))
        found.append(_one(random, kinds)(random, names, begin, end))
    return scenario(found)


def _one(random: Random, choices: Sequence[_Chosen]) -> _Chosen:
    return choices[int(random.random() * len(choices))]


def _crash(random: Random, names: Sequence[str], begin: int, end: int) -> Fault:
    return Crash(begin, _one(random, names), until=end)


def _pause(random: Random, names: Sequence[str], begin: int, end: int) -> Fault:
    return Pause(begin, _one(random, names), until=end)


def _partition(random: Random, names: Sequence[str], begin: int, end: int) -> Fault:
    sides = [random.random() < 0.5 for _ in names]
    groups = tuple(tuple(name for name, side in zip(names, sides, strict=True) if side is which) for which in (True, False))
    return Partition(begin, tuple(group for group in groups if group), until=end)


def _cut(random: Random, names: Sequence[str], begin: int, end: int) -> Fault:
    return CutLink(begin, _one(random, names), _one(random, (*names, "*")), until=end)


def _slow(random: Random, names: Sequence[str], begin: int, end: int) -> Fault:
    return SlowLink(begin, _one(random, (*names, "*")), _one(random, (*names, "*")), times=2 + int(random.random() * 20), until=end)


def _lossy(random: Random, names: Sequence[str], begin: int, end: int) -> Fault:
    share = 0.2 + 0.6 * random.random()
    return LossyLink(
        begin, _one(random, (*names, "*")), _one(random, (*names, "*")), loss=share, duplication=share / 2, reordering=share, until=end
    )
