"""What the stampede card says of one hot key and of many that were filled together: against the simulator."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from dstudio_lib.charts import stampede as card
from dstudio_lib.charts.stampede import rounds
from dstudio_lib.formulas.queueing.laws import littles_law
from dstudio_lib.simulators.stampede import Stampede, simulate, ways

PRESETS = {preset.name: Stampede(**preset.values) for preset in card.PRESETS}
HOT, MANY = PRESETS["One popular key"], PRESETS["100 keys, filled at once"]
SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_protection_as_many_compute_as_ask_meanwhile(seed: int) -> None:
    expected = littles_law(HOT.request_rate, HOT.compute)  # 100 × 1 = 100
    assert expected == 100
    peaks = []
    run = simulate(HOT, seed=seed)
    for i in range(len(run.computed)):
        if i + 1 == len(run.computed) or run.computed[i + 1] - run.computed[i] > 1:
            peaks.append(run.under_way(run.computed[i]))
    assert len(peaks) == 5  # at 5 s, and every 7 s: who began last is done two seconds after the expiry, and that value lives for 5 s
    assert abs(sum(peaks) / len(peaks) - expected) < 2.81 * (expected / len(peaks)) ** 0.5  # each is Poisson
    assert run.most_at_once == max(peaks) == max(run.most_under_way(800))
    assert sorted(set(run.most_under_way(800)))[0] == 0  # nothing is computed between the expiries


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_preset_is_a_stampede_and_its_protections_end_it(seed: int) -> None:
    assert card.read(HOT, seed=seed).verdict.startswith("A stampede: up to")
    told = dict(ways(HOT, seed=seed))
    assert told["single flight"].most_at_once == 1 and told["early refresh"].most_at_once <= 2
    assert told["jitter"].most_at_once > 0.8 * told["nothing"].most_at_once  # with one key there is nothing to spread
    assert any(note.parameter == "spread" for note in card.read(replace(HOT, spread=0.5), seed=seed).notes)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_single_flight_spares_the_store_and_not_those_who_wait(seed: int) -> None:
    told = dict(ways(HOT, seed=seed))
    assert told["single flight"].share_waiting > 0.8 * told["nothing"].share_waiting
    assert told["early refresh"].share_waiting < 0.1 * told["nothing"].share_waiting
    assert card.read(HOT, seed=seed).figures[2].finding == (
        "With early refresh hardly anybody waits; a single flight spares the store, not those who wait"
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_keys_that_expire_together_are_spread_by_jitter_and_by_no_single_flight(seed: int) -> None:
    told = dict(ways(MANY, seed=seed))
    plain = told["nothing"].most_at_once
    assert told["jitter"].most_at_once < 0.5 * plain
    assert told["single flight"].most_at_once > 0.6 * plain
    assert "jitter keeps it lowest" in card.read(MANY, seed=seed).figures[1].finding
    assert card.read(PRESETS["The same, each key once"], seed=seed).verdict.startswith("Hardly better")
    assert card.read(PRESETS["The same, with jitter"], seed=seed).verdict.startswith("Never more than")


def test_a_single_flight_computes_each_value_once_for_each_life() -> None:
    run = simulate(PRESETS["Single flight"])
    assert len(run.computed) == pytest.approx(rounds(run.settings), abs=1)
    assert run.longest_wait <= run.settings.compute + 1e-9


def test_lives_with_jitter_are_shorter_and_never_longer() -> None:
    fixed, spread = (simulate(replace(HOT, protection="single-flight", spread=each)) for each in (0.0, 0.5))
    gaps = [b - a for a, b in pairwise(spread.computed)]
    assert all(2.5 <= gap <= 5.0 + HOT.compute + 0.2 for gap in gaps)  # half of 5 s to 5 s, computing, and somebody must ask
    assert len(spread.computed) > len(fixed.computed)


def test_a_protection_that_is_set_is_the_bar_of_its_name() -> None:
    reading = card.read(PRESETS["Single flight"])
    bars = reading.figures[1].plot["data"][0]
    assert list(bars["x"]) == ["nothing", "jitter", "single<br>flight", "early<br>refresh"]
    assert bars["y"][2] == simulate(PRESETS["Single flight"]).most_at_once
    mixed = card.read(replace(MANY, protection="early", spread=0.5)).figures[1].plot["data"][0]
    assert len(mixed["x"]) == 5 and mixed["y"][4] == simulate(replace(MANY, protection="early", spread=0.5)).most_at_once


def test_a_key_that_is_seldom_asked_for_makes_no_stampede() -> None:
    rare = replace(HOT, request_rate=10.0, compute=0.01)
    assert card.read(rare).verdict.startswith("No stampede")
    assert simulate(rare).most_at_once <= 2


def test_the_answer_to_the_prediction_is_about_a_hundred() -> None:
    answers = [simulate(Stampede(**card.PREDICTION.asked_at), seed=seed).most_at_once for seed in range(1, 8)]
    assert all(85 <= answer <= 145 for answer in answers)
    assert card.PREDICTION.explain(1, answers[0]).startswith(f"You said 1: {answers[0]}")


def test_one_seed_gives_one_reading_and_another_seed_another() -> None:
    assert card.read(HOT, seed=5) == card.read(HOT, seed=5)
    assert card.read(HOT, seed=5).figures[0].plot != card.read(HOT, seed=6).figures[0].plot
