"""Setting a clock over a network: how far off it still is, and whether it knows.

The claims: the error of an exchange is half of the difference of its two ways, and no exchange can tell; taking the fastest of several
keeps what chance adds out, but not what is lopsided for good; between polls a clock drifts; and a majority of right servers outvotes
false ones, where a mean follows them.

One client asks its servers every so often and keeps the last eight samples of each. Its own clock drifts steadily. What is
simulated is the estimate; the clock itself is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from dstudio_lib.algorithms.clocks.time_service import TimeClient, TimeClientThatBelievesAll, TimeServer
from dstudio_lib.formulas import clocks
from dstudio_lib.formulas.clocks import accumulated_drift
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantities import Duration, Share, like
from dstudio_lib.foundation.quantity import Quantity, Toggle
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Clock, Constant, Exponential, Link, Trace, World
from dstudio_lib.kernel.faults import EVERY

CLIENT = "client"
START_OFFSET = 0.25
"""How far ahead the client's clock is at the start (s)."""
WINDOW = 8
MOST_EXCHANGES = 200_000
"""A run with more exchanges than this, with all servers together, is refused."""

Servers = Annotated[int, Quantity("time servers", "m", "", "that the client asks", 1, 15, default=3, practical=(1, 7), integer=True)]
FalseServers = Annotated[
    int, Quantity("false servers", "f", "", "of these, servers whose clock is wrong", 0, 15, default=0, practical=(0, 4), integer=True)
]
Wrong = Annotated[
    float,
    Quantity("error of false servers", "e", "s", "how far ahead they are, all alike", -3_600, 3_600, default=1.0, practical=(-5, 5)),
]
Poll = Annotated[
    float,
    like(
        Duration,
        name="poll interval",
        symbol=r"\tau",
        meaning="from one question to the next",
        lower=1,
        upper=86_400,
        default=64.0,
        practical=(1, 1_024),
        display=None,
    ),
]
DriftRate = Annotated[
    float,
    like(clocks.DriftRate, meaning="seconds that the client's clock gains each second", upper=0.01, default=20e-6, practical=(1e-7, 1e-3)),
]
Least = Annotated[
    float,
    like(Duration, name="least round trip", symbol="d", meaning="both ways together", upper=10, default=0.04, practical=(0.001, 0.5)),
]
There = Annotated[
    float,
    like(
        Share,
        name="share of the way there",
        symbol="a",
        meaning="of the least round trip; one half is even",
        default=0.5,
        practical=(0.1, 0.9),
    ),
]
Jitter = Annotated[
    float,
    like(
        Duration,
        name="jitter",
        symbol="j",
        meaning="mean of the exponential part of each message's latency",
        upper=10,
        default=0.01,
        practical=(1e-4, 0.5),
    ),
]
Selecting = Annotated[bool, Toggle("selection", "believe only what a majority of servers agrees on, else the mean of all", True)]
Length = Annotated[
    float,
    like(
        Duration,
        name="length",
        meaning="time that is simulated",
        lower=10,
        upper=1e6,
        default=7_200.0,
        practical=(600, 86_400),
        display="min",
    ),
]


@dataclass(frozen=True)
class ClockSync(Settings):
    """Who is asked how often over which network, and how wrong clocks are."""

    servers: Servers = 3
    false_servers: FalseServers = 0
    wrong: Wrong = 1.0
    poll: Poll = 64.0
    drift_rate: DriftRate = 20e-6
    round_trip: Least = 0.04
    there: There = 0.5
    jitter: Jitter = 0.01
    selection: Selecting = True
    length: Length = 7_200.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.false_servers > self.servers:
            raise InputError(
                f"false_servers={self.false_servers} is more than servers={self.servers}; allowed is up to {self.servers}; "
                f"try false_servers={(self.servers - 1) // 2}, which a majority outvotes.",
                "false_servers",
            )
        exchanges = self.servers * self.length / self.poll
        if exchanges > MOST_EXCHANGES:
            raise InputError(
                f"length={self.length:g} s with {self.servers} servers asked every {self.poll:g} s is more than can be simulated at once; "
                f"allowed are {MOST_EXCHANGES} exchanges; try length={self.length * MOST_EXCHANGES / exchanges:.0f}.",
                "length",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The servers, the false ones last."""
        return tuple(f"server {number:02}" for number in range(self.servers))

    @property
    def lopsided_error(self) -> float:
        """Error that the difference of the two ways causes, and that nothing can remove (s)."""
        return self.round_trip * (2 * self.there - 1) / 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the client takes its offset for at a time (s), within which bounds, and what it is (all in s)."""

    time: float
    offset: float
    low: float
    high: float
    true: float

    @property
    def error(self) -> float:
        """The estimate minus the truth."""
        return self.offset - self.true

    @property
    def holds(self) -> bool:
        """Whether the truth lies within the bounds, to a nanosecond."""
        return self.low - 1e-9 <= self.true <= self.high + 1e-9


@dataclass(frozen=True)
class Run:
    """The estimates of one client, after every answer that led to one."""

    settings: ClockSync
    trace: Trace
    clock: Clock

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """All estimates in order."""
        return tuple(
            Estimate(
                event.time / SECOND,
                event.fields["offset"] / SECOND,
                event.fields["low"] / SECOND,
                event.fields["high"] / SECOND,
                (event.time - self.clock.reading(event.time)) / SECOND,
            )
            for event in self.trace.of("estimate")
        )

    @cached_property
    def settled(self) -> tuple[Estimate, ...]:
        """Estimates after the first eight polls, when the windows are full; all of them if there were fewer."""
        full = WINDOW * self.settings.poll
        return tuple(each for each in self.estimates if each.time > full) or self.estimates

    @property
    def worst_error(self) -> float:
        """Largest error, either way, once settled (s); infinite if no majority ever agreed."""
        return max((abs(each.error) for each in self.settled), default=float("inf"))

    @property
    def mean_error(self) -> float:
        """Mean error, with its sign, once settled (s)."""
        return sum(each.error for each in self.settled) / len(self.settled) if self.settled else float("inf")

    @property
    def always_holds(self) -> bool:
        """Whether the truth always lay within the bounds that the client claimed."""
        return all(each.holds for each in self.estimates)

    @property
    def drift_between_polls(self) -> float:
        """How far the clock drifts from one poll to the next (s)."""
        return float(accumulated_drift(self.settings.drift_rate, self.settings.poll))

    @property
    def error_if_never_set(self) -> float:
        """How far off the clock is at the end without any of this (s)."""
        return START_OFFSET + float(accumulated_drift(self.settings.drift_rate, self.settings.length))


def simulate(settings: ClockSync, *, seed: int = 1) -> Run:
    """Let the client ask for the given length."""
    right = settings.servers - settings.false_servers
    clocks = {name: Clock(0 if place < right else round(settings.wrong * SECOND)) for place, name in enumerate(settings.names)}
    mine = Clock(round(START_OFFSET * SECOND), drift=round(settings.drift_rate * SECOND))
    ways = {(CLIENT, EVERY): settings.there, (EVERY, CLIENT): 1 - settings.there}
    links = {ends: _link(settings, share) for ends, share in ways.items()}
    world = World(seed, links=links, clocks={**clocks, CLIENT: mine}, keep=("estimate",))
    for name in settings.names:
        world.add(name, lambda name=name: TimeServer(name, ()))  # type: ignore[misc]
    kind = TimeClient if settings.selection else TimeClientThatBelievesAll
    world.add(
        CLIENT,
        lambda: kind(CLIENT, settings.names, period=round(settings.poll * SECOND), window=WINDOW, drift=settings.drift_rate),
    )
    world.run(until=round(settings.length * SECOND))
    return Run(settings, world.trace, mine)


def _link(settings: ClockSync, share: float) -> Link:
    least = round(settings.round_trip * share * SECOND)
    jitter = round(settings.jitter * SECOND)
    return Link(Exponential(jitter, least=least) if jitter else Constant(least))
