"""Canaries: chances agree with canaries that are run, with the registered formulas, and with what the calculator says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dstudio_lib.charts import canary as chart
from dstudio_lib.formulas.experiments import canary_power, peeking_false_alarms
from dstudio_lib.foundation.elementary import normal_quantile
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.simulators.canary import Canary, crossings, duration_for, simulate

PRESETS = {preset.name: preset for preset in chart.PRESETS}


def run_canaries(settings: Canary, errors: float, canaries: int, seed: int) -> float:
    """Run so many canaries with a canary error rate, look as often as set, and return the share that raises an alarm."""
    random, looks = array_stream(seed, "canaries"), settings.looks
    n1, n0 = settings.canary_requests / looks, settings.control_requests / looks
    bad1 = random.binomial(round(n1), errors, (canaries, looks)).cumsum(axis=1)
    bad0 = random.binomial(round(n0), settings.baseline_errors, (canaries, looks)).cumsum(axis=1)
    sizes = np.arange(1, looks + 1)
    m1, m0 = sizes * round(n1), sizes * round(n0)
    pooled = (bad1 + bad0) / (m1 + m0)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / m1 + 1 / m0))
    limit = normal_quantile(1 - settings.false_alarms)
    return float((bad1 / m1 - bad0 / m0 > limit * spread).any(axis=1).mean())


LARGE = Canary(request_rate=1_000.0, share=0.3, duration=600.0, baseline_errors=0.02, worsening=1.05, false_alarms=0.05)


@pytest.mark.parametrize("looks", [1, 5, 20])
def test_canaries_that_are_run_catch_as_often_as_the_model_says(looks: int) -> None:
    settings = Canary(**{name: getattr(LARGE, name) for name in LARGE.__dataclass_fields__} | {"looks": looks})
    seen = run_canaries(settings, settings.canary_errors, 6_000, seed=4)
    expected = simulate(settings).caught
    assert 0.2 < expected < 0.95
    assert abs(seen - expected) < 3.3 * math.sqrt(expected * (1 - expected) / 6_000) + 0.01


@pytest.mark.parametrize("looks", [1, 5, 20])
def test_healthy_canaries_that_are_run_alarm_as_often_as_the_model_says(looks: int) -> None:
    settings = Canary(**{name: getattr(LARGE, name) for name in LARGE.__dataclass_fields__} | {"looks": looks})
    seen = run_canaries(settings, settings.baseline_errors, 8_000, seed=5)
    expected = simulate(settings).false_alarm
    assert abs(seen - expected) < 3.3 * math.sqrt(expected * (1 - expected) / 8_000) + 0.005


def test_random_walks_cross_as_often_as_the_grid_says() -> None:
    random = array_stream(6, "walks")
    walks = random.standard_normal((40_000, 30)).cumsum(axis=1)
    over = walks > 1.8 * np.sqrt(np.arange(1, 31))
    seen = np.maximum.accumulate(over, axis=1).mean(axis=0)
    expected = np.array(crossings(30, 1.8, 0.0))
    assert np.abs(seen - expected).max() < 3.5 * math.sqrt(0.25 / 40_000)


@pytest.mark.parametrize(("edge", "drift"), [(2.3263, 0.0), (2.3263, 1.5), (1.6449, 3.0), (3.0, 2.0)])
def test_one_look_is_the_textbook_test(edge: float, drift: float) -> None:
    assert crossings(1, edge, drift)[0] == pytest.approx(0.5 * math.erfc((edge - drift) / math.sqrt(2)), abs=5e-4)


@pytest.mark.parametrize("level", [0.05, 0.01])
@pytest.mark.parametrize("looks", [1, 2, 5, 10, 40])
def test_alarms_on_either_side_are_twice_those_on_one(looks: int, level: float) -> None:
    one_side = crossings(looks, normal_quantile(1 - level / 2), 0.0)[-1]
    assert 2 * one_side == pytest.approx(peeking_false_alarms(looks, level), rel=0.015)  # a walk seldom crosses both


def test_the_needed_duration_catches_nine_in_ten() -> None:
    settings = Canary()
    needed = duration_for(settings, 0.9)
    assert simulate(Canary(duration=needed)).caught == pytest.approx(0.9, abs=1e-4)
    assert needed == pytest.approx(6_135, rel=0.01)


def test_power_equals_the_false_alarms_when_nothing_is_wrong_and_grows_with_what_is() -> None:
    assert canary_power(0.01, 0.01, 5_000, 95_000, 0.02) == pytest.approx(0.02)
    powers = [canary_power(0.01, rate, 5_000, 95_000, 0.02) for rate in (0.011, 0.013, 0.02)]
    assert powers == sorted(powers) and powers[-1] > 0.99


def test_the_card_opens_on_the_surprise() -> None:
    reading = chart.read(Canary())
    assert reading.verdict == (
        "10\u202fmin at 1\u202f% misses 82\u202f% of regressions from 0.1\u202f% to 0.15\u202f% errors: a clean canary says little. "
        "Nine in ten take 1.7\u202fh."
    )
    assert [metric.text for metric in reading.metrics] == ["18\u202f%", "1\u202f%", "1.7\u202fh", "3"]


def test_a_glance_every_minute_multiplies_the_false_alarms() -> None:
    run = simulate(Canary(**PRESETS["A glance every minute"].values))
    assert run.false_alarm > 8 * run.settings.false_alarms
    assert "60 looks turn 1\u202f% of false alarms into 8.3\u202f%" in chart.read(run.settings).verdict


def test_one_request_in_five_on_five_percent_of_traffic_is_one_percent_of_errors() -> None:
    settings = Canary(**PRESETS["One request in five fails"].values)
    assert settings.share * settings.canary_errors == pytest.approx(0.01)
    assert simulate(settings).caught > 0.9999


def test_a_canary_without_a_request_is_refused() -> None:
    with pytest.raises(InputError, match="not a single request"):
        Canary(request_rate=1.0, share=0.001, duration=60.0)


def test_few_errors_are_called_a_lottery() -> None:
    notes = {note.parameter: note.text for note in chart.read(Canary(request_rate=50.0)).notes}
    assert "lottery" in notes["share"]


def test_the_prediction_is_computed_and_its_gap_said() -> None:
    prediction = chart.PREDICTION
    answer = prediction.answer(Canary(**prediction.asked_at))
    assert answer == pytest.approx(0.181, abs=0.001)
    assert prediction.answer(Canary(share=0.05)) == pytest.approx(0.602, abs=0.002)
    assert "You said 80" in prediction.explain(0.8, answer) and "6 errors" in prediction.explain(0.8, answer)


@pytest.mark.parametrize("moved", [{"share": 0.05}, {"worsening": 1.3}, {"duration": 3_600.0}, {"looks": 10}], ids=str)
def test_moving_a_control_moves_the_curves_and_not_the_axes(moved: dict[str, Any]) -> None:
    still, other = chart.read(Canary()), chart.read(Canary(**moved))
    for before, after in zip(still.figures, other.figures, strict=True):
        for axis in ("xaxis", "yaxis"):
            assert before.plot["layout"][axis].get("range") == after.plot["layout"][axis].get("range")
    assert any(before.plot["data"] != after.plot["data"] for before, after in zip(still.figures, other.figures, strict=True))
