"""A store with N copies, writes that wait for W of them, reads that wait for R: how often a read is stale.

The claim: quorums that need not meet are seldom stale for long. On the disks of one large site, a read of one copy misses
a write that one copy acknowledged in more than half of the cases if it starts at once, and in one of a hundred after
about 20 ms; in exchange the slowest writes take half the time that a majority takes. R + W > N makes it never stale, and
costs latency and availability.

This is the WARS model of Bailis and others: a write goes to all copies (W) and is acknowledged by each (A), a read goes to
all (R) and each answers (S). The four one-way times are drawn 20,000 times, independent of one another; a read that starts t
after the commit is stale if, on each of the R copies that answer first, the write arrives after the read. Whether it is
depends on t through one number for each draw, the time until that read would have been fresh, so that one set of draws
gives the whole curve. Nothing fails and nothing is repaired. Test: against the integral in
:func:`dstudio_lib.formulas.staleness.t_visibility`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeAlias

from dstudio_lib.formulas.availability import k_of_n
from dstudio_lib.formulas.staleness import read_latency, write_latency
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Draws: TypeAlias = "NDArray[np.float64]"
"""One row for each draw, one column for each copy (or quorum), s."""

DRAWS = 20_000
MOST_REPLICAS = 7
WIDE_AREA = 0.075
"""One-way time that every copy but the nearest adds in the wide area (s)."""
QUANTILE = 0.99


@dataclass(frozen=True, slots=True)
class Leg:
    """Time of one message: Pareto with this share, least time (s) and shape, and otherwise exponential with this rate (1/s)."""

    share: float
    least: float
    shape: float
    rate: float


_SSD = Leg(0.9122, 0.235e-3, 10.0, 1_660.0)
FITS: dict[str, tuple[Leg, Leg]] = {
    "ssd": (_SSD, _SSD),
    "disk": (Leg(0.38, 1.05e-3, 1.51, 183.0), _SSD),
    "yammer": (Leg(0.939, 3e-3, 3.35, 2.8), Leg(0.982, 1.5e-3, 3.8, 21.7)),
    "wan": (Leg(0.38, 1.05e-3, 1.51, 183.0), _SSD),
}
"""The fits that Bailis and others publish, of the write's way out and of the three other ways."""

Latencies = Annotated[
    str,
    Choice(
        "latencies",
        "how long messages take one way",
        (
            ("ssd", "LinkedIn, SSD"),
            ("disk", "LinkedIn, disks"),
            ("yammer", "Yammer, Riak"),
            ("wan", "Disks, wide area: 75 ms more"),
            ("own", "Your own means, exponential"),
        ),
        "disk",
    ),
]
Replicas = Annotated[int, Quantity("copies", "N", "", "replicas of each item", lower=1, upper=MOST_REPLICAS, default=3, integer=True)]
ReadQuorum = Annotated[
    int, Quantity("read quorum", "R", "", "copies that a read waits for", lower=1, upper=MOST_REPLICAS, default=1, integer=True)
]
WriteQuorum = Annotated[
    int, Quantity("write quorum", "W", "", "copies that a write waits for", lower=1, upper=MOST_REPLICAS, default=1, integer=True)
]
Elapsed = Annotated[
    float,
    Quantity(
        "time since the write", "t", "s", "from its acknowledgement to the start of the read", lower=0, upper=3_600, default=0.001,
        practical=(1e-5, 10), scale="log", display="ms",
    ),
]  # fmt: skip
NodeAvailability = Annotated[
    float,
    Quantity(
        "availability of a copy", "a", "", "share of time in which one copy answers", lower=0.5, upper=1, upper_open=True, default=0.999,
        practical=(0.9, 0.9999), scale="nines", display="%",
    ),
]  # fmt: skip
WriteMean = Annotated[
    float,
    Quantity(
        "mean way of a write", r"\bar w", "s", "with your own means: until a write is stored", lower=1e-6, upper=60, default=0.01,
        practical=(1e-4, 1), scale="log", display="ms",
    ),
]  # fmt: skip
OtherMean = Annotated[
    float,
    Quantity(
        "mean of other ways", r"\bar o", "s", "with your own means: acknowledgement, read, answer", lower=1e-6, upper=60, default=0.001,
        practical=(1e-4, 1), scale="log", display="ms",
    ),
]  # fmt: skip


class PartialQuorum(Settings):
    """Settings with ``replicas``, a ``read_quorum``, a ``write_quorum``, and ``latencies`` that are published or of one's own means."""

    replicas: Replicas
    read_quorum: ReadQuorum
    write_quorum: WriteQuorum
    latencies: Latencies
    write_mean: WriteMean
    other_mean: OtherMean

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, quorum in (("read_quorum", self.read_quorum), ("write_quorum", self.write_quorum)):
            if quorum > self.replicas:
                raise InputError(
                    f"A quorum of {quorum} of {self.replicas} replicas could never be reached; "
                    f"wait for at most {self.replicas}, or add replicas.",
                    name,
                )

    @property
    def meets(self) -> bool:
        """Whether every read asks a copy that took the write."""
        return self.read_quorum + self.write_quorum > self.replicas

    @property
    def legs(self) -> tuple[Leg, Leg]:
        """The write's way out, and the three other ways."""
        if self.latencies == "own":
            return Leg(0.0, 1e-6, 1.0, 1 / self.write_mean), Leg(0.0, 1e-6, 1.0, 1 / self.other_mean)
        return FITS[self.latencies]


@dataclass(frozen=True)
class QuorumStaleness(PartialQuorum):
    """Copies, quorums, when the read starts, and how long messages take."""

    replicas: Replicas = 3
    read_quorum: ReadQuorum = 1
    write_quorum: WriteQuorum = 1
    elapsed: Elapsed = 0.001
    latencies: Latencies = "disk"
    node_availability: NodeAvailability = 0.999
    write_mean: WriteMean = 0.01
    other_mean: OtherMean = 0.001


@dataclass(frozen=True, slots=True)
class Store:
    """Draws of one store: when each quorum of writes commits, when each quorum of reads has its answers, and how late writes are.

    ``commit`` and ``answer`` have a column for each number of copies waited for. ``lateness`` has, for each read quorum, the
    least of how much later than the read's the write's message arrives, over the copies that answer first.
    """

    commit: Draws
    answer: Draws
    lateness: Draws

    def until_fresh(self, read_quorum: int, write_quorum: int) -> Draws:
        """Return for each draw how long after the commit a read must start to be fresh; 0 or less: at once."""
        return self.lateness[:, read_quorum - 1] - self.commit[:, write_quorum - 1]

    def stale(self, read_quorum: int, write_quorum: int, elapsed: float) -> float:
        """Return the share of reads that miss the write if they start some time after its commit."""
        return float((self.until_fresh(read_quorum, write_quorum) > elapsed).mean())


@lru_cache(maxsize=8)
def _store(write: Leg, other: Leg, replicas: int, wide: bool, seed: int) -> Store:
    import numpy as np

    out, back, ask, tell = (
        _drawn(leg, replicas, seed, name) for leg, name in ((write, "write"), (other, "acknowledge"), (other, "read"), (other, "answer"))
    )
    if wide:
        for there, again, name in ((out, back, "writer"), (ask, tell, "reader")):
            near = array_stream(seed, f"quorum_staleness.{name}").integers(replicas, size=DRAWS)
            far = np.where(np.arange(replicas) == near[:, None], 0.0, WIDE_AREA)
            there += far
            again += far
    answer = ask + tell
    order = np.argsort(answer, axis=1)
    late = np.take_along_axis(out - ask, order, axis=1)
    return Store(np.sort(out + back, axis=1), np.take_along_axis(answer, order, axis=1), np.minimum.accumulate(late, axis=1))


def _drawn(leg: Leg, replicas: int, seed: int, name: str) -> Draws:
    import numpy as np

    random = array_stream(seed, f"quorum_staleness.{name}")
    times = random.standard_exponential((DRAWS, replicas))
    pareto = random.random((DRAWS, replicas)) < leg.share
    return np.where(pareto, leg.least * np.exp(times / leg.shape), times / leg.rate)


def draw(settings: QuorumStaleness, seed: int) -> Store:
    """Return the draws of a store with these latencies and copies."""
    return _store(*settings.legs, settings.replicas, settings.latencies == "wan", seed)


@lru_cache(maxsize=64)
def _latencies(write: Leg, other: Leg, replicas: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the p99 of writes and of reads for each number of copies waited for, by integration."""
    mine = {"write_share": write.share, "write_least": write.least, "write_shape": write.shape, "write_rate": write.rate}
    others = {"other_share": other.share, "other_least": other.least, "other_shape": other.shape, "other_rate": other.rate}
    quorums = range(1, replicas + 1)
    return (
        tuple(float(write_latency(replicas, k, QUANTILE, **mine, **others)) for k in quorums),
        tuple(float(read_latency(replicas, k, QUANTILE, **others)) for k in quorums),
    )


def latencies(settings: QuorumStaleness, store: Store) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the p99 (s) of writes and of reads for each number of copies waited for: integrated, or drawn for the wide area."""
    if settings.latencies != "wan":
        return _latencies(*settings.legs, settings.replicas)
    import numpy as np

    writes, reads = (np.quantile(times, QUANTILE, axis=0).tolist() for times in (store.commit, store.answer))
    return tuple(writes), tuple(reads)


@dataclass(frozen=True, slots=True)
class Run:
    """How stale reads are, and what freshness costs; times in seconds.

    ``at_once`` and ``stale`` are the shares of stale reads right at the commit and at the time set. ``times`` and ``curve``
    are the share over time; ``mostly_fresh`` is the time from which on 99 % of reads are fresh. ``grid`` is the share at the
    time set for each read quorum (row) and write quorum (column); ``writes`` and ``reads`` are the p99 for each quorum.
    """

    settings: QuorumStaleness
    at_once: float
    stale: float
    times: tuple[float, ...]
    curve: tuple[float, ...]
    mostly_fresh: float
    grid: tuple[tuple[float, ...], ...]
    writes: tuple[float, ...]
    reads: tuple[float, ...]

    @property
    def write_time(self) -> float:
        """The p99 of writes as set."""
        return self.writes[self.settings.write_quorum - 1]

    @property
    def read_time(self) -> float:
        """The p99 of reads as set."""
        return self.reads[self.settings.read_quorum - 1]

    @property
    def available(self) -> tuple[float, float]:
        """Shares of time in which enough copies answer for reads and for writes."""
        each, copies = self.settings.node_availability, self.settings.replicas
        return float(k_of_n(each, copies, self.settings.read_quorum)), float(k_of_n(each, copies, self.settings.write_quorum))


TIMES = tuple(10 ** (-5 + i / 10) for i in range(61))


def simulate(settings: QuorumStaleness, *, seed: int = 1) -> Run:
    """Return how often reads are stale over the time since the write, and for all quorums."""
    import numpy as np

    store = draw(settings, seed)
    waits = np.sort(store.until_fresh(settings.read_quorum, settings.write_quorum))
    later = DRAWS - np.searchsorted(waits, TIMES, side="right")
    writes, reads = latencies(settings, store)
    quorums = range(1, settings.replicas + 1)
    return Run(
        settings=settings,
        at_once=float((waits > 0).mean()),
        stale=store.stale(settings.read_quorum, settings.write_quorum, settings.elapsed),
        times=TIMES,
        curve=tuple((later / DRAWS).tolist()),
        mostly_fresh=max(0.0, float(waits[int(0.99 * DRAWS)])),
        grid=tuple(tuple(store.stale(r, w, settings.elapsed) for w in quorums) for r in quorums),
        writes=writes,
        reads=reads,
    )
