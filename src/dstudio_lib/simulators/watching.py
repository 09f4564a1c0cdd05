"""One minute of traffic to many servers, and what different ways of watching say of it.

The claim: the truth about the slow end of a fleet is in the counts of its requests, and ways of watching differ in what they throw away
before anybody asks. Averaging the servers' percentiles throws away how many requests stand behind each; wide buckets, where in the
bucket they lie; a sample, most of the slow ones. Counts in buckets of a fixed relative width can be added up over servers, and are
wrong by a known share at most.

Latencies are lognormal. A few servers are slower by a factor. Beside the truth, which keeps every number, five ways watch the
same requests: the mean and the largest of the servers' own percentiles; buckets with fixed bounds, added up and interpolated within the
bucket as Prometheus does; buckets of a fixed relative width, added up; and an even random sample of the requests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from dstudio_lib.algorithms.sketches.quantiles import Histogram, mean_of_quantiles, quantiles_by_sorting
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, Items, Probability, Ratio, like
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

from .timeouts import ranks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

PRESET = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of buckets (s) that Prometheus' client for Go presets (``DefBuckets``)."""
EXACT = 20
"""Bits of a histogram so fine that a server's own percentile is exact to a millionth."""

Servers = Annotated[int, like(Items, name="servers", symbol="n", meaning="servers that are watched", lower=1, upper=1_000, default=40)]
Requests = Annotated[
    int, like(Items, name="requests", symbol="m", meaning="requests to each server in the minute", lower=1, upper=100_000, default=600)
]
Median = Annotated[
    float, like(Duration, name="median", symbol="x", meaning="median latency of a good server", lower_open=True, default=0.05)
]
Sigma = Annotated[
    float, like(Ratio, name="spread", symbol=r"\sigma", meaning="standard deviation of the logarithm of latencies", upper=3, default=0.5)
]
SlowServers = Annotated[
    int, like(Items, name="slow servers", symbol="k", meaning="servers that are slower", lower=0, upper=1_000, default=1)
]
Slower = Annotated[
    float, like(Ratio, name="slower", symbol="f", meaning="how many times slower they are", lower=1, upper=1_000, default=10)
]
SlowTraffic = Annotated[
    float,
    like(Ratio, name="traffic of a slow server", symbol="t", meaning="over that of a good one", lower=0.001, upper=1_000, default=1.0),
]
Kept = Annotated[
    float, like(Probability, name="sampled", symbol="r", meaning="share of requests that is kept", lower_open=True, default=0.01)
]


@dataclass(frozen=True)
class Watching(Settings):
    """A fleet, its traffic, and the share of requests that is sampled."""

    servers: Servers = 40
    requests: Requests = 600
    median: Median = 0.05
    sigma: Sigma = 0.5
    slow_servers: SlowServers = 1
    slower: Slower = 10.0
    slow_traffic: SlowTraffic = 1.0
    sampled: Kept = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.slow_servers > self.servers:
            raise InputError(
                f"slow_servers={self.slow_servers} is more than the servers={self.servers} that there are; "
                f"allowed is 0 to {self.servers}; try 1.",
                "slow_servers",
            )


def interpolated(bounds: Sequence[float], counts: Sequence[int], share: float) -> float:
    """Return a quantile of counts in buckets, as if values were spread evenly within each.

    ``counts`` has one more than ``bounds``, for what is above the last; a quantile in there is told as the last bound. So does
    Prometheus' ``histogram_quantile`` with classic buckets.

    >>> interpolated([0.1, 0.2, 0.3, 0.45], [0, 0, 1000, 0, 0], 0.95)  # all between 200 and 300 ms, and in truth at 220
    0.295
    """
    if len(counts) != len(bounds) + 1 or not sum(counts) or not 0 <= share <= 1:
        raise InputError("A quantile needs one count more than bounds, something counted, and a share from 0 to 1; try 0.99.", "share")
    wanted, below = share * sum(counts), 0
    for i, count in enumerate(counts[:-1]):
        if count and below + count >= wanted:
            low = bounds[i - 1] if i else 0.0
            return round(low + (bounds[i] - low) * (wanted - below) / count, 12)
        below += count
    return bounds[-1]


@dataclass(frozen=True)
class Run:
    """The requests of the minute by server, and which of them the sample kept; latencies in seconds."""

    settings: Watching
    by_server: tuple[Doubles, ...]
    kept: Doubles

    @cached_property
    def every(self) -> Doubles:
        """All latencies, shortest first."""
        import numpy as np

        return np.sort(np.concatenate(self.by_server))

    @cached_property
    def _servers(self) -> tuple[Histogram, ...]:
        return self.relative_by_server(EXACT)

    def true(self, share: float) -> float:
        """Return the quantile of all requests."""
        return float(quantiles_by_sorting(self.every, [share])[0])

    def mean_of_servers(self, share: float) -> float:
        """Return the mean of the servers' own quantiles."""
        return mean_of_quantiles(self._servers, share)

    def largest_of_servers(self, share: float) -> float:
        """Return the largest of the servers' own quantiles."""
        return max(each.quantile(share) for each in self._servers)

    def in_fixed_buckets(self, share: float, bounds: Sequence[float] = PRESET) -> float:
        """Return the quantile read off counts in buckets with these bounds, added up over the servers."""
        import numpy as np

        places = np.searchsorted(np.asarray(bounds), self.every, side="left")
        return interpolated(bounds, np.bincount(places, minlength=len(bounds) + 1).tolist(), share)

    def in_relative_buckets(self, share: float, bits: int = 4) -> float:
        """Return the quantile read off histograms with buckets of a fixed relative width, added up over the servers."""
        return self.relative(bits).quantile(share)

    def relative(self, bits: int = 4) -> Histogram:
        """Return the sum of the servers' histograms with buckets of a fixed relative width."""
        total = Histogram(bits=bits)
        for own in self.relative_by_server(bits):
            total = total | own
        return total

    def relative_by_server(self, bits: int = 4) -> tuple[Histogram, ...]:
        """Return each server's histogram with buckets of a fixed relative width."""
        found = []
        for latencies in self.by_server:
            own = Histogram(bits=bits)
            own.add_all(latencies)
            found.append(own)
        return tuple(found)

    def sampled(self, share: float) -> float | None:
        """Return the quantile of the sample, or None if nothing was kept."""
        return float(quantiles_by_sorting(self.kept, [share])[0]) if self.kept.size else None

    def sample_interval(self, share: float, confidence: float = 0.95) -> tuple[float, float]:
        """Return an interval for the true quantile from the sample, by order statistics alone; open ends are 0 and infinity."""
        import numpy as np

        ordered, count = np.sort(self.kept), int(self.kept.size)
        if not count:
            return 0.0, math.inf
        low, high = ranks(count, share, confidence)
        return (float(ordered[low - 1]) if low >= 1 else 0.0), (float(ordered[high - 1]) if high <= count else math.inf)

    def share_above(self, limit: float) -> float:
        """Return the share of requests that took longer than ``limit`` (s)."""
        return float((self.every > limit).mean())


def simulate(settings: Watching, *, seed: int) -> Run:
    """Let a minute pass and keep every number, so that each way of watching can be held against the truth."""
    import numpy as np

    random, chosen = array_stream(seed, "watching.latencies"), array_stream(seed, "watching.sample")
    by_server = []
    for server in range(settings.servers):
        slow = server < settings.slow_servers
        count = max(1, round(settings.requests * (settings.slow_traffic if slow else 1.0)))
        middle = settings.median * (settings.slower if slow else 1.0)
        by_server.append(middle * np.exp(settings.sigma * random.standard_normal(count)))
    every = np.concatenate(by_server)
    return Run(settings, tuple(by_server), every[chosen.random(every.size) < settings.sampled])
