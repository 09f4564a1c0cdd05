"""Units are converted at the edge, by our own registry, in which a bit is not a pure number."""

from __future__ import annotations

import pytest

from dstudio_lib.foundation.errors import UnitError
from dstudio_lib.foundation.units import registry, to_base


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("5570 km", "m", 5_570_000),
        ("12 ms", "s", 0.012),
        ("3 µs", "s", 3e-6),
        ("1.5 Gbit/s", "bit/s", 1.5e9),
        ("64 KiB", "byte", 65_536),
        ("1 Mbit", "byte", 125_000),
        ("5 %", "", 0.05),
        ("50 ppm", "", 5e-5),
        ("90 degree", "degree", 90),
        ("1 week", "s", 604_800),
        ("0.4 / s**3", "1/s³", 0.4),
        ("200", "", 200),
        (0.25, "s", 0.25),
    ],
)
def test_texts_with_units_become_base_numbers(text: str | float, unit: str, value: float) -> None:
    assert to_base(text, unit, "x") == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["1 Mbit/s", "3 m"])
def test_a_bit_rate_or_a_length_is_no_frequency(text: str) -> None:
    with pytest.raises(UnitError, match="measured in 1/s"):
        to_base(text, "1/s", "rate")


@pytest.mark.parametrize("text", ["fast", "5 parsecs", "", "5 km km2", "__import__('os')", "1e999 zz", "5 km; 3"])
def test_what_is_no_number_with_a_unit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        to_base(text, "m", "distance")
    assert "try '12 m'" in str(caught.value) and caught.value.parameter == "distance"


def test_a_bare_number_as_text_is_asked_for_its_unit() -> None:
    with pytest.raises(UnitError, match="without a unit; it is measured in m; try '5 m'"):
        to_base("5", "m", "distance")


def test_every_unit_of_a_quantity_is_known() -> None:
    from dstudio_lib import formulas

    units = {quantity.unit for each in formulas.all() for quantity in [*each.parameters.values(), each.result]}
    for unit in units - {""}:
        assert registry().Quantity(1, unit).magnitude == 1
