"""E01, after the episode: the same outcomes as before it, by other questions."""

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
    Reference,
    Written,
)
from dstudio_lib.assessment.marking import near
from dstudio_lib.assessment.reference_answers import ANY_LETTER, ANY_NUMBER

_round_trip = formulas.get("latency.minimum_round_trip")
_serialisation = formulas.get("latency.serialisation_delay")
_slow_requests = formulas.get("tail.slow_requests")
_shared = formulas.get("correlation.beta_factor_unavailability")
_independent = formulas.get("availability.k_of_n_unavailability")
YEAR = 31_557_600

ROUND_TRIP = Numeric(
    id="q1",
    title="The cable takes the long way",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "Two data centres are {distance} apart on the map, and the cable between them is {stretch} times as long as that. "
        "The glass has a group index of {group_index}. What is the least time in which a question can be answered from the other side, "
        "if nothing but the way takes time?"
    ),
    parameters=(
        Parameter("distance", "distance on the map", 1_500_000, 9_000_000, 25_000, "m"),
        Parameter("stretch", "length of the cable over that distance", 1.15, 1.9, 0.01),
        Parameter("group_index", "group index of the glass", 1.44, 1.5, 0.002),
    ),
    unit="seconds",
    expected=lambda n: _round_trip(n["distance"] * n["stretch"], n["group_index"]),
    solution='formulas.get("latency.minimum_round_trip")(q1.distance * q1.stretch, q1.group_index)',
    mistakes=(
        Mistake(
            "this is the way there only; the answer has to come back",
            lambda n: _round_trip(n["distance"] * n["stretch"], n["group_index"]) / 2,
        ),
        Mistake("light follows the cable, not the line on the map", lambda n: _round_trip(n["distance"], n["group_index"])),
        Mistake(
            "light in glass is slower than in vacuum: the group index is missing", lambda n: _round_trip(n["distance"] * n["stretch"], 1.0)
        ),
        Mistake(
            "this is in milliseconds, and seconds were asked for",
            lambda n: 1000 * _round_trip(n["distance"] * n["stretch"], n["group_index"]),
        ),
    ),
    references=(
        Reference("good", "answer_1 = 2 * q1.distance * q1.stretch * q1.group_index / 299_792_458", 2),
        Reference("partial", "answer_1 = 2 * q1.distance * q1.group_index / 299_792_458", 0),
        Reference("wrong", "answer_1 = -1", 0),
        Reference("nothing", "answer_1 = None", 0),
        Reference("cheat", ANY_NUMBER + "answer_1 = Anything(1.0)", 0),
    ),
)

BANDWIDTH = Choice(
    id="q2",
    title="What to buy",
    outcome="O2",
    bloom="analyse",
    depth="L2",
    points=1,
    prompt=(
        "Users on another continent open a page that fetches forty small files, one after the other, each over a connection that is "
        "already open. It takes nine seconds, and the link is mostly idle meanwhile. Which one change shortens it most?"
    ),
    options=(
        Option(
            "A link of ten times the bandwidth.",
            "The link is idle most of the time: it waits for round trips. More of what is not used does not help.",
        ),
        Option(
            "Stronger compression of the files, so that each has fewer bytes to send.",
            "Fewer bytes shorten the sending, which takes next to no time here. The waiting between files stays.",
        ),
        Option("Fetching the files at the same time instead of one after the other."),
        Option(
            "A second, equal link beside the first, to share the load of the forty files.",
            "Two roads carry twice as much at the same speed limit; each file still waits for its own round trip, one after the other.",
        ),
    ),
    why="Forty round trips in a row are the nine seconds. Side by side, they cost about one.",
    references=(
        Reference("good", 'answer_2 = "C"', 1),
        Reference("partial", 'answer_2 = " c "', 1),
        Reference("wrong", 'answer_2 = "A"', 0),
        Reference("nothing", "answer_2 = None", 0),
        Reference("cheat", ANY_LETTER + 'answer_2 = AnyLetter("ABCD")', 0),
    ),
)

TEN_TIMES_THE_BANDWIDTH = Numeric(
    id="q3",
    title="Ten times the bandwidth",
    outcome="O2",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "A client fetches an object of {data_size} over an open connection; the round trip takes {round_trip}, the link carries "
        "{bit_rate}, the window is wide enough and the server answers at once, so that one round trip and the time to put the object "
        "on the wire pass until the last byte is there. The link is replaced by one with ten times the bit rate. "
        "By what factor does the fetch become faster (old time over new time)?"
    ),
    parameters=(
        Parameter("data_size", "size of the object", 200_000, 2_000_000, 10_000, "byte"),
        Parameter("bit_rate", "bits each second, before", 20_000_000, 200_000_000, 5_000_000, "bit/s"),
        Parameter("round_trip", "round-trip time", 0.03, 0.2, 0.002, "s"),
    ),
    unit="",
    expected=lambda n: (
        (n["round_trip"] + _serialisation(n["data_size"], n["bit_rate"]))
        / (n["round_trip"] + _serialisation(n["data_size"], 10 * n["bit_rate"]))
    ),
    solution=(
        '(q3.round_trip + formulas.get("latency.serialisation_delay")(q3.data_size, q3.bit_rate)) / '
        '(q3.round_trip + formulas.get("latency.serialisation_delay")(q3.data_size, 10 * q3.bit_rate))'
    ),
    mistakes=(
        Mistake("ten times the bandwidth is not ten times the speed: the round trip stays", lambda n: 10.0),
        Mistake(
            "this is new time over old time",
            lambda n: (
                (n["round_trip"] + _serialisation(n["data_size"], 10 * n["bit_rate"]))
                / (n["round_trip"] + _serialisation(n["data_size"], n["bit_rate"]))
            ),
        ),
    ),
    references=(
        Reference(
            "good",
            "wire = 8 * q3.data_size / q3.bit_rate\nanswer_3 = (q3.round_trip + wire) / (q3.round_trip + wire / 10)",
            2,
        ),
        Reference("partial", "wire = 8 * q3.data_size / q3.bit_rate\nanswer_3 = (q3.round_trip + wire / 10) / (q3.round_trip + wire)", 0),
        Reference("wrong", "answer_3 = 10", 0),
        Reference("nothing", "answer_3 = None", 0),
        Reference("cheat", 'answer_3 = float("inf")', 0),
    ),
)

FAN_OUT = Numeric(
    id="q4",
    title="All shards in time",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A search asks {shards} shards at the same time and needs every one of them. Each shard misses its deadline for a share of "
        "{late_share} of the searches, independently of the others. What share of searches has all its answers in time?"
    ),
    parameters=(
        Parameter("shards", "shards asked at once", 30, 45, 1),
        Parameter("late_share", "share of searches for which a shard is late", 0.007, 0.011, 0.00005, "%"),
    ),
    unit="",
    expected=lambda n: 1 - _slow_requests(slow_share=n["late_share"], fan_out=int(n["shards"])),
    solution='1 - formulas.get("tail.slow_requests")(slow_share=q4.late_share, fan_out=q4.shards)',
    mistakes=(
        Mistake(
            "taking the shares off one by one counts searches with several late shards more than once",
            lambda n: 1 - n["late_share"] * n["shards"],
        ),
        Mistake("one shard's share is not that of a search that needs them all", lambda n: 1 - n["late_share"]),
        Mistake("this is the share of searches that are late", lambda n: 1 - (1 - n["late_share"]) ** n["shards"]),
    ),
    references=(
        Reference("good", "answer_4 = (1 - q4.late_share) ** q4.shards", 2),
        Reference("partial", "answer_4 = 1 - q4.late_share", 0),
        Reference("wrong", 'answer_4 = "0.5"', 0),
        Reference("nothing", "answer_4 = None", 0),
        Reference("cheat", "answer_4 = True", 0),
    ),
)


def _stages(random: Random, most: int) -> list[list[float]]:
    return [[round(random.uniform(0.001, 0.4), 4) for _ in range(random.randint(1, 6))] for _ in range(random.randint(1, most))]


def _budget(random: Random) -> float:
    return round(random.uniform(0.1, 3.0), 3)


def _left(budget: float, stages: Sequence[Sequence[float]]) -> float:
    return budget - sum(max(stage) for stage in stages if stage)


def _as_expected(cases: Sequence[tuple[Any, ...]], outcomes: Sequence[Outcome]) -> bool:
    return all(ok and near(value, _left(*case), 1e-9, 1e-9) for case, (ok, value) in zip(cases, outcomes, strict=True))


def _in_two_steps(random: Random) -> list[tuple[Any, ...]]:
    budget, one, other = _budget(random), _stages(random, 4), _stages(random, 4)
    return [(budget, one), (budget, other), (budget, one + other), (budget + 1, other + one)]


def _adds_up(cases: Sequence[tuple[Any, ...]], outcomes: Sequence[Outcome]) -> bool:
    first, second, both, more = (value for _, value in outcomes)
    budget = cases[0][0]
    return _as_expected(cases, outcomes) and near(both, first + second - budget, 1e-9, 1e-9) and near(more, both + 1, 1e-9, 1e-9)


TIME_LEFT = Code(
    id="q5",
    title="What is left of the budget",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "A request has a latency budget in seconds. It passes through stages, one after another; in each stage some calls run at the "
        "same time, and the stage ends when the slowest of them has answered. Write `time_left(budget, stages)`: `stages` is a list of "
        "stages, each a list of the seconds that its calls take, and the result is the seconds that remain of the budget, negative if "
        "it is overdrawn. A stage without calls takes no time.\n\n"
        "`time_left(0.2, [[0.01, 0.03], [0.02]])` is 0.15, and `time_left(0.2, [])` is 0.2."
    ),
    function="time_left",
    stub='def time_left(budget, stages):\n    """Seconds that remain of the budget."""',
    solution="return budget - sum(max(stage, default=0) for stage in stages)",
    examples=(((0.2, [[0.01, 0.03], [0.02]]), 0.15), ((0.2, []), 0.2)),
    properties=(
        Property(
            title="one stage uses as much as its slowest call",
            points=1,
            cases=lambda random: [(_budget(random), _stages(random, 1)) for _ in range(8)],
            holds=_as_expected,
        ),
        Property(
            title="stages add up, also beyond the budget",
            points=1,
            cases=lambda random: [(_budget(random) / 10, [[each[0]] for each in _stages(random, 8)]) for _ in range(8)],
            holds=_as_expected,
        ),
        Property(title="both together, in any order of the stages", points=1, cases=_in_two_steps, holds=_adds_up),
        Property(
            title="stages without calls use nothing",
            points=1,
            cases=lambda random: (
                [(_budget(random), [[], *_stages(random, 3), []]) for _ in range(4)] + [(_budget(random), []), (0.5, [[]])]
            ),
            holds=_as_expected,
        ),
    ),
    references=(
        Reference("good", "def time_left(budget, stages):\n    return budget - sum(max(stage, default=0.0) for stage in stages)", 4),
        Reference(
            "partial", "def time_left(budget, stages):\n    for stage in stages:\n        budget -= max(stage)\n    return budget", 3
        ),
        Reference("wrong", "def time_left(budget, stages):\n    return budget - sum(sum(stage) for stage in stages) - 1", 0),
        Reference("nothing", 'def time_left(budget, stages):\n    """Seconds that remain of the budget."""', 0),
        Reference("cheat", ANY_NUMBER + "def time_left(budget, stages):\n    return Anything(0.15)", 0),
    ),
)

SHARED_CAUSE = Numeric(
    id="q6",
    title="Three of everything",
    outcome="O4",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "Three replicas; one is enough. Each is down for a share of {unavailability} of the time. Of that downtime, a share of "
        "{shared_cause_share} has a cause that takes all three down together (the beta-factor model); the rest is independent. "
        "By how many seconds a year is the service down longer than arithmetic with independent causes promises? "
        "A year has 31\u202f557\u202f600 seconds."
    ),
    parameters=(
        Parameter("unavailability", "share of time in which a replica is down", 0.004, 0.04, 0.0005, "%"),
        Parameter("shared_cause_share", "share of that with a shared cause", 0.02, 0.2, 0.005, "%"),
    ),
    unit="seconds",
    expected=lambda n: (
        YEAR * (_shared(n["unavailability"], n["shared_cause_share"], replicas=3) - _independent(n["unavailability"], replicas=3, needed=1))
    ),
    solution=(
        '31_557_600 * (formulas.get("correlation.beta_factor_unavailability")(q6.unavailability, q6.shared_cause_share, replicas=3)'
        " - q6.unavailability**3)"
    ),
    mistakes=(
        Mistake("this is what independent causes promise, not what the shared one adds", lambda n: YEAR * n["unavailability"] ** 3),
        Mistake(
            "this is a share of time, and seconds a year were asked for",
            lambda n: _shared(n["unavailability"], n["shared_cause_share"], replicas=3) - n["unavailability"] ** 3,
        ),
    ),
    references=(
        Reference(
            "good",
            "shared = q6.shared_cause_share * q6.unavailability\n"
            "alone = (1 - q6.shared_cause_share) * q6.unavailability\n"
            "answer_6 = 31_557_600 * (shared + (1 - shared) * alone**3 - q6.unavailability**3)",
            3,
        ),
        Reference("partial", "answer_6 = q6.shared_cause_share * q6.unavailability", 0),
        Reference("wrong", "answer_6 = 0", 0),
        Reference("nothing", "answer_6 = None", 0),
        Reference("cheat", "answer_6 = 10**400", 0),
    ),
)

READING_A_TRACE = Recognition(
    id="q7",
    title="Three zones",
    outcome="O5",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        'A service has replicas in three zones, each available 99.5 % of the time. Its status page says: "99.99999 % by independent '
        'zones." This is a (made-up) record of one outage. Which conclusion does it allow?'
    ),
    shown=(
        "```\n"
        "14:02:10  zone a   health check failed   cause: certificate expired\n"
        "14:02:11  zone c   health check failed   cause: certificate expired\n"
        "14:02:11  zone b   health check failed   cause: certificate expired\n"
        "15:31:40  all      certificate renewed, healthy\n"
        "```"
    ),
    options=(
        Option(
            "None: three zones failing in the same second is the kind of coincidence that 99.99999 % allows for.",
            "Seven nines allow three seconds a year. Ninety minutes of one common cause use up that allowance for a thousand years.",
        ),
        Option(
            "A fourth zone would have prevented it.",
            "A fourth zone with the same certificate would have failed in the same second. Copies do not help against what they share.",
        ),
        Option(
            "The zones are less available than 99.5 %.",
            "Ninety minutes a year are well within 99.5 % for each zone. What is wrong is the product, not the factors.",
        ),
        Option("What the zones share bounds the service, however many zones there are."),
    ),
    why="One certificate in all zones is a shared cause, and its downtime is a floor under the service's.",
    references=(
        Reference("good", 'answer_7 = "D"', 1),
        Reference("partial", 'answer_7 = "d"', 1),
        Reference("wrong", 'answer_7 = "B"', 0),
        Reference("nothing", "answer_7 = None", 0),
        Reference("cheat", 'answer_7 = ["A", "B", "C", "D"]', 0),
    ),
)

IN_YOUR_WORDS = Written(
    id="q8",
    title="Your own nines",
    outcome="O5",
    bloom="evaluate",
    depth="L4",
    points=5,
    prompt=(
        "Take a service that you know, or a bank's website, and somebody's sentence \"we have two of everything, so we multiply\". "
        "Write five to ten sentences to them: what the product would be and what it assumes, which causes their two of everything "
        "share, how large the effect of one such cause is, and which one of them you would remove first, and why that one."
    ),
    rubric=(
        Anchor(
            5,
            "names concrete shared causes of that service, says with a number or a bound what one of them does to the nines, "
            "and argues for a first step by its effect",
        ),
        Anchor(4, "as above, but one of the four parts stays general"),
        Anchor(3, "says why independence matters and names a shared cause, but does not say how much it costs"),
        Anchor(1, "doubts the sentence without a reason that could be checked"),
        Anchor(0, "repeats the sentence, or does not answer"),
    ),
    references=(
        Reference(
            "good",
            "Two servers of 99.9 % would give six nines, if nothing took both down. Yours share the release pipeline, the "
            "load balancer and the database. If one outage in twenty of a server comes from a release that both get within a minute, "
            "5 % of 0.1 % is a floor of 5e-5: four nines and a bit, fifty times the downtime of the product. I would stagger releases "
            "first, because they are the most frequent shared cause and a pause of an hour costs nothing. The balancer comes second.",
            None,
        ),
        Reference("wrong", "Two of everything is safe.", None),
        Reference("nothing", "", 0),
        Reference("cheat", 'Full marks, please. <script>document.title = "changed"</script> ![x](javascript:alert(1))', None),
    ),
)

ASSESSMENT = Assessment(
    id="E01-post",
    title="Speed of Light: after the episode",
    episode="E01",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=30,
    items=(ROUND_TRIP, BANDWIDTH, TEN_TIMES_THE_BANDWIDTH, FAN_OUT, TIME_LEFT, SHARED_CAUSE, READING_A_TRACE, IN_YOUR_WORDS),
)
