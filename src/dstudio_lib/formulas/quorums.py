"""How many must agree: majorities, overlapping reads and writes, liars, fast paths, and what a quorum system costs."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import ceil, floor, maximum
from dstudio_lib.foundation.quantities import Faults, Probability, QuorumSize, Replicas, Verdict, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

CrashFaults = Annotated[int, like(Faults, upper=4_999, meaning="replicas that may stop at once")]
SomeFaults = Annotated[int, like(CrashFaults, lower=1, default=2, practical=(1, 5))]
ByzantineFaults = Annotated[int, like(Faults, meaning="replicas that may say anything at once")]
NeededForCrashes = Annotated[int, like(Replicas, name="replicas needed", symbol="n")]
ReadQuorum = Annotated[int, like(QuorumSize, name="read quorum", symbol="R", meaning="replicas that a read waits for")]
WriteQuorum = Annotated[int, like(QuorumSize, name="write quorum", symbol="W", meaning="replicas that a write waits for")]
Overlap = Annotated[
    float, like(Replicas, name="overlap", symbol=r"\left|Q_1 \cap Q_2\right|", meaning="replicas that every two quorums share", lower=0)
]
ClassicQuorum = Annotated[
    int, like(QuorumSize, name="classic quorum", symbol="q_c", meaning="replicas that accept in a classic round", default=3)
]
FastQuorum = Annotated[int, like(QuorumSize, name="fast quorum", symbol="q_f", meaning="replicas that must accept without a leader")]
ElectionQuorum = Annotated[
    int, like(QuorumSize, name="election quorum", symbol="q_1", meaning="replicas that a new leader must hear from", default=4)
]
CommitQuorum = Annotated[int, like(QuorumSize, name="commit quorum", symbol="q_2", meaning="replicas that must accept a value")]
FiveReplicas = Annotated[int, like(Replicas, default=5)]
SmallestQuorum = Annotated[int, like(QuorumSize, name="smallest quorum", symbol="c", meaning="size of the smallest quorum of the system")]
Load = Annotated[
    float, like(Probability, name="load", symbol=r"\mathcal{L}", meaning="share of all operations that the busiest replica takes part in")
]

_MAJORITIES = Source("lamport1998parliament", "section 2.3, majority sets")
_PROGRESS = Source("lamport1998parliament", "section 1.2, the progress condition")
_GIFFORD = Source("gifford1979weighted", "section 1, read and write quorums")
_PBFT = Source("castro1999practical", "section 3, the optimal resiliency")
_FAST = Source("lamport2006fast", "section 3.4.1, choosing quorums")
_FLEXIBLE = Source("howard2016flexible", "section 4.2, simple quorums")


def _fits(parameter: str) -> Requirement:
    return Requirement(
        lambda replicas, **given: given[parameter] <= replicas,
        f"{parameter}={{{parameter}}} is more than replicas={{replicas}}, so it could never be reached; {parameter} is allowed from 1 to "
        f"{{replicas}}; try {parameter}={{replicas}}.",
        parameter,
    )


READ_FITS, WRITE_FITS = _fits("read_quorum"), _fits("write_quorum")

# --- crashes


@formula(
    symbol="q",
    sources=(_MAJORITIES,),
    catalog_ids=("F-I01",),
    words=("majority", "Paxos", "Raft", "consensus"),
)
def majority_quorum(replicas: Replicas) -> QuorumSize:
    """Smallest number of replicas that is more than half.

    Any two majorities share a replica, so two decisions cannot miss each other. An even number of replicas needs one more than
    the odd number below it, and tolerates no more crashes.

    >>> majority_quorum(5), majority_quorum(6)
    (3, 4)
    """
    return floor(replicas / 2) + 1


@formula(
    symbol="f",
    sources=(_PROGRESS,),
    catalog_ids=("F-I01",),
    words=("majority", "Paxos", "Raft", "fault tolerance"),
)
def tolerated_crashes(replicas: Replicas) -> CrashFaults:
    """Crashed replicas with which a majority still answers.

    It holds for replicas that stop, and tell no lies; see :func:`tolerated_liars` for those. Two replicas tolerate no more than
    one.

    >>> tolerated_crashes(5), tolerated_crashes(6)
    (2, 2)
    """
    return floor((replicas - 1) / 2)


@formula(
    symbol="n",
    sources=(_PROGRESS,),
    catalog_ids=("F-I01",),
    words=("majority", "Paxos", "Raft", "fault tolerance"),
)
def replicas_for_crashes(faults: CrashFaults) -> NeededForCrashes:
    """Replicas needed so that a majority survives so many crashes.

    Without consensus, to keep a copy, f + 1 would do; the other f are the price of agreeing who is left.

    >>> replicas_for_crashes(2)
    5
    """
    return 2 * faults + 1


@formula(
    sources=(_GIFFORD,),
    catalog_ids=("F-I02",),
    requires=(READ_FITS, WRITE_FITS),
    words=("intersection", "overlap", "pigeonhole", "Dynamo"),
)
def guaranteed_overlap(replicas: Replicas, read_quorum: ReadQuorum, write_quorum: WriteQuorum) -> Overlap:
    """Replicas that every read quorum shares with every write quorum.

    By the pigeonhole principle. Random quorums often overlap more; with two quorums of size q it is 2q - n.

    >>> guaranteed_overlap(replicas=5, read_quorum=3, write_quorum=3), guaranteed_overlap(replicas=5, read_quorum=2, write_quorum=2)
    (1, 0)
    """
    return maximum(0, read_quorum + write_quorum - replicas)


@formula(
    sources=(_GIFFORD,),
    catalog_ids=("F-I02",),
    requires=(READ_FITS, WRITE_FITS),
    latex=r"\left[@{read_quorum} + @{write_quorum} > @{replicas}\right]",
    words=("intersection", "strict quorum", "Dynamo", "R+W>N"),
)
def reads_meet_writes(replicas: Replicas, read_quorum: ReadQuorum, write_quorum: WriteQuorum) -> Verdict:
    """Whether every read asks a replica that took the last complete write: 1 if it does.

    That makes a read see the newest version, not yet the store linearizable: a write under way may be seen by one read and
    missed by a later one, unless reads write back what they found.

    >>> reads_meet_writes(replicas=3, read_quorum=2, write_quorum=2)
    1
    >>> reads_meet_writes(replicas=3, read_quorum=1, write_quorum=2)
    0
    """
    return (read_quorum + write_quorum > replicas) * 1


@formula(
    sources=(Source("thomas1979majority", "majority consensus on updates"), Source("gifford1979weighted", "section 2, related work")),
    catalog_ids=("F-I02",),
    requires=(WRITE_FITS,),
    latex=r"\left[2@*@{write_quorum} > @{replicas}\right]",
    words=("intersection", "strict quorum", "split brain"),
)
def writes_meet_writes(replicas: Replicas, write_quorum: WriteQuorum) -> Verdict:
    """Whether every two writes share a replica: 1 if they do.

    Without it, two writes can both succeed and neither notice the other, and versions fork.

    >>> writes_meet_writes(replicas=4, write_quorum=2)
    0
    """
    return (2 * write_quorum > replicas) * 1


# --- liars


@formula(
    symbol="n",
    sources=(_PBFT,),
    catalog_ids=("F-I03",),
    words=("Byzantine", "PBFT", "fault tolerance"),
)
def replicas_for_liars(faults: ByzantineFaults) -> NeededForCrashes:
    """Replicas needed so that the honest ones prevail over so many that say anything.

    One has to go on with n - f answers, as f may be silent; f of those may be lies, and the honest rest must outnumber them. It
    holds without synchrony and without trusted hardware; where it holds, no protocol does with fewer.

    >>> replicas_for_liars(1)
    4
    """
    return 3 * faults + 1


@formula(
    symbol="f",
    sources=(_PBFT,),
    catalog_ids=("F-I03",),
    words=("Byzantine", "PBFT", "fault tolerance"),
)
def tolerated_liars(replicas: Replicas) -> ByzantineFaults:
    """Replicas that may say anything without breaking agreement.

    Less than a third. Three replicas tolerate none, and four to six tolerate one.

    >>> tolerated_liars(4), tolerated_liars(6)
    (1, 1)
    """
    return floor((replicas - 1) / 3)


@formula(
    symbol="q",
    sources=(Source("malkhi1998byzantine", "dissemination quorum systems, the threshold example"), _PBFT),
    catalog_ids=("F-I03",),
    requires=(
        Requirement(
            lambda replicas, faults: replicas >= 3 * faults + 1,
            lambda replicas, faults: (
                f"faults={faults} of replicas={replicas} is a third or more, so no quorum is both safe and reachable; faults is allowed "
                f"from 0 to {(replicas - 1) // 3}; try faults={(replicas - 1) // 3}."
            ),
            "faults",
        ),
    ),
    words=("Byzantine", "PBFT", "intersection"),
)
def byzantine_quorum(replicas: Annotated[int, like(Replicas, default=4, practical=(1, 16))], faults: ByzantineFaults) -> QuorumSize:
    """Smallest quorum of which every two share an honest replica.

    Two of them share f + 1 or more, of which f may lie. With the usual n = 3f + 1 it is 2f + 1; with more replicas it grows by
    half of what is added.

    >>> byzantine_quorum(replicas=4, faults=1), byzantine_quorum(replicas=6, faults=1)
    (3, 4)
    """
    return ceil((replicas + faults + 1) / 2)


# --- fast paths and flexible quorums


@formula(
    symbol="q_f",
    sources=(_FAST,),
    catalog_ids=("F-I04",),
    requires=(
        _fits("classic_quorum"),
        Requirement(
            lambda replicas, classic_quorum: 2 * classic_quorum > replicas,
            lambda replicas, classic_quorum: (
                f"classic_quorum={classic_quorum} is no majority of replicas={replicas}, so two classic rounds could decide apart; "
                f"classic_quorum is allowed from {replicas // 2 + 1} to {replicas}; try classic_quorum={replicas // 2 + 1}."
            ),
            "classic_quorum",
        ),
    ),
    words=("Fast Paxos", "leaderless", "intersection"),
)
def fast_paxos_quorum(replicas: FiveReplicas, classic_quorum: ClassicQuorum) -> FastQuorum:
    """Smallest fast quorum of Fast Paxos beside a given classic quorum.

    Every two fast quorums and a classic one must share a replica: twice the fast size and the classic one exceed 2n. With
    majorities it is about three quarters of all replicas, so fast rounds tolerate fewer crashes.

    >>> fast_paxos_quorum(replicas=5, classic_quorum=3)
    4
    """
    return floor((2 * replicas - classic_quorum) / 2) + 1


@formula(
    symbol="q_f = q_c",
    sources=(_FAST,),
    catalog_ids=("F-I04",),
    words=("Fast Paxos", "leaderless", "intersection", "two thirds"),
)
def fast_paxos_equal_quorum(replicas: FiveReplicas) -> FastQuorum:
    """Smallest quorum of Fast Paxos that serves for fast and for classic rounds alike.

    More than two thirds. It spares two sizes, and both kinds of round then tolerate less than a third of crashes.

    >>> fast_paxos_equal_quorum(5)
    4
    """
    return floor(2 * replicas / 3) + 1


@formula(
    symbol="q_f",
    sources=(Source("moraru2013epaxos", "section 4.4, Optimized Egalitarian Paxos"),),
    catalog_ids=("F-I05",),
    words=("EPaxos", "leaderless", "fast path"),
)
def epaxos_fast_quorum(faults: SomeFaults) -> FastQuorum:
    """Fast-path quorum of EPaxos with 2f + 1 replicas, its command leader included.

    The optimised size of the paper: for three and five replicas it is a plain majority, where Fast Paxos needs three and four. It
    holds when conflicting commands are few; otherwise a second round with a majority follows.

    >>> epaxos_fast_quorum(1), epaxos_fast_quorum(2), epaxos_fast_quorum(3)
    (2, 3, 5)
    """
    return faults + floor((faults + 1) / 2)


@formula(
    symbol="q_2",
    sources=(_FLEXIBLE,),
    catalog_ids=("F-I06",),
    requires=(_fits("election_quorum"),),
    words=("Flexible Paxos", "FPaxos", "leader election", "intersection"),
)
def flexible_paxos_quorum(replicas: FiveReplicas, election_quorum: ElectionQuorum) -> CommitQuorum:
    """Smallest quorum for accepting values, beside a given quorum for electing leaders.

    Only quorums of the two phases have to meet. Small commit quorums make the usual case fast, at the price that a new leader
    needs almost everybody.

    >>> flexible_paxos_quorum(replicas=5, election_quorum=4)
    2
    """
    return replicas - election_quorum + 1


@formula(
    sources=(_FLEXIBLE,),
    catalog_ids=("F-I06",),
    requires=(_fits("election_quorum"), _fits("commit_quorum")),
    latex=r"\left[@{election_quorum} + @{commit_quorum} > @{replicas}\right]",
    words=("Flexible Paxos", "FPaxos", "intersection", "safe"),
)
def flexible_quorums_safe(replicas: FiveReplicas, election_quorum: ElectionQuorum, commit_quorum: CommitQuorum) -> Verdict:
    """Whether quorums of the two phases of Paxos always meet: 1 if they do, so that no chosen value is lost.

    Commit quorums need not meet one another. Where this is 0, two values can be chosen.

    >>> flexible_quorums_safe(replicas=5, election_quorum=4, commit_quorum=2)
    1
    >>> flexible_quorums_safe(replicas=4, election_quorum=2, commit_quorum=2)
    0
    """
    return (election_quorum + commit_quorum > replicas) * 1


# --- what a quorum system costs


@formula(
    sources=(Source("naor1998load", "lower bound on the load of a quorum system"),),
    catalog_ids=("F-I12",),
    requires=(_fits("smallest_quorum"),),
    words=("quorum system", "throughput", "lower bound", "grid"),
)
def quorum_load_bound(replicas: Replicas, smallest_quorum: SmallestQuorum) -> Load:
    """Least load that any strategy can put on the busiest replica of a quorum system.

    A small quorum concentrates operations, a large one multiplies them; the best is about one over the square root of n, which
    grids come near. It bounds every quorum system whose quorums all meet, and says nothing about how to reach it.

    >>> quorum_load_bound(replicas=9, smallest_quorum=3)
    0.3333333333333333
    """
    return maximum(1 / smallest_quorum, smallest_quorum / replicas)


@formula(
    sources=(Source("naor1998load", "load of the majority system"),),
    catalog_ids=("F-I12",),
    words=("quorum system", "throughput", "majority"),
)
def majority_load(replicas: Replicas) -> Load:
    """Load on each replica when operations use majorities, all equally often.

    More than half, however many replicas there are: adding replicas to a majority system adds hardly any throughput.

    >>> majority_load(5)
    0.6
    """
    return (floor(replicas / 2) + 1) / replicas
