"""A learner's own protocol in the same worlds as the course's: run under random faults, and the first failure made small.

A protocol is any class with ``on_message(world, sender, message)``; the other handlers of
:class:`~dstudio_lib.foundation.process.Process` are optional.

The claim: what a node does wrong is told in one sentence that names the node, the handler and the time, with a run that shows it and holds
little else; the same seeds find the same failure everywhere.

>>> from dstudio_lib.foundation.process import MILLISECOND, Process
>>> class Greeter(Process):
...     def on_start(self, world):
...         world.send(self.peers[0], "hello")
...     def on_message(self, world, sender, message):
...         world.record("greeted", by=sender)
>>> def greeted_once(world):
...     return "a was greeted twice" if len(world.trace.of("greeted", node="a")) > 1 else None
>>> trial = try_protocol(Greeter, ("a", "b"), checks=[greeted_once], seeds=range(9))
>>> trial.passed, trial.failure.sentence, len(trial.failure.faults)
(False, 'greeted_once: a was greeted twice', 1)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any

from dstudio_lib.checkers.agreement import Promise
from dstudio_lib.checkers.minimise import minimise
from dstudio_lib.foundation.errors import DStudioError, InputError
from dstudio_lib.foundation.formatting import duration
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.kernel import Constant, Fault, HandlerFailed, Link, TooManyEvents, Trace, Uniform
from dstudio_lib.kernel.chance import random_faults
from dstudio_lib.kernel.faults import as_plain, scenario

from .guarding import PATIENCE, TakesForEver, WatchedWorld, watching

if TYPE_CHECKING:
    from random import Random

    from dstudio_lib.kernel import World

Build = Callable[[str, tuple[str, ...]], Any]
Check = Callable[["World"], object]
Draw = Callable[["Random", Sequence[str], int], Iterable[Fault]]

SLICES = 40
"""How often a run stops to be checked, at least; the event that breaks a check is then found exactly."""
MOST_EVENTS = 20_000
"""Events that one slice may hold."""
MOST_RUNS = 200
"""Runs to make a failure smaller with."""
OTHER_SEEDS = 20
"""Seeds that are tried for a shorter run with the same faults."""
CALM = Link(Uniform(MILLISECOND, 5 * MILLISECOND))
ROUGH = replace(CALM, loss=0.02, duplication=0.02, reordering=0.05)


@dataclass(frozen=True, slots=True)
class Failure:
    """One run that went wrong, as small as it could be made.

    Attributes
    ----------
    sentence
        What went wrong; ``cause`` is the name of the check that was broken, or of the error, that stays while the run is made smaller.
    seed, faults, link
        What the run follows from: with these it happens again.
    time, step
        When it went wrong (ns), and after how many events.
    trace
        All that happened up to then.
    first_faults, first_step
        How many faults and events it took before it was made smaller.
    """

    sentence: str
    cause: str
    seed: int
    faults: tuple[Fault, ...]
    link: Link
    time: int
    step: int
    trace: Trace = field(repr=False, compare=False)
    protocol: Protocol = field(repr=False, compare=False)
    first_faults: int = 0
    first_step: int = 0

    def world(self) -> World:
        """Return the world as it was just before, to look at or to run on."""
        world = self.protocol.world(self.seed, self.faults, self.link)
        world.step(self.step - 1)
        return world

    def __str__(self) -> str:
        lines = [
            self.sentence,
            f"Seed {self.seed}, {duration(self.time / 1e9)}, after {self.step} events (first found after {self.first_step}).",
        ]
        lines += [f"  {as_plain(each)}" for each in self.faults] or ["  No fault is needed."]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: how many runs and events there were, what was done to them, and the first failure, if one was found."""

    runs: int
    events: int
    failure: Failure | None
    faults: Mapping[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong."""
        return self.failure is None

    def __str__(self) -> str:
        if self.failure:
            return str(self.failure)
        done = ", ".join(f"{count} {name}" for name, count in self.faults.items())
        return f"Nothing went wrong in {self.runs} runs of {self.events} events in all{f', under {done}' if done else ''}."


@dataclass(frozen=True, slots=True)
class Protocol:
    """A learner's protocol and what is asked of it."""

    build: Build
    names: tuple[str, ...]
    checks: tuple[Check, ...]
    goals: tuple[Check, ...]
    until: int
    patience: float

    def world(self, seed: int, faults: Iterable[Fault], link: Link) -> WatchedWorld:
        """Return a world in which nothing has happened yet."""
        shares = {name: getattr(link, name) for name in ("latency", "loss", "duplication", "reordering", "in_order")}
        world = WatchedWorld(seed, faults=faults, **shares)
        name = self.names[0]
        try:
            with watching(world, max(self.patience, PATIENCE)):
                for name in self.names:
                    peers = tuple(each for each in self.names if each != name)
                    world.add(name, lambda name=name, peers=peers: self.build(name, peers))  # type: ignore[misc]
        except (DStudioError, KeyboardInterrupt):
            raise
        except BaseException as error:  # an endless loop and exit() are no Exceptions
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise InputError(f"Node {name} could not be made, so nothing has happened yet: {what}", "build") from error
        return world

    def run(self, seed: int, faults: tuple[Fault, ...], link: Link, until: int | None = None) -> tuple[Failure | None, WatchedWorld]:
        """Run once, up to the first failure or to the end; goals are asked for only at the end of a whole run."""
        world = self.world(seed, faults, link)
        end = self.until if until is None else until
        slices = [end * number // SLICES for number in range(1, SLICES + 1)]
        found: tuple[str, str] | None = None
        before = 0
        try:
            with watching(world, self.patience):
                for time in slices:
                    before = world.loop.steps
                    world.run(time, most=MOST_EVENTS)
                    found = broken(self.checks, world)
                    if found:
                        break
        except HandlerFailed as error:
            found = (str(error), f"{error.node} {type(error.__cause__).__name__}")
        except TooManyEvents as error:
            found = (str(error), "TooManyEvents")
        else:
            if found:
                found, world = self._exactly(seed, faults, link, before, found)
            elif until is None:
                found = broken(self.goals, world)
        if found is None:
            return None, world
        sentence, cause = found
        return Failure(sentence, cause, seed, faults, link, world.time, world.loop.steps, world.trace, self), world

    def _exactly(
        self, seed: int, faults: tuple[Fault, ...], link: Link, before: int, found: tuple[str, str]
    ) -> tuple[tuple[str, str], WatchedWorld]:
        """Run again up to the slice in which a check was broken, and go on event by event."""
        world = self.world(seed, faults, link)
        with watching(world, self.patience):
            world.step(before)
            while world.step():
                now = broken(self.checks, world)
                if now:
                    return now, world
        return found, world


def broken(checks: Iterable[Check], world: World) -> tuple[str, str] | None:
    """Return the sentence and the name of the first check that does not hold.

    A check holds if it returns nothing or ``True``; a text or ``False`` says that it does not, and so does an ``AssertionError``, or a
    broken :class:`~dstudio_lib.checkers.agreement.Promise`.
    """
    for check in checks:
        name = getattr(check, "__name__", type(check).__name__)
        try:
            verdict = check(world)
        except AssertionError as error:
            verdict = str(error).partition("\n")[0] or False
        except DStudioError:
            raise
        except Exception as error:
            raise InputError(
                f"The check {name} itself failed, with {type(error).__name__}: {error}. It is asked from the beginning on, "
                "when nothing has happened yet: let it return None then.",
                "checks",
            ) from error
        if isinstance(verdict, Promise):
            verdict = None if verdict.kept else verdict.reason
        if isinstance(verdict, str):
            return f"{name}: {verdict}", name
        if verdict is not None and not verdict:
            return f"{name} does not hold.", name
    return None


def try_protocol(
    build: Build,
    peers: Sequence[str] = ("a", "b", "c"),
    *,
    checks: Iterable[Check] = (),
    goals: Iterable[Check] = (),
    seeds: Iterable[int] = range(50),
    faults: Draw | Iterable[Fault] | None = random_faults,
    calls: Draw | Iterable[Fault] = (),
    link: Link = ROUGH,
    until: int = 2 * SECOND,
    patience: float = PATIENCE,
) -> Trial:
    """Run a protocol under random faults, once a seed, and return the first failure, made as small as it gets.

    Parameters
    ----------
    build
        Makes a node from its name and the names of the others: the learner's class itself.
    peers
        The names of all nodes.
    checks, goals
        What must hold at every moment, and what must be reached by the end, when no fault has acted for a while: functions of the world
        that return nothing, or a sentence that says what is wrong.
    seeds
        One run each.
    faults, calls
        What goes wrong, and what the nodes' applications ask for: a function that draws them from a generator, the names and the
        length of the run, or a list of them, or (for faults) none.
    link
        What every link does.
    until
        The length of each run (ns).
    patience
        Seconds of waiting for one handler.

    Raises
    ------
    InputError
        When a name stands twice, or there is none; when there is no seed, no time, no patience; or when a check itself raises an error.

    Notes
    -----
    The first seed is run twice: a protocol that does not do the same again (it asks for the time, the global random numbers or the order
    of a set) is told so, since nothing that it does can be repeated.
    """
    names = tuple(peers)
    if not names or len(set(names)) < len(names):
        raise InputError(f"The nodes {names} need names, each of its own; give for instance ('a', 'b', 'c').", "peers")
    protocol = Protocol(build, names, checks_of(checks, "checks"), checks_of(goals, "goals"), until, patience)
    if until.__class__ is not int or until <= 0:
        raise InputError(f"A run of {until!r} ns holds nothing; give whole nanoseconds, such as 2 * SECOND.", "until")
    if not 0 < patience < inf:
        raise InputError(f"patience is {patience!r}; give the seconds that one handler may take, such as 2.0.", "patience")
    if not isinstance(link, Link):
        raise InputError(f"link was given as {link!r}; give a Link, such as Link(loss=0.1).", "link")
    runs = events = 0
    tried: Counter[str] = Counter()
    for seed in seeds if isinstance(seeds, Iterable) else ():
        given = scenario((*_drawn(faults, seed, "faults", names, until), *_drawn(calls, seed, "calls", names, until)))
        tried.update(type(each).__name__ for each in given)
        failure, world = protocol.run(seed, given, link)
        runs, events = runs + 1, events + world.loop.steps
        if runs == 1 and failure is None:
            failure = _not_the_same_again(protocol, seed, given, link, world.trace)
        if failure:
            return Trial(runs, events, smallest(protocol, failure), dict(sorted(tried.items())))
    if not runs:
        raise InputError(f"seeds was given as {seeds!r}, so nothing was tried; give whole numbers, such as range(50).", "seeds")
    return Trial(runs, events, None, dict(sorted(tried.items())))


def _drawn(given: Draw | Iterable[Fault] | None, seed: int, name: str, names: tuple[str, ...], until: int) -> Iterable[Fault]:
    if given is None:
        return ()
    found = given(stream(seed, name), names, until) if callable(given) else given
    if not isinstance(found, Iterable):
        raise InputError(f"{name} came to {found!r}; give a list of them, or a function that returns one.", name)
    return found


def checks_of(checks: Iterable[Check], name: str) -> tuple[Check, ...]:
    """Return checks as they were given, if that is what they are."""
    asked = tuple(checks) if isinstance(checks, Iterable) else (checks,)
    if not isinstance(checks, Iterable) or not all(callable(each) for each in asked):
        raise InputError(f"{name} was given as {checks!r}; give a list of functions of the world, such as [no_two_leaders].", name)
    return asked


def _not_the_same_again(protocol: Protocol, seed: int, faults: tuple[Fault, ...], link: Link, trace: Trace) -> Failure | None:
    again = protocol.run(seed, faults, link)[1].trace
    place = trace.difference(again)
    if place is None:
        return None
    event = (trace if place < len(trace) else again).events[place]
    sentence = (
        f"The same run went differently a second time, first at {duration(event.time / 1e9)} on node {event.node or 'none'} "
        f"({event.kind}): take random numbers from world.random and the time from world.now, and sort sets before going through them."
    )
    return Failure(sentence, "not the same again", seed, faults, link, event.time, place, trace.until(event.time), protocol)


def _without_later_faults(failure: Failure) -> Failure:
    """Leave out the faults that were still to come: they had no part in it."""
    return replace(failure, faults=tuple(each for each in failure.faults if each.at <= failure.time))


def smallest(protocol: Protocol, failure: Failure) -> Failure:
    """Return a failure of the same cause with fewer faults, a calmer network and fewer events, where there is one."""
    if failure.cause == "not the same again":
        return replace(_without_later_faults(failure), first_faults=len(failure.faults), first_step=failure.step)
    slow = failure.cause.endswith((TakesForEver.__name__, TooManyEvents.__name__))  # each run takes as long as the patience
    whole = any(getattr(goal, "__name__", type(goal).__name__) == failure.cause for goal in protocol.goals)
    best, left = failure if whole else _without_later_faults(failure), MOST_RUNS

    def better(seed: int, faults: tuple[Fault, ...], link: Link) -> bool:
        nonlocal best, left
        left -= 1
        found, _ = protocol.run(seed, faults, link, None if whole else max(best.time, SLICES))
        if found is None or found.cause != failure.cause:
            return False
        best = found
        return True

    if slow:
        better(best.seed, (), best.link)
        return replace(best, first_faults=len(failure.faults), first_step=failure.step)
    for link in (CALM, Link(Constant(2 * MILLISECOND))):
        better(best.seed, best.faults, link)

    def leave_out() -> None:
        if best.faults and left > 0:
            minimise(best.faults, lambda part: better(best.seed, tuple(part), best.link), most_tries=left)

    leave_out()
    for seed in range(min(left, OTHER_SEEDS)):
        shortest = best
        if better(seed, best.faults, best.link) and best.step >= shortest.step:
            best = shortest
    leave_out()
    return replace(best, first_faults=len(failure.faults), first_step=failure.step)
