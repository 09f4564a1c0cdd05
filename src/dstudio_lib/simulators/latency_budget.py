"""One request through six stages, one of which asks many servers at once.

The claim: the p99 of a part becomes the median of the whole. A request that waits for 69 servers is more likely
than not to meet one answer slower than a server's p99, and the sum of the stages' p99s is no p99 of the request.
Hedging (asking a second server once the first is late) takes most of that tail away for a few per cent more
requests, unless servers are slow *because* they are busy: then the copies are load too.

Each stage's time is lognormal through its median and p99, stages and servers are independent, and 20,000
requests are drawn. Waiting for the k-th of n answers takes one draw, of an order statistic (test: against n draws).

When servers are slow because they are busy, the percentiles given are taken as measured at the given utilisation ρ
without hedging. A copy costs a full service, which lifts the load to ρ(1 + e), e being the share of calls that are
still out after the hedging delay. All times stretch by (1 − ρ) / (1 − ρ(1 + e)), as M/M/1 response times do, and the
delay stays where it was set; so stretched calls send more copies, until the two agree or the load passes 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeAlias

from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.formulas.tail import hedge_extra_load, hedged_slow_share, slow_requests
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Draws: TypeAlias = "NDArray[np.float64]"
"""One time for each simulated request, s."""

STAGES = ("edge", "auth", "API", "fan-out search", "ranking", "render")
FAN_OUT_STAGE = 3
DRAWS = 20_000
Z99 = 2.3263478740408408
"""The standard normal's 99th percentile."""
HEDGE_PERCENTILES = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p98": 0.98, "p99": 0.99}

Medians = Annotated[
    tuple[float, ...],
    Quantity(
        "median of each stage",
        "p_{50}",
        "s",
        "half of the calls to this stage are faster",
        lower=0,
        lower_open=True,
        upper=60,
        default=0.01,
        practical=(1e-4, 2),
        scale="log",
        vector=True,
        display="ms",
    ),
]
P99s = Annotated[
    tuple[float, ...],
    Quantity(
        "p99 of each stage",
        "p_{99}",
        "s",
        "one call in a hundred to this stage is slower",
        lower=0,
        lower_open=True,
        upper=600,
        default=0.1,
        practical=(1e-4, 10),
        scale="log",
        vector=True,
        display="ms",
    ),
]
Objective = Annotated[
    float,
    Quantity(
        "latency objective",
        "T",
        "s",
        "the time by which 99 % of requests should be answered",
        lower=0,
        lower_open=True,
        upper=600,
        default=0.3,
        practical=(0.01, 10),
        scale="log",
        display="ms",
    ),
]
FanOut = Annotated[
    int,
    Quantity(
        "fan-out",
        "n",
        "",
        "servers that one request asks at once",
        lower=1,
        upper=10_000,
        default=100,
        practical=(1, 1_000),
        scale="log",
        integer=True,
    ),
]
AwaitedShare = Annotated[
    float,
    Quantity(
        "answers awaited",
        "w",
        "",
        "share of the servers whose answers are waited for",
        lower=0,
        lower_open=True,
        upper=1,
        default=1,
        practical=(0.5, 1),
        display="%",
    ),
]
Utilisation = Annotated[
    float,
    Quantity(
        "utilisation",
        r"\rho",
        "",
        "share of time that a search server is busy, before hedging",
        lower=0,
        upper=1,
        upper_open=True,
        default=0.8,
        practical=(0.1, 0.95),
        display="%",
    ),
]
HedgeAfter = Annotated[
    str,
    Choice(
        "hedge after",
        "how long to wait for a server before asking a second one",
        (("off", "off"), *((name, name) for name in HEDGE_PERCENTILES)),
        "off",
    ),
]
Arrangement = Annotated[
    str,
    Choice(
        "stages run",
        "whether a stage waits for the one before it",
        (("series", "one after another"), ("parallel", "all at once")),
        "series",
    ),
]
SlowBecauseOverloaded = Annotated[bool, Toggle("slow because overloaded", "whether copies of requests make the servers slower")]


@dataclass(frozen=True)
class LatencyBudget(Settings):
    """How long each stage takes, how wide the search fans out, and what is done about the slow answers."""

    medians: Medians = (0.005, 0.003, 0.012, 0.010, 0.015, 0.020)
    p99s: P99s = (0.020, 0.015, 0.045, 0.100, 0.050, 0.060)
    objective: Objective = 0.3
    fan_out: FanOut = 100
    awaited_share: AwaitedShare = 1.0
    hedge_after: HedgeAfter = "off"
    overloaded: SlowBecauseOverloaded = False
    utilisation: Utilisation = 0.8
    arrangement: Arrangement = "series"

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("medians", "p99s"):
            if len(getattr(self, name)) != len(STAGES):
                raise InputError(
                    f"{name} has {len(getattr(self, name))} numbers, but there are {len(STAGES)} stages; "
                    f"give one for each of {', '.join(STAGES)}.",
                    name,
                )
        for row, (stage, median, p99) in enumerate(zip(STAGES, self.medians, self.p99s, strict=True)):
            if p99 <= median:
                raise InputError(
                    f"The p99 of {stage} is {p99 * 1e3:g} ms and its median {median * 1e3:g} ms; "
                    f"a p99 lies above the median, so try {median * 2e3:g} ms.",
                    f"p99s[{row}]",
                )

    @property
    def awaited(self) -> int:
        """How many answers are waited for."""
        return awaited_answers(self.fan_out, self.awaited_share)


def awaited_answers(fan_out: int, share: float) -> int:
    """Return how many of the servers asked are waited for: at least one, and a part of a server counts as one."""
    return max(1, math.ceil(fan_out * share - 1e-9))


@dataclass(frozen=True, slots=True)
class Server:
    """The time of one call to one search server: lognormal, stretched by load, hedged after a delay (s) or not."""

    median: float
    spread: float
    stretch: float = 1.0
    delay: float | None = None

    def exceeds(self, time: float) -> float:
        """Return the chance that the answer takes longer than a time, hedging counted."""
        if self.delay is None or time <= self.delay:
            return self.without_hedge(time)
        return float(hedged_slow_share(self.without_hedge(time), self.without_hedge(time - self.delay)))

    def without_hedge(self, time: float) -> float:
        """Return the chance that one call by itself takes longer than a time."""
        return 0.5 * math.erfc(math.log(time / (self.median * self.stretch)) / self.spread / math.sqrt(2)) if time > 0 else 1.0

    @property
    def copies(self) -> float:
        """Share of calls that are hedged."""
        return 0.0 if self.delay is None else float(hedge_extra_load(1 - self.without_hedge(self.delay)))

    def times(self, exceeded: Draws) -> Draws:
        """Return the times that are exceeded with some chances (the inverse of :meth:`exceeds`, for many at once)."""
        import numpy as np
        from scipy.special import log_ndtr

        middle = math.log(self.median * self.stretch)
        grid = np.linspace(middle - 9 * self.spread, middle + 9 * self.spread, 4_000)
        rarity = -log_ndtr(-(grid - middle) / self.spread)
        if self.delay is not None:
            late = np.exp(grid) - self.delay
            with np.errstate(divide="ignore", invalid="ignore"):
                second = -log_ndtr(-(np.log(late) - middle) / self.spread)
            rarity = rarity + np.where(late > 0, second, 0.0)
        return np.exp(np.interp(-np.log(exceeded), rarity, grid))


@dataclass(frozen=True, slots=True)
class Run:
    """What 20,000 requests met.

    ``parts`` (s) has a row for each stage and a column for each request; ``total`` (s) is the time of each request, and
    ``unhedged`` the same requests' time without hedging. Where hedging leaves no steady state, ``server`` and ``total`` are
    None, and ``parts`` are those without hedging.
    """

    settings: LatencyBudget
    server: Server | None
    parts: Draws
    total: Draws | None
    unhedged: Draws

    @property
    def steady(self) -> bool:
        """Whether load and copies find a balance below full utilisation."""
        return self.server is not None

    def percentile(self, share: float) -> float | None:
        """Return the time within which a share of the requests is answered."""
        return None if self.total is None else percentile(self.total, share)

    @property
    def late(self) -> float:
        """Share of the requests slower than the objective; all of them, in the end, if there is no steady state."""
        return 1.0 if self.total is None else float((self.total > self.settings.objective).mean())

    def slow(self, fan_out: int) -> float:
        """Return the chance that a request of some fan-out waits for an answer slower than one server's p99."""
        if self.server is None:
            return 1.0
        return slow_request(self.server.exceeds(self.settings.p99s[FAN_OUT_STAGE]), fan_out, self.settings.awaited_share)

    @property
    def times(self) -> Draws:
        """Time of each request (s), without hedging if there is no steady state with it."""
        return self.unhedged if self.total is None else self.total

    def request_at(self, share: float) -> tuple[float, ...]:
        """Return how long each stage takes, on average, in requests near a percentile."""
        import numpy as np

        count = len(self.times)
        half = count // 200
        middle = min(round(share * count), count - half)
        order = np.argpartition(self.times, (middle - half, middle + half - 1))
        near = self.parts[:, order[middle - half : middle + half]].mean(axis=1)
        whole = near.max() if self.settings.arrangement == "parallel" else near.sum()
        target = percentile(self.times, share)
        return tuple(float(part) for part in near * (target / whole))


def percentile(times: Draws, share: float) -> float:
    """Return the time within which a share of the requests is answered."""
    import numpy as np

    rank = min(len(times) - 1, math.ceil(share * len(times)) - 1)
    return float(np.partition(times, rank)[rank])


def slow_request(slow_server: float, fan_out: int, awaited_share: float = 1.0) -> float:
    """Return the chance that the last awaited answer comes from a slow server."""
    awaited = awaited_answers(fan_out, awaited_share)
    if awaited == fan_out:
        return float(slow_requests(slow_server, fan_out))
    return float(k_of_n_unavailability(slow_server, fan_out, awaited))


def simulate(settings: LatencyBudget, *, seed: int, draws: int = DRAWS) -> Run:
    """Send requests through the stages, with hedging as set and without."""
    import numpy as np

    normal, uniform = _luck(seed, draws)
    median, p99 = (np.array(values)[:, None] for values in (settings.medians, settings.p99s))
    parts = median * np.exp(np.log(p99 / median) / Z99 * normal)
    exceeded = _last_awaited(uniform, settings.fan_out, settings.awaited)
    combine = np.max if settings.arrangement == "parallel" else np.sum
    parts[FAN_OUT_STAGE] = unhedged_server(settings).times(exceeded)
    unhedged: Draws = combine(parts, axis=0)
    if settings.hedge_after == "off":
        return Run(settings, unhedged_server(settings), parts, unhedged, unhedged)
    server = hedged_server(settings)
    if server is None:
        return Run(settings, None, parts, None, unhedged)
    parts = parts.copy()
    parts[FAN_OUT_STAGE] = server.times(exceeded)
    return Run(settings, server, parts, combine(parts, axis=0), unhedged)


@lru_cache(maxsize=4)
def _luck(seed: int, draws: int) -> tuple[Draws, Draws]:
    """Return the same draws for every setting, so that a slider moves the answer and not the dice."""
    random = array_stream(seed, "latency_budget")
    normal, uniform = random.standard_normal((len(STAGES), draws)), 1 - random.random(draws)
    for fixed in (normal, uniform):
        fixed.setflags(write=False)
    return normal, uniform


def _last_awaited(uniform: Draws, fan_out: int, awaited: int) -> Draws:
    """Return how likely one answer is to be slower than the last one awaited, drawn from that order statistic."""
    import numpy as np

    if awaited == fan_out:
        return -np.expm1(np.log(uniform) / fan_out)
    from scipy.special import betaincinv, expit, logit

    levels = np.linspace(-16, 16, 641)
    spots = logit(betaincinv(fan_out - awaited + 1, awaited, expit(-levels)))
    chance: Draws = expit(np.interp(logit(np.clip(uniform, 1e-9, 1 - 1e-9)), levels, spots))
    return chance


def unhedged_server(settings: LatencyBudget) -> Server:
    """Return one search server's call as it was measured."""
    median, p99 = settings.medians[FAN_OUT_STAGE], settings.p99s[FAN_OUT_STAGE]
    return Server(median, math.log(p99 / median) / Z99)


def hedged_server(settings: LatencyBudget) -> Server | None:
    """Return one search server's call with hedging, or None if copies and load drive each other past full utilisation."""
    from statistics import NormalDist

    plain = unhedged_server(settings)
    delay = plain.median * math.exp(plain.spread * NormalDist().inv_cdf(HEDGE_PERCENTILES[settings.hedge_after]))
    server = Server(plain.median, plain.spread, 1.0, delay)
    if not settings.overloaded:
        return server
    for _ in range(5_000):
        load = settings.utilisation * (1 + server.copies)
        if load >= 1:
            return None
        stretch = (1 - settings.utilisation) / (1 - load)
        settled = abs(stretch - server.stretch) < 1e-9 * stretch
        server = Server(plain.median, plain.spread, stretch, delay)
        if settled:
            break
    return server
