"""A long job that saves its state now and then and is interrupted at random: what share of the time is of use.

The claim: the interval of Young and Daly is right and hardly matters: half or twice of it costs a per cent or two. What matters is
beside it: how long a saving stops the work, how long a restart takes, and how many parts there are that can fail. With eight times the
machines each interruption costs the same and comes eight times as often, and at some size nothing gets through any more.

The job works for an interval, saves, and goes on. An interruption throws away what was done since the last completed saving; a saving or a
restart can be interrupted too. Times between interruptions are exponential, or of Weibull's law with a shape below 1, which comes in
bursts: soon after one the next is likelier. The clock of the law starts anew at each interruption.

References: young1974checkpoint; daly2006checkpoint.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.training import CheckpointTime, Interval, RestartTime, TimeToFailure, run_time_with_failures, young_interval
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, Ratio, like
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

MOST_INTERRUPTIONS = 1_000_000

Work = Annotated[
    float,
    like(Duration, name="work", symbol="T_s", meaning="time that the job takes alone", lower_open=True, default=54 * 86_400.0, display="d"),
]
Shape = Annotated[
    float,
    like(
        Ratio,
        name="shape",
        symbol="k",
        meaning="of the times between interruptions: 1 at random, below 1 in bursts",
        lower=0.3,
        upper=3.0,
        default=1.0,
    ),
]


@dataclass(frozen=True)
class Job(Settings):
    """The work, how often it is saved, and how often it is interrupted.

    >>> round(Job().best / 60)
    19
    """

    work: Work = 54 * 86_400.0
    interval: Interval = 1_200.0
    checkpoint_time: CheckpointTime = 60.0
    restart_time: RestartTime = 600.0
    time_to_failure: TimeToFailure = 11_135.0
    shape: Shape = 1.0

    @property
    def best(self) -> float:
        """Interval (s) that loses least, by Young's formula."""
        return float(young_interval(self.checkpoint_time, self.time_to_failure))

    @property
    def promised(self) -> float:
        """Share of the time that is of use by the exact formula for interruptions at random."""
        return self.work / float(
            run_time_with_failures(self.work, self.interval, self.checkpoint_time, self.restart_time, self.time_to_failure)
        )


@dataclass(frozen=True, slots=True)
class Run:
    """Where the time went (s): useful work, savings that were completed, work and savings lost, and restarts."""

    settings: Job
    interruptions: int
    useful: float
    saving: float
    lost: float
    restarting: float

    @property
    def length(self) -> float:
        """From start to end (s)."""
        return self.useful + self.saving + self.lost + self.restarting

    @property
    def effective(self) -> float:
        """Share of the time that was of use."""
        return self.useful / self.length


def simulate(settings: Job, *, seed: int = 1) -> Run:
    """Run the job until its work is done and saved.

    Raises
    ------
    InputError
        If it has been interrupted a million times before that.

    >>> quiet = simulate(Job(work=36_000.0, interval=3_600.0, time_to_failure=1e12))
    >>> quiet.interruptions, round(quiet.length)
    (0, 36600)
    """
    chance = stream(seed, "checkpointed.interruptions")
    scale = settings.time_to_failure / math.gamma(1 + 1 / settings.shape)
    until = chance.weibullvariate(scale, settings.shape)  # the next interruption, from now
    useful = saving = lost = restarting = 0.0
    interruptions = 0
    down = False
    while useful < settings.work * (1 - 1e-12):
        if down:
            stretch = settings.restart_time
        else:
            part = min(settings.interval, settings.work - useful)
            stretch = part + settings.checkpoint_time
        if until >= stretch:
            until -= stretch
            if down:
                restarting, down = restarting + stretch, False
            else:
                useful, saving = useful + part, saving + settings.checkpoint_time
            continue
        if down:
            restarting += until
        else:
            lost += until
        interruptions, down = interruptions + 1, True
        until = chance.weibullvariate(scale, settings.shape)
        if interruptions > MOST_INTERRUPTIONS:
            raise InputError(
                f"After {MOST_INTERRUPTIONS:,} interruptions only {useful / settings.work:.2%} of the work is done; "
                "save more often, or have fewer parts that can fail.",
                "interval",
            )
    return Run(settings, interruptions, useful, saving, lost, restarting)
