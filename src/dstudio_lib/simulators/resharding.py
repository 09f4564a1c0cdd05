"""Shards that join and leave: how many keys move, how many of them for nothing, and how even the shards are.

The claims: under the remainder of a hash nearly every key moves when a shard joins; on a ring, by rendezvous and by jump hashing only those
move that have to, all of them to the new shard; Maglev moves a few more and is almost perfectly even; a ring with few points for each shard
is uneven as its formula says; and with bounded loads no shard is ever above its bound, at the price of moves between shards that stayed.

Keys and shards are named at random from the seed, and placed by the rules of :mod:`dstudio_lib.algorithms.hashing` themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Annotated

from dstudio_lib.algorithms.hashing.bounded_load import BoundedLoadRing
from dstudio_lib.algorithms.hashing.jump import JumpPlacement
from dstudio_lib.algorithms.hashing.maglev import MaglevPlacement
from dstudio_lib.algorithms.hashing.placement import ModuloPlacement, Placement, loads, moved, owners, variation
from dstudio_lib.algorithms.hashing.rendezvous import RendezvousPlacement
from dstudio_lib.algorithms.hashing.ring import HashRing
from dstudio_lib.formulas.balance import ring_variation
from dstudio_lib.formulas.partitioning import minimal_movement, modulo_movement
from dstudio_lib.foundation.quantities import Items, Ratio, Shards, like
from dstudio_lib.foundation.quantity import Choice
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

TABLE_SIZE = 10_007
"""Entries of a Maglev table: a prime, more than a hundred for each of the most shards."""

Rule = Annotated[
    str,
    Choice(
        "rule",
        "how a key finds its shard",
        (
            ("modulo", "Remainder of the hash"),
            ("ring", "Ring with virtual nodes"),
            ("rendezvous", "Rendezvous: the highest bid"),
            ("jump", "Jump hashing"),
            ("maglev", "Maglev table"),
            ("bounded", "Ring with bounded loads"),
        ),
        "ring",
    ),
]
Before = Annotated[int, like(Shards, name="shards before", symbol="N", upper=64, default=10, practical=(2, 50), scale="linear")]
After = Annotated[int, like(Before, name="shards after", symbol="N'", default=11)]
Points = Annotated[
    int, like(Shards, name="points per shard", symbol="v", meaning="on the ring", upper=1_000, default=100, practical=(1, 500))
]
Slack = Annotated[
    float,
    like(
        Ratio,
        name="slack",
        symbol=r"\varepsilon",
        meaning="with bounded loads: how far above the mean a shard may be filled",
        upper=10,
        default=0.25,
        practical=(0.01, 2),
        display="%",
    ),
]
Keys = Annotated[
    int, like(Items, name="keys", symbol="m", meaning="keys placed", lower=1, upper=10_000, default=5_000, practical=(100, 10_000))
]


@dataclass(frozen=True)
class Resharding(Settings):
    """A rule, how many shards there are before and after, and how many keys."""

    rule: Rule = "ring"
    before: Before = 10
    after: After = 11
    points: Points = 100
    slack: Slack = 0.25
    keys: Keys = 5_000


@dataclass(frozen=True)
class Run:
    """Where keys were and are: ``first`` and ``second`` count each shard's keys, ``moves`` the keys that went from one to another."""

    settings: Resharding
    first: dict[str, int]
    second: dict[str, int]
    moves: Counter[tuple[str, str]]

    @cached_property
    def moved(self) -> float:
        """Share of keys that moved."""
        return self.moves.total() / self.settings.keys

    @cached_property
    def needless(self) -> float:
        """Share of keys that moved from one shard that stayed to another that had been there."""
        stayed = self.first.keys() & self.second.keys()
        return sum(count for pair, count in self.moves.items() if stayed.issuperset(pair)) / self.settings.keys

    @property
    def least(self) -> float:
        """Share of keys that has to move for all shards to be equally full."""
        return float(minimal_movement(self.settings.before, self.settings.after))

    @property
    def expected(self) -> float | None:
        """Share that theory expects to move, where it says so."""
        if self.settings.rule == "modulo":
            return float(modulo_movement(self.settings.before, self.settings.after))
        return None if self.settings.rule in {"maglev", "bounded"} else self.least

    @cached_property
    def unevenness(self) -> float:
        """Coefficient of variation of the keys on each shard, before."""
        return variation(self.first.values())

    @property
    def expected_unevenness(self) -> float | None:
        """The root of its mean square in theory: chance alone and, on a ring, the shares of the shards besides; ``None`` with bounds."""
        shards, keys = self.settings.before, self.settings.keys
        if self.settings.rule == "bounded":
            return None
        shares = float(ring_variation(shards, self.settings.points)) if self.settings.rule == "ring" else 0.0
        # Keys fall into shards at random: the variance of a share is added to that of the throw.
        return sqrt(shares**2 + (shards - 1 - shares**2) / keys)

    @property
    def fullest(self) -> float:
        """Keys of the fullest shard over the mean, before."""
        return max(self.first.values()) * self.settings.before / self.settings.keys


def _placement(settings: Resharding, names: Sequence[str]) -> Placement:
    match settings.rule:
        case "modulo":
            return ModuloPlacement(names)
        case "rendezvous":
            return RendezvousPlacement(names)
        case "jump":
            return JumpPlacement(names)
        case "maglev":
            return MaglevPlacement(names, table_size=TABLE_SIZE)
        case "bounded":
            return BoundedLoadRing(names, slack=settings.slack, points=settings.points)
    return HashRing(names, points=settings.points)


def simulate(settings: Resharding, *, seed: int = 1) -> Run:
    """Place the keys, let shards join at the end of the list or leave it, and place them again.

    Those that leave are the last, which is the only choice that jump hashing has.
    """
    draw = stream(seed, "names")
    names = [f"shard {draw.getrandbits(40):010x}" for _ in range(max(settings.before, settings.after))]
    keys = [f"key {draw.getrandbits(64):016x}" for _ in range(settings.keys)]
    placement = _placement(settings, names[: settings.before])
    if isinstance(placement, BoundedLoadRing):
        placement.insert_all(keys)
    first = owners(placement, keys)
    for name in names[settings.before : settings.after]:
        placement.add(name)
    for name in reversed(names[settings.after : settings.before]):
        placement.remove(name)
    second = owners(placement, keys)
    return Run(
        settings,
        loads(first, names[: settings.before]),
        loads(second, names[: settings.after]),
        Counter(moved(first, second).values()),
    )
