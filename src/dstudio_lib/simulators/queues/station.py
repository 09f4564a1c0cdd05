"""A station of some servers: requests come, wait, are served, and leave; and what theory says of their times.

The claim: waiting does not grow with load alone but with its product with spread. At the same 90 % busy, requests that come and are
served evenly hardly wait; random ones wait nine service times; ones with a few very long services wait many times that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from dstudio_lib.formulas.queueing import allen_cunneen_wait, mmc_wait, pollaczek_khinchine_wait
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, Ratio, Replicas, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

from .disciplines import serve
from .recursions import kiefer_wolfowitz, lindley
from .spans import spans

if TYPE_CHECKING:
    from .spans import Times

BATCHES = 20
STUDENT = 2.093
"""Student's 97.5 % point with one degree of freedom fewer than batches."""

Load = Annotated[
    float,
    Quantity(
        "load",
        r"\rho",
        "",
        "work that comes, against what the servers can do",
        0,
        0.999,
        lower_open=True,
        default=0.8,
        practical=(0.05, 0.98),
    ),
]
Variation = like(
    Ratio, meaning="squared coefficient of variation: 0 even, 1 exponential, more: bursts", upper=100, default=1.0, practical=(0, 20)
)


@dataclass(frozen=True)
class Station(Settings):
    """How much comes, how spread out, and who works on it in which order."""

    load: Load = 0.8
    service_time: Annotated[float, like(Duration, name="service time", symbol="S", lower_open=True, default=0.01)] = 0.01
    servers: Annotated[int, like(Replicas, name="servers", symbol="c", upper=1_000, default=1)] = 1
    arrival_variation: Annotated[float, Variation.but(name="spread of arrivals", symbol="c_a^2")] = 1.0
    service_variation: Annotated[float, Variation.but(name="spread of services", symbol="c_s^2")] = 1.0
    discipline: Annotated[
        str,
        Choice(
            "order",
            "whom a free server takes, or what it shares",
            (
                ("fcfs", "first come, first served"),
                ("lcfs", "last come, first served"),
                ("sharing", "all at once"),
                ("srpt", "shortest rest first"),
            ),
            "fcfs",
        ),
    ] = "fcfs"
    requests: Annotated[
        int, Quantity("requests", "n", "", "requests in a run", 100, 2_000_000, default=20_000, scale="log", integer=True)
    ] = 20_000

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.servers > 1 and self.discipline != "fcfs":
            raise InputError(
                f"{self.servers} servers were asked to work in the order {self.discipline!r}, which is simulated for one server; "
                "take servers=1, or discipline='fcfs'.",
                "discipline",
            )

    @property
    def arrival_rate(self) -> float:
        """Requests that come each second."""
        return self.load * self.servers / self.service_time


@dataclass(frozen=True)
class Run:
    """When each request came, how long it was served by itself, and how long it was there (s)."""

    settings: Station
    arrivals: Times
    services: Times
    times: Times

    @cached_property
    def waits(self) -> Times:
        """Time of each request over its own service (s): waiting, or slower progress where the server is shared."""
        import numpy as np

        waits: Times = np.maximum(self.times - self.services, 0.0)
        return waits

    @property
    def length(self) -> float:
        """From the first arrival until the last one left (s)."""
        return float((self.arrivals + self.times).max() - self.arrivals[0])

    @property
    def mean_number(self) -> float:
        """Requests there on average over the run, measured as an area: for each moment, how many had come less how many had left."""
        import numpy as np

        moments = np.concatenate([self.arrivals, self.arrivals + self.times])
        change = np.concatenate([np.ones_like(self.arrivals), -np.ones_like(self.times)])
        order = np.argsort(moments, kind="stable")
        held = np.cumsum(change[order])[:-1]
        return float((held * np.diff(moments[order])).sum() / self.length)

    def interval(self, values: Times) -> tuple[float, float]:
        """Return the mean of a value of each request with the half-width of its 95 % confidence interval, from batch means."""
        kept = values[len(values) // 10 :]
        means = kept[: len(kept) // BATCHES * BATCHES].reshape(BATCHES, -1).mean(axis=1)
        return float(means.mean()), STUDENT * float(means.std(ddof=1)) / math.sqrt(BATCHES)

    @property
    def theory(self) -> tuple[float, bool] | None:
        """The mean wait that theory gives (s), and whether it is exact; None where it says nothing about this order."""
        settings = self.settings
        came, served = settings.arrival_variation, settings.service_variation
        if settings.discipline == "srpt" or (settings.discipline in ("lcfs", "sharing") and came != 1):
            return None
        if settings.discipline == "sharing":
            return settings.service_time * settings.load / (1 - settings.load), True
        if came == 1 and settings.servers == 1:
            return float(pollaczek_khinchine_wait(settings.load, settings.service_time, served)), True
        if came == 1 and served == 1:
            return float(mmc_wait(settings.arrival_rate, 1 / settings.service_time, settings.servers)), True
        return float(allen_cunneen_wait(settings.arrival_rate, 1 / settings.service_time, settings.servers, came, served)), False


def simulate(settings: Station, *, seed: int = 1) -> Run:
    """Let requests pass through the station, which begins empty.

    >>> run = simulate(Station(load=0.5, arrival_variation=0.0, service_variation=0.0, requests=100))
    >>> float(run.waits.max())
    0.0
    """
    import numpy as np

    number = settings.requests
    gaps = spans(1 / settings.arrival_rate, settings.arrival_variation, number, array_stream(seed, "queues.arrivals"))
    services = spans(settings.service_time, settings.service_variation, number, array_stream(seed, "queues.services"))
    arrivals = np.concatenate([[0.0], np.cumsum(gaps)[:-1]])
    if settings.discipline != "fcfs":
        served = serve(arrivals.tolist(), services.tolist(), settings.discipline)  # type: ignore[arg-type]
        return Run(settings, arrivals, services, np.array(served.times(arrivals.tolist())))
    waits = lindley(gaps, services) if settings.servers == 1 else kiefer_wolfowitz(arrivals, services, settings.servers)
    return Run(settings, arrivals, services, waits + services)
