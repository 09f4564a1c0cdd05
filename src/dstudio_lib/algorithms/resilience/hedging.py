"""Hedged and tied requests: a second copy of a slow request, and a way to take back the copy that is not needed.

J. Dean and L. A. Barroso, "The Tail at Scale", Communications of the ACM 56 (2), 2013. A hedge sends the copy only after a delay,
so that the extra load is the share of requests that are slower than it. A tied request sends both at once, and the server
that begins first tells the other to drop its copy.

References: dean2013tail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

_DELAY = Quantity("hedging delay", "h", "ns", "time before the copy is sent", lower=0, default=10_000_000, integer=True)

Action = tuple[Literal["send", "cancel", "answer"], str]
"""What the caller has to do: send the request to a server, cancel it there, or give the answer of that server back."""


class HedgedRequest:
    """One request, sent to a first server, and after a delay without an answer to further ones.

    Parameters
    ----------
    servers
        Where to send it, in order.
    delay
        Nanoseconds without an answer after which the next one is asked.

    >>> request = HedgedRequest(("a", "b"), delay=10)
    >>> request.start(now=0), request.tick(now=9), request.tick(now=10)
    ([('send', 'a')], [], [('send', 'b')])
    >>> request.answered("b", now=12)
    [('answer', 'b'), ('cancel', 'a')]
    """

    def __init__(self, servers: tuple[str, ...], delay: int) -> None:
        if not servers or len(set(servers)) < len(servers):
            raise InputError(f"The servers {list(servers)!r} are not each another; name at least one, such as ('a', 'b').", "servers")
        self.servers = servers
        self.delay: int = _DELAY.check(delay, "delay")
        self.sent: list[str] = []
        self.due = 0
        self.winner: str | None = None

    def start(self, now: int) -> list[Action]:
        """Ask the first server, once."""
        return [] if self.sent else self.ask_next(now)

    def tick(self, now: int) -> list[Action]:
        """Ask the next server, if it is time and there is one."""
        if self.winner is not None or not 0 < len(self.sent) < len(self.servers) or now < self.due:
            return []
        return self.ask_next(now)

    def answered(self, server: str, now: int) -> list[Action]:
        """Take the first answer of a server that was asked, and cancel the others."""
        if self.winner is not None or server not in self.sent:
            return []
        self.winner = server
        return [("answer", server), *self.cancellations()]

    def ask_next(self, now: int) -> list[Action]:
        """Send to the next server in line."""
        server = self.servers[len(self.sent)]
        self.sent.append(server)
        self.due = now + self.delay
        return [("send", server)]

    def cancellations(self) -> list[Action]:
        """Return what is no longer needed."""
        return [("cancel", server) for server in self.sent if server != self.winner]

    def check(self) -> None:
        """Assert that no server is asked twice, and that the answer is of one that was asked."""
        assert len(set(self.sent)) == len(self.sent)
        assert self.winner is None or self.winner in self.sent


class HedgeWithoutDelay(HedgedRequest):
    """Leaves out the delay: every request is sent twice, and the load doubles.

    >>> HedgeWithoutDelay(("a", "b"), delay=10).start(now=0)
    [('send', 'a'), ('send', 'b')]
    """

    def start(self, now: int) -> list[Action]:
        """Ask the first two servers."""
        return self.ask_next(now) + (self.ask_next(now) if len(self.servers) > 1 else [])


@dataclass(slots=True)
class TiedServer:
    """A server with a queue of tied requests: before it begins one, it tells the twin's server to drop its copy.

    ``begin`` returns the request to work on, and the cancellation to send, as (server, request). A cancellation takes time:
    within it both may begin, which is work done twice but no wrong answer.

    >>> a, b = TiedServer("a"), TiedServer("b")
    >>> a.put("r1", twin="b"); b.put("r1", twin="a")
    >>> a.begin()
    ('r1', ('b', 'r1'))
    >>> b.cancel("r1"); b.begin()
    """

    name: str
    queue: list[tuple[str, str]] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)

    def put(self, request: str, twin: str) -> None:
        """Queue a copy, with the name of the server that has the other."""
        self.queue.append((request, twin))

    def begin(self) -> tuple[str, tuple[str, str] | None] | None:
        """Begin the next request, if there is one."""
        if not self.queue:
            return None
        request, twin = self.queue.pop(0)
        self.begun.append(request)
        return request, self.notice(request, twin)

    def notice(self, request: str, twin: str) -> tuple[str, str] | None:
        """Return the cancellation that the twin's server should get."""
        return (twin, request)

    def cancel(self, request: str) -> None:
        """Drop the copy of a request that the other server began; one that has begun here goes on."""
        self.queue = [(name, twin) for name, twin in self.queue if name != request]


class UntiedServer(TiedServer):
    """Leaves out the cancellation: both servers do all the work, and the wait that was saved comes back as load.

    >>> server = UntiedServer("a")
    >>> server.put("r1", twin="b"); server.begin()
    ('r1', None)
    """

    def notice(self, request: str, twin: str) -> tuple[str, str] | None:
        """Tell nobody."""
        return None
