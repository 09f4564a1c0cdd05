"""E09, before the episode: what the learner already knows."""

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

_response = formulas.get("queueing.interactive_response_time")
_kingman = formulas.get("queueing.kingman_wait")
_amdahl = formulas.get("scalability.usl_throughput")
_peak = formulas.get("scalability.usl_peak")

AROUND_THE_LOOP = Numeric(
    id="q1",
    title="Around the loop",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "A load test runs {users} virtual users. Each thinks for {think_time} on average between an answer and the next request. The tool "
        "counted {throughput} requests a second in the long run, and its timer was lost. What was the mean response time?"
    ),
    parameters=(
        Parameter("users", "virtual users", 900, 1_500, 10),
        Parameter("think_time", "mean think time", 10, 20, 0.5, "s"),
        Parameter("throughput", "requests each second", 20, 30, 0.5, "1/s"),
    ),
    unit="seconds",
    expected=lambda n: float(_response(int(n["users"]), n["throughput"], n["think_time"])),
    solution='formulas.get("queueing.interactive_response_time")(q1.users, q1.throughput, q1.think_time)',
    mistakes=(
        Mistake("this is the time of a whole cycle, with the thinking in it", lambda n: n["users"] / n["throughput"]),
        Mistake("this is the time between two answers of the service, whoever gets them", lambda n: 1 / n["throughput"]),
    ),
    references=numbers("q1", 2, good="q1.users / q1.throughput - q1.think_time", partial="q1.users / q1.throughput"),
)

UNEVEN = Numeric(
    id="q2",
    title="Uneven work",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "One worker is busy {utilisation} of the time. Its requests take {service_time} on average, "
        "with a squared coefficient of variation "
        "of {service_variation}; the squared coefficient of variation of the times between arrivals is {arrival_variation}. "
        "How long does a request wait on average before it is taken up, by Kingman's formula?"
    ),
    parameters=(
        Parameter("utilisation", "share of time busy", 0.7, 0.88, 0.01, "%"),
        Parameter("service_time", "mean service time", 0.01, 0.05, 0.001, "s"),
        Parameter("arrival_variation", "squared coefficient of variation of arrivals", 1, 2, 0.1),
        Parameter("service_variation", "squared coefficient of variation of services", 3, 8, 0.5),
    ),
    unit="seconds",
    expected=lambda n: float(_kingman(n["utilisation"], n["service_time"], n["arrival_variation"], n["service_variation"])),
    solution='formulas.get("queueing.kingman_wait")(q2.utilisation, q2.service_time, q2.arrival_variation, q2.service_variation)',
    mistakes=(
        Mistake(
            "this takes all spread for 1, as if services were exponential",
            lambda n: float(_kingman(n["utilisation"], n["service_time"], 1.0, 1.0)),
        ),
        Mistake(
            "this is the time in the system, and the wait alone was asked for",
            lambda n: (
                float(_kingman(n["utilisation"], n["service_time"], n["arrival_variation"], n["service_variation"])) + n["service_time"]
            ),
        ),
        Mistake(
            "the two spreads are averaged, not added",
            lambda n: 2 * float(_kingman(n["utilisation"], n["service_time"], n["arrival_variation"], n["service_variation"])),
        ),
    ),
    references=numbers(
        "q2",
        2,
        good=(
            "full = q2.utilisation / (1 - q2.utilisation)\n"
            "uneven = (q2.arrival_variation + q2.service_variation) / 2\n"
            "full * uneven * q2.service_time"
        ),
        partial="q2.utilisation / (1 - q2.utilisation) * q2.service_time",
    ),
)

NINETY_FIVE = Choice(
    id="q3",
    title="Ninety-five per cent",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=1,
    prompt=(
        "A single worker with a queue of its own is 80 % busy; arrivals and services are random, and "
        "requests wait 40 ms on average. To save "
        "machines, its traffic is raised until it is 95 % busy. What becomes of the mean wait?"
    ),
    options=(
        Option(
            "About 48 ms: the load grew by a fifth, and so does the wait.",
            "That takes the wait to be proportional to the load. It follows what is left of the capacity, and that fell to a quarter.",
        ),
        Option(
            "It stays at 40 ms as long as the worker is below 100 %, so 95 % is simply more efficient.",
            "Below 100 % the queue has a steady state. It is long long before that: waiting begins as soon as arrivals can collide.",
        ),
        Option("About 190 ms: it grows nearly fivefold."),
        Option(
            "It grows without end, since nobody can be 95 % busy for long.",
            "At 95 % there is a steady state. What grows without end needs more work than leaves, above 100 %.",
        ),
    ),
    why="The wait goes with ρ/(1−ρ): 4 at 80 %, 19 at 95 %.",
    references=letters("q3", 1, right="C", wrong="A"),
)


def _waits(gaps: list[float], services: list[float]) -> list[float]:
    found: list[float] = []
    wait = 0.0
    for i, service in enumerate(services):
        found.append(wait)
        if i < len(gaps):
            wait = max(0.0, wait + service - gaps[i])
    return found


def _traffic(random: Random, pace: float, count: int) -> tuple[list[float], list[float]]:
    services = [round(random.uniform(0.5, 4.0), 3) for _ in range(count)]
    return [round(random.uniform(0.2, 2.0) * pace, 3) for _ in range(count - 1)], services


def _quiet(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [_traffic(random, 40.0, random.randint(2, 8)) for _ in range(5)]
    return [*cases, *(_traffic(random, 0.4, 6) for _ in range(3))]


WAITS = Code(
    id="q4",
    title="The line, one by one",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "One worker serves requests in the order in which they come. Write `waits(gaps, services)`: "
        "`services` is a list of the seconds that "
        "each request is worked on, `gaps` a list of the seconds between each arrival and the next (one fewer). The result is a list of "
        "the seconds that each request waits before its work begins. Nobody waits for the first; for no requests the list is empty.\n\n"
        "`waits([1.0, 1.0], [3.0, 1.0, 1.0])` is `[0.0, 2.0, 2.0]`."
    ),
    function="waits",
    stub='def waits(gaps, services):\n    """Seconds that each request waits."""',
    solution=(
        "wait, found = 0.0, []\nfor i, service in enumerate(services):\n    found.append(wait)\n"
        "    wait = max(0.0, wait + service - (gaps[i] if i < len(gaps) else 0.0))\nreturn found"
    ),
    examples=((([1.0, 1.0], [3.0, 1.0, 1.0]), [0.0, 2.0, 2.0]), (([], [2.0]), [0.0])),
    properties=(
        Property(
            title="two requests: the second waits for what is left of the first",
            points=1,
            cases=lambda random: [_traffic(random, 1.0, 2) for _ in range(8)],
            holds=agrees_with(_waits),
        ),
        Property(title="a quiet line empties, and no wait is ever negative", points=1, cases=_quiet, holds=agrees_with(_waits)),
        Property(
            title="a busy line passes its wait on from each to the next",
            points=1,
            cases=lambda random: [_traffic(random, 1.5, random.randint(15, 40)) for _ in range(6)],
            holds=agrees_with(_waits),
        ),
        Property(
            title="none, one and many requests",
            points=1,
            cases=lambda random: [([], []), ([], [1.5]), *(_traffic(random, 2.0, random.randint(5, 60)) for _ in range(5))],
            holds=agrees_with(_waits),
        ),
    ),
    references=functions(
        'def waits(gaps, services):\n    """Seconds that each request waits."""',
        4,
        good=(
            "def waits(gaps, services):\n    found = []\n    wait = 0.0\n    for i in range(len(services)):\n        found.append(wait)\n"
            "        if i < len(gaps):\n            wait = max(0.0, wait + services[i] - gaps[i])\n    return found"
        ),
        partial=(
            "def waits(gaps, services):\n    return [0.0] * min(1, len(services)) + "
            "[max(0.0, services[i] - gaps[i]) for i in range(len(gaps))]",
            1,
        ),
        wrong="def waits(gaps, services):\n    return [sum(services[:i]) for i in range(len(services))]",
    ),
)


def _serial(one: float, many: float, machines: float) -> float:
    """Contention by Amdahl's law, from the throughput of one and of several machines."""
    return (machines * one / many - 1) / (machines - 1)


EXTRAPOLATED = Numeric(
    id="q5",
    title="Two points and a law",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A job of fixed size was run on one machine, {one} items a second, and on 8 machines, {eight} items a second together. If Amdahl's "
        "law holds, how many items a second do {machines} machines do?"
    ),
    parameters=(
        Parameter("one", "items each second on one machine", 90, 110, 1, "1/s"),
        Parameter("eight", "items each second on eight machines", 480, 640, 5, "1/s"),
        Parameter("machines", "machines to forecast", 24, 64, 4),
    ),
    unit="items a second",
    expected=lambda n: float(_amdahl(n["machines"], _serial(n["one"], n["eight"], 8), 0.0, n["one"])),
    solution=('formulas.get("scalability.usl_throughput")(q5.machines, (8 * q5.one / q5.eight - 1) / 7, 0.0, q5.one)'),
    mistakes=(
        Mistake("this goes on in a straight line from the eight machines", lambda n: n["eight"] * n["machines"] / 8),
        Mistake("this is the ceiling, which no number of machines reaches", lambda n: n["one"] / _serial(n["one"], n["eight"], 8)),
        Mistake(
            "this is the speed-up, and items a second were asked for",
            lambda n: float(_amdahl(n["machines"], _serial(n["one"], n["eight"], 8), 0.0, 1.0)),
        ),
    ),
    references=numbers(
        "q5",
        3,
        good="serial = (8 * q5.one / q5.eight - 1) / 7\nq5.one * q5.machines / (1 + serial * (q5.machines - 1))",
        partial="q5.eight * q5.machines / 8",
    ),
)

AT_THE_PEAK = Numeric(
    id="q6",
    title="At the peak",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A fit of the universal scalability law gave {one} requests a second on one node, a contention of {contention} and a coherency of "
        "{coherency}. How many requests a second does the system do where it does most?"
    ),
    parameters=(
        Parameter("one", "requests each second on one node", 50, 150, 2, "1/s"),
        Parameter("contention", "contention", 0.01, 0.05, 0.002),
        Parameter("coherency", "coherency", 4e-5, 2e-4, 1e-5),
    ),
    unit="requests a second",
    expected=lambda n: float(_amdahl(float(_peak(n["contention"], n["coherency"])), n["contention"], n["coherency"], n["one"])),
    solution=(
        'formulas.get("scalability.usl_throughput")(formulas.get("scalability.usl_peak")(q6.contention, q6.coherency), '
        "q6.contention, q6.coherency, q6.one)"
    ),
    tolerance=0.02,
    mistakes=(
        Mistake("this is the number of nodes at the peak, not what they do", lambda n: float(_peak(n["contention"], n["coherency"]))),
        Mistake("this is the ceiling without a cost of keeping in step", lambda n: n["one"] / n["contention"]),
        Mistake(
            "this is what they would do if they did not get in each other's way",
            lambda n: n["one"] * float(_peak(n["contention"], n["coherency"])),
        ),
    ),
    references=numbers(
        "q6",
        3,
        good=("n = ((1 - q6.contention) / q6.coherency) ** 0.5\nq6.one * n / (1 + q6.contention * (n - 1) + q6.coherency * n * (n - 1))"),
        partial="((1 - q6.contention) / q6.coherency) ** 0.5",
    ),
)

TWO_LAWS = Choice(
    id="q7",
    title="Sixty times faster",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=1,
    prompt=(
        "A team reports: on 64 nodes 5 % of the run cannot be divided, and yet in the same time we do "
        "61 times the work of one node. Somebody "
        "answers that Amdahl's law allows 15.4 times at 5 %. Who is right?"
    ),
    options=(
        Option("Both: the 5 % of one are of another run than the 5 % of the other."),
        Option(
            "Amdahl's law: a measurement above it is a mistake.",
            "The law bounds a job of fixed size with 5 % of the run on *one* node serial. Theirs grew with the nodes.",
        ),
        Option(
            "The team: Amdahl's law has been refuted by modern machines with many cores.",
            "It is arithmetic, and no machine refutes it. Put their job on one node, and its serial share is less than a thousandth.",
        ),
        Option(
            "Neither: with 64 nodes at most 64 times is possible, so the truth lies in the middle.",
            "61 is below 64. There is nothing to average between two answers to two questions.",
        ),
    ),
    why=(
        "Gustafson's share is that of the run on 64 nodes; the same job on one node would be 0.08 % serial, and Amdahl gives 61 for it too."
    ),
    references=letters("q7", 1, right="A", wrong="B"),
)

READING_A_TEST = Recognition(
    id="q8",
    title="A test that says yes",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "This is a (made-up) load test of a service that thirty thousand users will visit. Each user "
        "thinks for 20 s. What does it allow you "
        "to conclude?"
    ),
    shown=(
        "```\n"
        "users   throughput   mean response   busiest resource\n"
        "  200      9.9 /s       210 ms        database, 20 %\n"
        "  400     19.8 /s       212 ms        database, 40 %\n"
        "  600     29.7 /s       218 ms        database, 60 %\n"
        "```"
    ),
    options=(
        Option(
            "It scales: the response time grows by 8 ms while the users triple, so that 30\u202f000 of them will be served well, too.",
            "All three rows lie below the knee, where a test measures an empty system. Its flatness says nothing of what comes beyond.",
        ),
        Option(
            "Nothing at all: only a test with all of the 30\u202f000 users can tell what they will meet.",
            "The rows tell what a request costs the database, 20 ms, and with it where the knee must be at the latest.",
        ),
        Option("The database can do about 50/s: beyond a thousand users, at the latest, all queue."),
        Option(
            "With a larger queue before the database 30\u202f000 users can be served, only somewhat later.",
            "A queue adds no capacity. 30\u202f000 users would ask for 1\u202f500 requests a second of a database that can do 50.",
        ),
    ),
    why="20 % at 9.9/s are 20 ms of database for a request: at most 50/s, and a knee near 50 × 20.2 s = 1\u202f010 users.",
    references=letters("q8", 1, right="C", wrong="A"),
)

IN_YOUR_WORDS = Written(
    id="q9",
    title="May we order?",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=5,
    prompt=(
        "A colleague has measured a service on 1, 2, 4 and 8 nodes: 100, 190, 340 and 540 requests a "
        "second. A fit of Amdahl's law says that 24 nodes "
        "will do 910, which is just enough, and the order is about to go out. Write five to ten "
        "sentences to them: what the measurements do and "
        "do not show, what the forecast rests on, what could make it wrong in either direction, and what you would measure before ordering."
    ),
    rubric=(
        Anchor(
            5,
            "says that 24 is three times the last row, names what the law assumes and at least one thing in each direction that breaks it, "
            "and names a measurement that would test the forecast (such as 12 or 16 nodes, predicted beforehand) with what would follow",
        ),
        Anchor(4, "as above, but one of the four parts stays general"),
        Anchor(3, "doubts the extrapolation for a reason that can be checked, but names no measurement that would settle it"),
        Anchor(1, "calls for caution or for headroom without a reason from the numbers"),
        Anchor(0, "takes the forecast as it is, or does not answer"),
    ),
    references=texts(
        "Your rows bend: 8 nodes do 5.4 times the work of one, so something is shared. 24 is three times your last row, and there the "
        "fit says what its law assumes, not what you saw. If nodes must also keep in step, 24 may do less than 16; if the bend was a cold "
        "cache at 8, they may do more. I would predict 16 from your four rows, measure it, and order only if the forecast was within "
        "some per cent; a twelfth node would tell us already whether the bend grows.",
        "The fit is good, so order 24.",
    ),
)

ASSESSMENT = Assessment(
    id="E09-pre",
    title="Performance & Scale: before the episode",
    episode="E09",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=35,
    items=(AROUND_THE_LOOP, UNEVEN, NINETY_FIVE, WAITS, EXTRAPOLATED, AT_THE_PEAK, TWO_LAWS, READING_A_TEST, IN_YOUR_WORDS),
)
