"""What the autoscaling card says of servers that follow demand: against the simulator, in each preset."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.charts import autoscaling as card
from dstudio_lib.charts.autoscaling import demand
from dstudio_lib.charts.autoscaling_figures import caught_up, folded
from dstudio_lib.simulators.autoscaling import SETTLED, WINDOW, Autoscaling, simulate

PRESETS = {preset.name: Autoscaling(**preset.values) for preset in card.PRESETS}
FIRST = PRESETS["As fast as servers start"]
SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_preset_is_too_late_in_every_period(seed: int) -> None:
    run, reading = simulate(FIRST, seed=seed), card.read(FIRST, seed=seed)
    assert 0.8 < run.answered < 0.9
    assert reading.verdict.startswith("Too late: rises begin before there are servers for them; 8")
    assert caught_up(run, demand(run).peak) is None
    assert reading.figures[1].finding == "While the rise lasts, what it needs does not come"
    assert any(
        note.parameter == "start_time" and "first 20\u202fs of it" in note.text for note in reading.notes
    )  # 5 s to look, 15 s to start


@pytest.mark.parametrize("seed", SEEDS)
def test_servers_kept_or_a_lower_target_answer_more_and_cost_more(seed: int) -> None:
    late, kept, room = (
        simulate(PRESETS[name], seed=seed) for name in ("As fast as servers start", "A cooldown of two minutes", "Room instead of speed")
    )
    assert late.answered + 0.05 < kept.answered and late.mean_servers * 1.3 < kept.mean_servers
    assert late.answered + 0.1 < room.answered and late.mean_servers * 1.3 < room.mean_servers
    assert room.answered > 0.99 and card.read(room.settings, seed=seed).verdict.startswith("It keeps up")
    noted = [note.parameter for note in card.read(kept.settings, seed=seed).notes]
    assert "cooldown" in noted


@pytest.mark.parametrize("seed", SEEDS)
def test_servers_that_are_ordered_twice_overshoot_and_those_that_are_counted_do_not(seed: int) -> None:
    twice = PRESETS["Ordered twice"]
    counted = replace(twice, blind=False)
    assert "overshoots" in card.read(twice, seed=seed).figures[0].finding
    assert "overshoots" not in card.read(counted, seed=seed).figures[0].finding
    assert max(simulate(twice, seed=seed).servers) > max(simulate(counted, seed=seed).servers)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_no_more_are_allowed_most_requests_wait_in_vain(seed: int) -> None:
    run = simulate(PRESETS["Nothing can be added"], seed=seed)
    assert max(run.servers) == 9 and run.answered < 0.5
    assert card.read(run.settings, seed=seed).verdict.startswith("No more are allowed: 9 servers at most, where the target takes 20")


def test_what_is_needed_is_work_over_target_and_more_in_a_rise() -> None:
    needs = demand(simulate(Autoscaling(period=120.0, swing=3.0)))
    assert (needs.calm, needs.peak) == (7, 20)  # 200 × 0.02 / 0.6 = 6.7, and 20
    assert needs.mean == pytest.approx((7 * 240 + 20 * 300) / 540)  # of 540 s judged, five rises of 60 s lie in them
    steady = demand(simulate(Autoscaling()))
    assert (steady.calm, steady.peak, steady.periods) == (7, 7, 0)


def test_servers_catch_up_when_they_start_in_no_time_and_the_rule_looks_often() -> None:
    run = simulate(Autoscaling(period=120.0, start_time=0.0))
    late = caught_up(run, demand(run).peak)
    assert late is not None and late <= 10
    slow = simulate(Autoscaling(period=120.0, start_time=30.0))
    assert (caught_up(slow, demand(slow).peak) or 60) >= 30


def test_a_period_is_the_mean_of_those_watched() -> None:
    run = simulate(FIRST)
    means = folded(run)
    assert [at for at, _, _ in means] == [2.5 + WINDOW * i for i in range(12)]
    whole = run.servers[round(SETTLED / WINDOW) :]
    assert sum(servers for _, servers, _ in means) / 12 == pytest.approx(sum(whole) / len(whole))


@pytest.mark.parametrize("seed", SEEDS)
def test_steady_demand_is_called_steady(seed: int) -> None:
    reading = card.read(Autoscaling(), seed=seed)
    assert reading.verdict in {f"Steady: all of the requests are answered in time, with {each} servers on average." for each in (6.9, 7)}
    assert [figure.name for figure in reading.figures] == ["servers", "busy"]


def test_the_answer_to_the_prediction_is_nowhere_near_all() -> None:
    answers = [simulate(Autoscaling(**card.PREDICTION.asked_at), seed=seed).answered for seed in SEEDS]
    assert all(0.8 < answer < 0.9 for answer in answers)
    assert card.PREDICTION.explain(0.99, answers[0]).startswith("You said 99")


def test_one_seed_gives_one_reading_and_another_seed_another() -> None:
    assert card.read(FIRST, seed=5) == card.read(FIRST, seed=5)
    assert card.read(FIRST, seed=5).figures[0].plot != card.read(FIRST, seed=6).figures[0].plot
