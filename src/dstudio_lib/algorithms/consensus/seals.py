"""Signatures in a world without keys: whoever can make one for a name is taken to be that name.

A seal is a digest of the signer's name and of what is signed. Nothing hides how it is made: that nobody seals in another's name is a rule
that faulty processes here keep, as real ones are kept to it by cryptography.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any


def digest(content: Any) -> str:
    """Return a short fingerprint of anything whose text says all about it.

    >>> digest(("put", "x", 1)) == digest(("put", "x", 1)), digest("x") == digest("y")
    (True, False)
    """
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def seal(signer: str, content: Any) -> str:
    """Sign something in one's own name."""
    return digest((signer, content))


def is_sealed(signature: str, signer: str, content: Any) -> bool:
    """Whether a signature is the signer's, and for this.

    >>> is_sealed(seal("a", "yes"), "a", "yes"), is_sealed(seal("b", "yes"), "a", "yes")
    (True, False)
    """
    return signature == seal(signer, content)


def genuine(signatures: Iterable[tuple[str, str]], content: Any, members: Iterable[str]) -> set[str]:
    """Return the members who have signed this, of all who are said to have."""
    allowed = set(members)
    return {signer for signer, signature in signatures if signer in allowed and is_sealed(signature, signer, content)}
