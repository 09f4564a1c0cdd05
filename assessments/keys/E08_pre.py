"""E08, before the episode: what the learner already knows."""

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
    title="Five lines of a log",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=2,
    prompt=("A (made-up) log of one register that held 0 at first. Times are on one clock. Is the history linearizable?"),
    shown=(
        "| client | operation | call | return |\n| --- | --- | --- | --- |\n| a | write 1 | 0 | 50 |\n| b | read → 1 | 10 | 20 |\n"
        "| c | read → 0 | 12 | 30 |\n| b | read → 1 | 32 | 40 |\n| c | read → 1 | 35 | 60 |"
    ),
    options=(
        Option(
            "No: c reads 0 at 30, after b has read 1 at 20.",
            "c's read was called at 12, before b's returned at 20. They overlap, so c's may have taken effect first.",
        ),
        Option("Yes: c's read of 0, then the write, then b's first read, and the rest."),
        Option(
            "No: b reads 1 before the write has returned.",
            "The write may take effect at any moment between 0 and 50; its return is only the latest moment.",
        ),
        Option(
            "That cannot be said, since nobody logged when the write took effect.",
            "Nobody ever can. The question is whether *some* moments explain all answers, and here some do.",
        ),
    ),
    why="Put c's read of 0 at 13, the write at 14, b's read at 15: each lies within its interval, and the later reads find 1.",
    references=letters("q1", 2, right="B", wrong="A"),
)


def _inversions(reads: Sequence[Sequence[float]]) -> int:
    return sum(earlier[1] < later[0] and earlier[2] > later[2] for earlier in reads for later in reads)


def _reads(random: Random, count: int, *, overlap: bool) -> list[list[int]]:
    """Draw reads that are called at even moments and return at odd ones, so that no return meets a call."""
    found, clock = [], 0
    for _ in range(count):
        call = clock + random.randint(1, 5)
        back = call + random.randint(1, 6)
        found.append([2 * call, 2 * back + 1, random.randint(0, 4)])
        clock = call if overlap else back
    return found


def _one_after_another(random: Random) -> list[tuple[Any, ...]]:
    drawn = [_reads(random, random.randint(3, 7), overlap=False) for _ in range(7)]
    rising = [sorted(each, key=lambda read: read[0]) for each in drawn[:2]]
    for each in rising:
        for version, read in enumerate(each):
            read[2] = version
    return [(each,) for each in (*rising, *drawn[2:], [[1, 2, 9], [3, 4, 1]])]


def _overlapping(random: Random) -> list[tuple[Any, ...]]:
    return [(_reads(random, random.randint(4, 9), overlap=True),) for _ in range(7)] + [
        ([[1, 9, 5], [2, 8, 1]],),
        ([[1, 2, 5], [3, 8, 1]],),
    ]


def _shuffled(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(6):
        reads = [*_reads(random, 6, overlap=True), [900, 901, 4], [902, 903, 2]]
        random.shuffle(reads)
        cases.append((reads,))
    return [*cases, ([[5, 6, 1], [1, 2, 3]],), ([[5, 6, 3], [1, 2, 1]],)]


INVERSIONS = Code(
    id="q2",
    title="Back in time",
    outcome="O1",
    bloom="analyse",
    depth="L4",
    points=4,
    prompt=(
        "The versions of an item are numbered in the order in which they were written. Write `inversions(reads)`: `reads` is a list of "
        "`[call, return, version]`, in any order, each a read that was called and returned at these moments and found that version. Return "
        "how many pairs of reads go back in time: one returned before the other was called, and found a newer version than the other.\n\n"
        "`inversions([[0, 2, 7], [3, 4, 6]])` is 1, and `inversions([[0, 5, 7], [3, 4, 6]])` is 0."
    ),
    function="inversions",
    stub='def inversions(reads):\n    """How many pairs go back in time."""',
    solution="return sum(a[1] < b[0] and a[2] > b[2] for a in reads for b in reads)",
    examples=((([[0, 2, 7], [3, 4, 6]],), 1), (([[0, 5, 7], [3, 4, 6]],), 0)),
    properties=(
        Property(title="reads one after another", points=1, cases=_one_after_another, holds=agrees_with(_inversions)),
        Property(title="reads that overlap prove nothing", points=2, cases=_overlapping, holds=agrees_with(_inversions)),
        Property(title="in whatever order they are listed", points=1, cases=_shuffled, holds=agrees_with(_inversions)),
    ),
    references=functions(
        "def inversions(reads):",
        4,
        good=(
            "def inversions(reads):\n"
            "    count = 0\n"
            "    for call, back, version in reads:\n"
            "        for later_call, later_back, later_version in reads:\n"
            "            if back < later_call and version > later_version:\n"
            "                count += 1\n"
            "    return count"
        ),
        partial=(
            "def inversions(reads):\n    return sum(a[2] > b[2] for i, a in enumerate(reads) for b in reads[i + 1:])",
            1,
        ),
        wrong="def inversions(reads):\n    return len(reads) - 1000",
    ),
)

OVERLAP = Choice(
    id="q3",
    title="They always overlap",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        'Five copies; writes wait for three, reads for three and return the newest value they find. "Every read shares a copy with every '
        'write, so the store is linearizable." What is the flaw?'
    ),
    options=(
        Option(
            "None: R + W > N makes every read meet the newest write, and that is the definition of linearizability.",
            "It makes every read meet the last *completed* write. Linearizability speaks of the order of reads too.",
        ),
        Option(
            "The shared copy might be down.",
            "Then it is in neither quorum. Those that answered share another.",
        ),
        Option(
            "With five copies R + W must be at least 7.",
            "Six is more than five; any two such quorums share a copy. Larger ones change nothing about a write that is under way.",
        ),
        Option("A write under way may be found by one read and missed by the next, as it is on one copy only."),
    ),
    why="Until it is complete a write stands on fewer than W copies. One reader asks such a copy, and a later one asks three others.",
    references=letters("q3", 1, right="D", wrong="A"),
)

MISSED = Numeric(
    id="q4",
    title="Reads that miss the last version",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "Each item stands on {replicas} copies. A write reaches two of them, drawn at random, and spreads no further for the time being; a "
        "read asks two different copies, drawn at random. Of {reads} reads in an hour, how many miss the last write, on average?"
    ),
    parameters=(
        Parameter("replicas", "copies", 5, 10, 1),
        Parameter("reads", "reads an hour", 10_000, 90_000, 50),
    ),
    unit="",
    expected=lambda n: n["reads"] * _stale(replicas=int(n["replicas"]), read_quorum=2, write_quorum=2),
    solution='q4.reads * formulas.get("staleness.k_staleness")(replicas=q4.replicas, read_quorum=2, write_quorum=2)',
    mistakes=(
        Mistake(
            "the two that are read differ: after the first miss there is one copy less to draw",
            lambda n: n["reads"] * (1 - 2 / n["replicas"]) ** 2,
        ),
        Mistake(
            "these are the reads that *find* it",
            lambda n: n["reads"] * (1 - _stale(replicas=int(n["replicas"]), read_quorum=2, write_quorum=2)),
        ),
        Mistake("this is what a read of a single copy misses", lambda n: n["reads"] * (1 - 2 / n["replicas"])),
    ),
    references=numbers(
        "q4",
        3,
        good="n = q4.replicas\nq4.reads * (n - 2) * (n - 3) / (n * (n - 1))",
        partial="q4.reads * (1 - 2 / q4.replicas) ** 2",
    ),
)


STALE_AFTER = Numeric(
    id="q5",
    title="Some time after the write",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=3,
    prompt=(
        "An item stands on {replicas} copies. A write is acknowledged when one copy has it. From then on, in every {half_life} each of the "
        "copies that still lack it gets it with a chance of one half, independently of the others. A read starts {elapsed} after the "
        "acknowledgement and asks one copy, each equally likely. What share of such reads is stale? Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("replicas", "copies", 3, 7, 1),
        Parameter("half_life", "time in which half of the copies that lack it get it", 0.01, 0.02, 0.0001, "s"),
        Parameter("elapsed", "time from the acknowledgement to the read", 0.03, 0.08, 0.0005, "s"),
    ),
    unit="",
    expected=lambda n: (n["replicas"] - 1) / n["replicas"] * 0.5 ** (n["elapsed"] / n["half_life"]),
    solution="(q5.replicas - 1) / q5.replicas * 0.5 ** (q5.elapsed / q5.half_life)",
    mistakes=(
        Mistake("one copy had it from the start, so that its reads are never stale", lambda n: 0.5 ** (n["elapsed"] / n["half_life"])),
        Mistake(
            "these are the fresh reads",
            lambda n: 1 - (n["replicas"] - 1) / n["replicas"] * 0.5 ** (n["elapsed"] / n["half_life"]),
        ),
        Mistake("the share is halved once for each half-life that has passed", lambda n: (n["replicas"] - 1) / n["replicas"] / 2),
    ),
    references=numbers(
        "q5",
        3,
        good="lacking = 0.5 ** (q5.elapsed / q5.half_life)\nlacking * (1 - 1 / q5.replicas)",
        partial="0.5 ** (q5.elapsed / q5.half_life)",
    ),
)

BASKET = Choice(
    id="q6",
    title="Seats on a plane",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        "An airline sells the last seats of a flight from two continents. Nobody may be sold a seat that is taken, and "
        "a customer may be asked to wait "
        "or to try again. Which choice fits, and what does it give up?"
    ),
    options=(
        Option("Linearizable for the seat: it gives up answers during a cut, and a round trip for each sale."),
        Option(
            "Causal, since every sale follows from what its seller saw: it gives up nothing that matters.",
            "Two sellers who have not heard of each other can both sell. Causal order has nothing against concurrent writes.",
        ),
        Option(
            "Eventual with the latest clock: it gives up a little freshness.",
            "It gives up a customer: both are told that the seat is theirs, and one write is thrown away later.",
        ),
        Option(
            "Two-phase commit over both: that is consensus, so it goes on as long as one side is up.",
            "It is not: it needs every vote, and its coordinator. Cut off from either, it can neither sell nor let go.",
        ),
    ),
    why=(
        "To sell once is to know the latest value and to change it alone. Only one order in real time gives that, and "
        "it needs the others' answer."
    ),
    references=letters("q6", 2, right="A", wrong="B"),
)

COMPLAINT = Recognition(
    id="q7",
    title="The save button",
    outcome="O3",
    bloom="evaluate",
    depth="L4",
    points=2,
    prompt=(
        "Three (made-up) complaints about a site whose writes go to a primary and whose reads go to any of five "
        "replicas. What is to be bought first?"
    ),
    shown=(
        "| complaint | how often |\n| --- | --- |\n| I save my profile, and the page shows the old one; after two "
        "reloads it is right | 410 |\n"
        "| I see the new logo, reload, and see the old one | 35 |\n| my friend sees my new photo some seconds later than I do | 2 |"
    ),
    options=(
        Option(
            "Linearizable reads from the primary for everybody: dearer, but it ends all three complaints, not only two of them.",
            "It does, and moves all reads to one server for the sake of the third row, which two people mind.",
        ),
        Option(
            "More replicas, so that each is less loaded and lags less behind.",
            "More replicas are more places to be behind. The first complaint does not hang on how long the lag is.",
        ),
        Option("Session guarantees: read your writes and monotonic reads."),
        Option(
            "Nothing: replication is asynchronous, so this is the price.",
            "Sessions can be served by asynchronous replicas. It costs a version number in a cookie, and no crossing of anything.",
        ),
    ),
    why=(
        "Rows one and two are about what *one* user sees in turn. Sessions give exactly that; the third row is the one "
        "that needs more, and nobody minds it."
    ),
    references=letters("q7", 2, right="C", wrong="A"),
)

FEATURE = Written(
    id="q8",
    title="Choose, and say what you give up",
    outcome="O3",
    bloom="evaluate",
    depth="L5",
    points=5,
    prompt=(
        "A document editor for teams on two continents has three features: the text itself, the list of who may open the document, and the "
        "number of views. Choose a consistency model for each in five to ten sentences: what must never be seen, what "
        "the model gives up, what it costs when nothing "
        "is broken, and what happens in a cut."
    ),
    rubric=(
        Anchor(
            5,
            "a model for each of the three with the anomaly that it forbids, what it gives up, its price in latency and "
            "its behaviour in a cut; the "
            "rights are treated as the dear one, and the choices differ for stated reasons",
        ),
        Anchor(4, "as above, but for one feature the price or the cut is missing"),
        Anchor(3, "sensible choices with reasons, without prices"),
        Anchor(1, "one model for everything, with a reason"),
        Anchor(0, "no model is named, or no answer"),
    ),
    references=texts(
        "Text: causal, with copies that merge. Nobody may see a reply before what it answers, nor lose the own "
        "sentence; two people may see edits in different orders for a while. It costs no round trip "
        "and goes on in a cut. Rights: linearizable. Whoever was removed must not open the document afterwards, so a "
        "check asks a majority and pays a crossing of the ocean, "
        "and in a cut the smaller side cannot open documents anew. Views: eventual, a counter that merges. It may be "
        "old or disagree, costs nothing, and goes on in a cut.",
        "Strong consistency for all three, because consistency is good.",
    ),
)

ASSESSMENT = Assessment(
    id="E08-pre",
    title="Data Consistency: before the episode",
    episode="E08",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(VERDICT, INVERSIONS, OVERLAP, MISSED, STALE_AFTER, BASKET, COMPLAINT, FEATURE),
)
