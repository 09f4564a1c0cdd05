"""A silence and what to make of it: how soon a crash is noticed, and how often a live process is taken for dead.

The claims: the two are a bargain, struck by one number (a timeout, or a threshold of suspicion); a timeout that suits a quiet network is
wrong again and again on an unsteady one, while a detector that watches the pauses adapts; and one that learns from its mistakes makes
only so many.

One process beats; watchers listen, each over a link of its own; after some time it crashes, at a random moment of its period. A
heartbeat takes a fixed time and an exponential one on top.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

from dstudio_lib.algorithms.membership.detectors import Detector, FixedTimeout, GrowingTimeout, PhiAccrual, PhiAccrualLogistic
from dstudio_lib.algorithms.membership.heartbeats import HeartbeatDetector
from dstudio_lib.formulas.failure_detection import query_accuracy
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MICROSECOND, SECOND, Process
from dstudio_lib.foundation.quantities import Duration, Probability, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings
from dstudio_lib.kernel import Crash, Exponential, Trace, World

WATCHED = "watched"
CHECKS = 20
"""How often in a period each watcher looks."""
MOST_LOOKS = 4_000_000
"""A run with more looks than this, of all watchers together, is refused."""
PATIENCE = 20
"""A run goes on for so many timeouts and periods after the crash, so that a slow detector has time to notice."""

Kind = Annotated[
    str,
    Choice(
        "detector",
        "when silence becomes suspicion",
        (
            ("fixed", "After a fixed timeout"),
            ("growing", "After a timeout that grows with every mistake"),
            ("phi", "By the pauses seen (φ accrual, normal)"),
            ("logistic", "By the pauses seen (φ accrual as in Akka)"),
        ),
        "fixed",
    ),
]
Period = Annotated[
    float,
    like(
        Duration,
        name="heartbeat period",
        symbol="T",
        meaning="from one heartbeat to the next",
        lower=0.001,
        upper=60,
        default=1.0,
        practical=(0.1, 10),
        display=None,
    ),
]
Timeout = Annotated[
    float,
    like(
        Duration,
        name="timeout",
        symbol=r"\tau",
        meaning="silence after which a fixed detector suspects, and a growing one at first",
        lower=0.001,
        upper=600,
        default=2.0,
        practical=(0.1, 30),
        display=None,
    ),
]
Threshold = Annotated[
    float,
    Quantity("threshold", r"\hat\varphi", "", "suspicion at which a node is taken for dead", 0.1, 100, default=8.0, practical=(0.5, 16)),
]
Least = Annotated[
    float, like(Duration, name="least latency", symbol="d", meaning="of a heartbeat", upper=10, default=0.01, practical=(0.001, 1))
]
Jitter = Annotated[
    float,
    like(
        Duration,
        name="jitter",
        symbol="j",
        meaning="mean of the exponential part of a heartbeat's latency",
        upper=60,
        default=0.3,
        practical=(0.001, 3),
    ),
]
Loss = Annotated[
    float, like(Probability, name="heartbeats lost", meaning="share of heartbeats lost", upper=0.9, default=0.0, practical=(0, 0.5))
]
Watchers = Annotated[
    int, Quantity("watchers", "w", "", "who listen, each over its own link", 1, 200, default=20, practical=(1, 50), integer=True)
]
Watched = Annotated[
    float,
    Quantity("time until the crash", "t", "s", "in which every suspicion is a mistake", 10, 36_000, default=300.0, practical=(60, 3_600)),
]


@dataclass(frozen=True)
class FailureDetection(Settings):
    """A detector, the heartbeats it lives on, and the network between."""

    detector: Kind = "fixed"
    period: Period = 1.0
    timeout: Timeout = 2.0
    threshold: Threshold = 8.0
    least_latency: Least = 0.01
    jitter: Jitter = 0.3
    loss: Loss = 0.0
    watchers: Watchers = 20
    watched: Watched = 300.0

    def __post_init__(self) -> None:
        super().__post_init__()
        looks = self.watchers * CHECKS * self.watched / self.period
        if looks > MOST_LOOKS:
            fitting = max(10.0, self.watched * MOST_LOOKS / looks)
            raise InputError(
                f"watched={self.watched:g} s with {self.watchers} watchers and a period of {self.period:g} s is more than can be simulated "
                f"at once; allowed are {MOST_LOOKS // CHECKS} periods of all watchers together; try watched={fitting:.0f}.",
                "watched",
            )

    def build_detector(self) -> Detector:
        """Return a new detector of the kind that is set. A growing timeout grows by half a period at a time."""
        period, timeout = _ns(self.period), _ns(self.timeout)
        match self.detector:
            case "fixed":
                return FixedTimeout(timeout)
            case "growing":
                return GrowingTimeout(timeout, step=max(1, period // 2))
            case "phi":
                return PhiAccrual(self.threshold, first_interval=period, least_deviation=max(1, period // 10))
            case _:
                return PhiAccrualLogistic(self.threshold, first_interval=period, least_deviation=max(1, period // 10))


@dataclass(frozen=True, slots=True)
class Mistake:
    """A time (s) in which one watcher took the live process for dead; ``end`` is that of the watch if it lasted that long."""

    watcher: str
    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it lasted (s)."""
        return self.end - self.start


@dataclass(frozen=True)
class Run:
    """What all watchers made of it. ``crash`` is when the process crashed (s)."""

    settings: FailureDetection
    trace: Trace
    crash: float

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Every wrong suspicion, in the order in which they began."""
        since: dict[str, float] = {}
        found: list[Mistake] = []
        for event in self.trace.of("suspect", "trust"):
            time = event.time / SECOND
            if event.kind == "suspect" and time < self.crash:
                since[event.node] = time
            elif event.kind == "trust" and event.node in since:
                found.append(Mistake(event.node, since.pop(event.node), min(time, self.crash)))
        found += [Mistake(watcher, start, self.crash) for watcher, start in since.items()]
        return tuple(sorted(found, key=lambda each: (each.start, each.watcher)))

    @cached_property
    def detection_times(self) -> tuple[float, ...]:
        """Time (s) from the crash until each watcher suspected for good; 0 if it did already, by mistake. Who never did is left out."""
        last: dict[str, tuple[str, float]] = {}
        for event in self.trace.of("suspect", "trust"):
            last[event.node] = (event.kind, event.time / SECOND)
        return tuple(max(0.0, time - self.crash) for _, (kind, time) in sorted(last.items()) if kind == "suspect")

    @property
    def mean_detection(self) -> float:
        """Mean time from the crash to the suspicion (s)."""
        return sum(self.detection_times) / len(self.detection_times) if self.detection_times else float("inf")

    @property
    def watched_time(self) -> float:
        """Time that all watchers watched the live process, together (s)."""
        return self.crash * self.settings.watchers

    @property
    def mistake_rate(self) -> float:
        """Wrong suspicions a second and watcher."""
        return len(self.mistakes) / self.watched_time

    @property
    def accuracy(self) -> float:
        """Share of the time in which a watcher, if asked, would have been right about the live process."""
        if not self.mistakes:
            return 1.0
        mean_length = sum(mistake.length for mistake in self.mistakes) / len(self.mistakes)
        return float(query_accuracy(mistake_duration=mean_length, mistake_recurrence=1 / self.mistake_rate))

    @property
    def expected_detection(self) -> float | None:
        """Mean detection time (s) of a fixed timeout: from the last heartbeat on, and looking now and then.

        ``None`` for other detectors, and where it does not hold: when heartbeats are lost, or the timeout is shorter than their period.
        """
        settings = self.settings
        if settings.detector != "fixed" or settings.loss > 0 or settings.timeout <= settings.period:
            return None
        mean_latency = settings.least_latency + settings.jitter
        return settings.timeout + mean_latency - settings.period / 2 + settings.period / CHECKS / 2


def _ns(seconds: float) -> int:
    return max(1, round(seconds * SECOND))


def simulate(settings: FailureDetection, *, seed: int = 1) -> Run:
    """Watch a process for a time, let it crash, and wait until all have noticed or time is up."""
    names = tuple(f"watcher {number:03}" for number in range(settings.watchers))
    period = _ns(settings.period)
    crash = _ns(settings.watched) + stream(seed, "crash").randrange(period)
    latency = Exponential(max(1, round(settings.jitter * SECOND)), least=round(settings.least_latency * SECOND))
    world = World(seed, latency=latency, loss=settings.loss, faults=[Crash(crash, WATCHED)], keep=("suspect", "trust"))
    world.add(WATCHED, lambda: HeartbeatDetector(WATCHED, names, period, Detector()))
    for name in names:
        world.add(name, lambda name=name: _watcher(settings, name, period))  # type: ignore[misc]
    wait = PATIENCE * (period + _ns(settings.timeout) + _ns(settings.jitter))
    world.run(until=crash + wait)
    return Run(settings, world.trace, crash / SECOND)


def _watcher(settings: FailureDetection, name: str, period: int) -> Process:
    check = max(MICROSECOND, period // CHECKS)
    return Watcher(name, (WATCHED,), period, settings.build_detector(), check_period=check)


class Watcher(HeartbeatDetector):
    """Listens, and does not beat."""

    beats = False


def bargain(settings: FailureDetection, values: tuple[float, ...], *, seed: int = 1) -> tuple[tuple[float, float, float], ...]:
    """Return mean detection time (s) and mistakes a second for some timeouts (s), or thresholds where the detector has one.

    >>> quick = FailureDetection(watchers=2, watched=20.0, jitter=0.05)
    >>> [round(value, 1) for value, detection, rate in bargain(quick, (1.5, 3.0)) if rate == 0 and detection > value - 1]
    [1.5, 3.0]
    """
    parameter = "timeout" if settings.detector in ("fixed", "growing") else "threshold"
    found = []
    for value in values:
        run = simulate(replace(settings, **{parameter: value}), seed=seed)  # type: ignore[arg-type]
        found.append((value, run.mean_detection, run.mistake_rate))
    return tuple(found)
