"""The overload world, request by request: two states, what trips it, and what brings it back."""

from __future__ import annotations

import itertools

import pytest

from dstudio_lib.engine import fluid
from dstudio_lib.formulas.overload import vulnerable_load
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.overload import BUDGET_CAP, HORIZON, START, Overload, hysteresis, plan_of, simulate

SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_threefold_surge_of_five_seconds_at_load_seven_tenths_leaves_it_down_for_ever(seed: int) -> None:
    run = simulate(Overload(load=0.7, surge=3.0, surge_time=5.0), seed=seed)
    assert run.before > 0.99
    assert run.after == 0.0  # a minute and more after the surge
    assert run.stays_down
    # of 100 s, the good ones are the 10 s before and about the first one of the surge: 11 % of the requests
    assert run.overall == pytest.approx(0.11, abs=0.02)
    assert run.amplification == pytest.approx(4.0, abs=0.1)  # each request makes all of its attempts


def test_a_circuit_breaker_brings_it_back() -> None:
    runs = [simulate(Overload(breaker=True), seed=seed) for seed in SEEDS]
    assert all(run.after > 0.99 for run in runs)
    after_the_surge = [run.success(START + 5, HORIZON) for run in runs]
    assert sum(after_the_surge) / len(runs) == pytest.approx(0.98, abs=0.03)


@pytest.mark.parametrize("defence", ["shedding", "budgeted", "newest_first"])
def test_shedding_a_retry_budget_or_serving_the_newest_brings_it_back(defence: str) -> None:
    assert all(simulate(Overload(**{defence: True}), seed=seed).after > 0.99 for seed in SEEDS)


def test_dropping_only_what_was_given_up_leaves_it_limping() -> None:
    run = simulate(Overload(abandons=True))
    assert 0.2 < run.after < 0.7


@pytest.mark.parametrize(("let_in", "recovers"), [(0.3, True), (0.5, False)])
def test_keeping_clients_away_helps_only_below_the_vulnerable_load(let_in: float, recovers: bool) -> None:
    """0.7 × 0.3 = 0.21 is below 1 / (1 + 3) of capacity, 0.7 × 0.5 = 0.35 is above."""
    assert (0.7 * let_in < vulnerable_load(1.0, 3)) is recovers
    run = simulate(Overload(relief=let_in))
    assert run.success(START + 10, 50) == 0.0
    assert (run.after > 0.99) is recovers


@pytest.mark.parametrize("retries", [1, 3])
def test_it_has_two_states_exactly_between_the_vulnerable_load_and_capacity(retries: int) -> None:
    """C / (1 + r) < λ < C, looked at a tenth of it to either side of each border."""
    border = float(vulnerable_load(1.0, retries))
    settings = Overload(retries=retries, surge=10.0)
    loads = (0.6 * border, 0.85 * border, 1.15 * border, (border + 1) / 2, 0.93, 1.1, 1.3)
    assert [each.two_states for each in hysteresis(settings, loads)] == [False, False, True, True, True, False, False]


def test_above_capacity_it_is_down_without_any_surge() -> None:
    assert simulate(Overload(load=1.15, surge_time=0.0)).after < 0.05


def test_without_retries_the_same_surge_is_only_a_backlog() -> None:
    assert simulate(Overload(retries=0)).after > 0.99


@pytest.mark.parametrize("budget", [0.05, 0.1, 0.3])
def test_a_retry_budget_bounds_the_extra_load_at_every_moment(budget: float) -> None:
    run = simulate(Overload(budgeted=True, budget=budget, surge=10.0, surge_time=30.0))
    calls = list(itertools.accumulate(run.result.link(0, "calls")))
    retries = list(itertools.accumulate(run.result.link(0, "retries")))
    assert all(extra <= budget * each + BUDGET_CAP for extra, each in zip(retries, calls, strict=True))
    assert retries[-1] > 0.9 * budget * calls[-1] * 0.3  # and the budget is used while it fails


def test_while_it_is_down_the_servers_are_busy_with_work_that_nobody_waits_for() -> None:
    run = simulate(Overload())
    assert min(run.utilisation[30:]) > 0.99
    assert sum(run.finished[30:]) > 0.9 * 300 * 70 and sum(run.answered[30:]) == 0
    assert run.wasted > 0.8


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"breaker": True},
        {"shedding": True},
        {"budgeted": True},
        {"load": 0.2},
        {"retries": 0, "load": 0.5},
        {"retries": 0, "load": 1.3},
        {"retries": 0, "load": 1.3, "shedding": True},
        {"relief": 0.3},
        {"relief": 0.5},
        {"backoff": 1.0, "jitter": "none"},
        {"queue": 0.5},
        {"queue": 10.0, "retries": 1},
    ],
)
def test_the_fluid_agrees_within_its_stated_error(settings: dict[str, object]) -> None:
    """Away from the moments at which something begins or ends: the surge, its aftermath of ten seconds, and the relief."""
    chosen = Overload(**settings)
    told, flow = simulate(chosen), fluid.flow(plan_of(chosen))
    for begin in (0, 5, 25, 30, 40, 45, 60, 65, 80, 85, 90, 95):
        assert flow.success(0, begin, begin + 5) == pytest.approx(told.success(begin, begin + 5), abs=0.1), begin


def test_more_than_can_wait_at_once_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="under way at once"):
        simulate(Overload(capacity=90_000.0, queue=100.0, timeout=50.0, load=2.0))
