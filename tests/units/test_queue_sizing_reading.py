"""Servers for a queue: against the formulas, against a simulated queue, and what the card says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dstudio_lib.charts import queue_sizing as card
from dstudio_lib.formulas.queueing import mmc_wait, mmc_waiting_tail, pollaczek_khinchine_wait
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.queue_sizing import (
    QueueSizing,
    chance_to_wait,
    late_share,
    mean_wait,
    servers_needed,
    simulate,
    traffic_allowed,
    wait_quantile,
)

PRESETS = {preset.name: QueueSizing(**preset.values) for preset in card.PRESETS}


def queue_waits(settings: QueueSizing, requests: int, seed: int) -> np.ndarray:
    """The wait of each request in a first-come queue, by Kiefer and Wolfowitz, with gamma times of the variations set."""
    random = np.random.default_rng(seed)

    def times(mean: float, variation: float) -> np.ndarray:
        return random.gamma(1 / variation, mean * variation, requests) if variation else np.full(requests, mean)

    between = times(1 / settings.arrival_rate, settings.arrival_variation)
    work = times(settings.service_time, settings.service_variation)
    free, waits, now = [0.0] * settings.servers, np.empty(requests), 0.0
    import heapq

    for i in range(requests):
        now += between[i]
        start = max(now, heapq.heappop(free))
        waits[i] = start - now
        heapq.heappush(free, start + work[i])
    return waits[requests // 10 :]


def batches(waits: np.ndarray, parts: int = 20) -> tuple[float, float]:
    """Mean and half-width of its 99 % interval, from batch means."""
    means = [each.mean() for each in np.array_split(waits, parts)]
    return float(np.mean(means)), 2.861 * float(np.std(means, ddof=1)) / math.sqrt(parts)


def test_a_simulated_queue_of_random_arrivals_waits_as_computed() -> None:
    settings = QueueSizing(arrival_rate=240, service_time=0.01, servers=3)
    waits = queue_waits(settings, 200_000, seed=5)
    mean, half = batches(waits)
    assert abs(mean - mean_wait(settings, 3)) < half
    share, half = batches(waits > 0)
    assert abs(share - chance_to_wait(settings, 3)) < half
    late, half = batches(waits > settings.wait_objective)
    assert abs(late - late_share(settings, 3)) < half


def test_uneven_service_waits_as_long_as_the_approximation_says_within_a_tenth() -> None:
    settings = QueueSizing(arrival_rate=255, service_time=0.01, servers=3, service_variation=4)
    mean, half = batches(queue_waits(settings, 300_000, seed=6))
    assert mean - half < 1.1 * mean_wait(settings, 3)
    assert mean + half > 0.9 * mean_wait(settings, 3)


def test_one_server_is_exact_for_any_service() -> None:
    settings = QueueSizing(arrival_rate=80, servers=1, service_variation=5)
    assert mean_wait(settings, 1) == pytest.approx(pollaczek_khinchine_wait(0.8, 0.01, 5))


def test_the_quantile_is_where_the_tail_is_one_less_it() -> None:
    settings = QueueSizing()
    for share in (0.5, 0.9, 0.99, 0.9999):
        at = wait_quantile(settings, share, 10)
        assert mmc_waiting_tail(900, 100, 10, at) == pytest.approx(1 - share)
    assert mean_wait(settings, 10) == pytest.approx(mmc_wait(900, 100, 10))


def test_nobody_waits_where_fewer_have_to_than_the_share_allows() -> None:
    assert wait_quantile(QueueSizing(arrival_rate=100), 0.99, 10) == 0.0


@pytest.mark.parametrize("settings", PRESETS.values(), ids=PRESETS)
def test_the_servers_needed_are_the_fewest_that_keep_the_objective(settings: QueueSizing) -> None:
    needed = servers_needed(settings)
    assert wait_quantile(settings, settings.kept_by, needed) <= settings.wait_objective
    if needed - 1 > settings.offered_load:
        assert wait_quantile(settings, settings.kept_by, needed - 1) > settings.wait_objective


def test_the_traffic_allowed_just_keeps_the_objective() -> None:
    settings = QueueSizing()
    rate = traffic_allowed(settings)
    assert wait_quantile(settings, 0.99, 10, rate) == pytest.approx(0.01, rel=1e-4)


def test_the_claim_holds_nine_per_cent_more_and_ten_times_the_size() -> None:
    usual = simulate(QueueSizing()).wait
    assert usual is not None and 4 < usual / 0.01 < 5
    more, large = simulate(QueueSizing(arrival_rate=981)).wait, simulate(PRESETS["Ten times the size"]).wait
    assert more is not None and large is not None
    assert more / 0.01 > 23 and usual / large == pytest.approx(13.7, abs=0.1)


def test_the_default_shows_the_cliff() -> None:
    reading = card.read(QueueSizing())
    assert PRESETS["Ten servers, nine busy"] == QueueSizing()
    assert reading.verdict == "Too few: 10 servers, 90\u202f% busy, and the p99 wait is 42\u202fms. 3 more would keep it within 10\u202fms."
    assert [metric.text for metric in reading.metrics] == ["42\u202fms", "90\u202f%", "13", "66.9\u202f%"]
    assert reading.working[0].working.text == "66.9\u202f%"


def test_more_work_than_servers_has_no_steady_state_and_still_a_figure() -> None:
    reading = card.read(PRESETS["A queue without a limit"])
    assert reading.verdict.startswith("Unstable: 10.5 servers' worth of work arrives for 10 servers")
    assert reading.metrics[0].text == "no steady state"
    assert "no steady state" in next(note.text for note in reading.notes if note.parameter == "servers")


def test_the_shard_keeps_as_many_writes_busy_as_littles_law_says() -> None:
    assert PRESETS["One shard of a game"].offered_load == pytest.approx(132_000 / 9 * 0.01, rel=0.005)


def test_work_beyond_the_calculator_is_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match="goes to 2000") as refused:
        QueueSizing(arrival_rate=20_000, service_time=1)
    assert refused.value.parameter == "arrival_rate"


def test_the_prediction_is_the_ratio_of_two_waits() -> None:
    prediction = card.PREDICTION
    assert prediction.answer(QueueSizing(**prediction.asked_at)) == pytest.approx(5.678, abs=0.001)
    assert "from 42\u202fms to 239\u202fms" in prediction.explain(2, 5.68)
