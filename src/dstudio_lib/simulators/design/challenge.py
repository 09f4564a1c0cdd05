"""A design challenge as data: what is given, what may be changed, what is promised, what goes wrong, and what must never happen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dstudio_lib.simulators.playground import Fault, System
from dstudio_lib.simulators.playground_edits import with_setting

HOURS_A_MONTH = 730.0
"""Hours in an average month: 365 × 24 ÷ 12."""

USUALLY = 0.25
"""Share of calls that may be skipped to a part that is well and that one may go on without: those that come late, or in a crowd."""

PATIENCE = 900.0
"""Seconds that a call without a timeout waits for an answer that was lost: longer than any run."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that goes wrong, as faults of the starting system; ``name`` is what the debrief calls it.

    A fault at a call is meant for whatever carries that call in a design: a queue may have come in between.
    """

    name: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What must never happen, and how it is counted in a run.

    ``once``
        a part does a piece of work once, however often it is asked: work done twice is counted
    ``kept``
        what a queue said it has, it hands on: messages that it gave up or lost are counted
    ``answered``
        calls to a part are not skipped: those that a caller went on without are counted
    ``asked``
        a part that one may go on without is asked while it is well: skipped calls are counted where they are more than a share ``limit``
        in a run whose faults do not strike it
    ``fresh``
        a cache keeps nothing for longer than ``limit`` s: answers from one that may are counted

    ``said`` is the sentence about it, with ``{count}`` for the number. For ``kept`` and ``fresh`` the rule holds for every queue or cache.
    """

    kind: Literal["once", "kept", "answered", "asked", "fresh"]
    at: str
    said: str
    limit: float = 0.0


@dataclass(frozen=True)
class Challenge:
    """A brief, the system to start from, and everything that a design is judged by.

    ``free`` gives the settings that may be changed, by kind of part, with their bounds; ``passages`` are the kinds of part that may be
    put in, or taken out, between a caller and what it calls; ``between`` says where, as (caller, part called, kind). ``upkeep`` is what a
    pattern costs each month at each place where it is on: someone has to tune, watch and rehearse it.
    """

    name: str
    title: str
    brief: str
    start: System
    free: Mapping[str, Mapping[str, tuple[float, float] | None]]
    between: tuple[tuple[str, str, str], ...]
    success: float
    p99: float
    budget: float
    upkeep: float
    public: tuple[Trial, ...]
    drawn: Callable[[int], tuple[Trial, ...]]
    rules: tuple[Rule, ...]
    designs: Mapping[str, Callable[[], System]]

    @property
    def live(self) -> System:
        """The starting system with the faults that everybody can see."""
        return faced(self.start, self.public[-1])


def faced(design: System, trial: Trial) -> System:
    """Return a design in the face of a trial: with its faults, at the calls that carry what they were meant for.

    >>> from .checkout import CHECKOUT
    >>> [fault.what for fault in faced(CHECKOUT.start, CHECKOUT.public[1]).faults]
    ['slow']
    """
    faults: list[Fault] = []
    for fault in trial.faults:
        if " to " not in fault.at or fault.at in design.all_calls:
            faults.append(fault)
            continue
        target = fault.at.partition(" to ")[2]
        faults += [replace(fault, at=name) for name, (_, call) in design.all_calls.items() if call.to == target]
    standing = {part.name for part in design.parts} | set(design.all_calls)
    faults = [fault for fault in faults if fault.at in standing]
    struck = {fault.at for fault in faults if fault.what in ("hang", "partition", "drop")}
    for name, (_, call) in design.all_calls.items():
        if not call.timeout and (name in struck or call.to in struck):
            design = with_setting(design, name, "timeout", PATIENCE)
    return replace(design, faults=tuple(faults))
