"""Gossip: in every round each process calls another one at random, and news spreads like an epidemic.

*Anti-entropy* compares everything that two processes know, and never stops: in the end all know all. *Rumour mongering* passes on only
what is hot, and loses interest when calls turn out to be unnecessary: it is cheap, and leaves a few out.

Sources: A. Demers and others, "Epidemic Algorithms for Replicated Database Maintenance", 6th ACM Symposium on Principles of
Distributed Computing (PODC), 1987; R. Karp, C. Schindelhauer, S. Shenker and B. Vöcking, "Randomized Rumor Spreading", 41st IEEE
Symposium on Foundations of Computer Science (FOCS), 2000, for calls that push and pull.

References: demers1987epidemic; karp2000randomized.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class News:
    """Tell: all that I know; whether this is a call or the answer to one; and whether I want to hear all that you know."""

    items: frozenset[str]
    call: bool
    answer: bool


@dataclass(slots=True)
class Rumour:
    """Tell one thing that is hot."""

    item: str


@dataclass(slots=True)
class Knew:
    """Answer to a rumour: I knew it already."""

    item: str


class AntiEntropy(Process):
    """Calls a random peer each ``period`` (ns), and exchanges all that both know: push and pull.

    ``news`` is what it knows at the start; with ``spread``, its calls begin at a random moment of the first period. Records ``heard``
    with the ``item`` for all that it comes to know.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> world.add("a", lambda: AntiEntropy("a", ("b",), period=100, news=("x",)))
    >>> world.add("b", lambda: AntiEntropy("b", ("a",), period=100, news=("y",)))
    >>> _ = world.run(until=110)
    >>> sorted(world.nodes["a"].known), sorted(world.nodes["b"].known)
    (['x', 'y'], ['x', 'y'])
    """

    pushes: ClassVar[bool] = True
    pulls: ClassVar[bool] = True

    def __init__(self, me: str, peers: tuple[str, ...], period: int, news: tuple[str, ...] = (), spread: bool = False) -> None:
        super().__init__(me, peers)
        self.period = _checked(period)
        self.known: frozenset[str] = frozenset()
        self.news = news
        self.spread = spread

    def on_start(self, world: Surroundings) -> None:
        """Learn one's own news, and call first after a period; at a random moment within it if calls are spread."""
        self._learn(world, frozenset(self.news))
        world.set_timer("call", world.random.randrange(1, self.period + 1) if self.spread else self.period)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Call a peer, if there is anything to tell or to ask."""
        if self.pulls or self.known:
            world.send(self._callee(world), News(self.known if self.pushes else frozenset(), call=True, answer=self.pulls))
        world.set_timer("call", self.period)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer with what was known before the call, and learn."""
        if isinstance(message, News):
            missing = self.known - message.items
            if message.answer and missing:
                world.send(sender, News(missing, call=False, answer=False))
            self._learn(world, message.items)

    def _callee(self, world: Surroundings) -> str:
        return world.random.choice(self.peers)

    def _learn(self, world: Surroundings, items: frozenset[str]) -> None:
        for item in sorted(items - self.known):
            world.record("heard", item=item)
        self.known |= items


class Push(AntiEntropy):
    """Calls only to tell. The last few processes are slow to be found by chance."""

    pulls = False


class Pull(AntiEntropy):
    """Calls only to ask. It starts slowly, while nobody knows whom to ask, and ends fast."""

    pushes = False


class PushToTheNextOnly(Push):
    """Calls the same peer in every round, as on a ring.

    News then walks from one to the next: n - 1 rounds instead of some log n, and one crash stops it.
    """

    def _callee(self, world: Surroundings) -> str:
        """Return the peer that follows in the order of names."""
        return min((peer for peer in self.peers if peer > self.me), default=min(self.peers))


class RumourMongering(Process):
    """Tells its hot rumours to a random peer each ``period`` (ns), and loses interest after unnecessary calls.

    With ``counts`` it stops after exactly ``interest`` calls to somebody who knew already; else each of these calls ends its
    interest with the chance 1/``interest``. Calls begin at a random moment of the first period. Records ``heard`` for what it learns
    and ``bored`` when it stops telling.

    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, latency=5)
    >>> world.add("a", lambda: RumourMongering("a", ("b",), period=100, interest=1, news=("x",)))
    >>> world.add("b", lambda: RumourMongering("b", ("a",), period=100, interest=1))
    >>> _ = world.run()  # it ends: each has told the other, who knew
    >>> [event.node for event in world.trace.of("heard")], sorted(event.node for event in world.trace.of("bored"))
    (['a', 'b'], ['a', 'b'])
    """

    counts: ClassVar[bool] = False

    def __init__(self, me: str, peers: tuple[str, ...], period: int, interest: int, news: tuple[str, ...] = ()) -> None:
        super().__init__(me, peers)
        if interest < 1:
            raise InputError(f"interest was given as {interest}; it is at least 1; try interest=2.", "interest")
        self.period = _checked(period)
        self.interest = interest
        self.news = news
        self.known: set[str] = set()
        self.hot: dict[str, int] = {}

    def on_start(self, world: Surroundings) -> None:
        """Learn one's own news."""
        for item in self.news:
            self._learn(world, item)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Tell each hot rumour to a peer drawn for it."""
        for item in self.hot:
            world.send(world.random.choice(self.peers), Rumour(item))
        if self.hot:
            world.set_timer("call", self.period)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Learn a rumour or say that it was known; count an unnecessary call."""
        if isinstance(message, Rumour):
            if message.item in self.known:
                world.send(sender, Knew(message.item))
            else:
                self._learn(world, message.item)
        elif isinstance(message, Knew) and message.item in self.hot:
            self.hot[message.item] += 1
            stops = self.hot[message.item] >= self.interest if self.counts else world.random.random() < 1 / self.interest
            if stops:
                del self.hot[message.item]
                world.record("bored", item=message.item)

    def _learn(self, world: Surroundings, item: str) -> None:
        world.record("heard", item=item)
        self.known.add(item)
        if not self.hot:
            world.set_timer("call", world.random.randrange(1, self.period + 1))
        self.hot[item] = 0


class RumourMongeringByCount(RumourMongering):
    """Stops after exactly ``interest`` unnecessary calls, instead of after as many on average.

    It leaves out the same share: for each process that hears of a rumour there is one useful call, and on average as many unnecessary
    ones, however they are counted; and how many are missed depends on the number of calls alone.
    """

    counts = True


class RumourMongeringWithBackup(RumourMongering):
    """Mongers rumours, and now and then compares all with a random peer: whoever the rumour missed hears of it then.

    ``backup_every`` periods lie between two such calls.
    """

    def __init__(
        self, me: str, peers: tuple[str, ...], period: int, interest: int, news: tuple[str, ...] = (), backup_every: int = 10
    ) -> None:
        super().__init__(me, peers, period, interest, news)
        self.backup_every = backup_every

    def on_start(self, world: Surroundings) -> None:
        """Learn one's own news, and begin to compare."""
        super().on_start(world)
        world.set_timer("compare", world.random.randrange(1, self.period * self.backup_every + 1))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Compare all with a peer, or tell what is hot."""
        if name != "compare":
            super().on_timer(world, name)
            return
        world.send(world.random.choice(self.peers), News(frozenset(self.known), call=True, answer=True))
        world.set_timer("compare", self.period * self.backup_every)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Learn from a comparison, as a hot rumour again; else as any monger does."""
        if not isinstance(message, News):
            super().on_message(world, sender, message)
            return
        if message.answer and self.known - message.items:
            world.send(sender, News(frozenset(self.known - message.items), call=False, answer=False))
        for item in sorted(message.items - self.known):
            self._learn(world, item)


def _checked(period: int) -> int:
    if period <= 0:
        raise InputError(f"period was given as {period} ns; it must be above 0; try period=1_000_000_000.", "period")
    return period
