"""E02, before the episode: what the learner already knows of loops, states and thresholds."""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.assessment.items import Assessment, Choice, Code, Mistake, Numeric, Option, Parameter, Property, Recognition
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers

_attempts = formulas.get("retries.expected_attempts")
_threshold = formulas.get("percolation.percolation_threshold")
_vulnerable = formulas.get("overload.vulnerable_load")

CALLS = Numeric(
    id="q1",
    title="How many calls",
    outcome="O2",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "Clients send {requests} requests a second to a service. Each attempt fails for a share of {failing}, independently of the others. "
        "Who fails tries again, up to {retries} times. How many calls a second does the service get?"
    ),
    parameters=(
        Parameter("requests", "requests each second", 100, 400, 5),
        Parameter("failing", "share of attempts that fail", 0.35, 0.6, 0.01, "%"),
        Parameter("retries", "retries of each request", 3, 5, 1),
    ),
    unit="calls each second",
    expected=lambda n: n["requests"] * _attempts(n["failing"], int(n["retries"])),
    solution='q1.requests * formulas.get("retries.expected_attempts")(q1.failing, q1.retries)',
    mistakes=(
        Mistake("this is the worst case, in which every attempt fails", lambda n: n["requests"] * (1 + n["retries"])),
        Mistake("retries fail too, and are tried again", lambda n: n["requests"] * (1 + n["failing"])),
        Mistake("retries are not free: they are calls as well", lambda n: n["requests"]),
    ),
    references=numbers(
        "q1",
        2,
        good="q1.requests * sum(q1.failing**i for i in range(int(q1.retries) + 1))",
        partial="q1.requests * (1 + q1.retries)",
    ),
)

POOL = Choice(
    id="q2",
    title="The pool that helps",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "A driver opens a further database connection whenever none of its pool is free. On the database, each open connection costs "
        "memory, so that queries get slower the more there are. One afternoon queries get slow. Where is the loop?"
    ),
    options=(
        Option(
            "There is none: slow queries end, and the pool then has free connections again.",
            "It takes for granted that the push is worked off. Here the reaction to slowness makes what comes next slower.",
        ),
        Option(
            "Queries, disk, queries: the disk is slow because of the queries.",
            "That is a load with a limit, not a loop: the disk does not cause further queries.",
        ),
        Option("Slow queries hold connections, so more are opened, which makes queries slower."),
        Option(
            "Between the pool's size and its limit: the limit should be higher, since a larger pool adds capacity.",
            "A pool, like a queue, holds work and adds no capacity. A higher limit lets the loop go round further.",
        ),
    ),
    why="Follow one slow query until it has caused another: it holds a connection, a new one is opened, and every query is slower for it.",
    references=letters("q2", 1, right="C", wrong="D"),
)

PIECES = Numeric(
    id="q3",
    title="Until it falls to pieces",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "In a large random network a share of {small} of the nodes has 2 links each, and all others have {links} links each. "
        "Nodes fail at random. Which share of the nodes has to keep *working* so that a large connected part remains? "
        "Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("small", "share of nodes with two links", 0.65, 0.85, 0.001, "%"),
        Parameter("links", "links of each other node", 12, 16, 1),
    ),
    unit="",
    expected=lambda n: 1 - _threshold(_mean(n), _square(n)),
    solution=(
        '1 - formulas.get("percolation.percolation_threshold")(2 * q3.small + q3.links * (1 - q3.small), '
        "4 * q3.small + q3.links**2 * (1 - q3.small))"
    ),
    mistakes=(
        Mistake("the nodes are not alike: following a link leads to those with many links more often", lambda n: 1 / _mean(n)),
        Mistake("this is the share that may fail, not the share that has to work", lambda n: _threshold(_mean(n), _square(n))),
        Mistake("the link by which a node is reached does not lead on", lambda n: _mean(n) / _square(n)),
    ),
    references=numbers(
        "q3",
        2,
        good="mean = 2 * q3.small + q3.links * (1 - q3.small)\nsquare = 4 * q3.small + q3.links**2 * (1 - q3.small)\n1 / (square / "
        "mean - 1)",
        partial="1 / (2 * q3.small + q3.links * (1 - q3.small))",
    ),
)


def _mean(n: Any) -> float:
    return float(2 * n["small"] + n["links"] * (1 - n["small"]))


def _square(n: Any) -> float:
    return float(4 * n["small"] + n["links"] ** 2 * (1 - n["small"]))


TRACE = Recognition(
    id="q4",
    title="Ten minutes of a service",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt="This is the (made-up) record of a service that can answer 500 calls a second. What does it show from 09:06 on?",
    shown=(
        "| time | requests each second | calls each second | answered in time | queue |\n| --- | --- | --- | --- | --- |\n"
        "| 09:00 | 300 | 300 | 300 | empty |\n| 09:02 | 900 | 2\u202f700 | 40 | full |\n| 09:04 | 300 | 1\u202f200 | 0 | full |\n"
        "| 09:06 | 300 | 1\u202f200 | 0 | full |\n| 09:08 | 300 | 1\u202f200 | 0 | full |\n| 09:10 | 300 | 1\u202f200 | 0 | full |"
    ),
    options=(
        Option("A metastable failure: the requests are usual, and the calls that they have become keep it down."),
        Option(
            "An overload that is being worked off.",
            "A backlog that is worked off grows shorter. Here the queue is as full as before, and nothing is answered in time.",
        ),
        Option(
            "An overload, because its users ask for more than it can answer: 1\u202f200 a second against a capacity of 500.",
            "Requests are 300 and it can answer 500. What exceeds it is calls, and those are its own echo.",
        ),
        Option(
            "A crash: a service that answers nothing is not running.",
            "It runs at full capacity. It works on calls whose clients have given up.",
        ),
    ),
    why="Four calls for each of an ordinary number of requests, a full queue and no answers, minutes after the surge: it feeds itself.",
    references=letters("q4", 1, right="A", wrong="B"),
)


def _calls_by_layer(requests: float, attempts: list[int]) -> list[float]:
    calls = []
    for each in attempts:
        requests = requests * each
        calls.append(requests)
    return calls


def _stack(random: Random, low: int, high: int) -> list[int]:
    return [random.randint(2, 6) for _ in range(random.randint(low, high))]


DEPTHS = Code(
    id="q5",
    title="Down the stack",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "Layers call one another, the first the second and so on. Each makes up to so many *attempts* for one call to it, the first "
        "included, "
        "and at the moment every attempt fails. Write `calls_by_layer(requests, attempts)`: `requests` come to the first layer each "
        "second, "
        "`attempts` is a list with the attempts of each layer, from the top. The result is the list of calls each second that each layer "
        "sends to what is below it.\n\n"
        "`calls_by_layer(10, [3, 2])` is `[30, 60]`, and `calls_by_layer(10, [])` is `[]`."
    ),
    function="calls_by_layer",
    stub='def calls_by_layer(requests, attempts):\n    """Calls each second that each layer sends down."""',
    solution="sent = []\nfor each in attempts:\n    requests = requests * each\n    sent.append(requests)\nreturn sent",
    examples=(((10, [3, 2]), [30, 60]), ((10, []), [])),
    properties=(
        Property(
            title="one layer",
            points=1,
            cases=lambda random: [(random.randint(2, 90), [random.randint(2, 9)]) for _ in range(8)],
            holds=agrees_with(_calls_by_layer),
        ),
        Property(
            title="layers multiply",
            points=1,
            cases=lambda random: [(random.randint(2, 90), _stack(random, 2, 5)) for _ in range(8)],
            holds=agrees_with(_calls_by_layer),
        ),
        Property(
            title="a layer that does not try again changes nothing",
            points=1,
            cases=lambda random: [(random.randint(2, 90), [*_stack(random, 1, 2), 1, *_stack(random, 1, 2)]) for _ in range(8)],
            holds=agrees_with(_calls_by_layer),
        ),
        Property(
            title="fractions of a request, and no layer at all",
            points=1,
            cases=lambda random: [(random.uniform(0.1, 2.0), _stack(random, 1, 3)) for _ in range(6)] + [(3.5, [])],
            holds=agrees_with(_calls_by_layer),
        ),
    ),
    references=functions(
        'def calls_by_layer(requests, attempts):\n    """Calls each second that each layer sends down."""',
        4,
        good=(
            "def calls_by_layer(requests, attempts):\n    sent = []\n    for each in attempts:\n        requests *= each\n"
            "        sent.append(requests)\n    return sent"
        ),
        partial=("def calls_by_layer(requests, attempts):\n    return [requests * each for each in attempts[:1]]", 1),
        wrong="def calls_by_layer(requests, attempts):\n    return [requests + sum(attempts)] * len(attempts)",
    ),
)

LET_IN = Numeric(
    id="q6",
    title="How many to let in",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A service can answer {capacity} calls a second. Its clients send {requests} requests a second and make up to {attempts} "
        "attempts for "
        "each. It has failed, and every attempt fails now. What is the largest share of the requests that may be let in so that all "
        "their calls fit, and it comes back? Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("capacity", "calls answered each second", 400, 600, 5),
        Parameter("requests", "requests each second", 300, 380, 2),
        Parameter("attempts", "attempts for each request, the first included", 3, 6, 1),
    ),
    unit="",
    expected=lambda n: _vulnerable(n["capacity"], n["attempts"] - 1) / n["requests"],
    solution='formulas.get("overload.vulnerable_load")(q6.capacity, q6.attempts - 1) / q6.requests',
    mistakes=(
        Mistake("the first attempt is a call too", lambda n: n["capacity"] / (n["attempts"] - 1) / n["requests"]),
        Mistake("this would be right if the service were filled by the requests alone", lambda n: 1 / n["attempts"]),
        Mistake("all of them fit only while none is tried again", lambda n: 1.0),
    ),
    references=numbers(
        "q6", 3, good="q6.capacity / q6.attempts / q6.requests", partial="q6.capacity / (q6.attempts - 1) / q6.requests", wrong="1"
    ),
)

WHAT_ENDS_IT = Choice(
    id="q7",
    title="Two outages, one evening",
    outcome="O3",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt=(
        "Two services failed when twice the usual traffic came for five minutes. The traffic is usual again. The first answers "
        "more each minute. The second has answered nothing for half an hour, with all servers busy. What distinguishes them?"
    ),
    options=(
        Option(
            "The second was hit harder, and its queue is longer: with time it will come back as well.",
            "Both were hit alike. Time helps where a backlog is worked off, and half an hour of nothing is not that.",
        ),
        Option("The first has a backlog that shrinks; the second keeps making its own load anew."),
        Option(
            "The second has too few servers: with autoscaling it would have had twice as many before it failed.",
            "All its servers are busy with work that nobody waits for. More of them work on more of it, until all calls fit.",
        ),
        Option(
            "The first has a larger queue, and so more capacity.",
            "A queue adds no capacity. A longer one makes answers later, and late answers are what is tried again.",
        ),
    ),
    why="An overload ends with its cause and its backlog. What lasts without its cause is held by a loop, which only less work breaks.",
    references=letters("q7", 1, right="B", wrong="C"),
)

ARCHITECTURE = Recognition(
    id="q8",
    title="A plan on a whiteboard",
    outcome="O1",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt="A team shows you this (made-up) plan. Which loop has it built in?",
    shown=(
        "- Workers take jobs from a queue. A job that is not done in 30 s is given to a second worker.\n"
        "- A worker slows down with the number of jobs that it holds.\n"
        "- New workers start when the queue is longer than 100; starting takes four minutes.\n"
        "- Results are written to a store; writing the same result twice does no harm."
    ),
    options=(
        Option(
            "Long queues start workers, and workers shorten queues: this grows without end.",
            "This one works against its cause. It may swing, since it is slow, but it does not reinforce.",
        ),
        Option(
            "Writing results twice makes results that are written twice.",
            "Writing twice is harmless here, by design, and causes no further writing.",
        ),
        Option(
            "None: each job is done, and giving it to a second worker makes it safer.",
            "A second copy is work. Retries are not free, and here they come just when workers are slow.",
        ),
        Option("Slow jobs are given out twice, so more jobs are slow."),
    ),
    why="A late job becomes two jobs, these make workers slower, and slower workers make late jobs: a loop that reinforces itself.",
    references=letters("q8", 1, right="D", wrong="A"),
)

ASSESSMENT = Assessment(
    id="E02-pre",
    title="Chaos Theory in Production: before the episode",
    episode="E02",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=25,
    items=(CALLS, POOL, PIECES, TRACE, DEPTHS, LET_IN, WHAT_ENDS_IT, ARCHITECTURE),
)
