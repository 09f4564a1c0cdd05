"""A season on call: faults and noise become pages, and one person takes them in the order in which they come.

The claim: a false page costs more than the minutes that it takes, because the page behind it waits. Nobody here tires, sleeps badly
or cuts a corner, and still a rule that sees faults no other rule sees can make faults last longer: pages are a queue with a person
for a server, and near a full day every further page is paid for by all. And the mean time to repair of a season is so uncertain that
it falls by a fifth from one season to the next, again and again, where nothing has changed.

Two rules look at the service once a look. One watches what users feel; the other watches causes, sees some faults that the first does
not, and is noisy. Noise comes as blips that start at random and end by themselves; a rule pages when so many looks in a row were bad.
Faults last until they are mended. What no rule sees, a customer reports. Whoever does not answer is called again. A false page takes the
time to see that it was one; a real one, the time to diagnose and to mend, drawn from a lognormal distribution. First come, first served,
without interruption: until somebody has looked, pages look alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Annotated, Literal

from dstudio_lib.foundation.quantities import Duration, Items, Probability, Ratio, like
from dstudio_lib.foundation.quantity import Toggle
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0

Source = Literal["symptom", "cause", "customer"]
"""Who told of a fault: the rule on symptoms, the rule on causes, or somebody outside."""

FaultEvery = Annotated[
    float, like(Duration, name="fault every", symbol="T_f", meaning="mean time between faults", lower=1, default=DAY, display="h")
]
BlipEvery = Annotated[
    float, like(Duration, name="blip every", symbol="T_b", meaning="mean time between blips of a rule", lower=1, default=DAY, display="h")
]
BlipLength = Annotated[
    float,
    like(Duration, name="length of a blip", symbol="L", meaning="mean time that a blip lasts", lower=1, default=2 * MINUTE, display="min"),
]
Looks = Annotated[int, like(Items, name="looks", symbol="k", meaning="bad looks in a row that make a page", lower=1, upper=60, default=1)]
LookEvery = Annotated[
    float, like(Duration, name="look every", symbol=r"\tau", meaning="time from look to look", lower=1, default=MINUTE, display="min")
]
SeenByCauses = Annotated[
    float,
    like(Probability, name="seen by causes only", symbol="h", meaning="share of faults that only the rule on causes sees", default=0.2),
]
ReportAfter = Annotated[
    float,
    like(Duration, name="report after", symbol="t_r", meaning="mean time until a customer reports a fault", lower=1, default=HOUR),
]
Triage = Annotated[
    float,
    like(Duration, name="time for a false page", symbol="t_0", meaning="until it is seen to be one", lower=1, default=10 * MINUTE),
]
Diagnosis = Annotated[
    float, like(Duration, name="diagnosis", symbol="t_d", meaning="mean time to find the cause", lower=1, default=1_800.0)
]
Mending = Annotated[float, like(Duration, name="mending", symbol="t_m", meaning="mean time to mend", lower=1, default=900.0)]
Spread = Annotated[
    float,
    like(Ratio, name="spread", symbol="c", meaning="standard deviation of diagnosis and mending over their mean", upper=10, default=1.5),
]
Answered = Annotated[
    float, like(Probability, name="calls answered", symbol="a", meaning="chance that a call is answered", lower=0.01, default=0.95)
]
CallAgain = Annotated[
    float,
    like(Duration, name="call again after", symbol="t_c", meaning="until an unanswered call is repeated", lower=1, default=5 * MINUTE),
]
People = Annotated[int, like(Items, name="people", symbol="n", meaning="people who take pages", lower=1, upper=20, default=1)]
Season = Annotated[
    float, like(Duration, name="season", symbol="T", meaning="time that is watched", lower=DAY, upper=3_660 * DAY, default=91 * DAY)
]


@dataclass(frozen=True)
class OnCall(Settings):
    """What breaks, what looks as if it did, which rules page, and who answers."""

    fault_every: FaultEvery = 8 * HOUR
    symptom_blip_every: BlipEvery = DAY
    cause_blip_every: BlipEvery = 12 * MINUTE
    blip_length: BlipLength = 2 * MINUTE
    looks: Looks = 1
    look_every: LookEvery = MINUTE
    page_on_causes: Annotated[bool, Toggle("page on causes", "whether the noisy rule may call somebody")] = True
    seen_by_causes: SeenByCauses = 0.2
    report_after: ReportAfter = HOUR
    triage: Triage = 10 * MINUTE
    diagnosis: Diagnosis = 30 * MINUTE
    mending: Mending = 15 * MINUTE
    spread: Spread = 1.5
    answered: Answered = 0.95
    call_again: CallAgain = 5 * MINUTE
    people: People = 1
    season: Season = 91 * DAY


@dataclass(frozen=True, slots=True)
class Repair:
    """One fault as it went: when it began, was told, was taken up, was understood and was mended (s), and who told."""

    began: float
    told: float
    taken: float
    known: float
    mended: float
    source: Source

    @property
    def length(self) -> float:
        """From the fault to the end of its effects (s)."""
        return self.mended - self.began


@dataclass(frozen=True, slots=True)
class Run:
    """A season: its repairs, its false pages, how long each page waited for somebody, and the hours worked (times in seconds)."""

    settings: OnCall
    repairs: tuple[Repair, ...]
    false_pages: int
    waits: tuple[float, ...]
    worked: float

    @property
    def pages(self) -> int:
        """Calls for a fault or for nothing; what a customer reports is none."""
        return self.false_pages + sum(each.source != "customer" for each in self.repairs)

    @property
    def precision(self) -> float | None:
        """Share of pages that were right."""
        return 1 - self.false_pages / self.pages if self.pages else None

    @property
    def pages_each_day(self) -> float:
        """Pages on a day, on average."""
        return self.pages * DAY / self.settings.season

    @property
    def busy(self) -> float:
        """Share of their time on call that people spend on pages."""
        return self.worked / self.settings.season / self.settings.people

    @property
    def told_by_customers(self) -> float:
        """Share of the faults that a customer had to report."""
        return sum(each.source == "customer" for each in self.repairs) / max(1, len(self.repairs))

    @property
    def time_to_repair(self) -> float | None:
        """Mean time from a fault to the end of its effects (s)."""
        return _mean([each.length for each in self.repairs])

    @property
    def phases(self) -> dict[str, float]:
        """Where the mean time to repair went (s): until told, until taken up, until understood, until mended."""
        steps = {
            "told": [each.told - each.began for each in self.repairs],
            "taken up": [each.taken - each.told for each in self.repairs],
            "understood": [each.known - each.taken for each in self.repairs],
            "mended": [each.mended - each.known for each in self.repairs],
        }
        return {name: _mean(times) or 0.0 for name, times in steps.items()}


def _mean(values: list[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


@dataclass(frozen=True, slots=True, order=True)
class _Page:
    """Something to be looked at: from when, and the fault behind it if there is one."""

    answered: float
    told: float
    began: float
    source: Source
    real: bool


def simulate(settings: OnCall, *, seed: int) -> Run:
    """Let a season pass, and return what was paged, how long it waited, and how long faults lasted."""
    answers, work = stream(seed, "on_call.answers"), stream(seed, "on_call.work")
    pages = sorted(_answered(settings, page, answers) for page in (*_faults(settings, seed), *_noise(settings, seed)))
    free = [0.0] * settings.people
    repairs, waits, worked = [], [], 0.0
    for page in pages:
        taken = max(page.answered, heappop(free))
        known, done = _worked(settings, taken, page.real, work)
        heappush(free, done)
        waits.append(taken - page.answered)
        worked += done - taken
        if page.real:
            repairs.append(Repair(page.began, page.told, taken, known, done, page.source))
    return Run(settings, tuple(repairs), sum(not page.real for page in pages), tuple(waits), worked)


def _worked(settings: OnCall, taken: float, real: bool, chance: random.Random) -> tuple[float, float]:
    """Return when the cause is known and when the person is free again."""
    if not real:
        return taken + settings.triage, taken + settings.triage
    known = taken + _drawn(settings.diagnosis, settings.spread, chance)
    return known, known + _drawn(settings.mending, settings.spread, chance)


def _drawn(mean: float, spread: float, chance: random.Random) -> float:
    variance = math.log1p(spread**2)
    return chance.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


def _answered(settings: OnCall, page: _Page, chance: random.Random) -> _Page:
    """Call until somebody answers; a customer who reports has somebody on the line."""
    at = page.told
    while page.source != "customer" and chance.random() >= settings.answered:
        at += settings.call_again
    return _Page(at, page.told, page.began, page.source, page.real)


def _faults(settings: OnCall, seed: int) -> Iterator[_Page]:
    kinds, reports = stream(seed, "on_call.kinds"), stream(seed, "on_call.reports")
    for began in _moments(settings.fault_every, settings.season, stream(seed, "on_call.faults")):
        hidden, report = kinds.random() < settings.seen_by_causes, reports.expovariate(1 / settings.report_after)
        told = _paged(settings, began)
        if not hidden:
            yield _Page(0.0, told, began, "symptom", True)
        elif settings.page_on_causes:
            yield _Page(0.0, told, began, "cause", True)
        else:
            yield _Page(began + report, began + report, began, "customer", True)


def _noise(settings: OnCall, seed: int) -> Iterator[_Page]:
    rules: list[tuple[Source, float]] = [("symptom", settings.symptom_blip_every)]
    if settings.page_on_causes:
        rules.append(("cause", settings.cause_blip_every))
    for source, every in rules:
        chance = stream(seed, f"on_call.blips.{source}")
        for began in _moments(every, settings.season, chance):
            ends, told = began + chance.expovariate(1 / settings.blip_length), _paged(settings, began)
            if told < ends:
                yield _Page(0.0, told, began, source, False)


def _paged(settings: OnCall, began: float) -> float:
    """Return when the last of so many looks in a row finds what began then (s)."""
    first = math.floor(began / settings.look_every) + 1
    return (first + settings.looks - 1) * settings.look_every


def _moments(every: float, until: float, chance: random.Random) -> Iterator[float]:
    at = chance.expovariate(1 / every)
    while at < until:
        yield at
        at += chance.expovariate(1 / every)
