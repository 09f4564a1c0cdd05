"""What is E06's own: its bets, its checks, the systems that it breaks, and the tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from dstudio_lib import catalog
from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.formulas.backoff import total_backoff
from dstudio_lib.formulas.queueing import erlang_b, littles_law
from dstudio_lib.formulas.statistics import samples_for_quantile
from dstudio_lib.foundation.formatting import duration, number, one_in, percent
from dstudio_lib.foundation.quantities import Duration, Share
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.measurements.measured import Measurements
from dstudio_lib.simulators import optimistic_writers, systems, timeouts
from dstudio_lib.simulators.playground import Fault, Objective, Run, System, simulate
from dstudio_lib.simulators.playground_edits import with_setting
from dstudio_lib.simulators.playground_parts import Call, Client, LoadBalancer, Service
from dstudio_lib.simulators.playground_patterns import switched

from ..exhibits import Exhibit, table
from .asking import Bet, Question, gap, scale

FALSE = 0.001
"""Share of false timeouts and of refused calls that the episode aims at."""
DECORATION = "page to recommendations"
CHARGE = "checkout to bank"
QUIET, HUNG = (5, 20), (25, 60)
"""Seconds before and during the fault of the reference systems."""

# --- the bets


def repair_after_the_cause_was_known() -> float:
    """Return the time from the confirmed cause to a normal Kinesis, from the record (s)."""
    minutes = {event.title: event.minute for event in catalog.incident("aws-kinesis-2020").timeline}
    return 60.0 * (minutes["Kinesis is normal"] - minutes["The cause is confirmed"])


REPAIR = Bet(
    "Early on 25 November 2020 Amazon's Kinesis failed. At 09:39 Pacific time the cause was confirmed, and it was simple: a few servers "
    "too many. "
    "How long after that minute was Kinesis normal again?",
    scale(Duration, name="time to normal", symbol="t", default=3_600.0, practical=(300.0, 2 * 86_400.0), display="h"),
    repair_after_the_cause_was_known,
    gap,
    "12.7 hours [R]. Starting up and serving compete for the same resources there, so only a few hundred of many thousand servers could "
    "return in an hour. A dependency is not back when its cause is known, and your defences have to last that long.",
)

MEASURED = Bet(
    "A timeout may be wrong once in a thousand calls. You take the slowest of your measurements for it. How many independent ones do you "
    "need, to be 95 % sure that this is slow enough?",
    Quantity("measurements", "n", "", "independent ones", 1, 1e7, default=300, practical=(10, 100_000), scale="log"),
    lambda: float(samples_for_quantile(1 - FALSE)),
    gap,
    "With n measurements, all of them are quicker than the p99.9 with a chance of 0.999 to the power n, and that is 5 % only "
    "at 2\u202f995. "
    "For the p99 it was 299: each nine more takes ten times the measurements.",
)


@lru_cache(maxsize=64)
def _run(system: System) -> Run:
    return simulate(system, seed=1)


def charged_again(system: System | None = None) -> float:
    """Return how many charges the bank makes a second time in a minute."""
    return _run(system or systems.load("payments")).total("bank", "repeated")


TWICE = Bet(
    "A minute of a checkout: some 2\u202f900 payments. The bank answers in 0.2 s, but one answer in twenty takes eight times as long. "
    "The checkout "
    "waits for 0.6 s and tries up to twice more. How many charges are made a second time?",
    Quantity("repeated charges", "n", "", "in the minute", 0, 3_000, default=10, practical=(1, 1_000), scale="log"),
    charged_again,
    gap,
    "A timeout does not mean that the call did not happen. The money had moved, and only the news of it was late.",
)


def writers(strategy: str) -> optimistic_writers.Run:
    """Return how a hundred clients fare who want to write one row at the same moment, with one kind of back-off."""
    return optimistic_writers.simulate(optimistic_writers.OptimisticWriters(strategy=strategy), seed=1)


@lru_cache(maxsize=1)
def without_jitter() -> float:
    """Return the time until the last client is done, with exponential back-off and no jitter (s)."""
    return writers("exponential").time


TOGETHER = Bet(
    "A hundred clients want to change one row at the same moment. If those who collide try again at once, the last is done after "
    "two seconds. "
    "Now they back off politely, twice as long each time up to two seconds, without jitter. When is the last one done?",
    scale(Duration, name="time", symbol="t", default=5.0, practical=(0.1, 300.0), display=None),
    without_jitter,
    gap,
    "Everybody waits equally long, so those who collided meet again, later. Full jitter ends it in five seconds, for half of the writes.",
)


def copies(opens_at: float | None = None, *, at: str = "client", count: int = 4) -> System:
    """Return readers of several copies of which the first fails from 20 s to 60 s, and a breaker before all or before each of them.

    Parameters
    ----------
    opens_at
        Failed share at which breakers open; ``None`` for none.
    at
        Whether one breaker stands at the ``"client"``, or one before each ``"copy"``. A balancer passes by a copy whose breaker is open.
    """
    breaker = Call("", timeout=0.5, circuit_breaker=opens_at is not None, opens_at=opens_at or 0.5)
    plain = Call("", timeout=0.5)
    names = [f"copy {n}" for n in range(1, count + 1)]
    before_each, before_all = (breaker, plain) if at == "copy" else (plain, breaker)
    return System(
        "Readers of copies",
        (
            Client("readers", replace(before_all, to="copies"), rate=200.0),
            LoadBalancer("copies", tuple(replace(before_each, to=name) for name in names), policy="random", sees_down_after=-1),
            *(Service(name, servers=4, service_time=0.01) for name in names),
        ),
        faults=(Fault("errors", names[0], 20.0, 60.0, 1.0),),
        objective=Objective(latency=0.5, success=0.99),
        horizon=90.0,
    )


def read_while_failing(system: System) -> float:
    """Return the share of reads answered while one copy fails."""
    return _run(system).client("readers").between(*HUNG)


BREAKER = Bet(
    "One of four copies fails every call, and 76 % of the reads still succeed. You put a circuit breaker at the client, set to open "
    "when 30 % of "
    "the last hundred calls fail. What share of the reads succeeds now?",
    scale(Share, name="reads that succeed", symbol="s", default=0.9, practical=(0.01, 1.0)),
    lambda: read_while_failing(copies(0.3)),
    gap,
    "A quarter fails, and by chance thirty of a hundred soon do. Then it refuses every read, also those of the three healthy copies; "
    "each time it tries again, a few probes decide.",
)

NARROW = Bet(
    "A page calls recommendations 60 times a second, for 50 ms each: three calls at a time, on average. So the bulkhead gets "
    "three places. "
    "What share of the calls is refused, on a day on which nothing is wrong?",
    scale(Share, name="calls refused", symbol="B", default=0.1, practical=(0.001, 1.0)),
    lambda: float(erlang_b(3, 3.0)),
    gap,
    "Little's law gives the mean, and calls come in bunches. For one refusal in a thousand such a bulkhead needs ten places.",
)

BETS = (REPAIR, MEASURED, TWICE, TOGETHER, BREAKER, NARROW)

# --- the checks

WAIT = Question(
    "Your caller gives up after 1 s. You call a database with a timeout of 0.8 s and two retries, half a second apart. What is wrong?",
    (
        ("Nothing: each attempt is within the caller's second", "Each attempt is. All of them together take up to 3.4 s."),
        (
            "The timeout is too long for a database",
            "Perhaps. That can be said only from its measured latency, and it is not the worst here.",
        ),
        ("Retries need jitter", "They do, and with it they would still come after the caller has gone."),
        (
            "The retries are made for nobody: the caller has left by then",
            "Yes: 3 × 0.8 s and two waits are 3.4 s. What is begun after 1 s is load without a use; hand the deadline down.",
        ),
    ),
    3,
)

AGAIN = Question(
    "All caches of a region restart at 12:00 and load their data from one database. It chokes. What do you change first?",
    (
        (
            "Exponential back-off, doubling up to a minute",
            "They restarted together, and will double together: the same crowd comes, at longer intervals.",
        ),
        ("A random wait before the first load, and jitter on every retry", "Yes: what has to be broken up is the crowd, first of all."),
        ("More attempts, so that each gets its data in the end", "Each attempt is a load. More of them make the crowd larger."),
        ("A shorter timeout, so that places are free sooner", "Then work that is nearly done is thrown away, and asked for again."),
    ),
    1,
)

OPEN = Question(
    "A breaker takes its share of failures over the last 10 calls and opens at 50 %. On a usual day 2 % of calls fail. At night there is a "
    "call a minute, and it sometimes opens. Why?",
    (
        (
            "With few calls behind it, one or two failures are half of them",
            "Yes: without a minimum of calls, one failure in the first two is 50 %. The minimum belongs to the threshold.",
        ),
        ("The night's calls are slower", "They may be, and nothing in the setting asks for that."),
        ("2 % is too many failures for a breaker", "With a hundred calls, fifty failures at 2 % practically never happen."),
        ("The window should be shorter", "The shorter the window, the more a single failure weighs."),
    ),
    0,
)

WALL = Question(
    "A service has 100 threads and three dependencies that it could do without. Each gets a bulkhead of 50. One of them hangs. Then two. "
    "What happens?",
    (
        (
            "It works on in both cases: each has a wall of its own",
            "With one it does. Two walls of 50 hold 100 threads, and there are no more.",
        ),
        ("It stops in both cases: bulkheads only slow the end", "With one hanging, fifty threads are left, and they do."),
        ("It survives one, and two take every thread", "Yes. A wall protects only as long as those that fail together leave room."),
        ("It works on if the queue before it is long enough", "A queue adds no thread. It makes those who wait forget when to leave."),
    ),
    2,
)

CHECKS = (WAIT, AGAIN, OPEN, WALL)

# --- the tables of the experiments


def percentiles() -> Exhibit:
    """Place the same timeout, wrong once in a thousand calls, from four sets of measurements."""
    rows = []
    for words, sample in (
        ("5\u202f000, one in fifty slow (made up)", "lumpy"),
        ("5\u202f000, all alike (made up)", "tight"),
        ("312 of a load test", "locust"),
        ("117 pings", "ping"),
    ):
        run = timeouts.simulate(timeouts.Timeouts(sample=sample))
        found = run.timeout
        low, high = (("unknown" if each is None else duration(each)) for each in (found.low, found.high))
        rows.append((words, duration(run.percentiles[0].value), f"**{duration(found.value)}**", f"{low} to {high}"))
    return table(("measured", "median", "p99.9", "where it lies, with 95 % confidence"), rows)


def charges() -> Exhibit:
    """Let the checkout wait for a longer or shorter time, with retries and without."""
    system = systems.load("payments")
    rows = []
    for wait in (0.3, 0.6, 2.0, 4.0):
        patient = with_setting(system, CHARGE, "timeout", wait)
        once = switched(patient, "retries", CHARGE, False)
        rows.append(
            (duration(wait), percent(_run(once).success, 3), percent(_run(patient).success, 3), f"**{number(charged_again(patient))}**")
        )
    return table(("timeout", "paid in time, one attempt", "paid in time, two retries", "charged again"), rows)


def backoffs() -> Exhibit:
    """Let a hundred clients who collided come back in four ways."""
    rows = []
    for words, strategy in (
        ("at once", "none"),
        ("exponential, no jitter", "exponential"),
        ("exponential, half random", "equal jitter"),
        ("exponential, all random", "full jitter"),
    ):
        run = writers(strategy)
        rows.append((words, f"**{duration(run.time)}**", number(run.writes)))
    return table(("back-off", "the last is done after", "writes in all"), rows)


def false_opening(failing: float, calls: int, threshold: float) -> float:
    """Return the chance that of so many calls at least the threshold's share fails: that too few of ``calls`` replicas are up.

    >>> round(false_opening(0.5, 2, 1.0), 2)
    0.25
    """
    enough = math.ceil(threshold * calls - 1e-9)
    return float(k_of_n_unavailability(failing, calls, calls - enough + 1))


def thresholds() -> Exhibit:
    """Say how often a breaker is wrong when nothing has changed, for several windows and thresholds."""
    rows = []
    for failing in (0.02, 0.1):
        for calls in (2, 10, 100):
            rows.append((percent(failing), number(calls), *(_chance(false_opening(failing, calls, at)) for at in (0.5, 0.3, 0.15))))
    return table(("usual failures", "calls that decide", "opens at 50 %", "at 30 %", "at 15 %"), rows)


def _chance(value: float) -> str:
    return "under 1 in 10⁹" if value < 1e-9 else percent(value, 2) if value > 1e-3 else one_in(value)


def breakers() -> Exhibit:
    """Put a breaker before all copies or before each, with several thresholds, while one of four fails."""
    rows = []
    for words, system in (
        ("none", copies()),
        ("at the client, opens at 50 %", copies(0.5)),
        ("at the client, opens at 30 %", copies(0.3)),
        ("at the client, opens at 20 %", copies(0.2)),
        ("before each copy, opens at 50 %", copies(0.5, at="copy")),
    ):
        client = _run(system).client("readers")
        rows.append((words, percent(client.between(*QUIET), 3), f"**{percent(client.between(*HUNG), 3)}**"))
    return table(("breaker", "reads answered before", "while one copy of four fails"), rows)


def places() -> Exhibit:
    """Give the bulkhead before the recommendations more and more places: what is refused on a good day, and what it saves on a bad one."""
    rows = []
    for count in (3, 5, 10, 40, 80, 95):
        run = _run(switched(systems.load("bulkheads"), "bulkhead", DECORATION, True, bulkhead=count))
        refused = percent(float(erlang_b(count, 3.0)), 2) if count <= 10 else "none"
        rows.append((number(count), percent(_refused(run), 2), refused, f"**{percent(run.client('shoppers').between(*HUNG), 3)}**"))
    return table(("places", "refused on the good day, simulated", "by Erlang's formula", "pages served while they hang"), rows)


def _refused(run: Run) -> float:
    """Return the share of decorations that the bulkhead refused before the fault."""
    columns = run.call(DECORATION)
    refused, sent = (sum(columns[name][QUIET[0] : QUIET[1]]) for name in ("bulkheaded", "attempts"))
    return refused / max(1.0, refused + sent)


# --- the tables of the patterns


def page() -> Exhibit:
    """Switch the patterns of this episode on at one call, alone and together, in the same run."""
    rows = []
    for words, changes in (
        ("a timeout of 10 s, as it stood", ()),
        ("bulkhead of 40", (("bulkhead", 40),)),
        ("timeout of 2 s", (("timeout", 2.0),)),
        ("timeout of 0.2 s", (("timeout", 0.2),)),
        ("breaker, 10 s", (("circuit_breaker", True),)),
        ("timeout of 2 s, breaker", (("timeout", 2.0), ("circuit_breaker", True))),
        ("timeout of 0.2 s, three retries", (("timeout", 0.2), ("retries", 3))),
        ("timeout of 0.2 s, bulkhead of 10, breaker", (("timeout", 0.2), ("bulkhead", 10), ("circuit_breaker", True))),
    ):
        run = _run(_set(systems.load("bulkheads"), changes))
        rows.append((words, f"**{percent(run.client('shoppers').between(*HUNG), 3)}**", percent(_shown(run), 3)))
    return table(("before the recommendations", "pages served while they hang", "price: recommendations shown on a good day"), rows)


def _set(system: System, changes: Iterable[tuple[str, float | bool]]) -> System:
    for field, value in changes:
        system = with_setting(system, DECORATION, field, value)
    return system


def _shown(run: Run) -> float:
    """Return the share of recommendations that came before the fault."""
    columns = run.call(DECORATION)
    came, asked = (sum(columns[name][QUIET[0] : QUIET[1]]) for name in ("ok", "calls"))
    return min(1.0, came / max(1.0, asked))


def layers() -> Exhibit:
    """Let all layers retry, one of them, none, or all with a budget: while everything fails, and while a tenth does."""
    system = systems.load("layered_retries")
    calls = ("edge to gateway", "gateway to orders", "orders to database")
    rows = []
    for words, kept, budget in (
        ("no layer", (), False),
        ("all three", calls, False),
        ("the topmost only", calls[:1], False),
        ("the lowest only", calls[2:], False),
        ("all three, with budgets", calls, True),
    ):
        made = system
        for call in calls:
            made = switched(made, "retries", call, False) if call not in kept else made
            made = switched(made, "retry budget", call, True) if budget else made
        partly = replace(made, faults=(Fault("errors", "database", 20.0, 30.0, 0.1),))
        all_fail, some_fail = _run(made), _run(partly)
        load = sum(all_fail.block("database").arrived[20:30]) / 10 / made.clients[0].rate
        rows.append((words, f"**{number(load, 2)}×**", percent(some_fail.client("users").between(20, 30), 4)))
    return table(("who retries", "calls for one request, all failing", "answered while one call in ten fails"), rows)


def keys() -> Exhibit:
    """Give the bank idempotency keys, with the same timeout and the same retries."""
    system = systems.load("payments")
    rows = []
    for words, made in (
        ("one attempt", switched(system, "retries", CHARGE, False)),
        ("two retries", system),
        ("two retries, idempotency keys", with_setting(system, "bank", "idempotent", True)),
    ):
        run = _run(made)
        rows.append(
            (words, percent(run.success, 3), f"**{number(run.total('bank', 'repeated'))}**", number(run.total("bank", "remembered")))
        )
    return table(("checkout", "paid in time", "charged again", "answered from memory"), rows)


# --- the learner's own numbers


def places_for(load: float, refused: float = FALSE) -> int:
    """Return the fewest places at which no more than this share of calls is refused, for a mean number of calls at a time.

    >>> places_for(3.0), places_for(3.0, refused=0.35)
    (10, 3)
    """
    count = 1
    while float(erlang_b(count, load)) > refused:
        count += 1
    return count


def opens_at(failing: float, calls: int, wrong: float = 1e-6) -> float | None:
    """Return the least threshold, in hundredths, at which a breaker is seldom wrong; ``None`` if there is none.

    >>> opens_at(0.01, 100), opens_at(0.5, 2)
    (0.09, None)
    """
    return next((share / 100 for share in range(1, 101) if false_opening(failing, calls, share / 100) <= wrong), None)


def own_settings(mine: Measurements, *, rate: float, failing: float, caller_waits: float, calls: int = 100) -> Exhibit:
    """Propose a timeout, retries, a bulkhead and a breaker for a learner's own call, each with what it rests on."""
    found = timeouts.percentile(np.sort(np.array(mine.durations)), 1 - FALSE)
    wait = max(found.value, found.low or 0.0)
    high = f"and {duration(found.high)}" if found.high is not None else f"and nobody knows what: {mine.count} measurements are too few"
    low = "something" if found.low is None else duration(found.low)
    load = float(littles_law(rate, sum(mine.durations) / mine.count))
    stuck = float(littles_law(rate, wait))
    base = mine.percentile(50)
    fitting = [n for n in range(6) if (n + 1) * wait + float(total_backoff(base, 10.0, n)) <= caller_waits]
    at = opens_at(failing, calls)
    rows = [
        ("timeout", f"**{duration(wait)}**", f"the p99.9 of {mine.count} measurements; it lies between {low} {high}"),
        (
            "retries",
            f"**{number(max(fitting))}**" if fitting else "**none, and a shorter timeout**",
            f"as many as fit into the {duration(caller_waits)} that the caller waits, with back-offs from {duration(base)} on",
        ),
        (
            "bulkhead",
            f"**{number(places_for(load))} places**",
            f"{number(load, 2)} calls at a time; one in a thousand refused on a good day",
        ),
        ("", f"{number(math.ceil(stuck))} places", "would all be taken if nothing answered and the timeout alone protected you"),
        (
            "breaker",
            "**none that is quiet**" if at is None else f"**opens at {percent(at)}**",
            f"of {number(calls)} calls; wrong less than once in a million times while {percent(failing)} fail as usual",
        ),
    ]
    return table(("setting", "proposed", "because"), rows)
