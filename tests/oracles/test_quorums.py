"""Quorums, consensus and logical clocks against enumeration and simulation, and what always holds for them."""

from __future__ import annotations

import math
import statistics
from itertools import combinations, product

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.formulas import consensus, logical_clocks, quorums, staleness
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream, stream


def groups(n: int, size: int) -> list[set[int]]:
    return [set(each) for each in combinations(range(n), size)]


# --- quorums, by looking at every one


@pytest.mark.parametrize("n", range(1, 8))
def test_a_majority_is_the_smallest_quorum_of_which_every_two_meet(n: int) -> None:
    meets = [size for size in range(1, n + 1) if all(one & other for one in groups(n, size) for other in groups(n, size))]
    assert quorums.majority_quorum(n) == min(meets)
    assert quorums.tolerated_crashes(n) == n - min(meets)


@pytest.mark.parametrize("n", range(1, 7))
def test_reads_and_writes_share_what_the_pigeonhole_leaves(n: int) -> None:
    for reads, writes in product(range(1, n + 1), repeat=2):
        least = min(len(one & other) for one in groups(n, reads) for other in groups(n, writes))
        assert quorums.guaranteed_overlap(n, reads, writes) == least
        assert quorums.reads_meet_writes(n, reads, writes) == (least > 0)
        assert quorums.flexible_quorums_safe(n, reads, writes) == (least > 0)
        assert quorums.writes_meet_writes(n, writes) == all(one & other for one in groups(n, writes) for other in groups(n, writes))


@pytest.mark.parametrize("n", range(2, 7))
def test_the_commit_quorum_is_the_smallest_that_meets_every_election(n: int) -> None:
    for election in range(1, n + 1):
        safe = [size for size in range(1, n + 1) if quorums.flexible_quorums_safe(n, election, size)]
        assert quorums.flexible_paxos_quorum(n, election) == min(safe)


@pytest.mark.parametrize(("n", "faults"), [(4, 1), (5, 1), (6, 1), (7, 2), (8, 2)])
def test_byzantine_quorums_share_an_honest_replica_and_can_be_reached(n: int, faults: int) -> None:
    def sound(size: int) -> bool:
        return all(len(one & other) > faults for one in groups(n, size) for other in groups(n, size))

    quorum = quorums.byzantine_quorum(n, faults)
    assert sound(quorum) and not sound(quorum - 1)
    assert quorum <= n - faults


def test_three_replicas_cannot_outvote_a_liar() -> None:
    assert quorums.tolerated_liars(3) == 0
    with pytest.raises(InputError, match="faults=1 of replicas=3 is a third or more"):
        quorums.byzantine_quorum(3, faults=1)


@given(st.integers(0, 3_333))
def test_the_replicas_for_faults_tolerate_them_and_one_fewer_does_not(faults: int) -> None:
    assert quorums.tolerated_liars(quorums.replicas_for_liars(faults)) == faults
    assert quorums.tolerated_crashes(quorums.replicas_for_crashes(faults)) == faults
    if faults:
        assert quorums.tolerated_liars(quorums.replicas_for_liars(faults) - 1) == faults - 1
        assert quorums.tolerated_crashes(quorums.replicas_for_crashes(faults) - 1) == faults - 1
        assert quorums.byzantine_quorum(quorums.replicas_for_liars(faults), faults) == 2 * faults + 1


@pytest.mark.parametrize("n", range(3, 7))
def test_two_fast_quorums_and_a_classic_one_always_meet(n: int) -> None:
    def meet(fast: int, classic: int) -> bool:
        return all(a & b & c for a in groups(n, fast) for b in groups(n, fast) for c in groups(n, classic))

    for classic in range(n // 2 + 1, n + 1):
        fast = quorums.fast_paxos_quorum(n, classic)
        assert meet(fast, classic) and not meet(fast - 1, classic)
    both = quorums.fast_paxos_equal_quorum(n)
    assert meet(both, both) and not meet(both - 1, both - 1)


@given(st.integers(1, 50))
def test_the_fast_quorum_of_epaxos_is_never_larger_than_that_of_fast_paxos(faults: int) -> None:
    n = quorums.replicas_for_crashes(faults)
    assert quorums.majority_quorum(n) <= quorums.epaxos_fast_quorum(faults) <= quorums.fast_paxos_quorum(n, faults + 1)


def best_load(system: list[set[int]], n: int) -> float:
    """Least load of the busiest replica over all strategies, by linear programming."""
    from scipy.optimize import linprog

    member = np.array([[float(replica in quorum) for quorum in system] for replica in range(n)])
    found = linprog(
        [0.0] * len(system) + [1.0],
        A_ub=np.hstack([member, -np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=[[1.0] * len(system) + [0.0]],
        b_eq=[1.0],
    )
    return float(found.fun)


def test_no_strategy_gets_below_the_bound_and_majorities_have_the_load_given() -> None:
    grid = [{3 * row + i for i in range(3)} | {3 * i + column for i in range(3)} for row in range(3) for column in range(3)]
    plane = [{0, 1, 2}, {0, 3, 4}, {0, 5, 6}, {1, 3, 5}, {1, 4, 6}, {2, 3, 6}, {2, 4, 5}]  # seven points, every two lines meet once
    for n, system in ((9, grid), (7, plane), (5, groups(5, 3)), (4, groups(4, 3))):
        assert best_load(system, n) >= quorums.quorum_load_bound(n, min(map(len, system))) - 1e-9
    assert best_load(plane, 7) == pytest.approx(quorums.quorum_load_bound(7, 3))
    for n in (3, 4, 5):
        assert best_load(groups(n, n // 2 + 1), n) == pytest.approx(quorums.majority_load(n))


# --- staleness


@pytest.mark.parametrize(("n", "reads", "writes"), [(3, 1, 1), (3, 1, 2), (3, 2, 1), (5, 2, 2), (5, 3, 3)])
def test_versions_behind_agree_with_counting_quorums(n: int, reads: int, writes: int) -> None:
    missing = sum(not one & other for one in groups(n, reads) for other in groups(n, writes))
    chance = missing / (math.comb(n, reads) * math.comb(n, writes))
    for k in (1, 2, 5):
        assert staleness.k_staleness(n, reads, writes, k) == pytest.approx(chance**k, abs=1e-15)
        assert staleness.k_staleness(n, reads, writes, k) + staleness.k_freshness(n, reads, writes, k) == pytest.approx(1)
    assert staleness.monotonic_reads_violation(n, reads, writes, write_rate=20, read_rate=10) == pytest.approx(chance**3)


def test_large_partial_quorums_neither_overflow_nor_lose_digits() -> None:
    exact = math.comb(9_000, 40) / math.comb(10_000, 40)
    assert staleness.k_staleness(10_000, 40, 1_000) == pytest.approx(exact, rel=1e-11)


def simulated(n: int, reads: int, writes: int, later: float, legs: tuple[tuple[float, float, float, float], ...]) -> float:
    """Share of fresh reads in 200 000 runs of the WARS model."""
    source, runs = array_stream(1, "wars"), 200_000

    def times(leg: tuple[float, float, float, float]) -> np.ndarray:
        share, least, shape, rate = leg
        pareto = least * source.random((runs, n)) ** (-1 / shape)
        return np.where(source.random((runs, n)) < share, pareto, source.exponential(1 / rate, (runs, n)))

    write, acknowledge, read, respond = times(legs[0]), times(legs[1]), times(legs[1]), times(legs[1])
    commit = np.sort(write + acknowledge, axis=1)[:, writes - 1]
    first = np.argsort(read + respond, axis=1)[:, :reads]
    seen = commit[:, None] + later + np.take_along_axis(read, first, 1) >= np.take_along_axis(write, first, 1)
    return float(seen.any(axis=1).mean())


@pytest.mark.parametrize(("n", "reads", "writes"), [(3, 1, 1), (3, 2, 1), (5, 2, 2), (5, 1, 4)])
@pytest.mark.parametrize("later", [0.0, 0.02])
def test_visibility_agrees_with_simulation_for_mixed_and_exponential_messages(n: int, reads: int, writes: int, later: float) -> None:
    for write, other in (
        ((0.38, 1.05e-3, 1.51, 183.0), (0.9122, 0.235e-3, 10.0, 1_660.0)),
        ((0.0, 1e-3, 2.0, 100.0), (0.0, 1e-3, 2.0, 1_000.0)),
        ((1.0, 2e-3, 2.5, 1.0), (0.5, 1e-3, 4.0, 300.0)),
    ):
        fresh = staleness.t_visibility(n, reads, writes, later, *write, *other)
        assert fresh == pytest.approx(simulated(n, reads, writes, later, (write, other)), abs=0.004)


def test_visibility_agrees_with_a_closed_form_for_two_replicas() -> None:
    """n = 2, R = W = 1, every message exponential at rate 1.

    A read is stale if it is answered by the replica that had not acknowledged (a half), and that one got the write after the read. The
    commit is the smaller of two Erlang times; of the other write, W > c + t + r given W + A > c.
    """
    slow = mpmath.quad(lambda c: 2 * c * mpmath.exp(-c) * mpmath.exp(-c), [0, mpmath.inf])  # commit density times P(W > c)
    quicker = lambda r: mpmath.quad(lambda s: 2 * mpmath.exp(-s) * (1 + r + s) * mpmath.exp(-r - s), [0, mpmath.inf])  # noqa: E731
    leg = mpmath.quad(lambda r: mpmath.exp(-r) * quicker(r) * mpmath.exp(-r), [0, mpmath.inf])  # mean of exp(-r), r of the quicker trip
    for later in (0.0, 1.0):
        stale = slow * leg * mpmath.exp(-later) / 2
        fresh = staleness.t_visibility(2, 1, 1, later, 0.0, 1.0, 1.5, 1.0, 0.0, 1.0, 1.5, 1.0)
        assert fresh == pytest.approx(1 - float(stale), abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 0.05), st.floats(0, 0.05))
def test_reads_only_get_fresher_with_time(first: float, more: float) -> None:
    assert staleness.t_visibility(3, 1, 1, first + more) >= staleness.t_visibility(3, 1, 1, first) - 1e-12


def test_waiting_for_more_replicas_is_slower_and_fresher() -> None:
    assert staleness.write_latency(3, 1) < staleness.write_latency(3, 2) < staleness.write_latency(3, 3)
    assert staleness.read_latency(3, 1) < staleness.read_latency(3, 2) < staleness.read_latency(3, 3)
    assert staleness.t_visibility(3, 1, 1) < staleness.t_visibility(3, 1, 2) < staleness.t_visibility(3, 2, 2) == 1


def test_latency_of_exponential_trips_is_an_erlang_quantile() -> None:
    from scipy.stats import gamma

    legs = {"other_share": 0.0, "other_rate": 100.0, "other_least": 1.0}
    for needed in (1, 2, 3):
        at = staleness.read_latency(3, needed, 0.99, **legs)
        below = float(gamma.cdf(at, 2, scale=0.01))
        assert sum(math.comb(3, i) * below**i * (1 - below) ** (3 - i) for i in range(needed, 4)) == pytest.approx(0.99, abs=1e-4)


# --- consensus


@given(st.lists(st.floats(1e-4, 1), min_size=1, max_size=8), st.data())
def test_a_commit_waits_until_the_quorum_has_answered(trips: list[float], data: st.DataObject) -> None:
    quorum = data.draw(st.integers(1, len(trips) + 1))
    latency = consensus.commit_latency(trips, quorum)
    assert sum(trip <= latency for trip in trips) + 1 >= quorum
    assert sum(trip < latency for trip in trips) + 1 < quorum or quorum == 1


def test_strong_latency_is_the_round_trip_of_light_to_the_quorum() -> None:
    from dstudio_lib.formulas import latency

    distances = [6_000e3, 300e3, 9_000e3, 1_000e3]
    assert consensus.strong_latency_floor(distances, quorum=3) == pytest.approx(latency.minimum_round_trip(1_000e3))
    assert consensus.strong_latency_floor(distances, quorum=1) == 0


@pytest.mark.parametrize(("candidates", "share"), [(2, 0.1), (5, 0.1), (5, 0.3), (9, 0.05)])
def test_split_votes_are_avoided_as_often_as_drawn_timeouts_say(candidates: int, share: float) -> None:
    source, runs = stream(candidates, "election"), 20_000
    alone = 0
    for _ in range(runs):
        first, second, *_ = sorted(source.random() for _ in range(candidates))
        alone += second - first > share
    chance = consensus.no_split_vote(share, 1, candidates)
    assert abs(alone / runs - chance) <= 3.9 * math.sqrt(chance * (1 - chance) / runs)


def test_raft_timing_warns_when_timeouts_are_near_the_broadcast_time() -> None:
    assert consensus.raft_timing_margin.warnings(0.1, 0.3, 1e6)
    assert not consensus.raft_timing_margin.warnings(0.01, 0.3, 1e6)


def test_mean_uncertainty_is_that_of_the_sawtooth() -> None:
    values = [consensus.truetime_uncertainty(1e-3, 2e-4, 30 * (i + 0.5) / 1_000) for i in range(1_000)]
    assert statistics.fmean(values) == pytest.approx(consensus.mean_truetime_uncertainty(1e-3, 2e-4, 30))


@given(st.floats(0.1, 3_600), st.floats(0, 0.5))
def test_a_safe_lease_ends_for_the_holder_before_it_ends_for_the_grantor(lease: float, drift: float) -> None:
    """In real time: the slowest holder's clock against the fastest grantor's."""
    by_holder = consensus.safe_lease(lease, drift) / (1 - drift)
    assert by_holder == pytest.approx(lease / (1 + drift))
    assert consensus.safe_lease(lease, drift) <= lease


@pytest.mark.parametrize("faults", [0, 1, 2])
def test_flooding_agrees_in_the_rounds_given_and_can_fail_in_one_fewer(faults: int) -> None:
    """Each process sends the smallest value it knows; one may crash in each round, after sending to any one process only."""
    n = faults + 2

    def values(rounds: int, crashing: int) -> set[int]:
        known, alive = list(range(n)), set(range(n))
        for current in range(rounds):
            sent = list(known)
            reached: dict[int, list[int]] = {i: [] for i in range(n)}
            for sender in sorted(alive):
                dying = current < crashing and sender == current
                for receiver in [current + 1] if dying else range(n):
                    reached[receiver].append(sent[sender])
            alive -= {current} if current < crashing else set()
            known = [min([known[i], *reached[i]]) for i in range(n)]
        return {known[i] for i in alive}

    assert len(values(consensus.synchronous_rounds(faults), faults)) == 1
    if faults:
        assert len(values(consensus.synchronous_rounds(faults) - 1, faults)) > 1


@given(st.integers(1, 1_000))
def test_two_phase_commit_sends_each_kind_of_message_to_or_from_everybody(participants: int) -> None:
    kinds = ["prepare", "vote", "outcome", "acknowledgement"]
    sent = [(kind, each) for kind in kinds for each in range(participants)]
    assert consensus.two_phase_commit_messages(participants) == len(sent)
    assert consensus.two_phase_commit_messages_unacknowledged(participants) == sum(kind != "acknowledgement" for kind, _ in sent)


# --- logical clocks: a random run of processes, and the order that its messages make


def history(seed: int, processes: int = 4, steps: int = 60) -> list[tuple[int, int | None]]:
    """Events in order, each with its process and, for a receipt, the event that sent the message."""
    source, events = stream(seed, "history"), []
    for i in range(steps):
        sender = source.randrange(i) if i and source.random() < 0.4 else None
        events.append((source.randrange(processes), sender))
    return events


def causes(events: list[tuple[int, int | None]]) -> list[set[int]]:
    """For each event, all that happened before it."""
    last: dict[int, int] = {}
    before: list[set[int]] = []
    for i, (process, sender) in enumerate(events):
        mine: set[int] = set()
        for cause in (last.get(process), sender):
            if cause is not None:
                mine |= before[cause] | {cause}
        before.append(mine)
        last[process] = i
    return before


@pytest.mark.parametrize("seed", range(5))
def test_clocks_follow_causality_and_vectors_are_exact(seed: int) -> None:
    events = history(seed)
    before = causes(events)
    lamport: list[float] = []
    vectors: list[list[float]] = []
    hybrid: list[tuple[float, int]] = []
    own_counter = dict.fromkeys(range(4), 0.0)
    own_vector = {process: [0.0] * 4 for process in range(4)}
    own_hybrid = dict.fromkeys(range(4), (0.0, 0))
    skew = stream(seed, "skew")
    for i, (process, sender) in enumerate(events):
        physical = math.floor(i / 3) + skew.uniform(-5, 5)  # clocks up to five apart, and slow to advance
        logical, counter = own_hybrid[process]
        if sender is None:
            own_counter[process] = logical_clocks.lamport_tick(int(own_counter[process]))
            own_hybrid[process] = (
                logical_clocks.hybrid_time_sent(logical, physical),
                logical_clocks.hybrid_counter_sent(logical, counter, physical),
            )
        else:
            own_counter[process] = logical_clocks.lamport_receive(int(own_counter[process]), int(lamport[sender]))
            own_vector[process] = [max(pair) for pair in zip(own_vector[process], vectors[sender], strict=True)]
            theirs, their_counter = hybrid[sender]
            own_hybrid[process] = (
                logical_clocks.hybrid_time_received(logical, theirs, physical),
                logical_clocks.hybrid_counter_received(logical, counter, theirs, their_counter, physical),
            )
        own_vector[process] = [each + (k == process) for k, each in enumerate(own_vector[process])]
        lamport.append(own_counter[process])
        vectors.append(own_vector[process])
        hybrid.append(own_hybrid[process])
        assert own_hybrid[process][0] <= math.floor(i / 3) + 5
    for one, other in combinations(range(len(events)), 2):
        if one in before[other]:
            assert lamport[one] < lamport[other]
            assert hybrid[one] < hybrid[other]
        assert logical_clocks.happened_before(vectors[one], vectors[other]) == (one in before[other])
        assert logical_clocks.concurrent(vectors[one], vectors[other]) == (one not in before[other])


vectors = st.lists(st.integers(0, 5), max_size=5)


@given(vectors, vectors)
def test_exactly_one_word_fits_two_vector_clocks(first: list[int], second: list[int]) -> None:
    word = logical_clocks.compare(first, second)
    opposite = {"before": "after", "after": "before", "equal": "equal", "concurrent": "concurrent"}
    assert logical_clocks.compare(second, first) == opposite[word]
    if first and second:
        assert logical_clocks.happened_before(first, second) == (word == "before")
        assert logical_clocks.concurrent(first, second) == (word == "concurrent")
