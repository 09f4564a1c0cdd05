"""What is E04's own: its bets, its checks, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dstudio_lib.algorithms.clocks.lamport import LamportClock
from dstudio_lib.algorithms.clocks.vector import VectorClock, order
from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.formulas.consensus import commit_latency, strong_latency_floor
from dstudio_lib.formulas.quorums import guaranteed_overlap, majority_quorum, reads_meet_writes, tolerated_crashes
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.foundation.quantities import Duration, Probability
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators import consensus, divided_store, failure_detection, last_writer, redundancy, undecided
from dstudio_lib.simulators.divided_store import DividedStore

from ..exhibits import Exhibit, table
from .asking import Bet, Question, gap, scale

QUERIES = 30
"""How many times the usual queries public resolvers had, as Cloudflare wrote; quoted in https://cellio.org/blog/2021/facebook-outage."""

CUT_A_MONTH = 43.0
"""Seconds for which a month's one partition lasts: as long as GitHub's in 2018, https://github.blog/2018-10-30-oct21-post-incident-analysis/."""
ASKED = 10.0
"""Operations a second of each client, chosen for the example."""
MONTH = 30 * 86_400.0


# --- the bets


def _counted(guess: float, answer: float) -> str:
    if round(guess) == round(answer):
        return "You had it."
    return f"You said {number(round(guess))}; it is {number(answer)}."


RESOLVERS = Bet(
    "On 4 October 2021 the names of Facebook, Instagram and WhatsApp could no longer be looked up. How many times their usual number of "
    "queries did the world's resolvers then have to handle?",
    Quantity("queries", "q", "", "times the usual number", lower=1, upper=1_000, default=2, practical=(1, 300), scale="log"),
    lambda: float(QUERIES),
    gap,
    "About thirty times, wrote Cloudflare, who ran one of them [S]. Apps took no error for an answer and asked again, and so did people. "
    "A system that says nothing is asked more, not less.",
)


FLOOR = Bet(
    "One copy in London, one in New York, 5\u202f570 km away, and a third 5\u202f840 km from London. Every operation must be agreed on by "
    "two of the three. How long does it take in London at least, over a straight fibre and with computers that need no time?",
    scale(Duration, name="operation", symbol="L", practical=(1e-3, 1.0), display="ms"),
    lambda: float(strong_latency_floor([5_570_000, 5_840_000], quorum=2)),
    gap,
    "There and back to the nearer of the two, at the speed of light in glass. No purchase shortens it; only asking nobody does.",
)


def smallest_read() -> int:
    """Return how many of five copies a read must ask so that it meets every write that waited for two."""
    return min(read for read in range(1, 6) if reads_meet_writes(5, read, 2))


MEET = Bet(
    "Five copies. A write is done as soon as two of them have it. How many copies must a read ask, so that it meets the last completed "
    "write without fail?",
    Quantity("copies asked", "R", "", "of five", lower=1, upper=5, default=3, integer=True),
    lambda: float(smallest_read()),
    _counted,
    "Four. Three copies may be exactly those that the write did not reach. A majority would do only if the write had one too.",
)


@cache
def store(keeps: str = "order", *, all_apart: bool = False, write_share: float = 0.5) -> divided_store.Run:
    """Return the run of five sites of which two, or all, are cut off."""
    return divided_store.simulate(DividedStore(keeps=keeps, all_apart=all_apart, write_share=write_share))


def served_share() -> float:
    """Return the share of clients that a store with one order serves while two of five sites are cut off."""
    return len(store().served) / store().settings.copies


SERVED = Bet(
    "Five sites, each with a copy and a client. The network falls into three sites and two. The store has promised that all "
    "clients see one order of all writes. What share of the clients does it go on serving during the cut?",
    scale(Probability, name="clients served", symbol="s", default=0.2, practical=(0.0, 1.0), scale="linear"),
    served_share,
    gap,
    "Three of five, and as fast as before. “Consistent, so not available” is not what the theorem says: it says that not every "
    "site can be served. Those with a majority don't notice.",
)


def waiting_day_by_day() -> float:
    """Return how long five clients wait for agreement in a month in which nothing breaks (s)."""
    extra = store().usual_latency - store("answers").usual_latency
    return store().settings.copies * ASKED * MONTH * extra


def waiting_in_the_cut() -> float:
    """Return how long the clients of the two sites that are cut off wait in a month, if each operation waits until the cut is over (s)."""
    return store().settings.cut_off * ASKED * CUT_A_MONTH * CUT_A_MONTH / 2


def share_of_the_cut() -> float:
    """Return the share of a month's waiting that falls into the cut."""
    return waiting_in_the_cut() / (waiting_in_the_cut() + waiting_day_by_day())


PRICE = Bet(
    "Once a month such a cut lasts 43 seconds, and the two sites' clients wait until it is over. On all other days an operation waits for "
    "two round trips of 20 ms. Each client asks ten times a second. Of all that waiting in a month, what share is due to the cut?",
    scale(Probability, name="share of the cut", symbol="c", default=0.3, practical=(1e-4, 1.0), scale="log"),
    share_of_the_cut,
    gap,
    "Three or four parts in a thousand. CAP is the argument about those; the rest is the E of PACELC, paid on each request of each day.",
)


def lost_share(difference: float = 0.05, stamps: str = "wall") -> float:
    """Return the share of acknowledged writes that are lost when the clocks differ by so much (s) and a round trip takes 10 ms."""
    return last_writer.simulate(last_writer.LastWriter(difference=difference, stamps=stamps)).lost_share


LOST = Bet(
    "Two servers, a round trip of 10 ms apart, whose clocks differ by 50 ms; the later time stamp wins. One client writes at the two in "
    "turn, and each time waits for the acknowledgement. It makes 200 writes. What share of the acknowledged ones is lost?",
    scale(Probability, name="acknowledged writes lost", symbol="l", default=0.02, practical=(1e-3, 1.0), scale="log"),
    lost_share,
    gap,
    "Every second one, and all were acknowledged. With 11 ms between the clocks it would be the same half, with 9 ms none.",
)


def fourth_copy() -> float:
    """Return how many times as long a majority is missing with four copies of 99 % as with three."""
    return float(k_of_n_unavailability(0.01, replicas=4, needed=3) / k_of_n_unavailability(0.01, replicas=3, needed=2))


FOURTH = Bet(
    "Three copies, each up 99 % of the time and independent; the store works while a majority is up. You add a fourth. How many times as "
    "long is it down in a year?",
    Quantity("downtime", "d", "", "new over old", lower=0.001, upper=1_000, default=0.5, practical=(0.01, 100), scale="log"),
    fourth_copy,
    gap,
    "Twice as long. A majority of four is three, so four bear one failure, just as three do, and there is one machine more that can fail.",
)


@cache
def by_chance() -> undecided.Run:
    """Return a thousand runs of the doomed protocol on a network of chance."""
    return undecided.simulate(undecided.Undecided())


@cache
def by_design(stages: int = 300) -> undecided.Run:
    """Return the run of the same protocol against the adversary."""
    return undecided.simulate(undecided.Undecided(network="adversary", stages=stages))


MESSAGES = Bet(
    "A consensus protocol for three processes, of the kind of which it is proved that it may never decide. On a network that delivers "
    "in random order: after how many delivered messages has half of a thousand runs decided?",
    Quantity(
        "messages", "m", "", "delivered until half have decided", lower=1, upper=100_000, default=300, practical=(1, 10_000), scale="log"
    ),
    lambda: float(by_chance().within(0.5)),
    gap,
    "After fourteen, and all thousand within a few dozen. The theorem takes away the guarantee, not the success.",
)

BETS = (RESOLVERS, FLOOR, MEET, SERVED, PRICE, LOST, FOURTH, MESSAGES)

# --- the checks

CAP = Question(
    "A vendor calls its three-site database “CA: consistent and available, as our network has no partitions”. What do you answer?",
    (
        ("Fine, if the network is redundant enough", "A redundant network parts less often. When it does, the database must do something."),
        (
            "What does it do while one site hears nobody?",
            "Yes. Partitions are not chosen. If it has no answer, it has an accident instead.",
        ),
        (
            "CA is impossible, so it must really be AP",
            "Whether it refuses or answers is what you don't know yet; the letters won't tell you.",
        ),
        ("Then it must be slower than a CP system", "Speed on a quiet day is the other half of PACELC, and it may be either."),
    ),
    1,
)

CLOCKS = Question(
    "Event p has Lamport time 4, event q at another process has 9. What do you know?",
    (
        ("p happened before q", "If it did, its number would be smaller; the converse does not hold. The number alone can't tell."),
        ("p and q are concurrent", "They may be. Vectors would tell; the two numbers don't."),
        ("p was earlier on the wall clock", "Lamport's clock never looks at the wall. q's process may simply have been busier."),
        ("q did not happen before p", "Yes, and that is all: a cause always has the smaller number, so q can't be a cause of p."),
    ),
    3,
)

QUORUM = Question(
    "Five copies. Writes should go on when one copy is down, reads when three are. Every read must meet the last write. Which R and W?",
    (
        ("R = 2, W = 4", "Yes: 2 + 4 > 5, four of five write with one down, and two of five read with three down."),
        ("R = 3, W = 3", "They meet, and reads stop once three are down: only two are left to answer."),
        ("R = 1, W = 4", "1 + 4 is 5 and not more: the one that is read may be the one that was not written."),
        ("R = 1, W = 5", "They meet, but a single copy down stops every write."),
    ),
    0,
)

IMPOSSIBLE = Question(
    "“FLP proves that consensus can't be solved in real networks, so our etcd is a gamble.” What is wrong?",
    (
        ("Nothing, one should avoid consensus", "Then who decides which copy leads? Avoided agreement comes back as two leaders."),
        ("FLP holds only if messages are lost", "It needs no loss at all. All messages arrive in it, and there are no bounds on when."),
        ("FLP forbids a guaranteed end, and lets agreement be safe always and end nearly always", "Yes: timeouts, chance or luck end it."),
        ("FLP holds only if a process crashes", "One may crash; in the endless schedule nobody does. The others can't know."),
    ),
    2,
)

CHECKS = (CAP, CLOCKS, QUORUM, IMPOSSIBLE)

# --- the tables


def one_order_or_every_answer() -> Exhibit:
    """Compare the two stores in the same cut."""
    rows = []
    for words, keeps in (("one order (a majority)", "order"), ("every answer (the first copy)", "answers")):
        run = store(keeps)
        old, reads = _old_reads(run)
        explained = "yes" if run.verdict.linearizable else "**no**"
        rows.append(
            (
                words,
                f"{len(run.served)} of {run.settings.copies}",
                f"{old} of {reads}",
                number(run.discarded),
                explained,
                _ms(run.usual_latency),
            )
        )
    return table(
        (
            "the store keeps",
            "clients served in the cut",
            "old reads",
            "acknowledged writes thrown away",
            "one order explains all",
            "usual time",
        ),
        rows,
    )


def _old_reads(run: divided_store.Run) -> tuple[int, int]:
    during, stale = run.during_the_cut(), set(run.stale)
    reads = [each for each in during if each.op == "read" and each.return_ is not None]
    return sum(each in stale for each in reads), len(reads)


def _ms(seconds: float | None) -> str:
    return "no answer" if seconds is None else duration(seconds)


def a_month_of_waiting() -> Exhibit:
    """Compare what agreement costs day by day with what the cut costs."""
    rows = [
        ("nothing is broken (E: latency or consistency)", duration(waiting_day_by_day()), f"**{percent(1 - share_of_the_cut())}**"),
        ("43 s of partition (P: availability or consistency)", duration(waiting_in_the_cut()), f"**{percent(share_of_the_cut())}**"),
    ]
    return table(("when", "all clients wait in a month, together", "share"), rows)


def three_clocks() -> Exhibit:
    """Stamp five events of three processes with Lamport's clock and with vectors, and say how each stands to the last event of a."""
    lamport = {name: LamportClock() for name in "abc"}
    vector = {name: VectorClock(name) for name in "abc"}
    rows: list[tuple[str, int, dict[str, int]]] = []

    def happen(words: str, name: str, heard: tuple[int, dict[str, int]] | None = None) -> tuple[int, dict[str, int]]:
        stamp = (lamport[name].receive(heard[0]), vector[name].receive(heard[1])) if heard else (lamport[name].tick(), vector[name].tick())
        rows.append((words, *stamp))
        return stamp

    sent = happen("a₁: a sends to b", "a")
    happen("c₁: c works alone", "c")
    happen("b₁: b receives it", "b", sent)
    happen("b₂: b works on", "b")
    happen("a₂: a works on", "a")
    last = rows[-1]
    return table(
        ("event", "Lamport", "vector (a, b, c)", "how it stands to a₂"),
        [
            (words, number(count), ", ".join(str(known.get(name, 0)) for name in "abc"), "–" if known is last[2] else order(known, last[2]))
            for words, count, known in rows
        ],
    )


def clock_cliff() -> Exhibit:
    """Say what share of acknowledged writes is lost at several differences of the clocks, by wall clock and by hybrid clock."""
    rows = [
        (duration(difference), f"**{percent(lost_share(difference))}**", percent(lost_share(difference, "hybrid")))
        for difference in (0.0, 0.009, 0.011, 0.05, 1.0)
    ]
    return table(("clocks differ by", "lost by wall clock", "lost by hybrid clock"), rows)


def group_sizes() -> Exhibit:
    """Compare groups of copies of 99 %: what a majority is, what they bear, and for how long they are down in a simulated year."""
    rows = []
    for replicas in range(2, 7):
        needed = int(majority_quorum(replicas))
        run = redundancy.simulate(redundancy.Redundancy(replicas=replicas, needed_replicas=needed, shared_cause_share=0.0), seed=1)
        rows.append(
            (
                number(replicas),
                number(needed),
                number(int(tolerated_crashes(replicas))),
                f"**{duration(redundancy.YEAR * run.unavailability)}**",
            )
        )
    return table(("copies", "majority", "crashes borne", "without a majority, in a year"), rows)


@cache
def crashed(servers: int, trouble: str) -> consensus.Run:
    """Return a group whose members crash, the leader first."""
    return consensus.simulate(consensus.Consensus(servers=servers, trouble=trouble, length=2.0))


def crashes_until_silence() -> Exhibit:
    """Let servers of a replicated log crash, as many as a majority bears and one more, and say who still answers."""
    rows = []
    for servers in (3, 4):
        borne = int(tolerated_crashes(servers))
        for crashes, trouble in ((borne, "minority crash"), (borne + 1, "majority crash")):
            run = crashed(servers, trouble)
            rows.append((number(servers), number(crashes), "yes" if run.answered_at_the_end else "**no**", percent(run.unavailable)))
    return table(("servers (Raft)", "crashed", "answers in the end", "time without an answer, after the crash"), rows)


def chance_against_design() -> Exhibit:
    """Compare the two networks."""
    chance, design = by_chance(), by_design()
    rows = [
        ("by chance, 1\u202f000 runs", f"half after {chance.within(0.5)}, all after {chance.messages[-1]}", "**every run**", "–"),
        ("in an order that is aimed", f"watched for {len(design.schedule)}", "**never**", f"{design.longest_wait} others"),
    ]
    return table(("messages arrive", "messages delivered", "decided", "a message waits for at most"), rows)


def patterns_in_the_cut() -> Exhibit:
    """Run the same sites through the same cuts with each way of keeping a promise; two operations of a hundred are writes."""
    rows = []
    for words, all_apart in (("3 sites \\| 2 sites", False), ("each site alone", True)):
        for name, keeps in (
            ("majority", "order"),
            ("majority, reads fail static", "last known"),
            ("first copy, latest clock wins", "answers"),
        ):
            mixed, reading = store(keeps, all_apart=all_apart), store(keeps, all_apart=all_apart, write_share=0.02)
            old, reads = _old_reads(reading)
            rows.append(
                (
                    words,
                    name,
                    _share(reading.answered("read")),
                    _share(mixed.answered("write")),
                    f"{old} of {reads}" if reads else "–",
                    number(mixed.discarded),
                    _ms(reading.cut_latency),
                )
            )
    return table(("cut", "pattern", "reads answered", "writes answered", "old reads", "writes thrown away", "time of an answer"), rows)


def _share(share: float | None) -> str:
    return "–" if share is None else percent(share)


@cache
def detected(detector: str, timeout: float = 2.0, threshold: float = 8.0) -> failure_detection.Run:
    """Return what one way of suspecting makes of heartbeats that come each second, 0.3 s late on average."""
    return failure_detection.simulate(
        failure_detection.FailureDetection(detector=detector, timeout=timeout, threshold=threshold, watchers=6, watched=200.0)
    )


def patience() -> Exhibit:
    """Compare ways to suspect: how soon a crash is noticed, and how often a live process is taken for dead."""
    rows = []
    for words, run in (
        ("after 1.5 s of silence", detected("fixed", 1.5)),
        ("after 3 s", detected("fixed", 3.0)),
        ("φ accrual, threshold 3", detected("phi", threshold=3.0)),
        ("1.5 s, half a second more after each mistake", detected("growing", 1.5)),
    ):
        rows.append((words, duration(run.mean_detection), f"**{number(3_600 * run.mistake_rate, 2)}**"))
    return table(("a server is suspected", "a crash is noticed after", "wrong suspicions an hour and watcher"), rows)


# --- the learner's own system


def own_system(
    *,
    round_trips_ms: Sequence[float],
    read_quorum: int,
    write_quorum: int,
    up: float = 0.99,
    clocks_differ_ms: float = 0.0,
    cut_minutes_a_month: float = 1.0,
) -> Exhibit:
    """Say where a learner's own store stands; ``round_trips_ms`` are those from the one who coordinates to each other copy."""
    replicas = len(round_trips_ms) + 1
    if not 1 <= min(read_quorum, write_quorum) <= max(read_quorum, write_quorum) <= replicas:
        raise InputError(f"Quorums of {read_quorum} and {write_quorum} of {replicas} copies; allowed is 1 to {replicas}.", "read_quorum")
    trips = [trip / 1e3 for trip in round_trips_ms]
    overlap = int(guaranteed_overlap(replicas, read_quorum, write_quorum))
    meet = f"share **{overlap}** or more" if overlap else "**need not share any**, and a read may miss the last write"
    lines = [
        f"{replicas} copies, R = {read_quorum}, W = {write_quorum}. Of the copies, a read and a write {meet}."
        + ("" if 2 * write_quorum > replicas else " Two writes need not meet: both sides of a cut can accept one."),
        table(
            ("", "copies that may be down", "without a quorum, in a year", "waits at least"),
            [
                (
                    words,
                    number(replicas - quorum),
                    duration(redundancy.YEAR * float(k_of_n_unavailability(1 - up, replicas=replicas, needed=quorum))),
                    duration(float(commit_latency(trips, quorum)) if quorum > 1 else 0.0),
                )
                for words, quorum in (("reads", read_quorum), ("writes", write_quorum))
            ],
        ).markdown,
    ]
    quickest = min(trips)
    if clocks_differ_ms / 1e3 > quickest:
        lines.append(
            f"Your clocks may differ by {number(clocks_differ_ms)}{NARROW}ms, your quickest round trip takes {duration(quickest)}: "
            "a wall clock may stamp a write earlier than the one it replaces."
        )
    elif clocks_differ_ms:
        lines.append(
            "Your clocks differ by less than your quickest round trip, so stamps keep the order of writes that wait for each other."
        )
    wait = float(commit_latency(trips, write_quorum)) if write_quorum > 1 else 0.0
    cut = 60 * cut_minutes_a_month
    daily, cut_off = MONTH * wait, cut * cut / 2
    if daily + cut_off:
        lines.append(
            f"For each write a second: {duration(daily)} of waiting in a month for the quorum, and {duration(cut_off)} for one cut of "
            f"{duration(cut)} at a site that loses it. The cut's share is **{percent(cut_off / (daily + cut_off))}**."
        )
    return Exhibit("\n\n".join(lines))
