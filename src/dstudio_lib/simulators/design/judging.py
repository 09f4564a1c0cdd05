"""A design under trial: each run told in numbers, and the runs of several seeds put together to a score.

The same design with the same seeds has the same score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dstudio_lib.engine.layout import BUCKETS
from dstudio_lib.engine.results import middle
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.playground import Run, System, simulate
from dstudio_lib.simulators.playground_parts import Cache, Queue
from dstudio_lib.simulators.playground_patterns import switches

from .challenge import HOURS_A_MONTH, Challenge, Trial, faced
from .freedom import checked
from .scoring import Score, scored

CALM = 3
"""Windows in a row that have to be as promised before a system counts as recovered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one trial.

    ``worst`` is the share answered in time in the worst five windows of the trouble, ``recovery`` (s) how long after its end all was
    well again (``None``: not within the run), ``cost`` a month of it, and ``broken`` how often each rule was.
    """

    trial: str
    seed: int
    success: float
    p99: float | None
    worst: float
    recovery: float | None
    cost: float
    waiting: float
    broken: tuple[int, ...]


def outcome(challenge: Challenge, design: System, trial: Trial, seed: int) -> Outcome:
    """Return what comes of one trial of a design that the challenge allows."""
    run = simulate(faced(design, trial), seed=seed)
    worst, recovery = _trouble(challenge, run)
    queues = [part.name for part in design.blocks if isinstance(part, Queue)]
    return Outcome(
        trial.name,
        seed,
        run.success,
        p99_of(run),
        worst,
        recovery,
        monthly_cost(challenge, run),
        sum(_waiting(run, name) for name in queues),
        tuple(_broken(run, challenge, at) for at in range(len(challenge.rules))),
    )


def p99_of(run: Run) -> float | None:
    """Return the 99th percentile (s) of all answers to all clients; ``None`` if there was none."""
    import numpy as np

    total = np.zeros(BUCKETS, dtype=np.int64)
    for place in range(len(run.system.clients)):
        for window in range(run.system.plan.windows):
            total += np.frombuffer(run.result.source_histogram(place, window), dtype=np.uint32)
    sums = total.cumsum()
    return middle(int((sums >= 0.99 * sums[-1]).argmax())) if sums[-1] else None


def _waiting(run: Run, queue: str) -> float:
    place = [part.name for part in run.system.blocks].index(queue)
    return run.result.block(place, "waiting")[-1] / run.system.plan.window


def monthly_cost(challenge: Challenge, run: Run) -> float:
    """Return what a month costs: servers and calls as in this run, and the upkeep of each pattern that is on."""
    return run.cost_per_hour * HOURS_A_MONTH + challenge.upkeep * patterns_on(run.system)


def patterns_on(system: System) -> int:
    """Return at how many places a pattern is on; those of clients, and the health checks of a balancer, are nobody's work here.

    >>> from .checkout import CHECKOUT
    >>> patterns_on(CHECKOUT.start)
    4
    """
    clients = {f"{client.name} to {client.call.to}" for client in system.clients}
    return sum(switch.on and switch.pattern != "health checks" and switch.place not in clients for switch in switches(system))


def _trouble(challenge: Challenge, run: Run) -> tuple[float, float | None]:
    """Return the share answered in time in the worst five seconds, and how long it took to recover."""
    places = range(len(run.system.clients))
    good = [sum(each) for each in zip(*(run.result.source(place, "good") for place in places), strict=True)]
    columns = [run.result.source(place, name) for place in places for name in ("good", "late", "failed")]
    ended = [sum(each) for each in zip(*columns, strict=True)]
    faults = run.system.faults
    first = int(min((fault.start for fault in faults), default=0.0))
    last = min(len(good), int(max((fault.end for fault in faults), default=len(good))))
    shares = [sum(good[i : i + 5]) / max(1.0, sum(ended[i : i + 5])) for i in range(first, max(first + 1, last - 4))]
    if not faults:
        return min(shares), 0.0
    for begin in range(last, len(good) - CALM + 1):
        if all(good[i] >= challenge.success * ended[i] > 0 for i in range(begin, begin + CALM)):
            return min(shares), float(begin - last)
    return min(shares), None


def _broken(run: Run, challenge: Challenge, at: int) -> int:
    rule, system = challenge.rules[at], run.system
    if rule.kind == "once":
        return round(run.total(rule.at, "repeated"))
    if rule.kind == "kept":
        queues = [part.name for part in system.blocks if isinstance(part, Queue)]
        return round(sum(run.total(name, "failed") + run.total(name, "lost") for name in queues))
    if rule.kind == "fresh":
        stale = [part for part in system.blocks if isinstance(part, Cache) and not 0 < part.time_to_live <= rule.limit]
        return round(sum(run.total(part.name, "hits") for part in stale))
    window = system.plan.window
    skipped = [name for name, (_, call) in system.all_calls.items() if call.optional and call.to == rule.at]
    if rule.kind == "asked":
        struck = any(rule.at in (fault.at, fault.at.partition(" to ")[2]) for fault in system.faults)
        made, failed = (sum(sum(run.call(name)[column]) * window for name in skipped) for column in ("calls", "failed"))
        return round(failed) if not struck and failed > rule.limit * made else 0
    through = {part.name for part in system.blocks if isinstance(part, (Queue, Cache)) and part.call.to == rule.at}
    skipped += [name for name, (_, call) in system.all_calls.items() if call.optional and call.to in through]
    return round(sum(sum(run.call(name)["failed"]) * window for name in skipped))


def outcomes(challenge: Challenge, design: System, seeds: Sequence[int]) -> Iterator[Outcome]:
    """Yield what comes of every trial of every seed, as it is known: the public ones first, once.

    Raises
    ------
    InputError
        If the challenge does not allow the design, or there is no seed.
    """
    allowed = checked(challenge, design)
    if not seeds:
        raise InputError("There is no seed to judge by; give at least one.", "seeds")
    for trial in challenge.public:
        yield outcome(challenge, allowed, trial, seeds[0])
    for seed in seeds:
        for trial in challenge.drawn(seed):
            yield outcome(challenge, allowed, trial, seed)


def count_of(challenge: Challenge, seeds: Sequence[int]) -> int:
    """Return how many runs an evaluation takes."""
    return len(challenge.public) + sum(len(challenge.drawn(seed)) for seed in seeds)


@dataclass(frozen=True)
class Evaluation:
    """A design, what came of it, and what that is worth."""

    challenge: str
    seeds: tuple[int, ...]
    outcomes: tuple[Outcome, ...]
    score: Score

    @property
    def total(self) -> int:
        """The score, out of 100."""
        return self.score.total


def put_together(challenge: Challenge, seeds: Sequence[int], found: Sequence[Outcome]) -> Evaluation:
    """Return the evaluation that outcomes make."""
    return Evaluation(challenge.name, tuple(seeds), tuple(found), scored(challenge, found))


def evaluate(challenge: Challenge, design: System, seeds: Sequence[int]) -> Evaluation:
    """Return what a design is worth against the public trials and those drawn from some seeds.

    Raises
    ------
    InputError
        If the challenge does not allow the design, or there is no seed.

    Examples
    --------
    >>> from .checkout import CHECKOUT
    >>> evaluate(CHECKOUT, CHECKOUT.start, [1]).total <= 40
    True
    """
    return put_together(challenge, seeds, list(outcomes(challenge, design, seeds)))
