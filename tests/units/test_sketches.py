"""Sketches: filled structures do what their formulas say, and the calculator says what it should."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dstudio_lib.charts import sketches as chart
from dstudio_lib.formulas.filters import bloom_false_positives
from dstudio_lib.simulators.sketches import TRIED_KEYS, Sketches, fill_bloom, fill_count_min, fill_registers, simulate

PRESETS = {preset.name: preset for preset in chart.PRESETS}


@pytest.mark.parametrize(
    ("bits", "hashes", "fill"), [(9.585, 7, 1.0), (9.585, 7, 2.0), (9.585, 7, 5.0), (4.79, 3, 1.0), (9.585, 1, 1.0), (9.585, 16, 1.0)]
)
def test_a_filled_bloom_filter_errs_as_often_as_the_formula_says(bits: float, hashes: int, fill: float) -> None:
    rates = [fill_bloom(bits, hashes, fill, seed).error for seed in range(12)]
    tries = 12 * TRIED_KEYS
    expected = bloom_false_positives(round(bits * 1e6), hashes, round(fill * 1e6))
    assert abs(np.mean(rates) - expected) < 3.3 * math.sqrt(expected * (1 - expected) / tries) + 0.01 * expected


@pytest.mark.parametrize("registers", [1_024, 16_384])
def test_filled_registers_scatter_by_the_standard_error(registers: int) -> None:
    errors = np.array([fill_registers(registers, 10_000_000, seed).error for seed in range(60)])
    promised = 1.04 / math.sqrt(registers)
    assert 0.75 * promised < errors.std(ddof=1) < 1.3 * promised
    assert abs(errors.mean()) < 3.3 * promised / math.sqrt(60)


@pytest.mark.parametrize(("width", "depth", "tolerance", "miss"), [(2_719, 5, 0.001, 0.01), (272, 1, 0.01, 0.5), (28, 3, 0.1, 0.05)])
def test_counts_are_off_by_more_than_allowed_no_more_often_than_promised(width: int, depth: int, tolerance: float, miss: float) -> None:
    assert np.mean([fill_count_min(width, depth, tolerance, 10**6, seed)[0].error for seed in range(5)]) <= miss


def test_the_drawn_counts_agree_with_a_sketch_that_counts_every_key() -> None:
    keys, width, depth = 20_000, 200, 3
    counts = 10 * keys / np.arange(1, keys + 1) / (math.log(keys) + 0.5772156649015329)
    random, told = np.random.default_rng(3), np.full(keys, np.inf)
    for _ in range(depth):
        cells = random.integers(0, width, keys)
        told = np.minimum(told, np.bincount(cells, weights=counts, minlength=width)[cells])
    middle = slice(keys // 2 - 1_000, keys // 2 + 1_000)
    whole = float(np.median(told[middle] / counts[middle]))
    drawn = np.mean([fill_count_min(width, depth, 0.01, keys, seed)[1] for seed in range(10)])
    assert drawn == pytest.approx(whole, rel=0.1)


def test_a_million_keys_at_one_percent_take_the_textbook_sizes() -> None:
    run = simulate(Sketches(keys=1_000_000), seed=1)
    assert (run.bits, run.hashes) == (9_585_059, 7)
    assert (run.width, run.depth) == (2_719, 5)


def test_redis_needs_twelve_kibibytes_for_081_percent() -> None:
    run = simulate(Sketches(**PRESETS["Redis counts visitors"].values), seed=1)
    assert run.registers_bytes == 12_288
    assert run.standard_error == pytest.approx(0.0081, abs=0.00005)


def test_one_percent_takes_twice_the_memory_of_ten_percent() -> None:
    ten = simulate(Sketches(**PRESETS["Cassandra, leveled"].values), seed=1)
    assert simulate(Sketches(), seed=1).bits / ten.bits == pytest.approx(2, rel=1e-6)
    assert "by the formula it is twice" in PRESETS["Cassandra, leveled"].meaning


def test_the_card_opens_on_the_surprise() -> None:
    reading = chart.read(Sketches())
    assert reading.verdict.startswith("9.6 bits a key instead of 256: 11.4\u202fMiB, 27 times less than the keys")
    assert [metric.text for metric in reading.metrics] == ["305\u202fMiB", "11.4\u202fMiB", "1\u202f%", "12\u202fKiB"]


def test_a_filter_filled_twice_as_far_says_so() -> None:
    reading = chart.read(Sketches(fill=2.0))
    assert "wrong about 16\u202f% of absent keys instead of 1\u202f%" in reading.verdict
    assert "22.9\u202fMiB" in {note.parameter: note.text for note in reading.notes}["fill"]


def test_the_length_of_a_key_changes_nothing_but_the_exact_store() -> None:
    short, long = (chart.read(Sketches(key_size=size)) for size in (8.0, 2_048.0))
    assert [metric.text for metric in short.metrics[1:]] == [metric.text for metric in long.metrics[1:]]
    assert short.metrics[0] != long.metrics[0]


def test_a_rare_key_is_told_thousands_of_times_too_often() -> None:
    notes = {note.parameter: note.text for note in chart.read(Sketches()).notes}
    assert "14\u202f000 times as often" in notes["tolerance"]


def test_the_prediction_is_computed_and_its_gap_said() -> None:
    prediction = chart.PREDICTION
    assert prediction.answer(Sketches(**prediction.asked_at)) == pytest.approx(9.585, abs=0.001)
    assert prediction.answer(Sketches(false_positives=0.1)) == pytest.approx(4.79, abs=0.01)
    assert "27 times too many" in prediction.explain(256, 9.585)
    assert "4.8 bits" in prediction.lesson and "16 times as frequent" in prediction.lesson


@pytest.mark.parametrize("moved", [{"keys": 10**8}, {"false_positives": 0.001}, {"fill": 3.0}, {"key_size": 512.0}], ids=str)
def test_moving_a_control_moves_the_curves_and_not_the_axes(moved: dict[str, Any]) -> None:
    still, other = chart.read(Sketches()), chart.read(Sketches(**moved))
    for before, after in zip(still.figures, other.figures, strict=True):
        for axis in ("xaxis", "yaxis"):
            assert before.plot["layout"][axis].get("range") == after.plot["layout"][axis].get("range")
    assert any(before.plot["data"] != after.plot["data"] for before, after in zip(still.figures, other.figures, strict=True))


def test_a_reading_depends_on_settings_and_seed_alone() -> None:
    assert chart.read(Sketches(), seed=3) == chart.read(Sketches(), seed=3)
    assert chart.read(Sketches(), seed=3) != chart.read(Sketches(), seed=4)
