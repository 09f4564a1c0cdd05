"""What the availability calculator says: everywhere on its controls, in every preset, and in its prediction."""

from __future__ import annotations

from typing import Any

import pytest

from dstudio_lib.charts import redundancy
from dstudio_lib.charts.reading import Reading
from dstudio_lib.simulators.redundancy import Redundancy

PRESETS = {preset.name: preset for preset in redundancy.PRESETS}
MOVES = {
    "node_availability": 0.999,
    "replicas": 5,
    "shared_cause_share": 0.2,
    "needed_replicas": 2,
    "dependencies": 4,
    "repair_time": 7_200.0,
}


def axis_ranges(reading: Reading) -> list[Any]:
    return [
        (figure.name, name, axis["range"]) for figure in reading.figures for name, axis in figure.plot["layout"].items() if "axis" in name
    ]


def test_the_first_preset_is_the_default_and_shows_the_effect() -> None:
    reading = redundancy.read(Redundancy(**redundancy.PRESETS[0].values))
    assert Redundancy(**redundancy.PRESETS[0].values) == Redundancy()
    assert (
        reading.verdict == "Shared causes own 99.8\u202f% of the downtime: 3 replicas promise 31.6\u202fs a year and deliver 4.39\u202fh."
    )
    assert [metric.text for metric in reading.metrics] == ["99.95\u202f%", "4.39\u202fh", "21.6\u202fmin", "99.8\u202f%"]
    assert reading.spoken == "3 replicas, 5 percent shared failures: 99.95 percent, 4.39\u202fh down per year."


@pytest.mark.parametrize("name", MOVES)
def test_moving_a_control_moves_the_curves_and_not_the_axes(name: str) -> None:
    still, moved = (redundancy.read(Redundancy(**values)) for values in ({}, {name: MOVES[name]}))
    assert axis_ranges(moved) == axis_ranges(still)
    assert any(after.plot["data"] != before.plot["data"] for before, after in zip(still.figures, moved.figures, strict=True))


def test_a_dependency_only_counts_if_there_is_one() -> None:
    with_one = [redundancy.read(Redundancy(dependencies=1, dependency_availability=a)).metrics[0].text for a in (0.99, 0.9999)]
    assert with_one[0] != with_one[1]


def test_the_prediction_is_computed_and_its_gap_is_said_in_words() -> None:
    prediction = redundancy.PREDICTION
    answer = prediction.answer(Redundancy(**prediction.asked_at))
    assert answer == pytest.approx(27.04, abs=0.01)
    assert "130 times too much" in prediction.explain(3_600, answer)
    assert "times too little" in prediction.explain(1, answer)
    assert "about right" in prediction.explain(30, answer)
    assert "2.19\u202fh" in prediction.lesson
    assert prediction.answer(Redundancy(**prediction.asked_at, repair_time=60)) == answer
    assert prediction.answer(Redundancy(shared_cause_share=0.0)) == pytest.approx(31.56, abs=0.01)  # it does depend on the world


def test_presets_that_name_an_incident_cite_it() -> None:
    for preset in redundancy.PRESETS:
        if preset.date:
            assert preset.source is not None and preset.source.reference.title
        assert preset.meaning.endswith(".")


def test_seventy_three_hours_are_what_the_control_plane_preset_is_made_of() -> None:
    down = 1 - PRESETS["Same control plane"].values["dependency_availability"]
    assert down * 8_766 == pytest.approx(73, abs=0.05)


def test_a_note_stands_beside_the_control_it_concerns() -> None:
    notes = {note.parameter: note.text for note in redundancy.read(Redundancy(repair_time=86_400)).notes}
    assert "half of it gives 2.2\u202fh a year, twice it 8.77\u202fh" in notes["shared_cause_share"]
    assert "83.2\u202f% of years see no outage" in notes["repair_time"]
    assert "nothing is shared" in redundancy.read(Redundancy(shared_cause_share=0.0)).notes[0].text


def test_the_working_ends_at_the_headline() -> None:
    steps = redundancy.read(Redundancy()).working
    assert r"\beta" in steps[1].working.formula and "0.05" in steps[1].working.substituted
    assert steps[-1].working.text == "4.39\u202fh"


def test_a_reading_is_a_pure_function_of_settings_and_seed() -> None:
    assert redundancy.read(Redundancy(), seed=3) == redundancy.read(Redundancy(), seed=3)
    assert redundancy.read(Redundancy(), seed=3) != redundancy.read(Redundancy(), seed=4)
