"""News that spreads by chance: how many rounds until all know, what it costs, and whom rumours leave out.

The claims: if everybody calls a random other in each round, all know after about log2 n + ln n rounds of telling, fewer if calls also
ask; and rumours that are dropped after k unnecessary calls leave out a share that k alone decides, for k + 1 calls a process.

All call in step, one period apart, except with rumours, where calls lie at random within a period. A message takes a thousandth of
a period. Curves of theory hold for a large group in which no message is lost and nobody crashed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from dstudio_lib.algorithms.membership.gossip import AntiEntropy, Pull, Push, RumourMongering
from dstudio_lib.formulas.gossip import (
    pull_susceptible,
    push_gossip_rounds,
    push_pull_gossip_rounds,
    push_susceptible,
    rumour_residue,
)
from dstudio_lib.foundation.process import SECOND, Process
from dstudio_lib.foundation.quantities import Nodes, Probability, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Crash, Fault, Trace, World

MOST_ROUNDS = 200
"""A run ends after so many rounds, if news still spreads."""
ITEM = "the news"

Members = Annotated[int, like(Nodes, upper=2_000, default=256, practical=(4, 256))]
Way = Annotated[
    str,
    Choice(
        "way to spread",
        "what a call does",
        (
            ("push", "Tell what I know"),
            ("pull", "Ask what you know"),
            ("push-pull", "Tell and ask"),
            ("rumour", "Tell, until it is no news any more"),
        ),
        "push",
    ),
]
Interest = Annotated[
    int,
    Quantity(
        "unnecessary calls", "k", "", "with rumours: calls to somebody who knew already, on average, until a node stops",
        lower=1, upper=20, default=2, practical=(1, 6), integer=True,
    ),
]  # fmt: skip
Loss = Annotated[
    float, like(Probability, name="messages lost", meaning="share of messages lost", upper=0.9, default=0.0, practical=(0, 0.5))
]
Crashed = Annotated[
    float,
    like(
        Probability,
        name="crashed share",
        symbol="c",
        meaning="share of nodes that are down from the start",
        upper=0.9,
        default=0.0,
        practical=(0, 0.5),
    ),
]


@dataclass(frozen=True)
class Gossip(Settings):
    """A group, how its members call one another, and what goes wrong."""

    nodes: Members = 256
    way: Way = "push"
    interest: Interest = 2
    loss: Loss = 0.0
    crashed: Crashed = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """All members; the first has the news."""
        return tuple(f"node {number:04}" for number in range(self.nodes))


@dataclass(frozen=True)
class Run:
    """How the news spread: ``trace`` of who heard when and of every message; ``live`` is how many were not crashed."""

    settings: Gossip
    trace: Trace
    live: int

    @cached_property
    def heard(self) -> tuple[int, ...]:
        """Rounds after which each node knew, in order; 0 for the one that began."""
        return tuple(-(-(event.time - SECOND // 10) // SECOND) if event.time else 0 for event in self.trace.of("heard"))

    @cached_property
    def known(self) -> tuple[float, ...]:
        """Share of live nodes that know, after each round from 0 on."""
        last = self.heard[-1]
        counts = [0] * (last + 1)
        for each in self.heard:
            counts[each] += 1
        total, shares = 0, []
        for count in counts:
            total += count
            shares.append(total / self.live)
        return tuple(shares)

    @property
    def missed(self) -> float:
        """Share of live nodes that never heard."""
        return 1 - len(self.heard) / self.live

    @property
    def rounds(self) -> int | None:
        """Rounds until all live nodes knew; ``None`` if some never did."""
        return self.heard[-1] if self.missed == 0 else None

    @cached_property
    def messages_each(self) -> float:
        """Messages sent, of every kind, for each live node."""
        return len(self.trace.of("send")) / self.live

    @cached_property
    def calls_each(self) -> float:
        """Calls made, without the answers, for each live node."""
        calls = sum(_is_call(event.fields["message"]) for event in self.trace.of("send"))
        return calls / self.live

    @property
    def expected_rounds(self) -> float | None:
        """Rounds that theory expects until all know, where it says so."""
        match self.settings.way:
            case "push":
                return float(push_gossip_rounds(self.settings.nodes))
            case "push-pull":
                return float(push_pull_gossip_rounds(self.settings.nodes))
        return None

    @property
    def expected_missed(self) -> float:
        """Share that theory expects never to hear."""
        return float(rumour_residue(self.settings.interest)) if self.settings.way == "rumour" else 0.0

    @cached_property
    def predicted(self) -> tuple[float, ...]:
        """Share that knows after each round, by the recurrences; empty for rumours, which have no rounds."""
        if self.settings.way == "rumour":
            return ()
        left = 1 - 1 / self.settings.nodes
        shares = [1 - left]
        for _ in range(len(self.known) - 1):
            pushed = float(push_susceptible(left, self.settings.nodes)) / left if self.settings.way != "pull" and left > 0 else 1.0
            left = pushed * (float(pull_susceptible(left)) if self.settings.way != "push" else left)
            shares.append(1 - left)
        return tuple(shares)


def _is_call(message: dict[str, object]) -> bool:
    """Whether a message began an exchange: rumours, and news that was not the answer to a question."""
    return message["type"] == "Rumour" or (message["type"] == "News" and bool(message["call"]))


_KINDS: dict[str, type[AntiEntropy]] = {"push": Push, "pull": Pull, "push-pull": AntiEntropy}


def _builder(settings: Gossip, place: int, names: tuple[str, ...]) -> Callable[[], Process]:
    name, news = names[place], (ITEM,) if place == 0 else ()

    def build() -> Process:
        peers = names[:place] + names[place + 1 :]
        if settings.way == "rumour":
            return RumourMongering(name, peers, SECOND, settings.interest, news)
        return _KINDS[settings.way](name, peers, SECOND, news)

    return build


def simulate(settings: Gossip, *, seed: int = 1, messages: bool = True) -> Run:
    """Let one node begin, and the others call, until all live nodes know or nobody tells any more.

    Without ``messages`` the trace has only who heard when, which is all that counting rounds takes, and quicker.
    """
    names = settings.names
    down = stream(seed, "crashed").sample(names[1:], min(len(names) - 1, round(settings.crashed * len(names))))
    faults: list[Fault] = [Crash(1, name) for name in down]
    world = World(seed, latency=SECOND // 1_000, loss=settings.loss, faults=faults, keep=("heard", "send") if messages else ("heard",))
    for place, name in enumerate(names):
        world.add(name, _builder(settings, place, names))
    live = len(names) - len(down)
    heard, looked = 0, 0
    for round_ in range(1, MOST_ROUNDS + 1):
        world.run(until=round_ * SECOND + SECOND // 2)
        events = world.trace.events
        heard += sum(event.kind == "heard" for event in events[looked:])
        looked = len(events)
        if settings.way == "rumour":
            if not any(world.nodes[name].hot for name in names if world.is_up(name)):
                break
        elif heard == live:
            break
    return Run(settings, world.trace, live)
