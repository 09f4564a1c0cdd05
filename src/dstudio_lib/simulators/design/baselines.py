"""What a score has to be better than: everything switched on at once, and designs by chance."""

from __future__ import annotations

from typing import Any, cast

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Toggle
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_edits import place_of, with_setting
from dstudio_lib.simulators.playground_parts import Client, settings_of
from dstudio_lib.simulators.playground_patterns import PATTERNS, switched, switches

from .challenge import Challenge
from .freedom import checked


def _places(challenge: Challenge, system: System) -> list[str]:
    clients = {part.name for part in system.parts if isinstance(part, Client)}
    calls = [name for name, (caller, _) in system.all_calls.items() if caller not in clients]
    return [*calls, *(part.name for part in system.blocks)]


def everything_on(challenge: Challenge, *, safely: bool = False) -> System:
    """Return the starting system with every pattern on at every place that is free, keys included; ``safely``: but no fallback."""
    design = challenge.start
    places = set(_places(challenge, design))
    for _ in range(2):  # some patterns can stand only where another does
        for switch in switches(design):
            pattern = PATTERNS[switch.pattern]
            free = challenge.free.get(place_of(design, switch.place).kind, {})
            if (
                switch.place in places
                and not switch.on
                and all(name in free for name in pattern.on)
                and not (safely and switch.pattern == "fallback")
            ):
                design = switched(design, switch.pattern, switch.place, True)
    for part in design.blocks:
        free = challenge.free.get(part.kind, {})
        if "idempotent" in free and hasattr(part, "idempotent"):
            design = with_setting(design, part.name, "idempotent", True)
        if "time_to_live" in free and hasattr(part, "time_to_live"):
            design = with_setting(design, part.name, "time_to_live", 10.0)
    return checked(challenge, design)


def random_design(challenge: Challenge, seed: int) -> System:
    """Return a design by chance: each free setting is changed with one chance in three, to any value within its bounds.

    Raises
    ------
    InputError
        Never for want of trying: what the challenge does not allow is drawn again.
    """
    random = stream(seed, f"design/{challenge.name}/chance")
    design = challenge.start
    for place in _places(challenge, design):
        holder: Any = place_of(design, place)
        free = challenge.free.get(holder.kind, {})
        for field, declared in settings_of(cast(Any, type(holder))).items():
            if field not in free or random.random() > 1 / 3:
                continue
            value: Any
            match declared:
                case Toggle():
                    value = random.random() < 0.5
                case Choice():
                    value = random.choice([option for option, _ in declared.options])
                case _:
                    least, most = free[field] or (declared.lower, declared.upper)
                    low = max(least, most / 1_000)
                    value = low * (most / low) ** random.random()
                    value = max(round(value), round(least)) if declared.integer else round(value, 3)
            try:
                design = with_setting(design, place, field, value)
            except InputError:
                continue
    return checked(challenge, design)
