"""E11, after the episode: the same outcomes as before it, by other questions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
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

_samples = formulas.get("statistics.samples_for_quantile")


def _place(n: Any) -> float:
    return float((9_500 - n["below"]) / n["inside"])


BUCKET = Numeric(
    id="q1",
    title="How far off can it be?",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A histogram holds 10\u202f000 requests: {below} took at most {low}, and {inside} more lie in the next bucket, which is {width} "
        "wide. The p95 is "
        "reported as if requests were spread evenly within the bucket. In truth they may lie anywhere in it. By how many seconds can "
        "the reported "
        "p95 be too high at most?"
    ),
    parameters=(
        Parameter("below", "requests up to the lower bound", 9_200, 9_450, 10),
        Parameter("low", "lower bound of the bucket", 0.1, 0.25, 0.01, "s"),
        Parameter("inside", "requests in the bucket", 320, 600, 10),
        Parameter("width", "width of the bucket", 0.1, 0.5, 0.02, "s"),
    ),
    unit="seconds",
    expected=lambda n: n["width"] * _place(n),
    solution="q1.width * (9_500 - q1.below) / q1.inside",
    mistakes=(
        Mistake(
            "this is the reported p95 itself, and how far it may be above the truth was asked for",
            lambda n: n["low"] + n["width"] * _place(n),
        ),
        Mistake("this is the whole width; the reported value does not lie at its upper end", lambda n: n["width"]),
    ),
    references=numbers(
        "q1",
        2,
        good="reported = q1.low + q1.width * (9_500 - q1.below) / q1.inside\nreported - q1.low",
        partial="q1.width",
        wrong="0.95",
    ),
)

PRESETS = Choice(
    id="q2",
    title="Nightly alarms",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=1,
    prompt=(
        "A service answers nearly every request in 110 to 170 ms. Its histogram has bounds at 50, 100, 250 and 500 ms, and its p99 is "
        "reported as about "
        "240 ms. An alarm at 200 ms pages every night. What do you do?"
    ),
    options=(
        Option(
            "Raise the alarm to 250 ms, where the histogram has a bound of its own.",
            "It would be quiet, and so it would be up to real latencies of 240 ms: the histogram can't tell the two apart.",
        ),
        Option(
            "Average the reported p99 over an hour, so that single minutes don't count.",
            "It is too high in every minute, so its average is too high as well. Averaging does not mend a bias.",
        ),
        Option(
            "Report the p95 instead, which is less noisy than the p99 is.",
            "It lies in the same bucket and is told by the same guess.",
        ),
        Option("Put a bound at the alarm, or use buckets of relative width."),
    ),
    why="Between 100 and 250 ms the histogram knows nothing. A bound at the alarm makes the share above it exact.",
    references=letters("q2", 1, right="D", wrong="A"),
)

NEEDED = Numeric(
    id="q3",
    title="Has it been seen?",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "You want to be sure, with a confidence of {confidence}, that at least one of your measurements lies above the true quantile of "
        "{quantile}. "
        "Measurements are independent. How many do you need at least?"
    ),
    parameters=(
        Parameter("quantile", "share of requests that are faster", 0.98, 0.998, 0.00025, "%"),
        Parameter("confidence", "confidence", 0.9, 0.99, 0.005, "%"),
    ),
    unit="",
    expected=lambda n: float(_samples(n["quantile"], n["confidence"])),
    solution='formulas.get("statistics.samples_for_quantile")(q3.quantile, q3.confidence)',
    mistakes=(
        Mistake("so many make one expected, and leave more than one chance in three to have none", lambda n: 1 / (1 - n["quantile"])),
        Mistake(
            "the logarithm belongs to the chance that all are below, which is one minus the confidence",
            lambda n: math.log(n["confidence"]) / math.log(n["quantile"]),
        ),
    ),
    references=numbers(
        "q3",
        2,
        good="import math\nmath.ceil(math.log(1 - q3.confidence) / math.log(q3.quantile))",
        partial="1 / (1 - q3.quantile)",
    ),
)


def _rules(objective: float, period: float, choices: Sequence[Sequence[float]]) -> list[list[float]]:
    found = []
    for share, window in choices:
        burn = share * period / window
        ratio = burn * (1 - objective)
        if ratio <= 1:
            found.append([burn, ratio, window / 12])
    return sorted(found, reverse=True)


def _choices(random: Random, count: int) -> list[list[float]]:
    """Draw alarms whose burn rates differ clearly, so that their order is beyond doubt."""
    while True:
        windows = random.sample([1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0], count)
        drawn = [[round(random.uniform(0.01, 0.15), 3), window] for window in windows]
        rates = sorted(share / window for share, window in drawn)
        if all(faster > 1.05 * slower for slower, faster in pairwise(rates)):
            return drawn


def _period(random: Random) -> float:
    return 24.0 * random.choice((7, 14, 28, 30, 90))


RULES = Code(
    id="q4",
    title="Rules from a budget",
    outcome="O2",
    bloom="create",
    depth="L4",
    points=4,
    prompt=(
        "Build a designer of burn-rate alerts. `objective` is the share of requests that must succeed over `period` hours; `choices` is "
        "a list of pairs "
        "`[share, window]`: an alarm that is to come when that share of the whole period's budget is gone within that many hours. Write "
        "`rules(objective, period, choices)`: the result has a list `[burn, ratio, short]` for each alarm, with the burn rate, the "
        "share of failed requests "
        "over the window that reaches it, and a short window of a twelfth, in hours. An alarm that could not fire even if every request "
        "failed is left out. "
        "The fastest burn rate comes first.\n\n"
        "`rules(0.999, 720, [[0.05, 6], [0.02, 1]])` is about `[[14.4, 0.0144, 0.0833], [6.0, 0.006, 0.5]]`, and "
        "`rules(0.9, 720, [[0.02, 1]])` is `[]`."
    ),
    function="rules",
    stub='def rules(objective, period, choices):\n    """Burn rate, failing share and short window of each alarm, fastest first."""',
    solution=(
        "found = []\n"
        "for share, window in choices:\n"
        "    burn = share * period / window\n"
        "    ratio = burn * (1 - objective)\n"
        "    if ratio <= 1:\n"
        "        found.append([burn, ratio, window / 12])\n"
        "return sorted(found, reverse=True)"
    ),
    examples=(
        ((0.999, 720, [[0.05, 6], [0.02, 1]]), [[14.4, 0.0144, 1 / 12], [6.0, 0.006, 0.5]]),
        ((0.9, 720, [[0.02, 1]]), []),
    ),
    properties=(
        Property(
            title="the burn rate and failing share of a single alarm",
            points=1,
            cases=lambda random: [(round(random.uniform(0.998, 0.9999), 4), _period(random), _choices(random, 1)) for _ in range(8)],
            holds=agrees_with(_rules),
        ),
        Property(
            title="several alarms, the fastest first, whatever their order",
            points=1,
            cases=lambda random: [
                (0.999, period, turned)
                for _ in range(4)
                for period in (_period(random),)
                for choices in (_choices(random, 4),)
                for turned in (choices, choices[::-1])
            ],
            holds=agrees_with(_rules),
        ),
        Property(
            title="alarms that could never fire are left out, and others kept",
            points=1,
            cases=lambda random: [
                (round(random.uniform(0.8, 0.95), 3), _period(random), [*_choices(random, 5), [0.9, 1.0]]) for _ in range(8)
            ],
            holds=agrees_with(_rules),
        ),
        Property(
            title="periods of other lengths, and no alarms at all",
            points=1,
            cases=lambda random: [(0.9995, 24.0 * random.randint(5, 120), _choices(random, 3)) for _ in range(6)] + [(0.999, 720.0, [])],
            holds=agrees_with(_rules),
        ),
    ),
    references=functions(
        "def rules(objective, period, choices):",
        4,
        good=(
            "def rules(objective, period, choices):\n"
            "    made = [[share * period / window, share * period / window * (1 - objective), window / 12] for share, window in choices]\n"
            "    return sorted([each for each in made if each[1] <= 1], key=lambda each: -each[0])"
        ),
        partial=(
            "def rules(objective, period, choices):\n"
            "    made = [[share * period / window, share * period / window * (1 - objective), window / 12] for share, window in choices]\n"
            "    return sorted(made, reverse=True)",
            3,
        ),
        wrong=(
            "def rules(objective, period, choices):\n"
            "    return [[1 / (1 - objective), 1 - objective, window] for _, window in choices] or 0"
        ),
    ),
)

REPORT = Recognition(
    id="q5",
    title="Two systems compared",
    outcome="O3",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt=(
        "These are (made-up) results of one tool, which waits for each answer before it asks again, for two stores that hold the same "
        "data. "
        "Users will come at a steady 5\u202f000 requests a second. Which conclusion is allowed?"
    ),
    shown=(
        "```\n"
        "             requests in 100 s    p50      p99     p99.9    largest\n"
        "store A          500 000          2.0 ms   4 ms    9 ms      40 ms\n"
        "store B          420 000          1.6 ms   2 ms    3 ms   9 500 ms\n"
        "```"
    ),
    options=(
        Option(
            "B is faster: it is better at every percentile that is given, by up to three times.",
            "Of the requests that were sent. For nearly ten seconds hardly any was.",
        ),
        Option(
            "B is faster on average and A in the worst case, which is one request.",
            "One request on each connection. Users who come at a steady rate would have made some 47\u202f000 of it.",
        ),
        Option("B stood still for nearly ten seconds, and its users' p99 is seconds."),
        Option(
            "None: tests of 100 s are too short to compare two stores at the p99.9 or beyond.",
            "Short perhaps, but a pause of 9.5 s in it is a finding, and the missing requests say the same.",
        ),
    ),
    why="A tenth of users would have come during the pause, so even their p95 is seconds. The smaller number of requests gives it away.",
    references=letters("q5", 1, right="C", wrong="A"),
)

WHO_WAITED = Numeric(
    id="q6",
    title="Who really waited",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "A tester that waits for each answer measures a service for {good_time}, in which every answer takes a millisecond, at "
        "{request_rate} requests each "
        "second; then nothing is answered for {stall}, and the test ends with that answer. Users come at the same steady rate all the "
        "time, also during the "
        "stop, and are all answered as soon as it ends. What share of users waits longer than {limit}? Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("good_time", "time in which all is well", 50, 150, 1, "s"),
        Parameter("request_rate", "requests each second", 50, 200, 10),
        Parameter("stall", "time in which nothing is answered", 3, 20, 0.5, "s"),
        Parameter("limit", "limit", 0.5, 1.5, 0.1, "s"),
    ),
    unit="",
    expected=lambda n: (n["stall"] - n["limit"]) / (n["good_time"] + n["stall"]),
    solution="(q6.stall - q6.limit) / (q6.good_time + q6.stall)",
    mistakes=(
        Mistake("this is the share of the tester's requests: it met the stop once", lambda n: 1 / (n["good_time"] * n["request_rate"] + 1)),
        Mistake("whoever comes near the end of the stop waits less than the limit", lambda n: n["stall"] / (n["good_time"] + n["stall"])),
        Mistake("the stop belongs to the time in which users come", lambda n: (n["stall"] - n["limit"]) / n["good_time"]),
    ),
    references=numbers("q6", 2, good="(q6.stall - q6.limit) / (q6.good_time + q6.stall)", partial="q6.stall / (q6.good_time + q6.stall)"),
)

REMEDY = Choice(
    id="q7",
    title="Only the old log is left",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "Of a load test only the list of latencies is left. It was meant to send a request every 10 ms and waited for each answer. One "
        "latency is 3 s, all others "
        "are 1 ms. Which repair comes nearest to what users would have met?"
    ),
    options=(
        Option("Remove the 3 s as an outlier.", "It stands for all who came in these three seconds."),
        Option("For the 3 s, add 2.99 s, 2.98 s and so on down to 10 ms."),
        Option(
            "Count the 3 s three hundred times, once for each request that was due.",
            "So many users were affected, but those who came later waited less.",
        ),
        Option(
            "Multiply every latency by the mean over the median, so that the tail has its weight.",
            "The others are right as they are. What is missing are those who were never sent.",
        ),
    ),
    why="Whoever was due 10 ms later would have waited 10 ms less, and so on: that is what HdrHistogram's correction adds.",
    references=letters("q7", 1, right="B", wrong="C"),
)

DESIGN = Written(
    id="q8",
    title="Alarms for a pipeline",
    outcome="O2",
    bloom="create",
    depth="L4",
    points=5,
    prompt=(
        "Sensors send readings to a service of yours; 99.5 % of the readings over 28 days are to be stored within a minute. By day 200 "
        "come each second, in the "
        "small hours two each minute. Today somebody looks at a graph of errors every morning. Design its alarms: the windows and burn "
        "rates with what share of the budget "
        "each spends before it tells (show the arithmetic of one), what pages and what is a ticket, how each alarm stops, what you do "
        "about the small "
        "hours, and how somebody notices that no reading arrives, or that the alarms themselves are dead."
    ),
    rubric=(
        Anchor(
            5,
            "at least two burn rates from shares of the budget with a right calculation for 28 days, a short window for each, pages "
            "apart from tickets, an "
            "answer to little traffic that fits it, and an alarm on silence with a second watcher that does not share the fate of the "
            "first",
        ),
        Anchor(4, "as above, but one of the five parts is missing or its arithmetic is wrong"),
        Anchor(3, "burn rates with windows, but little traffic and silence are not dealt with"),
        Anchor(1, "a threshold on the error ratio with a duration"),
        Anchor(0, "a person who looks more often, or no answer"),
    ),
    references=texts(
        "28 days are 672 hours. Page when 2 % is gone in an hour: 0.02 times 672 is a burn rate of 13.4, which is 6.7 % of readings "
        "failing. Page when 5 % is "
        "gone in six hours: 5.6, or 2.8 %. Ticket when 10 % is gone in three days: 0.93. Each with a window of a twelfth that must be "
        "over too, so "
        "that it ends soon after the fault. In the small hours 120 readings come in an hour, and eight failures would page; I let ten "
        "artificial "
        "sensors report every five seconds, which is as much as 120 a minute. If no reading at all comes for two minutes, by day, that "
        "pages; an "
        "artificial sensor at another provider asks whether its own reading is stored and pages if not. The alarm system reports to "
        "that provider "
        "every minute, and its absence is an alarm there.",
        "Page if more than 0.5 % fail for ten minutes.",
    ),
)

ASSESSMENT = Assessment(
    id="E11-post",
    title="Observability & Debugging: after the episode",
    episode="E11",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=35,
    items=(BUCKET, PRESETS, NEEDED, RULES, REPORT, WHO_WAITED, REMEDY, DESIGN),
)
