"""The append-only tree of Certificate Transparency: a root, proofs that an entry is in it, proofs that it only grew.

Entries are leaves of a binary tree of hashes. Whoever trusts a root can be shown that an entry is below it, by as many hashes as
the tree is high, and that an older root was a beginning of the same list. The left subtree is always the largest full one, so that nothing
to the left ever changes as the tree grows.

Source: B. Laurie, A. Langley and E. Kasper, "Certificate Transparency", RFC 6962, 2013, section 2.1. The verifiers read its recursive
definitions backwards.

References: rfc6962.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from dstudio_lib.foundation.errors import InputError

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without entries."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry: behind a byte 0, so that no inner node can be passed off as an entry.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: behind a byte 1."""
    return sha256(b"\1" + left + right).digest()


def split(size: int) -> int:
    """Return how many entries the left subtree has: the largest power of two below their number.

    >>> split(7), split(8)
    (4, 4)
    """
    return 1 << (size - 1).bit_length() - 1


class MerkleTree:
    """A tree that grows.

    Complexity: appending costs two hashes on average; a root or a proof about log2 n of them.

    Examples
    --------
    >>> tree = MerkleTree([b"a", b"b", b"c"])
    >>> proof = tree.inclusion_proof(0)
    >>> verify_inclusion(leaf_hash(b"a"), 0, 3, proof, tree.root())
    True
    >>> tree.append(b"d")
    3
    >>> verify_consistency(3, 4, tree.root(3), tree.root(), tree.consistency_proof(3))
    True
    """

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        """At each level the hashes of the full subtrees, from the leaves up."""
        for entry in entries:
            self.append(entry)

    def __len__(self) -> int:
        return len(self.levels[0])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} entries>"

    def append(self, entry: bytes) -> int:
        """Add an entry at the end, and return its place."""
        self.levels[0].append(self.leaf(entry))
        level = 0
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(self.node(*self.levels[level][-2:]))
            level += 1
        return len(self) - 1

    def root(self, size: int | None = None) -> bytes:
        """Return the root, or what it was when the tree had fewer entries."""
        size = self._known(len(self) if size is None else size)
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the audit path of an entry: PATH(index, D[size]).

        Raises
        ------
        InputError
            If the tree had no such entry.
        """
        size = self._known(len(self) if size is None else size)
        if not 0 <= index < size:
            raise InputError(f"There is no entry {index} in a tree of {size}; entries are counted from 0.", "index")
        return self._path(index, 0, size)

    def consistency_proof(self, old: int, size: int | None = None) -> list[bytes]:
        """Return the proof that a tree of ``old`` entries is the beginning of that of ``size``: PROOF(old, D[size]).

        Raises
        ------
        InputError
            If the old tree is the larger.
        """
        size = self._known(len(self) if size is None else size)
        if not 0 <= old <= size:
            raise InputError(f"A tree of {old} entries is no beginning of one of {size}; old is allowed from 0 to {size}.", "old")
        return self._subproof(old, 0, size, known=True) if 0 < old < size else []

    def check(self) -> None:
        """Assert that every stored hash is that of the two below it."""
        for below, above in zip(self.levels, self.levels[1:], strict=False):
            assert len(above) == len(below) // 2, "every full pair has a parent"
            assert all(hashed == self.node(*below[2 * i : 2 * i + 2]) for i, hashed in enumerate(above)), "a parent hashes its children"

    @staticmethod
    def leaf(entry: bytes) -> bytes:
        """Return the hash of an entry."""
        return leaf_hash(entry)

    @staticmethod
    def node(left: bytes, right: bytes) -> bytes:
        """Return the hash of an inner node."""
        return node_hash(left, right)

    def _known(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise InputError(f"The tree never had {size} entries; size is allowed from 0 to {len(self)}.", "size")
        return size

    def _hash(self, start: int, size: int) -> bytes:
        """MTH of the entries from ``start`` on: stored if the subtree is full, else put together from two."""
        if size & (size - 1) == 0:
            return self.levels[size.bit_length() - 1][start // size]
        k = split(size)
        return self.node(self._hash(start, k), self._hash(start + k, size - k))

    def _path(self, index: int, start: int, size: int) -> list[bytes]:
        if size == 1:
            return []
        k = split(size)
        if index < k:
            return [*self._path(index, start, k), self._hash(start + k, size - k)]
        return [*self._path(index - k, start + k, size - k), self._hash(start, k)]

    def _subproof(self, old: int, start: int, size: int, *, known: bool) -> list[bytes]:
        if old == size:
            return [] if known else [self._hash(start, size)]
        k = split(size)
        if old <= k:
            return [*self._subproof(old, start, k, known=known), self._hash(start + k, size - k)]
        return [*self._subproof(old - k, start + k, size - k, known=False), self._hash(start, k)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof shows that the entry with this leaf hash is at a place of the tree with this root and size.

    >>> verify_inclusion(leaf_hash(b"a"), 0, 1, [], leaf_hash(b"a"))
    True
    """
    return 0 <= index < size and _well_formed(proof, root) and _root_above(leaf, index, size, list(proof)) == root


def _root_above(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """The root that a proof leads to; None if it has too few or too many hashes."""
    if size == 1:
        return leaf if not proof else None
    if not proof:
        return None
    k, *rest, other = split(size), *proof
    if index < k:
        below = _root_above(leaf, index, k, rest)
        return None if below is None else node_hash(below, other)
    below = _root_above(leaf, index - k, size - k, rest)
    return None if below is None else node_hash(other, below)


def verify_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows that the tree of ``old`` entries and this root is the beginning of that of ``size``.

    The empty tree is the beginning of every tree, and a tree of itself: that needs no proof, and admits none.

    >>> verify_consistency(0, 1, EMPTY_ROOT, leaf_hash(b"a"), [])
    True
    """
    if not 0 <= old <= size or not _well_formed(proof, root):
        return False
    if old == 0:
        return old_root == EMPTY_ROOT and not proof
    if old == size:
        return old_root == root and not proof
    return _roots(old, size, list(proof), old_root) == (old_root, root)


def _roots(old: int, size: int, proof: list[bytes], known: bytes | None) -> tuple[bytes, bytes] | None:
    """The two roots that a proof leads to; ``known`` is the old root while the old tree's right end may still be this subtree's."""
    if old == size:
        if known is not None:
            return (known, known) if not proof else None
        return (proof[0], proof[0]) if len(proof) == 1 else None
    if not proof:
        return None
    k, *rest, other = split(size), *proof
    if old <= k:
        below = _roots(old, k, rest, known)
        return None if below is None else (below[0], node_hash(below[1], other))
    below = _roots(old - k, size - k, rest, None)
    return None if below is None else (node_hash(other, below[0]), node_hash(other, below[1]))


def _well_formed(proof: Sequence[bytes], root: bytes) -> bool:
    return len(root) == 32 and all(len(each) == 32 for each in proof)


class MerkleTreeWithoutDomainSeparation(MerkleTree):
    """Hashes entries and inner nodes alike.

    The two hashes below the root, written one behind the other, are then an entry whose tree has the same root: a log can show either
    list for it.
    """

    @staticmethod
    def leaf(entry: bytes) -> bytes:
        """Return the hash of an entry, without a mark."""
        return sha256(entry).digest()

    @staticmethod
    def node(left: bytes, right: bytes) -> bytes:
        """Return the hash of an inner node, without a mark."""
        return sha256(left + right).digest()


class MerkleTreeThatRepeatsTheLast(MerkleTree):
    """Fills up every level with its last hash.

    A list whose end is written twice then has the same root: in Bitcoin's tree that made valid blocks look invalid (CVE-2012-2459).
    """

    def root(self, size: int | None = None) -> bytes:
        """Return the root of levels of even length."""
        row = self.levels[0][: self._known(len(self) if size is None else size)]
        while len(row) > 1:
            row = [*row, row[-1]] if len(row) % 2 else row
            row = [self.node(*row[i : i + 2]) for i in range(0, len(row), 2)]
        return row[0] if row else EMPTY_ROOT
