"""Numbers for people: three figures, the unit that fits, no exponent letters, no nan."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.foundation.formatting import availability, duration, number, one_in, percent, plain, say


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (4.9e-9, "4.9 ns"),
        (2.43e-5, "24.3 µs"),
        (0.0546, "54.6 ms"),
        (2.43, "2.43 s"),
        (89, "89 s"),
        (90, "1.5 min"),
        (15_805, "4.39 h"),
        (315_576, "3.65 d"),
        (3.2e9, "101 years"),
        (-0.03, "−30 ms"),
        (math.inf, "no steady state"),
    ],
)
def test_durations_choose_their_unit(seconds: float, text: str) -> None:
    assert duration(seconds).replace("\u202f", " ") == text


@pytest.mark.parametrize("edge", [1e-6, 1e-3, 1.0, 90.0, 5_400.0, 129_600.0])
def test_what_rounds_to_the_edge_of_a_unit_is_written_in_the_next(edge: float) -> None:
    for figures in (2, 3, 6):
        assert duration(edge * (1 - 1e-12), figures) == duration(edge, figures)
    assert duration(edge * 0.98, 3).split("\u202f")[-1] != duration(edge).split("\u202f")[-1]


@pytest.mark.parametrize(
    ("nearly", "unit", "text"),
    [
        (999.9999, "m", "1 km"),
        (9_999.99, "byte", "9.77 KiB"),
        (2**20 - 0.1, "byte", "1 MiB"),
        (999_999.0, "request/s", "1 Mreq/s"),
        (-999.9999, "m", "−1 km"),
    ],
)
def test_prefixes_are_chosen_by_what_is_written(nearly: float, unit: str, text: str) -> None:
    assert say(nearly, unit).replace("\u202f", " ") == text


def test_what_is_practically_nothing_is_said_as_a_bound() -> None:
    assert percent(5.4e-177).replace("\u202f", " ") == "under 10⁻²⁰ %"
    assert duration(2.7e-30).replace("\u202f", " ") == "under 0.000001 ns"
    assert one_in(5.4e-177) == "practically never"
    assert percent(4e-12).replace("\u202f", " ") == "4 × 10⁻¹⁰ %"


@pytest.mark.parametrize("unit", ["m", "byte", "request/s", "USD", "dollar", "%", ""])
def test_what_has_no_limit_has_no_unit(unit: str) -> None:
    assert say(math.inf, unit) == "no limit in this model"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.99, "99 %"), (0.999, "99.9 %"), (0.9995, "99.95 %"), (0.99999899, "99.9999 %"), (1.0, "100 %"), (0.5, "50 %"), (0, "0 %")],
)
def test_availabilities_stop_after_the_first_digit_that_is_no_nine(value: float, text: str) -> None:
    assert availability(value).replace("\u202f", " ") == text


def test_availabilities_never_round_up_to_certainty() -> None:
    for nines in range(1, 15):
        assert availability(1 - 10.0**-nines) != "100\u202f%"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_500, "byte", "1 500 B"),
        (12.5e6, "byte", "11.9 MiB"),
        (1e9, "bit/s", "1 Gbit/s"),
        (1_234, "request/s", "1.23 kreq/s"),
        (0.01, "1/s", "0.01 /s"),
        (950, "m", "950 m"),
        (-74.006, "degree", "−74°"),
        (0.05, "%", "5 %"),
        (0.4, "1/s³", "0.4 1/s³"),
    ],
)
def test_every_unit_has_its_way(value: float, unit: str, text: str) -> None:
    assert say(value, unit).replace("\u202f", " ") == text


def test_more_figures_are_given_when_asked_for() -> None:
    assert say(5_570_230, "m", 6).replace("\u202f", " ") == "5 570.23 km"
    assert percent(0.123456, 5).replace("\u202f", " ") == "12.346 %"


def test_chances_are_said_as_one_in_so_many() -> None:
    assert one_in(0.0004).replace("\u202f", " ") == "1 in 2 500"
    assert one_in(0) == "never in this model"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_number_is_ever_printed_as_nan_or_with_an_exponent_letter(value: float) -> None:
    for text in (number(value), duration(value), say(value, "byte"), plain(value) if abs(value) < 1e15 else ""):
        assert "nan" not in text and "inf" not in text.replace("no finite", "")
        assert "e-" not in text.lower() or not math.isfinite(value) or abs(value) < 1e-9


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_three_figures_are_within_half_a_per_cent(value: float) -> None:
    if abs(value) >= 1e-9:
        back = float(number(value).replace("\u202f", "").replace("−", "-"))
        assert back == pytest.approx(value, rel=0.0051)


@given(st.floats(min_value=1e-8, max_value=1e14))
def test_plain_numbers_can_be_pasted_back(value: float) -> None:
    assert float(plain(value)) == pytest.approx(value, rel=1e-5)
