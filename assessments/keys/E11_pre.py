"""E11, before the episode: what the learner already knows."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.assessment.items import (
    Anchor,
    Assessment,
    Choice,
    Code,
    Mistake,
    Numeric,
    Option,
    Parameter,
    Property,
    Recognition,
    Written,
)
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers, texts

_met = formulas.get("measurement.stalled_mean_met")
_recorded = formulas.get("measurement.stalled_mean_recorded")
_at_least_one = formulas.get("tail.slow_requests")


def _place(n: Any) -> float:
    return float((9_900 - n["below"]) / n["inside"])


BUCKET = Numeric(
    id="q1",
    title="Between two bounds",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A histogram holds 10\u202f000 requests. {below} of them took at most {low}, and {inside} more lie in the next bucket, which is "
        "{width} wide. "
        "What p99 is reported, if requests are taken to be spread evenly within a bucket?"
    ),
    parameters=(
        Parameter("below", "requests up to the lower bound", 9_700, 9_880, 10),
        Parameter("low", "lower bound of the bucket", 0.1, 0.25, 0.01, "s"),
        Parameter("inside", "requests in the bucket", 210, 400, 10),
        Parameter("width", "width of the bucket", 0.1, 0.5, 0.02, "s"),
    ),
    unit="seconds",
    expected=lambda n: n["low"] + n["width"] * _place(n),
    solution="q1.low + q1.width * (9_900 - q1.below) / q1.inside",
    mistakes=(
        Mistake("this is the upper bound; the 9\u202f900th request lies within the bucket", lambda n: n["low"] + n["width"]),
        Mistake("the bucket does not begin at zero: its lower bound is missing", lambda n: n["width"] * _place(n)),
        Mistake("this is the lower bound, up to which fewer than 99 % lie", lambda n: n["low"]),
    ),
    references=numbers(
        "q1", 2, good="place = (9_900 - q1.below) / q1.inside\nq1.low + place * q1.width", partial="q1.low + q1.width", wrong="0.99"
    ),
)

AVERAGED = Choice(
    id="q2",
    title="A number for the wall",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=1,
    prompt=(
        "Two servers answer the same kind of request. The first answered 99\u202f000 requests and reports a p95 of 20 ms; the second "
        "answered 1\u202f000 and "
        "reports a p95 of 900 ms. What is the p95 of all requests together?"
    ),
    options=(
        Option(
            "460 ms, the mean of the two.",
            "The mean treats 1\u202f000 requests like 99\u202f000. And the result is a percentile of nothing.",
        ),
        Option("It can't be found from these numbers, but the first server's requests decide it."),
        Option(
            "28.8 ms, the mean of the two weighted by the number of requests behind each.",
            "The weights are right for a mean of requests. A percentile is a place in a queue, and places do not average.",
        ),
        Option(
            "900 ms, since the worst server counts.",
            "One request in a hundred goes there. It can't decide where the slowest twentieth begins.",
        ),
    ),
    why="At most one request in a hundred was the second server's, so that the slowest twentieth consists mostly of the first one's.",
    references=letters("q2", 1, right="B", wrong="A"),
)

SAMPLED = Numeric(
    id="q3",
    title="The trace that was not kept",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "Of all traces {rate} are kept; the choice is made at the start of each request, by chance. During an incident {failing} requests "
        "fail. How likely is it that at least one failing request was kept? Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("rate", "share of traces that is kept", 0.002, 0.006, 0.0002, "%"),
        Parameter("failing", "requests that fail", 20, 80, 1),
    ),
    unit="",
    expected=lambda n: _at_least_one(slow_share=n["rate"], fan_out=int(n["failing"])),
    solution='formulas.get("tail.slow_requests")(slow_share=q3.rate, fan_out=q3.failing)',
    mistakes=(
        Mistake("adding the chances counts incidents of which several traces are kept more than once", lambda n: n["rate"] * n["failing"]),
        Mistake("this is how likely it is that none was kept", lambda n: (1 - n["rate"]) ** n["failing"]),
        Mistake("this is the chance for a single request, and there were many", lambda n: n["rate"]),
    ),
    references=numbers("q3", 2, good="1 - (1 - q3.rate) ** q3.failing", partial="q3.rate * q3.failing"),
)


def _burning(permitted: float, burn: float, long: int, short: int, failed: Sequence[int], total: Sequence[int]) -> list[int]:
    def over(minute: int, window: int) -> bool:
        first = max(0, minute - window + 1)
        requests, failures = sum(total[first : minute + 1]), sum(failed[first : minute + 1])
        return requests > 0 and failures / requests >= permitted * burn - 1e-12

    return [minute for minute in range(len(total)) if over(minute, long) and over(minute, short)]


def _traffic(random: Random, length: int, ratio: float, start: int, end: int) -> tuple[list[int], list[int]]:
    total = [random.randint(80, 120) for _ in range(length)]
    failed = [min(each, round(each * ratio) + random.randint(0, 2)) if start <= minute < end else 0 for minute, each in enumerate(total)]
    return failed, total


def _outage(random: Random, *, short_is_long: bool) -> tuple[Any, ...]:
    failed, total = _traffic(random, 60, random.uniform(0.1, 0.9), random.randint(8, 20), random.randint(25, 40))
    long = random.randint(8, 16)
    return 0.01, random.choice((3.0, 4.0, 6.0)), long, long if short_is_long else random.randint(2, 4), failed, total


def _silent(random: Random) -> tuple[Any, ...]:
    *rest, failed, total = _outage(random, short_is_long=False)
    gap = random.randint(2, 8)
    total = [0] * gap + total[gap:30] + [0] * 30
    return *rest, [min(f, t) for f, t in zip(failed, total, strict=True)], total


def _leaks(random: Random) -> list[tuple[Any, ...]]:
    cases = []
    for _ in range(6):
        total = [100] * 40
        permitted, burn = 0.01, float(random.choice((3, 4, 6)))
        at = round(100 * permitted * burn)
        start = random.randint(3, 12)
        for failures in (at, at - 1):
            failed = [failures if minute >= start else 0 for minute in range(40)]
            cases.append((permitted, burn, random.randint(5, 10), 2, failed, total))
    return cases


BURNING = Code(
    id="q4",
    title="An alert of two windows",
    outcome="O2",
    bloom="create",
    depth="L4",
    points=4,
    prompt=(
        "Build a burn-rate alert. `failed` and `total` are lists with the failed and with all requests of each minute. "
        "`permitted` is the share that may fail (1 minus the objective). The alert is on in a minute if, over the last `long` minutes "
        "*and* over the last `short` minutes, that minute included, the share of failed requests is at least `burn` times `permitted`. "
        "Windows that "
        "reach back before the first minute begin there. A window without any request is not over. Write "
        "`burning(permitted, burn, long, short, failed, total)`: the result is the list of the minutes, counted from 0, in which the "
        "alert is "
        "on. Allow for rounding: a share that is exactly at the limit counts.\n\n"
        "`burning(0.1, 5, 3, 1, [0, 9, 9, 0], [10, 10, 10, 10])` is `[2]`, and `burning(0.1, 5, 3, 1, [0], [0])` is `[]`."
    ),
    function="burning",
    stub='def burning(permitted, burn, long, short, failed, total):\n    """Minutes in which the alert is on."""',
    solution=(
        "def over(minute, window):\n"
        "    first = max(0, minute - window + 1)\n"
        "    requests, failures = sum(total[first:minute + 1]), sum(failed[first:minute + 1])\n"
        "    return requests > 0 and failures / requests >= permitted * burn - 1e-12\n"
        "return [minute for minute in range(len(total)) if over(minute, long) and over(minute, short)]"
    ),
    examples=(((0.1, 5, 3, 1, [0, 9, 9, 0], [10, 10, 10, 10]), [2]), ((0.1, 5, 3, 1, [0], [0]), [])),
    properties=(
        Property(
            title="one window: on once enough of it has failed, and off when enough has passed",
            points=1,
            cases=lambda random: (
                [_outage(random, short_is_long=True) for _ in range(6)] + [(0.01, 4.0, 10, 10, [9] * 5 + [0] * 9, [100] * 14)]
            ),
            holds=agrees_with(_burning),
        ),
        Property(
            title="two windows: both have to be over, and the short one ends it",
            points=1,
            cases=lambda random: (
                [_outage(random, short_is_long=False) for _ in range(6)]
                + [(0.01, 3.0, 2, 1, [0, random.randint(5, 9)], [1_000, 10]), (0.01, 3.0, 2, 1, [200, random.randint(5, 9)], [1_000, 10])]
            ),
            holds=agrees_with(_burning),
        ),
        Property(
            title="a leak at the limit is told, and one just below it never",
            points=1,
            cases=_leaks,
            holds=agrees_with(_burning),
        ),
        Property(
            title="a window without requests is not over, and stops nothing else",
            points=1,
            cases=lambda random: [_silent(random) for _ in range(6)] + [(0.01, 3.0, 4, 2, [0] * 5, [0] * 5)],
            holds=agrees_with(_burning),
        ),
    ),
    references=functions(
        "def burning(permitted, burn, long, short, failed, total):",
        4,
        good=(
            "def burning(permitted, burn, long, short, failed, total):\n"
            "    on = []\n"
            "    for minute in range(len(total)):\n"
            "        both = True\n"
            "        for window in (long, short):\n"
            "            first = max(0, minute + 1 - window)\n"
            "            requests = sum(total[first:minute + 1])\n"
            "            if requests == 0 or sum(failed[first:minute + 1]) / requests < permitted * burn - 1e-12:\n"
            "                both = False\n"
            "        if both:\n"
            "            on.append(minute)\n"
            "    return on"
        ),
        partial=(
            "def burning(permitted, burn, long, short, failed, total):\n"
            "    on = []\n"
            "    for minute in range(len(total)):\n"
            "        both = True\n"
            "        for window in (long, short):\n"
            "            first = max(0, minute + 1 - window)\n"
            "            both = both and sum(failed[first:minute + 1]) / sum(total[first:minute + 1]) >= permitted * burn - 1e-12\n"
            "        if both:\n"
            "            on.append(minute)\n"
            "    return on",
            3,
        ),
        wrong=(
            "def burning(permitted, burn, long, short, failed, total):\n"
            "    return [minute for minute in range(len(total)) if failed[minute] > permitted * total[minute]]"
        ),
    ),
)

REPORT = Recognition(
    id="q5",
    title="A page from a brochure",
    outcome="O3",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt="This is the (made-up) report of a load test, as printed in a brochure. What is wrong with it?",
    shown=(
        "```\n"
        "1 connection, next request after each answer, 60 s\n"
        "requests   58 400\n"
        "p50        1.0 ms\n"
        "p99        1.1 ms\n"
        "p99.9      1.3 ms\n"
        "largest    2 100 ms\n"
        "```"
    ),
    options=(
        Option(
            "Nothing: a largest value that is far off happens once in any long test.", "It happened once because the tester waited for it."
        ),
        Option(
            "Too few requests to give a p99.9.",
            "There are 58 beyond it, which would do, if they were the requests that users make. They are not.",
        ),
        Option("It omits those who were due while the tester waited."),
        Option(
            "One connection can't make a server busy, so latencies are too low.",
            "Possibly, but the numbers show something else: a stop of two seconds that appears as one request.",
        ),
    ),
    why="At a thousand requests a second some two thousand were due during the pause. One was sent; the p99 of users is over a second.",
    references=letters("q5", 1, right="C", wrong="A"),
)

WHAT_THEY_MET = Numeric(
    id="q6",
    title="What users met",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "A tester that waits for each answer measures a service: for {good_time} every answer takes {usual_latency}, at {request_rate} "
        "requests each "
        "second; then nothing is answered for {stall}, and the test ends with that answer. Users come at the same steady rate all the "
        "time, also "
        "during the stop, and are all answered as soon as it ends. What is the mean latency that users meet, in seconds?"
    ),
    parameters=(
        Parameter("good_time", "time in which all is well", 50, 150, 1, "s"),
        Parameter("usual_latency", "usual latency", 0.001, 0.01, 0.001, "s"),
        Parameter("request_rate", "requests each second", 50, 200, 10),
        Parameter("stall", "time in which nothing is answered", 2, 20, 0.5, "s"),
    ),
    unit="seconds",
    expected=lambda n: _met(n["good_time"], n["usual_latency"], n["stall"]),
    solution='formulas.get("measurement.stalled_mean_met")(q6.good_time, q6.usual_latency, q6.stall)',
    mistakes=(
        Mistake(
            "this is the mean that the tester recorded: the stop counts once in it",
            lambda n: _recorded(n["good_time"], n["request_rate"], n["usual_latency"], n["stall"]),
        ),
        Mistake(
            "whoever comes during the stop waits for what is left of it, half of it on average",
            lambda n: (n["good_time"] * n["usual_latency"] + n["stall"] ** 2) / (n["good_time"] + n["stall"]),
        ),
    ),
    references=numbers(
        "q6",
        2,
        good="(q6.good_time * q6.usual_latency + q6.stall**2 / 2) / (q6.good_time + q6.stall)",
        partial="(q6.good_time * q6.usual_latency + q6.stall**2) / (q6.good_time + q6.stall)",
    ),
)

REMEDY = Choice(
    id="q7",
    title="A better test",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "A load generator sends its next request when it has the answer to the last. Which change makes its percentiles those of users who "
        "come at a steady rate?"
    ),
    options=(
        Option("Count each latency from when the request was due by a fixed schedule."),
        Option(
            "Run it ten times as long, so that rare events are seen often enough to count.",
            "The pauses of the tester grow with those of the server. Ten times as much of the same is left out.",
        ),
        Option("Leave out the largest one per mille as outliers, since they are chance.", "They are the only trace that the pauses left."),
        Option(
            "Use many more connections side by side, so that one that waits holds up only itself.",
            "Each of them waits as well. With very many of them the effect shrinks, and nobody tells you when it is small enough.",
        ),
    ),
    why="From the schedule, a request that is sent late has waited since it was due, as a user would have.",
    references=letters("q7", 1, right="A", wrong="B"),
)

DESIGN = Written(
    id="q8",
    title="Alarms for a small service",
    outcome="O2",
    bloom="create",
    depth="L4",
    points=5,
    prompt=(
        "A service books appointments: 99.9 % of requests over 30 days are to succeed. By day it has 50 requests a second, at night one "
        "a minute. It "
        "pages today when more than 0.1 % of the requests of five minutes fail, and people have begun to ignore it. Design its alarms: "
        "the windows and "
        "burn rates with what share of the budget each spends before it tells (show the arithmetic of one), what pages and what is a "
        "ticket, how each alarm stops, "
        "what you do about the night, and how somebody notices that nothing arrives at all."
    ),
    rubric=(
        Anchor(
            5,
            "at least two burn rates from shares of the budget with a right calculation, a short window for each, pages apart from "
            "tickets, an "
            "answer to little traffic that fits it (probes, counts, longer windows), and an alarm on silence that does not share the "
            "service's fate",
        ),
        Anchor(4, "as above, but one of the five parts is missing or its arithmetic is wrong"),
        Anchor(3, "burn rates with windows, but little traffic and silence are not dealt with"),
        Anchor(1, "raises the threshold or the duration of the present alarm"),
        Anchor(0, "repeats the present alarm, or does not answer"),
    ),
    references=texts(
        "Page at a burn rate of 14.4 over an hour: 14.4 times 1 hour of 720 is 2 % of the month. Page at 6 over six hours, 5 %. Ticket "
        "at 1 over "
        "three days, 10 %. Each only if a window of a twelfth is over as well (5 min, 30 min, 6 h), so that it stops soon after the "
        "errors do. At night "
        "one failure among sixty requests is a rate of 16.7 and would page; so I let a probe book a test appointment every ten seconds, "
        "which "
        "makes 360 an hour, and ask for at least ten failures besides. A second probe from another provider pages if it gets no answer "
        "for three "
        "minutes, and the alarm system sends a sign of life that somebody misses if it is late.",
        "I would raise the threshold to 1 %.",
    ),
)

ASSESSMENT = Assessment(
    id="E11-pre",
    title="Observability & Debugging: before the episode",
    episode="E11",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=35,
    items=(BUCKET, AVERAGED, SAMPLED, BURNING, REPORT, WHAT_THEY_MET, REMEDY, DESIGN),
)
