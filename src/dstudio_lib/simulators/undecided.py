"""One deterministic consensus protocol against two networks: one that delivers by chance, and one that wants no decision.

The claims: a network that knows the protocol can keep three processes undecided for as long as one cares to watch, although nobody
crashes, no message is lost and each is delivered in the end; a network that delivers by chance has decided nearly every run after a few
dozen messages.
Nothing that is decided ever differs: what is given up is the end, and not the agreement.

The protocol is Ben-Or's with its coin replaced by a rule (:mod:`dstudio_lib.algorithms.consensus.impossibility`), so that it is one
of those of which Fischer, Lynch and Paterson speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.algorithms.consensus.impossibility import PROCESSES, Message, deliver, start, undecided_schedule
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

Network = Annotated[
    str, Choice("network", "in which order messages arrive", (("chance", "By chance"), ("adversary", "As decides nothing")), "chance")
]
Runs = Annotated[int, Quantity("runs", "n", "", "of the protocol, each to its end", 1, 5_000, default=1_000, integer=True)]
Stages = Annotated[
    int,
    Quantity(
        "stages", "s", "", "of the adversary: each ends with what was the oldest message when it began", 1, 400, default=60, integer=True
    ),
]
START = (0, 0, 1)
"""The values that the processes begin with: a start from which both decisions can be reached."""


@dataclass(frozen=True)
class Undecided(Settings):
    """What kind of network delivers, and for how long it is watched."""

    network: Network = "chance"
    runs: Runs = 1_000
    stages: Stages = 60


@dataclass(frozen=True)
class Run:
    """How many messages each run took until its first decision, sorted, and what was decided; of the adversary, the schedule."""

    settings: Undecided
    messages: tuple[int, ...]
    decisions: tuple[int, ...]
    schedule: tuple[Message, ...]

    def within(self, share: float) -> int:
        """Return the number of messages within which this share of the runs has decided.

        >>> simulate(Undecided(runs=1)).within(1.0) >= 3
        True
        """
        return self.messages[min(len(self.messages) - 1, max(0, round(share * len(self.messages)) - 1))]

    @property
    def longest_wait(self) -> int:
        """The most deliveries that any message of the schedule let go first after it had been sent."""
        configuration, longest = start(START), 0
        sent = dict.fromkeys(configuration.pending, 0)
        for moment, message in enumerate(self.schedule):
            longest = max(longest, moment - sent[message])
            configuration = deliver(configuration, message)
            sent |= {each: moment + 1 for each in configuration.pending if each not in sent}
        return longest


def simulate(settings: Undecided, *, seed: int = 1) -> Run:
    """Run the protocol as often as set on a network of chance, or once against the adversary.

    >>> run = simulate(Undecided(network="adversary", stages=10))
    >>> len(run.schedule) >= 10, run.decisions
    (True, ())
    """
    if settings.network == "adversary":
        schedule = tuple(undecided_schedule(START, settings.stages))
        configuration = start(START)
        for message in schedule:
            configuration = deliver(configuration, message)
        return Run(settings, (), tuple(configuration.decisions), schedule)
    ends = [_by_chance(seed, number) for number in range(settings.runs)]
    return Run(settings, tuple(sorted(count for count, _ in ends)), tuple(decision for _, decision in ends), ())


def _by_chance(seed: int, number: int) -> tuple[int, int]:
    """Return after how many messages one run decides, and what."""
    random, configuration, delivered = stream(seed, f"undecided/{number}"), start(START), 0
    while not configuration.decisions:
        configuration = deliver(configuration, random.choice(configuration.pending))
        delivered += 1
    (decision,) = configuration.decisions
    return delivered, decision


__all__ = ["PROCESSES", "START", "Run", "Undecided", "simulate"]
