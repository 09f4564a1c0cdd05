"""A world that watches the code of its nodes: none may take for ever, send without end, or change what it has sent."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.kernel import World

MOST_SENDS = 2_000
"""Messages that one handler may send in one go."""
MOST_LINES = 3_000_000
"""Lines of Python that one handler may run in one go, where no alarm can be set."""
PATIENCE = 2.0
"""Seconds that one handler may take."""

_ENTRANCES = frozenset(("start", "deliver", "timer", "restart", "call"))


class TakesForEver(BaseException):
    """A handler that does not come back. No ``except Exception`` in a handler catches it."""


class WatchedWorld(World):
    """A world that counts what each handler does, and watches every message.

    ``handlers`` is how many were entered so far; ``sends`` how many messages the present one has sent.
    """

    handlers = 0
    sends = 0

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **{**settings, "keep": None, "careful": True})

    def tell(self, kind: str, node: str, **fields: Any) -> None:
        """Write an event of the kernel into the trace, and count it."""
        if kind in _ENTRANCES:
            self.handlers += 1
            self.sends = 0
        elif kind == "send":
            self.sends += 1
            if self.sends > MOST_SENDS:
                raise TakesForEver(f"it sent more than {MOST_SENDS} messages in one go; look for a loop whose condition never turns false.")
        super().tell(kind, node, **fields)


@contextmanager
def watching(world: WatchedWorld | _Alone, patience: float = PATIENCE) -> Iterator[None]:
    """Stop a handler of the world that does not come back: by an alarm where there is one, else by counting lines of Python.

    Counting does not see into one long call of a compiled function, and a bare ``except:`` in a handler's loop can swallow both: code that
    must be stopped whatever it does belongs in a process of its own.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        with _alarm(world, patience):
            yield
    else:
        with _counted(world):
            yield


def within(patience: float, handler: Callable[[], None]) -> None:
    """Run one handler, and turn one that does not come back into an ordinary error, for a model checker to note."""
    alone = _Alone()
    try:
        with watching(alone, patience):
            handler()
    except TakesForEver as error:
        raise DStudioError(str(error)) from None


class _Alone:
    """One handler by itself: it is late at the first ring."""

    handlers = -1


@contextmanager
def _alarm(world: WatchedWorld | _Alone, patience: float) -> Iterator[None]:
    seen = -1

    def ring(_: int, __: FrameType | None) -> None:
        nonlocal seen
        if world.handlers == seen:
            raise TakesForEver(f"it did not come back within {patience:g} s; look for a loop whose condition never turns false.")
        seen = world.handlers

    handler_before = signal.signal(signal.SIGALRM, ring)
    timer_before = signal.setitimer(signal.ITIMER_REAL, patience, patience)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer_before)
        signal.signal(signal.SIGALRM, handler_before)


@contextmanager
def _counted(world: WatchedWorld | _Alone) -> Iterator[None]:
    lines, seen = 0, -1

    def count(_: FrameType, event: str, __: Any) -> Any:
        nonlocal lines, seen
        if event == "line":
            if world.handlers != seen:
                lines, seen = 0, world.handlers
            lines += 1
            if lines > MOST_LINES:
                lines = 0
                raise TakesForEver(f"it ran more than {MOST_LINES} lines in one go; look for a loop whose condition never turns false.")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)
