"""Pauses of the whole process in a playground system, as a collector makes them that stops the world.

The claim: pauses that take a twentieth of the time make more than a twentieth of the requests late, by up to a whole pause, though the part
is nowhere near its capacity; an average shows next to nothing of it. What waited is then worked off as fast as the servers can, so with
little to spare the delay outlasts the pause by far.

A pause is described by what there is already: for its length the part has no servers, so that calls wait and nothing is lost. Work that a
server has begun is finished first, which in a real pause would wait too: pauses should be long against the service time.
"""

from __future__ import annotations

from dataclasses import replace

from dstudio_lib.foundation.errors import InputError

from .playground import Fault, System
from .playground_parts import Service


def with_pauses(system: System, at: str, *, start: float, end: float, every: float, lasts: float) -> System:
    """Return the system with pauses of a part: from ``start`` to ``end``, ``every`` so often, each of which ``lasts`` so long (s).

    Raises
    ------
    InputError
        If the part has no servers of its own or scales, or if the pauses leave it no time to work.

    Examples
    --------
    >>> from .systems import load
    >>> paused = with_pauses(load("single_service"), "web", start=10.0, end=30.0, every=5.0, lasts=0.4)
    >>> [(fault.start, fault.end) for fault in paused.faults if fault.what == "fewer_servers"][:2]
    [(10.0, 10.4), (15.0, 15.4)]
    """
    part = system.part(at)
    if not isinstance(part, Service):
        raise InputError(f"{part.place} has no servers that could pause; choose a service or a database.", "at")
    if part.scaling is not None:
        raise InputError(f"{part.place} starts and stops servers, and pauses stop them all; take its scaling away first.", "at")
    if not 0.01 <= lasts < every:
        raise InputError(
            f"lasts was given as {lasts:g} s every {every:g} s; allowed is from 0.01 s to less than every; try {every / 20:g}.", "lasts"
        )
    if end <= start:
        raise InputError(f"end was given as {end:g} s, and start as {start:g} s; let it end later.", "end")
    count = max(1, round((end - start) / every))
    begins = [start + number * every for number in range(count)]
    pauses = [Fault("fewer_servers", at, start=begin, end=begin + lasts, value=float(part.servers)) for begin in begins]
    return replace(system, faults=tuple(sorted((*system.faults, *pauses), key=lambda fault: fault.start)))
