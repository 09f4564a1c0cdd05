"""The simulator of a lying log: its claims, and the time until it is found out beside theory."""

from __future__ import annotations

import math
import statistics

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.split_view import SplitView, simulate


@pytest.mark.parametrize(("auditors", "victims"), [(6, 1), (6, 3)])
def test_two_trees_are_found_out_after_the_time_that_theory_expects(auditors: int, victims: int) -> None:
    """The mean over 25 runs; heads are learnt, and messages arrive, within two hundredths of an interval."""
    runs = [simulate(SplitView(auditors=auditors, victims=victims), seed=seed, intervals=30) for seed in range(25)]
    times = [run.found_after for run in runs if run.found_after is not None]
    assert len(times) == 25
    expected = runs[0].settings.expected
    assert expected is not None
    error = statistics.stdev(times) / math.sqrt(len(times))
    assert abs(statistics.fmean(times) - expected) < 3 * error + 0.02 * runs[0].settings.gossip_interval


def test_the_more_even_the_sides_and_the_more_auditors_the_sooner() -> None:
    def expected(auditors: int, victims: int) -> float:
        return SplitView(auditors=auditors, victims=victims).expected or math.inf

    assert expected(8, 1) > expected(8, 2) > expected(8, 4) > expected(16, 8)
    assert expected(2, 1) == pytest.approx(60 / 3)  # two phases, even: the first of them after a third of an interval


def test_all_auditors_end_with_evidence_that_anyone_accepts() -> None:
    run = simulate(SplitView(auditors=5, victims=2))
    assert run.convicted and run.finders == set(run.settings.names)


def test_auditors_who_keep_to_themselves_never_find_a_second_tree() -> None:
    run = simulate(SplitView(auditors=5, victims=2, care="alone"), intervals=20)
    assert run.found_after is None and not run.finders and not run.convicted


def test_who_asks_for_proofs_finds_a_rewritten_log_alone_and_who_trusts_signatures_does_not() -> None:
    alone = simulate(SplitView(auditors=3, lie="rewrites", care="alone"), intervals=3)
    assert alone.finders == set(alone.settings.names)
    assert alone.found_after is not None and alone.found_after < 0.05 * alone.settings.gossip_interval
    assert simulate(SplitView(auditors=3, lie="rewrites", care="trust"), intervals=3).found_after is None


@pytest.mark.parametrize("care", ["gossip", "alone", "trust"])
def test_an_honest_log_is_never_blamed(care: str) -> None:
    run = simulate(SplitView(auditors=4, lie="nothing", care=care), intervals=5)
    assert run.found_after is None and not run.convicted


def test_victims_have_to_leave_somebody_who_is_not_one() -> None:
    with pytest.raises(InputError, match="victims=4 leaves none of 4 auditors"):
        SplitView(auditors=4, victims=4)
