"""Atomic commitment when something breaks: who ends the transaction how, and how long it stays in doubt with its locks held.

The claims: if the coordinator of a two-phase commit crashes between votes and decision, every participant stays in doubt until it is back,
however long that takes; if it crashes at any other moment, they are in doubt for a few timeouts at most. Three-phase commit bounds the
doubt by its own timeouts, whenever the coordinator crashes. But if the coordinator is not down, only cut off together with one participant,
three-phase commit may commit on one side and abort on the other; two-phase commit blocks, and stays atomic.

One transaction over some participants, on the event kernel, with the processes of :mod:`dstudio_lib.algorithms.transactions`; messages take
a constant time, so that the moment of the crash can be set to the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from dstudio_lib.algorithms.transactions import three_phase_commit, two_phase_commit
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND, Process
from dstudio_lib.foundation.quantities import Duration, Replicas, like
from dstudio_lib.foundation.quantity import Choice
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Constant, Crash, Fault, Partition, Trace, World

COORDINATOR = "coordinator"
TIMEOUTS = 10
"""A participant waits for so many one-way times before it takes the coordinator for silent; the coordinator for half as many."""

Protocol = Annotated[
    str,
    Choice("protocol", "how they agree", (("two-phase", "Two-phase commit"), ("three-phase", "Three-phase commit")), "two-phase"),
]
Participants = Annotated[int, like(Replicas, name="participants", meaning="who hold a part of the transaction", lower=2, upper=9)]
Trouble = Annotated[
    str,
    Choice(
        "what breaks",
        "at the time set",
        (("none", "Nothing"), ("crash", "The coordinator crashes"), ("cut", "The coordinator and one participant are cut off")),
        "crash",
    ),
]
At = Annotated[
    float,
    like(
        Duration, name="when it breaks", symbol="t", meaning="since the start of the transaction", upper=10.0, default=0.0039,
        practical=(0, 0.02), scale="linear",
    ),
]  # fmt: skip
Lasts = Annotated[
    float,
    like(
        Duration, name="how long it lasts", symbol="d", meaning="until it is as before", upper=3_600.0, default=10.0,
        practical=(0.01, 60), display=None,
    ),
]  # fmt: skip
OneWay = Annotated[
    float,
    like(
        Duration, name="one-way time", symbol=r"\tau", meaning="of each message", lower=1e-6, upper=1.0, default=0.002,
        practical=(1e-4, 0.1),
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Commitment(Settings):
    """Protocol and participants, what breaks, when and for how long.

    >>> Commitment(participants=2).names
    ('participant 1', 'participant 2')
    """

    protocol: Protocol = "two-phase"
    participants: Participants = 3
    trouble: Trouble = "crash"
    at: At = 0.0039
    lasts: Lasts = 10.0
    one_way: OneWay = 0.002

    @property
    def names(self) -> tuple[str, ...]:
        """The participants."""
        return tuple(f"participant {n}" for n in range(1, self.participants + 1))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What breaks, as data."""
        at, until = round(self.at * SECOND), round((self.at + self.lasts) * SECOND)
        if self.trouble == "crash":
            return (Crash(at, COORDINATOR, until),)
        if self.trouble == "cut":
            return (Partition(at, ((COORDINATOR, self.names[0]), self.names[1:]), until),)
        return ()


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one participant: when it promised and when it ended (s), and how; None where it did not.

    >>> Part("a", promised=0.002, ended=None, outcome=None).in_doubt(until=1.002)
    1.0
    """

    name: str
    promised: float | None
    ended: float | None
    outcome: Literal["commit", "abort"] | None

    def in_doubt(self, until: float) -> float:
        """How long it was bound by its promise without knowing the decision, up to a time (s)."""
        return 0.0 if self.promised is None else (until if self.ended is None else self.ended) - self.promised


@dataclass(frozen=True)
class Run:
    """What became of each participant, and of the transaction; times in seconds since its start."""

    settings: Commitment
    parts: tuple[Part, ...]
    length: float
    messages: int
    trace: Trace

    @property
    def atomic(self) -> bool:
        """Whether all who ended it ended it alike."""
        return len({part.outcome for part in self.parts if part.outcome}) <= 1

    @property
    def finished(self) -> bool:
        """Whether everybody ended it."""
        return all(part.outcome for part in self.parts)

    @property
    def longest_doubt(self) -> float:
        """The longest that any participant was in doubt."""
        return max(part.in_doubt(self.length) for part in self.parts)


def simulate(settings: Commitment, *, seed: int = 1) -> Run:
    """Run one transaction to its end, and for some timeouts after what broke is as before.

    >>> run = simulate(Commitment(trouble="crash", at=0.0039, lasts=10))
    >>> run.atomic, round(run.longest_doubt, 3)
    (True, 10.004)
    """
    one_way = round(settings.one_way * SECOND)
    world = World(seed=seed, latency=Constant(one_way), faults=settings.faults)
    kinds = two_phase_commit if settings.protocol == "two-phase" else three_phase_commit
    patience = TIMEOUTS * one_way
    world.add(COORDINATOR, _built(kinds.Coordinator, COORDINATOR, settings.names, patience // 2))
    for name in settings.names:
        others = tuple(each for each in settings.names if each != name)
        world.add(name, _built(kinds.Participant, name, (COORDINATOR, *others), patience))
    broken = settings.at + settings.lasts if settings.faults else 0.0
    until = round(broken * SECOND) + 10 * patience * (settings.participants + 1)
    world.run(until=until)
    parts = tuple(_part(world.trace, name) for name in settings.names)
    return Run(settings, parts, until / SECOND, world.trace.counts()["send"], world.trace)


def _built(kind: Callable[..., Process], me: str, peers: tuple[str, ...], patience: int) -> Callable[[], Process]:
    return lambda: kind(me, peers, patience=patience)


def _part(trace: Trace, name: str) -> Part:
    promises = trace.of("prepared", node=name)
    ends = trace.of("commit", "abort", node=name)
    outcome: Any = ends[0].kind if ends else None
    return Part(name, promises[0].time / SECOND if promises else None, ends[0].time / SECOND if ends else None, outcome)


def doubt_by_moment(settings: Commitment, moments: tuple[float, ...], *, seed: int = 1) -> tuple[float, ...]:
    """Return the longest doubt (s) for each moment (s) at which it may break: where the window begins and ends.

    Raises
    ------
    InputError
        If nothing breaks in the settings.

    Examples
    --------
    >>> [round(doubt, 3) for doubt in doubt_by_moment(Commitment(lasts=1), (0.003, 0.005))]
    [1.003, 0.004]
    """
    if settings.trouble == "none":
        raise InputError("Nothing breaks in these settings, so the moment changes nothing; try trouble='crash'.", "trouble")
    return tuple(simulate(replace(settings, at=moment), seed=seed).longest_doubt for moment in moments)
