"""E06, before the episode: what the learner already knows of timeouts, retries, breakers and bulkheads."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from dstudio_lib import formulas
from dstudio_lib.assessment.items import Assessment, Choice, Code, Mistake, Numeric, Option, Parameter, Property, Recognition
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers

_backoff = formulas.get("backoff.total_backoff")
_little = formulas.get("queueing.littles_law")
_samples = formulas.get("statistics.samples_for_quantile")
_allowance = formulas.get("retries.retry_allowance")

LONGEST = Numeric(
    id="q1",
    title="The longest wait",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A call has a timeout of {timeout} and is tried again up to {retries} times. Before the first retry the caller waits "
        "{base}, before each "
        "further one twice as long as before; there is no jitter and no cap. The other side never answers. "
        "After how many seconds does the caller give up?"
    ),
    parameters=(
        Parameter("timeout", "timeout of each attempt", 0.5, 1.5, 0.02, "s"),
        Parameter("base", "wait before the first retry", 0.2, 0.6, 0.02, "s"),
        Parameter("retries", "retries", 3, 5, 1),
    ),
    unit="seconds",
    expected=lambda n: (n["retries"] + 1) * n["timeout"] + _backoff(n["base"], 3_600.0, int(n["retries"])),
    solution='(q1.retries + 1) * q1.timeout + formulas.get("backoff.total_backoff")(q1.base, 3600.0, q1.retries)',
    mistakes=(
        Mistake(
            "the first attempt waits for its timeout too",
            lambda n: n["retries"] * n["timeout"] + _backoff(n["base"], 3_600.0, int(n["retries"])),
        ),
        Mistake("the waits between the attempts are missing", lambda n: (n["retries"] + 1) * n["timeout"]),
        Mistake("each wait is twice as long as the one before", lambda n: (n["retries"] + 1) * n["timeout"] + n["retries"] * n["base"]),
    ),
    references=numbers(
        "q1",
        2,
        good="(q1.retries + 1) * q1.timeout + q1.base * (2**q1.retries - 1)",
        partial="(q1.retries + 1) * q1.timeout",
    ),
)

SUCCESS = Choice(
    id="q2",
    title="Fewer errors",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "A team halves the timeout of its calls to a payment service and adds two retries. Errors fall from 2 % to nearly none. "
        "What would you ask first?"
    ),
    options=(
        Option(
            "Whether the timeout could be halved once more.",
            "It takes the fall of errors for the whole effect. A timeout says nothing of what has been done on the other side.",
        ),
        Option("How many payments have been made twice since then."),
        Option(
            "Whether the payment service was told to answer exactly once.",
            "Exactly-once delivery is nothing that one can ask of a network. What can be had is that a repetition does no harm.",
        ),
        Option(
            "Nothing: an error rate of nearly none is what was wanted.",
            "Errors seen by the caller have fallen. That a payment was made twice is no error to the caller.",
        ),
    ),
    why="A timeout does not mean that the call did not happen. Each retry of a slow success is a second payment, unless it can be "
    "recognised.",
    references=letters("q2", 1, right="B", wrong="D"),
)

TAKEN = Numeric(
    id="q3",
    title="How many threads",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A service gets {rate} requests a second. A share of {share} of them calls a dependency and holds a thread until it answers or "
        "{timeout} have passed. The dependency hangs and answers nobody. How many threads do these calls hold on average, once it has "
        "lasted for a while? (It may be a fraction.)"
    ),
    parameters=(
        Parameter("rate", "requests each second", 100, 300, 5),
        Parameter("share", "share that calls the dependency", 0.2, 0.6, 0.02, "%"),
        Parameter("timeout", "timeout", 1.5, 4.0, 0.1, "s"),
    ),
    unit="threads",
    expected=lambda n: _little(n["rate"] * n["share"], n["timeout"]),
    solution='formulas.get("queueing.littles_law")(q3.rate * q3.share, q3.timeout)',
    mistakes=(
        Mistake("only a share of the requests makes this call", lambda n: n["rate"] * n["timeout"]),
        Mistake("each of these calls stays for the whole timeout, and not for a second", lambda n: n["rate"] * n["share"]),
        Mistake("rate and time are multiplied: more time is more threads", lambda n: n["rate"] * n["share"] / n["timeout"]),
    ),
    references=numbers("q3", 2, good="q3.rate * q3.share * q3.timeout", partial="q3.rate * q3.timeout"),
)

TRACE = Recognition(
    id="q4",
    title="What happened at 14:02",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "A client reads from five machines behind one address. This is its (made-up) record. What happened at 14:02, and what do "
        "you think of it?"
    ),
    shown=(
        "| time | calls sent | answered | failed at the address | refused by the client itself |\n| --- | --- | --- | --- | --- |\n"
        "| 13:58 | 1\u202f000 | 1\u202f000 | 0 | 0 |\n| 14:00 | 1\u202f000 | 800 | 200 | 0 |\n| 14:02 | 90 | 70 | 20 | 910 |\n"
        "| 14:04 | 80 | 65 | 15 | 920 |\n| 14:06 | 85 | 70 | 15 | 915 |"
    ),
    options=(
        Option(
            "All five machines failed at 14:02; the client noticed it two minutes before, and stopped sending what nobody would answer.",
            "Of the calls that were sent at 14:02, four of five were answered, as at 14:00. The machines did not change.",
        ),
        Option(
            "A retry budget ran out, as it should when a service is down, and the client held its retries back.",
            "A budget refuses retries, and never first attempts. Here calls as a whole stopped.",
        ),
        Option("One breaker for the whole address opened for one machine: a fifth failing became nine tenths."),
        Option(
            "Load shedding protected the machines from overload.",
            "The machines refused nothing: it was the client that did not send. And they had carried a thousand before.",
        ),
    ),
    why="A fifth failed: one machine of five. The client's own refusals are nine tenths. One switch for five things that fail apart.",
    references=letters("q4", 1, right="C", wrong="A"),
)


def _opens_after(threshold: float, minimum: int, failures: Sequence[int]) -> int | None:
    failed = 0
    for count, each in enumerate(failures, start=1):
        failed += each
        if count >= minimum and failed >= threshold * count:
            return count
    return None


def _calls(random: Random, failing: float, count: int) -> list[int]:
    return [int(random.random() < failing) for _ in range(count)]


BREAKER_CODE = Code(
    id="q5",
    title="When it opens",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "A circuit breaker counts all calls since it was closed. After each call it looks: if there were at least `minimum` calls, "
        "and the failed "
        "share is `threshold` or more, it opens. Write `opens_after(threshold, minimum, failures)`: `failures` is a list with 1 for "
        "each call "
        "that failed and 0 for each that did not, in order. The result is the number of calls after which it opens, or `None` if it does "
        "not.\n\n"
        "`opens_after(0.5, 2, [0, 1, 1, 1])` is 2, and `opens_after(0.5, 3, [1, 0, 0])` is `None`."
    ),
    function="opens_after",
    stub='def opens_after(threshold, minimum, failures):\n    """Number of calls after which the breaker opens, or None."""',
    solution=(
        "failed = 0\nfor count, each in enumerate(failures, start=1):\n    failed += each\n"
        "    if count >= minimum and failed >= threshold * count:\n        return count\nreturn None"
    ),
    examples=(((0.5, 2, [0, 1, 1, 1]), 2), ((0.5, 3, [1, 0, 0]), None)),
    properties=(
        Property(
            title="it opens at the first look at which enough have failed",
            points=1,
            cases=lambda random: [(0.5, 1, [0] * random.randint(3, 9) + [1] * 30) for _ in range(6)],
            holds=agrees_with(_opens_after),
        ),
        Property(
            title="not before the minimum, however many failed",
            points=1,
            cases=lambda random: (
                [(0.75, random.randint(3, 15), [1] * random.randint(20, 30)) for _ in range(6)]
                + [(0.5, failed + 1, [1] * failed + [0, 1]) for failed in random.sample(range(3, 15), 2)]
            ),
            holds=agrees_with(_opens_after),
        ),
        Property(
            title="exactly the threshold is enough",
            points=1,
            cases=lambda random: [(0.25, n + 2, [1] + [0] * n + [1] * 40) for n in random.sample(range(9, 30, 3), 5)],
            holds=agrees_with(_opens_after),
        ),
        Property(
            title="mixed calls, some of which never open it",
            points=1,
            cases=lambda random: (
                [(0.75, 10, [0] * 3 + _calls(random, 0.1, 40)) for _ in range(4)]
                + [(0.5, 10, [0] * 12 + _calls(random, 0.9, 60)) for _ in range(6)]
            ),
            holds=agrees_with(_opens_after),
        ),
    ),
    references=functions(
        'def opens_after(threshold, minimum, failures):\n    """Number of calls after which the breaker opens, or None."""',
        4,
        good=(
            "def opens_after(threshold, minimum, failures):\n    for count in range(max(1, minimum), len(failures) + 1):\n"
            "        if sum(failures[:count]) >= threshold * count:\n            return count\n    return None"
        ),
        partial=(
            "def opens_after(threshold, minimum, failures):\n    for count in range(1, len(failures) + 1):\n"
            "        if sum(failures[:count]) >= threshold * count and count > 1:\n            return count\n    return None",
            2,
        ),
        wrong="def opens_after(threshold, minimum, failures):\n    return sum(failures) / len(failures)",
    ),
)

ENOUGH = Numeric(
    id="q6",
    title="Enough measurements",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A timeout may be wrong for a share of {wrong} of the calls. You set it to the slowest of your measured latencies, which "
        "are independent. "
        "How many do you need at least, so that with 95 % confidence this is slow enough?"
    ),
    parameters=(Parameter("wrong", "share of calls that may be given up wrongly", 0.001, 0.005, 0.000004),),
    unit="measurements",
    expected=lambda n: _samples(1 - n["wrong"], 0.95),
    solution='formulas.get("statistics.samples_for_quantile")(1 - q6.wrong, 0.95)',
    mistakes=(
        Mistake("this many leave a third of a chance that none of them is so slow", lambda n: 1 / n["wrong"]),
        Mistake("it is the chance that none is so slow which has to be 5 %", lambda n: 0.95 / n["wrong"]),
    ),
    references=numbers("q6", 2, good="import math\nmath.ceil(math.log(0.05) / math.log(1 - q6.wrong))", partial="1 / q6.wrong"),
)

TOGETHER = Choice(
    id="q7",
    title="Two good ideas",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "A page may take 500 ms. It calls a neighbour with a timeout of 150 ms, and shows itself without the answer if there is "
        "none. Somebody adds "
        "three retries with a back-off. The neighbour hangs. How do you judge the change?"
    ),
    options=(
        Option(
            "It is good: four attempts are likelier to be answered than one.",
            "Attempts at something that hangs do not fail independently. Four of them hang.",
        ),
        Option(
            "It is good, as long as the back-off has jitter.",
            "Jitter spreads the calls of many callers. It does not make four timeouts fit into 500 ms.",
        ),
        Option(
            "It is harmless, since retries are free while the neighbour does nothing.",
            "Retries are not free: each holds a thread of the page, and time that the page does not have.",
        ),
        Option("It undoes the timeout: four times 150 ms and the waits are more than the page may take."),
    ),
    why="Timeouts, attempts and waits are added up, and the sum is held against the caller's patience. Alone the timeout kept the promise.",
    references=letters("q7", 1, right="D", wrong="A"),
)

BUDGET = Numeric(
    id="q8",
    title="What a budget lets through",
    outcome="O1",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A client has a retry budget: a bucket holds {tokens} tokens at first, each request puts {deposit} of a token in, and each "
        "retry takes a "
        "whole one out. During an outage it makes {requests} requests, all of which fail. How many calls does the service see at most, "
        "retries included?"
    ),
    parameters=(
        Parameter("tokens", "tokens at first", 50, 200, 5),
        Parameter("deposit", "part of a token that a request puts in", 0.1, 0.3, 0.01),
        Parameter("requests", "requests during the outage", 1_000, 3_000, 20),
    ),
    unit="calls",
    expected=lambda n: n["requests"] + _allowance(n["requests"], n["deposit"], n["tokens"]),
    solution='q8.requests + formulas.get("retries.retry_allowance")(q8.requests, q8.deposit, q8.tokens)',
    mistakes=(
        Mistake("the tokens that were there at first can be spent too", lambda n: n["requests"] * (1 + n["deposit"])),
        Mistake("these are the retries; the requests are calls as well", lambda n: n["tokens"] + n["deposit"] * n["requests"]),
        Mistake("a budget allows some retries", lambda n: n["requests"]),
    ),
    references=numbers(
        "q8", 2, good="q8.requests * (1 + q8.deposit) + q8.tokens", partial="q8.requests * (1 + q8.deposit)", wrong="q8.requests"
    ),
)

ASSESSMENT = Assessment(
    id="E06-pre",
    title="Resilience Patterns: before the episode",
    episode="E06",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(LONGEST, SUCCESS, TAKEN, TRACE, BREAKER_CODE, ENOUGH, TOGETHER, BUDGET),
)
