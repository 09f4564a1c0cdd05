"""Viewstamped Replication, as it was told again: a primary orders the requests of its view, and a view change loses none that counted.

B. Liskov and J. Cowling, "Viewstamped Replication Revisited", MIT technical report MIT-CSAIL-TR-2012-021, 2012: normal operation, view
changes and recovery. A replica keeps nothing on disk but its view number: after a crash it asks the others for its state before it
takes part again. (The number is kept so that a replica which had agreed to a view change, and then crashed, cannot come back in the older
view and help to undo that change. E. Michael, D. R. K. Ports, N. K. Sharma and A. Szekeres, "Recovering Shared Objects Without Stable
Storage", DISC 2017, do without any disk.)

A replica records ``elected`` when it becomes the primary of a view, and ``apply`` (``index``, ``command``) for each request in order.

References: liskov2012viewstamped; michael2017recovering.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .commands import Command, Done, Submit
from .member import Member

Status = Literal["normal", "view change", "recovering"]


@dataclass(slots=True)
class Prepare:
    """The primary's next request, and how far it has committed; requests that a backup may lack go along."""

    view: int
    after: int
    requests: tuple[Command, ...]
    committed: int


@dataclass(slots=True)
class PrepareOk:
    """A backup has every request up to this number."""

    view: int
    number: int


@dataclass(slots=True)
class StartViewChange:
    """The primary is silent: to the next view."""

    view: int


@dataclass(slots=True)
class DoViewChange:
    """To the primary of a new view: my log, the last view in which it was normal, and how far I have committed."""

    view: int
    log: tuple[Command, ...]
    last_normal: int
    committed: int


@dataclass(slots=True)
class StartView:
    """The new primary's log, which all take over."""

    view: int
    log: tuple[Command, ...]
    committed: int


@dataclass(slots=True)
class Recovery:
    """I have lost my state; the nonce tells this recovery from earlier ones."""

    nonce: int


@dataclass(slots=True)
class RecoveryResponse:
    """The view of a replica that works; with its log, if it is the primary."""

    view: int
    nonce: int
    log: tuple[Command, ...] | None
    committed: int


@dataclass(slots=True)
class SendState:
    """I lack what came after this number in this view."""

    view: int
    number: int


def best_log(messages: list[DoViewChange]) -> tuple[Command, ...]:
    """Return the log that a new primary starts from: of the latest normal view, and of these the longest.

    >>> x, y = Command("c", 1, "x"), Command("c", 1, "y")
    >>> best_log([DoViewChange(3, (x, x), 1, 0), DoViewChange(3, (y,), 2, 0)]) == (y,)
    True
    """
    return max(messages, key=lambda message: (message.last_normal, len(message.log))).log


class Viewstamped(Member):
    """One replica of a group of 2f + 1, of which f may be down or recovering at a time.

    Parameters
    ----------
    patience
        Nanoseconds of silence of the primary after which a replica begins a view change, at least; at most twice as many.

    Examples
    --------
    >>> replica = Viewstamped("a", ("b", "c", "d", "e"))
    >>> replica.f, replica.quorum
    (2, 3)
    """

    durable: ClassVar[tuple[str, ...]] = ("view",)

    def __init__(self, me: str, peers: tuple[str, ...], *, patience: int = 200 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.replicas = tuple(sorted((me, *peers)))
        self.f = (len(self.replicas) - 1) // 2
        self.quorum = len(self.replicas) - self.f
        self.patience = patience
        self.view = 0
        self.status: Status = "normal"
        self.last_normal = 0
        self.log: list[Command] = []
        self.committed = 0
        self.applied = 0
        self.done: dict[str, dict[int, int]] = {}
        self.oks: dict[str, int] = {}
        self.started: set[str] = set()
        self.changes: dict[str, DoViewChange] = {}
        self.nonce = 0
        self.responses: dict[str, RecoveryResponse] = {}

    def primary(self, view: int) -> str:
        """Return who is primary of a view: each in turn.

        >>> Viewstamped("b", ("a", "c")).primary(4)
        'b'
        """
        return self.replicas[view % len(self.replicas)]

    @property
    def leads(self) -> bool:
        """Whether it is the primary of a view that works."""
        return self.status == "normal" and self.primary(self.view) == self.me

    # Time

    def on_start(self, world: Surroundings) -> None:
        """Begin in the first view."""
        self.enter(world)

    def enter(self, world: Surroundings) -> None:
        """Work in a view."""
        self.status = "normal"
        self.last_normal = self.view
        self.oks, self.started, self.changes = {}, set(), {}
        if self.leads:
            world.record("elected", term=self.view)
            world.set_timer("heartbeat", self.patience // 4)
        self.wait(world)

    def wait(self, world: Surroundings) -> None:
        """Draw how long to be silent."""
        world.set_timer("silence", self.patience + world.random.randrange(self.patience))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Show that one is there; or act on silence."""
        if name == "heartbeat":
            if self.leads:
                for peer in self.peers:
                    self.send_prepare(world, peer, self.oks.get(peer, self.committed))
                world.set_timer("heartbeat", self.patience // 4)
        elif self.status == "recovering":
            self.recover(world)
        elif not self.leads:
            self.change_view(world, self.view + 1)
        else:
            self.wait(world)

    # Normal operation

    def on_submit(self, world: Surroundings, message: Submit) -> None:
        """The primary numbers a request and sends it to all; a request that was done is answered again. A backup passes it on."""
        command = message.command
        number = self.done.get(command.client, {}).get(command.serial)
        if not self.leads:
            if self.status == "normal":
                world.send(self.primary(self.view), message)
        elif number is not None:
            world.send(command.client, Done(command.serial, number))
        elif command not in self.log[self.committed :]:
            self.log.append(command)
            for peer in self.peers:
                self.send_prepare(world, peer, len(self.log) - 1)
            self.commit_what_counts(world)

    def send_prepare(self, world: Surroundings, peer: str, after: int) -> None:
        """Send the requests after a number."""
        world.send(peer, Prepare(self.view, after, tuple(self.log[after:]), self.committed))

    def on_prepare(self, world: Surroundings, sender: str, message: Prepare) -> None:
        """Take requests in order, and say so; ask for what is missing."""
        if message.view < self.view or self.status == "recovering":
            return
        if message.view > self.view or self.status != "normal":
            world.send(sender, SendState(message.view, 0))  # a view began without this replica
            return
        self.wait(world)
        if message.after > len(self.log):
            world.send(sender, SendState(self.view, len(self.log)))
            return
        self.log[message.after :] = [*message.requests, *self.log[message.after + len(message.requests) :]]
        world.send(sender, PrepareOk(self.view, len(self.log)))
        self.commit(world, min(message.committed, len(self.log)))

    def on_prepare_ok(self, world: Surroundings, sender: str, message: PrepareOk) -> None:
        """Count who has what."""
        if self.leads and message.view == self.view:
            self.oks[sender] = max(message.number, self.oks.get(sender, 0))
            self.commit_what_counts(world)

    def commit_what_counts(self, world: Surroundings) -> None:
        """Commit what a quorum has, the primary included."""
        end = len(self.log)
        held = sorted([end, *(min(self.oks.get(peer, 0), end) for peer in self.peers)], reverse=True)
        self.commit(world, held[self.quorum - 1])

    def commit(self, world: Surroundings, number: int) -> None:
        """Apply the requests up to a number, each client's request once."""
        self.committed = max(self.committed, number)
        while self.applied < self.committed:
            command = self.log[self.applied]
            self.applied += 1
            world.record("apply", index=self.applied, command=command.body)
            self.done.setdefault(command.client, {}).setdefault(command.serial, self.applied)
            if self.leads:
                world.send(command.client, Done(command.serial, self.done[command.client][command.serial]))

    # View change

    def change_view(self, world: Surroundings, view: int) -> None:
        """Leave the view, and tell everybody."""
        self.view = view
        self.status = "view change"
        self.started, self.changes = {self.me}, {}
        self.to_peers(world, StartViewChange(view))
        self.wait(world)
        self.send_log(world)

    def on_start_view_change(self, world: Surroundings, sender: str, message: StartViewChange) -> None:
        """Join; once f others have, send one's log to the new primary."""
        if self.status == "recovering":
            return
        if message.view > self.view:
            self.change_view(world, message.view)
        if message.view == self.view and self.status == "view change":
            self.started.add(sender)
            self.send_log(world)

    def send_log(self, world: Surroundings) -> None:
        """Send one's log to the new primary, once f others want the change."""
        if len(self.started) > self.f:
            mine = DoViewChange(self.view, tuple(self.log), self.last_normal, self.committed)
            if self.primary(self.view) == self.me:
                self.on_do_view_change(world, self.me, mine)
            else:
                world.send(self.primary(self.view), mine)

    def on_do_view_change(self, world: Surroundings, sender: str, message: DoViewChange) -> None:
        """With f + 1 logs, the new primary takes the best, and starts the view with it."""
        if self.status == "recovering":
            return
        if message.view > self.view:
            self.change_view(world, message.view)
        if message.view != self.view or self.status != "view change":
            return
        self.changes[sender] = message
        if self.me in self.changes and len(self.changes) >= self.quorum:
            committed = max(change.committed for change in self.changes.values())
            self.log = list(self.log_of_new_view())
            self.enter(world)
            self.to_peers(world, StartView(self.view, tuple(self.log), committed))
            self.commit(world, min(committed, len(self.log)))
            self.commit_what_counts(world)

    def log_of_new_view(self) -> tuple[Command, ...]:
        """Return the log that the new view starts from."""
        return best_log(list(self.changes.values()))

    def on_start_view(self, world: Surroundings, sender: str, message: StartView) -> None:
        """Take over the new view's log, and acknowledge what is not committed."""
        newer = message.view > self.view or (message.view == self.view and self.status == "view change")
        if not newer or self.status == "recovering":
            return
        self.view = message.view
        self.log = list(message.log)
        self.enter(world)
        world.send(sender, PrepareOk(self.view, len(self.log)))
        self.commit(world, min(message.committed, len(self.log)))

    # Recovery

    def on_restart(self, world: Surroundings) -> None:
        """Ask everybody for the state that was lost."""
        self.status = "recovering"
        self.recover(world)

    def recover(self, world: Surroundings) -> None:
        """Ask, with a nonce that was never used."""
        self.nonce = world.random.getrandbits(62)
        self.responses = {}
        self.to_peers(world, Recovery(self.nonce))
        self.wait(world)

    def on_recovery(self, world: Surroundings, sender: str, message: Recovery) -> None:
        """Answer, if one's own state is whole."""
        if self.status == "normal":
            log = tuple(self.log) if self.leads else None
            world.send(sender, RecoveryResponse(self.view, message.nonce, log, self.committed))

    def on_recovery_response(self, world: Surroundings, sender: str, message: RecoveryResponse) -> None:
        """Come back with f + 1 answers, among them that of the primary of the latest view."""
        if self.status != "recovering" or message.nonce != self.nonce:
            return
        self.responses[sender] = message
        latest = max(response.view for response in self.responses.values())
        primary = self.responses.get(self.primary(latest))
        if len(self.responses) <= self.f or latest < self.view or primary is None or primary.view != latest or primary.log is None:
            return
        self.view = latest
        self.log = list(primary.log)
        self.enter(world)
        self.commit(world, min(primary.committed, len(self.log)))

    def on_send_state(self, world: Surroundings, sender: str, message: SendState) -> None:
        """Bring a replica that lags up to date."""
        if self.leads and message.view == self.view:
            if message.number == 0:
                world.send(sender, StartView(self.view, tuple(self.log), self.committed))
            self.send_prepare(world, sender, message.number)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to its part."""
        match message:
            case Prepare():
                self.on_prepare(world, sender, message)
            case PrepareOk():
                self.on_prepare_ok(world, sender, message)
            case Submit():
                self.on_submit(world, message)
            case StartViewChange():
                self.on_start_view_change(world, sender, message)
            case DoViewChange():
                self.on_do_view_change(world, sender, message)
            case StartView():
                self.on_start_view(world, sender, message)
            case Recovery():
                self.on_recovery(world, sender, message)
            case RecoveryResponse():
                self.on_recovery_response(world, sender, message)
            case SendState():
                self.on_send_state(world, sender, message)

    def check(self) -> None:
        """Assert what holds of one replica at every moment."""
        assert self.applied == self.committed <= len(self.log)
        assert self.last_normal <= self.view


class ViewstampedThatSkipsRecovery(Viewstamped):
    """Leaves out recovery: a replica that lost its log takes part at once, and helps to choose a log without committed requests."""

    def on_restart(self, world: Surroundings) -> None:
        """Begin with nothing, as at first."""
        self.on_start(world)


class ViewstampedThatKeepsItsOwnLog(Viewstamped):
    """Leaves out the choice of the best log: a new primary starts from its own, though it may lack what was committed."""

    def log_of_new_view(self) -> tuple[Command, ...]:
        """Return its own log."""
        return tuple(self.log)
