"""E12, before the episode: what the learner already knows."""

from __future__ import annotations

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
_three = formulas.get("measurement.rule_of_three")
_touched = formulas.get("migration.touched_share")

HOW_LONG = Numeric(
    id="q1",
    title="How long a canary runs",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "Today a share {baseline} of requests fails; a new version in which {worse} fail is to be caught, with 5 % false alarms and 80 "
        "% power, "
        "by one test of two proportions in which old and new serve equally many requests. Each of the two needs "
        "n = (1.645 √(2 p(1−p)) + 0.842 √(p₀(1−p₀) + p₁(1−p₁)))² / (p₁−p₀)², with p the mean of p₀ and p₁. "
        "The service gets {rate} requests a second, and the canary a share of {share} of them. After how many hours has it served enough?"
    ),
    parameters=(
        Parameter("baseline", "share that fails today", 0.002, 0.006, 0.0002, "%"),
        Parameter("worse", "share that fails in the version to catch", 0.008, 0.012, 0.0002, "%"),
        Parameter("rate", "requests each second, all together", 5, 25, 1),
        Parameter("share", "share of the canary", 0.02, 0.1, 0.005, "%"),
    ),
    unit="hours",
    expected=lambda n: _requests(n["baseline"], n["worse"], 0.05, 0.2, 1.0) / (n["rate"] * n["share"]) / 3_600,
    solution=('formulas.get("experiments.canary_requests")(q1.baseline, q1.worse, 0.05, 0.2, 1.0) / (q1.rate * q1.share) / 3_600'),
    tolerance=0.02,
    mistakes=(
        Mistake(
            "the canary gets a share of the requests only, and it is the canary that has to serve them",
            lambda n: _requests(n["baseline"], n["worse"], 0.05, 0.2, 1.0) / n["rate"] / 3_600,
        ),
        Mistake(
            "this is in seconds, and hours were asked for",
            lambda n: _requests(n["baseline"], n["worse"], 0.05, 0.2, 1.0) / (n["rate"] * n["share"]),
        ),
    ),
    references=numbers(
        "q1",
        3,
        good=(
            "a, b = q1.baseline, q1.worse\np = (a + b) / 2\n"
            "n = (1.645 * (2 * p * (1 - p)) ** 0.5 + 0.842 * (a * (1 - a) + b * (1 - b)) ** 0.5) ** 2 / (b - a) ** 2\n"
            "n / (q1.rate * q1.share) / 3600"
        ),
        partial="1 / (q1.rate * q1.share) / 3600",
        wrong="0",
    ),
)

CLEAN_SAMPLE = Numeric(
    id="q2",
    title="None wrong among those compared",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "After a migration of {rows} rows, {compared} of them, drawn at random, are compared with the old store. All are right. "
        "With 95 % confidence, at most how many of all rows are wrong?"
    ),
    parameters=(
        Parameter("rows", "rows that were moved", 1_000_000, 9_000_000, 50_000),
        Parameter("compared", "rows that were compared", 400, 4_000, 50),
    ),
    unit="rows",
    expected=lambda n: n["rows"] * _three(int(n["compared"])),
    solution='q2.rows * formulas.get("measurement.rule_of_three")(q2.compared)',
    mistakes=(
        Mistake("a clean sample bounds the share that is wrong; it does not make it zero", lambda n: 0.0),
        Mistake(
            "one wrong row in as many as were compared would often be missed: the bound is higher", lambda n: n["rows"] / n["compared"]
        ),
        Mistake("the confidence is no share of the rows", lambda n: 0.05 * n["rows"]),
    ),
    references=numbers("q2", 2, good="3 * q2.rows / q2.compared", partial="q2.rows / q2.compared", wrong="0"),
)

SAME_RELEASE = Choice(
    id="q3",
    title="Which one may be undone",
    outcome="O3",
    bloom="evaluate",
    depth="L3",
    points=1,
    prompt="Four releases have gone out this week. Something is wrong, and nobody knows what. Which of them can be rolled back without "
    "further thought?",
    options=(
        Option(
            "It renamed the column `mail` to `email`, in the table and in the code.",
            "The code before it asks for `mail`, which is no longer there.",
        ),
        Option(
            "It began to write prices in cents, where they had been in euros, into the same column.",
            "The code before it would read cents as euros: everything written since costs a hundred times as much.",
        ),
        Option("It added a column, and writes it beside the old one, which is still what is read."),
        Option(
            "It stopped writing the old address table; reading had moved a week before.",
            "The code before it reads the old table, and what was written since is not in it.",
        ),
    ),
    why="Only there does the old code find everything it needs, up to date. What it does not know it does not miss.",
    references=letters("q3", 1, right="C", wrong="A"),
)

AUTOMATIC = Choice(
    id="q4",
    title="Let the machine decide",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        "A pipeline rolls a release back by itself when the error rate rises within an hour. A team plans a release after which "
        "the new store alone is written. What do you advise?"
    ),
    options=(
        Option("Switch the automatism off for this release, and let a person who knows what would be lost decide."),
        Option(
            "Keep it: a roll-back is always the safest state to be in.",
            "It would send everybody to a store that misses whatever was written since the release.",
        ),
        Option(
            "Make it faster, so that less is lost.",
            "It loses less, and still loses; and a test that looks oftener cries wolf oftener.",
        ),
        Option(
            "Keep it, since the new store has all data and nothing can be lost.",
            "The new store has them. The old one, to which it would go back, has not.",
        ),
    ),
    why="Past the point of no return going back is a loss of data, and that is a decision, not a reaction.",
    references=letters("q4", 1, right="A", wrong="B"),
)

SEEN_IN_A_LOG = Recognition(
    id="q5",
    title="The log of a Thursday",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        "This is a (made-up) log. At 14:20 the team rolled back to 3.1, and customers reported that the orders of the last hours had "
        "vanished. What went wrong?"
    ),
    shown=(
        "```\n"
        "09:00  release 3.2   orders are written to `orders` and to `orders_v2`\n"
        "10:30  job           all rows of `orders` copied to `orders_v2` where newer; 0 differences\n"
        "11:00  release 3.3   orders are read from `orders_v2`\n"
        "11:40  release 3.4   orders are written to `orders_v2` only\n"
        "14:05  alert         checkout slow\n"
        "14:20  roll-back     to 3.1: orders are written to and read from `orders`\n"
        "```"
    ),
    options=(
        Option(
            "The copy at 10:30 was made while orders were written, and lost some of those that changed while it was running, unseen.",
            "It copied only what was newer, and both were written by then; and the comparison showed no difference.",
        ),
        Option(
            "Reading was moved too early, at 11:00.",
            "Both stores were the same then. From that step there was a way back.",
        ),
        Option(
            "The roll-back came too late: before noon nothing would have been lost.",
            "From 11:40 on each order was missing in the old table. Two minutes later would have been too late as well.",
        ),
        Option("3.4 was the point of no return, taken forty minutes after the readers had moved, and nobody had named it as such."),
    ),
    why="Up to 11:40 `orders` had everything. From then on only `orders_v2` had, and 3.1 does not know it.",
    references=letters("q5", 2, right="D", wrong="A"),
)

GONE = Numeric(
    id="q6",
    title="What going back loses",
    outcome="O3",
    bloom="evaluate",
    depth="L3",
    points=2,
    prompt=(
        "A store of {rows} customers is written {rate} times a second, each customer as likely as any other. For {minutes} minutes only "
        "the new store "
        "has been written. Before you advise for or against going back: for how many customers is the old store out of date?"
    ),
    parameters=(
        Parameter("rows", "customers", 20_000, 60_000, 1_000),
        Parameter("rate", "writes each second", 10, 30, 1),
        Parameter("minutes", "minutes without writing the old store", 20, 60, 1),
    ),
    unit="customers",
    expected=lambda n: n["rows"] * _touched(n["rate"], 60 * n["minutes"], int(n["rows"])),
    solution='q6.rows * formulas.get("migration.touched_share")(q6.rate, 60 * q6.minutes, q6.rows)',
    mistakes=(
        Mistake("some customers were written more than once, and are lost only once", lambda n: 60 * n["rate"] * n["minutes"]),
        Mistake("this takes minutes for seconds", lambda n: n["rows"] * _touched(n["rate"], n["minutes"], int(n["rows"]))),
        Mistake("a roll-back of the code does not bring the data back", lambda n: 0.0),
    ),
    references=numbers(
        "q6",
        2,
        good="import math\nq6.rows * (1 - math.exp(-60 * q6.rate * q6.minutes / q6.rows))",
        partial="60 * q6.rate * q6.minutes",
        wrong="0",
    ),
)


def _columns(random: Random, *, stay: int, least: int = 1) -> tuple[list[str], list[str]]:
    names = random.sample(["mail", "name", "phone", "city", "zip", "vat", "iban", "note", "lang", "rank"], 9)
    gone, come = random.randint(least, 2), random.randint(1, 2)
    kept = names[:stay]
    return kept + names[stay : stay + gone], kept + names[stay + gone : stay + gone + come]


def _given(plan: Any) -> list[tuple[str, str]]:
    return [(str(each[0]), str(each[1])) for each in plan]


def _each(
    judge: Callable[[list[str], list[str], list[tuple[str, str]]], bool],
) -> Callable[[Sequence[tuple[Any, ...]], Sequence[Outcome]], bool]:
    return lambda cases, outcomes: all(
        ok and isinstance(value, list) and bool(value) and judge(case[0], case[1], _given(value))
        for case, (ok, value) in zip(cases, outcomes, strict=True)
    )


def _once(old: list[str], new: list[str], plan: list[tuple[str, str]]) -> bool:
    come, gone = set(new) - set(old), set(old) - set(new)
    wanted = [(step, column) for column in come for step in ("add", "write", "copy", "read")]
    wanted += [(step, column) for column in gone for step in ("stop", "drop")]
    return sorted(plan) == sorted(wanted)


def _expands_first(old: list[str], new: list[str], plan: list[tuple[str, str]]) -> bool:
    come = set(new) - set(old)
    return all(
        plan.index(("add", each)) < plan.index(("write", each)) < plan.index(("copy", each)) < plan.index(("read", each)) for each in come
    )


def _contracts_last(old: list[str], new: list[str], plan: list[tuple[str, str]]) -> bool:
    come, gone = set(new) - set(old), set(old) - set(new)
    last_read = max(plan.index(("read", each)) for each in come)
    return all(last_read < plan.index(("stop", each)) < plan.index(("drop", each)) for each in gone)


def _drops_after_all_stops(old: list[str], new: list[str], plan: list[tuple[str, str]]) -> bool:
    gone = set(old) - set(new)
    last_stop = max(plan.index(("stop", each)) for each in gone)
    return all(last_stop < plan.index(("drop", each)) for each in gone)


PLAN = Code(
    id="q7",
    title="A plan for any table",
    outcome="O1",
    bloom="create",
    depth="L4",
    points=4,
    prompt=(
        "A table's columns change from the list `old` to the list `new`: some stay, at least one goes and at least one comes. Write "
        "`plan(old, new)`, "
        "which returns a list of steps `[what, column]` by which this can be done while old code runs. For each column that comes: "
        '`"add"` it, `"write"` '
        'it beside the old ones, `"copy"` old data into it, and only then `"read"` it. For each that goes: `"stop"` writing it, when '
        "everything new "
        'is read, and `"drop"` it, when all that go are no longer written. Columns that stay are left alone. Any order that keeps this '
        "is right.\n\n"
        '`plan(["name", "zip"], ["zip", "full"])` may be `[["add", "full"], ["write", "full"], ["copy", "full"], ["read", "full"], '
        '["stop", "name"], ["drop", "name"]]`.'
    ),
    function="plan",
    stub='def plan(old, new):\n    """Steps from the old columns to the new ones."""',
    solution=(
        "come = [each for each in new if each not in old]\ngone = [each for each in old if each not in new]\n"
        'steps = [[what, each] for what in ("add", "write", "copy", "read") for each in come]\n'
        'return steps + [[what, each] for what in ("stop", "drop") for each in gone]'
    ),
    examples=(
        (
            (["name", "zip"], ["zip", "full"]),
            [["add", "full"], ["write", "full"], ["copy", "full"], ["read", "full"], ["stop", "name"], ["drop", "name"]],
        ),
    ),
    properties=(
        Property(
            title="each step that is needed, once, and no other",
            points=0.5,
            cases=lambda random: [_columns(random, stay=random.randint(0, 3)) for _ in range(8)],
            holds=_each(_once),
        ),
        Property(
            title="it expands in the right order",
            points=1,
            cases=lambda random: [_columns(random, stay=2) for _ in range(8)],
            holds=_each(_expands_first),
        ),
        Property(
            title="nothing is stopped before everything new is read",
            points=1.5,
            cases=lambda random: [_columns(random, stay=1) for _ in range(8)],
            holds=_each(_contracts_last),
        ),
        Property(
            title="nothing is dropped while anything old is written",
            points=1,
            cases=lambda random: [_columns(random, stay=1, least=2) for _ in range(8)],
            holds=_each(_drops_after_all_stops),
        ),
    ),
    references=functions(
        'def plan(old, new):\n    """Steps from the old columns to the new ones."""',
        4,
        good=(
            "def plan(old, new):\n    come = [each for each in new if each not in old]\n    gone = [each for each in old if each not in "
            "new]\n"
            '    steps = [[what, each] for what in ("add", "write", "copy", "read") for each in come]\n'
            '    return steps + [[what, each] for what in ("stop", "drop") for each in gone]'
        ),
        partial=(
            "def plan(old, new):\n    come = [each for each in new if each not in old]\n    gone = [each for each in old if each not in "
            "new]\n"
            '    steps = [[what, each] for what in ("stop", "drop") for each in gone]\n'
            '    return steps + [[what, each] for what in ("add", "write", "copy", "read") for each in come]',
            2.5,
        ),
        wrong="def plan(old, new):\n    return [['drop', each] for each in old] + [['add', each] for each in new]",
    ),
)

YOUR_PLAN = Written(
    id="q8",
    title="Splitting a name",
    outcome="O1",
    bloom="create",
    depth="L4",
    points=5,
    prompt=(
        "A shop keeps a customer's name in one column and wants given name and family name in two. The website, an app that customers "
        "update "
        "when they like, and a nightly export read it. Write a plan of five to ten steps: what each step changes, which versions of "
        "code and "
        "data are around after it, what you look at before the next, how you would go back, and from which step on you cannot."
    ),
    rubric=(
        Anchor(
            5,
            "expands, moves and contracts in an order in which every reader named always works, says for each step what is watched and "
            "how to go "
            "back, and names the point of no return with a reason why it is not sooner",
        ),
        Anchor(4, "as above, but one of watching, going back or one of the three readers is left out"),
        Anchor(3, "a right order, and a point of no return that is named but wrongly placed, or without any watching"),
        Anchor(1, "steps in an order that breaks one of the readers"),
        Anchor(0, "one release that changes everything, or no answer"),
    ),
    references=texts(
        "1 add both columns, empty; old code does not notice. 2 a release that writes all three. 3 copy old rows where the new columns "
        "are empty, and "
        "compare counts and contents until nothing differs for a week. 4 the website reads the new ones behind a flag, first for staff; "
        "errors and "
        "differences are watched; back by the flag. 5 the export reads them; compared with the old export for a month's end. 6 a new "
        "app reads them; "
        "the old column is written until fewer than one call in a thousand comes from old apps. 7 stop writing the old column: the "
        "point of no "
        "return, announced, in a quiet week. 8 drop it a month later, with a backup kept.",
        "We take the site down on Sunday, run the script and deploy everything.",
    ),
)

ASSESSMENT = Assessment(
    id="E12-pre",
    title="Evolution & Migration: before the episode",
    episode="E12",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=35,
    items=(HOW_LONG, CLEAN_SAMPLE, SAME_RELEASE, AUTOMATIC, SEEN_IN_A_LOG, GONE, PLAN, YOUR_PLAN),
)
