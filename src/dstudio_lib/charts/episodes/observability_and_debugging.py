"""What is E11's own: its bets, its checks, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

import math
from functools import cache

from dstudio_lib import catalog
from dstudio_lib.formulas.measurement import corrected_latencies
from dstudio_lib.formulas.slo import budget_consumed, burn_rate, detection_time
from dstudio_lib.formulas.statistics import samples_for_quantile
from dstudio_lib.formulas.teams import quiet_shift
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantities import Duration
from dstudio_lib.measurements.measured import Measurements
from dstudio_lib.simulators import watching
from dstudio_lib.simulators.error_budget import DAY, HOUR, MINUTE, RULES, SHORT, ErrorBudget, simulate, worth
from dstudio_lib.simulators.queues.closed import Measured, measure
from dstudio_lib.simulators.timeouts import ranks

from ..exhibits import Exhibit, table
from .asking import Bet, Question, gap, scale

INTERVAL, LENGTH, STALL, SERVICE = 0.0005, 30.0, 1.4, 0.0001
"""A load test of 2 000 requests a second for 30 s, a stop of 1.4 s as in the README of wrk2, and an answer time of its own."""

SHARES = (0.5, 0.99, 0.999, 1.0)


# --- the bets


def _event(title: str) -> float:
    """Return when an event of Datadog's day happened (s since the trigger)."""
    return next(60.0 * event.minute for event in catalog.incident("datadog-systemd-2023").timeline if event.title == title)


def told_of_the_silence() -> float:
    """Return how long after the monitors fell silent customers were told of it (s)."""
    return _event("Customers are told that monitors may be silent") - _event("All five regions are hit")


SILENCE = Bet(
    "At 06:03 UTC a monitoring company goes down, and the alarms that its customers have set up stop working, all at once. They do not "
    "ring; they "
    "just no longer could. How long until the public notices first say that alarms may be affected?",
    scale(Duration, name="until told", symbol="t", default=2_277.0, practical=(60.0, 86_400.0), display="min"),
    told_of_the_silence,
    gap,
    "80 minutes [R]. In all that time a dashboard without a red light meant nothing: silence looks exactly like health.",
)


@cache
def load_test() -> Measured:
    """Return the load test with one stop in the middle."""
    return measure(interval=INTERVAL, stalls=[(LENGTH / 2, LENGTH / 2 + STALL)], service=SERVICE, length=LENGTH)


def _quantile(latencies: tuple[float, ...] | list[float], share: float) -> float:
    ordered = sorted(latencies)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


WAITED = Bet(
    "A load test sends 2\u202f000 requests a second for 30 s; each answer takes 0.1 ms. Once, the server stands still for 1.4 "
    "s. The tester "
    "waits "
    "for each answer before it asks again, and reports a p99 of 0.1 ms. What is the p99 of users who come 2\u202f000 a second, whatever "
    "happens?",
    scale(Duration, name="p99", symbol="x", default=0.01, practical=(1e-4, 1e2), scale="log"),
    lambda: _quantile(load_test().intended, 0.99),
    gap,
    "Nearly five in a hundred users came during the stop. The tester was waiting then, and met it once.",
)


@cache
def fleet(slow_servers: int = 1, slow_traffic: float = 1.0) -> watching.Run:
    """Return a minute of the fleet."""
    return watching.simulate(watching.Watching(slow_servers=slow_servers, slow_traffic=slow_traffic), seed=1)


AVERAGED = Bet(
    "Forty servers, equally busy. One of them is ten times slower than the others, and so one request in a hundred takes more than 572 "
    "ms. The "
    "wall shows the mean of the forty servers' p99s. What does it read?",
    scale(Duration, name="mean of the p99s", symbol="x", default=0.3, practical=(0.01, 10.0), scale="log"),
    lambda: fleet().mean_of_servers(0.99),
    gap,
    "The slow server is one fortieth of the mean, but nearly all of the slowest hundredth. An average dilutes just what a percentile "
    "looks for.",
)


def leak_lasts() -> float:
    """Return how long 1.4 % of errors take to spend a month's budget at 99.9 % (s)."""
    return 30 * DAY / float(burn_rate(0.014, 0.999))


LEAK = Bet(
    "99.9 % over 30 days. One rule pages if the budget is being spent 14.4 times faster than evenly, over an hour. From now on 1.4 % of "
    "requests "
    "fail, and nobody is paged, since that is 14.0 times. How long until the month's whole budget is gone?",
    scale(Duration, name="until it is gone", symbol="t", default=97_000.0, practical=(HOUR, 30 * DAY), display="h"),
    leak_lasts,
    gap,
    "Two days and a bit, without a single page. A rule is blind below its threshold, however long it looks.",
)

BETS = (SILENCE, WAITED, AVERAGED, LEAK)

# --- the checks

OMISSION = Question(
    "A published benchmark: 64 connections, each asks again when it has its answer. 50\u202f000 requests a second, p99 2 ms, p99.9 3 ms, "
    "largest "
    "4.8 s. What do you make of the p99.9?",
    (
        (
            "It is fine: one request of 4.8 s in so many is an outlier",
            "All 64 connections stood still for up to 4.8 s. Whoever came then was never sent.",
        ),
        (
            "It describes what was sent, and the sender stopped too",
            "Yes. At a steady 50\u202f000 a second some 240\u202f000 requests would have come during that pause, and a closed "
            "loop sent 64.",
        ),
        (
            "It should be corrected by averaging it with the largest",
            "No average mends what was never measured. Send on schedule, or count from the schedule.",
        ),
        ("A longer test would show the same numbers more exactly", "More exactly, and as wrong: at each pause the tester pauses as well."),
    ),
    1,
)

WATCHERS = Question(
    "Twelve servers each export their p95. You need the p95 of the service. What do you do?",
    (
        ("Take the mean of the twelve", "Each p95 has lost how many requests stand behind it. The mean is a percentile of nothing."),
        ("Take the largest, to be safe", "It is an upper bound of sorts, and it may be a server that hardly anybody asks."),
        ("Weight each by the server's requests", "Better weights for a number that still isn't a percentile. Only counts can be added."),
        ("Export counts in buckets and add those up", "Yes. Add the buckets first, and take the percentile last."),
    ),
    3,
)

RULES_CHECK = Question(
    "You add a window of five minutes to the rule “14.4 over an hour”: both must hold. What changes?",
    (
        (
            "It stops within minutes after the last error, not up to an hour after it",
            "Yes. It starts as before, since at a steady rate the short window is over the threshold first.",
        ),
        ("It fires sooner, since five minutes fill sooner", "Both have to hold. The long one decides when it starts."),
        ("It sees smaller leaks", "The threshold is the same: below 14.4 neither window ever reaches it."),
        (
            "It fires less often for nothing, and later for real faults",
            "Never later, at a steady error ratio: the long window is the slower of the two.",
        ),
    ),
    0,
)

CHECKS = (OMISSION, WATCHERS, RULES_CHECK)

# --- the tables


def as_reported() -> Exhibit:
    """Show one load test three times: as the waiting tester reports it, from the schedule, and repaired afterwards."""
    run = load_test()
    rows = []
    for words, latencies in (
        ("the tester that waits", list(run.waited)),
        ("the same, repaired afterwards", corrected_latencies(run.waited, INTERVAL)),
        ("counted from the schedule", list(run.intended)),
    ):
        quantiles = [duration(_quantile(latencies, share)) for share in SHARES]
        slow = sum(each > 10 * SERVICE for each in latencies)
        rows.append((words, number(len(latencies), 5), number(slow, 4), *quantiles))
    return table(("", "latencies", "over 1 ms", "p50", "**p99**", "p99.9", "largest"), rows)


def five_watchers() -> Exhibit:
    """Show what each way of watching says of the same minutes, and how many numbers it keeps for that."""
    runs = (fleet(), fleet(slow_servers=0), fleet(slow_traffic=0.05))
    keeps = (runs[0].every.size, 40, 40, 40 * 12, sum(len(own.counts) for own in runs[0].relative_by_server()), runs[0].kept.size)
    ways = ("true", "mean_of_servers", "largest_of_servers", "in_fixed_buckets", "in_relative_buckets", "sampled")
    words = (
        "the truth: every request",
        "mean of the servers' p99s",
        "largest of the servers' p99s",
        "preset buckets, added up",
        "buckets of relative width, added up",
        "one request in a hundred",
    )
    rows = [
        (
            name,
            *(f"{duration(getattr(run, way)(0.99))}{_off(run, way)}" for run in runs),
            number(kept),
        )
        for name, way, kept in zip(words, ways, keeps, strict=True)
    ]
    head = ("p99 by", "one of 40 slow", "none slow", "one slow and hardly asked", "numbers kept")
    return table(head, rows)


def _off(run: watching.Run, way: str) -> str:
    if way == "true":
        return ""
    ratio = getattr(run, way)(0.99) / run.true(0.99)
    return f" (**{number(ratio, 2)}×**)" if abs(ratio - 1) > 0.1 else f" ({number(ratio, 3)}×)"


def sample_says() -> Exhibit:
    """Show what samples of several sizes say of the p99, with the interval that order statistics alone allow."""
    rows = []
    for share in (0.01, 0.05, 0.25):
        run = watching.simulate(watching.Watching(sampled=share), seed=1)
        found, (low, high) = run.sampled(0.99), run.sample_interval(0.99)
        assert found is not None
        upper = "no upper end" if high == math.inf else duration(high)
        rows.append((percent(share), number(run.kept.size), duration(found), f"{duration(low)} to {upper}"))
    return table(("sampled", "requests kept", "p99 of the sample", "95 % interval for the true p99"), rows)


OUTAGES = (
    ("everything fails, 18 min", 1.0, 18 * MINUTE),
    ("2 % fail, 2 h", 0.02, 2 * HOUR),
    ("1.4 % fail, 3 days", 0.014, 3 * DAY),
    ("0.2 % fail, 15 min", 0.002, 15 * MINUTE),
)
"""Outages that the rules are held against; the last is not worth a page."""

NAMES = {
    "threshold": "errors above 0.1 %, 10 min",
    "slow": "errors above 0.1 %, 36 h",
    "single": "one burn rate: 14.4 over 1 h",
    "multiple": "three burn rates, long windows",
    "multiwindow": "three, each with a short window",
}


def rules_on_and_off() -> Exhibit:
    """Hold each set of rules against the same outages: when it tells, how long it goes on, and what its alarms are worth."""
    rows = []
    for alert, words in NAMES.items():
        cells = []
        for _, ratio, length in OUTAGES:
            run = simulate(ErrorBudget(alert=alert, error_ratio=ratio, length=length))
            cells.append(
                "never" if run.detected is None or run.stops is None else f"{duration(run.detected, 2)}, on for {duration(run.stops, 2)}"
            )
        value = worth(alert, 0.999, 30 * DAY, 0.02)
        assert value.precision is not None and value.recall is not None
        windows = sum(1 + (rule.short is not None) for rule in RULES[alert])
        rows.append((words, *cells, f"**{percent(value.precision, 2)}** · {percent(value.recall, 2)}", number(windows)))
    return table(("rules", *(words for words, _, _ in OUTAGES), "right · found", "price: windows to keep"), rows)


def says(failed: float, total: float, rule: str) -> bool:
    """Return whether a rule speaks at a minute with so many failed requests of so many.

    ``ratio`` asks for a share of failures above 1.44 %; ``success`` for a share of successes below 98.56 %, where no requests at
    all count as no success; ``silence`` for no requests at all.

    >>> [says(0, 0, rule) for rule in ("ratio", "success", "silence")]
    [False, True, True]
    """
    if rule == "ratio":
        return total > 0 and failed / total >= 0.0144
    if rule == "success":
        return (total - failed) / total <= 1 - 0.0144 if total else True
    return total == 0


def when_nothing_arrives() -> Exhibit:
    """Hold three ways to write a rule against a good minute, a bad one, and one in which nothing arrives."""
    minutes = (("good: 1 of 1\u202f000 fails", 1, 1_000), ("bad: 200 of 1\u202f000 fail", 200, 1_000), ("silent: nothing arrives", 0, 0))
    rules = (
        ("share of failures", "ratio"),
        ("share of successes, which nothing at all has none of", "success"),
        ("an alarm on silence", "silence"),
    )
    rows = [(words, *("**speaks**" if says(failed, total, rule) else "quiet" for _, failed, total in minutes)) for words, rule in rules]
    return table(("rule", *(words for words, _, _ in minutes)), rows)


def false_silences(each_minute: float, window: float = 5.0) -> float:
    """Return how many silences a day last for a window (min) by chance alone: each request begins one that may be so long."""
    return 24 * 60 * each_minute * float(quiet_shift(page_rate=each_minute / 60, shift=60 * window))


def silences() -> Exhibit:
    """Show how often five minutes without a request are nothing but chance, by traffic."""
    rows = [(number(rate), f"**{number(false_silences(rate), 2)}**") for rate in (0.5, 1.0, 2.0)]
    return table(("requests a minute, on average", "false alarms on silence, each day"), rows)


# --- the learner's own numbers


def own_percentiles(mine: Measurements) -> Exhibit:
    """Return a learner's percentiles with the intervals that their number of measurements allows."""
    lines = [mine.summary()]
    if not mine.durations:
        lines.append("A summary holds no single measurements, so no interval can be given; export the raw ones.")
        return Exhibit("\n\n".join(lines))
    count, ordered = len(mine.durations), mine.ordered
    rows = []
    for percentage in (50.0, 95.0, 99.0, 99.9):
        share = percentage / 100
        needed = int(samples_for_quantile(share, 0.95))
        if count < 2:
            continue
        low, high = ranks(count, share)
        lower = duration(ordered[low - 1]) if low >= 1 else "no lower end"
        upper = duration(ordered[high - 1]) if high <= count else "**no upper end**"
        rows.append((f"p{percentage:g}", duration(mine.percentile(percentage)), f"{lower} to {upper}", number(needed, 4)))
    lines.append(table(("", "measured", "95 % interval", "measurements needed to have seen it"), rows).markdown)
    return Exhibit("\n\n".join(lines))


def own_alerts(*, objective: float, days: float = 30.0, requests_each_second: float = 10.0) -> Exhibit:
    """Design multi-window burn-rate alerts for an objective, and say where they are blind.

    Pages at 2 % of the budget in an hour and 5 % in six hours, a ticket at 10 % in three days: the start that Google's workbook gives.
    """
    if days <= 3:
        raise InputError(f"days={days:g} is too short for a ticket over three days; give a period of more than 3 days; try 30.", "days")
    period, rows = days * DAY, []
    for share, window, kind in ((0.02, HOUR, "page"), (0.05, 6 * HOUR, "page"), (0.10, 3 * DAY, "ticket")):
        burn = share * period / window
        ratio = burn * (1 - objective)
        if ratio > 1:
            rows.append((kind, duration(window), number(burn), "more than all", "–", "–", "never: even if all fail"))
            continue
        all_fail = float(detection_time(1.0, objective, window, burn))
        failures = max(1, math.ceil(requests_each_second * window * ratio * (1 - 1e-12)))
        rows.append((kind, duration(window), number(burn), percent(ratio), duration(window / SHORT), duration(all_fail), number(failures)))
    head = ("tells by", "long window", "burn rate", "failing share", "short window", "if all fails, after", "failures that fire it")
    lines = [table(head, rows).markdown]
    if requests_each_second * HOUR * (1 - objective) * 14.4 < 10:
        lines.append(
            "**Fewer than ten failures make the fastest rule page.** At so little traffic a bad minute pages; send probes, or lengthen "
            "windows."
        )
    lines.append("All of these are quiet if nothing arrives. Add an alarm on silence, from outside.")
    return Exhibit("\n\n".join(lines))


def single_rule_misses() -> float:
    """Return the share of worthwhile outages that the single rule never tells of."""
    value = worth("single", 0.999, 30 * DAY, 0.02)
    assert value.recall is not None
    return 1 - value.recall


def spent_when_told(error_ratio: float) -> float:
    """Return the share of the budget that is gone when the fastest burn-rate rule fires."""
    rule = RULES["multiwindow"][0]
    when = rule.starts(error_ratio, 0.999)
    assert when is not None
    return float(budget_consumed(burn_rate(error_ratio, 0.999), when, 30 * DAY))
