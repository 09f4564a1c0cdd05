"""What the latency calculator says: its default, its figures, its prediction and its warnings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dstudio_lib.charts import latency_budget
from dstudio_lib.charts.reading import Reading
from dstudio_lib.simulators.latency_budget import STAGES, LatencyBudget

DEFAULT = LatencyBudget()
BUSY = replace(DEFAULT, hedge_after="p95", overloaded=True)
MOVES = {
    "medians": (0.010, 0.003, 0.012, 0.020, 0.015, 0.020),
    "p99s": (0.020, 0.015, 0.045, 0.200, 0.050, 0.060),
    "fan_out": 10,
    "awaited_share": 0.9,
    "hedge_after": "p95",
    "arrangement": "parallel",
}


def axis_ranges(reading: Reading) -> list[Any]:
    return [
        (figure.name, name, axis.get("range"))
        for figure in reading.figures
        for name, axis in figure.plot["layout"].items()
        if "axis" in name
    ]


def test_the_first_preset_is_the_default_and_fits_the_budget_on_paper_only() -> None:
    assert LatencyBudget(**latency_budget.PRESETS[0].values) == DEFAULT
    reading = latency_budget.read(DEFAULT)
    assert reading.verdict.startswith("The stages' p99s fit the 300\u202fms budget on paper; the request's p99 is 4")
    texts = {metric.label: metric.text for metric in reading.metrics}
    assert texts["Wait for a slow server"] == "63.4\u202f%"
    assert texts["Stage p99s added"] == "290\u202fms"


@pytest.mark.parametrize("name", MOVES)
def test_moving_a_control_moves_the_curves_and_not_the_axes(name: str) -> None:
    still, moved = (latency_budget.read(LatencyBudget(**values)) for values in ({}, {name: MOVES[name]}))
    assert axis_ranges(moved) == axis_ranges(still)
    assert any(after.plot["data"] != before.plot["data"] for before, after in zip(still.figures, moved.figures, strict=True))


def test_the_objective_moves_its_line_and_what_counts_as_late() -> None:
    tight, loose = (latency_budget.read(replace(DEFAULT, objective=goal)) for goal in (0.2, 0.4))
    lines = [reading.figures[0].plot["layout"]["shapes"][0]["x0"] for reading in (tight, loose)]
    assert lines == [200, 400]
    assert tight.metrics[1].text != loose.metrics[1].text


def test_utilisation_matters_once_copies_are_load() -> None:
    calm, busy = (latency_budget.read(replace(BUSY, utilisation=u)) for u in (0.2, 0.7))
    assert calm.metrics[0].text != busy.metrics[0].text
    assert latency_budget.read(replace(DEFAULT, utilisation=0.2)) == latency_budget.read(DEFAULT)


def test_no_steady_state_is_said_in_words_and_drawn_without_hedging() -> None:
    reading = latency_budget.read(BUSY)
    assert reading.verdict.startswith("No steady state: at 80\u202f% busy")
    assert [metric.text for metric in reading.metrics] == ["no steady state", "all, in the end", "all, in the end", "without limit"]
    for before, after in zip(latency_budget.read(DEFAULT).figures, reading.figures, strict=True):
        for expected, trace in zip(before.plot["data"], after.plot["data"], strict=True):
            assert trace["x"] == expected["x"]
            assert trace["y"] == expected["y"] if isinstance(trace["y"][0], str) else trace["y"] == pytest.approx(expected["y"])
    assert all(figure.finding.startswith("Before hedging, ") for figure in reading.figures)
    assert "show the requests without hedging" in next(note.text for note in reading.notes if note.parameter == "overloaded")


def test_adding_p99s_is_warned_of_beside_the_numbers_that_tempt_to_it() -> None:
    note = next(note.text for note in latency_budget.read(DEFAULT).notes if note.parameter == "p99s")
    assert note.startswith("Adding p99s is not a p99: the sum is 290\u202fms") and note.endswith("above it.")
    narrow = next(note.text for note in latency_budget.read(replace(DEFAULT, fan_out=1)).notes if note.parameter == "p99s")
    assert narrow.endswith("below it.")


def test_hedging_says_what_it_asks_of_a_call() -> None:
    notes = {note.parameter: note.text for note in latency_budget.read(replace(DEFAULT, hedge_after="p95")).notes}
    assert "safely run twice" in notes["hedge_after"]
    assert "99.99\u202f%" in notes["fan_out"]  # the p99 of 100 servers rests on each one's p99.99
    assert "fan_out" not in {note.parameter for note in latency_budget.read(replace(DEFAULT, fan_out=1)).notes}


def test_the_prediction_is_69_and_its_gap_is_said_in_words() -> None:
    prediction = latency_budget.PREDICTION
    answer = prediction.answer(DEFAULT)
    assert answer == 69
    assert "99.3\u202f% of requests" in prediction.explain(500, answer)
    assert "median of the whole" in prediction.lesson


def test_the_card_does_not_give_the_prediction_away() -> None:
    reading = latency_budget.read(DEFAULT)
    shown = [reading.verdict, *(text for metric in reading.metrics for text in (metric.text, metric.meaning))]
    shown += [str(each["text"]) for figure in reading.figures for each in figure.plot["layout"]["annotations"]]
    assert not any("69" in text for text in shown)


def test_bars_beyond_the_objective_are_hatched() -> None:
    budget = latency_budget.read(DEFAULT).figures[0].plot["data"]
    assert budget[-1]["marker"]["pattern"]["shape"] == "/"
    assert all(base >= 300 for base in budget[-1]["base"])
    assert len(latency_budget.read(replace(DEFAULT, objective=5.0)).figures[0].plot["data"]) == 2


def test_the_table_of_the_budget_names_every_stage() -> None:
    table = latency_budget.read(DEFAULT).figures[0].table
    assert tuple(row[0] for row in table.rows) == STAGES
    assert sum(row[3] for row in table.rows) == pytest.approx(471, abs=2)


def test_the_cross_region_preset_pays_for_every_crossing() -> None:
    preset = next(preset for preset in latency_budget.PRESETS if preset.name == "Cross-region write")
    # eight times there and back over 3 900 km of fibre at c / 1.468: 8 × 38.2 ms, and 12 ms of work
    assert preset.values["medians"][STAGES.index("API")] == pytest.approx(0.318, abs=0.001)


def test_a_reading_is_a_pure_function_of_settings_and_seed() -> None:
    assert latency_budget.read(DEFAULT, seed=3) == latency_budget.read(DEFAULT, seed=3)
    assert latency_budget.read(DEFAULT, seed=3) != latency_budget.read(DEFAULT, seed=4)
