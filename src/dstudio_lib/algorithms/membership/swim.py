"""SWIM: membership of large groups, with a constant load on every member and news that rides along on the probes.

Source: A. Das, I. Gupta and A. Motivala, "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership Protocol",
International Conference on Dependable Systems and Networks (DSN), 2002: probing through others, suspicion with incarnation numbers,
infection-style dissemination, and probing in rounds over a shuffled list. The group is given here; how it grows is in
:mod:`~dstudio_lib.algorithms.membership.swim_joining`.

References: das2002swim.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings

Status = Literal["alive", "suspect", "dead"]


class Update(NamedTuple):
    """News of one member: its status, and the incarnation that this is about."""

    member: str
    status: Status
    incarnation: int


def overrides(new: Update, old: Update) -> bool:
    """Whether news of a member replaces what is known of it.

    >>> overrides(Update("a", "suspect", 3), Update("a", "alive", 3)), overrides(Update("a", "alive", 3), Update("a", "suspect", 3))
    (True, False)
    >>> overrides(Update("a", "alive", 4), Update("a", "suspect", 3)), overrides(Update("a", "alive", 9), Update("a", "dead", 3))
    (True, False)
    """
    if old.status == "dead":
        return False
    if new.status == "dead":
        return True
    if new.status == "suspect" and old.status == "alive":
        return new.incarnation >= old.incarnation
    return new.incarnation > old.incarnation


@dataclass(slots=True)
class Ping:
    """Are you up? Answer to ``origin`` through me."""

    probe: int
    origin: str
    updates: tuple[Update, ...]


@dataclass(slots=True)
class Ack:
    """``target`` is up: the answer to a probe of ``origin``."""

    probe: int
    origin: str
    target: str
    updates: tuple[Update, ...]


@dataclass(slots=True)
class PingRequest:
    """Please ping ``target`` for me."""

    probe: int
    target: str
    updates: tuple[Update, ...]


class Swim(Process):
    """One member. It probes one other in each ``period`` (ns), directly and then through ``proxies`` others.

    Parameters
    ----------
    ping_timeout
        Wait (ns) for the direct answer before others are asked; less than a third of the period is sensible.
    proxies
        Members asked to try in one's place.
    suspicion_periods
        Periods that a suspected member has to refute.
    retransmit
        Each piece of news is sent along about ``retransmit · log2(n + 1)`` times.

    Notes
    -----
    Records ``probe`` (``target``), ``suspect``, ``dead`` and ``alive`` (``member``, ``incarnation``) when its view changes, and
    ``refute`` (``incarnation``) when it contradicts a suspicion of itself.

    Examples
    --------
    >>> from dstudio_lib.foundation.process import SECOND
    >>> from dstudio_lib.kernel import Crash, World
    >>> world = World(seed=1, faults=[Crash(at=3 * SECOND, node="c")])
    >>> for name, peers in {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}.items():
    ...     world.add(name, lambda name=name, peers=peers: Swim(name, peers, period=SECOND, ping_timeout=SECOND // 4))
    >>> _ = world.run(until=20 * SECOND)
    >>> world.nodes["a"].alive, world.nodes["b"].alive
    (('b',), ('a',))
    """

    durable = ("incarnation",)
    suspects_first: ClassVar[bool] = True
    most_updates: ClassVar[int] = 8

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        period: int,
        ping_timeout: int,
        proxies: int = 3,
        suspicion_periods: int = 5,
        retransmit: float = 3.0,
    ) -> None:
        super().__init__(me, peers)
        if not 0 < ping_timeout < period:
            raise InputError(
                f"ping_timeout was given as {ping_timeout} ns; it must be above 0 and below the period of {period} ns; "
                f"try ping_timeout={period // 4}.",
                "ping_timeout",
            )
        self.period = period
        self.ping_timeout = ping_timeout
        self.proxies = proxies
        self.suspicion_periods = suspicion_periods
        self.sendings = math.ceil(retransmit * math.log2(len(peers) + 2))
        self.incarnation = 0
        self.view = {peer: Update(peer, "alive", 0) for peer in peers}
        self.round: list[str] = []
        self.probe = 0
        self.target: str | None = None
        self.answered = True
        self.news: dict[str, tuple[int, Update]] = {}

    @property
    def alive(self) -> tuple[str, ...]:
        """The others that are not taken for dead, suspects included."""
        return tuple(peer for peer in self.peers if self.view[peer].status != "dead")

    def on_start(self, world: Surroundings) -> None:
        """Probe for the first time at once."""
        self.on_timer(world, "period")

    def on_restart(self, world: Surroundings) -> None:
        """Come back as a new incarnation, and say so."""
        self.incarnation += 1
        self._spread(Update(self.me, "alive", self.incarnation))
        self.on_start(world)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """End a period and begin the next; ask others for help; or give a suspect up."""
        if name == "period":
            if not self.answered and self.target is not None:
                self._unanswered(world, self.target)
            self._begin_probe(world)
            world.set_timer("period", self.period)
        elif name == "ping timeout":
            self._ask_others(world)
        else:
            member, _, incarnation = name.removeprefix("suspicion ").rpartition(" ")
            if self.view[member] == Update(member, "suspect", int(incarnation)):
                self._apply(world, Update(member, "dead", int(incarnation)))

    def _next_target(self, world: Surroundings) -> str | None:
        """Go through all members in random order, then shuffle them again: so each is probed once in every round."""
        while True:
            while self.round:
                candidate = self.round.pop()
                if self.view[candidate].status != "dead":
                    return candidate
            self.round = list(self.alive)
            if not self.round:
                return None
            world.random.shuffle(self.round)

    def _begin_probe(self, world: Surroundings) -> None:
        self.probe += 1
        self.target = self._next_target(world)
        self.answered = False
        if self.target is not None:
            world.record("probe", target=self.target)
            world.send(self.target, Ping(self.probe, self.me, self._updates(self.target)))
            world.set_timer("ping timeout", self.ping_timeout)

    def _ask_others(self, world: Surroundings) -> None:
        if self.answered or self.target is None:
            return
        others = [peer for peer in self.alive if peer != self.target]
        for proxy in world.random.sample(others, min(self.proxies, len(others))):
            world.send(proxy, PingRequest(self.probe, self.target, self._updates(proxy)))

    def _unanswered(self, world: Surroundings, member: str) -> None:
        status: Status = "suspect" if self.suspects_first else "dead"
        self._apply(world, Update(member, status, self.view[member].incarnation))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer a ping, pass one on, or take an answer; and learn what rode along."""
        if isinstance(message, (Ping, Ack, PingRequest)):
            for update in message.updates:
                self._apply(world, update)
        if isinstance(message, Ping):
            world.send(sender, Ack(message.probe, message.origin, self.me, self._updates(sender)))
        elif isinstance(message, PingRequest):
            world.send(message.target, Ping(message.probe, sender, self._updates(message.target)))
        elif isinstance(message, Ack) and message.origin != self.me:
            world.send(message.origin, Ack(message.probe, message.origin, message.target, self._updates(message.origin)))
        elif isinstance(message, Ack) and (message.probe, message.target) == (self.probe, self.target):
            self.answered = True

    def _apply(self, world: Surroundings, update: Update) -> None:
        """Take news into the view if it overrides what is known, and pass it on."""
        if update.member == self.me:
            self._hear_of_oneself(world, update)
            return
        if update.member not in self.view or not overrides(update, self.view[update.member]):
            return
        self.view[update.member] = update
        self._spread(update)
        world.record(update.status, member=update.member, incarnation=update.incarnation)
        if update.status == "suspect":
            world.set_timer(f"suspicion {update.member} {update.incarnation}", self.suspicion_periods * self.period)

    def _hear_of_oneself(self, world: Surroundings, update: Update) -> None:
        """Refute a suspicion with a higher incarnation, which only the member itself may choose."""
        if update.status != "alive" and update.incarnation >= self.incarnation:
            self.incarnation = update.incarnation + 1
            self._spread(Update(self.me, "alive", self.incarnation))
            world.record("refute", incarnation=self.incarnation)

    def _spread(self, update: Update) -> None:
        self.news[update.member] = (0, update)

    def _updates(self, to: str) -> tuple[Update, ...]:
        """Return the news to send along: a suspicion of the receiver first, else what was sent least often."""
        chosen = sorted(self.news.values(), key=lambda each: (each[0], each[1]))[: self.most_updates]
        for sent, update in chosen:
            if sent + 1 < self.sendings:
                self.news[update.member] = (sent + 1, update)
            else:
                del self.news[update.member]
        found = [update for _, update in chosen]
        about = self.view.get(to)
        if about is not None and about.status == "suspect" and about not in found:
            found.append(about)
        return tuple(found)

    def check(self) -> None:
        """Assert what always holds of a member's view."""
        assert self.me not in self.view, "a member has no opinion of itself"
        assert len(self.news) <= len(self.peers) + 1, "there is at most one piece of news of each member"


class SwimWithoutSuspicion(Swim):
    """Declares a member dead as soon as one probe, direct and through others, fails: the basic protocol of the paper.

    A few lost messages then cost a live member its membership, with no way back.
    """

    suspects_first = False


class SwimWithoutProxies(Swim):
    """Asks nobody else when its own ping is not answered.

    A single bad link between two members makes one of them suspect to the other, again and again.
    """

    def _ask_others(self, world: Surroundings) -> None:
        """Ask nobody."""


class SwimThatDoesNotRefute(Swim):
    """Says nothing when it hears that it is suspected.

    Every wrong suspicion of it then becomes its death for the others, though it answers their pings.
    """

    def _hear_of_oneself(self, world: Surroundings, update: Update) -> None:
        """Say nothing."""


class SwimThatDrawsTargets(Swim):
    """Draws the member to probe anew in each period, as the first form of the protocol does.

    The mean time to a first probe is 1/(1 - (1 - 1/(n - 1))^(n - 1)) periods, but there is no bound: a crash may go unprobed for long.
    """

    def _next_target(self, world: Surroundings) -> str | None:
        """Draw one of those that are not dead."""
        return world.random.choice(self.alive) if self.alive else None
