"""Capacity and cost: prudent factors multiply, machines wait as simulated ones do, and the calculator says so."""

from __future__ import annotations

import heapq
import math
from typing import Any

import numpy as np
import pytest

from dstudio_lib.charts import provisioning as chart
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.simulators.provisioning import Provisioning, simulate, waiting

PRESETS = {preset.name: preset for preset in chart.PRESETS}


def queue(workers: int, busy: float, requests: int, seed: int) -> tuple[float, float]:
    """Let requests queue for workers: mean response in service times, and the share that waits longer than one."""
    random = array_stream(seed, "queue")
    arrivals = np.cumsum(random.standard_exponential(requests) / (busy * workers))
    services = random.standard_exponential(requests)
    free = [0.0] * workers
    waits = np.empty(requests)
    for i, (arrival, service) in enumerate(zip(arrivals.tolist(), services.tolist(), strict=True)):
        start = max(arrival, heapq.heappop(free))
        waits[i] = start - arrival
        heapq.heappush(free, start + service)
    kept = slice(requests // 10, None)
    return float((waits + services)[kept].mean()), float((waits[kept] > 1).mean())


@pytest.mark.parametrize(("workers", "busy"), [(1, 0.6), (8, 0.6), (8, 0.85)])
def test_simulated_machines_wait_as_the_model_says(workers: int, busy: float) -> None:
    runs = np.array([queue(workers, busy, 20_000, seed) for seed in range(12)])
    response, late = waiting(Provisioning(workers=workers, service_time=1.0), busy)
    assert response is not None and late is not None
    for column, expected in enumerate((response, late)):
        half = 3.1 * runs[:, column].std(ddof=1) / math.sqrt(len(runs))
        assert abs(runs[:, column].mean() - expected) < half


def test_prudent_factors_multiply() -> None:
    run = simulate(Provisioning())
    assert [round(total, 1) for _, total in run.steps] == [5.0, 15.0, 25.0, 37.5, 39.0]
    assert run.average_busy == pytest.approx(5 / 39)
    assert run.cost_per_million / run.ideal_per_million == pytest.approx(39 / 5)


def test_a_million_requests_cost_what_the_machines_of_an_hour_cost() -> None:
    settings = Provisioning()
    run = simulate(settings)
    assert run.cost_per_million == pytest.approx(run.machines * 0.2 / (settings.mean_rate * 3_600) * 1e6)


@pytest.mark.parametrize("zones", [2, 3, 4, 6])
def test_without_the_zones_that_may_be_lost_the_target_is_kept(zones: int) -> None:
    run = simulate(Provisioning(zones=zones))
    assert run.moments[2].busy <= 0.6 + 1e-12
    assert run.machines % zones == 0


def test_losing_one_zone_more_than_planned_ends_the_steady_state() -> None:
    run = simulate(Provisioning())
    assert run.moments[3].busy > 1 and run.moments[3].response is None
    reading = chart.read(Provisioning())
    assert any("queues grow without end" in note.text for note in reading.notes)


def test_nobody_counted_on_a_zone() -> None:
    values = PRESETS["Nobody counted on a zone"].values
    assert simulate(Provisioning(**values)).moments[2].response is not None
    assert "no steady state" in chart.read(Provisioning(**values, target=0.8)).verdict


def test_all_zones_cannot_be_lost() -> None:
    with pytest.raises(InputError, match="cannot be lost") as refused:
        Provisioning(zones=2, zones_lost=2)
    assert refused.value.parameter == "zones_lost"


def test_many_workers_on_one_queue_wait_less_than_one_each() -> None:
    eight, one = (simulate(Provisioning(workers=workers)).moments[2] for workers in (8, 1))
    assert one.response is not None and eight.response is not None
    assert one.response > 2 * eight.response


def test_the_card_opens_on_the_surprise() -> None:
    reading = chart.read(Provisioning())
    assert reading.verdict == (
        "39 machines, 12.8\u202f% busy on average: a request costs 7.8 times what it would on busy ones. "
        "At the peak, a zone lost, it takes 20.7\u202fms on average."
    )
    assert [metric.text for metric in reading.metrics] == ["39", "12.8\u202f%", "1.08 dollars", "0.4\u202f%"]


def test_the_final_of_2010_had_a_peak_of_four_times_the_mean() -> None:
    assert PRESETS["The final of June 2010"].values["peak_over_mean"] == pytest.approx(3_085 / 750, abs=0.005)


def test_the_prediction_is_computed_and_its_gap_said() -> None:
    prediction = chart.PREDICTION
    answer = prediction.answer(Provisioning(**prediction.asked_at))
    assert answer == pytest.approx(0.128, abs=0.001)
    assert prediction.answer(Provisioning(zones=2)) == pytest.approx(0.1)
    assert "You said 50" in prediction.explain(0.5, answer)


@pytest.mark.parametrize("moved", [{"target": 0.65}, {"mean_rate": 1_950.0}, {"workers": 9}], ids=str)
def test_a_small_move_leaves_the_axes_where_they_are(moved: dict[str, Any]) -> None:
    still, other = chart.read(Provisioning()), chart.read(Provisioning(**moved))
    for before, after in zip(still.figures, other.figures, strict=True):
        for axis in ("xaxis", "yaxis"):
            assert before.plot["layout"][axis].get("range") == after.plot["layout"][axis].get("range")
    assert any(before.plot["data"] != after.plot["data"] for before, after in zip(still.figures, other.figures, strict=True))
