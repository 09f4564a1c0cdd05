"""E12, after the episode: the same outcomes as before it, by other questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
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
    Outcome,
    Parameter,
    Property,
    Recognition,
    Written,
)
from dstudio_lib.assessment.reference_answers import functions, letters, numbers, texts

_requests = formulas.get("experiments.canary_requests")

HOW_LARGE = Numeric(
    id="q1",
    title="How large a canary",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "Today a share {baseline} of requests fails; a new version in which {worse} fail is to be caught, with 5 % false alarms and 80 % "
        "power, by one test of two proportions in which old and new serve equally many requests. Each of the two needs "
        "n = (1.645 √(2 p(1−p)) + 0.842 √(p₀(1−p₀) + p₁(1−p₁)))² / (p₁−p₀)², with p the mean of p₀ and p₁. "
        "The service gets {rate} requests a second, and the canary must be done within {hours}. Which share of the requests must it get, "
        "at least? Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("baseline", "share that fails today", 0.002, 0.006, 0.0002, "%"),
        Parameter("worse", "share that fails in the version to catch", 0.008, 0.012, 0.0002, "%"),
        Parameter("rate", "requests each second, all together", 5, 25, 1),
        Parameter("hours", "time for the canary", 7_200, 28_800, 600, "s"),
    ),
    unit="",
    expected=lambda n: _requests(n["baseline"], n["worse"], 0.05, 0.2, 1.0) / (n["rate"] * n["hours"]),
    solution='formulas.get("experiments.canary_requests")(q1.baseline, q1.worse, 0.05, 0.2, 1.0) / (q1.rate * q1.hours)',
    tolerance=0.02,
    mistakes=(
        Mistake(
            "this is how many requests the canary has to serve",
            lambda n: float(_requests(n["baseline"], n["worse"], 0.05, 0.2, 1.0)),
        ),
        Mistake(
            "this takes seconds for hours",
            lambda n: 3_600 * _requests(n["baseline"], n["worse"], 0.05, 0.2, 1.0) / (n["rate"] * n["hours"]),
        ),
    ),
    references=numbers(
        "q1",
        3,
        good=(
            "a, b = q1.baseline, q1.worse\np = (a + b) / 2\n"
            "n = (1.645 * (2 * p * (1 - p)) ** 0.5 + 0.842 * (a * (1 - a) + b * (1 - b)) ** 0.5) ** 2 / (b - a) ** 2\n"
            "n / (q1.rate * q1.hours)"
        ),
        partial="1 / (q1.rate * q1.hours)",
        wrong="0",
    ),
)

COMPARE_MORE = Numeric(
    id="q2",
    title="How many to compare",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "{rows} accounts have been moved. Somebody must be able to say, with 95 % confidence, that at most {allowed} of them are wrong. "
        "How many "
        "accounts, drawn at random, must be compared without finding a single one wrong?"
    ),
    parameters=(
        Parameter("rows", "accounts that were moved", 1_000_000, 9_000_000, 50_000),
        Parameter("allowed", "accounts that may be wrong", 500, 5_000, 50),
    ),
    unit="accounts",
    expected=lambda n: 3 * n["rows"] / n["allowed"],
    solution="3 * q2.rows / q2.allowed",
    mistakes=(
        Mistake("so many would miss that share in one case of three: three times as many are needed", lambda n: n["rows"] / n["allowed"]),
        Mistake("the confidence is no share of the accounts", lambda n: 0.95 * n["rows"]),
    ),
    references=numbers("q2", 2, good="3 * q2.rows / q2.allowed", partial="q2.rows / q2.allowed", wrong="0"),
)

NO_WAY_BACK = Choice(
    id="q3",
    title="Which one cannot be undone",
    outcome="O3",
    bloom="evaluate",
    depth="L3",
    points=1,
    prompt="Which of these releases may not be rolled back on the evening of the same day?",
    options=(
        Option(
            "One that reads a new index instead of the old one; both are kept up to date.",
            "Both are right, so reading can move to and fro.",
        ),
        Option("One that since the morning writes identifiers of eight bytes, which the code before it reads as four."),
        Option(
            "One that adds a field to every message; receivers leave out fields that they do not know.",
            "The code before it sends messages without the field, as it always did, and ignores those with it.",
        ),
        Option(
            "One that shows a button only to staff, by a flag.",
            "The flag is a way back that needs no release at all.",
        ),
    ),
    why="What has been written since the morning does not fit into the code that would come back.",
    references=letters("q3", 1, right="B", wrong="C"),
)

REHEARSED = Choice(
    id="q4",
    title="A plan B on paper",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        'A plan for moving a bank\'s customers says: "If more than 2 % cannot log in, we roll back to the old system." All customers '
        "move on "
        "one evening, and the old system is then switched to read only. What do you say to the board?"
    ),
    options=(
        Option(
            "The threshold is too high: it should be 1 %.",
            "At 1 % the question is the same: to what would they go back, an hour later?",
        ),
        Option(
            "It is safe, since the old system still has everybody's data, and can be made writable again within minutes.",
            "It has them as of that evening. Each payment made since is missing there.",
        ),
        Option("It is no way back: from the first payment on, the old one is wrong. Move a few first, and write both."),
        Option(
            "It is safe if a backup of the old system is made before.",
            "The backup holds what the old system holds: nothing of what came after.",
        ),
    ),
    why="A store that no longer takes writes is out of date within minutes. That, not the threshold, decides whether there is a way back.",
    references=letters("q4", 1, right="C", wrong="B"),
)

SEEN_IN_A_RELEASE = Recognition(
    id="q5",
    title="Green for a week",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        "This is a (made-up) record of a release that changed a price from a number to a number with a currency. After the roll-back on "
        "the "
        "9th half of the invoices were wrong. Which sentence says what was missed?"
    ),
    shown=(
        "```\n"
        "1st   2.0   adds the column `currency`; writes `price` as before, and `currency`\n"
        "2nd   2.1   reads `currency`; canary 5 %, then 50 %, then all: no difference in errors\n"
        "8th   2.2   writes `price` in the smallest unit (cents), reads it so where `currency` is set\n"
        "9th         roll-back to 2.1, since pages were slow\n"
        "```"
    ),
    options=(
        Option("2.2 changed the meaning of a column that the version before it reads: expand was skipped, and the way back with it."),
        Option(
            "The canary of 2.1 was too small to see the fault: a larger one would have shown wrong invoices in the week before 2.2.",
            "2.1 had no fault. No canary of one version shows what the next one will write for it to read.",
        ),
        Option(
            "The roll-back should have gone to 2.0.",
            "2.0 reads the price as 2.1 does: cents for units.",
        ),
        Option(
            "A week was too short a time before 2.2.",
            "After a year the same release would have had the same effect on the same roll-back.",
        ),
    ),
    why="A new meaning needs a new column. Then 2.1 would still find in the old one what it expects.",
    references=letters("q5", 2, right="A", wrong="B"),
)

UNTIL = Numeric(
    id="q6",
    title="How long one may wait",
    outcome="O3",
    bloom="evaluate",
    depth="L3",
    points=2,
    prompt=(
        "A store of {rows} accounts is written {rate} times a second, each account as likely as any other. It is agreed that going back "
        "is still "
        "bearable while the old store, no longer written, is out of date for at most {share} of the accounts. After how many minutes is "
        "that over?"
    ),
    parameters=(
        Parameter("rows", "accounts", 20_000, 60_000, 1_000),
        Parameter("rate", "writes each second", 10, 30, 1),
        Parameter("share", "share of the accounts that may be out of date", 0.2, 0.5, 0.01, "%"),
    ),
    unit="minutes",
    expected=lambda n: -n["rows"] / n["rate"] * math.log(1 - n["share"]) / 60,
    solution='q6.rows / q6.rate * -__import__("math").log(1 - q6.share) / 60',
    mistakes=(
        Mistake("some accounts are written more than once, so that it takes longer", lambda n: n["rows"] * n["share"] / n["rate"] / 60),
        Mistake("this is in seconds, and minutes were asked for", lambda n: -n["rows"] / n["rate"] * math.log(1 - n["share"])),
    ),
    references=numbers(
        "q6",
        2,
        good="import math\n-q6.rows / q6.rate * math.log(1 - q6.share) / 60",
        partial="q6.rows * q6.share / q6.rate / 60",
        wrong="0",
    ),
)


def _system(random: Random, *, least: int = 2, idle: int = 0) -> tuple[list[str], dict[str, list[str]]]:
    servers = [f"s{i}" for i in random.sample(range(10, 99), random.randint(least, 4))]
    used = servers[idle:]
    clients = {
        f"c{i}": sorted(random.sample(used, random.randint(1, len(used)))) for i in random.sample(range(10, 99), random.randint(2, 4))
    }
    left = [each for each in used if not any(each in uses for uses in clients.values())]
    if left:
        clients[next(iter(clients))] = sorted({*clients[next(iter(clients))], *left})
    return servers, clients


def _judged(
    judge: Callable[[list[str], dict[str, list[str]], list[tuple[str, str]]], bool],
) -> Callable[[Sequence[tuple[Any, ...]], Sequence[Outcome]], bool]:
    return lambda cases, outcomes: all(
        ok and isinstance(value, list) and bool(value) and judge(case[0], case[1], [(str(each[0]), str(each[1])) for each in value])
        for case, (ok, value) in zip(cases, outcomes, strict=True)
    )


def _once(servers: list[str], clients: dict[str, list[str]], plan: list[tuple[str, str]]) -> bool:
    wanted = [(what, each) for each in servers for what in ("offer", "withdraw")] + [("move", each) for each in clients]
    return sorted(plan) == sorted(wanted)


def _offered_first(servers: list[str], clients: dict[str, list[str]], plan: list[tuple[str, str]]) -> bool:
    return all(plan.index(("offer", server)) < plan.index(("move", client)) for client, uses in clients.items() for server in uses)


def _withdrawn_last(servers: list[str], clients: dict[str, list[str]], plan: list[tuple[str, str]]) -> bool:
    return all(plan.index(("move", client)) < plan.index(("withdraw", server)) for client, uses in clients.items() for server in uses)


def _even_the_idle(servers: list[str], clients: dict[str, list[str]], plan: list[tuple[str, str]]) -> bool:
    return all(plan.index(("offer", server)) < plan.index(("withdraw", server)) for server in servers)


PLAN = Code(
    id="q7",
    title="A plan for any interface",
    outcome="O1",
    bloom="create",
    depth="L4",
    points=4,
    prompt=(
        "Some servers change their interface in a way that old clients do not understand. `servers` is a list of their names, `clients` a "
        "dictionary from each client's name to the list of the servers that it calls. A client is released once, and from then on "
        "speaks the new "
        "way with *all* its servers. Write `plan(servers, clients)`, which returns a list of steps `[what, name]` in which nobody is "
        'ever misunderstood: each server once `"offer"`s the new way beside the old one, each client once `"move"`s, and each server once '
        '`"withdraw"`s the old way, when no client that calls it needs it any more, and never before it offers the new one. Servers '
        "that nobody calls "
        "are changed as well. Any order that keeps this is right.\n\n"
        '`plan(["s"], {"c": ["s"]})` is `[["offer", "s"], ["move", "c"], ["withdraw", "s"]]`.'
    ),
    function="plan",
    stub='def plan(servers, clients):\n    """Steps from the old interface to the new one."""',
    solution=(
        'offers = [["offer", each] for each in servers]\nmoves = [["move", each] for each in clients]\n'
        'return offers + moves + [["withdraw", each] for each in servers]'
    ),
    examples=(((["s"], {"c": ["s"]}), [["offer", "s"], ["move", "c"], ["withdraw", "s"]]),),
    properties=(
        Property(
            title="each step that is needed, once, and no other",
            points=0.5,
            cases=lambda random: [_system(random, least=3, idle=i % 2) for i in range(8)],
            holds=_judged(_once),
        ),
        Property(
            title="a client moves when all its servers offer the new way",
            points=1.5,
            cases=lambda random: [_system(random) for _ in range(8)],
            holds=_judged(_offered_first),
        ),
        Property(
            title="a server withdraws when all its clients have moved",
            points=1,
            cases=lambda random: [_system(random) for _ in range(8)],
            holds=_judged(_withdrawn_last),
        ),
        Property(
            title="servers that nobody calls offer before they withdraw",
            points=1,
            cases=lambda random: [_system(random, least=3, idle=1) for _ in range(8)],
            holds=_judged(_even_the_idle),
        ),
    ),
    references=functions(
        'def plan(servers, clients):\n    """Steps from the old interface to the new one."""',
        4,
        good=(
            'def plan(servers, clients):\n    offers = [["offer", each] for each in servers]\n    moves = [["move", each] for each in '
            "clients]\n"
            '    return offers + moves + [["withdraw", each] for each in servers]'
        ),
        partial=(
            'def plan(servers, clients):\n    moves = [["move", each] for each in clients]\n'
            '    return moves + [[what, each] for each in servers for what in ("offer", "withdraw")]',
            2.5,
        ),
        wrong='def plan(servers, clients):\n    return [["withdraw", each] for each in servers] + [["offer", each] for each in clients]',
    ),
)

YOUR_PLAN = Written(
    id="q8",
    title="Another supplier",
    outcome="O1",
    bloom="create",
    depth="L4",
    points=5,
    prompt=(
        "A company keeps its customers' documents with one storage supplier and must move them to another within half a year, while people "
        "upload, read and delete. Write a plan of five to ten steps: what each step changes, where documents are written and read after "
        "it, what "
        "you compare before the next, how you would go back, and from which step on you cannot."
    ),
    rubric=(
        Anchor(
            5,
            "writes both before copying, deals with deletions, compares contents and goes on comparing, moves readers step by step, "
            "says for each "
            "step how to go back, and names the point of no return with a reason why it is not sooner",
        ),
        Anchor(4, "as above, but deletions, comparing or one way back is left out"),
        Anchor(3, "a right order, and a point of no return that is named but wrongly placed, or without any comparing"),
        Anchor(1, "copies first and moves everybody then"),
        Anchor(0, "one weekend for everything, or no answer"),
    ),
    references=texts(
        "1 a release that writes uploads to both and records deletions in both; reads stay. 2 copy the old documents, each only if it "
        "is not there "
        "or older, and skip those deleted. 3 compare checksums of all, day after day, until nothing new differs for a month. 4 read "
        "from the "
        "new one for staff, then 1, 10, 50 and 100 % of customers by a flag, compare times and errors, back by the flag. 5 let a "
        "month's end pass. "
        "6 stop writing to the old supplier: the point of no return, decided by name, since after ten minutes uploads are missing there. "
        "7 keep the old one read only for as long as a court could ask. 8 delete and end the contract.",
        "We copy everything during a weekend and change the address on Monday.",
    ),
)

ASSESSMENT = Assessment(
    id="E12-post",
    title="Evolution & Migration: after the episode",
    episode="E12",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=35,
    items=(HOW_LARGE, COMPARE_MORE, NO_WAY_BACK, REHEARSED, SEEN_IN_A_RELEASE, UNTIL, PLAN, YOUR_PLAN),
)
