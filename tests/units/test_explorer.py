"""The Explorer's numbers where theory or the library says what they are."""

from __future__ import annotations

import math
from typing import Any

import pytest

from dstudio_lib import formulas
from dstudio_lib.charts.explorer import Exploration, explore
from dstudio_lib.charts.explorer_cases import examples
from dstudio_lib.charts.reading import Figure
from dstudio_lib.foundation.errors import InputError


def opened(name: str, over: str | None = None) -> Exploration:
    return explore(formulas.get(name), over)


def curve(figure: Figure) -> dict[str, Any]:
    return dict(figure.plot["data"][0])


def test_it_opens_on_the_worked_example_of_the_docstring() -> None:
    explored = opened("latency.minimum_round_trip")
    assert explored.settings().distance == 5_570_230
    assert explored.read(explored.settings()).metrics[0].text == "54.6\u202fms"


def test_arithmetic_in_an_example_is_understood_and_names_are_not() -> None:
    assert next(examples(formulas.get("latency.minimum_round_trip"))) == {"distance": 5_570_230, "group_index": 1.468}
    assert list(examples(formulas.get("hashing.redis_slot"))) == []


def test_elasticities_of_one_server_are_those_of_theory() -> None:
    # T = 1/(mu - lambda): lambda/(mu - lambda) = 80/20, and -mu/(mu - lambda) = -100/20
    explored = opened("queueing.mm1_response_time")
    reading = explored.read(explored.settings(arrival_rate=80.0, service_rate=100.0))
    table = {name: change for name, change, _ in reading.figures[1].table.rows}
    assert table["arrival rate"] == pytest.approx(4, rel=1e-3)
    assert table["service rate"] == pytest.approx(-5, rel=1e-3)
    assert "1\u202f% more service rate makes it 5\u202f% less" in reading.verdict


def test_the_curve_finds_the_peak_that_the_scaling_law_has() -> None:
    explored = opened("scalability.usl_throughput", "machines")
    reading = explored.read(explored.settings(contention=0.05, coherency=0.0005))
    main = reading.figures[0]
    best = max(main.table.rows, key=lambda row: row[1])[0]
    assert best == pytest.approx(math.sqrt(0.95 / 0.0005), rel=0.05)
    assert main.finding.startswith("Throughput peaks at")


def test_the_curve_passes_through_the_place_where_the_reader_is() -> None:
    explored = opened("tail.slow_requests", "fan_out")
    reading = explored.read(explored.settings(slow_share=0.01, fan_out=69))
    here = reading.figures[0].plot["data"][1]
    line = curve(reading.figures[0])
    at = line["x"].index(here["x"][0])
    assert line["y"][at] == here["y"][0] == pytest.approx(1 - 0.99**69)


def test_the_shade_begins_where_the_caveat_does() -> None:
    explored = opened("scalability.usl_throughput", "machines")
    formula = explored.formula
    shape = explored.read(explored.settings()).figures[0].plot["layout"]["shapes"][0]
    others = {name: getattr(explored.settings(), name) for name in formula.parameters}
    assert not formula.warnings(**{**others, "machines": shape["x0"] * 0.99})
    assert formula.warnings(**{**others, "machines": shape["x0"] * 1.02})


def test_what_is_refused_is_shaded_and_told_in_words() -> None:
    explored = opened("availability.k_of_n", "needed")
    figure = explored.read(explored.settings(replicas=3, needed=2)).figures[0]
    assert "not defined" in [each["text"] for each in figure.plot["layout"]["annotations"]]
    assert "there is no result" in figure.alternative


def test_moving_along_the_curve_moves_no_axis() -> None:
    explored = opened("queueing.mm1_response_time", "arrival_rate")
    layouts = [
        {name: explored.read(explored.settings(arrival_rate=at)).figures[0].plot["layout"][name]["range"] for name in ("xaxis", "yaxis")}
        for at in (1.0, 50.0, 94.0)
    ]
    assert layouts[0] == layouts[1] == layouts[2]


def test_an_availability_is_drawn_nine_by_nine() -> None:
    explored = opened("availability.parallel")
    figure = explored.read(explored.settings(availabilities=(0.99, 0.99))).figures[0]
    here = figure.plot["data"][1]
    assert (here["x"][0], here["y"][0]) == (pytest.approx(2), pytest.approx(4))
    assert "99.99\u202f%" in figure.plot["layout"]["yaxis"]["ticktext"]


def test_a_list_of_another_length_is_taken_and_each_entry_can_be_drawn_over() -> None:
    explored = opened("availability.series")
    reading = explored.read(explored.settings(availabilities=(0.9, 0.99, 0.999), over="availabilities[1]"))
    assert reading.metrics[0].text == "89\u202f%"
    assert len(reading.figures[1].table.rows) == 3


def test_the_prediction_asks_for_a_doubling_and_the_headline_does_not_give_it_away() -> None:
    explored = opened("tail.slow_requests", "fan_out")
    prediction = explored.prediction
    assert prediction is not None
    answer = prediction.answer(explored.settings(**prediction.asked_at))
    assert answer == pytest.approx(1 - 0.99**200)
    text = prediction.quantity.text(answer)
    reading = explored.read(explored.settings(**prediction.asked_at))
    assert text not in prediction.question + reading.verdict + "".join(each.text for each in reading.metrics)


def test_an_input_that_does_not_exist_is_told_in_one_sentence() -> None:
    with pytest.raises(InputError, match="over was given as 'colour'; allowed is slow_share, fan_out; try 'slow_share'"):
        opened("tail.slow_requests", "colour")


def test_an_opening_over_another_input_is_an_explorer_of_its_own() -> None:
    assert opened("tail.slow_requests", "fan_out").settings().over == "fan_out"
    assert opened("tail.slow_requests").settings().over == "slow_share"
