"""A clock that says how wrong it may be, and commits that wait until their time has surely passed.

Source: J. C. Corbett, J. Dean, M. Epstein, A. Fikes, C. Frost and others, "Spanner: Google's Globally-Distributed Database", 10th
USENIX Symposium on Operating Systems Design and Implementation (OSDI), 2012: the interface of TrueTime, and the rules "start" and
"commit wait" for read-write transactions, for a single group.

References: corbett2012spanner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


class Interval(NamedTuple):
    """True time lies between these two, in nanoseconds, both included."""

    earliest: int
    latest: int


class TrueTime:
    """A clock of which it is promised that it is never off by more than ``error`` (ns), in either direction.

    >>> time = TrueTime(error=4)
    >>> time.now(100)
    Interval(earliest=96, latest=104)
    >>> time.after(95, 100), time.after(96, 100)  # surely past; perhaps only just now
    (True, False)
    """

    def __init__(self, error: int) -> None:
        if error < 0:
            raise InputError(f"error was given as {error} ns; an error bound is at least 0; try error=4_000_000.", "error")
        self.error = error

    def now(self, reading: int) -> Interval:
        """Return the interval that contains true time when the clock shows ``reading``."""
        return Interval(reading - self.error, reading + self.error)

    def after(self, time: int, reading: int) -> bool:
        """Whether a time has surely passed."""
        return self.now(reading).earliest > time

    def before(self, time: int, reading: int) -> bool:
        """Whether a time has surely not come yet."""
        return self.now(reading).latest < time


@dataclass(slots=True)
class Commit:
    """A client asks for a transaction to be committed."""

    transaction: str


@dataclass(slots=True)
class Committed:
    """It is, at this time; only now may anybody see it."""

    transaction: str
    time: int


class CommitLeader(Process):
    """Gives each transaction a commit time, and tells nobody before that time has surely passed.

    External consistency: if one transaction was acknowledged before another was asked for, at whichever leader, its time is smaller.
    It holds as long as no clock is further off than ``error`` (ns).

    Records ``commit`` with the transaction and its time.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> world.add("leader", lambda: CommitLeader("leader", (), error=100))
    >>> world.add("client", lambda: CommitClient("client", (), ("leader",), transactions=1))
    >>> _ = world.run()
    >>> [(event.time, event.fields["commit_time"]) for event in world.trace.of("commit")]  # asked for at 5: it may be 105 by now
    [(206, 105)]
    """

    durable = ("last", "committed")
    waits: ClassVar[bool] = True

    def __init__(self, me: str, peers: tuple[str, ...], error: int) -> None:
        super().__init__(me, peers)
        self.truetime = TrueTime(error)
        self.last = 0
        self.waiting: dict[str, tuple[str, int]] = {}
        self.committed: dict[str, int] = {}

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Choose a time for a transaction, no earlier than any that another could have been told of."""
        if not isinstance(message, Commit) or message.transaction in self.waiting:
            return
        if message.transaction in self.committed:  # asked again
            world.send(sender, Committed(message.transaction, self.committed[message.transaction]))
            return
        # Start: not before the latest that it could be now, and after every time that this leader gave.
        time = max(self.truetime.now(world.now).latest, self.last + 1)
        self.last = time
        self.waiting[message.transaction] = (sender, time)
        self._proceed(world, message.transaction)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Look again whether the time of a transaction has passed."""
        self._proceed(world, name)

    def _proceed(self, world: Surroundings, transaction: str) -> None:
        client, time = self.waiting[transaction]
        # Commit wait: nobody sees the transaction until its time has surely passed.
        if self.waits and not self.truetime.after(time, world.now):
            world.set_timer(transaction, time + self.truetime.error + 1 - world.now)
            return
        del self.waiting[transaction]
        self.committed[transaction] = time
        world.record("commit", transaction=transaction, commit_time=time)
        world.send(client, Committed(transaction, time))


class CommitLeaderThatDoesNotWait(CommitLeader):
    """Acknowledges at once.

    The next transaction, at a leader whose clock is behind, then gets a smaller time than one that everybody has seen already.
    """

    waits = False


class CommitClient(Process):
    """Commits one transaction after another, each at the next of its leaders, and each only when the last was acknowledged.

    Records ``invoke`` and ``return``: so every transaction of one client follows the one before it in real time.
    """

    def __init__(self, me: str, peers: tuple[str, ...], leaders: Sequence[str], transactions: int) -> None:
        super().__init__(me, peers)
        self.leaders = tuple(leaders)
        self.left = transactions
        self.done = 0
        self.current: str | None = None

    def on_start(self, world: Surroundings) -> None:
        """Ask for the first."""
        self._ask(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note the acknowledgement, and ask for the next."""
        if isinstance(message, Committed) and message.transaction == self.current:
            world.record("return", operation=message.transaction, ret=message.time)
            self._ask(world)

    def _ask(self, world: Surroundings) -> None:
        if self.left == 0:
            self.current = None
            return
        self.left -= 1
        self.current = transaction = f"{self.me}/{self.done}"
        leader = self.leaders[self.done % len(self.leaders)]
        self.done += 1
        world.record("invoke", operation=transaction, process=self.me, op="commit", arg=leader)
        world.send(leader, Commit(transaction))


def externally_inconsistent(commits: Sequence[tuple[int, int, int]]) -> tuple[int, int] | None:
    """Return the first two commits (as indices) whose times contradict real time, or ``None``.

    Parameters
    ----------
    commits
        For each transaction when it was asked for, when it was acknowledged (both in real time), and its commit time.

    >>> externally_inconsistent([(0, 10, 5), (11, 20, 7)]), externally_inconsistent([(0, 10, 9), (11, 20, 7)])
    (None, (0, 1))
    """
    highest: tuple[int, int] | None = None
    by_end = sorted(range(len(commits)), key=lambda i: commits[i][1])
    ended = 0
    for later in sorted(range(len(commits)), key=lambda i: commits[i][0]):
        start, _, time = commits[later]
        while ended < len(by_end) and commits[by_end[ended]][1] < start:
            if highest is None or commits[by_end[ended]][2] > highest[0]:
                highest = (commits[by_end[ended]][2], by_end[ended])
            ended += 1
        if highest is not None and highest[0] >= time:
            return highest[1], later
    return None
