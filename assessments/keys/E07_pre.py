"""E07, before the episode: what the learner already knows."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.assessment.items import (
    Assessment,
    Choice,
    Code,
    Mistake,
    Numeric,
    Option,
    Parameter,
    Property,
    Recognition,
)
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers

_done = formulas.get("delivery.executed_after_timeouts")
_executions = formulas.get("delivery.executions_until_acknowledged")
_in_progress = formulas.get("flow_control.concurrency_limit")
_backlog = formulas.get("overload.backlog_after_surge")
_drain = formulas.get("overload.drain_time")

CONFIRMATION = Choice(
    id="q1",
    title="A mail after the sale",
    outcome="O1",
    bloom="evaluate",
    depth="L2",
    points=1,
    prompt=(
        "After a sale a shop sends a mail of confirmation. The mail service is slow at times, and down for a minute now and then. "
        "The customer waits at the till. How should the till hand the mail over?"
    ),
    options=(
        Option(
            "By a synchronous call with a generous timeout, so that no mail is lost.",
            "Then the till waits whenever the mail service is slow, and the sale fails when it is down, for an answer that nobody needs.",
        ),
        Option(
            "By a synchronous call with a very short timeout; what times out was not sent, and is left.",
            "A timeout does not say that the mail was not sent, and what was not sent is lost for good.",
        ),
        Option("By writing it down with the sale, for a queue from which it is sent until acknowledged."),
        Option(
            "By starting a thread that calls the mail service and retries in memory.",
            "What is in memory is gone when the till restarts, and the threads pile up while the service is down.",
        ),
    ),
    why="The answer is not needed at the till, and the mail must be sent: that is work for later, kept safe.",
    references=letters("q1", 1, right="C", wrong="A"),
)

STOCK = Choice(
    id="q2",
    title="Three readers",
    outcome="O1",
    bloom="evaluate",
    depth="L3",
    points=1,
    prompt=(
        "Every change of stock in a warehouse has to reach the shop's search index, the accounts and a forecast. The forecast is rebuilt "
        "now and then from all changes of the year. All need the changes of an article in order. What carries them?"
    ),
    options=(
        Option("A log with a partition for each group of articles, read by each of the three at its own pace."),
        Option(
            "One queue that all three read from.",
            "A message in a queue goes to one of its readers. Each of the three would see a third of the changes.",
        ),
        Option(
            "A queue with many consumers for each of the three, as fast as possible.",
            "Competing consumers overtake one another, so order is lost; and the forecast finds nothing left to rebuild from.",
        ),
        Option(
            "A call to each of the three inside the transaction that changes the stock.",
            "Then the warehouse stands still whenever one of the three does.",
        ),
    ),
    why="Several readers, order by article, and reading again: a log keeps what was read.",
    references=letters("q2", 1, right="A", wrong="B"),
)

SEEN_IN_A_TRACE = Recognition(
    id="q3",
    title="What keeps the order service busy",
    outcome="O1",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt="This is a (made-up) minute of an order service that nobody can use. Which change of pattern would have kept it usable?",
    shown=(
        "```\n"
        "            calls/s  processors  threads in use   mean time of a call\n"
        "09:00         200       18 %        22 / 64            0.11 s\n"
        "09:01         200       17 %        64 / 64            0.90 s   recommendations: slow\n"
        "09:02          70        6 %        64 / 64            0.91 s   recommendations: slow\n"
        "```\n\n"
        "An order calls stock, payment and recommendations, one after the other; the recommendations are shown below the receipt."
    ),
    options=(
        Option(
            "Fewer servers, since processors are at 6 %.",
            "Processors rest because threads wait. With fewer servers there are fewer threads still.",
        ),
        Option(
            "A longer queue before the order service, so that no order is turned away and each is served when a thread is free.",
            "Orders leave at 70 a second however long the queue is. A queue adds waiting, not capacity.",
        ),
        Option(
            "More attempts for the recommendations, with a shorter pause between them, so that a slow one is made good.",
            "Each further attempt holds the thread longer, and makes the slow service slower.",
        ),
        Option("Not waiting for the recommendations: ask for them apart from the order, and go on without them."),
    ),
    why="64 threads over 0.91 s are 70 calls a second: all are held by a call whose answer the order does not need.",
    references=letters("q3", 2, right="D", wrong="B"),
)

GIVEN_UP = Numeric(
    id="q4",
    title="Reported as failed",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A client sends a request up to {attempts} times. A share of {request_loss} of the requests is lost on the way there, and of the "
        "answers a share of {reply_loss} on the way back, independently. Every attempt timed out, and the client reports a failure. "
        "What is the probability that the server has acted on the request at least once? Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("attempts", "attempts that all timed out", 2, 3, 1),
        Parameter("request_loss", "share of requests lost", 0.1, 0.4, 0.005, "%"),
        Parameter("reply_loss", "share of answers lost", 0.05, 0.2, 0.005, "%"),
    ),
    unit="",
    expected=lambda n: _done(n["request_loss"], n["reply_loss"], int(n["attempts"])),
    solution='formulas.get("delivery.executed_after_timeouts")(q4.request_loss, q4.reply_loss, q4.attempts)',
    mistakes=(
        Mistake("a timeout is not the news that nothing happened", lambda n: 0.0),
        Mistake(
            "this is the chance that an attempt gets there, and forgets that all of them are known to have timed out",
            lambda n: 1 - n["request_loss"] ** int(n["attempts"]),
        ),
    ),
    references=numbers(
        "q4",
        2,
        good="out = q4.request_loss + (1 - q4.request_loss) * q4.reply_loss\n1 - (q4.request_loss / out) ** q4.attempts",
        partial="1 - q4.request_loss ** q4.attempts",
        wrong="0",
    ),
)

DOUBLES = Numeric(
    id="q5",
    title="Charges too many",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "Each of {messages} payments is sent until it is acknowledged, and the receiver remembers nothing. A share of {reply_loss} of its "
        "acknowledgements is lost; requests always arrive. How many charges are made too many, on average?"
    ),
    parameters=(
        Parameter("messages", "payments", 10_000, 90_000, 1_000),
        Parameter("reply_loss", "share of acknowledgements lost", 0.05, 0.3, 0.005, "%"),
    ),
    unit="charges",
    expected=lambda n: n["messages"] * (_executions(n["reply_loss"]) - 1),
    solution='q5.messages * (formulas.get("delivery.executions_until_acknowledged")(q5.reply_loss) - 1)',
    mistakes=(
        Mistake(
            "a retry is not free: its acknowledgement may be lost as well, and then there is a third",
            lambda n: n["messages"] * n["reply_loss"],
        ),
        Mistake("sent until acknowledged does not mean that it happens once", lambda n: 0.0),
        Mistake("these are all charges, and those too many were asked for", lambda n: n["messages"] * _executions(n["reply_loss"])),
    ),
    references=numbers("q5", 2, good="q5.messages * (1 / (1 - q5.reply_loss) - 1)", partial="q5.messages * q5.reply_loss", wrong="0"),
)


def _effects(memory: float, events: Sequence[Sequence[Any]]) -> list[str]:
    done: dict[str, float] = {}
    found = []
    for at, key in events:
        if key not in done or at - done[key] >= memory:
            done[key] = at
            found.append(key)
    return found


def _events(random: Random, keys: int, count: int, *, span: float = 100.0) -> list[list[Any]]:
    times = sorted(round(random.uniform(0, span), 2) for _ in range(count))
    return [[at, f"key-{random.randint(1, keys)}"] for at in times]


_as_effects = agrees_with(_effects)

DEDUPLICATE = Code(
    id="q6",
    title="Once, as far as it remembers",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "A receiver acts on a message if it does not remember its key. It remembers a key for `memory` seconds **from when it acted** on "
        "it, and not longer: exactly `memory` seconds later it has forgotten. Write `effects(memory, events)`: `events` is a list of "
        "`[time, key]`, in the order of their times; the result is the list of the keys that were acted on, in that order, as often as "
        "that happened.\n\n"
        '`effects(10, [[0.0, "a"], [1.0, "a"], [2.0, "b"]])` is `["a", "b"]`, and with a memory of 1 it is `["a", "a", "b"]`.'
    ),
    function="effects",
    stub='def effects(memory, events):\n    """Keys that were acted on, in order."""',
    solution=(
        "done, found = {}, []\nfor at, key in events:\n    if key not in done or at - done[key] >= memory:\n"
        "        done[key] = at\n        found.append(key)\nreturn found"
    ),
    examples=(
        ((10, [[0.0, "a"], [1.0, "a"], [2.0, "b"]]), ["a", "b"]),
        ((1, [[0.0, "a"], [1.0, "a"], [2.0, "b"]]), ["a", "a", "b"]),
    ),
    properties=(
        Property(
            title="a key that is remembered is not acted on again",
            points=1,
            cases=lambda random: [(1_000, _events(random, 4, 12)) for _ in range(6)],
            holds=_as_effects,
        ),
        Property(
            title="a key that was forgotten is acted on again",
            points=1,
            cases=lambda random: [(round(random.uniform(5, 20), 2) + 0.005, _events(random, 2, 20)) for _ in range(6)],
            holds=_as_effects,
        ),
        Property(
            title="it remembers from when it acted, not from when it last heard",
            points=1,
            cases=lambda random: [
                (float(random.randint(2, 4)), [[float(step), "k"] for step in range(random.randint(8, 14))]) for _ in range(6)
            ],
            holds=_as_effects,
        ),
        Property(
            title="it forgets at exactly the end of its memory",
            points=1,
            cases=lambda random: [
                (float(m), [[0.0, "x"], [0.0, "y"], [float(m), "x"], [float(m), "z"]]) for m in random.sample(range(1, 50), 6)
            ],
            holds=_as_effects,
        ),
    ),
    references=functions(
        'def effects(memory, events):\n    """Keys that were acted on, in order."""',
        4,
        good=(
            "def effects(memory, events):\n    done, found = {}, []\n    for at, key in events:\n"
            "        if key not in done or at - done[key] >= memory:\n            done[key] = at\n            found.append(key)\n"
            "    return found"
        ),
        partial=("def effects(memory, events):\n    return list(dict.fromkeys(key for _, key in events))", 1),
        wrong="def effects(memory, events):\n    return [key for _, key in events] + ['end']",
    ),
)

ROOM = Numeric(
    id="q7",
    title="The longest useful queue",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A service with {workers} workers takes {service_time} for a request. Its clients give up after {patience} of waiting in the "
        "queue. How many may stand in the queue at most, if nobody in it should have given up when the turn comes? (Take service times "
        "as even. It may be a fraction.)"
    ),
    parameters=(
        Parameter("workers", "workers", 5, 40, 1),
        Parameter("service_time", "time for one request", 0.05, 0.4, 0.01, "s"),
        Parameter("patience", "longest wait of a client", 2.0, 10.0, 0.5, "s"),
    ),
    unit="requests",
    expected=lambda n: _in_progress(n["workers"] / n["service_time"], n["patience"]),
    solution='formulas.get("flow_control.concurrency_limit")(q7.workers / q7.service_time, q7.patience)',
    mistakes=(
        Mistake("this forgets that all workers take from the queue", lambda n: n["patience"] / n["service_time"]),
        Mistake("this is how many are done in a second", lambda n: n["workers"] / n["service_time"]),
    ),
    references=numbers(
        "q7", 2, good="q7.patience * q7.workers / q7.service_time", partial="q7.patience / q7.service_time", wrong="10 ** 6"
    ),
)

CATCHING_UP = Numeric(
    id="q8",
    title="How long it stays late",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "Workers behind a queue do {capacity} messages a second. Usually {usual} come each second, and in a surge {surge}. The surge lasts "
        "{lasts}; the queue was empty before, and takes everything in. How many seconds after the surge's end is the queue empty again?"
    ),
    parameters=(
        Parameter("capacity", "messages done each second", 500, 800, 10),
        Parameter("usual", "messages each second, usually", 300, 450, 10),
        Parameter("surge", "messages each second in the surge", 1_000, 2_000, 50),
        Parameter("lasts", "length of the surge", 20, 120, 5, "s"),
    ),
    unit="seconds",
    expected=lambda n: _drain(_backlog(n["surge"], n["capacity"], n["lasts"]), n["capacity"], n["usual"]),
    solution=(
        'formulas.get("overload.drain_time")(formulas.get("overload.backlog_after_surge")(q8.surge, q8.capacity, q8.lasts), '
        "q8.capacity, q8.usual)"
    ),
    mistakes=(
        Mistake(
            "a queue adds no capacity: while it empties, the usual messages keep coming",
            lambda n: (n["surge"] - n["capacity"]) * n["lasts"] / n["capacity"],
        ),
        Mistake("this forgets that the workers work during the surge", lambda n: n["surge"] * n["lasts"] / (n["capacity"] - n["usual"])),
    ),
    references=numbers(
        "q8",
        2,
        good="(q8.surge - q8.capacity) * q8.lasts / (q8.capacity - q8.usual)",
        partial="(q8.surge - q8.capacity) * q8.lasts / q8.capacity",
        wrong="0",
    ),
)

ASSESSMENT = Assessment(
    id="E07-pre",
    title="Communication Patterns: before the episode",
    episode="E07",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(CONFIRMATION, STOCK, SEEN_IN_A_TRACE, GIVEN_UP, DOUBLES, DEDUPLICATE, ROOM, CATCHING_UP),
)
