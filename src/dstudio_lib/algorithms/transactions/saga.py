"""A saga: a long piece of work as a row of short transactions, each with another that makes it good again.

The steps of a saga commit one by one, so nothing is locked for long and everybody can see a saga half done. If a step is refused, the
steps done so far are compensated, latest first: T1 T2 T3 or T1 T2 C2 C1, and nothing else. A compensation does not restore the past (others
may have acted on it), it makes amends; it must not be refused, and is repeated until it is done.

The coordinator keeps its log on disk and asks again when no answer comes. A service must therefore do what it is asked once, however often
it is asked; and a request for a step that comes after its own compensation, held up in the network, must do nothing at all.

Source: H. Garcia-Molina and K. Salem, "Sagas", SIGMOD 1987: its backward recovery, without save-points. That services remember what
they did is not in it.

References: garcia1987sagas.

>>> service = Service("flights", ("saga",))
>>> service.perform(Request("trip-1", "flight", +1)), service.perform(Request("trip-1", "flight", +1)), service.done
(True, True, {'trip-1/flight': 1})
>>> service.perform(Request("trip-1", "flight", -1)), service.done
(True, {'trip-1/flight': 0})
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings


@dataclass(slots=True)
class Request:
    """Do a step of a saga (+1), or its compensation (-1)."""

    saga: str
    step: str
    direction: int

    @property
    def key(self) -> str:
        """What it is about, the direction left out."""
        return f"{self.saga}/{self.step}"


@dataclass(slots=True)
class Answer:
    """Done, or refused."""

    saga: str
    step: str
    direction: int
    done: bool


class Service(Process):
    """A service that steps of sagas run at; its ledger, ``done``, has for each step how often its effect is in force.

    Parameters
    ----------
    me, peers
        Its name, and that of the coordinator.
    refuses
        The names of the steps that it refuses.

    Examples
    --------
    >>> service = Service("flights", ("saga",), refuses=frozenset({"flight"}))
    >>> service.perform(Request("trip-1", "flight", +1)), service.done
    (False, {})
    """

    durable: ClassVar[tuple[str, ...]] = ("answers", "done")

    def __init__(self, me: str, peers: tuple[str, ...], refuses: frozenset[str] = frozenset()) -> None:
        super().__init__(me, peers)
        self.refuses = refuses
        self.answers: dict[tuple[str, int], bool] = {}
        self.done: dict[str, int] = {}

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Do what is asked, and answer."""
        before = self.done.get(message.key, 0)
        done = self.perform(message)
        if self.done.get(message.key, 0) != before:
            world.record("step" if message.direction > 0 else "compensation", saga=message.saga, step=message.step)
        world.send(sender, Answer(message.saga, message.step, message.direction, done))

    def perform(self, request: Request) -> bool:
        """Do a step or its compensation, at most once each, and return whether it is done."""
        key = (request.key, request.direction)
        if key not in self.answers:
            self.answers[key] = self.first_time(request)
        return self.answers[key]

    def first_time(self, request: Request) -> bool:
        """Do what was not asked before."""
        if request.direction < 0:
            if self.answers.get((request.key, +1)):
                self.done[request.key] -= 1
            else:
                self.answers[request.key, +1] = False  # never done: and a step that comes now is too late
            return True
        if request.step in self.refuses:
            return False
        self.done[request.key] = self.done.get(request.key, 0) + 1
        return True


class Saga(Process):
    """Coordinates one saga.

    Parameters
    ----------
    me, peers
        Its name, and those of the services.
    steps
        The steps in their order: the name of each, and the service that it runs at.
    patience
        How long to wait for an answer before asking again (ns).

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> world.add("trip", lambda: Saga("trip", ("flights", "hotels"), (("flight", "flights"), ("hotel", "hotels"))))
    >>> world.add("flights", lambda: Service("flights", ("trip",)))
    >>> world.add("hotels", lambda: Service("hotels", ("trip",), frozenset({"hotel"})))
    >>> _ = world.run(until=1_000 * MILLISECOND)
    >>> world.nodes["trip"].outcome, world.nodes["flights"].done
    ('compensated', {'trip/flight': 0})
    """

    durable: ClassVar[tuple[str, ...]] = ("completed", "direction", "outcome")

    def __init__(self, me: str, peers: tuple[str, ...], steps: tuple[tuple[str, str], ...], patience: int = 50 * MILLISECOND) -> None:
        super().__init__(me, peers)
        for name, service in steps:
            if service not in peers:
                raise InputError(f"The step {name} runs at {service}, which is not among {', '.join(peers)}; name one of these.", "steps")
        self.steps = steps
        self.patience = patience
        self.completed: int = 0
        self.direction: int = +1
        self.outcome: str = ""

    def on_start(self, world: Surroundings) -> None:
        """Begin, or go on where the log ends."""
        self.go_on(world)

    def go_on(self, world: Surroundings) -> None:
        """Ask for the next step forwards or backwards, or end."""
        place = self.completed if self.direction > 0 else self.completed - 1
        if place == len(self.steps) or place < 0:
            self.outcome = "completed" if self.direction > 0 else "compensated"
            world.record("end", saga=self.me, outcome=self.outcome)
            world.cancel_timer("again")
            return
        step, service = self.steps[place]
        world.send(service, Request(self.me, step, self.direction))
        world.set_timer("again", self.patience)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask again."""
        self.go_on(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note what was done; turn back at a refusal."""
        place = self.completed if self.direction > 0 else self.completed - 1
        awaited = not self.outcome and message.direction == self.direction and message.step == self.steps[place][0]
        if not awaited:
            return  # an answer to a question that was asked twice
        if message.done:
            self.completed += self.direction
        else:
            self.direction = -1
        self.go_on(world)


class SagaThatKeepsNoLog(Saga):
    """Broken: nothing is written down, so that after a crash nobody knows of the saga, and it stays half done."""

    durable: ClassVar[tuple[str, ...]] = ()

    def on_restart(self, world: Surroundings) -> None:
        """There is nothing to go on with."""


class SagaThatStopsAtARefusal(Saga):
    """Broken: it compensates nothing, so that the steps before the refusal stay done."""

    def go_on(self, world: Surroundings) -> None:
        """Give up at a refusal."""
        if self.direction < 0:
            self.completed = 0
        super().go_on(world)


class ServiceThatRepeats(Service):
    """Broken: a request that comes twice is done twice."""

    def perform(self, request: Request) -> bool:
        """Do it, whatever was done before."""
        if request.direction > 0 and request.step in self.refuses:
            return False
        self.done[request.key] = self.done.get(request.key, 0) + request.direction
        return True


class ServiceThatForgetsCompensations(Service):
    """Broken: a compensation of a step that never came leaves no trace, and the step, when it comes late, is done after all."""

    def first_time(self, request: Request) -> bool:
        """Do it, without a thought for what may still come."""
        done = super().first_time(request)
        if request.direction < 0 and self.answers.get((request.key, +1)) is False:
            del self.answers[request.key, +1]
        return done
