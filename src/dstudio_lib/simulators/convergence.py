"""Copies that people change apart and that agree again: by whole states, by deltas, or by operations.

The claims: whatever the network loses, doubles or cuts, all copies are in the same state soon after the last change is made and the cut
has healed; deltas save little over whole states where copies gossip more often than they change, since the same things go round, unless
only news is passed on; they fall silent when all is told, as states never do; and each step that is left out, to add where one should join,
not to wait for receipts, to ignore causal order, to apply what comes twice, leaves copies that differ for ever or count what never was.

Every copy makes its changes at moments of its own, about one in each work interval, and tells a random other in about each gossip
interval. Everything runs on the event kernel with the replicas of :mod:`dstudio_lib.algorithms.crdt.replicas`. Bytes are those of the
messages written as JSON: what counts is their ratio.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from dstudio_lib.algorithms.crdt.counters import CounterThatAddsOnMerge, GrowOnlyCounter
from dstudio_lib.algorithms.crdt.list_sequences import YataSequence
from dstudio_lib.algorithms.crdt.operations import OperationCounter, OperationSet
from dstudio_lib.algorithms.crdt.replicas import (
    DeltaReplica,
    DeltaReplicaThatDoesNotWait,
    NewsReplica,
    OperationReplica,
    OperationReplicaThatAppliesTwice,
    OperationReplicaWithoutCausalOrder,
    Replica,
    StateReplica,
    Update,
)
from dstudio_lib.algorithms.crdt.sets import AddWinsSet
from dstudio_lib.algorithms.crdt.tree_sequences import FugueMax
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Surroundings
from dstudio_lib.foundation.quantities import Duration, Nodes, Probability, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Fault, Partition, Trace, World

LETTERS = "abcdefghij"
LATENCY = 20 * MILLISECOND

Copies = Annotated[int, like(Nodes, name="copies", meaning="people or servers with a copy each", upper=50, default=4, practical=(2, 20))]
Way = Annotated[
    str,
    Choice(
        "what is sent",
        "how copies hear of one another's changes",
        (
            ("state", "Whole states"),
            ("delta", "Deltas, passed on whole"),
            ("news", "Deltas, and only what is news in them"),
            ("operations", "What was done"),
        ),
        "state",
    ),
]
Shared = Annotated[
    str,
    Choice(
        "what is shared",
        "what all have a copy of",
        (("set", "A shopping list"), ("counter", "A counter of likes"), ("text", "A text")),
        "set",
    ),
]
LeftOut = Annotated[
    str,
    Choice(
        "what is left out",
        "a step that seems superfluous",
        (
            ("nothing", "Nothing"),
            ("join", "Merge by adding (counter, states)"),
            ("receipts", "Wait for no receipt (deltas)"),
            ("order", "Ignore causal order (operations)"),
            ("doubles", "Apply what comes twice (operations)"),
        ),
        "nothing",
    ),
]
Changes = Annotated[
    int,
    Quantity("changes", "u", "", "that each copy makes", lower=1, upper=200, default=10, practical=(1, 50), integer=True),
]
Interval = Annotated[
    float,
    like(
        Duration,
        name="gossip interval",
        symbol=r"T_g",
        meaning="mean time between two messages of a copy to some other",
        lower=0.001,
        upper=60,
        default=0.1,
        practical=(0.01, 2),
    ),
]
WorkInterval = Annotated[
    float,
    like(
        Interval,
        name="work interval",
        symbol=r"T_w",
        meaning="mean time between two changes that one copy makes",
        default=0.05,
    ),
]
Lost = Annotated[
    float, like(Probability, name="messages lost", meaning="share of messages lost", upper=0.9, default=0.1, practical=(0, 0.5))
]
Doubled = Annotated[
    float,
    like(Probability, name="messages doubled", meaning="share of messages that arrive twice", upper=0.9, default=0.1, practical=(0, 0.5)),
]
CutFor = Annotated[
    float,
    like(
        Duration,
        name="cut",
        symbol="c",
        meaning="how long the first half of the copies is cut off from the others, from the start",
        lower=0,
        upper=60,
        default=0.5,
        practical=(0, 5),
    ),
]

_STATES: dict[str, type[Any]] = {"set": AddWinsSet, "counter": GrowOnlyCounter, "text": FugueMax}
_OPERATIONS: dict[str, type[Any]] = {"set": OperationSet, "counter": OperationCounter, "text": YataSequence}
_REPLICAS: dict[tuple[str, str], type[Replica]] = {
    ("state", "nothing"): StateReplica,
    ("state", "join"): StateReplica,
    ("delta", "nothing"): DeltaReplica,
    ("delta", "receipts"): DeltaReplicaThatDoesNotWait,
    ("news", "nothing"): NewsReplica,
    ("operations", "nothing"): OperationReplica,
    ("operations", "order"): OperationReplicaWithoutCausalOrder,
    ("operations", "doubles"): OperationReplicaThatAppliesTwice,
}


@dataclass(frozen=True)
class Convergence(Settings):
    """Copies, what they share and how they tell of it, what goes wrong, and what is left out."""

    copies: Copies = 4
    shared: Shared = "set"
    way: Way = "state"
    left_out: LeftOut = "nothing"
    changes: Changes = 10
    work_interval: WorkInterval = 0.05
    gossip_interval: Interval = 0.1
    lost: Lost = 0.1
    doubled: Doubled = 0.1
    cut: CutFor = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.way, self.left_out) not in _REPLICAS or (self.left_out == "join" and self.shared != "counter"):
            place = {"join": "a counter with whole states", "receipts": "deltas", "order": "what was done", "doubles": "what was done"}
            raise InputError(
                f"left_out={self.left_out!r} is a step of sending {place[self.left_out]}, and here it is {self.way!r} of a {self.shared}; "
                "choose left_out='nothing', or what it belongs to.",
                "left_out",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """All copies."""
        return tuple(f"copy {number:02}" for number in range(self.copies))

    @property
    def longest(self) -> float:
        """When the run ends at the latest, in seconds: long after the last change and the cut."""
        return max(2 * self.work_interval * self.changes, self.cut) + 60 * self.gossip_interval + 2


@dataclass(frozen=True)
class Run:
    """What happened.

    ``views`` are moments (s) and in how many different states the copies were then; ``shown`` is what each shows in the end; ``wanted`` is
    how many changes all made together; ``tombstones`` are the deleted things that the copy with most of them still keeps.
    """

    settings: Convergence
    trace: Trace
    views: tuple[tuple[float, int], ...]
    shown: tuple[Any, ...]
    wanted: int
    tombstones: int

    @cached_property
    def last_change(self) -> float:
        """When the last copy had made its last change, in seconds."""
        return max(event.time for event in self.trace.of("update")) / SECOND

    @property
    def agree(self) -> bool:
        """Whether all copies are in the same state in the end."""
        return self.views[-1][1] == 1

    @cached_property
    def agreed_at(self) -> float | None:
        """Moment from which on all copies were in the same state, in seconds; ``None`` if they never were."""
        if not self.agree:
            return None
        moment = self.views[-1][0]
        for time, different in reversed(self.views):
            if different > 1 or time < self.last_change:
                break
            moment = time
        return moment

    @property
    def settling(self) -> float | None:
        """Time from the last change, or the end of the cut, until all were in the same state, in seconds."""
        return None if self.agreed_at is None else max(0.0, self.agreed_at - max(self.last_change, self.settings.cut))

    @cached_property
    def messages(self) -> int:
        """Messages sent."""
        return len(self.trace.of("send"))

    @cached_property
    def bytes_sent(self) -> int:
        """Size of all messages sent, as JSON."""
        return sum(len(json.dumps(event.fields["message"])) for event in self.trace.of("send"))

    @property
    def right(self) -> bool:
        """Whether all agree and, for a counter, on as much as was counted."""
        return self.agree and (self.settings.shared != "counter" or self.shown[0] == self.wanted)


class _Typing:
    """Types at a random place of the text as it is then."""

    state: Any
    value: Any

    def update(self, world: Surroundings, method: str, *arguments: Any) -> None:
        text = self.state.text
        index = world.random.randint(0, len(text))
        if method == "delete" and text:
            super().update(world, "delete", min(index, len(text) - 1))  # type: ignore[misc]
        else:
            super().update(world, "insert", index, arguments[0])  # type: ignore[misc]


_TYPISTS: dict[type[Replica], type[Replica]] = {
    kind: type(f"Typing{kind.__name__}", (_Typing, kind), {}) for kind in set(_REPLICAS.values())
}


def _script(settings: Convergence, name: str, seed: int) -> list[Update]:
    draw = stream(seed, f"changes of {name}")
    chosen = []
    for _ in range(settings.changes):
        letter = draw.choice(LETTERS)
        if settings.shared == "counter":
            chosen.append(Update("increment"))
        elif settings.shared == "set":
            chosen.append(Update(draw.choice(["add", "add", "remove"]), (letter,)))
        else:
            chosen.append(Update(draw.choice(["insert", "insert", "insert", "delete"]), (letter,)))
    return chosen


def _builder(settings: Convergence, name: str, seed: int) -> Callable[[], Replica]:
    kind = _REPLICAS[settings.way, settings.left_out]
    if settings.shared == "text":
        kind = _TYPISTS[kind]
    state = (_OPERATIONS if settings.way == "operations" else _STATES)[settings.shared]
    if settings.left_out == "join":
        state = CounterThatAddsOnMerge
    peers = tuple(each for each in settings.names if each != name)
    script = _script(settings, name, seed)

    def build() -> Replica:
        return kind(
            name,
            peers,
            state(),
            script,
            work_every=round(settings.work_interval * SECOND),
            gossip_every=round(settings.gossip_interval * SECOND),
        )

    return build


def _shows(node: Replica) -> Any:
    """What a person would see in a copy."""
    value = node.value
    for view in ("text", "elements", "value"):
        if hasattr(value, view):
            return getattr(value, view)
    return value


def _knows(node: Replica) -> Any:
    """What tells copies apart: two may show the same by chance."""
    return (node.value, node.delivery.delivered) if isinstance(node, OperationReplica) else node.state


def simulate(settings: Convergence, *, seed: int = 1) -> Run:
    """Let all copies make their changes and tell one another, and look at them ten times in each gossip interval."""
    names = settings.names
    faults: list[Fault] = []
    if settings.cut > 0:
        faults.append(Partition(at=0, groups=(names[: len(names) // 2], names[len(names) // 2 :]), until=round(settings.cut * SECOND)))
    world = World(
        seed, latency=LATENCY, loss=settings.lost, duplication=settings.doubled, faults=faults, keep=("send", "update", "drop", "duplicate")
    )
    for name in names:
        world.add(name, _builder(settings, name, seed))
    step, views = max(1, round(settings.gossip_interval * SECOND / 10)), []
    calm = 0
    while world.time < settings.longest * SECOND and calm < 100:
        world.run(until=world.time + step)
        states = [_knows(node) for node in world.nodes.values()]
        different = sum(all(each != other for other in states[:place]) for place, each in enumerate(states))
        views.append((world.time / SECOND, different))
        # All have worked off their scripts, and nothing has changed for ten gossip intervals.
        over = different == 1 and all(node.done == settings.changes for node in world.nodes.values())
        calm = calm + 1 if over and world.time > settings.cut * SECOND else 0
    nodes = list(world.nodes.values())
    wanted = settings.copies * settings.changes
    tombstones = max((getattr(node.state, "tombstones", 0) for node in nodes), default=0)
    return Run(settings, world.trace, tuple(views), tuple(_shows(node) for node in nodes), wanted, tombstones)
