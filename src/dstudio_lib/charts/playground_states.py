"""How each part of a system fares in each window of a run, as one of a few states; which parts went red, and how good a guess of that was.

A part is judged by those who call it: *failing* where more than a tenth of their attempts came to nothing. One that answers, but keeps
calls waiting longer than the whole request may take, is *too late*. Both are red, and so is a part that is down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.playground import Run
from dstudio_lib.simulators.playground_parts import Client

FAILING = 0.1
BUSY = 0.8
SOON = 10.0
"""Seconds after the beginning of a fault within which a guess has to come true."""


@dataclass(frozen=True, slots=True)
class State:
    """A state as words, as an icon, and as a tone: good, busy, red or none."""

    name: str
    icon: str
    tone: str
    meaning: str


STATES = (
    State("idle", "○", "none", "nothing is asked"),
    State("well", "✓", "good", "it answers, with servers to spare"),
    State("busy", "◆", "busy", "more than four fifths of its servers are at work"),
    State("too late", "▲", "red", "calls wait here longer than the whole request may take; of a client: less is in time than promised"),
    State(
        "failing",
        "✗",
        "red",
        "more than a tenth of the calls to it come to nothing; of a client: less is in time than promised, and most of the rest fails",
    ),
    State("down", "■", "red", "it is killed"),
)
IDLE, WELL, BUSY_STATE, LATE, FAILS, DOWN = range(len(STATES))


def states(run: Run, name: str) -> list[int]:
    """Return the state of a client or a part in each window, as its place in ``STATES``."""
    part = run.system.part(name)
    return _of_client(run, name) if isinstance(part, Client) else _of_block(run, name)


def _of_client(run: Run, name: str) -> list[int]:
    told, objective = run.client(name), run.system.objective
    found = []
    for offered, good, late, failed in zip(told.offered, told.good, told.late, told.failed, strict=True):
        ended = good + late + failed
        if not ended:
            found.append(LATE if offered else IDLE)
        elif good >= objective.success * ended:
            found.append(WELL)
        else:
            found.append(FAILS if failed > late else LATE)
    return found


def failing_share(run: Run, name: str) -> list[float]:
    """Return, for each window, the share of attempts to call a part that came to nothing, as its callers see it."""
    calls = [run.call(each) for each, (_, call) in run.system.all_calls.items() if call.to == name]
    bad = [sum(parts) for parts in zip(*(call[column] for call in calls for column in ("timeouts", "errors", "refused")), strict=True)]
    good = [sum(parts) for parts in zip(*(call["ok"] for call in calls), strict=True)]
    lost = [sum(parts) for parts in zip(*(call["lost"] for call in calls), strict=True)]
    return [a / (a + b) if a + b else float(c > 0) for a, b, c in zip(bad, good, lost, strict=True)]


def _of_block(run: Run, name: str) -> list[int]:
    told, failing = run.block(name), failing_share(run, name)
    within = run.system.objective.latency
    found = []
    for i, time in enumerate(run.times):
        out = told.done[i] + told.failed[i]
        if any(fault.what == "kill" and fault.at == name and fault.start <= time < fault.end for fault in run.system.faults):
            found.append(DOWN)
        elif failing[i] > FAILING:
            found.append(FAILS)
        elif told.queue[i] > within * out and told.queue[i] >= 1:  # Little's law: what waits is rate times waiting time
            found.append(LATE)
        elif not told.arrived[i]:
            found.append(IDLE)
        else:
            found.append(BUSY_STATE if told.utilisation[i] > BUSY else WELL)
    return found


def red_after(run: Run, begin: float, span: float = SOON) -> tuple[str, ...]:
    """Return the parts that were red in some window that began within ``span`` seconds of a time."""
    window = run.system.plan.window
    first, last = int(begin / window), int((begin + span) / window)
    return tuple(
        part.name for part in run.system.blocks if any(STATES[state].tone == "red" for state in states(run, part.name)[first : last + 1])
    )


@dataclass(frozen=True, slots=True)
class Guess:
    """Which parts were expected to go red, and which did."""

    expected: tuple[str, ...]
    red: tuple[str, ...]

    @property
    def hits(self) -> tuple[str, ...]:
        """The parts that were expected to go red, and did."""
        return tuple(name for name in self.expected if name in self.red)

    @property
    def precision(self) -> float | None:
        """Share of the expected parts that went red; ``None`` where none was expected."""
        return len(self.hits) / len(self.expected) if self.expected else None

    @property
    def recall(self) -> float | None:
        """Share of the red parts that were expected; ``None`` where none went red."""
        return len(self.hits) / len(self.red) if self.red else None

    @property
    def told(self) -> str:
        """The outcome in words."""
        red = f"{_listed(self.red)} went red." if self.red else "No part went red."
        if self.expected == self.red or set(self.expected) == set(self.red):
            return f"{red} That is what you said."
        if not self.expected:
            return f"{red} You expected none."
        precision = f"{len(self.hits)} of the {len(self.expected)} that you ticked went red (precision)"
        recall = f"; of the {len(self.red)} that went red you had ticked {len(self.hits)} (recall)" if self.red else ""
        return f"{red} You said {_listed(self.expected)}: {precision}{recall}."


def guessed(run: Run, expected: Iterable[str]) -> Guess:
    """Return how a guess compares with what went red within ten seconds of the first fault.

    Raises
    ------
    InputError
        If nothing goes wrong in the system, or a part does not exist.
    """
    if not run.system.faults:
        raise InputError(f"{run.system.name} has no fault, so there is nothing to predict; add a fault first.", "expected")
    names = [part.name for part in run.system.blocks]
    given = tuple(expected)
    if unknown := [name for name in given if name not in names]:
        raise InputError(f"{unknown[0]!r} is no part that could go red; there is {', '.join(names)}.", "expected")
    begin = min(fault.start for fault in run.system.faults)
    return Guess(tuple(name for name in names if name in given), red_after(run, begin))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
