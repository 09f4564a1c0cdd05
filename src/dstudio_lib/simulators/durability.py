"""Copies or an erasure code: what keeping data costs, and how long it stays.

The claim: on paper each further copy or parity divides the chance of losing data by hundreds, and a code reaches the
same durability on half the disks, paying in reads when a disk is rebuilt. With even one failure in ten thousand
shared by the whole group, nearly all of those nines are fiction, for copies and codes alike.

Pieces fail at a constant rate and are rebuilt each on its own. A share β of a piece's failures is shared: it takes the
whole group at once. Disks are grouped, as many together as an object has pieces. Nothing is drawn at random.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.reliability import YEAR, fleet_time_between_failures
from dstudio_lib.formulas.storage import code_loss_time, code_overhead, loss_in_period
from dstudio_lib.foundation.quantities import Probability, StoredData, like
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import Settings

MOST_SURVIVED = 8
DAY = 86_400.0

Copies = Annotated[
    int, Quantity("copies", "R", "", "complete copies, the first included", lower=2, upper=MOST_SURVIVED + 1, default=3, integer=True)
]
DataPieces = Annotated[
    int,
    Quantity(
        "data pieces", "k", "", "pieces of an object, all of one size; any so many give it back", lower=1, upper=32, default=6, integer=True
    ),
]
ParityPieces = Annotated[
    int, Quantity("parity pieces", "m", "", "pieces added; any so many may be lost", lower=1, upper=MOST_SURVIVED, default=3, integer=True)
]
AnnualFailures = Annotated[
    float,
    like(
        Probability,
        name="annual failure rate",
        symbol=r"\mathrm{AFR}",
        meaning="chance that a disk fails within a year",
        lower_open=True,
        upper_open=True,
        default=0.0157,
        practical=(0.001, 0.5),
        scale="log",
    ),
]
RebuildTime = Annotated[
    float,
    Quantity(
        "repair time",
        r"\mathrm{MTTR}",
        "s",
        "mean time from a failure until the piece is whole again elsewhere, noticing included",
        lower=1,
        upper=365.25 * DAY,
        default=DAY,
        practical=(600, 30 * DAY),
        scale="log",
        display="h",
    ),
]
SharedShare = Annotated[
    float,
    like(
        Probability,
        name="shared-cause share",
        symbol=r"\beta",
        meaning="share of a disk's failures that take its whole group",
        upper=0.5,
        default=1e-4,
        practical=(1e-8, 0.1),
        scale="log",
    ),
]
Stored = Annotated[
    float,
    like(
        StoredData,
        name="data",
        meaning="bytes to keep, before copies or parity",
        lower=2.0**30,
        upper=2.0**59,
        default=2.0**50,
        practical=(2.0**40, 2.0**57),
    ),
]
DiskSize = Annotated[
    float,
    like(
        StoredData,
        name="disk size",
        meaning="bytes on one disk",
        lower=2.0**39,
        upper=2.0**50,
        default=2.0**44,
        practical=(2.0**40, 2.0**46),
    ),
]


@dataclass(frozen=True)
class Durability(Settings):
    """Two ways to keep the same data, how often disks fail, how soon they are rebuilt, and what they share."""

    copies: Copies = 3
    data_pieces: DataPieces = 6
    parity_pieces: ParityPieces = 3
    annual_failure_rate: AnnualFailures = 0.0157
    repair_time: RebuildTime = DAY
    shared_share: SharedShare = 1e-4
    stored: Stored = 2.0**50
    disk_size: DiskSize = 2.0**44

    @property
    def time_to_failure(self) -> float:
        """Mean time to failure of a disk (s), from the annual failure rate at a constant rate."""
        return -float(YEAR) / math.log1p(-self.annual_failure_rate)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to keep the data: ``needed`` of ``pieces`` give an object back.

    ``promised`` and ``delivered`` are the chances of losing one group's data within a year, without and with shared
    causes; ``anywhere`` is that of losing any group's. ``traffic`` is what repairs read (byte/s).
    """

    name: str
    pieces: int
    needed: int
    overhead: float
    disks: int
    groups: float
    promised: float
    delivered: float
    anywhere: float
    failures: float
    traffic: float

    @property
    def survives(self) -> int:
        """Losses at once that cost nothing."""
        return self.pieces - self.needed

    @property
    def nines(self) -> float:
        """Nines of durability that one group delivers in a year."""
        return -math.log10(self.delivered)


@dataclass(frozen=True, slots=True)
class Run:
    """Both schemes as set, and the yearly loss of each promised over the losses that it survives."""

    settings: Durability
    replicated: Scheme
    coded: Scheme
    copies_promise: tuple[float, ...]
    code_promise: tuple[float, ...]
    code_delivered: tuple[float, ...]
    floor: float


def simulate(settings: Durability) -> Run:
    """Return what copies and a code promise, deliver and cost."""
    survived = range(1, MOST_SURVIVED + 1)
    beta, k = settings.shared_share, settings.data_pieces
    return Run(
        settings,
        _scheme(settings, f"{settings.copies} copies", 1, settings.copies - 1),
        _scheme(settings, f"{k}+{settings.parity_pieces} code", k, settings.parity_pieces),
        copies_promise=tuple(yearly_loss(settings, 1, losses, 0.0) for losses in survived),
        code_promise=tuple(yearly_loss(settings, k, losses, 0.0) for losses in survived),
        code_delivered=tuple(yearly_loss(settings, k, losses, beta) for losses in survived),
        floor=float(loss_in_period(settings.time_to_failure / beta)) if beta else 0.0,
    )


def yearly_loss(settings: Durability, needed: int, survived: int, shared_share: float, groups: float = 1.0) -> float:
    """Return the chance of losing the data of some groups within a year, when a share of failures is shared."""
    own = settings.time_to_failure / (1 - shared_share)
    rate = 1 / float(code_loss_time(needed, survived, own, settings.repair_time)) + shared_share / settings.time_to_failure
    return float(loss_in_period(1 / (rate * groups)))


def _scheme(settings: Durability, name: str, needed: int, survived: int) -> Scheme:
    overhead = float(code_overhead(needed, survived))
    disks = max(needed + survived, math.ceil(settings.stored * overhead / settings.disk_size))
    groups = max(1.0, disks / (needed + survived))
    failures = 1 / float(fleet_time_between_failures(settings.time_to_failure, disks))
    return Scheme(
        name,
        needed + survived,
        needed,
        overhead,
        disks,
        groups,
        promised=yearly_loss(settings, needed, survived, 0.0),
        delivered=yearly_loss(settings, needed, survived, settings.shared_share),
        anywhere=yearly_loss(settings, needed, survived, settings.shared_share, groups),
        failures=failures,
        traffic=failures * needed * settings.disk_size,
    )
