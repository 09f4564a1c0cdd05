"""Messages over a network that loses some, under three promises: at most once, at least once, and an effect that happens once.

The claims: at most once loses the share of requests that are lost; at least once doubles as large a share as answers are lost, so that a
retry does not remove the fault but turns its sign. A sender whose every attempt timed out was, nearly always, obeyed. A receiver that
remembers what it did ends the doubles, as long as it remembers longer than senders go on trying; it does not end the senders' doubt.

One sender, one receiver, a link each way. The sender numbers its messages, tries each so many times and then gives up; the receiver acts,
and answers. Everything runs on the event kernel with a constant latency; losses are drawn for each message by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.foundation.quantities import Duration, Probability, like
from dstudio_lib.foundation.quantity import Quantity, Toggle
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Constant, Link, World

SENDER, RECEIVER = "sender", "receiver"
LATENCY = Constant(5 * MILLISECOND)
"""One way."""
PACE = MILLISECOND
"""Between two messages."""

RequestLoss = Annotated[
    float, like(Probability, name="lost requests", symbol="p", meaning="share of attempts that do not arrive", default=0.01, upper=0.9)
]
ReplyLoss = Annotated[
    float, like(Probability, name="lost answers", symbol="q", meaning="share of answers that do not come back", default=0.01, upper=0.9)
]
Attempts = Annotated[
    int, Quantity("attempts", "n", "", "after which the sender gives up", lower=1, upper=50, default=1, practical=(1, 10), integer=True)
]
Patience = Annotated[
    float,
    like(Duration, name="pause", symbol=r"\tau", meaning="between two attempts", default=0.05, lower=0.02, upper=60, practical=(0.02, 10)),
]
Memory = Annotated[
    float,
    like(
        Duration, name="memory", symbol="m", meaning="how long the receiver knows what it did", default=60.0, lower=1e-3, upper=86_400.0,
        practical=(0.01, 3_600),
    ),
]  # fmt: skip
Messages = Annotated[
    int, Quantity("messages", "N", "", "sent", lower=1, upper=100_000, default=20_000, practical=(100, 50_000), integer=True)
]


@dataclass(frozen=True)
class Delivery(Settings):
    """What the network loses, how often the sender tries, and whether the receiver remembers."""

    request_loss: RequestLoss = 0.01
    reply_loss: ReplyLoss = 0.01
    attempts: Attempts = 1
    remembers: Annotated[bool, Toggle("remembers", "whether the receiver answers a repeated message from memory")] = False
    memory: Memory = 60.0
    pause: Patience = 0.05
    messages: Messages = 20_000


class Sender(Process):
    """Sends each message until it is acknowledged or was tried often enough."""

    def __init__(self, me: str, peers: tuple[str, ...], settings: Delivery) -> None:
        super().__init__(me, peers)
        self.settings = settings
        self.tried: Counter[int] = Counter()
        self.acknowledged: set[int] = set()

    def on_start(self, world: Surroundings) -> None:
        """Begin each message at its time."""
        for number in range(self.settings.messages):
            world.set_timer(str(number), number * PACE)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Try a message, the first time or again."""
        number = int(name)
        if number in self.acknowledged or self.tried[number] >= self.settings.attempts:
            return
        self.tried[number] += 1
        world.send(RECEIVER, number)
        world.set_timer(name, round(self.settings.pause * SECOND))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note the acknowledgement."""
        self.acknowledged.add(message)


class Receiver(Process):
    """Acts on what comes, unless it remembers that it did, and acknowledges it either way."""

    def __init__(self, me: str, peers: tuple[str, ...], settings: Delivery) -> None:
        super().__init__(me, peers)
        self.settings = settings
        self.effects: Counter[int] = Counter()
        self.done_at: dict[int, int] = {}

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Act, and answer."""
        if not self.knows(message, world.now):
            self.effects[message] += 1
            self.done_at[message] = world.now
        world.send(SENDER, message)

    def knows(self, number: int, now: int) -> bool:
        """Whether it remembers that it has acted on this message."""
        since = self.done_at.get(number)
        return self.settings.remembers and since is not None and now - since < self.settings.memory * SECOND


@dataclass(frozen=True)
class Run:
    """For each message: how often it was tried and acted on, and whether its sender learnt of it."""

    settings: Delivery
    tried: tuple[int, ...]
    effects: tuple[int, ...]
    acknowledged: tuple[bool, ...]

    def share(self, count: int) -> float:
        """Return the share of messages that were acted on so many times."""
        return self.effects.count(count) / len(self.effects)

    @property
    def undone(self) -> float:
        """Share of messages that were never acted on: lost."""
        return self.share(0)

    @property
    def doubled(self) -> float:
        """Share of messages that were acted on more than once."""
        return 1 - self.share(0) - self.share(1)

    @property
    def extra(self) -> float:
        """Effects too many, for each message."""
        return sum(max(0, each - 1) for each in self.effects) / len(self.effects)

    @property
    def given_up(self) -> int:
        """Messages that their sender reports as failed."""
        return self.acknowledged.count(False)

    @property
    def done_though_given_up(self) -> float | None:
        """Share of those that were done nevertheless; ``None`` if there are none."""
        failed = [each > 0 for each, known in zip(self.effects, self.acknowledged, strict=True) if not known]
        return sum(failed) / len(failed) if failed else None

    @property
    def attempts(self) -> float:
        """Attempts for each message."""
        return sum(self.tried) / len(self.tried)


def simulate(settings: Delivery, *, seed: int = 1) -> Run:
    """Return what became of each message.

    >>> run = simulate(Delivery(request_loss=0.2, reply_loss=0.2, attempts=50, remembers=True, messages=500))
    >>> run.undone, run.doubled
    (0.0, 0.0)
    """
    links = {(SENDER, RECEIVER): Link(LATENCY, settings.request_loss), (RECEIVER, SENDER): Link(LATENCY, settings.reply_loss)}
    world = World(seed=seed, links=links, keep=())
    world.add(SENDER, lambda: Sender(SENDER, (RECEIVER,), settings))
    world.add(RECEIVER, lambda: Receiver(RECEIVER, (SENDER,), settings))
    world.run()
    sender, receiver, numbers = world.nodes[SENDER], world.nodes[RECEIVER], range(settings.messages)
    return Run(
        settings,
        tried=tuple(sender.tried[number] for number in numbers),
        effects=tuple(receiver.effects[number] for number in numbers),
        acknowledged=tuple(number in sender.acknowledged for number in numbers),
    )
