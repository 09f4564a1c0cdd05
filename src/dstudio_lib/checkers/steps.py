"""What a model checker can do to a process: the steps, each in words and so that it can be done again, and how a process bears them.

>>> step = Step("a crashes", "crash", "a")
>>> print(step, step.kind)
a crashes crash
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Asked", "Step", "begin", "begin_again", "disk_of", "plainly"]


class Step(str):
    """One thing that happened, in words; besides, what it was, so that it can be done again.

    ``kind`` is message, copy, loss, timer, crash, restart or call; ``place`` is the message's place among those under way.

    >>> Step("a crashes", "crash", "a") == "a crashes"
    True
    """

    kind: str
    node: str
    place: int
    timer: str

    def __new__(cls, text: str, kind: str = "", node: str = "", place: int = 0, timer: str = "") -> Step:
        """Return the words with what they say."""
        step = super().__new__(cls, text)
        step.kind, step.node, step.place, step.timer = kind, node, place, timer
        return step


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application asks of a node, some time: its ``method`` is called with the world and these arguments.

    >>> str(Asked("a", "propose", (7,)))
    'a is asked to propose(7)'
    """

    node: str
    method: str
    arguments: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.node} is asked to {self.method}({', '.join(map(repr, self.arguments))})"


def begin(process: Any, world: Any) -> None:
    """Let a process start; one without such a handler just waits."""
    getattr(process, "on_start", _nothing)(world)


def begin_again(process: Any, world: Any) -> None:
    """Let a process start after a crash."""
    getattr(process, "on_restart", getattr(process, "on_start", _nothing))(world)


def disk_of(process: Any) -> dict[str, Any]:
    """Return a copy of what a process has on its disk."""
    return {name: copy.deepcopy(getattr(process, name)) for name in getattr(process, "durable", ())}


def _nothing(_: Any) -> None: ...


def plainly(handler: Callable[[], None]) -> None:
    """Run a handler."""
    handler()
