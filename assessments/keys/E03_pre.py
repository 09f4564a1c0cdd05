"""E03, before the episode: what the learner already knows."""

from __future__ import annotations

from collections.abc import Sequence
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
from dstudio_lib.assessment.reference_answers import alike, functions, letters, numbers, texts

_pairs = formulas.get("scalability.pairwise_channels")
_precision = formulas.get("security.alarm_precision")
_shortened = formulas.get("teams.shortened_repair")


def _left(groups: float, size: float) -> float:
    return float(groups * _pairs(int(size)) + _pairs(int(groups)))


SPLIT = Numeric(
    id="q1",
    title="What splitting saves",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "In a department everybody has to keep in step with everybody else, and each pair spends {talk} a week on it. The department "
        "consists of {groups} times {size} people. It is split into {groups} teams of {size}; within a team everything stays as it was, "
        "and "
        "one person of each team keeps in step with the one of every other team. How much time of talk is saved each week?"
    ),
    parameters=(
        Parameter("groups", "teams", 3, 12, 1),
        Parameter("size", "people in each team", 4, 8, 1),
        Parameter("talk", "time that a pair spends in a week", 60, 660, 15, "s"),
    ),
    unit="seconds",
    expected=lambda n: n["talk"] * (_pairs(int(n["groups"] * n["size"])) - _left(n["groups"], n["size"])),
    solution=(
        "(lambda pairs: q1.talk * (pairs(q1.groups * q1.size) - q1.groups * pairs(q1.size) - pairs(q1.groups)))"
        '(formulas.get("scalability.pairwise_channels"))'
    ),
    mistakes=(
        Mistake(
            "every pair is counted twice, once from either side",
            lambda n: 2 * n["talk"] * (_pairs(int(n["groups"] * n["size"])) - _left(n["groups"], n["size"])),
        ),
        Mistake(
            "this is what is left after the split, and what is saved was asked for", lambda n: n["talk"] * _left(n["groups"], n["size"])
        ),
        Mistake(
            "the teams' own people in between talk as well, and that takes time",
            lambda n: n["talk"] * (_pairs(int(n["groups"] * n["size"])) - n["groups"] * _pairs(int(n["size"]))),
        ),
    ),
    references=numbers(
        "q1",
        2,
        good=(
            "people = q1.groups * q1.size\nleft = q1.groups * q1.size * (q1.size - 1) / 2 + q1.groups * (q1.groups - 1) / 2\n"
            "q1.talk * (people * (people - 1) / 2 - left)"
        ),
        partial="q1.talk * (q1.groups * q1.size * (q1.size - 1) / 2 + q1.groups * (q1.groups - 1) / 2)",
    ),
)

COMMANDER = Choice(
    id="q2",
    title="One in the middle",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=1,
    prompt=(
        "Twenty people work on an incident, and each may have to talk with each. Then one of them becomes the commander, and all talk goes "
        "through that person. What becomes of the paths of talk?"
    ),
    options=(
        Option(
            "In all they fall from 190 to 19, and everybody's own from 19 to 1.",
            "Everybody's but one. All nineteen paths end at the commander, who has as many as before.",
        ),
        Option(
            "In all they stay 190, since the same things must be said.",
            "What must be said may stay, but the pairs that have to talk are no longer all pairs: each of nineteen talks with one.",
        ),
        Option("In all they fall to 19, and the commander keeps 19."),
        Option(
            "In all they fall from 380 to 20.",
            "That counts every pair from both ends, and the commander as talking with themselves.",
        ),
    ),
    why="A star has n − 1 paths instead of n(n − 1)/2, and all of them meet at one person.",
    references=letters("q2", 1, right="C", wrong="A"),
)

BAYES = Numeric(
    id="q3",
    title="It goes off",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A check looks at a service once a minute. In {base_rate} of the minutes the service really is broken, and then the check says "
        "so with "
        "a chance of {detection_rate}. In the other minutes it says so with a chance of {false_alarm_rate}. The check says that the "
        "service is "
        "broken. How likely is it right? Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("base_rate", "share of minutes in which the service is broken", 0.0005, 0.005, 0.0001, "%"),
        Parameter("detection_rate", "chance to notice it", 0.9, 0.99, 0.01, "%"),
        Parameter("false_alarm_rate", "chance to be wrong in a good minute", 0.001, 0.02, 0.001, "%"),
    ),
    unit="",
    expected=lambda n: _precision(n["base_rate"], n["detection_rate"], n["false_alarm_rate"]),
    solution='formulas.get("security.alarm_precision")(q3.base_rate, q3.detection_rate, q3.false_alarm_rate)',
    mistakes=(
        Mistake("this is how often a broken service is noticed, not how often a notice is right", lambda n: n["detection_rate"]),
        Mistake("this is how often a good minute is left alone", lambda n: 1 - n["false_alarm_rate"]),
        Mistake("this is how often the service is broken before anything was said", lambda n: n["base_rate"]),
    ),
    references=numbers(
        "q3",
        2,
        good="right = q3.base_rate * q3.detection_rate\nright / (right + (1 - q3.base_rate) * q3.false_alarm_rate)",
        partial="q3.detection_rate",
    ),
)


def _looks(random: Random, paged: float, broken: float, count: int = 40) -> list[list[bool]]:
    return [[random.random() < paged, random.random() < broken] for _ in range(count)] + [[True, True], [True, False], [False, True]]


def _quality(looks: Sequence[Sequence[bool]]) -> list[float | None]:
    both = sum(paged and broken for paged, broken in looks)
    pages, faults = sum(paged for paged, _ in looks), sum(broken for _, broken in looks)
    return [both / pages if pages else None, both / faults if faults else None]


def _agrees(place: int) -> Any:
    def holds(cases: Sequence[tuple[Any, ...]], outcomes: Sequence[Outcome]) -> bool:
        return all(
            ok and isinstance(value, list) and len(value) == 2 and alike(value[place], _quality(*case)[place])
            for case, (ok, value) in zip(cases, outcomes, strict=True)
        )

    return holds


def _both(cases: Sequence[tuple[Any, ...]], outcomes: Sequence[Outcome]) -> bool:
    return all(ok and alike(value, _quality(*case)) for case, (ok, value) in zip(cases, outcomes, strict=True))


def _edges(random: Random) -> list[tuple[Any, ...]]:
    count = random.randint(3, 9)
    return [
        ([[False, random.random() < 0.5] for _ in range(count)] + [[False, True]],),
        ([[random.random() < 0.5, False] for _ in range(count)] + [[True, False]],),
        ([[False, False]] * count,),
        ([],),
        (_looks(random, 0.5, 0.5, 4),),
    ]


QUALITY = Code(
    id="q4",
    title="What a rule was worth",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "Afterwards somebody notes for each look of an alert rule whether it paged and whether something was broken. Write "
        "`worth(looks)`: `looks` is a list of pairs `[paged, broken]` of truth values, and the result is a list of two numbers: the "
        "share of "
        "the pages at which something was broken, and the share of the broken looks that paged. Where a share has nothing to be a share "
        "of, "
        "put `None`.\n\n"
        "`worth([[True, True], [True, False], [False, False]])` is `[0.5, 1.0]`, and `worth([])` is `[None, None]`."
    ),
    function="worth",
    stub='def worth(looks):\n    """Share of pages that were right, and share of broken looks that paged."""',
    solution=(
        "both = sum(paged and broken for paged, broken in looks)\n"
        "pages = sum(paged for paged, broken in looks)\n"
        "faults = sum(broken for paged, broken in looks)\n"
        "return [both / pages if pages else None, both / faults if faults else None]"
    ),
    examples=((([[True, True], [True, False], [False, False]],), [0.5, 1.0]), (([],), [None, None])),
    properties=(
        Property(
            title="the share of pages that were right",
            points=1,
            cases=lambda random: [(_looks(random, 0.3, 0.2),) for _ in range(8)],
            holds=_agrees(0),
        ),
        Property(
            title="the share of broken looks that paged",
            points=1,
            cases=lambda random: [(_looks(random, 0.3, 0.2),) for _ in range(8)],
            holds=_agrees(1),
        ),
        Property(title="None where there is nothing to be a share of", points=1, cases=_edges, holds=_both),
        Property(
            title="both, for rules that page seldom and for rules that page nearly always",
            points=1,
            cases=lambda random: [(_looks(random, paged, 0.05, 90),) for paged in (0.01, 0.1, 0.9, 0.99)],
            holds=_both,
        ),
    ),
    references=functions(
        "def worth(looks):",
        4,
        good=(
            "def worth(looks):\n    both = len([1 for paged, broken in looks if paged and broken])\n"
            "    pages = len([1 for paged, broken in looks if paged])\n    faults = len([1 for paged, broken in looks if broken])\n"
            "    return [both / pages if pages else None, both / faults if faults else None]"
        ),
        partial=(
            "def worth(looks):\n    both = sum(p and b for p, b in looks)\n"
            "    return [both / sum(p for p, b in looks), both / sum(b for p, b in looks)]",
            3,
        ),
        wrong="def worth(looks):\n    return [sum(p for p, b in looks) / len(looks), sum(b for p, b in looks) / len(looks)]",
    ),
)

WHERE_IT_WENT = Recognition(
    id="q5",
    title="Where did the evening go?",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt="This is a (made-up) log of an outage. Which one change would have shortened it most?",
    shown=(
        "```\n"
        "20:00:00  errors begin\n"
        "20:01:10  alert, acknowledged by the person on call\n"
        "20:09:00  cause found: last release; a rollback would mend it\n"
        "20:09:30  person on call asks for permission to roll back\n"
        "21:24:00  permission given\n"
        "21:27:00  rolled back, errors end\n"
        "21:31:00  confirmed\n"
        "```"
    ),
    options=(
        Option("Let the person on call roll back a release without asking."),
        Option(
            "Alert after ten seconds instead of seventy, by a check that looks more often.",
            "That saves one minute of ninety. Detection was quick; what follows it was not.",
        ),
        Option(
            "Better tracing, to find the cause sooner.",
            "It was found in under eight minutes. Most of the time it was known and not acted upon.",
        ),
        Option("Faster rollbacks.", "The rollback took three minutes. The decision for it took seventy-five."),
    ),
    why="Deciding took 75 of the 91 minutes: a missing authority, not a missing tool.",
    references=letters("q5", 1, right="A", wrong="C"),
)

HALVED = Numeric(
    id="q6",
    title="A better diagnosis",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "A typical repair spends {detect} until somebody is told, {diagnose} until the cause is known and {mend} until it is mended, "
        "one after "
        "the other. A new tool shortens the diagnosis by {saving} of its time. By what share does the whole repair become shorter? "
        "Give a number between 0 and 1."
    ),
    parameters=(
        Parameter("detect", "time until somebody is told", 120, 1_200, 60, "s"),
        Parameter("diagnose", "time until the cause is known", 1_800, 7_200, 300, "s"),
        Parameter("mend", "time until it is mended", 600, 2_400, 120, "s"),
        Parameter("saving", "share of the diagnosis that is saved", 0.3, 0.7, 0.05, "%"),
    ),
    unit="",
    expected=lambda n: 1 - _shortened(_whole(n), n["diagnose"] / _whole(n), n["saving"]) / _whole(n),
    solution='1 - formulas.get("teams.shortened_repair")(1, q6.diagnose / (q6.detect + q6.diagnose + q6.mend), q6.saving)',
    mistakes=(
        Mistake("this is what the diagnosis saves of itself; the other phases stay as they were", lambda n: n["saving"]),
        Mistake("this is the share that the diagnosis takes, and only a part of it is saved", lambda n: n["diagnose"] / _whole(n)),
    ),
    references=numbers(
        "q6", 2, good="q6.saving * q6.diagnose / (q6.detect + q6.diagnose + q6.mend)", partial="q6.saving", wrong="q6.saving * q6.diagnose"
    ),
)


def _whole(numbers_given: Any) -> float:
    return float(numbers_given["detect"] + numbers_given["diagnose"] + numbers_given["mend"])


THE_MEAN = Choice(
    id="q7",
    title="A mean of twelve",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "Of a quarter's twelve incidents eleven took about 20 minutes each, and one took 14 hours because a restore was slow. "
        "Management asks to "
        "halve the mean time to repair. Where is it?"
    ),
    options=(
        Option(
            "In the alerts: all twelve begin with detection, so it counts twelve times.",
            "Even at zero, detection can't save more than a part of eleven times 20 minutes, and these are a fifth of the total.",
        ),
        Option(
            "In the diagnosis, which is the longest phase of most incidents.",
            "Of most incidents, and those make up a fifth of the total time. What is long once outweighs what is usual.",
        ),
        Option(
            "Nowhere: the one long incident is an outlier and should be left out.",
            "Users lived through it, and it is four fifths of the quarter's total.",
        ),
        Option("In the slow restore of one incident."),
    ),
    why="Eleven times 20 minutes are 3.7 hours, and 14 hours are 79 % of the 17.7 hours in all.",
    references=letters("q7", 1, right="D", wrong="A"),
)

REVIEW = Written(
    id="q8",
    title="Design a review",
    outcome="O4",
    bloom="create",
    depth="L3",
    points=5,
    prompt=(
        "A (made-up) shop was down for three hours on a Friday evening: the certificate of its payment page had expired. A reminder had "
        "been "
        "mailed to the address of a colleague who left a year ago. Two people on call looked for a network fault for two hours; the third, "
        "called by chance, knew the symptom. The manager's draft begins: \"The root cause was that the former colleague failed to hand "
        "over the "
        'certificate." Design the review that you would hold instead: who takes part and when, what you ask (write down at least four '
        "questions), how the timeline is made, and two actions with an owner, a date and a way to see that they worked."
    ),
    rubric=(
        Anchor(
            5,
            "the questions look for conditions (where the mail went, why the network was a sensible suspicion, what could be seen), the "
            "timeline separates facts from hindsight and names sources, both actions change the system and can be checked, and the draft's "
            "sentence is replaced by one without a culprit",
        ),
        Anchor(4, "as above, but one of the four parts is general or cannot be checked"),
        Anchor(
            3, "a sensible procedure with questions that ask what and how, but actions that ask people to be more careful or have no check"
        ),
        Anchor(1, "asks for blamelessness without a design, or asks mostly who"),
        Anchor(0, "repeats the draft, or does not answer"),
    ),
    references=texts(
        "On Tuesday, with both people who were on call, the third, and somebody from payments; a facilitator who was not involved. Each "
        "writes "
        "down beforehand what they saw and when; the timeline is put together from logs, pages and chat, and every line says which. "
        "Questions: "
        "What did the symptom look like, and what made the network the sensible suspicion? Where would an expiry have been visible? How do "
        "reminders reach a team and not a person? What let the third see it at once? We write: the reminder went to an address that "
        "nobody reads, "
        "and nothing else watched the date. Actions: payments lets a probe page when fewer than 21 days are left (by the 30th; we check "
        "with a "
        "short-lived certificate), and the runbook for payment errors gets a first step that shows the certificate (by the 20th; tried "
        "in a drill).",
        "The former colleague should have handed it over. Everybody will be reminded to be more careful.",
    ),
)

ASSESSMENT = Assessment(
    id="E03-pre",
    title="The Human Factor: before the episode",
    episode="E03",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(SPLIT, COMMANDER, BAYES, QUALITY, WHERE_IT_WENT, HALVED, THE_MEAN, REVIEW),
)
