"""A fork in the playground: a run that is the same as a pinned one up to a moment, and goes its own way from then on.

What happens in a run is decided by its description and its seed. Two descriptions that differ only in faults, and in the load, at that
moment or later, therefore give the same run before it, to the last bit. A setting holds for a whole run, so it stays as it is in a fork.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dstudio_lib.charts.playground import fault_text
from dstudio_lib.engine.plan import finite
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration
from dstudio_lib.simulators.playground import Fault, System

from .playground_state import Fork, State

WHOLE_RUN = ("switch", "set", "connect", "add", "remove", "seed")
"""The messages that change a run from its very beginning, and so cannot be in a fork."""

INSTANT = 1e-6
"""Seconds from a fork to the first that can differ: what happens at the very end of a window is still counted in that window."""


def moment(system: System, given: Any) -> float:
    """Return the time (s) at which a fork is asked for.

    Raises
    ------
    InputError
        If it is not within the run.

    Examples
    --------
    >>> from .playground_state import reference
    >>> moment(reference("web_shop"), 35)
    35.0
    """
    if not finite(given) or not 0 <= given < system.horizon:
        raise InputError(f"The fork was given at {given!r} s; allowed is from 0 s to less than {system.horizon:g} s; try 20.", "at")
    return float(given)


def refused(fork: Fork, message: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return where it is told that a change is not for a fork, what was typed, and the sentence."""
    kind = message["kind"]
    place = f"{message['place']}|{message['field']}" if kind == "set" else kind
    typed = message["given"] if kind == "set" and isinstance(message["given"], str) else ""
    text = str(message["seed"]) if kind == "seed" else typed
    return (
        place,
        text,
        f"This is a fork at {duration(fork.at)}, in which only faults and load can change, from then on; what holds for the whole run, "
        "as this does, cannot: leave the fork first.",
    )


def checked(fork: Fork | None, fault: Fault) -> Fault:
    """Return a fault that may be added: in a fork one that does not begin before it.

    Raises
    ------
    InputError
        If it begins earlier.
    """
    if fork is not None and fault.start < fork.at:
        raise InputError(
            f"The fault was given from {fault.start:g} s, but the fork begins at {fork.at:g} s and both runs are the same before; "
            f"begin at {fork.at:g} s or later.",
            "start",
        )
    return fault if fork is None or fault.start > fork.at else replace(fault, start=fork.at + INSTANT)


def without_fault(system: System, index: int, fork: Fork | None) -> System:
    """Return the system without a fault; in a fork, one that is under way ends there.

    Raises
    ------
    InputError
        If the fault is over when the fork begins.
    """
    faults, fault = system.faults, system.faults[index]
    if fork is None or fault.start >= fork.at:
        return replace(system, faults=faults[:index] + faults[index + 1 :])
    if fault.end <= fork.at + INSTANT:
        raise InputError(
            f"The fault {fault_text(fault)!r} is over when the fork begins at {fork.at:g} s; leave the fork to remove it.", "index"
        )
    return replace(system, faults=(*faults[:index], replace(fault, end=fork.at + INSTANT), *faults[index + 1 :]))


def taking_away(system: System, fork: Fork | None) -> list[str]:
    """Return for each fault what taking it away would do; nothing where it is over when the fork begins.

    >>> from .playground_state import reference
    >>> [(fault.start, fault.end) for fault in reference("web_shop").faults]
    [(20.0, 30.0)]
    >>> [taking_away(reference("web_shop"), Fork(at, "A")) for at in (10.0, 25.0, 35.0)]
    [['Remove'], ['End at 25\u202fs'], ['']]
    """
    found = []
    for fault in system.faults:
        if fork is None or fault.start >= fork.at:
            found.append("Remove")
        else:
            found.append(f"End at {duration(fork.at)}" if fault.end > fork.at + INSTANT else "")
    return found


def told_of(state: State) -> dict[str, Any] | None:
    """Return what a page says of the fork: when it begins, and in a sentence what it is."""
    fork = state.fork
    if fork is None:
        return None
    of = f" of {fork.label}" if fork.label in [pin.label for pin in state.pins] else ""
    sentence = f"Fork{of} at {duration(fork.at)}: the same run until then; from then on, faults and load can differ."
    return {"at": fork.at, "label": fork.label if of else "", "told": sentence}
