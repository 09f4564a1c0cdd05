"""What is E08's own: its bets, its checks, its small histories, and the tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dstudio_lib.checkers import causality, faulty_objects, linearizability, sequential
from dstudio_lib.checkers.faulty_objects import Sound
from dstudio_lib.checkers.history import Operation, from_trace
from dstudio_lib.formulas.staleness import k_staleness, t_visibility
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantities import Duration, Probability
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators import far_failover, quorum_staleness, replication
from dstudio_lib.simulators.far_failover import APPLICATIONS, FarFailover
from dstudio_lib.simulators.quorum_staleness import QuorumStaleness
from dstudio_lib.simulators.replication import Replication

from .. import operations
from ..exhibits import Exhibit, table
from ..reading import Figure
from .asking import Bet, Question, gap, scale

UNTIL_GREEN = 1_451 * 60.0
"""From the cut to the green status (s), reported in https://github.blog/2018-10-30-oct21-post-incident-analysis/."""
SCENES = 500
HISTORIES = 50


# --- what is run


@cache
def scenes(reading: str = "plain") -> replication.Run:
    """Return the scenes of a store with R = W = 2 of 3 whose first read starts 2 ms after the write has begun."""
    settings = Replication(read_quorum=2, write_quorum=2, elapsed=0.002, during_the_write=True, reading=reading, scenes=SCENES)
    return replication.simulate(settings)


@cache
def judged(reading: str = "plain") -> linearizability.Verdict:
    """Return what the checker says of the history of these scenes."""
    return linearizability.check(from_trace(scenes(reading).trace), init=None)


def evidence() -> Figure:
    """Draw the smallest part of the plain history that no order explains."""
    verdict = judged()
    finding = f"{len(verdict.counterexample)} of {number(3 * SCENES)} operations: each read alone could be right, the two together cannot"
    return operations.history(verdict.counterexample, verdict.conflict, finding)


@cache
def partial(latencies: str) -> quorum_staleness.Run:
    """Return the staleness of a store with R = W = 1 of 3 and published latencies."""
    return quorum_staleness.simulate(QuorumStaleness(latencies=latencies))


@cache
def convicted(kind: type[Sound], clients: int, count: int = 40) -> float:
    """Return the share of so many histories of a register in which the checker finds it wrong."""
    verdicts = (
        linearizability.check(faulty_objects.record(kind, "register", seed=seed, clients=clients, count=count), explain=False)
        for seed in range(HISTORIES)
    )
    return sum(verdict.linearizable is False for verdict in verdicts) / HISTORIES


@cache
def failover(patience: float = 2.0, *, waits: bool = False, lease: bool = False) -> far_failover.Run:
    """Return the run of two coasts with a cut of 43 seconds."""
    return far_failover.simulate(FarFailover(patience=patience, waits=waits, lease=lease))


# --- small histories


def _told(*rows: tuple[str, str, str, object, float, float]) -> tuple[Operation, ...]:
    """Return operations from rows of client, object, kind, value, call and return."""
    return tuple(
        Operation(who, op, value if op == "write" else None, None if op == "write" else value, call, back, key)
        for who, key, op, value, call, back in rows
    )


CROSSED = _told(
    ("p", "x", "write", 1, 0, 1), ("q", "y", "write", 1, 0, 1), ("p", "y", "read", 0, 2, 3), ("q", "x", "read", 0, 2, 3)
)  # fmt: skip
"""Each of two clients writes at one store and then finds nothing in the other."""

LADDER: tuple[tuple[str, str, tuple[Operation, ...]], ...] = (
    (
        "one saves, another still sees the old page",
        "a price, a lock",
        _told(("a", "x", "write", 1, 0, 1), ("b", "x", "read", 0, 2, 3)),
    ),
    ("each saves to one store and sees nothing in the other", "a lock beside the data", CROSSED),
    (
        "two readers see two posts in opposite orders",
        "an auction, a chat of three",
        _told(
            ("a", "x", "write", 1, 0, 1), ("b", "x", "write", 2, 0, 1), ("c", "x", "read", 1, 2, 3), ("c", "x", "read", 2, 4, 5),
            ("d", "x", "read", 2, 2, 3), ("d", "x", "read", 1, 4, 5),
        ),
    ),
    (
        "an answer without its question",
        "comments, replies",
        _told(
            ("a", "q", "write", 1, 0, 1), ("b", "q", "read", 1, 2, 3), ("b", "r", "write", 1, 4, 5), ("c", "r", "read", 1, 6, 7),
            ("c", "q", "read", 0, 8, 9),
        ),
    ),
    (
        "I save, and my own page is old",
        "everybody",
        _told(("a", "x", "write", 1, 0, 1), ("a", "x", "read", 0, 2, 3)),
    ),
)  # fmt: skip
"""What users see, who minds, and the history."""


def verdicts(history: Sequence[Operation]) -> tuple[bool | None, bool | None, bool]:
    """Return whether a history is linearizable, sequentially consistent, and causal memory."""
    return (
        linearizability.check(history, explain=False).linearizable,
        sequential.check(history, explain=False).consistent,
        causality.check(history).consistent,
    )


# --- the bets


GREEN = Bet(
    "On 21 October 2018 the link between two of GitHub's sites was down for 43 seconds. How long did it take until all was consistent and "
    "the status was green again?",
    scale(Duration, name="until green", symbol="t", default=300.0, practical=(43.0, 30 * 86_400.0), display=None),
    lambda: UNTIL_GREEN,
    gap,
    "24 hours and 11 minutes [R], about two thousand times as long as the cut. Nobody can wait data back into one order.",
)

INVERTED = Bet(
    "Three copies; a write waits for two of them and a read for two, so they always share one. While a write is under way one client "
    "reads, and as soon as it has its answer another reads. In what share of such scenes does the first see the new value and the second "
    "the old one?",
    scale(Probability, name="scenes that go back in time", symbol="i", default=0.002, practical=(1e-4, 1.0), scale="log"),
    lambda: scenes().inverted,
    gap,
    "One scene in fifteen or so. The quorums meet in each of them; they meet the last completed write, and this one was still under way.",
)


def yammer_fresh() -> float:
    """Return the time after which 99 % of the reads of the second store are fresh (s)."""
    return partial("yammer").mostly_fresh


FRESH = Bet(
    "Two stores, each with three copies, that wait for one of them. In the first 56 % of the reads are stale if they start right after the "
    "write, and after 22 ms only 1 %. In the second only 11 % are stale at once. After how long are 99 % of its reads fresh?",
    scale(Duration, name="time until 99 % are fresh", symbol="t", default=0.005, practical=(1e-4, 100.0), display="ms"),
    yammer_fresh,
    gap,
    "After two thirds of a second, thirty times as long. How often a read is stale at once hangs on the middle of the latencies; for how "
    "long, on their tail.",
)


def lost_among_eight() -> float:
    """Return the share of histories in which a register that loses writes is convicted when eight clients use it at once."""
    return convicted(faulty_objects.LosesWrites, 8)


HIDDEN = Bet(
    "A register acknowledges each write and loses one in five. A perfect checker reads the log of 40 operations. One client at a time: it "
    "convicts the register in 90 % of the logs. Now eight clients work at once, still 40 operations. In what share "
    "of the logs does it convict?",
    scale(Probability, name="logs that convict", symbol="c", default=0.98, practical=(0.005, 1.0), scale="log"),
    lost_among_eight,
    gap,
    "In hardly any. With eight at once nearly all operations overlap, and among those that overlap almost every order is allowed: the "
    "lost write may always have been overwritten.",
)

SMALLEST = Bet(
    "Two stores are sequentially consistent, each by itself. How many operations has the smallest history over both of them that is not?",
    Quantity("operations", "n", "", "in the smallest such history", lower=1, upper=1_000, default=30, practical=(1, 300), scale="log"),
    lambda: float(len(CROSSED)),
    gap,
    "Four: two clients, two operations each. Two right parts make a wrong whole, without a fault, a crash or a race in either.",
)

BETS = (GREEN, INVERTED, FRESH, HIDDEN, SMALLEST)

# --- the checks

MEETS = Question(
    "A data sheet: “N = 3, R = 2, W = 2. As R + W > N, reads are linearizable.” What is the shortest refutation?",
    (
        ("Quorums may fail to meet when a copy is down", "With R + W > N any two meet, whichever copies are up."),
        ("Three operations: a write under way, a read that sees it, a later read that does not", "Yes. The checker's picture above."),
        ("Clocks differ, so the newest may not be found", "They may, and with one writer that does no harm. The history needs no clock."),
        ("There is none; it holds for one writer", "The picture above has one writer, and no fault of any kind."),
    ),
    1,
)

STALENESS = Question(
    (
        "R = W = 1 of 3. The mean latency of writes falls from 10 to 5 ms, and now and then a copy takes two seconds. "
        "What do users of old pages see?"
    ),
    (
        ("Half as many old pages, gone in half the time", "That is how it would be if all latencies shrank. The tail grew."),
        ("The same: staleness depends on N, R and W alone", "That is k-staleness, the worst case. In time it hangs on the latencies."),
        ("Nothing, since reads take the newest", "With R = 1 there is nothing to choose from: one answer is taken as it comes."),
        ("Fewer old pages at once, and some that stay old for seconds", "Yes: the middle decides how often, the tail for how long."),
    ),
    3,
)

TESTING = Question(
    "Your store passed a million operations of a linearizability test with 50 clients on one key, all overlapping. What have you learnt?",
    (
        ("Little about lost writes: where all overlaps, nearly all is allowed", "Yes. Add histories with few clients, and many keys."),
        ("That it is linearizable", "A test shows the presence of faults. And this one looked where most are invisible."),
        ("Nothing, since checking is NP-complete", "It is, in the worst case; the verdict on a given history is right nevertheless."),
        (
            "That it loses no writes, though it may invert",
            "The other way round: inversions show under concurrency, lost writes hide in it.",
        ),
    ),
    0,
)

FEATURE = Question(
    "Comments under a post, copies on five continents, and the site must work while they can't hear each other. Which model do you choose?",
    (
        ("Linearizable: anything less confuses people", "Then a continent that is cut off can't comment, nor read. Nobody asked for that."),
        ("Eventual: people are used to chaos", "They see answers before their questions, and their own comments vanish on reload."),
        ("Causal with read-your-writes: no answer before its question, and it survives a cut", "Yes. It gives up one order for all."),
        ("Sequential: no need for real time, and cheaper", "It needs one order of everything, so a continent that is cut off has to wait."),
    ),
    2,
)

CHECKS = (MEETS, STALENESS, TESTING, FEATURE)

# --- the tables


def fresh_in_time() -> Exhibit:
    """Say which share of reads is fresh at several moments after the acknowledgement, with R = W = 1 of 3 and LinkedIn's disks."""
    rows = [
        ("at once" if not elapsed else duration(elapsed), f"**{percent(float(t_visibility(3, 1, 1, elapsed=elapsed)))}**")
        for elapsed in (0.0, 0.001, 0.01, 0.1)
    ]
    return table(("a read that starts after the acknowledgement", "is fresh"), rows)


def judged_scenes() -> Exhibit:
    """Say in how many scenes of the plain quorum the world goes back in time, and what the checker says of all of them."""
    run, verdict = scenes(), judged()
    inverted = round(run.inverted * SCENES)
    row = (
        number(SCENES),
        number(3 * SCENES),
        f"**{number(inverted)}**, {percent(run.inverted)}",
        "yes" if verdict.linearizable else "**no**",
    )
    return table(("scenes", "operations in the log", "first the new value, then the old", "linearizable, says the checker"), [row])


def two_kinds_of_stale() -> Exhibit:
    """Compare stores that wait for one copy of three: how often a read is stale at once, for how long, and what waiting costs."""
    rows = []
    for words, latencies in (("LinkedIn, SSD", "ssd"), ("LinkedIn, disks", "disk"), ("Yammer, Riak", "yammer")):
        run = partial(latencies)
        rows.append(
            (words, f"**{percent(run.at_once)}**", f"**{duration(run.mostly_fresh)}**", duration(run.writes[0]), duration(run.writes[1]))
        )
    return table(("latencies", "stale at once", "99 % fresh after", "p99 of a write, W = 1", "W = 2"), rows)


def what_tests_see() -> Exhibit:
    """Say in what share of histories three faults are found, by how many clients at once and how many operations."""
    rows = []
    for words, kind in (
        ("loses one write in five", faulty_objects.LosesWrites),
        ("applies a retry twice", faulty_objects.AppliesTwice),
        ("new, then old", faulty_objects.InvertsNewAndOld),
        ("nothing is wrong", faulty_objects.Sound),
    ):
        shares = [convicted(kind, clients) for clients in (1, 4, 8)] + [convicted(kind, 4, 160)]
        rows.append((words, *(f"**{percent(share)}**" for share in shares)))
    return table(("the register", "1 client", "4 at once", "8 at once", "4 at once, 160 operations"), rows)


def ladder() -> Exhibit:
    """Judge what users see by three models."""
    rows = [(words, who, *("allowed" if each else "**forbidden**" for each in verdicts(history))) for words, who, history in LADDER]
    return table(("what users see", "who minds", "linearizable", "sequential", "causal"), rows)


def part_by_part() -> Exhibit:
    """Judge the crossed history store by store and as a whole."""
    rows = []
    for words, keys in (("store x alone", "x"), ("store y alone", "y"), ("both together", "xy")):
        linear, one_order, _ = verdicts([each for each in CROSSED if each.key in keys])
        rows.append((words, "yes" if one_order else "**no**", "yes" if linear else "**no**"))
    return table(("judged", "sequentially consistent", "linearizable"), rows)


def same_scenes() -> Exhibit:
    """Play the same scenes with plain reads, read repair and write-back."""
    rows = []
    for words, reading in (("plain quorum", "plain"), ("with read repair", "repair"), ("with write-back", "write back")):
        run = scenes(reading)
        verdict = "yes" if judged(reading).linearizable else "**no**"
        rows.append((words, f"**{percent(run.inverted)}**", verdict, duration(sum(run.reads) / len(run.reads))))
    return table(("R = W = 2 of 3", "new, then old", "linearizable", "mean time of a read"), rows)


def the_night_again() -> Exhibit:
    """Run GitHub's cut with each way of protecting the writes."""
    rows = []
    for words, run in (
        ("promotes after 2 s", failover(2.0)),
        ("promotes after 30 s", failover(30.0)),
        ("promotes after 60 s", failover(60.0)),
        ("2 s, primary holds a lease", failover(2.0, lease=True)),
        ("2 s, writes wait for the copy", failover(2.0, waits=True)),
        ("60 s, writes wait for the copy", failover(60.0, waits=True)),
    ):
        east, west = (run.unanswered(each) for each in APPLICATIONS)
        before, after = (run.write_time(APPLICATIONS[0], after=later) for later in (False, True))
        rows.append(
            (
                words,
                f"**{number(len(run.stranded))}**",
                number(run.diverged),
                f"{number(east)} and {number(west)}",
                f"{_time(before)} → {_time(after)}",
            )
        )
    return table(
        (
            "the referee",
            "stranded in the East",
            "new in the West meanwhile",
            "never answered, East and West",
            "a write in the East, before → after",
        ),
        rows,
    )


def _time(seconds: float | None) -> str:
    return "–" if seconds is None else duration(seconds)


# --- the learner's own system


def own_history(text: str) -> Exhibit:
    """Judge a log of lines ``client,object,op,value,call,return``; a return that is empty means that no answer came."""
    rows = [[cell.strip() for cell in line.split(",")] for line in text.strip().splitlines() if line.strip() and not line.startswith("#")]
    history = []
    for place, row in enumerate(rows, start=1):
        if len(row) != 6 or row[2] not in ("read", "write"):
            raise InputError(
                f"Line {place} is {','.join(row)!r}; give client,object,op,value,call,return, with read or write as op.", "text"
            )
        who, key, op, value, call, back = row
        history.append(
            Operation(who, op, value if op == "write" else None, value or None if op == "read" else None, _moment(call, place),
                      _moment(back, place) if back else None, key)
        )  # fmt: skip
    found = linearizability.check(history, init=None)
    one_order = sequential.check(history, init=None, explain=False).consistent
    reason = found.reason.replace("None", "nothing")
    lines = [f"{len(history)} operations of {len({each.process for each in history})} clients. {reason}"]
    if found.linearizable is False:
        lines.append(
            "By the order of each client alone, some order explains them: it is **sequentially consistent**."
            if one_order
            else "Not even by the order of each client alone: it is **not sequentially consistent** either."
        )
    return Exhibit("\n\n".join(lines))


def _moment(text: str, place: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"Line {place} has the moment {text!r}; give a number, on one clock for all clients.", "text") from None


def own_store(*, replicas: int, read_quorum: int, write_quorum: int, write_ms: float, other_ms: float, since_ms: float) -> Exhibit:
    """Say how stale a learner's store is, from the mean one-way time of its writes and of its other messages, taken as exponential."""
    legs = {"write_share": 0.0, "write_rate": 1e3 / write_ms, "other_share": 0.0, "other_rate": 1e3 / other_ms}
    at_once, later = (1 - float(t_visibility(replicas, read_quorum, write_quorum, each / 1e3, **legs)) for each in (0.0, since_ms))
    worst = float(k_staleness(replicas, read_quorum, write_quorum))
    return table(
        ("a read that starts", "stale, if ways are exponential"),
        [
            ("right after the acknowledgement", percent(at_once)),
            (f"{number(since_ms)} ms later", f"**{percent(later)}**"),
            ("at any time, if nothing ever spread (the worst case)", percent(worst)),
        ],
    )
