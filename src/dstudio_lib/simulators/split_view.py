"""A transparency log that shows some auditors another tree, and how long it takes until it is found out.

The claims: a log that shows two trees satisfies every auditor who keeps to himself, for ever; auditors who tell each other the heads that
they have seen convict it as soon as one of each side has talked, which takes the shorter the more even the sides and the more often they
gossip; and a log that takes entries back is found out at once by anyone who asks for proofs, and by nobody who trusts signatures alone.

After a quiet beginning the log misbehaves at one moment. Auditors gossip at moments of their own, one in each gossip interval, with a
random other; they ask the log a hundred times as often. Everything runs on the event kernel with the logs and auditors of
:mod:`dstudio_lib.algorithms.transparency.witnesses`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import prod
from typing import Annotated

from dstudio_lib.algorithms.transparency.ed25519 import public_key
from dstudio_lib.algorithms.transparency.heads import contradict
from dstudio_lib.algorithms.transparency.witnesses import (
    Auditor,
    AuditorWhoKeepsToHimself,
    AuditorWhoTrustsSignatures,
    LogServer,
    LogThatRewrites,
    LogWithTwoTrees,
)
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantities import Duration, Nodes, like
from dstudio_lib.foundation.quantity import Choice
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Call, Trace, World

ENTRIES = 3
"""Entries that the log shows to all before it misbehaves."""
ASKS = 100
"""Questions to the log for each message of gossip."""

Auditors = Annotated[
    int, like(Nodes, name="auditors", meaning="who watch the log", lower=2, upper=40, default=8, practical=(2, 20), scale="linear")
]
Victims = Annotated[
    int, like(Nodes, name="victims", symbol="k", meaning="who are shown the other tree", lower=1, upper=39, default=1, practical=(1, 10))
]
GossipInterval = Annotated[
    float,
    like(
        Duration,
        name="gossip interval",
        symbol="T_g",
        meaning="between two messages of an auditor to some other",
        lower=0.1,
        upper=86_400,
        default=60.0,
        practical=(1, 3_600),
        display="s",
    ),
]
Lie = Annotated[
    str,
    Choice(
        "what the log does",
        "from the moment on when it misbehaves",
        (("nothing", "Nothing wrong"), ("two trees", "Shows victims another tree"), ("rewrites", "Replaces entries that it has shown")),
        "two trees",
    ),
]
Care = Annotated[
    str,
    Choice(
        "what auditors do",
        "besides checking signatures",
        (
            ("gossip", "Ask for proofs, and gossip"),
            ("alone", "Ask for proofs, and keep to themselves"),
            ("trust", "Trust what is signed"),
        ),
        "gossip",
    ),
]
_CARE: dict[str, type[Auditor]] = {"gossip": Auditor, "alone": AuditorWhoKeepsToHimself, "trust": AuditorWhoTrustsSignatures}


@dataclass(frozen=True)
class SplitView(Settings):
    """Auditors, how they work, and how the log lies to how many of them."""

    auditors: Auditors = 8
    victims: Victims = 1
    gossip_interval: GossipInterval = 60.0
    lie: Lie = "two trees"
    care: Care = "gossip"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.victims >= self.auditors:
            raise InputError(
                f"victims={self.victims} leaves none of {self.auditors} auditors who is shown the first tree; "
                f"allowed is 1 to {self.auditors - 1}.",
                "victims",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """All auditors; the last are the victims."""
        return tuple(f"auditor {number:02}" for number in range(self.auditors))

    @property
    def expected(self) -> float | None:
        """Mean time until an auditor of one side talks to one of the other, in seconds; ``None`` where that is not how it is found out.

        In each interval an auditor talks across with chance k/(n - 1) or (n - k)/(n - 1). All have their own phase, so that over
        one interval the chance that nobody has talked across yet falls as the product of 1 - u p over the part u that has passed.
        """
        if (self.lie, self.care) != ("two trees", "gossip"):
            return None
        n, k = self.auditors, self.victims
        chances = [k / (n - 1)] * (n - k) + [(n - k) / (n - 1)] * k
        steps = 2_000
        interval = sum(prod(1 - (place + 0.5) / steps * chance for chance in chances) for place in range(steps)) / steps
        return float(self.gossip_interval * interval / (1 - prod(1 - chance for chance in chances)))


@dataclass(frozen=True)
class Run:
    """What happened: the ``trace``, when the log misbehaved (s), and whether all auditors hold evidence that anyone would accept."""

    settings: SplitView
    trace: Trace
    lied_at: float
    convicted: bool

    @cached_property
    def found_after(self) -> float | None:
        """Time from the lie until the first auditor found it out, in seconds; ``None`` if nobody did."""
        found = self.trace.of("contradiction", "no-proof")
        return (found[0].time / SECOND - self.lied_at) if found else None

    @property
    def finders(self) -> set[str]:
        """Auditors who found something wrong, or accepted evidence."""
        return {event.node for event in self.trace.of("contradiction", "no-proof")}


def _log(settings: SplitView, secret: bytes) -> Callable[[], LogServer]:
    if settings.lie == "two trees":
        return lambda: LogWithTwoTrees("log", (), secret, victims=settings.names[-settings.victims :])
    return lambda: LogThatRewrites("log", (), secret)


def _auditor(settings: SplitView, name: str, public: bytes) -> Callable[[], Auditor]:
    peers = tuple(each for each in settings.names if each != name)
    gossip_every = round(settings.gossip_interval * SECOND)
    return lambda: _CARE[settings.care](name, peers, log="log", public=public, ask_every=gossip_every // ASKS, gossip_every=gossip_every)


def simulate(settings: SplitView, *, seed: int = 1, intervals: int = 50) -> Run:
    """Let the log be honest for two gossip intervals, then lie, and let the auditors work until all know or ``intervals`` have passed."""
    secret = sha256(f"log {seed}".encode()).digest()
    interval = round(settings.gossip_interval * SECOND)
    lied_at = 2 * interval
    calls = [Call(interval // 10 * (number + 1), "log", "append", (f"entry {number}".encode(),)) for number in range(ENTRIES)]
    if settings.lie == "two trees":
        calls += [Call(lied_at, "log", "append_for_victims", (b"for few",)), Call(lied_at, "log", "append_for_others", (b"for most",))]
    elif settings.lie == "rewrites":
        calls.append(Call(lied_at, "log", "rewrite", ([b"another", *(f"entry {number}".encode() for number in range(ENTRIES))],)))
    # A message takes far less than the time between two questions.
    world = World(seed, latency=interval // (100 * ASKS), faults=calls, keep=("contradiction", "no-proof", "no-answer", "append"))
    public = public_key(secret)
    world.add("log", _log(settings, secret))
    for name in settings.names:
        world.add(name, _auditor(settings, name, public))
    for passed in range(1, intervals + 3):
        world.run(until=passed * interval)
        if {event.node for event in world.trace.of("contradiction", "no-proof")} == set(settings.names):
            break
    pairs = [world.nodes[name].evidence for name in settings.names]
    convicted = all(pair is not None and contradict(pair[0], pair[1], public) for pair in pairs)
    return Run(settings, world.trace, lied_at / SECOND, convicted)
