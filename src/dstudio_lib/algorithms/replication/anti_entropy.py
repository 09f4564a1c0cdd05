"""Anti-entropy with Merkle trees: two replicas find out what differs between them, and send just that.

Items are sorted into buckets by a hash of their names, and a binary tree of hashes stands over these. Two replicas compare roots; where
hashes differ they compare those of the two children, down to the buckets, and there the stamps of the items. Equal parts cost one
hash, however large they are; what is sent in the end are exactly the items that one has newer than the other.

Sources: R. C. Merkle, "A Digital Signature Based on a Conventional Encryption Function", CRYPTO 1987, for the tree; G. DeCandia and others,
"Dynamo: Amazon's Highly Available Key-value Store", SOSP 2007, for its use between replicas.

References: merkle1987digital; decandia2007dynamo.

>>> mine = {"x": ((2, "c"), "new"), "y": ((1, "c"), 7)}
>>> theirs = {"x": ((1, "c"), "old"), "y": ((1, "c"), 7)}
>>> buckets, compared = differing_buckets(MerkleTree(mine, depth=3), MerkleTree(theirs, depth=3))
>>> len(buckets), compared
(1, 7)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .quorum_store import NEVER, Replica, Stamp

MOST_DEPTH = 16


def bucket_of(key: str, depth: int) -> int:
    """Return the bucket of an item, from 0 to 2**depth - 1, the same on every machine.

    >>> bucket_of("x", depth=0), 0 <= bucket_of("x", depth=3) < 8
    (0, True)
    """
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big") >> (32 - depth)


class MerkleTree:
    """Hashes over the stamps of all items; node 1 is the root, and 2n and 2n + 1 are below n.

    Parameters
    ----------
    items
        Stamp and value of each item. A stamp stands for its value, since no two values share one.
    depth
        Levels below the root: there are 2**depth buckets.

    Examples
    --------
    >>> one, same = (MerkleTree({"x": ((1, "c"), 5)}, depth=2) for _ in range(2))
    >>> one.root == same.root, len(one.hashes)
    (True, 7)
    """

    def __init__(self, items: Mapping[str, tuple[Stamp, Any]], depth: int = 6) -> None:
        if not 0 <= depth <= MOST_DEPTH:
            raise InputError(f"depth={depth} of a Merkle tree; allowed is from 0 to {MOST_DEPTH}; try 6.", "depth")
        self.depth = depth
        first = 2**depth
        lines: dict[int, list[str]] = {}
        for key in sorted(items):
            count, writer = items[key][0]
            lines.setdefault(first + bucket_of(key, depth), []).append(f"{key}\0{count}\0{writer}\n")
        self.hashes = {n: sha256("".join(lines.get(n, ())).encode()).digest() for n in range(first, 2 * first)}
        for n in range(first - 1, 0, -1):
            self.hashes[n] = sha256(self.hashes[2 * n] + self.hashes[2 * n + 1]).digest()

    @property
    def root(self) -> bytes:
        """The hash of everything."""
        return self.hashes[1]

    def is_bucket(self, node: int) -> bool:
        """Return whether a node is one of the lowest level."""
        return node >= 1 << self.depth


def differing_buckets(mine: MerkleTree, theirs: MerkleTree) -> tuple[list[int], int]:
    """Return the buckets in which two trees of the same depth differ, and how many hashes it took to find them.

    >>> tree = MerkleTree({"x": ((1, "c"), 5)})
    >>> differing_buckets(tree, tree)
    ([], 1)
    """
    found, compared, frontier = [], 0, [1]
    while frontier:
        node = frontier.pop(0)
        compared += 1
        if mine.hashes[node] != theirs.hashes[node]:
            if mine.is_bucket(node):
                found.append(node - 2**mine.depth)
            else:
                frontier += [2 * node, 2 * node + 1]
    return found, compared


@dataclass(slots=True)
class Hashes:
    """Some nodes of my tree."""

    nodes: dict[int, str]


@dataclass(slots=True)
class Stamps:
    """The stamps of all my items in some buckets, of which yours differ."""

    buckets: list[int]
    stamps: dict[str, Stamp]


@dataclass(slots=True)
class Wanted:
    """The names of items that you have newer."""

    keys: list[str]


@dataclass(slots=True)
class Items:
    """Items that I have newer."""

    items: dict[str, tuple[Stamp, Any]]


class AntiEntropyReplica(Replica):
    """A replica that compares itself with another one, chosen by chance, at a steady pace.

    Parameters
    ----------
    me, peers
        Its name, and those of the other replicas.
    depth
        Of the Merkle trees; the same at all replicas.
    pace
        Between two comparisons that it starts (ns); 0 if it starts none.

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> world.add("a", lambda: AntiEntropyReplica("a", ("b",)))
    >>> world.add("b", lambda: AntiEntropyReplica("b", ("a",)))
    >>> world.nodes["a"].keep("x", (1, "c"), 5)
    True
    >>> _ = world.run(until=500 * MILLISECOND)
    >>> world.nodes["b"].store
    {'x': ((1, 'c'), 5)}
    """

    def __init__(self, me: str, peers: tuple[str, ...], depth: int = 6, pace: int = 200 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.depth = depth
        self.pace = pace
        self.hashes_sent = 0

    def on_start(self, world: Surroundings) -> None:
        """Compare at a steady pace."""
        if self.pace and self.peers:
            world.set_timer("compare", self.pace)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Begin a comparison with one of the others."""
        self.compare(world, self.peers[world.random.randrange(len(self.peers))])
        world.set_timer("compare", self.pace)

    def compare(self, world: Surroundings, peer: str) -> None:
        """Step 1: send the root."""
        self._send_hashes(world, peer, [1], MerkleTree(self.store, self.depth))

    def _send_hashes(self, world: Surroundings, peer: str, nodes: list[int], tree: MerkleTree) -> None:
        self.hashes_sent += len(nodes)
        world.send(peer, Hashes({n: tree.hashes[n].hex() for n in nodes}))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Descend where hashes differ, then exchange what differs."""
        match message:
            case Hashes(nodes):  # Step 2: whoever is sent hashes answers with those below the ones that differ
                tree = MerkleTree(self.store, self.depth)
                differing = [n for n, digest in nodes.items() if tree.hashes[n].hex() != digest]
                buckets = [n - 2**self.depth for n in differing if tree.is_bucket(n)]
                if buckets:
                    world.send(sender, Stamps(buckets, self.stamps_in(buckets)))
                below = [child for n in differing if not tree.is_bucket(n) for child in (2 * n, 2 * n + 1)]
                if below:
                    self._send_hashes(world, sender, below, tree)
            case Stamps(buckets, theirs):  # Step 3: send what is newer here, ask for what is newer there
                mine = self.stamps_in(buckets)
                newer = [key for key, stamp in mine.items() if tuple(theirs.get(key, NEVER)) < stamp]
                older = [key for key, stamp in theirs.items() if mine.get(key, NEVER) < tuple(stamp)]
                self._send_items(world, sender, newer)
                if older:
                    world.send(sender, Wanted(older))
            case Wanted(keys):
                self._send_items(world, sender, keys)
            case Items(items):
                for key, (stamp, value) in items.items():
                    self.keep(key, stamp, value)
            case _:
                super().on_message(world, sender, message)

    def stamps_in(self, buckets: list[int]) -> dict[str, Stamp]:
        """Return the stamps of the items in some buckets."""
        return {key: stamp for key, (stamp, _) in self.store.items() if bucket_of(key, self.depth) in buckets}

    def _send_items(self, world: Surroundings, peer: str, keys: list[str]) -> None:
        if keys:
            world.send(peer, Items({key: self.store[key] for key in keys}))
            world.record("transferred", to=peer, keys=keys)


class AntiEntropyReplicaThatSendsBuckets(AntiEntropyReplica):
    """Broken: it sends every item of a bucket that differs, and so mostly what the other has already."""

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Send whole buckets."""
        if isinstance(message, Stamps):
            self._send_items(world, sender, list(self.stamps_in(message.buckets)))
            world.send(sender, Wanted(list(message.stamps)))
        else:
            super().on_message(world, sender, message)
