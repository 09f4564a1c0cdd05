"""What is E09's own: its bets, its checks, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import fmean, pvariance

from dstudio_lib.formulas.queueing import erlang_c, kingman_wait, littles_law, mmc_wait
from dstudio_lib.formulas.scalability import amdahl, gustafson, usl_peak
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.foundation.quantities import Duration
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.measurements.measured import Measurements
from dstudio_lib.simulators import front_door, saturation, scaling, scaling_laws
from dstudio_lib.simulators.queues import station
from dstudio_lib.simulators.scaling_fit import Fit, Rows

from ..exhibits import Exhibit, table
from ..scaling import PRESETS
from .asking import Bet, Question, gap, scale

TESTED_USERS = 1_100
"""Users that the test of 30 September 2013 could reach before responses took too long; see the record of healthcare-gov-2013."""


def _measured(preset: str) -> Rows:
    """Return the published measurements of a preset of the scaling calculator."""
    rows: Rows = next(dict(each.values)["measurements"] for each in PRESETS if each.name == preset)
    return rows


RAY_TRACER = _measured("Ray tracer, measured")
"""Processors, and operations each second in the unit of the source (Gunther's data, after the R package *usl*)."""
BENCHMARK = _measured("Benchmark, measured")
"""Simulated users, and scripts finished each second (SPEC SDM91, after the same package)."""
SEEN = {"ray tracer": 6, "benchmark": 4}
"""Rows that the forecaster is given: up to 20 processors, and up to 72 users."""


# --- the bets


REACHED = Bet(
    "A national website was to hold 50\u202f000 people at a time. On the day before it opened, how many could a test put on it "
    "before answers became too slow?",
    Quantity("users at once", "N", "", "reached in the test", lower=1, upper=1e5, default=20_000, practical=(100, 1e5), scale="log"),
    lambda: TESTED_USERS,
    gap,
    "A note of the testers says 1\u202f100 [S], about one in 45 of what was planned. The opening went ahead the next day.",
)


@lru_cache
def crowd(users: int) -> float:
    """Return the mean response time (s) that so many users see, simulated."""
    return saturation.simulate(saturation.Saturation(users=users), seed=1).response


CROWD = Bet(
    "A load test with 800 users looks perfect: each thinks for 40 s between clicks and is answered within 0.42 s. "
    "The narrowest step handles 27.5 requests a second. How long does an answer take with 2\u202f000 users?",
    scale(Duration, name="response time", symbol="R", default=1.0, practical=(0.1, 100.0), display=None),
    lambda: crowd(2_000),
    gap,
    (
        "Two and a half times the users, nearly eighty times the wait. Beyond the knee at 1\u202f111 users "
        "every further user adds 36 ms to everybody."
    ),
)

HEAVY = 10.0
"""Squared coefficient of variation of the services with a few long reports among them."""


def heavy_wait() -> float:
    """Return the mean wait (s) at 90 % load with a few long requests."""
    return float(kingman_wait(0.9, 0.01, 1.0, HEAVY))


REPORTS = Bet(
    "One worker, 90 % busy, 10 ms for a request on average: requests wait 90 ms. Then one request in 21 becomes a report of 105 ms and the "
    "others shrink to about 5 ms, so that the mean stays at 10 ms and the load at 90 %. How long is the mean wait now?",
    scale(Duration, name="mean wait", symbol="W_q", default=0.1, practical=(0.01, 10.0)),
    heavy_wait,
    gap,
    "Mean and load did not move; the spread did, from 1 to 10, and the wait follows it. You can't read a wait off a utilisation.",
)

RAYS = Bet(
    "A ray tracer on 1, 4, 8, 12, 16 and 20 processors did 20, 78, 130, 170, 190 and 200 rays a second. "
    "The best fit of the universal "
    "law says: peak at 24 or 25, with 95 % confidence between 20 and 36. What did 64 processors do?",
    Quantity("rays", "X", "", "rays a second", lower=1, upper=2_000, default=150, practical=(20, 1_000), scale="log"),
    lambda: RAY_TRACER[-1][1],
    gap,
    "Measured: 310, and still rising [S]. The interval says how well the law's constants are known, if the law holds. That it holds, "
    "no interval says.",
)


@lru_cache
def door(**changes: object) -> front_door.Run:
    """Open the door of the pattern section with some settings changed."""
    return front_door.simulate(front_door.FrontDoor(**changes), seed=1)  # type: ignore[arg-type]


LINE = Bet(
    "For an hour twice as many people come as the door can check. The line has 100 places and refuses the rest: nearly 14\u202f000 enrol. "
    "Then somebody lifts the limit, so that nobody is turned away. How many enrol now?",
    Quantity(
        "enrolled", "E", "", "people who get through and wanted to enrol", 1, 1e6, default=10_000, practical=(500, 50_000), scale="log"
    ),
    lambda: door().enrolled,
    gap,
    "The line grows to an hour; most people leave it long before, and the door then works for those who have gone.",
)

BETS = (REACHED, CROWD, REPORTS, RAYS, LINE)

# --- the checks

GENERATOR = Question(
    "A load test reports 400 virtual users without think time, 200 requests a second, and a mean response of 100 ms. What do you conclude?",
    (
        (
            "The service can take 400 users",
            "By Little's law only 200 × 0.1 = 20 of them were in the service at a time. It was never loaded by 400.",
        ),
        (
            "Most of the users were never inside: the generator is the narrow step",
            "Yes. 200/s times 0.1 s is 20. The other 380 waited somewhere the tool does not time.",
        ),
        (
            "The response time is a median, so Little's law does not apply",
            "It was given as a mean, and no median would be twenty times off.",
        ),
        (
            "The system was overloaded, so nothing can be concluded",
            "Little's law asks for a stable long-run mean and nothing else; the three numbers contradict each other.",
        ),
    ),
    1,
)

BUSY = Question(
    "A colleague shows two services: a batch pool of 200 workers behind one queue, 95 % busy, and a "
    "web worker of its own queue, 95 % busy. "
    '"Both are equally efficient." What do you answer?',
    (
        (
            "Right: utilisation is efficiency",
            "It says how much of the machine is used. What users wait differs by a factor of hundreds between the two.",
        ),
        ("Both should run at 70 %", "A rule of thumb for one server. A pool of 200 at 70 % has sixty idle workers and nobody waiting."),
        (
            "The web worker is the better one, as it has no shared queue",
            "One shared queue is what makes the pool's waits short: no worker is idle while somebody waits.",
        ),
        (
            "The pool hardly lets anyone wait; alone, a worker makes them wait 19 service times",
            "Yes, with random arrivals. And for both a forecast that is 6 % too low means no steady state.",
        ),
    ),
    3,
)

TRUST = Question(
    "Fitted to 1 to 16 nodes, the universal law gives a peak at 40 nodes, with 95 % confidence between 33 and 52. You run 16 and will need "
    "what 30 would do. What do you do?",
    (
        (
            "Measure at 24, fit again, and see whether the forecast for 24 was right",
            "Yes. A forecast that has been tested beyond its data once is worth more than any interval.",
        ),
        (
            "Order 30: that is below the whole interval",
            "The interval holds if the law does. In the ray tracer it did not, and in the benchmark the height was off by 40 %.",
        ),
        (
            "Order 40, to be at the peak",
            "The peak is where one more machine is worth nothing. Nobody should want to be there, even if the law holds.",
        ),
        (
            "Forget the fit: extrapolation is worthless",
            "It told you what to measure next, and which kind of cost to look for. That is worth a lot.",
        ),
    ),
    0,
)

BACKLOG = Question(
    "On the day after an overload the team proposes: raise the limit of the request queue from 500 "
    "to 50\u202f000, so that no request is lost again. "
    "Arrivals were 1.3 times the capacity for an hour, and clients give up after 10 s. What happens next time?",
    (
        ("No request is lost", "Clients give up after 10 s. What stays in the queue longer is lost, and is served all the same."),
        ("Throughput rises, since the workers are never idle", "They were never idle before. More waiting is not more serving."),
        (
            "Nearly all requests are answered too late, and the hour's backlog outlasts the hour",
            "Yes. The line grows to minutes, the clients are gone after ten seconds, and the workers work for nobody.",
        ),
        ("Memory runs out", "Perhaps, and it would be the milder outcome. The lateness is certain."),
    ),
    2,
)

CHECKS = (GENERATOR, BUSY, TRUST, BACKLOG)

# --- the tables


def two_crowds() -> Exhibit:
    """Simulate the crowd of the load test and the crowd of the launch."""
    rows = []
    for users in (800, 2_000):
        run = saturation.simulate(saturation.Saturation(users=users), seed=1)
        rows.append((number(users), f"**{duration(run.response)}**", number(run.throughput, 3)))
    return table(("users", "an answer takes", "answers a second"), rows)


def constants(fitted: Fit) -> Exhibit:
    """Say what a fit of the universal law makes of its constants and its peak, with their intervals."""
    if fitted.intervals is None:
        raise InputError("Three sizes leave nothing to judge the fit by; give at least four.", "fitted")
    low, high = fitted.intervals["peak"]
    most = "nowhere" if high == float("inf") else number(high, 3)
    peak = usl_peak(fitted.contention, fitted.coherency) if fitted.coherency else None
    rows = [
        ("contention", percent(fitted.contention, 3), " to ".join(percent(end, 3) for end in fitted.intervals["contention"])),
        ("coherency", number(fitted.coherency, 3), " to ".join(number(end, 2) for end in fitted.intervals["coherency"])),
        ("peak, processors", "none" if peak is None else f"**{number(float(peak), 3)}**", f"**{number(low, 3)} to {most}**"),
    ]
    return table(("of the universal law", "best fit", "with 95 % confidence"), rows)


def _spread(arrivals: float, services: float, servers: int = 1) -> station.Run:
    requests = 200_000 if servers > 1 else 1_000_000 if services > 1 else 400_000
    settings = station.Station(
        load=0.9, service_time=0.01, servers=servers, arrival_variation=arrivals, service_variation=services, requests=requests
    )
    return station.simulate(settings, seed=1)


SPREADS: tuple[tuple[str, tuple[float, float, int]], ...] = (
    ("a clock: even arrivals, equal requests", (0.0, 0.0, 1)),
    ("100 workers, one queue, random", (1.0, 1.0, 100)),
    ("10 workers, one queue, random", (1.0, 1.0, 10)),
    ("random arrivals, equal requests", (1.0, 0.0, 1)),
    ("random arrivals, random requests", (1.0, 1.0, 1)),
    ("random arrivals, a few long reports", (1.0, HEAVY, 1)),
    ("arrivals in bursts, a few long reports", (HEAVY, HEAVY, 1)),
)


def same_load() -> Exhibit:
    """Simulate stations that are all 90 % busy with requests of 10 ms, and hold their waits against theory."""
    rows = []
    for words, (arrivals, services, servers) in SPREADS:
        run = _spread(arrivals, services, servers)
        mean, half = run.interval(run.waits)
        theory = run.theory
        assert theory is not None
        known = f"{duration(theory[0])} ({'exact' if theory[1] else 'approximately'})" if theory[0] else "none"
        rows.append((words, percent(run.settings.load), f"**{_wait(mean)}**" + (f" ± {duration(half, 1)}" if half else ""), known))
    return table(("requests of 10 ms", "busy", "mean wait, simulated", "theory"), rows)


def _wait(seconds: float) -> str:
    return duration(seconds, 2) if seconds > 0 else "none"


def same_five_percent() -> Exhibit:
    """Put the same 5 % into two laws, and each law's 5 % into the other."""
    machines = 64
    kept, grown = float(amdahl(0.95, machines)), float(gustafson(0.05, machines))
    on_one = 0.05 / (0.05 + 0.95 * machines)
    rows = [
        ("Amdahl: 5 % of the run on **one** machine cannot be divided", f"**{_times(kept)}**"),
        ("Gustafson: 5 % of the run on **64** machines cannot be divided", f"**{_times(grown)}**"),
        (f"Amdahl with Gustafson's job, where it is {percent(on_one, 2)} of the run on one", _times(float(amdahl(1 - on_one, machines)))),
    ]
    return table(("64 machines", "speed-up"), rows)


def _times(value: float) -> str:
    return f"{number(value)}×"


CASES = (("ray tracer", RAY_TRACER, 1.0, "rays/s"), ("benchmark", BENCHMARK, 3_600.0, "scripts/h"))


def forecasts() -> Exhibit:
    """Fit three laws to the first rows of two published series, and hold their forecast against the last row."""
    rows = []
    for words, series, factor, unit in CASES:
        first, (size, measured) = series[: SEEN[words]], series[-1]
        for name in scaling_laws.NAMES:
            law = scaling_laws.fitted(name, first)
            promised = law.throughput(size)
            rows.append(
                (
                    f"{words}, {name}",
                    f"to {number(first[-1][0])}: {percent(law.error, 2)}",
                    f"{number(promised * factor, 4)}{NARROW}{unit} at {number(size)}",
                    number(measured * factor, 4),
                    f"**{_signed(promised / measured - 1)}**",
                )
            )
    return table(("series and law", "fitted, off by", "forecast", "measured", "off by"), rows)


def _signed(share: float) -> str:
    return ("+" if share > 0 else "−") + percent(abs(share), 2)


CHOICES: tuple[tuple[str, dict[str, object], str], ...] = (
    ("as built: everybody in one line, no limit", {}, "–"),
    ("30 servers in place of 20", {"servers": 30}, "half as many servers again"),
    ("bounded queue: 100 places, the rest refused", {"room": 100}, "half of the people hear *no*, at once"),
    ("waiting room outside: who leaves gives up the place", {"line": "outside"}, "long waits, and somebody must keep the room"),
    ("look first: who only looks needs no account", {"look_first": True}, "prices shown before the subsidy is known"),
    ("30 servers and 100 places", {"servers": 30, "room": 100}, "both prices"),
)


def without_a_limit() -> Exhibit:
    """Say what became of the crowd before the door with an endless line."""
    run = door()
    row = (number(run.came, 5), number(run.refused), f"**{number(run.enrolled, 5)}**", percent(run.futile, 2))
    return table(("came", "refused", "enrolled", "of the door's work, for people who had left"), [row])


def at_the_door() -> Exhibit:
    """Let the same crowd come to the same door under different patterns."""
    rows = []
    for words, changes, price in CHOICES:
        run = door(**changes)
        rows.append(
            (words, f"**{number(run.enrolled, 5)}**", duration(run.wait, 2) if run.wait > 0.05 else "none", percent(run.futile, 2), price)
        )
    return table(("the same crowd of one hour", "enrolled", "their median wait", "work for nobody", "price"), rows)


# --- the learner's own data


def own_queue(mine: Measurements, *, rate: float, workers: int) -> Exhibit:
    """Read a learner's latencies, taken while nobody waited, as service times, and say how busy these workers may get."""
    if not mine.durations:
        raise InputError("This file gives a summary; a spread needs single measurements. Take a request log or a raw export.")
    mean = fmean(mine.durations)
    spread = pvariance(mine.durations) / mean**2
    inside = float(littles_law(rate, mean))
    lines = [
        f"**{mine.count}** requests of {duration(mean)} on average, with a squared coefficient of variation of **{number(spread, 2)}**. "
        f"At {number(rate)} a second, **{number(inside)}** of them are at work at a time, by Little's law.",
    ]
    if inside >= workers:
        lines.append(f"{workers} workers cannot do that: {number(inside)} are needed before anybody's wait is counted.")
    rows = [
        (percent(busy), f"{number(busy * workers / mean)}/s", percent(float(erlang_c(workers, busy * workers)), 2), duration(wait, 2))
        for busy in (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
        for wait in [float(mmc_wait(busy * workers / mean, 1 / mean, workers)) * (1 + spread) / 2]
    ]
    lines.append(table((f"{workers} workers busy", "that is", "have to wait", "mean wait"), rows).markdown)
    return Exhibit("\n\n".join(lines))


def own_scaling(source: str) -> Exhibit:
    """Fit the three laws to a learner's throughputs, forecast beyond them, and say what the forecast rests on."""
    run = scaling.simulate(scaling.Scaling(measurements=source))  # type: ignore[arg-type]
    assert run.fit is not None
    largest, series = run.fit.largest, run.settings.measurements
    laws = [scaling_laws.fitted(name, series) for name in scaling_laws.NAMES]
    rows = [
        (f"{number(size, 4)} ({words})", *(f"{number(law.throughput(size), 4)}/s" for law in laws))
        for size, words in ((largest, "measured last"), (2 * largest, "twice that"), (3 * largest, "as far as one may guess"))
    ]
    said = [table(("machines", *(law.name for law in laws)), rows).markdown]
    if run.fit.intervals is None:
        said.append("Three sizes leave nothing to judge the fit by: measure at more.")
    else:
        low, high = run.fit.intervals["peak"]
        ends = (
            f"anywhere from {number(low, 2)} upwards, or nowhere"
            if high == float("inf")
            else f"between {number(low, 2)} and {number(high, 2)}"
        )
        said.append(f"Peak by the universal law: **{ends}** (95{NARROW}%, if the law holds).")
    twice = [law.throughput(2 * largest) for law in laws]
    said.append(
        f"At twice your largest size the three differ by a factor of **{number(max(twice) / min(twice), 2)}**. "
        "That, and not the interval, is how far to trust them."
    )
    return Exhibit("\n\n".join(said))
