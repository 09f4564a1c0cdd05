"""E07, after the episode: the same outcomes as before it, by other questions."""

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
_attempts = formulas.get("delivery.attempts_until_acknowledged")
_in_progress = formulas.get("flow_control.concurrency_limit")

PRICE = Choice(
    id="q1",
    title="The price at the till",
    outcome="O1",
    bloom="evaluate",
    depth="L2",
    points=1,
    prompt=(
        "A till has to know today's price of an article before it can print it on the receipt. The price service answers in 20 ms. "
        'A colleague proposes a queue, "to be decoupled". How should the till ask?'
    ),
    options=(
        Option(
            "By a queue with a queue for the answers, so that the price service can be slow.",
            "The customer waits either way. A queue adds two hand-overs and hides that somebody waits; it adds no capacity.",
        ),
        Option("By a synchronous call with a short timeout, and a price that it knows from before if there is no answer."),
        Option(
            "By a stream of all price requests.",
            "A stream serves several readers and reading again. Here one answer is needed by one till, now.",
        ),
        Option(
            "By a synchronous call without a timeout, since the price is indispensable.",
            "Then a hanging price service holds every till for ever.",
        ),
    ),
    why="The answer is needed to go on. What is left to decide is how long to wait, and what to do without it.",
    references=letters("q1", 1, right="B", wrong="A"),
)

CLICKS = Choice(
    id="q2",
    title="Pictures to shrink",
    outcome="O1",
    bloom="evaluate",
    depth="L3",
    points=1,
    prompt=(
        "Users upload pictures, which are to be shrunk to four sizes. Each picture is a job of its own, order does not matter, nobody else "
        "reads the jobs, and in the evening ten times as many come as in the morning. What carries the jobs?"
    ),
    options=(
        Option(
            "A log with one partition, so that everything stays in order and can be read again if sizes change.",
            "Order is not asked for, and one partition is read by one worker of a group: nobody can help in the evening.",
        ),
        Option(
            "A synchronous call from the upload to a worker.",
            "Then the user waits for four sizes, and the evening's users find all workers taken.",
        ),
        Option("A queue with competing workers, bounded in number, and a watch on the age of the oldest job."),
        Option(
            "A queue with as many workers as there are jobs, so that nothing waits and evenings are as quick as mornings.",
            "Without a limit on workers the queue passes the evening on as it comes, to the disks behind them.",
        ),
    ),
    why="Independent jobs for anyone, later: a queue; and its limit on workers is what levels the evening.",
    references=letters("q2", 1, right="C", wrong="D"),
)

SEEN_IN_A_TRACE = Recognition(
    id="q3",
    title="Green all night",
    outcome="O1",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        "This is a (made-up) night of a billing system. Its dashboard showed 100 % success throughout. "
        "In the morning customers complain of bills that are half a day old. What is there to see?"
    ),
    shown=(
        "```\n"
        "          taken in/s   written/s   errors   messages waiting   oldest message\n"
        "22:00        90          100         0               0               0 s\n"
        "23:00       130          100         0         108 000          1 080 s\n"
        "01:00       130          100         0         324 000          3 240 s\n"
        "06:00       130          100         0         864 000          8 640 s\n"
        "```"
    ),
    options=(
        Option("A queue before too little capacity: success is measured at its entrance, and lateness nowhere."),
        Option(
            "A queue that is too short: with more room it would have caught up as soon as fewer messages came.",
            "It never was full. A queue adds no capacity: 30 a second are left over every second.",
        ),
        Option(
            "Messages delivered twice, since the consumers did not remember.",
            "Nothing here counts doubles. What grows is what waits, by exactly what is taken in and not written.",
        ),
        Option(
            "Healthy load levelling: the night's peak is taken in at once and worked off later, which is what a queue is there for.",
            "Levelling needs a time when more is written than taken in. There is none in these eight hours.",
        ),
    ),
    why="130 come and 100 go. The queue turns an overload into lateness, and nobody looked at the age of the oldest message.",
    references=letters("q3", 2, right="A", wrong="D"),
)

GIVEN_UP = Numeric(
    id="q4",
    title="How many to ask about",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A courier app reports {failed} orders as failed: for each of them {attempts} attempts in a row timed out. A share of "
        "{request_loss} of the requests is lost, and of the answers a share of {reply_loss}, independently. "
        "In how many of these orders was a courier sent out, on average?"
    ),
    parameters=(
        Parameter("failed", "orders reported as failed", 200, 2_000, 10),
        Parameter("attempts", "attempts that all timed out", 2, 3, 1),
        Parameter("request_loss", "share of requests lost", 0.1, 0.3, 0.01, "%"),
        Parameter("reply_loss", "share of answers lost", 0.1, 0.3, 0.01, "%"),
    ),
    unit="orders",
    expected=lambda n: n["failed"] * _done(n["request_loss"], n["reply_loss"], int(n["attempts"])),
    solution='q4.failed * formulas.get("delivery.executed_after_timeouts")(q4.request_loss, q4.reply_loss, q4.attempts)',
    mistakes=(
        Mistake("a timeout is not the news that nothing happened", lambda n: 0.0),
        Mistake(
            "this forgets that all attempts are known to have timed out",
            lambda n: n["failed"] * (1 - n["request_loss"] ** int(n["attempts"])),
        ),
        Mistake("this is for a single attempt", lambda n: n["failed"] * _done(n["request_loss"], n["reply_loss"], 1)),
    ),
    references=numbers(
        "q4",
        2,
        good="out = q4.request_loss + (1 - q4.request_loss) * q4.reply_loss\nq4.failed * (1 - (q4.request_loss / out) ** q4.attempts)",
        partial="q4.failed * (1 - q4.request_loss ** q4.attempts)",
        wrong="0",
    ),
)

DOUBLES = Numeric(
    id="q5",
    title="Sent in vain",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "Each of {messages} readings is sent until it is acknowledged. A share of {request_loss} of the messages is lost on the way "
        "there and a share of {reply_loss} of the acknowledgements on the way back. How many messages are sent in all, on average?"
    ),
    parameters=(
        Parameter("messages", "readings", 10_000, 90_000, 1_000),
        Parameter("request_loss", "share of messages lost", 0.15, 0.3, 0.005, "%"),
        Parameter("reply_loss", "share of acknowledgements lost", 0.15, 0.3, 0.005, "%"),
    ),
    unit="messages",
    expected=lambda n: n["messages"] * _attempts(n["request_loss"], n["reply_loss"]),
    solution='q5.messages * formulas.get("delivery.attempts_until_acknowledged")(q5.request_loss, q5.reply_loss)',
    mistakes=(
        Mistake("this leaves out the acknowledgements that are lost", lambda n: n["messages"] / (1 - n["request_loss"])),
        Mistake(
            "a retry can be lost as well: adding the shares counts one retry only",
            lambda n: n["messages"] * (1 + n["request_loss"] + n["reply_loss"]),
        ),
        Mistake("without repetition some would never be acknowledged", lambda n: n["messages"]),
    ),
    references=numbers(
        "q5",
        2,
        good="q5.messages / ((1 - q5.request_loss) * (1 - q5.reply_loss))",
        partial="q5.messages / (1 - q5.request_loss)",
        wrong="0",
    ),
)


def _balances(events: Sequence[Sequence[Any]]) -> dict[str, int]:
    seen: set[str] = set()
    balances: dict[str, int] = {}
    for key, account, amount in events:
        if key not in seen and balances.get(account, 0) + amount >= 0:
            seen.add(key)
            balances[account] = balances.get(account, 0) + amount
    return balances


def _payments(random: Random, count: int, *, keys: int, least: int) -> list[list[Any]]:
    made = {f"k{i}": [f"acc-{random.randint(1, 3)}", random.choice([-1, 1]) * random.randint(5, 60)] for i in range(keys)}
    for each in made.values():
        each[1] = max(least, each[1]) or 5
    return [[key, *made[key]] for key in (random.choice(list(made)) for _ in range(count))]


def _elsewhere(amount: int) -> tuple[list[list[Any]]]:
    """Let a key that was booked come again on another account, and with another amount on its own."""
    return ([["once", "acc", amount], ["once", "other", amount], ["once", "acc", 2 * amount], ["more", "other", 5]],)


def _to_nothing(amount: int) -> tuple[list[list[Any]]]:
    """Spend everything there is, and try to take from an account on which nothing was ever booked."""
    return ([["in", "acc", amount], ["out", "acc", -amount], ["poor", "other", -5]],)


def _each_for_itself(amount: int) -> tuple[list[list[Any]]]:
    """Let one account be rich and another take more than it has."""
    return ([["a", "rich", amount + 50], ["b", "poor", 5], ["c", "poor", -20], ["d", "rich", -amount]],)


_as_balances = agrees_with(_balances)

LEDGER = Code(
    id="q6",
    title="A ledger that counts once",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "Messages arrive at least once. Write `balances(events)`: `events` is a list of `[key, account, amount]` in the order of arrival; "
        "the result is a dictionary of each account's balance. Accounts begin at 0 and appear once a message was booked on them. A message "
        "whose key **was booked** before is left out: a key stands for one message in the whole ledger, so what comes with it later is not "
        "booked on another account either, nor with another amount. A message that would bring an account below 0 is refused: it is not "
        "booked, its key is not remembered, and the same message may be booked when it comes again and there is enough.\n\n"
        '`balances([["a", "x", 50], ["a", "x", 50], ["b", "x", -80]])` is `{"x": 50}`.'
    ),
    function="balances",
    stub='def balances(events):\n    """Balance of each account."""',
    solution=(
        "seen, found = set(), {}\nfor key, account, amount in events:\n"
        "    if key not in seen and found.get(account, 0) + amount >= 0:\n        seen.add(key)\n"
        "        found[account] = found.get(account, 0) + amount\nreturn found"
    ),
    examples=(
        (([["a", "x", 50], ["a", "x", 50], ["b", "x", -80]],), {"x": 50}),
        (([["b", "x", -80], ["a", "x", 90], ["b", "x", -80]],), {"x": 10}),
    ),
    properties=(
        Property(
            title="a key that was booked is booked no more, on any account",
            points=1,
            cases=lambda random: (
                [(_payments(random, 14, keys=5, least=5),) for _ in range(6)] + [_elsewhere(random.randint(10, 90)) for _ in range(2)]
            ),
            holds=_as_balances,
        ),
        Property(
            title="two messages that look alike but have other keys are both booked",
            points=1,
            cases=lambda random: [([[f"m{i}", "acc", random.randint(1, 4) * 10] for i in range(random.randint(4, 9))],) for _ in range(6)],
            holds=_as_balances,
        ),
        Property(
            title="nothing is booked that would bring an account below 0",
            points=1,
            cases=lambda random: (
                [
                    ([[f"m{i}", "acc", amount] for i, amount in enumerate([random.randint(10, 40), -90, random.randint(1, 9), -95])],)
                    for _ in range(6)
                ]
                + [_to_nothing(random.randint(10, 90)), _each_for_itself(random.randint(10, 90))]
            ),
            holds=_as_balances,
        ),
        Property(
            title="what was refused may be booked when it comes again",
            points=1,
            cases=lambda random: [
                ([["late", "acc", -low], ["first", "acc", low + 7], ["late", "acc", -low], ["late", "acc", -low], ["never", "acc", -9]],)
                for low in random.sample(range(10, 90), 6)
            ],
            holds=_as_balances,
        ),
    ),
    references=functions(
        'def balances(events):\n    """Balance of each account."""',
        4,
        good=(
            "def balances(events):\n    seen, found = set(), {}\n    for key, account, amount in events:\n"
            "        if key not in seen and found.get(account, 0) + amount >= 0:\n            seen.add(key)\n"
            "            found[account] = found.get(account, 0) + amount\n    return found"
        ),
        partial=(
            "def balances(events):\n    seen, found = set(), {}\n    for key, account, amount in events:\n        if key not in seen:\n"
            "            seen.add(key)\n            found[account] = found.get(account, 0) + amount\n    return found",
            2,
        ),
        wrong="def balances(events):\n    return {'x': -1}",
    ),
)

ROOM = Numeric(
    id="q7",
    title="How far a sender may run ahead",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A receiver works on messages one by one, {service_time} each. From the moment it grants a credit until the message for it is "
        "there, {round_trip} pass. How many messages must the sender be allowed to have under way or in work, unacknowledged, so that the "
        "receiver is never idle? Count the message in work too: a credit comes back when its message is done. (It may be a fraction.)"
    ),
    parameters=(
        Parameter("service_time", "work on one message", 0.01, 0.04, 0.0005, "s"),
        Parameter("round_trip", "from credit to message", 0.05, 0.3, 0.005, "s"),
    ),
    unit="messages",
    expected=lambda n: _in_progress(1 / n["service_time"], n["round_trip"] + n["service_time"]),
    solution='formulas.get("flow_control.concurrency_limit")(1 / q7.service_time, q7.round_trip + q7.service_time)',
    mistakes=(
        Mistake("this is how many it does in a second, whatever the way takes", lambda n: 1 / n["service_time"]),
        Mistake("with one at a time the receiver waits a round trip for each", lambda n: 1.0),
        Mistake("the message in work holds a credit too, until it is done", lambda n: n["round_trip"] / n["service_time"]),
    ),
    references=numbers("q7", 2, good="(q7.round_trip + q7.service_time) / q7.service_time", partial="1 / q7.service_time", wrong="1"),
)

CATCHING_UP = Numeric(
    id="q8",
    title="Done by morning",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A surge of {surge} messages a second lasts {lasts}. The queue was empty before. Afterwards {usual} a second come as usual, and "
        "the queue must be empty {deadline} after the end of the surge. How many messages a second must the workers do, at least?"
    ),
    parameters=(
        Parameter("surge", "messages each second in the surge", 1_000, 2_000, 50),
        Parameter("lasts", "length of the surge", 60, 240, 10, "s"),
        Parameter("usual", "messages each second, usually", 200, 400, 10),
        Parameter("deadline", "time to empty the queue", 300, 900, 20, "s"),
    ),
    unit="messages a second",
    expected=lambda n: (n["surge"] * n["lasts"] + n["usual"] * n["deadline"]) / (n["lasts"] + n["deadline"]),
    solution="(q8.surge * q8.lasts + q8.usual * q8.deadline) / (q8.lasts + q8.deadline)",
    mistakes=(
        Mistake("a queue makes the surge wait, so its rate need not be met", lambda n: n["surge"]),
        Mistake("this never works the backlog off", lambda n: n["usual"]),
        Mistake(
            "this forgets that messages keep coming while the queue empties",
            lambda n: n["surge"] * n["lasts"] / (n["lasts"] + n["deadline"]),
        ),
    ),
    references=numbers(
        "q8",
        2,
        good="(q8.surge * q8.lasts + q8.usual * q8.deadline) / (q8.lasts + q8.deadline)",
        partial="q8.surge * q8.lasts / (q8.lasts + q8.deadline)",
        wrong="0",
    ),
)

ASSESSMENT = Assessment(
    id="E07-post",
    title="Communication Patterns: after the episode",
    episode="E07",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=30,
    items=(PRICE, CLICKS, SEEN_IN_A_TRACE, GIVEN_UP, DOUBLES, LEDGER, ROOM, CATCHING_UP),
)
