"""Three-phase commit: one more round, so that a crash of the coordinator blocks nobody; and why a partition breaks it.

Between the votes and the commit the coordinator tells everybody that all have voted yes, and commits when all have heard it. A participant
that has not heard so can infer that nobody has committed; one that has can infer that nobody has aborted. If the coordinator falls silent,
the participants can therefore finish among themselves: they elect one of those who are up, it collects their states, and if any has heard
that all voted yes they commit, else they abort.

That rests on a silent process being a crashed one. In a partition each side takes the other for crashed: where somebody has heard, that
side commits, where nobody has, that side aborts. So the protocol trades blocking for disagreement, and nothing that only waits for
messages can avoid both.

A process that crashed and comes back does not take part any more, but asks what was decided; if all have crashed, nobody knows.

Source: D. Skeen, "Nonblocking Commit Protocols", SIGMOD 1981, for the state *prepared to commit* and the termination rules.

References: skeen1981nonblocking.

>>> outcome_of({"a": "waiting", "b": "pre-committed"}), outcome_of({"a": "waiting", "b": "waiting"})
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

from .two_phase_commit import Acknowledgement, Decision, Inquiry, Prepare, Vote

State = Literal["working", "waiting", "pre-committed", "committed", "aborted"]


@dataclass(slots=True)
class PreCommit:
    """All have voted yes."""


@dataclass(slots=True)
class StateRequest:
    """From one who took over: say how far you got."""


@dataclass(slots=True)
class StateReport:
    """How far I got."""

    state: State


def outcome_of(states: Mapping[str, State]) -> bool:
    """Return whether those who are up commit, from how far each of them got: the termination rules, in their order.

    >>> outcome_of({"a": "waiting", "b": "aborted"}), outcome_of({"a": "waiting", "b": "committed"})
    (False, True)
    """
    seen = {*states.values()}
    if "aborted" in seen:
        return False
    if "committed" in seen:
        return True
    return "pre-committed" in seen


class Coordinator(Process):
    """Runs one transaction over its participants.

    Parameters
    ----------
    me, peers
        Its name, and those of the participants.
    patience
        How long to wait for votes, for acknowledgements of the second round, and between repetitions (ns).

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> world.add("coordinator", lambda: Coordinator("coordinator", ("a", "b")))
    >>> world.add("a", lambda: Participant("a", ("coordinator", "b")))
    >>> world.add("b", lambda: Participant("b", ("coordinator", "a")))
    >>> _ = world.run(until=1_000 * MILLISECOND)
    >>> world.nodes["a"].state, world.nodes["b"].state
    ('committed', 'committed')
    """

    durable: ClassVar[tuple[str, ...]] = ("decision",)

    def __init__(self, me: str, peers: tuple[str, ...], patience: int = 50 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.patience = patience
        self.decision: bool | None = None
        self.votes: set[str] = set()
        self.heard: set[str] = set()

    def on_start(self, world: Surroundings) -> None:
        """Phase 1: ask everybody."""
        for peer in self.peers:
            world.send(peer, Prepare())
        world.set_timer("votes", self.patience)

    def on_restart(self, world: Surroundings) -> None:
        """Ask what the others decided meanwhile."""
        for peer in self.peers if self.decision is None else ():
            world.send(peer, Inquiry())
        world.set_timer("ask", self.patience)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Count votes and acknowledgements, and answer who asks."""
        match message:
            case Vote(yes=False) if not self.heard:
                self.decide(world, commit=False)
            case Vote(yes=True):
                self.votes.add(sender)
                if self.votes == {*self.peers} and self.decision is None:  # phase 2: let everybody know
                    world.cancel_timer("votes")
                    for peer in self.peers:
                        world.send(peer, PreCommit())
                    world.set_timer("heard", self.patience)
            case Acknowledgement():
                self.heard.add(sender)
                if self.heard == {*self.peers}:  # phase 3
                    self.decide(world, commit=True)
            case Decision(commit):
                self.decide(world, commit)
            case Inquiry() if self.decision is not None:
                world.send(sender, Decision(self.decision))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Take silence before the second round for a no, and silence in it for a crash, which changes nothing."""
        if name == "votes":
            self.decide(world, commit=False)
        elif name == "heard":
            self.decide(world, commit=True)
        elif self.decision is None:
            self.on_restart(world)

    def decide(self, world: Surroundings, commit: bool) -> None:
        """Write the decision down, and tell everybody; the first decision stands."""
        if self.decision is None:
            self.decision = commit
            world.cancel_timer("votes")
            world.cancel_timer("heard")
            world.record("decide", commit=commit)
            for peer in self.peers:
                world.send(peer, Decision(commit))


class Participant(Process):
    """Holds one part of the transaction, and can finish it without the coordinator.

    Parameters
    ----------
    me, peers
        Its name, and first the coordinator's, then those of the other participants, in an order that all share when sorted.
    willing
        Whether it votes yes.
    patience
        How long silence lasts before somebody takes over (ns): the first in the order at once, each later one as much later.

    Examples
    --------
    >>> Participant("b", ("coordinator", "a", "c")).rank
    1
    """

    durable: ClassVar[tuple[str, ...]] = ("state",)

    def __init__(self, me: str, peers: tuple[str, ...], willing: bool = True, patience: int = 100 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.willing = willing
        self.patience = patience
        self.state: State = "working"
        self.reports: dict[str, State] = {}
        self.recovering = False

    @property
    def rank(self) -> int:
        """How many participants take over before this one."""
        return sorted((self.me, *self.peers[1:])).index(self.me)

    def on_start(self, world: Surroundings) -> None:
        """Wait to be asked."""
        world.set_timer("silence", self.patience * (1 + self.rank))

    def on_restart(self, world: Surroundings) -> None:
        """Ask what the others decided; one who had not voted aborts."""
        self.recovering = True
        if self.state == "working":
            self.end(world, commit=False)
        self.ask(world)

    def ask(self, world: Surroundings) -> None:
        """Ask everybody what was decided."""
        if self.state in {"waiting", "pre-committed"}:
            for peer in self.peers:
                world.send(peer, Inquiry())
            world.set_timer("silence", self.patience)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Vote, hear that all voted yes, obey, and report to one who took over."""
        ended = self.state in {"committed", "aborted"}
        match message:
            case Prepare():
                self.vote(world, sender)
            case PreCommit() if self.state == "waiting" and not self.recovering:
                self.state = "pre-committed"
                world.record("pre-committed")
                world.send(sender, Acknowledgement())
                world.set_timer("silence", self.patience * (1 + self.rank))
            case Decision(commit) if not ended:
                self.end(world, commit)
            case Inquiry() if ended:
                world.send(sender, Decision(self.state == "committed"))
            case StateRequest() if not self.recovering:
                if self.state == "working":
                    self.end(world, commit=False)
                world.send(sender, StateReport(self.state))
                world.set_timer("silence", self.patience * (1 + self.rank))
            case StateReport(state):
                self.reports[sender] = state

    def vote(self, world: Surroundings, coordinator: str) -> None:
        """Promise, or abort."""
        if self.state == "working" and self.willing:
            self.state = "waiting"
            world.record("prepared")
            world.set_timer("silence", self.patience * (1 + self.rank))
        elif self.state == "working":
            self.end(world, commit=False)
        world.send(coordinator, Vote(self.state != "aborted"))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Take over when the coordinator is silent; end when all who are up have reported."""
        if self.recovering:
            self.ask(world)
        elif self.state in {"waiting", "pre-committed"} and name == "silence":
            self.reports = {}
            for peer in self.peers[1:]:
                world.send(peer, StateRequest())
            world.set_timer("reports", self.patience // 2)
        elif self.state in {"waiting", "pre-committed"}:
            commit = outcome_of({**self.reports, self.me: self.state})
            for peer in self.peers:
                world.send(peer, Decision(commit))
            self.end(world, commit)
        elif self.state == "working":
            self.end(world, commit=False)

    def end(self, world: Surroundings, commit: bool) -> None:
        """Commit or abort, and let go of the locks."""
        self.state = "committed" if commit else "aborted"
        world.cancel_timer("silence")
        world.record("commit" if commit else "abort")
