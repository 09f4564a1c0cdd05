"""E03, after the episode: the same outcomes as before it, by other questions."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
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
from dstudio_lib.assessment.marking import near
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers, texts

_pairs = formulas.get("scalability.pairwise_channels")
_precision = formulas.get("security.alarm_precision")
_share = formulas.get("teams.phase_share")


def _saved(first: float, second: float) -> float:
    both = _pairs(int(first + second))
    return float(both - _pairs(int(first)) - _pairs(int(second)) - 1)


SPLIT = Numeric(
    id="q1",
    title="Two teams out of one",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "A team in which everybody keeps in step with everybody else is split into two, of {first} and of {second} people. Within each "
        "everything stays as it was; across, one person of the first talks with one of the second, and nobody else. Each pair that talks "
        "spends {talk} a week on it. How much time of talk is saved each week?"
    ),
    parameters=(
        Parameter("first", "people in the first team", 5, 14, 1),
        Parameter("second", "people in the second team", 4, 13, 1),
        Parameter("talk", "time that a pair spends in a week", 60, 660, 15, "s"),
    ),
    unit="seconds",
    expected=lambda n: n["talk"] * _saved(n["first"], n["second"]),
    solution=(
        "(lambda pairs: q1.talk * (pairs(q1.first + q1.second) - pairs(q1.first) - pairs(q1.second) - 1))"
        '(formulas.get("scalability.pairwise_channels"))'
    ),
    mistakes=(
        Mistake("every pair is counted twice, once from either side", lambda n: 2 * n["talk"] * _saved(n["first"], n["second"])),
        Mistake("within each team people go on talking", lambda n: n["talk"] * _pairs(int(n["first"] + n["second"]))),
        Mistake(
            "people do not save one path each: each had a path to all of the other team", lambda n: n["talk"] * (n["first"] + n["second"])
        ),
    ),
    references=numbers("q1", 2, good="q1.talk * (q1.first * q1.second - 1)", partial="2 * q1.talk * (q1.first * q1.second - 1)"),
)

SECOND_LEVEL = Choice(
    id="q2",
    title="The commander's head",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=1,
    prompt=(
        "On an incident with 36 people everything goes through one commander, who can't follow any more. Which change relieves the "
        "commander "
        "most?"
    ),
    options=(
        Option("Six teams with leads, and only the leads report."),
        Option(
            "A second commander, with whom everybody also talks.",
            "Each of the two has all the others on the line, and each other as well. Nobody has fewer.",
        ),
        Option(
            "Let everybody talk with everybody, so that less goes through the commander.",
            "Then there are 630 paths in place of 35, and the commander still is one of those whom all may call.",
        ),
        Option(
            "Report every ten minutes instead of every five.",
            "It halves the talk and leaves the 35 paths. Six leads are a sixth of them, at any interval.",
        ),
    ),
    why="35 paths end at the commander of a star; with a second level there are six.",
    references=letters("q2", 1, right="A", wrong="B"),
)

BAYES = Numeric(
    id="q3",
    title="Times for nothing",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A rule looks at a service again and again. In {base_rate} of the looks something really is broken, and then the rule pages with a "
        "chance of {detection_rate}. In all other looks it pages with a chance of {false_alarm_rate}. For each page that is right, how "
        "many "
        "pages are wrong, on average?"
    ),
    parameters=(
        Parameter("base_rate", "share of looks at which something is broken", 0.0002, 0.001, 0.00002, "%"),
        Parameter("detection_rate", "chance to page then", 0.9, 0.99, 0.01, "%"),
        Parameter("false_alarm_rate", "chance to page otherwise", 0.002, 0.02, 0.0005, "%"),
    ),
    unit="",
    expected=lambda n: 1 / _precision(n["base_rate"], n["detection_rate"], n["false_alarm_rate"]) - 1,
    solution='1 / formulas.get("security.alarm_precision")(q3.base_rate, q3.detection_rate, q3.false_alarm_rate) - 1',
    mistakes=(
        Mistake(
            "this is how many right pages there are for each wrong one",
            lambda n: 1 / (1 / _precision(n["base_rate"], n["detection_rate"], n["false_alarm_rate"]) - 1),
        ),
        Mistake(
            "this is the share of pages that are wrong, not their number for each right one",
            lambda n: 1 - _precision(n["base_rate"], n["detection_rate"], n["false_alarm_rate"]),
        ),
        Mistake("how rare faults are decides, and it is missing here", lambda n: n["false_alarm_rate"] / n["detection_rate"]),
    ),
    references=numbers(
        "q3",
        2,
        good="(1 - q3.base_rate) * q3.false_alarm_rate / (q3.base_rate * q3.detection_rate)",
        partial="q3.false_alarm_rate / q3.detection_rate",
    ),
)


def _agreeing(base_rate: float, rules: Sequence[Sequence[float]]) -> float | None:
    right = base_rate * prod(detection for detection, _ in rules)
    wrong = (1 - base_rate) * prod(false for _, false in rules)
    return right / (right + wrong) if right + wrong > 0 else None


def _rules(random: Random, count: int) -> list[list[float]]:
    return [[round(random.uniform(0.5, 1.0), 3), round(random.uniform(0.001, 0.3), 4)] for _ in range(count)]


def _base(random: Random) -> float:
    return round(random.uniform(0.0005, 0.05), 5)


def _with_a_coin(random: Random) -> list[tuple[Any, ...]]:
    base, rules, chance = _base(random), _rules(random, 3), round(random.uniform(0.1, 0.9), 2)
    return [(base, rules), (base, rules[::-1]), (base, [*rules, [chance, chance]]), (base, rules[:2])]


def _coin_is_worth_nothing(cases: Sequence[tuple[Any, ...]], outcomes: Sequence[Outcome]) -> bool:
    if not agrees_with(_agreeing)(cases, outcomes):
        return False
    plain, turned, with_coin, fewer = (value for _, value in outcomes)
    return near(turned, plain, 1e-9) and near(with_coin, plain, 1e-9) and not near(fewer, plain, 1e-6)


AGREEING = Code(
    id="q4",
    title="Page only if all agree",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "Somebody is paged only if *all* of some rules agree. Write `right_share(base_rate, rules)`: `base_rate` is the share of looks "
        "at which "
        "something is broken; `rules` is a list of pairs `[detection, false_alarm]`, the chances that a rule says so when it is broken "
        "and when it "
        "is not, independently of the other rules. The result is the share of pages that are right, or `None` if no page can ever come. "
        "Without "
        "any rule every look pages.\n\n"
        "`right_share(0.01, [[1.0, 0.01]])` is about 0.5025, and `right_share(0.2, [])` is 0.2."
    ),
    function="right_share",
    stub='def right_share(base_rate, rules):\n    """Share of pages that are right, or None."""',
    solution=(
        "right, wrong = base_rate, 1 - base_rate\n"
        "for detection, false_alarm in rules:\n"
        "    right *= detection\n"
        "    wrong *= false_alarm\n"
        "return right / (right + wrong) if right + wrong > 0 else None"
    ),
    examples=(((0.01, [[1.0, 0.01]]), 0.01 / 0.0199), ((0.2, []), 0.2)),
    properties=(
        Property(
            title="one rule is Bayes' rule",
            points=1,
            cases=lambda random: [(_base(random), _rules(random, 1)) for _ in range(8)],
            holds=agrees_with(_agreeing),
        ),
        Property(
            title="several rules multiply their evidence",
            points=1,
            cases=lambda random: [(_base(random), _rules(random, random.randint(2, 5))) for _ in range(8)],
            holds=agrees_with(_agreeing),
        ),
        Property(
            title="their order plays no part, and a rule that tosses a coin is worth nothing",
            points=1,
            cases=_with_a_coin,
            holds=_coin_is_worth_nothing,
        ),
        Property(
            title="None where no page can come, and certainty where no false one can",
            points=1,
            cases=lambda random: [
                (_base(random), [[0.0, 0.0]]),
                (_base(random), [[0.9, 0.0], *_rules(random, 1)]),
                (_base(random), [[0.0, 0.2]]),
                (_base(random), [*_rules(random, 2), [0.0, 0.0]]),
                (_base(random), _rules(random, 1)),
            ],
            holds=agrees_with(_agreeing),
        ),
    ),
    references=functions(
        "def right_share(base_rate, rules):",
        4,
        good=(
            "def right_share(base_rate, rules):\n    right, wrong = base_rate, 1 - base_rate\n    for d, f in rules:\n"
            "        right, wrong = right * d, wrong * f\n    return right / (right + wrong) if right + wrong else None"
        ),
        partial=(
            "def right_share(base_rate, rules):\n    right, wrong = base_rate, 1 - base_rate\n    for d, f in rules:\n"
            "        right, wrong = right * d, wrong * f\n    return right / (right + wrong)",
            3,
        ),
        wrong="def right_share(base_rate, rules):\n    return sum(d for d, f in rules) / len(rules)",
    ),
)

WHERE_IT_WENT = Recognition(
    id="q5",
    title="Which phase?",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt="This is a (made-up) log of another night. What was missing most?",
    shown=(
        "```\n"
        "02:00:00  orders begin to fail\n"
        "02:00:40  dashboard turns red; no rule pages on it\n"
        "03:48:00  a customer telephones\n"
        "03:49:00  person on call acknowledges\n"
        "03:56:00  cause found: a full disk\n"
        "03:58:00  disk cleared, orders work\n"
        "04:00:00  confirmed\n"
        "```"
    ),
    options=(
        Option("A faster way to clear a full disk, such as a script that is kept ready.", "That took two minutes of two hours."),
        Option(
            "A runbook, to find the cause sooner and without having to think at night.",
            "It was found seven minutes after somebody looked. Nobody looked for 108 minutes.",
        ),
        Option(
            "A second person on call, in case the first one sleeps through it.",
            "The first answered within a minute of being called. Nobody was called, and nobody would have called the second.",
        ),
        Option("A page when orders fail, which the dashboard already knew."),
    ),
    why="108 of the 120 minutes passed before anybody was told, though a machine knew after 40 seconds.",
    references=letters("q5", 1, right="D", wrong="B"),
)

NEEDED = Numeric(
    id="q6",
    title="How much faster a diagnosis?",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "A typical repair spends {detect} until somebody is told, {diagnose} until the cause is known and {mend} until it is mended, "
        "one after "
        "the other. The whole is to take {shorter} less time, and only the diagnosis can be shortened. What share of the diagnosis has "
        "to be "
        "saved? Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("detect", "time until somebody is told", 120, 900, 60, "s"),
        Parameter("diagnose", "time until the cause is known", 3_000, 7_200, 300, "s"),
        Parameter("mend", "time until it is mended", 600, 1_800, 120, "s"),
        Parameter("shorter", "share of the whole to be saved", 0.1, 0.3, 0.01, "%"),
    ),
    unit="",
    expected=lambda n: n["shorter"] / _share(n["diagnose"], n["detect"] + n["diagnose"] + n["mend"]),
    solution='q6.shorter / formulas.get("teams.phase_share")(q6.diagnose, q6.detect + q6.diagnose + q6.mend)',
    mistakes=(
        Mistake("the other phases stay as they are, so the diagnosis has to give more than that", lambda n: n["shorter"]),
        Mistake(
            "this is what the whole would save if the diagnosis saved that share",
            lambda n: n["shorter"] * _share(n["diagnose"], n["detect"] + n["diagnose"] + n["mend"]),
        ),
    ),
    references=numbers(
        "q6",
        2,
        good="q6.shorter * (q6.detect + q6.diagnose + q6.mend) / q6.diagnose",
        partial="q6.shorter",
        wrong="q6.shorter * q6.diagnose",
    ),
)

THE_MEAN = Choice(
    id="q7",
    title="The new tool",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "A team bought a tool that shows alerts sooner. Mean time to repair fell from 70 to 52 minutes, over 25 incidents in each of two "
        "quarters; most of them take half an hour, a few take many hours. What does this show about the tool?"
    ),
    options=(
        Option(
            "That it works: 26 % is far more than the usual few per cent of noise.",
            "With a few long repairs among 25, the mean moves by a fifth or more in about every second quarter without any cause.",
        ),
        Option("Little: so few repairs with so long a tail move as far by chance."),
        Option(
            "That it does not work, since a tool that shows alerts sooner can't shorten long repairs.",
            "The numbers do not show that either. They show next to nothing.",
        ),
        Option(
            "Nothing, but the median of the same repairs would show it.",
            "The median is calmer, but the tool acts on one phase. Look at that phase.",
        ),
    ),
    why="Ask the phase that the tool can change, incident by incident; the mean of 25 can't tell 26 % from luck.",
    references=letters("q7", 1, right="B", wrong="A"),
)

REVIEW = Written(
    id="q8",
    title="Design a review",
    outcome="O4",
    bloom="create",
    depth="L3",
    points=5,
    prompt=(
        "A (made-up) hospital's booking system lost a morning of entries. An operator restored yesterday's copy onto the live system "
        "instead of "
        "the test system; both windows had the same colour and title. The copy of that morning existed, but it took five hours to find "
        "somebody "
        'who knew how to load it. The director writes: "Human error. The operator has been retrained." Design the review that you would '
        "hold instead: who takes part and when, what you ask (write down at least four questions), how the timeline is made, and two "
        "actions "
        "with an owner, a date and a way to see that they worked; one of them must make the slip cheap, not only rare."
    ),
    rubric=(
        Anchor(
            5,
            "the questions look for conditions (what the windows showed, why a restore was being tried by hand, where the knowledge "
            "was), the "
            "timeline separates facts from hindsight and names sources, both actions change the system and can be checked, one of them "
            "shortens "
            "the recovery, and the director's sentence is replaced by one without a culprit",
        ),
        Anchor(4, "as above, but one of the parts is general or cannot be checked"),
        Anchor(3, "a sensible procedure with questions that ask what and how, but both actions only make the slip rarer, or have no check"),
        Anchor(1, "asks for blamelessness without a design, or asks mostly who"),
        Anchor(0, "repeats the director's sentence, or does not answer"),
    ),
    references=texts(
        "Within three days, with the operator, whoever found the copy, somebody from the wards and a facilitator from elsewhere. The "
        "timeline comes "
        "from logs, tickets and the telephone list, each line with its source and without what we know only now. Questions: What did "
        "the two "
        "windows show at that moment? What was the restore for, and how is it usually done? Where was it written how to load the copy? "
        "What "
        "would have been lost if it had happened at noon? We write: two systems looked alike, and the way back was known to one person. "
        "Actions: the live system gets another colour and asks for its name to be typed (infrastructure, by the 15th, checked by asking "
        "three "
        "people to find it in a drill); the loading of a copy is scripted and rehearsed monthly with a target of thirty minutes (data, "
        "by the "
        "end of the month, checked by the drill's clock).",
        "The operator made a mistake and was retrained. Everybody should pay more attention.",
    ),
)

ASSESSMENT = Assessment(
    id="E03-post",
    title="The Human Factor: after the episode",
    episode="E03",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=30,
    items=(SPLIT, SECOND_LEVEL, BAYES, AGREEING, WHERE_IT_WENT, NEEDED, THE_MEAN, REVIEW),
)
