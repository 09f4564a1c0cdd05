"""Deadlines: how much time is left, handed on with every call, and no work once it has run out.

B. Beyer, C. Jones, J. Petoff and N. R. Murphy (editors), "Site Reliability Engineering", O'Reilly, 2016, the chapter on cascading
failures, tells of deadline propagation; gRPC hands the time left on with each call.

References: beyer2016sre; grpc2026deadlines.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from dstudio_lib.foundation.errors import InputError


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment after which nobody waits for the answer any more.

    >>> Deadline.after(100, now=0).handed_on(now=30, own_timeout=50)
    Deadline(at=80)
    >>> Deadline.after(100, now=0).handed_on(now=80, own_timeout=50, reserve=5)
    Deadline(at=95)
    """

    at: int

    @classmethod
    def after(cls, timeout: int, now: int) -> Deadline:
        """Return the deadline of a call that may take so long (ns)."""
        if timeout <= 0:
            raise InputError(f"timeout was given as {timeout} ns; allowed is above 0; try timeout=1_000_000_000.", "timeout")
        return cls(now + timeout)

    def left(self, now: int) -> int:
        """Return the time left (ns), which is 0 when it has passed."""
        return max(0, self.at - now)

    def has_passed(self, now: int) -> bool:
        """Whether nobody waits any more."""
        return now >= self.at

    def handed_on(self, now: int, own_timeout: int, reserve: int = 0) -> Deadline:
        """Return the deadline for a call further down: never later than one's own, less what one needs oneself."""
        return Deadline(min(self.at - reserve, now + own_timeout))


class DeadlineThatStartsAnew(Deadline):
    """Leaves out the deadline of the caller: each layer gives the next its own full timeout, and works on after everyone has left.

    >>> DeadlineThatStartsAnew(100).handed_on(now=80, own_timeout=50)
    DeadlineThatStartsAnew(at=130)
    """

    def handed_on(self, now: int, own_timeout: int, reserve: int = 0) -> Deadline:
        """Return one's own timeout from now on."""
        return type(self)(now + own_timeout)


@dataclass(slots=True)
class Work:
    """A request that waits: when it must be answered, and how long (ns) each of its parts takes."""

    name: str
    deadline: Deadline
    parts: tuple[int, ...]


class Worker:
    """One server that works on its requests in order, and before each part asks whether the rest can still be done in time.

    ``worked`` maps each request to the nanoseconds spent on it, ``wasted`` counts those spent after its deadline.

    >>> worker = Worker()
    >>> worker.put(Work("a", Deadline(100), (60, 30)))
    >>> worker.put(Work("b", Deadline(120), (20, 20)))
    >>> worker.run(now=0), worker.answered, worker.worked
    (90, ['a'], {'a': 90})
    """

    def __init__(self) -> None:
        self.queue: deque[Work] = deque()
        self.worked: dict[str, int] = {}
        self.answered: list[str] = []
        self.wasted = 0

    def put(self, work: Work) -> None:
        """Queue a request."""
        self.queue.append(work)

    def run(self, now: int) -> int:
        """Work until the queue is empty, and return when that is."""
        while self.queue:
            work = self.queue.popleft()
            for i, part in enumerate(work.parts):
                if self.gives_up(work, now, sum(work.parts[i:])):
                    break
                self.worked[work.name] = self.worked.get(work.name, 0) + part
                self.wasted += max(0, now + part - max(now, work.deadline.at))
                now += part
            else:
                if now <= work.deadline.at:
                    self.answered.append(work.name)
        return now

    def gives_up(self, work: Work, now: int, rest: int) -> bool:
        """Whether the answer would come too late."""
        return rest > work.deadline.left(now)

    def check(self) -> None:
        """Assert that nothing was done for an answer that nobody waits for."""
        assert self.wasted == 0
        assert len(self.answered) == len(self.worked)


class WorkerThatNeverLooks(Worker):
    """Leaves out the look at the clock: an overloaded server answers only requests that were given up long ago.

    >>> worker = WorkerThatNeverLooks()
    >>> worker.put(Work("a", Deadline(100), (60, 60)))
    >>> worker.run(now=0), worker.answered, worker.wasted
    (120, [], 20)
    """

    def gives_up(self, work: Work, now: int, rest: int) -> bool:
        """Never."""
        return False
