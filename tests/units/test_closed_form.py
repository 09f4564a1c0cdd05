"""A calculator as a declaration: what it says, draws and refuses, and what is wrong with a wrong declaration."""

from __future__ import annotations

import json
import math
from dataclasses import make_dataclass
from typing import Annotated, Any

import pytest

from dstudio_lib import formulas
from dstudio_lib.charts.closed_form import (
    CaveatsOf,
    ClosedForm,
    Computed,
    Curve,
    Elasticities,
    Remark,
    Sentence,
    Shown,
    Strongest,
    Swept,
    Threshold,
)
from dstudio_lib.charts.programs import axis
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings

RATE = Quantity("rate", "λ", "1/s", "", lower=0, default=50.0, practical=(1, 200), scale="log")
SERVED = Quantity("service", "μ", "1/s", "", lower=0, lower_open=True, default=100.0, practical=(1, 200), scale="log")
OVER = Choice("over", "", (("rate", "arrivals"), ("served", "service")), "rate")
Queue = make_dataclass(
    "Queue",
    [("rate", Annotated[float, RATE], 50.0), ("served", Annotated[float, SERVED], 100.0), ("over", Annotated[str, OVER], "rate")],
    bases=(Settings,),
    frozen=True,
)
RESPONSE = Computed("response", "queueing.mm1_response_time", {"arrival_rate": "rate", "service_rate": "served"})


def form(**changes: Any) -> ClosedForm:
    parts: dict[str, Any] = {
        "settings": Queue,
        "values": (RESPONSE,),
        "verdict": (
            Sentence("Slow: {response}.", when=(("response", ">", 0.1), ("rate", "<=", "served"))),
            Sentence("Fast: {response}, over {over} at {over:value}."),
        ),
        "metrics": (Shown("Time", "{response}"), Shown("Rate", "{rate:number.2}", when=(("over", "==", "rate"),))),
        "figures": (
            Swept("curve", "over", (Curve("response", "time"),), "A queue", "{response}", thresholds=(Threshold(0.05, "promised"),)),
        ),
        "notes": (CaveatsOf("response"), Remark("Half is used.", "rate", when=(("rate", "==", 50.0),))),
    }
    return ClosedForm(**parts | changes)


def test_the_first_sentence_whose_conditions_all_hold_is_said() -> None:
    assert form().read(Queue(95.0)).verdict == f"Slow: {duration(1 / 5)}."
    assert form().read(Queue(50.0)).verdict == f"Fast: {duration(1 / 50)}, over arrivals at 50\u202f/s."


def test_metrics_and_notes_come_and_go_with_their_conditions() -> None:
    here, there = form().read(Queue()), form().read(Queue(60.0, over="served"))
    assert [metric.label for metric in here.metrics] == ["Time", "Rate"]
    assert [metric.label for metric in there.metrics] == ["Time"]
    assert [note.text for note in here.notes if note.parameter == "rate"] == ["Half is used."]
    assert not [note for note in there.notes if note.text == "Half is used."]


def test_a_curve_is_the_formula_and_has_a_gap_where_the_formula_refuses() -> None:
    data = form().read(Queue()).figures[0].plot["data"][0]
    formula = formulas.get("queueing.mm1_response_time")
    for x, y in zip(data["x"], data["y"], strict=True):
        assert (y is None) == (x >= 100.0)
        assert y is None or y == formula(arrival_rate=x, service_rate=100.0)


def test_the_choice_decides_what_the_curve_runs_over_and_the_marker_stands_at_the_setting() -> None:
    plot = form().read(Queue(40.0, 90.0, "served")).figures[0].plot
    assert plot["layout"]["xaxis"]["title"]["text"] == "service, log scale"
    assert (plot["data"][-1]["x"], plot["data"][-1]["y"]) == ([90.0], [pytest.approx(1 / 50)])


def test_a_refusal_names_the_setting_not_the_parameter_of_the_formula() -> None:
    with pytest.raises(InputError, match="arrival_rate=150") as refused:
        form().read(Queue(150.0))
    assert refused.value.parameter == "rate"


def test_the_elasticities_of_a_product_of_powers_are_its_exponents() -> None:
    bars = Elasticities("bars", "response", ("rate", "served"), "", "")
    figure = form(figures=(bars,)).read(Queue(50.0, 100.0)).figures[0]
    # d ln(1 / (μ - λ)) = (λ d ln λ - μ d ln μ) / (μ - λ), so 1 and -2 here, the longer bar on top
    assert figure.plot["layout"]["yaxis"]["ticktext"] == ["rate", "service"]
    assert figure.plot["data"][0]["x"] == [pytest.approx(1, abs=1e-6), pytest.approx(-2, abs=1e-6)]
    assert figure.finding == "Moved most by service: 1\u202f% more gives 2\u202f% less response time"


def test_the_words_of_bars_stand_where_no_name_is() -> None:
    figure = form(figures=(Elasticities("bars", "response", ("rate", "served")),)).read(Queue(50.0, 100.0)).figures[0]
    words = figure.plot["data"][1]
    low, high = figure.plot["layout"]["xaxis"]["range"]
    assert words["textposition"] == "middle right" and min(words["x"]) >= 0  # also of a bar that goes left
    assert (high - max(words["x"])) / (high - low) > 0.3  # and there is room for them


def test_the_strongest_setting_is_named_with_its_size_and_one_without_any_effect_is_not() -> None:
    told = (
        Sentence("Less with {push}, by {push_size:size.2}.", when=(("push_size", "<", 0),)),
        Sentence("More with {push}.", when=(("push_size", ">", 0),)),
        Sentence("Nothing moves it."),
    )
    named = form(strongest=Strongest("push", "response", ("rate", "served")), verdict=told)
    assert named.read(Queue(50.0, 100.0)).verdict == "Less with service, by 2."
    alone = form(strongest=Strongest("push", "response", ("rate",)), verdict=told)
    assert alone.read(Queue(50.0, 100.0)).verdict == "More with rate."
    assert form(strongest=Strongest("push", "response", ()), verdict=told).read(Queue()).verdict == "Nothing moves it."


def test_a_curve_without_a_title_says_what_it_does() -> None:
    figure = form(figures=(Swept("curve", "rate", (Curve("response", "time"),)),)).read(Queue(50.0, 100.0)).figures[0]
    assert figure.finding == "Time rises from 10.1\u202fms to 416\u202fms with rate"
    assert "there is no result." in figure.alternative
    assert [each["text"] for each in figure.plot["layout"]["annotations"][1:]] == []  # too narrow for a label


def test_the_axis_holds_the_present_place_and_its_label_turns_away_from_the_border() -> None:
    far = form(figures=(Swept("curve", "rate", (Curve("response", "time"),)),)).read(Queue(1_000.0, 2_000.0)).figures[0].plot
    assert far["layout"]["xaxis"]["range"][1] == pytest.approx(3)
    assert far["layout"]["annotations"][0]["xanchor"] == "right"
    assert far["data"][-1]["cliponaxis"] is False
    assert 10.0 ** far["layout"]["yaxis"]["range"][1] > far["layout"]["yaxis"]["tickvals"][-1] >= far["data"][-1]["y"][0]


@pytest.mark.parametrize("top", [1e-7, 3e-5, 0.02, 7.0, 85.0, 95.0, 100.0, 700.0, 5_300.0, 9_000.0, 125_000.0, 3e6, 6.2e7, 9e7, 1e11])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_ticks_of_time_are_round_in_the_unit_that_is_shown(top: float, scale: str) -> None:
    for text in axis([top / 400, top], scale, duration, "s")["ticktext"]:
        shown = text.partition("\u202f")[0] if "×" not in text else text.partition(" ")[0]
        digits = "".join(each for each in text.rpartition("\u202f")[0] if each.isdigit()).strip("0")
        assert digits in ("", "365", *"123456789", "12", "15", "24", "36", "14", "16", "18", "25", "35", "45"), (text, shown)


def test_the_working_is_that_of_the_formulas_at_these_settings() -> None:
    steps = form().read(Queue()).working
    assert [step.title for step in steps] == [formulas.get("queueing.mm1_response_time").title]
    assert form(working=()).read(Queue()).working == ()


def test_the_program_is_plain_data_that_json_carries_unchanged() -> None:
    program = form().program()
    assert json.loads(json.dumps(program, allow_nan=False)) == program


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"values": (Computed("response", "queueing.mm1_response_time", {"arrival_rate": "rate"}),)}, "no service_rate"),
        (
            {"values": (Computed("response", RESPONSE.formula, {"arrival_rate": "late", "service_rate": 1.0}),)},
            "'late', which is not known",
        ),
        ({"values": (RESPONSE, Computed("rate", RESPONSE.formula, RESPONSE.given))}, "rate is a setting and a value"),
        ({"verdict": (Sentence("x", when=(("rate", ">", 1),)),)}, "must hold always"),
        ({"notes": (Remark("x", when=(("over", "==", "later"),)),)}, "its words are rate, served"),
        ({"metrics": (Shown("Time", "{respons}"),)}, "names 'respons'"),
        ({"metrics": (Shown("Time", "{response:furlongs}"),)}, "format 'furlongs'"),
        ({"figures": (Swept("curve", "response", (Curve("response", "t"),), "", ""),)}, "'response', which is no setting"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong_when_it_is_made(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        form(**changes)


@pytest.mark.parametrize("values", [[0.001, 0.9], [3.0, 3.0], [0.0, 0.0], [-4.0, 9.0], [0.998, 0.9999], [1e-30, 1e30], [7.0]])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_an_axis_holds_its_values_and_has_a_few_ticks_in_words(values: list[float], scale: str) -> None:
    made = axis(values, scale, duration)
    low, high = (10.0**end for end in made["range"]) if made["type"] == "log" else made["range"]
    shown = [each for each in values if made["type"] != "log" or each > high * 1e-15]
    assert all(low - 1e-9 * abs(low) <= each <= high + 1e-9 * abs(high) for each in shown if each > 0 or scale == "linear")
    assert 2 <= len(made["tickvals"]) <= 12
    assert all(math.isfinite(tick) for tick in made["tickvals"])
    assert made["ticktext"] == [duration(tick) for tick in made["tickvals"]]
