"""Machines that share something and keep in step: where one more makes the whole slower.

The claim: with any cost of keeping every pair of machines in step, throughput has a peak; past it, more machines do less. The law's
three numbers are set by hand, or fitted to measurements by :mod:`.scaling_fit`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from dstudio_lib.formulas.capacity import InstanceCost, cost_per_request
from dstudio_lib.formulas.scalability import Contention, SingleThroughput, amdahl, efficiency, usl_peak, usl_throughput
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import PositiveRate, Ratio, like
from dstudio_lib.foundation.quantity import Pasted, Quantity, Toggle
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.measurements.columns import Column, columns

from .scaling_fit import Fit, Rows, fit

MOST_MACHINES = 1_000
MOST_ROWS = 500
FAR = 3.0
"""Beyond so many times the last measurement the curve is a guess."""
GRID = tuple(10 ** (i / 40) for i in range(121))
"""Numbers of machines at which curves are drawn."""

_COLUMNS = (
    Column(
        "machines",
        (
            "machines",
            "machine",
            "nodes",
            "node",
            "servers",
            "server",
            "processors",
            "processor",
            "cpus",
            "cores",
            "threads",
            "workers",
            "clients",
            "users",
            "vus",
            "concurrency",
            "load",
            "n",
        ),
    ),
    Column("throughput", ("throughput", "requests", "rps", "tps", "qps", "ops", "rate", "per_second", "req_s", "x")),
)


def _read(source: str | Path) -> Rows:
    return tuple((machines, throughput) for machines, throughput in columns(source, _COLUMNS, most_rows=MOST_ROWS))


EXAMPLE = "machines,throughput\n1,955\n2,1880\n4,3390\n8,5900\n12,7250\n16,8730\n24,9700\n32,10600\n"
"""Illustrative: near the default curve, with the noise of a load test."""

MeasuredMachines = like(Ratio, name="machines", symbol="N", meaning="machines, processors or clients at work", lower=1, default=8.0)
MeasuredThroughput = like(
    PositiveRate, name="throughput", symbol="X", meaning="requests each second that they finished together", default=1_000.0
)
Coherency = Annotated[
    float,
    Quantity(
        "coherency",
        r"\beta",
        "",
        "cost of each pair of machines keeping in step, as a share of the work",
        lower=0,
        upper=1,
        default=0.0005,
        practical=(0, 0.01),
        scale="log",
    ),
]
MachineCount = Annotated[
    int,
    Quantity(
        "machines",
        "N",
        "",
        "machines at work",
        lower=1,
        upper=100_000,
        default=32,
        practical=(1, MOST_MACHINES),
        scale="log",
        integer=True,
    ),
]
MachineCost = Annotated[float, like(InstanceCost, name="cost of a machine", lower_open=True, default=0.1, practical=(0.01, 10))]


@dataclass(frozen=True)
class Scaling(Settings):
    """What one machine does, what they wait for, what keeping in step costs, and measurements that may say all three."""

    contention: Contention = 0.05
    coherency: Coherency = 0.0005
    machines: MachineCount = 32
    throughput_of_one: Annotated[float, like(SingleThroughput, practical=(1, 10_000))] = 1_000.0
    measurements: Annotated[
        Rows,
        Pasted(
            "your measurements",
            "throughput measured at several numbers of machines, to fit the law to",
            (MeasuredMachines, MeasuredThroughput),
            _read,
            EXAMPLE,
            least_rows=3,
            most_rows=MOST_ROWS,
        ),
    ] = ()
    follow: Annotated[bool, Toggle("follow the measurements", "whether the curve is fitted to the measurements, if there are any")] = True
    machine_cost: MachineCost = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes = {machines for machines, _ in self.measurements}
        if self.measurements and len(sizes) < 3:
            raise InputError(
                f"The law has three unknowns, so it needs measurements at three different numbers of machines; there are {len(sizes)}.",
                "measurements",
            )


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves at ``GRID``: requests each second with and without a cost of keeping in step, efficiency, money for a request."""

    throughput: tuple[float, ...]
    ceiling: tuple[float, ...]
    efficiency: tuple[float, ...]
    request_cost: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The law in use, the curves it gives at ``GRID``, and the fit it comes from, if it does.

    ``peak`` is where throughput is highest, not rounded: none where it never falls.
    """

    settings: Scaling
    throughput_of_one: float
    contention: float
    coherency: float
    fit: Fit | None

    def throughput(self, machines: float) -> float:
        """Return the requests each second that so many machines finish."""
        return float(usl_throughput(machines, self.contention, self.coherency, self.throughput_of_one))

    def speed_up(self, machines: float) -> float:
        """Return how many times one machine they are."""
        return self.throughput(machines) / self.throughput(1)

    def without_coherency(self, machines: float) -> float:
        """Return what Amdahl's law would let them do."""
        return self.throughput_of_one * float(amdahl(1 - self.contention, machines))

    def efficiency(self, machines: float) -> float:
        """Return the share of linear scaling that is reached."""
        return float(efficiency(self.throughput(machines), machines, self.throughput_of_one))

    def request_cost(self, machines: float) -> float:
        """Return the money for one request, all machines busy."""
        return float(cost_per_request(self.settings.machine_cost, 1.0, self.throughput(machines) / machines))

    def curves(self) -> Curves:
        """Return everything at every number of machines of ``GRID``."""
        one, contention, machine_cost = self.throughput_of_one, self.contention, self.settings.machine_cost
        throughput = tuple(usl_throughput.function(size, contention, self.coherency, one) for size in GRID)
        pairs = tuple(zip(throughput, GRID, strict=True))
        return Curves(
            throughput,
            tuple(one * amdahl.function(1 - contention, size) for size in GRID),
            tuple(efficiency.function(done, size, one) for done, size in pairs),
            tuple(cost_per_request.function(machine_cost, 1.0, done / size) for done, size in pairs),
        )

    @property
    def peak(self) -> float | None:
        """Where the curve is highest; ``None`` where it never falls."""
        return float(usl_peak(self.contention, self.coherency)) if self.coherency > 0 else None

    @property
    def best(self) -> int | None:
        """The whole number of machines that does most; ``None`` where each further one helps."""
        if self.peak is None:
            return None
        below = max(1, math.floor(self.peak))
        return max((below, below + 1), key=lambda size: (self.throughput(size), -size))

    @property
    def reach(self) -> float:
        """How far the curve may be trusted: to three times the last measurement, or everywhere where nothing was measured."""
        return FAR * self.fit.largest if self.fit else math.inf


def simulate(settings: Scaling) -> Run:
    """Return the law at these settings, fitted to the measurements if there are any and they are followed."""
    if settings.measurements and settings.follow:
        found = fit(settings.measurements)
        return Run(settings, found.throughput_of_one, found.contention, found.coherency, found)
    return Run(settings, settings.throughput_of_one, settings.contention, settings.coherency, None)
