"""Liars: faulty replicas for the Byzantine protocols to bear, each with a lie of its own. They sign in no name but theirs.

References: castro1999practical; yin2019hotstuff.
"""

from __future__ import annotations

from typing import Any

from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from . import hotstuff, pbft
from .commands import NOTHING, Command
from .hotstuff import FIRST, GENESIS, PHASES, Announce, Block, HotStuff, Proposal, Vote
from .pbft import Commit, Pbft, Prepare, PrePrepare
from .pbft_checkpoints import CheckpointedPbft, Fetch, Fetched, State
from .seals import digest, seal


class TwoFacedPrimary(Pbft):
    """A liar, not a protocol: as primary it tells one part of the group one request and the rest none, and votes with both."""

    def propose(self, world: Surroundings, number: int, command: Command) -> None:
        """Give the same number to two requests."""
        half = len(self.peers) // 2
        for peers, told in ((self.peers[:half], command), (self.peers[half:], NOTHING)):
            fingerprint = digest(told)
            signature = seal(self.me, ("prepare", self.view, number, fingerprint))
            for peer in peers:
                world.send(peer, PrePrepare(self.view, number, told, signature))
                world.send(peer, Prepare(self.view, number, fingerprint, signature))
                world.send(peer, Commit(self.view, number, fingerprint))


class Conspirator(Pbft):
    """A liar among others: as primary it tells each half of the honest another request, and all liars second whatever anybody prepared."""

    def __init__(self, me: str, peers: tuple[str, ...], *, faults: int | None = None, honest: tuple[str, ...] = ()) -> None:
        super().__init__(me, peers, faults=faults)
        self.honest = honest
        self.seconded: set[tuple[int, int, str]] = set()

    def propose(self, world: Surroundings, number: int, command: Command) -> None:
        """Give the same number to two requests."""
        half = len(self.honest) // 2
        for peers, told in ((self.honest[:half], command), (self.honest[half:], NOTHING)):
            signature = seal(self.me, ("prepare", self.view, number, digest(told)))
            for peer in peers:
                world.send(peer, PrePrepare(self.view, number, told, signature))

    def on_pre_prepare(self, world: Surroundings, sender: str, message: PrePrepare) -> None:
        """Wait for what the honest make of it."""

    def on_prepare(self, world: Surroundings, sender: str, message: Prepare) -> None:
        """Prepare and commit whatever an honest replica prepared, once each."""
        told = (message.view, message.number, message.digest)
        if told not in self.seconded:
            self.seconded.add(told)
            for peer in self.honest:
                world.send(peer, Prepare(*told, seal(self.me, ("prepare", *told))))
                world.send(peer, Commit(*told))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Never want another primary."""


class ForgingReplica(Pbft):
    """A liar: in view changes it shows certificates for requests of its own, signed in the names of others, as well as it can."""

    def what_was_prepared(self) -> tuple[pbft.Certificate, ...]:
        """Make up a certificate for the first number."""
        lie = Command("", 0, f"forged by {self.me}")
        content = ("prepare", self.view - 1, 1, digest(lie))
        return (pbft.Certificate(self.view - 1, 1, lie, tuple((name, seal(self.me, content)) for name in self.replicas)),)


class LiarAboutTheState(CheckpointedPbft):
    """A liar: whoever asks it for the state is shown another one, under the proof that was made for the right one."""

    def on_fetch(self, world: Surroundings, sender: str, message: Fetch) -> None:
        """Show another history."""
        if self.stable.number >= message.number:
            world.send(sender, Fetched(self.stable, State(self.stable.number, "a lie", ())))


class ForkingLeader(HotStuff):
    """A liar: as leader it builds on the first block of all, as if nothing had been decided since."""

    def tell_block(self, world: Surroundings, block: Block, justify: hotstuff.Certificate) -> None:
        """Propose a fork from the ground."""
        fork = Block(1, GENESIS.name, Command("", 0, f"fork of view {self.view}"))
        self.to_all(world, Proposal(self.view, fork, FIRST, self.entered()))


class HurryingLeader(HotStuff):
    """A liar: it does not wait for its turn, and proposes in one after the other of the views that it leads, on the oldest certificate."""

    def on_start(self, world: Surroundings) -> None:
        """Begin with the first of them."""
        world.set_timer("hurry", 20 * MILLISECOND)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Go on to the next."""
        self.view += 1 if self.leader(self.view) != self.me else len(self.replicas)
        if self.leader(self.view) == self.me:
            self.to_peers(world, Proposal(self.view, Block(1, GENESIS.name, NOTHING), FIRST))
        world.set_timer("hurry", 20 * MILLISECOND)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Listen to nobody."""


class TwoFacedLeader(HotStuff):
    """A liar: as leader it proposes two blocks, each to a part of the group, votes for both, and carries both to the end."""

    def tell_block(self, world: Surroundings, block: Block, justify: hotstuff.Certificate) -> None:
        """Propose the block to one half, and an empty one to the other."""
        half = len(self.peers) // 2
        other = Block(block.height, block.parent, NOTHING)
        for peers, told in ((self.peers[:half], block), (self.peers[half:], other)):
            for peer in peers:
                world.send(peer, Proposal(self.view, told, justify, self.entered()))
            for phase in PHASES:
                content = (phase, self.view, told.name)
                self.votes.setdefault(content, {})[self.me] = seal(self.me, content)

    def on_vote(self, world: Surroundings, sender: str, vote: Vote) -> None:
        """Show each part the certificate for its own block."""
        content = (vote.phase, vote.view, vote.block)
        votes = self.votes.setdefault(content, {})
        votes[sender] = vote.signature
        if len(votes) >= self.quorum:
            for peer in votes:
                if peer != self.me:
                    world.send(peer, Announce(hotstuff.Certificate(*content, tuple(sorted(votes.items())))))
