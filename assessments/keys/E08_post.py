"""E08, after the episode: the same outcomes, asked anew."""

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
    Parameter,
    Property,
    Recognition,
    Written,
)
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers, texts

_stale = formulas.get("staleness.k_staleness")

VERDICT = Recognition(
    id="q1",
    title="Five other lines",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt="A (made-up) log of another register, which was 0 at first; times are on one clock. Does some order explain all answers?",
    shown=(
        "| client | operation | call | return |\n| --- | --- | --- | --- |\n| a | write 1 | 0 | 50 |\n| b | read → 1 | 10 | 20 |\n"
        "| c | read → 0 | 22 | 30 |\n| b | read → 1 | 32 | 40 |\n| c | read → 1 | 35 | 60 |"
    ),
    options=(
        Option(
            "Yes: the write is under way until 50, so each read may return either value.",
            "Each one may, taken alone. Taken together, b's first read fixes that the write took effect before 20.",
        ),
        Option(
            "Yes, since c reads 1 in the end and no write is lost.",
            "That all agree in the end is convergence. Here one answer came after another that contradicts it.",
        ),
        Option("No: b has read 1 by 20, and c, who asks at 22, is told 0."),
        Option(
            "No: b reads 1 before the write has returned.",
            "That is allowed: the write may take effect at any moment between 0 and 50.",
        ),
    ),
    why=(
        "b's answer puts the write before 20; c's read lies wholly after that and returns 0. These two and the write "
        "are the counter-example."
    ),
    references=letters("q1", 2, right="C", wrong="A"),
)


def _stale_reads(writes: Sequence[Sequence[float]], reads: Sequence[Sequence[float]]) -> int:
    return sum(any(write[1] < read[0] and write[2] > read[2] for write in writes) for read in reads)


def _writes(random: Random, count: int) -> list[list[int]]:
    """Draw writes one after another at even moments; reads are called at odd ones, so that no return meets a call."""
    found, clock = [], 0
    for version in range(1, count + 1):
        call = clock + 2 * random.randint(1, 4)
        back = call + 2 * random.randint(1, 6)
        found.append([call, back, version])
        clock = back
    return found


def _reads(random: Random, writes: list[list[int]], count: int) -> list[list[int]]:
    end = writes[-1][1] // 2 + 3
    found = []
    for _ in range(count):
        call = 2 * random.randint(0, end) + 1
        found.append([call, call + random.randint(1, 12), random.randint(0, len(writes))])
    return found


def _long_after(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for right in (0, 1, 2, 3, 2, 1):
        writes = _writes(random, 4)
        cases.append((writes, [[500 + n, 501 + n, 4 if n < right else random.randint(0, 3)] for n in range(4)]))
    return cases


def _under_way(random: Random) -> list[tuple[Any, ...]]:
    drawn = [(writes := _writes(random, 5), _reads(random, writes, 8)) for _ in range(7)]
    return [*drawn, ([[0, 10, 1]], [[5, 6, 0], [7, 8, 0]]), ([[0, 10, 1]], [[5, 6, 0], [11, 12, 0]])]


def _any_order(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(6):
        writes = _writes(random, 5)
        reads = [*_reads(random, writes, 6), [900, 901, 4]]
        random.shuffle(writes)
        cases.append((writes, reads))
    return [*cases, ([[5, 6, 2], [0, 1, 1]], [[8, 9, 1]]), ([[5, 6, 2], [0, 1, 1]], [[8, 9, 1], [10, 11, 1]])]


STALE_READS = Code(
    id="q2",
    title="Too old to be right",
    outcome="O1",
    bloom="analyse",
    depth="L4",
    points=4,
    prompt=(
        "The versions of an item are numbered in the order in which they were written; before the first it has version 0. Write "
        "`stale_reads(writes, reads)`: both are lists of `[call, return, version]`, in any order. Return how many reads are stale: a newer "
        "version than the one that was read had been written completely (its write had returned) before the read was called.\n\n"
        "`stale_reads([[0, 2, 1]], [[3, 4, 0]])` is 1, and `stale_reads([[0, 5, 1]], [[3, 4, 0]])` is 0."
    ),
    function="stale_reads",
    stub='def stale_reads(writes, reads):\n    """How many reads are stale."""',
    solution="return sum(any(w[1] < r[0] and w[2] > r[2] for w in writes) for r in reads)",
    examples=((([[0, 2, 1]], [[3, 4, 0]]), 1), (([[0, 5, 1]], [[3, 4, 0]]), 0)),
    properties=(
        Property(title="reads long after all writes", points=1, cases=_long_after, holds=agrees_with(_stale_reads)),
        Property(title="a write under way proves nothing", points=2, cases=_under_way, holds=agrees_with(_stale_reads)),
        Property(title="in whatever order they are listed", points=1, cases=_any_order, holds=agrees_with(_stale_reads)),
    ),
    references=functions(
        "def stale_reads(writes, reads):",
        4,
        good=(
            "def stale_reads(writes, reads):\n"
            "    count = 0\n"
            "    for call, back, version in reads:\n"
            "        done = [w[2] for w in writes if w[1] < call]\n"
            "        if done and max(done) > version:\n"
            "            count += 1\n"
            "    return count"
        ),
        partial=(
            "def stale_reads(writes, reads):\n    newest = max(w[2] for w in writes)\n    return sum(r[2] < newest for r in reads)",
            1,
        ),
        wrong="def stale_reads(writes, reads):\n    return -1",
    ),
)

REPAIR = Choice(
    id="q3",
    title="Repaired in the background",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        'Three copies, R = W = 2. "With read repair, which sends the newest value to copies found old, our reads are linearizable." Which '
        "evidence would refute it?"
    ),
    options=(
        Option("A write under way, a read that finds it and returns, and a read right afterwards that does not."),
        Option(
            "A read during a write that returns the old value.",
            "That is allowed: the write may take effect later. It takes two reads to convict.",
        ),
        Option(
            "Two copies that differ while a write is under way.",
            "Copies may differ at any time. Linearizability is about answers, and not about copies.",
        ),
        Option(
            "None: repair makes all copies equal.",
            "It does so *after* the answer. Between the answer and the repair the next read may come.",
        ),
    ),
    why="Repair happens in the background. Only if the first read stores what it found before it returns can no later read miss it.",
    references=letters("q3", 1, right="A", wrong="D"),
)

MISSED = Numeric(
    id="q4",
    title="Reads that miss the last two versions",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "Each item stands on {replicas} copies. A write reaches two of them, drawn at random for each write, and "
        "spreads no further for the time being; a read asks "
        "one copy, drawn at random. Of {reads} reads in an hour, how many return a value that is older than both of "
        "the last two writes, on average?"
    ),
    parameters=(
        Parameter("replicas", "copies", 5, 10, 1),
        Parameter("reads", "reads an hour", 10_000, 90_000, 50),
    ),
    unit="",
    expected=lambda n: n["reads"] * _stale(replicas=int(n["replicas"]), read_quorum=1, write_quorum=2, versions=2),
    solution='q4.reads * formulas.get("staleness.k_staleness")(replicas=q4.replicas, read_quorum=1, write_quorum=2, versions=2)',
    mistakes=(
        Mistake(
            "this is the share that misses the last write; it has to miss the one before it too",
            lambda n: n["reads"] * (1 - 2 / n["replicas"]),
        ),
        Mistake("these are the reads that find one of the two", lambda n: n["reads"] * (1 - (1 - 2 / n["replicas"]) ** 2)),
        Mistake("two writes of two copies can share a copy: they do not fill four", lambda n: n["reads"] * (1 - 4 / n["replicas"])),
    ),
    references=numbers(
        "q4", 3, good="q4.reads * ((q4.replicas - 2) / q4.replicas) ** 2", partial="q4.reads * (q4.replicas - 2) / q4.replicas"
    ),
)

STALE_AFTER = Numeric(
    id="q5",
    title="Two answers, some time after the write",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "An item stands on {replicas} copies. A write is acknowledged when one copy has it. From then on, in every {half_life} each of the "
        "copies that still lack it gets it with a chance of one half, independently of the others. A read starts {elapsed} after the "
        "acknowledgement, asks two different copies drawn at random, and takes the newer value. What share of such reads is stale? "
        "Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("replicas", "copies", 3, 7, 1),
        Parameter("half_life", "time in which half of the copies that lack it get it", 0.01, 0.02, 0.0001, "s"),
        Parameter("elapsed", "time from the acknowledgement to the read", 0.03, 0.08, 0.0005, "s"),
    ),
    unit="",
    expected=lambda n: (n["replicas"] - 2) / n["replicas"] * 0.25 ** (n["elapsed"] / n["half_life"]),
    solution="(q5.replicas - 2) / q5.replicas * 0.25 ** (q5.elapsed / q5.half_life)",
    mistakes=(
        Mistake(
            "a read is stale only if *both* copies still lack the write",
            lambda n: (n["replicas"] - 2) / n["replicas"] * 0.5 ** (n["elapsed"] / n["half_life"]),
        ),
        Mistake(
            "the two copies differ: after the first there is one less to draw",
            lambda n: ((n["replicas"] - 1) / n["replicas"]) ** 2 * 0.25 ** (n["elapsed"] / n["half_life"]),
        ),
        Mistake("one copy had it from the start, so that some reads are never stale", lambda n: 0.25 ** (n["elapsed"] / n["half_life"])),
    ),
    references=numbers(
        "q5",
        3,
        good="lacking = 0.5 ** (q5.elapsed / q5.half_life)\nn = q5.replicas\nlacking**2 * (n - 1) * (n - 2) / (n * (n - 1))",
        partial="(q5.replicas - 2) / q5.replicas * 0.5 ** (q5.elapsed / q5.half_life)",
    ),
)

NAMES = Choice(
    id="q6",
    title="A name for an account",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        "Accounts choose a unique public name; sign-up pages run on three continents. A designer proposes a causally "
        "consistent store, which goes on in every cut. Which judgement "
        "is right?"
    ),
    options=(
        Option(
            "Right: a name that was taken is a cause of everybody's later choice.",
            "Only for those who have heard of it. Two who have not can both take it, and no cause is violated.",
        ),
        Option("Wrong for the name, which needs one order and no sign-up in a cut; the rest of the profile may be causal."),
        Option(
            "Wrong: everything about an account has to be linearizable.",
            "A picture or a greeting that is some seconds old harms nobody. One dear model for everything is paid for by all features.",
        ),
        Option(
            "Right, if clocks are synchronised well: then the earlier of two sign-ups wins everywhere, and the later one is told so.",
            "Both were told that the name is theirs before any clocks were compared. And clocks that agree do not carry news across a cut.",
        ),
    ),
    why=(
        "Uniqueness needs the latest value, which cannot be known in a cut. Pay for it where it is needed, and say "
        "that sign-up then stands still."
    ),
    references=letters("q6", 2, right="B", wrong="A"),
)

THREAD = Recognition(
    id="q7",
    title="Answers in the air",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        "Three (made-up) complaints about a forum with copies on three continents, each of which takes writes. What is to be bought first?"
    ),
    shown=(
        "| complaint | how often |\n| --- | --- |\n| there are answers to a question that I cannot see | 530 |\n"
        "| two of us see two unrelated threads in different orders | 4 |\n| the number of likes jumps back by one or two | 21 |"
    ),
    options=(
        Option(
            "Sequential consistency: one order for all.",
            "It forbids the first and the second row, and each write waits for other continents, for the sake of four complaints.",
        ),
        Option(
            "Read your writes.",
            "Those who complain see their own posts. What they miss is what somebody else's post was an answer to.",
        ),
        Option(
            "Larger quorums for the counter of likes.",
            "That is the third row, and few mind it. The first is about order among posts.",
        ),
        Option("Causal consistency: no post before what its author had seen."),
    ),
    why="The first row is an effect without its cause. Causal order forbids just that, on each continent alone, even in a cut.",
    references=letters("q7", 2, right="D", wrong="A"),
)

FEATURE = Written(
    id="q8",
    title="A shop on two continents",
    outcome="O3",
    bloom="evaluate",
    depth="L5",
    points=5,
    prompt=(
        "A shop on two continents has three features: the basket, the stock of an item of which few are left, and the "
        "customers' reviews. Choose a consistency model for each in five "
        "to ten sentences: what must never be seen, what the model gives up, what it costs when nothing is broken, and "
        "what happens in a cut."
    ),
    rubric=(
        Anchor(
            5,
            "a model for each of the three with the anomaly that it forbids, what it gives up, its price in latency and "
            "its behaviour in a cut; the "
            "stock is treated as the dear one, and the choices differ for stated reasons",
        ),
        Anchor(4, "as above, but for one feature the price or the cut is missing"),
        Anchor(3, "sensible choices with reasons, without prices"),
        Anchor(1, "one model for everything, with a reason"),
        Anchor(0, "no model is named, or no answer"),
    ),
    references=texts(
        "Basket: read your writes, with copies that merge. What I put in must not vanish for me; another device may "
        "see it late. It costs nothing across the ocean and goes on in a cut. Stock: linearizable "
        "at the sale, because the last piece may be sold once; each sale pays a round trip to a majority, and in a cut "
        "the smaller side cannot sell that item. Reviews: causal, so that no reply "
        "stands without its review; order among strangers is given up, it costs no round trip, and it goes on in a cut.",
        "Eventual consistency for all three, because it is fast.",
    ),
)

ASSESSMENT = Assessment(
    id="E08-post",
    title="Data Consistency: after the episode",
    episode="E08",
    introduction=(
        "These questions measure what you can do **after** the episode. They are not the ones you were asked before it, but they measure "
        "the same outcomes at the same levels."
    ),
    minutes=30,
    items=(VERDICT, STALE_READS, REPAIR, MISSED, STALE_AFTER, NAMES, THREAD, FEATURE),
)
