"""Two-phase commit: first everybody promises, then everybody does.

The coordinator asks each participant to prepare. Who votes yes has written down all it needs to commit or to abort, whatever happens to
it, and gives up its right to decide; who votes no has aborted. If all vote yes, the coordinator writes down that it commits, and only
then says so; it repeats the decision until each has acknowledged it. What it has no record of, it aborts: *presumed abort*.

The price is the window between vote and decision. A participant in it can neither commit (another may have voted no) nor abort (the
coordinator may have committed), and if the coordinator stays away it stays blocked with its locks held. Asking the other participants
helps if one of them knows the decision or has not voted yet; if all of them are in the window, it does not.

Sources: J. N. Gray, "Notes on Data Base Operating Systems", 1978; asking others is the cooperative termination protocol of P. A. Bernstein,
V. Hadzilacos and N. Goodman, "Concurrency Control and Recovery in Database Systems", Addison-Wesley, 1987; presumed abort is due to
C. Mohan, B. Lindsay and R. Obermarck, "Transaction Management in the R* Distributed Database Management System", 1986.

References: gray1978notes; bernstein1987concurrency; mohan1986transaction.

>>> Participant("a", ("coordinator", "b")).state
'working'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

State = Literal["working", "prepared", "committed", "aborted"]


@dataclass(slots=True)
class Prepare:
    """From the coordinator: say whether you can commit."""


@dataclass(slots=True)
class Vote:
    """From a participant: I can, whatever happens; or I cannot, and have aborted."""

    yes: bool


@dataclass(slots=True)
class Decision:
    """The end of the transaction."""

    commit: bool


@dataclass(slots=True)
class Acknowledgement:
    """From a participant: I have done what was decided."""


@dataclass(slots=True)
class Inquiry:
    """From a participant in the window: say what was decided."""


class Coordinator(Process):
    """Runs one transaction over its participants.

    Parameters
    ----------
    me, peers
        Its name, and those of the participants.
    patience
        How long to wait for votes, and between repetitions of the decision (ns).

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> world.add("coordinator", lambda: Coordinator("coordinator", ("a", "b")))
    >>> world.add("a", lambda: Participant("a", ("coordinator", "b")))
    >>> world.add("b", lambda: Participant("b", ("coordinator", "a"), willing=False))
    >>> _ = world.run(until=1_000 * MILLISECOND)
    >>> world.nodes["a"].state, world.nodes["b"].state
    ('aborted', 'aborted')
    """

    durable: ClassVar[tuple[str, ...]] = ("decision",)

    def __init__(self, me: str, peers: tuple[str, ...], patience: int = 50 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.patience = patience
        self.decision: bool | None = None
        self.votes: set[str] = set()
        self.acknowledged: set[str] = set()

    def on_start(self, world: Surroundings) -> None:
        """Phase 1: ask everybody to prepare."""
        for peer in self.peers:
            world.send(peer, Prepare())
        world.set_timer("votes", self.patience)

    def on_restart(self, world: Surroundings) -> None:
        """Say again what was decided; what was not decided is aborted."""
        if self.decision is None:
            self.decide(world, commit=False)
        else:
            self.tell(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Count votes and acknowledgements, and answer who asks."""
        match message:
            case Vote(yes=False):
                self.decide(world, commit=False)
            case Vote(yes=True):
                self.votes.add(sender)
                if self.votes == {*self.peers}:
                    self.decide(world, commit=True)
            case Acknowledgement():
                self.acknowledged.add(sender)
                if self.acknowledged == {*self.peers}:
                    world.cancel_timer("repeat")
            case Inquiry() if self.decision is not None:
                world.send(sender, Decision(self.decision))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Take silence for a no, and repeat what was decided."""
        if name == "votes":
            self.decide(world, commit=False)
        else:
            self.tell(world)

    def decide(self, world: Surroundings, commit: bool) -> None:
        """Phase 2: write the decision down, and tell everybody; the first decision stands."""
        if self.decision is None:
            self.decision = commit
            world.cancel_timer("votes")
            world.record("decide", commit=commit)
            self.tell(world)

    def tell(self, world: Surroundings) -> None:
        """Send the decision to all who have not acknowledged it."""
        assert self.decision is not None
        for peer in self.peers:
            if peer not in self.acknowledged:
                world.send(peer, Decision(self.decision))
        world.set_timer("repeat", self.patience)


class Participant(Process):
    """Holds one part of the transaction.

    Parameters
    ----------
    me, peers
        Its name, and first the coordinator's, then those of the other participants.
    willing
        Whether it votes yes.
    patience
        How long it stays in the window before it asks around, and between two times of asking (ns).

    Examples
    --------
    >>> Participant("a", ("coordinator", "b")).durable
    ('state',)
    """

    durable: ClassVar[tuple[str, ...]] = ("state",)

    def __init__(self, me: str, peers: tuple[str, ...], willing: bool = True, patience: int = 80 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.willing = willing
        self.patience = patience
        self.state: State = "working"

    def on_restart(self, world: Surroundings) -> None:
        """Ask, if in the window; work that was not prepared is lost, and so aborted."""
        if self.state == "prepared":
            self.ask(world)
        elif self.state == "working":
            self.end(world, commit=False)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Vote, obey, and help others out of the window."""
        match message:
            case Prepare():
                self.vote(world, sender)
            case Decision(commit):
                if self.state in {"working", "prepared"}:
                    self.end(world, commit)
                if sender == self.peers[0]:
                    world.send(sender, Acknowledgement())
            case Inquiry():
                self.help(world, sender)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask again while in the window."""
        if self.state == "prepared":
            self.ask(world)

    def vote(self, world: Surroundings, coordinator: str) -> None:
        """Promise, or abort."""
        if self.state == "working" and self.willing:
            self.state = "prepared"
            world.record("prepared")
            world.set_timer("window", self.patience)
        elif self.state == "working":
            self.end(world, commit=False)
        world.send(coordinator, Vote(self.state in {"prepared", "committed"}))

    def ask(self, world: Surroundings) -> None:
        """Ask the coordinator and all participants what was decided."""
        for peer in self.peers:
            world.send(peer, Inquiry())
        world.set_timer("window", self.patience)

    def help(self, world: Surroundings, asking: str) -> None:
        """Say what was decided, if known; one who has not voted can still make it an abort."""
        if self.state == "working":
            self.end(world, commit=False)
        if self.state != "prepared":
            world.send(asking, Decision(self.state == "committed"))

    def end(self, world: Surroundings, commit: bool) -> None:
        """Commit or abort, and let go of the locks."""
        self.state = "committed" if commit else "aborted"
        world.record("commit" if commit else "abort")


class ParticipantThatForgetsItsVote(Participant):
    """Broken: the vote is not written down. After a crash it knows of no promise and aborts, while the others commit.

    >>> ParticipantThatForgetsItsVote("a", ("coordinator", "b")).durable
    ()
    """

    durable: ClassVar[tuple[str, ...]] = ()


class CoordinatorThatForgetsItsDecision(Coordinator):
    """Broken: the decision is not written down. After a crash it presumes an abort, though it may have told some to commit."""

    durable: ClassVar[tuple[str, ...]] = ()


class ParticipantThatGivesUp(Participant):
    """Broken: who has waited long enough in the window aborts, as if no answer were a no."""

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Abort instead of asking."""
        if self.state == "prepared":
            self.end(world, commit=False)
