"""What a group of servers goes through in a test: members crash, come back and are cut off at random, and at last all is calm."""

from __future__ import annotations

import random
from collections.abc import Sequence

from dstudio_lib.foundation.process import MILLISECOND
from dstudio_lib.kernel import World


def ordeal(
    world: World,
    names: Sequence[str],
    seed: int,
    steps: int = 20,
    longest: int = 100 * MILLISECOND,
    others: Sequence[str] = (),
    checked: bool = True,
) -> None:
    """Crash, restart and cut off members at random, checking each before every step; then let all come back to a calm network."""
    source = random.Random(seed)
    for _ in range(steps):
        world.run(until=world.time + source.randrange(longest))
        for name in names if checked else ():
            world.nodes[name].check()
        event, name = source.random(), source.choice(names)
        if event < 0.6:
            (world.crash if world.is_up(name) else world.restart)(name)
        elif event < 0.8:
            world.partition([[each for each in (*names, *others) if source.random() < 0.5]])
        else:
            world.heal()
    calm(world, names)


def calm(world: World, names: Sequence[str]) -> None:
    """Heal the network, and bring back who is down."""
    world.heal()
    for name in names:
        if not world.is_up(name):
            world.restart(name)
