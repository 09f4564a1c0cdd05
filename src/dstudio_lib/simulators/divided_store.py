"""A replicated store whose network falls apart: who is still answered, who is told something old, and what agreement costs all year.

The claims: a store that keeps one order answers every client on the side with a majority, as fast as before, and nobody on the other; if no
side has a majority it answers nobody. A store that asks the nearest copy answers everybody, and what it answers fits no order. And
while nothing is broken the first takes two round trips for what the second does beside itself. Between the two stands one that
refuses writes without a majority, and lets a read that waits too long have what its own copy knew last.

Every site has a copy and a client, which writes and reads a few items in turn, with a pause between. After a while some sites are cut off
from the others, or each from each, and later the network heals. A client gives an operation up after ten round trips and goes on with
the next. The store that keeps one order is the register of Attiya, Bar-Noy and Dolev; the one that keeps answers asks all copies too,
takes the first answer, repairs copies that answered with something old, and lets the latest clock win.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Annotated, Any

from dstudio_lib.algorithms.replication.atomic_register import AtomicClient
from dstudio_lib.algorithms.replication.clients import Client, Task, read, write
from dstudio_lib.algorithms.replication.quorum_store import RepairingClient, Replica
from dstudio_lib.checkers import linearizability
from dstudio_lib.checkers.history import Operation, from_trace
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MICROSECOND, SECOND, Surroundings
from dstudio_lib.foundation.quantities import Duration, Probability, Replicas, RoundTrip, like
from dstudio_lib.foundation.quantity import Choice, Toggle
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Constant, Link, Partition, Trace, World

BEFORE = AFTER = 2.0
"""How long the store runs before the cut and after it (s)."""
BESIDE = 100 * MICROSECOND
"""One way between a client and the copy at its own site (ns)."""
PATIENCE = 10
"""Round trips after which a client gives an operation up."""
PAUSE = 0.05
"""Between one operation of a client and the next (s), drawn about this."""
ITEMS = ("x", "y", "z")

Copies = Annotated[
    int, like(Replicas, name="copies", meaning="sites, each with a copy and a client", lower=2, upper=9, default=5).but(practical=(2, 9))
]
CutOff = Annotated[
    int, like(Replicas, name="sites cut off", symbol="m", meaning="they hear one another, and nobody else", lower=1, upper=8, default=2)
]
Trip = Annotated[
    float, like(RoundTrip, name="round trip between sites", meaning="there and back").but(default=0.02, practical=(0.001, 0.2))
]
Cut = Annotated[
    float, like(Duration, name="length of the cut", symbol="t", meaning="until the network heals", default=2.0, practical=(0.5, 10))
]
Kept = Annotated[
    str,
    Choice(
        "the store keeps",
        "when it cannot have both",
        (
            ("order", "One order: a majority, or no answer"),
            ("last known", "One order of writes; reads that wait too long get the last known"),
            ("answers", "Answers: the first copy, right or not"),
        ),
        "order",
    ),
]
AllApart = Annotated[bool, Toggle("every site alone", "the cut leaves no two sites together, however many are to be cut off")]
WriteShare = Annotated[
    float, like(Probability, name="writes", symbol="w", meaning="share of the operations that write; the others read", default=0.5)
]


@dataclass(frozen=True)
class DividedStore(Settings):
    """Sites, how many are cut off and for how long, how far apart they stand, and what the store keeps.

    >>> DividedStore(copies=5, cut_off=2).has_majority(far=False), DividedStore(copies=4, cut_off=2).has_majority(far=False)
    (True, False)
    """

    copies: Copies = 5
    cut_off: CutOff = 2
    keeps: Kept = "order"
    round_trip: Trip = 0.02
    cut: Cut = 2.0
    all_apart: AllApart = False
    write_share: WriteShare = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.cut_off >= self.copies:
            raise InputError(
                f"cut_off={self.cut_off} of {self.copies} sites leaves nobody to be cut off from; try {self.copies - 1} or fewer.",
                "cut_off",
            )
        if not 0.001 <= self.round_trip <= 1 or not 0.1 <= self.cut <= 60:
            raise InputError("A round trip from 1 ms to 1 s and a cut from 0.1 to 60 s can be simulated here.", "round_trip")

    @property
    def sites(self) -> tuple[str, ...]:
        """All sites; the last ones are cut off."""
        return tuple(f"site {number}" for number in range(1, self.copies + 1))

    @property
    def far(self) -> tuple[str, ...]:
        """The sites that are cut off."""
        return self.sites[self.copies - self.cut_off :]

    def has_majority(self, *, far: bool) -> bool:
        """Return whether one side of the cut has more than half of the copies."""
        side = 1 if self.all_apart else self.cut_off if far else self.copies - self.cut_off
        return 2 * side > self.copies

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The groups of sites that hear one another during the cut."""
        near = tuple(site for site in self.sites if site not in self.far)
        return tuple((site,) for site in self.sites) if self.all_apart else (near, self.far)


@dataclass(frozen=True)
class Run:
    """What the clients asked and were answered; times in seconds."""

    settings: DividedStore
    trace: Trace

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The history, with the world's time in nanoseconds; processes are named by their sites."""
        return tuple(from_trace(self.trace, clock="time"))

    def during_the_cut(self, *, far: bool | None = None) -> tuple[Operation, ...]:
        """Return the operations that began during the cut, of one side or of both."""
        begin, end = BEFORE * SECOND, (BEFORE + self.settings.cut) * SECOND
        return tuple(each for each in self.operations if begin <= each.call < end and (far is None or self.is_far(each) == far))

    @property
    def last_patience(self) -> float:
        """The moment (ns) after which a client's patience outlasts the run, so that no answer says nothing."""
        return (BEFORE + self.settings.cut + AFTER - PATIENCE * self.settings.round_trip) * SECOND

    def is_far(self, operation: Operation) -> bool:
        """Return whether an operation is one of a site that was cut off."""
        return site_of(operation) in self.settings.far

    @cached_property
    def served(self) -> tuple[str, ...]:
        """The sites whose client was answered all that it began in the first half of the cut."""
        half = (BEFORE + self.settings.cut / 2) * SECOND
        asked: dict[str, list[bool]] = {}
        for each in self.during_the_cut():
            if each.call < half:
                asked.setdefault(site_of(each), []).append(each.return_ is not None)
        return tuple(site for site in self.settings.sites if asked.get(site) and all(asked[site]))

    def answered(self, op: str) -> float | None:
        """Return the share of the reads, or writes, that began in the first half of the cut and were answered; None if there were none."""
        half = (BEFORE + self.settings.cut / 2) * SECOND
        asked = [each.return_ is not None for each in self.during_the_cut() if each.op == op and each.call < half]
        return sum(asked) / len(asked) if asked else None

    @cached_property
    def usual_latency(self) -> float:
        """Median time of an operation before the cut."""
        return _median_time(each for each in self.operations if each.call < (BEFORE - PATIENCE * self.settings.round_trip) * SECOND)

    @cached_property
    def cut_latency(self) -> float | None:
        """Median time of the operations that were answered during the cut; None if there are none."""
        answered = [each for each in self.during_the_cut() if each.return_ is not None]
        return _median_time(answered) if answered else None

    @cached_property
    def stale(self) -> tuple[Operation, ...]:
        """Reads that returned a value although a later write of that item had been acknowledged before they began."""
        writes: dict[str, list[Operation]] = {}
        for each in self.operations:
            if each.op == "write" and each.return_ is not None:
                writes.setdefault(each.key, []).append(each)
        written = {(each.key, each.arg): each for each in self.operations if each.op == "write"}
        reads = [each for each in self.operations if each.op == "read" and each.return_ is not None]
        return tuple(each for each in reads if _overtaken(each, written.get((each.key, each.ret)), writes.get(each.key, [])))

    @cached_property
    def discarded(self) -> int:
        """Writes acknowledged during the cut in parts that lost: the part that wrote an item last wins, and what the others wrote goes."""
        lost = 0
        for item in ITEMS:
            parts: dict[int, list[Operation]] = {}
            for each in self.during_the_cut():
                if each.op == "write" and each.key == item and each.return_ is not None:
                    part = next(i for i, part in enumerate(self.settings.parts) if site_of(each) in part)
                    parts.setdefault(part, []).append(each)
            counts = [len(part) for part in sorted(parts.values(), key=lambda part: max(each.call for each in part))]
            lost += sum(counts[:-1])
        return lost

    @cached_property
    def verdict(self) -> linearizability.Verdict:
        """Whether some order explains every answer."""
        return linearizability.check(from_trace(self.trace), init=None)


def site_of(operation: Operation) -> str:
    """Return the site whose client asked."""
    return str(operation.process).removeprefix("client of ").rstrip("'")


def _median_time(operations: Iterable[Operation]) -> float:
    return median((each.return_ - each.call) / SECOND for each in operations if each.return_ is not None)


def _overtaken(reading: Operation, source: Operation | None, writes: list[Operation]) -> bool:
    """Whether some write began after the one that was read had ended (or there was none), and ended before the read began."""
    ended = float("-inf") if source is None else float("inf") if source.return_ is None else source.return_
    return any(each.call > ended and each.return_ is not None and each.return_ < reading.call for each in writes)


def simulate(settings: DividedStore, *, seed: int = 1) -> Run:
    """Let the clients work, cut the network in two, heal it, and return what they were answered.

    >>> run = simulate(DividedStore(copies=3, cut_off=1))
    >>> run.served, run.verdict.linearizable, len(run.stale)
    (('site 1', 'site 2'), True, 0)
    """
    begin, end = round(BEFORE * SECOND), round((BEFORE + settings.cut) * SECOND)
    parts = tuple(tuple(name for site in part for name in (site, _client_of(site))) for part in settings.parts)
    way = Constant(round(settings.round_trip * SECOND / 2))
    cut = Partition(begin, parts, until=end)
    world = World(seed, latency=way, links=_links(settings), faults=[cut], keep=("record",))
    for site in settings.sites:
        world.add(site, _replica(site))
        world.add(_client_of(site), _client(settings, site, seed))
    world.run(until=round((BEFORE + settings.cut + AFTER) * SECOND))
    return Run(settings, world.trace)


def _client_of(site: str) -> str:
    return f"client of {site}"


def _links(settings: DividedStore) -> dict[tuple[str, str], Link]:
    return {pair: Link(Constant(BESIDE)) for site in settings.sites for pair in ((site, _client_of(site)), (_client_of(site), site))}


def _replica(site: str) -> Callable[[], Replica]:
    return lambda: Replica(site, ())


class ClientWithLastKnown(AtomicClient):
    """Waits for a majority; but a read that has waited for half of its patience returns what the copy at its own site has."""

    site = ""

    def perform(self, world: Surroundings, task: Task) -> None:
        """Ask all replicas, and mind how long that takes."""
        super().perform(world, task)
        if task.op == "read":
            world.set_timer("haste", self.patience // 2)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Give up the order, and not the answer."""
        if name != "haste":
            super().on_timer(world, name)
        elif self.busy and self.task.op == "read" and self.site in self.answers:
            self.finish(world, self.answers[self.site][1])

    def finish(self, world: Surroundings, result: Any = None) -> None:
        """End the task, and its haste."""
        world.cancel_timer("haste")
        super().finish(world, result)


def _last_known(site: str, sites: tuple[str, ...], tasks: tuple[Task, ...], patience: int) -> ClientWithLastKnown:
    client = ClientWithLastKnown(_client_of(site), sites, tasks, patience)
    client.site = site
    return client


def _client(settings: DividedStore, site: str, seed: int) -> Callable[[], Client]:
    from dstudio_lib.foundation.randomness import stream

    random = stream(seed, f"divided_store/{site}")
    tasks: list[Task] = []
    for number in range(round((BEFORE + settings.cut + AFTER) / PAUSE) + 1):
        item, pause = random.choice(ITEMS), round(random.uniform(0.5, 1.5) * PAUSE * SECOND)
        tasks.append(write(item, f"{site}: {number}", pause) if random.random() < settings.write_share else read(item, pause))
    patience = round(PATIENCE * settings.round_trip * SECOND)
    if settings.keeps == "order":
        return lambda: AtomicClient(_client_of(site), settings.sites, tuple(tasks), patience)
    if settings.keeps == "last known":
        return lambda: _last_known(site, settings.sites, tuple(tasks), patience)
    return lambda: RepairingClient(_client_of(site), settings.sites, tuple(tasks), 1, 1, patience)
