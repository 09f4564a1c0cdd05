"""Copies around the world: reads come nearer, agreement goes farther, and both are floors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.charts import placement as chart
from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.simulators.placement import MOST_SITES, Placement, agreement, best_sites, simulate
from dstudio_lib.simulators.round_trips import distance


def test_another_copy_never_makes_a_read_longer() -> None:
    run = simulate(Placement())
    assert list(run.read) == sorted(run.read, reverse=True)
    assert list(run.worst_read) == sorted(run.worst_read, reverse=True)


@pytest.mark.parametrize("count", range(1, MOST_SITES + 1))
def test_waiting_for_more_copies_is_never_shorter(count: int) -> None:
    sites = best_sites()[:count]
    leader, majority, everyone = (agreement(sites, confirm) for confirm in ("leader", "majority", "all"))
    assert leader == 0
    assert leader <= majority <= everyone


def test_an_odd_number_waits_no_longer_than_the_even_number_below_it() -> None:
    for count in (3, 5, 7, 9):
        assert agreement(best_sites()[:count], "majority") <= agreement(best_sites()[: count - 1], "majority")


def test_a_majority_of_three_waits_for_the_nearer_of_two() -> None:
    leader, *others = best_sites()[:3]
    nearest = min(float(minimum_round_trip(distance(leader, each))) for each in others)
    assert agreement(best_sites()[:3], "majority") == pytest.approx(nearest)


@given(st.integers(1, MOST_SITES), st.sampled_from(["leader", "majority", "all"]), st.sampled_from(["nearest", "leader"]))
def test_a_write_is_the_way_to_the_leader_and_the_agreement(sites: int, confirm: str, reads: str) -> None:
    run = simulate(Placement(sites=sites, confirm=confirm, reads=reads))
    to_leader = run.write[0]
    assert run.write[sites - 1] == pytest.approx(to_leader + run.agreement[sites - 1])
    if reads == "leader":
        assert run.read[sites - 1] == pytest.approx(to_leader)


def test_sites_stand_once_and_the_first_is_the_best_single_place() -> None:
    sites = best_sites()
    assert len(set(sites)) == MOST_SITES
    assert simulate(Placement()).sites == sites


def test_the_verdict_names_both_sides_of_the_trade() -> None:
    verdict = chart.read(Placement(sites=5)).verdict
    assert "reads from" in verdict
    assert "each write pays" in verdict
    assert "one fire ends it" in chart.read(Placement(sites=1)).verdict


def test_an_even_number_of_copies_is_warned_of_only_under_a_majority() -> None:
    def warned(**values: object) -> bool:
        return any("even number" in note.text for note in chart.read(Placement(**values)).notes)  # type: ignore[arg-type]

    assert warned(sites=4)
    assert not warned(sites=3)
    assert not warned(sites=4, confirm="all")
