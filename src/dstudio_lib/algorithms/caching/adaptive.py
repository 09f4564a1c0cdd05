"""Policies that a single scan does not empty: 2Q and ARC, which remember for a while what they evicted.

T. Johnson and D. Shasha, "2Q: A Low Overhead High Performance Buffer Management Replacement Algorithm", VLDB, 1994 (the full version);
N. Megiddo and D. S. Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache", FAST, 2003.

References: johnson1994twoqueue; megiddo2003arc.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from dstudio_lib.foundation.quantity import Quantity

from .cache import Cache

Line = OrderedDict[Hashable, None]
"""Keys in order, the oldest first."""

_SHARE = Quantity("share", "s", "", "part of the capacity", lower=0, default=0.25)


class TwoQueue(Cache):
    """2Q: new keys wait in a short line; only one that is asked for again after it left it comes among the lasting ones.

    Parameters
    ----------
    waiting_share
        Part of the capacity for the line of new keys (a quarter in the paper's advice).
    ghost_share
        Keys remembered after they left that line, over the capacity (a half).

    >>> cache = TwoQueue(4)
    >>> for key in "abcde":
    ...     _ = cache.request(key)
    >>> list(cache.waiting), list(cache.ghosts)
    (['b', 'c', 'd', 'e'], ['a'])
    >>> cache.request("a"), list(cache.lasting)
    (False, ['a'])
    """

    def __init__(self, capacity: int, waiting_share: float = 0.25, ghost_share: float = 0.5) -> None:
        super().__init__(capacity)
        self.most_waiting = max(1, round(capacity * _SHARE.check(waiting_share, "waiting_share")))
        self.most_ghosts = max(1, round(capacity * _SHARE.check(ghost_share, "ghost_share")))
        self.waiting: Line = OrderedDict()  # the paper's A1in
        self.ghosts: Line = OrderedDict()  # A1out: keys without values
        self.lasting: Line = OrderedDict()  # Am

    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""
        return key in self.lasting or key in self.waiting

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self.lasting) + len(self.waiting)

    def touch(self, key: Hashable) -> None:
        """Move a lasting key to the end of its line; a new one stays where it is, for hits close together say little."""
        if key in self.lasting:
            self.lasting.move_to_end(key)

    def admit(self, key: Hashable) -> None:
        """Take in a key: among the lasting ones if it is remembered, else at the end of the new ones."""
        remembered = key in self.ghosts
        self.make_room()
        if remembered:
            self.ghosts.pop(key, None)
            self.lasting[key] = None
        else:
            self.waiting[key] = None

    def make_room(self) -> None:
        """Evict one key if the cache is full (the paper's ``reclaimfor``)."""
        if len(self) < self.capacity:
            return
        if len(self.waiting) > self.most_waiting or not self.lasting:
            evicted, _ = self.waiting.popitem(last=False)
            self.ghosts[evicted] = None
            if len(self.ghosts) > self.most_ghosts:
                self.ghosts.popitem(last=False)
        else:
            self.lasting.popitem(last=False)

    def check(self) -> None:
        """Assert that no key is in two lines, and none is too long."""
        super().check()
        assert not self.waiting.keys() & self.lasting.keys()
        assert not self.ghosts.keys() & (self.waiting.keys() | self.lasting.keys())
        assert len(self.ghosts) <= self.most_ghosts


class Arc(Cache):
    """ARC: one line for keys seen once, one for keys seen again, and ghosts of both that say which of them should be longer.

    ``once`` and ``again`` are the paper's T1 and T2, their ghosts B1 and B2, and ``aim`` is p, the length wanted of ``once``.

    >>> cache = Arc(2)
    >>> [cache.request(key) for key in "aabcb"], list(cache.again), list(cache.once), cache.aim
    ([False, True, False, False, False], ['b'], ['c'], 1.0)
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self.once: Line = OrderedDict()
        self.again: Line = OrderedDict()
        self.ghosts_once: Line = OrderedDict()
        self.ghosts_again: Line = OrderedDict()
        self.aim = 0.0

    def __contains__(self, key: object) -> bool:
        """Whether a key is held."""
        return key in self.once or key in self.again

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self.once) + len(self.again)

    def touch(self, key: Hashable) -> None:
        """Case I, a hit: the key is now one that was seen again."""
        self.once.pop(key, None)
        self.again[key] = None
        self.again.move_to_end(key)

    def admit(self, key: Hashable) -> None:
        """Cases II to IV, the misses."""
        if key in self.ghosts_once:  # Case II: what was seen once left too soon
            self.adapt(max(1.0, len(self.ghosts_again) / len(self.ghosts_once)))
            self.replace(key)
            del self.ghosts_once[key]
            self.again[key] = None
        elif key in self.ghosts_again:  # Case III: what was seen again left too soon
            self.adapt(-max(1.0, len(self.ghosts_once) / len(self.ghosts_again)))
            self.replace(key)
            del self.ghosts_again[key]
            self.again[key] = None
        else:  # Case IV: nothing is known of it
            self.make_room(key)
            self.once[key] = None

    def adapt(self, change: float) -> None:
        """Move the aim, within the capacity."""
        self.aim = min(float(self.capacity), max(0.0, self.aim + change))

    def make_room(self, key: Hashable) -> None:
        """Case IV: drop a ghost where there are too many, and evict if the cache is full."""
        seen_once = len(self.once) + len(self.ghosts_once)
        known = seen_once + len(self.again) + len(self.ghosts_again)
        if seen_once == self.capacity:
            if len(self.once) < self.capacity:
                self.ghosts_once.popitem(last=False)
                self.replace(key)
            else:
                self.once.popitem(last=False)
        elif known >= self.capacity:
            if known == 2 * self.capacity:
                self.ghosts_again.popitem(last=False)
            self.replace(key)

    def replace(self, key: Hashable) -> None:
        """Evict from the line that is longer than it should be, and keep a ghost."""
        if self.once and (len(self.once) > self.aim or (key in self.ghosts_again and len(self.once) == self.aim)):
            evicted, _ = self.once.popitem(last=False)
            self.ghosts_once[evicted] = None
        else:
            evicted, _ = self.again.popitem(last=False)
            self.ghosts_again[evicted] = None

    def check(self) -> None:
        """Assert the paper's invariants on the four lines."""
        super().check()
        seen_once, seen_again = len(self.once) + len(self.ghosts_once), len(self.again) + len(self.ghosts_again)
        assert seen_once <= self.capacity
        assert seen_once + seen_again <= 2 * self.capacity
        assert len(self) == self.capacity or not (self.ghosts_once or self.ghosts_again)
        lines = (self.once, self.again, self.ghosts_once, self.ghosts_again)
        assert len({key for line in lines for key in line}) == sum(map(len, lines))
        assert 0 <= self.aim <= self.capacity
