"""The replicated store on the event kernel agrees with the WARS model's integral, and shows what that model cannot."""

from __future__ import annotations

import statistics

import pytest

from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.formulas.staleness import read_latency
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.replication import Replication, share_interval, simulate


@pytest.mark.parametrize(
    "settings",
    [
        Replication(elapsed=0.0, scenes=800),
        Replication(elapsed=0.005, scenes=800),
        Replication(replicas=5, read_quorum=2, write_quorum=2, elapsed=0.002, scenes=600),
        Replication(replicas=3, read_quorum=1, write_quorum=2, elapsed=0.001, scenes=600),
        Replication(latencies="disk", elapsed=0.001, scenes=800),
        Replication(latencies="yammer", elapsed=0.001, scenes=600),
    ],
    ids=lambda each: f"{each.latencies} N={each.replicas} R={each.read_quorum} W={each.write_quorum} t={each.elapsed}",
)
def test_the_share_of_stale_reads_is_that_of_the_integral(settings: Replication) -> None:
    run = simulate(settings, seed=3)
    low, high = run.interval
    assert run.expected is not None and low <= run.expected <= high


@pytest.mark.parametrize(("replicas", "reads", "writes"), [(1, 1, 1), (3, 2, 2), (3, 1, 3), (5, 3, 3)])
def test_quorums_that_overlap_are_never_stale_after_the_acknowledgement(replicas: int, reads: int, writes: int) -> None:
    settings = Replication(replicas=replicas, read_quorum=reads, write_quorum=writes, elapsed=0.0, scenes=200)
    run = simulate(settings)
    assert run.stale == 0 and run.inverted == 0 and settings.meets


def test_during_a_write_overlapping_quorums_go_back_in_time_and_the_checker_says_so() -> None:
    run = simulate(Replication(read_quorum=2, write_quorum=2, during_the_write=True, scenes=200))
    assert run.inverted > 0
    assert check(from_trace(run.trace), model="register", init=None, explain=False).valid is False


def test_read_repair_makes_inversions_rarer_and_writing_back_rules_them_out() -> None:
    shares = {
        reading: simulate(Replication(read_quorum=2, write_quorum=2, during_the_write=True, reading=reading, scenes=800)).inverted
        for reading in ("plain", "repair", "write back")
    }
    assert shares["plain"] > shares["repair"] > shares["write back"] == 0


def test_the_history_of_reads_that_write_back_is_linearizable() -> None:
    run = simulate(Replication(read_quorum=2, write_quorum=2, during_the_write=True, reading="write back", scenes=200))
    assert check(from_trace(run.trace), model="register", init=None, explain=False).valid


def test_writing_back_costs_a_second_round_trip() -> None:
    plain, back = (
        simulate(Replication(read_quorum=2, write_quorum=2, reading=each, elapsed=1.0, scenes=400)) for each in ("plain", "write back")
    )
    assert statistics.fmean(back.reads) == pytest.approx(2 * statistics.fmean(plain.reads), rel=0.1)


def test_reads_take_as_long_as_the_formula_says() -> None:
    run = simulate(Replication(read_quorum=2, scenes=2_000))
    expected = read_latency(3, 2, 0.5, 0.0, 1e-6, 1.0, 1 / run.settings.other_mean)
    below = sum(time <= expected for time in run.reads)
    low, high = share_interval(below, len(run.reads))
    assert low <= 0.5 <= high


def test_reads_during_a_write_are_no_matter_of_the_model() -> None:
    assert simulate(Replication(during_the_write=True, scenes=5)).expected is None


def test_the_same_seed_gives_the_same_trace() -> None:
    first, second, other = (simulate(Replication(scenes=50), seed=seed).trace.digest() for seed in (4, 4, 5))
    assert first == second != other


def test_a_quorum_that_cannot_be_reached_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="A quorum of 4 of 3 replicas could never be reached"):
        Replication(write_quorum=4)
