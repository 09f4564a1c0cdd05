"""What a failover across the continent strands hangs on whether the old primary is stopped, and not on patience."""

from __future__ import annotations

import pytest

from dstudio_lib.simulators import far_failover
from dstudio_lib.simulators.far_failover import APPLICATIONS, COPY, PRIMARY, FarFailover

EAST, WEST = APPLICATIONS


@pytest.mark.parametrize("patience", [1.0, 2.0, 10.0, 30.0])
def test_patience_below_the_cut_strands_all_that_the_old_primary_acknowledged_in_it(patience: float) -> None:
    run = far_failover.simulate(FarFailover(patience=patience))
    assert run.promoted
    assert len(run.stranded) == pytest.approx(10 * 43, abs=3)


def test_patience_that_outlasts_the_cut_strands_none() -> None:
    run = far_failover.simulate(FarFailover(patience=50.0))
    assert not run.promoted and run.stranded == () and run.diverged == 0
    assert run.unanswered(EAST) == 0
    assert run.unanswered(WEST) == pytest.approx(430, abs=3)


def test_a_lease_stops_the_old_primary_after_half_of_the_patience() -> None:
    run = far_failover.simulate(FarFailover(patience=10.0, lease=True))
    assert len(run.stranded) == pytest.approx(10 * 5, abs=3)
    assert run.unanswered(EAST) > 300


def test_no_write_is_stranded_when_each_waits_for_the_copy_and_each_crosses_the_continent() -> None:
    run = far_failover.simulate(FarFailover(waits=True))
    assert run.promoted and run.stranded == ()
    assert run.write_time(EAST, after=False) == pytest.approx(0.061)
    assert far_failover.simulate(FarFailover()).write_time(EAST, after=False) == pytest.approx(0.001)


def test_after_a_promotion_the_east_writes_across_the_continent() -> None:
    run = far_failover.simulate(FarFailover())
    assert run.write_time(EAST, after=True) == pytest.approx(0.06)
    assert run.write_time(WEST, after=True) == pytest.approx(0.001)


@pytest.mark.parametrize("settings", [FarFailover(), FarFailover(lease=True), FarFailover(waits=True), FarFailover(cut=5, patience=30)])
def test_both_logs_begin_alike_and_an_acknowledged_write_stands_in_the_log_of_whoever_acknowledged_it(settings: FarFailover) -> None:
    run = far_failover.simulate(settings)
    if run.promoted:
        begun = run.trace.of("promoted")[0].fields["log"]
        old = run.trace.of("stepped down")[0].fields["log"]
        assert old[: len(begun)] == begun
        assert {name for name, (_, _, by) in run.kept.items() if by == PRIMARY} <= set(old)
        assert all(name in old and name not in begun for name in run.stranded)
    else:
        assert {by for _, _, by in run.kept.values()} == {PRIMARY}
    assert COPY not in {by for sent, _, by in run.kept.values() if sent < far_failover.BEFORE}


@pytest.mark.parametrize("cut", [1.0, 5.0, 43.0])
def test_nothing_is_lost_without_a_promotion_however_long_the_cut(cut: float) -> None:
    run = far_failover.simulate(FarFailover(cut=cut, patience=3_600.0))
    assert run.stranded == () and run.unanswered(EAST) == 0
