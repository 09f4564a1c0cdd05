"""A member of a group that decides together: what it sends to all, it takes itself too, and at once."""

from __future__ import annotations

from typing import Any

from dstudio_lib.foundation.process import Process, Surroundings


class Member(Process):
    """A process for which its own vote needs no network.

    >>> class Counting(Member):
    ...     heard = 0
    ...     def on_message(self, world, sender, message):
    ...         self.heard += message
    >>> alone = Counting("a", ())
    >>> alone.to_all(None, 2); alone.answer(None, "a", 3); alone.heard
    5
    """

    def to_peers(self, world: Surroundings, message: Any) -> None:
        """Send to everybody else."""
        for peer in self.peers:
            world.send(peer, message)

    def to_all(self, world: Surroundings, message: Any) -> None:
        """Send to everybody, oneself included."""
        self.to_peers(world, message)
        self.on_message(world, self.me, message)

    def answer(self, world: Surroundings, to: str, message: Any) -> None:
        """Answer a peer over the network, and oneself at once."""
        if to == self.me:
            self.on_message(world, to, message)
        else:
            world.send(to, message)
