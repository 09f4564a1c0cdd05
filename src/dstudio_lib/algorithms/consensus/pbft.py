"""Practical Byzantine Fault Tolerance: agreement among replicas of which f may lie, if there are at least 3f + 1.

M. Castro and B. Liskov, "Practical Byzantine Fault Tolerance", OSDI 1999: pre-prepare, prepare and commit in a view, and view changes that
carry what was prepared. Checkpoints, by which a replica forgets old messages or fetches a state that it missed, are in
:mod:`~dstudio_lib.algorithms.consensus.pbft_checkpoints`; requests are taken to be signed by their clients. A quorum is n - f replicas:
2f + 1 of the least group that is enough; in a smaller one two quorums may share no honest replica, and then they decide differently.

A replica records ``apply`` (``index``, ``command``) in order, and ``elected`` when a view with itself as primary begins.

References: castro1999practical.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

from .commands import NOTHING, Command, Submit
from .member import Member
from .seals import digest, genuine, is_sealed, seal


@dataclass(slots=True)
class PrePrepare:
    """The primary gives a request its number; its signature counts as its own prepare."""

    view: int
    number: int
    command: Command
    signature: str


@dataclass(slots=True)
class Prepare:
    """A replica has the request of this number from the primary."""

    view: int
    number: int
    digest: str
    signature: str


@dataclass(slots=True)
class Commit:
    """A replica knows that a quorum has it."""

    view: int
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """The signatures of a quorum under one request's number: it is prepared."""

    view: int
    number: int
    command: Command
    signatures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stable:
    """The signatures of a quorum under the state after this number: what led to it may be forgotten."""

    number: int
    digest: str
    signatures: tuple[tuple[str, str], ...]


BEGINNING = Stable(0, "", ())
"""Before the first request: it needs no signatures."""


@dataclass(frozen=True, slots=True)
class ViewChange:
    """I want the next view; this is what was prepared where I am, after a state that is stable."""

    view: int
    prepared: tuple[Certificate, ...]
    signature: str
    stable: Stable = BEGINNING


@dataclass(slots=True)
class NewView:
    """The new primary's proof that a quorum wants the view: from it all compute the same requests to begin with."""

    view: int
    changes: tuple[tuple[str, ViewChange], ...]


@dataclass(slots=True)
class Reply:
    """To the client: your request was applied, at this number."""

    serial: int
    number: int


@dataclass(slots=True)
class Slot:
    """What a replica has heard of one number in one view."""

    command: Command | None = None
    prepares: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    commits: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    prepared: bool = False


def requests_to_begin_with(changes: list[ViewChange]) -> dict[int, Command]:
    """Return what a new view proposes again: for each number what was prepared in the latest view, and nothing in the gaps.

    It begins after the latest state that one of them shows to be stable.

    >>> x = Command("c", 1, "x")
    >>> requests_to_begin_with([ViewChange(2, (Certificate(0, 2, x, ()),), "")]) == {1: NOTHING, 2: x}
    True
    """
    start = latest_stable(changes).number
    latest: dict[int, Certificate] = {}
    for change in changes:
        for certificate in change.prepared:
            if certificate.number not in latest or certificate.view > latest[certificate.number].view:
                latest[certificate.number] = certificate
    return {number: latest[number].command if number in latest else NOTHING for number in range(start + 1, max(latest, default=0) + 1)}


def latest_stable(changes: list[ViewChange]) -> Stable:
    """Return the latest state that one of them shows to be stable.

    >>> latest_stable([ViewChange(2, (), ""), ViewChange(2, (), "", Stable(4, "d", ()))]).number
    4
    """
    return max((change.stable for change in changes), key=lambda stable: stable.number)


class Pbft(Member):
    """One replica.

    Parameters
    ----------
    faults
        Replicas that may be faulty; a third of the group, rounded down to less than it, if not given.
    patience
        Nanoseconds that a replica waits for a request to be applied before it wants another primary; doubled with each view in vain.

    Examples
    --------
    >>> replica = Pbft("a", ("b", "c", "d"))
    >>> replica.faults, replica.quorum, replica.primary(5)
    (1, 3, 'b')
    """

    durable: ClassVar[tuple[str, ...]] = (
        "view",
        "changing",
        "after",
        "begin",
        "slots",
        "certificates",
        "decided",
        "applied",
        "done",
        "next_number",
    )

    def __init__(self, me: str, peers: tuple[str, ...], *, faults: int | None = None, patience: int = 300 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.replicas = tuple(sorted((me, *peers)))
        members = len(self.replicas)
        self.faults = (members - 1) // 3 if faults is None else faults
        if not 0 <= self.faults < members:
            raise InputError(f"faults was given as {faults} of {members} replicas; allowed is from 0 to {members - 1}.", "faults")
        self.quorum = members - self.faults
        self.patience = patience
        self.view = 0
        self.changing = False
        self.after = 0
        self.begin: dict[int, Command] = {}
        self.in_vain = 0
        self.slots: dict[tuple[int, int], Slot] = {}
        self.certificates: dict[int, Certificate] = {}
        self.decided: dict[int, Command] = {}
        self.applied = 0
        self.next_number = 1
        self.done: dict[str, dict[int, int]] = {}
        self.stable = BEGINNING
        self.waiting: dict[tuple[str, int], Command] = {}
        self.changes: dict[int, dict[str, ViewChange]] = {}

    def primary(self, view: int) -> str:
        """Return who is primary of a view: each in turn."""
        return self.replicas[view % len(self.replicas)]

    @property
    def leads(self) -> bool:
        """Whether it is the primary of a view that works."""
        return not self.changing and self.primary(self.view) == self.me

    def slot(self, view: int, number: int) -> Slot:
        """Return what is known of a number in a view."""
        return self.slots.setdefault((view, number), Slot())

    # Requests

    def on_submit(self, world: Surroundings, message: Submit) -> None:
        """Answer a request that was applied; else number it, if one is the primary, and wait for it in any case."""
        command = message.command
        number = self.done.get(command.client, {}).get(command.serial)
        if number is not None:
            world.send(command.client, Reply(command.serial, number))
            return
        if not self.waiting:
            self.be_patient(world)
        known = (command.client, command.serial) in self.waiting
        self.waiting[command.client, command.serial] = command
        if self.leads and not known:
            self.give_number(world, command)
        elif self.leads:
            self.say_again(world)

    def be_patient(self, world: Surroundings) -> None:
        """Wait for the requests at hand, longer each time that a view was in vain."""
        world.set_timer("request", self.patience << min(self.in_vain, 8))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Want another primary: a request was not applied in time, or the view did not begin."""
        if self.waiting or self.changing:
            self.in_vain += 1
            self.change_view(world, self.view + 1)

    # The three phases

    def accepts(self, number: int) -> bool:
        """Whether messages about this number are taken."""
        return number >= 1

    def give_number(self, world: Surroundings, command: Command) -> None:
        """Propose a request under the next number."""
        self.next_number += 1
        self.propose(world, self.next_number - 1, command)

    def propose(self, world: Surroundings, number: int, command: Command) -> None:
        """Phase 1, the primary: pre-prepare."""
        self.to_all(world, PrePrepare(self.view, number, command, seal(self.me, ("prepare", self.view, number, digest(command)))))

    def say_again(self, world: Surroundings) -> None:
        """Send again what is not applied yet."""
        for number in range(self.applied + 1, self.next_number):
            command = self.slot(self.view, number).command
            if command is not None:
                self.propose(world, number, command)

    def on_pre_prepare(self, world: Surroundings, sender: str, message: PrePrepare) -> None:
        """Phase 2: take the primary's request, unless this view has another for the number, and prepare."""
        fingerprint = digest(message.command)
        content = ("prepare", message.view, message.number, fingerprint)
        if message.view != self.view or self.changing or sender != self.primary(message.view) or not self.accepts(message.number):
            return
        if not self.follows(message.number, message.command):
            return
        slot = self.slot(message.view, message.number)
        if not is_sealed(message.signature, sender, content) or slot.command not in (None, message.command):
            return
        slot.command = message.command
        slot.prepares[fingerprint][sender] = message.signature
        self.to_all(world, Prepare(message.view, message.number, fingerprint, seal(self.me, content)))
        if slot.prepared:
            self.to_all(world, Commit(message.view, message.number, fingerprint))

    def follows(self, number: int, command: Command) -> bool:
        """Whether a request may have its number in this view: one that the view begins with has to be what its proof says.

        Section 4.4: a backup computes the requests to begin with as the primary does, and takes no others for their numbers.
        """
        return number > self.after and self.begin.get(number, command) == command

    def on_prepare(self, world: Surroundings, sender: str, message: Prepare) -> None:
        """Phase 3: a quorum prepared the same request, so no other can get this number in this view: commit."""
        content = ("prepare", message.view, message.number, message.digest)
        if self.accepts(message.number) and is_sealed(message.signature, sender, content):
            slot = self.slot(message.view, message.number)
            slot.prepares[message.digest][sender] = message.signature
            self.look(world, message.view, message.number)

    def on_commit(self, world: Surroundings, sender: str, message: Commit) -> None:
        """A quorum knows that it is prepared: it will survive every view change."""
        if self.accepts(message.number):
            self.slot(message.view, message.number).commits[message.digest].add(sender)
            self.look(world, message.view, message.number)

    def look(self, world: Surroundings, view: int, number: int) -> None:
        """Go on with a number, if enough was heard of it."""
        slot = self.slot(view, number)
        if slot.command is None:
            return
        fingerprint = digest(slot.command)
        if not slot.prepared and len(slot.prepares[fingerprint]) >= self.quorum and view == self.view and not self.changing:
            slot.prepared = True
            signatures = tuple(sorted(slot.prepares[fingerprint].items()))
            self.certificates[number] = Certificate(view, number, slot.command, signatures)
            self.to_all(world, Commit(view, number, fingerprint))
        if slot.prepared and len(slot.commits[fingerprint]) >= self.quorum and self.accepts(number):
            self.decided.setdefault(number, slot.command)
            self.apply_in_order(world)

    def apply_in_order(self, world: Surroundings) -> None:
        """Apply what is committed, in order, each client's request once."""
        while self.applied + 1 in self.decided:
            self.applied += 1
            command = self.decided[self.applied]
            world.record("apply", index=self.applied, command=command.body)
            self.in_vain = 0
            self.waiting.pop((command.client, command.serial), None)
            if command.client:
                number = self.done.setdefault(command.client, {}).setdefault(command.serial, self.applied)
                world.send(command.client, Reply(command.serial, number))
            if self.waiting:
                self.be_patient(world)
            else:
                world.cancel_timer("request")
            self.after_applying(world, command)

    def after_applying(self, world: Surroundings, command: Command) -> None:
        """Note that a request was applied."""

    # View change

    def change_view(self, world: Surroundings, view: int) -> None:
        """Leave the view, and tell everybody what was prepared."""
        self.view, self.changing = view, True
        prepared = self.what_was_prepared()
        self.to_all(world, ViewChange(view, prepared, seal(self.me, ("view change", view, prepared, self.stable)), self.stable))
        self.be_patient(world)

    def what_was_prepared(self) -> tuple[Certificate, ...]:
        """Return the latest certificate of every number."""
        return tuple(self.certificates[number] for number in sorted(self.certificates))

    def is_valid(self, sender: str, change: ViewChange) -> bool:
        """Whether a view change is its sender's, who is a replica, and its state and each certificate in it have a quorum's signatures."""
        if sender not in self.replicas or not is_sealed(
            change.signature, sender, ("view change", change.view, change.prepared, change.stable)
        ):
            return False
        return self.is_proved(change.stable) and all(
            each.view < change.view
            and len(genuine(each.signatures, ("prepare", each.view, each.number, digest(each.command)), self.replicas)) >= self.quorum
            for each in change.prepared
        )

    def is_proved(self, stable: Stable) -> bool:
        """Whether a quorum has signed a state."""
        signers = genuine(stable.signatures, ("checkpoint", stable.number, stable.digest), self.replicas)
        return stable == BEGINNING or len(signers) >= self.quorum

    def on_view_change(self, world: Surroundings, sender: str, change: ViewChange) -> None:
        """Join a change that one honest replica at least wants; begin the view, as its primary, once a quorum does."""
        if change.view < self.view or not self.is_valid(sender, change):
            return
        wanted = self.changes.setdefault(change.view, {})
        wanted[sender] = change
        if change.view > self.view and len(wanted) > self.faults:
            self.change_view(world, change.view)
        if change.view == self.view and self.changing and self.primary(self.view) == self.me and len(wanted) >= self.quorum:
            self.to_all(world, NewView(self.view, tuple(sorted(wanted.items()))))

    def on_new_view(self, world: Surroundings, sender: str, message: NewView) -> None:
        """Begin a view whose proof is right, with the requests that follow from it."""
        members = {name for name, change in message.changes if change.view == message.view and self.is_valid(name, change)}
        newer = message.view > self.view or (message.view == self.view and self.changing)
        if not newer or sender != self.primary(message.view) or len(members) < self.quorum or len(members) < len(message.changes):
            return
        self.view, self.changing = message.view, False
        changes = [change for _, change in message.changes]
        start, begin = latest_stable(changes), requests_to_begin_with(changes)
        self.after, self.begin = start.number, begin
        self.next_number = max(begin, default=start.number) + 1
        self.begin_after(world, start)
        if self.leads:
            world.record("elected", term=self.view)
            for number, command in begin.items():
                self.propose(world, number, command)
            fresh = [command for command in self.waiting.values() if command not in begin.values()]
            for command in fresh:
                self.give_number(world, command)
        if self.waiting:
            self.be_patient(world)

    def begin_after(self, world: Surroundings, stable: Stable) -> None:
        """Note after which state the view begins."""

    def on_start(self, world: Surroundings) -> None:
        """Wait for requests, or for the view to begin; the first primary may begin at once."""
        if self.leads:
            world.record("elected", term=self.view)
        elif self.changing:
            self.be_patient(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to its part."""
        match message:
            case Prepare():
                self.on_prepare(world, sender, message)
            case Commit():
                self.on_commit(world, sender, message)
            case PrePrepare():
                self.on_pre_prepare(world, sender, message)
            case Submit():
                self.on_submit(world, message)
            case ViewChange():
                self.on_view_change(world, sender, message)
            case NewView():
                self.on_new_view(world, sender, message)

    def check(self) -> None:
        """Assert what holds of one honest replica at every moment."""
        assert all(number in self.decided for number in range(1, self.applied + 1))
        assert all(each.view <= self.view for each in self.certificates.values())


class PbftThatForgetsPrepared(Pbft):
    """Leaves out what view changes are for: the new view begins without what was prepared, and numbers are given twice."""

    def what_was_prepared(self) -> tuple[Certificate, ...]:
        """Tell nothing."""
        return ()


class PbftThatTakesAnyProposal(Pbft):
    """Leaves out the comparison with what the view has to begin with: a liar who is primary again replaces what was decided."""

    def follows(self, number: int, command: Command) -> bool:
        """Believe the primary."""
        return True


class PbftClient(Process):
    """Sends each request to all replicas, and believes an answer that faults + 1 of them give.

    The number of the request under way outlives a crash, so that it is the same request when it is sent again.
    """

    durable: ClassVar[tuple[str, ...]] = ("serial",)

    def __init__(
        self, me: str, replicas: tuple[str, ...], bodies: tuple[Any, ...], *, faults: int, patience: int = 500 * MILLISECOND
    ) -> None:
        super().__init__(me, replicas)
        self.bodies = bodies
        self.faults = faults
        self.patience = patience
        self.serial = 0
        self.replies: dict[str, int] = {}

    @property
    def finished(self) -> bool:
        """Whether every request is done."""
        return self.serial > len(self.bodies)

    def on_start(self, world: Surroundings) -> None:
        """Begin with the first request."""
        self.next_request(world)

    def on_restart(self, world: Surroundings) -> None:
        """Go on with the request that was under way."""
        if self.serial == 0:
            self.next_request(world)
        else:
            self.on_timer(world, "again")

    def next_request(self, world: Surroundings) -> None:
        """Go on to the next request, if there is one."""
        self.serial += 1
        self.replies = {}
        if not self.finished:
            world.record("invoke", operation=f"{self.me}/{self.serial}", process=self.me, op="submit", arg=self.bodies[self.serial - 1])
            self.on_timer(world, "again")

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Send the request under way, again and again."""
        if not self.finished:
            for replica in self.peers:
                world.send(replica, Submit(Command(self.me, self.serial, self.bodies[self.serial - 1])))
            world.set_timer("again", self.patience)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Count the replicas that say the same."""
        if isinstance(message, Reply) and message.serial == self.serial and not self.finished:
            self.replies[sender] = message.number
            if sum(number == message.number for number in self.replies.values()) > self.faults:
                world.record("return", operation=f"{self.me}/{self.serial}", ret=message.number)
                self.next_request(world)
