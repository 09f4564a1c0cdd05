"""The shelf of a cache in the reference engine: keys, until when each is good, and in which order they were used."""

from __future__ import annotations

from collections import OrderedDict

FOREVER = float("inf")


class Shelf:
    """At most ``capacity`` keys (0: any number), each good for ``life`` s (0: for ever); the one used longest ago makes room.

    >>> shelf = Shelf(life=2.0, capacity=1)
    >>> shelf.keep(7, now=0.0)
    >>> shelf.has(7, now=1.0), shelf.has(7, now=2.0)
    (True, False)
    """

    __slots__ = ("capacity", "ends", "life")

    def __init__(self, life: float, capacity: int) -> None:
        self.life, self.capacity = life, capacity
        self.ends: OrderedDict[int, float] = OrderedDict()  # the least recently used first

    def has(self, key: int, now: float) -> bool:
        """Whether a key is there and still good; if so it is the one used last from now on."""
        end = self.ends.get(key)
        if end is None:
            return False
        if now < end:
            self.ends.move_to_end(key)
            return True
        del self.ends[key]
        return False

    def keep(self, key: int, now: float) -> None:
        """Put a key there, as the one used last."""
        self.ends.pop(key, None)
        if self.capacity and len(self.ends) >= self.capacity:
            self.ends.popitem(last=False)
        self.ends[key] = now + self.life if self.life else FOREVER

    def clear(self) -> None:
        """Forget every key."""
        self.ends.clear()
