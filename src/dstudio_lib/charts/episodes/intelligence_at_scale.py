"""What is E05's own: its bets, its checks, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from statistics import fmean
from typing import Any

from dstudio_lib.formulas.reliability import fleet_time_between_failures
from dstudio_lib.formulas.training import batched_throughput, daly_interval, largest_batch, ring_all_reduce_time, young_interval
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantities import Duration
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators import batch_server, checkpointed, collective

from ..exhibits import Exhibit, table
from ..interruptions import Cause
from .asking import Bet, Question, gap, scale

DAY, YEAR = 86_400.0, 365.25 * 86_400.0

SNAPSHOT = 54 * DAY
"""Length of what the paper looks at (s); see the record llama3-training-2024, as for the next three."""
INTERRUPTIONS, UNEXPECTED = 466, 419
ACCELERATORS = 16_384

CAUSES: tuple[Cause, ...] = (
    ("faulty GPU", 148, "accelerator"),
    ("GPU memory (HBM3)", 72, "accelerator"),
    ("software bug", 54, "software and the rest"),
    ("network switch or cable", 35, "other hardware"),
    ("unplanned host maintenance", 32, "other hardware"),
    ("GPU memory (SRAM)", 19, "accelerator"),
    ("GPU system processor", 17, "accelerator"),
    ("network card", 7, "other hardware"),
    ("collective timed out", 7, "software and the rest"),
    ("silent data corruption", 6, "accelerator"),
    ("GPU heat interface or sensor", 6, "accelerator"),
    ("disk", 3, "other hardware"),
    ("power supply", 3, "other hardware"),
    ("server chassis", 2, "other hardware"),
    ("expansion board", 2, "other hardware"),
    ("a service depended on", 2, "software and the rest"),
    ("CPU", 2, "other hardware"),
    ("system memory", 2, "other hardware"),
)
"""The paper's table of root causes, by its counts. The number of unplanned maintenance is what the other rows leave of 419."""

STOPPED_EVERY = SNAPSHOT / UNEXPECTED
"""Mean time between two unexpected interruptions (s)."""
SAVING = 60.0
"""For how long a saving stops all machines (s), illustrative."""
ONE_LIVES = STOPPED_EVERY * ACCELERATORS
"""Mean time between failures of one accelerator with its share of all else (s), if all are alike and independent."""


# --- the bets


LOCKSTEP = Bet(
    "One accelerator, with its share of cables, hosts and programs, runs for nearly six years between two failures. 16\u202f384 of them "
    "compute one model in lockstep: each step needs all of them. How long does the job run, on average, until something stops it?",
    scale(Duration, name="until the next stop", symbol="M", practical=(60.0, YEAR), display="h"),
    lambda: float(fleet_time_between_failures(ONE_LIVES, ACCELERATORS)),
    gap,
    "3.1 hours: 419 unexpected stops in 54 days [R]. Six years over sixteen thousand. Nothing was unreliable; there was much of it.",
)


SAVED_EVERY = Bet(
    "That job is stopped every 3.1 hours, and all work since the last saving is lost. Each saving stops all machines for a minute "
    "(illustrative). How long should it work between two savings, to lose least in all?",
    scale(Duration, name="between savings", symbol=r"\tau", practical=(60.0, DAY), display="min"),
    lambda: float(young_interval(SAVING, STOPPED_EVERY)),
    gap,
    "About nineteen minutes. Saved every hour, half an hour is lost at each stop; every five minutes, a sixth of all time is saving.",
)


def ring_time(workers: int, data_size: float) -> float:
    """Return the time of a ring all-reduce (s) over 400 Gbit/s with 10 µs for each hop."""
    return float(ring_all_reduce_time(workers, data_size, 4e11, 1e-5))


ONE_NUMBER = Bet(
    "16\u202f384 workers in a ring add up 8 GB each: 0.65 s over 400 Gbit/s, with 10 µs for each hop. Next they add up one number each, "
    "8 bytes. How long does that take?",
    scale(Duration, name="all-reduce", symbol="t", practical=(1e-5, 1.0), display="ms"),
    lambda: ring_time(ACCELERATORS, 8.0),
    gap,
    (
        "328 ms, half as long, for a thousand millionth of the data. A ring of 16\u202f384 has 32\u202f766 steps, "
        "and each costs a hop, whatever is in it."
    ),
)


def tuned(**changes: Any) -> checkpointed.Job:
    """Return a job that is saved at the interval of Young's formula."""
    job = checkpointed.Job(**changes)
    return replace(job, interval=job.best)


def eightfold() -> float:
    """Return how many times as much work eight times the machines do, each fleet saved at its own best interval."""
    one, eight = tuned(), tuned(time_to_failure=checkpointed.Job().time_to_failure / 8)
    return 8 * eight.promised / one.promised


EIGHT = Bet(
    "The job of the cold open: stopped every 3.1 hours, a saving pauses it for 60 s, a restart takes 10 min, saved at the best interval. "
    "Now take eight times as many machines of the same kind, and again the best interval. How many times as much work do they do?",
    Quantity("work", "w", "", "work each day over that of the smaller fleet", lower=0, upper=8, default=2, practical=(0.5, 8), scale="log"),
    eightfold,
    gap,
    (
        "Eight times the machines are stopped eight times as often, every 23 min, and more than a third "
        "of their time goes into restarts alone."
    ),
)

LIMIT = 0.1
"""The latency objective of experiment 3 (s), for 99 of 100 requests."""


@lru_cache
def accepted(policy: str = "present", largest: int = 80) -> float:
    """Return the highest rate (1/s) at which the simulated server keeps the objective."""
    return batch_server.most_in_time(batch_server.BatchServer(policy=policy, largest=largest), LIMIT)


ACCEPT = Bet(
    "A batch takes 20 ms and 1 ms more for each request in it, so that 80 requests take exactly 100 "
    "ms: 800 requests a second. The objective "
    "says 100 ms for 99 of 100 requests. How many random requests a second can the server accept?",
    Quantity(
        "accepted",
        r"\lambda",
        "1/s",
        "requests each second that keep the objective",
        1,
        1e5,
        default=100,
        practical=(10, 2_000),
        scale="log",
    ),
    accepted,
    gap,
    "Whoever comes finds a batch under way, waits for its end, and is computed in the next: two batches have to fit into the limit.",
)

BETS = (LOCKSTEP, SAVED_EVERY, ONE_NUMBER, EIGHT, ACCEPT)

# --- the checks

SLOWER = Question(
    "Overnight every training step has become 30 % slower. No node has failed, no error was logged, all accelerators show 100 % busy. "
    "What do you look for first?",
    (
        (
            "The one worker that arrives last at the collective operations",
            "Yes. One slow part sets the pace, and all the others show it as slow communication.",
        ),
        (
            "The network: communication takes longer on every node",
            "It does, since everybody waits inside it. Ask who they are waiting for.",
        ),
        (
            "A larger batch, to make better use of the accelerators",
            "Waiting inside a collective counts as busy. Nothing says that there is room.",
        ),
        (
            "Nothing: a straggler evens out over thousands of workers",
            "Averages even out. A barrier takes the maximum, and that gets worse with every worker.",
        ),
    ),
    0,
)

TWICE_AS_OFTEN = Question(
    "A run is stopped every 8 hours and saved every 40 minutes, which is Young's interval. With "
    "twice the machines it is stopped every 4 hours. "
    "What is the best interval now?",
    (
        (
            "20 minutes: twice the failures, half the interval",
            "Halving both would keep the number of savings for each stop. The loss goes with the square root.",
        ),
        (
            "40 minutes: the time of a saving has not changed",
            "One of the two things that are balanced has changed: what a stop costs each hour.",
        ),
        (
            "About 28 minutes, and anything from 15 to 55 would do nearly as well",
            "Yes: divided by the root of two. And the curve is flat around its lowest point.",
        ),
        (
            "As often as possible, since failures are now frequent",
            "Each saving stops all machines, for 100 s if 40 min are best. Every five minutes that is a quarter of everything.",
        ),
    ),
    2,
)

ALL_BUSY = Question(
    "A server that takes whoever is there shows its accelerator 100 % busy and a p99 of 55 ms; the objective is 100 ms. "
    "Somebody wants to buy a second one. What do you say?",
    (
        (
            "Buy: at 100 % there is no reserve",
            "It is as busy at two fifths of what it can do in time. Its batches are small, and they grow when more comes.",
        ),
        ("Buy: at 100 % the queue grows without end", "It would if batches were full. Five of eighty places are taken."),
        ("Switch batching off, to make it less busy", "Then it can do not even 48 requests a second, instead of more than five hundred."),
        (
            "Not yet: look at the mean size of the batches and at the p99",
            "Yes. With this policy the busy share saturates long before the capacity does.",
        ),
    ),
    3,
)

CHECKS = (SLOWER, TWICE_AS_OFTEN, ALL_BUSY)

# --- the tables


def table_of_causes_checked() -> Exhibit:
    """Hold two percentages of the paper against its own counts."""
    total = sum(count for _, count, _ in CAUSES)
    faulty = CAUSES[0][1] / total
    gpus = sum(count for _, count, kind in CAUSES if kind == "accelerator") / total
    rows = [
        ("faulty GPU", f"{CAUSES[0][1]} of {total}", "30.1 %", f"**{percent(faulty)}**"),
        ("all GPU causes", f"{round(gpus * total)} of {total}", "58.7 %", f"**{percent(gpus)}**"),
        ("GPU memory (HBM3)", f"{CAUSES[1][1]} of {total}", "17.2 %", percent(CAUSES[1][1] / total)),
    ]
    return table(("cause", "counted", "printed", "counts divided"), rows)


def by_workers() -> Exhibit:
    """Compare how long one number and eight gigabytes take to be added up, by the size of the ring."""
    rows = [
        (number(workers, 5), duration(ring_time(workers, 8.0)), duration(ring_time(workers, 8e9)))
        for workers in (8, 64, 1_024, ACCELERATORS)
    ]
    return table(("workers in one ring", "8 bytes", "8 GB"), rows)


LATE: tuple[tuple[str, dict[str, float]], ...] = (
    ("nobody is late", {}),
    ("each message late by 10 µs on average", {"lateness": 1e-5}),
    ("one link of 1\u202f024 at half of its speed", {"slowest": 0.5}),
    ("one link of 1\u202f024 at a fifth of its speed", {"slowest": 0.2}),
)


@lru_cache
def ring(**changes: float) -> collective.Run:
    """Simulate a ring of 1 024 workers and 8 GB with some settings changed."""
    return collective.simulate(collective.Ring(**changes), seed=1)  # type: ignore[arg-type]


def lateness() -> Exhibit:
    """Simulate the same ring with somebody late."""
    rows = [(words, duration(run.time), f"**{number(run.slowdown)}×**") for words, changes in LATE for run in [ring(**changes)]]
    return table(("1\u202f024 workers, 8 GB each", "until all have it", "against the formula"), rows)


def effective(job: checkpointed.Job, runs: int = 5) -> float:
    """Return the mean share of useful time of some simulated runs."""
    return fmean(checkpointed.simulate(job, seed=seed).effective for seed in range(1, runs + 1))


def intervals() -> Exhibit:
    """Simulate the run of the cold open at intervals around the best one, with interruptions at random and in bursts."""
    job = tuned()
    rows = []
    for factor, words in ((0.25, "a quarter"), (0.5, "half"), (1.0, "Young's"), (2.0, "twice"), (4.0, "four times")):
        each = replace(job, interval=factor * job.interval)
        bursts = effective(replace(each, shape=0.6))
        rows.append((words, duration(each.interval), f"**{percent(effective(each))}**", percent(each.promised), percent(bursts)))
    return table(("interval", "work between savings", "useful, simulated", "exact formula", "in bursts, simulated"), rows)


def sizes() -> Exhibit:
    """Compute what fleets of several sizes do, each saved at its own best interval."""
    rows = []
    for factor in (0.125, 1, 2, 4, 8, 16):
        job = tuned(time_to_failure=STOPPED_EVERY / factor)
        share = job.promised
        rows.append(
            (
                number(ACCELERATORS * factor, 6),
                duration(job.time_to_failure),
                duration(job.interval),
                f"**{percent(share)}**",
                number(ACCELERATORS * factor * share, 3),
            )
        )
    return table(("accelerators", "stopped every", "best interval", "useful", "as many that never fail"), rows)


RATES = (20, 200, 500)


@lru_cache
def served(policy: str, rate: float, steps: float = 1.0) -> batch_server.Run:
    """Simulate the server of experiment 3, or one that writes text if requests take several steps."""
    if steps == 1:
        return batch_server.simulate(batch_server.BatchServer(policy=policy, arrival_rate=rate), seed=1)
    text = batch_server.BatchServer(policy=policy, arrival_rate=rate, steps=steps, largest=64, item_time=5e-4, requests=4_000)
    return batch_server.simulate(text, seed=1)


def policies() -> Exhibit:
    """Send the same requests to servers that begin a batch at different moments."""
    rows = []
    for policy, words in batch_server.POLICIES[:3]:
        cells = []
        for rate in RATES:
            run = served(policy, rate)
            lost = run.percentile(0.99) > 10 * LIMIT and policy == "alone"
            cells.append("falls behind" if lost else f"{duration(run.percentile(0.99), 2)}, {percent(run.busy, 2)} busy")
        rows.append((words, *cells))
    return table(("p99 and busy accelerator", *(f"{rate} a second" for rate in RATES)), rows)


CHOICES: tuple[tuple[str, dict[str, float], bool, str], ...] = (
    ("every two hours, a pause of 2 min, half an hour to restart", {"checkpoint_time": 120.0, "restart_time": 1_800.0}, False, "–"),
    ("the interval by Young", {"checkpoint_time": 120.0, "restart_time": 1_800.0}, True, "storage for more savings"),
    (
        "and saving behind the back: a pause of 5 s",
        {"checkpoint_time": 5.0, "restart_time": 1_800.0},
        True,
        "memory for a second copy, and bursts on the storage",
    ),
    ("and spare machines: 5 min to restart", {"checkpoint_time": 5.0, "restart_time": 300.0}, True, "machines that stand idle"),
)


def choice(changes: dict[str, float], at_best: bool) -> checkpointed.Job:
    """Return the job of the cold open under one choice of patterns."""
    return tuned(**changes) if at_best else checkpointed.Job(interval=7_200.0, **changes)


def patterns() -> Exhibit:
    """Run the same job under patterns that are added one after the other."""
    rows = []
    before: float | None = None
    for words, changes, at_best, price in CHOICES:
        job = choice(changes, at_best)
        share = effective(job)
        gained = "–" if before is None else number((share - before) * ACCELERATORS, 2)
        rows.append((words, duration(job.interval), f"**{percent(share)}**", gained, price))
        before = share
    return table(("the same run, stopped every 3.1 h", "interval", "useful", "accelerators won", "price"), rows)


TEXT_RATES = (4, 20)
TEXT_STEPS = 50.0


def together_or_not() -> Exhibit:
    """Let requests of very different lengths be computed in batches that end together, and in batches that anybody may leave."""
    rows = []
    for policy, words in (("present", "a batch ends together"), ("steps", "join and leave at every step")):
        cells = []
        for rate in TEXT_RATES:
            run = served(policy, rate, TEXT_STEPS)
            behind = run.throughput < 0.9 * rate
            cells.append(f"falls behind at {number(run.throughput, 2)} a second" if behind else f"**{duration(run.percentile(0.5), 2)}**")
        rows.append((words, *cells))
    return table((f"median, {number(TEXT_STEPS)} steps a request", *(f"{rate} requests a second" for rate in TEXT_RATES)), rows)


# --- the learner's own numbers


def own_job(*, interruptions: int, days: float, checkpoint_seconds: float, restart_seconds: float) -> Exhibit:
    """Say what a learner's long job loses, at which interval it should be saved, and what each interruption may cost."""
    between = days * DAY / interruptions
    job = tuned(checkpoint_time=checkpoint_seconds, restart_time=restart_seconds, time_to_failure=between)
    rows = [
        ("stopped every", duration(between)),
        ("save every (Young)", duration(float(young_interval(checkpoint_seconds, between)))),
        ("save every (Daly)", duration(float(daly_interval(checkpoint_seconds, between)))),
        ("useful time, then", f"**{percent(job.promised)}**"),
        ("with twice the machines", percent(tuned(**_of(job, between / 2)).promised)),
        ("for 90 % each stop may cost, all in all", duration(0.1 * between)),
    ]
    return table(("your job", ""), rows)


def _of(job: checkpointed.Job, between: float) -> dict[str, float]:
    return {"checkpoint_time": job.checkpoint_time, "restart_time": job.restart_time, "time_to_failure": between}


def own_batches(*, small: tuple[int, float], large: tuple[int, float], limit: float) -> Exhibit:
    """Take two measured batches (requests, seconds) and a limit (s), and say what the accelerator can promise."""
    (few, short), (many, long) = small, large
    if many <= few or long <= short:
        raise InputError("Measure a larger batch that takes longer than the smaller one; give (requests, seconds) of each.", "large")
    each = round((long - short) / (many - few), 12)  # measured seconds have fewer digits than that
    fixed = short - few * each
    if fixed <= 0:
        raise InputError("These two say that a batch has no fixed time, so that batching saves nothing; measure a batch of 1.", "small")
    most = int(largest_batch(limit, fixed, each))
    half = int(largest_batch(limit / 2, fixed, each)) if limit / 2 >= fixed + each else 0
    lines = [
        f"A batch takes **{duration(fixed)}** and **{duration(each)}** for each request.",
        table(
            ("batch", "requests a second"),
            [
                ("1", number(float(batched_throughput(1, fixed, each)))),
                (f"{most}, the largest within {duration(limit)}", number(float(batched_throughput(most, fixed, each)))),
                (
                    f"{half}, so that two fit" if half else "two do not fit into the limit",
                    f"**{number(float(batched_throughput(half, fixed, each)))}**" if half else "–",
                ),
            ],
        ).markdown,
        "Promise the last line, and measure it: arrivals are less even than you think.",
    ]
    return Exhibit("\n\n".join(lines))
