"""A client that does one task after another, and records when each was invoked and what it returned.

What it writes into the trace is its history: ``invoke`` with the operation's id, its process, kind, key and argument, and ``return``
with what came back. A task that is given up, or that a crash of the client ended, stays open: nobody knows whether it happened. The
client then goes on with the next task under a new process name, since a process does one thing at a time.

References: herlihy1990linearizability (histories of calls and returns).

>>> client = Client("c", ("a",), (write("x", 5), read("x")))
>>> client.process, client.tasks[0]
('c', Task(op='write', key='x', arg=5, after=0))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import SECOND, Process, Surroundings


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its kind, the item, the value if it is a write, and how long after the task before it begins (ns).

    >>> Task("write", "x", 5).arg
    5
    """

    op: str
    key: str
    arg: Any = None
    after: int = 0


def read(key: str, after: int = 0) -> Task:
    """Return the task of reading an item.

    >>> read("x")
    Task(op='read', key='x', arg=None, after=0)
    """
    return Task("read", key, None, after)


def write(key: str, value: Any, after: int = 0) -> Task:
    """Return the task of writing an item.

    >>> write("x", 5, after=100)
    Task(op='write', key='x', arg=5, after=100)
    """
    return Task("write", key, value, after)


class Client(Process):
    """Does its tasks in their order; a subclass says how, in ``perform``.

    Parameters
    ----------
    me, peers
        Its name, and those of the servers.
    tasks
        What it does.
    patience
        When it gives a task up (ns).

    Examples
    --------
    >>> client = Client("c", ("a",))
    >>> client.given_up = 1
    >>> client.process
    "c'"
    """

    durable: ClassVar[tuple[str, ...]] = ("number", "busy", "given_up", "results")

    def __init__(self, me: str, peers: tuple[str, ...], tasks: tuple[Task, ...] = (), patience: int = 2 * SECOND) -> None:
        super().__init__(me, peers)
        self.tasks = tasks
        self.patience = patience
        self.number = -1
        self.busy = False
        self.given_up = 0
        self.results: list[Any] = []

    @property
    def process(self) -> str:
        """The name under which it records: another one after each task that it gave up."""
        return self.me + "'" * self.given_up

    @property
    def operation(self) -> str:
        """The id of the task at hand."""
        return f"{self.me}/{self.number}"

    @property
    def task(self) -> Task:
        """The task at hand."""
        return self.tasks[self.number]

    def on_start(self, world: Surroundings) -> None:
        """Begin with the first task."""
        self.plan(world)

    def on_restart(self, world: Surroundings) -> None:
        """Give up what was under way at the crash, and go on."""
        self.give_up(world)

    def give_up(self, world: Surroundings) -> None:
        """Leave the task at hand open, if there is one, and go on to the next."""
        self.given_up += self.busy
        self.busy = False
        self.plan(world)

    def plan(self, world: Surroundings) -> None:
        """Wait for the next task to be due."""
        if self.number + 1 < len(self.tasks):
            world.set_timer("task", self.tasks[self.number + 1].after)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Begin a task, or give one up."""
        if name == "task":
            self.number += 1
            self.busy = True
            task = self.task
            world.record("invoke", operation=self.operation, process=self.process, op=task.op, key=task.key, arg=task.arg)
            world.set_timer("patience", self.patience)
            self.perform(world, task)
        elif name == "patience" and self.busy:
            self.give_up(world)

    def perform(self, world: Surroundings, task: Task) -> None:
        """Begin the task at hand."""
        raise NotImplementedError

    def finish(self, world: Surroundings, result: Any = None) -> None:
        """End the task at hand with its result."""
        self.busy = False
        self.results.append(result)
        world.cancel_timer("patience")
        world.record("return", operation=self.operation, ret=result)
        self.plan(world)
