"""HotStuff: Byzantine agreement in which every phase is one round to a leader and back, and a new leader needs no proof but one.

M. Yin, D. Malkhi, M. K. Reiter, G. Golan Gueta and I. Abraham, "HotStuff: BFT Consensus with Linearity and Responsiveness", PODC
2019 (arXiv:1803.05069, there "in the Lens of Blockchain"): the basic protocol with its phases prepare, pre-commit, commit and decide, and
a leader a view in turn. Certificates list the signatures that a threshold scheme would fold into one. Requests are taken to be signed by
their clients.

The paper leaves open how replicas come into the same view. Here each goes on when its patience ends, and follows others only where it is
shown that a quorum has entered the view: otherwise a liar that goes ahead of all, from one view of its own to the next, would leave no
other leader the time to decide anything.

A replica records ``apply`` (``index``, ``command``) for each block of the chain, in order.

References: yin2019hotstuff.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .commands import NOTHING, Command, Submit
from .member import Member
from .pbft import Reply
from .seals import digest, genuine, is_sealed, seal

PHASES = ("prepare", "pre-commit", "commit")


@dataclass(frozen=True, slots=True)
class Block:
    """A command, on top of another block."""

    height: int
    parent: str
    command: Command

    @property
    def name(self) -> str:
        """The block's fingerprint, by which others refer to it."""
        return digest((self.height, self.parent, self.command))


GENESIS = Block(0, "", NOTHING)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A quorum's votes for a block in one phase of one view."""

    phase: str
    view: int
    block: str
    signatures: tuple[tuple[str, str], ...] = ()


FIRST = Certificate("prepare", -1, GENESIS.name)
"""What the first leader builds on; nobody had to sign it."""


@dataclass(slots=True)
class NewView:
    """To the leader of a view: the highest certificate that the sender knows, and its signature that it has entered the view."""

    view: int
    justify: Certificate
    signature: str


@dataclass(slots=True)
class Proposal:
    """The leader's block, on top of that of the certificate, and the signatures of those who have entered the view."""

    view: int
    block: Block
    justify: Certificate
    entered: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Vote:
    """A replica's voice in one phase."""

    phase: str
    view: int
    block: str
    signature: str


@dataclass(slots=True)
class Announce:
    """The leader shows the certificate of a phase, and so begins the next."""

    certificate: Certificate


@dataclass(slots=True)
class Fetch:
    """I lack this block, and what is under it down to a height."""

    block: str
    above: int


@dataclass(slots=True)
class Branch:
    """Blocks, the lowest first."""

    blocks: tuple[Block, ...]


class HotStuff(Member):
    """One replica.

    Parameters
    ----------
    faults
        Replicas that may lie; a third of the group, rounded down to less than it, if not given.
    patience
        Nanoseconds that a view may take while requests wait; doubled with each view in vain.

    Examples
    --------
    >>> replica = HotStuff("a", ("b", "c", "d"))
    >>> replica.extends(Block(1, GENESIS.name, NOTHING), GENESIS.name)
    True
    """

    durable: ClassVar[tuple[str, ...]] = ("view", "prepared", "locked", "blocks", "chain", "tip", "done", "voted")

    def __init__(self, me: str, peers: tuple[str, ...], *, faults: int | None = None, patience: int = 300 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.replicas = tuple(sorted((me, *peers)))
        members = len(self.replicas)
        self.faults = (members - 1) // 3 if faults is None else faults
        self.quorum = members - self.faults
        self.patience = patience
        self.view = 0
        self.prepared = FIRST
        self.locked = FIRST
        self.blocks: dict[str, Block] = {GENESIS.name: GENESIS}
        self.tip = GENESIS
        self.chain: dict[int, str] = {0: GENESIS.name}
        self.done: dict[str, dict[int, int]] = {}
        self.voted: dict[str, int] = {}
        self.waiting: dict[tuple[str, int], Command] = {}
        self.new_views: dict[int, dict[str, NewView]] = {}
        self.votes: dict[tuple[str, int, str], dict[str, str]] = {}
        self.announced: set[tuple[str, int]] = set()
        self.proposed = -1
        self.held: list[tuple[str, Any]] = []
        self.asked: dict[str, int] = {}
        self.in_vain = 0

    def leader(self, view: int) -> str:
        """Return who leads a view: each in turn."""
        return self.replicas[view % len(self.replicas)]

    # Views

    def on_start(self, world: Surroundings) -> None:
        """Go into the present view."""
        self.enter(world, self.view)

    def enter(self, world: Surroundings, view: int) -> None:
        """Begin a view: tell its leader what one has."""
        self.view = view
        self.answer(world, self.leader(view), NewView(view, self.prepared, seal(self.me, ("new-view", view))))
        self.be_patient(world)

    def be_patient(self, world: Surroundings) -> None:
        """Wait for the view to end, if anything waits for it."""
        if self.waiting:
            world.set_timer("view", self.patience << min(self.in_vain, 8))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Give up the view."""
        if self.waiting:
            self.in_vain += 1
            self.enter(world, self.view + 1)

    def on_submit(self, world: Surroundings, message: Submit) -> None:
        """Keep a request until it is applied; a leader that was waiting for one proposes."""
        command = message.command
        number = self.done.get(command.client, {}).get(command.serial)
        if number is not None:
            world.send(command.client, Reply(command.serial, number))
            return
        first = not self.waiting
        self.waiting[command.client, command.serial] = command
        if first:
            self.be_patient(world)
        self.propose(world)

    # The leader

    def on_new_view(self, world: Surroundings, sender: str, message: NewView) -> None:
        """Collect certificates of the first phase, the only ones to build on; catch up with a view that an honest one is in."""
        if message.view < self.view or message.justify.phase != "prepare" or not self.is_valid(message.justify):
            return
        if not is_sealed(message.signature, sender, ("new-view", message.view)):
            return
        told = self.new_views.setdefault(message.view, {})
        told[sender] = message
        if message.view > self.view and len(told) > self.faults:
            self.enter(world, message.view)
        self.propose(world)

    def propose(self, world: Surroundings) -> None:
        """Phase 1: with a quorum's certificates, build on the highest, if there is anything to propose."""
        told = self.new_views.get(self.view, {})
        if self.leader(self.view) != self.me or len(told) < self.quorum or self.proposed >= self.view:
            return
        high = max((each.justify for each in told.values()), key=lambda certificate: certificate.view)
        parent = self.blocks.get(high.block)
        if parent is None:
            self.fetch(world, high)
            return
        inside = {block.command for block in self.branch(parent)}
        command = next((command for command in self.waiting.values() if command not in inside), None)
        if command is None and parent.height > self.tip.height and self.waiting:
            command = NOTHING  # what waits is on the branch already: an empty block brings it to its end
        if command is not None:
            self.proposed = self.view
            self.tell_block(world, Block(parent.height + 1, parent.name, command), high)

    def tell_block(self, world: Surroundings, block: Block, justify: Certificate) -> None:
        """Send the block to all."""
        self.to_all(world, Proposal(self.view, block, justify, self.entered()))

    def entered(self) -> tuple[tuple[str, str], ...]:
        """Return the signatures of those who have entered the view, for whoever is behind."""
        return tuple(sorted((name, told.signature) for name, told in self.new_views.get(self.view, {}).items()))

    def branch(self, block: Block) -> list[Block]:
        """Return the blocks from one down to what is applied; in a right run that is the tip, or the block itself."""
        found: list[Block] = []
        while self.chain.get(block.height) != block.name:
            found.append(block)
            block = self.blocks[block.parent]
        return found

    def on_vote(self, world: Surroundings, sender: str, vote: Vote) -> None:
        """With a quorum of votes, show them to all: the next phase."""
        content = (vote.phase, vote.view, vote.block)
        if vote.view != self.view or self.leader(vote.view) != self.me or not is_sealed(vote.signature, sender, content):
            return
        votes = self.votes.setdefault(content, {})
        votes[sender] = vote.signature
        if len(votes) >= self.quorum and (vote.phase, vote.view) not in self.announced:
            self.announced.add((vote.phase, vote.view))
            self.to_all(world, Announce(Certificate(*content, tuple(sorted(votes.items())))))

    # A replica

    def is_valid(self, certificate: Certificate) -> bool:
        """Whether a quorum has signed it."""
        content = (certificate.phase, certificate.view, certificate.block)
        return certificate == FIRST or len(genuine(certificate.signatures, content, self.replicas)) >= self.quorum

    def on_proposal(self, world: Surroundings, sender: str, message: Proposal) -> None:
        """Vote for a block that is safe, once in each phase of a view."""
        if message.view < self.view or sender != self.leader(message.view) or not self.is_valid(message.justify):
            return
        if message.block.parent != message.justify.block or message.justify.phase != "prepare":
            return
        if message.view > self.view and not self.is_entered(message):
            return
        if message.block.parent not in self.blocks:
            self.held.append((sender, message))
            self.fetch(world, message.justify)
            return
        if not self.is_next(message.block):
            return
        self.blocks[message.block.name] = message.block
        if message.view > self.view:
            self.view = message.view
            self.be_patient(world)
        if self.is_safe(message.block, message.justify):
            self.vote(world, "prepare", message.block.name)

    def is_entered(self, proposal: Proposal) -> bool:
        """Whether a quorum has entered the view of a proposal: a liar alone may not hurry everybody on."""
        return len(genuine(proposal.entered, ("new-view", proposal.view), self.replicas)) >= self.quorum

    def is_next(self, block: Block) -> bool:
        """Whether a block on known ground is as high as it has to be: one at a height of its own would take the place of another."""
        return block.height == self.blocks[block.parent].height + 1

    def is_safe(self, block: Block, justify: Certificate) -> bool:
        """Whether a block goes on from the locked one, or from a certificate that is newer than the lock."""
        return justify.view > self.locked.view or self.extends(block, self.locked.block)

    def extends(self, block: Block, ancestor: str) -> bool:
        """Whether one block is on top of another."""
        while block.name != ancestor and block.height > 0 and block.parent in self.blocks:
            block = self.blocks[block.parent]
        return block.name == ancestor

    def vote(self, world: Surroundings, phase: str, block: str) -> None:
        """Vote, if not done in this phase of this view."""
        if self.voted.get(phase, -1) < self.view:
            self.voted[phase] = self.view
            self.answer(world, self.leader(self.view), Vote(phase, self.view, block, seal(self.me, (phase, self.view, block))))

    def on_announce(self, world: Surroundings, sender: str, message: Announce) -> None:
        """Keep the certificate, and go on to the next phase; after the last, apply."""
        shown = message.certificate
        if shown.view < self.view or sender != self.leader(shown.view) or not self.is_valid(shown):
            return
        if shown.block not in self.blocks:
            self.held.append((sender, message))
            self.fetch(world, shown)
            return
        if shown.view > self.view:
            self.view = shown.view
            self.be_patient(world)
        if shown.phase == "prepare":
            self.prepared = shown
            self.vote(world, "pre-commit", shown.block)
        elif shown.phase == "pre-commit":
            self.lock(shown)
            self.vote(world, "commit", shown.block)
        else:
            self.decide(world, self.blocks[shown.block])

    def lock(self, certificate: Certificate) -> None:
        """Vote for nothing that conflicts with this block, until a newer certificate shows that a quorum did not lock it."""
        self.locked = certificate

    def decide(self, world: Surroundings, block: Block) -> None:
        """Apply the branch up to a block, and go on to the next view; without the lock it may replace what was applied."""
        for each in reversed(self.branch(block)):
            self.chain[each.height] = each.name
            world.record("apply", index=each.height, command=each.command.body)
            self.waiting.pop((each.command.client, each.command.serial), None)
            if each.command.client:
                number = self.done.setdefault(each.command.client, {}).setdefault(each.command.serial, each.height)
                world.send(each.command.client, Reply(each.command.serial, number))
        self.tip = block
        self.in_vain = 0
        world.cancel_timer("view")
        self.enter(world, self.view + 1)

    # Blocks that are missing

    def fetch(self, world: Surroundings, certificate: Certificate) -> None:
        """Ask for a certified block, once a view: of those who signed for it one is honest and has it, whoever showed the certificate."""
        if self.asked.get(certificate.block) != self.view:
            self.asked[certificate.block] = self.view
            signers = [signer for signer, _ in certificate.signatures if signer != self.me]
            for signer in signers[: self.faults + 1]:
                world.send(signer, Fetch(certificate.block, self.tip.height))

    def on_fetch(self, world: Surroundings, sender: str, message: Fetch) -> None:
        """Send what another lacks."""
        blocks: list[Block] = []
        block = self.blocks.get(message.block)
        while block is not None and block.height > message.above:
            blocks.append(block)
            block = self.blocks.get(block.parent)
        self.answer(world, sender, Branch(tuple(reversed(blocks))))

    def on_branch(self, world: Surroundings, message: Branch) -> None:
        """Take blocks whose ground is known, and look again at what had to wait for them."""
        for block in message.blocks:
            if block.parent in self.blocks and self.is_next(block):
                self.blocks[block.name] = block
        held, self.held = self.held, []
        for sender, waiting in held:
            name = waiting.block.parent if isinstance(waiting, Proposal) else waiting.certificate.block
            if name in self.blocks:
                self.on_message(world, sender, waiting)
        self.propose(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to its part."""
        match message:
            case Vote():
                self.on_vote(world, sender, message)
            case Announce():
                self.on_announce(world, sender, message)
            case Proposal():
                self.on_proposal(world, sender, message)
            case NewView():
                self.on_new_view(world, sender, message)
            case Submit():
                self.on_submit(world, message)
            case Fetch():
                self.on_fetch(world, sender, message)
            case Branch():
                self.on_branch(world, message)

    def check(self) -> None:
        """Assert what holds of one honest replica at every moment."""
        assert self.chain[self.tip.height] == self.tip.name and max(self.chain) == self.tip.height
        assert all(block.parent in self.blocks for block in self.blocks.values() if block.height)
        assert self.locked.view <= self.view and self.locked.block in self.blocks


class HotStuffThatTakesAnyHeight(HotStuff):
    """Leaves out the look at a block's height: a lying leader puts what is decided now into the place of what was decided before."""

    def is_next(self, block: Block) -> bool:
        """Believe the leader."""
        return True


class HotStuffThatIsHurried(HotStuff):
    """Follows a leader into whatever view it names: one that is always ahead takes from all others the time to decide."""

    def is_entered(self, proposal: Proposal) -> bool:
        """Believe the leader."""
        return True


class HotStuffWithoutLock(HotStuff):
    """Leaves out the lock: a replica that has helped to decide a block helps a lying leader to decide another in its place."""

    def lock(self, certificate: Certificate) -> None:
        """Stay free."""
