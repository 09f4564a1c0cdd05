"""E02, after the episode: the same outcomes as before it, by other questions."""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.assessment.items import Assessment, Choice, Code, Mistake, Numeric, Option, Parameter, Property, Recognition
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers

_attempts = formulas.get("retries.expected_attempts")
_threshold = formulas.get("percolation.percolation_threshold")
_vulnerable = formulas.get("overload.vulnerable_load")

TWO_LAYERS = Numeric(
    id="q1",
    title="Two who try again",
    outcome="O2",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "A gateway calls a service, and the service calls a database. For each call to it the gateway makes {gateway} attempts on "
        "average, and "
        "the service tries a failed call again up to {retries} times; attempts on the database fail for a share of {failing}, "
        "independently. How many calls does the database get for 100 requests at the gateway?"
    ),
    parameters=(
        Parameter("gateway", "attempts of the gateway, on average", 1.2, 1.8, 0.02),
        Parameter("failing", "share of attempts on the database that fail", 0.35, 0.6, 0.01, "%"),
        Parameter("retries", "retries of the service", 3, 5, 1),
    ),
    unit="calls",
    expected=lambda n: 100 * n["gateway"] * _attempts(n["failing"], int(n["retries"])),
    solution='100 * q1.gateway * formulas.get("retries.expected_attempts")(q1.failing, q1.retries)',
    mistakes=(
        Mistake("this is the worst case of the service, in which every attempt fails", lambda n: 100 * n["gateway"] * (1 + n["retries"])),
        Mistake("retries fail too, and are tried again", lambda n: 100 * n["gateway"] * (1 + n["failing"])),
        Mistake("layers multiply: the gateway's attempts are missing", lambda n: 100 * _attempts(n["failing"], int(n["retries"]))),
    ),
    references=numbers(
        "q1",
        2,
        good="100 * q1.gateway * sum(q1.failing**i for i in range(int(q1.retries) + 1))",
        partial="100 * q1.gateway * (1 + q1.failing)",
    ),
)

REFRESH = Choice(
    id="q2",
    title="The list that refreshes itself",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "An app asks for a list every minute. If the answer takes longer than five seconds, it shows a spinner and a button *refresh*; "
        "people press it, several times. Each press is a new query on the server. Where is the loop?"
    ),
    options=(
        Option("Slow answers make people press, presses are queries, and these make answers slower."),
        Option(
            "In the app that asks every minute: its query comes back each time, however slow the server is.",
            "Asking once a minute is a steady load. It does not grow because of the answers' slowness.",
        ),
        Option(
            "There is none, since people are no part of the system.",
            "A loop does not ask who carries it. People who try again are retries, without backoff.",
        ),
        Option(
            "In the server's cache, which is filled by the queries that it serves.",
            "Filling a cache works against the load that fills it.",
        ),
    ),
    why="Follow one slow answer until it has caused another: it goes through a thumb.",
    references=letters("q2", 1, right="A", wrong="B"),
)

PIECES = Numeric(
    id="q3",
    title="A mesh with relays",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A random mesh of 10\u202f000 nodes has devices with 3 links each and relays with {links} links each; a share of "
        "{relays} of all nodes "
        "are relays. Nodes fail at random, one after another. How many of the 10\u202f000 are still working when the last large connected "
        "part disappears?"
    ),
    parameters=(
        Parameter("relays", "share of nodes that are relays", 0.1, 0.3, 0.001, "%"),
        Parameter("links", "links of each relay", 14, 18, 1),
    ),
    unit="nodes",
    expected=lambda n: 10_000 * (1 - _threshold(_mean(n), _square(n))),
    solution=(
        '10_000 * (1 - formulas.get("percolation.percolation_threshold")(3 * (1 - q3.relays) + q3.links * q3.relays, '
        "9 * (1 - q3.relays) + q3.links**2 * q3.relays))"
    ),
    mistakes=(
        Mistake("the nodes are not alike: following a link leads to relays more often", lambda n: 10_000 / _mean(n)),
        Mistake("these are the nodes that have failed, not those that still work", lambda n: 10_000 * _threshold(_mean(n), _square(n))),
        Mistake("the link by which a node is reached does not lead on", lambda n: 10_000 * _mean(n) / _square(n)),
    ),
    references=numbers(
        "q3",
        2,
        good="mean = 3 * (1 - q3.relays) + q3.links * q3.relays\nsquare = 9 * (1 - q3.relays) + q3.links**2 * q3.relays\n10_000 / "
        "(square / mean - 1)",
        partial="10_000 / (3 * (1 - q3.relays) + q3.links * q3.relays)",
    ),
)


def _mean(n: Any) -> float:
    return float(3 * (1 - n["relays"]) + n["links"] * n["relays"])


def _square(n: Any) -> float:
    return float(9 * (1 - n["relays"]) + n["links"] ** 2 * n["relays"])


TRACE = Recognition(
    id="q4",
    title="A Monday morning",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt="This is the (made-up) record of a service that can answer 800 calls a second. What does it show from 08:20 on?",
    shown=(
        "| time | requests each second | calls each second | answered in time | oldest call in the queue |\n| --- | --- | --- | --- "
        "| --- |\n"
        "| 08:00 | 600 | 600 | 600 | 0 s |\n| 08:10 | 1\u202f100 | 1\u202f130 | 210 | 190 s |\n| 08:20 | 620 | 640 | 300 | 150 s |\n"
        "| 08:30 | 610 | 620 | 480 | 70 s |\n| 08:40 | 600 | 600 | 590 | 5 s |"
    ),
    options=(
        Option(
            "A metastable failure: the surge is over, and at 08:20 most requests still go unanswered or come late.",
            "Late is not lasting. Calls are hardly more than requests, and the queue shrinks: nothing feeds it.",
        ),
        Option(
            "A retry storm that the clients' backoff has ended.",
            "There never was one: at no time are there noticeably more calls than requests.",
        ),
        Option("An overload whose backlog is worked off: one call a request, a shrinking queue."),
        Option(
            "A service at 75 % utilisation: it gets 600 a second, can do 800, and has capacity to spare.",
            "While it works off the backlog it is fully busy: 800 a second, of which 200 are from the past.",
        ),
    ),
    why="One call for each request, and a queue that shrinks by itself: it ends with its cause, some time later.",
    references=letters("q4", 1, right="C", wrong="A"),
)


def _safe_load(capacities: list[float], attempts: list[int]) -> float:
    calls, safe = 1.0, float("inf")
    for capacity, each in zip(capacities, attempts, strict=True):
        calls *= each
        safe = min(safe, capacity / calls)
    return safe


def _system(random: Random, low: int, high: int) -> tuple[list[float], list[int]]:
    layers = random.randint(low, high)
    return [float(random.randint(50, 900)) for _ in range(layers)], [random.randint(2, 6) for _ in range(layers)]


def _tight_in_the_middle(random: Random) -> tuple[list[float], list[int]]:
    """Draw three layers of which the second bounds the load, though the first has the least capacity."""
    load, attempts = random.randint(20, 90), [random.randint(2, 6) for _ in range(3)]
    first = load * attempts[0]
    return [1.25 * first, float(first * attempts[1]), 1.5 * first * attempts[1] * attempts[2]], attempts


def _once_somewhere(random: Random) -> tuple[list[float], list[int]]:
    capacities, attempts = _system(random, 3, 4)
    attempts[random.randrange(len(attempts))] = 1
    return capacities, attempts


SAFE = Code(
    id="q5",
    title="The load that is safe",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "Layers call one another; each makes up to so many *attempts* for one call to it, the first included. What the first layer "
        "calls can "
        "answer `capacities[0]` calls a second, what the second calls `capacities[1]`, and so on. Write `safe_load(capacities, attempts)`: "
        "the largest number of requests each second at the first layer at which all calls fit everywhere, even if every attempt fails. "
        "Both lists are equally long, and not empty.\n\n"
        "`safe_load([300], [3])` is 100, and `safe_load([300, 300], [3, 2])` is 50."
    ),
    function="safe_load",
    stub='def safe_load(capacities, attempts):\n    """Requests each second that fit even if everything fails."""',
    solution=(
        "calls, safe = 1, float('inf')\nfor capacity, each in zip(capacities, attempts):\n    calls *= each\n"
        "    safe = min(safe, capacity / calls)\nreturn safe"
    ),
    examples=((([300], [3]), 100), (([300, 300], [3, 2]), 50)),
    properties=(
        Property(
            title="one layer",
            points=1,
            cases=lambda random: [_system(random, 1, 1) for _ in range(8)],
            holds=agrees_with(_safe_load),
        ),
        Property(
            title="layers multiply, where the last one is the narrowest",
            points=1,
            cases=lambda random: [([9e5, 9e5, each[0][0]], [*each[1], 2]) for each in (_system(random, 2, 2) for _ in range(8))],
            holds=agrees_with(_safe_load),
        ),
        Property(
            title="the narrowest may stand anywhere",
            points=1,
            cases=lambda random: (
                [([each[0][0], 9e6, 9e6], [*each[1], 3]) for each in (_system(random, 2, 2) for _ in range(3))]
                + [_tight_in_the_middle(random) for _ in range(5)]
            ),
            holds=agrees_with(_safe_load),
        ),
        Property(
            title="layers that do not try again",
            points=1,
            cases=lambda random: [_once_somewhere(random) for _ in range(8)] + [([90.0, 40.0], [2, 1])],
            holds=agrees_with(_safe_load),
        ),
    ),
    references=functions(
        'def safe_load(capacities, attempts):\n    """Requests each second that fit even if everything fails."""',
        4,
        good=(
            "def safe_load(capacities, attempts):\n    calls, safe = 1, float('inf')\n    for capacity, each in zip(capacities, "
            "attempts):\n"
            "        calls *= each\n        safe = min(safe, capacity / calls)\n    return safe"
        ),
        partial=("def safe_load(capacities, attempts):\n    return capacities[0] / attempts[0]", 1),
        wrong="def safe_load(capacities, attempts):\n    return sum(capacities) / (1 + sum(attempts))",
    ),
)

ROOM = Numeric(
    id="q6",
    title="What is missing",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A service can answer {capacity} calls a second, and its clients send {requests} requests a second with up to {attempts} "
        "attempts for "
        "each. It has failed, every attempt fails, and nobody may be turned away. By how many calls a second would the capacity have to "
        "grow so that it comes back?"
    ),
    parameters=(
        Parameter("capacity", "calls answered each second", 400, 600, 5),
        Parameter("requests", "requests each second", 300, 380, 2),
        Parameter("attempts", "attempts for each request, the first included", 3, 6, 1),
    ),
    unit="calls each second",
    expected=lambda n: n["requests"] / _vulnerable(1.0, n["attempts"] - 1) - n["capacity"],
    solution='q6.requests / formulas.get("overload.vulnerable_load")(1, q6.attempts - 1) - q6.capacity',
    mistakes=(
        Mistake("the first attempt is a call too", lambda n: n["requests"] * (n["attempts"] - 1) - n["capacity"]),
        Mistake("this is the capacity that is needed, not what is missing", lambda n: n["requests"] * n["attempts"]),
        Mistake("requests are not calls: while it fails each becomes several", lambda n: n["requests"] - n["capacity"]),
    ),
    references=numbers(
        "q6", 3, good="q6.requests * q6.attempts - q6.capacity", partial="q6.requests * (q6.attempts - 1) - q6.capacity", wrong="0"
    ),
)

WHAT_TO_LOOK_AT = Choice(
    id="q7",
    title="Which curve",
    outcome="O3",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt=(
        "A service is down, and its servers are fully busy. You may see one more curve before you decide whether to wait or to turn "
        "clients "
        "away. Which one tells a metastable failure from an overload that ends by itself?"
    ),
    options=(
        Option(
            "The processors' utilisation over the last hour.",
            "It is full in both. Work that nobody waits for heats a processor as much as any other.",
        ),
        Option(
            "The mean response time of the calls that were answered.",
            "Those that were answered are the lucky ones, and a mean of percentiles or survivors tells little of the rest.",
        ),
        Option(
            "The number of servers, since autoscaling prevents overload.",
            "It says what was bought. Whether the load is made by the failure itself it does not say.",
        ),
        Option("The calls for each request of a user, over time."),
    ),
    why="Several calls for each request, and no fewer as time goes by: the load is the failure's own. About one: a backlog, which ends.",
    references=letters("q7", 1, right="D", wrong="A"),
)

ARCHITECTURE = Recognition(
    id="q8",
    title="A design to review",
    outcome="O1",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt="You review this (made-up) design. Which loop has it built in?",
    shown=(
        "- A balancer sends requests to the servers that pass a health check; the check fails when a server answers late.\n"
        "- Servers that failed the check are restarted; a fresh server is slow for a minute, until its cache is warm.\n"
        "- Requests are stateless, and each is tried once.\n"
        "- The database behind is far from its limits."
    ),
    options=(
        Option(
            "None, since each request is tried only once, and without retries there is no loop.",
            "Retries are one way to close a loop. Here the load of those taken out closes it.",
        ),
        Option("Late servers are taken out, the others get their load and are late in turn; restarts bring back slow ones."),
        Option(
            "Cold caches load the database, and the database makes caches cold.",
            "A slow database does not empty a cache, and this one is far from its limits.",
        ),
        Option(
            "Health checks load the servers, and this grows with every restart.",
            "A check is a small and steady load. It matters for what is done with its answer.",
        ),
    ),
    why="Follow one late server until it has made another late: its load goes to the others, and what comes back is cold.",
    references=letters("q8", 1, right="B", wrong="A"),
)

ASSESSMENT = Assessment(
    id="E02-post",
    title="Chaos Theory in Production: after the episode",
    episode="E02",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=25,
    items=(TWO_LAYERS, REFRESH, PIECES, TRACE, SAFE, ROOM, WHAT_TO_LOOK_AT, ARCHITECTURE),
)
