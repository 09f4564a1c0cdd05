"""Redundant replicas: the claim, the closed form against two kinds of simulation, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.redundancy import CAUSES, YEAR, Redundancy, simulate, timeline, unavailability

Z = 3.29  # two-sided 99.9 %: a fixed seed must not be a lucky one

WORLDS = [
    Redundancy(),
    Redundancy(node_availability=0.95, replicas=3, shared_cause_share=0.1),
    Redundancy(node_availability=0.9, replicas=3, shared_cause_share=0.0),
    Redundancy(shared_cause_share=1.0),
    Redundancy(node_availability=0.95, replicas=5, needed_replicas=3),
    Redundancy(node_availability=0.95, replicas=4, needed_replicas=4, shared_cause_share=0.2, repair_time=4 * 3_600),
    Redundancy(node_availability=0.95, replicas=5, needed_replicas=3, dependencies=3, dependency_availability=0.99),
]


def test_more_replicas_stop_helping_once_failures_are_shared() -> None:
    run = simulate(Redundancy(), seed=1)
    floor = 0.05 * 0.01
    assert run.delivered[8] == pytest.approx(floor, rel=1e-9)  # nine replicas: the floor and nothing else
    assert all(down > floor for down in run.delivered[:8])
    assert run.promised[8] < 1e-17  # while the promise goes on multiplying nines


def test_almost_every_outage_that_is_left_is_a_shared_one() -> None:
    run = simulate(Redundancy(), seed=1)
    assert len(run.outages.cause) == 1_000
    assert run.outages.count("shared") > 950
    assert run.shared_share == pytest.approx(0.05 * 0.01 / 5.008569e-4, rel=1e-6)  # 99.8 %


def test_two_more_replicas_save_27_seconds_a_year() -> None:
    # βq + (1 - βq)((1 - β)q)^n with q = 0.01, β = 0.05: 5.0086e-4 at 3, 5.0000e-4 at 5
    three, five = (unavailability(Redundancy(), n, 0.05) * YEAR for n in (3, 5))
    assert three / 60 == pytest.approx(263.4, abs=0.05)
    assert five / 60 == pytest.approx(263.0, abs=0.05)
    assert three - five == pytest.approx(27, abs=0.5)


def test_three_replicas_deliver_five_hundred_times_the_downtime_they_promise() -> None:
    run = simulate(Redundancy(), seed=1)
    assert run.unavailability / run.promise == pytest.approx(500, rel=0.01)


@pytest.mark.parametrize("world", WORLDS, ids=range(len(WORLDS)))
def test_years_that_pass_spend_the_downtime_that_the_formula_says(world: Redundancy) -> None:
    parts = 30
    spent = np.array(timeline(world, years=120, seed=11).unavailability(parts))
    error = spent.std(ddof=1) / math.sqrt(parts)
    assert abs(spent.mean() - unavailability(world, world.replicas, world.shared_cause_share)) < 3.66 * error  # t, 29 degrees, 99.9 %


@pytest.mark.parametrize("world", WORLDS, ids=range(len(WORLDS)))
def test_outages_begin_as_often_as_the_rates_say(world: Redundancy) -> None:
    years = 120
    expected = simulate(world, seed=1).outage_rate * YEAR * years
    # counts of rare outages are Poisson or, where outages exclude one another, less spread
    assert abs(timeline(world, years=years, seed=11).outages - expected) < Z * math.sqrt(expected)


@pytest.mark.parametrize("world", WORLDS, ids=range(len(WORLDS)))
def test_outages_lived_through_one_by_one_add_up_to_the_formula(world: Redundancy) -> None:
    run = simulate(world, seed=5)
    lengths = run.outages.duration
    error = lengths.std(ddof=1) / math.sqrt(len(lengths))
    assert abs(lengths.mean() - run.unavailability / run.outage_rate) < Z * error


def test_an_outage_so_rare_that_no_one_would_wait_for_it_is_simulated_too() -> None:
    run = simulate(Redundancy(node_availability=0.99999, replicas=9, shared_cause_share=0.0), seed=3)
    assert run.unavailability == pytest.approx(1e-45, rel=1e-6)
    assert run.outages.count("coincidence") == 1_000
    # nine repairs run at once, and the first one ends the outage
    assert run.outages.duration.mean() == pytest.approx(1_800 / 9, rel=0.15)


def test_each_cause_appears_only_where_it_exists() -> None:
    counts = {
        name: [simulate(world, seed=2).outages.count(cause) for cause in CAUSES]
        for name, world in {
            "nothing shared": Redundancy(shared_cause_share=0.0),
            "all shared": Redundancy(shared_cause_share=1.0),
            "one bad dependency": Redundancy(dependencies=1, dependency_availability=0.95),
        }.items()
    }
    assert counts["nothing shared"] == [0, 1_000, 0]
    assert counts["all shared"] == [1_000, 0, 0]
    assert counts["one bad dependency"][2] > 900


def test_a_long_repair_makes_a_year_a_lottery() -> None:
    slow = simulate(Redundancy(repair_time=86_400), seed=1)
    # about 5e-4 of 365.25 days down, one day each: 0.18 outages a year, and exp(-0.18) of years have none
    assert slow.quiet_year == pytest.approx(math.exp(-0.183), rel=0.01)
    assert simulate(Redundancy(), seed=1).quiet_year < 0.001


def test_the_same_seed_gives_the_same_outages() -> None:
    first, again, other = (simulate(Redundancy(), seed=seed).outages for seed in (7, 7, 8))
    assert (first.duration == again.duration).all() and (first.cause == again.cause).all()
    assert not (first.duration == other.duration).all()


@given(
    st.floats(0.9, 0.99999),
    st.integers(1, 8),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_sharing_more_never_helps_and_a_replica_never_hurts(availability: float, replicas: int, one: float, other: float) -> None:
    less, more = sorted((one, other))
    world = Redundancy(node_availability=availability, replicas=replicas)
    if replicas > 1:  # a single node is down as often whatever the name of the cause, but for the overlap of two causes
        assert unavailability(world, replicas, less) <= unavailability(world, replicas, more) * (1 + 1e-9) + 1e-4 * (1 - availability)
    assert unavailability(world, replicas + 1, less) <= unavailability(world, replicas, less) * (1 + 1e-12)


def test_needing_more_replicas_than_there_are_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="5 replicas are needed but there are only 3") as refused:
        Redundancy(replicas=3, needed_replicas=5)
    assert refused.value.parameter == "needed_replicas"


def test_a_node_that_never_fails_is_refused() -> None:
    with pytest.raises(InputError, match="node_availability"):
        Redundancy(node_availability=1.0)
