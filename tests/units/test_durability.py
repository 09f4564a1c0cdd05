"""Durability: its claim, its agreement with two other ways of computing, and what the calculator says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dstudio_lib.charts import durability as chart
from dstudio_lib.charts.reading import Reading
from dstudio_lib.formulas.reliability import replica_loss_time, three_replica_loss_time
from dstudio_lib.formulas.storage import code_loss_time
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.simulators.durability import DAY, Durability, simulate

PRESETS = {preset.name: preset for preset in chart.PRESETS}


def solved(needed: int, survived: int, failure: float, repair: float) -> float:
    """Mean time to loss from the linear equations of the Markov chain, one for each number of missing pieces."""
    states = survived + 1
    system, ones = np.zeros((states, states)), np.ones(states)
    for missing in range(states):
        fails, mends = (needed + survived - missing) / failure, missing / repair
        system[missing, missing] = fails + mends
        if missing + 1 < states:
            system[missing, missing + 1] = -fails
        if missing:
            system[missing, missing - 1] = -mends
    return float(np.linalg.solve(system, ones)[0])


@pytest.mark.parametrize(("needed", "survived"), [(1, 1), (1, 2), (1, 4), (4, 2), (6, 3), (17, 3), (12, 4)])
def test_the_mean_time_to_loss_solves_the_markov_chain(needed: int, survived: int) -> None:
    assert code_loss_time(needed, survived, 100.0, 3.0) == pytest.approx(solved(needed, survived, 100.0, 3.0), rel=1e-9)


def test_copies_are_a_code_of_one_data_piece() -> None:
    assert code_loss_time(1, 2, 1 / 2.0, 1 / 3.0) == pytest.approx(three_replica_loss_time(failure_rate=2.0, repair_rate=3.0))
    assert code_loss_time(1, 3, 1e6, 1.0) == pytest.approx(replica_loss_time(1e6, 1.0, 4), rel=1e-5)


def test_groups_that_are_lived_through_are_lost_as_late_as_the_formula_says() -> None:
    random, failure, repair, lives = array_stream(5, "durability"), 20.0, 4.0, 4_000
    times, missing = np.zeros(lives), np.zeros(lives, dtype=int)
    while (alive := missing <= 2).any():
        fails, mends = (6 - missing) / failure, missing / repair
        times[alive] += random.standard_exponential(lives)[alive] / (fails + mends)[alive]
        missing[alive] += np.where(random.random(lives) * (fails + mends) < fails, 1, -1)[alive]
    half = 1.96 * times.std(ddof=1) / math.sqrt(lives)
    assert abs(times.mean() - code_loss_time(4, 2, failure, repair)) < half * 1.5


def test_a_code_promises_more_than_copies_on_half_the_disks_and_reads_three_times_as_much() -> None:
    run = simulate(Durability())
    assert run.coded.promised < run.replicated.promised / 100
    assert run.coded.disks * 2 == run.replicated.disks
    assert run.coded.traffic == pytest.approx(3 * run.replicated.traffic)


def test_one_shared_failure_in_ten_thousand_takes_half_of_the_nines() -> None:
    run = simulate(Durability())
    assert -math.log10(run.coded.promised) == pytest.approx(12.2, abs=0.05)
    assert run.coded.nines == pytest.approx(5.8, abs=0.02)
    assert run.coded.delivered == pytest.approx(run.floor, rel=1e-4)
    more = simulate(Durability(parity_pieces=8))
    assert more.coded.delivered == pytest.approx(run.coded.delivered, rel=1e-4), "parity does not help against shared failures"


def test_the_card_opens_on_the_surprise() -> None:
    reading = chart.read(Durability())
    assert reading.verdict == (
        "On half the disks, the 6+3 code is on paper 140 times safer than 3 copies. Shared failures leave both at "
        "1 in 632\u202f000 a year: 5.8 nines of the 12 promised."
    )
    assert [metric.text for metric in reading.metrics] == ["1 in 632\u202f000", "1 in 632\u202f000", "96", "409\u202fGiB"]


def test_twenty_cabinets_promise_eight_nines_and_not_eleven() -> None:
    run = simulate(Durability(**PRESETS["Twenty cabinets, 17+3"].values))
    assert -math.log10(run.coded.promised) == pytest.approx(8.3, abs=0.05)


def test_the_storm_loses_about_as_much_as_was_reported() -> None:
    run = simulate(Durability(**PRESETS["The storm of 2011"].values))
    assert run.replicated.delivered == pytest.approx(0.0007, rel=0.05)


def test_the_prediction_is_computed_from_the_settings() -> None:
    prediction = chart.PREDICTION
    assert prediction.answer(Durability(**prediction.asked_at)) == pytest.approx(5.8, abs=0.01)
    assert prediction.answer(Durability(shared_share=1e-2)) == pytest.approx(3.8, abs=0.02)
    assert "You said 11" in prediction.explain(11, 5.8) and "About right" in prediction.explain(6, 5.8)


def axis_ranges(reading: Reading) -> list[Any]:
    return [
        axis["range"] for figure in reading.figures for name, axis in figure.plot["layout"].items() if "axis" in name and "range" in axis
    ]


@pytest.mark.parametrize(
    "moved", [{"copies": 5}, {"data_pieces": 12}, {"parity_pieces": 5}, {"shared_share": 0.01}, {"repair_time": 9 * DAY}], ids=str
)
def test_moving_a_control_moves_the_curves_and_not_the_axes(moved: dict[str, Any]) -> None:
    still, other = chart.read(Durability()), chart.read(Durability(**moved))
    assert axis_ranges(still) == axis_ranges(other)
    assert any(before.plot["data"] != after.plot["data"] for before, after in zip(still.figures, other.figures, strict=True))


def test_notes_stand_beside_their_controls() -> None:
    notes = {
        note.parameter: note.text for note in chart.read(Durability(shared_share=0.0, annual_failure_rate=0.5, repair_time=90 * DAY)).notes
    }
    assert "no bug" in notes["shared_share"] and "tenth of a disk's life" in notes["repair_time"]
    assert "nearly all" in {note.parameter: note.text for note in chart.read(Durability()).notes}["shared_share"]


def test_the_working_ends_where_the_headline_stands() -> None:
    steps = chart.read(Durability()).working
    assert r"\mathrm{MTTR}" in steps[1].working.formula
    assert "1.5" in steps[0].working.text
