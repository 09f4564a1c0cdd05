"""Mutual exclusion without a server: a process enters once every other has agreed, and the earlier request goes first.

G. Ricart and A. K. Agrawala, "An optimal algorithm for mutual exclusion in computer networks", Communications of the ACM 24 (1), 1981:
2(n - 1) messages an entry. No process may fail.

A process records ``enters`` and ``leaves``.

References: ricart1981optimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

Stamp = tuple[int, str]
"""A logical time and a name: a total order of requests."""


@dataclass(slots=True)
class Request:
    """Asks to enter."""

    stamp: Stamp


@dataclass(slots=True)
class Agreed:
    """Lets the other enter, as far as the sender is concerned."""


def messages_per_entry(members: int) -> int:
    """Return the messages that one entry takes: a request to each other process, and its answer.

    >>> messages_per_entry(5)
    8
    """
    return 2 * (members - 1)


class RicartAgrawala(Process):
    """One process that wants to enter a number of times.

    Parameters
    ----------
    entries
        How often.
    stay, pause
        Nanoseconds inside, and at most outside between two entries; the pause is drawn at random.

    Examples
    --------
    >>> process = RicartAgrawala("b", ("a", "c"))
    >>> process.wanted = (4, "b")
    >>> process.defers((4, "a")), process.defers((4, "c"))
    (False, True)
    """

    def __init__(
        self, me: str, peers: tuple[str, ...], entries: int = 1, *, stay: int = 5 * MILLISECOND, pause: int = 20 * MILLISECOND
    ) -> None:
        super().__init__(me, peers)
        self.entries = entries
        self.stay = stay
        self.pause = pause
        self.time = 0
        self.wanted: Stamp | None = None
        self.inside = False
        self.agreed: set[str] = set()
        self.deferred: list[str] = []

    def on_start(self, world: Surroundings) -> None:
        """Want to enter some time."""
        if self.entries:
            world.set_timer("want", 1 + world.random.randrange(self.pause))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask to enter; or leave."""
        if name == "want":
            self.ask(world)
        else:
            self.leave(world)

    def ask(self, world: Surroundings) -> None:
        """Ask everybody, with a stamp later than any seen."""
        self.time += 1
        self.wanted = (self.time, self.me)
        self.agreed = set()
        for peer in self.peers:
            world.send(peer, Request(self.wanted))
        self.enter_if_agreed(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Agree, unless one is inside or asked earlier: then later."""
        if isinstance(message, Agreed):
            self.agreed.add(sender)
            self.enter_if_agreed(world)
            return
        self.time = max(self.time, message.stamp[0])
        if self.defers(message.stamp):
            self.deferred.append(sender)
        else:
            world.send(sender, Agreed())

    def defers(self, stamp: Stamp) -> bool:
        """Whether the answer to a request has to wait."""
        return self.inside or (self.wanted is not None and self.wanted < stamp)

    def enter_if_agreed(self, world: Surroundings) -> None:
        """Enter, once everybody has agreed."""
        if self.wanted is not None and not self.inside and len(self.agreed) == len(self.peers):
            self.inside = True
            world.record("enters", time=self.wanted[0])
            world.set_timer("leave", self.stay)

    def leave(self, world: Surroundings) -> None:
        """Leave, and agree to all who were put off."""
        self.inside, self.wanted = False, None
        world.record("leaves")
        for peer in self.deferred:
            world.send(peer, Agreed())
        self.deferred = []
        self.entries -= 1
        self.on_start(world)

    def check(self) -> None:
        """Assert what holds of one process at every moment."""
        assert not self.inside or (self.wanted is not None and len(self.agreed) == len(self.peers))


class RicartAgrawalaThatNeverDefers(RicartAgrawala):
    """Leaves out the order of requests: everybody agrees to everything, and two are inside at once."""

    def defers(self, stamp: Stamp) -> bool:
        """Agree at once."""
        return False


class RicartAgrawalaThatAlwaysDefers(RicartAgrawala):
    """Leaves out the order of requests the other way: two who want to enter wait for each other for ever."""

    def defers(self, stamp: Stamp) -> bool:
        """Let everybody wait while one wants to enter."""
        return self.inside or self.wanted is not None
