"""Workers in a ring that add up their data, hop by hop: who is late makes everybody late.

The claim: if nobody is late, the ring takes exactly as long as the formula says, and the volume that each worker sends hardly grows with
their number while the hops do. One link at a fifth of its speed sets that pace for all of them, however many are healthy. And small
random delays that would not matter to one pair add up, since in every step each worker waits for a neighbour who waited for a neighbour.

Each worker holds its data in as many parts as there are workers. In a step it sends one part to the next worker and receives one from
the worker before; after twice as many steps as there are workers, less two, each has every sum (Patarasuk and Yuan). A step begins at a
worker when its last one has ended and the part to be sent has come. Adding takes no time; links work both ways at once.

References: patarasuk2009allreduce.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from dstudio_lib.formulas.training import BITS_PER_BYTE, ring_all_reduce_time
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import BitRate, DataSize, Duration, Nodes, Probability, like
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Times = NDArray[np.float64]

MOST_WORKERS = 2_048
"""Beyond so many the hops are too many to be simulated one by one."""

Workers = Annotated[
    int, like(Nodes, name="workers", meaning="in the ring", lower=2, upper=MOST_WORKERS, default=1_024, practical=(2, MOST_WORKERS))
]
Data = Annotated[float, like(DataSize, name="data size", symbol="S", meaning="bytes to add up, on each worker", default=8e9)]
LinkRate = Annotated[float, like(BitRate, meaning="bits that a healthy link carries each second", default=4e11)]
HopLatency = Annotated[
    float, like(Duration, name="step latency", symbol=r"\alpha", meaning="time of an empty message to the neighbour", default=1e-5)
]
SlowLink = Annotated[
    float,
    like(
        Probability,
        name="slowest link",
        symbol="v",
        meaning="speed of one link, as a share of that of the others",
        lower_open=True,
        default=1.0,
    ),
]
Lateness = Annotated[
    float, like(Duration, name="lateness", symbol=r"\varepsilon", meaning="mean random delay of each message (exponential)", default=0.0)
]


@dataclass(frozen=True)
class Ring(Settings):
    """Workers, what they add up, and over which links.

    >>> round(Ring().promised, 3)
    0.34
    """

    workers: Workers = 1_024
    data_size: Data = 8e9
    bit_rate: LinkRate = 4e11
    step_latency: HopLatency = 1e-5
    slowest: SlowLink = 1.0
    lateness: Lateness = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.slowest < 1e-6:
            raise InputError(f"A link at {self.slowest:g} of its speed is a broken one; allowed is from 0.000001; try 0.2.", "slowest")

    @property
    def promised(self) -> float:
        """Time (s) by the formula, in which nobody is late."""
        return float(ring_all_reduce_time(self.workers, self.data_size, self.bit_rate, self.step_latency))


@dataclass(frozen=True, slots=True)
class Run:
    """When each worker had every sum (s)."""

    settings: Ring
    done: tuple[float, ...]

    @property
    def time(self) -> float:
        """Until the last one had it (s)."""
        return max(self.done)

    @property
    def slowdown(self) -> float:
        """How many times as long it took as the formula promises."""
        return self.time / self.settings.promised


def simulate(settings: Ring, *, seed: int = 1) -> Run:
    """Send every part round the ring, twice.

    >>> run = simulate(Ring(workers=8))
    >>> round(run.slowdown, 9)
    1.0
    """
    import numpy as np

    random = array_stream(seed, "collective.lateness")
    sending = np.full(settings.workers, BITS_PER_BYTE * settings.data_size / settings.workers / settings.bit_rate)
    sending[0] /= settings.slowest
    ready: Times = np.zeros(settings.workers)
    for _ in range(2 * (settings.workers - 1)):
        late = random.exponential(settings.lateness, settings.workers) if settings.lateness else 0.0
        sent = ready + sending + settings.step_latency + late
        ready = np.maximum(sent, np.roll(sent, 1))  # free again, and what came from the one before is there
    return Run(settings, tuple(ready.tolist()))
