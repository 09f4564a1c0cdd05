"""What a slider waits for where Python computes: one reading of each calculator, beside a plain loop of the same interpreter.

The loop (a million additions) stands for how fast the machine is just now; its time and a reading's are taken in turn.
"""

from __future__ import annotations

import inspect
import statistics
import timeit
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dstudio_lib.foundation.errors import InputError

if TYPE_CHECKING:
    from dstudio_widgets.calculators import Declaration

TARGET = 100.0
"""Milliseconds that a figure may take after a move, the browser's part included."""


def loop() -> int:
    """Add up a million numbers, one after the other."""
    total = 0
    for number in range(1_000_000):
        total += number
    return total


def main() -> None:
    """Print, for each calculator, the time of a reading after a move of its first control, and its ratio to the loop."""
    from dstudio_widgets.calculators import all_calculators

    print(f"{'calculator':34} {'reading ms':>10} {'loop ms':>8} {'ratio':>6}  (target ≤ {TARGET:g} ms with the browser's part)")
    for each in all_calculators():
        ours, theirs = [], []
        for settings in moved(each):
            ours.append(timeit.timeit(lambda chosen=settings, card=each: read(card, chosen), number=1))
            theirs.append(timeit.timeit(loop, number=1))
        mine, plain = statistics.median(ours[1:]), statistics.median(theirs)
        print(f"{each.title:34} {mine * 1e3:10.1f} {plain * 1e3:8.1f} {mine / plain:6.2f}")


def moved(card: Declaration) -> Iterator[Any]:
    """Yield the settings that the card opens on, and those after a few moves of its first control that is a number."""
    first = card.settings_class(**card.reading.PRESETS[0].values)
    yield first
    numbers = [
        name for name in card.visible if isinstance(getattr(first, name), (int, float)) and not isinstance(getattr(first, name), bool)
    ]
    name = next(iter(numbers), "")
    for share in (0.99, 0.98, 0.97, 0.96, 0.95) if name else ():
        value = getattr(first, name) * share
        with suppress(InputError):
            yield replace(first, **{name: max(1, round(value)) if isinstance(getattr(first, name), int) else value})


def read(card: Declaration, settings: Any) -> Any:
    """Return a card's reading, with a seed where it takes one."""
    seeded = "seed" in inspect.signature(card.reading.read).parameters
    return card.reading.read(settings, seed=1) if seeded else card.reading.read(settings)
