"""E06, after the episode: the same outcomes as before it, by other questions."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from dstudio_lib import formulas
from dstudio_lib.assessment.items import Assessment, Choice, Code, Mistake, Numeric, Option, Parameter, Property, Recognition
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers

_backoff = formulas.get("backoff.total_backoff")
_little = formulas.get("queueing.littles_law")
_budgeted = formulas.get("retries.budgeted_load")

FITTING = Numeric(
    id="q1",
    title="A timeout that fits",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "Your own caller waits for {patience}. You call a dependency and try again up to {retries} times, after waits of {base}, "
        "twice that, and so "
        "on, without jitter or cap. What is the longest timeout for each attempt with which you have given up before your caller has?"
    ),
    parameters=(
        Parameter("patience", "how long the caller waits", 8.0, 12.0, 0.1, "s"),
        Parameter("base", "wait before the first retry", 0.2, 0.6, 0.02, "s"),
        Parameter("retries", "retries", 2, 3, 1),
    ),
    unit="seconds",
    expected=lambda n: (n["patience"] - _backoff(n["base"], 3_600.0, int(n["retries"]))) / (n["retries"] + 1),
    solution='(q1.patience - formulas.get("backoff.total_backoff")(q1.base, 3600.0, q1.retries)) / (q1.retries + 1)',
    mistakes=(
        Mistake(
            "the first attempt needs its share of the time too",
            lambda n: (n["patience"] - _backoff(n["base"], 3_600.0, int(n["retries"]))) / n["retries"],
        ),
        Mistake("the waits between the attempts take time as well", lambda n: n["patience"] / (n["retries"] + 1)),
        Mistake("each wait is twice as long as the one before", lambda n: (n["patience"] - n["retries"] * n["base"]) / (n["retries"] + 1)),
    ),
    references=numbers(
        "q1",
        2,
        good="(q1.patience - q1.base * (2**q1.retries - 1)) / (q1.retries + 1)",
        partial="q1.patience / (q1.retries + 1)",
    ),
)

BUFFER = Choice(
    id="q2",
    title="The buffer that helps",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "A web server keeps usage data in a buffer while the service that takes it is away; when the buffer is full, the thread "
        "that wants to add "
        "something waits. The data is nice to have. How do you judge this design?"
    ),
    options=(
        Option("It lets an outage of something dispensable stop the web server; when full it should drop."),
        Option(
            "It is good if the buffer is large enough for the longest outage that has been seen so far.",
            "A queue adds no capacity, only time. Every buffer is full when the outage lasts longer than it was sized for.",
        ),
        Option(
            "It is good: no data is lost.",
            "It keeps what is dispensable, and pays with what is not: the threads that serve the page.",
        ),
        Option(
            "It should wait with a timeout of thirty seconds: then an outage costs a delay at most, and no thread hangs for ever.",
            "Thirty seconds a request are enough to hold every thread there is, with the timeout in force.",
        ),
    ),
    why="Waiting for something dispensable makes it indispensable. What is merely useful must be droppable.",
    references=letters("q2", 1, right="A", wrong="B"),
)

LONGEST_TIMEOUT = Numeric(
    id="q3",
    title="The longest timeout without a wall",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A service has {threads} threads and needs {needed} of them for everything else. It gets {rate} requests a second, of which "
        "a share of "
        "{share} calls a dependency that it could do without. There is no bulkhead. What is the longest timeout with which the service "
        "has enough threads left if the dependency hangs?"
    ),
    parameters=(
        Parameter("threads", "threads of the service", 150, 250, 5),
        Parameter("needed", "threads for everything else", 30, 60, 2),
        Parameter("rate", "requests each second", 100, 200, 5),
        Parameter("share", "share that calls the dependency", 0.2, 0.6, 0.02, "%"),
    ),
    unit="seconds",
    expected=lambda n: (n["threads"] - n["needed"]) / _little(n["rate"] * n["share"], 1.0),
    solution='(q3.threads - q3.needed) / formulas.get("queueing.littles_law")(q3.rate * q3.share, 1.0)',
    mistakes=(
        Mistake("some threads have to be left for everything else", lambda n: n["threads"] / (n["rate"] * n["share"])),
        Mistake("only a share of the requests makes this call", lambda n: (n["threads"] - n["needed"]) / n["rate"]),
        Mistake("these are the threads that are left over, not those that may hang", lambda n: n["needed"] / (n["rate"] * n["share"])),
    ),
    references=numbers("q3", 2, good="(q3.threads - q3.needed) / (q3.rate * q3.share)", partial="q3.threads / (q3.rate * q3.share)"),
)

TRACE = Recognition(
    id="q4",
    title="Every thirty seconds",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "A hundred clients lost their connection to a store at 10:00:00, for two seconds. This is the store's (made-up) record. "
        "What do you see, and what would you change?"
    ),
    shown=(
        "| time | calls arriving in this second | served |\n| --- | --- | --- |\n| 10:00:02 | 100 | 20 |\n| 10:00:03 to :05 | 0 | 0 |\n"
        "| 10:00:06 | 80 | 20 |\n| 10:00:07 to :13 | 0 | 0 |\n| 10:00:14 | 60 | 20 |\n| 10:00:15 to :29 | 0 | 0 |\n| 10:00:30 | 40 | 20 |"
    ),
    options=(
        Option(
            "An overload: the store is too small for a hundred clients, and can serve twenty of them in a second.",
            "It is idle for most of the time. It is too small only for a hundred of them in one second.",
        ),
        Option(
            "A breaker that opens and closes. Its threshold is too low, and should bear an outage of two seconds without opening.",
            "With a breaker, few probes would come after each pause. Here all those come that are left.",
        ),
        Option(
            "Back-off that works: the load gets less each time.",
            "It gets less because twenty are served each time. Between its crowds the store waits for work.",
        ),
        Option("Back-off without jitter: all wait equally long and meet again. Each wait should be drawn by lot."),
    ),
    why="The intervals double, and the whole crowd is there each time. Spread over those intervals, all would have been served in seconds.",
    references=letters("q4", 1, right="D", wrong="C"),
)


def _refused(places: int, calls: Sequence[Sequence[float]]) -> int:
    inside: list[float] = []
    refused = 0
    for start, length in calls:
        inside = [end for end in inside if end > start]
        if len(inside) < places:
            inside.append(start + length)
        else:
            refused += 1
    return refused


def _traffic(random: Random, count: int, length: float) -> list[list[float]]:
    """Draw starts of whole milliseconds and lengths that end half a millisecond off, so that no end meets a start by rounding."""
    now, calls = 0.0, []
    for _ in range(count):
        now += random.expovariate(1.0)
        calls.append([round(now, 3), round(random.expovariate(1 / length), 3) + 0.0005])
    return calls


BULKHEAD_CODE = Code(
    id="q5",
    title="Who gets in",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "A bulkhead has a number of places. A call that finds one free holds it until it ends; one that finds none is refused at "
        "once and holds "
        "nothing. Write `refused(places, calls)`: `calls` is a list of `[start, length]` in seconds, in the order of their starts; "
        "the result is "
        "how many are refused. A place that becomes free at the very moment of a start is free.\n\n"
        "`refused(2, [[0, 5], [1, 5], [2, 1]])` is 1, and `refused(1, [[0, 1], [1, 1]])` is 0."
    ),
    function="refused",
    stub='def refused(places, calls):\n    """How many calls find no place."""',
    solution=(
        "inside, count = [], 0\nfor start, length in calls:\n    inside = [end for end in inside if end > start]\n"
        "    if len(inside) < places:\n        inside.append(start + length)\n    else:\n        count += 1\nreturn count"
    ),
    examples=(((2, [[0, 5], [1, 5], [2, 1]]), 1), ((1, [[0, 1], [1, 1]]), 0)),
    properties=(
        Property(
            title="calls that all overlap: places, and no more",
            points=1,
            cases=lambda random: [
                (places, [[i, 1000] for i in range(random.randint(20, 40))]) for places in random.sample(range(1, 12), 6)
            ],
            holds=agrees_with(_refused),
        ),
        Property(
            title="a place is free again when its call has ended, to the moment",
            points=1,
            cases=lambda random: [
                (random.randint(1, 2), [[i, float(random.randint(2, 4))] for i in range(random.randint(20, 60))]) for _ in range(6)
            ],
            holds=agrees_with(_refused),
        ),
        Property(
            title="who is refused holds nothing",
            points=1,
            cases=lambda random: [(1, [[0, 5]] + [[1 + i / 10, 500] for i in range(random.randint(3, 9))] + [[6, 1]]) for _ in range(6)],
            holds=agrees_with(_refused),
        ),
        Property(
            title="calls at random",
            points=1,
            cases=lambda random: [(random.randint(1, 4), _traffic(random, 80, 3.0)) for _ in range(6)],
            holds=agrees_with(_refused),
        ),
    ),
    references=functions(
        'def refused(places, calls):\n    """How many calls find no place."""',
        4,
        good=(
            "def refused(places, calls):\n    inside, count = [], 0\n    for start, length in calls:\n"
            "        inside = [end for end in inside if end > start]\n        if len(inside) < places:\n"
            "            inside.append(start + length)\n        else:\n            count += 1\n    return count"
        ),
        partial=("def refused(places, calls):\n    return max(0, len(calls) - places)", 1),
        wrong="def refused(places, calls):\n    return sum(length for start, length in calls) / places",
    ),
)

UNSURE = Numeric(
    id="q6",
    title="How sure are you",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A timeout is to be wrong in no more than a share of {wrong} of the calls. It was set to the slowest of {measured} independent "
        "measurements. What is the chance that it is too short, because none of the measurements was slow enough? "
        "Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("wrong", "share of calls that may be given up wrongly", 0.001, 0.002, 0.00005),
        Parameter("measured", "measurements", 800, 1_200, 4),
    ),
    unit="",
    expected=lambda n: (1 - n["wrong"]) ** n["measured"],
    solution="(1 - q6.wrong) ** q6.measured",
    mistakes=(
        Mistake("this is the chance that at least one of them was slow enough", lambda n: 1 - (1 - n["wrong"]) ** n["measured"]),
        Mistake("shares are multiplied, and not taken away one after another", lambda n: 1 - n["wrong"] * n["measured"]),
    ),
    references=numbers("q6", 2, good="(1 - q6.wrong) ** q6.measured", partial="1 - q6.wrong * q6.measured"),
)

WHERE = Choice(
    id="q7",
    title="Where to put it",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "An edge proxy calls one address, behind which there are eight equal servers. A breaker is to protect users from a sick server. "
        "Which proposal do you take?"
    ),
    options=(
        Option(
            "One breaker in the proxy that opens at 50 % failing.",
            "One sick server of eight makes 12.5 % fail, so that this breaker never opens. It costs nothing, and does nothing.",
        ),
        Option(
            "One breaker in the proxy that opens at 10 % failing.",
            "It opens for all eight because of one, and makes an eighth of an outage a whole one.",
        ),
        Option("A breaker for each server, and a balancer that passes by a server whose breaker is open."),
        Option(
            "None: more servers are always more available, so add two.",
            "Ten servers have a sick one more often than eight. Somebody has to keep calls away from it.",
        ),
    ),
    why="A breaker needs one switch for each thing that can fail alone. Its place decides; no threshold repairs a wrong one.",
    references=letters("q7", 1, right="C", wrong="A"),
)

DEPOSIT = Numeric(
    id="q8",
    title="A budget for a capacity",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "Clients send {requests} requests a second to a service that can answer {capacity} calls a second. They get a retry budget: "
        "each request "
        "puts a part of a token into a bucket, each retry takes a whole one out. What is the largest part with which, in the long run, all "
        "calls fit even if everything fails?"
    ),
    parameters=(
        Parameter("requests", "requests each second", 400, 600, 4),
        Parameter("capacity", "calls answered each second", 660, 760, 4),
    ),
    unit="tokens",
    expected=lambda n: n["capacity"] / _budgeted(n["requests"], 0.0) - 1,
    solution="q8.capacity / q8.requests - 1",
    mistakes=(
        Mistake("the requests themselves are calls, and have to fit as well", lambda n: n["capacity"] / n["requests"]),
        Mistake("the part is of a request, and not of the capacity", lambda n: (n["capacity"] - n["requests"]) / n["capacity"]),
    ),
    references=numbers("q8", 2, good="q8.capacity / q8.requests - 1", partial="q8.capacity / q8.requests"),
)

ASSESSMENT = Assessment(
    id="E06-post",
    title="Resilience Patterns: after the episode",
    episode="E06",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=30,
    items=(FITTING, BUFFER, LONGEST_TIMEOUT, TRACE, BULKHEAD_CODE, UNSURE, WHERE, DEPOSIT),
)
