"""Servers that follow the work: steady, swinging, calmed, and started twice."""

from __future__ import annotations

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.autoscaling import HORIZON, WINDOW, Autoscaling, simulate

SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_steady_demand_is_served_by_steady_servers_near_the_target(seed: int) -> None:
    run = simulate(Autoscaling(), seed=seed)
    assert run.mean_servers == pytest.approx(run.settings.wanted, abs=0.5)
    assert sum(run.utilisation[12:]) / len(run.utilisation[12:]) == pytest.approx(0.6, abs=0.06)
    assert run.answered > 0.99


@pytest.mark.parametrize("seed", SEEDS)
def test_a_demand_that_swings_as_fast_as_servers_start_makes_them_swing_and_is_met_too_late(seed: int) -> None:
    run = simulate(Autoscaling(period=60.0), seed=seed)
    swings = (HORIZON - 60) / 60
    assert run.reversals >= 1.8 * swings  # each swing of demand is a rise and a fall of servers
    assert run.answered < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cooldown_ends_the_swinging_answers_more_and_costs_idle_servers(seed: int) -> None:
    quick, calm = (simulate(Autoscaling(period=60.0, cooldown=each), seed=seed) for each in (0.0, 120.0))
    assert calm.reversals < 0.5 * quick.reversals
    assert calm.answered > quick.answered + 0.05
    assert calm.mean_servers > 1.2 * quick.mean_servers


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_that_does_not_count_starting_servers_starts_too_many(seed: int) -> None:
    seeing, blind = (simulate(Autoscaling(period=120.0, blind=each), seed=seed) for each in (False, True))
    assert max(blind.servers) > max(seeing.servers)
    assert blind.changes > seeing.changes


def test_a_server_that_starts_later_meets_a_rise_later() -> None:
    answered = [simulate(Autoscaling(period=600.0, swing=3.0, start_time=each)).answered for each in (0.0, 15.0, 60.0)]
    assert answered[0] > answered[1] > answered[2]


def test_there_are_never_fewer_or_more_servers_than_allowed() -> None:
    run = simulate(Autoscaling(period=60.0, swing=10.0, least=5, most=12, blind=True))
    assert min(run.servers) >= 5 and max(run.servers) == 12
    assert len(run.servers) == HORIZON / WINDOW


def test_a_target_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="target"):
        Autoscaling(target=0.0)
