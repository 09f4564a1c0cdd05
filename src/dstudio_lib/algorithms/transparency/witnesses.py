"""A log that may lie, and auditors who compare what it told them.

An auditor asks the log for its signed head, and for a proof that the tree it knew is a beginning of the new one: so the log cannot take
back what an auditor has seen. But it can show two groups two trees, each of which only grows. Nobody sees that alone. Auditors
therefore tell each other the heads that they have: two of one size that differ are evidence; for two of different sizes they ask the
log for the proof, which a log with two trees cannot give.

Sources: RFC 6962, on auditors and gossip as what keeps a log honest; L. Chuat, P. Szalachowski, A. Perrig, B. Laurie and E. Messeri,
"Efficient Gossip Protocols for Verifying the Consistency of Certificate Logs", IEEE CNS 2015.

References: rfc6962; chuat2015gossip.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

from . import ed25519
from .heads import SignedTreeHead, TreeHead, contradict, signed
from .merkle import MerkleTree, verify_consistency


@dataclass(slots=True)
class AskHead:
    """An auditor asks for the present head."""


@dataclass(slots=True)
class ShowHead:
    """The log's head, shown by the log."""

    signed: SignedTreeHead


@dataclass(slots=True)
class TellHead:
    """The log's head, told by another auditor."""

    signed: SignedTreeHead


@dataclass(slots=True)
class AskProof:
    """An auditor asks whether one tree is a beginning of another."""

    old: int
    size: int


@dataclass(slots=True)
class ShowProof:
    """The log's answer."""

    old: int
    size: int
    proof: list[bytes]


@dataclass(slots=True)
class Evidence:
    """Two heads that contradict each other."""

    first: SignedTreeHead
    second: SignedTreeHead


class LogServer(Process):
    """An honest log.

    Parameters
    ----------
    secret
        Its secret key, of 32 bytes.
    entries
        What it holds at the start.
    """

    durable: ClassVar[tuple[str, ...]] = ("tree",)

    def __init__(self, me: str, peers: tuple[str, ...], secret: bytes, entries: Iterable[bytes] = ()) -> None:
        super().__init__(me, peers)
        self.secret = secret
        self.tree = MerkleTree(entries)
        self.heads: dict[bytes, SignedTreeHead] = {}
        """What was signed, by root: each head is signed once."""

    @property
    def public(self) -> bytes:
        """The log's public key, which all know."""
        return ed25519.public_key(self.secret)

    def append(self, world: Surroundings, entry: bytes) -> None:
        """Add an entry: to be called by whoever submits one."""
        world.record("append", place=self.tree.append(entry))

    def on_message(self, world: Surroundings, sender: str, message: AskHead | AskProof) -> None:
        """Show a head or a proof."""
        tree = self.tree_for(sender)
        if isinstance(message, AskHead):
            world.send(sender, ShowHead(self._head(tree, world.now)))
        elif 0 <= message.old <= message.size <= len(tree):
            world.send(sender, ShowProof(message.old, message.size, tree.consistency_proof(message.old, message.size)))

    def tree_for(self, sender: str) -> MerkleTree:
        """Return the tree that the log shows to someone: to all the same."""
        return self.tree

    def _head(self, tree: MerkleTree, now: int) -> SignedTreeHead:
        root = tree.root()
        if root not in self.heads:
            self.heads[root] = signed(TreeHead(len(tree), root, now), self.secret)
        return self.heads[root]


class LogWithTwoTrees(LogServer):
    """Shows a second tree to its victims.

    Each tree only grows, so that every proof that one auditor asks for is right.
    """

    durable: ClassVar[tuple[str, ...]] = ("tree", "second")

    def __init__(
        self, me: str, peers: tuple[str, ...], secret: bytes, entries: Iterable[bytes] = (), *, victims: Iterable[str] = ()
    ) -> None:
        entries = list(entries)
        super().__init__(me, peers, secret, entries)
        self.second = MerkleTree(entries)
        self.victims = frozenset(victims)

    def append(self, world: Surroundings, entry: bytes) -> None:
        """Add an entry to both trees."""
        super().append(world, entry)
        self.second.append(entry)

    def append_for_victims(self, world: Surroundings, entry: bytes) -> None:
        """Add an entry that only the victims are to see."""
        self.second.append(entry)

    def append_for_others(self, world: Surroundings, entry: bytes) -> None:
        """Add an entry that the victims are not to see."""
        self.tree.append(entry)

    def tree_for(self, sender: str) -> MerkleTree:
        """Return the second tree for a victim."""
        return self.second if sender in self.victims else self.tree


class LogThatRewrites(LogServer):
    """Replaces entries that it has shown already."""

    def rewrite(self, world: Surroundings, entries: list[bytes]) -> None:
        """Forget the tree, and begin another."""
        self.tree = MerkleTree(entries)


class Auditor(Process):
    """Asks the log for its head, has every step proved, and compares with the others.

    What it finds is recorded: ``contradiction`` for two heads of one size, which others accept as evidence; ``no-proof`` where the log's
    answer does not join two heads; ``no-answer`` where none comes, which may be the network's fault.

    Parameters
    ----------
    log
        The log's name.
    public
        Its public key.
    ask_every, gossip_every
        Time between two questions to the log, and between two messages to another auditor, in nanoseconds.
    patience
        How long to wait for a proof, in nanoseconds, before the log is asked once more; three times in all.
    """

    durable: ClassVar[tuple[str, ...]] = ("seen", "evidence")

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        *,
        log: str,
        public: bytes,
        ask_every: int = 100 * MILLISECOND,
        gossip_every: int = 150 * MILLISECOND,
        patience: int = 200 * MILLISECOND,
    ) -> None:
        super().__init__(me, peers)
        self.log = log
        self.public = public
        self.ask_every = ask_every
        self.gossip_every = gossip_every
        self.patience = patience
        self.seen: SignedTreeHead | None = None
        """The largest head that all smaller ones seen were proved to be beginnings of."""
        self.evidence: tuple[SignedTreeHead, SignedTreeHead] | None = None
        self.open: dict[tuple[int, int], tuple[SignedTreeHead, SignedTreeHead, int]] = {}
        """Questions to the log: the two heads, and how often it was asked."""

    def on_start(self, world: Surroundings) -> None:
        """Begin to ask and to gossip."""
        world.set_timer("ask", world.random.randint(1, self.ask_every))
        world.set_timer("gossip", world.random.randint(1, self.gossip_every))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask the log, tell another auditor, or ask again for a proof."""
        if name == "ask":
            world.send(self.log, AskHead())
            world.set_timer("ask", self.ask_every)
        elif name == "gossip":
            self._gossip(world)
            world.set_timer("gossip", self.gossip_every)
        else:
            old, size = (int(each) for each in name.split("-"))
            self._ask_again(world, old, size)

    def on_message(self, world: Surroundings, sender: str, message: ShowHead | TellHead | ShowProof | Evidence) -> None:
        """Compare a head, check a proof, or accept evidence."""
        if isinstance(message, ShowHead | TellHead):
            if message.signed == self.seen or message.signed.valid(self.public):
                self._compare(world, message.signed)
        elif isinstance(message, ShowProof):
            self._check(world, message)
        elif self.evidence is None and contradict(message.first, message.second, self.public):
            self._found(world, message.first, message.second)

    def _gossip(self, world: Surroundings) -> None:
        if self.peers and self.seen is not None:
            peer = world.random.choice(self.peers)
            world.send(peer, Evidence(*self.evidence) if self.evidence else TellHead(self.seen))

    def _compare(self, world: Surroundings, head: SignedTreeHead) -> None:
        if self.seen is None:
            self.seen = head
            return
        first, second = sorted((self.seen, head), key=lambda each: each.head.size)
        if first.head.size == second.head.size:
            if first.head.root != second.head.root and self.evidence is None:
                self._found(world, first, second)
        elif (first.head.size, second.head.size) not in self.open:
            self._join(world, first, second)

    def _join(self, world: Surroundings, first: SignedTreeHead, second: SignedTreeHead) -> None:
        """Have the log prove that the first head is a beginning of the second."""
        sizes = (first.head.size, second.head.size)
        self.open[sizes] = (first, second, 1)
        world.send(self.log, AskProof(*sizes))
        world.set_timer(f"{sizes[0]}-{sizes[1]}", self.patience)

    def _ask_again(self, world: Surroundings, old: int, size: int) -> None:
        first, second, asked = self.open.get((old, size), (None, None, 0))
        if first is None or second is None:
            return
        if asked == 3:
            del self.open[old, size]
            world.record("no-answer", old=old, size=size)
            return
        self.open[old, size] = (first, second, asked + 1)
        world.send(self.log, AskProof(old, size))
        world.set_timer(f"{old}-{size}", self.patience)

    def _check(self, world: Surroundings, answer: ShowProof) -> None:
        question = self.open.pop((answer.old, answer.size), None)
        if question is None:
            return
        world.cancel_timer(f"{answer.old}-{answer.size}")
        first, second, _ = question
        if not verify_consistency(answer.old, answer.size, first.head.root, second.head.root, answer.proof):
            world.record("no-proof", old=answer.old, size=answer.size)
        elif self.seen is not None and self.seen.head == first.head:
            self.seen = second

    def _found(self, world: Surroundings, first: SignedTreeHead, second: SignedTreeHead) -> None:
        self.evidence = (first, second)
        world.record("contradiction", size=first.head.size, roots=[first.head.root.hex(), second.head.root.hex()])
        for peer in self.peers:
            world.send(peer, Evidence(first, second))


class AuditorWhoKeepsToHimself(Auditor):
    """Checks all that the log shows him, and talks to nobody.

    A log with two trees satisfies him for ever.
    """

    def _gossip(self, world: Surroundings) -> None:
        pass


class AuditorWhoTrustsSignatures(Auditor):
    """Takes every head that is signed, and asks for no proof.

    A log can then take back what he has seen: the signature says who speaks, not that it agrees with what was said before.
    """

    def _join(self, world: Surroundings, first: SignedTreeHead, second: SignedTreeHead) -> None:
        self.seen = second
