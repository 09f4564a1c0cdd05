"""Controls are derived from declarations: their tracks, texts, and what may be typed into a box."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.foundation import quantities
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle, quantity_of
from dstudio_lib.foundation.settings import Settings, declarations
from dstudio_widgets import controls
from dstudio_widgets.controls import Grid

ALIASES = {name: quantity for name in dir(quantities) if (quantity := quantity_of(getattr(quantities, name))) and not quantity.vector}


@pytest.mark.parametrize("name", ALIASES)
def test_a_track_climbs_over_the_practical_span_with_the_default_on_it(name) -> None:
    quantity = ALIASES[name]
    track = controls.track(quantity)
    low, high = quantity.span
    assert all(a < b for a, b in itertools.pairwise(track))
    assert track[0] == pytest.approx(low if low > 0 or quantity.scale != "log" else track[0])
    assert track[-1] == pytest.approx(high)
    assert quantity.default in track or not low <= quantity.default <= high
    assert len(track) <= 105


@pytest.mark.parametrize("name", ALIASES)
def test_every_value_of_a_track_is_allowed_and_reads_as_a_plain_text(name) -> None:
    quantity = ALIASES[name]
    for value in controls.track(quantity):
        quantity.check(value, name)
        told = controls.echo(quantity, value)
        assert not re.search(r"nan|inf|\de[-+]?\d", told["text"] + told["box"], re.IGNORECASE)
        typed = told["box"] if told["unit"] == controls.unit_text(quantity) else f"{told['box']} {told['unit']}"
        assert controls.read_text(quantity, typed, name) == pytest.approx(value, rel=1e-9)
        assert len(told["box"]) <= 14


@pytest.mark.parametrize(
    ("value", "box", "unit"),
    [(0.25, "250", "ms"), (9.5, "9500", "ms"), (60.0, "60", "s"), (7_200.0, "2", "h"), (2e-6, "2", "µs"), (0.0, "0", "ms")],
)
def test_a_number_box_has_the_unit_that_people_type_for_its_value(value, box, unit) -> None:
    timeout = Quantity("timeout", "T", "s", "", lower=0, default=0.25, display="ms")
    told = controls.echo(timeout, value)
    assert (told["box"], told["unit"]) == (box, unit)
    assert controls.read_text(timeout, f"{box} {unit}", "timeout") == value


def test_an_availability_moves_nine_by_nine() -> None:
    track = controls.track(quantity_of(quantities.Availability))
    assert track[:3] == [0.9, 0.91, 0.92]
    assert track[9:11] == [0.99, 0.991]
    assert track[-1] == 0.99999


def test_a_logarithmic_track_has_equal_steps_for_the_eye() -> None:
    track = controls.track(Quantity("d", "d", "m", "", lower=0, default=1e3, practical=(1e3, 1e7), scale="log", display="km"))
    ratios = [b / a for a, b in itertools.pairwise(track)]
    assert max(ratios) < 1.2
    assert all(float(f"{value / 1e3:.2g}") == pytest.approx(value / 1e3) for value in track)


def test_bytes_step_through_quarters_of_powers_of_two() -> None:
    track = controls.track(Quantity("b", "b", "byte", "", lower=1, default=65_536, practical=(2**10, 2**30), scale="log"))
    assert {2.0**k for k in range(10, 31)} <= set(track)


def test_positions_on_a_scale_run_from_nought_to_one() -> None:
    nines = quantity_of(quantities.Availability)
    assert [controls.position(nines, value) for value in (0.9, 0.99, 0.999, 0.9999, 0.99999)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    log = quantity_of(quantities.RoundTrip)
    assert controls.position(log, 0.01) == pytest.approx(0.5)
    assert controls.position(log, 100.0) == 1


DISTANCE = quantity_of(quantities.Distance)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("5570", 5.57e6),
        (" 5 570 ", 5.57e6),
        ("5\u202f570", 5.57e6),
        ("1.5e3", 1.5e6),
        ("250 m", 250),
        ("3 mile", 4828.032),
        ("5570 km", 5.57e6),
    ],
)
def test_a_box_takes_its_own_unit_or_one_that_is_written(text, metres) -> None:
    assert controls.read_text(DISTANCE, text, "distance") == pytest.approx(metres)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("far", "'far', which is not a number"),
        ("1,5", "decimals with a point"),
        ("12 s", "measured in m"),
        ("5 parsecs", "known unit"),
    ],
)
def test_a_box_refuses_what_it_cannot_read_in_one_sentence(text, says) -> None:
    with pytest.raises(InputError, match=says) as caught:
        controls.read_text(DISTANCE, text, "distance")
    assert caught.value.parameter == "distance"
    assert str(caught.value).count(". ") == 0


@given(st.floats(1e-3, 1e9))
@settings(max_examples=200, deadline=None)
def test_what_a_box_shows_reads_back_to_the_same_value(value) -> None:
    assert controls.read_text(DISTANCE, controls.box_text(DISTANCE, value), "distance") == pytest.approx(value, rel=1e-8)


def test_vectors_of_a_grid_stand_together_where_the_first_one_is() -> None:
    vector = Quantity("p50", "p", "s", "", lower=0, default=1, vector=True, display="ms")
    declared = {"a": Toggle("a", ""), "p50": vector, "mode": Choice("mode", "", (("x", "X"),), "x"), "p99": vector.but(name="p99")}
    described = controls.describe_all(declared, (Grid("Stages", ("p50", "p99"), ("edge",)),), {})
    assert [each["name"] for each in described] == ["a", "p50", "mode"]
    assert [column["label"] for column in described[1]["columns"]] == ["P50", "P99"]
    assert described[1]["columns"][0]["unit"] == "ms"


def test_every_kind_of_declaration_becomes_a_control() -> None:
    @dataclass(frozen=True)
    class Kinds(Settings):
        size: quantities.DataSize = 1500

    assert [each["kind"] for each in controls.describe_all(declarations(Kinds), (), {})] == ["quantity"]
    assert controls.describe("t", Toggle("t", ""))["kind"] == "toggle"
    assert controls.describe("c", Choice("c", "", (("x", "X"),), "x"))["options"] == [["x", "X"]]
