"""E04, after the episode: the same outcomes, asked anew."""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.algorithms.clocks.vector import merge
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

_down = formulas.get("availability.k_of_n_unavailability")
_commit = formulas.get("consensus.commit_latency")
_receive = formulas.get("logical_clocks.lamport_receive")

PLACE = Recognition(
    id="q1",
    title="Another store, watched",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "A (made-up) store has a copy in each of three regions. It was watched on a quiet day and while one region was cut off. "
        "Where does it stand on PACELC?"
    ),
    shown=(
        "| | quiet day | one region cut off |\n| --- | --- | --- |\n"
        "| writes in any region | 1 ms, all answered | 1 ms, all answered |\n"
        "| reads in any region | 1 ms, some 200 ms old | 1 ms, some minutes old |\n"
        "| after the cut | | of each item written on both sides, one value is left |\n"
        "| round trip to the nearest other region | 70 ms | 70 ms |"
    ),
    options=(
        Option("PA/EL: it answers everywhere in the cut, and never waits for another region."),
        Option(
            "PC/EL: after the cut one value is left of each item, so it is consistent.",
            "That copies agree in the end is not consistency in the sense of CAP: what was acknowledged on one side was thrown away.",
        ),
        Option(
            "PA/EC: in the cut it gives up consistency, and 200 ms is a short time.",
            "A read that can be 200 ms old on a quiet day did not wait for the other regions: 1 ms can't be a round trip of 70.",
        ),
        Option(
            "CA: all was answered, and all copies agree in the end.",
            "Nobody can choose to have no partitions. In this one it chose to answer, and paid with writes.",
        ),
    ),
    why="All regions answer in the cut (PA); on a quiet day 1 ms is no round trip to another region, so it chose latency (EL).",
    references=letters("q1", 2, right="A", wrong="D"),
)

LETTERS = Choice(
    id="q2",
    title="We are CP",
    outcome="O1",
    bloom="analyse",
    depth="L2",
    points=1,
    prompt='"Our store of five sites is CP, so in any partition it is down." What does CAP say of a cut of four sites from one?',
    options=(
        Option(
            "That the store is down until the cut is over.",
            "CAP says that not every site can go on answering. It leaves the four, who have a majority, all they need.",
        ),
        Option(
            "That all five sites can go on, if the one has a copy of the newest data from before the cut.",
            "The one cannot know whether its data are still the newest: nothing tells it of a write among the four.",
        ),
        Option("That the one site must refuse or may be wrong; the four can go on with one order."),
        Option(
            "Nothing, since CAP concerns only databases that chose availability over consistency.",
            "It concerns every object that is to be atomic over a network that may lose messages.",
        ),
    ),
    why="The theorem forbids that every node that is up answers. It doesn't forbid that most do.",
    references=letters("q2", 1, right="C", wrong="A"),
)

COUNTER = Numeric(
    id="q3",
    title="Two messages, one counter",
    outcome="O2",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "A process keeps a Lamport clock that stands at {counter}. First it receives a message that carries {early}, then it does {events} "
        "events of its own, and then it receives a message that carries {late}. Where does its clock stand after that? "
        "(Each receipt is an event.)"
    ),
    parameters=(
        Parameter("counter", "its own counter", 600, 900, 1),
        Parameter("early", "the counter in the first message", 100, 500, 1),
        Parameter("events", "events of its own in between", 3, 40, 1),
        Parameter("late", "the counter in the second message", 1_000, 2_000, 1),
    ),
    unit="",
    tolerance=0.0002,
    expected=lambda n: _receive(_receive(int(n["counter"]), int(n["early"])) + int(n["events"]), int(n["late"])),
    solution=('formulas.get("logical_clocks.lamport_receive")(max(q3.counter, q3.early) + 1 + q3.events, q3.late)'),
    mistakes=(
        Mistake("a receipt is an event and is counted too", lambda n: n["late"]),
        Mistake(
            "on receiving, the clock jumps past what it was sent; this goes on from its own counter",
            lambda n: n["counter"] + n["events"] + 2,
        ),
        Mistake("the events lie before the last receipt, and the clock has jumped since", lambda n: n["late"] + n["events"] + 1),
    ),
    references=numbers(
        "q3", 2, good="max(max(q3.counter, q3.early) + 1 + q3.events, q3.late) + 1", partial="q3.counter + q3.events + 2", wrong="q3.late"
    ),
)


def _received(mine: dict[str, int], me: str, theirs: dict[str, int]) -> dict[str, int]:
    known = merge(mine, theirs)
    return known | {me: known.get(me, 0) + 1}


def _vector(random: Random) -> dict[str, int]:
    return {name: random.randint(1, 9) for name in random.sample("abcde", random.randint(2, 4))}


def _old_news(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(8):
        mine = _vector(random)
        cases.append((mine, random.choice(sorted(mine)), {name: random.randint(1, count) for name, count in mine.items()}))
    return cases


def _new_news(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(8):
        mine = {name: random.randint(1, 9) for name in "abc"}
        me = random.choice("abc")
        cases.append((mine, me, {name: count + random.randint(1, 4) for name, count in mine.items() if name != me}))
    return cases


def _strangers(random: Random) -> list[tuple[Any, ...]]:
    return [(_vector(random), random.choice("xyz"), _vector(random) | {"n": random.randint(1, 5)}) for _ in range(8)]


RECEIVE = Code(
    id="q4",
    title="What the receiver knows",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "Write `receive(mine, me, theirs)`. The process called `me` has the vector clock `mine` and receives a message "
        "that carries the vector "
        "`theirs`; both are dictionaries from the name of a process to its count, and a process that is missing counts "
        "as 0. Return its vector "
        "after the receipt, which is an event of its own, as a new dictionary.\n\n"
        '`receive({"a": 2}, "a", {"b": 1})` is `{"a": 3, "b": 1}`.'
    ),
    function="receive",
    stub='def receive(mine, me, theirs):\n    """The vector of me after the receipt."""',
    solution=(
        "known = {name: max(mine.get(name, 0), theirs.get(name, 0)) for name in set(mine) | set(theirs)}\n"
        "known[me] = known.get(me, 0) + 1\n"
        "return known"
    ),
    examples=((({"a": 2}, "a", {"b": 1}), {"a": 3, "b": 1}),),
    properties=(
        Property(title="old news changes nothing, and the receipt is counted", points=1, cases=_old_news, holds=agrees_with(_received)),
        Property(title="of each process the larger count is kept", points=2, cases=_new_news, holds=agrees_with(_received)),
        Property(title="processes that one of the two has never heard of", points=1, cases=_strangers, holds=agrees_with(_received)),
    ),
    references=functions(
        "def receive(mine, me, theirs):",
        4,
        good=(
            "def receive(mine, me, theirs):\n"
            "    known = dict(mine)\n"
            "    for name, count in theirs.items():\n"
            "        known[name] = max(count, known.get(name, 0))\n"
            "    known[me] = known.get(me, 0) + 1\n"
            "    return known"
        ),
        partial=("def receive(mine, me, theirs):\n    return {**mine, me: mine.get(me, 0) + 1}", 1),
        wrong="def receive(mine, me, theirs):\n    return {**mine, **theirs}",
    ),
)

WRITES_DOWN = Numeric(
    id="q5",
    title="When writes stand still",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A store has {replicas} copies; reads ask only two of them and must meet every completed write. Writes wait "
        "for the smallest number of "
        "copies with which that holds. Each copy is down for a share of {unavailability} of the time, independently. For what share of the "
        "time can nobody write? Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("replicas", "copies", 4, 7, 1),
        Parameter("unavailability", "share of time in which a copy is down", 0.01, 0.05, 0.00005, "%"),
    ),
    unit="",
    expected=lambda n: _down(n["unavailability"], replicas=int(n["replicas"]), needed=int(n["replicas"]) - 1),
    solution='formulas.get("availability.k_of_n_unavailability")(q5.unavailability, replicas=q5.replicas, needed=q5.replicas - 1)',
    mistakes=(
        Mistake("with R = 2, W = n − 1 suffices: this waits for every copy", lambda n: 1 - (1 - n["unavailability"]) ** n["replicas"]),
        Mistake(
            "R + W = n is not enough: the two that are read may be the two that were not written",
            lambda n: _down(n["unavailability"], replicas=int(n["replicas"]), needed=int(n["replicas"]) - 2),
        ),
        Mistake("this is the share in which all copies are down", lambda n: n["unavailability"] ** n["replicas"]),
    ),
    references=numbers(
        "q5",
        3,
        good="n, q = int(q5.replicas), q5.unavailability\n1 - (1 - q)**n - n * q * (1 - q)**(n - 1)",
        partial="1 - (1 - q5.unavailability) ** q5.replicas",
        wrong="q5.unavailability",
    ),
)

FOURTH_FASTEST = Numeric(
    id="q6",
    title="How long a safer write waits",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A leader and four followers hold five copies. The round trips from the leader to the followers take {first}, "
        "{second}, {third} and "
        "{fourth}. Reads ask two copies, and must meet every completed write. Writes wait for as few copies as that "
        "allows; the leader's own "
        "counts, and takes no time. How long does the leader wait for a write?"
    ),
    parameters=(
        Parameter("first", "round trip to the first follower", 0.12, 0.18, 0.0005, "s"),
        Parameter("second", "round trip to the second follower", 0.04, 0.07, 0.0002, "s"),
        Parameter("third", "round trip to the third follower", 0.001, 0.004, 0.0005, "s"),
        Parameter("fourth", "round trip to the fourth follower", 0.01, 0.025, 0.0005, "s"),
    ),
    unit="seconds",
    expected=lambda n: _commit([n["first"], n["second"], n["third"], n["fourth"]], 4),
    solution='formulas.get("consensus.commit_latency")([q6.first, q6.second, q6.third, q6.fourth], 4)',
    mistakes=(
        Mistake("R + W must be more than 5: with R = 2 a majority of three is one too few", lambda n: n["fourth"]),
        Mistake("the leader's own copy counts: three followers make four of five", lambda n: n["first"]),
        Mistake("the leader asks all at once; it waits for one of them, not for the sum", lambda n: n["second"] + n["third"] + n["fourth"]),
    ),
    references=numbers(
        "q6",
        3,
        good="sorted([q6.first, q6.second, q6.third, q6.fourth])[2]",
        partial="max(q6.first, q6.second, q6.third, q6.fourth)",
        wrong="0",
    ),
)

FOREVER = Choice(
    id="q7",
    title="A vendor's guarantee",
    outcome="O4",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        'A vendor of a coordination service writes: "Our deterministic protocol always agrees, bears the crash of any '
        "one of three servers, "
        'and is guaranteed to decide on every network that delivers all messages in the end." Which judgement is right?'
    ),
    options=(
        Option(
            "Plausible: with three servers any one crash leaves a majority, and a majority is all that agreement needs.",
            "The majority is there, and cannot tell whether the third stopped or is slow. That is where the endless schedule comes from.",
        ),
        Option("False: FLP forbids this combination. With chance, or bounds that hold in the end, it may be had."),
        Option(
            "False: no protocol can always agree on a network on which a message may take any length of time.",
            "Agreement can be kept on every schedule. What cannot be promised with it is the end.",
        ),
        Option(
            "Plausible as soon as no message is ever lost.",
            "In the endless schedule every message is delivered, each after a few others.",
        ),
    ),
    why=(
        "Deterministic, one crash, no bound on delays, safe *and* surely ending: FLP takes away the last. Drop any one "
        "word, and it can be had."
    ),
    references=letters("q7", 2, right="B", wrong="A"),
)

LEADER = Written(
    id="q8",
    title="A cluster that cannot settle",
    outcome="O4",
    bloom="evaluate",
    depth="L4",
    points=5,
    prompt=(
        'A cluster of five elects leaders, one after another, for ten minutes, and stays read-only. A report concludes: "As FLP shows, '
        'consensus does not work in practice. We replace it by a script that names the first server that answers a ping as leader." '
        "Write five to ten sentences: what does the theorem say about those ten minutes and what not, what did the "
        "protocol keep, what will "
        "the script do in a partition, and what would you change instead?"
    ),
    rubric=(
        Anchor(
            5,
            "says that FLP forbids a guaranteed end and that the ten minutes are such a delay, that what was decided "
            "stayed decided, that the "
            "script makes two leaders in a partition, and proposes a change of timing or network that fits, with its price",
        ),
        Anchor(4, "as above, but one of the four parts stays general"),
        Anchor(3, "sees the two leaders and keeps consensus, and leaves the theorem out or states it wrongly"),
        Anchor(1, "rejects the script without saying what it would do"),
        Anchor(0, "accepts the report, or does not answer"),
    ),
    references=texts(
        "FLP says that no deterministic protocol is sure to decide while delays are unbounded, so ten minutes without a leader contradict "
        "nothing. It does not say that consensus fails: nothing that was committed came undone, and the cluster refused writes rather than "
        "accept two. The script would name a leader on each side of a partition, and both would take writes. I would look for the link "
        "that lets some members hear each other and others not, widen the random spread of the election timeouts and "
        "add pre-votes. The price "
        "is a slower failover after a real crash.",
        "FLP is right, so a script that pings is the better choice.",
    ),
)

ASSESSMENT = Assessment(
    id="E04-post",
    title="Distribution Fundamentals: after the episode",
    episode="E04",
    introduction=(
        "These questions measure what you can do **after** the episode. They are not the ones you were asked before "
        "it, but they measure the "
        "same outcomes at the same levels."
    ),
    minutes=30,
    items=(PLACE, LETTERS, COUNTER, RECEIVE, WRITES_DOWN, FOURTH_FASTEST, FOREVER, LEADER),
)
