"""What agreement costs in time and messages: commits, elections, leases, uncertain clocks, and bounds nobody gets under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import has_arrays, minimum
from dstudio_lib.foundation.quantities import (
    Distance,
    Duration,
    Faults,
    GroupIndex,
    MeanTime,
    Probability,
    QuorumSize,
    Ratio,
    Replicas,
    RoundTrip,
    like,
)
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from .latency import SPEED_OF_LIGHT

FollowerRoundTrips = Annotated[
    list[float],
    like(
        RoundTrip,
        name="follower round trips",
        symbol=r"\left(\mathrm{RTT}_1, \ldots, \mathrm{RTT}_{n-1}\right)",
        meaning="from the leader to each follower, in any order",
        vector=True,
    ),
]
FollowerDistances = Annotated[
    list[float],
    like(
        Distance,
        name="distances",
        symbol=r"\left(d_1, \ldots, d_{n-1}\right)",
        meaning="from the coordinator to each other replica, in any order",
        vector=True,
    ),
]
Quorum = Annotated[int, like(QuorumSize, meaning="replicas that must have the entry, the leader included")]
CommitLatency = Annotated[float, like(Duration, name="commit latency", symbol="T", meaning="time until a quorum has it")]
LatencyFloor = Annotated[float, like(Duration, name="latency floor", symbol="L", meaning="no strongly consistent operation is faster")]

VoteLatency = Annotated[
    float,
    like(
        Duration,
        name="vote latency",
        symbol="d",
        meaning="time that a candidate needs to stop the others",
        default=0.015,
        practical=(1e-4, 0.5),
    ),
]
TimeoutSpread = Annotated[
    float,
    like(
        Duration,
        name="timeout spread",
        symbol="W",
        meaning="election timeouts are drawn evenly from an interval this long",
        lower_open=True,
        default=0.15,
        practical=(1e-3, 10),
    ),
]
Candidates = Annotated[int, like(Replicas, name="candidates", meaning="servers that may time out", default=5)]
NoSplit = Annotated[
    float, like(Probability, name="no split vote", symbol="P", meaning="chance that the first to time out is alone", scale="nines")
]
BroadcastTime = Annotated[
    float,
    like(
        Duration,
        name="broadcast time",
        symbol=r"t_{\mathrm{b}}",
        meaning="to send to all servers and hear back",
        lower_open=True,
        default=0.01,
        practical=(5e-4, 0.5),
    ),
]
ElectionTimeout = Annotated[
    float,
    like(
        Duration,
        name="election timeout",
        symbol=r"t_{\mathrm{e}}",
        meaning="silence after which a follower stands for election",
        lower_open=True,
        default=0.3,
        practical=(0.01, 10),
    ),
]
ServerFailures = Annotated[
    float,
    like(
        MeanTime,
        name="time between failures",
        symbol=r"\mathrm{MTBF}",
        meaning="of a single server, on average",
        default=2_592_000.0,
        practical=(60, 1e8),
        display="d",
    ),
]
Margin = Annotated[
    float, like(Ratio, name="margin", symbol="m", meaning="the smaller of the two ratios that should be large", practical=(0.1, 1e4))
]

BaseUncertainty = Annotated[
    float,
    like(
        Duration,
        name="base uncertainty",
        symbol=r"\epsilon_0",
        meaning="right after asking a time master",
        default=1e-3,
        practical=(1e-5, 0.1),
    ),
]
DriftRate = Annotated[
    float,
    like(
        Ratio,
        name="drift rate",
        symbol=r"\rho",
        meaning="how much faster or slower than real time a clock may run",
        upper=1,
        upper_open=True,
        default=2e-4,
        practical=(1e-6, 1e-2),
        display="ppm",
    ),
]
SincePoll = Annotated[
    float,
    like(
        Duration,
        name="time since poll",
        symbol="t",
        meaning="since a time master was asked",
        default=30.0,
        practical=(0, 300),
        scale="linear",
        display=None,
    ),
]
PollInterval = Annotated[
    float, like(SincePoll, name="poll interval", symbol=r"T_{\mathrm{poll}}", meaning="between two polls of time masters")
]
Uncertainty = Annotated[
    float, like(Duration, name="uncertainty", symbol=r"\epsilon", meaning="true time is at most this far from the clock")
]
MeanUncertainty = Annotated[
    float,
    like(Uncertainty, name="mean uncertainty", symbol=r"\bar\epsilon", meaning="averaged over time", default=4e-3, practical=(1e-5, 0.5)),
]
CommitWait = Annotated[float, like(Duration, name="commit wait", symbol=r"t_{\mathrm{wait}}", meaning="until the timestamp is surely past")]
Lease = Annotated[
    float,
    like(
        Duration, name="lease", symbol=r"\tau", meaning="granted, by the grantor's clock", default=9.0, practical=(0.1, 3_600), display=None
    ),
]
SafeLease = Annotated[float, like(Lease, name="safe lease", symbol=r"\tau_f", meaning="time that the holder may rely on, by its own clock")]

CrashFaults = Annotated[int, like(Faults, meaning="processes that may stop", upper=10**6)]
RoundCount = Annotated[
    int, like(Faults, name="rounds", symbol="r", meaning="rounds of messages in the worst case", lower=1, upper=10**6 + 1)
]
Participants = Annotated[int, like(Replicas, name="participants", meaning="nodes that vote, the coordinator not among them", upper=10**6)]
MessageCount = Annotated[int, like(Replicas, name="messages", symbol="M", meaning="for one transaction that commits", upper=4 * 10**6)]

_RAFT = Source("ongaro2014raft", "section 5.6")
_SPANNER = Source("corbett2012spanner", "section 3, TrueTime")


def _smallest(values: Sequence[Any], rank: int) -> Any:
    """The value of this rank, from the smallest; element by element for arrays."""
    if has_arrays(values):
        import numpy as np

        return np.sort(np.stack(np.broadcast_arrays(*values)), axis=0)[rank - 1]
    return sorted(values)[rank - 1]


def _reachable(parameter: str) -> Requirement:
    return Requirement(
        lambda quorum, **given: quorum <= len(given[parameter]) + 1,
        lambda quorum, **given: (
            f"quorum={quorum} is more than the {len(given[parameter]) + 1} replicas that {parameter} and the leader make; quorum is "
            f"allowed from 1 to {len(given[parameter]) + 1}; try quorum={(len(given[parameter]) + 1) // 2 + 1}."
        ),
        "quorum",
    )


# --- commits


@formula(
    sources=(Source("ongaro2014raft", "section 5.3"), Source("david2003order", "distribution of a single order statistic")),
    catalog_ids=("F-I09",),
    requires=(_reachable("follower_round_trips"),),
    latex=r"\mathrm{RTT}_{\left(@{quorum}-1\right)},\quad @{follower_round_trips} \text{ sorted}",
    words=("Raft", "Paxos", "replication", "majority", "order statistic"),
)
def commit_latency(follower_round_trips: FollowerRoundTrips, quorum: Quorum) -> CommitLatency:
    """Time until a leader has its quorum for an entry, with fixed round trips.

    The leader counts itself, so it waits for the follower of rank q - 1; slower ones do not matter. It leaves out writing to
    disk and queueing, and a client far from the leader pays its own round trip on top.

    >>> commit_latency([0.070, 0.002, 0.150, 0.080], quorum=3)  # the second fastest of four followers
    0.07
    """
    return _smallest(follower_round_trips, quorum - 1) if quorum > 1 else 0 * follower_round_trips[0]


@formula(
    sources=(
        Source("abadi2012consistency", "the consistency/latency tradeoff, PACELC"),
        Source("bipm2019si", "table 1, the seven defining constants"),
    ),
    catalog_ids=("F-I18",),
    requires=(_reachable("distances"),),
    latex=r"\frac{2@*@{group_index}@*d_{\left(@{quorum}-1\right)}}{c},\quad @{distances} \text{ sorted}",
    words=("PACELC", "CAP", "speed of light", "strong consistency", "geo-replication"),
)
def strong_latency_floor(distances: FollowerDistances, quorum: Quorum, group_index: GroupIndex = 1.468) -> LatencyFloor:
    """Least latency of a strongly consistent operation whose quorum spans these distances.

    The round trip of light in fibre to the quorum's farthest member: the L in PACELC that consistency costs even when nothing
    fails. An answer from the nearest replica alone avoids it, and may be stale. Real routes are longer.

    >>> round(strong_latency_floor([5_570_000, 300_000], quorum=2), 5)  # 300 km are enough
    0.00294
    """
    farthest = _smallest(distances, quorum - 1) if quorum > 1 else 0 * distances[0]
    return 2 * group_index * farthest / SPEED_OF_LIGHT


# --- elections


@formula(
    sources=(Source("ongaro2014raft", "section 5.2"), Source("david2003order", "uniform order statistics and their spacings")),
    catalog_ids=("F-I10",),
    requires=(
        Requirement(
            lambda vote_latency, timeout_spread, **_: vote_latency <= timeout_spread,
            "vote_latency={vote_latency} is more than timeout_spread={timeout_spread}, so every election may split; vote_latency is "
            "allowed up to {timeout_spread}; try a larger timeout_spread.",
            "vote_latency",
        ),
    ),
    words=("Raft", "leader election", "randomised timeout", "split vote"),
)
def no_split_vote(vote_latency: VoteLatency, timeout_spread: TimeoutSpread, candidates: Candidates) -> NoSplit:
    """Chance that nobody else times out before the first candidate has reached it.

    The gap between the two earliest of n timeouts, drawn evenly and independently, is longer than d. More servers need a wider
    spread. It is a lower bound for a leader in the first round, since a split vote can still give one candidate a majority.

    >>> round(no_split_vote(vote_latency=0.015, timeout_spread=0.150, candidates=5), 4)  # 0.9**5
    0.5905
    """
    return (1 - vote_latency / timeout_spread) ** candidates


@formula(
    sources=(_RAFT,),
    catalog_ids=("F-I11",),
    words=("Raft", "leader election", "availability", "MTBF"),
    caveats=(
        Caveat(
            lambda broadcast_time, election_timeout, time_between_failures: (
                (election_timeout < 10 * broadcast_time) | (time_between_failures < 10 * election_timeout)
            ),
            "Raft asks for about an order of magnitude on either side: below ten, elections start without a failure, or take up much "
            "of the time between failures.",
            "election_timeout",
        ),
    ),
)
def raft_timing_margin(broadcast_time: BroadcastTime, election_timeout: ElectionTimeout, time_between_failures: ServerFailures) -> Margin:
    """By how much Raft's timing requirement is met: broadcast time far below election timeout far below time between failures.

    The smaller of the two ratios. Ten is about what the authors ask between broadcast and timeout, and far more is usual for
    failures. At 1 or below there is no steady leader.

    >>> raft_timing_margin(broadcast_time=0.01, election_timeout=0.3, time_between_failures=2_592_000)
    30.0
    """
    return minimum(election_timeout / broadcast_time, time_between_failures / election_timeout)


# --- clocks that one knows the error of


@formula(
    sources=(_SPANNER,),
    catalog_ids=("F-I13",),
    words=("Spanner", "TrueTime", "clock uncertainty", "sawtooth"),
)
def truetime_uncertainty(base_uncertainty: BaseUncertainty, drift_rate: DriftRate, time_since_poll: SincePoll) -> Uncertainty:
    """How far true time may be from a clock that was set some time ago.

    A sawtooth: it starts at what the network leaves open and grows with the drift that is allowed for. Spanner assumes 200
    microseconds a second and asks every 30 s, so it goes from 1 to 7 ms.

    >>> round(truetime_uncertainty(base_uncertainty=0.001, drift_rate=200e-6, time_since_poll=30), 6)
    0.007
    """
    return base_uncertainty + drift_rate * time_since_poll


@formula(
    sources=(_SPANNER,),
    catalog_ids=("F-I13",),
    words=("Spanner", "TrueTime", "clock uncertainty", "sawtooth", "average"),
)
def mean_truetime_uncertainty(base_uncertainty: BaseUncertainty, drift_rate: DriftRate, poll_interval: PollInterval) -> MeanUncertainty:
    """Clock uncertainty averaged over the sawtooth between two polls.

    It holds if polls come regularly and each brings it back to the base. An unreachable time master makes it grow on.

    >>> round(mean_truetime_uncertainty(base_uncertainty=0.001, drift_rate=200e-6, poll_interval=30), 6)
    0.004
    """
    return base_uncertainty + drift_rate * poll_interval / 2


@formula(
    sources=(Source("corbett2012spanner", "section 4.2.1, Read-Write Transactions"),),
    catalog_ids=("F-I13",),
    words=("Spanner", "TrueTime", "external consistency", "linearizable"),
)
def commit_wait(mean_uncertainty: MeanUncertainty) -> CommitWait:
    """Least time that a commit has to wait so that its timestamp is past everywhere, on average.

    Up to the uncertainty to choose a timestamp not yet past, and as long again until it surely is. It runs beside the
    replication, so it costs only where it is the longer. A sharper clock shortens it; nothing else does.

    >>> commit_wait(mean_uncertainty=0.004)
    0.008
    """
    return 2 * mean_uncertainty


@formula(
    sources=(
        Source("gray1989leases", "fault tolerance and clock failures"),
        Source("dstudio", "worst case of two clocks with bounded drift", status="M"),
    ),
    catalog_ids=("F-I14",),
    words=("leader lease", "clock drift", "fencing"),
)
def safe_lease(lease: Lease, drift_rate: DriftRate) -> SafeLease:
    """Time that the holder of a lease may rely on it, by its own clock, when both clocks may drift.

    The worst case: the grantor's clock is as fast as may be, the holder's as slow. Count from before the request was sent. It
    fails if a clock drifts more than that, or if the holder pauses after looking at it; fencing tokens cover those.

    >>> round(safe_lease(lease=9, drift_rate=2e-4), 5)
    8.9964
    """
    return lease * (1 - drift_rate) / (1 + drift_rate)


# --- bounds


@formula(
    symbol="r",
    sources=(Source("fischer1982lower", "the lower bound of t + 1 rounds"),),
    catalog_ids=("F-I19",),
    words=("FLP", "synchronous", "lower bound", "consensus", "impossibility"),
)
def synchronous_rounds(faults: CrashFaults) -> RoundCount:
    """Rounds that agreement takes in the worst case, when messages have a bounded delay and so many processes may stop.

    No algorithm does with fewer, and flooding does with these. The bound was first shown for processes that may lie, and holds for
    those that only stop. Where delays are unbounded, no number of rounds is enough for certain (Fischer, Lynch and Paterson 1985);
    practice then relies on timeouts or on chance.

    >>> synchronous_rounds(2)
    3
    """
    return faults + 1


@formula(
    sources=(Source("gray1978notes", "two-phase commit"),),
    catalog_ids=("F-I20",),
    words=("2PC", "atomic commit", "coordinator", "message complexity"),
)
def two_phase_commit_messages(participants: Participants) -> MessageCount:
    """Messages of a two-phase commit, acknowledgements of the outcome included.

    Prepare, vote, outcome and acknowledgement, once with each participant. The acknowledgements let the coordinator forget; a
    participant that voted and hears no outcome has to wait, however many messages there are.

    >>> two_phase_commit_messages(3)
    12
    """
    return 4 * participants


@formula(
    sources=(Source("gray1978notes", "two-phase commit"),),
    catalog_ids=("F-I20",),
    words=("2PC", "atomic commit", "coordinator", "message complexity", "acknowledgement"),
)
def two_phase_commit_messages_unacknowledged(participants: Participants) -> MessageCount:
    """Messages of a two-phase commit up to the outcome, without acknowledgements.

    Both counts are quoted, three or four for each participant; this one ends when participants know.

    >>> two_phase_commit_messages_unacknowledged(3)
    9
    """
    return 3 * participants
