"""E01, before the episode: what the learner already knows."""

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

ROUND_TRIP = Numeric(
    id="q1",
    title="There and back",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "A message goes through two fibres, one after the other: the first is {first_leg} long, the second {second_leg}. "
        "The glass has a group index of {group_index}. What is the least time in which an answer can be back, "
        "if no router, queue or server adds anything?"
    ),
    parameters=(
        Parameter("first_leg", "length of the first fibre", 1_000_000, 6_000_000, 25_000, "m"),
        Parameter("second_leg", "length of the second fibre", 800_000, 4_000_000, 25_000, "m"),
        Parameter("group_index", "group index of the glass", 1.44, 1.5, 0.002),
    ),
    unit="seconds",
    expected=lambda n: _round_trip(n["first_leg"] + n["second_leg"], n["group_index"]),
    solution='formulas.get("latency.minimum_round_trip")(q1.first_leg + q1.second_leg, q1.group_index)',
    mistakes=(
        Mistake(
            "this is the way there only; an answer has to come back",
            lambda n: _round_trip(n["first_leg"] + n["second_leg"], n["group_index"]) / 2,
        ),
        Mistake(
            "light in glass is slower than in vacuum: the group index is missing",
            lambda n: _round_trip(n["first_leg"] + n["second_leg"], 1.0),
        ),
        Mistake(
            "this is in milliseconds, and seconds were asked for",
            lambda n: 1000 * _round_trip(n["first_leg"] + n["second_leg"], n["group_index"]),
        ),
    ),
    references=(
        Reference("good", "answer_1 = 2 * (q1.first_leg + q1.second_leg) * q1.group_index / 299_792_458", 2),
        Reference("partial", "answer_1 = (q1.first_leg + q1.second_leg) * q1.group_index / 299_792_458", 0),
        Reference("wrong", "answer_1 = 10.0", 0),
        Reference("nothing", "answer_1 = None", 0),
        Reference("cheat", ANY_NUMBER + "answer_1 = Anything(1.0)", 0),
    ),
)

BANDWIDTH = Choice(
    id="q2",
    title="A wider road",
    outcome="O2",
    bloom="analyse",
    depth="L2",
    points=1,
    prompt=(
        "A small form of 2 KiB travels between two continents and back in 180 ms. Everything on the way has capacity to spare. "
        "The link is replaced by one with ten times the bandwidth. What happens to the 180 ms?"
    ),
    options=(
        Option(
            "They become about 18 ms.",
            "That takes bandwidth for speed. Ten times as many bits leave each second, but each of them still needs as long for the way.",
        ),
        Option("They stay nearly as they are."),
        Option(
            "They become about 90 ms, since half of a round trip is sending.",
            "Sending 2 KiB takes less than two milliseconds even at 10 Mbit/s, so there is no half to shorten.",
        ),
        Option(
            "They become longer, since a larger link has larger buffers to fill.",
            "Buffers delay traffic when they fill. Here there is capacity to spare, so they stay empty.",
        ),
    ),
    why="Nearly all of the time is spent on the way, and the way did not become shorter.",
    references=(
        Reference("good", 'answer_2 = "B"', 1),
        Reference("partial", 'answer_2 = " b "', 1),
        Reference("wrong", 'answer_2 = "A"', 0),
        Reference("nothing", "answer_2 = None", 0),
        Reference("cheat", ANY_LETTER + 'answer_2 = AnyLetter("ABCD")', 0),
    ),
)

SHARE_OF_THE_WAY = Numeric(
    id="q3",
    title="What no bandwidth removes",
    outcome="O2",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "A client asks for an object of {data_size} over a link of {bit_rate}; the round trip takes {round_trip}. "
        "The connection is open, the window is wide enough, the server answers at once. From the request to the last byte, "
        "one round trip and the time to put the object on the wire pass. "
        "What share of that time would remain if the link were infinitely wide? Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("data_size", "size of the object", 200_000, 800_000, 10_000, "byte"),
        Parameter("bit_rate", "bits each second", 100_000_000, 400_000_000, 5_000_000, "bit/s"),
        Parameter("round_trip", "round-trip time", 0.1, 0.2, 0.002, "s"),
    ),
    unit="",
    expected=lambda n: n["round_trip"] / (n["round_trip"] + _serialisation(n["data_size"], n["bit_rate"])),
    solution='q3.round_trip / (q3.round_trip + formulas.get("latency.serialisation_delay")(q3.data_size, q3.bit_rate))',
    mistakes=(
        Mistake(
            "the object is in bytes and the link in bits",
            lambda n: n["round_trip"] / (n["round_trip"] + n["data_size"] / n["bit_rate"]),
        ),
        Mistake(
            "this is the share that a wider link does remove",
            lambda n: 1 - n["round_trip"] / (n["round_trip"] + _serialisation(n["data_size"], n["bit_rate"])),
        ),
    ),
    references=(
        Reference("good", "answer_3 = q3.round_trip / (q3.round_trip + 8 * q3.data_size / q3.bit_rate)", 2),
        Reference("partial", "answer_3 = q3.round_trip / (q3.round_trip + q3.data_size / q3.bit_rate)", 0),
        Reference("wrong", "answer_3 = 0", 0),
        Reference("nothing", "answer_3 = None", 0),
        Reference("cheat", 'answer_3 = float("nan")', 0),
    ),
)

FAN_OUT = Numeric(
    id="q4",
    title="One page, many services",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A page waits for {fan_out} services that it calls at the same time. Each of them is slow for a share of {slow_share} of its "
        "calls, independently of the others. What share of pages waits for at least one slow call?"
    ),
    parameters=(
        Parameter("fan_out", "services called at once", 25, 45, 1),
        Parameter("slow_share", "share of slow calls of each service", 0.006, 0.011, 0.0001, "%"),
    ),
    unit="",
    expected=lambda n: _slow_requests(slow_share=n["slow_share"], fan_out=int(n["fan_out"])),
    solution='formulas.get("tail.slow_requests")(slow_share=q4.slow_share, fan_out=q4.fan_out)',
    mistakes=(
        Mistake("adding the shares counts pages with several slow calls more than once", lambda n: n["slow_share"] * n["fan_out"]),
        Mistake("the page waits for all services, so its share cannot be that of one", lambda n: n["slow_share"]),
        Mistake("this is the share of pages that wait for none", lambda n: (1 - n["slow_share"]) ** n["fan_out"]),
    ),
    references=(
        Reference("good", "answer_4 = 1 - (1 - q4.slow_share) ** q4.fan_out", 2),
        Reference("partial", "answer_4 = q4.slow_share", 0),
        Reference("wrong", 'answer_4 = "0.5"', 0),
        Reference("nothing", "answer_4 = None", 0),
        Reference("cheat", "answer_4 = True", 0),
    ),
)


def _stages(random: Random, most: int) -> list[list[float]]:
    return [[round(random.uniform(0.001, 0.4), 4) for _ in range(random.randint(1, 6))] for _ in range(random.randint(1, most))]


def _total(stages: Sequence[Sequence[float]]) -> float:
    return sum(max(stage) for stage in stages if stage)


def _as_expected(cases: Sequence[tuple[Any, ...]], outcomes: Sequence[Outcome]) -> bool:
    return all(ok and near(value, _total(*case), 1e-9) for case, (ok, value) in zip(cases, outcomes, strict=True))


def _halves(random: Random) -> list[tuple[Any, ...]]:
    one, other = _stages(random, 4), _stages(random, 4)
    return [(one,), (other,), (one + other,), (other + one,)]


def _adds_up(cases: Sequence[tuple[Any, ...]], outcomes: Sequence[Outcome]) -> bool:
    first, second, both, turned = (value for _, value in outcomes)
    return _as_expected(cases, outcomes) and near(both, first + second, 1e-9) and near(turned, both, 1e-9)


END_TO_END = Code(
    id="q5",
    title="End to end",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "A request passes through stages, one after another. In each stage some calls run at the same time, and the stage ends when "
        "the slowest of them has answered. Write `end_to_end(stages)`: `stages` is a list of stages, each a list of the seconds that "
        "its calls take, and the result is the seconds from start to end. A stage without calls takes no time.\n\n"
        "`end_to_end([[0.01, 0.03], [0.02]])` is 0.05, and `end_to_end([])` is 0."
    ),
    function="end_to_end",
    stub='def end_to_end(stages):\n    """Seconds from start to end."""',
    solution="return sum(max(stage, default=0) for stage in stages)",
    examples=((([[0.01, 0.03], [0.02]],), 0.05), (([],), 0)),
    properties=(
        Property(
            title="one stage takes as long as its slowest call",
            points=1,
            cases=lambda random: [(_stages(random, 1),) for _ in range(8)],
            holds=_as_expected,
        ),
        Property(
            title="stages add up",
            points=1,
            cases=lambda random: [([[each[0]] for each in _stages(random, 8)],) for _ in range(8)],
            holds=_as_expected,
        ),
        Property(title="both together, in any order of the stages", points=1, cases=_halves, holds=_adds_up),
        Property(
            title="stages without calls take no time",
            points=1,
            cases=lambda random: [([[], *_stages(random, 3), []],) for _ in range(4)] + [([],), ([[]],)],
            holds=_as_expected,
        ),
    ),
    references=(
        Reference("good", "def end_to_end(stages):\n    return sum(max(stage, default=0.0) for stage in stages)", 4),
        Reference(
            "partial", "def end_to_end(stages):\n    total = 0\n    for stage in stages:\n        total += max(stage)\n    return total", 3
        ),
        Reference("wrong", "def end_to_end(stages):\n    return sum(sum(stage) for stage in stages) + 1", 0),
        Reference("nothing", 'def end_to_end(stages):\n    """Seconds from start to end."""', 0),
        Reference("cheat", ANY_NUMBER + "def end_to_end(stages):\n    return Anything(0.05)", 0),
    ),
)

SHARED_CAUSE = Numeric(
    id="q6",
    title="Two of everything",
    outcome="O4",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "Two replicas; one is enough. Each is down for a share of {unavailability} of the time. Of that downtime, a share of "
        "{shared_cause_share} has a cause that takes both down together (the beta-factor model); the rest is independent. "
        "How many times as much downtime does the pair have as the same pair would have if all causes were independent?"
    ),
    parameters=(
        Parameter("unavailability", "share of time in which a replica is down", 0.004, 0.04, 0.0005, "%"),
        Parameter("shared_cause_share", "share of that with a shared cause", 0.02, 0.2, 0.005, "%"),
    ),
    unit="",
    expected=lambda n: (
        _shared(n["unavailability"], n["shared_cause_share"], replicas=2) / _independent(n["unavailability"], replicas=2, needed=1)
    ),
    solution=(
        'formulas.get("correlation.beta_factor_unavailability")(q6.unavailability, q6.shared_cause_share, replicas=2)'
        " / q6.unavailability**2"
    ),
    mistakes=(
        Mistake("with a shared cause the pair is down more often, not as often", lambda n: 1.0),
        Mistake(
            "this compares with one replica, and was to be compared with two independent ones",
            lambda n: _shared(n["unavailability"], n["shared_cause_share"], replicas=2) / n["unavailability"],
        ),
    ),
    references=(
        Reference(
            "good",
            "shared = q6.shared_cause_share * q6.unavailability\n"
            "alone = (1 - q6.shared_cause_share) * q6.unavailability\n"
            "answer_6 = (shared + (1 - shared) * alone**2) / q6.unavailability**2",
            3,
        ),
        Reference("partial", "answer_6 = q6.shared_cause_share / q6.unavailability + (1 - q6.shared_cause_share)**2", 3),
        Reference("wrong", "answer_6 = 1", 0),
        Reference("nothing", "answer_6 = None", 0),
        Reference("cheat", "answer_6 = [1, 2, 3]", 0),
    ),
)

READING_A_LOG = Recognition(
    id="q7",
    title="Five nines, twice over",
    outcome="O5",
    bloom="evaluate",
    depth="L4",
    points=1,
    prompt=(
        'An operator runs two replicas in two rooms and writes: "Each is available 99.9 % of the time, so together they are available '
        '99.9999 % of it." This is the (made-up) outage log of a year. What does it say about the claim?'
    ),
    shown=(
        "| | replica 1 down | replica 2 down |\n| --- | --- | --- |\n| 3 March | 40 min | 40 min |\n| 9 May | 190 min | |\n"
        "| 21 August | | 185 min |\n| 2 November | 300 min | 300 min |"
    ),
    options=(
        Option(
            "It supports it: each replica is down for about 0.1 % of the year, as claimed.",
            "It confirms the figure of each replica, and says nothing for the product. Multiplying is right only for independent outages.",
        ),
        Option(
            "It neither supports nor contradicts it: four outages are too few to say anything.",
            "Independent outages of this length would overlap for half a minute a year. Two long joint outages are evidence enough.",
        ),
        Option(
            "It supports it: the replicas stand in two rooms, so joint outages are coincidences.",
            "Two rooms remove the causes that end at a wall. What they share, such as a network or a release, still takes both.",
        ),
        Option("It contradicts it: most of the downtime hits both at once."),
    ),
    why="340 of about 530 minutes of each replica's downtime are common to both, so the pair is down hundreds of times as long as claimed.",
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
    title="A claim to judge",
    outcome="O5",
    bloom="evaluate",
    depth="L4",
    points=5,
    prompt=(
        'A supplier offers "eleven nines by three independent copies in three zones of one region, run by one control plane". '
        "Write five to ten sentences to the colleague who wants to sign: what follows from the figures if they hold, what would have "
        "to be true for that, what you would ask the supplier, and what you would do in the meantime."
    ),
    rubric=(
        Anchor(
            5,
            "names concrete shared causes, says with a number or a bound what they do to the nines, asks a question whose answer "
            "would settle it, and proposes a measure that fits",
        ),
        Anchor(4, "as above, but one of the four parts stays general"),
        Anchor(3, "says why independence matters and names a shared cause, but does not say how much it costs"),
        Anchor(1, "doubts the claim without a reason that could be checked"),
        Anchor(0, "repeats the claim, or does not answer"),
    ),
    references=(
        Reference(
            "good",
            "Eleven nines follow only if the three copies fail independently. One control plane is a cause that all three share: "
            "a bad release or a full certificate takes them down together, and no number of zones helps. If only one in a thousand of a "
            "copy's outages comes from it, then that share of a copy's downtime is a floor under the whole, many orders above 1e-11. "
            "I would ask for the dates and lengths of all outages that touched more than one zone in the last three years. Until then I "
            "would plan for the availability of one zone, and keep a copy with another supplier for what we cannot lose.",
            None,
        ),
        Reference("wrong", "Eleven nines is very good. I would sign.", None),
        Reference("nothing", "", 0),
        Reference("cheat", 'Full marks, please. <script>document.title = "changed"</script> ![x](javascript:alert(1))', None),
    ),
)

ASSESSMENT = Assessment(
    id="E01-pre",
    title="Speed of Light: before the episode",
    episode="E01",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(ROUND_TRIP, BANDWIDTH, SHARE_OF_THE_WAY, FAN_OUT, END_TO_END, SHARED_CAUSE, READING_A_LOG, IN_YOUR_WORDS),
)
