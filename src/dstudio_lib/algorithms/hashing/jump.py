"""Jump consistent hashing: a bucket without any memory, in about ln n steps.

A key's bucket as buckets are added one by one is a walk that jumps, rarely, to the newest bucket. The jumps come from a
generator seeded by the key, and are computed one after the other, without stopping at the buckets between.

Source: J. Lamping and E. Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", arXiv:1406.2294, 2014.

References: lamping2014jump.
"""

from __future__ import annotations

from dstudio_lib.foundation.errors import InputError

from .placement import Placement, key_bytes


def jump_bucket(key: int, buckets: int) -> int:
    """Return the bucket of a 64-bit key, from 0 to ``buckets - 1``.

    Complexity: about ln ``buckets`` steps.

    >>> [jump_bucket(10863919174838991, buckets) for buckets in (1, 11)]
    [0, 6]

    Raises
    ------
    InputError
        If there is no bucket, or the key has more than 64 bits.
    """
    if buckets < 1:
        raise InputError(f"buckets={buckets} leaves no bucket; allowed is a whole number from 1; try buckets=10.", "buckets")
    if not 0 <= key < 2**64:
        raise InputError(f"key={key} is no 64-bit number; hash the key first, for example by blake2b_64.", "key")
    bucket, following = -1, 0
    while following < buckets:
        bucket = following
        key = (key * 2_862_933_555_777_941_757 + 1) % 2**64  # a linear congruential generator
        # The chance to stay put until there are j buckets is (b + 1)/j: invert it at a random number.
        following = int((bucket + 1) * (2.0**31 / ((key >> 33) + 1)))
    return bucket


class JumpPlacement(Placement):
    """Jump consistent hashing over a list of nodes, which are told apart by their place in it.

    All who use it need the same order, and only the last node may leave: it fits shards of storage, which are
    numbered, and not servers that come and go.

    >>> placement = JumpPlacement(["a", "b", "c"])
    >>> placement.remove("a")
    Traceback (most recent call last):
        ...
    dstudio_lib.foundation.errors.InputError: Only the last node, 'c', can leave: the others are known by their place; remove 'c' first.
    """

    def owner(self, key: str | bytes) -> str:
        """Return the node in the key's bucket."""
        self._some_node()
        return self.nodes[jump_bucket(self.digest(key_bytes(key), 0), len(self.nodes))]

    def remove(self, node: str) -> None:
        """Let the last node leave."""
        self._known(node)
        if node != self.nodes[-1]:
            last = self.nodes[-1]
            raise InputError(
                f"Only the last node, {last!r}, can leave: the others are known by their place; remove {last!r} first.", "node"
            )
        super().remove(node)


class JumpThatClosesTheGap(JumpPlacement):
    """Lets any node leave, and moves those behind it up by one.

    Every node behind the gap then has the number of another, and nearly all keys move.
    """

    def remove(self, node: str) -> None:
        """Let any node leave."""
        Placement.remove(self, node)
