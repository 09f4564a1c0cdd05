"""What the simulators of transactions claim: who blocks and for how long, what contention costs, and what jitter saves."""

from __future__ import annotations

import statistics

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import contention, optimistic_writers, transactions
from dstudio_lib.simulators.contention import Contention
from dstudio_lib.simulators.optimistic_writers import OptimisticWriters
from dstudio_lib.simulators.transactions import Commitment, doubt_by_moment

ONE_WAY = 0.002
MOMENTS = tuple(n * ONE_WAY / 2 + ONE_WAY / 4 for n in range(12))
"""Twelve moments within the first six messages' time, none of them at an arrival."""


# --- commitment


@pytest.mark.parametrize(("protocol", "rounds"), [("two-phase", 2), ("three-phase", 4)])
@pytest.mark.parametrize("participants", [2, 3, 7])
def test_undisturbed_a_participant_is_in_doubt_for_the_rounds_after_its_promise(protocol: str, rounds: int, participants: int) -> None:
    run = transactions.simulate(Commitment(protocol=protocol, trouble="none", participants=participants, one_way=ONE_WAY))
    assert run.longest_doubt == pytest.approx(rounds * ONE_WAY)
    assert {part.outcome for part in run.parts} == {"commit"}
    assert run.messages == participants * (4 if protocol == "two-phase" else 5)


@pytest.mark.parametrize("lasts", [1.0, 10.0])
def test_a_crash_in_the_window_keeps_everybody_in_doubt_for_as_long_as_the_coordinator_is_away(lasts: float) -> None:
    at = 1.9 * ONE_WAY
    run = transactions.simulate(Commitment(trouble="crash", at=at, lasts=lasts, one_way=ONE_WAY))
    assert run.longest_doubt == pytest.approx(at + lasts - ONE_WAY + ONE_WAY)  # in doubt since one message; freed by one more
    assert run.atomic and run.finished


def test_a_crash_outside_the_window_of_two_phases_costs_no_more_than_a_few_timeouts() -> None:
    doubts = dict(zip(MOMENTS, doubt_by_moment(Commitment(lasts=5.0, one_way=ONE_WAY), MOMENTS), strict=True))
    for moment, doubt in doubts.items():
        assert (doubt > 4) == (moment < 2 * ONE_WAY), moment
        assert doubt > 4 or doubt < 40 * ONE_WAY


def test_three_phases_bound_the_doubt_whenever_the_coordinator_crashes() -> None:
    doubts = doubt_by_moment(Commitment(protocol="three-phase", lasts=5.0, one_way=ONE_WAY), MOMENTS)
    assert max(doubts) < 40 * ONE_WAY


def test_in_a_cut_two_phases_stay_atomic_and_three_do_not_at_some_moment() -> None:
    def runs(protocol: str) -> list[transactions.Run]:
        return [transactions.simulate(Commitment(protocol=protocol, trouble="cut", at=at, one_way=ONE_WAY)) for at in MOMENTS]

    assert all(run.atomic for run in runs("two-phase"))
    broken = [run for run in runs("three-phase") if not run.atomic]
    assert broken and all(2 * ONE_WAY < run.settings.at < 3 * ONE_WAY for run in broken)


def test_moments_of_nothing_are_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="Nothing breaks in these settings"):
        doubt_by_moment(Commitment(trouble="none"), MOMENTS)


# --- contention

SEEDS = range(3)


def mean(quantity: str, **settings: object) -> float:
    return statistics.fmean(getattr(contention.simulate(Contention(**settings), seed=seed), quantity) for seed in SEEDS)  # type: ignore[arg-type]


def test_where_transactions_seldom_meet_all_ways_cost_the_same() -> None:
    shares = [mean("throughput", control=control, items=5_000) for control in contention.STORES]
    assert max(shares) == pytest.approx(min(shares), rel=0.03)


def test_where_they_often_meet_locking_waits_and_the_others_only_repeat() -> None:
    waited = {control: mean("waited", control=control, items=20) for control in contention.STORES}
    assert {control for control, turns in waited.items() if turns} == {"wait-die", "wound-wait"}
    assert min(mean("waste", control=control, items=20) for control in contention.STORES) > 0.5


def test_wound_wait_aborts_fewer_than_wait_die() -> None:
    for items in (20, 50, 200):
        assert mean("abort_share", control="wound-wait", items=items) < mean("abort_share", control="wait-die", items=items)


def test_serializable_snapshots_abort_more_than_plain_ones_whose_history_shows_write_skew() -> None:
    plain, safe = (contention.simulate(Contention(control=control, items=20)) for control in ("snapshot", "serializable snapshot"))
    assert "G2-item" in plain.anomalies and not safe.anomalies
    assert mean("abort_share", control="snapshot", items=20) < mean("abort_share", control="serializable snapshot", items=20)


@pytest.mark.parametrize("control", [each for each in contention.STORES if each != "snapshot"])
def test_the_history_of_a_contended_run_is_serializable(control: str) -> None:
    run = contention.simulate(Contention(control=control, items=8, clients=12))
    assert run.committed == 200 and run.aborted > 0 and not run.anomalies


def test_one_client_alone_is_never_aborted_and_wastes_nothing() -> None:
    for control in contention.STORES:
        run = contention.simulate(Contention(control=control, clients=1))
        assert (run.aborted, run.wasted, run.waited) == (0, 0, 0)
        assert run.useful == 200 * (1 + 4 + 2 + 1)


def test_the_same_seed_gives_the_same_run() -> None:
    first, second = (contention.simulate(Contention(), seed=5) for _ in range(2))
    assert first.history.events == second.history.events


@pytest.mark.parametrize(
    ("change", "sentence"), [({"reads": 9, "items": 5}, "cannot read 9"), ({"writes": 5}, "writes items that it read")]
)
def test_a_transaction_that_cannot_be_is_refused_with_a_sentence(change: dict[str, int], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Contention(**change)  # type: ignore[arg-type]


# --- optimistic writers


@pytest.mark.parametrize(
    ("strategy", "time", "slack", "calls", "more"),
    [
        pytest.param("exponential", 63.447, 4.0, 1_867, 80, id="RTY-010 exponential"),
        pytest.param("equal jitter", 6.653, 0.7, 812, 20, id="RTY-011 equal jitter"),
    ],
)
def test_a_hundred_optimistic_writers_take_the_published_time_and_calls(
    strategy: str, time: float, slack: float, calls: float, more: float
) -> None:
    """Values from re-running the logic of aws-arch-backoff-simulator, which counts in milliseconds."""
    runs = [optimistic_writers.simulate(OptimisticWriters(strategy=strategy), seed=seed) for seed in range(10)]
    assert statistics.fmean(run.time for run in runs) == pytest.approx(time, abs=slack)
    assert statistics.fmean(run.writes for run in runs) == pytest.approx(calls, abs=more)


def test_every_writer_is_done_once_and_each_refusal_was_a_write() -> None:
    run = optimistic_writers.simulate(OptimisticWriters(clients=30, strategy="full jitter"))
    assert len(run.done) == 30 and run.writes == 30 + sum(run.refusals)


def test_waiting_without_jitter_saves_calls_for_much_time_and_jitter_saves_both() -> None:
    runs = {each: optimistic_writers.simulate(OptimisticWriters(strategy=each)) for each in ("none", "exponential", "full jitter")}
    assert runs["full jitter"].writes < runs["exponential"].writes < runs["none"].writes
    assert runs["none"].time < runs["full jitter"].time < runs["exponential"].time / 5
