"""Signed tree heads: what a log commits itself to, and what two of them can prove against it.

A log signs the size and the root of its tree. With that it can be held to account: two signed heads of one size with different roots are
evidence that anyone can check, without trust in whoever shows them.

Source: RFC 6962, section 3.5 of which describes the signed tree head; the bytes signed here are this module's own.

References: rfc6962.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from . import ed25519


@dataclass(frozen=True, slots=True)
class TreeHead:
    """A tree's size and root at a time, in nanoseconds of the log's clock."""

    size: int
    root: bytes
    time: int

    def signed_bytes(self) -> bytes:
        """Return what is signed: a mark of what it is, then the fields in a fixed length each."""
        return b"tree head\0" + self.size.to_bytes(8, "big") + self.time.to_bytes(8, "big") + self.root


@dataclass(frozen=True, slots=True)
class SignedTreeHead:
    """A tree head and the log's signature.

    >>> head = signed(TreeHead(0, bytes(32), 0), secret=bytes(32))
    >>> head.valid(ed25519.public_key(bytes(32)))
    True
    """

    head: TreeHead
    signature: bytes

    def valid(self, public: bytes) -> bool:
        """Return whether the log with this public key signed it."""
        return _verified(public, self.head.signed_bytes(), self.signature)


@lru_cache(maxsize=4_096)
def _verified(public: bytes, message: bytes, signature: bytes) -> bool:
    """Check a signature; many who check the same one in a simulated world need not compute it anew."""
    return ed25519.verify(public, message, signature)


def signed(head: TreeHead, secret: bytes) -> SignedTreeHead:
    """Return a tree head, signed."""
    return SignedTreeHead(head, ed25519.sign(secret, head.signed_bytes()))


def contradict(first: SignedTreeHead, second: SignedTreeHead, public: bytes) -> bool:
    """Return whether two heads are evidence against a log: it signed both, of one size, with different roots.

    >>> first, second = (signed(TreeHead(1, bytes([i]) * 32, 0), bytes(32)) for i in (1, 2))
    >>> contradict(first, second, ed25519.public_key(bytes(32))), contradict(first, first, ed25519.public_key(bytes(32)))
    (True, False)
    """
    differ = first.head.size == second.head.size and first.head.root != second.head.root
    return differ and first.valid(public) and second.valid(public)
