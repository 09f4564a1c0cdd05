"""Ben-Or's consensus: no leader and no timeouts, but a coin; it decides with probability one, however messages are scheduled.

M. Ben-Or, "Another Advantage of Free Choice: Completely Asynchronous Agreement Protocols", 2nd ACM Symposium on Principles of Distributed
Computing (PODC), 1983: the protocol for processes that may stop, f < n/2 of them. No protocol without chance can promise to end
(M. J. Fischer, N. A. Lynch and M. S. Paterson, Journal of the ACM 32 (2), 1985). Messages must not get lost, and a process that stopped
must not come back: it keeps nothing on disk.

A process records ``decide`` (``value``, ``round``).

References: benor1983free; fischer1985impossibility.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class Report:
    """Phase 1 of a round: the value that the process holds."""

    round: int
    value: int


@dataclass(slots=True)
class Proposal:
    """Phase 2: the value that a majority reported, or ``None``."""

    round: int
    value: int | None


class BenOr(Process):
    """One process that starts with 0 or 1.

    Parameters
    ----------
    value
        What it starts with.
    faults
        Processes that may stop: as many as leave a majority, if not given.

    Examples
    --------
    >>> process = BenOr("a", ("b", "c", "d", "e"), value=1)
    >>> process.faults, process.enough
    (2, 3)
    """

    def __init__(self, me: str, peers: tuple[str, ...], value: int, *, faults: int | None = None) -> None:
        super().__init__(me, peers)
        members = len(peers) + 1
        if value not in (0, 1):
            raise InputError(f"value was given as {value!r}; Ben-Or's protocol decides between 0 and 1.", "value")
        self.members = members
        self.faults = (members - 1) // 2 if faults is None else faults
        self.value = value
        self.round = 1
        self.phase = 1
        self.decision: int | None = None
        self.decided_in = 0
        self.heard: dict[tuple[int, int], dict[str, int | None]] = {}

    def on_start(self, world: Surroundings) -> None:
        """Report the first value."""
        self.tell(world, Report(self.round, self.value))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note what was said, and go on as long as enough was."""
        phase = 1 if isinstance(message, Report) else 2
        self.heard.setdefault((message.round, phase), {})[sender] = message.value
        while self.decision is None or self.round <= self.last_round:
            said = self.heard.get((self.round, self.phase), {})
            if len(said) < self.members - self.faults:
                return
            if self.phase == 1:
                self.propose(world, list(said.values()))
            else:
                self.end_round(world, [value for value in said.values() if value is not None])

    def propose(self, world: Surroundings, reports: list[int | None]) -> None:
        """With n - f reports: propose a value that more than half of all processes hold, or none."""
        self.phase = 2
        held = next((value for value in (0, 1) if 2 * reports.count(value) > self.members), None)
        self.tell(world, Proposal(self.round, held))

    def end_round(self, world: Surroundings, proposals: list[int]) -> None:
        """With n - f proposals: decide a value that f + 1 propose, keep one that anybody proposes, else toss a coin."""
        if len(proposals) >= self.enough and self.decision is None:
            self.decision, self.decided_in = proposals[0], self.round
            world.record("decide", value=self.decision, round=self.round)
        self.value = proposals[0] if proposals else self.toss(world)
        self.round, self.phase = self.round + 1, 1
        if self.decision is None or self.round <= self.last_round:
            self.tell(world, Report(self.round, self.value))

    @property
    def enough(self) -> int:
        """Proposals with which a value is decided: so many that everybody hears one of them."""
        return self.faults + 1

    @property
    def last_round(self) -> int:
        """The round after the one in which it decided: all others decide in it at the latest, and need its voice."""
        return self.decided_in + 1 if self.decision is not None else self.round

    def toss(self, world: Surroundings) -> int:
        """Return 0 or 1, alike."""
        return world.random.getrandbits(1)

    def tell(self, world: Surroundings, message: Any) -> None:
        """Send to everybody, oneself included."""
        for peer in self.peers:
            world.send(peer, message)
        phase = 1 if isinstance(message, Report) else 2
        self.heard.setdefault((message.round, phase), {})[self.me] = message.value

    def check(self) -> None:
        """Assert what holds of one process at every moment."""
        assert self.value in (0, 1) and self.phase in (1, 2)
        assert self.decision is None or self.round <= self.decided_in + 2


class BenOrThatDecidesTooSoon(BenOr):
    """Leaves out the count of proposals: it decides on one, which others need not have heard."""

    @property
    def enough(self) -> int:
        """Take any proposal for enough."""
        return 1


class BenOrWithoutCoin(BenOr):
    """Leaves out chance: it goes on with the same value, and can go round for ever."""

    def toss(self, world: Surroundings) -> int:
        """Keep the value."""
        return self.value
