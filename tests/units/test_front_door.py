"""A crowd at a door: everybody is accounted for, work is conserved, and no line adds capacity."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from dstudio_lib.formulas.queueing import mmc_wait
from dstudio_lib.simulators.front_door import FrontDoor, simulate
from dstudio_lib.simulators.saturation import Saturation
from dstudio_lib.simulators.saturation import simulate as crowd

SMALL = FrontDoor(arrival_rate=8.0, length=900.0, servers=8, service_time=2.0, patience=120.0)
CHOICES = [SMALL, replace(SMALL, room=40), replace(SMALL, line="outside"), replace(SMALL, look_first=True), replace(SMALL, servers=20)]


@pytest.mark.parametrize("settings", CHOICES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_passes_is_refused_or_leaves(settings: FrontDoor, seed: int) -> None:
    run = simulate(settings, seed=seed)
    assert run.passed + run.refused + run.left == run.came
    assert run.enrolled <= run.passed
    assert run.wasted == (run.left if settings.line == "inside" else 0)
    assert (run.refused > 0) <= (settings.room > 0)


@pytest.mark.parametrize("settings", CHOICES)
def test_the_servers_do_no_more_than_they_can(settings: FrontDoor) -> None:
    run = simulate(settings, seed=4)
    served = run.passed + run.wasted
    assert served <= settings.capacity * run.worked + 3 * math.sqrt(served)


def test_below_capacity_and_with_endless_patience_it_is_the_textbooks_queue() -> None:
    settings = FrontDoor(arrival_rate=3.2, length=30_000.0, servers=8, service_time=2.0, patience=1e9, lookers=0.0)
    runs = [simulate(settings, seed=seed) for seed in range(4)]
    assert all(run.left == run.refused == 0 for run in runs)
    assert settings.load == pytest.approx(0.8)
    waiting = float(mmc_wait(3.2, 0.5, 8))
    assert waiting > 0
    assert all(run.wait < waiting for run in runs)  # the median lies below the mean


def test_the_same_seed_brings_the_same_crowd_whatever_the_door() -> None:
    one, other = simulate(SMALL, seed=7), simulate(replace(SMALL, servers=20), seed=7)
    assert one.came == other.came
    assert simulate(SMALL, seed=7) == one


def test_a_closed_crowd_obeys_littles_law_around_the_loop() -> None:
    for users in (20, 60, 200):
        run = crowd(Saturation(users=users, servers=2, service_time=0.4, think_time=10.0), seed=3)
        assert run.throughput * (run.response + 10.0) == pytest.approx(users, rel=0.06)
        assert run.response >= 0.9 * run.settings.floor
