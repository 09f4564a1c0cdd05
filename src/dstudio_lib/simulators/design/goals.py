"""Goals for the playground: small puzzles, each judged by what comes of a system over twenty seeds, so that several answers are right.

>>> [goal.name for goal in GOALS]
['hang', 'metastable', 'recover']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.simulators.playground import Fault, Objective, Run, System, simulate
from dstudio_lib.simulators.playground_parts import Call, Client, Database, External, Queue, Service
from dstudio_lib.simulators.playground_patterns import switched, switches

from .judging import p99_of

SEEDS = range(1, 21)
ENOUGH = 18
"""Of twenty seeds: what holds in fewer is luck."""
MOST_SERVERS = 4
AFTER = 20.0
"""The last seconds of a run, in which a system has recovered or has not."""


@dataclass(frozen=True)
class Goal:
    """A puzzle: what to reach, the system to start from, what a system must be to count, and what a run of it must show.

    ``refusal`` says in a sentence why a system does not count, and is empty if it does; ``reached`` judges one run, and ``told`` says
    the number that it was judged by.
    """

    name: str
    title: str
    start: System
    refusal: Callable[[System], str]
    reached: Callable[[Run], bool]
    told: Callable[[Run], str]
    answers: tuple[Callable[[], System], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How often a goal was reached, and a sentence about it."""

    reached: int
    of: int
    sentence: str

    @property
    def solved(self) -> bool:
        """Whether it was reached often enough."""
        return self.reached >= ENOUGH


def servers_of(system: System) -> int:
    """Return how many servers of one's own a system has, consumers of queues included."""
    counted = sum(part.scaling.most if part.scaling else part.servers for part in system.blocks if isinstance(part, Service))
    return counted + sum(part.consumers for part in system.blocks if isinstance(part, Queue))


def _as_given(start: System, system: System) -> str:
    """Return what of clients, faults, promise, and the work that a call takes was changed; empty if nothing was."""
    for client in start.clients:
        kept = [part for part in system.clients if part.name == client.name]
        if not kept or replace(kept[0], call=client.call) != client:
            return f"Client {client.name!r} has to stay as it was: clients do as they like."
    if system.faults != start.faults:
        return "The fault has to stay as it was; reset, and change the system instead."
    if (system.objective, system.horizon, system.window) != (start.objective, start.horizon, start.window):
        return "What clients are promised, and how long is watched, have to stay as they were."
    for block in start.blocks:
        same = next((part for part in system.blocks if part.name == block.name), None)
        if type(same) is not type(block):
            return f"{block.place} has to stay; reset, and change something else."
        for field in ("service_time", "latency", "distribution", "errors", "slow_share", "holds"):
            if getattr(same, field, None) != getattr(block, field, None):
                return f"{block.place}: {field.replace('_', ' ')} has to stay as it was."
        if isinstance(block, (External, Database)) and not any(call.to == block.name for _, call in system.all_calls.values()):
            return f"Nothing calls {block.name!r} any more; it has to be asked."
    shares = {call.to: (call.share, call.copies) for _, call in start.all_calls.values()}
    for name, (_, call) in system.all_calls.items():
        if (call.share, call.copies) != shares.get(call.to, (1.0, 1)):
            return f"Call {name!r}: its share of the requests has to stay as it was."
    return ""


# --- survive a hang

_HANG = System(
    "Reviews hang",
    (
        Client("shoppers", Call("shop"), rate=50.0),
        Service("shop", servers=4, service_time=0.01, calls=(Call("reviews", timeout=2.0),)),
        External("reviews", latency=0.02),
    ),
    (Fault("hang", "reviews", 15.0, 75.0),),
    Objective(latency=0.5, success=0.95),
    horizon=90.0,
    about="A shop shows reviews that somebody else keeps, and for a minute they do not answer.",
)


def _hang_refused(system: System) -> str:
    if changed := _as_given(_HANG, system):
        return changed
    servers = servers_of(system)
    return f"The system has {servers} servers; allowed are {MOST_SERVERS}." if servers > MOST_SERVERS else ""


def _hang_told(run: Run) -> str:
    slowest = p99_of(run)
    return f"{percent(run.success)} answered in time, p99 {'none' if slowest is None else duration(slowest)}"


def _survived(run: Run) -> bool:
    slowest = p99_of(run)
    return run.meets_objective and slowest is not None and slowest < 0.5


def _without_reviews() -> System:
    return switched(_HANG, "fallback", "shop to reviews", True)


def _hang_breaker() -> System:
    design = switched(_without_reviews(), "timeout", "shop to reviews", True, timeout=0.06)
    return switched(design, "circuit breaker", "shop to reviews", True)


def _hang_bulkhead() -> System:
    design = switched(_without_reviews(), "timeout", "shop to reviews", True, timeout=0.4)
    return switched(design, "bulkhead", "shop to reviews", True, bulkhead=2)


# --- metastable, and back

_CALM = System(
    "A database near its limit",
    (
        Client("shoppers", Call("web", timeout=2.0), rate=100.0),
        Service("web", servers=400, service_time=0.005, calls=(Call("database", timeout=0.5),)),
        Database("database", servers=6, service_time=0.04, queue=300),
    ),
    (Fault("slow", "database", 15.0, 25.0, 4.0),),
    Objective(latency=1.0, success=0.99),
    horizon=80.0,
    about="The database works at two thirds of its capacity, and is four times slower for ten seconds. It recovers by itself.",
)
_STUCK = replace(
    switched(_CALM, "retries", "web to database", True),
    name="A database that stays down",
    about="The same database, asked again and again: the fault is over after ten seconds, and the overload stays.",
)


def _toggled(system: System) -> str:
    """Return why a system is not the calm one with one switch turned; empty if it is."""
    if changed := _as_given(_CALM, system):
        return changed
    if any(switched(_CALM, each.pattern, each.place, not each.on).parts == system.parts for each in switches(_CALM)):
        return ""
    before = {(each.pattern, each.place): each.on for each in switches(_CALM)}
    count = sum(before.get((each.pattern, each.place), False) != each.on for each in switches(system))
    return f"{count} switches differ from the start, or a setting does; the goal is one switch, and nothing else."


def _late_share(run: Run) -> float:
    client = run.client(run.system.clients[0].name)
    return client.between(run.system.horizon - AFTER, run.system.horizon)


def _late_told(run: Run) -> str:
    return f"{percent(_late_share(run))} answered in time in the last {number(AFTER)}{NARROW}s"


def _recover_refused(system: System) -> str:
    if changed := _as_given(_STUCK, system):
        return changed
    servers, given = servers_of(system), servers_of(_STUCK)
    return f"The system has {servers} servers; it had {given}, and none may be added." if servers > given else ""


GOALS = (
    Goal(
        "hang",
        f"Survive a 60 s hang of a dependency with p99 under 500 ms and at most {MOST_SERVERS} servers",
        _HANG,
        _hang_refused,
        _survived,
        _hang_told,
        (_hang_breaker, _hang_bulkhead),
    ),
    Goal(
        "metastable",
        "Make it metastable with one switch: still broken long after the fault is over",
        _CALM,
        _toggled,
        lambda run: _late_share(run) < 0.5,
        _late_told,
        (lambda: switched(_CALM, "retries", "web to database", True), lambda: switched(_CALM, "retries", "shoppers to web", True)),
    ),
    Goal(
        "recover",
        "Recover without adding capacity",
        _STUCK,
        _recover_refused,
        lambda run: _late_share(run) >= 0.95,
        _late_told,
        (
            lambda: switched(_STUCK, "circuit breaker", "web to database", True),
            lambda: switched(_STUCK, "retry budget", "web to database", True),
            lambda: switched(_STUCK, "load shedding", "database", True),
        ),
    ),
)


def goal_named(name: str) -> Goal:
    """Return a goal by its name.

    Raises
    ------
    UnknownName
        If there is none of this name; the sentence lists them.
    """
    for goal in GOALS:
        if goal.name == name:
            return goal
    raise UnknownName(f"No goal is called {name!r}; there is {', '.join(goal.name for goal in GOALS)}.")


def runs(goal: Goal, system: System) -> Iterator[tuple[bool, str]]:
    """Yield, seed by seed, whether the goal was reached, and the number by which that was judged."""
    for seed in SEEDS:
        run = simulate(system, seed=seed)
        yield goal.reached(run), goal.told(run)


def concluded(goal: Goal, found: list[tuple[bool, str]]) -> Verdict:
    """Return what the runs of twenty seeds say."""
    reached = sum(good for good, _ in found)
    wrong = [told for good, told in found if not good]
    solved = "Reached" if reached >= ENOUGH else "Not reached"
    example = f" Where it was not: {wrong[0]}." if wrong else f" In the first run: {found[0][1]}."
    return Verdict(reached, len(found), f"{solved}: in {reached} of {len(found)} runs, {ENOUGH} are enough.{example}")


def judge(goal: Goal, system: System) -> Verdict:
    """Return whether a system reaches a goal.

    >>> judge(GOALS[0], GOALS[0].start).solved
    False
    """
    if refused := goal.refusal(system):
        return Verdict(0, len(SEEDS), refused)
    return concluded(goal, list(runs(goal, system)))
