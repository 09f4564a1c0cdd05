"""A learner's protocol on trial: in worlds with random faults, and in everything that can happen within bounds.

The claim: what is wrong with a protocol is found by one of the two or by both, and comes back as a run that is as short as it gets, can be
done again from what the verdict names, and can be played; what is right is told with how much was tried.

>>> from dstudio_lib.foundation.process import Process
>>> class Hasty(Process):
...     def on_start(self, world):
...         for peer in self.peers:
...             world.send(peer, self.me)
...     def on_message(self, world, sender, message):
...         world.record("decide", value=message)
>>> verdict = trial(Hasty, ("a", "b"), checks=[kept(agreement)], seeds=range(3))
>>> verdict.held, verdict.exploration.path
(False, ('b receives "a" from a', 'a receives "b" from b'))
>>> print(verdict.recording().sentence)
agreement: b decides 'a' and a decides 'b'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from dstudio_lib.checkers import linearizability
from dstudio_lib.checkers.agreement import Promise, agreement, convergence
from dstudio_lib.checkers.exploring import Exploration
from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.model_checker import Asked, Bounds, Situation, check_protocol
from dstudio_lib.checkers.replaying import replay
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, ClockDrift, ClockJump, Fault, Link, World
from dstudio_lib.kernel.chance import CALM_FROM, random_faults
from dstudio_lib.kernel.recording import Recording, record

from .guarding import PATIENCE, watching, within
from .learner_code import CALM, ROUGH, Build, Check, Draw, Failure, Trial, broken, checks_of, try_protocol

if TYPE_CHECKING:
    from random import Random

__all__ = ["BOUNDS", "Verdict", "agreement", "converged", "kept", "linearizable", "recording_of", "trial", "trouble"]

BOUNDS = Bounds(drops=1, crashes=1, timeouts=2, most_states=4_000)
"""What may go wrong in one run under the model checker, and how many states to look at, unless other bounds are given."""
MOST_SHOWN = 150
"""Steps of a run that is only shown."""
MOST_JUMP = 200 * MILLISECOND
MOST_DRIFT = 50_000_000
"""By how much clocks are set wrong (ns), and run fast or slow (ns a second)."""


def trouble(random: Random, names: Sequence[str], until: int) -> Iterator[Fault]:
    """Draw all that can go wrong: crashes, pauses, partitions, links cut, slow or lossy; and clocks that jump or drift.

    >>> from dstudio_lib.foundation.randomness import stream
    >>> {type(fault).__name__ for seed in range(40) for fault in trouble(stream(seed, "faults"), ("a", "b"), 9)} >= {"Crash", "ClockDrift"}
    True
    """
    yield from random_faults(random, names, until)
    for name in names:
        at, size, kind = int(random.random() * CALM_FROM * until), 2 * random.random() - 1, random.random()
        if kind < 0.2:
            yield ClockJump(at, name, int(size * MOST_JUMP))
        elif kind < 0.4:
            yield ClockDrift(at, name, int(size * MOST_DRIFT))


def kept(promise: Callable[..., Promise], **words: Any) -> Check:
    """Return the check that a promise of :mod:`dstudio_lib.checkers.agreement` is kept, said in the words that the protocol records.

    >>> kept(agreement, decide="elected", field="leader", instance="term").__name__
    'agreement'
    """

    def check(world: Any) -> Promise:
        return promise(world.trace, **words)

    check.__name__ = promise.__name__.replace("_", " ")
    return check


def linearizable(model: str = "register", **settings: Any) -> Check:
    """Return the check that the operations which clients recorded (``invoke`` and ``return``) are linearizable.

    >>> linearizable("kv").__name__
    'linearizability'
    """

    def check(world: Any) -> str | None:
        verdict = linearizability.check(from_trace(world.trace), model=model, **settings)
        return verdict.reason if verdict.linearizable is False else None

    check.__name__ = "linearizability"
    return check


def converged(attribute: str) -> Check:
    """Return the check that an attribute is the same at all nodes: a goal, for when everything has arrived.

    >>> converged("items").__name__
    'convergence'
    """

    def check(world: Any) -> Promise:
        for name, node in world.nodes.items():
            if not hasattr(node, attribute):
                raise InputError(f"Node {name} has no attribute {attribute!r} to compare; set it in __init__.", "attribute")
        return convergence({name: getattr(node, attribute) for name, node in world.nodes.items()})

    check.__name__ = "convergence"
    return check


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it.

    Attributes
    ----------
    runs
        The worlds with random faults, and the first failure in them.
    exploration
        What the model checker found; None where it was not asked, because the protocol's code itself fails.
    """

    runs: Trial
    exploration: Exploration[Situation] | None
    build: Mapping[str, Callable[[], Any]] = field(repr=False)
    calls: tuple[Call, ...] = field(default=(), repr=False)
    bounds: Bounds = field(default=BOUNDS, repr=False)
    patience: float = field(default=PATIENCE, repr=False)

    @property
    def held(self) -> bool:
        """Whether nothing was found to be wrong; ``str(verdict)`` says how much was tried."""
        return self.runs.passed and (self.exploration is None or self.exploration.valid is not False)

    def recording(self) -> Recording:
        """Return the failing run with the fewest steps, or, if nothing failed, the beginning of a calm one, to be played."""
        found, failure = self.exploration, self.runs.failure
        if found is not None and found.valid is False and (failure is None or len(found.path) <= failure.step):
            return replay(
                self.build,
                found.path,
                calls=_asked(self.calls),
                sentence=found.reason.rpartition(", a")[0] + ".",
                carry_out=partial(within, self.patience),
            )
        if failure is not None:
            return recording_of(failure)
        world = World(1, latency=CALM.latency, faults=self.calls)
        for name, make in self.build.items():
            world.add(name, make)
        return record(world, SECOND, steps=MOST_SHOWN)

    def __str__(self) -> str:
        found = self.exploration
        if found is None:
            return str(self.runs)
        allowed = ", ".join(f"{getattr(self.bounds, name)} {name}" for name in ("drops", "duplications", "crashes", "timeouts"))
        lines = [str(self.runs), f"Of all that can happen with at most {allowed}: {found.reason}"]
        return "\n".join(lines + [f"  {number}. {step}" for number, step in enumerate(found.path, start=1)])


def recording_of(failure: Failure) -> Recording:
    """Return the run of a failure, with the event that broke it marked."""
    world = failure.protocol.world(failure.seed, failure.faults, failure.link)
    with watching(world, failure.protocol.patience):
        found = record(world, failure.time, steps=failure.step)
    broken_at = len(found.trace) - 1 if found.broken is None and len(found.trace) else found.broken
    return Recording(found.trace, found.nodes, found.states, broken_at, failure.sentence)


def trial(
    build: Build,
    names: Sequence[str] = ("a", "b", "c"),
    *,
    checks: Iterable[Check] = (),
    goals: Iterable[Check] = (),
    seeds: Iterable[int] = range(50),
    faults: Draw | Iterable[Fault] | None = trouble,
    calls: Sequence[Call] = (),
    link: Link = ROUGH,
    until: int = 2 * SECOND,
    bounds: Bounds = BOUNDS,
    watch: Sequence[str] | None = None,
    at_rest: Check | None = None,
    patience: float = PATIENCE,
) -> Verdict:
    """Try a protocol in worlds with random faults, then in all that can happen within bounds.

    Parameters
    ----------
    build
        Makes a node from its name and the names of the others: the learner's class itself, unchanged.
    names
        The names of all nodes.
    checks
        What must hold at every moment: functions of what is seen, with its ``trace`` and its ``nodes``, such as ``kept(agreement)``.
    goals
        What must be reached by the end of a run with random faults, when none has acted for a while.
    seeds, faults, link, until, patience
        As for :func:`~dstudio_lib.simulators.learner_code.try_protocol`.
    calls
        What applications ask of nodes; under the model checker they come in this order, each at any time.
    bounds, watch, at_rest
        As for :func:`~dstudio_lib.checkers.model_checker.check_protocol`; by default all that nodes record is kept.

    Raises
    ------
    InputError
        When a name stands twice, or there is none.

    Notes
    -----
    A protocol whose code raises, does not come back, or sends what is no message is told so from the first part, and is not explored.
    """
    checks, goals, calls = checks_of(checks, "checks"), checks_of(goals, "goals"), tuple(calls)
    runs = try_protocol(
        build, names, checks=checks, goals=goals, seeds=seeds, faults=faults, calls=calls, link=link, until=until, patience=patience
    )
    made = {name: partial(build, name, tuple(each for each in names if each != name)) for name in names}
    titles = {getattr(check, "__name__", type(check).__name__) for check in (*checks, *goals)}
    if runs.failure is not None and runs.failure.cause not in titles:
        return Verdict(runs, None, made, calls, bounds, patience)
    found = check_protocol(
        made,
        lambda seen: _said(checks, seen),
        bounds=bounds,
        watch=watch,
        at_rest=at_rest,
        calls=_asked(calls),
        in_turn=True,
        carry_out=partial(within, patience),
    )
    return Verdict(runs, found, made, calls, bounds, patience)


def _asked(calls: Iterable[Call]) -> tuple[Asked, ...]:
    return tuple(Asked(each.node, each.method, each.arguments) for each in calls)


def _said(checks: Iterable[Check], seen: Any) -> str | bool:
    """Return what does not hold of a situation, in words."""
    found = broken(checks, seen)
    return True if found is None else found[0]
