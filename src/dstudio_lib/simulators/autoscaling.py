"""Servers that are started and stopped by how busy they are: a control loop with a delay, which can swing.

The claim: a steady demand is served by steady servers, but one that swings as fast as servers start is followed too late each time: they
come when the rise is over, and go when the next one begins. A cooldown before servers are removed ends the swinging and answers more
requests, at the price of servers that idle. A rule that does not count the servers that are starting starts them again: there are too many.

The rule is the one of the Kubernetes horizontal autoscaler: so many times the present servers as they are busier than the target, rounded
up, and no change within a tenth of the target (Kubernetes, "Horizontal Pod Autoscaling", the algorithm; and its article on configurable
tolerance, 28 April 2025). Requests come at random; every ``period`` seconds their rate is higher for half of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.results import Result
from dstudio_lib.engine.running import Which, run
from dstudio_lib.foundation.quantities import Duration, RequestRate, Share, like
from dstudio_lib.foundation.quantity import Quantity, Toggle
from dstudio_lib.foundation.settings import Settings

HORIZON = 600.0
WINDOW = 5.0
TIMEOUT = 1.0
SETTLED = 60.0
"""What happens before is the start, and is not judged (s)."""

Rate = Annotated[
    float, like(RequestRate, meaning="requests each second, while it is calm", lower=1, upper=2_000, default=200.0, practical=(20, 500))
]
ServiceTime = Annotated[
    float,
    like(
        Duration, name="service time", symbol="s", meaning="of one request, on average", lower=1e-3, upper=1, default=0.02,
        practical=(0.005, 0.2),
    ),
]  # fmt: skip
Target = Annotated[
    float,
    like(
        Share, name="target", symbol="u", meaning="share of the servers that should be busy", lower=0.05, default=0.6, practical=(0.2, 0.95)
    ),
]
Every = Annotated[
    float,
    Quantity("looks every", "T", "s", "interval between two decisions", lower=1, upper=300, default=5.0, practical=(1, 60)),
]
StartTime = Annotated[
    float, Quantity("start time", "d", "s", "of a server, until it works", lower=0, upper=300, default=15.0, practical=(0, 120))
]
Cooldown = Annotated[
    float, Quantity("cooldown", "w", "s", "after a change, before servers are removed", lower=0, upper=600, default=0.0, practical=(0, 300))
]
Period = Annotated[
    float, Quantity("period", "P", "s", "of the swings of demand; 0: it is steady", lower=0, upper=600, default=0.0, practical=(0, 300))
]
Swing = Annotated[
    float, Quantity("swing", "k", "", "how many times the rate is, in the second half of each period", 1, 20, default=2.0, practical=(1, 5))
]
Least = Annotated[int, Quantity("least servers", r"c_{\min}", "", "never fewer", 1, 10_000, default=2, practical=(1, 20), integer=True)]
Most = Annotated[int, Quantity("most servers", r"c_{\max}", "", "never more", 1, 10_000, default=60, practical=(1, 200), integer=True)]


@dataclass(frozen=True)
class Autoscaling(Settings):
    """Demand, servers, and the rule that starts and stops them."""

    rate: Rate = 200.0
    service_time: ServiceTime = 0.02
    period: Period = 0.0
    swing: Swing = 2.0
    target: Target = 0.6
    every: Every = 5.0
    start_time: StartTime = 15.0
    cooldown: Cooldown = 0.0
    blind: Annotated[bool, Toggle("blind", "whether the rule leaves out the servers that are starting")] = False
    least: Least = 2
    most: Most = 60

    @property
    def wanted(self) -> int:
        """Servers that keep the target while demand is calm."""
        return max(min(self.least, self.most), min(self.most, math.ceil(self.rate * self.service_time / self.target)))


@dataclass(frozen=True)
class Run:
    """Servers, how busy they were, and requests answered in time, in windows of ``WINDOW`` s."""

    settings: Autoscaling
    result: Result
    servers: tuple[float, ...]
    utilisation: tuple[float, ...]
    success: tuple[float, ...]

    @property
    def _judged(self) -> slice:
        return slice(round(SETTLED / WINDOW), None)

    @property
    def changes(self) -> int:
        """How often servers were started or stopped, after the start."""
        servers = self.servers[self._judged]
        return sum(abs(b - a) > 0.01 for a, b in pairwise(servers))

    @property
    def reversals(self) -> int:
        """How often a rise followed a fall, or a fall a rise: each is half of a swing."""
        servers = self.servers[self._judged]
        signs = [b > a for a, b in pairwise(servers) if abs(b - a) > 0.01]
        return sum(a is not b for a, b in pairwise(signs))

    @property
    def mean_servers(self) -> float:
        """Servers on average, after the start: what is paid for."""
        servers = self.servers[self._judged]
        return sum(servers) / len(servers)

    @property
    def answered(self) -> float:
        """Share of the requests answered in time, after the start."""
        first = round(SETTLED / WINDOW)
        good = sum(self.result.source(0, "good")[first:])
        ended = good + sum(sum(self.result.source(0, name)[first:]) for name in ("late", "failed"))
        return good / ended if ended else 0.0


def plan_of(settings: Autoscaling) -> Plan:
    """Return what the engine runs."""
    faults = []
    if settings.period > 0 and settings.swing > 1:
        rises = int(HORIZON // settings.period)
        faults = [
            Fault((i + 0.5) * settings.period, (i + 1) * settings.period * (1 - 1e-9), "surge", 0, settings.swing) for i in range(rises)
        ]
    return Plan(
        sources=(Source("clients", link=0, rate=settings.rate),),
        blocks=(
            Block(
                "service",
                servers=settings.wanted,
                mean=settings.service_time,
                room=round(10 * TIMEOUT * settings.wanted / settings.service_time),
                abandons=True,
                scale_every=settings.every,
                scale_target=settings.target,
                scale_least=min(settings.least, settings.most),
                scale_most=settings.most,
                scale_delay=settings.start_time,
                scale_calm=settings.cooldown,
                scale_blind=settings.blind,
            ),
        ),
        links=(Link("clients to service", target=0, timeout=TIMEOUT),),
        faults=tuple(faults),
        horizon=HORIZON,
        window=WINDOW,
    )


def simulate(settings: Autoscaling, *, seed: int = 1, on: Which = "fastest") -> Run:
    """Return ten minutes of a service that scales.

    >>> round(simulate(Autoscaling(rate=200.0, service_time=0.02, target=0.6)).mean_servers)  # 200 × 0.02 / 0.6 = 6.7
    7
    """
    result = run(plan_of(settings), seed, on=on)
    servers = result.block(0, "servers")
    ended = [sum(each) for each in zip(*(result.source(0, name) for name in ("good", "late", "failed")), strict=True)]
    return Run(
        settings=settings,
        result=result,
        servers=tuple(each / WINDOW for each in servers),
        utilisation=tuple(busy / each for busy, each in zip(result.block(0, "busy"), servers, strict=True)),
        success=tuple(
            good / all_of_them if all_of_them else 1.0 for good, all_of_them in zip(result.source(0, "good"), ended, strict=True)
        ),
    )
