"""When to give up on an answer, and when to ask for it a second time, chosen from latencies that were measured.

The claim: a timeout that is wrong once in a thousand calls needs thousands of measurements to be placed, and a call to a
dead machine still waits all of it; asking a second machine after a far shorter delay costs a few percent more requests
and removes most of the tail, where answers are slow by chance and not by load.

Answers are taken as independent draws from the measurements. Intervals of percentiles come from order statistics alone.
The ranks are found with SciPy's binomial distribution, which is fast; a test holds them to the registered formula.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from dstudio_lib import measurements
from dstudio_lib.formulas.tail import hedged_slow_share
from dstudio_lib.foundation.errors import UnreadableData
from dstudio_lib.foundation.quantities import Duration, Probability, like
from dstudio_lib.foundation.quantity import Choice, Pasted
from dstudio_lib.foundation.randomness import array_stream, stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_KEPT = 5_000
"""Of more measurements than this, so many are drawn at random with a fixed seed."""
LEAST = 20
CONFIDENCE = 0.95
SHORTEST = 1e-7
"""What a coarse clock calls zero stands here, since a log axis has no zero."""
SAMPLES = {"ping": "ping-linux.txt", "locust": "locust_requests.csv"}
PERCENTAGES = (50.0, 90.0, 95.0, 99.0, 99.9)

MeasuredLatency = like(Duration, name="latency (s)", symbol="x_i", meaning="of one answer", lower=0, upper=1e6, default=0.05, display=None)
EXAMPLE = "latency_ms\n" + "\n".join(f"{20 + 3 * (i * 7 % 11) + (180 if i % 20 == 19 else 0)}" for i in range(60)) + "\n"
"""Illustrative: sixty answers, three of them slow."""


def read_latencies(source: str | Path) -> tuple[float, ...]:
    """Return single latencies (s) from pasted text, or from a file where a ``Path`` is given, which is read in a stream.

    Raises
    ------
    UnreadableData
        In one sentence: what was found, and what to try.
    """
    text = source if isinstance(source, Path) or "\n" in source else f"{source}\n"  # a line without an end would be taken for a path
    found = measurements.read(text)
    if not found.durations:
        raise UnreadableData("This is a summary without single measurements, so no percentile can be found in it; give the log itself.")
    if len(found.durations) <= MOST_KEPT:
        return found.durations
    return tuple(stream(0, "timeouts.kept").sample(found.durations, MOST_KEPT))


Measured = Annotated[
    tuple[float, ...],
    Pasted(
        "your latencies",
        "one for each answer: a table with a column such as latency_ms, or what ping, curl, k6 or Locust wrote",
        (MeasuredLatency,),
        read_latencies,
        EXAMPLE,
        least_rows=LEAST,
        most_rows=MOST_KEPT,
    ),
]
Sample = Annotated[
    str,
    Choice(
        "without your own",
        "whose latencies are used while none are pasted",
        (
            ("lumpy", "5\u202f000 made-up answers, 1 in 50 slow"),
            ("tight", "5\u202f000 made-up answers, all alike"),
            ("locust", "312 requests of a load test"),
            ("ping", "117 pings over 71 ms"),
        ),
        "lumpy",
    ),
]
FalseTimeouts = Annotated[
    float,
    like(
        Probability,
        name="false timeouts",
        symbol="f",
        meaning="share of calls given up although an answer was on its way",
        lower=1e-5,
        upper=0.5,
        default=0.001,
        practical=(1e-4, 0.1),
        scale="log",
    ),
]
HedgeLoad = Annotated[
    float,
    like(
        Probability,
        name="extra requests for hedging",
        symbol=r"\Delta",
        meaning="share of calls of which a second copy is sent",
        lower=1e-4,
        upper=0.9,
        default=0.05,
        practical=(0.001, 0.5),
        scale="log",
    ),
]


@dataclass(frozen=True)
class Timeouts(Settings):
    """Latencies, how often a timeout may be false, and how many requests hedging may add."""

    measured: Measured = ()
    sample: Sample = "lumpy"
    false_timeouts: FalseTimeouts = 0.001
    hedge_load: HedgeLoad = 0.05

    @property
    def latencies(self) -> tuple[float, ...]:
        """Those pasted, or else those of the sample."""
        return self.measured or sample(self.sample)


@dataclass(frozen=True, slots=True)
class Percentile:
    """A percentile of the measurements (s), and the ends of its confidence interval: None where too few were measured."""

    percentage: float
    value: float
    low: float | None
    high: float | None
    resolved: bool


@dataclass(frozen=True)
class Run:
    """What the measurements say: the timeout, the hedge, percentiles with intervals, and the share slower than each time.

    ``times`` and the two shares are as long as each other; ``lost`` is how many of how many got no answer, if that is known.
    """

    settings: Timeouts
    count: int
    timeout: Percentile
    hedge: Percentile
    percentiles: tuple[Percentile, ...]
    hedged: tuple[float, ...]
    times: tuple[float, ...]
    slower: tuple[float, ...]
    slower_hedged: tuple[float, ...]
    lost: tuple[int, int] | None


@lru_cache(maxsize=8)
def sample(name: str) -> tuple[float, ...]:
    """Return the latencies of a built-in sample."""
    if name in SAMPLES:
        return measurements.read(measurements.sample(SAMPLES[name])).durations
    import numpy as np

    random = array_stream(0, f"timeouts.{name}")
    usual = 0.02 * np.exp((0.3 if name == "lumpy" else 0.08) * random.standard_normal(MOST_KEPT))
    slow = 0.3 * np.exp(0.6 * random.standard_normal(MOST_KEPT)) * (random.random(MOST_KEPT) < 0.02) if name == "lumpy" else 0.0
    return tuple((usual + slow).tolist())


@lru_cache(maxsize=8)
def lost(name: str) -> tuple[int, int] | None:
    """Return how many of how many got no answer in a built-in sample, where its tool counts that."""
    if name not in SAMPLES:
        return None
    found = measurements.read(measurements.sample(SAMPLES[name]))
    return None if not found.lost or found.sent is None else (found.lost, found.sent)


@lru_cache(maxsize=8)
def _ordered(latencies: tuple[float, ...]) -> NDArray[np.float64]:
    import numpy as np

    ordered = np.sort(np.maximum(np.array(latencies), SHORTEST))
    ordered.setflags(write=False)
    return ordered


@lru_cache(maxsize=512)
def ranks(count: int, quantile: float, confidence: float = CONFIDENCE) -> tuple[int, int]:
    """Return the ranks of the measurements that begin and end a quantile's interval; 0 and n + 1 mean that there is none.

    >>> ranks(100, 0.5)
    (40, 61)
    """
    return _lower_rank(count, quantile, confidence), count + 1 - _lower_rank(count, 1 - quantile, confidence)


def _lower_rank(count: int, quantile: float, confidence: float) -> int:
    import numpy as np
    from scipy.special import bdtr

    reach = 12 * math.sqrt(count * quantile * (1 - quantile)) + 12
    first = max(0, math.floor(count * quantile - reach))
    below = bdtr(np.arange(first, min(count, math.ceil(count * quantile + reach)) + 1), count, quantile)
    return first + int(np.searchsorted(below, (1 - confidence) / 2 * (1 + 1e-12), side="right"))


def percentile(ordered: NDArray[np.float64], share: float) -> Percentile:
    """Return the time that a share of answers does not exceed, with its interval."""
    count = len(ordered)
    place = (count - 1) * share
    below = math.floor(place)
    above = min(below + 1, count - 1)
    value = float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))
    low, high = ranks(count, share)
    return Percentile(
        100 * share,
        value,
        float(ordered[low - 1]) if low >= 1 else None,
        float(ordered[high - 1]) if high <= count else None,
        count * (1 - share) >= 1 - 1e-9,
    )


def simulate(settings: Timeouts) -> Run:
    """Return the timeout and the hedge for these latencies, and what they do."""
    import numpy as np

    latencies = settings.latencies
    ordered = _ordered(latencies)
    timeout, hedge = (percentile(ordered, 1 - share) for share in (settings.false_timeouts, settings.hedge_load))
    times, plain, hedged = _shares(latencies, hedge.value)
    wanted = [1 - each / 100 for each in PERCENTAGES]
    places = [int(np.argmax(hedged <= share * (1 + 1e-9))) for share in wanted]
    percentiles = tuple(percentile(ordered, each / 100) for each in PERCENTAGES)
    kept = np.unique(np.concatenate([_spread(plain), _spread(hedged), np.searchsorted(times, [hedge.value, timeout.value])]))
    kept = kept[kept < len(times)]
    return Run(
        settings,
        len(ordered),
        timeout,
        hedge,
        percentiles,
        tuple(min(float(times[place]), each.value) for place, each in zip(places, percentiles, strict=True)),
        tuple(times[kept].tolist()),
        tuple(plain[kept].tolist()),
        tuple(hedged[kept].tolist()),
        None if settings.measured else lost(settings.sample),
    )


def _shares(latencies: tuple[float, ...], delay: float) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return times, the share of answers slower than each, and that share when a second copy is sent after a delay."""
    import numpy as np

    ordered = _ordered(latencies)
    times = np.sort(np.concatenate([ordered, ordered + delay]))
    plain = 1 - np.searchsorted(ordered, times, side="right") / len(ordered)
    left = np.where(times < delay, 1.0, 1 - np.searchsorted(ordered, times - delay, side="right") / len(ordered))
    hedged: NDArray[np.float64] = np.where(times < delay, plain, _both(plain, np.maximum(left, plain)))
    return times, plain, hedged


def _both(plain: NDArray[np.float64], second: NDArray[np.float64]) -> Any:
    return hedged_slow_share.function(plain, second)


def _spread(shares: NDArray[np.float64], most: int = 100) -> NDArray[np.int64]:
    """Return places at which a falling curve of shares is drawn: evenly in its logarithm, and at its ends."""
    import numpy as np

    positive = int((shares > 0).sum())
    if positive < 2:
        return np.array([0, len(shares) - 1])
    levels: Sequence[float] = np.geomspace(1.0, max(float(shares[positive - 1]), 1e-9), most).tolist()
    places = len(shares) - np.searchsorted(shares[::-1], levels, side="left") - 1
    drawn: NDArray[np.int64] = np.clip(np.concatenate([places, [0, positive - 1]]), 0, len(shares) - 1).astype(np.int64)
    return drawn
