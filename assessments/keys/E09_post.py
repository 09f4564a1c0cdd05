"""E09, after the episode: what the learner can do now."""

from __future__ import annotations

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

_inside = formulas.get("queueing.littles_law")
_limit = formulas.get("scalability.usl_limit")
_throughput = formulas.get("scalability.usl_throughput")
_peak = formulas.get("scalability.usl_peak")

BUSY_HOURS = Numeric(
    id="q1",
    title="Busy hours",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "A site gets {visits} visits a day, all of them within {hours} busy hours and evenly spread over these. A visit lasts {stay} on "
        "average. How many people are on the site at a time during the busy hours, on average?"
    ),
    parameters=(
        Parameter("visits", "visits a day", 400_000, 900_000, 10_000),
        Parameter("hours", "busy hours of the day", 8, 14, 0.5),
        Parameter("stay", "mean length of a visit", 600, 1_800, 30, "s"),
    ),
    unit="people",
    expected=lambda n: float(_inside(n["visits"] / (3_600 * n["hours"]), n["stay"])),
    solution='formulas.get("queueing.littles_law")(q1.visits / (3_600 * q1.hours), q1.stay)',
    mistakes=(
        Mistake("this spreads the visits over the whole day", lambda n: n["visits"] / 86_400 * n["stay"]),
        Mistake("this is how many come each second, not how many are there", lambda n: n["visits"] / (3_600 * n["hours"])),
        Mistake("rate and time must be in the same unit of time", lambda n: n["visits"] / n["hours"] * n["stay"]),
    ),
    references=numbers("q1", 2, good="q1.visits / (q1.hours * 3600) * q1.stay", partial="q1.visits / 86_400 * q1.stay"),
)


def _spread(n: Any) -> float:
    return float((n["arrival_variation"] + n["service_variation"]) / 2)


def _busiest(n: Any) -> float:
    """Utilisation at which Kingman's wait is the one that is allowed."""
    return float(n["wait"] / (n["wait"] + _spread(n) * n["service_time"]))


HOW_BUSY = Numeric(
    id="q2",
    title="As busy as allowed",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "One worker takes {service_time} for a request on average. The squared coefficient of variation "
        "of its services is {service_variation}, "
        "that of the times between arrivals {arrival_variation}. Requests may wait {wait} on average before they are taken up. "
        "By Kingman's formula, how many requests a second may come at most?"
    ),
    parameters=(
        Parameter("service_time", "mean service time", 0.008, 0.02, 0.0005, "s"),
        Parameter("wait", "mean wait allowed", 0.04, 0.12, 0.005, "s"),
        Parameter("arrival_variation", "squared coefficient of variation of arrivals", 1, 2, 0.1),
        Parameter("service_variation", "squared coefficient of variation of services", 3, 8, 0.5),
    ),
    unit="requests a second",
    expected=lambda n: _busiest(n) / n["service_time"],
    solution=("q2.wait / (q2.wait + (q2.arrival_variation + q2.service_variation) / 2 * q2.service_time) / q2.service_time"),
    mistakes=(
        Mistake("this is all that the worker can do, with waits beyond all bounds", lambda n: 1 / n["service_time"]),
        Mistake("this is the utilisation, and requests a second were asked for", _busiest),
        Mistake(
            "this takes all spread for 1, as if services were exponential",
            lambda n: n["wait"] / (n["wait"] + n["service_time"]) / n["service_time"],
        ),
    ),
    references=numbers(
        "q2",
        2,
        good=(
            "uneven = (q2.arrival_variation + q2.service_variation) / 2 * q2.service_time\nq2.wait / (q2.wait + uneven) / q2.service_time"
        ),
        partial="1 / q2.service_time",
    ),
)

A_LONGER_QUEUE = Choice(
    id="q3",
    title="A longer queue",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=1,
    prompt=(
        "For half an hour 1\u202f200 requests a second come to workers that can do 1\u202f000. The queue holds 2\u202f000 "
        "requests, and callers hang up "
        "after 5 s; workers do not notice. The limit of the queue is raised to 60\u202f000. What does that change the next time?"
    ),
    options=(
        Option(
            "It adds capacity for the peak: 58\u202f000 requests more find a place, and are answered instead of turned away.",
            (
                "A queue adds no capacity. 200 a second too many have to fail somewhere; the question is only "
                "when, and how many others with them."
            ),
        ),
        Option(
            "Nothing, since the workers were busy all the time before, and will be busy all the time afterwards.",
            "They stay as busy, but on requests whose callers have hung up: at 60\u202f000 places the line is a minute long.",
        ),
        Option(
            "It smooths the peak, and the average wait stays the same.",
            "A queue smooths what is above capacity for moments. Half an hour above it is no fluctuation.",
        ),
        Option("Soon nearly all answers come after their callers have hung up; before, five in six came in time."),
    ),
    why="2\u202f000 places are two seconds of work, 60\u202f000 are sixty; whoever is served then has hung up long ago.",
    references=letters("q3", 1, right="D", wrong="A"),
)


def _departures(arrivals: list[float], services: list[float]) -> list[float]:
    free, found = 0.0, []
    for came, service in zip(arrivals, services, strict=True):
        free = max(free, came) + service
        found.append(free)
    return found


def _traffic(random: Random, pace: float, count: int) -> tuple[list[float], list[float]]:
    now, arrivals = 0.0, []
    for _ in range(count):
        now += random.uniform(0.2, 2.0) * pace
        arrivals.append(round(now, 3))
    return arrivals, [round(random.uniform(0.5, 4.0), 3) for _ in range(count)]


def _quiet(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [_traffic(random, 40.0, random.randint(2, 8)) for _ in range(5)]
    return [*cases, *(_traffic(random, 0.4, 6) for _ in range(3))]


DEPARTURES = Code(
    id="q4",
    title="When they leave",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "One worker serves requests in the order in which they come. Write `departures(arrivals, "
        "services)`: `arrivals` is a list of the moments "
        "at which the requests come, in order, and `services` a list of the seconds that each is worked "
        "on. The result is a list of the moments "
        "at which they leave. The worker is free at moment 0; for no requests the list is empty.\n\n"
        "`departures([0.0, 1.0, 9.0], [3.0, 1.0, 1.0])` is `[3.0, 4.0, 10.0]`."
    ),
    function="departures",
    stub='def departures(arrivals, services):\n    """Moments at which the requests leave."""',
    solution=(
        "free, found = 0.0, []\nfor came, service in zip(arrivals, services):\n    free = max(free, came) + service\n"
        "    found.append(free)\nreturn found"
    ),
    examples=((([0.0, 1.0, 9.0], [3.0, 1.0, 1.0]), [3.0, 4.0, 10.0]), (([2.0], [2.0]), [4.0])),
    properties=(
        Property(
            title="two requests: the second begins when the first has left, or when it comes",
            points=1,
            cases=lambda random: [_traffic(random, 1.0, 2) for _ in range(8)],
            holds=agrees_with(_departures),
        ),
        Property(title="a quiet worker idles between requests", points=1, cases=_quiet, holds=agrees_with(_departures)),
        Property(
            title="a busy worker goes from each to the next without a pause",
            points=1,
            cases=lambda random: [_traffic(random, 1.5, random.randint(15, 40)) for _ in range(6)],
            holds=agrees_with(_departures),
        ),
        Property(
            title="none, one and many requests",
            points=1,
            cases=lambda random: [([], []), ([2.5], [1.5]), *(_traffic(random, 2.0, random.randint(5, 60)) for _ in range(5))],
            holds=agrees_with(_departures),
        ),
    ),
    references=functions(
        'def departures(arrivals, services):\n    """Moments at which the requests leave."""',
        4,
        good=(
            "def departures(arrivals, services):\n    found = []\n    for i in range(len(arrivals)):\n"
            "        begin = arrivals[i] if not found else max(arrivals[i], found[-1])\n        found.append(begin + services[i])\n"
            "    return found"
        ),
        partial=(
            "def departures(arrivals, services):\n    found = []\n    for i in range(len(arrivals)):\n"
            "        ahead = arrivals[i - 1] + services[i - 1] if i else 0.0\n"
            "        found.append(max(arrivals[i], ahead) + services[i])\n    return found",
            1,
        ),
        wrong="def departures(arrivals, services):\n    return [a + s + 1.0 for a, s in zip(arrivals, services)]",
    ),
)


def _serial(one: float, many: float, machines: float) -> float:
    """Contention by Amdahl's law, from the throughput of one and of several machines."""
    return (machines * one / many - 1) / (machines - 1)


CEILING = Numeric(
    id="q5",
    title="Two points and a ceiling",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A job of fixed size was run on one machine, {one} items a second, and on 12 machines, {twelve} "
        "items a second together. If Amdahl's "
        "law holds, which rate will no number of machines exceed, in items a second?"
    ),
    parameters=(
        Parameter("one", "items each second on one machine", 90, 110, 1, "1/s"),
        Parameter("twelve", "items each second on twelve machines", 600, 850, 5, "1/s"),
    ),
    unit="items a second",
    expected=lambda n: float(_limit(_serial(n["one"], n["twelve"], 12), n["one"])),
    solution='formulas.get("scalability.usl_limit")((12 * q5.one / q5.twelve - 1) / 11, q5.one)',
    mistakes=(
        Mistake("this is the largest speed-up, and items a second were asked for", lambda n: 1 / _serial(n["one"], n["twelve"], 12)),
        Mistake(
            "this takes the efficiency at twelve for the part that can be divided",
            lambda n: n["one"] / (1 - n["twelve"] / (12 * n["one"])),
        ),
    ),
    references=numbers(
        "q5",
        3,
        good="serial = (12 * q5.one / q5.twelve - 1) / 11\nq5.one / serial",
        partial="11 / (12 * q5.one / q5.twelve - 1)",
    ),
)


def _law(n: Any, machines: float) -> float:
    return float(_throughput(machines, n["contention"], n["coherency"], n["one"]))


def _best(n: Any) -> float:
    return float(_peak(n["contention"], n["coherency"]))


BEYOND = Numeric(
    id="q6",
    title="Beyond the peak",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A fit of the universal scalability law gave {one} requests a second on one node, a contention of {contention} and a coherency of "
        "{coherency}. Somebody buys three times as many nodes as there are at the peak. How many "
        "requests a second *fewer* than at the peak "
        "does the system do then?"
    ),
    parameters=(
        Parameter("one", "requests each second on one node", 50, 150, 2, "1/s"),
        Parameter("contention", "contention", 0.01, 0.05, 0.002),
        Parameter("coherency", "coherency", 4e-5, 2e-4, 1e-5),
    ),
    unit="requests a second",
    expected=lambda n: _law(n, _best(n)) - _law(n, 3 * _best(n)),
    solution=(
        "(lambda law, n: law(n, q6.contention, q6.coherency, q6.one) - law(3 * n, q6.contention, q6.coherency, q6.one))("
        'formulas.get("scalability.usl_throughput"), formulas.get("scalability.usl_peak")(q6.contention, q6.coherency))'
    ),
    tolerance=0.02,
    mistakes=(
        Mistake("this is what the system still does, and what it does less was asked for", lambda n: _law(n, 3 * _best(n))),
        Mistake("this is what it does at the peak", lambda n: _law(n, _best(n))),
    ),
    references=numbers(
        "q6",
        3,
        good=(
            "n = ((1 - q6.contention) / q6.coherency) ** 0.5\n"
            "does = [q6.one * k / (1 + q6.contention * (k - 1) + q6.coherency * k * (k - 1)) for k in (n, 3 * n)]\n"
            "does[0] - does[1]"
        ),
        partial=(
            "(lambda n: q6.one * n / (1 + q6.contention * (n - 1) + q6.coherency * n * (n - 1)))"
            "(((1 - q6.contention) / q6.coherency) ** 0.5)"
        ),
    ),
)

SERIAL_GROWS = Choice(
    id="q7",
    title="The serial share that grew",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=1,
    prompt=(
        "From the speed-ups measured at 4, 16 and 64 nodes somebody computes the serial share that "
        "would explain each by Amdahl's law: 2 %, 3.1 % "
        "and 6.8 %. The job is the same every time. What does that say?"
    ),
    options=(
        Option(
            "The measurements are wrong: a job has one serial share.",
            "One number fits all sizes only if nothing but a serial part is in the way. That it grows is information.",
        ),
        Option("Something grows with the number of nodes: they pay for keeping in step, and a peak has to be expected."),
        Option(
            "By Gustafson's law the share must grow with the nodes, so all is well.",
            "Gustafson's law is about jobs that grow. This one is the same every time.",
        ),
        Option(
            "At 64 nodes the serial share is 6.8 %, so the ceiling is 14.7 times.",
            "Amdahl's law with a share that changes is no law. With coherency the curve turns down, and no ceiling is reached.",
        ),
    ),
    why="A constant share means serial work, a growing one means coordination (Karp and Flatt).",
    references=letters("q7", 1, right="B", wrong="D"),
)

READING_A_FIT = Recognition(
    id="q8",
    title="A fit that says yes",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt="This is a (made-up) note on a capacity plan. Which judgement of the last line does it allow?",
    shown=(
        "```\n"
        "nodes measured            1     2     4     8    12\n"
        "requests a second       100   192   355   610   740\n"
        "universal law           fits within 0.6 %\n"
        "peak                    18 nodes, 95 % between 15 and 30\n"
        "check                   fit without the last row: said 792 at 12\n"
        "plan                    buy 24 nodes, in the middle of the interval\n"
        "```"
    ),
    options=(
        Option(
            "Sound: 24 lies well inside the interval, so the peak is there with 95 % confidence, with a margin on both sides.",
            "An interval is no range in which every value is as good, and it holds if the law holds. One step ahead it was 7 % off.",
        ),
        Option(
            "Too many, but 18 would be right: that is the best estimate of the peak.",
            "At the peak a further node is worth nothing, and the forecast of the peak is no better than that of row 12 was.",
        ),
        Option("Not supported: one step ahead it was off by ten times the fit's error, and 24 is twice what was measured."),
        Option(
            "Impossible: nothing beyond 12 nodes can be said.",
            "The fit was 7 % high one step ahead. That is a finding: predict 16 first, and measure it.",
        ),
    ),
    why="An interval assumes the law. The check tests it, and says how far ahead it may be trusted: less than one step.",
    references=letters("q8", 1, right="C", wrong="A"),
)

IN_YOUR_WORDS = Written(
    id="q9",
    title="Your own knee",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=5,
    prompt=(
        "Take a service that you know, or a ticket shop on the day of a big concert. Write five to ten sentences: which numbers you would "
        "take to predict its knee and how, where the prediction could be wrong and in which direction, "
        "how you would test it before the day, and "
        "what should happen to whoever comes beyond the knee, with its price."
    ),
    rubric=(
        Anchor(
            5,
            "predicts the knee from demands and think time (or an equal law) with numbers or named "
            "measurements, gives a reason why it may come "
            "earlier or later, names a test that goes beyond it, and chooses between refusing, waiting "
            "outside and asking for less, with the price",
        ),
        Anchor(4, "as above, but one of the four parts stays general"),
        Anchor(3, "predicts by a law and says that it may be wrong, but not how one would find out"),
        Anchor(1, "wants a load test or more servers without a number that either rests on"),
        Anchor(0, "trusts the average utilisation, or does not answer"),
    ),
    references=texts(
        "At the narrowest step, payment, a sale takes 0.3 s on 20 connections, 15 ms each; buyers think "
        "for about 60 s between clicks. So the "
        "knee is near 4\u202f000 buyers at a time. It will come earlier if the seat map locks rows, since "
        "then 0.3 s grows with the crowd, and later if "
        "many only look. I would run the test at 2\u202f000, 4\u202f000 and 6\u202f000 with answers predicted first: "
        "at 6\u202f000 about half a minute. Beyond the knee "
        "people wait in a room outside that tells them how long; the price is that some go to a "
        "reseller, and the room needs machines of its own.",
        "We scale automatically, so there is no knee.",
    ),
)

ASSESSMENT = Assessment(
    id="E09-post",
    title="Performance & Scale: after the episode",
    episode="E09",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=35,
    items=(BUSY_HOURS, HOW_BUSY, A_LONGER_QUEUE, DEPARTURES, CEILING, BEYOND, SERIAL_GROWS, READING_A_FIT, IN_YOUR_WORDS),
)
