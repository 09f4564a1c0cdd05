"""Quorums that must meet: the pigeonhole principle, tried on every pair of quorums of small clusters."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Bounded, Counted, Follows, Given, Law
from .steps import AT_LEAST, Step, Use

_SIZES = [(n, r, w) for n in range(1, 7) for r in range(1, n + 1) for w in range(1, n + 1)]
_SETS = [(n, first, second) for n in range(1, 6) for first in range(2**n) for second in range(2**n)]
_PARTIAL = [(n, r, reached) for n in range(1, 6) for r in range(1, n + 1) for reached in range(n + 1)]
_POINTS = [{"replicas": n, "read_quorum": r, "write_quorum": w} for n, r, w in _SIZES]


def smallest_overlap(n: int, r: int, w: int) -> int:
    """Return the fewest replicas that a set of r and a set of w of n share, over all pairs of sets."""
    return min(len(set(first) & set(second)) for first in combinations(range(n), r) for second in combinations(range(n), w))


def new_then_old(n: int, r: int, reached: int) -> int:
    """Count the pairs of reads, one after the other, of which the first meets a write under way and the second misses it."""
    written = set(range(reached))
    reads = list(combinations(range(n), r))
    return sum(bool(written & set(first)) and not written & set(second) for first in reads for second in reads)


@derivation(
    title="Quorums that always meet",
    question="Five replicas, writes wait for three and reads for three. Why does a read always find the newest write, and what does "
    "that not promise?",
    about="Two sets that together have more members than there are replicas must share one. That is the pigeonhole principle, and "
    "all of it. The proof is short, so every pair of quorums of small clusters is tried as well; and then a promise that R + W "
    "> N does not make.",
    laws=("quorums.guaranteed_overlap", "quorums.reads_meet_writes", "quorums.majority_quorum"),
    assumes=(
        "The set of N replicas is fixed and everybody knows it.",
        "A write counts as done once W replicas have it, a read once R have answered.",
        "Replicas keep what they acknowledged and tell no lies.",
    ),
    fails=(
        "Sloppy quorums: if a stand-in outside of the N takes the write, the sets need not meet.",
        "Membership changes: two configurations can each have quorums that miss those of the other.",
        "Versions ordered by clocks that disagree: the read meets the newest write and does not recognise it.",
    ),
    popular="That R + W > N makes a store strongly consistent. It makes a read that begins after a write has completed meet that "
    "write. While a write is under way, one read can see it and a later one miss it, unless reads write back what they found.",
    bet=Bet(
        "N = 3, R = W = 2. A write is under way and has reached one replica. Two reads follow, one after the other. Can the second be "
        "older?",
        (
            ("No: R + W > N forbids it", "It speaks of writes that have completed. This one has not."),
            ("Yes", "Right: the first read may ask the replica that has it, the second the other two."),
            ("Only if a clock is wrong", "No clock is needed. It is enough that the two reads ask different replicas."),
        ),
        1,
    ),
    sources=(Source("gifford1979weighted"), Source("lamport1998parliament")),
)
def quorum_intersection() -> list[Step]:
    """Build the steps."""
    import sympy

    replicas, reads, writes = sympy.symbols("N R W", integer=True, positive=True)
    shared, joined = sympy.symbols(r"\left|Q_R\cap{}Q_W\right| \left|Q_R\cup{}Q_W\right|", integer=True, nonnegative=True)
    outside, extra, lacking = sympy.symbols("o e g", integer=True, nonnegative=True)
    least, verdict, majority = sympy.symbols(r"k_{\min} V q", integer=True, nonnegative=True)
    half, reached = sympy.symbols("m a", integer=True, nonnegative=True)
    inversions = sympy.Symbol("I", integer=True, nonnegative=True)
    missed = sympy.binomial(replicas - reached, reads)
    majority_of = sympy.floor(replicas / 2) + 1

    def observe_sets(n: int, first: int, second: int) -> dict[Any, int]:
        return {
            shared: (first & second).bit_count(),
            joined: (first | second).bit_count(),
            reads: first.bit_count(),
            writes: second.bit_count(),
        }

    def observe_sizes(n: int, r: int, w: int) -> dict[Any, int]:
        return {least: smallest_overlap(n, r, w), replicas: n, reads: r, writes: w}

    def observe_reads(n: int, r: int, a: int) -> dict[Any, int]:
        return {inversions: new_then_old(n, r, a), replicas: n, reads: r, reached: a}

    return [
        Step(
            "inclusion",
            "Counted twice are those in both",
            "Add the sizes of a read quorum and a write quorum. Whoever is in both was counted twice, so taking off all who are in "
            "either leaves those in both. It is tried on every two sets of up to five replicas.",
            shared,
            reads + writes - joined,
            Counted(observe_sets, _SETS, "Every two sets of one to five replicas"),
        ),
        Step(
            "inside",
            "Nobody from outside",
            "All members of both quorums are among the N replicas, and some number o of replicas is in neither. Here it matters that "
            "the set of replicas is fixed: a stand-in from outside would break this line.",
            joined,
            replicas - outside,
            Given("quorums are sets of the same N replicas"),
        ),
        Step(
            "pigeonhole",
            "The pigeonhole principle",
            "So the overlap is at least R + W - N. The gap between the two sides is the number of replicas that neither asked, which "
            "is not negative.",
            shared,
            reads + writes - replicas,
            Bounded(outside, (Use("inclusion"), Use("inside"))),
            AT_LEAST,
        ),
        Step(
            "smallest",
            "And no more is certain",
            "No better promise is possible: for each size, some two quorums overlap in just so many. All pairs of quorums of up to six "
            "replicas were formed, and the smallest overlap is this.",
            least,
            sympy.Max(0, reads + writes - replicas),
            Counted(observe_sizes, _SIZES, "Every read and write quorum of one to six replicas"),
        ),
        Step(
            "library-overlap",
            "The library's overlap",
            "The same expression as in the function that the course uses.",
            least,
            sympy.Max(0, reads + writes - replicas),
            Law(
                "quorums.guaranteed_overlap",
                {"replicas": replicas, "read_quorum": reads, "write_quorum": writes},
                (Use("smallest"),),
            ),
        ),
        Step(
            "strict",
            "More than N together",
            "Numbers of replicas are whole. So R + W above N means N + 1 or more: N, and one, and some extra that is not negative.",
            reads + writes,
            replicas + 1 + extra,
            Given("R + W > N, in whole numbers"),
        ),
        Step(
            "meet",
            "Then they meet",
            "The overlap is at least 1: every read asks at least one replica that has the last completed write. Again the gap is made "
            "of two counts.",
            shared,
            1,
            Bounded(outside + extra, (Use("inclusion"), Use("inside"), Use("strict"))),
            AT_LEAST,
        ),
        Step(
            "too-few",
            "N together, or fewer",
            "Now the other way round. Let R and W together be N, less some g that is not negative.",
            reads,
            replicas - writes - lacking,
            Given("R + W ≤ N"),
        ),
        Step(
            "miss",
            "Then they may miss each other",
            "The smallest overlap is 0: some read asks none of the replicas that took the write. So R + W > N is needed as well as "
            "sufficient.",
            least,
            0,
            Follows((Use("smallest"), Use("too-few"))),
        ),
        Step(
            "verdict",
            "As a yes or no",
            "Say 1 if every read meets every write, else 0: the smaller of 1 and the smallest overlap.",
            verdict,
            sympy.Min(1, least),
            Given("definition"),
        ),
        Step(
            "library",
            "The library's verdict",
            "The library compares R + W with N. For every cluster of up to six replicas it says the same.",
            verdict,
            sympy.Min(1, sympy.Max(0, reads + writes - replicas)),
            Law(
                "quorums.reads_meet_writes",
                {"replicas": replicas, "read_quorum": reads, "write_quorum": writes},
                (Use("verdict"), Use("smallest")),
                _POINTS,
            ),
        ),
        Step(
            "majority",
            "Majorities",
            "The usual choice is the smallest number that is more than half.",
            majority,
            majority_of,
            Given("definition"),
        ),
        Step(
            "library-majority",
            "The library's majority",
            "The same expression as in the function that the course uses.",
            majority,
            majority_of,
            Law("quorums.majority_quorum", {"replicas": replicas}, (Use("majority"),)),
        ),
        Step(
            "odd",
            "Two majorities of an odd number",
            "Put a majority for both R and W. With 2m + 1 replicas two majorities share one at least. Nothing is wasted.",
            sympy.Subs(2 * majority_of - replicas, replicas, 2 * half + 1),
            1,
            Follows(words="put in and simplified"),
        ),
        Step(
            "even",
            "And of an even number",
            "With 2m they share two: one more than is needed. The extra replica makes quorums larger and tolerates no further crash.",
            sympy.Subs(2 * majority_of - replicas, replicas, 2 * half),
            2,
            Follows(words="put in and simplified"),
        ),
        Step(
            "inversions",
            "What it does not promise",
            "A write under way has reached a of N replicas. Count the pairs of reads, one after the other, of which the first meets it "
            "and the second misses it: reads that meet it, times reads that miss it.",
            inversions,
            (sympy.binomial(replicas, reads) - missed) * missed,
            Counted(observe_reads, _PARTIAL, "Every two reads of one to five replicas, with a write at any stage"),
        ),
        Step(
            "new-then-old",
            "New, then old",
            "With three replicas and R = W = 2 there are two such pairs as soon as the write has reached one replica. R + W > N holds, "
            "and a reader still sees the new value and then the old one. Reads that write back what they found close this gap.",
            sympy.Subs((sympy.binomial(replicas, reads) - missed) * missed, (replicas, reads, reached), (3, 2, 1)),
            2,
            Follows(words="put in and counted"),
        ),
    ]
