"""E04, before the episode: what the learner already knows."""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.algorithms.clocks.vector import order
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
_majority = formulas.get("quorums.majority_quorum")
_receive = formulas.get("logical_clocks.lamport_receive")

PLACE = Recognition(
    id="q1",
    title="A store, watched",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=(
        "Somebody has watched a (made-up) store with a copy in each of three cities, on a quiet day and on a day on which one city was cut "
        "off. Where does it stand on PACELC?"
    ),
    shown=(
        "| | quiet day | one city cut off |\n| --- | --- | --- |\n"
        "| writes in the two other cities | 31 ms, all answered | 31 ms, all answered |\n"
        "| writes in the city cut off | 33 ms, all answered | none answered |\n"
        "| reads anywhere | 31 ms, never old | as writes |\n"
        "| round trip to the nearest other city | 30 ms | 30 ms |"
    ),
    options=(
        Option(
            "PA/EL: two cities went on answering, so it chose availability.",
            "Available in the sense of CAP means that *every* city that is up answers. The one cut off was up, and did not.",
        ),
        Option(
            "PC/EL: it refuses in the cut, and 31 ms is quick: hardly more than what the network allows at best.",
            (
                "Quick is measured against what a copy beside the client could do. 31 ms is a round trip: it waits for another "
                "city every time."
            ),
        ),
        Option("PC/EC: in the cut it refuses rather than be wrong, and each day it waits for another city."),
        Option(
            "CA: it was consistent, and nearly everybody was served.",
            "Partitions are not chosen away. In this one somebody was not answered: that is a choice for consistency.",
        ),
    ),
    why="The city without a majority gets no answer (PC), and without any cut each operation takes a round trip to another city (EC).",
    references=letters("q1", 2, right="C", wrong="A"),
)

TWO_OF_THREE = Choice(
    id="q2",
    title="Pick two",
    outcome="O1",
    bloom="analyse",
    depth="L2",
    points=1,
    prompt=(
        'A design document says: "By CAP we may pick two of consistency, availability and partition tolerance." What is to be corrected?'
    ),
    options=(
        Option("Partitions are not picked. The choice is what to do in one, and it may differ from operation to operation."),
        Option(
            "Nothing: any two of the three can be had.",
            "Consistency with availability could be had only if the network never parted, and that is not in the designer's gift.",
        ),
        Option(
            "With enough replicas all three can be had.",
            "The proof needs two copies and one dead link. More copies make more links, and do not change it.",
        ),
        Option(
            "Modern networks hardly ever part, so CAP can be ignored.",
            "Rare is not never; and what a store waits for on days without a partition is the larger part of the price anyway.",
        ),
    ),
    why="The theorem is about what can be done while messages are lost: some are not answered, or some are told something old.",
    references=letters("q2", 1, right="A", wrong="B"),
)

COUNTER = Numeric(
    id="q3",
    title="What the counter shows",
    outcome="O2",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "A process keeps a Lamport clock, which stands at {counter}. It receives a message that carries {message}, "
        "does {events} more events "
        "of its own, and then sends a message. Which number does that message carry? (Receiving and sending are events too.)"
    ),
    parameters=(
        Parameter("counter", "its own counter", 100, 400, 1),
        Parameter("message", "the counter in the message", 500, 1_500, 1),
        Parameter("events", "events of its own in between", 3, 40, 1),
    ),
    unit="",
    tolerance=0.0002,
    expected=lambda n: _receive(int(n["counter"]), int(n["message"])) + n["events"] + 1,
    solution='formulas.get("logical_clocks.lamport_receive")(q3.counter, q3.message) + q3.events + 1',
    mistakes=(
        Mistake(
            "on receiving, the clock jumps past what it was sent; this goes on from its own counter",
            lambda n: n["counter"] + n["events"] + 2,
        ),
        Mistake("the receipt or the sending is not counted; both are events", lambda n: n["message"] + n["events"] + 1),
        Mistake("counters are compared, never added", lambda n: n["counter"] + n["message"] + n["events"] + 2),
    ),
    references=numbers(
        "q3", 2, good="max(q3.counter, q3.message) + 1 + q3.events + 1", partial="q3.counter + 1 + q3.events + 1", wrong="q3.message"
    ),
)


def _vector(random: Random, most: int = 6) -> dict[str, int]:
    return {name: random.randint(1, most) for name in random.sample("abcde", random.randint(2, 4))}


def _later(random: Random, vector: dict[str, int]) -> dict[str, int]:
    after = dict(vector)
    for name in random.sample("abcde", 2):
        after[name] = after.get(name, 0) + random.randint(1, 3)
    return after


def _ordered(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(5):
        first = _vector(random)
        second = _later(random, first)
        cases += [(first, second), (second, first)]
    return cases


def _apart(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(5):
        common = _vector(random)
        one, other = random.sample("abcde", 2)
        cases += [(common | {one: common.get(one, 0) + 1}, common | {other: common.get(other, 0) + 2}), (common, _later(random, common))]
    return cases


def _absent(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(4):
        first = _vector(random)
        cases += [(first, first | {"z": 0}), ({"y": 0} | first, first), (first, first | {"z": 1}), ({"z": 2}, {"y": 1})]
    return cases


COMPARE = Code(
    id="q4",
    title="Before, after, or neither",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "Write `compare(first, second)`. Both are vector clocks: dictionaries from the name of a process to its count; a process that is "
        'missing counts as 0. Return `"before"` if the first event happened before the second, `"after"` if the second happened before the '
        'first, `"equal"` if the vectors say the same, and else `"concurrent"`.\n\n'
        '`compare({"a": 1}, {"a": 2})` is `"before"`, and `compare({"a": 1}, {"b": 1})` is `"concurrent"`.'
    ),
    function="compare",
    stub='def compare(first, second):\n    """One of "before", "after", "equal" and "concurrent"."""',
    solution=(
        "names = set(first) | set(second)\n"
        "less = any(first.get(n, 0) < second.get(n, 0) for n in names)\n"
        "more = any(first.get(n, 0) > second.get(n, 0) for n in names)\n"
        'return "concurrent" if less and more else "before" if less else "after" if more else "equal"'
    ),
    examples=((({"a": 1}, {"a": 2}), "before"), (({"a": 1}, {"b": 1}), "concurrent")),
    properties=(
        Property(title="what knows less came before, in both directions", points=1, cases=_ordered, holds=agrees_with(order)),
        Property(title="each knows what the other does not: concurrent", points=2, cases=_apart, holds=agrees_with(order)),
        Property(title="a process that is missing counts as 0", points=1, cases=_absent, holds=agrees_with(order)),
    ),
    references=functions(
        "def compare(first, second):",
        4,
        good=(
            "def compare(first, second):\n"
            "    names = set(first) | set(second)\n"
            "    less = any(first.get(n, 0) < second.get(n, 0) for n in names)\n"
            "    more = any(first.get(n, 0) > second.get(n, 0) for n in names)\n"
            "    if less and more:\n"
            '        return "concurrent"\n'
            '    return "before" if less else "after" if more else "equal"'
        ),
        partial=(
            "def compare(first, second):\n"
            "    one, other = sum(first.values()), sum(second.values())\n"
            '    return "before" if one < other else "after" if one > other else "equal"',
            1,
        ),
        wrong='def compare(first, second):\n    return "concurrent"',
    ),
)

MAJORITY_DOWN = Numeric(
    id="q5",
    title="Without a majority",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A store of {replicas} copies works while a majority of them is up. Each copy is down for a share of {unavailability} of the time, "
        "independently of the others. For what share of the time is the store down? Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("replicas", "copies", 3, 7, 2),
        Parameter("unavailability", "share of time in which a copy is down", 0.01, 0.05, 0.00005, "%"),
    ),
    unit="",
    expected=lambda n: _down(n["unavailability"], replicas=int(n["replicas"]), needed=int(_majority(int(n["replicas"])))),
    solution=('formulas.get("availability.k_of_n_unavailability")(q5.unavailability, replicas=q5.replicas, needed=q5.replicas // 2 + 1)'),
    mistakes=(
        Mistake(
            "this is the share in which *all* copies are down; losing the majority suffices", lambda n: n["unavailability"] ** n["replicas"]
        ),
        Mistake(
            "this is the share in which at least one copy is down; a majority bears that",
            lambda n: 1 - (1 - n["unavailability"]) ** n["replicas"],
        ),
        Mistake("replication does not leave the availability of one copy as it is", lambda n: n["unavailability"]),
    ),
    references=numbers(
        "q5",
        3,
        good=(
            "from math import comb\n"
            "n, q = int(q5.replicas), q5.unavailability\n"
            "sum(comb(n, i) * q**i * (1 - q)**(n - i) for i in range(n // 2 + 1, n + 1))"
        ),
        partial="q5.unavailability ** q5.replicas",
        wrong="q5.unavailability",
    ),
)

SECOND_FASTEST = Numeric(
    id="q6",
    title="How long a write waits",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "A leader and four followers hold five copies. The round trips from the leader to the followers take {first}, "
        "{second}, {third} and "
        "{fourth}. A write is acknowledged as soon as a majority of the five copies has it; the leader's own counts, and takes no time. "
        "How long does the leader wait?"
    ),
    parameters=(
        Parameter("first", "round trip to the first follower", 0.06, 0.09, 0.0005, "s"),
        Parameter("second", "round trip to the second follower", 0.001, 0.004, 0.0005, "s"),
        Parameter("third", "round trip to the third follower", 0.12, 0.18, 0.0005, "s"),
        Parameter("fourth", "round trip to the fourth follower", 0.01, 0.03, 0.0002, "s"),
    ),
    unit="seconds",
    expected=lambda n: _commit([n["first"], n["second"], n["third"], n["fourth"]], 3),
    solution='formulas.get("consensus.commit_latency")([q6.first, q6.second, q6.third, q6.fourth], 3)',
    mistakes=(
        Mistake("the leader's own copy counts: two followers make a majority of five", lambda n: n["first"]),
        Mistake("a majority does not wait for the slowest", lambda n: n["third"]),
        Mistake("the leader asks all at once; it waits for one of them, not for the sum", lambda n: n["second"] + n["fourth"] + n["first"]),
        Mistake("nobody waits for a mean of round trips", lambda n: (n["first"] + n["second"] + n["third"] + n["fourth"]) / 4),
    ),
    references=numbers(
        "q6",
        3,
        good="sorted([q6.first, q6.second, q6.third, q6.fourth])[1]",
        partial="max(q6.first, q6.second, q6.third, q6.fourth)",
        wrong="0",
    ),
)

IMPOSSIBLE = Choice(
    id="q7",
    title="What the theorem forbids",
    outcome="O4",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        'A colleague argues: "Fischer, Lynch and Paterson proved consensus impossible with one faulty process. Our '
        "cluster runs Raft, so it "
        'may decide wrongly one day." Which judgement is right?'
    ),
    options=(
        Option(
            "Right, and a faster network or a longer timeout makes it less likely, but never quite impossible.",
            "Agreement does not hang on speed: Raft never decides two things, on whatever network.",
        ),
        Option(
            "Wrong: the theorem holds for processes that lie, and ours only crash, which is easier to bear.",
            "It holds for processes that merely stop. Lying makes matters worse, and needs larger quorums.",
        ),
        Option(
            "Wrong: Raft's timeouts make the network synchronous, so that it surely decides; the theorem is about others.",
            "A timeout is a guess at the network, not a power over it. In bad luck elections can repeat; what is safe is what is decided.",
        ),
        Option("Wrong: the theorem takes away the guarantee that it ends, not that all decide the same."),
    ),
    why="FLP is about termination. A protocol may be safe on every schedule; then there is a schedule on which it does not end.",
    references=letters("q7", 2, right="D", wrong="C"),
)

TWO_SERVERS = Written(
    id="q8",
    title="Two servers and a heartbeat",
    outcome="O4",
    bloom="evaluate",
    depth="L4",
    points=5,
    prompt=(
        'A proposal: "Two database servers in two rooms. The standby pings the primary ten times a second. After three seconds of silence '
        'it takes over. As the network answers within a millisecond, three seconds are certainty." '
        "Write five to ten sentences: what can the standby know after three seconds, what can happen, what does the "
        "theorem of Fischer, Lynch "
        "and Paterson say about it and what does it not say, and what would you change?"
    ),
    rubric=(
        Anchor(
            5,
            "says that silence does not tell dead from cut off or slow, names the two primaries and what becomes of the "
            "data, states that FLP "
            "forbids a guaranteed end and not safety, and proposes a third vote, a quorum or fencing with its price",
        ),
        Anchor(4, "as above, but one of the four parts stays general"),
        Anchor(3, "sees the two primaries and a remedy, and leaves the theorem out or states it wrongly"),
        Anchor(1, "doubts the timeout without saying what happens when it errs"),
        Anchor(0, "accepts the proposal, or does not answer"),
    ),
    references=texts(
        "After three seconds the standby knows that it heard nothing, and no more: the primary may be dead, paused, or fine behind a dead "
        "link. If it is fine, both now take writes, and the two histories cannot be merged afterwards. No timeout "
        "changes that, since delays "
        "have no bound; that is what lies under FLP. FLP says that no deterministic protocol can promise to decide in "
        "such a network. It does "
        "not say that deciding safely is impossible: with a third vote, whoever has two of three goes on and the other "
        "stops itself. I would "
        "add a third voter in a third place and a fencing token at the storage. The price is that the side without a majority is down.",
        "Three seconds is three thousand round trips, so the primary is dead for sure.",
    ),
)

ASSESSMENT = Assessment(
    id="E04-pre",
    title="Distribution Fundamentals: before the episode",
    episode="E04",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(PLACE, TWO_OF_THREE, COUNTER, COMPARE, MAJORITY_DOWN, SECOND_FASTEST, IMPOSSIBLE, TWO_SERVERS),
)
