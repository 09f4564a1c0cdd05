"""Joining a SWIM group: a newcomer that knows one member asks it for all it knows, and the group hears of the newcomer as of any news.

The memberlist library, which builds on SWIM, does it so: a newcomer is given the address of at least one member, exchanges the whole state
with it, and begins to gossip that it exists. Here a newcomer asks its seeds in turn until one answers. The seed takes the newcomer into
its view, spreads that it is alive, and sends back all it knows, the dead included: a newcomer that only met the living would believe old
news of the dead. Whoever hears of a member that it does not know takes it in. One that restarts asks in the same way, for what it missed.

A member that was declared dead stays so for all who heard it; it can only come back under another name.

References: das2002swim; hashicorp2013memberlist (the exchange of the whole state).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.process import Surroundings

from .swim import Status, Swim, Update


@dataclass(slots=True)
class Join:
    """From a newcomer to a seed: let me in, and tell me whom you know."""

    incarnation: int


@dataclass(slots=True)
class Welcome:
    """From a seed: all that it knows of everybody."""

    updates: tuple[Update, ...]


class JoiningSwim(Swim):
    """One member of a group that grows. Without seeds it is one of the founders, who are its peers.

    It records ``joined`` (``members``) when a seed has answered, besides what
    :class:`~dstudio_lib.algorithms.membership.swim.Swim` records.

    Parameters
    ----------
    me, peers, period, ping_timeout, proxies, suspicion_periods, retransmit
        As for every member.
    seeds
        Whom a newcomer asks, one a period, until one answers. It knows nobody else.

    Examples
    --------
    >>> from dstudio_lib.foundation.process import SECOND
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1)
    >>> for name, peers in {"a": ("b",), "b": ("a",)}.items():
    ...     world.add(name, lambda name=name, peers=peers: JoiningSwim(name, peers, period=SECOND, ping_timeout=SECOND // 4))
    >>> world.add("c", lambda: JoiningSwim("c", (), period=SECOND, ping_timeout=SECOND // 4, seeds=("b",)))
    >>> _ = world.run(until=5 * SECOND)
    >>> world.nodes["a"].alive, world.nodes["c"].alive
    (('b', 'c'), ('a', 'b'))
    """

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        period: int,
        ping_timeout: int,
        proxies: int = 3,
        suspicion_periods: int = 5,
        retransmit: float = 3.0,
        seeds: tuple[str, ...] = (),
    ) -> None:
        super().__init__(me, peers, period, ping_timeout, proxies, suspicion_periods, retransmit)
        self.retransmit = retransmit
        self.seeds = tuple(seed for seed in seeds if seed != me)
        self.asked = 0
        self.joined = not self.seeds

    def on_restart(self, world: Surroundings) -> None:
        """Come back as a new incarnation, and ask for what was missed, a founder those whom it knows."""
        self.seeds = self.seeds or self.peers
        self.joined = not self.seeds
        super().on_restart(world)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask the next seed, as long as none has answered."""
        if not self.joined:
            world.send(self.seeds[self.asked % len(self.seeds)], Join(self.incarnation))
            self.asked += 1
            world.set_timer("period", self.period)
        else:
            super().on_timer(world, name)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Let newcomers in, and come in; the rest is as for every member."""
        match message:
            case Join() if self.joined or self.view:
                self.learn(world, Update(sender, "alive", message.incarnation))
                world.send(sender, Welcome(self.state()))
            case Welcome():
                for update in message.updates:
                    self.learn(world, update)
                if not self.joined:
                    self.joined = True
                    self._spread(Update(self.me, "alive", self.incarnation))
                    world.record("joined", members=len(self.alive))
                    super().on_timer(world, "period")
            case Join():
                return  # it knows nobody yet itself
            case _:
                for update in message.updates:
                    self.learn(world, update)
                super().on_message(world, sender, message)

    def state(self) -> tuple[Update, ...]:
        """Return all that is known of everybody, oneself and the dead included."""
        return (*(self.view[peer] for peer in self.peers), Update(self.me, "alive", self.incarnation))

    def learn(self, world: Surroundings, update: Update) -> None:
        """Take in a member that was not known, and pass it on; news of a known one is news."""
        if update.member != self.me and update.member not in self.view:
            self.view[update.member] = update
            self.peers = tuple(sorted((*self.peers, update.member)))
            self.sendings = math.ceil(self.retransmit * math.log2(len(self.peers) + 2))
            self.round.insert(world.random.randrange(len(self.round) + 1), update.member)
            self._spread(update)
            world.record(update.status, member=update.member, incarnation=update.incarnation)
            if update.status == "suspect":
                world.set_timer(f"suspicion {update.member} {update.incarnation}", self.suspicion_periods * self.period)
        else:
            self._apply(world, update)

    def check(self) -> None:
        """Assert what always holds of a member's view, and that it knows exactly its peers."""
        super().check()
        assert set(self.peers) == set(self.view)


class SwimThatWelcomesToTheLiving(JoiningSwim):
    """Leaves the dead out of what a seed tells: old news that one was alive, still on its way, brings it back to life at the newcomer."""

    def state(self) -> tuple[Update, ...]:
        """Return what is known of the living."""
        gone: Status = "dead"
        return tuple(update for update in super().state() if update.status != gone)


class SwimThatKeepsNewcomersToItself(JoiningSwim):
    """Leaves out that a seed tells the others: the group hears of the newcomer only from the newcomer, as far as it gets round itself."""

    def learn(self, world: Surroundings, update: Update) -> None:
        """Take it in, and say nothing."""
        known = update.member in self.view
        super().learn(world, update)
        if not known:
            self.news.pop(update.member, None)
