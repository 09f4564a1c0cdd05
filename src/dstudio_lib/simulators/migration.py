"""Data that move from an old store to a new one while people write: what is read wrong, and what going back would lose.

The claims: a copy that is made while people write to both stores puts old values over new ones, and the number of rows shows nothing of
it; a copy that was made before people write to both misses what they wrote between. If a row is only copied where it is newer, and both
stores are compared again and again, hardly anybody reads anything wrong: what is left are double writes of which one half is missing, until
the next comparison. Going back costs no more than that up to the step from which on the old store is no longer written; from then on it
loses what is written, and in the end everything.

A plan is a list of steps, begun one after another in equal intervals. One write after another is simulated: each takes effect in the
stores that the plan has it go to, the second of them now and then not at all, as when a process dies between two writes. Rows are copied in
batches, which are read, and written some time later.

>>> run = simulate(Migration(half_writes=0.0), EXPAND_CONTRACT)
>>> run.wrong_reads, run.stage("read new").lost, run.point_of_no_return
(0, 0, 'write new only')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Annotated

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, Items, Probability, RequestRate, like
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

STEPS = {
    "write both": "writers write the old store, and then the new one",
    "copy": "all rows are copied into the new store, over whatever is there",
    "copy if newer": "all rows are copied into the new store, unless what is there is newer",
    "compare": "from now on all rows are compared again and again, and set right after the store that is read",
    "read new": "readers read the new store",
    "write new only": "writers no longer write the old store",
    "drop old": "the old store is removed",
    "move all": "writers stop, all rows are copied, and everybody reads and writes the new store",
}
"""The steps of a plan, and what they do."""

EXPAND_CONTRACT = ("write both", "copy if newer", "compare", "read new", "write new only", "drop old")
BIG_BANG = ("move all",)

Rows = Annotated[int, like(Items, name="rows", symbol="n", meaning="in the old store", lower=10, upper=200_000, default=10_000)]
WriteRate = Annotated[
    float, like(RequestRate, name="writes", symbol=r"\lambda", meaning="each second, to random rows", lower=0.01, upper=500, default=20.0)
]
ReadsPerWrite = Annotated[
    int, like(Items, name="reads", symbol="k", meaning="for each write, of random rows", lower=1, upper=100, default=5)
]
Gap = Annotated[
    float,
    like(Duration, name="gap", symbol="g", meaning="between reading a batch and writing it", default=5.0, upper=3_600, practical=(0.1, 60)),
]
CopyRate = Annotated[
    float, like(RequestRate, name="copying", symbol="c", meaning="rows copied or compared each second", lower=1, upper=1e6, default=100.0)
]
HalfWrites = Annotated[
    float, like(Probability, name="half writes", symbol="f", meaning="share of double writes whose second half is missing", default=0.001)
]
Interval = Annotated[
    float, like(Duration, name="interval", symbol="T", meaning="from one step to the next", default=300.0, lower=1, upper=86_400)
]


@dataclass(frozen=True)
class Migration(Settings):
    """How much there is to move, how it is copied, and how busy people are meanwhile."""

    rows: Rows = 10_000
    write_rate: WriteRate = 20.0
    reads: ReadsPerWrite = 5
    gap: Gap = 5.0
    copy_rate: CopyRate = 100.0
    half_writes: HalfWrites = 0.001
    interval: Interval = 300.0


@dataclass(frozen=True, slots=True)
class Stage:
    """What there was to see while a step was the last one begun, and at its end.

    ``lost`` are rows whose last acknowledged write would be gone if everybody went back to the old store at the end of the stage,
    ``differ`` those that are not the same in both stores, ``counts`` the numbers of rows of the old and the new store.
    """

    step: str
    reads: int
    wrong_reads: int
    lost: int
    differ: int
    counts: tuple[int, int]
    writes: int
    refused: int
    old_written: bool


@dataclass(frozen=True)
class Run:
    """A plan, stage by stage."""

    settings: Migration
    stages: tuple[Stage, ...]

    @property
    def wrong_reads(self) -> int:
        """Reads that returned something else than the last acknowledged write."""
        return sum(stage.wrong_reads for stage in self.stages)

    @property
    def point_of_no_return(self) -> str | None:
        """The first step from which on the old store misses what is written; ``None`` if there is none."""
        return next((stage.step for stage in self.stages if not stage.old_written), None)

    @property
    def refused(self) -> int:
        """Writes turned away while nobody may write."""
        return sum(stage.refused for stage in self.stages)

    def stage(self, step: str) -> Stage:
        """Return what was seen in the last stage of this name."""
        return next(stage for stage in reversed(self.stages) if stage.step == step)


@dataclass(slots=True)
class Stores:
    """The two stores, by row the number of the write that it holds, and what was acknowledged."""

    old: dict[int, int]
    truth: dict[int, int]
    new: dict[int, int] = field(default_factory=dict)
    write_old: bool = True
    write_new: bool = False
    read_new: bool = False
    dropped: bool = False
    closed_until: float = -1.0
    compared: bool = False

    def compare(self) -> None:
        """Set right what differs, after the store that is read, as long as both are written."""
        if self.compared and self.write_old and self.write_new:
            source, target = (self.new, self.old) if self.read_new else (self.old, self.new)
            target.update(source)

    def write(self, row: int, number: int, halved: bool) -> None:
        """Carry out an acknowledged write; ``halved`` leaves out the second store."""
        self.truth[row] = number
        first, second = (self.new, self.old) if self.read_new else (self.old, self.new)
        both = self.write_old and self.write_new
        if both:
            first[row] = number
            if not halved:
                second[row] = number
        else:
            (self.new if self.write_new else self.old)[row] = number

    def right(self, row: int) -> bool:
        """Whether a reader gets the last acknowledged write."""
        return (self.new if self.read_new else self.old).get(row) == self.truth[row]

    def lost(self) -> int:
        """Rows that going back would lose."""
        return len(self.truth) if self.dropped else sum(self.old.get(row) != number for row, number in self.truth.items())

    def differ(self) -> int:
        """Rows that are not the same in both stores."""
        return sum(self.old.get(row) != self.new.get(row) for row in self.truth)


def checked(plan: Sequence[str]) -> tuple[str, ...]:
    """Return the plan if it can be carried out.

    Raises
    ------
    InputError
        If a step is unknown, comes twice where that makes no sense, or leaves nothing to read or write.
    """
    if not plan:
        raise InputError(f"The plan has no step; allowed are {', '.join(STEPS)}; try plan={EXPAND_CONTRACT!r}.", "plan")
    for step in plan:
        if step not in STEPS:
            raise InputError(f"{step!r} is no step of a migration; allowed are {', '.join(STEPS)}.", "plan")
    moved = plan.index("read new") if "read new" in plan else plan.index("move all") if "move all" in plan else len(plan)
    for step in ("write new only", "drop old"):
        if step in plan and plan.index(step) < moved:
            raise InputError(
                f"{step!r} comes before readers have moved: they would read what nobody writes; try it after 'read new'.", "plan"
            )
    if "drop old" in plan and not {"write new only", "move all"} & set(plan[: plan.index("drop old")]):
        raise InputError("'drop old' comes while the old store is still written; try 'write new only' before it.", "plan")
    return tuple(plan)


def simulate(settings: Migration, plan: Sequence[str] = EXPAND_CONTRACT, *, seed: int = 1) -> Run:
    """Return what a plan does, step by step.

    >>> careless = simulate(Migration(), ("write both", "copy", "read new"))
    >>> stage = careless.stage("read new")
    >>> stage.counts, stage.wrong_reads > 0  # as many rows in both, and yet
    ((10000, 10000), True)
    """
    random = stream(seed, "migration")
    rows = dict.fromkeys(range(settings.rows), 0)
    sweep = settings.rows / settings.copy_rate
    stores, number, stages = Stores(dict(rows), dict(rows)), 0, []
    for step in checked(plan):
        batches = _begin(stores, step, settings)
        reads = wrong = writes = refused = 0
        next_sweep = sweep
        for now, row in _moments(random, settings):
            _carry_out(stores, batches, now)
            if now >= next_sweep:
                stores.compare()
                next_sweep += sweep
            if now < stores.closed_until:
                refused += 1
                continue
            number, writes = number + 1, writes + 1
            stores.write(row, number, random.random() < settings.half_writes)
            for _ in range(settings.reads):
                reads += 1
                wrong += not stores.right(random.randrange(settings.rows))
        _carry_out(stores, batches, float("inf"))
        stores.closed_until = -1.0
        counts = (0 if stores.dropped else len(stores.old), len(stores.new))
        stages.append(Stage(step, reads, wrong, stores.lost(), stores.differ(), counts, writes, refused, stores.write_old))
    return Run(settings, tuple(stages))


def _moments(random: Random, settings: Migration) -> list[tuple[float, int]]:
    """Return when in an interval which row is written."""
    found, now = [], random.expovariate(settings.write_rate)
    while now < settings.interval:
        found.append((now, random.randrange(settings.rows)))
        now += random.expovariate(settings.write_rate)
    return found


@dataclass(slots=True)
class Batch:
    """Rows on their way: read at one moment, written at another."""

    read_at: float
    write_at: float
    rows: range
    careful: bool
    values: dict[int, int] | None = None


def _begin(stores: Stores, step: str, settings: Migration) -> list[Batch]:
    """Begin a step, and return the batches that it will copy."""
    match step:
        case "write both":
            stores.write_new = True
        case "read new":
            stores.read_new = True
        case "write new only":
            stores.write_old = False
        case "drop old":
            stores.dropped = True
        case "move all":
            stores.new = dict(stores.old)
            stores.read_new, stores.write_new, stores.write_old = True, True, False
            stores.closed_until = settings.rows / settings.copy_rate
        case "compare":
            stores.compared = True
        case _:
            size = max(1, round(settings.copy_rate))
            starts = range(0, settings.rows, size)
            return [
                Batch(place / settings.copy_rate, place / settings.copy_rate + settings.gap, range(place, min(place + size, settings.rows)),
                      step == "copy if newer")
                for place in starts
            ]  # fmt: skip
    return []


def _carry_out(stores: Stores, batches: list[Batch], now: float) -> None:
    """Read and write the batches whose time has come, each reading before any writing that is later."""
    due: list[tuple[float, Batch]] = []
    for batch in batches:
        if batch.values is None and batch.read_at <= now:
            batch.values = {row: stores.old[row] for row in batch.rows}
        if batch.values is not None and batch.write_at <= now:
            due.append((batch.write_at, batch))
    for _, batch in due:
        assert batch.values is not None
        for row, value in batch.values.items():
            if not batch.careful or stores.new.get(row, -1) < value:
                stores.new[row] = value
        batches.remove(batch)
