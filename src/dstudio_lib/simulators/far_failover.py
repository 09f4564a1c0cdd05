"""A primary in the East, its copy in the West, a short cut, and a failover across the continent: how many acknowledged writes are stranded.

The claims: with asynchronous copies a promotion strands every write that the old primary acknowledged and the copy had not received, and as
long as the old one is not stopped it goes on stranding more, however late the promotion came; patience that outlasts the cut strands none,
since nothing is promoted. A lease stops the old primary in time. To wait for the copy on every write strands none either, and costs a
crossing of the continent each time.

Each coast has an application that writes at a steady pace to the primary it knows. A referee stands with the majority in the West, asks
the primary ten times a second whether it is there, and promotes the western copy after so much silence. Nobody retries, so that every
write that is not answered is one that a user would have seen fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Annotated, Any

from dstudio_lib.foundation.process import MICROSECOND, MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.foundation.quantities import Duration, PositiveRate, RoundTrip, like
from dstudio_lib.foundation.quantity import Toggle
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Constant, Link, Partition, Trace, World

BEFORE = 20.0
"""How long all is well before the cut (s)."""
AFTER = 40.0
"""How long the run goes on after it (s)."""
LOOK = 100 * MILLISECOND
"""How often the referee asks, and the primary repeats what its copy lacks (ns)."""
BESIDE = 500 * MICROSECOND
"""One way within a coast (ns)."""
PRIMARY, COPY, REFEREE = "east", "west", "referee"
APPLICATIONS = ("application east", "application west")

Trip = Annotated[
    float, like(RoundTrip, name="round trip between the coasts", meaning="there and back").but(default=0.06, practical=(0.005, 0.2))
]
Cut = Annotated[
    float, like(Duration, name="length of the cut", symbol="t", meaning="until the coasts hear each other again").but(
        default=43.0, lower=1.0, upper=300.0, practical=(5, 120)
    ),
]  # fmt: skip
Patience = Annotated[
    float, like(Duration, name="patience", symbol="P", meaning="silence after which the referee promotes the western copy").but(
        default=2.0, lower=0.5, upper=3_600.0, practical=(1, 120)
    ),
]  # fmt: skip
Pace = Annotated[
    float, like(PositiveRate, name="writes", symbol="w", meaning="of each application, each second").but(default=10.0, upper=100.0)
]
Waits = Annotated[bool, Toggle("a write waits for the copy", "acknowledge it only when the western copy has it")]
Lease = Annotated[
    bool, Toggle("the primary holds a lease", "it stops by itself when it has not heard the referee for half of the patience")
]


@dataclass(frozen=True)
class FarFailover(Settings):
    """How far apart, how long cut, how patient, and what protects the writes."""

    round_trip: Trip = 0.06
    cut: Cut = 43.0
    patience: Patience = 2.0
    pace: Pace = 10.0
    waits: Waits = False
    lease: Lease = False


@dataclass(slots=True)
class Write:
    """From an application: keep this."""

    name: str


@dataclass(slots=True)
class Kept:
    """To an application: it is kept."""

    name: str


@dataclass(slots=True)
class Entries:
    """From the primary to its copy: what stands in the log from this place on."""

    place: int
    names: tuple[str, ...]


@dataclass(slots=True)
class Have:
    """From the copy: so much of the log."""

    length: int


@dataclass(slots=True)
class Ask:
    """From the referee: the question whether the primary is there."""


@dataclass(slots=True)
class Here:
    """To the referee: I am."""


@dataclass(slots=True)
class Promoted:
    """From the referee, to all: the West is primary now."""


@dataclass(slots=True)
class _State:
    log: list[str] = field(default_factory=list)
    waiting: dict[int, tuple[str, str]] = field(default_factory=dict)
    copied: int = 0


class Database(Process):
    """Primary or copy; the primary keeps a log, and sends its copy what that lacks.

    >>> Database("east", ("west",), primary=True, waits=False, lease=0).primary
    True
    """

    def __init__(self, me: str, peers: tuple[str, ...], *, primary: bool, waits: bool, lease: int) -> None:
        super().__init__(me, peers)
        self.primary = primary
        self.waits = waits
        self.lease = lease
        self.heard = 0
        self.state = _State()

    def on_start(self, world: Surroundings) -> None:
        """Mind the copy."""
        world.set_timer("look", LOOK)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Send again what the copy has not acknowledged."""
        if self.primary and self.peers and self.state.copied < len(self.state.log):
            self.send_entries(world, self.state.copied)
        world.set_timer("look", LOOK)

    def send_entries(self, world: Surroundings, place: int) -> None:
        """Send the log from a place on."""
        world.send(self.peers[0], Entries(place, tuple(self.state.log[place:])))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Keep a write, follow the primary, or hear of a promotion."""
        state = self.state
        match message:
            case Write(name) if self.primary and not (self.lease and world.now - self.heard > self.lease):
                state.log.append(name)
                if self.peers:
                    self.send_entries(world, len(state.log) - 1)
                if self.waits and self.peers:
                    state.waiting[len(state.log)] = (sender, name)
                else:
                    world.send(sender, Kept(name))
            case Entries(place, names) if not self.primary and place <= len(state.log):
                state.log[place:] = names
                world.send(sender, Have(len(state.log)))
            case Have(length) if self.primary:
                state.copied = max(state.copied, length)
                for place in sorted(place for place in state.waiting if place <= length):
                    client, name = state.waiting.pop(place)
                    world.send(client, Kept(name))
            case Ask():
                self.heard = world.now
                world.send(sender, Here())
            case Promoted() if self.me == COPY and not self.primary:
                self.primary, self.peers = True, ()
                world.record("promoted", log=tuple(state.log))
            case Promoted() if self.me == PRIMARY and self.primary:
                self.primary = False
                world.record("stepped down", log=tuple(state.log))


class Referee(Process):
    """Takes the silence of the primary for its death, and says so to all for as long as it lives."""

    def __init__(self, me: str, peers: tuple[str, ...], patience: int) -> None:
        super().__init__(me, peers)
        self.patience = patience
        self.heard = 0
        self.promoted = False

    def on_start(self, world: Surroundings) -> None:
        """Begin to ask."""
        self.heard = world.now
        self.on_timer(world, "look")

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask, or promote, or repeat that it has."""
        self.promoted = self.promoted or world.now - self.heard >= self.patience
        if self.promoted:
            for peer in self.peers:
                world.send(peer, Promoted())
        else:
            world.send(PRIMARY, Ask())
        world.set_timer("look", LOOK)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note that the primary is there."""
        self.heard = world.now


class Application(Process):
    """Writes at a steady pace to the primary it knows, and never again what was not answered."""

    def __init__(self, me: str, peers: tuple[str, ...], every: int) -> None:
        super().__init__(me, peers)
        self.every = every
        self.primary = PRIMARY
        self.count = 0

    def on_start(self, world: Surroundings) -> None:
        """Begin."""
        world.set_timer("write", self.every)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Write the next."""
        self.count += 1
        operation = f"{self.me}/{self.count}"
        world.record("invoke", operation=operation, primary=self.primary)
        world.send(self.primary, Write(operation))
        world.set_timer("write", self.every)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hear that a write is kept, or who is primary now."""
        if isinstance(message, Kept):
            world.record("return", operation=message.name, by=sender)
        elif isinstance(message, Promoted):
            self.primary = COPY


@dataclass(frozen=True)
class Run:
    """What was written where; times in seconds."""

    settings: FarFailover
    trace: Trace

    @cached_property
    def kept(self) -> dict[str, tuple[float, float, str]]:
        """For each acknowledged write: when it was sent, how long the answer took, and who gave it."""
        sent = {event.fields["operation"]: event.time for event in self.trace.of("invoke")}
        return {
            event.fields["operation"]: (
                sent[event.fields["operation"]] / SECOND,
                (event.time - sent[event.fields["operation"]]) / SECOND,
                event.fields["by"],
            )
            for event in self.trace.of("return")
        }

    @property
    def promoted(self) -> bool:
        """Whether the West became primary."""
        return bool(self.trace.of("promoted"))

    @cached_property
    def stranded(self) -> tuple[str, ...]:
        """Writes that the East acknowledged and that are not in the log with which the West began."""
        if not self.promoted:
            return ()
        begun = set(self.trace.of("promoted")[0].fields["log"])
        return tuple(name for name, (_, _, by) in self.kept.items() if by == PRIMARY and name not in begun)

    @property
    def diverged(self) -> int:
        """Writes that the West acknowledged before the East had stepped down: what no copying undoes."""
        down = self.trace.of("stepped down")
        end = down[0].time / SECOND if down else float("inf")
        return sum(by == COPY and sent < end for sent, _, by in self.kept.values())

    def unanswered(self, application: str) -> int:
        """Return how many writes of an application were never answered, but for those of the last second."""
        end = BEFORE + self.settings.cut + AFTER - 1
        return sum(
            event.fields["operation"] not in self.kept and event.time < end * SECOND for event in self.trace.of("invoke", node=application)
        )

    def write_time(self, application: str, *, after: bool) -> float | None:
        """Return the median time of an application's writes before the cut, or in the last half minute; None if none was answered."""
        begin, end = (BEFORE + self.settings.cut + 10, float("inf")) if after else (0.0, BEFORE)
        times = [took for name, (sent, took, _) in self.kept.items() if name.startswith(application) and begin <= sent < end]
        return median(times) if times else None


def simulate(settings: FarFailover, *, seed: int = 1) -> Run:
    """Cut the coasts apart for a while, and return what was written where.

    >>> run = simulate(FarFailover(cut=5, patience=10))
    >>> run.promoted, len(run.stranded)
    (False, 0)
    """
    far = Constant(round(settings.round_trip * SECOND / 2))
    east, west = (PRIMARY, APPLICATIONS[0]), (COPY, REFEREE, APPLICATIONS[1])
    beside = {(one, other): Link(Constant(BESIDE)) for group in (east, west) for one in group for other in group if one != other}
    cut = Partition(round(BEFORE * SECOND), (east, west), until=round((BEFORE + settings.cut) * SECOND))
    world = World(seed, latency=far, links=beside, faults=[cut], keep=("record",))
    for name, build in _processes(settings).items():
        world.add(name, build)
    world.run(until=round((BEFORE + settings.cut + AFTER) * SECOND))
    return Run(settings, world.trace)


def _processes(settings: FarFailover) -> dict[str, Callable[[], Process]]:
    patience, every = round(settings.patience * SECOND), round(SECOND / settings.pace)
    lease = patience // 2 if settings.lease else 0
    return {
        PRIMARY: lambda: Database(PRIMARY, (COPY,), primary=True, waits=settings.waits, lease=lease),
        COPY: lambda: Database(COPY, (PRIMARY,), primary=False, waits=False, lease=0),
        REFEREE: lambda: Referee(REFEREE, (PRIMARY, COPY, *APPLICATIONS), patience),
        APPLICATIONS[0]: lambda: Application(APPLICATIONS[0], (), every),
        APPLICATIONS[1]: lambda: Application(APPLICATIONS[1], (), every),
    }
